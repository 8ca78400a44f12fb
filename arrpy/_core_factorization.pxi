# Factorizations: one kernel call per matrix of a stack.
#
# The input is copied to a contiguous array of float64 or complex128, which the kernel overwrites;
# float32 and complex64 are computed in float64 and rounded once at the end. Threads share the
# matrices of a stack, never one matrix, so that the bits do not depend on their number.

cdef Py_ssize_t FACTORIZE_PARALLEL_FROM = 100000  # multiply-adds worth a second thread

cdef enum:
    SMALL_MATRIX = 16  # rows up to which the copy of the matrix lies on the C stack

cdef tuple factorization_names = (
    "solve", "inverse", "determinant", "cholesky", "qr", "eigh", "svd", "eig",
)
cdef object no_numbers = memoryview(array_module.array("d"))


cdef struct Stack:
    factorization problem  # its arrays are those of the first matrix
    factorization_kernel kernel
    Py_ssize_t[4] steps  # doubles from one matrix to the next, per array
    Py_ssize_t workspace  # doubles
    unsigned char* statuses
    bint failed


cdef void factorize_items(void* context, Py_ssize_t begin, Py_ssize_t end) noexcept nogil:
    cdef Stack* stack = <Stack*>context
    cdef factorization problem = stack.problem
    cdef Py_ssize_t item
    cdef int k
    if stack.workspace > 0:
        problem.workspace = <double*>malloc(stack.workspace * sizeof(double))
        if problem.workspace == NULL:
            stack.failed = True
            return
    for item in range(begin, end):
        for k in range(4):
            if stack.problem.arrays[k] != NULL:
                problem.arrays[k] = stack.problem.arrays[k] + item * stack.steps[k]
        stack.statuses[item] = stack.kernel(&problem)
        if stack.statuses[item] == STOPPED:
            break
    if stack.workspace > 0:
        free(problem.workspace)


