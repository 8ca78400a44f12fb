// The exact accumulator: a fixed-point number wide enough for every sum of float64 values.
//
//     value = sum over k of digit[k] * 2^(32 k - 1074),      k = 0 ... 67
//
// A finite float64 is an integer of 53 bits times a power of two not below 2^-1074, so it covers at
// most three neighbouring digits of 32 bits. The digits are kept in 64-bit integers ("carry-save"):
// 2^29 elements can be added before a carry has to be passed on. Nothing is ever rounded, so the
// order of the elements, the number of threads and the memory layout cannot matter; the one
// rounding happens at the end. It costs about 3 ns per element and serves the sums whose rounding
// the compensated pass of statistical.hpp leaves in doubt. Reference: U. Kulisch, "Computer
// Arithmetic and Validity", de Gruyter 2013, chapter 8.
#pragma once

#include <math.h>
#include <string.h>

#include "types.hpp"

namespace arrpy {
namespace ARRPY_ISA {
namespace {

constexpr int exact_digits = 68;
constexpr int64_t carry_interval = int64_t(1) << 29;

struct exact_accumulator {
    int64_t digit[exact_digits];
    int64_t pending; // elements added since the last carry
    double special;  // sum of the infinities and NaNs seen, 0 while there is none
};

ARRPY_BODY uint64_t bits_of(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

ARRPY_BODY void clear(exact_accumulator& sum) { memset(&sum, 0, sizeof sum); }

// Leaves every digit but the last in 0 ... 2^32 - 1; the last one carries the sign.
ARRPY_BODY void carry(exact_accumulator& sum) {
    int64_t carried = 0;
    for (int k = 0; k < exact_digits - 1; ++k) {
        const int64_t digit = sum.digit[k] + carried;
        carried = digit >> 32;
        sum.digit[k] = digit & 0xffffffff;
    }
    sum.digit[exact_digits - 1] += carried;
    sum.pending = 0;
}

ARRPY_BODY void add(exact_accumulator& sum, double value) {
    const uint64_t bits = bits_of(value);
    const int exponent = int(bits >> 52) & 0x7ff;
    if (exponent == 0x7ff) {
        sum.special += value;
        return;
    }
    const uint64_t fraction = bits & ((uint64_t(1) << 52) - 1);
    const uint64_t integer = exponent == 0 ? fraction : fraction | (uint64_t(1) << 52);
    const int position = exponent == 0 ? 0 : exponent - 1;
    const int shift = position & 31;
    const uint64_t lower = (integer & 0xffffffff) << shift;
    const uint64_t upper = (integer >> 32) << shift;
    const int64_t sign = -int64_t(bits >> 63); // 0 or -1: (d ^ sign) - sign negates
    const int64_t part[3] = {int64_t(lower & 0xffffffff),
                             int64_t((lower >> 32) + (upper & 0xffffffff)), int64_t(upper >> 32)};
    int64_t* digit = sum.digit + (position >> 5);
    for (int k = 0; k < 3; ++k)
        digit[k] += (part[k] ^ sign) - sign;
    if (++sum.pending == carry_interval)
        carry(sum);
}

ARRPY_BODY void add(exact_accumulator& sum, const exact_accumulator& other) {
    exact_accumulator carried = other;
    carry(carried);
    carry(sum);
    for (int k = 0; k < exact_digits; ++k)
        sum.digit[k] += carried.digit[k];
    sum.special += other.special;
    sum.pending = 1;
}

// A real number as sign, 64 leading bits and exponent. The last bit is set too when anything below
// it is not zero ("sticky"), so that rounding to 53 or to 24 bits comes out as from the exact
// value.
struct leading_bits {
    bool negative;
    uint64_t bits;
    int exponent;
};

ARRPY_BODY leading_bits leading(const exact_accumulator& sum) {
    exact_accumulator magnitude = sum;
    carry(magnitude);
    const bool negative = magnitude.digit[exact_digits - 1] < 0;
    if (negative) {
        for (int k = 0; k < exact_digits; ++k)
            magnitude.digit[k] = -magnitude.digit[k];
        carry(magnitude);
    }
    int top = exact_digits - 1;
    while (top > 0 && magnitude.digit[top] == 0)
        --top;
    uint64_t bits = uint64_t(magnitude.digit[top]);
    int exponent = 32 * top - 1074;
    if (bits == 0)
        return {false, 0, 0};
    int next = top - 1;
    for (; next >= 0 && (bits >> 32) == 0; --next, exponent -= 32)
        bits = (bits << 32) | uint64_t(magnitude.digit[next]);
    const int room = __builtin_clzll(bits);
    if (room > 0 && next >= 0) {
        const uint64_t digit = uint64_t(magnitude.digit[next--]);
        bits = (bits << room) | (digit >> (32 - room));
        exponent -= room;
        bits |= uint64_t((digit & ((uint64_t(1) << (32 - room)) - 1)) != 0);
    }
    for (; next >= 0; --next)
        bits |= uint64_t(magnitude.digit[next] != 0);
    return {negative, bits, exponent};
}

// The exact sum rounded once to Target, ties to even. A subnormal result is always exact, because
// every sum is a multiple of the smallest subnormal.
template <class Target> ARRPY_BODY Target rounded(const exact_accumulator& sum) {
    if (sum.special != 0)
        return Target(sum.special);
    const leading_bits value = leading(sum);
    const Target magnitude = Target(ldexp(double(Target(value.bits)), value.exponent));
    return value.negative ? -magnitude : magnitude;
}

} // namespace
} // namespace ARRPY_ISA
} // namespace arrpy
