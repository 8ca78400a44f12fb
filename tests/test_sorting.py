"""Sorting and what is built on it, against Python's own sort, NumPy, and across the tiers."""

import math

import numpy as np
import pytest
import samples
from cells import LAYOUTS, cells, cycled, from_values, lay, running, same
from interrupts import assert_ctrl_c_is_answered
from numpy_reference import (
    BACKENDS,
    DTYPES,
    REAL,
    check,
    random_array,
    random_values,
)

import arrpy

NAN = math.nan


@pytest.fixture
def rng():
    return np.random.default_rng(17)


def key(value, descending):
    """The order in words of Python: NaNs last, then by value."""
    sign = -1 if descending else 1
    if isinstance(value, complex):
        real, imag = value.real, value.imag
        nans = 2 * (real != real) + (imag != imag)
        return (nans, 0 if real != real else sign * real, 0 if imag != imag else sign * imag)
    return (value != value, 0 if value != value else sign * value)


def stable_order(values, descending=False):
    return sorted(range(len(values)), key=lambda i: key(values[i], descending))


def partition_order(values, kth, descending=False):
    order = stable_order(values, descending)
    keys = [key(value, descending) for value in values]
    thresholds = sorted({keys[order[rank]] for rank in kth})

    def group(i):
        less = sum(t < keys[i] for t in thresholds)
        return 2 * less + (keys[i] in thresholds)

    return sorted(range(len(values)), key=group)


def along(function, x, axis):
    """Apply a function of a list of values to every row of a NumPy array, along an axis."""
    moved = np.moveaxis(x, axis, -1)
    rows = moved.reshape(-1, moved.shape[-1]) if moved.size else moved.reshape(0, moved.shape[-1])
    orders = np.array([function(row.tolist()) for row in rows], dtype="int64").reshape(moved.shape)
    return np.moveaxis(orders, -1, axis)


