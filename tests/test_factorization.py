"""Factorizations against mpmath, against NumPy (LAPACK), and across backends.

Errors are counted in units of n * eps: residuals relative to the norm of the matrix, orthogonality
as |Q^H Q - 1|. On random and on hard matrices they must be small multiples, and not more than three
times LAPACK's (or half a unit, where LAPACK happens to be exact).
"""

import contextlib
import math

import mpmath
import numpy as np
import pytest
from cells import cells, running
from numpy_reference import BACKENDS

import arrpy
from arrpy.errors import LinAlgError

linalg = arrpy.linalg
EPS = 2.0**-52
FLOATING = ("float32", "float64", "complex64", "complex128")


@pytest.fixture(params=BACKENDS, autouse=True)
def backend(request):
    with arrpy.use(request.param):
        yield request.param


def matrix(rng, shape, dtype="float64"):
    x = rng.normal(size=shape)
    if np.dtype(dtype).kind == "c":
        x = x + 1j * rng.normal(size=shape)
    return x.astype(dtype)


def adjoint(x):
    return np.swapaxes(x.conj(), -1, -2)


def ours(function, *arguments, **options):
    """Call with NumPy arrays, return NumPy arrays."""
    result = function(*map(arrpy.ArrPy, arguments), **options)
    return tuple(map(np.asarray, result)) if isinstance(result, tuple) else np.asarray(result)


def norm(x):
    with np.errstate(over="ignore"):
        return np.linalg.norm(x) or 1e-300


def widened(x):
    return x.astype(np.result_type(x.dtype, "float64"))


def unit(x):
    """A power of two that brings the elements near 1, so that norms stay in the range."""
    return 2.0 ** -math.frexp(abs(x).max(initial=0.0))[1]


def orthogonality(q):
    return np.linalg.norm(adjoint(q) @ q - np.eye(q.shape[-1]))


# --- residuals on hard matrices ------------------------------------------------------------------


def hard_matrices(n):
    rng = np.random.default_rng(n)
    i = np.arange(n)
    q = np.linalg.qr(rng.normal(size=(n, n)))[0]
    jordan = 2.0 * np.eye(n) + np.eye(n, k=1)
    graded = 10.0 ** -np.minimum(140.0, 3.0 * i)
    random = rng.normal(size=(n, n))
    upper = np.triu(np.ones((n, n)), 1)
    companion = np.eye(n, k=-1)
    companion[0] = rng.normal(size=n) * 10.0 ** rng.integers(-5, 5, n)
    return {
        "Hilbert": 1.0 / (i[:, None] + i + 1.0),
        "Vandermonde": np.vander(np.linspace(0.1, 2.0, n)),
        "Wilkinson": np.diag(abs(i - (n - 1) / 2)) + np.eye(n, k=1) + np.eye(n, k=-1),
        "Kahan": np.diag(0.8**i) @ (np.eye(n) - 0.6 * upper),
        "Jordan": jordan,
        "defective": q @ jordan @ q.T,
        "graded": graded[:, None] * random * graded,
        "graded upwards": (graded[:, None] * random * graded)[::-1, ::-1].copy(),
        "rows scaled": random * 10.0 ** rng.integers(-4, 4, n)[:, None],
        "1e150": random * 1e150,
        "1e-150": random * 1e-150,
        "1e300": random * 1e300,
        "1e-300": random * 1e-300,
        "complex": random + 1j * rng.normal(size=(n, n)),
        "of rank 2": rng.normal(size=(n, 2)) @ rng.normal(size=(2, n)),
        "companion": companion,
        "zero": np.zeros((n, n)),
        "ones": np.ones((n, n)),
    }


HARD = list(hard_matrices(2))


