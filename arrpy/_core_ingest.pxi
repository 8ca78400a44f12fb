# Python data -> one block of C numbers, and back.
#
# A nested sequence such as [[1, 2], [3, 4.5]] is read in two passes:
#   1. ingest_discover walks the tree depth first. The first path down fixes the shape (every level
#      adds its length), every other list must agree with it; the types of all leaves are or-ed into
#      a set of kinds, which decides the dtype: bool < int64 (or uint64) < float64 < complex128.
#   2. ingest_fill walks the same tree and writes the leaves one after the other: C-contiguous.
#
# Why two passes: the array can be allocated once, in its final dtype, and both passes are bound by
# the cache misses on the number objects, of which the second pass finds most in the cache.
#
# What is safe here: running Python code (`__float__`, `__len__`, generators, buffer exporters) may
# change any list that is being walked. So all such code runs in pass 1 only, with strong references
# and lengths checked afterwards. What it gave is put into private copies of the lists concerned,
# and ingest_discover returns that tree (the data itself if there was nothing to convert). Pass 2
# takes that tree, runs no Python code but signal handlers, and still checks every length and type.
#
# Numerics: an int is stored exactly or refused (OverflowError), except in floating-point dtypes,
# where it is rounded once. A float stored as an integer is truncated, NaN gives 0, values out of
# range saturate. bool(x) is x != 0.
#
# Reference: Python/C API manual, chapters "Concrete Objects Layer" and "Buffer Protocol".

from libc.math cimport isfinite, ldexpf
from libc.stdint cimport (
    int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t, uintptr_t,
    INT64_MAX, INT64_MIN, UINT64_MAX,
)
from cpython.buffer cimport (
    PyBUF_FULL_RO, PyBuffer_Release, PyObject_CheckBuffer, PyObject_GetBuffer,
)
from cpython.exc cimport PyErr_CheckSignals
from cpython.list cimport PyList_GetSlice
from cpython.ref cimport PyObject, Py_DECREF, Py_INCREF, Py_XDECREF
from cpython.tuple cimport PyTuple_GetSlice

cdef extern from *:
    """
    /* 1 if the int `x` has at most two digits (60 bits); then *value is what it is worth.
       From 3.14 on only the documented access to one digit is used. */
    static inline int arrpy_short_int(PyObject *x, int64_t *value) {
        PyLongObject *number = (PyLongObject *)x;
    #if PY_VERSION_HEX >= 0x030E0000
        if (!PyUnstable_Long_IsCompact(number)) return 0;
        *value = (int64_t)PyUnstable_Long_CompactValue(number);
        return 1;
    #else
    #if PY_VERSION_HEX >= 0x030C0000
        size_t digits = number->long_value.lv_tag >> 3;
        int64_t sign = 1 - (int64_t)(number->long_value.lv_tag & 3);
        const digit *magnitude = number->long_value.ob_digit;
    #else
        Py_ssize_t size = Py_SIZE(x);
        size_t digits = (size_t)(size < 0 ? -size : size);
        int64_t sign = size < 0 ? -1 : 1;
        const digit *magnitude = number->ob_digit;
    #endif
        if (digits == 1) *value = sign * (int64_t)magnitude[0];
        else if (digits == 2)
            *value = sign * ((int64_t)magnitude[1] << PyLong_SHIFT | (int64_t)magnitude[0]);
        else if (digits == 0) *value = 0;
        else return 0;
        return 1;
    #endif
    }
    /* PyFloat_FromDouble without its free list and calls: half the time of a long tolist(). */
    static inline PyObject *arrpy_new_float(double value) {
    #if PY_VERSION_HEX >= 0x030E0000 || defined(Py_REF_DEBUG) || defined(Py_TRACE_REFS) \\
        || defined(Py_GIL_DISABLED)
        return PyFloat_FromDouble(value);
    #else
        PyFloatObject *result = (PyFloatObject *)PyObject_Malloc(sizeof(PyFloatObject));
        if (result == NULL) return PyErr_NoMemory();
        result->ob_base.ob_refcnt = 1;
        result->ob_base.ob_type = &PyFloat_Type;
        result->ob_fval = value;
        return (PyObject *)result;
    #endif
    }
    static inline int arrpy_is_list_or_tuple(PyObject *x) {
        return PyType_HasFeature(Py_TYPE(x), Py_TPFLAGS_LIST_SUBCLASS | Py_TPFLAGS_TUPLE_SUBCLASS);
    }
    static inline Py_complex arrpy_complex_value(PyObject *x) {
        return ((PyComplexObject *)x)->cval;
    }
    """
    ctypedef struct ingest_complex "Py_complex":
        double real
        double imag
    bint ingest_short_int "arrpy_short_int"(PyObject* x, int64_t* value) noexcept nogil
    bint ingest_is_list_or_tuple "arrpy_is_list_or_tuple"(PyObject* x) noexcept nogil
    PyObject* ingest_new_float "arrpy_new_float"(double value) noexcept
    ingest_complex ingest_complex_value "arrpy_complex_value"(PyObject* x) noexcept nogil

