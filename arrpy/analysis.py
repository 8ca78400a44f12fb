"""Interpolation, differences and sums of samples, convolution, and windows.

Names, arguments and results are NumPy's. Everything is made of public functions, so it runs on the
backend of its operands. What needs only arithmetic is of class exact; sums of `trapezoid` are exact
sums rounded once, those of `convolve` and `correlate` run in the 32 lanes of `vecdot`, so they may
differ from NumPy's in the last places.
"""

from __future__ import annotations

import math
from typing import Any

import arrpy

from . import errors
from ._core import array_argument, axis_argument, integer_argument, real_argument


def _vector(name: str, x: Any, beside: Any = None) -> arrpy.ArrPy:
    """A non-empty array of one dimension; a number is one of length 1."""
    array = array_argument(name, x, beside)
    array = arrpy.reshape(array, (1,)) if array.ndim == 0 else array
    if array.ndim != 1:
        raise errors.wrong_value(name, "an argument", "one-dimensional", f"shape {array.shape}")
    if array.size == 0:
        raise errors.wrong_value(name, "an argument", "of at least one element", "none")
    return array


def _is_complex(x: arrpy.ArrPy) -> bool:
    return arrpy.isdtype(x.dtype, "complex floating")


def _as_floating(x: arrpy.ArrPy) -> arrpy.ArrPy:
    """Integers and bools as float64."""
    floating = arrpy.isdtype(x.dtype, ("real floating", "complex floating"))
    return x if floating else arrpy.astype(x, arrpy.float64)


def _along(axis: int, *index: Any) -> tuple[Any, ...]:
    """An index of one axis, counted from the front."""
    return (*[slice(None)] * axis, *index)


# ---- interpolation ----


def interp(
    x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None
) -> arrpy.ArrPy:
    """Piecewise linear interpolation of samples.

    Parameters
    ----------
    x : ArrPy, real
        Where the function is wanted.
    xp : ArrPy, real, shape (n,)
        Where it is known; ascending, unless `period` is given.
    fp : ArrPy, numeric, shape (n,)
        What it is there.
    left, right : number, optional
        Values before the first and after the last sample; by default those of the samples.
    period : float, optional
        Period of the function; `left` and `right` are then of no effect.

    Returns
    -------
    ArrPy, float64 or complex128, shape of `x`

    Raises
    ------
    ValueError
        If there are no samples, `xp` and `fp` differ in length, or `period` is 0.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.interp([0.5, 1.5, 9.0], [0, 1, 2], [10.0, 20.0, 40.0]).tolist()
    [15.0, 30.0, 40.0]
    """
    places = array_argument("interp", x)
    known = _vector("interp", xp, places)
    for array in (places, known):
        if _is_complex(array):
            raise errors.wrong_dtype("interp", "real", array.dtype)
    places, known = arrpy.astype(places, arrpy.float64), arrpy.astype(known, arrpy.float64)
    values = _vector("interp", fp, places)
    values = arrpy.astype(values, arrpy.complex128 if _is_complex(values) else arrpy.float64)
    if known.shape != values.shape:
        raise errors.wrong_value(
            "interp", "xp and fp", "of the same length", f"{known.size} and {values.size}"
        )
    if period is not None:
        length = real_argument("interp", "period", period)
        places, known, values = _one_period(places, known, values, length)
        left = right = None
    before = values[0] if left is None else _end("left", left, values)
    after = values[-1] if right is None else _end("right", right, values)
    if not _is_complex(values):
        return _interpolate(places, known, values, before, after, False)
    result = arrpy.empty_like(places, dtype=arrpy.complex128)
    result.real[...] = _interpolate(places, known, values.real, before.real, after.real, True)
    imag = _interpolate(places, known, values.imag, before.imag, after.imag, True)
    nowhere = arrpy.isnan(places) & (known.size > 1)
    result.imag[...] = arrpy.where(nowhere, 0.0, imag)
    return result