def errors(a, call):
    """Residuals and losses of orthogonality, in units of n * eps."""
    n = len(a)
    scale = unit(a)
    b, found = a * scale, {}
    q, r = call("qr", a)
    found["qr"] = norm(q @ (r * scale) - b) / norm(b)
    found["qr, orthogonality"] = orthogonality(q)
    u, s, vh = call("svd", a)
    found["svd"] = norm(u * (s * scale) @ vh - b) / norm(b)
    found["svd, orthogonality"] = max(orthogonality(u), orthogonality(adjoint(vh)))
    h = a + adjoint(a)
    w, v = call("eigh", h)
    found["eigh"] = norm(h * scale @ v - v * (w * scale)) / norm(h * scale)
    found["eigh, orthogonality"] = orthogonality(v)
    w, v = call("eig", a)
    found["eig"] = norm(b @ v - v * (w * scale)) / norm(b)
    try:
        x, y = call("solve", a, np.ones(n)) / scale, call("inv", a) / scale
    except (LinAlgError, np.linalg.LinAlgError):
        return {name: error / (n * EPS) for name, error in found.items()}
    found["solve"] = norm(b @ x - 1.0) / (norm(b) * norm(x))
    found["inv"] = norm(b @ y - np.eye(n)) / (norm(b) * norm(y))
    return {name: error / (n * EPS) for name, error in found.items()}


@pytest.mark.parametrize("name", HARD)
def test_residuals_are_like_those_of_lapack(name, backend):
    for n in (3, 10) if backend == "python" else (3, 10, 40):
        a = hard_matrices(n)[name]
        got = errors(a, lambda word, *x: ours(getattr(linalg, word), *x))
        reference = errors(a, lambda word, *x: getattr(np.linalg, word)(*x))
        for word, error in got.items():
            limit = 3.0 * max(reference.get(word, 0.0), 0.5)
            assert error <= limit, (name, n, word, error, reference.get(word))


@pytest.mark.parametrize(
    "name", ["Hilbert", "Vandermonde", "Wilkinson", "Kahan", "complex", "graded"]
)
def test_values_against_mpmath(name):
    n = 8
    a = hard_matrices(n)[name]
    with mpmath.workdps(60):
        exact = mpmath.matrix(a.tolist())
        size = float(mpmath.mnorm(exact, "f"))
        bound = 4 * n * EPS * size
        values = sorted(map(float, mpmath.svd(exact, compute_uv=False)), reverse=True)
        assert np.max(abs(ours(linalg.svdvals, a) - values)) <= bound
        hermitian = a + adjoint(a)
        roots = mpmath.eighe(mpmath.matrix(hermitian.tolist()), eigvals_only=True)
        assert (
            np.max(abs(ours(linalg.eigvalsh, hermitian) - sorted(map(float, roots)))) <= 2 * bound
        )
        determinant = complex(mpmath.det(exact))
        condition = size * float(mpmath.mnorm(exact**-1, "f"))
        error = abs(ours(linalg.det, a) - determinant)
        assert error <= n * n * EPS * condition * abs(determinant)
        x = np.array((exact**-1 * mpmath.matrix([1] * n)).tolist(), dtype=complex).ravel()
        error = norm(ours(linalg.solve, a, np.ones(n)) - x) / norm(x)
        assert error <= 4 * n * EPS * condition


def test_eigenvalues_against_mpmath():
    a = matrix(np.random.default_rng(3), (9, 9))
    with mpmath.workdps(40):
        roots, _ = mpmath.eig(mpmath.matrix(a.tolist()))
    left = [complex(root) for root in roots]
    for value in ours(linalg.eigvals, a):
        nearest = min(left, key=lambda root, value=value: abs(root - value))
        assert abs(nearest - value) <= 1e-13 * norm(a)
        left.remove(nearest)