cdef extern from "Python.h":
    const Py_ssize_t INGEST_LARGEST_SIZE "PY_SSIZE_T_MAX"
    # As in cpython.*, but declared on PyObject*: no reference is taken for a borrowed item.
    bint ingest_is_float "PyFloat_CheckExact"(PyObject* x) noexcept nogil
    bint ingest_is_int "PyLong_CheckExact"(PyObject* x) noexcept nogil
    bint ingest_is_bool "PyBool_Check"(PyObject* x) noexcept nogil
    bint ingest_is_any_float "PyFloat_Check"(PyObject* x) noexcept nogil
    bint ingest_is_any_int "PyLong_Check"(PyObject* x) noexcept nogil
    bint ingest_is_any_complex "PyComplex_Check"(PyObject* x) noexcept nogil
    bint ingest_is_complex "PyComplex_CheckExact"(PyObject* x) noexcept nogil
    bint ingest_is_true "Py_IsTrue"(PyObject* x) noexcept nogil
    bint ingest_is_range "PyRange_Check"(PyObject* x) noexcept nogil
    double ingest_float_value "PyFloat_AS_DOUBLE"(PyObject* x) noexcept nogil
    int64_t ingest_long_value "PyLong_AsLongLongAndOverflow"(PyObject* x, int* overflow) noexcept
    uint64_t ingest_unsigned_value "PyLong_AsUnsignedLongLong"(PyObject* x) noexcept
    double ingest_double_of_int "PyLong_AsDouble"(PyObject* x) noexcept
    uint64_t ingest_bits_of_int "PyLong_AsUnsignedLongLongMask"(PyObject* x) noexcept
    PyObject* ingest_error_occurred "PyErr_Occurred"() noexcept
    void ingest_error_clear "PyErr_Clear"() noexcept
    Py_ssize_t ingest_length "Py_SIZE"(PyObject* x) noexcept nogil
    PyObject** ingest_items "PySequence_Fast_ITEMS"(PyObject* x) noexcept nogil
    PyObject* ingest_new_list "PyList_New"(Py_ssize_t n) noexcept
    void ingest_set_item "PyList_SET_ITEM"(PyObject* x, Py_ssize_t i, PyObject* item) noexcept
    PyObject* ingest_new_int "PyLong_FromLongLong"(int64_t value) noexcept
    PyObject* ingest_new_unsigned "PyLong_FromUnsignedLongLong"(uint64_t value) noexcept
    PyObject* ingest_new_complex "PyComplex_FromDoubles"(double real, double imag) noexcept
    PyObject* ingest_new_bool "PyBool_FromLong"(long value) noexcept
    void ingest_untrack "PyObject_GC_UnTrack"(PyObject* x) noexcept
    void ingest_track "PyObject_GC_Track"(PyObject* x) noexcept

cdef enum:
    INGEST_MAX_NDIM = 64
    INGEST_SIGNAL_PERIOD = 32768     # leaves between two looks for Ctrl-C: well below a millisecond

# The dtypes by their position in the table of the specification.
cdef enum:
    INGEST_BOOL
    INGEST_INT8
    INGEST_INT16
    INGEST_INT32
    INGEST_INT64
    INGEST_UINT8
    INGEST_UINT16
    INGEST_UINT32
    INGEST_UINT64
    INGEST_FLOAT32
    INGEST_FLOAT64
    INGEST_COMPLEX64
    INGEST_COMPLEX128

cdef tuple _ingest_dtype_names = (
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    "float32", "float64", "complex64", "complex128",
)

# Kinds of leaves, or-ed together during discovery.
cdef enum:
    KIND_BOOL = 1
    KIND_INT = 2          # fits int64
    KIND_UNSIGNED = 4     # needs uint64
    KIND_HUGE = 8         # an int that fits neither
    KIND_FLOAT = 16
    KIND_COMPLEX = 32

# What a nested sequence is called in messages.
cdef enum:
    WORD_LIST
    WORD_TUPLE
    WORD_RANGE

cdef struct ingest_number:
    int kind              # one KIND_*; says which of the values below counts
    int64_t signed_value
    uint64_t unsigned_value
    double real
    double imag

cdef struct ingest_where:
    # The indices of one leaf; depth -1: no such leaf was seen.
    int depth
    Py_ssize_t path[INGEST_MAX_NDIM]

cdef struct ingest_walk:
    Py_ssize_t* shape
    int ndim              # -1 until the first path has reached a number or an empty list
    int levels            # how many entries of shape are known
    int kinds             # of the plain numbers
    int strong            # promoted dtype of the arrays and scalars of other libraries, or -1
    Py_ssize_t lists      # walked so far: when to look for Ctrl-C
    unsigned char words[INGEST_MAX_NDIM]
    Py_ssize_t path[INGEST_MAX_NDIM]
    ingest_where negative, unsigned_, huge     # the first leaf of each sort, for messages
    int64_t negative_value
    uint64_t unsigned_value
    PyObject* huge_value                       # owned

cdef struct ingest_target:
    const Py_ssize_t* shape
    int ndim
    int dtype
    void* out
    Py_ssize_t position   # where the next leaf goes
    Py_ssize_t lists      # read so far: when to look for Ctrl-C
    Py_ssize_t path[INGEST_MAX_NDIM]

cdef struct ingest_progression:
    # A range: start + i * step, in arithmetic modulo 2**64.
    uint64_t start
    uint64_t step
    Py_ssize_t length
    bint is_unsigned


# ---- messages ----

cdef str _ingest_place(const Py_ssize_t* path, int depth):
    return "".join([f"[{path[level]}]" for level in range(depth)])

cdef str _ingest_at(const Py_ssize_t* path, int depth):
    return " at " + _ingest_place(path, depth) if depth > 0 else ""

cdef str _ingest_short_repr(object value):
    cdef str text
    try:
        text = repr(value)
    except Exception:
        return f"<{type(value).__name__} object>"
    return text if len(text) <= 60 else text[:57] + "..."

cdef str _ingest_int_text(object value):
    """An int for a message: 2**70 is easier to read than its 22 digits."""
    value = int.__pos__(value)
    cdef str sign = "-" if value < 0 else ""
    cdef object magnitude = -value if value < 0 else value
    cdef object bits = magnitude.bit_length()
    if bits > 62 and magnitude & (magnitude - 1) == 0:
        return f"{sign}2**{bits - 1}"
    return str(value) if bits <= 200 else f"{sign}(about 2**{bits})" if sign else f"about 2**{bits}"

cdef str _ingest_count(Py_ssize_t n):
    return f"{n} value" if n == 1 else f"{n} values"

cdef int _ingest_raise_ragged(ingest_walk* walk, int depth, Py_ssize_t n) except -1:
    cdef Py_ssize_t zeros[INGEST_MAX_NDIM]
    cdef int level
    cdef str here, first
    for level in range(depth):
        zeros[level] = 0
    if depth == 1 and walk.ndim == 2:
        here, first = f"row {walk.path[0]}", "row 0"
    else:
        here, first = _ingest_place(walk.path, depth), _ingest_place(zeros, depth)
    raise ValueError(f"ArrPy: {here} has {_ingest_count(n)}, {first} has {walk.shape[depth]}")

