"""Grids: ramps on other scales, coordinates, diagonals, triangles, and arrays of functions.

Composites over `arange`, `linspace`, broadcasting and views; names, arguments and results are
NumPy's. Elements are computed by the formulas of NumPy's manual; `logspace`, `geomspace` take their
powers and logarithms from ArrPy's `pow` and `log10`.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

import arrpy as xp

from . import errors
from ._core import array_argument, axis_argument, integer_argument


def _lengths(name: str, shape: Any) -> tuple[int, ...]:
    """A shape argument as a tuple of lengths that are not negative."""
    if isinstance(shape, type):
        raise errors.shape_type(name, shape)
    is_sequence = hasattr(shape, "__iter__") and getattr(shape, "ndim", 1) != 0
    parts = shape if is_sequence else (shape,)
    result = []
    for part in parts:
        try:
            result.append(operator.index(part))
        except TypeError:
            raise errors.shape_type(name, shape) from None
    if len(result) > 64:
        raise errors.too_many_axes(name, len(result))
    if any(length < 0 for length in result):
        raise errors.negative_length(name, tuple(result))
    if math.prod(length for length in result if length) > 2**60:
        raise errors.too_many_bytes(name, tuple(result), 8)
    return tuple(result)


# ---- ramps ----


@errors.named
def logspace(
    start: Any,
    stop: Any,
    num: Any = 50,
    endpoint: bool = True,
    base: Any = 10.0,
    dtype: Any = None,
    axis: Any = 0,
) -> xp.ArrPy:
    """Numbers with evenly spaced logarithms: base ** linspace(start, stop).

    Parameters
    ----------
    start, stop : number or ArrPy
        Exponents of the first and the last number.
    num : int, default 50
    endpoint : bool, default True
        Whether the last number is ``base ** stop``.
    base : number or ArrPy, default 10
    dtype : dtype, optional
    axis : int, default 0
        Which axis of the result runs along the interval, if an argument is an array.

    Returns
    -------
    ArrPy, `num` elements along `axis`

    Examples
    --------
    >>> import arrpy
    >>> arrpy.logspace(0, 2, 3).tolist()
    [1.0, 10.0, 100.0]
    """
    count = integer_argument("logspace", "num", num)
    bases = array_argument("logspace", base)
    if bases.ndim:
        ends = [array_argument("logspace", end) for end in (start, stop)]
        axes = max(one.ndim for one in (*ends, bases))
        start, stop = (end[(None,) * (axes - end.ndim) + (...,)] for end in ends)
        bases = bases[(None,) * (axes - bases.ndim) + (...,)]
        bases = xp.expand_dims(bases, axis=axis)
    exponents = xp.linspace(start, stop, count, endpoint=endpoint, axis=axis)
    result = xp.pow(base if isinstance(base, (int, float, complex)) else bases, exponents)
    return result if dtype is None else result.astype(dtype)


@errors.named
def geomspace(
    start: Any,
    stop: Any,
    num: Any = 50,
    endpoint: bool = True,
    dtype: Any = None,
    axis: Any = 0,
) -> xp.ArrPy:
    """Numbers with a constant quotient of neighbours.

    Parameters
    ----------
    start, stop : number or ArrPy, not 0
        The first and the last number; both negative, or complex, is possible too.
    num : int, default 50
    endpoint : bool, default True
        Whether `stop` is the last number.
    dtype : dtype, optional
    axis : int, default 0
        Which axis of the result runs along the interval, if an argument is an array.

    Returns
    -------
    ArrPy, `num` elements along `axis`

    Raises
    ------
    ValueError
        If `start` or `stop` is 0.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.geomspace(1, 8, 4).tolist()
    [1.0, 2.0, 4.0, 8.0]
    """
    count = integer_argument("geomspace", "num", num)
    first, last = array_argument("geomspace", start), array_argument("geomspace", stop)
    if xp.any(first == 0) or xp.any(last == 0):
        raise errors.wrong_value("geomspace", "the ends", "other than 0", "0")
    working = xp.result_type(first, last, xp.float64, xp.bool if dtype is None else dtype)
    first, last = first.astype(working), last.astype(working)
    sign = xp.sign(first)  # turned to positive reals, computed, turned back
    first, last = first / sign, last / sign
    ends = xp.log10(first), xp.log10(last)
    result = xp.pow(10.0, xp.linspace(*ends, count, endpoint=endpoint))
    if count > 0:
        result[0, ...] = first
        if count > 1 and endpoint:
            result[-1, ...] = last
    result = result * sign
    if axis != 0:
        result = xp.moveaxis(result, 0, axis_argument("geomspace", axis, result.ndim))
    return result.astype(working if dtype is None else dtype, copy=False)


# ---- coordinates ----


@errors.named
def indices(dimensions: Any, dtype: Any = int, sparse: bool = False) -> Any:
    """The index of every element of a shape, one array per axis.

    Parameters
    ----------
    dimensions : tuple of int
    dtype : dtype, default int64
    sparse : bool, default False
        True: each index keeps length 1 along the other axes.

    Returns
    -------
    ArrPy, shape (len(dimensions), *dimensions); if sparse a tuple of ArrPy

    Raises
    ------
    ValueError
        If a length is negative.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.indices((2, 2)).tolist()
    [[[0, 0], [1, 1]], [[0, 1], [0, 1]]]
    """
    lengths = _lengths("indices", dimensions)
    count = len(lengths)
    ramps = [
        xp.arange(length).astype(dtype).reshape((1,) * i + (length,) + (1,) * (count - i - 1))
        for i, length in enumerate(lengths)
    ]
    if sparse:
        return tuple(ramps)
    result = xp.empty((count, *lengths), dtype=dtype)
    for i, ramp in enumerate(ramps):
        result[i, ...] = ramp
    return result


class _Grid:
    """What `mgrid` and `ogrid` are: indexed by slices, they give coordinates."""

    def __init__(self, name: str, sparse: bool) -> None:
        self._name, self._sparse = name, sparse

    def __repr__(self) -> str:
        return f"arrpy.{self._name}"

    def __getitem__(self, key: Any) -> Any:
        slices = key if isinstance(key, tuple) else (key,)
        ramps = [_ramp(self._name, part) for part in slices]
        if not isinstance(key, tuple):
            return ramps[0]
        dtype = xp.result_type(*ramps) if ramps else xp.int64
        ramps = [ramp.astype(dtype, copy=False) for ramp in ramps]
        count = len(ramps)
        open_grid = tuple(
            ramp.reshape((1,) * i + (ramp.size,) + (1,) * (count - i - 1))
            for i, ramp in enumerate(ramps)
        )
        if self._sparse:
            return open_grid
        result = xp.empty((count, *(ramp.size for ramp in ramps)), dtype=dtype)
        for i, ramp in enumerate(open_grid):
            result[i, ...] = ramp
        return result


def _ramp(name: str, part: Any) -> xp.ArrPy:
    """start:stop:step as `arange`, or with an imaginary step as that many points to `stop`."""
    if not isinstance(part, slice):
        raise errors.wrong_type(name, "the key", "slices", type(part).__name__)
    start = 0 if part.start is None else part.start
    step = 1 if part.step is None else part.step
    if not isinstance(step, complex):
        return xp.arange(start, part.stop, step) if part.stop is not None else xp.arange(start)
    count = int(abs(step))
    width = (part.stop - start) / float(count - 1) if count > 1 else 1.0
    return xp.arange(count) * float(width) + start


mgrid = _Grid("mgrid", False)
ogrid = _Grid("ogrid", True)


class _Joined:
    """What `r_` and `c_` are: indexed by arrays, numbers and slices, they join them."""

    def __init__(self, name: str, columns: bool) -> None:
        self._name, self._columns = name, columns

    def __repr__(self) -> str:
        return f"arrpy.{self._name}"

    def __getitem__(self, key: Any) -> xp.ArrPy:
        parts: list[Any] = []
        for part in key if isinstance(key, tuple) else (key,):
            if isinstance(part, slice):
                parts.append(_ramp(self._name, part))
            elif type(part) in (int, float, complex):
                parts.append(part)
            else:
                parts.append(array_argument(self._name, part))
        dtype = xp.result_type(*parts)
        arrays = [xp.atleast_1d(xp.asarray(part, dtype=dtype)) for part in parts]
        if self._columns:
            return xp.concat([x[:, None] if x.ndim == 1 else x for x in arrays], axis=-1)
        return xp.concat(arrays)


r_ = _Joined("r_", False)
c_ = _Joined("c_", True)


@errors.named
def ix_(*args: Any) -> tuple[xp.ArrPy, ...]:
    """Index vectors shaped so that together they select a grid: ``x[ix_([0, 2], [1, 3])]``.

    Parameters
    ----------
    *args : ArrPy, integer or bool, one axis
        A bool vector stands for the indices at which it is true.

    Returns
    -------
    tuple of ArrPy

    Raises
    ------
    ValueError
        If an argument is not a vector.

    Examples
    --------
    >>> import arrpy
    >>> x = arrpy.arange(12).reshape(3, 4)
    >>> x[arrpy.ix_([0, 2], [1, 3])].tolist()
    [[1, 3], [9, 11]]
    """
    result = []
    for i, arg in enumerate(args):
        x = array_argument("ix_", arg)
        if x.ndim != 1:
            raise errors.not_a_vector("ix_", x.shape)
        if x.size == 0:
            x = x.astype(xp.int64)
        if x.dtype == xp.bool:
            (x,) = xp.nonzero(x)
        result.append(x.reshape((1,) * i + (x.size,) + (1,) * (len(args) - i - 1)))
    return tuple(result)


@errors.named
def unravel_index(indices: Any, shape: Any, order: str = "C") -> tuple[xp.ArrPy, ...]:
    """Flat indices as one index per axis.

    Parameters
    ----------
    indices : ArrPy, integer
    shape : tuple of int
    order : {"C", "F"}, default "C"
        The last index runs first, or the first.

    Returns
    -------
    tuple of ArrPy, int64, shape of `indices`

    Raises
    ------
    ValueError
        If an index is out of range.

    Examples
    --------
    >>> import arrpy
    >>> [part.tolist() for part in arrpy.unravel_index([0, 5], (2, 3))]
    [[0, 1], [0, 2]]
    """
    lengths = _lengths("unravel_index", shape)
    flat = array_argument("unravel_index", indices)
    if flat.size == 0 and not xp.isdtype(flat.dtype, "integral") and isinstance(indices, list):
        flat = flat.astype(xp.int64)
    if not xp.isdtype(flat.dtype, "integral"):
        raise errors.wrong_dtype("unravel_index", "integer", flat.dtype)
    size = math.prod(lengths)
    _check_within("unravel_index", flat, size)
    flat = flat.astype(xp.int64)
    result = []
    for length in _by_order("unravel_index", lengths, order):
        result.append(flat % max(length, 1))
        flat = flat // max(length, 1)
    return tuple(result if order == "F" else reversed(result))


def _by_order(name: str, lengths: tuple[int, ...], order: str) -> tuple[int, ...]:
    """Lengths from the axis that runs fastest to the slowest."""
    if order not in ("C", "F"):
        raise errors.wrong_value(name, "order", "'C' or 'F'", repr(order))
    return lengths if order == "F" else lengths[::-1]


def _check_within(name: str, index: xp.ArrPy, length: int) -> None:
    if index.size == 0:
        return
    least, most = xp.min(index).item(), xp.max(index).item()
    if least < 0 or most >= length:
        got = least if least < 0 else most
        raise errors.wrong_value(name, "indices", f"from 0 to {length - 1}", got)


@errors.named
def ravel_multi_index(
    multi_index: Any, dims: Any, mode: Any = "raise", order: str = "C"
) -> xp.ArrPy:
    """One index per axis as flat indices.

    Parameters
    ----------
    multi_index : tuple of ArrPy, integer, or ArrPy with that many rows
    dims : tuple of int
        The shape that is indexed.
    mode : {"raise", "wrap", "clip"}, or a tuple of them per axis; default "raise"
        What happens to indices out of range.
    order : {"C", "F"}, default "C"

    Returns
    -------
    ArrPy, int64

    Raises
    ------
    ValueError
        If an index is out of range.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.ravel_multi_index(([0, 1], [0, 2]), (2, 3)).tolist()
    [0, 5]
    """
    name = "ravel_multi_index"
    lengths = _lengths(name, dims)
    if isinstance(multi_index, type) or not hasattr(multi_index, "__len__"):
        raise errors.wrong_type(name, "multi_index", "a tuple of arrays", multi_index)
    if len(multi_index) != len(lengths):
        raise errors.wrong_value(name, "multi_index", f"{len(lengths)} arrays", len(multi_index))
    modes = mode if isinstance(mode, tuple) else (mode,) * len(lengths)
    if len(modes) != len(lengths):
        raise errors.wrong_value(name, "mode", f"one, or {len(lengths)}", len(modes))
    parts = []
    for part, length, rule in zip(multi_index, lengths, modes, strict=True):
        index = array_argument(name, part)
        if not xp.isdtype(index.dtype, "integral"):
            raise errors.wrong_dtype(name, "integer", index.dtype)
        if rule not in ("raise", "wrap", "clip"):
            raise errors.index_mode(name, rule)
        if rule == "raise":
            _check_within(name, index, length)
        index = index.astype(xp.int64)
        if rule == "wrap":
            index = index % max(length, 1)
        elif rule == "clip":
            index = xp.clip(index, 0, max(length - 1, 0))
        parts.append(index)
    result, step = xp.zeros((), dtype=xp.int64), 1
    pairs = list(zip(parts, lengths, strict=True))
    _by_order(name, lengths, order)
    for index, length in pairs if order == "F" else reversed(pairs):
        result = result + index * step
        step *= length
    return result


# ---- diagonals and triangles ----


@errors.named
def identity(n: Any, dtype: Any = None) -> xp.ArrPy:
    """The unit matrix.

    Parameters
    ----------
    n : int
    dtype : dtype, default float64

    Returns
    -------
    ArrPy, shape (n, n)

    Examples
    --------
    >>> import arrpy
    >>> arrpy.identity(2).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    return xp.eye(integer_argument("identity", "n", n), dtype=dtype)


