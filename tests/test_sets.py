"""Set functions against Python's sets, the standard's rules for NaN, and NumPy."""

import math
from collections import Counter

import numpy as np
import pytest
from numpy_reference import BACKENDS, DTYPES, REAL, check, random_array, random_values, same_values

import arrpy

NAN = math.nan


@pytest.fixture(params=BACKENDS, autouse=True)
def backend(request):
    with arrpy.use(request.param):
        yield request.param


@pytest.fixture
def rng():
    return np.random.default_rng(23)


def few(rng, dtype, shape):
    """Values that repeat, with NaNs and zeros of both signs."""
    pool = random_values(rng, dtype, 6)
    if np.dtype(dtype).kind == "f":
        pool[:3] = [NAN, 0.0, -0.0]
    return rng.choice(pool, shape)


def is_nan(x):
    return x != x


# ---- the standard ----


@pytest.mark.parametrize("dtype", DTYPES)
def test_unique_of_the_standard(rng, dtype, backend):
    for shape in ((0,), (), (1,), (7,), (40,), (5, 6), (2, 0, 3), (3, 4, 5)):
        x = few(rng, dtype, shape)
        a = arrpy.ArrPy(x)
        values, indices, inverse, counts = arrpy.unique_all(a)
        assert values.dtype == a.dtype
        assert {indices.dtype, inverse.dtype, counts.dtype} == {arrpy.int64}
        assert values.backend == indices.backend == inverse.backend == counts.backend == backend
        elements = x.reshape(-1).tolist()
        seen = Counter(value for value in elements if not is_nan(value))
        nans = sum(map(is_nan, elements))
        assert values.size == len(seen) + nans
        assert inverse.shape == x.shape and indices.shape == counts.shape == values.shape
        for value, index, count in zip(
            values.tolist(), indices.tolist(), counts.tolist(), strict=True
        ):
            assert (is_nan(value) and count == 1) or count == seen[value]
            assert is_nan(value) or elements.index(value) == index
        again = np.asarray(values)[np.asarray(inverse)]
        assert np.array_equal(again, x) or np.all((again == x) | (is_nan(again) & is_nan(x)))
        assert len(set(indices.tolist())) == values.size
        check(arrpy.unique_values(a), np.asarray(values))
        for one, other in zip(arrpy.unique_counts(a), (values, counts), strict=True):
            check(one, np.asarray(other))
        for one, other in zip(arrpy.unique_inverse(a), (values, inverse), strict=True):
            check(one, np.asarray(other))


def test_results_have_names():
    result = arrpy.unique_all(arrpy.ArrPy([2, 1, 2]))
    assert result._fields == ("values", "indices", "inverse_indices", "counts")
    assert arrpy.unique_counts([1])._fields == ("values", "counts")
    assert arrpy.unique_inverse([1])._fields == ("values", "inverse_indices")
    assert [array.tolist() for array in result] == [[1, 2], [1, 0], [1, 0, 1], [1, 2]]


def test_every_nan_is_its_own_and_the_first_zero_stays():
    values, _, inverse, counts = arrpy.unique_all(arrpy.ArrPy([NAN, -0.0, 0.0, NAN]))
    assert [str(value) for value in values.tolist()] == ["-0.0", "nan", "nan"]
    assert counts.tolist() == [2, 1, 1] and sorted(inverse.tolist()) == [0, 0, 1, 2]


@pytest.mark.parametrize("dtype", DTYPES)
def test_isin(rng, dtype):
    for _ in range(25):
        x1, x2 = few(rng, dtype, rng.integers(0, 9)), few(rng, dtype, (2, rng.integers(0, 4)))
        wanted = x2.reshape(-1).tolist()
        expected = np.array([value in wanted for value in x1.tolist()], dtype=bool)
        expected &= ~is_nan(x1)  # `in` finds the very same NaN
        check(arrpy.isin(arrpy.ArrPy(x1), arrpy.ArrPy(x2)), expected)
        check(arrpy.isin(arrpy.ArrPy(x1), arrpy.ArrPy(x2), invert=True), ~expected)
    x = arrpy.ArrPy([[1, 0], [0, 1]]).astype(dtype)
    assert arrpy.isin(x, 1).tolist() == [[True, False], [False, True]]
    assert arrpy.isin(1, x).tolist() is True
    assert arrpy.isin(x, []).tolist() == [[False, False], [False, False]]


# ---- NumPy's ----


