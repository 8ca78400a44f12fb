// Element-wise bodies on complex numbers, written out on components.
//
//     (a + bj) + (c + dj) = (a + c) + (b + d)j
//     (a + bj) * (c + dj) = (ac - bd) + (ad + bc)j
//     (a + bj) / (c + dj) = (a + br) / (c + dr) + (b - ar) / (c + dr) j,  r = d / c,  if |c| >= |d|
//     exp(a + bj)         = exp(a) cos(b) + exp(a) sin(b) j
//     log(a + bj)         = log(hypot(a, b)) + atan2(b, a) j
//
// Shapes: every body takes and returns one element. A complex result has the dtype of its operands;
// abs, real and imag return its real type; predicates return a byte 0 or 1.
//
// Numerics: the three tiers run these formulas on the real functions of their own elementwise_ops,
// in the same order and without fused multiply-add, so they agree bit for bit. complex64 is done
// in double, each component rounded once: products are exact there, nothing overflows.
// Where a sum cancels (log near |z| = 1, log1p near |1 + z| = 1) it is formed from exact products;
// the inverse functions are Kahan's, whose sums have terms of one sign only; huge and tiny operands
// are scaled by powers of two.
// Special values follow the tables of the array API standard 2025.12. They are stated there for one
// quadrant; the others follow from f(conj(z)) = conj(f(z)) and, for odd and even functions, f(-z).
// Where the standard leaves a sign open, it is plus. Division treats a number with an infinite
// component as infinite even beside a NaN, as annex G of ISO C does; multiplication does not.
//
// Reference: W. Kahan, "Branch cuts for complex elementary functions", in The State of the Art in
// Numerical Analysis (1987).
#pragma once

#include "elementwise_ops.hpp"
#include "types.hpp"

