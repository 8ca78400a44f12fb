# Storage: who owns the bytes of an array.
#
# An array that owns its memory lives in a standard library `array.array`; complex numbers lie
# interleaved in an array of floats, bool in bytes. All other memory (buffers of other objects) is
# held by an `Owner`. Views share the storage of their base.
#
# Every ArrPy holds an export on its array.array, exactly as a memoryview would, so nobody can resize
# the block below it. Taking a real memoryview for that costs 40-80 ns; bumping the export counter of
# the object costs nothing, but reaches into CPython's struct. So the layout of the struct is checked
# at import, and where it does not fit (or with ARRPY_EXPORT_GUARD=buffer) a memoryview is taken.
#
# Freed blocks go to a pool if nobody else can see them: one reference, no exports, no weak
# reference, exactly array.array. Blocks of 4 MiB and more are advised to use huge pages before
# their first touch, which makes first writes to 10^7 doubles about 3 times faster.

cdef extern from *:
    """
    #include <string.h>
    #if defined(__linux__)
    #include <sys/mman.h>
    #endif

    // CPython's own layout of array.array (Modules/arraymodule.c); checked at import.
    struct arrpy_array {
        PyObject_VAR_HEAD
        char* items;
        Py_ssize_t allocated;
        const void* descriptor;
        PyObject* weak_references;
        Py_ssize_t exports;
    };

    static inline void arrpy_advise_huge_pages(char* data, size_t nbytes) {
    #if defined(__linux__) && defined(MADV_HUGEPAGE)
        const size_t page = 4096;
        size_t begin = ((size_t)data + page - 1) & ~(page - 1);
        size_t end = ((size_t)data + nbytes) & ~(page - 1);
        if (end > begin) madvise((void*)begin, end - begin, MADV_HUGEPAGE);
    #else
        (void)data; (void)nbytes;
    #endif
    }

    static inline Py_ssize_t arrpy_reference_count(PyObject* x) { return Py_REFCNT(x); }
    static inline void arrpy_set_size(PyObject* array, Py_ssize_t size) {
        ((PyVarObject*)array)->ob_size = size;
    }
    """
    ctypedef struct arrpy_array:
        char* items
        Py_ssize_t allocated
        const void* descriptor
        PyObject* weak_references
        Py_ssize_t exports
    void arrpy_advise_huge_pages(char* data, size_t nbytes) noexcept nogil
    Py_ssize_t reference_count "arrpy_reference_count"(PyObject* x) noexcept
    void arrpy_set_size(PyObject* array, Py_ssize_t size) noexcept

cdef extern from "Python.h":
    PyObject* PyType_GenericAlloc(PyTypeObject* type, Py_ssize_t items) except NULL
    void* PyMem_Malloc(size_t n) noexcept
    void* PyMem_Calloc(size_t n, size_t size) noexcept
    void PyMem_Free(void* p) noexcept

cdef enum:
    SMALLEST_BLOCK = 6  # 2^6 bytes: a cache line
    POOL_CLASSES = 15  # up to 2^20 bytes
    POOL_DEPTH = 16  # blocks kept per typecode and class
    LARGE_SLOTS = 8  # larger blocks kept, whatever their size
    TYPECODES = 10

cdef Py_ssize_t HUGE_PAGE_BYTES = 4 << 20
cdef Py_ssize_t LARGE_CACHE_BYTES = 512 << 20

cdef object array_module = __import__("array")
cdef PyTypeObject* array_type = <PyTypeObject*>array_module.array
cdef bytes typecode_letters = b"dqfiBIQbhH"  # searched from the left: the frequent ones first
ctypedef const void* descriptor_pointer
ctypedef PyObject* object_pointer
cdef descriptor_pointer[TYPECODES] descriptors
cdef int[DTYPES] typecode_of  # position in typecode_letters
cdef list templates = []

cdef object_pointer[TYPECODES][POOL_CLASSES][POOL_DEPTH] pool
cdef int[TYPECODES][POOL_CLASSES] pooled
cdef object_pointer[LARGE_SLOTS] large
cdef int large_count = 0
cdef Py_ssize_t large_bytes = 0
cdef Py_ssize_t pool_hits = 0
cdef Py_ssize_t pool_misses = 0
cdef bint fast_exports = False


cdef inline arrpy_array* fields(object array) noexcept:
    return <arrpy_array*><PyObject*>array


cdef bint array_layout_fits():
    """Whether array.array looks as `arrpy_array` says: address, size and export counter."""
    if array_type.tp_basicsize != sizeof(arrpy_array):
        return False
    probe = array_module.array("i", [1, 2, 3])
    address, length = probe.buffer_info()
    if <size_t>fields(probe).items != <size_t>address or Py_SIZE(probe) != length:
        return False
    if fields(probe).exports != 0 or fields(probe).weak_references != NULL:
        return False
    view = memoryview(probe)
    fits = fields(probe).exports == 1
    view.release()
    return fits and fields(probe).exports == 0


