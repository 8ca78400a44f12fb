"""Statistical functions: sums, means, extremes, running sums, covariance.

Every function works on the backend of its array. Sums are exact and rounded once; what that means
for mean and variance is in docs/numerics.md.
"""

from arrpy._core cimport (
    ArrPy, as_array, broadcast_view, cast_array, dtype_number, dtype_object, fail, flag_of, map2,
    map3, new_array, normalised_axis, placed_like, real_of, reduce_array, renamed, reshaped,
    scalar_array, scan_array, set_item, shape_of, store_result, sum_like,
)

import arrpy as xp

include "_core_tables.pxi"


cdef ArrPy mask_for(str name, ArrPy x, object where):
    """The mask `where` in the shape of x; None where every element takes part."""
    cdef ArrPy mask
    if where is None or where is True:
        return None
    mask = as_array(name, where)
    if mask.number != BOOL:
        mask = <ArrPy>map2(MAP_NOT_EQUAL, mask, 0)
    shape = shape_of(mask)
    if shape == shape_of(x):
        return mask
    fits = len(shape) <= x.dimensions and all_fit(shape, shape_of(x)[x.dimensions - len(shape) :])
    if not fits:
        raise fail("mask_broadcast", name, shape, shape_of(x))
    return broadcast_view(mask, x.dimensions, x.lengths)


cdef bint all_fit(tuple shape, tuple target):
    for length, wanted in zip(shape, target):
        if length != 1 and length != wanted:
            return False
    return True


cdef ArrPy chosen(str name, ArrPy x, object where, object neutral):
    """x with a neutral element in place of those that take no part."""
    cdef ArrPy mask = mask_for(name, x, where)
    if mask is None:
        return x
    return <ArrPy>map3(MAP_WHERE, mask, x, value_as(name, neutral, x.number))


cdef ArrPy value_as(str name, object value, int number):
    """A value as a 0-d array of a dtype; floats lose their fraction where that is an integer."""
    if isinstance(value, float) and number < FLOAT32:
        if not -1e300 < value < 1e300:
            raise fail("wrong_value", name, "initial", "finite for an integer result", value)
        value = int(value)
    if not isinstance(value, (int, float, complex)):
        return cast_array(as_array(name, value), number)
    try:
        return scalar_array(value, number)
    except (TypeError, ValueError, OverflowError) as error:
        raise renamed(name, error) from None


cdef ArrPy floating_input(str name, ArrPy x, object dtype):
    """x as the dtype that a mean is asked in."""
    cdef int number
    if dtype is None:
        return x
    number = dtype_number(name, dtype)
    if number < FLOAT32:
        raise fail("wrong_dtype", name, "floating-point", dtype_object(number).name)
    return x if x.number == number else cast_array(x, number)


def sum(x, /, axis=None, dtype=None, out=None, keepdims=False, *, initial=None, where=None):
    """The sum along axes: the exact sum, rounded once.

    Parameters
    ----------
    x : ArrPy, any dtype
    axis : int or tuple of int, optional
        By default all axes.
    dtype : dtype, optional
        Of the result; by default int64 for bool and signed integers, uint64 for unsigned ones, else
        that of `x`. Integers wrap.
    out : ArrPy, optional
        Where the result is stored.
    keepdims : bool, default False
        Keep the summed axes with length 1.
    initial : number, optional
        Added to the sum.
    where : ArrPy of bool, optional
        Elements that take part; it broadcasts to the shape of `x`.

    Returns
    -------
    ArrPy

    Raises
    ------
    IndexError
        If an axis does not exist.

    Notes
    -----
    The fast pass is a compensated sum with an error bound; where its rounding is in doubt an exact
    accumulator decides (T. Ogita, S. Rump, S. Oishi, SIAM J. Sci. Comput. 26, 2005).

    Examples
    --------
    >>> import arrpy
    >>> arrpy.sum(arrpy.ArrPy([1e100, 1.0, -1e100])).item()
    1.0
    """
    cdef ArrPy array = as_array("sum", x), result
    if out is None and initial is None and where is None:
        return sum_like(REDUCE_SUM, array, axis, dtype, keepdims)
    result = sum_like(REDUCE_SUM, chosen("sum", array, where, 0), axis, dtype, keepdims)
    if initial is not None:
        result = <ArrPy>map2(MAP_ADD, result, value_as("sum", initial, result.number))
    return store_result("sum", result, out)


