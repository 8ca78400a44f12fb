"""What results must be, from mathematics alone: fractions, integers, mpmath. Never ArrPy's code.

Two kinds of answers. `exact(name, dtype, *values)` is the one right value of an exact operation:
the operation on fractions, rounded once by the rules of IEEE 754 written out below. `real_bounds`
and `complex_error` are for functions that are only known to within some ULPs: mpmath computes them
to 250 bits, and the distance is measured.
"""

import cmath
import math
import operator
from fractions import Fraction

import mpmath
import samples

INF, NAN = math.inf, math.nan
FORMATS = {"d": (53, -1074, 1024), "f": (24, -149, 128)}  # bits, least exponent, overflow
BITS = 250  # working precision of mpmath


# --- rounding ------------------------------------------------------------------------------------


def nearest_even(value):
    """The integer nearest to a fraction, ties to even."""
    below, rest = divmod(value.numerator, value.denominator)
    twice = 2 * rest
    above = twice > value.denominator or (twice == value.denominator and below % 2)
    return below + bool(above)


def exponent_of(value):
    """The e with 2**e <= |value| < 2**(e + 1) of a fraction that is not 0."""
    value = abs(value)
    e = value.numerator.bit_length() - value.denominator.bit_length()
    power = Fraction(2) ** e
    return e - 1 if value < power else e


def ulp_of(value, typecode):
    """The distance of neighbouring floats around a fraction."""
    bits, least, _ = FORMATS[typecode]
    exponent = least if value == 0 else max(least, exponent_of(value) - bits + 1)
    return Fraction(2) ** exponent


def rounded(value, typecode="d", zero=0.0):
    """The float nearest to a fraction; `zero` is what an exact 0 becomes."""
    value = Fraction(value)
    if value == 0:
        return zero
    unit = ulp_of(value, typecode)
    result = nearest_even(abs(value) / unit) * unit
    if result >= Fraction(2) ** FORMATS[typecode][2]:
        return INF if value > 0 else -INF
    return float(result) if value > 0 else -float(result)


def stored(value, dtype):
    """A float64 result, rounded once to the dtype."""
    row = samples.dtype_of(dtype)
    if row.typecode != "f" or not math.isfinite(value) or value == 0:
        return value
    result = rounded(Fraction(value), "f", 0.0)
    return math.copysign(result, value)


def wrapped(value, dtype):
    row = samples.dtype_of(dtype)
    if row.family == "bool":
        return bool(value)
    width = 8 * row.itemsize
    value %= 1 << width
    return value - (1 << width) if row.minimum < 0 and value >> (width - 1) else value


# --- arithmetic of floats ------------------------------------------------------------------------


def finite(*values):
    return all(map(math.isfinite, values))


def negative_sign(*values):
    """Whether the product of the values has its sign bit set."""
    return math.prod(math.copysign(1.0, value) for value in values) < 0


def float_sum(x1, x2):
    if not finite(x1, x2):
        return x1 + x2
    both = negative_sign(x1) and negative_sign(x2)
    zero = -0.0 if both and x1 == x2 == 0 else 0.0
    return rounded(Fraction(x1) + Fraction(x2), "d", zero)


def float_difference(x1, x2):
    return float_sum(x1, -x2)


def float_product(x1, x2):
    if not finite(x1, x2):
        return x1 * x2
    zero = -0.0 if negative_sign(x1, x2) else 0.0
    return math.copysign(rounded(Fraction(x1) * Fraction(x2), "d", zero), zero)


def float_quotient(x1, x2):
    if x1 != x1 or x2 != x2 or (x1 == 0 and x2 == 0) or (math.isinf(x1) and math.isinf(x2)):
        return NAN
    sign = -1.0 if negative_sign(x1, x2) else 1.0
    if x2 == 0 or math.isinf(x1):
        return sign * INF
    if x1 == 0 or math.isinf(x2):
        return sign * 0.0
    return math.copysign(rounded(Fraction(x1) / Fraction(x2)), sign)


