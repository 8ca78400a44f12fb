"""Summaries made of other statistics: ranges, and histograms of several variables.

`histogramdd` numbers the bin of every observation in every variable (`searchsorted`), makes one
number of them, and counts those (`bincount`). Weights are added up in float64, in the order of the
observations, so results are of class exact (docs/numerics.md).
"""

import math
from typing import Any

import arrpy as xp

from . import errors


@errors.named
def ptp(a: Any, axis: Any = None, out: Any = None, keepdims: bool = False) -> Any:
    """The range along axes: the largest element minus the smallest.

    Parameters
    ----------
    a : ArrPy, real numeric
    axis : int or tuple of int, optional
        By default all axes.
    out : ArrPy, optional
        Where the result is stored.
    keepdims : bool, default False

    Returns
    -------
    ArrPy, dtype of `a`
        Integers wrap where the range is too large for them.

    Raises
    ------
    ValueError
        If there is no element to choose from.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.ptp([[4, 9], [2, 3]], axis=1).tolist()
    [5, 1]
    """
    a = xp.asarray(a)
    if a.dtype == xp.bool:
        raise errors.wrong_dtype("ptp", "real numeric", a.dtype)
    largest = xp.max(a, axis, keepdims=keepdims)
    return xp.subtract(largest, xp.min(a, axis, keepdims=keepdims), out)


@errors.named
def histogram2d(
    x: Any, y: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None
) -> Any:
    """How many points of the plane fall into each of several rectangles.

    Parameters
    ----------
    x, y : ArrPy, real, shape (n,)
        The coordinates.
    bins : int or ArrPy, or a sequence of two of them, default 10
        Numbers of bins of equal width, or their ascending edges.
    range : sequence of two (float, float), optional
        Where bins of equal width begin and end.
    density : bool, optional
        Whether to return the density of probability.
    weights : ArrPy, real, shape (n,), optional
        What each point counts.

    Returns
    -------
    tuple of three ArrPys
        The counts, float64, and the edges in x and in y.

    Raises
    ------
    ValueError
        If the lengths differ, or as for `histogram`.

    Examples
    --------
    >>> import arrpy
    >>> counts, _, _ = arrpy.histogram2d([0.0, 1.0, 1.0], [0.0, 1.0, 0.9], bins=2)
    >>> counts.tolist()
    [[1.0, 0.0], [0.0, 2.0]]
    """
    x, y = xp.asarray(x), xp.asarray(y)
    if x.ndim != 1 or x.shape != y.shape:
        raise errors.coordinate_shapes("histogram2d", x.shape, y.shape)
    if not _is_number(bins) and not isinstance(bins, xp.ArrPy):
        bins = _listed("histogram2d", "bins", bins)
    if not _is_number(bins) and len(bins) not in (1, 2):
        edges = xp.asarray(bins)
        bins = [edges, edges]
    elif not _is_number(bins) and len(bins) == 1:
        raise errors.dimension_count("histogram2d", "bins", 1, 2)
    counts, edges = _histogram("histogram2d", [x, y], bins, range, density, weights)
    return counts, *edges


@errors.named
def histogramdd(
    sample: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None
) -> Any:
    """How many points of a space fall into each of several boxes.

    Parameters
    ----------
    sample : ArrPy of shape (n, dimensions), or a sequence of ArrPys of shape (n,)
        Points as rows, or one array of coordinates for each dimension.
    bins : int, or a sequence of int or ArrPy, default 10
        For each dimension a number of bins of equal width, or their ascending edges.
    range : sequence of (float, float) or None, optional
        For each dimension where bins of equal width begin and end.
    density : bool, optional
        Whether to return the density of probability.
    weights : ArrPy, real, shape (n,), optional
        What each point counts.

    Returns
    -------
    tuple
        The counts, float64, and a tuple of the edges in each dimension.

    Raises
    ------
    ValueError
        If `bins` or `range` do not have one entry for each dimension, or as for `histogram`.

    Examples
    --------
    >>> import arrpy
    >>> points = arrpy.ArrPy([[0.0, 0.0], [1.0, 1.0], [1.0, 0.9]])
    >>> counts, edges = arrpy.histogramdd(points, bins=(2, 1))
    >>> counts.tolist(), edges[0].tolist()
    ([[1.0], [2.0]], [0.0, 0.5, 1.0])
    """
    if isinstance(sample, xp.ArrPy) and sample.ndim == 2:
        columns = [sample[:, i] for i in builtin_range(sample.shape[1])]
    elif isinstance(sample, xp.ArrPy):
        columns = [xp.reshape(sample, (-1,))]
    else:
        columns = [xp.asarray(part) for part in _listed("histogramdd", "sample", sample)]
    for column in columns:
        if column.ndim != 1 or column.shape != columns[0].shape:
            raise errors.coordinate_shapes("histogramdd", columns[0].shape, column.shape)
    return _histogram("histogramdd", columns, bins, range, density, weights)


builtin_range = range


def _listed(name: str, argument: str, value: Any) -> Any:
    return errors.listed(name, argument, "a sequence, one for each dimension", value)


def _is_number(bins: Any) -> Any:
    return hasattr(bins, "__index__") and not (isinstance(bins, xp.ArrPy) and bins.ndim)


def _histogram(name: str, columns: Any, bins: Any, limits: Any, density: Any, weights: Any) -> Any:
    dimensions = len(columns)
    bins = [bins] * dimensions if _is_number(bins) else _listed(name, "bins", bins)
    limits = [None] * dimensions if limits is None else _listed(name, "range", limits)
    for word, given in (("bins", bins), ("range", limits)):
        if len(given) != dimensions:
            raise errors.dimension_count(name, word, len(given), dimensions)
    edges = []
    for x, number, interval in zip(columns, bins, limits, strict=True):
        if isinstance(number, str):
            raise errors.not_an_integer(name, "bins", number)
        edges.append(xp.histogram_bin_edges(x, number, interval))
    numbers: Any = None
    for x, bounds in zip(columns, edges, strict=True):
        place = xp.searchsorted(bounds, x, side="right")
        place = xp.subtract(place, xp.equal(x, bounds[-1]))
        numbers = place if numbers is None else xp.add(numbers * (bounds.size + 1), place)
    lengths = [bounds.size + 1 for bounds in edges]  # with a bin for what lies outside on each side
    if math.prod(lengths) >= 2**60:
        raise errors.too_many_bytes(name, tuple(lengths), 8)
    counts = xp.bincount(numbers, weights, minlength=math.prod(lengths))
    counts = xp.astype(xp.reshape(counts, lengths), xp.float64, copy=False)
    counts = counts[(slice(1, -1),) * dimensions]
    if density:
        total = xp.sum(counts)
        for i, bounds in enumerate(edges):
            widths = xp.reshape(xp.diff(bounds), [-1 if i == k else 1 for k in range(dimensions)])
            counts = xp.divide(counts, widths)
        counts = xp.divide(counts, total)
    return counts, tuple(edges)
