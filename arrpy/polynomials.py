"""Polynomials, given by their coefficients from the highest power down to the constant.

Names, arguments and results are NumPy's. Loops run over coefficients or roots, never over the
elements at which a polynomial is evaluated.
"""

from __future__ import annotations

import warnings
from typing import Any

import arrpy as xp

from . import errors
from ._core import array_argument, integer_argument, real_argument


def _coefficients(name: str, p: Any) -> xp.ArrPy:
    array = array_argument(name, p)
    array = xp.reshape(array, (1,)) if array.ndim == 0 else array
    if array.ndim != 1:
        raise errors.wrong_value(name, "coefficients", "one-dimensional", f"shape {array.shape}")
    if array.dtype == xp.bool:
        raise errors.wrong_dtype(name, "numeric", "bool")
    return array


def _is_complex(x: Any) -> bool:
    return xp.isdtype(x.dtype, "complex floating")


@errors.named
def polyval(p: Any, x: Any) -> xp.ArrPy:
    """The values of a polynomial, by Horner's rule.

    Parameters
    ----------
    p : ArrPy, shape (n,)
        Coefficients, the highest power first.
    x : ArrPy

    Returns
    -------
    ArrPy, promoted dtype, shape of `x`

    Raises
    ------
    ValueError
        If `p` has several axes.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.polyval([3, 0, 1], [1, 2, 3]).tolist()
    [4, 13, 28]
    """
    coefficients, places = _coefficients("polyval", p), array_argument("polyval", x)
    value = xp.zeros_like(places)
    if places.dtype == xp.bool:
        value, places = xp.astype(value, xp.int64), xp.astype(places, xp.int64)
    for coefficient in coefficients:
        value = value * places + coefficient
    return value


@errors.named
def polyadd(a1: Any, a2: Any) -> xp.ArrPy:
    """The sum of two polynomials.

    Parameters
    ----------
    a1, a2 : ArrPy, shapes (n,) and (m,)

    Returns
    -------
    ArrPy, shape (max(n, m),)

    Raises
    ------
    ValueError
        If an argument has several axes.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.polyadd([1, 2], [9, 5, 4]).tolist()
    [9, 6, 6]
    """
    return xp.add(*_of_one_length("polyadd", a1, a2))


@errors.named
def polysub(a1: Any, a2: Any) -> xp.ArrPy:
    """The difference of two polynomials.

    Parameters
    ----------
    a1, a2 : ArrPy, shapes (n,) and (m,)

    Returns
    -------
    ArrPy, shape (max(n, m),)

    Raises
    ------
    ValueError
        If an argument has several axes.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.polysub([2, 10, -2], [3, 10, -4]).tolist()
    [-1, 0, 2]
    """
    return xp.subtract(*_of_one_length("polysub", a1, a2))


def _of_one_length(name: str, a1: Any, a2: Any) -> tuple[xp.ArrPy, xp.ArrPy]:
    first, second = _coefficients(name, a1), _coefficients(name, a2)
    length = max(first.size, second.size)
    padded = [
        xp.concat([xp.zeros_like(part, shape=(length - part.size,)), part])
        for part in (first, second)
    ]
    return padded[0], padded[1]


@errors.named
def polymul(a1: Any, a2: Any) -> xp.ArrPy:
    """The product of two polynomials; leading zeros of the factors are left out.

    Parameters
    ----------
    a1, a2 : ArrPy, shapes (n,) and (m,)

    Returns
    -------
    ArrPy, shape (n + m - 1,) without leading zeros

    Raises
    ------
    ValueError
        If an argument has several axes.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.polymul([1, 2, 3], [9, 5, 1]).tolist()
    [9, 23, 38, 17, 3]
    """
    return xp.convolve(_without_leading_zeros("polymul", a1), _without_leading_zeros("polymul", a2))


def _without_leading_zeros(name: str, p: Any) -> xp.ArrPy:
    coefficients = _coefficients(name, p)
    places = xp.nonzero(coefficients)[0]
    if places.size == 0:
        return xp.zeros(1, dtype=coefficients.dtype)
    return coefficients[int(places[0]) :]


