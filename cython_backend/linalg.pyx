"""Matrix products on typed memoryviews: out[r, c] = sum over k of a[r, k] b[k, c].

Shapes: a (rows, depth), b (depth, columns), out (rows, columns), any strides; the twelve numeric
dtypes. depth == 0 gives zeros.

Numerics. `matmul` adds the products of an output in the order of k, starting at +0, each product
and each sum rounded to the dtype. `matvec` and `vecdot`, the kernels for products with one row or
one column, use 32 virtual lanes: product k is added to lane k mod 32, then lane l takes l + 16,
l + 8, l + 4, l + 2, l + 1; float32 lanes are float64. They have the same bits on all three tiers.
A complex product rounds as (ac - bd, ad + bc). Integers wrap (the module is compiled with -fwrapv).

Why k stands in the middle of three loops: the one over columns is then the inner one, walks b and
out along their rows and is vectorised, while every output still collects its products in the order
of k. `prange` deals out whole rows or outputs, so the number of threads changes nothing.

Reference: G. H. Golub, C. F. Van Loan, Matrix Computations, 4th edition, section 1.1, 2013.
"""

from cython.parallel cimport prange
from libc.stdint cimport (
    int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t,
)

include "types.pxi"

# Positions of the numeric dtypes in the table of dtypes.
cdef enum dtype_position:
    INT8 = 1
    INT16 = 2
    INT32 = 3
    INT64 = 4
    UINT8 = 5
    UINT16 = 6
    UINT32 = 7
    UINT64 = 8
    FLOAT32 = 9
    FLOAT64 = 10
    COMPLEX64 = 11
    COMPLEX128 = 12

cdef enum:
    VIRTUAL_LANES = 32

# Where an operand lies in its buffer, in elements.
cdef struct placement:
    Py_ssize_t start, row_stride, column_stride


cdef placement placement_of(tuple operand) except *:
    return placement(operand[1], operand[2], operand[3])


# ---- matmul ----


cdef void multiply_row(
    Py_ssize_t columns, Py_ssize_t depth, const real* a, Py_ssize_t a_stride,
    const real* b, Py_ssize_t b_row_stride, Py_ssize_t b_column_stride,
    real* out, Py_ssize_t out_stride
) noexcept nogil:
    cdef Py_ssize_t k, column
    cdef real left
    for column in range(columns):
        out[column * out_stride] = 0
    for k in range(depth):
        left = a[k * a_stride]
        if b_column_stride == 1 and out_stride == 1:
            for column in range(columns):
                out[column] = <real>(out[column] + <real>(left * b[column]))
        else:
            for column in range(columns):
                out[column * out_stride] = <real>(
                    out[column * out_stride] + <real>(left * b[column * b_column_stride])
                )
        b += b_row_stride


cdef void complex_multiply_row(
    Py_ssize_t columns, Py_ssize_t depth, const floating* a, Py_ssize_t a_stride,
    const floating* b, Py_ssize_t b_row_stride, Py_ssize_t b_column_stride,
    floating* out, Py_ssize_t out_stride
) noexcept nogil:
    cdef Py_ssize_t k, column
    cdef floating left_real, left_imag
    cdef const floating* right
    cdef floating* sums
    for column in range(columns):
        out[2 * column * out_stride] = 0
        out[2 * column * out_stride + 1] = 0
    for k in range(depth):
        left_real = a[2 * k * a_stride]
        left_imag = a[2 * k * a_stride + 1]
        for column in range(columns):
            right = b + 2 * (k * b_row_stride + column * b_column_stride)
            sums = out + 2 * column * out_stride
            sums[0] = sums[0] + left_real * right[0]
            sums[0] = sums[0] - left_imag * right[1]
            sums[1] = sums[1] + left_real * right[1]
            sums[1] = sums[1] + left_imag * right[0]


