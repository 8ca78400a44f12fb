"""The array object: storage, the pool, views, Python's protocols, buffers in and out."""

import copy
import ctypes
import gc
import hashlib
import io
import math
import operator
import os
import pickle
import subprocess
import sys
import weakref
from array import array

import numpy as np
import pytest
from numpy_reference import BACKENDS, DTYPES, check, random_values

import arrpy
from arrpy._spec.dtypes import DTYPES as ROWS

ROW = {row.name: row for row in ROWS}


def sample(dtype, shape=(2, 3)):
    """An ArrPy that owns its memory, and the NumPy array of the same values."""
    values = random_values(np.random.default_rng(1), dtype, shape)
    return arrpy.ArrPy(values), values


# --- constructors --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "dtype", "shape"),
    [
        (True, "bool", ()),
        (3, "int64", ()),
        (2.5, "float64", ()),
        (1j, "complex128", ()),
        ([], "float64", (0,)),
        ([[]], "float64", (1, 0)),
        ([[[1]], [[2]]], "int64", (2, 1, 1)),
        ([True, 2], "int64", (2,)),
        ([1, 2.0], "float64", (2,)),
        ([1, 2.0, 3j], "complex128", (3,)),
        ([2**63], "uint64", (1,)),
        (((1, 2), [3, 4], range(5, 7)), "int64", (3, 2)),
        (range(3, 9, 2), "int64", (3,)),
        ((i * i for i in range(3)), "int64", (3,)),
        (array("H", [1, 2]), "uint16", (2,)),
        (b"abc", "uint8", (3,)),
        (bytearray(b"ab"), "uint8", (2,)),
        (memoryview(b"abcd").cast("B", (2, 2)), "uint8", (2, 2)),
        ((ctypes.c_float * 2)(1, 2), "float32", (2,)),
        (np.ones((2, 1), "i2"), "int16", (2, 1)),
    ],
)
def test_constructor_finds_dtype_and_shape(data, dtype, shape):
    a = arrpy.ArrPy(data)
    assert (a.dtype.name, a.shape, type(a.storage)) == (dtype, shape, array)


@pytest.mark.parametrize("dtype", DTYPES)
def test_constructor_converts_to_every_dtype(dtype):
    a = arrpy.ArrPy([[0, 1], [1, 0]], dtype=dtype)
    assert a.tolist() == [[0, 1], [1, 0]]
    kinds = {"b": bool, "i": int, "u": int, "f": float, "c": complex}
    assert type(a.tolist()[0][0]) is kinds[dtype[0]]
    assert arrpy.ArrPy(a, dtype="complex128").tolist() == a.tolist()


def test_constructor_copies_and_asarray_shares():
    storage = array("d", [1.0, 2.0])
    copied, shared = arrpy.ArrPy(storage), arrpy.asarray(storage)
    storage[0] = 9.0
    assert (copied.tolist(), shared.tolist()) == ([1.0, 2.0], [9.0, 2.0])
    assert shared.storage is storage
    assert arrpy.asarray(shared) is shared
    assert arrpy.asarray(shared, copy=True).storage is not storage


def test_initialised_once():
    a = arrpy.ArrPy([1, 2])
    with pytest.raises(RuntimeError, match="cannot be initialised twice"):
        a.__init__([1, 2, 3])
    assert a.tolist() == [1, 2]


# --- storage -------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", DTYPES)
def test_storage_is_an_array_array(dtype):
    a, values = sample(dtype)
    row = ROW[dtype]
    assert type(a.storage) is array
    assert (a.storage.typecode, len(a.storage)) == (row.typecode, 6 * row.components)
    assert a.storage.tobytes() == values.tobytes() == a.tobytes()
    assert a.get_c_pointer() == (a.storage.buffer_info()[0], 6)
    assert (a.itemsize, a.nbytes, a.size) == (row.itemsize, 6 * row.itemsize, 6)
    assert (a.ndim, len(a)) == (2, 2)
    assert a.strides == values.strides


