"""all, any, diff: early exits, empty axes, and what diff does with its ends."""

import numpy as np
import pytest
from numpy_reference import BACKENDS, DTYPES, NUMERIC, check, random_values

import arrpy


@pytest.fixture(params=BACKENDS, autouse=True)
def backend(request):
    with arrpy.use(request.param):
        yield request.param


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("n", [1, 31, 64, 1000, 40_000])
def test_one_exception_anywhere(n, dtype):
    """A single element decides, wherever it is: at the ends, and across the blocks."""
    a = arrpy.ones(n, dtype=dtype)
    assert arrpy.all(a).item() is True
    for place in {0, n // 2, n - 1}:
        a[place] = 0
        assert arrpy.all(a).item() is False
        assert arrpy.any(a == 0).item() is True
        a[place] = 1
    a[...] = 0
    a[n - 1] = 1
    assert arrpy.any(a).item() is True and arrpy.any(a[: n - 1]).item() is False


def test_nan_and_imaginary_parts_are_true():
    assert arrpy.all(arrpy.ArrPy([np.nan, -np.inf])).item()
    assert arrpy.any(arrpy.ArrPy([0j, 1e-300j])).item()
    assert not arrpy.any(arrpy.ArrPy([-0.0, 0.0])).item()


def test_empty_axes():
    empty = arrpy.zeros((2, 0, 3))
    check(arrpy.all(empty, axis=1), np.ones((2, 3), bool))
    check(arrpy.any(empty, axis=1), np.zeros((2, 3), bool))
    assert arrpy.all(empty).item() is True and arrpy.any(empty).item() is False


@pytest.mark.parametrize("dtype", NUMERIC)
def test_diff(dtype):
    values = random_values(np.random.default_rng(3), dtype, (4, 5), special=False)
    a = arrpy.ArrPy(values)
    for n in range(4):
        check(arrpy.diff(a, n=n, axis=0), np.diff(values, n=n, axis=0))
    ends = arrpy.ArrPy(values[:, :2])
    check(
        arrpy.diff(a, prepend=ends, append=ends),
        np.diff(values, prepend=values[:, :2], append=values[:, :2]),
    )


def test_diff_of_bool_is_not_equal():
    values = np.array([True, True, False, True])
    check(arrpy.diff(arrpy.ArrPy(values)), np.diff(values))
