"""Test values for every operation, drawn from the specification: dtype and sample domain.

Special values come first and meet each other in every combination; random ones follow, drawn from
the operation's domain by a fixed seed. Values are Python numbers that the dtype holds exactly.
"""

import itertools
import random
import struct
from array import array

from arrpy._spec.dtypes import CATEGORIES, DTYPES, NUMBER
from arrpy._spec.ops import OPERATIONS

INF, NAN = float("inf"), float("nan")
RANDOM = 96  # random values after the special ones

_COMMON = (0.0, -0.0, 1.0, -1.0, INF, -INF, NAN, 0.5, -1.5, 2.5, 3.0, -7.0)
_MAX, _MAX32 = 1.7976931348623157e308, 3.4028234663852886e38
_LIMITS = (2.0**-1074, -(2.0**-1022), _MAX, -_MAX, 2.0**52 + 1, 1 + 2.0**-52, 709.9, -745.2)
_LIMITS32 = (2.0**-149, -(2.0**-126), _MAX32, -_MAX32, 2.0**23 + 1, 1 + 2.0**-23, 88.75, -103.5)
_COMPONENTS = (0.0, -0.0, 1.0, -1.5, INF, -INF, NAN)
_COMPLEX = ((1.0, 1.0), (-0.5, 0.25), (3.0, -4.0), (1e-30, 1e30), (2.0**-126, 2.0**-126))
_CORNERS = (
    *((0.0, 0.0), (-0.0, 0.0), (1.0, -0.0), (-1.5, 0.0), (0.0, -1.0), (INF, 1.0)),
    *((1.0, -INF), (NAN, 0.0), (NAN, INF), (-INF, NAN), (INF, INF)),
)


def dtype_of(name):
    return DTYPES[NUMBER[name]]


def to_float32(value):
    return array("f", (value,))[0]


# --- random values of a domain -------------------------------------------------------------------


def _any(rng):
    if rng.random() < 0.5:
        return rng.uniform(-30.0, 30.0)
    return rng.choice((-1, 1)) * rng.uniform(1, 2) * 2.0 ** rng.randint(-40, 40)


def _positive(rng):
    return abs(_any(rng)) or 1.0


# A key of the specification's `samples` -> one random float of each operand.
FLOAT_DOMAINS = {
    "any": (_any, _any, _any),
    "nonzero": (_any, lambda rng: _any(rng) or 1.0),
    "nonnegative": (_positive,),
    "positive": (_positive,),
    "power": (_positive, lambda rng: rng.choice((rng.uniform(-9, 9), float(rng.randint(-9, 9))))),
    "shift": (),
    "scale": (_any, lambda rng: rng.choice((float(rng.randint(-1200, 1200)), _any(rng)))),
    "unit": (lambda rng: rng.uniform(-1.0, 1.0),),
    "above one": (lambda rng: 1.0 + _positive(rng),),
}


def _random_float(domain, position, dtype, rng):
    value = FLOAT_DOMAINS[domain][position](rng)
    return to_float32(value) if dtype.typecode == "f" else value


def _random_integer(dtype, rng):
    bits = rng.randint(1, 8 * dtype.itemsize)
    value = rng.getrandbits(bits) * (rng.choice((-1, 1)) if dtype.minimum < 0 else 1)
    return max(dtype.minimum, min(dtype.maximum, value))


def _integer_operand(domain, position, value, dtype):
    """Keep an integer inside the domain: exponents that are not refused, shifts of every kind."""
    width = 8 * dtype.itemsize
    if position and domain == "power":
        return abs(value) % (dtype.maximum + 1)
    if position and domain == "shift":
        return max(dtype.minimum, value % (2 * width) - 2 * (dtype.minimum < 0))
    return value


# --- special values ------------------------------------------------------------------------------


