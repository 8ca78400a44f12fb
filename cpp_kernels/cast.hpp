// Conversion of one value to another dtype, with every case that C++ leaves undefined defined.
//
//     To cast<To>(From x)         uint8_t cast_to_bool(From x)
//
//   integer -> integer   wraps modulo 2^width
//   float   -> integer   truncates; NaN gives 0; out of range saturates
//   any     -> float     rounded once, to nearest with ties to even (int64 -> float32 does not pass
//                        through float64); too large becomes an infinity
//   complex -> real      drops the imaginary part; real -> complex has the imaginary part +0
//   any     -> bool      x != 0, thus NaN is true
//
// bool shares the C type uint8_t with uint8, hence the separate cast_to_bool. From bool, cast is
// right: its bytes are the numbers 0 and 1.
// Reference: IEEE 754-2019, 5.4.1 (integers to floats) and 5.8 (floats to integers).
#pragma once

#include "types.hpp"

#include <limits>

namespace arrpy {
namespace ARRPY_ISA {
namespace {

// `limit` is 2^bits, exact in every float type, unlike the largest integer itself.
template <class To, class From> ARRPY_BODY To saturating_cast(From x) {
    constexpr int bits = std::numeric_limits<To>::digits;
    constexpr From limit = From(uint64_t(1) << (bits - 1)) * 2;
    constexpr From lowest = std::is_signed_v<To> ? -limit : From(0);
    const bool fits = (x >= lowest) & (x < limit);
    const To truncated = To(fits ? x : From(0));
    const To clamped = x < lowest ? std::numeric_limits<To>::min() : truncated;
    return x >= limit ? std::numeric_limits<To>::max() : clamped;
}

template <class To, class From> ARRPY_BODY To cast(From x) {
    if constexpr (is_complex<To>::value) {
        using R = typename real_of<To>::type;
        if constexpr (is_complex<From>::value) {
            return {cast<R>(x.real), cast<R>(x.imag)};
        } else {
            return {cast<R>(x), R(0)};
        }
    } else if constexpr (is_complex<From>::value) {
        return cast<To>(x.real);
    } else if constexpr (std::is_integral_v<To> && std::is_floating_point_v<From>) {
        return saturating_cast<To>(x);
    } else {
        return To(x);
    }
}

template <class From> ARRPY_BODY uint8_t cast_to_bool(From x) {
    if constexpr (is_complex<From>::value) {
        return (x.real != 0) | (x.imag != 0);
    } else {
        return x != 0;
    }
}

} // namespace
} // namespace ARRPY_ISA
} // namespace arrpy
