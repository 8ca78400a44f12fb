"""Further element-wise functions of NumPy, made of the operations of the table.

Each works on the backend of its operands. They are of class exact (docs/numerics.md), but `angle`
and `float_power` are of class platform.
"""

from math import pi
from typing import Any

import arrpy as xp

from . import errors

_Array = xp.ArrPy


def _floating(name: str, x: Any) -> Any:
    """A real array; integers as float64."""
    x = xp.asarray(x)
    if xp.isdtype(x.dtype, "complex floating"):
        raise errors.wrong_dtype(name, "real", x.dtype)
    return x if xp.isdtype(x.dtype, "real floating") else xp.astype(x, xp.float64)


@errors.named
def fabs(x: Any, /, out: Any = None) -> Any:
    """The absolute value of real numbers, as a float.

    Parameters
    ----------
    x : ArrPy or number, real; integers are computed as float64
    out : ArrPy, optional
        Where the result is stored.

    Returns
    -------
    ArrPy, real floating-point

    Raises
    ------
    TypeError
        If `x` is complex.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.fabs([-1, 2]).tolist()
    [1.0, 2.0]
    """
    return xp.abs(_floating("fabs", x), out)


@errors.named
def rint(x: Any, /, out: Any = None) -> Any:
    """The nearest integer as a float, ties to even.

    Parameters
    ----------
    x : ArrPy or number, any dtype; integers are computed as float64
    out : ArrPy, optional
        Where the result is stored.

    Returns
    -------
    ArrPy, floating-point

    Examples
    --------
    >>> import arrpy
    >>> arrpy.rint([0.5, 1.5, 2]).tolist()
    [0.0, 2.0, 2.0]
    """
    x = xp.asarray(x)
    if not xp.isdtype(x.dtype, ("real floating", "complex floating")):
        x = xp.astype(x, xp.float64)
    return xp.round(x, 0, out)


@errors.named
def degrees(x: Any, /, out: Any = None) -> Any:
    """Angles in degrees from radians: x * (180 / pi).

    Parameters
    ----------
    x : ArrPy or number, real; integers are computed as float64
    out : ArrPy, optional
        Where the result is stored.

    Returns
    -------
    ArrPy, real floating-point

    Examples
    --------
    >>> import arrpy
    >>> arrpy.degrees([0.0, arrpy.pi]).tolist()
    [0.0, 180.0]
    """
    return xp.multiply(_floating("degrees", x), 180.0 / pi, out)


@errors.named
def radians(x: Any, /, out: Any = None) -> Any:
    """Angles in radians from degrees: x * (pi / 180).

    Parameters
    ----------
    x : ArrPy or number, real; integers are computed as float64
    out : ArrPy, optional
        Where the result is stored.

    Returns
    -------
    ArrPy, real floating-point

    Examples
    --------
    >>> import arrpy
    >>> arrpy.radians([0.0, 180.0]).tolist()
    [0.0, 3.141592653589793]
    """
    return xp.multiply(_floating("radians", x), pi / 180.0, out)


@errors.named
def divmod(x1: Any, x2: Any, /) -> Any:
    """Quotient and remainder of floor division.

    Parameters
    ----------
    x1, x2 : ArrPy or number, real numeric

    Returns
    -------
    tuple of two ArrPys
        What `floor_divide` and `remainder` give.

    Examples
    --------
    >>> import arrpy
    >>> [part.tolist() for part in arrpy.divmod([7, -7], 3)]
    [[2, -3], [1, 2]]
    """
    return xp.floor_divide(x1, x2), xp.remainder(x1, x2)


@errors.named
def modf(x: Any, /) -> Any:
    """The fractional and the integral part, both with the sign of x.

    Parameters
    ----------
    x : ArrPy or number, real; integers are computed as float64

    Returns
    -------
    tuple of two ArrPys, real floating-point
        Fraction and integer; the fraction of an infinity is 0.

    Examples
    --------
    >>> import arrpy
    >>> [part.tolist() for part in arrpy.modf([1.5, -2.25])]
    [[0.5, -0.25], [1.0, -2.0]]
    """
    x = _floating("modf", x)
    whole = xp.trunc(x)
    fraction = xp.where(xp.isinf(x), 0.0, xp.subtract(x, whole))
    return xp.copysign(fraction, x), whole


