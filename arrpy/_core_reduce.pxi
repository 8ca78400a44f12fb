# The N-d driver of reductions and scans.
#
# The axes of x fall into kept ones, which become the axes of the result, and reduced ones. After
# merging neighbours, the innermost kept axis is a vector of `outputs` and the innermost reduced axis
# is a run of n elements; kernels take such an (outputs x n) piece into one state per output. All
# other axes are walked here, the reduced ones in logical order.
#
# Work is shared by outputs where there are several blocks of them, otherwise, where states can be
# merged, by stretches of the reduced axes. Neither choice changes any result: sums are exact, and
# operations whose value depends on the order (`prod` of floats) are never split.

cdef extern from *:
    """
    struct arrpy_state_buffer { alignas(64) char bytes[1 << 16]; };
    struct arrpy_block_buffer { alignas(64) char bytes[2048 * 16]; };
    """
    ctypedef struct state_buffer "arrpy_state_buffer":
        char* bytes
    ctypedef struct block_buffer "arrpy_block_buffer":
        char* bytes

cdef enum:
    STATE_BYTES = 1 << 16
    OUTPUT_BLOCK = 1024  # outputs of one item, at most
    STRETCHES = 64  # into which one long reduction is cut, at most
    STRETCH = 32768  # and their shortest length
    SCAN_PART = 1 << 21  # elements of a scan between two looks at Ctrl-C

cdef int[REDUCTIONS] exact_twin
cdef Py_ssize_t REDUCE_PARALLEL_FROM = 100000


cdef struct Reduction:
    Loop kept  # operands: x, out, centers
    Loop reduced  # operand: x
    int operation
    int kernel_dtype
    bint casts
    double correction
    bint centered
    Py_ssize_t outputs, output_step, n, step  # of the innermost axes
    Py_ssize_t block, blocks, outer  # outputs per item, items per outer index
    Py_ssize_t segments  # product of the outer reduced axes
    Py_ssize_t pieces, piece  # a run of n is cut into `pieces` of `piece` elements


cdef Py_ssize_t offset_of(const Loop* loop, int operand_, int axes, Py_ssize_t index) noexcept nogil:
    """Where the flat index over the first axes of a loop lies, in elements."""
    cdef Py_ssize_t offset = 0
    cdef int i
    for i in range(axes - 1, -1, -1):
        offset += index % loop.shape[i] * loop.steps[operand_][i]
        index //= loop.shape[i]
    return offset


cdef void pad(Loop* loop) noexcept nogil:
    """At least one axis."""
    cdef int k
    if loop.ndim == 0:
        loop.ndim = 1
        loop.shape[0] = 1
        for k in range(loop.operands):
            loop.steps[k][0] = 0


