# Element-wise bodies on complex numbers, Cython tier, written out on components.
#
#     (a + bj) + (c + dj) = (a + c) + (b + d)j
#     (a + bj) * (c + dj) = (ac - bd) + (ad + bc)j
#     (a + bj) / (c + dj) = (a + br) / (c + dr) + (b - ar) / (c + dr) j,  r = d / c,  if |c| >= |d|
#     exp(a + bj)         = exp(a) cos(b) + exp(a) sin(b) j
#     log(a + bj)         = log(hypot(a, b)) + atan2(b, a) j
#
# The including module includes types.pxi and elementwise_ops.pxi first. Every body takes and
# returns one element. A complex result has the dtype of its operands; abs, real and imag return a
# double, to be stored as the real dtype; predicates return uint8_t 0 or 1. A leading underscore
# marks what is not a body, among it the functions on double components that the bodies round.
#
# Numerics: the three tiers run these formulas on the real functions of their own elementwise_ops,
# in the same order and without fused multiply-add, so they agree bit for bit. complex64 is computed
# in double, each component rounded once: there, products are exact and nothing overflows.
# Where a sum cancels (log near |z| = 1, log1p near |1 + z| = 1) it is formed from exact products;
# the inverse functions are Kahan's, whose sums have terms of one sign only; huge and tiny operands
# are scaled by powers of two.
# Special values follow the tables of the array API standard 2025.12. They are stated there for one
# quadrant; the others follow from f(conj(z)) = conj(f(z)) and, for odd and even functions, f(-z).
# Where the standard leaves a sign open, it is plus. Division treats a number with an infinite
# component as infinite even beside a NaN, as annex G of ISO C does; multiplication does not.
#
# Reference: W. Kahan, "Branch cuts for complex elementary functions", in The State of the Art in
# Numerical Analysis (1987).

from libc.math cimport INFINITY, NAN, fabs

cdef extern from *:
    """
    static const double complex_pi_2 = 0x1.921fb54442d18p+0;
    static const double complex_ln_2 = 0x1.62e42fefa39efp-1;
    static const double complex_log10_2 = 0x1.34413509f79ffp-2;
    static const double complex_ln_10 = 0x1.26bb1bbb55516p+1;

    /* exp does not overflow up to exp_safe. exp(exp_step) is within 0.01 ULP of a double. */
    static const double complex_exp_safe = 709.0;
    static const double complex_exp_step = 695.0;
    static const double complex_exp_of_step = 0x1.982d7b3212b2cp+1002;

    /* exp2 does not overflow up to exp2_step. */
    static const double complex_exp2_step = 1023.0;
    static const double complex_exp2_of_step = 0x1p1023;

    /* Outside of [tiny, huge] operands are scaled, so that sums and quotients stay in range. */
    static const double complex_huge = 0x1p1000;
    static const double complex_tiny = 0x1p-900;
    """
    const double _PI_2 "complex_pi_2"
    const double _LN2 "complex_ln_2"
    const double _LOG10_2 "complex_log10_2"
    const double _LN10 "complex_ln_10"
    const double _EXP_SAFE "complex_exp_safe"
    const double _EXP_STEP "complex_exp_step"
    const double _EXP_OF_STEP "complex_exp_of_step"
    const double _EXP2_STEP "complex_exp2_step"
    const double _EXP2_OF_STEP "complex_exp2_of_step"
    const double _HUGE "complex_huge"
    const double _TINY "complex_tiny"

ctypedef double (*_real_function)(double) noexcept nogil


cdef inline complex128_t _pair(double real_part, double imag_part) noexcept nogil:
    cdef complex128_t z
    z.real = real_part
    z.imag = imag_part
    return z


# Rounds y to the dtype of x.
cdef inline complexfloating _rounded(complexfloating x, complex128_t y) noexcept nogil:
    x.real = y.real
    x.imag = y.imag
    return x


