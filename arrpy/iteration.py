"""Iteration over elements and indices: `array.flat`, ndenumerate, ndindex, broadcast.

These walk in Python, one element at a time; whole-array functions are many times faster. An element
is a 0-d array, as everywhere in ArrPy.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from operator import index
from typing import Any, final

import arrpy as xp

from . import errors
from ._core import array_argument


def iterable(y: Any) -> bool:
    """Whether an object can be iterated over.

    Parameters
    ----------
    y : object

    Returns
    -------
    bool

    Examples
    --------
    >>> import arrpy
    >>> arrpy.iterable([1, 2]), arrpy.iterable(2), arrpy.iterable(arrpy.asarray(2))
    (True, False, False)
    """
    try:
        iter(y)
    except TypeError:
        return False
    return True


@final
class Flat:
    """The elements of an array one after the other, in C order; what ``array.flat`` gives.

    Can be iterated over, indexed like a vector (the result is a copy), and assigned to; too few
    values are repeated.

    Parameters
    ----------
    array : ArrPy, any dtype, any shape

    Examples
    --------
    >>> import arrpy
    >>> a = arrpy.ArrPy([[1, 2], [3, 4]])
    >>> a.flat[2].item()
    3
    >>> a.T.flat[1:3] = 0
    >>> a.tolist()
    [[1, 0], [0, 4]]
    """

    __slots__ = ("base",)

    def __init__(self, array: Any) -> None:
        self.base = array_argument("flat", array)

    def __len__(self) -> int:
        return self.base.size

    def __iter__(self) -> Iterator[xp.ArrPy]:
        return iter(self.base.ravel())

    def __getitem__(self, key: Any) -> xp.ArrPy:
        result = self.base.ravel()[key]
        return result.copy() if isinstance(key, slice) or key is Ellipsis else result

    def __setitem__(self, key: Any, values: Any) -> None:
        base = self.base
        places = xp.arange(base.size, device=base.device)[key].ravel()
        source = array_argument("flat", values, base).ravel()
        if source.size == 0:
            if places.size:
                raise errors.wrong_value("flat", "values", "at least one", "none")
            return
        if source.size > 1 and hasattr(key, "__index__") and not getattr(key, "ndim", 0):
            raise errors.wrong_value("flat", "values for one element", "one", source.size)
        if source.size > 1:
            source = xp.resize(source, places.shape)
        if base.is_contiguous:
            base.ravel()[places] = source
        else:
            base[xp.unravel_index(places, base.shape)] = source

    def __repr__(self) -> str:
        return f"<flat elements of an array of shape {self.base.shape}, {self.base.dtype.name}>"

    def copy(self) -> xp.ArrPy:
        """The elements as a vector."""
        return self.base.flatten()


@final
class ndindex:
    """All indices of a shape, in C order, as tuples.

    Parameters
    ----------
    *shape : int, or one tuple of int

    Raises
    ------
    ValueError
        If a length is negative.

    Examples
    --------
    >>> import arrpy
    >>> list(arrpy.ndindex(2, 2))
    [(0, 0), (0, 1), (1, 0), (1, 1)]
    """

    __slots__ = ("_indices",)

    def __init__(self, *shape: Any) -> None:
        if len(shape) == 1 and not hasattr(shape[0], "__index__"):
            shape = shape[0]
        lengths = []
        for length in shape if hasattr(shape, "__iter__") else (shape,):
            try:
                lengths.append(index(length))
            except TypeError:
                raise errors.shape_type("ndindex", shape) from None
        if any(length < 0 for length in lengths):
            raise errors.negative_length("ndindex", tuple(lengths))
        self._indices = product(*map(range, _bounded(lengths)))

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        return self

    def __next__(self) -> tuple[int, ...]:
        return next(self._indices)


def _bounded(lengths: list[int]) -> list[int]:
    """Refuse lengths that `product` would store one by one; of an empty shape nothing is stored."""
    if 0 in lengths:
        return [0]
    if any(length > 2**32 for length in lengths):
        raise errors.too_many_bytes("ndindex", tuple(lengths), 8)
    return lengths


@final
class ndenumerate:
    """Pairs of index and element, in C order.

    Parameters
    ----------
    arr : ArrPy, any dtype, any shape

    Examples
    --------
    >>> import arrpy
    >>> [(index, element.item()) for index, element in arrpy.ndenumerate([[5, 6]])]
    [((0, 0), 5), ((0, 1), 6)]
    """

    __slots__ = ("_pairs",)

    def __init__(self, arr: Any) -> None:
        x = array_argument("ndenumerate", arr)
        self._pairs = zip(ndindex(x.shape), x.ravel(), strict=True)

    def __iter__(self) -> Iterator[tuple[tuple[int, ...], xp.ArrPy]]:
        return self

    def __next__(self) -> tuple[tuple[int, ...], xp.ArrPy]:
        return next(self._pairs)


@final
class broadcast:
    """The shape that arrays have together, and their elements side by side.

    Parameters
    ----------
    *arrays : ArrPy, any dtype

    Attributes
    ----------
    shape, ndim, nd, size, numiter
        Of the common shape; `numiter` is the number of arrays.

    Raises
    ------
    ValueError
        If the arrays do not broadcast.

    Examples
    --------
    >>> import arrpy
    >>> pairs = arrpy.broadcast([1, 2], [[3], [4]])
    >>> pairs.shape
    (2, 2)
    >>> [(a.item(), b.item()) for a, b in pairs]
    [(1, 3), (2, 3), (1, 4), (2, 4)]
    """

    __slots__ = ("_arrays", "index", "ndim", "numiter", "shape", "size")

    def __init__(self, *arrays: Any) -> None:
        parts = [array_argument("broadcast", one) for one in arrays]
        try:
            self.shape = xp.broadcast_shapes(*(one.shape for one in parts))
        except ValueError:
            raise errors.broadcast("broadcast", [one.shape for one in parts]) from None
        self._arrays = [xp.broadcast_to(one, self.shape) for one in parts]
        self.ndim = len(self.shape)
        self.numiter = len(parts)
        self.size = 1
        for length in self.shape:
            self.size *= length
        self.index = 0

    @property
    def nd(self) -> int:
        """The number of axes."""
        return self.ndim

    def reset(self) -> None:
        """Start again with the first elements."""
        self.index = 0

    def __iter__(self) -> Iterator[tuple[xp.ArrPy, ...]]:
        return self

    def __next__(self) -> tuple[xp.ArrPy, ...]:
        if self.index >= self.size:
            raise StopIteration
        position, places = self.index, []
        for length in reversed(self.shape):
            position, place = divmod(position, length)
            places.append(place)
        self.index += 1
        key = tuple(reversed(places))
        return tuple(one[key] for one in self._arrays)