cdef int _ingest_raise_mixed(ingest_walk* walk, int depth, str here) except -1:
    """`here` is what stands at the path; the first path has something else at this depth."""
    cdef str first = "a number"
    if depth < walk.ndim:
        first = ("a list", "a tuple", "a range")[walk.words[depth]]
    raise ValueError(
        f"ArrPy: {_ingest_place(walk.path, depth)} is {here}, {'[0]' * depth} is {first}"
    )

cdef int _ingest_raise_not_number(object value, const Py_ssize_t* path, int depth) except -1:
    raise TypeError(
        f"ArrPy: cannot make a number of {type(value).__name__}{_ingest_at(path, depth)}; "
        f"got {_ingest_short_repr(value)}"
    )

cdef int _ingest_raise_changed() except -1:
    raise RuntimeError("ArrPy: data changed size while it was read")

cdef int _ingest_raise_unfit(object value, ingest_target* target) except -1:
    cdef str name = _ingest_dtype_names[target.dtype]
    cdef str place = _ingest_at(target.path, target.ndim)
    if isinstance(value, complex):
        raise TypeError(
            f"ArrPy: cannot make {name} of complex{place}; got {_ingest_short_repr(value)}"
        )
    raise OverflowError(f"ArrPy: {_ingest_int_text(value)}{place} does not fit {name}")


# ---- one number ----

cdef int _ingest_read_long(PyObject* leaf, ingest_number* number) noexcept:
    """The kind of an int of more than two digits, and its value."""
    cdef int overflow = 0
    number.signed_value = ingest_long_value(leaf, &overflow)
    if overflow == 0:
        return KIND_INT
    number.signed_value = overflow
    if overflow < 0:
        return KIND_HUGE
    number.unsigned_value = ingest_unsigned_value(leaf)
    if ingest_error_occurred() == NULL:
        return KIND_UNSIGNED
    ingest_error_clear()
    return KIND_HUGE

cdef inline bint _ingest_read_number(PyObject* leaf, ingest_number* number) noexcept:
    """Reads a float, int, bool or complex, or one of a subclass; runs no Python code."""
    number.kind = 0
    number.signed_value = 0
    number.unsigned_value = 0
    number.real = number.imag = 0.0
    if ingest_is_float(leaf):
        number.kind = KIND_FLOAT
        number.real = ingest_float_value(leaf)
        return True
    if ingest_is_any_int(leaf):
        if ingest_short_int(leaf, &number.signed_value):
            number.kind = KIND_BOOL if ingest_is_bool(leaf) else KIND_INT
        else:
            number.kind = _ingest_read_long(leaf, number)
        return True
    if ingest_is_any_float(leaf):
        number.kind = KIND_FLOAT
        number.real = ingest_float_value(leaf)
        return True
    if ingest_is_any_complex(leaf):
        number.kind = KIND_COMPLEX
        number.real = ingest_complex_value(leaf).real
        number.imag = ingest_complex_value(leaf).imag
        return True
    return False

cdef object _ingest_number_of(object leaf):
    """The Python number of an object with __index__, __float__ or __complex__, else None."""
    cdef object kind = type(leaf)
    cdef bint is_complex = hasattr(kind, "__complex__")
    if hasattr(kind, "__index__"):
        try:
            return int.__pos__(kind.__index__(leaf))
        except TypeError:
            pass
    if hasattr(kind, "__float__"):
        if is_complex:
            # Real scalars (Fraction, numpy.float16) have __complex__ too: their ABC tells.
            import numbers
            is_complex = isinstance(leaf, numbers.Complex) and not isinstance(leaf, numbers.Real)
        if not is_complex:
            try:
                return float(leaf)
            except TypeError:
                is_complex = hasattr(kind, "__complex__")
    if is_complex:
        try:
            return complex(leaf)
        except TypeError:
            pass
    return None

cdef bint _ingest_read_range(object data, ingest_progression* progression) except -1:
    """False if the values of the range fit neither int64 nor uint64."""
    cdef ingest_number first, last
    first.kind = last.kind = KIND_INT
    first.signed_value = last.signed_value = 0
    cdef object start = data.start, end
    progression.length = len(data)
    progression.is_unsigned = False
    progression.start = progression.step = 0
    if progression.length == 0:
        return True
    end = data[progression.length - 1]
    _ingest_read_number(<PyObject*>start, &first)
    _ingest_read_number(<PyObject*>end, &last)
    if (first.kind | last.kind) & KIND_HUGE:
        return False
    progression.is_unsigned = ((first.kind | last.kind) & KIND_UNSIGNED) != 0
    if progression.is_unsigned and ((first.kind == KIND_INT and first.signed_value < 0) or
                                    (last.kind == KIND_INT and last.signed_value < 0)):
        return False
    progression.start = ingest_bits_of_int(<PyObject*>start)
    end = data.step
    progression.step = ingest_bits_of_int(<PyObject*>end)
    return True


# ---- pass 1: shape and dtype ----

cdef inline int _ingest_note_place(ingest_walk* walk, ingest_where* where, int depth) noexcept:
    where.depth = depth
    for level in range(depth):
        where.path[level] = walk.path[level]
    return 0

cdef int _ingest_note_int(
    PyObject* leaf, const ingest_number* number, int depth, ingest_walk* walk
) noexcept:
    """Remembers where the first negative, uint64-sized and huge ints stand (at walk.path)."""
    if number.kind == KIND_UNSIGNED and walk.unsigned_.depth < 0:
        walk.unsigned_value = number.unsigned_value
        _ingest_note_place(walk, &walk.unsigned_, depth)
    elif number.kind == KIND_HUGE and walk.huge.depth < 0:
        walk.huge_value = leaf
        Py_INCREF(<object>leaf)
        _ingest_note_place(walk, &walk.huge, depth)
    if number.kind == KIND_INT and number.signed_value < 0 and walk.negative.depth < 0:
        walk.negative_value = number.signed_value
        _ingest_note_place(walk, &walk.negative, depth)
    return 0

