# Fourier transforms along one axis: plans of lengths, and the lines that they are applied to.
#
# What a plan consists of (radices, roots of unity, Bluestein's filter) is decided here for all
# tiers; the numbers in it are computed by the tier that uses it. Plans are kept for the next call.
#
# A long length n1 n2 becomes two sets of short transforms with a scratch array between them, which
# stay in the caches and can be shared by threads. Whether a length is long depends on nothing else,
# so the bits do not depend on the number of lines or threads.

cdef enum:
    LARGEST_RADIX = 61  # a larger prime factor is transformed by Bluestein's algorithm
    SMALLEST_PART = 64  # of a long length that is split
    PLANS = 64  # that are kept
    PLAN_BYTES = 1 << 25  # of all plans that are kept
    FFT_STACK = 8192  # bytes of a workspace that need not be allocated

cdef Py_ssize_t SPLIT_FROM = 1 << 14  # points of a length that is split
cdef Py_ssize_t FFT_PARALLEL_FROM = 1 << 14  # points worth a second thread


cdef class FourierPlan:
    cdef fft_plan kernel
    cdef Py_ssize_t[64] radices
    cdef int tier
    cdef ArrPy table, chirp, filter
    cdef ArrPy half  # the roots w_2n^k for transforms of 2n reals; made when first needed
    cdef FourierPlan first, second  # the two parts of a long length
    cdef ArrPy high, low  # and what is multiplied between them
    cdef Py_ssize_t nbytes


cdef dict fourier_plans = {}  # (tier, n, whether it may be split) -> FourierPlan, oldest first
cdef Py_ssize_t fourier_bytes = 0
cdef FourierPlan last_plan = None


# --- plans ---------------------------------------------------------------------------------------


cdef FourierPlan plan_of(int tier, Py_ssize_t n, bint splits):
    global last_plan
    cdef FourierPlan plan = last_plan
    if plan is not None and plan.kernel.n == n and plan.tier == tier and n < SPLIT_FROM:
        return plan
    key = (tier, n, splits and n >= SPLIT_FROM)
    plan = fourier_plans.pop(key, None)
    if plan is None:
        plan = new_plan(tier, n, key[2])
        keep_plan(plan)
    fourier_plans[key] = plan  # the newest
    if n < SPLIT_FROM:
        last_plan = plan
    return plan


cdef int keep_plan(FourierPlan plan) except -1:
    """Make room for one more plan: the oldest ones go."""
    global fourier_bytes
    cdef FourierPlan oldest
    fourier_bytes += plan.nbytes
    while fourier_plans and (fourier_bytes > PLAN_BYTES or len(fourier_plans) >= PLANS):
        oldest = fourier_plans.pop(next(iter(fourier_plans)))
        fourier_bytes -= oldest.nbytes
    return 0


cdef int forget_plans(int tier) except -1:
    """Give back the memory of the plans of a device that is gone."""
    global fourier_bytes, last_plan
    for key in [key for key in fourier_plans if key[0] == tier]:
        fourier_bytes -= (<FourierPlan>fourier_plans.pop(key)).nbytes
    last_plan = None
    return 0


