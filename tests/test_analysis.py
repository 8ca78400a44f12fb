"""Interpolation, differences, convolution, windows and functions of one's own.

Oracles: exact rational arithmetic and mpmath; then NumPy, whose sums are rounded in another order.
"""

import itertools
import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from cells import cells, running
from numpy_reference import BACKENDS, DTYPES, NUMERIC, check, random_array, same_values

import arrpy

EPS = 2.0**-52
ERRORS = (ValueError, TypeError, IndexError)


@pytest.fixture(params=BACKENDS, autouse=True)
def backend(request):
    with arrpy.use(request.param):
        yield request.param


def close(got, expected, tolerance=1e-13):
    """Same dtype and shape, values near in terms of the largest; infinities and NaN alike."""
    got = np.asarray(got)
    expected = np.asarray(expected)
    assert (got.dtype, got.shape) == (expected.dtype, expected.shape)
    if expected.dtype.kind in "biu":
        return bool(np.all(got == expected))
    eps = np.finfo(expected.dtype).eps
    finite = np.isfinite(expected)
    scale = np.max(abs(expected[finite]), initial=0.0)
    with np.errstate(all="ignore"):
        near = abs(got - expected) <= max(tolerance, 40 * eps) * scale + 1e-300
    alike = (got == expected) | (np.isnan(got) & np.isnan(expected))
    return bool(np.all(np.where(finite, near, alike)))


def compare(name, arguments, options=None, exact=False):
    """One call of both libraries on the same memory: the same result, or an error from both."""
    options = options or {}
    ours = [arrpy.asarray(x) if isinstance(x, np.ndarray) else x for x in arguments]
    named = {k: arrpy.asarray(x) if isinstance(x, np.ndarray) else x for k, x in options.items()}
    try:
        with np.errstate(all="ignore"):
            expected = getattr(np, name)(*arguments, **options)
    except ERRORS:
        with pytest.raises(ERRORS):
            getattr(arrpy, name)(*ours, **named)
        return
    got = getattr(arrpy, name)(*ours, **named)
    pairs = [(got, expected)]
    if isinstance(expected, tuple):
        pairs = list(zip(got, expected, strict=True))
    for one, other in pairs:
        if exact:
            check(one, np.asarray(other), (name, arguments, options))
        else:
            assert close(one, other), (name, arguments, options, one.tolist(), other)


def rng_of(*seed):
    return np.random.default_rng(seed)


# ---- interpolation ----


def test_interp_is_numpys_to_the_last_bit():
    for seed in range(120):
        rng = rng_of(1, seed)
        n = int(rng.integers(1, 9))
        known = np.sort(rng.choice([rng.normal(size=n), rng.integers(-5, 5, n).astype(float)]))
        known = known + np.arange(n) * 0.25
        values = rng.normal(size=n)
        if seed % 3 == 0:
            values[rng.integers(n)] = rng.choice([np.inf, -np.inf, np.nan])
        if seed % 4 == 1:
            values = values + 1j * rng.normal(size=n)
        x = np.concatenate([rng.normal(size=5) * 4, known, [np.nan, np.inf, -np.inf]])
        options = {}
        if rng.random() < 0.3:
            options = {"left": -7.0, "right": 8.0}
        compare("interp", [x, known, values], options, exact=True)
        compare("interp", [x[:4].reshape(2, 2), known, values], options, exact=True)


def test_interp_of_periodic_functions():
    for seed in range(30):
        rng = rng_of(2, seed)
        known, values, x = rng.uniform(-400, 400, 6), rng.normal(size=6), rng.uniform(-900, 900, 9)
        compare(
            "interp", [x, known, values], {"period": float(rng.choice([360, -180]))}, exact=True
        )


def test_interp_refuses():
    for arguments in (([1.0], [], []), ([1.0], [1.0, 2.0], [1.0])):
        compare("interp", [np.array(x) for x in arguments])
    with pytest.raises(ValueError, match="period must be other than 0; got 0"):
        arrpy.interp([1.0], [1.0], [1.0], period=0)


# ---- differences and sums ----


