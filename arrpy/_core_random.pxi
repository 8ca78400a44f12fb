# Random numbers: one request to one kernel of the tier, on a copy of the generator's state.
#
# The state (cpp_kernels/random_table.hpp says what its 16 words are) is an array that all tiers share;
# it is written only after everything has been drawn, so an interrupted call changes nothing. Where a
# number takes exactly one draw, threads skip ahead to their part of the stream. Elsewhere the numbers
# before decide where a number starts, so one thread draws them, in pieces between which Ctrl-C is
# looked for.

cdef enum:
    STATE_WORDS = 16
    PIECE = 1 << 15  # numbers of one kernel call
    OBJECT_PIECE = 1 << 12  # and of one call of the Python tier

cdef dict random_numbers = {}  # name -> number of an operation
cdef dict ziggurat_arrays = {}  # device -> k, w, f, made when first needed

# What needs no normal and no exponential numbers.
cdef frozenset without_ziggurat = frozenset([
    "words", "uniform", "uniform32", "exponential_by_log", "exponential_by_log32", "integers_bool",
    "integers8", "integers16", "integers32", "integers64", "shuffle", "distinct", "binomial",
    "poisson", "hypergeometric", "log_series", "zipf",
])


cdef struct Draw:
    random_request request
    random_kernel kernel
    Py_ssize_t itemsize
    int bits  # of one draw, where every number takes exactly one; else 0


cdef void draw_part(void* context, Py_ssize_t begin, Py_ssize_t end) noexcept nogil:
    """Numbers begin ... end - 1 by a thread of their own."""
    cdef const Draw* draw = <const Draw*>context
    cdef uint64_t[STATE_WORDS] state
    cdef random_request request = draw.request
    memcpy(state, request.state, sizeof(state))
    kernels.random.skip(state, begin, draw.bits)
    request.state = state
    move_request(&request, begin, draw.itemsize)
    request.n = end - begin
    draw.kernel(request)


cdef void move_request(random_request* request, Py_ssize_t begin, Py_ssize_t itemsize) noexcept nogil:
    cdef int k
    request.out = <char*>request.out + begin * itemsize
    for k in range(request.count):
        request.parameters[k] = <const char*>request.parameters[k] + 8 * begin * request.steps[k]


def random_fill(str operation, ArrPy state, ArrPy out, tuple parameters=(), ArrPy workspace=None):
    """Draw numbers into a contiguous array.

    Parameters
    ----------
    operation : str
        A name of cpp_kernels/random_table.hpp, which says what the parameters are.
    state : ArrPy, uint64, shape (16,)
        Updated when all is drawn.
    out : ArrPy, contiguous, of the dtype of the operation
        The draw runs on its backend or device.
    parameters : tuple of ArrPy, of 8-byte elements, contiguous, with one element or as many as out
    workspace : ArrPy, uint64, optional

    Examples
    --------
    >>> import arrpy
    >>> from arrpy._core import random_fill
    >>> out = arrpy.empty(2, dtype=arrpy.uint64)
    >>> random_fill("words", arrpy.random.PCG64(1)._words, out)
    >>> out.tolist() == arrpy.random.PCG64(1).random_raw(2).tolist()
    True
    """
    cdef bint explicit
    cdef int tier = backend_of(operation, [out], &explicit)
    cdef int device = device_of(tier)
    cdef bint shuffles = operation == "shuffle"
    cdef Py_ssize_t begin, end, piece, n = out.size_
    cdef ArrPy trial, parameter
    cdef int64_t position, first
    if n == 0:
        return
    trial = copy_array(state)
    if device != 0:
        check_devices(operation, list(parameters), device)
        parameters = tuple([placed(<ArrPy>x, device) for x in parameters])
        trial = placed(trial, device)
    (<uint64_t*>trial.data)[15] = 0
    if operation not in without_ziggurat and device not in ziggurat_arrays:
        module = importlib_module.import_module("arrpy.ziggurat")
        ziggurat_arrays[device] = [placed(asarray_buffer(x), device) for x in module.tables()]
    piece = n if tier == CPP and n <= PIECE else OBJECT_PIECE if tier == PYTHON else PIECE
    if tier == CPP and operation in ("words", "uniform", "uniform32"):
        draw_in_parallel(operation, trial, out, parameters)
    elif shuffles and (<int64_t*>(<ArrPy>parameters[0]).data)[0] == n:
        first = (<int64_t*>(<ArrPy>parameters[1]).data)[0]
        position = (<int64_t*>(<ArrPy>parameters[2]).data)[0]
        while position > first:
            (<int64_t*>(<ArrPy>parameters[2]).data)[0] = position
            position = max(first, position - piece)
            (<int64_t*>(<ArrPy>parameters[1]).data)[0] = position
            draw_piece(operation, tier, trial, out, 0, n, parameters, workspace)
            PyErr_CheckSignals()
    elif operation == "distinct" or shuffles:
        draw_piece(operation, tier, trial, out, 0, n, parameters, workspace)
    else:
        begin = 0
        while begin < n:
            end = min(n, begin + piece)
            draw_piece(operation, tier, trial, out, begin, end, parameters, None)
            begin = end
            PyErr_CheckSignals()
    memcpy(state.data, trial.data, STATE_WORDS * sizeof(uint64_t))
    if noting:
        note_random(operation, tier, out, parameters, piece)


