# Products: matmul with batches, and the vector products it is made of.
#
# The shape of the whole product picks the kernel, before the work is shared: one row or one column is
# a set of vector products (32 virtual lanes), everything else a matrix product (one chain per output).
# Threads take batches or stripes of rows, so that the bits never depend on their number.

from libc.stdlib cimport free, malloc

cdef Py_ssize_t MATMUL_PARALLEL_FROM = 200000  # multiply-adds worth a second thread


cdef Py_ssize_t STRIPE_WORK = 1 << 28  # multiply-adds between two looks at Ctrl-C


cdef struct Product:
    Loop loop  # over the batch; operands a, b, out
    const linalg_kernels* kernels
    operand[3] operands
    Py_ssize_t rows, columns, depth
    Py_ssize_t stripe, stripes  # rows of one stripe
    int itemsize
    bint failed


cdef void multiply_stripes(void* context, Py_ssize_t begin, Py_ssize_t end) noexcept nogil:
    cdef Product* p = <Product*>context
    cdef operand[3] operands
    cdef Py_ssize_t item, row, rows
    cdef size_t bytes_needed
    cdef void* workspace
    cdef int k
    for item in range(begin, end):
        row = item % p.stripes * p.stripe
        rows = min(p.stripe, p.rows - row)
        for k in range(3):
            operands[k] = p.operands[k]
            operands[k].data = p.loop.data[k] + p.itemsize * (
                offset_of(&p.loop, k, p.loop.ndim, item // p.stripes)
                + (row * p.operands[k].row_stride if k != 1 else 0)
            )
        if p.rows == 1 or p.columns == 1:
            multiply_vectors(p, rows, operands)
            continue
        bytes_needed = p.kernels.workspace(rows, p.columns, p.depth)
        workspace = malloc(bytes_needed) if bytes_needed > 0 else NULL
        if bytes_needed > 0 and workspace == NULL:
            p.failed = True
            return
        p.kernels.matmul(rows, p.columns, p.depth, operands, workspace)
        free(workspace)


cdef void multiply_vectors(const Product* p, Py_ssize_t rows, const operand* operands) noexcept nogil:
    """A product with one row or one column, as vector products."""
    cdef operand[3] vectors
    if p.columns == 1:
        vectors[0] = operands[0]
        vectors[1] = operand(operands[1].data, 0, operands[1].row_stride)
        vectors[2] = operand(operands[2].data, operands[2].row_stride, 0)
        p.kernels.matvec(rows, p.depth, vectors)
    else:
        vectors[0] = operand(operands[0].data, 0, operands[0].column_stride)
        vectors[1] = operand(operands[1].data, operands[1].column_stride, operands[1].row_stride)
        vectors[2] = operand(operands[2].data, operands[2].column_stride, 0)
        p.kernels.matvec(p.columns, p.depth, vectors)


cdef ArrPy with_axis(ArrPy x, int axis):
    """A view with a new axis of length 1 at `axis`."""
    cdef Py_ssize_t[MAXDIMS] shape, steps
    cdef int i, k = 0
    for i in range(x.dimensions + 1):
        if i == axis:
            shape[i] = 1
            steps[i] = 0
        else:
            shape[i] = x.lengths[k]
            steps[i] = x.steps[k]
            k += 1
    return view_with_layout(x, x.dimensions + 1, shape, steps, x.data)


cdef ArrPy without_axis(ArrPy x, int axis):
    """A view without an axis of length 1."""
    cdef Py_ssize_t[MAXDIMS] shape, steps
    cdef int i, k = 0
    for i in range(x.dimensions):
        if i != axis:
            shape[k] = x.lengths[i]
            steps[k] = x.steps[i]
            k += 1
    return view_with_layout(x, k, shape, steps, x.data)


cdef list same_numeric_dtype(str name, object x1, object x2, int* dtype):
    """Both operands as arrays of their common numeric dtype."""
    cdef list operands = operand_list(name, (x1, x2))
    dtype[0] = common_dtype(operands)
    if dtype[0] == BOOL:
        raise fail("wrong_dtype", name, "numeric", "bool")
    for i in range(2):
        if type(operands[i]) is not ArrPy:
            raise fail("operand_type", name, type(operands[i]).__name__)
        if (<ArrPy>operands[i]).number != dtype[0]:
            operands[i] = cast_array(<ArrPy>operands[i], dtype[0])
    return operands


cdef ArrPy matmul_arrays(str name, object x1, object x2):
    """x1 @ x2 for vectors, matrices and stacks of matrices."""
    cdef Product p
    cdef int dtype, ndim, i, tier
    cdef list operands = same_numeric_dtype(name, x1, x2, &dtype)
    cdef ArrPy a = <ArrPy>operands[0], b = <ArrPy>operands[1], result, batch_a, batch_b
    cdef Py_ssize_t[MAXDIMS] shape
    cdef bint explicit, vector_a = a.dimensions == 1, vector_b = b.dimensions == 1
    cdef tuple shapes = (shape_of(a), shape_of(b))
    if a.dimensions == 0 or b.dimensions == 0:
        raise fail("matmul_0d", name, shapes[0], shapes[1])
    tier = backend_of(name, [a, b], &explicit)
    if vector_a:
        a = with_axis(a, 0)
    if vector_b:
        b = with_axis(b, 1)
    p.rows = a.lengths[a.dimensions - 2]
    p.depth = a.lengths[a.dimensions - 1]
    p.columns = b.lengths[b.dimensions - 1]
    if b.lengths[b.dimensions - 2] != p.depth:
        raise fail("matmul_shapes", name, shapes[0], shapes[1])
    batch_a = leading_view(a)
    batch_b = leading_view(b)
    p.loop.ndim = p.loop.operands = 0
    if broadcast_lengths(&p.loop, batch_a) < 0 or broadcast_lengths(&p.loop, batch_b) < 0:
        raise fail("matmul_shapes", name, shapes[0], shapes[1])
    ndim = p.loop.ndim
    if ndim + 2 > MAXDIMS:
        raise fail("too_many_axes", "matmul", ndim + 2)
    for i in range(ndim):
        shape[i] = p.loop.shape[i]
    shape[ndim] = p.rows
    shape[ndim + 1] = p.columns
    result = new_result(name, tier, explicit, dtype, ndim + 2, shape)
    if result.size_ > 0:
        add_operand(&p.loop, batch_a)
        add_operand(&p.loop, batch_b)
        add_operand(&p.loop, leading_view(result))
        p.operands[0] = operand(NULL, a.steps[a.dimensions - 2], a.steps[a.dimensions - 1])
        p.operands[1] = operand(NULL, b.steps[b.dimensions - 2], b.steps[b.dimensions - 1])
        p.operands[2] = operand(NULL, p.columns, 1)
        p.itemsize = dtypes[dtype].itemsize
        run_product(&p, name, dtype, tier)
        check_maps(operands)
    if vector_b:
        result = without_axis(result, result.dimensions - 1)
    if vector_a:
        result = without_axis(result, result.dimensions - (1 if vector_b else 2))
    return result


cdef ArrPy leading_view(ArrPy x):
    """All but the last two axes, at index 0 of those."""
    return view_with_layout(x, x.dimensions - 2, x.lengths, x.steps, x.data)


cdef int run_product(Product* p, str name, int dtype, int tier) except -1:
    cdef Py_ssize_t batches = 1, work, items, grain
    cdef int threads = 1, k
    cdef bint stopped
    cdef list arguments
    cdef operand moved
    for k in range(p.loop.ndim):
        batches *= p.loop.shape[k]
    p.kernels = &kernels.linalg[dtype]
    p.failed = False
    work = p.rows * p.columns * max(1, p.depth)
    if tier != CPP:
        if noting:
            note_product(
                p, name, dtype, tier, object_threads(work) if tier == CYTHON else 1, batches, p.rows
            )
        return run_object_product(p, dtype, tier, batches)
    if work * batches >= MATMUL_PARALLEL_FROM:
        threads = get_threads()
    p.stripe = p.rows
    if batches < threads:
        p.stripe = max(1, (p.rows + threads - 1) // threads)
        p.stripe = (p.stripe + 23) // 24 * 24  # whole register tiles
    # A stripe packs the right operand anew; below some 10^8 multiply-adds that would be felt.
    if work > STRIPE_WORK:
        p.stripe = min(p.stripe, max(24, STRIPE_WORK // (p.columns * p.depth) // 24 * 24))
    p.stripes = (p.rows + p.stripe - 1) // p.stripe
    items = batches * p.stripes
    grain = max(1, 100000 // work)
    if noting:
        note_product(p, name, dtype, tier, team(items, grain, threads), items, p.stripe)
    with nogil:
        stopped = parallel_for(multiply_stripes, p, items, grain, threads)
    if p.failed:
        raise MemoryError(f"{name}: cannot allocate the workspace")
    return interrupted() if stopped else 0


cdef int run_object_product(Product* p, int dtype, int tier, Py_ssize_t batches) except -1:
    """The same product by an object tier, one call per batch."""
    module = tier_module(tier, "linalg")
    cdef operand[3] x
    cdef Py_ssize_t batch
    cdef int k
    what = dtype if tier == CYTHON else dtypes[dtype].name.decode()
    for batch in range(batches):
        for k in range(3):
            x[k] = p.operands[k]
            x[k].data = p.loop.data[k] + p.itemsize * offset_of(&p.loop, k, p.loop.ndim, batch)
        if p.depth == 0:  # nothing to read: the operands have no element to point at
            memset(x[2].data, 0, p.rows * p.columns * p.itemsize)
            continue
        if p.columns == 1:
            x[1] = operand(x[1].data, 0, x[1].row_stride)
            object_products(
                module.matvec, tier, what, p.rows, p.depth,
                object_operand(&x[0], dtype, p.rows, p.depth),
                object_operand(&x[1], dtype, p.rows, p.depth),
                object_operand(&x[2], dtype, p.rows, 1),
            )
        elif p.rows == 1:
            x[0] = operand(x[0].data, 0, x[0].column_stride)
            x[1] = operand(x[1].data, x[1].column_stride, x[1].row_stride)
            x[2] = operand(x[2].data, x[2].column_stride, 0)
            object_products(
                module.matvec, tier, what, p.columns, p.depth,
                object_operand(&x[0], dtype, p.columns, p.depth),
                object_operand(&x[1], dtype, p.columns, p.depth),
                object_operand(&x[2], dtype, p.columns, 1),
            )
        else:
            object_matmul(
                p, module.matmul, tier, what, object_operand(&x[0], dtype, p.rows, p.depth),
                object_operand(&x[1], dtype, p.depth, p.columns),
                object_operand(&x[2], dtype, p.rows, p.columns),
            )
        PyErr_CheckSignals()
    return 0


cdef tuple moved_operand(tuple x, Py_ssize_t rows):
    """An operand of an object tier, some rows further."""
    return (x[0], x[1] + rows * x[2], x[2], x[3])


cdef int object_matmul(
    Product* p, object function, int tier, object what, tuple a, tuple b, tuple out
) except -1:
    """One product by an object tier, some rows after the other, so that Ctrl-C is answered."""
    cdef Py_ssize_t row, rows, most = max(8, OBJECT_PART // (p.columns * p.depth))
    for row in range(0, p.rows, most):
        rows = min(most, p.rows - row)
        threads = (object_threads(rows * p.columns * p.depth),) if tier == CYTHON else ()
        function(
            what, rows, p.columns, p.depth, moved_operand(a, row), b, moved_operand(out, row),
            *threads,
        )
        PyErr_CheckSignals()
    return 0


cdef int object_products(
    object function, int tier, object what, Py_ssize_t outputs, Py_ssize_t n,
    tuple x1, tuple x2, tuple out
) except -1:
    """Products along rows by an object tier, some rows after the other."""
    cdef Py_ssize_t row, rows, most = max(8, OBJECT_PART // n)
    for row in range(0, outputs, most):
        rows = min(most, outputs - row)
        threads = (object_threads(rows * n),) if tier == CYTHON else ()
        function(
            what, rows, n, moved_operand(x1, row), moved_operand(x2, row), moved_operand(out, row),
            *threads,
        )
        PyErr_CheckSignals()
    return 0


cdef struct VectorProducts:
    Loop loop  # operands x1, x2, out; the last axis is summed
    const linalg_kernels* kernels


cdef ArrPy vecdot_arrays(object x1, object x2, object axis):
    """Sums of conj(x1) * x2 along one axis, in 32 virtual lanes."""
    cdef int dtype, k, last, tier, i, itemsize
    cdef list operands = same_numeric_dtype("vecdot", x1, x2, &dtype)
    cdef ArrPy a = <ArrPy>operands[0], b = <ArrPy>operands[1], result
    cdef tuple shapes = (shape_of(a), shape_of(b))
    cdef Loop loop
    cdef operand[3] x
    cdef bint explicit
    cdef Py_ssize_t outer = 1, index, outputs, n
    if a.dimensions == 0 or b.dimensions == 0:
        raise fail("matmul_0d", "vecdot", shapes[0], shapes[1])
    try:
        last = operator_module.index(axis)
    except OverflowError:
        raise fail("vecdot_axis", axis, shapes[0], shapes[1]) from None
    except TypeError:
        raise fail("axis_type", "vecdot", axis) from None
    if not -min(a.dimensions, b.dimensions) <= last < 0:
        if a.dimensions == b.dimensions and 0 <= last < a.dimensions:
            last -= a.dimensions
        else:
            raise fail("vecdot_axis", last, shapes[0], shapes[1])
    a = moved_last(a, last)
    b = moved_last(b, last)
    n = a.lengths[a.dimensions - 1]
    if b.lengths[b.dimensions - 1] != n:
        raise fail("matmul_shapes", "vecdot", shapes[0], shapes[1])
    tier = backend_of("vecdot", [a, b], &explicit)
    loop.ndim = loop.operands = 0
    x1 = view_with_layout(a, a.dimensions - 1, a.lengths, a.steps, a.data)
    x2 = view_with_layout(b, b.dimensions - 1, b.lengths, b.steps, b.data)
    if broadcast_lengths(&loop, <ArrPy>x1) < 0 or broadcast_lengths(&loop, <ArrPy>x2) < 0:
        raise fail("broadcast", "vecdot", [shapes[0], shapes[1]])
    result = new_result("vecdot", tier, explicit, dtype, loop.ndim, loop.shape, n == 0)
    if result.size_ == 0 or n == 0:
        return result
    add_operand(&loop, <ArrPy>x1)
    add_operand(&loop, <ArrPy>x2)
    add_operand(&loop, result)
    collapse(&loop)
    pad(&loop)
    outputs = loop.shape[loop.ndim - 1]
    for i in range(loop.ndim - 1):
        outer *= loop.shape[i]
    itemsize = dtypes[dtype].itemsize
    if noting:
        note_vecdot(
            &loop, dtype, tier, object_threads(outputs * n) if tier == CYTHON else 1, outer, n,
            a.steps[a.dimensions - 1] != 1 or b.steps[b.dimensions - 1] != 1,
        )
    for index in range(outer):
        for k in range(3):
            x[k].data = loop.data[k] + itemsize * offset_of(&loop, k, loop.ndim - 1, index)
            x[k].row_stride = loop.steps[k][loop.ndim - 1]
        x[0].column_stride = a.steps[a.dimensions - 1]
        x[1].column_stride = b.steps[b.dimensions - 1]
        x[2].column_stride = 0
        if tier == CPP:
            vector_products(dtype, outputs, n, x, itemsize)
        else:
            object_products(
                tier_module(tier, "linalg").vecdot, tier,
                dtype if tier == CYTHON else dtypes[dtype].name.decode(), outputs, n,
                object_operand(&x[0], dtype, outputs, n), object_operand(&x[1], dtype, outputs, n),
                object_operand(&x[2], dtype, outputs, 1),
            )
        PyErr_CheckSignals()
    check_maps(operands)
    return result


cdef int vector_products(
    int dtype, Py_ssize_t outputs, Py_ssize_t n, operand* x, Py_ssize_t itemsize
) except -1:
    """`outputs` sums of n products each, some after the other, so that Ctrl-C is answered."""
    cdef Py_ssize_t row, rows, most = max(8, OBJECT_PART // n)
    cdef int k
    for row in range(0, outputs, most):
        rows = min(most, outputs - row)
        with nogil:
            kernels.linalg[dtype].vecdot(rows, n, x)
        for k in range(3):
            x[k].data = <char*>x[k].data + rows * x[k].row_stride * itemsize
        PyErr_CheckSignals()
    return 0


cdef ArrPy moved_last(ArrPy x, int axis):
    """A view with one axis (negative number) moved to the end."""
    axes = list(range(x.dimensions))
    axes.append(axes.pop(x.dimensions + axis))
    return transposed(x, axes)