cdef FourierPlan new_plan(int tier, Py_ssize_t n, bint splits):
    cdef FourierPlan plan = FourierPlan.__new__(FourierPlan)
    cdef Py_ssize_t part = splitting_part(n) if splits else 0
    plan.tier = tier
    plan.kernel.n = n
    plan.kernel.radices = plan.radices
    if part > 0:
        plan.first = plan_of(tier, part, False)
        plan.second = plan_of(tier, n // part, False)
        plan.high = new_roots(tier, part, ramp(part, 1, 0), False)
        plan.low = new_roots(tier, n, ramp(n // part, 1, 0), True)
        plan.nbytes = plan.high.size_ * 8 + plan.low.size_ * 8
    elif factorise(plan, n):
        plan_passes(plan, n)
    else:
        plan_bluestein(plan, n)
    return plan


cdef Py_ssize_t splitting_part(Py_ssize_t n) noexcept:
    """The largest divisor of n up to its root; 0 where that is too small to be worth it."""
    cdef Py_ssize_t part = SMALLEST_PART
    while (part + 1) * (part + 1) <= n:
        part += 1
    while part >= SMALLEST_PART:
        if n % part == 0:
            return part
        part -= 1
    return 0


cdef bint factorise(FourierPlan plan, Py_ssize_t n) noexcept:
    """Find the radices of a length; whether they are all small enough."""
    cdef Py_ssize_t radix = 4
    plan.kernel.passes = 0
    while n > 1:
        if n % radix == 0:
            plan.radices[plan.kernel.passes] = radix
            plan.kernel.passes += 1
            n //= radix
        elif radix == 4:
            radix = 2
        else:
            radix = 3 if radix == 2 else radix + 2
            if radix > LARGEST_RADIX:
                return False
    return True


cdef int plan_passes(FourierPlan plan, Py_ssize_t n) except -1:
    """The roots of unity of all passes, one after the other."""
    cdef Py_ssize_t size = 0, m = n, radix, place = 0, j
    cdef int i
    for i in range(plan.kernel.passes):
        radix = plan.radices[i]
        m //= radix
        size += 2 * m * (radix - 1) + (2 * radix if radix & 1 else 0)
    plan.table = new_on(device_of(plan.tier), "fft", FLOAT64, 1, &size)
    plan.kernel.table = <const double*>plan.table.data
    plan.nbytes += size * 8
    m = n
    for i in range(plan.kernel.passes):
        radix = plan.radices[i]
        n = m
        m //= radix
        for j in range(1, radix):
            write_roots(plan.tier, n, ramp(m, j, 0), False, plan.table, place)
            place += 2 * m
        if radix & 1:
            write_roots(plan.tier, radix, ramp(radix, 1, 0), False, plan.table, place)
            place += 2 * radix
        PyErr_CheckSignals()
    return 0


cdef int plan_bluestein(FourierPlan plan, Py_ssize_t n) except -1:
    cdef Py_ssize_t padded = convolution_length(2 * n - 1), k
    cdef FourierPlan convolution
    cdef fft_call call
    cdef ArrPy chirp
    cdef double* c
    cdef double* wrapped
    plan.chirp = new_roots(plan.tier, 2 * n, ramp(n, 1, 2 * n), False)
    plan.kernel.chirp = <const double*>plan.chirp.data
    chirp = new_on(device_of(plan.tier), "fft", COMPLEX128, 1, &padded, True)
    c = <double*>plan.chirp.data
    wrapped = <double*>chirp.data
    for k in range(n):  # conj(c_|k|), wrapped around
        wrapped[2 * k] = wrapped[2 * ((padded - k) % padded)] = c[k]
        wrapped[2 * k + 1] = wrapped[2 * ((padded - k) % padded) + 1] = -c[n + k]
    convolution = new_plan(plan.tier, padded, False)
    k = 2 * padded
    plan.filter = new_on(device_of(plan.tier), "fft", FLOAT64, 1, &k)
    plan.kernel.filter = <const double*>plan.filter.data
    start_call(&call, FFT_COMPLEX, 1.0 / padded)
    call.x = fft_side(chirp.data, False, 0, 2, 1, padded)
    call.out = fft_side(plan.filter.data, False, 0, 1, padded, padded)
    run_lines(convolution, &call, 1, get_threads())
    plan.kernel.padded = padded
    plan.kernel.passes = convolution.kernel.passes
    for k in range(plan.kernel.passes):
        plan.radices[k] = convolution.radices[k]
    plan.table = convolution.table
    plan.kernel.table = convolution.kernel.table
    plan.nbytes = (plan.table.size_ + plan.chirp.size_ + plan.filter.size_) * 8
    return 0


cdef Py_ssize_t convolution_length(Py_ssize_t least) noexcept:
    """The smallest power of two, times 1, 3, 5, 9 or 15, that is not less."""
    cdef Py_ssize_t[5] odds = [1, 3, 5, 9, 15]
    cdef Py_ssize_t best = 0, length
    for odd in odds:
        length = odd
        while length < least or length % 4:
            length *= 2
        if best == 0 or length < best:
            best = length
    return best


cdef ArrPy ramp(Py_ssize_t n, Py_ssize_t step, Py_ssize_t square_modulus):
    """The exponents step * k, or k * k modulo a number."""
    cdef ArrPy result = new_array("fft", INT64, 1, &n)
    cdef int64_t* exponents = <int64_t*>result.data
    cdef Py_ssize_t k
    cdef int64_t square = 0
    for k in range(n):
        if square_modulus:
            exponents[k] = square
            square = (square + 2 * k + 1) % square_modulus
        else:
            exponents[k] = step * k
    return result


cdef ArrPy new_roots(int tier, Py_ssize_t n, ArrPy exponents, bint minus_one):
    cdef Py_ssize_t size = 2 * exponents.size_
    cdef ArrPy result = new_on(device_of(tier), "fft", FLOAT64, 1, &size)
    write_roots(tier, n, exponents, minus_one, result, 0)
    return result


cdef int write_roots(
    int tier, Py_ssize_t n, ArrPy exponents, bint minus_one, ArrPy out, Py_ssize_t place
) except -1:
    """exp(-2 pi i e / n) of all exponents into `out`, by the tier's own kernel."""
    cdef double* target = <double*>out.data + place
    cdef Py_ssize_t count = exponents.size_
    exponents = placed(exponents, device_of(tier))
    if tier == CPP:
        with nogil:
            kernels.fft.roots(n, count, <const int64_t*>exponents.data, minus_one, target)
        return 0
    tier_module(tier, "fft").roots(
        n, flat_view(exponents.data, count * 8, INT64), bool(minus_one),
        flat_view(<char*>target, 2 * count * 8, FLOAT64),
    )
    return 0


cdef const double* half_roots(FourierPlan plan) except NULL:
    """The roots w_2n^k, k <= n, that lead from n complex points to 2n real ones."""
    cdef Py_ssize_t n = plan.kernel.n
    if plan.half is None:
        plan.half = new_roots(plan.tier, 2 * n, ramp(n + 1, 1, 0), False)
    return <const double*>plan.half.data


# --- lines ---------------------------------------------------------------------------------------


cdef struct Lines:
    Loop loop  # operands x, out; the last axis counts lines, the others select sets of them
    fft_call call  # its sides lie at the first line of the first set
    const fft_plan* plan
    Py_ssize_t rows, lanes, blocks  # lines of a set; of a block; blocks of a set
    bint failed


cdef void start_call(fft_call* call, int kind, double scale) noexcept:
    call.kind = kind
    call.scale = scale
    call.half = call.twist_high = call.twist_low = NULL
    call.twist_length = call.first_row = 0
    call.stop = poll_now


cdef fft_call call_at(const Lines* lines, Py_ssize_t outer, Py_ssize_t row) noexcept nogil:
    """The call whose sides lie at one line of one set."""
    cdef fft_call call = lines.call
    cdef fft_side* side
    cdef int k
    for k in range(2):
        side = &call.x if k == 0 else &call.out
        side.data = <char*>side.data + (
            offset_of(&lines.loop, k, lines.loop.ndim - 1, outer)
            * dtypes[lines.loop.dtype[k]].itemsize
            + row * side.row_stride * (4 if side.single else 8)
        )
    call.first_row += row
    return call


cdef void transform_lines(void* context, Py_ssize_t begin, Py_ssize_t end) noexcept nogil:
    cdef Lines* lines = <Lines*>context
    cdef char[FFT_STACK] stack
    cdef size_t nbytes = kernels.fft.workspace(lines.plan, lines.lanes)
    cdef void* workspace = &stack[0] if nbytes <= FFT_STACK else malloc(nbytes)
    cdef Py_ssize_t item
    if workspace == NULL:
        lines.failed = True
        return
    for item in range(begin, end):
        transform_block(lines, item // lines.blocks, item % lines.blocks * lines.lanes, workspace)
    if nbytes > FFT_STACK:
        free(workspace)


cdef void transform_block(
    const Lines* lines, Py_ssize_t outer, Py_ssize_t row, void* workspace
) noexcept nogil:
    """Up to `lanes` lines from `row` on, of one set."""
    cdef fft_call call = call_at(lines, outer, row)
    kernels.fft.transform(
        lines.plan, &call, min(lines.lanes, lines.rows - row), lines.lanes, workspace
    )


cdef int run_lines(FourierPlan plan, const fft_call* call, Py_ssize_t rows, int threads) except -1:
    """Transform one set of lines; the plan's length is not split."""
    cdef Lines lines
    lines.loop.ndim = 1
    lines.loop.shape[0] = rows
    lines.loop.dtype[0] = lines.loop.dtype[1] = FLOAT64
    lines.call = call[0]
    return run_sets(&lines, plan, threads)


cdef int run_sets(Lines* lines, FourierPlan plan, int threads) except -1:
    cdef Py_ssize_t sets = 1, items, n = plan.kernel.n, set_
    cdef int i
    cdef bint stopped
    lines.plan = &plan.kernel
    lines.rows = lines.loop.shape[lines.loop.ndim - 1]
    for i in range(lines.loop.ndim - 1):
        sets *= lines.loop.shape[i]
    if plan.tier != CPP:
        for set_ in range(sets):
            object_lines(lines, plan, set_)
            PyErr_CheckSignals()
        return 0
    lines.lanes = lanes_for(lines, plan)
    lines.blocks = (lines.rows + lines.lanes - 1) // lines.lanes
    lines.failed = False
    items = sets * lines.blocks
    if items == 1 and n <= 1024:
        transform_lines(lines, 0, 1)
    else:
        if sets * lines.rows * n < FFT_PARALLEL_FROM:
            threads = 1
        with nogil:
            stopped = parallel_for(
                transform_lines, lines, items, max(1, 4096 // (lines.lanes * n)), threads
            )
        if stopped:
            return interrupted()
    if lines.failed:
        raise MemoryError("fft: cannot allocate the workspace")
    return 0


cdef Py_ssize_t lanes_for(const Lines* lines, FourierPlan plan) noexcept:
    """Lines side by side share vectors, if they fit the cache; neighbours in memory must."""
    cdef Py_ssize_t n = plan.kernel.padded if plan.kernel.padded else plan.kernel.n
    cdef const fft_side* x = &lines.call.x
    cdef bint neighbours = magnitude(x.row_stride) < magnitude(x.point_stride)
    if lines.rows >= 4 and n <= (8192 if neighbours else 256):
        return fft_lanes
    return 1


cdef tuple side_view(const Lines* lines, int k, Py_ssize_t outer):
    """(memoryview, start, row stride, point stride, imaginary offset) over the floats of a side."""
    cdef const fft_side* side = &lines.call.x if k == 0 else &lines.call.out
    cdef Py_ssize_t low = 0, high = 0, reach, itemsize = 4 if side.single else 8
    cdef Py_ssize_t[3] reaches = [
        (lines.rows - 1) * side.row_stride, (side.points - 1) * side.point_stride, side.imag_offset,
    ]
    cdef char* data = <char*>side.data + (
        offset_of(&lines.loop, k, lines.loop.ndim - 1, outer)
        * dtypes[lines.loop.dtype[k]].itemsize
    )
    if k == 0 and lines.call.kind == FFT_HALF:  # counts reals
        reaches[1] = (side.points - 1) * side.imag_offset
        reaches[2] = 0
    for reach in reaches:
        if reach < 0:
            low += reach
        else:
            high += reach
    view = flat_view(
        data + low * itemsize, (high - low + 1) * itemsize, FLOAT32 if side.single else FLOAT64
    )
    return (view, -low, side.row_stride, side.point_stride, side.imag_offset)


cdef object numbers_view(ArrPy numbers):
    """A memoryview of float64, or None."""
    return None if numbers is None else flat_view(numbers.data, numbers.size_ * 8, FLOAT64)


cdef int object_lines(Lines* lines, FourierPlan plan, Py_ssize_t outer) except -1:
    """One set of lines by an object tier."""
    cdef fft_call* call = &lines.call
    cdef Py_ssize_t n = plan.kernel.n
    cdef int k
    cdef object half = None, twist = None
    cdef tuple described
    if call.half != NULL:
        half = flat_view(<char*>call.half, 2 * (n + 1) * 8, FLOAT64)
    if call.twist_high != NULL:
        twist = (
            flat_view(<char*>call.twist_high, 2 * n * 8, FLOAT64),
            flat_view(<char*>call.twist_low, 2 * call.twist_length * 8, FLOAT64),
            call.twist_length, call.first_row,
        )
    described = (
        n, tuple([plan.radices[k] for k in range(plan.kernel.passes)]),
        numbers_view(plan.table) if plan.table is not None and plan.table.size_ else b"",
        plan.kernel.padded, numbers_view(plan.chirp), numbers_view(plan.filter),
    )
    arguments = [
        described, (call.kind, call.x.points, call.out.points, call.scale, half, twist), lines.rows,
        side_view(lines, 0, outer), side_view(lines, 1, outer),
    ]
    if plan.tier == CYTHON:
        arguments.append(object_threads(8 * n * lines.rows))
    tier_module(plan.tier, "fft").transform(*arguments)
    return 0


# --- long lengths --------------------------------------------------------------------------------


cdef int run_split(FourierPlan plan, const fft_call* call, int threads) except -1:
    """One line of a long length n1 n2: n2 transforms of length n1, then n1 of length n2."""
    cdef Py_ssize_t n = plan.kernel.n, rows = plan.first.kernel.n, columns = plan.second.kernel.n
    cdef ArrPy scratch = new_on(device_of(plan.tier), "fft", COMPLEX128, 1, &n), padded
    cdef fft_side middle = fft_side(scratch.data, False, 2, 2 * columns, 1, rows)
    cdef fft_side x = call.x, out = call.out
    cdef fft_call part
    if x.points < n:
        padded = new_on(device_of(plan.tier), "fft", COMPLEX128, 1, &n)
        x = run_copy(plan.tier, x, padded)
    start_call(&part, FFT_COMPLEX, 1.0)
    part.x = fft_side(
        x.data, x.single, x.point_stride, columns * x.point_stride, x.imag_offset, rows
    )
    part.out = middle
    part.twist_high = <const double*>plan.high.data
    part.twist_low = <const double*>plan.low.data
    part.twist_length = columns
    run_lines(plan.first, &part, columns, threads)
    start_call(&part, FFT_COMPLEX, call.scale)
    part.x = fft_side(scratch.data, False, 2 * columns, 2, 1, columns)
    part.out = fft_side(
        out.data, out.single, out.point_stride, rows * out.point_stride, out.imag_offset, columns
    )
    return run_lines(plan.second, &part, rows, threads)


cdef fft_side run_copy(int tier, fft_side x, ArrPy target) except *:
    """The points of a line, and zeros after them, as a contiguous line."""
    cdef FourierPlan nothing = no_passes(tier, target.size_)
    cdef int components = dtypes[target.number].components
    cdef fft_call copy
    start_call(&copy, FFT_COMPLEX, 1.0)
    copy.x = x
    copy.out = fft_side(target.data, False, 0, components, components - 1, target.size_)
    run_lines(nothing, &copy, 1, 1)
    return copy.out


cdef FourierPlan no_passes(int tier, Py_ssize_t n):
    """A plan that transforms nothing: what is left are copies, and the step to or from reals."""
    cdef FourierPlan plan = FourierPlan.__new__(FourierPlan)
    plan.tier = tier
    plan.kernel.n = n
    plan.kernel.radices = plan.radices
    return plan


cdef int run_long_line(FourierPlan plan, const fft_call* call, int threads) except -1:
    """One line of a long length; reals go through a scratch array of complex numbers."""
    cdef Py_ssize_t n = plan.kernel.n, reals = 2 * n
    cdef FourierPlan nothing
    cdef ArrPy scratch, padded
    cdef fft_side line
    cdef fft_call part = call[0]
    if call.kind == FFT_COMPLEX:
        return run_split(plan, call, threads)
    nothing = no_passes(plan.tier, n)
    scratch = new_on(device_of(plan.tier), "fft", COMPLEX128, 1, &n)
    line = fft_side(scratch.data, False, 0, 2, 1, n)
    start_call(&part, FFT_COMPLEX, 1.0)
    if call.kind == FFT_HALF:
        part.x = call.x
        if call.x.points < reals:
            padded = new_on(device_of(plan.tier), "fft", FLOAT64, 1, &reals)
            part.x.point_stride = call.x.imag_offset
            part.x.imag_offset = 0
            part.x = run_copy(plan.tier, part.x, padded)
            part.x.point_stride = 2
            part.x.imag_offset = 1
        part.x.points = n
        part.out = line
        run_split(plan, &part, threads)
        part = call[0]
        part.x = line
        part.x.points = reals
        return run_lines(nothing, &part, 1, threads)
    part = call[0]
    part.scale = 1.0
    part.out = line
    run_lines(nothing, &part, 1, threads)
    part = call[0]
    part.kind = FFT_COMPLEX
    part.x = line
    return run_split(plan, &part, threads)


# --- the entry -----------------------------------------------------------------------------------


cdef ArrPy fourier_transform(
    str name, ArrPy x, int kind, bint inverse, Py_ssize_t n, int axis, double scale, int dtype,
    ArrPy out
):
    """Transform x along one axis with n points (of the real side), zeros after those it lacks.

    `kind` is FFT_COMPLEX, FFT_HALF (reals to half a spectrum) or FFT_UNHALF (the reverse). `dtype`
    and x have floating-point dtypes; the result is a new array of `dtype`, or `out`, which may be x.
    """
    cdef Lines lines
    cdef Loop* loop = &lines.loop
    cdef fft_call* call = &lines.call
    cdef fft_side* side
    cdef FourierPlan plan
    cdef ArrPy array
    cdef Py_ssize_t[MAXDIMS] shape
    cdef Py_ssize_t set_, row, sets = 1, length = n // 2 + 1 if kind == FFT_HALF else n
    cdef bint explicit, even = n % 2 == 0
    cdef int tier = backend_of(name, [x], &explicit), threads, i, k, components
    if out is None:
        for i in range(x.dimensions):
            shape[i] = length if i == axis else x.lengths[i]
        out = new_result(
            name, tier, explicit, dtype, x.dimensions, shape, x.lengths[axis] == 0
        )
    if out.size_ == 0 or x.lengths[axis] == 0:
        return out
    loop.ndim = 0
    loop.operands = 2
    for i in range(x.dimensions):
        if i != axis and x.lengths[i] != 1:
            loop.shape[loop.ndim] = x.lengths[i]
            loop.steps[0][loop.ndim] = x.steps[i]
            loop.steps[1][loop.ndim] = out.steps[i]
            loop.ndim += 1
    if loop.ndim == 0:
        loop.ndim = 1
        loop.shape[0] = 1
        loop.steps[0][0] = loop.steps[1][0] = 0
    elif loop.ndim > 1:
        sort_axes(loop, 0)
        collapse(loop)

    start_call(call, kind, scale)
    for k in range(2):
        array = x if k == 0 else out
        side = &call.x if k == 0 else &call.out
        components = dtypes[array.number].components
        loop.data[k] = array.data
        loop.dtype[k] = array.number
        side.data = array.data
        side.single = array.number == FLOAT32 or array.number == COMPLEX64
        side.row_stride = components * loop.steps[k][loop.ndim - 1]
        side.point_stride = components * array.steps[axis]
        side.imag_offset = components - 1
        side.points = min(array.lengths[axis], n if kind != FFT_UNHALF or k == 1 else n // 2 + 1)
        if inverse and kind == FFT_COMPLEX:  # swaps the parts
            side.data = array.data + (4 if side.single else 8)
            side.imag_offset = -1
    if kind == FFT_COMPLEX:
        plan = plan_of(tier, n, True)
    elif even:
        plan = plan_of(tier, n // 2, True)
        call.half = half_roots(plan)
        side = &call.x if kind == FFT_HALF else &call.out
        side.imag_offset = side.point_stride  # two reals to a point
        side.point_stride *= 2
        if kind == FFT_UNHALF:  # swaps the parts
            side.data = <char*>side.data + side.imag_offset * (4 if side.single else 8)
            side.imag_offset = -side.imag_offset
            side.points = n // 2
    else:
        call.kind = FFT_COMPLEX if kind == FFT_HALF else FFT_HERMITIAN
        plan = plan_of(tier, n, False)
    threads = get_threads()
    if noting:
        note_fft(&lines, name, plan, out, threads)
    if plan.first is None:
        run_sets(&lines, plan, threads)
        check_map(x)
        return out
    for i in range(loop.ndim - 1):
        sets *= loop.shape[i]
    lines.rows = loop.shape[loop.ndim - 1]
    for set_ in range(sets):
        for row in range(lines.rows):
            run_line_of(&lines, plan, set_, row, threads)
            PyErr_CheckSignals()
    check_map(x)
    return out


cdef int run_line_of(
    const Lines* lines, FourierPlan plan, Py_ssize_t set_, Py_ssize_t row, int threads
) except -1:
    cdef fft_call call = call_at(lines, set_, row)
    return run_long_line(plan, &call, threads)