cdef int _ingest_set_ndim(ingest_walk* walk, int ndim) except -1:
    """The first path ends here: no other may be longer or shorter."""
    cdef Py_ssize_t size = 1
    cdef int level
    walk.ndim = ndim
    for level in range(ndim):
        if walk.shape[level] == 0:
            return 0
    for level in range(ndim):
        if size > INGEST_LARGEST_SIZE // 16 // walk.shape[level]:
            shape = tuple([walk.shape[k] for k in range(ndim)])
            raise ValueError(f"ArrPy: data has too many values; got shape {shape}")
        size *= walk.shape[level]
    return 0

cdef inline int _ingest_enter_leaf(ingest_walk* walk, int depth) except -1:
    """A number stands at `depth` indices."""
    if walk.ndim < 0:
        _ingest_set_ndim(walk, depth)
    elif walk.ndim != depth:
        _ingest_raise_mixed(walk, depth, "a number")
    return 0

cdef inline int _ingest_enter_sequence(
    ingest_walk* walk, int depth, Py_ssize_t n, int word
) except -1:
    """A sequence of n items stands at `depth` indices."""
    if depth < walk.levels:
        if walk.shape[depth] != n:
            _ingest_raise_ragged(walk, depth, n)
        return 0
    if walk.ndim >= 0:
        _ingest_raise_mixed(walk, depth, ("a list", "a tuple", "a range")[word])
    if depth >= INGEST_MAX_NDIM:
        raise ValueError(
            f"ArrPy: data is nested more than {INGEST_MAX_NDIM} levels deep; "
            "does a list contain itself?"
        )
    walk.shape[depth] = n
    walk.words[depth] = word
    walk.levels = depth + 1
    if n == 0:
        _ingest_set_ndim(walk, depth + 1)
    return 0

cdef Py_ssize_t _ingest_walk_numbers(
    PyObject** items, Py_ssize_t i, Py_ssize_t stop, int depth, ingest_walk* walk
) except -1:
    """Reads the kinds of plain numbers from item i on; returns the first other item, or stop."""
    cdef int kinds = 0
    cdef Py_ssize_t begin = i, run
    cdef ingest_number number
    while i < stop:
        run = i
        while i < stop and ingest_is_float(items[i]):
            i += 1
        if i > run:
            kinds |= KIND_FLOAT
            continue
        while (i < stop and ingest_is_int(items[i])
               and ingest_short_int(items[i], &number.signed_value)
               and (walk.negative.depth >= 0 or number.signed_value >= 0)):
            i += 1
        if i > run:
            kinds |= KIND_INT
            continue
        while i < stop and ingest_is_bool(items[i]):
            i += 1
        if i > run:
            kinds |= KIND_BOOL
            continue
        if not _ingest_read_number(items[i], &number):
            break
        kinds |= number.kind
        walk.path[depth - 1] = i
        _ingest_note_int(items[i], &number, depth, walk)
        i += 1
    if i > begin:
        if walk.ndim != depth:
            walk.path[depth - 1] = begin
            _ingest_enter_leaf(walk, depth)
        walk.kinds |= kinds
    return i

cdef list _ingest_copy_of(object data, Py_ssize_t n):
    """The items of a list or tuple; methods of subclasses are not asked."""
    if isinstance(data, list):
        return PyList_GetSlice(data, 0, n)
    return list(PyTuple_GetSlice(data, 0, n))

cdef object _ingest_walk_sequence(object data, int depth, ingest_walk* walk):
    """Walks a list or tuple at `depth` indices; returns it, or a copy with converted items."""
    cdef Py_ssize_t n = ingest_length(<PyObject*>data), i = 0, stop
    cdef bint is_copy = False
    cdef object item, result
    _ingest_enter_sequence(walk, depth, n, WORD_TUPLE if isinstance(data, tuple) else WORD_LIST)
    while i < n:
        stop = min(n, i + INGEST_SIGNAL_PERIOD)
        i = _ingest_walk_numbers(ingest_items(<PyObject*>data), i, stop, depth + 1, walk)
        if i == stop:
            if i == n:
                break
            PyErr_CheckSignals()
        else:
            item = <object>ingest_items(<PyObject*>data)[i]
            walk.path[depth] = i
            if ingest_is_list_or_tuple(<PyObject*>item):
                result = _ingest_walk_sequence(item, depth + 1, walk)
                walk.lists += 1
                if walk.lists & 1023 == 0:
                    PyErr_CheckSignals()
            else:
                if not is_copy:
                    data = _ingest_copy_of(data, n)
                    is_copy = True
                result = _ingest_walk_other(item, depth + 1, walk)
            if ingest_length(<PyObject*>data) != n:
                _ingest_raise_changed()
            if result is not item:
                if not is_copy:
                    data = _ingest_copy_of(data, n)
                    is_copy = True
                (<list>data)[i] = result
            i += 1
        if ingest_length(<PyObject*>data) != n:
            _ingest_raise_changed()
    return data

cdef object _ingest_walk_range(object data, int depth, ingest_walk* walk):
    cdef ingest_progression progression
    cdef Py_ssize_t n, index
    cdef object end
    cdef ingest_number number
    try:
        n = len(data)
    except OverflowError:
        raise ValueError(
            f"ArrPy: data has too many values{_ingest_at(walk.path, depth)}; "
            f"got {_ingest_short_repr(data)}"
        ) from None
    if not _ingest_read_range(data, &progression):
        return _ingest_walk_sequence(list(data), depth, walk)
    _ingest_enter_sequence(walk, depth, n, WORD_RANGE)
    if n > 0:
        walk.path[depth] = 0
        _ingest_enter_leaf(walk, depth + 1)
        for index in (0, n - 1):
            walk.path[depth] = index
            end = data[index]
            _ingest_read_number(<PyObject*>end, &number)
            walk.kinds |= number.kind
            _ingest_note_int(<PyObject*>end, &number, depth + 1, walk)
    return data

