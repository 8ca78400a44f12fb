# What `arrpy.explain` shows: the drivers note here what they run, at the moment they run it.
#
# A driver that has planned a call and chosen its threads says so in one line, right before the
# kernel starts. So what is shown is what ran, never a second opinion about it. While nobody
# listens, a note costs one comparison. Only the thread that asked is listened to.
#
# A note is a dict: operation, kernel, path, backend, threads, calls (of the kernel), tile (rows and
# columns of one call, or outputs and elements), bytes (read and written, each element once), twin
# (the exact reduction that takes over where the rounding of this one is in doubt).

cdef extern from "pythread.h":
    unsigned long PyThread_get_thread_ident() noexcept

cdef bint noting = False
cdef list notes = None
cdef unsigned long listener = 0


cdef int note(
    str operation, str kernel, str path, int tier, int threads, Py_ssize_t calls, tuple tile,
    object nbytes, str twin=""
) except -1:
    if notes is not None and PyThread_get_thread_ident() == listener:
        notes.append({
            "operation": operation, "kernel": kernel, "path": path,
            "backend": backend_names[tier], "threads": threads, "calls": calls, "tile": tile,
            "bytes": nbytes, "twin": twin,
        })
    return 0


cdef int team(Py_ssize_t n, Py_ssize_t grain, int threads) noexcept:
    """How many threads `parallel_for` puts to work: no more than there are chunks."""
    return <int>min(<Py_ssize_t>threads, (n + grain - 1) // grain)


# --- the names of kernels ------------------------------------------------------------------------


cdef str dtype_name(int dtype):
    return dtypes[dtype].name.decode()


cdef str kernel_name(int tier, str family, str name, str dtype):
    """`map2<add, float64>` in C++, `map2(add, float64)` in the tiers that look it up by name."""
    dtype = f"{name}, {dtype}" if name else dtype
    return f"{family}<{dtype}>" if tier == CPP else f"{family}({dtype})"


cdef str map_name(const Plan* plan, int tier):
    source = dtype_name(plan.kernel_dtype)
    if plan.operation < MAPS:
        name = map_facts[plan.operation].name.decode()
        return kernel_name(tier, f"map{map_facts[plan.operation].arity}", name, source)
    if plan.kernel_dtype == plan.result_dtype:
        return kernel_name(tier, "memory", "copy", source)
    return kernel_name(tier, "cast", source, dtype_name(plan.result_dtype))


# --- paths ---------------------------------------------------------------------------------------


cdef bint repeats(const Loop* loop, int k) noexcept:
    """Whether an operand is read several times along some axis."""
    cdef int i
    for i in range(loop.ndim):
        if loop.shape[i] > 1 and loop.steps[k][i] == 0:
            return True
    return False


cdef bint jumps(const Loop* loop, int k) noexcept:
    """Whether an operand, but for its repetitions, is anything else than one run of memory."""
    cdef Py_ssize_t expected = 1
    cdef int i
    for i in range(loop.ndim - 1, -1, -1):
        if loop.shape[i] > 1 and loop.steps[k][i] != 0:
            if loop.steps[k][i] != expected:
                return True
            expected *= loop.shape[i]
    return False


cdef object operand_bytes(const Loop* loop, int k):
    """Bytes of the elements that an operand has in memory: a repeated one counts once."""
    count = 1
    for i in range(loop.ndim):
        if loop.steps[k][i] != 0:
            count *= loop.shape[i]
    return count * dtypes[loop.dtype[k]].itemsize


cdef str path_name(bint strided, bint broadcast, bint cast, bint masked):
    words = []
    if strided:
        words.append("strided")
    if broadcast:
        words.append("broadcast")
    if cast:
        words.append("cast")
    if masked:
        words.append("masked")
    return " + ".join(words) or "contiguous"


cdef str loop_path(const Loop* loop, bint cast, bint masked):
    cdef bint strided = False, broadcast = False
    cdef int k
    for k in range(loop.operands):
        strided = strided or jumps(loop, k)
        broadcast = broadcast or repeats(loop, k)
    return path_name(strided, broadcast, cast, masked)


# --- notes of the drivers ------------------------------------------------------------------------


cdef int note_hot(
    str family, const operation_facts* facts, int dtype, Py_ssize_t n, object nbytes
) except -1:
    """A kernel that was called without any planning."""
    name = facts.name.decode()
    kernel = kernel_name(CPP, family, name, dtype_name(dtype))
    return note(name, kernel, "hot", CPP, 1, 1, (1, n), nbytes)


cdef int note_hot_map(int operation, int dtype, Py_ssize_t n, int arrays) except -1:
    """`arrays` inputs of n elements each; a Python number is no array."""
    cdef const operation_facts* facts = &map_facts[operation]
    item = arrays * dtypes[dtype].itemsize + dtypes[facts.result[dtype]].itemsize
    if operation == MAP_WHERE:
        item += 1 - dtypes[dtype].itemsize  # the condition
    return note_hot(f"map{facts.arity}", facts, dtype, n, n * item)


cdef int note_hot_reduction(int operation, int dtype, Py_ssize_t n) except -1:
    cdef const operation_facts* facts = &reduce_facts[operation]
    nbytes = n * dtypes[dtype].itemsize + dtypes[facts.result[dtype]].itemsize
    return note_hot("reduce", facts, dtype, n, nbytes)


cdef int note_map(const Plan* plan, int tier, int threads) except -1:
    """A map, cast or copy whose tiles are cut."""
    cdef const Loop* loop = &plan.loop
    cdef bint cast = False
    cdef int k
    for k in range(plan.inputs):
        cast = cast or loop.dtype[k] != kernel_input_dtype(plan, k)
    cast = cast or loop.dtype[plan.inputs] != plan.result_dtype
    if plan.operation == COPY:
        cast = cast or plan.kernel_dtype != plan.result_dtype
    return note(
        map_facts[plan.operation].name.decode() if plan.operation < MAPS else "copy",
        map_name(plan, tier), loop_path(loop, cast, plan.masked), tier, threads,
        plan.outer * plan.row_tiles * plan.column_tiles, (plan.rows, plan.columns),
        sum([operand_bytes(loop, k) for k in range(loop.operands)]),
    )


cdef int note_reduction(
    const Reduction* r, int tier, int threads, Py_ssize_t calls, Py_ssize_t outputs, Py_ssize_t n
) except -1:
    """A reduction that is split into kept and reduced axes."""
    cdef str name = reduce_facts[r.operation].name.decode()
    cdef bint broadcast = repeats(&r.kept, 0) or repeats(&r.reduced, 0)
    cdef str kernel = kernel_name(tier, "reduce", name, dtype_name(r.kernel_dtype))
    cdef str twin = ""
    if exact_twin[r.operation] >= 0 and FLOAT32 <= r.kernel_dtype:
        twin = reduce_facts[exact_twin[r.operation]].name.decode()
    nbytes = operand_bytes(&r.kept, 0) * operand_bytes(&r.reduced, 0)
    nbytes = nbytes // dtypes[r.kept.dtype[0]].itemsize + operand_bytes(&r.kept, 1)
    return note(
        name, kernel, path_name(reduction_jumps(r), broadcast, r.casts, False), tier, threads,
        calls, (outputs, n), nbytes, twin,
    )


cdef bint reduction_jumps(const Reduction* r):
    """Whether the axes of x, in any order, are anything else than one run of memory."""
    axes = [(r.kept.steps[0][i], r.kept.shape[i]) for i in range(r.kept.ndim)]
    axes += [(r.reduced.steps[0][i], r.reduced.shape[i]) for i in range(r.reduced.ndim)]
    expected = 1
    for step, length in sorted(axes):
        if length > 1 and step != 0:
            if step != expected:
                return True
            expected *= length
    return False


cdef int note_scan(
    const Scan* s, int operation, int dtype, int tier, int threads, Py_ssize_t calls,
    Py_ssize_t rows
) except -1:
    cdef const Loop* loop = &s.loop
    name = scan_facts[operation].name.decode()
    return note(
        name, kernel_name(tier, "scan", name, dtype_name(dtype)),
        loop_path(loop, loop.dtype[0] != dtype, False), tier, threads, calls,
        (rows, loop.shape[loop.ndim - 1]), operand_bytes(loop, 0) + operand_bytes(loop, 1),
    )


cdef int note_product(
    const Product* p, str name, int dtype, int tier, int threads, Py_ssize_t calls,
    Py_ssize_t rows
) except -1:
    """A matrix product; one row or one column makes it a set of vector products."""
    cdef bint vectors = p.rows == 1 or p.columns == 1
    cdef Py_ssize_t[3] sizes = [p.rows * p.depth, p.depth * p.columns, p.rows * p.columns]
    cdef bint strided = False, broadcast = False
    cdef int k
    nbytes = 0
    for k in range(3):
        # a kernel's operand may lie row after row or column after column
        step = min(magnitude(p.operands[k].row_stride), magnitude(p.operands[k].column_stride))
        strided = strided or step > 1
        broadcast = broadcast or repeats(&p.loop, k)
        nbytes += operand_bytes(&p.loop, k) * sizes[k]
    return note(
        name, kernel_name(tier, "matvec" if vectors else "matmul", "", dtype_name(dtype)),
        path_name(strided, broadcast, False, False), tier, threads, calls, (rows, p.columns),
        nbytes,
    )


cdef int note_vecdot(
    const Loop* loop, int dtype, int tier, int threads, Py_ssize_t calls, Py_ssize_t n, bint strided
) except -1:
    """Sums of products along one axis, a kernel call per row of outputs."""
    nbytes = operand_bytes(loop, 2)
    for k in range(2):
        nbytes += operand_bytes(loop, k) * n
    return note(
        "vecdot", kernel_name(tier, "vecdot", "", dtype_name(dtype)),
        path_name(strided, repeats(loop, 0) or repeats(loop, 1), False, False), tier, threads,
        calls, (loop.shape[loop.ndim - 1], n), nbytes,
    )


cdef int note_sorting(
    const Sorting* s, int tier, int threads, Py_ssize_t calls, Py_ssize_t rows
) except -1:
    cdef const Loop* loop = &s.loop
    name = sort_names[s.task]
    return note(
        name, kernel_name(tier, "sorting", name, dtype_name(loop.dtype[0])),
        loop_path(loop, False, False), tier, threads, calls, (rows, loop.shape[loop.ndim - 1]),
        operand_bytes(loop, 0) + operand_bytes(loop, 1),
    )


cdef int note_fft(
    const Lines* lines, str name, FourierPlan plan, ArrPy out, int threads
) except -1:
    """Transforms along one axis; a long length is two sets of calls."""
    cdef const Loop* loop = &lines.loop
    cdef Py_ssize_t rows = 1
    cdef int i
    for i in range(loop.ndim):
        rows *= loop.shape[i]
    strided = jumps(loop, 0) or magnitude(lines.call.out.point_stride) > 2
    if plan.tier == PYTHON or rows * plan.kernel.n < FFT_PARALLEL_FROM or (
        rows == 1 and plan.first is None
    ):
        threads = 1
    nbytes = operand_bytes(loop, 0) * lines.call.x.points + operand_bytes(loop, 1) * lines.call.out.points
    return note(
        name, kernel_name(plan.tier, "fft", "", dtype_name(out.number)),
        path_name(strided, repeats(loop, 0), False, False), plan.tier, threads,
        rows, (1, plan.kernel.n), nbytes,
    )


cdef int note_memory(str name, int dtype, int tier, int threads, Py_ssize_t n) except -1:
    """A kernel that moves n elements to or from places that a mask or an index lists."""
    kernel = kernel_name(tier, "memory", name, dtype_name(dtype))
    nbytes = 2 * n * dtypes[dtype].itemsize
    return note(name, kernel, "indexed", tier, threads, 1, (1, n), nbytes)


def explain_plan(function, arguments, options=None):
    """Run a function and tell which kernels it ran, on which path, with how many threads.

    Parameters
    ----------
    function : callable or str
        A function of ArrPy or its name.
    arguments : sequence
    options : dict, optional
        Its keyword arguments.

    Returns
    -------
    dict
        ``path``, ``kernel``, ``backend`` of the last kernel that bears the function's name, or else
        of the last one; ``threads``: the most of any kernel; ``bytes``: the sum; ``kernels``: one
        dict per call, in order. Without any kernel the path is "none".

    Examples
    --------
    >>> import arrpy
    >>> from arrpy._core import explain_plan
    >>> x = arrpy.ArrPy([[1.0, 2.0], [3.0, 4.0]]).to_backend("cpp")
    >>> plan = explain_plan("add", (x, x[0]))
    >>> plan["path"], plan["kernel"], plan["bytes"]
    ('broadcast', 'map2<add, float64>', 80)
    """
    global noting, notes, listener
    if isinstance(function, str):
        function = getattr(importlib_module.import_module("arrpy"), function)
    if noting:
        raise RuntimeError("explain_plan: another call is being explained")
    notes = []
    listener = PyThread_get_thread_ident()
    noting = True
    try:
        function(*arguments, **(options or {}))
        found = notes
    finally:
        noting = False
        notes = None
    return summary(getattr(function, "__name__", ""), found)


cdef dict summary(str name, list found):
    if not found:
        return {
            "path": "none", "kernel": "none", "backend": "", "threads": 1, "bytes": 0,
            "kernels": [],
        }
    main = [kernel for kernel in found if kernel["operation"] == name] or found
    return {
        "path": main[-1]["path"],
        "kernel": main[-1]["kernel"],
        "backend": main[-1]["backend"],
        "threads": max([kernel["threads"] for kernel in found]),
        "bytes": sum([kernel["bytes"] for kernel in found]),
        "kernels": found,
    }