cdef inline double _largest(double a, double b) noexcept nogil:
    return fabs(b) if fabs(b) > fabs(a) else fabs(a)


cdef inline bint _is_nan(double x) noexcept nogil:
    return x != x


cdef inline bint _is_infinite(double x) noexcept nogil:
    return fabs(x) == INFINITY


cdef inline bint _is_finite(double x) noexcept nogil:
    return fabs(x) < INFINITY


# ---- arithmetic ----------------------------------------------------------------------------------

cdef inline complexfloating complex_add(complexfloating x1, complexfloating x2) noexcept nogil:
    x1.real = x1.real + x2.real
    x1.imag = x1.imag + x2.imag
    return x1


cdef inline complexfloating complex_subtract(complexfloating x1, complexfloating x2) noexcept nogil:
    x1.real = x1.real - x2.real
    x1.imag = x1.imag - x2.imag
    return x1


# `+ (-b) * d` is `- b * d`: of a minus beside a plus, GCC 12 makes a fused vfmaddsub in spite of
# -ffp-contract=off. So also below, wherever x * y - z * t is meant.
cdef inline complex128_t _multiply(double a, double b, double c, double d) noexcept nogil:
    return _pair(a * c + (-b) * d, a * d + b * c)


cdef inline complexfloating complex_multiply(complexfloating x1, complexfloating x2) noexcept nogil:
    return _rounded(x1, _multiply(x1.real, x1.imag, x2.real, x2.imag))


cdef inline complexfloating complex_square(complexfloating x) noexcept nogil:
    return complex_multiply(x, x)


# Power of two that takes a magnitude away from overflow and underflow.
cdef inline double _scale(double x) noexcept nogil:
    if x > _HUGE:
        return 2.0**-100
    return 2.0**150 if x < _TINY else 1.0


# One component of an infinite number: an infinity becomes 1, the rest 0, with its sign.
cdef inline double _boxed(double x) noexcept nogil:
    return copysign(1.0 if _is_infinite(x) else 0.0, 1.0 if _is_nan(x) else x)


# Where Smith's quotient is NaN + NaN j: x / 0, infinity / finite, finite / infinity.
cdef inline complex128_t _special_quotient(
    double a, double b, double c, double d
) noexcept nogil:
    if c == 0 and d == 0:
        return _pair(copysign(INFINITY, c) * a, copysign(INFINITY, c) * b)
    if (_is_infinite(a) or _is_infinite(b)) and _is_finite(c) and _is_finite(d):
        a = _boxed(a)
        b = _boxed(b)
        return _pair(INFINITY * (a * c + b * d), INFINITY * (b * c + (-a) * d))
    if (_is_infinite(c) or _is_infinite(d)) and _is_finite(a) and _is_finite(b):
        c = _boxed(c)
        d = _boxed(d)
        return _pair(0.0 * (a * c + b * d), 0.0 * (b * c + (-a) * d))
    return _pair(NAN, NAN)


# Smith's method.
cdef inline complex128_t _quotient(double a, double b, double c, double d) noexcept nogil:
    cdef double ratio, denominator
    if fabs(d) > fabs(c):
        ratio = c / d
        denominator = c * ratio + d
        return _pair((b + a * ratio) / denominator, (-a + b * ratio) / denominator)
    ratio = d / c
    denominator = c + d * ratio
    return _pair((a + b * ratio) / denominator, (b + (-a) * ratio) / denominator)


cdef inline complex128_t _divide(double a, double b, double c, double d) noexcept nogil:
    cdef double numerator_scale = _scale(_largest(a, b))
    cdef double denominator_scale = _scale(_largest(c, d))
    cdef double unscale = denominator_scale / numerator_scale
    cdef complex128_t result = _quotient(
        a * numerator_scale, b * numerator_scale, c * denominator_scale, d * denominator_scale
    )
    result.real *= unscale
    result.imag *= unscale
    if _is_nan(result.real) and _is_nan(result.imag):
        return _special_quotient(a, b, c, d)
    return result


