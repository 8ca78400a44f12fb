# Making arrays of Python data, of buffers, and of other arrays' memory; and what goes back out.

cdef object printing_module = None


cdef object printing():
    global printing_module
    if printing_module is None:
        printing_module = importlib_module.import_module("arrpy.printing")
    return printing_module


cdef ArrPy from_data(object data, int dtype=-1):
    """A new array of Python data or a copy of another array; dtype -1: what the data asks for."""
    cdef Py_ssize_t[MAXDIMS] shape
    cdef int ndim = 0, found = -1
    cdef ArrPy result
    if type(data) is ArrPy:
        return cast_array(<ArrPy>data, dtype if dtype >= 0 else (<ArrPy>data).number)
    if PyObject_CheckBuffer(data):
        result = asarray_buffer(data)
        return cast_array(result, dtype if dtype >= 0 else result.number)
    if speaks_dlpack(data):
        result = from_dlpack(data)
        return cast_array(result, dtype if dtype >= 0 else result.number)
    tree = ingest_discover(data, shape, &ndim, &found if dtype < 0 else NULL)
    result = new_array("ArrPy", dtype if dtype >= 0 else found, ndim, shape)
    ingest_fill(tree, ndim, shape, result.number, result.data)
    return result


cdef int take_over(ArrPy self, ArrPy other) except -1:
    """Let a fresh `self` be what `other` is; `other` is dropped."""
    cdef int i
    if self.storage_ is not None:
        raise fail("init_twice")
    self.dimensions = other.dimensions
    self.number = other.number
    self.size_ = other.size_
    self.contiguous = other.contiguous
    self.explicit = other.explicit
    self.tier = other.tier
    self.device_ = other.device_
    if other.dimensions <= 4:
        self.lengths = &self.inline_[0]
        self.steps = &self.inline_[4]
        for i in range(8):
            self.inline_[i] = other.inline_[i]
    else:
        self.lengths = other.lengths
        self.steps = other.steps
        other.lengths = NULL
        other.dimensions = 0
    attach(self, other.storage_)
    self.data = other.data
    return 0


cdef int dtype_of_format(const char* text, Py_ssize_t itemsize, bint* swapped) noexcept:
    """The dtype of a PEP 3118 format of one native or byte-swapped number, -1 for any other."""
    cdef char letter
    cdef int little = 1
    swapped[0] = False
    if text == NULL:
        return UINT8 if itemsize == 1 else -1
    if text[0] in b"@=<>!":
        little = (<const char*>&little)[0]
        swapped[0] = itemsize > 1 and (
            (text[0] == b"<" and not little) or (text[0] in b">!" and little)
        )
        text += 1
    if text[0] == b"Z" and text[1] in b"fd" and text[2] == 0:
        return COMPLEX64 if text[1] == b"f" else COMPLEX128
    letter = text[0]
    if letter == 0 or text[1] != 0:
        return -1
    if letter == b"?":
        return BOOL
    if letter == b"f":
        return FLOAT32
    if letter == b"d":
        return FLOAT64
    if letter in b"bhilqn":
        return INT8 if itemsize == 1 else INT16 if itemsize == 2 else INT32 if itemsize == 4 else INT64
    if letter in b"BHILQN":
        return UINT8 if itemsize == 1 else UINT16 if itemsize == 2 else UINT32 if itemsize == 4 else UINT64
    return -1


cdef bint speaks_dlpack(object x):
    """Whether x is an array of another library, of those that export no buffers."""
    if type(x) in (list, tuple, int, float, bool, complex, range):
        return False
    return hasattr(type(x), "__dlpack__")


cdef int check_buffer(const Py_buffer* buffer) except -1:
    """Refuse a buffer that does not say what was asked for: a shape, with NULL for none."""
    cdef int i
    if buffer.ndim < 0 or buffer.ndim > MAXDIMS:
        raise fail("too_many_axes", "asarray", buffer.ndim)
    if buffer.ndim > 0 and buffer.shape == NULL or buffer.buf == NULL and buffer.len > 0:
        raise fail("buffer_size", buffer.len, None)
    for i in range(buffer.ndim):
        if buffer.shape[i] < 0:
            raise fail("buffer_size", buffer.len, tuple([buffer.shape[k] for k in range(buffer.ndim)]))
    return 0