cdef list _ingest_drain(object iterable):
    """list(iterable) that answers Ctrl-C, so that an endless C iterator can be stopped."""
    cdef list items = []
    for item in iterable:
        items.append(item)
        if len(items) & 4095 == 0:
            PyErr_CheckSignals()
    return items

cdef int _ingest_buffer_dtype(const char* code, Py_ssize_t itemsize) noexcept:
    """The dtype of a buffer format in this machine's byte order; -1 if there is none."""
    cdef int one = 1
    cdef bint little = (<char*>&one)[0] == 1
    if code == NULL:
        return INGEST_UINT8 if itemsize == 1 else -1
    if (code[0] in (c"@", c"=") or (code[0] == c"<" and little)
            or (code[0] in (c">", c"!") and not little)):
        code += 1
    if code[0] == c"Z" and code[1] in (c"f", c"d") and code[2] == 0:
        return INGEST_COMPLEX64 if itemsize == 8 else INGEST_COMPLEX128 if itemsize == 16 else -1
    if code[0] == 0 or code[1] != 0:
        return -1
    if code[0] in (c"b", c"h", c"i", c"l", c"q", c"n"):
        return (INGEST_INT8 if itemsize == 1 else INGEST_INT16 if itemsize == 2
                else INGEST_INT32 if itemsize == 4 else INGEST_INT64 if itemsize == 8 else -1)
    if code[0] in (c"B", c"H", c"I", c"L", c"Q", c"N"):
        return (INGEST_UINT8 if itemsize == 1 else INGEST_UINT16 if itemsize == 2
                else INGEST_UINT32 if itemsize == 4 else INGEST_UINT64 if itemsize == 8 else -1)
    if code[0] == c"?" and itemsize == 1:
        return INGEST_BOOL
    if code[0] == c"f" and itemsize == 4:
        return INGEST_FLOAT32
    if code[0] == c"d" and itemsize == 8:
        return INGEST_FLOAT64
    return -1

cdef object _ingest_buffer_list(object data, int* found):
    """The nested list (or number) of a buffer exporter; None if it holds no dtype of ours."""
    cdef Py_buffer view
    cdef Py_ssize_t strides[INGEST_MAX_NDIM]
    cdef Py_ssize_t alignment, step
    cdef int axis, dtype
    try:
        PyObject_GetBuffer(data, &view, PyBUF_FULL_RO)
    except (BufferError, ValueError, TypeError, NotImplementedError):
        return None
    try:
        if view.ndim > 0 and not hasattr(type(data), "__len__"):
            return None     # raw bytes of a scalar, such as numpy.datetime64
        dtype = _ingest_buffer_dtype(view.format, view.itemsize)
        if dtype < 0 or view.ndim > INGEST_MAX_NDIM or view.suboffsets != NULL:
            return None
        if view.ndim > 0 and view.shape == NULL:
            return None
        alignment = view.itemsize // 2 if dtype >= INGEST_COMPLEX64 else view.itemsize
        if <uintptr_t>view.buf % alignment != 0:
            return None
        step = view.itemsize
        for axis in range(view.ndim - 1, -1, -1):
            # ctypes gives no strides, whatever was asked for: its arrays are C-contiguous.
            if view.strides != NULL:
                step = view.strides[axis]
            if step % view.itemsize != 0:
                return None
            strides[axis] = step // view.itemsize
            step *= view.shape[axis]
        found[0] = dtype
        return ingest_tolist(view.ndim, view.shape, strides, dtype, view.buf)
    finally:
        PyBuffer_Release(&view)

cdef object _ingest_exporter_list(object data, int depth, ingest_walk* walk, int* found):
    """What a buffer exporter holds, by its memory, else by its own tolist; None: a scalar."""
    cdef object result = _ingest_buffer_list(data, found)
    if result is None and hasattr(type(data), "tolist") and getattr(data, "ndim", 1) != 0:
        result = data.tolist()
        if not isinstance(result, (list, tuple, int, float, complex)):
            _ingest_raise_not_number(data, walk.path, depth)
    return result

cdef object _ingest_walk_other(object data, int depth, ingest_walk* walk):
    """What is neither a list, a tuple nor a plain number: convert it, then walk what came out."""
    cdef object kind = type(data), result = None
    cdef int kinds = walk.kinds, found = -1
    if ingest_is_range(<PyObject*>data):
        return _ingest_walk_range(data, depth, walk)
    if isinstance(data, (str, bytes, bytearray, dict, set, frozenset)):
        _ingest_raise_not_number(data, walk.path, depth)
    if PyObject_CheckBuffer(data):
        result = _ingest_exporter_list(data, depth, walk, &found)
    if result is None and hasattr(kind, "__len__") and hasattr(kind, "__getitem__"):
        import collections.abc
        if isinstance(data, collections.abc.Mapping):
            _ingest_raise_not_number(data, walk.path, depth)
        try:
            len(data)
        except TypeError:       # 0-d arrays of other libraries have the method but no length
            pass
        else:
            result = _ingest_drain(data)
    if result is None:
        result = _ingest_number_of(data)
    if result is None and hasattr(kind, "__iter__"):
        import collections.abc
        if isinstance(data, collections.abc.Set):
            _ingest_raise_not_number(data, walk.path, depth)
        result = _ingest_drain(data)
    if result is None:
        _ingest_raise_not_number(data, walk.path, depth)
    if ingest_is_list_or_tuple(<PyObject*>result):
        result = _ingest_walk_sequence(result, depth, walk)
    else:
        result = _ingest_walk_leaf(result, depth, walk)
    if found >= 0:  # its dtype counts, not what its numbers would ask for
        walk.kinds = kinds
        walk.strong = found if walk.strong < 0 else promoted(walk.strong, found)
    return result

