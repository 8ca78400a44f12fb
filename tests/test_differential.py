"""Random calls against NumPy: the same call on the same memory must give the same array.

A case draws its arguments and returns a function of (namespace, array). It runs on ArrPy and on
NumPy, for random dtypes, shapes, strides and backends; where NumPy raises, ArrPy must raise.
"""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy_reference import (
    BACKENDS,
    DTYPES,
    INTEGERS,
    NUMERIC,
    REAL,
    check,
    random_array,
    random_shape,
    random_values,
)

import arrpy

CASES = {}
ROUNDS = 40


def case(dtypes=DTYPES, least=0):
    """Register a case for some dtypes and arrays of at least so many axes."""

    def register(function):
        CASES[function.__name__] = (function, dtypes, least)
        return function

    return register


def one(rng, *choices):
    return choices[int(rng.integers(len(choices)))]


def any_axis(rng, x, none=True):
    axes = list(range(-x.ndim, x.ndim)) + [None] * none
    return one(rng, *axes)


def to_arrpy(x):
    """Index arrays and values as ArrPys, everything else as it is."""
    if isinstance(x, np.ndarray):
        return arrpy.asarray(x)
    return tuple(to_arrpy(part) for part in x) if isinstance(x, tuple) else x


def outcome(function, namespace, x):
    """What a call gives, or the exception that it raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return function(namespace, x), None
        except (ValueError, TypeError, IndexError, ArithmeticError) as error:
            return None, error


def compare(function, x, a, message):
    expected, refused = outcome(function, np, x)
    actual, error = outcome(function, arrpy, a)
    assert (refused is None) == (error is None), f"{message}: NumPy {refused!r}, ArrPy {error!r}"
    if refused is None:
        check(actual, expected, message)


# --- manipulation --------------------------------------------------------------------------------


@case()
def permute_dims(rng, x):
    order = [int(axis) for axis in rng.permutation(x.ndim)]
    return lambda xp, x: xp.permute_dims(x, order)


@case()
def reshape(rng, x):
    order = [int(axis) for axis in rng.permutation(x.ndim)]
    lengths = one(rng, x.shape[::-1], (x.size,), (1, *x.shape, 1), (-1,), (-1, *x.shape[:1]))
    return lambda xp, x: xp.reshape(xp.permute_dims(x, order), lengths)


@case(least=1)
def moveaxis(rng, x):
    source, target = any_axis(rng, x, False), any_axis(rng, x, False)
    return lambda xp, x: xp.moveaxis(x, source, target)


@case()
def expand_dims(rng, x):
    axis = one(rng, 0, -1, x.ndim, x.ndim + 1, (0, -1), (1, 0))
    return lambda xp, x: xp.expand_dims(x, axis=axis)


@case(least=1)
def squeeze(rng, x):
    ones = tuple(axis for axis, length in enumerate(x.shape) if length == 1)
    axis = one(rng, ones, any_axis(rng, x, False))
    return lambda xp, x: xp.squeeze(x, axis=axis)


@case()
def flip(rng, x):
    axis = any_axis(rng, x)
    return lambda xp, x: xp.flip(x, axis=axis)


@case()
def roll(rng, x):
    axis = any_axis(rng, x)
    shift = int(rng.integers(-7, 8))
    if x.ndim and rng.random() < 0.4:
        return lambda xp, x: xp.roll(x, (shift, 2), axis=(0, -1))
    return lambda xp, x: xp.roll(x, shift, axis=axis)


@case()
def concat(rng, x):
    axis = any_axis(rng, x)
    other = random_values(rng, one(rng, *REAL), x.shape)
    return lambda xp, x: xp.concat([x, xp.flip(x), xp.asarray(other)], axis=axis)


@case(least=1)
def stack(rng, x):
    axis = int(rng.integers(-x.ndim - 1, x.ndim + 1))
    return lambda xp, x: xp.stack([x, xp.flip(x), x], axis=axis)


@case(least=1)
def unstack(rng, x):
    axis = any_axis(rng, x, False)
    return lambda xp, x: xp.unstack(x, axis=axis)


@case()
def broadcast_to(rng, x):
    shape = one(rng, (2, *x.shape), (3, 1, *x.shape), x.shape, (5,) * x.ndim)
    return lambda xp, x: xp.broadcast_to(x, shape)


@case()
def broadcast_arrays(rng, x):
    other = random_values(rng, "int8", one(rng, (), x.shape[-1:], (2,), (2, *x.shape)))
    return lambda xp, x: tuple(xp.broadcast_arrays(x, xp.asarray(other)))


@case()
def tile(rng, x):
    counts = tuple(int(count) for count in rng.integers(0, 4, int(rng.integers(0, 6))))
    return lambda xp, x: xp.tile(x, counts)


@case(least=1)
def repeat(rng, x):
    axis = any_axis(rng, x)
    length = x.size if axis is None else x.shape[axis]
    counts = one(rng, rng.integers(0, 4, length), np.asarray(2), np.asarray([3]))
    return lambda xp, x: xp.repeat(x, xp.asarray(counts), axis=axis)


@case(least=2)
def tril_triu(rng, x):
    k = int(rng.integers(-4, 5))
    return lambda xp, x: (xp.tril(x, k=k), xp.triu(x, k=k))


@case()
def meshgrid(rng, x):
    indexing = one(rng, "xy", "ij")
    flat = x.reshape(x.size)[:7]
    return lambda xp, x: tuple(
        xp.meshgrid(xp.asarray(flat), xp.asarray(flat[::-2]), indexing=indexing)
    )


@case()
def matrix_transpose(rng, x):
    return lambda xp, x: xp.matrix_transpose(x)


@case()
def likes(rng, x):
    return lambda xp, x: (xp.zeros_like(x), xp.ones_like(x), xp.full_like(x, 1))


# --- searching, utility --------------------------------------------------------------------------


@case(least=1)
def nonzero(rng, x):
    return lambda xp, x: xp.nonzero(x)


@case()
def where(rng, x):
    other = random_values(rng, one(rng, *DTYPES), one(rng, (), x.shape, x.shape[-1:]))
    return lambda xp, x: xp.where(x != 0, x, xp.asarray(other))


@case()
def truth_and_counts(rng, x):
    axis = any_axis(rng, x)
    if x.ndim > 1 and rng.random() < 0.3:
        axis = (0, -1)
    return lambda xp, x: (
        xp.all(x, axis=axis),
        xp.any(x, axis=axis, keepdims=True),
        xp.count_nonzero(x, axis=axis),
    )


@case(dtypes=REAL)
def extremes(rng, x):
    axis = any_axis(rng, x) if x.size else None
    x[x == 0] = 0  # which of -0.0 and +0.0 is larger NumPy leaves to the CPU
    return lambda xp, x: (
        xp.argmax(x, axis=axis),
        xp.argmin(x, axis=axis, keepdims=True),
        xp.max(x, axis=axis),
        xp.min(x, axis=axis, keepdims=True),
    )


@case(dtypes=("bool", *INTEGERS))
def integer_sums(rng, x):
    axis = any_axis(rng, x)
    along = any_axis(rng, x, False) if x.ndim else 0
    return lambda xp, x: (
        xp.sum(x, axis=axis),
        xp.prod(x, axis=axis, keepdims=True),
        xp.cumulative_sum(x, axis=along),
        xp.cumulative_prod(x, axis=along, include_initial=True),
    )


@case(least=1)
def diff(rng, x):
    n, axis = int(rng.integers(-1, 4)), any_axis(rng, x, False)
    ends = {
        name: np.ones(one(rng, (), x.shape), x.dtype)
        for name in ("prepend", "append")
        if rng.random() < 0.5
    }

    def function(xp, x):
        return xp.diff(x, n=n, axis=axis, **{name: xp.asarray(end) for name, end in ends.items()})

    return function


@case(least=1)
def take(rng, x):
    axis = any_axis(rng, x, False)
    length = x.shape[axis]
    beyond = x.size > 0 and rng.random() < 0.1  # NumPy does not look where there is nothing
    index = rng.integers(-length - beyond, max(length, 1), 0 if length == 0 else 5)
    return lambda xp, x: xp.take(x, xp.asarray(index), axis=axis)


# --- products ------------------------------------------------------------------------------------


def of_the_same_kind(rng, x, shape):
    """Integers whose product with x is an integer: uint64 with int8 would be float64."""
    return random_values(
        rng, one(rng, *(name for name in INTEGERS if name[0] == x.dtype.name[0])), shape
    )


@case(dtypes=INTEGERS, least=1)
def products(rng, x):
    depth = x.shape[-1]
    shape = one(rng, (depth,), (depth, 3), (2, depth, 1), (*x.shape[:-2], depth, 2), x.shape)
    other = of_the_same_kind(rng, x, shape)
    return lambda xp, x: xp.matmul(x, xp.asarray(other))


@case(dtypes=INTEGERS, least=1)
def vecdot(rng, x):
    other = of_the_same_kind(rng, x, one(rng, x.shape, x.shape[-1:], (2, *x.shape)))
    return lambda xp, x: xp.vecdot(x, xp.asarray(other))


@case(dtypes=INTEGERS, least=1)
def tensordot(rng, x):
    count = int(rng.integers(0, min(3, x.ndim + 1)))
    other = of_the_same_kind(rng, x, (*x.shape[x.ndim - count :], 2))
    last, first = list(range(x.ndim - count, x.ndim)), list(range(count))
    axes = one(rng, count, (last, first), ([0], [-1]))
    return lambda xp, x: xp.tensordot(x, xp.asarray(other), axes=axes)


# --- casts ---------------------------------------------------------------------------------------


@case(dtypes=("bool", *INTEGERS))
def astype(rng, x):
    target = one(rng, *DTYPES)
    return lambda xp, x: xp.astype(x, getattr(xp, target))


@case(dtypes=NUMERIC)
def comparisons_with_itself(rng, x):
    return lambda xp, x: (x == xp.flip(x), x != x, xp.asarray(x, copy=True))


@pytest.mark.parametrize("name", CASES)
def test_functions_agree(name):
    make, dtypes, least = CASES[name]
    for seed in range(ROUNDS):
        rng = np.random.default_rng([seed, len(name)])
        dtype, backend = one(rng, *dtypes), BACKENDS[seed % 3]
        shape = random_shape(rng, int(rng.integers(least, 5)))
        x, a = random_array(rng, dtype, shape)
        function = make(rng, x)
        compare(function, x, a.to_backend(backend), f"seed {seed}, {backend}, {dtype}, {shape}")


# --- indexing, shrinkable ------------------------------------------------------------------------

lengths = st.integers(0, 4)
shapes = st.lists(lengths, max_size=4).map(tuple)


def index_part(length):
    """One part of a key for an axis: integer, slice, or index array, sometimes out of range."""

    def integers(shape, seed):
        return np.random.default_rng(seed).integers(-length, max(length, 1), shape)

    def mask(seed):
        return np.random.default_rng(seed).random(length) < 0.5

    bound = st.none() | st.integers(-length - 2, length + 2)
    steps = st.none() | st.sampled_from([1, 2, 3, -1, -2])
    array_shape = st.sampled_from([(), (1,), (2,), (2, 1), (1, 3), (0,)])
    return st.one_of(
        st.integers(-length - 1, length),
        st.builds(slice, bound, bound, steps),
        st.builds(integers, array_shape, st.integers(0, 99)),
        st.builds(mask, st.integers(0, 99)),
    )


@st.composite
def indexing(draw):
    shape = draw(shapes)
    key = [draw(index_part(length)) for length in shape[: draw(st.integers(0, len(shape)))]]
    for extra in draw(st.lists(st.sampled_from([None, Ellipsis]), max_size=2)):
        key.insert(draw(st.integers(0, len(key))), extra)
    if draw(st.booleans()) and len(key) == 1:
        return shape, key[0]
    return shape, tuple(key)


def agree_on_keys(function, x, a, message):
    """`compare`, but where nothing is selected NumPy may overlook an index out of range."""
    expected, refused = outcome(function, np, x)
    actual, error = outcome(function, arrpy, a)
    if refused is None and x.size == 0 and isinstance(error, IndexError):
        return
    assert (refused is None) == (error is None), f"{message}: NumPy {refused!r}, ArrPy {error!r}"
    if refused is None:
        check(actual, np.asarray(expected), message)


@settings(max_examples=400, deadline=None)
@given(indexing(), st.sampled_from(BACKENDS), st.sampled_from(DTYPES), st.integers(0, 999))
def test_indexing_agrees(drawn, backend, dtype, seed):
    shape, key = drawn
    rng = np.random.default_rng(seed)
    x, a = random_array(rng, dtype, shape)
    a = a.to_backend(backend)
    keys = {np: key, arrpy: to_arrpy(key)}
    agree_on_keys(lambda xp, x: x[keys[xp]], x, a, f"{shape}[{key}]")
    selected, _ = outcome(lambda _, x: x[key].shape, np, x)
    value = random_values(rng, dtype, one(rng, selected or (), (), (selected or ())[-1:]))

    def assign(xp, x):
        x[keys[xp]] = xp.asarray(value)
        return x

    mine = arrpy.ArrPy(a).to_backend(backend)
    agree_on_keys(assign, x.copy(), mine, f"{shape}[{key}] = {value.shape}")


@settings(max_examples=150, deadline=None)
@given(shapes, st.sampled_from(BACKENDS), st.sampled_from(DTYPES), st.integers(0, 999))
def test_masks_of_the_whole_shape_agree(shape, backend, dtype, seed):
    rng = np.random.default_rng(seed)
    x, a = random_array(rng, dtype, shape)
    mask, a_mask = random_array(rng, "bool", shape)
    check(a.to_backend(backend)[a_mask], x[mask])
    value = random_values(rng, dtype, one(rng, (), (np.count_nonzero(mask),)))
    mine, theirs = arrpy.ArrPy(a).to_backend(backend), x.copy()
    mine[a_mask], theirs[mask] = to_arrpy(value), value
    check(mine, theirs)


@settings(max_examples=150, deadline=None)
@given(shapes, shapes, st.sampled_from(BACKENDS), st.integers(0, 999))
def test_broadcasting_agrees(shape1, shape2, backend, seed):
    rng = np.random.default_rng(seed)
    (x1, a1), (x2, a2) = random_array(rng, "int32", shape1), random_array(rng, "int16", shape2)
    a1 = a1.to_backend(backend)
    compare(lambda xp, x: x + (x2 if xp is np else a2), x1, a1, f"{shape1} + {shape2}")
    theirs, error = outcome(lambda xp, _: xp.broadcast_shapes(shape1, shape2), np, None)
    mine, refused = outcome(lambda xp, _: xp.broadcast_shapes(shape1, shape2), arrpy, None)
    assert (mine, error is None) == (theirs, refused is None)