# --- against NumPy -------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [*FLOATING, "int32", "uint8"])
@pytest.mark.parametrize("shape", [(), (2,), (2, 3), (0,), (1, 2, 1)], ids=str)
def test_stacks_against_numpy(shape, dtype):
    rng = np.random.default_rng(abs(hash((shape, len(dtype)))) % 1000)
    computed = np.result_type(dtype, "float32" if dtype in FLOATING else "float64")
    eps = np.finfo(computed).eps
    for m, n in ((3, 3), (4, 2), (2, 4), (1, 1), (0, 0), (0, 3), (3, 0)):
        a = (10 * matrix(rng, (*shape, m, n), computed)).astype(dtype)
        wide = a.astype(np.result_type(computed, "float64"))
        for mode in ("reduced", "complete"):
            q, r = ours(linalg.qr, a, mode=mode)
            expected = np.linalg.qr(wide, mode)
            assert (q.shape, r.shape) == (expected[0].shape, expected[1].shape)
            assert q.dtype == r.dtype == computed
            np.testing.assert_allclose(q @ r, wide, atol=50 * eps * norm(wide))
            if m >= n and shape != (0,):
                np.testing.assert_allclose(q[..., :n], expected[0][..., :n], atol=1e5 * eps)
        for full in (True, False):
            u, s, vh = ours(linalg.svd, a, full_matrices=full)
            expected = np.linalg.svd(wide, full_matrices=full)
            assert [x.shape for x in (u, s, vh)] == [x.shape for x in expected]
            assert (u.dtype, s.dtype, vh.dtype) == (
                computed,
                a.real.dtype if dtype in FLOATING else "float64",
                computed,
            )
            np.testing.assert_allclose(s, expected[1], atol=50 * eps * norm(wide))
        np.testing.assert_allclose(ours(linalg.svdvals, a), s, atol=50 * eps * norm(wide))
        rank = ours(linalg.matrix_rank, a)
        assert (rank == np.linalg.matrix_rank(wide, rtol=max(m, n, 1) * eps)).all() or 0 in (m, n)
        inverse = ours(linalg.pinv, a)
        assert (inverse.shape, inverse.dtype) == ((*shape, n, m), computed)
        np.testing.assert_allclose(wide @ inverse @ wide, wide, atol=1e3 * eps * norm(wide))
        if m != n:
            for function in (linalg.det, linalg.inv, linalg.eigh, linalg.eig, linalg.cholesky):
                with pytest.raises(ValueError, match="square"):
                    function(arrpy.ArrPy(a))
            continue
        determinant = ours(linalg.det, a)
        assert (determinant.shape, determinant.dtype) == (shape, computed)
        np.testing.assert_allclose(determinant, np.linalg.det(wide), rtol=1e4 * eps, atol=1e4 * eps)
        sign, logabsdet = ours(linalg.slogdet, a)
        np.testing.assert_allclose(sign * np.exp(logabsdet), determinant, rtol=1e3 * eps)
        w, v = ours(linalg.eig, a)
        assert w.dtype == v.dtype == np.result_type(computed, "complex64")
        np.testing.assert_allclose(wide @ v, v * w[..., None, :], atol=50 * eps * norm(wide))
        np.testing.assert_allclose(ours(linalg.eigvals, a), w, atol=50 * eps * norm(wide))
        h = wide @ adjoint(wide) + np.eye(n)
        h = h.astype(computed)
        w, v = ours(linalg.eigh, h)
        np.testing.assert_allclose(w, np.linalg.eigvalsh(h), atol=50 * eps * norm(h))
        np.testing.assert_allclose(h @ v, v * w[..., None, :], atol=50 * eps * norm(h))
        for upper in (False, True):
            factor = ours(linalg.cholesky, h, upper=upper)
            expected = np.linalg.cholesky(h, upper=upper)
            np.testing.assert_allclose(factor, expected, rtol=1e5 * eps, atol=100 * eps * norm(h))


def test_solve_broadcasts_like_numpy():
    rng = np.random.default_rng(4)
    shapes = [
        ((3, 3), (3,)), ((3, 3), (3, 2)), ((2, 3, 3), (3,)), ((2, 3, 3), (3, 4)),
        ((2, 1, 3, 3), (5, 3, 2)), ((3, 3), (2, 3, 1)), ((0, 3, 3), (3, 2)), ((2, 0, 0), (0, 3)),
        ((3, 3), (3, 0)), ((1, 1), (1,)), ((20, 20), (20,)),
    ]  # fmt: skip
    for shape1, shape2 in shapes:
        for dtype1, dtype2 in (
            ("float64", "float64"),
            ("float32", "complex64"),
            ("int8", "float32"),
        ):
            a = (3 * matrix(rng, shape1, "complex128")).real.astype(dtype1)
            a = a + (9 * np.eye(shape1[-1])).astype(dtype1)
            b = matrix(rng, shape2, dtype2)
            result = linalg.solve(arrpy.ArrPy(a), arrpy.ArrPy(b))
            expected = np.linalg.solve(a, b)
            assert result.shape == expected.shape
            assert result.dtype == arrpy.result_type(arrpy.ArrPy(a), arrpy.ArrPy(b))
            np.testing.assert_allclose(np.asarray(result), expected, rtol=1e-4, atol=1e-5)
            assert np.array_equal(a, np.asarray(arrpy.ArrPy(a)))


