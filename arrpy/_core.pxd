# The array object and the entries of the drivers, for the chapter modules that cimport them.

from libc.stdint cimport int64_t

cdef extern from "Python.h":
    ctypedef struct PyObject

cdef class DType:
    cdef readonly int number
    cdef readonly str name
    cdef readonly str kind
    cdef readonly int itemsize
    cdef readonly str typecode

cdef class ArrPy:
    cdef object storage_  # array.array, or Owner for the memory of others
    cdef object hold  # a memoryview on the storage, where its export counter is out of reach
    cdef char* data  # the element at index (0, 0, ...)
    cdef Py_ssize_t size_
    cdef Py_ssize_t* lengths  # the shape
    cdef Py_ssize_t* steps  # strides, in elements
    cdef Py_ssize_t[8] inline_  # room for both up to 4 dimensions
    cdef object shape_tuple
    cdef object __weakref__
    cdef unsigned char number  # of the dtype
    cdef unsigned char dimensions
    cdef unsigned char tier  # of the explicit backend
    cdef unsigned char device_
    cdef bint explicit  # whether a backend was asked for
    cdef bint contiguous  # C order, no gaps
    cdef bint readonly

# Raise what `arrpy.errors` says.
cdef object fail(str kind, object a=*, object b=*, object c=*, object d=*)

# Element-wise, reductions, scans, products: one entry each.
cdef object map1(int operation, object x, object out=*, object where=*)
cdef object map2(int operation, object x1, object x2, object out=*, object where=*)
cdef object map3(int operation, object x1, object x2, object x3, object out=*, object where=*)
cdef ArrPy reduce_array(
    int operation, ArrPy x, object axis, object keepdims, double correction=*, ArrPy centers=*
)
cdef ArrPy sum_like(int operation, ArrPy x, object axis, object dtype, object keepdims)
cdef ArrPy scan_array(int operation, ArrPy x, int axis)
cdef object store_result(str name, ArrPy result, object out)
cdef ArrPy matmul_arrays(str name, object x1, object x2)
cdef ArrPy vecdot_arrays(object x1, object x2, object axis)
cdef ArrPy fourier_transform(
    str name, ArrPy x, int kind, bint inverse, Py_ssize_t n, int axis, double scale, int dtype,
    ArrPy out
)

# Sorting: 0 sort, 1 argsort, 2 partition, 3 argpartition.
cdef ArrPy sort_array(
    int task, ArrPy x, int axis, bint descending, ArrPy kth=*, ArrPy out=*
)
cdef int check_kind(str name, object kind) except -1
cdef ArrPy search_array(ArrPy x1, ArrPy x2, bint right)

# Occurrences of 0 ... bins - 1 in an int64 vector, or sums of float64 weights.
cdef ArrPy count_array(ArrPy index, ArrPy weights, Py_ssize_t bins)

# Arguments and errors.
cdef object renamed(str name, object error)
cdef object integer_of(str name, str argument, object value)
cdef bint flag_of(str name, str argument, object value) except -1
cdef object real_of(str name, str argument, object value)
cdef str shown(object value)

# Making arrays.
cdef ArrPy as_array(str name, object x)
cdef ArrPy from_data(object data, int dtype=*)
cdef ArrPy scalar_array(object value, int dtype)
cdef ArrPy new_array(str name, int dtype, int ndim, const Py_ssize_t* shape, bint zeros=*)
cdef ArrPy cast_array(ArrPy x, int dtype)
cdef ArrPy copy_array(ArrPy x)
cdef ArrPy iota_array(int dtype, Py_ssize_t n, int64_t start=*, ArrPy like=*)
cdef int lengths_of(str name, object shape, Py_ssize_t* lengths) except -1
cdef ArrPy new_on(
    int device, str name, int dtype, int ndim, const Py_ssize_t* shape, bint zeros=*
)
cdef ArrPy placed(ArrPy x, int device)
cdef int check_device(str name, object device) except -1
cdef ArrPy placed_like(str name, ArrPy result, list operands)

# Views.
cdef ArrPy view_with_layout(
    ArrPy base, int ndim, const Py_ssize_t* shape, const Py_ssize_t* steps, char* data
)
cdef ArrPy broadcast_view(ArrPy x, int ndim, const Py_ssize_t* shape)
cdef ArrPy transposed(ArrPy x, list axes)
cdef ArrPy permuted(str name, ArrPy x, object axes)
cdef ArrPy reshaped(ArrPy x, object shape, object copy)
cdef ArrPy reordered(str name, ArrPy x, object shape, object order, object copy)
cdef ArrPy strided(ArrPy x, int ndim, const Py_ssize_t* shape, const Py_ssize_t* strides)
cdef ArrPy with_axis(ArrPy x, int axis)
cdef ArrPy without_axis(ArrPy x, int axis)

# Elements.
cdef object get_item(ArrPy x, object key)
cdef int set_item(ArrPy x, object key, object value) except -1
cdef int assign(ArrPy target, ArrPy source) except -1
cdef list nonzero_arrays(ArrPy mask)

# Arguments.
cdef tuple shape_of(object x)
cdef int normalised_axis(str name, object axis, int ndim) except -1
cdef int dtype_number(str name, object dtype) except -1
cdef object dtype_object(int number)
cdef int promoted(int first, int second) noexcept
cdef bint truth(object x)
