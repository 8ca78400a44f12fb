"""Random numbers in plain Python: bit generators, and the distributions made of their bits.

A stream yields words of 64 bits from one of three generators, whose state is 16 words that all
tiers read and write (cpp_kernels/random_table.hpp). PCG64: s = a s + c modulo 2^128, then the
exclusive or of both halves of s, rotated by its upper six bits. PCG64DXSM: a 64-bit multiplier and
a stronger output function on the state before the step. Philox 4x64: ten rounds of a block cipher
on a counter. A draw of 32 bits takes the lower half of a word and keeps the upper one for the next.

Numbers come in NumPy's order, so equal seeds give equal streams. uniform: the upper 53 bits times
2^-53. Integers in 0...m: Lemire's multiplication, rejecting what would be biased, from 64, 32, 16
or 8 bits, narrow ones cut from 32. Normal and exponential: ziggurat, see arrpy/ziggurat.py. The
elementary functions are the C library's: class platform. float32 steps are rounded one by one.

References: M. O'Neill, "PCG: a family of simple fast space-efficient statistically good algorithms
for random number generation", HMC-CS-2014-0905; J. Salmon et al., "Parallel random numbers: as easy
as 1, 2, 3", SC 2011; D. Lemire, "Fast random integer generation in an interval", ACM TOMACS 29 (1),
2019; L. Devroye, Non-Uniform Random Variate Generation, 1986. Each sampler names its own.
"""

import struct
from collections.abc import Callable, Sequence
from math import acos, ceil, cos, exp, expm1, floor, fmod, inf, log1p, nan, pi, sqrt
from math import log as _positive_log
from typing import Any

Parameter = tuple[memoryview, int]  # numbers and the step to the next one

PCG64, PCG64DXSM, PHILOX = range(3)
MASK64, MASK32, MASK128 = 2**64 - 1, 2**32 - 1, 2**128 - 1
CHEAP_MULTIPLIER = 0xDA942042E4DD58B5
MULTIPLIER = (0x2360ED051FC65DA44385DF649FCCF645, CHEAP_MULTIPLIER)
LARGEST_INT64 = 2**63 - 1

NORMAL_R, NORMAL_INVERSE_R = 3.6541528853610088, 0.27366123732975828
EXPONENTIAL_R = 7.69711747013104972


def fill(
    operation: str,
    state: memoryview,
    n: int,
    out: memoryview,
    parameters: list[Parameter],
    workspace: Any,
    tables: Sequence[memoryview],
) -> None:
    """Draw n numbers.

    Parameters
    ----------
    operation : str, a name of `OPERATIONS`
    state : memoryview of 16 uint64, updated
    n : int
    out : memoryview of n numbers
    parameters : list of (memoryview, step); step 0 repeats the first element
    workspace : not needed by this tier
    tables : list of memoryviews k, w, f of the ziggurats, or empty
    """
    source = Source(state, tables, single=operation.endswith("32") and "integers" not in operation)
    draw, whole = OPERATIONS[operation]
    if whole:
        draw(source, n, out, *parameters)
    else:
        for i in range(n):
            out[i] = draw(source, *[values[i * step] for values, step in parameters])
    source.finish()


# ---- bits ----------------------------------------------------------------------------------------


