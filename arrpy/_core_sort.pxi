# Sorting: one entry for sort, argsort, partition and argpartition, one for searchsorted.
#
# The sorted axis is made the last one, the others are merged and walked as rows. Many rows are shared
# by the threads, each with a workspace of its own; a few long rows are sorted one after the other,
# by a kernel that shares each of them.

cdef enum sort_task:
    SORT
    ARGSORT
    PARTITION
    ARGPARTITION

cdef tuple sort_names = ("sort", "argsort", "partition", "argpartition")
cdef Py_ssize_t SORT_PARALLEL_FROM = 50000  # elements worth a second thread
cdef Py_ssize_t SEARCH_PART = 1 << 16  # searches of an object tier between two looks at Ctrl-C


cdef struct Sorting:
    Loop loop  # operands x, out; the last axis is the sorted one
    int task
    bint descending
    Py_ssize_t ranks
    const int64_t* kth
    Py_ssize_t rows, blocks  # of one item, items per outer index
    int threads  # of one kernel call
    size_t workspace
    bint failed, stopped


cdef void sort_items(void* context, Py_ssize_t begin, Py_ssize_t end) noexcept nogil:
    cdef Sorting* s = <Sorting*>context
    cdef int axis = s.loop.ndim - 1, k
    cdef Py_ssize_t item, row, rows
    cdef operand[2] operands
    cdef state_buffer room
    cdef void* workspace = &room.bytes[0]
    if s.workspace > STATE_BYTES:
        workspace = malloc(s.workspace)
        if workspace == NULL:
            s.failed = True
            return
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
        if not sort_rows(s, rows, operands, workspace):
            s.stopped = True
            break
    if s.workspace > STATE_BYTES:
        free(workspace)


cdef bint sort_rows(
    Sorting* s, Py_ssize_t rows, const operand* operands, void* workspace
) noexcept nogil:
    cdef const sorting_kernels* kernel = &kernels.sorting[s.loop.dtype[0]]
    cdef Py_ssize_t n = s.loop.shape[s.loop.ndim - 1]
    if s.task == SORT:
        return kernel.sort(rows, n, operands, s.descending, s.threads, workspace)
    if s.task == ARGSORT:
        return kernel.argsort(rows, n, operands, s.descending, s.threads, workspace)
    if s.task == PARTITION:
        return kernel.partition(rows, n, operands, s.ranks, s.kth, s.descending, workspace)
    return kernel.argpartition(rows, n, operands, s.ranks, s.kth, s.descending, workspace)


cdef ArrPy sort_array(int task, ArrPy x, int axis, bint descending, ArrPy kth=None, ArrPy out=None):
    """Sort along one axis into a new array, or into `out`, which is x itself (sort) or new.

    `kth` holds ascending ranks within the axis, as a contiguous int64 vector.
    """
    cdef Sorting s
    cdef Loop* loop = &s.loop
    cdef bint explicit
    cdef int tier = backend_of(sort_names[task], [x], &explicit), i
    if out is None:
        out = new_result(
            sort_names[task], tier, explicit, INT64 if task & 1 else x.number, x.dimensions,
            x.lengths,
        )
    if out.size_ == 0:
        return out
    loop.ndim = 0
    loop.operands = 2
    loop.data[0] = x.data
    loop.data[1] = out.data
    loop.dtype[0] = x.number
    loop.dtype[1] = out.number
    for i in range(x.dimensions):
        if i != axis and x.lengths[i] != 1:
            loop.shape[loop.ndim] = x.lengths[i]
            loop.steps[0][loop.ndim] = x.steps[i]
            loop.steps[1][loop.ndim] = out.steps[i]
            loop.ndim += 1
    sort_axes(loop, 0)
    collapse(loop)
    pad(loop)
    loop.shape[loop.ndim] = x.lengths[axis] if x.dimensions > 0 else 1
    loop.steps[0][loop.ndim] = x.steps[axis] if x.dimensions > 0 else 0
    loop.steps[1][loop.ndim] = out.steps[axis] if x.dimensions > 0 else 0
    loop.ndim += 1
    s.task = task
    s.descending = descending
    s.ranks = 0
    s.kth = NULL
    if kth is not None:
        s.ranks = kth.size_
        s.kth = <const int64_t*>kth.data
    if tier == CPP:
        run_sorting(&s, x.size_)
    else:
        run_object_sorting(&s, tier, kth)
    check_map(x)
    check_map(out)
    return out


