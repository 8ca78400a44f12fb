"""Reductions and scans on typed memoryviews: n elements of each output become one value, or n.

    sum        the exact real sum, rounded once (ties to even) to the dtype of the result
    mean       round64(exact sum) / n;  of integers: exact sum / n, rounded once
    center     the mean, always as float64
    var        round64(exact sum of fl(fl(x - center)**2)) / (n - correction);  std = sqrt(var)
    prod       32 lanes: element i multiplies lane i mod 32, then a fixed tree joins the lanes
    max min    NaN wins, +0 is greater than -0;  argmax argmin: the first NaN, else the first index
    any all count_nonzero, and from left to right cumulative_sum, cumulative_prod

Shape: element i of output o is at start + o * output_stride + i * stride. The states of the outputs
are C structs in a bytearray; several calls of `accumulate` continue them, in logical order.

Numerics. A sum is kept as high + low: two_sum splits every addition into the rounded sum and its
exact error, the errors are added up in `low` the same way, and the second errors are only bounded
(`lost`). `finish` rounds high + low; if another number within the bound would round differently, or
anything is not finite, the output is counted as in doubt and the caller runs the exact twin. That
one adds every float as an integer into a fixed-point number of 68 digits of 32 bits, which covers
the whole range of float64: nothing is rounded before the end.

Why in this way: a correctly rounded sum is the same for every order of the elements, so lanes,
threads and the other tiers, whose fast passes differ, all give the same bits.
References: T. Ogita, S. Rump, S. Oishi, "Accurate sum and dot product", SIAM J. Sci. Comput. 26
(2005); U. Kulisch, "Computer Arithmetic and Validity", de Gruyter 2013, chapter 8.
"""

from cython.parallel cimport prange
from libc.math cimport NAN, fabs, isfinite, ldexp, signbit, sqrt
from libc.stdint cimport (
    int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t,
)
from libc.string cimport memcpy, memset

include "types.pxi"

DTYPES = (
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    "float32", "float64", "complex64", "complex128",
)
OPERATIONS = (
    "sum", "mean", "center", "var", "std",
    "exact_sum", "exact_mean", "exact_center", "exact_var", "exact_std",
    "prod", "max", "min", "argmax", "argmin", "any", "all", "count_nonzero",
)
SCANS = ("cumulative_sum", "cumulative_prod")

# Positions in the tuples above.
cdef enum:
    SUM, MEAN, CENTER, VAR, STD
    EXACT_SUM, EXACT_MEAN, EXACT_CENTER, EXACT_VAR, EXACT_STD
    PROD, MAX, MIN, ARGMAX, ARGMIN, ANY, ALL, COUNT_NONZERO

cdef enum:
    CUMULATIVE_SUM, CUMULATIVE_PROD

cdef enum:
    BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64
    FLOAT32, FLOAT64, COMPLEX64, COMPLEX128

cdef enum:
    SUM_LANES = 8       # independent sums that the C compiler puts into vectors
    PROD_LANES = 32     # part of the definition of prod
    DIGITS = 68
    CARRY_INTERVAL = 1 << 29
    CHUNK = 32768       # elements per thread below which one long reduction is not split

cdef extern from *:
    ctypedef unsigned long long uint128_t "unsigned __int128"
    ctypedef long long int128_t "__int128"

# The exact sum is within `lost` (and a little) of high + low; `count` elements were seen.
cdef struct sum_state:
    double high, low, lost, center
    int64_t count

cdef struct exact_state:
    int64_t digit[DIGITS]   # digit[k] * 2**(32 k - 1074)
    int64_t pending         # additions since the last carry
    double special          # sum of the infinities and NaNs seen, 0 while there is none
    double center
    int64_t count

# Sums of the lower and upper halves of integers (mean), or any state of one integer (lower).
cdef struct integer_state:
    uint64_t lower
    int64_t upper
    int64_t count

cdef struct prod_state:
    double lane[2 * PROD_LANES]     # pairs of reals for complex numbers
    int64_t count

# The extreme is in `whole` for integers, in `floating` for floats; index -1: nothing seen yet.
cdef struct extreme_state:
    int64_t count, index, whole
    double floating


# --- compensated sums ----------------------------------------------------------------------------


cdef inline double two_sum(double a, double b, double* error) noexcept nogil:
    cdef double total = a + b
    cdef double added = total - a
    error[0] = (a - (total - added)) + (b - added)
    return total


cdef inline void enter(double* high, double* low, double* lost, double value) noexcept nogil:
    cdef double error, second_error
    high[0] = two_sum(high[0], value, &error)
    low[0] = two_sum(low[0], error, &second_error)
    lost[0] += fabs(second_error)


cdef inline double summand(double value, double center, bint squared) noexcept nogil:
    return (value - center) * (value - center) if squared else value


