"""DLPack's structs for users of ctypes: an array as a C function that takes a `DLTensor*` sees it.

`DLPackWrapper(a)` fills a `DLTensor` whose shape and strides are real arrays of int64, which live
as long as the wrapper, and holds the array, so its memory stays too. Nothing is copied. Other
libraries take a wrapper by `from_dlpack` as they take the array itself.

Reference: https://dmlc.github.io/dlpack/latest/c_api.html
"""

import ctypes
from typing import Any, ClassVar

import arrpy

from ._spec.dtypes import DTYPES


class DLDevice(ctypes.Structure):
    """Where memory is: type 1 is the CPU."""

    _fields_: ClassVar[Any] = [("device_type", ctypes.c_int32), ("device_id", ctypes.c_int32)]


class DLDataType(ctypes.Structure):
    """A dtype: code 0 int, 1 uint, 2 float, 5 complex, 6 bool; bits and lanes of one element."""

    _fields_: ClassVar[Any] = [
        ("code", ctypes.c_uint8),
        ("bits", ctypes.c_uint8),
        ("lanes", ctypes.c_uint16),
    ]


class DLTensor(ctypes.Structure):
    """Memory with device, dtype, shape and strides; strides count elements."""

    _fields_: ClassVar[Any] = [
        ("data", ctypes.c_void_p),
        ("device", DLDevice),
        ("ndim", ctypes.c_int32),
        ("dtype", DLDataType),
        ("shape", ctypes.POINTER(ctypes.c_int64)),
        ("strides", ctypes.POINTER(ctypes.c_int64)),
        ("byte_offset", ctypes.c_uint64),
    ]


class DLPackWrapper:
    """An array as a C struct: what a function with a `DLTensor*` parameter is given.

    Parameters
    ----------
    array : ArrPy, or what `asarray` takes without a copy

    Attributes
    ----------
    array : ArrPy
        Owns the memory, or holds its owner.
    tensor : DLTensor
    shape, strides : ctypes arrays of int64, one entry per axis
        What `tensor.shape` and `tensor.strides` point at.
    pointer : pointer to `tensor`
        What a C function is given.

    Raises
    ------
    ValueError
        If `asarray` cannot share the memory.

    Examples
    --------
    >>> import arrpy
    >>> wrapper = arrpy.DLPackWrapper(arrpy.ones((2, 3)))
    >>> wrapper.pointer.contents.ndim, list(wrapper.shape), list(wrapper.strides)
    (2, [2, 3], [3, 1])
    """

    def __init__(self, array: Any) -> None:
        self.array = arrpy.asarray(array, copy=False)
        axes = ctypes.c_int64 * self.array.ndim
        itemsize = self.array.itemsize
        self.shape = axes(*self.array.shape)
        self.strides = axes(*(stride // itemsize for stride in self.array.strides))
        code, bits = DTYPES[self.array.dtype.number].dlpack
        self.tensor = DLTensor(
            self.array.get_c_pointer()[0] if self.array.size else None,
            DLDevice(*self.array.__dlpack_device__()),
            self.array.ndim,
            DLDataType(code, bits, 1),
            ctypes.cast(self.shape, ctypes.POINTER(ctypes.c_int64)),
            ctypes.cast(self.strides, ctypes.POINTER(ctypes.c_int64)),
            0,
        )
        self.pointer = ctypes.pointer(self.tensor)

    def __dlpack__(self, **wishes: Any) -> Any:
        """The array's capsule, for `from_dlpack`."""
        return self.array.__dlpack__(**wishes)

    def __dlpack_device__(self) -> tuple[int, int]:
        """The array's device, for `from_dlpack`."""
        return self.array.__dlpack_device__()
