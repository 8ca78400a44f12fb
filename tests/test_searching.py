"""where, nonzero, argmax, argmin, count_nonzero: the rules that random data seldom meets."""

import math

import numpy as np
import pytest
from numpy_reference import BACKENDS, DTYPES, REAL, check, random_values

import arrpy


@pytest.fixture(params=BACKENDS, autouse=True)
def backend(request):
    with arrpy.use(request.param):
        yield request.param


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_first_nan_wins(dtype):
    for values in ([1.0, math.nan, 5.0, math.nan], [math.nan] * 3, [math.inf, -math.inf, math.nan]):
        a = arrpy.ArrPy(values * 20, dtype=dtype)
        first = next(i for i, x in enumerate(values) if math.isnan(x))
        assert arrpy.argmax(a).item() == arrpy.argmin(a).item() == first
        assert arrpy.argmax(a[::-1]).item() == np.asarray(a)[::-1].argmax()


@pytest.mark.parametrize("dtype", REAL)
def test_first_of_equal_ones_wins(dtype):
    a = arrpy.ArrPy([1, 0, 1, 0] * 50, dtype=dtype)
    assert (arrpy.argmax(a).item(), arrpy.argmin(a).item()) == (0, 1)
    check(arrpy.argmax(arrpy.reshape(a, (50, 4)), axis=0), np.zeros(4, "int64"))


def test_signed_zeros_are_equal_for_indices():
    assert arrpy.argmax(arrpy.ArrPy([-0.0, 0.0])).item() in (0, 1)
    a = arrpy.ArrPy([0.0, -0.0, 0.0])
    assert (
        math.copysign(1, arrpy.max(a).item()) == 1 and math.copysign(1, arrpy.min(a).item()) == -1
    )


@pytest.mark.parametrize("dtype", DTYPES)
def test_nonzero_and_counts(dtype):
    values = random_values(np.random.default_rng(8), dtype, (7, 300))
    values[np.random.default_rng(9).random(values.shape) < 0.5] = 0
    a = arrpy.ArrPy(values)
    check(arrpy.nonzero(a[:, ::-2]), values[:, ::-2].nonzero())
    check(arrpy.count_nonzero(a, axis=1), np.count_nonzero(values, axis=1))
    assert arrpy.count_nonzero(a).item() == np.count_nonzero(values)


@pytest.mark.parametrize("first", DTYPES)
def test_where_promotes(first):
    condition = np.array([True, False, True, False])
    for second in DTYPES:
        x1 = random_values(np.random.default_rng(1), first, 4, special=False)
        x2 = random_values(np.random.default_rng(2), second, (2, 4), special=False)
        result = arrpy.where(arrpy.ArrPy(condition), arrpy.ArrPy(x1), arrpy.ArrPy(x2))
        check(result, np.where(condition, x1, x2))


def test_where_takes_python_numbers():
    a = arrpy.ArrPy([1, 2, 3], dtype="int8")
    check(arrpy.where(a > 1, a, 0), np.array([0, 2, 3], "int8"))
    check(arrpy.where(a > 1, 0.5, a), np.array([1, 0.5, 0.5]))