def float_floor_divide(x1, x2):
    """The floor of the true quotient; from 2**53 on, where floats are integers, its rounding."""
    quotient = float_quotient(x1, x2)
    if not finite(x1, x2, quotient) or x1 == 0 or abs(quotient) >= 2.0**53:
        return quotient
    return math.copysign(float(math.floor(Fraction(x1) / Fraction(x2))), quotient)


def float_remainder(x1, x2):
    """Sign of the divisor; of an infinite divisor as the standard's table says."""
    if x1 != x1 or x2 != x2 or math.isinf(x1) or x2 == 0:
        return NAN
    if x1 == 0:
        return math.copysign(0.0, x2)
    if math.isinf(x2):
        return x1 if negative_sign(x1) == negative_sign(x2) else x2
    return rounded(Fraction(x1) % Fraction(x2), "d", math.copysign(0.0, x2))


def root(value):
    """The square root of a fraction as a fraction, right to more than 130 bits, odd if inexact."""
    shift = 300 - exponent_of(value) // 2 * 2
    scaled = value * Fraction(2) ** shift
    whole = scaled.numerator // scaled.denominator
    digits = math.isqrt(whole)
    inexact = digits * digits != scaled
    return Fraction(2 * digits + inexact) / 2 / Fraction(2) ** (shift // 2)


def float_sqrt(x):
    if x != x or x < 0:
        return NAN
    return x if x == 0 or x == INF else rounded(root(Fraction(x)))


def float_nextafter(x1, x2, typecode):
    if x1 != x1 or x2 != x2:
        return NAN
    if x1 == x2:
        return x2
    bits, negative = samples.float_bits(x1, typecode)
    if bits == 0:
        bits, negative = 1, x2 < 0
    else:
        bits += 1 if (x2 > x1) != negative else -1
    return -_from_bits(bits, typecode) if negative else _from_bits(bits, typecode)


def _from_bits(bits, typecode):
    precision, least, overflow = FORMATS[typecode]
    exponent, mantissa = bits >> (precision - 1), bits % (1 << (precision - 1))
    if exponent == 0:
        return math.ldexp(mantissa, least)
    value = Fraction(mantissa + (1 << (precision - 1))) * Fraction(2) ** (exponent - 1 + least)
    return INF if value >= Fraction(2) ** overflow else float(value)


def larger(x1, x2):
    if x1 != x1 or x2 != x2:
        return NAN
    if x1 == x2 == 0:
        return -0.0 if negative_sign(x1) and negative_sign(x2) else 0.0
    return x1 if x1 > x2 else x2


def smaller(x1, x2):
    return -larger(-x1, -x2)


def integral(function):
    """floor, ceil, ... of a float through fractions; the sign of zero stays."""
    return lambda x: math.copysign(float(function(Fraction(x))), x) if finite(x) else x


def float_sign(x):
    return x if x != x else float((x > 0) - (x < 0))


def float_fmod(x1, x2):
    """The remainder of truncated division; sign of the dividend."""
    if x1 != x1 or x2 != x2 or math.isinf(x1) or x2 == 0:
        return NAN
    if x1 == 0 or math.isinf(x2):
        return x1
    rest = abs(Fraction(x1)) % abs(Fraction(x2))
    return math.copysign(rounded(rest), x1)


def number_if_any(choose):
    """fmax, fmin: NaN loses."""
    return lambda x1, x2: x2 if x1 != x1 else x1 if x2 != x2 else choose(x1, x2)


def float_ldexp(x1, x2):
    """x1 times a whole power of two, rounded once; NaN counts as 0."""
    if not finite(x1) or x1 == 0:
        return x1
    exponent = int(max(-9999, min(9999, x2))) if x2 == x2 else 0
    return rounded(Fraction(x1) * Fraction(2) ** exponent, "d", math.copysign(0.0, x1))


def float_heaviside(x1, x2):
    return x1 if x1 != x1 else x2 if x1 == 0 else 1.0 if x1 > 0 else 0.0


FLOATS = {
    "add": float_sum,
    "subtract": float_difference,
    "multiply": float_product,
    "divide": float_quotient,
    "floor_divide": float_floor_divide,
    "remainder": float_remainder,
    "negative": lambda x: math.copysign(x, 1.0 if negative_sign(x) else -1.0),
    "positive": lambda x: x,
    "abs": lambda x: math.copysign(x, 1.0),
    "sign": float_sign,
    "square": lambda x: float_product(x, x),
    "reciprocal": lambda x: float_quotient(1.0, x),
    "sqrt": float_sqrt,
    "copysign": math.copysign,
    "maximum": larger,
    "minimum": smaller,
    "clip": lambda x, low, high: smaller(larger(x, low), high),
    "fmod": float_fmod,
    "fmax": number_if_any(larger),
    "fmin": number_if_any(smaller),
    "heaviside": float_heaviside,
    "ldexp": float_ldexp,
    "ceil": integral(math.ceil),
    "floor": integral(math.floor),
    "trunc": integral(math.trunc),
    "round": integral(nearest_even),
    "conj": lambda x: x,
    "real": lambda x: x,
    "imag": lambda x: 0.0,
}

# --- integers and bool ---------------------------------------------------------------------------


def integer_quotient(x1, x2):
    return math.floor(Fraction(x1, x2)) if x2 else 0


def integer_remainder(x1, x2):
    return x1 - x2 * math.floor(Fraction(x1, x2)) if x2 else 0


INTEGERS = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "floor_divide": integer_quotient,
    "remainder": integer_remainder,
    "pow": lambda x1, x2: pow(x1, x2, 1 << 64),
    "negative": operator.neg,
    "positive": operator.pos,
    "abs": abs,
    "sign": lambda x: (x > 0) - (x < 0),
    "square": lambda x: x * x,
    "maximum": max,
    "minimum": min,
    "fmax": max,
    "fmin": min,
    "fmod": lambda x1, x2: x1 - x2 * math.trunc(Fraction(x1, x2)) if x2 else 0,
    "gcd": math.gcd,
    "lcm": math.lcm,
    "clip": lambda x, low, high: min(max(x, low), high),
    "bitwise_and": operator.and_,
    "bitwise_or": operator.or_,
    "bitwise_xor": operator.xor,
    "bitwise_invert": operator.invert,
    "bitwise_count": lambda x: bin(abs(x)).count("1"),
    "conj": lambda x: x,
    "real": lambda x: x,
    "imag": lambda x: 0,
} | dict.fromkeys(("ceil", "floor", "trunc", "round"), lambda x: x)

