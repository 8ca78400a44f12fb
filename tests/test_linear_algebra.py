"""Products, covariance and least squares against exact arithmetic and NumPy.

Products of integers are exact modulo 2^n. Products of floats are within depth * eps * |A||B| of
exact rational arithmetic (docs/numerics.md), and depend neither on the layout nor on threads.
"""

from fractions import Fraction

import numpy as np
import pytest
from numpy_reference import BACKENDS, NUMERIC, check, random_values, same_values

import arrpy

SHAPES = [
    ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 4)), ((1, 5), (5, 1)), ((7, 9), (9, 5)),
    ((2, 1, 3, 4), (5, 4, 2)), ((3, 2, 4), (4,)), ((4,), (2, 4, 3)), ((2, 0), (0, 3)),
    ((0, 2), (2, 3)), ((65, 130), (130, 33)), ((1, 300), (300, 40)), ((40, 300), (300, 1)),
]  # fmt: skip


@pytest.fixture(params=BACKENDS, autouse=True)
def backend(request):
    with arrpy.use(request.param):
        yield request.param


def operands(dtype, shapes, seed=1):
    rng = np.random.default_rng(seed)
    return [random_values(rng, dtype, shape, special=False) for shape in shapes]


def wide(x):
    return x.astype("complex128" if x.dtype.kind == "c" else "float64")


@pytest.mark.parametrize("dtype", NUMERIC)
@pytest.mark.parametrize("shapes", SHAPES, ids=str)
def test_matmul(shapes, dtype):
    x1, x2 = operands(dtype, shapes)
    result = arrpy.matmul(arrpy.ArrPy(x1), arrpy.ArrPy(x2))
    if np.dtype(dtype).kind in "iu":
        check(result, x1 @ x2)
        return
    exact = wide(x1) @ wide(x2)
    bound = 2 * max(x1.shape[-1], 1) * np.finfo(dtype).eps * (abs(wide(x1)) @ abs(wide(x2)))
    assert (result.shape, result.dtype) == (exact.shape, dtype)
    assert np.all(abs(np.asarray(result) - exact) <= bound + 1e-300)


def test_matmul_within_its_bound_of_the_exact_product():
    x1, x2 = operands("float64", ((4, 50), (50, 3)))
    result = arrpy.matmul(arrpy.ArrPy(x1), arrpy.ArrPy(x2))
    for i in range(4):
        for j in range(3):
            terms = [Fraction(a) * Fraction(b) for a, b in zip(x1[i], x2[:, j], strict=True)]
            error = abs(Fraction(result[i, j].item()) - sum(terms))
            assert error <= 50 * Fraction(2) ** -52 * sum(map(abs, terms))


@pytest.mark.parametrize("dtype", ["int32", "float32", "float64", "complex64", "complex128"])
@pytest.mark.parametrize("shapes", [((33, 70), (70, 50)), ((1, 90), (90, 7)), ((9, 90), (90, 1))])
def test_layout_and_threads_do_not_change_products(shapes, dtype):
    x1, x2 = operands(dtype, shapes)
    expected = np.asarray(arrpy.matmul(arrpy.ArrPy(x1), arrpy.ArrPy(x2)))
    padded = np.zeros((2 * x1.shape[0], 3 * x1.shape[1]), dtype)
    padded[::2, ::-3] = x1
    for one in (np.asfortranarray(x1), padded[::2, ::-3]):
        for other in (np.asfortranarray(x2), x2):
            assert same_values(np.asarray(arrpy.matmul(arrpy.asarray(one), other)), expected)
    arrpy.set_num_threads(2)
    stacked = arrpy.matmul(arrpy.ArrPy(np.stack([x1] * 3)), arrpy.ArrPy(x2))
    assert all(same_values(np.asarray(part), expected) for part in stacked)


@pytest.mark.parametrize("dtype", NUMERIC)
def test_vecdot_conjugates(dtype):
    x1, x2 = operands(dtype, ((4, 1, 50), (3, 50)))
    result = arrpy.vecdot(arrpy.ArrPy(x1), arrpy.ArrPy(x2))
    if np.dtype(dtype).kind in "iu":
        check(result, np.vecdot(x1, x2))
        check(arrpy.vecdot(arrpy.ArrPy(x1), arrpy.ArrPy(x1), axis=-3), np.vecdot(x1, x1, axis=-3))
        return
    bound = 100 * np.finfo(dtype).eps * np.vecdot(abs(wide(x1)), abs(wide(x2)))
    assert np.all(abs(np.asarray(result) - np.vecdot(wide(x1), wide(x2))) <= bound)


def test_products_of_special_values():
    inf, nan = float("inf"), float("nan")
    a = arrpy.ArrPy([[inf, 1.0], [nan, 0.0]])
    check(
        arrpy.matmul(a, arrpy.ArrPy([[1.0, 0.0], [2.0, 1.0]])), np.array([[inf, nan], [nan, nan]])
    )
    check(arrpy.matmul(arrpy.ones((2, 0)), arrpy.ones((0, 2))), np.zeros((2, 2)))


