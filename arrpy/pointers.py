"""Addresses and dtypes of ctypes pointers and arrays, for `arrpy.from_pointer`."""

import ctypes
from typing import Any

from . import errors

_BY_LETTER = {"?": "bool", "f": "float32", "d": "float64"}


def address_of(pointer: Any) -> tuple[int, str | None]:
    """Return the address that a pointer holds, and the name of its dtype, if it has one."""
    if hasattr(pointer, "__index__"):
        return pointer.__index__(), None
    if isinstance(pointer, ctypes.c_void_p):
        return pointer.value or 0, None
    if isinstance(pointer, ctypes.Array):
        return ctypes.addressof(pointer), _dtype_of(type(pointer))
    if isinstance(pointer, ctypes._Pointer):
        address = ctypes.cast(pointer, ctypes.c_void_p).value or 0
        return address, _dtype_of(pointer._type_)
    raise errors.pointer_type(type(pointer).__name__)


def _dtype_of(kind: Any) -> str | None:
    """Return the dtype of a ctypes type or of the elements of an array type; None: no dtype."""
    while isinstance(kind, type(ctypes.Array)) and issubclass(kind, ctypes.Array):
        kind = kind._type_
    letter = getattr(kind, "_type_", None)
    if not isinstance(letter, str) or getattr(kind, "__ctype_le__", kind) is not kind:
        return None
    if letter in "bhilq":
        return f"int{8 * ctypes.sizeof(kind)}"
    if letter in "BHILQ":
        return f"uint{8 * ctypes.sizeof(kind)}"
    return _BY_LETTER.get(letter)