BOOLS = {
    "add": operator.or_,
    "multiply": operator.and_,
    "maximum": operator.or_,
    "minimum": operator.and_,
    "fmax": operator.or_,
    "fmin": operator.and_,
    "bitwise_invert": operator.not_,
}

# Of every kind: values that compare and are true or false.
PREDICATES = {
    "equal": operator.eq,
    "not_equal": operator.ne,
    "less": operator.lt,
    "less_equal": operator.le,
    "greater": operator.gt,
    "greater_equal": operator.ge,
    "isfinite": cmath.isfinite,
    "isinf": cmath.isinf,
    "isnan": cmath.isnan,
    "signbit": lambda x: negative_sign(x),
    "logical_and": lambda x1, x2: bool(x1) and bool(x2),
    "logical_or": lambda x1, x2: bool(x1) or bool(x2),
    "logical_xor": lambda x1, x2: bool(x1) != bool(x2),
    "logical_not": lambda x: not x,
    "where": lambda condition, x1, x2: x1 if condition else x2,
}


def shifted(name, dtype, x1, x2):
    """All bits fall out from the width on, and for a negative count."""
    width = 8 * samples.dtype_of(dtype).itemsize
    if name == "bitwise_left_shift":
        return x1 << x2 if 0 <= x2 < width else 0
    return x1 >> (x2 if 0 <= x2 < width else width)


# --- complex numbers, by components --------------------------------------------------------------


def complex_product(x1, x2):
    (a, b), (c, d) = (x1.real, x1.imag), (x2.real, x2.imag)
    real = float_difference(float_product(a, c), float_product(b, d))
    return complex(real, float_sum(float_product(a, d), float_product(b, c)))


def by_parts(function):
    return lambda *x: complex(function(*(v.real for v in x)), function(*(v.imag for v in x)))


