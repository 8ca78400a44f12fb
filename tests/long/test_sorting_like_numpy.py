"""Sorting and set functions against NumPy, in random calls; CI runs one per cent of them.

`ARRPY_FUZZ=100 pytest tests/long` runs all. A failure names the round, which is the seed.
"""

import os

import numpy as np
import pytest
from numpy_reference import BACKENDS, DTYPES, check, random_array, random_values

import arrpy

SHARE = float(os.environ.get("ARRPY_FUZZ", "1")) / 100
ROUNDS = 20_000


def case(seed):
    """A dtype, a backend, an array with at least one axis, one of its axes."""
    rng = np.random.default_rng(seed)
    dtype, backend = rng.choice(DTYPES), str(rng.choice(BACKENDS))
    shape = tuple(int(n) for n in rng.integers(0, 7, rng.integers(1, 4)))
    if rng.integers(20) == 0:
        shape = (int(rng.integers(0, 2000)),)
    x, a = random_array(rng, dtype, shape)
    return rng, dtype, x, a.to_backend(backend), int(rng.integers(-x.ndim, x.ndim))


def sort(rng, dtype, x, a, axis):
    order = np.argsort(x, axis=axis, kind="stable")
    check(arrpy.argsort(a, axis=axis), order)
    check(arrpy.sort(a, axis=axis), np.take_along_axis(x, order, axis))
    if np.dtype(dtype).kind in "iu":  # complemented integers are in reverse order
        order = np.argsort(~x, axis=axis, kind="stable")
        check(arrpy.argsort(a, axis=axis, descending=True), order)


def partition(rng, dtype, x, a, axis):
    n = x.shape[axis]
    if n == 0:
        return
    kth = rng.integers(-n, n, rng.integers(1, 4)).tolist()
    result = np.asarray(arrpy.partition(a, kth, axis=axis))
    order = np.asarray(arrpy.argpartition(a, kth, axis=axis))
    check(arrpy.asarray(result), np.take_along_axis(x, order, axis))
    ordered = np.sort(x, axis=axis)
    for rank in kth:
        wanted = np.take(ordered, [rank], axis=axis)
        assert np.array_equal(np.take(result, [rank], axis=axis), wanted, equal_nan=True)


def searchsorted(rng, dtype, x, a, axis):
    ascending = np.sort(random_values(rng, dtype, int(rng.integers(0, 30))))
    side = ("left", "right")[rng.integers(2)]
    result = arrpy.searchsorted(arrpy.ArrPy(ascending), a, side=side)
    check(result, np.searchsorted(ascending, x, side))


def unique(rng, dtype, x, a, axis):
    expected = np.unique(x, True, True, True)
    actual = arrpy.unique(a, True, True, True)
    assert np.array_equal(np.asarray(actual[0]), expected[0], equal_nan=dtype != "bool")
    for one, other in zip(actual[1:], expected[1:], strict=True):
        check(one, other)


def sets(rng, dtype, x, a, axis):
    y = rng.choice(x.reshape(-1), 5) if x.size else random_values(rng, dtype, 3)
    b = arrpy.ArrPy(y)
    check(arrpy.isin(a, b), np.isin(x, y))
    for name in ("intersect1d", "union1d", "setdiff1d", "setxor1d"):
        actual, expected = getattr(arrpy, name)(a, b), getattr(np, name)(x, y)
        assert np.array_equal(np.asarray(actual), expected, equal_nan=dtype != "bool"), name


def along(rng, dtype, x, a, axis):
    n = x.shape[axis]
    shape = list(x.shape)
    shape[axis] = int(rng.integers(0, 4)) if n else 0
    indices = rng.integers(-n, max(1, n), shape)
    check(
        arrpy.take_along_axis(a, arrpy.ArrPy(indices), axis), np.take_along_axis(x, indices, axis)
    )
    keys = [rng.integers(0, 3, x.shape), x, rng.integers(0, 2, x.shape)]
    check(arrpy.lexsort([arrpy.ArrPy(key) for key in keys], axis), np.lexsort(keys, axis))


@pytest.mark.parametrize("function", [sort, partition, searchsorted, unique, sets, along])
def test_random_calls(function):
    """20,000 rounds each, of one to five calls."""
    for seed in range(max(1, round(ROUNDS * SHARE))):
        try:
            function(*case(seed))
        except Exception as error:
            raise AssertionError(f"{function.__name__}, round {seed}") from error
