"""Creation functions against NumPy and exact arithmetic."""

import math
from fractions import Fraction

import numpy as np
import pytest
from numpy_reference import BACKENDS, DTYPES, INTEGERS, check

import arrpy


@pytest.fixture(params=BACKENDS, autouse=True)
def backend(request):
    with arrpy.use(request.param):
        yield request.param


@pytest.mark.parametrize("dtype", [None, *DTYPES])
@pytest.mark.parametrize("shape", [(), 3, (2, 3), (0, 4), [2, 1], (1,) * 64])
def test_constants(shape, dtype):
    mine = {} if dtype is None else {"dtype": getattr(arrpy, dtype)}
    theirs = {} if dtype is None else {"dtype": dtype}
    check(arrpy.zeros(shape, **mine), np.zeros(shape, **theirs))
    check(arrpy.ones(shape, **mine), np.ones(shape, **theirs))
    check(arrpy.full(shape, 1, **mine), np.full(shape, 1, **theirs))
    made = arrpy.empty(shape, **mine)
    assert (made.shape, made.dtype) == (np.empty(shape).shape, dtype or "float64")


@pytest.mark.parametrize(
    ("value", "dtype"), [(True, "bool"), (3, "int64"), (2.5, "float64"), (1j, "complex128")]
)
def test_full_takes_the_dtype_of_its_value(value, dtype):
    check(arrpy.full((2,), value), np.full((2,), value))
    assert arrpy.full(2, value).dtype == dtype
    assert arrpy.full(2, arrpy.ArrPy(value, dtype="complex64")).dtype == "complex64"
    assert arrpy.full_like(arrpy.ones(2, dtype="complex64"), value).dtype == "complex64"


def test_zeros_of_recycled_blocks_are_zero():
    for n in (3, 1000, 10**6, 3 * 10**6):
        arrpy.empty(n).fill(7.0)
        assert not np.any(np.asarray(arrpy.zeros(n)))


RANGES = [
    (5,), (0,), (-3,), (2, 9), (9, 2), (9, 2, -2), (2, 9, 3), (2, 9, 100), (0, -10, -3),
    (2.5,), (0, 1, 0.1), (1, 0, -0.25), (-1.5, 4, 0.3), (0.0, 3), (3, 3.0001, 1),
]  # fmt: skip


@pytest.mark.parametrize("arguments", RANGES)
def test_arange(arguments):
    expected = np.arange(*arguments)
    result = arrpy.arange(*arguments)
    assert (result.shape, result.dtype.name) == (expected.shape, expected.dtype.name)
    start, step = (0, 1) if len(arguments) == 1 else (arguments[0], (*arguments, 1)[2])
    assert result.tolist() == [start + i * step for i in range(expected.size)]


@pytest.mark.parametrize("dtype", DTYPES[1:])
def test_arange_in_every_dtype(dtype):
    for arguments in ((5,), (1, 60, 7), (9, 0, -2)):
        check(arrpy.arange(*arguments, dtype=dtype), np.arange(*arguments, dtype=dtype))


def test_arange_at_the_ends_of_the_integers():
    assert arrpy.arange(2**63 - 3, 2**63 - 1).tolist() == [2**63 - 3, 2**63 - 2]
    assert arrpy.arange(-(2**63), -(2**63) + 2).tolist() == [-(2**63), -(2**63) + 1]
    top = arrpy.arange(2**64 - 3, 2**64 - 1, dtype="uint64")
    assert top.tolist() == [2**64 - 3, 2**64 - 2]
    wide = arrpy.arange(2**53, 2**53 + 4, dtype="float64").tolist()
    assert wide == [float(2**53 + i) for i in range(4)]
    assert arrpy.arange(0, 10**6, 999_999).tolist() == [0, 999_999]


@pytest.mark.parametrize("endpoint", [True, False])
@pytest.mark.parametrize(
    ("start", "stop", "num"),
    [(0, 1, 5), (0, 1, 1), (3, -2, 7), (0.1, 0.7, 33), (1, 1, 4), (5, 9, 0), (0, 5e-324, 3)],
)
def test_linspace(start, stop, num, endpoint):
    result = arrpy.linspace(start, stop, num, endpoint=endpoint)
    check(result, np.linspace(start, stop, num, endpoint=endpoint))
    if endpoint and num > 1:
        assert result[-1].item() == stop


def test_linspace_is_accurate_and_takes_dtypes():
    values = arrpy.linspace(1e-3, 7.7, 1001).tolist()
    start, stop = Fraction(1e-3), Fraction(7.7)
    for i, value in enumerate(values):
        exact = start + (stop - start) * i / 1000
        assert abs(Fraction(value) - exact) <= 2 * Fraction(math.ulp(float(exact)))
    check(arrpy.linspace(0, 1 + 1j, 3), np.linspace(0, 1 + 1j, 3))
    for dtype in ("float32", "complex64", "int16"):
        assert arrpy.linspace(0, 4, 5, dtype=dtype).tolist() == [0, 1, 2, 3, 4]
        assert arrpy.linspace(0, 4, 5, dtype=dtype).dtype == dtype


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(3, None), (2, 4), (4, 2), (0, 3)])
def test_eye(shape, dtype):
    for k in range(-5, 6):
        check(arrpy.eye(*shape, k=k, dtype=dtype), np.eye(*shape, k=k, dtype=dtype))


def test_diagonals_far_outside():
    for k in (2**70, -(2**70), 2**63, 3, -3):
        check(arrpy.eye(3, k=k), np.zeros((3, 3)))
        check(arrpy.tril(arrpy.ones((2, 3)), k=k), np.ones((2, 3)) * (k > 0))
        check(arrpy.triu(arrpy.ones((2, 3)), k=k), np.ones((2, 3)) * (k < 0))


def test_meshgrid():
    vectors = [np.arange(3), np.arange(2.0), np.arange(4, dtype="int8")]
    for indexing in ("xy", "ij"):
        expected = np.meshgrid(*vectors, indexing=indexing)
        result = arrpy.meshgrid(*map(arrpy.ArrPy, vectors), indexing=indexing)
        for one, other in zip(result, expected, strict=True):
            check(one, other)


def test_likes_keep_the_backend(backend):
    a = arrpy.ones((2, 2), dtype="int8").to_backend("python")
    for made in (arrpy.zeros_like(a), arrpy.full_like(a, 3), arrpy.tril(a)):
        assert (made.backend, made.dtype, made.shape) == ("python", "int8", (2, 2))
    assert arrpy.zeros_like(arrpy.ones(1)).backend == backend


@pytest.mark.parametrize("dtype", INTEGERS)
def test_values_that_do_not_fit_are_refused(dtype):
    limits = arrpy.iinfo(dtype)
    assert arrpy.full(2, limits.max, dtype=dtype).tolist() == [limits.max] * 2
    assert arrpy.full(2, limits.min, dtype=dtype).tolist() == [limits.min] * 2
    for beyond in (limits.max + 1, limits.min - 1):
        with pytest.raises(OverflowError, match=f"does not fit {dtype}"):
            arrpy.full(2, beyond, dtype=dtype)
