"""Fourier transforms against exact sums, against NumPy, and across backends.

The oracle is the defining sum in mpmath, with angles that are exact fractions of pi. Errors are
measured relative to the norm of the result, in units of eps * log2(n).
"""

import inspect
import math
from itertools import product

import mpmath
import numpy as np
import pytest
from cells import REFERENCE, cells, running
from numpy_reference import BACKENDS, DTYPES, random_array, random_shape, same_values

import arrpy

fft = arrpy.fft
EPS = 2.0**-52
NORMS = ("backward", "ortho", "forward")
ONE_AXIS = ("fft", "ifft", "rfft", "irfft", "hfft", "ihfft")
MANY_AXES = ("fftn", "ifftn", "rfftn", "irfftn", "fft2", "ifft2", "rfft2", "irfft2")
# Radices 2, 3, 4, 5 and larger ones, powers, and primes that need Bluestein's algorithm.
LENGTHS = (
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    12,
    15,
    16,
    17,
    25,
    30,
    31,
    37,
    48,
    61,
    64,
    67,
    97,
    134,
    210,
    243,
)
LONG = 1 << 14  # from here on a length is split (arrpy/_core_fft.pxi)


def exact_transform(x, sign=-1, points=None):
    """The defining sum, with 40 digits."""
    n = len(x)
    with mpmath.workdps(40):
        roots = [mpmath.expjpi(sign * mpmath.mpf(2 * k) / n) for k in range(n)]
        values = [mpmath.mpc(value) for value in x]
        return [
            mpmath.fsum(values[j] * roots[j * k % n] for j in range(n))
            for k in range(n if points is None else points)
        ]


def relative_error(got, expected):
    """Of a vector, in its norm."""
    with mpmath.workdps(40):
        difference = mpmath.norm([mpmath.mpc(a) - b for a, b in zip(got, expected, strict=True)])
        return float(difference / (mpmath.norm(expected) or 1))


def complex_values(n, seed=1):
    rng = np.random.default_rng([n, seed])
    return rng.normal(size=n) + 1j * rng.normal(size=n)


# ---- against exact sums ----


