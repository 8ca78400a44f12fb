"""Descriptive statistics: against plain sums of fractions, and random calls of NumPy.

Where ArrPy rounds a sum once and NumPy every step, results are compared within the bound of
NumPy's summation; what is chosen or counted must agree exactly.
"""

import math
import statistics
from collections import Counter
from fractions import Fraction
from itertools import pairwise

import numpy as np
import oracle
import pytest
from cells import cells, running
from numpy_reference import BACKENDS, INTEGERS, REAL, check, random_array, random_shape
from test_differential import compare, one, outcome

import arrpy

FLOATING = ("float32", "float64")
INEXACT = (*FLOATING, "complex64", "complex128")
METHODS = (
    *("inverted_cdf", "averaged_inverted_cdf", "closest_observation", "interpolated_inverted_cdf"),
    *("hazen", "weibull", "linear", "median_unbiased", "normal_unbiased"),
    *("lower", "higher", "midpoint", "nearest"),
)
DISCRETE = ("inverted_cdf", "closest_observation", "lower", "higher", "nearest")
ROUNDS = 60


def any_axes(rng, ndim):
    """None, one axis, or several."""
    if ndim == 0 or rng.random() < 0.3:
        return None
    count = int(rng.integers(1, ndim + 1))
    axes = tuple(int(axis) for axis in rng.permutation(ndim)[:count] - ndim * (rng.random() < 0.5))
    return axes[0] if count == 1 else axes


def near(actual, expected, x, message):
    """Same structure, dtype and shape, and values within a number of roundings of those of x."""
    if isinstance(expected, (tuple, list)):
        for pair in zip(actual, expected, strict=True):
            near(*pair, x, message)
        return
    expected = np.asarray(expected)
    assert actual.dtype.name == expected.dtype.name, message
    assert actual.shape == expected.shape, message
    if expected.dtype.kind not in "fc":
        assert np.array_equal(np.asarray(actual), expected), message
        return
    eps = float(np.finfo(expected.dtype).eps)
    if x.dtype in ("float32", "complex64"):  # NumPy subtracts in float32
        eps = 2.0**-23
    scale = scale_of(x)
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(
            np.asarray(actual), expected, rtol=64 * eps, atol=64 * eps * scale, err_msg=message
        )


def scale_of(x):
    """An upper bound of the sums of magnitudes and of squares."""
    values = np.abs(np.asarray(x, "complex128"))
    values = values[np.isfinite(values)]
    return float(values.sum() + (values**2).sum() + 1) if values.size else 1.0


def agree(function, x, a, message, exact=False):
    """Call both; NumPy's refusal must be ours, except where there is no result to refuse."""
    with np.errstate(all="ignore"):
        expected, refused = outcome(function, np, x)
    actual, error = outcome(function, arrpy, a)
    if x.size == 0 and error is None and "zero-size array" in str(refused):
        assert all(part.size == 0 for part in (actual if type(actual) is tuple else [actual]))
        return
    if exact:
        compare(function, x, a, message)
        return
    assert (refused is None) == (error is None), f"{message}: NumPy {refused!r}, ArrPy {error!r}"
    if refused is None:
        near(actual, expected, x, message)


def draw(seed, name, dtypes, least=0, empty=True):
    rng = np.random.default_rng([seed, len(name)])
    dtype, backend = one(rng, *dtypes), BACKENDS[seed % 3]
    shape = random_shape(rng, int(rng.integers(least, 4)))
    if not empty:
        shape = tuple(max(1, length) for length in shape)
    x, a = random_array(rng, dtype, shape)
    return rng, x, a.to_backend(backend), f"{name}: seed {seed}, {backend}, {dtype}, {shape}"


CASES = {}


def case(dtypes=REAL, least=0, empty=True, exact=False):
    """`empty`: whether arrays without elements are drawn, over some of which NumPy stumbles."""

    def register(function):
        CASES[function.__name__] = (function, dtypes, least, empty, exact)
        return function

    return register


def sparse(rng, x):
    """Fewer NaNs, and values that repeat."""
    if x.dtype.kind in "fc":
        x[np.isinf(x)] = 1
        keep = rng.random(x.shape) < 0.6
        x[keep & np.isnan(x)] = 2
    return x


