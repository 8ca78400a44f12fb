"""Reductions and scans against mathematics: exact sums of fractions, rounded once (oracle.py).

The data are those on which careless sums fail: cancellation over hundreds of binary orders, exact
ties, infinities and NaNs, negative zeros. test_tiers.py shows that all tiers, layouts and threads
give the bits that are shown to be right here.
"""

import itertools
import math
import operator
import pickle
import random
import sys
from fractions import Fraction

import oracle
import pytest
import samples
from cells import axis_sets, cells, from_values, running, same

import arrpy
from arrpy._spec.dtypes import CATEGORIES, DTYPES
from arrpy._spec.ops import OPERATIONS

FLOATS = ["float32", "float64"]
COMPLEX = ["complex64", "complex128"]
WHOLE = [row.name for row in CATEGORIES["integer or boolean"]]
REAL = WHOLE + FLOATS
SIZES = (0, 1, 2, 3, 31, 32, 33, 65, 127, 300, 1000)


def typecode(dtype):
    return samples.dtype_of(dtype).typecode


def check(name, x, wanted, result, *where, **options):
    """One number in every cell."""
    expected = samples.pack([wanted], result)
    for cell in cells():
        with running(cell):
            got = getattr(arrpy, name)(x, **options)
        assert got.dtype.name == result
        assert same(got.tobytes(), expected, result), (
            f"{name} of {x.size} {x.dtype} in {cell}, {where}: {got.item()!r}, expected {wanted!r}"
        )


def data(dtype, kinds=None, sizes=SIZES):
    """(kind, values) for every kind of data and every size."""
    for kind, n in itertools.product(kinds or samples.kinds(dtype), sizes):
        yield kind, samples.reduction_values(dtype, kind, n)


# --- sums and means ------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS)
def test_sum(dtype):
    for kind, values in data(dtype):
        wanted = oracle.exact_total(values, typecode(dtype))
        check("sum", from_values(values, dtype), wanted, dtype, kind)


@pytest.mark.parametrize("dtype", COMPLEX)
def test_complex_sum_and_mean(dtype):
    for kind, values in data(dtype):
        parts = [[v.real for v in values], [v.imag for v in values]]
        total = complex(*(oracle.exact_total(part, typecode(dtype)) for part in parts))
        check("sum", from_values(values, dtype), total, dtype, kind)
        mean = complex(*(oracle.stored(oracle.float_mean(part), dtype) for part in parts))
        check("mean", from_values(values, dtype), mean, dtype, kind)


@pytest.mark.parametrize("dtype", WHOLE)
def test_integer_sum_and_mean(dtype):
    result = "uint64" if dtype.startswith("u") else "int64"
    for kind, values in data(dtype):
        x = from_values(values, dtype)
        check("sum", x, oracle.wrapped(sum(values), result), result, kind)
        mean = oracle.rounded(Fraction(sum(values), len(values))) if values else math.nan
        check("mean", x, mean, "float64", kind)


@pytest.mark.parametrize("dtype", FLOATS)
def test_mean(dtype):
    for kind, values in data(dtype):
        wanted = oracle.stored(oracle.float_mean(values), dtype)
        check("mean", from_values(values, dtype), wanted, dtype, kind)


def test_sum_is_rounded_once():
    """Half an ULP, and a crumb that decides: far away, behind, or in another stretch."""
    tie = [1.0, 2.0**-53]
    for crumb in (2.0**-1074, -(2.0**-1074), 2.0**-500, 0.0):
        for values in ([*tie, crumb], [crumb, *tie], [*tie, *[0.0] * 70000, crumb]):
            wanted = oracle.exact_total(values, "d")
            check("sum", from_values(values, "float64"), wanted, "float64", crumb)


def test_float32_sum_is_not_rounded_twice():
    values = [1.0, 2.0**-24, 2.0**-80]
    assert oracle.exact_total(values, "f") == 1 + 2.0**-23
    check("sum", from_values(values, "float32"), 1 + 2.0**-23, "float32")


HUGE = 1.7976931348623157e308