@errors.named
def diagonal(a: Any, offset: Any = 0, axis1: Any = 0, axis2: Any = 1) -> xp.ArrPy:
    """The diagonal of matrices, as a read-only view.

    Parameters
    ----------
    a : ArrPy, any dtype, at least two axes
    offset : int, default 0
        Which diagonal; positive ones are above the main one.
    axis1, axis2 : int, default 0 and 1
        The axes of the matrices.

    Returns
    -------
    ArrPy
        Without the two axes; the last axis runs along the diagonal.

    Raises
    ------
    ValueError
        If there are fewer than two axes, or the axes are the same.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.diagonal([[1, 2], [3, 4]]).tolist()
    [1, 4]
    """
    x = array_argument("diagonal", a)
    if x.ndim < 2:
        raise errors.too_few_axes("diagonal", 2, x.shape)
    first = axis_argument("diagonal", axis1, x.ndim)
    second = axis_argument("diagonal", axis2, x.ndim)
    if first == second:
        raise errors.repeated_axis("diagonal", (axis1, axis2))
    k = integer_argument("diagonal", "offset", offset)
    x = xp.moveaxis(x, (first, second), (-2, -1))
    rows, columns = x.shape[-2:]
    x = x[..., min(-k, rows) if k < 0 else 0 :, min(k, columns) if k > 0 else 0 :]
    length = min(x.shape[-2:])
    strides = (*x.strides[:-2], x.strides[-2] + x.strides[-1])
    return xp.as_strided(x, (*x.shape[:-2], length), strides, writeable=False)


