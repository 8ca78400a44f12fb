"""No kernel touches a byte beyond its operands.

Every operand lies against a page that may not be read or written: its last element just before
one, or its first element just behind one. A kernel that loads or stores one byte too far dies of
SIGSEGV, so each dtype is tried in a process of its own, which prints what it is doing; the last
line names the kernel.
"""

import ctypes
import functools
import mmap
import subprocess
import sys
from pathlib import Path

import pytest
import samples
from cells import Cell, cells, cycled, running

import arrpy
from arrpy._spec.dtypes import DTYPES, result_dtype
from arrpy._spec.ops import MAPS, OPERATIONS, REDUCTIONS, SCANS

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs mprotect")

PAGE = mmap.PAGESIZE
NO_ACCESS = 0  # PROT_NONE
PAGES = 20  # of data: a tile of float64 and more fits


class Guarded:
    """Memory with a forbidden page before and behind."""

    def __init__(self, pages=PAGES):
        self.memory = mmap.mmap(-1, (pages + 2) * PAGE)
        self.view = memoryview(self.memory)[PAGE:-PAGE]
        start = ctypes.addressof(ctypes.c_char.from_buffer(self.memory))
        libc = ctypes.CDLL(None, use_errno=True)
        for address in (start, start + (pages + 1) * PAGE):
            if libc.mprotect(ctypes.c_void_p(address), PAGE, NO_ACCESS) != 0:
                raise OSError(ctypes.get_errno(), "mprotect")
        self.first = start + PAGE

    def array(self, data, dtype, at_end):
        """An array on this memory that holds `data` and ends (or starts) at its edge."""
        begin = len(self.view) - len(data) if at_end else 0
        self.view[begin : begin + len(data)] = data
        result = exported(self.view[begin : begin + len(data)], dtype)
        assert not data or result.get_c_pointer()[0] == self.first + begin
        return result


def exported(view, dtype):
    """An ArrPy on the memory of a view, without a copy."""
    row = samples.dtype_of(dtype)
    if row.family != "complex":
        return arrpy.asarray(view.cast(row.format), copy=False)
    numpy = pytest.importorskip("numpy")
    return arrpy.asarray(numpy.frombuffer(view, dtype=dtype), copy=False)


def sizes(dtype):
    lanes = 64 // samples.dtype_of(dtype).itemsize
    few = range(1, min(lanes, 17) + 1)
    return [*few, lanes - 1, lanes, lanes + 1, 2 * lanes - 1, 2 * lanes + 1, 4 * lanes + 1]


def views(x):
    """The whole array, and views that end exactly at its edges."""
    return [x, x[::-1], x[::2], x[::-2], x[-1:], *([x[1:]] if len(x) > 1 else [])]


@functools.cache
def packed(name, dtype):
    """The operands of an operation: (dtype, bytes) of each."""
    names = samples.operand_dtypes(OPERATIONS[name], dtype)
    values = samples.operands(name, dtype)
    return [(d, samples.pack(x, d)) for d, x in zip(names, values, strict=True)]


def run_map(line, dtype, regions, n, at_end):
    result = result_dtype(line.result, samples.dtype_of(dtype))
    arrays = [
        region.array(cycled(data, n, samples.dtype_of(d).itemsize), d, at_end)
        for region, (d, data) in zip(regions, packed(line.name, dtype), strict=False)
    ]
    out = regions[-1].array(bytes(n * samples.dtype_of(result).itemsize), result, at_end)
    function = getattr(arrpy, line.name)
    for operands in zip(*map(views, (*arrays, out)), strict=True):
        if line.name == "where":
            function(*operands[:-1])
        else:
            function(*operands[:-1], out=operands[-1])


def run_reduction(line, dtype, regions, n, at_end):
    data = samples.pack(samples.reduction_values(dtype, "uniform", n), dtype)
    x = regions[0].array(data, dtype, at_end)
    function = getattr(arrpy, line.name)
    for view in views(x):
        function(view)
    if n % 4 == 0:
        matrix = arrpy.reshape(x, (4, -1))
        for axis in (0, 1):
            function(matrix, axis=axis)
            function(matrix.T, axis=axis)