def prod(x, /, axis=None, dtype=None, out=None, keepdims=False, *, initial=None, where=None):
    """The product along axes.

    Parameters
    ----------
    x : ArrPy, any dtype
    axis : int or tuple of int, optional
        By default all axes.
    dtype : dtype, optional
        As for `sum`. Integers wrap.
    out : ArrPy, optional
        Where the result is stored.
    keepdims : bool, default False
    initial : number, optional
        A further factor.
    where : ArrPy of bool, optional
        Elements that take part; it broadcasts to the shape of `x`.

    Returns
    -------
    ArrPy

    Notes
    -----
    Floats are multiplied in 32 virtual lanes: element i goes to lane i mod 32, the lanes are then
    combined pairwise. The order is part of the definition, so results agree everywhere.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.prod(arrpy.ArrPy([2, 3, 4])).item()
    24
    """
    cdef ArrPy array = as_array("prod", x), result
    if out is None and initial is None and where is None:
        return sum_like(REDUCE_PROD, array, axis, dtype, keepdims)
    result = sum_like(REDUCE_PROD, chosen("prod", array, where, 1), axis, dtype, keepdims)
    if initial is not None:
        result = <ArrPy>map2(MAP_MULTIPLY, result, value_as("prod", initial, result.number))
    return store_result("prod", result, out)


def mean(x, /, axis=None, dtype=None, out=None, keepdims=False, *, where=None):
    """The mean along axes: the exact sum rounded to float64, divided by the count.

    Parameters
    ----------
    x : ArrPy, any dtype
    axis : int or tuple of int, optional
        By default all axes.
    dtype : dtype, optional
        A floating-point one, to which the elements are converted first.
    out : ArrPy, optional
        Where the result is stored.
    keepdims : bool, default False
    where : ArrPy of bool, optional
        Elements that take part; it broadcasts to the shape of `x`.

    Returns
    -------
    ArrPy
        float64 for bool and integers, else the dtype of `x`; NaN where there are no elements.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.mean(arrpy.ArrPy([1, 2, 4])).item()
    2.3333333333333335
    """
    cdef ArrPy array = as_array("mean", x), mask
    if dtype is None and out is None and where is None:
        return reduce_array(REDUCE_MEAN, array, axis, keepdims)
    array = floating_input("mean", array, dtype)
    mask = mask_for("mean", array, where)
    if mask is None:
        return store_result("mean", reduce_array(REDUCE_MEAN, array, axis, keepdims), out)
    from arrpy.nan_statistics import masked_mean
    axes = axes_of("mean", axis, array.dimensions)
    return store_result("mean", masked_mean(array, mask, axes, keepdims), out)


cdef tuple axes_of(str name, object axis, int ndim):
    """The axes that an `axis` argument means, each from 0 to ndim - 1."""
    if axis is None:
        return tuple(range(ndim))
    chosen = axis if isinstance(axis, tuple) else (axis,)
    axes = tuple([normalised_axis(name, one, ndim) for one in chosen])
    if len(set(axes)) < len(axes):
        raise fail("repeated_axis", name, axis)
    return axes


cdef object spread(
    int operation, str name, object x, object axis, object dtype, object out, object ddof,
    object keepdims, object where, object correction
):
    """Variance or standard deviation, with all that NumPy's users may ask for."""
    cdef ArrPy array = as_array(name, x), mask
    ddof, correction = real_of(name, "ddof", ddof), real_of(name, "correction", correction)
    if ddof and correction:
        raise fail("two_corrections", name, ddof, correction)
    correction = correction + ddof
    if dtype is None and out is None and where is None and array.number < COMPLEX64:
        return reduce_array(operation, array, axis, keepdims, correction)
    if array.number >= COMPLEX64 and dtype is not None:
        dtype = xp.result_type(xp.complex64, dtype)
    array = floating_input(name, array, dtype)
    mask = mask_for(name, array, where)
    if mask is None and array.number < COMPLEX64:
        return store_result(name, reduce_array(operation, array, axis, keepdims, correction), out)
    from arrpy.nan_statistics import variance
    axes = axes_of(name, axis, array.dimensions)
    result = variance(array, mask, axes, correction, keepdims, operation == REDUCE_STD)
    return store_result(name, result, out)


