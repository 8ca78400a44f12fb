"""Linear algebra: least squares, and the products of the main namespace.

Every step of `lstsq` is an element-wise operation that rounds once, or a correctly rounded sum of
such products. So the results are the same values on all backends, instruction sets, numbers of
threads and memory layouts. float32 and complex64 are computed in float64 and complex128. Python
loops run over columns only.

The x of least norm that minimises |a x - b| comes from Householder reflections with column
pivoting, a P = Q R (a complete orthogonal decomposition where the rank is less than the columns).

Reference: G. H. Golub, C. F. Van Loan, Matrix Computations, 4th edition, sections 5.1, 5.4, 5.5.
"""

import math
from typing import Any, NamedTuple

import arrpy as xp

from .errors import LinAlgError
from .linear_algebra import matmul, matrix_transpose, tensordot, vecdot

__all__ = [
    "LinAlgError",
    "LstsqResult",
    "lstsq",
    "matmul",
    "matrix_transpose",
    "tensordot",
    "vecdot",
]


class LstsqResult(NamedTuple):
    """Solution, sums of squared residuals, and the rank that was found."""

    x: Any
    residuals: Any
    rank: int


def lstsq(a: Any, b: Any, /, *, rcond: Any = None) -> LstsqResult:
    """Least-squares solution of a x = b, the one of least norm.

    Parameters
    ----------
    a : ArrPy, numeric, shape (m, n)
    b : ArrPy, numeric, shape (m,) or (m, k)
    rcond : float, optional
        A column whose part outside the span of the columns chosen before it is at most rcond times
        the norm of the longest column counts as dependent. Default: max(m, n) * eps.

    Returns
    -------
    LstsqResult (x, residuals, rank)
        x : ArrPy, shape (n,) or (n, k); residuals : ArrPy, shape () or (k,), the sums of
        |b - a x|**2, also where the rank is less than n; rank : int

    Raises
    ------
    ValueError
        If the shapes do not fit.
    LinAlgError
        If a holds an infinity or NaN.

    Examples
    --------
    >>> import arrpy
    >>> a = arrpy.ArrPy([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 3.0]])
    >>> x, residuals, rank = arrpy.linalg.lstsq(a, arrpy.ArrPy([1.0, 3.0, 5.0, 7.0]))
    >>> rank
    2
    """
    a, b = xp.asarray(a), xp.asarray(b)
    if a.ndim != 2 or b.ndim not in (1, 2) or a.shape[0] != b.shape[0]:
        raise ValueError(
            "lstsq: expected shapes (m, n) and (m,) or (m, k); "
            f"got {tuple(a.shape)} and {tuple(b.shape)}"
        )
    dtype = xp.result_type(a.dtype, b.dtype)
    if not xp.isdtype(dtype, ("real floating", "complex floating")):
        dtype = xp.float64
    wide = xp.complex128 if xp.isdtype(dtype, "complex floating") else xp.float64
    m, n = a.shape
    tolerance = max(m, n) * float(xp.finfo(dtype).eps) if rcond is None else float(rcond)

    scale = _power_of_two("lstsq", a)
    matrix = xp.divide(xp.astype(a, wide), xp.asarray(scale, dtype=wide))
    sides = xp.reshape(xp.astype(b, wide, copy=True), (m, math.prod(b.shape[1:])))
    order = list(range(n))
    rank = _triangularize(matrix, sides, order, tolerance)
    residuals = xp.sum(_square(sides[rank:, :]), axis=0)
    chosen = _solve_least_norm(matrix[:rank, :], sides[:rank, :])
    places = xp.asarray(sorted(range(n), key=order.__getitem__), dtype=xp.int64)
    solution = xp.divide(xp.take(chosen, places, axis=0), xp.asarray(scale, dtype=wide))

    x = xp.astype(xp.reshape(solution, (n, *b.shape[1:])), dtype)
    real = xp.real(x).dtype if _is_complex(x) else dtype
    return LstsqResult(x, xp.astype(xp.reshape(residuals, b.shape[1:]), real), rank)


def _triangularize(matrix: Any, sides: Any, order: Any, tolerance: Any) -> Any:
    """Reflect matrix to an upper triangle and sides alike, in place; return the rank.

    Each step takes the longest remaining column; `order` receives where the columns came from.
    """
    rows, columns = matrix.shape
    longest = 0.0
    for k in range(min(rows, columns)):
        norms = xp.sqrt(xp.sum(_square(matrix[k:, k:]), axis=0))
        pivot = int(xp.argmax(norms))
        length = float(norms[pivot])
        longest = max(longest, length)
        if length <= tolerance * longest:
            return k
        _swap_columns(matrix, order, k, k + pivot)
        normal, factor = _reflector(matrix, k)
        _reflect(normal, factor, matrix[k:, k + 1 :])
        _reflect(normal, factor, sides[k:, :])
    return min(rows, columns)