def tamed(x):
    """Integers whose differences fit, floats without infinities and signed zeros."""
    if x.dtype.kind in "iu":
        x[...] = x % 50
    elif x.dtype.kind in "fc":
        x[np.isinf(x)] = 3
        x[x == 0] = 0
    return x


# --- sums and extremes with NumPy's arguments ----------------------------------------------------


@case((*REAL, "complex64", "complex128"))
def sums(rng, x):
    tamed(x)
    axis = any_axes(rng, x.ndim)
    where = rng.random(x.shape) < 0.7
    dtype = one(rng, None, None, "float64" if x.dtype.kind not in "c" else None)
    return lambda xp, x: (
        xp.sum(x, axis),
        xp.sum(x, axis, dtype, initial=3, where=xp.asarray(where)),
        xp.sum(x, axis, None, None, True),
        x.sum(axis, where=xp.asarray(where)),
    )


@case(INTEGERS, exact=True)
def products(rng, x):
    axis = any_axes(rng, x.ndim)
    where = rng.random(x.shape[-1:]) < 0.7
    return lambda xp, x: (
        xp.prod(x, axis, initial=2),
        xp.prod(x, axis, where=xp.asarray(where), keepdims=True),
    )


@case((*REAL, "complex64", "complex128"))
def means(rng, x):
    tamed(x)
    axis = any_axes(rng, x.ndim)
    where = rng.random(x.shape) < 0.7
    wide = "complex128" if x.dtype.kind == "c" else "float64"
    return lambda xp, x: (
        xp.mean(x, axis, wide),
        xp.mean(x, axis, keepdims=True, where=xp.asarray(where)),
        x.mean(axis),
    )


@case((*INTEGERS, *INEXACT))
def spreads(rng, x):
    tamed(x)
    axis = any_axes(rng, x.ndim)
    ddof = float(rng.integers(0, 3))
    where = rng.random(x.shape) < 0.8
    wide = None if x.dtype.kind == "c" else "float64"
    return lambda xp, x: (
        xp.var(x, axis, ddof=ddof),
        xp.var(x, axis, wide, None, ddof, True),
        xp.var(x, axis, correction=ddof),
        xp.var(x, axis, where=xp.asarray(where)),
        x.std(axis, keepdims=True),
    )


@case(exact=True)
def extremes(rng, x):
    tamed(x)
    axis = any_axes(rng, x.ndim)
    where = rng.random(x.shape) < 0.7
    return lambda xp, x: (
        xp.max(x, axis, initial=1),
        xp.min(x, axis, keepdims=True, initial=1, where=xp.asarray(where)),
        x.max(axis, initial=0),
    )


@case(exact=True, empty=False)
def extremes_without_initial(rng, x):
    tamed(x)
    axis = any_axes(rng, x.ndim)
    return lambda xp, x: (xp.max(x, axis), x.min(axis, None, True))


@case((*REAL, "complex128"), exact=True)
def truth(rng, x):
    axis = any_axes(rng, x.ndim)
    where = rng.random(x.shape) < 0.7
    return lambda xp, x: (
        xp.all(x, axis, where=xp.asarray(where)),
        xp.any(x, axis, None, True, where=xp.asarray(where)),
        x.all(axis),
        xp.count_nonzero(x, axis),
    )


@case(INTEGERS, exact=True)
def running_sums(rng, x):
    axis = None if x.ndim == 0 else one(rng, None, *range(-x.ndim, x.ndim))
    return lambda xp, x: (
        xp.cumsum(x, axis),
        xp.cumprod(x, axis),
        xp.cumsum(x, axis, "float64"),
        x.cumsum(axis),
        xp.nancumsum(x, axis),
    )


# --- NaN -----------------------------------------------------------------------------------------


@case((*REAL, "complex64", "complex128"))
def nan_sums(rng, x):
    sparse(rng, x)
    axis = any_axes(rng, x.ndim)
    keepdims = bool(rng.random() < 0.5)
    return lambda xp, x: (
        xp.nansum(x, axis, keepdims=keepdims),
        xp.nanmean(x, axis, keepdims=keepdims),
        xp.nansum(x, axis, initial=5),
    )


@case(("bool", *INTEGERS), exact=True)
def nan_products_of_integers(rng, x):
    axis = any_axes(rng, x.ndim)
    return lambda xp, x: (xp.nanprod(x, axis), xp.nansum(x, axis))


