"""Editing: arrays with elements put in, left out, appended or trimmed, and padded borders.

All results are copies. `pad` grows the axes one after the other: what is put before and after an
axis is made of the array with the earlier axes already grown, as in NumPy, so corners agree.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import arrpy as xp

from . import errors
from ._core import array_argument, axis_argument


def _flat_or_axis(name: str, x: xp.ArrPy, axis: Any) -> tuple[xp.ArrPy, int]:
    """The array and the axis to edit; without an axis the flat array."""
    if axis is None:
        return x.ravel(), 0
    return x, axis_argument(name, axis, x.ndim)


def _indices(name: str, obj: Any, length: int, x: xp.ArrPy) -> xp.ArrPy:
    """Integer indices of a slice, an integer or integers, from 0 to length, on the device of x."""
    if isinstance(obj, slice):
        return xp.arange(*obj.indices(length), device=x.device)
    indices = array_argument(name, obj, x)
    if indices.size == 0:
        return indices.astype(xp.int64)
    if not xp.isdtype(indices.dtype, "integral"):
        raise errors.index_dtype(indices.dtype.name)
    return indices.astype(xp.int64)


@errors.named
def append(arr: Any, values: Any, axis: Any = None) -> xp.ArrPy:
    """Values put after the elements of an array.

    Parameters
    ----------
    arr : ArrPy, any dtype
    values : ArrPy
        The shape of `arr` except along `axis`.
    axis : int, optional
        By default both are taken as vectors.

    Returns
    -------
    ArrPy, the common dtype

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.append([1, 2], [3]).tolist()
    [1, 2, 3]
    """
    x, more = array_argument("append", arr), array_argument("append", values)
    if axis is None:
        return xp.concat([x.ravel(), more.ravel()])
    return xp.concat([x, more], axis=axis_argument("append", axis, x.ndim))


@errors.named
def insert(arr: Any, obj: Any, values: Any, axis: Any = None) -> xp.ArrPy:
    """Values put in before indices along an axis.

    Parameters
    ----------
    arr : ArrPy, any dtype
    obj : int, slice, sequence of int, or bool mask
        Before which elements; an index may be the length of the axis.
    values : ArrPy or number
        Converted to the dtype of `arr`; broadcast to the places.
    axis : int, optional
        By default `arr` is taken as a vector.

    Returns
    -------
    ArrPy, dtype of `arr`

    Raises
    ------
    IndexError
        If an index is out of range.
    ValueError
        If the values do not fit.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.insert([1, 2, 3], 1, 9).tolist()
    [1, 9, 2, 3]
    >>> arrpy.insert([1, 2, 3], [0, 2], [7, 8]).tolist()
    [7, 1, 2, 8, 3]
    """
    x, along = _flat_or_axis("insert", array_argument("insert", arr), axis)
    length = x.shape[along]
    given = obj if isinstance(obj, slice) else array_argument("insert", obj, x)
    if isinstance(given, xp.ArrPy) and given.dtype == xp.bool and given.size:
        given = xp.nonzero(given)[0]
    indices = _indices("insert", given, length, x)
    if indices.ndim > 1:
        raise errors.not_a_vector("insert", indices.shape)
    _check_range(indices, along, length)
    indices = xp.where(indices < 0, indices + length, indices)
    source = array_argument("insert", values, x).astype(x.dtype)
    before = (slice(None),) * along
    if indices.size == 1:
        source = source[(None,) * (x.ndim - source.ndim) + (...,)]
        if indices.ndim == 0:
            source = xp.moveaxis(source, 0, along)
        at, count = indices.item(), source.shape[along]
        result = xp.empty_like(x, shape=_resized(x.shape, along, length + count))
        result[(*before, slice(0, at))] = x[(*before, slice(0, at))]
        result[(*before, slice(at, at + count))] = source
        result[(*before, slice(at + count, None))] = x[(*before, slice(at, None))]
        return result
    count = indices.size
    order = xp.argsort(indices, stable=True)
    places = indices.copy()
    places[order] = indices[order] + xp.arange(count, device=x.device)
    result = xp.empty_like(x, shape=_resized(x.shape, along, length + count))
    old = xp.full_like(indices, True, dtype=xp.bool, shape=(length + count,))
    old[places] = False
    result[(*before, places)] = source
    result[(*before, old)] = x
    return result


def _resized(shape: tuple[int, ...], axis: int, length: int) -> tuple[int, ...]:
    return (*shape[:axis], length, *shape[axis + 1 :])


def _check_range(indices: xp.ArrPy, axis: int, length: int) -> None:
    """Refuse indices beyond the places before, between and after the elements."""
    if indices.size == 0:
        return
    for extreme in (xp.min(indices).item(), xp.max(indices).item()):
        if not -length <= extreme <= length:
            raise errors.index_range(extreme, axis, length)


@errors.named
def delete(arr: Any, obj: Any, axis: Any = None) -> xp.ArrPy:
    """An array without the elements at indices along an axis.

    Parameters
    ----------
    arr : ArrPy, any dtype
    obj : int, slice, sequence of int, or bool mask
    axis : int, optional
        By default `arr` is taken as a vector.

    Returns
    -------
    ArrPy, dtype of `arr`

    Raises
    ------
    IndexError
        If an index is out of range.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.delete([1, 2, 3, 4], [0, -1]).tolist()
    [2, 3]
    """
    x, along = _flat_or_axis("delete", array_argument("delete", arr), axis)
    length = x.shape[along]
    before = (slice(None),) * along
    if not isinstance(obj, slice):
        given = array_argument("delete", obj, x)
        if given.dtype == xp.bool:
            if given.shape != (length,):
                raise errors.mask_shape(given.shape, x.shape, along)
            return x[(*before, ~given)]
        obj = _indices("delete", given, length, x)
    keep = xp.full_like(x, True, dtype=xp.bool, shape=(length,))
    keep[obj] = False
    return x[(*before, keep)]


@errors.named
def resize(a: Any, new_shape: Any) -> xp.ArrPy:
    """An array of another size: the elements again and again, in C order.

    Parameters
    ----------
    a : ArrPy, any dtype
    new_shape : int or tuple of int

    Returns
    -------
    ArrPy, shape `new_shape`
        Zeros if `a` has no elements.

    Raises
    ------
    ValueError
        If a length is negative.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.resize([1, 2, 3], (2, 2)).tolist()
    [[1, 2], [3, 1]]
    """
    x = array_argument("resize", a).ravel()
    result = xp.zeros_like(x, shape=new_shape)
    if x.size == 0 or result.size == 0:
        return result
    times = -(-result.size // x.size)
    return xp.tile(x, (times,))[: result.size].reshape(result.shape)


@errors.named
def trim_zeros(filt: Any, trim: str = "fb", axis: Any = None) -> Any:
    """An array without the zeros at its borders.

    Parameters
    ----------
    filt : ArrPy, list or tuple, any dtype
    trim : {"fb", "f", "b"}, default "fb"
        At the front, at the back, or both.
    axis : int or tuple of int, optional
        By default all axes.

    Returns
    -------
    ArrPy, a view; of a list or tuple, a list or tuple
        The smallest part that holds everything that is not 0.

    Raises
    ------
    ValueError
        If `trim` is something else.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.trim_zeros(arrpy.ArrPy([0, 0, 1, 0, 2, 0])).tolist()
    [1, 0, 2]
    """
    x = array_argument("trim_zeros", filt)
    letters = trim.lower() if isinstance(trim, str) else trim
    if letters not in ("fb", "bf", "f", "b"):
        raise errors.wrong_value("trim_zeros", "trim", "'fb', 'f' or 'b'", repr(trim))
    if axis is None:
        axes = list(range(x.ndim))
    else:
        given = axis if isinstance(axis, tuple) else (axis,)
        axes = [axis_argument("trim_zeros", one, x.ndim) for one in given]
        if len(set(axes)) != len(axes):
            raise errors.repeated_axis("trim_zeros", axis)
    if not axes:
        return filt
    key = [slice(None)] * x.ndim
    for one, positions in enumerate(xp.nonzero(x)):
        if one not in axes:
            continue
        if positions.size == 0:
            key[one] = slice(0, 0)
            continue
        first = xp.min(positions).item() if "f" in letters else 0
        key[one] = slice(first, xp.max(positions).item() + 1 if "b" in letters else None)
    if x.ndim == 1 and isinstance(filt, (list, tuple)):
        return filt[key[0]]
    return x[tuple(key)]


# ---- pad ----

_OPTIONS = {
    "constant": ("constant_values",),
    "edge": (),
    "linear_ramp": ("end_values",),
    "maximum": ("stat_length",),
    "mean": ("stat_length",),
    "median": ("stat_length",),
    "minimum": ("stat_length",),
    "reflect": ("reflect_type",),
    "symmetric": ("reflect_type",),
    "wrap": (),
    "empty": (),
}


def pad(array: Any, pad_width: Any, mode: Any = "constant", **options: Any) -> xp.ArrPy:
    """An array with borders.

    Parameters
    ----------
    array : ArrPy, any dtype
    pad_width : int, pair, sequence of pairs, or dict of axis to pair
        How many elements before and after: everywhere, or for each axis.
    mode : str or function, default "constant"
        What the borders hold. "constant": `constant_values`. "edge": the nearest element.
        "linear_ramp": from the edge to `end_values`. "maximum", "minimum", "mean", "median": of the
        `stat_length` nearest elements, by default all. "reflect", "symmetric": mirrored at the last
        element or behind it; with ``reflect_type="odd"`` also turned around the edge's value.
        "wrap": from the other end. "empty": anything. A function gets every line along every axis,
        with ``(line, (before, after), axis, options)``, and changes it in place.
    **options
        `constant_values`, `end_values`, `stat_length`: one for all, a pair, or a pair per axis;
        `reflect_type`: "even" or "odd".

    Returns
    -------
    ArrPy, dtype of `array`

    Raises
    ------
    ValueError
        If a width is negative, the mode or an option is unknown, or an empty axis has nothing to
        continue.
    TypeError
        If a width is not an integer.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.pad([1, 2, 3], (1, 2)).tolist()
    [0, 1, 2, 3, 0, 0]
    >>> arrpy.pad([1, 2, 3], 2, "reflect").tolist()
    [3, 2, 1, 2, 3, 2, 1]
    """
    x = array_argument("pad", array)
    widths = _widths(x, pad_width)
    grown = tuple(n + sum(pair) for n, pair in zip(x.shape, widths, strict=True))
    if max(grown, default=0) > 2**59:
        raise errors.too_many_bytes("pad", grown, x.itemsize)
    if callable(mode):
        return _padded_by(mode, x, widths, options)
    if not isinstance(mode, str) or mode not in _OPTIONS:
        raise errors.wrong_value("pad", "mode", f"one of {', '.join(_OPTIONS)}", repr(mode))
    for option in options:
        if option not in _OPTIONS[mode]:
            raise errors.pad_option(mode, option)
    make = _maker(mode, x, options)
    for axis, (before, after) in enumerate(widths):
        if before or after:
            if x.shape[axis] == 0 and mode not in ("constant", "empty"):
                raise errors.pad_empty(mode, axis, x.shape)
            try:
                x = make(x, axis, before, after)
            except MemoryError as error:
                raise errors.renamed("pad", error) from None
    return x.copy() if x is array or not any(map(any, widths)) else x


def _pairs(name: str, values: Any, ndim: int) -> xp.ArrPy:
    """One value, a pair, or a pair per axis, as an array of shape (ndim, 2)."""
    pairs = array_argument("pad", values)
    if pairs.size == 1:
        pairs = pairs.reshape(())
    try:
        return xp.broadcast_to(pairs, (ndim, 2))
    except ValueError:
        raise errors.wrong_value(
            "pad", name, f"one value, a pair, or {ndim} pairs", f"shape {pairs.shape}"
        ) from None


def _widths(x: xp.ArrPy, pad_width: Any) -> list[list[int]]:
    if isinstance(pad_width, dict):
        widths = [[0, 0] for _ in range(x.ndim)]
        for axis, width in pad_width.items():
            pair = _counts("pad_width", width, 1)[0]
            widths[axis_argument("pad", axis, x.ndim)] = pair
        return widths
    return _counts("pad_width", pad_width, x.ndim)


def _counts(name: str, values: Any, ndim: int) -> list[list[int]]:
    counts = array_argument("pad", values)
    if not xp.isdtype(counts.dtype, "integral"):
        raise errors.wrong_type("pad", name, "integers", counts.dtype)
    if xp.any(counts < 0):
        raise errors.wrong_value("pad", name, "at least 0", counts.tolist())
    result: list[list[int]] = _pairs(name, counts, ndim).tolist()
    return result


_Maker = Callable[[xp.ArrPy, int, int, int], xp.ArrPy]


def _maker(mode: str, x: xp.ArrPy, options: dict[str, Any]) -> _Maker:
    """The function that grows one axis: (array, axis, before, after) -> array."""
    if mode in ("edge", "wrap"):
        return lambda x, axis, before, after: _mapped(mode, x, axis, before, after)
    if mode in ("reflect", "symmetric"):
        kind = options.get("reflect_type", "even")
        if kind not in ("even", "odd"):
            raise errors.wrong_value("pad", "reflect_type", "'even' or 'odd'", repr(kind))
        if kind == "odd":
            return lambda x, axis, before, after: _odd(mode, x, axis, before, after)
        return lambda x, axis, before, after: _mapped(mode, x, axis, before, after)
    if mode == "empty":
        return lambda x, axis, before, after: _joined(
            x, axis, *(xp.empty_like(x, shape=_resized(x.shape, axis, n)) for n in (before, after))
        )
    if mode in ("constant", "linear_ramp"):
        option = "constant_values" if mode == "constant" else "end_values"
        ends = _pairs(option, options.get(option, 0), x.ndim)
        return lambda x, axis, before, after: _continued(mode, x, axis, before, after, ends[axis])
    length = options.get("stat_length")
    lengths = None if length is None else _counts("stat_length", length, x.ndim)
    if mode in ("maximum", "minimum") and any(0 in pair for pair in lengths or ()):
        raise errors.wrong_value("pad", "stat_length", f"positive for mode {mode}", 0)
    return lambda x, axis, before, after: _summarised(mode, x, axis, before, after, lengths)


def _joined(x: xp.ArrPy, axis: int, front: xp.ArrPy, back: xp.ArrPy) -> xp.ArrPy:
    return xp.concat([front, x, back], axis=axis)


def _mapped(mode: str, x: xp.ArrPy, axis: int, before: int, after: int) -> xp.ArrPy:
    """Borders that repeat elements: which ones, is a formula of the position."""
    n = x.shape[axis]
    places = xp.arange(-before, n + after, device=x.device)
    if mode == "edge" or (mode == "reflect" and n == 1):
        places = xp.clip(places, 0, n - 1)
    elif mode == "wrap":
        places = places % n
    elif mode == "reflect":
        places = places % (2 * n - 2)
        places = xp.minimum(places, 2 * n - 2 - places)
    else:
        places = places % (2 * n)
        places = xp.minimum(places, 2 * n - 1 - places)
    return xp.take(x, places, axis=axis)


def _odd(mode: str, x: xp.ArrPy, axis: int, before: int, after: int) -> xp.ArrPy:
    """Mirrored and turned around the values of the edges, as often as it takes."""
    n, skip = x.shape[axis], 1 if mode == "reflect" else 0
    if n == 1 and skip:
        return _mapped("edge", x, axis, before, after)
    lead = (slice(None),) * axis
    while before or after:
        length = x.shape[axis]
        period = (length - skip) // (n - skip) * (n - skip)
        first, last = min(period, before), min(period, after)
        front = x[(*lead, slice(skip, skip + first))]
        back = x[(*lead, slice(length - skip - last, length - skip))]
        edges = x[(*lead, slice(0, 1))], x[(*lead, slice(length - 1, None))]
        turned = [2 * edge - part for edge, part in zip(edges, (front, back), strict=True)]
        x = _joined(x, axis, *(xp.flip(part, axis=axis).astype(x.dtype) for part in turned))
        before, after = before - first, after - last
    return x


def _continued(
    mode: str, x: xp.ArrPy, axis: int, before: int, after: int, ends: xp.ArrPy
) -> xp.ArrPy:
    """Borders of a constant, or of a straight line that ends there."""
    shapes = [_resized(x.shape, axis, count) for count in (before, after)]
    if mode == "constant":
        parts = [xp.full_like(x, ends[i], shape=shapes[i]) for i in (0, 1)]
        return _joined(x, axis, *parts)
    lead = (slice(None),) * axis
    parts = []
    for i, (count, edge) in enumerate(((before, x[(*lead, 0)]), (after, x[(*lead, -1)]))):
        ramp = xp.linspace(ends[i], edge, count, endpoint=False, dtype=x.dtype, axis=axis)
        parts.append(xp.flip(ramp, axis=axis) if i else ramp)
    return _joined(x, axis, *parts)


def _summarised(
    mode: str, x: xp.ArrPy, axis: int, before: int, after: int, lengths: Any
) -> xp.ArrPy:
    """Borders of the largest, smallest, mean or middle element near them."""
    n = x.shape[axis]
    first, last = (n, n) if lengths is None else (min(n, length) for length in lengths[axis])
    if 0 in (first, last) and mode in ("maximum", "minimum"):
        raise errors.wrong_value("pad", "stat_length", f"positive for mode {mode}", 0)
    function: Any = getattr(xp, {"maximum": "max", "minimum": "min"}.get(mode, mode))
    lead = (slice(None),) * axis
    parts = []
    for count, near in ((before, slice(0, first)), (after, slice(n - last, None))):
        value = function(x[(*lead, near)], axis=axis, keepdims=True)
        if mode in ("mean", "median") and xp.isdtype(x.dtype, "integral"):
            value = xp.round(value)
        parts.append(xp.full_like(x, value, shape=_resized(x.shape, axis, count)))
    return _joined(x, axis, *parts)


def _padded_by(
    function: Callable[..., Any], x: xp.ArrPy, widths: list[list[int]], options: dict[str, Any]
) -> xp.ArrPy:
    """Borders that a function fills, line by line."""
    lengths = [n + sum(pair) for n, pair in zip(x.shape, widths, strict=True)]
    result = xp.zeros_like(x, shape=tuple(lengths))
    inner = zip(x.shape, widths, strict=True)
    result[(*(slice(pair[0], pair[0] + n) for n, pair in inner), ...)] = x
    for axis in range(x.ndim):
        lines = xp.moveaxis(result, axis, -1)
        for index in xp.ndindex(lines.shape[:-1]):
            function(lines[(*index, ...)], tuple(widths[axis]), axis, options)
    return result