cdef void initialise_storage():
    global fast_exports
    cdef int i
    for i in range(TYPECODES):
        template = array_module.array(chr(typecode_letters[i]))
        templates.append(template)
        descriptors[i] = fields(template).descriptor
    for i in range(DTYPES):
        typecode_of[i] = typecode_letters.index(dtypes[i].typecode)
    guard = os_module.environ.get("ARRPY_EXPORT_GUARD", "")
    fast_exports = array_layout_fits() and guard != "buffer" and not FREE_THREADED


cdef inline int size_class(Py_ssize_t nbytes) noexcept nogil:
    """The smallest c with nbytes <= 2^(c + SMALLEST_BLOCK)."""
    if nbytes <= (1 << SMALLEST_BLOCK):
        return 0
    return 64 - SMALLEST_BLOCK - __builtin_clzll(<unsigned long long>(nbytes - 1))


cdef object take_large(int typecode, Py_ssize_t nbytes):
    """A cached large block of at least nbytes and at most twice that, or None."""
    global large_count, large_bytes
    cdef int i
    cdef arrpy_array* block
    for i in range(large_count - 1, -1, -1):
        block = <arrpy_array*>large[i]
        if block.descriptor != descriptors[typecode]:
            continue
        if nbytes <= capacity(block) and capacity(block) <= 2 * nbytes:
            found = <object>large[i]
            Py_DECREF(found)
            large_count -= 1
            large[i] = large[large_count]
            large_bytes -= capacity(block)
            return found
    return None


cdef inline Py_ssize_t capacity(const arrpy_array* block) noexcept:
    """Bytes behind a block of ours; `allocated` counts items, so that len() <= allocated holds."""
    return block.allocated * component_size(block.descriptor)


cdef inline Py_ssize_t component_size(const void* descriptor) noexcept:
    # arraydescr begins with {char typecode; int itemsize;}
    return (<const int*>descriptor)[1]


cdef inline object new_block(str name, int dtype, Py_ssize_t size, bint zeros):
    """An array.array for `size` elements of a dtype, uninitialised unless `zeros`."""
    cdef int typecode = typecode_of[dtype]
    cdef Py_ssize_t nbytes = size * dtypes[dtype].itemsize
    cdef int klass = size_class(nbytes)
    if klass < POOL_CLASSES and pooled[typecode][klass] > 0:
        return pooled_block(typecode, klass, size * dtypes[dtype].components, nbytes if zeros else 0)
    return unpooled_block(name, dtype, size, zeros)


cdef inline object pooled_block(int typecode, int klass, Py_ssize_t items, Py_ssize_t zero_bytes):
    """The block of a class that was put into the pool last."""
    global pool_hits
    pooled[typecode][klass] -= 1
    cdef PyObject* block = pool[typecode][klass][pooled[typecode][klass]]
    arrpy_set_size(block, items)
    result = <object>block
    Py_DECREF(result)
    pool_hits += 1
    if zero_bytes > 0:
        memset(fields(result).items, 0, zero_bytes)
    return result


cdef object unpooled_block(str name, int dtype, Py_ssize_t size, bint zeros):
    """A block where the pool has none; small ones get the full size of their class."""
    global pool_hits, pool_misses
    cdef int typecode = typecode_of[dtype]
    cdef Py_ssize_t items = size * dtypes[dtype].components
    cdef Py_ssize_t nbytes = size * dtypes[dtype].itemsize
    cdef int klass = size_class(nbytes)
    if not fast_exports:
        return zeroed_by_repeat(typecode, items)
    if klass < POOL_CLASSES:
        nbytes = 1 << (klass + SMALLEST_BLOCK)
    elif not zeros:
        result = take_large(typecode, nbytes)
        if result is not None:
            arrpy_set_size(<PyObject*>result, items)
            pool_hits += 1
            return result
    pool_misses += 1
    return fresh_block(name, typecode, items, nbytes, zeros)


cdef object fresh_block(str name, int typecode, Py_ssize_t items, Py_ssize_t nbytes, bint zeros):
    cdef char* data = <char*>(PyMem_Calloc(nbytes, 1) if zeros else PyMem_Malloc(nbytes))
    if data == NULL:
        raise MemoryError(f"{name}: cannot allocate {nbytes} bytes")
    if nbytes >= HUGE_PAGE_BYTES:
        arrpy_advise_huge_pages(data, nbytes)
    cdef PyObject* block
    try:
        block = PyType_GenericAlloc(array_type, 0)
    except BaseException:
        PyMem_Free(data)
        raise
    cdef object result = <object>block
    Py_DECREF(result)
    arrpy_set_size(block, items)
    fields(result).items = data
    fields(result).descriptor = descriptors[typecode]
    fields(result).allocated = nbytes // component_size(descriptors[typecode])
    return result


