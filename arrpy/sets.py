"""Set functions: the different elements of arrays, and what two arrays have in common.

Everything here stands on sorting: equal elements become neighbours, a mask marks the first of each
group, and positions, counts and inverse indices follow from that mask. -0.0 equals +0.0 and stands
for both if it comes first. A NaN equals nothing, not even itself, in the functions of the array API
standard; NumPy's functions take all NaNs for one unless `equal_nan` is false.

Reference: D. E. Knuth, The Art of Computer Programming 3, 2nd edition, section 6.5, 1998.
"""

from typing import Any, NamedTuple

import arrpy as xp
from arrpy import ArrPy

from .errors import named, unique_axis


class UniqueAllResult(NamedTuple):
    """What `unique_all` returns."""

    values: ArrPy
    indices: ArrPy
    inverse_indices: ArrPy
    counts: ArrPy


class UniqueCountsResult(NamedTuple):
    """What `unique_counts` returns."""

    values: ArrPy
    counts: ArrPy


class UniqueInverseResult(NamedTuple):
    """What `unique_inverse` returns."""

    values: ArrPy
    inverse_indices: ArrPy


# ---- the array API standard ----


@named
def unique_all(x: Any, /) -> UniqueAllResult:
    """The different elements, where each comes first, which one every element is, and how often.

    Parameters
    ----------
    x : ArrPy, any dtype
        Taken as one vector.

    Returns
    -------
    UniqueAllResult (values, indices, inverse_indices, counts)
        values : ArrPy, ascending; indices, counts : ArrPy, int64, the shape of values;
        inverse_indices : ArrPy, int64, the shape of `x`. Every NaN is an element of its own.

    Examples
    --------
    >>> import arrpy
    >>> result = arrpy.unique_all(arrpy.ArrPy([3, 1, 3]))
    >>> [array.tolist() for array in result]
    [[1, 3], [1, 0], [1, 0, 1], [1, 2]]
    """
    x = xp.asarray(x)
    order, values = _sorted(_flat(x))
    first = _starts(values)
    return UniqueAllResult(
        values[first],
        order[first],
        xp.reshape(_inverse(order, first), x.shape),
        _counts(first),
    )


@named
def unique_counts(x: Any, /) -> UniqueCountsResult:
    """The different elements, and how often each occurs.

    Parameters
    ----------
    x : ArrPy, any dtype
        Taken as one vector.

    Returns
    -------
    UniqueCountsResult (values, counts)
        values : ArrPy, ascending; counts : ArrPy, int64. Every NaN is an element of its own.

    Examples
    --------
    >>> import arrpy
    >>> [array.tolist() for array in arrpy.unique_counts(arrpy.ArrPy([3, 1, 3]))]
    [[1, 3], [1, 2]]
    """
    values = xp.sort(_flat(xp.asarray(x)))
    first = _starts(values)
    return UniqueCountsResult(values[first], _counts(first))


@named
def unique_inverse(x: Any, /) -> UniqueInverseResult:
    """The different elements, and which of them every element is.

    Parameters
    ----------
    x : ArrPy, any dtype
        Taken as one vector.

    Returns
    -------
    UniqueInverseResult (values, inverse_indices)
        values : ArrPy, ascending; inverse_indices : ArrPy, int64, the shape of `x`.

    Examples
    --------
    >>> import arrpy
    >>> [array.tolist() for array in arrpy.unique_inverse(arrpy.ArrPy([3, 1, 3]))]
    [[1, 3], [1, 0, 1]]
    """
    x = xp.asarray(x)
    order, values = _sorted(_flat(x))
    first = _starts(values)
    return UniqueInverseResult(values[first], xp.reshape(_inverse(order, first), x.shape))


@named
def unique_values(x: Any, /) -> ArrPy:
    """The different elements, ascending; every NaN is one of its own.

    Parameters
    ----------
    x : ArrPy, any dtype
        Taken as one vector.

    Returns
    -------
    ArrPy, one axis, the dtype of `x`

    Examples
    --------
    >>> import arrpy
    >>> arrpy.unique_values(arrpy.ArrPy([3, 1, 3])).tolist()
    [1, 3]
    """
    values = xp.sort(_flat(xp.asarray(x)))
    return values[_starts(values)]


