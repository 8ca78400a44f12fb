// Reductions and scans: n elements of each output become one value, or n running values.
//
//     sum   = the exact real sum, rounded once to the output dtype (ties to even)
//     mean  = round64(exact sum) / n          center = the mean, always in float64
//     var   = round64(exact sum of fl(fl(x - center)^2)) / (n - correction),  std = sqrt(var)
//     prod  = 32 lanes, element i multiplies lane i mod 32; lanes meet in a fixed tree
//     max min argmax argmin any all count_nonzero, cumulative_sum, cumulative_prod
//
// Shape: `accumulate` takes `outputs` x n elements, output o's element i at o * output_stride +
// i * stride, in logical order; it may be called repeatedly. Each reduction below is a "kernel":
// what it keeps per output (state), how a contiguous run enters one state (run), how rows of
// contiguous outputs enter many states (columns), how states are joined and read out. `accumulate`
// at the end of the file brings every layout to one of these two by copying small pieces.
//
// How a sum is correctly rounded at the speed of memory. Choose a power of two A ("anchor") so
// large that the running sum s = A + x1 + x2 + ... of one block never leaves [A, 2A). Then every s
// is a multiple of ulp(A), so with t = fl(s + x)
//     q = t - s   (what entered the sum)      and      r = x - q   (what did not)
// are both exact: four additions per element give the exact high part and all residuals r, each at
// most ulp(A)/2. Only the sum of the tiny residuals is rounded, with an error known beforehand. The
// anchor comes from the greatest |x| of the block before, and the pass itself verifies it. `finish`
// rounds high + low if the error bound cannot change the result; otherwise the output is "in doubt"
// and the driver runs the exact twin (exact_sum.hpp): for sums that cancel to almost nothing, and
// for exact ties, which data on a grid does produce (1000 uniform random numbers: about one in
// 500). Reference: J. Demmel and H. D. Nguyen, "Parallel Reproducible Summation", IEEE Trans.
// Computers 64 (2015); S. Rump, T. Ogita, S. Oishi, "Accurate Floating-Point Summation", SIAM J.
// Sci. Comput. 31 (2008).
#pragma once

#include "exact_sum.hpp"
#include "kernel_table.hpp"

// Two intrinsics where GCC's code for the plain expression was measured to be slower; see below.
#if defined(__AVX2__) && defined(__FMA__) && !defined(__clang__)
#include <immintrin.h>
#endif