def test_views_share_the_storage():
    a = arrpy.reshape(arrpy.arange(24), (4, 6))
    for view in (a[1], a[1:, ::-2], a.T, a.mT, a[None], arrpy.flip(a), arrpy.reshape(a, (24,))):
        assert view.storage is a.storage
    view = a[3:0:-1, 1::2]
    view[...] = -1
    expected = np.arange(24).reshape(4, 6)
    expected[3:0:-1, 1::2] = -1
    check(a, expected)
    complex_array = arrpy.ArrPy([1 + 2j, 3 + 4j])
    complex_array.imag[1] = 7
    assert complex_array.tolist() == [1 + 2j, 3 + 7j]


RESIZE = """
import array, arrpy
def refused(storage):
    try:
        storage.append(1)
    except BufferError:
        return True
    return False
own = arrpy.ArrPy([1, 2, 3])
storage = own.storage
assert refused(storage)
view = own[1:]
del own
assert refused(storage)
derived = view[::-1].T if view.ndim == 2 else view[::-1]
del view
assert refused(storage) and derived.tolist() == [3, 2]
del derived
assert not refused(storage) and storage.tolist() == [1, 2, 3, 1]
users = array.array("d", [1.0, 2.0])
shared = arrpy.asarray(users)
assert refused(users)
shared[0] = 5.0
del shared
assert not refused(users) and users[0] == 5.0
failed = arrpy.ArrPy([1.0])
try:
    failed + arrpy.ArrPy([1.0, 2.0, 3.0]).reshape(3, 1)[:, [0, 0]][0:2, 0:0].reshape(0, 7)
except ValueError:
    pass
storage = failed.storage
del failed
assert not refused(storage)
"""


def test_storage_cannot_be_resized_while_an_array_lives():
    exec(RESIZE, {})


def test_export_guard_without_access_to_the_counter():
    """The same guard by real memoryviews, as on a Python with another array.array."""
    script = RESIZE + (
        "assert not arrpy.pool_info()['fast_exports']\n"
        "a = arrpy.reshape(arrpy.arange(6.0), (2, 3))\n"
        "b = (a + a.T.T)[::-1, 1:] * 2\n"
        "assert b.tolist() == [[16.0, 20.0], [4.0, 8.0]]\n"
        "assert arrpy.sum(b).item() == 48.0 and arrpy.zeros(0).tolist() == []\n"
        "assert arrpy.matmul(a, a.T).tolist() == [[5.0, 14.0], [14.0, 50.0]]\n"
    )
    environment = os.environ | {"ARRPY_EXPORT_GUARD": "buffer"}
    subprocess.run([sys.executable, "-c", script], env=environment, check=True, timeout=60)


def address(a):
    return a.get_c_pointer()[0]


def fresh_addresses(dtype, n, count=40):
    """Addresses that new arrays get while all of them live."""
    arrays = [arrpy.empty(n, dtype=dtype) for _ in range(count)]
    return {address(a) for a in arrays}


@pytest.mark.parametrize("n", [0, 1, 100, 10**5, 10**6])
def test_freed_blocks_are_used_again(n):
    arrpy.clear_pool()
    a = arrpy.ArrPy(np.ones(n))
    place = address(a)
    del a
    before = arrpy.pool_info()
    a = arrpy.zeros(n, dtype="float64") if n < 10**5 else arrpy.empty(n)
    assert address(a) == place
    assert arrpy.pool_info()["hits"] == before["hits"] + 1
    assert n >= 10**5 or a.tolist() == [0.0] * n


def test_blocks_that_others_hold_are_not_used_again():
    a = arrpy.ArrPy([1.0] * 100)
    place, storage = address(a), a.storage
    del a
    assert place not in fresh_addresses("float64", 100)
    assert storage.tolist() == [1.0] * 100
    view = memoryview(storage)
    del storage
    assert place not in fresh_addresses("float64", 100)
    assert view.tolist() == [1.0] * 100


def test_blocks_with_weak_references_are_not_used_again():
    a = arrpy.ArrPy([1.0] * 100)
    gone = []
    reference = weakref.ref(a.storage, gone.append)
    del a
    assert reference() is None and gone == [reference]
    a = arrpy.ArrPy([1.0])
    reference = weakref.ref(a)
    del a
    assert reference() is None


