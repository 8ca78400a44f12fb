# DLPack: arrays of other libraries, and ours for them, without copies.
#
# A producer fills a C struct, DLManagedTensor, and puts it into a capsule named "dltensor"; since
# version 1.0 the struct DLManagedTensorVersioned, in a capsule named "dltensor_versioned", which
# adds a version and flags (read-only, copied). Who uses the tensor renames the capsule to
# "used_..." and calls the tensor's deleter when done; a capsule that nobody used frees its tensor
# itself. Shape and strides count elements.
#
# Out: one block holds the struct with its shape and strides, and a reference to the array. The
# deleter may be called from any thread, so it takes the GIL; once the interpreter is shut down it
# leaves everything as it is, because no reference may be dropped then.
#
# In: nothing a producer says is believed. It is asked where its memory is before it gives it; of a
# small tensor this takes a fifth of the time, and NumPy leaves it out. Every field is checked before
# the capsule counts as used, all products and sums with overflow, and no element is read. What cannot
# be checked is whether the memory is as large as the tensor says. `Owner` holds the tensor and calls
# its deleter once.
#
# Reference: https://dmlc.github.io/dlpack/latest/ (C API, Python specification)

from libc.stdint cimport int32_t

cdef extern from *:
    """
    // The structs of DLPack 1.x, by its documentation.
    struct arrpy_dl_device { int32_t type; int32_t id; };
    struct arrpy_dl_dtype { uint8_t code; uint8_t bits; uint16_t lanes; };
    struct arrpy_dl_tensor {
        void* data;
        arrpy_dl_device device;
        int32_t ndim;
        arrpy_dl_dtype dtype;
        int64_t* shape;
        int64_t* strides;
        uint64_t byte_offset;
    };
    struct arrpy_dl_legacy {
        arrpy_dl_tensor tensor;
        void* context;
        void (*deleter)(arrpy_dl_legacy*);
    };
    struct arrpy_dl_versioned {
        uint32_t major;
        uint32_t minor;
        void* context;
        void (*deleter)(arrpy_dl_versioned*);
        uint64_t flags;
        arrpy_dl_tensor tensor;
    };
    """
    ctypedef struct dl_device "arrpy_dl_device":
        int32_t type
        int32_t id
    ctypedef struct dl_dtype "arrpy_dl_dtype":
        uint8_t code
        uint8_t bits
        uint16_t lanes
    ctypedef struct dl_tensor "arrpy_dl_tensor":
        void* data
        dl_device device
        int32_t ndim
        dl_dtype dtype
        int64_t* shape
        int64_t* strides
        uint64_t byte_offset
    ctypedef struct dl_legacy "arrpy_dl_legacy":
        dl_tensor tensor
        void* context
        void (*deleter)(dl_legacy*) noexcept
    ctypedef struct dl_versioned "arrpy_dl_versioned":
        uint32_t major
        uint32_t minor
        void* context
        void (*deleter)(dl_versioned*) noexcept
        uint64_t flags
        dl_tensor tensor

cdef extern from *:
    bint multiply_overflows "__builtin_mul_overflow"(int64_t x, int64_t y, int64_t* out) noexcept nogil
    bint add_overflows "__builtin_add_overflow"(int64_t x, int64_t y, int64_t* out) noexcept nogil

cdef extern from "Python.h":
    ctypedef void (*capsule_destructor)(PyObject* capsule) noexcept
    object PyCapsule_New(void* pointer, const char* name, capsule_destructor destructor)
    bint PyCapsule_CheckExact(object x) noexcept
    object PyObject_VectorcallMethod(
        object name, PyObject** arguments, size_t count, PyObject* names
    )
    bint PyCapsule_IsValid(PyObject* capsule, const char* name) noexcept
    const char* PyCapsule_GetName(object capsule) except? NULL
    void* PyCapsule_GetPointer(PyObject* capsule, const char* name) noexcept
    int PyCapsule_SetName(object capsule, const char* name) except -1
    bint Py_IsInitialized() noexcept nogil
    void PyErr_WriteUnraisable(object x) noexcept

cdef enum:
    DL_CPU = 1
    DL_CUDA_HOST = 3  # page-locked, but ordinary memory for the CPU
    DL_ROCM_HOST = 11
    DL_EXTENSION = 12  # for devices that DLPack does not know
    DL_READ_ONLY = 1
    DL_COPIED = 2
    DL_MAJOR = 1

