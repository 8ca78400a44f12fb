"""The same bits everywhere: every operation x dtype x layout x backend x ISA x threads.

The Python tier on contiguous operands is the definition. One test item is one operation and dtype;
inside it every cell of the matrix is compared with the definition as a whole buffer. Whether the
definition is right is asked elsewhere, by oracles that know nothing of ArrPy (test_elementwise.py,
test_statistical.py).
"""

import itertools
import random

import pytest
import samples
from cells import (
    BLOCK,
    FLAT,
    LAYOUTS,
    PARALLEL_FROM,
    PYTHON_BLOCK,
    REFERENCE,
    STRETCH,
    TILE,
    Cell,
    assert_same,
    axis_sets,
    cells,
    cycled,
    from_bytes,
    from_values,
    lay,
    like_shape,
    running,
)

import arrpy
from arrpy._spec.dtypes import result_dtype
from arrpy._spec.ops import MAPS, REDUCTIONS, SCANS

pytestmark = pytest.mark.filterwarnings("ignore:.*division:RuntimeWarning")


def items(operations, condition=lambda operation, dtype: True):
    """(operation, dtype), for every dtype with a kernel, as far as the condition holds."""
    return [
        pytest.param(operation, dtype, id=f"{operation.name}-{dtype}")
        for operation in operations
        for dtype in samples.accepted_dtypes(operation)
        if condition(operation, dtype)
    ]


class Case:
    """An operation on one dtype: its operands as bytes, and the definition's result."""

    def __init__(self, operation, dtype):
        self.operation, self.dtype = operation, dtype
        self.function = getattr(arrpy, operation.name)
        self.dtypes = samples.operand_dtypes(operation, dtype)
        self.result = result_dtype(operation.result, samples.dtype_of(dtype))
        values = samples.operands(operation.name, dtype)
        self.data = [samples.pack(x, d) for x, d in zip(values, self.dtypes, strict=True)]
        self.count = len(values[0])
        with running(REFERENCE):
            self.expected = self.function(*self.arrays(self.data)).tobytes()

    def arrays(self, data):
        return [from_bytes(x, d) for x, d in zip(data, self.dtypes, strict=True)]

    def cycled(self, count):
        """Longer operands, and the bytes of their result."""
        sizes = [samples.dtype_of(d).itemsize for d in (*self.dtypes, self.result)]
        blocks = [
            cycled(x, count, n) for x, n in zip((*self.data, self.expected), sizes, strict=True)
        ]
        return self.arrays(blocks[:-1]), blocks[-1]

    def check(self, cell, arrays, expected, *where):
        with running(cell):
            result = self.function(*arrays)
        assert_same(result, expected, self.result, self.operation.name, self.dtype, cell, *where)


def layout_pairs():
    """Layouts of the first and of all other operands: equal ones, and different ones."""
    same = [(layout, layout) for layout in LAYOUTS]
    mixed = [("contiguous", "strided"), ("reversed", "contiguous"), ("offset", "reversed strided")]
    return same + mixed + [("transposed", "rows"), ("rows", "transposed")]


def check_layouts(case):
    for first, others in layout_pairs():
        arrays = [
            lay(x, d, others if i else first)
            for i, (x, d) in enumerate(zip(case.data, case.dtypes, strict=True))
        ]
        for cell in cells():
            case.check(cell, arrays, case.expected, first, others)


def lanes(dtype):
    """Elements of the widest register: 512 bits."""
    return 64 // samples.dtype_of(dtype).itemsize


def check_sizes(case):
    """Every size up to two registers and one, aligned and not; empty ones among them."""
    itemsize = samples.dtype_of(case.result).itemsize
    arrays = case.arrays(case.data)
    sizes = range(min(2 * lanes(case.dtype) + 2, case.count - 1))
    for cell, offset in itertools.product(cells(), (0, 1)):
        for n in sizes:
            part = [x[offset : offset + n] for x in arrays]
            expected = case.expected[offset * itemsize : (offset + n) * itemsize]
            case.check(cell, part, expected, f"size {n}, offset {offset}")


