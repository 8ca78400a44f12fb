"""DLPack both ways: against NumPy, against capsules made with ctypes, and against hostile ones."""

import ctypes
import gc
import subprocess
import sys
import threading

import capsules
import numpy as np
import pytest
from capsules import Producer, managed

import arrpy
from arrpy._spec.dtypes import DTYPES

NAMES = [dtype.name for dtype in DTYPES]
ROW = {dtype.name: dtype for dtype in DTYPES}
MAX_VERSIONS = [None, (0, 8), (1, 0), (1, 3), (99, 0)]


@pytest.fixture(autouse=True)
def nothing_is_left():
    gc.collect()
    capsules.live.clear()
    yield
    gc.collect()
    assert capsules.deleted_twice == []
    assert capsules.live == {}


def layouts(dtype):
    """Arrays of every layout, with what NumPy makes of the same."""
    values = np.arange(24).reshape(2, 3, 4).astype(dtype)
    if ROW[dtype].components == 2:
        values += 1j
    a = arrpy.ArrPy(values)
    keys = (..., np.s_[::-1, :, 1:], np.s_[:, ::-2], np.s_[0], np.s_[1, 2, 3], np.s_[:, 3:], None)
    for key in keys:
        yield (a[key], values[key])
    yield (a.reshape((6, 4)).T, values.reshape((6, 4)).T)
    yield (arrpy.broadcast_to(a[0, 0], (3, 4)), np.broadcast_to(values[0, 0], (3, 4)))


@pytest.mark.parametrize("dtype", NAMES)
def test_numpy_takes_every_array_without_a_copy(dtype):
    for a, values in layouts(dtype):
        taken = np.from_dlpack(a)
        assert (taken.dtype, taken.shape) == (dtype, values.shape)
        np.testing.assert_array_equal(taken, values)
        assert taken.flags.writeable is not a.is_readonly
        if a.size:
            assert taken.ctypes.data == a.get_c_pointer()[0]
            assert taken.strides == a.strides


@pytest.mark.parametrize("dtype", NAMES)
def test_every_array_of_numpy_is_taken_without_a_copy(dtype):
    for _, values in layouts(dtype):
        values = np.asarray(values)
        if not values.flags.writeable:
            values = values.copy()
        a = arrpy.from_dlpack(values)
        assert (a.dtype, a.shape, a.tolist()) == (dtype, values.shape, values.tolist())
        if values.size:
            assert a.get_c_pointer()[0] == values.ctypes.data
    values.setflags(write=False)
    assert arrpy.from_dlpack(values).is_readonly
    assert not arrpy.from_dlpack(values, copy=True).is_readonly


@pytest.mark.parametrize("max_version", MAX_VERSIONS)
@pytest.mark.parametrize("dtype", NAMES)
def test_capsules_of_both_kinds_are_right(dtype, max_version):
    for a, _ in layouts(dtype):
        modern = max_version is not None and max_version >= (1, 0)
        if a.is_readonly and not modern:
            with pytest.raises(BufferError, match="read-only array needs a consumer of version"):
                a.__dlpack__(max_version=max_version)
            continue
        capsule = a.__dlpack__(max_version=max_version)
        name = b"dltensor_versioned" if modern else b"dltensor"
        kind = capsules.Versioned if modern else capsules.Legacy
        struct = kind.from_address(capsules._pointer(id(capsule), name))
        tensor = struct.tensor
        assert (tensor.device.device_type, tensor.device.device_id) == (1, 0)
        code, bits = ROW[dtype].dlpack
        assert (tensor.dtype.code, tensor.dtype.bits, tensor.dtype.lanes) == (code, bits, 1)
        assert tensor.shape[: tensor.ndim] == list(a.shape)
        assert [one * a.itemsize for one in tensor.strides[: tensor.ndim]] == list(a.strides)
        assert tensor.data == (a.get_c_pointer()[0] if a.size else None)
        if modern:
            assert (struct.major, struct.flags & 1) == (1, a.is_readonly)
        b = arrpy.from_dlpack(capsule)
        assert capsules.name_of(capsule) == "used_" + name.decode()
        assert (b.dtype, b.shape, b.tolist()) == (a.dtype, a.shape, a.tolist())
        assert b.is_readonly == a.is_readonly
        assert repr((b + b).tolist()) == repr((a + a).tolist())


