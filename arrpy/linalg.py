"""Linear algebra: factorizations, what is made of them, norms, and least squares.

The factorizations are primitives with kernels on every tier (python_backend/factorization.py is
their definition). float32 and complex64 are computed in float64 and rounded once. Integers are
computed as float64. Functions take stacks of matrices; a `LinAlgError` names the one that failed.

`lstsq` is a composite. Every step of it is an element-wise operation that rounds once, or a
correctly rounded sum of such products. So its results are the same values on all backends,
instruction sets, numbers of threads and memory layouts. Python loops run over columns only. The x
of least norm that minimises |a x - b| comes from Householder reflections with column pivoting,
a P = Q R (a complete orthogonal decomposition where the rank is less than the columns).

Reference: G. H. Golub, C. F. Van Loan, Matrix Computations, 4th edition, 2013.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import arrpy as xp

from . import _core
from ._core import array_argument, cholesky, det, integer_argument, inv, solve
from .errors import (
    LinAlgError,
    axis_count,
    cross_length,
    listed,
    named,
    norm_order,
    not_a_matrix,
    not_an_integer,
    not_square,
    qr_mode,
    vector_required,
    wrong_dtype,
)
from .linear_algebra import cross as _cross
from .linear_algebra import diagonal, matmul, matrix_transpose, tensordot, vecdot

__all__ = [
    "EigResult",
    "EighResult",
    "LinAlgError",
    "LstsqResult",
    "QRResult",
    "SVDResult",
    "SlogdetResult",
    "cholesky",
    "cond",
    "cross",
    "det",
    "diagonal",
    "eig",
    "eigh",
    "eigvals",
    "eigvalsh",
    "inv",
    "lstsq",
    "matmul",
    "matrix_norm",
    "matrix_power",
    "matrix_rank",
    "matrix_transpose",
    "multi_dot",
    "norm",
    "outer",
    "pinv",
    "qr",
    "slogdet",
    "solve",
    "svd",
    "svdvals",
    "tensordot",
    "trace",
    "vecdot",
    "vector_norm",
]


def __dir__() -> list[str]:
    return __all__


class QRResult(NamedTuple):
    """The factors of x = Q R."""

    Q: Any
    R: Any


class EighResult(NamedTuple):
    """Real eigenvalues, rising, and an orthonormal eigenvector per column."""

    eigenvalues: Any
    eigenvectors: Any


class EigResult(NamedTuple):
    """Complex eigenvalues and an eigenvector of length 1 per column."""

    eigenvalues: Any
    eigenvectors: Any


class SlogdetResult(NamedTuple):
    """The determinant as sign * exp(logabsdet)."""

    sign: Any
    logabsdet: Any


class SVDResult(NamedTuple):
    """The factors of x = U diag(S) Vh."""

    U: Any
    S: Any
    Vh: Any


# --- factorizations ------------------------------------------------------------------------------


def qr(x: Any, /, *, mode: str = "reduced") -> QRResult:
    """Orthogonal (unitary) Q and upper triangular R with x = Q R.

    Parameters
    ----------
    x : ArrPy, numeric, shape (..., m, n)
    mode : {"reduced", "complete"}
        Whether Q has k = min(m, n) columns or m.

    Returns
    -------
    QRResult (Q, R)
        Q : ArrPy, floating-point, shape (..., m, k) or (..., m, m)
        R : ArrPy, shape (..., k, n) or (..., m, n); its diagonal is real

    Raises
    ------
    ValueError
        If x has fewer than two axes or the mode is unknown.

    Notes
    -----
    Householder reflections, with the signs of LAPACK. Reference: G. H. Golub, C. F. Van Loan,
    Matrix Computations, 4th edition, section 5.2.

    Examples
    --------
    >>> import arrpy
    >>> q, r = arrpy.linalg.qr([[3.0, 1.0], [4.0, 2.0]])
    >>> arrpy.round(q @ r).tolist(), round(r[0, 0].item(), 6)
    ([[3.0, 1.0], [4.0, 2.0]], -5.0)
    """
    if mode not in ("reduced", "complete"):
        raise qr_mode(mode)
    return QRResult(*_core._qr(x, mode == "complete"))


def eigh(x: Any, /) -> EighResult:
    """Eigenvalues and eigenvectors of a symmetric or Hermitian matrix.

    Parameters
    ----------
    x : ArrPy, numeric, shape (..., m, m)
        Only the lower triangle is read.

    Returns
    -------
    EighResult (eigenvalues, eigenvectors)
        eigenvalues : ArrPy, real, shape (..., m), rising
        eigenvectors : ArrPy, shape (..., m, m), one per column

    Raises
    ------
    LinAlgError
        If a matrix holds an infinity or NaN; the message names it.
    ValueError
        If the matrices are not square.

    Notes
    -----
    Reflections to tridiagonal form, then implicit QL steps. Reference: G. H. Golub, C. F. Van Loan,
    Matrix Computations, 4th edition, section 8.3.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.round(arrpy.linalg.eigh([[2.0, 1.0], [1.0, 2.0]]).eigenvalues).tolist()
    [1.0, 3.0]
    """
    return EighResult(*_core._eigh("eigh", x, True))


def eigvalsh(x: Any, /) -> Any:
    """Eigenvalues of a symmetric or Hermitian matrix.

    Parameters
    ----------
    x : ArrPy, numeric, shape (..., m, m)
        Only the lower triangle is read.

    Returns
    -------
    ArrPy, real, shape (..., m), rising

    Raises
    ------
    LinAlgError
        If a matrix holds an infinity or NaN; the message names it.
    ValueError
        If the matrices are not square.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.linalg.eigvalsh([[3.0, 0.0], [0.0, -1.0]]).tolist()
    [-1.0, 3.0]
    """
    return _core._eigh("eigvalsh", x, False)


def eig(x: Any, /) -> EigResult:
    """Eigenvalues and right eigenvectors of a square matrix.

    Parameters
    ----------
    x : ArrPy, numeric, shape (..., m, m)

    Returns
    -------
    EigResult (eigenvalues, eigenvectors)
        eigenvalues : ArrPy, complex, shape (..., m); those of a real matrix are real or in exactly
        conjugate pairs
        eigenvectors : ArrPy, complex, shape (..., m, m), one per column, of length 1, the largest
        component real

    Raises
    ------
    LinAlgError
        If a matrix holds an infinity or NaN; the message names it.
    ValueError
        If the matrices are not square.

    Notes
    -----
    Balancing, reflections to Hessenberg form, shifted QR steps to Schur form. Reference: G. H.
    Golub, C. F. Van Loan, Matrix Computations, 4th edition, sections 7.4 to 7.6.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.linalg.eig([[0.0, 2.0], [-2.0, 0.0]]).eigenvalues.tolist()
    [2j, -2j]
    """
    return EigResult(*_core._eig("eig", x, True))


def eigvals(x: Any, /) -> Any:
    """Eigenvalues of a square matrix.

    Parameters
    ----------
    x : ArrPy, numeric, shape (..., m, m)

    Returns
    -------
    ArrPy, complex, shape (..., m)

    Raises
    ------
    LinAlgError
        If a matrix holds an infinity or NaN; the message names it.
    ValueError
        If the matrices are not square.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.linalg.eigvals([[1.0, 5.0], [0.0, 2.0]]).tolist()
    [(1+0j), (2+0j)]
    """
    return _core._eig("eigvals", x, False)


def svd(x: Any, /, *, full_matrices: bool = True) -> SVDResult:
    """Singular value decomposition x = U diag(S) Vh.

    Parameters
    ----------
    x : ArrPy, numeric, shape (..., m, n)
    full_matrices : bool, default True
        Whether U and Vh are square, or have only k = min(m, n) columns and rows.

    Returns
    -------
    SVDResult (U, S, Vh)
        U : ArrPy, shape (..., m, m) or (..., m, k); S : ArrPy, real, shape (..., k), falling;
        Vh : ArrPy, shape (..., n, n) or (..., k, n)

    Raises
    ------
    LinAlgError
        If a matrix holds an infinity or NaN; the message names it.
    ValueError
        If x has fewer than two axes.

    Notes
    -----
    Reflections to bidiagonal form, then implicit QR steps. References: G. H. Golub, C. F. Van Loan,
    Matrix Computations, 4th edition, section 8.6; J. Demmel, W. Kahan, Accurate singular values of
    bidiagonal matrices, SIAM J. Sci. Stat. Comput. 11 (5), 1990.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.round(arrpy.linalg.svd([[0.0, 3.0], [-2.0, 0.0]]).S).tolist()
    [3.0, 2.0]
    """
    full = _core.flag_argument("svd", "full_matrices", full_matrices)
    return SVDResult(*_core._svd("svd", x, full, True))


def svdvals(x: Any, /) -> Any:
    """Singular values.

    Parameters
    ----------
    x : ArrPy, numeric, shape (..., m, n)

    Returns
    -------
    ArrPy, real, shape (..., min(m, n)), falling

    Raises
    ------
    LinAlgError
        If a matrix holds an infinity or NaN; the message names it.
    ValueError
        If x has fewer than two axes.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.round(arrpy.linalg.svdvals([[0.0, 3.0], [-2.0, 0.0]])).tolist()
    [3.0, 2.0]
    """
    return _core._svd("svdvals", x, False, False)


def slogdet(x: Any, /) -> SlogdetResult:
    """Sign and logarithm of the absolute value of the determinant.

    Parameters
    ----------
    x : ArrPy, numeric, shape (..., m, m)

    Returns
    -------
    SlogdetResult (sign, logabsdet)
        sign : ArrPy, shape (...), of absolute value 1, or 0; logabsdet : ArrPy, real, shape (...)

    Raises
    ------
    ValueError
        If the matrices are not square.

    Examples
    --------
    >>> import arrpy
    >>> sign, logabsdet = arrpy.linalg.slogdet([[-1.0, 0.0], [0.0, 1.0]])
    >>> sign.item(), logabsdet.item()
    (-1.0, 0.0)
    """
    return SlogdetResult(*_core._slogdet(x))


# --- made of factorizations ----------------------------------------------------------------------


@named
def matrix_rank(x: Any, /, *, rtol: Any = None) -> Any:
    """How many singular values are larger than rtol times the largest.

    Parameters
    ----------
    x : ArrPy, numeric, shape (..., m, n)
    rtol : float or ArrPy, optional
        Broadcasts with the stack. Default: max(m, n) * eps.

    Returns
    -------
    ArrPy, int64, shape (...)

    Raises
    ------
    LinAlgError
        If a matrix holds an infinity or NaN.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.linalg.matrix_rank([[1.0, 2.0], [2.0, 4.0]]).item()
    1
    """
    x = _floating("matrix_rank", x)
    values = _core._svd("matrix_rank", x, False, False)
    return xp.count_nonzero(values > _cutoff("matrix_rank", x, values, rtol), axis=-1)


def _cutoff(name: str, x: Any, values: Any, rtol: Any) -> Any:
    """Singular values up to this count as 0."""
    if rtol is None:
        rtol = max(x.shape[-2:]) * float(xp.finfo(x.dtype).eps)
    elif not isinstance(rtol, float):
        rtol = _core.array_argument(name, rtol, values)
        if xp.isdtype(rtol.dtype, "complex floating"):
            raise wrong_dtype(name, "real", rtol.dtype)
        rtol = rtol[..., None] if rtol.ndim > 0 else rtol
    largest = values[..., :1] if values.shape[-1] else xp.zeros((1,), dtype=values.dtype)
    return largest * rtol


@named
def pinv(x: Any, /, *, rtol: Any = None) -> Any:
    """The Moore-Penrose pseudo-inverse.

    Parameters
    ----------
    x : ArrPy, numeric, shape (..., m, n)
    rtol : float or ArrPy, optional
        Singular values up to rtol times the largest count as 0. Broadcasts with the stack.
        Default: max(m, n) * eps.

    Returns
    -------
    ArrPy, floating-point, shape (..., n, m)

    Raises
    ------
    LinAlgError
        If a matrix holds an infinity or NaN.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.linalg.pinv([[2.0, 0.0], [0.0, 0.0]]).tolist()
    [[0.5, 0.0], [0.0, 0.0]]
    """
    x = _floating("pinv", x)
    u, values, vh = _core._svd("pinv", x, False, True)
    kept = values > _cutoff("pinv", x, values, rtol)
    inverses = xp.where(kept, 1.0 / xp.where(kept, values, 1.0), 0.0)
    inverses = xp.astype(inverses, u.dtype, copy=False)
    right = matrix_transpose(_conj(vh)) * inverses[..., None, :]
    return matmul(right, matrix_transpose(_conj(u)))


@named
def cond(x: Any, p: Any = None) -> Any:
    """The condition number: norm(x) * norm(inv(x)), or the ratio of extreme singular values.

    Parameters
    ----------
    x : ArrPy, numeric, shape (..., m, n); square unless p is None, 2 or -2
    p : optional
        An order of `matrix_norm`; None is 2.

    Returns
    -------
    ArrPy, real, shape (...); infinity for singular matrices

    Raises
    ------
    LinAlgError
        If a matrix has no element, or p is None, 2 or -2 and it holds an infinity or NaN.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.linalg.cond([[4.0, 0.0], [0.0, 2.0]]).item()
    2.0
    """
    x = _floating("cond", x)
    if x.ndim < 2:
        raise not_a_matrix("cond", x.shape)
    if 0 in x.shape[-2:]:
        raise LinAlgError(f"cond: expected matrices with elements; got shape {x.shape}")
    if p is None or p in (2, -2):
        values = _core._svd("cond", x, False, False)
        large, small = values[..., 0], values[..., -1]
        result = small / large if p == -2 else large / small
    else:
        if x.shape[-1] != x.shape[-2]:
            raise not_square("cond", x.shape)
        singular = xp.asarray(det(x) == 0)
        shape = (*singular.shape, 1, 1)
        unit = xp.eye(x.shape[-1], dtype=x.dtype)
        safe = xp.where(xp.reshape(singular, shape), unit, x) if xp.any(singular) else x
        result = matrix_norm(x, ord=p) * matrix_norm(inv(safe), ord=p)
        result = xp.where(singular, math.inf, result)
    both_zero = xp.isnan(result) & ~xp.any(xp.isnan(x), axis=(-2, -1))
    return xp.where(both_zero, math.inf, result)


@named
def matrix_power(x: Any, n: Any, /) -> Any:
    """A square matrix to an integer power.

    Parameters
    ----------
    x : ArrPy, numeric, shape (..., m, m)
    n : int
        Negative: a power of the inverse, in floating-point.

    Returns
    -------
    ArrPy, shape (..., m, m)

    Raises
    ------
    LinAlgError
        If n is negative and a matrix is singular.
    ValueError
        If the matrices are not square.

    Notes
    -----
    Repeated squaring: about 2 log2(n) products.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.linalg.matrix_power([[1, 1], [1, 0]], 10).tolist()
    [[89, 55], [55, 34]]
    """
    x = _numeric("matrix_power", x)
    if x.ndim < 2 or x.shape[-1] != x.shape[-2]:
        raise not_square("matrix_power", x.shape)
    if not hasattr(n, "__index__") or isinstance(n, bool):
        raise not_an_integer("matrix_power", "n", n)
    exponent = n.__index__()
    if exponent < 0:
        x, exponent = inv(x), -exponent
    if exponent == 0:
        unit = xp.empty_like(x)
        unit[...] = xp.eye(x.shape[-1], dtype=x.dtype)
        return unit
    result: Any = None
    while exponent:
        if exponent & 1:
            result = x if result is None else matmul(result, x)
        exponent >>= 1
        if exponent:
            x = matmul(x, x)
    return xp.asarray(result, copy=True)


# --- norms ---------------------------------------------------------------------------------------


@named
def vector_norm(x: Any, /, *, axis: Any = None, keepdims: bool = False, ord: Any = 2) -> Any:
    """The norm of vectors.

    Parameters
    ----------
    x : ArrPy, numeric
    axis : int or tuple of int, optional
        The axes that form one vector; default all.
    keepdims : bool, default False
    ord : int or float, default 2
        p >= 1: (sum |x|**p)**(1/p); inf: the largest |x|; -inf: the smallest; 0: how many are not
        0. Other numbers p compute the same formula, though that is no norm.

    Returns
    -------
    ArrPy, real floating-point

    Raises
    ------
    ValueError
        If an axis is named twice, or `ord` is no number.

    Notes
    -----
    The sum is correctly rounded. For `ord` 2 of numbers whose squares would leave the range, a
    power of two is divided out first.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.linalg.vector_norm([3.0, 4.0]).item()
    5.0
    """
    x = _floating("vector_norm", x)
    if isinstance(ord, bool) or not isinstance(ord, int | float):
        raise norm_order("vector_norm", ord)
    if ord == 2:
        return _root_of_squares(x, axis, keepdims)
    sizes = xp.abs(x)
    if ord == math.inf:
        if math.prod(x.shape) == 0:
            return xp.sum(sizes, axis=axis, keepdims=keepdims)
        return xp.max(sizes, axis=axis, keepdims=keepdims)
    if ord == -math.inf:
        return xp.min(sizes, axis=axis, keepdims=keepdims)
    if ord == 0:
        count = xp.count_nonzero(x, axis=axis, keepdims=keepdims)
        return xp.astype(count, sizes.dtype)
    if ord == 1:
        return xp.sum(sizes, axis=axis, keepdims=keepdims)
    return xp.sum(sizes ** float(ord), axis=axis, keepdims=keepdims) ** (1.0 / ord)


def _root_of_squares(x: Any, axis: Any, keepdims: bool) -> Any:
    squares = xp.sum(_square(x), axis=axis, keepdims=keepdims)
    limit = 1000 if squares.dtype == xp.float64 else 120
    floor, ceiling = 2.0 ** (60 - limit), 2.0**limit
    if squares.ndim == 0:
        in_range = floor <= float(squares) <= ceiling
    else:
        in_range = bool(xp.all((squares >= floor) & (squares <= ceiling)))
    if in_range or math.prod(x.shape) == 0 or not xp.all(xp.isfinite(x)):
        return xp.sqrt(squares)
    largest = max(float(xp.max(xp.abs(part))) for part in _parts(x))
    if largest == 0.0:
        return squares
    unit = math.ldexp(1.0, min(max(math.frexp(largest)[1], -limit), limit))
    return xp.sqrt(xp.sum(_square(x / unit), axis=axis, keepdims=keepdims)) * unit


@named
def matrix_norm(x: Any, /, *, keepdims: bool = False, ord: Any = "fro") -> Any:
    """The norm of matrices.

    Parameters
    ----------
    x : ArrPy, numeric, shape (..., m, n)
    keepdims : bool, default False
    ord : {"fro", "nuc", 1, -1, 2, -2, inf, -inf}, default "fro"
        "fro": root of the sum of |x|**2; "nuc": sum of the singular values; 1 and -1: largest and
        smallest column sum of |x|; inf and -inf: row sum; 2 and -2: largest and smallest singular
        value.

    Returns
    -------
    ArrPy, real floating-point, shape (...) or (..., 1, 1)

    Raises
    ------
    ValueError
        If `ord` is another one.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.linalg.matrix_norm([[1.0, -2.0], [3.0, 4.0]], ord=1).item()
    6.0
    """
    x = _floating("matrix_norm", x)
    if x.ndim < 2:
        raise not_a_matrix("matrix_norm", x.shape)
    return _matrix_norm("matrix_norm", x, ord, keepdims)


def _matrix_norm(name: str, x: Any, ord: Any, keepdims: bool) -> Any:
    """The norms of the last two axes."""
    if ord == "fro":
        return _root_of_squares(x, (-2, -1), keepdims)
    if ord in ("nuc", 2, -2):
        values = _core._svd(name, x, False, False)
        if ord == "nuc" or (ord == 2 and not values.shape[-1]):
            result = xp.sum(values, axis=-1)
        elif ord == 2:
            result = xp.asarray(values[..., 0], copy=True)
        else:
            result = xp.min(values, axis=-1)
        return result[..., None, None] if keepdims else result
    if isinstance(ord, str) or ord not in (1, -1, math.inf, -math.inf):
        raise norm_order(name, ord)
    over = -2 if ord in (1, -1) else -1
    sums = xp.sum(xp.abs(x), axis=over, keepdims=True)
    largest: Any = xp.max if ord > 0 else xp.min
    if ord > 0 and 0 in x.shape[-2:]:
        largest = xp.sum
    return largest(sums, axis=(-2, -1), keepdims=keepdims)


@named
def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """NumPy's norm: of vectors along one axis, of matrices along two.

    Parameters
    ----------
    x : ArrPy, numeric
        Of one or two dimensions, unless `axis` is given or `ord` is None.
    ord : optional
        An order of `vector_norm` or `matrix_norm`. None: the root of the sum of |x|**2.
    axis : int or pair of int, optional
    keepdims : bool, default False

    Returns
    -------
    ArrPy, real floating-point

    Raises
    ------
    ValueError
        If `ord` does not fit, or there are more than two axes.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.linalg.norm([[3.0, 4.0], [6.0, 8.0]], axis=1).tolist()
    [5.0, 10.0]
    """
    x = _floating("norm", x)
    if axis is None and (ord is None or (ord == 2 and x.ndim == 1)):
        return _root_of_squares(x, None, keepdims)
    axes = range(x.ndim) if axis is None else axis
    axes = (
        (axes,) if hasattr(axes, "__index__") else tuple(listed("norm", "axis", "integers", axes))
    )
    if len(axes) == 1:
        return vector_norm(x, axis=axes[0], keepdims=keepdims, ord=2 if ord is None else ord)
    if len(axes) != 2:
        raise axis_count("norm", axes)
    matrices = xp.moveaxis(x, axes, (-2, -1))
    result = _matrix_norm("norm", matrices, "fro" if ord is None else ord, keepdims)
    return xp.moveaxis(result, (-2, -1), axes) if keepdims else result


# --- products and diagonals ----------------------------------------------------------------------


@named
def trace(x: Any, /, *, offset: int = 0, dtype: Any = None) -> Any:
    """The sum along a diagonal.

    Parameters
    ----------
    x : ArrPy, numeric, shape (..., m, n)
    offset : int, default 0
        Which diagonal: positive above the main one, negative below.
    dtype : dtype, optional
        Of the result, as in `sum`.

    Returns
    -------
    ArrPy, shape (...)

    Raises
    ------
    ValueError
        If x has fewer than two axes.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.linalg.trace([[1, 2], [3, 4]]).item()
    5
    """
    x = _numeric("trace", x)
    if x.ndim < 2:
        raise not_a_matrix("trace", x.shape)
    return xp.sum(diagonal(x, offset=offset), axis=-1, dtype=dtype)


@named
def outer(x1: Any, x2: Any, /) -> Any:
    """The products of every element of one vector with every element of another.

    Parameters
    ----------
    x1 : ArrPy, numeric, shape (n,)
    x2 : ArrPy, numeric, shape (m,)

    Returns
    -------
    ArrPy, shape (n, m)

    Raises
    ------
    ValueError
        If an argument is no vector.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.linalg.outer([1, 2], [3, 4]).tolist()
    [[3, 4], [6, 8]]
    """
    x1, x2 = _numeric("outer", x1), _numeric("outer", x2)
    if x1.ndim != 1 or x2.ndim != 1:
        raise vector_required("outer", x1.shape, x2.shape)
    return x1[:, None] * x2[None, :]


@named
def cross(x1: Any, x2: Any, /, *, axis: int = -1) -> Any:
    """The cross product of vectors of three elements.

    Parameters
    ----------
    x1, x2 : ArrPy, numeric
        Of length 3 along `axis`; the other axes broadcast.
    axis : int, default -1

    Returns
    -------
    ArrPy

    Raises
    ------
    ValueError
        If a length along `axis` is not 3.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.linalg.cross([1, 0, 0], [0, 1, 0]).tolist()
    [0, 0, 1]
    """
    x1, x2 = array_argument("cross", x1), array_argument("cross", x2)
    axis = integer_argument("cross", "axis", axis)
    if not (-x1.ndim <= axis < x1.ndim and -x2.ndim <= axis < x2.ndim):
        raise cross_length(axis, x1.shape, x2.shape)
    if x1.shape[axis] != 3 or x2.shape[axis] != 3:
        raise cross_length(axis, x1.shape, x2.shape)
    return _cross(x1, x2, axis=axis)


@named
def multi_dot(arrays: Sequence[Any], *, out: Any = None) -> Any:
    """The product of several matrices, multiplied in the cheapest order.

    Parameters
    ----------
    arrays : sequence of ArrPy, numeric
        At least two matrices; the first and the last may be vectors.
    out : ArrPy, optional
        Where the result is stored.

    Returns
    -------
    ArrPy

    Raises
    ------
    ValueError
        If there are fewer than two arrays or their shapes do not fit.

    Notes
    -----
    Dynamic programming over all ways to set parentheses. Reference: T. H. Cormen et al.,
    Introduction to Algorithms, 3rd edition, section 15.2.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.linalg.multi_dot([[1, 2], [[1, 0], [0, 1]], [3, 4]]).item()
    11
    """
    factors = [
        _numeric("multi_dot", x)
        for x in listed("multi_dot", "arrays", "a sequence of arrays", arrays)
    ]
    shapes = [x.shape for x in factors]
    inner = factors[1:-1]
    ends = {factors[0].ndim, factors[-1].ndim} if factors else set()
    if len(factors) < 2 or any(x.ndim != 2 for x in inner) or not ends <= {1, 2}:
        raise ValueError(f"multi_dot: expected two matrices or more; got shapes {shapes}")
    first_is_vector, last_is_vector = factors[0].ndim == 1, factors[-1].ndim == 1
    if first_is_vector:
        factors[0] = factors[0][None, :]
    if last_is_vector:
        factors[-1] = factors[-1][:, None]
    if any(x.shape[1] != y.shape[0] for x, y in pairwise(factors)):
        raise ValueError(f"multi_dot: shapes do not fit; got shapes {shapes}")
    split = _cheapest_order([x.shape[0] for x in factors] + [factors[-1].shape[1]])
    result = _multiply_range(factors, split, 0, len(factors) - 1)
    if last_is_vector:
        result = result[:, 0]
    if first_is_vector:
        result = result[0]
    if out is None:
        return result
    return xp.positive(result, out=out)


def _cheapest_order(lengths: list[int]) -> dict[tuple[int, int], int]:
    """Where to split the product of factors i to j, of shape (lengths[i], lengths[i + 1])."""
    count = len(lengths) - 1
    cost = {(i, i): 0 for i in range(count)}
    split = {}
    for span in range(1, count):
        for i in range(count - span):
            j = i + span
            cost[i, j], split[i, j] = min(
                (cost[i, k] + cost[k + 1, j] + lengths[i] * lengths[k + 1] * lengths[j + 1], k)
                for k in range(i, j)
            )
    return split


def _multiply_range(factors: list[Any], split: dict[tuple[int, int], int], i: int, j: int) -> Any:
    if i == j:
        return factors[i]
    k = split[i, j]
    left = _multiply_range(factors, split, i, k)
    return matmul(left, _multiply_range(factors, split, k + 1, j))


# --- least squares -------------------------------------------------------------------------------


class LstsqResult(NamedTuple):
    """Solution, sums of squared residuals, and the rank that was found."""

    x: Any
    residuals: Any
    rank: int


@named
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
    tolerance = max(m, n) * float(xp.finfo(dtype).eps)
    if rcond is not None:
        tolerance = float(_core.real_argument("lstsq", "rcond", rcond))

    scale = _power_of_two("lstsq", a)
    matrix = xp.divide(xp.astype(a, wide), xp.asarray(scale, dtype=wide))
    sides = xp.reshape(xp.astype(b, wide, copy=True), (m, math.prod(b.shape[1:])))
    order = list(range(n))
    rank = _triangularize(matrix, sides, order, tolerance)
    residuals = xp.sum(_square(sides[rank:, :]), axis=0)
    chosen = _solve_least_norm(matrix[:rank, :], sides[:rank, :])
    places = xp.asarray(sorted(range(n), key=order.__getitem__), dtype=xp.int64, device=a.device)
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


def _numeric(name: str, x: Any) -> Any:
    """An array of numbers."""
    x = array_argument(name, x)
    if x.dtype == xp.bool:
        raise wrong_dtype(name, "numeric", "bool")
    return x


def _floating(name: str, x: Any) -> Any:
    """An array of floating-point numbers; integers become float64."""
    x = _numeric(name, x)
    return x if "floating" in x.dtype.kind else xp.astype(x, xp.float64)
