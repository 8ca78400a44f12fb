"""Numbers as text: integers in any base, one float by its digits.

A float is written by decimal digits d1 d2 ... at the places 10**e, 10**(e - 1), ... The *shortest*
digits are the fewest that read back as the same float; fewer or more of them are those of its exact
value, which is a finite decimal fraction, rounded half to even at the last place.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any

import arrpy as xp

from . import errors
from ._core import array_argument, flag_argument, integer_argument
from .printing import shortest_digits

_EXACT = Context(prec=1200, Emin=-2000, Emax=2000)  # no float64 has more digits
_SYMBOLS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WIDEST = 1_000_000  # characters that an option may ask for


def _width(name: str, argument: str, value: Any, below_zero: bool = False) -> int | None:
    """An optional number of characters or digits."""
    if value is None:
        return None
    number: int = integer_argument(name, argument, value)
    if number < 0 and not below_zero:
        raise errors.negative_argument(name, argument, number)
    if number > _WIDEST:
        raise errors.wrong_value(name, argument, f"at most {_WIDEST}", number)
    return number


@errors.named
def base_repr(number: Any, base: Any = 2, padding: Any = 0) -> str:
    """An integer in a base from 2 to 36.

    Parameters
    ----------
    number : int
    base : int, default 2
    padding : int, default 0
        So many zeros are put in front.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If the base is not from 2 to 36.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.base_repr(-31, 16)
    '-1F'
    """
    value = integer_argument("base_repr", "number", number)
    base = integer_argument("base_repr", "base", base)
    if not 2 <= base <= 36:
        raise errors.wrong_value("base_repr", "base", "from 2 to 36", base)
    digits, rest = "", abs(value)
    while rest:
        rest, digit = divmod(rest, base)
        digits = _SYMBOLS[digit] + digits
    zeros = "0" * (_width("base_repr", "padding", padding) or 0)
    return ("-" if value < 0 else "") + (zeros + digits or "0")


@errors.named
def binary_repr(num: Any, width: Any = None) -> str:
    """An integer in base 2, negative ones as two's complement if a width is given.

    Parameters
    ----------
    num : int
    width : int, optional
        The least number of digits.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If the number does not fit the width.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.binary_repr(3, width=5), arrpy.binary_repr(-3), arrpy.binary_repr(-3, width=5)
    ('00011', '-11', '11101')
    """
    value = integer_argument("binary_repr", "num", num)
    if width is None:
        return format(value, "b")
    places = _width("binary_repr", "width", width, below_zero=True) or 0
    if value >= 0:
        text = format(value, f"0{max(places, 0)}b") if places > 0 else format(value, "b")
    else:
        needed = (-value - 1).bit_length() + 1
        text = format((1 << max(places, needed)) + value, "b")
    if len(text) > max(places, 1):
        raise errors.wrong_value("binary_repr", "width", f"at least {len(text)}", places)
    return text


# --- one float -----------------------------------------------------------------------------------


def _float(name: str, x: Any) -> tuple[float, bool]:
    """The value, and whether it is that of a float32."""
    if isinstance(x, (bool, int, float)):
        return float(x), False
    array = array_argument(name, x)
    if xp.isdtype(array.dtype, "complex floating"):
        raise errors.wrong_dtype(name, "real", array.dtype)
    if array.size != 1:
        raise errors.wrong_type(name, "x", "one number", f"shape {array.shape}")
    return float(array.item()), array.dtype == xp.float32


def _sign(value: float, plus: bool) -> str:
    if value != value:
        return ""
    return "-" if math.copysign(1.0, value) < 0 else "+" if plus else ""


def _digits(
    value: float, single: bool, unique: bool, cutoff: int | None, least: int | None
) -> tuple[str, int]:
    """The digits of a finite magnitude and the place of the last one, a power of ten.

    `cutoff` and `least` are places: digits beyond the one are left out, those up to the other are
    written.
    """
    exact = Decimal(value)
    whole = Decimal(shortest_digits(value, single)) if unique else exact
    digits, place = whole.as_tuple().digits, int(whole.as_tuple().exponent)
    text = "".join(map(str, digits)).rstrip("0") or "0"
    place += len(digits) - len(text) if value else -place
    wanted = place if least is None else min(place, least)
    wanted = wanted if cutoff is None else max(wanted, cutoff)
    if wanted == place:
        return text, place
    rounded = exact.quantize(Decimal((0, (1,), wanted)), ROUND_HALF_EVEN, _EXACT)
    text = "".join(map(str, rounded.as_tuple().digits))
    if rounded > exact:  # a carry leaves no zeros behind it
        kept = text.rstrip("0") or "0"
        return kept, wanted + len(text) - len(kept)
    return text, wanted


def _trimmed(whole: str, fraction: str, least: int, trim: str) -> str:
    """Both sides of the point, with or without the zeros at the end."""
    if trim == "k":
        return f"{whole}.{fraction:0<{max(least, 0)}}"
    fraction = fraction.rstrip("0")
    if trim == "0":
        return f"{whole}.{fraction or '0'}"
    return f"{whole}.{fraction}" if fraction or trim == "." else whole


def _checked(
    name: str, precision: Any, unique: bool, min_digits: Any, trim: str
) -> tuple[int | None, int | None]:
    most, least = _width(name, "precision", precision), _width(name, "min_digits", min_digits)
    if most and least and least > most:
        raise errors.wrong_value(name, "min_digits", f"at most the precision {most}", least)
    if not isinstance(trim, str) or trim not in ("k", ".", "0", "-"):
        raise errors.wrong_value(name, "trim", "one of k . 0 -", repr(trim))
    if most is None and not unique:
        raise errors.wrong_type(name, "precision", "given where unique is False", None)
    return most, least


def _padded(text: str, left: int | None, right: int | None) -> str:
    """Blanks on both sides, up to so many characters before and behind the point."""
    before, point, behind = text.partition(".")
    if right is None:
        return before.rjust(left or 0) + point + behind
    return before.rjust(left or 0) + (point or " ") + behind.ljust(right)


def format_float_positional(
    x: Any,
    precision: Any = None,
    unique: bool = True,
    fractional: bool = True,
    trim: str = "k",
    sign: bool = False,
    pad_left: Any = None,
    pad_right: Any = None,
    min_digits: Any = None,
) -> str:
    """A float without an exponent.

    Parameters
    ----------
    x : float or 0-d ArrPy, real
    precision : int, optional
        Largest number of digits; by default as many as read back as `x`.
    unique : bool, default True
        Whether to write no more digits than read back as `x`; False: exactly `precision`.
    fractional : bool, default True
        Whether `precision` and `min_digits` count from the point, or from the first digit.
    trim : {"k", ".", "0", "-"}
        Zeros at the end: kept; left out; left out but the first; left out with the point.
    sign : bool, default False
        Whether to write a plus.
    pad_left, pad_right : int, optional
        Blanks are put in front (behind), up to so many characters before (behind) the point, in
        whose place a blank stands where there is none.
    min_digits : int, optional
        Least number of digits.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If an option is out of range.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.format_float_positional(1e-5), arrpy.format_float_positional(2.0, trim="-")
    ('0.00001', '2')
    """
    name = "format_float_positional"
    unique, sign = flag_argument(name, "unique", unique), flag_argument(name, "sign", sign)
    fractional = flag_argument(name, "fractional", fractional)
    most, least = _checked(name, precision, unique, min_digits, trim)
    left, right = _width(name, "pad_left", pad_left), _width(name, "pad_right", pad_right)
    if not fractional and most == 0:
        raise errors.wrong_value(name, "precision", "above 0 if fractional is False", 0)
    value, single = _float(name, x)
    mark = _sign(value, sign)
    if not math.isfinite(value):
        return mark + str(abs(value))
    first = 1 if fractional or value == 0 else Decimal(value).adjusted() + 1
    places = [None if n is None else (0 if fractional else first) - n for n in (most, least)]
    text, place = _digits(abs(value), single, unique, *places)
    text = text + "0" * place if place > 0 else text.zfill(1 - place)
    cut = len(text) + min(place, 0)
    wanted = (least if unique else most) or 0
    body = _trimmed(text[:cut], text[cut:], wanted - (0 if fractional else cut), trim)
    return _padded(mark + body, left, right)


def format_float_scientific(
    x: Any,
    precision: Any = None,
    unique: bool = True,
    trim: str = "k",
    sign: bool = False,
    pad_left: Any = None,
    exp_digits: Any = None,
    min_digits: Any = None,
) -> str:
    """A float with one digit before the point and an exponent.

    Parameters
    ----------
    x : float or 0-d ArrPy, real
    precision : int, optional
        Largest number of digits after the point; by default as many as read back as `x`.
    unique : bool, default True
        Whether to write no more digits than read back as `x`; False: exactly `precision`.
    trim : {"k", ".", "0", "-"}
        Zeros at the end: kept; left out; left out but the first; left out with the point.
    sign : bool, default False
        Whether to write a plus.
    pad_left : int, optional
        Blanks are put in front, up to so many characters before the point.
    exp_digits : int, optional
        Least number of digits of the exponent, by default 2.
    min_digits : int, optional
        Least number of digits after the point.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If an option is out of range.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.format_float_scientific(123456.0, precision=2)
    '1.23e+05'
    """
    name = "format_float_scientific"
    unique, sign = flag_argument(name, "unique", unique), flag_argument(name, "sign", sign)
    most, least = _checked(name, precision, unique, min_digits, trim)
    left, width = _width(name, "pad_left", pad_left), _width(name, "exp_digits", exp_digits)
    value, single = _float(name, x)
    mark = _sign(value, sign)
    if not math.isfinite(value):
        return mark + str(abs(value))
    first = Decimal(value).adjusted() if value else 0
    places = [None if n is None else first - n for n in (most, least)]
    text, place = _digits(abs(value), single, unique, *places)
    exponent = place + len(text) - 1 if value else 0
    body = _trimmed(text[0], text[1:], (least if unique else most) or 0, trim)
    digits = str(abs(exponent)).zfill(2 if width is None else width)
    return f"{_padded(mark + body, left, None)}e{'-' if exponent < 0 else '+'}{digits}"
