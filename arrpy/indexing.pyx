"""Indexing functions: take."""

from arrpy._core cimport (
    ArrPy, as_array, cast_array, copy_array, fail, get_item, map2, map3, normalised_axis, shape_of,
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
    return get_item(array, key) if index.dimensions > 0 else copy_array(get_item(array, key))


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