def _swap_columns(matrix: Any, order: Any, first: Any, second: Any) -> Any:
    if first != second:
        column = xp.asarray(matrix[:, first], copy=True)
        matrix[:, first] = matrix[:, second]
        matrix[:, second] = column
        order[first], order[second] = order[second], order[first]


def _reflector(matrix: Any, k: Any) -> Any:
    """Normal vector and factor 2 / |normal|**2 of the reflection that clears column k below row k.

    The column itself becomes (diagonal, 0, ..., 0).
    """
    normal = xp.asarray(matrix[k:, k], copy=True)
    norm = xp.sqrt(xp.sum(_square(normal)))
    first = normal[0]
    size = xp.abs(first)
    if float(size) == 0.0:
        diagonal = xp.negative(xp.astype(norm, normal.dtype))
    else:  # opposite to the first component, so that the subtraction below does not cancel
        diagonal = xp.multiply(
            xp.divide(first, xp.astype(size, normal.dtype)),
            xp.negative(xp.astype(norm, normal.dtype)),
        )
    normal[0] = xp.subtract(first, diagonal)
    matrix[k, k] = diagonal
    matrix[k + 1 :, k] = 0
    length = xp.sum(_square(normal))
    factor = xp.divide(xp.asarray(2.0, dtype=length.dtype), length) if float(length) else length
    return normal, xp.astype(factor, normal.dtype)


def _reflect(normal: Any, factor: Any, block: Any) -> Any:
    """Subtract normal * factor * (normal^H block) from block, in place."""
    projections = xp.sum(xp.multiply(_conj(normal)[:, None], block), axis=0)
    weights = xp.multiply(factor, projections)
    block[...] = xp.subtract(block, xp.multiply(normal[:, None], weights[None, :]))


def _solve_least_norm(triangle: Any, sides: Any) -> Any:
    """Solution of least norm of triangle x = sides; triangle has full rank, rank <= columns."""
    rank, columns = triangle.shape
    if rank == columns:
        return _back_substitute(triangle, sides)
    # triangle^H = Q L^H with L^H an upper triangle, so x = Q (L^-1 sides, 0).
    adjoint = xp.asarray(_conj(triangle.T), copy=True)
    normals = []
    for k in range(rank):
        normal, factor = _reflector(adjoint, k)
        _reflect(normal, factor, adjoint[k:, k + 1 :])
        normals.append((normal, factor))
    known = _forward_substitute(_conj(adjoint[:rank, :].T), sides)
    unknown = xp.zeros((columns - rank, sides.shape[1]), dtype=sides.dtype)
    solution = xp.concat([known, unknown], axis=0)
    for k in range(rank - 1, -1, -1):
        normal, factor = normals[k]
        _reflect(normal, factor, solution[k:, :])
    return solution


def _back_substitute(upper: Any, sides: Any) -> Any:
    solution = xp.empty_like(sides)
    for k in range(upper.shape[0] - 1, -1, -1):
        known = xp.sum(xp.multiply(upper[k, k + 1 :][:, None], solution[k + 1 :, :]), axis=0)
        solution[k, :] = xp.divide(xp.subtract(sides[k, :], known), upper[k, k])
    return solution


def _forward_substitute(lower: Any, sides: Any) -> Any:
    solution = xp.empty_like(sides)
    for k in range(lower.shape[0]):
        known = xp.sum(xp.multiply(lower[k, :k][:, None], solution[:k, :]), axis=0)
        solution[k, :] = xp.divide(xp.subtract(sides[k, :], known), lower[k, k])
    return solution


def _power_of_two(operation: Any, a: Any) -> Any:
    """A power of two near the largest |a|: dividing by it is exact and keeps squares in range."""
    if not math.prod(a.shape):
        return 1.0
    if not bool(xp.all(xp.isfinite(a))):
        raise LinAlgError(f"{operation}: a must be finite; got an infinity or NaN")
    wide = _widened(a)
    largest = max(float(xp.max(xp.abs(part))) for part in _parts(wide))
    return math.ldexp(1.0, min(max(math.frexp(largest)[1], -1000), 1000)) if largest else 1.0


def _parts(x: Any) -> Any:
    return (xp.real(x), xp.imag(x)) if _is_complex(x) else (x,)


def _square(x: Any) -> Any:
    """|x|**2 without a square root."""
    if not _is_complex(x):
        return xp.multiply(x, x)
    real, imag = _parts(x)
    return xp.add(xp.multiply(real, real), xp.multiply(imag, imag))


def _conj(x: Any) -> Any:
    return xp.conj(x) if _is_complex(x) else x


def _is_complex(x: Any) -> Any:
    return xp.isdtype(x.dtype, "complex floating")


def _widened(x: Any) -> Any:
    return xp.astype(x, xp.complex128 if _is_complex(x) else xp.float64)