@named
def isin(
    x1: Any, x2: Any, /, assume_unique: bool = False, invert: bool = False, *, kind: Any = None
) -> ArrPy:
    """Whether each element of `x1` is among those of `x2`.

    Parameters
    ----------
    x1 : ArrPy or number
    x2 : ArrPy or number, any shape
    assume_unique : bool
        Accepted for NumPy's sake, changes nothing.
    invert : bool, default False
        Ask whether it is not.
    kind : accepted for NumPy's sake, changes nothing

    Returns
    -------
    ArrPy, bool, the shape of `x1`; a NaN is among nothing

    Examples
    --------
    >>> import arrpy
    >>> arrpy.isin(arrpy.ArrPy([1, 2, 3]), arrpy.ArrPy([3, 1])).tolist()
    [True, False, True]
    """
    x1, x2 = xp.asarray(x1), _flat(xp.asarray(x2))
    if x2.size == 0:
        found = (x1 != x1) & False
    else:
        ascending = xp.sort(x2)
        places = xp.minimum(xp.searchsorted(ascending, x1), x2.size - 1)
        found = xp.reshape(ascending[xp.reshape(places, (-1,))], x1.shape) == x1
    return xp.logical_not(found) if invert else found


# ---- NumPy's names ----


@named
def unique(
    x: Any,
    /,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: Any = None,
    *,
    equal_nan: bool = True,
    sorted: bool = True,
) -> Any:
    """The different elements, or the different slices along an axis, ascending.

    Parameters
    ----------
    x : ArrPy, any dtype
    return_index : bool, default False
        Also where each comes first.
    return_inverse : bool, default False
        Also which of them every element (or slice) is.
    return_counts : bool, default False
        Also how often each occurs.
    axis : int, optional
        Compare slices along this axis, element by element; by default single elements.
    equal_nan : bool, default True
        Whether all NaNs are one element. Slices with a NaN always differ.
    sorted : bool, default True
        Accepted for NumPy's sake: the result is always in order.

    Returns
    -------
    ArrPy, or a tuple of it and of the int64 arrays that were asked for, in the order of parameters

    Examples
    --------
    >>> import arrpy
    >>> arrpy.unique(arrpy.ArrPy([3, 1, 3])).tolist()
    [1, 3]
    >>> rows = arrpy.ArrPy([[2, 1], [0, 5], [2, 1]])
    >>> [array.tolist() for array in arrpy.unique(rows, return_counts=True, axis=0)]
    [[[0, 5], [2, 1]], [1, 2]]
    """
    x = xp.asarray(x)
    if axis is not None:
        return _unique_slices(x, axis, return_index, return_inverse, return_counts)
    flat = _flat(x)
    if not (return_index or return_inverse):
        values = xp.sort(flat)
        first = _starts(values, equal_nan)
        return (values[first], _counts(first)) if return_counts else values[first]
    order, values = _sorted(flat)
    first = _starts(values, equal_nan)
    shape = x.shape
    return _chosen(values[first], order, first, shape, return_index, return_inverse, return_counts)


@named
def intersect1d(
    x1: Any, x2: Any, /, assume_unique: bool = False, return_indices: bool = False
) -> Any:
    """The elements that both arrays have, ascending.

    Parameters
    ----------
    x1, x2 : ArrPy, taken as vectors
    assume_unique : bool, default False
        Whether no element occurs twice within one of the arrays.
    return_indices : bool, default False
        Also where each comes first in `x1` and in `x2`.

    Returns
    -------
    ArrPy, or (values, indices into x1, indices into x2)

    Examples
    --------
    >>> import arrpy
    >>> arrpy.intersect1d(arrpy.ArrPy([1, 3, 4, 3]), arrpy.ArrPy([3, 1, 2])).tolist()
    [1, 3]
    """
    x1, x2 = _flat(xp.asarray(x1)), _flat(xp.asarray(x2))
    if not return_indices:
        if not assume_unique:
            x1, x2 = unique(x1), unique(x2)
        both = xp.sort(xp.concat([x1, x2]))
        return both[:-1][both[1:] == both[:-1]] if both.size else both
    first1: Any = None
    first2: Any = None
    if not assume_unique:
        x1, first1 = unique(x1, return_index=True)
        x2, first2 = unique(x2, return_index=True)
    order, both = _sorted(xp.concat([x1, x2]))
    pairs = both[1:] == both[:-1] if both.size else both != both
    values = both[:-1][pairs] if both.size else both
    indices1, indices2 = order[:-1][pairs], order[1:][pairs] - x1.size
    if first1 is not None:
        indices1, indices2 = first1[indices1], first2[indices2]
    return values, indices1, indices2


@named
def union1d(x1: Any, x2: Any, /) -> ArrPy:
    """The elements that at least one of the arrays has, ascending.

    Parameters
    ----------
    x1, x2 : ArrPy, taken as vectors

    Returns
    -------
    ArrPy, one axis

    Examples
    --------
    >>> import arrpy
    >>> arrpy.union1d(arrpy.ArrPy([1, 3]), arrpy.ArrPy([3, 2])).tolist()
    [1, 2, 3]
    """
    result: ArrPy = unique(xp.concat([_flat(xp.asarray(x1)), _flat(xp.asarray(x2))]))
    return result