@pytest.mark.parametrize("dtype", DTYPES)
def test_unique_like_numpy(rng, dtype):
    for _ in range(25):
        shape = tuple(rng.integers(0, 5, rng.integers(0, 4)))
        x = few(rng, dtype, shape)
        a = arrpy.ArrPy(x)
        asked = {
            name: bool(rng.integers(2))
            for name in ("return_index", "return_inverse", "return_counts", "equal_nan")
        }
        expected = np.unique(x, **asked)
        actual = arrpy.unique(a, **asked)
        if isinstance(expected, tuple):
            values, expected_values = actual[0], expected[0]
            for one, other in zip(actual[1:], expected[1:], strict=True):
                if not asked["equal_nan"] and np.any(is_nan(x)):
                    assert one.shape == other.shape
                else:
                    check(one, np.asarray(other))
        else:
            values, expected_values = actual, expected
        # which zero stands for both is open in NumPy
        assert values.dtype == expected_values.dtype.name
        assert np.array_equal(np.asarray(values), expected_values, equal_nan=dtype != "bool")


@pytest.mark.parametrize("dtype", REAL)
def test_unique_along_an_axis(rng, dtype):
    for _ in range(20):
        x = rng.integers(0, 2, (int(rng.integers(1, 7)), int(rng.integers(1, 4)), 2)).astype(dtype)
        axis = int(rng.integers(-3, 3))
        expected = np.unique(x, True, True, True, axis)
        actual = arrpy.unique(arrpy.ArrPy(x), True, True, True, axis)
        for one, other in zip(actual, expected, strict=True):
            check(one, other)
    check(arrpy.unique(arrpy.ArrPy(x), axis=0), np.unique(x, axis=0))
    with pytest.raises(IndexError):
        arrpy.unique(arrpy.ArrPy(x), axis=3)
    with pytest.raises(IndexError):
        arrpy.unique(arrpy.ArrPy(1), axis=0)


PAIRS = ("intersect1d", "union1d", "setdiff1d", "setxor1d")


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_pairs_like_numpy(rng, dtype, name):
    for _ in range(15):
        x1, x2 = (few(rng, dtype, rng.integers(0, 9)) for _ in range(2))
        expected = getattr(np, name)(x1, x2)
        actual = getattr(arrpy, name)(arrpy.ArrPy(x1), arrpy.ArrPy(x2))
        assert actual.dtype == expected.dtype.name
        assert np.array_equal(np.asarray(actual), expected, equal_nan=dtype != "bool")
        if name == "intersect1d":
            expected = np.intersect1d(x1, x2, return_indices=True)
            actual = arrpy.intersect1d(arrpy.ArrPy(x1), arrpy.ArrPy(x2), return_indices=True)
            for one, other in zip(actual[1:], expected[1:], strict=True):
                check(one, other)


@pytest.mark.parametrize("dtype", DTYPES)
def test_pairs_of_different_elements(rng, dtype):
    pool = np.unique(random_values(rng, dtype, 30, special=False))
    for _ in range(10):
        x1, x2 = (rng.permutation(pool)[: rng.integers(0, len(pool) + 1)] for _ in range(2))
        a1, a2 = arrpy.ArrPy(x1), arrpy.ArrPy(x2)
        for name in ("intersect1d", "setdiff1d", "setxor1d"):
            expected = getattr(np, name)(x1, x2, assume_unique=True)
            check(getattr(arrpy, name)(a1, a2, assume_unique=True), expected)
        expected = np.intersect1d(x1, x2, True, True)
        for one, other in zip(arrpy.intersect1d(a1, a2, True, True), expected, strict=True):
            check(one, other)


def test_different_dtypes_promote():
    assert arrpy.union1d(arrpy.ArrPy([1], dtype="int8"), [2.5]).tolist() == [1.0, 2.5]
    assert arrpy.isin(arrpy.ArrPy([1, 2], dtype="uint8"), [1.0, 300.0]).tolist() == [True, False]


@pytest.mark.parametrize("name", ["unique_all", "unique", *PAIRS])
def test_layouts(rng, name):
    for _ in range(10):
        x, a = random_array(rng, "int16")
        arguments = (x, x) if name in PAIRS else (x,)
        if name == "unique_all":
            actual, expected = arrpy.unique_all(a), np.unique_all(x)
        else:
            actual = getattr(arrpy, name)(*[a for _ in arguments])
            expected = getattr(np, name)(*arguments)
        for one, other in zip(
            *((r,) if not isinstance(r, tuple) else r for r in (actual, expected)), strict=True
        ):
            assert same_values(np.asarray(one), np.asarray(other))
