"""The array object, its storage, and the drivers that send work to the kernels.

This is the only extension that is linked to the C++ kernels: a second one would have a thread pool,
an instruction set and a state of its own. It is one module in several files:

    _core_storage.pxi   array.array blocks, the pool, memory of others
    _core_layout.pxi    shapes, strides, views, the loop over several operands
    _core_map.pxi       element-wise operations
    _core_reduce.pxi    reductions and scans
    _core_index.pxi     indexing and assignment
    _core_ingest.pxi    Python data -> numbers and back
    _core_linalg.pxi    products
    _core_dlpack.pxi    DLPack, both ways
    _core_device.pxi    where elements are
    _core_sort.pxi      sorting and searching in sorted arrays
    _core_fft.pxi       Fourier transforms
    _core_count.pxi     occurrences of small integers
    _core_random.pxi    random numbers
    _core_factorization.pxi  solve, inv, det, cholesky, and what linalg.py makes of the others
    _core_files.pxi     mapped files
    _core_text.pxi      numbers in text
    _core_explain.pxi   what `arrpy.explain` shows
    _core_state.pxi     backend, instruction set, threads
"""

cimport cython
from cpython.buffer cimport (
    PyBUF_FORMAT, PyBUF_FULL_RO, PyBUF_ND, PyBUF_SIMPLE, PyBUF_STRIDES, PyBUF_WRITABLE, PyBUF_WRITE,
    PyBuffer_Release, PyObject_CheckBuffer, PyObject_GetBuffer,
)
from cpython.float cimport PyFloat_AS_DOUBLE
from cpython.memoryview cimport PyMemoryView_FromMemory, PyMemoryView_GET_BUFFER
from cpython.object cimport PyTypeObject, Py_EQ, Py_GT, Py_LE, Py_LT, Py_NE
from cpython.ref cimport Py_DECREF, Py_INCREF, PyObject
from cpython.tuple cimport PyTuple_GET_ITEM, PyTuple_GET_SIZE, PyTuple_New, PyTuple_SET_ITEM
from libc.stdint cimport uint8_t, uint64_t
from libc.string cimport memcpy, memset

include "_core_tables.pxi"

cdef extern from "Python.h":
    Py_ssize_t PY_SSIZE_T_MAX
    Py_ssize_t Py_SIZE(object x) noexcept
    int check_signals "PyErr_CheckSignals"() noexcept
    int PyErr_CheckSignals() except -1
    PyObject* PyErr_Occurred() noexcept
    Py_ssize_t PyNumber_AsSsize_t(object x, object overflow) except? -1
    Py_ssize_t index_or_minus_one "PyNumber_AsSsize_t"(object x, object overflow) noexcept
    int PySlice_Unpack(
        object slice, Py_ssize_t* start, Py_ssize_t* stop, Py_ssize_t* step
    ) noexcept
    Py_ssize_t PySlice_AdjustIndices(
        Py_ssize_t length, Py_ssize_t* start, Py_ssize_t* stop, Py_ssize_t step
    ) noexcept
    long long PyLong_AsLongLongAndOverflow(object x, int* overflow) except? -1

cdef extern from "Python.h":
    int PyBUF_F_CONTIGUOUS_ "PyBUF_F_CONTIGUOUS"
    int PyBUF_C_CONTIGUOUS_ "PyBUF_C_CONTIGUOUS"
    int PyBUF_ANY_CONTIGUOUS_ "PyBUF_ANY_CONTIGUOUS"

cdef extern from * nogil:
    int __builtin_clzll(unsigned long long x)

cdef extern from "operations.hpp" namespace "arrpy" nogil:
    cdef struct operation_facts:
        const char* name
        const char* category
        int arity
        int accepted
        signed char* result
        bint integers_as_float64
        bint costly
    const operation_facts* map_facts
    const operation_facts* reduce_facts
    const operation_facts* scan_facts
    cdef struct dtype_facts:
        const char* name
        const char* kind
        const char* family
        const char* format
        char typecode
        int itemsize
        int components
    const dtype_facts* dtypes
    const signed char[13][13] promotion