@named
def setdiff1d(x1: Any, x2: Any, /, assume_unique: bool = False) -> ArrPy:
    """The elements of `x1` that `x2` lacks, ascending.

    Parameters
    ----------
    x1, x2 : ArrPy, taken as vectors
    assume_unique : bool, default False
        Whether no element occurs twice in `x1`; they then stay in their order.

    Returns
    -------
    ArrPy, one axis

    Examples
    --------
    >>> import arrpy
    >>> arrpy.setdiff1d(arrpy.ArrPy([4, 1, 3, 1]), arrpy.ArrPy([3])).tolist()
    [1, 4]
    """
    x1 = _flat(xp.asarray(x1))
    if not assume_unique:
        x1 = unique(x1)
    result: ArrPy = x1[isin(x1, x2, invert=True)]
    return result


@named
def setxor1d(x1: Any, x2: Any, /, assume_unique: bool = False) -> ArrPy:
    """The elements that exactly one of the arrays has, ascending.

    Parameters
    ----------
    x1, x2 : ArrPy, taken as vectors
    assume_unique : bool, default False
        Whether no element occurs twice within one of the arrays.

    Returns
    -------
    ArrPy, one axis

    Examples
    --------
    >>> import arrpy
    >>> arrpy.setxor1d(arrpy.ArrPy([1, 3]), arrpy.ArrPy([3, 2])).tolist()
    [1, 2]
    """
    x1, x2 = _flat(xp.asarray(x1)), _flat(xp.asarray(x2))
    if not assume_unique:
        x1, x2 = unique(x1), unique(x2)
    both = xp.sort(xp.concat([x1, x2]))
    first = _starts(both)
    last = xp.ones_like(first)
    last[:-1] = first[1:]
    return both[first & last]


# ---- groups of equal neighbours ----


def _flat(x: ArrPy) -> ArrPy:
    return x if x.ndim == 1 else xp.reshape(x, (-1,))


def _sorted(x: ArrPy) -> tuple[ArrPy, ArrPy]:
    """The indices that sort a vector, and its elements in order."""
    order = xp.argsort(x)
    return order, x[order]


def _starts(values: ArrPy, equal_nan: bool = False) -> ArrPy:
    """Which elements of a sorted vector differ from the one before."""
    first = xp.ones_like(values, dtype=xp.bool)
    if values.size > 1:
        differ = values[1:] != values[:-1]
        if equal_nan and bool(values[-1] != values[-1]):
            numbers = values == values
            differ = differ & (numbers[1:] | numbers[:-1])
        first[1:] = differ
    return first


def _counts(first: ArrPy) -> ArrPy:
    """How long each group is."""
    (starts,) = xp.nonzero(first)
    ends = xp.empty_like(starts)
    ends[:-1] = starts[1:]
    ends[-1:] = first.size
    return ends - starts


def _inverse(order: ArrPy, first: ArrPy) -> ArrPy:
    """The number of the group of every element, in the order before sorting."""
    result = xp.empty_like(order)
    result[order] = xp.cumulative_sum(first) - 1
    return result


def _chosen(
    values: ArrPy,
    order: ArrPy,
    first: ArrPy,
    shape: tuple[int, ...],
    index: bool,
    inverse: bool,
    counts: bool,
) -> Any:
    """The results that `unique` was asked for."""
    result = [values]
    if index:
        result.append(order[first])
    if inverse:
        result.append(xp.reshape(_inverse(order, first), shape))
    if counts:
        result.append(_counts(first))
    return tuple(result) if len(result) > 1 else values


def _unique_slices(x: ArrPy, axis: Any, index: bool, inverse: bool, counts: bool) -> Any:
    """`unique` of slices: rows of a matrix, ordered by their first column, then the second, ..."""
    if x.ndim == 0:
        raise unique_axis(axis)
    moved = xp.moveaxis(x, axis, 0)
    n = moved.shape[0]
    width = 1
    for length in moved.shape[1:]:
        width *= length
    rows = xp.reshape(moved, (n, width))
    order = xp.argsort(rows[:, -1]) if width else xp.arange(n)
    for column in range(width - 2, -1, -1):
        order = order[xp.argsort(rows[:, column][order])]
    first = xp.ones_like(order, dtype=xp.bool)
    ordered = rows[order]
    if n > 1:
        first[1:] = xp.any(ordered[1:] != ordered[:-1], axis=1)
    kept = ordered[first]
    values = xp.moveaxis(xp.reshape(kept, (kept.shape[0], *moved.shape[1:])), 0, axis)
    return _chosen(values, order, first, (n,), index, inverse, counts)
