"""Rearrangement beyond the standard: other shapes and orders, joined and divided arrays.

Views wherever NumPy gives a view: everything here except the functions that join arrays, `copy`,
and `ravel` where strides cannot express its result. Names, arguments and results are NumPy's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import arrpy as xp

from . import errors
from ._core import array_argument, axis_argument


def ndim(a: Any) -> int:
    """How many axes an array has.

    Parameters
    ----------
    a : ArrPy, any dtype, any shape

    Returns
    -------
    int

    Examples
    --------
    >>> import arrpy
    >>> arrpy.ndim([[1, 2]])
    2
    """
    return array_argument("ndim", a).ndim


def shape(a: Any) -> tuple[int, ...]:
    """The lengths of the axes of an array.

    Parameters
    ----------
    a : ArrPy, any dtype, any shape

    Returns
    -------
    tuple of int

    Examples
    --------
    >>> import arrpy
    >>> arrpy.shape([[1, 2]])
    (1, 2)
    """
    return array_argument("shape", a).shape


def size(a: Any, axis: Any = None) -> int:
    """How many elements an array has, altogether or along axes.

    Parameters
    ----------
    a : ArrPy, any dtype, any shape
    axis : int or tuple of int, optional
        By default all axes.

    Returns
    -------
    int

    Examples
    --------
    >>> import arrpy
    >>> arrpy.size([[1, 2, 3]]), arrpy.size([[1, 2, 3]], 0)
    (3, 1)
    """
    x = array_argument("size", a)
    if axis is None:
        return x.size
    count = 1
    for one in axis if isinstance(axis, tuple) else (axis,):
        count *= x.shape[axis_argument("size", one, x.ndim)]
    return count


# ---- axes ----


@errors.named
def transpose(a: Any, axes: Any = None) -> xp.ArrPy:
    """The axes in another order, by default reversed, as a view.

    Parameters
    ----------
    a : ArrPy, any dtype, any shape
    axes : sequence of int, optional
        A permutation of the axes.

    Returns
    -------
    ArrPy

    Raises
    ------
    ValueError
        If `axes` is no permutation.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.transpose([[1, 2], [3, 4]]).tolist()
    [[1, 3], [2, 4]]
    """
    x = array_argument("transpose", a)
    if axes is not None and (isinstance(axes, type) or not hasattr(axes, "__len__")):
        raise errors.axis_type("transpose", axes)
    return x.transpose(axes)


@errors.named
def swapaxes(a: Any, axis1: Any, axis2: Any) -> xp.ArrPy:
    """Two axes exchanged, as a view.

    Parameters
    ----------
    a : ArrPy, any dtype
    axis1, axis2 : int

    Returns
    -------
    ArrPy

    Examples
    --------
    >>> import arrpy
    >>> arrpy.swapaxes(arrpy.ones((2, 3, 4)), 0, 2).shape
    (4, 3, 2)
    """
    return array_argument("swapaxes", a).swapaxes(axis1, axis2)


@errors.named
def rollaxis(a: Any, axis: Any, start: Any = 0) -> xp.ArrPy:
    """One axis moved in front of another, as a view; `moveaxis` says the same more simply.

    Parameters
    ----------
    a : ArrPy, any dtype
    axis : int
        What moves.
    start : int, default 0
        The axis in front of which it comes to stand, or `a.ndim`.

    Returns
    -------
    ArrPy

    Examples
    --------
    >>> import arrpy
    >>> arrpy.rollaxis(arrpy.ones((2, 3, 4)), 2).shape
    (4, 2, 3)
    """
    x = array_argument("rollaxis", a)
    source = axis_argument("rollaxis", axis, x.ndim)
    (target,) = _integers("rollaxis", "start", [start])
    if target != x.ndim:
        target = axis_argument("rollaxis", start, x.ndim)
    return xp.moveaxis(x, source, target - 1 if source < target else target)


@errors.named
def fliplr(m: Any) -> xp.ArrPy:
    """The columns in reverse order, as a view.

    Parameters
    ----------
    m : ArrPy, any dtype, at least two axes

    Returns
    -------
    ArrPy, shape of `m`

    Raises
    ------
    ValueError
        If `m` has fewer than two axes.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.fliplr([[1, 2], [3, 4]]).tolist()
    [[2, 1], [4, 3]]
    """
    x = array_argument("fliplr", m)
    if x.ndim < 2:
        raise errors.too_few_axes("fliplr", 2, x.shape)
    return x[:, ::-1]


@errors.named
def flipud(m: Any) -> xp.ArrPy:
    """The rows in reverse order, as a view.

    Parameters
    ----------
    m : ArrPy, any dtype, at least one axis

    Returns
    -------
    ArrPy, shape of `m`

    Raises
    ------
    ValueError
        If `m` is 0-d.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.flipud([[1, 2], [3, 4]]).tolist()
    [[3, 4], [1, 2]]
    """
    x = array_argument("flipud", m)
    if x.ndim < 1:
        raise errors.too_few_axes("flipud", 1, x.shape)
    return x[::-1, ...]


@errors.named
def rot90(m: Any, k: Any = 1, axes: Any = (0, 1)) -> xp.ArrPy:
    """Turned by right angles in the plane of two axes, as a view.

    Parameters
    ----------
    m : ArrPy, any dtype, at least two axes
    k : int, default 1
        How many right angles, from the first axis towards the second.
    axes : pair of int, default (0, 1)

    Returns
    -------
    ArrPy

    Raises
    ------
    ValueError
        If `axes` are not two different axes.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.rot90([[1, 2], [3, 4]]).tolist()
    [[2, 4], [1, 3]]
    """
    x = array_argument("rot90", m)
    if isinstance(axes, type) or not hasattr(axes, "__len__") or len(axes) != 2:
        raise errors.wrong_value("rot90", "axes", "two axes", axes)
    if not hasattr(k, "__index__"):
        raise errors.not_an_integer("rot90", "k", k)
    first, second = (axis_argument("rot90", axis, x.ndim) for axis in axes)
    if first == second:
        raise errors.repeated_axis("rot90", tuple(axes))
    turns = k.__index__() % 4
    if turns == 2:
        return xp.flip(x, axis=(first, second))
    if turns == 1:
        x = xp.flip(x, axis=second)
    elif turns == 3:
        x = xp.flip(x, axis=first)
    return x.swapaxes(first, second) if turns else x[...]


@errors.named
def ravel(a: Any, order: Any = "C") -> xp.ArrPy:
    """The elements as a vector: a view where strides can express it, else a copy.

    Parameters
    ----------
    a : ArrPy, any dtype, any shape
    order : {"C", "F"}, default "C"
        The last index runs first, or the first.

    Returns
    -------
    ArrPy, shape (a.size,)

    Examples
    --------
    >>> import arrpy
    >>> arrpy.ravel([[1, 2], [3, 4]], order="F").tolist()
    [1, 3, 2, 4]
    """
    return array_argument("ravel", a).ravel(order)


def _with_axes(name: str, arrays: tuple[Any, ...], least: int) -> Any:
    """One array or a tuple of them, with at least so many axes, as views."""
    results = []
    for one in arrays:
        x = array_argument(name, one)
        if x.ndim == 0:
            x = x[(None,) * least]
        elif x.ndim == 1 and least > 1:
            x = x[(None, slice(None)) + (None,) * (least - 2)]
        elif x.ndim == 2 and least > 2:
            x = x[:, :, None]
        results.append(x)
    return results[0] if len(results) == 1 else tuple(results)


@errors.named
def atleast_1d(*arys: Any) -> Any:
    """Arrays with at least one axis, as views.

    Parameters
    ----------
    *arys : ArrPy, any dtype

    Returns
    -------
    ArrPy, or tuple of ArrPy if there are several arguments

    Examples
    --------
    >>> import arrpy
    >>> arrpy.atleast_1d(3).shape
    (1,)
    """
    return _with_axes("atleast_1d", arys, 1)


@errors.named
def atleast_2d(*arys: Any) -> Any:
    """Arrays with at least two axes, as views; a vector becomes a row.

    Parameters
    ----------
    *arys : ArrPy, any dtype

    Returns
    -------
    ArrPy, or tuple of ArrPy if there are several arguments

    Examples
    --------
    >>> import arrpy
    >>> arrpy.atleast_2d([1, 2]).shape
    (1, 2)
    """
    return _with_axes("atleast_2d", arys, 2)


@errors.named
def atleast_3d(*arys: Any) -> Any:
    """Arrays with at least three axes, as views: (n,) becomes (1, n, 1), (m, n) becomes (m, n, 1).

    Parameters
    ----------
    *arys : ArrPy, any dtype

    Returns
    -------
    ArrPy, or tuple of ArrPy if there are several arguments

    Examples
    --------
    >>> import arrpy
    >>> arrpy.atleast_3d([1, 2]).shape
    (1, 2, 1)
    """
    return _with_axes("atleast_3d", arys, 3)


@errors.named
def ascontiguousarray(a: Any, dtype: Any = None) -> xp.ArrPy:
    """An array with at least one axis whose elements lie in C order without gaps.

    Parameters
    ----------
    a : ArrPy or data, as for `asarray`
    dtype : dtype, optional
        By default that of the data.

    Returns
    -------
    ArrPy
        Copied only where necessary.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.ascontiguousarray(arrpy.arange(6)[::2]).is_contiguous
    True
    """
    x = xp.asarray(array_argument("ascontiguousarray", a), dtype=dtype)
    x = x if x.is_contiguous else x.copy()
    return x if x.ndim else x[None]


@errors.named
def copy(a: Any) -> xp.ArrPy:
    """A contiguous copy with a storage of its own.

    Parameters
    ----------
    a : ArrPy, any dtype, any shape

    Returns
    -------
    ArrPy, shape of `a`

    Examples
    --------
    >>> import arrpy
    >>> arrpy.copy([1, 2]).tolist()
    [1, 2]
    """
    return array_argument("copy", a).copy()


@errors.named
def sliding_window_view(
    x: Any, window_shape: Any, axis: Any = None, *, writeable: bool = False
) -> xp.ArrPy:
    """All windows of a shape into an array, as a view: the same memory once per window.

    Parameters
    ----------
    x : ArrPy, any dtype
    window_shape : int or tuple of int
    axis : int or tuple of int, optional
        Along which axes the window slides, one per length; by default all axes.
    writeable : bool, default False
        Whether the view may be assigned to; the windows overlap.

    Returns
    -------
    ArrPy
        The axes of `x`, shortened to the number of windows, then those of the window.

    Raises
    ------
    ValueError
        If a window is longer than its axis, or lengths and axes do not fit.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.sliding_window_view(arrpy.arange(4), 3).tolist()
    [[0, 1, 2], [1, 2, 3]]
    """
    name = "sliding_window_view"
    array = array_argument(name, x)
    window = _integers(name, "window_shape", window_shape)
    axes = list(range(array.ndim)) if axis is None else _integers(name, "axis", axis)
    axes = [axis_argument(name, one, array.ndim) for one in axes]
    if len(window) != len(axes):
        raise errors.wrong_value(name, "window_shape", f"{len(axes)} lengths", window_shape)
    lengths = list(array.shape)
    for one, length in zip(axes, window, strict=True):
        if length < 0:
            raise errors.negative_length(name, tuple(window))
        if length > lengths[one]:
            raise errors.window_length(name, tuple(window), array.shape)
        lengths[one] -= length - 1
    strides = (*array.strides, *(array.strides[one] for one in axes))
    return xp.as_strided(array, (*lengths, *window), strides, writeable=writeable)


def _is_sequence(value: Any) -> bool:
    return isinstance(value, Iterable) and getattr(value, "ndim", 1) != 0


def _integers(name: str, argument: str, value: Any) -> list[int]:
    """An integer or a sequence of integers as a list."""
    result = []
    for part in value if _is_sequence(value) else [value]:
        if not hasattr(part, "__index__"):
            raise errors.not_an_integer(name, argument, value)
        result.append(part.__index__())
    return result


# ---- joining ----


def _sequence(name: str, arrays: Any) -> list[xp.ArrPy]:
    if isinstance(arrays, xp.ArrPy) and arrays.ndim:
        return list(arrays)
    if not isinstance(arrays, Sequence) or isinstance(arrays, (str, bytes)):
        raise errors.not_a_sequence(name, type(arrays).__name__)
    if not arrays:
        raise errors.nothing_to_join(name)
    return [array_argument(name, one) for one in arrays]


@errors.named
def hstack(tup: Any) -> xp.ArrPy:
    """Arrays joined along the second axis, vectors along their only one.

    Parameters
    ----------
    tup : sequence of ArrPy, any dtype
        Equal shapes except along the axis; 0-d arrays count as vectors.

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
    >>> arrpy.hstack([[1, 2], 3]).tolist()
    [1, 2, 3]
    """
    arrays = [atleast_1d(one) for one in _sequence("hstack", tup)]
    if not arrays:
        raise errors.nothing_to_join("hstack")
    return xp.concat(arrays, axis=0 if arrays[0].ndim == 1 else 1)


@errors.named
def vstack(tup: Any) -> xp.ArrPy:
    """Arrays joined along the first axis; vectors are rows.

    Parameters
    ----------
    tup : sequence of ArrPy, any dtype
        Equal shapes except along the first axis.

    Returns
    -------
    ArrPy, the common dtype, at least two axes

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.vstack([[1, 2], [3, 4]]).tolist()
    [[1, 2], [3, 4]]
    """
    return xp.concat([atleast_2d(one) for one in _sequence("vstack", tup)], axis=0)


@errors.named
def dstack(tup: Any) -> xp.ArrPy:
    """Arrays joined along the third axis, after `atleast_3d`.

    Parameters
    ----------
    tup : sequence of ArrPy, any dtype
        Equal shapes except along the third axis.

    Returns
    -------
    ArrPy, the common dtype, at least three axes

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.dstack([[1, 2], [3, 4]]).tolist()
    [[[1, 3], [2, 4]]]
    """
    return xp.concat([atleast_3d(one) for one in _sequence("dstack", tup)], axis=2)


@errors.named
def column_stack(tup: Any) -> xp.ArrPy:
    """Matrices joined along the second axis; vectors are columns.

    Parameters
    ----------
    tup : sequence of ArrPy, any dtype

    Returns
    -------
    ArrPy, the common dtype, at least two axes

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.column_stack([[1, 2], [3, 4]]).tolist()
    [[1, 3], [2, 4]]
    """
    columns = []
    for one in _sequence("column_stack", tup):
        columns.append(one.reshape(-1 if one.size else 0, 1) if one.ndim < 2 else one)
    return xp.concat(columns, axis=1)


@errors.named
def block(arrays: Any) -> xp.ArrPy:
    """An array of blocks given by nested lists: innermost lists join along the last axis.

    Parameters
    ----------
    arrays : ArrPy, number, or nested list of them, of equal depth

    Returns
    -------
    ArrPy, the common dtype

    Raises
    ------
    ValueError
        If lists differ in depth, a list is empty, or shapes do not fit.
    TypeError
        If there is a tuple among the lists.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.block([[arrpy.eye(2), arrpy.ones((2, 1))], [arrpy.zeros((1, 3))]]).tolist()
    [[1.0, 0.0, 1.0], [0.0, 1.0, 1.0], [0.0, 0.0, 0.0]]
    """
    leaves: list[xp.ArrPy] = []
    depth = _block_depth(arrays, leaves)
    axes = max([depth, *(leaf.ndim for leaf in leaves)])
    remaining = iter(leaves)

    def join(part: Any, level: int) -> xp.ArrPy:
        if isinstance(part, list):
            return xp.concat([join(one, level - 1) for one in part], axis=-level)
        leaf = next(remaining)
        return leaf[(None,) * (axes - leaf.ndim) + (...,)]

    result = join(arrays, depth)
    return result.copy() if depth == 0 else result


def _block_depth(part: Any, leaves: list[xp.ArrPy]) -> int:
    """How deep lists are nested; what is no list is appended to `leaves`."""
    if isinstance(part, tuple):
        raise errors.wrong_type("block", "arrays", "nested lists", "a tuple")
    if not isinstance(part, list):
        leaves.append(array_argument("block", part))
        return 0
    depths = {_block_depth(one, leaves) for one in part}
    if len(depths) != 1:
        got = "an empty list" if not depths else f"depths {sorted(depths)}"
        raise errors.wrong_value("block", "lists", "nested equally deep", got)
    return depths.pop() + 1


# ---- dividing ----


@errors.named
def array_split(ary: Any, indices_or_sections: Any, axis: Any = 0) -> list[xp.ArrPy]:
    """An array divided along an axis into views, of nearly equal length or at indices.

    Parameters
    ----------
    ary : ArrPy, any dtype
    indices_or_sections : int or sequence of int
        How many parts, the longer ones first; or where the parts begin.
    axis : int, default 0

    Returns
    -------
    list of ArrPy

    Raises
    ------
    ValueError
        If the number of parts is not positive.

    Examples
    --------
    >>> import arrpy
    >>> [part.tolist() for part in arrpy.array_split(arrpy.arange(5), 2)]
    [[0, 1, 2], [3, 4]]
    """
    return _parts("array_split", array_argument("array_split", ary), indices_or_sections, axis)


def _parts(name: str, x: xp.ArrPy, sections: Any, axis: Any) -> list[xp.ArrPy]:
    along = axis_argument(name, axis, x.ndim)
    length = x.shape[along]
    if _is_sequence(sections):
        bounds = [0, *_integers(name, "indices_or_sections", sections), length]
    else:
        (count,) = _integers(name, "indices_or_sections", sections)
        if count <= 0:
            raise errors.wrong_value(name, "the number of parts", "positive", count)
        if count > 10**7:
            raise errors.wrong_value(name, "the number of parts", "at most 10**7", count)
        short, longer = divmod(length, count)
        bounds = [i * short + min(i, longer) for i in range(count + 1)]
    before = (slice(None),) * along
    return [x[(*before, slice(begin, end), ...)] for begin, end in pairwise(bounds)]


@errors.named
def split(ary: Any, indices_or_sections: Any, axis: Any = 0) -> list[xp.ArrPy]:
    """An array divided along an axis into views, of equal length or at indices.

    Parameters
    ----------
    ary : ArrPy, any dtype
    indices_or_sections : int or sequence of int
        How many parts, or where the parts begin.
    axis : int, default 0

    Returns
    -------
    list of ArrPy

    Raises
    ------
    ValueError
        If the axis cannot be divided equally.

    Examples
    --------
    >>> import arrpy
    >>> [part.tolist() for part in arrpy.split(arrpy.arange(6), [1, 4])]
    [[0], [1, 2, 3], [4, 5]]
    """
    return _equal_parts("split", array_argument("split", ary), indices_or_sections, axis)


def _equal_parts(name: str, x: xp.ArrPy, sections: Any, axis: Any) -> list[xp.ArrPy]:
    along = axis_argument(name, axis, x.ndim)
    if not _is_sequence(sections):
        (count,) = _integers(name, "indices_or_sections", sections)
        if count > 0 and x.shape[along] % count:
            raise errors.unequal_split(name, count, x.shape[along])
    return _parts(name, x, sections, along)


def _split_along(name: str, ary: Any, sections: Any, least: int) -> list[xp.ArrPy]:
    x = array_argument(name, ary)
    if x.ndim < least:
        raise errors.too_few_axes(name, least, x.shape)
    return _equal_parts(name, x, sections, max(0, least - 1))


@errors.named
def hsplit(ary: Any, indices_or_sections: Any) -> list[xp.ArrPy]:
    """`split` along the second axis, of a vector along its only one.

    Parameters
    ----------
    ary : ArrPy, any dtype, at least one axis
    indices_or_sections : int or sequence of int

    Returns
    -------
    list of ArrPy

    Raises
    ------
    ValueError
        If `ary` is 0-d or cannot be divided equally.

    Examples
    --------
    >>> import arrpy
    >>> [part.tolist() for part in arrpy.hsplit(arrpy.eye(2), 2)]
    [[[1.0], [0.0]], [[0.0], [1.0]]]
    """
    x = array_argument("hsplit", ary)
    return _split_along("hsplit", x, indices_or_sections, 1 if x.ndim < 2 else 2)


@errors.named
def vsplit(ary: Any, indices_or_sections: Any) -> list[xp.ArrPy]:
    """`split` along the first axis of an array with at least two.

    Parameters
    ----------
    ary : ArrPy, any dtype, at least two axes
    indices_or_sections : int or sequence of int

    Returns
    -------
    list of ArrPy

    Raises
    ------
    ValueError
        If there are fewer axes or `ary` cannot be divided equally.

    Examples
    --------
    >>> import arrpy
    >>> [part.tolist() for part in arrpy.vsplit(arrpy.eye(2), 2)]
    [[[1.0, 0.0]], [[0.0, 1.0]]]
    """
    x = array_argument("vsplit", ary)
    if x.ndim < 2:
        raise errors.too_few_axes("vsplit", 2, x.shape)
    return _equal_parts("vsplit", x, indices_or_sections, 0)


@errors.named
def dsplit(ary: Any, indices_or_sections: Any) -> list[xp.ArrPy]:
    """`split` along the third axis.

    Parameters
    ----------
    ary : ArrPy, any dtype, at least three axes
    indices_or_sections : int or sequence of int

    Returns
    -------
    list of ArrPy

    Raises
    ------
    ValueError
        If there are fewer axes or `ary` cannot be divided equally.

    Examples
    --------
    >>> import arrpy
    >>> [part.shape for part in arrpy.dsplit(arrpy.ones((1, 2, 4)), 2)]
    [(1, 2, 2), (1, 2, 2)]
    """
    return _split_along("dsplit", ary, indices_or_sections, 3)