def _end(argument: str, value: Any, values: arrpy.ArrPy) -> arrpy.ArrPy:
    """What stands beyond the samples: one number, which the dtype of the samples can hold."""
    array = array_argument("interp", value, values)
    if array.ndim > 0:
        raise errors.wrong_type("interp", argument, "one number", f"shape {array.shape}")
    if _is_complex(array) and not _is_complex(values):
        raise errors.wrong_dtype("interp", "real", array.dtype)
    return arrpy.astype(array, values.dtype)


def _one_period(places: Any, known: Any, values: Any, period: Any) -> tuple[Any, Any, Any]:
    """Everything within one period, the samples in order and continued at both ends."""
    if period == 0:
        raise errors.wrong_value("interp", "period", "other than 0", period)
    length = abs(period)
    places, known = places % length, known % length
    order = arrpy.argsort(known)
    known, values = known[order], values[order]
    known = arrpy.concat([known[-1:] - length, known, known[:1] + length])
    return places, known, arrpy.concat([values[-1:], values, values[:1]])


def _interpolate(
    x: Any, known: Any, values: Any, before: Any, after: Any, reciprocal: bool
) -> arrpy.ArrPy:
    last = known.size - 1
    right = arrpy.searchsorted(known, arrpy.reshape(x, (-1,)), side="right")
    k = arrpy.clip(arrpy.reshape(right, x.shape) - 1, 0, max(last - 1, 0))
    x0, y0 = known[k], values[k]
    result = y0
    if last > 0:
        x1, y1 = known[k + 1], values[k + 1]
        slope = (y1 - y0) * (1 / (x1 - x0)) if reciprocal else (y1 - y0) / (x1 - x0)
        result = slope * (x - x0) + y0
        other = slope * (x - x1) + y1  # infinities: from the right, or a constant stretch
        other = arrpy.where(arrpy.isnan(other) & (y0 == y1), y0, other)
        result = arrpy.where(arrpy.isnan(result), other, result)
    result = arrpy.where(x == x0, y0, result)
    result = arrpy.where(x == known[last], values[last], result)
    result = arrpy.where(x < known[0], before, result)
    result = arrpy.where(x > known[last], after, result)
    if last == 0:  # as NumPy: a single sample is the value at NaN, too
        return result
    return arrpy.where(arrpy.isnan(x), x, result)


# ---- differences and sums ----


def gradient(f: Any, *varargs: Any, axis: Any = None, edge_order: int = 1) -> Any:
    """Derivatives of samples: central differences, one-sided ones at the ends.

    Parameters
    ----------
    f : ArrPy, numeric
    *varargs : numbers or vectors, optional
        Distance of the samples, or where they are: one for all axes or one for each. Default: 1.
    axis : int or tuple of int, optional
        By default all axes.
    edge_order : {1, 2}, default 1
        Order of accuracy at the ends.

    Returns
    -------
    ArrPy, or tuple of ArrPy
        Shape of `f`, one for each axis. float64 for integers, else the dtype of `f`.

    Raises
    ------
    TypeError
        If there are neither 0, 1 nor as many distances as axes.
    ValueError
        If an axis has too few samples, or places do not fit it.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.gradient([1.0, 2.0, 4.0, 7.0]).tolist()
    [1.0, 1.5, 2.5, 3.0]
    """
    array = array_argument("gradient", f)
    if array.dtype == arrpy.bool:
        raise errors.wrong_dtype("gradient", "numeric", "bool")
    array = _as_floating(array)
    if axis is None:
        axes = list(range(array.ndim))
    else:
        chosen = axis if isinstance(axis, (tuple, list)) else (axis,)
        axes = [axis_argument("gradient", one, array.ndim) for one in chosen]
        if len(set(axes)) < len(axes):
            raise errors.repeated_axis("gradient", axis)
    if integer_argument("gradient", "edge_order", edge_order) not in (1, 2):
        raise errors.wrong_value("gradient", "edge_order", "1 or 2", edge_order)
    results = [
        _derivative(array, one, step, edge_order)
        for one, step in zip(axes, _steps(array, axes, varargs), strict=True)
    ]
    return results[0] if len(results) == 1 else tuple(results)


