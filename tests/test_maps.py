"""Mapped files: what they share, what they refuse, and what happens when they are cut short."""

import gc
import multiprocessing
import os
import subprocess
import sys
import textwrap
from array import array
from pathlib import Path

import numpy as np
import pytest
from cells import from_values
from test_functions import arguments, flat, function_of

import arrpy
from arrpy import FormatError
from arrpy._spec.dtypes import CATEGORIES, DTYPES
from arrpy._spec.functions import FUNCTIONS
from arrpy._spec.ops import OPERATIONS

NAMES = [row.name for row in DTYPES]
linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def raw(tmp_path, values=range(10), typecode="d"):
    path = tmp_path / "raw"
    path.write_bytes(array(typecode, values).tobytes())
    return path


# --- what a map is -------------------------------------------------------------------------------


@pytest.mark.parametrize("backend", arrpy.backends())
@pytest.mark.parametrize("dtype", NAMES)
def test_a_map_holds_what_is_in_the_file(dtype, backend, tmp_path):
    x = from_values([1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 1, 0], dtype)
    path = tmp_path / "raw"
    path.write_bytes(b"\1" * 16 + x.tobytes())
    with arrpy.use(backend):
        mapped = arrpy.open(path, dtype, (3, 4), offset=16)
        assert mapped.tobytes() == x.tobytes() and mapped.shape == (3, 4)
        assert arrpy.sum(mapped[:, ::2]).tolist() == arrpy.sum(x.reshape(3, 4)[:, ::2]).tolist()
        assert arrpy.open(path, dtype, offset=16)[::-1].tolist() == x[::-1].tolist()
        assert arrpy.sort(mapped).tobytes() if hasattr(arrpy, "sort") else True


def test_modes(tmp_path):
    path = raw(tmp_path)
    read = arrpy.open(path, float)
    private = arrpy.open(path, float, mode="c")
    shared = arrpy.open(path, float, mode="r+")
    other = arrpy.open(path, float, mode="r+", offset=8)
    assert read.is_readonly and not shared.is_readonly
    for write in (
        lambda: read.__setitem__(0, 1.0),
        lambda: read.__setitem__(slice(None), 1.0),
        lambda: read.__iadd__(1),
        lambda: arrpy.add(read, read, out=read),
        lambda: read[1:].fill(0),
        lambda: read.reshape(2, 5).__setitem__((0, 0), 1),
    ):
        with pytest.raises(ValueError, match="read-only"):
            write()
    with pytest.raises((BufferError, TypeError, ValueError)):
        np.asarray(read)[0] = 1
    private[:] = -1.0
    shared[2] = 20.0
    other[0] = 10.0
    shared.flush()
    assert private.tolist() == [-1.0] * 10
    assert read[:4].tolist() == shared[:4].tolist() == [0.0, 10.0, 20.0, 3.0]
    assert array("d", path.read_bytes()).tolist()[:4] == [0.0, 10.0, 20.0, 3.0]


def test_a_new_file(tmp_path):
    path = tmp_path / "new"
    x = arrpy.open(path, "int16", (2, 3), "w+", offset=6)
    assert path.stat().st_size == 18 and x.tolist() == [[0] * 3] * 2
    x[1] = [1, 2, 3]
    x[0, 0] = 7
    del x
    assert array("h", path.read_bytes()[6:]).tolist() == [7, 0, 0, 1, 2, 3]
    y = arrpy.open(path, "int16", 0, "w+")
    assert y.shape == (0,) and path.stat().st_size == 0
    assert arrpy.open(path, "int16").shape == (0,)


def test_npy_files_are_mapped(tmp_path):
    path = tmp_path / "x.npy"
    for x in (np.arange(6.0).reshape(2, 3), np.asfortranarray(np.ones((3, 2)) * 1j), np.array(5)):
        np.save(path, x)
        for mapped in (arrpy.load(path, mmap=True), arrpy.open(path), arrpy.load(path, mmap="c")):
            assert np.array_equal(np.asarray(mapped), x) and mapped.shape == x.shape
        y = arrpy.load(path, mmap="r+")
        y[...] = 7
        y.flush()
        assert np.array_equal(np.load(path), np.full_like(x, 7))