def test_foreign_blocks_are_not_used_again():
    class Mine(array):
        def __del__(self):
            died.append(type(self))

    died = []
    shared = arrpy.asarray(Mine("d", [1.0] * 8))
    assert shared.tolist() == [1.0] * 8
    del shared
    gc.collect()
    assert died == [Mine]
    place = arrpy.asarray(array("d", [1.0] * 5))
    arrpy.clear_pool()
    del place
    assert arrpy.pool_info()["blocks"] <= 1


def test_pool_is_bounded():
    arrpy.clear_pool()
    arrays = [arrpy.empty(10) for _ in range(1000)]
    del arrays
    assert arrpy.pool_info()["blocks"] <= 16
    arrays = [arrpy.empty(2**21) for _ in range(20)]
    del arrays
    info = arrpy.pool_info()
    assert info["blocks"] <= 32 and info["bytes"] <= 2**30
    arrpy.clear_pool()
    assert arrpy.pool_info()["bytes"] == 0


# --- shapes at the limits ------------------------------------------------------------------------


@pytest.mark.parametrize("backend", BACKENDS)
def test_64_dimensions(backend):
    shape = (1,) * 60 + (2, 1, 3, 2)
    a = arrpy.reshape(arrpy.arange(12), shape).to_backend(backend)
    expected = np.arange(12).reshape(shape)
    check(a + a[..., ::-1], expected + expected[..., ::-1])
    check(arrpy.permute_dims(a, range(63, -1, -1)), expected.transpose())
    check(arrpy.sum(a, axis=(60, 63)), expected.sum(axis=(60, 63)))
    check(arrpy.ArrPy(a.tolist()), expected)
    check(pickle.loads(pickle.dumps(a)), expected)
    assert memoryview(a).shape == shape
    with pytest.raises(ValueError, match="at most 64 axes; got 65"):
        arrpy.expand_dims(a)
    with pytest.raises(ValueError, match="at most 64 axes; got 65"):
        a[None]


def test_0d_and_empty():
    zero = arrpy.ArrPy(3.5)
    assert (zero.shape, zero.size, zero.ndim) == ((), 1, 0)
    assert zero.tolist() == zero[()].item() == 3.5
    zero[()] = 4
    assert zero.item() == 4.0
    for shape in [(0,), (2, 0), (0, 3, 2)]:
        empty = arrpy.zeros(shape, dtype="int8")
        check(empty + empty, np.zeros(shape, "int8"))
        assert empty.tolist() == np.zeros(shape).tolist() and empty.nbytes == 0
        assert bytes(memoryview(empty).tobytes()) == b""
        check(arrpy.asarray(np.zeros(shape, "f4")), np.zeros(shape, "f4"))


@pytest.mark.parametrize("key", [3, (0,), (1, 2), -1])
def test_elements_own_a_copy(key):
    a = arrpy.reshape(arrpy.arange(12.0), (4, 3))
    a = a[1:] if key == (1, 2) else a[:, 0] if isinstance(key, int) else a[:, 1]
    one = a[key]
    before = one.item()
    a[...] = -1
    assert type(one) is arrpy.ArrPy and one.shape == () and one.item() == before
    assert one.storage is not a.storage


def test_more_than_2_to_31_elements():
    """Offsets of 64 bits everywhere: needs 5 GB, says so where they are not there."""
    with open("/proc/meminfo") if os.path.exists("/proc/meminfo") else open(os.devnull) as file:
        facts = dict(line.split(":") for line in file)
    available = int(facts.get("MemAvailable", "0 kB").split()[0]) * 1024
    if available < 6 * 10**9:
        pytest.skip(f"needs 6 GB of free memory; got {available / 1e9:.1f} GB")
    n = 2**31 + 11
    a = arrpy.zeros(n, dtype="int8")
    a[-3] = 5
    a[2**31 :: 4] += arrpy.ArrPy([1, 2, 3], dtype="int8")
    assert a[-13:].tolist() == [0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 8, 0, 0]
    assert arrpy.nonzero(a[2**31 - 5 :])[0].tolist() == [5, 9, 13]
    assert arrpy.argmax(a).item() == n - 3 and arrpy.count_nonzero(a).item() == 3
    assert arrpy.sum(a).item() == 11
    b = arrpy.reshape(a, (1, n))[:, ::-1]
    assert b[0, 2].item() == 8 and arrpy.take(a, arrpy.ArrPy([n - 3])).tolist() == [8]
    assert memoryview(a).nbytes == n and len(a) == n
    arrpy.clear_pool()


