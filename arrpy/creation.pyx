"""Creation functions: arrays of constants, ramps and grids."""

import math
import operator

from arrpy._core import asarray

from arrpy._core cimport (
    ArrPy, as_array, assign, broadcast_view, cast_array, check_device, dtype_number, fail, flag_of,
    from_data, integer_of, iota_array, lengths_of, map1, map2, map3, new_array, normalised_axis,
    permuted, placed, placed_like, reduce_array, renamed, reshaped, scalar_array, set_item,
    shape_of, truth, view_with_layout, with_axis,
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
    if type(value) is not ArrPy:
        try:
            value = scalar_array(value, dtype)
        except (TypeError, ValueError, OverflowError) as error:
            raise renamed(name, error) from None
    try:
        assign(result, <ArrPy>value)
    except ValueError:
        raise fail("broadcast", name, [shape_of(value), shape_of(result)]) from None
    return result


def ones(shape, dtype=None, *, device=None):
    """An array of ones.

    Parameters
    ----------
    shape : int or tuple of int
    dtype : dtype, default float64
    device : optional
        By default "cpu".

    Returns
    -------
    ArrPy, shape `shape`

    Examples
    --------
    >>> import arrpy
    >>> arrpy.ones(3).tolist()
    [1.0, 1.0, 1.0]
    """
    cdef int place = check_device("ones", device)
    return placed(filled("ones", number_of("ones", dtype, FLOAT64), shape, 1), place)


def full(shape, fill_value, dtype=None, *, device=None):
    """An array with one value everywhere.

    Parameters
    ----------
    shape : int or tuple of int
    fill_value : number, or ArrPy that broadcasts to the shape
    dtype : dtype, optional
        By default that of the value.
    device : optional
        By default that of the value.

    Returns
    -------
    ArrPy, shape `shape`

    Examples
    --------
    >>> import arrpy
    >>> arrpy.full((2, 2), 7).tolist()
    [[7, 7], [7, 7]]
    """
    cdef int place = check_device("full", device)
    if type(fill_value) not in (float, int, bool, complex):
        fill_value = as_array("full", fill_value)
        place = (<ArrPy>fill_value).device_ if device is None else place
        fill_value = placed(fill_value, 0)
    if type(fill_value) is ArrPy:
        default = (<ArrPy>fill_value).number
    else:
        default = scalar_dtype(fill_value)
    return placed(filled("full", number_of("full", dtype, default), shape, fill_value), place)


cdef ArrPy like(str name, object x, object dtype, object shape, object device, object value):
    cdef ArrPy array = as_array(name, x), result
    cdef int place = array.device_ if device is None else check_device(name, device)
    cdef int number = number_of(name, dtype, array.number), ndim
    cdef Py_ssize_t[64] lengths
    if value is not None and value is not ZERO:
        if type(value) not in (float, int, bool, complex):
            value = placed(as_array(name, value), 0)
        result = filled(name, number, shape_of(array) if shape is None else shape, value)
    elif shape is None:
        result = new_array(name, number, array.dimensions, array.lengths, value is ZERO)
    else:
        ndim = lengths_of(name, shape, lengths)
        result = new_array(name, number, ndim, lengths, value is ZERO)
    if place == array.device_:
        return placed_like(name, result, [array])
    return placed(result, place)


cdef object ZERO = object()


def array(data, /, dtype=None, *, copy=True, ndmin=0, device=None):
    """An array of any data, by default a copy; NumPy's constructor.

    Parameters
    ----------
    data : ArrPy, buffer exporter, number, nested sequence or iterable of numbers
    dtype : dtype, optional
        By default that of the data.
    copy : bool, default True
        False: share memory or raise. None: copy only where necessary.
    ndmin : int, default 0
        Axes that the result has at least; new ones of length 1 come first.
    device : optional
        By default where the data is.

    Returns
    -------
    ArrPy

    Raises
    ------
    ValueError
        If ``copy=False`` and the data cannot be shared.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.array([1, 2], ndmin=2).tolist()
    [[1, 2]]
    """
    cdef ArrPy result
    ndmin = integer("array", "ndmin", ndmin)
    if ndmin > 64:
        raise fail("too_many_axes", "array", ndmin)
    try:
        result = asarray(data, dtype=dtype, device=device, copy=copy)
    except (TypeError, ValueError, OverflowError) as error:
        raise renamed("array", error) from None
    while result.dimensions < ndmin:
        result = with_axis(result, 0)
    return result


def empty_like(x, /, dtype=None, *, shape=None, device=None):
    """An array of the shape of another, with arbitrary values.

    Parameters
    ----------
    x : ArrPy
    dtype : dtype, optional
        By default that of `x`.
    shape : int or tuple of int, optional
        By default that of `x`.
    device : optional
        By default that of x.

    Returns
    -------
    ArrPy, shape `shape`

    Examples
    --------
    >>> import arrpy
    >>> arrpy.empty_like(arrpy.ones((2, 3))).shape
    (2, 3)
    """
    return like("empty_like", x, dtype, shape, device, None)


def zeros_like(x, /, dtype=None, *, shape=None, device=None):
    """An array of zeros of the shape of another.

    Parameters
    ----------
    x : ArrPy
    dtype : dtype, optional
        By default that of `x`.
    shape : int or tuple of int, optional
        By default that of `x`.
    device : optional
        By default that of x.

    Returns
    -------
    ArrPy, shape `shape`

    Examples
    --------
    >>> import arrpy
    >>> arrpy.zeros_like(arrpy.ArrPy([1, 2])).tolist()
    [0, 0]
    """
    return like("zeros_like", x, dtype, shape, device, ZERO)


def ones_like(x, /, dtype=None, *, shape=None, device=None):
    """An array of ones of the shape of another.

    Parameters
    ----------
    x : ArrPy
    dtype : dtype, optional
        By default that of `x`.
    shape : int or tuple of int, optional
        By default that of `x`.
    device : optional
        By default that of x.

    Returns
    -------
    ArrPy, shape `shape`

    Examples
    --------
    >>> import arrpy
    >>> arrpy.ones_like(arrpy.ArrPy([5, 6])).tolist()
    [1, 1]
    """
    return like("ones_like", x, dtype, shape, device, 1)


def full_like(x, /, fill_value, dtype=None, *, shape=None, device=None):
    """An array of the shape of another with one value everywhere.

    Parameters
    ----------
    x : ArrPy
    fill_value : number or 0-d ArrPy
    dtype : dtype, optional
        By default that of `x`.
    shape : int or tuple of int, optional
        By default that of `x`.
    device : optional
        By default that of x.

    Returns
    -------
    ArrPy, shape `shape`

    Examples
    --------
    >>> import arrpy
    >>> arrpy.full_like(arrpy.ArrPy([1.0, 2.0]), 3).tolist()
    [3.0, 3.0]
    """
    return like("full_like", x, dtype, shape, device, fill_value)


def arange(start, /, stop=None, step=1, dtype=None, *, device=None):
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
        By default "cpu".

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
    cdef int place = check_device("arange", device)
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
        length = max(0, -((start - stop) // step))
        if length > 2**59:
            raise fail("too_many_bytes", "arange", (length,), 8)
        n = length
    else:
        length = (stop - start) / step
        if not math.isfinite(length) or length >= 2.0**62:
            raise fail("endless_range", start, stop, step)
        n = max(0, math.ceil(length))
    if integers:
        if number >= COMPLEX64 or not fits_int64(start, step, n):
            result = from_data([start + i * step for i in range(n)], number)
            return placed(result, place)
        if number != UINT64 and number >= FLOAT32 and n > 0 and max(abs(start), abs(start + n * step)) > 2**53:
            return placed(cast_array(ramp(INT64, start, step, n), number), place)
        return placed(ramp_as(number, start, step, n), place)
    result = ramp(FLOAT64, float(start), float(step), n)
    return placed(result if number == FLOAT64 else cast_array(result, number), place)


cdef object plain_number(str name, object value):
    """A Python int or float of a real scalar."""
    try:
        return operator.index(value)
    except TypeError:
        pass
    if isinstance(value, (str, bytes)) or not hasattr(value, "__float__"):
        raise fail("real_number", name, value)
    try:
        return float(value)
    except TypeError:
        raise fail("real_number", name, value) from None


cdef object integer(str name, str argument, object value):
    return integer_of(name, argument, value)


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


cdef enum:
    SMALL = 1000


cdef ArrPy ramp(int dtype, object start, object step, Py_ssize_t n):
    """start + i * step, each product and sum rounded."""
    cdef ArrPy result
    if step == 1 and dtype == INT64:
        return iota_array(INT64, n, start)
    result = iota_array(dtype, n)
    if n <= SMALL:  # a new array costs less there than planning for an output
        result = <ArrPy>map2(MAP_MULTIPLY, result, step)
        return result if start == 0 else <ArrPy>map2(MAP_ADD, result, start)
    map2(MAP_MULTIPLY, result, step, result)
    if start != 0:
        map2(MAP_ADD, result, start, result)
    return result


def linspace(
    start, stop, /, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None
):
    """Evenly spaced numbers over an interval.

    Parameters
    ----------
    start, stop : number or ArrPy
        Arrays that broadcast make an interval for each of their elements.
    num : int, default 50
        How many.
    endpoint : bool, default True
        Whether `stop` is the last number.
    retstep : bool, default False
        Whether to return the step as well.
    dtype : dtype, optional
        By default float64, complex128 if `start` or `stop` is complex. Integers are rounded down.
    axis : int, default 0
        Which axis of the result runs along the interval, if `start` or `stop` is an array.
    device : optional
        By default that of `start` and `stop`.

    Returns
    -------
    ArrPy, one axis, `num` elements
        start + i * step; the last one is `stop` exactly. With `retstep`: (ArrPy, step).

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
    cdef int place = check_device("linspace", device)
    cdef bint to_stop = flag_of("linspace", "endpoint", endpoint)
    cdef bint with_step = flag_of("linspace", "retstep", retstep)
    num = integer("linspace", "num", num)
    if num < 0:
        raise fail("negative_length", "linspace", (num,))
    if num > 2**59:
        raise fail("too_many_bytes", "linspace", (num,), 8)
    start, stop = limit("linspace", start), limit("linspace", stop)
    if type(start) is ArrPy or type(stop) is ArrPy:
        result, step = intervals(as_array("linspace", start), as_array("linspace", stop), num, to_stop)
        number = number_of("linspace", dtype, result.number)
        axis = normalised_axis("linspace", axis, result.dimensions)
        result = permuted("linspace", result, [*range(1, axis + 1), 0, *range(axis + 1, result.dimensions)])
    else:
        is_complex = isinstance(start, complex) or isinstance(stop, complex)
        number = number_of("linspace", dtype, COMPLEX128 if is_complex else FLOAT64)
        kind = complex if is_complex else float
        result, step = interval(kind(start), kind(stop), num, to_stop)
    if number < FLOAT32 and number != BOOL and result.number <= FLOAT64:
        result = map1(MAP_FLOOR, result)
    if result.number != number:
        result = cast_array(result, number)
    if device is not None:
        result = placed(result, place)
    return (result, step) if with_step else result


cdef object limit(str name, object value):
    """An end of an interval: a Python float or complex, or an array with axes."""
    if type(value) is float or type(value) is complex:
        return value
    if type(value) is int:
        try:
            return float(value)
        except OverflowError:
            raise fail("real_number", name, value) from None
    array = as_array(name, value)
    if array.ndim > 0:
        return array
    return array.item() if array.dtype.number >= COMPLEX64 else float(array)


cdef tuple interval(object start, object stop, object num, bint endpoint):
    """(numbers from start to stop, step) in float64 or complex128."""
    cdef ArrPy result
    cdef bint is_complex = type(start) is complex
    divisions = num - 1 if endpoint else num
    if divisions <= 0:
        result = filled("linspace", COMPLEX128 if is_complex else FLOAT64, num, start)
        return result, float("nan")
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
    if endpoint and is_complex:
        set_item(result, num - 1, stop)
    elif endpoint:
        (<double*>result.data)[<Py_ssize_t>num - 1] = stop
    return result, step


cdef tuple intervals(ArrPy start, ArrPy stop, object num, bint endpoint):
    """(numbers, step) for arrays of ends; the first axis of the numbers runs along the intervals."""
    cdef ArrPy result, steps
    first, last = map2(MAP_MULTIPLY, start, 1.0), map2(MAP_MULTIPLY, stop, 1.0)
    divisions = num - 1 if endpoint else num
    width = map2(MAP_SUBTRACT, last, first)
    step = map2(MAP_DIVIDE, width, float(max(1, divisions)))
    steps = iota_array(FLOAT64, num, 0, step)
    steps = cast_array(steps, (<ArrPy>step).number)
    steps = reshaped(steps, (num,) + (1,) * (<ArrPy>step).dimensions, None)
    if truth(reduce_array(REDUCE_ANY, <ArrPy>map2(MAP_EQUAL, step, 0), None, False)):
        # as for one interval: a step that is rounded to 0 would lose the interval
        result = map2(MAP_MULTIPLY, map2(MAP_DIVIDE, steps, float(max(1, divisions))), width)
    else:
        result = map2(MAP_MULTIPLY, steps, step)
    result = map2(MAP_ADD, result, first)
    if endpoint and num > 1:
        set_item(result, num - 1, last)
    return result, step if divisions > 0 else map2(MAP_MULTIPLY, step, float("nan"))


def eye(n_rows, n_cols=None, /, k=0, dtype=None, *, device=None):
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
        By default "cpu".

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
    cdef int place = check_device("eye", device)
    lengths_of("eye", (n_rows, n_rows if n_cols is None else n_cols), lengths)
    shift = diagonal("eye", k, lengths[0], lengths[1])
    result = new_array("eye", number_of("eye", dtype, FLOAT64), 2, lengths, True)
    if shift >= lengths[1] or -shift >= lengths[0]:
        return placed(result, place)
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
    return placed(result, place)


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


def tril(x, /, k=0):
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


def triu(x, /, k=0):
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


def meshgrid(*arrays, copy=True, sparse=False, indexing="xy"):
    """Coordinates of a grid from the coordinates of its axes.

    Parameters
    ----------
    *arrays : ArrPy, at most one axis, one dtype
    copy : bool, default True
        False: the results are read-only views of the arrays.
    sparse : bool, default False
        True: each result keeps length 1 along the axes that are not its own.
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
    cdef bint as_vectors = flag_of("meshgrid", "sparse", sparse)
    cdef bint copies = flag_of("meshgrid", "copy", copy)
    if indexing not in ("xy", "ij"):
        raise fail("indexing", indexing)
    if n > 64:
        raise fail("too_many_axes", "meshgrid", n)
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
        array = reshaped(vectors[i], tuple(shape), None)
        if not as_vectors:
            array = broadcast_view(array, n, lengths)
        results.append(cast_array(array, array.number) if copies else array)
    return tuple(results)
