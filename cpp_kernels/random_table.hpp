// The contract of the random kernels: one request, one function per operation.
//
// The state of a bit generator is 16 words that all tiers read and write, so that a stream can
// change its tier at any point:
//   0 kind       1 has_uint32   2 uinteger: the upper half of a word whose lower half was drawn
//   3...6 state (high, low) and increment (high, low) of PCG64 and PCG64DXSM
//   3...6 counter, 7...8 key, 9...12 buffer, 13 position in the buffer of Philox
//   14 and 15: the bits left over of small integers, within one call of the driver
#pragma once

#include "kernel_table.hpp"

namespace arrpy {

enum random_kind { PCG64 = 0, PCG64DXSM = 1, PHILOX = 2 };
constexpr int random_words = 16;

// Parameters are contiguous float64, or int64 where the comment says so; a step of 0 repeats the
// first. `out` is contiguous: float64, a name with 32 float32, "-> int64" int64.
enum random_operation {
    RANDOM_WORDS,                // -> uint64
    RANDOM_UNIFORM,              // low, width
    RANDOM_UNIFORM32,            //
    RANDOM_NORMAL,               // mean, standard deviation
    RANDOM_NORMAL32,             //
    RANDOM_EXPONENTIAL,          // scale
    RANDOM_EXPONENTIAL32,        //
    RANDOM_EXPONENTIAL_BY_LOG,   //
    RANDOM_EXPONENTIAL_BY_LOG32, //
    RANDOM_INTEGERS_BOOL,        // int64 low, uint64 largest offset -> bool
    RANDOM_INTEGERS8,            // the same -> 8 bits
    RANDOM_INTEGERS16,
    RANDOM_INTEGERS32,
    RANDOM_INTEGERS64,
    RANDOM_SHUFFLE,           // int64 length, begin, end, masked; permutes rows of out, int64
    RANDOM_DISTINCT,          // int64 population -> int64
    RANDOM_GAMMA,             // shape
    RANDOM_GAMMA32,           // shape
    RANDOM_BETA,              // a, b
    RANDOM_STUDENT,           // degrees of freedom
    RANDOM_CHI_SQUARE,        // degrees of freedom, noncentrality
    RANDOM_F,                 // degrees of freedom of numerator and denominator, noncentrality
    RANDOM_VON_MISES,         // direction, concentration
    RANDOM_WALD,              // mean, scale
    RANDOM_BINOMIAL,          // trials, probability -> int64
    RANDOM_POISSON,           // mean -> int64
    RANDOM_NEGATIVE_BINOMIAL, // successes, probability -> int64
    RANDOM_GEOMETRIC,         // probability -> int64
    RANDOM_HYPERGEOMETRIC,    // int64 good, bad, drawn -> int64
    RANDOM_LOG_SERIES,        // probability -> int64
    RANDOM_ZIPF,              // exponent -> int64
    RANDOM_OPERATIONS
};

// The names by which the driver and the object tiers know the operations.
constexpr const char* random_names[RANDOM_OPERATIONS] = {
    "words",
    "uniform",
    "uniform32",
    "normal",
    "normal32",
    "exponential",
    "exponential32",
    "exponential_by_log",
    "exponential_by_log32",
    "integers_bool",
    "integers8",
    "integers16",
    "integers32",
    "integers64",
    "shuffle",
    "distinct",
    "gamma",
    "gamma32",
    "beta",
    "student",
    "chi_square",
    "f",
    "von_mises",
    "wald",
    "binomial",
    "poisson",
    "negative_binomial",
    "geometric",
    "hypergeometric",
    "log_series",
    "zipf",
};

struct random_request {
    uint64_t* state; // updated
    ptrdiff_t n;
    void* out;
    const void* parameters[4];
    ptrdiff_t steps[4];
    int count;           // of parameters that are given; uniform, normal and exponential need none
    uint64_t* workspace; // of `distinct`: a power of two of words, all ones
    ptrdiff_t workspace_size;
    const uint64_t* k; // ziggurat tables: normal, exponential, the same of float32
    const double *w, *f;
};

typedef void (*random_kernel)(const random_request& request);

struct random_kernels {
    random_kernel fill[RANDOM_OPERATIONS];
    // The state after a number of draws of 64 or 32 bits.
    void (*skip)(uint64_t* state, uint64_t draws, int bits);
};

} // namespace arrpy