cdef void real_matmul(
    Py_ssize_t rows, Py_ssize_t columns, Py_ssize_t depth, const real[::1] a_view, placement a,
    const real[::1] b_view, placement b, real[::1] out_view, placement out, int threads
) noexcept:
    cdef const real* a_start = &a_view[0] + a.start
    cdef const real* b_start = &b_view[0] + b.start
    cdef real* out_start = &out_view[0] + out.start
    cdef Py_ssize_t row
    for row in prange(rows, nogil=True, num_threads=threads, use_threads_if=threads > 1):
        multiply_row(
            columns, depth, a_start + row * a.row_stride, a.column_stride,
            b_start, b.row_stride, b.column_stride,
            out_start + row * out.row_stride, out.column_stride
        )


cdef void complex_matmul(
    Py_ssize_t rows, Py_ssize_t columns, Py_ssize_t depth, const floating[::1] a_view, placement a,
    const floating[::1] b_view, placement b, floating[::1] out_view, placement out, int threads
) noexcept:
    cdef const floating* a_start = &a_view[0] + 2 * a.start
    cdef const floating* b_start = &b_view[0] + 2 * b.start
    cdef floating* out_start = &out_view[0] + 2 * out.start
    cdef Py_ssize_t row
    for row in prange(rows, nogil=True, num_threads=threads, use_threads_if=threads > 1):
        complex_multiply_row(
            columns, depth, a_start + 2 * row * a.row_stride, a.column_stride,
            b_start, b.row_stride, b.column_stride,
            out_start + 2 * row * out.row_stride, out.column_stride
        )


def matmul(
    int dtype_id, Py_ssize_t rows, Py_ssize_t columns, Py_ssize_t depth,
    tuple a, tuple b, tuple out, int threads
):
    """Multiply matrices: every output is one chain of additions.

    Parameters
    ----------
    dtype_id : int, position of the numeric dtype of a, b and out
    rows, columns, depth : int
    a, b, out : tuple (memoryview of components, start, row_stride, column_stride), in elements
    threads : int, at least 1
    """
    cdef placement at_a = placement_of(a), at_b = placement_of(b), at_out = placement_of(out)
    x1, x2, result = a[0], b[0], out[0]
    if dtype_id == INT8:
        real_matmul[int8_t](
            rows, columns, depth, x1, at_a, x2, at_b, result, at_out, threads
        )
    elif dtype_id == INT16:
        real_matmul[int16_t](
            rows, columns, depth, x1, at_a, x2, at_b, result, at_out, threads
        )
    elif dtype_id == INT32:
        real_matmul[int32_t](
            rows, columns, depth, x1, at_a, x2, at_b, result, at_out, threads
        )
    elif dtype_id == INT64:
        real_matmul[int64_t](
            rows, columns, depth, x1, at_a, x2, at_b, result, at_out, threads
        )
    elif dtype_id == UINT8:
        real_matmul[uint8_t](
            rows, columns, depth, x1, at_a, x2, at_b, result, at_out, threads
        )
    elif dtype_id == UINT16:
        real_matmul[uint16_t](
            rows, columns, depth, x1, at_a, x2, at_b, result, at_out, threads
        )
    elif dtype_id == UINT32:
        real_matmul[uint32_t](
            rows, columns, depth, x1, at_a, x2, at_b, result, at_out, threads
        )
    elif dtype_id == UINT64:
        real_matmul[uint64_t](
            rows, columns, depth, x1, at_a, x2, at_b, result, at_out, threads
        )
    elif dtype_id == FLOAT32:
        real_matmul[float](
            rows, columns, depth, x1, at_a, x2, at_b, result, at_out, threads
        )
    elif dtype_id == FLOAT64:
        real_matmul[double](
            rows, columns, depth, x1, at_a, x2, at_b, result, at_out, threads
        )
    elif dtype_id == COMPLEX64:
        complex_matmul[float](
            rows, columns, depth, x1, at_a, x2, at_b, result, at_out, threads
        )
    elif dtype_id == COMPLEX128:
        complex_matmul[double](
            rows, columns, depth, x1, at_a, x2, at_b, result, at_out, threads
        )


