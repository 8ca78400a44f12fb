"""Sorting: sort, argsort, partition, argpartition, searchsorted.

Order: as numbers, -0.0 equal to +0.0, every NaN after all numbers, also when descending. Complex
numbers compare by the real part, then by the imaginary part; those with a NaN in the imaginary part
follow those without, then come those with one in the real part, then those with two (NumPy's order).
Equal elements keep the order of the input: a stable sort has exactly one result, so that the tiers,
which take different ways to it, agree in every bit.

Here a row is read into a buffer, then its indices are sorted bottom-up: runs of 16 by insertion,
then pairs of runs are merged, back and forth between two index arrays, the left run first among
equals. The elements follow the indices at the end. A partition is cut out of the sorted indices:
groups of them return to the input's order. Between long merges Ctrl-C is looked at.

An operand is a tuple (memoryview of components, start, row stride, column stride), in elements.

Reference: D. E. Knuth, The Art of Computer Programming 3, 2nd edition, section 5.2.4, 1998.
"""

from cpython.exc cimport PyErr_CheckSignals
from cython.parallel cimport prange
from libc.stdint cimport (
    int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t,
)
from libc.stdlib cimport free, malloc, qsort
from libc.string cimport memcpy

include "types.pxi"

# Positions of the dtypes in the table of dtypes.
cdef enum dtype_position:
    BOOL = 0
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
    RUN = 16
    # Elements merged between two looks at Ctrl-C.
    POLL = 1 << 20

cdef Py_ssize_t[13] ITEMSIZES = [1, 1, 2, 4, 8, 1, 2, 4, 8, 4, 8, 8, 16]

ctypedef fused element:
    int8_t
    int16_t
    int32_t
    int64_t
    uint8_t
    uint16_t
    uint32_t
    uint64_t
    float
    double
    complex64_t
    complex128_t

# What is done with the order of a row.
cdef enum task:
    SORT
    ARGSORT
    PARTITION
    ARGPARTITION


# ---- the order ----


cdef inline bint precedes(element a, element b, bint descending) noexcept nogil:
    cdef int a_class, b_class
    if element is complex64_t or element is complex128_t:
        a_class = 2 * (a.real != a.real) + (a.imag != a.imag)
        b_class = 2 * (b.real != b.real) + (b.imag != b.imag)
        if a_class != b_class:
            return a_class < b_class
        if a_class < 2 and a.real != b.real:
            return a.real > b.real if descending else a.real < b.real
        return a.imag > b.imag if descending else a.imag < b.imag
    elif element is float or element is double:
        if a != a or b != b:
            return a == a and b != b
        return a > b if descending else a < b
    else:
        return a > b if descending else a < b


cdef void insert_run(
    const element* x, int64_t* order, Py_ssize_t first, Py_ssize_t last, bint descending
) noexcept nogil:
    cdef Py_ssize_t i, k
    cdef int64_t index
    for i in range(first + 1, last):
        index = order[i]
        k = i
        while k > first and precedes(x[index], x[order[k - 1]], descending):
            order[k] = order[k - 1]
            k -= 1
        order[k] = index


cdef void merge(
    const element* x, const int64_t* order, int64_t* out, Py_ssize_t first, Py_ssize_t middle,
    Py_ssize_t last, bint descending
) noexcept nogil:
    cdef Py_ssize_t i = first, k = middle, place = first
    while i < middle and k < last:
        if precedes(x[order[k]], x[order[i]], descending):
            out[place] = order[k]
            k += 1
        else:
            out[place] = order[i]
            i += 1
        place += 1
    memcpy(out + place, order + i, (middle - i) * sizeof(int64_t))
    memcpy(out + place + middle - i, order + k, (last - k) * sizeof(int64_t))


cdef int check_signals() except -1 nogil:
    with gil:
        return PyErr_CheckSignals()


cdef int sort_indices(
    Py_ssize_t n, const element* x, int64_t* order, int64_t* spare, bint descending
) except -1 nogil:
    """Fill `order` with the indices that sort x; `spare` has room for as many."""
    cdef Py_ssize_t width = RUN, first, middle, i, merged = 0
    cdef int64_t* source = order
    cdef int64_t* target = spare
    for i in range(n):
        order[i] = i
    first = 0
    while first < n:
        insert_run(x, order, first, min(first + RUN, n), descending)
        first += RUN
    while width < n:
        first = 0
        while first < n:
            middle = min(first + width, n)
            merge(x, source, target, first, middle, min(middle + width, n), descending)
            first += 2 * width
            merged += 2 * width
            if merged >= POLL:
                merged = 0
                check_signals()
        source, target = target, source
        width *= 2
    if source != order:
        memcpy(order, source, n * sizeof(int64_t))
    return 0


# ---- partition ----


cdef int compare_indices(const void* a, const void* b) noexcept nogil:
    cdef int64_t first = (<const int64_t*>a)[0], second = (<const int64_t*>b)[0]
    return (first > second) - (first < second)