@pytest.mark.parametrize(
    "values",
    [
        [HUGE, HUGE, -HUGE],
        [HUGE, HUGE],
        [-HUGE, -HUGE],
        [HUGE, 2.0**969],
        [HUGE, 2.0**970],
        [HUGE] * 40 + [-HUGE] * 39,
        [math.inf, -HUGE, 1.0],
        [math.inf, -math.inf],
        [math.inf, math.nan],
        [-0.0],
        [-0.0] * 50,
        [1e308, 1.0, -1e308, -1.0],
        [2.0**-1074] * 3,
    ],
)
def test_sums_at_the_limits(values):
    for padding in (0, 100):
        x = from_values(values + [0.0] * padding, "float64")
        check("sum", x, oracle.exact_total(values, "d"), "float64", values[:3])


@pytest.mark.parametrize("dtype", FLOATS)
def test_sum_random_shuffles(dtype):
    """The order does not matter."""
    values = samples.reduction_values(dtype, "adversarial", 700)
    wanted = oracle.exact_total(values, typecode(dtype))
    for seed in range(10):
        random.Random(seed).shuffle(values)
        check("sum", from_values(values, dtype), wanted, dtype, seed)


# --- variance ------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("correction", [0.0, 1.0, 0.5, 3.0])
def test_var_and_std(dtype, correction):
    for kind, values in data(dtype, sizes=(0, 1, 2, 33, 300)):
        x = from_values(values, dtype)
        variance = oracle.float_variance(values, correction)
        wanted = oracle.stored(variance, dtype)
        check("var", x, wanted, dtype, kind, correction=correction)
        deviation = oracle.stored(oracle.float_sqrt(variance), dtype)
        check("std", x, deviation, dtype, kind, correction=correction)


@pytest.mark.parametrize("dtype", ["int8", "uint64", "bool"])
def test_var_of_integers(dtype):
    values = samples.reduction_values(dtype, "uniform", 100)
    wanted = oracle.float_variance([float(v) for v in values], 1.0)
    check("var", from_values(values, dtype), wanted, "float64", correction=1.0)


@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
@pytest.mark.parametrize("correction", [0.0, 1.0, 3.0])
def test_var_and_std_of_complex_numbers(dtype, correction):
    real = "float32" if dtype == "complex64" else "float64"
    for kind, values in data(dtype, sizes=(0, 1, 2, 33, 300)):
        x = from_values(values, dtype)
        variance = oracle.complex_variance(values, correction)
        check("var", x, oracle.stored(variance, real), real, kind, correction=correction)
        deviation = oracle.stored(oracle.float_sqrt(variance), real)
        check("std", x, deviation, real, kind, correction=correction)


@pytest.mark.parametrize("keepdims", [False, True])
def test_var_of_complex_numbers_along_axes(keepdims):
    values = samples.reduction_values("complex128", "uniform", 24)
    x = from_values(values, "complex128", (2, 3, 4))
    rows = arrpy.permute_dims(x, (0, 2, 1))
    wanted = [oracle.complex_variance(values[12 * i : 12 * i + 12], 1) for i in range(2)]
    mask = arrpy.ArrPy([[True, False, True]] * 4)
    for cell in cells():
        with running(cell):
            for axis in ((1, 2), (-1, -2), (-1, 1)):
                got = arrpy.var(rows, axis=axis, correction=1, keepdims=keepdims)
                assert got.shape == ((2, 1, 1) if keepdims else (2,))
                assert got.ravel().tolist() == wanted
            got = arrpy.std(rows, axis=(1, 2), where=mask, keepdims=keepdims, dtype="complex64")
            assert got.dtype == arrpy.float32
            assert got.shape == ((2, 1, 1) if keepdims else (2,))
    with pytest.raises(IndexError, match=r"^var: axis .* got 3"):
        arrpy.var(x, axis=3)
    with pytest.raises(ValueError, match=r"^var: .*got \(0, 0\)"):
        arrpy.var(x, axis=(0, 0))