cdef inline complexfloating complex_divide(complexfloating x1, complexfloating x2) noexcept nogil:
    return _rounded(x1, _divide(x1.real, x1.imag, x2.real, x2.imag))


cdef inline complexfloating complex_reciprocal(complexfloating x) noexcept nogil:
    return _rounded(x, _divide(1.0, 0.0, x.real, x.imag))


cdef inline complexfloating complex_positive(complexfloating x) noexcept nogil:
    return x


cdef inline complexfloating complex_round(complexfloating x) noexcept nogil:
    x.real = floating_round(x.real)
    x.imag = floating_round(x.imag)
    return x


cdef inline complexfloating complex_negative(complexfloating x) noexcept nogil:
    x.real = -x.real
    x.imag = -x.imag
    return x


cdef inline complexfloating complex_conj(complexfloating x) noexcept nogil:
    x.imag = -x.imag
    return x


cdef inline double complex_real(complexfloating x) noexcept nogil:
    return x.real


cdef inline double complex_imag(complexfloating x) noexcept nogil:
    return x.imag


cdef inline double complex_abs(complexfloating x) noexcept nogil:
    return hypot(x.real, x.imag)


# x / |x|, the point of the unit circle in the direction of x.
cdef inline complex128_t _sign(double a, double b) noexcept nogil:
    cdef double scale, modulus
    if _is_nan(a) or _is_nan(b) or (_is_infinite(a) and _is_infinite(b)):
        return _pair(NAN, NAN)
    if _is_infinite(a) or _is_infinite(b):
        return _pair(_boxed(a), _boxed(b))
    if a == 0 and b == 0:
        return _pair(0.0, 0.0)
    scale = _scale(_largest(a, b))
    modulus = hypot(a * scale, b * scale)
    return _pair(a * scale / modulus, b * scale / modulus)


cdef inline complexfloating complex_sign(complexfloating x) noexcept nogil:
    return _rounded(x, _sign(x.real, x.imag))


# ---- comparison, selection, logic, classification ------------------------------------------------

cdef inline uint8_t complex_equal(complexfloating x1, complexfloating x2) noexcept nogil:
    return (x1.real == x2.real) & (x1.imag == x2.imag)


cdef inline uint8_t complex_not_equal(complexfloating x1, complexfloating x2) noexcept nogil:
    return (x1.real != x2.real) | (x1.imag != x2.imag)


cdef inline complexfloating complex_where(
    uint8_t condition, complexfloating x1, complexfloating x2
) noexcept nogil:
    return x1 if condition else x2


# A complex number is true unless both components are zero; NaN is true.
cdef inline uint8_t _is_nonzero(complexfloating x) noexcept nogil:
    return (x.real != 0) | (x.imag != 0)


cdef inline uint8_t complex_logical_and(complexfloating x1, complexfloating x2) noexcept nogil:
    return _is_nonzero(x1) & _is_nonzero(x2)


cdef inline uint8_t complex_logical_or(complexfloating x1, complexfloating x2) noexcept nogil:
    return _is_nonzero(x1) | _is_nonzero(x2)


cdef inline uint8_t complex_logical_xor(complexfloating x1, complexfloating x2) noexcept nogil:
    return _is_nonzero(x1) != _is_nonzero(x2)


cdef inline uint8_t complex_logical_not(complexfloating x) noexcept nogil:
    return _is_nonzero(x) == 0


cdef inline uint8_t complex_isfinite(complexfloating x) noexcept nogil:
    return _is_finite(x.real) & _is_finite(x.imag)


cdef inline uint8_t complex_isinf(complexfloating x) noexcept nogil:
    return _is_infinite(x.real) | _is_infinite(x.imag)


cdef inline uint8_t complex_isnan(complexfloating x) noexcept nogil:
    return _is_nan(x.real) | _is_nan(x.imag)


# ---- square root ---------------------------------------------------------------------------------