def test_gradient_is_numpys_to_the_last_bit():
    for seed in range(100):
        rng = rng_of(3, seed)
        dtype = rng.choice(["int16", "int64", "uint8", "float32", "float64", "complex128"])
        shape = tuple(int(n) for n in rng.integers(1, 6, rng.integers(1, 4)))
        x, _ = random_array(rng, dtype, shape, special=False)
        options = {"edge_order": int(rng.integers(1, 3))}
        axes = list(range(len(shape)))
        if rng.random() < 0.5:
            axes = [int(rng.integers(-len(shape), len(shape)))]
            options["axis"] = axes[0]
        distances = []
        choice = rng.integers(4)
        if choice == 1:
            distances = [float(rng.uniform(0.1, 3))]
        elif choice == 2:
            distances = [np.cumsum(rng.uniform(0.1, 2, shape[axis])) for axis in axes]
        elif choice == 3:
            distances = [np.arange(shape[axis]) * 2 for axis in axes]
        compare("gradient", [x, *distances], options, exact=x.dtype.kind != "c")


def test_gradient_refuses():
    x = np.arange(6.0).reshape(2, 3)
    for arguments, options in (
        ([x, 1.0, 2.0, 3.0], {}),
        ([x, np.arange(5.0)], {"axis": 1}),
        ([x], {"edge_order": 3}),
        ([x], {"edge_order": 2}),
        ([x], {"axis": 2}),
        ([x], {"axis": (0, 0)}),
        ([x > 1], {}),
    ):
        compare("gradient", arguments, options)


def test_trapezoid():
    for seed in range(80):
        rng = rng_of(4, seed)
        dtype = rng.choice([name for name in NUMERIC if name not in ("int64", "uint64")])
        shape = tuple(int(n) for n in rng.integers(1, 6, rng.integers(1, 4)))
        y, _ = random_array(rng, dtype, shape, special=False)
        if y.dtype.kind in "iu":
            y = (y % 5).astype(dtype)  # sums that NumPy wraps as well
        axis = int(rng.integers(-len(shape), len(shape)))
        options = {"axis": axis}
        choice = rng.integers(4)
        if choice == 1:
            options["dx"] = 0.5
        elif choice == 2:
            options["x"] = rng.normal(size=shape[axis])
        elif choice == 3:
            options["x"] = rng.normal(size=shape)
        compare("trapezoid", [y], options)


def test_trapezoid_is_the_exact_sum():
    y = [1e16, 1.0, -1e16, 3.0]
    exact = sum((Fraction(a) + Fraction(b)) / 2 for a, b in itertools.pairwise(y))
    assert arrpy.trapezoid(y).item() == pytest.approx(float(exact), abs=2.0)


def test_ediff1d():
    for seed in range(60):
        rng = rng_of(5, seed)
        x, _ = random_array(rng, rng.choice(NUMERIC))
        options = {}
        if rng.random() < 0.5:
            options["to_end"] = rng.integers(0, 9, 2).astype(rng.choice(["int8", "float64"]))
        if rng.random() < 0.5:
            options["to_begin"] = int(rng.integers(0, 9))
        compare("ediff1d", [x], options, exact=True)


def test_unwrap_is_numpys_to_the_last_bit():
    for seed in range(80):
        rng = rng_of(6, seed)
        shape = tuple(int(n) for n in rng.integers(1, 9, rng.integers(1, 3)))
        if seed % 2:
            x = rng.integers(-20, 20, shape)
            options = {"period": int(rng.choice([4, 5, 7]))}
        else:
            x, options = rng.uniform(-20, 20, shape), {}
        if seed % 3 == 0:
            options["discont"] = 4
        options["axis"] = int(rng.integers(-len(shape), len(shape)))
        compare("unwrap", [x], options, exact=True)


# ---- convolution ----


def test_convolve_and_correlate():
    for seed in range(250):
        rng = rng_of(7, seed)
        dtypes = rng.choice(DTYPES, 2)
        x = [random_array(rng, d, (int(rng.integers(0, 50)),), special=False)[0] for d in dtypes]
        if seed % 5 == 0 and x[0].dtype.kind in "fc" and x[0].size and x[1].size:
            x[seed % 2][0] = 3  # and one that is not finite below
            x[0][-1] = rng.choice([np.inf, np.nan])
        if {np.dtype(d).kind for d in dtypes} & set("fc") and seed % 5 == 0:
            x = [part.astype("float64") if part.dtype.kind != "c" else part for part in x]
        name = ("convolve", "correlate")[seed % 2]
        mode = str(rng.choice(["full", "same", "valid"]))
        is_complex = any(part.dtype.kind == "c" for part in x)
        if is_complex and not all(np.all(np.isfinite(part)) for part in x):
            continue  # infinities meet the zeros of imaginary parts
        compare(name, x, {"mode": mode})