def _steps(f: arrpy.ArrPy, axes: list[int], distances: tuple[Any, ...]) -> list[Any]:
    """For each axis a number, or the distances between neighbours."""
    if not distances:
        return [1.0] * len(axes)
    if len(distances) == 1 and arrpy.asarray(distances[0]).ndim == 0:
        return [distances[0]] * len(axes)
    if len(distances) != len(axes):
        raise errors.wrong_type(
            "gradient", "the distances", f"0, 1 or {len(axes)} arguments", len(distances)
        )
    steps: list[Any] = []
    for axis, distance in zip(axes, distances, strict=True):
        places = array_argument("gradient", distance)
        if places.ndim == 0:
            steps.append(distance)
            continue
        if places.shape != (f.shape[axis],):
            raise errors.wrong_value(
                "gradient", f"places along axis {axis}", f"{f.shape[axis]} numbers", places.shape
            )
        step = arrpy.diff(_as_floating(places))
        even = step.size > 0 and bool(arrpy.all(step == step[0]))
        steps.append(step[0] if even else step)
    return steps


def _derivative(f: arrpy.ArrPy, axis: int, step: Any, edge_order: int) -> arrpy.ArrPy:
    if f.shape[axis] < edge_order + 1:
        raise errors.wrong_value(
            "gradient", f"axis {axis}", f"of at least {edge_order + 1} samples", f.shape[axis]
        )
    f = arrpy.moveaxis(f, axis, 0)
    out = arrpy.empty_like(f)
    even = getattr(step, "ndim", 0) == 0
    if even:
        out[1:-1, ...] = _cast((f[2:, ...] - f[:-2, ...]) / (2.0 * step), f)
    else:
        h1, h2 = (_column(part, f.ndim) for part in (step[:-1], step[1:]))
        a, b = -h2 / (h1 * (h1 + h2)), (h2 - h1) / (h1 * h2)
        c = h1 / (h2 * (h1 + h2))
        out[1:-1, ...] = _cast(a * f[:-2, ...] + b * f[1:-1, ...] + c * f[2:, ...], f)
    if edge_order == 1:
        first, last = (step, step) if even else (step[0], step[-1])
        out[0, ...] = _cast((f[1, ...] - f[0, ...]) / first, f)
        out[-1, ...] = _cast((f[-1, ...] - f[-2, ...]) / last, f)
    else:
        if even:
            a, b, c = -1.5 / step, 2.0 / step, -0.5 / step
        else:
            h1, h2 = step[0], step[1]
            a, b = -(2.0 * h1 + h2) / (h1 * (h1 + h2)), (h1 + h2) / (h1 * h2)
            c = -h1 / (h2 * (h1 + h2))
        out[0, ...] = _cast(a * f[0, ...] + b * f[1, ...] + c * f[2, ...], f)
        if even:
            a, b, c = 0.5 / step, -2.0 / step, 1.5 / step
        else:
            h1, h2 = step[-2], step[-1]
            a, b = h2 / (h1 * (h1 + h2)), -(h2 + h1) / (h1 * h2)
            c = (2.0 * h2 + h1) / (h2 * (h1 + h2))
        out[-1, ...] = _cast(a * f[-3, ...] + b * f[-2, ...] + c * f[-1, ...], f)
    return arrpy.moveaxis(out, 0, axis)


def _column(x: arrpy.ArrPy, ndim: int) -> arrpy.ArrPy:
    """A vector along the first of `ndim` axes."""
    return arrpy.reshape(x, (x.size, *[1] * (ndim - 1)))


def _cast(x: Any, like: arrpy.ArrPy) -> arrpy.ArrPy:
    return arrpy.astype(x, like.dtype, copy=False)