def var(
    x, /, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=None, correction=0.0
):
    """The variance along axes, in two passes.

    Parameters
    ----------
    x : ArrPy, any dtype
    axis : int or tuple of int, optional
        By default all axes.
    dtype : dtype, optional
        A floating-point one, to which the elements are converted first.
    out : ArrPy, optional
        Where the result is stored.
    ddof : float, default 0
        NumPy's name of `correction`.
    keepdims : bool, default False
    where : ArrPy of bool, optional
        Elements that take part; it broadcasts to the shape of `x`.
    correction : float, default 0.0
        The sum of squares is divided by n - correction; 1.0 gives the sample variance.

    Returns
    -------
    ArrPy, real floating-point

    Raises
    ------
    IndexError
        If an axis does not exist.

    Notes
    -----
    Of complex numbers it is the sum of the variances of the parts, the mean of |x - mean(x)|**2:
    the squares of all parts are summed exactly and rounded once.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.var(arrpy.ArrPy([1.0, 2.0, 3.0, 4.0])).item()
    1.25
    """
    return spread(
        REDUCE_VAR, "var", x, axis, dtype, out, ddof, keepdims, where, correction
    )


def std(
    x, /, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=None, correction=0.0
):
    """The standard deviation along axes: the root of the variance.

    Parameters
    ----------
    x : ArrPy, any dtype
    axis : int or tuple of int, optional
        By default all axes.
    dtype, out, ddof, keepdims, where, correction
        As for `var`.

    Returns
    -------
    ArrPy, real floating-point

    Examples
    --------
    >>> import arrpy
    >>> arrpy.std(arrpy.ArrPy([1.0, 3.0])).item()
    1.0
    """
    return spread(
        REDUCE_STD, "std", x, axis, dtype, out, ddof, keepdims, where, correction
    )


cdef object extreme(
    int operation, int pair, str name, ArrPy x, object axis, object out, object keepdims,
    object initial, object where
):
    """Largest or smallest element, with an initial one."""
    cdef ArrPy first, result
    if initial is None:
        if where is not None and where is not True:
            raise fail("initial_required", name)
        return store_result(name, reduce_array(operation, x, axis, keepdims), out)
    first = value_as(name, initial, x.number)
    x = chosen(name, x, where, first)
    if x.size_ == 0:  # only the shape is left to find
        result = reduce_array(REDUCE_ANY, x, axis, keepdims)
        result = new_array(name, first.number, result.dimensions, result.lengths)
        result = placed_like(name, result, [x])
        set_item(result, Ellipsis, first)
    else:
        result = <ArrPy>map2(pair, reduce_array(operation, x, axis, keepdims), first)
    return store_result(name, result, out)


def max(x, /, axis=None, out=None, keepdims=False, *, initial=None, where=None):
    """The largest element along axes. NaN wins, and +0 is larger than -0.

    Parameters
    ----------
    x : ArrPy, real
    axis : int or tuple of int, optional
        By default all axes.
    out : ArrPy, optional
        Where the result is stored.
    keepdims : bool, default False
    initial : number, optional
        A further element; needed where there may be none.
    where : ArrPy of bool, optional
        Elements that take part; it broadcasts to the shape of `x`.

    Returns
    -------
    ArrPy, dtype of `x`

    Raises
    ------
    ValueError
        If there is no element to choose from.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.max(arrpy.ArrPy([[1, 5], [3, 4]]), axis=0).tolist()
    [3, 5]
    """
    cdef ArrPy array = as_array("max", x)
    if out is None and initial is None and where is None:
        return reduce_array(REDUCE_MAX, array, axis, keepdims)
    return extreme(
        REDUCE_MAX, MAP_MAXIMUM, "max", array, axis, out, keepdims, initial, where
    )


