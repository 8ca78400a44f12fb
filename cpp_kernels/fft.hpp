// Discrete Fourier transforms: X[k] = sum over j of x[j] w^(jk), w = exp(-2 pi i/n).
//
// Shapes: lines of n points at any strides, float or double, with or without imaginary parts.
// Everything is computed in double and rounded once when it is stored. All transforms are forward
// ones: the inverse swaps real and imaginary parts of input and output, because
// swap(F(swap(x))) = n F^-1(x). So the caller says where the parts lie.
//
// Algorithms.
//   mixed radix  n = r m. One pass computes, for p < m and j < r,
//                y_j = (sum over k of x[p + m k] w_r^(jk)) w_n^(jp); what remains is r transforms
//                of length m. Each pass writes into other buffers in the order that the next one
//                reads, so that the last leaves the result in order (Stockham's variant). Radices
//                are 4, 2, then odd primes; terms of an odd radix are added in the order of k. The
//                factor 1 of p = 0 is not multiplied.
//   Bluestein    jk = (j^2 + k^2 - (k - j)^2) / 2 makes any length a convolution with the chirp
//                c_k = w_2n^(k^2), of a length >= 2n - 1 that has small factors only.
//   real input   of even length n = 2 m: z_k = x_2k + i x_(2k+1) is transformed with length m; then
//                X_k = (Z_k + Z*_(m-k)) / 2 - i/2 w_n^k (Z_k - Z*_(m-k)), and back in reverse.
//   long n       = n1 n2: the caller runs n2 transforms of length n1, multiplied by w_n^(i k) where
//                they are stored ("twist"), then n1 transforms of length n2.
//
// Numerics. No product is contracted into a fused multiply-add, and each point of a result comes
// from the same operations in the same order whatever the vector width, so the bits are the same on
// every instruction set and tier. The error is O(eps log n) in the norm of the result.
//
// Vectors. Real and imaginary parts lie in buffers of their own, so all arithmetic is plain vector
// arithmetic without shuffles. After the first passes, or with several lines side by side, vectors
// run over neighbours that share their roots of unity; in the first pass of a single line over p.
//
// Reference: C. Van Loan, Computational Frameworks for the Fast Fourier Transform, SIAM, 1992.
#pragma once

#include "fft_table.hpp"
#include "types.hpp"

#include <string.h>

