"""Element-wise bodies on complex numbers, written out on components.

    (a + bj) + (c + dj) = (a + c) + (b + d)j
    (a + bj) * (c + dj) = (ac - bd) + (ad + bc)j
    (a + bj) / (c + dj) = (a + br) / (c + dr) + (b - ar) / (c + dr) j,  r = d / c,  if |c| >= |d|
    exp(a + bj)         = exp(a) cos(b) + exp(a) sin(b) j
    log(a + bj)         = log(hypot(a, b)) + atan2(b, a) j

Every body takes the real and imaginary components of one element per operand, as Python floats, and
returns the pair of components; abs, real and imag return one float, predicates return a bool. The
kernel loop rounds to float32 at the store, so complex64 is computed in double and rounded once.

No formula uses Python's complex type or `cmath`: the three tiers run the same operations on the
real functions of their own `elementwise`, in the same order, and agree bit for bit. Where a sum
cancels (log near |z| = 1, log1p near |1 + z| = 1) it is formed from exact products; the inverse
functions are Kahan's, whose sums have terms of one sign only; huge and tiny operands are scaled by
powers of two.

Special values follow the tables of the array API standard 2025.12. They are stated there for one
quadrant; the others follow from f(conj(z)) = conj(f(z)) and, for odd and even functions, f(-z).
Where the standard leaves a sign open, it is plus. Division treats a number with an infinite
component as infinite even beside a NaN, as annex G of ISO C does; multiplication does not.

Reference: W. Kahan, "Branch cuts for complex elementary functions", in The State of the Art in
Numerical Analysis (1987).
"""

import math
from collections.abc import Callable
from math import copysign, inf, isfinite, isinf, isnan, nan

from .elementwise import (
    asinh,
    atan2,
    cos,
    cosh,
    exact_square,
    exp,
    exp2,
    expm1,
    floating_pow,
    floating_round,
    log,
    log1p,
    log2,
    log10,
    sin,
    sinh,
    sqrt,
)
from .elementwise import float64_hypot as hypot

Pair = tuple[float, float]

_PI_2 = math.pi / 2
_LN2 = math.log(2)
_LOG10_2 = math.log10(2)
_LN10 = math.log(10)

# exp does not overflow up to _EXP_SAFE. exp(_EXP_STEP) is within 0.01 ULP of a double.
_EXP_SAFE = 709.0
_EXP_STEP = 695.0
_EXP_OF_STEP = float.fromhex("0x1.982d7b3212b2cp+1002")

# exp2 does not overflow up to _EXP2_STEP.
_EXP2_STEP = 1023.0
_EXP2_OF_STEP = 2.0**1023

# Outside of [_TINY, _HUGE] operands are scaled, so that sums and quotients of two stay in range.
_HUGE, _SCALE_DOWN = 2.0**1000, 2.0**-100
_TINY, _SCALE_UP = 2.0**-900, 2.0**150


# ---- arithmetic ----------------------------------------------------------------------------------


def complex_add(real1: float, imag1: float, real2: float, imag2: float) -> Pair:
    return real1 + real2, imag1 + imag2


def complex_subtract(real1: float, imag1: float, real2: float, imag2: float) -> Pair:
    return real1 - real2, imag1 - imag2


def complex_multiply(a: float, b: float, c: float, d: float) -> Pair:
    return a * c - b * d, a * d + b * c


def complex_square(real: float, imag: float) -> Pair:
    return complex_multiply(real, imag, real, imag)


def _scale(magnitude: float) -> float:
    """Power of two that takes a magnitude away from overflow and underflow."""
    if magnitude > _HUGE:
        return _SCALE_DOWN
    return _SCALE_UP if magnitude < _TINY else 1.0


def complex_divide(a: float, b: float, c: float, d: float) -> Pair:
    """Smith's method on operands scaled by powers of two."""
    if c == d == 0 or isnan(c) or isnan(d):
        return _special_quotient(a, b, c, d)
    numerator_scale = _scale(max(abs(a), abs(b)))
    denominator_scale = _scale(max(abs(c), abs(d)))
    unscale = denominator_scale / numerator_scale
    a1, b1 = a * numerator_scale, b * numerator_scale
    c1, d1 = c * denominator_scale, d * denominator_scale
    if abs(d1) > abs(c1):
        ratio = c1 / d1
        denominator = c1 * ratio + d1
        real = (a1 * ratio + b1) / denominator * unscale
        imag = (b1 * ratio - a1) / denominator * unscale
    else:
        ratio = d1 / c1
        denominator = c1 + d1 * ratio
        real = (a1 + b1 * ratio) / denominator * unscale
        imag = (b1 - a1 * ratio) / denominator * unscale
    if isnan(real) and isnan(imag):
        return _special_quotient(a, b, c, d)
    return real, imag