cdef void sum_floats(sum_state* state, const floating* x, Py_ssize_t n, Py_ssize_t stride,
                     bint squared) noexcept nogil:
    cdef double high[SUM_LANES]
    cdef double low[SUM_LANES]
    cdef double lost[SUM_LANES]
    cdef double center = state.center
    cdef Py_ssize_t i = 0
    cdef int j
    for j in range(SUM_LANES):
        high[j] = low[j] = lost[j] = 0
    while i + SUM_LANES <= n:
        for j in range(SUM_LANES):
            enter(&high[j], &low[j], &lost[j], summand(x[(i + j) * stride], center, squared))
        i += SUM_LANES
    while i < n:
        enter(&high[0], &low[0], &lost[0], summand(x[i * stride], center, squared))
        i += 1
    for j in range(SUM_LANES):
        join_sums(state, high[j], low[j], lost[j])
    state.count += n


cdef inline void join_sums(sum_state* state, double high, double low,
                           double lost) noexcept nogil:
    enter(&state.high, &state.low, &state.lost, high)
    enter(&state.high, &state.low, &state.lost, low)
    state.lost += lost


cdef double round_to_odd(double total, double error) noexcept nogil:
    # Makes the last bit odd where something is missing: a second rounding then sees it.
    cdef uint64_t bits
    memcpy(&bits, &total, 8)
    if error != 0 and bits & 1 == 0:
        bits = bits + 1 if (error > 0) == (total > 0) else bits - 1
        memcpy(&total, &bits, 8)
    return total


cdef double round_pair(double high, double low, bint to_float32) noexcept nogil:
    cdef double error
    cdef double total = two_sum(high, low, &error)
    return <double><float>round_to_odd(total, error) if to_float32 else total


cdef bint round_sum(const sum_state* state, bint to_float32, double* result) noexcept nogil:
    # Rounding is monotone: if both ends of the interval round alike, so does the exact sum.
    cdef double low, bound
    cdef double high = two_sum(state.high, state.low, &low)
    if state.lost == 0:
        result[0] = round_pair(high, low, to_float32) + 0.0
        return isfinite(high) and low == low
    bound = state.lost * (1 + 2.0**-20 + <double>state.count * 2.0**-50) + fabs(low) * 2.0**-52
    result[0] = round_pair(high, low - bound, to_float32)
    return (
        result[0] == round_pair(high, low + bound, to_float32)
        and result[0] != 0
        and isfinite(result[0])
    )


# --- exact sums ----------------------------------------------------------------------------------


cdef void carry(exact_state* state) noexcept nogil:
    # Leaves every digit but the last in 0 ... 2**32 - 1; the last one carries the sign.
    cdef int64_t carried = 0, digit
    cdef int k
    for k in range(DIGITS - 1):
        digit = state.digit[k] + carried
        carried = digit >> 32
        state.digit[k] = <uint32_t>digit
    state.digit[DIGITS - 1] += carried
    state.pending = 0


cdef inline void add_exactly(exact_state* state, double value) noexcept nogil:
    cdef uint64_t bits, integer, lower, upper
    cdef int64_t sign
    cdef int exponent, position, shift, k
    memcpy(&bits, &value, 8)
    exponent = <int>(bits >> 52) & 0x7FF
    if exponent == 0x7FF:
        state.special += value
        return
    integer = bits & ((<uint64_t>1 << 52) - 1)
    if exponent > 0:
        integer |= <uint64_t>1 << 52
        exponent -= 1
    position, shift = exponent >> 5, exponent & 31
    sign = -1 if bits >> 63 else 1
    lower = <uint64_t><uint32_t>integer << shift
    upper = (integer >> 32) << shift
    k = position
    state.digit[k] += sign * <int64_t><uint32_t>lower
    state.digit[k + 1] += sign * <int64_t>((lower >> 32) + <uint32_t>upper)
    state.digit[k + 2] += sign * <int64_t>(upper >> 32)
    state.pending += 1
    if state.pending == CARRY_INTERVAL:
        carry(state)


cdef void sum_exactly(exact_state* state, const floating* x, Py_ssize_t n, Py_ssize_t stride,
                      bint squared) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        add_exactly(state, summand(x[i * stride], state.center, squared))
    state.count += n


cdef void merge_exact(exact_state* state, exact_state* other) noexcept nogil:
    cdef int k
    carry(state)
    carry(other)
    for k in range(DIGITS):
        state.digit[k] += other.digit[k]
    state.special += other.special
    state.count += other.count
    state.pending = 1


cdef double round_exactly(const exact_state* state, bint to_float32) noexcept nogil:
    # The 64 leading bits, the last one set too if anything below is not zero, round like the whole.
    cdef exact_state number = state[0]
    cdef uint64_t bits, digit
    cdef int top = DIGITS - 1, exponent, k
    cdef bint negative
    cdef double magnitude
    if state.special != 0:
        return state.special
    carry(&number)
    negative = number.digit[top] < 0
    if negative:
        for k in range(DIGITS):
            number.digit[k] = -number.digit[k]
        carry(&number)
    while top > 0 and number.digit[top] == 0:
        top -= 1
    bits = <uint64_t>number.digit[top]
    if bits == 0:
        return 0
    exponent = 32 * top - 1074
    k = top - 1
    while k >= 0 and bits >> 63 == 0:   # bit by bit: at most 63 steps
        digit = <uint64_t>number.digit[k]
        exponent -= 1
        bits = (bits << 1) | (digit >> 31)
        number.digit[k] = <uint32_t>(digit << 1)
        if (32 * top - 1074 - exponent) % 32 == 0:
            k -= 1
    while k >= 0:
        if number.digit[k] != 0:
            bits |= 1
        k -= 1
    magnitude = <double><float>bits if to_float32 else <double>bits
    magnitude = ldexp(magnitude, exponent)
    if to_float32:
        magnitude = <double><float>magnitude
    return -magnitude if negative else magnitude