COMPLEX = {
    "add": by_parts(float_sum),
    "subtract": by_parts(float_difference),
    "multiply": complex_product,
    "square": lambda x: complex_product(x, x),
    "negative": by_parts(FLOATS["negative"]),
    "positive": lambda x: x,
    "round": by_parts(FLOATS["round"]),
    "conj": lambda x: complex(x.real, FLOATS["negative"](x.imag)),
    "real": lambda x: x.real,
    "imag": lambda x: x.imag,
}


def exact(name, dtype, *values):
    """The one right result, or LookupError where this oracle has none."""
    family = samples.dtype_of(dtype).family
    if name in PREDICATES:
        return PREDICATES[name](*values)
    if name.endswith("shift"):
        return wrapped(shifted(name, dtype, *values), dtype)
    if name == "nextafter":
        return float_nextafter(*values, samples.dtype_of(dtype).typecode)
    if family == "complex":
        result = COMPLEX[name](*values)
        if isinstance(result, float):
            return stored(result, dtype)
        return complex(stored(result.real, dtype), stored(result.imag, dtype))
    if family == "floating":
        return stored(FLOATS[name](*values), dtype)
    table = BOOLS | INTEGERS | BOOLS if family == "bool" else INTEGERS
    return wrapped(table[name](*values), dtype)


def knows_exactly(name, dtype):
    """Whether `exact` answers."""
    family = samples.dtype_of(dtype).family
    table = {"complex": COMPLEX, "floating": FLOATS}.get(family, INTEGERS)
    others = (*PREDICATES, "bitwise_left_shift", "bitwise_right_shift", "nextafter")
    return name in table or name in others


# --- elementary functions of real numbers --------------------------------------------------------


def _logaddexp(x1, x2):
    high, low = max(x1, x2), min(x1, x2)
    return high + mpmath.log1p(mpmath.exp(low - high))


def _logaddexp2(x1, x2):
    high, low = max(x1, x2), min(x1, x2)
    return high + mpmath.log1p(mpmath.power(2, low - high)) / mpmath.log(2)


def _with_bits(base):
    return lambda x: mpmath.log(x, base)


ELEMENTARY = {
    name: getattr(mpmath, name)
    for name in [
        "exp",
        "expm1",
        "log",
        "log1p",
        "log10",
        "sin",
        "cos",
        "tan",
        "asin",
        "acos",
        "atan",
        "sinh",
        "cosh",
        "tanh",
        "asinh",
        "acosh",
        "atanh",
        "atan2",
    ]
} | {
    "log2": _with_bits(2),
    "exp2": lambda x: mpmath.power(2, x),
    "cbrt": lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)),
    "hypot": mpmath.hypot,
    "pow": mpmath.power,
    "logaddexp": _logaddexp,
    "logaddexp2": _logaddexp2,
    "abs": abs,
    "sqrt": mpmath.sqrt,
}

# Where functions are not finite or not real, and where only the sign of a zero is at stake: from
# the tables of the array API standard 2025.12.
_ODD = ("sin", "tan", "asin", "atan", "sinh", "tanh", "asinh", "atanh", "expm1", "log1p", "cbrt")
SPECIAL = {
    "exp": {INF: INF, -INF: 0.0},
    "expm1": {INF: INF, -INF: -1.0},
    "exp2": {INF: INF, -INF: 0.0},
    "cbrt": {INF: INF, -INF: -INF},
    "log": {0.0: -INF, INF: INF},
    "log1p": {-1.0: -INF, INF: INF},
    "log2": {0.0: -INF, INF: INF},
    "log10": {0.0: -INF, INF: INF},
    "sin": {INF: NAN, -INF: NAN},
    "cos": {INF: NAN, -INF: NAN},
    "tan": {INF: NAN, -INF: NAN},
    "asin": {},
    "acos": {1.0: 0.0},
    "atan": {INF: math.pi / 2, -INF: -math.pi / 2},
    "sinh": {INF: INF, -INF: -INF},
    "cosh": {INF: INF, -INF: INF},
    "tanh": {INF: 1.0, -INF: -1.0},
    "asinh": {INF: INF, -INF: -INF},
    "acosh": {1.0: 0.0, INF: INF},
    "atanh": {1.0: INF, -1.0: -INF},
}
_DOMAIN = {
    "log": lambda x: x >= 0,
    "log2": lambda x: x >= 0,
    "log10": lambda x: x >= 0,
    "log1p": lambda x: x >= -1,
    "asin": lambda x: -1 <= x <= 1,
    "acos": lambda x: -1 <= x <= 1,
    "acosh": lambda x: x >= 1,
    "atanh": lambda x: -1 <= x <= 1,
}


