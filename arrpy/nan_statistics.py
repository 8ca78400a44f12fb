"""Statistics of the elements that are not NaN, and of those that a mask chooses.

`nansum(x)` is `sum(x, where=~isnan(x))`, and so on: each function replaces what does not count by
an element that changes nothing, and takes the sum, extreme or running sum of the rest. So results
are of class exact, with the formulas of docs/numerics.md over the elements that count:

    mean    the exact sum in float64 / n, then rounded to the dtype
    var     the exact sum of fl(fl(x - mean)**2) in float64 / (n - correction), then rounded

where n is the number of elements that count. A result over no element is what the same function of
an empty array gives: 0 for sums, NaN for means. Nothing warns.
"""

from math import prod
from typing import Any

import arrpy as xp

from . import errors

_FLOATING = ("real floating", "complex floating")


def _without_nan(a: Any, neutral: Any) -> Any:
    """The array with a neutral element for NaN, and where it is NaN (None: nowhere)."""
    a = xp.asarray(a)
    if not xp.isdtype(a.dtype, _FLOATING):
        return a, None
    missing = xp.isnan(a)
    return xp.where(missing, neutral, a), missing


def _present(a: Any, where: Any) -> Any:
    """The mask of the elements that count."""
    present = xp.logical_not(xp.isnan(a)) if xp.isdtype(a.dtype, _FLOATING) else None
    if where is None or where is True:
        return xp.ones_like(a, dtype=xp.bool) if present is None else present
    where = xp.asarray(where)
    where = where if where.dtype == xp.bool else xp.not_equal(where, 0)
    return xp.broadcast_to(where, a.shape) if present is None else xp.logical_and(present, where)


def _stored(name: str, result: Any, out: Any) -> Any:
    """The result, or `out` with its elements."""
    if out is None:
        return result
    if not isinstance(out, xp.ArrPy):
        raise errors.out_type(name, type(out).__name__)
    if out.shape != result.shape:
        raise errors.out_shape(name, result.shape, out.shape)
    out[...] = result
    return out


def masked_mean(x: Any, mask: Any, axis: Any, keepdims: bool) -> Any:
    """The mean of the elements where the mask is true; `mean` with `where` is this."""
    is_complex = xp.isdtype(x.dtype, "complex floating")
    wide = xp.complex128 if is_complex else xp.float64
    total = xp.sum(xp.where(mask, x, 0), axis=axis, dtype=wide, keepdims=keepdims)
    result = xp.divide(total, xp.count_nonzero(mask, axis=axis, keepdims=keepdims))
    return xp.astype(result, x.dtype if xp.isdtype(x.dtype, _FLOATING) else wide, copy=False)


def variance(x: Any, mask: Any, axes: Any, correction: Any, keepdims: bool, root: bool) -> Any:
    """The variance where the mask is true, or its root: `var` with `where`, or of complex numbers.

    An element is taken as the row of its parts, one or two, and the squares of all are summed.
    """
    is_complex = xp.isdtype(x.dtype, "complex floating")
    dtype = xp.finfo(x.dtype).dtype if xp.isdtype(x.dtype, _FLOATING) else xp.float64
    if is_complex:
        parts = xp.astype(x, xp.complex128, copy=False)[..., None].view(xp.float64)
    else:
        parts = xp.astype(x, xp.float64, copy=False)[..., None]
    if mask is None:
        center = xp.mean(parts, axis=axes, keepdims=True)
        distance = xp.subtract(parts, center)
        count = prod(x.shape[i] for i in axes)
    else:
        chosen = mask[..., None]
        total = xp.sum(xp.where(chosen, parts, 0.0), axis=axes, keepdims=True)
        center = xp.divide(total, xp.count_nonzero(chosen, axis=axes, keepdims=True))
        distance = xp.where(chosen, xp.subtract(parts, center), 0.0)
        count = xp.count_nonzero(mask, axis=axes, keepdims=keepdims)
    squares = xp.sum(xp.square(distance, out=distance), axis=(*axes, x.ndim), keepdims=keepdims)
    if keepdims:
        squares = squares[..., 0]
    result = xp.divide(squares, xp.maximum(xp.subtract(count, float(correction)), 0.0))
    return xp.astype(xp.sqrt(result) if root else result, dtype, copy=False)


