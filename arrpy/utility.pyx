"""Utility functions: all, any, diff, and whether arrays are equal or close."""

from arrpy._core cimport (
    ArrPy, as_array, cast_array, fail, flag_of, get_item, integer_of, map1, map2, normalised_axis,
    reduce_array, renamed, shape_of, store_result, truth,
)
from arrpy.manipulation import concat

include "_core_tables.pxi"


cdef ArrPy masked(str name, ArrPy x, object where):
    """x, but true for `all`, false for `any`, where elements take no part."""
    cdef ArrPy mask = as_array(name, where), result
    try:
        if name == "all":
            result = map2(MAP_LOGICAL_OR, x, map1(MAP_LOGICAL_NOT, mask))
        else:
            result = map2(MAP_LOGICAL_AND, x, mask)
    except ValueError as error:
        raise renamed(name, error) from None
    if shape_of(result) != shape_of(x):
        raise fail("mask_broadcast", name, shape_of(mask), shape_of(x))
    return result


def all(x, /, axis=None, out=None, keepdims=False, *, where=None):
    """Whether every element is not 0; true where there is none.

    Parameters
    ----------
    x : ArrPy, any dtype
    axis : int or tuple of int, optional
        By default all axes.
    out : ArrPy, optional
        Where the result is stored.
    keepdims : bool, default False
    where : ArrPy of bool, optional
        Elements that take part; it broadcasts to the shape of `x`.

    Returns
    -------
    ArrPy, bool

    Examples
    --------
    >>> import arrpy
    >>> arrpy.all(arrpy.ArrPy([[1, 0], [2, 3]]), axis=1).tolist()
    [False, True]
    """
    cdef ArrPy array = as_array("all", x)
    if where is not None and where is not True:
        array = <ArrPy>map2(MAP_NOT_EQUAL, array, 0) if array.number != BOOL else array
        array = masked("all", array, where)
    return store_result("all", reduce_array(REDUCE_ALL, array, axis, keepdims), out)


def any(x, /, axis=None, out=None, keepdims=False, *, where=None):
    """Whether some element is not 0.

    Parameters
    ----------
    x : ArrPy, any dtype
    axis : int or tuple of int, optional
        By default all axes.
    out : ArrPy, optional
        Where the result is stored.
    keepdims : bool, default False
    where : ArrPy of bool, optional
        Elements that take part; it broadcasts to the shape of `x`.

    Returns
    -------
    ArrPy, bool

    Examples
    --------
    >>> import arrpy
    >>> arrpy.any(arrpy.ArrPy([0.0, float("nan")])).item()
    True
    """
    cdef ArrPy array = as_array("any", x)
    if where is not None and where is not True:
        array = <ArrPy>map2(MAP_NOT_EQUAL, array, 0) if array.number != BOOL else array
        array = masked("any", array, where)
    return store_result("any", reduce_array(REDUCE_ANY, array, axis, keepdims), out)


cdef ArrPy close_elements(str name, object a, object b, object rtol, object atol, object equal_nan):
    """|a - b| <= atol + rtol |b| where b is finite, else a == b."""
    cdef ArrPy x = as_array(name, a), y = as_array(name, b)
    if y.number < FLOAT32:
        y = cast_array(y, FLOAT64)
    distance = map1(MAP_ABS, map2(MAP_SUBTRACT, x, y))
    bound = map2(MAP_ADD, map2(MAP_MULTIPLY, map1(MAP_ABS, y), rtol), atol)
    close = map2(MAP_LOGICAL_AND, map2(MAP_LESS_EQUAL, distance, bound), map1(MAP_ISFINITE, y))
    close = map2(MAP_LOGICAL_OR, close, map2(MAP_EQUAL, x, y))
    if flag_of(name, "equal_nan", equal_nan):
        close = map2(MAP_LOGICAL_OR, close, both_nan(x, y))
    return <ArrPy>close