cdef int note_random(
    str operation, int tier, ArrPy out, tuple parameters, Py_ssize_t piece
) except -1:
    """A draw; only numbers that take one draw each are shared among threads."""
    cdef Py_ssize_t n = out.size_
    shared = tier == CPP and operation in ("words", "uniform", "uniform32") and n >= 2 * PIECE
    nbytes = n * dtypes[out.number].itemsize
    nbytes += sum([(<ArrPy>x).size_ * dtypes[(<ArrPy>x).number].itemsize for x in parameters])
    return note(
        operation, kernel_name(tier, "random", operation, dtype_name(out.number)), "contiguous",
        tier, team(n, PIECE, get_threads()) if shared else 1, (n + piece - 1) // piece,
        (1, min(n, piece)), nbytes,
    )


cdef int random_number(str operation) except -1:
    cdef int i
    if not random_numbers:
        for i in range(RANDOM_OPERATIONS):
            random_numbers[random_names[i].decode()] = i
    return random_numbers[operation]


cdef int fill_request(
    random_request* request, ArrPy trial, ArrPy out, tuple parameters, ArrPy workspace
) except -1:
    cdef int k
    cdef ArrPy parameter
    cdef list tables = ziggurat_arrays.get(0)
    memset(request, 0, sizeof(random_request))
    request.state = <uint64_t*>trial.data
    request.n = out.size_
    request.out = out.data
    request.count = len(parameters)
    for k in range(request.count):
        parameter = <ArrPy>parameters[k]
        request.parameters[k] = parameter.data
        request.steps[k] = 1 if parameter.size_ > 1 else 0
    if workspace is not None:
        request.workspace = <uint64_t*>workspace.data
        request.workspace_size = workspace.size_
    if tables is not None:
        request.k = <const uint64_t*>(<ArrPy>tables[0]).data
        request.w = <const double*>(<ArrPy>tables[1]).data
        request.f = <const double*>(<ArrPy>tables[2]).data
    return 0


cdef int draw_in_parallel(str operation, ArrPy trial, ArrPy out, tuple parameters) except -1:
    """Numbers that take one draw each, by threads that skip ahead."""
    cdef Draw draw
    cdef bint stopped = False
    cdef int number = random_number(operation)
    cdef Py_ssize_t n = out.size_
    cdef int threads = get_threads() if n >= 2 * PIECE else 1
    fill_request(&draw.request, trial, out, parameters, None)
    draw.kernel = kernels.random.fill[number]
    draw.itemsize = dtypes[out.number].itemsize
    draw.bits = 32 if number == RANDOM_UNIFORM32 else 64
    if n <= PIECE:
        draw.kernel(draw.request)
        return 0
    with nogil:
        stopped = parallel_for(draw_part, &draw, n, PIECE, threads)
        kernels.random.skip(draw.request.state, n, draw.bits)
    return interrupted() if stopped else 0


cdef int draw_piece(
    str operation, int tier, ArrPy trial, ArrPy out, Py_ssize_t begin, Py_ssize_t end,
    tuple parameters, ArrPy workspace
) except -1:
    """Numbers begin ... end - 1 by one kernel call."""
    cdef random_request request
    cdef random_kernel kernel
    cdef Py_ssize_t itemsize = dtypes[out.number].itemsize
    cdef ArrPy parameter
    cdef list given
    if tier == CPP:
        fill_request(&request, trial, out, parameters, workspace)
        move_request(&request, begin, itemsize)
        request.n = end - begin
        kernel = kernels.random.fill[random_number(operation)]
        if request.n < 1000:
            kernel(request)
        else:
            with nogil:
                kernel(request)
        return 0
    given = []
    for x in parameters:
        parameter = <ArrPy>x
        if parameter.size_ > 1:
            given.append((flat_view(parameter.data + 8 * begin, 8 * (end - begin), parameter.number), 1))
        else:
            given.append((flat_view(parameter.data, 8, parameter.number), 0))
    tier_module(tier, "random").fill(
        operation, flat_view(trial.data, STATE_WORDS * 8, UINT64), end - begin,
        flat_view(out.data + begin * itemsize, (end - begin) * itemsize, out.number), given,
        None if workspace is None else flat_view(workspace.data, 8 * workspace.size_, UINT64),
        [
            flat_view((<ArrPy>x).data, 8 * (<ArrPy>x).size_, (<ArrPy>x).number)
            for x in ziggurat_arrays.get(device_of(tier), ())
        ],
    )
    return 0