cdef void accumulate(
    const Reduction* r, const reduce_kernel* kernel, Py_ssize_t outputs, char* states,
    const char* x, Py_ssize_t first, Py_ssize_t last
) noexcept nogil:
    """Take the units [first, last) into the states; a unit is a piece of a run."""
    cdef Py_ssize_t itemsize = dtypes[r.reduced.dtype[0]].itemsize
    cdef Py_ssize_t unit, begin, n, i, k, some
    cdef const char* start
    cdef operand[2] pair
    cdef block_buffer buffer
    for unit in range(first, last):
        begin = unit % r.pieces * r.piece
        n = min(r.piece, r.n - begin)
        start = x + (
            offset_of(&r.reduced, 0, r.reduced.ndim - 1, unit // r.pieces) + begin * r.step
        ) * itemsize
        if not r.casts:
            kernel.accumulate(outputs, n, states, start, r.output_step, r.step)
            continue
        for i in range(outputs):
            k = 0
            while k < n:
                some = min(BLOCK, n - k)
                pair[0] = operand(
                    <void*>(start + (i * r.output_step + k * r.step) * itemsize), 0, r.step
                )
                pair[1] = operand(buffer.bytes, 0, 1)
                kernels.cast[r.reduced.dtype[0]][r.kernel_dtype](1, some, pair)
                kernel.accumulate(1, some, states + i * kernel.state_size, buffer.bytes, 0, 1)
                k += some


cdef void set_centers(
    const Reduction* r, Py_ssize_t item_offset, Py_ssize_t outputs, double* centers
) noexcept nogil:
    cdef const double* source = <const double*>r.kept.data[2] + item_offset
    cdef Py_ssize_t i
    for i in range(outputs):
        centers[i] = source[i * r.kept.steps[2][r.kept.ndim - 1]]


cdef Py_ssize_t reduce_item(
    const Reduction* r, const reduce_kernel* kernel, Py_ssize_t item
) noexcept nogil:
    """All of one block of outputs; returns how many results are in doubt."""
    cdef int axes = r.kept.ndim - 1
    cdef Py_ssize_t outer = item // r.blocks, begin = item % r.blocks * r.block
    cdef Py_ssize_t outputs = min(r.block, r.outputs - begin)
    cdef Py_ssize_t[3] offset
    cdef int k
    cdef state_buffer states
    cdef double[OUTPUT_BLOCK] centers
    cdef double* given = NULL
    for k in range(r.kept.operands):
        offset[k] = offset_of(&r.kept, k, axes, outer) + begin * r.kept.steps[k][axes]
    if r.centered:
        set_centers(r, offset[2], outputs, centers)
        given = centers
    kernel.initialize(outputs, states.bytes, given)
    accumulate(
        r, kernel, outputs, states.bytes,
        r.kept.data[0] + offset[0] * dtypes[r.kept.dtype[0]].itemsize, 0, r.segments * r.pieces,
    )
    return kernel.finish(
        outputs, states.bytes, r.kept.data[1] + offset[1] * dtypes[r.kept.dtype[1]].itemsize,
        r.kept.steps[1][axes], r.correction,
    )


cdef void reduce_items(void* context, Py_ssize_t begin, Py_ssize_t end) noexcept nogil:
    cdef const Reduction* r = <const Reduction*>context
    cdef Py_ssize_t item
    cdef int twin = exact_twin[r.operation]
    for item in range(begin, end):
        if reduce_item(r, &kernels.reduce[r.operation][r.kernel_dtype], item) > 0:
            reduce_item(r, &kernels.reduce[twin][r.kernel_dtype], item)


cdef struct Stretches:
    const Reduction* reduction
    const reduce_kernel* kernel
    char* states
    Py_ssize_t units, length  # of the whole, of one stretch


cdef void reduce_stretches(void* context, Py_ssize_t begin, Py_ssize_t end) noexcept nogil:
    cdef Stretches* s = <Stretches*>context
    cdef const Reduction* r = s.reduction
    cdef Py_ssize_t i
    cdef char* state
    cdef double center = 0
    cdef double* given = NULL
    for i in range(begin, end):
        state = s.states + i * s.kernel.state_size
        if r.centered:
            set_centers(r, 0, 1, &center)
            given = &center
        s.kernel.initialize(1, state, given)
        accumulate(
            r, s.kernel, 1, state, r.kept.data[0], i * s.length, min(s.units, (i + 1) * s.length)
        )


cdef int reduce_one(Reduction* r, int operation, int threads) except -1:
    """One output from many elements: stretches on all threads, merged in order."""
    cdef Stretches s
    cdef Py_ssize_t count, i
    cdef bint stopped
    cdef Py_ssize_t doubts = 0
    s.reduction = r
    s.kernel = &kernels.reduce[operation][r.kernel_dtype]
    s.units = r.segments * r.pieces
    s.length = (s.units + STRETCHES - 1) // STRETCHES
    count = (s.units + s.length - 1) // s.length
    s.states = <char*>PyMem_Malloc(count * s.kernel.state_size)
    if s.states == NULL:
        raise MemoryError(f"{reduce_facts[operation].name.decode()}: cannot allocate states")
    with nogil:
        stopped = parallel_for(reduce_stretches, &s, count, 1, threads)
        if not stopped:
            for i in range(1, count):
                s.kernel.merge(1, s.states, s.states + i * s.kernel.state_size)
            doubts = s.kernel.finish(1, s.states, r.kept.data[1], 0, r.correction)
    PyMem_Free(s.states)
    if stopped:
        return interrupted()
    if doubts > 0:
        return reduce_one(r, exact_twin[operation], threads)
    return 0


cdef int interrupted() except -1:
    """Leave with the exception that `poll` met."""
    if PyErr_Occurred() == NULL:
        raise KeyboardInterrupt
    return -1


cdef int reduce_cpp(Reduction* r, Py_ssize_t size) except -1:
    cdef const reduce_kernel* kernel = &kernels.reduce[r.operation][r.kernel_dtype]
    cdef const reduce_kernel* twin
    cdef Py_ssize_t items, grain, units, state_size = kernel.state_size
    cdef int threads = get_threads() if size >= REDUCE_PARALLEL_FROM else 1
    cdef bint stopped
    if exact_twin[r.operation] >= 0:
        twin = &kernels.reduce[exact_twin[r.operation]][r.kernel_dtype]
        state_size = max(state_size, <Py_ssize_t>twin.state_size)
    r.pieces = 1
    r.piece = r.n
    if r.outputs * r.outer == 1 and size >= 2 * STRETCH and kernel.merge != NULL:
        r.piece = min(r.n, STRETCH)
        r.pieces = (r.n + r.piece - 1) // r.piece
        if noting:
            units = r.segments * r.pieces
            note_reduction(r, CPP, <int>min(threads, min(units, STRETCHES)), units, 1, r.piece)
        return reduce_one(r, r.operation, threads)
    r.block = min(min(r.outputs, OUTPUT_BLOCK), STATE_BYTES // state_size)
    if threads > 1 and r.outer == 1:
        r.block = max(1, min(r.block, (r.outputs + 2 * threads - 1) // (2 * threads)))
    r.blocks = (r.outputs + r.block - 1) // r.block
    items = r.outer * r.blocks
    grain = max(1, TILE * items // (size + 1))
    if noting:
        note_reduction(r, CPP, team(items, grain, threads), items * r.segments, r.block, r.n)
    if size < RELEASE_FROM:
        reduce_items(r, 0, items)
        return 0
    with nogil:
        stopped = parallel_for(reduce_items, r, items, grain, threads)
    return interrupted() if stopped else 0


cdef int reduce_objects(Reduction* r, int tier) except -1:
    """The same walk, through the functions of an object tier."""
    cdef int axes = r.kept.ndim - 1, k
    cdef Py_ssize_t outer
    cdef Py_ssize_t[3] offset
    cdef operand out
    if noting:
        note_reduction(
            r, tier, object_threads(r.outputs * r.n * r.segments) if tier == CYTHON else 1,
            r.outer * r.segments, r.outputs, r.n,
        )
    for outer in range(r.outer):
        for k in range(r.kept.operands):
            offset[k] = offset_of(&r.kept, k, axes, outer)
        out = operand(
            r.kept.data[1] + offset[1] * dtypes[r.kept.dtype[1]].itemsize, 0, r.kept.steps[1][axes]
        )
        centers = None
        if r.centered:
            centers = object_buffer(tier, FLOAT64, 1, r.outputs)[0]
            for k in range(r.outputs):
                centers[k] = (<double*>r.kept.data[2])[offset[2] + k * r.kept.steps[2][axes]]
        doubts = reduce_object_item(r, tier, r.operation, offset[0], centers, &out)
        if doubts:
            reduce_object_item(r, tier, exact_twin[r.operation], offset[0], centers, &out)
    return 0


cdef Py_ssize_t reduced_piece(const Reduction* r, int tier) noexcept:
    """Elements of an output in one call; the Python tier keeps them as they are, up to one piece."""
    cdef Py_ssize_t piece = OBJECT_TILE // r.outputs
    if tier == PYTHON:
        piece = min(PYTHON_TILE, max(128, (OBJECT_TILE >> 3) // r.outputs))
    return max(1, min(r.n, piece))


cdef object reduce_object_item(
    Reduction* r, int tier, int operation, Py_ssize_t first, object centers, const operand* out
):
    module = tier_module(tier, "statistical")
    cdef int itemsize = dtypes[r.reduced.dtype[0]].itemsize
    cdef Py_ssize_t unit, begin, n, offset
    cdef Py_ssize_t piece = reduced_piece(r, tier)
    cdef Py_ssize_t pieces = (r.n + piece - 1) // piece
    cdef operand x
    cdef int threads = object_threads(r.outputs * r.n * r.segments)
    cdef str name = reduce_facts[operation].name.decode()
    what = (module.OPERATIONS.index(name), r.kernel_dtype) if tier == CYTHON else (
        name, dtypes[r.kernel_dtype].name.decode()
    )
    states = module.initialize(*what, r.outputs, centers)
    for unit in range(r.segments * pieces if r.n > 0 else 0):
        begin = unit % pieces * piece
        n = min(piece, r.n - begin)
        offset = first + offset_of(&r.reduced, 0, r.reduced.ndim - 1, unit // pieces) + begin * r.step
        x = operand(r.kept.data[0] + offset * itemsize, r.output_step, r.step)
        source = object_operand(&x, r.reduced.dtype[0], r.outputs, n)
        if r.casts:
            target = object_buffer(tier, r.kernel_dtype, r.outputs, n)
            object_cast(tier, r.outputs, n, source, target, r.reduced.dtype[0], r.kernel_dtype)
            source = target
        if tier == CYTHON:
            module.accumulate(*what, states, r.outputs, n, source, threads)
        else:
            module.accumulate(*what, states, r.outputs, n, source)
        PyErr_CheckSignals()
    view, start, _, step = object_operand(out, r.kept.dtype[1], 1, r.outputs)
    return module.finish(*what, states, r.outputs, (view, start, step), r.correction)


cdef int[MAXDIMS] no_axes


cdef ArrPy reduce_array(
    int operation, ArrPy x, object axis, object keepdims, double correction=0.0, ArrPy centers=None
):
    """One entry for all reductions; the result is a new array."""
    cdef const operation_facts* facts = &reduce_facts[operation]
    cdef str name
    cdef Reduction r
    cdef bint[MAXDIMS] is_reduced
    cdef Py_ssize_t[MAXDIMS] shape
    cdef int i, ndim = 0, tier
    cdef ArrPy result, wide
    cdef bint explicit, keeps
    cdef Py_ssize_t count = 1
    if keepdims is False:
        hot = reduce_hot(operation, x, axis, correction, centers)
        if hot is not None:
            return hot
    name = facts.name.decode()
    keeps = flag_of(name, "keepdims", keepdims)
    mark_axes(name, x.dimensions, axis, is_reduced)
    r.operation = operation
    r.kernel_dtype = kernel_dtype_for(facts, x.number)
    for i in range(x.dimensions):
        if is_reduced[i]:
            count *= x.lengths[i]
        if keeps or not is_reduced[i]:
            shape[ndim] = 1 if is_reduced[i] else x.lengths[i]
            ndim += 1
    if count == 0 and operation in (REDUCE_MAX, REDUCE_MIN, REDUCE_ARGMAX, REDUCE_ARGMIN):
        if x.size_ == 0 and checked_size(name, ndim, shape, 1) > 0:
            raise fail("empty_reduction", name, shape_of(x), axis)
    tier = backend_of(name, [x], &explicit)
    if operation in (REDUCE_VAR, REDUCE_STD) and centers is None:
        wide = reduce_array(REDUCE_CENTER, x, axis, keepdims)
        return reduce_array(operation, x, axis, keepdims, correction, wide)
    result = new_result(name, tier, explicit, facts.result[r.kernel_dtype], ndim, shape)
    if result.size_ == 0:
        return result
    r.casts = x.number != r.kernel_dtype
    r.correction = correction
    r.centered = centers is not None
    split_axes(&r, x, result, centers, is_reduced, keeps)
    if tier == CPP:
        reduce_cpp(&r, x.size_)
    else:
        reduce_objects(&r, tier)
    check_map(x)
    return result


cdef void split_axes(
    Reduction* r, ArrPy x, ArrPy result, ArrPy centers, const bint* is_reduced, bint keepdims
) noexcept:
    """Fill the kept and the reduced loop, merge their axes, and pick the innermost ones."""
    cdef int i, axis = 0, k
    cdef Loop* kept = &r.kept
    cdef Loop* reduced = &r.reduced
    kept.ndim = reduced.ndim = 0
    kept.operands = 3 if centers is not None else 2
    reduced.operands = 1
    for i in range(x.dimensions):
        if is_reduced[i]:
            reduced.shape[reduced.ndim] = x.lengths[i]
            reduced.steps[0][reduced.ndim] = x.steps[i]
            reduced.ndim += 1
            axis += keepdims
            continue
        kept.shape[kept.ndim] = x.lengths[i]
        kept.steps[0][kept.ndim] = x.steps[i]
        kept.steps[1][kept.ndim] = result.steps[axis]
        if centers is not None:
            kept.steps[2][kept.ndim] = centers.steps[axis]
        kept.ndim += 1
        axis += 1
    kept.data[0] = reduced.data[0] = x.data
    kept.dtype[0] = reduced.dtype[0] = x.number
    kept.data[1] = result.data
    kept.dtype[1] = result.number
    if centers is not None:
        kept.data[2] = centers.data
    sort_axes(kept, 0)
    collapse(kept)
    collapse(reduced)
    pad(kept)
    pad(reduced)
    r.outputs = kept.shape[kept.ndim - 1]
    r.output_step = kept.steps[0][kept.ndim - 1]
    r.n = reduced.shape[reduced.ndim - 1]
    r.step = reduced.steps[0][reduced.ndim - 1]
    r.outer = r.segments = 1
    for k in range(kept.ndim - 1):
        r.outer *= kept.shape[k]
    for k in range(reduced.ndim - 1):
        r.segments *= reduced.shape[k]


cdef ArrPy reduce_hot(
    int operation, ArrPy x, object axis, double correction, ArrPy centers
):
    """All of a small contiguous array on the default tier, or None."""
    cdef const reduce_kernel* kernel = &kernels.reduce[operation][x.number]
    cdef ArrPy result
    cdef state_buffer states
    cdef double* given = NULL
    if axis is not None and not (x.dimensions == 1 and type(axis) is int and axis == 0):
        return None
    if kernel.state_size == 0 or not is_hot(x):
        return None
    if operation == REDUCE_VAR or operation == REDUCE_STD:
        if centers is None:
            centers = reduce_hot(REDUCE_CENTER, x, None, 0, None)
        given = <double*>centers.data
    result = new_scalar(reduce_facts[operation].result[x.number])
    kernel.initialize(1, states.bytes, given)
    kernel.accumulate(1, x.size_, states.bytes, x.data, 0, 1)
    if noting:
        note_hot_reduction(operation, x.number, x.size_)
    if kernel.finish(1, states.bytes, result.data, 0, correction) > 0:
        if noting:
            note_hot_reduction(exact_twin[operation], x.number, x.size_)
        kernel = &kernels.reduce[exact_twin[operation]][x.number]
        kernel.initialize(1, states.bytes, given)
        kernel.accumulate(1, x.size_, states.bytes, x.data, 0, 1)
        kernel.finish(1, states.bytes, result.data, 0, correction)
    check_map(x)
    return result


cdef object store_result(str name, ArrPy result, object out):
    """The result, or `out` with its elements where an output is given."""
    if out is None:
        return result
    assign(checked_out(name, out, result.dimensions, result.lengths, result.number), result)
    return out


cdef int mark_axes(str name, int ndim, object axis, bint* chosen) except -1:
    """Which axes an `axis` argument means: None, an integer, or a tuple of different ones."""
    cdef int i
    for i in range(ndim):
        chosen[i] = axis is None
    if axis is None:
        return 0
    for one in (axis if isinstance(axis, tuple) else (axis,)):
        i = normalised_axis(name, one, ndim)
        if chosen[i]:
            raise fail("repeated_axis", name, axis)
        chosen[i] = True
    return 0


cdef int normalised_axis(str name, object axis, int ndim) except -1:
    try:
        index = operator_module.index(axis)
    except TypeError:
        raise fail("axis_type", name, axis) from None
    if not -ndim <= index < ndim:
        raise fail("axis_range", name, index, ndim)
    return index % ndim


cdef object reduce_all(object x):
    return reduce_array(REDUCE_ALL, <ArrPy>x, None, False)


cdef object reduce_any(object x):
    return reduce_array(REDUCE_ANY, <ArrPy>x, None, False)


cdef bint truth(object x):
    return (<ArrPy>x).data[0] != 0 if type(x) is ArrPy else bool(x)


# --- scans ---------------------------------------------------------------------------------------


cdef struct Scan:
    Loop loop  # operands x, out; the last axis is the scanned one
    map_kernel kernel
    Py_ssize_t rows, blocks


cdef void scan_items(void* context, Py_ssize_t begin, Py_ssize_t end) noexcept nogil:
    cdef const Scan* s = <const Scan*>context
    cdef int axis = s.loop.ndim - 1, k
    cdef Py_ssize_t item, row, rows, done, part, n = s.loop.shape[axis]
    cdef operand[3] operands
    cdef state_buffer carry
    for item in range(begin, end):
        row = item % s.blocks * s.rows
        rows = min(s.rows, s.loop.shape[axis - 1] - row)
        for k in range(2):
            operands[k] = operand(
                s.loop.data[k] + dtypes[s.loop.dtype[k]].itemsize * (
                    offset_of(&s.loop, k, axis - 1, item // s.blocks)
                    + row * s.loop.steps[k][axis - 1]
                ),
                s.loop.steps[k][axis - 1], s.loop.steps[k][axis],
            )
        operands[2] = operand(&carry.bytes[0], 0, 0)
        done = 0
        while done < n and not poll_now():  # in parts, so that Ctrl-C is answered
            part = min(n - done, max(1, SCAN_PART // rows))
            s.kernel(rows, part, operands)
            for k in range(2):
                operands[k].data = <char*>operands[k].data + (
                    part * operands[k].column_stride * dtypes[s.loop.dtype[k]].itemsize
                )
            operands[2].row_stride = 1
            done += part


cdef ArrPy scan_array(int operation, ArrPy x, int axis):
    """One entry for the scans: the result has x's shape."""
    cdef const operation_facts* facts = &scan_facts[operation]
    cdef Scan s
    cdef int dtype = kernel_dtype_for(facts, x.number), i, k, tier
    cdef Loop* loop = &s.loop
    cdef str name = facts.name.decode()
    cdef bint explicit
    cdef ArrPy result
    tier = backend_of(name, [x], &explicit)
    result = new_result(name, tier, explicit, facts.result[dtype], x.dimensions, x.lengths)
    if result.size_ == 0:
        return result
    loop.ndim = 0
    loop.operands = 2
    loop.data[0] = x.data
    loop.data[1] = result.data
    loop.dtype[0] = x.number
    loop.dtype[1] = result.number
    for i in range(x.dimensions):
        if i != axis and x.lengths[i] != 1:
            loop.shape[loop.ndim] = x.lengths[i]
            loop.steps[0][loop.ndim] = x.steps[i]
            loop.steps[1][loop.ndim] = result.steps[i]
            loop.ndim += 1
    sort_axes(loop, 0)
    collapse(loop)
    pad(loop)
    loop.shape[loop.ndim] = x.lengths[axis]
    loop.steps[0][loop.ndim] = x.steps[axis]
    loop.steps[1][loop.ndim] = result.steps[axis]
    loop.ndim += 1
    run_scan(&s, operation, dtype, tier, x.size_)
    check_map(x)
    return result


cdef int run_scan(Scan* s, int operation, int dtype, int tier, Py_ssize_t size) except -1:
    cdef Loop* loop = &s.loop
    cdef int axis = loop.ndim - 1, k
    cdef Py_ssize_t outer = 1, items, item
    cdef int threads = get_threads() if size >= PARALLEL_FROM else 1
    cdef bint stopped
    cdef operand[2] operands
    for k in range(axis - 1):
        outer *= loop.shape[k]
    if tier == CPP:
        s.kernel = kernels.scan[operation][dtype]
        s.rows = max(1, min(loop.shape[axis - 1], TILE // max(1, loop.shape[axis])))
        s.rows = max(s.rows, min(256, (loop.shape[axis - 1] + threads - 1) // threads))
        s.rows = min(s.rows, STATE_BYTES // 16)
        s.blocks = (loop.shape[axis - 1] + s.rows - 1) // s.rows
        items = outer * s.blocks
        if noting:
            note_scan(s, operation, dtype, tier, team(items, 1, threads), items, s.rows)
        with nogil:
            stopped = parallel_for(scan_items, s, items, 1, threads)
        return interrupted() if stopped else 0
    module = tier_module(tier, "statistical")
    if noting:
        note_scan(s, operation, dtype, tier, 1, outer, loop.shape[axis - 1])
    for item in range(outer):
        for k in range(2):
            operands[k] = operand(
                loop.data[k] + dtypes[loop.dtype[k]].itemsize * offset_of(loop, k, axis - 1, item),
                loop.steps[k][axis - 1], loop.steps[k][axis],
            )
        what = (operation, dtype) if tier == CYTHON else (
            scan_facts[operation].name.decode(), dtypes[dtype].name.decode()
        )
        module.scan(
            *what, loop.shape[axis - 1], loop.shape[axis],
            object_operand(&operands[0], loop.dtype[0], loop.shape[axis - 1], loop.shape[axis]),
            object_operand(&operands[1], loop.dtype[1], loop.shape[axis - 1], loop.shape[axis]),
        )
        PyErr_CheckSignals()
    return 0