# --- from a sum to the result --------------------------------------------------------------------


cdef double read_out(int operation, double total, int64_t count, double correction) noexcept nogil:
    cdef double divisor
    if operation == SUM:
        return total
    if operation == MEAN or operation == CENTER:
        return total / <double>count
    divisor = <double>count - correction
    total = total / (divisor if divisor > 0 else 0.0)
    return sqrt(total) if operation == STD else total


cdef double result_of_sum(int operation, const char* state, bint is_float32, double correction,
                          Py_ssize_t* in_doubt) noexcept nogil:
    cdef const sum_state* fast
    cdef const exact_state* exact
    cdef double total = 0
    if operation < EXACT_SUM:
        fast = <const sum_state*>state
        if not round_sum(fast, is_float32 and operation == SUM, &total):
            in_doubt[0] = 1
        return read_out(operation, total, fast.count, correction)
    exact = <const exact_state*>state
    total = round_exactly(exact, is_float32 and operation == EXACT_SUM)
    return read_out(operation - EXACT_SUM, total, exact.count, correction)


cdef double mean_of_integers(const integer_state* state) noexcept nogil:
    # total / count rounded once: 127 bits of numerator give a quotient of at least 64 bits.
    cdef int128_t total = <int128_t>state.upper * (<int128_t>1 << 32) + <int128_t>state.lower
    cdef uint128_t magnitude = <uint128_t>(-total if total < 0 else total)
    cdef uint128_t count = <uint128_t>state.count, quotient
    cdef uint64_t sticky
    cdef int exponent = 0
    cdef double result
    if count == 0:
        return NAN
    if total == 0:
        return 0.0
    while magnitude >> 126 == 0:
        magnitude <<= 1
        exponent -= 1
    quotient = magnitude // count
    sticky = 1 if magnitude % count != 0 else 0
    while quotient >> 64 != 0:
        sticky |= <uint64_t>quotient & 1
        quotient >>= 1
        exponent += 1
    result = ldexp(<double>(<uint64_t>quotient | sticky), exponent)
    return -result if total < 0 else result


# --- integers, truth -----------------------------------------------------------------------------


cdef void fold_integers(int operation, integer_state* state, const integer* x, Py_ssize_t n,
                        Py_ssize_t stride) noexcept nogil:
    cdef uint64_t total = state.lower, factor = state.lower
    cdef int64_t upper = state.upper
    cdef Py_ssize_t i
    if operation == SUM:
        for i in range(n):
            total += <uint64_t>x[i * stride]
        state.lower = total
    elif operation == PROD:
        for i in range(n):
            factor *= <uint64_t>x[i * stride]
        state.lower = factor
    else:
        for i in range(n):
            total += <uint32_t>x[i * stride]
            if total >> 63:     # half way to overflow: carry
                upper += <int64_t>(total >> 32)
                total = <uint32_t>total
            if integer is uint64_t:
                upper += <int64_t>(x[i * stride] >> 32)
            else:
                upper += <int64_t>x[i * stride] >> 32
        state.upper = upper + <int64_t>(total >> 32)
        state.lower = <uint32_t>total
        state.count += n


cdef void fold_truth(int operation, integer_state* state, const real* x, Py_ssize_t n,
                     Py_ssize_t stride, int components) noexcept nogil:
    # `lower` is 1 once the answer of any or all is settled, or the number of true elements.
    cdef Py_ssize_t i
    cdef bint truth
    cdef int64_t count = 0
    if operation == COUNT_NONZERO:
        for i in range(n):
            truth = x[i * stride] != 0 or (components == 2 and x[i * stride + 1] != 0)
            count += truth
        state.lower += <uint64_t>count
        return
    if state.lower:
        return
    for i in range(n):
        truth = x[i * stride] != 0 or (components == 2 and x[i * stride + 1] != 0)
        if truth == (operation == ANY):
            state.lower = 1
            return


# --- extremes ------------------------------------------------------------------------------------


cdef inline bint beats(real value, real best, bint greatest) noexcept nogil:
    if real is float or real is double:
        if value != value:
            return best == best
    return value > best if greatest else value < best


cdef inline bint is_better_zero(real value, real best, bint greatest) noexcept nogil:
    if real is float or real is double:
        if value == 0 and best == 0:
            return (signbit(value) == 0) == greatest
    return False


