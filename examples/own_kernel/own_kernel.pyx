# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""softsign(x) = x / (1 + |x|) on float64: one element-wise kernel in ArrPy's contract."""

from libc.math cimport fabs


cdef inline double softsign(double x) noexcept nogil:
    return x / (1.0 + fabs(x))


def map1(Py_ssize_t rows, Py_ssize_t columns, tuple x, tuple out):
    """out[r, c] = softsign(x[r, c]); an operand is (memory, start, row_stride, column_stride)."""
    cdef const double[::1] x_memory = x[0]
    cdef double[::1] out_memory = out[0]
    cdef Py_ssize_t x_start = x[1], x_row = x[2], x_column = x[3]
    cdef Py_ssize_t out_start = out[1], out_row = out[2], out_column = out[3], r, c
    with nogil:
        for r in range(rows):
            for c in range(columns):
                out_memory[out_start + r * out_row + c * out_column] = softsign(
                    x_memory[x_start + r * x_row + c * x_column]
                )