class Source:
    """Draws from the stream of a state; with `single`, floats are rounded to float32."""

    def __init__(self, state: memoryview, tables: Sequence[memoryview], single: bool) -> None:
        self.state = state
        self.next64 = _philox_words(state) if state[0] == PHILOX else self._congruential(state)
        self.binomial: tuple[Any, Any, Any] = (
            None,
            None,
            None,
        )  # trials, probability, what is prepared for them
        self.uniform: Callable[[], float] = self.uniform32 if single else self.uniform64
        self.normal: Callable[[], float] = self.normal32 if single else self.normal64
        self.exponential: Callable[[], float] = self.exponential32 if single else self.exponential64
        if tables:
            normal, exponential = (2, 3) if single else (0, 1)
            self.normals = [table[256 * normal : 256 * normal + 256] for table in tables]
            self.exponentials = [
                table[256 * exponential : 256 * exponential + 256] for table in tables
            ]

    def _congruential(self, state: memoryview) -> Callable[[], int]:
        self.lcg = state[3] << 64 | state[4]
        increment = state[5] << 64 | state[6]
        multiplier = MULTIPLIER[state[0]]

        def pcg64() -> int:
            self.lcg = s = (self.lcg * multiplier + increment) & MASK128
            word, turn = (s >> 64 ^ s) & MASK64, s >> 122
            return (word >> turn | word << (64 - turn)) & MASK64

        def pcg64dxsm() -> int:
            s = self.lcg
            self.lcg = (s * multiplier + increment) & MASK128
            high = s >> 64
            high = ((high ^ high >> 32) * CHEAP_MULTIPLIER) & MASK64
            return ((high ^ high >> 48) * (s & MASK64 | 1)) & MASK64

        return pcg64 if state[0] == PCG64 else pcg64dxsm

    def finish(self) -> None:
        if self.state[0] != PHILOX:
            self.state[3], self.state[4] = self.lcg >> 64, self.lcg & MASK64

    def next32(self) -> int:
        state = self.state
        if state[1]:
            state[1] = 0
            return state[2]
        word = self.next64()
        state[1], state[2] = 1, word >> 32
        return word & MASK32

    def cut(self, bits: int) -> int:
        """A narrow draw; words 14 and 15 keep what is left of 32 bits within one call."""
        state = self.state
        if state[15] == 0:
            state[14], state[15] = self.next32(), 32 // bits - 1
        else:
            state[14] >>= bits
            state[15] -= 1
        return state[14] & ((1 << bits) - 1)

    def uniform64(self) -> float:
        return (self.next64() >> 11) * 2.0**-53

    def uniform32(self) -> float:
        return (self.next32() >> 8) * 2.0**-24

    def normal64(self) -> float:
        k, w, f = self.normals
        while True:
            word = self.next64()
            layer, bits = word & 0xFF, word >> 9 & 0xFFFFFFFFFFFFF
            x = bits * w[layer]
            x = -x if word & 0x100 else x
            if bits < k[layer]:
                return x
            if layer > 0:
                height = (f[layer - 1] - f[layer]) * self.uniform() + f[layer]
                if height < exp(-0.5 * x * x):
                    return x
                continue
            while True:
                beyond = -NORMAL_INVERSE_R * log1p(-self.uniform())
                height = -log1p(-self.uniform())
                if height + height > beyond * beyond:
                    return -(NORMAL_R + beyond) if bits >> 8 & 1 else NORMAL_R + beyond

    def exponential64(self) -> float:
        k, w, f = self.exponentials
        while True:
            word = self.next64() >> 3
            layer, word = word & 0xFF, word >> 8
            x = word * w[layer]
            if word < k[layer]:
                return x
            if layer == 0:
                return EXPONENTIAL_R - log1p(-self.uniform())
            if (f[layer - 1] - f[layer]) * self.uniform() + f[layer] < exp(-x):
                return x

    def normal32(self) -> float:
        k, w, f = self.normals
        while True:
            word = self.next32()
            layer, bits = word & 0xFF, word >> 9
            x = single(bits * w[layer])
            x = -x if word & 0x100 else x
            if bits < k[layer]:
                return x
            if layer > 0:
                share = single(single(f[layer - 1] - f[layer]) * self.uniform32())
                if single(share + f[layer]) < exp(-0.5 * x * x):
                    return x
                continue
            while True:
                beyond = single(-INVERSE_R32 * single(log1p(-self.uniform32())))
                height = -single(log1p(-self.uniform32()))
                if height + height > single(beyond * beyond):
                    tail = single(NORMAL_R32 + beyond)
                    return -tail if bits >> 8 & 1 else tail

    def exponential32(self) -> float:
        k, w, f = self.exponentials
        while True:
            word = self.next32() >> 1
            layer, word = word & 0xFF, word >> 8
            x = single(word * w[layer])
            if word < k[layer]:
                return x
            if layer == 0:
                return single(EXPONENTIAL_R32 - single(log1p(-self.uniform32())))
            share = single(single(f[layer - 1] - f[layer]) * self.uniform32())
            if single(share + f[layer]) < single(exp(-x)):
                return x