def test_layouts_do_not_change_results():
    rng = np.random.default_rng(5)
    a = matrix(rng, (2, 6, 6), "complex128")
    wide = np.zeros((2, 12, 18), "complex128")
    wide[:, ::-2, ::3] = a
    for name in ("inv", "eig", "svd", "qr", "det"):
        expected = ours(getattr(linalg, name), a)
        for view in (wide[:, ::-2, ::3], np.asfortranarray(a)):
            got = getattr(linalg, name)(arrpy.asarray(view))
            pairs = zip(got, expected, strict=True) if isinstance(got, tuple) else [(got, expected)]
            assert all(np.array_equal(np.asarray(x), y) for x, y in pairs)


def test_inputs_stay():
    a = arrpy.ArrPy([[2.0, 1.0], [1.0, 3.0]])
    for name in ("inv", "det", "cholesky", "eig", "eigh", "svd", "qr", "slogdet", "pinv"):
        getattr(linalg, name)(a)
        assert a.tolist() == [[2.0, 1.0], [1.0, 3.0]]


# --- what has no result --------------------------------------------------------------------------


def test_errors_name_the_matrix():
    stack = np.stack([[np.eye(2), np.eye(2)], [np.ones((2, 2)), np.eye(2)]])
    for call, message in (
        (linalg.inv, r"inv: matrix \(1, 0\) of the stack is singular"),
        (
            lambda x: linalg.solve(x, arrpy.ones(2)),
            r"solve: matrix \(1, 0\) of the stack is singular",
        ),
        (linalg.cholesky, r"cholesky: matrix \(1, 0\) of the stack is not positive definite"),
    ):
        with pytest.raises(LinAlgError, match=message):
            call(arrpy.ArrPy(stack))
    for call in (linalg.inv, lambda x: linalg.solve(x, arrpy.ones(2))):
        with pytest.raises(LinAlgError, match="the matrix is singular"):
            call(arrpy.zeros((2, 2)))
    assert linalg.det(arrpy.zeros((2, 2))).item() == 0.0
    assert ours(linalg.slogdet, np.zeros((2, 2))) == (0.0, -math.inf)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("dtype", ["float32", "float64", "complex128"])
def test_numbers_that_are_not_finite(value, dtype):
    for place in ((0, 0), (1, 2), (2, 0)):
        a = np.stack([np.eye(3), np.eye(3)]).astype(dtype)
        a[(1, *place)] = value
        x = arrpy.ArrPy(a)
        for function in (linalg.eig, linalg.eigvals, linalg.svd, linalg.svdvals, linalg.pinv):
            with pytest.raises(LinAlgError, match=r"matrix \(1,\) of the stack holds an infinity"):
                function(x)
        if place != (1, 2):
            with pytest.raises(LinAlgError, match=r"matrix \(1,\) of the stack holds an infinity"):
                linalg.eigh(x)
        for function in (linalg.qr, linalg.det, linalg.slogdet):
            function(x)
        with contextlib.suppress(LinAlgError):  # no promise, but an end
            linalg.solve(x, arrpy.ones(3))


def test_other_arguments_are_refused():
    square, vector = arrpy.ones((2, 2)), arrpy.ones(2)
    for call, kind in (
        (lambda: linalg.inv(vector), ValueError),
        (lambda: linalg.inv(arrpy.ArrPy([[True]])), TypeError),
        (lambda: linalg.inv("x"), TypeError),
        (lambda: linalg.qr(square, mode="raw"), ValueError),
        (lambda: linalg.solve(square, arrpy.ones(3)), ValueError),
        (lambda: linalg.solve(square, arrpy.ones(())), ValueError),
        (lambda: linalg.solve(arrpy.ones((2, 2, 2)), arrpy.ones((3, 2, 2))), ValueError),
        (lambda: linalg.matrix_power(square, 1.5), TypeError),
        (lambda: linalg.matrix_norm(square, ord=3), ValueError),
        (lambda: linalg.matrix_norm(vector), ValueError),
        (lambda: linalg.vector_norm(vector, ord="fro"), ValueError),
        (lambda: linalg.norm(arrpy.ones((2, 2, 2)), ord=1), ValueError),
        (lambda: linalg.cross(vector, vector), ValueError),
        (lambda: linalg.outer(square, vector), ValueError),
        (lambda: linalg.multi_dot([square]), ValueError),
        (lambda: linalg.multi_dot([square, arrpy.ones((3, 2))]), ValueError),
        (lambda: linalg.diagonal(vector), ValueError),
        (lambda: linalg.trace(vector), ValueError),
        (lambda: linalg.cond(arrpy.zeros((0, 0))), LinAlgError),
    ):
        with pytest.raises(kind, match=r"^\w+: "):
            call()