@pytest.mark.parametrize("version", [None, (1, 0), (1, 9)])
def test_foreign_tensors(version):
    memory = (ctypes.c_int16 * 12)(*range(12))

    def make(*layout, **more):
        return managed(memory, *layout, dtype=(0, 16, 1), version=version, **more)

    assert (
        arrpy.from_dlpack(Producer(make((3, 4)))).tolist() == np.arange(12).reshape(3, 4).tolist()
    )
    a = arrpy.from_dlpack(make((2, 3), (-4, -1), offset=22))
    assert a.tolist() == [[11, 10, 9], [7, 6, 5]]
    a[0, 0] = 99
    assert memory[11] == 99 and len(capsules.live) == 1
    assert arrpy.from_dlpack(make((0, 3), (7, -(2**60)), ndim=2)).shape == (0, 3)
    assert arrpy.from_dlpack(make((), ndim=0)).tolist() == 0
    assert arrpy.from_dlpack(make((1, 1), (2**62, -(2**63)))).tolist() == [[0]]
    assert arrpy.from_dlpack(make((3, 2**40), (1, 0)))[1, 5].item() == 1
    view = arrpy.from_dlpack(make((12,)))[3:][::2]
    assert len(capsules.live) == 2
    assert view.tolist() == [3, 5, 7, 9, 99] and memoryview(view).tolist() == view.tolist()


def test_flags():
    memory = (ctypes.c_double * 2)(1, 2)
    read_only = arrpy.from_dlpack(managed(memory, (2,), version=(1, 0), flags=capsules.READ_ONLY))
    assert read_only.is_readonly
    with pytest.raises(ValueError, match="read-only"):
        read_only[0] = 5
    copied = Producer(managed(memory, (2,), version=(1, 0), flags=capsules.COPIED))
    a = arrpy.from_dlpack(copied, copy=True)  # is a copy already
    assert a.get_c_pointer()[0] == ctypes.addressof(memory)
    assert copied.wishes == {"max_version": (1, 0), "copy": True}
    copied = Producer(managed(memory, (2,), version=(1, 0), flags=capsules.COPIED))
    with pytest.raises(ValueError, match="copy made by Producer"):
        arrpy.from_dlpack(copied, copy=False)
    shared = arrpy.from_dlpack(Producer(managed(memory, (2,))), copy=True)
    shared[0] = 7
    assert memory[0] == 1


def test_copies_out():
    a = arrpy.asarray(b"ab")
    b = np.from_dlpack(a, copy=True)
    b[0] = 1
    assert a.tolist() == [97, 98]
    assert arrpy.from_dlpack(a.__dlpack__(copy=True)).tolist() == [97, 98]
    assert arrpy.from_dlpack(a, copy=False).get_c_pointer() == a.get_c_pointer()


def test_arguments():
    a = arrpy.ones(2)
    assert a.__dlpack_device__() == (1, 0)
    assert arrpy.from_dlpack(a, device="cpu").tolist() == [1, 1]
    assert arrpy.from_dlpack(a, device=a.device).tolist() == [1, 1]
    assert a.__dlpack__(dl_device=(1, 0)) is not None
    for device in ((2, 0), (1, 1), (0, 0), (12, 0)):
        with pytest.raises(BufferError, match=r"can only be given on device \(1, 0\)"):
            a.__dlpack__(dl_device=device)
    for wrong in ({"stream": 1}, {"max_version": 1}, {"max_version": "11"}, {"dl_device": 1}):
        with pytest.raises(ValueError, match=r"^__dlpack__: .* must be"):
            a.__dlpack__(**wrong)
    with pytest.raises(TypeError):
        a.__dlpack__(None)
    with pytest.raises(ValueError, match="device must be one of cpu; got 'gpu'"):
        arrpy.from_dlpack(a, device="gpu")
    for copy in ("yes", 2, [1]):
        with pytest.raises(ValueError, match="copy must be"):
            arrpy.from_dlpack(a, copy=copy)