def min(x, /, axis=None, out=None, keepdims=False, *, initial=None, where=None):
    """The smallest element along axes. NaN wins, and -0 is smaller than +0.

    Parameters
    ----------
    x : ArrPy, real
    axis : int or tuple of int, optional
        By default all axes.
    out : ArrPy, optional
        Where the result is stored.
    keepdims : bool, default False
    initial : number, optional
        A further element; needed where there may be none.
    where : ArrPy of bool, optional
        Elements that take part; it broadcasts to the shape of `x`.

    Returns
    -------
    ArrPy, dtype of `x`

    Raises
    ------
    ValueError
        If there is no element to choose from.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.min(arrpy.ArrPy([[1, 5], [3, 4]]), axis=1).tolist()
    [1, 3]
    """
    cdef ArrPy array = as_array("min", x)
    if out is None and initial is None and where is None:
        return reduce_array(REDUCE_MIN, array, axis, keepdims)
    return extreme(
        REDUCE_MIN, MAP_MINIMUM, "min", array, axis, out, keepdims, initial, where
    )


cdef ArrPy scan(int operation, str name, object data, object axis, object dtype, object include_initial):
    cdef ArrPy x = as_array(name, data), result, whole
    cdef int number, scanned
    cdef bint longer = flag_of(name, "include_initial", include_initial)
    cdef Py_ssize_t[64] lengths
    if x.dimensions == 0:
        x = reshaped(x, (1,), None)
    if axis is None:
        if x.dimensions != 1:
            raise fail("axis_required", name, shape_of(x))
        axis = 0
    scanned = normalised_axis(name, axis, x.dimensions)
    number = -1 if dtype is None else dtype_number(name, dtype)
    if number >= FLOAT32 and number != x.number:
        x = cast_array(x, number)
    elif 0 <= number < FLOAT32 and x.number >= FLOAT32:
        raise fail("sum_dtype", name, x.dtype.name, dtype)
    result = scan_array(operation, x, scanned)
    if number >= 0 and result.number != number:
        result = cast_array(result, number)
    if not longer:
        return result
    for i in range(x.dimensions):
        lengths[i] = x.lengths[i] + (i == scanned)
    whole = new_array(name, result.number, x.dimensions, lengths)
    whole = placed_like(name, whole, [x])
    before = (slice(None),) * scanned
    set_item(whole, before + (slice(0, 1),), 0 if operation == SCAN_CUMULATIVE_SUM else 1)
    set_item(whole, before + (slice(1, None),), result)
    return whole


cdef object running(int operation, str name, object x, object axis, object dtype, object out):
    """NumPy's form of the scans: without an axis all elements in C order."""
    cdef ArrPy array = as_array(name, x)
    if axis is None:
        array = reshaped(array, (array.size_,), None)
        axis = 0
    return store_result(name, scan(operation, name, array, axis, dtype, False), out)


def cumsum(x, /, axis=None, dtype=None, out=None):
    """Running sums along an axis, or of all elements in C order.

    Parameters
    ----------
    x : ArrPy, any dtype
    axis : int, optional
        By default `x` is taken as a vector.
    dtype : dtype, optional
        As for `sum`. Integers wrap; float32 is summed in float64 and each result rounded.
    out : ArrPy, optional
        Where the result is stored.

    Returns
    -------
    ArrPy

    Examples
    --------
    >>> import arrpy
    >>> arrpy.cumsum(arrpy.ArrPy([[1, 2], [3, 4]])).tolist()
    [1, 3, 6, 10]
    """
    return running(SCAN_CUMULATIVE_SUM, "cumsum", x, axis, dtype, out)


def cumprod(x, /, axis=None, dtype=None, out=None):
    """Running products along an axis, or of all elements in C order.

    Parameters
    ----------
    x : ArrPy, any dtype
    axis : int, optional
        By default `x` is taken as a vector.
    dtype : dtype, optional
        As for `sum`. Integers wrap.
    out : ArrPy, optional
        Where the result is stored.

    Returns
    -------
    ArrPy

    Examples
    --------
    >>> import arrpy
    >>> arrpy.cumprod(arrpy.ArrPy([[1, 2], [3, 4]]), axis=1).tolist()
    [[1, 2], [3, 12]]
    """
    return running(SCAN_CUMULATIVE_PROD, "cumprod", x, axis, dtype, out)