cdef extern from "kernel_set.hpp" namespace "arrpy" nogil:
    cdef struct operand:
        void* data
        Py_ssize_t row_stride
        Py_ssize_t column_stride
    ctypedef void (*map_kernel)(Py_ssize_t rows, Py_ssize_t columns, const operand* operands) noexcept nogil
    cdef struct reduce_kernel:
        size_t state_size
        void (*initialize)(Py_ssize_t outputs, void* states, const double* centers) noexcept nogil
        void (*accumulate)(
            Py_ssize_t outputs, Py_ssize_t n, void* states, const void* x, Py_ssize_t output_stride,
            Py_ssize_t stride,
        ) noexcept nogil
        void (*merge)(Py_ssize_t outputs, void* states, const void* others) noexcept nogil
        Py_ssize_t (*finish)(
            Py_ssize_t outputs, const void* states, void* out, Py_ssize_t out_stride, double correction
        ) noexcept nogil
    cdef struct memory_kernels:
        map_kernel copy
        void (*gather)(
            Py_ssize_t n, Py_ssize_t inner, const void* x, const int64_t* offsets,
            Py_ssize_t inner_stride, void* out,
        ) noexcept nogil
        void (*scatter)(
            Py_ssize_t n, Py_ssize_t inner, void* x, const int64_t* offsets, Py_ssize_t inner_stride,
            const void* values, Py_ssize_t value_stride, Py_ssize_t value_inner_stride,
        ) noexcept nogil
        Py_ssize_t (*compress)(
            Py_ssize_t n, const void* x, Py_ssize_t x_stride, const uint8_t* mask,
            Py_ssize_t mask_stride, void* out, Py_ssize_t limit,
        ) noexcept nogil
        Py_ssize_t (*expand)(
            Py_ssize_t n, const uint8_t* mask, Py_ssize_t mask_stride, const void* values,
            Py_ssize_t value_stride, void* x, Py_ssize_t x_stride, Py_ssize_t limit,
        ) noexcept nogil
    cdef struct index_kernels:
        Py_ssize_t (*accumulate_offsets)(
            Py_ssize_t rows, Py_ssize_t columns, const operand* operands, int64_t length,
            Py_ssize_t axis_stride,
        ) noexcept nogil
        Py_ssize_t (*nonzero)(
            Py_ssize_t n, const uint8_t* mask, Py_ssize_t mask_stride, int64_t first, int64_t* out,
            Py_ssize_t limit,
        ) noexcept nogil
        Py_ssize_t (*count_true)(Py_ssize_t n, const uint8_t* mask, Py_ssize_t mask_stride) noexcept nogil
    ctypedef void (*iota_kernel)(Py_ssize_t n, int64_t start, void* out) noexcept nogil
    ctypedef void (*matmul_kernel)(
        Py_ssize_t rows, Py_ssize_t columns, Py_ssize_t depth, const operand* operands, void* workspace
    ) noexcept nogil
    ctypedef size_t (*matmul_workspace)(
        Py_ssize_t rows, Py_ssize_t columns, Py_ssize_t depth
    ) noexcept nogil
    ctypedef void (*vecdot_kernel)(Py_ssize_t outputs, Py_ssize_t n, const operand* operands) noexcept nogil
    cdef struct linalg_kernels:
        matmul_kernel matmul
        matmul_workspace workspace
        vecdot_kernel matvec
        vecdot_kernel vecdot
    ctypedef bint (*sort_kernel)(
        Py_ssize_t rows, Py_ssize_t n, const operand* operands, bint descending, int threads,
        void* workspace,
    ) noexcept nogil
    ctypedef bint (*partition_kernel)(
        Py_ssize_t rows, Py_ssize_t n, const operand* operands, Py_ssize_t ranks,
        const int64_t* kth, bint descending, void* workspace,
    ) noexcept nogil
    cdef struct sorting_kernels:
        sort_kernel sort
        sort_kernel argsort
        partition_kernel partition
        partition_kernel argpartition
        void (*searchsorted)(
            Py_ssize_t n, const void* x1, Py_ssize_t x1_stride, Py_ssize_t count, const void* x2,
            Py_ssize_t x2_stride, int64_t* out, bint right,
        ) noexcept nogil
        size_t (*workspace)(Py_ssize_t n, Py_ssize_t ranks) noexcept nogil
    cdef struct fft_plan:
        Py_ssize_t n
        int passes
        const Py_ssize_t* radices
        const double* table
        Py_ssize_t padded
        const double* chirp
        const double* filter
    cdef struct fft_side:
        void* data
        bint single
        Py_ssize_t row_stride, point_stride, imag_offset, points
    enum:
        FFT_COMPLEX "arrpy::FFT_COMPLEX"
        FFT_HALF "arrpy::FFT_HALF"
        FFT_UNHALF "arrpy::FFT_UNHALF"
        FFT_HERMITIAN "arrpy::FFT_HERMITIAN"
    cdef struct fft_call:
        int kind
        fft_side x
        fft_side out
        double scale
        const double* half
        const double* twist_high
        const double* twist_low
        Py_ssize_t twist_length, first_row
        bint (*stop)() noexcept nogil
    Py_ssize_t fft_lanes
    cdef struct fft_kernels:
        void (*roots)(
            int64_t n, Py_ssize_t count, const int64_t* exponents, bint minus_one, double* out
        ) noexcept nogil
        size_t (*workspace)(const fft_plan* plan, Py_ssize_t lanes) noexcept nogil
        void (*transform)(
            const fft_plan* plan, const fft_call* call, Py_ssize_t rows, Py_ssize_t lanes,
            void* workspace
        ) noexcept nogil
    cdef struct counting_kernels:
        void (*count)(
            Py_ssize_t n, const int64_t* index, Py_ssize_t index_stride, int64_t* counts,
            Py_ssize_t bins,
        ) noexcept nogil
        void (*add)(
            Py_ssize_t n, const int64_t* index, Py_ssize_t index_stride, const double* weights,
            Py_ssize_t weight_stride, double* sums, Py_ssize_t bins,
        ) noexcept nogil
    cdef struct random_request:
        uint64_t* state
        Py_ssize_t n
        void* out
        const void** parameters
        Py_ssize_t[4] steps
        int count
        uint64_t* workspace
        Py_ssize_t workspace_size
        const uint64_t* k
        const double* w
        const double* f
    ctypedef void (*random_kernel)(const random_request& request) noexcept nogil
    cdef struct random_kernels:
        random_kernel* fill
        void (*skip)(uint64_t* state, uint64_t draws, int bits) noexcept nogil
    int RANDOM_OPERATIONS, RANDOM_UNIFORM32
    const char** random_names
    ctypedef double* real_pointer
    cdef struct factorization:
        Py_ssize_t rows
        Py_ssize_t columns
        Py_ssize_t width
        int flag
        real_pointer[4] arrays
        double* workspace
        bint (*stop)() noexcept nogil
    ctypedef int (*factorization_kernel)(const factorization* problem) noexcept nogil
    Py_ssize_t factorization_workspace(
        int operation, Py_ssize_t rows, Py_ssize_t columns, Py_ssize_t width, int components
    ) noexcept
    int SOLVE, INVERSE, DETERMINANT, CHOLESKY, QR, EIGH, SVD, EIG
    int SINGULAR, NO_CONVERGENCE, NOT_FINITE, STOPPED
    cdef struct kernel_table:
        map_kernel[68][13] map
        map_kernel[13][13] cast
        reduce_kernel[18][13] reduce
        map_kernel[2][13] scan
        linalg_kernels[13] linalg
        fft_kernels fft
        factorization_kernel[2][8] factorization
        memory_kernels[5] memory
        index_kernels index
        iota_kernel[13] iota
        sorting_kernels[13] sorting
        counting_kernels counting
        random_kernels random
    bint fill_kernels(int isa, kernel_table& table) noexcept