# --- products ------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS + COMPLEX)
def test_prod(dtype):
    """Thirty-two lanes in float64, joined by a tree, rounded once."""
    is_complex = dtype.startswith("complex")
    multiply = oracle.complex_product if is_complex else oracle.float_product
    for kind, values in data(dtype):
        if is_complex and len(values) < 32:
            continue  # lanes without an element take no part; see the next test
        product = oracle.lanes_product(values, multiply, 1.0)
        if is_complex:
            product = complex(
                oracle.stored(product.real, dtype), oracle.stored(product.imag, dtype)
            )
        else:
            product = oracle.stored(product, dtype)
        check("prod", from_values(values, dtype), product, dtype, kind)


@pytest.mark.parametrize("dtype", COMPLEX)
def test_prod_of_few_complex_numbers(dtype):
    check("prod", from_values([], dtype), 1 + 0j, dtype)
    check("prod", from_values([2 - 3j], dtype), 2 - 3j, dtype)
    check("prod", from_values([2 - 3j, 1j], dtype), 3 + 2j, dtype)
    infinite = complex(math.inf, 1.0)
    check("prod", from_values([infinite], dtype), infinite, dtype)


@pytest.mark.parametrize("dtype", WHOLE)
def test_integer_prod(dtype):
    result = "uint64" if dtype.startswith("u") else "int64"
    for kind, values in data(dtype):
        wanted = oracle.wrapped(math.prod(values), result)
        check("prod", from_values(values, dtype), wanted, result, kind)


# --- extremes, truth, counts ---------------------------------------------------------------------


@pytest.mark.parametrize("dtype", REAL)
def test_extremes(dtype):
    for kind, values in data(dtype, sizes=SIZES[1:]):
        x = from_values(values, dtype)
        if dtype in FLOATS:
            high, low = (
                oracle.extreme(values, oracle.larger),
                oracle.extreme(values, oracle.smaller),
            )
        else:
            high, low = max(values), min(values)
        check("max", x, high, dtype, kind)
        check("min", x, low, dtype, kind)
        check("argmax", x, oracle.extreme_index(values, operator.gt), "int64", kind)
        check("argmin", x, oracle.extreme_index(values, operator.lt), "int64", kind)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("n", [1, 5, 16, 17, 64, 65, 200])
def test_one_nan_wins_wherever_it_is(dtype, n):
    for place in range(n):
        values = [float(i) for i in range(n)]
        values[place] = math.nan
        x = from_values(values, dtype)
        assert math.isnan(arrpy.max(x).item()) and math.isnan(arrpy.min(x).item())
        assert arrpy.argmax(x).item() == arrpy.argmin(x).item() == place


@pytest.mark.parametrize("n", [2, 5, 16, 33, 64, 200])
def test_zeros_have_signs(n):
    for place in range(n):
        values = [-0.0] * n
        values[place] = 0.0
        check("max", from_values(values, "float64"), 0.0, "float64", place)
        check("min", from_values([-v for v in values], "float64"), -0.0, "float64", place)
        check("argmax", from_values(values, "float64"), 0, "int64", place)


@pytest.mark.parametrize("dtype", [row.name for row in DTYPES])
def test_truth_and_counts(dtype):
    for kind, values in data(dtype):
        x = from_values(values, dtype)
        check("all", x, all(values), "bool", kind)
        check("any", x, any(values), "bool", kind)
        check("count_nonzero", x, sum(map(bool, values)), "int64", kind)


# --- scans ---------------------------------------------------------------------------------------


def running_values(values, step, dtype):
    """Left to right, float32 in float64, every result rounded once."""
    return list(itertools.accumulate(values, step))


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize(
    ("name", "step"),
    [("cumulative_sum", oracle.float_sum), ("cumulative_prod", oracle.float_product)],
)
def test_scans(name, step, dtype):
    for kind, values in data(dtype):
        x = from_values(values, dtype)
        wanted = [oracle.stored(v, dtype) for v in running_values(values, step, dtype)]
        for cell in cells():
            with running(cell):
                got = getattr(arrpy, name)(x).tobytes()
            assert same(got, samples.pack(wanted, dtype), dtype), (name, kind, cell, len(values))