def _special1(name, x):
    """The result where it is a matter of definition, else None."""
    if x != x or not _DOMAIN.get(name, lambda x: True)(x):
        return NAN
    if x == 0 and name in _ODD:
        return x
    return SPECIAL[name].get(x)


def _is_odd_integer(x):
    return finite(x) and x == math.floor(x) and math.fmod(x, 2) != 0


def _special_pow(x1, x2):
    if x2 == 0 or x1 == 1:
        return 1.0
    if x1 != x1 or x2 != x2:
        return NAN
    if math.isinf(x2):
        if abs(x1) == 1:
            return 1.0
        return INF if (abs(x1) > 1) == (x2 > 0) else 0.0
    if x1 == 0 or math.isinf(x1):
        grows = (x1 == 0) == (x2 < 0)
        return math.copysign(INF if grows else 0.0, x1 if _is_odd_integer(x2) else 1.0)
    return NAN if x1 < 0 and x2 != math.floor(x2) else None


def _special_atan2(x1, x2):
    if x1 != x1 or x2 != x2:
        return NAN
    if finite(x1, x2) and x1 != 0 and x2 != 0:
        return None
    if math.isinf(x1):
        angle = {INF: math.pi / 4, -INF: 3 * math.pi / 4}.get(x2, math.pi / 2)
    elif x1 == 0 or math.isinf(x2):
        angle = math.pi if negative_sign(x2) else 0.0
    else:
        angle = math.pi / 2
    return math.copysign(angle, x1)


def _special_hypot(x1, x2):
    if math.isinf(x1) or math.isinf(x2):
        return INF
    return NAN if x1 != x1 or x2 != x2 else None


def _special_logaddexp(x1, x2):
    if x1 != x1 or x2 != x2:
        return NAN
    if math.isinf(x1) or math.isinf(x2):
        return larger(x1, x2) + 0.0
    return None


_SPECIAL2 = {
    "pow": _special_pow,
    "atan2": _special_atan2,
    "hypot": _special_hypot,
    "logaddexp": _special_logaddexp,
    "logaddexp2": _special_logaddexp,
}


def special(name, *values):
    return _SPECIAL2[name](*values) if name in _SPECIAL2 else _special1(name, *values)


def fraction_of(value):
    """An mpf as a fraction; what no float reaches is cut to 2**±4096."""
    if value == 0:
        return Fraction(0)
    sign, mantissa, exponent, bits = value._mpf_
    if abs(exponent + bits) > 4096:
        exponent = (4096 if exponent + bits > 0 else -4096) - bits
    return (-1) ** sign * Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def real_error(name, got, values, typecode):
    """The distance from the true result in ULPs; where it is a definition, 0 or infinite."""
    wanted = special(name, *values)
    if wanted is not None:
        equal = got == wanted and negative_sign(got) == negative_sign(wanted)
        close = wanted and finite(wanted, got) and abs(got - wanted) <= abs(wanted) * 2.0**-23
        return 0.0 if equal or (got != got and wanted != wanted) or close else INF
    with mpmath.workprec(BITS):
        true = fraction_of(ELEMENTARY[name](*map(mpmath.mpf, values)))
    scale = max(map(abs, values)) if name.startswith("logaddexp") else 0.0
    return distance(got, true, typecode, scale)


