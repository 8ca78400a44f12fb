"""Element-wise functions beyond the standard: against the fractions, and random calls of NumPy.

The primitives among them (fmax, gcd, cbrt, ...) are lines of the specification, so their values are
asked in test_elementwise.py; here their calls are compared with NumPy's, as all others.
"""

import math
from fractions import Fraction

import numpy as np
import pytest
from cells import cells, from_values, running
from numpy_reference import (
    BACKENDS,
    DTYPES,
    INTEGERS,
    NUMERIC,
    REAL,
    check,
    random_array,
    random_shape,
    random_values,
)
from test_differential import compare, one

import arrpy

FLOATING = ("float32", "float64")
INEXACT = (*FLOATING, "complex64", "complex128")
ROUNDS = 60

CASES = {}


def case(dtypes=DTYPES):
    def register(function):
        CASES[function.__name__.strip("_")] = (function, dtypes)
        return function

    return register


def partner(rng, x, *dtypes):
    """A second operand that broadcasts with x."""
    shape = one(rng, x.shape, x.shape[-1:], (), (2, *x.shape))
    return random_values(rng, one(rng, *(dtypes or (x.dtype.name,))), shape)


def plain_zeros(*arrays):
    """Which of -0.0 and +0.0 is larger NumPy leaves to the CPU."""
    for x in arrays:
        x[x == 0] = 0


@case(REAL)
def fmax_fmin(rng, x):
    y = partner(rng, x)
    if x.dtype.kind == "f":
        plain_zeros(x)
        y = np.where(y == 0, x.dtype.type(0), y)
    return lambda xp, x: (xp.fmax(x, xp.asarray(y)), xp.fmin(x, xp.asarray(y)))


@case((*INTEGERS, *FLOATING))
def fmod_divmod(rng, x):
    y = partner(rng, x)
    if x.dtype.kind == "f":  # NumPy's floor division by infinities is not the standard's
        x[~np.isfinite(x)] = 1
        y = np.where(np.isfinite(y) & (y != 0), y, x.dtype.type(2))
        return lambda xp, x: xp.fmod(x, xp.asarray(y))
    return lambda xp, x: (xp.fmod(x, xp.asarray(y)), *xp.divmod(x, xp.asarray(y)))


@case(INTEGERS)
def gcd_lcm(rng, x):
    y = partner(rng, x)
    return lambda xp, x: (xp.gcd(x, xp.asarray(y)), xp.lcm(x, xp.asarray(y)))


@case(FLOATING)
def heaviside(rng, x):
    y = partner(rng, x)
    return lambda xp, x: xp.heaviside(x, xp.asarray(y))


@case((*REAL[7:], "bool"))
def fabs(rng, x):
    if x.dtype.kind in "bu" and x.dtype.itemsize < 4:  # float16, which ArrPy has not
        return lambda xp, x: xp.fabs(x.astype("float64"))
    return lambda xp, x: xp.fabs(x)


@case(INEXACT)
def rint(rng, x):
    return lambda xp, x: xp.rint(x)


@case(FLOATING)
def modf(rng, x):
    return lambda xp, x: xp.modf(x)


@case(FLOATING)
def powers_of_two(rng, x):
    e = random_values(rng, one(rng, "int8", "int32", "int64"), one(rng, x.shape, ()))
    x *= x.dtype.type(one(rng, 1e-40, 1.0))
    return lambda xp, x: (xp.ldexp(x, xp.asarray(e)), *xp.frexp(x))


@case((*INTEGERS, "bool"))
def bitwise_count(rng, x):
    return lambda xp, x: xp.bitwise_count(x)


@case(INEXACT)
def around(rng, x):
    decimals = int(rng.integers(-4, 8))
    return lambda xp, x: (xp.around(x, decimals), xp.round(x, decimals), xp.round(x))


@case(INTEGERS)
def around_of_integers(rng, x):
    x[...] = np.clip(x, 0, 10**6 if x.dtype.itemsize > 2 else 100)
    decimals = int(rng.integers(-4, 3))
    return lambda xp, x: xp.around(x, decimals)


@case()
def nan_to_num(rng, x):
    limits = {"nan": 2.0, "posinf": 3.5, "neginf": -1.0}
    chosen = {key: value for key, value in limits.items() if rng.random() < 0.5}
    return lambda xp, x: xp.nan_to_num(x, **chosen)


@case(FLOATING)
def infinite(rng, x):
    return lambda xp, x: (xp.isposinf(x), xp.isneginf(x))


@case()
def kinds(rng, x):
    return lambda xp, x: (xp.iscomplex(x), xp.isreal(x), xp.iscomplexobj(x), xp.isrealobj(x))