cdef void restore_groups(
    Py_ssize_t n, const element* x, int64_t* order, const int64_t[::1] kth, bint descending
) noexcept nogil:
    """Put the sorted indices between the ranks kth back in the input's order."""
    cdef Py_ssize_t done = 0, first, last, k
    for k in range(kth.shape[0]):
        if kth[k] < done:
            continue
        first = kth[k]
        last = first + 1
        while first > done and not precedes(x[order[first - 1]], x[order[kth[k]]], descending):
            first -= 1
        while last < n and not precedes(x[order[kth[k]]], x[order[last]], descending):
            last += 1
        qsort(order + done, first - done, sizeof(int64_t), compare_indices)
        done = last
    qsort(order + done, n - done, sizeof(int64_t), compare_indices)


# ---- rows ----


cdef void read_row(
    Py_ssize_t n, const element* x, Py_ssize_t stride, element* row
) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        row[i] = x[i * stride]


cdef int order_rows(
    task what, Py_ssize_t rows, Py_ssize_t n, const element* x, Py_ssize_t row_stride,
    Py_ssize_t stride, char* out, Py_ssize_t out_row_stride, Py_ssize_t out_stride,
    const int64_t[::1] kth, bint descending
) except -1:
    cdef Py_ssize_t r, i
    cdef int64_t* order = <int64_t*>malloc(2 * n * sizeof(int64_t) + n * sizeof(element))
    cdef int64_t* spare = order + n
    cdef element* row = <element*>(spare + n)
    cdef element* values
    cdef int64_t* indices
    if order == NULL:
        raise MemoryError("sort: cannot allocate the workspace")
    try:
        for r in range(rows):
            with nogil:
                read_row(n, x + r * row_stride, stride, row)
                sort_indices(n, row, order, spare, descending)
                if what == PARTITION or what == ARGPARTITION:
                    restore_groups(n, row, order, kth, descending)
                if what == SORT or what == PARTITION:
                    values = <element*>out + r * out_row_stride
                    for i in range(n):
                        values[i * out_stride] = row[order[i]]
                else:
                    indices = <int64_t*>out + r * out_row_stride
                    for i in range(n):
                        indices[i * out_stride] = order[i]
            PyErr_CheckSignals()
    finally:
        free(order)
    return 0


cdef object bytes_of(object buffer):
    # memoryview.cast refuses empty buffers; nothing is read from or written to those.
    return buffer.cast("B") if buffer.nbytes else memoryview(bytearray(16))


cdef int run(
    task what, int dtype_id, Py_ssize_t rows, Py_ssize_t n, tuple x, tuple out, object kth,
    bint descending
) except -1:
    cdef const uint8_t[::1] x_view = bytes_of(x[0])
    cdef uint8_t[::1] out_view = bytes_of(out[0])
    cdef const int64_t[::1] ranks = kth
    cdef bint moves = what == SORT or what == PARTITION
    cdef const uint8_t* source = &x_view[0] + <Py_ssize_t>x[1] * ITEMSIZES[dtype_id]
    cdef char* target = <char*>&out_view[0] + <Py_ssize_t>out[1] * (
        ITEMSIZES[dtype_id] if moves else sizeof(int64_t)
    )
    cdef Py_ssize_t row = x[2], step = x[3], out_row = out[2], out_step = out[3]
    if dtype_id == BOOL or dtype_id == UINT8:
        return order_rows(what, rows, n, source, row, step, target, out_row, out_step, ranks,
                          descending)
    elif dtype_id == INT8:
        return order_rows(what, rows, n, <const int8_t*>source, row, step, target, out_row,
                          out_step, ranks, descending)
    elif dtype_id == INT16:
        return order_rows(what, rows, n, <const int16_t*>source, row, step, target, out_row,
                          out_step, ranks, descending)
    elif dtype_id == INT32:
        return order_rows(what, rows, n, <const int32_t*>source, row, step, target, out_row,
                          out_step, ranks, descending)
    elif dtype_id == INT64:
        return order_rows(what, rows, n, <const int64_t*>source, row, step, target, out_row,
                          out_step, ranks, descending)
    elif dtype_id == UINT16:
        return order_rows(what, rows, n, <const uint16_t*>source, row, step, target, out_row,
                          out_step, ranks, descending)
    elif dtype_id == UINT32:
        return order_rows(what, rows, n, <const uint32_t*>source, row, step, target, out_row,
                          out_step, ranks, descending)
    elif dtype_id == UINT64:
        return order_rows(what, rows, n, <const uint64_t*>source, row, step, target, out_row,
                          out_step, ranks, descending)
    elif dtype_id == FLOAT32:
        return order_rows(what, rows, n, <const float*>source, row, step, target, out_row,
                          out_step, ranks, descending)
    elif dtype_id == FLOAT64:
        return order_rows(what, rows, n, <const double*>source, row, step, target, out_row,
                          out_step, ranks, descending)
    elif dtype_id == COMPLEX64:
        return order_rows(what, rows, n, <const complex64_t*>source, row, step, target, out_row,
                          out_step, ranks, descending)
    return order_rows(what, rows, n, <const complex128_t*>source, row, step, target, out_row,
                      out_step, ranks, descending)