# t = sqrt((|a| + |z|) / 2) is the larger component, |b| / (2t) the other one.
cdef inline complex128_t _finite_sqrt(double a, double b) noexcept nogil:
    cdef double scale = 1.0, unscale = 1.0, x, y, larger, smaller
    if a == 0 and b == 0:
        return _pair(0.0, b)
    if _largest(a, b) > _HUGE:
        scale, unscale = 2.0**-100, 2.0**50
    elif _largest(a, b) < _TINY:
        scale, unscale = 2.0**150, 2.0**-75
    x = fabs(a) * scale
    y = fabs(b) * scale
    larger = sqrt(0.5 * (x + hypot(x, y)))
    smaller = y / (2 * larger) * unscale
    larger = larger * unscale
    if a >= 0:
        return _pair(larger, copysign(smaller, b))
    return _pair(smaller, copysign(larger, b))


cdef inline complex128_t _sqrt(double a, double b) noexcept nogil:
    if _is_infinite(b):
        return _pair(INFINITY, b)
    if _is_nan(a):
        return _pair(NAN, NAN)
    if _is_infinite(a):
        if a > 0:
            return _pair(INFINITY, b if _is_nan(b) else copysign(0.0, b))
        return _pair(NAN, INFINITY) if _is_nan(b) else _pair(0.0, copysign(INFINITY, b))
    if _is_nan(b):
        return _pair(NAN, NAN)
    return _finite_sqrt(a, b)


cdef inline complexfloating complex_sqrt(complexfloating x) noexcept nogil:
    return _rounded(x, _sqrt(x.real, x.imag))


# ---- exponential and hyperbolic functions --------------------------------------------------------

# factor * exp(x) * power / _EXP_OF_STEP for x > _EXP_SAFE, where exp(x) alone overflows.
cdef inline double _scaled_exp(double x, double factor, double power) noexcept nogil:
    factor *= power
    x -= _EXP_STEP
    if x > _EXP_SAFE:
        factor *= _EXP_OF_STEP
        x -= _EXP_STEP
    return factor * exp(x)


cdef inline complex128_t _exp(double a, double b) noexcept nogil:
    cdef double cosine, sine, modulus
    if b == 0:
        return _pair(exp(a), b)
    if not _is_finite(b):
        if a == -INFINITY:
            return _pair(0.0, 0.0)
        return _pair(INFINITY if a == INFINITY else NAN, NAN)
    cosine = cos(b)
    sine = sin(b)
    if a > _EXP_SAFE:
        return _pair(_scaled_exp(a, cosine, _EXP_OF_STEP), _scaled_exp(a, sine, _EXP_OF_STEP))
    modulus = exp(a)
    return _pair(modulus * cosine, modulus * sine)


cdef inline complexfloating complex_exp(complexfloating x) noexcept nogil:
    return _rounded(x, _exp(x.real, x.imag))


# exp2(a) (cos(b log 2) + j sin(b log 2)), the angle rounded once.
cdef inline complex128_t _exp2(double a, double b) noexcept nogil:
    cdef double angle = b * _LN2
    cdef double cosine, sine, modulus
    cdef int step
    if b == 0:
        return _pair(exp2(a), b)
    if not _is_finite(angle):
        return _exp(a, angle)
    cosine = cos(angle)
    sine = sin(angle)
    for step in range(2):
        if a > _EXP2_STEP:
            cosine *= _EXP2_OF_STEP
            sine *= _EXP2_OF_STEP
            a -= _EXP2_STEP
    modulus = exp2(a)
    return _pair(modulus * cosine, modulus * sine)


cdef inline complexfloating complex_exp2(complexfloating x) noexcept nogil:
    return _rounded(x, _exp2(x.real, x.imag))