def check_blocks(case):
    """Sizes around what the drivers cut arrays into."""
    for size in (BLOCK, PYTHON_BLOCK, TILE):
        for n in (size - 1, size, size + 1):
            arrays, expected = case.cycled(n)
            for cell in cells(backends=("cython", "cpp")):
                case.check(cell, arrays, expected, f"size {n}")
    arrays, expected = case.cycled(PYTHON_BLOCK + 1)
    case.check(REFERENCE, arrays, expected, f"size {PYTHON_BLOCK + 1}")


def check_threads(case):
    arrays, expected = case.cycled(PARALLEL_FROM + 3)
    for cell in cells(2, backends=("cython", "cpp")):
        case.check(cell, arrays, expected, "large")


def check_scalar_shapes(case):
    """0-d arrays, and shapes without elements."""
    itemsize = samples.dtype_of(case.result).itemsize
    arrays = case.arrays(case.data)
    for cell in cells():
        for i in (0, 1, case.count - 1):
            expected = case.expected[i * itemsize : (i + 1) * itemsize]
            case.check(cell, [x[i] for x in arrays], expected, "0-d")
        for shape in ((0,), (3, 0), (0, 2, 4)):
            empty = [arrpy.zeros(shape, dtype=d) for d in case.dtypes]
            case.check(cell, empty, b"", f"shape {shape}")


@pytest.mark.parametrize(("operation", "dtype"), items(MAPS))
def test_maps(operation, dtype):
    case = Case(operation, dtype)
    check_layouts(case)
    check_sizes(case)
    check_scalar_shapes(case)
    check_blocks(case)
    check_threads(case)


# --- broadcasting --------------------------------------------------------------------------------


def expanded(data, dtype, index):
    """The bytes of the elements at these indices."""
    itemsize = samples.dtype_of(dtype).itemsize
    return b"".join(data[i * itemsize : (i + 1) * itemsize] for i in index)


def broadcast_indices(rows, columns):
    """How an operand is stretched to (rows, columns): shape, and which element is where."""
    every = [(r, c) for r in range(rows) for c in range(columns)]
    return {
        "full": ((rows, columns), [r * columns + c for r, c in every]),
        "row": ((columns,), [c for _, c in every]),
        "column": ((rows, 1), [r for r, _ in every]),
        "scalar": ((), [0 for _ in every]),
        "one": ((1, 1), [0 for _ in every]),
    }


@pytest.mark.parametrize(("operation", "dtype"), items(line for line in MAPS if line.arity > 1))
def test_broadcasting(operation, dtype):
    case = Case(operation, dtype)
    shapes = broadcast_indices(5, 19)
    kinds = list(itertools.product(shapes, repeat=2))
    for first, others in kinds:
        if "full" not in (first, others) and {first, others} != {"row", "column"}:
            continue
        arrays, flat = [], []
        for position, (data, name) in enumerate(zip(case.data, case.dtypes, strict=True)):
            shape, index = shapes[others if position else first]
            needed = max(index) + 1
            arrays.append(from_bytes(expanded(data, name, range(needed)), name, shape))
            flat.append(from_bytes(expanded(data, name, index), name))
        with running(REFERENCE):
            expected = case.function(*flat).tobytes()
        for cell in cells():
            case.check(cell, arrays, expected, first, others)


