"""Searching functions: where, nonzero, argmax, argmin, count_nonzero, searchsorted."""

from arrpy._core cimport (
    ArrPy, as_array, cast_array, fail, get_item, map2, map3, nonzero_arrays, promoted, reduce_array,
    search_array, shape_of, store_result,
)

include "_core_tables.pxi"


def where(condition, x1=None, x2=None, /):
    """x1 where the condition holds, else x2; with the condition alone, the indices where it holds.

    Parameters
    ----------
    condition : ArrPy, bool
    x1, x2 : ArrPy or number, any dtype
        All three broadcast against each other.

    Returns
    -------
    ArrPy, the common dtype of `x1` and `x2`, or what `nonzero` returns

    Raises
    ------
    TypeError
        If only one of `x1` and `x2` is given.

    Examples
    --------
    >>> import arrpy
    >>> a = arrpy.ArrPy([-1.0, 2.0])
    >>> arrpy.where(a > 0, a, 0.0).tolist()
    [0.0, 2.0]
    """
    cdef ArrPy mask
    if x1 is None or x2 is None:
        if x1 is not None or x2 is not None:
            raise fail("where_one_value")
        return nonzero(condition)
    mask = as_array("where", condition)
    if mask.number != BOOL:
        mask = <ArrPy>map2(MAP_NOT_EQUAL, mask, 0)
    return map3(MAP_WHERE, mask, x1, x2)


def nonzero(x, /):
    """The indices of the elements that are not 0, in C order.

    Parameters
    ----------
    x : ArrPy, any dtype, at least one axis

    Returns
    -------
    tuple of ArrPy, int64, one vector per axis

    Raises
    ------
    ValueError
        If `x` is 0-d.

    Examples
    --------
    >>> import arrpy
    >>> [i.tolist() for i in arrpy.nonzero(arrpy.ArrPy([[0, 3], [4, 0]]))]
    [[0, 1], [1, 0]]
    """
    cdef ArrPy array = as_array("nonzero", x)
    if array.dimensions == 0:
        raise fail("nonzero_0d")
    if array.number != BOOL:
        array = <ArrPy>map2(MAP_NOT_EQUAL, array, 0)
    return tuple(nonzero_arrays(array))


def argmax(x, /, axis=None, out=None, *, keepdims=False):
    """The index of the first largest element; the first NaN, if there is one.

    Parameters
    ----------
    x : ArrPy, real
    axis : int, optional
        By default the flat index into all of `x`.
    out : ArrPy, optional
        Where the result is stored.
    keepdims : bool, default False

    Returns
    -------
    ArrPy, int64

    Raises
    ------
    ValueError
        If there is no element to choose from.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.argmax(arrpy.ArrPy([1, 5, 5])).item()
    1
    """
    result = reduce_array(REDUCE_ARGMAX, as_array("argmax", x), axis, keepdims)
    return store_result("argmax", result, out)


def argmin(x, /, axis=None, out=None, *, keepdims=False):
    """The index of the first smallest element; the first NaN, if there is one.

    Parameters
    ----------
    x : ArrPy, real
    axis : int, optional
        By default the flat index into all of `x`.
    out : ArrPy, optional
        Where the result is stored.
    keepdims : bool, default False

    Returns
    -------
    ArrPy, int64

    Raises
    ------
    ValueError
        If there is no element to choose from.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.argmin(arrpy.ArrPy([3, 1, 2])).item()
    1
    """
    result = reduce_array(REDUCE_ARGMIN, as_array("argmin", x), axis, keepdims)
    return store_result("argmin", result, out)


def count_nonzero(x, /, axis=None, *, keepdims=False):
    """How many elements are not 0.

    Parameters
    ----------
    x : ArrPy, any dtype
    axis : int or tuple of int, optional
        By default all axes.
    keepdims : bool, default False

    Returns
    -------
    ArrPy, int64

    Examples
    --------
    >>> import arrpy
    >>> arrpy.count_nonzero(arrpy.ArrPy([0, 3, 0, 4])).item()
    2
    """
    return reduce_array(REDUCE_COUNT_NONZERO, as_array("count_nonzero", x), axis, keepdims)


def searchsorted(x1, x2, /, side="left", sorter=None):
    """The indices at which elements of `x2` can be inserted into the sorted `x1`.

    Parameters
    ----------
    x1 : ArrPy, any dtype, one axis, ascending
    x2 : ArrPy or number, any shape
        NaNs belong behind all numbers.
    side : {"left", "right"}, default "left"
        Before or behind the elements of `x1` that are equal.
    sorter : ArrPy of integers, optional
        The indices that sort `x1`, where it is not sorted itself.

    Returns
    -------
    ArrPy, int64, shape of `x2`

    Raises
    ------
    ValueError
        If `x1` or `sorter` is no vector, or `side` is something else.
    TypeError
        If `sorter` is not of integers.

    Notes
    -----
    A binary search per element, D. E. Knuth, The Art of Computer Programming 3, 6.2.1. If `x1` is
    not sorted, the indices are within 0 ... n all the same, but mean nothing.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.searchsorted(arrpy.ArrPy([1.0, 2.0, 2.0, 4.0]), arrpy.ArrPy([2.0, 5.0])).tolist()
    [1, 4]
    """
    cdef ArrPy a = as_array("searchsorted", x1), b, order
    cdef int dtype
    if side != "left" and side != "right":
        raise fail("search_side", side)
    if a.dimensions != 1:
        raise fail("one_dimension", "searchsorted", "x1", shape_of(a))
    b = as_array("searchsorted", x2)
    if sorter is not None:
        order = as_array("searchsorted", sorter)
        if order.size_ > 0 and (order.number == BOOL or order.number >= FLOAT32):
            raise fail("wrong_dtype", "searchsorted", "integer sorter", order.dtype.name)
        if order.dimensions != 1 or order.size_ != a.size_:
            raise fail("sorter_shape", shape_of(order), a.size_)
        if order.size_ > 0:
            a = get_item(a, order)
    dtype = promoted(a.number, b.number)
    if a.number != dtype:
        a = cast_array(a, dtype)
    if b.number != dtype:
        b = cast_array(b, dtype)
    return search_array(a, b, side == "right")
