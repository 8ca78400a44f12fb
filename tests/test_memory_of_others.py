"""Arrays on the memory of others: what is shared, who owns it, and that it is given back."""

import ctypes
import gc
import itertools
import mmap
import random
import sys
import weakref
from array import array
from multiprocessing import shared_memory

import numpy as np
import pytest
from footprint import assert_nothing_is_left
from lending import CYCLES

import arrpy
from arrpy._spec.dtypes import DTYPES

NAMES = [dtype.name for dtype in DTYPES]


# ---- every format, order, layout ----


def random_exporter(rng):
    """An ndarray of a random dtype, byte order, layout and writability, and its values."""
    dtype = np.dtype(rng.choice(NAMES)).newbyteorder(rng.choice("<>="))
    shape = tuple(rng.choice((0, 1, 2, 3, 5)) for _ in range(rng.randrange(5)))
    values = np.array(np.frombuffer(rng.randbytes(16 * 400), "u1")[: int(np.prod(shape))])
    values = (values % 2 if dtype == "bool" else values).reshape(shape).astype(dtype)
    for axis in range(values.ndim):
        step = rng.choice((1, 1, 2, -1, -2))
        values = values[(slice(None),) * axis + (slice(None, None, step),)]
    if rng.random() < 0.3:
        values = values.transpose(rng.sample(range(values.ndim), values.ndim))
    if rng.random() < 0.2:
        values = np.asfortranarray(values)
    if rng.random() < 0.1:
        values = np.broadcast_to(values, (2, *values.shape))
    if rng.random() < 0.2:
        raw = np.frombuffer(b"x" + values.tobytes(), "u1")[1:]
        if values.size:
            values = raw.view(values.dtype).reshape(values.shape)  # not aligned
    if rng.random() < 0.2:
        values = values.view()
        values.setflags(write=False)
    return values


def check_exporter(values):
    """Import an ndarray in every way and compare with NumPy."""
    native = values.astype(values.dtype.newbyteorder("="))
    aligned = values.ctypes.data % values.dtype.alignment == 0 or values.size == 0
    regular = all(
        stride % values.itemsize == 0
        for stride, length in zip(values.strides, values.shape, strict=True)
        if length > 1
    )
    shareable = (values.dtype.isnative or values.itemsize == 1) and aligned and regular
    a = arrpy.asarray(values)
    assert (a.dtype, a.shape) == (native.dtype.name, native.shape)
    assert a.tolist() == native.tolist()
    if shareable:
        assert arrpy.asarray(values, copy=False).tolist() == native.tolist()
        assert a.is_readonly is not values.flags.writeable
        if values.size:
            assert a.get_c_pointer()[0] == values.ctypes.data
    elif values.size:
        with pytest.raises(ValueError, match="copy=False"):
            arrpy.asarray(values, copy=False)
        assert not a.is_readonly
    copied = arrpy.asarray(values, copy=True)
    assert not copied.is_readonly and copied.tolist() == native.tolist()
    back = np.asarray(memoryview(a))
    assert back.dtype == native.dtype and back.tolist() == native.tolist()


def test_random_ndarrays():
    rng = random.Random(1)
    for _ in range(1500):
        check_exporter(random_exporter(rng))


@pytest.mark.parametrize("letter", "bBhHiIlLqQfd")
def test_struct_letters_of_memoryviews(letter):
    numbers = array(letter, [1, 2, 3, 4])
    view = memoryview(bytearray(numbers.tobytes())).cast(letter)
    a = arrpy.asarray(view, copy=False)
    assert a.tolist() == [1, 2, 3, 4] and a.itemsize == numbers.itemsize
    a[0] = 9
    assert view[0] == 9
    assert arrpy.asarray(view[::-2], copy=False).tolist() == [4, 2]
    assert arrpy.asarray(view.toreadonly()).is_readonly
    assert arrpy.asarray(view.cast("B").cast(letter, [2, 2]), copy=False).shape == (2, 2)


