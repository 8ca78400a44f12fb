"""Factorizations of one matrix on C pointers: LU, Cholesky, QR, eigenvalues, singular values.

The functions take contiguous matrices of doubles, or of complex numbers as pairs of doubles
(`components` 2); float32 and complex64 arrive as float64. They return a status: 0, or why there is
no result. Same algorithms as arrpy/python_backend/factorization.py, whose header names them; no sum
is reassociated.

The module is compiled with CYTHON_CCOMPLEX=0: `double complex` is then Cython's own pair of reals
with the plain product and Smith's quotient, not the complex type of the C compiler.

References: G. H. Golub, C. F. Van Loan, Matrix Computations, 4th edition, 2013, chapters 3-8;
J. Demmel, W. Kahan, Accurate singular values of bidiagonal matrices, SIAM J. Sci. Stat. Comput.
11 (5), 1990.
"""

from libc.math cimport copysign, fabs, fmax, frexp, hypot, INFINITY, ldexp, log, signbit, sqrt

cdef extern from "Python.h":
    int check_signals "PyErr_CheckSignals"() noexcept  # leaves its exception set

ctypedef double complex pair

ctypedef fused number:
    double
    pair

cdef enum status:
    FACTORIZED = 0
    SINGULAR = 1
    NO_CONVERGENCE = 2
    NOT_FINITE = 3
    STOPPED = 4

cdef enum:
    STEPS_PER_VALUE = 60  # two or three are usual
    BALANCE_SWEEPS = 100  # three or four

cdef double EPSILON = 2.0 ** -52
cdef double TINY = 2.0 ** -1000
cdef double NEGLIGIBLE = 2.0 ** -400  # beside 1, where its square must stay in the range
cdef double HUGE = 1.7976931348623157e308


cdef bint stop() noexcept with gil:
    """Whether Ctrl-C came in; the exception is then set."""
    return check_signals() < 0


cdef int raised(int status) except -1:
    """The status, unless an exception waits to be raised."""
    return -1 if status == STOPPED else status


# ---- Numbers ----


cdef inline number conj(number x) noexcept nogil:
    if number is double:
        return x
    else:
        return x.conjugate()


cdef inline double real(number x) noexcept nogil:
    if number is double:
        return x
    else:
        return x.real


cdef inline double imag(number x) noexcept nogil:
    if number is double:
        return 0
    else:
        return x.imag


cdef inline double modulus(number x) noexcept nogil:
    if number is double:
        return fabs(x)
    else:
        return hypot(x.real, x.imag)


# |real| + |imag|: a size that needs no root.
cdef inline double size_of(number x) noexcept nogil:
    if number is double:
        return fabs(x)
    else:
        return fabs(x.real) + fabs(x.imag)


cdef inline pair pair_of(double x, double y) noexcept nogil:
    cdef pair result
    result.real = x
    result.imag = y
    return result


# ---- Rows ----


# y += factor * x
cdef inline void add_multiple(Py_ssize_t n, number factor, const number* x, number* y) noexcept nogil:
    cdef Py_ssize_t j
    for j in range(n):
        y[j] = y[j] + factor * x[j]


# y -= factor * x
cdef inline void subtract_multiple(
    Py_ssize_t n, number factor, const number* x, number* y
) noexcept nogil:
    cdef Py_ssize_t j
    for j in range(n):
        y[j] = y[j] - factor * x[j]


# (x, y) becomes (c x + s y, c y - s x).
cdef inline void rotate(Py_ssize_t n, double c, double s, double* x, double* y) noexcept nogil:
    cdef Py_ssize_t j
    cdef double kept
    for j in range(n):
        kept = x[j]
        x[j] = c * kept + s * y[j]
        y[j] = c * y[j] - s * kept


# c and s with c f + s g = r and c g - s f = 0; returns r.
cdef inline double rotation(double f, double g, double* c, double* s) noexcept nogil:
    cdef double r = hypot(f, g)
    c[0] = 1 if r == 0 else f / r
    s[0] = 0 if r == 0 else g / r
    return r


cdef void set_identity(Py_ssize_t rows, Py_ssize_t columns, number* a) noexcept nogil:
    cdef Py_ssize_t i, j
    for i in range(rows):
        for j in range(columns):
            a[i * columns + j] = 1 if i == j else 0


cdef void transpose(Py_ssize_t n, number* a) noexcept nogil:
    cdef Py_ssize_t i, j
    cdef number kept
    for i in range(n):
        for j in range(i):
            kept = a[i * n + j]
            a[i * n + j] = a[j * n + i]
            a[j * n + i] = kept


# The largest component becomes about 1. Returns the power of two to multiply results by, NaN if
# some element is not finite.
cdef double scale_to_one(Py_ssize_t count, double* x) noexcept nogil:
    cdef double largest = 0, check = 0, factor
    cdef int exponent
    cdef Py_ssize_t i
    for i in range(count):
        if fabs(x[i]) > largest:
            largest = fabs(x[i])
        check += x[i] * 0
    if check != 0:
        return check
    if largest == 0:
        return 1
    frexp(largest, &exponent)
    exponent = max(-1000, min(1000, exponent))
    factor = ldexp(1, -exponent)
    for i in range(count):
        x[i] *= factor
    return ldexp(1, exponent)


cdef inline void gather(
    Py_ssize_t n, const number* source, Py_ssize_t source_stride, number* target,
    Py_ssize_t target_stride,
) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        target[i * target_stride] = source[i * source_stride]


# ---- Reflections ----


# The norm of n numbers; the largest is divided out where squares could leave the range.
cdef double norm(Py_ssize_t n, const number* x) noexcept nogil:
    cdef double largest = 0, total = 0, unit = 1, part
    cdef Py_ssize_t i
    for i in range(n):
        largest = fmax(largest, size_of(x[i]))
    if largest != 0 and not (2.0 ** -400 < largest < 2.0 ** 400):
        unit = largest
    for i in range(n):
        part = real(x[i]) / unit
        total += part * part
        if number is pair:
            part = imag(x[i]) / unit
            total += part * part
    return unit * sqrt(total)