# exp(a) cos(b) - 1 = expm1(a) cos(b) - 2 sin(b / 2)^2, which keeps small results.
cdef inline complex128_t _expm1(double a, double b) noexcept nogil:
    cdef complex128_t y
    cdef double half_sine
    if b == 0:
        return _pair(expm1(a) + 0.0, b)
    if not _is_finite(b):
        if a == -INFINITY:
            return _pair(-1.0, 0.0)
        return _pair(INFINITY if a == INFINITY else NAN, NAN)
    if a < -1 or a > _EXP_SAFE:
        y = _exp(a, b)
        return _pair(y.real - 1.0, y.imag)
    half_sine = sin(0.5 * b)
    return _pair(expm1(a) * cos(b) - 2.0 * (half_sine * half_sine), exp(a) * sin(b))


cdef inline complexfloating complex_expm1(complexfloating x) noexcept nogil:
    return _rounded(x, _expm1(x.real, x.imag))


cdef inline complex128_t _sinh(double a, double b) noexcept nogil:
    cdef double cosine, sine, real_part
    if b == 0:
        return _pair(sinh(a), b)
    if not _is_finite(b):
        return _pair(a if a == 0 or _is_infinite(a) else NAN, NAN)
    cosine = cos(b)
    sine = sin(b)
    if fabs(a) > _EXP_SAFE:
        real_part = _scaled_exp(fabs(a), cosine, 0.5 * _EXP_OF_STEP)
        return _pair(
            real_part if a > 0 else -real_part, _scaled_exp(fabs(a), sine, 0.5 * _EXP_OF_STEP)
        )
    return _pair(sinh(a) * cosine, cosh(a) * sine)


cdef inline complexfloating complex_sinh(complexfloating x) noexcept nogil:
    return _rounded(x, _sinh(x.real, x.imag))


cdef inline complex128_t _cosh(double a, double b) noexcept nogil:
    cdef double cosine, sine, imag_part
    if b == 0:
        return _pair(cosh(a), b if _is_nan(a) else b * copysign(1.0, a))
    if not _is_finite(b):
        return _pair(INFINITY if _is_infinite(a) else NAN, 0.0 if a == 0 else NAN)
    cosine = cos(b)
    sine = sin(b)
    if fabs(a) > _EXP_SAFE:
        imag_part = _scaled_exp(fabs(a), sine, 0.5 * _EXP_OF_STEP)
        return _pair(
            _scaled_exp(fabs(a), cosine, 0.5 * _EXP_OF_STEP), imag_part if a > 0 else -imag_part
        )
    return _pair(cosh(a) * cosine, sinh(a) * sine)


cdef inline complexfloating complex_cosh(complexfloating x) noexcept nogil:
    return _rounded(x, _cosh(x.real, x.imag))


# (sinh(a) cosh(a) + j sin(b) cos(b)) / (sinh(a)^2 + cos(b)^2): the sum cannot cancel.
cdef inline complex128_t _tanh(double a, double b) noexcept nogil:
    cdef double cosine, sine, sine_h, cosine_h, denominator
    if _is_infinite(a):
        return _pair(copysign(1.0, a), 0.0 if _is_nan(b) else copysign(0.0, b))
    if _is_nan(a):
        return _pair(NAN, b if b == 0 else NAN)
    if not _is_finite(b):
        return _pair(a if a == 0 else NAN, NAN)
    sine = sin(b)
    cosine = cos(b)
    if fabs(a) > 22.0:
        return _pair(copysign(1.0, a), 4.0 * (sine * cosine) * exp(-2.0 * fabs(a)))
    sine_h = sinh(a)
    cosine_h = cosh(a)
    denominator = sine_h * sine_h + cosine * cosine
    return _pair(sine_h * cosine_h / denominator, sine * cosine / denominator)


cdef inline complexfloating complex_tanh(complexfloating x) noexcept nogil:
    return _rounded(x, _tanh(x.real, x.imag))


# ---- trigonometric functions: f(z) from the hyperbolic one at jz = -b + aj -----------------------

# -j * z, which takes a hyperbolic function of jz to the trigonometric one of z.
cdef inline complex128_t _turned_back(complex128_t z) noexcept nogil:
    return _pair(z.imag, -z.real)