cdef int factorize(
    str name, int operation, ArrPy a, Py_ssize_t rows, Py_ssize_t columns, Py_ssize_t width,
    int flag, list others, int tier,
) except -1:
    """Run a kernel on every matrix of `a`; raises for the first one that has no result."""
    cdef Stack stack
    cdef bint is_complex = a.number == COMPLEX128, stopped
    cdef int k, components = 2 if is_complex else 1, threads = 1
    cdef Py_ssize_t count = 1, item, work, grain
    cdef ArrPy array
    cdef list arrays = [a] + others
    for k in range(a.dimensions - 2):
        count *= a.lengths[k]
    if count == 0:
        return 0
    statuses = bytearray(count)
    stack.statuses = statuses
    stack.failed = False
    stack.problem.rows = rows
    stack.problem.columns = columns
    stack.problem.width = width
    stack.problem.flag = flag
    stack.problem.stop = poll_now
    stack.workspace = factorization_workspace(operation, rows, columns, width, components)
    for k in range(4):
        stack.problem.arrays[k] = NULL
        stack.steps[k] = 0
        if k < len(arrays) and arrays[k] is not None:
            array = <ArrPy>arrays[k]
            stack.problem.arrays[k] = <double*>array.data
            stack.steps[k] = array.size_ // count * (2 if array.number == COMPLEX128 else 1)
    if tier == CPP:
        stack.kernel = kernels.factorization[is_complex][operation]
        work = max(<Py_ssize_t>1, rows * columns * min(rows, columns))
        if count > 1 and work * count >= FACTORIZE_PARALLEL_FROM:
            threads = get_threads()
        grain = max(<Py_ssize_t>1, 20000 // work)
        if noting:
            note_factorization(name, operation, a, tier, team(count, grain, threads), count)
        with nogil:
            stopped = parallel_for(factorize_items, &stack, count, grain, threads)
        if stack.failed:
            raise MemoryError(f"{name}: cannot allocate the workspace")
        if stopped:
            return interrupted()
    else:
        if noting:
            note_factorization(name, operation, a, tier, 1, count)
        factorize_objects(&stack, operation, components, count, tier)
    for item in range(count):
        if stack.statuses[item] != 0:
            raise_status(name, operation, stack.statuses[item], a, item)
    return 0


cdef int note_factorization(
    str name, int operation, ArrPy a, int tier, int threads, Py_ssize_t calls
) except -1:
    cdef Py_ssize_t rows = a.lengths[a.dimensions - 2], columns = a.lengths[a.dimensions - 1]
    kernel = kernel_name(tier, factorization_names[operation], "", dtype_name(a.number))
    path = path_name(False, False, False, False)
    nbytes = a.size_ * dtypes[a.number].itemsize
    return note(name, kernel, path, tier, threads, calls, (rows, columns), nbytes)


cdef int factorize_objects(
    Stack* stack, int operation, int components, Py_ssize_t count, int tier
) except -1:
    """The same by an object tier."""
    cdef Py_ssize_t item
    cdef int k
    cdef list views
    function = getattr(tier_module(tier, "factorization"), factorization_names[operation])
    workspace = no_numbers
    if tier == CYTHON and stack.workspace > 0:
        workspace = memoryview(array_module.array("d", bytes(8 * stack.workspace)))
    for item in range(count):
        views = []
        for k in range(4):
            if stack.steps[k] == 0:
                views.append(no_numbers)
            else:
                views.append(flat_view(
                    <char*>(stack.problem.arrays[k] + item * stack.steps[k]), 8 * stack.steps[k],
                    FLOAT64,
                ))
        stack.statuses[item] = function(
            components, stack.problem.rows, stack.problem.columns, stack.problem.width,
            bool(stack.problem.flag), tuple(views), workspace,
        )
        PyErr_CheckSignals()
    return 0


cdef int raise_status(str name, int operation, int status, ArrPy a, Py_ssize_t item) except -1:
    cdef list index = []
    cdef int i
    if status == STOPPED:
        return interrupted()
    for i in range(a.dimensions - 3, -1, -1):
        index.append(item % a.lengths[i])
        item //= a.lengths[i]
    kind = "no_convergence" if status == NO_CONVERGENCE else "not_finite"
    if status == SINGULAR:
        kind = "not_positive_definite" if operation == CHOLESKY else "singular_matrix"
    raise fail(kind, name, tuple(reversed(index)), shape_of(a))


# --- operands and results ------------------------------------------------------------------------


cdef ArrPy matrix_operand(str name, object x, bint square):
    """An array of numbers with two axes at least."""
    cdef ArrPy array = as_array(name, x)
    cdef int n = array.dimensions
    if array.number == BOOL:
        raise fail("wrong_dtype", name, "numeric", "bool")
    if n < 2:
        raise fail("not_a_matrix", name, shape_of(array))
    if square and array.lengths[n - 1] != array.lengths[n - 2]:
        raise fail("not_square", name, shape_of(array))
    return array


cdef inline int floating(int dtype) noexcept:
    """The dtype of a result: integers become float64."""
    return dtype if dtype >= FLOAT32 else FLOAT64


cdef inline int widest(int dtype) noexcept:
    """The dtype of the computation."""
    return COMPLEX128 if dtype >= COMPLEX64 else FLOAT64


cdef inline int real_dtype(int dtype) noexcept:
    return FLOAT32 if dtype == FLOAT32 or dtype == COMPLEX64 else FLOAT64


cdef ArrPy stack_array(
    str name, ArrPy a, int dtype, int ndim, Py_ssize_t rows, Py_ssize_t columns
):
    """A new array with the stack of `a` and `ndim` further axes, on its backend."""
    cdef Py_ssize_t[MAXDIMS] shape
    cdef int i, n = a.dimensions - 2
    for i in range(n):
        shape[i] = a.lengths[i]
    shape[n] = rows
    if ndim == 2:
        shape[n + 1] = columns
    return new_result(name, tier_of(a), a.explicit, dtype, n + ndim, shape)


cdef ArrPy rounded(ArrPy x, int dtype):
    return x if x.number == dtype else cast_array(x, dtype)


cdef inline int tier_of(ArrPy x) noexcept:
    return x.tier if x.explicit else current_backend()


cdef ArrPy swapped(ArrPy x):
    """The last two axes exchanged."""
    cdef list axes = list(range(x.dimensions))
    axes[x.dimensions - 1] = x.dimensions - 2
    axes[x.dimensions - 2] = x.dimensions - 1
    return transposed(x, axes)


cdef inline bint is_small_matrix(ArrPy x) noexcept:
    """A float64 matrix that needs no planning."""
    return (
        x.number == FLOAT64 and x.dimensions == 2 and x.lengths[0] == x.lengths[1]
        and x.lengths[0] <= SMALL_MATRIX and is_hot(x) and not noting
    )


# --- functions -----------------------------------------------------------------------------------


def solve(x1, x2, /):
    """The solution x of x1 @ x = x2, by elimination with partial pivoting.

    Parameters
    ----------
    x1 : ArrPy, numeric, shape (..., m, m)
    x2 : ArrPy, numeric, shape (m,) or (..., m, k)
        The leading axes broadcast. Only an array of one dimension is a vector.

    Returns
    -------
    ArrPy, floating-point, shape (..., m) or (..., m, k)

    Raises
    ------
    LinAlgError
        If a pivot is exactly 0; the message names the matrix.
    ValueError
        If the shapes do not fit.

    Notes
    -----
    float32 and complex64 are computed in float64. Reference: G. H. Golub, C. F. Van Loan, Matrix
    Computations, 4th edition, section 3.4.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.linalg.solve([[2.0, 1.0], [1.0, 3.0]], [3.0, 5.0]).tolist()
    [0.8, 1.4]
    """
    cdef ArrPy a, b, result
    cdef double[SMALL_MATRIX * SMALL_MATRIX] copied
    cdef factorization problem
    if type(x1) is ArrPy and type(x2) is ArrPy and is_small_matrix(<ArrPy>x1):
        a = <ArrPy>x1
        b = <ArrPy>x2
        if (
            b.number == FLOAT64 and 1 <= b.dimensions <= 2 and b.lengths[0] == a.lengths[0]
            and is_hot(b)
        ):
            result = new_like(b, FLOAT64)
            memcpy(copied, a.data, a.size_ * sizeof(double))
            memcpy(result.data, b.data, b.size_ * sizeof(double))
            check_map(a)
            check_map(b)
            problem.rows = a.lengths[0]
            problem.width = 1 if b.dimensions == 1 else b.lengths[1]
            problem.arrays[0] = copied
            problem.arrays[1] = <double*>result.data
            if kernels.factorization[0][SOLVE](&problem) == 0:
                return result
            raise fail("singular_matrix", "solve", (), shape_of(a))
    return solve_general(x1, x2)


cdef ArrPy solve_general(object x1, object x2):
    cdef ArrPy a = matrix_operand("solve", x1, True), b = as_array("solve", x2), result
    cdef int i, n, dtype, tier
    cdef bint explicit, vector = b.dimensions == 1
    cdef Loop loop
    cdef Py_ssize_t[MAXDIMS] shape
    cdef Py_ssize_t rows = a.lengths[a.dimensions - 1], width
    cdef tuple shapes = (shape_of(a), shape_of(b))
    if b.number == BOOL:
        raise fail("wrong_dtype", "solve", "numeric", "bool")
    if b.dimensions == 0:
        raise fail("matmul_0d", "solve", shapes[0], shapes[1])
    if vector:
        b = with_axis(b, 1)
    if b.lengths[b.dimensions - 2] != rows:
        raise fail("solve_shapes", shapes[0], shapes[1])
    dtype = floating(promoted(a.number, b.number))
    tier = backend_of("solve", [a, b], &explicit)
    loop.ndim = loop.operands = 0
    if broadcast_lengths(&loop, leading_view(a)) < 0 or broadcast_lengths(&loop, leading_view(b)) < 0:
        raise fail("broadcast", "solve", list(shapes))
    n = loop.ndim
    if n + 2 > MAXDIMS:
        raise fail("too_many_axes", n + 2)
    for i in range(n):
        shape[i] = loop.shape[i]
    width = b.lengths[b.dimensions - 1]
    shape[n] = shape[n + 1] = rows
    a = copied_as(broadcast_view(a, n + 2, shape), widest(dtype), tier, explicit)
    shape[n + 1] = width
    result = copied_as(broadcast_view(b, n + 2, shape), widest(dtype), tier, explicit)
    factorize("solve", SOLVE, a, rows, rows, width, 0, [result], tier)
    result = rounded(result, dtype)
    return without_axis(result, n + 1) if vector else result


cdef ArrPy copied_as(ArrPy x, int dtype, int tier, bint explicit):
    """A contiguous copy on a given backend."""
    x = view_with_layout(x, x.dimensions, x.lengths, x.steps, x.data)
    x.tier = tier
    x.explicit = explicit
    return cast_array(x, dtype)


def inv(x, /):
    """The inverse of a matrix or of each matrix of a stack.

    Parameters
    ----------
    x : ArrPy, numeric, shape (..., m, m)

    Returns
    -------
    ArrPy, floating-point, shape (..., m, m)

    Raises
    ------
    LinAlgError
        If a pivot is exactly 0; the message names the matrix.
    ValueError
        If the matrices are not square.

    Notes
    -----
    Solves x @ y = 1 by elimination with partial pivoting; float32 and complex64 are computed in
    float64. Reference: G. H. Golub, C. F. Van Loan, Matrix Computations, 4th edition, section 3.4.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.linalg.inv([[2.0, 0.0], [0.0, 4.0]]).tolist()
    [[0.5, 0.0], [0.0, 0.25]]
    """
    cdef ArrPy a, result
    cdef double[SMALL_MATRIX * SMALL_MATRIX] copied
    cdef factorization problem
    if type(x) is ArrPy and is_small_matrix(<ArrPy>x):
        a = <ArrPy>x
        result = new_like(a, FLOAT64)
        memcpy(copied, a.data, a.size_ * sizeof(double))
        check_map(a)
        problem.rows = a.lengths[0]
        problem.arrays[0] = copied
        problem.arrays[1] = <double*>result.data
        if kernels.factorization[0][INVERSE](&problem) == 0:
            return result
        raise fail("singular_matrix", "inv", (), shape_of(a))
    a = matrix_operand("inv", x, True)
    cdef int dtype = floating(a.number), tier = tier_of(a)
    cdef Py_ssize_t n = a.lengths[a.dimensions - 1]
    a = cast_array(a, widest(dtype))
    result = stack_array("inv", a, a.number, 2, n, n)
    factorize("inv", INVERSE, a, n, n, n, 0, [result], tier)
    return rounded(result, dtype)


def det(x, /):
    """The determinant of a matrix or of each matrix of a stack.

    Parameters
    ----------
    x : ArrPy, numeric, shape (..., m, m)

    Returns
    -------
    ArrPy, floating-point, shape (...)

    Raises
    ------
    ValueError
        If the matrices are not square.

    Notes
    -----
    The product of the pivots of an elimination with partial pivoting, with its exponent kept apart,
    so that it overflows only if the determinant does. float32 and complex64 are computed in float64.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.linalg.det([[3.0, 1.0], [0.0, 2.0]]).item()
    6.0
    """
    cdef ArrPy a, result
    cdef double[SMALL_MATRIX * SMALL_MATRIX] copied
    cdef double sign, logarithm
    cdef factorization problem
    if type(x) is ArrPy and is_small_matrix(<ArrPy>x):
        a = <ArrPy>x
        result = new_scalar(FLOAT64)
        memcpy(copied, a.data, a.size_ * sizeof(double))
        check_map(a)
        problem.rows = a.lengths[0]
        problem.arrays[0] = copied
        problem.arrays[1] = &sign
        problem.arrays[2] = &logarithm
        problem.arrays[3] = <double*>result.data
        kernels.factorization[0][DETERMINANT](&problem)
        return result
    return determinants("det", x)[2]


cdef tuple determinants(str name, object x):
    """(sign, log|det|, det) of each matrix."""
    cdef ArrPy a = matrix_operand(name, x, True), sign, logarithm, result
    cdef int dtype = floating(a.number), tier = tier_of(a)
    cdef Py_ssize_t n = a.lengths[a.dimensions - 1]
    a = cast_array(a, widest(dtype))
    sign = stack_array(name, a, a.number, 0, 0, 0)
    logarithm = stack_array(name, a, FLOAT64, 0, 0, 0)
    result = stack_array(name, a, a.number, 0, 0, 0)
    factorize(name, DETERMINANT, a, n, n, 0, 0, [sign, logarithm, result], tier)
    return rounded(sign, dtype), rounded(logarithm, real_dtype(dtype)), rounded(result, dtype)


def cholesky(x, /, *, upper=False):
    """The triangular factor L with x = L L^H, or U with x = U^H U.

    Parameters
    ----------
    x : ArrPy, numeric, shape (..., m, m), Hermitian and positive definite
        Only its lower triangle is read, with `upper` only its upper one.
    upper : bool, default False

    Returns
    -------
    ArrPy, floating-point, shape (..., m, m)

    Raises
    ------
    LinAlgError
        If a matrix is not positive definite; the message names it.
    ValueError
        If the matrices are not square.

    Notes
    -----
    float32 and complex64 are computed in float64. Reference: G. H. Golub, C. F. Van Loan, Matrix
    Computations, 4th edition, section 4.2.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.linalg.cholesky([[4.0, 2.0], [2.0, 5.0]]).tolist()
    [[2.0, 0.0], [1.0, 2.0]]
    """
    cdef bint above = flag_of("cholesky", "upper", upper)
    cdef ArrPy a = matrix_operand("cholesky", x, True)
    cdef int dtype = floating(a.number), tier = tier_of(a)
    cdef Py_ssize_t n = a.lengths[a.dimensions - 1]
    a = cast_array(a, widest(dtype))
    factorize("cholesky", CHOLESKY, a, n, n, 0, above, [], tier)
    return rounded(a, dtype)


def _slogdet(x):
    """(sign, log|det|) for linalg.slogdet."""
    return determinants("slogdet", x)[:2]


def _qr(x, complete):
    """(q, r) for linalg.qr."""
    cdef ArrPy a = matrix_operand("qr", x, False), q
    cdef int dtype = floating(a.number), tier = tier_of(a), i
    cdef Py_ssize_t m = a.lengths[a.dimensions - 2], n = a.lengths[a.dimensions - 1]
    cdef Py_ssize_t width = m if complete else min(m, n)
    cdef Py_ssize_t[MAXDIMS] shape
    a = cast_array(a, widest(dtype))
    q = stack_array("qr", a, a.number, 2, m, width)
    factorize("qr", QR, a, m, n, width, 0, [q], tier)
    if width < m:
        for i in range(a.dimensions):
            shape[i] = a.lengths[i]
        shape[a.dimensions - 2] = width
        a = copy_array(view_with_layout(a, a.dimensions, shape, a.steps, a.data))
    return rounded(q, dtype), rounded(a, dtype)


def _eigh(str name, x, bint vectors):
    """(w, v) for linalg.eigh, w for linalg.eigvalsh."""
    cdef ArrPy a = matrix_operand(name, x, True), w, v = None
    cdef int dtype = floating(a.number), tier = tier_of(a)
    cdef Py_ssize_t n = a.lengths[a.dimensions - 1]
    a = cast_array(a, widest(dtype))
    w = stack_array(name, a, FLOAT64, 1, n, 0)
    if vectors:
        v = stack_array(name, a, a.number, 2, n, n)
    factorize(name, EIGH, a, n, n, 0, vectors, [w, v], tier)
    w = rounded(w, real_dtype(dtype))
    return (w, rounded(v, dtype)) if vectors else w


def _svd(str name, x, bint full, bint vectors):
    """(u, s, vh) for linalg.svd, s for linalg.svdvals."""
    cdef ArrPy a = matrix_operand(name, x, False), u = None, s, vh = None
    cdef int dtype = floating(a.number), tier = tier_of(a)
    cdef Py_ssize_t m = a.lengths[a.dimensions - 2], n = a.lengths[a.dimensions - 1], width
    cdef bint wide = m < n
    if wide:  # x^T = u s vh, so x = vh^T s u^T
        a = swapped(a)
        m, n = n, m
    a = cast_array(a, widest(dtype))
    width = (m if full else n) if vectors else 0
    s = stack_array(name, a, FLOAT64, 1, n, 0)
    if vectors:
        u = stack_array(name, a, a.number, 2, m, width)
        vh = stack_array(name, a, a.number, 2, n, n)
    factorize(name, SVD, a, m, n, width, 0, [u, s, vh], tier)
    s = rounded(s, real_dtype(dtype))
    if not vectors:
        return s
    if wide:
        u, vh = copy_array(swapped(vh)), copy_array(swapped(u))
    return rounded(u, dtype), s, rounded(vh, dtype)


def _eig(str name, x, bint vectors):
    """(w, v) for linalg.eig, w for linalg.eigvals."""
    cdef ArrPy a = matrix_operand(name, x, True), w, v = None
    cdef int tier = tier_of(a), dtype = COMPLEX64 if real_dtype(a.number) == FLOAT32 else COMPLEX128
    cdef Py_ssize_t n = a.lengths[a.dimensions - 1]
    a = cast_array(a, widest(a.number))
    w = stack_array(name, a, COMPLEX128, 1, n, 0)
    if vectors:
        v = stack_array(name, a, COMPLEX128, 2, n, n)
    factorize(name, EIG, a, n, n, 0, vectors, [w, v], tier)
    w = rounded(w, dtype)
    return (w, rounded(v, dtype)) if vectors else w
