// Value types of the kernels, and what every kernel header needs to know about them.
//
// A kernel sees numbers only: integers and floats are the C types, bool is a byte that holds 0 or
// 1, and a complex number is a pair of reals. There is deliberately no use of <complex>: its
// operators differ between compilers and flags, ArrPy's formulas are written out in
// elementwise_complex_ops.hpp.
//
// Everything a kernel header defines sits in `arrpy::ARRPY_ISA::{anonymous}`. The same source is
// compiled once per instruction set; with internal linkage no linker can ever pick the AVX-512 copy
// of an inline function for a CPU without AVX-512.
#pragma once

#include <initializer_list>
#include <limits>
#include <stddef.h>
#include <stdint.h>
#include <type_traits>

// Functions on values. A CUDA build defines it as `__host__ __device__ inline`.
#ifndef ARRPY_BODY
#define ARRPY_BODY [[maybe_unused]] inline
#endif

// The same for long ones that are called from many kernels: one copy, which those call.
#ifndef ARRPY_LONG_BODY
#define ARRPY_LONG_BODY [[maybe_unused, gnu::noinline]] static
#endif

// An empty instruction that may change the index: the loop around it stays scalar, and small. For
// loops that have few iterations, or of which few are ever run.
#define ARRPY_SCALAR(index) asm volatile("" : "+r"(index))

namespace arrpy {
namespace ARRPY_ISA {
namespace {

#if defined(__AVX512F__)
constexpr int register_bytes = 64;
#elif defined(__AVX2__)
constexpr int register_bytes = 32;
#else
constexpr int register_bytes = 16;
#endif

template <class R> struct complex {
    R real, imag;
};

template <class T> struct is_complex : std::false_type {};
template <class R> struct is_complex<complex<R>> : std::true_type {};

// The real type of a value: complex<R> -> R, anything else itself.
template <class T> struct real_of {
    using type = T;
};
template <class R> struct real_of<complex<R>> {
    using type = R;
};

// Signed overflow is undefined in C++, so integer bodies compute in an unsigned type that is at
// least as wide as `unsigned` (uint16_t * uint16_t would be promoted to a signed int).
template <class T> using unsigned_of = std::common_type_t<std::make_unsigned_t<T>, unsigned>;

} // namespace
} // namespace ARRPY_ISA
} // namespace arrpy
