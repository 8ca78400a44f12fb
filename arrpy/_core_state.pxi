# What the process has chosen: instruction set, backend, threads.

cdef enum:
    PYTHON = 0
    CYTHON = 1
    CPP = 2

cdef tuple backend_names = ("python", "cython", "cpp")

cdef extern from *:
    """
    // Blocks `with arrpy.use(...)` are per thread; -1 means: what set_backend said.
    static thread_local int arrpy_block_backend = -1;
    static int arrpy_process_backend = 2;
    static inline int arrpy_backend() {
        return arrpy_block_backend >= 0 ? arrpy_block_backend : arrpy_process_backend;
    }
    #ifdef Py_GIL_DISABLED
    #define ARRPY_FREE_THREADED 1
    #else
    #define ARRPY_FREE_THREADED 0
    #endif
    """
    int block_backend "arrpy_block_backend"
    int process_backend "arrpy_process_backend"
    int current_backend "arrpy_backend"() noexcept nogil
    bint FREE_THREADED "ARRPY_FREE_THREADED"

cdef kernel_table[3] tables
cdef bint[3] filled
cdef kernel_table* kernels = &tables[0]
cdef int current_isa = 0
cdef dict object_functions = {}  # (tier, operation, dtype) -> function of an object tier
cdef dict tier_modules = {}


cdef inline bint cpp_is_default() noexcept:
    return current_backend() == CPP


cdef object tier_module(int tier, str family):
    """The module of a family in an object tier, loaded when it is first used."""
    module = tier_modules.get((tier, family))
    if module is None:
        if tier >= ON_DEVICE:
            module = implementation_of(family, tier - CPP).kernels(family)
        else:
            name = f"arrpy.{backend_names[tier]}_backend.{family}"
            module = importlib_module.import_module(name)
        tier_modules[tier, family] = module
    return module


cdef int backend_number(str name, object backend) except -1:
    if backend not in backend_names:
        raise fail("unknown_backend", name, backend, backend_names)
    return backend_names.index(backend)


def backends():
    """The backends, lowest tier first.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> import arrpy
    >>> arrpy.backends()
    ('python', 'cython', 'cpp')
    """
    return backend_names


def get_backend():
    """The backend of arrays that were not given one.

    Returns
    -------
    str

    Examples
    --------
    >>> import arrpy
    >>> arrpy.get_backend() in arrpy.backends()
    True
    """
    return backend_names[current_backend()]


def set_backend(backend):
    """Choose the backend of arrays that were not given one, for the whole process.

    Parameters
    ----------
    backend : {"python", "cython", "cpp"}

    Raises
    ------
    ValueError
        If there is no such backend.

    Examples
    --------
    >>> import arrpy
    >>> before = arrpy.get_backend()
    >>> arrpy.set_backend("cython")
    >>> arrpy.get_backend()
    'cython'
    >>> arrpy.set_backend(before)
    """
    global process_backend
    process_backend = backend_number("set_backend", backend)


@cython.final
cdef class use:
    """A block that runs on one backend: ``with arrpy.use("python"): ...``.

    It holds for the thread that enters it, and only for arrays without an explicit backend.

    Parameters
    ----------
    backend : {"python", "cython", "cpp"}

    Raises
    ------
    ValueError
        If there is no such backend.

    Examples
    --------
    >>> import arrpy
    >>> with arrpy.use("python"):
    ...     arrpy.get_backend()
    'python'
    """
    cdef int tier
    cdef list before

    def __init__(self, backend):
        self.tier = backend_number("use", backend)
        self.before = []

    def __enter__(self):
        global block_backend
        self.before.append(block_backend)
        block_backend = self.tier
        return self

    def __exit__(self, *exception):
        global block_backend
        block_backend = self.before.pop()


def isa():
    """The instruction set of the C++ kernels in use.

    Returns
    -------
    str

    Examples
    --------
    >>> import arrpy
    >>> arrpy.isa() in arrpy.available_isas()
    True
    """
    return isa_text(current_isa)


def available_isas():
    """The instruction sets that were built and that this CPU can run, the widest last.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> import arrpy
    >>> arrpy.available_isas()[0]
    'baseline'
    """
    return tuple([isa_text(i) for i in range(3) if isa_usable(i)])


def set_isa(name):
    """Run the C++ kernels of another instruction set.

    Parameters
    ----------
    name : {"baseline", "avx2", "avx512"}

    Raises
    ------
    ValueError
        If it was not built or this CPU cannot run it.

    Examples
    --------
    >>> import arrpy
    >>> before = arrpy.isa()
    >>> arrpy.set_isa("baseline")
    >>> arrpy.isa()
    'baseline'
    >>> arrpy.set_isa(before)
    """
    global current_isa, kernels
    available = available_isas()
    if name not in available:
        raise fail("unknown_isa", name, available)
    cdef int number = [isa_text(i) for i in range(3)].index(name)
    if not filled[number]:
        fill_kernels(number, tables[number])
        filled[number] = True
    kernels = &tables[number]
    current_isa = number


cdef str isa_text(int number):
    return (<bytes>isa_name(<isa_level>number)).decode()


cdef bint isa_usable(int number):
    if not isa_supported(<isa_level>number):
        return False
    if not filled[number]:
        filled[number] = fill_kernels(number, tables[number])
    return filled[number]


def get_num_threads():
    """How many threads an operation may use.

    Returns
    -------
    int

    Examples
    --------
    >>> import arrpy
    >>> arrpy.get_num_threads() >= 1
    True
    """
    return get_threads()


def set_num_threads(threads):
    """Limit the threads of an operation; the results do not depend on it.

    Parameters
    ----------
    threads : int
        0 returns to the default: ARRPY_NUM_THREADS, OMP_NUM_THREADS, or the usable CPUs.

    Raises
    ------
    ValueError
        If it is negative.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.set_num_threads(1)
    >>> arrpy.get_num_threads()
    1
    >>> arrpy.set_num_threads(0)
    """
    count = operator_module.index(threads)
    if not 0 <= count <= max_threads:
        raise fail("thread_count", count, max_threads)
    set_threads(count)


def cpu_info():
    """Name, usable CPUs and data caches of this machine.

    Returns
    -------
    dict
        ``name``, ``cpus``, ``cores``, and ``l1d``, ``l2``, ``l3`` in bytes (0: unknown).

    Examples
    --------
    >>> import arrpy
    >>> arrpy.cpu_info()["cpus"] >= 1
    True
    """
    cdef char[128] text
    cdef cache_sizes caches = get_cache_sizes()
    cpu_name(text, sizeof(text))
    return {
        "name": (<bytes>text).decode("utf-8", "replace"), "cpus": usable_cpus(),
        "cores": usable_cores(), "l1d": caches.l1d, "l2": caches.l2, "l3": caches.l3,
    }


cdef int poll() noexcept with gil:
    """Asked by long kernels every 20 ms: has Ctrl-C (or any failing handler) come in?"""
    return check_signals() < 0  # leaves the exception set: `interrupted` raises it


cdef int initialise_state() except -1:
    cdef int i
    wanted = os_module.environ.get("ARRPY_ISA", "")
    if wanted:
        set_isa(wanted)
    else:
        i = <int>best_isa()
        while not isa_usable(i):
            i -= 1
        set_isa(isa_text(i))
    backend = os_module.environ.get("ARRPY_BACKEND", "")
    if backend:
        set_backend(backend)
    set_poll(poll)
    return 0
