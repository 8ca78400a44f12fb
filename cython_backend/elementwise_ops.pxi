# Bodies of the element-wise functions on real dtypes, Cython tier: one C function per dtype, on one
# value at a time, without the GIL.
#
#     out[i] = add(x1[i], x2[i])
#
# The including module includes types.pxi first. Lookup of a body, the first that exists:
# <dtype>_<op>, <kind>_<op> (kind: bool, integer, floating), <op>. bool uses the bodies on uint8
# except for the bool_ ones. Predicates return uint8_t 0 or 1.
#
# Numerics (the same in all tiers, DESIGN in docs/numerics.md)
#   integers   wrap; C computes narrow ones in int and the return type cuts them off, wide ones
#              wrap by -fwrapv. x // 0 = x % 0 = 0; shifts by less than 0 or by the width and more
#              give 0 (-1 for the right shift of a negative number); negative exponents give 0.
#   floats     + - * / sqrt in the type itself; everything composed of more than one rounding is
#              computed in double and rounded once.
#   min, max   NaN wins, and +0 > -0.
#   remainder  has the sign of the divisor and floor_divide belongs to it, as in Python; where an
#              infinity is involved the array API standard decides (1 // -inf is -0, not -1).
#   exp, log, sin, ... are the C library's functions on double.
#
# Reference: the array API standard 2025.12, "Element-wise functions", for every special case.

from libc.math cimport (
    INFINITY, copysignf,
    acos as c_acos, acosh as c_acosh, exp2 as c_exp2, asin as c_asin, asinh as c_asinh, atan as c_atan,
    atan2 as c_atan2, atanh as c_atanh, ceil as c_ceil, copysign as c_copysign, cos as c_cos,
    cosh as c_cosh, exp as c_exp, expm1 as c_expm1, fabs, floor as c_floor, fmod as c_fmod,
    log as c_log, log10 as c_log10, log1p as c_log1p, log2 as c_log2,
    frexp, ldexp as c_ldexp, nextafter as c_nextafter, nextafterf, pow as c_pow, rint, sin as c_sin, sinh as c_sinh,
    sqrt as c_sqrt, sqrtf, tan as c_tan, tanh as c_tanh, trunc as c_trunc,
)


# ---- arithmetic ---------------------------------------------------------------------------------

cdef inline real add(real x1, real x2) noexcept nogil:
    return <real> (x1 + x2)


cdef inline uint8_t bool_add(uint8_t x1, uint8_t x2) noexcept nogil:
    return x1 | x2


cdef inline real subtract(real x1, real x2) noexcept nogil:
    return <real> (x1 - x2)


cdef inline real multiply(real x1, real x2) noexcept nogil:
    return <real> (x1 * x2)


cdef inline floating divide(floating x1, floating x2) noexcept nogil:
    return x1 / x2


cdef inline floating reciprocal(floating x) noexcept nogil:
    return (<floating> 1.0) / x


