// The contract of the counting kernels. Strides are in elements; counts and sums are contiguous.
#pragma once

#include "kernel_table.hpp"

namespace arrpy {

struct counting_kernels {
    // counts[index[i]] += 1. An index outside 0 ... bins - 1 is passed over.
    void (*count)(ptrdiff_t n, const int64_t* index, ptrdiff_t index_stride, int64_t* counts,
                  ptrdiff_t bins);

    // sums[index[i]] += weights[i], in order of i.
    void (*add)(ptrdiff_t n, const int64_t* index, ptrdiff_t index_stride, const double* weights,
                ptrdiff_t weight_stride, double* sums, ptrdiff_t bins);
};

} // namespace arrpy