# For H = 1 - tau v v^H with H^H x = (beta, 0, ..., 0), beta real: x becomes (beta, v[1], ...), where
# v[0] is 1. Returns tau; 0 if x has that form already.
cdef number reflector(Py_ssize_t n, number* x) noexcept nogil:
    cdef double rest = norm(n - 1, x + 1), beta
    cdef number divisor
    cdef Py_ssize_t i
    if rest == 0 and imag(x[0]) == 0:
        return 0
    beta = -copysign(hypot(modulus(x[0]), rest), real(x[0]))
    divisor = x[0] - beta
    for i in range(1, n):
        x[i] = x[i] / divisor
    x[0] = beta
    return -divisor / beta


# a -= tau v (v^H a); `sums` holds `columns` numbers.
cdef void reflect_rows(
    Py_ssize_t rows, Py_ssize_t columns, number tau, const number* v, number* a, Py_ssize_t stride,
    number* sums,
) noexcept nogil:
    cdef Py_ssize_t i, j
    if size_of(tau) == 0:
        return
    for j in range(columns):
        sums[j] = 0
    for i in range(rows):
        add_multiple(columns, conj(v[i]), a + i * stride, sums)
    for i in range(rows):
        subtract_multiple(columns, tau * v[i], sums, a + i * stride)


# a -= tau (a v) v^H; `conjugates` holds `columns` numbers.
cdef void reflect_columns(
    Py_ssize_t rows, Py_ssize_t columns, number tau, const number* v, number* a, Py_ssize_t stride,
    number* conjugates,
) noexcept nogil:
    cdef Py_ssize_t i, j
    cdef number total
    if size_of(tau) == 0:
        return
    for j in range(columns):
        conjugates[j] = conj(v[j])
    for i in range(rows):
        total = 0
        for j in range(columns):
            total = total + a[i * stride + j] * v[j]
        subtract_multiple(columns, tau * total, conjugates, a + i * stride)


# ---- LU ----


# Eliminates a to its upper triangle, and b alike; `odd` tells an odd number of row exchanges.
cdef int eliminate(
    Py_ssize_t n, Py_ssize_t width, number* a, number* b, bint singular_too, bint* odd
) noexcept nogil:
    cdef Py_ssize_t i, j, k, pivot
    cdef number factor, kept
    for k in range(n):
        if n > 64 and stop():
            return STOPPED
        pivot = k
        for i in range(k + 1, n):
            if size_of(a[i * n + k]) > size_of(a[pivot * n + k]):
                pivot = i
        if size_of(a[pivot * n + k]) == 0:
            if singular_too:
                continue
            return SINGULAR
        if pivot != k:
            odd[0] = not odd[0]
            for j in range(k, n):
                kept = a[k * n + j]
                a[k * n + j] = a[pivot * n + j]
                a[pivot * n + j] = kept
            for j in range(width):
                kept = b[k * width + j]
                b[k * width + j] = b[pivot * width + j]
                b[pivot * width + j] = kept
        for i in range(k + 1, n):
            factor = a[i * n + k] / a[k * n + k]
            if size_of(factor) == 0:
                continue
            subtract_multiple(n - k - 1, factor, a + k * n + k + 1, a + i * n + k + 1)
            subtract_multiple(width, factor, b + k * width, b + i * width)
    return FACTORIZED


# Solves a x = b for the upper triangle of a; x takes the place of b.
cdef void substitute(Py_ssize_t n, Py_ssize_t width, const number* a, number* b) noexcept nogil:
    cdef Py_ssize_t i, j
    for i in range(n - 1, -1, -1):
        for j in range(i + 1, n):
            subtract_multiple(width, a[i * n + j], b + j * width, b + i * width)
        for j in range(width):
            b[i * width + j] = b[i * width + j] / a[i * n + i]


cdef int solve_matrix(Py_ssize_t n, Py_ssize_t width, number* a, number* b) noexcept nogil:
    cdef bint odd = False
    cdef int result = eliminate(n, width, a, b, False, &odd)
    if result == FACTORIZED:
        substitute(n, width, a, b)
    return result


def solve(
    int components, Py_ssize_t rows, Py_ssize_t columns, Py_ssize_t width, bint flag, tuple arrays,
    double[::1] workspace,
):
    """Solve a x = b: arrays a (n, n) and b (n, width), which becomes x."""
    cdef double[::1] a = arrays[0], b = arrays[1]
    cdef int result
    with nogil:
        if components == 1:
            result = solve_matrix(rows, width, &a[0], &b[0])
        else:
            result = solve_matrix(rows, width, <pair*>&a[0], <pair*>&b[0])
    return raised(result)


def inverse(
    int components, Py_ssize_t rows, Py_ssize_t columns, Py_ssize_t width, bint flag, tuple arrays,
    double[::1] workspace,
):
    """Invert a: arrays a (n, n) and out (n, n)."""
    cdef double[::1] a = arrays[0], out = arrays[1]
    cdef int result
    with nogil:
        if components == 1:
            set_identity(rows, rows, &out[0])
            result = solve_matrix(rows, rows, &a[0], &out[0])
        else:
            set_identity(rows, rows, <pair*>&out[0])
            result = solve_matrix(rows, rows, <pair*>&a[0], <pair*>&out[0])
    return raised(result)


# x times a power of two, in steps that do not round on the way.
cdef inline number scaled(number x, int exponent) noexcept nogil:
    cdef int half = exponent / 2
    return x * ldexp(1, half) * ldexp(1, exponent - half)


# x becomes a number near 1; returns the power of two that was taken out.
cdef inline int split(number* x) noexcept nogil:
    cdef int exponent = 0
    cdef double size = size_of(x[0])
    if 0 < size <= HUGE:
        frexp(size, &exponent)
        x[0] = scaled(x[0], -exponent)
    return exponent