namespace arrpy {
namespace ARRPY_ISA {
namespace {

// Compiled once per dtype: inlined into its callers a kernel would triple code and build time.
#define ARRPY_ONCE __attribute__((noinline))

// ---- vectors: the compiler's own, as wide as one register of this instruction set ----

template <class T> struct vector_of {
    typedef T type __attribute__((vector_size(register_bytes)));
};
template <class T> using vector = typename vector_of<T>::type;
template <class T> constexpr int vector_width = register_bytes / int(sizeof(T));

template <class V, class T> ARRPY_BODY V load(const T* x) {
    V value;
    memcpy(&value, x, sizeof value);
    return value;
}

template <class V, class T> ARRPY_BODY void store(T* x, V value) {
    memcpy(x, &value, sizeof value);
}

typedef vector<double> doubles;
constexpr int doubles_width = vector_width<double>;

ARRPY_BODY doubles absolute(doubles x) {
    typedef vector<int64_t> words;
    return (doubles)((words)x & (words{} + std::numeric_limits<int64_t>::max()));
}

// a + b and a - b on the multiplier: Zen 2 and 3 have two adders and two multiply-adders, and the
// residuals below need four additions per vector. Exact products by 1, so the same bits; measured
// 0.146 instead of 0.215 ns per element.
#if defined(__AVX2__) && defined(__FMA__) && !defined(__AVX512F__) && !defined(__clang__)
ARRPY_BODY doubles other_add(doubles a, doubles b) {
    return (doubles)_mm256_fmadd_pd((__m256d)a, _mm256_set1_pd(1.0), (__m256d)b);
}
ARRPY_BODY doubles other_subtract(doubles a, doubles b) {
    return (doubles)_mm256_fnmadd_pd((__m256d)b, _mm256_set1_pd(1.0), (__m256d)a);
}
#else
ARRPY_BODY doubles other_add(doubles a, doubles b) { return a + b; }
ARRPY_BODY doubles other_subtract(doubles a, doubles b) { return a - b; }
#endif

// ---- the state of a floating-point sum: the exact sum is within `error` of high + low ----

struct sum_state {
    double high, low, error;
    double special; // sum of the infinities and NaNs seen, 0 while there is none
    int64_t count;
};

// Knuth: a + b = sum + error exactly, for all finite values whose sum does not overflow.
ARRPY_BODY double two_sum(double a, double b, double& error) {
    const double sum = a + b;
    const double added = sum - a;
    error = (a - (sum - added)) + (b - added);
    return sum;
}

ARRPY_BODY void join(double& high, double& low, double& error, double block_high, double block_low,
                     double block_error) {
    double residual, lost1, lost2;
    high = two_sum(high, block_high, residual);
    low = two_sum(low, block_low, lost1);
    low = two_sum(low, residual, lost2);
    const double lost = __builtin_fabs(lost1) + __builtin_fabs(lost2);
    error = (error + block_error + lost) * (1 + 0x1p-50); // rounding of the bound itself
}

// One more value, without a block: twice as many operations, but no error in most cases.
ARRPY_BODY void enter(double& high, double& low, double& error, double value) {
    double residual, lost;
    high = two_sum(high, value, residual);
    low = two_sum(low, residual, lost);
    error = (error + __builtin_fabs(lost)) * (1 + 0x1p-50);
}

ARRPY_BODY void join(sum_state& state, double high, double low, double error) {
    join(state.high, state.low, state.error, high, low, error);
}

ARRPY_BODY void merge_sums(sum_state& state, const sum_state& other) {
    join(state, other.high, other.low, other.error);
    state.special += other.special;
    state.count += other.count;
}

// A power of two, at least twice and at most four times |value|; 2^-960 for anything smaller, so
// that no residual can underflow. Infinite for values whose block sums might overflow.
ARRPY_BODY double roomy(double value) {
    if (!(value < 0x1p1000))
        return std::numeric_limits<double>::infinity();
    if (value < 0x1p-962)
        return 0x1p-960;
    const uint64_t bits = (bits_of(value) & 0x7ff0000000000000u) + 0x0020000000000000u;
    double power;
    memcpy(&power, &bits, sizeof power);
    return power;
}

// GCC 12 converts in halves of a register and joins them: 0.20 instead of 0.15 ns per element.
template <class T> ARRPY_BODY doubles load_doubles(const T* x) {
    if constexpr (std::is_same_v<T, double>) {
        return load<doubles>(x);
    } else {
#if defined(__AVX512F__) && !defined(__clang__)
        return (doubles)_mm512_cvtps_pd(_mm256_loadu_ps(x));
#elif defined(__AVX2__) && !defined(__clang__)
        return (doubles)_mm256_cvtps_pd(_mm_loadu_ps(x));
#else
        typedef float half __attribute__((vector_size(register_bytes / 2)));
        return __builtin_convertvector(load<half>(x), doubles);
#endif
    }
}

// The values that are summed: x itself (as float64), or its squared deviation from a center.
template <class T> struct plain_values {
    typedef T element;
    static constexpr bool centered = false;
    static double value(T x, double) { return double(x); }
    static doubles vector_value(const T* x, double) { return load_doubles(x); }
};

template <class T> struct squared_deviations {
    typedef T element;
    static constexpr bool centered = true;
    static double value(T x, double center) {
        const double deviation = double(x) - center;
        return deviation * deviation;
    }
    static doubles vector_value(const T* x, double center) {
        const doubles deviation = load_doubles(x) - center;
        return deviation * deviation;
    }
};

// ---- one contiguous run: lanes in registers ----

constexpr ptrdiff_t run_block = 4096; // measured: 0.146 ns per element, 2048: 0.148 ns
constexpr ptrdiff_t short_sum = 24;   // below, blocks cost more than they save
constexpr int run_vectors = 4;        // enough independent sums to hide the latency of an addition
constexpr int run_lanes = run_vectors * doubles_width;

struct block_sum {
    double high, low, greatest;
};

struct run_sums {
    doubles sum[run_vectors], low[run_vectors], greatest[run_vectors];
};

ARRPY_BODY void extract(doubles& sum, doubles& low, doubles& greatest, doubles value) {
    const doubles next = sum + value;
    const doubles entered = next - sum;
    const doubles residual = other_subtract(value, entered);
    const doubles magnitude = absolute(value);
    sum = next;
    low = other_add(low, residual);
    greatest = magnitude > greatest ? magnitude : greatest;
}

template <class Values, class T>
ARRPY_BODY block_sum sum_block(const T* x, ptrdiff_t n, double center, double anchor) {
    run_sums lanes;
    for (int j = 0; j < run_vectors; ++j) {
        lanes.sum[j] = doubles{} + anchor;
        lanes.low[j] = lanes.greatest[j] = doubles{};
    }
    ptrdiff_t i = 0;
    for (; i + run_lanes <= n; i += run_lanes)
        for (int j = 0; j < run_vectors; ++j)
            extract(lanes.sum[j], lanes.low[j], lanes.greatest[j],
                    Values::vector_value(x + i + j * doubles_width, center));
    if (i < n) {
        double tail[run_lanes] = {};
        for (int j = 0; i < n; ++i, ++j)
            tail[j] = Values::value(x[i], center);
        for (int j = 0; j < run_vectors; ++j)
            extract(lanes.sum[j], lanes.low[j], lanes.greatest[j],
                    load<doubles>(tail + j * doubles_width));
    }
    doubles high = {}, low = {}, greatest = {};
    for (int j = 0; j < run_vectors; ++j) {
        high += lanes.sum[j] - anchor; // exact in any order
        low += lanes.low[j];
        greatest = lanes.greatest[j] > greatest ? lanes.greatest[j] : greatest;
    }
    block_sum block = {0, 0, 0};
    for (int k = 0; k < doubles_width; ++k) {
        block.high += high[k];
        block.low += low[k];
        block.greatest = greatest[k] > block.greatest ? greatest[k] : block.greatest;
    }
    return block;
}

template <class Values, class T>
ARRPY_BODY double greatest_magnitude(const T* x, ptrdiff_t n, double center) {
    doubles greatest[2] = {};
    ptrdiff_t i = 0;
    for (; i + 2 * doubles_width <= n; i += 2 * doubles_width)
        for (int j = 0; j < 2; ++j) {
            const doubles value = absolute(Values::vector_value(x + i + j * doubles_width, center));
            greatest[j] = value > greatest[j] ? value : greatest[j];
        }
    double result = 0;
    for (int k = 0; k < doubles_width; ++k)
        for (int j = 0; j < 2; ++j)
            result = greatest[j][k] > result ? greatest[j][k] : result;
    for (; i < n; ++i) {
        const double value = __builtin_fabs(Values::value(x[i], center));
        result = value > result ? value : result;
    }
    return result;
}

// A block with a NaN, an infinity or values near overflow: only the first two decide the result.
template <class Values, class T>
ARRPY_BODY void sum_special_block(sum_state& state, const T* x, ptrdiff_t n, ptrdiff_t stride,
                                  double center) {
    for (ptrdiff_t i = 0; i < n; ++i) {
        const double value = Values::value(x[i * stride], center);
        if (!(__builtin_fabs(value) <= std::numeric_limits<double>::max()))
            state.special += value;
    }
    state.error = std::numeric_limits<double>::infinity();
}

// |x| <= limit for all of at most `block` elements: the sum stays in [anchor / 1.5, anchor * 4/3].
ARRPY_BODY double anchor_of(double limit, ptrdiff_t block) { return limit * double(3 * block); }

// Each of the n residuals is at most half an ulp of the anchor; their sum needs n / lanes + lanes
// roundings of sums not above n residuals. The factor 2 covers second-order terms.
ARRPY_BODY double residual_error(double limit, ptrdiff_t block, ptrdiff_t n, ptrdiff_t lanes) {
    return 2 * (limit * double(block) * 0x1p-105) * double(n) * double(n / lanes + lanes + 2);
}

template <class Values, class T>
ARRPY_BODY void sum_short_run(sum_state& state, const T* x, ptrdiff_t n, double center) {
    for (ptrdiff_t i = 0; i < n; ++i) {
        const double value = Values::value(x[i], center);
        if (__builtin_fabs(value) <= std::numeric_limits<double>::max())
            enter(state.high, state.low, state.error, value);
        else
            state.special += value;
    }
    state.count += n;
}

template <class Values, class T>
ARRPY_BODY void sum_run(sum_state& state, const T* x, ptrdiff_t n, double center) {
    if (n < short_sum) {
        sum_short_run<Values>(state, x, n, center);
        return;
    }
    double limit = 0; // 0: not known, take it from the next block
    for (ptrdiff_t begin = 0; begin < n; begin += run_block) {
        const ptrdiff_t count = n - begin < run_block ? n - begin : run_block;
        if (limit == 0)
            limit = roomy(greatest_magnitude<Values>(x + begin, count, center));
        if (limit == std::numeric_limits<double>::infinity()) {
            sum_special_block<Values>(state, x + begin, count, 1, center);
            limit = 0;
            continue;
        }
        block_sum block = sum_block<Values>(x + begin, count, center, anchor_of(limit, run_block));
        if (!(block.greatest <= limit)) {
            limit = roomy(block.greatest);
            begin -= run_block;
            continue;
        }
        if (block.high != block.high) { // a NaN: comparisons above pass over it
            sum_special_block<Values>(state, x + begin, count, 1, center);
            continue;
        }
        join(state, block.high, block.low, residual_error(limit, run_block, count, run_lanes));
        if (block.greatest < limit * 0x1p-10)
            limit = 0;
    }
    state.count += n;
}

// ---- a run of float32: its 24 bits leave room in a float64 sum ----
//
// If no element that is not zero is smaller than limit * narrow_block * 2^-27, every element is a
// multiple of ulp(anchor) and all additions are exact: no residuals, one addition per element. The
// greatest and the least |x| come from integer operations on the bits: twice the word drops the
// sign and orders as |x|, and one less makes zero the greatest.

constexpr ptrdiff_t narrow_block = 2048; // shorter blocks admit a wider range of exponents
constexpr int narrow_vectors = 2;

struct narrow_sum {
    double high, greatest, least; // least: of those that are not zero
};

ARRPY_BODY double magnitude_of(uint32_t twice) {
    const uint32_t word = twice >> 1;
    float value;
    memcpy(&value, &word, sizeof value);
    return double(value);
}

ARRPY_BODY narrow_sum sum_narrow_block(const float* x, ptrdiff_t n, double anchor) {
    typedef vector<uint32_t> words;
    constexpr int width = vector_width<float>;
    doubles sum[narrow_vectors][2];
    words greatest[narrow_vectors], least[narrow_vectors];
    for (int j = 0; j < narrow_vectors; ++j) {
        sum[j][0] = sum[j][1] = doubles{} + anchor;
        greatest[j] = words{};
        least[j] = ~words{};
    }
    ptrdiff_t i = 0;
    for (; i + narrow_vectors * width <= n; i += narrow_vectors * width)
        for (int j = 0; j < narrow_vectors; ++j) {
            const float* place = x + i + j * width;
            const words word = load<words>(place), twice = word + word, less = twice - 1;
            greatest[j] = twice > greatest[j] ? twice : greatest[j];
            least[j] = less < least[j] ? less : least[j];
            sum[j][0] += load_doubles(place);
            sum[j][1] += load_doubles(place + doubles_width);
        }
    uint32_t most = 0, fewest = ~uint32_t(0);
    double high = 0;
    doubles total = {};
    for (int j = 0; j < narrow_vectors; ++j) {
        total += (sum[j][0] - anchor) + (sum[j][1] - anchor);
        greatest[0] = greatest[j] > greatest[0] ? greatest[j] : greatest[0];
        least[0] = least[j] < least[0] ? least[j] : least[0];
    }
    for (int k = 0; k < doubles_width; ++k)
        high += total[k];
    for (int k = 0; k < width; ++k) {
        most = greatest[0][k] > most ? greatest[0][k] : most;
        fewest = least[0][k] < fewest ? least[0][k] : fewest;
    }
    for (; i < n; ++i) { // fewer than a step: still a multiple of ulp(anchor), below anchor / 3
        uint32_t twice;
        memcpy(&twice, x + i, sizeof twice);
        twice += twice;
        most = twice > most ? twice : most;
        fewest = twice - 1 < fewest ? twice - 1 : fewest;
        high += double(x[i]);
    }
    return {high, magnitude_of(most), magnitude_of(fewest + 1)};
}

ARRPY_BODY void sum_narrow_run(sum_state& state, const float* x, ptrdiff_t n) {
    double limit = 0;
    for (ptrdiff_t begin = 0; begin < n; begin += narrow_block) {
        const ptrdiff_t count = n - begin < narrow_block ? n - begin : narrow_block;
        if (limit == 0)
            limit = roomy(greatest_magnitude<plain_values<float>>(x + begin, count, 0));
        const narrow_sum block = sum_narrow_block(x + begin, count, anchor_of(limit, narrow_block));
        const double granule = limit * double(narrow_block) * 0x1p-27;
        if (block.greatest <= limit && (block.least == 0 || block.least >= granule)) {
            join(state, block.high, 0, 0);
            state.count += count;
        } else {
            sum_run<plain_values<float>>(state, x + begin, count, 0);
        }
        if (!(block.greatest <= limit) || block.greatest < limit * 0x1p-6)
            limit = 0;
    }
}

// ---- rows of contiguous outputs: one lane per output ----

constexpr ptrdiff_t tile_width = 512; // outputs at a time; measured 15% faster than 256
constexpr ptrdiff_t tile_rows = 128;
constexpr ptrdiff_t sampled_rows = 32; // enough for a first guess of the limits
constexpr int rows_at_once = 8; // rows per pass: sums stay in registers for so many additions

struct sum_tile {
    double anchor[tile_width], limit[tile_width], center[tile_width];
    double sum[tile_width], residuals[tile_width], greatest[tile_width];
    double high[tile_width], low[tile_width], error[tile_width];
};

template <class Values, int Rows, class T>
ARRPY_BODY void sum_rows(sum_tile& tile, const T* x, ptrdiff_t stride, ptrdiff_t width) {
    ptrdiff_t c = 0;
    if constexpr (!Values::centered) {
        constexpr int vectors = 2, step = vectors * doubles_width;
        for (; c + step <= width; c += step) {
            doubles sum[vectors], residuals[vectors], greatest[vectors];
            for (int j = 0; j < vectors; ++j) {
                sum[j] = load<doubles>(tile.sum + c + j * doubles_width);
                residuals[j] = load<doubles>(tile.residuals + c + j * doubles_width);
                greatest[j] = load<doubles>(tile.greatest + c + j * doubles_width);
            }
            const T* row = x + c;
            for (int r = 0; r < Rows; ++r, row += stride)
                for (int j = 0; j < vectors; ++j)
                    extract(sum[j], residuals[j], greatest[j],
                            Values::vector_value(row + j * doubles_width, 0));
            for (int j = 0; j < vectors; ++j) {
                store(tile.sum + c + j * doubles_width, sum[j]);
                store(tile.residuals + c + j * doubles_width, residuals[j]);
                store(tile.greatest + c + j * doubles_width, greatest[j]);
            }
        }
    }
    for (; c < width; ++c) {
        if (!Values::centered)
            ARRPY_SCALAR(c);
        double sum = tile.sum[c], residuals = tile.residuals[c], greatest = tile.greatest[c];
        for (int r = 0; r < Rows; ++r) {
            const double value = Values::value(x[r * stride + c], tile.center[c]);
            const double next = sum + value;
            residuals += value - (next - sum);
            sum = next;
            const double magnitude = __builtin_fabs(value);
            greatest = magnitude > greatest ? magnitude : greatest;
        }
        tile.sum[c] = sum;
        tile.residuals[c] = residuals;
        tile.greatest[c] = greatest;
    }
}

// Few rows: every value enters on its own. Whatever is not finite leaves a NaN in `error`; such
// columns are searched for infinities and NaNs.
template <class Values, class State, class T>
ARRPY_ONCE void sum_few_rows(sum_tile& tile, State* states, const T* x, ptrdiff_t rows,
                             ptrdiff_t stride, ptrdiff_t width) {
    for (ptrdiff_t r = 0; r < rows; ++r) {
        const T* __restrict row = x + r * stride;
        for (ptrdiff_t c = 0; c < width; ++c)
            enter(tile.high[c], tile.low[c], tile.error[c], Values::value(row[c], tile.center[c]));
    }
    for (ptrdiff_t c = 0; c < width; ++c)
        if (!(tile.error[c] < std::numeric_limits<double>::infinity()))
            sum_special_block<Values>(states[c].sum, x + c, rows, stride, tile.center[c]);
}

template <class Values, class T>
ARRPY_ONCE void greatest_rows(sum_tile& tile, const T* x, ptrdiff_t rows, ptrdiff_t stride,
                              ptrdiff_t width) {
    for (ptrdiff_t r = 0; r < rows; ++r) {
        const T* __restrict row = x + r * stride;
        for (ptrdiff_t c = 0; c < width; ++c) {
            const double magnitude = __builtin_fabs(Values::value(row[c], tile.center[c]));
            tile.greatest[c] = magnitude > tile.greatest[c] ? magnitude : tile.greatest[c];
        }
    }
}

// Returns whether the limit of every column holds.
template <class Values, class T>
ARRPY_ONCE bool sum_tile_block(sum_tile& tile, const T* x, ptrdiff_t rows, ptrdiff_t stride,
                               ptrdiff_t width) {
    for (ptrdiff_t c = 0; c < width; ++c) {
        tile.anchor[c] = anchor_of(tile.limit[c], tile_rows);
        tile.sum[c] = tile.anchor[c];
        tile.residuals[c] = tile.greatest[c] = 0;
    }
    ptrdiff_t r = 0;
    for (; r + rows_at_once <= rows; r += rows_at_once)
        sum_rows<Values, rows_at_once>(tile, x + r * stride, stride, width);
    for (; r < rows; ++r)
        sum_rows<Values, 1>(tile, x + r * stride, stride, width);
    int64_t failed = 0;
    for (ptrdiff_t c = 0; c < width; ++c)
        failed |= int64_t(!(tile.greatest[c] <= tile.limit[c])) | (tile.sum[c] != tile.sum[c]) |
                  (tile.limit[c] == std::numeric_limits<double>::infinity());
    return failed == 0;
}

// New limits for the columns that outgrew theirs; infinity marks a column that this block cannot
// sum.
ARRPY_ONCE inline void raise_limits(sum_tile& tile, ptrdiff_t width) {
    for (ptrdiff_t c = 0; c < width; ++c) {
        if (!(tile.greatest[c] <= tile.limit[c]))
            tile.limit[c] = roomy(tile.greatest[c]);
        else if (tile.sum[c] != tile.sum[c])
            tile.limit[c] = std::numeric_limits<double>::infinity();
    }
}

template <class Values, class State, class T>
ARRPY_BODY void join_tile(sum_tile& tile, State* states, const T* x, ptrdiff_t rows,
                          ptrdiff_t stride, ptrdiff_t width, bool regular) {
    if (!regular)
        for (ptrdiff_t c = 0; c < width; ++c)
            if (tile.limit[c] == std::numeric_limits<double>::infinity()) {
                sum_special_block<Values>(states[c].sum, x + c, rows, stride, tile.center[c]);
                tile.error[c] = tile.limit[c];
                tile.limit[c] = 0x1p-960;
                tile.sum[c] = tile.anchor[c] = tile.residuals[c] = 0;
            }
    for (ptrdiff_t c = 0; c < width; ++c)
        join(tile.high[c], tile.low[c], tile.error[c], tile.sum[c] - tile.anchor[c],
             tile.residuals[c], residual_error(tile.limit[c], tile_rows, rows, rows));
}

template <class Values, class State, class T>
ARRPY_BODY void sum_tile_blocks(sum_tile& tile, State* states, ptrdiff_t width, ptrdiff_t n,
                                const T* x, ptrdiff_t stride) {
    for (ptrdiff_t c = 0; c < width; ++c)
        tile.greatest[c] = 0;
    greatest_rows<Values>(tile, x, n < sampled_rows ? n : sampled_rows, stride, width);
    for (ptrdiff_t c = 0; c < width; ++c)
        tile.limit[c] = roomy(tile.greatest[c]);
    for (ptrdiff_t begin = 0; begin < n; begin += tile_rows) {
        const ptrdiff_t rows = n - begin < tile_rows ? n - begin : tile_rows;
        const T* first = x + begin * stride;
        bool regular = sum_tile_block<Values>(tile, first, rows, stride, width);
        if (!regular) {
            raise_limits(tile, width);
            regular = sum_tile_block<Values>(tile, first, rows, stride, width);
            if (!regular)
                raise_limits(tile, width);
        }
        join_tile<Values>(tile, states, first, rows, stride, width, regular);
    }
}

template <class Values, class State, class T>
ARRPY_BODY void sum_tile_columns(State* states, ptrdiff_t width, ptrdiff_t n, const T* x,
                                 ptrdiff_t stride) {
    sum_tile tile;
    for (ptrdiff_t c = 0; c < width; ++c) {
        tile.high[c] = states[c].sum.high;
        tile.low[c] = states[c].sum.low;
        tile.error[c] = states[c].sum.error;
        tile.center[c] = Values::centered ? states[c].center : 0;
    }
    if (n < short_sum)
        sum_few_rows<Values>(tile, states, x, n, stride, width);
    else
        sum_tile_blocks<Values>(tile, states, width, n, x, stride);
    for (ptrdiff_t c = 0; c < width; ++c) {
        states[c].sum.high = tile.high[c];
        states[c].sum.low = tile.low[c];
        states[c].sum.error = tile.error[c];
        states[c].sum.count += n;
    }
}

// ---- reading a sum out ----

// float64 to float32 after rounding to odd: high + low rounded once to Target.
template <class Target> ARRPY_BODY Target round_pair(double high, double low) {
    double residual;
    double sum = two_sum(high, low, residual);
    if constexpr (std::is_same_v<Target, float>) {
        uint64_t bits = bits_of(sum);
        if (residual != 0 && (bits & 1) == 0) {
            bits += (residual > 0) == (sum > 0) ? uint64_t(1) : ~uint64_t(0);
            memcpy(&sum, &bits, sizeof sum);
        }
    }
    return Target(sum);
}

// Rounds if every number within the error bound rounds alike (rounding is monotone).
template <class Target> ARRPY_BODY bool certain(const sum_state& state, Target& result) {
    if (state.special != 0) {
        result = Target(state.special);
        return true;
    }
    double low;
    const double high = two_sum(state.high, state.low, low);
    if (state.error == 0) {
        result = round_pair<Target>(high, low) + Target(0); // -0.0 becomes +0.0
        return low == low;
    }
    const double error = state.error * (1 + 0x1p-50) + __builtin_fabs(low) * 0x1p-52;
    result = round_pair<Target>(high, low - error);
    return result == round_pair<Target>(high, low + error) && result != 0 &&
           __builtin_fabs(double(result)) <= double(std::numeric_limits<Target>::max());
}

// What the rounded sum becomes: the five reductions that share the state above.
struct as_sum {
    static constexpr bool centered = false;
    template <class T> using rounded_to = T;
    template <class T> using result = T;
    static double value(double sum, int64_t, double) { return sum; }
};
struct as_mean {
    static constexpr bool centered = false;
    template <class T> using rounded_to = double;
    template <class T> using result = T;
    static double value(double sum, int64_t count, double) { return sum / double(count); }
};
struct as_center : as_mean {
    template <class T> using result = double;
};
struct as_var {
    static constexpr bool centered = true;
    template <class T> using rounded_to = double;
    template <class T> using result = T;
    static double value(double sum, int64_t count, double correction) {
        const double divisor = double(count) - correction;
        return sum / (divisor > 0 ? divisor : 0.0);
    }
};
struct as_std : as_var {
    static double value(double sum, int64_t count, double correction) {
        return sqrt(as_var::value(sum, count, correction));
    }
};

template <class Values> struct sum_over {
    typedef typename Values::element value;
    struct state {
        sum_state sum;
        double center;
    };
    static void initialize(state& s, double center) { s = {{0, 0, 0, 0, 0}, center}; }
    ARRPY_ONCE static void run(state& s, const value* x, ptrdiff_t n) {
        sum_run<Values>(s.sum, x, n, s.center);
    }
    ARRPY_ONCE static void columns(state* states, ptrdiff_t outputs, ptrdiff_t n, const value* x,
                                   ptrdiff_t stride) {
        for (ptrdiff_t begin = 0; begin < outputs; begin += tile_width) {
            const ptrdiff_t width = outputs - begin < tile_width ? outputs - begin : tile_width;
            sum_tile_columns<Values>(states + begin, width, n, x + begin, stride);
        }
    }
    static void merge(state& s, const state& other) { merge_sums(s.sum, other.sum); }
};

template <class T, class Reading>
using values_of = std::conditional_t<Reading::centered, squared_deviations<T>, plain_values<T>>;

// The sum of float32 is rounded to 24 bits and can take the shorter way.
struct narrow_sum_over : sum_over<plain_values<float>> {
    ARRPY_ONCE static void run(state& s, const float* x, ptrdiff_t n) {
        if (n < short_sum)
            sum_over::run(s, x, n);
        else
            sum_narrow_run(s.sum, x, n);
    }
};

template <class T, class Reading>
using accumulator_for =
    std::conditional_t<std::is_same_v<T, float> && std::is_same_v<Reading, as_sum>, narrow_sum_over,
                       sum_over<values_of<T, Reading>>>;

template <class T, class Reading> struct floating_sum : accumulator_for<T, Reading> {
    typedef accumulator_for<T, Reading> accumulator;
    typedef typename accumulator::state state;
    typedef typename Reading::template result<T> result;
    static bool finish(const state& s, result& out, double correction) {
        typename Reading::template rounded_to<T> sum = 0;
        const bool doubtless = certain(s.sum, sum);
        out = result(Reading::value(double(sum), s.sum.count, correction));
        return doubtless;
    }
};

template <class Values> struct exact_sum_over {
    typedef typename Values::element value;
    struct state {
        exact_accumulator sum;
        int64_t count;
        double center;
    };
    static void initialize(state& s, double center) {
        clear(s.sum);
        s.count = 0;
        s.center = center;
    }
    ARRPY_ONCE static void run(state& s, const value* x, ptrdiff_t n) {
        for (ptrdiff_t i = 0; i < n; ++i)
            add(s.sum, Values::value(x[i], s.center));
        s.count += n;
    }
    ARRPY_ONCE static void columns(state* states, ptrdiff_t outputs, ptrdiff_t n, const value* x,
                                   ptrdiff_t stride) {
        for (ptrdiff_t o = 0; o < outputs; ++o) {
            for (ptrdiff_t i = 0; i < n; ++i)
                add(states[o].sum, Values::value(x[o + i * stride], states[o].center));
            states[o].count += n;
        }
    }
    static void merge(state& s, const state& other) {
        add(s.sum, other.sum);
        s.count += other.count;
    }
};

template <class T, class Reading>
struct exact_floating_sum : exact_sum_over<values_of<T, Reading>> {
    typedef exact_sum_over<values_of<T, Reading>> accumulator;
    typedef typename accumulator::state state;
    typedef typename Reading::template result<T> result;
    static bool finish(const state& s, result& out, double correction) {
        const double sum = double(rounded<typename Reading::template rounded_to<T>>(s.sum));
        out = result(Reading::value(sum, s.count, correction));
        return true;
    }
};

// Complex sums are two real sums: the components of a complex number are neighbouring outputs.
template <class Real, class Value> struct components_of {
    typedef Value value;
    struct state {
        typename Real::state part[2];
    };
    static void initialize(state& s, double) {
        Real::initialize(s.part[0], 0);
        Real::initialize(s.part[1], 0);
    }
    ARRPY_ONCE static void run(state& s, const value* x, ptrdiff_t n) {
        constexpr ptrdiff_t block = 1024;
        typename Real::value part[2][block];
        for (ptrdiff_t begin = 0; begin < n; begin += block) {
            const ptrdiff_t count = n - begin < block ? n - begin : block;
            for (ptrdiff_t i = 0; i < count; ++i) {
                part[0][i] = x[begin + i].real;
                part[1][i] = x[begin + i].imag;
            }
            Real::run(s.part[0], part[0], count);
            Real::run(s.part[1], part[1], count);
        }
    }
    static void columns(state* states, ptrdiff_t outputs, ptrdiff_t n, const value* x,
                        ptrdiff_t stride) {
        Real::columns(states->part, 2 * outputs, n, &x->real, 2 * stride);
    }
    static void merge(state& s, const state& other) {
        Real::merge(s.part[0], other.part[0]);
        Real::merge(s.part[1], other.part[1]);
    }
};

template <class Real, class Value>
struct by_components : components_of<typename Real::accumulator, Value> {
    typedef components_of<typename Real::accumulator, Value> accumulator;
    typedef typename accumulator::state state;
    typedef complex<typename Real::result> result;
    static bool finish(const state& s, result& out, double correction) {
        const bool real = Real::finish(s.part[0], out.real, correction);
        const bool imag = Real::finish(s.part[1], out.imag, correction);
        return real && imag;
    }
};

// ---- folds: one small state per output, combined element by element ----

// Walks rows of contiguous outputs; four rows per pass over the states where both have one width.
template <class Fold, int Rows>
ARRPY_BODY void fold_rows(typename Fold::state* __restrict states, ptrdiff_t outputs,
                          const typename Fold::value* __restrict x, ptrdiff_t stride) {
    for (ptrdiff_t o = 0; o < outputs; ++o) {
        typename Fold::state s = states[o];
        for (int r = 0; r < Rows; ++r)
            s = Fold::step(s, x[r * stride + o]);
        states[o] = s;
    }
}

template <class Fold>
ARRPY_BODY void fold_columns(typename Fold::state* states, ptrdiff_t outputs, ptrdiff_t n,
                             const typename Fold::value* x, ptrdiff_t stride) {
    constexpr ptrdiff_t width = 1024;
    constexpr int rows = sizeof(typename Fold::state) == sizeof(typename Fold::value) ? 4 : 1;
    for (ptrdiff_t begin = 0; begin < outputs; begin += width) {
        const ptrdiff_t count = outputs - begin < width ? outputs - begin : width;
        ptrdiff_t i = 0;
        for (; i + rows <= n; i += rows)
            fold_rows<Fold, rows>(states + begin, count, x + i * stride + begin, stride);
        if constexpr (rows > 1)
            for (; i < n; ++i)
                fold_rows<Fold, 1>(states + begin, count, x + i * stride + begin, stride);
    }
}

// Sums of integers wrap modulo 2^64, signed ones in the same bits.
template <class T> struct integer_sum {
    typedef T value;
    typedef uint64_t state;
    typedef uint64_t result;
    static state step(state s, T x) { return s + uint64_t(x); }
    static void initialize(state& s, double) { s = 0; }
    ARRPY_ONCE static void run(state& s, const T* x, ptrdiff_t n) {
        if constexpr (sizeof(T) == 8) {
            uint64_t sum = 0;
            for (ptrdiff_t i = 0; i < n; ++i)
                sum += uint64_t(x[i]);
            s += sum;
        } else { // 32-bit partial sums of at most 2^16 elements of at most 16 bits
            typedef std::conditional_t<std::is_signed_v<T>, int32_t, uint32_t> word;
            typedef std::conditional_t<sizeof(T) == 4, int64_t, word> partial;
            constexpr ptrdiff_t block = 32768;
            for (ptrdiff_t begin = 0; begin < n; begin += block) {
                const ptrdiff_t count = n - begin < block ? n - begin : block;
                partial sum = 0;
                for (ptrdiff_t i = 0; i < count; ++i)
                    sum = partial(sum + partial(x[begin + i]));
                s += uint64_t(sum);
            }
        }
    }
    ARRPY_ONCE static void columns(state* s, ptrdiff_t outputs, ptrdiff_t n, const T* x,
                                   ptrdiff_t stride) {
        fold_columns<integer_sum>(s, outputs, n, x, stride);
    }
    static void merge(state& s, const state& other) { s += other; }
    static bool finish(const state& s, result& out, double) {
        out = s;
        return true;
    }
};

// total / count rounded once, total in 128 bits: 64 quotient bits and a sticky one are enough.
ARRPY_BODY double divide_exactly(bool negative, unsigned __int128 total, uint64_t count) {
    if (total == 0 || count == 0)
        return count == 0 ? std::numeric_limits<double>::quiet_NaN() : 0.0;
    int exponent = 0; // total is brought to 127 bits: the quotient then has at least 64
    for (; !(total >> 126); total <<= 1)
        --exponent;
    unsigned __int128 quotient = total / count;
    uint64_t sticky = total % count != 0;
    for (; quotient >> 64; quotient >>= 1, ++exponent)
        sticky |= uint64_t(quotient & 1);
    const double magnitude = ldexp(double(uint64_t(quotient) | sticky), exponent);
    return negative ? -magnitude : magnitude;
}

// The mean of integers: a 128-bit sum, kept as the sums of the upper and the lower 32-bit halves.
template <class T> struct integer_mean {
    typedef T value;
    typedef double result;
    struct state {
        int64_t upper;  // in units of 2^32
        uint64_t lower; // less than 2^64 for 2^32 elements; carried into `upper` before
        int64_t count;
    };
    static state step(state s, T x) {
        s.upper += int64_t(x >> (sizeof(T) == 8 ? 32 : 0)) >> (sizeof(T) == 8 ? 0 : 32);
        s.lower += uint64_t(x) & 0xffffffff;
        return s;
    }
    static void initialize(state& s, double) { s = {0, 0, 0}; }
    static void settle(state& s, ptrdiff_t n) {
        s.count += n;
        s.upper += int64_t(s.lower >> 32);
        s.lower &= 0xffffffff;
    }
    ARRPY_ONCE static void run(state& s, const T* x, ptrdiff_t n) {
        constexpr ptrdiff_t block = ptrdiff_t(1) << 30;
        for (ptrdiff_t begin = 0; begin < n; begin += block) {
            const ptrdiff_t count = n - begin < block ? n - begin : block;
            state block_state = {0, 0, 0};
            if constexpr (sizeof(T) == 8) {
                for (ptrdiff_t i = 0; i < count; ++i)
                    block_state = step(block_state, x[begin + i]);
            } else {
                uint64_t sum = 0;
                integer_sum<T>::run(sum, x + begin, count);
                block_state.upper = int64_t(sum) >> 32;
                block_state.lower = sum & 0xffffffff;
            }
            settle(block_state, count);
            merge(s, block_state);
        }
    }
    ARRPY_ONCE static void columns(state* s, ptrdiff_t outputs, ptrdiff_t n, const T* x,
                                   ptrdiff_t stride) {
        constexpr ptrdiff_t block = ptrdiff_t(1) << 30;
        for (ptrdiff_t begin = 0; begin < n; begin += block) {
            const ptrdiff_t count = n - begin < block ? n - begin : block;
            fold_columns<integer_mean>(s, outputs, count, x + begin * stride, stride);
            for (ptrdiff_t o = 0; o < outputs; ++o) {
                ARRPY_SCALAR(o);
                settle(s[o], count);
            }
        }
    }
    static void merge(state& s, const state& other) {
        s.upper += other.upper;
        s.lower += other.lower;
        settle(s, other.count);
    }
    static bool finish(const state& s, result& out, double) {
        const __int128 total = __int128(s.upper) * (__int128(1) << 32) + __int128(s.lower);
        const bool negative = total < 0;
        const unsigned __int128 bits = (unsigned __int128)total;
        out = divide_exactly(negative, negative ? 0 - bits : bits, uint64_t(s.count));
        return true;
    }
};

// Extremes: NaN wins, +0 is greater than -0. The processor's maximum knows neither, so two things
// are collected beside it. NaNs: a mask of all ones, which is itself a NaN. Signs: the AND (for the
// minimum the OR) of all bits; if the maximum is a zero, no element was positive, so the sign of
// that AND is clear exactly if there was a +0.
template <bool Greatest, class V> ARRPY_BODY V choose(V a, V b) {
    if constexpr (Greatest)
        return a > b ? a : b;
    else
        return a < b ? a : b;
}

template <bool Greatest, class T, bool Floating = std::is_floating_point_v<T>>
struct extreme_lanes {
    vector<T> best;
    void start(vector<T> x) { best = x; }
    void take(vector<T> x) { best = choose<Greatest>(x, best); }
    void join(const extreme_lanes& other) { take(other.best); }
    vector<T> value() const { return best; }
};

template <bool Greatest, class T> struct extreme_lanes<Greatest, T, true> {
    typedef std::conditional_t<sizeof(T) == 8, int64_t, int32_t> word;
    typedef vector<word> words;
    vector<T> best;
    words signs, unordered;
    void start(vector<T> x) {
        best = x;
        signs = (words)x;
        unordered = (words)(x != x);
    }
    void take(vector<T> x) {
        best = choose<Greatest>(x, best);
        signs = Greatest ? signs & (words)x : signs | (words)x;
        unordered |= (words)(x != x);
    }
    void join(const extreme_lanes& other) {
        best = choose<Greatest>(other.best, best);
        signs = Greatest ? signs & other.signs : signs | other.signs;
        unordered |= other.unordered;
    }
    vector<T> value() const {
        const words zero = (words)(best == 0), sign = words{} + std::numeric_limits<word>::min();
        const words result = (zero & signs & sign) | (~zero & (words)best);
        return (vector<T>)(result | unordered);
    }
};

template <bool Greatest, class T> ARRPY_BODY T extreme_value(T a, T b) {
    if constexpr (std::is_floating_point_v<T>) {
        if (a != a || b != b)
            return a + b;
        if (a == b)
            return (__builtin_signbit(a) != 0) == Greatest ? b : a;
    }
    return choose<Greatest>(a, b);
}

template <bool Greatest, class T> constexpr T extreme_identity() {
    typedef std::numeric_limits<T> limits;
    if (limits::has_infinity)
        return Greatest ? -limits::infinity() : limits::infinity();
    return Greatest ? limits::lowest() : limits::max();
}

// Integers by halves of the vector, as far as it has more than eight lanes.
template <bool Greatest, class T, class V> ARRPY_BODY T extreme_of_lanes(T start, V lanes) {
    if constexpr (std::is_integral_v<T> && sizeof(V) > 8 * sizeof(T)) {
        typedef T half __attribute__((vector_size(sizeof(V) / 2)));
        half parts[2];
        memcpy(parts, &lanes, sizeof lanes);
        return extreme_of_lanes<Greatest>(start, choose<Greatest>(parts[0], parts[1]));
    } else {
        for (size_t k = 0; k < sizeof(V) / sizeof(T); ++k)
            start = extreme_value<Greatest>(start, T(lanes[k]));
        return start;
    }
}

template <bool Greatest, class T> ARRPY_BODY T extreme_of_run(T start, const T* x, ptrdiff_t n) {
    constexpr int width = vector_width<T>, lanes = 4;
    ptrdiff_t i = 0;
    if (n >= lanes * width) {
        extreme_lanes<Greatest, T> best[lanes];
        for (int j = 0; j < lanes; ++j)
            best[j].start(load<vector<T>>(x + j * width));
        for (i = lanes * width; i + lanes * width <= n; i += lanes * width)
            for (int j = 0; j < lanes; ++j)
                best[j].take(load<vector<T>>(x + i + j * width));
        for (int j = 1; j < lanes; ++j)
            best[0].join(best[j]);
        start = extreme_of_lanes<Greatest>(start, best[0].value());
    }
    for (; i < n; ++i)
        start = extreme_value<Greatest>(start, x[i]);
    return start;
}

template <bool Greatest, class T> struct extremum {
    typedef T value;
    typedef T state;
    typedef T result;
    static void initialize(state& s, double) { s = extreme_identity<Greatest, T>(); }
    ARRPY_ONCE static void run(state& s, const T* x, ptrdiff_t n) {
        s = extreme_of_run<Greatest>(s, x, n);
    }
    ARRPY_ONCE static void columns(state* states, ptrdiff_t outputs, ptrdiff_t n, const T* x,
                                   ptrdiff_t stride) {
        constexpr int width = vector_width<T>;
        constexpr ptrdiff_t tile = 4096 / sizeof(T);
        const ptrdiff_t whole = outputs - outputs % width;
        for (ptrdiff_t begin = 0; begin < whole; begin += tile) {
            const ptrdiff_t end = whole - begin < tile ? whole : begin + tile;
            ptrdiff_t i = 0;
            for (; i + 8 <= n; i += 8)
                rows_of<8>(states, x + i * stride, begin, end, stride);
            for (; i < n; ++i)
                rows_of<1>(states, x + i * stride, begin, end, stride);
        }
        for (ptrdiff_t o = whole; o < outputs; ++o)
            for (ptrdiff_t i = 0; i < n; ++i)
                states[o] = extreme_value<Greatest>(states[o], x[i * stride + o]);
    }
    template <int Rows>
    static void rows_of(state* states, const T* x, ptrdiff_t begin, ptrdiff_t end,
                        ptrdiff_t stride) {
        for (ptrdiff_t o = begin; o < end; o += vector_width<T>) {
            extreme_lanes<Greatest, T> best;
            best.start(load<vector<T>>(states + o));
            for (int r = 0; r < Rows; ++r)
                best.take(load<vector<T>>(x + r * stride + o));
            store(states + o, best.value());
        }
    }
    static void merge(state& s, const state& other) { s = extreme_value<Greatest>(s, other); }
    static bool finish(const state& s, result& out, double) {
        out = s;
        return true;
    }
};

template <int Size> struct signed_of_size {
    typedef std::conditional_t<Size == 2, int16_t, int8_t> type;
};
template <> struct signed_of_size<4> {
    typedef int32_t type;
};
template <> struct signed_of_size<8> {
    typedef int64_t type;
};

// Index of the extreme: the first NaN, else the first element equal to the extreme (-0 equals +0).
// A run is searched only in blocks whose extreme beats what is known.
template <bool Greatest, class T> struct extremum_index {
    typedef T value;
    typedef int64_t result;
    struct state {
        int64_t count, index; // index -1: nothing seen yet
        T best;
    };
    typedef typename signed_of_size<sizeof(T)>::type row_number;
    static bool beats(T x, T best) {
        return (Greatest ? x > best : x < best) || (x != x && best == best);
    }
    static void initialize(state& s, double) {
        s.count = 0;
        s.index = -1;
        s.best = extreme_identity<Greatest, T>();
    }
    static ptrdiff_t first(const T* x, ptrdiff_t n, T sought) {
        constexpr ptrdiff_t block = 64;
        ptrdiff_t i = 0;
        for (; i + block <= n; i += block) {
            int found = 0;
            for (ptrdiff_t k = 0; k < block; ++k)
                found |= (x[i + k] == sought) | (x[i + k] != x[i + k]);
            if (found)
                break;
        }
        for (; i < n; ++i)
            if (sought != sought ? x[i] != x[i] : x[i] == sought)
                return i;
        return n;
    }
    ARRPY_ONCE static void run(state& s, const T* x, ptrdiff_t n) {
        constexpr ptrdiff_t block = ptrdiff_t(8192 / sizeof(T));
        for (ptrdiff_t begin = 0; begin < n && s.best == s.best; begin += block) {
            const ptrdiff_t count = n - begin < block ? n - begin : block;
            const T best =
                extreme_of_run<Greatest>(extreme_identity<Greatest, T>(), x + begin, count);
            if (s.index < 0 || beats(best, s.best)) {
                s.best = best;
                s.index = s.count + begin + first(x + begin, count, best);
            }
        }
        s.count += n;
    }
    ARRPY_ONCE static void columns(state* states, ptrdiff_t outputs, ptrdiff_t n, const T* x,
                                   ptrdiff_t stride) {
        // Row numbers as wide as the values, in blocks of as many rows as they can count.
        constexpr ptrdiff_t width = 256, block = std::numeric_limits<row_number>::max();
        T best[width];
        row_number index[width];
        for (ptrdiff_t begin = 0; begin < outputs; begin += width) {
            const ptrdiff_t count = outputs - begin < width ? outputs - begin : width;
            for (ptrdiff_t first_row = 0; first_row < n;) {
                const ptrdiff_t rows = n - first_row < block ? n - first_row : block;
                const T* row = x + first_row * stride + begin;
                for (ptrdiff_t c = 0; c < count; ++c) {
                    ARRPY_SCALAR(c);
                    const bool fresh = states[begin + c].index < 0;
                    best[c] = fresh ? row[c] : states[begin + c].best;
                    index[c] = row_number(fresh ? 0 : -1);
                }
                for (ptrdiff_t r = 0; r < rows; ++r, row += stride)
                    update(best, index, row, count, row_number(r));
                for (ptrdiff_t c = 0; c < count; ++c) {
                    ARRPY_SCALAR(c);
                    state& s = states[begin + c];
                    s.best = best[c];
                    s.index = index[c] < 0 ? s.index : s.count + index[c];
                    s.count += rows;
                }
                first_row += rows;
            }
        }
    }
    static void update(T* __restrict best, row_number* __restrict index, const T* __restrict row,
                       ptrdiff_t count, row_number r) {
        for (ptrdiff_t c = 0; c < count; ++c) {
            const T x = row[c], old = best[c];
            const bool better = (Greatest ? x > old : x < old) | ((x != x) & (old == old));
            best[c] = better ? x : old;
            index[c] = better ? r : index[c];
        }
    }
    static void merge(state& s, const state& other) {
        if (other.index >= 0 && (s.index < 0 || beats(other.best, s.best))) {
            s.best = other.best;
            s.index = s.count + other.index;
        }
        s.count += other.count;
    }
    static bool finish(const state& s, result& out, double) {
        out = s.index;
        return true;
    }
};

template <class T> ARRPY_BODY bool is_nonzero(T x) {
    if constexpr (is_complex<T>::value)
        return (x.real != 0) | (x.imag != 0);
    else
        return x != 0;
}

// any and all stop at the first block that decides.
template <bool Sought, class T> struct exists { // is there an element whose truth is Sought?
    typedef T value;
    typedef uint8_t state; // 1: found
    typedef uint8_t result;
    static state step(state s, T x) { return state(s | (is_nonzero(x) == Sought)); }
    static void initialize(state& s, double) { s = 0; }
    ARRPY_ONCE static void run(state& s, const T* x, ptrdiff_t n) {
        constexpr ptrdiff_t block = ptrdiff_t(16384 / sizeof(T));
        for (ptrdiff_t begin = 0; begin < n && !s; begin += block) {
            const ptrdiff_t count = n - begin < block ? n - begin : block;
            s = found(x + begin, count);
        }
    }
    static uint8_t found(const T* x, ptrdiff_t n) {
        ptrdiff_t i = 0;
        uint8_t result = 0;
        if constexpr (!is_complex<T>::value) {
            constexpr int width = vector_width<T>, lanes = 4;
            auto mask = vector<T>{} != vector<T>{};
            for (; i + lanes * width <= n; i += lanes * width)
                for (int j = 0; j < lanes; ++j) {
                    const vector<T> values = load<vector<T>>(x + i + j * width);
                    if constexpr (Sought)
                        mask |= values != 0;
                    else
                        mask |= values == 0;
                }
            for (int k = 0; k < width; ++k)
                result = uint8_t(result | (mask[k] != 0));
        }
        for (; i < n; ++i)
            result = step(result, x[i]);
        return result;
    }
    ARRPY_ONCE static void columns(state* s, ptrdiff_t outputs, ptrdiff_t n, const T* x,
                                   ptrdiff_t stride) {
        fold_columns<exists>(s, outputs, n, x, stride);
    }
    static void merge(state& s, const state& other) { s = state(s | other); }
    static bool finish(const state& s, result& out, double) {
        out = Sought ? s : state(1 - s);
        return true;
    }
};

template <class T> struct nonzero_count {
    typedef T value;
    typedef int64_t state;
    typedef int64_t result;
    static state step(state s, T x) { return s + is_nonzero(x); }
    static void initialize(state& s, double) { s = 0; }
    ARRPY_ONCE static void run(state& s, const T* x, ptrdiff_t n) {
        ptrdiff_t i = 0;
        if constexpr (!is_complex<T>::value) {
            constexpr int width = vector_width<T>, lanes = 2;
            constexpr ptrdiff_t step_size = lanes * width;
            while (i + step_size <= n) { // an 8-bit lane can count 127 elements
                decltype(vector<T>{} != 0) counts[lanes] = {};
                for (int k = 0; k < 127 && i + step_size <= n; ++k, i += step_size)
                    for (int j = 0; j < lanes; ++j) // a true mask is -1
                        counts[j] += load<vector<T>>(x + i + j * width) != 0;
                for (int j = 0; j < lanes; ++j)
                    for (int k = 0; k < width; ++k)
                        s -= int64_t(counts[j][k]);
            }
        }
        for (; i < n; ++i)
            s = step(s, x[i]);
    }
    ARRPY_ONCE static void columns(state* s, ptrdiff_t outputs, ptrdiff_t n, const T* x,
                                   ptrdiff_t stride) {
        fold_columns<nonzero_count>(s, outputs, n, x, stride);
    }
    static void merge(state& s, const state& other) { s += other; }
    static bool finish(const state& s, result& out, double) {
        out = s;
        return true;
    }
};

// ---- products ----

template <class T> struct integer_prod {
    typedef T value;
    typedef uint64_t state;
    typedef uint64_t result;
    static state step(state s, T x) { return s * uint64_t(x); }
    static void initialize(state& s, double) { s = 1; }
    ARRPY_ONCE static void run(state& s, const T* x, ptrdiff_t n) {
        uint64_t lane[8] = {1, 1, 1, 1, 1, 1, 1, 1};
        ptrdiff_t i = 0;
        for (; i + 8 <= n; i += 8)
            for (int j = 0; j < 8; ++j)
                lane[j] *= uint64_t(x[i + j]);
        for (; i < n; ++i)
            s *= uint64_t(x[i]);
        for (int j = 0; j < 8; ++j)
            s *= lane[j];
    }
    ARRPY_ONCE static void columns(state* s, ptrdiff_t outputs, ptrdiff_t n, const T* x,
                                   ptrdiff_t stride) {
        fold_columns<integer_prod>(s, outputs, n, x, stride);
    }
    static void merge(state& s, const state& other) { s *= other; }
    static bool finish(const state& s, result& out, double) {
        out = s;
        return true;
    }
};

// Products of floats are not associative, so the order is part of the definition: element i
// multiplies lane i mod 32, then lane j takes in lane j + 16, + 8, + 4, + 2, + 1. Lanes that saw no
// element take no part. Two such states cannot be merged: the driver does not split prod along n.
constexpr int prod_lanes = 32;

ARRPY_BODY double multiply(double a, double b) { return a * b; }
// A product that GCC cannot fuse with the addition behind it: of a minus beside a plus GCC 12 makes
// a vfmaddsub in spite of -ffp-contract=off.
ARRPY_BODY double unfused(double product) {
#if defined(__FMA__) && !defined(__clang__)
    __asm__("" : "+x"(product));
#endif
    return product;
}
ARRPY_BODY complex<double> multiply(complex<double> a, complex<double> b) {
    return {unfused(a.real * b.real) - unfused(a.imag * b.imag), a.real * b.imag + a.imag * b.real};
}

template <class T> ARRPY_BODY auto widen(T x) {
    if constexpr (is_complex<T>::value)
        return complex<double>{double(x.real), double(x.imag)};
    else
        return double(x);
}

template <class T> struct floating_prod {
    typedef T value;
    typedef T result;
    typedef decltype(widen(T{})) wide;
    struct state {
        wide lane[prod_lanes];
        int64_t count;
    };
    static void initialize(state& s, double) {
        for (wide& lane : s.lane)
            if constexpr (is_complex<T>::value)
                lane = {1, 0};
            else
                lane = 1;
        s.count = 0;
    }
    // 1 + 0i times a complex number with an infinite part would give NaN: a lane starts as a copy.
    static void enter(state& s, T x) {
        wide& lane = s.lane[s.count % prod_lanes];
        lane = s.count < prod_lanes ? widen(x) : multiply(lane, widen(x));
        ++s.count;
    }
    ARRPY_ONCE static void run(state& s, const T* x, ptrdiff_t n) {
        ptrdiff_t i = 0;
        for (; i < n && (s.count < prod_lanes || s.count % prod_lanes != 0); ++i)
            enter(s, x[i]);
        wide lane[prod_lanes];
        memcpy(lane, s.lane, sizeof lane);
        const ptrdiff_t first = i;
        for (; i + prod_lanes <= n; i += prod_lanes)
            for (int j = 0; j < prod_lanes; ++j)
                lane[j] = multiply(lane[j], widen(x[i + j]));
        memcpy(s.lane, lane, sizeof lane);
        s.count += i - first;
        for (; i < n; ++i)
            enter(s, x[i]);
    }
    ARRPY_ONCE static void columns(state* states, ptrdiff_t outputs, ptrdiff_t n, const T* x,
                                   ptrdiff_t stride) {
        constexpr ptrdiff_t width = 64;
        wide lanes[prod_lanes][width];
        for (ptrdiff_t begin = 0; begin < outputs; begin += width) {
            const ptrdiff_t count = outputs - begin < width ? outputs - begin : width;
            const T* column = x + begin;
            ptrdiff_t i = 0;
            for (; i < n && i < prod_lanes; ++i) // few rows, or the rows that fill the lanes
                for (ptrdiff_t c = 0; c < count; ++c)
                    enter(states[begin + c], column[i * stride + c]);
            if (i == n)
                continue;
            for (int j = 0; j < prod_lanes; ++j)
                for (ptrdiff_t c = 0; c < count; ++c)
                    lanes[j][c] = states[begin + c].lane[j];
            const int64_t seen = states[begin].count - i;
            for (; i < n; ++i) {
                wide* __restrict row = lanes[(seen + i) % prod_lanes];
                for (ptrdiff_t c = 0; c < count; ++c)
                    row[c] = multiply(row[c], widen(column[i * stride + c]));
            }
            for (int j = 0; j < prod_lanes; ++j)
                for (ptrdiff_t c = 0; c < count; ++c)
                    states[begin + c].lane[j] = lanes[j][c];
            for (ptrdiff_t c = 0; c < count; ++c)
                states[begin + c].count = seen + n;
        }
    }
    static bool finish(const state& s, result& out, double) {
        state tree = s;
        for (int step = prod_lanes / 2; step > 0; step /= 2)
            for (int j = 0; j < step && j + step < s.count; ++j)
                tree.lane[j] = multiply(tree.lane[j], tree.lane[j + step]);
        if constexpr (is_complex<T>::value) {
            typedef typename real_of<T>::type real;
            out = {real(tree.lane[0].real), real(tree.lane[0].imag)};
        } else {
            out = T(tree.lane[0]);
        }
        return true;
    }
};

// ---- layouts: every (outputs, n) with any strides becomes runs or rows of contiguous outputs ----

constexpr ptrdiff_t packed_elements = 4096;

template <int Size> struct element_of_size;
template <> struct element_of_size<1> {
    typedef uint8_t __attribute__((may_alias)) type;
};
template <> struct element_of_size<2> {
    typedef uint16_t __attribute__((may_alias)) type;
};
template <> struct element_of_size<4> {
    typedef uint32_t __attribute__((may_alias)) type;
};
template <> struct element_of_size<8> {
    typedef uint64_t __attribute__((may_alias, aligned(4))) type; // also two float32
};
template <> struct element_of_size<16> {
    struct __attribute__((may_alias)) type {
        uint64_t part[2];
    };
};

// One copy per element size serves all dtypes.
template <int Size>
ARRPY_ONCE void pack(void* packed, ptrdiff_t packed_row, ptrdiff_t rows, ptrdiff_t columns,
                     const void* x, ptrdiff_t row_stride, ptrdiff_t column_stride) {
    typedef typename element_of_size<Size>::type element;
    element* to = static_cast<element*>(packed);
    const element* from = static_cast<const element*>(x);
    for (ptrdiff_t r = 0; r < rows; ++r)
        for (ptrdiff_t c = 0; c < columns; ++c)
            to[r * packed_row + c] = from[r * row_stride + c * column_stride];
}

// What the walk below needs to know of a kernel.
struct accumulator {
    ptrdiff_t state_size;
    void (*run)(void* state, const void* x, ptrdiff_t n);
    void (*columns)(void* states, ptrdiff_t outputs, ptrdiff_t n, const void* x, ptrdiff_t stride);
};

template <int Size>
ARRPY_ONCE void accumulate_run(const accumulator& kernel, char* state, const char* x, ptrdiff_t n,
                               ptrdiff_t stride) {
    if (stride == 1)
        return kernel.run(state, x, n);
    alignas(64) char packed[packed_elements * Size];
    for (ptrdiff_t begin = 0; begin < n; begin += packed_elements) {
        const ptrdiff_t count = n - begin < packed_elements ? n - begin : packed_elements;
        pack<Size>(packed, 0, 1, count, x + begin * stride * Size, 0, stride);
        kernel.run(state, packed, count);
    }
}

// Copies tiles of 64 outputs so that the outputs become contiguous.
template <int Size>
ARRPY_ONCE void accumulate_transposed(const accumulator& kernel, ptrdiff_t outputs, ptrdiff_t n,
                                      char* states, const char* x, ptrdiff_t output_stride,
                                      ptrdiff_t stride) {
    constexpr ptrdiff_t width = 64, rows = packed_elements / width;
    alignas(64) char packed[packed_elements * Size];
    for (ptrdiff_t first = 0; first < outputs; first += width) {
        const ptrdiff_t count = outputs - first < width ? outputs - first : width;
        for (ptrdiff_t begin = 0; begin < n; begin += rows) {
            const ptrdiff_t depth = n - begin < rows ? n - begin : rows;
            pack<Size>(packed, width, depth, count,
                       x + (first * output_stride + begin * stride) * Size, stride, output_stride);
            kernel.columns(states + first * kernel.state_size, count, depth, packed, width);
        }
    }
}

// Below these sizes rows of outputs, or runs, do not fill the vectors (measured, see above).
constexpr ptrdiff_t few_outputs = 8;
constexpr ptrdiff_t short_run = 64;

template <int Size>
ARRPY_ONCE void accumulate_any(const accumulator& kernel, ptrdiff_t outputs, ptrdiff_t n,
                               char* states, const char* x, ptrdiff_t output_stride,
                               ptrdiff_t stride) {
    if (n <= 0)
        return;
    if (outputs >= few_outputs && output_stride == 1)
        kernel.columns(states, outputs, n, x, stride);
    else if (outputs >= few_outputs && n < short_run)
        accumulate_transposed<Size>(kernel, outputs, n, states, x, output_stride, stride);
    else
        for (ptrdiff_t o = 0; o < outputs; ++o)
            accumulate_run<Size>(kernel, states + o * kernel.state_size,
                                 x + o * output_stride * Size, n, stride);
}

template <class Kernel> void run(void* state, const void* x, ptrdiff_t n) {
    Kernel::run(*static_cast<typename Kernel::state*>(state),
                static_cast<const typename Kernel::value*>(x), n);
}

template <class Kernel>
void columns(void* states, ptrdiff_t outputs, ptrdiff_t n, const void* x, ptrdiff_t stride) {
    Kernel::columns(static_cast<typename Kernel::state*>(states), outputs, n,
                    static_cast<const typename Kernel::value*>(x), stride);
}

template <class Kernel>
void accumulate(ptrdiff_t outputs, ptrdiff_t n, void* states, const void* x,
                ptrdiff_t output_stride, ptrdiff_t stride) {
    const accumulator kernel = {sizeof(typename Kernel::state), run<Kernel>, columns<Kernel>};
    accumulate_any<sizeof(typename Kernel::value)>(kernel, outputs, n, static_cast<char*>(states),
                                                   static_cast<const char*>(x), output_stride,
                                                   stride);
}

template <class Kernel> void initialize(ptrdiff_t outputs, void* states, const double* centers) {
    for (ptrdiff_t o = 0; o < outputs; ++o) {
        ARRPY_SCALAR(o);
        Kernel::initialize(static_cast<typename Kernel::state*>(states)[o],
                           centers ? centers[o] : 0.0);
    }
}

template <class Kernel> void merge(ptrdiff_t outputs, void* states, const void* others) {
    for (ptrdiff_t o = 0; o < outputs; ++o) {
        ARRPY_SCALAR(o);
        Kernel::merge(static_cast<typename Kernel::state*>(states)[o],
                      static_cast<const typename Kernel::state*>(others)[o]);
    }
}

template <class Kernel>
ptrdiff_t finish(ptrdiff_t outputs, const void* states, void* out, ptrdiff_t out_stride,
                 double correction) {
    ptrdiff_t in_doubt = 0;
    for (ptrdiff_t o = 0; o < outputs; ++o) {
        ARRPY_SCALAR(o);
        const typename Kernel::state& state = static_cast<const typename Kernel::state*>(states)[o];
        typename Kernel::result result;
        in_doubt += !Kernel::finish(state, result, correction);
        static_cast<typename Kernel::result*>(out)[o * out_stride] = result;
    }
    return in_doubt;
}

// ---- scans: strictly left to right, float32 running in float64 and rounded once per element ----

template <class T> ARRPY_BODY auto start_scan(T x) {
    if constexpr (std::is_integral_v<T>)
        return uint64_t(x);
    else
        return widen(x);
}

template <class T, class Running> ARRPY_BODY auto scanned(Running value) {
    if constexpr (is_complex<T>::value) {
        typedef typename real_of<T>::type real;
        return T{real(value.real), real(value.imag)};
    } else if constexpr (std::is_integral_v<T>) {
        return value;
    } else {
        return T(value);
    }
}

struct running_sum {
    template <class V> static V step(V a, V b) {
        if constexpr (is_complex<V>::value)
            return {a.real + b.real, a.imag + b.imag};
        else
            return a + b;
    }
};
struct running_prod {
    static uint64_t step(uint64_t a, uint64_t b) { return a * b; }
    template <class V> static V step(V a, V b) { return multiply(a, b); }
};

// A scan may be cut: `carry` takes the running values of all rows from one part to the next.
template <class T> struct scan_carry {
    decltype(start_scan(T{}))* running;
    bool continues;
};

// `Rows` neighbouring rows together: their chains of dependent operations overlap.
template <class Step, class T, int Rows, class Out>
ARRPY_BODY void scan_rows(ptrdiff_t n, const T* x, ptrdiff_t x_row, ptrdiff_t x_column, Out* out,
                          ptrdiff_t out_row, ptrdiff_t out_column, scan_carry<T> carry) {
    decltype(start_scan(T{})) running[Rows];
    for (int r = 0; r < Rows; ++r) {
        const auto first = start_scan(x[r * x_row]);
        running[r] = carry.continues ? Step::step(carry.running[r], first) : first;
        out[r * out_row] = scanned<T>(running[r]);
    }
    for (ptrdiff_t i = 1; i < n; ++i)
        for (int r = 0; r < Rows; ++r) {
            running[r] = Step::step(running[r], start_scan(x[r * x_row + i * x_column]));
            out[r * out_row + i * out_column] = scanned<T>(running[r]);
        }
    for (int r = 0; r < Rows; ++r)
        carry.running[r] = running[r];
}

// Rows that lie side by side in memory: one lane per row.
template <class Step, class T, class Out>
ARRPY_BODY void scan_contiguous_rows(ptrdiff_t rows, ptrdiff_t n, const T* x, ptrdiff_t x_column,
                                     Out* out, ptrdiff_t out_column, scan_carry<T> carry) {
    constexpr ptrdiff_t width = 256;
    decltype(start_scan(T{})) running[width];
    for (ptrdiff_t begin = 0; begin < rows; begin += width) {
        const ptrdiff_t count = rows - begin < width ? rows - begin : width;
        for (ptrdiff_t r = 0; r < count; ++r) {
            ARRPY_SCALAR(r);
            const auto first = start_scan(x[begin + r]);
            running[r] = carry.continues ? Step::step(carry.running[begin + r], first) : first;
            out[begin + r] = scanned<T>(running[r]);
        }
        for (ptrdiff_t i = 1; i < n; ++i) {
            const T* x_line = x + i * x_column + begin;
            Out* out_line = out + i * out_column + begin;
            for (ptrdiff_t r = 0; r < count; ++r) {
                running[r] = Step::step(running[r], start_scan(x_line[r]));
                out_line[r] = scanned<T>(running[r]);
            }
        }
        for (ptrdiff_t r = 0; r < count; ++r) {
            ARRPY_SCALAR(r);
            carry.running[begin + r] = running[r];
        }
    }
}

template <class Step, class T>
void scan_kernel(ptrdiff_t rows, ptrdiff_t n, const operand* operands) {
    typedef decltype(scanned<T>(start_scan(T{}))) result;
    const T* x = static_cast<const T*>(operands[0].data);
    result* out = static_cast<result*>(operands[1].data);
    const ptrdiff_t x_row = operands[0].row_stride, x_column = operands[0].column_stride;
    const ptrdiff_t out_row = operands[1].row_stride, out_column = operands[1].column_stride;
    if (n <= 0)
        return;
    scan_carry<T> carry = {static_cast<decltype(start_scan(T{}))*>(operands[2].data),
                           operands[2].row_stride != 0};
    if (x_row == 1 && out_row == 1 && rows >= few_outputs) {
        scan_contiguous_rows<Step>(rows, n, x, x_column, out, out_column, carry);
        return;
    }
    ptrdiff_t r = 0;
    for (; r + 4 <= rows; r += 4, carry.running += 4)
        scan_rows<Step, T, 4>(n, x + r * x_row, x_row, x_column, out + r * out_row, out_row,
                              out_column, carry);
    for (; r < rows; ++r, ++carry.running)
        scan_rows<Step, T, 1>(n, x + r * x_row, 0, x_column, out + r * out_row, 0, out_column,
                              carry);
}

// ---- the operations; names as in arrpy/_spec/ops.py ----

template <class T, class IfInteger, class IfFloating>
using by_kind = std::conditional_t<std::is_integral_v<T>, IfInteger, IfFloating>;

template <template <class, class> class Sum, class T, class Reading> struct sum_of {
    typedef Sum<T, Reading> kernel;
};
template <template <class, class> class Sum, class R, class Reading>
struct sum_of<Sum, complex<R>, Reading> {
    typedef by_components<Sum<R, Reading>, complex<R>> kernel;
};
template <class T, class Reading>
using fast_sum = typename sum_of<floating_sum, T, Reading>::kernel;
template <class T, class Reading>
using exact_sum_of = typename sum_of<exact_floating_sum, T, Reading>::kernel;

// Whether an integer is zero does not depend on its sign: half as many instantiations.
template <class T, bool Integer = std::is_integral_v<T>> struct without_sign {
    typedef T type;
};
template <class T> struct without_sign<T, true> {
    typedef std::make_unsigned_t<T> type;
};
template <class T> using unsigned_if_integer = typename without_sign<T>::type;

namespace reductions {
struct sum {
    template <class T> using kernel = by_kind<T, integer_sum<T>, fast_sum<T, as_sum>>;
};
struct mean {
    template <class T> using kernel = by_kind<T, integer_mean<T>, fast_sum<T, as_mean>>;
};
struct center {
    template <class T> using kernel = fast_sum<T, as_center>;
};
struct var {
    template <class T> using kernel = fast_sum<T, as_var>;
};
struct std {
    template <class T> using kernel = fast_sum<T, as_std>;
};
struct exact_sum {
    template <class T> using kernel = exact_sum_of<T, as_sum>;
};
struct exact_mean {
    template <class T> using kernel = exact_sum_of<T, as_mean>;
};
struct exact_center {
    template <class T> using kernel = exact_sum_of<T, as_center>;
};
struct exact_var {
    template <class T> using kernel = exact_sum_of<T, as_var>;
};
struct exact_std {
    template <class T> using kernel = exact_sum_of<T, as_std>;
};
struct prod {
    template <class T> using kernel = by_kind<T, integer_prod<T>, floating_prod<T>>;
};
struct max {
    template <class T> using kernel = extremum<true, T>;
};
struct min {
    template <class T> using kernel = extremum<false, T>;
};
struct argmax {
    template <class T> using kernel = extremum_index<true, T>;
};
struct argmin {
    template <class T> using kernel = extremum_index<false, T>;
};
struct any {
    template <class T> using kernel = exists<true, unsigned_if_integer<T>>;
};
struct all {
    template <class T> using kernel = exists<false, unsigned_if_integer<T>>;
};
struct count_nonzero {
    template <class T> using kernel = nonzero_count<unsigned_if_integer<T>>;
};
} // namespace reductions

namespace scans {
struct cumulative_sum : running_sum {};
struct cumulative_prod : running_prod {};
} // namespace scans

template <class Kernel> constexpr bool is_mergeable = true;
template <class T> constexpr bool is_mergeable<floating_prod<T>> = false;

// Kernels that differ only in how the state is read out share everything else.
template <class Kernel, class = void> struct accumulator_of {
    typedef Kernel type;
};
template <class Kernel> struct accumulator_of<Kernel, std::void_t<typename Kernel::accumulator>> {
    typedef typename Kernel::accumulator type;
};

template <class Kernel> constexpr reduce_kernel reduce_table() {
    typedef typename accumulator_of<Kernel>::type accumulator;
    reduce_kernel table = {sizeof(typename Kernel::state), initialize<accumulator>,
                           accumulate<accumulator>, nullptr, finish<Kernel>};
    if constexpr (is_mergeable<Kernel>)
        table.merge = merge<accumulator>;
    return table;
}

// What the generated tables call: reduce<reductions::sum, double>(). bool is uint8_t throughout
// (its int64 sum has the bits of a uint64 one). `merge` is null where the order is part of the
// definition (prod of floats): the driver accumulates such a reduction in one state.
template <class Op, class T> constexpr reduce_kernel reduce() {
    return reduce_table<typename Op::template kernel<T>>();
}

// scan<scans::cumulative_sum, double> is a map_kernel with operands {x, out, carry}: carry.data has
// room for 16 bytes per row and takes the running values; carry.row_stride 0 starts, 1 continues.
template <class Op, class T> void scan(ptrdiff_t rows, ptrdiff_t n, const operand* operands) {
    scan_kernel<Op, T>(rows, n, operands);
}

} // namespace
} // namespace ARRPY_ISA
} // namespace arrpy