@errors.named
def diag(v: Any, k: Any = 0) -> xp.ArrPy:
    """The diagonal of a matrix as a read-only view, or a matrix with a given diagonal.

    Parameters
    ----------
    v : ArrPy, any dtype, one or two axes
    k : int, default 0
        Which diagonal; positive ones are above the main one.

    Returns
    -------
    ArrPy, two axes or one

    Raises
    ------
    ValueError
        If `v` has another number of axes.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.diag([1, 2]).tolist()
    [[1, 0], [0, 2]]
    >>> arrpy.diag([[1, 2], [3, 4]], 1).tolist()
    [2]
    """
    x, shift = array_argument("diag", v), integer_argument("diag", "k", k)
    if x.ndim == 2:
        return diagonal(x, shift)
    if x.ndim != 1:
        raise errors.vector_or_matrix("diag", x.shape)
    n = x.size + abs(shift)
    result = xp.zeros_like(x, shape=(n, n))
    places = xp.arange(x.size, device=x.device)
    result[places + max(-shift, 0), places + max(shift, 0)] = x
    return result


@errors.named
def diagflat(v: Any, k: Any = 0) -> xp.ArrPy:
    """A matrix with the elements of an array on a diagonal.

    Parameters
    ----------
    v : ArrPy, any dtype, any shape
        Taken as a vector.
    k : int, default 0
        Which diagonal; positive ones are above the main one.

    Returns
    -------
    ArrPy, two axes

    Examples
    --------
    >>> import arrpy
    >>> arrpy.diagflat([[1, 2]]).tolist()
    [[1, 0], [0, 2]]
    """
    return diag(array_argument("diagflat", v).ravel(), integer_argument("diagflat", "k", k))


