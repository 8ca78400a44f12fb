"""Descriptive statistics: medians, quantiles, histograms, occurrences.

Quantiles are made of sorted elements. For n elements and a fraction q each method gives a position h
in the sorted sequence (counted from 0); the result is the element there, or, between two elements a
and b, their interpolation (1 - g) a + g b with the fraction g of h:

    linear                      (n - 1) q
    interpolated_inverted_cdf   n q - 1             hazen             n q - 1/2
    weibull                     (n + 1) q - 1       median_unbiased   (n + 1/3) q - 2/3
    normal_unbiased             (n + 1/4) q - 5/8
    lower, higher, nearest, midpoint                (n - 1) q, rounded or with g = 1/2
    inverted_cdf, averaged_inverted_cdf             n q - 1, rounded up or with g = 1/2 or 1
    closest_observation                             n q - 3/2, the nearest even element

The arithmetic is that of NumPy, in float64, and the result is rounded to the dtype once; where both
neighbours are equal, or g is 0, the element itself is the result, also if it is infinite. So these
functions are of class exact (docs/numerics.md).

Histograms count, with `bincount`, where the elements belong in the ascending edges of the bins.

Reference: R. J. Hyndman, Y. Fan, "Sample quantiles in statistical packages", The American
Statistician 50 (1996).
"""

import math

from arrpy._core cimport (
    ArrPy, as_array, cast_array, copy_array, count_array, fail, flag_of, get_item, integer_of,
    iota_array, map1, map2, map3, new_array, normalised_axis, placed, placed_like, promoted,
    real_of, reduce_array, renamed, reshaped, scan_array, search_array, set_item, shape_of, shown,
    sort_array, store_result, transposed, truth,
)

from arrpy.creation import linspace

include "_core_tables.pxi"

cdef enum:
    SORT = 0
    ARGSORT = 1
    BLOCK = 1 << 14  # elements of a histogram whose bins are found together: they stay in the cache

cdef frozenset DISCRETE = frozenset(
    ("inverted_cdf", "closest_observation", "lower", "higher", "nearest")
)
# alpha and beta of n q + (alpha + q (1 - alpha - beta)) - 1
cdef dict CONTINUOUS = {
    "interpolated_inverted_cdf": (0.0, 1.0),
    "hazen": (0.5, 0.5),
    "weibull": (0.0, 0.0),
    "median_unbiased": (1 / 3.0, 1 / 3.0),
    "normal_unbiased": (3 / 8.0, 3 / 8.0),
}
cdef tuple METHODS = (*sorted(DISCRETE), *CONTINUOUS, "averaged_inverted_cdf", "linear", "midpoint")


cdef tuple lanes(str name, ArrPy x, object axis):
    """x with the reduced axes merged into a last one, the shape of the result, and with keepdims."""
    cdef int i
    if x.dimensions == 1 and (axis is None or type(axis) is int and axis == 0):
        return x, (), (1,)
    if x.dimensions == 0:
        if axis is not None and axis != ():
            normalised_axis(name, axis[0] if isinstance(axis, tuple) else axis, 0)
        return reshaped(x, (1,), None), (), ()
    if axis is None:
        chosen = list(range(x.dimensions))
    else:
        chosen = [
            normalised_axis(name, one, x.dimensions)
            for one in (axis if isinstance(axis, tuple) else (axis,))
        ]
        if len(set(chosen)) < len(chosen):
            raise fail("repeated_axis", name, axis)
    kept = [i for i in range(x.dimensions) if i not in chosen]
    shape = tuple([x.lengths[i] for i in kept])
    whole = tuple([1 if i in chosen else x.lengths[i] for i in range(x.dimensions)])
    moved = transposed(x, kept + sorted(chosen))
    if len(chosen) != 1:
        n = math.prod([x.lengths[i] for i in chosen])
        moved = reshaped(moved, shape + (n,), None)
    return moved, shape, whole


cdef object finished(str name, ArrPy result, tuple shape, object out):
    if shape_of(result) != shape:
        result = reshaped(result, shape, None)
    return store_result(name, result, out)


cdef ArrPy with_nan(ArrPy result, ArrPy last):
    """NaN where the last of the sorted elements is NaN."""
    missing = <ArrPy>map2(MAP_NOT_EQUAL, last, last)
    if not truth(reduce_array(REDUCE_ANY, missing, None, False)):
        return result
    return <ArrPy>map3(MAP_WHERE, missing, last, result)


# --- medians -------------------------------------------------------------------------------------