def distance(got, true, typecode, scale=0.0):
    """|got - true| in ULPs of the true value, or of `scale` where that is larger."""
    if got != got:
        return INF
    limit = Fraction(2) ** FORMATS[typecode][2]
    if math.isinf(got):
        near = limit - 4 * ulp_of(limit / 2, typecode)
        return 0.0 if abs(true) >= near and (true > 0) == (got > 0) else INF
    unit = ulp_of(max(abs(true), Fraction(scale)), typecode)
    error = abs(Fraction(got) - true) / unit
    return float(min(error, Fraction(10) ** 9))


# --- functions of complex numbers ----------------------------------------------------------------


def _complex_log2(z):
    return mpmath.log(z) / mpmath.log(2)


COMPLEX_FUNCTIONS = ELEMENTARY | {
    "log2": _complex_log2,
    "divide": operator.truediv,
    "reciprocal": lambda z: 1 / z,
    "sign": lambda z: z / abs(z),
    "log1p": lambda z: mpmath.log(1 + z),
    "expm1": lambda z: mpmath.exp(z) - 1,
}


def complex_true(name, *values):
    """The true value at 600 bits, or None on a branch cut or where it is not defined."""
    if not all(finite(v.real, v.imag) and v.real and v.imag for v in values):
        return None
    with mpmath.workprec(600):
        return COMPLEX_FUNCTIONS[name](*(mpmath.mpc(v.real, v.imag) for v in values))


def complex_error(got, true, typecode):
    """|got - true| / |true|, in units of the format's epsilon; 0 where components overflow."""
    with mpmath.workprec(600):
        bits, least, overflow = FORMATS[typecode]
        size = abs(true)
        if size >= mpmath.mpf(2) ** (overflow - 1):
            return 0.0
        unit = max(size * mpmath.mpf(2) ** (1 - bits), mpmath.mpf(2) ** least)
        got = mpmath.mpc(got.real, got.imag)
        error = abs(got - true) / unit
        return float(error) if mpmath.isfinite(error) else INF


# --- reductions ----------------------------------------------------------------------------------


def _special_total(values):
    """Of values that are not all finite: NaN, an infinity, or None where all are finite."""
    if any(x != x for x in values):
        return NAN
    signs = {x for x in values if math.isinf(x)}
    if signs:
        return NAN if len(signs) == 2 else signs.pop()
    return None


def exact_total(values, typecode):
    """The exact sum rounded once; an exact zero is +0."""
    total = _special_total(values)
    return rounded(sum(map(Fraction, values)), typecode) if total is None else total


def float_mean(values):
    return float_quotient(exact_total(values, "d"), float(len(values)))


def float_variance(values, correction):
    """Two passes: the mean in float64, then the exact sum of the squared rounded deviations."""
    if not values:
        return NAN
    center = float_mean(values)
    deviations = [float_difference(x, center) for x in values]
    total = exact_total([float_product(x, x) for x in deviations], "d")
    return float_quotient(total, max(len(values) - correction, 0.0))


def complex_variance(values, correction):
    """The same with the deviations of both parts in one exact sum."""
    if not values:
        return NAN
    deviations = []
    for part in ([z.real for z in values], [z.imag for z in values]):
        center = float_mean(part)
        deviations += [float_difference(x, center) for x in part]
    total = exact_total([float_product(x, x) for x in deviations], "d")
    return float_quotient(total, max(len(values) - correction, 0.0))


def lanes_product(values, multiply, one):
    """Element i multiplies lane i mod 32; lane j meets lane j + 16, + 8, + 4, + 2, + 1."""
    lanes = [values[j::32] for j in range(32)]
    products = []
    for lane in lanes:
        product = lane[0] if lane else one
        for value in lane[1:]:
            product = multiply(product, value)
        products.append(product)
    while len(products) > 1:
        half = len(products) // 2
        pairs = zip(products[:half], products[half:], strict=True)
        products = [multiply(x1, x2) for x1, x2 in pairs]
    return products[0]


def extreme(values, choose):
    result = values[0]
    for value in values[1:]:
        result = choose(result, value)
    return result


def extreme_index(values, better):
    """The first NaN, else the first index of the extreme."""
    for i, value in enumerate(values):
        if value != value:
            return i
    return next(i for i, x in enumerate(values) if not any(better(y, x) for y in values))
