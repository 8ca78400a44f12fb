"""Indexing functions: take."""

from arrpy._core cimport ArrPy, as_array, fail, get_item, normalised_axis, shape_of

include "_core_tables.pxi"


def take(x, indices, /, *, axis=None):
    """The elements at indices along an axis.

    Parameters
    ----------
    x : ArrPy
    indices : ArrPy of integers
        Negative ones count from the end.
    axis : int, optional
        Required if `x` has more than one axis.

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
    key = index if index.dimensions > 0 else index.item()
    return get_item(array, (slice(None),) * along + (key, Ellipsis))