def test_old_producers_take_no_arguments():
    class Old:
        def __dlpack__(self, stream=None):
            return managed((ctypes.c_double * 2)(1, 2), (2,))

        def __dlpack_device__(self):
            return (1, 0)

    a = arrpy.from_dlpack(Old())
    assert a.tolist() == [1, 2] and not a.is_readonly
    assert arrpy.from_dlpack(Old(), copy=True).storage.typecode == "d"


def test_a_device_can_be_asked_to_copy_to_the_cpu():
    memory = (ctypes.c_double * 2)(1, 2)
    elsewhere = Producer(managed(memory, (2,), version=(1, 0)), (2, 0))
    with pytest.raises(BufferError, match=r"got device \(2, 0\)"):
        arrpy.from_dlpack(elsewhere)
    assert arrpy.from_dlpack(elsewhere, device="cpu").tolist() == [1, 2]
    assert elsewhere.wishes == {"max_version": (1, 0), "dl_device": (1, 0)}


REFUSED = [
    ("expected 0 to 64 axes; got -1", {"ndim": -1}),
    ("expected 0 to 64 axes; got 65", {"ndim": 65}),
    ("expected 0 to 64 axes; got -2147483648", {"ndim": 2**31}),
    ("data is missing", {"data": None}),
    ("shape is missing", {"null_shape": True}),
    ("must not be negative; got -1 on axis 0", {"shape": (-1, 3)}),
    ("too many bytes", {"shape": (2**62, 2**62)}),
    ("too many bytes", {"shape": (2**60, 1)}),
    ("beyond the address space", {"strides": (2**60, 1)}),
    ("beyond the address space", {"strides": (-(2**63), 1)}),
    ("beyond the address space", {"strides": (-(2**59), 1)}),
    ("beyond the address space", {"offset": 2**63}),
    ("beyond the address space", {"offset": 2**64 - 8}),
    ("beyond the address space", {"data": 2**63 - 8}),
    ("beyond the address space", {"data": 2**64 - 8}),
    ("beyond the address space", {"data": 2**64 - 8, "offset": 64}),
    ("not aligned to its dtype float64", {"offset": 4}),
    ("got code 2, 64 bits, 0 lanes", {"dtype": (2, 64, 0)}),
    ("got code 2, 64 bits, 2 lanes", {"dtype": (2, 64, 2)}),
    ("got code 3, 64 bits", {"dtype": (3, 64, 1)}),
    ("got code 4, 16 bits", {"dtype": (4, 16, 1)}),
    ("got code 2, 16 bits", {"dtype": (2, 16, 1)}),
    ("got code 6, 1 bits", {"dtype": (6, 1, 1)}),
    ("got code 255, 64 bits", {"dtype": (255, 64, 1)}),
    (r"got device \(2, 0\)", {"device": (2, 0)}),
    (r"got device \(-1, 3\)", {"device": (-1, 3)}),
    (r"expected DLPack version 1; got 99\.0", {"version": (99, 0)}),
    (r"expected DLPack version 1; got 0\.8", {"version": (0, 8)}),
]


@pytest.mark.parametrize(("message", "wrong"), REFUSED)
def test_malformed_tensors_are_refused_and_freed(message, wrong):
    right = {"data": (ctypes.c_double * 6)(), "shape": (2, 3), "strides": None}
    for version in (None, (1, 0)):
        facts = {**right, "version": version, **wrong}
        data, shape, strides = facts.pop("data"), facts.pop("shape"), facts.pop("strides")
        capsule = managed(data, shape, strides, **facts)
        with pytest.raises(BufferError, match=message):
            arrpy.from_dlpack(capsule)
        assert not capsules.name_of(capsule).startswith("used")
        assert len(capsules.live) == 1
        del capsule
        gc.collect()
        assert capsules.live == {}


