"""Statistical functions: sums, means, extremes, running sums, covariance.

Every function works on the backend of its array. Sums are exact and rounded once; what that means
for mean and variance is in docs/numerics.md.
"""

from arrpy._core cimport (
    ArrPy, as_array, cast_array, dtype_number, fail, inherit_backend, new_array, normalised_axis,
    reduce_array, reshaped, scan_array, set_item, shape_of, sum_like,
)

import arrpy as xp

include "_core_tables.pxi"


def sum(x, /, *, axis=None, dtype=None, keepdims=False):
    """The sum along axes: the exact sum, rounded once.

    Parameters
    ----------
    x : ArrPy, any dtype
    axis : int or tuple of int, optional
        By default all axes.
    dtype : dtype, optional
        Of the result; by default int64 for bool and signed integers, uint64 for unsigned ones, else
        that of `x`. Integers wrap.
    keepdims : bool, default False
        Keep the summed axes with length 1.

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
    return sum_like(REDUCE_SUM, as_array("sum", x), axis, dtype, keepdims)


def prod(x, /, *, axis=None, dtype=None, keepdims=False):
    """The product along axes.

    Parameters
    ----------
    x : ArrPy, any dtype
    axis : int or tuple of int, optional
        By default all axes.
    dtype : dtype, optional
        As for `sum`. Integers wrap.
    keepdims : bool, default False

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
    return sum_like(REDUCE_PROD, as_array("prod", x), axis, dtype, keepdims)


def mean(x, /, *, axis=None, keepdims=False):
    """The mean along axes: the exact sum rounded to float64, divided by the count.

    Parameters
    ----------
    x : ArrPy, any dtype
    axis : int or tuple of int, optional
        By default all axes.
    keepdims : bool, default False

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
    return reduce_array(REDUCE_MEAN, as_array("mean", x), axis, keepdims)


def var(x, /, *, axis=None, correction=0.0, keepdims=False):
    """The variance along axes, in two passes.

    Parameters
    ----------
    x : ArrPy, real floating-point or integer
    axis : int or tuple of int, optional
        By default all axes.
    correction : float, default 0.0
        The sum of squares is divided by n - correction; 1.0 gives the sample variance.
    keepdims : bool, default False

    Returns
    -------
    ArrPy, real floating-point

    Examples
    --------
    >>> import arrpy
    >>> arrpy.var(arrpy.ArrPy([1.0, 2.0, 3.0, 4.0])).item()
    1.25
    """
    return reduce_array(REDUCE_VAR, as_array("var", x), axis, keepdims, correction)


def std(x, /, *, axis=None, correction=0.0, keepdims=False):
    """The standard deviation along axes: the root of the variance.

    Parameters
    ----------
    x : ArrPy, real floating-point or integer
    axis : int or tuple of int, optional
        By default all axes.
    correction : float, default 0.0
        As for `var`.
    keepdims : bool, default False

    Returns
    -------
    ArrPy, real floating-point

    Examples
    --------
    >>> import arrpy
    >>> arrpy.std(arrpy.ArrPy([1.0, 3.0])).item()
    1.0
    """
    return reduce_array(REDUCE_STD, as_array("std", x), axis, keepdims, correction)


def max(x, /, *, axis=None, keepdims=False):
    """The largest element along axes. NaN wins, and +0 is larger than -0.

    Parameters
    ----------
    x : ArrPy, real
    axis : int or tuple of int, optional
        By default all axes.
    keepdims : bool, default False

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
    return reduce_array(REDUCE_MAX, as_array("max", x), axis, keepdims)


def min(x, /, *, axis=None, keepdims=False):
    """The smallest element along axes. NaN wins, and -0 is smaller than +0.

    Parameters
    ----------
    x : ArrPy, real
    axis : int or tuple of int, optional
        By default all axes.
    keepdims : bool, default False

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
    return reduce_array(REDUCE_MIN, as_array("min", x), axis, keepdims)


cdef ArrPy scan(int operation, str name, object data, object axis, object dtype, bint include_initial):
    cdef ArrPy x = as_array(name, data), result, whole
    cdef int number, scanned
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
    if not include_initial:
        return result
    for i in range(x.dimensions):
        lengths[i] = x.lengths[i] + (i == scanned)
    whole = new_array(name, result.number, x.dimensions, lengths)
    inherit_backend(whole, [x])
    before = (slice(None),) * scanned
    set_item(whole, before + (slice(0, 1),), 0 if operation == SCAN_CUMULATIVE_SUM else 1)
    set_item(whole, before + (slice(1, None),), result)
    return whole


def cumulative_sum(x, /, *, axis=None, dtype=None, include_initial=False):
    """Running sums along an axis, strictly from left to right.

    Parameters
    ----------
    x : ArrPy, any dtype
    axis : int, optional
        Required if `x` has more than one axis.
    dtype : dtype, optional
        As for `sum`. Integers wrap; float32 is summed in float64 and each result rounded.
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
    return scan(SCAN_CUMULATIVE_SUM, "cumulative_sum", x, axis, dtype, include_initial)