def run_movement(dtype, regions, n, at_end):
    """Copies, casts, indexing and matmul read and write at the edge, too."""
    data = samples.pack(samples.reduction_values(dtype, "uniform", n), dtype)
    x = regions[0].array(data, dtype, at_end)
    out = regions[1].array(bytes(len(data)), dtype, at_end)
    mask = regions[2].array(bytes(i % 2 for i in range(n)), "bool", at_end)
    last = arrpy.ArrPy([n - 1, 0, n - 1])
    for view, target in zip(views(x), views(out), strict=True):
        target[...] = view
        view.copy()
    out[mask] = x[mask]
    out[last] = arrpy.take(x, last)
    for row in DTYPES:
        if row.family == "complex" or not dtype.startswith("complex"):
            arrpy.astype(x, row.name)
    if dtype != "bool":
        arrpy.vecdot(x, x)
        matrix = arrpy.reshape(x, (1, -1))
        arrpy.matmul(matrix.T, matrix) if n < 40 else None
        arrpy.matmul(matrix, matrix.T)


def run_sizes(cell, dtype, regions):
    for at_end in (True, False):
        for n in sizes(dtype):
            for line in MAPS:
                if dtype in samples.accepted_dtypes(line):
                    print(line.name, dtype, cell, n, at_end, flush=True)
                    run_map(line, dtype, regions, n, at_end)
            for line in (*REDUCTIONS, *SCANS):
                if line.public and dtype in samples.accepted_dtypes(line):
                    print(line.name, dtype, cell, n, at_end, flush=True)
                    run_reduction(line, dtype, regions, n, at_end)
            print("movement", dtype, cell, n, at_end, flush=True)
            run_movement(dtype, regions, n, at_end)


def run_dtype(dtype):
    """The child's work: all kernels of a dtype in every compiled cell."""
    regions = [Guarded() for _ in range(4)]
    for cell in cells(backends=("cython", "cpp")):
        with running(cell):
            run_sizes(cell, dtype, regions)
    print("done", flush=True)


def break_the_rule():
    """What a bad kernel does: one byte too far."""
    region = Guarded(1)
    print("reading", flush=True)
    ctypes.string_at(region.first + PAGE - 1, 2)
    print("survived", flush=True)


def child(code):
    tests = Path(__file__).parent
    start = (
        f"import sys, warnings; warnings.simplefilter('ignore'); sys.path.insert(0, {str(tests)!r})"
    )
    command = [sys.executable, "-c", f"{start}\nimport test_guard_pages as test\ntest.{code}"]
    return subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)


def test_the_guard_works():
    process = child("break_the_rule()")
    assert process.returncode < 0, process
    assert process.stdout.split() == ["reading"]


@pytest.mark.parametrize("dtype", [row.name for row in DTYPES])
def test_kernels_stay_inside(dtype):
    process = child(f"run_dtype({dtype!r})")
    last = process.stdout.splitlines()[-1:] or ["nothing"]
    assert process.returncode == 0, f"died in: {last[0]}\n{process.stderr[-2000:]}"
    assert last == ["done"]


def test_large_operands():
    """Whole tiles and their tails, so that the driver's cuts end at the edge, too."""
    process = child("run_large()")
    assert process.returncode == 0, process.stdout + process.stderr[-2000:]


def run_large():
    regions = [Guarded(40) for _ in range(2)]
    for cell in (Cell("cython"), *(Cell("cpp", isa) for isa in arrpy.available_isas())):
        with running(cell):
            for n in (16383, 16384, 16385, 20000):
                print(cell, n, flush=True)
                x = regions[0].array(bytes(8 * n), "float64", True)
                out = regions[1].array(bytes(8 * n), "float64", True)
                arrpy.add(x, x, out=out)
                arrpy.add(x[::-1], x[::2][: n // 2].sum(), out=out)
                arrpy.cumulative_sum(x)
                arrpy.std(x)