@case((*INTEGERS, *INEXACT))
def nan_spreads(rng, x):
    tamed(sparse(rng, x))
    axis = any_axes(rng, x.ndim)
    ddof = int(rng.integers(0, 3))
    return lambda xp, x: (xp.nanvar(x, axis, ddof=ddof), xp.nanvar(x, axis, keepdims=True))


@case(exact=True, empty=False)
def nan_extremes(rng, x):
    tamed(sparse(rng, x))
    axis = any_axes(rng, x.ndim)
    return lambda xp, x: (xp.nanmin(x, axis), xp.nanmax(x, axis, keepdims=True))


@case(exact=True, empty=False)
def nan_positions(rng, x):
    tamed(sparse(rng, x))
    axis = None if x.ndim == 0 else one(rng, None, *range(-x.ndim, x.ndim))
    return lambda xp, x: (xp.nanargmin(x, axis), xp.nanargmax(x, axis, keepdims=True))


@case(FLOATING)
def nan_running(rng, x):
    sparse(rng, x)
    axis = None if x.ndim == 0 else one(rng, None, *range(-x.ndim, x.ndim))
    return lambda xp, x: xp.nancumsum(x, axis)


# --- medians and quantiles -----------------------------------------------------------------------


@case((*REAL, "complex64", "complex128"), empty=False)
def medians(rng, x):
    tamed(sparse(rng, x))
    axis = any_axes(rng, x.ndim)
    keepdims = bool(rng.random() < 0.5)
    return lambda xp, x: xp.median(x, axis, keepdims=keepdims)


@case((*INTEGERS, *FLOATING), empty=False)
def nan_medians(rng, x):
    tamed(sparse(rng, x))
    axis = any_axes(rng, x.ndim)
    return lambda xp, x: xp.nanmedian(x, axis)


def some_fractions(rng):
    return one(
        rng,
        *(0.5, 0.0, 1.0, float(rng.random()), 0, 1),
        *(rng.random(3), rng.random((2, 2)), np.array([0.25, 0.5]), np.array([]), np.array(1)),
    )


@case((*INTEGERS, *FLOATING), empty=False)
def quantiles(rng, x):
    tamed(sparse(rng, x))
    axis, q, method = any_axes(rng, x.ndim), some_fractions(rng), one(rng, *METHODS)
    if np.asarray(q).dtype.kind == "i" and method != "linear":  # NumPy interpolates in int64
        q = float(q)
    keepdims = bool(rng.random() < 0.5)

    def function(xp, x):
        fractions = xp.asarray(q) if isinstance(q, np.ndarray) else q
        return xp.quantile(x, fractions, axis, method=method, keepdims=keepdims)

    return function


@case((*INTEGERS, *FLOATING), empty=False)
def percentiles(rng, x):
    tamed(x)
    axis, q, method = any_axes(rng, x.ndim), some_fractions(rng) * 100, one(rng, *METHODS)
    q = q.item() if isinstance(q, np.generic) else q  # NumPy's NaN would have the dtype of x

    def function(xp, x):
        fractions = xp.asarray(q) if isinstance(q, np.ndarray) else q
        return xp.percentile(x, fractions, axis=axis, method=method)

    return function


@case(FLOATING, least=1, empty=False)
def nan_quantiles(rng, x):
    tamed(sparse(rng, x))
    axis, q, method = any_axes(rng, x.ndim), some_fractions(rng), one(rng, *METHODS)
    if np.asarray(q).dtype.kind == "i" and method != "linear":
        q = float(q)
    q = q[0] if np.ndim(q) == 2 else q  # of several axes NumPy moves one only
    if x.dtype == "float32" and isinstance(q, np.ndarray):  # NumPy's NaN has the dtype of x
        x[np.isnan(x)] = 2

    def function(xp, x):
        fractions = xp.asarray(q) if isinstance(q, np.ndarray) else q
        return xp.nanquantile(x, fractions, axis, method=method)

    return function