# The product of the pivots, as a number near 1 times a power of two: only the end can overflow.
cdef int multiply_pivots(
    Py_ssize_t n, number* a, number* sign, double* logarithm, number* out
) noexcept nogil:
    cdef bint odd = False
    cdef int status = eliminate(n, 0, a, a, True, &odd), bounded
    cdef number product, pivot
    cdef Py_ssize_t i, exponents = 0
    cdef double length
    if status != FACTORIZED:
        return status
    product = -1 if odd else 1
    for i in range(n):
        pivot = a[i * n + i]
        exponents += split(&pivot)
        product = product * pivot
        exponents += split(&product)
    length = modulus(product)
    sign[0] = product / length if length > 0 else product
    logarithm[0] = length
    if length == 0:
        logarithm[0] = -INFINITY
    elif length <= HUGE:
        logarithm[0] = log(length) + exponents * 0.6931471805599453
    bounded = <int>max(<Py_ssize_t>-3000, min(<Py_ssize_t>3000, exponents))
    out[0] = scaled(scaled(product, bounded / 2), bounded - bounded / 2)
    return FACTORIZED


def determinant(
    int components, Py_ssize_t rows, Py_ssize_t columns, Py_ssize_t width, bint flag, tuple arrays,
    double[::1] workspace,
):
    """Multiply the pivots: arrays a (n, n), sign, log|det| and det."""
    cdef double[::1] a = arrays[0], sign = arrays[1], logarithm = arrays[2], out = arrays[3]
    cdef int result
    with nogil:
        if components == 1:
            result = multiply_pivots(rows, &a[0], &sign[0], &logarithm[0], &out[0])
        else:
            result = multiply_pivots(
                rows, <pair*>&a[0], <pair*>&sign[0], &logarithm[0], <pair*>&out[0]
            )
    return raised(result)


# ---- Cholesky ----


cdef int cholesky_matrix(Py_ssize_t n, number* a, bint upper) noexcept nogil:
    cdef Py_ssize_t i, j, k
    cdef double root
    if not upper:
        for i in range(n):
            for j in range(i):
                a[j * n + i] = conj(a[i * n + j])
    for k in range(n):
        if n > 64 and stop():
            return STOPPED
        root = real(a[k * n + k])
        if not root > 0:
            return SINGULAR
        root = sqrt(root)
        a[k * n + k] = root
        for j in range(k + 1, n):
            a[k * n + j] = a[k * n + j] / root
        for i in range(k + 1, n):
            subtract_multiple(n - i, conj(a[k * n + i]), a + k * n + i, a + i * n + i)
    for i in range(n):
        for j in range(i):
            if upper:
                a[i * n + j] = 0
            else:
                a[i * n + j] = conj(a[j * n + i])
                a[j * n + i] = 0
    return FACTORIZED


def cholesky(
    int components, Py_ssize_t rows, Py_ssize_t columns, Py_ssize_t width, bint flag, tuple arrays,
    double[::1] workspace,
):
    """Replace a (n, n) by L, with `flag` by U; of a only that triangle is read."""
    cdef double[::1] a = arrays[0]
    cdef int result
    with nogil:
        if components == 1:
            result = cholesky_matrix(rows, &a[0], flag)
        else:
            result = cholesky_matrix(rows, <pair*>&a[0], flag)
    return raised(result)


# ---- QR ----


cdef int qr_matrix(
    Py_ssize_t m, Py_ssize_t n, Py_ssize_t width, number* a, number* q, number* v
) noexcept nogil:
    cdef Py_ssize_t i, k, steps = min(m, n)
    cdef number* taus = v + m
    cdef number* sums = taus + m
    for k in range(steps):
        if m > 64 and stop():
            return STOPPED
        gather(m - k, a + k * n + k, n, v, 1)
        taus[k] = reflector(m - k, v)
        gather(m - k, v, 1, a + k * n + k, n)
        v[0] = 1
        reflect_rows(m - k, n - k - 1, conj(taus[k]), v, a + k * n + k + 1, n, sums)
    set_identity(m, width, q)
    for k in range(steps - 1, -1, -1):
        if m > 64 and stop():
            return STOPPED
        gather(m - k, a + k * n + k, n, v, 1)
        v[0] = 1
        reflect_rows(m - k, width - k, taus[k], v, q + k * width + k, width, sums)
        for i in range(k + 1, m):
            a[i * n + k] = 0
    return FACTORIZED


def qr(
    int components, Py_ssize_t rows, Py_ssize_t columns, Py_ssize_t width, bint flag, tuple arrays,
    double[::1] workspace,
):
    """Replace a (m, n) by R and fill q (m, width)."""
    cdef double[::1] a = arrays[0], q = arrays[1]
    cdef int result
    with nogil:
        if components == 1:
            result = qr_matrix(rows, columns, width, &a[0], &q[0], &workspace[0])
        else:
            result = qr_matrix(
                rows, columns, width, <pair*>&a[0], <pair*>&q[0], <pair*>&workspace[0]
            )
    return raised(result)


# ---- Hermitian eigenvalues ----


# Reflects a Hermitian matrix (both triangles given) to a tridiagonal one: d, e. The reflections
# stay below its subdiagonal and in taus.
cdef int tridiagonalize(
    Py_ssize_t n, number* a, double* d, double* e, number* taus, number* v, number* w, number* sums
) noexcept nogil:
    cdef Py_ssize_t i, j, k, rest
    cdef number* block
    cdef number* row
    cdef number tau, product, half, factor
    for k in range(n):
        if n > 64 and stop():
            return STOPPED
        d[k] = real(a[k * n + k])
        if k == n - 1:
            break
        rest = n - k - 1
        block = a + (k + 1) * n + k + 1
        gather(rest, block - 1, n, v, 1)
        tau = reflector(rest, v)
        taus[k] = tau
        gather(rest, v, 1, block - 1, n)
        e[k] = real(v[0])
        v[0] = 1
        if size_of(tau) == 0:
            continue
        # w = tau block v - (|tau|^2 v^H block v / 2) v; rows of block are conjugate columns.
        for j in range(rest):
            sums[j] = 0
        for i in range(rest):
            add_multiple(rest, conj(v[i]), block + i * n, sums)
        product = 0
        for j in range(rest):
            w[j] = tau * conj(sums[j])
            product = product + conj(w[j]) * v[j]
        half = tau * product * 0.5
        for j in range(rest):
            w[j] = conj(w[j] - half * v[j])
            sums[j] = conj(v[j])
        for i in range(rest):
            factor = conj(w[i])
            row = block + i * n
            for j in range(rest):
                row[j] = row[j] - (v[i] * w[j] + factor * sums[j])
    return FACTORIZED