@pytest.mark.parametrize("n", LENGTHS)
def test_transforms_of_every_kind_of_length_are_accurate(n):
    x, real = complex_values(n), complex_values(n, 2).real.copy()
    bound = EPS * (1 + math.log2(n))  # measured: at most half of it
    expected, spectrum = exact_transform(x), exact_transform(real)
    inverse = [value / n for value in exact_transform(x, 1)]
    assert relative_error(fft.fft(x).tolist(), expected) <= bound
    assert relative_error(fft.ifft(x).tolist(), inverse) <= bound
    assert relative_error(fft.rfft(real).tolist(), spectrum[: n // 2 + 1]) <= bound
    assert relative_error(fft.irfft(fft.rfft(real), n=n).tolist(), list(real)) <= 2 * bound


def test_large_lengths_are_accurate():
    """Single points of the result, of lengths whose exact transform would take too long."""
    for n in (LONG, 20_000, 3 * LONG, 10_007, 1 << 17, 2 * 16_411, 64 * 257):
        x = complex_values(n)
        result = np.asarray(fft.fft(x))
        for k in (0, 1, n // 3, n - 1):
            angle = 2 * np.longdouble(math.pi) * (np.arange(n) * k % n) / n
            angle += 2 * np.longdouble(1.2246467991473532e-16) * (np.arange(n) * k % n) / n
            real = np.sum(x.real * np.cos(angle) + x.imag * np.sin(angle))
            imag = np.sum(x.imag * np.cos(angle) - x.real * np.sin(angle))
            error = np.hypot(float(result[k].real - real), float(result[k].imag - imag))
            assert error <= EPS * math.log2(n) * np.linalg.norm(x), (n, k)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("n", [1, 2, 8, 12, 15, 67, 1000])
def test_what_is_known_exactly(n, backend):
    with arrpy.use(backend):
        impulse = arrpy.zeros(n, dtype="complex128")
        impulse[0] = 1
        assert fft.fft(impulse).tolist() == pytest.approx([1] * n, abs=n * EPS)
        constant = fft.fft(arrpy.ones(n)).tolist()
        assert constant == pytest.approx([n] + [0] * (n - 1), abs=4 * n * EPS)
        alternating = fft.fft(arrpy.ArrPy([(-1.0) ** k for k in range(2 * n)])).tolist()
        expected = [2 * n if k == n else 0 for k in range(2 * n)]
        assert alternating == pytest.approx(expected, abs=8 * n * EPS)


def test_single_precision_is_rounded_once():
    x = complex_values(1000).astype("complex64")
    expected = np.asarray(fft.fft(x.astype("complex128"))).astype("complex64")
    assert same_values(np.asarray(fft.fft(x)), expected)
    grid = complex_values(400).astype("complex64").reshape(20, 20)
    expected = np.asarray(fft.fftn(grid.astype("complex128"))).astype("complex64")
    assert same_values(np.asarray(fft.fftn(grid)), expected)


def test_infinities_spread_and_do_not_fail():
    for n in (4, 9, 67):
        x = arrpy.ones(n, dtype="complex128")
        x[1] = complex("inf")
        assert not any(map(math.isfinite, (abs(value) for value in fft.fft(x).tolist())))


# ---- against NumPy ----


def close(got, expected):
    """Same dtype and shape; the values agree as far as both are accurate."""
    got = np.asarray(got)
    assert (got.dtype, got.shape) == (expected.dtype, expected.shape)
    eps = np.finfo(expected.dtype).eps
    wide = expected.astype("complex128")
    tolerance = 50 * eps * (np.linalg.norm(wide) + 1e-300)
    return bool(np.all(abs(got.astype("complex128") - wide) <= tolerance))


def compare(name, x, view, **options):
    """One call of both libraries: the same result, or an error from both."""
    try:
        expected = getattr(np.fft, name)(x, **options)
    except (ValueError, TypeError, IndexError) as error:
        with pytest.raises((ValueError, TypeError, IndexError), match=r": .*; got |: "):
            getattr(fft, name)(view, **options)
        assert str(error)
        return
    assert close(getattr(fft, name)(view, **options), expected), (name, x.shape, options)


def random_call(rng):
    name = rng.choice(ONE_AXIS + MANY_AXES)
    dtype = rng.choice(DTYPES)
    x, view = random_array(rng, dtype, random_shape(rng, int(rng.integers(0, 4)), 9), special=False)
    options = {}
    if rng.random() < 0.5:
        options["norm"] = str(rng.choice(NORMS))
    if name in ONE_AXIS:
        if rng.random() < 0.5:
            options["n"] = int(rng.integers(-1, 20))
        if rng.random() < 0.5:
            options["axis"] = int(rng.integers(-4, 4))
    else:
        if rng.random() < 0.6:
            count = int(rng.integers(1, 4))  # without axes NumPy returns x as it is
            options["axes"] = tuple(int(axis) for axis in rng.integers(-3, 3, count))
            if rng.random() < 0.5:
                options["s"] = tuple(int(n) for n in rng.integers(-1, 12, count))
    return name, x, view, options


@pytest.mark.parametrize("backend", BACKENDS)
def test_random_calls_agree_with_numpy(backend):
    rng = np.random.default_rng(5)
    calls = 150 if backend == "python" else 1500
    with arrpy.use(backend):
        for _ in range(calls):
            name, x, view, options = random_call(rng)
            if numpy_differs(name, x):
                continue
            compare(name, x, view, **options)


def numpy_differs(name, x):
    """NumPy transforms small integers in float32 or less, and returns a 0-d array as it is; from a
    spectrum without points it makes reals of memory that is not set."""
    small = x.dtype.kind in "biu" and x.dtype.itemsize < 4
    return small or x.ndim == 0 or (x.size == 0 and name in ("irfft", "hfft", "irfftn", "irfft2"))


def test_axes_without_points_are_padded_with_zeros():
    x = arrpy.zeros((2, 0))
    for name in ONE_AXIS:
        result = getattr(fft, name)(x, n=4)
        assert result.tolist() == arrpy.zeros(result.shape).tolist()
        with pytest.raises(ValueError, match="needs at least 1 point"):
            getattr(fft, name)(x)
        assert getattr(fft, name)(arrpy.zeros((0, 4))).shape[0] == 0


def test_small_integers_are_transformed_in_float64():
    for dtype, name in product(DTYPES[:9], ("fft", "rfft", "irfft", "hfft", "fftn")):
        x = arrpy.ArrPy([1, 0, 1, 1], dtype=dtype)
        wanted = "float64" if name in ("irfft", "hfft") else "complex128"
        assert getattr(fft, name)(x).dtype.name == wanted


@pytest.mark.parametrize("n", [1, 2, 5, 8])
def test_frequencies_are_numpys(n):
    for d in (1.0, 0.1, 3):
        assert same_values(np.asarray(fft.fftfreq(n, d)), np.fft.fftfreq(n, d))
        assert same_values(np.asarray(fft.rfftfreq(n, d=d)), np.fft.rfftfreq(n, d))
    assert fft.fftfreq(n, dtype=arrpy.float32).dtype.name == "float32"


def test_shifts_are_numpys():
    rng = np.random.default_rng(3)
    for _ in range(100):
        x, view = random_array(rng, rng.choice(DTYPES))
        for name in ("fftshift", "ifftshift"):
            if x.ndim == 0:  # which NumPy refuses
                continue
            axes = None if rng.random() < 0.5 else int(rng.integers(-x.ndim, x.ndim))
            expected = getattr(np.fft, name)(x, axes=axes)
            assert same_values(np.asarray(getattr(fft, name)(view, axes=axes)), expected)


@pytest.mark.parametrize("n", [LONG, LONG + 1, 3 * LONG + 2, 2 * LONG])
def test_long_lengths_agree_with_numpy(n):
    x = complex_values(n)
    for name in ("fft", "ifft", "irfft", "hfft"):
        compare(name, x, arrpy.ArrPy(x))
        compare(name, x, arrpy.ArrPy(x), n=n + 2)
        compare(name, x[: n // 2 + 3], arrpy.ArrPy(x[: n // 2 + 3]), n=n)
    for m in (n, n - 5):
        compare("rfft", x.real[:m], arrpy.ArrPy(x.real)[:m], n=n)
    compare("fft", x.reshape(1, n, 1)[:, ::-1], arrpy.ArrPy(x.reshape(1, n, 1))[:, ::-1], axis=1)
    single = x.astype("complex64")
    compare("fft", single, arrpy.ArrPy(single))


# ---- the same bits everywhere ----


@pytest.mark.parametrize("n", [*LENGTHS[::2], 1000])
def test_backends_and_instruction_sets_agree(n):
    x = complex_values(4 * n).reshape(4, n)
    calls = [
        lambda: fft.fft(arrpy.ArrPy(x)),
        lambda: fft.ifft(arrpy.ArrPy(x[1].astype("complex64")), norm="ortho"),
        lambda: fft.fft(arrpy.ArrPy(x), axis=0, n=5),
        lambda: fft.rfft(arrpy.ArrPy(x.real)),
        lambda: fft.irfft(arrpy.ArrPy(x), n=n),
        lambda: fft.irfft(arrpy.ArrPy(x), n=n + 1),
        lambda: fft.fftn(arrpy.ArrPy(x)),
    ]
    for number, call in enumerate(calls):
        with running(REFERENCE):
            expected = np.asarray(call())
        for cell in cells():
            with running(cell):
                assert same_values(np.asarray(call()), expected), (number, str(cell))


def test_long_lengths_have_the_same_bits():
    """All tiers, instruction sets and numbers of threads, on a length that is split."""
    x = complex_values(LONG)
    with running(REFERENCE):
        expected = np.asarray(fft.fft(arrpy.ArrPy(x)))
        real = np.asarray(fft.rfft(arrpy.ArrPy(x).real, n=2 * LONG))
    for cell in (*cells(), *cells(2, ("cython", "cpp")), *cells(3, ("cpp",))):
        with running(cell):
            assert same_values(np.asarray(fft.fft(arrpy.ArrPy(x))), expected), str(cell)
            result = fft.rfft(arrpy.ArrPy(x).real, n=2 * LONG)
            assert same_values(np.asarray(result), real), str(cell)


@pytest.mark.parametrize("n", [7, 16, 67, 300])
def test_layout_and_neighbours_do_not_change_bits(n):
    """One line alone, among others, along any axis, strided and reversed; 1 to 21 lines."""
    x = complex_values(21 * n).reshape(21, n)
    alone = np.stack([np.asarray(fft.fft(arrpy.ArrPy(line))) for line in x])
    halves = np.stack([np.asarray(fft.rfft(arrpy.ArrPy(line.real))) for line in x])
    padded = np.zeros((42, 3 * n), complex)
    padded[::2, ::-3] = x
    columns = np.asfortranarray(x)
    for threads in (1, 2):
        arrpy.set_num_threads(threads)
        for rows in (1, 3, 4, 8, 9, 21):
            for view in (x[:rows], padded[: 2 * rows : 2, ::-3], columns[:rows]):
                a = arrpy.asarray(view)
                assert same_values(np.asarray(fft.fft(a)), alone[:rows])
                assert same_values(np.asarray(fft.fft(a.T, axis=0).T), alone[:rows])
                assert same_values(np.asarray(fft.rfft(a.real)), halves[:rows])
                assert same_values(np.asarray(fft.rfft(a.real.T, axis=0).T), halves[:rows])
    arrpy.set_num_threads(0)


# ---- plans, arguments, signatures ----


def test_many_lengths_in_a_row():
    """More than are kept, so that plans are dropped and made again."""
    for _ in range(2):
        for n in range(1, 150):
            x = arrpy.ones(n)
            assert fft.fft(x)[0].item() == pytest.approx(n, abs=n * EPS)


def test_operands_are_not_changed():
    x = arrpy.reshape(arrpy.arange(24.0), (4, 6))
    before = x.tolist()
    for name in (*MANY_AXES[::2], "fft", "ifft"):
        getattr(fft, name)(x)
        assert x.tolist() == before
    z = arrpy.astype(x, arrpy.complex128)
    fft.irfftn(z)
    fft.ifftn(z)
    assert z.tolist() == before


@pytest.mark.parametrize("backend", BACKENDS)
def test_results_stay_on_the_backend(backend):
    x = arrpy.ArrPy([[1.0, 2.0], [3.0, 4.0]], backend=backend)
    for name in (*ONE_AXIS, *MANY_AXES, "fftshift", "ifftshift"):
        assert getattr(fft, name)(x).backend == backend, name


def test_signatures_are_those_of_the_standard():
    for name in ONE_AXIS:
        found = str(inspect.signature(getattr(fft, name)))
        assert found == "(x, /, n=None, axis=-1, norm='backward')"
    for name in MANY_AXES[:4]:
        found = str(inspect.signature(getattr(fft, name)))
        assert found == "(x, /, s=None, axes=None, norm='backward')"
    assert set(fft.__all__) == {line for line in dir(fft) if line in fft.__all__}