@case((*INTEGERS, *FLOATING), least=1, empty=False)
def weighted_quantiles(rng, x):
    tamed(x)
    if x.dtype.kind == "f":
        x[np.isnan(x)] = 7
    axis = one(rng, None, *range(x.ndim))
    length = x.shape if axis is None or rng.random() < 0.5 else x.shape[axis]
    weights = rng.integers(0, 4, length).astype("float64") + (rng.random() < 0.7)
    q = float(rng.random())

    def function(xp, x):
        return xp.quantile(x, q, axis, method="inverted_cdf", weights=xp.asarray(weights))

    return function


@case((*REAL[1:], "complex64", "complex128"), empty=False)
def averages(rng, x):
    tamed(x)
    axis = any_axes(rng, x.ndim)
    shape = x.shape
    if axis is not None and rng.random() < 0.5:
        axes = axis if isinstance(axis, tuple) else (axis,)
        shape = tuple(x.shape[i] for i in axes)
    weights = one(rng, rng.random(shape) + 0.5, rng.integers(1, 5, shape), None)

    def function(xp, x):
        given = None if weights is None else xp.asarray(weights)
        return xp.average(x, axis, given, returned=True, keepdims=True)

    return function


# --- counting ------------------------------------------------------------------------------------


@case(("bool", *INTEGERS), exact=True)
def bincounts(rng, x):
    if x.dtype.kind != "b":
        x[...] = x % 9 if rng.random() < 0.9 else x
        x[x > 9] = 9
    weights = rng.normal(size=x.shape)
    least = int(rng.integers(0, 13))

    def function(xp, x):
        return (
            xp.bincount(x, minlength=least),
            xp.bincount(x, xp.asarray(weights), least),
        )

    return function


@case((*INTEGERS, "float64"), exact=True)
def histograms(rng, x):
    tamed(x)
    if x.dtype.kind == "f":
        x[np.isnan(x)] = 1
    edges = np.sort(rng.integers(0, 40, 5))
    bins = one(rng, 10, 3, edges, edges * 0.5)
    limits = one(rng, None, None, (0, 20), (-2.5, 7.5))

    def function(xp, x):
        return xp.histogram(x, xp.asarray(bins) if isinstance(bins, np.ndarray) else bins, limits)

    return function


@case(("int16", "int64", "float64"))
def weighted_histograms(rng, x):
    tamed(x)
    if x.dtype.kind == "f":
        x[np.isnan(x)] = 1
    density = bool(rng.random() < 0.5)
    bins = one(rng, 4, np.array([0, 1, 5, 10, 60]))
    weights = rng.random(x.shape)
    if isinstance(bins, int) and rng.random() < 0.5:
        weights = one(rng, weights.astype("float32"), weights + 1j, rng.integers(0, 9, x.shape))
        density = density and weights.dtype != "float32"  # whose sum NumPy rounds at every step

    def function(xp, x):
        edges = xp.asarray(bins) if isinstance(bins, np.ndarray) else bins
        return xp.histogram(x, edges, weights=xp.asarray(weights), density=density)

    return function


@case(("int16", "int64", "float64"))
def bins_by_rule(rng, x):
    tamed(x)
    if x.dtype.kind == "f":
        x[np.isnan(x)] = 1
    rule = one(rng, "auto", "fd", "doane", "scott", "stone", "rice", "sturges", "sqrt")
    limits = one(rng, None, None, (0, 20))
    return lambda xp, x: xp.histogram_bin_edges(x, rule, limits)


@case(("int16", "int64", "float64"), least=1, exact=True)
def planes(rng, x):
    tamed(x)
    x = x.reshape(x.size)
    if x.dtype.kind == "f":
        x[np.isnan(x)] = 1
    y = np.sort(rng.integers(0, 9, x.size))
    weights = one(rng, None, rng.integers(0, 5, x.size).astype("float64"))
    bins = one(rng, 3, (2, 4), [np.array([0, 2, 4, 9]), 3])
    limits = one(rng, None, [(0, 9), (1, 5)])

    def function(xp, a):
        sides = bins if xp is np or isinstance(bins, int) else [arrpy.asarray(b) for b in bins]
        given = None if weights is None else xp.asarray(weights)
        a = xp.reshape(a, (a.size,))
        return xp.histogram2d(a, xp.asarray(y), sides, limits, weights=given)

    return function


@case(("int16", "float64"), exact=True)
def ranges(rng, x):
    tamed(x)
    axis = any_axes(rng, x.ndim)
    return lambda xp, x: (xp.ptp(x, axis), xp.ptp(x, axis, None, True))


