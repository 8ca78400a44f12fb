// Operands that are one scalar along a whole row: `a * 2.0`, `where(mask, a, 0.0)`.
//
// The scalar is written over and over into a block that stays in the first-level cache, and the
// kernel runs on block after block of contiguous operands. So an operation needs no loop of its own
// for a scalar on the left, on the right, or on both sides; reading the block costs no time that
// was measurable (docs/decisions/small-code.md).
#pragma once

#include "kernel_table.hpp"

namespace arrpy {

// Shorter rows are done sooner by the scalar loop of the kernel.
constexpr ptrdiff_t shortest_broadcast = 32;

// Whether the inputs are scalars or contiguous, at least one of them a scalar, and out contiguous.
// Internal linkage: no linker may pick the AVX-512 copy for another CPU (types.hpp).
[[maybe_unused]] static bool is_broadcast(int inputs, ptrdiff_t columns, const operand* operands) {
    if (columns < shortest_broadcast || operands[inputs].column_stride != 1)
        return false;
    bool scalar = false;
    for (int i = 0; i < inputs; ++i) {
        if (operands[i].column_stride != 0 && operands[i].column_stride != 1)
            return false;
        scalar |= operands[i].column_stride == 0;
    }
    return scalar;
}

// Runs the kernel with every scalar input spread out; sizes are those of one element, in bytes.
void run_broadcast(map_kernel kernel, int inputs, const size_t* sizes, ptrdiff_t rows,
                   ptrdiff_t columns, const operand* operands);

} // namespace arrpy