cdef object both_nan(ArrPy x, ArrPy y):
    return map2(MAP_LOGICAL_AND, map2(MAP_NOT_EQUAL, x, x), map2(MAP_NOT_EQUAL, y, y))


def isclose(a, b, rtol=1e-5, atol=1e-8, equal_nan=False):
    """Where two arrays are equal within a tolerance: |a - b| <= atol + rtol |b|.

    Parameters
    ----------
    a, b : ArrPy or number, any dtype
        They broadcast. Infinities are close to themselves only.
    rtol, atol : float or ArrPy
        The relative and the absolute tolerance.
    equal_nan : bool, default False
        Whether NaN counts as close to NaN.

    Returns
    -------
    ArrPy, bool

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.isclose([1.0, 2.0], [1.0 + 1e-9, 2.1]).tolist()
    [True, False]
    """
    try:
        return close_elements("isclose", a, b, rtol, atol, equal_nan)
    except (TypeError, ValueError, OverflowError) as error:
        raise renamed("isclose", error) from None


def allclose(a, b, rtol=1e-5, atol=1e-8, equal_nan=False):
    """Whether two arrays are equal within a tolerance, element by element.

    Parameters
    ----------
    a, b : ArrPy or number, any dtype
    rtol, atol, equal_nan
        As for `isclose`.

    Returns
    -------
    bool

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.allclose([1.0, 2.0], [1.0 + 1e-9, 2.0])
    True
    """
    cdef ArrPy close
    try:
        close = close_elements("allclose", a, b, rtol, atol, equal_nan)
    except (TypeError, ValueError, OverflowError) as error:
        raise renamed("allclose", error) from None
    return truth(reduce_array(REDUCE_ALL, close, None, False))


def array_equal(a1, a2, equal_nan=False):
    """Whether two arrays have the same shape and equal elements.

    Parameters
    ----------
    a1, a2 : ArrPy, any dtype
    equal_nan : bool, default False
        Whether NaN counts as equal to NaN.

    Returns
    -------
    bool

    Examples
    --------
    >>> import arrpy
    >>> arrpy.array_equal([1, 2], [1, 2]), arrpy.array_equal([1, 2], [[1, 2]])
    (True, False)
    """
    cdef ArrPy x = as_array("array_equal", a1), y = as_array("array_equal", a2)
    cdef bint nan_equals_nan = flag_of("array_equal", "equal_nan", equal_nan)
    if shape_of(x) != shape_of(y):
        return False
    equal = map2(MAP_EQUAL, x, y)
    if nan_equals_nan:
        equal = map2(MAP_LOGICAL_OR, equal, both_nan(x, y))
    return truth(reduce_array(REDUCE_ALL, <ArrPy>equal, None, False))


def array_equiv(a1, a2):
    """Whether two arrays broadcast and are then equal.

    Parameters
    ----------
    a1, a2 : ArrPy, any dtype

    Returns
    -------
    bool

    Examples
    --------
    >>> import arrpy
    >>> arrpy.array_equiv([1, 2], [[1, 2], [1, 2]])
    True
    """
    cdef ArrPy x = as_array("array_equiv", a1), y = as_array("array_equiv", a2)
    for length1, length2 in zip(shape_of(x)[::-1], shape_of(y)[::-1]):
        if length1 != length2 and length1 != 1 and length2 != 1:
            return False
    return truth(reduce_array(REDUCE_ALL, <ArrPy>map2(MAP_EQUAL, x, y), None, False))


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
    n = integer_of("diff", "n", n)
    if n < 0:
        raise fail("diff_count", n)
    moved = normalised_axis("diff", axis, array.dimensions)
    if n == 0:
        return array
    parts = [part for part in (prepend, array, append) if part is not None]
    if len(parts) > 1:
        parts = [end_part(part, array, moved) for part in parts]
        try:
            array = concat(parts, axis=moved)
        except ValueError as error:
            raise renamed("diff", error) from None
    before = (slice(None),) * moved
    for _ in range(min(n, (<ArrPy>array).lengths[moved])):  # then nothing is left
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
