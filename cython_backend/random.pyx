"""Random numbers on typed memoryviews: bit generators, and the distributions made of their bits.

A stream yields words of 64 bits from one of three generators, whose state is 16 words that all tiers
read and write (cpp_kernels/random_table.hpp). PCG64: s = a s + c modulo 2^128, then the exclusive or
of both halves of s, rotated by its upper six bits. PCG64DXSM: a 64-bit multiplier and a stronger
output function on the state before the step. Philox 4x64: ten rounds of a block cipher on a counter.
A draw of 32 bits takes the lower half of a word and keeps the upper one for the next.

Numbers come in NumPy's order, so equal seeds give equal streams. uniform: the upper 53 bits times
2^-53. Integers in 0...m: Lemire's multiplication, rejecting what would be biased, from 64, 32, 16 or
8 bits, narrow ones cut from 32. Normal and exponential: ziggurat, see arrpy/ziggurat.py. The
elementary functions are the C library's on float64: class platform.

Why words are not made in blocks here, as in C++: one by one shows what happens. Where a number starts
is decided by the numbers before, so there is one thread.

References: M. O'Neill, "PCG: a family of simple fast space-efficient statistically good algorithms
for random number generation", HMC-CS-2014-0905; J. Salmon et al., "Parallel random numbers: as easy
as 1, 2, 3", SC 2011; D. Lemire, "Fast random integer generation in an interval", ACM TOMACS 29 (1),
2019; L. Devroye, Non-Uniform Random Variate Generation, 1986. Each sampler names its own.
"""

from libc.math cimport (
    acos, ceil, cos, exp, expm1, fabs, floor, fmod, log, log1p, pow, sqrt,
)
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t

cdef extern from *:
    # Cython knows no type of 128 bits; for the C compiler it is one.
    ctypedef unsigned long long uint128 "unsigned __int128"

cdef enum kind:
    PCG64 = 0
    PCG64DXSM = 1
    PHILOX = 2

cdef uint64_t CHEAP_MULTIPLIER = <uint64_t>0xda942042e4dd58b5
cdef uint64_t MASK64 = ~<uint64_t>0
cdef uint64_t MASK32 = 0xffffffff
cdef double PI = 3.141592653589793
cdef double TWO53 = 1.0 / 9007199254740992.0
cdef double TWO63 = 9223372036854775808.0
cdef float TWO24 = 1.0 / 16777216.0
cdef double NORMAL_R = 3.6541528853610088
cdef double NORMAL_INVERSE_R = 0.27366123732975828
cdef double EXPONENTIAL_R = 7.69711747013104972


# What all draws of n trials with probability p <= 1/2 share.
cdef struct Binomial:
    int64_t n, mode, bound
    double p, q, start, middle, half_width, left, right, c, left_rate, right_rate
    double area2, area3, area4
    bint few

cdef struct Source:
    uint64_t* state
    uint128 lcg, increment, multiplier
    const uint64_t* k  # ziggurat tables
    const double* w
    const double* f
    bint single  # floats are rounded to float32
    Binomial binomial

cdef struct Parameter:
    const char* data
    Py_ssize_t step