def test_what_cannot_be_mapped(tmp_path):
    path = raw(tmp_path)
    x = tmp_path / "x.npy"
    for call, kind in (
        (lambda: arrpy.open(path, float, 11), FormatError),
        (lambda: arrpy.open(path, float, (2**40, 2**40)), (FormatError, ValueError)),
        (lambda: arrpy.open(path, float, (0, -1)), ValueError),
        (lambda: arrpy.open(path, float, (-1, -1)), ValueError),
        (lambda: arrpy.open(path, float, "x"), (TypeError, ValueError)),
        (lambda: arrpy.open(path, float, offset=4), (ValueError)),
        (lambda: arrpy.open(path, float, 1, offset=4), ValueError),
        (lambda: arrpy.open(path, float, 1, offset=88), FormatError),
        (lambda: arrpy.open(path, float, 1, offset=-8), ValueError),
        (lambda: arrpy.open(path, float, 1, "w"), ValueError),
        (lambda: arrpy.open(path, mode="w+"), TypeError),
        (lambda: arrpy.open(path, float, mode="w+"), TypeError),
        (lambda: arrpy.open(path), FormatError),
        (lambda: arrpy.open(path, "O"), TypeError),
        (lambda: arrpy.open(tmp_path / "none", float), FileNotFoundError),
        (lambda: arrpy.open(tmp_path, float), OSError),
        (lambda: arrpy.open("/dev/null", float), FormatError),
        (lambda: arrpy.load(x, mmap=True), ValueError),
    ):
        np.save(x, np.arange(3.0).astype(">f8"))
        with pytest.raises(kind):
            call()
    assert array("d", path.read_bytes()).tolist() == list(range(10))


@linux
def test_descriptors_and_maps_are_given_back(tmp_path):
    path = raw(tmp_path, range(10_000))

    def held():
        maps = Path("/proc/self/maps").read_text()
        return len(os.listdir("/proc/self/fd")), maps.count(str(path))

    before = held()
    for _ in range(2000):
        x = arrpy.open(path, float, mode="r+")
        view = x[1:]
        del x
        view[0] += 1
    assert held()[1] == before[1] + 1
    exported = memoryview(view)
    del view
    gc.collect()
    assert exported[0] == 2001.0
    exported.release()
    del exported
    assert held() == before
    many = [arrpy.open(path, float, 1, offset=8 * i) for i in range(500)]
    assert [int(x[0]) for x in many[2:]] == list(range(2, 500))
    assert held()[0] == before[0]
    del many
    assert held() == before


def add_one(path):
    x = arrpy.open(path, float, mode="r+")
    x += 1


@pytest.mark.parametrize("method", ["spawn"])
def test_processes_share_a_map(method, tmp_path):
    path = raw(tmp_path)
    x = arrpy.open(path, float)
    process = multiprocessing.get_context(method).Process(target=add_one, args=(path,))
    process.start()
    process.join()
    assert process.exitcode == 0
    assert x.tolist() == list(range(1, 11))


def test_bools_are_true_bools(tmp_path):
    path = tmp_path / "raw"
    path.write_bytes(bytes((0, 1, 2)))
    with pytest.raises(FormatError, match="0 or 1"):
        arrpy.open(path, "bool")
    assert arrpy.open(path, "bool", 2).tolist() == [False, True]


# --- larger than memory --------------------------------------------------------------------------

