# The N-d driver of element-wise operations.
#
# A call is planned once (dtypes, broadcasting, output), then cut into tiles of rows x columns, and
# every tile goes to one kernel of the operands' backend. Operands whose dtype is not the kernel's
# are cast block by block on the way, into buffers that stay in the first-level cache: no temporary
# of the whole array is ever made. Tiles are independent, so the C++ tier runs them on the pool.

cdef enum:
    TILE = 16384  # elements of one kernel call: some microseconds of work
    BLOCK = 2048  # elements of one cast buffer
    COPY = MAPS  # the operation number of a copy or cast
    EDGE = 64  # rows and columns of a tile when operands are transposed to each other
    OBJECT_TILE = 1 << 20  # elements of one call of the object tiers, between two looks at Ctrl-C
    PYTHON_TILE = 1 << 14  # the same of the Python tier, which makes objects of the elements

cdef Py_ssize_t OBJECT_PART = 1 << 24  # elements of one long kernel call between looks at Ctrl-C
cdef Py_ssize_t PARALLEL_FROM = 200000  # elements of a cheap operation worth a second thread
cdef Py_ssize_t PARALLEL_FROM_COSTLY = 10000  # and of an elementary function
cdef Py_ssize_t RELEASE_FROM = 10000  # elements from which the GIL is released


cdef struct Plan:
    Loop loop
    int operation
    int inputs
    int kernel_dtype  # dtype of the kernel's input (of all but the condition of `where`)
    int result_dtype  # and of its output
    bint casts  # some operand must be cast, or a mask is given
    bint masked  # operand `inputs + 1` is a mask
    Py_ssize_t rows, columns  # of a tile
    Py_ssize_t row_tiles, column_tiles, outer


cdef inline int kernel_input_dtype(const Plan* plan, int i) noexcept nogil:
    return BOOL if plan.operation == MAP_WHERE and i == 0 else plan.kernel_dtype