cdef void exchange_rows(
    Py_ssize_t i, Py_ssize_t j, double* rows, Py_ssize_t width
) noexcept nogil:
    cdef Py_ssize_t k
    cdef double kept
    if rows == NULL:
        return
    for k in range(width):
        kept = rows[i * width + k]
        rows[i * width + k] = rows[j * width + k]
        rows[j * width + k] = kept


# Write a block of a tridiagonal matrix from its other end: QL steps want it to grow downwards.
cdef void reverse_block(
    Py_ssize_t first, Py_ssize_t last, double* d, double* e, double* z, Py_ssize_t width
) noexcept nogil:
    while first < last:
        exchange_rows(first, last, d, 1)
        exchange_rows(first, last, z, width)
        if first < last - 1:
            exchange_rows(first, last - 1, e, 1)
        first += 1
        last -= 1


# Eigenvalues of a symmetric tridiagonal matrix (diagonal d, beside it e, which has room for n) by QL
# steps; the same rotations combine the rows of z, which may be NULL.
cdef int tridiagonal_ql(
    Py_ssize_t n, double* d, double* e, double* z, Py_ssize_t width
) noexcept nogil:
    cdef Py_ssize_t first, last, i
    cdef int step
    cdef bint split_off
    cdef double slope, bulge, c, s, shift, off, along, length, diagonal, mixed
    if n > 0:
        e[n - 1] = 0
    for first in range(n):
        step = 0
        while True:
            last = first
            while (
                last < n - 1
                and fabs(e[last]) > EPSILON * (fabs(d[last]) + fabs(d[last + 1])) + TINY
            ):
                last += 1
            if last == first:
                break
            if step == STEPS_PER_VALUE:
                return NO_CONVERGENCE
            step += 1
            if n > 64 and stop():
                return STOPPED
            if step == 1 and fabs(d[last]) < fabs(d[first]):
                reverse_block(first, last, d, e, z, width)
            slope = (d[first + 1] - d[first]) / (2 * e[first])
            bulge = slope + copysign(hypot(slope, 1), slope)
            bulge = d[last] - d[first] + e[first] / bulge
            c = s = 1
            shift = 0
            split_off = False
            for i in range(last - 1, first - 1, -1):
                off = s * e[i]
                along = c * e[i]
                length = hypot(off, bulge)
                e[i + 1] = length
                if length == 0:
                    d[i + 1] -= shift
                    e[last] = 0
                    split_off = True
                    break
                s = off / length
                c = bulge / length
                diagonal = d[i + 1] - shift
                mixed = (d[i] - diagonal) * s + 2 * c * along
                shift = s * mixed
                d[i + 1] = diagonal + shift
                bulge = c * mixed - along
                if z != NULL:
                    rotate(width, c, -s, z + i * width, z + (i + 1) * width)
            if not split_off:
                d[first] -= shift
                e[first] = bulge
                e[last] = 0
    return FACTORIZED


# Put values in order and rows with them: rising, or falling for sign -1.
cdef void sort_rows(
    Py_ssize_t n, double* values, double sign, double* rows, Py_ssize_t width, double* others,
    Py_ssize_t other_width,
) noexcept nogil:
    cdef Py_ssize_t i, j, best
    for i in range(n):
        best = i
        for j in range(i + 1, n):
            if sign * values[j] < sign * values[best]:
                best = j
        if best != i:
            exchange_rows(i, best, values, 1)
            exchange_rows(i, best, rows, width)
            exchange_rows(i, best, others, other_width)


cdef int eigh_matrix(
    Py_ssize_t n, number* a, double* d, number* q, number* taus, bint vectors
) noexcept nogil:
    cdef Py_ssize_t i, j, k, components = sizeof(number) / sizeof(double), width = n * components
    cdef number* v = taus + n
    cdef number* w = v + n
    cdef number* sums = w + n
    cdef double* rows = <double*>q if vectors else NULL
    cdef double* e = <double*>(sums + n)
    cdef double scale
    cdef int status
    for i in range(n):
        for j in range(i):
            a[j * n + i] = conj(a[i * n + j])
        a[i * n + i] = real(a[i * n + i])
    scale = scale_to_one(n * width, <double*>a)
    if scale != scale:
        return NOT_FINITE
    status = tridiagonalize(n, a, d, e, taus, v, w, sums)
    if status != FACTORIZED:
        return status
    if vectors:
        set_identity(n, n, q)
        for k in range(n - 2, -1, -1):
            if n > 64 and stop():
                return STOPPED
            gather(n - k - 1, a + (k + 1) * n + k, n, v, 1)
            v[0] = 1
            reflect_rows(n - k - 1, n - k - 1, taus[k], v, q + (k + 1) * n + k + 1, n, sums)
        transpose(n, q)
    status = tridiagonal_ql(n, d, e, rows, width)
    if status != FACTORIZED:
        return status
    sort_rows(n, d, 1, rows, width, NULL, 0)
    for i in range(n):
        d[i] *= scale
    if vectors:
        transpose(n, q)
    return FACTORIZED


def eigh(
    int components, Py_ssize_t rows, Py_ssize_t columns, Py_ssize_t width, bint flag, tuple arrays,
    double[::1] workspace,
):
    """Fill w (n) and, with `flag`, the columns of v (n, n), from the lower triangle of a (n, n)."""
    cdef double[::1] a = arrays[0], w = arrays[1], v = arrays[2]
    cdef int result
    with nogil:
        if components == 1:
            result = eigh_matrix(rows, &a[0], &w[0], &v[0], &workspace[0], flag)
        else:
            result = eigh_matrix(
                rows, <pair*>&a[0], &w[0], <pair*>&v[0], <pair*>&workspace[0], flag
            )
    return raised(result)


