"""Functions on sorted order beyond the standard: lexsort, topk, digitize and what lists indices."""

from typing import Any, NamedTuple

import arrpy as xp
from arrpy import ArrPy

from .errors import bins_order, lexsort_keys, listed, named, one_dimension, topk_count, wrong_dtype


class TopkResult(NamedTuple):
    """What `topk` returns."""

    values: ArrPy
    indices: ArrPy


@named
def lexsort(keys: Any, /, axis: Any = -1) -> ArrPy:
    """The indices that sort by several keys; the last key decides first.

    Parameters
    ----------
    keys : sequence of ArrPy of one shape, or ArrPy whose first axis numbers the keys
    axis : int, default -1
        Of a single key.

    Returns
    -------
    ArrPy, int64, the shape of one key

    Raises
    ------
    ValueError
        If there is no key or their shapes differ.

    Notes
    -----
    One stable sort per key, from the least important one on.

    Examples
    --------
    >>> import arrpy
    >>> first, second = arrpy.ArrPy([9, 4, 0, 4]), arrpy.ArrPy([1, 5, 1, 4])
    >>> arrpy.lexsort((first, second)).tolist()
    [2, 0, 3, 1]
    """
    arrays = [xp.asarray(key) for key in listed("lexsort", "keys", "a sequence of arrays", keys)]
    if not arrays or any(key.shape != arrays[0].shape for key in arrays):
        raise lexsort_keys([key.shape for key in arrays])
    order = xp.argsort(arrays[0], axis=axis)
    for key in arrays[1:]:
        along = xp.argsort(xp.take_along_axis(key, order, axis=axis), axis=axis)
        order = xp.take_along_axis(order, along, axis=axis)
    return order


@named
def topk(x: Any, k: Any, /, axis: Any = -1, *, largest: bool = True) -> TopkResult:
    """The k largest (or smallest) elements along an axis, the most extreme first.

    Parameters
    ----------
    x : ArrPy, any dtype
    k : int, at most the length of the axis
    axis : int, default -1
        None takes all elements as one vector.
    largest : bool, default True
        False finds the smallest.

    Returns
    -------
    TopkResult (values, indices)
        values : ArrPy, the dtype of `x`; indices : ArrPy, int64. Equal elements by index; NaNs
        only if there are fewer than k numbers.

    Raises
    ------
    ValueError
        If the axis is shorter than k, or k is negative.

    Notes
    -----
    A selection first, then a sort of the k elements.

    Examples
    --------
    >>> import arrpy
    >>> values, indices = arrpy.topk(arrpy.ArrPy([4, 9, 1, 9]), 3)
    >>> values.tolist(), indices.tolist()
    ([9, 9, 4], [1, 3, 0])
    """
    x = xp.asarray(x)
    if axis is None:
        x, axis = xp.reshape(x, (-1,)), 0
    x = xp.moveaxis(x, axis, -1)
    k, n = xp.asarray(k).__index__(), x.shape[-1]
    if not 0 <= k <= n:
        raise topk_count(k, n)
    indices = xp.argpartition(x, k - 1, descending=largest) if k else xp.argsort(x)
    indices = indices[..., :k]
    values = xp.take_along_axis(x, indices)
    order = xp.argsort(values, descending=largest)
    values, indices = (xp.take_along_axis(part, order) for part in (values, indices))
    return TopkResult(xp.moveaxis(values, -1, axis), xp.moveaxis(indices, -1, axis))


@named
def sort_complex(x: Any, /) -> ArrPy:
    """The elements as complex numbers, in order along the last axis.

    Parameters
    ----------
    x : ArrPy, any dtype, at least one axis

    Returns
    -------
    ArrPy, complex64 for complex64 and for integers of 8 or 16 bits, else complex128

    Examples
    --------
    >>> import arrpy
    >>> arrpy.sort_complex(arrpy.ArrPy([2, 1 + 2j, 1])).tolist()
    [(1+0j), (1+2j), (2+0j)]
    """
    x = xp.sort(xp.asarray(x))
    small = ("complex64", "int8", "int16", "uint8", "uint16")
    return xp.astype(x, xp.complex64 if x.dtype.name in small else xp.complex128, copy=False)


@named
def digitize(x: Any, bins: Any, /, right: bool = False) -> ArrPy:
    """The number of the bin that each element falls into.

    Parameters
    ----------
    x : ArrPy, real
    bins : ArrPy, real, one axis, ascending or descending
        The edges: bin i, for ascending ones, is bins[i - 1] <= x < bins[i].
    right : bool, default False
        Whether the right edge belongs to the bin instead of the left one.

    Returns
    -------
    ArrPy, int64, the shape of `x`; 0 and len(bins) are outside

    Raises
    ------
    ValueError
        If the edges are not in order.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.digitize(arrpy.ArrPy([0.5, 1.0, 9.0]), arrpy.ArrPy([0.0, 1.0, 2.0])).tolist()
    [1, 2, 3]
    """
    x, bins = xp.asarray(x), xp.asarray(bins)
    for array in (x, bins):
        if xp.isdtype(array.dtype, "complex floating"):
            raise wrong_dtype("digitize", "real", array.dtype)
    if bins.ndim != 1:
        raise one_dimension("digitize", "bins", bins.shape)
    side: Any = "left" if right else "right"
    if bool(xp.all(bins[1:] >= bins[:-1])):
        return xp.searchsorted(bins, x, side=side)
    if not bool(xp.all(bins[1:] <= bins[:-1])):
        raise bins_order()
    result: ArrPy = bins.size - xp.searchsorted(bins[::-1], x, side=side)
    return result


@named
def flatnonzero(x: Any, /) -> ArrPy:
    """The indices of the elements that are not 0, in the array as one vector.

    Parameters
    ----------
    x : ArrPy, any dtype

    Returns
    -------
    ArrPy, int64, one axis

    Examples
    --------
    >>> import arrpy
    >>> arrpy.flatnonzero(arrpy.ArrPy([[0, 3], [4, 0]])).tolist()
    [1, 2]
    """
    return xp.nonzero(xp.reshape(xp.asarray(x), (-1,)))[0]


@named
def argwhere(x: Any, /) -> ArrPy:
    """The indices of the elements that are not 0, one row each.

    Parameters
    ----------
    x : ArrPy, any dtype

    Returns
    -------
    ArrPy, int64, shape (elements that are not 0, axes of `x`)

    Examples
    --------
    >>> import arrpy
    >>> arrpy.argwhere(arrpy.ArrPy([[0, 3], [4, 0]])).tolist()
    [[0, 1], [1, 0]]
    """
    x = xp.asarray(x)
    if x.ndim == 0:
        return xp.stack(xp.nonzero(x[None]), axis=1)[:, :0]
    return xp.stack(xp.nonzero(x), axis=1)