@errors.named
def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: Any = -1) -> arrpy.ArrPy:
    """The integral of samples by the trapezoidal rule.

    Parameters
    ----------
    y : ArrPy, numeric
    x : ArrPy, optional
        Where the samples are: a vector, or an array that broadcasts with `y`.
    dx : number, default 1.0
        Their distance, if `x` is not given.
    axis : int, default -1

    Returns
    -------
    ArrPy, without that axis; at least float64 precision for integers

    Raises
    ------
    IndexError
        If there is no such axis.
    ValueError
        If `x` does not fit `y`.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.trapezoid([1.0, 2.0, 3.0], x=[4, 6, 8]).item()
    8.0
    """
    array = array_argument("trapezoid", y)
    if array.dtype == arrpy.bool:
        raise errors.wrong_dtype("trapezoid", "numeric", "bool")
    place = axis_argument("trapezoid", axis, array.ndim)
    steps: Any = dx  # a Python number leaves the dtype as it is
    if not isinstance(dx, (int, float, complex)):
        steps = array_argument("trapezoid", dx, array)
    if x is not None:
        places = array_argument("trapezoid", x)
        if places.ndim == 1:
            steps = arrpy.diff(places)
            steps = arrpy.reshape(steps, (steps.size, *[1] * (array.ndim - 1 - place)))
        else:
            steps = arrpy.diff(places, axis=axis)
    upper = array[_along(place, slice(1, None), ...)]
    lower = array[_along(place, slice(None, -1), ...)]
    return arrpy.sum(steps * (upper + lower) / 2.0, axis=place)


def ediff1d(ary: Any, to_end: Any = None, to_begin: Any = None) -> arrpy.ArrPy:
    """Differences of neighbours in the flattened array, with elements before and after them.

    Parameters
    ----------
    ary : ArrPy, numeric
    to_end, to_begin : ArrPy, optional

    Returns
    -------
    ArrPy, one axis, dtype of `ary`

    Raises
    ------
    TypeError
        If the kind of `to_end` or `to_begin` does not fit the dtype of `ary`.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.ediff1d([1, 2, 4, 7], to_begin=-99, to_end=[88, 99]).tolist()
    [-99, 1, 2, 3, 88, 99]
    """
    flat = arrpy.reshape(array_argument("ediff1d", ary), (-1,))
    if flat.dtype == arrpy.bool:
        raise errors.wrong_dtype("ediff1d", "numeric", "bool")
    parts = [] if to_begin is None else [_end_like("to_begin", to_begin, flat)]
    parts.append(arrpy.diff(flat) if flat.size else flat)
    parts += [] if to_end is None else [_end_like("to_end", to_end, flat)]
    return arrpy.concat(parts)


_KINDS = ("bool", "unsigned integer", "signed integer", "real floating-point")


def _end_like(argument: str, values: Any, flat: arrpy.ArrPy) -> arrpy.ArrPy:
    array = arrpy.reshape(array_argument("ediff1d", values), (-1,))
    ranks = [
        _KINDS.index(dtype.kind) if dtype.kind in _KINDS else len(_KINDS)
        for dtype in (array.dtype, flat.dtype)
    ]
    if ranks[0] > ranks[1]:
        raise errors.wrong_type(
            "ediff1d", argument, f"of a kind that fits {flat.dtype}", array.dtype
        )
    return arrpy.astype(array, flat.dtype)


@errors.named
def unwrap(
    p: Any, discont: Any = None, axis: Any = -1, *, period: Any = 2 * math.pi
) -> arrpy.ArrPy:
    """Undo jumps of more than half a period between neighbours, by adding whole periods.

    Parameters
    ----------
    p : ArrPy, real numeric
    discont : number, optional
        Smaller jumps stay; at least (and by default) period / 2.
    axis : int, default -1
    period : number, default 2 pi

    Returns
    -------
    ArrPy, shape of `p`

    Raises
    ------
    IndexError
        If there is no such axis.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.unwrap([0, 1, 2, -1, 0], period=4).tolist()
    [0, 1, 2, 3, 4]
    """
    array = array_argument("unwrap", p)
    if _is_complex(array) or array.dtype == arrpy.bool:
        raise errors.wrong_dtype("unwrap", "real numeric", array.dtype)
    place = axis_argument("unwrap", axis, array.ndim)
    period = real_argument("unwrap", "period", period)
    discont = period / 2 if discont is None else real_argument("unwrap", "discont", discont)
    steps = arrpy.diff(array, axis=place)
    dtype = arrpy.result_type(steps, period)
    if arrpy.isdtype(dtype, "integral"):
        high, rest = divmod(period, 2)
        ambiguous = rest == 0
    else:
        high, ambiguous = period / 2, True
    wrapped = (steps + high) % period - high
    if ambiguous:
        wrapped = arrpy.where((wrapped == -high) & (steps > 0), high, wrapped)
    correction = arrpy.where(arrpy.abs(steps) < discont, 0, wrapped - steps)
    result = arrpy.astype(array, dtype, copy=True)
    rest_of_axis = _along(place, slice(1, None), ...)
    total = arrpy.cumulative_sum(correction, axis=place)
    result[rest_of_axis] = _cast(array[rest_of_axis] + total, result)
    return result


