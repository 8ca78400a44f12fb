"""Discrete Fourier transforms on typed memoryviews: X[k] = sum over j of x[j] w^(jk).

Here w = exp(-2 pi i/n). Everything is computed in float64 and rounded once when it is stored. All
transforms are forward ones: the inverse swaps real and imaginary parts of input and output, because
swap(F(swap(x))) = n F^-1(x).

Algorithms.
  mixed radix  n = r m. One pass computes, for p < m and j < r,
               y_j = (sum over k of x[p + m k] w_r^(jk)) w_n^(jp); what remains is r transforms of
               length m. Each pass writes into other buffers in the order that the next one reads,
               so that the last leaves the result in order (Stockham's variant). Radices are 4, 2,
               then odd primes; terms of an odd radix are added in the order k = 1, 2, ... The
               factor 1 of p = 0 is not multiplied.
  Bluestein    jk = (j^2 + k^2 - (k - j)^2) / 2 makes any length a convolution with the chirp
               c_k = w_2n^(k^2), of a length >= 2n - 1 that has small factors only.
  real input   of even length n = 2 m: z_k = x_2k + i x_(2k+1) is transformed with length m; then
               X_k = (Z_k + Z*_(m-k)) / 2 - i/2 w_n^k (Z_k - Z*_(m-k)), and back in reverse.
  long n       = n1 n2: the driver runs n2 transforms of length n1, multiplied by w_n^(i k) where
               they are stored ("twist"), then n1 transforms of length n2.

Roots of unity: see `root`; Taylor polynomials of a reduced angle, error below 0.75 ULP. All
operations are those of the other tiers, in the same order, so the bits are the same.

Why buffers of their own for real and imaginary parts: the C compiler then vectorises the loops over
neighbours, which share their roots. `prange` deals out whole lines.

Reference: C. Van Loan, Computational Frameworks for the Fast Fourier Transform, SIAM, 1992.
"""

from cython.parallel cimport prange
from libc.stdint cimport int64_t
from libc.stdlib cimport free, malloc
from libc.string cimport memset

cdef enum:
    COMPLEX = 0
    HALF = 1
    UNHALF = 2
    HERMITIAN = 3
    LARGEST_RADIX = 61
    PAIRS = 31  # of the points of a butterfly, plus 1
    PASSES = 64

cdef double QUARTER = 0.7853981633974483  # pi/4
cdef double QUARTER_LOW = 3.061616997868383e-17
cdef double[8] SINE = [
    -1.0 / 6, 1.0 / 120, -1.0 / 5040, 1.0 / 362880, -1.0 / 39916800, 1.0 / 6227020800,
    -1.0 / 1307674368000, 1.0 / 355687428096000,
]
cdef double[8] COSINE = [
    1.0 / 24, -1.0 / 720, 1.0 / 40320, -1.0 / 3628800, 1.0 / 479001600, -1.0 / 87178291200,
    1.0 / 20922789888000, -1.0 / 6402373705728000,
]

ctypedef struct point:
    double real
    double imag


# ---- roots of unity ----


cdef inline double polynomial(const double* terms, double x) noexcept nogil:
    cdef double total = 0.0
    cdef int i
    for i in range(7, -1, -1):
        total = total * x + terms[i]
    return total


cdef inline double upper_half(double x) noexcept nogil:
    cdef double scaled = 134217729.0 * x  # 2^27 + 1
    return scaled - (scaled - x)


cdef inline double two_product(double x1, double x2, double* error) noexcept nogil:
    """x1 * x2 as its rounded value and the rounding error (Dekker)."""
    cdef double product = x1 * x2
    cdef double high1 = upper_half(x1), high2 = upper_half(x2)
    cdef double low1 = x1 - high1, low2 = x2 - high2
    error[0] = ((high1 * high2 - product) + high1 * low2 + low1 * high2) + low1 * low2
    return product


cdef double reduced_angle(int64_t rest, int64_t n, double* low) noexcept nogil:
    """pi/4 * rest / n as a double and what it lacks."""
    cdef double whole = <double> n, share = <double> rest / whole, share_low, error, product, angle
    product = two_product(share, whole, &error)
    share_low = ((<double> rest - product) - error) / whole
    product = two_product(QUARTER, share, &error)
    error += QUARTER * share_low + QUARTER_LOW * share
    angle = product + error
    low[0] = (product - angle) + error
    return angle


cdef double sine(double angle, double low) noexcept nogil:
    cdef double square = angle * angle
    return angle + (angle * (square * polynomial(SINE, square)) + low)