@errors.named
def fill_diagonal(a: Any, val: Any, wrap: bool = False) -> None:
    """Set the main diagonal, where all indices are equal.

    Parameters
    ----------
    a : ArrPy, any dtype, at least two axes; of equal lengths if there are more
        Is changed.
    val : number or ArrPy
        Repeated if there are too few.
    wrap : bool, default False
        Whether the diagonal of a tall matrix starts again behind each square.

    Raises
    ------
    ValueError
        If there are fewer than two axes, or more of unequal lengths.

    Examples
    --------
    >>> import arrpy
    >>> x = arrpy.zeros((2, 2))
    >>> arrpy.fill_diagonal(x, [1, 2])
    >>> x.tolist()
    [[1.0, 0.0], [0.0, 2.0]]
    """
    if not isinstance(a, xp.ArrPy):
        raise errors.wrong_type(
            "fill_diagonal", "the array to change", "an ArrPy", type(a).__name__
        )
    if a.ndim < 2:
        raise errors.too_few_axes("fill_diagonal", 2, a.shape)
    if a.ndim > 2 and len(set(a.shape)) != 1:
        raise errors.wrong_value("fill_diagonal", "all lengths", "equal", f"shape {a.shape}")
    step = 1 + sum(math.prod(a.shape[1 : i + 1]) for i in range(1, a.ndim))
    end = a.shape[1] * a.shape[1] if a.ndim == 2 and not wrap else None
    a.flat[:end:step] = array_argument("fill_diagonal", val, a)


