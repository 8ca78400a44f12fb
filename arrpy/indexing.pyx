"""Indexing functions: take, take_along_axis, put_along_axis."""

from arrpy._core cimport (
    ArrPy, as_array, cast_array, copy_array, fail, get_item, iota_array, map2, map3,
    normalised_axis, renamed, reshaped, set_item, shape_of, view_with_layout,
)

include "_core_tables.pxi"


def take(x, indices, /, axis=None, *, mode="raise"):
    """The elements at indices along an axis.

    Parameters
    ----------
    x : ArrPy
    indices : ArrPy of integers
        Negative ones count from the end.
    axis : int, optional
        Required if `x` has more than one axis.
    mode : {"raise", "wrap", "clip"}, default "raise"
        What happens to indices out of range: an error, counting on from the other end, or the
        nearest end; with "clip" negative ones mean 0.

    Returns
    -------
    ArrPy, the shape of `x` with that of `indices` in place of `axis`

    Raises
    ------
    IndexError
        If an index is out of range.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.take(arrpy.ArrPy([10, 20, 30]), arrpy.ArrPy([2, 0])).tolist()
    [30, 10]
    """
    cdef ArrPy array = as_array("take", x), index = as_array("take", indices)
    cdef int along
    if index.number == BOOL or index.number >= FLOAT32:
        raise fail("wrong_dtype", "take", "integer", index.dtype.name)
    if axis is None:
        if array.dimensions != 1:
            raise fail("axis_required", "take", shape_of(array))
        axis = 0
    along = normalised_axis("take", axis, array.dimensions)
    if mode != "raise":
        index = within(index, array.lengths[along], mode, array)
    key = (slice(None),) * along + (index if index.dimensions > 0 else index.item(), Ellipsis)
    try:
        return get_item(array, key) if index.dimensions > 0 else copy_array(get_item(array, key))
    except IndexError as error:
        raise renamed("take", error) from None


cdef ArrPy within(ArrPy index, Py_ssize_t length, object mode, ArrPy x):
    """Indices brought into range by a mode."""
    if mode not in ("wrap", "clip"):
        raise fail("index_mode", "take", mode)
    if length == 0 and index.size_ > 0:
        raise fail("empty_axis", "take", shape_of(x))
    index = cast_array(index, INT64)
    if mode == "wrap":
        return map2(MAP_REMAINDER, index, max(1, length))
    return map3(MAP_CLIP, index, 0, max(0, length - 1))


cdef ArrPy along_one_axis(ArrPy x, int axis):
    """0, 1, ... along one axis of x, in a shape that broadcasts against it."""
    cdef Py_ssize_t[64] shape, steps
    cdef ArrPy ramp = iota_array(INT64, x.lengths[axis], 0, x)
    cdef int i
    for i in range(x.dimensions):
        shape[i] = x.lengths[axis] if i == axis else 1
        steps[i] = 1 if i == axis else 0
    return view_with_layout(ramp, x.dimensions, shape, steps, ramp.data)


cdef object key_along(str name, ArrPy x, ArrPy index, object axis):
    """What to index x with, so that each index counts along its own row of the axis."""
    cdef int along, i
    if index.number == BOOL or index.number >= FLOAT32:
        raise fail("wrong_dtype", name, "integer", index.dtype.name)
    if index.dimensions != x.dimensions:
        raise fail("along_axis_ndim", name, shape_of(x), shape_of(index))
    along = normalised_axis(name, axis, x.dimensions)
    if x.dimensions == 1:
        return index
    return tuple([index if i == along else along_one_axis(x, i) for i in range(x.dimensions)])


def take_along_axis(x, indices, /, axis=-1):
    """The elements at indices along an axis, each row with indices of its own.

    Parameters
    ----------
    x : ArrPy
    indices : ArrPy of integers, as many axes as `x`
        All but `axis` broadcast against those of `x`. Negative ones count from the end.
    axis : int, default -1
        None takes all elements of both as one vector.

    Returns
    -------
    ArrPy, the broadcast shape, with the length of `indices` along `axis`

    Raises
    ------
    IndexError
        If an index is out of range.
    ValueError
        If the numbers of axes differ.

    Examples
    --------
    >>> import arrpy
    >>> x = arrpy.ArrPy([[3, 1, 2], [5, 6, 4]])
    >>> arrpy.take_along_axis(x, arrpy.argsort(x)).tolist()
    [[1, 2, 3], [4, 5, 6]]
    """
    cdef ArrPy array = as_array("take_along_axis", x)
    cdef ArrPy index = as_array("take_along_axis", indices)
    if axis is None:
        array = reshaped(array, (-1,), None)
        axis = 0
    try:
        return get_item(array, key_along("take_along_axis", array, index, axis))
    except (TypeError, ValueError, IndexError) as error:
        raise renamed("take_along_axis", error) from None


def put_along_axis(x, indices, values, /, axis=-1):
    """Set the elements at indices along an axis, each row with indices of its own.

    Parameters
    ----------
    x : ArrPy
        Changed in place.
    indices : ArrPy of integers, as many axes as `x`
        All but `axis` broadcast against those of `x`. Of several equal ones the last one counts.
    values : ArrPy or number
        They broadcast to the shape of the indices.
    axis : int, default -1
        None takes `x`, then contiguous, as one vector.

    Raises
    ------
    IndexError
        If an index is out of range.
    ValueError
        If the numbers of axes differ, or `x` is read-only.

    Examples
    --------
    >>> import arrpy
    >>> x = arrpy.ArrPy([[3, 1, 2], [5, 6, 4]])
    >>> arrpy.put_along_axis(x, arrpy.ArrPy([[0], [1]]), 9)
    >>> x.tolist()
    [[9, 1, 2], [5, 9, 4]]
    """
    cdef ArrPy array, index = as_array("put_along_axis", indices)
    if type(x) is not ArrPy:
        raise fail("operand_type", "put_along_axis", type(x).__name__)
    array = <ArrPy>x
    if axis is None:
        array = reshaped(array, (-1,), False)
        axis = 0
    try:
        set_item(array, key_along("put_along_axis", array, index, axis), values)
    except (TypeError, ValueError, IndexError, OverflowError) as error:
        raise renamed("put_along_axis", error) from None
