"""Counting: how often each small integer occurs, and the sums of weights by integer.

    count   counts[index[i]] += 1
    add     sums[index[i]] += weights[i]        float64, each addition rounded, in order of i

Operands are tuples (memoryview, start, stride), counted in elements; `index` and `counts` are
int64, `weights` and `sums` float64, and the outputs are contiguous.
"""

from libc.stdint cimport int64_t


def count(Py_ssize_t n, tuple index, tuple counts, Py_ssize_t bins):
    """Add 1 to counts[index[i]] for i < n; an index outside 0 ... bins - 1 is passed over."""
    cdef const int64_t[::1] index_view = index[0]
    cdef int64_t[::1] counts_view = counts[0]
    cdef Py_ssize_t start = index[1], stride = index[2], first = counts[1], i
    cdef int64_t bin
    with nogil:
        for i in range(n):
            bin = index_view[start + i * stride]
            if 0 <= bin < bins:
                counts_view[first + bin] += 1


def add(Py_ssize_t n, tuple index, tuple weights, tuple sums, Py_ssize_t bins):
    """Add weights[i] to sums[index[i]] for i < n, in this order."""
    cdef const int64_t[::1] index_view = index[0]
    cdef const double[::1] weights_view = weights[0]
    cdef double[::1] sums_view = sums[0]
    cdef Py_ssize_t start = index[1], stride = index[2], first = sums[1], i
    cdef Py_ssize_t weight_start = weights[1], weight_stride = weights[2]
    cdef int64_t bin
    with nogil:
        for i in range(n):
            bin = index_view[start + i * stride]
            if 0 <= bin < bins:
                sums_view[first + bin] += weights_view[weight_start + i * weight_stride]