@errors.named
def tri(N: Any, M: Any = None, k: Any = 0, dtype: Any = float) -> xp.ArrPy:
    """A matrix with ones at and below a diagonal.

    Parameters
    ----------
    N : int
        Rows.
    M : int, optional
        Columns; by default `N`.
    k : int, default 0
        Which diagonal; positive ones are above the main one.
    dtype : dtype, default float64

    Returns
    -------
    ArrPy, shape (N, M)

    Examples
    --------
    >>> import arrpy
    >>> arrpy.tri(2, 3, dtype=int).tolist()
    [[1, 0, 0], [1, 1, 0]]
    """
    rows, columns = _lengths("tri", (N, N if M is None else M))
    shift = max(-rows, min(integer_argument("tri", "k", k), columns))
    below = xp.arange(columns) <= xp.arange(shift, shift + rows)[:, None]
    return below.astype(dtype)


@errors.named
def tril_indices(n: Any, k: Any = 0, m: Any = None) -> tuple[xp.ArrPy, ...]:
    """The indices of the lower triangle of a matrix.

    Parameters
    ----------
    n : int
        Rows.
    k : int, default 0
        The last diagonal that belongs to it.
    m : int, optional
        Columns; by default `n`.

    Returns
    -------
    tuple of two ArrPy, int64

    Examples
    --------
    >>> import arrpy
    >>> [part.tolist() for part in arrpy.tril_indices(2)]
    [[0, 1, 1], [0, 0, 1]]
    """
    rows, columns = _lengths("tril_indices", (n, n if m is None else m))
    return xp.nonzero(tri(rows, columns, integer_argument("tril_indices", "k", k), bool))


