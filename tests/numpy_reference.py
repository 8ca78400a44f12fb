"""NumPy as the oracle of the differential tests: random operands, and the exact comparison."""

import numpy as np

import arrpy

BACKENDS = arrpy.backends()
DTYPES = (
    *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
    *("float32", "float64", "complex64", "complex128"),
)
INTEGERS = DTYPES[1:9]
REAL = DTYPES[:11]
NUMERIC = DTYPES[1:]


def check(actual, expected, message=""):
    """Same structure, dtype, shape and values; NaN equals NaN, signed zeros are distinguished."""
    if isinstance(expected, (tuple, list)):
        assert type(actual) in (tuple, list) and len(actual) == len(expected), message
        for one, other in zip(actual, expected, strict=True):
            check(one, other, message)
        return
    if isinstance(expected, (np.ndarray, np.generic)):
        assert type(actual) is arrpy.ArrPy, message
        assert actual.dtype.name == expected.dtype.name, message
        assert actual.shape == expected.shape, message
        assert same_values(np.asarray(actual), np.asarray(expected)), (
            f"{message}: {actual.tolist()} is not {expected.tolist()}"
        )
        return
    assert actual == expected, message


def same_values(x1, x2):
    if x1.dtype.kind == "c":
        return same_values(x1.real, x2.real) and same_values(x1.imag, x2.imag)
    if x1.dtype.kind != "f":
        return bool(np.array_equal(x1, x2))
    same = (x1 == x2) & (np.signbit(x1) == np.signbit(x2)) | np.isnan(x1) & np.isnan(x2)
    return bool(np.all(same))


def random_values(rng, dtype, shape, special=True):
    """Full-range integers; floats with NaN, infinities and signed zeros among them."""
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return rng.integers(0, 2, shape).astype(bool)
    if dtype.kind in "iu":
        limits = np.iinfo(dtype)
        wide = rng.integers(limits.min, limits.max, shape, dtype=dtype, endpoint=True)
        return np.where(rng.random(shape) < 0.5, rng.integers(0, 5, shape), wide).astype(dtype)
    if dtype.kind == "c":
        result = np.empty(shape, dtype)
        part = "float32" if dtype == "complex64" else "float64"
        result.real = random_values(rng, part, shape, special)
        result.imag = random_values(rng, part, shape, special)
        return result
    values = np.asarray(rng.normal(size=shape) * 10.0 ** rng.integers(-3, 4, shape))
    if special:
        chosen = rng.choice([np.nan, np.inf, -np.inf, 0.0, -0.0], shape)
        values = np.where(rng.random(shape) < 0.2, chosen, values)
    return values.astype(dtype)


def random_shape(rng, ndim=None, most=5):
    ndim = int(rng.integers(0, 5)) if ndim is None else ndim
    return tuple(int(n) for n in rng.choice([0, 1, *range(1, most + 1)], ndim))


def random_layout(rng, x):
    """The same values in other memory: strided, reversed, transposed or at an odd offset."""
    if x.ndim == 0:
        return x.copy()
    order = rng.permutation(x.ndim)
    steps = rng.choice([-2, -1, 1, 1, 2, 3], x.ndim)
    lengths = np.array(x.shape)[order] * abs(steps)
    memory = np.empty(tuple(lengths), x.dtype)
    window = memory[tuple(slice(None, None, step) for step in steps)]
    view = window.transpose(np.argsort(order))
    view[...] = x
    return view


def random_array(rng, dtype, shape=None, special=True):
    """A NumPy array and the ArrPy on the same memory."""
    shape = random_shape(rng) if shape is None else shape
    x = random_layout(rng, random_values(rng, dtype, shape, special))
    return x, arrpy.asarray(x)