namespace arrpy {
namespace ARRPY_ISA {
namespace {

// The functions on double components; the bodies in `ops` below round their results.
namespace complex_math {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

constexpr double pi_2 = 0x1.921fb54442d18p+0;
constexpr double ln_2 = 0x1.62e42fefa39efp-1;
constexpr double log10_2 = 0x1.34413509f79ffp-2;
constexpr double ln_10 = 0x1.26bb1bbb55516p+1;

// exp does not overflow up to exp_safe. exp(exp_step) is within 0.01 ULP of a double.
constexpr double exp_safe = 709.0;
constexpr double exp_step = 695.0;
constexpr double exp_of_step = 0x1.982d7b3212b2cp+1002;

// exp2 does not overflow up to exp2_step.
constexpr double exp2_step = 1023.0;
constexpr double exp2_of_step = 0x1p1023;

// Outside of [tiny, huge] operands are scaled, so that sums and quotients of two stay in range.
constexpr double huge = 0x1p1000;
constexpr double tiny = 0x1p-900;

ARRPY_BODY double magnitude(double x) { return ops::abs::apply(x); }
ARRPY_BODY bool is_nan(double x) { return x != x; }
ARRPY_BODY bool is_infinite(double x) { return magnitude(x) == infinity; }
ARRPY_BODY bool is_finite(double x) { return magnitude(x) < infinity; }
ARRPY_BODY double with_sign(double x, double sign) { return ops::copysign::apply(x, sign); }

ARRPY_BODY double largest(double a, double b) {
    return magnitude(b) > magnitude(a) ? magnitude(b) : magnitude(a);
}

// ---- arithmetic --------------------------------------------------------------------------------

// `+ (-b) * d` is `- b * d`: of a minus beside a plus, GCC 12 makes a fused vfmaddsub in spite of
// -ffp-contract=off. So also below, wherever x * y - z * t is meant.
ARRPY_BODY complex<double> multiply(double a, double b, double c, double d) {
    return {a * c + (-b) * d, a * d + b * c};
}

// Power of two that takes a magnitude away from overflow and underflow.
ARRPY_BODY double scale_of(double x) {
    const double up = x < tiny ? 0x1p150 : 1.0;
    return x > huge ? 0x1p-100 : up;
}

// One component of an infinite number: an infinity becomes 1, the rest 0, with its sign.
ARRPY_BODY double boxed(double x) {
    return with_sign(is_infinite(x) ? 1.0 : 0.0, is_nan(x) ? 1.0 : x);
}

// Where Smith's quotient is NaN + NaN j: x / 0, infinity / finite, finite / infinity.
// All of division is selects and no branches, so that loops over it are vectorised.
ARRPY_BODY complex<double> special_quotient(double a, double b, double c, double d) {
    const bool infinite_numerator = is_infinite(a) || is_infinite(b);
    const bool infinite_denominator = is_infinite(c) || is_infinite(d);
    const double x = infinite_numerator ? boxed(a) : a, y = infinite_numerator ? boxed(b) : b;
    const double u = infinite_denominator ? boxed(c) : c, v = infinite_denominator ? boxed(d) : d;
    const double infinite_or_nan = infinite_denominator ? nan : infinity;
    const double zero_or_nan = infinite_denominator ? 0.0 : nan;
    const double factor = infinite_numerator ? infinite_or_nan : zero_or_nan;
    const double real = factor * (x * u + y * v), imag = factor * (y * u + (-x) * v);
    const bool by_zero = c == 0 && d == 0;
    const double limit = with_sign(infinity, c);
    return {by_zero ? limit * a : real, by_zero ? limit * b : imag};
}

// Smith's method; the selects exchange the operands so that one formula serves both cases.
ARRPY_BODY complex<double> quotient(double a, double b, double c, double d) {
    const bool exchanged = magnitude(d) > magnitude(c);
    const double larger = exchanged ? d : c, smaller = exchanged ? c : d;
    const double ratio = smaller / larger;
    const double denominator = larger + smaller * ratio;
    const double real = (exchanged ? b : a) + (exchanged ? a : b) * ratio;
    const double imag = (exchanged ? -a : b) + (exchanged ? b : -a) * ratio;
    return {real / denominator, imag / denominator};
}

// Quotients of float32 components need no scaling, in double they are far from its limits.
template <class R> ARRPY_BODY complex<double> divide(double a, double b, double c, double d) {
    complex<double> result;
    if constexpr (sizeof(R) == sizeof(float)) {
        result = quotient(a, b, c, d);
    } else {
        const double scale1 = scale_of(largest(a, b)), scale2 = scale_of(largest(c, d));
        const complex<double> y = quotient(a * scale1, b * scale1, c * scale2, d * scale2);
        const double unscale = scale2 * (scale1 > 1 ? 0x1p-150 : scale1 < 1 ? 0x1p100 : 1.0);
        result = {y.real * unscale, y.imag * unscale};
    }
    const complex<double> special = special_quotient(a, b, c, d);
    const bool is_special = is_nan(result.real) && is_nan(result.imag);
    return {is_special ? special.real : result.real, is_special ? special.imag : result.imag};
}

// x / |x|, the point of the unit circle in the direction of x.
ARRPY_BODY complex<double> sign(double a, double b) {
    if (is_nan(a) || is_nan(b) || (is_infinite(a) && is_infinite(b))) {
        return {nan, nan};
    }
    if (is_infinite(a) || is_infinite(b)) {
        return {boxed(a), boxed(b)};
    }
    if (a == 0 && b == 0) {
        return {0.0, 0.0};
    }
    const double scale = scale_of(largest(a, b));
    const double modulus = ops::hypot::apply(a * scale, b * scale);
    return {a * scale / modulus, b * scale / modulus};
}

// ---- square root -------------------------------------------------------------------------------

// t = sqrt((|a| + |z|) / 2) is the larger component, |b| / (2t) the other one.
ARRPY_BODY complex<double> finite_sqrt(double a, double b) {
    if (a == 0 && b == 0) {
        return {0.0, b};
    }
    double scale = 1.0, unscale = 1.0;
    if (largest(a, b) > huge) {
        scale = 0x1p-100;
        unscale = 0x1p50;
    } else if (largest(a, b) < tiny) {
        scale = 0x1p150;
        unscale = 0x1p-75;
    }
    const double x = magnitude(a) * scale, y = magnitude(b) * scale;
    const double root = ops::sqrt::apply(0.5 * (x + ops::hypot::apply(x, y)));
    const double smaller = y / (2 * root) * unscale, larger = root * unscale;
    return a >= 0 ? complex<double>{larger, with_sign(smaller, b)}
                  : complex<double>{smaller, with_sign(larger, b)};
}

ARRPY_BODY complex<double> sqrt(double a, double b) {
    if (is_infinite(b)) {
        return {infinity, b};
    }
    if (is_nan(a)) {
        return {nan, nan};
    }
    if (is_infinite(a)) {
        const double zero = is_nan(b) ? nan : 0.0;
        return a > 0 ? complex<double>{infinity, with_sign(zero, b)}
                     : complex<double>{zero, is_nan(b) ? infinity : with_sign(infinity, b)};
    }
    return is_nan(b) ? complex<double>{nan, nan} : finite_sqrt(a, b);
}

// ---- exponential and hyperbolic functions ------------------------------------------------------

// factor * exp(x) * power / exp_of_step for x > exp_safe, where exp(x) alone overflows.
ARRPY_LONG_BODY double scaled_exp(double x, double factor, double power) {
    factor *= power;
    x -= exp_step;
    if (x > exp_safe) {
        factor *= exp_of_step;
        x -= exp_step;
    }
    return factor * ops::exp::apply(x);
}

ARRPY_LONG_BODY complex<double> exp(double a, double b) {
    if (b == 0) {
        return {ops::exp::apply(a), b};
    }
    if (!is_finite(b)) {
        return a == -infinity ? complex<double>{0.0, 0.0}
                              : complex<double>{a == infinity ? infinity : nan, nan};
    }
    const double cosine = ops::cos::apply(b), sine = ops::sin::apply(b);
    if (a > exp_safe) {
        return {scaled_exp(a, cosine, exp_of_step), scaled_exp(a, sine, exp_of_step)};
    }
    const double modulus = ops::exp::apply(a);
    return {modulus * cosine, modulus * sine};
}

// exp2(a) (cos(b log 2) + j sin(b log 2)), the angle rounded once.
ARRPY_LONG_BODY complex<double> exp2(double a, double b) {
    if (b == 0) {
        return {ops::exp2::apply(a), b};
    }
    const double angle = b * ln_2;
    if (!is_finite(angle)) {
        return exp(a, angle);
    }
    double cosine = ops::cos::apply(angle), sine = ops::sin::apply(angle);
    for (int step = 0; step < 2; ++step) {
        if (a > exp2_step) {
            cosine *= exp2_of_step;
            sine *= exp2_of_step;
            a -= exp2_step;
        }
    }
    const double modulus = ops::exp2::apply(a);
    return {modulus * cosine, modulus * sine};
}

// exp(a) cos(b) - 1 = expm1(a) cos(b) - 2 sin(b / 2)^2, which keeps small results.
ARRPY_LONG_BODY complex<double> expm1(double a, double b) {
    if (b == 0) {
        return {ops::expm1::apply(a) + 0.0, b};
    }
    if (!is_finite(b)) {
        return a == -infinity ? complex<double>{-1.0, 0.0}
                              : complex<double>{a == infinity ? infinity : nan, nan};
    }
    if (a < -1 || a > exp_safe) {
        const complex<double> y = exp(a, b);
        return {y.real - 1.0, y.imag};
    }
    const double half_sine = ops::sin::apply(0.5 * b);
    return {ops::expm1::apply(a) * ops::cos::apply(b) - 2.0 * (half_sine * half_sine),
            ops::exp::apply(a) * ops::sin::apply(b)};
}

ARRPY_LONG_BODY complex<double> sinh(double a, double b) {
    if (b == 0) {
        return {ops::sinh::apply(a), b};
    }
    if (!is_finite(b)) {
        return {a == 0 || is_infinite(a) ? a : nan, nan};
    }
    const double cosine = ops::cos::apply(b), sine = ops::sin::apply(b);
    if (magnitude(a) > exp_safe) {
        const double real = scaled_exp(magnitude(a), cosine, 0.5 * exp_of_step);
        return {a > 0 ? real : -real, scaled_exp(magnitude(a), sine, 0.5 * exp_of_step)};
    }
    return {ops::sinh::apply(a) * cosine, ops::cosh::apply(a) * sine};
}

ARRPY_LONG_BODY complex<double> cosh(double a, double b) {
    if (b == 0) {
        return {ops::cosh::apply(a), is_nan(a) ? b : b * with_sign(1.0, a)};
    }
    if (!is_finite(b)) {
        return {is_infinite(a) ? infinity : nan, a == 0 ? 0.0 : nan};
    }
    const double cosine = ops::cos::apply(b), sine = ops::sin::apply(b);
    if (magnitude(a) > exp_safe) {
        const double imag = scaled_exp(magnitude(a), sine, 0.5 * exp_of_step);
        return {scaled_exp(magnitude(a), cosine, 0.5 * exp_of_step), a > 0 ? imag : -imag};
    }
    return {ops::cosh::apply(a) * cosine, ops::sinh::apply(a) * sine};
}

// (sinh(a) cosh(a) + j sin(b) cos(b)) / (sinh(a)^2 + cos(b)^2): the sum cannot cancel.
ARRPY_LONG_BODY complex<double> tanh(double a, double b) {
    if (is_infinite(a)) {
        return {with_sign(1.0, a), is_nan(b) ? 0.0 : with_sign(0.0, b)};
    }
    if (is_nan(a)) {
        return {nan, b == 0 ? b : nan};
    }
    if (!is_finite(b)) {
        return {a == 0 ? a : nan, nan};
    }
    const double sine = ops::sin::apply(b), cosine = ops::cos::apply(b);
    if (magnitude(a) > 22.0) {
        return {with_sign(1.0, a), 4.0 * (sine * cosine) * ops::exp::apply(-2.0 * magnitude(a))};
    }
    const double sine_h = ops::sinh::apply(a), cosine_h = ops::cosh::apply(a);
    const double denominator = sine_h * sine_h + cosine * cosine;
    return {sine_h * cosine_h / denominator, sine * cosine / denominator};
}

// -j * z, which takes a hyperbolic function of jz = -b + aj to the trigonometric one of z.
ARRPY_BODY complex<double> turned_back(complex<double> z) { return {z.imag, -z.real}; }

// ---- logarithms and powers ---------------------------------------------------------------------

// x1 + x2 = total + error exactly (Knuth).
ARRPY_BODY double add(double x1, double x2, double& error) {
    const double total = x1 + x2, virtual_x2 = total - x1;
    error = (x1 - (total - virtual_x2)) + (x2 - virtual_x2);
    return total;
}

// x^2 + y^2 + term to nearly full relative precision, whatever cancels.
ARRPY_LONG_BODY double cancelling_sum(double x, double y, double term) {
    const double x_square = x * x, y_square = y * y;
    const double x_error = ops::product_error(x, x, x_square);
    const double y_error = ops::product_error(y, y, y_square);
    double error1, error2, error3, error4, error5, error6;
    double total = add(term, x_square, error1);
    total = add(total, y_square, error2);
    double rest = add(x_error, y_error, error3);
    rest = add(rest, error1, error4);
    rest = add(rest, error2, error5);
    total = add(total, rest, error6);
    return total + (error6 + (error3 + error4 + error5));
}

// Logarithm of |a + bj| to the base of the real function Log.
template <class Log>
ARRPY_LONG_BODY double log_modulus(double a, double b, double log_of_2, double ln_of_base) {
    const double modulus = ops::hypot::apply(a, b);
    if (0.5 < modulus && modulus < 2.0) {
        return 0.5 * ops::log1p::apply(cancelling_sum(a, b, -1.0)) / ln_of_base;
    }
    if (modulus == infinity && is_finite(a) && is_finite(b)) {
        return Log::apply(ops::hypot::apply(0.5 * a, 0.5 * b)) + log_of_2;
    }
    if (modulus < tiny && modulus != 0) {
        return Log::apply(ops::hypot::apply(a * 0x1p150, b * 0x1p150)) - 150.0 * log_of_2;
    }
    return Log::apply(modulus);
}

ARRPY_LONG_BODY double ln_modulus(double a, double b) {
    return log_modulus<ops::log>(a, b, ln_2, 1.0);
}

ARRPY_LONG_BODY complex<double> log(double a, double b) {
    return {ln_modulus(a, b), ops::atan2::apply(b, a)};
}

ARRPY_LONG_BODY complex<double> log2(double a, double b) {
    return {log_modulus<ops::log2>(a, b, 1.0, ln_2), ops::atan2::apply(b, a) / ln_2};
}

ARRPY_LONG_BODY complex<double> log10(double a, double b) {
    return {log_modulus<ops::log10>(a, b, log10_2, ln_10), ops::atan2::apply(b, a) / ln_10};
}

// |1 + z|^2 - 1 = a^2 + b^2 + 2a, which keeps small results.
ARRPY_LONG_BODY complex<double> log1p(double a, double b) {
    const double modulus = ops::hypot::apply(1.0 + a, b);
    if (0.5 < modulus && modulus < 2.0) {
        return {0.5 * ops::log1p::apply(cancelling_sum(a, b, 2.0 * a)),
                ops::atan2::apply(b, 1.0 + a)};
    }
    return log(1.0 + a, b);
}

// z^n by repeated squaring, from the highest bit of 1 <= n <= 64 down.
ARRPY_LONG_BODY complex<double> integer_power(double a, double b, unsigned exponent) {
    unsigned bit = 64;
    while ((exponent & bit) == 0) {
        bit >>= 1;
    }
    complex<double> power = {a, b};
    for (bit >>= 1; bit != 0; bit >>= 1) {
        power = multiply(power.real, power.imag, power.real, power.imag);
        if (exponent & bit) {
            power = multiply(power.real, power.imag, a, b);
        }
    }
    return power;
}

// Small integer powers by multiplication, real ones in polar form, the rest exp(x2 log(x1)).
ARRPY_LONG_BODY complex<double> pow(double a, double b, double c, double d) {
    if (c == 0 && d == 0) {
        return {1.0, 0.0};
    }
    if (d == 0 && magnitude(c) <= 64 && c == ops::floor::apply(c)) {
        const complex<double> power = integer_power(a, b, unsigned(magnitude(c)));
        const double larger = largest(power.real, power.imag);
        if (tiny < larger && larger < huge && !is_nan(power.real) && !is_nan(power.imag)) {
            return c > 0 ? power : divide<double>(1.0, 0.0, power.real, power.imag);
        }
    }
    const double angle = ops::atan2::apply(b, a);
    if (d == 0) {
        const double modulus = ops::hypot::apply(a, b), turned = c * angle;
        if (0x1p-1022 < modulus && modulus < infinity && is_finite(turned)) {
            const double power = ops::pow::apply(modulus, c);
            return turned == 0 ? complex<double>{power, turned}
                               : complex<double>{power * ops::cos::apply(turned),
                                                 power * ops::sin::apply(turned)};
        }
        return exp(c * ln_modulus(a, b), turned);
    }
    const double height = ln_modulus(a, b);
    return exp(c * height + (-d) * angle, c * angle + d * height);
}

// ---- inverse hyperbolic and trigonometric functions --------------------------------------------

// asin(z) = sine + height j and acos(z) = cosine - height j.
struct Inverse {
    double sine, cosine, height;
};

// With p - qj = sqrt(1 - z) and u + vj = sqrt(1 + z), z = a + yj, y >= 0, all of these are >= 0:
// asin(z) = atan2(a, pu + qv) + asinh(pv + qu) j,  acos(z) = 2 atan2(p, u) - asinh(pv + qu) j.
ARRPY_LONG_BODY Inverse inverse_sine_and_cosine(double a, double y) {
    if (magnitude(a) > 0x1p30 || y > 0x1p30) {
        // |z - sqrt(z^2 - 1)| < 2^-30, so asin(z) = -j log(2jz) to within rounding.
        return {ops::atan2::apply(a, y), ops::atan2::apply(y, a), ln_modulus(a, y) + ln_2};
    }
    if (magnitude(a) < 0x1p-30 && y < 0x1p-30) {
        return {a, pi_2 - a, y}; // the next term is z^3 / 6; the formula below would halve a tiny y
    }
    const complex<double> minus = sqrt(1.0 - a, y), plus = sqrt(1.0 + a, y);
    const double p = minus.real, q = minus.imag, u = plus.real, v = plus.imag;
    return {ops::atan2::apply(a, p * u + q * v), 2.0 * ops::atan2::apply(p, u),
            ops::asinh::apply(p * v + q * u)};
}

// asinh(z) = -j asin(jz), taken to the quadrant of both components positive.
ARRPY_LONG_BODY complex<double> asinh(double a, double b) {
    if (is_nan(a)) {
        return {is_infinite(b) ? infinity : nan, b == 0 ? b : nan};
    }
    if (is_nan(b)) {
        return {is_infinite(a) ? a : nan, nan};
    }
    const Inverse inverse = inverse_sine_and_cosine(magnitude(b), magnitude(a));
    return {with_sign(inverse.height, a), with_sign(inverse.sine, b)};
}

// acos(a + |b| j) as its real part and the magnitude of its imaginary part.
ARRPY_LONG_BODY complex<double> inverse_cosine(double a, double b) {
    if (is_nan(a) || is_nan(b)) {
        return {a == 0 ? pi_2 : nan, is_infinite(a) || is_infinite(b) ? infinity : nan};
    }
    const Inverse inverse = inverse_sine_and_cosine(a, magnitude(b));
    return {inverse.cosine, inverse.height};
}

ARRPY_LONG_BODY complex<double> acos(double a, double b) {
    const complex<double> y = inverse_cosine(a, b);
    return {y.real, is_nan(b) ? y.imag : -with_sign(y.imag, b)};
}

// acosh(z) = j acos(z) or -j acos(z), whichever has a real part >= 0.
ARRPY_LONG_BODY complex<double> acosh(double a, double b) {
    const complex<double> y = inverse_cosine(a, b);
    return {y.imag, is_nan(b) ? y.real : with_sign(y.real, b)};
}

// Real part of 1 / (x - yj) for a huge number with components >= 0.
ARRPY_BODY double real_of_reciprocal(double x, double y) {
    if (is_infinite(x) || is_infinite(y)) {
        return 0.0;
    }
    const double larger = x > y ? x : y, smaller = x > y ? y : x;
    const double ratio = smaller / larger;
    return x / larger / larger / (1.0 + ratio * ratio);
}

ARRPY_BODY complex<double> atanh_of_nan(double a, double b) {
    const double zero = is_infinite(a) ? with_sign(0.0, a) : a;
    const double real = zero == 0 ? zero : is_infinite(b) ? 0.0 : nan;
    return {real, is_infinite(b) ? with_sign(pi_2, b) : nan};
}

// log((1 + z) / (1 - z)) / 2: its modulus by log1p, as |1 + z|^2 - |1 - z|^2 = 4a.
ARRPY_LONG_BODY complex<double> atanh(double a, double b) {
    if (is_nan(a) || is_nan(b)) {
        return atanh_of_nan(a, b);
    }
    const double x = magnitude(a), y = magnitude(b);
    if (x > 0x1p500 || y > 0x1p500) {
        return {with_sign(real_of_reciprocal(x, y), a), with_sign(pi_2, b)};
    }
    const double distance = 1.0 - x;
    // log(2 / |1 - z|) / 2 where the square of y would underflow.
    const double real = x == 1 && y < 0x1p-450
                            ? 0.5 * (ln_2 - ops::log::apply(y))
                            : 0.25 * ops::log1p::apply(4.0 * x / (distance * distance + y * y));
    const double imag = 0.5 * ops::atan2::apply(2.0 * y, distance * (1.0 + x) + (-y) * y);
    return {with_sign(real, a), with_sign(imag, b)};
}

} // namespace complex_math

namespace ops {

template <class R> ARRPY_BODY complex<R> rounded(complex<double> x) {
    return {R(x.real), R(x.imag)};
}

// ---- arithmetic --------------------------------------------------------------------------------

struct complex_add {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x1, complex<R> x2) {
        return {x1.real + x2.real, x1.imag + x2.imag};
    }
};

struct complex_subtract {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x1, complex<R> x2) {
        return {x1.real - x2.real, x1.imag - x2.imag};
    }
};

struct complex_multiply {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x1, complex<R> x2) {
        return rounded<R>(complex_math::multiply(x1.real, x1.imag, x2.real, x2.imag));
    }
};

struct complex_square {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x) {
        return complex_multiply::apply(x, x);
    }
};

