# Shapes and strides: making arrays of a layout, broadcasting, collapsing.
#
# Strides count elements. An array is contiguous when its elements lie in C order without gaps; empty
# arrays and dimensions of length 1 never disturb that.

cdef enum:
    MAXDIMS = 64
    OPERANDS = 5  # three inputs, the output, the mask


cdef Py_ssize_t checked_size(str name, int ndim, const Py_ssize_t* shape, int itemsize) except -1:
    """Elements of a shape; refuses negative lengths and more than 2^63 - 1 bytes."""
    cdef Py_ssize_t size = 1, limit = PY_SSIZE_T_MAX // itemsize
    cdef bint empty = False
    cdef int i
    for i in range(ndim):
        if shape[i] < 0:
            raise fail("negative_length", name, shape_object(ndim, shape))
        if shape[i] == 0:
            empty = True
    if empty:
        return 0
    for i in range(ndim):
        if size > limit // shape[i]:
            raise fail("too_many_bytes", name, shape_object(ndim, shape), itemsize)
        size *= shape[i]
    return size


cdef tuple shape_object(int ndim, const Py_ssize_t* shape):
    cdef tuple result = PyTuple_New(ndim)
    cdef object value
    cdef int i
    for i in range(ndim):
        value = shape[i]
        Py_INCREF(value)  # SET_ITEM takes this reference over
        PyTuple_SET_ITEM(result, i, value)
    return result


cdef inline ArrPy bare_array(int dtype, int ndim):
    """An array with room for its layout, but no storage yet."""
    cdef ArrPy array = ArrPy.__new__(ArrPy)
    if ndim <= 4:
        array.lengths = &array.inline_[0]
        array.steps = &array.inline_[4]
    else:
        array.lengths = <Py_ssize_t*>PyMem_Malloc(2 * ndim * sizeof(Py_ssize_t))
        if array.lengths == NULL:
            raise MemoryError("ArrPy: cannot allocate a shape")
        array.steps = array.lengths + ndim
    array.number = dtype
    array.dimensions = ndim
    return array


cdef inline int attach(ArrPy array, object storage) except -1:
    """Let an array hold a storage: its bytes may now neither move nor vanish."""
    if type(storage) is not Owner:
        if fast_exports:
            fields(storage).exports += 1
        else:
            array.hold = memoryview(storage)
    array.storage_ = storage
    return 0


cdef inline char* first_byte(ArrPy array) except? NULL:
    """Address of the storage's first byte."""
    if type(array.storage_) is Owner:
        return (<Owner>array.storage_).address
    if fast_exports:
        return fields(array.storage_).items
    cdef Py_buffer* view = PyMemoryView_GET_BUFFER(array.hold)
    return <char*>view.buf


cdef ArrPy new_array(str name, int dtype, int ndim, const Py_ssize_t* shape, bint zeros=False):
    """A contiguous array on a storage of its own."""
    cdef ArrPy array = bare_array(dtype, ndim)
    cdef Py_ssize_t size = checked_size(name, ndim, shape, dtypes[dtype].itemsize)
    cdef Py_ssize_t step = 1
    cdef int i
    for i in range(ndim - 1, -1, -1):
        array.lengths[i] = shape[i]
        array.steps[i] = step
        step *= shape[i]
    array.size_ = size
    array.contiguous = True
    attach(array, new_block(name, dtype, size, zeros))
    array.data = first_byte(array)
    return array


cdef inline ArrPy new_scalar(int dtype):
    """An uninitialised 0-d array."""
    cdef ArrPy array = bare_array(dtype, 0)
    array.size_ = 1
    array.contiguous = True
    attach(array, new_block("ArrPy", dtype, 1, False))
    array.data = first_byte(array)
    return array


cdef inline ArrPy new_like(ArrPy x, int dtype):
    """An uninitialised contiguous array of the shape of a contiguous one: the fastest way."""
    cdef ArrPy array = bare_array(dtype, x.dimensions)
    cdef int i
    for i in range(x.dimensions):
        array.lengths[i] = x.lengths[i]
        array.steps[i] = x.steps[i]
    array.size_ = x.size_
    array.contiguous = True
    array.shape_tuple = x.shape_tuple
    attach(array, new_block("ArrPy", dtype, x.size_, False))
    array.data = first_byte(array)
    return array


cdef ArrPy new_view(ArrPy base, int ndim):
    """An array on the storage of another; the caller sets lengths, steps, data, then `settle`."""
    cdef ArrPy view = bare_array(base.number, ndim)
    attach(view, base.storage_)
    view.data = base.data
    view.readonly = base.readonly
    view.device_ = base.device_
    view.explicit = base.explicit
    view.tier = base.tier
    return view


cdef void settle(ArrPy view) noexcept:
    """Derive size and contiguity from lengths and steps."""
    cdef Py_ssize_t size = 1, expected = 1
    cdef bint contiguous = True
    cdef int i
    for i in range(view.dimensions):
        size *= view.lengths[i]
    for i in range(view.dimensions - 1, -1, -1):
        if view.lengths[i] != 1 and view.steps[i] != expected:
            contiguous = False
        expected *= view.lengths[i]
    view.size_ = size
    view.contiguous = contiguous or size == 0