@errors.named
def polyder(p: Any, m: Any = 1) -> xp.ArrPy:
    """The m-th derivative of a polynomial.

    Parameters
    ----------
    p : ArrPy, shape (n,)
    m : int, default 1

    Returns
    -------
    ArrPy, shape (n - m,), or (0,) if that is negative

    Raises
    ------
    ValueError
        If `m` is negative.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.polyder([1, 1, 1, 1]).tolist()
    [3, 2, 1]
    """
    m = integer_argument("polyder", "m", m)
    if m < 0:
        raise errors.wrong_value("polyder", "m", "at least 0", m)
    coefficients = _coefficients("polyder", p)
    for _ in range(min(m, coefficients.size)):  # then nothing is left
        coefficients = coefficients[:-1] * xp.arange(
            coefficients.size - 1, 0, -1, device=coefficients.device
        )
    return coefficients


@errors.named
def polyint(p: Any, m: Any = 1, k: Any = None) -> xp.ArrPy:
    """The m-th integral of a polynomial.

    Parameters
    ----------
    p : ArrPy, shape (n,)
    m : int, default 1
    k : number or sequence of m numbers, optional
        Constants of integration, the first integral's first; by default zeros.

    Returns
    -------
    ArrPy, shape (n + m,)

    Raises
    ------
    ValueError
        If `m` is negative or there are too few constants.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.polyint([3, 2, 1], k=7).tolist()
    [1.0, 1.0, 1.0, 7.0]
    """
    m = integer_argument("polyint", "m", m)
    if not m < 2**31:
        raise errors.wrong_value("polyint", "m", "less than 2**31", m)
    if m < 0:
        raise errors.wrong_value("polyint", "m", "at least 0", m)
    coefficients = _coefficients("polyint", p)
    if k is None:
        constants = xp.zeros_like(coefficients, shape=(m,), dtype=xp.float64)
    else:
        constants = _coefficients("polyint", k)
    if constants.size == 1 and m > 1:
        constants = xp.broadcast_to(constants, (m,))
    if constants.size < m:
        raise errors.wrong_value("polyint", "k", f"1 or at least {m} constants", constants.size)
    for i in range(int(m)):
        quotients = coefficients / xp.arange(coefficients.size, 0, -1, device=coefficients.device)
        constant = constants[i : i + 1]
        dtype = xp.result_type(quotients, constant)
        coefficients = xp.concat([quotients.astype(dtype), constant.astype(dtype)])
    return coefficients


@errors.named
def polydiv(u: Any, v: Any) -> tuple[xp.ArrPy, xp.ArrPy]:
    """Quotient and remainder of two polynomials, by long division.

    Parameters
    ----------
    u, v : ArrPy, numeric, shapes (n,) and (m,)
        Dividend and divisor, the highest power first.

    Returns
    -------
    tuple of two ArrPys, floating-point
        The quotient, and the remainder without leading zeros.

    Raises
    ------
    ValueError
        If an argument has several axes or no coefficient.

    Examples
    --------
    >>> import arrpy
    >>> [part.tolist() for part in arrpy.polydiv([3, 5, 2], [2, 1])]
    [[1.5, 1.75], [0.25]]
    """
    dividend, divisor = _coefficients("polydiv", u), _coefficients("polydiv", v)
    if dividend.size == 0 or divisor.size == 0:
        raise errors.wrong_value("polydiv", "coefficients", "at least one", "none")
    wide = xp.result_type(dividend, divisor)
    if not xp.isdtype(wide, ("real floating", "complex floating")):
        wide = xp.float64
    rest, divisor = xp.astype(dividend, wide), xp.astype(divisor, wide)
    steps = max(dividend.size - divisor.size + 1, 1)
    quotient = xp.zeros_like(rest, shape=(steps,))
    scale = xp.divide(1.0, divisor[0])
    for k in range(dividend.size - divisor.size + 1):
        factor = xp.multiply(scale, rest[k])
        quotient[k] = factor
        part = rest[k : k + divisor.size]
        part[...] = xp.subtract(part, xp.multiply(factor, divisor))
    first = 0  # NumPy's measure of what counts as 0
    while first < rest.size - 1 and bool(xp.less_equal(xp.abs(rest[first]), 1e-8)):
        first += 1
    return quotient, rest[first:]