def _philox_words(state: memoryview) -> Callable[[], int]:
    def philox() -> int:
        if state[13] == 4:
            counter = sum(state[3 + i] << (64 * i) for i in range(4)) + 1
            for i in range(4):
                state[3 + i] = counter >> (64 * i) & MASK64
            state[9], state[10], state[11], state[12] = _philox_block(*state[3:9])
            state[13] = 0
        state[13] += 1
        return state[8 + state[13]]

    return philox


def _philox_block(
    x0: int, x1: int, x2: int, x3: int, key0: int, key1: int
) -> tuple[int, int, int, int]:
    for _ in range(10):
        first, second = 0xD2E7470EE14C6C93 * x0, 0xCA5A826395121157 * x2
        x0, x1 = second >> 64 ^ x1 ^ key0, second & MASK64
        x2, x3 = first >> 64 ^ x3 ^ key1, first & MASK64
        key0 = (key0 + 0x9E3779B97F4A7C15) & MASK64
        key1 = (key1 + 0xBB67AE8584CAA73B) & MASK64
    return x0, x1, x2, x3


_float32 = struct.Struct("f")


def single(x: float) -> float:
    """Round to float32."""
    rounded: float = _float32.unpack(_float32.pack(x))[0]
    return rounded


NORMAL_R32, INVERSE_R32 = single(NORMAL_R), single(NORMAL_INVERSE_R)
EXPONENTIAL_R32 = single(EXPONENTIAL_R)


# ---- IEEE results where Python raises ------------------------------------------------------------


def log(x: float) -> float:
    return _positive_log(x) if x > 0.0 else -inf if x == 0.0 else nan


def divide(x: float, y: float) -> float:
    """x / y for x >= 0 and y >= 0."""
    return x / y if y else inf if x > 0.0 else nan


def power(x: float, y: float) -> float:
    """x ** y for x >= 0."""
    try:
        return float(x**y)
    except OverflowError:
        return inf
    except ZeroDivisionError:
        return inf


# ---- words, uniform numbers, integers ------------------------------------------------------------


def uniform(source: Source, low: float = 0.0, width: float = 1.0) -> float:
    return low + width * source.uniform()


def normal(source: Source, mean: float | None = None, deviation: float = 1.0) -> float:
    return source.normal() if mean is None else mean + deviation * source.normal()


def exponential(source: Source, scale: float = 1.0) -> float:
    return scale * source.exponential()


def exponential_by_log(source: Source) -> float:
    return -log1p(-source.uniform())


def bounded(largest: int, bits: int, draw: Callable[[], int]) -> int:
    """An unbiased integer in 0...largest from draws of some bits, Lemire's way.

    It is the upper half of draw * (largest + 1), unless the lower half is among the
    2^bits mod (largest + 1) smallest.
    """
    count, mask = largest + 1, (1 << bits) - 1
    if largest == mask:
        return draw()
    product = draw() * count
    if product & mask < count:
        threshold = (mask - largest) % count
        while product & mask < threshold:
            product = draw() * count
    return product >> bits


def below_or_at(source: Source, largest: int) -> int:
    if largest == 0:
        return 0
    if largest > MASK32:
        return bounded(largest, 64, source.next64)
    return bounded(largest, 32, source.next32)