# ---- Singular values ----


# The smaller singular value of the triangle (f, g; 0, h).
cdef double smaller_singular_value(double f, double g, double h) noexcept nogil:
    cdef double low = min(fabs(f), fabs(h)), high = max(fabs(f), fabs(h)), total, difference, part
    g = fabs(g)
    if low == 0:
        return 0
    if g < high:
        total = 1 + low / high
        difference = (high - low) / high
        part = g / high
        return 2 * low / (sqrt(total * total + part * part) + sqrt(difference * difference + part * part))
    part = high / g
    if part == 0:
        return low * high / g
    total = (1 + low / high) * part
    difference = (high - low) / high * part
    return 2 * (low * part / (sqrt(1 + total * total) + sqrt(1 + difference * difference)))


cdef void step_without_shift(
    double* d, double* e, Py_ssize_t first, Py_ssize_t last, double* u, Py_ssize_t u_width,
    double* v, Py_ssize_t v_width,
) noexcept nogil:
    cdef double c = 1, s = 0, left_c = 1, left_s = 0, r
    cdef Py_ssize_t i
    for i in range(first, last):
        r = rotation(d[i] * c, e[i], &c, &s)
        if i > first:
            e[i - 1] = left_s * r
        d[i] = rotation(left_c * r, d[i + 1] * s, &left_c, &left_s)
        if v != NULL:
            rotate(v_width, c, s, v + i * v_width, v + (i + 1) * v_width)
            rotate(u_width, left_c, left_s, u + i * u_width, u + (i + 1) * u_width)
    r = d[last] * c
    e[last - 1] = r * left_s
    d[last] = r * left_c


cdef void step_with_shift(
    double* d, double* e, Py_ssize_t first, Py_ssize_t last, double shift, double* u,
    Py_ssize_t u_width, double* v, Py_ssize_t v_width,
) noexcept nogil:
    cdef double f = (fabs(d[first]) - shift) * (copysign(1, d[first]) + shift / d[first])
    cdef double g = e[first], c, s, r
    cdef Py_ssize_t i
    for i in range(first, last):
        r = rotation(f, g, &c, &s)
        if i > first:
            e[i - 1] = r
        f = c * d[i] + s * e[i]
        e[i] = c * e[i] - s * d[i]
        g = s * d[i + 1]
        d[i + 1] = c * d[i + 1]
        if v != NULL:
            rotate(v_width, c, s, v + i * v_width, v + (i + 1) * v_width)
        d[i] = rotation(f, g, &c, &s)
        f = c * e[i] + s * d[i + 1]
        d[i + 1] = c * d[i + 1] - s * e[i]
        if i < last - 1:
            g = s * e[i + 1]
            e[i + 1] = c * e[i + 1]
        if v != NULL:
            rotate(u_width, c, s, u + i * u_width, u + (i + 1) * u_width)
    e[last - 1] = f


# Singular values of a bidiagonal matrix (diagonal d, above it e) by implicit QR steps; left
# rotations combine the rows of u, right ones the rows of v; both may be NULL.
cdef int bidiagonal_qr(
    Py_ssize_t n, double* d, double* e, double* u, Py_ssize_t u_width, double* v, Py_ssize_t v_width
) noexcept nogil:
    cdef Py_ssize_t first, last = n - 1, i
    cdef int step = 0
    cdef double shift
    while last > 0:
        first = last
        while first > 0:
            if fabs(e[first - 1]) <= EPSILON * (fabs(d[first - 1]) + fabs(d[first])) + TINY:
                e[first - 1] = 0
                break
            first -= 1
        if first == last:
            last -= 1
            step = 0
            continue
        if step == STEPS_PER_VALUE:
            return NO_CONVERGENCE
        step += 1
        if n > 64 and stop():
            return STOPPED
        shift = smaller_singular_value(d[last - 1], e[last - 1], d[last])
        for i in range(first, last + 1):
            if d[i] == 0:
                shift = 0  # a step without shift then splits off the zero
        if shift == 0 or fabs(shift / d[first]) < 2.0 ** -26:
            step_without_shift(d, e, first, last, u, u_width, v, v_width)
        else:
            step_with_shift(d, e, first, last, shift, u, u_width, v, v_width)
    return FACTORIZED


cdef int svd_matrix(
    Py_ssize_t m, Py_ssize_t n, Py_ssize_t width, number* a, number* u, double* d, number* vh,
    number* columns,
) noexcept nogil:
    cdef Py_ssize_t components = sizeof(number) / sizeof(double), i, j, k, rest
    cdef number* left_taus = columns + m * width  # columns: u transposed
    cdef number* right_taus = left_taus + n
    cdef number* x = right_taus + n
    cdef number* sums = x + m
    cdef number* right
    cdef double* e = <double*>(sums + m + width)
    cdef double* u_rows = <double*>columns if width > 0 else NULL
    cdef double* v_rows = <double*>vh if width > 0 else NULL
    cdef double scale = scale_to_one(m * n * components, <double*>a)
    cdef int status
    if scale != scale:
        return NOT_FINITE
    for k in range(n):
        if m > 64 and stop():
            return STOPPED
        gather(m - k, a + k * n + k, n, x, 1)
        left_taus[k] = reflector(m - k, x)
        gather(m - k, x, 1, a + k * n + k, n)
        d[k] = real(x[0])
        x[0] = 1
        right = a + k * n + k + 1
        rest = n - k - 1
        reflect_rows(m - k, rest, conj(left_taus[k]), x, right, n, sums)
        if rest == 0:
            break
        for j in range(rest):
            right[j] = conj(right[j])
        right_taus[k] = reflector(rest, right)
        e[k] = real(right[0])
        gather(rest, right, 1, x, 1)
        x[0] = 1
        reflect_columns(m - k - 1, rest, right_taus[k], x, right + n, n, sums)
    if width > 0:
        set_identity(m, width, u)
        for k in range(n - 1, -1, -1):
            if m > 64 and stop():
                return STOPPED
            gather(m - k, a + k * n + k, n, x, 1)
            x[0] = 1
            reflect_rows(m - k, width - k, left_taus[k], x, u + k * width + k, width, sums)
        for i in range(m):
            gather(width, u + i * width, 1, columns + i, m)
        set_identity(n, n, vh)
        for k in range(n - 2, -1, -1):
            gather(n - k - 1, a + k * n + k + 1, 1, x, 1)
            x[0] = 1
            reflect_rows(n - k - 1, n - k - 1, right_taus[k], x, vh + (k + 1) * n + k + 1, n, sums)
        transpose(n, vh)
        for i in range(n * n):
            vh[i] = conj(vh[i])
    status = bidiagonal_qr(n, d, e, u_rows, m * components, v_rows, n * components)
    if status != FACTORIZED:
        return status
    for i in range(n):
        if signbit(d[i]):
            d[i] = -d[i]
            if width > 0:
                for j in range(n):
                    vh[i * n + j] = -vh[i * n + j]
        d[i] *= scale
    sort_rows(n, d, -1, u_rows, m * components, v_rows, n * components)
    if width > 0:
        for i in range(m):
            gather(width, columns + i, m, u + i * width, 1)
    return FACTORIZED