def test_convolution_is_exact_in_integers_and_has_the_same_bits_in_floats():
    rng = rng_of(8)
    a, v = rng.integers(-(2**62), 2**62, 40), rng.integers(-(2**62), 2**62, 7)
    check(arrpy.convolve(a, v), np.convolve(a, v))
    x, y = rng.normal(size=500), rng.normal(size=90)
    results = []
    for cell in cells():
        with running(cell):
            results.append(np.asarray(arrpy.convolve(x, y)))
    assert all(same_values(result, results[0]) for result in results)


def test_convolution_against_rational_numbers():
    a, v = [1.5, -2.25, 1e8, 3.0], [0.1, 1e-3, 7.0]
    got = arrpy.convolve(a, v).tolist()
    for k, value in enumerate(got):
        terms = [Fraction(a[i]) * Fraction(v[k - i]) for i in range(len(a)) if 0 <= k - i < len(v)]
        assert abs(Fraction(value) - sum(terms)) <= 4 * Fraction(2) ** -52 * sum(map(abs, terms))


# ---- windows ----


@pytest.mark.parametrize("name", ["bartlett", "blackman", "hamming", "hanning"])
def test_windows(name):
    for count in (-1, 0, 1, 2, 3, 8, 25):
        expected = getattr(np, name)(count)
        got = np.asarray(getattr(arrpy, name)(count))
        assert got.dtype == "float64"
        assert got.shape == expected.shape
        assert np.all(abs(got - expected) <= 4 * EPS)


def test_kaiser_and_its_bessel_function():
    for count in (0, 1, 2, 7, 30):
        for beta in (0.0, 5, 8.6, 40.0):
            expected = np.kaiser(count, beta)
            assert np.all(abs(np.asarray(arrpy.kaiser(count, beta)) - expected) <= 1e-13)
    points = [0.0, 1e-9, 0.5, 3.75, 8.0, 19.999, 20.0, 20.001, 35.0, 100.0, 690.0, 713.0]
    for x, value in zip(points, arrpy.i0(points + [-p for p in points]).tolist(), strict=False):
        with mpmath.workdps(40):
            exact = mpmath.besseli(0, mpmath.mpf(x))
            assert abs(value - exact) <= (8 + x / 4) * EPS * exact, x
    values = arrpy.i0([math.inf, -math.inf, math.nan, 720.0]).tolist()
    assert values[:2] == [math.inf] * 2
    assert math.isnan(values[2])
    assert values[3] == math.inf
    assert arrpy.i0(arrpy.asarray([1.0], dtype="float32")).dtype == arrpy.float32


def test_sinc():
    for dtype in DTYPES:
        x, _ = random_array(rng_of(9), dtype, (6,), special=False)
        x = x if x.dtype.kind in "fc" else (x % 3).astype(dtype)
        if x.dtype.kind in "fc":
            compare("sinc", [x])
        else:
            assert close(arrpy.sinc(x), np.sinc(x.astype("float64")), 1e-15)
    assert arrpy.sinc([0.0, -0.0]).tolist() == [1.0, 1.0]


# ---- functions of one's own ----


def test_apply_along_axis():
    functions = [
        (lambda x: x[::-1], lambda x: x[::-1]),
        (lambda x: np.max(x), lambda x: arrpy.max(x)),
        (lambda x: np.stack([x, x]), lambda x: arrpy.stack([x, x])),
        (lambda x: 7, lambda x: 7),
    ]
    for seed in range(60):
        rng = rng_of(10, seed)
        shape = tuple(int(n) for n in rng.integers(1, 5, rng.integers(1, 4)))
        x, view = random_array(rng, rng.choice(DTYPES[:11]), shape, special=False)
        axis = int(rng.integers(-len(shape), len(shape)))
        theirs, ours = functions[seed % 4]
        expected = np.apply_along_axis(theirs, axis, x)
        check(arrpy.apply_along_axis(ours, axis, view), np.asarray(expected))
    with pytest.raises(ValueError, match="apply_along_axis: the other axes must be without"):
        arrpy.apply_along_axis(arrpy.max, 0, arrpy.zeros((2, 0)))


