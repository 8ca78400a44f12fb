// The contract of the sorting kernels: one row of functions per dtype.
//
// Operands are {x, out} with strides in elements of their own dtype; row r of x is sorted along its
// columns into row r of out. `out` of sort may be x itself, else nothing overlaps.
// The order: as numbers, -0.0 equal to +0.0, every NaN after all numbers, also when descending.
// Equal elements stay in the order of the input. Kernels do not allocate: the caller lends
// `workspace(n)` bytes, aligned to 16. They return false when they were stopped (parallel.hpp);
// `out` is then unspecified.
#pragma once

#include "kernel_table.hpp"

namespace arrpy {

typedef bool (*sort_kernel)(ptrdiff_t rows, ptrdiff_t n, const operand* operands, bool descending,
                            int threads, void* workspace);

// Moves what belongs before and after the elements of rank kth[0] < kth[1] < ... to their sides:
// in the input's order first all that is less than the element of rank kth[0], then its equals,
// then what lies between it and that of rank kth[1], and so on.
typedef bool (*partition_kernel)(ptrdiff_t rows, ptrdiff_t n, const operand* operands,
                                 ptrdiff_t ranks, const int64_t* kth, bool descending,
                                 void* workspace);

// out[i] = how many elements of the ascending x1 are less than x2[i]; `right`: less or equal.
typedef void (*searchsorted_kernel)(ptrdiff_t n, const void* x1, ptrdiff_t x1_stride,
                                    ptrdiff_t count, const void* x2, ptrdiff_t x2_stride,
                                    int64_t* out, bool right);

struct sorting_kernels {
    sort_kernel sort;
    sort_kernel argsort; // out is int64
    partition_kernel partition;
    partition_kernel argpartition; // out is int64
    searchsorted_kernel searchsorted;
    size_t (*workspace)(ptrdiff_t n, ptrdiff_t ranks);
};

} // namespace arrpy