@pytest.mark.parametrize("dtype", WHOLE)
@pytest.mark.parametrize(
    ("name", "step"), [("cumulative_sum", operator.add), ("cumulative_prod", operator.mul)]
)
def test_integer_scans(name, step, dtype):
    result = "uint64" if dtype.startswith("u") else "int64"
    for kind, values in data(dtype, sizes=(0, 1, 5, 33, 200)):
        x = from_values(values, dtype)
        wanted = [oracle.wrapped(v, result) for v in itertools.accumulate(map(int, values), step)]
        for cell in cells():
            with running(cell):
                got = getattr(arrpy, name)(x)
            assert got.dtype.name == result
            assert got.tobytes() == samples.pack(wanted, result), (name, kind, cell)


# --- axes ----------------------------------------------------------------------------------------


def nested_groups(values, shape, axes):
    """The values that each output is made of, in logical order, by index arithmetic."""
    groups = {}
    for index, value in zip(itertools.product(*map(range, shape)), values, strict=True):
        key = tuple(i for axis, i in enumerate(index) if axis not in axes)
        groups.setdefault(key, []).append(value)
    return [groups[key] for key in sorted(groups)]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 1, 0, 2), (2, 3, 1, 0)])
def test_every_set_of_axes(order):
    shape = (2, 3, 4, 5)
    values = samples.reduction_values("float64", "adversarial", 120)
    base = from_values(values, "float64", shape)
    x = arrpy.permute_dims(base, order)
    logical = arrpy.asarray(x, copy=True)
    flat = samples.unpack(logical.tobytes(), "float64")
    for axis in axis_sets(4):
        axes = range(4) if axis is None else axis
        wanted = [oracle.exact_total(g, "d") for g in nested_groups(flat, x.shape, axes)]
        for cell in cells():
            with running(cell):
                got = arrpy.sum(x, axis=axis)
                kept = arrpy.sum(x, axis=axis, keepdims=True)
            assert got.shape == tuple(n for i, n in enumerate(x.shape) if i not in axes)
            assert kept.shape == tuple(1 if i in axes else n for i, n in enumerate(x.shape))
            assert same(got.tobytes(), samples.pack(wanted, "float64"), "float64"), (axis, cell)
            assert kept.tobytes() == got.tobytes()


def test_argmax_along_axes():
    values = samples.reduction_values("float64", "uniform", 60)
    x = from_values(values, "float64", (3, 4, 5))
    for axis in range(3):
        groups = nested_groups(values, x.shape, (axis,))
        wanted = [oracle.extreme_index(group, operator.gt) for group in groups]
        for cell in cells():
            with running(cell):
                assert arrpy.reshape(arrpy.argmax(x, axis=axis), (-1,)).tolist() == wanted


def test_scan_options():
    x = arrpy.ArrPy([[1, 2], [3, 4]])
    for cell in cells():
        with running(cell):
            assert arrpy.cumulative_sum(x, axis=0).tolist() == [[1, 2], [4, 6]]
            initial = arrpy.cumulative_sum(x, axis=1, include_initial=True)
            assert initial.tolist() == [[0, 1, 3], [0, 3, 7]]
            initial = arrpy.cumulative_prod(x, axis=0, include_initial=True, dtype="float64")
            assert initial.tolist() == [[1.0, 1.0], [1.0, 2.0], [3.0, 8.0]]
    with pytest.raises(ValueError, match="axis"):
        arrpy.cumulative_sum(x)


def test_sum_dtype():
    x = arrpy.ArrPy([100, 100], dtype="int8")
    for cell in cells():
        with running(cell):
            assert arrpy.sum(x, dtype="int8").item() == -56
            assert arrpy.sum(x, dtype="float32").item() == 200.0
            assert arrpy.prod(x, dtype="int16").item() == 10000
    with pytest.raises(TypeError, match="sum"):
        arrpy.sum(arrpy.ArrPy([1.5]), dtype="int64")


@pytest.mark.parametrize("name", ["sum", "max", "argmax", "cumulative_sum"])
@pytest.mark.parametrize("axis", [2, -3, 1.5, "x"])
def test_axes_that_do_not_exist(name, axis):
    with pytest.raises((IndexError, TypeError, ValueError), match=name):
        getattr(arrpy, name)(arrpy.zeros((2, 3)), axis=axis)