OUT_OF_CORE = """
import resource, sys
import arrpy
source, target, backend = sys.argv[1:]
MEBI = 1 << 20
def private():
    for line in open("/proc/self/status"):
        if line.startswith("RssAnon"):
            return int(line.split()[1]) << 10
with arrpy.use(backend):
    x = arrpy.open(source, arrpy.float32, mode="r+")
    small = x[:1000]
    assert float(arrpy.sum(small + small)) == 2000 and float(arrpy.var(small)) == 0
    # Private memory, that is all but the maps, is limited to a third of the file.
    used = [int(line.split()[1]) << 10 for line in open("/proc/self/status") if "VmData" in line][0]
    limit = x.nbytes // 3
    resource.setrlimit(resource.RLIMIT_DATA, (used + limit, used + limit))
    start = private()
    assert float(arrpy.sum(x)) == x.size
    assert float(arrpy.max(x)) == 1.0 and int(arrpy.argmin(x)) == 0
    assert float(arrpy.mean(x)) == 1.0 and float(arrpy.var(x)) == 0.0
    assert arrpy.all(arrpy.sum(arrpy.reshape(x, (-1, 64)), axis=0) == x.size // 64)
    y = arrpy.open(target, arrpy.float64, x.shape, mode="w+")
    arrpy.add(x, x, out=y)
    arrpy.multiply(y, 2.0, out=y, where=True)
    x *= 2
    x[:] = 3
    assert float(y[-1]) == 4.0 and float(arrpy.sum(y)) == 4.0 * x.size
    assert private() - start < limit, (private() - start, limit)
    try:
        arrpy.ones(x.size)
    except MemoryError:
        print("bounded")
"""


@linux
@pytest.mark.parametrize("backend,mebibytes", [("cpp", 96), ("cython", 48), ("python", 12)])
def test_a_file_of_three_times_the_memory(backend, mebibytes, tmp_path):
    source = tmp_path / "source"
    ones = array("f", [1.0]) * (1 << 18)
    with open(source, "wb") as stream:
        for _ in range(mebibytes):
            stream.write(ones)
    done = subprocess.run(
        [sys.executable, "-c", OUT_OF_CORE, str(source), str(tmp_path / "target"), backend],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "bounded\n"), done.stderr


# --- cut short -----------------------------------------------------------------------------------


def cut(x, tmp_path, name="cut"):
    """A map of the elements of x whose file is then cut off."""
    path = tmp_path / name
    path.write_bytes(x.tobytes())
    mapped = arrpy.open(path, x.dtype, x.shape, mode="r+")
    os.truncate(path, 0)
    return mapped


def results(line, dtype, prepare):
    """What a function gives whose first arrays went through `prepare`, as lists."""
    names = arguments(dtype)
    for word in ("x", "m"):
        names[word] = prepare(names[word], word)
    function = function_of(line.name)
    if hasattr(line, "call"):
        result = eval(f"function({line.call})", names | {"function": function})
    else:
        result = function(*[names["x"]] * line.arity)
    return [array.tolist() for array in flat(result)]


TAKING_ARRAYS = [
    line
    for line in (*FUNCTIONS.values(), *OPERATIONS.values())
    if line.dtypes and getattr(line, "public", True)
]


@pytest.mark.parametrize("backend", arrpy.backends())
@pytest.mark.parametrize("line", TAKING_ARRAYS, ids=lambda line: line.name)
@pytest.mark.filterwarnings("ignore:.*division:RuntimeWarning")
def test_every_function_notices(line, backend, tmp_path):
    """OSError, or the same result: then the function looked at no element."""
    dtype = CATEGORIES[line.dtypes][-1].name
    with arrpy.use(backend):
        expected = results(line, dtype, lambda x, _: x)
        try:
            got = results(line, dtype, lambda x, word: cut(x, tmp_path, word))
        except OSError as error:
            assert "cut short" in str(error)
        else:
            assert line.chapter == "io" or repr(got) == repr(expected)