cdef const char* LEGACY = "dltensor"
cdef const char* VERSIONED = "dltensor_versioned"
cdef const char* USED_LEGACY = "used_dltensor"
cdef const char* USED_VERSIONED = "used_dltensor_versioned"


cdef uint8_t dlpack_code(int dtype) noexcept:
    """DLPack's number of a kind: 0 int, 1 uint, 2 float, 5 complex, 6 bool."""
    if dtype == BOOL:
        return 6
    if dtype >= FLOAT32:
        return 5 if dtype >= COMPLEX64 else 2
    return 0 if dtype <= INT64 else 1


cdef object refused(str name, object what):
    return fail("dlpack_refused", name, what)


# --- out -----------------------------------------------------------------------------------------


cdef void drop_exported(void* block, void* context) noexcept nogil:
    """Free an exported tensor and its reference to the array, from any thread."""
    if not Py_IsInitialized():
        return
    with gil:
        Py_DECREF(<object>context)
        PyMem_Free(block)


cdef void delete_legacy(dl_legacy* managed) noexcept nogil:
    drop_exported(managed, managed.context)


cdef void delete_versioned(dl_versioned* managed) noexcept nogil:
    drop_exported(managed, managed.context)


cdef void free_unused(PyObject* capsule) noexcept:
    """The capsule's destructor: frees the tensor if nobody took it over."""
    cdef dl_legacy* legacy
    cdef dl_versioned* versioned
    if PyCapsule_IsValid(capsule, LEGACY):
        legacy = <dl_legacy*>PyCapsule_GetPointer(capsule, LEGACY)
        legacy.deleter(legacy)
    elif PyCapsule_IsValid(capsule, VERSIONED):
        versioned = <dl_versioned*>PyCapsule_GetPointer(capsule, VERSIONED)
        versioned.deleter(versioned)


cdef int describe_tensor(ArrPy x, tuple place, dl_tensor* tensor, int64_t* layout) except -1:
    """Fill the struct; `layout` has room for shape and strides."""
    cdef int i
    for i in range(x.dimensions):
        layout[i] = x.lengths[i]
        layout[x.dimensions + i] = x.steps[i]
    tensor.data = x.data if x.size_ > 0 else NULL
    tensor.device.type = place[0]
    tensor.device.id = place[1]
    tensor.ndim = x.dimensions
    tensor.dtype.code = dlpack_code(x.number)
    tensor.dtype.bits = 8 * dtypes[x.number].itemsize
    tensor.dtype.lanes = 1
    tensor.shape = layout
    tensor.strides = layout + x.dimensions
    tensor.byte_offset = 0
    return 0


cdef object tensor_capsule(ArrPy x, tuple place, bint versioned, bint copied):
    """A capsule with the tensor of an array."""
    cdef size_t head = sizeof(dl_versioned) if versioned else sizeof(dl_legacy)
    cdef char* block = <char*>PyMem_Malloc(head + 2 * x.dimensions * sizeof(int64_t))
    cdef dl_legacy* legacy = <dl_legacy*>block
    cdef dl_versioned* modern = <dl_versioned*>block
    cdef int64_t* layout = <int64_t*>(block + head)
    if block == NULL:
        raise MemoryError("__dlpack__: cannot allocate a tensor description")
    if versioned:
        modern.major = DL_MAJOR
        modern.minor = 0
        modern.context = <PyObject*>x
        modern.deleter = delete_versioned
        modern.flags = (DL_READ_ONLY if x.readonly else 0) | (DL_COPIED if copied else 0)
        describe_tensor(x, place, &modern.tensor, layout)
    else:
        legacy.context = <PyObject*>x
        legacy.deleter = delete_legacy
        describe_tensor(x, place, &legacy.tensor, layout)
    try:
        capsule = PyCapsule_New(block, VERSIONED if versioned else LEGACY, free_unused)
    except BaseException:
        PyMem_Free(block)
        raise
    Py_INCREF(x)  # the tensor's own reference, which its deleter drops
    return capsule


cdef bint is_pair(object x):
    """Whether x is a tuple of two integers."""
    cdef object first, second
    if not isinstance(x, tuple) or PyTuple_GET_SIZE(x) != 2:
        return False
    first, second = (<tuple>x)[0], (<tuple>x)[1]
    if type(first) is int and type(second) is int:
        return True
    return hasattr(first, "__index__") and hasattr(second, "__index__")