# ---- sort and argsort ----


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("dtype", DTYPES)
def test_sort_of_samples_in_every_cell_and_layout(dtype, descending):
    """Special values in all combinations: the same bits in every tier, ISA and layout."""
    row = samples.dtype_of(dtype)
    values = samples.operands("positive", dtype)[0] if dtype != "bool" else [True, False] * 42
    values = values + values[::-1]
    values = values[: len(values) // 21 * 21]
    data = samples.pack(values, dtype)
    values = samples.unpack(data, dtype)
    flat = stable_order(values, descending)
    expected = samples.pack([values[i] for i in flat], dtype)
    for cell in cells():
        with running(cell):
            for layout in LAYOUTS:
                x = lay(data, dtype, layout)
                where = (dtype, str(cell), layout)
                result = arrpy.sort(x, axis=None, descending=descending)
                assert same(result.tobytes(), expected, dtype), where
                assert arrpy.argsort(x, axis=None, descending=descending).tolist() == flat, where
                orders = along(lambda row: stable_order(row, descending), np.asarray(x), x.ndim - 1)
                assert arrpy.argsort(x, descending=descending).tolist() == orders.tolist(), where
    assert row.name == dtype


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_sort_like_numpy(rng, dtype, backend):
    for _ in range(60):
        x, a = random_array(rng, dtype)
        a = a.to_backend(backend)
        if x.ndim == 0:
            for function in (arrpy.sort, arrpy.argsort):
                with pytest.raises(IndexError):
                    function(a)
            continue
        axis = int(rng.integers(-x.ndim, x.ndim))
        order = np.argsort(x, axis=axis, kind="stable")
        result = arrpy.argsort(a, axis=axis)
        check(result, order)
        assert result.backend == backend
        check(arrpy.sort(a, axis=axis), np.take_along_axis(x, order, axis))
        order = along(lambda row: stable_order(row, True), x, axis)
        check(arrpy.argsort(a, axis=axis, descending=True), order)
        check(arrpy.sort(a, axis=axis, descending=True), np.take_along_axis(x, order, axis))


LENGTHS = (1, 2, 7, 8, 9, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257, 1000, 5000, 70000)


@pytest.mark.parametrize("dtype", DTYPES)
def test_every_length_in_cpp(rng, dtype):
    """Networks, quicksort, counting, merges: where one method gives way to the next."""
    for n in LENGTHS:
        x = random_values(rng, dtype, n)
        orders = {False: np.argsort(x, kind="stable"), True: None}
        for isa in arrpy.available_isas():
            arrpy.set_isa(isa)
            check(arrpy.argsort(arrpy.asarray(x)), orders[False], (n, isa))
            check(arrpy.sort(arrpy.asarray(x)), x[orders[False]], (n, isa))
            check(arrpy.sort(arrpy.asarray(x)[::-1]), x[::-1][np.argsort(x[::-1], kind="stable")])
            down = arrpy.argsort(arrpy.asarray(x), descending=True)
            numbers = x[np.asarray(down)]
            if orders[True] is None:
                orders[True] = np.asarray(stable_order(x.tolist(), True))
            check(down, orders[True], (n, isa))
            check(arrpy.sort(arrpy.asarray(x), descending=True), numbers, (n, isa))


PATTERNS = {
    "constant": lambda n, rng: np.zeros(n),
    "ascending": lambda n, rng: np.arange(n) * 1.0,
    "descending": lambda n, rng: -np.arange(n) * 1.0,
    "organ pipe": lambda n, rng: np.minimum(np.arange(n), n - np.arange(n)) * 1.0,
    "two values": lambda n, rng: rng.integers(0, 2, n) * 1.0,
    "few values": lambda n, rng: rng.integers(0, 37, n) * 1.0,
    "sawtooth": lambda n, rng: np.arange(n) % 1000 * 1.0,
    "signed zeros": lambda n, rng: rng.choice([0.0, -0.0, 1.0, -1.0, NAN], n),
    "nearly equal": lambda n, rng: 1.0 + rng.integers(0, 500, n) * 2.0**-52,
    "huge range": lambda n, rng: rng.choice([-1e300, 1e300, 1e-300], n) * rng.random(n),
    "one off": lambda n, rng: np.r_[np.arange(n - 1) * 1.0, 5.5],
    "minimum often": lambda n, rng: np.where(rng.random(n) < 0.9, -7.0, rng.random(n)),
    "maximum often": lambda n, rng: np.where(rng.random(n) < 0.9, 7.0, rng.random(n)),
}


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("name", PATTERNS)
def test_patterns(rng, name, threads):
    x = PATTERNS[name](300_000, rng)
    order = np.argsort(x, kind="stable")
    integers = np.nan_to_num(np.clip(x, -1e9, 1e9)).astype("int64")
    integer_order = np.argsort(integers, kind="stable")
    for cell in cells(threads, ("cpp",)):
        with running(cell):
            a = arrpy.asarray(x)
            check(arrpy.argsort(a), order)
            check(arrpy.sort(a), x[order])
            check(arrpy.argsort(arrpy.asarray(integers)), integer_order)
            check(arrpy.sort(arrpy.asarray(integers)), integers[integer_order])
            kth = [5, 1000, 150_000, 299_999]
            check(arrpy.partition(a, kth)[arrpy.asarray(kth)], x[order][kth])


def test_keys_that_agree_in_their_high_bits(rng):
    """The indices of 64-bit keys are packed with a part of the key: the rest must decide."""
    for spread in (1, 3, 2**10, 2**20, 2**40):
        low = rng.integers(0, spread, 50_000)
        high = rng.integers(0, 4, 50_000) << 61
        for x in (low + high, (low + high).astype("uint64") * np.uint64(3), (low - high)):
            check(arrpy.argsort(arrpy.asarray(x)), np.argsort(x, kind="stable"))


def test_sort_of_nothing_and_of_views():
    for dtype in DTYPES:
        for backend in BACKENDS:
            empty = arrpy.zeros((3, 0, 2), dtype=dtype).to_backend(backend)
            for axis in (0, 1, 2, None):
                assert arrpy.sort(empty, axis=axis).size == 0
                assert arrpy.argsort(empty, axis=axis).dtype == arrpy.int64
            repeated = arrpy.broadcast_to(arrpy.asarray([1], dtype=dtype), (2, 3))
            assert arrpy.argsort(repeated.to_backend(backend)).tolist() == [[0, 1, 2]] * 2


def test_wrong_axis_is_refused():
    x = arrpy.ones((2, 3))
    for function in (arrpy.sort, arrpy.argsort, lambda x, axis: arrpy.partition(x, 0, axis=axis)):
        for axis in (2, -3):
            with pytest.raises(IndexError, match="axis out of range"):
                function(x, axis=axis)
        with pytest.raises(TypeError, match="axis must be an integer"):
            function(x, axis="rows")


# ---- partition ----


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_partition(rng, dtype, backend):
    for _ in range(40):
        x, a = random_array(rng, dtype)
        a = a.to_backend(backend)
        if x.ndim == 0:
            continue
        axis, descending = int(rng.integers(-x.ndim, x.ndim)), bool(rng.integers(2))
        n = x.shape[axis]
        if n == 0:
            with pytest.raises(ValueError, match="kth out of range"):
                arrpy.partition(a, 0, axis=axis)
            continue
        kth = [int(k) for k in rng.integers(-n, n, rng.integers(1, 4))]
        ranks = sorted({k % n for k in kth})
        order = along(lambda row: partition_order(row, ranks, descending), x, axis)  # noqa: B023
        given = kth[0] if len(kth) == 1 else kth
        check(arrpy.argpartition(a, given, axis=axis, descending=descending), order)
        result = arrpy.partition(a, given, axis=axis, descending=descending)
        check(result, np.take_along_axis(x, order, axis))
        if not descending and dtype not in ("complex64", "complex128"):
            numpy = np.take(np.partition(x, kth, axis=axis), ranks, axis=axis)
            np.testing.assert_array_equal(np.take(np.asarray(result), ranks, axis=axis), numpy)


@pytest.mark.parametrize("dtype", DTYPES)
def test_partition_of_long_rows(rng, dtype):
    x = random_values(rng, dtype, 3000)
    for kth in ([0], [1500], [2999], [0, 1, 2, 3], [700, 1400, 2100], list(range(0, 3000, 50))):
        order = np.array(partition_order(x.tolist(), kth))
        for cell in cells():
            with running(cell):
                check(arrpy.argpartition(arrpy.asarray(x), kth), order, str(cell))
                check(arrpy.partition(arrpy.asarray(x), kth), x[order], str(cell))


def test_partition_refuses_wrong_ranks():
    x = arrpy.arange(5)
    for wrong in (5, -6, [0, 7]):
        with pytest.raises(ValueError, match="kth out of range for an axis of length 5"):
            arrpy.partition(x, wrong)
    for wrong in (1.5, True, [[0]], "1"):
        with pytest.raises((TypeError, ValueError)):
            arrpy.argpartition(x, wrong)
    check(arrpy.partition(x, []), np.arange(5))


# ---- searchsorted ----


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_searchsorted(rng, dtype, backend):
    for _ in range(60):
        n = int(rng.integers(0, 40))
        x1 = np.sort(random_values(rng, dtype, n))
        x2, a2 = random_array(rng, dtype)
        side = ("left", "right")[rng.integers(2)]
        a1 = arrpy.asarray(x1).to_backend(backend)
        check(arrpy.searchsorted(a1, a2, side=side), np.asarray(np.searchsorted(x1, x2, side)))
        mixed = rng.permutation(n)
        sorter = np.empty(n, "int64")
        sorter[mixed] = np.arange(n)
        result = arrpy.searchsorted(
            arrpy.asarray(x1[mixed]), a2, side=side, sorter=arrpy.asarray(sorter)
        )
        check(result, np.asarray(np.searchsorted(x1, x2, side)))
        spread = np.empty(3 * n, x1.dtype)[::3]
        spread[...] = x1
        check(arrpy.searchsorted(arrpy.asarray(spread), a2), np.asarray(np.searchsorted(x1, x2)))


def test_searchsorted_in_every_cell(rng):
    x1, x2 = np.sort(rng.normal(size=100_001)), rng.normal(size=70_000)
    expected = np.searchsorted(x1, x2)
    for threads in (1, 2):
        for cell in cells(threads, ("cython", "cpp")):
            with running(cell):
                check(arrpy.searchsorted(arrpy.asarray(x1), arrpy.asarray(x2)), expected)


def test_searchsorted_promotes_and_refuses():
    x = arrpy.asarray([1, 2, 3], dtype="int8")
    assert arrpy.searchsorted(x, 2.5).item() == 2
    assert arrpy.searchsorted(x, 300).item() == 3
    assert arrpy.searchsorted(x, [2], side="right").tolist() == [2]
    with pytest.raises(ValueError, match="side must be"):
        arrpy.searchsorted(x, x, side="middle")
    with pytest.raises(ValueError, match="x1 must have 1 dimension"):
        arrpy.searchsorted(arrpy.ones((2, 2)), x)
    with pytest.raises(ValueError, match="sorter must have the shape"):
        arrpy.searchsorted(x, x, sorter=arrpy.asarray([0, 1]))
    with pytest.raises(TypeError, match="integer sorter"):
        arrpy.searchsorted(x, x, sorter=arrpy.asarray([0.0, 1.0, 2.0]))
    with pytest.raises(IndexError):
        arrpy.searchsorted(x, x, sorter=arrpy.asarray([0, 1, 3]))


# ---- all tiers at once ----


@pytest.mark.parametrize("dtype", REAL)
def test_random_bits_agree_in_every_cell(rng, dtype):
    """Every bit pattern, NaNs with payloads among them."""
    itemsize = samples.dtype_of(dtype).itemsize
    data = rng.bytes(210 * itemsize)
    if dtype == "bool":
        data = bytes(byte & 1 for byte in data)
    data = cycled(data, 630, itemsize)
    results = {}
    for cell in cells():
        with running(cell):
            x = from_values(samples.unpack(data, dtype), dtype, (30, 21))
            for axis in (0, 1):
                for descending in (False, True):
                    name = axis, descending
                    new = arrpy.sort(x, axis=axis, descending=descending)
                    order = arrpy.argsort(x, axis=axis, descending=descending)
                    first = results.setdefault(name, (new.tobytes(), order.tolist()))
                    assert same(new.tobytes(), first[0], dtype), (str(cell), name)
                    assert order.tolist() == first[1], (str(cell), name)


# ---- composites and methods ----


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_take_and_put_along_axis(rng, dtype, backend):
    for _ in range(20):
        x, a = random_array(rng, dtype)
        if x.ndim == 0 or 0 in x.shape:
            continue
        a = a.to_backend(backend)
        axis = int(rng.integers(-x.ndim, x.ndim))
        n = x.shape[axis]
        shape = [length if rng.integers(3) else 1 for length in x.shape]
        shape[axis] = int(rng.integers(0, 5))
        indices = rng.integers(-n, n, shape)
        kind = ("int64", "int32", "int8")[rng.integers(3)]
        index = arrpy.ArrPy(indices.astype(kind))
        result = arrpy.take_along_axis(a, index, axis=axis)
        check(result, np.take_along_axis(x, indices, axis))
        assert result.backend == backend
        values = random_values(rng, dtype, shape)
        expected, copy = x.copy(), a.copy()
        distinct = np.sort(indices % n, axis=axis) if shape[axis] <= 1 else indices % n
        np.put_along_axis(expected, distinct, values, axis)
        arrpy.put_along_axis(copy, arrpy.ArrPy(distinct), arrpy.ArrPy(values), axis)
        check(copy, expected)
    check(arrpy.ArrPy([[5, 6]]).take_along_axis([1, 0], None), np.array([6, 5]))


def test_along_axis_refuses():
    x = arrpy.ones((2, 3))
    with pytest.raises(IndexError):
        arrpy.take_along_axis(x, arrpy.ArrPy([[3], [0]]))
    with pytest.raises(ValueError, match="the same number of axes"):
        arrpy.take_along_axis(x, arrpy.ArrPy([0]))
    with pytest.raises(TypeError, match="integer"):
        arrpy.take_along_axis(x, arrpy.ArrPy([[0.0], [1.0]]))
    with pytest.raises(TypeError):
        arrpy.put_along_axis([1, 2], arrpy.ArrPy([0]), 1)
    fixed = arrpy.broadcast_to(arrpy.ArrPy([1, 2, 3]), (2, 3))
    with pytest.raises(ValueError, match="read-only"):
        fixed.sort()
    with pytest.raises(ValueError, match="read-only"):
        arrpy.put_along_axis(fixed, arrpy.ArrPy([[0], [1]]), 1)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_lexsort_and_topk(rng, dtype, backend):
    for _ in range(15):
        shape = tuple(rng.integers(1, 6, rng.integers(1, 4)))
        keys = [rng.integers(0, 3, shape).astype(dtype) for _ in range(rng.integers(1, 4))]
        axis = int(rng.integers(-len(shape), len(shape)))
        arrays = [arrpy.ArrPy(key).to_backend(backend) for key in keys]
        check(arrpy.lexsort(arrays, axis=axis), np.lexsort(keys, axis=axis))
        check(arrpy.lexsort(arrpy.stack(arrays), axis=axis), np.lexsort(keys, axis=axis))
        x, a = random_array(rng, dtype, shape)
        a = a.to_backend(backend)
        largest, k = bool(rng.integers(2)), int(rng.integers(0, shape[axis] + 1))
        values, indices = arrpy.topk(a, k, axis=axis, largest=largest)
        order = along(lambda row: stable_order(row, largest), x, axis)  # noqa: B023
        order = np.take(order, range(k), axis=axis)
        check(indices, order)
        check(values, np.take_along_axis(x, order, axis))
        assert indices.backend == values.backend == backend


def test_lexsort_and_topk_refuse():
    for wrong in ((), (arrpy.ones(2), arrpy.ones(3))):
        with pytest.raises(ValueError, match="lexsort: expected at least one key"):
            arrpy.lexsort(wrong)
    for wrong in (4, -1):
        with pytest.raises(ValueError, match="k must be within 0 to 3"):
            arrpy.topk(arrpy.ones(3), wrong)
    with pytest.raises(TypeError):
        arrpy.topk(arrpy.ones(3), 1.5)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_digitize_sort_complex_and_positions(rng, dtype, backend):
    with arrpy.use(backend):
        for _ in range(15):
            x, a = random_array(rng, dtype)
            check(arrpy.argwhere(a), np.argwhere(x))
            check(arrpy.flatnonzero(a), np.flatnonzero(x))
            if x.ndim:
                check(a.nonzero(), np.nonzero(x))
                check(arrpy.sort_complex(a), np.sort_complex(np.sort(x, kind="stable")))
            if np.dtype(dtype).kind in "?c":
                continue
            bins = np.unique(random_values(rng, dtype, 5, special=False))
            for edges in (bins, bins[::-1]):
                for right in (False, True):
                    expected = np.asarray(np.digitize(x, edges, right))
                    check(arrpy.digitize(a, arrpy.ArrPy(edges), right), expected)
    with pytest.raises(ValueError, match="ascending or descending"):
        arrpy.digitize([1.0], [0.0, 2.0, 1.0])
    with pytest.raises(TypeError, match="real"):
        arrpy.digitize([1j], [0.0, 2.0])
    with pytest.raises(ValueError, match="bins must have 1 dimension"):
        arrpy.digitize([1.0], [[0.0]])


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_methods(rng, dtype, backend):
    for _ in range(20):
        x, _ = random_array(rng, dtype)
        if x.ndim == 0:
            continue
        axis, descending = int(rng.integers(-x.ndim, x.ndim)), bool(rng.integers(2))
        y = x.copy(order="K")
        mine = arrpy.asarray(y).to_backend(backend)
        expected = arrpy.sort(mine.copy(), axis=axis, descending=descending)
        order = arrpy.argsort(mine, axis=axis, descending=descending)
        check(mine.argsort(axis, descending=descending), np.asarray(order))
        assert mine.sort(axis, descending=descending) is None
        check(mine, np.asarray(expected))
        assert same(y.tobytes(), expected.tobytes(), dtype)
    ascending = arrpy.ArrPy([1, 2, 2, 5])
    assert ascending.searchsorted([2, 9], "right").tolist() == [3, 4]
    ascending.put_along_axis([0, -1], 7)
    assert ascending.tolist() == [7, 2, 2, 7]


# ---- Ctrl-C ----


LONG = {
    "python": "x = arrpy.ArrPy(range(10**5, 0, -1)) * 7919 % 104729; f = lambda: arrpy.sort(x)",
    "cython": "x = arrpy.sin(arrpy.arange(3e6)); f = lambda: arrpy.argsort(x)",
    "cpp": "x = arrpy.sin(arrpy.arange(3e7)); f = lambda: arrpy.argsort(x)",
    "cpp sort": "x = arrpy.sin(arrpy.arange(3e7)); f = lambda: arrpy.sort(x)",
    "cpp rows": "x = arrpy.sin(arrpy.ones((3000, 10000))); f = lambda: arrpy.sort(x)",
    "cpp complex": "x = arrpy.exp(1j * arrpy.arange(3e6)); f = lambda: arrpy.sort(x)",
    "cpp partition": "x = arrpy.sin(arrpy.arange(3e7)); f = lambda: arrpy.partition(x, 10**7)",
    "cpp small": "x = arrpy.zeros(10**8, dtype='int8'); f = lambda: arrpy.argsort(x)",
}


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("name", LONG)
def test_ctrl_c_is_answered(name, threads):
    assert_ctrl_c_is_answered(f"arrpy.set_backend({name.split()[0]!r}); {LONG[name]}", threads)