cdef inline complexfloating complex_sin(complexfloating x) noexcept nogil:
    return _rounded(x, _turned_back(_sinh(-x.imag, x.real)))


cdef inline complexfloating complex_cos(complexfloating x) noexcept nogil:
    return _rounded(x, _cosh(-x.imag, x.real))


cdef inline complexfloating complex_tan(complexfloating x) noexcept nogil:
    return _rounded(x, _turned_back(_tanh(-x.imag, x.real)))


# ---- logarithms and powers -----------------------------------------------------------------------

# x1 + x2 = total + error exactly (Knuth).
cdef inline double _add(double x1, double x2, double* error) noexcept nogil:
    cdef double total = x1 + x2
    cdef double virtual = total - x1
    error[0] = (x1 - (total - virtual)) + (x2 - virtual)
    return total


# x^2 + y^2 + term to nearly full relative precision, whatever cancels.
cdef inline double _cancelling_sum(double x, double y, double term) noexcept nogil:
    cdef double x_square = x * x, y_square = y * y
    cdef double x_error = _square_error(x, x_square), y_error = _square_error(y, y_square)
    cdef double error1, error2, error3, error4, error5, error6
    cdef double total = _add(term, x_square, &error1)
    cdef double rest
    total = _add(total, y_square, &error2)
    rest = _add(x_error, y_error, &error3)
    rest = _add(rest, error1, &error4)
    rest = _add(rest, error2, &error5)
    total = _add(total, rest, &error6)
    return total + (error6 + (error3 + error4 + error5))


# Logarithm of |a + bj| to the base of `logarithm`.
cdef inline double _log_modulus(
    double a, double b, _real_function logarithm, double log_of_2, double ln_of_base
) noexcept nogil:
    cdef double modulus = hypot(a, b)
    if 0.5 < modulus < 2.0:
        return 0.5 * log1p(_cancelling_sum(a, b, -1.0)) / ln_of_base
    if modulus == INFINITY and _is_finite(a) and _is_finite(b):
        return logarithm(hypot(0.5 * a, 0.5 * b)) + log_of_2
    if modulus < _TINY and modulus != 0:
        return logarithm(hypot(a * 2.0**150, b * 2.0**150)) - 150.0 * log_of_2
    return logarithm(modulus)


cdef inline double _ln_modulus(double a, double b) noexcept nogil:
    return _log_modulus(a, b, log[double], _LN2, 1.0)


cdef inline complex128_t _log(double a, double b) noexcept nogil:
    return _pair(_ln_modulus(a, b), atan2(b, a))


cdef inline complexfloating complex_log(complexfloating x) noexcept nogil:
    return _rounded(x, _log(x.real, x.imag))


cdef inline complex128_t _log2(double a, double b) noexcept nogil:
    return _pair(_log_modulus(a, b, log2[double], 1.0, _LN2), atan2(b, a) / _LN2)


cdef inline complexfloating complex_log2(complexfloating x) noexcept nogil:
    return _rounded(x, _log2(x.real, x.imag))


cdef inline complex128_t _log10(double a, double b) noexcept nogil:
    return _pair(_log_modulus(a, b, log10[double], _LOG10_2, _LN10), atan2(b, a) / _LN10)


cdef inline complexfloating complex_log10(complexfloating x) noexcept nogil:
    return _rounded(x, _log10(x.real, x.imag))


# |1 + z|^2 - 1 = a^2 + b^2 + 2a, which keeps small results.
cdef inline complex128_t _log1p(double a, double b) noexcept nogil:
    cdef double modulus = hypot(1.0 + a, b)
    if 0.5 < modulus < 2.0:
        return _pair(0.5 * log1p(_cancelling_sum(a, b, 2.0 * a)), atan2(b, 1.0 + a))
    return _log(1.0 + a, b)


cdef inline complexfloating complex_log1p(complexfloating x) noexcept nogil:
    return _rounded(x, _log1p(x.real, x.imag))