cdef int check_copy(str name, object copy) except -1:
    if copy is None:
        return 0
    try:
        if copy in (False, True):
            return 0
    except (TypeError, ValueError):  # an array
        pass
    raise fail("wrong_value", name, "copy", "True, False or None", repr(copy))


cdef object export_dlpack(
    ArrPy x, object stream, object max_version, object dl_device, object copy
):
    """What `ArrPy.__dlpack__` gives."""
    cdef bint versioned = False
    cdef tuple place = dlpack_places[x.device_]
    if stream is not None and x.device_ == 0:
        raise fail("dlpack_argument", "stream", "None, because the CPU has no streams", stream)
    if max_version is not None:
        if not is_pair(max_version):
            raise fail("dlpack_argument", "max_version", "a tuple (major, minor)", max_version)
        versioned = max_version[0] >= DL_MAJOR
    if dl_device is not None:
        if not is_pair(dl_device):
            raise fail("dlpack_argument", "dl_device", "a tuple (type, id)", dl_device)
        if dl_device == dlpack_places[0]:
            place = dlpack_places[0]  # the CPU can address the memory of all devices
        elif dl_device != place:
            raise refused(
                "__dlpack__",
                f"the array can only be given on device {place} or the CPU, (1, 0); got {dl_device}",
            )
    check_copy("__dlpack__", copy)
    if copy:
        return tensor_capsule(copy_array(x), place, versioned, True)
    if x.readonly and not versioned:
        raise refused(
            "__dlpack__",
            "a read-only array needs a consumer of version 1.0 or copy=True; "
            f"got max_version {max_version}",
        )
    return tensor_capsule(x, place, versioned, False)


# --- in ------------------------------------------------------------------------------------------


cdef void drop_imported(Owner owner) noexcept:
    """Call the deleter of a tensor that an Owner held."""
    cdef dl_legacy* legacy = <dl_legacy*>owner.tensor
    cdef dl_versioned* versioned = <dl_versioned*>owner.tensor
    owner.tensor = NULL
    if owner.versioned:
        if versioned.deleter != NULL:
            versioned.deleter(versioned)
    elif legacy.deleter != NULL:
        legacy.deleter(legacy)
    if PyErr_Occurred() != NULL:
        PyErr_WriteUnraisable(None)


cdef int device_of_tensor(const dl_tensor* tensor) except -1:
    """The number of the device where a tensor's memory is."""
    cdef int device
    if tensor.device.type == DL_CPU:
        return 0
    device = device_of_place((tensor.device.type, tensor.device.id))
    if device < 0:
        raise elsewhere((tensor.device.type, tensor.device.id))
    return device


cdef object elsewhere(object place):
    """The error for memory of a device that nobody registered."""
    devices = " or ".join([str(device) for device in all_devices()])
    return refused("from_dlpack", f"the data must be on {devices}; got device {place}")


cdef int dtype_of_dlpack(const dl_dtype* dtype) except -1:
    cdef int i
    if dtype.lanes == 1:
        for i in range(DTYPES - 1, -1, -1):
            if dtype.bits == 8 * dtypes[i].itemsize and dtype.code == dlpack_code(i):
                return i
    raise refused(
        "from_dlpack",
        "no dtype for this tensor; "
        f"got code {dtype.code}, {dtype.bits} bits, {dtype.lanes} lanes",
    )