def cumulative_sum(x, /, *, axis=None, dtype=None, out=None, include_initial=False):
    """Running sums along an axis, strictly from left to right.

    Parameters
    ----------
    x : ArrPy, any dtype
    axis : int, optional
        Required if `x` has more than one axis.
    dtype : dtype, optional
        As for `sum`. Integers wrap; float32 is summed in float64 and each result rounded.
    out : ArrPy, optional
        Where the result is stored.
    include_initial : bool, default False
        Whether to put a 0 in front.

    Returns
    -------
    ArrPy, shape of `x`, one longer along `axis` with `include_initial`

    Examples
    --------
    >>> import arrpy
    >>> arrpy.cumulative_sum(arrpy.ArrPy([1, 2, 3]), include_initial=True).tolist()
    [0, 1, 3, 6]
    """
    result = scan(SCAN_CUMULATIVE_SUM, "cumulative_sum", x, axis, dtype, include_initial)
    return store_result("cumulative_sum", result, out)


def cumulative_prod(x, /, *, axis=None, dtype=None, out=None, include_initial=False):
    """Running products along an axis, strictly from left to right.

    Parameters
    ----------
    x : ArrPy, any dtype
    axis : int, optional
        Required if `x` has more than one axis.
    dtype : dtype, optional
        As for `sum`. Integers wrap.
    out : ArrPy, optional
        Where the result is stored.
    include_initial : bool, default False
        Whether to put a 1 in front.

    Returns
    -------
    ArrPy, shape of `x`, one longer along `axis` with `include_initial`

    Examples
    --------
    >>> import arrpy
    >>> arrpy.cumulative_prod(arrpy.ArrPy([1, 2, 3])).tolist()
    [1, 2, 6]
    """
    result = scan(SCAN_CUMULATIVE_PROD, "cumulative_prod", x, axis, dtype, include_initial)
    return store_result("cumulative_prod", result, out)


def cov(
    x, /, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, *, dtype=None,
    correction=None
):
    """Covariance matrix of variables over observations.

    Every entry is the exact sum of the rounded products of the centered values, divided by n - ddof.

    Parameters
    ----------
    x : ArrPy, numeric, shape (variables, n) or (n,)
    y : ArrPy, numeric, optional
        Further variables.
    rowvar : bool, default True
        Whether the rows are the variables; else the columns are.
    bias : bool, default False
        Divide by n instead of n - 1.
    ddof, correction : int or float, optional
        Divide by n - ddof instead; where that is not positive, the result is NaN or infinite.
    fweights : ArrPy, integer, shape (n,), optional
        How often each observation counts.
    aweights : ArrPy, real, shape (n,), optional
        The weight of each observation.
    dtype : dtype, optional
        Of the result; it is computed in float64 or complex128.

    Returns
    -------
    ArrPy, float64 or complex128, shape (variables, variables), 0-d for one variable

    Raises
    ------
    ValueError
        If x or y has no dimension or more than two, or weights do not fit or are negative.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.cov([[0.0, 1.0, 2.0], [2.0, 1.0, 0.0]]).tolist()
    [[1.0, -1.0], [-1.0, 1.0]]
    """
    if ddof is None and correction is None:
        ddof = 0 if flag_of("cov", "bias", bias) else 1
    elif ddof is None:
        ddof = real_of("cov", "correction", correction)
    elif correction is None:
        ddof = real_of("cov", "ddof", ddof)
    else:
        raise fail("two_corrections", "cov", ddof, correction)
    result = covariance("cov", x, y, rowvar, ddof, fweights, aweights)
    if dtype is not None:
        dtype_number("cov", dtype)
        result = xp.astype(result, dtype, copy=False)
    return result[0, 0] if result.shape == (1, 1) else result


cdef object covariance(
    str name, object x, object y, object rowvar, object ddof, object fweights, object aweights
):
    """The matrix in float64 or complex128, also of one variable."""
    cdef bint by_row = flag_of(name, "rowvar", rowvar)
    values = observations(name, x, by_row)
    if y is not None and values.shape[0] > 0:
        y = as_array(name, y)
        is_row = y.ndim == 2 and y.shape[0] == 1  # NumPy takes that as one variable always
        try:
            values = xp.concat([values, observations(name, y, by_row or is_row)], axis=0)
        except ValueError as error:
            raise renamed(name, error) from None
    variables, n = values.shape
    weights = observation_weights(name, n, fweights, aweights)
    if weights is None:
        count = n
        centered = xp.subtract(values, xp.mean(values, axis=1, keepdims=True))
        weighted = centered
    else:
        count = xp.sum(weights).item()
        if variables > 0 and count == 0:
            raise fail("zero_weights", name)
        if aweights is not None and ddof != 0:
            ddof = ddof * xp.sum(xp.multiply(weights, xp.asarray(aweights))).item() / count
        total = xp.sum(xp.multiply(values, weights), axis=1, keepdims=True)
        centered = xp.subtract(values, xp.divide(total, xp.asarray(count, dtype=values.dtype)))
        weighted = xp.multiply(centered, weights)
    result = xp.empty((variables, variables), dtype=values.dtype)
    result = placed_like(name, result, [values])
    for i in range(variables):
        products = xp.multiply(centered[i : i + 1, :], _conj(weighted[i:, :]))
        row = xp.sum(products, axis=1)
        result[i:, i] = _conj(row)
        result[i, i:] = row
    divisor = count - ddof
    return xp.divide(result, xp.asarray(divisor if divisor > 0 else 0, dtype=result.dtype))


