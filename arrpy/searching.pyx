"""Searching functions: where, nonzero, argmax, argmin, count_nonzero."""

from arrpy._core cimport ArrPy, as_array, fail, map2, map3, nonzero_arrays, reduce_array

include "_core_tables.pxi"


def where(condition, x1, x2, /):
    """x1 where the condition holds, else x2.

    Parameters
    ----------
    condition : ArrPy, bool
    x1, x2 : ArrPy or number, any dtype
        All three broadcast against each other.

    Returns
    -------
    ArrPy, the common dtype of `x1` and `x2`

    Examples
    --------
    >>> import arrpy
    >>> a = arrpy.ArrPy([-1.0, 2.0])
    >>> arrpy.where(a > 0, a, 0.0).tolist()
    [0.0, 2.0]
    """
    cdef ArrPy mask = as_array("where", condition)
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


def argmax(x, /, *, axis=None, keepdims=False):
    """The index of the first largest element; the first NaN, if there is one.

    Parameters
    ----------
    x : ArrPy, real
    axis : int, optional
        By default the flat index into all of `x`.
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
    return reduce_array(REDUCE_ARGMAX, as_array("argmax", x), axis, keepdims)


def argmin(x, /, *, axis=None, keepdims=False):
    """The index of the first smallest element; the first NaN, if there is one.

    Parameters
    ----------
    x : ArrPy, real
    axis : int, optional
        By default the flat index into all of `x`.
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
    return reduce_array(REDUCE_ARGMIN, as_array("argmin", x), axis, keepdims)


def count_nonzero(x, /, *, axis=None, keepdims=False):
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