# z^n by repeated squaring, from the highest bit of 1 <= n <= 64 down.
cdef inline complex128_t _integer_power(double a, double b, int exponent) noexcept nogil:
    cdef complex128_t power = _pair(a, b)
    cdef int bit = 64
    while not exponent & bit:
        bit >>= 1
    bit >>= 1
    while bit:
        power = _multiply(power.real, power.imag, power.real, power.imag)
        if exponent & bit:
            power = _multiply(power.real, power.imag, a, b)
        bit >>= 1
    return power


# Small integer powers by multiplication, real ones in polar form, the rest exp(x2 log(x1)).
cdef inline complex128_t _pow(double a, double b, double c, double d) noexcept nogil:
    cdef complex128_t power
    cdef double angle, turned, modulus, height
    if c == 0 and d == 0:
        return _pair(1.0, 0.0)
    if d == 0 and fabs(c) <= 64 and c == <int> c:
        power = _integer_power(a, b, <int> fabs(c))
        if (
            _TINY < _largest(power.real, power.imag) < _HUGE
            and not _is_nan(power.real) and not _is_nan(power.imag)
        ):
            return power if c > 0 else _divide(1.0, 0.0, power.real, power.imag)
    angle = atan2(b, a)
    if d == 0:
        modulus = hypot(a, b)
        turned = c * angle
        if 2.0**-1022 < modulus < INFINITY and _is_finite(turned):
            modulus = floating_pow(modulus, c)
            if turned == 0:
                return _pair(modulus, turned)
            return _pair(modulus * cos(turned), modulus * sin(turned))
        return _exp(c * _ln_modulus(a, b), turned)
    height = _ln_modulus(a, b)
    return _exp(c * height + (-d) * angle, c * angle + d * height)


cdef inline complexfloating complex_pow(complexfloating x1, complexfloating x2) noexcept nogil:
    return _rounded(x1, _pow(x1.real, x1.imag, x2.real, x2.imag))


# ---- inverse hyperbolic and trigonometric functions ----------------------------------------------

# asin(z) = sine + height j and acos(z) = cosine - height j.
ctypedef struct _inverse:
    double sine
    double cosine
    double height


# With p - qj = sqrt(1 - z) and u + vj = sqrt(1 + z), z = a + yj, y >= 0, all p, q, u, v are >= 0:
# asin(z) = atan2(a, pu + qv) + asinh(pv + qu) j,  acos(z) = 2 atan2(p, u) - asinh(pv + qu) j.
cdef inline _inverse _inverse_sine_and_cosine(double a, double y) noexcept nogil:
    cdef _inverse result
    cdef complex128_t minus, plus
    if fabs(a) > 2.0**30 or y > 2.0**30:
        # |z - sqrt(z^2 - 1)| < 2^-30, so asin(z) = -j log(2jz) to within rounding.
        result.sine = atan2(a, y)
        result.cosine = atan2(y, a)
        result.height = _ln_modulus(a, y) + _LN2
        return result
    if fabs(a) < 2.0**-30 and y < 2.0**-30:
        # The next term is z^3 / 6; the formula below would halve a tiny y.
        result.sine = a
        result.cosine = _PI_2 - a
        result.height = y
        return result
    minus = _sqrt(1.0 - a, y)
    plus = _sqrt(1.0 + a, y)
    result.sine = atan2(a, minus.real * plus.real + minus.imag * plus.imag)
    result.cosine = 2.0 * atan2(minus.real, plus.real)
    result.height = asinh(minus.real * plus.imag + minus.imag * plus.real)
    return result


# asinh(z) = -j asin(jz), taken to the quadrant of both components positive.
cdef inline complex128_t _asinh(double a, double b) noexcept nogil:
    cdef _inverse inverse
    if _is_nan(a):
        return _pair(INFINITY if _is_infinite(b) else NAN, b if b == 0 else NAN)
    if _is_nan(b):
        return _pair(a if _is_infinite(a) else NAN, NAN)
    inverse = _inverse_sine_and_cosine(fabs(b), fabs(a))
    return _pair(copysign(inverse.height, a), copysign(inverse.sine, b))


