"""Rounding to decimals: `around`, which NumPy also calls by the method `round`.

x is scaled by a power of ten, rounded to the nearest even integer, and scaled back. Each of the
three steps rounds, so the result can differ in the last place from the decimal number nearest to x.
"""

from __future__ import annotations

from typing import Any

import arrpy as xp

from . import errors
from ._core import array_argument


def around(a: Any, decimals: Any = 0) -> xp.ArrPy:
    """The elements rounded to so many decimals, ties to even.

    Parameters
    ----------
    a : ArrPy, numeric
    decimals : int, default 0
        Negative: so many digits before the point become zero.

    Returns
    -------
    ArrPy, dtype of `a`

    Examples
    --------
    >>> import arrpy
    >>> arrpy.around([0.125, 2.5, -1.55], 1).tolist()
    [0.1, 2.5, -1.6]
    >>> arrpy.around([1234], -2).tolist()
    [1200]
    """
    x = array_argument("around", a)
    if not hasattr(decimals, "__index__"):
        raise errors.not_an_integer("around", "decimals", decimals)
    places = decimals.__index__()
    if not xp.isdtype(x.dtype, "numeric"):
        raise errors.wrong_dtype("around", "numeric", x.dtype)
    if places == 0:
        return xp.round(x)
    if xp.isdtype(x.dtype, "integral") and places > 0:
        return x.copy()
    scale = 10.0 ** min(abs(places), 308) if abs(places) <= 308 else float("inf")
    if xp.isdtype(x.dtype, "complex floating"):
        result = xp.empty_like(x)
        result.real[...] = _scaled(x.real, places, scale)
        result.imag[...] = _scaled(x.imag, places, scale)
        return result
    return _scaled(x, places, scale).astype(x.dtype)


def _scaled(x: xp.ArrPy, places: int, scale: float) -> xp.ArrPy:
    if places > 0:
        return xp.round(x * scale) / scale
    return xp.round(x / scale) * scale
