"""Creation functions: arrays of constants, ramps and grids."""

import math

from arrpy._core cimport (
    ArrPy, as_array, assign, broadcast_view, cast_array, check_device, dtype_number, fail, from_data,
    inherit_backend, iota_array, lengths_of, map2, map3, new_array, reshaped, scalar_array, set_item,
    shape_of, view_with_layout,
)

include "_core_tables.pxi"


cdef int number_of(str name, object dtype, int default) except -1:
    return default if dtype is None else dtype_number(name, dtype)


cdef int scalar_dtype(object value) except -1:
    """The default dtype of a Python number."""
    if isinstance(value, bool):
        return BOOL
    if isinstance(value, int):
        return INT64
    if isinstance(value, float):
        return FLOAT64
    if isinstance(value, complex):
        return COMPLEX128
    return from_data(value).number


cdef ArrPy filled(str name, int dtype, object shape, object value):
    cdef Py_ssize_t[64] lengths
    cdef int ndim = lengths_of(name, shape, lengths)
    cdef ArrPy result = new_array(name, dtype, ndim, lengths)
    if type(value) is ArrPy:
        assign(result, <ArrPy>value)
    else:
        assign(result, scalar_array(value, dtype))
    return result


def ones(shape, *, dtype=None, device=None):
    """An array of ones.

    Parameters
    ----------
    shape : int or tuple of int
    dtype : dtype, default float64
    device : optional
        Only "cpu".

    Returns
    -------
    ArrPy, shape `shape`

    Examples
    --------
    >>> import arrpy
    >>> arrpy.ones(3).tolist()
    [1.0, 1.0, 1.0]
    """
    check_device("ones", device)
    return filled("ones", number_of("ones", dtype, FLOAT64), shape, 1)


def full(shape, fill_value, *, dtype=None, device=None):
    """An array with one value everywhere.

    Parameters
    ----------
    shape : int or tuple of int
    fill_value : number or 0-d ArrPy
    dtype : dtype, optional
        By default that of the value.
    device : optional
        Only "cpu".

    Returns
    -------
    ArrPy, shape `shape`

    Examples
    --------
    >>> import arrpy
    >>> arrpy.full((2, 2), 7).tolist()
    [[7, 7], [7, 7]]
    """
    check_device("full", device)
    if type(fill_value) is ArrPy:
        default = (<ArrPy>fill_value).number
    else:
        default = scalar_dtype(fill_value)
    return filled("full", number_of("full", dtype, default), shape, fill_value)


cdef ArrPy like(str name, object x, object dtype, object device, object value):
    cdef ArrPy array = as_array(name, x), result
    check_device(name, device)
    cdef int number = number_of(name, dtype, array.number)
    if value is None or value is ZERO:
        result = new_array(name, number, array.dimensions, array.lengths, value is ZERO)
    else:
        result = filled(name, number, shape_of(array), value)
    inherit_backend(result, [array])
    return result


cdef object ZERO = object()


def empty_like(x, /, *, dtype=None, device=None):
    """An array of the shape of another, with arbitrary values.

    Parameters
    ----------
    x : ArrPy
    dtype : dtype, optional
        By default that of `x`.
    device : optional
        Only "cpu".

    Returns
    -------
    ArrPy, shape of `x`

    Examples
    --------
    >>> import arrpy
    >>> arrpy.empty_like(arrpy.ones((2, 3))).shape
    (2, 3)
    """
    return like("empty_like", x, dtype, device, None)


def zeros_like(x, /, *, dtype=None, device=None):
    """An array of zeros of the shape of another.

    Parameters
    ----------
    x : ArrPy
    dtype : dtype, optional
        By default that of `x`.
    device : optional
        Only "cpu".

    Returns
    -------
    ArrPy, shape of `x`

    Examples
    --------
    >>> import arrpy
    >>> arrpy.zeros_like(arrpy.ArrPy([1, 2])).tolist()
    [0, 0]
    """
    return like("zeros_like", x, dtype, device, ZERO)