cdef object _ingest_walk_leaf(object leaf, int depth, ingest_walk* walk):
    cdef ingest_number number
    if not _ingest_read_number(<PyObject*>leaf, &number):
        return _ingest_walk_other(leaf, depth, walk)
    _ingest_enter_leaf(walk, depth)
    walk.kinds |= number.kind
    _ingest_note_int(<PyObject*>leaf, &number, depth, walk)
    return leaf

cdef int _ingest_dtype_of(ingest_walk* walk) except -1:
    """The smallest of bool, int64, uint64, float64, complex128 that holds all kinds of leaves.

    Leaves that have a dtype of their own promote with it.
    """
    cdef int kinds = walk.kinds, strong = walk.strong
    if strong >= 0:
        walk.strong = -1
        return strong if kinds == 0 else promoted(strong, _ingest_dtype_of(walk))
    if kinds & KIND_COMPLEX:
        return INGEST_COMPLEX128
    if kinds & KIND_FLOAT or kinds == 0:
        return INGEST_FLOAT64
    if kinds & KIND_HUGE:
        raise OverflowError(
            f"ArrPy: integer {_ingest_int_text(<object>walk.huge_value)}"
            f"{_ingest_at(walk.huge.path, walk.huge.depth)} does not fit int64 or uint64"
        )
    if kinds & KIND_UNSIGNED:
        if walk.negative.depth >= 0:
            raise OverflowError(
                f"ArrPy: integer {_ingest_int_text(walk.unsigned_value)}"
                f"{_ingest_at(walk.unsigned_.path, walk.unsigned_.depth)} does not fit int64, and "
                f"{walk.negative_value}{_ingest_at(walk.negative.path, walk.negative.depth)} "
                "does not fit uint64"
            )
        return INGEST_UINT64
    return INGEST_INT64 if kinds & KIND_INT else INGEST_BOOL

cdef object ingest_discover(object data, Py_ssize_t* shape, int* ndim, int* dtype):
    """Finds shape (room for 64 entries) and dtype of Python data; returns what ingest_fill takes.

    With dtype NULL (the caller knows which one it wants) ints may have any size here.
    """
    cdef ingest_walk walk
    walk.shape = shape
    walk.ndim = -1
    walk.levels = 0
    walk.kinds = 0
    walk.strong = -1
    walk.lists = 0
    walk.negative.depth = walk.unsigned_.depth = walk.huge.depth = -1
    walk.huge_value = NULL
    try:
        if ingest_is_list_or_tuple(<PyObject*>data):
            data = _ingest_walk_sequence(data, 0, &walk)
        else:
            data = _ingest_walk_leaf(data, 0, &walk)
        ndim[0] = walk.ndim
        if dtype != NULL:
            dtype[0] = _ingest_dtype_of(&walk)
    finally:
        Py_XDECREF(walk.huge_value)
    return data


# ---- pass 2: the values ----

cdef inline int64_t _ingest_truncate(double value, int64_t lowest, int64_t highest) noexcept nogil:
    if value != value:
        return 0
    if value <= <double>lowest:
        return lowest
    return highest if value >= <double>highest else <int64_t>value

cdef inline uint64_t _ingest_truncate_unsigned(double value, uint64_t highest) noexcept nogil:
    if not value > 0.0:
        return 0
    return highest if value >= <double>highest else <uint64_t>value

cdef float _ingest_float32_of_int(object value) except? -1.0:
    """A huge int rounded once: its top 62 bits, the last one set if any bit below is."""
    value = int.__pos__(value)
    cdef object magnitude = -value if value < 0 else value
    cdef object drop = magnitude.bit_length() - 62
    if drop > 128:
        raise OverflowError
    cdef int64_t top = magnitude >> drop
    if magnitude & ((1 << drop) - 1):
        top |= 1
    cdef float result = ldexpf(<float>top, drop)
    return -result if value < 0 else result

cdef int _ingest_huge_as_real(
    PyObject* leaf, ingest_target* target, ingest_number* number
) except -1:
    """Turns an int beyond 64 bits into a floating-point number of the target's precision."""
    try:
        if target.dtype in (INGEST_FLOAT32, INGEST_COMPLEX64):
            number.real = _ingest_float32_of_int(<object>leaf)
        else:
            number.real = ingest_double_of_int(leaf)
            if number.real == -1.0 and ingest_error_occurred() != NULL:
                ingest_error_clear()
                raise OverflowError
        if not isfinite(number.real):
            raise OverflowError
    except OverflowError:
        _ingest_raise_unfit(<object>leaf, target)
    number.kind = KIND_FLOAT
    return 0

cdef inline double _ingest_real64(const ingest_number* number) noexcept nogil:
    if number.kind & (KIND_FLOAT | KIND_COMPLEX):
        return number.real
    if number.kind == KIND_UNSIGNED:
        return <double>number.unsigned_value
    return <double>number.signed_value

cdef inline float _ingest_real32(const ingest_number* number) noexcept nogil:
    if number.kind & (KIND_FLOAT | KIND_COMPLEX):
        return <float>number.real
    if number.kind == KIND_UNSIGNED:
        return <float>number.unsigned_value
    return <float>number.signed_value

cdef inline double _ingest_imaginary(const ingest_number* number) noexcept nogil:
    return number.imag if number.kind == KIND_COMPLEX else 0.0

cdef inline bint _ingest_signed(
    const ingest_number* number, int64_t lowest, int64_t highest, int64_t* value
) noexcept nogil:
    """False if the number does not fit the range."""
    if number.kind == KIND_FLOAT:
        value[0] = _ingest_truncate(number.real, lowest, highest)
        return True
    value[0] = number.signed_value
    return number.kind & (KIND_BOOL | KIND_INT) and lowest <= value[0] <= highest

cdef inline bint _ingest_unsigned(
    const ingest_number* number, uint64_t highest, uint64_t* value
) noexcept nogil:
    if number.kind == KIND_FLOAT:
        value[0] = _ingest_truncate_unsigned(number.real, highest)
        return True
    if number.kind == KIND_UNSIGNED:
        value[0] = number.unsigned_value
    else:
        value[0] = <uint64_t>number.signed_value
        if not number.kind & (KIND_BOOL | KIND_INT) or number.signed_value < 0:
            return False
    return value[0] <= highest