def svd(
    int components, Py_ssize_t rows, Py_ssize_t columns, Py_ssize_t width, bint flag, tuple arrays,
    double[::1] workspace,
):
    """Fill s (n) and, if width is not 0, u (m, width) and vh (n, n), from a (m, n) with m >= n."""
    cdef double[::1] a = arrays[0], u = arrays[1], s = arrays[2], vh = arrays[3]
    cdef int result
    with nogil:
        if components == 1:
            result = svd_matrix(
                rows, columns, width, &a[0], &u[0], &s[0], &vh[0], &workspace[0]
            )
        else:
            result = svd_matrix(
                rows, columns, width, <pair*>&a[0], <pair*>&u[0], &s[0], <pair*>&vh[0],
                <pair*>&workspace[0],
            )
    return raised(result)


# ---- General eigenvalues ----


# a becomes f^-1 a f for a diagonal f of powers of two, which brings the norms of row i and column i
# together. Vectors of a are f times those of the result.
cdef void balance(Py_ssize_t n, number* a, double* factors) noexcept nogil:
    cdef Py_ssize_t i, j
    cdef int _sweep
    cdef bint changed = True
    cdef double column, row, factor, before, total
    for i in range(n):
        factors[i] = 1
    for _sweep in range(BALANCE_SWEEPS):
        if not changed:
            break
        changed = False
        for i in range(n):
            column = row = 0
            factor = 1
            for j in range(n):
                if j != i:
                    column = hypot(column, size_of(a[j * n + i]))
                    row = hypot(row, size_of(a[i * n + j]))
            if column < TINY or row < TINY:
                continue
            before = column + row
            while column < row / 2:
                factor *= 2
                row /= 2
                column *= 2
            while column >= row * 2:
                factor /= 2
                row *= 2
                column /= 2
            total = factors[i] * factor
            if column + row >= 0.95 * before or not 2.0 ** -400 < total < 2.0 ** 400:
                continue
            changed = True
            factors[i] = total
            for j in range(n):
                a[i * n + j] = a[i * n + j] / factor
                a[j * n + i] = a[j * n + i] * factor


# a becomes an upper Hessenberg matrix h with a = Q h Q^H; q, if not NULL, receives Q transposed.
cdef int to_hessenberg(
    Py_ssize_t n, number* a, number* q, number* taus, number* v, number* sums
) noexcept nogil:
    cdef Py_ssize_t i, k, rest
    for k in range(n - 2):
        if n > 64 and stop():
            return STOPPED
        rest = n - k - 1
        gather(rest, a + (k + 1) * n + k, n, v, 1)
        taus[k] = reflector(rest, v)
        gather(rest, v, 1, a + (k + 1) * n + k, n)
        v[0] = 1
        reflect_rows(rest, rest, conj(taus[k]), v, a + (k + 1) * n + k + 1, n, sums)
        reflect_columns(n, rest, taus[k], v, a + k + 1, n, sums)
    if q != NULL:
        set_identity(n, n, q)
    for k in range(n - 3, -1, -1):
        rest = n - k - 1
        gather(rest, a + (k + 1) * n + k, n, v, 1)
        v[0] = 1
        if q != NULL:
            reflect_rows(rest, rest, taus[k], v, q + (k + 1) * n + k + 1, n, sums)
        for i in range(k + 2, n):
            a[i * n + k] = 0
    if q != NULL:
        transpose(n, q)
    return FACTORIZED


# The first row of the block that ends at `last`: above it the subdiagonal vanishes.
cdef Py_ssize_t block_start(Py_ssize_t n, number* h, Py_ssize_t last) noexcept nogil:
    cdef Py_ssize_t first = last
    cdef double beside, size
    while first > 0:
        beside = size_of(h[(first - 1) * n + first - 1]) + size_of(h[first * n + first])
        size = size_of(h[first * n + first - 1])
        if size <= EPSILON * beside or size < NEGLIGIBLE:
            h[first * n + first - 1] = 0
            break
        first -= 1
    return first


# (x, y) becomes (conj(c) x + s y, c y - s x) for complex c and real s.
cdef void turn(Py_ssize_t n, pair c, double s, pair* x, pair* y) noexcept nogil:
    cdef Py_ssize_t j
    cdef pair kept
    for j in range(n):
        kept = x[j]
        x[j] = c.conjugate() * kept + s * y[j]
        y[j] = c * y[j] - s * kept


