// The contract between ArrPy's driver and its C++ kernels: one signature per family.
//
// An operand is a pointer to its first element and two strides counted in elements, not bytes.
// Stride 0 broadcasts, a negative stride runs backwards. Kernels walk two dimensions; the driver in
// arrpy/_core walks the others. Kernels never raise, print or allocate, and know nothing of Python.
#pragma once

#include "operations.hpp" // generated: MAPS, REDUCTIONS, SCANS, DTYPES and their members

#include <stddef.h>
#include <stdint.h>

namespace arrpy {

struct operand {
    void* data;
    ptrdiff_t row_stride, column_stride;
};

// Element (r, c) of every operand is at data + r * row_stride + c * column_stride; inputs, then
// out.
typedef void (*map_kernel)(ptrdiff_t rows, ptrdiff_t columns, const operand* operands);

// A reduction keeps one state per output. `accumulate` takes n further elements of each output, in
// logical order; `merge` appends the state of elements that come later; `finish` writes the results
// and returns how many of them are in doubt (then the driver runs the operation's exact twin).
struct reduce_kernel {
    size_t state_size;
    void (*initialize)(ptrdiff_t outputs, void* states, const double* centers);
    void (*accumulate)(ptrdiff_t outputs, ptrdiff_t n, void* states, const void* x,
                       ptrdiff_t output_stride, ptrdiff_t stride);
    void (*merge)(ptrdiff_t outputs, void* states, const void* others);
    ptrdiff_t (*finish)(ptrdiff_t outputs, const void* states, void* out, ptrdiff_t out_stride,
                        double correction);
};

} // namespace arrpy