cdef void cut(Plan* plan, Py_ssize_t limit) noexcept nogil:
    """Choose tiles of at most `limit` elements over the last two axes."""
    cdef Loop* loop = &plan.loop
    cdef int k, row_axis, column_axis, i
    cdef bint transposed = False
    collapse(loop)
    while loop.ndim < 2:
        for i in range(loop.ndim, 0, -1):
            loop.shape[i] = loop.shape[i - 1]
            for k in range(loop.operands):
                loop.steps[k][i] = loop.steps[k][i - 1]
        loop.shape[0] = 1
        for k in range(loop.operands):
            loop.steps[k][0] = 0
        loop.ndim += 1
    row_axis = loop.ndim - 2
    column_axis = loop.ndim - 1
    for k in range(loop.operands):
        if loop.steps[k][row_axis] != 0 and loop.steps[k][column_axis] != 0:
            if magnitude(loop.steps[k][row_axis]) < magnitude(loop.steps[k][column_axis]):
                transposed = True
    plan.columns = min(loop.shape[column_axis], EDGE if transposed else limit)
    plan.rows = max(1, min(loop.shape[row_axis], limit // max(1, plan.columns)))
    if transposed:
        plan.rows = min(plan.rows, EDGE)
    plan.column_tiles = (loop.shape[column_axis] + plan.columns - 1) // plan.columns
    plan.row_tiles = (loop.shape[row_axis] + plan.rows - 1) // plan.rows
    plan.outer = 1
    for i in range(row_axis):
        plan.outer *= loop.shape[i]


cdef void locate(
    const Plan* plan, Py_ssize_t tile, operand* operands, Py_ssize_t* rows, Py_ssize_t* columns
) noexcept nogil:
    """Operands and size of one tile."""
    cdef const Loop* loop = &plan.loop
    cdef Py_ssize_t column = tile % plan.column_tiles * plan.columns
    cdef Py_ssize_t rest = tile // plan.column_tiles
    cdef Py_ssize_t row = rest % plan.row_tiles * plan.rows
    cdef Py_ssize_t outer = rest // plan.row_tiles
    cdef Py_ssize_t offset, index
    cdef int k, i, row_axis = loop.ndim - 2
    rows[0] = min(plan.rows, loop.shape[row_axis] - row)
    columns[0] = min(plan.columns, loop.shape[row_axis + 1] - column)
    for k in range(loop.operands):
        offset = row * loop.steps[k][row_axis] + column * loop.steps[k][row_axis + 1]
        index = outer
        for i in range(row_axis - 1, -1, -1):
            offset += index % loop.shape[i] * loop.steps[k][i]
            index //= loop.shape[i]
        operands[k].data = loop.data[k] + offset * dtypes[loop.dtype[k]].itemsize
        operands[k].row_stride = loop.steps[k][row_axis]
        operands[k].column_stride = loop.steps[k][row_axis + 1]


# --- the C++ tier --------------------------------------------------------------------------------


cdef inline map_kernel plan_kernel(const Plan* plan) noexcept nogil:
    if plan.operation < MAPS:
        return kernels.map[plan.operation][plan.kernel_dtype]
    if plan.kernel_dtype == plan.result_dtype:
        return kernels.memory[word_of(plan.kernel_dtype)].copy
    return kernels.cast[plan.kernel_dtype][plan.result_dtype]


cdef void run_tile(
    const Plan* plan, Py_ssize_t rows, Py_ssize_t columns, const operand* operands
) noexcept nogil:
    """Run one tile in C++, through cast buffers where dtypes differ."""
    cdef operand[OPERANDS] direct
    cdef operand[4] pair
    cdef char[OPERANDS][BLOCK * 16] buffers
    cdef map_kernel kernel = plan_kernel(plan)
    cdef int k, out = plan.inputs, wanted
    if not plan.casts:
        kernel(rows, columns, operands)
        return
    for k in range(plan.inputs + 1):
        direct[k] = operands[k]
        wanted = plan.result_dtype if k == out else kernel_input_dtype(plan, k)
        if plan.loop.dtype[k] == wanted and not (k == out and plan.masked):
            continue
        direct[k].data = &buffers[k][0]
        direct[k].row_stride = columns
        direct[k].column_stride = 1
        if k < out:
            pair[0] = operands[k]
            pair[1] = direct[k]
            kernels.cast[plan.loop.dtype[k]][wanted](rows, columns, pair)
    kernel(rows, columns, direct)
    if direct[out].data != operands[out].data:
        store_tile(plan, rows, columns, &direct[out], operands)


cdef void store_tile(
    const Plan* plan, Py_ssize_t rows, Py_ssize_t columns, const operand* result,
    const operand* operands
) noexcept nogil:
    """Write a computed tile into the output: cast, and under the mask where there is one."""
    cdef operand[4] group
    cdef char[BLOCK * 16] buffer
    cdef int out = plan.inputs, dtype = plan.loop.dtype[plan.inputs]
    group[0] = result[0]
    group[1] = operands[out]
    if not plan.masked:
        kernels.cast[plan.result_dtype][dtype](rows, columns, group)
        return
    if dtype != plan.result_dtype:
        group[1].data = &buffer[0]
        group[1].row_stride = columns
        group[1].column_stride = 1
        kernels.cast[plan.result_dtype][dtype](rows, columns, group)
        group[0] = group[1]
    group[1] = group[0]
    group[0] = operands[out + 1]
    group[2] = operands[out]
    group[3] = operands[out]
    kernels.map[MAP_WHERE][dtype](rows, columns, group)


cdef void run_tiles(void* context, Py_ssize_t begin, Py_ssize_t end) noexcept nogil:
    cdef const Plan* plan = <const Plan*>context
    cdef operand[OPERANDS] operands
    cdef Py_ssize_t tile, rows, columns
    for tile in range(begin, end):
        locate(plan, tile, operands, &rows, &columns)
        run_tile(plan, rows, columns, operands)


cdef int run_cpp(Plan* plan, Py_ssize_t size) except -1:
    cdef Py_ssize_t tiles, threshold, grain
    cdef int threads = 1
    cdef bint stopped
    cdef bint costly = plan.operation < MAPS and map_facts[plan.operation].costly  # not a cast
    cut(plan, BLOCK if plan.casts else TILE)
    tiles = plan.outer * plan.row_tiles * plan.column_tiles
    threshold = PARALLEL_FROM_COSTLY if costly else PARALLEL_FROM
    if size >= threshold:
        threads = get_threads()
    grain = max(1, TILE // (plan.rows * plan.columns))
    if noting:
        note_map(plan, CPP, team(tiles, grain, threads))
    if size < RELEASE_FROM:
        run_tiles(plan, 0, tiles)
        return 0
    with nogil:
        stopped = parallel_for(run_tiles, plan, tiles, grain, threads)
    return interrupted() if stopped else 0


# --- the object tiers ----------------------------------------------------------------------------


cdef object flat_view(char* low, Py_ssize_t nbytes, int dtype):
    """A memoryview of the component type over raw memory that the caller keeps alive."""
    return PyMemoryView_FromMemory(low, nbytes, PyBUF_WRITE).cast(chr(dtypes[dtype].typecode))


cdef tuple object_operand(const operand* x, int dtype, Py_ssize_t rows, Py_ssize_t columns):
    """(memoryview, start, row_stride, column_stride) over exactly the bytes a tile touches."""
    cdef Py_ssize_t low = 0, high = 0, reach, itemsize = dtypes[dtype].itemsize
    for reach in ((rows - 1) * x.row_stride, (columns - 1) * x.column_stride):
        if reach < 0:
            low += reach
        else:
            high += reach
    view = flat_view(<char*>x.data + low * itemsize, (high - low + 1) * itemsize, dtype)
    return (view, -low, x.row_stride, x.column_stride)


cdef int run_object_tile(
    const Plan* plan, int tier, Py_ssize_t rows, Py_ssize_t columns, const operand* operands
) except -1:
    """Run one tile in an object tier, through cast buffers where dtypes differ."""
    cdef int k, out = plan.inputs, wanted
    cdef list arguments = []
    cdef tuple target, source, result
    for k in range(plan.inputs + 1):
        wanted = plan.result_dtype if k == out else kernel_input_dtype(plan, k)
        target = object_operand(&operands[k], plan.loop.dtype[k], rows, columns)
        if plan.loop.dtype[k] != wanted or (k == out and plan.masked):
            source = target
            target = object_buffer(tier, wanted, rows, columns)
            if k < out:
                object_cast(tier, rows, columns, source, target, plan.loop.dtype[k], wanted)
        arguments.append(target)
    if plan.operation == COPY:
        if plan.kernel_dtype == plan.result_dtype:
            return object_copy(tier, rows, columns, operands, plan.kernel_dtype)
        return object_cast(
            tier, rows, columns, arguments[0], arguments[1], plan.kernel_dtype, plan.result_dtype
        )
    object_map(tier, plan.operation, plan.kernel_dtype, rows, columns, arguments)
    if not plan.casts:
        return 0
    target = object_operand(&operands[out], plan.loop.dtype[out], rows, columns)
    result = arguments[out]
    if not plan.masked:
        if plan.loop.dtype[out] != plan.result_dtype:
            object_cast(tier, rows, columns, result, target, plan.result_dtype, plan.loop.dtype[out])
        return 0
    if plan.loop.dtype[out] != plan.result_dtype:
        source = result
        result = object_buffer(tier, plan.loop.dtype[out], rows, columns)
        object_cast(tier, rows, columns, source, result, plan.result_dtype, plan.loop.dtype[out])
    mask = object_operand(&operands[out + 1], BOOL, rows, columns)
    object_map(tier, MAP_WHERE, plan.loop.dtype[out], rows, columns, [mask, result, target, target])
    return 0


cdef int object_copy(
    int tier, Py_ssize_t rows, Py_ssize_t columns, const operand* operands, int dtype
) except -1:
    cdef operand x = operands[0], out = operands[1]
    source = object_operand(&x, dtype, rows, columns)
    target = object_operand(&out, dtype, rows, columns)
    call_memory(
        tier, "copy", [rows, columns, source, target, dtypes[dtype].components], rows * columns
    )
    return 0


cdef tuple object_buffer(int tier, int dtype, Py_ssize_t rows, Py_ssize_t columns):
    """Room for a tile, in memory of the tier."""
    cdef Py_ssize_t nbytes = rows * columns * dtypes[dtype].itemsize
    view = memoryview(
        bytearray(nbytes) if tier < ON_DEVICE else <object>allocated("buffer", tier - CPP, nbytes).buffer.obj
    )
    view = view.cast("B")[:nbytes]
    return (view.cast(chr(dtypes[dtype].typecode)), 0, columns, 1)


cdef inline Py_ssize_t object_tile(int tier) noexcept:
    return PYTHON_TILE if tier == PYTHON else OBJECT_TILE


cdef int run_objects(Plan* plan, int tier) except -1:
    cdef operand[OPERANDS] operands
    cdef Py_ssize_t tile, rows, columns
    cut(plan, BLOCK if plan.casts else object_tile(tier))
    if noting:
        note_map(plan, tier, object_threads(plan.rows * plan.columns) if tier == CYTHON else 1)
    for tile in range(plan.outer * plan.row_tiles * plan.column_tiles):
        locate(plan, tile, operands, &rows, &columns)
        run_object_tile(plan, tier, rows, columns, operands)
        PyErr_CheckSignals()
    return 0


cdef inline int object_threads(Py_ssize_t size):
    return 1 if forked() or size < PARALLEL_FROM else get_threads()


cdef tuple map_dtypes(int operation, int dtype):
    """The numbers of the dtypes of a map's operands, the result last."""
    numbers = [dtype] * map_facts[operation].arity + [map_facts[operation].result[dtype]]
    if operation == MAP_WHERE:
        numbers[0] = BOOL
    return tuple(numbers)


cdef int object_map(
    int tier, int operation, int dtype, Py_ssize_t rows, Py_ssize_t columns, list arguments
) except -1:
    cdef int arity = map_facts[operation].arity
    key = (tier, operation, dtype)
    function = object_functions.get(key)
    if function is None:
        module = tier_module(tier, "elementwise")
        if tier == CYTHON:
            function = (module.map_arrays, map_dtypes(operation, dtype))
        else:
            body = module.body(map_facts[operation].name.decode(), dtypes[dtype].name.decode())
            function = (getattr(module, f"map{arity}"), body, components_of(operation, dtype))
        object_functions[key] = function
    if tier == CYTHON:
        threads = object_threads(rows * columns)
        function[0](operation, dtype, rows, columns, tuple(arguments), function[1], threads)
    else:
        function[0](function[1], rows, columns, *arguments, components=function[2])
    return 0


cdef tuple components_of(int operation, int dtype):
    cdef int result = map_facts[operation].result[dtype]
    counts = [dtypes[dtype].components] * map_facts[operation].arity
    counts.append(dtypes[result].components)
    if operation == MAP_WHERE:
        counts[0] = 1
    return tuple(counts)


cdef int object_cast(
    int tier, Py_ssize_t rows, Py_ssize_t columns, tuple x, tuple out, int source, int target
) except -1:
    module = tier_module(tier, "elementwise")
    if tier == CYTHON:
        threads = object_threads(rows * columns)
        module.map_arrays(MAPS + target, source, rows, columns, (x, out), (source, target), threads)
    else:
        module.cast(
            rows, columns, x, out, dtypes[source].name.decode(), dtypes[target].name.decode()
        )
    return 0


# --- planning ------------------------------------------------------------------------------------


cdef int weak_dtype(int dtype, object scalar):
    """The dtype of an operation between an array of `dtype` and a Python scalar (NumPy 2's rule)."""
    if isinstance(scalar, bool):
        return dtype
    if isinstance(scalar, int):
        return INT64 if dtype == BOOL else dtype
    if isinstance(scalar, float):
        return dtype if dtype >= FLOAT32 else FLOAT64
    if dtype == FLOAT32:
        return COMPLEX64
    return dtype if dtype >= COMPLEX64 else COMPLEX128


cdef bint is_python_scalar(object x):
    return isinstance(x, (int, float, complex))


cdef object as_operand(object x):
    """An ArrPy or a Python scalar, or None if x is neither nor can become one."""
    if type(x) is ArrPy:
        return x
    if isinstance(x, (int, float, complex)) and type(x) in (bool, int, float, complex):
        return x
    if PyObject_CheckBuffer(x) and not isinstance(x, (bytes, bytearray)):
        return asarray_buffer(x)
    if is_python_scalar(x):
        return x
    if isinstance(x, (list, tuple, range)):
        return from_data(x)
    return None


cdef int common_dtype(list operands) except -1:
    """Promote the arrays, then let Python scalars weigh in."""
    cdef int dtype = -1
    for x in operands:
        if type(x) is ArrPy:
            dtype = (<ArrPy>x).number if dtype < 0 else promotion[dtype][(<ArrPy>x).number]
    if dtype < 0:
        for x in operands:
            number = BOOL if isinstance(x, bool) else INT64 if isinstance(x, int) else (
                FLOAT64 if isinstance(x, float) else COMPLEX128
            )
            dtype = number if dtype < 0 else promotion[dtype][number]
        return dtype
    for x in operands:
        if type(x) is not ArrPy:
            dtype = weak_dtype(dtype, x)
    return dtype


cdef int kernel_dtype_for(const operation_facts* facts, int dtype) except -1:
    """The dtype in which an operation is computed; TypeError where it does not accept one."""
    if facts.integers_as_float64 and dtype < FLOAT32:
        return FLOAT64
    if not facts.accepted >> dtype & 1:
        raise fail("wrong_dtype", facts.name.decode(), facts.category.decode(), dtypes[dtype].name.decode())
    return dtype


cdef ArrPy scalar_array(object value, int dtype):
    """A 0-d array of a number."""
    cdef ArrPy array
    if type(value) not in (float, int, bool, complex):
        return from_data(value, dtype)
    array = new_array("ArrPy", dtype, 0, NULL)
    ingest_fill(value, 0, NULL, dtype, array.data)
    return array


cdef int backend_of(str name, list operands, bint* explicit) except -1:
    """Explicit beats default; of several explicit backends the highest wins; devices do not mix."""
    cdef int tier = -1
    for x in operands:
        if type(x) is ArrPy:
            guard_map(<ArrPy>x)
            if (<ArrPy>x).explicit:
                tier = max(tier, (<ArrPy>x).tier)
    explicit[0] = tier >= 0
    if tier >= ON_DEVICE:
        check_devices(name, operands, tier - CPP)
    return tier if tier >= 0 else current_backend()


cdef ArrPy checked_out(str name, object out, int ndim, const Py_ssize_t* shape, int dtype):
    """`out`, if a result of this shape and dtype can be stored there."""
    cdef ArrPy array
    cdef int i
    if type(out) is not ArrPy:
        raise fail("out_type", name, type(out).__name__)
    array = <ArrPy>out
    if array.readonly:
        raise fail("read_only", name)
    if not can_store(dtype, array.number):
        raise fail("out_dtype", name, dtypes[dtype].name.decode(), dtypes[array.number].name.decode())
    if array.dimensions != ndim or shape_object(ndim, shape) != shape_of(array):
        raise fail("out_shape", name, shape_object(ndim, shape), shape_of(array))
    if writes_twice(array):
        raise fail("out_broadcast", name, shape_of(array))
    return array


cdef bint can_store(int source, int target) noexcept:
    """NumPy's same-kind rule: a result may lose precision in `out`, but not its kind."""
    return kind_rank(source) <= kind_rank(target)


cdef int kind_rank(int dtype) noexcept:
    if dtype == BOOL:
        return 0
    if dtype >= COMPLEX64:
        return 4
    if dtype >= FLOAT32:
        return 3
    return 2 if dtype <= INT64 else 1


cdef object map_general(int operation, list operands, object out, object where):
    """Promotion, broadcasting, output and mask of an element-wise operation; then its tiles."""
    cdef const operation_facts* facts = &map_facts[operation]
    cdef str name = facts.name.decode()
    cdef Plan plan
    cdef Loop* loop = &plan.loop
    cdef bint explicit
    cdef int tier = backend_of(name, operands, &explicit)
    cdef int first = 1 if operation == MAP_WHERE else 0
    cdef ArrPy result, x
    cdef list arrays = []
    cdef int k
    plan.operation = operation
    plan.inputs = facts.arity
    plan.kernel_dtype = kernel_dtype_for(facts, common_dtype(operands[first:]))
    plan.result_dtype = facts.result[plan.kernel_dtype]
    loop.ndim = 0
    loop.operands = 0
    for k in range(facts.arity):
        value = operands[k]
        if type(value) is not ArrPy:
            if plan.kernel_dtype < FLOAT32 and first <= k and out_of_range(value, plan.kernel_dtype):
                compared = compare_out_of_range(operation, operands, k)
                if compared is not None:
                    return finish_constant(compared, operands, out, where, name)
            try:
                value = scalar_array(value, kernel_input_dtype(&plan, k))
            except (TypeError, ValueError, OverflowError) as error:
                raise renamed(name, error) from None
        arrays.append(value)
        if broadcast_lengths(loop, <ArrPy>value) < 0:
            raise fail("broadcast", name, [shape_of(y) for y in arrays])
    mask = mask_array(name, where)
    if tier >= ON_DEVICE or out is not None and type(out) is ArrPy and (<ArrPy>out).device_ != 0:
        tier = device_operands(name, arrays, mask, out)
        explicit = True
    if mask is not None and broadcast_lengths(loop, <ArrPy>mask) < 0:
        raise fail("broadcast", name, [shape_of(y) for y in arrays + [mask]])
    check_integer_arguments(operation, plan.kernel_dtype, arrays)
    if out is None:
        result = new_result(
            name, tier, explicit, plan.result_dtype, loop.ndim, loop.shape, mask is not None
        )
    else:
        result = checked_out(name, out, loop.ndim, loop.shape, plan.result_dtype)
        for k in range(facts.arity):
            x = <ArrPy>arrays[k]
            if may_overlap(x, result) and not same_elements(x, result):
                arrays[k] = copy_array(x)
        if mask is not None and may_overlap(<ArrPy>mask, result):
            mask = copy_array(<ArrPy>mask)
    if result.size_ == 0:
        return result
    plan.casts = mask is not None or result.number != plan.result_dtype
    for k in range(facts.arity):
        x = <ArrPy>arrays[k]
        add_operand(loop, x)
        if x.number != kernel_input_dtype(&plan, k):
            plan.casts = True
    add_operand(loop, result)
    plan.masked = mask is not None
    if plan.masked:
        add_operand(loop, <ArrPy>mask)
    if out is not None and not result.contiguous:
        sort_axes(loop, plan.inputs)
    if tier == CPP:
        run_cpp(&plan, result.size_)
    else:
        run_objects(&plan, tier)
    check_maps(arrays)
    check_map(result)
    if mask is not None:
        check_map(<ArrPy>mask)
    return result


cdef bint out_of_range(object value, int dtype):
    """Whether a Python integer does not fit an integer dtype."""
    if not isinstance(value, int) or isinstance(value, bool) or dtype == BOOL:
        return False
    return not minima[dtype] <= value <= maxima[dtype]


cdef object compare_out_of_range(int operation, list operands, int k):
    """A comparison with an integer beyond the dtype has one answer for all elements; else None."""
    cdef bint above = operands[k] > 0
    if operation == MAP_EQUAL:
        return False
    if operation == MAP_NOT_EQUAL:
        return True
    if operation in (MAP_LESS, MAP_LESS_EQUAL):
        return above if k == 1 else not above
    if operation in (MAP_GREATER, MAP_GREATER_EQUAL):
        return not above if k == 1 else above
    return None


cdef object finish_constant(bint value, list operands, object out, object where, str name):
    """A comparison whose answer is known: compare an array with itself to get its shape."""
    x = operands[0] if type(operands[0]) is ArrPy else operands[1]
    return map_general(MAP_EQUAL if value else MAP_NOT_EQUAL, [x, x], out, where)


cdef object mask_array(str name, object where):
    if where is None or where is True:
        return None
    mask = scalar_array(where, BOOL) if isinstance(where, bool) else operand_list(name, (where,))[0]
    if type(mask) is not ArrPy or (<ArrPy>mask).number != BOOL:
        raise fail("mask_dtype", name, describe(where))
    return mask


cdef int check_integer_arguments(int operation, int dtype, list arrays) except -1:
    """Integer division by zero warns once per call; a negative integer power is refused."""
    if dtype >= FLOAT32:
        return 0
    if operation in (MAP_FLOOR_DIVIDE, MAP_REMAINDER, MAP_FMOD):
        if not truth(reduce_all(arrays[1])):
            warn_division(map_facts[operation].name.decode())
    elif operation == MAP_POW and dtype <= INT64 and (<ArrPy>arrays[1]).number <= INT64:
        if truth(any_negative(<ArrPy>arrays[1])):
            raise fail("negative_power", dtypes[dtype].name.decode())
    return 0


cdef object any_negative(ArrPy x):
    if x.number == BOOL or x.size_ == 0:
        return False
    return reduce_any(map2(MAP_LESS, x, 0))


cdef list operand_list(str name, tuple values):
    cdef list operands = []
    for value in values:
        try:
            x = as_operand(value)
        except (TypeError, ValueError, OverflowError) as error:
            raise renamed(name, error) from None
        if x is None:
            raise fail("operand_type", name, type(value).__name__)
        operands.append(x)
    return operands


# --- the entries ---------------------------------------------------------------------------------


cdef inline bint is_hot(ArrPy x) noexcept:
    """Contiguous, small enough for one tile, and on the default C++ tier."""
    guard_map(x)
    return x.contiguous and not x.explicit and x.size_ <= TILE and x.size_ > 0 and cpp_is_default()


cdef object map1(int operation, object x, object out=None, object where=None):
    """One entry for all one-operand operations."""
    cdef operand[2] operands
    cdef map_kernel kernel
    cdef ArrPy array, result
    if type(x) is ArrPy and out is None and where is None:
        array = <ArrPy>x
        kernel = kernels.map[operation][array.number]
        if kernel != NULL and is_hot(array):
            result = new_like(array, map_facts[operation].result[array.number])
            operands[0] = operand(array.data, 0, 1)
            operands[1] = operand(result.data, 0, 1)
            if noting:
                note_hot_map(operation, array.number, array.size_, 1)
            kernel(1, array.size_, operands)
            check_map(array)
            return result
    return map_general(operation, operand_list(map_facts[operation].name.decode(), (x,)), out, where)


cdef object map2(int operation, object x1, object x2, object out=None, object where=None):
    """One entry for all two-operand operations and operators."""
    cdef operand[3] operands
    cdef map_kernel kernel
    cdef ArrPy array, other, result
    cdef char[16] scalar
    if type(x1) is ArrPy and out is None and where is None:
        array = <ArrPy>x1
        kernel = kernels.map[operation][array.number]
        if kernel != NULL and is_hot(array) and hot_operation(operation, array.number):
            if type(x2) is ArrPy:
                other = <ArrPy>x2
                if other.number == array.number and is_hot(other) and same_shape(array, other):
                    result = new_like(array, map_facts[operation].result[array.number])
                    operands[0] = operand(array.data, 0, 1)
                    operands[1] = operand(other.data, 0, 1)
                    operands[2] = operand(result.data, 0, 1)
                    if noting:
                        note_hot_map(operation, array.number, array.size_, 2)
                    kernel(1, array.size_, operands)
                    check_map(array)
                    check_map(other)
                    return result
            elif hot_scalar(x2, array.number, scalar):
                result = new_like(array, map_facts[operation].result[array.number])
                operands[0] = operand(array.data, 0, 1)
                operands[1] = operand(&scalar[0], 0, 0)
                operands[2] = operand(result.data, 0, 1)
                if noting:
                    note_hot_map(operation, array.number, array.size_, 1)
                kernel(1, array.size_, operands)
                check_map(array)
                return result
    elif type(x2) is ArrPy and out is None and where is None:
        other = <ArrPy>x2
        kernel = kernels.map[operation][other.number]
        if (
            kernel != NULL and is_hot(other) and hot_operation(operation, other.number)
            and hot_scalar(x1, other.number, scalar)
        ):
            result = new_like(other, map_facts[operation].result[other.number])
            operands[0] = operand(&scalar[0], 0, 0)
            operands[1] = operand(other.data, 0, 1)
            operands[2] = operand(result.data, 0, 1)
            if noting:
                note_hot_map(operation, other.number, other.size_, 1)
            kernel(1, other.size_, operands)
            check_map(other)
            return result
    return map_general(
        operation, operand_list(map_facts[operation].name.decode(), (x1, x2)), out, where
    )


cdef inline bint hot_operation(int operation, int dtype) noexcept:
    """Whether no argument of the operation has to be looked at first."""
    if dtype >= FLOAT32:
        return True
    return operation not in (MAP_FLOOR_DIVIDE, MAP_REMAINDER, MAP_FMOD, MAP_POW)


cdef inline bint hot_scalar(object value, int dtype, char* out):
    """Write a Python float or small int as dtype float64, float32 or int64, if that is what it is."""
    if type(value) is float:
        if dtype == FLOAT64:
            (<double*>out)[0] = PyFloat_AS_DOUBLE(value)
            return True
        if dtype == FLOAT32:
            (<float*>out)[0] = <float>PyFloat_AS_DOUBLE(value)
            return True
    elif type(value) is int and (dtype == FLOAT64 or dtype == INT64):
        return hot_integer(value, dtype, out)
    return False


cdef bint hot_integer(object value, int dtype, char* out):
    cdef int overflow = 0
    cdef long long number = PyLong_AsLongLongAndOverflow(value, &overflow)
    if overflow != 0:
        return False
    if dtype == INT64:
        (<long long*>out)[0] = number
    else:
        (<double*>out)[0] = <double>number
    return True


cdef object map3(
    int operation, object x1, object x2, object x3, object out=None, object where=None
):
    """One entry for `clip` and `where`."""
    if out is None and where is None and type(x1) is ArrPy and type(x2) is ArrPy and type(x3) is ArrPy:
        result = map3_hot(operation, <ArrPy>x1, <ArrPy>x2, <ArrPy>x3)
        if result is not None:
            return result
    elif out is None and where is None and type(x1) is ArrPy and is_hot(<ArrPy>x1):
        result = map3_scalars(operation, <ArrPy>x1, x2, x3)
        if result is not None:
            return result
    return map_general(
        operation, operand_list(map_facts[operation].name.decode(), (x1, x2, x3)), out, where
    )


cdef ArrPy map3_scalars(int operation, ArrPy x1, object x2, object x3):
    """A small contiguous array on the default tier with Python numbers, or None."""
    cdef operand[4] operands
    cdef char[2][16] scalars
    cdef ArrPy other = x1, result
    cdef int k
    cdef map_kernel kernel
    if operation == MAP_WHERE:
        if type(x2) is ArrPy:
            other = <ArrPy>x2
        elif type(x3) is ArrPy:
            other = <ArrPy>x3
        if x1.number != BOOL or other is x1 or not is_hot(other) or not same_shape(x1, other):
            return None
    kernel = kernels.map[operation][other.number]
    if kernel == NULL:
        return None
    operands[0] = operand(x1.data, 0, 1)
    for k in range(2):
        value = x3 if k else x2
        if type(value) is not ArrPy:
            if not hot_scalar(value, other.number, scalars[k]):
                return None
            operands[k + 1] = operand(&scalars[k][0], 0, 0)
        elif value is other and value is not x1:
            operands[k + 1] = operand(other.data, 0, 1)
        else:
            return None
    result = new_like(other, map_facts[operation].result[other.number])
    operands[3] = operand(result.data, 0, 1)
    if noting:
        note_hot_map(operation, other.number, other.size_, 1 + (operation == MAP_WHERE))
    kernel(1, other.size_, operands)
    check_map(x1)
    check_map(other)
    return result


cdef ArrPy map3_hot(int operation, ArrPy x1, ArrPy x2, ArrPy x3):
    """Three small contiguous arrays of one shape on the default tier, or None."""
    cdef operand[4] operands
    cdef map_kernel kernel = kernels.map[operation][x2.number]
    cdef ArrPy result
    if kernel == NULL or x2.number != x3.number or not same_shape(x1, x2) or not same_shape(x2, x3):
        return None
    if x1.number != (BOOL if operation == MAP_WHERE else x2.number):
        return None
    if not (is_hot(x1) and is_hot(x2) and is_hot(x3)):
        return None
    result = new_like(x2, map_facts[operation].result[x2.number])
    operands[0] = operand(x1.data, 0, 1)
    operands[1] = operand(x2.data, 0, 1)
    operands[2] = operand(x3.data, 0, 1)
    operands[3] = operand(result.data, 0, 1)
    if noting:
        note_hot_map(operation, x2.number, x2.size_, 3)
    kernel(1, x2.size_, operands)
    check_map(x1)
    check_map(x2)
    check_map(x3)
    return result


cdef object binary(int operation, object x1, object x2):
    """An operator: NotImplemented where the other operand is none of ours."""
    if as_operand(x1) is None or as_operand(x2) is None:
        return NotImplemented
    return map2(operation, x1, x2)


cdef object inplace(int operation, ArrPy x1, object x2):
    """x1 += x2 and its like: the result keeps x1's shape, dtype and memory."""
    cdef operand[3] operands
    cdef ArrPy other
    if type(x2) is ArrPy and not x1.readonly and is_hot(x1) and hot_operation(operation, x1.number):
        other = <ArrPy>x2
        if (
            other.number == x1.number and is_hot(other) and same_shape(x1, other)
            and kernels.map[operation][x1.number] != NULL
            and map_facts[operation].result[x1.number] == x1.number
            and (x1.data == other.data or not may_overlap(x1, other))
        ):
            operands[0] = operand(x1.data, 0, 1)
            operands[1] = operand(other.data, 0, 1)
            operands[2] = operand(x1.data, 0, 1)
            if noting:
                note_hot_map(operation, x1.number, x1.size_, 2)
            kernels.map[operation][x1.number](1, x1.size_, operands)
            check_map(x1)
            check_map(other)
            return x1
    if as_operand(x2) is None:
        return NotImplemented
    map_general(operation, operand_list(map_facts[operation].name.decode(), (x1, x2)), x1, None)
    return x1


cdef ArrPy copy_array(ArrPy x):
    """A contiguous copy, by the tier of x."""
    return cast_array(x, x.number)


cdef ArrPy cast_array(ArrPy x, int dtype):
    """A contiguous copy as another dtype, by the tier of x."""
    cdef ArrPy result = new_on(x.device_, "astype", dtype, x.dimensions, x.lengths)
    result.explicit = x.explicit
    result.tier = x.tier
    assign(result, x)
    return result