# Rows k, k + 1 of h from column `left` on, its columns k, k + 1 down to row `bottom`, and Q alike.
# The rotation is unitary with first row (conj(c), s).
cdef void turn_both_sides(
    Py_ssize_t n, pair* h, pair* q, Py_ssize_t k, pair c, double s, Py_ssize_t left,
    Py_ssize_t bottom,
) noexcept nogil:
    cdef Py_ssize_t i
    cdef pair* row
    cdef pair kept
    turn(n - left, c, s, h + k * n + left, h + (k + 1) * n + left)
    for i in range(bottom + 1):
        row = h + i * n + k
        kept = row[0]
        row[0] = c * kept + s * row[1]
        row[1] = c.conjugate() * row[1] - s * kept
    if q != NULL:
        turn(n, c.conjugate(), s, q + k * n, q + (k + 1) * n)


# The eigenvalue of (a, b; c, d) nearer to d.
cdef pair nearer_eigenvalue(pair a, pair b, pair c, pair d) noexcept nogil:
    cdef pair half = 0.5 * (a - d), product = b * c, square, total
    cdef double x, y = 0
    if size_of(product) == 0:
        return d
    square = half * half + product
    x = sqrt(0.5 * (modulus(square) + fabs(square.real)))
    if x != 0:
        y = 0.5 * square.imag / x
    if square.real < 0:
        x, y = fabs(y), copysign(x, square.imag)
    if half.real * x + half.imag * y < 0:
        total = half - pair_of(x, y)
    else:
        total = half + pair_of(x, y)
    return d if size_of(total) == 0 else d - product / total


# Single QR steps: h becomes triangular.
cdef int complex_schur(Py_ssize_t n, pair* h, pair* q) noexcept nogil:
    cdef Py_ssize_t first, last = n - 1, i, j, k, left, bottom
    cdef int step = 0
    cdef pair shift, x, y, c, phase
    cdef pair* end
    cdef double y_size, r, s
    while last > 0:
        first = block_start(n, h, last)
        if first == last:
            last -= 1
            step = 0
            continue
        if step == STEPS_PER_VALUE:
            return NO_CONVERGENCE
        step += 1
        if n > 32 and stop():
            return STOPPED
        end = h + last * n + last
        shift = nearer_eigenvalue((end - n - 1)[0], (end - n)[0], (end - 1)[0], end[0])
        if step % 10 == 0:  # out of a cycle
            shift = end[0] + modulus((end - 1)[0])
        x = h[first * n + first] - shift
        y = h[(first + 1) * n + first]
        for k in range(first, last):
            # y is made real by a phase, then (x, |y|) is turned to (r, 0).
            y_size = modulus(y)
            r = hypot(modulus(x), y_size)
            phase = y / y_size if y_size != 0 else pair_of(1, 0)
            c = x / r if r != 0 else pair_of(1, 0)
            s = y_size / r if r != 0 else 0
            left = max(k - 1, first)
            bottom = min(k + 2, last)
            for j in range(left, n):
                h[(k + 1) * n + j] = phase.conjugate() * h[(k + 1) * n + j]
            for i in range(bottom + 1):
                h[i * n + k + 1] = h[i * n + k + 1] * phase
            if q != NULL:
                for j in range(n):
                    q[(k + 1) * n + j] = q[(k + 1) * n + j] * phase
            turn_both_sides(n, h, q, k, c, s, left, bottom)
            if k > first:
                h[(k + 1) * n + k - 1] = pair_of(0, 0)
            if k + 1 < last:
                x = h[(k + 1) * n + k]
                y = h[(k + 2) * n + k]
    return FACTORIZED


# Turn rows and columns k, k + 1 of a real h so that the block of two real eigenvalues becomes
# triangular; a block of two complex ones stays.
cdef void split_block(Py_ssize_t n, double* h, double* q, Py_ssize_t k) noexcept nogil:
    cdef double* top = h + k * n + k
    cdef double* row
    cdef double half = 0.5 * (top[0] - top[n + 1]), square = half * half + top[1] * top[n]
    cdef double c, s, kept
    cdef Py_ssize_t i
    if square < 0:
        return
    rotation(half + copysign(sqrt(square), half), top[n], &c, &s)
    rotate(n - k, c, s, top, top + n)
    for i in range(k + 2):
        row = h + i * n + k
        kept = row[0]
        row[0] = c * kept + s * row[1]
        row[1] = c * row[1] - s * kept
    if q != NULL:
        rotate(n, c, s, q + k * n, q + (k + 1) * n)
    top[n] = 0


# Francis's double steps: h becomes triangular but for blocks of two conjugate eigenvalues.
cdef int real_schur(Py_ssize_t n, double* h, double* q, double* sums) noexcept nogil:
    cdef Py_ssize_t first, last = n - 1, i, k, count, left, bottom
    cdef int step = 0
    cdef double* end
    cdef double* top
    cdef double[3] v
    cdef double corner, other, product, size, r, s, tau
    while last > 0:
        first = block_start(n, h, last)
        if first >= last - 1:
            if first == last - 1:
                split_block(n, h, q, first)
            last = first - 1
            step = 0
            continue
        if step == STEPS_PER_VALUE:
            return NO_CONVERGENCE
        step += 1
        if n > 32 and stop():
            return STOPPED
        end = h + last * n + last
        corner = end[0]
        other = (end - n - 1)[0]
        product = (end - n)[0] * (end - 1)[0]
        if step % 10 == 0:  # out of a cycle
            size = fabs((end - 1)[0]) + fabs((end - n - 2)[0])
            corner = other = end[0] + 0.75 * size
            product = -0.4375 * size * size
        # The first column of (h - s1)(h - s2), divided by the subdiagonal element.
        top = h + first * n + first
        r = corner - top[0]
        s = other - top[0]
        v[0] = (r * s - product) / top[n] + top[1]
        v[1] = top[n + 1] - top[0] - r - s
        v[2] = top[2 * n + 1]
        size = fabs(v[0]) + fabs(v[1]) + fabs(v[2])
        if size > 0:
            for i in range(3):
                v[i] /= size
        for k in range(first, last):
            count = min(<Py_ssize_t>3, last - k + 1)
            left = max(k - 1, first)
            bottom = min(k + 3, last)
            if k > first:
                gather(count, h + k * n + k - 1, n, &v[0], 1)
            tau = reflector(count, &v[0])
            v[0] = 1
            reflect_rows(count, n - left, tau, &v[0], h + k * n + left, n, sums)
            reflect_columns(bottom + 1, count, tau, &v[0], h + k, n, sums)
            if q != NULL:
                reflect_rows(count, n, tau, &v[0], q + k * n, n, sums)
            if k > first:
                for i in range(k + 1, k + count):
                    h[i * n + k - 1] = 0
    return FACTORIZED