def _integers(bits: int) -> Callable[..., None]:
    mask, wrap = (1 << bits) - 1, 1 << (bits - 1)

    def draw(source: Source, n: int, out: memoryview, low: Parameter, largest: Parameter) -> None:
        signed = out.format in "bhiq"
        for i in range(n):
            bound = largest[0][i * largest[1]] & mask
            if bits >= 32:
                offset = below_or_at(source, bound)
            else:
                offset = bounded(bound, bits, lambda: source.cut(bits)) if bound else 0
            value = (low[0][i * low[1]] + offset) & mask
            out[i] = value - 2 * wrap if signed and value >= wrap else value

    return draw


def integers_bool(source: Source, low: int, largest: int) -> int:
    return source.cut(1) if largest else low


# ---- permutations --------------------------------------------------------------------------------


def interval(source: Source, largest: int) -> int:
    """The other way to an integer in 0...largest: draw as many bits as it has until one fits."""
    if largest == 0:
        return 0
    mask = (1 << largest.bit_length()) - 1
    draw = source.next32 if largest <= MASK32 else source.next64
    while True:
        value = draw() & mask
        if value <= largest:
            return value


def shuffle(
    source: Source,
    n: int,
    out: memoryview,
    length: Parameter,
    begin: Parameter,
    end: Parameter,
    masked: Parameter,
) -> None:
    """Fisher and Yates: position i, from end - 1 to begin, changes places with one of 0...i."""
    row_length, first, last = length[0][0], begin[0][0], end[0][0] - 1
    position = interval if masked[0][0] else below_or_at
    for row in range(0, n if row_length else 0, row_length or 1):
        for i in range(last, first - 1, -1):
            j = position(source, i)
            out[row + i], out[row + j] = out[row + j], out[row + i]


def distinct(source: Source, n: int, out: memoryview, population: Parameter) -> None:
    """Floyd: for j = population - n ... take a number in 0...j, or j where it is taken."""
    first, taken = population[0][0] - n, set()
    for i in range(n):
        value = below_or_at(source, first + i)
        if value in taken:
            value = first + i
        taken.add(value)
        out[i] = value


# ---- continuous distributions --------------------------------------------------------------------


def gamma(source: Source, shape: float) -> float:
    """shape >= 1: Marsaglia and Tsang, ACM TOMS 26 (3), 2000: the cube of a normal number.

    shape < 1: Ahrens and Dieter, Computing 12, 1974, with an exponential number for the logarithm.
    """
    if shape == 1.0:
        return source.exponential()
    if shape == 0.0:
        return 0.0
    if shape < 1.0:
        while True:
            u, v = source.uniform(), source.exponential()
            if u <= 1.0 - shape:
                x = power(u, divide(1.0, shape))
                if x <= v:
                    return x
            else:
                y = -log(divide(1.0 - u, shape))
                x = power(1.0 - shape + shape * y, divide(1.0, shape))
                if x <= v + y:
                    return x
    b = shape - 1.0 / 3.0
    c = 1.0 / sqrt(9.0 * b)
    while True:
        v = 0.0
        while v <= 0.0:
            x = source.normal()
            v = 1.0 + c * x
        v = v * v * v
        u = source.uniform()
        if u < 1.0 - 0.0331 * (x * x) * (x * x):
            return b * v
        if log(u) < 0.5 * x * x + b * (1.0 - v + log(v)):
            return b * v


def beta(source: Source, a: float, b: float) -> float:
    """a, b <= 1: Jöhnk, Metrika 8, 1964, by logarithms where powers underflow; else two gammas."""
    if not (a <= 1.0 and b <= 1.0):
        x, y = gamma(source, a), gamma(source, b)
        return divide(x, x + y)
    if a < 3e-103 and b < 3e-103:
        return 1.0 if (a + b) * source.uniform() < a else 0.0
    while True:
        u, v = source.uniform(), source.uniform()
        x, y = power(u, divide(1.0, a)), power(v, divide(1.0, b))
        if not (x + y <= 1.0 and u + v > 0.0):
            continue
        if x > 0.0 and y > 0.0:
            return x / (x + y)
        difference = log(u) / a - log(v) / b
        if difference > 0.0:
            return exp(-log1p(exp(-difference)))
        return exp(difference - log1p(exp(difference)))