@errors.named
def triu_indices(n: Any, k: Any = 0, m: Any = None) -> tuple[xp.ArrPy, ...]:
    """The indices of the upper triangle of a matrix.

    Parameters
    ----------
    n : int
        Rows.
    k : int, default 0
        The first diagonal that belongs to it.
    m : int, optional
        Columns; by default `n`.

    Returns
    -------
    tuple of two ArrPy, int64

    Examples
    --------
    >>> import arrpy
    >>> [part.tolist() for part in arrpy.triu_indices(2)]
    [[0, 0, 1], [0, 1, 1]]
    """
    rows, columns = _lengths("triu_indices", (n, n if m is None else m))
    return xp.nonzero(~tri(rows, columns, integer_argument("triu_indices", "k", k) - 1, bool))


def _on_device_of(x: xp.ArrPy, indices: tuple[xp.ArrPy, ...]) -> tuple[xp.ArrPy, ...]:
    return tuple(index.to_device(x.device) for index in indices)


def _matrix_shape(name: str, x: xp.ArrPy) -> tuple[int, ...]:
    if x.ndim != 2:
        raise errors.not_a_matrix(name, x.shape)
    return x.shape


def mask_indices(n: Any, mask_func: Callable[..., Any], k: Any = 0) -> tuple[xp.ArrPy, ...]:
    """Where a function of square matrices, such as `triu`, leaves something that is not 0.

    Parameters
    ----------
    n : int
        Rows and columns.
    mask_func : callable
        Called with a matrix of ones and `k`.
    k : object, default 0

    Returns
    -------
    tuple of two ArrPy, int64

    Examples
    --------
    >>> import arrpy
    >>> [part.tolist() for part in arrpy.mask_indices(2, arrpy.triu)]
    [[0, 0, 1], [0, 1, 1]]
    """
    if not callable(mask_func):
        raise errors.wrong_type("mask_indices", "mask_func", "callable", repr(mask_func))
    ones = xp.ones(_lengths("mask_indices", (n, n)), dtype=xp.int64)
    return xp.nonzero(xp.not_equal(mask_func(ones, k), 0))


@errors.named
def asarray_chkfinite(a: Any, dtype: Any = None, order: Any = None) -> xp.ArrPy:
    """An array of data that has neither infinities nor NaN.

    Parameters
    ----------
    a : ArrPy, nested lists or any array
    dtype : dtype, optional
    order : {"C", "K", "A"}, optional
        Has no effect.

    Returns
    -------
    ArrPy

    Raises
    ------
    ValueError
        If an element is infinite or NaN.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.asarray_chkfinite([1, 2]).tolist()
    [1, 2]
    """
    if order not in (None, "C", "K", "A"):
        raise errors.wrong_value("asarray_chkfinite", "order", "'C'", repr(order))
    array = xp.asarray(a, dtype=dtype)
    if array.dtype != xp.bool and not bool(xp.all(xp.isfinite(array))):
        raise errors.wrong_value("asarray_chkfinite", "every element", "finite", "NaN or infinity")
    return array


@errors.named
def tril_indices_from(arr: Any, k: Any = 0) -> tuple[xp.ArrPy, ...]:
    """The indices of the lower triangle of a given matrix.

    Parameters
    ----------
    arr : ArrPy, any dtype, two axes
    k : int, default 0
        The last diagonal that belongs to it.

    Returns
    -------
    tuple of two ArrPy, int64

    Examples
    --------
    >>> import arrpy
    >>> x = arrpy.ArrPy([[1, 2], [3, 4]])
    >>> x[arrpy.tril_indices_from(x)].tolist()
    [1, 3, 4]
    """
    x = array_argument("tril_indices_from", arr)
    rows, columns = _matrix_shape("tril_indices_from", x)
    return _on_device_of(x, tril_indices(rows, k, columns))