@pytest.mark.parametrize("copy", [True, None, False])
@pytest.mark.parametrize("dtype", ["int16", "float64", "complex64", "complex128"])
def test_data_that_is_not_aligned_is_copied(dtype, copy):
    wanted = arrpy.astype(arrpy.reshape(arrpy.arange(12), (3, 4)), dtype)[::-1, ::2]
    memory = ctypes.create_string_buffer(b"x" + arrpy.astype(arrpy.arange(12), dtype).tobytes())
    kind = {"int16": (0, 16, 1), "float64": (2, 64, 1)}.get(dtype, (5, 8 * wanted.itemsize, 1))
    for version in (None, (1, 0)):
        facts = {"dtype": kind, "offset": 1 + 8 * wanted.itemsize, "version": version}
        capsule = managed(memory, (3, 2), (-4, 2), **facts)
        if not copy:
            with pytest.raises(BufferError, match=f"not aligned to its dtype {dtype}"):
                arrpy.from_dlpack(capsule, copy=copy)
            del capsule
        else:
            got = arrpy.from_dlpack(capsule, copy=copy)
            assert got.tolist() == wanted.tolist() and not got.is_readonly
        gc.collect()
        assert capsules.live == {}


@pytest.mark.parametrize("name", [b"", b"tensor", b"used_dltensor", b"used_dltensor_versioned"])
def test_capsules_of_other_names_are_refused(name):
    capsule = managed((ctypes.c_double * 2)(), (2,), name=name, deleter=False)
    with pytest.raises(ValueError, match=f"got one named '{name.decode()}'"):
        arrpy.from_dlpack(capsule)
    capsules.live.clear()
    nameless = capsules._new(1, None, None)
    with pytest.raises(ValueError, match="got one named None"):
        arrpy.from_dlpack(nameless)


def test_a_capsule_serves_once():
    capsule = managed((ctypes.c_double * 2)(1, 2), (2,))
    a = arrpy.from_dlpack(capsule)
    with pytest.raises(ValueError, match="used before"):
        arrpy.from_dlpack(capsule)
    del capsule
    assert a.tolist() == [1, 2] and len(capsules.live) == 1


@pytest.mark.parametrize("given", [None, 3, b"dltensor", [], arrpy.ones(1)])
def test_producers_that_give_something_else(given):
    with pytest.raises(TypeError, match="__dlpack__ must return a capsule; got"):
        arrpy.from_dlpack(Producer(given))
    device = (3.5, 1) if given is None else given
    with pytest.raises(TypeError, match=r"__dlpack_device__ must return a tuple"):
        arrpy.from_dlpack(Producer(None, device))
    with pytest.raises(TypeError, match="expected an object with __dlpack__"):
        arrpy.from_dlpack([given])


@pytest.mark.parametrize("error", [KeyError("a"), BufferError("b"), TypeError("c"), OSError(1)])
def test_errors_of_producers_pass_through(error):
    class Failing(Producer):
        def __dlpack__(self, **wishes):
            raise error

    with pytest.raises(type(error)):
        arrpy.from_dlpack(Failing(None))
    with pytest.raises(type(error)):
        arrpy.from_dlpack(Producer(None, error))


def test_a_tensor_without_deleter():
    capsule = managed((ctypes.c_double * 2)(1, 2), (2,), deleter=False)
    a = arrpy.from_dlpack(capsule)
    assert a.tolist() == [1, 2]
    del a, capsule
    capsules.live.clear()


def test_hostile_capsules():
    """A thousand of the 10^5 of tests/long."""
    run_hostile(range(1000))


def run_hostile(seeds):
    taken = 0
    for seed in seeds:
        producer = capsules.hostile(seed)
        try:
            a = arrpy.from_dlpack(producer)
        except (BufferError, TypeError, ValueError, KeyError, OSError):
            pass
        else:
            taken += 1
            assert a.ndim <= 64 and a.size >= 0 and len(a.strides) == a.ndim
            del a
        del producer
        assert capsules.deleted_twice == [] and capsules.live == {}, seed
    assert 0.1 < taken / len(seeds) < 0.7
    return taken