cdef inline bint same_shape(ArrPy x1, ArrPy x2) noexcept:
    cdef int i
    if x1.dimensions != x2.dimensions:
        return False
    for i in range(x1.dimensions):
        if x1.lengths[i] != x2.lengths[i]:
            return False
    return True


cdef void extent(ArrPy x, char** low, char** high) noexcept:
    """The bytes an array can touch: [low, high)."""
    cdef Py_ssize_t itemsize = dtypes[x.number].itemsize, reach
    cdef int i
    low[0] = x.data
    high[0] = x.data
    if x.size_ == 0:
        return
    for i in range(x.dimensions):
        reach = (x.lengths[i] - 1) * x.steps[i] * itemsize
        if reach < 0:
            low[0] += reach
        else:
            high[0] += reach
    high[0] += itemsize


cdef bint same_elements(ArrPy x1, ArrPy x2) noexcept:
    """Whether two arrays are the same elements at the same indices."""
    cdef int i
    if x1.data != x2.data or x1.number != x2.number or not same_shape(x1, x2):
        return False
    for i in range(x1.dimensions):
        if x1.lengths[i] > 1 and x1.steps[i] != x2.steps[i]:
            return False
    return True


cdef bint may_overlap(ArrPy x1, ArrPy x2) noexcept:
    cdef char* low1
    cdef char* high1
    cdef char* low2
    cdef char* high2
    extent(x1, &low1, &high1)
    extent(x2, &low2, &high2)
    return low1 < high2 and low2 < high1


cdef bint writes_twice(ArrPy out) noexcept:
    """Whether an output has several indices for one element (a broadcast view)."""
    cdef int i
    for i in range(out.dimensions):
        if out.lengths[i] > 1 and out.steps[i] == 0 and out.size_ > 0:
            return True
    return False


# --- the loop over several operands --------------------------------------------------------------

ctypedef char* byte_pointer

cdef struct Loop:
    int operands
    int ndim
    Py_ssize_t[MAXDIMS] shape
    Py_ssize_t[OPERANDS][MAXDIMS] steps  # in elements; 0 broadcasts
    byte_pointer[OPERANDS] data
    int[OPERANDS] dtype  # of the memory


cdef int broadcast_lengths(Loop* loop, ArrPy x) noexcept:
    """Widen the loop's shape by an operand's; -1 where they do not broadcast."""
    cdef int shift, i
    cdef Py_ssize_t length
    if x.dimensions > loop.ndim:
        shift = x.dimensions - loop.ndim
        for i in range(loop.ndim - 1, -1, -1):
            loop.shape[i + shift] = loop.shape[i]
        for i in range(shift):
            loop.shape[i] = 1
        loop.ndim = x.dimensions
    shift = loop.ndim - x.dimensions
    for i in range(x.dimensions):
        length = x.lengths[i]
        if length != loop.shape[i + shift]:
            if loop.shape[i + shift] == 1:
                loop.shape[i + shift] = length
            elif length != 1:
                return -1
    return 0


cdef void add_operand(Loop* loop, ArrPy x) noexcept:
    """Append an operand that broadcasts to the loop's shape."""
    cdef int shift = loop.ndim - x.dimensions, i
    cdef int k = loop.operands
    for i in range(shift):
        loop.steps[k][i] = 0
    for i in range(x.dimensions):
        loop.steps[k][i + shift] = x.steps[i] if x.lengths[i] != 1 else 0
    loop.data[k] = x.data
    loop.dtype[k] = x.number
    loop.operands = k + 1


cdef inline Py_ssize_t magnitude(Py_ssize_t x) noexcept nogil:
    return -x if x < 0 else x


cdef void swap_axes(Loop* loop, int i, int j) noexcept nogil:
    cdef Py_ssize_t length = loop.shape[i], step
    cdef int k
    loop.shape[i] = loop.shape[j]
    loop.shape[j] = length
    for k in range(loop.operands):
        step = loop.steps[k][i]
        loop.steps[k][i] = loop.steps[k][j]
        loop.steps[k][j] = step


cdef void sort_axes(Loop* loop, int leading) noexcept nogil:
    """Order axes so that one operand's steps fall: memory is then walked forwards."""
    cdef int i, j
    for i in range(1, loop.ndim):
        j = i
        while j > 0 and magnitude(loop.steps[leading][j - 1]) < magnitude(loop.steps[leading][j]):
            swap_axes(loop, j - 1, j)
            j -= 1


cdef void collapse(Loop* loop) noexcept nogil:
    """Drop axes of length 1 and merge neighbours that every operand walks evenly."""
    cdef int i, k, last = -1
    cdef bint merge
    for i in range(loop.ndim):
        if loop.shape[i] == 1:
            continue
        merge = last >= 0
        for k in range(loop.operands):
            if merge and loop.steps[k][last] != loop.steps[k][i] * loop.shape[i]:
                merge = False
        if merge:
            loop.shape[last] *= loop.shape[i]
        else:
            last += 1
            loop.shape[last] = loop.shape[i]
        for k in range(loop.operands):
            loop.steps[k][last] = loop.steps[k][i]
    loop.ndim = last + 1