def _boxed(x: float) -> float:
    """One component of an infinite number: an infinity becomes 1, the rest 0, with its sign."""
    return copysign(1.0 if isinf(x) else 0.0, 1.0 if isnan(x) else x)


def _special_quotient(a: float, b: float, c: float, d: float) -> Pair:
    """Where Smith's quotient is NaN + NaN j: x / 0, infinity / finite, finite / infinity."""
    if c == d == 0:
        return copysign(inf, c) * a, copysign(inf, c) * b
    if (isinf(a) or isinf(b)) and isfinite(c) and isfinite(d):
        a, b = _boxed(a), _boxed(b)
        return inf * (a * c + b * d), inf * (b * c - a * d)
    if (isinf(c) or isinf(d)) and isfinite(a) and isfinite(b):
        c, d = _boxed(c), _boxed(d)
        return 0.0 * (a * c + b * d), 0.0 * (b * c - a * d)
    return nan, nan


def complex_reciprocal(real: float, imag: float) -> Pair:
    return complex_divide(1.0, 0.0, real, imag)


def complex_positive(real: float, imag: float) -> Pair:
    return real, imag


def complex_round(real: float, imag: float) -> tuple[float, float]:
    return floating_round(real), floating_round(imag)


def complex_negative(real: float, imag: float) -> Pair:
    return -real, -imag


def complex_conj(real: float, imag: float) -> Pair:
    return real, -imag


def complex_real(real: float, imag: float) -> float:
    return real


def complex_imag(real: float, imag: float) -> float:
    return imag


def complex_abs(real: float, imag: float) -> float:
    return hypot(real, imag)


def complex_sign(a: float, b: float) -> Pair:
    """x / |x|, the point of the unit circle in the direction of x."""
    if isnan(a) or isnan(b) or (isinf(a) and isinf(b)):
        return nan, nan
    if isinf(a) or isinf(b):
        return _boxed(a), _boxed(b)
    if a == b == 0:
        return 0.0, 0.0
    scale = _scale(max(abs(a), abs(b)))
    a, b = a * scale, b * scale
    modulus = hypot(a, b)
    return a / modulus, b / modulus


# ---- comparison, selection, logic, classification ------------------------------------------------


def complex_equal(real1: float, imag1: float, real2: float, imag2: float) -> bool:
    return real1 == real2 and imag1 == imag2


def complex_not_equal(real1: float, imag1: float, real2: float, imag2: float) -> bool:
    return real1 != real2 or imag1 != imag2


def complex_where(condition: int, real1: float, imag1: float, real2: float, imag2: float) -> Pair:
    return (real1, imag1) if condition else (real2, imag2)


def _is_nonzero(real: float, imag: float) -> bool:
    """A complex number is true unless both components are zero; NaN is true."""
    return real != 0 or imag != 0


def complex_logical_and(real1: float, imag1: float, real2: float, imag2: float) -> bool:
    return _is_nonzero(real1, imag1) and _is_nonzero(real2, imag2)


def complex_logical_or(real1: float, imag1: float, real2: float, imag2: float) -> bool:
    return _is_nonzero(real1, imag1) or _is_nonzero(real2, imag2)


def complex_logical_xor(real1: float, imag1: float, real2: float, imag2: float) -> bool:
    return _is_nonzero(real1, imag1) != _is_nonzero(real2, imag2)


def complex_logical_not(real: float, imag: float) -> bool:
    return not _is_nonzero(real, imag)


def complex_isfinite(real: float, imag: float) -> bool:
    return isfinite(real) and isfinite(imag)


def complex_isinf(real: float, imag: float) -> bool:
    return isinf(real) or isinf(imag)


def complex_isnan(real: float, imag: float) -> bool:
    return isnan(real) or isnan(imag)


# ---- square root ---------------------------------------------------------------------------------


def complex_sqrt(a: float, b: float) -> Pair:
    """t = sqrt((|a| + |z|) / 2) is the larger component, |b| / (2t) the other one."""
    if isinf(b):
        return inf, b
    if isnan(a):
        return nan, nan
    if isinf(a):
        if a > 0:
            return inf, b if isnan(b) else copysign(0.0, b)
        return (nan, inf) if isnan(b) else (0.0, copysign(inf, b))
    if isnan(b):
        return nan, nan
    return _finite_sqrt(a, b)


