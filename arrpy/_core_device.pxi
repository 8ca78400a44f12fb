# Where elements are: the CPU, and devices that programs register.
#
# A device is a number in every array and every Owner; 0 is the CPU. Another device is an object with
# two methods: `allocate` makes memory that the CPU can address too (as CUDA's managed and Metal's
# shared memory), `kernels` gives the functions of a family, those of tier 1. The arrays of device k
# are explicitly on tier CPP + k: so they are on no hot path, `tier_module` finds their functions as it
# does for the other object tiers, and `new_result` their memory. No driver knows more of devices.
# Results stay on the device; devices are never mixed (`check_devices`, called where an operation looks
# for its tier), but for Python numbers and 0-d arrays of the CPU, which are moved.
#
# Views, printing, indexing of one element and all ways out only need addressable memory.

cdef enum:
    ON_DEVICE = 3  # the tier of device 1, the one after cpp
    MAXDEVICES = 250


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
cdef list dlpack_places = []  # of the same numbers: DLPack's (type, id)


cdef int initialise_devices() except -1:
    return add_device("cpu", None, (DL_CPU, 0))


cdef int add_device(str name, object implementation, tuple place) except -1:
    cdef Device device = Device.__new__(Device)
    device.name = name
    device_objects.append(device)
    implementations.append(implementation)
    dlpack_places.append(place)
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
    for method in ("allocate", "kernels"):
        if not callable(getattr(implementation, method, None)):
            raise fail("device_method", method, type(implementation).__name__)
    place = getattr(implementation, "dlpack_device", (DL_EXTENSION, len(device_objects)))
    if not is_pair(place) or not 0 <= min(place) <= max(place) < 2**31 or device_of_place(place) >= 0:
        raise fail("dlpack_place", place)
    add_device(name, implementation, place)
    return device_objects[-1]


def unregister_device(device):
    """Forget a device; arrays that are still there can be read, but not computed with."""
    cdef int number = device_number("unregister", device)
    if number == 0:
        raise fail("device_name", str(device))
    implementations[number] = None
    ziggurat_arrays.pop(number, None)
    forget_plans(CPP + number)


cdef int device_of_place(object place) except -2:
    """The number of the device that DLPack calls (type, id); -1: none there is."""
    cdef object kind = (<tuple>place)[0]
    cdef int i
    if kind == DL_CPU or kind == DL_CUDA_HOST or kind == DL_ROCM_HOST:
        return 0
    for i in range(1, len(dlpack_places)):
        if dlpack_places[i] == place and implementations[i] is not None:
            return i
    return -1


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
    owner = allocated(name, device, nbytes)
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


cdef Owner allocated(str name, int device, Py_ssize_t nbytes):
    memory = implementation_of(name, device).allocate(nbytes)
    cdef Owner owner = owner_of_buffer(memory, PyBUF_WRITABLE)
    if owner.nbytes < nbytes or <size_t>owner.address % 16 != 0:
        raise fail("device_memory", str(device_objects[device]), nbytes, owner.nbytes, <size_t>owner.address)
    owner.device = device
    return owner


cdef inline int device_of(int tier) noexcept:
    return max(0, tier - CPP)


cdef ArrPy new_result(
    str name, int tier, bint explicit, int dtype, int ndim, const Py_ssize_t* shape,
    bint zeros=False
):
    """A contiguous array that belongs to a tier, in memory of the tier's device."""
    cdef ArrPy result = new_on(device_of(tier), name, dtype, ndim, shape, zeros)
    result.explicit = explicit
    result.tier = tier
    return result


cdef void put_on(ArrPy x, int device) noexcept:
    x.device_ = device
    x.explicit = True
    x.tier = CPP + device


cdef ArrPy placed(ArrPy x, int device):
    """x on a device: x itself if it is there."""
    cdef ArrPy source, result
    if x.device_ == device:
        return x
    source = contiguous_array(x)
    result = new_on(device, "to_device", x.number, x.dimensions, x.lengths)
    memcpy(result.data, source.data, x.size_ * dtypes[x.number].itemsize)
    return result


cdef int check_devices(str name, list operands, int device) except -1:
    """Raise unless all arrays are on a device that is still there; 0-d arrays of the CPU fit any."""
    implementation_of(name, device)
    for value in operands:
        if type(value) is not ArrPy or (<ArrPy>value).device_ == device:
            continue
        if (<ArrPy>value).device_ != 0 or (<ArrPy>value).dimensions > 0:
            raise fail(
                "mixed_devices", name, device_objects[device], device_objects[(<ArrPy>value).device_]
            )
    return 0


cdef int device_operands(str name, list arrays, ArrPy mask, object out) except -1:
    """Move the 0-d operands of a map to its device, and check mask and `out`; gives the tier."""
    cdef bint explicit
    cdef int k, tier
    cdef list given = arrays if mask is None else arrays + [mask]
    if type(out) is ArrPy:
        given = given + [out]
    tier = backend_of(name, given, &explicit)
    if type(out) is ArrPy and (<ArrPy>out).device_ != device_of(tier):
        raise fail("mixed_devices", name, device_objects[device_of(tier)], (<ArrPy>out).device)
    for k in range(len(arrays)):
        arrays[k] = placed(<ArrPy>arrays[k], device_of(tier))
    return tier