namespace arrpy {
namespace ARRPY_ISA {
namespace {
namespace fft {

// ---- Roots of unity -----------------------------------------------------------------------------

constexpr double quarter = 0.7853981633974483; // pi/4
constexpr double quarter_low = 3.061616997868383e-17;

constexpr double sine_terms[] = {
    -1.0 / 6,        1.0 / 120,        -1.0 / 5040,          1.0 / 362880,
    -1.0 / 39916800, 1.0 / 6227020800, -1.0 / 1307674368000, 1.0 / 355687428096000};
constexpr double cosine_terms[] = {
    1.0 / 24,        -1.0 / 720,         1.0 / 40320,          -1.0 / 3628800,
    1.0 / 479001600, -1.0 / 87178291200, 1.0 / 20922789888000, -1.0 / 6402373705728000};

ARRPY_BODY double polynomial(const double (&terms)[8], double x) {
    double total = 0.0;
    for (int i = 7; i >= 0; i--)
        total = total * x + terms[i];
    return total;
}

ARRPY_BODY double upper_half(double x) {
    const double scaled = 134217729.0 * x; // 2^27 + 1
    return scaled - (scaled - x);
}

// x1 * x2 as its rounded value and the rounding error (Dekker).
ARRPY_BODY double two_product(double x1, double x2, double* error) {
    const double product = x1 * x2;
    const double high1 = upper_half(x1), high2 = upper_half(x2);
    const double low1 = x1 - high1, low2 = x2 - high2;
    *error = ((high1 * high2 - product) + high1 * low2 + low1 * high2) + low1 * low2;
    return product;
}

// pi/4 * rest / n as a double and what it lacks.
ARRPY_BODY double reduced_angle(int64_t rest, int64_t n, double* low) {
    const double whole = double(n);
    const double share = double(rest) / whole;
    double error;
    double product = two_product(share, whole, &error);
    const double share_low = ((double(rest) - product) - error) / whole;
    product = two_product(quarter, share, &error);
    error += quarter * share_low + quarter_low * share;
    const double angle = product + error;
    *low = (product - angle) + error;
    return angle;
}

ARRPY_BODY double sine(double angle, double low) {
    const double square = angle * angle;
    return angle + (angle * (square * polynomial(sine_terms, square)) + low);
}

ARRPY_BODY double cosine(double angle, double low, bool minus_one) {
    double error;
    const double square = two_product(angle, angle, &error);
    const double half = 0.5 * square;
    const double rest =
        square * (square * polynomial(cosine_terms, square)) - (0.5 * error + angle * low);
    if (minus_one)
        return rest - half;
    const double leading = 1.0 - half;
    return leading + (((1.0 - leading) - half) + rest);
}

ARRPY_BODY complex<double> root(int64_t exponent, int64_t n, bool minus_one) {
    const int64_t octant = 8 * exponent / n;
    int64_t rest = 8 * exponent - octant * n;
    if (octant & 1)
        rest = n - rest;
    double low;
    const double angle = reduced_angle(rest, n, &low);
    double real = cosine(angle, low, minus_one), imag = sine(angle, low);
    if (minus_one)
        return {real, -imag};
    if ((octant + 1) & 2) {
        const double other = real;
        real = imag;
        imag = other;
    }
    if ((octant + 2) & 4)
        real = -real;
    return {real, (octant & 4) ? imag : -imag};
}

void roots(int64_t n, ptrdiff_t count, const int64_t* exponents, bool minus_one, double* out) {
    for (ptrdiff_t i = 0; i < count; i++) {
        const complex<double> value = root(exponents[i], n, minus_one);
        out[i] = value.real;
        out[count + i] = value.imag;
    }
}

// ---- Vectors of `width` doubles -----------------------------------------------------------------

#if defined(__AVX512F__)
constexpr int full_width = 8;
#elif defined(__AVX2__)
constexpr int full_width = 4;
#else
constexpr int full_width = 2;
#endif

template <int width> struct pack {
    typedef double type __attribute__((vector_size(8 * width)));
};
template <> struct pack<1> {
    using type = double;
};

template <class V> ARRPY_BODY V load(const double* x) {
    V values;
    memcpy(&values, x, sizeof values);
    return values;
}

template <class V> ARRPY_BODY void store(double* x, V values) { memcpy(x, &values, sizeof values); }

// x - 0 is x for every x, also for -0, where x + 0 is not.
template <class V> ARRPY_BODY V broadcast(double x) { return x - V{}; }

// A sum with a negated factor: docs/decisions/no-hidden-fma.md.
template <class V> ARRPY_BODY complex<V> multiply(complex<V> x1, complex<V> x2) {
    return {x1.real * x2.real + (-x1.imag) * x2.imag, x1.real * x2.imag + x1.imag * x2.real};
}

template <class V> ARRPY_BODY complex<V> add(complex<V> x1, complex<V> x2) {
    return {x1.real + x2.real, x1.imag + x2.imag};
}

template <class V> ARRPY_BODY complex<V> subtract(complex<V> x1, complex<V> x2) {
    return {x1.real - x2.real, x1.imag - x2.imag};
}

// ---- Butterflies: transforms of `radix` points, in place ----------------------------------------

constexpr int largest_radix = 61; // of a pass; lengths with larger prime factors are Bluestein's

// radix 0: any odd one, known at run time only.
template <int radix, class V>
ARRPY_BODY void butterfly(int any_radix, const double* circle, complex<V>* x) {
    if constexpr (radix == 2) {
        const complex<V> difference = subtract(x[0], x[1]);
        x[0] = add(x[0], x[1]);
        x[1] = difference;
    } else if constexpr (radix == 4) {
        const complex<V> even = add(x[0], x[2]), odd = subtract(x[0], x[2]);
        const complex<V> sum = add(x[1], x[3]);
        const complex<V> turned = {x[1].imag - x[3].imag, x[3].real - x[1].real}; // -i (x1 - x3)
        x[0] = add(even, sum);
        x[1] = add(odd, turned);
        x[2] = subtract(even, sum);
        x[3] = subtract(odd, turned);
    } else {
        // y_j and y_(r-j) are x_0 + sum of cos(2 pi jk/r) (x_k + x_(r-k)), minus and plus i times
        // the sum of sin(2 pi jk/r) (x_k - x_(r-k)).
        const int r = radix ? radix : any_radix;
        constexpr int room = (radix ? radix : largest_radix) / 2 + 1;
        complex<V> sums[room], differences[room];
        const complex<V> first = x[0];
        for (int k = 1; k <= r / 2; k++) {
            sums[k] = add(x[k], x[r - k]);
            differences[k] = subtract(x[k], x[r - k]);
            x[0] = add(x[0], sums[k]);
        }
        for (int j = 1; j <= r / 2; j++) {
            complex<V> even = first, odd = {V{}, V{}};
            int index = 0; // j k mod r
            for (int k = 1; k <= r / 2; k++) {
                index += index + j < r ? j : j - r;
                const V cosine = broadcast<V>(circle[index]),
                        sine = broadcast<V>(circle[r + index]);
                even = add(even, {cosine * sums[k].real, cosine * sums[k].imag});
                odd = add(odd, {sine * differences[k].real, sine * differences[k].imag});
            }
            x[j] = {even.real - odd.imag, even.imag + odd.real};
            x[r - j] = {even.real + odd.imag, even.imag - odd.real};
        }
    }
}

// ---- Passes -------------------------------------------------------------------------------------

struct buffers {
    double *real, *imag;             // what is transformed
    double *other_real, *other_imag; // room for the result of a pass
};

ARRPY_BODY void exchange(buffers* b) {
    const buffers before = *b;
    *b = {before.other_real, before.other_imag, before.real, before.imag};
}

struct one_pass {
    int radix;
    ptrdiff_t m, inner;
    const double* table;
    const double* circle; // the roots w_r^k of an odd radix
};

// Neighbours q ... q + width - 1 of all points p + m k.
template <int radix, int width>
ARRPY_BODY void columns(const one_pass& pass, ptrdiff_t p, ptrdiff_t q, const buffers& b) {
    using V = typename pack<width>::type;
    const int r = radix ? radix : pass.radix;
    const ptrdiff_t source = p * pass.inner + q, step = pass.m * pass.inner;
    const ptrdiff_t target = r * p * pass.inner + q;
    complex<V> x[radix ? radix : largest_radix];
    for (int k = 0; k < r; k++)
        x[k] = {load<V>(b.real + source + k * step), load<V>(b.imag + source + k * step)};
    butterfly<radix, V>(r, pass.circle, x);
    for (int j = 0; j < r; j++) {
        if (j > 0 && p > 0) {
            const double* w = pass.table + 2 * pass.m * (j - 1) + p;
            x[j] = multiply(x[j], {broadcast<V>(w[0]), broadcast<V>(w[pass.m])});
        }
        store(b.other_real + target + j * pass.inner, x[j].real);
        store(b.other_imag + target + j * pass.inner, x[j].imag);
    }
}

// The first pass of a single line: p ... p + width - 1, p > 0.
template <int radix, int width>
ARRPY_BODY void rows(const one_pass& pass, ptrdiff_t p, const buffers& b) {
    using V = typename pack<width>::type;
    const int r = radix ? radix : pass.radix;
    complex<V> x[radix ? radix : largest_radix];
    for (int k = 0; k < r; k++)
        x[k] = {load<V>(b.real + p + k * pass.m), load<V>(b.imag + p + k * pass.m)};
    butterfly<radix, V>(r, pass.circle, x);
    for (int j = 0; j < r; j++) {
        if (j > 0) {
            const double* w = pass.table + 2 * pass.m * (j - 1) + p;
            x[j] = multiply(x[j], {load<V>(w), load<V>(w + pass.m)});
        }
        for (int lane = 0; lane < width; lane++) {
            b.other_real[r * (p + lane) + j] = x[j].real[lane];
            b.other_imag[r * (p + lane) + j] = x[j].imag[lane];
        }
    }
}

template <int radix> void run_pass(const one_pass& pass, const buffers& b) {
    ptrdiff_t p = 0;
    if (pass.inner == 1) {
        columns<radix, 1>(pass, 0, 0, b);
        for (p = 1; p + full_width <= pass.m; p += full_width)
            rows<radix, full_width>(pass, p, b);
    }
    for (; p < pass.m; p++) {
        ptrdiff_t q = 0;
        for (; q + full_width <= pass.inner; q += full_width)
            columns<radix, full_width>(pass, p, q, b);
        if constexpr (full_width > 4)
            for (; q + 4 <= pass.inner; q += 4)
                columns<radix, 4>(pass, p, q, b);
        if constexpr (full_width > 2)
            for (; q + 2 <= pass.inner; q += 2)
                columns<radix, 2>(pass, p, q, b);
        for (; q < pass.inner; q++)
            columns<radix, 1>(pass, p, q, b);
    }
}

constexpr ptrdiff_t long_transform = ptrdiff_t(1) << 16; // points from which `stop` is asked

// All passes of a length, over `lanes` lines that lie side by side.
void run_passes(const fft_plan& plan, const fft_call& call, ptrdiff_t n, ptrdiff_t lanes,
                buffers* b) {
    const bool is_long = n * lanes >= long_transform;
    one_pass pass = {0, n, lanes, plan.table, nullptr};
    for (int i = 0; i < plan.passes; i++) {
        if (is_long && call.stop())
            return;
        pass.radix = int(plan.radices[i]);
        pass.m /= pass.radix;
        pass.circle = pass.table + 2 * pass.m * (pass.radix - 1);
        switch (pass.radix) {
        case 2:
            run_pass<2>(pass, *b);
            break;
        case 3:
            run_pass<3>(pass, *b);
            break;
        case 4:
            run_pass<4>(pass, *b);
            break;
        case 5:
            run_pass<5>(pass, *b);
            break;
        default:
            run_pass<0>(pass, *b);
        }
        exchange(b);
        pass.table = pass.circle + (pass.radix & 1 ? 2 * pass.radix : 0);
        pass.inner *= pass.radix;
    }
}

// ---- Around the passes; buffers are indexed [point][lane] ---------------------------------------

void multiply_points(ptrdiff_t n, ptrdiff_t lanes, const double* factors, const buffers& b) {
    for (ptrdiff_t k = 0; k < n; k++) {
        const double w_real = factors[k], w_imag = factors[n + k];
        for (ptrdiff_t i = k * lanes; i < (k + 1) * lanes; i++) {
            const complex<double> y = multiply<double>({b.real[i], b.imag[i]}, {w_real, w_imag});
            b.real[i] = y.real;
            b.imag[i] = y.imag;
        }
    }
}

void clear(double* x, ptrdiff_t from, ptrdiff_t to) {
    if (to > from)
        memset(x + from, 0, size_t(to - from) * sizeof(double));
}

void bluestein(const fft_plan& plan, const fft_call& call, ptrdiff_t lanes, buffers* b) {
    multiply_points(plan.n, lanes, plan.chirp, *b);
    clear(b->real, plan.n * lanes, plan.padded * lanes);
    clear(b->imag, plan.n * lanes, plan.padded * lanes);
    run_passes(plan, call, plan.padded, lanes, b);
    multiply_points(plan.padded, lanes, plan.filter, *b);
    buffers swapped = {b->imag, b->real, b->other_imag, b->other_real}; // the inverse
    run_passes(plan, call, plan.padded, lanes, &swapped);
    *b = {swapped.imag, swapped.real, swapped.other_imag, swapped.other_real};
    multiply_points(plan.n, lanes, plan.chirp, *b);
}

// From Z, of length n, to X_0 ... X_n, the half spectrum of 2n reals.
void upper_spectrum(ptrdiff_t n, ptrdiff_t lanes, const double* half, buffers* b) {
    for (ptrdiff_t lane = 0; lane < lanes; lane++) {
        b->other_real[lane] = b->real[lane] + b->imag[lane];
        b->other_real[n * lanes + lane] = b->real[lane] - b->imag[lane];
        b->other_imag[lane] = b->other_imag[n * lanes + lane] = 0.0;
    }
    for (ptrdiff_t k = 1; k < n; k++) {
        const complex<double> w = {half[k], half[n + 1 + k]};
        for (ptrdiff_t lane = 0; lane < lanes; lane++) {
            const ptrdiff_t i = k * lanes + lane, mirror = (n - k) * lanes + lane;
            const complex<double> z1 = {b->real[i], b->imag[i]};
            const complex<double> z2 = {b->real[mirror], -b->imag[mirror]};
            const complex<double> even = add(z1, z2);
            const complex<double> odd =
                multiply<double>({z1.imag - z2.imag, z2.real - z1.real}, w); // -i (z1 - z2) w
            b->other_real[i] = 0.5 * (even.real + odd.real);
            b->other_imag[i] = 0.5 * (even.imag + odd.imag);
        }
    }
    exchange(b);
}

// From X_0 ... X_n to Z, of length n, with its parts swapped for the inverse transform.
void lower_spectrum(ptrdiff_t n, ptrdiff_t lanes, const double* half, buffers* b) {
    for (ptrdiff_t lane = 0; lane < lanes; lane++) {
        b->other_imag[lane] = b->real[lane] + b->real[n * lanes + lane];
        b->other_real[lane] = b->real[lane] - b->real[n * lanes + lane];
    }
    for (ptrdiff_t k = 1; k < n; k++) {
        const complex<double> w = {half[k], -half[n + 1 + k]};
        for (ptrdiff_t lane = 0; lane < lanes; lane++) {
            const ptrdiff_t i = k * lanes + lane, mirror = (n - k) * lanes + lane;
            const complex<double> z1 = {b->real[i], b->imag[i]};
            const complex<double> z2 = {b->real[mirror], -b->imag[mirror]};
            const complex<double> even = add(z1, z2);
            const complex<double> odd =
                multiply<double>({z2.imag - z1.imag, z1.real - z2.real}, w); // i (z1 - z2) w
            b->other_imag[i] = even.real + odd.real;
            b->other_real[i] = even.imag + odd.imag;
        }
    }
    exchange(b);
}

// From X_0 ... X_(n-1)/2 to all conjugates: a real result is the transform of those.
void mirror_spectrum(ptrdiff_t n, ptrdiff_t lanes, const buffers& b) {
    clear(b.imag, 0, lanes);
    for (ptrdiff_t k = 1; k <= n / 2; k++) {
        for (ptrdiff_t lane = 0; lane < lanes; lane++) {
            const ptrdiff_t i = k * lanes + lane, mirror = (n - k) * lanes + lane;
            b.real[mirror] = b.real[i];
            b.imag[mirror] = b.imag[i];
            b.imag[i] = -b.imag[i];
        }
    }
}

// Multiply point k by w^(i k), w^(high + low) = u + u d: u is a root, d a root minus 1. Lanes
// without a line have none: the exponents of rows that do not exist lead beyond the tables.
void twist(ptrdiff_t n, ptrdiff_t rows, ptrdiff_t lanes, const fft_call& call, const buffers& b) {
    const double *high = call.twist_high, *low = call.twist_low;
    const ptrdiff_t length = call.twist_length;
    ptrdiff_t at_high[fft_lanes] = {}, at_low[fft_lanes] = {};
    for (ptrdiff_t k = 1; k < n; k++) {
        for (ptrdiff_t lane = 0; lane < rows; lane++) {
            ptrdiff_t next = at_low[lane] + call.first_row + lane;
            const bool carry = next >= length;
            next -= carry ? length : 0;
            at_low[lane] = next;
            at_high[lane] += carry;
        }
        for (ptrdiff_t lane = 0; lane < rows; lane++) {
            const ptrdiff_t i = k * lanes + lane, h = at_high[lane], l = at_low[lane];
            const complex<double> u = {high[h], high[n + h]};
            const complex<double> w = add(u, multiply<double>(u, {low[l], low[length + l]}));
            const complex<double> y = multiply<double>({b.real[i], b.imag[i]}, w);
            b.real[i] = y.real;
            b.imag[i] = y.imag;
        }
    }
}

// ---- Loading and storing ------------------------------------------------------------------------
// Memory is read and written in its own order: neighbouring points of one line, or neighbouring
// lines at one point. Only where neither is near, a line is walked in short blocks.

template <class R>
ARRPY_BODY void split_pairs(const R* pairs, ptrdiff_t n, double* first, double* second) {
    for (ptrdiff_t i = 0; i < n; i++) {
        first[i] = double(pairs[2 * i]);
        second[i] = double(pairs[2 * i + 1]);
    }
}

template <class R>
ARRPY_BODY void join_pairs(const double* first, const double* second, ptrdiff_t n, double scale,
                           R* pairs) {
    for (ptrdiff_t i = 0; i < n; i++) {
        pairs[2 * i] = R(first[i] * scale);
        pairs[2 * i + 1] = R(second[i] * scale);
    }
}

#if defined(__AVX2__)
typedef double vector4 __attribute__((vector_size(32)));

#if defined(__clang__)
#define ARRPY_SHUFFLE4(x1, x2, i, j, k, l) __builtin_shufflevector(x1, x2, i, j, k, l)
#else
typedef int64_t places4 __attribute__((vector_size(32)));
#define ARRPY_SHUFFLE4(x1, x2, i, j, k, l) __builtin_shuffle(x1, x2, places4{i, j, k, l})
#endif

ARRPY_BODY void transpose(vector4 (&x)[4]) {
    const vector4 a = ARRPY_SHUFFLE4(x[0], x[1], 0, 4, 2, 6);
    const vector4 b = ARRPY_SHUFFLE4(x[0], x[1], 1, 5, 3, 7);
    const vector4 c = ARRPY_SHUFFLE4(x[2], x[3], 0, 4, 2, 6);
    const vector4 d = ARRPY_SHUFFLE4(x[2], x[3], 1, 5, 3, 7);
    x[0] = ARRPY_SHUFFLE4(a, c, 0, 1, 4, 5);
    x[1] = ARRPY_SHUFFLE4(b, d, 0, 1, 4, 5);
    x[2] = ARRPY_SHUFFLE4(a, c, 2, 3, 6, 7);
    x[3] = ARRPY_SHUFFLE4(b, d, 2, 3, 6, 7);
}

// Two points of four lines: (first, second) pairs become two vectors over the lines each.
template <class R>
ARRPY_BODY void load_corner(const R* pairs, ptrdiff_t row_stride, double* first, double* second) {
    vector4 x[4] = {};
    for (vector4& line : x) {
        line = vector4{double(pairs[0]), double(pairs[1]), double(pairs[2]), double(pairs[3])};
        pairs += row_stride;
    }
    transpose(x);
    store(first, x[0]);
    store(second, x[1]);
    store(first + fft_lanes, x[2]);
    store(second + fft_lanes, x[3]);
}

template <class R>
ARRPY_BODY void store_corner(const double* first, const double* second, double scale, R* pairs,
                             ptrdiff_t row_stride) {
    vector4 x[4] = {load<vector4>(first), load<vector4>(second), load<vector4>(first + fft_lanes),
                    load<vector4>(second + fft_lanes)};
    for (vector4& line : x)
        line *= scale;
    transpose(x);
    for (const vector4& line : x) {
        for (int i = 0; i < 4; i++)
            pairs[i] = R(line[i]);
        pairs += row_stride;
    }
}
#endif

// How the two parts of a point lie: the lower one in memory is the first of a pair.
ARRPY_BODY bool has_pairs(ptrdiff_t offset) { return offset == 1 || offset == -1; }

constexpr ptrdiff_t block = 16; // points that are copied for one lane before the next lane's

// The points of `rows` lines; lanes without a line, and an absent imaginary part, get zeros.
template <class R>
void load_points(const fft_side& x, ptrdiff_t points, ptrdiff_t rows, ptrdiff_t lanes,
                 const buffers& b) {
    const R* data = static_cast<const R*>(x.data);
    const ptrdiff_t step = x.point_stride, offset = x.imag_offset;
    if (rows < lanes || offset == 0) {
        clear(b.imag, 0, points * lanes);
        if (rows < lanes)
            clear(b.real, 0, points * lanes);
    }
    const R* pairs = data + (offset < 0 ? offset : 0);
    double* first = offset < 0 ? b.imag : b.real;
    double* second = offset < 0 ? b.real : b.imag;
    ptrdiff_t begin = 0;
    if (has_pairs(offset) && lanes == 1 && step == 2) {
        split_pairs(pairs, points, first, second);
        return;
    }
    if (has_pairs(offset) && x.row_stride == 2) {
        if (rows == fft_lanes) // a constant, for the compiler
            for (ptrdiff_t k = 0; k < points; k++)
                split_pairs(pairs + k * step, fft_lanes, first + k * lanes, second + k * lanes);
        else
            for (ptrdiff_t k = 0; k < points; k++)
                split_pairs(pairs + k * step, rows, first + k * lanes, second + k * lanes);
        return;
    }
#if defined(__AVX2__)
    if (has_pairs(offset) && step == 2 && rows == fft_lanes) {
        for (; begin + 2 <= points; begin += 2)
            for (ptrdiff_t row = 0; row < fft_lanes; row += 4)
                load_corner(pairs + row * x.row_stride + begin * 2, x.row_stride,
                            first + begin * fft_lanes + row, second + begin * fft_lanes + row);
    }
#endif
    for (; begin < points; begin += block) {
        const ptrdiff_t end = begin + block < points ? begin + block : points;
        for (ptrdiff_t row = 0; row < rows; row++) {
            const R* line = data + row * x.row_stride;
            for (ptrdiff_t k = begin; k < end; k++)
                b.real[k * lanes + row] = double(line[k * step]);
            if (offset != 0)
                for (ptrdiff_t k = begin; k < end; k++)
                    b.imag[k * lanes + row] = double(line[k * step + offset]);
        }
    }
}

template <class R>
void store_points(const fft_side& out, double scale, ptrdiff_t rows, ptrdiff_t lanes,
                  const buffers& b) {
    R* data = static_cast<R*>(out.data);
    const ptrdiff_t step = out.point_stride, offset = out.imag_offset, points = out.points;
    R* pairs = data + (offset < 0 ? offset : 0);
    const double* first = offset < 0 ? b.imag : b.real;
    const double* second = offset < 0 ? b.real : b.imag;
    ptrdiff_t begin = 0;
    if (has_pairs(offset) && lanes == 1 && step == 2) {
        join_pairs(first, second, points, scale, pairs);
        return;
    }
    if (has_pairs(offset) && out.row_stride == 2) {
        if (rows == fft_lanes)
            for (ptrdiff_t k = 0; k < points; k++)
                join_pairs(first + k * lanes, second + k * lanes, fft_lanes, scale,
                           pairs + k * step);
        else
            for (ptrdiff_t k = 0; k < points; k++)
                join_pairs(first + k * lanes, second + k * lanes, rows, scale, pairs + k * step);
        return;
    }
#if defined(__AVX2__)
    if (has_pairs(offset) && step == 2 && rows == fft_lanes) {
        for (; begin + 2 <= points; begin += 2)
            for (ptrdiff_t row = 0; row < fft_lanes; row += 4)
                store_corner(first + begin * fft_lanes + row, second + begin * fft_lanes + row,
                             scale, pairs + row * out.row_stride + begin * 2, out.row_stride);
    }
#endif
    for (; begin < points; begin += block) {
        const ptrdiff_t end = begin + block < points ? begin + block : points;
        for (ptrdiff_t row = 0; row < rows; row++) {
            R* line = data + row * out.row_stride;
            for (ptrdiff_t k = begin; k < end; k++)
                line[k * step] = R(b.real[k * lanes + row] * scale);
            if (offset != 0)
                for (ptrdiff_t k = begin; k < end; k++)
                    line[k * step + offset] = R(b.imag[k * lanes + row] * scale);
        }
    }
}

ARRPY_BODY void load_side(const fft_side& x, ptrdiff_t points, ptrdiff_t rows, ptrdiff_t lanes,
                          const buffers& b) {
    if (x.single)
        load_points<float>(x, points, rows, lanes, b);
    else
        load_points<double>(x, points, rows, lanes, b);
}

// x into the buffers, as `kind` says; the points that x does not have are zeros.
void load_input(const fft_plan& plan, const fft_call& call, ptrdiff_t rows, ptrdiff_t lanes,
                buffers* b) {
    const ptrdiff_t n = plan.n;
    fft_side x = call.x;
    ptrdiff_t wanted = n, points = x.points;
    if (call.kind == FFT_HALF)
        points = x.points / 2;
    else if (call.kind == FFT_UNHALF)
        wanted = n + 1;
    else if (call.kind == FFT_HERMITIAN)
        wanted = n / 2 + 1;
    load_side(x, points, rows, lanes, *b);
    if (call.kind == FFT_HALF && (x.points & 1)) { // a last real without a partner
        const ptrdiff_t size = x.single ? ptrdiff_t(sizeof(float)) : ptrdiff_t(sizeof(double));
        x.data = static_cast<char*>(x.data) + points * x.point_stride * size;
        x.imag_offset = 0;
        const ptrdiff_t at = points * lanes;
        load_side(x, 1, rows, lanes, {b->real + at, b->imag + at, b->other_real, b->other_imag});
        points++;
    }
    clear(b->real, points * lanes, wanted * lanes);
    clear(b->imag, points * lanes, wanted * lanes);
    if (call.kind == FFT_UNHALF)
        lower_spectrum(n, lanes, call.half, b);
    else if (call.kind == FFT_HERMITIAN)
        mirror_spectrum(n, lanes, *b);
}

// ---- The entry ----------------------------------------------------------------------------------

// Some room between the buffers keeps lengths that are powers of two off each other's cache lines.
ARRPY_BODY ptrdiff_t buffer_size(const fft_plan& plan, ptrdiff_t lanes) {
    return (plan.padded ? plan.padded : plan.n + 1) * lanes + 24;
}

size_t workspace(const fft_plan* plan, ptrdiff_t lanes) {
    return size_t(buffer_size(*plan, lanes)) * 4 * sizeof(double);
}

void transform(const fft_plan* plan, const fft_call* call, ptrdiff_t rows, ptrdiff_t lanes,
               void* workspace) {
    const ptrdiff_t size = buffer_size(*plan, lanes);
    double* memory = static_cast<double*>(workspace);
    buffers b = {memory, memory + size, memory + 2 * size, memory + 3 * size};
    load_input(*plan, *call, rows, lanes, &b);
    if (plan->padded)
        bluestein(*plan, *call, lanes, &b);
    else
        run_passes(*plan, *call, plan->n, lanes, &b);
    if (call->kind == FFT_HALF)
        upper_spectrum(plan->n, lanes, call->half, &b);
    else if (call->twist_high)
        twist(plan->n, rows, lanes, *call, b);
    if (call->out.single)
        store_points<float>(call->out, call->scale, rows, lanes, b);
    else
        store_points<double>(call->out, call->scale, rows, lanes, b);
}

} // namespace fft
} // namespace
} // namespace ARRPY_ISA
} // namespace arrpy