ACCESSES = {
    "item": lambda x: x[3],
    "row": lambda x: x[1:3].tolist(),
    "mask": lambda x: x[x > -1],
    "assigned mask": lambda x: x.__setitem__(arrpy.ones_like(x, dtype="bool"), 1.0),
    "integers": lambda x: x[arrpy.ArrPy([0, 1])],
    "matrix": lambda x: x.reshape(2, 3)[arrpy.ArrPy([[0, 1]])],
    "put": lambda x: x.__setitem__(arrpy.ArrPy([0, 1]), 1.0),
    "set": lambda x: x.__setitem__(0, 1.0),
    "set all": lambda x: x.__setitem__(slice(None), 1.0),
    "in place": lambda x: x.__iadd__(1),
    "in place with itself": lambda x: x.__iadd__(x),
    "operators": lambda x: 2 / (x + 1),
    "reflected": lambda x: 1.0 - x,
    "float": lambda x: float(x[1:2].reshape(())),
    "tolist": lambda x: x.tolist(),
    "tobytes": lambda x: x.tobytes(),
    "copy": lambda x: x.copy(),
    "astype": lambda x: x.astype("int8"),
    "sum": lambda x: x.sum(),
    "std": lambda x: x.std(),
    "fill": lambda x: x.fill(1),
    "flush": lambda x: (x.tolist(), x.flush()),
    "repr": repr,
    "iterate": list,
    "contains": lambda x: 5.0 in x,
    "matmul": lambda x: x @ x,
    "save": lambda x: arrpy.save(os.devnull, x),
    "clip": lambda x: arrpy.clip(x, 0, 1),
    "where": lambda x: arrpy.where(x > 0, x, x),
    "out": lambda x: arrpy.add(arrpy.ones(6), 1, out=x),
    "mask operand": lambda x: arrpy.add(arrpy.ones(6), 1, where=x > 0),
}


@pytest.mark.parametrize("backend", arrpy.backends())
@pytest.mark.parametrize("name", ACCESSES)
def test_every_access_notices(name, backend, tmp_path):
    with arrpy.use(backend):
        x = cut(arrpy.arange(6.0), tmp_path)
        untouched = arrpy.ones(6)
        with pytest.raises(OSError, match=r"cut short.*cut'"):
            ACCESSES[name](x)
        assert float(arrpy.sum(untouched)) == 6.0
        with pytest.raises(OSError, match="cut short"):
            arrpy.sum(x)


def run(program, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=500,
    )
    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])
    return done.stdout


CUT_WHILE_READING = """
import os, random, sys, threading, time
import arrpy
path, tries = sys.argv[1], int(sys.argv[2])
rng = random.Random(tries)
arrpy.set_num_threads(2)
n = 1 << 20
operations = (
    arrpy.sum, arrpy.exp, arrpy.max, arrpy.cumulative_sum, lambda x: x + x, lambda x: x[::-3] * 2,
    lambda x: x.copy(), lambda x: x.astype("int32"), lambda x: x.reshape(1024, -1).T + 1,
    lambda x: x[x > 0], arrpy.std, lambda x: x[arrpy.arange(0, x.size, 7)], lambda x: x.__iadd__(1),
)
raised = finished = 0
for i in range(tries):
    with open(path, "wb") as stream:
        os.truncate(path, 8 * n)
    x = arrpy.open(path, float, mode=rng.choice(("r+", "c")))
    backend = rng.choice(("cpp", "cpp", "cython")) if i % 50 else "python"
    operation = rng.choice(operations)
    if backend == "python":
        x = x[: 1 << 15]
    wait = rng.random() * 0.004
    def cutter():
        time.sleep(wait)
        os.truncate(path, rng.choice((0, 4096, 8 * n // 2, 100)))
    thread = threading.Thread(target=cutter)
    thread.start()
    try:
        with arrpy.use(backend):
            operation(x)
        finished += 1
    except OSError:
        raised += 1
    thread.join()
print(raised > 0, raised + finished == tries)
"""


def test_files_cut_while_they_are_read(tmp_path):
    """100 tries; 1,000 in tests/long."""
    assert run(CUT_WHILE_READING, tmp_path / "x", 100) == "True True\n"