def special_values(dtype, few=False):
    """Where functions have their corners: limits, zeros, infinities, halves."""
    if dtype.family == "bool":
        return [False, True]
    if dtype.family == "integer":
        low, high = dtype.minimum, dtype.maximum
        values = [low, low + 1, 0, 1, 2, 3, 7, 63, 64, high // 2, high - 1, high]
        return values + ([-1, -2, -7, low // 2] if low < 0 else [])
    if dtype.family == "floating":
        return [*_COMMON, *(_LIMITS32 if dtype.itemsize == 4 else _LIMITS)]
    pairs = _CORNERS if few else itertools.product(_COMPONENTS, repeat=2)
    pairs = [*pairs, *_COMPLEX]
    if dtype.itemsize == 8:
        pairs = [tuple(map(to_float32, pair)) for pair in pairs]
    return [complex(*pair) for pair in pairs]


def random_values(dtype, domain, position, count, rng):
    if dtype.family == "bool":
        return [rng.random() < 0.5 for _ in range(count)]
    if dtype.family == "integer":
        return [_random_integer(dtype, rng) for _ in range(count)]
    if dtype.family == "floating":
        return [_random_float(domain, position, dtype, rng) for _ in range(count)]
    parts = [_random_float("any", 0, dtype, rng) for _ in range(2 * count)]
    return [complex(*pair) for pair in zip(parts[::2], parts[1::2], strict=True)]


def _special_operands(arity, dtype):
    values = special_values(dtype, few=arity > 1)
    if arity == 3:
        values = values[:9]
    return list(zip(*itertools.product(values, repeat=arity), strict=True))


def operand_dtypes(operation, dtype):
    """The dtype names of the inputs of an operation whose common dtype is `dtype`."""
    names = [dtype] * operation.arity
    if operation.name == "where":
        names[0] = "bool"
    return names


def _computed(operation, name):
    """The row of the dtype an operation really computes in."""
    return dtype_of("float64" if name in float64_inputs(operation) else name)


def float64_inputs(operation):
    """The dtypes that an operation accepts by computing in float64."""
    if not operation.integers_as_float64:
        return ()
    return tuple(row.name for row in CATEGORIES["integer or boolean"])


def accepted_dtypes(operation):
    """Names of the dtypes with a kernel."""
    return [row.name for row in CATEGORIES[operation.dtypes]]


def operands(name, dtype, count=RANDOM):
    """Lists of values, one per operand, all of one length (a multiple of 21)."""
    operation, row = OPERATIONS[name], dtype_of(dtype)
    rng = random.Random(f"{name} {dtype}")
    lists = [list(values) for values in _special_operands(operation.arity, row)]
    for position, values in enumerate(lists):
        values += random_values(row, operation.samples, position, count, rng)
        if row.family == "integer":
            lists[position] = [
                _integer_operand(operation.samples, position, value, row) for value in values
            ]
    if name == "where":
        lists[0] = [i % 3 != 1 for i in range(len(lists[0]))]
    missing = -len(lists[0]) % 21
    return [values + values[:missing] for values in lists]


# --- reductions ----------------------------------------------------------------------------------


def _adversarial_floats(dtype, rng, count):
    """Sums that cancel, ties, a wide range of exponents."""
    reach = 120 if dtype.typecode == "f" else 900
    values = []
    while len(values) < count:
        value = rng.choice((-1, 1)) * rng.uniform(1, 2) * 2.0 ** rng.randint(-reach, reach)
        value = to_float32(value) if dtype.typecode == "f" else value
        values += [value, -value] if rng.random() < 0.4 else [value]
    rng.shuffle(values)
    return values[:count]


def _floats_of(kind, dtype, rng, count):
    single = dtype.typecode == "f"
    if kind == "adversarial":
        return _adversarial_floats(dtype, rng, count)
    if kind == "grid":  # many ties
        return [rng.randint(-999, 999) / 64 for _ in range(count)]
    if kind == "near one":
        values = [1 + rng.uniform(-0.25, 0.25) for _ in range(count)]
    else:
        values = [rng.uniform(-10.0, 10.0) for _ in range(count)]
    if kind == "special":
        for value in (NAN, INF, -INF, -0.0, 0.0):
            for _ in range(1 + count // 64):
                values[rng.randrange(count)] = value
    return [to_float32(value) for value in values] if single else values


FLOAT_KINDS = ("uniform", "adversarial", "grid", "near one", "special", "zeros")


def kinds(dtype):
    """What sorts of data a reduction of a dtype is tried on."""
    return (
        FLOAT_KINDS if dtype_of(dtype).family in ("floating", "complex") else ("uniform", "zeros")
    )


def reduction_values(dtype, kind, count, seed=""):
    """A list of `count` values that are hard to reduce."""
    row = dtype_of(dtype)
    rng = random.Random(f"{dtype} {kind} {count} {seed}")
    if kind == "zeros":
        zero = {"bool": False, "integer": 0}.get(row.family, -0.0)
        return [complex(zero, zero) if row.family == "complex" else zero] * count
    if row.family in ("bool", "integer"):
        return random_values(row, "any", 0, count, rng)
    if count == 0:
        return []
    if row.family == "floating":
        return _floats_of(kind, row, rng, count)
    real, imag = (_floats_of(kind, row, rng, count) for _ in range(2))
    return [complex(*pair) for pair in zip(real, imag, strict=True)]


# --- values <-> bytes ----------------------------------------------------------------------------


def pack(values, dtype):
    """The bytes of a list of values."""
    row = dtype_of(dtype)
    if row.family == "complex":
        values = [part for value in values for part in (value.real, value.imag)]
    return array(row.typecode, values).tobytes()


def unpack(data, dtype):
    """The values of a block of bytes."""
    row = dtype_of(dtype)
    parts = array(row.typecode, data).tolist()
    if row.family == "bool":
        return [bool(value) for value in parts]
    if row.family == "complex":
        return [complex(*pair) for pair in zip(parts[::2], parts[1::2], strict=True)]
    return parts


def float_bits(value, typecode):
    """A float as an integer that counts in ULPs away from zero, and whether its sign bit is set."""
    code = {"f": "=fI", "d": "=dQ"}[typecode]
    bits = struct.unpack("=" + code[2], struct.pack(code[:2], value))[0]
    sign = 1 << (31 if typecode == "f" else 63)
    return bits & ~sign, bool(bits & sign)