cdef object observations(str name, object x, bint rowvar):
    """x as float64 or complex128 with one variable per row."""
    x = as_array(name, x)
    if x.ndim not in (1, 2):
        raise fail("vector_or_matrix", name, x.shape)
    x = _widened(x)
    if x.ndim == 1:
        return x[None, :]
    return x if rowvar else x.T


cdef object observation_weights(str name, object n, object fweights, object aweights):
    """The product of both weights in float64, or None."""
    weights = None
    for given, must_be_integer in ((fweights, True), (aweights, False)):
        if given is None:
            continue
        given = as_array(name, given)
        if given.shape != (n,):
            raise fail("weights_shape", name, given.shape, (n,))
        if must_be_integer and not xp.isdtype(given.dtype, "integral"):
            given = whole_weights(name, given)
        if _is_complex(given):
            raise fail("wrong_dtype", name, "real", given.dtype.name)
        if n and bool(xp.any(xp.less(given, 0))):
            raise fail("negative_weights", name)
        given = xp.astype(given, xp.float64)
        weights = given if weights is None else xp.multiply(weights, given)
    return weights


cdef object whole_weights(str name, object given):
    """Floats that are whole numbers count as frequencies."""
    if not xp.isdtype(given.dtype, "real floating"):
        raise fail("wrong_dtype", name, "integer", given.dtype.name)
    if not bool(xp.all(xp.equal(given, xp.round(given)))):
        raise fail("whole_weights", name)
    return given


def corrcoef(x, /, y=None, rowvar=True, *, dtype=None):
    """Correlation coefficients of variables over observations.

    The matrix is exactly Hermitian, its diagonal exactly 1; a variable without variance has NaNs.

    Parameters
    ----------
    x : ArrPy, numeric, shape (variables, n) or (n,)
    y : ArrPy, numeric, optional
        Further variables.
    rowvar : bool, default True
        Whether the rows are the variables; else the columns are.
    dtype : dtype, optional
        Of the result; it is computed in float64 or complex128.

    Returns
    -------
    ArrPy, float64 or complex128, shape (variables, variables), 0-d for one variable

    Raises
    ------
    ValueError
        If x or y has no dimension or more than two.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.corrcoef([[0.0, 1.0, 2.0], [2.0, 1.0, 0.0]]).tolist()
    [[1.0, -1.0], [-1.0, 1.0]]
    """
    matrix = covariance("corrcoef", x, y, rowvar, 0, None, None)
    variables = matrix.shape[0]
    variance = xp.real(xp.reshape(matrix, (variables * variables,))[:: variables + 1])
    deviation = xp.sqrt(variance)
    # Products commute, so the matrix stays exactly Hermitian.
    divisor = xp.multiply(deviation[:, None], deviation[None, :])
    result = xp.divide(matrix, xp.astype(divisor, matrix.dtype))
    if not _is_complex(result):
        result = xp.clip(result, -1.0, 1.0)
    diagonal = xp.divide(variance, variance)  # 1 or NaN, where v / (sqrt(v) * sqrt(v)) may be less
    for i in range(variables):
        result[i, i] = diagonal[i]
    if dtype is not None:
        dtype_number("corrcoef", dtype)
        result = xp.astype(result, dtype, copy=False)
    return result[0, 0] if variables == 1 else result


def _conj(x):
    return xp.conj(x) if _is_complex(x) else x


def _is_complex(x):
    return xp.isdtype(x.dtype, "complex floating")


def _widened(x):
    return xp.astype(x, xp.complex128 if _is_complex(x) else xp.float64)