cdef ArrPy asarray_buffer(object exporter):
    """An array on the memory of a buffer exporter, or on a copy where its layout does not fit."""
    cdef Owner owner = owner_of_buffer(exporter, PyBUF_FULL_RO)
    cdef Py_buffer* buffer = &owner.buffer
    cdef ArrPy result
    cdef int dtype
    cdef bint swapped
    check_buffer(buffer)
    dtype = dtype_of_format(buffer.format, buffer.itemsize, &swapped)
    if dtype < 0 or buffer.itemsize != dtypes[dtype].itemsize:
        text = None if buffer.format == NULL else (<bytes>buffer.format).decode("ascii", "replace")
        raise fail("buffer_format", text, buffer.itemsize)
    if swapped or not fits_buffer(buffer, dtypes[dtype].itemsize // dtypes[dtype].components):
        return copy_of_buffer(exporter, dtype, swapped)
    result = array_of_buffer(buffer, dtype)
    if dtype == BOOL and not bytes_are_bools(
        result.data, result.dimensions, result.lengths, result.steps
    ):
        return copy_of_buffer(exporter, dtype, False)
    if type(exporter) is array_module.array:
        result.readonly = False
        owner = None
        attach(result, exporter)
    else:
        attach(result, owner)
    return result


cdef bint fits_buffer(const Py_buffer* buffer, Py_ssize_t alignment) noexcept:
    """Whether address and strides are multiples of what kernels step by, without suboffsets."""
    cdef int i
    if <size_t>buffer.buf % alignment != 0:
        return False
    for i in range(buffer.ndim):
        if buffer.suboffsets != NULL and buffer.suboffsets[i] >= 0:
            return False
        if buffer.strides != NULL and buffer.shape[i] > 1 and buffer.strides[i] % buffer.itemsize != 0:
            return False
    return True


cdef ArrPy array_of_buffer(const Py_buffer* buffer, int dtype):
    """An array as a buffer describes it, still without its storage."""
    cdef ArrPy result = bare_array(dtype, buffer.ndim)
    cdef Py_ssize_t step = 1
    cdef int i
    for i in range(buffer.ndim - 1, -1, -1):
        result.lengths[i] = buffer.shape[i]
        result.steps[i] = step if buffer.strides == NULL else buffer.strides[i] // buffer.itemsize
        step *= buffer.shape[i]
    if checked_size("asarray", buffer.ndim, result.lengths, buffer.itemsize) * buffer.itemsize != buffer.len:
        raise fail("buffer_size", buffer.len, shape_object(buffer.ndim, result.lengths))
    result.data = <char*>buffer.buf
    result.readonly = buffer.readonly
    settle(result)
    return result


cdef bint bytes_are_bools(
    const char* data, int ndim, const Py_ssize_t* lengths, const Py_ssize_t* steps
) noexcept:
    """Whether all bytes are 0 or 1: kernels count on that, other libraries only mean it."""
    cdef Py_ssize_t i
    cdef char bits = 0
    if ndim == 0:
        return data[0] & ~1 == 0
    for i in range(lengths[0]):
        if ndim > 1:
            if not bytes_are_bools(data + i * steps[0], ndim - 1, lengths + 1, steps + 1):
                return False
        else:
            bits |= data[i * steps[0]]
    return bits & ~1 == 0


cdef ArrPy copy_of_buffer(object exporter, int dtype, bint swapped):
    """A contiguous native copy of a buffer of any layout and byte order."""
    view = memoryview(exporter)
    cdef Py_ssize_t[MAXDIMS] shape
    cdef Py_ssize_t k
    cdef int i
    for i in range(view.ndim):
        shape[i] = view.shape[i]
    cdef ArrPy result = new_array("asarray", dtype, view.ndim, shape)
    cdef bytes raw = view.tobytes()
    memcpy(result.data, <char*>raw, len(raw))
    if swapped:
        swap_bytes(result)
    if dtype == BOOL:
        for k in range(result.size_):
            result.data[k] = result.data[k] != 0
    return result


cdef void swap_bytes(ArrPy x) noexcept:
    """Reverse the bytes of every component of a contiguous array."""
    cdef int width = dtypes[x.number].itemsize // dtypes[x.number].components, k
    cdef Py_ssize_t i
    cdef char* item
    cdef char byte
    for i in range(x.size_ * dtypes[x.number].components):
        item = x.data + i * width
        for k in range(width // 2):
            byte = item[k]
            item[k] = item[width - 1 - k]
            item[width - 1 - k] = byte


cdef ArrPy as_array(str name, object x):
    """What a function is called with, as an array."""
    if type(x) is ArrPy:
        return <ArrPy>x
    try:
        operand_ = as_operand(x)
        if operand_ is not None:
            return <ArrPy>operand_ if type(operand_) is ArrPy else from_data(operand_)
    except (TypeError, ValueError, OverflowError) as error:
        raise renamed(name, error) from None
    raise fail("operand_type", name, type(x).__name__)


def array_argument(name, x, beside=None):
    """`as_array` for chapters in Python: an argument of the function `name`, as an array.

    Data that is no array yet is put on the device of the array `beside` it.
    """
    cdef ArrPy result = as_array(name, x)
    if beside is None or type(x) is ArrPy:
        return result
    return placed(result, (<ArrPy>beside).device_)


def axis_argument(name, axis, ndim):
    """`normalised_axis` for chapters in Python: an axis of the function `name`, from 0 to ndim - 1."""
    return normalised_axis(name, axis, ndim)


def flag_argument(name, argument, value):
    """`flag_of` for chapters in Python: an argument that must be true or false."""
    return flag_of(name, argument, value)


def real_argument(name, argument, value):
    """`real_of` for chapters in Python: an argument that must be a real number."""
    return real_of(name, argument, value)


def integer_argument(name, argument, value):
    """`integer_of` for chapters in Python: an argument that must be an integer."""
    return integer_of(name, argument, value)


cdef object renamed(str name, object error):
    """What is wrong with the data of an operation, said in the name of the operation."""
    cdef str text = str(error)
    head, colon, rest = text.partition(": ")
    if colon and head.isidentifier():
        error.args = (f"{name}: {rest}",)
    return error


cdef object integer_of(str name, str argument, object value):
    """An argument that must be an integer, as a Python int."""
    try:
        return operator_module.index(value)
    except TypeError:
        raise fail("not_an_integer", name, argument, value) from None


cdef ArrPy placed_like(str name, ArrPy result, list operands):
    """A new array on the explicit backend, or the device, of what it was made of."""
    cdef int tier = backend_of(name, operands, &result.explicit)
    if tier >= ON_DEVICE:
        return placed(result, tier - CPP)
    result.tier = tier
    return result


cdef bint flag_of(str name, str argument, object value) except -1:
    """An argument that must be true or false."""
    if value is True or value is False:
        return value is True
    try:
        return bool(value)
    except (TypeError, ValueError):
        raise fail("wrong_type", name, argument, "True or False", shown(value)) from None


cdef object real_of(str name, str argument, object value):
    """An argument that must be a real number: a Python float or int."""
    if isinstance(value, float):
        return value
    try:
        value = operator_module.index(value)
    except TypeError:
        pass
    try:
        if hasattr(value, "__float__"):  # strings have none
            number = float(value)
            return value if isinstance(value, int) else number
    except (TypeError, ValueError, OverflowError):
        pass
    raise fail("wrong_type", name, argument, "a real number", shown(value)) from None


cdef str shown(object value):
    """What an error says of an argument: its value, of an array the dtype and shape."""
    if type(value) is ArrPy:
        return f"a {describe(value)} of shape {shape_of(value)}"
    return repr(value)


cdef bint shares_buffer(ArrPy x, object exporter):
    """Whether an array made of an exporter is on the exporter's own memory."""
    return x.storage_ is exporter or type(x.storage_) is Owner


def asarray(obj, /, dtype=None, *, device=None, copy=None):
    """An array of any data, sharing memory where possible.

    Parameters
    ----------
    obj : ArrPy, buffer exporter, DLPack producer, number, nested sequence or iterable of numbers
    dtype : dtype, optional
        By default that of the data.
    device : optional
        By default where the data is.
    copy : bool, optional
        True: always copy. False: share memory or raise. None: copy only where necessary.

    Returns
    -------
    ArrPy

    Raises
    ------
    ValueError
        If ``copy=False`` and the data cannot be shared.

    Examples
    --------
    >>> import array, arrpy
    >>> storage = array.array("d", [1.0, 2.0])
    >>> a = arrpy.asarray(storage)
    >>> a[0] = 5.0
    >>> storage[0]
    5.0
    """
    cdef ArrPy result
    cdef int place = check_device("asarray", device)
    cdef int number = -1 if dtype is None else dtype_number("asarray", dtype)
    if type(obj) is ArrPy:
        result = <ArrPy>obj
    elif PyObject_CheckBuffer(obj):
        try:
            result = asarray_buffer(obj)
        except (TypeError, ValueError) as error:
            raise renamed("asarray", error) from None
        if not shares_buffer(result, obj):
            if copy is False:
                raise fail("cannot_share", "the layout of the buffer")
            copy = None
    elif speaks_dlpack(obj):
        result = from_dlpack(obj, device=device, copy=copy)
        if copy:
            copy = None
    else:
        if copy is False:
            raise fail("cannot_share", type(obj).__name__)
        try:
            return placed(from_data(obj, number), place)
        except (TypeError, ValueError, OverflowError) as error:
            raise renamed("asarray", error) from None
    if place != result.device_ and device is not None:
        if copy is False:
            raise fail("cannot_share", f"memory on another device ({device} asked for)")
        result = placed(result, place)
        copy = None
    if number >= 0 and number != result.number:
        if copy is False:
            raise fail("cannot_share", f"another dtype ({result.dtype} asked for as {dtype})")
        return cast_array(result, number)
    return copy_array(result) if copy else result


def from_pointer(pointer, shape, *, dtype=None, owner=None, readonly=False):
    """An array on memory at an address, such as a C function returns.

    Parameters
    ----------
    pointer : ctypes pointer or array, or int
        A ctypes pointer or array gives the dtype too. The memory is not copied, and nothing can
        check that it is as large as `shape` says.
    shape : int or tuple of int
    dtype : dtype, optional
        Needed for an address, and for pointers without a type.
    owner : object, optional
        Kept alive as long as any array on the memory; dropped with the last one.
    readonly : bool, default False

    Returns
    -------
    ArrPy, shape `shape`

    Raises
    ------
    ValueError
        If the pointer is NULL or not aligned to the dtype, or the memory would wrap around.
    TypeError
        If the pointer is none, or has no dtype.

    Examples
    --------
    >>> import ctypes, arrpy
    >>> numbers = (ctypes.c_double * 4)(1, 2, 3, 4)
    >>> pointer = ctypes.cast(numbers, ctypes.POINTER(ctypes.c_double))
    >>> a = arrpy.from_pointer(pointer, (2, 2), owner=numbers)
    >>> a[1, 1] = 40
    >>> numbers[3]
    40.0
    """
    cdef Py_ssize_t[MAXDIMS] lengths
    cdef int ndim = lengths_of("from_pointer", shape, lengths), number, i
    cdef Py_ssize_t step = 1, nbytes
    cdef size_t start
    cdef Owner held
    cdef ArrPy result
    try:
        address, kind = importlib_module.import_module("arrpy.pointers").address_of(pointer)
    except TypeError as error:
        raise renamed("from_pointer", error) from None
    if dtype is None and kind is None:
        raise fail("pointer_dtype", pointer)
    number = dtype_number("from_pointer", kind if dtype is None else dtype)
    result = bare_array(number, ndim)
    result.size_ = checked_size("from_pointer", ndim, lengths, dtypes[number].itemsize)
    for i in range(ndim - 1, -1, -1):
        result.lengths[i] = lengths[i]
        result.steps[i] = step
        step *= lengths[i]
    result.contiguous = True
    nbytes = result.size_ * dtypes[number].itemsize
    if nbytes > 0 and not 0 < address <= PY_SSIZE_T_MAX - nbytes:
        raise fail("pointer_range", address, nbytes)
    start = address if nbytes > 0 else 0
    if start % (dtypes[number].itemsize // dtypes[number].components) != 0:
        raise fail("pointer_alignment", address, dtypes[number].name.decode())
    held = Owner.__new__(Owner)
    held.address = <char*>start
    held.nbytes = nbytes
    held.readonly = flag_of("from_pointer", "readonly", readonly)
    held.resource = (pointer, owner)
    result.data = held.address
    result.readonly = held.readonly
    attach(result, held)
    return result


def storage_info(x, /):
    """Who owns the memory of an array, and where it is.

    Parameters
    ----------
    x : ArrPy

    Returns
    -------
    dict
        ``kind``: "array.array", "buffer", "DLPack", "pointer" or "mapped file"; ``owner``: the
        object that is kept alive (None for a DLPack tensor, which has its own deleter; the path of
        a file); ``address`` and ``nbytes`` of all the memory, of which `x` may be a part; ``readonly``; ``device``.

    Raises
    ------
    TypeError
        If `x` is no ArrPy.

    Examples
    --------
    >>> import arrpy
    >>> memory = bytearray(b"abcd")
    >>> info = arrpy.storage_info(arrpy.asarray(memory)[1:])
    >>> info["kind"], info["owner"] is memory, info["nbytes"]
    ('buffer', True, 4)
    """
    cdef Owner owner
    cdef ArrPy array
    if type(x) is not ArrPy:
        raise fail("not_an_array", "storage_info", type(x).__name__)
    array = <ArrPy>x
    facts = {"readonly": bool(array.readonly), "device": array.device}
    if type(array.storage_) is not Owner:
        nbytes = len(array.storage_) * array.storage_.itemsize
        place = {"address": <size_t>first_byte(array), "nbytes": nbytes}
        return {"kind": "array.array", "owner": array.storage_} | place | facts
    owner = <Owner>array.storage_
    if owner.has_buffer:
        kind, held = "buffer", owner.buffer.obj
    elif owner.mapped:
        kind, held = "mapped file", owner.path
    elif owner.resource is not None:
        kind, held = "pointer", owner.resource[1]
    else:
        kind, held = "DLPack", None
    place = {"address": <size_t>owner.address, "nbytes": owner.nbytes}
    return {"kind": kind, "owner": held} | place | facts


cdef int check_device(str name, object device) except -1:
    """The number of a device argument of a function that makes arrays; None is the CPU."""
    return 0 if device is None else device_number(name, device)


def device_argument(name, device):
    """`device_number` for chapters in Python: the device of an argument, None if it is None."""
    return None if device is None else device_objects[device_number(name, device)]


cdef int lengths_of(str name, object shape, Py_ssize_t* lengths) except -1:
    """Write a shape argument (an integer or a sequence of them) as C integers; returns its length."""
    cdef int ndim = 0
    try:
        if hasattr(shape, "__index__") and getattr(shape, "ndim", 0) == 0:
            parts = (shape,)
        else:
            parts = tuple(shape)
    except TypeError:
        raise fail("shape_type", name, shape) from None
    if len(parts) > MAXDIMS:
        raise fail("too_many_axes", name, len(parts))
    for part in parts:
        try:
            lengths[ndim] = PyNumber_AsSsize_t(part, OverflowError)
        except TypeError:
            raise fail("shape_type", name, shape) from None
        except OverflowError:
            raise fail("shape_huge", name, parts) from None
        ndim += 1
    return ndim


def empty(shape, dtype=None, *, device=None):
    """An array with arbitrary values.

    Parameters
    ----------
    shape : int or tuple of int
    dtype : dtype, default float64
    device : optional
        By default "cpu".

    Returns
    -------
    ArrPy, shape `shape`

    Examples
    --------
    >>> import arrpy
    >>> arrpy.empty((2, 3)).shape
    (2, 3)
    """
    return new_of_shape("empty", shape, dtype, device, False)


def zeros(shape, dtype=None, *, device=None):
    """An array of zeros.

    Parameters
    ----------
    shape : int or tuple of int
    dtype : dtype, default float64
    device : optional
        By default "cpu".

    Returns
    -------
    ArrPy, shape `shape`

    Examples
    --------
    >>> import arrpy
    >>> arrpy.zeros(2, dtype=arrpy.int8).tolist()
    [0, 0]
    """
    return new_of_shape("zeros", shape, dtype, device, True)


cdef ArrPy new_of_shape(str name, object shape, object dtype, object device, bint zeros):
    cdef Py_ssize_t[MAXDIMS] lengths
    cdef int ndim = lengths_of(name, shape, lengths)
    cdef int number = FLOAT64 if dtype is None else dtype_number(name, dtype)
    return new_on(check_device(name, device), name, number, ndim, lengths, zeros)


# --- other shapes --------------------------------------------------------------------------------


cdef ArrPy transposed(ArrPy x, list axes):
    cdef ArrPy view = new_view(x, x.dimensions)
    cdef int i, axis
    for i in range(x.dimensions):
        axis = axes[i]
        view.lengths[i] = x.lengths[axis]
        view.steps[i] = x.steps[axis]
    settle(view)
    return view


cdef ArrPy permuted(str name, ArrPy x, object axes):
    """A view with its axes in the order of `axes`, each named once."""
    if len(axes) != x.dimensions:
        raise fail("permutation", name, tuple(axes), x.dimensions)
    order = [normalised_axis(name, axis, x.dimensions) for axis in axes]
    if len(set(order)) != x.dimensions:
        raise fail("permutation", name, tuple(axes), x.dimensions)
    return transposed(x, order)


cdef ArrPy reshaped(ArrPy x, object shape, object copy):
    """The elements of x in C order with another shape: a view where the strides allow it."""
    cdef Py_ssize_t[MAXDIMS] lengths, steps
    cdef int ndim = lengths_of("reshape", shape, lengths)
    cdef Py_ssize_t known = 1, size
    cdef int unknown = -1, i
    for i in range(ndim):
        if lengths[i] == -1 and unknown < 0:
            unknown = i
        elif lengths[i] == -1:
            raise fail("two_unknown_lengths", shape_object(ndim, lengths))
        elif lengths[i] < 0:
            raise fail("negative_length", "reshape", shape_object(ndim, lengths))
        elif lengths[i] == 0:
            known = 0
    if known != 0:
        for i in range(ndim):
            if i != unknown:
                if known > PY_SSIZE_T_MAX // lengths[i]:
                    raise fail("reshape_size", shape_of(x), shape_object(ndim, lengths))
                known *= lengths[i]
    if unknown >= 0:
        if known == 0 or x.size_ % known != 0:
            raise fail("reshape_size", shape_of(x), shape_object(ndim, lengths))
        lengths[unknown] = x.size_ // known
    elif known != x.size_:
        raise fail("reshape_size", shape_of(x), shape_object(ndim, lengths))
    copy = None if copy is None else flag_of("reshape", "copy", copy)
    if not reshape_steps(x, ndim, lengths, steps):
        if copy is False:
            raise fail("cannot_share", "a reshape of these strides")
        x = copy_array(x)
        copy = None
        reshape_steps(x, ndim, lengths, steps)
    elif copy:
        x = copy_array(x)
        reshape_steps(x, ndim, lengths, steps)
    return view_with_layout(x, ndim, lengths, steps, x.data)


cdef bint reshape_steps(ArrPy x, int ndim, const Py_ssize_t* lengths, Py_ssize_t* steps) noexcept:
    """Strides for x's elements in another shape; False where no strides give them.

    Axes of both shapes are grouped where their products meet; inside a group the old axes must lie
    evenly, then the new ones can divide them in any way.
    """
    cdef int old = 0, new = 0, i, first
    cdef Py_ssize_t old_size, new_size, step
    if x.size_ == 0 or x.contiguous:
        step = 1
        for i in range(ndim - 1, -1, -1):
            steps[i] = step
            step *= lengths[i]
        return True
    while new < ndim or old < x.dimensions:
        while old < x.dimensions and x.lengths[old] == 1:
            old += 1
        if old == x.dimensions:
            for i in range(new, ndim):
                steps[i] = 1
            return True
        old_size = x.lengths[old]
        new_size = 1
        first = new
        while new_size != old_size:
            if new_size < old_size:
                new_size *= lengths[new]
                new += 1
            else:
                i = old
                old += 1
                while x.lengths[old] == 1:
                    old += 1
                if x.steps[i] != x.steps[old] * x.lengths[old]:
                    return False
                old_size *= x.lengths[old]
        step = x.steps[old]
        for i in range(new - 1, first - 1, -1):
            steps[i] = step
            step *= lengths[i]
        old += 1
    return True


cdef ArrPy reordered(str name, ArrPy x, object shape, object order, object copy):
    """`reshaped`, reading and writing the elements in C order or (order="F") first index first."""
    cdef Py_ssize_t[MAXDIMS] lengths
    cdef ArrPy result
    cdef int ndim
    if order == "C":
        return reshaped(x, shape, copy)
    if order != "F":
        raise fail("unknown_order", name, order)
    ndim = lengths_of("reshape", shape, lengths)
    x = transposed(x, list(range(x.dimensions - 1, -1, -1)))
    result = reshaped(x, shape_object(ndim, lengths)[::-1], copy)
    return transposed(result, list(range(ndim - 1, -1, -1)))


cdef ArrPy reinterpreted(ArrPy x, int dtype):
    """The memory of x as elements of another dtype; bytes are never copied."""
    cdef Py_ssize_t old = dtypes[x.number].itemsize, new = dtypes[dtype].itemsize, length
    cdef Py_ssize_t[MAXDIMS] lengths, steps
    cdef int last = x.dimensions - 1, i
    cdef ArrPy view
    if dtype == BOOL and x.number != BOOL:
        raise fail("view_as_bool", dtypes[x.number].name.decode())
    if <size_t>x.data % (new // dtypes[dtype].components) != 0:
        raise fail("view_alignment", shape_of(x), x.strides, dtypes[dtype].name.decode())
    for i in range(x.dimensions):
        lengths[i] = x.lengths[i]
        if i != last and x.lengths[i] > 1 and x.steps[i] * old % new != 0:
            raise fail("view_alignment", shape_of(x), x.strides, dtypes[dtype].name.decode())
        steps[i] = x.steps[i] * old // new
    if old != new:
        length = lengths[last] * old if last >= 0 else 0
        if last < 0 or length % new != 0 or (x.steps[last] != 1 and x.lengths[last] != 1):
            raise fail("view_alignment", shape_of(x), x.strides, dtypes[dtype].name.decode())
        lengths[last] = length // new
        steps[last] = 1
    view = view_with_layout(x, x.dimensions, lengths, steps, x.data)
    view.number = dtype
    return view


cdef int storage_extent(ArrPy x, Py_ssize_t* low, Py_ssize_t* high) except -1:
    """From where to where the storage of x reaches, in bytes from x's first element."""
    cdef Py_ssize_t reach
    cdef char* first
    cdef char* last
    cdef Owner owner
    cdef int i
    if type(x.storage_) is not Owner:
        low[0] = first_byte(x) - x.data
        high[0] = low[0] + <Py_ssize_t>len(x.storage_) * <Py_ssize_t>x.storage_.itemsize
        return 0
    owner = <Owner>x.storage_
    low[0] = high[0] = owner.address - x.data
    if not owner.has_buffer or owner.buffer.strides == NULL:
        high[0] += owner.nbytes
    elif owner.nbytes > 0:
        for i in range(owner.buffer.ndim):
            reach = (owner.buffer.shape[i] - 1) * owner.buffer.strides[i]
            if reach < 0:
                low[0] += reach
            else:
                high[0] += reach
        high[0] += owner.buffer.itemsize
    extent(x, &first, &last)  # strides of others may reach further than their owner's record
    low[0] = min(low[0], <Py_ssize_t>(first - x.data))
    high[0] = max(high[0], <Py_ssize_t>(last - x.data))
    return 0


cdef ArrPy strided(ArrPy x, int ndim, const Py_ssize_t* shape, const Py_ssize_t* strides):
    """A view with any shape and byte strides, if every element lies in the storage of x."""
    cdef Py_ssize_t itemsize = dtypes[x.number].itemsize, reach, low, high, size
    cdef Py_ssize_t[MAXDIMS] steps
    cdef int i
    size = checked_size("as_strided", ndim, shape, itemsize)
    storage_extent(x, &low, &high)
    for i in range(ndim):
        if strides[i] % itemsize != 0:
            raise fail("strided_step", strides[i], itemsize)
        steps[i] = strides[i] // itemsize
        if size == 0 or shape[i] == 1:
            continue
        # reach = (length - 1) * stride must stay in [low, high); compared without overflow
        if strides[i] > 0:
            if shape[i] - 1 > (high - itemsize) // strides[i]:
                raise fail("strided_bounds", shape_object(ndim, shape), shape_object(ndim, strides))
            high -= (shape[i] - 1) * strides[i]
        elif strides[i] < 0:
            if strides[i] < low or shape[i] - 1 > low // strides[i]:
                raise fail("strided_bounds", shape_object(ndim, shape), shape_object(ndim, strides))
            low -= (shape[i] - 1) * strides[i]
    if size > 0 and high < itemsize:
        raise fail("strided_bounds", shape_object(ndim, shape), shape_object(ndim, strides))
    return view_with_layout(x, ndim, shape, steps, x.data)


cdef object component_view(ArrPy x, int component):
    """The real (0) or imaginary (1) parts of a complex array as a view; real arrays are their own."""
    cdef ArrPy view
    cdef int i
    if x.number < COMPLEX64:
        return x
    view = new_view(x, x.dimensions)
    view.number = FLOAT32 if x.number == COMPLEX64 else FLOAT64
    for i in range(x.dimensions):
        view.lengths[i] = x.lengths[i]
        view.steps[i] = 2 * x.steps[i]
    view.data = x.data + component * dtypes[view.number].itemsize
    settle(view)
    return view


cdef list unravel(Py_ssize_t position, ArrPy x):
    cdef list index = []
    cdef int i
    for i in range(x.dimensions - 1, -1, -1):
        index.append(position % x.lengths[i])
        position //= x.lengths[i]
    index.reverse()
    return index


def iterate(ArrPy x):
    """The sub-arrays along the first axis, one after the other."""
    cdef Py_ssize_t i
    for i in range(x.lengths[0]):
        yield get_item(x, i)


# --- ways out ------------------------------------------------------------------------------------


cdef object one_value(ArrPy x, str name):
    """The Python number of an array with one element."""
    if x.size_ != 1:
        raise fail("not_one_element", name, shape_of(x))
    guard_map(x)
    value = ingest_tolist(0, NULL, NULL, x.number, x.data)
    check_map(x)
    return value


cdef object real_value(ArrPy x, str name, object kind):
    value = one_value(x, name)
    if x.number >= COMPLEX64:
        raise fail("complex_to_real", name, dtypes[x.number].name.decode())
    try:
        return kind(value)
    except (ValueError, OverflowError):
        raise fail("no_integer", name, value) from None


cdef bint fortran_order(ArrPy x) noexcept:
    """Whether the elements lie without gaps, the first index running fastest."""
    cdef Py_ssize_t expected = 1
    cdef int i
    for i in range(x.dimensions):
        if x.lengths[i] != 1 and x.steps[i] != expected and x.size_ > 0:
            return False
        expected *= x.lengths[i]
    return True


cdef int fill_buffer(ArrPy x, Py_buffer* buffer, int flags) except -1:
    """Export the elements by PEP 3118, with the dtype's own format and byte strides."""
    cdef Py_ssize_t* layout
    cdef int i
    if x.readonly and flags & PyBUF_WRITABLE:
        raise BufferError("ArrPy: the array is read-only; got a request for a writable buffer")
    if not x.contiguous and flags & PyBUF_STRIDES != PyBUF_STRIDES:
        raise BufferError("ArrPy: the array is not contiguous; got a request without strides")
    if flags & PyBUF_F_CONTIGUOUS_ == PyBUF_F_CONTIGUOUS_ and not fortran_order(x):
        raise BufferError("ArrPy: the array is not in Fortran order; got a request for it")
    if flags & PyBUF_C_CONTIGUOUS_ == PyBUF_C_CONTIGUOUS_ and not x.contiguous:
        raise BufferError("ArrPy: the array is not contiguous; got a request for C order")
    if flags & PyBUF_ANY_CONTIGUOUS_ == PyBUF_ANY_CONTIGUOUS_ and not (x.contiguous or fortran_order(x)):
        raise BufferError("ArrPy: the array is not contiguous; got a request for contiguous memory")
    layout = <Py_ssize_t*>PyMem_Malloc(max(1, 2 * x.dimensions) * sizeof(Py_ssize_t))
    if layout == NULL:
        raise MemoryError("ArrPy: cannot allocate a buffer description")
    for i in range(x.dimensions):
        layout[i] = x.lengths[i]
        layout[x.dimensions + i] = x.steps[i] * dtypes[x.number].itemsize
    buffer.internal = layout
    buffer.obj = x
    buffer.buf = x.data
    buffer.len = x.size_ * dtypes[x.number].itemsize
    buffer.itemsize = dtypes[x.number].itemsize
    buffer.readonly = x.readonly
    buffer.ndim = x.dimensions
    buffer.format = <char*>dtypes[x.number].format if flags & PyBUF_FORMAT else NULL
    buffer.shape = layout if flags & PyBUF_ND else NULL
    buffer.strides = layout + x.dimensions if flags & PyBUF_STRIDES == PyBUF_STRIDES else NULL
    buffer.suboffsets = NULL
    return 0


cdef tuple pickled(ArrPy x, int protocol):
    """The arguments of `restore`: only the elements that x shows, repeated ones once."""
    cdef Py_ssize_t[MAXDIMS] stored
    cdef ArrPy part = x
    cdef int i
    backend = backend_names[x.tier] if x.explicit and x.device_ == 0 else None
    for i in range(x.dimensions):
        stored[i] = x.lengths[i]
        if x.readonly and x.lengths[i] > 1 and x.steps[i] == 0:
            stored[i] = 1
    if x.readonly and writes_twice(x):
        part = view_with_layout(x, x.dimensions, stored, x.steps, x.data)
    if protocol < 5:
        data = part.tobytes()
    else:
        part = bytes_view(contiguous_array(part))
        part.readonly = x.readonly
        data = importlib_module.import_module("pickle").PickleBuffer(part)
    arguments = (data, dtypes[x.number].name.decode(), shape_object(x.dimensions, stored), backend)
    if not x.readonly:
        return arguments
    return arguments + (shape_of(x),)


cdef ArrPy bytes_view(ArrPy x):
    """The memory of a contiguous array as uint8."""
    cdef ArrPy view = new_view(x, 1)
    view.number = UINT8
    view.lengths[0] = x.size_ * dtypes[x.number].itemsize
    view.steps[0] = 1
    settle(view)
    return view


def restore(data, dtype, shape, backend, broadcast=None):
    """What unpickling an array calls.

    Parameters
    ----------
    data : bytes or buffer
        The elements in C order. A buffer of the right kind, writable or not, is used as it is.
    dtype, backend : str
    shape : tuple
    broadcast : tuple, optional
        The array is read-only and has this shape.
    """
    cdef Py_ssize_t[MAXDIMS] lengths
    cdef int number = dtype_number("restore", dtype)
    cdef int ndim = lengths_of("restore", shape, lengths), width
    cdef Py_ssize_t size = checked_size("restore", ndim, lengths, dtypes[number].itemsize)
    cdef Owner owner
    cdef ArrPy result
    if not PyObject_CheckBuffer(data):
        raise fail("restore_size", data, shape)
    owner = owner_of_buffer(data, PyBUF_SIMPLE)
    if owner.nbytes != size * dtypes[number].itemsize:
        raise fail("restore_size", data, shape)
    width = dtypes[number].itemsize // dtypes[number].components
    if owner.readonly == (broadcast is not None) and <size_t>owner.address % width == 0:
        result = shared_vector(owner, number, size)
    else:
        result = new_array("restore", number, 1, &size)
        memcpy(result.data, owner.address, owner.nbytes)
    if number == BOOL and not bytes_are_bools(result.data, 1, result.lengths, result.steps):
        raise fail("restore_bools", shape)
    result = reshaped(result, shape, None)
    if broadcast is not None:
        ndim = lengths_of("restore", broadcast, lengths)
        checked_size("restore", ndim, lengths, dtypes[number].itemsize)
        if not broadcasts_to(result, ndim, lengths):
            raise fail("broadcast", "restore", [shape_of(result), shape_object(ndim, lengths)])
        result = broadcast_view(result, ndim, lengths)
        result.readonly = True
    if backend is not None:
        result.explicit = True
        result.tier = backend_number("restore", backend)
    return result


cdef bint broadcasts_to(ArrPy x, int ndim, const Py_ssize_t* shape) noexcept:
    cdef int shift = ndim - x.dimensions, i
    for i in range(x.dimensions):
        if shift < 0 or x.lengths[i] != 1 and x.lengths[i] != shape[i + shift]:
            return False
    return True


cdef ArrPy shared_vector(Owner owner, int dtype, Py_ssize_t size):
    """The memory of an owner as a vector."""
    cdef ArrPy result = bare_array(dtype, 1)
    result.lengths[0] = result.size_ = size
    result.steps[0] = 1
    result.contiguous = True
    result.data = owner.address
    result.readonly = owner.readonly
    attach(result, owner)
    return result


cdef ArrPy sum_like(int operation, ArrPy x, object axis, object dtype, object keepdims):
    """sum and prod with their dtype argument: floats are converted before, integers after."""
    cdef int number
    if dtype is None:
        return reduce_array(operation, x, axis, keepdims)
    number = dtype_number(reduce_facts[operation].name.decode(), dtype)
    if number >= FLOAT32 and number != x.number:
        x = cast_array(x, number)
    elif number < FLOAT32 and x.number >= FLOAT32:
        name = reduce_facts[operation].name.decode()
        raise fail("sum_dtype", name, dtypes[x.number].name.decode(), dtypes[number].name.decode())
    x = <ArrPy>reduce_array(operation, x, axis, keepdims)
    return x if x.number == number else cast_array(x, number)