# --- covariance ----------------------------------------------------------------------------------


@case((*INTEGERS, *FLOATING, "complex128"), least=1, empty=False)
def covariances(rng, x):
    tamed(x)
    if x.dtype.kind in "fc":
        x[np.isnan(x)] = 2
    options = {
        "rowvar": bool(rng.random() < 0.5),
        "bias": bool(rng.random() < 0.5),
        "ddof": one(rng, None, None, 0, 1, 2),
    }
    if x.dtype.kind == "c":  # a complex number / 0 has other NaNs in NumPy
        options["ddof"] = 0
    n = x.shape[-1] if options["rowvar"] or x.ndim == 1 else x.shape[0]
    if rng.random() < 0.4:
        options["fweights"] = rng.integers(0, 4, n)
    if rng.random() < 0.4:
        # Away from 0, and n - ddof is no small difference, which would be all error.
        options["aweights"] = 0.5 + rng.random(n) if n > 1 else np.ones(1)
        options["ddof"] = min(options["ddof"] or 0, 1)
    other = rng.normal(size=x.shape) if rng.random() < 0.3 else None

    def function(xp, x):
        arrays = {k: xp.asarray(v) for k, v in options.items() if isinstance(v, np.ndarray)}
        return xp.cov(x, None if other is None else xp.asarray(other), **{**options, **arrays})

    return function


@pytest.mark.parametrize("name", CASES)
def test_calls_agree_with_numpy(name):
    make, dtypes, least, empty, exact = CASES[name]
    for seed in range(ROUNDS):
        rng, x, a, message = draw(seed, name, dtypes, least, empty)
        agree(make(rng, x), x, a, message, exact)


def test_correlations_agree_with_numpy():
    for seed in range(40):
        rng = np.random.default_rng(seed)
        x, y = rng.normal(size=(3, 7)), rng.normal(size=(2, 7))
        for rowvar in (True, False):
            wanted = np.corrcoef(x if rowvar else x.T, y if rowvar else y.T, rowvar)
            mine = [arrpy.asarray(part if rowvar else part.T) for part in (x, y)]
            got = arrpy.corrcoef(*mine, rowvar)
            np.testing.assert_allclose(np.asarray(got), wanted, rtol=1e-12)


# --- from mathematics ----------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 3, 8, 101])
def test_median_is_that_of_the_standard_library(n):
    rng = np.random.default_rng(n)
    values = [float(v) for v in rng.normal(size=n)]
    for cell in cells():
        with running(cell):
            assert arrpy.median(arrpy.ArrPy(values)).item() == float(
                statistics.median(map(Fraction, values))
            )


@pytest.mark.parametrize("method", ["linear", "weibull"])
def test_quantiles_are_those_of_the_standard_library(method):
    name = {"linear": "inclusive", "weibull": "exclusive"}[method]
    values = [float(v) for v in np.random.default_rng(2).normal(size=41)]
    wanted = statistics.quantiles(map(Fraction, values), n=10, method=name)
    got = arrpy.quantile(arrpy.ArrPy(values), arrpy.arange(1, 10) / 10, method=method).tolist()
    for one_, other in zip(got, wanted, strict=True):
        assert abs(one_ - float(other)) < 1e-14


def test_quantiles_choose_infinities():
    """Between equal neighbours nothing is interpolated, where NumPy gives NaN."""
    inf = math.inf
    assert arrpy.quantile([1.0, inf], 1.0).item() == inf
    assert arrpy.quantile([0.0, 1.0, inf], 0.5).item() == 1.0
    assert arrpy.quantile([-inf, -inf, inf], 0.25).item() == -inf
    assert arrpy.quantile(arrpy.ArrPy([-100, 100], dtype=arrpy.int8), 0.5).item() == 0.0


def lanes_without_nan(x, axis):
    """The elements of each lane that count."""
    rows = np.moveaxis(x, axis, -1).reshape(-1, x.shape[axis])
    return [[float(v) for v in row if not math.isnan(v)] for row in rows]