@errors.named
def nansum(
    a: Any,
    /,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = None,
) -> Any:
    """The sum of the elements that are not NaN.

    Parameters
    ----------
    a : ArrPy, any dtype
    axis : int or tuple of int, optional
        By default all axes.
    dtype : dtype, optional
        As for `sum`.
    out : ArrPy, optional
        Where the result is stored.
    keepdims : bool, default False
    initial : number, optional
        As for `sum`.
    where : ArrPy of bool, optional
        Elements that may take part; it broadcasts to the shape of `a`.

    Returns
    -------
    ArrPy

    Examples
    --------
    >>> import arrpy
    >>> nan = float("nan")
    >>> arrpy.nansum([1.0, nan, 2.0]).item()
    3.0
    """
    a, _ = _without_nan(a, 0)
    return xp.sum(a, axis, dtype, out, keepdims, initial=initial, where=where)


@errors.named
def nanprod(
    a: Any,
    /,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = None,
) -> Any:
    """The product of the elements that are not NaN.

    Parameters
    ----------
    a : ArrPy, any dtype
    axis : int or tuple of int, optional
        By default all axes.
    dtype : dtype, optional
        As for `prod`.
    out : ArrPy, optional
        Where the result is stored.
    keepdims : bool, default False
    initial : number, optional
        As for `prod`.
    where : ArrPy of bool, optional
        Elements that may take part; it broadcasts to the shape of `a`.

    Returns
    -------
    ArrPy

    Examples
    --------
    >>> import arrpy
    >>> nan = float("nan")
    >>> arrpy.nanprod([4.0, nan, 2.0]).item()
    8.0
    """
    a, _ = _without_nan(a, 1)
    return xp.prod(a, axis, dtype, out, keepdims, initial=initial, where=where)


@errors.named
def nanmean(
    a: Any,
    /,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    keepdims: bool = False,
    *,
    where: Any = None,
) -> Any:
    """The mean of the elements that are not NaN; NaN where there is none.

    Parameters
    ----------
    a : ArrPy, any dtype
    axis : int or tuple of int, optional
        By default all axes.
    dtype : dtype, optional
        As for `mean`.
    out : ArrPy, optional
        Where the result is stored.
    keepdims : bool, default False
    where : ArrPy of bool, optional
        Elements that may take part; it broadcasts to the shape of `a`.

    Returns
    -------
    ArrPy, floating-point

    Examples
    --------
    >>> import arrpy
    >>> nan = float("nan")
    >>> arrpy.nanmean([1.0, nan, 2.0]).item()
    1.5
    """
    a = xp.asarray(a)
    return xp.mean(a, axis, dtype, out, keepdims, where=_present(a, where))


def _variance(
    name: str,
    a: Any,
    axis: Any,
    dtype: Any,
    out: Any,
    ddof: Any,
    keepdims: bool,
    where: Any,
    correction: Any,
) -> Any:
    """nanvar and nanstd: as `var`, but NaN where n - correction is not positive."""
    a = xp.asarray(a)
    function = xp.std if name == "nanstd" else xp.var
    if not xp.isdtype(a.dtype, _FLOATING):
        return function(a, axis, dtype, out, ddof, keepdims, where=where, correction=correction)
    present = _present(a, where)
    result = function(a, axis, dtype, None, ddof, keepdims, where=present, correction=correction)
    count = xp.count_nonzero(present, axis=axis, keepdims=keepdims)
    result = xp.where(xp.greater(count, ddof + correction), result, xp.nan)
    return _stored(name, result, out)