@pytest.mark.parametrize("letter", ["c", "e", "P", "n", "N"])
def test_other_letters(letter):
    view = memoryview(bytes(16)).cast(letter) if letter != "e" else memoryview(np.zeros(8, "f2"))
    if letter in "nN":
        assert arrpy.asarray(view).dtype == ("int64" if letter == "n" else "uint64")
        return
    with pytest.raises(TypeError, match=f"no dtype for this buffer; got format '{letter}'"):
        arrpy.asarray(view)


def test_bools_of_others_become_true_or_false():
    """A byte 2 is true elsewhere too, but no kernel expects it."""
    memory = bytearray(b"\x02\x00\x01\xff")
    for view in (memoryview(memory).cast("?"), memoryview(memory).cast("?")[::-1]):
        a = arrpy.asarray(view)
        assert set(a.tobytes()) == {0, 1} and a.tolist() == view.tolist()
        assert (~a).tolist() == [not one for one in view.tolist()]
        with pytest.raises(ValueError, match="copy=False"):
            arrpy.asarray(view, copy=False)
    memory[0] = memory[3] = 1
    assert arrpy.asarray(view, copy=False).get_c_pointer()[1] == 4


# ---- ctypes ----


def test_ctypes_arrays():
    matrix = ((ctypes.c_uint16 * 3) * 2)((1, 2, 3), (4, 5, 6))
    a = arrpy.asarray(matrix, copy=False)
    a[1, 2] = 7
    assert matrix[1][2] == 7 and a.dtype == "uint16" and a.shape == (2, 3)
    big = (ctypes.c_int32.__ctype_be__ * 2)(1, -2)
    assert arrpy.asarray(big).tolist() == [1, -2]
    with pytest.raises(ValueError, match="copy=False"):
        arrpy.asarray(big, copy=False)
    assert arrpy.asarray((ctypes.c_bool * 2)(True, False)).dtype == "bool"
    assert arrpy.asarray(ctypes.c_double(2.5)).item() == 2.5


@pytest.mark.parametrize(
    ("kind", "dtype"),
    [
        *((ctypes.c_bool, "bool"), (ctypes.c_int8, "int8"), (ctypes.c_ubyte, "uint8")),
        *((ctypes.c_short, "int16"), (ctypes.c_int, "int32"), (ctypes.c_uint, "uint32")),
        *((ctypes.c_long, "int64"), (ctypes.c_ulonglong, "uint64"), (ctypes.c_float, "float32")),
        (ctypes.c_double, "float64"),
    ],
)
def test_pointers(kind, dtype):
    numbers = (kind * 6)(1, 0, 1, 1, 0, 1)
    for pointer in (numbers, ctypes.pointer(numbers), ctypes.cast(numbers, ctypes.POINTER(kind))):
        a = arrpy.from_pointer(pointer, (2, 3))
        assert (a.dtype, a.tolist()) == (dtype, [[1, 0, 1], [1, 0, 1]])
        assert a.get_c_pointer()[0] == ctypes.addressof(numbers)
    a[0, 1] = 1
    assert numbers[1] == 1
    address = ctypes.addressof(numbers)
    for pointer in (address, ctypes.c_void_p(address), np.int64(address)):
        assert arrpy.from_pointer(pointer, 6, dtype=dtype).tolist() == list(numbers)
        assert arrpy.from_pointer(pointer, 1, dtype=dtype, readonly=True).is_readonly
    if dtype == "float64":
        assert arrpy.from_pointer(numbers, 3, dtype="complex128").tolist() == [1 + 1j, 1 + 1j, 1j]


def test_the_owner_of_a_pointer_is_dropped_last():
    class Memory:
        def __init__(self):
            self.numbers = (ctypes.c_double * 2)(1, 2)

    memory = Memory()
    seen = weakref.ref(memory)
    a = arrpy.from_pointer(ctypes.addressof(memory.numbers), 2, dtype="float64", owner=memory)
    view = memoryview(a[1:])
    assert arrpy.storage_info(a)["owner"] is memory
    del memory, a
    assert seen() is not None and view.tolist() == [2]
    view.release()
    del view
    assert seen() is None