cdef extern from "parallel.hpp" namespace "arrpy" nogil:
    ctypedef void (*chunk_function)(void* context, Py_ssize_t begin, Py_ssize_t end) noexcept nogil
    bint parallel_for(
        chunk_function function, void* context, Py_ssize_t n, Py_ssize_t grain, int threads
    ) noexcept
    bint poll_now() noexcept
    void set_poll(int (*poll)() noexcept nogil) noexcept
    int get_threads() noexcept
    void set_threads(int threads) noexcept
    int max_threads
    bint forked() noexcept

cdef extern from "file_map.hpp" namespace "arrpy" nogil:
    ctypedef enum map_mode:
        pass
    void* map_file(int descriptor, int64_t offset, size_t nbytes, map_mode mode) noexcept
    void unmap_file(void* address) noexcept
    int flush_map(void* address) noexcept
    int broken_maps
    int live_maps
    bint guard_maps() noexcept nogil
    bint in_broken_map(const void* address) noexcept

cdef extern from "cpu.hpp" namespace "arrpy" nogil:
    enum isa_level "arrpy::isa":
        pass
    bint isa_supported(isa_level level) noexcept
    isa_level best_isa() noexcept
    const char* isa_name(isa_level level) noexcept
    void cpu_name(char* text, size_t size) noexcept
    cdef struct cache_sizes:
        Py_ssize_t l1d, l2, l3
    cache_sizes get_cache_sizes() noexcept
    int usable_cpus() noexcept
    int usable_cores() noexcept

cdef object os_module = __import__("os")
cdef object operator_module = __import__("operator")
cdef object importlib_module = __import__("importlib")


cdef object fail(str kind, object a=None, object b=None, object c=None, object d=None):
    """An exception of `arrpy.errors`, which holds every message; loaded when first needed."""
    errors = importlib_module.import_module("arrpy.errors")
    arguments = [a, b, c, d]
    return getattr(errors, kind)(*arguments[: getattr(errors, kind).__code__.co_argcount])


cdef dict chapters = {}


cdef object chapter(str name):
    """A chapter module, for the methods whose functions are there."""
    module = chapters.get(name)
    if module is None:
        module = chapters[name] = importlib_module.import_module(f"arrpy.{name}")
    return module


cdef int warn_division(str name) except -1:
    importlib_module.import_module("arrpy.errors").warn_integer_division(name)
    return 0


include "_core_ingest.pxi"
include "_core_state.pxi"
include "_core_storage.pxi"
include "_core_layout.pxi"
include "_core_files.pxi"
include "_core_map.pxi"
include "_core_reduce.pxi"
include "_core_index.pxi"
include "_core_linalg.pxi"
include "_core_sort.pxi"
include "_core_fft.pxi"
include "_core_count.pxi"
include "_core_random.pxi"
include "_core_factorization.pxi"
include "_core_explain.pxi"
include "_core_device.pxi"
include "_core_create.pxi"
include "_core_text.pxi"
include "_core_dlpack.pxi"


# --- dtypes --------------------------------------------------------------------------------------


@cython.final
cdef class DType:
    """A data type: ``arrpy.float64`` and its twelve companions are the only instances.

    A dtype is equal to its name, to itself, and to NumPy's dtype of the same name. Calling it makes
    a 0-d array.

    Attributes
    ----------
    name : str
    kind : str
        The standard's word: "bool", "signed integer", "real floating-point", ...
    itemsize : int
        Bytes of one element.
    typecode : str
        The `array.array` typecode of one component.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.float32
    arrpy.float32
    >>> arrpy.float32 == "float32"
    True
    """

    def __repr__(self):
        return f"arrpy.{self.name}"

    def __str__(self):
        return self.name

    def __hash__(self):
        return hash(self.name)

    def __eq__(self, other):
        if type(other) is DType:
            return self is other
        if isinstance(other, str):
            return self.name == other
        name = getattr(other, "name", None)
        return self.name == name if isinstance(name, str) else NotImplemented

    def __reduce__(self):
        return (dtype_named, (self.name,))

    def __call__(self, value=0):
        try:
            return from_data(value, self.number)
        except (TypeError, ValueError, OverflowError) as error:
            raise renamed(self.name, error) from None


cdef list dtype_objects = []
cdef dict dtype_numbers = {}
cdef list minima = []
cdef list maxima = []


def dtype_named(name):
    """The dtype of a name; what unpickling a dtype calls."""
    return dtype_objects[dtype_numbers[name]]


cdef int initialise_dtypes() except -1:
    cdef int i
    cdef object bits, one = 1  # Python integers: 1 << 63 is beyond a C int
    cdef DType dtype
    for i in range(DTYPES):
        dtype = DType.__new__(DType)
        dtype.number = i
        dtype.name = dtypes[i].name.decode()
        dtype.kind = dtypes[i].kind.decode()
        dtype.itemsize = dtypes[i].itemsize
        dtype.typecode = chr(dtypes[i].typecode)
        dtype_objects.append(dtype)
        dtype_numbers[dtype.name] = i
        bits = 8 * dtype.itemsize
        minima.append(-(one << (bits - 1)) if INT8 <= i <= INT64 else 0)
        maxima.append((one << (bits - 1)) - 1 if INT8 <= i <= INT64 else (one << bits) - 1)
    for i, letter in enumerate(("b", "i", "i", "i", "i", "u", "u", "u", "u", "f", "f", "c", "c")):
        text = f"{letter}{dtypes[i].itemsize}"  # NumPy's short names: "f8", "<f8"
        dtype_numbers[text] = dtype_numbers[f"<{text}"] = i
    dtype_numbers["?"] = dtype_numbers["|b1"] = dtype_numbers["b1"]
    dtype_numbers["|i1"] = INT8
    dtype_numbers["|u1"] = UINT8
    for kind, i in ((bool, BOOL), (int, INT64), (float, FLOAT64), (complex, COMPLEX128)):
        dtype_numbers[kind] = dtype_numbers[kind.__name__] = i
    return 0


cdef int dtype_number(str name, object dtype) except -1:
    """The number of a dtype, its name, a Python number type, or a dtype of NumPy."""
    if type(dtype) is DType:
        return (<DType>dtype).number
    try:
        number = dtype_numbers.get(dtype)
    except TypeError:
        number = None
    if number is None:
        foreign = getattr(dtype, "name", None) or getattr(dtype, "__name__", None)
        number = dtype_numbers.get(foreign)
    if number is None:
        raise fail("unknown_dtype", name, dtype)
    return number