# ---- matvec, vecdot ----


# Lane l takes lane l + 16, then l + 8, l + 4, l + 2, l + 1.
cdef double tree_sum(double* lanes) noexcept nogil:
    cdef int width = VIRTUAL_LANES // 2, lane
    while width > 0:
        for lane in range(width):
            lanes[lane] += lanes[lane + width]
        width //= 2
    return lanes[0]


cdef void integer_dot(
    Py_ssize_t n, const integer* x1, Py_ssize_t stride1, const integer* x2, Py_ssize_t stride2,
    integer* out
) noexcept nogil:
    # Modulo 2**bits the order does not matter.
    cdef uint64_t total = 0
    cdef Py_ssize_t k
    for k in range(n):
        total += <uint64_t>x1[k * stride1] * <uint64_t>x2[k * stride2]
    out[0] = <integer>total


cdef void floating_dot(
    Py_ssize_t n, const floating* x1, Py_ssize_t stride1, const floating* x2, Py_ssize_t stride2,
    floating* out
) noexcept nogil:
    cdef double[VIRTUAL_LANES] lanes
    cdef Py_ssize_t k = 0, lane
    for lane in range(VIRTUAL_LANES):
        lanes[lane] = 0
    while k < n:
        for lane in range(min(<Py_ssize_t>VIRTUAL_LANES, n - k)):
            lanes[lane] += <double>x1[(k + lane) * stride1] * <double>x2[(k + lane) * stride2]
        k += VIRTUAL_LANES
    out[0] = <floating>tree_sum(lanes)


cdef void complex_dot(
    Py_ssize_t n, const floating* x1, Py_ssize_t stride1, const floating* x2, Py_ssize_t stride2,
    floating* out, bint conjugate
) noexcept nogil:
    cdef double[VIRTUAL_LANES] real_lanes
    cdef double[VIRTUAL_LANES] imag_lanes
    cdef Py_ssize_t k, lane
    cdef double a, b, c, d
    for lane in range(VIRTUAL_LANES):
        real_lanes[lane] = 0
        imag_lanes[lane] = 0
    for k in range(n):
        lane = k % VIRTUAL_LANES
        a = x1[2 * k * stride1]
        b = x1[2 * k * stride1 + 1]
        c = x2[2 * k * stride2]
        d = x2[2 * k * stride2 + 1]
        if conjugate:
            b = -b
        real_lanes[lane] += a * c - b * d
        imag_lanes[lane] += a * d + b * c
    out[0] = <floating>tree_sum(real_lanes)
    out[1] = <floating>tree_sum(imag_lanes)


cdef void real_dots(
    Py_ssize_t outputs, Py_ssize_t n, const real[::1] x1_view, placement x1,
    const real[::1] x2_view, placement x2, real[::1] out_view, placement out, int threads
) noexcept:
    cdef const real* start1 = &x1_view[0] + x1.start
    cdef const real* start2 = &x2_view[0] + x2.start
    cdef real* out_start = &out_view[0] + out.start
    cdef Py_ssize_t row
    for row in prange(outputs, nogil=True, num_threads=threads, use_threads_if=threads > 1):
        if real is float or real is double:
            floating_dot(
                n, start1 + row * x1.row_stride, x1.column_stride,
                start2 + row * x2.row_stride, x2.column_stride, out_start + row * out.row_stride
            )
        else:
            integer_dot(
                n, start1 + row * x1.row_stride, x1.column_stride,
                start2 + row * x2.row_stride, x2.column_stride, out_start + row * out.row_stride
            )


