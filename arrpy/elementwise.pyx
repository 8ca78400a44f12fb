"""Element-wise functions of the array API standard.

This file is a template: at build time `cython_backend/generate.py` repeats the parts between
`# begin` and `# end` for every element-wise operation of the specification, by replacing `negative`,
`add` and the docstrings. `round`, `ldexp` and `clip` stand as they are.
"""

from arrpy._core cimport ArrPy, as_array, cast_array, fail, integer_of, map1, map2, map3, renamed

include "_core_tables.pxi"


# begin function1
def negative(x, /, out=None, *, where=None):
    """DOCSTRING"""
    return map1(MAP_NEGATIVE, x, out, where)
# end function1


# begin function2
def add(x1, x2, /, out=None, *, where=None):
    """DOCSTRING"""
    return map2(MAP_ADD, x1, x2, out, where)
# end function2


def round(x, /, decimals=0, out=None, *, where=None):
    """The nearest integer, or the nearest number with so many decimals; ties to even.

    Parameters
    ----------
    x : ArrPy or number, numeric
    decimals : int, default 0
        Digits behind the point; negative ones round to tens, hundreds, ... With `decimals` the
        result is round(x * 10**decimals) / 10**decimals, of which each step is rounded.
    out : ArrPy, optional
        Where the result is stored.
    where : ArrPy of bool, optional
        Elements that are computed; the others of `out` stay as they are, without `out` they are 0.

    Returns
    -------
    ArrPy, the dtype of the input

    Raises
    ------
    TypeError
        If the dtype is not numeric, or `decimals` is no integer.

    Notes
    -----
    Accuracy: exact (docs/numerics.md).

    Examples
    --------
    >>> import arrpy
    >>> arrpy.round([0.5, 1.5]).tolist()
    [0.0, 2.0]
    >>> arrpy.round([3.14159, 2.71828], 2).tolist()
    [3.14, 2.72]
    """
    cdef int first, second
    if type(decimals) is int and decimals == 0:
        return map1(MAP_ROUND, x, out, where)
    cdef object digits = integer_of("round", "decimals", decimals)
    cdef ArrPy array = as_array("round", x), result
    if array.number < FLOAT32 and digits >= 0 or digits == 0:
        return map1(MAP_ROUND, array, out, where)
    if array.number == BOOL:
        raise fail("wrong_dtype", "round", "numeric", "bool")
    if array.number >= COMPLEX64:
        result = cast_array(array, array.number)
        result.real[...] = round(result.real, digits)
        result.imag[...] = round(result.imag, digits)
        return result if out is None and where is None else map1(MAP_POSITIVE, result, out, where)
    first, second = (MAP_MULTIPLY, MAP_DIVIDE) if digits > 0 else (MAP_DIVIDE, MAP_MULTIPLY)
    cdef object places = digits if digits > 0 else -digits
    cdef object power = 10.0**places if places <= 308 else float("inf")
    result = <ArrPy>map2(first, array, power)
    result = <ArrPy>map2(second, map1(MAP_ROUND, result), power)
    if result.number != array.number:
        result = cast_array(result, array.number)
    return result if out is None and where is None else map1(MAP_POSITIVE, result, out, where)


def ldexp(x1, x2, /, out=None, *, where=None):
    """x1 * 2**x2, rounded once.

    Parameters
    ----------
    x1 : ArrPy or number, real; integers are computed as float64
    x2 : ArrPy or number, real
        Floats lose their fraction; NaN counts as 0.
    out : ArrPy, optional
        Where the result is stored.
    where : ArrPy of bool, optional
        Elements that are computed; the others of `out` stay as they are, without `out` they are 0.

    Returns
    -------
    ArrPy, real floating-point
        float32 if `x1` is and `x2` is float32 or of integers.

    Raises
    ------
    TypeError
        If a dtype is complex.
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    Accuracy: exact (docs/numerics.md). The shapes broadcast.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.ldexp([0.75, 1.0], [2, -1]).tolist()
    [3.0, 0.5]
    """
    if isinstance(x1, ArrPy) and isinstance(x2, ArrPy):
        if (<ArrPy>x1).number == FLOAT32 and (<ArrPy>x2).number < FLOAT32:
            x2 = cast_array(<ArrPy>x2, FLOAT32)
    return map2(MAP_LDEXP, x1, x2, out, where)


def clip(x, /, min=None, max=None, out=None, *, where=None, a_min=None, a_max=None):
    """Bring every element into the range from min to max; NaN wins.

    Parameters
    ----------
    x : ArrPy, real numeric
    min, max : ArrPy or number, optional
        None leaves that side open. Where min is larger than max, the result is max.
    out : ArrPy, optional
        Where the result is stored.
    where : ArrPy of bool, optional
        Elements that are computed; the others of `out` stay as they are, without `out` they are 0.
    a_min, a_max : optional
        NumPy's names of `min` and `max`.

    Returns
    -------
    ArrPy

    Raises
    ------
    TypeError
        If the dtype is not real.
    ValueError
        If the shapes do not broadcast, or a limit is given by both of its names.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.clip([1, 5, 9], 2, 6).tolist()
    [2, 5, 6]
    """
    if a_min is not None or a_max is not None:
        if min is not None and a_min is not None or max is not None and a_max is not None:
            raise fail("clip_limits")
        min = a_min if min is None else min
        max = a_max if max is None else max
    if min is not None and max is not None:
        return map3(MAP_CLIP, x, min, max, out, where)
    try:
        if max is not None:
            return map2(MAP_MINIMUM, x, max, out, where)
        if min is not None:
            return map2(MAP_MAXIMUM, x, min, out, where)
        return map1(MAP_POSITIVE, x, out, where)
    except (TypeError, ValueError, OverflowError) as error:
        raise renamed("clip", error) from None
