// The contract of the linalg kernels: three products, one row of functions per numeric dtype.
//
// Operands are {a, b, out} or {x1, x2, out} with strides in elements; 0 and negative strides are
// allowed, and `out` overlaps no input. Kernels do not allocate: the caller lends the workspace.
//
// The caller picks the kernel from the shape of the WHOLE product, before it splits the work:
//   rows == 1 or columns == 1  ->  matvec     (vector @ vector, matrix @ vector, vector @ matrix)
//   everything else            ->  matmul
// so a part of a larger product may have one row, and still has the bits of the undivided product.
#pragma once

#include "kernel_table.hpp"

namespace arrpy {

// out[r, c] = sum over k of a[r, k] b[k, c]; a is rows x depth, b depth x columns.
typedef void (*matmul_kernel)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth,
                              const operand* operands, void* workspace);

// Bytes that a matmul of this size needs; 0 for small ones. It needs no particular alignment.
typedef size_t (*matmul_workspace)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth);

// out[r] = sum over k of x1[r, k] x2[r, k], with (r, k) at r * row_stride + k * column_stride and
// out[r] at r * row_stride. vecdot conjugates a complex x1, matvec does not.
typedef void (*vecdot_kernel)(ptrdiff_t outputs, ptrdiff_t n, const operand* operands);

struct linalg_kernels {
    matmul_kernel matmul;
    matmul_workspace workspace;
    vecdot_kernel matvec;
    vecdot_kernel vecdot;
};

} // namespace arrpy