cdef void fold_extreme(bint greatest, extreme_state* state, const real* x, Py_ssize_t n,
                       Py_ssize_t stride) noexcept nogil:
    cdef Py_ssize_t i, index = -1
    cdef real value, best
    if n == 0:
        return
    if state.index < 0:
        best = x[0]
        index = 0
    elif real is float or real is double:
        best = <real>state.floating
    else:
        best = <real>state.whole
    for i in range(n):
        value = x[i * stride]
        if beats(value, best, greatest):
            best = value
            index = i
        elif is_better_zero(value, best, greatest):
            best = value
    if index >= 0:
        state.index = state.count + index
    if real is float or real is double:
        state.floating = best
    else:
        state.whole = <int64_t>best
    state.count += n


cdef void merge_extreme(bint greatest, extreme_state* state, const extreme_state* other,
                        real type_of_element) noexcept nogil:
    cdef real best, value
    cdef int64_t index = state.index
    if other.index < 0:
        return
    if real is float or real is double:
        best, value = <real>state.floating, <real>other.floating
    else:
        best, value = <real>state.whole, <real>other.whole
    if index < 0 or beats(value, best, greatest):
        index = state.count + other.index
        state.floating, state.whole = other.floating, other.whole
    elif is_better_zero(value, best, greatest):
        state.floating = other.floating
    state.index = index
    state.count += other.count


# --- products ------------------------------------------------------------------------------------


cdef inline void multiply(double* x1, double real2, double imag2) noexcept nogil:
    cdef double real1 = x1[0], imag1 = x1[1]
    x1[0] = real1 * real2 - imag1 * imag2
    x1[1] = real1 * imag2 + imag1 * real2


cdef void fold_prod(prod_state* state, const floating* x, Py_ssize_t n,
                    Py_ssize_t stride) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        state.lane[(state.count + i) % PROD_LANES] *= x[i * stride]
    state.count += n


cdef void fold_complex_prod(prod_state* state, const floating* x, Py_ssize_t n,
                            Py_ssize_t stride) noexcept nogil:
    # A lane starts as a copy: (1 + 0i) times a number with an infinite part would be NaN.
    cdef Py_ssize_t i
    cdef double* lane
    for i in range(n):
        lane = &state.lane[2 * (state.count % PROD_LANES)]
        if state.count < PROD_LANES:
            lane[0], lane[1] = x[i * stride], x[i * stride + 1]
        else:
            multiply(lane, x[i * stride], x[i * stride + 1])
        state.count += 1


cdef void join_lanes(prod_state* state, int components) noexcept nogil:
    cdef int step = PROD_LANES // 2, j
    while step > 0:
        for j in range(step):
            if j + step < state.count:
                if components == 1:
                    state.lane[j] *= state.lane[j + step]
                else:
                    multiply(&state.lane[2 * j], state.lane[2 * (j + step)],
                             state.lane[2 * (j + step) + 1])
        step //= 2


# --- one output, any dtype -----------------------------------------------------------------------


cdef void fold(int operation, int dtype, char* state, Py_ssize_t state_size, const real* x,
               Py_ssize_t n, Py_ssize_t stride) noexcept nogil:
    """Feed n elements to one output; a complex sum is two sums, strides count components."""
    cdef int components = 2 if dtype >= COMPLEX64 else 1
    cdef int part
    cdef bint squared
    stride *= components
    if operation >= ANY:
        fold_truth(operation, <integer_state*>state, x, n, stride, components)
    elif operation >= MAX:
        fold_extreme(operation == MAX or operation == ARGMAX, <extreme_state*>state, x, n, stride)
    elif real is float or real is double:
        if operation == PROD:
            if components == 1:
                fold_prod(<prod_state*>state, x, n, stride)
            else:
                fold_complex_prod(<prod_state*>state, x, n, stride)
            return
        squared = operation == VAR or operation == STD
        squared = squared or operation == EXACT_VAR or operation == EXACT_STD
        for part in range(components):
            if operation < EXACT_SUM:
                sum_floats(<sum_state*>state + part, x + part, n, stride, squared)
            else:
                sum_exactly(<exact_state*>state + part, x + part, n, stride, squared)
    else:
        fold_integers(operation, <integer_state*>state, x, n, stride)


cdef Py_ssize_t size_of_state(int operation, int dtype) noexcept nogil:
    cdef Py_ssize_t components = 2 if dtype >= COMPLEX64 else 1
    if operation >= ANY or (operation < MAX and dtype < FLOAT32):
        return sizeof(integer_state)
    if operation >= MAX:
        return sizeof(extreme_state)
    if operation == PROD:
        return sizeof(prod_state)
    return components * (sizeof(sum_state) if operation < EXACT_SUM else sizeof(exact_state))


cdef void start(int operation, int dtype, char* state, double center) noexcept nogil:
    cdef int part, j, components = 2 if dtype >= COMPLEX64 else 1
    memset(state, 0, size_of_state(operation, dtype))
    if operation >= ANY:
        return
    if operation >= MAX:
        (<extreme_state*>state).index = -1
    elif operation == PROD and dtype < FLOAT32:
        (<integer_state*>state).lower = 1
    elif operation == PROD:
        for j in range(PROD_LANES):
            (<prod_state*>state).lane[components * j] = 1
    elif dtype >= FLOAT32:
        for part in range(components):
            if operation < EXACT_SUM:
                (<sum_state*>state)[part].center = center
            else:
                (<exact_state*>state)[part].center = center