@errors.named
def poly(seq_of_zeros: Any) -> Any:
    """The polynomial with given roots, or the characteristic polynomial of a matrix.

    Parameters
    ----------
    seq_of_zeros : ArrPy, shape (n,) or (n, n)

    Returns
    -------
    ArrPy, shape (n + 1,)
        Leading coefficient 1; real if all roots are, or come in conjugate pairs.

    Raises
    ------
    ValueError
        If it is neither a vector nor a square matrix.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.poly([-1, 1, 1, 10]).tolist()
    [1.0, -11.0, 9.0, 11.0, -10.0]
    """
    zeros = array_argument("poly", seq_of_zeros)
    if zeros.dtype == xp.bool:
        raise errors.wrong_dtype("poly", "numeric", "bool")
    zeros = xp.reshape(zeros, (1,)) if zeros.ndim == 0 else zeros
    if zeros.ndim == 2 and zeros.shape[0] == zeros.shape[1] > 0:
        zeros = xp.linalg.eigvals(zeros)
    elif zeros.ndim != 1:
        raise errors.wrong_value(
            "poly", "the argument", "a vector or a square matrix", f"shape {zeros.shape}"
        )
    if not xp.isdtype(zeros.dtype, ("real floating", "complex floating")):
        zeros = zeros.astype(xp.float64)
    result = xp.ones_like(zeros, shape=(1,))
    for zero in zeros:
        result = xp.convolve(result, xp.stack([xp.ones_like(zero), -zero]))
    if _is_complex(zeros) and _in_conjugate_pairs(zeros.tolist()):
        return xp.real(result).copy()
    return result


def _in_conjugate_pairs(zeros: list[complex]) -> bool:
    def order(zero: complex) -> tuple[float, float]:
        return zero.real, zero.imag

    return sorted(zeros, key=order) == sorted((zero.conjugate() for zero in zeros), key=order)


@errors.named
def roots(p: Any) -> xp.ArrPy:
    """The roots of a polynomial: the eigenvalues of its companion matrix.

    Parameters
    ----------
    p : ArrPy, shape (n,)

    Returns
    -------
    ArrPy, shape (degree,)
        Real where all roots are, else complex. Leading zeros of `p` are left out; trailing ones
        are roots 0.

    Raises
    ------
    ValueError
        If `p` has several axes.

    Examples
    --------
    >>> import arrpy
    >>> [round(root, 9) for root in arrpy.roots([1, -3, 2]).tolist()]
    [2.0, 1.0]
    """
    coefficients = _coefficients("roots", p)
    places = xp.nonzero(coefficients)[0]
    if places.size == 0:
        return xp.empty_like(coefficients, shape=(0,), dtype=xp.float64)
    first, last = int(places[0]), int(places[-1])
    trailing = coefficients.size - 1 - last
    coefficients = coefficients[first : last + 1]
    if not xp.isdtype(coefficients.dtype, ("real floating", "complex floating")):
        coefficients = coefficients.astype(xp.float64)
    degree = coefficients.size - 1
    if degree == 0:
        return xp.zeros_like(coefficients, shape=(trailing,))
    companion = xp.eye(degree, k=-1, dtype=coefficients.dtype, device=coefficients.device)
    companion[0, :] = -coefficients[1:] / coefficients[0]
    found = xp.linalg.eigvals(companion)
    if _is_complex(found) and not bool(xp.any(xp.imag(found) != 0)):
        found = xp.real(found).copy()
    return xp.concat([found, xp.zeros_like(found, shape=(trailing,))])


class RankWarning(RuntimeWarning):
    """The points of a fit do not determine all coefficients."""