# --- particular results --------------------------------------------------------------------------


def test_determinants_do_not_overflow_on_the_way():
    assert linalg.det(arrpy.ArrPy(np.diag([1e200, 1e200, 1e-200, 1e-200]))).item() == pytest.approx(
        1
    )
    assert linalg.det(arrpy.ArrPy(np.diag([1e200, 1e200]))).item() == math.inf
    sign, logabsdet = linalg.slogdet(arrpy.ArrPy(np.diag([1e200, -1e200])))
    assert (sign.item(), logabsdet.item()) == (-1.0, pytest.approx(400 * math.log(10)))
    assert linalg.det(arrpy.ArrPy(np.diag([5e-324, 2.0]))).item() == 1e-323
    assert linalg.det(arrpy.zeros((0, 0))).item() == 1.0


def test_real_eigenvalues_come_in_conjugate_pairs():
    rng = np.random.default_rng(6)
    for n in (2, 3, 5, 8, 12):
        w, v = ours(linalg.eig, matrix(rng, (n, n)))
        pairs = w.imag != 0
        assert np.array_equal(np.sort_complex(w), np.sort_complex(w.conj()))
        assert not v[:, ~pairs].imag.any()
        first = np.flatnonzero(w.imag > 0)
        assert np.array_equal(w[first + 1], w[first].conj())
        assert np.array_equal(v[:, first + 1], v[:, first].conj())


def test_triangles_keep_their_eigenvalues():
    a = np.triu(np.arange(1.0, 26.0).reshape(5, 5))
    assert ours(linalg.eigvals, a).tolist() == np.diag(a).tolist()
    assert ours(linalg.eigvals, a + 0j).tolist() == np.diag(a).tolist()


def test_only_the_triangle_that_is_named_is_read():
    a = np.array([[4.0, np.nan], [2.0, 5.0]])
    assert ours(linalg.cholesky, a).tolist() == [[2.0, 0.0], [1.0, 2.0]]
    assert ours(linalg.cholesky, a.T, upper=True).tolist() == [[2.0, 1.0], [0.0, 2.0]]
    assert np.allclose(ours(linalg.eigvalsh, a), np.linalg.eigvalsh(a))


def test_reflections_of_complex_matrices_leave_a_real_diagonal():
    a = matrix(np.random.default_rng(7), (4, 4), "complex128")
    assert not np.diag(ours(linalg.qr, a)[1]).imag.any()


