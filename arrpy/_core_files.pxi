# Files: arrays on mapped files, and what happens when such a file is cut short.
#
# A map is an `Owner` whose memory cpp_kernels/file_map.cpp made. Reading beyond the end of a file
# that somebody has cut short gives zeros instead of ending the process, and marks the map as broken.
# So every entry asks `check_map` for its operands when its kernels are through; as long as no map is
# broken anywhere that is one comparison. Before, where an operation looks for its tier, `guard_map`
# asks whether the handler that does it is still in front: somebody may have put another one there.

from libc.errno cimport errno


cdef ArrPy map_array(
    int descriptor, Py_ssize_t offset, object path, int mode, int dtype, int ndim,
    const Py_ssize_t* shape, bint fortran
):
    """An array on a file from a byte on: mode 0 read, 1 write through, 2 copy on write."""
    cdef ArrPy result
    cdef Owner owner
    cdef void* address
    cdef Py_ssize_t step = 1
    cdef int i, axis, failed
    cdef Py_ssize_t size = checked_size("open", ndim, shape, dtypes[dtype].itemsize)
    if size == 0:
        result = new_array("open", dtype, ndim, shape)
        result.readonly = mode == 0
        return result
    address = map_file(descriptor, offset, size * dtypes[dtype].itemsize, <map_mode>mode)
    if address == NULL:
        failed = errno
        raise OSError(failed, os_module.strerror(failed), path)
    owner = Owner.__new__(Owner)
    owner.mapped = True
    owner.address = <char*>address
    owner.nbytes = size * dtypes[dtype].itemsize
    owner.readonly = mode == 0
    owner.path = path
    result = bare_array(dtype, ndim)
    for i in range(ndim):
        axis = i if fortran else ndim - 1 - i
        result.lengths[axis] = shape[axis]
        result.steps[axis] = step
        step *= shape[axis]
    attach(result, owner)
    result.data = owner.address
    result.readonly = owner.readonly
    settle(result)
    return result


def map_open_file(descriptor, offset, path, mode, dtype, shape, fortran=False):
    """An array on an open file, which may be closed then; what `arrpy.open` calls.

    The caller has checked that the file reaches to the end of the array.
    """
    cdef Py_ssize_t[MAXDIMS] lengths
    cdef int ndim = lengths_of("open", shape, lengths)
    cdef int number = dtype_number("open", dtype)
    cdef int width = dtypes[number].itemsize // dtypes[number].components
    if offset % width != 0:
        raise fail("map_alignment", offset, width)
    cdef ArrPy result = map_array(
        descriptor, offset, path, ("r", "r+", "c").index(mode), number, ndim, lengths, fortran
    )
    if number == BOOL and result.size_ > 0:
        sound = bytes_are_bools(result.data, result.dimensions, result.lengths, result.steps)
        check_map(result)
        if not sound:
            raise fail("malformed", "open", path, "bool elements must be bytes 0 or 1; load it instead")
    return result


cdef int flush_array(ArrPy x) except -1:
    cdef Owner owner
    cdef int failed
    if type(x.storage_) is not Owner or not (<Owner>x.storage_).mapped:
        return 0
    check_map(x)
    owner = <Owner>x.storage_
    with nogil:
        failed = errno if flush_map(owner.address) != 0 else 0
    if failed != 0:
        raise OSError(failed, os_module.strerror(failed), owner.path)
    return check_map(x)


cdef inline void guard_map(ArrPy x) noexcept:
    """See that the guard of files cut short is there, before the elements of x are touched."""
    if live_maps != 0 and type(x.storage_) is Owner and (<Owner>x.storage_).mapped:
        guard_maps()


cdef inline int check_map(ArrPy x) except -1:
    """Raise OSError if x lies on a file that was cut short below it."""
    if broken_maps != 0:
        return check_broken_map(x)
    return 0


cdef int check_broken_map(ArrPy x) except -1:
    if type(x.storage_) is Owner and in_broken_map((<Owner>x.storage_).address):
        raise fail("broken_map", (<Owner>x.storage_).path)
    return 0


cdef inline int check_maps(list operands) except -1:
    """`check_map` for all arrays of a list."""
    if broken_maps != 0:
        for x in operands:
            if type(x) is ArrPy:
                check_broken_map(<ArrPy>x)
    return 0
