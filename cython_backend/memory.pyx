"""Movement: copy, gather, scatter, selection by a mask, index arithmetic and ranges.

    copy      out[r, c] = x[r, c]                       broadcasts, transposes, fills
    gather    out[i, j] = x[offsets[i] + j * stride]    take, integer indexing
    scatter   x[offsets[i] + j * stride] = values[i, j] put, assignment by integer indices
    compress  out = x[mask]        expand  x[mask] = values        nonzero  positions of mask
    iota      out[i] = start + i

Moving looks at no value: an element is `components` items of its buffer (2 for complex, else 1),
and whatever its dtype it moves as the unsigned word of its size. A function acquires its buffers as
bytes, picks the word and runs a loop without the GIL. Loops whose elements are independent are cut
into blocks and run in parallel; those in which order decides (scatter, masks) are not. An operand
is a tuple (memoryview, start, strides...), all counted in elements; a contiguous operand has no
stride.
"""

from cython.parallel cimport prange
from libc.stdint cimport (
    int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t,
)
from libc.string cimport memcpy

cdef enum:
    # Elements of one parallel block: long enough to hide its start, short enough to share out.
    BLOCK = 16384
    # Side of a transposed tile: its lines of x and out stay in the L1 cache together.
    TILE = 64


cdef struct word128:
    uint64_t low, high

ctypedef fused word:
    uint8_t
    uint16_t
    uint32_t
    uint64_t
    word128

ctypedef fused real:
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


cdef struct plane:
    char* data
    Py_ssize_t row_stride, column_stride


cdef object bytes_of(object buffer):
    # memoryview.cast refuses empty buffers; nothing is read from or written to those.
    return buffer.cast("B") if buffer.nbytes else memoryview(bytearray(16))


cdef plane place(tuple source, const uint8_t* data, Py_ssize_t size):
    cdef plane x
    x.data = <char*>data + <Py_ssize_t>source[1] * size
    x.row_stride = source[2]
    x.column_stride = source[3]
    return x


cdef inline Py_ssize_t magnitude(Py_ssize_t stride) noexcept nogil:
    return -stride if stride < 0 else stride


cdef inline bint runs_along_rows(plane x) noexcept nogil:
    return 0 < magnitude(x.row_stride) < magnitude(x.column_stride)


cdef inline Py_ssize_t blocks_of(Py_ssize_t n, Py_ssize_t block) noexcept nogil:
    return (n + block - 1) // block


cdef void copy_tile(
    const word* x, word* out, Py_ssize_t rows, Py_ssize_t columns, plane source, plane target
) noexcept nogil:
    cdef Py_ssize_t _, c, step = source.column_stride, out_step = target.column_stride
    for _ in range(rows):
        if step == 1 and out_step == 1:
            memcpy(out, x, columns * sizeof(word))
        else:
            for c in range(columns):
                out[c * out_step] = x[c * step]
        x += source.row_stride
        out += target.row_stride


