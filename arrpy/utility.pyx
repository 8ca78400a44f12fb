"""Utility functions: all, any, diff."""

from arrpy._core cimport (
    ArrPy, as_array, fail, get_item, map2, normalised_axis, reduce_array, shape_of,
)
from arrpy.manipulation import concat

include "_core_tables.pxi"


def all(x, /, *, axis=None, keepdims=False):
    """Whether every element is not 0; true where there is none.

    Parameters
    ----------
    x : ArrPy, any dtype
    axis : int or tuple of int, optional
        By default all axes.
    keepdims : bool, default False

    Returns
    -------
    ArrPy, bool

    Examples
    --------
    >>> import arrpy
    >>> arrpy.all(arrpy.ArrPy([[1, 0], [2, 3]]), axis=1).tolist()
    [False, True]
    """
    return reduce_array(REDUCE_ALL, as_array("all", x), axis, keepdims)


def any(x, /, *, axis=None, keepdims=False):
    """Whether some element is not 0.

    Parameters
    ----------
    x : ArrPy, any dtype
    axis : int or tuple of int, optional
        By default all axes.
    keepdims : bool, default False

    Returns
    -------
    ArrPy, bool

    Examples
    --------
    >>> import arrpy
    >>> arrpy.any(arrpy.ArrPy([0.0, float("nan")])).item()
    True
    """
    return reduce_array(REDUCE_ANY, as_array("any", x), axis, keepdims)


def diff(x, n=1, axis=-1, prepend=None, append=None):
    """Differences of neighbours along an axis, n times.

    Parameters
    ----------
    x : ArrPy, numeric or bool, at least one axis
        For bool the difference is "not equal".
    n : int, default 1
        How often; 0 returns `x`.
    axis : int, default -1
    prepend, append : ArrPy, optional
        Put before and after `x` along `axis` first.

    Returns
    -------
    ArrPy, n shorter along `axis`

    Raises
    ------
    ValueError
        If `n` is negative or `x` is 0-d.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.diff(arrpy.ArrPy([1, 4, 9, 16]), n=2).tolist()
    [2, 2]
    """
    cdef ArrPy array = as_array("diff", x)
    cdef int moved
    if array.dimensions == 0:
        raise fail("diff_0d")
    if not hasattr(n, "__index__"):
        raise fail("not_an_integer", "diff", "n", n)
    if n < 0:
        raise fail("diff_count", n)
    moved = normalised_axis("diff", axis, array.dimensions)
    if n == 0:
        return array
    parts = [part for part in (prepend, array, append) if part is not None]
    if len(parts) > 1:
        parts = [end_part(part, array, moved) for part in parts]
        array = concat(parts, axis=moved)
    before = (slice(None),) * moved
    for _ in range(n):
        later = get_item(array, before + (slice(1, None),))
        earlier = get_item(array, before + (slice(0, -1),))
        array = map2(MAP_NOT_EQUAL if array.number == BOOL else MAP_SUBTRACT, later, earlier)
    return array


cdef object end_part(object part, ArrPy x, int axis):
    """A prepended or appended part as an array with x's number of axes; scalars are spread."""
    cdef ArrPy array = as_array("diff", part)
    from arrpy.manipulation import broadcast_to
    if array.dimensions == 0:
        shape = list(shape_of(x))
        shape[axis] = 1
        return broadcast_to(array, tuple(shape))
    return array
