"""Polynomials against rational arithmetic and NumPy."""

from fractions import Fraction

import numpy as np
import pytest
from numpy_reference import BACKENDS, NUMERIC, check, random_array

import arrpy

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
        ("polyint", p, 2, 5), ("polyint", p, 2, [5, 6]), ("polymul", [0, 0], [1, 2]),
        ("polymul", [0, 1, 2], [0, 0, 3]), ("poly", np.ones((2, 3))),
    ):  # fmt: skip
        compare(name, *arguments)
    assert arrpy.poly([]).tolist() == [1.0]


def test_values_against_rational_numbers():
    p, x = [1.5, -0.1, 3.0, 7.25], 0.3
    exact = sum(Fraction(c) * Fraction(x) ** (3 - k) for k, c in enumerate(p))
    assert abs(Fraction(arrpy.polyval(p, x).item()) - exact) <= Fraction(2) ** -50 * abs(exact)


def test_poly():
    for zeros in ([1, 2, 3], [0.5, -0.5], [1j, -1j], [1 + 1j, 2.0]):
        compare("poly", np.array(zeros), exact=False)
