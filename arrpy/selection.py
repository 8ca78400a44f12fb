"""Selection by conditions and indices, and assignment through them.

`place`, `put`, `putmask` and `copyto` change their first argument, which must be an ArrPy. Where
too few values are given they are repeated, as in NumPy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import arrpy as xp

from . import errors
from ._core import array_argument, axis_argument


def _mask(name: str, condition: Any) -> xp.ArrPy:
    x = array_argument(name, condition)
    return x if x.dtype == xp.bool else x != 0


def _within(name: str, index: xp.ArrPy, length: int, mode: str) -> xp.ArrPy:
    """Indices from 0 to length - 1; by mode others raise, wrap around or are clipped."""
    if mode not in ("raise", "wrap", "clip"):
        raise errors.index_mode(name, mode)
    if mode == "clip":
        return xp.clip(index, 0, length - 1)
    if mode == "wrap":
        return index % length
    return index


@errors.named
def select(condlist: Any, choicelist: Any, default: Any = 0) -> xp.ArrPy:
    """Elements of the first choice whose condition is true.

    Parameters
    ----------
    condlist : sequence of ArrPy, bool
    choicelist : sequence of ArrPy or number, as many as conditions
    default : number or ArrPy, default 0
        Where no condition is true.

    Returns
    -------
    ArrPy, the common shape and dtype of all

    Raises
    ------
    ValueError
        If the lists are empty or differ in length.
    TypeError
        If a condition is not bool.

    Examples
    --------
    >>> import arrpy
    >>> x = arrpy.arange(5)
    >>> arrpy.select([x < 2, x > 2], [x, 10 * x], -1).tolist()
    [0, 1, -1, 30, 40]
    """
    for name, given in (("condlist", condlist), ("choicelist", choicelist)):
        if not hasattr(given, "__len__") or not hasattr(given, "__getitem__"):
            raise errors.wrong_type("select", name, "a sequence of arrays", type(given).__name__)
    condlist = errors.listed("select", "condlist", "a sequence of arrays", condlist)
    choicelist = errors.listed("select", "choicelist", "a sequence of arrays", choicelist)
    if len(condlist) != len(choicelist) or len(condlist) == 0:
        raise errors.select_lists(len(condlist), len(choicelist))
    conditions = [array_argument("select", one) for one in condlist]
    for condition in conditions:
        if condition.dtype != xp.bool:
            raise errors.wrong_dtype("select", "bool", condition.dtype)
    values = [
        value if type(value) in (int, float, complex) else array_argument("select", value)
        for value in (*choicelist, default)
    ]
    dtype = xp.result_type(*values)
    arrays = [xp.asarray(value, dtype=dtype) for value in values]
    try:
        xp.broadcast_shapes(*(one.shape for one in (*conditions, *arrays)))
    except ValueError:
        shapes = [one.shape for one in (*conditions, *arrays)]
        raise errors.broadcast("select", shapes) from None
    result = arrays.pop()
    for condition, value in zip(reversed(conditions), reversed(arrays), strict=True):
        result = xp.where(condition, value, result)
    return result


@errors.named
def choose(a: Any, choices: Any, *, mode: str = "raise") -> xp.ArrPy:
    """Elements of several arrays: `a` says from which one each is taken.

    Parameters
    ----------
    a : ArrPy, integer or bool
    choices : sequence of ArrPy, or one ArrPy divided along its first axis
    mode : {"raise", "wrap", "clip"}, default "raise"
        What happens to numbers that name no choice: an error, or they are brought into range.

    Returns
    -------
    ArrPy, the common shape of all, the common dtype of the choices

    Raises
    ------
    ValueError
        If a number names no choice.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.choose([0, 1, 0], [[1, 2, 3], [10, 20, 30]]).tolist()
    [1, 20, 3]
    """
    index = array_argument("choose", a)
    if not xp.isdtype(index.dtype, ("bool", "integral")):
        raise errors.wrong_dtype("choose", "integer or boolean", index.dtype)
    if isinstance(choices, xp.ArrPy) and choices.ndim:
        choices = list(choices)
    if not isinstance(choices, Sequence) or isinstance(choices, (str, bytes)):
        raise errors.not_a_sequence("choose", type(choices).__name__)
    if not choices:
        raise errors.nothing_to_join("choose")
    arrays = [array_argument("choose", one) for one in choices]
    index = _within("choose", index.astype(xp.int64), len(arrays), mode)
    if index.size and not 0 <= xp.min(index).item() <= xp.max(index).item() < len(arrays):
        worst = min(xp.min(index).item(), 0) or xp.max(index).item()
        raise errors.wrong_value("choose", "numbers", f"from 0 to {len(arrays) - 1}", worst)
    try:
        shape = xp.broadcast_shapes(index.shape, *(one.shape for one in arrays))
    except ValueError:
        shapes = [index.shape, *(one.shape for one in arrays)]
        raise errors.broadcast("choose", shapes) from None
    dtype = xp.result_type(*arrays)
    result = xp.broadcast_to(arrays[0].astype(dtype, copy=False), shape)
    for number, array in enumerate(arrays[1:], 1):
        result = xp.where(index == number, array.astype(dtype, copy=False), result)
    return result.copy() if len(arrays) == 1 else result


@errors.named
def compress(condition: Any, a: Any, axis: Any = None) -> xp.ArrPy:
    """The slices along an axis at which a condition is true.

    Parameters
    ----------
    condition : ArrPy, any dtype, one axis
        May be shorter than the axis.
    a : ArrPy, any dtype
    axis : int, optional
        By default `a` is taken as a vector.

    Returns
    -------
    ArrPy, dtype of `a`

    Raises
    ------
    ValueError
        If `condition` is not a vector.
    IndexError
        If it is true behind the end of the axis.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.compress([False, True], [[1, 2], [3, 4]], axis=0).tolist()
    [[3, 4]]
    """
    mask, x = _mask("compress", condition), array_argument("compress", a)
    if mask.ndim != 1:
        raise errors.not_a_vector("compress", mask.shape)
    if axis is None:
        x, along = x.ravel(), 0
    else:
        along = axis_argument("compress", axis, x.ndim)
    return x[(*(slice(None),) * along, xp.nonzero(mask)[0])]


@errors.named
def extract(condition: Any, arr: Any) -> xp.ArrPy:
    """The elements at which a condition is true, in C order.

    Parameters
    ----------
    condition : ArrPy, any dtype, as many elements as `arr`
    arr : ArrPy, any dtype

    Returns
    -------
    ArrPy, one axis, dtype of `arr`

    Raises
    ------
    IndexError
        If the condition is true behind the last element.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.extract([[True, False], [False, True]], [[1, 2], [3, 4]]).tolist()
    [1, 4]
    """
    (places,) = xp.nonzero(_mask("extract", condition).ravel())
    return array_argument("extract", arr).ravel()[places]


# ---- assignment ----


def _target(name: str, array: Any) -> xp.ArrPy:
    if not isinstance(array, xp.ArrPy):
        raise errors.wrong_type(name, "the array to change", "an ArrPy", type(array).__name__)
    if array.is_readonly:
        raise errors.read_only(name)
    return array


@errors.named
def place(arr: Any, mask: Any, vals: Any) -> None:
    """Set the elements at which a mask is true to the values, one after the other.

    Parameters
    ----------
    arr : ArrPy, any dtype
        Is changed.
    mask : ArrPy, any dtype, as many elements as `arr`
    vals : ArrPy or number
        Repeated if there are too few.

    Raises
    ------
    ValueError
        If the mask has another size, or values are needed and there are none.

    Examples
    --------
    >>> import arrpy
    >>> x = arrpy.arange(5)
    >>> arrpy.place(x, x > 1, [7, 8])
    >>> x.tolist()
    [0, 1, 7, 8, 7]
    """
    x, where = _target("place", arr), _mask("place", mask).ravel()
    values = array_argument("place", vals, x)
    if where.size != x.size:
        raise errors.wrong_value("place", "the mask", f"of {x.size} elements", where.size)
    places = xp.nonzero(where)[0]
    if places.size == 0:
        return
    if values.size == 0:
        raise errors.wrong_value("place", "vals", "at least one value", "none")
    x.flat[places] = values


@errors.named
def put(a: Any, ind: Any, v: Any, mode: str = "raise") -> None:
    """Set the elements at flat indices.

    Parameters
    ----------
    a : ArrPy, any dtype
        Is changed.
    ind : ArrPy, integer
        Indices in C order.
    v : ArrPy or number
        Repeated if there are too few.
    mode : {"raise", "wrap", "clip"}, default "raise"
        What happens to indices out of range.

    Raises
    ------
    IndexError
        If an index is out of range.

    Examples
    --------
    >>> import arrpy
    >>> x = arrpy.zeros(4)
    >>> arrpy.put(x, [0, 2], [5, 6])
    >>> x.tolist()
    [5.0, 0.0, 6.0, 0.0]
    """
    x = _target("put", a)
    index, values = array_argument("put", ind, x), array_argument("put", v, x)
    if index.size == 0:
        index = index.astype(xp.int64)
    if not xp.isdtype(index.dtype, ("bool", "integral")):
        raise errors.wrong_dtype("put", "integer", index.dtype)
    if mode not in ("raise", "wrap", "clip"):
        raise errors.index_mode("put", mode)
    if index.size == 0 or values.size == 0:
        return
    if x.size == 0:
        raise errors.empty_axis("put", x.shape)
    x.flat[_within("put", index.astype(xp.int64).ravel(), x.size, mode)] = values


@errors.named
def putmask(a: Any, mask: Any, values: Any) -> None:
    """Set the elements at which a mask is true to those of `values` at the same places.

    Parameters
    ----------
    a : ArrPy, any dtype
        Is changed.
    mask : ArrPy, any dtype, as many elements as `a`
    values : ArrPy or number
        Repeated to the size of `a`; unlike in `place` values at false places are skipped.

    Raises
    ------
    ValueError
        If the mask has another size.

    Examples
    --------
    >>> import arrpy
    >>> x = arrpy.arange(4)
    >>> arrpy.putmask(x, x > 1, [10, 20, 30, 40])
    >>> x.tolist()
    [0, 1, 30, 40]
    """
    x, where = _target("putmask", a), _mask("putmask", mask)
    source = array_argument("putmask", values)
    if where.size != x.size:
        raise errors.wrong_value("putmask", "the mask", f"of {x.size} elements", where.size)
    if source.size == 0 or x.size == 0:
        return
    if source.size != 1:
        source = xp.resize(source, x.shape)
    x[where.reshape(x.shape)] = source[where.reshape(x.shape)] if source.size > 1 else source.item()


_KINDS = ("bool", "unsigned integer", "signed integer", "real floating-point")


@errors.named
def copyto(dst: Any, src: Any, casting: str = "same_kind", where: Any = True) -> None:
    """Set an array to the elements of another one, where a mask is true.

    Parameters
    ----------
    dst : ArrPy, any dtype
        Is changed.
    src : ArrPy or number, broadcasts to `dst`
    casting : {"no", "equiv", "safe", "same_kind", "unsafe"}, default "same_kind"
        Which conversions are allowed.
    where : ArrPy, bool, broadcasts to `dst`; default True

    Raises
    ------
    TypeError
        If `casting` forbids the conversion.
    ValueError
        If the shapes do not broadcast.

    Examples
    --------
    >>> import arrpy
    >>> x = arrpy.zeros(3)
    >>> arrpy.copyto(x, [1, 2, 3], where=[True, False, True])
    >>> x.tolist()
    [1.0, 0.0, 3.0]
    """
    target = _target("copyto", dst)
    is_number = type(src) in (bool, int, float, complex)
    source = array_argument("copyto", src)
    found = xp.result_type(target.dtype, src) if is_number else source.dtype
    if not _may_cast(found, target.dtype, casting):
        raise errors.casting(found, target.dtype, casting)
    mask = array_argument("copyto", where)
    if mask.dtype != xp.bool:
        raise errors.mask_dtype("copyto", f"{mask.dtype.name} array")
    shapes = [target.shape, source.shape, mask.shape]
    try:
        fits = xp.broadcast_shapes(target.shape, mask.shape) == target.shape
        while source.ndim > target.ndim and source.shape[0] == 1:
            source = source[0, ...]
        fits = fits and xp.broadcast_shapes(target.shape, source.shape) == target.shape
    except ValueError:
        fits = False
    if not fits:
        raise errors.broadcast("copyto", shapes)
    if mask.ndim == 0:
        if mask:
            target[...] = source
        return
    target[...] = xp.where(mask, source.astype(target.dtype, copy=False), target)


def _may_cast(source: xp.DType, target: xp.DType, casting: str) -> bool:
    if casting in ("no", "equiv"):
        return source == target
    if casting == "safe":
        return xp.can_cast(source, target)
    if casting == "unsafe":
        return True
    if casting != "same_kind":
        words = "'no', 'equiv', 'safe', 'same_kind' or 'unsafe'"
        raise errors.wrong_value("copyto", "casting", words, repr(casting))
    ranks = {kind: rank for rank, kind in enumerate(_KINDS)}
    return ranks.get(source.kind, 4) <= ranks.get(target.kind, 4)
