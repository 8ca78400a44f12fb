// Bodies of the element-wise functions on real dtypes: one struct per function, on one value.
//
//     out[i] = ops::add::apply(x1[i], x2[i])
//
// A body is plain C++ on a value type T (see types.hpp); the loops in elementwise.hpp instantiate
// it and the compiler vectorises it, so bodies prefer selects to branches. A body that is called
// only for some dtypes uses only their operations. Predicates return uint8_t 0 or 1.
//
// Lookup of a body, the first that exists: <dtype>_<op>, <kind>_<op> (kind: bool, integer,
// floating), <op>. bool and uint8 share the C type uint8_t, hence the two bool_ structs below.
//
// Numerics
//   integers   wrap. They are computed in unsigned_of<T>, as signed overflow is undefined in C++.
//              x // 0 = x % 0 = 0; a shift by less than 0 or by the width and more gives 0 (-1 for
//              the right shift of a negative number); a negative exponent gives 0.
//   floats     + - * / sqrt in T itself; what is composed of more than one rounding is computed in
//              double and rounded once. No FMA, no reassociation: the bits equal those of the
//              Cython and the Python tier.
//   min, max   NaN wins, and +0 > -0.
//   remainder  has the sign of the divisor and floor_divide belongs to it, as in Python; where an
//              infinity is involved the array API standard decides (1 // -inf is -0, not -1).
//   hypot      squares and root in doubled precision, see there; error < 0.501 ULP.
//   exp, log, sin, ... are the C library's functions on double.
//
// Reference: the array API standard 2025.12, "Element-wise functions", for every special case;
// T. J. Dekker, "A floating-point technique for extending the available precision", Numerische
// Mathematik 18 (1971), for exact products; C. F. Borges, "An improved algorithm for hypot(a, b)",
// ACM Transactions on Mathematical Software 47 (2021).
#pragma once

#include "types.hpp"

#include <limits>
#include <math.h>
#include <string.h>