def _finite_sqrt(a: float, b: float) -> Pair:
    if a == b == 0:
        return 0.0, b
    magnitude = max(abs(a), abs(b))
    if magnitude > _HUGE:
        scale, unscale = 2.0**-100, 2.0**50
    elif magnitude < _TINY:
        scale, unscale = 2.0**150, 2.0**-75
    else:
        scale, unscale = 1.0, 1.0
    x, y = abs(a) * scale, abs(b) * scale
    larger = sqrt(0.5 * (x + hypot(x, y)))
    smaller = y / (2 * larger) * unscale
    larger *= unscale
    if a >= 0:
        return larger, copysign(smaller, b)
    return smaller, copysign(larger, b)


# ---- exponential and hyperbolic functions --------------------------------------------------------


def _scaled_exp(x: float, factor: float, power: float) -> float:
    """factor * exp(x) * power / _EXP_OF_STEP for x > _EXP_SAFE, where exp(x) alone overflows."""
    factor *= power
    x -= _EXP_STEP
    if x > _EXP_SAFE:
        factor *= _EXP_OF_STEP
        x -= _EXP_STEP
    return factor * exp(x)


def complex_exp(a: float, b: float) -> Pair:
    if b == 0:
        return exp(a), b
    if not isfinite(b):
        if a == -inf:
            return 0.0, 0.0
        return (inf if a == inf else nan), nan
    if a > _EXP_SAFE:
        return _scaled_exp(a, cos(b), _EXP_OF_STEP), _scaled_exp(a, sin(b), _EXP_OF_STEP)
    modulus = exp(a)
    return modulus * cos(b), modulus * sin(b)


def complex_exp2(a: float, b: float) -> Pair:
    """exp2(a) (cos(b log 2) + j sin(b log 2)), the angle rounded once."""
    if b == 0:
        return exp2(a), b
    angle = b * _LN2
    if not isfinite(angle):
        return complex_exp(a, angle)
    cosine, sine = cos(angle), sin(angle)
    for _ in range(2):
        if a > _EXP2_STEP:
            cosine, sine, a = cosine * _EXP2_OF_STEP, sine * _EXP2_OF_STEP, a - _EXP2_STEP
    modulus = exp2(a)
    return modulus * cosine, modulus * sine


def complex_expm1(a: float, b: float) -> Pair:
    """exp(a) cos(b) - 1 = expm1(a) cos(b) - 2 sin(b / 2)**2, which keeps small results."""
    if b == 0:
        return expm1(a) + 0.0, b
    if not isfinite(b):
        if a == -inf:
            return -1.0, 0.0
        return (inf if a == inf else nan), nan
    if a < -1 or a > _EXP_SAFE:
        real, imag = complex_exp(a, b)
        return real - 1.0, imag
    sine = sin(0.5 * b)
    return expm1(a) * cos(b) - 2.0 * (sine * sine), exp(a) * sin(b)


def complex_sinh(a: float, b: float) -> Pair:
    if b == 0:
        return sinh(a), b
    if not isfinite(b):
        return (a if a == 0 or isinf(a) else nan), nan
    if abs(a) > _EXP_SAFE:
        half = 0.5 * _EXP_OF_STEP
        real = _scaled_exp(abs(a), cos(b), half)
        return (real if a > 0 else -real), _scaled_exp(abs(a), sin(b), half)
    return sinh(a) * cos(b), cosh(a) * sin(b)


def complex_cosh(a: float, b: float) -> Pair:
    if b == 0:
        return cosh(a), b if isnan(a) else b * copysign(1.0, a)
    if not isfinite(b):
        return (inf if isinf(a) else nan), (0.0 if a == 0 else nan)
    if abs(a) > _EXP_SAFE:
        half = 0.5 * _EXP_OF_STEP
        imag = _scaled_exp(abs(a), sin(b), half)
        return _scaled_exp(abs(a), cos(b), half), (imag if a > 0 else -imag)
    return cosh(a) * cos(b), sinh(a) * sin(b)