ctypedef void (*filler)(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil

ctypedef fused narrow:
    uint8_t
    uint16_t

ctypedef fused wide:
    uint32_t
    uint64_t


cdef inline double real(const Parameter* p, Py_ssize_t i) noexcept nogil:
    return (<const double*>p.data)[i * p.step]


cdef inline int64_t whole(const Parameter* p, Py_ssize_t i) noexcept nogil:
    return (<const int64_t*>p.data)[i * p.step]


# ---- bits ----


cdef inline uint128 joined(uint64_t high, uint64_t low) noexcept nogil:
    return <uint128>high << 64 | low


cdef void open_source(Source* s, uint64_t* state) noexcept nogil:
    s.state = state
    s.lcg = joined(state[3], state[4])
    s.increment = joined(state[5], state[6])
    if state[0] == PCG64:
        s.multiplier = joined(<uint64_t>0x2360ed051fc65da4, <uint64_t>0x4385df649fccf645)
    else:
        s.multiplier = CHEAP_MULTIPLIER


cdef void close_source(Source* s) noexcept nogil:
    if s.state[0] != PHILOX:
        s.state[3] = <uint64_t>(s.lcg >> 64)
        s.state[4] = <uint64_t>s.lcg


cdef inline uint64_t pcg64(Source* s) noexcept nogil:
    s.lcg = s.lcg * s.multiplier + s.increment
    cdef uint64_t word = <uint64_t>(s.lcg >> 64) ^ <uint64_t>s.lcg
    cdef int turn = <int>(s.lcg >> 122)
    return word >> turn | word << ((64 - turn) & 63)


cdef inline uint64_t pcg64dxsm(Source* s) noexcept nogil:
    cdef uint64_t high = <uint64_t>(s.lcg >> 64), low = <uint64_t>s.lcg | 1
    s.lcg = s.lcg * s.multiplier + s.increment
    high ^= high >> 32
    high *= CHEAP_MULTIPLIER
    high ^= high >> 48
    return high * low


cdef uint64_t philox(uint64_t* state) noexcept nogil:
    cdef uint64_t x0, x1, x2, x3, key0, key1
    cdef uint128 first, second
    cdef int i, _
    if state[13] == 4:
        for i in range(3, 7):
            state[i] += 1
            if state[i] != 0:
                break
        x0, x1, x2, x3 = state[3], state[4], state[5], state[6]
        key0, key1 = state[7], state[8]
        for _ in range(10):
            first = <uint128><uint64_t>0xd2e7470ee14c6c93 * x0
            second = <uint128><uint64_t>0xca5a826395121157 * x2
            x0 = <uint64_t>(second >> 64) ^ x1 ^ key0
            x2 = <uint64_t>(first >> 64) ^ x3 ^ key1
            x1 = <uint64_t>second
            x3 = <uint64_t>first
            key0 += <uint64_t>0x9e3779b97f4a7c15
            key1 += <uint64_t>0xbb67ae8584caa73b
        state[9], state[10], state[11], state[12] = x0, x1, x2, x3
        state[13] = 0
    state[13] += 1
    return state[8 + state[13]]


cdef inline uint64_t next64(Source* s) noexcept nogil:
    if s.state[0] == PCG64:
        return pcg64(s)
    if s.state[0] == PCG64DXSM:
        return pcg64dxsm(s)
    return philox(s.state)


cdef inline uint32_t next32(Source* s) noexcept nogil:
    cdef uint64_t word
    if s.state[1]:
        s.state[1] = 0
        return <uint32_t>s.state[2]
    word = next64(s)
    s.state[1] = 1
    s.state[2] = word >> 32
    return <uint32_t>word


# Narrow draws share a draw of 32 bits; words 14 and 15 of the state keep it within one call.
cdef inline uint32_t cut(Source* s, int bits) noexcept nogil:
    if s.state[15] == 0:
        s.state[14] = next32(s)
        s.state[15] = 32 // bits - 1
    else:
        s.state[14] >>= bits
        s.state[15] -= 1
    return <uint32_t>(s.state[14] & ((<uint64_t>1 << bits) - 1))


cdef inline float uniform32(Source* s) noexcept nogil:
    return <float>(<int32_t>(next32(s) >> 8)) * TWO24


cdef inline double uniform(Source* s) noexcept nogil:
    if s.single:
        return uniform32(s)
    return <double>(<int64_t>(next64(s) >> 11)) * TWO53


# ---- ziggurats: table 0 normal, 1 exponential, 2 and 3 the same for float32 ----


cdef double normal64(Source* s) noexcept nogil:
    cdef const uint64_t* k = s.k
    cdef const double* w = s.w
    cdef const double* f = s.f
    cdef uint64_t word, bits
    cdef int layer
    cdef double x, beyond, height
    while True:
        word = next64(s)
        layer = word & 0xff
        bits = word >> 9 & <uint64_t>0xfffffffffffff
        x = <double>(<int64_t>bits) * w[layer]
        x = -x if word & 0x100 else x
        if bits < k[layer]:
            return x
        if layer > 0:
            if (f[layer - 1] - f[layer]) * uniform(s) + f[layer] < exp(-0.5 * x * x):
                return x
            continue
        while True:
            beyond = -NORMAL_INVERSE_R * log1p(-uniform(s))
            height = -log1p(-uniform(s))
            if height + height > beyond * beyond:
                return -(NORMAL_R + beyond) if bits >> 8 & 1 else NORMAL_R + beyond


cdef double exponential64(Source* s) noexcept nogil:
    cdef const uint64_t* k = s.k + 256
    cdef const double* w = s.w + 256
    cdef const double* f = s.f + 256
    cdef uint64_t word
    cdef int layer
    cdef double x
    while True:
        word = next64(s) >> 3
        layer = word & 0xff
        word >>= 8
        x = <double>(<int64_t>word) * w[layer]
        if word < k[layer]:
            return x
        if layer == 0:
            return EXPONENTIAL_R - log1p(-uniform(s))
        if (f[layer - 1] - f[layer]) * uniform(s) + f[layer] < exp(-x):
            return x


cdef inline float log1p32(float x) noexcept nogil:
    return <float>log1p(<double>x)


cdef float normal32(Source* s) noexcept nogil:
    cdef const uint64_t* k = s.k + 512
    cdef const double* w = s.w + 512
    cdef const double* f = s.f + 512
    cdef uint32_t word, bits
    cdef int layer
    cdef float x, beyond, height, low, high, share, r = <float>NORMAL_R
    while True:
        word = next32(s)
        layer = word & 0xff
        bits = word >> 9
        x = <float>(<int32_t>bits) * <float>w[layer]
        x = -x if word & 0x100 else x
        if bits < k[layer]:
            return x
        if layer > 0:
            low = <float>f[layer]
            high = <float>f[layer - 1]
            share = (high - low) * uniform32(s) + low
            if <double>share < exp(-0.5 * <double>x * <double>x):
                return x
            continue
        while True:
            beyond = -<float>NORMAL_INVERSE_R * log1p32(-uniform32(s))
            height = -log1p32(-uniform32(s))
            if height + height > beyond * beyond:
                return -(r + beyond) if bits >> 8 & 1 else r + beyond


cdef float exponential32(Source* s) noexcept nogil:
    cdef const uint64_t* k = s.k + 768
    cdef const double* w = s.w + 768
    cdef const double* f = s.f + 768
    cdef uint32_t word
    cdef int layer
    cdef float x, low, high
    while True:
        word = next32(s) >> 1
        layer = word & 0xff
        word >>= 8
        x = <float>(<int32_t>word) * <float>w[layer]
        if word < k[layer]:
            return x
        if layer == 0:
            return <float>EXPONENTIAL_R - log1p32(-uniform32(s))
        low = <float>f[layer]
        high = <float>f[layer - 1]
        if (high - low) * uniform32(s) + low < <float>exp(-<double>x):
            return x


cdef inline double normal(Source* s) noexcept nogil:
    if s.single:
        return normal32(s)
    return normal64(s)


cdef inline double exponential(Source* s) noexcept nogil:
    if s.single:
        return exponential32(s)
    return exponential64(s)


# ---- integers ----


# An unbiased integer in 0...largest from draws of 64 bits: the upper half of draw * (largest + 1),
# unless the lower half is among the 2^64 mod (largest + 1) smallest.
cdef uint64_t bounded64(Source* s, uint64_t largest) noexcept nogil:
    cdef uint64_t count = largest + 1, threshold
    cdef uint128 product = <uint128>next64(s) * count
    if <uint64_t>product < count:
        threshold = (MASK64 - largest) % count
        while <uint64_t>product < threshold:
            product = <uint128>next64(s) * count
    return <uint64_t>(product >> 64)


# The same from draws of 32, 16 or 8 bits.
cdef uint64_t bounded(Source* s, uint64_t largest, int bits) noexcept nogil:
    cdef uint64_t count = largest + 1, mask = (<uint64_t>1 << bits) - 1, threshold
    cdef uint64_t product = <uint64_t>(next32(s) if bits == 32 else cut(s, bits)) * count
    if product & mask < count:
        threshold = (mask - largest) % count
        while product & mask < threshold:
            product = <uint64_t>(next32(s) if bits == 32 else cut(s, bits)) * count
    return product >> bits


cdef uint64_t below_or_at(Source* s, uint64_t largest) noexcept nogil:
    if largest == 0:
        return 0
    if largest == MASK64:
        return next64(s)
    if largest > MASK32:
        return bounded64(s, largest)
    if largest == MASK32:
        return next32(s)
    return bounded(s, largest, 32)


# The other way to an integer in 0...largest: draw as many bits as it has until one fits.
cdef uint64_t interval(Source* s, uint64_t largest) noexcept nogil:
    cdef uint64_t mask = largest, value
    cdef int shift = 1
    if largest == 0:
        return 0
    while shift < 64:
        mask |= mask >> shift
        shift *= 2
    while True:
        value = (next32(s) if largest <= MASK32 else next64(s)) & mask
        if value <= largest:
            return value


cdef void fill_bools(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        if whole(p + 1, i) == 0:
            (<uint8_t*>out)[i] = <uint8_t>whole(p, i)
        else:
            (<uint8_t*>out)[i] = <uint8_t>cut(s, 1)


cdef void fill_narrow(Source* s, Py_ssize_t n, narrow* out, const Parameter* p) noexcept nogil:
    cdef int bits = 8 * sizeof(narrow)
    cdef Py_ssize_t i
    cdef narrow largest
    cdef uint64_t offset
    for i in range(n):
        largest = <narrow>whole(p + 1, i)
        if largest == <narrow>MASK64:
            offset = cut(s, bits)
        elif largest == 0:
            offset = 0
        else:
            offset = bounded(s, largest, bits)
        out[i] = <narrow>(<uint64_t>whole(p, i) + offset)


cdef void fill_wide(Source* s, Py_ssize_t n, wide* out, const Parameter* p) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        out[i] = <wide>(<uint64_t>whole(p, i) + below_or_at(s, <uint64_t>whole(p + 1, i)))


cdef void fill_integers8(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    fill_narrow[uint8_t](s, n, <uint8_t*>out, p)


cdef void fill_integers16(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    fill_narrow[uint16_t](s, n, <uint16_t*>out, p)


cdef void fill_integers32(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    fill_wide[uint32_t](s, n, <uint32_t*>out, p)


cdef void fill_integers64(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    fill_wide[uint64_t](s, n, <uint64_t*>out, p)


# ---- permutations ----


# Fisher and Yates: position i, from end - 1 down to begin, changes places with one of 0...i.
cdef void fill_shuffle(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    cdef int64_t length = whole(p, 0), begin = whole(p + 1, 0), i, j, moved
    cdef int64_t* row = <int64_t*>out
    cdef int64_t* behind = row + n
    if length == 0:
        return
    while row < behind:
        i = whole(p + 2, 0) - 1
        while i >= begin:
            j = interval(s, i) if whole(p + 3, 0) else below_or_at(s, i)
            moved = row[j]
            row[j] = row[i]
            row[i] = moved
            i -= 1
        row += length


# Floyd: for j = population - n ... take a number in 0...j, or j where it is taken. Parameters 1 and 2
# are the workspace, a hash set with linear probing, and its size.
cdef void fill_distinct(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    cdef uint64_t* taken = <uint64_t*>p[1].data
    cdef uint64_t mask = p[1].step - 1, value, place, j
    cdef Py_ssize_t i
    for i in range(n):
        j = whole(p, 0) - n + i
        value = below_or_at(s, j)
        place = value & mask
        while taken[place] != MASK64 and taken[place] != value:
            place = (place + 1) & mask
        if taken[place] == value:
            value = j
            place = j & mask
            while taken[place] != MASK64:
                place = (place + 1) & mask
        taken[place] = value
        (<int64_t*>out)[i] = value


# ---- continuous distributions ----


# shape >= 1: Marsaglia and Tsang, ACM TOMS 26 (3), 2000: the cube of a normal number, squeezed.
# shape < 1: Ahrens and Dieter, Computing 12, 1974, with an exponential number for the logarithm.
cdef double gamma(Source* s, double shape) noexcept nogil:
    cdef double u, v, x, y, b, c
    if shape == 1.0:
        return exponential(s)
    if shape == 0.0:
        return 0.0
    if shape < 1.0:
        while True:
            u = uniform(s)
            v = exponential(s)
            if u <= 1.0 - shape:
                x = pow(u, 1.0 / shape)
                if x <= v:
                    return x
            else:
                y = -log((1.0 - u) / shape)
                x = pow(1.0 - shape + shape * y, 1.0 / shape)
                if x <= v + y:
                    return x
    b = shape - 1.0 / 3.0
    c = 1.0 / sqrt(9.0 * b)
    while True:
        v = 0.0
        while v <= 0.0:
            x = normal(s)
            v = 1.0 + c * x
        v = v * v * v
        u = uniform(s)
        if u < 1.0 - 0.0331 * (x * x) * (x * x):
            return b * v
        if log(u) < 0.5 * x * x + b * (1.0 - v + log(v)):
            return b * v


# a, b <= 1: Johnk, Metrika 8, 1964, by logarithms where powers underflow; else two gammas.
cdef double beta(Source* s, double a, double b) noexcept nogil:
    cdef double u, v, x, y, difference
    if not (a <= 1.0 and b <= 1.0):
        x = gamma(s, a)
        y = gamma(s, b)
        return x / (x + y)
    if a < 3e-103 and b < 3e-103:
        return 1.0 if (a + b) * uniform(s) < a else 0.0
    while True:
        u = uniform(s)
        v = uniform(s)
        x = pow(u, 1.0 / a)
        y = pow(v, 1.0 / b)
        if not (x + y <= 1.0 and u + v > 0.0):
            continue
        if x > 0.0 and y > 0.0:
            return x / (x + y)
        difference = log(u) / a - log(v) / b
        if difference > 0.0:
            return exp(-log1p(exp(-difference)))
        return exp(difference - log1p(exp(difference)))


cdef double student(Source* s, double freedom) noexcept nogil:
    cdef double numerator = normal(s), denominator = gamma(s, freedom / 2.0)
    return sqrt(freedom / 2.0) * numerator / sqrt(denominator)


# One of the squares carries the noncentrality, or a Poisson number of them is added.
cdef double chi_square(Source* s, double freedom, double noncentrality) noexcept nogil:
    cdef double rest, x, more
    if noncentrality != noncentrality:
        return noncentrality
    if noncentrality == 0.0:
        return 2.0 * gamma(s, freedom / 2.0)
    if freedom > 1.0:
        rest = 2.0 * gamma(s, (freedom - 1.0) / 2.0)
        x = normal(s) + sqrt(noncentrality)
        return rest + x * x
    more = <double>poisson(s, noncentrality / 2.0)
    return 2.0 * gamma(s, (freedom + 2.0 * more) / 2.0)


# Best and Fisher, Applied Statistics 28 (2), 1979: rejection from a wrapped Cauchy density.
cdef double von_mises(Source* s, double direction, double concentration) noexcept nogil:
    cdef double x, scale, r, rho, z, w, y, v, angle, wrapped
    if concentration != concentration:
        return concentration
    if concentration < 1e-8:
        return PI * (2.0 * uniform(s) - 1.0)
    if concentration > 1e6:
        x = direction + sqrt(1.0 / concentration) * normal(s)
        return x + 2.0 * PI if x < -PI else x - 2.0 * PI if x > PI else x
    scale = 1.0 / concentration + concentration
    if concentration >= 1e-5:
        r = 1.0 + sqrt(1.0 + 4.0 * concentration * concentration)
        rho = (r - sqrt(2.0 * r)) / (2.0 * concentration)
        scale = (1.0 + rho * rho) / (2.0 * rho)
    while True:
        z = cos(PI * uniform(s))
        w = (1.0 + scale * z) / (scale + z)
        y = concentration * (scale - w)
        v = uniform(s)
        if y * (2.0 - y) - v >= 0.0 or log(y / v) + 1.0 - y >= 0.0:
            break
    angle = acos(w)
    angle = (-angle if uniform(s) < 0.5 else angle) + direction
    wrapped = fmod(fabs(angle) + PI, 2.0 * PI) - PI
    return -wrapped if angle < 0.0 else wrapped


# Michael, Schucany and Haas, The American Statistician 30 (2), 1976.
cdef double wald(Source* s, double mean, double scale) noexcept nogil:
    cdef double y = normal(s), x
    y = mean * y * y
    x = mean * (1.0 - 2.0 / (1.0 + sqrt(1.0 + 4.0 * scale / y)))
    return x if uniform(s) <= mean / (mean + x) else mean * mean / x


# ---- discrete distributions ----

cdef double[10] STIRLING = [
    8.333333333333333e-02, -2.777777777777778e-03, 7.936507936507937e-04, -5.952380952380952e-04,
    8.417508417508418e-04, -1.917526917526918e-03, 6.410256410256410e-03, -2.955065359477124e-02,
    1.796443723688307e-01, -1.39243221690590e+00,
]


# log((x - 1)!) by Stirling's series with 10 terms, after moving x up to 7 or more.
cdef double log_gamma(double x) noexcept nogil:
    cdef int up, i, _
    cdef double y, inverse_square, series, result
    if x == 1.0 or x == 2.0:
        return 0.0
    up = <int>(7.0 - x) if x < 7.0 else 0
    y = x + up
    inverse_square = (1.0 / y) * (1.0 / y)
    series = STIRLING[9]
    for i in range(8, -1, -1):
        series = series * inverse_square + STIRLING[i]
    result = series / y + 0.5 * 1.8378770664093453 + (y - 0.5) * log(y) - y
    for _ in range(up):
        result -= log(y - 1.0)
        y -= 1.0
    return result


# mean >= 10: Hormann, Insurance: Mathematics and Economics 12, 1993, algorithm PTRS; else how many
# uniform factors a product takes to fall to e^-mean.
cdef int64_t poisson(Source* s, double mean) noexcept nogil:
    cdef double limit, product, root, log_mean, a, b, inverse_alpha, quick, u, v, us, x
    cdef int64_t k = 0
    if mean == 0.0:
        return 0
    if not mean < 9.2233720368547e18:  # only where callers could not know
        return <int64_t>0x7fffffffffffffff
    if mean < 10.0:
        limit = exp(-mean)
        product = uniform(s)
        while product > limit:
            product *= uniform(s)
            k += 1
        return k
    root = sqrt(mean)
    log_mean = log(mean)
    b = 0.931 + 2.53 * root
    a = -0.059 + 0.02483 * b
    inverse_alpha = 1.1239 + 1.1328 / (b - 3.4)
    quick = 0.9277 - 3.6224 / (b - 2.0)
    while True:
        u = uniform(s) - 0.5
        v = uniform(s)
        us = 0.5 - fabs(u)
        x = floor((2.0 * a / us + b) * u + mean + 0.43)
        if not (x >= 0.0 and x < TWO63):
            continue
        k = <int64_t>x
        if us >= 0.07 and v <= quick:
            return k
        if us < 0.013 and v > us:
            continue
        if log(v) + log(inverse_alpha) - log(a / (us * us) + b) <= (
            -mean + <double>k * log_mean - log_gamma(<double>k + 1.0)
        ):
            return k


# Stirling's correction of log(x!) for the last test of `binomial_accepts`.
cdef double correction(double x) noexcept nogil:
    cdef double square = x * x
    cdef double series = 132.0 - (99.0 - 140.0 / square) / square
    return (13860.0 - (462.0 - series / square) / square) / x / 166320.0


# Few successes: the distribution function is walked up from 0 to a uniform number. Else
# Kachitvichyanukul and Schmeiser, Communications of the ACM 31 (2), 1988, algorithm BTPE: a triangle,
# a parallelogram and two exponential tails cover the scaled probabilities.
cdef void prepare_binomial(Binomial* b, int64_t n, double p) noexcept nogil:
    cdef double mean = <double>n * p, far, peak, a
    b.n = n
    b.p = p
    b.q = 1.0 - p
    b.few = p * <double>n <= 30.0
    if b.few:
        b.start = exp(<double>n * log1p(-p))
        far = mean + 10.0 * sqrt(mean * b.q + 1.0)
        b.bound = <int64_t>far if far < <double>n else n
        return
    peak = mean + p
    b.mode = <int64_t>floor(peak)
    b.half_width = floor(2.195 * sqrt(mean * b.q) - 4.6 * b.q) + 0.5
    b.middle = <double>b.mode + 0.5
    b.left = b.middle - b.half_width
    b.right = b.middle + b.half_width
    b.c = 0.134 + 20.5 / (15.3 + <double>b.mode)
    a = (peak - b.left) / (peak - b.left * p)
    b.left_rate = a * (1.0 + a / 2.0)
    a = (b.right - peak) / (b.right * b.q)
    b.right_rate = a * (1.0 + a / 2.0)
    b.area2 = b.half_width * (1.0 + 2.0 * b.c)
    b.area3 = b.area2 + b.c / b.left_rate
    b.area4 = b.area3 + b.c / b.right_rate


cdef int64_t walk_binomial(Source* s, const Binomial* b) noexcept nogil:
    cdef int64_t k = 0
    cdef double probability = b.start, u = uniform(s)
    while u > probability:
        k += 1
        if k > b.bound:
            k = 0
            probability = b.start
            u = uniform(s)
        else:
            u -= probability
            probability = (<double>(b.n - k + 1) * b.p * probability) / (<double>k * b.q)
    return k


# Whether a candidate under height v of the cover lies under the probabilities too.
cdef bint binomial_accepts(const Binomial* b, int64_t y, double v) noexcept nogil:
    cdef int64_t distance = y - b.mode if y > b.mode else b.mode - y, i
    cdef double variance = <double>b.n * b.p * b.q
    cdef double odds, a, ratio, k, rho, t, log_v, x1, f1, z, w
    if distance <= 20 or <double>distance >= variance / 2.0 - 1.0:
        odds = b.p / b.q
        a = odds * <double>(b.n + 1)
        ratio = 1.0
        for i in range(b.mode + 1, y + 1):
            ratio *= a / <double>i - odds
        for i in range(y + 1, b.mode + 1):
            ratio /= a / <double>i - odds
        return v <= ratio
    k = <double>distance
    rho = (k / variance) * ((k * (k / 3.0 + 0.625) + 0.16666666666666666) / variance + 0.5)
    t = -k * k / (2.0 * variance)
    log_v = log(v)
    if log_v < t - rho:
        return True
    if log_v > t + rho:
        return False
    x1 = <double>y + 1.0
    f1 = <double>b.mode + 1.0
    z = <double>b.n + 1.0 - <double>b.mode
    w = <double>b.n - <double>y + 1.0
    return log_v <= (
        b.middle * log(f1 / x1) + (<double>(b.n - b.mode) + 0.5) * log(z / w)
        + <double>(y - b.mode) * log(w * b.p / (x1 * b.q)) + correction(f1) + correction(z)
        - correction(x1) - correction(w)
    )


cdef int64_t cover_binomial(Source* s, const Binomial* b) noexcept nogil:
    cdef double u, v, x, y
    while True:
        u = uniform(s) * b.area4
        v = uniform(s)
        if u <= b.half_width:
            return <int64_t>floor(b.middle - b.half_width * v + u)
        if u <= b.area2:
            x = b.left + (u - b.half_width) / b.c
            v = v * b.c + 1.0 - fabs(<double>b.mode - x + 0.5) / b.half_width
            if v > 1.0:
                continue
            y = floor(x)
        elif u <= b.area3:
            y = floor(b.left + log(v) / b.left_rate)
            if v == 0.0 or y < 0.0:
                continue
            v *= (u - b.area2) * b.left_rate
        else:
            y = floor(b.right - log(v) / b.right_rate)
            if v == 0.0 or y > <double>b.n:
                continue
            v *= (u - b.area3) * b.right_rate
        if binomial_accepts(b, <int64_t>y, v):
            return <int64_t>y


cdef int64_t binomial(Source* s, int64_t trials, double probability) noexcept nogil:
    cdef bint swapped = probability > 0.5
    cdef double smaller = 1.0 - probability if swapped else probability
    cdef int64_t k
    if trials == 0 or probability == 0.0:
        return 0
    if s.binomial.n != trials or s.binomial.p != smaller:
        prepare_binomial(&s.binomial, trials, smaller)
    k = walk_binomial(s, &s.binomial) if s.binomial.few else cover_binomial(s, &s.binomial)
    return trials - k if swapped else k


cdef int64_t negative_binomial(Source* s, double successes, double p) noexcept nogil:
    cdef double mean = (1.0 - p) / p * gamma(s, successes)
    return poisson(s, mean)


# Likely success: the distribution function is walked; else ceil of an exponential number.
cdef int64_t geometric(Source* s, double p) noexcept nogil:
    cdef int64_t k = 1
    cdef double total = p, term = p, q = 1.0 - p, u, x
    if p >= 0.3333333333333333:
        u = uniform(s)
        while u > total and term > 0.0:
            term *= q
            total += term
            k += 1
        return k
    x = ceil(-exponential(s) / log1p(-p))
    return <int64_t>0x7fffffffffffffff if x >= TWO63 else <int64_t>x


cdef int64_t one_by_one(Source* s, int64_t good, int64_t total, int64_t drawn) noexcept nogil:
    cdef bint rest = drawn > total // 2
    cdef int64_t still = total - drawn if rest else drawn, left = total, good_left = good
    while still > 0 and good_left > 0 and left > good_left:
        left -= 1
        if <int64_t>interval(s, left) < good_left:
            good_left -= 1
        still -= 1
    if left == good_left:
        good_left -= still
    return good_left if rest else good - good_left


cdef double log_ways(int64_t k, int64_t few, int64_t taken, int64_t many) noexcept nogil:
    return (
        log_gamma(<double>k + 1.0) + log_gamma(<double>(few - k) + 1.0)
        + log_gamma(<double>(taken - k) + 1.0) + log_gamma(<double>(many - taken + k) + 1.0)
    )


# Few drawn or left: one by one. Else Stadlober, J. Comput. Appl. Math. 31, 1990, algorithm HRUA: ratio
# of uniforms, of the smaller group and the smaller sample.
cdef int64_t hypergeometric(Source* s, int64_t good, int64_t bad, int64_t drawn) noexcept nogil:
    cdef int64_t total = good + bad, few, many, taken, mode, k
    cdef double p, q, center, variance, deviation, width, at_mode, bound, u, v, x, t
    if drawn < 10 or drawn > total - 10:
        return one_by_one(s, good, total, drawn)
    few = good if good < bad else bad
    many = total - few
    taken = drawn if drawn < total - drawn else total - drawn
    p = <double>few / <double>total
    q = <double>many / <double>total
    center = <double>taken * p + 0.5
    variance = <double>(total - taken) * <double>taken * p * q / <double>(total - 1)
    deviation = sqrt(variance + 0.5)
    width = 1.7155277699214135 * deviation + 0.8989161620588988
    mode = <int64_t>floor(<double>(taken + 1) * <double>(few + 1) / <double>(total + 2))
    at_mode = log_ways(mode, few, taken, many)
    bound = min(<double>(min(taken, few) + 1), floor(center + 16.0 * deviation))
    while True:
        u = uniform(s)
        v = uniform(s)
        x = center + width * (v - 0.5) / u
        if not (x >= 0.0 and x < bound):
            continue
        k = <int64_t>floor(x)
        t = at_mode - log_ways(k, few, taken, many)
        if u * (4.0 - u) - 3.0 <= t:
            break
        if u * (u - t) >= 1.0:
            continue
        if 2.0 * log(u) <= t:
            break
    if good > bad:
        k = taken - k
    return good - k if taken < drawn else k


# Kemp, Applied Statistics 30 (3), 1981, algorithm LK.
cdef int64_t log_series(Source* s, double p) noexcept nogil:
    cdef double r = log1p(-p), u, v, q, x
    while True:
        v = uniform(s)
        if v >= p:
            return 1
        u = uniform(s)
        q = -expm1(r * u)
        if v > q * q:
            return 1 if v >= q else 2
        x = floor(1.0 + log(v) / log(q))
        if v > 0.0 and x >= 1.0 and x < 9.2e18:
            return <int64_t>x


# Devroye, X.6.1: rejection from a Pareto density, cut where int64 ends.
cdef int64_t zipf(Source* s, double exponent) noexcept nogil:
    cdef double less = exponent - 1.0, b, smallest, u01, u, v, x, t
    if exponent >= 1025.0:
        return 1
    b = pow(2.0, less)
    smallest = pow(TWO63, -less)
    while True:
        u01 = uniform(s)
        u = u01 * smallest + (1.0 - u01)
        v = uniform(s)
        x = floor(pow(u, -1.0 / less))
        if not (x >= 1.0 and x < TWO63):
            continue
        t = pow(1.0 + 1.0 / x, less)
        if v * x * (t - 1.0) / (b - 1.0) <= t / b:
            return <int64_t>x


# ---- loops ----


cdef void fill_words(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        (<uint64_t*>out)[i] = next64(s)


cdef void fill_uniform(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    cdef double* x = <double*>out
    cdef Py_ssize_t i
    for i in range(n):
        x[i] = uniform(s) if p == NULL else real(p, i) + real(p + 1, i) * uniform(s)


cdef void fill_normal(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    cdef double* x = <double*>out
    cdef Py_ssize_t i
    for i in range(n):
        x[i] = normal(s) if p == NULL else real(p, i) + real(p + 1, i) * normal(s)


cdef void fill_exponential(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    cdef double* x = <double*>out
    cdef Py_ssize_t i
    for i in range(n):
        x[i] = exponential(s) if p == NULL else real(p, i) * exponential(s)


cdef void fill_by_log(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        (<double*>out)[i] = -log1p(-uniform(s))


cdef void fill_uniform32(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        (<float*>out)[i] = uniform32(s)


cdef void fill_normal32(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        (<float*>out)[i] = normal32(s)


cdef void fill_exponential32(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        (<float*>out)[i] = exponential32(s)


cdef void fill_by_log32(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        (<float*>out)[i] = <float>(-log1p(-<double>uniform32(s)))


cdef void fill_gamma(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        (<double*>out)[i] = gamma(s, real(p, i))


cdef void fill_gamma32(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        (<float*>out)[i] = <float>gamma(s, real(p, i))


cdef void fill_beta(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        (<double*>out)[i] = beta(s, real(p, i), real(p + 1, i))


cdef void fill_student(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        (<double*>out)[i] = student(s, real(p, i))


cdef void fill_chi_square(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        (<double*>out)[i] = chi_square(s, real(p, i), real(p + 1, i))


cdef void fill_f(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    cdef Py_ssize_t i
    cdef double x, y
    for i in range(n):
        x = chi_square(s, real(p, i), real(p + 2, i)) * real(p + 1, i)
        y = chi_square(s, real(p + 1, i), 0.0) * real(p, i)
        (<double*>out)[i] = x / y


cdef void fill_von_mises(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        (<double*>out)[i] = von_mises(s, real(p, i), real(p + 1, i))


cdef void fill_wald(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        (<double*>out)[i] = wald(s, real(p, i), real(p + 1, i))


cdef void fill_binomial(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        (<int64_t*>out)[i] = binomial(s, whole(p, i), real(p + 1, i))


cdef void fill_poisson(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        (<int64_t*>out)[i] = poisson(s, real(p, i))


cdef void fill_negative_binomial(
    Source* s, Py_ssize_t n, void* out, const Parameter* p
) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        (<int64_t*>out)[i] = negative_binomial(s, real(p, i), real(p + 1, i))


cdef void fill_geometric(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        (<int64_t*>out)[i] = geometric(s, real(p, i))


cdef void fill_hypergeometric(
    Source* s, Py_ssize_t n, void* out, const Parameter* p
) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        (<int64_t*>out)[i] = hypergeometric(s, whole(p, i), whole(p + 1, i), whole(p + 2, i))


cdef void fill_log_series(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        (<int64_t*>out)[i] = log_series(s, real(p, i))


cdef void fill_zipf(Source* s, Py_ssize_t n, void* out, const Parameter* p) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        (<int64_t*>out)[i] = zipf(s, real(p, i))


cdef struct Operation:
    const char* name
    filler fill

cdef Operation[31] OPERATIONS = [
    Operation(b"words", fill_words), Operation(b"uniform", fill_uniform),
    Operation(b"uniform32", fill_uniform32), Operation(b"normal", fill_normal),
    Operation(b"normal32", fill_normal32), Operation(b"exponential", fill_exponential),
    Operation(b"exponential32", fill_exponential32),
    Operation(b"exponential_by_log", fill_by_log),
    Operation(b"exponential_by_log32", fill_by_log32), Operation(b"integers_bool", fill_bools),
    Operation(b"integers8", fill_integers8), Operation(b"integers16", fill_integers16),
    Operation(b"integers32", fill_integers32), Operation(b"integers64", fill_integers64),
    Operation(b"shuffle", fill_shuffle), Operation(b"distinct", fill_distinct),
    Operation(b"gamma", fill_gamma), Operation(b"gamma32", fill_gamma32),
    Operation(b"beta", fill_beta), Operation(b"student", fill_student),
    Operation(b"chi_square", fill_chi_square), Operation(b"f", fill_f),
    Operation(b"von_mises", fill_von_mises), Operation(b"wald", fill_wald),
    Operation(b"binomial", fill_binomial), Operation(b"poisson", fill_poisson),
    Operation(b"negative_binomial", fill_negative_binomial),
    Operation(b"geometric", fill_geometric), Operation(b"hypergeometric", fill_hypergeometric),
    Operation(b"log_series", fill_log_series), Operation(b"zipf", fill_zipf),
]
cdef dict numbers = {OPERATIONS[i].name.decode(): i for i in range(31)}


def fill(
    str operation, uint64_t[::1] state, Py_ssize_t n, out, list parameters, workspace, list tables
):
    """Draw n numbers.

    Parameters
    ----------
    operation : str, a name of cpp_kernels/random_table.hpp
    state : memoryview of 16 uint64, updated
    n : int, at least 1
    out : memoryview of n numbers
    parameters : list of (memoryview of 8-byte numbers, step); step 0 repeats the first element
    workspace : memoryview of uint64, all ones, its length a power of two, for "distinct"
    tables : list of memoryviews k, w, f of the ziggurats, or empty
    """
    cdef Source source
    cdef Parameter[4] given
    cdef int k
    cdef const uint64_t[::1] table
    cdef const double[::1] widths, densities
    cdef uint64_t[::1] taken
    cdef const unsigned char[::1] raw
    cdef unsigned char[::1] target = out.cast("B")
    cdef filler function = OPERATIONS[<int>numbers[operation]].fill
    open_source(&source, &state[0])
    source.single = operation == "gamma32"
    source.binomial.n = -1
    source.binomial.p = 0.0
    if tables:
        table, widths, densities = tables
        source.k = &table[0]
        source.w = &widths[0]
        source.f = &densities[0]
    for k in range(len(parameters)):
        raw = parameters[k][0].cast("B")
        given[k].data = <const char*>&raw[0]
        given[k].step = parameters[k][1]
    if workspace is not None:
        taken = workspace
        given[1].data = <const char*>&taken[0]
        given[1].step = taken.shape[0]
    with nogil:
        function(&source, n, &target[0], given if parameters else NULL)
    close_source(&source)