cdef void append(int operation, int dtype, char* state, char* other) noexcept nogil:
    cdef int part, components = 2 if dtype >= COMPLEX64 else 1
    cdef integer_state* whole = <integer_state*>state
    cdef integer_state* other_whole = <integer_state*>other
    cdef bint greatest = operation == MAX or operation == ARGMAX
    if operation == COUNT_NONZERO:
        whole.lower += other_whole.lower
    elif operation >= ANY:
        whole.lower |= other_whole.lower
    elif operation >= MAX:
        if dtype >= FLOAT32:
            merge_extreme(greatest, <extreme_state*>state, <extreme_state*>other, <double>0)
        elif dtype == UINT64:
            merge_extreme(greatest, <extreme_state*>state, <extreme_state*>other, <uint64_t>0)
        else:
            merge_extreme(greatest, <extreme_state*>state, <extreme_state*>other, <int64_t>0)
    elif dtype < FLOAT32 and operation == PROD:
        whole.lower *= other_whole.lower
    elif dtype < FLOAT32:
        whole.lower += other_whole.lower
        whole.upper += other_whole.upper
        whole.count += other_whole.count
    else:
        for part in range(components):
            if operation < EXACT_SUM:
                join_sums(<sum_state*>state + part, (<sum_state*>other)[part].high,
                          (<sum_state*>other)[part].low, (<sum_state*>other)[part].lost)
                (<sum_state*>state)[part].count += (<sum_state*>other)[part].count
            else:
                merge_exact(<exact_state*>state + part, <exact_state*>other + part)


# --- all outputs, threads ------------------------------------------------------------------------


cdef bint is_mergeable(int operation, int dtype) noexcept nogil:
    return operation != PROD or dtype < FLOAT32


cdef void reduce_chunks(int operation, int dtype, char* states, char* others, int chunks,
                        const real* x, Py_ssize_t n, Py_ssize_t stride) noexcept nogil:
    """One long reduction: chunk k goes to a state of its own, then they are appended in order."""
    cdef Py_ssize_t size = size_of_state(operation, dtype)
    cdef Py_ssize_t components = 2 if dtype >= COMPLEX64 else 1
    cdef Py_ssize_t length = (n + chunks - 1) // chunks, begin
    cdef int k
    for k in prange(chunks, num_threads=chunks, schedule="static"):
        begin = k * length
        if begin < n:
            fold(operation, dtype, others + k * size, size, x + begin * stride * components,
                 min(length, n - begin), stride)
    for k in range(chunks):
        append(operation, dtype, states, others + k * size)


cdef void reduce_outputs(int operation, int dtype, char* states, Py_ssize_t outputs, Py_ssize_t n,
                         const real* x, Py_ssize_t output_stride, Py_ssize_t stride,
                         int threads) noexcept nogil:
    cdef Py_ssize_t size = size_of_state(operation, dtype), o
    cdef Py_ssize_t components = 2 if dtype >= COMPLEX64 else 1
    if threads > 1 and outputs > 1 and outputs * n >= CHUNK:
        for o in prange(outputs, num_threads=threads, schedule="static"):
            fold(operation, dtype, states + o * size, size, x + o * output_stride * components,
                 n, stride)
    else:
        for o in range(outputs):
            fold(operation, dtype, states + o * size, size, x + o * output_stride * components,
                 n, stride)


cdef double center_of(bytearray states, Py_ssize_t size, int operation):
    # The center of the first output, for the states of further chunks.
    # States of integers are smaller and have none.
    cdef char* state = states
    if operation < EXACT_SUM:
        return (<sum_state*>state).center if size >= <Py_ssize_t>sizeof(sum_state) else 0.0
    if operation < PROD and size >= <Py_ssize_t>sizeof(exact_state):
        return (<exact_state*>state).center
    return 0.0


