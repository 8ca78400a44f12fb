"""Functions of one's own, applied to the slices, axes, elements or regions of an array.

Names, arguments and results are NumPy's. The functions are Python functions, so they are called
once per slice or element; these loops are the only ones over elements outside of the kernels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product
from typing import Any

import arrpy as xp

from . import errors
from ._core import array_argument, axis_argument, dtype_named


def apply_along_axis(
    func1d: Callable[..., Any], axis: Any, arr: Any, *args: Any, **kwargs: Any
) -> xp.ArrPy:
    """Call a function for every vector along an axis.

    Parameters
    ----------
    func1d : callable
        Takes a vector, then `args` and `kwargs`; gives a number or an array, always of one shape.
    axis : int
    arr : ArrPy

    Returns
    -------
    ArrPy
        The shape of `arr` with the shape of what `func1d` returns in the place of `axis`; dtype of
        the first result.

    Raises
    ------
    IndexError
        If there is no such axis.
    ValueError
        If there is no vector to call the function for.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.apply_along_axis(sorted, 1, arrpy.ArrPy([[8, 1, 7], [4, 3, 9]])).tolist()
    [[1, 7, 8], [3, 4, 9]]
    """
    array = array_argument("apply_along_axis", arr)
    place = axis_argument("apply_along_axis", axis, array.ndim)
    vectors = xp.moveaxis(array, place, -1)
    outer = vectors.shape[:-1]
    if 0 in outer:
        raise errors.wrong_value(
            "apply_along_axis", "the other axes", "without length 0", f"shape {array.shape}"
        )
    values = [
        xp.asarray(_without_arrays(func1d(vectors[(*index, ...)], *args, **kwargs)))
        for index in product(*map(range, outer))
    ]
    inner = values[0].shape
    values = [xp.astype(value, values[0].dtype, copy=False) for value in values]
    result = xp.reshape(_carried(xp.stack(values), array), (*outer, *inner))
    order = list(range(len(outer)))
    order[place:place] = range(len(outer), len(outer) + len(inner))
    return xp.permute_dims(result, order) if order != sorted(order) else result


def _carried(result: xp.ArrPy, like: xp.ArrPy) -> xp.ArrPy:
    """The elements of a result, flat, on the backend of what it was made of."""
    nothing = xp.astype(xp.reshape(like, (-1,))[:0], result.dtype)
    return xp.concat([nothing, xp.reshape(result, (-1,))])


def _without_arrays(value: Any) -> Any:
    """Lists of 0-d arrays, which a Python function makes of a vector, as lists of numbers."""
    if not isinstance(value, (list, tuple)):
        return value
    return [
        part.item() if isinstance(part, xp.ArrPy) and part.ndim == 0 else _without_arrays(part)
        for part in value
    ]


def apply_over_axes(func: Callable[..., Any], a: Any, axes: Any) -> xp.ArrPy:
    """Call func(a, axis) for one axis after the other, each time with the last result.

    Parameters
    ----------
    func : callable
        Takes an array and an axis; gives an array with that axis, or without it.
    a : ArrPy
    axes : int or sequence of int

    Returns
    -------
    ArrPy, as many axes as `a`

    Raises
    ------
    ValueError
        If `func` gives an array with other axes.

    Examples
    --------
    >>> import arrpy
    >>> def largest(x, axis):
    ...     return arrpy.max(x, axis=axis)
    >>> arrpy.apply_over_axes(largest, arrpy.ArrPy([[1, 5], [7, 3]]), [0, 1]).tolist()
    [[7]]
    """
    value = array_argument("apply_over_axes", a)
    chosen = [axes] if hasattr(axes, "__index__") else list(axes)
    for axis in chosen:
        place = axis_argument("apply_over_axes", axis, value.ndim)
        result = array_argument("apply_over_axes", func(value, place))
        if result.ndim != value.ndim:
            result = xp.expand_dims(result, axis=place)
        if result.ndim != value.ndim:
            raise errors.wrong_value(
                "apply_over_axes", "the result of func", "an array with or without the axis",
                f"shape {result.shape}",
            )  # fmt: skip
        value = result
    return value


class vectorize:
    """A Python function that is called for every element of broadcast arrays.

    Parameters
    ----------
    pyfunc : callable, optional
        Takes Python numbers, gives one or a tuple. Without it this is a decorator.
    otypes : str or sequence of dtypes, optional
        Dtypes of the results: one per result, typecodes in a string. By default those of the first
        call.
    doc : str, optional
        The docstring.
    excluded : set of int and str, optional
        Arguments, by position or name, that are passed on as they are.
    cache : bool, default False
        Of no effect: the function is never called twice for an element.

    Raises
    ------
    TypeError
        If `pyfunc` is not callable.
    ValueError
        If there are no elements and `otypes` does not say of which dtype the result is.

    Examples
    --------
    >>> import arrpy
    >>> def limited(a, b):
    ...     return a - b if a > b else a + b
    >>> arrpy.vectorize(limited)([1, 2, 3, 4], 2).tolist()
    [3, 4, 1, 2]
    """

    def __init__(
        self,
        pyfunc: Callable[..., Any] | None = None,
        otypes: Any = None,
        doc: str | None = None,
        excluded: Iterable[int | str] | None = None,
        cache: bool = False,
    ) -> None:
        if pyfunc is not None and not callable(pyfunc):
            raise errors.wrong_type("vectorize", "pyfunc", "callable", type(pyfunc).__name__)
        self.pyfunc = pyfunc
        self.otypes = None if otypes is None else [_dtype_of(one) for one in otypes]
        self.excluded = set(excluded or ())
        self.cache = cache
        self.__doc__ = doc if doc is not None else getattr(pyfunc, "__doc__", None)
        self.__name__ = getattr(pyfunc, "__name__", "vectorize")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.pyfunc is None:
            return vectorize(args[0], self.otypes, self.__doc__, self.excluded, self.cache)
        positions = [i for i in range(len(args)) if i not in self.excluded]
        names = [name for name in kwargs if name not in self.excluded]
        given = [args[i] for i in positions] + [kwargs[name] for name in names]
        if not given:
            return self.pyfunc(*args, **kwargs)
        arrays = xp.broadcast_arrays(*[array_argument("vectorize", one) for one in given])
        columns = [xp.reshape(array, (-1,)).tolist() for array in arrays]
        results = []
        for row in zip(*columns, strict=True):
            arguments = list(args)
            for i, value in zip(positions, row, strict=False):
                arguments[i] = value
            named = dict(zip(names, row[len(positions) :], strict=True))
            results.append(self.pyfunc(*arguments, **(kwargs | named)))
        return self._arrays(results, arrays[0])

    def _arrays(self, results: list[Any], like: xp.ArrPy) -> Any:
        """The results as arrays of the shape of `like`, a tuple of them if each is a tuple."""
        if not results and self.otypes is None:
            raise errors.wrong_value("vectorize", "otypes", "given for size 0 arguments", None)
        count = len(self.otypes) if self.otypes is not None else 1
        several = isinstance(results[0], tuple) if results else count > 1
        parts = list(zip(*results, strict=True)) if several else [tuple(results)]
        parts = parts or [()] * count
        dtypes = self.otypes or [xp.asarray(part[0]).dtype for part in parts]
        made = [_array_of(part, dtype, like) for part, dtype in zip(parts, dtypes, strict=True)]
        return tuple(made) if several else made[0]


def _dtype_of(what: Any) -> Any:
    """A dtype, also of one of NumPy's typecodes."""
    names = {
        "?": "bool", "b": "int8", "h": "int16", "i": "int32", "l": "int64", "q": "int64",
        "B": "uint8", "H": "uint16", "I": "uint32", "L": "uint64", "Q": "uint64",
        "f": "float32", "d": "float64", "F": "complex64", "D": "complex128",
    }  # fmt: skip
    if isinstance(what, str) and what in names:
        return dtype_named(names[what])
    return xp.empty(0, dtype=what).dtype