def test_tensordot_axes():
    x1, x2 = operands("int64", ((3, 4, 5), (4, 3, 2)))
    a, b = arrpy.ArrPy(x1), arrpy.ArrPy(x2)
    check(arrpy.tensordot(a, b, axes=((1, 0), (0, 1))), np.tensordot(x1, x2, axes=((1, 0), (0, 1))))
    check(arrpy.tensordot(a, b, axes=0), np.tensordot(x1, x2, axes=0))
    check(arrpy.tensordot(a, a, axes=3), np.tensordot(x1, x1, axes=3))
    check(arrpy.tensordot(a, b, axes=((-3,), (1,))), np.tensordot(x1, x2, axes=((0,), (1,))))


def test_operator_and_backend(backend):
    x1, x2 = operands("int32", ((2, 3), (3, 4)))
    a = arrpy.ArrPy(x1)
    check(a @ x2, x1 @ x2)
    check(x1 @ arrpy.ArrPy(x2), x1 @ x2)
    square = arrpy.ArrPy(x1[:, :2])
    square @= square
    check(square, x1[:, :2] @ x1[:, :2])
    assert (a @ arrpy.ArrPy(x2)).backend == backend
    assert (a.to_backend("python") @ arrpy.ArrPy(x2)).backend == "python"


# --- covariance ----------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["int16", "float32", "float64", "complex128"])
def test_cov_and_corrcoef(dtype):
    (x,) = operands(dtype, ((4, 60),))
    for correction in (0, 1, 2.5):
        mine = np.asarray(arrpy.cov(arrpy.ArrPy(x), correction=correction))
        centered = wide(x) - wide(x).mean(axis=1, keepdims=True)
        np.testing.assert_allclose(
            mine, centered @ centered.conj().T / (60 - correction), rtol=1e-12, atol=1e-9
        )
        assert np.array_equal(mine, mine.conj().T)
        assert not np.any(np.signbit(mine.diagonal().imag))
    mine = np.asarray(arrpy.corrcoef(arrpy.ArrPy(x)))
    np.testing.assert_allclose(mine, np.corrcoef(wide(x)), rtol=1e-12, atol=1e-13)
    assert np.all(mine.diagonal() == 1) and np.array_equal(mine, mine.conj().T)
    one = arrpy.cov(arrpy.ArrPy(x[0]))
    assert one.shape == () and np.isclose(one.item(), np.cov(wide(x[0])))


def test_covariance_is_the_same_on_all_backends():
    (x,) = operands("float64", ((3, 1000),))
    results = [arrpy.cov(arrpy.ArrPy(x).to_backend(name)).tolist() for name in BACKENDS]
    assert results[0] == results[1] == results[2]


# --- least squares -------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64", "complex128"])
@pytest.mark.parametrize("shape", [(9, 3), (4, 4), (3, 6), (5, 1)])
def test_lstsq(shape, dtype):
    a, b = operands("float64", (shape, (shape[0],)), seed=6)
    a, b = (a / abs(a).max()).astype(dtype), b.astype(dtype)
    result = arrpy.linalg.lstsq(arrpy.ArrPy(a), arrpy.ArrPy(b))
    expected, _, rank, _ = np.linalg.lstsq(wide(a), wide(b))
    assert result.rank == rank and result.x.dtype == dtype
    scale = np.linalg.cond(wide(a)) * np.finfo(dtype).eps * 100
    assert np.linalg.norm(np.asarray(result.x) - expected) <= scale * np.linalg.norm(expected)
    residual = np.linalg.norm(wide(b) - wide(a) @ expected) ** 2
    assert abs(result.residuals.item() - residual) <= scale * max(residual, np.linalg.norm(b) ** 2)


def test_lstsq_of_an_exact_line_and_several_sides():
    a = arrpy.ArrPy([[1.0, x] for x in range(6)])
    b = arrpy.ArrPy([[2.0 + 3 * x, -x] for x in range(6)])
    x, residuals, rank = arrpy.linalg.lstsq(a, b)
    np.testing.assert_allclose(np.asarray(x), [[2, 0], [3, -1]], atol=1e-13)
    assert rank == 2 and residuals.shape == (2,) and max(residuals.tolist()) < 1e-25


def test_lstsq_without_full_rank_has_the_least_norm():
    a = np.array([[1.0, 2, 3], [2, 4, 6], [1, 0, 1], [0, 2, 2]])
    b = np.array([1.0, 2, 3, 4])
    x, _, rank = arrpy.linalg.lstsq(arrpy.ArrPy(a), arrpy.ArrPy(b))
    assert rank == 2
    np.testing.assert_allclose(np.asarray(x), np.linalg.lstsq(a, b)[0], rtol=1e-12)


def test_lstsq_is_the_same_on_all_backends():
    a, b = operands("float64", ((40, 5), (40,)))
    results = [
        arrpy.linalg.lstsq(arrpy.ArrPy(a).to_backend(name), arrpy.ArrPy(b)).x.tolist()
        for name in BACKENDS
    ]
    assert results[0] == results[1] == results[2]
