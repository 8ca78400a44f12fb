"""Exporters, producers, files and pickles that lie, change their mind or vanish.

Each must end in one clear error or in right elements; never in a crash, and never in memory that
somebody else may move or free. What could end the process runs in a process of its own.
"""

import array
import contextlib
import ctypes
import gc
import mmap
import os
import pickle
import subprocess
import sys
import textwrap
import threading
from multiprocessing import shared_memory

import numpy as np
import pytest
from footprint import assert_nothing_is_left

import arrpy

CLEAR = (TypeError, ValueError, BufferError, OSError)


def run(program, *arguments):
    """The output of a program in a process that must survive."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# --- buffers whose owner moves or vanishes -------------------------------------------------------


def test_a_memoryview_released_while_it_is_shared():
    memory = bytearray(array.array("d", [1, 2, 3]).tobytes())
    view = memoryview(memory).cast("d")
    a = arrpy.asarray(view, copy=False)
    with pytest.raises(BufferError):
        view.release()
    assert a.tolist() == [1, 2, 3]
    del a
    view.release()
    with pytest.raises(ValueError, match="released"):
        arrpy.asarray(view)


@pytest.mark.parametrize("change", [
    lambda m: m.append(0), lambda m: m.clear(), lambda m: m.pop(), lambda m: m.extend(b"x" * 4096),
    lambda m: m.__delitem__(slice(0, 4)), lambda m: m.__setitem__(slice(0, 1), b"xxxx"),
    lambda m: m.__iadd__(b"abc"), lambda m: m.__imul__(3), lambda m: m.insert(0, 1),
    lambda m: m.remove(1),
])  # fmt: skip
@pytest.mark.parametrize("kind", [bytearray, lambda data: array.array("B", data)])
def test_nothing_resizes_what_is_shared(kind, change):
    memory = kind(bytes(range(1, 17)))
    a = arrpy.asarray(memory, copy=False)
    view = a[3:]
    del a
    if kind is not bytearray and not hasattr(memory, "clear"):
        memory_changes = [AttributeError, BufferError, TypeError]
    else:
        memory_changes = [BufferError]
    with pytest.raises(tuple(memory_changes)):
        change(memory)
    assert view.tolist() == list(range(4, 17)) and list(memory) == list(range(1, 17))


def test_casts_strides_and_overlaps_of_memoryviews():
    memory = bytearray(range(48))
    for view, wanted in (
        (memoryview(memory)[::-1], list(range(47, -1, -1))),
        (memoryview(memory)[5:5], []),
        (memoryview(memory).cast("B", (6, 8))[::2], [list(range(k, k + 8)) for k in (0, 16, 32)]),
        (memoryview(memory).cast("H")[1::3], [0x0302 + 0x0606 * k for k in range(8)]),
        (memoryview(memory).cast("b")[40:], list(range(40, 48))),
    ):
        a = arrpy.asarray(view, copy=False)
        assert a.tolist() == wanted and a.shape == view.shape
    for view in (memoryview(memory).cast("c"), memoryview(memory).cast("P")):
        with pytest.raises(CLEAR, match=r"asarray|format|expected"):
            arrpy.asarray(view)
    a, b = arrpy.asarray(memory)[4:], arrpy.asarray(memory)[:-4]
    a[:] = b  # overlap: as if copied before
    assert list(memory) == [0, 1, 2, 3, *range(44)]
    misaligned = memoryview(memory)[1:41].cast("d")
    with pytest.raises(ValueError, match="copy"):
        arrpy.asarray(misaligned, copy=False)
    assert arrpy.asarray(misaligned).tobytes() == bytes(memory[1:41])


def test_strides_of_zero_and_windows_of_numpy():
    x = np.arange(6.0)
    still = np.lib.stride_tricks.as_strided(x, (3, 4), (0, 8))
    a = arrpy.asarray(still)
    assert a.tolist() == [[0, 1, 2, 3]] * 3
    windows = np.lib.stride_tricks.as_strided(x, (4, 3), (8, 8))
    b = arrpy.asarray(windows)
    assert b.tolist() == [[k, k + 1, k + 2] for k in range(4)]
    assert arrpy.sum(b).item() == windows.sum()
    assert x.tolist() == [0, 1, 2, 3, 4, 5]


def test_a_map_closed_or_resized_while_it_is_shared(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(bytes(4096))
    with open(path, "r+b") as stream:
        memory = mmap.mmap(stream.fileno(), 0)
    a = arrpy.asarray(memory, copy=False)
    for change in (memory.close, lambda: memory.resize(1 << 20)):
        with pytest.raises(BufferError):
            change()
    a[0] = 7
    assert memory[0] == 7
    del a
    memory.close()
    with pytest.raises(ValueError, match="closed"):
        arrpy.asarray(memory)


def test_shared_memory_closed_and_unlinked():
    block = shared_memory.SharedMemory(create=True, size=64)
    a = arrpy.asarray(block.buf, copy=False)
    block.unlink()
    with pytest.raises(BufferError):
        block.close()
    a[:] = 3
    assert arrpy.sum(a).item() == 3 * a.size
    del a
    block.close()


@pytest.mark.parametrize("size", [-1, 2**62, 2**63, 2**64, 1.5, "3", (3, -1), (2**40, 2**40)])
def test_pointers_with_a_wrong_size(size):
    memory = (ctypes.c_double * 3)(1, 2, 3)
    pointer = ctypes.cast(memory, ctypes.POINTER(ctypes.c_double))
    with pytest.raises((*CLEAR, MemoryError, OverflowError), match="from_pointer"):
        arrpy.from_pointer(pointer, size, dtype="float64")
    with pytest.raises(CLEAR, match="from_pointer"):
        arrpy.from_pointer(ctypes.POINTER(ctypes.c_double)(), 3, dtype="float64")


# --- exporters written in Python and with ctypes -------------------------------------------------


LIAR = """
    import ctypes, sys
    import arrpy
    S = ctypes.c_ssize_t
    class Py_buffer(ctypes.Structure):
        _fields_ = [("buf", ctypes.c_void_p), ("obj", ctypes.py_object), ("len", S),
            ("itemsize", S), ("readonly", ctypes.c_int), ("ndim", ctypes.c_int),
            ("format", ctypes.c_char_p), ("shape", ctypes.POINTER(S)),
            ("strides", ctypes.POINTER(S)), ("suboffsets", ctypes.POINTER(S)),
            ("internal", ctypes.c_void_p)]
    GET = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.py_object, ctypes.POINTER(Py_buffer), ctypes.c_int)
    class Procs(ctypes.Structure):
        _fields_ = [("get", GET), ("release", ctypes.c_void_p)]
    memory = (ctypes.c_double * 6)(0, 1, 2, 3, 4, 5)
    facts = {}
    keep = []
    def get(exporter, view, flags):
        fill = view[0]
        def numbers(name):
            return None if facts[name] is None else (S * len(facts[name]))(*facts[name])
        shape, strides, suboffsets = map(numbers, ("shape", "strides", "suboffsets"))
        keep.append((shape, strides, suboffsets))
        fill.buf = facts["buf"]
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(exporter))
        place = ctypes.addressof(fill) + Py_buffer.obj.offset
        ctypes.cast(place, ctypes.POINTER(S))[0] = id(exporter)
        fill.len, fill.itemsize, fill.readonly = facts["len"], facts["itemsize"], 0
        fill.ndim, fill.format = facts["ndim"], facts["format"]
        for name, value in (("shape", shape), ("strides", strides), ("suboffsets", suboffsets)):
            if value is not None:
                setattr(fill, name, ctypes.cast(value, ctypes.POINTER(S)))
            else:
                setattr(fill, name, ctypes.POINTER(S)())
        return 0
    class Liar:
        pass
    procs = Procs(GET(get), None)
    slot = ctypes.c_void_p.from_address(id(Liar) + OFFSET)
    slot.value = ctypes.addressof(procs)
    right = dict(buf=ctypes.addressof(memory), len=48, itemsize=8, ndim=1, format=b"d",
                 shape=(6,), strides=(8,), suboffsets=None)
    facts.update(right)
    assert arrpy.asarray(Liar()).tolist() == [0, 1, 2, 3, 4, 5]
    refused = 0
    for wrong in CASES:
        facts.clear()
        facts.update(right)
        facts.update(wrong)
        for copy in (None, False, True):
            try:
                result = arrpy.asarray(Liar(), copy=copy)
            except (TypeError, ValueError, BufferError, MemoryError, OverflowError) as error:
                refused += 1
            else:
                print("taken", wrong, copy, result.shape, result.dtype)
    print(refused)