def complex_tanh(a: float, b: float) -> Pair:
    """(sinh(a) cosh(a) + j sin(b) cos(b)) / (sinh(a)**2 + cos(b)**2): the sum cannot cancel."""
    if isinf(a):
        return copysign(1.0, a), 0.0 if isnan(b) else copysign(0.0, b)
    if isnan(a):
        return nan, (b if b == 0 else nan)
    if not isfinite(b):
        return (a if a == 0 else nan), nan
    sine, cosine = sin(b), cos(b)
    if abs(a) > 22.0:
        return copysign(1.0, a), 4.0 * (sine * cosine) * exp(-2.0 * abs(a))
    sine_h, cosine_h = sinh(a), cosh(a)
    denominator = sine_h * sine_h + cosine * cosine
    return sine_h * cosine_h / denominator, sine * cosine / denominator


# ---- trigonometric functions: f(z) from the hyperbolic one at jz = -b + aj -----------------------


def complex_sin(a: float, b: float) -> Pair:
    real, imag = complex_sinh(-b, a)
    return imag, -real


def complex_cos(a: float, b: float) -> Pair:
    return complex_cosh(-b, a)


def complex_tan(a: float, b: float) -> Pair:
    real, imag = complex_tanh(-b, a)
    return imag, -real


# ---- logarithms and powers -----------------------------------------------------------------------


def _add(x1: float, x2: float) -> Pair:
    """x1 + x2 = total + error exactly (Knuth)."""
    total = x1 + x2
    virtual = total - x1
    return total, (x1 - (total - virtual)) + (x2 - virtual)


def _cancelling_sum(x: float, y: float, term: float) -> float:
    """x**2 + y**2 + term to nearly full relative precision, whatever cancels."""
    x_square, x_error = exact_square(x)
    y_square, y_error = exact_square(y)
    total, error1 = _add(term, x_square)
    total, error2 = _add(total, y_square)
    rest, error3 = _add(x_error, y_error)
    rest, error4 = _add(rest, error1)
    rest, error5 = _add(rest, error2)
    total, error6 = _add(total, rest)
    return total + (error6 + (error3 + error4 + error5))


def _log_modulus(
    a: float, b: float, logarithm: Callable[[float], float], log_of_2: float, log_of_e: float
) -> float:
    """Logarithm of |a + bj| to the base of `logarithm`; log_of_e is ln(base)."""
    modulus = hypot(a, b)
    if 0.5 < modulus < 2.0:
        return 0.5 * log1p(_cancelling_sum(a, b, -1.0)) / log_of_e
    if modulus == inf and isfinite(a) and isfinite(b):
        return logarithm(hypot(0.5 * a, 0.5 * b)) + log_of_2
    if modulus < _TINY and modulus != 0:
        return logarithm(hypot(a * 2.0**150, b * 2.0**150)) - 150.0 * log_of_2
    return logarithm(modulus)


def complex_log(a: float, b: float) -> Pair:
    return _log_modulus(a, b, log, _LN2, 1.0), atan2(b, a)


def complex_log2(a: float, b: float) -> Pair:
    return _log_modulus(a, b, log2, 1.0, _LN2), atan2(b, a) / _LN2


def complex_log10(a: float, b: float) -> Pair:
    return _log_modulus(a, b, log10, _LOG10_2, _LN10), atan2(b, a) / _LN10


def complex_log1p(a: float, b: float) -> Pair:
    """|1 + z|**2 - 1 = a**2 + b**2 + 2a, which keeps small results."""
    modulus = hypot(1.0 + a, b)
    if 0.5 < modulus < 2.0:
        return 0.5 * log1p(_cancelling_sum(a, b, 2.0 * a)), atan2(b, 1.0 + a)
    return complex_log(1.0 + a, b)


def _integer_power(a: float, b: float, exponent: int) -> Pair:
    """z**n by repeated squaring, from the highest bit of n >= 1 down."""
    real, imag = a, b
    for position in range(exponent.bit_length() - 2, -1, -1):
        real, imag = complex_multiply(real, imag, real, imag)
        if exponent >> position & 1:
            real, imag = complex_multiply(real, imag, a, b)
    return real, imag


def complex_pow(a: float, b: float, c: float, d: float) -> Pair:
    """Small integer powers by multiplication, real ones in polar form, the rest exp(x2 log(x1))."""
    if c == d == 0:
        return 1.0, 0.0
    if d == 0 and abs(c) <= 64 and c == math.floor(c):
        real, imag = _integer_power(a, b, int(abs(c)))
        if _TINY < max(abs(real), abs(imag)) < _HUGE and not (isnan(real) or isnan(imag)):
            return (real, imag) if c > 0 else complex_reciprocal(real, imag)
    angle = atan2(b, a)
    if d == 0:
        modulus = hypot(a, b)
        if 2.0**-1022 < modulus < inf and isfinite(c * angle):
            modulus, angle = floating_pow(modulus, c), c * angle
            return (modulus, angle) if angle == 0 else (modulus * cos(angle), modulus * sin(angle))
    log_modulus = _log_modulus(a, b, log, _LN2, 1.0)
    if d == 0:
        return complex_exp(c * log_modulus, c * angle)
    return complex_exp(c * log_modulus - d * angle, c * angle + d * log_modulus)


