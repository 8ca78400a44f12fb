"""Element-wise functions of the array API standard.

This file is a template: at build time `cython_backend/generate.py` repeats the parts between
`# begin` and `# end` for every element-wise operation of the specification, by replacing `negative`,
`add` and the docstrings. `clip` stands as it is.
"""

from arrpy._core cimport map1, map2, map3

include "_core_tables.pxi"


# begin function1
def negative(x, /, *, out=None, where=None):
    """DOCSTRING"""
    return map1(MAP_NEGATIVE, x, out, where)
# end function1


# begin function2
def add(x1, x2, /, *, out=None, where=None):
    """DOCSTRING"""
    return map2(MAP_ADD, x1, x2, out, where)
# end function2


def clip(x, /, min=None, max=None, *, out=None, where=None):
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

    Returns
    -------
    ArrPy

    Raises
    ------
    TypeError
        If the dtype is not real.
    ValueError
        If the shapes do not broadcast.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.clip([1, 5, 9], 2, 6).tolist()
    [2, 5, 6]
    """
    if min is None and max is None:
        return map1(MAP_POSITIVE, x, out, where)
    if min is None:
        return map2(MAP_MINIMUM, x, max, out, where)
    if max is None:
        return map2(MAP_MAXIMUM, x, min, out, where)
    return map3(MAP_CLIP, x, min, max, out, where)