cdef int64_t[::1] no_ranks = memoryview(bytearray(8)).cast("q")


def sort(int dtype_id, Py_ssize_t rows, Py_ssize_t n, tuple x, tuple out, bint descending):
    """Write every row of x in sorted order to the row of out, which may be x itself."""
    run(SORT, dtype_id, rows, n, x, out, no_ranks, descending)


def argsort(int dtype_id, Py_ssize_t rows, Py_ssize_t n, tuple x, tuple out, bint descending):
    """Write the indices that sort every row of x to the row of out, int64."""
    run(ARGSORT, dtype_id, rows, n, x, out, no_ranks, descending)


def partition(
    int dtype_id, Py_ssize_t rows, Py_ssize_t n, tuple x, tuple out, kth, bint descending
):
    """Write every row of x, partitioned at the ascending ranks kth, to the row of out."""
    run(PARTITION, dtype_id, rows, n, x, out, kth, descending)


def argpartition(
    int dtype_id, Py_ssize_t rows, Py_ssize_t n, tuple x, tuple out, kth, bint descending
):
    """Write the indices that partition every row of x at the ranks kth to the row of out."""
    run(ARGPARTITION, dtype_id, rows, n, x, out, kth, descending)


# ---- searchsorted ----


cdef inline Py_ssize_t place_of(
    element value, const element* x1, Py_ssize_t stride, Py_ssize_t count, bint right
) noexcept nogil:
    cdef Py_ssize_t first = 0, half
    cdef bint after
    while count > 0:
        half = count // 2
        if right:
            after = not precedes(value, x1[(first + half) * stride], False)
        else:
            after = precedes(x1[(first + half) * stride], value, False)
        if after:
            first += half + 1
            count -= half + 1
        else:
            count = half
    return first


cdef int find_places(
    Py_ssize_t n, const element* x1, Py_ssize_t stride, Py_ssize_t count, const element* x2,
    Py_ssize_t x2_stride, int64_t* out, bint right, int threads
) except -1 nogil:
    cdef Py_ssize_t i
    for i in prange(n, num_threads=threads, use_threads_if=threads > 1):
        out[i] = place_of(x2[i * x2_stride], x1, stride, count, right)
    return 0


def searchsorted(
    int dtype_id, Py_ssize_t n, tuple x1, Py_ssize_t count, tuple x2, tuple out, bint right,
    int threads
):
    """Write how many of `count` ascending elements x1 are less than each of n elements x2.

    Parameters
    ----------
    dtype_id : int, position of the dtype of x1 and x2
    n, count : int
    x1, x2, out : tuple, of one row each; out is int64
    right : bool, "less or equal" instead of "less"
    threads : int, at least 1
    """
    cdef const uint8_t[::1] x1_view = bytes_of(x1[0]), x2_view = bytes_of(x2[0])
    cdef uint8_t[::1] out_view = bytes_of(out[0])
    cdef const uint8_t* a = &x1_view[0] + <Py_ssize_t>x1[1] * ITEMSIZES[dtype_id]
    cdef const uint8_t* b = &x2_view[0] + <Py_ssize_t>x2[1] * ITEMSIZES[dtype_id]
    cdef int64_t* places = <int64_t*>&out_view[0] + <Py_ssize_t>out[1]
    cdef Py_ssize_t step1 = x1[3], step2 = x2[3]
    with nogil:
        if dtype_id == BOOL or dtype_id == UINT8:
            find_places(n, a, step1, count, b, step2, places, right, threads)
        elif dtype_id == INT8:
            find_places(n, <const int8_t*>a, step1, count, <const int8_t*>b, step2, places, right,
                        threads)
        elif dtype_id == INT16:
            find_places(n, <const int16_t*>a, step1, count, <const int16_t*>b, step2, places,
                        right, threads)
        elif dtype_id == INT32:
            find_places(n, <const int32_t*>a, step1, count, <const int32_t*>b, step2, places,
                        right, threads)
        elif dtype_id == INT64:
            find_places(n, <const int64_t*>a, step1, count, <const int64_t*>b, step2, places,
                        right, threads)
        elif dtype_id == UINT16:
            find_places(n, <const uint16_t*>a, step1, count, <const uint16_t*>b, step2, places,
                        right, threads)
        elif dtype_id == UINT32:
            find_places(n, <const uint32_t*>a, step1, count, <const uint32_t*>b, step2, places,
                        right, threads)
        elif dtype_id == UINT64:
            find_places(n, <const uint64_t*>a, step1, count, <const uint64_t*>b, step2, places,
                        right, threads)
        elif dtype_id == FLOAT32:
            find_places(n, <const float*>a, step1, count, <const float*>b, step2, places, right,
                        threads)
        elif dtype_id == FLOAT64:
            find_places(n, <const double*>a, step1, count, <const double*>b, step2, places, right,
                        threads)
        elif dtype_id == COMPLEX64:
            find_places(n, <const complex64_t*>a, step1, count, <const complex64_t*>b, step2,
                        places, right, threads)
        else:
            find_places(n, <const complex128_t*>a, step1, count, <const complex128_t*>b, step2,
                        places, right, threads)
