"""Element-wise loops of the Cython tier: out[r, c] = body(x1[r, c], ...).

This file is a template. At build time `generate.py` repeats each part between `# begin` and `# end`
for every operation and dtype of the specification, by replacing the words `negative`, `add`, `clip`
and `float64`; the text as it stands is the real code of these operations. The bodies are in
`elementwise_ops.pxi` and `elementwise_complex_ops.pxi`.

`map_arrays` acquires a typed memoryview of every operand once, then runs the operation's loop over
rows and blocks of columns in parallel. An operand is a tuple (memoryview, start, row_stride,
column_stride), counted in elements; its caller keeps the memoryview while the loop runs.
"""

from cython.parallel cimport prange
from libc.stdint cimport (
    int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t,
)

include "types.pxi"
include "elementwise_ops.pxi"
include "elementwise_complex_ops.pxi"
include "cast_ops.pxi"

cdef enum:
    # Elements of one parallel block: long enough to hide its start, short enough to share out.
    BLOCK = 16384


cdef struct operand:
    char* data
    Py_ssize_t itemsize, row_stride, column_stride

ctypedef void (*loop_function)(Py_ssize_t, const operand*) noexcept nogil


# begin loop1
cdef void negative_float64(Py_ssize_t n, const operand* operands) noexcept nogil:
    cdef const double* x = <const double*>operands[0].data
    cdef double* out = <double*>operands[1].data
    cdef Py_ssize_t step = operands[0].column_stride, out_step = operands[1].column_stride, i
    if step == 1 and out_step == 1:
        for i in range(n):
            out[i] = negative(x[i])
    else:
        for i in range(n):
            out[i * out_step] = negative(x[i * step])
# end loop1


# begin loop2
cdef void add_float64(Py_ssize_t n, const operand* operands) noexcept nogil:
    cdef const double* x1 = <const double*>operands[0].data
    cdef const double* x2 = <const double*>operands[1].data
    cdef double* out = <double*>operands[2].data
    cdef Py_ssize_t step1 = operands[0].column_stride, step2 = operands[1].column_stride
    cdef Py_ssize_t out_step = operands[2].column_stride, i
    if step1 == 1 and step2 == 1 and out_step == 1:
        for i in range(n):
            out[i] = add(x1[i], x2[i])
    else:
        for i in range(n):
            out[i * out_step] = add(x1[i * step1], x2[i * step2])
# end loop2


# begin loop3
cdef void clip_float64(Py_ssize_t n, const operand* operands) noexcept nogil:
    cdef const double* x1 = <const double*>operands[0].data
    cdef const double* x2 = <const double*>operands[1].data
    cdef const double* x3 = <const double*>operands[2].data
    cdef double* out = <double*>operands[3].data
    cdef Py_ssize_t step1 = operands[0].column_stride, step2 = operands[1].column_stride
    cdef Py_ssize_t step3 = operands[2].column_stride, out_step = operands[3].column_stride, i
    for i in range(n):
        out[i * out_step] = clip(
            x1[i * step1], x2[i * step2], x3[i * step3]
        )
# end loop3


# begin table
cdef loop_function[1][13] loops
loops[0][10] = add_float64
# end table


cdef void run_block(
    loop_function loop, const operand* operands, int count,
    Py_ssize_t row, Py_ssize_t column, Py_ssize_t n
) noexcept nogil:
    cdef operand[4] block
    cdef int i
    for i in range(count):
        block[i] = operands[i]
        block[i].data += operands[i].itemsize * (
            row * operands[i].row_stride + column * operands[i].column_stride
        )
    loop(n, block)


cdef void run(
    loop_function loop, Py_ssize_t rows, Py_ssize_t columns, const operand* operands, int count,
    int threads
) noexcept nogil:
    cdef Py_ssize_t blocks = (columns + BLOCK - 1) // BLOCK
    cdef Py_ssize_t item, column
    if threads == 1:
        for item in range(rows * blocks):
            column = item % blocks * BLOCK
            run_block(loop, operands, count, item // blocks, column, min(BLOCK, columns - column))
        return
    for item in prange(rows * blocks, num_threads=threads):
        column = item % blocks * BLOCK
        run_block(loop, operands, count, item // blocks, column, min(BLOCK, columns - column))


# The address of an operand's memory; the typed memoryview refuses what is not of this dtype, not
# contiguous or, for a result, not writable.
# begin address
cdef char* read_float64(object memory) except? NULL:
    cdef const double[::1] view = memory
    return <char*>&view[0]


cdef char* write_float64(object memory) except? NULL:
    cdef double[::1] view = memory
    return <char*>&view[0]
# end address


# begin address table
ctypedef char* (*address_function)(object) except? NULL
cdef address_function[13] read_address, write_address
cdef Py_ssize_t[13] itemsizes
read_address[10], write_address[10], itemsizes[10] = read_float64, write_float64, sizeof(double)
# end address table


def map_arrays(
    int operation, int dtype, Py_ssize_t rows, Py_ssize_t columns,
    tuple arguments, tuple dtypes, int threads
):
    """Run the loop of an operation and dtype; `dtypes` are those of the arguments, the result last.

    A dtype is its number in `arrpy._spec.dtypes.DTYPES`.
    """
    cdef operand[4] operands
    cdef address_function address
    cdef Py_ssize_t start, row_stride, column_stride
    cdef int count = len(arguments), i, number
    for i in range(count):
        memory, start, row_stride, column_stride = arguments[i]
        number = dtypes[i]
        address = write_address[number] if i == count - 1 else read_address[number]
        operands[i].itemsize = itemsizes[number]
        operands[i].data = address(memory) + start * itemsizes[number]
        operands[i].row_stride = row_stride
        operands[i].column_stride = column_stride
    with nogil:
        run(loops[operation][dtype], rows, columns, operands, count, threads)
