"""Polynomials against rational arithmetic and NumPy."""

import warnings
from fractions import Fraction

import numpy as np
import pytest
from numpy_reference import BACKENDS, NUMERIC, check, random_array

import arrpy
from arrpy.polynomials import RankWarning

ERRORS = (ValueError, TypeError, IndexError)


@pytest.fixture(params=BACKENDS, autouse=True)
def backend(request):
    with arrpy.use(request.param):
        yield request.param


def compare(name, *arguments, exact=True, **options):
    """One call of both libraries: the same result, or an error from both."""
    ours = [arrpy.asarray(x) if isinstance(x, np.ndarray) else x for x in arguments]
    try:
        with np.errstate(all="ignore"):
            expected = np.asarray(getattr(np, name)(*arguments, **options))
    except ERRORS:
        with pytest.raises(ERRORS):
            getattr(arrpy, name)(*ours, **options)
        return
    got = getattr(arrpy, name)(*ours, **options)
    if exact:
        check(got, expected, (name, arguments, options))
        return
    got = np.asarray(got)
    assert (got.dtype, got.shape) == (expected.dtype, expected.shape), (name, arguments)
    scale = np.max(abs(expected), initial=1e-300)
    assert np.all(abs(got - expected) <= 60 * np.finfo(expected.dtype).eps * scale)


def coefficients(rng, dtype):
    return random_array(rng, dtype, (int(rng.integers(1, 7)),), special=False)[0]


@pytest.mark.parametrize("dtype", NUMERIC)
def test_arithmetic_is_numpys(dtype):
    kind = np.dtype(dtype).kind
    for seed in range(25):
        rng = np.random.default_rng([seed, ord(kind)])
        p, q = coefficients(rng, dtype), coefficients(rng, dtype)
        x = random_array(rng, dtype, (2, 3), special=False)[0]
        small = np.dtype(dtype).itemsize <= 8 and kind == "f"
        compare("polyadd", p, q)
        compare("polysub", p, q)
        compare("polyder", p, int(rng.integers(0, 4)))
        if kind != "c":
            compare("polyval", p, x)
            compare("polyint", p, int(rng.integers(0, 4)))
        if kind in "iu":
            compare("polymul", p, q)
        elif not small or dtype == "float64":
            compare("polymul", p, q, exact=False)


def test_arguments_are_checked_as_numpy_does():
    p = np.array([1.0, 2.0, 3.0])
    for name, *arguments in (
        ("polyder", p, -1), ("polyint", p, -1), ("polyint", p, 3, [1, 2]),
        ("polyfit", p, p, -1), ("polyfit", p, p[:2], 1), ("polyfit", p[:0], p[:0], 1),
        ("polyint", p, 2, 5), ("polyint", p, 2, [5, 6]), ("polymul", [0, 0], [1, 2]),
        ("polymul", [0, 1, 2], [0, 0, 3]), ("poly", np.ones((2, 3))),
        ("polyfit", p, p, 1, None, False, p[:2]),
    ):  # fmt: skip
        compare(name, *arguments)
    assert arrpy.poly([]).tolist() == [1.0]


def test_values_against_rational_numbers():
    p, x = [1.5, -0.1, 3.0, 7.25], 0.3
    exact = sum(Fraction(c) * Fraction(x) ** (3 - k) for k, c in enumerate(p))
    assert abs(Fraction(arrpy.polyval(p, x).item()) - exact) <= Fraction(2) ** -50 * abs(exact)


def test_a_polynomial_is_found_again():
    rng = np.random.default_rng(4)
    for degree in range(6):
        p = rng.normal(size=degree + 1)
        x = rng.uniform(-1, 1, 20)
        found = np.asarray(arrpy.polyfit(x, np.polyval(p, x), degree))
        assert np.all(abs(found - p) <= 1e-11)


def test_fits_are_numpys():
    for seed in range(40):
        rng = np.random.default_rng([6, seed])
        degree = int(rng.integers(0, 5))
        x = rng.uniform(-2, 2, 12)
        y = rng.normal(size=(12, 2)) if seed % 3 == 0 else rng.normal(size=12)
        options = {}
        if seed % 4 == 1:
            options["w"] = rng.uniform(0.1, 2, 12)
        expected = np.polyfit(x, y, degree, **options)
        found = np.asarray(arrpy.polyfit(x, y, degree, **options))
        assert (found.dtype, found.shape) == (expected.dtype, expected.shape)
        assert np.all(abs(found - expected) <= 1e-10 * np.max(abs(expected)))
        expected, covariance = np.polyfit(x, y, degree, cov="unscaled" if seed % 2 else True)
        found, ours = arrpy.polyfit(x, y, degree, cov="unscaled" if seed % 2 else True)
        assert np.all(abs(np.asarray(ours) - covariance) <= 1e-9 * np.max(abs(covariance)))
        expected = np.polyfit(x, y, degree, full=True)
        found = arrpy.polyfit(x, y, degree, full=True)
        for one, other in zip(found, expected, strict=True):
            assert np.shape(one) == np.shape(other)
            assert np.all(
                abs(np.asarray(one) - other) <= 1e-9 * (1 + np.max(abs(other), initial=0))
            )


def test_a_fit_that_is_not_determined_warns():
    with pytest.warns(RankWarning, match="polyfit: the points do not determine"):
        arrpy.polyfit([1.0, 1.0, 1.0], [1.0, 2.0, 3.0], 2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert arrpy.polyfit([1.0, 1.0, 1.0], [1.0, 2.0, 3.0], 2, full=True)[2] == 1


def by_size(values):
    return sorted(np.asarray(values, complex).tolist(), key=lambda z: (round(z.real, 6), z.imag))


def test_roots_are_numpys():
    for seed in range(60):
        rng = np.random.default_rng([7, seed])
        p = rng.integers(-5, 6, int(rng.integers(0, 8))).astype(float)
        if seed % 3 == 0:
            p = p + 1j * rng.integers(-3, 4, p.size)
        expected = np.roots(p)
        found = arrpy.roots(p)
        assert found.shape == expected.shape
        assert np.all(abs(np.polyval(p, np.asarray(found))) <= 1e-6 * (1 + np.sum(abs(p))) * 50)
        ours, theirs = np.poly(np.asarray(found)), np.poly(expected)
        assert np.all(abs(ours - theirs) <= 1e-8 * np.max(abs(theirs)))


def test_roots_are_exact_where_they_are_simple():
    assert by_size(arrpy.roots([1.0, -6.0, 11.0, -6.0]).tolist()) == pytest.approx([1, 2, 3])
    assert arrpy.roots([1.0, 0.0, 0.0]).tolist() == [0.0, 0.0]
    assert arrpy.roots([0.0, 0.0]).shape == (0,)
    assert arrpy.roots([2.0]).shape == (0,)


def test_poly():
    for zeros in ([1, 2, 3], [0.5, -0.5], [1j, -1j], [1 + 1j, 2.0]):
        compare("poly", np.array(zeros), exact=False)
    matrix = np.array([[2.0, 1.0], [1.0, 3.0]])
    assert arrpy.poly(matrix).tolist() == pytest.approx(np.poly(matrix).tolist())