def student(source: Source, freedom: float) -> float:
    numerator, denominator = source.normal(), gamma(source, freedom / 2.0)
    scaled = sqrt(freedom / 2.0) * numerator
    if denominator == 0.0:
        return scaled * inf
    return scaled / sqrt(denominator)


def chi_square(source: Source, freedom: float, noncentrality: float = 0.0) -> float:
    """One of the squares carries the noncentrality, or a Poisson number of them is added."""
    if noncentrality != noncentrality:
        return noncentrality
    if noncentrality == 0.0:
        return 2.0 * gamma(source, freedom / 2.0)
    if freedom > 1.0:
        rest = 2.0 * gamma(source, (freedom - 1.0) / 2.0)
        x = source.normal() + sqrt(noncentrality)
        return rest + x * x
    more = float(poisson(source, noncentrality / 2.0))
    return 2.0 * gamma(source, (freedom + 2.0 * more) / 2.0)


def f(source: Source, numerator: float, denominator: float, noncentrality: float) -> float:
    x = chi_square(source, numerator, noncentrality) * denominator
    return divide(x, chi_square(source, denominator) * numerator)


def von_mises(source: Source, direction: float, concentration: float) -> float:
    """Best and Fisher, Applied Statistics 28 (2), 1979: rejection from a wrapped Cauchy density."""
    if concentration != concentration:
        return concentration
    if concentration < 1e-8:
        return pi * (2.0 * source.uniform() - 1.0)
    if concentration > 1e6:
        x = direction + sqrt(1.0 / concentration) * source.normal()
        return x + 2.0 * pi if x < -pi else x - 2.0 * pi if x > pi else x
    scale = 1.0 / concentration + concentration
    if concentration >= 1e-5:
        r = 1.0 + sqrt(1.0 + 4.0 * concentration * concentration)
        rho = (r - sqrt(2.0 * r)) / (2.0 * concentration)
        scale = (1.0 + rho * rho) / (2.0 * rho)
    while True:
        z = cos(pi * source.uniform())
        w = (1.0 + scale * z) / (scale + z)
        y, v = concentration * (scale - w), source.uniform()
        if y * (2.0 - y) - v >= 0.0 or log(divide(y, v)) + 1.0 - y >= 0.0:
            break
    angle = acos(w) if -1.0 <= w <= 1.0 else nan
    angle = (-angle if source.uniform() < 0.5 else angle) + direction
    wrapped = fmod(abs(angle) + pi, 2.0 * pi) - pi if abs(angle) < inf else nan
    return -wrapped if angle < 0.0 else wrapped


def wald(source: Source, mean: float, scale: float) -> float:
    """Michael, Schucany and Haas, The American Statistician 30 (2), 1976."""
    y = source.normal()
    y = mean * y * y
    x = mean * (1.0 - 2.0 / (1.0 + sqrt(1.0 + divide(4.0 * scale, y))))
    return x if source.uniform() <= mean / (mean + x) else divide(mean * mean, x)


# ---- discrete distributions ----------------------------------------------------------------------

STIRLING = (
    8.333333333333333e-02,
    -2.777777777777778e-03,
    7.936507936507937e-04,
    -5.952380952380952e-04,
    8.417508417508418e-04,
    -1.917526917526918e-03,
    6.410256410256410e-03,
    -2.955065359477124e-02,
    1.796443723688307e-01,
    -1.39243221690590e00,
)


def log_gamma(x: float) -> float:
    """log((x - 1)!) by Stirling's series with 10 terms, after moving x up to 7 or more."""
    if x in (1.0, 2.0):
        return 0.0
    up = int(7.0 - x) if x < 7.0 else 0
    y = x + up
    inverse_square = (1.0 / y) * (1.0 / y)
    series = STIRLING[9]
    for term in STIRLING[8::-1]:
        series = series * inverse_square + term
    result = series / y + 0.5 * 1.8378770664093453 + (y - 0.5) * log(y) - y
    for _ in range(up):
        result -= log(y - 1.0)
        y -= 1.0
    return result