struct complex_divide {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x1, complex<R> x2) {
        return rounded<R>(complex_math::divide<R>(x1.real, x1.imag, x2.real, x2.imag));
    }
};

struct complex_reciprocal {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x) {
        return complex_divide::apply({R(1), R(0)}, x);
    }
};

struct complex_positive {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x) { return x; }
};

struct complex_round {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x) {
        return {ops::round::apply(x.real), ops::round::apply(x.imag)};
    }
};

struct complex_negative {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x) {
        return {-x.real, -x.imag};
    }
};

struct complex_conj {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x) {
        return {x.real, -x.imag};
    }
};

struct complex_real {
    template <class R> ARRPY_BODY static R apply(complex<R> x) { return x.real; }
};

struct complex_imag {
    template <class R> ARRPY_BODY static R apply(complex<R> x) { return x.imag; }
};

struct complex_abs {
    template <class R> ARRPY_BODY static R apply(complex<R> x) {
        return R(hypot::apply(double(x.real), double(x.imag)));
    }
};

struct complex_sign {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x) {
        return rounded<R>(complex_math::sign(x.real, x.imag));
    }
};

// ---- comparison, selection, logic, classification ----------------------------------------------

struct complex_equal {
    template <class R> ARRPY_BODY static uint8_t apply(complex<R> x1, complex<R> x2) {
        return (x1.real == x2.real) & (x1.imag == x2.imag);
    }
};