@pytest.mark.parametrize(("operation", "dtype"), items(line for line in MAPS if line.arity == 1))
def test_broadcast_input(operation, dtype):
    case = Case(operation, dtype)
    (x,) = case.arrays(case.data)
    rows = arrpy.broadcast_to(x, (3, case.count))
    for cell in cells():
        case.check(cell, [rows], case.expected * 3, "broadcast rows")
        columns = arrpy.broadcast_to(arrpy.reshape(x, (-1, 1)), (case.count, 3))
        itemsize = samples.dtype_of(case.result).itemsize
        index = [i // 3 for i in range(3 * case.count)]
        expected = expanded(case.expected, case.result, index)
        assert len(expected) == 3 * case.count * itemsize
        case.check(cell, [columns], expected, "broadcast columns")


# --- where results go, and operands of other dtypes ----------------------------------------------


def narrower(operation, dtype):
    """A dtype that promotes to `dtype` without being it, or None."""
    if dtype == "bool":
        return None
    row = samples.dtype_of(dtype)
    choice = {"complex128": "float32", "complex64": "float32", "float64": "int16"}
    choice |= {"float32": "int8", "int64": "uint32", "int8": "bool", "uint8": "bool"}
    return choice.get(dtype, ("u" if row.minimum == 0 else "") + "int8")


SEVERAL = [line for line in MAPS if line.arity > 1]


@pytest.mark.parametrize(("operation", "dtype"), items(SEVERAL, narrower))
def test_mixed_dtypes(operation, dtype):
    """The operand of another dtype is cast block by block, which must not show."""
    other = narrower(operation, dtype)
    case = Case(operation, dtype)
    values = samples.random_values(
        samples.dtype_of(other), "any", 0, case.count, random.Random(dtype)
    )
    if operation.samples in ("power", "shift") and samples.dtype_of(other).family == "integer":
        values = [abs(value) % 60 for value in values]
    narrow = from_values(values, other)
    arrays = case.arrays(case.data)
    with running(REFERENCE):
        wide = arrpy.astype(narrow, dtype)
        expected = case.function(*arrays[:-1], wide).tobytes()
    for cell in cells():
        case.check(cell, [*arrays[:-1], narrow], expected, f"last operand {other}")
        repeated = [arrpy.broadcast_to(x, (9, case.count)) for x in (*arrays[:-1], narrow)]
        case.check(cell, repeated, expected * 9, f"last operand {other}, blocks")


def wider(dtype):
    """A dtype that `out` may have for results of `dtype`."""
    choice = {"bool": "int16", "float64": "complex128", "complex64": "complex128"}
    choice |= {"complex128": "complex64", "float32": "float64"}
    return choice.get(dtype, "float64")


WITH_OUT = [line for line in MAPS if line.name != "where"]  # where is a mask itself


def keeps_dtype(operation, dtype):
    return result_dtype(operation.result, samples.dtype_of(dtype)) == dtype


def check_out(case, cell, out, expected, dtype, *where):
    arrays = [like_shape(x, where[0]) for x in case.arrays(case.data)]
    with running(cell):
        result = case.function(*arrays, out=out)
    assert result is out
    assert_same(out, expected, dtype, case.operation.name, case.dtype, cell, "out", *where)


@pytest.mark.parametrize(("operation", "dtype"), items(WITH_OUT))
def test_out(operation, dtype):
    """Into every layout, and converted to another dtype."""
    case = Case(operation, dtype)
    other = wider(case.result)
    with running(REFERENCE):
        converted = arrpy.astype(from_bytes(case.expected, case.result), other).tobytes()
    for cell, layout in itertools.product(cells(), LAYOUTS):
        out = lay(b"\1" * len(case.expected), case.result, layout)
        check_out(case, cell, out, case.expected, case.result, layout)
        if layout in ("contiguous", "strided", "transposed"):
            out = lay(b"\0" * len(converted), other, layout)
            check_out(case, cell, out, converted, other, layout, other)


@pytest.mark.parametrize(("operation", "dtype"), items(WITH_OUT))
def test_where(operation, dtype):
    """Under a mask the rest of `out` keeps its values."""
    case = Case(operation, dtype)
    itemsize = samples.dtype_of(case.result).itemsize
    rng = random.Random(operation.name)
    chosen = [rng.random() < 0.6 for _ in range(case.count)]
    mask = from_values(chosen, "bool")
    before = b"\1" * len(case.expected)
    expected = b"".join(
        (case.expected if keep else before)[i * itemsize : (i + 1) * itemsize]
        for i, keep in enumerate(chosen)
    )
    arrays = case.arrays(case.data)
    for cell, layout in itertools.product(cells(), FLAT):
        out = lay(before, case.result, layout)
        with running(cell):
            case.function(*arrays, out=out, where=mask)
        assert_same(out, expected, case.result, operation.name, dtype, cell, "where", layout)


def overlaps(case, cell):
    """`out` is an input, shifted by one, reversed, or transposed."""
    first, *rest = case.data
    n = case.count - 1
    base = from_bytes(first, case.dtype)
    others = [from_bytes(x, d)[:n] for x, d in zip(rest, case.dtypes[1:], strict=True)]
    for out, x in ((base[1:], base[:-1]), (base[:-1], base[1:]), (base[:-1], base[:-1][::-1])):
        with running(REFERENCE):
            expected = case.function(x, *others).tobytes()
        saved = base.copy()
        with running(cell):
            case.function(x, *others, out=out)
        assert_same(out, expected, case.result, case.operation.name, case.dtype, cell, "overlap")
        base[...] = saved


@pytest.mark.parametrize(("operation", "dtype"), items(WITH_OUT, keeps_dtype))
def test_overlapping_out(operation, dtype):
    case = Case(operation, dtype)
    for cell in cells():
        overlaps(case, cell)
        arrays = case.arrays(case.data)
        for x in arrays:
            saved = x.copy()
            with running(cell):
                case.function(*arrays, out=x)
            assert_same(x, case.expected, dtype, operation.name, dtype, cell, "in place")
            x[...] = saved


# --- casts ---------------------------------------------------------------------------------------

NAMES = [row.name for row in samples.DTYPES]


# Complex numbers become real only by real().
CASTS = [
    (source, target)
    for source, target in itertools.product(NAMES, NAMES)
    if not source.startswith("complex") or target.startswith("complex")
]


@pytest.mark.parametrize(("source", "target"), CASTS)
def test_casts(source, target):
    values = samples.operands("positive" if source != "bool" else "logical_not", source)[0]
    data = samples.pack(values, source)
    with running(REFERENCE):
        expected = arrpy.astype(from_bytes(data, source), target).tobytes()
    for cell, layout in itertools.product(cells(), LAYOUTS):
        with running(cell):
            result = arrpy.astype(lay(data, source, layout), target)
        assert_same(result, expected, target, source, target, cell, layout)
    itemsize = samples.dtype_of(source).itemsize
    large = from_bytes(cycled(data, PARALLEL_FROM + 3, itemsize), source)
    expected = cycled(expected, PARALLEL_FROM + 3, samples.dtype_of(target).itemsize)
    for cell in cells(2, backends=("cython", "cpp")):
        with running(cell):
            assert_same(arrpy.astype(large, target), expected, target, source, target, cell)


# --- reductions ----------------------------------------------------------------------------------

PUBLIC_REDUCTIONS = [line for line in REDUCTIONS if line.public]


def reduce_in(cell, operation, x, **options):
    with running(cell):
        return getattr(arrpy, operation.name)(x, **options)


def check_reduction(operation, x, threads, *where, **options):
    reference = arrpy.asarray(x, copy=True)
    expected = reduce_in(REFERENCE, operation, reference, **options)
    for count in threads:
        backends = ("python", "cython", "cpp") if threads == (1,) else ("cython", "cpp")
        for cell in cells(count, backends):
            result = reduce_in(cell, operation, x, **options)
            assert result.shape == expected.shape
            what = (operation.name, x.dtype, cell, *where, options)
            assert_same(result, expected.tobytes(), expected.dtype.name, *what)


def hard_kinds(dtype):
    """The data that show most, where the Python tier takes long."""
    floats = samples.dtype_of(dtype).family in ("floating", "complex")
    return ("adversarial", "special") if floats else ("uniform",)


def needs_elements(operation):
    return operation.name in ("max", "min", "argmax", "argmin")


def axes_of(operation, ndim):
    if operation.name.startswith("arg"):
        return [None, *range(ndim)]
    return axis_sets(ndim)


@pytest.mark.parametrize(("operation", "dtype"), items(PUBLIC_REDUCTIONS))
def test_reduction_sizes(operation, dtype):
    for kind in samples.kinds(dtype):
        data = samples.pack(samples.reduction_values(dtype, kind, 147), dtype)
        for layout in LAYOUTS:
            check_reduction(operation, lay(data, dtype, layout), (1,), kind, layout)
        x = from_bytes(data, dtype)
        for n in range(int(needs_elements(operation)), 2 * lanes(dtype) + 2):
            check_reduction(operation, x[1 : n + 1], (1,), kind, f"size {n}")


@pytest.mark.parametrize(("operation", "dtype"), items(PUBLIC_REDUCTIONS))
def test_reduction_axes(operation, dtype):
    """Every set of axes of views of four dimensions, which merge in every way."""
    for kind in hard_kinds(dtype):
        values = samples.reduction_values(dtype, kind, 2 * 3 * 2 * 5)
        x = from_values(values, dtype, (2, 3, 2, 5))
        views = [x, arrpy.permute_dims(x, (2, 0, 3, 1)), x[::-1, 1:, :, ::2]]
        if kind != "special":
            views += [arrpy.permute_dims(x, (3, 2, 1, 0)), x[:, None, 1]]
            views.append(arrpy.broadcast_to(x[:, :1], (2, 4, 2, 5)))
        for view, axis in itertools.product(views, axes_of(operation, 4)):
            check_reduction(operation, view, (1,), kind, view.strides, axis=axis)
        check_reduction(operation, x, (1,), kind, axis=1, keepdims=True)


@pytest.mark.parametrize(("operation", "dtype"), items(PUBLIC_REDUCTIONS))
def test_reduction_empty(operation, dtype):
    """No elements: the neutral value or NaN where there is one; shapes with a 0 elsewhere."""
    x = arrpy.zeros((0, 3), dtype=dtype)
    check_reduction(operation, x, (1,), axis=1)
    if needs_elements(operation):
        with pytest.raises(ValueError, match=operation.name):
            getattr(arrpy, operation.name)(x, axis=0)
        return
    check_reduction(operation, x, (1,), axis=0)
    check_reduction(operation, x, (1,))


@pytest.mark.parametrize(("operation", "dtype"), items(PUBLIC_REDUCTIONS))
def test_reduction_threads(operation, dtype):
    """Around the stretches that threads share, as one run, as rows and as columns."""
    for kind in hard_kinds(dtype):
        data = samples.pack(samples.reduction_values(dtype, kind, 997), dtype)
        itemsize = samples.dtype_of(dtype).itemsize
        for n in (2 * STRETCH - 1, 4 * STRETCH + 5):
            x = from_bytes(cycled(data, n, itemsize), dtype)
            check_reduction(operation, x, (1, 2), kind, f"size {n}")
        matrix = arrpy.reshape(x[: 128 * 1024], (128, 1024))
        check_reduction(operation, matrix, (1, 2), kind, "rows", axis=1)
        check_reduction(operation, matrix.T, (1, 2), kind, "columns", axis=1)
        check_reduction(operation, matrix[:, 1:].T, (1, 2), kind, "all")


# --- scans ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("operation", "dtype"), items(SCANS))
def test_scans(operation, dtype):
    for kind in samples.kinds(dtype):
        data = samples.pack(samples.reduction_values(dtype, kind, 147), dtype)
        x = from_bytes(data, dtype)
        for n in range(2 * lanes(dtype) + 2):
            check_reduction(operation, x[1 : n + 1], (1,), kind, f"size {n}")
        for layout in LAYOUTS:
            view = lay(data, dtype, layout)
            for axis in range(view.ndim):
                check_reduction(operation, view, (1,), kind, layout, axis=axis)


@pytest.mark.parametrize(("operation", "dtype"), items(SCANS))
def test_scan_axes(operation, dtype):
    x = from_values(samples.reduction_values(dtype, "uniform", 210), dtype, (5, 2, 3, 7))
    views = [
        x,
        arrpy.permute_dims(x, (3, 2, 1, 0)),
        arrpy.permute_dims(x, (2, 0, 3, 1)),
        x[::-1, :, :, ::2],
    ]
    for view, axis in itertools.product(views, range(4)):
        check_reduction(operation, view, (1,), view.strides, axis=axis)
        check_reduction(operation, view, (1,), view.strides, axis=axis, include_initial=True)


@pytest.mark.parametrize(("operation", "dtype"), items(SCANS))
def test_scan_threads(operation, dtype):
    kind = "near one" if "near one" in samples.kinds(dtype) else "uniform"
    data = samples.pack(samples.reduction_values(dtype, kind, 997), dtype)
    x = from_bytes(cycled(data, PARALLEL_FROM, samples.dtype_of(dtype).itemsize), dtype)
    matrix = arrpy.reshape(x, (100, PARALLEL_FROM // 100))
    check_reduction(operation, x, (1, 2))
    check_reduction(operation, matrix, (1, 2), axis=1)
    check_reduction(operation, matrix, (1, 2), axis=0)


def test_matrix_is_complete():
    """Nothing of the machine is left out: all backends, all instruction sets it can run."""
    here = cells()
    assert [cell.backend for cell in here if cell.isa == ""] == ["python", "cython"]
    assert [cell.isa for cell in here if cell.isa] == list(arrpy.available_isas())
    assert {cell.backend for cell in here} == set(arrpy.backends())
    assert Cell("cpp", "baseline", 2) in cells(2)