cdef inline complexfloating complex_asinh(complexfloating x) noexcept nogil:
    return _rounded(x, _asinh(x.real, x.imag))


cdef inline complexfloating complex_asin(complexfloating x) noexcept nogil:
    return _rounded(x, _turned_back(_asinh(-x.imag, x.real)))


# acos(a + |b| j) as its real part and the magnitude of its imaginary part.
cdef inline complex128_t _inverse_cosine(double a, double b) noexcept nogil:
    cdef _inverse inverse
    if _is_nan(a) or _is_nan(b):
        return _pair(
            _PI_2 if a == 0 else NAN, INFINITY if _is_infinite(a) or _is_infinite(b) else NAN
        )
    inverse = _inverse_sine_and_cosine(a, fabs(b))
    return _pair(inverse.cosine, inverse.height)


cdef inline complex128_t _acos(double a, double b) noexcept nogil:
    cdef complex128_t y = _inverse_cosine(a, b)
    return _pair(y.real, y.imag if _is_nan(b) else -copysign(y.imag, b))


cdef inline complexfloating complex_acos(complexfloating x) noexcept nogil:
    return _rounded(x, _acos(x.real, x.imag))


# acosh(z) = j acos(z) or -j acos(z), whichever has a real part >= 0.
cdef inline complex128_t _acosh(double a, double b) noexcept nogil:
    cdef complex128_t y = _inverse_cosine(a, b)
    return _pair(y.imag, y.real if _is_nan(b) else copysign(y.real, b))


cdef inline complexfloating complex_acosh(complexfloating x) noexcept nogil:
    return _rounded(x, _acosh(x.real, x.imag))


# Real part of 1 / (x - yj) for a huge number with components >= 0.
cdef inline double _real_of_reciprocal(double x, double y) noexcept nogil:
    cdef double larger = x if x > y else y
    cdef double smaller = y if x > y else x
    cdef double ratio
    if larger == INFINITY:
        return 0.0
    ratio = smaller / larger
    return x / larger / larger / (1.0 + ratio * ratio)


cdef inline complex128_t _atanh_of_nan(double a, double b) noexcept nogil:
    cdef double zero = copysign(0.0, a) if _is_infinite(a) else a
    return _pair(
        zero if zero == 0 else 0.0 if _is_infinite(b) else NAN,
        copysign(_PI_2, b) if _is_infinite(b) else NAN,
    )


# log((1 + z) / (1 - z)) / 2: its modulus by log1p, as |1 + z|^2 - |1 - z|^2 = 4a.
cdef inline complex128_t _atanh(double a, double b) noexcept nogil:
    cdef double x = fabs(a), y = fabs(b)
    cdef double distance = 1.0 - x
    cdef double real_part, imag_part
    if _is_nan(a) or _is_nan(b):
        return _atanh_of_nan(a, b)
    if x > 2.0**500 or y > 2.0**500:
        return _pair(copysign(_real_of_reciprocal(x, y), a), copysign(_PI_2, b))
    if x == 1 and y < 2.0**-450:
        # log(2 / |1 - z|) / 2; the square of y would underflow.
        real_part = 0.5 * (_LN2 - log(y))
    else:
        real_part = 0.25 * log1p(4.0 * x / (distance * distance + y * y))
    imag_part = 0.5 * atan2(2.0 * y, distance * (1.0 + x) + (-y) * y)
    return _pair(copysign(real_part, a), copysign(imag_part, b))


cdef inline complexfloating complex_atanh(complexfloating x) noexcept nogil:
    return _rounded(x, _atanh(x.real, x.imag))


cdef inline complexfloating complex_atan(complexfloating x) noexcept nogil:
    return _rounded(x, _turned_back(_atanh(-x.imag, x.real)))