def test_pointers_that_are_refused():
    numbers = (ctypes.c_double * 2)()
    address = ctypes.addressof(numbers)
    null = ctypes.POINTER(ctypes.c_double)()
    for wrong in (null, 0, ctypes.c_void_p(None), -8, 2**63 - 8, 2**64, 10**30):
        with pytest.raises(ValueError, match="must begin above 0 and not wrap around"):
            arrpy.from_pointer(wrong, 2, dtype="float64")
    assert arrpy.from_pointer(null, 0).shape == (0,)
    with pytest.raises(ValueError, match="not aligned to float64"):
        arrpy.from_pointer(address + 4, 1, dtype="float64")
    for wrong in (address, ctypes.c_void_p(address), ctypes.pointer(ctypes.c_char(b"a"))):
        with pytest.raises(TypeError, match="has no dtype"):
            arrpy.from_pointer(wrong, 1)
    with pytest.raises(TypeError, match="has no dtype"):
        arrpy.from_pointer((ctypes.c_int.__ctype_be__ * 2)(), 2)
    for wrong in ("text", None, [address], 1.5, arrpy.ones(1)):
        with pytest.raises(TypeError, match=r"expected a ctypes pointer|only 0-d integer"):
            arrpy.from_pointer(wrong, 1, dtype="int8")
    for shape in (-1, (2**62, 2**62), (2**62,)):
        with pytest.raises(ValueError, match=r"negative|too many bytes"):
            arrpy.from_pointer(numbers, shape)


# ---- other exporters ----


def test_a_map(tmp_path):
    path = tmp_path / "numbers"
    path.write_bytes(np.arange(6.0).tobytes())
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as memory:
        a = arrpy.asarray(memoryview(memory).cast("d"), copy=False)
        a[1] = 50
        for forbidden in (memory.close, lambda: memory.resize(96)):
            with pytest.raises(BufferError):
                forbidden()
        memory.flush()
        del a
    assert np.fromfile(path).tolist() == [0, 50, 2, 3, 4, 5]
    with path.open("rb") as file:
        frozen = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        assert arrpy.asarray(frozen).is_readonly


def test_shared_memory_is_shared():
    memory = shared_memory.SharedMemory(create=True, size=64)
    try:
        a = arrpy.asarray(memory.buf.cast("i"), copy=False)
        other = shared_memory.SharedMemory(memory.name)
        a[3] = -7
        assert arrpy.asarray(other.buf.cast("i"))[3] == -7
        other.close()
        with pytest.raises(BufferError):
            memory.close()
        del a
    finally:
        memory.close()
        memory.unlink()


def test_a_library_that_only_speaks_dlpack():
    class Tensor:  # as PyTorch's: no buffer protocol
        def __init__(self, values):
            self.values = values

        def __dlpack__(self, **wishes):
            return self.values.__dlpack__(**wishes)

        def __dlpack_device__(self):
            return self.values.__dlpack_device__()

    values = np.arange(6.0).reshape(2, 3)
    a = arrpy.asarray(Tensor(values), copy=False)
    a[0, 0] = 9
    assert values[0, 0] == 9
    assert arrpy.asarray(Tensor(values), copy=True).get_c_pointer()[0] != values.ctypes.data
    assert arrpy.asarray(Tensor(values), dtype="int8").tolist() == [[9, 1, 2], [3, 4, 5]]
    assert arrpy.ArrPy(Tensor(values)).tolist() == values.tolist()
    with pytest.raises(ValueError, match="another dtype"):
        arrpy.asarray(Tensor(values), dtype="int8", copy=False)