struct complex_not_equal {
    template <class R> ARRPY_BODY static uint8_t apply(complex<R> x1, complex<R> x2) {
        return (x1.real != x2.real) | (x1.imag != x2.imag);
    }
};

struct complex_where {
    template <class R>
    ARRPY_BODY static complex<R> apply(uint8_t condition, complex<R> x1, complex<R> x2) {
        return {condition ? x1.real : x2.real, condition ? x1.imag : x2.imag};
    }
};

// A complex number is true unless both components are zero; NaN is true.
template <class R> ARRPY_BODY uint8_t is_nonzero(complex<R> x) {
    return (x.real != 0) | (x.imag != 0);
}

struct complex_logical_and {
    template <class R> ARRPY_BODY static uint8_t apply(complex<R> x1, complex<R> x2) {
        return is_nonzero(x1) & is_nonzero(x2);
    }
};

struct complex_logical_or {
    template <class R> ARRPY_BODY static uint8_t apply(complex<R> x1, complex<R> x2) {
        return is_nonzero(x1) | is_nonzero(x2);
    }
};

struct complex_logical_xor {
    template <class R> ARRPY_BODY static uint8_t apply(complex<R> x1, complex<R> x2) {
        return is_nonzero(x1) != is_nonzero(x2);
    }
};