cdef int check_kind(str name, object kind) except -1:
    """NumPy's names of algorithms: every sort is stable here, so they change nothing."""
    known = ("introselect",) if name.endswith("partition") else SORT_KINDS
    if kind is not None and kind not in known:
        raise fail("wrong_value", name, "kind", "one of " + ", ".join(known), repr(kind))
    return 0


cdef tuple SORT_KINDS = ("quicksort", "mergesort", "heapsort", "stable")


cdef int sort_in_place(ArrPy x, object axis, object descending) except -1:
    cdef int along = normalised_axis("sort", axis, x.dimensions)
    if x.readonly:
        raise fail("read_only", "sort")
    if writes_twice(x):
        raise fail("out_broadcast", "sort", shape_of(x))
    sort_array(SORT, x, along, flag_of("sort", "descending", descending), None, x)
    return 0


cdef int run_sorting(Sorting* s, Py_ssize_t size) except -1:
    cdef Loop* loop = &s.loop
    cdef int axis = loop.ndim - 1, k, threads = 1
    cdef Py_ssize_t n = loop.shape[axis], outer = 1, items
    cdef bint stopped
    for k in range(axis - 1):
        outer *= loop.shape[k]
    if size >= SORT_PARALLEL_FROM:
        threads = get_threads()
    s.threads = 1
    s.rows = min(loop.shape[axis - 1], max(1, TILE // n))
    if size // n < threads:  # fewer rows than threads: each row is shared instead
        s.threads = threads
        threads = 1
    s.blocks = (loop.shape[axis - 1] + s.rows - 1) // s.rows
    items = outer * s.blocks
    s.failed = s.stopped = False
    s.workspace = kernels.sorting[loop.dtype[0]].workspace(n, s.ranks)
    if noting:
        note_sorting(s, CPP, max(s.threads, team(items, 1, threads)), items, s.rows)
    if size < RELEASE_FROM:
        sort_items(s, 0, items)
        stopped = s.stopped
    elif s.threads > 1:
        with nogil:
            sort_items(s, 0, items)
        stopped = s.stopped
    else:
        with nogil:
            stopped = parallel_for(sort_items, s, items, 1, threads)
        stopped = stopped or s.stopped
    if s.failed:
        raise MemoryError(f"{sort_names[s.task]}: cannot allocate {s.workspace} bytes of workspace")
    return interrupted() if stopped else 0


cdef int run_object_sorting(Sorting* s, int tier, ArrPy kth) except -1:
    """The same walk, through the functions of an object tier."""
    cdef Loop* loop = &s.loop
    cdef int axis = loop.ndim - 1, k
    cdef Py_ssize_t outer = 1, item, rows = loop.shape[axis - 1], n = loop.shape[axis]
    cdef operand[2] operands
    cdef str name = sort_names[s.task]
    function = getattr(tier_module(tier, "sorting"), name)
    what = loop.dtype[0] if tier == CYTHON else dtypes[loop.dtype[0]].name.decode()
    ranks = [] if kth is None else [vector_operand(kth)[0] if tier == CYTHON else kth.tolist()]
    for k in range(axis - 1):
        outer *= loop.shape[k]
    if noting:
        note_sorting(s, tier, 1, outer, rows)
    for item in range(outer):
        for k in range(2):
            operands[k] = operand(
                loop.data[k] + dtypes[loop.dtype[k]].itemsize * offset_of(loop, k, axis - 1, item),
                loop.steps[k][axis - 1], loop.steps[k][axis],
            )
        function(
            what, rows, n, object_operand(&operands[0], loop.dtype[0], rows, n),
            object_operand(&operands[1], loop.dtype[1], rows, n), *ranks, s.descending,
        )
        PyErr_CheckSignals()
    return 0


# --- searchsorted --------------------------------------------------------------------------------


cdef struct Search:
    const sorting_kernels* kernel
    const char* x1
    const char* x2
    int64_t* out
    Py_ssize_t x1_stride, count, x2_stride, itemsize
    bint right


cdef void search_part(void* context, Py_ssize_t begin, Py_ssize_t end) noexcept nogil:
    cdef const Search* s = <const Search*>context
    s.kernel.searchsorted(
        end - begin, s.x1, s.x1_stride, s.count, s.x2 + begin * s.x2_stride * s.itemsize,
        s.x2_stride, s.out + begin, s.right,
    )


cdef int search_objects(
    ArrPy x1, ArrPy x2, Py_ssize_t x2_stride, ArrPy out, bint right, int tier
) except -1:
    """The same by an object tier, in parts, so that Ctrl-C is answered."""
    cdef Py_ssize_t first, n
    cdef operand[3] operands = [
        operand(x1.data, 0, x1.steps[0]), operand(x2.data, x2_stride, x2_stride),
        operand(out.data, 1, 1),
    ]
    cdef tuple sorted_ = object_operand(&operands[0], x1.number, 1, x1.size_)
    cdef tuple wanted = object_operand(&operands[1], x1.number, 1, out.size_)
    cdef tuple places = object_operand(&operands[2], INT64, 1, out.size_)
    what = x1.number if tier == CYTHON else dtypes[x1.number].name.decode()
    function = tier_module(tier, "sorting").searchsorted
    for first in range(0, out.size_, SEARCH_PART):
        n = min(SEARCH_PART, out.size_ - first)
        threads = (object_threads(n),) if tier == CYTHON else ()
        function(
            what, n, sorted_, x1.size_, moved_operand(wanted, first), moved_operand(places, first),
            right, *threads,
        )
        PyErr_CheckSignals()
    return 0


cdef ArrPy search_array(ArrPy x1, ArrPy x2, bint right):
    """Where the elements of x2 belong in the ascending vector x1 of the same dtype, int64."""
    cdef Search s
    cdef bint explicit, stopped
    cdef int tier = backend_of("searchsorted", [x1, x2], &explicit), threads
    cdef ArrPy out = new_result("searchsorted", tier, explicit, INT64, x2.dimensions, x2.lengths)
    x1, x2 = placed(x1, out.device_), placed(x2, out.device_)
    if out.size_ == 0:
        return out
    if x1.size_ == 0:
        memset(out.data, 0, out.size_ * sizeof(int64_t))
        return out
    if x2.dimensions != 1 and not x2.contiguous:
        x2 = copy_array(x2)
    s.x2_stride = 1 if x2.dimensions != 1 else x2.steps[0]
    threads = get_threads() if out.size_ >= SORT_PARALLEL_FROM else 1
    if noting:
        note(
            "searchsorted", kernel_name(tier, "sorting", "searchsorted", dtype_name(x1.number)),
            path_name(x1.steps[0] != 1 or s.x2_stride != 1, False, False, False), tier,
            team(out.size_, TILE, threads) if tier == CPP else
            object_threads(out.size_) if tier == CYTHON else 1,
            1, (1, out.size_), (x1.size_ + x2.size_) * dtypes[x1.number].itemsize + out.size_ * 8,
        )
    if tier != CPP:
        search_objects(x1, x2, s.x2_stride, out, right, tier)
        check_maps([x1, x2])
        return out
    s.kernel = &kernels.sorting[x1.number]
    s.x1 = x1.data
    s.x2 = x2.data
    s.out = <int64_t*>out.data
    s.x1_stride = x1.steps[0]
    s.count = x1.size_
    s.itemsize = dtypes[x1.number].itemsize
    s.right = right
    if out.size_ < RELEASE_FROM:
        search_part(&s, 0, out.size_)
        check_maps([x1, x2])
        return out
    with nogil:
        stopped = parallel_for(search_part, &s, out.size_, TILE, threads)
    if stopped:
        interrupted()
    check_maps([x1, x2])
    return out