# --- the array -----------------------------------------------------------------------------------


cdef str describe(object x):
    return f"{(<ArrPy>x).dtype.name} array" if type(x) is ArrPy else type(x).__name__


cdef object dtype_object(int number):
    return dtype_objects[number]


cdef int promoted(int first, int second) noexcept:
    return promotion[first][second]


cdef tuple shape_of(object x):
    cdef ArrPy array = <ArrPy>x
    if array.shape_tuple is None:
        array.shape_tuple = shape_object(array.dimensions, array.lengths)
    return <tuple>array.shape_tuple


@cython.final
@cython.no_gc
@cython.freelist(64)
cdef class ArrPy:
    """ArrPy(data, dtype=None, backend=None)
--

An N-dimensional array on `array.array`.

    Parameters
    ----------
    data : number, nested sequence or iterable of numbers, array.array, buffer, or ArrPy
        Copied. `asarray` shares memory where it can.
    dtype : dtype, optional
        One of the 13 dtypes; by default what the data asks for: bool, int64, float64, complex128.
    backend : {"python", "cython", "cpp"}, optional
        The tier on which operations with this array run; by default whatever `get_backend` says at
        that time.

    Raises
    ------
    ValueError
        If nested sequences differ in length, or there is no such backend.
    TypeError
        If something in the data is no number.
    OverflowError
        If an integer does not fit the dtype.

    Examples
    --------
    >>> import arrpy
    >>> a = arrpy.ArrPy([[1, 2], [3, 4]], dtype=arrpy.float32)
    >>> a.shape, a.dtype
    ((2, 2), arrpy.float32)
    """

    __array_priority__ = 1000.0
    __hash__ = None

    def __init__(self, data=..., dtype=None, backend=None):
        if data is Ellipsis:
            raise fail("no_data")
        take_over(self, from_data(data, -1 if dtype is None else dtype_number("ArrPy", dtype)))
        if backend is not None:
            self.explicit = True
            self.tier = backend_number("ArrPy", backend)

    def __dealloc__(self):
        if self.storage_ is not None:
            if type(self.storage_) is not Owner:
                if fast_exports:
                    fields(self.storage_).exports -= 1
                    release_block(<PyObject*>self.storage_)
        if self.lengths != NULL and self.lengths != &self.inline_[0]:
            PyMem_Free(self.lengths)

    # -- what it is --

    @property
    def shape(self):
        """Lengths of the axes, a tuple of int."""
        return shape_of(self)

    @property
    def ndim(self):
        """Number of axes."""
        return self.dimensions

    @property
    def size(self):
        """Number of elements."""
        return self.size_

    @property
    def dtype(self):
        """The data type of the elements."""
        return dtype_objects[self.number]

    @property
    def itemsize(self):
        """Bytes of one element."""
        return dtypes[self.number].itemsize

    @property
    def nbytes(self):
        """Bytes of all elements together."""
        return self.size_ * dtypes[self.number].itemsize

    @property
    def strides(self):
        """Steps between neighbours along each axis, in bytes."""
        return tuple([self.steps[i] * dtypes[self.number].itemsize for i in range(self.dimensions)])

    @property
    def backend(self):
        """The tier that operations with this array run on; the name of a device beside the CPU."""
        if self.device_ != 0:
            return str(device_objects[self.device_])
        return backend_names[self.tier if self.explicit else current_backend()]

    @property
    def device(self):
        """Where the elements are, an `arrpy.Device`; it is equal to its name, "cpu"."""
        return device_objects[self.device_]

    @property
    def storage(self):
        """The `array.array` that holds the elements, or a memoryview on memory of another object."""
        if type(self.storage_) is Owner:
            return memoryview(self)
        return self.storage_

    @property
    def is_contiguous(self):
        """Whether the elements lie in C order without gaps."""
        return bool(self.contiguous)

    @property
    def is_readonly(self):
        """Whether assignment is refused."""
        return bool(self.readonly)

    @property
    def T(self):
        """The transpose of a matrix, as a view."""
        if self.dimensions != 2:
            raise fail("not_a_matrix", "T", shape_of(self))
        return transposed(self, [1, 0])

    @property
    def mT(self):
        """The transpose of the last two axes, as a view."""
        cdef int n = self.dimensions
        if n < 2:
            raise fail("not_a_matrix", "mT", shape_of(self))
        return transposed(self, list(range(n - 2)) + [n - 1, n - 2])

    @property
    def real(self):
        """The real part; a view of complex arrays."""
        return component_view(self, 0)

    @real.setter
    def real(self, values):
        set_item(component_view(self, 0), Ellipsis, values)

    @property
    def imag(self):
        """The imaginary part; a view of complex arrays."""
        if self.number < COMPLEX64:
            return map1(MAP_IMAG, self)
        return component_view(self, 1)

    @imag.setter
    def imag(self, values):
        if self.number < COMPLEX64:
            raise fail("wrong_dtype", "imag", "complex", dtypes[self.number].name.decode())
        set_item(component_view(self, 1), Ellipsis, values)

    # -- ways out --

    def tolist(self):
        """Nested lists of Python numbers; a number for a 0-d array.

        Examples
        --------
        >>> import arrpy
        >>> arrpy.ArrPy([[1, 2], [3, 4]]).tolist()
        [[1, 2], [3, 4]]
        """
        guard_map(self)
        result = ingest_tolist(self.dimensions, self.lengths, self.steps, self.number, self.data)
        check_map(self)
        return result

    def item(self, *index):
        """One element as a Python number.

        Parameters
        ----------
        *index : int
            One index per axis, one flat index, or nothing if there is just one element.

        Examples
        --------
        >>> import arrpy
        >>> arrpy.ArrPy([[1, 2], [3, 4]]).item(1, 0)
        3
        """
        cdef ArrPy one
        if len(index) == 1 and isinstance(index[0], tuple):
            index = index[0]
        if not index:
            if self.size_ != 1:
                raise fail("not_one_element", "item", shape_of(self))
            return one_value(self, "item")
        if len(index) == 1 and self.dimensions != 1:
            index = integer_of("item", "index", index[0]),
            if not -self.size_ <= index[0] < self.size_:
                raise fail("item_range", index[0], self.size_)
            index = tuple(unravel(index[0] % self.size_, self))
        if len(index) != self.dimensions:
            raise renamed("item", fail("too_many_indices", len(index), self.dimensions))
        try:
            one = <ArrPy>get_item(self, tuple([integer_of("item", "index", i) for i in index]))
        except IndexError as error:
            raise renamed("item", error) from None
        return ingest_tolist(0, NULL, NULL, one.number, one.data)

    def copy(self, order="C"):
        """A contiguous copy with a storage of its own; it is in C order, whatever `order` says."""
        return copy_array(self)

    def view(self, dtype=None):
        """The same memory seen as elements of another dtype, without conversion.

        Parameters
        ----------
        dtype : dtype, optional
            If its elements are of another size, the last axis must be contiguous; its length
            changes. Not bool, unless the array is: its bytes may only be 0 and 1.

        Raises
        ------
        ValueError
            If the memory cannot be divided into such elements.

        Examples
        --------
        >>> import arrpy
        >>> arrpy.ArrPy([1.0, -0.0]).view(arrpy.uint64).tolist()
        [4607182418800017408, 9223372036854775808]
        """
        if dtype is None:
            return view_with_layout(self, self.dimensions, self.lengths, self.steps, self.data)
        return reinterpreted(self, dtype_number("view", dtype))

    @property
    def flat(self):
        """The elements one after the other, in C order; they can be indexed and assigned to."""
        return importlib_module.import_module("arrpy.iteration").Flat(self)

    @flat.setter
    def flat(self, values):
        importlib_module.import_module("arrpy.iteration").Flat(self)[:] = values

    def to_backend(self, backend):
        """A view of the same elements whose operations run on another tier.

        Parameters
        ----------
        backend : {"python", "cython", "cpp"} or None
            None: whatever is the default at the time of an operation.

        Examples
        --------
        >>> import arrpy
        >>> arrpy.ArrPy([1.0]).to_backend("python").backend
        'python'
        """
        if self.device_ != 0:
            if backend is None:
                return self
            raise fail("device_backend", "to_backend", str(device_objects[self.device_]), backend)
        cdef ArrPy view = view_with_layout(self, self.dimensions, self.lengths, self.steps, self.data)
        view.explicit = backend is not None
        if backend is not None:
            view.tier = backend_number("to_backend", backend)
        return view

    def to_device(self, device, /, *, stream=None):
        """The array on a device: itself if it is there, else a copy.

        Parameters
        ----------
        device : Device or str
            "cpu", or a device of `arrpy.devices`.
        stream : None
            There are no streams: operations of devices return when they are done.

        Raises
        ------
        ValueError
            If there is no such device.
        """
        cdef int number = device_number("to_device", device)
        if stream is not None:
            raise fail("unknown_stream", stream)
        return placed(self, number)

    def get_c_pointer(self):
        """The address of the first element and the number of elements, for C functions.

        Returns
        -------
        (int, int)

        Examples
        --------
        >>> import arrpy
        >>> address, length = arrpy.ArrPy([1.0, 2.0]).get_c_pointer()
        >>> length
        2
        """
        return <size_t>self.data, self.size_

    def to_memoryview(self):
        """A memoryview on the elements, with their format, shape and strides."""
        return memoryview(self)

    def tobytes(self, order="C"):
        """The elements in C order, or in Fortran order with order="F", as bytes."""
        cdef list backwards = list(range(self.dimensions - 1, -1, -1))
        cdef ArrPy x = contiguous_array(transposed(self, backwards) if order == "F" else self)
        guard_map(x)
        result = (<char*>x.data)[: x.size_ * dtypes[x.number].itemsize]
        check_map(self)
        return result

    def astype(self, dtype, *, copy=True):
        """The elements converted to another dtype.

        Parameters
        ----------
        dtype : dtype
        copy : bool, default True
            Whether to copy also when the dtype is the same.

        Examples
        --------
        >>> import arrpy
        >>> arrpy.ArrPy([1.9, -1.9]).astype(arrpy.int8).tolist()
        [1, -1]
        """
        cdef int number = dtype_number("astype", dtype)
        if number == self.number and not copy:
            return self
        return cast_array(self, number)

    def tofile(self, file):
        """Write the elements in C order, as raw bytes; see `arrpy.tofile`."""
        importlib_module.import_module("arrpy.io").tofile(self, file)

    def flush(self):
        """Write what was changed in a mapped file to the disk, and wait for it; see `arrpy.open`."""
        flush_array(self)

    def __getbuffer__(self, Py_buffer* buffer, int flags):
        fill_buffer(self, buffer, flags)

    def __releasebuffer__(self, Py_buffer* buffer):
        PyMem_Free(buffer.internal)

    def __dlpack__(self, *, stream=None, max_version=None, dl_device=None, copy=None):
        """A DLPack capsule on the elements, for another library.

        Parameters
        ----------
        stream : None
            The CPU has no streams. Of a device's array any is taken: its operations are done.
        max_version : (int, int), optional
            The newest version that the consumer understands; below (1, 0), or without it, the
            capsule is a legacy one, which cannot tell that memory is read-only.
        dl_device : (int, int), optional
            That of the array, or (1, 0), the CPU, which can address the memory of all devices.
        copy : bool, optional

        Raises
        ------
        BufferError
            If the array is read-only and a legacy capsule is asked for, or another device.
        """
        return export_dlpack(self, stream, max_version, dl_device, copy)

    def __dlpack_device__(self):
        """DLPack's type and number of the device; (1, 0) is the CPU."""
        return dlpack_places[self.device_]

    def __array_namespace__(self, *, api_version=None):
        """The module that holds the functions of the array API standard."""
        if api_version is not None and api_version not in (
            "2021.12", "2022.12", "2023.12", "2024.12", "2025.12",
        ):
            raise fail("unknown_version", api_version)
        return importlib_module.import_module("arrpy")

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        """A ufunc of NumPy on arrays of ours; see `arrpy.ufuncs`."""
        return chapter("ufuncs").called(ufunc, method, inputs, options)

    def __array__(self, dtype=None, copy=None):
        """An ndarray for NumPy, sharing memory unless a copy or another dtype is asked for."""
        numpy = importlib_module.import_module("numpy")
        result = numpy.asarray(memoryview(self))
        if dtype is not None and result.dtype != dtype:
            if copy is False:
                raise ValueError(f"__array__: copy=False, but {self.dtype} is not {dtype}")
            return result.astype(dtype)
        return result.copy() if copy else result

    def __reduce__(self):
        return (restore, pickled(self, 2))

    def __reduce_ex__(self, protocol):
        return (restore, pickled(self, protocol))

    def __copy__(self):
        return copy_array(self)

    def __deepcopy__(self, memo):
        return copy_array(self)

    # -- protocols of Python --

    def __len__(self):
        if self.dimensions == 0:
            raise fail("len_of_0d")
        return self.lengths[0]

    def __iter__(self):
        if self.dimensions == 0:
            raise fail("iterate_0d")
        return iterate(self)

    def __contains__(self, value):
        equal = self == value  # a bool where the value cannot be compared, such as text
        return equal if type(equal) is bool else truth(reduce_any(<ArrPy>equal))

    def __getitem__(self, key):
        return get_item(self, key)

    def __setitem__(self, key, value):
        set_item(self, key, value)

    def __delitem__(self, key):
        raise fail("no_deletion", key)

    def __bool__(self):
        return bool(one_value(self, "bool"))

    def __int__(self):
        return real_value(self, "int", int)

    def __float__(self):
        if self.dimensions == 0 and self.number == FLOAT64 and type(self.storage_) is not Owner:
            return (<double*>self.data)[0]
        return real_value(self, "float", float)

    def __complex__(self):
        return complex(one_value(self, "complex"))

    def __index__(self):
        if self.dimensions != 0 or self.number == BOOL or self.number >= FLOAT32:
            raise fail("not_an_index", describe(self), shape_of(self))
        return one_value(self, "index")

    def __round__(self, digits=None):
        value = one_value(self, "round")
        return round(value) if digits is None else round(value, digits)

    def __repr__(self):
        return printing().array_repr(placed(self, 0))

    def __str__(self):
        return printing().array_str(placed(self, 0))

    def __format__(self, specification):
        return printing().array_format(placed(self, 0), specification)

    def _repr_html_(self):
        return printing().array_html(placed(self, 0))

    # -- operators --

    def __richcmp__(self, other, int kind):
        if kind == Py_LT:
            return binary(MAP_LESS, self, other)
        if kind == Py_LE:
            return binary(MAP_LESS_EQUAL, self, other)
        if kind == Py_EQ:
            return binary(MAP_EQUAL, self, other)
        if kind == Py_NE:
            return binary(MAP_NOT_EQUAL, self, other)
        if kind == Py_GT:
            return binary(MAP_GREATER, self, other)
        return binary(MAP_GREATER_EQUAL, self, other)

    def __neg__(self):
        return map1(MAP_NEGATIVE, self)

    def __pos__(self):
        return map1(MAP_POSITIVE, self)

    def __abs__(self):
        return map1(MAP_ABS, self)

    def __invert__(self):
        return map1(MAP_BITWISE_INVERT, self)

    def __add__(self, other):
        return binary(MAP_ADD, self, other)

    def __radd__(self, other):
        return binary(MAP_ADD, other, self)

    def __iadd__(self, other):
        return inplace(MAP_ADD, self, other)

    def __sub__(self, other):
        return binary(MAP_SUBTRACT, self, other)

    def __rsub__(self, other):
        return binary(MAP_SUBTRACT, other, self)

    def __isub__(self, other):
        return inplace(MAP_SUBTRACT, self, other)

    def __mul__(self, other):
        return binary(MAP_MULTIPLY, self, other)

    def __rmul__(self, other):
        return binary(MAP_MULTIPLY, other, self)

    def __imul__(self, other):
        return inplace(MAP_MULTIPLY, self, other)

    def __truediv__(self, other):
        return binary(MAP_DIVIDE, self, other)

    def __rtruediv__(self, other):
        return binary(MAP_DIVIDE, other, self)

    def __itruediv__(self, other):
        return inplace(MAP_DIVIDE, self, other)

    def __floordiv__(self, other):
        return binary(MAP_FLOOR_DIVIDE, self, other)

    def __rfloordiv__(self, other):
        return binary(MAP_FLOOR_DIVIDE, other, self)

    def __ifloordiv__(self, other):
        return inplace(MAP_FLOOR_DIVIDE, self, other)

    def __mod__(self, other):
        return binary(MAP_REMAINDER, self, other)

    def __rmod__(self, other):
        return binary(MAP_REMAINDER, other, self)

    def __imod__(self, other):
        return inplace(MAP_REMAINDER, self, other)

    def __divmod__(self, other):
        if as_operand(other) is None:
            return NotImplemented
        return map2(MAP_FLOOR_DIVIDE, self, other), map2(MAP_REMAINDER, self, other)

    def __rdivmod__(self, other):
        if as_operand(other) is None:
            return NotImplemented
        return map2(MAP_FLOOR_DIVIDE, other, self), map2(MAP_REMAINDER, other, self)

    def __pow__(self, other, modulus):
        if modulus is not None:
            return NotImplemented
        return binary(MAP_POW, self, other)

    def __rpow__(self, other, modulus):
        if modulus is not None:
            return NotImplemented
        return binary(MAP_POW, other, self)

    def __ipow__(self, other):
        return inplace(MAP_POW, self, other)

    def __and__(self, other):
        return binary(MAP_BITWISE_AND, self, other)

    def __rand__(self, other):
        return binary(MAP_BITWISE_AND, other, self)

    def __iand__(self, other):
        return inplace(MAP_BITWISE_AND, self, other)

    def __or__(self, other):
        return binary(MAP_BITWISE_OR, self, other)

    def __ror__(self, other):
        return binary(MAP_BITWISE_OR, other, self)

    def __ior__(self, other):
        return inplace(MAP_BITWISE_OR, self, other)

    def __xor__(self, other):
        return binary(MAP_BITWISE_XOR, self, other)

    def __rxor__(self, other):
        return binary(MAP_BITWISE_XOR, other, self)

    def __ixor__(self, other):
        return inplace(MAP_BITWISE_XOR, self, other)

    def __lshift__(self, other):
        return binary(MAP_BITWISE_LEFT_SHIFT, self, other)

    def __rlshift__(self, other):
        return binary(MAP_BITWISE_LEFT_SHIFT, other, self)

    def __ilshift__(self, other):
        return inplace(MAP_BITWISE_LEFT_SHIFT, self, other)

    def __rshift__(self, other):
        return binary(MAP_BITWISE_RIGHT_SHIFT, self, other)

    def __rrshift__(self, other):
        return binary(MAP_BITWISE_RIGHT_SHIFT, other, self)

    def __irshift__(self, other):
        return inplace(MAP_BITWISE_RIGHT_SHIFT, self, other)

    def __matmul__(self, other):
        if as_operand(other) is None:
            return NotImplemented
        return matmul_arrays("matmul", self, other)

    def __rmatmul__(self, other):
        if as_operand(other) is None:
            return NotImplemented
        return matmul_arrays("matmul", other, self)

    def __imatmul__(self, other):
        if as_operand(other) is None:
            return NotImplemented
        product = matmul_arrays("matmul", self, other)
        if shape_of(product) != shape_of(self):
            raise fail("out_shape", "matmul", shape_of(product), shape_of(self))
        assign_value(self, product)
        return self

    # -- reductions, as methods --

    def sum(self, axis=None, dtype=None, out=None, keepdims=False, *, initial=None, where=None):
        """The exact sum, rounded once; see `arrpy.sum`."""
        if out is None and initial is None and where is None:
            return sum_like(REDUCE_SUM, self, axis, dtype, keepdims)
        return chapter("statistical").sum(
            self, axis, dtype, out, keepdims, initial=initial, where=where
        )

    def prod(self, axis=None, dtype=None, out=None, keepdims=False, *, initial=None, where=None):
        """The product; see `arrpy.prod`."""
        if out is None and initial is None and where is None:
            return sum_like(REDUCE_PROD, self, axis, dtype, keepdims)
        return chapter("statistical").prod(
            self, axis, dtype, out, keepdims, initial=initial, where=where
        )

    def mean(self, axis=None, dtype=None, out=None, keepdims=False, *, where=None):
        """The mean; see `arrpy.mean`."""
        if dtype is None and out is None and where is None:
            return reduce_array(REDUCE_MEAN, self, axis, keepdims)
        return chapter("statistical").mean(self, axis, dtype, out, keepdims, where=where)

    def var(
        self, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=None, correction=0.0
    ):
        """The variance; see `arrpy.var`."""
        return chapter("statistical").var(
            self, axis, dtype, out, ddof, keepdims, where=where, correction=correction
        )

    def std(
        self, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=None, correction=0.0
    ):
        """The standard deviation; see `arrpy.std`."""
        return chapter("statistical").std(
            self, axis, dtype, out, ddof, keepdims, where=where, correction=correction
        )

    def min(self, axis=None, out=None, keepdims=False, *, initial=None, where=None):
        """The smallest element; see `arrpy.min`."""
        if out is None and initial is None and where is None:
            return reduce_array(REDUCE_MIN, self, axis, keepdims)
        return chapter("statistical").min(self, axis, out, keepdims, initial=initial, where=where)

    def max(self, axis=None, out=None, keepdims=False, *, initial=None, where=None):
        """The largest element; see `arrpy.max`."""
        if out is None and initial is None and where is None:
            return reduce_array(REDUCE_MAX, self, axis, keepdims)
        return chapter("statistical").max(self, axis, out, keepdims, initial=initial, where=where)

    def all(self, axis=None, out=None, keepdims=False, *, where=None):
        """Whether every element is true; see `arrpy.all`."""
        return chapter("utility").all(self, axis, out, keepdims, where=where)

    def any(self, axis=None, out=None, keepdims=False, *, where=None):
        """Whether some element is true; see `arrpy.any`."""
        return chapter("utility").any(self, axis, out, keepdims, where=where)

    def argmax(self, axis=None, out=None, *, keepdims=False):
        """The index of the first largest element; see `arrpy.argmax`."""
        return store_result("argmax", reduce_array(REDUCE_ARGMAX, self, axis, keepdims), out)

    def argmin(self, axis=None, out=None, *, keepdims=False):
        """The index of the first smallest element; see `arrpy.argmin`."""
        return store_result("argmin", reduce_array(REDUCE_ARGMIN, self, axis, keepdims), out)

    def cumsum(self, axis=None, dtype=None, out=None):
        """Running sums; see `arrpy.cumsum`."""
        return chapter("statistical").cumsum(self, axis, dtype, out)

    def cumprod(self, axis=None, dtype=None, out=None):
        """Running products; see `arrpy.cumprod`."""
        return chapter("statistical").cumprod(self, axis, dtype, out)

    # -- order, as methods --

    def sort(self, axis=-1, kind=None, *, descending=False, stable=True):
        """Put the elements in order along an axis, in place; see `arrpy.sort`."""
        check_kind("sort", kind)
        sort_in_place(self, axis, descending)

    def argsort(self, axis=-1, kind=None, *, descending=False, stable=True):
        """The indices that sort along an axis; see `arrpy.argsort`."""
        return function("argsort")(self, axis, kind, descending=descending)

    def partition(self, kth, axis=-1, kind="introselect", *, descending=False):
        """Put the elements of some ranks in their sorted places, in place; see `arrpy.partition`."""
        set_item(self, Ellipsis, function("partition")(self, kth, axis, kind, descending=descending))

    def argpartition(self, kth, axis=-1, kind="introselect", *, descending=False):
        """The indices that partition along an axis; see `arrpy.argpartition`."""
        return function("argpartition")(self, kth, axis, kind, descending=descending)

    def searchsorted(self, x2, side="left", sorter=None):
        """The indices at which elements can be inserted; see `arrpy.searchsorted`."""
        return importlib_module.import_module("arrpy").searchsorted(self, x2, side, sorter)

    def nonzero(self):
        """The indices of the elements that are not 0; see `arrpy.nonzero`."""
        return importlib_module.import_module("arrpy").nonzero(self)

    def take_along_axis(self, indices, axis=-1):
        """The elements at indices along an axis; see `arrpy.take_along_axis`."""
        return importlib_module.import_module("arrpy").take_along_axis(self, indices, axis)

    def put_along_axis(self, indices, values, axis=-1):
        """Set the elements at indices along an axis; see `arrpy.put_along_axis`."""
        importlib_module.import_module("arrpy").put_along_axis(self, indices, values, axis)

    # -- other shapes, as methods --

    def reshape(self, *shape, order="C", copy=None):
        """The same elements in another shape; see `arrpy.reshape`."""
        return reordered("reshape", self, shape[0] if len(shape) == 1 else shape, order, copy)

    def transpose(self, *axes):
        """The axes in another order, by default reversed; a view."""
        if len(axes) == 1 and (axes[0] is None or not hasattr(axes[0], "__index__")):
            axes = axes[0]
        if axes is None or (type(axes) is tuple and not axes):
            axes = range(self.dimensions - 1, -1, -1)
        return permuted("transpose", self, axes)

    def swapaxes(self, axis1, axis2, /):
        """Two axes exchanged; a view."""
        axes = list(range(self.dimensions))
        first = normalised_axis("swapaxes", axis1, self.dimensions)
        second = normalised_axis("swapaxes", axis2, self.dimensions)
        axes[first], axes[second] = second, first
        return transposed(self, axes)

    def ravel(self, order="C"):
        """The elements as a vector, a view where the strides allow it."""
        return reordered("ravel", self, (self.size_,), order, None)

    def flatten(self, order="C"):
        """The elements as a vector, copied."""
        return reordered("flatten", self, (self.size_,), order, True)

    def squeeze(self, axis=None):
        """Without axes of length 1, by default all of them; see `arrpy.squeeze`."""
        return function("squeeze")(self, axis)

    def repeat(self, repeats, axis=None):
        """Every element several times; see `arrpy.repeat`."""
        return function("repeat")(self, repeats, axis=axis)

    def take(self, indices, axis=None, *, mode="raise"):
        """Elements at indices along an axis, by default of the flat array; see `arrpy.take`."""
        x = reshaped(self, (self.size_,), None) if axis is None else self
        return function("take")(x, indices, axis=0 if axis is None else axis, mode=mode)

    def put(self, indices, values, mode="raise"):
        """Set elements at flat indices; see `arrpy.put`."""
        function("put")(self, indices, values, mode)

    def compress(self, condition, axis=None):
        """The slices at which a condition is true; see `arrpy.compress`."""
        return function("compress")(condition, self, axis)

    def choose(self, choices, *, mode="raise"):
        """Elements of several arrays, this one says of which; see `arrpy.choose`."""
        return function("choose")(self, choices, mode=mode)

    def diagonal(self, offset=0, axis1=0, axis2=1):
        """A diagonal, as a view; see `arrpy.diagonal`."""
        return function("diagonal")(self, offset, axis1, axis2)

    def dot(self, x2, out=None):
        """Sums of products; see `arrpy.dot`."""
        return function("dot")(self, x2, out)

    def trace(self, offset=0, axis1=0, axis2=1, dtype=None, out=None):
        """The sum along a diagonal; see `arrpy.trace`."""
        return function("trace")(self, offset, axis1, axis2, dtype, out)

    def fill(self, value):
        """Set every element to a value."""
        try:
            set_item(self, Ellipsis, value)
        except (TypeError, ValueError, OverflowError) as error:
            raise renamed("fill", error) from None

    # -- element-wise functions and scans, as methods --

    def clip(self, min=None, max=None, out=None):
        """The elements limited to an interval; see `arrpy.clip`."""
        return chapter("elementwise").clip(self, min, max, out)

    def round(self, decimals=0, out=None):
        """The elements rounded to so many decimals; see `arrpy.round`."""
        return chapter("elementwise").round(self, decimals, out)

    def conj(self):
        """The complex conjugate; real arrays are their own."""
        return self if self.number < COMPLEX64 else map1(MAP_CONJ, self)

    def conjugate(self):
        """The complex conjugate; real arrays are their own."""
        return self if self.number < COMPLEX64 else map1(MAP_CONJ, self)

    def ptp(self, axis=None, *, keepdims=False):
        """The largest element minus the smallest; see `arrpy.ptp`."""
        return function("ptp")(self, axis, keepdims=keepdims)


cdef object function(str name):
    """A public function, whose chapter is loaded when it is first needed."""
    return getattr(importlib_module.import_module("arrpy"), name)


cdef int initialise_twins() except -1:
    """Which exact reduction repeats which quick one where its rounding is in doubt."""
    cdef int i
    for i in range(REDUCTIONS):
        exact_twin[i] = -1
    exact_twin[REDUCE_SUM] = REDUCE_EXACT_SUM
    exact_twin[REDUCE_MEAN] = REDUCE_EXACT_MEAN
    exact_twin[REDUCE_CENTER] = REDUCE_EXACT_CENTER
    exact_twin[REDUCE_VAR] = REDUCE_EXACT_VAR
    exact_twin[REDUCE_STD] = REDUCE_EXACT_STD
    return 0


# The names that users see in messages and help: where the classes are public.
(<PyTypeObject*>ArrPy).tp_name = "arrpy.ArrPy"
(<PyTypeObject*>DType).tp_name = "arrpy.DType"
initialise_dtypes()
initialise_devices()
initialise_storage()
initialise_state()
initialise_twins()