cdef int check_layout(const dl_tensor* tensor, ArrPy result, int itemsize) except -1:
    """Copy shape and strides; every length, product and reach must fit 63 bits."""
    cdef int64_t size = 1, low = 0, high = 0, step, reach, address
    cdef bint empty = False, overflow
    cdef int i
    for i in range(tensor.ndim):
        result.lengths[i] = tensor.shape[i]
        if tensor.shape[i] < 0:
            raise refused(
                "from_dlpack", f"lengths must not be negative; got {tensor.shape[i]} on axis {i}"
            )
        empty = empty or tensor.shape[i] == 0
    for i in range(tensor.ndim - 1, -1, -1):
        result.steps[i] = size
        if empty:
            continue
        if multiply_overflows(size, tensor.shape[i], &size):
            raise refused("from_dlpack", "too many bytes for one array")
        if tensor.strides != NULL and tensor.shape[i] > 1:
            result.steps[i] = tensor.strides[i]
    if empty:
        return 0
    if multiply_overflows(size, itemsize, &step):
        raise refused("from_dlpack", "too many bytes for one array")
    if tensor.data == NULL:
        raise refused("from_dlpack", f"the data is missing; got NULL for {size} elements")
    # No process has addresses beyond 63 bits; such ones plus an offset would be small again.
    overflow = tensor.byte_offset > <uint64_t>INT64_MAX or <int64_t>tensor.data < 0
    overflow = overflow or add_overflows(<int64_t>tensor.data, <int64_t>tensor.byte_offset, &address)
    for i in range(tensor.ndim):
        overflow = overflow or multiply_overflows(result.steps[i], itemsize, &step)
        overflow = overflow or multiply_overflows(step, result.lengths[i] - 1, &reach)
        if reach < 0:
            overflow = overflow or add_overflows(low, reach, &low)
        else:
            overflow = overflow or add_overflows(high, reach, &high)
    overflow = overflow or add_overflows(high, itemsize, &high)
    overflow = overflow or add_overflows(address, high, &high) or add_overflows(address, low, &low)
    if overflow or low <= 0:
        raise refused("from_dlpack", "strides or offset reach beyond the address space")
    return 0


