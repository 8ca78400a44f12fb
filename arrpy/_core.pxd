# The array object, for the chapter modules that cimport it.

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

cdef object map1(int operation, object x, object out=*, object where=*)
cdef object map2(int operation, object x1, object x2, object out=*, object where=*)
cdef object map3(int operation, object x1, object x2, object x3, object out=*, object where=*)