def cumulative_prod(x, /, *, axis=None, dtype=None, include_initial=False):
    """Running products along an axis, strictly from left to right.

    Parameters
    ----------
    x : ArrPy, any dtype
    axis : int, optional
        Required if `x` has more than one axis.
    dtype : dtype, optional
        As for `sum`. Integers wrap.
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
    return scan(SCAN_CUMULATIVE_PROD, "cumulative_prod", x, axis, dtype, include_initial)


def cov(x, /, *, correction=1.0):
    """Covariance matrix of variables (rows) over observations (columns).

    Parameters
    ----------
    x : ArrPy, numeric, shape (variables, n) or (n,)
    correction : int or float
        Divisor n - correction; where it is not positive, the result is NaN or infinite.

    Returns
    -------
    ArrPy, float64 or complex128, shape (variables, variables), 0-d for one-dimensional x

    Raises
    ------
    ValueError
        If x has no dimension or more than two.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.cov([[0.0, 1.0, 2.0], [2.0, 1.0, 0.0]]).tolist()
    [[1.0, -1.0], [-1.0, 1.0]]
    """
    x = as_array("cov", x)
    if x.ndim not in (1, 2):
        raise fail("vector_or_matrix", "cov", x.shape)
    values = xp.reshape(_widened(x), (-1 if x.shape[-1] else (x.shape[0] if x.ndim == 2 else 1), x.shape[-1]))
    variables, n = values.shape
    centered = xp.subtract(values, xp.mean(values, axis=1, keepdims=True))
    result = xp.empty((variables, variables), dtype=values.dtype)
    inherit_backend(result, [values])
    for i in range(variables):
        products = xp.multiply(centered[i : i + 1, :], _conj(centered[i:, :]))
        row = xp.sum(products, axis=1)
        result[i:, i] = _conj(row)
        result[i, i:] = row
    result = xp.divide(result, xp.asarray(n - correction if n > correction else 0, dtype=result.dtype))
    return result[0, 0] if x.ndim == 1 else result


def corrcoef(x, /):
    """Correlation coefficients of variables (rows) over observations (columns).

    The matrix is exactly Hermitian, its diagonal exactly 1; a variable without variance has NaNs.

    Parameters
    ----------
    x : ArrPy, numeric, shape (variables, n) or (n,)

    Returns
    -------
    ArrPy, float64 or complex128, shape (variables, variables), 0-d for one-dimensional x

    Raises
    ------
    ValueError
        If x has no dimension or more than two.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.corrcoef([[0.0, 1.0, 2.0], [2.0, 1.0, 0.0]]).tolist()
    [[1.0, -1.0], [-1.0, 1.0]]
    """
    x = as_array("corrcoef", x)
    if x.ndim not in (1, 2):
        raise fail("vector_or_matrix", "corrcoef", x.shape)
    covariance = cov(x, correction=0)
    if x.ndim == 1:
        return xp.divide(covariance, covariance)
    variables = covariance.shape[0]
    variance = xp.real(xp.reshape(covariance, (variables * variables,))[:: variables + 1])
    deviation = xp.sqrt(variance)
    # Products commute, so the matrix stays exactly Hermitian.
    divisor = xp.multiply(deviation[:, None], deviation[None, :])
    result = xp.divide(covariance, xp.astype(divisor, covariance.dtype))
    if not _is_complex(result):
        result = xp.clip(result, -1.0, 1.0)
    diagonal = xp.divide(variance, variance)  # 1 or NaN, where v / (sqrt(v) * sqrt(v)) may be less
    for i in range(variables):
        result[i, i] = diagonal[i]
    return result


def _conj(x):
    return xp.conj(x) if _is_complex(x) else x


def _is_complex(x):
    return xp.isdtype(x.dtype, "complex floating")


def _widened(x):
    return xp.astype(x, xp.complex128 if _is_complex(x) else xp.float64)