cdef void complex_dots(
    Py_ssize_t outputs, Py_ssize_t n, const floating[::1] x1_view, placement x1,
    const floating[::1] x2_view, placement x2, floating[::1] out_view, placement out,
    int threads, bint conjugate
) noexcept:
    cdef const floating* start1 = &x1_view[0] + 2 * x1.start
    cdef const floating* start2 = &x2_view[0] + 2 * x2.start
    cdef floating* out_start = &out_view[0] + 2 * out.start
    cdef Py_ssize_t row
    for row in prange(outputs, nogil=True, num_threads=threads, use_threads_if=threads > 1):
        complex_dot(
            n, start1 + 2 * row * x1.row_stride, x1.column_stride,
            start2 + 2 * row * x2.row_stride, x2.column_stride,
            out_start + 2 * row * out.row_stride, conjugate
        )


cdef void dot_products(
    int dtype_id, Py_ssize_t outputs, Py_ssize_t n, tuple operand1, tuple operand2, tuple result,
    int threads, bint conjugate
) except *:
    cdef placement at_x1 = placement_of(operand1), at_x2 = placement_of(operand2)
    cdef placement at_out = placement_of(result)
    x1, x2, out = operand1[0], operand2[0], result[0]
    if dtype_id == INT8:
        real_dots[int8_t](outputs, n, x1, at_x1, x2, at_x2, out, at_out, threads)
    elif dtype_id == INT16:
        real_dots[int16_t](outputs, n, x1, at_x1, x2, at_x2, out, at_out, threads)
    elif dtype_id == INT32:
        real_dots[int32_t](outputs, n, x1, at_x1, x2, at_x2, out, at_out, threads)
    elif dtype_id == INT64:
        real_dots[int64_t](outputs, n, x1, at_x1, x2, at_x2, out, at_out, threads)
    elif dtype_id == UINT8:
        real_dots[uint8_t](outputs, n, x1, at_x1, x2, at_x2, out, at_out, threads)
    elif dtype_id == UINT16:
        real_dots[uint16_t](outputs, n, x1, at_x1, x2, at_x2, out, at_out, threads)
    elif dtype_id == UINT32:
        real_dots[uint32_t](outputs, n, x1, at_x1, x2, at_x2, out, at_out, threads)
    elif dtype_id == UINT64:
        real_dots[uint64_t](outputs, n, x1, at_x1, x2, at_x2, out, at_out, threads)
    elif dtype_id == FLOAT32:
        real_dots[float](outputs, n, x1, at_x1, x2, at_x2, out, at_out, threads)
    elif dtype_id == FLOAT64:
        real_dots[double](outputs, n, x1, at_x1, x2, at_x2, out, at_out, threads)
    elif dtype_id == COMPLEX64:
        complex_dots[float](
            outputs, n, x1, at_x1, x2, at_x2, out, at_out, threads, conjugate
        )
    elif dtype_id == COMPLEX128:
        complex_dots[double](
            outputs, n, x1, at_x1, x2, at_x2, out, at_out, threads, conjugate
        )


def matvec(
    int dtype_id, Py_ssize_t outputs, Py_ssize_t n, tuple x1, tuple x2, tuple out, int threads
):
    """Sum x1[r, k] * x2[r, k] over k, for every output r; parameters as `vecdot`."""
    dot_products(dtype_id, outputs, n, x1, x2, out, threads, False)


def vecdot(
    int dtype_id, Py_ssize_t outputs, Py_ssize_t n, tuple x1, tuple x2, tuple out, int threads
):
    """Sum conj(x1[r, k]) * x2[r, k] over k, for every output r.

    Parameters
    ----------
    dtype_id : int, position of the numeric dtype of x1, x2 and out
    outputs, n : int
    x1, x2 : tuple (memoryview of components, start, stride between outputs, stride along n)
    out : tuple (memoryview of components, start, stride between outputs, any number)
    threads : int, at least 1
    """
    dot_products(dtype_id, outputs, n, x1, x2, out, threads, True)