def _array_of(values: tuple[Any, ...], dtype: Any, like: xp.ArrPy) -> xp.ArrPy:
    array = xp.asarray(_without_arrays(values)) if values else xp.empty(0)
    return xp.reshape(_carried(xp.astype(array, dtype), like), like.shape)


def piecewise(x: Any, condlist: Any, funclist: Any, *args: Any, **kw: Any) -> xp.ArrPy:
    """A function that has another formula in each region.

    Parameters
    ----------
    x : ArrPy
    condlist : list of ArrPy of bool, or one
        The regions; where several hold, the last one counts.
    funclist : list of callables and numbers
        What holds there; one more than regions: the last one holds elsewhere, otherwise 0 does.
    *args, **kw :
        Passed on to the callables.

    Returns
    -------
    ArrPy, dtype and shape of `x`

    Raises
    ------
    ValueError
        If there are neither as many functions as regions, nor one more.

    Examples
    --------
    >>> import arrpy
    >>> x = arrpy.ArrPy([-2.0, -1.0, 1.0, 2.0])
    >>> arrpy.piecewise(x, [x < 0, x >= 0], [lambda x: -x, 10]).tolist()
    [2.0, 1.0, 10.0, 10.0]
    """
    array = array_argument("piecewise", x)
    conditions = _conditions(array, condlist)
    count = len(funclist)
    if count == len(conditions) + 1:
        elsewhere = xp.ones(array.shape, dtype=xp.bool)
        for condition in conditions:
            elsewhere = elsewhere & ~condition
        conditions.append(elsewhere)
    elif count != len(conditions):
        raise errors.wrong_value(
            "piecewise",
            "funclist",
            f"of {len(conditions)} or {len(conditions) + 1} functions",
            count,
        )
    result = xp.zeros_like(array)
    for condition, function in zip(conditions, funclist, strict=True):
        value = function
        if callable(function):
            chosen = array[condition]
            if chosen.size == 0:
                continue
            value = function(chosen, *args, **kw)
        if isinstance(value, xp.ArrPy):
            value = xp.astype(value, result.dtype, copy=False)
        result[condition] = value
    return result


def _conditions(x: xp.ArrPy, condlist: Any) -> list[xp.ArrPy]:
    several = isinstance(condlist, (list, tuple)) and len(condlist) > 0
    if isinstance(condlist, xp.ArrPy):
        several = condlist.ndim > x.ndim
    elif several and x.ndim:
        several = isinstance(condlist[0], (list, tuple, xp.ArrPy)) or hasattr(condlist[0], "shape")
    conditions = list(condlist) if several else [condlist]
    return [xp.astype(array_argument("piecewise", one), xp.bool) for one in conditions]