@errors.named
def nanvar(
    a: Any,
    /,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    ddof: Any = 0,
    keepdims: bool = False,
    *,
    where: Any = None,
    correction: Any = 0.0,
) -> Any:
    """The variance of the elements that are not NaN; NaN where there are too few.

    Parameters
    ----------
    a : ArrPy, any dtype
    axis : int or tuple of int, optional
        By default all axes.
    dtype : dtype, optional
        As for `var`.
    out : ArrPy, optional
        Where the result is stored.
    ddof, correction : float, default 0
        Two names of one number: the sum of squares is divided by n - correction.
    keepdims : bool, default False
    where : ArrPy of bool, optional
        Elements that may take part; it broadcasts to the shape of `a`.

    Returns
    -------
    ArrPy, real floating-point

    Examples
    --------
    >>> import arrpy
    >>> nan = float("nan")
    >>> arrpy.nanvar([1.0, nan, 3.0]).item()
    1.0
    """
    return _variance("nanvar", a, axis, dtype, out, ddof, keepdims, where, correction)


@errors.named
def nanstd(
    a: Any,
    /,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    ddof: Any = 0,
    keepdims: bool = False,
    *,
    where: Any = None,
    correction: Any = 0.0,
) -> Any:
    """The standard deviation of the elements that are not NaN; NaN where there are too few.

    Parameters
    ----------
    a : ArrPy, any dtype
    axis : int or tuple of int, optional
        By default all axes.
    dtype : dtype, optional
        As for `std`.
    out : ArrPy, optional
        Where the result is stored.
    ddof, correction : float, default 0
        Two names of one number: the sum of squares is divided by n - correction.
    keepdims : bool, default False
    where : ArrPy of bool, optional
        Elements that may take part; it broadcasts to the shape of `a`.

    Returns
    -------
    ArrPy, real floating-point

    Examples
    --------
    >>> import arrpy
    >>> nan = float("nan")
    >>> arrpy.nanstd([1.0, nan, 3.0]).item()
    1.0
    """
    return _variance("nanstd", a, axis, dtype, out, ddof, keepdims, where, correction)


def _extreme(
    name: str, a: Any, axis: Any, out: Any, keepdims: bool, initial: Any, where: Any
) -> Any:
    """nanmin and nanmax: NaN only where nothing else is."""
    function, neutral = (xp.min, xp.inf) if name == "nanmin" else (xp.max, -xp.inf)
    a, missing = _without_nan(a, neutral)
    result = function(a, axis, None, keepdims, initial=initial, where=where)
    if missing is not None and initial is None:
        result = xp.where(xp.all(missing, axis=axis, keepdims=keepdims), xp.nan, result)
    return _stored(name, result, out)


@errors.named
def nanmin(
    a: Any,
    /,
    axis: Any = None,
    out: Any = None,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = None,
) -> Any:
    """The smallest element that is not NaN; NaN where there is none.

    Parameters
    ----------
    a : ArrPy, real
    axis : int or tuple of int, optional
        By default all axes.
    out : ArrPy, optional
        Where the result is stored.
    keepdims : bool, default False
    initial : number, optional
        As for `min`.
    where : ArrPy of bool, optional
        Elements that may take part; it broadcasts to the shape of `a`.

    Returns
    -------
    ArrPy, dtype of `a`

    Raises
    ------
    ValueError
        If there is no element to choose from.

    Examples
    --------
    >>> import arrpy
    >>> nan = float("nan")
    >>> arrpy.nanmin([1.0, nan, 3.0]).item()
    1.0
    """
    return _extreme("nanmin", a, axis, out, keepdims, initial, where)