def test_repeated_axis():
    with pytest.raises(ValueError, match="sum"):
        arrpy.sum(arrpy.zeros((2, 3)), axis=(0, -2))


@pytest.mark.parametrize("name", ["max", "min", "argmax"])
def test_complex_has_no_order(name):
    assert OPERATIONS[name].dtypes.startswith("real")
    with pytest.raises(TypeError, match=name):
        getattr(arrpy, name)(arrpy.zeros(3, dtype="complex128"))


# --- sums of any length on the Python tier -------------------------------------------------------


def exact_total(values, dtype):
    """The oracle: fractions, rounded once; infinities and NaN as in IEEE 754."""
    special = [value for value in values if not math.isfinite(value)]
    if special:
        return sum(special)
    total = sum(map(Fraction, values), Fraction(0))
    if dtype == "float32":
        return nearest_float32(total)
    try:
        return float(total)
    except OverflowError:
        return math.inf if total > 0 else -math.inf


def nearest_float32(total):
    """The nearest float32 of a fraction, ties to even, by looking at both neighbours."""
    if abs(total) >= Fraction(2) ** 128 - Fraction(2) ** 103:
        return math.inf if total > 0 else -math.inf
    near = Fraction(0)
    if total:
        exponent = max(math.frexp(float(total))[1] - 24, -149)
        unit = Fraction(2) ** exponent
        near = round(total / unit) * unit  # ties to even
    return float(near)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_addends_are_summed_exactly_in_any_portions(dtype):
    """Cancellation, overflow on the way, ties and special values, spread over many portions."""
    from arrpy.python_backend import statistical as tier

    rng = random.Random(7)
    largest = 3.4028234663852886e38 if dtype == "float32" else sys.float_info.max
    smallest = 2.0**-149 if dtype == "float32" else 5e-324
    for case in range(150):
        values = []
        for _ in range(rng.choice((1, 100, 129, 700))):
            kind = rng.randrange(8)
            value = (
                rng.choice((largest, -largest, smallest, -smallest, -0.0)) if kind == 0
                else math.ldexp(rng.random() - 0.5, rng.randint(-100, 100))
            )  # fmt: skip
            values.append(tier.to_float32(value) if dtype == "float32" else value)
        if case % 5 == 0:  # ties between two results
            values += [1.0, 2.0**-24 if dtype == "float32" else 2.0**-53] + values + [
                -value for value in values * 2
            ]  # fmt: skip
        if case % 7 == 0:
            values[rng.randrange(len(values))] = rng.choice((math.inf, -math.inf, math.nan))
        if case % 14 == 0:
            values[rng.randrange(len(values))] = math.inf
        reduction = tier.reduction("sum", dtype)
        states = [reduction.start(0.0), reduction.start(0.0)]
        cut = rng.randrange(len(values) + 1)
        for state, part in zip(states, (values[:cut], values[cut:]), strict=True):
            while part:
                n = rng.choice((1, 7, 64, 200))
                reduction.take(state, part[:n])
                part = part[n:]
        assert all(len(state.values) <= 201 for state in states)
        got = reduction.read(pickle.loads(pickle.dumps(reduction.join(*states))), 0.0)
        wanted = exact_total(values, dtype)
        assert got == wanted or (got != got and wanted != wanted), (case, got, wanted)
        assert math.copysign(1, got) == math.copysign(1, wanted) or got != got


def test_a_mean_and_a_variance_in_portions_count_their_elements():
    from arrpy.python_backend import statistical as tier

    values = [math.sin(k) * 10.0 ** (k % 30) for k in range(1000)]
    for name in ("mean", "var", "std"):
        reduction = tier.reduction(name, "float64")
        results = []
        for n in (1, 100, 1000):
            state, other = reduction.start(0.25), reduction.start(0.25)
            for first in range(0, 600, n):
                reduction.take(state, values[first : min(600, first + n)])
            for first in range(600, 1000, n):
                reduction.take(other, values[first : min(1000, first + n)])
            results.append(reduction.read(reduction.join(state, other), 1.0))
        assert results[0] == results[1] == results[2], (name, results)
        if name == "mean":
            assert results[0] == math.fsum(values) / 1000
