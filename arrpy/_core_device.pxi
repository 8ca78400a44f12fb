# Where elements are: the CPU, and devices that programs register.
#
# A device is a number in every array and every Owner; 0 is the CPU. Another device is an object with
# two methods: `allocate` makes memory that the CPU can address too (as CUDA's managed and Metal's
# shared memory), `run` computes one operation on operands given as (address, dtype, strides). Its
# arrays count as arrays of a tier of their own, ON_DEVICE: so they are on no hot path, the drivers
# of map, reduce and assign hand whole operations to `run`, and every other driver refuses them where
# it looks for the functions of their tier. Results stay on the device; devices are never mixed, but
# for Python numbers and 0-d arrays of the CPU, which are moved.
#
# Views, printing, indexing of one element and all ways out only need addressable memory.

cdef enum:
    ON_DEVICE = 3  # the tier after cpp
    MAXDEVICES = 255


@cython.final
cdef class Device:
    """A place where the elements of arrays lie: `arrpy.Device("cpu")`.

    A device is equal to its name, and has the name's hash.

    Parameters
    ----------
    name : str or Device

    Raises
    ------
    ValueError
        If there is no such device.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.ArrPy([1.0]).device
    arrpy.Device('cpu')
    >>> arrpy.Device("cpu") == "cpu"
    True
    """
    cdef readonly str name

    def __init__(self, name):
        self.name = (<Device>device_objects[device_number("Device", name)]).name

    def __repr__(self):
        return f"arrpy.Device({self.name!r})"

    def __str__(self):
        return self.name

    def __hash__(self):
        return hash(self.name)

    def __eq__(self, other):
        if type(other) is Device:
            return self.name == (<Device>other).name
        return self.name == other if isinstance(other, str) else NotImplemented

    def __reduce__(self):
        return (Device, (self.name,))


cdef list device_objects = []
cdef list implementations = []  # of the same numbers; None for the CPU and what was unregistered


cdef int initialise_devices() except -1:
    add_device("cpu")
    implementations.append(None)
    return 0


cdef int add_device(str name) except -1:
    cdef Device device = Device.__new__(Device)
    device.name = name
    device_objects.append(device)
    return 0


cdef int device_number(str name, object device) except -1:
    """The number of a device or of its name."""
    cdef int i
    if type(device) is Device or isinstance(device, str):
        for i in range(len(device_objects)):
            if device_objects[i] == device and (i == 0 or implementations[i] is not None):
                return i
    raise fail("unknown_device", name, device, all_devices())


def all_devices():
    """The devices there are, the CPU first."""
    return tuple([
        device for device, implementation in zip(device_objects, implementations, strict=True)
        if device == "cpu" or implementation is not None
    ])


def register_device(name, implementation):
    """Make a device known under a name; see `arrpy.devices`."""
    if not isinstance(name, str) or name in [str(device) for device in all_devices()]:
        raise fail("device_name", name)
    if len(device_objects) == MAXDEVICES:
        raise fail("too_many_devices", MAXDEVICES)
    for method in ("allocate", "run"):
        if not callable(getattr(implementation, method, None)):
            raise fail("device_method", method, type(implementation).__name__)
    add_device(name)
    implementations.append(implementation)
    return device_objects[-1]


def unregister_device(device):
    """Forget a device; arrays that are still there can be read, but not computed with."""
    cdef int number = device_number("unregister", device)
    if number == 0:
        raise fail("device_name", str(device))
    implementations[number] = None


cdef object implementation_of(str name, int device):
    implementation = implementations[device]
    if implementation is None:
        raise fail("unknown_device", name, device_objects[device], all_devices())
    return implementation


# --- memory --------------------------------------------------------------------------------------


cdef ArrPy new_on(
    int device, str name, int dtype, int ndim, const Py_ssize_t* shape, bint zeros=False
):
    """A contiguous array on a device."""
    cdef Py_ssize_t nbytes, step = 1
    cdef Owner owner
    cdef ArrPy result
    cdef int i
    if device == 0:
        return new_array(name, dtype, ndim, shape, zeros)
    result = bare_array(dtype, ndim)
    nbytes = checked_size(name, ndim, shape, dtypes[dtype].itemsize) * dtypes[dtype].itemsize
    memory = implementation_of(name, device).allocate(nbytes)
    owner = owner_of_buffer(memory, PyBUF_WRITABLE)
    if owner.nbytes < nbytes or <size_t>owner.address % 16 != 0:
        raise fail("device_memory", str(device_objects[device]), nbytes, owner.nbytes, <size_t>owner.address)
    owner.device = device
    for i in range(ndim - 1, -1, -1):
        result.lengths[i] = shape[i]
        result.steps[i] = step
        step *= shape[i]
    result.data = owner.address
    settle(result)
    attach(result, owner)
    put_on(result, device)
    if zeros:
        memset(result.data, 0, nbytes)
    return result