# C truncates. The smallest number // -1 is the one quotient that does not fit: it wraps.
cdef inline integer integer_floor_divide(integer x1, integer x2) noexcept nogil:
    cdef integer quotient, modulo
    if x2 == 0:
        return 0
    if <integer> -1 < 0 and x2 == <integer> -1:
        return negative(x1)
    quotient = <integer> (x1 // x2)
    modulo = <integer> (x1 % x2)
    if modulo != 0 and (modulo < 0) != (x2 < 0):
        quotient = <integer> (quotient - 1)
    return quotient


# x1 / x2 rounds to an integer only if the true quotient is that integer or within 1/2 of it; on
# which side it lies is seen from the exact remainder (a tie cannot occur).
cdef inline double float64_floor_divide(double x1, double x2) noexcept nogil:
    cdef double quotient = x1 / x2
    cdef double floored = c_floor(quotient)
    cdef double modulo
    cdef bint rounded_away, same_sign
    if floored == quotient and fabs(quotient) < 9007199254740992.0 and fabs(x2) < INFINITY:
        modulo = c_fmod(x1, x2)
        rounded_away = 2 * fabs(modulo) > fabs(x2)
        same_sign = (modulo < 0) == (x2 < 0)
        if modulo != 0 and rounded_away == same_sign:
            return floored - 1
    return floored


# No quotient of two floats, computed in double, rounds up to an integer below 2^28.
cdef inline float float32_floor_divide(float x1, float x2) noexcept nogil:
    return <float> c_floor((<double> x1) / (<double> x2))


cdef inline integer integer_remainder(integer x1, integer x2) noexcept nogil:
    cdef integer modulo
    if x2 == 0 or (<integer> -1 < 0 and x2 == <integer> -1):
        return 0
    modulo = <integer> (x1 % x2)
    if modulo != 0 and (modulo < 0) != (x2 < 0):
        modulo = <integer> (modulo + x2)
    return modulo


cdef inline floating floating_remainder(floating x1, floating x2) noexcept nogil:
    cdef double modulo = c_fmod(x1, x2)
    if modulo == 0:
        return <floating> c_copysign(0.0, x2)
    if (modulo < 0) != (x2 < 0):
        modulo += <double> x2
    return <floating> modulo


cdef inline integer integer_fmod(integer x1, integer x2) noexcept nogil:
    if x2 == 0 or (<integer> -1 < 0 and x2 == <integer> -1):
        return 0
    return <integer> (x1 % x2)


cdef inline floating floating_fmod(floating x1, floating x2) noexcept nogil:
    return <floating> c_fmod(x1, x2)


# Euclid's algorithm on the magnitudes, which fit uint64; the result wraps.
cdef inline uint64_t _magnitude(integer x) noexcept nogil:
    return (<uint64_t> 0) - (<uint64_t> x) if x < 0 else <uint64_t> x


cdef inline uint64_t _common_divisor(uint64_t x1, uint64_t x2) noexcept nogil:
    cdef uint64_t rest
    while x2 != 0:
        rest = x1 % x2
        x1 = x2
        x2 = rest
    return x1


cdef inline integer gcd(integer x1, integer x2) noexcept nogil:
    return <integer> _common_divisor(_magnitude(x1), _magnitude(x2))


cdef inline integer lcm(integer x1, integer x2) noexcept nogil:
    cdef uint64_t divisor = _common_divisor(_magnitude(x1), _magnitude(x2))
    if divisor == 0:
        return 0
    return <integer> (_magnitude(x1) // divisor * _magnitude(x2))


cdef inline floating heaviside(floating x1, floating x2) noexcept nogil:
    if x1 == 0:
        return x2
    return x1 if x1 != x1 else <floating> (x1 > 0)


# Repeated squaring, modulo 2^width.
cdef inline integer integer_pow(integer x1, integer x2) noexcept nogil:
    cdef integer power = 1
    if x2 < 0:
        return 0
    while x2 != 0:
        if x2 & 1:
            power = multiply(power, x1)
        x1 = multiply(x1, x1)
        x2 = <integer> (x2 >> 1)
    return power


cdef inline floating floating_pow(floating x1, floating x2) noexcept nogil:
    return <floating> c_pow(x1, x2)


cdef inline real negative(real x) noexcept nogil:
    return <real> -x


cdef inline real positive(real x) noexcept nogil:
    return x


cdef inline integer integer_abs(integer x) noexcept nogil:
    return negative(x) if x < 0 else x


cdef inline floating floating_abs(floating x) noexcept nogil:
    return <floating> fabs(x)


cdef inline integer integer_sign(integer x) noexcept nogil:
    return <integer> ((<int> (x > 0)) - (<int> (x < 0)))


cdef inline floating floating_sign(floating x) noexcept nogil:
    if x != x:
        return x
    return (<int> (x > 0)) - (<int> (x < 0))


cdef inline real square(real x) noexcept nogil:
    return <real> (x * x)


cdef inline floating sqrt(floating x) noexcept nogil:
    if floating is float:
        return sqrtf(x)
    else:
        return c_sqrt(x)


# x * x = product + error exactly, in absence of overflow and underflow: 2^27 + 1 cuts the 53 bits
# of x into two halves of at most 26 bits (Veltkamp, Dekker 1971).
cdef inline double _square_error(double x, double product) noexcept nogil:
    cdef double scaled = 134217729.0 * x
    cdef double high = scaled - (scaled - x)
    cdef double low = x - high
    return ((high * high - product) + high * low + low * high) + low * low


cdef inline double _high_half(double x) noexcept nogil:
    cdef double scaled = 134217729.0 * x
    return scaled - (scaled - x)


# x1 * x2 - product, where product = x1 * x2 rounded (Dekker).
cdef inline double _product_error(double x1, double x2, double product) noexcept nogil:
    cdef double high1 = _high_half(x1)
    cdef double high2 = _high_half(x2)
    cdef double low1 = x1 - high1
    cdef double low2 = x2 - high2
    return ((high1 * high2 - product) + high1 * low2 + low1 * high2) + low1 * low2


# x = m 8^k with m from 1/2 to 4: a parabola (error 0.04), two steps of Halley's (which cube the
# error), and one of Newton's with the exact residual; error < 0.501 ULP.
cdef inline floating cbrt(floating x) noexcept nogil:
    cdef int exponent, k, step
    cdef double m, root, cube, square, square_error, residual
    if x == 0 or not fabs(x) < INFINITY:
        return x
    m = frexp(fabs(x), &exponent)
    k = (exponent + 3072) // 3 - 1024
    m = c_ldexp(m, exponent - 3 * k)
    root = 0.6362 + m * (0.3934 - 0.0404 * m)
    for step in range(2):
        cube = root * root * root
        root = root * ((cube + 2.0 * m) / (2.0 * cube + m))
    square = root * root
    square_error = _product_error(root, root, square)
    cube = square * root
    residual = ((m - cube) - _product_error(square, root, cube)) - square_error * root
    return <floating> c_copysign(c_ldexp(root + residual / (3.0 * square), k), x)


# Squares are exact in double and cannot leave its range.
cdef inline float float32_hypot(float x1, float x2) noexcept nogil:
    if fabs(x1) == INFINITY or fabs(x2) == INFINITY:
        return <float> INFINITY
    return <float> c_sqrt((<double> x1) * (<double> x1) + (<double> x2) * (<double> x2))


# Scale by a power of two so that no square leaves the range; sum = x^2 + y^2 as a pair of doubles,
# root = sqrt(sum), and one Newton step with the exact residual sum - root^2: error < 0.501 ULP.
# C. F. Borges, "An improved algorithm for hypot(a, b)", ACM TOMS 47 (2021).
cdef inline double hypot(double x1, double x2) noexcept nogil:
    cdef double larger = fabs(x1)
    cdef double smaller = fabs(x2)
    cdef double scale = 1.0
    cdef double unscale = 1.0
    cdef double x, y, total, total_error, root, root_square, residual
    if larger == INFINITY or smaller == INFINITY:
        return INFINITY
    if not larger > smaller:
        larger, smaller = smaller, larger
    if larger > 3.2733906078961419e+150:  # 2^500
        scale, unscale = 2.4099198651028841e-181, 4.149515568880993e+180  # 2^-600, 2^600
    elif larger < 3.8725919148493183e-121:  # 2^-400
        scale, unscale = 4.149515568880993e+180, 2.4099198651028841e-181
    larger *= scale
    smaller *= scale
    if larger == 0:
        return larger + smaller  # which may be NaN
    x = larger * larger
    y = smaller * smaller
    total = x + y
    total_error = (y - (total - x)) + (_square_error(larger, x) + _square_error(smaller, y))
    root = c_sqrt(total)
    root_square = root * root
    residual = ((total - root_square) - _square_error(root, root_square)) + total_error
    return (root + residual / (2 * root)) * unscale


# log(exp(x1) + exp(x2)) = max + log1p(exp(min - max)), where exp cannot overflow.
cdef inline floating logaddexp(floating x1, floating x2) noexcept nogil:
    cdef double larger = x1 if x1 > x2 else x2
    cdef double distance = 0.0 if x1 == x2 else fabs((<double> x1) - (<double> x2))
    return <floating> (larger + c_log1p(c_exp(-distance)))


# max + log2(1 + 2^(min - max)), where 2^x cannot overflow; 1.44... is log2(e).
cdef inline floating logaddexp2(floating x1, floating x2) noexcept nogil:
    cdef double larger = x1 if x1 > x2 else x2
    cdef double distance = 0.0 if x1 == x2 else fabs((<double> x1) - (<double> x2))
    return <floating> (larger + c_log1p(c_exp2(-distance)) * 1.4426950408889634)


# ---- comparison, minimum, maximum, selection ----------------------------------------------------

cdef inline uint8_t equal(real x1, real x2) noexcept nogil:
    return x1 == x2


cdef inline uint8_t not_equal(real x1, real x2) noexcept nogil:
    return x1 != x2


cdef inline uint8_t less(real x1, real x2) noexcept nogil:
    return x1 < x2


cdef inline uint8_t less_equal(real x1, real x2) noexcept nogil:
    return x1 <= x2


cdef inline uint8_t greater(real x1, real x2) noexcept nogil:
    return x1 > x2


cdef inline uint8_t greater_equal(real x1, real x2) noexcept nogil:
    return x1 >= x2


cdef inline integer maximum(integer x1, integer x2) noexcept nogil:
    return x1 if x1 > x2 else x2


# Equal floats differ at most in the sign of zero. The rare cases come first: what is left then is one
# instruction without a branch.
cdef inline floating floating_maximum(floating x1, floating x2) noexcept nogil:
    if x1 == x2 or x1 != x1:
        return x2 if x1 == x2 and signbit(x1) else x1
    return x1 if x1 > x2 else x2


cdef inline integer minimum(integer x1, integer x2) noexcept nogil:
    return x1 if x1 < x2 else x2


cdef inline floating floating_minimum(floating x1, floating x2) noexcept nogil:
    if x1 == x2 or x1 != x1:
        return x2 if x1 == x2 and not signbit(x1) else x1
    return x1 if x1 < x2 else x2


cdef inline integer fmax(integer x1, integer x2) noexcept nogil:
    return x1 if x1 > x2 else x2


cdef inline floating floating_fmax(floating x1, floating x2) noexcept nogil:
    return x2 if x1 != x1 else x1 if x2 != x2 else floating_maximum(x1, x2)


cdef inline integer fmin(integer x1, integer x2) noexcept nogil:
    return x1 if x1 < x2 else x2


cdef inline floating floating_fmin(floating x1, floating x2) noexcept nogil:
    return x2 if x1 != x1 else x1 if x2 != x2 else floating_minimum(x1, x2)


# The upper limit wins if the limits are in the wrong order.
cdef inline integer clip(integer x, integer low, integer high) noexcept nogil:
    return minimum(maximum(x, low), high)


cdef inline floating floating_clip(floating x, floating low, floating high) noexcept nogil:
    return floating_minimum(floating_maximum(x, low), high)


cdef inline real where(uint8_t condition, real x1, real x2) noexcept nogil:
    return x1 if condition else x2


# ---- logic and bits -----------------------------------------------------------------------------

cdef inline uint8_t logical_and(real x1, real x2) noexcept nogil:
    return (x1 != 0) & (x2 != 0)


cdef inline uint8_t logical_or(real x1, real x2) noexcept nogil:
    return (x1 != 0) | (x2 != 0)


cdef inline uint8_t logical_xor(real x1, real x2) noexcept nogil:
    return (x1 != 0) ^ (x2 != 0)


cdef inline uint8_t logical_not(real x) noexcept nogil:
    return x == 0


cdef inline integer bitwise_and(integer x1, integer x2) noexcept nogil:
    return <integer> (x1 & x2)


cdef inline integer bitwise_or(integer x1, integer x2) noexcept nogil:
    return <integer> (x1 | x2)


cdef inline integer bitwise_xor(integer x1, integer x2) noexcept nogil:
    return <integer> (x1 ^ x2)


cdef inline integer bitwise_invert(integer x) noexcept nogil:
    return <integer> ~x


cdef inline uint8_t bool_bitwise_invert(uint8_t x) noexcept nogil:
    return x ^ 1


# A negative count is a huge one when read as unsigned.
cdef inline integer bitwise_left_shift(integer x1, integer x2) noexcept nogil:
    if <uint64_t> x2 >= 8 * sizeof(integer):
        return 0
    return <integer> ((<uint64_t> x1) << x2)


cdef inline integer bitwise_right_shift(integer x1, integer x2) noexcept nogil:
    if <uint64_t> x2 >= 8 * sizeof(integer):
        return <integer> -1 if x1 < 0 else <integer> 0
    return <integer> (x1 >> x2)


cdef inline uint8_t bitwise_count(integer x) noexcept nogil:
    cdef uint64_t rest = 0 - <uint64_t> x if x < 0 else <uint64_t> x
    cdef uint8_t count = 0
    while rest != 0:
        rest &= rest - 1
        count += 1
    return count


# ---- rounding -----------------------------------------------------------------------------------

cdef inline integer integer_floor(integer x) noexcept nogil:
    return x


cdef inline floating floating_floor(floating x) noexcept nogil:
    return <floating> c_floor(x)


cdef inline integer integer_ceil(integer x) noexcept nogil:
    return x


cdef inline floating floating_ceil(floating x) noexcept nogil:
    return <floating> c_ceil(x)


cdef inline integer integer_trunc(integer x) noexcept nogil:
    return x


cdef inline floating floating_trunc(floating x) noexcept nogil:
    return <floating> c_trunc(x)


# Half to even.
cdef inline integer integer_round(integer x) noexcept nogil:
    return x


cdef inline floating floating_round(floating x) noexcept nogil:
    return <floating> rint(x)


# ---- classification and the parts of a float ----------------------------------------------------

cdef inline uint8_t integer_isfinite(integer x) noexcept nogil:
    return 1


cdef inline uint8_t floating_isfinite(floating x) noexcept nogil:
    return fabs(x) < INFINITY


cdef inline uint8_t integer_isinf(integer x) noexcept nogil:
    return 0


cdef inline uint8_t floating_isinf(floating x) noexcept nogil:
    return fabs(x) == INFINITY


cdef inline uint8_t integer_isnan(integer x) noexcept nogil:
    return 0


cdef inline uint8_t floating_isnan(floating x) noexcept nogil:
    return x != x


cdef inline uint8_t signbit(floating x) noexcept nogil:
    return c_copysign(1.0, x) < 0


cdef inline floating copysign(floating x1, floating x2) noexcept nogil:
    if floating is float:
        return copysignf(x1, x2)
    else:
        return c_copysign(x1, x2)


cdef inline floating nextafter(floating x1, floating x2) noexcept nogil:
    if floating is float:
        return nextafterf(x1, x2)
    else:
        return c_nextafter(x1, x2)


# An exponent beyond +-2800 takes every float to 0 or infinity; NaN counts as 0.
cdef inline floating ldexp(floating x1, floating x2) noexcept nogil:
    cdef double exponent = 0.0 if x2 != x2 else 2800.0 if x2 > 2800 else x2
    return <floating> c_ldexp(x1, <int> (-2800.0 if exponent < -2800 else exponent))


# Of real numbers; the complex bodies are in elementwise_complex_ops.pxi. `real` without a prefix
# is the fused type.
cdef inline real conj(real x) noexcept nogil:
    return x


cdef inline integer integer_real(integer x) noexcept nogil:
    return x


cdef inline floating floating_real(floating x) noexcept nogil:
    return x


cdef inline real imag(real x) noexcept nogil:
    return 0


# ---- elementary functions: the C library on double ----------------------------------------------

cdef inline floating exp(floating x) noexcept nogil:
    return <floating> c_exp(x)


cdef inline floating expm1(floating x) noexcept nogil:
    return <floating> c_expm1(x)


cdef inline floating exp2(floating x) noexcept nogil:
    return <floating> c_exp2(x)


cdef inline floating log(floating x) noexcept nogil:
    return <floating> c_log(x)


cdef inline floating log1p(floating x) noexcept nogil:
    return <floating> c_log1p(x)


cdef inline floating log2(floating x) noexcept nogil:
    return <floating> c_log2(x)


cdef inline floating log10(floating x) noexcept nogil:
    return <floating> c_log10(x)


cdef inline floating sin(floating x) noexcept nogil:
    return <floating> c_sin(x)


cdef inline floating cos(floating x) noexcept nogil:
    return <floating> c_cos(x)


cdef inline floating tan(floating x) noexcept nogil:
    return <floating> c_tan(x)


cdef inline floating asin(floating x) noexcept nogil:
    return <floating> c_asin(x)


cdef inline floating acos(floating x) noexcept nogil:
    return <floating> c_acos(x)


cdef inline floating atan(floating x) noexcept nogil:
    return <floating> c_atan(x)


cdef inline floating atan2(floating x1, floating x2) noexcept nogil:
    return <floating> c_atan2(x1, x2)


cdef inline floating sinh(floating x) noexcept nogil:
    return <floating> c_sinh(x)


cdef inline floating cosh(floating x) noexcept nogil:
    return <floating> c_cosh(x)


cdef inline floating tanh(floating x) noexcept nogil:
    return <floating> c_tanh(x)


cdef inline floating asinh(floating x) noexcept nogil:
    return <floating> c_asinh(x)


cdef inline floating acosh(floating x) noexcept nogil:
    return <floating> c_acosh(x)


cdef inline floating atanh(floating x) noexcept nogil:
    return <floating> c_atanh(x)