cdef void copy_words(
    const word* x, word* out, Py_ssize_t rows, Py_ssize_t columns, plane source, plane target,
    int threads
) noexcept nogil:
    cdef Py_ssize_t wide = min(columns, BLOCK), high = max(1, BLOCK // wide)
    cdef Py_ssize_t tile, tiles, across, r, c
    if runs_along_rows(source):
        wide = high = TILE
    across = blocks_of(columns, wide)
    tiles = blocks_of(rows, high) * across
    for tile in prange(tiles, num_threads=threads, use_threads_if=threads > 1):
        r = tile // across * high
        c = tile % across * wide
        copy_tile(
            x + r * source.row_stride + c * source.column_stride,
            out + r * target.row_stride + c * target.column_stride,
            min(high, rows - r), min(wide, columns - c), source, target,
        )


def copy(Py_ssize_t rows, Py_ssize_t columns, tuple x, tuple out, int components, int threads):
    """Copy out[r, c] = x[r, c]; a stride 0 of x repeats its elements."""
    cdef const uint8_t[::1] x_view = bytes_of(x[0])
    cdef uint8_t[::1] out_view = bytes_of(out[0])
    cdef Py_ssize_t size = out[0].itemsize * components
    cdef plane source = place(x, &x_view[0], size), target = place(out, &out_view[0], size)
    if rows <= 0 or columns <= 0:
        return
    if columns == 1 or rows > 1 and runs_along_rows(target):
        rows, columns = columns, rows
        source.row_stride, source.column_stride = source.column_stride, source.row_stride
        target.row_stride, target.column_stride = target.column_stride, target.row_stride
    with nogil:
        if size == 1:
            copy_words(<const uint8_t*>source.data, <uint8_t*>target.data, rows, columns,
                       source, target, threads)
        elif size == 2:
            copy_words(<const uint16_t*>source.data, <uint16_t*>target.data, rows, columns,
                       source, target, threads)
        elif size == 4:
            copy_words(<const uint32_t*>source.data, <uint32_t*>target.data, rows, columns,
                       source, target, threads)
        elif size == 8:
            copy_words(<const uint64_t*>source.data, <uint64_t*>target.data, rows, columns,
                       source, target, threads)
        else:
            copy_words(<const word128*>source.data, <word128*>target.data, rows, columns,
                       source, target, threads)


cdef int accumulate_block(
    Py_ssize_t n, const int64_t* index, Py_ssize_t step, int64_t* offsets, Py_ssize_t offset_step,
    int64_t length, Py_ssize_t axis_stride
) noexcept nogil:
    cdef int outside = 0
    cdef int64_t value
    cdef Py_ssize_t i
    for i in range(n):
        value = index[i * step]
        value += length if value < 0 else 0
        outside |= value < 0 or value >= length
        offsets[i * offset_step] += value * axis_stride
    return outside


cdef Py_ssize_t first_outside(
    Py_ssize_t rows, Py_ssize_t columns, const int64_t* index, plane source, int64_t length
) noexcept nogil:
    cdef Py_ssize_t r, c
    cdef int64_t value
    for r in range(rows):
        for c in range(columns):
            value = index[r * source.row_stride + c * source.column_stride]
            if value < -length or value >= length:
                return r * columns + c
    return -1


def accumulate_offsets(
    Py_ssize_t rows, Py_ssize_t columns, tuple index, tuple offsets, int64_t length,
    Py_ssize_t axis_stride, int threads
):
    """Add wrapped index[r, c] * axis_stride to offsets[r, c]; both operands are int64.

    A negative index counts from the end. Return the position r * columns + c of the first index
    outside -length ... length - 1 (then the offsets are unspecified), or -1.
    """
    cdef const uint8_t[::1] index_view = bytes_of(index[0])
    cdef uint8_t[::1] offset_view = bytes_of(offsets[0])
    cdef plane source = place(index, &index_view[0], 8), target = place(offsets, &offset_view[0], 8)
    cdef const int64_t* x = <const int64_t*>source.data
    cdef int64_t* out = <int64_t*>target.data
    cdef Py_ssize_t across = blocks_of(columns, BLOCK), block, r, c
    cdef int outside = 0
    with nogil:
        for block in prange(rows * across, num_threads=threads, use_threads_if=threads > 1):
            r = block // across
            c = block % across * BLOCK
            outside |= accumulate_block(
                min(BLOCK, columns - c),
                x + r * source.row_stride + c * source.column_stride, source.column_stride,
                out + r * target.row_stride + c * target.column_stride, target.column_stride,
                length, axis_stride,
            )
    return first_outside(rows, columns, x, source, length) if outside else -1


cdef void gather_words(
    const word* x, word* out, Py_ssize_t n, Py_ssize_t inner, const int64_t* offsets,
    Py_ssize_t stride, int threads
) noexcept nogil:
    cdef Py_ssize_t i, j
    if inner == 1:
        for i in prange(n, num_threads=threads, use_threads_if=threads > 1):
            out[i] = x[offsets[i]]
    elif stride == 1:
        for i in prange(n, num_threads=threads, use_threads_if=threads > 1):
            memcpy(out + i * inner, x + offsets[i], inner * sizeof(word))
    else:
        for i in prange(n, num_threads=threads, use_threads_if=threads > 1):
            for j in range(inner):
                out[i * inner + j] = x[offsets[i] + j * stride]


def gather(
    Py_ssize_t n, Py_ssize_t inner, tuple x, tuple offsets, tuple out, int components, int threads
):
    """Copy out[i, j] = x[offsets[i] + j * stride] for i < n, j < inner; out is contiguous."""
    cdef const uint8_t[::1] x_view = bytes_of(x[0]), offset_view = bytes_of(offsets[0])
    cdef uint8_t[::1] out_view = bytes_of(out[0])
    cdef Py_ssize_t size = out[0].itemsize * components, stride = x[2]
    cdef const uint8_t* source = &x_view[0] + <Py_ssize_t>x[1] * size
    cdef uint8_t* target = &out_view[0] + <Py_ssize_t>out[1] * size
    cdef const int64_t* where = <const int64_t*>&offset_view[0] + <Py_ssize_t>offsets[1]
    with nogil:
        if size == 1:
            gather_words(source, target, n, inner, where, stride, threads)
        elif size == 2:
            gather_words(<const uint16_t*>source, <uint16_t*>target, n, inner, where, stride,
                         threads)
        elif size == 4:
            gather_words(<const uint32_t*>source, <uint32_t*>target, n, inner, where, stride,
                         threads)
        elif size == 8:
            gather_words(<const uint64_t*>source, <uint64_t*>target, n, inner, where, stride,
                         threads)
        else:
            gather_words(<const word128*>source, <word128*>target, n, inner, where, stride,
                         threads)


cdef void scatter_words(
    word* x, const word* values, Py_ssize_t n, Py_ssize_t inner, const int64_t* offsets,
    Py_ssize_t stride, Py_ssize_t row_stride, Py_ssize_t column_stride
) noexcept nogil:
    cdef Py_ssize_t i, j
    for i in range(n):
        for j in range(inner):
            x[offsets[i] + j * stride] = values[i * row_stride + j * column_stride]


def scatter(Py_ssize_t n, Py_ssize_t inner, tuple x, tuple offsets, tuple values, int components):
    """Copy x[offsets[i] + j * stride] = values[i, j] in order of i: the last duplicate wins."""
    cdef uint8_t[::1] x_view = bytes_of(x[0])
    cdef const uint8_t[::1] offset_view = bytes_of(offsets[0]), value_view = bytes_of(values[0])
    cdef Py_ssize_t size = x[0].itemsize * components, stride = x[2]
    cdef uint8_t* target = &x_view[0] + <Py_ssize_t>x[1] * size
    cdef const int64_t* where = <const int64_t*>&offset_view[0] + <Py_ssize_t>offsets[1]
    cdef plane source = place(values, &value_view[0], size)
    cdef Py_ssize_t row = source.row_stride, column = source.column_stride
    with nogil:
        if size == 1:
            scatter_words(target, <const uint8_t*>source.data, n, inner, where, stride, row, column)
        elif size == 2:
            scatter_words(<uint16_t*>target, <const uint16_t*>source.data, n, inner, where, stride,
                          row, column)
        elif size == 4:
            scatter_words(<uint32_t*>target, <const uint32_t*>source.data, n, inner, where, stride,
                          row, column)
        elif size == 8:
            scatter_words(<uint64_t*>target, <const uint64_t*>source.data, n, inner, where, stride,
                          row, column)
        else:
            scatter_words(<word128*>target, <const word128*>source.data, n, inner, where, stride,
                          row, column)


def nonzero(Py_ssize_t n, tuple mask, int64_t first, tuple out, Py_ssize_t limit):
    """Write first + positions of the true elements; return their number, at most `limit`."""
    cdef const uint8_t[::1] mask_view = bytes_of(mask[0])
    cdef uint8_t[::1] out_view = bytes_of(out[0])
    cdef const uint8_t* chosen = &mask_view[0] + <Py_ssize_t>mask[1]
    cdef int64_t* target = <int64_t*>&out_view[0] + <Py_ssize_t>out[1]
    cdef Py_ssize_t step = mask[2], count = 0, i
    with nogil:
        for i in range(n):
            if count == limit:
                break
            # Always written, kept only when true: a branch here would be mispredicted.
            target[count] = first + i
            count += chosen[i * step] != 0
    return count


cdef Py_ssize_t count_block(Py_ssize_t n, const uint8_t* mask, Py_ssize_t step) noexcept nogil:
    cdef Py_ssize_t count = 0, i
    if step == 1:
        for i in range(n):
            count += mask[i] != 0
    else:
        for i in range(n):
            count += mask[i * step] != 0
    return count


def count_true(Py_ssize_t n, tuple mask, int threads):
    """Return the number of true elements."""
    cdef const uint8_t[::1] mask_view = bytes_of(mask[0])
    cdef const uint8_t* chosen = &mask_view[0] + <Py_ssize_t>mask[1]
    cdef Py_ssize_t step = mask[2], count = 0, block
    with nogil:
        for block in prange(blocks_of(n, BLOCK), num_threads=threads, use_threads_if=threads > 1):
            count += count_block(min(BLOCK, n - block * BLOCK), chosen + block * BLOCK * step, step)
    return count


cdef Py_ssize_t compress_words(
    const word* x, word* out, Py_ssize_t n, Py_ssize_t stride, const uint8_t* mask,
    Py_ssize_t step, Py_ssize_t limit
) noexcept nogil:
    cdef Py_ssize_t count = 0, i
    for i in range(n):
        if count == limit:
            break
        out[count] = x[i * stride]
        count += mask[i * step] != 0
    return count


def compress(
    Py_ssize_t n, tuple x, tuple mask, tuple out, Py_ssize_t limit, int components
):
    """Write out = x[mask]; return how many elements it selected, at most `limit`."""
    cdef const uint8_t[::1] x_view = bytes_of(x[0]), mask_view = bytes_of(mask[0])
    cdef uint8_t[::1] out_view = bytes_of(out[0])
    cdef Py_ssize_t size = out[0].itemsize * components, stride = x[2], step = mask[2], count
    cdef const uint8_t* source = &x_view[0] + <Py_ssize_t>x[1] * size
    cdef const uint8_t* chosen = &mask_view[0] + <Py_ssize_t>mask[1]
    cdef uint8_t* target = &out_view[0] + <Py_ssize_t>out[1] * size
    with nogil:
        if size == 1:
            count = compress_words(source, target, n, stride, chosen, step, limit)
        elif size == 2:
            count = compress_words(<const uint16_t*>source, <uint16_t*>target, n, stride, chosen,
                                   step, limit)
        elif size == 4:
            count = compress_words(<const uint32_t*>source, <uint32_t*>target, n, stride, chosen,
                                   step, limit)
        elif size == 8:
            count = compress_words(<const uint64_t*>source, <uint64_t*>target, n, stride, chosen,
                                   step, limit)
        else:
            count = compress_words(<const word128*>source, <word128*>target, n, stride, chosen,
                                   step, limit)
    return count


cdef Py_ssize_t expand_words(
    const word* values, word* x, Py_ssize_t n, Py_ssize_t value_stride, Py_ssize_t stride,
    const uint8_t* mask, Py_ssize_t step, Py_ssize_t limit
) noexcept nogil:
    cdef Py_ssize_t count = 0, i
    for i in range(n):
        if mask[i * step] != 0:
            if count == limit:
                break
            x[i * stride] = values[count * value_stride]
            count += 1
    return count


def expand(
    Py_ssize_t n, tuple mask, tuple values, tuple x, Py_ssize_t limit, int components
):
    """Write x[mask] = values in order; return how many values it used, at most `limit`."""
    cdef const uint8_t[::1] value_view = bytes_of(values[0]), mask_view = bytes_of(mask[0])
    cdef uint8_t[::1] x_view = bytes_of(x[0])
    cdef Py_ssize_t size = x[0].itemsize * components
    cdef Py_ssize_t stride = x[2], value_stride = values[2], step = mask[2], count
    cdef const uint8_t* source = &value_view[0] + <Py_ssize_t>values[1] * size
    cdef const uint8_t* chosen = &mask_view[0] + <Py_ssize_t>mask[1]
    cdef uint8_t* target = &x_view[0] + <Py_ssize_t>x[1] * size
    with nogil:
        if size == 1:
            count = expand_words(source, target, n, value_stride, stride, chosen, step, limit)
        elif size == 2:
            count = expand_words(<const uint16_t*>source, <uint16_t*>target, n, value_stride,
                                 stride, chosen, step, limit)
        elif size == 4:
            count = expand_words(<const uint32_t*>source, <uint32_t*>target, n, value_stride,
                                 stride, chosen, step, limit)
        elif size == 8:
            count = expand_words(<const uint64_t*>source, <uint64_t*>target, n, value_stride,
                                 stride, chosen, step, limit)
        else:
            count = expand_words(<const word128*>source, <word128*>target, n, value_stride,
                                 stride, chosen, step, limit)
    return count


cdef void iota_values(real* out, Py_ssize_t n, int64_t start, int threads) noexcept nogil:
    cdef Py_ssize_t i
    for i in prange(n, num_threads=threads, use_threads_if=threads > 1):
        out[i] = <real>(start + i)


def iota(Py_ssize_t n, object start, tuple out, int threads):
    """Write out[i] = start + i; integers wrap, floats round once."""
    cdef uint8_t[::1] out_view = bytes_of(out[0])
    cdef uint8_t* target = &out_view[0] + <Py_ssize_t>out[1] * <Py_ssize_t>out[0].itemsize
    cdef int64_t first = <int64_t><uint64_t>(start & 0xFFFFFFFFFFFFFFFF)
    cdef Py_UCS4 kind = ord(out[0].format)
    with nogil:
        if kind == u"b":
            iota_values(<int8_t*>target, n, first, threads)
        elif kind == u"h":
            iota_values(<int16_t*>target, n, first, threads)
        elif kind == u"i":
            iota_values(<int32_t*>target, n, first, threads)
        elif kind == u"q":
            iota_values(<int64_t*>target, n, first, threads)
        elif kind == u"B":
            iota_values(<uint8_t*>target, n, first, threads)
        elif kind == u"H":
            iota_values(<uint16_t*>target, n, first, threads)
        elif kind == u"I":
            iota_values(<uint32_t*>target, n, first, threads)
        elif kind == u"Q":
            iota_values(<uint64_t*>target, n, first, threads)
        elif kind == u"f":
            iota_values(<float*>target, n, first, threads)
        else:
            iota_values(<double*>target, n, first, threads)