cdef bint is_aligned(ArrPy x) noexcept:
    cdef size_t size = dtypes[x.number].itemsize
    return <size_t>x.data & (size // 2 - 1 if x.number >= COMPLEX64 else size - 1) == 0


cdef char* copy_elements(
    char* out, const char* data, int ndim, const Py_ssize_t* lengths, const Py_ssize_t* steps,
    Py_ssize_t itemsize
) noexcept:
    """Copy elements that are not aligned, in C order; gives the end of the copy."""
    cdef Py_ssize_t i
    if ndim == 0:
        memcpy(out, data, itemsize)
        return out + itemsize
    for i in range(lengths[0]):
        out = copy_elements(
            out, data + i * steps[0] * itemsize, ndim - 1, lengths + 1, steps + 1, itemsize
        )
    return out


cdef ArrPy aligned_copy(ArrPy x):
    cdef ArrPy result = new_on(x.device_, "from_dlpack", x.number, x.dimensions, x.lengths)
    copy_elements(
        result.data, x.data, x.dimensions, x.lengths, x.steps, dtypes[x.number].itemsize
    )
    return result


cdef ArrPy array_of_tensor(const dl_tensor* tensor, bint shared):
    """An array as a tensor describes it, still without its storage; aligned if it must be shared."""
    cdef int dtype = dtype_of_dlpack(&tensor.dtype)
    cdef int device = device_of_tensor(tensor)
    cdef ArrPy result
    if not 0 <= tensor.ndim <= MAXDIMS:
        raise refused("from_dlpack", f"expected 0 to {MAXDIMS} axes; got {tensor.ndim}")
    if tensor.ndim > 0 and tensor.shape == NULL:
        raise refused("from_dlpack", f"the shape is missing; got NULL for {tensor.ndim} axes")
    result = bare_array(dtype, tensor.ndim)
    check_layout(tensor, result, dtypes[dtype].itemsize)
    settle(result)
    if device != 0:
        put_on(result, device)
    if result.size_ == 0:
        return result
    result.data = <char*>tensor.data + tensor.byte_offset
    if shared and not is_aligned(result):
        raise refused(
            "from_dlpack",
            f"the data is not aligned to its dtype {dtypes[dtype].name.decode()}; "
            f"got address {<size_t>result.data:#x}",
        )
    return result


cdef int check_producer(object x) except -1:
    if getattr(x, "__dlpack__", None) is None or getattr(x, "__dlpack_device__", None) is None:
        raise fail("no_dlpack", type(x).__name__) from None
    return 0


cdef tuple VERSION_1 = (1, 0)
cdef tuple VERSION_ARGUMENT = ("max_version",)


cdef object requested_capsule(object x, object device, object copy):
    """Ask a producer for its capsule; old producers take no arguments."""
    cdef PyObject* arguments[2]
    if PyCapsule_CheckExact(x):
        return x
    arguments[0] = <PyObject*>x
    arguments[1] = <PyObject*>VERSION_1
    try:
        place = x.__dlpack_device__()
    except (AttributeError, TypeError):
        check_producer(x)
        raise
    if not is_pair(place):
        raise fail("dlpack_answer", "__dlpack_device__", "a tuple (type, id)", place)
    cdef bint known = device_of_place(place) >= 0
    if not known and device is None:
        raise elsewhere(place)
    try:
        if known and copy is None:
            return PyObject_VectorcallMethod(
                "__dlpack__", arguments, 1, <PyObject*>VERSION_ARGUMENT
            )
        wishes = {"max_version": VERSION_1}
        if not known:
            wishes["dl_device"] = dlpack_places[0]
        if copy is not None:
            wishes["copy"] = bool(copy)
        return x.__dlpack__(**wishes)
    except AttributeError:
        check_producer(x)
        raise
    except TypeError:
        check_producer(x)
        if not known:
            raise
    return x.__dlpack__()


cdef ArrPy taken_over(object capsule, bint shared, bint* copied):
    """An array on the tensor of a capsule, which then counts as used."""
    cdef PyObject* box = <PyObject*>capsule
    cdef dl_legacy* legacy = NULL
    cdef dl_versioned* versioned = NULL
    cdef Owner owner
    cdef ArrPy result
    if not PyCapsule_CheckExact(capsule):
        raise fail("dlpack_answer", "__dlpack__", "a capsule", capsule)
    if PyCapsule_IsValid(box, VERSIONED):
        versioned = <dl_versioned*>PyCapsule_GetPointer(box, VERSIONED)
        if versioned.major != DL_MAJOR:
            raise refused(
                "from_dlpack",
                f"expected DLPack version 1; got {versioned.major}.{versioned.minor}",
            )
        result = array_of_tensor(&versioned.tensor, shared)
        result.readonly = versioned.flags & DL_READ_ONLY != 0
        copied[0] = versioned.flags & DL_COPIED != 0
    elif PyCapsule_IsValid(box, LEGACY):
        legacy = <dl_legacy*>PyCapsule_GetPointer(box, LEGACY)
        result = array_of_tensor(&legacy.tensor, shared)
        copied[0] = False
    else:
        name = PyCapsule_GetName(capsule)
        text = None if name == NULL else (<bytes>name).decode("utf-8", "replace")
        raise fail("dlpack_name", text)
    owner = Owner.__new__(Owner)
    owner.address = result.data
    owner.nbytes = result.size_ * dtypes[result.number].itemsize
    owner.readonly = result.readonly
    owner.device = result.device_
    PyCapsule_SetName(capsule, USED_LEGACY if versioned == NULL else USED_VERSIONED)
    owner.versioned = versioned != NULL
    owner.tensor = <void*>legacy if versioned == NULL else <void*>versioned
    attach(result, owner)
    return result


def from_dlpack(x, /, *, device=None, copy=None):
    """An array on the memory of another library's array.

    Parameters
    ----------
    x : object with ``__dlpack__`` and ``__dlpack_device__``, or a DLPack capsule
    device : optional
        Where the array is wanted; by default where the data is. A producer on a device that is
        not registered here is asked to bring its data to the CPU.
    copy : bool, optional
        True: always copy. False: share memory or raise. None: whatever the producer does.

    Returns
    -------
    ArrPy
        Read-only if the producer says so. The memory is released with the last array on it.

    Raises
    ------
    BufferError
        If the tensor has no dtype of ArrPy, is not on a device of ArrPy, not aligned (unless it is
        copied), or malformed.
    TypeError
        If `x` does not speak DLPack.
    ValueError
        If a capsule is no DLPack capsule or was used before, or ``copy=False`` was not possible.

    Examples
    --------
    >>> import arrpy
    >>> a = arrpy.ArrPy([[1, 2], [3, 4]])
    >>> b = arrpy.from_dlpack(a.T)
    >>> b[0, 1] = 30
    >>> a.tolist()
    [[1, 2], [30, 4]]
    """
    cdef bint copied = False
    cdef ArrPy result
    cdef int wanted = check_device("from_dlpack", device)
    check_copy("from_dlpack", copy)
    capsule = requested_capsule(x, device, copy)
    try:
        result = taken_over(capsule, not copy, &copied)
    finally:
        capsule = None  # here, where no error is on its way that a destructor could clear
    if not is_aligned(result):
        result = aligned_copy(result)
        copied = True
    if copied and copy is False:
        raise fail("cannot_share", f"a copy made by {type(x).__name__}")
    if device is not None and wanted != result.device_:
        if copy is False:
            raise fail("cannot_share", f"memory on another device ({device} asked for)")
        return placed(result, wanted)
    return copy_array(result) if copy and not copied else result