cdef inline bint _ingest_store(
    const ingest_number* number, int dtype, void* out, Py_ssize_t i
) noexcept nogil:
    """Writes a number (no huge int into floating-point) as element i; False if it does not fit."""
    cdef int64_t signed_value = 0
    cdef uint64_t unsigned_value = 0
    cdef bint fits = True
    if dtype == INGEST_FLOAT64:
        fits = number.kind != KIND_COMPLEX
        (<double*>out)[i] = _ingest_real64(number)
    elif dtype == INGEST_INT64:
        fits = _ingest_signed(number, INT64_MIN, INT64_MAX, &signed_value)
        (<int64_t*>out)[i] = signed_value
    elif dtype == INGEST_BOOL:
        if number.kind == KIND_COMPLEX:
            (<uint8_t*>out)[i] = number.real != 0.0 or number.imag != 0.0
        elif number.kind == KIND_FLOAT:
            (<uint8_t*>out)[i] = number.real != 0.0
        else:
            (<uint8_t*>out)[i] = (number.kind & (KIND_UNSIGNED | KIND_HUGE)) != 0 \
                or number.signed_value != 0
    elif dtype == INGEST_INT8:
        fits = _ingest_signed(number, -0x80, 0x7F, &signed_value)
        (<int8_t*>out)[i] = <int8_t>signed_value
    elif dtype == INGEST_INT16:
        fits = _ingest_signed(number, -0x8000, 0x7FFF, &signed_value)
        (<int16_t*>out)[i] = <int16_t>signed_value
    elif dtype == INGEST_INT32:
        fits = _ingest_signed(number, -<int64_t>0x80000000, 0x7FFFFFFF, &signed_value)
        (<int32_t*>out)[i] = <int32_t>signed_value
    elif dtype == INGEST_UINT8:
        fits = _ingest_unsigned(number, 0xFF, &unsigned_value)
        (<uint8_t*>out)[i] = <uint8_t>unsigned_value
    elif dtype == INGEST_UINT16:
        fits = _ingest_unsigned(number, 0xFFFF, &unsigned_value)
        (<uint16_t*>out)[i] = <uint16_t>unsigned_value
    elif dtype == INGEST_UINT32:
        fits = _ingest_unsigned(number, 0xFFFFFFFF, &unsigned_value)
        (<uint32_t*>out)[i] = <uint32_t>unsigned_value
    elif dtype == INGEST_UINT64:
        fits = _ingest_unsigned(number, UINT64_MAX, &unsigned_value)
        (<uint64_t*>out)[i] = unsigned_value
    elif dtype == INGEST_FLOAT32:
        fits = number.kind != KIND_COMPLEX
        (<float*>out)[i] = _ingest_real32(number)
    elif dtype == INGEST_COMPLEX64:
        (<float*>out)[2 * i] = _ingest_real32(number)
        (<float*>out)[2 * i + 1] = <float>_ingest_imaginary(number)
    else:
        (<double*>out)[2 * i] = _ingest_real64(number)
        (<double*>out)[2 * i + 1] = _ingest_imaginary(number)
    return fits

cdef int _ingest_fill_leaf(PyObject* leaf, Py_ssize_t i, ingest_target* target) except -1:
    """Any plain number into element i; the path is complete but for its last index."""
    cdef ingest_number number
    if not _ingest_read_number(leaf, &number):
        _ingest_raise_changed()
    if number.kind == KIND_HUGE and target.dtype >= INGEST_FLOAT32:
        _ingest_huge_as_real(leaf, target, &number)
    if not _ingest_store(&number, target.dtype, target.out, i):
        _ingest_raise_unfit(<object>leaf, target)
    return 0

cdef inline Py_ssize_t _ingest_copy_plain(
    PyObject** items, Py_ssize_t i, Py_ssize_t stop, int dtype, void* out
) noexcept nogil:
    """The fast loops: exact Python numbers into the dtype that they have by themselves."""
    cdef double* floats = <double*>out
    cdef int64_t* ints = <int64_t*>out
    if dtype == INGEST_FLOAT64:
        while i < stop and ingest_is_float(items[i]):
            floats[i] = ingest_float_value(items[i])
            i += 1
    elif dtype == INGEST_INT64:
        while i < stop and ingest_is_int(items[i]) and ingest_short_int(items[i], &ints[i]):
            i += 1
    elif dtype == INGEST_FLOAT32:
        while i < stop and ingest_is_float(items[i]):
            (<float*>out)[i] = <float>ingest_float_value(items[i])
            i += 1
    elif dtype == INGEST_BOOL:
        while i < stop and ingest_is_bool(items[i]):
            (<uint8_t*>out)[i] = ingest_is_true(items[i])
            i += 1
    elif dtype == INGEST_COMPLEX128:
        while i < stop and ingest_is_complex(items[i]):
            (<ingest_complex*>out)[i] = ingest_complex_value(items[i])
            i += 1
    return i

cdef int _ingest_fill_row(object data, ingest_target* target) except -1:
    """The innermost lists."""
    cdef Py_ssize_t n = target.shape[target.ndim - 1], i = 0, stop
    cdef PyObject** items = ingest_items(<PyObject*>data)
    cdef Py_ssize_t itemsize = _ingest_itemsize(target.dtype)
    cdef void* out = <char*>target.out + target.position * itemsize
    cdef void* whole = target.out
    target.out = out
    try:
        while i < n:
            stop = min(n, i + INGEST_SIGNAL_PERIOD)
            while True:
                i = _ingest_copy_plain(items, i, stop, target.dtype, out)
                if i == stop:
                    break
                target.path[target.ndim - 1] = i
                _ingest_fill_leaf(items[i], i, target)
                i += 1
            if i < n:
                PyErr_CheckSignals()
                if ingest_length(<PyObject*>data) != n:
                    _ingest_raise_changed()
                items = ingest_items(<PyObject*>data)
    finally:
        target.out = whole
    target.position += n
    return 0