@errors.named
def triu_indices_from(arr: Any, k: Any = 0) -> tuple[xp.ArrPy, ...]:
    """The indices of the upper triangle of a given matrix.

    Parameters
    ----------
    arr : ArrPy, any dtype, two axes
    k : int, default 0
        The first diagonal that belongs to it.

    Returns
    -------
    tuple of two ArrPy, int64

    Examples
    --------
    >>> import arrpy
    >>> x = arrpy.ArrPy([[1, 2], [3, 4]])
    >>> x[arrpy.triu_indices_from(x)].tolist()
    [1, 2, 4]
    """
    x = array_argument("triu_indices_from", arr)
    rows, columns = _matrix_shape("triu_indices_from", x)
    return _on_device_of(x, triu_indices(rows, k, columns))


@errors.named
def diag_indices(n: Any, ndim: Any = 2) -> tuple[xp.ArrPy, ...]:
    """The indices of the main diagonal.

    Parameters
    ----------
    n : int
        Its length.
    ndim : int, default 2
        Number of axes.

    Returns
    -------
    tuple of ArrPy, int64

    Examples
    --------
    >>> import arrpy
    >>> [part.tolist() for part in arrpy.diag_indices(2)]
    [[0, 1], [0, 1]]
    """
    axes = integer_argument("diag_indices", "ndim", ndim)
    if not 0 <= axes <= 64:
        raise errors.wrong_value("diag_indices", "ndim", "from 0 to 64", axes)
    (length,) = _lengths("diag_indices", (n,))
    return (xp.arange(length),) * axes


@errors.named
def diag_indices_from(arr: Any) -> tuple[xp.ArrPy, ...]:
    """The indices of the main diagonal of a given array.

    Parameters
    ----------
    arr : ArrPy, any dtype, at least two axes of equal lengths

    Returns
    -------
    tuple of ArrPy, int64

    Raises
    ------
    ValueError
        If there are fewer than two axes or the lengths differ.

    Examples
    --------
    >>> import arrpy
    >>> [part.tolist() for part in arrpy.diag_indices_from(arrpy.eye(2))]
    [[0, 1], [0, 1]]
    """
    x = array_argument("diag_indices_from", arr)
    if x.ndim < 2:
        raise errors.too_few_axes("diag_indices_from", 2, x.shape)
    if len(set(x.shape)) != 1:
        raise errors.wrong_value("diag_indices_from", "all lengths", "equal", f"shape {x.shape}")
    return _on_device_of(x, diag_indices(x.shape[0], x.ndim))


@errors.named
def vander(x: Any, N: Any = None, increasing: bool = False) -> xp.ArrPy:
    """Powers of the elements, one column per exponent.

    Parameters
    ----------
    x : ArrPy, any dtype, one axis
    N : int, optional
        Columns; by default as many as `x` has elements.
    increasing : bool, default False
        Whether exponents grow from 0 or fall to 0.

    Returns
    -------
    ArrPy, shape (x.size, N), the common dtype of `x` and int64

    Raises
    ------
    ValueError
        If `x` is not a vector.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.vander([1, 2, 3], increasing=True).tolist()
    [[1, 1, 1], [1, 2, 4], [1, 3, 9]]
    """
    base = array_argument("vander", x)
    if base.ndim != 1:
        raise errors.not_a_vector("vander", base.shape)
    (columns,) = _lengths("vander", (base.size if N is None else N,))
    base = base.astype(xp.result_type(base.dtype, xp.int64), copy=False)
    result = xp.ones_like(base, shape=(base.size, columns))
    if columns > 1:
        factors = xp.broadcast_to(base[:, None], (base.size, columns - 1))
        result[:, 1:] = xp.cumulative_prod(factors, axis=1)
    return result if increasing else result[:, ::-1]


# ---- from functions, iterators and bytes ----