@errors.named
def frexp(x: Any, /) -> Any:
    """Significand and exponent of floats: x = significand * 2**exponent.

    Parameters
    ----------
    x : ArrPy or number, real; integers are computed as float64

    Returns
    -------
    tuple of two ArrPys, real floating-point and int32
        The magnitude of the significand is at least 0.5 and below 1; the exponent of 0, infinities
        and NaN is 0.

    Raises
    ------
    TypeError
        If `x` is complex.

    Notes
    -----
    The exponent is read from the bits of the float64; subnormal numbers are multiplied by 2**54
    first.

    Examples
    --------
    >>> import arrpy
    >>> [part.tolist() for part in arrpy.frexp([8.0, -0.75])]
    [[0.5, -0.75], [4, 0]]
    """
    x = _floating("frexp", x)
    wide = xp.astype(x, xp.float64)
    tiny = xp.less(xp.abs(wide), 2.0**-1022)
    normal = xp.where(tiny, xp.multiply(wide, 2.0**54), wide)
    biased = xp.bitwise_and(xp.bitwise_right_shift(normal.view(xp.int64), 52), 2047)
    exponent = xp.subtract(biased, xp.where(tiny, 1022 + 54, 1022))
    ordinary = xp.logical_and(xp.isfinite(wide), xp.not_equal(wide, 0))
    exponent = xp.astype(xp.where(ordinary, exponent, 0), xp.int32)
    return xp.ldexp(x, xp.astype(xp.negative(exponent), x.dtype)), exponent


@errors.named
def float_power(x1: Any, x2: Any, /) -> Any:
    """x1 ** x2 computed in float64 or complex128.

    Parameters
    ----------
    x1, x2 : ArrPy or number, any dtype

    Returns
    -------
    ArrPy, float64 or complex128

    Examples
    --------
    >>> import arrpy
    >>> arrpy.float_power([2, 4], [-1, 0.5]).tolist()
    [0.5, 2.0]
    """
    x1, x2 = xp.asarray(x1), xp.asarray(x2)
    is_complex = any(xp.isdtype(x.dtype, "complex floating") for x in (x1, x2))
    dtype = xp.complex128 if is_complex else xp.float64
    return xp.pow(xp.astype(x1, dtype, copy=False), xp.astype(x2, dtype, copy=False))


@errors.named
def angle(z: Any, deg: bool = False) -> Any:
    """The angle of complex numbers from the positive real axis.

    Parameters
    ----------
    z : ArrPy or number, any dtype; integers are computed as float64
    deg : bool, default False
        Whether in degrees.

    Returns
    -------
    ArrPy, real floating-point, from -pi to pi

    Examples
    --------
    >>> import arrpy
    >>> arrpy.angle([1, 1j, -1], deg=True).tolist()
    [0.0, 90.0, 180.0]
    """
    z = xp.asarray(z)
    if not xp.isdtype(z.dtype, ("real floating", "complex floating")):
        z = xp.astype(z, xp.float64)
    result = xp.atan2(xp.imag(z), xp.real(z))
    return degrees(result) if deg else result


@errors.named
def nan_to_num(
    x: Any, copy: bool = True, nan: Any = 0.0, posinf: Any = None, neginf: Any = None
) -> Any:
    """Numbers in place of NaN and the infinities, also in the parts of complex numbers.

    Parameters
    ----------
    x : ArrPy or number, any dtype
    copy : bool, default True
        False changes `x` itself, which must be an ArrPy then.
    nan : float, default 0.0
    posinf, neginf : float, optional
        By default the largest and the least finite number of the dtype.

    Returns
    -------
    ArrPy, dtype of `x`

    Examples
    --------
    >>> import arrpy
    >>> arrpy.nan_to_num([float("nan"), 1.0, -float("inf")], neginf=-9.0).tolist()
    [0.0, 1.0, -9.0]
    """
    if copy is False and not isinstance(x, _Array):
        raise errors.not_in_place("nan_to_num", type(x).__name__)
    x = xp.asarray(x, copy=True) if copy else x
    if not xp.isdtype(x.dtype, ("real floating", "complex floating")):
        return x
    limits = xp.finfo(x.dtype)
    parts = [x.real, x.imag] if xp.isdtype(x.dtype, "complex floating") else [x]
    for part in parts:
        infinite = xp.isinf(part)
        largest = limits.max if posinf is None else posinf
        least = limits.min if neginf is None else neginf
        finite = xp.where(infinite, xp.where(part > 0, largest, least), part)
        part[...] = xp.where(xp.isnan(part), nan, finite)
    return x