"""

LIES = [
    {"itemsize": 4}, {"itemsize": 0}, {"itemsize": -8}, {"itemsize": 16}, {"format": b""},
    {"format": b"dd"}, {"format": b"q7"}, {"format": b"T{d:x:}"}, {"format": b"\xff"},
    {"shape": (-6,)}, {"shape": (2**62,)}, {"shape": (7,)}, {"shape": None, "ndim": 2},
    {"ndim": -1}, {"ndim": 65, "shape": (1,) * 65, "strides": (8,) * 65},
    {"ndim": 1000, "shape": (1,) * 1000, "strides": (8,) * 1000},
    {"buf": None}, {"len": -48}, {"len": 2**63 - 1}, {"len": 8},
    {"ndim": 2, "shape": (2**40, 2**40), "strides": (8, 8)},
    {"format": b"w"}, {"format": b"O"}, {"format": b"3d"},
]  # fmt: skip


def test_exporters_in_c_that_lie():
    """Item sizes, formats, shapes and lengths that contradict each other or cannot be."""
    offset = _offset_of_buffer_procs()
    program = LIAR.replace("OFFSET", str(offset)).replace("CASES", repr(LIES))
    lines = run(program).splitlines()
    assert lines[-1] == str(3 * len(LIES)), lines


def _offset_of_buffer_procs():
    """Where a type has its buffer functions: set in types that export buffers, unset in int."""
    word = ctypes.sizeof(ctypes.c_void_p)
    words = [
        [ctypes.c_void_p.from_address(id(t) + word * k).value for k in range(30)]
        for t in (bytes, bytearray, int)
    ]
    # tp_as_buffer follows tp_setattro, which is 0 or generic; int has none
    for k in range(15, 25):
        if words[0][k] and words[1][k] and not words[2][k]:
            return word * k
    raise AssertionError("no slot found")


class Raising:
    """An exporter (PEP 688) or producer whose every call raises."""

    def __buffer__(self, flags):
        raise KeyError("no buffer today")

    def __dlpack__(self, **options):
        raise KeyError("no capsule today")

    def __dlpack_device__(self):
        return (1, 0)


def test_what_a_producer_raises_comes_through():
    with pytest.raises(KeyError, match="today"):
        arrpy.from_dlpack(Raising())
    with pytest.raises((KeyError, *CLEAR)):
        arrpy.asarray(Raising())

    class Mute(Raising):
        def __dlpack_device__(self):
            raise AttributeError("inside")

    with pytest.raises(AttributeError, match="inside"):
        arrpy.from_dlpack(Mute())


def test_the_array_interface_is_never_used():
    class Liar:
        shape = (3,)

        @property
        def __array_interface__(self):
            raise AssertionError("asked")

        @property
        def __array_struct__(self):
            raise AssertionError("asked")

        def __array__(self, *arguments, **options):
            raise AssertionError("asked")

    for call in (arrpy.asarray, arrpy.ArrPy, lambda x: arrpy.ones(3) + x, arrpy.from_dlpack):
        with pytest.raises(CLEAR):
            call(Liar())


def test_producers_of_used_capsules_and_of_other_things():
    class Producer:
        def __init__(self, answer, place=(1, 0)):
            self.answer, self.place = answer, place

        def __dlpack__(self, **options):
            return self.answer

        def __dlpack_device__(self):
            return self.place

    source = arrpy.arange(3)
    capsule = source.__dlpack__()
    first = arrpy.from_dlpack(Producer(capsule))
    for answer in (capsule, None, 3, b"", object, source):
        with pytest.raises(CLEAR, match=r"from_dlpack|__dlpack__"):
            arrpy.from_dlpack(Producer(answer))
    for place in ((), (1,), (1, 0, 0), "cpu", None, (1.5, 0), 1, [1, 0]):
        with pytest.raises(CLEAR):
            arrpy.from_dlpack(Producer(source.__dlpack__(), place))
    del source, capsule
    gc.collect()
    assert first.tolist() == [0, 1, 2]


def test_a_producer_that_deletes_itself():
    class Producer:
        def __init__(self):
            self.array = arrpy.arange(1000)

        def __dlpack__(self, **options):
            capsule = self.array.__dlpack__()
            kept.clear()
            del self.array
            gc.collect()
            return capsule

        def __dlpack_device__(self):
            return (1, 0)

    kept = [Producer()]
    a = arrpy.from_dlpack(kept[0])
    assert arrpy.sum(a).item() == 499500


def test_an_exporter_from_another_thread():
    results, memory = [], bytearray(8000)

    def take():
        a = arrpy.asarray(memory, copy=False)
        results.append((a, arrpy.from_dlpack(a), memoryview(a)))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with pytest.raises(BufferError):
        memory.append(0)
    let_go = threading.Thread(target=results.clear)
    let_go.start()
    let_go.join()
    gc.collect()
    memory.append(0)


def test_an_array_that_grows_while_an_operation_asks_for_it():
    """A sequence whose items change the array they are assigned to."""
    target = arrpy.zeros(3)
    storage = target.storage

    class Item:
        def __float__(self):
            with pytest.raises(BufferError):
                storage.append(1.0)
            return 2.0

        def __index__(self):
            return 2

    for values in ([Item(), 1, Item()], (Item(),) * 3):
        with contextlib.suppress(CLEAR):
            target[:] = values
    assert len(storage) == 3

    growing = [1.0, 2.0, 3.0]

    class Grower(float):
        def __float__(self):
            growing.extend([4.0] * 1000)
            return 1.0

    growing.insert(1, Grower())
    with contextlib.suppress(CLEAR):
        assert arrpy.asarray(growing).ndim == 1
    shrinking = [1.0] * 1000

    class Shrinker(int):
        def __index__(self):
            shrinking.clear()
            return 1

    shrinking[1] = Shrinker()
    with contextlib.suppress(CLEAR):
        arrpy.asarray(shrinking)


# --- pickles -------------------------------------------------------------------------------------


def test_pickles_of_hostile_bytes():
    """Every byte of a pickle replaced, in all protocols: an error or an array, nothing else."""
    import random

    rng = random.Random(5)
    a = arrpy.reshape(arrpy.arange(6.0), (2, 3))[:, ::2]
    for protocol in range(2, 6):
        good = pickle.dumps(a, protocol)
        where = good.find(b"restore")
        for _ in range(400):
            bad = bytearray(good)
            place = rng.randrange(where + 7, len(bad))
            bad[place] = rng.randrange(256)
            program = bytes(bad[: rng.choice((len(bad), len(bad), place + 1))])
            try:
                result = pickle.loads(program)
            except MemoryError:
                continue  # a length of 2**60 bytes is pickle's own
            except Exception as error:
                assert not isinstance(error, (SystemError, AssertionError)), (program, error)
                continue
            if isinstance(result, arrpy.ArrPy):
                assert len(result.tobytes()) == result.nbytes


def test_restore_with_hostile_arguments():
    function, arguments = arrpy.ones(3).__reduce_ex__(2)[:2]
    wrong = (
        None,
        -1,
        2**70,
        1.5,
        "float64",
        b"",
        b"x" * 7,
        (),
        (-1,),
        (2**62, 2**62),
        [3],
        object(),
    )
    assert function(*arguments).tolist() == [1, 1, 1]
    for k in range(len(arguments)):
        for value in wrong:
            if value == arguments[k]:
                continue
            changed = (*arguments[:k], value, *arguments[k + 1 :])
            try:
                result = function(*changed)
            except (*CLEAR, MemoryError, OverflowError):
                continue
            assert len(result.tobytes()) == result.nbytes, changed


# --- paths and files -----------------------------------------------------------------------------


@pytest.mark.parametrize("offset", [-1, -8, -(2**63), 2**63 - 1, 2**63, 2**70, 1.5, "8", None])
@pytest.mark.parametrize("mode", ["r", "r+", "c", "w+"])
def test_offsets_that_cannot_be(offset, mode, tmp_path):
    path = tmp_path / "x"
    path.write_bytes(bytes(64))
    with pytest.raises((*CLEAR, OverflowError)):
        arrpy.open(path, float, 8, mode=mode, offset=offset)
    if mode != "w+":
        assert path.read_bytes() == bytes(64)


@pytest.mark.parametrize("path", ["/dev/null", "/dev/zero", "/dev/full", "/", "."])
def test_paths_that_are_no_files(path, tmp_path):
    for call in (
        lambda: arrpy.open(path, float, 8), lambda: arrpy.open(path, float),
        lambda: arrpy.load(path), lambda: arrpy.load(path, mmap=True),
        lambda: arrpy.open(path, float, 8, mode="r+"),
    ):  # fmt: skip
        with pytest.raises(CLEAR):
            call()


def test_a_fifo_does_not_hang(tmp_path):
    path = tmp_path / "fifo"
    os.mkfifo(path)
    program = """
        import sys, arrpy
        for call in (lambda: arrpy.open(sys.argv[1], float, 8),
                     lambda: arrpy.load(sys.argv[1], mmap=True),
                     lambda: arrpy.open(sys.argv[1], float, mode="r+")):
            try:
                call()
            except (OSError, ValueError):
                print("refused")
    """
    assert run(program, path) == "refused\n" * 3


@pytest.mark.parametrize("path", ["a\0b", "no/such/folder/x", "x" * 300, b"\xff\0", 3.5, None])
def test_paths_that_cannot_be(path):
    for call in (lambda: arrpy.open(path, float, 8), lambda: arrpy.load(path),
                 lambda: arrpy.save(path, arrpy.ones(2)),
                 lambda: arrpy.fromfile(path)):  # fmt: skip
        with pytest.raises(CLEAR):
            call()


def test_read_only_files_and_empty_ones(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(bytes(64))
    path.chmod(0o400)
    if os.geteuid() != 0:  # root may write everything
        with pytest.raises(PermissionError):
            arrpy.open(path, float, 8, mode="r+")
    assert arrpy.open(path, float, 8).is_readonly
    with pytest.raises(ValueError, match="read-only"):
        arrpy.open(path, float, 8)[0] = 1
    changed = arrpy.open(path, float, 8, mode="c")
    changed[0] = 5
    assert path.read_bytes() == bytes(64)
    for shape in (0, (0, 3), (3, 0)):
        empty = arrpy.open(tmp_path / "empty", float, shape, mode="w+")
        assert empty.size == 0 and arrpy.sum(empty).item() == 0
        empty.flush()
    (tmp_path / "nothing").write_bytes(b"")
    with pytest.raises(CLEAR):
        arrpy.open(tmp_path / "nothing", float, 1)
    assert arrpy.open(tmp_path / "nothing", float, 0).shape == (0,)


@pytest.mark.parametrize("change", ["grow", "shrink", "remove", "replace"])
def test_a_file_changed_between_open_and_use(change, tmp_path):
    path = tmp_path / "x"
    path.write_bytes(arrpy.ones(4096).tobytes())
    a = arrpy.open(path, float)
    if change == "grow":
        with open(path, "ab") as stream:
            stream.write(bytes(8192))
    elif change == "shrink":
        os.truncate(path, 4096)
    elif change == "remove":
        path.unlink()
    else:
        path.with_name("y").write_bytes(bytes(8))
        os.replace(path.with_name("y"), path)
    if change == "shrink":
        with pytest.raises(OSError, match="cut short"):
            a.sum()
        with pytest.raises(OSError, match="cut short"):
            a.tolist()
    else:
        assert a.sum() == 4096 and a.shape == (4096,)


# --- many cycles ---------------------------------------------------------------------------------


def cycles(tmp_path):
    memory, ndarray = bytearray(4096), np.ones(512)
    pointed = (ctypes.c_double * 512)()
    path = tmp_path / "x"
    path.write_bytes(bytes(4096))
    capsule = arrpy.ones(512)

    def misaligned():
        arrpy.from_dlpack(np.frombuffer(memoryview(memory)[1:4089], "f8"), copy=True)

    return {
        "list": lambda: arrpy.ArrPy([1.0] * 64),
        "array.array": lambda: arrpy.asarray(array.array("d", [1.0]) * 512, copy=False),
        "bytearray": lambda: arrpy.asarray(memory, copy=False)[1:].sum(),
        "memoryview": lambda: arrpy.asarray(memoryview(memory).cast("d"), copy=False),
        "ctypes": lambda: arrpy.asarray(pointed, copy=False),
        "pointer": lambda: arrpy.from_pointer(ctypes.addressof(pointed), 512, dtype="float64"),
        "mmap": lambda: arrpy.open(path, float).sum(),
        "NumPy": lambda: np.asarray(arrpy.asarray(ndarray, copy=False)),
        "DLPack": lambda: np.from_dlpack(arrpy.from_dlpack(ndarray)),
        "misaligned": misaligned,
        "unused capsule": lambda: capsule.__dlpack__(max_version=(1, 0)),
        "pickle": lambda: pickle.loads(pickle.dumps(capsule)),
    }


@pytest.mark.parametrize("kind", [
    "list", "array.array", "bytearray", "memoryview", "ctypes", "pointer", "mmap", "NumPy",
    "DLPack", "misaligned", "unused capsule", "pickle",
])  # fmt: skip
def test_cycles_leave_nothing(kind, tmp_path):
    assert_nothing_is_left(cycles(tmp_path)[kind], 10_000)