namespace arrpy {
namespace ARRPY_ISA {
namespace {
namespace ops {

// ---- bits of floats, exact products -------------------------------------------------------------

template <class T> using bits_type = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;

template <class T> constexpr bits_type<T> sign_bit = bits_type<T>(1) << (8 * sizeof(T) - 1);

template <class T> ARRPY_BODY bits_type<T> bits_of(T x) {
    bits_type<T> bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

template <class T> ARRPY_BODY T from_bits(bits_type<T> bits) {
    T x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

// 2^27 + 1 cuts the 53 bits of a double into two halves of at most 26 bits (Veltkamp).
ARRPY_BODY double high_half(double x) {
    const double scaled = 134217729.0 * x;
    return scaled - (scaled - x);
}

// x1 * x2 - product, where product = x1 * x2 rounded (Dekker). Exact as long as nothing overflows
// and the error is representable.
ARRPY_BODY double product_error(double x1, double x2, double product) {
    const double high1 = high_half(x1), low1 = x1 - high1;
    const double high2 = high_half(x2), low2 = x2 - high2;
    return ((high1 * high2 - product) + high1 * low2 + low1 * high2) + low1 * low2;
}

// ---- division -----------------------------------------------------------------------------------
//
// No x86 has a vector instruction for integer division, and a scalar one costs 8 to 90 cycles. The
// floor of the quotient of the operands as floats is right if they have at most 32 bits, and that
// code vectorises. The rounded quotient of 64-bit numbers is at most one too large while it is
// below 2^50, which the exact residual shows; larger quotients take the processor's instruction.

constexpr double two_50 = 0x1p50, two_52 = 0x1p52, two_53 = 0x1p53;

// Adding it pushes the fraction out of a double: the low bits of the sum are the nearest integer.
constexpr double integer_magic = 1.5 * two_52;

template <class T> ARRPY_BODY T floor_quotient_by_instruction(T x1, T x2) {
    if (std::is_signed_v<T> && x2 == T(-1)) {
        return T(unsigned_of<T>(0) - unsigned_of<T>(x1)); // the smallest number / -1 traps
    }
    const bool above = (x1 % x2 != 0) & ((x1 < T(0)) != (x2 < T(0)));
    return T(x1 / x2 - T(above));
}

// floor(x1 / x2) modulo 2^width for x2 != 0.
template <class T> ARRPY_BODY T floor_quotient(T x1, T x2) {
    using U = unsigned_of<T>;
    if constexpr (sizeof(T) <= 2) {
        return T(int32_t(::floorf(float(x1) / float(x2))));
    } else if constexpr (sizeof(T) == 4) {
        return T(uint32_t(bits_of(::floor(double(x1) / double(x2)) + integer_magic)));
    } else {
        const double quotient = double(int64_t(x1)) / double(int64_t(x2));
        const bool readable_as_signed = std::is_signed_v<T> || int64_t(x1 | x2) >= 0;
        if (!readable_as_signed || !(::fabs(quotient) < two_50)) {
            return floor_quotient_by_instruction<T>(x1, x2);
        }
        const U nearest = U(::llrint(quotient));
        const U residual = U(x1) - nearest * U(x2);
        const U signs_differ = (residual ^ U(x2)) >> 63;
        return T(nearest - (signs_differ & U(residual != 0))); // not a branch: it would be random
    }
}

// fmod(dividend, divisor) of non-negative floats, exactly. While the quotient has few enough bits,
// one division and one exact product replace the bit-by-bit loop of the C library.
template <class T> ARRPY_BODY double modulo_of_magnitudes(double dividend, double divisor) {
    const double quotient = dividend / divisor, whole = ::trunc(quotient);
    const double product = whole * divisor;
    double residual = dividend - product;
    if constexpr (sizeof(T) == 4) {
        if (!(quotient < 0x1p29 && divisor < 0x1p900)) { // 29 * 24 bits are exact
            return ::fmod(dividend, divisor);
        }
    } else {
        if (!(quotient < two_52 && divisor < 0x1p900 && dividend > 0x1p-900)) {
            return ::fmod(dividend, divisor);
        }
        residual -= product_error(whole, divisor, product);
    }
    return residual < 0 ? residual + divisor : residual; // the quotient was rounded up
}

// ---- arithmetic ---------------------------------------------------------------------------------

struct add {
    template <class T> ARRPY_BODY static T apply(T x1, T x2) {
        if constexpr (std::is_integral_v<T>) {
            return T(unsigned_of<T>(x1) + unsigned_of<T>(x2));
        } else {
            return x1 + x2;
        }
    }
};

struct bool_add {
    ARRPY_BODY static uint8_t apply(uint8_t x1, uint8_t x2) { return uint8_t(x1 | x2); }
};

struct subtract {
    template <class T> ARRPY_BODY static T apply(T x1, T x2) {
        if constexpr (std::is_integral_v<T>) {
            return T(unsigned_of<T>(x1) - unsigned_of<T>(x2));
        } else {
            return x1 - x2;
        }
    }
};

struct multiply {
    template <class T> ARRPY_BODY static T apply(T x1, T x2) {
        if constexpr (std::is_integral_v<T>) {
            return T(unsigned_of<T>(x1) * unsigned_of<T>(x2));
        } else {
            return x1 * x2;
        }
    }
};

// Floats only: the driver casts integers to float64.
struct divide {
    template <class T> ARRPY_BODY static T apply(T x1, T x2) {
        static_assert(std::is_floating_point_v<T>, "divide has no integer body");
        return x1 / x2;
    }
};

struct reciprocal {
    template <class T> ARRPY_BODY static T apply(T x) { return divide::apply(T(1), x); }
};

// float64: x1 / x2 rounds to an integer only if the true quotient is that integer or within 1/2 of
// it; on which side it lies is seen from the exact remainder (a tie cannot occur).
// float32: in double, no quotient of two floats rounds up to an integer below 2^28.
struct floor_divide {
    template <class T> ARRPY_BODY static T apply(T x1, T x2) {
        if constexpr (std::is_integral_v<T>) {
            const T quotient = floor_quotient<T>(x1, x2 == 0 ? T(1) : x2);
            return x2 == 0 ? T(0) : quotient;
        } else if constexpr (sizeof(T) == 4) {
            return T(::floor(double(x1) / double(x2)));
        } else {
            const double quotient = x1 / x2, floored = ::floor(quotient);
            const double divisor = ::fabs(x2);
            if (floored == quotient && ::fabs(quotient) < two_53 &&
                divisor < std::numeric_limits<double>::infinity()) {
                const double modulo = modulo_of_magnitudes<double>(::fabs(x1), divisor);
                const bool rounded_away = 2 * modulo > divisor;
                const bool same_sign = (x1 < 0) == (x2 < 0);
                const bool above = (modulo != 0) & (rounded_away == same_sign);
                return above ? floored - 1 : floored;
            }
            return floored;
        }
    }
};

struct remainder {
    template <class T> ARRPY_BODY static T apply(T x1, T x2) {
        if constexpr (std::is_integral_v<T>) {
            using U = unsigned_of<T>;
            const T quotient = floor_quotient<T>(x1, x2 == 0 ? T(1) : x2);
            const T residual = T(U(x1) - U(quotient) * U(x2));
            return x2 == 0 ? T(0) : residual;
        } else {
            const double divisor = ::fabs(double(x2));
            const double modulo = modulo_of_magnitudes<T>(::fabs(double(x1)), divisor);
            const bool complemented = (modulo != 0) & ((x1 < 0) != (x2 < 0));
            // divisor - modulo or modulo, as a sum: a branch on the signs would be random.
            const double base = from_bits<double>(bits_of(divisor) & -uint64_t(complemented));
            return T(::copysign(base - modulo, double(x2)));
        }
    }
};

struct fmod {
    template <class T> ARRPY_BODY static T apply(T x1, T x2) {
        if constexpr (std::is_integral_v<T>) {
            const bool none = (x2 == 0) | (std::is_signed_v<T> & (x2 == T(-1)));
            return none ? T(0) : T(x1 % (none ? T(1) : x2));
        } else {
            const double divisor = ::fabs(double(x2));
            const double modulo = modulo_of_magnitudes<T>(::fabs(double(x1)), divisor);
            return T(::copysign(modulo, double(x1)));
        }
    }
};

// Euclid's algorithm on the magnitudes, which fit uint64_t; the result wraps.
struct gcd {
    template <class T> ARRPY_BODY static uint64_t magnitude(T x) {
        return x < T(0) ? uint64_t(0) - uint64_t(x) : uint64_t(x);
    }

    ARRPY_BODY static uint64_t common_divisor(uint64_t x1, uint64_t x2) {
        while (x2 != 0) {
            const uint64_t rest = x1 % x2;
            x1 = x2;
            x2 = rest;
        }
        return x1;
    }

    template <class T> ARRPY_BODY static T apply(T x1, T x2) {
        return T(common_divisor(magnitude(x1), magnitude(x2)));
    }
};

struct lcm {
    template <class T> ARRPY_BODY static T apply(T x1, T x2) {
        const uint64_t magnitude1 = gcd::magnitude(x1), magnitude2 = gcd::magnitude(x2);
        const uint64_t divisor = gcd::common_divisor(magnitude1, magnitude2);
        return T(divisor == 0 ? 0 : magnitude1 / divisor * magnitude2);
    }
};

struct heaviside {
    template <class T> ARRPY_BODY static T apply(T x1, T x2) {
        const T step = x1 == x1 ? T(x1 > 0) : x1;
        return x1 == 0 ? x2 : step;
    }
};

// Integers by repeated squaring, modulo 2^width; four bits per round, as every branch on the
// exponent is likely to be mispredicted.
struct pow {
    template <class T> ARRPY_BODY static T apply(T x1, T x2) {
        if constexpr (std::is_integral_v<T>) {
            using U = unsigned_of<T>;
            U power = x2 < T(0) ? U(0) : U(1);
            U square = U(x1);
            for (U exponent = x2 < T(0) ? U(0) : U(x2); exponent != 0; exponent >>= 4) {
                for (int bit = 0; bit < 4; ++bit) {
                    power *= (exponent >> bit) & 1 ? square : U(1);
                    square *= square;
                }
            }
            return T(power);
        } else {
            return T(::pow(double(x1), double(x2)));
        }
    }
};

struct negative {
    template <class T> ARRPY_BODY static T apply(T x) {
        if constexpr (std::is_integral_v<T>) {
            return T(unsigned_of<T>(0) - unsigned_of<T>(x));
        } else {
            return -x;
        }
    }
};

struct positive {
    template <class T> ARRPY_BODY static T apply(T x) { return x; }
};

struct abs {
    template <class T> ARRPY_BODY static T apply(T x) {
        if constexpr (std::is_unsigned_v<T>) {
            return x;
        } else if constexpr (std::is_integral_v<T>) {
            return x < 0 ? negative::apply(x) : x;
        } else {
            return from_bits<T>(bits_of(x) & ~sign_bit<T>);
        }
    }
};

struct sign {
    template <class T> ARRPY_BODY static T apply(T x) {
        const T result = T(T(x > 0) - T(x < T(0)));
        return x == x ? result : x;
    }
};

struct square {
    template <class T> ARRPY_BODY static T apply(T x) { return multiply::apply(x, x); }
};

struct sqrt {
    template <class T> ARRPY_BODY static T apply(T x) {
        if constexpr (sizeof(T) == 4) {
            return ::sqrtf(x);
        } else {
            return ::sqrt(x);
        }
    }
};

// float64: scale by a power of two so that no square leaves the range; sum = x^2 + y^2 as a pair of
// doubles, root = sqrt(sum), and one Newton step with the exact residual sum - root^2.
// float32: squares are exact in double and cannot leave its range.
struct hypot {
    template <class T> ARRPY_BODY static T apply(T x1, T x2) {
        constexpr T infinity = std::numeric_limits<T>::infinity();
        const T first = abs::apply(x1), second = abs::apply(x2);
        T length;
        if constexpr (sizeof(T) == 4) {
            length = T(::sqrt(double(x1) * double(x1) + double(x2) * double(x2)));
        } else {
            length = of_finite(first > second ? first : second, first > second ? second : first);
        }
        const bool infinite = (first == infinity) | (second == infinity);
        return infinite ? infinity : length;
    }

    ARRPY_BODY static double of_finite(double larger, double smaller) {
        const double down = larger > 0x1p500 ? 0x1p-600 : 1.0;
        const double scale = larger < 0x1p-400 ? 0x1p600 : down;
        const double up = larger > 0x1p500 ? 0x1p600 : 1.0;
        const double unscale = larger < 0x1p-400 ? 0x1p-600 : up;
        larger *= scale;
        smaller *= scale;
        const double x = larger * larger, y = smaller * smaller;
        const double sum = x + y;
        const double errors = product_error(larger, larger, x) + product_error(smaller, smaller, y);
        const double sum_error = (y - (sum - x)) + errors;
        const double root = ::sqrt(sum), square = root * root;
        const double residual = ((sum - square) - product_error(root, root, square)) + sum_error;
        const double length = root + residual / (2 * root);
        return (larger == 0 ? larger + smaller : length) * unscale; // smaller may be NaN
    }
};

// x = m 8^k with m from 1/2 to 4: a parabola (error 0.04), two steps of Halley's (which cube the
// error), and one of Newton's with the exact residual; error < 0.501 ULP.
struct cbrt {
    template <class T> ARRPY_BODY static T apply(T x) {
        const double magnitude = ::fabs(double(x));
        const bool denormal = magnitude < 0x1p-1022;
        const uint64_t bits = bits_of(denormal ? magnitude * 0x1p54 : magnitude);
        const int32_t exponent = int32_t(bits >> 52) - 1022 - (denormal ? 54 : 0);
        const int32_t k = int32_t(uint32_t(exponent + 3072) / 3) - 1024;
        const double m = from_bits<double>((bits & ((uint64_t(1) << 52) - 1)) |
                                           uint64_t(exponent - 3 * k + 1022) << 52);
        double root = 0.6362 + m * (0.3934 - 0.0404 * m);
        root = halley(root, m);
        root = halley(root, m);
        const double square = root * root, cube = square * root;
        const double square_error = product_error(root, root, square);
        const double residual =
            ((m - cube) - product_error(square, root, cube)) - square_error * root;
        const double scale = from_bits<double>(uint64_t(k + 1023) << 52);
        const T result = T(::copysign((root + residual / (3.0 * square)) * scale, double(x)));
        const bool ordinary =
            (magnitude > 0) & (magnitude < std::numeric_limits<double>::infinity());
        return ordinary ? result : x;
    }

    ARRPY_BODY static double halley(double root, double m) {
        const double cube = root * root * root;
        return root * ((cube + 2.0 * m) / (2.0 * cube + m));
    }
};

// log(exp(x1) + exp(x2)) = max + log1p(exp(min - max)), where exp cannot overflow.
struct logaddexp {
    template <class T> ARRPY_BODY static T apply(T x1, T x2) {
        const double larger = x1 > x2 ? x1 : x2;
        const double distance = x1 == x2 ? 0.0 : ::fabs(double(x1) - double(x2));
        return T(larger + ::log1p(::exp(-distance)));
    }
};

// max + log2(1 + 2^(min - max)), where 2^x cannot overflow.
struct logaddexp2 {
    template <class T> ARRPY_BODY static T apply(T x1, T x2) {
        constexpr double log2_of_e = 1.4426950408889634;
        const double larger = x1 > x2 ? x1 : x2;
        const double distance = x1 == x2 ? 0.0 : ::fabs(double(x1) - double(x2));
        return T(larger + ::log1p(::exp2(-distance)) * log2_of_e);
    }
};

// ---- comparison, minimum, maximum, selection ----------------------------------------------------

struct equal {
    template <class T> ARRPY_BODY static uint8_t apply(T x1, T x2) { return x1 == x2; }
};

struct not_equal {
    template <class T> ARRPY_BODY static uint8_t apply(T x1, T x2) { return x1 != x2; }
};

struct less {
    template <class T> ARRPY_BODY static uint8_t apply(T x1, T x2) { return x1 < x2; }
};

struct less_equal {
    template <class T> ARRPY_BODY static uint8_t apply(T x1, T x2) { return x1 <= x2; }
};

struct greater {
    template <class T> ARRPY_BODY static uint8_t apply(T x1, T x2) { return x1 > x2; }
};

struct greater_equal {
    template <class T> ARRPY_BODY static uint8_t apply(T x1, T x2) { return x1 >= x2; }
};

// Equal floats differ at most in the sign of zero, which the AND of their bits clears.
struct maximum {
    template <class T> ARRPY_BODY static T apply(T x1, T x2) {
        const T larger = x1 > x2 ? x1 : x2;
        if constexpr (std::is_integral_v<T>) {
            return larger;
        } else {
            const T ordered = x1 == x2 ? from_bits<T>(bits_of(x1) & bits_of(x2)) : larger;
            return x1 == x1 ? ordered : x1;
        }
    }
};

struct minimum {
    template <class T> ARRPY_BODY static T apply(T x1, T x2) {
        const T smaller = x1 < x2 ? x1 : x2;
        if constexpr (std::is_integral_v<T>) {
            return smaller;
        } else {
            const T ordered = x1 == x2 ? from_bits<T>(bits_of(x1) | bits_of(x2)) : smaller;
            return x1 == x1 ? ordered : x1;
        }
    }
};

struct fmax {
    template <class T> ARRPY_BODY static T apply(T x1, T x2) {
        const T first = x1 == x1 ? x1 : x2, second = x2 == x2 ? x2 : x1;
        return maximum::apply(first, second);
    }
};

struct fmin {
    template <class T> ARRPY_BODY static T apply(T x1, T x2) {
        const T first = x1 == x1 ? x1 : x2, second = x2 == x2 ? x2 : x1;
        return minimum::apply(first, second);
    }
};

// The upper limit wins if the limits are in the wrong order.
struct clip {
    template <class T> ARRPY_BODY static T apply(T x, T low, T high) {
        return minimum::apply(maximum::apply(x, low), high);
    }
};

struct where {
    template <class T> ARRPY_BODY static T apply(uint8_t condition, T x1, T x2) {
        return condition ? x1 : x2;
    }
};

// ---- logic and bits -----------------------------------------------------------------------------

struct logical_and {
    template <class T> ARRPY_BODY static uint8_t apply(T x1, T x2) { return (x1 != 0) & (x2 != 0); }
};

struct logical_or {
    template <class T> ARRPY_BODY static uint8_t apply(T x1, T x2) { return (x1 != 0) | (x2 != 0); }
};

struct logical_xor {
    template <class T> ARRPY_BODY static uint8_t apply(T x1, T x2) {
        return (x1 != 0) != (x2 != 0);
    }
};

struct logical_not {
    template <class T> ARRPY_BODY static uint8_t apply(T x) { return x == 0; }
};

struct bitwise_and {
    template <class T> ARRPY_BODY static T apply(T x1, T x2) { return T(x1 & x2); }
};

struct bitwise_or {
    template <class T> ARRPY_BODY static T apply(T x1, T x2) { return T(x1 | x2); }
};

struct bitwise_xor {
    template <class T> ARRPY_BODY static T apply(T x1, T x2) { return T(x1 ^ x2); }
};

struct bitwise_invert {
    template <class T> ARRPY_BODY static T apply(T x) { return T(~x); }
};

struct bool_bitwise_invert {
    ARRPY_BODY static uint8_t apply(uint8_t x) { return x ^ 1; }
};

// A negative count is a huge one when read as unsigned.
struct bitwise_left_shift {
    template <class T> ARRPY_BODY static T apply(T x1, T x2) {
        using U = unsigned_of<T>;
        constexpr U width = 8 * sizeof(T);
        const U count = U(x2);
        return T(count < width ? U(x1) << (count & (width - 1)) : U(0));
    }
};

struct bitwise_right_shift {
    template <class T> ARRPY_BODY static T apply(T x1, T x2) {
        using U = unsigned_of<T>;
        constexpr U width = 8 * sizeof(T);
        const U count = U(x2);
        const T all_shifted_out = T(x1 < T(0) ? -1 : 0);
        return count < width ? T(x1 >> (count & (width - 1))) : all_shifted_out;
    }
};

// Sums of 1, 2 and 4 neighbouring bits, then of all bytes in the topmost one.
struct bitwise_count {
    template <class T> ARRPY_BODY static uint8_t apply(T x) {
        using U = unsigned_of<T>;
        constexpr U ones = ~U(0);
        const bool negative = x < T(0);
        U sums = negative ? U(0) - U(x) : U(x);
        sums -= (sums >> 1) & (ones / 3);
        sums = (sums & (ones / 5)) + ((sums >> 2) & (ones / 5));
        sums = (sums + (sums >> 4)) & (ones / 17);
        return uint8_t(U(sums * (ones / 255)) >> (8 * sizeof(U) - 8));
    }
};

// ---- rounding -----------------------------------------------------------------------------------

struct floor {
    template <class T> ARRPY_BODY static T apply(T x) {
        if constexpr (std::is_integral_v<T>) {
            return x;
        } else {
            return T(::floor(x));
        }
    }
};

struct ceil {
    template <class T> ARRPY_BODY static T apply(T x) {
        if constexpr (std::is_integral_v<T>) {
            return x;
        } else {
            return T(::ceil(x));
        }
    }
};

struct trunc {
    template <class T> ARRPY_BODY static T apply(T x) {
        if constexpr (std::is_integral_v<T>) {
            return x;
        } else {
            return T(::trunc(x));
        }
    }
};

// Half to even.
struct round {
    template <class T> ARRPY_BODY static T apply(T x) {
        if constexpr (std::is_integral_v<T>) {
            return x;
        } else {
            return T(::rint(x));
        }
    }
};

// ---- classification and the parts of a float ----------------------------------------------------

struct isfinite {
    template <class T> ARRPY_BODY static uint8_t apply(T x) {
        if constexpr (std::is_integral_v<T>) {
            return 1;
        } else {
            return abs::apply(x) < std::numeric_limits<T>::infinity();
        }
    }
};

struct isinf {
    template <class T> ARRPY_BODY static uint8_t apply(T x) {
        if constexpr (std::is_integral_v<T>) {
            return 0;
        } else {
            return abs::apply(x) == std::numeric_limits<T>::infinity();
        }
    }
};

struct isnan {
    template <class T> ARRPY_BODY static uint8_t apply(T x) { return x != x; }
};

struct signbit {
    template <class T> ARRPY_BODY static uint8_t apply(T x) {
        return uint8_t(bits_of(x) >> (8 * sizeof(T) - 1));
    }
};

struct copysign {
    template <class T> ARRPY_BODY static T apply(T x1, T x2) {
        return from_bits<T>((bits_of(x1) & ~sign_bit<T>) | (bits_of(x2) & sign_bit<T>));
    }
};

// The bits of floats of one sign are ordered like the floats: a step is +-1 on the bits.
struct nextafter {
    template <class T> ARRPY_BODY static T apply(T x1, T x2) {
        using U = bits_type<T>;
        const bool away_from_zero = (x1 < x2) == (x1 > 0);
        const U neighbour = away_from_zero ? bits_of(x1) + 1 : bits_of(x1) - 1;
        const U smallest = (bits_of(x2) & sign_bit<T>) | 1;
        const T stepped = from_bits<T>(x1 == 0 ? smallest : neighbour);
        const T result = x1 == x2 ? x2 : stepped;
        const bool ordered = (x1 == x1) & (x2 == x2);
        return ordered ? result : x1 + x2;
    }
};

// An exponent beyond +-2800 takes every float to 0 or infinity; NaN counts as 0. Steps that keep 53
// bits above the smallest normal number come first, so that only the last one rounds.
struct ldexp {
    template <class T> ARRPY_BODY static T apply(T x1, T x2) {
        const double number = x2 == x2 ? double(x2) : 0.0;
        const double bounded = number > 2800 ? 2800.0 : number;
        int32_t exponent = int32_t(bounded < -2800 ? -2800.0 : bounded);
        double x = double(x1);
        for (int step = 0; step < 2; ++step) {
            const double down = exponent < -1022 ? 0x1p-969 : 1.0;
            x *= exponent > 1023 ? 0x1p1023 : down;
            exponent += exponent < -1022 ? 969 : 0;
            exponent -= exponent > 1023 ? 1023 : 0;
        }
        return T(x * from_bits<double>(uint64_t(exponent + 1023) << 52));
    }
};

// Of real numbers; the complex bodies are in elementwise_complex_ops.hpp.
struct conj {
    template <class T> ARRPY_BODY static T apply(T x) { return x; }
};

struct real {
    template <class T> ARRPY_BODY static T apply(T x) { return x; }
};

struct imag {
    template <class T> ARRPY_BODY static T apply(T) { return T(0); }
};

// ---- elementary functions: the C library on double ----------------------------------------------

struct exp {
    template <class T> ARRPY_BODY static T apply(T x) { return T(::exp(double(x))); }
};

struct expm1 {
    template <class T> ARRPY_BODY static T apply(T x) { return T(::expm1(double(x))); }
};

struct exp2 {
    template <class T> ARRPY_BODY static T apply(T x) { return T(::exp2(double(x))); }
};

struct log {
    template <class T> ARRPY_BODY static T apply(T x) { return T(::log(double(x))); }
};

struct log1p {
    template <class T> ARRPY_BODY static T apply(T x) { return T(::log1p(double(x))); }
};

struct log2 {
    template <class T> ARRPY_BODY static T apply(T x) { return T(::log2(double(x))); }
};

struct log10 {
    template <class T> ARRPY_BODY static T apply(T x) { return T(::log10(double(x))); }
};

struct sin {
    template <class T> ARRPY_BODY static T apply(T x) { return T(::sin(double(x))); }
};

struct cos {
    template <class T> ARRPY_BODY static T apply(T x) { return T(::cos(double(x))); }
};

struct tan {
    template <class T> ARRPY_BODY static T apply(T x) { return T(::tan(double(x))); }
};

struct asin {
    template <class T> ARRPY_BODY static T apply(T x) { return T(::asin(double(x))); }
};

struct acos {
    template <class T> ARRPY_BODY static T apply(T x) { return T(::acos(double(x))); }
};

struct atan {
    template <class T> ARRPY_BODY static T apply(T x) { return T(::atan(double(x))); }
};

struct atan2 {
    template <class T> ARRPY_BODY static T apply(T x1, T x2) {
        return T(::atan2(double(x1), double(x2)));
    }
};

struct sinh {
    template <class T> ARRPY_BODY static T apply(T x) { return T(::sinh(double(x))); }
};

struct cosh {
    template <class T> ARRPY_BODY static T apply(T x) { return T(::cosh(double(x))); }
};

struct tanh {
    template <class T> ARRPY_BODY static T apply(T x) { return T(::tanh(double(x))); }
};

struct asinh {
    template <class T> ARRPY_BODY static T apply(T x) { return T(::asinh(double(x))); }
};

struct acosh {
    template <class T> ARRPY_BODY static T apply(T x) { return T(::acosh(double(x))); }
};

struct atanh {
    template <class T> ARRPY_BODY static T apply(T x) { return T(::atanh(double(x))); }
};

} // namespace ops
} // namespace
} // namespace ARRPY_ISA
} // namespace arrpy
