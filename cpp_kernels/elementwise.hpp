// Loops of the element-wise operations: out[r, c] = body(x1[r, c], ...).
//
// The bodies are in elementwise_ops.hpp and elementwise_complex_ops.hpp; nothing here knows what
// they compute. A row is run by one of three loops: all operands contiguous, one of them a
// broadcast scalar, or any strides. The first two are what the compiler turns into SIMD code.
//
// `out` may be the very same memory as an input (a += b), but never overlaps one otherwise: the
// driver sees to that. So no iteration depends on another one, which `ivdep` tells the compiler;
// without it, the run-time alias check would send every in-place operation to the scalar loop.
#pragma once

#include "cast.hpp"
#include "elementwise_complex_ops.hpp"
#include "elementwise_ops.hpp"
#include "kernel_table.hpp"

#ifdef __clang__
#define ARRPY_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define ARRPY_INDEPENDENT _Pragma("GCC ivdep")
#endif

namespace arrpy {
namespace ARRPY_ISA {
namespace {

template <class T> T* row_of(const operand& x, ptrdiff_t row) {
    return static_cast<T*>(x.data) + row * x.row_stride;
}

template <class Op, class Out, class In>
void map1(ptrdiff_t rows, ptrdiff_t columns, const operand* operands) {
    const ptrdiff_t step = operands[0].column_stride, out_step = operands[1].column_stride;
    for (ptrdiff_t row = 0; row < rows; ++row) {
        const In* x = row_of<const In>(operands[0], row);
        Out* out = row_of<Out>(operands[1], row);
        if (step == 1 && out_step == 1) {
            ARRPY_INDEPENDENT
            for (ptrdiff_t i = 0; i < columns; ++i)
                out[i] = Op::apply(x[i]);
        } else {
            for (ptrdiff_t i = 0; i < columns; ++i)
                out[i * out_step] = Op::apply(x[i * step]);
        }
    }
}

template <class Op, class Out, class In>
void map2(ptrdiff_t rows, ptrdiff_t columns, const operand* operands) {
    const ptrdiff_t step1 = operands[0].column_stride, step2 = operands[1].column_stride;
    const ptrdiff_t out_step = operands[2].column_stride;
    for (ptrdiff_t row = 0; row < rows; ++row) {
        const In* x1 = row_of<const In>(operands[0], row);
        const In* x2 = row_of<const In>(operands[1], row);
        Out* out = row_of<Out>(operands[2], row);
        if (step1 == 1 && step2 == 1 && out_step == 1) {
            ARRPY_INDEPENDENT
            for (ptrdiff_t i = 0; i < columns; ++i)
                out[i] = Op::apply(x1[i], x2[i]);
        } else if (step1 == 1 && step2 == 0 && out_step == 1) {
            const In scalar = *x2;
            ARRPY_INDEPENDENT
            for (ptrdiff_t i = 0; i < columns; ++i)
                out[i] = Op::apply(x1[i], scalar);
        } else if (step1 == 0 && step2 == 1 && out_step == 1) {
            const In scalar = *x1;
            ARRPY_INDEPENDENT
            for (ptrdiff_t i = 0; i < columns; ++i)
                out[i] = Op::apply(scalar, x2[i]);
        } else {
            for (ptrdiff_t i = 0; i < columns; ++i)
                out[i * out_step] = Op::apply(x1[i * step1], x2[i * step2]);
        }
    }
}

template <class Op, class Out, class In1, class In>
void map3(ptrdiff_t rows, ptrdiff_t columns, const operand* operands) {
    const ptrdiff_t step1 = operands[0].column_stride, step2 = operands[1].column_stride;
    const ptrdiff_t step3 = operands[2].column_stride, out_step = operands[3].column_stride;
    for (ptrdiff_t row = 0; row < rows; ++row) {
        const In1* x1 = row_of<const In1>(operands[0], row);
        const In* x2 = row_of<const In>(operands[1], row);
        const In* x3 = row_of<const In>(operands[2], row);
        Out* out = row_of<Out>(operands[3], row);
        if (step1 == 1 && step2 == 1 && step3 == 1 && out_step == 1) {
            ARRPY_INDEPENDENT
            for (ptrdiff_t i = 0; i < columns; ++i)
                out[i] = Op::apply(x1[i], x2[i], x3[i]);
        } else if (step1 == 1 && step2 == 0 && step3 == 0 && out_step == 1) {
            const In second = *x2, third = *x3;
            ARRPY_INDEPENDENT
            for (ptrdiff_t i = 0; i < columns; ++i)
                out[i] = Op::apply(x1[i], second, third);
        } else {
            for (ptrdiff_t i = 0; i < columns; ++i)
                out[i * out_step] = Op::apply(x1[i * step1], x2[i * step2], x3[i * step3]);
        }
    }
}

// A cast is a map whose body is chosen by the two types alone.
template <class Out> struct to_number {
    template <class In> ARRPY_BODY static Out apply(In x) { return cast<Out>(x); }
};
struct to_bool {
    template <class In> ARRPY_BODY static uint8_t apply(In x) { return cast_to_bool(x); }
};

} // namespace
} // namespace ARRPY_ISA
} // namespace arrpy