cdef double cosine(double angle, double low, bint minus_one) noexcept nogil:
    cdef double error, square = two_product(angle, angle, &error), half = 0.5 * square, leading
    cdef double rest = (
        square * (square * polynomial(COSINE, square)) - (0.5 * error + angle * low)
    )
    if minus_one:
        return rest - half
    leading = 1.0 - half
    return leading + (((1.0 - leading) - half) + rest)


cdef point root(int64_t exponent, int64_t n, bint minus_one) noexcept nogil:
    cdef int64_t octant = 8 * exponent // n, rest = 8 * exponent - octant * n
    cdef double low, angle, real, imag
    if octant & 1:
        rest = n - rest
    angle = reduced_angle(rest, n, &low)
    real = cosine(angle, low, minus_one)
    imag = sine(angle, low)
    if minus_one:
        return point(real, -imag)
    if (octant + 1) & 2:
        real, imag = imag, real
    if (octant + 2) & 4:
        real = -real
    return point(real, imag if octant & 4 else -imag)


def roots(int64_t n, const int64_t[::1] exponents, bint minus_one, double[::1] out):
    """Store exp(-2 pi i e / n) for every exponent: all real parts, then all imaginary parts.

    Parameters
    ----------
    n : int
    exponents : memoryview of int64, each in [0, n)
    minus_one : bool
        Store the root minus 1, without cancellation; then 8 e <= n for every exponent.
    out : memoryview of float64, twice as long as `exponents`
    """
    cdef Py_ssize_t count = exponents.shape[0], i
    cdef point value
    for i in range(count):
        value = root(exponents[i], n, minus_one)
        out[i] = value.real
        out[count + i] = value.imag


# ---- butterflies: transforms of `radix` points, in place ----


cdef inline point add(point x1, point x2) noexcept nogil:
    return point(x1.real + x2.real, x1.imag + x2.imag)


cdef inline point subtract(point x1, point x2) noexcept nogil:
    return point(x1.real - x2.real, x1.imag - x2.imag)


cdef inline point multiply(point x1, point x2) noexcept nogil:
    # A sum with a negated factor: docs/decisions/no-hidden-fma.md.
    return point(x1.real * x2.real + (-x1.imag) * x2.imag, x1.real * x2.imag + x1.imag * x2.real)


cdef inline void butterfly_2(point* x) noexcept nogil:
    cdef point difference = subtract(x[0], x[1])
    x[0] = add(x[0], x[1])
    x[1] = difference


cdef inline void butterfly_4(point* x) noexcept nogil:
    cdef point even = add(x[0], x[2]), odd = subtract(x[0], x[2]), total = add(x[1], x[3])
    cdef point turned = point(x[1].imag - x[3].imag, x[3].real - x[1].real)  # -i (x_1 - x_3)
    x[0] = add(even, total)
    x[1] = add(odd, turned)
    x[2] = subtract(even, total)
    x[3] = subtract(odd, turned)