@errors.named
def polyfit(
    x: Any, y: Any, deg: Any, rcond: Any = None, full: bool = False, w: Any = None, cov: Any = False
) -> Any:
    """The polynomial of a degree that fits points best, in the sense of least squares.

    Parameters
    ----------
    x : ArrPy, shape (m,)
    y : ArrPy, shape (m,) or (m, k)
    deg : int
    rcond : float, optional
        Columns that are smaller by this factor count as dependent. Default: m * eps.
    full : bool, default False
        Return also residuals, rank, singular values and `rcond`.
    w : ArrPy, shape (m,), optional
        Weights of the points (not of their squares).
    cov : bool or "unscaled", default False
        Return also the covariance matrix of the coefficients, scaled by the mean square of the
        residuals unless "unscaled".

    Returns
    -------
    ArrPy, shape (deg + 1,) or (deg + 1, k), the highest power first
        With `full` or `cov` a tuple that starts with it.

    Raises
    ------
    ValueError
        If `deg` is negative, `x` empty, or there are too few points for `cov`.
    TypeError
        If the shapes do not fit.

    Warns
    -----
    RankWarning
        If the points do not determine the polynomial.

    Examples
    --------
    >>> import arrpy
    >>> line = arrpy.polyfit([0.0, 1.0, 2.0, 3.0], [1.0, 3.0, 5.0, 7.0], 1)
    >>> [round(value, 12) for value in line.tolist()]
    [2.0, 1.0]
    """
    order = integer_argument("polyfit", "deg", deg) + 1
    places, values = _points(x, y, order)
    if rcond is not None:
        rcond = real_argument("polyfit", "rcond", rcond)
    else:
        rcond = places.size * float(xp.finfo(places.dtype).eps)
    columns = xp.vander(places, order)
    if w is not None:
        weights = array_argument("polyfit", w, places)
        weights = weights if weights.dtype.kind.endswith("floating-point") else weights + 0.0
        if weights.shape != places.shape:
            raise errors.wrong_type("polyfit", "w", f"of shape {places.shape}", weights.shape)
        columns = columns * weights[:, None]
        values = values * (weights if values.ndim == 1 else weights[:, None])
    scale = xp.sqrt(xp.sum(columns * columns, axis=0))
    columns = columns / scale
    solution = xp.linalg.lstsq(columns, values, rcond=rcond)
    rank = int(solution[2])
    coefficients = solution[0] / (scale if values.ndim == 1 else scale[:, None])
    if rank != order and not full:
        warnings.warn(
            f"polyfit: the points do not determine all coefficients; got rank {rank} of {order}",
            RankWarning,
            stacklevel=2,
        )
    if full:
        residuals = xp.reshape(solution[1], (-1,))
        if rank < order or places.size <= order:
            residuals = residuals[:0]
        return coefficients, residuals, rank, xp.linalg.svdvals(columns), rcond
    if cov:
        return coefficients, _covariance(columns, scale, values, solution[1], order, cov)
    return coefficients


def _points(x: Any, y: Any, order: int) -> tuple[xp.ArrPy, xp.ArrPy]:
    values = array_argument("polyfit", y, x if isinstance(x, xp.ArrPy) else None)
    places = array_argument("polyfit", x, values)
    for array in (places, values):
        if array.dtype == xp.bool:
            raise errors.wrong_dtype("polyfit", "numeric", "bool")
    if order < 1:
        raise errors.wrong_value("polyfit", "deg", "at least 0", order - 1)
    if places.ndim != 1 or values.ndim not in (1, 2) or values.shape[0] != places.shape[0]:
        raise errors.wrong_type(
            "polyfit", "x and y", "of shapes (m,) and (m,) or (m, k)",
            f"{places.shape} and {values.shape}",
        )  # fmt: skip
    if places.size == 0:
        raise errors.wrong_value("polyfit", "x", "of at least one element", "none")
    return places + 0.0, values + 0.0


def _covariance(
    columns: xp.ArrPy, scale: xp.ArrPy, values: xp.ArrPy, residuals: Any, order: int, cov: Any
) -> xp.ArrPy:
    base: Any = xp.linalg.inv(xp.matmul(columns.T, columns))
    base = base / (scale[:, None] * scale[None, :])
    factor: Any = 1.0
    if cov != "unscaled":
        points = values.shape[0]
        if points <= order:
            raise errors.wrong_value("polyfit", "x", f"of more than {order} points", points)
        factor = residuals / (points - order)
    result: xp.ArrPy = base * factor if values.ndim == 1 else base[:, :, None] * factor
    return result