def test_apply_over_axes():
    x = np.arange(24).reshape(2, 3, 4)
    for axes in (0, [0, 2], [-1, 0], []):
        expected = np.apply_over_axes(np.max, x, axes)
        result = arrpy.apply_over_axes(lambda a, axis: arrpy.max(a, axis=axis), x, axes)
        check(result, expected)
    with pytest.raises(ValueError, match="apply_over_axes: the result of func"):
        arrpy.apply_over_axes(lambda a, axis: arrpy.max(a), x, [0])


def test_piecewise():
    for seed in range(60):
        rng = rng_of(11, seed)
        x, view = random_array(rng, rng.choice(["int32", "float32", "float64"]), special=False)
        count = int(rng.integers(1, 4))
        conditions = [rng.random(x.shape) < 0.4 for _ in range(count)]
        functions = [3, lambda part: part * 2, lambda part: -part, 1][: count + seed % 3]
        ours = [arrpy.asarray(condition) for condition in conditions]
        try:
            expected = np.piecewise(x, conditions, functions)
        except ValueError:
            with pytest.raises(ValueError, match="piecewise: funclist must be of"):
                arrpy.piecewise(view, ours, functions)
            continue
        check(arrpy.piecewise(view, ours, functions), expected)
    check(
        arrpy.piecewise([1, 5], [True, False], [2, 3]), np.piecewise([1, 5], [True, False], [2, 3])
    )


def test_vectorize():
    def mixed(a, b=2):
        return a + b if a > b else a - b

    x, y = np.arange(6).reshape(2, 3), np.array([1, 4, 2])
    check(arrpy.vectorize(mixed)(x, y), np.vectorize(mixed)(x, y))
    check(arrpy.vectorize(mixed)(x, b=3), np.vectorize(mixed)(x, b=3))
    check(arrpy.vectorize(mixed, otypes="d")(x, 1), np.vectorize(mixed, otypes="d")(x, 1))
    check(arrpy.vectorize(divmod)(x, 4), np.vectorize(divmod)(x, 4))

    def evaluate(p, z):
        return sum(c * z**k for k, c in enumerate(p))

    ours = arrpy.vectorize(evaluate, excluded=["p"])(p=[1, 2, 3], z=x)
    check(ours, np.vectorize(evaluate, excluded=["p"])(p=[1, 2, 3], z=x))
    empty = arrpy.vectorize(mixed, otypes=[arrpy.float32])(arrpy.zeros(0), 1)
    assert (empty.shape, empty.dtype) == ((0,), arrpy.float32)
    with pytest.raises(ValueError, match="vectorize: otypes must be given"):
        arrpy.vectorize(mixed)(arrpy.zeros(0), 1)
    with pytest.raises(TypeError, match="vectorize: pyfunc must be callable"):
        arrpy.vectorize(3)

    @arrpy.vectorize(otypes=[float])
    def halved(a):
        return a / 2

    assert halved([1, 2]).tolist() == [0.5, 1.0]
    assert arrpy.vectorize(abs)(-3).shape == ()


def test_results_stay_on_the_backend(backend):
    x = arrpy.ArrPy([1.0, 4.0, 2.0, 8.0], backend=backend)
    with arrpy.use("python" if backend != "python" else "cpp"):
        for result in (
            arrpy.interp(x, [0.0, 9.0], [1.0, 2.0]),
            arrpy.gradient(x),
            arrpy.trapezoid(x),
            arrpy.ediff1d(x, to_end=1),
            arrpy.unwrap(x),
            arrpy.convolve(x, [1.0, 2.0]),
            arrpy.i0(x),
            arrpy.sinc(x),
            arrpy.apply_along_axis(arrpy.max, 0, x),
            arrpy.vectorize(abs)(x),
            arrpy.piecewise(x, [x > 2], [1.0, 2.0]),
        ):
            assert result.backend == backend