# The real Schur form as a complex one; the two eigenvalues of a block become exact conjugates.
cdef void complex_form(
    Py_ssize_t n, const double* h, const double* q, pair* t, pair* z, pair* w
) noexcept nogil:
    cdef Py_ssize_t i, k = 0
    cdef const double* top
    cdef double half, root, r
    cdef pair x
    for i in range(n * n):
        t[i] = pair_of(h[i], 0)
        if z != NULL:
            z[i] = pair_of(q[i], 0)
    while k < n:
        w[k] = pair_of(h[k * n + k], 0)
        if k + 1 < n and h[(k + 1) * n + k] != 0:
            top = h + k * n + k
            half = 0.5 * (top[0] - top[n + 1])
            root = sqrt(-(half * half + top[1] * top[n]))
            w[k] = pair_of(top[n + 1] + half, root)
            w[k + 1] = w[k].conjugate()
            x = pair_of(half, root)  # (x, h[k + 1, k]) is an eigenvector of the block
            r = hypot(modulus(x), top[n])
            turn_both_sides(n, t, z, k, x / r, top[n] / r, k, k + 1)
            t[(k + 1) * n + k] = pair_of(0, 0)
            k += 1
        k += 1
    for k in range(n):
        t[k * n + k] = w[k]


# Eigenvectors of f Q t Q^H f^-1, t triangular with diagonal w, as columns of v: length 1, the largest
# component real. z is Q transposed. In a real problem vectors of real eigenvalues are real and those
# of conjugate ones conjugate.
cdef int triangular_vectors(
    Py_ssize_t n, const pair* t, const pair* z, const pair* w, const double* factors, pair* v,
    pair* x, pair* sums, bint is_real,
) noexcept nogil:
    cdef Py_ssize_t i, j, k, place
    cdef double least, size, largest, length
    cdef pair total, gap, factor
    for k in range(n):
        if n > 64 and stop():
            return STOPPED
        if is_real and w[k].imag < 0:  # the second of a pair
            for i in range(n):
                v[i * n + k] = v[i * n + k - 1].conjugate()
            continue
        least = fmax(EPSILON * size_of(w[k]), 2.0 ** -500)
        x[k] = pair_of(1, 0)
        for i in range(k - 1, -1, -1):
            total = pair_of(0, 0)
            for j in range(i + 1, k + 1):
                total = total - t[i * n + j] * x[j]
            gap = t[i * n + i] - w[k]
            if size_of(gap) < least:
                gap = pair_of(least, 0)
            x[i] = total / gap
            size = size_of(x[i])
            if size > 2.0 ** 300:
                for j in range(i, k + 1):
                    x[j] = x[j] / size
        largest = 0
        for j in range(k + 1):
            largest = fmax(largest, size_of(x[j]))
        for i in range(n):
            sums[i] = pair_of(0, 0)
        for j in range(k + 1):
            add_multiple(n, x[j] / largest, z + j * n, sums)
        for i in range(n):
            sums[i] = sums[i] * factors[i]
        length = norm(n, sums)
        place = 0
        for i in range(1, n):
            if modulus(sums[i]) > modulus(sums[place]):
                place = i
        factor = sums[place].conjugate() / modulus(sums[place]) / length
        for i in range(n):
            v[i * n + k] = factor * sums[i]
            if is_real and w[k].imag == 0:
                v[i * n + k] = pair_of(v[i * n + k].real, 0)
        v[place * n + k] = pair_of(v[place * n + k].real, 0)
    return FACTORIZED


cdef int eig_matrix(
    Py_ssize_t n, number* a, pair* w, pair* v, pair* t, bint vectors
) noexcept nogil:
    cdef Py_ssize_t i
    cdef pair* z = t + n * n
    cdef pair* lines = z + n * n
    cdef double* factors = <double*>(lines + 3 * n)
    # Until the vectors replace it, v holds Q transposed, of the type of a.
    cdef number* q = <number*>v if vectors else NULL
    cdef number* taus = <number*>lines
    cdef double scale = scale_to_one(n * n * (sizeof(number) / sizeof(double)), <double*>a)
    cdef int status
    if scale != scale:
        return NOT_FINITE
    balance(n, a, factors)
    status = to_hessenberg(n, a, q, taus, taus + n, taus + 2 * n)
    if status != FACTORIZED:
        return status
    if number is pair:
        status = complex_schur(n, a, q)
        for i in range(n):
            w[i] = a[i * n + i]
        if vectors:
            for i in range(n * n):
                t[i] = a[i]
                z[i] = q[i]
    else:
        status = real_schur(n, a, q, taus)
        if status == FACTORIZED:
            complex_form(n, a, q, t, z if vectors else NULL, w)
    if status == FACTORIZED and vectors:
        status = triangular_vectors(
            n, t, z, w, factors, v, lines, lines + n, number is double
        )
    for i in range(n):
        w[i] = w[i] * scale
    return status


def eig(
    int components, Py_ssize_t rows, Py_ssize_t columns, Py_ssize_t width, bint flag, tuple arrays,
    double[::1] workspace,
):
    """Fill w (n complex) and, with `flag`, the columns of v (n, n complex), from a (n, n)."""
    cdef double[::1] a = arrays[0], w = arrays[1], v = arrays[2]
    cdef int result
    with nogil:
        if components == 1:
            result = eig_matrix(
                rows, &a[0], <pair*>&w[0], <pair*>&v[0], <pair*>&workspace[0], flag
            )
        else:
            result = eig_matrix(
                rows, <pair*>&a[0], <pair*>&w[0], <pair*>&v[0], <pair*>&workspace[0], flag
            )
    return raised(result)