# ---- convolution ----


def convolve(a: Any, v: Any, mode: str = "full") -> arrpy.ArrPy:
    """The convolution of two vectors: sums of a[k - j] v[j].

    Parameters
    ----------
    a, v : ArrPy, shape (n,) and (m,)
    mode : {"full", "same", "valid"}
        n + m - 1, max(n, m), or max(n, m) - min(n, m) + 1 sums, those where all elements meet.

    Returns
    -------
    ArrPy, promoted dtype

    Raises
    ------
    ValueError
        If a vector is empty or has several axes, or `mode` is unknown.

    Notes
    -----
    Summed directly, each sum in the lanes of `vecdot`, so the same bits on all backends.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.convolve([1, 2, 3], [0, 1, 0.5]).tolist()
    [0.0, 1.0, 2.5, 4.0, 1.5]
    """
    long, short = _vector("convolve", a), _vector("convolve", v)
    if short.size > long.size:
        long, short = short, long
    return _sliding_products("convolve", long, short[::-1], mode)


def correlate(a: Any, v: Any, mode: str = "valid") -> arrpy.ArrPy:
    """The cross-correlation of two vectors: sums of a[j + k] conj(v[j]).

    Parameters
    ----------
    a, v : ArrPy, shape (n,) and (m,)
    mode : {"valid", "same", "full"}
        max(n, m) - min(n, m) + 1 sums, those where all elements meet, max(n, m), or n + m - 1.

    Returns
    -------
    ArrPy, promoted dtype

    Raises
    ------
    ValueError
        If a vector is empty or has several axes, or `mode` is unknown.

    Notes
    -----
    Summed directly, each sum in the lanes of `vecdot`, so the same bits on all backends.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.correlate([1, 2, 3], [0, 1, 0.5], "same").tolist()
    [2.0, 3.5, 3.0]
    """
    first, second = _vector("correlate", a), _vector("correlate", v)
    second = arrpy.conj(second) if _is_complex(second) else second
    if second.size > first.size:
        return _sliding_products("correlate", second, first, mode)[::-1]
    return _sliding_products("correlate", first, second, mode)