struct complex_logical_not {
    template <class R> ARRPY_BODY static uint8_t apply(complex<R> x) { return !is_nonzero(x); }
};

struct complex_isfinite {
    template <class R> ARRPY_BODY static uint8_t apply(complex<R> x) {
        return isfinite::apply(x.real) & isfinite::apply(x.imag);
    }
};

struct complex_isinf {
    template <class R> ARRPY_BODY static uint8_t apply(complex<R> x) {
        return isinf::apply(x.real) | isinf::apply(x.imag);
    }
};

struct complex_isnan {
    template <class R> ARRPY_BODY static uint8_t apply(complex<R> x) {
        return isnan::apply(x.real) | isnan::apply(x.imag);
    }
};

// ---- roots, exponential and hyperbolic functions -----------------------------------------------

struct complex_sqrt {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x) {
        return rounded<R>(complex_math::sqrt(x.real, x.imag));
    }
};

struct complex_exp {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x) {
        return rounded<R>(complex_math::exp(x.real, x.imag));
    }
};

struct complex_exp2 {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x) {
        return rounded<R>(complex_math::exp2(x.real, x.imag));
    }
};

struct complex_expm1 {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x) {
        return rounded<R>(complex_math::expm1(x.real, x.imag));
    }
};

struct complex_sinh {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x) {
        return rounded<R>(complex_math::sinh(x.real, x.imag));
    }
};