def median(a, axis=None, out=None, overwrite_input=False, keepdims=False):
    """The median along axes: the middle element, or the mean of the two middle ones.

    Parameters
    ----------
    a : ArrPy, any dtype
    axis : int or tuple of int, optional
        By default all axes.
    out : ArrPy, optional
        Where the result is stored.
    overwrite_input : bool, default False
        Of no effect; the input is never changed.
    keepdims : bool, default False

    Returns
    -------
    ArrPy
        float64 for bool and integers, else the dtype of `a`; NaN where an element is NaN, or where
        there is none.

    Raises
    ------
    IndexError
        If an axis does not exist.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.median([3.0, 1.0, 2.0, 10.0]).item()
    2.5
    """
    cdef ArrPy x = as_array("median", a), moved, ordered, result
    cdef Py_ssize_t n
    cdef int last
    moved, shape, whole = lanes("median", x, axis)
    if flag_of("median", "keepdims", keepdims):
        shape = whole
    last = moved.dimensions - 1
    n = moved.lengths[last]
    if n == 0:
        result = reduce_array(REDUCE_MEAN, moved, last, False)
        return finished("median", result, shape, out)
    ordered = sort_array(SORT, moved, last, False)
    result = reduce_array(
        REDUCE_MEAN, get_item(ordered, (Ellipsis, slice((n - 1) // 2, n // 2 + 1))), last, False
    )
    if x.number >= FLOAT32:
        result = with_nan(result, get_item(ordered, (Ellipsis, n - 1)))
    return finished("median", result, shape, out)


def nanmedian(a, axis=None, out=None, overwrite_input=False, keepdims=False):
    """The median of the elements that are not NaN; NaN where there is none.

    Parameters
    ----------
    a : ArrPy, any dtype
    axis : int or tuple of int, optional
        By default all axes.
    out : ArrPy, optional
        Where the result is stored.
    overwrite_input : bool, default False
        Of no effect; the input is never changed.
    keepdims : bool, default False

    Returns
    -------
    ArrPy
        float64 for bool and integers, else the dtype of `a`.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.nanmedian([3.0, float("nan"), 1.0]).item()
    2.0
    """
    cdef ArrPy x = as_array("nanmedian", a), moved, ordered, counts, low, high, result
    cdef Py_ssize_t[2] both
    keepdims = flag_of("nanmedian", "keepdims", keepdims)
    if x.number < FLOAT32 or x.size_ == 0:
        try:
            return median(x, axis, out, False, keepdims)
        except (TypeError, ValueError, IndexError) as error:
            raise renamed("nanmedian", error) from None
    moved, shape, whole = lanes("nanmedian", x, axis)
    ordered = rows_of(sort_array(SORT, moved, moved.dimensions - 1, False))
    counts = valid_counts(ordered)
    low = pick(ordered, <ArrPy>map2(MAP_FLOOR_DIVIDE, map2(MAP_SUBTRACT, counts, 1), 2))
    high = pick(ordered, <ArrPy>map2(MAP_FLOOR_DIVIDE, counts, 2))
    both[0] = 2
    both[1] = low.size_
    result = new_array("nanmedian", x.number, 2, both)
    result = placed_like("nanmedian", result, [x])
    set_item(result, 0, low)
    set_item(result, 1, high)
    result = reduce_array(REDUCE_MEAN, result, 0, False)
    return finished("nanmedian", result, whole if keepdims else shape, out)


cdef ArrPy rows_of(ArrPy x):
    """x as a matrix with its last axis as columns."""
    cdef Py_ssize_t n = x.lengths[x.dimensions - 1]
    return reshaped(x, (x.size_ // n if n else 0, n), None)


cdef ArrPy valid_counts(ArrPy ordered):
    """How many elements of each row are not NaN, at least 1."""
    cdef ArrPy present = <ArrPy>map2(MAP_EQUAL, ordered, ordered)
    return <ArrPy>map2(MAP_MAXIMUM, reduce_array(REDUCE_COUNT_NONZERO, present, 1, False), 1)


cdef ArrPy pick(ArrPy ordered, ArrPy index):
    """One element of each row (or several, along the axes of `index` before its last)."""
    rows = iota_array(INT64, ordered.lengths[0], 0, ordered)
    return <ArrPy>get_item(ordered, (rows, index))


# --- quantiles -----------------------------------------------------------------------------------


def quantile(
    a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *,
    weights=None
):
    """Quantiles along axes: values below which a fraction q of the elements lies.

    Parameters
    ----------
    a : ArrPy, real numeric
    q : float or ArrPy, real, at most two axes
        Fractions from 0 to 1.
    axis : int or tuple of int, optional
        By default all axes.
    out : ArrPy, optional
        Where the result is stored.
    overwrite_input : bool, default False
        Of no effect; the input is never changed.
    method : str, default "linear"
        One of "inverted_cdf", "averaged_inverted_cdf", "closest_observation",
        "interpolated_inverted_cdf", "hazen", "weibull", "linear", "median_unbiased",
        "normal_unbiased", "lower", "higher", "midpoint", "nearest".
    keepdims : bool, default False
    weights : ArrPy, real, optional
        How much each element counts, in the shape of `a` or of its `axis`; only with
        "inverted_cdf".

    Returns
    -------
    ArrPy, shape of `q` followed by that of the reduced `a`
        The dtype of `a` for the methods that choose an element; else float64, or float32 if `a` is
        and `q` is a Python number or float32. NaN where an element is NaN.

    Raises
    ------
    ValueError
        If `q` is out of range, there is no such method, there is no element, or weights do not fit.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.quantile([1.0, 2.0, 3.0, 4.0], [0.25, 0.5]).tolist()
    [1.75, 2.5]
    """
    return quantile_of("quantile", a, q, axis, out, method, keepdims, weights)


def percentile(
    a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *,
    weights=None
):
    """Percentiles along axes: quantiles of q / 100.

    Parameters
    ----------
    a : ArrPy, real numeric
    q : float or ArrPy, real, at most two axes
        Percentages from 0 to 100.
    axis, out, overwrite_input, method, keepdims, weights
        As for `quantile`.

    Returns
    -------
    ArrPy, shape of `q` followed by that of the reduced `a`

    Raises
    ------
    ValueError
        As for `quantile`.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.percentile([[10, 7, 4], [3, 2, 1]], 50, axis=0).tolist()
    [6.5, 4.5, 2.5]
    """
    return quantile_of("percentile", a, q, axis, out, method, keepdims, weights)


def nanquantile(
    a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *,
    weights=None
):
    """Quantiles of the elements that are not NaN; NaN where there is none.

    Parameters
    ----------
    a : ArrPy, real numeric
    q : float or ArrPy, real, at most two axes
        Fractions from 0 to 1.
    axis, out, overwrite_input, method, keepdims, weights
        As for `quantile`.

    Returns
    -------
    ArrPy, shape of `q` followed by that of the reduced `a`

    Raises
    ------
    ValueError
        As for `quantile`.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.nanquantile([1.0, float("nan"), 2.0], 0.5).item()
    1.5
    """
    return quantile_of("nanquantile", a, q, axis, out, method, keepdims, weights)


def nanpercentile(
    a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *,
    weights=None
):
    """Percentiles of the elements that are not NaN; NaN where there is none.

    Parameters
    ----------
    a : ArrPy, real numeric
    q : float or ArrPy, real, at most two axes
        Percentages from 0 to 100.
    axis, out, overwrite_input, method, keepdims, weights
        As for `quantile`.

    Returns
    -------
    ArrPy, shape of `q` followed by that of the reduced `a`

    Raises
    ------
    ValueError
        As for `quantile`.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.nanpercentile([1.0, float("nan"), 2.0], 100).item()
    2.0
    """
    return quantile_of("nanpercentile", a, q, axis, out, method, keepdims, weights)


cdef object quantile_of(
    str name, object a, object q, object axis, object out, object method, object keepdims,
    object weights
):
    """All four functions; the name says whether q is in percent and whether NaN is passed over."""
    cdef ArrPy x = as_array(name, a), fractions, moved, ordered, result
    cdef bint skip = name.startswith("nan"), discrete
    cdef int target
    cdef Py_ssize_t n
    fractions = as_array(name, q)
    if type(q) is not ArrPy:
        fractions = placed(fractions, x.device_)
    fractions = checked_fractions(name, fractions, name.endswith("percentile"))
    if method not in METHODS:
        raise fail("unknown_word", name, "method", method, METHODS)
    discrete = method in DISCRETE or fractions.number < FLOAT32 and method == "linear"
    if x.number >= COMPLEX64 or x.number == BOOL and not discrete:
        raise fail("wrong_dtype", name, "real numeric", x.dtype.name)
    target = FLOAT64
    if discrete or x.number == FLOAT32 and (type(q) in (int, float) or fractions.number == FLOAT32):
        target = x.number
    moved, shape, whole = lanes(name, x, axis)
    if flag_of(name, "keepdims", keepdims):
        shape = whole
    shape = shape_of(fractions) + shape
    n = moved.lengths[moved.dimensions - 1]
    if n == 0 or moved.size_ == 0:
        result = nothing(name, x, shape, target, skip)
        return store_result(name, result, out)
    fractions = cast_array(reshaped(fractions, (fractions.size_,), None), FLOAT64)
    if weights is not None:
        if method != "inverted_cdf":
            raise fail("weights_method", name, method)
        result = weighted(name, x, moved, weights, axis, fractions, skip)
    else:
        ordered = sort_array(SORT, moved, moved.dimensions - 1, False)
        result = unweighted(ordered, method, fractions, n, discrete, skip and x.number >= FLOAT32)
        if x.number >= FLOAT32 and not skip:
            result = with_nan(result, get_item(rows_of(ordered), (slice(None), n - 1)))
    if result.number != target:
        result = cast_array(result, target)
    return finished(name, result, shape, out)


cdef ArrPy checked_fractions(str name, ArrPy q, bint percent):
    """q as an array of fractions from 0 to 1; integers stay integers unless they are percentages."""
    cdef ArrPy fractions = q
    if fractions.number >= COMPLEX64:
        raise fail("wrong_dtype", name, "real", fractions.dtype.name)
    if fractions.dimensions > 2:
        raise fail("quantile_axes", name, shape_of(fractions))
    if percent:
        fractions = <ArrPy>map2(MAP_DIVIDE, fractions, 100)
    if fractions.size_ > 0:
        inside = map2(
            MAP_LOGICAL_AND, map2(MAP_GREATER_EQUAL, fractions, 0), map2(MAP_LESS_EQUAL, fractions, 1)
        )
        if not truth(reduce_array(REDUCE_ALL, <ArrPy>inside, None, False)):
            most = 100 if percent else 1
            given = reshaped(q, (-1,), None).tolist()
            raise fail("quantile_range", name, most, [v for v in given if not 0 <= v <= most][0])
    return fractions


cdef ArrPy nothing(str name, ArrPy x, tuple shape, int target, bint skip):
    """The result over no elements: NaN if NaN is passed over, else an error unless it is empty."""
    cdef ArrPy result
    if math.prod(shape) > 0:
        if not skip:
            raise fail("empty_reduction", name, shape_of(x), None)
        target = target if target >= FLOAT32 else FLOAT64
    result = new_array(name, target, 0, NULL)
    result = placed_like(name, result, [x])
    from arrpy.creation import full
    result = full(shape, math.nan if target >= FLOAT32 else 0, dtype=result.dtype)
    result = placed_like(name, result, [x])
    return result


cdef ArrPy unweighted(
    ArrPy ordered, object method, ArrPy fractions, Py_ssize_t n, bint discrete, bint skip
):
    """Quantiles of sorted lanes: shape (fractions, lanes)."""
    cdef ArrPy previous, following, weight, lower, upper
    ordered = rows_of(ordered)
    size = float(n)
    if skip:
        size = cast_array(valid_counts(ordered), FLOAT64)
        fractions = reshaped(fractions, (fractions.size_, 1), None)
    previous, following, weight = positions(method, size, fractions, discrete)
    lower = elements(ordered, previous)
    if discrete:
        return lower
    upper = elements(ordered, following)
    if weight.dimensions == 1:
        weight = reshaped(weight, (weight.size_, 1), None)
    return interpolated(lower, upper, weight)


cdef ArrPy elements(ArrPy ordered, ArrPy index):
    """Elements of every row: the same ones for an index vector, or those of a matrix (q, rows)."""
    if index.dimensions == 2:
        return pick(ordered, index)
    if ordered.lengths[0] == 1:
        return reshaped(get_item(get_item(ordered, 0), index), (index.size_, 1), None)
    return transposed(get_item(ordered, (slice(None), index)), [1, 0])


cdef ArrPy interpolated(ArrPy a, ArrPy b, ArrPy t):
    """a + (b - a) t, from the nearer end; exactly a where both are equal."""
    if a.number != FLOAT64:
        a = cast_array(a, FLOAT64)
        b = cast_array(b, FLOAT64)
    distance = map2(MAP_SUBTRACT, b, a)
    upwards = map2(MAP_ADD, a, map2(MAP_MULTIPLY, distance, t))
    downwards = map2(MAP_SUBTRACT, b, map2(MAP_MULTIPLY, distance, map2(MAP_SUBTRACT, 1.0, t)))
    result = map3(MAP_WHERE, map2(MAP_GREATER_EQUAL, t, 0.5), downwards, upwards)
    return <ArrPy>map3(MAP_WHERE, map2(MAP_EQUAL, a, b), a, result)


cdef tuple positions(object method, object n, ArrPy q, bint discrete):
    """Two neighbouring indices, and the weight of the second; of discrete methods one index."""
    top = map2(MAP_SUBTRACT, n, 1.0) if type(n) is ArrPy else n - 1.0
    if discrete:
        index = map2(MAP_MINIMUM, map2(MAP_MAXIMUM, chosen_index(method, n, top, q), 0.0), top)
        return cast_array(<ArrPy>index, INT64), None, None
    place = place_of(method, n, top, q)
    below = map1(MAP_FLOOR, place)
    weight = map2(MAP_SUBTRACT, place, below)
    if method == "averaged_inverted_cdf":
        weight = map3(MAP_WHERE, map2(MAP_EQUAL, weight, 0.0), 0.5, 1.0)
    elif method == "midpoint":
        weight = map3(MAP_WHERE, map2(MAP_EQUAL, weight, 0.0), 0.0, 0.5)
    above = map3(MAP_WHERE, map2(MAP_EQUAL, weight, 0.0), below, map2(MAP_ADD, below, 1.0))
    below = map2(MAP_MINIMUM, map2(MAP_MAXIMUM, below, 0.0), top)
    above = map2(MAP_MINIMUM, map2(MAP_MAXIMUM, above, 0.0), top)
    return cast_array(<ArrPy>below, INT64), cast_array(<ArrPy>above, INT64), <ArrPy>weight


cdef object place_of(object method, object n, object top, ArrPy q):
    """The position h of a continuous method, as NumPy rounds it."""
    if method == "linear":
        return map2(MAP_MULTIPLY, q, top)
    if method == "midpoint":
        place = map2(MAP_MULTIPLY, q, top)
        return map2(MAP_MULTIPLY, map2(MAP_ADD, map1(MAP_FLOOR, place), map1(MAP_CEIL, place)), 0.5)
    if method == "averaged_inverted_cdf":
        return map2(MAP_SUBTRACT, map2(MAP_MULTIPLY, q, n), 1.0)
    alpha, beta = CONTINUOUS[method]
    shift = map2(MAP_ADD, map2(MAP_MULTIPLY, q, 1.0 - alpha - beta), alpha)
    return map2(MAP_SUBTRACT, map2(MAP_ADD, map2(MAP_MULTIPLY, q, n), shift), 1.0)


cdef object chosen_index(object method, object n, object top, ArrPy q):
    """The index that a discrete method chooses, before it is limited."""
    if method == "inverted_cdf":
        return map1(MAP_CEIL, map2(MAP_SUBTRACT, map2(MAP_MULTIPLY, q, n), 1.0))
    if method == "closest_observation":
        place = map2(MAP_SUBTRACT, map2(MAP_SUBTRACT, map2(MAP_MULTIPLY, q, n), 1.0), 0.5)
        below = map1(MAP_FLOOR, place)
        odd = map2(MAP_EQUAL, map2(MAP_REMAINDER, below, 2.0), 1.0)
        stays = map2(MAP_LOGICAL_AND, map2(MAP_EQUAL, place, below), odd)
        return map3(MAP_WHERE, stays, below, map2(MAP_ADD, below, 1.0))
    place = map2(MAP_MULTIPLY, q, top)
    if method == "lower":
        return map1(MAP_FLOOR, place)
    return map1(MAP_CEIL if method == "higher" else MAP_ROUND, place)


cdef ArrPy weighted(
    str name, ArrPy x, ArrPy moved, object weights, object axis, ArrPy fractions, bint skip
):
    """The first sorted element whose share of the weights, added up, reaches the fraction."""
    cdef ArrPy counted, order, values, shares, totals, index, result
    cdef Py_ssize_t n = moved.lengths[moved.dimensions - 1]
    counted = spread_to(cast_array(weights_in_shape(name, x, axis, weights), FLOAT64), x)
    if truth(reduce_array(REDUCE_ANY, <ArrPy>map2(MAP_LESS, counted, 0.0), None, False)):
        raise fail("negative_weights", name)
    if skip and x.number >= FLOAT32:
        counted = <ArrPy>map3(MAP_WHERE, map2(MAP_EQUAL, x, x), counted, 0.0)
    counted = rows_of(lanes(name, counted, axis)[0])
    order = rows_of(sort_array(ARGSORT, moved, moved.dimensions - 1, False))
    rows = reshaped(iota_array(INT64, order.lengths[0], 0, x), (order.lengths[0], 1), None)
    values = <ArrPy>get_item(rows_of(moved), (rows, order))
    shares = scan_array(SCAN_CUMULATIVE_SUM, <ArrPy>get_item(counted, (rows, order)), 1)
    totals = <ArrPy>get_item(shares, (slice(None), slice(n - 1, None)))
    if skip and x.number >= FLOAT32:  # rows of NaN alone
        empty = reduce_array(REDUCE_ALL, <ArrPy>map2(MAP_NOT_EQUAL, values, values), 1, True)
        totals = <ArrPy>map3(MAP_WHERE, empty, 1.0, totals)
    shares = <ArrPy>map2(MAP_DIVIDE, shares, totals)
    if truth(reduce_array(REDUCE_ANY, <ArrPy>map2(MAP_NOT_EQUAL, shares, shares), None, False)):
        raise fail("useless_weights", name)
    shares = <ArrPy>map3(MAP_WHERE, map2(MAP_EQUAL, shares, 0.0), -1.0, shares)
    below = map2(MAP_LESS, shares, reshaped(fractions, (fractions.size_, 1, 1), None))
    index = reduce_array(REDUCE_COUNT_NONZERO, <ArrPy>below, 2, False)
    result = pick(values, <ArrPy>map2(MAP_MINIMUM, index, n - 1))
    if x.number >= FLOAT32 and not skip:
        result = with_nan(result, get_item(values, (slice(None), n - 1)))
    return result


cdef ArrPy weights_in_shape(str name, ArrPy x, object axis, object weights):
    """Weights as an array that broadcasts to x's shape: they have that shape, or that of the axes."""
    cdef ArrPy given = as_array(name, weights)
    cdef int i
    if given.number >= COMPLEX64 and x.number < COMPLEX64 and not name == "average":
        raise fail("wrong_dtype", name, "real", given.dtype.name)
    if shape_of(given) == shape_of(x):
        return given
    if axis is None:
        raise fail("weights_axis", name, shape_of(given), shape_of(x))
    axes = [
        normalised_axis(name, one, x.dimensions)
        for one in (axis if isinstance(axis, tuple) else (axis,))
    ]
    if shape_of(given) != tuple([x.lengths[i] for i in axes]):
        raise fail("weights_shape", name, shape_of(given), tuple([x.lengths[i] for i in axes]))
    given = transposed(given, sorted(range(len(axes)), key=axes.__getitem__))
    return reshaped(given, tuple([x.lengths[i] if i in axes else 1 for i in range(x.dimensions)]), None)


def average(a, axis=None, weights=None, returned=False, *, keepdims=False):
    """The weighted mean along axes: sum(a * weights) / sum(weights), with exact sums.

    Parameters
    ----------
    a : ArrPy, any dtype
    axis : int or tuple of int, optional
        By default all axes.
    weights : ArrPy, any dtype, optional
        In the shape of `a` or of its `axis`; by default all are 1.
    returned : bool, default False
        Whether to return the sum of the weights also.
    keepdims : bool, default False

    Returns
    -------
    ArrPy, floating-point, or a tuple of two
        The common dtype of `a` and `weights`, float64 if that is an integer.

    Raises
    ------
    TypeError
        If the shapes of `a` and `weights` differ without an axis.
    ValueError
        If the weights do not fit the axis.
    ZeroDivisionError
        If weights add up to 0.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.average([1.0, 4.0], weights=[3, 1]).item()
    1.75
    """
    cdef ArrPy x = as_array("average", a), given, total, result
    cdef int number
    cdef bint with_total = flag_of("average", "returned", returned)
    if weights is None:
        try:
            result = reduce_array(REDUCE_MEAN, x, axis, keepdims)
        except (TypeError, ValueError, IndexError) as error:
            raise renamed("average", error) from None
        if not with_total:
            return result
        count = x.size_ / result.size_ if result.size_ else math.nan
        total = copy_array(result)
        set_item(total, Ellipsis, count)
        return result, total
    given = weights_in_shape("average", x, axis, weights)
    number = promoted(x.number, given.number)
    if x.number < FLOAT32:
        number = promoted(number, FLOAT64)
    x = x if x.number == number else cast_array(x, number)
    given = given if given.number == number else cast_array(given, number)
    try:
        total = reduce_array(REDUCE_SUM, spread_to(given, x), axis, keepdims)
    except (TypeError, ValueError, IndexError) as error:
        raise renamed("average", error) from None
    if truth(reduce_array(REDUCE_ANY, <ArrPy>map1(MAP_LOGICAL_NOT, total), None, False)):
        raise fail("zero_weights", "average")
    products = <ArrPy>map2(MAP_MULTIPLY, x, given)
    result = <ArrPy>map2(MAP_DIVIDE, reduce_array(REDUCE_SUM, products, axis, keepdims), total)
    return (result, total) if with_total else result


cdef ArrPy spread_to(ArrPy x, ArrPy like):
    if shape_of(x) == shape_of(like):
        return x
    from arrpy.manipulation import broadcast_to
    return broadcast_to(x, shape_of(like))


# --- occurrences ---------------------------------------------------------------------------------


def bincount(x, /, weights=None, minlength=0):
    """How often each non-negative integer occurs, or the sum of its weights.

    Parameters
    ----------
    x : ArrPy, integer or bool, one axis
    weights : ArrPy, real, shape of `x`, optional
        Added up in float64, in the order of `x`.
    minlength : int, default 0
        The least length of the result.

    Returns
    -------
    ArrPy, int64, or float64 with weights, max(x) + 1 elements

    Raises
    ------
    TypeError
        If `x` is neither integer nor bool, or the weights are complex.
    ValueError
        If `x` has another number of axes or a negative element, or the weights do not fit.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.bincount([0, 1, 1, 3]).tolist()
    [1, 2, 0, 1]
    >>> arrpy.bincount([0, 1, 1], weights=[0.5, 1.0, 2.0]).tolist()
    [0.5, 3.0]
    """
    cdef ArrPy values = as_array("bincount", x), given = None
    cdef Py_ssize_t bins
    if values.dimensions != 1:
        raise fail("one_axis", "bincount", shape_of(values))
    minlength = integer_of("bincount", "minlength", minlength)
    if minlength < 0:
        raise fail("negative_length", "bincount", (minlength,))
    if minlength > 2**59:
        raise fail("too_many_bytes", "bincount", (minlength,), 8)
    bins = minlength
    if weights is not None:
        given = as_array("bincount", weights)
        if given.number >= COMPLEX64:
            raise fail("wrong_dtype", "bincount", "real", given.dtype.name)
        if shape_of(given) != shape_of(values):
            raise fail("weights_shape", "bincount", shape_of(given), shape_of(values))
        given = given if given.number == FLOAT64 else cast_array(given, FLOAT64)
    if values.size_ == 0:
        return count_array(cast_array(values, INT64), None, bins)
    if values.number >= FLOAT32:
        raise fail("wrong_dtype", "bincount", "integer or boolean", values.dtype.name)
    least = reduce_array(REDUCE_MIN, values, None, False).item()
    if least < 0:
        raise fail("negative_bin", least)
    bins = max(bins, reduce_array(REDUCE_MAX, values, None, False).item() + 1)
    values = values if values.number == INT64 else cast_array(values, INT64)
    return count_array(values, given, bins)


cdef bint monotonic(ArrPy edges):
    """Whether no edge is followed by a smaller one."""
    if edges.size_ < 2:
        return True
    earlier = get_item(edges, slice(None, -1))
    later = get_item(edges, slice(1, None))
    return not truth(reduce_array(REDUCE_ANY, <ArrPy>map2(MAP_GREATER, earlier, later), None, False))


# --- histograms ----------------------------------------------------------------------------------


def histogram(a, bins=10, range=None, density=None, weights=None):
    """How many elements fall into each of several bins.

    Parameters
    ----------
    a : ArrPy, real
        All its elements count.
    bins : int, str or ArrPy, default 10
        A number of bins of equal width, their ascending edges, or the name of a rule for their
        number: "auto", "fd", "doane", "scott", "stone", "rice", "sturges", "sqrt".
    range : (float, float), optional
        Where bins of equal width begin and end; by default at the extremes of `a`.
    density : bool, optional
        Whether to return the density of probability, so that the integral over the bins is 1.
    weights : ArrPy, shape of `a`, optional
        What each element counts; added up in float64, in the order of `a`.

    Returns
    -------
    tuple of two ArrPys
        The counts (int64, or the dtype of the weights, or float64 with `density`), and the edges,
        one more. A bin includes its left edge, the last bin its right one too.

    Raises
    ------
    ValueError
        If there is less than one bin, edges do not ascend, or the range is not finite.

    Examples
    --------
    >>> import arrpy
    >>> counts, edges = arrpy.histogram([1, 2, 1, 4], bins=3)
    >>> counts.tolist(), edges.tolist()
    ([2, 1, 1], [1.0, 2.0, 3.0, 4.0])
    """
    cdef ArrPy x = histogram_input("histogram", a), edges, given = None, index, counts
    cdef int number
    cdef bint as_density = density is not None and flag_of("histogram", "density", density)
    if weights is not None:
        given = as_array("histogram", weights)
        if shape_of(given) != shape_of(as_array("histogram", a)):
            raise fail("weights_shape", "histogram", shape_of(given), shape_of(as_array("histogram", a)))
        given = reshaped(given, (given.size_,), None)
    edges = edges_of("histogram", x, bins, range, weights is not None)
    if edges.size_ < 2:
        counts = new_counts(x, given, edges)
    else:
        number = promoted(x.number, edges.number)
        equal_widths = isinstance(bins, str) or edges is not bins and hasattr(bins, "__index__")
        index = bin_numbers(
            x if x.number == number else cast_array(x, number),
            edges if edges.number == number else cast_array(edges, number), equal_widths,
        )
        counts = counted_bins(index, given, edges.size_ - 1)
    if as_density:
        widths = cast_array(widths_of(edges), FLOAT64)
        total = reduce_array(REDUCE_SUM, counts, None, False)
        counts = <ArrPy>map2(MAP_DIVIDE, map2(MAP_DIVIDE, counts, widths), total)
    return counts, edges


cdef ArrPy histogram_input(str name, object a):
    """All elements as a vector; bool as uint8."""
    cdef ArrPy x = as_array(name, a)
    if x.number >= COMPLEX64:
        raise fail("wrong_dtype", name, "real", x.dtype.name)
    if x.number == BOOL:
        x = cast_array(x, UINT8)
    return x if x.dimensions == 1 else reshaped(x, (x.size_,), None)


cdef ArrPy new_counts(ArrPy x, ArrPy weights, ArrPy edges):
    """No bins."""
    cdef Py_ssize_t zero = 0
    cdef ArrPy counts = new_array("histogram", INT64 if weights is None else weights.number, 1, &zero)
    counts = placed_like("histogram", counts, [x])
    return counts


cdef ArrPy widths_of(ArrPy edges):
    return <ArrPy>map2(MAP_SUBTRACT, get_item(edges, slice(1, None)), get_item(edges, slice(None, -1)))


cdef ArrPy bin_numbers(ArrPy x, ArrPy edges, bint equal_widths):
    """How many edges are not above each element; the last edge does not count for its equals."""
    cdef ArrPy index
    if equal_widths and x.size_ > BLOCK // 256 and edges.number >= FLOAT32:
        first, last = get_item(edges, 0).item(), get_item(edges, edges.size_ - 1).item()
        if math.isfinite(last - first) and (edges.size_ - 1) / (last - first) < 1e300:
            return equal_bin_numbers(x, edges, first, last)
    index = search_array(edges, x, True)
    return <ArrPy>map2(MAP_SUBTRACT, index, map2(MAP_EQUAL, x, get_item(edges, edges.size_ - 1)))


cdef ArrPy equal_bin_numbers(ArrPy x, ArrPy edges, object first, object last):
    """The same for edges at equal distances: estimated by a division, then corrected by at most 1.

    The edges ascend strictly, so their rounding moves none of them beyond its neighbour. What is no
    bin gets the number 0 or bins + 1.
    """
    cdef Py_ssize_t n = x.size_, bins = edges.size_ - 1, begin
    cdef ArrPy result = new_array("histogram", INT64, 1, &n), block, place
    result = placed_like("histogram", result, [x])
    lower, upper = get_item(edges, slice(None, -1)), get_item(edges, slice(1, None))
    scale = bins / (last - first)
    for begin in range(0, n, BLOCK):
        block = <ArrPy>get_item(x, slice(begin, begin + BLOCK))
        wide = block if block.number == FLOAT64 else cast_array(block, FLOAT64)
        place = cast_array(<ArrPy>map2(MAP_MULTIPLY, map2(MAP_SUBTRACT, wide, first), scale), INT64)
        place = <ArrPy>map2(MAP_MINIMUM, map2(MAP_MAXIMUM, place, 0), bins - 1)
        below = map2(MAP_LESS, block, get_item(lower, place))
        above = map2(MAP_GREATER_EQUAL, block, get_item(upper, place))
        above = map2(MAP_LOGICAL_AND, above, map2(MAP_NOT_EQUAL, block, last))
        place = <ArrPy>map2(MAP_SUBTRACT, map2(MAP_ADD, map2(MAP_ADD, place, 1), above), below)
        present = map2(MAP_EQUAL, block, block)  # NaN is in no bin
        set_item(result, slice(begin, begin + BLOCK), map3(MAP_WHERE, present, place, 0))
    return result


cdef ArrPy counted_bins(ArrPy index, ArrPy weights, Py_ssize_t bins):
    """Counts or sums of weights of the numbers 1 ... bins."""
    cdef ArrPy counts, imaginary
    if weights is None:
        counts = count_array(index, None, bins + 1)
    elif weights.number >= COMPLEX64:
        counts = count_array(index, cast_array(weights.real, FLOAT64), bins + 1)
        imaginary = count_array(index, cast_array(weights.imag, FLOAT64), bins + 1)
        counts = cast_array(counts, weights.number)
        counts.imag[...] = imaginary
    else:
        given = weights if weights.number == FLOAT64 else cast_array(weights, FLOAT64)
        counts = count_array(index, given, bins + 1)
        if weights.number != FLOAT64:
            counts = cast_array(counts, weights.number)
    return <ArrPy>get_item(counts, slice(1, None))


def histogram_bin_edges(a, bins=10, range=None, weights=None):
    """The edges of the bins that `histogram` would use.

    Parameters
    ----------
    a : ArrPy, real
    bins, range, weights
        As for `histogram`.

    Returns
    -------
    ArrPy, one axis

    Raises
    ------
    ValueError
        As for `histogram`.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.histogram_bin_edges([0.0, 1.0, 2.0], bins=2).tolist()
    [0.0, 1.0, 2.0]
    """
    return edges_of(
        "histogram_bin_edges", histogram_input("histogram_bin_edges", a), bins, range,
        weights is not None,
    )


cdef ArrPy edges_of(str name, ArrPy x, object bins, object limits, bint is_weighted):
    cdef ArrPy edges
    if isinstance(bins, str):
        if is_weighted:
            raise fail("rule_of_weights", name)
        bins = bins_by_rule(name, x, bins, limits)
    elif not hasattr(bins, "__index__") or type(bins) is ArrPy and (<ArrPy>bins).dimensions == 1:
        if isinstance(bins, (float, complex)):
            raise fail("not_an_integer", name, "bins", bins)
        edges = as_array(name, bins)
        if edges.dimensions != 1:
            raise fail("one_axis", name, shape_of(edges))
        if edges.number >= COMPLEX64:
            raise fail("wrong_dtype", name, "real", edges.dtype.name)
        if not monotonic(edges):
            raise fail("not_monotonic", name)
        return edges
    bins = integer_of(name, "bins", bins)
    if bins < 1:
        raise fail("bin_count", name, bins)
    if bins > 2**59:
        raise fail("too_many_bytes", name, (bins,), 8)
    first, last = outer_edges(name, x, limits)
    edges = <ArrPy>linspace(first, last, bins + 1)
    edges = placed_like(name, edges, [x])
    if x.number == FLOAT32:
        edges = cast_array(edges, FLOAT32)
    earlier = get_item(edges, slice(None, -1))
    later = get_item(edges, slice(1, None))
    if truth(
        reduce_array(REDUCE_ANY, <ArrPy>map2(MAP_GREATER_EQUAL, earlier, later), None, False)
    ):
        raise fail("too_many_bins", name, bins, first, last)
    return edges


cdef tuple outer_edges(str name, ArrPy x, object limits):
    """Where bins begin and end, as Python numbers; an empty range is widened."""
    if limits is not None:
        try:
            first, last = limits
        except (TypeError, ValueError):
            raise fail("wrong_type", name, "range", "two real numbers", shown(limits)) from None
        first, last = real_of(name, "range", first), real_of(name, "range", last)
        if first > last:
            raise fail("range_order", name, first, last)
    elif x.size_ == 0:
        first, last = 0.0, 1.0
    else:
        first = reduce_array(REDUCE_MIN, x, None, False).item()
        last = reduce_array(REDUCE_MAX, x, None, False).item()
    if not (math.isfinite(first) and math.isfinite(last)):
        raise fail("range_finite", name, first, last)
    if first == last:
        return first - 0.5, last + 0.5
    return first, last


cdef object bins_by_rule(str name, ArrPy x, object rule, object limits):
    """The number of bins by a rule for their width."""
    if rule not in RULES:
        raise fail("unknown_word", name, "bins", rule, tuple(RULES))
    first, last = outer_edges(name, x, limits)
    if limits is not None:
        kept = map2(MAP_LOGICAL_AND, map2(MAP_GREATER_EQUAL, x, first), map2(MAP_LESS_EQUAL, x, last))
        x = <ArrPy>get_item(x, kept)
    if x.size_ == 0:
        return 1
    width = RULES[rule](x, x.size_, reach(x), (first, last))
    if not width > 0:
        return 1
    if x.number < FLOAT32 and width < 1:
        width = 1
    return math.ceil((last - first) / width)


cdef object reach(ArrPy x):
    return (
        reduce_array(REDUCE_MAX, x, None, False).item()
        - reduce_array(REDUCE_MIN, x, None, False).item()
    )


def _width_sqrt(x, n, size, limits):
    return size / math.sqrt(n)


def _width_sturges(x, n, size, limits):
    return size / (math.log2(n) + 1.0)


def _width_rice(x, n, size, limits):
    return size / (2.0 * n ** (1.0 / 3))


def _width_scott(x, n, size, limits):
    """Normal reference rule."""
    deviation = reduce_array(REDUCE_STD, <ArrPy>x, None, False).item()
    return (24.0 * math.pi**0.5 / n) ** (1.0 / 3.0) * deviation


def _width_fd(x, n, size, limits):
    """Freedman and Diaconis: by the distance of the quartiles."""
    upper, lower = percentile(x, [75, 25]).tolist()
    return 2.0 * (upper - lower) * n ** (-1.0 / 3.0)


def _width_auto(x, n, size, limits):
    """The smaller one of fd (not below half of sqrt) and sturges."""
    width = max(_width_fd(x, n, size, limits), _width_sqrt(x, n, size, limits) / 2)
    return min(width, _width_sturges(x, n, size, limits))


def _width_doane(x, n, size, limits):
    """Sturges' rule, corrected by the skewness."""
    deviation = reduce_array(REDUCE_STD, <ArrPy>x, None, False).item()
    if n <= 2 or not deviation > 0:
        return 0.0
    error = math.sqrt(6.0 * (n - 2) / ((n + 1.0) * (n + 3)))
    centered = map2(MAP_SUBTRACT, x, reduce_array(REDUCE_MEAN, <ArrPy>x, None, False))
    cubes = map2(MAP_POW, map2(MAP_DIVIDE, centered, deviation), 3.0)
    skewness = reduce_array(REDUCE_MEAN, <ArrPy>cubes, None, False).item()
    return size / (1.0 + math.log2(n) + math.log2(1.0 + abs(skewness) / error))


def _width_stone(x, n, size, limits):
    """The number of bins with the least estimated integrated square of the error."""
    if n <= 1 or size == 0:
        return 0.0

    def loss(bins):
        shares = map2(MAP_DIVIDE, histogram(x, bins, limits)[0], n)
        squares = reduce_array(REDUCE_SUM, <ArrPy>map1(MAP_SQUARE, shares), None, False).item()
        return (2 - (n + 1) * squares) / (size / bins)

    return size / min(range(1, max(100, math.isqrt(n)) + 1), key=loss)


cdef dict RULES = {
    "auto": _width_auto, "fd": _width_fd, "doane": _width_doane, "scott": _width_scott,
    "stone": _width_stone, "rice": _width_rice, "sturges": _width_sturges, "sqrt": _width_sqrt,
}