def test_unused_capsules_and_exports_free_everything():
    a = arrpy.ArrPy([1.0, 2.0])
    before = sys.getrefcount(a)
    for max_version in MAX_VERSIONS:
        for _ in range(100):
            a.__dlpack__(max_version=max_version)
            np.from_dlpack(a)
            arrpy.from_dlpack(a)
    gc.collect()
    assert sys.getrefcount(a) == before
    held = np.from_dlpack(a[1:])
    del a
    assert held.tolist() == [2.0]
    kept = arrpy.from_dlpack(arrpy.asarray(bytearray(b"ab")))
    assert kept.tolist() == [97, 98]


def test_the_deleter_runs_in_any_thread():
    a = arrpy.ones(4)
    before = sys.getrefcount(a)
    pointers = []
    for max_version in (None, (1, 0)) * 50:
        capsule = a.__dlpack__(max_version=max_version)
        name = b"dltensor" if max_version is None else b"dltensor_versioned"
        pointers.append((capsules._pointer(id(capsule), name), max_version))
        set_name = ctypes.pythonapi.PyCapsule_SetName
        set_name(ctypes.py_object(capsule), b"used_dltensor")
        del capsule
    assert sys.getrefcount(a) == before + 100

    def release(some):
        for address, max_version in some:
            kind = capsules.Legacy if max_version is None else capsules.Versioned
            ctypes.CFUNCTYPE(None, ctypes.c_void_p)(  # ctypes releases the GIL for the call
                ctypes.cast(kind.from_address(address).deleter, ctypes.c_void_p).value
            )(address)

    threads = [threading.Thread(target=release, args=(pointers[i::4],)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sys.getrefcount(a) == before


AFTER_SHUTDOWN = """
import ctypes, arrpy
used = b"used_dltensor"
a = arrpy.ones(1000)
for version, name in ((None, b"dltensor"), ((1, 0), b"dltensor_versioned")):
    capsule = a.__dlpack__(max_version=version)
    get = ctypes.pythonapi.PyCapsule_GetPointer
    get.restype, get.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    address = get(capsule, name)
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(used))  # the capsule does not own its name
    ctypes.pythonapi.PyCapsule_SetName(ctypes.py_object(capsule), used)
    deleter = ctypes.c_void_p.from_address(address + (56 if version is None else 16)).value
    at_exit = ctypes.CDLL(None).__cxa_atexit  # of C: runs after Py_Finalize
    at_exit.argtypes = [ctypes.c_void_p] * 3
    at_exit(deleter, address, None)
print("done")
"""


def test_the_deleter_after_shutdown_does_not_crash():
    run = subprocess.run([sys.executable, "-c", AFTER_SHUTDOWN], capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (0, "done\n"), run.stderr


# ---- the structs for ctypes ----


@pytest.mark.parametrize("dtype", NAMES)
def test_wrapper(dtype):
    for a, values in layouts(dtype):
        wrapper = arrpy.DLPackWrapper(a)
        tensor = wrapper.pointer.contents
        assert isinstance(tensor, arrpy.DLTensor)
        assert list(wrapper.shape) == tensor.shape[: tensor.ndim] == list(a.shape)
        assert list(wrapper.strides) == tensor.strides[: tensor.ndim]
        assert [one * a.itemsize for one in wrapper.strides] == list(a.strides)
        assert (tensor.dtype.code, tensor.dtype.bits) == ROW[dtype].dlpack
        assert (tensor.byte_offset, tensor.device.device_type) == (0, 1)
        if a.size:
            first = (ctypes.c_char * a.itemsize).from_address(tensor.data).raw
            assert first == values[(0,) * values.ndim].tobytes()
        np.testing.assert_array_equal(np.from_dlpack(wrapper), values)
        assert arrpy.from_dlpack(wrapper).tolist() == values.tolist()
    assert ctypes.sizeof(arrpy.DLTensor) == 48


def test_wrapper_shares_or_refuses():
    memory = bytearray(b"ab")
    wrapper = arrpy.DLPackWrapper(memory)
    wrapper.array[0] = 99
    assert memory == b"cb"
    with pytest.raises(ValueError, match="copy=False"):
        arrpy.DLPackWrapper([1, 2])