def _sliding_products(name: str, long: Any, short: Any, mode: str) -> arrpy.ArrPy:
    """Sums of long[j + k] short[j], k from -before on; what lies outside of `long` is 0."""
    n = short.size
    if mode not in ("full", "same", "valid"):
        raise errors.wrong_value(name, "mode", "'full', 'same' or 'valid'", repr(mode))
    before = {"full": n - 1, "same": n // 2, "valid": 0}[mode]
    after = {"full": n - 1, "same": n - 1 - n // 2, "valid": 0}[mode]
    dtype = arrpy.result_type(long, short)
    long, short = (
        _cast(long, arrpy.empty(0, dtype=dtype, device=long.device)),
        _cast(short, arrpy.empty(0, dtype=dtype, device=short.device)),
    )
    if dtype == arrpy.bool:  # whether any product is true
        whole = arrpy.asarray(0, dtype=arrpy.int64)
        return _sliding_products(name, long + whole, short + whole, mode) != 0
    if _is_complex(short):
        short = arrpy.conj(short)  # as vecdot conjugates it again
    zeros = arrpy.zeros(max(before, after), dtype=dtype, device=long.device)
    padded = arrpy.concat([zeros[:before], long, zeros[:after]])
    sums = arrpy.vecdot(short[None, :], arrpy.sliding_window_view(padded, n))
    if not bool(arrpy.all(arrpy.isfinite(short))):  # times 0 it is not 0
        for k in range(before):
            sums[k] = arrpy.vecdot(short[before - k :], long[: n - before + k])
        for k in range(after):
            sums[sums.size - 1 - k] = arrpy.vecdot(
                short[: n - after + k], long[long.size - n + after - k :]
            )
    return sums


# ---- windows ----


def _window(name: str, M: Any) -> tuple[int, arrpy.ArrPy]:
    """How many points, and the odd or even numbers 1 - M, 3 - M, ..., M - 1."""
    if not hasattr(M, "__index__") and not (isinstance(M, float) and M.is_integer()):
        raise errors.not_an_integer(name, "M", M)
    count = max(0, int(M))
    return count, arrpy.arange(1.0 - count, float(count), 2.0)


@errors.named
def bartlett(M: Any) -> arrpy.ArrPy:
    """The Bartlett window: a triangle that is 0 at both ends.

    Parameters
    ----------
    M : int
        Points; none if it is less than 1.

    Returns
    -------
    ArrPy, float64, shape (M,)

    Raises
    ------
    TypeError
        If `M` is no integer.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.bartlett(5).tolist()
    [0.0, 0.5, 1.0, 0.5, 0.0]
    """
    count, n = _window("bartlett", M)
    if count == 1:
        return arrpy.ones(1)
    return arrpy.where(n <= 0, 1 + n / (count - 1), 1 - n / (count - 1))


def _cosines(name: str, M: Any, constant: float, *factors: float) -> arrpy.ArrPy:
    """constant + sum of factors[j] cos((j + 1) pi n / (M - 1))."""
    count, n = _window(name, M)
    if count == 1:
        return arrpy.ones(1)
    window: Any = constant
    for j, factor in enumerate(factors, 1):
        angle = math.pi * n / (count - 1) if j == 1 else j * math.pi * n / (count - 1)
        window = window + factor * arrpy.cos(angle)
    result: arrpy.ArrPy = window
    return result


@errors.named
def blackman(M: Any) -> arrpy.ArrPy:
    """The Blackman window: 0.42 + 0.5 cos(pi n / (M - 1)) + 0.08 cos(2 pi n / (M - 1)).

    Parameters
    ----------
    M : int
        Points; none if it is less than 1. n runs from 1 - M to M - 1 in steps of 2.

    Returns
    -------
    ArrPy, float64, shape (M,)

    Raises
    ------
    TypeError
        If `M` is no integer.

    Examples
    --------
    >>> import arrpy
    >>> [round(value, 6) for value in arrpy.blackman(3).tolist()]
    [-0.0, 1.0, -0.0]
    """
    return _cosines("blackman", M, 0.42, 0.5, 0.08)


@errors.named
def hamming(M: Any) -> arrpy.ArrPy:
    """The Hamming window: 0.54 + 0.46 cos(pi n / (M - 1)).

    Parameters
    ----------
    M : int
        Points; none if it is less than 1. n runs from 1 - M to M - 1 in steps of 2.

    Returns
    -------
    ArrPy, float64, shape (M,)

    Raises
    ------
    TypeError
        If `M` is no integer.

    Examples
    --------
    >>> import arrpy
    >>> [round(value, 6) for value in arrpy.hamming(3).tolist()]
    [0.08, 1.0, 0.08]
    """
    return _cosines("hamming", M, 0.54, 0.46)


@errors.named
def hanning(M: Any) -> arrpy.ArrPy:
    """The Hann window: 0.5 + 0.5 cos(pi n / (M - 1)).

    Parameters
    ----------
    M : int
        Points; none if it is less than 1. n runs from 1 - M to M - 1 in steps of 2.

    Returns
    -------
    ArrPy, float64, shape (M,)

    Raises
    ------
    TypeError
        If `M` is no integer.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.hanning(3).tolist()
    [0.0, 1.0, 0.0]
    """
    return _cosines("hanning", M, 0.5, 0.5)


@errors.named
def kaiser(M: Any, beta: Any) -> arrpy.ArrPy:
    """The Kaiser window: i0(beta sqrt(1 - ((n - a) / a)^2)) / i0(beta), a = (M - 1) / 2.

    Parameters
    ----------
    M : int
        Points; none if it is less than 1.
    beta : float
        0 gives ones; the larger, the narrower.

    Returns
    -------
    ArrPy, float64, shape (M,)

    Raises
    ------
    TypeError
        If `M` is no integer.

    Examples
    --------
    >>> import arrpy
    >>> [round(value, 6) for value in arrpy.kaiser(3, 0.0).tolist()]
    [1.0, 1.0, 1.0]
    """
    count, _ = _window("kaiser", M)
    if count == 1:
        return arrpy.ones(1)
    beta = arrpy.astype(array_argument("kaiser", beta), arrpy.float64)
    middle = (count - 1) / 2.0
    share = (arrpy.arange(float(count)) - middle) / middle if count else arrpy.zeros(0)
    return i0(beta * arrpy.sqrt(1.0 - share * share)) / i0(beta)


_NEAR = [1.0 / math.factorial(k) ** 2 for k in range(48)]
_FAR = [1.0]
for _k in range(1, 32):
    _FAR.append(_FAR[-1] * (2 * _k - 1) ** 2 / (8.0 * _k))
_FROM = 20.0  # where the series of large arguments takes over


def i0(x: Any) -> arrpy.ArrPy:
    """The modified Bessel function of the first kind, of order 0.

    Parameters
    ----------
    x : ArrPy, real

    Returns
    -------
    ArrPy, float64, or float32 for float32

    Raises
    ------
    TypeError
        If `x` is complex.

    Notes
    -----
    Up to 20 the sum of (x/2)^2k / k!^2, all terms positive; from there the asymptotic series
    exp(x) / sqrt(2 pi x) * (1 + 1/(8x) + ...), whose smallest term is below 1e-17. Reference:
    M. Abramowitz, I. Stegun, Handbook of Mathematical Functions, 9.6.10 and 9.7.1.

    Examples
    --------
    >>> import arrpy
    >>> round(arrpy.i0(1.0).item(), 12)
    1.266065877752
    """
    array = array_argument("i0", x)
    if _is_complex(array):
        raise errors.wrong_dtype("i0", "real", array.dtype)
    floating = _as_floating(array)
    size = arrpy.abs(arrpy.astype(floating, arrpy.float64))
    near = arrpy.where(size > _FROM, 0.0, size)
    far = arrpy.where(size > _FROM, size, _FROM)
    half = 0.5 * near
    # exp in two halves, which overflow only where the result does
    root = arrpy.exp(0.5 * far)
    result = arrpy.where(
        size > _FROM,
        root * (root / arrpy.sqrt(2 * math.pi * far) * _horner(_FAR, 1 / far)),
        _horner(_NEAR, half * half),
    )
    return _cast(arrpy.where(size == math.inf, size, result), floating)


def _horner(coefficients: list[float], x: arrpy.ArrPy) -> arrpy.ArrPy:
    total = 0.0 * x
    for coefficient in reversed(coefficients):
        total = total * x + coefficient
    return total


def sinc(x: Any) -> arrpy.ArrPy:
    """sin(pi x) / (pi x), and 1 at 0.

    Parameters
    ----------
    x : ArrPy, any dtype

    Returns
    -------
    ArrPy, float64 for integers and bools, else the dtype of `x`

    Examples
    --------
    >>> import arrpy
    >>> arrpy.sinc([0.0, 0.5]).tolist()
    [1.0, 0.6366197723675814]
    """
    angle = math.pi * _as_floating(array_argument("sinc", x))
    return arrpy.where(angle == 0, 1.0, arrpy.sin(angle) / angle)