# --- protocols of Python -------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", DTYPES)
def test_tolist_item_and_iteration(dtype):
    a, values = sample(dtype)
    assert repr(a.tolist()) == repr(values.tolist())
    assert repr(a[::-1, ::2].tolist()) == repr(values[::-1, ::2].tolist())
    assert repr([row.tolist() for row in a]) == repr(values.tolist())
    assert repr(a.item(1, 2)) == repr(a.item(5)) == repr(a.item(-1)) == repr(values.item(1, 2))
    assert repr(a.T.item(2)) == repr(values.T.item(2))


def test_contains_and_hash():
    a = arrpy.ArrPy([[1.0, math.nan], [3.0, -0.0]])
    assert 3 in a and 0.0 in a and 2 not in a and math.nan not in a
    with pytest.raises(TypeError, match="unhashable"):
        hash(a)
    with pytest.raises(TypeError, match="unhashable"):
        dict.fromkeys([a])


@pytest.mark.parametrize("shape", [(), (1,), (1, 1, 1)])
def test_one_element_converts(shape):
    a = arrpy.full(shape, 2.75)
    assert (int(a), float(a), complex(a), bool(a)) == (2, 2.75, 2.75 + 0j, True)
    assert (round(a), round(a, 1), math.trunc(float(a))) == (3, 2.8, 2)
    assert not arrpy.zeros(shape) and arrpy.full(shape, math.nan)
    assert complex(arrpy.full(shape, 1 + 2j)) == 1 + 2j
    assert int(arrpy.full(shape, 2**64 - 1, dtype="uint64")) == 2**64 - 1


def test_index_protocol():
    two = arrpy.ArrPy(2, dtype="uint8")
    assert operator.index(two) == 2 and [1, 2, 3][two] == 3
    assert list(range(5))[: two + 1] == [0, 1, 2]
    for refused in (arrpy.ArrPy(2.0), arrpy.ArrPy([2]), arrpy.ArrPy(True)):
        with pytest.raises(TypeError, match="index: only 0-d integer arrays are indices"):
            operator.index(refused)


def test_formatting_of_one_number():
    assert f"{arrpy.ArrPy(3.14159):.2f} {arrpy.ArrPy(7):03d}" == "3.14 007"


@pytest.mark.parametrize("dtype", DTYPES)
def test_pickle_and_copy(dtype):
    a, values = sample(dtype)
    a = a.to_backend("python")
    for view, expected in ((a, values), (a[::-1, 1:], values[::-1, 1:]), (a[0, 0], values[0, 0])):
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            restored = pickle.loads(pickle.dumps(view, protocol))
            check(restored, expected)
            assert restored.backend == "python"
        for duplicate in (copy.copy(view), copy.deepcopy(view), view.copy()):
            check(duplicate, expected)
            assert duplicate.backend == "python" and duplicate.is_contiguous
            assert duplicate.storage is not a.storage
    assert pickle.loads(pickle.dumps(a.dtype)) is a.dtype


def test_a_pickle_cannot_read_beyond_its_bytes():
    restore, (data, dtype, shape, backend) = arrpy.ArrPy([1.0, 2.0]).__reduce__()
    for bad in (data[:-1], data + b"x", bytearray(data), "text", None):
        if bad == data:
            continue
        with pytest.raises((TypeError, ValueError)):
            restore(bad, dtype, shape, backend)
    with pytest.raises((TypeError, ValueError)):
        restore(data, dtype, (-2,), backend)