@errors.named
def isposinf(x: Any, /, out: Any = None) -> Any:
    """Whether x is plus infinity.

    Parameters
    ----------
    x : ArrPy or number, real
    out : ArrPy, optional
        Where the result is stored.

    Returns
    -------
    ArrPy, bool

    Examples
    --------
    >>> import arrpy
    >>> arrpy.isposinf([float("inf"), -float("inf"), 1.0]).tolist()
    [True, False, False]
    """
    return xp.equal(_floating("isposinf", x), float("inf"), out)


@errors.named
def isneginf(x: Any, /, out: Any = None) -> Any:
    """Whether x is minus infinity.

    Parameters
    ----------
    x : ArrPy or number, real
    out : ArrPy, optional
        Where the result is stored.

    Returns
    -------
    ArrPy, bool

    Examples
    --------
    >>> import arrpy
    >>> arrpy.isneginf([float("inf"), -float("inf"), 1.0]).tolist()
    [False, True, False]
    """
    return xp.equal(_floating("isneginf", x), -float("inf"), out)


@errors.named
def iscomplex(x: Any) -> Any:
    """Where the imaginary part is not 0.

    Parameters
    ----------
    x : ArrPy or number, any dtype

    Returns
    -------
    ArrPy, bool

    Examples
    --------
    >>> import arrpy
    >>> arrpy.iscomplex([1, 1j, 2 + 0j]).tolist()
    [False, True, False]
    """
    x = xp.asarray(x)
    if iscomplexobj(x):
        return xp.not_equal(xp.imag(x), 0)
    return xp.zeros_like(x, dtype=xp.bool)


@errors.named
def isreal(x: Any) -> Any:
    """Where the imaginary part is 0.

    Parameters
    ----------
    x : ArrPy or number, any dtype

    Returns
    -------
    ArrPy, bool

    Examples
    --------
    >>> import arrpy
    >>> arrpy.isreal([1, 1j, 2 + 0j]).tolist()
    [True, False, True]
    """
    return xp.logical_not(iscomplex(x))


@errors.named
def iscomplexobj(x: Any) -> Any:
    """Whether the dtype is complex, whatever the values are.

    Parameters
    ----------
    x : ArrPy or number

    Returns
    -------
    bool

    Examples
    --------
    >>> import arrpy
    >>> arrpy.iscomplexobj([1, 2 + 0j])
    True
    """
    return xp.isdtype(xp.asarray(x).dtype, "complex floating")


@errors.named
def isrealobj(x: Any) -> Any:
    """Whether the dtype is not complex.

    Parameters
    ----------
    x : ArrPy or number

    Returns
    -------
    bool

    Examples
    --------
    >>> import arrpy
    >>> arrpy.isrealobj([1, 2 + 0j])
    False
    """
    return not iscomplexobj(x)


@errors.named
def isscalar(element: Any) -> Any:
    """Whether an object is a number, a string or bytes, and no array.

    Parameters
    ----------
    element : object

    Returns
    -------
    bool

    Examples
    --------
    >>> import arrpy
    >>> arrpy.isscalar(3.1), arrpy.isscalar(arrpy.asarray(3.1)), arrpy.isscalar([3.1])
    (True, False, False)
    """
    from numbers import Number

    return isinstance(element, (Number, str, bytes))


@errors.named
def spacing(x: Any, /, out: Any = None) -> Any:
    """The distance to the next float away from zero, with the sign of x.

    Parameters
    ----------
    x : ArrPy or number, real; integers are computed as float64
    out : ArrPy, optional
        Where the result is stored.

    Returns
    -------
    ArrPy, real floating-point

    Examples
    --------
    >>> import arrpy
    >>> arrpy.spacing([1.0, -1.0]).tolist()
    [2.220446049250313e-16, -2.220446049250313e-16]
    """
    x = _floating("spacing", x)
    away = xp.copysign(xp.asarray(xp.inf, dtype=x.dtype), x)
    return xp.subtract(xp.nextafter(x, away), x, out)


@errors.named
def real_if_close(a: Any, tol: Any = 100) -> Any:
    """The real part of a complex array if all imaginary parts are almost 0.

    Parameters
    ----------
    a : ArrPy, any dtype
    tol : float, default 100
        How large an imaginary part may be: in epsilons of the dtype, or absolute if not above 1.

    Returns
    -------
    ArrPy

    Examples
    --------
    >>> import arrpy
    >>> arrpy.real_if_close([1 + 1e-16j, 2 + 0j]).tolist()
    [1.0, 2.0]
    """
    a = xp.asarray(a)
    if not iscomplexobj(a):
        return a
    if tol > 1:
        tol *= xp.finfo(a.dtype).eps
    return xp.real(a) if bool(xp.all(xp.less(xp.abs(xp.imag(a)), tol))) else a
