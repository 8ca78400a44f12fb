"""The tests can fail: kernels that are wrong in one bit of one element are caught, in every tier.

What is done, each time in a process of its own: the entry of one kernel is replaced by a function
that calls the true kernel and then flips the lowest bit of the last element it wrote. Then the very
test that guards this kernel runs, and must fail and name the tier.

* Python tier: the body in `arrpy.python_backend` is wrapped.
* Cython tier: the function of the compiled module is wrapped.
* C++: the pointer in the kernel table of one instruction set, in the memory of the process. The
  table is found by its pattern of empty entries, which the specification prescribes.
"""

import ctypes
import itertools
import subprocess
import sys
from pathlib import Path

import pytest
import samples
from cells import same

import arrpy
from arrpy._spec.dtypes import CATEGORIES, DTYPES, NUMBER
from arrpy._spec.ops import MAPS, REDUCTIONS, SCANS

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc/self/maps")


# --- the comparison ------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [row.name for row in DTYPES])
def test_one_bit_is_seen(dtype):
    """A flip of any bit of any element makes buffers different."""
    data = samples.pack(samples.reduction_values(dtype, "uniform", 9), dtype)
    bits = 1 if dtype == "bool" else 8 * samples.dtype_of(dtype).itemsize
    itemsize = samples.dtype_of(dtype).itemsize
    for element, bit in itertools.product(range(9), range(bits)):
        wrong = bytearray(data)
        wrong[element * itemsize + bit // 8] ^= 1 << (bit % 8)
        assert not same(bytes(wrong), data, dtype)


def test_zeros_and_nans():
    def packed(*values):
        return samples.pack(values, "float64")

    nan, other = packed(float("nan")), packed(float("-nan"))
    assert same(nan, other, "float64")
    assert not same(packed(0.0), packed(-0.0), "float64")
    assert not same(packed(1.0), packed(float("nan")), "float64")
    assert not same(packed(1.0, 2.0), packed(1.0), "float64")


# --- C++: the kernel table in memory -------------------------------------------------------------


class Operand(ctypes.Structure):
    _fields_ = [
        ("data", ctypes.c_void_p),
        ("row_stride", ctypes.c_ssize_t),
        ("column_stride", ctypes.c_ssize_t),
    ]


MAP_KERNEL = ctypes.CFUNCTYPE(None, ctypes.c_ssize_t, ctypes.c_ssize_t, ctypes.POINTER(Operand))


def pattern():
    """Which entries map[operation][dtype] of a kernel table are filled."""
    rows = [samples.accepted_dtypes(line) for line in MAPS]
    return [row.name in accepted for accepted in rows for row in DTYPES]


def writable_memory(path):
    """(begin, end) of the data of a shared library, with the zero-initialised part behind it."""
    ranges, last = [], None
    for line in Path("/proc/self/maps").read_text().splitlines():
        span, rights, *rest = line.split(maxsplit=5)
        begin, end = (int(x, 16) for x in span.split("-"))
        name = rest[-1].strip() if len(rest) == 4 else ""
        behind = last is not None and begin == last and name == ""
        if rights.startswith("rw") and (name == path or behind):
            ranges.append((begin, end))
        last = end if name == path or behind else None
    return ranges


def kernel_tables():
    """Addresses of the kernel tables of this process, in the order of the instruction sets."""
    wanted = bytes(pattern())
    found = []
    for begin, end in writable_memory(arrpy._core.__file__):
        words = memoryview(ctypes.string_at(begin, (end - begin) // 8 * 8)).cast("Q")
        filled = bytes(map(bool, words))
        position = filled.find(wanted)
        while position >= 0:
            found.append(begin + 8 * position)
            position = filled.find(wanted, position + 1)
    return found


def kernels_of_the_specification():
    """(name, dtype, widest instruction set, place in a table) of maps, casts, reductions, scans."""
    place = 0
    for line in MAPS:
        for row in DTYPES:
            if row in CATEGORIES[line.dtypes]:
                yield line.name, row, line.widest_isa(row), place
            place += 1
    for source in DTYPES:
        for target in DTYPES:
            yield f"cast to {target.name}", source, source.widest_isa, place
            place += 1
    for lines, words, pointer in ((REDUCTIONS, 5, 2), (SCANS, 1, 0)):
        for line in lines:
            for row in DTYPES:
                if row in CATEGORIES[line.dtypes]:
                    yield line.name, row, line.widest_isa(row), place + pointer
                place += words


@linux
def test_instruction_sets_have_what_the_specification_says():
    """A kernel table repeats the pointer of the narrower one exactly where `widest_isa` says so."""
    available = arrpy.available_isas()
    order = ["baseline", "avx2", "avx512"]
    tables = dict(zip(available, kernel_tables(), strict=True))
    for narrow, wide in itertools.pairwise(available):
        for name, row, widest, place in kernels_of_the_specification():
            entries = [tables[isa] + 8 * place for isa in (narrow, wide)]
            pointers = [ctypes.c_uint64.from_address(entry).value for entry in entries]
            own = order.index(widest) >= order.index(wide)
            assert all(pointers), (name, row.name)
            assert (pointers[0] != pointers[1]) == own, (name, row.name, wide)


def corrupt_cpp(isa, name, dtype):
    """Wrap one kernel of one instruction set."""
    available = arrpy.available_isas()  # fills all tables
    tables = kernel_tables()
    assert len(tables) == len(available), (tables, available)
    index = [line.name for line in MAPS].index(name) * len(DTYPES) + NUMBER[dtype]
    entry = ctypes.c_void_p.from_address(tables[available.index(isa)] + 8 * index)
    true_kernel = MAP_KERNEL(entry.value)
    itemsize, arity = samples.dtype_of(dtype).itemsize, len(samples.operands(name, dtype))

    def wrong(rows, columns, operands):
        true_kernel(rows, columns, operands)
        out = operands[arity]
        offset = (rows - 1) * out.row_stride + (columns - 1) * out.column_stride
        ctypes.c_uint8.from_address(out.data + offset * itemsize).value ^= 1

    corrupt_cpp.kept = MAP_KERNEL(wrong)
    entry.value = ctypes.cast(corrupt_cpp.kept, ctypes.c_void_p).value


# --- the object tiers ----------------------------------------------------------------------------


def flip_last(operand, rows, columns, components):
    """Flip the lowest bit of the last element of an operand of an object tier."""
    memory, start, row_stride, column_stride = operand
    last = start + (rows - 1) * row_stride + (columns - 1) * column_stride
    data = memory.cast("B")
    data[last * components * memory.itemsize] ^= 1


def corrupt_cython(name, dtype):
    from arrpy.cython_backend import elementwise

    true_function = elementwise.map_arrays
    number, row = [line.name for line in MAPS].index(name), NUMBER[dtype]
    components = samples.dtype_of(dtype).components

    def wrong(operation, kind, rows, columns, arguments, *rest):
        true_function(operation, kind, rows, columns, arguments, *rest)
        if (operation, kind) == (number, row):
            flip_last(arguments[-1], rows, columns, components)

    elementwise.map_arrays = wrong


def corrupt_python(name, dtype):
    from arrpy.python_backend import elementwise

    true_body = elementwise.body

    def body(operation, kind):
        function = true_body(operation, kind)
        if (operation, kind) != (name, dtype):
            return function
        return lambda *x: function(*x) + 1

    elementwise.body = body


# --- running a test on a corrupted kernel --------------------------------------------------------


def guarded_by_tiers(name, dtype):
    """The matrix of test_tiers.py for one operation and dtype."""
    import test_tiers

    from arrpy._spec.ops import OPERATIONS

    test_tiers.test_maps(OPERATIONS[name], dtype)


def guarded_by_mathematics(name, dtype):
    import test_elementwise

    test_elementwise.test_exact(name, dtype)


def child(corruption, guard, name, dtype):
    """Corrupt, then run the guarding test in a process of its own; its output."""
    lines = [
        "import sys, warnings; warnings.simplefilter('ignore')",
        f"sys.path.insert(0, {str(Path(__file__).parent)!r})",
        "import test_nonvacuous as test",
        corruption,
        f"test.{guard}({name!r}, {dtype!r})",
    ]
    command = [sys.executable, "-c", "\n".join(lines)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


KERNELS = [("add", "float64"), ("multiply", "int8"), ("sqrt", "float32"), ("subtract", "complex64")]


@pytest.mark.parametrize(("name", "dtype"), KERNELS)
def test_sound_kernels_pass(name, dtype):
    process = child("", "guarded_by_tiers", name, dtype)
    assert process.returncode == 0, process.stderr


@linux
@pytest.mark.parametrize("isa", arrpy.available_isas())
@pytest.mark.parametrize(("name", "dtype"), KERNELS)
def test_wrong_cpp_kernel_is_caught(isa, name, dtype):
    corruption = f"test.corrupt_cpp({isa!r}, {name!r}, {dtype!r})"
    process = child(corruption, "guarded_by_tiers", name, dtype)
    assert process.returncode == 1
    assert f"AssertionError: {name}, {dtype}, cpp {isa}" in process.stderr


@pytest.mark.parametrize(("name", "dtype"), KERNELS)
def test_wrong_cython_kernel_is_caught(name, dtype):
    process = child(f"test.corrupt_cython({name!r}, {dtype!r})", "guarded_by_tiers", name, dtype)
    assert process.returncode == 1
    assert f"AssertionError: {name}, {dtype}, cython" in process.stderr


@pytest.mark.parametrize(("name", "dtype"), KERNELS[:3])
def test_wrong_python_body_is_caught(name, dtype):
    """The definition itself is wrong: then all compiled tiers differ from it."""
    process = child(f"test.corrupt_python({name!r}, {dtype!r})", "guarded_by_tiers", name, dtype)
    assert process.returncode == 1
    assert f"AssertionError: {name}, {dtype}, cython" in process.stderr


@linux
def test_wrong_kernel_is_caught_by_mathematics():
    """If all tiers were wrong alike, the oracle would still see it."""
    corruption = f"test.corrupt_cpp({arrpy.isa()!r}, 'add', 'float64')"
    process = child(corruption, "guarded_by_mathematics", "add", "float64")
    assert process.returncode == 1
    assert "AssertionError: add(" in process.stderr