# --- composites against NumPy --------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [*FLOATING, "int16"])
def test_norms_against_numpy(dtype):
    rng = np.random.default_rng(8)
    rtol = 1e-5 if dtype in ("float32", "complex64") else 1e-12
    for shape in ((3, 4), (2, 4, 3), (1, 1), (2, 3, 2, 2)):
        a = (5 * matrix(rng, shape, np.result_type(dtype, "float32"))).astype(dtype)
        x, wide = arrpy.ArrPy(a), widened(a)
        pairs = []
        for keepdims in (False, True):
            for ord in ("fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf):
                options = {"ord": ord, "keepdims": keepdims}
                pairs.append(
                    (linalg.matrix_norm(x, **options), np.linalg.matrix_norm(wide, **options))
                )
            for ord in (0, 1, 2, 3, 0.5, -1, np.inf, -np.inf):
                for axis in (None, 0, -1, (0, 1)):
                    options = {"ord": ord, "axis": axis, "keepdims": keepdims}
                    with np.errstate(divide="ignore"):
                        expected = np.linalg.vector_norm(wide, **options)
                    pairs.append((linalg.vector_norm(x, **options), expected))
            for ord in (None, 1, "fro", 2, -np.inf, "nuc"):
                options = {"ord": ord, "axis": (1, 0), "keepdims": keepdims}
                pairs.append((linalg.norm(x, **options), np.linalg.norm(wide, **options)))
            for axis in (None, 0):
                options = {"axis": axis, "keepdims": keepdims}
                pairs.append((linalg.norm(x, **options), np.linalg.norm(wide, **options)))
        for got, expected in pairs:
            assert got.shape == np.shape(expected)
            np.testing.assert_allclose(np.asarray(got), expected, rtol=10 * rtol, atol=rtol)


def test_norms_do_not_overflow():
    for scale in (1e200, 1e-200, 1e300, 1e-310):
        assert linalg.vector_norm(arrpy.ArrPy([3.0, 4.0]) * scale).item() == pytest.approx(
            5 * scale
        )
    for scale in (1e30, 1e-30):
        x = arrpy.ArrPy([3.0, 4.0], dtype=arrpy.float32) * scale
        assert linalg.norm(x).item() == pytest.approx(5 * scale, rel=1e-6)
    assert linalg.vector_norm(arrpy.ArrPy([1.0, math.inf])).item() == math.inf
    assert math.isnan(linalg.vector_norm(arrpy.ArrPy([math.nan, math.inf])).item())
    assert linalg.vector_norm(arrpy.zeros(0)).item() == 0.0
    assert linalg.vector_norm(arrpy.zeros(3)).item() == 0.0


def test_powers_and_condition_against_numpy():
    rng = np.random.default_rng(9)
    for shape in ((3, 3), (2, 3, 3)):
        a = matrix(rng, shape)
        for p in (None, 1, -1, 2, -2, np.inf, -np.inf, "fro"):
            np.testing.assert_allclose(ours(linalg.cond, a, p=p), np.linalg.cond(a, p), rtol=1e-9)
        for n in (0, 1, 2, 3, 7, -1, -2):
            got = np.asarray(linalg.matrix_power(arrpy.ArrPy(a), n))
            np.testing.assert_allclose(got, np.linalg.matrix_power(a, n), rtol=1e-9, atol=1e-9)
    assert linalg.cond(arrpy.ones((2, 2)), 1).item() == math.inf
    assert linalg.cond(arrpy.zeros((2, 2))).item() == math.inf


def test_diagonals_and_products_against_numpy():
    rng = np.random.default_rng(10)
    for shape in ((3, 3), (2, 3, 5), (4, 2), (0, 2)):
        a = matrix(rng, shape)
        for offset in range(-5, 6):
            expected = np.linalg.diagonal(a, offset=offset)
            assert np.array_equal(ours(linalg.diagonal, a, offset=offset), expected)
            got = ours(linalg.trace, a, offset=offset)
            np.testing.assert_allclose(got, np.linalg.trace(a, offset=offset), rtol=1e-12)
    small = arrpy.ArrPy([[1, 2], [3, 4]], dtype=arrpy.int8)
    assert linalg.trace(small).dtype == arrpy.int64
    assert linalg.trace(small, dtype=arrpy.float32).dtype == arrpy.float32
    for shape1, shape2, axis in (
        ((3,), (3,), -1),
        ((2, 3), (3,), -1),
        ((4, 1, 3), (5, 3), -1),
        ((3, 2), (3, 2), 0),
        ((2, 3, 2), (1, 3, 2), 1),
    ):
        a, b = matrix(rng, shape1), matrix(rng, shape2)
        got = ours(linalg.cross, a, b, axis=axis)
        np.testing.assert_allclose(got, np.linalg.cross(a, b, axis=axis), atol=1e-12)
    for shapes in (
        ((2, 3), (3, 4), (4, 2)),
        ((3,), (3, 4), (4,)),
        ((9, 2), (2, 9), (9, 2), (2, 1)),
        ((3,), (3,)),
    ):
        arrays = [matrix(rng, shape) for shape in shapes]
        got = linalg.multi_dot([arrpy.ArrPy(a) for a in arrays])
        np.testing.assert_allclose(np.asarray(got), np.linalg.multi_dot(arrays), rtol=1e-10)


# --- instruction sets and threads ----------------------------------------------------------------


def test_instruction_sets_and_threads_give_the_same_bits(backend):
    if backend != "cpp":
        return
    a = matrix(np.random.default_rng(10), (40, 13, 13), "complex128")
    for dtype in ("float64", "complex128"):
        x = arrpy.ArrPy(a.astype("complex128") if dtype == "complex128" else a.real.copy())
        results = []
        for threads in (1, 3):
            for cell in cells(threads, ("cpp",)):
                with running(cell):
                    parts = [
                        linalg.inv(x),
                        linalg.det(x),
                        *linalg.qr(x),
                        *linalg.svd(x),
                        *linalg.eig(x),
                    ]
                    results.append([part.tobytes() for part in parts])
        assert all(result == results[0] for result in results)