def log_factorial(k: int) -> float:
    return log_gamma(float(k) + 1.0)


def poisson(source: Source, mean: float) -> int:
    """mean >= 10: Hörmann, Insurance: Mathematics and Economics 12, 1993, algorithm PTRS.

    Else how many uniform factors a product takes to fall to e^-mean.
    """
    if mean == 0.0:
        return 0
    if not mean < 9.2233720368547e18:  # only where callers could not know
        return LARGEST_INT64
    if mean < 10.0:
        limit, product, k = exp(-mean), source.uniform(), 0
        while product > limit:
            product *= source.uniform()
            k += 1
        return k
    root, log_mean = sqrt(mean), log(mean)
    b = 0.931 + 2.53 * root
    a = -0.059 + 0.02483 * b
    inverse_alpha = 1.1239 + 1.1328 / (b - 3.4)
    quick = 0.9277 - 3.6224 / (b - 2.0)
    while True:
        u, v = source.uniform() - 0.5, source.uniform()
        us = 0.5 - abs(u)
        x = (divide(2.0 * a, us) + b) * u + mean + 0.43
        if not 0.0 <= x < 2.0**63:
            continue
        k = floor(x)
        if us >= 0.07 and v <= quick:
            return k
        if us < 0.013 and v > us:
            continue
        if log(v) + log(inverse_alpha) - log(divide(a, us * us) + b) <= (
            -mean + float(k) * log_mean - log_gamma(float(k) + 1.0)
        ):
            return k


def correction(x: float) -> float:
    """Stirling's correction of log(x!) for the last test of `binomial`."""
    square = x * x
    series = 132.0 - (99.0 - 140.0 / square) / square
    return (13860.0 - (462.0 - series / square) / square) / x / 166320.0


class Binomial:
    """What all draws of n trials with probability p <= 1/2 share.

    Few successes: the distribution function is walked up from 0 to a uniform number. Else
    Kachitvichyanukul and Schmeiser, Communications of the ACM 31 (2), 1988, algorithm BTPE: a
    triangle, a parallelogram and two exponential tails cover the scaled probabilities.
    """

    def __init__(self, n: int, p: float) -> None:
        self.n, self.p, self.q = n, p, 1.0 - p
        mean = float(n) * p
        self.few = p * float(n) <= 30.0
        if self.few:
            self.start = exp(float(n) * log1p(-p))
            far = mean + 10.0 * sqrt(mean * self.q + 1.0)
            self.bound = int(far) if far < float(n) else n
            return
        peak = mean + p
        self.mode = floor(peak)
        self.half_width = floor(2.195 * sqrt(mean * self.q) - 4.6 * self.q) + 0.5
        self.middle = float(self.mode) + 0.5
        self.left = self.middle - self.half_width
        self.right = self.middle + self.half_width
        self.c = 0.134 + 20.5 / (15.3 + float(self.mode))
        a = (peak - self.left) / (peak - self.left * p)
        self.left_rate = a * (1.0 + a / 2.0)
        a = (self.right - peak) / (self.right * self.q)
        self.right_rate = a * (1.0 + a / 2.0)
        self.area2 = self.half_width * (1.0 + 2.0 * self.c)
        self.area3 = self.area2 + self.c / self.left_rate
        self.area4 = self.area3 + self.c / self.right_rate

    def draw(self, source: Source) -> int:
        return self._walk(source) if self.few else self._cover(source)

    def _walk(self, source: Source) -> int:
        k, probability, u = 0, self.start, source.uniform()
        while u > probability:
            k += 1
            if k > self.bound:
                k, probability, u = 0, self.start, source.uniform()
            else:
                u -= probability
                probability = (float(self.n - k + 1) * self.p * probability) / (float(k) * self.q)
        return k

    def _cover(self, source: Source) -> int:
        while True:
            u, v = source.uniform() * self.area4, source.uniform()
            if u <= self.half_width:
                return floor(self.middle - self.half_width * v + u)
            if u <= self.area2:
                x = self.left + (u - self.half_width) / self.c
                v = v * self.c + 1.0 - abs(float(self.mode) - x + 0.5) / self.half_width
                if v > 1.0:
                    continue
                y = floor(x)
            elif v == 0.0:
                continue
            elif u <= self.area3:
                y = floor(self.left + log(v) / self.left_rate)
                if y < 0:
                    continue
                v *= (u - self.area2) * self.left_rate
            else:
                y = floor(self.right - log(v) / self.right_rate)
                if y > self.n:
                    continue
                v *= (u - self.area3) * self.right_rate
            if self._accepts(y, v):
                return y

    def _accepts(self, y: int, v: float) -> bool:
        """Whether a candidate under height v of the cover lies under the probabilities too."""
        n, p, q, mode = self.n, self.p, self.q, self.mode
        distance = abs(y - mode)
        variance = float(n) * p * q
        if distance <= 20 or float(distance) >= variance / 2.0 - 1.0:
            odds = p / q
            a, ratio = odds * float(n + 1), 1.0
            for i in range(mode + 1, y + 1):
                ratio *= a / float(i) - odds
            for i in range(y + 1, mode + 1):
                ratio /= a / float(i) - odds
            return v <= ratio
        k = float(distance)
        rho = (k / variance) * ((k * (k / 3.0 + 0.625) + 0.16666666666666666) / variance + 0.5)
        t, log_v = -k * k / (2.0 * variance), log(v)
        if log_v < t - rho:
            return True
        if log_v > t + rho:
            return False
        x1, f1 = float(y) + 1.0, float(mode) + 1.0
        z, w = float(n) + 1.0 - float(mode), float(n) - float(y) + 1.0
        return log_v <= (
            self.middle * log(f1 / x1)
            + (float(n - mode) + 0.5) * log(z / w)
            + float(y - mode) * log(w * p / (x1 * q))
            + correction(f1)
            + correction(z)
            - correction(x1)
            - correction(w)
        )