# ---- inverse hyperbolic and trigonometric functions ----------------------------------------------


def _inverse_sine_and_cosine(a: float, y: float) -> tuple[float, float, float]:
    """Real parts of asin and acos of a + yj, y >= 0, and their imaginary part (acos: negated).

    With p - qj = sqrt(1 - z) and u + vj = sqrt(1 + z), whose p, q, u, v are all >= 0:
    asin = atan2(a, pu + qv) + asinh(pv + qu) j,  acos = 2 atan2(p, u) - asinh(pv + qu) j.
    """
    if abs(a) > 2.0**30 or y > 2.0**30:
        # |z - sqrt(z**2 - 1)| < 2**-30, so asin(z) = -j log(2jz) to within rounding.
        return atan2(a, y), atan2(y, a), _log_modulus(a, y, log, _LN2, 1.0) + _LN2
    if abs(a) < 2.0**-30 and y < 2.0**-30:
        # The next term is z**3 / 6; the formula below would halve a tiny y.
        return a, _PI_2 - a, y
    p, q = complex_sqrt(1.0 - a, y)
    u, v = complex_sqrt(1.0 + a, y)
    return atan2(a, p * u + q * v), 2.0 * atan2(p, u), asinh(p * v + q * u)


def complex_asinh(a: float, b: float) -> Pair:
    """asinh(z) = -j asin(jz), taken to the quadrant of both components positive."""
    if isnan(a):
        return (inf if isinf(b) else nan), (b if b == 0 else nan)
    if isnan(b):
        return (a if isinf(a) else nan), nan
    sine, _, height = _inverse_sine_and_cosine(abs(b), abs(a))
    return copysign(height, a), copysign(sine, b)


def complex_asin(a: float, b: float) -> Pair:
    real, imag = complex_asinh(-b, a)
    return imag, -real


def _inverse_cosine(a: float, b: float) -> Pair:
    """acos(a + |b| j) as its real part and the absolute value of its imaginary part."""
    if isnan(a) or isnan(b):
        return (_PI_2 if a == 0 else nan), (inf if isinf(a) or isinf(b) else nan)
    _, cosine, height = _inverse_sine_and_cosine(a, abs(b))
    return cosine, height


def complex_acos(a: float, b: float) -> Pair:
    real, height = _inverse_cosine(a, b)
    return real, height if isnan(b) else -copysign(height, b)


def complex_acosh(a: float, b: float) -> Pair:
    """acosh(z) = j acos(z) or -j acos(z), whichever has a real part >= 0."""
    imag, height = _inverse_cosine(a, b)
    return height, imag if isnan(b) else copysign(imag, b)


def complex_atanh(a: float, b: float) -> Pair:
    """log((1 + z) / (1 - z)) / 2: its modulus by log1p, as |1 + z|**2 - |1 - z|**2 = 4a."""
    x, y = abs(a), abs(b)
    if isnan(a) or isnan(b):
        real = copysign(0.0, a) if isinf(a) else a if a == 0 else 0.0 if isinf(b) else nan
        return real, (copysign(_PI_2, b) if isinf(b) else nan)
    if x > 2.0**500 or y > 2.0**500:
        return copysign(_real_of_reciprocal(x, y), a), copysign(_PI_2, b)
    distance = 1.0 - x
    if x == 1 and y < 2.0**-450:
        # log(2 / |1 - z|) / 2; the square of y would underflow.
        real = 0.5 * (_LN2 - log(y))
    else:
        real = 0.25 * log1p(4.0 * x / (distance * distance + y * y))
    imag = 0.5 * atan2(2.0 * y, distance * (1.0 + x) - y * y)
    return copysign(real, a), copysign(imag, b)


def _real_of_reciprocal(x: float, y: float) -> float:
    """Real part of 1 / (x - yj) for a huge number with components >= 0."""
    if isinf(x) or isinf(y):
        return 0.0
    larger, smaller = max(x, y), min(x, y)
    ratio = smaller / larger
    return x / larger / larger / (1.0 + ratio * ratio)


def complex_atan(a: float, b: float) -> Pair:
    real, imag = complex_atanh(-b, a)
    return imag, -real