def ones_like(x, /, *, dtype=None, device=None):
    """An array of ones of the shape of another.

    Parameters
    ----------
    x : ArrPy
    dtype : dtype, optional
        By default that of `x`.
    device : optional
        Only "cpu".

    Returns
    -------
    ArrPy, shape of `x`

    Examples
    --------
    >>> import arrpy
    >>> arrpy.ones_like(arrpy.ArrPy([5, 6])).tolist()
    [1, 1]
    """
    return like("ones_like", x, dtype, device, 1)


def full_like(x, /, fill_value, *, dtype=None, device=None):
    """An array of the shape of another with one value everywhere.

    Parameters
    ----------
    x : ArrPy
    fill_value : number or 0-d ArrPy
    dtype : dtype, optional
        By default that of `x`.
    device : optional
        Only "cpu".

    Returns
    -------
    ArrPy, shape of `x`

    Examples
    --------
    >>> import arrpy
    >>> arrpy.full_like(arrpy.ArrPy([1.0, 2.0]), 3).tolist()
    [3.0, 3.0]
    """
    return like("full_like", x, dtype, device, fill_value)


def arange(start, /, stop=None, step=1, *, dtype=None, device=None):
    """start, start + step, ... up to, but without, stop.

    Parameters
    ----------
    start : int or float
        With one argument, the stop; the start is then 0.
    stop : int or float, optional
    step : int or float, default 1
    dtype : dtype, optional
        By default int64 if all arguments are integers, else float64.
    device : optional
        Only "cpu".

    Returns
    -------
    ArrPy, one axis, ceil((stop - start) / step) elements

    Raises
    ------
    ValueError
        If the step is 0 or the length not finite.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.arange(2, 10, 3).tolist()
    [2, 5, 8]
    """
    cdef ArrPy result
    cdef Py_ssize_t n
    check_device("arange", device)
    if stop is None:
        start, stop = 0, start
    start, stop, step = [plain_number("arange", value) for value in (start, stop, step)]
    integers = isinstance(start, int) and isinstance(stop, int) and isinstance(step, int)
    number = number_of("arange", dtype, INT64 if integers else FLOAT64)
    if number == BOOL:
        raise fail("wrong_dtype", "arange", "numeric", "bool")
    if step == 0:
        raise fail("zero_step")
    if integers:
        n = max(0, -((start - stop) // step))
    else:
        length = (stop - start) / step
        if not math.isfinite(length) or length >= 2.0**62:
            raise fail("endless_range", start, stop, step)
        n = max(0, math.ceil(length))
    if integers:
        if number >= COMPLEX64 or not fits_int64(start, step, n):
            result = from_data([start + i * step for i in range(n)], number)
            return result
        if number != UINT64 and number >= FLOAT32 and n > 0 and max(abs(start), abs(start + n * step)) > 2**53:
            return cast_array(ramp(INT64, start, step, n), number)
        return ramp_as(number, start, step, n)
    result = ramp(FLOAT64, float(start), float(step), n)
    return result if number == FLOAT64 else cast_array(result, number)


cdef object plain_number(str name, object value):
    """A Python int or float of a real scalar."""
    if type(value) is ArrPy:
        value = value.item()
    if hasattr(value, "__index__"):
        return value.__index__()
    if not hasattr(value, "__float__"):
        raise fail("real_number", name, value)
    return float(value)


cdef object integer(str name, str argument, object value):
    if not hasattr(value, "__index__"):
        raise fail("not_an_integer", name, argument, value)
    return value.__index__()


cdef Py_ssize_t diagonal(str name, object k, Py_ssize_t rows, Py_ssize_t columns) except? -1:
    """The number of a diagonal; those beyond the matrix count as the first one outside."""
    return max(-rows, min(integer(name, "k", k), columns))


cdef bint fits_int64(object start, object step, Py_ssize_t n):
    last = start + n * step
    return all([-(2**63) <= value < 2**63 for value in (start, step, last)])


cdef ArrPy ramp_as(int dtype, object start, object step, Py_ssize_t n):
    """An integer ramp: computed in int64, exactly, then converted."""
    cdef ArrPy result = ramp(INT64, start, step, n)
    return result if dtype == INT64 else cast_array(result, dtype)


cdef ArrPy ramp(int dtype, object start, object step, Py_ssize_t n):
    """start + i * step, each product and sum rounded."""
    cdef ArrPy result
    if step == 1 and dtype == INT64:
        return iota_array(INT64, n, start)
    result = iota_array(dtype, n)
    map2(MAP_MULTIPLY, result, step, result)
    if start != 0:
        map2(MAP_ADD, result, start, result)
    return result


def linspace(start, stop, /, num, *, dtype=None, device=None, endpoint=True):
    """Evenly spaced numbers over an interval.

    Parameters
    ----------
    start, stop : number
    num : int
        How many.
    dtype : dtype, optional
        By default float64, complex128 if `start` or `stop` is complex.
    device : optional
        Only "cpu".
    endpoint : bool, default True
        Whether `stop` is the last number.

    Returns
    -------
    ArrPy, one axis, `num` elements
        start + i * step; the last one is `stop` exactly.

    Raises
    ------
    ValueError
        If `num` is negative.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.linspace(0, 1, 5).tolist()
    [0.0, 0.25, 0.5, 0.75, 1.0]
    """
    cdef ArrPy result
    check_device("linspace", device)
    num = integer("linspace", "num", num)
    if num < 0:
        raise fail("negative_length", "linspace", (num,))
    start, stop = [value.item() if type(value) is ArrPy else value for value in (start, stop)]
    is_complex = isinstance(start, complex) or isinstance(stop, complex)
    number = number_of("linspace", dtype, COMPLEX128 if is_complex else FLOAT64)
    divisions = num - 1 if endpoint else num
    if is_complex:
        start, stop = complex(start), complex(stop)
    else:
        start, stop = [float(plain_number("linspace", value)) for value in (start, stop)]
    if divisions > 0:
        step = (stop - start) / divisions
        if not is_complex and step == 0 and stop != start:  # denormal: divide the products instead
            result = iota_array(FLOAT64, num)
            map2(MAP_DIVIDE, result, float(divisions), result)
            map2(MAP_MULTIPLY, result, stop - start, result)
            map2(MAP_ADD, result, start, result)
        elif is_complex:
            result = cast_array(iota_array(FLOAT64, num), COMPLEX128)
            map2(MAP_MULTIPLY, result, step, result)
            map2(MAP_ADD, result, start, result)
        else:
            result = ramp(FLOAT64, start, step, num)
        if endpoint:
            set_item(result, num - 1, stop)
    else:
        result = filled("linspace", COMPLEX128 if is_complex else FLOAT64, num, start)
    return result if result.number == number else cast_array(result, number)


def eye(n_rows, n_cols=None, /, *, k=0, dtype=None, device=None):
    """A matrix with ones on a diagonal and zeros elsewhere.

    Parameters
    ----------
    n_rows : int
    n_cols : int, optional
        By default `n_rows`.
    k : int, default 0
        Which diagonal; positive ones are above the main one.
    dtype : dtype, default float64
    device : optional
        Only "cpu".

    Returns
    -------
    ArrPy, shape (n_rows, n_cols)

    Examples
    --------
    >>> import arrpy
    >>> arrpy.eye(2, 3, k=1).tolist()
    [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    cdef Py_ssize_t[2] lengths
    cdef Py_ssize_t[1] length, step
    cdef Py_ssize_t shift, first_row, first_column, itemsize
    cdef ArrPy result, ones
    check_device("eye", device)
    lengths_of("eye", (n_rows, n_rows if n_cols is None else n_cols), lengths)
    shift = diagonal("eye", k, lengths[0], lengths[1])
    result = new_array("eye", number_of("eye", dtype, FLOAT64), 2, lengths, True)
    if shift >= lengths[1] or -shift >= lengths[0]:
        return result
    first_row = -shift if shift < 0 else 0
    first_column = shift if shift > 0 else 0
    length[0] = min(lengths[0] - first_row, lengths[1] - first_column)
    step[0] = lengths[1] + 1
    itemsize = result.dtype.itemsize
    ones = view_with_layout(
        result, 1, length, step,
        result.data + (first_row * lengths[1] + first_column) * itemsize,
    )
    set_item(ones, Ellipsis, 1)
    return result


cdef ArrPy triangle(str name, object data, object k, int comparison):
    """x where column - row compares with k, else 0."""
    cdef ArrPy x = as_array(name, data), rows, columns
    cdef Py_ssize_t shift
    if x.dimensions < 2:
        raise fail("not_a_matrix", name, shape_of(x))
    shift = diagonal(name, k, x.lengths[x.dimensions - 2], x.lengths[x.dimensions - 1])
    rows = iota_array(INT64, x.lengths[x.dimensions - 2], shift, x)
    columns = iota_array(INT64, x.lengths[x.dimensions - 1], 0, x)
    mask = map2(comparison, columns, reshaped(rows, (-1, 1) if rows.size_ else (0, 1), None))
    return map3(MAP_WHERE, mask, x, scalar_array(0, x.number))


def tril(x, /, *, k=0):
    """The lower triangle of matrices; zeros above the diagonal k.

    Parameters
    ----------
    x : ArrPy, shape (..., n, m)
    k : int, default 0

    Returns
    -------
    ArrPy, shape and dtype of `x`

    Examples
    --------
    >>> import arrpy
    >>> arrpy.tril(arrpy.ArrPy([[1, 2], [3, 4]])).tolist()
    [[1, 0], [3, 4]]
    """
    return triangle("tril", x, k, MAP_LESS_EQUAL)


def triu(x, /, *, k=0):
    """The upper triangle of matrices; zeros below the diagonal k.

    Parameters
    ----------
    x : ArrPy, shape (..., n, m)
    k : int, default 0

    Returns
    -------
    ArrPy, shape and dtype of `x`

    Examples
    --------
    >>> import arrpy
    >>> arrpy.triu(arrpy.ArrPy([[1, 2], [3, 4]])).tolist()
    [[1, 2], [0, 4]]
    """
    return triangle("triu", x, k, MAP_GREATER_EQUAL)


def meshgrid(*arrays, indexing="xy"):
    """Coordinates of a grid from the coordinates of its axes.

    Parameters
    ----------
    *arrays : ArrPy, at most one axis, one dtype
    indexing : {"xy", "ij"}, default "xy"
        "xy" exchanges the first two axes of the results.

    Returns
    -------
    tuple of ArrPy

    Examples
    --------
    >>> import arrpy
    >>> x, y = arrpy.meshgrid(arrpy.ArrPy([1, 2, 3]), arrpy.ArrPy([4, 5]))
    >>> x.tolist()
    [[1, 2, 3], [1, 2, 3]]
    """
    cdef Py_ssize_t[64] lengths
    cdef int n = len(arrays), i
    cdef ArrPy array
    if indexing not in ("xy", "ij"):
        raise fail("indexing", indexing)
    if n > 64:
        raise fail("too_many_axes", n)
    vectors = [as_array("meshgrid", x) for x in arrays]
    for array in vectors:
        if array.dimensions > 1:
            raise fail("not_a_vector", "meshgrid", shape_of(array))
    positions = list(range(n))
    if indexing == "xy" and n > 1:
        positions[0], positions[1] = 1, 0
    for i in range(n):
        lengths[<Py_ssize_t>positions[i]] = (<ArrPy>vectors[i]).size_
    results = []
    for i in range(n):
        shape = [1] * n
        shape[positions[i]] = (<ArrPy>vectors[i]).size_
        array = broadcast_view(reshaped(vectors[i], tuple(shape), None), n, lengths)
        results.append(cast_array(array, array.number))
    return tuple(results)