def test_namespace_of_an_array():
    assert arrpy.ArrPy([1]).__array_namespace__(api_version="2025.12") is arrpy
    with pytest.raises(ValueError, match=r"are provided; got '1999\.01'"):
        arrpy.ArrPy([1]).__array_namespace__(api_version="1999.01")


def test_device():
    a = arrpy.ArrPy([1])
    assert a.device == "cpu" and a.to_device("cpu") is a


@pytest.mark.parametrize("name", ["shape", "dtype", "storage", "T", "size"])
def test_attributes_are_read_only(name):
    with pytest.raises(AttributeError):
        setattr(arrpy.ArrPy([1]), name, None)


# --- NumPy on either side ------------------------------------------------------------------------

OPERATORS = (
    *("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "lt", "le", "eq", "ne", "gt", "ge"),
    *("and_", "or_", "xor", "lshift", "rshift", "matmul"),
)


@pytest.mark.parametrize("name", OPERATORS)
def test_operators_with_ndarrays_give_arrpys(name):
    function = getattr(operator, name)
    integers = name in ("and_", "or_", "xor", "lshift", "rshift")
    x1 = np.array([[7, 2], [3, 4]], "i4" if integers else "f8")
    x2 = np.array([[1, 2], [2, 3]], x1.dtype)
    expected = function(x1, x2)
    for one, other in (
        (arrpy.ArrPy(x1), arrpy.ArrPy(x2)),
        (x1, arrpy.ArrPy(x2)),
        (arrpy.ArrPy(x1), x2),
    ):
        check(function(one, other), expected)
    if name != "matmul":
        check(function(x1[0, 0], arrpy.ArrPy(x2)), function(x1[0, 0], x2))
        check(function(arrpy.ArrPy(x2), x1[0, 0]), function(x2, x1[0, 0]))


def test_in_place_operators_with_ndarrays():
    a = arrpy.ArrPy([1.0, 2.0])
    held = a
    a += np.array([1.0, 1.0])
    assert held is a and a.tolist() == [2.0, 3.0]


@pytest.mark.parametrize("dtype", DTYPES)
def test_array_protocol(dtype):
    a, values = sample(dtype)
    shared = np.asarray(a)
    assert shared.dtype == values.dtype and np.shares_memory(shared, np.asarray(a))
    assert not np.shares_memory(np.array(a, copy=True), shared)
    assert np.array(a, dtype="complex128").dtype == "complex128"
    with pytest.raises(ValueError, match="copy=False"):
        a.__array__(dtype=np.dtype("int16" if dtype != "int16" else "int8"), copy=False)


@pytest.mark.parametrize("other", ["text", None, object(), {1: 2}, b"ab"])
def test_operators_leave_strangers_alone(other):
    a = arrpy.ArrPy([1])
    assert a.__add__(other) is NotImplemented and a.__iadd__(other) is NotImplemented
    with pytest.raises(TypeError):
        a + other


# --- buffers out ---------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", DTYPES)
def test_buffer_export(dtype):
    a, values = sample(dtype)
    for view, expected in ((a, values), (a.T, values.T), (a[::-1, ::2], values[::-1, ::2])):
        exported = view.to_memoryview()
        assert (exported.shape, exported.strides) == (view.shape, view.strides)
        assert (exported.itemsize, exported.nbytes) == (expected.itemsize, expected.nbytes)
        assert exported.format == ROW[dtype].format and not exported.readonly
        assert exported.tobytes() == expected.tobytes()
    assert np.asarray(memoryview(a)).dtype == values.dtype


def test_exports_keep_memory_alive():
    view = memoryview(arrpy.ArrPy([1.0, 2.0, 3.0])[1:])
    for _ in range(20):
        arrpy.ArrPy([9.0, 9.0, 9.0])
    assert view.tolist() == [2.0, 3.0]
    view[0] = 5.0
    assert view.tolist() == [5.0, 3.0]


def test_export_refuses_what_it_cannot_give():
    a = arrpy.ones((2, 3))
    with pytest.raises(BufferError, match="not contiguous"):
        hashlib.sha256(a.T)
    read_only = arrpy.broadcast_to(arrpy.ArrPy([1, 2]), (2, 2))
    assert memoryview(read_only).readonly and read_only.is_readonly
    assert not np.asarray(read_only).flags.writeable
    with pytest.raises(TypeError, match="read-write"):
        io.BytesIO(b"12").readinto(read_only)
    with pytest.raises(ValueError, match="read-only"):
        read_only[0, 0] = 1


# --- buffers in ----------------------------------------------------------------------------------


@pytest.mark.parametrize("letter", [*"?bBhHiIlLqQfd", "Zf", "Zd"])
@pytest.mark.parametrize("order", ["", "<", ">", "=", "@"])
def test_buffer_import_of_every_format(letter, order):
    numpy_letter = {"Zf": "F", "Zd": "D"}.get(letter, letter)
    dtype = np.dtype(numpy_letter).newbyteorder({"": "=", "@": "="}.get(order, order))
    values = np.array([[0, 1, 0], [1, 0, 1]]).astype(dtype)
    values[0, 1] = 1 if letter == "?" else 77
    a = arrpy.asarray(values)
    check(a, values.astype(dtype.newbyteorder("=")))
    swapped = order == ">" and dtype.itemsize > 1
    assert np.shares_memory(np.asarray(a), values) is not swapped
    if swapped:
        with pytest.raises(ValueError, match="copy=False"):
            arrpy.asarray(values, copy=False)
    if letter in "bBhHiIlLqQfd" and order in "@":
        view = memoryview(values.tobytes()).cast("@" + letter)
        check(arrpy.asarray(view), values.astype(dtype).ravel())


def test_import_shares_writes_and_respects_read_only():
    values = np.arange(6.0).reshape(2, 3)
    a = arrpy.asarray(values[:, ::-2])
    a[0, 0] = 50
    assert values[0, 2] == 50 and a.strides == (24, -16)
    assert type(a.storage) is memoryview
    frozen = arrpy.asarray(b"abc")
    assert frozen.is_readonly and arrpy.ArrPy(b"abc").is_readonly is False
    for write in (lambda: operator.setitem(frozen, 0, 1), lambda: operator.iadd(frozen, 1)):
        with pytest.raises(ValueError, match="read-only"):
            write()
    assert frozen[1:].is_readonly and frozen.tolist() == [97, 98, 99]


@pytest.mark.parametrize("dtype", [name for name in DTYPES if ROW[name].itemsize > 1])
def test_unaligned_and_oddly_strided_memory_is_copied(dtype):
    values = random_values(np.random.default_rng(2), dtype, (4,))
    unaligned = np.frombuffer(b"x" + values.tobytes(), dtype, offset=1)
    record = np.zeros(4, [("a", "u1"), ("b", dtype)])
    record["b"] = values
    for odd in (unaligned, record["b"]):
        check(arrpy.asarray(odd), values)
        check(arrpy.ArrPy(odd) == odd, values == values)
        with pytest.raises(ValueError, match="copy=False"):
            arrpy.asarray(odd, copy=False)


def test_fortran_order_and_foreign_exporters():
    values = np.asfortranarray(np.arange(6).reshape(2, 3))
    a = arrpy.asarray(values, copy=False)
    check(a, values)
    assert a.strides == (8, 16)
    matrix = ((ctypes.c_int16 * 3) * 2)((1, 2, 3), (4, 5, 6))
    a = arrpy.asarray(matrix)
    a[1, 2] = 60
    assert matrix[1][2] == 60 and a.dtype == "int16"


@pytest.mark.parametrize("data", [np.zeros(2, "f2"), np.zeros(2, "S3"), np.zeros(2, "i4,f8")])
def test_import_refuses_other_formats(data):
    with pytest.raises(TypeError, match="no dtype for this buffer"):
        arrpy.asarray(data)


def test_importing_keeps_the_exporter_alive_and_locked():
    data = bytearray(b"\x01\x02\x03")
    a = arrpy.asarray(data)[1:]
    with pytest.raises(BufferError):
        data.append(4)
    a[0] = 9
    del a
    data.append(4)
    assert data == b"\x01\x09\x03\x04"
