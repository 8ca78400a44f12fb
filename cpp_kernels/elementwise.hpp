// Loops of the element-wise operations: out[r, c] = body(x1[r, c], ...).
//
// The bodies are in elementwise_ops.hpp and elementwise_complex_ops.hpp; nothing here knows what
// they compute. Every operation has just two loops, because there are thousands of them in three
// instruction sets. The first one runs over whole vectors of contiguous operands, and the compiler
// turns it into SIMD code; the second one runs over the last few elements, and over any strides.
// A scalar operand of a long row is spread out over a block of memory first (broadcast.hpp), so
// that it is contiguous too.
//
// `out` may be the very same memory as an input (a += b), but never overlaps one otherwise: the
// driver sees to that. So no iteration depends on another one, which `ivdep` tells the compiler;
// without it, the run-time alias check would send every in-place operation to the scalar loop.
#pragma once

#include "broadcast.hpp"
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

constexpr ptrdiff_t smallest(std::initializer_list<size_t> sizes) {
    size_t result = register_bytes;
    for (size_t size : sizes)
        result = size < result ? size : result;
    return static_cast<ptrdiff_t>(result);
}

// The number of elements in a vector of the narrowest of some types: a loop over a multiple of it
// needs no scalar rest.
template <class... T>
constexpr ptrdiff_t lanes = register_bytes / smallest({sizeof(typename real_of<T>::type)...});

template <class T> T* row_of(const operand& x, ptrdiff_t row) {
    return static_cast<T*>(x.data) + row * x.row_stride;
}

template <class Op, class Out, class In>
void map1(ptrdiff_t rows, ptrdiff_t columns, const operand* operands) {
    const ptrdiff_t step = operands[0].column_stride, out_step = operands[1].column_stride;
    const bool contiguous = step == 1 && out_step == 1;
    const ptrdiff_t whole = contiguous ? columns & -lanes<Out, In> : 0;
    for (ptrdiff_t row = 0; row < rows; ++row) {
        const In* x = row_of<const In>(operands[0], row);
        Out* out = row_of<Out>(operands[1], row);
        ARRPY_INDEPENDENT
        for (ptrdiff_t i = 0; i < whole; ++i)
            out[i] = Op::apply(x[i]);
        x += whole, out += whole;
        for (ptrdiff_t left = columns - whole; left > 0; --left) {
            ARRPY_SCALAR(left);
            *out = Op::apply(*x);
            x += step, out += out_step;
        }
    }
}

template <class Op, class Out, class In>
void map2(ptrdiff_t rows, ptrdiff_t columns, const operand* operands) {
    if (is_broadcast(2, columns, operands)) {
        const size_t sizes[] = {sizeof(In), sizeof(In), sizeof(Out)};
        return run_broadcast(&map2<Op, Out, In>, 2, sizes, rows, columns, operands);
    }
    const ptrdiff_t step1 = operands[0].column_stride, step2 = operands[1].column_stride;
    const ptrdiff_t out_step = operands[2].column_stride;
    const bool contiguous = step1 == 1 && step2 == 1 && out_step == 1;
    const ptrdiff_t whole = contiguous ? columns & -lanes<Out, In> : 0;
    for (ptrdiff_t row = 0; row < rows; ++row) {
        const In* x1 = row_of<const In>(operands[0], row);
        const In* x2 = row_of<const In>(operands[1], row);
        Out* out = row_of<Out>(operands[2], row);
        ARRPY_INDEPENDENT
        for (ptrdiff_t i = 0; i < whole; ++i)
            out[i] = Op::apply(x1[i], x2[i]);
        x1 += whole, x2 += whole, out += whole;
        for (ptrdiff_t left = columns - whole; left > 0; --left) {
            ARRPY_SCALAR(left);
            *out = Op::apply(*x1, *x2);
            x1 += step1, x2 += step2, out += out_step;
        }
    }
}

template <class Op, class Out, class In1, class In>
void map3(ptrdiff_t rows, ptrdiff_t columns, const operand* operands) {
    if (is_broadcast(3, columns, operands)) {
        const size_t sizes[] = {sizeof(In1), sizeof(In), sizeof(In), sizeof(Out)};
        return run_broadcast(&map3<Op, Out, In1, In>, 3, sizes, rows, columns, operands);
    }
    const ptrdiff_t step1 = operands[0].column_stride, step2 = operands[1].column_stride;
    const ptrdiff_t step3 = operands[2].column_stride, out_step = operands[3].column_stride;
    const bool contiguous = step1 == 1 && step2 == 1 && step3 == 1 && out_step == 1;
    const ptrdiff_t whole = contiguous ? columns & -lanes<Out, In1, In> : 0;
    for (ptrdiff_t row = 0; row < rows; ++row) {
        const In1* x1 = row_of<const In1>(operands[0], row);
        const In* x2 = row_of<const In>(operands[1], row);
        const In* x3 = row_of<const In>(operands[2], row);
        Out* out = row_of<Out>(operands[3], row);
        ARRPY_INDEPENDENT
        for (ptrdiff_t i = 0; i < whole; ++i)
            out[i] = Op::apply(x1[i], x2[i], x3[i]);
        x1 += whole, x2 += whole, x3 += whole, out += whole;
        for (ptrdiff_t left = columns - whole; left > 0; --left) {
            ARRPY_SCALAR(left);
            *out = Op::apply(*x1, *x2, *x3);
            x1 += step1, x2 += step2, x3 += step3, out += out_step;
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