cdef inline void butterfly_odd(int r, const double* circle, point* x) noexcept nogil:
    """With s_k = x_k + x_(r-k), d_k = x_k - x_(r-k): y_j and y_(r-j) are
    x_0 + sum of cos(2 pi jk/r) s_k, minus and plus i times the sum of sin(2 pi jk/r) d_k."""
    cdef point[PAIRS] sums, differences
    cdef point first = x[0], even, odd
    cdef int j, k, index
    for k in range(1, r // 2 + 1):
        sums[k] = add(x[k], x[r - k])
        differences[k] = subtract(x[k], x[r - k])
        x[0] = add(x[0], sums[k])
    for j in range(1, r // 2 + 1):
        even = first
        odd = point(0.0, 0.0)
        index = 0  # j k mod r
        for k in range(1, r // 2 + 1):
            index += j if index + j < r else j - r
            even.real += circle[index] * sums[k].real
            even.imag += circle[index] * sums[k].imag
            odd.real += circle[r + index] * differences[k].real
            odd.imag += circle[r + index] * differences[k].imag
        x[j] = point(even.real - odd.imag, even.imag + odd.real)
        x[r - j] = point(even.real + odd.imag, even.imag - odd.real)


# ---- passes ----


cdef struct buffers:
    double* real  # what is transformed
    double* imag
    double* other_real  # room for the result of a pass
    double* other_imag


cdef struct length_plan:
    Py_ssize_t n
    int passes
    int[PASSES] radices
    const double* table
    Py_ssize_t padded
    const double* chirp
    const double* filter


cdef struct side:
    bint single
    Py_ssize_t row_stride, stride, imag_offset, points


cdef struct call_plan:
    int kind
    double scale
    const double* half
    const double* high
    const double* low
    Py_ssize_t length, first_row


cdef inline void exchange(buffers* b) noexcept nogil:
    b.real, b.other_real = b.other_real, b.real
    b.imag, b.other_imag = b.other_imag, b.imag


cdef inline void pass_point(
    int radix, int r, Py_ssize_t m, Py_ssize_t inner, const double* table, const double* circle,
    Py_ssize_t p, Py_ssize_t q, const buffers* b
) noexcept nogil:
    """One butterfly of a pass; `radix` is a constant where the compiler shall unroll it."""
    cdef point[LARGEST_RADIX] x
    cdef Py_ssize_t place
    cdef int k
    for k in range(r):
        place = (p + k * m) * inner + q
        x[k] = point(b.real[place], b.imag[place])
    if radix == 2:
        butterfly_2(x)
    elif radix == 4:
        butterfly_4(x)
    else:
        butterfly_odd(r, circle, x)
    for k in range(r):
        if k > 0 and p > 0:
            place = 2 * m * (k - 1) + p
            x[k] = multiply(x[k], point(table[place], table[m + place]))
        place = (r * p + k) * inner + q
        b.other_real[place] = x[k].real
        b.other_imag[place] = x[k].imag


cdef void pass_2(
    Py_ssize_t m, Py_ssize_t inner, const double* table, const buffers* b
) noexcept nogil:
    cdef Py_ssize_t p, q
    for p in range(m):
        for q in range(inner):
            pass_point(2, 2, m, inner, table, table, p, q, b)


cdef void pass_4(
    Py_ssize_t m, Py_ssize_t inner, const double* table, const buffers* b
) noexcept nogil:
    cdef Py_ssize_t p, q
    for p in range(m):
        for q in range(inner):
            pass_point(4, 4, m, inner, table, table, p, q, b)


cdef void pass_odd(
    int r, Py_ssize_t m, Py_ssize_t inner, const double* table, const buffers* b
) noexcept nogil:
    cdef Py_ssize_t p, q
    for p in range(m):
        for q in range(inner):
            pass_point(1, r, m, inner, table, table + 2 * m * (r - 1), p, q, b)


cdef void run_passes(const length_plan* plan, Py_ssize_t n, buffers* b) noexcept nogil:
    cdef const double* table = plan.table
    cdef Py_ssize_t inner = 1
    cdef int i, r
    for i in range(plan.passes):
        r = plan.radices[i]
        n = n // r
        if r == 2:
            pass_2(n, inner, table, b)
        elif r == 4:
            pass_4(n, inner, table, b)
        else:
            pass_odd(r, n, inner, table, b)
        exchange(b)
        table += 2 * n * (r - 1) + (2 * r if r & 1 else 0)
        inner *= r


# ---- around the passes ----


cdef void multiply_points(Py_ssize_t n, const double* factors, const buffers* b) noexcept nogil:
    cdef Py_ssize_t k
    cdef point y
    for k in range(n):
        y = multiply(point(b.real[k], b.imag[k]), point(factors[k], factors[n + k]))
        b.real[k] = y.real
        b.imag[k] = y.imag


cdef void clear(double* x, Py_ssize_t begin, Py_ssize_t end) noexcept nogil:
    if end > begin:
        memset(x + begin, 0, (end - begin) * sizeof(double))


cdef void bluestein(const length_plan* plan, buffers* b) noexcept nogil:
    cdef buffers swapped
    multiply_points(plan.n, plan.chirp, b)
    clear(b.real, plan.n, plan.padded)
    clear(b.imag, plan.n, plan.padded)
    run_passes(plan, plan.padded, b)
    multiply_points(plan.padded, plan.filter, b)
    swapped = buffers(b.imag, b.real, b.other_imag, b.other_real)  # the inverse
    run_passes(plan, plan.padded, &swapped)
    b[0] = buffers(swapped.imag, swapped.real, swapped.other_imag, swapped.other_real)
    multiply_points(plan.n, plan.chirp, b)


cdef void upper_spectrum(Py_ssize_t n, const double* half, buffers* b) noexcept nogil:
    """From Z, of length n, to X_0 ... X_n, the half spectrum of 2 n reals."""
    cdef Py_ssize_t k
    cdef point z1, z2, even, odd
    b.other_real[0] = b.real[0] + b.imag[0]
    b.other_real[n] = b.real[0] - b.imag[0]
    b.other_imag[0] = 0.0
    b.other_imag[n] = 0.0
    for k in range(1, n):
        z1 = point(b.real[k], b.imag[k])
        z2 = point(b.real[n - k], -b.imag[n - k])
        even = add(z1, z2)
        odd = multiply(  # -i (z1 - z2) w
            point(z1.imag - z2.imag, z2.real - z1.real), point(half[k], half[n + 1 + k])
        )
        b.other_real[k] = 0.5 * (even.real + odd.real)
        b.other_imag[k] = 0.5 * (even.imag + odd.imag)
    exchange(b)


cdef void lower_spectrum(Py_ssize_t n, const double* half, buffers* b) noexcept nogil:
    """From X_0 ... X_n to Z, of length n, with its parts swapped for the inverse transform."""
    cdef Py_ssize_t k
    cdef point z1, z2, even, odd
    b.other_imag[0] = b.real[0] + b.real[n]
    b.other_real[0] = b.real[0] - b.real[n]
    for k in range(1, n):
        z1 = point(b.real[k], b.imag[k])
        z2 = point(b.real[n - k], -b.imag[n - k])
        even = add(z1, z2)
        odd = multiply(  # i (z1 - z2) w
            point(z2.imag - z1.imag, z1.real - z2.real), point(half[k], -half[n + 1 + k])
        )
        b.other_imag[k] = even.real + odd.real
        b.other_real[k] = even.imag + odd.imag
    exchange(b)


cdef void mirror_spectrum(Py_ssize_t n, const buffers* b) noexcept nogil:
    """From X_0 ... X_(n-1)/2 to all conjugates: a real result is the transform of those."""
    cdef Py_ssize_t k
    b.imag[0] = 0.0
    for k in range(1, n // 2 + 1):
        b.real[n - k] = b.real[k]
        b.imag[n - k] = b.imag[k]
        b.imag[k] = -b.imag[k]


cdef void twist(
    Py_ssize_t n, const call_plan* call, Py_ssize_t row, const buffers* b
) noexcept nogil:
    """Multiply point k by w^(i k), w^(high + low) = u + u d: u is a root, d a root minus 1."""
    cdef Py_ssize_t k, high, low, i = call.first_row + row
    cdef point u, y
    for k in range(1, n):
        high = i * k // call.length
        low = i * k - high * call.length
        u = point(call.high[high], call.high[n + high])
        u = add(u, multiply(u, point(call.low[low], call.low[call.length + low])))
        y = multiply(point(b.real[k], b.imag[k]), u)
        b.real[k] = y.real
        b.imag[k] = y.imag


# ---- loading and storing ----

ctypedef fused floating:
    float
    double


cdef void load_points(
    const floating* x, const side* s, Py_ssize_t points, const buffers* b
) noexcept nogil:
    cdef Py_ssize_t k
    for k in range(points):
        b.real[k] = x[k * s.stride]
        b.imag[k] = x[k * s.stride + s.imag_offset] if s.imag_offset else 0.0


cdef void load_input(
    const floating* x, const side* s, const length_plan* plan, const call_plan* call, buffers* b
) noexcept nogil:
    """x into the buffers, as `kind` says; the points that x does not have are zeros."""
    cdef Py_ssize_t n = plan.n, wanted = n, points = s.points
    if call.kind == HALF:  # counts reals, two to a point
        points = s.points // 2
    elif call.kind == UNHALF:
        wanted = n + 1
    elif call.kind == HERMITIAN:
        wanted = n // 2 + 1
    load_points(x, s, points, b)
    clear(b.real, points, wanted)
    clear(b.imag, points, wanted)
    if call.kind == HALF and s.points & 1:
        b.real[points] = x[points * s.stride]
    if call.kind == UNHALF:
        lower_spectrum(n, call.half, b)
    elif call.kind == HERMITIAN:
        mirror_spectrum(n, b)


cdef void store_points(
    floating* out, const side* s, double scale, const buffers* b
) noexcept nogil:
    cdef Py_ssize_t k
    for k in range(s.points):
        out[k * s.stride] = <floating> (b.real[k] * scale)
        if s.imag_offset:
            out[k * s.stride + s.imag_offset] = <floating> (b.imag[k] * scale)


# ---- the entry ----


cdef bint transform_row(
    const length_plan* plan, const call_plan* call, Py_ssize_t row, const char* x,
    const side* x_side, char* out, const side* out_side
) noexcept nogil:
    """Transform one line; False where there is no memory for it."""
    cdef Py_ssize_t size = (plan.padded if plan.padded else plan.n + 1) + 24
    cdef double* memory = <double*> malloc(4 * size * sizeof(double))
    cdef buffers b = buffers(memory, memory + size, memory + 2 * size, memory + 3 * size)
    if memory == NULL:
        return False
    if x_side.single:
        load_input(<const float*> x + row * x_side.row_stride, x_side, plan, call, &b)
    else:
        load_input(<const double*> x + row * x_side.row_stride, x_side, plan, call, &b)
    if plan.padded:
        bluestein(plan, &b)
    else:
        run_passes(plan, plan.n, &b)
    if call.kind == HALF:
        upper_spectrum(plan.n, call.half, &b)
    elif call.high != NULL:
        twist(plan.n, call, row, &b)
    if out_side.single:
        store_points(<float*> out + row * out_side.row_stride, out_side, call.scale, &b)
    else:
        store_points(<double*> out + row * out_side.row_stride, out_side, call.scale, &b)
    free(memory)
    return True


cdef const double* doubles(object view) except? NULL:
    """Where the numbers of a memoryview begin; NULL for None."""
    cdef const double[::1] numbers
    if view is None or len(view) == 0:
        return NULL
    numbers = view
    return &numbers[0]


cdef char* place_of(tuple x, side* s) except? NULL:
    """The first point of a side; its strides count floats."""
    cdef const float[::1] singles
    cdef const double[::1] numbers
    cdef Py_ssize_t start = x[1]
    s.single = x[0].format == "f"
    s.row_stride = x[2]
    s.stride = x[3]
    s.imag_offset = x[4]
    if s.single:
        singles = x[0]
        return <char*> (&singles[0] + start)
    numbers = x[0]
    return <char*> (&numbers[0] + start)


def transform(tuple plan, tuple call, Py_ssize_t rows, tuple x, tuple out, int threads):
    """Transform `rows` lines of x into lines of out.

    Parameters
    ----------
    plan : tuple (n, radices, table, padded, chirp, filter)
        Length; radices of the passes of `n`, or of `padded` for Bluestein's algorithm; for each
        pass the roots w^(jp), j = 1 to r - 1, p < m, all real and all imaginary parts of one j
        after the other, then for an odd radix those of w_r^k; chirp: real and imaginary parts of
        c_k, k < n; filter: of the transform of the conjugate chirp, divided by `padded`.
    call : tuple (kind, x_points, out_points, scale, half, twist)
        kind: COMPLEX; HALF, pairs of reals to the upper half of the spectrum; UNHALF, its reverse;
        HERMITIAN, half of a spectrum of odd length to reals. Points of x beyond `x_points` are 0,
        those of out beyond `out_points` are not stored. scale: factor of the result. half: the
        roots w_2n^k, k <= n, for HALF and UNHALF. twist: None or (high, low, length, first row):
        roots that a result is multiplied by.
    rows : int
    x, out : tuple (memoryview of float32 or float64, start, row stride, point stride, offset of the
        imaginary part), all in floats; offset 0: there is no imaginary part
    threads : int, at least 1
    """
    cdef length_plan lengths
    cdef call_plan options
    cdef side x_side, out_side
    cdef char* x_start = place_of(x, &x_side)
    cdef char* out_start = place_of(out, &out_side)
    cdef Py_ssize_t row
    cdef int i, failed = 0
    lengths.n = plan[0]
    lengths.passes = len(plan[1])
    for i in range(lengths.passes):
        lengths.radices[i] = plan[1][i]
    lengths.table = doubles(plan[2])
    lengths.padded = plan[3]
    lengths.chirp = doubles(plan[4])
    lengths.filter = doubles(plan[5])
    options.kind, x_side.points, out_side.points, options.scale = call[:4]
    options.half = doubles(call[4])
    options.high = options.low = NULL
    if call[5] is not None:
        options.high = doubles(call[5][0])
        options.low = doubles(call[5][1])
        options.length, options.first_row = call[5][2:]
    for row in prange(rows, nogil=True, num_threads=threads, use_threads_if=threads > 1):
        if not transform_row(&lengths, &options, row, x_start, &x_side, out_start, &out_side):
            failed += 1
    if failed:
        raise MemoryError("fft: cannot allocate the workspace")
