// The tables of the family `memory`: kernels that move elements without looking at their values.
//
// Moving does not depend on the dtype, only on its width, so there is one `memory_kernels` per item
// size, indexed by log2 of the size: 1, 2, 4, 8 and 16 bytes. complex64 moves as one 8-byte word.
// Strides, offsets and counts are in elements of that width. x is the array that is read, gathered
// from or scattered into; `out` of gather, compress and nonzero is contiguous.
#pragma once

#include "kernel_table.hpp"

namespace arrpy {

struct memory_kernels {
    // out[r, c] = x[r, c]; operands {x, out}. A stride 0 of x makes it a fill.
    map_kernel copy;

    // out[i, j] = x[offsets[i] + j * inner_stride], i < n, j < inner.
    void (*gather)(ptrdiff_t n, ptrdiff_t inner, const void* x, const int64_t* offsets,
                   ptrdiff_t inner_stride, void* out);

    // x[offsets[i] + j * inner_stride] = values[i, j] in order of i: the last duplicate wins.
    void (*scatter)(ptrdiff_t n, ptrdiff_t inner, void* x, const int64_t* offsets,
                    ptrdiff_t inner_stride, const void* values, ptrdiff_t value_stride,
                    ptrdiff_t value_inner_stride);

    // out = x[mask]; returns how many elements it selected, at most `limit`, the length of out.
    ptrdiff_t (*compress)(ptrdiff_t n, const void* x, ptrdiff_t x_stride, const uint8_t* mask,
                          ptrdiff_t mask_stride, void* out, ptrdiff_t limit);

    // x[mask] = values; returns how many values it used, at most `limit`, the number of values.
    ptrdiff_t (*expand)(ptrdiff_t n, const uint8_t* mask, ptrdiff_t mask_stride, const void* values,
                        ptrdiff_t value_stride, void* x, ptrdiff_t x_stride, ptrdiff_t limit);
};

struct index_kernels {
    // offsets[r, c] += wrapped index[r, c] * axis_stride; operands {index, offsets}, both int64. An
    // index counts from the end when negative. Returns the position r * columns + c of the first
    // index outside -length ... length - 1 (then the offsets are unspecified), or -1.
    ptrdiff_t (*accumulate_offsets)(ptrdiff_t rows, ptrdiff_t columns, const operand* operands,
                                    int64_t length, ptrdiff_t axis_stride);

    // out = first + positions of the true elements; returns their number, at most `limit`.
    ptrdiff_t (*nonzero)(ptrdiff_t n, const uint8_t* mask, ptrdiff_t mask_stride, int64_t first,
                         int64_t* out, ptrdiff_t limit);

    ptrdiff_t (*count_true)(ptrdiff_t n, const uint8_t* mask, ptrdiff_t mask_stride);
};

// out[i] = start + i, contiguous; integers wrap, floats round once. One per real dtype but bool.
typedef void (*iota_kernel)(ptrdiff_t n, int64_t start, void* out);

} // namespace arrpy