cdef int _ingest_fill_range(object data, ingest_target* target) except -1:
    cdef ingest_progression progression
    cdef ingest_number number
    cdef uint64_t value
    cdef Py_ssize_t i
    if (not _ingest_read_range(data, &progression)
            or progression.length != target.shape[target.ndim - 1]):
        _ingest_raise_changed()
    number.kind = KIND_UNSIGNED if progression.is_unsigned else KIND_INT
    value = progression.start
    for i in range(progression.length):
        number.unsigned_value = value
        number.signed_value = <int64_t>value
        if not _ingest_store(&number, target.dtype, target.out, target.position + i):
            target.path[target.ndim - 1] = i
            _ingest_raise_unfit(data[i], target)
        value += progression.step
        if i % INGEST_SIGNAL_PERIOD == INGEST_SIGNAL_PERIOD - 1:
            PyErr_CheckSignals()
    target.position += progression.length
    return 0

cdef int _ingest_fill_level(object data, int depth, ingest_target* target) except -1:
    cdef Py_ssize_t n = target.shape[depth], i
    cdef object item
    if ingest_is_range(<PyObject*>data) and depth == target.ndim - 1:
        return _ingest_fill_range(data, target)
    if not ingest_is_list_or_tuple(<PyObject*>data) or ingest_length(<PyObject*>data) != n:
        _ingest_raise_changed()
    if depth == target.ndim - 1:
        return _ingest_fill_row(data, target)
    for i in range(n):
        item = <object>ingest_items(<PyObject*>data)[i]
        target.path[depth] = i
        _ingest_fill_level(item, depth + 1, target)
        target.lists += 1
        if target.lists & 1023 == 0:
            PyErr_CheckSignals()
        if ingest_length(<PyObject*>data) != n:
            _ingest_raise_changed()
    return 0

cdef int ingest_fill(
    object data, int ndim, const Py_ssize_t* shape, int dtype, void* out
) except -1:
    """Writes all leaves of what ingest_discover returned into `out`, C-contiguous, as `dtype`."""
    cdef ingest_target target
    target.shape = shape
    target.ndim = ndim
    target.dtype = dtype
    target.out = out
    target.position = 0
    target.lists = 0
    if ndim == 0:
        return _ingest_fill_leaf(<PyObject*>data, 0, &target)
    return _ingest_fill_level(data, 0, &target)


# ---- the way back: a block of C numbers as nested lists ----

cdef inline Py_ssize_t _ingest_itemsize(int dtype) noexcept nogil:
    if dtype in (INGEST_INT64, INGEST_UINT64, INGEST_FLOAT64, INGEST_COMPLEX64):
        return 8
    if dtype in (INGEST_INT32, INGEST_UINT32, INGEST_FLOAT32):
        return 4
    if dtype in (INGEST_INT16, INGEST_UINT16):
        return 2
    return 16 if dtype == INGEST_COMPLEX128 else 1

cdef inline PyObject* _ingest_new_number(int dtype, const void* data) noexcept:
    """A new reference to the Python number of the element at `data`."""
    if dtype == INGEST_FLOAT64:
        return ingest_new_float((<const double*>data)[0])
    if dtype == INGEST_INT64:
        return ingest_new_int((<const int64_t*>data)[0])
    if dtype == INGEST_BOOL:
        return ingest_new_bool((<const uint8_t*>data)[0] != 0)
    if dtype == INGEST_FLOAT32:
        return ingest_new_float((<const float*>data)[0])
    if dtype == INGEST_INT32:
        return ingest_new_int((<const int32_t*>data)[0])
    if dtype == INGEST_INT16:
        return ingest_new_int((<const int16_t*>data)[0])
    if dtype == INGEST_INT8:
        return ingest_new_int((<const int8_t*>data)[0])
    if dtype == INGEST_UINT8:
        return ingest_new_int((<const uint8_t*>data)[0])
    if dtype == INGEST_UINT16:
        return ingest_new_int((<const uint16_t*>data)[0])
    if dtype == INGEST_UINT32:
        return ingest_new_int((<const uint32_t*>data)[0])
    if dtype == INGEST_UINT64:
        return ingest_new_unsigned((<const uint64_t*>data)[0])
    if dtype == INGEST_COMPLEX64:
        return ingest_new_complex((<const float*>data)[0], (<const float*>data)[1])
    return ingest_new_complex((<const double*>data)[0], (<const double*>data)[1])

cdef PyObject* _ingest_new_list(
    int ndim, const Py_ssize_t* shape, const Py_ssize_t* strides, int dtype, const char* data
) except NULL:
    """A new reference to a nested list; the garbage collector sees each list once it is full."""
    cdef Py_ssize_t n = shape[0], step = strides[0] * _ingest_itemsize(dtype), i
    cdef PyObject* result = ingest_new_list(n)
    cdef PyObject* item
    if result == NULL:
        raise MemoryError
    ingest_untrack(result)
    try:
        for i in range(n):
            if ndim == 1:
                item = _ingest_new_number(dtype, data)
                if item == NULL:
                    raise MemoryError
            else:
                item = _ingest_new_list(ndim - 1, shape + 1, strides + 1, dtype, data)
            ingest_set_item(result, i, item)
            data += step
            if i & 8191 == 8191:
                PyErr_CheckSignals()
    except BaseException:
        Py_DECREF(<object>result)
        raise
    ingest_track(result)
    return result

cdef object ingest_tolist(
    int ndim, const Py_ssize_t* shape, const Py_ssize_t* strides, int dtype, const void* data
):
    """The nested list (0-d: number) of an array that begins at `data`; strides in elements."""
    cdef PyObject* owned
    if ndim == 0:
        owned = _ingest_new_number(dtype, data)
        if owned == NULL:
            raise MemoryError
    else:
        owned = _ingest_new_list(ndim, shape, strides, dtype, <const char*>data)
    result = <object>owned
    Py_DECREF(result)      # the assignment took a second reference
    return result