def test_other_bus_errors_go_to_the_previous_handler(tmp_path):
    """A fault in a map that is not ArrPy's, and a signal that somebody sent."""
    program = """
        import faulthandler, mmap, os, signal, sys
        import arrpy
        path, kind = sys.argv[1:]
        if kind == "handled":
            signal.signal(signal.SIGBUS, lambda *_: print("handled"))
        x = arrpy.open(path, float, 8, mode="w+")
        if kind == "fault":
            with open(path, "r+b") as stream:
                foreign = mmap.mmap(stream.fileno(), 64)
            os.truncate(path, 0)
            foreign[0]
        os.kill(os.getpid(), signal.SIGBUS)
        print("alive")
    """
    import signal

    for kind, status, output in (
        ("fault", -signal.SIGBUS, ""),
        ("sent", -signal.SIGBUS, ""),
        ("handled", 0, "handled\nalive\n"),
    ):
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(program), str(tmp_path / "x"), kind],
            capture_output=True,
            text=True,
        )
        assert (done.returncode, done.stdout) == (status, output), (kind, done.stderr)


def test_the_handler_is_installed_with_the_first_map():
    run("""
        import signal, arrpy
        arrpy.sum(arrpy.ones(9))
        text = open("/proc/self/status").read() if __import__("sys").platform == "linux" else ""
        caught = [line.split()[1] for line in text.splitlines() if line.startswith("SigCgt")]
        assert not caught or not int(caught[0], 16) >> (signal.SIGBUS - 1) & 1
    """)


READINGS = (
    *("x.sum()", "x + 1", "x + x", "x[700]", "x[:]+ 1", "x.tolist()", "x.tobytes()"),
    *("repr(x[690:])", "x.copy()", "x[[1, 700]]", "x[x > 2]", "arrpy.sort(x)", "x @ x"),
    "arrpy.cumulative_sum(x)",
    *("arrpy.fft.fft(x)", "float(x[600:601])", "list(x)", "x.__setitem__(700, 1.0)", "x.fill(2)"),
    *("x.__iadd__(1)", "arrpy.where(x > 0, x, x)", "arrpy.median(x)", "pickle.dumps(x)"),
)  # fmt: skip


@linux
@pytest.mark.parametrize("backend", arrpy.backends())
def test_faulthandler_may_come_after_the_map(backend, tmp_path):
    """It puts a handler of its own in front; whatever reads the map next puts the guard back."""
    program = """
        import faulthandler, os, pickle, sys
        import arrpy
        arrpy.set_backend(sys.argv[2])
        for k, reading in enumerate(sys.argv[3:]):
            path = sys.argv[1] + str(k)
            if k % 2:
                faulthandler.disable()  # puts back what it found
            x = arrpy.open(path, float, 1000, mode="w+")
            faulthandler.enable()
            os.truncate(path, 0)
            try:
                eval(reading)
            except OSError:
                print("guarded")
            else:
                print(reading)
    """
    done = run(program, tmp_path / "x", backend, *READINGS)
    assert done == "guarded\n" * len(READINGS)


@linux
@pytest.mark.parametrize("order", ["before", "after", "both", "often", "off"])
def test_a_fault_elsewhere_goes_to_faulthandler(order, tmp_path):
    """However often either was put in front of the other, the fault ends the process."""
    program = """
        import faulthandler, mmap, os, sys
        import arrpy
        path, order = sys.argv[1:]
        def mapped():
            return arrpy.open(path, float, 8, mode="w+")
        if order in ("before", "both"):
            faulthandler.enable()
        x = mapped()
        if order != "before":
            faulthandler.enable()
        x.sum()
        for _ in range(50 if order == "often" else 0):
            faulthandler.disable()
            x.sum()
            faulthandler.enable()
            y = mapped()
        if order == "off":
            faulthandler.disable()
            x.sum()
        with open(path, "r+b") as stream:
            foreign = mmap.mmap(stream.fileno(), 64)
        os.truncate(path, 0)
        print("before", flush=True)
        foreign[0]
        print("after")
    """
    import signal

    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(tmp_path / "x"), order],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (-signal.SIGBUS, "before\n"), done.stderr
    assert done.stderr.count("Fatal Python error: Bus error") == (order != "off"), done.stderr