cdef object zeroed_by_repeat(int typecode, Py_ssize_t items):
    """The public way to make a block, for Pythons whose array.array we do not know."""
    return array_module.array(chr(typecode_letters[typecode]), [0]) * items


cdef void release_block(PyObject* block) noexcept:
    """Put a block that only the caller still holds into the pool; else leave it to its holders."""
    global large_count, large_bytes
    cdef arrpy_array* raw = <arrpy_array*>block
    cdef int typecode, klass
    cdef Py_ssize_t nbytes
    if reference_count(block) != 1 or raw.exports != 0 or raw.weak_references != NULL:
        return
    if raw.items == NULL:
        return
    nbytes = capacity(raw)
    typecode = typecode_of_descriptor(raw.descriptor)
    if typecode < 0 or block.ob_type != array_type:
        return
    klass = size_class(nbytes)
    if klass < POOL_CLASSES:
        if nbytes == (1 << (klass + SMALLEST_BLOCK)) and pooled[typecode][klass] < POOL_DEPTH:
            Py_INCREF(<object>block)
            pool[typecode][klass][pooled[typecode][klass]] = block
            pooled[typecode][klass] += 1
    elif large_count < LARGE_SLOTS and large_bytes + nbytes <= LARGE_CACHE_BYTES:
        Py_INCREF(<object>block)
        large[large_count] = block
        large_count += 1
        large_bytes += nbytes


cdef inline int typecode_of_descriptor(const void* descriptor) noexcept:
    cdef int i
    for i in range(TYPECODES):
        if descriptors[i] == descriptor:
            return i
    return -1


def pool_info():
    """Blocks and bytes that wait in the pool for reuse.

    Returns
    -------
    dict
        ``blocks`` and ``bytes`` waiting, ``hits`` and ``misses`` since import,
        ``fast_exports``: whether the export counter of array.array is used directly.

    Examples
    --------
    >>> import arrpy
    >>> sorted(arrpy.pool_info())
    ['blocks', 'bytes', 'fast_exports', 'hits', 'misses']
    """
    cdef int t, c
    cdef Py_ssize_t blocks = large_count, nbytes = large_bytes
    for t in range(TYPECODES):
        for c in range(POOL_CLASSES):
            blocks += pooled[t][c]
            nbytes += pooled[t][c] << (c + SMALLEST_BLOCK)
    return {
        "blocks": blocks, "bytes": nbytes, "hits": pool_hits, "misses": pool_misses,
        "fast_exports": bool(fast_exports),
    }


def clear_pool():
    """Give all waiting blocks back to the system.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.clear_pool()
    >>> arrpy.pool_info()["blocks"]
    0
    """
    global large_count, large_bytes
    cdef int t, c
    cdef object block
    for t in range(TYPECODES):
        for c in range(POOL_CLASSES):
            while pooled[t][c] > 0:
                pooled[t][c] -= 1
                block = <object>pool[t][c][pooled[t][c]]
                Py_DECREF(block)
    while large_count > 0:
        large_count -= 1
        block = <object>large[large_count]
        Py_DECREF(block)
    large_bytes = 0
    block = None


@cython.final
@cython.internal
@cython.freelist(16)
cdef class Owner:
    """Memory of another object: where it is, and what must be released last.

    Dropping the Owner releases the exporter's buffer, calls the deleter of a DLPack tensor, or
    drops the object that keeps memory at a bare address alive. Device 0 is the CPU.
    """
    cdef char* address
    cdef Py_ssize_t nbytes
    cdef bint readonly
    cdef int device
    cdef Py_buffer buffer
    cdef bint has_buffer
    cdef void* tensor  # a managed DLPack tensor
    cdef bint versioned  # which of its two structs
    cdef object resource  # whatever keeps a bare address valid
    cdef bint mapped
    cdef object path  # of a mapped file

    def __dealloc__(self):
        if self.has_buffer:
            PyBuffer_Release(&self.buffer)
        if self.tensor != NULL:
            drop_imported(self)
        if self.mapped:
            unmap_file(self.address)


cdef Owner owner_of_buffer(object exporter, int flags):
    """Hold the buffer of an exporter until the last array on it is gone."""
    cdef Owner owner = Owner.__new__(Owner)
    PyObject_GetBuffer(exporter, &owner.buffer, flags)
    owner.has_buffer = True
    owner.address = <char*>owner.buffer.buf
    owner.nbytes = owner.buffer.len
    owner.readonly = owner.buffer.readonly
    return owner
