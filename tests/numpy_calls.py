"""Random calls of NumPy's everyday functions beyond the standard, for differential tests.

A case draws its arguments and returns a function of a namespace and one array, which runs on NumPy
and on ArrPy. What it needs besides goes through `xp.asarray`. A case that changes arrays in place
returns them.
"""

import warnings

import numpy as np
from numpy_reference import (
    DTYPES,
    INTEGERS,
    NUMERIC,
    REAL,
    random_array,
    random_shape,
    random_values,
)

import arrpy

CASES = {}


def case(dtypes=DTYPES, least=0, most=4):
    """Register a case for some dtypes and numbers of axes."""

    def register(function):
        CASES[function.__name__.rstrip("_")] = (function, dtypes, least, most)
        return function

    return register


def one(rng, *choices):
    return choices[int(rng.integers(len(choices)))]


def some_axis(rng, x, none=False, beyond=True):
    if x.ndim == 0:  # NumPy takes axis 0 of some 0-d arrays
        return one(rng, 1, None) if none else 1
    axes = list(range(-x.ndim - beyond, x.ndim + beyond)) + [None] * none
    return one(rng, *axes)


def outcome(function, namespace, x):
    """What a call gives, or the exception that it raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return function(namespace, x), None
        except (ValueError, TypeError, IndexError, ArithmeticError, RuntimeError) as error:
            return None, error


def differs(actual, expected):
    """What is different, or "": structure, dtype, shape, values; NaN equals NaN."""
    if isinstance(expected, (tuple, list)):
        if not isinstance(actual, (tuple, list)) or len(actual) != len(expected):
            return f"{actual!r} is not {expected!r}"
        pairs = zip(actual, expected, strict=True)
        return next((text for pair in pairs if (text := differs(*pair))), "")
    if isinstance(expected, (np.ndarray, np.generic)):
        if not isinstance(actual, arrpy.ArrPy):
            return f"{type(actual).__name__} instead of an array"
        if (actual.dtype.name, actual.shape) != (expected.dtype.name, expected.shape):
            return f"{actual.dtype} {actual.shape} is not {expected.dtype} {expected.shape}"
        equal_nan = expected.dtype.kind in "fc"
        if not np.array_equal(np.asarray(actual), expected, equal_nan=equal_nan):
            return f"{actual.tolist()} is not {expected.tolist()}"
        return ""
    return "" if actual == expected else f"{actual!r} is not {expected!r}"


def run(name, seed, backend):
    """One random call of a case on both; what is different, or ""."""
    make, dtypes, least, most = CASES[name]
    rng = np.random.default_rng([seed, sum(map(ord, name))])
    dtype = one(rng, *dtypes)
    shape = random_shape(rng, int(rng.integers(least, most + 1)))
    x, a = random_array(rng, dtype, shape)
    function = make(rng, x)
    expected, refused = outcome(function, np, x.copy())
    actual, error = outcome(function, arrpy, arrpy.ArrPy(a).to_backend(backend))
    where = f"{name} seed {seed} {backend} {dtype} {shape}"
    if (refused is None) != (error is None):
        return f"{where}: NumPy {refused!r}, ArrPy {error!r}"
    text = "" if error is not None else differs(actual, expected)
    return f"{where}: {text}" if text else ""


# --- shapes --------------------------------------------------------------------------------------


@case()
def measures(rng, x):
    axis = some_axis(rng, x, none=True)
    return lambda xp, x: (xp.ndim(x), xp.shape(x), xp.size(x, axis))


@case()
def transpose(rng, x):
    axes = one(rng, None, [int(i) for i in rng.permutation(x.ndim)], (0, 1))
    return lambda xp, x: (xp.transpose(x, axes), x.transpose(), x.transpose(axes))


@case()
def swapaxes(rng, x):
    first, second = some_axis(rng, x), some_axis(rng, x)
    return lambda xp, x: (xp.swapaxes(x, first, second), x.swapaxes(first, second))


@case(least=1)
def rollaxis(rng, x):
    axis, start = some_axis(rng, x), int(rng.integers(-x.ndim - 1, x.ndim + 2))
    return lambda xp, x: xp.rollaxis(x, axis, start)


@case()
def flips(rng, x):
    return lambda xp, x: xp.flipud(x) if x.ndim < 2 else (xp.fliplr(x), xp.flipud(x))


@case(least=1)
def rot90(rng, x):
    k, axes = int(rng.integers(-5, 6)), (some_axis(rng, x), some_axis(rng, x))
    return lambda xp, x: xp.rot90(x, k, axes)


@case()
def ravel(rng, x):
    order = one(rng, "C", "F")
    shape = one(rng, x.shape[::-1], (-1,), (1, *x.shape), [x.size])
    return lambda xp, x: (
        xp.ravel(x, order),
        x.flatten(order),
        x.ravel(),
        xp.reshape(x, shape, order=order),
        x.reshape(shape, order=order),
    )


@case()
def atleast(rng, x):
    return lambda xp, x: (xp.atleast_1d(x), xp.atleast_2d(x), xp.atleast_3d(x, 3))


@case()
def copies(rng, x):
    dtype = one(rng, *DTYPES) if x.dtype.kind in "biu" else x.dtype.name
    ndmin = int(rng.integers(0, 6))
    return lambda xp, x: (
        xp.copy(x),
        xp.ascontiguousarray(x, dtype=dtype),
        xp.array(x, dtype=dtype, ndmin=ndmin),
    )


@case()
def squeeze(rng, x):
    axis = one(rng, None, some_axis(rng, x))
    return lambda xp, x: (xp.squeeze(x), x.squeeze(axis))


@case()
def sliding_window_view(rng, x):
    axis = one(rng, None, some_axis(rng, x), (0, -1), (0, 0))
    count = x.ndim if axis is None else len(axis) if isinstance(axis, tuple) else 1
    window = tuple(int(n) for n in rng.integers(-(rng.random() < 0.05), 4, count))
    window = window[0] if len(window) == 1 and rng.random() < 0.5 else window

    def function(xp, x):
        base = xp.lib.stride_tricks if xp is np else xp
        return base.sliding_window_view(x, window, axis)

    return function


# --- joining and dividing ------------------------------------------------------------------------


def partners(rng, x):
    """Arrays to join with x: mostly of fitting shapes."""
    shape = list(x.shape)
    if x.ndim:
        shape[int(rng.integers(x.ndim))] = int(rng.integers(0, 4))
    shape = one(rng, x.shape, x.shape, tuple(shape), random_shape(rng))
    return random_values(rng, one(rng, *DTYPES), shape)


@case()
def stacks(rng, x):
    other = partners(rng, x)
    name = one(rng, "hstack", "vstack", "dstack", "column_stack")
    return lambda xp, x: getattr(xp, name)((x, xp.asarray(other), x))


@case()
def concatenate(rng, x):
    other, axis = partners(rng, x), some_axis(rng, x, none=True)
    return lambda xp, x: xp.concatenate((x, xp.asarray(other)), axis)


@case(most=3)
def block(rng, x):
    other, depth = partners(rng, x), int(rng.integers(0, 4))

    def function(xp, x):
        y = xp.asarray(other)
        return xp.block((x, [x, y], [[x, x], [y, y]], [[[x]], [[y]]])[depth])

    return function


@case()
def split(rng, x):
    axis = some_axis(rng, x)
    sections = one(rng, 1, 2, 3, 0, -1, [1], [1, 3], [2, 1, -1], np.array([0, 2]))
    name = one(rng, "split", "array_split")
    return lambda xp, x: getattr(xp, name)(x, sections, axis)


@case()
def named_splits(rng, x):
    name, sections = one(rng, "hsplit", "vsplit", "dsplit"), one(rng, 1, 2, [1], [1, 2])
    return lambda xp, x: getattr(xp, name)(x, sections)


# --- editing -------------------------------------------------------------------------------------


@case()
def append(rng, x):
    other, axis = partners(rng, x), some_axis(rng, x, none=True)
    return lambda xp, x: xp.append(x, xp.asarray(other), axis)


def edited(rng, x, axis, beyond):
    """An index for insert or delete: of every kind, sometimes out of range."""
    n = x.size if axis is None else x.shape[axis] if -x.ndim <= axis < x.ndim else 1
    low, high = -n - (rng.random() < 0.05), n + beyond + (rng.random() < 0.05)
    return one(
        rng,
        int(rng.integers(low, max(high, low + 1))),
        [int(i) for i in rng.integers(low, max(high, low + 1), int(rng.integers(0, 4)))],
        slice(*(one(rng, None, int(i)) for i in rng.integers(-4, 5, 2)), one(rng, 1, 2, -1, -2)),
        rng.random(n) < 0.4,
    )


@case()
def delete(rng, x):
    axis = some_axis(rng, x, none=True)
    obj = edited(rng, x, axis, 0)
    return lambda xp, x: xp.delete(x, xp.asarray(obj) if isinstance(obj, np.ndarray) else obj, axis)


@case()
def insert(rng, x):
    axis = some_axis(rng, x, none=True)
    obj = edited(rng, x, axis, 1)
    if isinstance(obj, list):  # of several indices NumPy lets those below -n pass
        n = x.size if axis is None else x.shape[axis] if -x.ndim <= axis < x.ndim else 1
        obj = [max(i, -n) for i in obj]
    count = len(obj) if isinstance(obj, list) else 1
    shape = x.shape[1:] if x.size else ()
    values = random_values(rng, x.dtype, one(rng, (), (), (count,), (1,), shape))

    def function(xp, x):
        mine = xp.asarray(obj) if isinstance(obj, np.ndarray) else obj
        return xp.insert(x, mine, xp.asarray(values), axis)

    return function


@case()
def resize(rng, x):
    shape = one(rng, int(rng.integers(-1, 9)), random_shape(rng), (2, 3))
    return lambda xp, x: xp.resize(x, shape)


@case()
def trim_zeros(rng, x):
    x[rng.random(x.shape) < 0.7] = 0
    zero = rng.random(x.shape) < 0.7
    trim, axis = one(rng, "fb", "f", "b", "B", "x"), one(rng, None, None, some_axis(rng, x), (0, 1))

    def function(xp, x):
        x[xp.asarray(zero)] = 0
        return xp.trim_zeros(x, trim, axis)

    return function


PAIRS = (1, 2, 0, (1, 2), (0, 3), ((1, 2),), [5, 4], 9)


@case(dtypes=(*INTEGERS, "float64", "float32", "complex128"), most=3)
def pad(rng, x):
    width = one(
        rng, *PAIRS, [[int(i) for i in rng.integers(0, 5, 2)] for _ in range(x.ndim)], -1, 1.5
    )
    x[...] = rng.integers(0, 60, x.shape)
    values = rng.integers(0, 60, x.shape)
    mode, options = one(
        rng,
        ("constant", {}),
        ("constant", {"constant_values": one(rng, 3, (4, 5), ((1, 2),))}),
        ("edge", {}),
        ("linear_ramp", {"end_values": one(rng, 3, (4, 5), 0)}),
        ("maximum", {"stat_length": one(rng, None, 1, (2, 3))}),
        ("minimum", {"stat_length": one(rng, None, 1, (2, 3), 0)}),
        ("mean", {"stat_length": one(rng, 1, 2, (2, 4))}),
        ("reflect", {}),
        ("reflect", {"reflect_type": "odd"}),
        ("symmetric", {}),
        ("symmetric", {"reflect_type": "odd"}),
        ("wrap", {}),
        ("wrap", {"stat_length": 2}),
        ("other", {}),
    )
    if x.dtype.kind == "c" and mode in ("maximum", "minimum", "mean", "linear_ramp"):
        mode, options = "edge", {}

    def function(xp, x):
        x[...] = xp.asarray(values).astype(x.dtype)
        return xp.pad(x, width, mode, **options)

    return function


@case(most=3, dtypes=INTEGERS)
def pad_by_function(rng, x):
    width = one(rng, 1, (1, 2), 0)

    def fill(line, pair, axis, options):
        line[: pair[0]] = options.get("padder", 10) + axis
        line[line.shape[0] - pair[1] :] = 7

    return lambda xp, x: xp.pad(x, width, fill, padder=3)


# --- selection -----------------------------------------------------------------------------------


def masks(rng, x):
    return rng.random(one(rng, x.shape, x.shape, x.shape[-1:], ())) < 0.5


@case()
def select(rng, x):
    first, second = masks(rng, x), masks(rng, x)
    other = partners(rng, x)
    default, twice = one(rng, 0, 1.5, True), bool(rng.random() < 0.5)

    def function(xp, x):
        y = x if twice else xp.asarray(other)
        return xp.select([xp.asarray(first), xp.asarray(second)], [x, y], default)

    return function


@case()
def choose(rng, x):
    shape = one(rng, x.shape, x.shape[-1:], ())
    beyond = x.size > 0 and rng.random() < 0.1  # NumPy does not look where there is nothing
    index = rng.integers(-int(beyond), 3 + beyond, shape)
    index = index.astype(one(rng, "int64", "int8"))
    mode = one(rng, "raise", "wrap", "clip")
    other = random_values(rng, x.dtype, x.shape)

    def function(xp, x):
        return xp.choose(xp.asarray(index), [x, xp.asarray(other), x[..., :1]], mode=mode)

    return function


@case()
def compress(rng, x):
    axis = some_axis(rng, x, none=True)
    n = x.size if axis is None else x.shape[axis] if -x.ndim <= axis < x.ndim else 1
    beyond = int(rng.integers(-2, 1 + (x.size > 0)))
    condition = rng.random(max(0, n + beyond)) < 0.5
    return lambda xp, x: (
        xp.compress(xp.asarray(condition), x, axis),
        x.compress(xp.asarray(condition), axis),
    )


@case()
def extract(rng, x):
    condition = rng.random(x.shape) < 0.5
    return lambda xp, x: xp.extract(xp.asarray(condition), x)


@case()
def place(rng, x):
    mask = rng.random(one(rng, x.shape, x.shape, x.shape[1:])) < 0.5
    values = random_values(rng, x.dtype, int(rng.integers(0, 5)))

    def function(xp, x):
        xp.place(x, xp.asarray(mask), xp.asarray(values))
        return x

    return function


@case()
def putmask(rng, x):
    mask = rng.random(one(rng, x.shape, x.shape, x.shape[1:])) < 0.5
    values = random_values(rng, x.dtype, one(rng, (), 1, 2, 5, x.shape))

    def function(xp, x):
        xp.putmask(x, xp.asarray(mask), xp.asarray(values))
        return x

    return function


@case()
def put(rng, x):
    beyond = int(rng.random() < 0.2)
    index = rng.integers(-x.size - beyond, x.size + beyond + (x.size == 0), int(rng.integers(0, 5)))
    values = random_values(rng, x.dtype, one(rng, (), 1, 3, 7))
    mode = one(rng, "raise", "wrap", "clip")

    def function(xp, x):
        target = x.T if x.ndim == 2 else x
        xp.put(target, xp.asarray(index), xp.asarray(values), mode)
        return x

    return function


@case()
def copyto(rng, x):
    source = random_values(
        rng, one(rng, *DTYPES), one(rng, x.shape, x.shape[-1:], (), (1, *x.shape))
    )
    if source.dtype.kind == "c":
        source = np.zeros((), x.dtype)
    where = one(rng, True, rng.random(x.shape) < 0.5, rng.random(x.shape[-1:]) < 0.5)

    def function(xp, x):
        mask = where if where is True else xp.asarray(where)
        xp.copyto(x, xp.asarray(source), where=mask)
        return x

    return function


@case()
def take(rng, x):
    axis = some_axis(rng, x)
    n = x.shape[axis] if -x.ndim <= axis < x.ndim else 1
    index = rng.integers(-n - 3, n + 3, one(rng, (), 3, (2, 2)))
    if n == 0 or x.size == 0:
        index = np.zeros(0, "int64")
    mode = one(rng, "raise", "wrap", "clip")
    return lambda xp, x: (
        xp.take(x, xp.asarray(index), axis, mode=mode),
        x.take(xp.asarray(index), axis=axis, mode=mode),
    )


@case()
def repeat(rng, x):
    axis, count = some_axis(rng, x, none=True), one(rng, 0, 1, 2, -1 if x.size else 3)
    return lambda xp, x: (xp.repeat(x, count, axis), x.repeat(count, axis))


# --- flat, iteration -----------------------------------------------------------------------------


@case()
def flat(rng, x):
    n = x.size
    key = one(
        rng,
        slice(*(one(rng, None, int(i)) for i in rng.integers(-9, 9, 2)), one(rng, None, 2, -1, -2)),
        [int(i) for i in rng.integers(-n, n, 3)] if n else [],
        int(rng.integers(-n - 1, n + 1)),
    )
    values = random_values(rng, x.dtype, () if isinstance(key, int) else one(rng, (), 1, 2, 5))

    def function(xp, x):
        got = xp.asarray(x.flat[key])
        target = x.T if x.ndim == 2 else x
        target.flat[key] = xp.asarray(values)
        return got, x, len(x.flat), [xp.asarray(element) for element in x.flat]

    return function


@case()
def enumerations(rng, x):
    other = random_values(rng, "int8", one(rng, x.shape, x.shape[-1:], (), random_shape(rng)))

    def function(xp, x):
        pairs = list(xp.ndenumerate(x))
        together = xp.broadcast(x, xp.asarray(other))
        return (
            [index for index, _ in pairs],
            [xp.asarray(element) for _, element in pairs],
            list(xp.ndindex(x.shape)),
            (together.shape, together.nd, together.size, together.numiter),
            [xp.asarray(b) for _, b in together],
        )

    return function


# --- diagonals, triangles, indices ---------------------------------------------------------------


@case(least=1)
def diagonal(rng, x):
    k, axes = int(rng.integers(-4, 5)), (some_axis(rng, x), some_axis(rng, x))
    return lambda xp, x: (xp.diagonal(x, k, *axes), x.diagonal(k, *axes))


@case(least=1, most=3)
def diag(rng, x):
    k = int(rng.integers(-4, 5))
    return lambda xp, x: xp.diag(x, k)


@case(most=2)
def diagflat(rng, x):
    k = int(rng.integers(-3, 4))
    return lambda xp, x: xp.diagflat(x, k)


@case(least=1, most=3)
def fill_diagonal(rng, x):
    if x.ndim == 3:
        x = x[:1, :1, :1]
    values = random_values(rng, x.dtype, one(rng, (), 1, 2, 5))
    wrap = bool(rng.random() < 0.5)

    def function(xp, x):
        target = x.T if x.ndim == 2 and not wrap else x
        xp.fill_diagonal(target, xp.asarray(values), wrap)
        return x

    return function


@case(least=2, most=2)
def triangles_of(rng, x):
    k = int(rng.integers(-4, 5))
    return lambda xp, x: (
        xp.tril(x, k),
        xp.triu(x, k),
        xp.tril_indices_from(x, k),
        xp.triu_indices_from(x, k),
    )


@case(most=0)
def triangles(rng, x):
    n, m, k = int(rng.integers(0, 5)), one(rng, None, 0, 3, 5), int(rng.integers(-9, 9))
    dtype = one(rng, *DTYPES)
    return lambda xp, x: (
        xp.tri(n, m, k, dtype),
        xp.tril_indices(n, k, m),
        xp.triu_indices(n, k, m),
        xp.diag_indices(n, int(abs(k))),
        xp.identity(n, dtype),
        xp.eye(n, m, k, dtype),
    )


@case(least=1, most=2, dtypes=(*INTEGERS, "bool", "float64", "complex128"))
def vander(rng, x):
    n, increasing = one(rng, None, 0, 1, 3, -1), bool(rng.random() < 0.5)
    whole = rng.integers(0, 5, x.shape)

    def function(xp, x):
        x[...] = xp.asarray(whole).astype(x.dtype)
        return xp.vander(x, n, increasing)

    return function


@case(most=0)
def index_arithmetic(rng, x):
    shape = random_shape(rng, int(rng.integers(1, 4)))
    size = int(np.prod(shape))
    beyond = int(rng.random() < 0.1)
    flat = rng.integers(-beyond, max(size, 1) + beyond, one(rng, (), 3, (2, 2))) if size else []
    order, mode = one(rng, "C", "F"), one(rng, "raise", "wrap", "clip")
    many = tuple(rng.integers(-beyond, max(n, 1) + beyond, 4) for n in shape) if size else None

    def function(xp, x):
        parts = xp.unravel_index(xp.asarray(flat, dtype="int64"), shape, order)
        result = [tuple(xp.asarray(part) for part in parts)]
        if many is not None:
            index = tuple(xp.asarray(part) for part in many)
            result.append(xp.ravel_multi_index(index, shape, mode, order))
        return result

    return function


@case(most=0)
def grids(rng, x):
    shape, sparse = random_shape(rng, int(rng.integers(0, 4))), bool(rng.random() < 0.5)
    dtype = one(rng, "int64", "float64", "int8", "uint16")
    a, b, n = int(rng.integers(-5, 5)), int(rng.integers(5, 9)), int(rng.integers(2, 5))
    key = one(
        rng,
        np.s_[a:b],
        np.s_[a : b : n * 1j],
        np.s_[0:3, a:b:2],
        np.s_[a : b : n * 1j, 0:2],
        np.s_[0:2, :b, a : b + 0.5],
    )
    vector = rng.integers(0, 9, int(rng.integers(0, 4)))
    return lambda xp, x: (
        xp.indices(shape, dtype, sparse),
        xp.mgrid[key],
        xp.ogrid[key],
        xp.ix_(xp.asarray(vector), [True, False, True]),
        xp.r_[xp.asarray(vector), 0:a, 7, 1.5, -1 : 1 : n * 1j],
        xp.c_[xp.asarray(vector), xp.asarray(vector)],
        xp.meshgrid(xp.asarray(vector), xp.asarray([1, 2]), sparse=sparse, indexing="ij"),
        xp.fromfunction(lambda *index: sum(index) if index else 0, shape or (2,), dtype=dtype),
    )


@case(most=0)
def ramps(rng, x):
    start, stop = (float(v) for v in rng.integers(-6, 7, 2))
    num, endpoint = int(rng.integers(-1, 6)), bool(rng.random() < 0.7)
    dtype = one(rng, None, "int64", "float32", "complex128", "int8")
    ends = rng.integers(-9, 9, (2, *random_shape(rng, int(rng.integers(1, 3))))).astype("float64")
    axis = one(rng, 0, -1, 1)

    def function(xp, x):
        first, second = xp.asarray(ends[0]), xp.asarray(ends[1])
        return (
            xp.linspace(start, stop, num, endpoint, dtype=dtype),
            xp.linspace(first, second, num, endpoint, dtype=dtype, axis=axis),
            xp.linspace(first, stop, num, endpoint, axis=axis),
            xp.linspace(start, stop, 5, retstep=True)[0],
        )

    return function


@case(most=0)
def bytes_and_iterators(rng, x):
    dtype = one(rng, *DTYPES[1:])
    data = rng.bytes(int(rng.integers(1, 5)) * 16 + one(rng, 0, 0, 0, 1))
    count, offset = one(rng, -1, -1, 1, 2, 40), one(rng, 0, 0, 16, 8, 100, -1)
    numbers, take = [int(v) for v in rng.integers(0, 99, 5)], int(rng.integers(-1, 7))
    return lambda xp, x: (
        xp.frombuffer(data, dtype, count, offset),
        xp.fromiter(iter(numbers), dtype, take),
    )


# --- constants, rounding, methods ----------------------------------------------------------------


@case()
def likes(rng, x):
    shape, dtype = one(rng, None, random_shape(rng), 3), one(rng, None, *DTYPES)
    value = one(rng, 1, 0, 1.0)
    return lambda xp, x: (
        xp.zeros_like(x, dtype, shape=shape),
        xp.ones_like(x, dtype, shape=shape),
        xp.full_like(x, value, dtype, shape=shape),
        xp.shape(xp.empty_like(x, dtype, shape=shape)),
    )


@case()
def full(rng, x):
    shape = one(rng, x.shape, (2, *x.shape), (), (3,))
    dtype = one(rng, None, x.dtype.name)
    return lambda xp, x: (xp.full(shape, x, dtype), xp.full((2, 2), [1, 2]))


@case(dtypes=(*INTEGERS, "float64", "float32", "complex128"))
def around(rng, x):
    decimals = int(rng.integers(-2, 5))
    values = rng.normal(size=x.shape) * (9 if x.dtype.kind != "u" else 0) + 50

    def function(xp, x):
        x[...] = xp.astype(xp.asarray(values), x.dtype)
        return xp.around(x, decimals), x.round(decimals)

    return function


@case(dtypes=REAL)
def scans_and_ranges(rng, x):
    axis = some_axis(rng, x, none=True)
    small = rng.integers(-3, 4, x.shape) if x.dtype.kind != "u" else rng.integers(0, 4, x.shape)

    def function(xp, x):
        x[...] = xp.asarray(small).astype(x.dtype)
        if x.size == 0:
            return x.cumsum(axis)
        spread = xp.ptp(x, axis) if xp is np else x.ptp(axis)
        return x.cumsum(axis), x.cumprod(axis), xp.asarray(spread)

    return function


@case(dtypes=NUMERIC)
def more_methods(rng, x):
    low = random_values(rng, x.dtype, one(rng, (), x.shape), special=False)
    small = rng.integers(0, 3, x.shape)
    other = random_values(rng, x.dtype, x.shape)

    def function(xp, x):
        clipped = x if x.dtype.name.startswith("complex") else x.clip(xp.asarray(low), None)
        index = xp.asarray(small)
        if xp is not np:
            return x.conj(), x.conjugate(), clipped, index.choose([x, xp.asarray(other), x])
        return x.conj(), x.conjugate(), clipped, index.choose([x, np.asarray(other), x])

    return function


@case()
def views_of_memory(rng, x):
    name = one(rng, *DTYPES[1:])

    def function(xp, x):
        x = xp.ascontiguousarray(x)
        return x.view(name).view("uint8"), x[..., :1].view("uint8")

    return function