cdef accumulate_elements(int operation, int dtype, bytearray states, Py_ssize_t outputs,
                         Py_ssize_t n, const real* x, Py_ssize_t output_stride, Py_ssize_t stride,
                         int threads):
    cdef Py_ssize_t size = size_of_state(operation, dtype)
    cdef int chunks = <int>min(<Py_ssize_t>threads, n // CHUNK)
    cdef char* state = states
    cdef char* others
    cdef bytearray rest
    cdef int k
    if outputs == 1 and chunks > 1 and is_mergeable(operation, dtype):
        rest = bytearray(chunks * size)
        others = rest
        for k in range(chunks):
            start(operation, dtype, others + k * size, center_of(states, size, operation))
        with nogil:
            reduce_chunks(operation, dtype, state, others, chunks, x, n, stride)
    else:
        with nogil:
            reduce_outputs(operation, dtype, state, outputs, n, x, output_stride, stride, threads)


# --- entry points --------------------------------------------------------------------------------


def initialize(int operation, int dtype, Py_ssize_t outputs, centers):
    """Make the states of the outputs; `centers` are the means (float64) that var and std need."""
    cdef Py_ssize_t size = size_of_state(operation, dtype), o
    cdef bytearray states = bytearray(outputs * size)
    cdef char* state = states
    cdef const double[::1] means
    if centers is None:
        for o in range(outputs):
            start(operation, dtype, state + o * size, 0.0)
    else:
        means = centers
        for o in range(outputs):
            start(operation, dtype, state + o * size, means[o])
    return states


def accumulate(int operation, int dtype, bytearray states, Py_ssize_t outputs, Py_ssize_t n,
               tuple x, int threads):
    """Feed n further elements to every output, in `threads` threads."""
    cdef const int8_t[::1] int8_view
    cdef const int16_t[::1] int16_view
    cdef const int32_t[::1] int32_view
    cdef const int64_t[::1] int64_view
    cdef const uint8_t[::1] uint8_view
    cdef const uint16_t[::1] uint16_view
    cdef const uint32_t[::1] uint32_view
    cdef const uint64_t[::1] uint64_view
    cdef const float[::1] float32_view
    cdef const double[::1] float64_view
    cdef Py_ssize_t first = x[1], output_stride = x[2], stride = x[3]
    if outputs == 0 or n == 0:
        return
    if dtype >= COMPLEX64:
        first *= 2
    if dtype == FLOAT64 or dtype == COMPLEX128:
        float64_view = x[0]
        accumulate_elements(operation, dtype, states, outputs, n, &float64_view[first],
                            output_stride, stride, threads)
    elif dtype == FLOAT32 or dtype == COMPLEX64:
        float32_view = x[0]
        accumulate_elements(operation, dtype, states, outputs, n, &float32_view[first],
                            output_stride, stride, threads)
    elif dtype == BOOL or dtype == UINT8:
        uint8_view = x[0]
        accumulate_elements(operation, dtype, states, outputs, n, &uint8_view[first],
                            output_stride, stride, threads)
    elif dtype == INT8:
        int8_view = x[0]
        accumulate_elements(operation, dtype, states, outputs, n, &int8_view[first],
                            output_stride, stride, threads)
    elif dtype == INT16:
        int16_view = x[0]
        accumulate_elements(operation, dtype, states, outputs, n, &int16_view[first],
                            output_stride, stride, threads)
    elif dtype == INT32:
        int32_view = x[0]
        accumulate_elements(operation, dtype, states, outputs, n, &int32_view[first],
                            output_stride, stride, threads)
    elif dtype == INT64:
        int64_view = x[0]
        accumulate_elements(operation, dtype, states, outputs, n, &int64_view[first],
                            output_stride, stride, threads)
    elif dtype == UINT16:
        uint16_view = x[0]
        accumulate_elements(operation, dtype, states, outputs, n, &uint16_view[first],
                            output_stride, stride, threads)
    elif dtype == UINT32:
        uint32_view = x[0]
        accumulate_elements(operation, dtype, states, outputs, n, &uint32_view[first],
                            output_stride, stride, threads)
    else:
        uint64_view = x[0]
        accumulate_elements(operation, dtype, states, outputs, n, &uint64_view[first],
                            output_stride, stride, threads)


def merge(int operation, int dtype, bytearray states, bytearray others):
    """Append the states of elements that come later; prod of floats has no merge."""
    cdef Py_ssize_t size = size_of_state(operation, dtype), o
    cdef char* state = states
    cdef char* other = others
    for o in range(len(states) // size):
        append(operation, dtype, state + o * size, other + o * size)


cdef void write_extreme(const extreme_state* states, Py_ssize_t outputs, real* out,
                        Py_ssize_t stride) noexcept nogil:
    cdef Py_ssize_t o
    for o in range(outputs):
        if real is float or real is double:
            out[o * stride] = <real>states[o].floating
        else:
            out[o * stride] = <real>states[o].whole


cdef Py_ssize_t write_floats(int operation, int dtype, char* states, Py_ssize_t outputs,
                             floating* out, Py_ssize_t stride, double correction) noexcept nogil:
    cdef Py_ssize_t size = size_of_state(operation, dtype), in_doubt = 0, doubt, o, place
    cdef int components = 2 if dtype >= COMPLEX64 else 1, part
    cdef bint is_float32 = dtype == FLOAT32 or dtype == COMPLEX64
    cdef prod_state product
    for o in range(outputs):
        doubt = 0
        place = o * stride * components
        if operation == PROD:
            product = (<prod_state*>(states + o * size))[0]
            join_lanes(&product, components)
        for part in range(components):
            if operation == PROD:
                out[place + part] = <floating>product.lane[part]
            else:
                out[place + part] = <floating>result_of_sum(
                    operation, states + o * size + part * (size // components), is_float32,
                    correction, &doubt)
        in_doubt += doubt
    return in_doubt


cdef finish_extremes(int dtype, const extreme_state* states, Py_ssize_t outputs, buffer,
                     Py_ssize_t first, Py_ssize_t stride):
    cdef int8_t[::1] int8_view
    cdef int16_t[::1] int16_view
    cdef int32_t[::1] int32_view
    cdef int64_t[::1] int64_view
    cdef uint8_t[::1] uint8_view
    cdef uint16_t[::1] uint16_view
    cdef uint32_t[::1] uint32_view
    cdef uint64_t[::1] uint64_view
    cdef float[::1] float32_view
    cdef double[::1] float64_view
    if dtype == FLOAT64:
        float64_view = buffer
        write_extreme(states, outputs, &float64_view[first], stride)
    elif dtype == FLOAT32:
        float32_view = buffer
        write_extreme(states, outputs, &float32_view[first], stride)
    elif dtype == BOOL or dtype == UINT8:
        uint8_view = buffer
        write_extreme(states, outputs, &uint8_view[first], stride)
    elif dtype == INT8:
        int8_view = buffer
        write_extreme(states, outputs, &int8_view[first], stride)
    elif dtype == INT16:
        int16_view = buffer
        write_extreme(states, outputs, &int16_view[first], stride)
    elif dtype == INT32:
        int32_view = buffer
        write_extreme(states, outputs, &int32_view[first], stride)
    elif dtype == INT64:
        int64_view = buffer
        write_extreme(states, outputs, &int64_view[first], stride)
    elif dtype == UINT16:
        uint16_view = buffer
        write_extreme(states, outputs, &uint16_view[first], stride)
    elif dtype == UINT32:
        uint32_view = buffer
        write_extreme(states, outputs, &uint32_view[first], stride)
    else:
        uint64_view = buffer
        write_extreme(states, outputs, &uint64_view[first], stride)


def finish(int operation, int dtype, bytearray states, Py_ssize_t outputs, tuple out,
           double correction):
    """Write the results; return how many are in doubt and need the operation's exact twin."""
    cdef uint8_t[::1] truth
    cdef int64_t[::1] signed_view
    cdef uint64_t[::1] unsigned_view
    cdef float[::1] float32_view
    cdef double[::1] float64_view
    cdef Py_ssize_t first = out[1], stride = out[2], o
    cdef char* state = states
    cdef integer_state* wholes = <integer_state*>state
    cdef extreme_state* extremes = <extreme_state*>state
    if outputs == 0:
        return 0
    if operation == ANY or operation == ALL:
        truth = out[0]
        for o in range(outputs):
            truth[first + o * stride] = (wholes[o].lower != 0) == (operation == ANY)
    elif operation == MAX or operation == MIN:
        finish_extremes(dtype, extremes, outputs, out[0], first, stride)
    elif operation >= MAX:
        signed_view = out[0]
        for o in range(outputs):
            signed_view[first + o * stride] = (
                <int64_t>wholes[o].lower if operation == COUNT_NONZERO else extremes[o].index
            )
    elif dtype >= FLOAT32:
        if dtype == COMPLEX64 or dtype == COMPLEX128:
            first *= 2
        if dtype == FLOAT64 or dtype == COMPLEX128 or operation in (CENTER, EXACT_CENTER):
            float64_view = out[0]
            return write_floats(operation, dtype, state, outputs, &float64_view[first], stride,
                                correction)
        float32_view = out[0]
        return write_floats(operation, dtype, state, outputs, &float32_view[first], stride,
                            correction)
    elif operation == MEAN:
        float64_view = out[0]
        for o in range(outputs):
            float64_view[first + o * stride] = mean_of_integers(wholes + o)
    elif dtype >= UINT8:
        unsigned_view = out[0]
        for o in range(outputs):
            unsigned_view[first + o * stride] = wholes[o].lower
    else:
        signed_view = out[0]
        for o in range(outputs):
            signed_view[first + o * stride] = <int64_t>wholes[o].lower
    return 0


# --- scans ---------------------------------------------------------------------------------------


cdef void scan_integers(int operation, Py_ssize_t n, const integer* x, Py_ssize_t stride,
                        uint64_t* out, Py_ssize_t out_stride) noexcept nogil:
    cdef uint64_t running = 0 if operation == CUMULATIVE_SUM else 1
    cdef Py_ssize_t i
    for i in range(n):
        if operation == CUMULATIVE_SUM:
            running += <uint64_t>x[i * stride]
        else:
            running *= <uint64_t>x[i * stride]
        out[i * out_stride] = running


cdef void scan_floats(int operation, Py_ssize_t n, const floating* x, Py_ssize_t stride,
                      floating* out, Py_ssize_t out_stride) noexcept nogil:
    cdef double running = x[0]
    cdef Py_ssize_t i
    out[0] = x[0]
    for i in range(1, n):
        if operation == CUMULATIVE_SUM:
            running += x[i * stride]
        else:
            running *= x[i * stride]
        out[i * out_stride] = <floating>running


cdef void scan_complex(int operation, Py_ssize_t n, const floating* x, Py_ssize_t stride,
                       floating* out, Py_ssize_t out_stride) noexcept nogil:
    cdef double running[2]
    cdef Py_ssize_t i
    running[0], running[1] = x[0], x[1]
    out[0], out[1] = x[0], x[1]
    for i in range(1, n):
        if operation == CUMULATIVE_SUM:
            running[0] += x[2 * i * stride]
            running[1] += x[2 * i * stride + 1]
        else:
            multiply(running, x[2 * i * stride], x[2 * i * stride + 1])
        out[2 * i * out_stride] = <floating>running[0]
        out[2 * i * out_stride + 1] = <floating>running[1]


cdef void scan_integer_rows(int operation, Py_ssize_t rows, Py_ssize_t n, const integer* x,
                            Py_ssize_t row_stride, Py_ssize_t stride, uint64_t* out,
                            Py_ssize_t out_row_stride, Py_ssize_t out_stride) noexcept nogil:
    cdef Py_ssize_t row
    for row in range(rows):
        scan_integers(operation, n, x + row * row_stride, stride, out + row * out_row_stride,
                      out_stride)


cdef void scan_floating_rows(int operation, int components, Py_ssize_t rows, Py_ssize_t n,
                             const floating* x, Py_ssize_t row_stride, Py_ssize_t stride,
                             floating* out, Py_ssize_t out_row_stride,
                             Py_ssize_t out_stride) noexcept nogil:
    cdef Py_ssize_t row
    for row in range(rows):
        if components == 1:
            scan_floats(operation, n, x + row * row_stride, stride, out + row * out_row_stride,
                        out_stride)
        else:
            scan_complex(operation, n, x + 2 * row * row_stride, stride,
                         out + 2 * row * out_row_stride, out_stride)


cdef scan_integer_views(int operation, int dtype, Py_ssize_t rows, Py_ssize_t n, tuple x,
                        uint64_t* out, Py_ssize_t out_row_stride, Py_ssize_t out_stride):
    cdef const int8_t[::1] int8_view
    cdef const int16_t[::1] int16_view
    cdef const int32_t[::1] int32_view
    cdef const int64_t[::1] int64_view
    cdef const uint8_t[::1] uint8_view
    cdef const uint16_t[::1] uint16_view
    cdef const uint32_t[::1] uint32_view
    cdef const uint64_t[::1] uint64_view
    cdef Py_ssize_t first = x[1], row_stride = x[2], stride = x[3]
    if dtype == BOOL or dtype == UINT8:
        uint8_view = x[0]
        scan_integer_rows(operation, rows, n, &uint8_view[first], row_stride, stride, out,
                          out_row_stride, out_stride)
    elif dtype == INT8:
        int8_view = x[0]
        scan_integer_rows(operation, rows, n, &int8_view[first], row_stride, stride, out,
                          out_row_stride, out_stride)
    elif dtype == INT16:
        int16_view = x[0]
        scan_integer_rows(operation, rows, n, &int16_view[first], row_stride, stride, out,
                          out_row_stride, out_stride)
    elif dtype == INT32:
        int32_view = x[0]
        scan_integer_rows(operation, rows, n, &int32_view[first], row_stride, stride, out,
                          out_row_stride, out_stride)
    elif dtype == INT64:
        int64_view = x[0]
        scan_integer_rows(operation, rows, n, &int64_view[first], row_stride, stride, out,
                          out_row_stride, out_stride)
    elif dtype == UINT16:
        uint16_view = x[0]
        scan_integer_rows(operation, rows, n, &uint16_view[first], row_stride, stride, out,
                          out_row_stride, out_stride)
    elif dtype == UINT32:
        uint32_view = x[0]
        scan_integer_rows(operation, rows, n, &uint32_view[first], row_stride, stride, out,
                          out_row_stride, out_stride)
    else:
        uint64_view = x[0]
        scan_integer_rows(operation, rows, n, &uint64_view[first], row_stride, stride, out,
                          out_row_stride, out_stride)


def scan(int operation, int dtype, Py_ssize_t rows, Py_ssize_t n, tuple x, tuple out):
    """Write running sums or products along each row; float32 runs in float64, rounded per element.
    """
    cdef const float[::1] float32_view
    cdef const double[::1] float64_view
    cdef float[::1] float32_out
    cdef double[::1] float64_out
    cdef int64_t[::1] signed_out
    cdef uint64_t[::1] unsigned_out
    cdef int components = 2 if dtype >= COMPLEX64 else 1
    cdef Py_ssize_t first = x[1] * components, row_stride = x[2], stride = x[3]
    cdef Py_ssize_t out_first = out[1] * components, out_row_stride = out[2], out_stride = out[3]
    if rows == 0 or n == 0:
        return
    if dtype == FLOAT64 or dtype == COMPLEX128:
        float64_view, float64_out = x[0], out[0]
        with nogil:
            scan_floating_rows(operation, components, rows, n, &float64_view[first], row_stride,
                               stride, &float64_out[out_first], out_row_stride, out_stride)
    elif dtype == FLOAT32 or dtype == COMPLEX64:
        float32_view, float32_out = x[0], out[0]
        with nogil:
            scan_floating_rows(operation, components, rows, n, &float32_view[first], row_stride,
                               stride, &float32_out[out_first], out_row_stride, out_stride)
    elif dtype >= UINT8:
        unsigned_out = out[0]
        scan_integer_views(operation, dtype, rows, n, x, &unsigned_out[out_first], out_row_stride,
                           out_stride)
    else:   # signed sums have the bits of unsigned ones
        signed_out = out[0]
        scan_integer_views(operation, dtype, rows, n, x, <uint64_t*>&signed_out[out_first],
                           out_row_stride, out_stride)
