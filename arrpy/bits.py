"""Bits as elements: eight of them in a byte, or one in each element."""

from __future__ import annotations

from typing import Any

import arrpy as xp

from . import errors
from ._core import array_argument, axis_argument


def _places(name: str, bitorder: Any) -> tuple[int, ...]:
    """How far bit k of a group of eight is shifted."""
    if bitorder not in ("big", "little"):
        raise errors.wrong_value(name, "bitorder", "'big' or 'little'", repr(bitorder))
    return tuple(range(7, -1, -1)) if bitorder == "big" else tuple(range(8))


def _bytes_last(name: str, a: Any, axis: Any) -> tuple[xp.ArrPy, int]:
    """The array with the axis in question moved to the end, and where it belongs."""
    array = array_argument(name, a)
    if axis is None:
        return xp.reshape(array, (-1,)), 0
    place = axis_argument(name, axis, array.ndim)
    return xp.moveaxis(array, place, -1), place


@errors.named
def packbits(a: Any, /, axis: Any = None, bitorder: Any = "big") -> xp.ArrPy:
    """Eight elements as the bits of one byte; missing ones at the end count as 0.

    Parameters
    ----------
    a : ArrPy, integer or boolean
        Everything but 0 is a 1.
    axis : int, optional
        Along which bits are packed; by default `a` is taken as a vector.
    bitorder : {"big", "little"}
        Whether the first bit is the highest one, or the lowest.

    Returns
    -------
    ArrPy, uint8

    Raises
    ------
    TypeError
        If the dtype is neither integer nor boolean.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.packbits([1, 0, 1, 0, 0, 0, 0, 1, 1]).tolist()
    [161, 128]
    """
    places = _places("packbits", bitorder)
    array, axis = _bytes_last("packbits", a, axis)
    if not xp.isdtype(array.dtype, ("bool", "integral")):
        raise errors.wrong_dtype("packbits", "integer or boolean", array.dtype)
    *outer, n = array.shape
    groups = (n + 7) // 8
    bits = xp.zeros_like(array, shape=(*outer, 8 * groups), dtype=xp.uint8)
    bits[..., :n] = xp.not_equal(array, 0)
    bits = xp.reshape(bits, (*outer, groups, 8))
    packed = xp.bitwise_left_shift(bits[..., 0], places[0])
    for k in range(1, 8):
        packed = xp.bitwise_or(packed, xp.bitwise_left_shift(bits[..., k], places[k]))
    return xp.moveaxis(packed, -1, axis)


@errors.named
def unpackbits(a: Any, /, axis: Any = None, count: Any = None, bitorder: Any = "big") -> xp.ArrPy:
    """The bits of bytes as elements 0 and 1.

    Parameters
    ----------
    a : ArrPy, uint8
    axis : int, optional
        Along which bits are unpacked; by default `a` is taken as a vector.
    count : int, optional
        How many bits are wanted: more are filled up with zeros, a negative number leaves out so
        many at the end. By default all.
    bitorder : {"big", "little"}
        Whether the first bit is the highest one, or the lowest.

    Returns
    -------
    ArrPy, uint8

    Raises
    ------
    TypeError
        If the dtype is not uint8.
    ValueError
        If fewer bits are to be left out than there are.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.unpackbits(arrpy.asarray([161], dtype=arrpy.uint8)).tolist()
    [1, 0, 1, 0, 0, 0, 0, 1]
    """
    places = _places("unpackbits", bitorder)
    array, axis = _bytes_last("unpackbits", a, axis)
    if array.dtype != xp.uint8:
        raise errors.wrong_dtype("unpackbits", "uint8", array.dtype)
    shifts = xp.asarray(places, dtype=xp.uint8)
    bits = xp.bitwise_and(xp.bitwise_right_shift(array[..., None], shifts), 1)
    *outer, n, _ = bits.shape
    bits = xp.reshape(bits, (*outer, 8 * n))
    if count is not None:
        wanted = count.__index__() if hasattr(count, "__index__") else None
        if wanted is None:
            raise errors.not_an_integer("unpackbits", "count", count)
        if wanted < -8 * n:
            raise errors.wrong_value("unpackbits", "count", f"at least {-8 * n}", wanted)
        wanted += 8 * n if wanted < 0 else 0
        kept = bits[..., :wanted]
        if wanted > 8 * n:
            kept = xp.zeros_like(array, shape=(*outer, wanted), dtype=xp.uint8)
            kept[..., : 8 * n] = bits
        bits = kept
    return xp.moveaxis(bits, -1, axis)