def test_what_numpy_says_of_others_is_not_believed():
    """__array_interface__ is an address that anybody may write down."""

    class Liar:
        __array_interface__ = {  # noqa: RUF012
            "shape": (3,),
            "typestr": "<f8",
            "data": (8, False),
            "version": 3,
        }

    with pytest.raises(TypeError):
        arrpy.asarray(Liar())
    with pytest.raises(TypeError):
        arrpy.ArrPy(Liar())


@pytest.mark.parametrize("data", [[1, 2], 3, range(3), (1.5,), True])
def test_python_data_cannot_be_shared(data):
    with pytest.raises(ValueError, match="copy=False"):
        arrpy.asarray(data, copy=False)


# ---- exports ----


def exported(a, flags):
    """Ask for a buffer with given flags; returns its strides, None where it is refused."""
    view = (ctypes.c_void_p * 32)()
    get, release = ctypes.pythonapi.PyObject_GetBuffer, ctypes.pythonapi.PyBuffer_Release
    try:
        get(ctypes.py_object(a), ctypes.byref(view), flags)
    except BufferError:
        return False
    release(ctypes.byref(view))
    return True


def test_requests_for_an_order_are_checked():
    """C, Fortran, either: PyBUF_C_CONTIGUOUS, PyBUF_F_CONTIGUOUS, PyBUF_ANY_CONTIGUOUS."""
    strides = 0x10 | 0x08
    base = np.arange(24.0).reshape(2, 3, 4)
    for key, order in itertools.product(
        (..., np.s_[::2], np.s_[:, 1:2], np.s_[:, :, 0], np.s_[0, 0], np.s_[:0], np.s_[0, 0, 0]),
        "CF",
    ):
        values = np.asarray(base[key] if order == "C" else base[key].T)
        a = arrpy.asarray(values)
        c, f = values.flags.c_contiguous, values.flags.f_contiguous
        assert exported(a, 0x20 | strides) == c
        assert exported(a, 0x40 | strides) == f
        assert exported(a, 0x80 | strides) == (c or f)
        assert exported(a, strides)
        assert exported(a, 0) == c


# ---- who owns what ----


def test_storage_info(tmp_path):
    own = arrpy.ArrPy([1j, 2])
    info = arrpy.storage_info(own[1:])
    assert info == {
        "kind": "array.array",
        "owner": own.storage,
        "address": own.get_c_pointer()[0],
        "nbytes": 32,
        "readonly": False,
        "device": "cpu",
    }
    memory = b"abcd"
    info = arrpy.storage_info(arrpy.asarray(memory)[1:])
    assert (info["kind"], info["owner"] is memory, info["nbytes"]) == ("buffer", True, 4)
    assert info["readonly"]
    values = np.zeros(3)
    info = arrpy.storage_info(arrpy.asarray(values))
    assert (info["owner"] is values, info["address"]) == (True, values.ctypes.data)
    info = arrpy.storage_info(arrpy.from_dlpack(values))
    assert (info["kind"], info["owner"], info["nbytes"]) == ("DLPack", None, 24)
    assert info["address"] == values.ctypes.data
    path = tmp_path / "numbers"
    values.tofile(path)
    info = arrpy.storage_info(arrpy.open(path, "float64", 3))
    assert (info["kind"], info["owner"], info["readonly"]) == ("mapped file", str(path), True)
    for wrong in (values, 1, None):
        with pytest.raises(TypeError, match="storage_info: expected an ArrPy"):
            arrpy.storage_info(wrong)


# ---- nothing is left ----


@pytest.mark.parametrize("cycle", CYCLES, ids=lambda cycle: cycle.__name__)
def test_cycles_leave_nothing(cycle):
    """200 cycles; tests/long runs 10^4."""
    assert_nothing_is_left(cycle, 200)


def test_exporters_are_released():
    values = np.arange(4.0)
    before = sys.getrefcount(values)
    arrays = [arrpy.asarray(values), arrpy.asarray(values)[1:], arrpy.from_dlpack(values)]
    assert sys.getrefcount(values) == before + 3
    del arrays
    gc.collect()
    assert sys.getrefcount(values) == before