def binomial(source: Source, trials: int, probability: float) -> int:
    if trials == 0 or probability == 0.0:
        return 0
    smaller = 1.0 - probability if probability > 0.5 else probability
    if source.binomial[:2] != (trials, smaller):
        source.binomial = (trials, smaller, Binomial(trials, smaller))
    k: int = source.binomial[2].draw(source)
    return trials - k if probability > 0.5 else k


def negative_binomial(source: Source, successes: float, p: float) -> int:
    mean = (1.0 - p) / p * gamma(source, successes)
    return poisson(source, mean)


def geometric(source: Source, p: float) -> int:
    """Likely success: the distribution function is walked; else ceil of an exponential number."""
    if p >= 0.3333333333333333:
        k, total, term, q = 1, p, p, 1.0 - p
        u = source.uniform()
        while u > total and term > 0.0:
            term *= q
            total += term
            k += 1
        return k
    x = -source.exponential() / log1p(-p)
    return LARGEST_INT64 if x >= 2.0**63 else ceil(x)


def hypergeometric(source: Source, good: int, bad: int, drawn: int) -> int:
    """Few drawn or left: one by one. Else Stadlober, J. Comput. Appl. Math. 31, 1990, HRUA.

    That is a ratio of uniforms, of the smaller group and the smaller sample.
    """
    total = good + bad
    if drawn < 10 or drawn > total - 10:
        return _one_by_one(source, good, total, drawn)
    few, many, taken = min(good, bad), max(good, bad), min(drawn, total - drawn)
    p, q = float(few) / float(total), float(many) / float(total)
    center = float(taken) * p + 0.5
    variance = float(total - taken) * float(taken) * p * q / float(total - 1)
    deviation = sqrt(variance + 0.5)
    width = 1.7155277699214135 * deviation + 0.8989161620588988
    mode = floor(float(taken + 1) * float(few + 1) / float(total + 2))
    at_mode = _log_ways(mode, few, taken, many)
    bound = min(float(min(taken, few) + 1), float(floor(center + 16.0 * deviation)))
    while True:
        u, v = source.uniform(), source.uniform()
        numerator = width * (v - 0.5)
        x = center + (numerator / u if u else numerator * inf)
        if not 0.0 <= x < bound:
            continue
        k = floor(x)
        t = at_mode - _log_ways(k, few, taken, many)
        if u * (4.0 - u) - 3.0 <= t:
            break
        if u * (u - t) >= 1.0:
            continue
        if 2.0 * log(u) <= t:
            break
    if good > bad:
        k = taken - k
    return good - k if taken < drawn else k