@case()
def isclose(rng, x):
    y = np.where(rng.random(x.shape) < 0.5, x, random_values(rng, x.dtype, x.shape))
    y = np.asarray(y).astype(x.dtype)
    tolerances = one(rng, {}, {"rtol": 0.5}, {"atol": 3.0}, {"rtol": 0.0, "atol": 0.0})
    equal_nan = bool(rng.random() < 0.5)

    def function(xp, x):
        other = xp.asarray(y)
        return (
            xp.isclose(x, other, **tolerances, equal_nan=equal_nan),
            xp.allclose(x, other, **tolerances, equal_nan=equal_nan),
            xp.array_equal(x, other, equal_nan=equal_nan and x.dtype != "bool"),
            xp.array_equal(x, x),
        )

    return function


@case(NUMERIC)
def isclose_of_other_dtypes(rng, x):
    y = partner(rng, x, *NUMERIC)
    return lambda xp, x: xp.isclose(x, xp.asarray(y), 1e-3, 1.0)


@case()
def array_equiv(rng, x):
    y = one(rng, x, x[:1] if x.ndim else x, np.ones((2,), x.dtype), np.stack([x, x]))
    return lambda xp, x: (
        xp.array_equiv(x, xp.asarray(y)),
        xp.array_equal(x, xp.asarray(y)),
    )


@case()
def copyto(rng, x):
    source = partner(rng, x, *REAL)
    if x.dtype.kind in "iu" and source.dtype.kind == "f":
        source = np.zeros(source.shape, source.dtype)
    casting = one(rng, "no", "equiv", "safe", "same_kind", "same_kind", "unsafe")
    where = one(rng, True, True, rng.random(x.shape) < 0.5, rng.random(x.shape[-1:]) < 0.5)

    def function(xp, x):
        target = xp.asarray(x, copy=True)
        mask = where if where is True else xp.asarray(where)
        xp.copyto(target, xp.asarray(source), casting=casting, where=mask)
        return target

    return function


@case()
def where_alone(rng, x):
    return lambda xp, x: xp.where(x)


@case(REAL)
def clip_by_numpys_names(rng, x):
    plain_zeros(x)
    low, high = sorted(int(n) for n in rng.integers(0, 90, 2))
    names = one(rng, ("a_min", "a_max"), ("min", "max"))
    if x.dtype == "bool":
        return lambda xp, x: xp.zeros(1)
    return lambda xp, x: (
        xp.clip(x, low, high),
        xp.clip(x, **dict(zip(names, (low, high), strict=True))),
    )


@pytest.mark.parametrize("name", CASES)
def test_calls_agree_with_numpy(name):
    make, dtypes = CASES[name]
    for seed in range(ROUNDS):
        rng = np.random.default_rng([seed, len(name)])
        dtype, backend = one(rng, *dtypes), BACKENDS[seed % 3]
        shape = random_shape(rng, int(rng.integers(0, 4)))
        x, a = random_array(rng, dtype, shape)
        function = make(rng, x)
        message = f"{name}: seed {seed}, {backend}, {dtype}, {shape}"
        compare(function, x, a.to_backend(backend), message)


# --- to within a rounding ------------------------------------------------------------------------

CLOSE = {
    "degrees": lambda xp, x: xp.degrees(x),
    "radians": lambda xp, x: xp.deg2rad(x),
    "cbrt": lambda xp, x: xp.cbrt(x),
    "exp2": lambda xp, x: xp.exp2(x),
    "angle": lambda xp, x: xp.angle(x),
    "angle in degrees": lambda xp, x: xp.angle(x, True),
    "float_power": lambda xp, x: xp.float_power(x, 0.5),
    "logaddexp2": lambda xp, x: xp.logaddexp2(x, x[::-1]),
}