struct complex_cosh {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x) {
        return rounded<R>(complex_math::cosh(x.real, x.imag));
    }
};

struct complex_tanh {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x) {
        return rounded<R>(complex_math::tanh(x.real, x.imag));
    }
};

// ---- trigonometric functions: f(z) from the hyperbolic one at jz = -b + aj ---------------------

struct complex_sin {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x) {
        return rounded<R>(complex_math::turned_back(complex_math::sinh(-double(x.imag), x.real)));
    }
};

struct complex_cos {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x) {
        return rounded<R>(complex_math::cosh(-double(x.imag), x.real));
    }
};

struct complex_tan {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x) {
        return rounded<R>(complex_math::turned_back(complex_math::tanh(-double(x.imag), x.real)));
    }
};

// ---- logarithms and powers ---------------------------------------------------------------------

struct complex_log {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x) {
        return rounded<R>(complex_math::log(x.real, x.imag));
    }
};

struct complex_log2 {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x) {
        return rounded<R>(complex_math::log2(x.real, x.imag));
    }
};

struct complex_log10 {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x) {
        return rounded<R>(complex_math::log10(x.real, x.imag));
    }
};

struct complex_log1p {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x) {
        return rounded<R>(complex_math::log1p(x.real, x.imag));
    }
};

struct complex_pow {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x1, complex<R> x2) {
        return rounded<R>(complex_math::pow(x1.real, x1.imag, x2.real, x2.imag));
    }
};

// ---- inverse hyperbolic and trigonometric functions --------------------------------------------

struct complex_asinh {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x) {
        return rounded<R>(complex_math::asinh(x.real, x.imag));
    }
};

struct complex_acosh {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x) {
        return rounded<R>(complex_math::acosh(x.real, x.imag));
    }
};

struct complex_acos {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x) {
        return rounded<R>(complex_math::acos(x.real, x.imag));
    }
};

struct complex_atanh {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x) {
        return rounded<R>(complex_math::atanh(x.real, x.imag));
    }
};

struct complex_asin {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x) {
        return rounded<R>(complex_math::turned_back(complex_math::asinh(-double(x.imag), x.real)));
    }
};

struct complex_atan {
    template <class R> ARRPY_BODY static complex<R> apply(complex<R> x) {
        return rounded<R>(complex_math::turned_back(complex_math::atanh(-double(x.imag), x.real)));
    }
};

} // namespace ops
} // namespace
} // namespace ARRPY_ISA
} // namespace arrpy