def _log_ways(k: int, few: int, taken: int, many: int) -> float:
    return (
        log_factorial(k)
        + log_factorial(few - k)
        + log_factorial(taken - k)
        + log_factorial(many - taken + k)
    )


def _one_by_one(source: Source, good: int, total: int, drawn: int) -> int:
    left, good_left, still = total, good, min(drawn, total - drawn)
    if drawn <= total // 2:
        still = drawn
    while still > 0 and good_left > 0 and left > good_left:
        left -= 1
        if interval(source, left) < good_left:
            good_left -= 1
        still -= 1
    if left == good_left:
        good_left -= still
    return good_left if drawn > total // 2 else good - good_left


def log_series(source: Source, p: float) -> int:
    """Kemp, Applied Statistics 30 (3), 1981, algorithm LK."""
    r = log1p(-p)
    while True:
        v = source.uniform()
        if v >= p:
            return 1
        u = source.uniform()
        q = -expm1(r * u)
        if v > q * q:
            return 1 if v >= q else 2
        log_q = log(q)
        x = 1.0 + (log(v) / log_q if log_q else inf)
        if v > 0.0 and 1.0 <= x < 9.2e18:
            return floor(x)


def zipf(source: Source, exponent: float) -> int:
    """Devroye, X.6.1: rejection from a Pareto density, cut where int64 ends."""
    if exponent >= 1025.0:
        return 1
    less = exponent - 1.0
    b, smallest = power(2.0, less), power(2.0**63, -less)
    while True:
        u01 = source.uniform()
        u, v = u01 * smallest + (1.0 - u01), source.uniform()
        x = power(u, -1.0 / less)
        if not 1.0 <= x < 2.0**63:
            continue
        x = float(floor(x))
        t = power(1.0 + 1.0 / x, less)
        if v * x * (t - 1.0) / (b - 1.0) <= t / b:
            return int(x)


# name -> (function, whether it fills a whole array rather than drawing one number)
OPERATIONS: dict[str, tuple[Callable[..., Any], bool]] = {
    "words": (lambda source: source.next64(), False),
    "uniform": (uniform, False),
    "uniform32": (lambda source: source.uniform32(), False),
    "normal": (normal, False),
    "normal32": (normal, False),
    "exponential": (exponential, False),
    "exponential32": (exponential, False),
    "exponential_by_log": (exponential_by_log, False),
    "exponential_by_log32": (exponential_by_log, False),
    "integers_bool": (integers_bool, False),
    "integers8": (_integers(8), True),
    "integers16": (_integers(16), True),
    "integers32": (_integers(32), True),
    "integers64": (_integers(64), True),
    "shuffle": (shuffle, True),
    "distinct": (distinct, True),
    "gamma": (gamma, False),
    "gamma32": (gamma, False),
    "beta": (beta, False),
    "student": (student, False),
    "chi_square": (chi_square, False),
    "f": (f, False),
    "von_mises": (von_mises, False),
    "wald": (wald, False),
    "binomial": (binomial, False),
    "poisson": (poisson, False),
    "negative_binomial": (negative_binomial, False),
    "geometric": (geometric, False),
    "hypergeometric": (hypergeometric, False),
    "log_series": (log_series, False),
    "zipf": (zipf, False),
}
