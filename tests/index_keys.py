"""Random keys of every kind, and the comparison of `x[key]` and `x[key] = value` with NumPy."""

import warnings

import numpy as np
from numpy_calls import differs, one
from numpy_reference import DTYPES, random_array, random_shape, random_values

import arrpy

REFUSED = (IndexError, ValueError, TypeError)


class Index:
    """An object that is an integer by `__index__` only."""

    def __init__(self, value):
        self.value = value

    def __index__(self):
        return self.value


def integer(rng, length):
    """One index as Python, NumPy, ArrPy or another library would write it; rarely out of range."""
    beyond = int(rng.random() < 0.03)
    value = int(rng.integers(-length - beyond, max(length, 1) + beyond))
    made = one(rng, int, int, Index, np.int8, np.int64, np.uint16, np.array)
    if made is np.uint16 and value < 0:
        made = int
    return made(value), made(value) if rng.random() < 0.7 else arrpy.asarray(value)


def bound(rng, length):
    value = one(rng, None, int(rng.integers(-length - 2, length + 3)))
    return value if value is None else one(rng, int, np.int64, Index)(value)


def array_of(rng, length, shape):
    """Integers as a NumPy array, an ArrPy, nested lists, a tuple or a range."""
    beyond = int(rng.random() < 0.03)
    values = rng.integers(-length - beyond, max(length, 1) + beyond, shape)
    kind = one(rng, "numpy", "arrpy", "arrpy", "list", "tuple", "range")
    if kind == "range":
        count = int(rng.integers(0, length + 1))
        return range(count), range(count)
    if kind == "list" or kind == "tuple":
        nested = values.tolist()
        nested = tuple(nested) if kind == "tuple" and isinstance(nested, list) else nested
        return nested, nested
    values = values.astype(one(rng, "int64", "int8", "int32"))
    return values, values if kind == "numpy" else arrpy.asarray(values)


def mask_of(rng, *lengths):
    """A mask; rarely an axis has length 0, which is accepted, or is too long, which is not."""
    shape = [one(rng, 0, 0, n + 1) if rng.random() < 0.05 else n for n in lengths]
    values = rng.random(shape) < 0.5
    kind = one(rng, "numpy", "arrpy", "list")
    if kind == "list" and values.size:
        return values.tolist(), values.tolist()
    return values, values if kind != "arrpy" else arrpy.asarray(values)


def random_key(rng, shape):
    """The same key for NumPy and for ArrPy, and whether an ellipsis is in it."""
    parts, axis, share = [], 0, rng.random()
    together = one(rng, (), (2,), (3,), (2, 1), (1, 3), (0,))
    count = int(rng.integers(0, len(shape) + 1 + (rng.random() < 0.05)))
    while axis < count:
        length = shape[axis] if axis < len(shape) else 1
        draw = rng.random()
        if draw < 0.3:
            step = one(rng, None, 1, 2, 3, -1, -2, -7)
            part = slice(bound(rng, length), bound(rng, length), step)
            parts.append((part, part))
        elif draw < 0.55:
            parts.append(integer(rng, length))
        elif draw < 0.6 + 0.3 * share:
            broadcast = one(rng, together, together[-1:], (), (1,))
            parts.append(array_of(rng, length, broadcast))
        elif rng.random() < 0.3 and axis + 1 < len(shape):
            parts.append(mask_of(rng, *shape[axis : axis + 2]))
            axis += 1
        else:
            parts.append(mask_of(rng, length))
        axis += 1
    for extra, chance in ((None, 0.2), (Ellipsis, 0.3), (None, 0.05), (True, 0.04), (False, 0.02)):
        if rng.random() < chance:
            parts.insert(int(rng.integers(0, len(parts) + 1)), (extra, extra))
    theirs, mine = tuple(part[0] for part in parts), tuple(part[1] for part in parts)
    if len(parts) == 1 and rng.random() < 0.5 and not isinstance(theirs[0], tuple):
        return theirs[0], mine[0]
    return theirs, mine


def outcome(function):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return function(), None
        except REFUSED as error:
            return None, error


def assign(x, key, value):
    x[key] = value
    return x


def run(seed, backend):
    """One key on one array: read, then assigned; what is different from NumPy, or ""."""
    rng = np.random.default_rng([seed, 77])
    dtype = one(rng, *DTYPES)
    shape = random_shape(rng, most=4)
    x, a = random_array(rng, dtype, shape)
    theirs, mine = random_key(rng, shape)
    where = f"seed {seed} {backend} {dtype} {shape}[{theirs!r}]"
    expected, refused = outcome(lambda: x[theirs])
    actual, error = outcome(lambda: a.to_backend(backend)[mine])
    if (refused is None) != (error is None):
        # where nothing is selected NumPy may overlook an index out of range
        if refused is None and expected.size == 0 and "out of range" in str(error):
            return ""
        return f"{where}: NumPy {refused!r}, ArrPy {error!r}"
    if refused is not None:
        wrong = not isinstance(error, (IndexError, type(refused)))
        return f"{where}: NumPy {refused!r}, ArrPy {error!r}" if wrong else ""
    text = differs(actual, np.asarray(expected))
    if text:
        return f"{where}: {text}"
    if isinstance(expected, np.ndarray) and expected.size and expected.base is not None:
        view = np.shares_memory(expected, x)
        if view != np.shares_memory(np.asarray(actual), np.asarray(a)):
            return f"{where}: NumPy gives a {'view' if view else 'copy'}"
    selected = np.shape(expected)
    shapes = (selected, (), selected[-1:], (1, *selected), (1,) * len(selected), (5,))
    value = random_values(rng, dtype, one(rng, *shapes))
    source = one(rng, value, arrpy.asarray(value), value.tolist() if value.size else value)
    expected, refused = outcome(lambda: assign(x.copy(), theirs, value))
    actual, error = outcome(lambda: assign(arrpy.ArrPy(a).to_backend(backend), mine, source))
    where = f"{where} = {type(source).__name__} {value.shape}"
    if (refused is None) != (error is None):
        # leading axes of length 1 NumPy takes for slices only, ArrPy everywhere
        if error is None and value.ndim > len(selected):
            return ""
        return f"{where}: NumPy {refused!r}, ArrPy {error!r}"
    text = "" if refused is not None else differs(actual, expected)
    return f"{where}: {text}" if text else ""