@pytest.mark.parametrize("dtype", FLOATING)
def test_nan_statistics_are_rounded_once(dtype):
    typecode = {"float32": "f", "float64": "d"}[dtype]
    for seed in range(12):
        rng = np.random.default_rng(seed)
        x = (rng.normal(size=(5, 17)) * 10.0 ** rng.integers(-8, 9, (5, 17))).astype(dtype)
        x[rng.random(x.shape) < 0.3] = np.nan
        lanes = lanes_without_nan(x, 1)
        cell = cells()[seed % len(cells())]
        with running(cell):
            a = arrpy.asarray(x)
            sums = arrpy.nansum(a, 1).tolist()
            means = arrpy.nanmean(a, 1).tolist()
            spreads = arrpy.nanvar(a, 1, ddof=1).tolist()
        assert sums == [oracle.exact_total(lane, typecode) for lane in lanes]
        assert means == [oracle.stored(oracle.float_mean(lane), dtype) for lane in lanes]
        wanted = [oracle.stored(oracle.float_variance(lane, 1), dtype) for lane in lanes]
        assert [s for s, lane in zip(spreads, lanes, strict=True) if len(lane) > 1] == [
            w for w, lane in zip(wanted, lanes, strict=True) if len(lane) > 1
        ]


def test_bincount_counts():
    values = [int(v) for v in np.random.default_rng(0).integers(0, 20, 5000)]
    weights = [float(v) for v in np.random.default_rng(1).normal(size=5000)]
    counter = Counter(values)
    totals = [0.0] * 25
    for value, weight in zip(values, weights, strict=True):
        totals[value] += weight
    for cell in cells(2):
        with running(cell):
            x = arrpy.ArrPy(values)
            assert arrpy.bincount(x, minlength=25).tolist() == [counter[i] for i in range(25)]
            assert arrpy.bincount(x, weights, 25).tolist() == totals
            assert arrpy.bincount(x[::-2]).tolist() == np.bincount(values[::-2]).tolist()


def test_histogram_counts_by_its_edges():
    """Also in float32, where NumPy rounds the edges differently."""
    for seed in range(20):
        rng = np.random.default_rng(seed)
        x = np.round(rng.normal(size=200), int(rng.integers(0, 3))).astype(one(rng, *FLOATING))
        counts, edges = arrpy.histogram(arrpy.asarray(x), int(rng.integers(1, 30)))
        bounds = edges.tolist()
        wanted = [
            sum(low <= v < high or (v == high == bounds[-1]) for v in x.tolist())
            for low, high in pairwise(bounds)
        ]
        assert counts.tolist() == wanted


def test_bins_of_equal_width_are_those_of_their_edges():
    """Long arrays take another way to their bins: it gives the same counts, outliers or not."""
    for seed in range(30):
        rng = np.random.default_rng(seed)
        dtype = one(rng, *FLOATING, "int64")
        shift = one(rng, 0.0, 1e6, 0.0 if dtype == "float32" else 2.0**50)
        x = np.round(rng.normal(size=40_000) * 50, int(rng.integers(0, 3))) + shift
        x = x.astype(dtype)
        if x.dtype.kind == "f":
            x[::97] = np.nan
        bins = int(rng.integers(1, 40))
        a = arrpy.asarray(x).to_backend(BACKENDS[1 + seed % 2])
        counts, edges = arrpy.histogram(a, bins, (shift - 40, shift + 40))
        searched, _ = arrpy.histogram(a, edges)
        assert counts.tolist() == searched.tolist(), seed


def test_same_bits_in_every_cell():
    x, _ = random_array(np.random.default_rng(5), "float64", (60, 7))
    a = arrpy.asarray(np.ascontiguousarray(x))
    finite = arrpy.nan_to_num(a, posinf=9.0, neginf=-9.0)
    results = []
    for cell in cells():
        with running(cell):
            results.append(
                [
                    *(arrpy.quantile(finite, [0.1, 0.7], 0, method=m) for m in METHODS),
                    *(arrpy.median(a, 1), arrpy.nanmedian(a, 1), arrpy.nanquantile(a, 0.3, 0)),
                    *arrpy.histogram(finite, 12, weights=arrpy.abs(finite)),
                    *(arrpy.nansum(a, 0), arrpy.nanvar(finite, 0), arrpy.nanstd(a, 1)),
                    *arrpy.average(finite, 0, arrpy.abs(finite) + 1, True),
                    arrpy.cov(finite.T, aweights=arrpy.arange(60), fweights=arrpy.arange(60) % 3),
                ]
            )
    for parts in results[1:]:
        check(parts, [np.asarray(part) for part in results[0]])


