# Where elements are: the CPU.


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


cdef int initialise_devices() except -1:
    cdef Device cpu = Device.__new__(Device)
    cpu.name = "cpu"
    device_objects.append(cpu)
    return 0


cdef int device_number(str name, object device) except -1:
    """The number of a device or of its name."""
    cdef int i
    if type(device) is Device or isinstance(device, str):
        for i in range(len(device_objects)):
            if device_objects[i] == device:
                return i
    raise fail("unknown_device", name, device)
