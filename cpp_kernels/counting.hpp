// Counting: how often each small integer occurs, and the sums of weights by integer.
//
//     count   counts[index[i]] += 1
//     add     sums[index[i]] += weights[i]        float64, each addition rounded, in order of i
//
// Equal neighbours are frequent in what is counted, and an increment that must wait for the one
// before it costs the latency of a store and a load. So four tables would be quicker for few bins,
// but they would have to be lent and merged: the plain loop stays.
// An index is looked at once more, although the driver has checked it: another thread may have
// changed the array since.
#pragma once

#include "counting_table.hpp"
#include "types.hpp"

namespace arrpy {
namespace ARRPY_ISA {
namespace {

ARRPY_BODY void count(ptrdiff_t n, const int64_t* index, ptrdiff_t index_stride, int64_t* counts,
                      ptrdiff_t bins) {
    for (ptrdiff_t i = 0; i < n; ++i) {
        const int64_t bin = index[i * index_stride];
        if (static_cast<uint64_t>(bin) < static_cast<uint64_t>(bins))
            ++counts[bin];
    }
}

ARRPY_BODY void add_weights(ptrdiff_t n, const int64_t* index, ptrdiff_t index_stride,
                            const double* weights, ptrdiff_t weight_stride, double* sums,
                            ptrdiff_t bins) {
    for (ptrdiff_t i = 0; i < n; ++i) {
        const int64_t bin = index[i * index_stride];
        if (static_cast<uint64_t>(bin) < static_cast<uint64_t>(bins))
            sums[bin] += weights[i * weight_stride];
    }
}

} // namespace
} // namespace ARRPY_ISA
} // namespace arrpy