cdef void put_on(ArrPy x, int device) noexcept:
    x.device_ = device
    x.explicit = True
    x.tier = ON_DEVICE


cdef ArrPy placed(ArrPy x, int device):
    """x on a device: x itself if it is there."""
    cdef ArrPy source, result
    if x.device_ == device:
        return x
    source = contiguous_array(x)
    result = new_on(device, "to_device", x.number, x.dimensions, x.lengths)
    memcpy(result.data, source.data, x.size_ * dtypes[x.number].itemsize)
    return result


cdef int common_device(str name, list arrays) except -1:
    """The one device of arrays; 0-d arrays of the CPU fit any."""
    cdef int device = -1
    cdef ArrPy x
    for x in arrays:
        if device < 0 or device == 0 and x.dimensions == 0 or x.device_ != 0:
            device = max(device, x.device_)
    for x in arrays:
        if x.device_ != device and not (x.device_ == 0 and x.dimensions == 0):
            raise fail("mixed_devices", name, device_objects[device], device_objects[x.device_])
    if device <= 0:
        raise fail("mixed_devices", name, "a device", "cpu")
    return device


# --- operations ----------------------------------------------------------------------------------


cdef int run_on_device(int device, str name, const Loop* loop, dict options) except -1:
    """Hand one operation to a device: its operands have the loop's shape, the last is the result."""
    cdef list operands = []
    cdef Py_ssize_t itemsize
    cdef int k, i
    for k in range(loop.operands):
        itemsize = dtypes[loop.dtype[k]].itemsize
        strides = tuple([loop.steps[k][i] * itemsize for i in range(loop.ndim)])
        operands.append((<size_t>loop.data[k], dtypes[loop.dtype[k]].name.decode(), strides))
    shape = shape_object(loop.ndim, loop.shape)
    if implementation_of(name, device).run(name, shape, operands, options) is NotImplemented:
        raise fail("device_operation", name, str(device_objects[device]))
    return 0


cdef object map_on_device(int operation, list operands, object out, object where):
    """An element-wise operation: operands are moved and cast, then computed as a whole."""
    cdef const operation_facts* facts = &map_facts[operation]
    cdef str name = facts.name.decode()
    cdef int first = 1 if operation == MAP_WHERE else 0, k, dtype, wanted, device
    cdef list arrays = []
    cdef ArrPy result, x
    cdef Loop loop
    dtype = kernel_dtype_for(facts, common_dtype(operands[first:]))
    for k in range(facts.arity):
        wanted = BOOL if k < first else dtype
        value = operands[k]
        arrays.append(value if type(value) is ArrPy else scalar_array(value, wanted))
    device = common_device(name, arrays)
    loop.ndim = loop.operands = 0
    for k in range(facts.arity):
        x = placed(<ArrPy>arrays[k], device)
        wanted = BOOL if k < first else dtype
        arrays[k] = x if x.number == wanted else cast_array(x, wanted)
        if broadcast_lengths(&loop, x) < 0:
            raise fail("broadcast", name, [shape_of(y) for y in arrays[: k + 1]])
    if where is not None and where is not True:
        raise fail("device_operation", f"{name} with where", str(device_objects[device]))
    check_integer_arguments(operation, dtype, arrays)
    if out is not None:
        checked_out(name, out, loop.ndim, loop.shape, facts.result[dtype])
    result = new_on(device, name, facts.result[dtype], loop.ndim, loop.shape)
    for x in arrays:
        add_operand(&loop, x)
    add_operand(&loop, result)
    if result.size_ > 0:
        run_on_device(device, name, &loop, {})
    if out is None:
        return result
    assign(<ArrPy>out, result)
    return out


cdef ArrPy reduce_on_device(
    int operation, ArrPy x, int dtype, const bint* is_reduced, int ndim, const Py_ssize_t* shape,
    bint keepdims, double correction
):
    """A reduction: the result has stride 0 along the reduced axes."""
    cdef const operation_facts* facts = &reduce_facts[operation]
    cdef str name = facts.name.decode()
    cdef ArrPy wide = x if x.number == dtype else cast_array(x, dtype)
    cdef ArrPy result = new_on(x.device_, name, facts.result[dtype], ndim, shape)
    cdef Loop loop
    cdef int i, axis = 0
    if result.size_ == 0:
        return result
    loop.ndim = loop.operands = 0
    broadcast_lengths(&loop, wide)
    add_operand(&loop, wide)
    loop.operands = 2
    loop.data[1] = result.data
    loop.dtype[1] = result.number
    for i in range(x.dimensions):
        loop.steps[1][i] = 0 if is_reduced[i] else result.steps[axis]
        axis += keepdims or not is_reduced[i]
    axes = tuple([i for i in range(x.dimensions) if is_reduced[i]])
    options = {"axes": axes}
    if operation == REDUCE_VAR or operation == REDUCE_STD:
        options["correction"] = correction
    run_on_device(x.device_, name, &loop, options)
    return result