# --- arguments -----------------------------------------------------------------------------------


def test_results_can_be_stored():
    x = arrpy.ArrPy([[3.0, 1.0], [2.0, 8.0]])
    for name in ("sum", "prod", "mean", "var", "std", "max", "min", "median", "nansum", "nanmax"):
        out = arrpy.empty(2)
        function = getattr(arrpy, name)
        assert function(x, axis=0, out=out) is out
        assert out.tolist() == function(x, axis=0).tolist()
        with pytest.raises(ValueError, match="out must have"):
            function(x, axis=0, out=arrpy.empty(3))
    out = arrpy.empty(2)
    assert arrpy.quantile(x, 0.5, 0, out) is out
    assert out.tolist() == [2.5, 4.5]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: arrpy.var([1.0], ddof=1, correction=1), ValueError, "var: ddof and correction"),
        (lambda: arrpy.max([1.0], where=[True]), ValueError, "max: where needs an initial"),
        (lambda: arrpy.sum([1.0], where=[True, False]), ValueError, "sum: where must broadcast"),
        (lambda: arrpy.mean([1], dtype=arrpy.int8), TypeError, "mean: expected floating-point"),
        (lambda: arrpy.nanargmax([math.nan]), ValueError, "nanargmax: only NaN"),
        (lambda: arrpy.quantile([1.0], 1.5), ValueError, "quantile: q must be from 0 to 1"),
        (lambda: arrpy.percentile([1.0], math.nan), ValueError, "percentile: q must be from 0"),
        (lambda: arrpy.quantile([1.0], 0.5, method="best"), ValueError, "method must be one of"),
        (lambda: arrpy.quantile([1j], 0.5), TypeError, "quantile: expected real numeric"),
        (lambda: arrpy.quantile([1.0], [[[0.5]]]), ValueError, "at most two dimensions"),
        (lambda: arrpy.quantile(arrpy.zeros(0), 0.5), ValueError, "quantile: no elements"),
        (lambda: arrpy.quantile([1.0], 0.5, weights=[1]), ValueError, "weights need the method"),
        (lambda: arrpy.median([1.0], axis=1), IndexError, "median: axis out of range"),
        (lambda: arrpy.median([[1.0]], axis=(0, 0)), ValueError, "median: an axis is named twice"),
        (lambda: arrpy.bincount([-1]), ValueError, "bincount: elements must not be negative"),
        (lambda: arrpy.bincount([1.5]), TypeError, "bincount: expected integer or boolean"),
        (lambda: arrpy.bincount([[1]]), ValueError, "bincount: expected one dimension"),
        (lambda: arrpy.bincount([1], [1, 2]), ValueError, "bincount: weights must have the shape"),
        (lambda: arrpy.bincount([1], minlength=-1), ValueError, "bincount: lengths must not be"),
        (lambda: arrpy.bincount([2**62]), (ValueError, MemoryError), "bytes"),
        (lambda: arrpy.histogram([1.0], 0), ValueError, "histogram: at least one bin"),
        (lambda: arrpy.histogram([1.0], 2.5), TypeError, "histogram: bins must be an integer"),
        (lambda: arrpy.histogram([1.0], [2, 1]), ValueError, "histogram: the edges of bins"),
        (lambda: arrpy.histogram([1.0], "best"), ValueError, "histogram: bins must be one of"),
        (lambda: arrpy.histogram([1.0], range=(2, 1)), ValueError, "the range must ascend"),
        (lambda: arrpy.histogram([math.inf]), ValueError, "the range must be finite"),
        (lambda: arrpy.average([1, 2], weights=[1]), TypeError, "need an axis"),
        (lambda: arrpy.average([1, 2], weights=[0, 0]), ZeroDivisionError, "must not sum to 0"),
        (lambda: arrpy.cov([1, 2], fweights=[1]), ValueError, "cov: weights must have the shape"),
        (lambda: arrpy.cov([1, 2], fweights=[0.5, 1]), TypeError, "fweights must be whole"),
        (lambda: arrpy.cov([1, 2], aweights=[-1, 1]), ValueError, "must not be negative"),
    ],
)
def test_what_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