def fromfunction(
    function: Callable[..., Any], shape: Any, *, dtype: Any = float, **kwargs: Any
) -> Any:
    """What a function gives for the indices of a shape, called once with whole arrays.

    Parameters
    ----------
    function : callable
        Gets one array of indices per axis.
    shape : tuple of int
    dtype : dtype, default float64
        Of the indices.
    **kwargs
        Further arguments of the function.

    Returns
    -------
    What `function` returns

    Examples
    --------
    >>> import arrpy
    >>> arrpy.fromfunction(lambda i, j: 10 * i + j, (2, 2), dtype=int).tolist()
    [[0, 1], [10, 11]]
    """
    if not callable(function):
        raise errors.wrong_type("fromfunction", "function", "callable", type(function).__name__)
    lengths = _lengths("fromfunction", shape)
    try:
        places = indices(lengths, dtype)
    except (TypeError, ValueError) as error:
        raise errors.renamed("fromfunction", error) from None
    return function(*places, **kwargs)


def fromiter(iter: Iterable[Any], dtype: Any, count: Any = -1) -> xp.ArrPy:
    """A vector of what an iterator gives.

    Parameters
    ----------
    iter : iterable of numbers
    dtype : dtype
    count : int, default -1
        How many to take; -1: all.

    Returns
    -------
    ArrPy, one axis

    Raises
    ------
    ValueError
        If the iterator ends before `count` elements.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.fromiter((i * i for i in range(4)), int).tolist()
    [0, 1, 4, 9]
    """
    number = integer_argument("fromiter", "count", count)
    try:
        source = islice(iter, min(number, 2**62) if number >= 0 else None)
    except TypeError:
        raise errors.wrong_type("fromiter", "iter", "iterable", type(iter).__name__) from None
    values = list(source)
    if len(values) < number:
        raise errors.wrong_value("fromiter", "the iterator", f"of {number} elements", len(values))
    try:
        result = xp.asarray(values, dtype=dtype)
    except (TypeError, ValueError, OverflowError) as error:
        raise errors.renamed("fromiter", error) from None
    if result.ndim != 1:
        raise errors.wrong_value("fromiter", "the elements", "numbers", f"shape {result.shape}")
    return result


@errors.named
def frombuffer(buffer: Any, dtype: Any = float, count: Any = -1, offset: Any = 0) -> xp.ArrPy:
    """The bytes of a buffer as a vector, without a copy where their address allows it.

    Parameters
    ----------
    buffer : bytes, bytearray, memoryview, mmap, array.array, ...
    dtype : dtype, default float64
        bool is copied: each byte that is not 0 counts as true.
    count : int, default -1
        How many elements; -1: all.
    offset : int, default 0
        Where they start, in bytes.

    Returns
    -------
    ArrPy, one axis; read-only if the buffer is

    Raises
    ------
    ValueError
        If the buffer is too small, or not a whole number of elements.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.frombuffer(b"\\x01\\x00\\x02\\x00", arrpy.int16).tolist()
    [1, 2]
    """
    kind = xp.zeros((), dtype=dtype).dtype
    number, start = (
        integer_argument("frombuffer", "count", count),
        integer_argument("frombuffer", "offset", offset),
    )
    try:
        view = memoryview(buffer)
    except TypeError:
        raise errors.wrong_type("frombuffer", "buffer", "bytes", type(buffer).__name__) from None
    if not view.c_contiguous:
        raise errors.wrong_value("frombuffer", "the buffer", "contiguous", view.strides)
    if not 0 <= start <= view.nbytes:
        raise errors.wrong_value("frombuffer", "offset", f"from 0 to {view.nbytes}", start)
    room = view.nbytes - start
    if number < 0:
        if room % kind.itemsize:
            raise errors.buffer_remainder(room, kind.itemsize)
        number = room // kind.itemsize
    if number * kind.itemsize > room:
        raise errors.buffer_room(number, kind.itemsize, room)
    if number == 0:
        return xp.zeros(0, dtype=kind)
    data = xp.asarray(view.cast("B")[start : start + number * kind.itemsize])
    if kind == xp.bool:
        return data != 0
    try:
        return data.view(kind)
    except ValueError:  # the address is no multiple of the element size
        return data.copy().view(kind)