@errors.named
def nanmax(
    a: Any,
    /,
    axis: Any = None,
    out: Any = None,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = None,
) -> Any:
    """The largest element that is not NaN; NaN where there is none.

    Parameters
    ----------
    a : ArrPy, real
    axis : int or tuple of int, optional
        By default all axes.
    out : ArrPy, optional
        Where the result is stored.
    keepdims : bool, default False
    initial : number, optional
        As for `max`.
    where : ArrPy of bool, optional
        Elements that may take part; it broadcasts to the shape of `a`.

    Returns
    -------
    ArrPy, dtype of `a`

    Raises
    ------
    ValueError
        If there is no element to choose from.

    Examples
    --------
    >>> import arrpy
    >>> nan = float("nan")
    >>> arrpy.nanmax([1.0, nan, 3.0]).item()
    3.0
    """
    return _extreme("nanmax", a, axis, out, keepdims, initial, where)


def _position(name: str, a: Any, axis: Any, out: Any, keepdims: bool) -> Any:
    """nanargmin and nanargmax."""
    function, neutral = (xp.argmin, xp.inf) if name == "nanargmin" else (xp.argmax, -xp.inf)
    a, missing = _without_nan(a, neutral)
    if missing is not None and bool(xp.any(xp.all(missing, axis=axis))):
        raise errors.all_nan(name, a.shape, axis)
    return function(a, axis, out, keepdims=keepdims)


@errors.named
def nanargmin(a: Any, /, axis: Any = None, out: Any = None, *, keepdims: bool = False) -> Any:
    """The index of the first smallest element that is not NaN.

    Parameters
    ----------
    a : ArrPy, real
    axis : int, optional
        By default the flat index into all of `a`.
    out : ArrPy, optional
        Where the result is stored.
    keepdims : bool, default False

    Returns
    -------
    ArrPy, int64

    Raises
    ------
    ValueError
        If there is no element to choose from, or only NaN.

    Examples
    --------
    >>> import arrpy
    >>> nan = float("nan")
    >>> arrpy.nanargmin([nan, 3.0, 1.0]).item()
    2
    """
    return _position("nanargmin", a, axis, out, keepdims)


@errors.named
def nanargmax(a: Any, /, axis: Any = None, out: Any = None, *, keepdims: bool = False) -> Any:
    """The index of the first largest element that is not NaN.

    Parameters
    ----------
    a : ArrPy, real
    axis : int, optional
        By default the flat index into all of `a`.
    out : ArrPy, optional
        Where the result is stored.
    keepdims : bool, default False

    Returns
    -------
    ArrPy, int64

    Raises
    ------
    ValueError
        If there is no element to choose from, or only NaN.

    Examples
    --------
    >>> import arrpy
    >>> nan = float("nan")
    >>> arrpy.nanargmax([nan, 3.0, 1.0]).item()
    1
    """
    return _position("nanargmax", a, axis, out, keepdims)


@errors.named
def nancumsum(a: Any, /, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
    """Running sums that pass over NaN.

    Parameters
    ----------
    a : ArrPy, any dtype
    axis : int, optional
        By default `a` is taken as a vector.
    dtype : dtype, optional
        As for `cumsum`.
    out : ArrPy, optional
        Where the result is stored.

    Returns
    -------
    ArrPy

    Examples
    --------
    >>> import arrpy
    >>> nan = float("nan")
    >>> arrpy.nancumsum([1.0, nan, 2.0]).tolist()
    [1.0, 1.0, 3.0]
    """
    a, _ = _without_nan(a, 0)
    return xp.cumsum(a, axis, dtype, out)


@errors.named
def nancumprod(a: Any, /, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
    """Running products that pass over NaN.

    Parameters
    ----------
    a : ArrPy, any dtype
    axis : int, optional
        By default `a` is taken as a vector.
    dtype : dtype, optional
        As for `cumprod`.
    out : ArrPy, optional
        Where the result is stored.

    Returns
    -------
    ArrPy

    Examples
    --------
    >>> import arrpy
    >>> nan = float("nan")
    >>> arrpy.nancumprod([1.0, nan, 2.0]).tolist()
    [1.0, 1.0, 2.0]
    """
    a, _ = _without_nan(a, 1)
    return xp.cumprod(a, axis, dtype, out)