@pytest.mark.parametrize("name", CLOSE)
def test_floating_point_functions_agree_with_numpy(name):
    for seed in range(ROUNDS):
        rng = np.random.default_rng(seed)
        dtype = one(rng, "float32", "float64")
        x, a = random_array(rng, dtype, random_shape(rng, 1))
        with np.errstate(all="ignore"):
            expected = CLOSE[name](np, x)
        got = CLOSE[name](arrpy, a.to_backend(BACKENDS[seed % 3]))
        assert got.dtype.name == expected.dtype.name
        tolerance = 8 * np.finfo(expected.dtype).eps
        np.testing.assert_allclose(np.asarray(got), expected, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_exp2_of_complex_numbers(dtype):
    x, a = random_array(np.random.default_rng(2), dtype, (300,), special=False)
    with np.errstate(all="ignore"):
        expected = np.exp2(x)
    for backend in BACKENDS:
        got = np.asarray(arrpy.exp2(a.to_backend(backend)))
        assert got.dtype == expected.dtype
        finite = np.isfinite(expected) & (abs(expected) < np.finfo(dtype).max / 2)
        bound = np.finfo(dtype).eps * (16 + abs(x[finite])) * abs(expected[finite])
        assert finite.sum() > 150
        assert (abs(got[finite] - expected[finite]) <= bound + np.finfo(dtype).tiny).all()


@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_angle_of_complex_numbers(dtype):
    x, a = random_array(np.random.default_rng(1), dtype, (200,), special=False)
    expected = np.angle(x)
    assert arrpy.angle(a).dtype.name == expected.dtype.name
    np.testing.assert_allclose(np.asarray(arrpy.angle(a)), expected, rtol=1e-6)


# --- from mathematics ----------------------------------------------------------------------------


def test_round_with_decimals_rounds_each_step():
    values = [0.125, 2.675, -1.005, 1e-9, 123456.789, 5e15 + 0.5]
    for cell in cells():
        with running(cell):
            got = arrpy.round(from_values(values, "float64"), 2).tolist()
        products = [float(Fraction(x) * 100) for x in values]
        wanted = [float(Fraction(round(Fraction(p))) / 100) for p in products]
        assert got == wanted, str(cell)


def test_round_with_decimals_stays_in_float32():
    """1207668096 / 1e7 rounds to another float32 than 120.7668152 is."""
    for cell in cells():
        with running(cell):
            x = from_values([120.76681518554688], "float32")
            assert arrpy.round(x, 7).tolist() == [120.76680755615234], str(cell)


def test_modf_parts_add_up():
    values = [1.5, -2.75, 0.0, -0.0, 1e300, math.inf, -math.inf]
    for cell in cells():
        with running(cell):
            fraction, whole = arrpy.modf(from_values(values, "float64"))
        for x, f, w in zip(values, fraction.tolist(), whole.tolist(), strict=True):
            assert (f + w == x or math.isinf(x)) and math.copysign(1, f) == math.copysign(1, x)


def test_isclose_is_the_formula_on_fractions():
    rng = np.random.default_rng(3)
    a = rng.normal(size=300)
    b = a + rng.normal(size=300) * 1e-5
    b[::7] = a[::7]
    got = arrpy.isclose(arrpy.asarray(a), arrpy.asarray(b), 1e-5, 1e-8).tolist()
    for x, y, close in zip(a.tolist(), b.tolist(), got, strict=True):
        distance = abs(Fraction(x) - Fraction(y))
        bound = Fraction(1e-8) + Fraction(1e-5) * abs(Fraction(y))
        if abs(distance - bound) > bound * Fraction(1, 10**9):
            assert close == (distance <= bound)


# --- arguments -----------------------------------------------------------------------------------


def test_out_may_stand_by_position():
    out = arrpy.zeros(2)
    assert arrpy.add([1.0, 2.0], [3.0, 4.0], out) is out
    assert out.tolist() == [4.0, 6.0]
    assert arrpy.round([1.26, 2.5], 1, out) is out
    assert out.tolist() == [1.3, 2.5]
    assert arrpy.clip([1.0, 9.0], 2, 3, out) is out
    assert out.tolist() == [2.0, 3.0]
    for function in (arrpy.fabs, arrpy.rint, arrpy.degrees, arrpy.radians):
        assert function([0.0, 0.0], out) is out


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: arrpy.clip([1], 0, 2, a_min=1), ValueError, "clip: min and a_min"),
        (lambda: arrpy.round([1.5], 0.5), TypeError, "round: decimals must be an integer"),
        (lambda: arrpy.round([True], -1), TypeError, "round: expected numeric"),
        (lambda: arrpy.fabs([1j]), TypeError, "fabs: expected real"),
        (lambda: arrpy.isposinf([1j]), TypeError, "isposinf: expected real"),
        (lambda: arrpy.modf([1j]), TypeError, "modf: expected real"),
        (lambda: arrpy.nan_to_num([1.0], copy=False), TypeError, "nan_to_num: only an ArrPy"),
        (lambda: arrpy.where([True], 1), TypeError, "where: expected both x1 and x2"),
        (lambda: arrpy.gcd([1.0], [2.0]), TypeError, "gcd: expected integer"),
        (lambda: arrpy.isclose([1, 2], [1, 2, 3]), ValueError, "do not broadcast"),
    ],
)
def test_what_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_isscalar():
    for value in (1, 1.5, 1j, True, "a", b"a", Fraction(1, 2)):
        assert arrpy.isscalar(value) == np.isscalar(value) is True
    for value in ([1], (1,), None, arrpy.asarray(1.0)):
        assert not arrpy.isscalar(value)


def test_fmod_of_integers_by_zero_warns_once():
    with pytest.warns(RuntimeWarning, match="fmod"):
        assert arrpy.fmod(arrpy.ArrPy([5, -5]), 0).tolist() == [0, 0]


def test_same_bits_in_every_cell():
    x, _ = random_array(np.random.default_rng(5), "float64", (999,))
    a = arrpy.asarray(np.ascontiguousarray(x))
    results = []
    for cell in cells():
        with running(cell):
            parts = [*arrpy.modf(a), arrpy.round(a, 3), arrpy.degrees(a), arrpy.nan_to_num(a)]
            parts += [arrpy.fmod(a, 0.7), arrpy.fmax(a, a[::-1]), arrpy.heaviside(a, 0.5)]
            results.append(parts)
    for parts in results[1:]:
        check(parts, [np.asarray(part) for part in results[0]])
