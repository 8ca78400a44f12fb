// The contract of the fft kernels: roots of unity, and transforms of lines that lie anywhere.
//
// A transform is described by three structs: the plan of its length, the call, and the two sides.
// All strides and offsets count floats or doubles, not complex numbers. Kernels do not allocate:
// the caller lends the workspace. `out` may be `x` itself, line for line, but overlaps it in no
// other way.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace arrpy {

// How a length is transformed. `table` holds for each pass the roots w^(jp), j = 1 to r - 1,
// p < m: m real and m imaginary parts for each j, then for an odd radix those of w_r^k.
struct fft_plan {
    ptrdiff_t n;
    int passes;
    const ptrdiff_t* radices; // of n, or of `padded`
    const double* table;
    ptrdiff_t padded;     // length of Bluestein's convolution; 0: mixed radix
    const double* chirp;  // n real, n imaginary parts
    const double* filter; // transform of the conjugate chirp, divided by `padded`
};

// One side of a transform: lines of points.
struct fft_side {
    void* data;
    bool single; // float or double
    ptrdiff_t row_stride, point_stride;
    ptrdiff_t imag_offset; // from the real to the imaginary part; 0: there is none
    ptrdiff_t points;      // of x beyond them 0 is read, of out beyond them nothing is stored
};

enum fft_kind {
    FFT_COMPLEX,
    FFT_HALF,     // pairs of reals -> X_0 ... X_n of length 2n; x.points counts reals
    FFT_UNHALF,   // its reverse, swapped
    FFT_HERMITIAN // X_0 ... X_(n-1)/2 of an odd length n -> n reals
};

struct fft_call {
    int kind;
    fft_side x, out;
    double scale;             // factor of the results
    const double* half;       // the roots w_2n^k, k <= n, for FFT_HALF and FFT_UNHALF
    const double* twist_high; // point k of row i is multiplied by w^(i k); null: it is not
    const double* twist_low;
    ptrdiff_t twist_length, first_row; // i k = high * twist_length + low, i = first_row + row
    bool (*stop)(void) noexcept;       // asked now and then in long transforms
};

// Lines that are transformed side by side, in the lanes of vectors.
constexpr ptrdiff_t fft_lanes = 8;

struct fft_kernels {
    // out = exp(-2 pi i e / n), count real parts, then count imaginary parts; minus 1 if asked.
    void (*roots)(int64_t n, ptrdiff_t count, const int64_t* exponents, bool minus_one,
                  double* out);
    // Bytes for `lanes` lines at a time, 1 or fft_lanes.
    size_t (*workspace)(const fft_plan* plan, ptrdiff_t lanes);
    // Transforms rows <= lanes lines.
    void (*transform)(const fft_plan* plan, const fft_call* call, ptrdiff_t rows, ptrdiff_t lanes,
                      void* workspace);
};

} // namespace arrpy
