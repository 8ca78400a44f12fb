// Random numbers: bit generators, and the distributions made of their bits.
//
// A stream yields words of 64 bits from one of three generators. PCG64: a linear congruential step
// of 128 bits, then the exclusive or of both halves, rotated by the upper six bits. PCG64DXSM: a
// 64-bit multiplier and a stronger output function on the state before the step. Philox 4x64: ten
// rounds of a block cipher on a counter. Words are made in blocks, because several steps of a
// congruential generator can be computed side by side (s[i + 4] = a^4 s[i] + c (a^3 + a^2 + a + 1))
// and one step waits for the multiplication of the one before; `finish` sets the state back to the
// words that were used. A draw of 32 bits takes the lower half of a word and keeps the upper one
// for the next.
//
// Numbers come in NumPy's order, so equal seeds give equal streams. uniform: the upper 53 bits
// times 2^-53. Integers in 0...m: Lemire's multiplication, rejecting what would be biased, from 64,
// 32, 16 or 8 bits, narrow ones cut from 32. Normal and exponential: ziggurat, see
// arrpy/ziggurat.py. The elementary functions are the C library's on float64: class platform.
//
// References: M. O'Neill, "PCG: a family of simple fast space-efficient statistically good
// algorithms for random number generation", HMC-CS-2014-0905; J. Salmon et al., "Parallel random
// numbers: as easy as 1, 2, 3", SC 2011; D. Lemire, "Fast random integer generation in an
// interval", ACM TOMACS 29 (1), 2019; F. Brown, "Random number generation with arbitrary stride",
// Trans. ANS 71, 1994; L. Devroye, Non-Uniform Random Variate Generation, 1986. Each sampler names
// its own.
#pragma once

#include "random_table.hpp"
#include "types.hpp"

#include <math.h>

namespace arrpy {
namespace ARRPY_ISA {
namespace {

typedef unsigned __int128 uint128;

constexpr double pi = 3.141592653589793;
constexpr int64_t largest_int64 = 0x7fffffffffffffff;

ARRPY_BODY uint128 join(uint64_t high, uint64_t low) { return uint128(high) << 64 | low; }
ARRPY_BODY uint64_t high_half(uint128 x) { return uint64_t(x >> 64); }

// ---- congruential generators --------------------------------------------------------------------

ARRPY_BODY uint128 multiplier_of(uint64_t kind) {
    return kind == PCG64 ? join(0x2360ed051fc65da4, 0x4385df649fccf645)
                         : uint128(0xda942042e4dd58b5);
}

ARRPY_BODY uint64_t xsl_rr(uint128 state) {
    uint64_t x = high_half(state) ^ uint64_t(state);
    unsigned turn = unsigned(state >> 122);
    return x >> turn | x << (-turn & 63);
}

ARRPY_BODY uint64_t dxsm(uint128 state) {
    uint64_t high = high_half(state), low = uint64_t(state) | 1;
    high ^= high >> 32;
    high *= 0xda942042e4dd58b5;
    high ^= high >> 48;
    return high * low;
}

// s -> a s + c, n times at once: both factors by squaring.
ARRPY_BODY uint128 jumped(uint128 state, uint128 a, uint128 c, uint64_t n) {
    uint128 factor = 1, sum = 0;
    for (; n > 0; n >>= 1) {
        if (n & 1) {
            factor *= a;
            sum = sum * a + c;
        }
        c *= a + 1;
        a *= a;
    }
    return factor * state + sum;
}

// What becomes of a word: itself, or a number in [0, 1).
ARRPY_BODY void emit(uint64_t word, uint64_t& out) { out = word; }
ARRPY_BODY void emit(uint64_t word, double& out) { out = double(int64_t(word >> 11)) * 0x1p-53; }

template <int KIND, class OUT>
[[gnu::noinline]] uint128 congruential_block(uint128 state, uint128 increment, ptrdiff_t n,
                                             OUT* out) {
    const uint128 a = multiplier_of(KIND), a2 = a * a;
    const uint128 a4 = a2 * a2, c4 = increment * ((a2 + 1) * (a + 1));
    ptrdiff_t i = 0;
    if (n >= 8) {
        uint128 lane[4];
        lane[0] = KIND == PCG64 ? state * a + increment : state;
        for (int k = 1; k < 4; k++)
            lane[k] = lane[k - 1] * a + increment;
        for (; i + 4 <= n; i += 4) {
            state = lane[3];
            for (int k = 0; k < 4; k++) {
                emit(KIND == PCG64 ? xsl_rr(lane[k]) : dxsm(lane[k]), out[i + k]);
                lane[k] = lane[k] * a4 + c4;
            }
        }
        if (KIND != PCG64)
            state = lane[0];
    }
    for (; i < n; i++) {
        if (KIND == PCG64)
            state = state * a + increment;
        emit(KIND == PCG64 ? xsl_rr(state) : dxsm(state), out[i]);
        if (KIND != PCG64)
            state = state * a + increment;
    }
    return state;
}

// ---- Philox -------------------------------------------------------------------------------------

ARRPY_BODY void add_to_counter(uint64_t* counter, uint64_t n) {
    for (int i = 0; i < 4; i++) {
        counter[i] += n;
        if (counter[i] >= n)
            return;
        n = 1;
    }
}

[[gnu::noinline]] void philox_block(const uint64_t* counter, const uint64_t* key, uint64_t* out) {
    uint64_t x0 = counter[0], x1 = counter[1], x2 = counter[2], x3 = counter[3];
    uint64_t key0 = key[0], key1 = key[1];
    for (int round = 0; round < 10; round++) {
        uint128 first = uint128(0xd2e7470ee14c6c93) * x0, second = uint128(0xca5a826395121157) * x2;
        x0 = high_half(second) ^ x1 ^ key0;
        x2 = high_half(first) ^ x3 ^ key1;
        x1 = uint64_t(second);
        x3 = uint64_t(first);
        key0 += 0x9e3779b97f4a7c15;
        key1 += 0xbb67ae8584caa73b;
    }
    out[0] = x0;
    out[1] = x1;
    out[2] = x2;
    out[3] = x3;
}

// Leave behind n words that nobody looks at.
[[gnu::noinline]] void skip_words(uint64_t* state, uint64_t n) {
    if (state[0] != PHILOX) {
        uint128 moved =
            jumped(join(state[3], state[4]), multiplier_of(state[0]), join(state[5], state[6]), n);
        state[3] = high_half(moved);
        state[4] = uint64_t(moved);
        return;
    }
    uint64_t position = state[13] + n;
    if (position > 4) {
        uint64_t blocks = (position - 1) / 4;
        add_to_counter(state + 3, blocks);
        philox_block(state + 3, state + 7, state + 9);
        position -= 4 * blocks;
    }
    state[13] = position;
}

// ---- the stream of words ------------------------------------------------------------------------

// The next n words, or what becomes of them.
template <class OUT> [[gnu::noinline]] void take_words(uint64_t* state, ptrdiff_t n, OUT* out) {
    if (state[0] != PHILOX) {
        uint128 at = join(state[3], state[4]), increment = join(state[5], state[6]);
        at = state[0] == PCG64 ? congruential_block<PCG64>(at, increment, n, out)
                               : congruential_block<PCG64DXSM>(at, increment, n, out);
        state[3] = high_half(at);
        state[4] = uint64_t(at);
        return;
    }
    for (ptrdiff_t i = 0; i < n; i++) {
        if (state[13] == 4) {
            add_to_counter(state + 3, 1);
            philox_block(state + 3, state + 7, state + 9);
            state[13] = 0;
        }
        emit(state[9 + state[13]++], out[i]);
    }
}

class stream {
public:
    // `wanted`: how many words a call will take at least; what is made in vain must be undone.
    stream(uint64_t* state_, ptrdiff_t wanted_)
        : state(state_), wanted(wanted_), position(0), filled(0) {}

    uint64_t next64() {
        if (position == filled)
            refill();
        return block[position++];
    }
    uint32_t next32() {
        if (state[1]) {
            state[1] = 0;
            return uint32_t(state[2]);
        }
        uint64_t word = next64();
        state[1] = 1;
        state[2] = word >> 32;
        return uint32_t(word);
    }
    double uniform() { return double(int64_t(next64() >> 11)) * 0x1p-53; }
    float uniform32() { return float(int32_t(next32() >> 8)) * 0x1p-24f; }

    // Call it last: the state then is as if words had been made one by one.
    [[gnu::noinline]] void finish() {
        if (position == filled)
            return;
        for (int i = 3; i < 14; i++)
            state[i] = before[i];
        skip_words(state, uint64_t(position));
    }

private:
    static constexpr ptrdiff_t capacity = 256;
    uint64_t* state;
    ptrdiff_t wanted, position, filled;
    uint64_t before[14]; // the state in front of the block
    uint64_t block[capacity];

    [[gnu::noinline]] void refill() {
        for (int i = 3; i < 14; i++)
            before[i] = state[i];
        filled = wanted > 0 ? wanted : 2 * filled;
        filled = filled < 4 ? 4 : filled > capacity ? capacity : filled;
        wanted -= filled;
        position = 0;
        take_words(state, filled, block);
    }
};

ARRPY_BODY void skip(uint64_t* state, uint64_t draws, int bits) {
    if (bits == 64) {
        skip_words(state, draws);
        return;
    }
    if (draws > 0 && state[1]) {
        state[1] = 0;
        draws--;
    }
    if (draws == 0)
        return;
    skip_words(state, (draws - 1) / 2);
    stream last(state, 1);
    last.next32();
    if (draws % 2 == 0)
        last.next32();
    last.finish();
}

// ---- parameters ---------------------------------------------------------------------------------

ARRPY_BODY double real(const random_request& r, int k, ptrdiff_t i) {
    return static_cast<const double*>(r.parameters[k])[i * r.steps[k]];
}
ARRPY_BODY int64_t whole(const random_request& r, int k, ptrdiff_t i) {
    return static_cast<const int64_t*>(r.parameters[k])[i * r.steps[k]];
}

// ---- words and uniform numbers ------------------------------------------------------------------

void words(const random_request& r) { take_words(r.state, r.n, static_cast<uint64_t*>(r.out)); }

void uniform(const random_request& r) {
    double* out = static_cast<double*>(r.out);
    constexpr ptrdiff_t size = 1024; // what the first-level cache keeps until it is scaled
    for (ptrdiff_t begin = 0; begin < r.n; begin += size) {
        ptrdiff_t end = r.n - begin < size ? r.n : begin + size;
        take_words(r.state, end - begin, out + begin);
        if (r.count > 0)
            for (ptrdiff_t i = begin; i < end; i++)
                out[i] = real(r, 0, i) + real(r, 1, i) * out[i];
    }
}

void uniform32(const random_request& r) {
    stream s(r.state, r.n / 2);
    float* out = static_cast<float*>(r.out);
    for (ptrdiff_t i = 0; i < r.n; i++)
        out[i] = s.uniform32();
    s.finish();
}

// ---- ziggurats ----------------------------------------------------------------------------------

struct ziggurat {
    const uint64_t* k;
    const double *w, *f;

    // Which of the four: 0 normal, 1 exponential, 2 and 3 the same for float32.
    ziggurat(const random_request& r, int which)
        : k(r.k + 256 * which), w(r.w + 256 * which), f(r.f + 256 * which) {}
};

constexpr double normal_r = 3.6541528853610088, normal_inverse_r = 0.27366123732975828;
constexpr double exponential_r = 7.69711747013104972;

// What the quick test did not accept: the tail, or a point near the curve. True: x is the number.
[[gnu::noinline]] bool normal_in_doubt(stream& s, const ziggurat& t, int layer, uint64_t bits,
                                       double& x) {
    if (layer > 0)
        return (t.f[layer - 1] - t.f[layer]) * s.uniform() + t.f[layer] < ::exp(-0.5 * x * x);
    double beyond, height;
    do {
        beyond = -normal_inverse_r * ::log1p(-s.uniform());
        height = -::log1p(-s.uniform());
    } while (height + height <= beyond * beyond);
    x = bits >> 8 & 1 ? -(normal_r + beyond) : normal_r + beyond;
    return true;
}

// A random sign as a branch would be mispredicted half of the time.
ARRPY_BODY double with_sign(double x, uint64_t sign) {
    uint64_t bits;
    __builtin_memcpy(&bits, &x, sizeof bits);
    bits ^= sign;
    __builtin_memcpy(&x, &bits, sizeof x);
    return x;
}

ARRPY_BODY double standard_normal(stream& s, const ziggurat& t) {
    for (;;) {
        uint64_t word = s.next64();
        int layer = int(word & 0xff);
        uint64_t bits = word >> 9 & 0xfffffffffffff;
        double x = with_sign(double(int64_t(bits)) * t.w[layer], (word & 0x100) << 55);
        if (bits < t.k[layer] || normal_in_doubt(s, t, layer, bits, x))
            return x;
    }
}

[[gnu::noinline]] bool exponential_in_doubt(stream& s, const ziggurat& t, int layer, double& x) {
    if (layer > 0)
        return (t.f[layer - 1] - t.f[layer]) * s.uniform() + t.f[layer] < ::exp(-x);
    x = exponential_r - ::log1p(-s.uniform());
    return true;
}

ARRPY_BODY double standard_exponential(stream& s, const ziggurat& t) {
    for (;;) {
        uint64_t word = s.next64() >> 3;
        int layer = int(word & 0xff);
        word >>= 8;
        double x = double(int64_t(word)) * t.w[layer];
        if (word < t.k[layer] || exponential_in_doubt(s, t, layer, x))
            return x;
    }
}

ARRPY_BODY float log1p32(float x) { return float(::log1p(double(x))); }

ARRPY_BODY float standard_normal32(stream& s, const ziggurat& t) {
    for (;;) {
        uint32_t word = s.next32();
        int layer = int(word & 0xff);
        uint32_t bits = word >> 9;
        float x = float(int32_t(bits)) * float(t.w[layer]);
        x = float(with_sign(double(x), uint64_t(word & 0x100) << 55));
        if (bits < t.k[layer])
            return x;
        if (layer > 0) {
            float low = float(t.f[layer]), high = float(t.f[layer - 1]);
            if (double((high - low) * s.uniform32() + low) < ::exp(-0.5 * double(x) * double(x)))
                return x;
            continue;
        }
        float beyond, height;
        do {
            beyond = -float(normal_inverse_r) * log1p32(-s.uniform32());
            height = -log1p32(-s.uniform32());
        } while (height + height <= beyond * beyond);
        return bits >> 8 & 1 ? -(float(normal_r) + beyond) : float(normal_r) + beyond;
    }
}

ARRPY_BODY float standard_exponential32(stream& s, const ziggurat& t) {
    for (;;) {
        uint32_t word = s.next32() >> 1;
        int layer = int(word & 0xff);
        word >>= 8;
        float x = float(int32_t(word)) * float(t.w[layer]);
        if (word < t.k[layer])
            return x;
        if (layer == 0)
            return float(exponential_r) - log1p32(-s.uniform32());
        float low = float(t.f[layer]), high = float(t.f[layer - 1]);
        if ((high - low) * s.uniform32() + low < float(::exp(-double(x))))
            return x;
    }
}

void normal(const random_request& r) {
    stream s(r.state, r.n);
    ziggurat t(r, 0);
    double* out = static_cast<double*>(r.out);
    if (r.count == 0)
        for (ptrdiff_t i = 0; i < r.n; i++)
            out[i] = standard_normal(s, t);
    else
        for (ptrdiff_t i = 0; i < r.n; i++)
            out[i] = real(r, 0, i) + real(r, 1, i) * standard_normal(s, t);
    s.finish();
}

void normal32(const random_request& r) {
    stream s(r.state, r.n / 2);
    ziggurat t(r, 2);
    float* out = static_cast<float*>(r.out);
    for (ptrdiff_t i = 0; i < r.n; i++)
        out[i] = standard_normal32(s, t);
    s.finish();
}

void exponential(const random_request& r) {
    stream s(r.state, r.n);
    ziggurat t(r, 1);
    double* out = static_cast<double*>(r.out);
    for (ptrdiff_t i = 0; i < r.n; i++)
        out[i] =
            r.count == 0 ? standard_exponential(s, t) : real(r, 0, i) * standard_exponential(s, t);
    s.finish();
}

void exponential32(const random_request& r) {
    stream s(r.state, r.n / 2);
    ziggurat t(r, 3);
    float* out = static_cast<float*>(r.out);
    for (ptrdiff_t i = 0; i < r.n; i++)
        out[i] = standard_exponential32(s, t);
    s.finish();
}

void exponential_by_log(const random_request& r) {
    stream s(r.state, r.n);
    double* out = static_cast<double*>(r.out);
    for (ptrdiff_t i = 0; i < r.n; i++)
        out[i] = -::log1p(-s.uniform());
    s.finish();
}

void exponential_by_log32(const random_request& r) {
    stream s(r.state, r.n / 2);
    float* out = static_cast<float*>(r.out);
    for (ptrdiff_t i = 0; i < r.n; i++)
        out[i] = float(-::log1p(-double(s.uniform32())));
    s.finish();
}

// ---- integers -----------------------------------------------------------------------------------

// Unbiased integers in 0...largest, less than all of T, from draws of T: the upper half of
// draw * (largest + 1), unless the lower half is among the 2^bits mod (largest + 1) smallest.
template <class T, class WIDE> struct bounded {
    T count;
    T threshold = 0;
    bool known = false; // the threshold costs a division that most draws do without

    explicit bounded(T largest) : count(T(largest + 1)) {}

    template <class DRAW> T operator()(DRAW draw) {
        WIDE product = WIDE(WIDE(draw()) * count);
        if (T(product) < count) {
            if (!known)
                threshold = T(T(T(~T(0)) - T(count - 1)) % count);
            known = true;
            while (T(product) < threshold)
                product = WIDE(WIDE(draw()) * count);
        }
        return T(product >> (8 * sizeof(T)));
    }
};

[[gnu::noinline]] uint64_t below_or_at(stream& s, uint64_t largest) {
    if (largest == 0)
        return 0;
    if (largest > 0xffffffff) {
        if (largest == ~uint64_t(0))
            return s.next64();
        return bounded<uint64_t, uint128>(largest)([&] { return s.next64(); });
    }
    if (largest == 0xffffffff)
        return s.next32();
    return bounded<uint32_t, uint64_t>(uint32_t(largest))([&] { return s.next32(); });
}

// Narrow draws share a draw of 32 bits; words 14 and 15 of the state keep it within one call.
template <int BITS> uint32_t cut(stream& s, uint64_t* state) {
    if (state[15] == 0) {
        state[14] = s.next32();
        state[15] = 32 / BITS - 1;
    } else {
        state[14] >>= BITS;
        state[15]--;
    }
    return uint32_t(state[14] & ((uint64_t(1) << BITS) - 1));
}

void integers_bool(const random_request& r) {
    stream s(r.state, r.n / 64);
    uint8_t* out = static_cast<uint8_t*>(r.out);
    for (ptrdiff_t i = 0; i < r.n; i++)
        out[i] = uint8_t(whole(r, 1, i) == 0 ? whole(r, 0, i) : int64_t(cut<1>(s, r.state)));
    s.finish();
}

template <class T> void integers_narrow(const random_request& r) {
    constexpr int bits = 8 * sizeof(T);
    stream s(r.state, r.n * ptrdiff_t(sizeof(T)) / 8);
    T* out = static_cast<T*>(r.out);
    T largest = T(whole(r, 1, 0));
    bounded<T, uint32_t> below(largest);
    for (ptrdiff_t i = 0; i < r.n; i++) {
        T next = T(whole(r, 1, i)), offset = 0;
        if (next != largest) {
            largest = next;
            below = bounded<T, uint32_t>(largest);
        }
        if (largest == T(~T(0)))
            offset = T(cut<bits>(s, r.state));
        else if (largest != 0)
            offset = below([&] { return T(cut<bits>(s, r.state)); });
        out[i] = T(whole(r, 0, i) + offset);
    }
    s.finish();
}

template <class T> void integers(const random_request& r) {
    T* out = static_cast<T*>(r.out);
    const uint64_t largest = uint64_t(whole(r, 1, 0));
    const uint64_t low = uint64_t(whole(r, 0, 0));
    const bool wide = largest > 0xffffffff;
    stream s(r.state, wide ? r.n : r.n / 2);
    if (r.steps[0] != 0 || r.steps[1] != 0 || largest == 0 || largest == 0xffffffff ||
        largest == ~uint64_t(0)) {
        for (ptrdiff_t i = 0; i < r.n; i++)
            out[i] = T(uint64_t(whole(r, 0, i)) + below_or_at(s, uint64_t(whole(r, 1, i))));
    } else if (wide) {
        bounded<uint64_t, uint128> below(largest);
        for (ptrdiff_t i = 0; i < r.n; i++)
            out[i] = T(low + below([&] { return s.next64(); }));
    } else {
        bounded<uint32_t, uint64_t> below{uint32_t(largest)};
        for (ptrdiff_t i = 0; i < r.n; i++)
            out[i] = T(low + below([&] { return s.next32(); }));
    }
    s.finish();
}

// ---- permutations -------------------------------------------------------------------------------

ARRPY_BODY uint64_t mask_over(uint64_t largest) {
    return largest == 0 ? 0 : ~uint64_t(0) >> __builtin_clzll(largest);
}

// The other way to an integer in 0...largest: draw as many bits as it has until one fits.
ARRPY_BODY uint64_t interval(stream& s, uint64_t largest, uint64_t mask) {
    uint64_t value = 0;
    if (largest == 0)
        return 0;
    do {
        value = (largest <= 0xffffffff ? uint64_t(s.next32()) : s.next64()) & mask;
    } while (value > largest);
    return value;
}

// Fisher and Yates: position i, from end - 1 down to begin, changes places with one of 0...i. The
// mask follows i, for counting leading zeros is slow in the baseline.
void shuffle(const random_request& r) {
    const int64_t length = whole(r, 0, 0), begin = whole(r, 1, 0), end = whole(r, 2, 0);
    const bool masked = whole(r, 3, 0) != 0;
    stream s(r.state, (end - begin) / 2);
    int64_t* row = static_cast<int64_t*>(r.out);
    for (ptrdiff_t rows = length == 0 ? 0 : r.n / length; rows > 0; rows--, row += length) {
        uint64_t mask = mask_over(uint64_t(end - 1));
        for (int64_t i = end - 1; i >= begin; i--) {
            if (uint64_t(i) <= mask >> 1)
                mask >>= 1;
            uint64_t j = masked ? interval(s, uint64_t(i), mask) : below_or_at(s, uint64_t(i));
            int64_t moved = row[j];
            row[j] = row[i];
            row[i] = moved;
        }
    }
    s.finish();
}

// Floyd: for j = population - n ... population - 1 take a number in 0...j, or j where it is taken.
// The workspace is a hash set with linear probing, larger than 1.2 n.
void distinct(const random_request& r) {
    const int64_t population = whole(r, 0, 0);
    const uint64_t mask = uint64_t(r.workspace_size) - 1, free_place = ~uint64_t(0);
    stream s(r.state, r.n / 2);
    int64_t* out = static_cast<int64_t*>(r.out);
    for (ptrdiff_t i = 0; i < r.n; i++) {
        uint64_t j = uint64_t(population - r.n + i), value = below_or_at(s, j);
        uint64_t place = value & mask;
        while (r.workspace[place] != free_place && r.workspace[place] != value)
            place = (place + 1) & mask;
        if (r.workspace[place] == value) {
            value = j;
            place = j & mask;
            while (r.workspace[place] != free_place)
                place = (place + 1) & mask;
        }
        r.workspace[place] = value;
        out[i] = int64_t(value);
    }
    s.finish();
}

// ---- continuous distributions -------------------------------------------------------------------

// Draws of a call: the stream and the tables, in float64 or rounded to float32.
struct source {
    stream s;
    ziggurat normals, exponentials;

    explicit source(const random_request& r, bool single = false)
        : s(r.state, single ? r.n / 2 : r.n), normals(r, single ? 2 : 0),
          exponentials(r, single ? 3 : 1) {}
    double uniform() { return s.uniform(); }
    [[gnu::noinline]] double normal() { return standard_normal(s, normals); }
    [[gnu::noinline]] double exponential() { return standard_exponential(s, exponentials); }
};

struct source32 : source {
    explicit source32(const random_request& r) : source(r, true) {}
    double uniform() { return double(s.uniform32()); }
    [[gnu::noinline]] double normal() { return double(standard_normal32(s, normals)); }
    [[gnu::noinline]] double exponential() {
        return double(standard_exponential32(s, exponentials));
    }
};

// shape >= 1: G. Marsaglia, W. W. Tsang, ACM TOMS 26 (3), 2000: the cube of a normal number,
// squeezed. shape < 1: J. H. Ahrens, U. Dieter, Computing 12, 1974, with an exponential number for
// the logarithm.
template <class S> [[gnu::noinline]] double gamma(S& s, double shape) {
    if (shape == 1.0)
        return s.exponential();
    if (shape == 0.0)
        return 0.0;
    if (shape < 1.0) {
        for (;;) {
            double u = s.uniform(), v = s.exponential();
            if (u <= 1.0 - shape) {
                double x = ::pow(u, 1.0 / shape);
                if (x <= v)
                    return x;
            } else {
                double y = -::log((1.0 - u) / shape);
                double x = ::pow(1.0 - shape + shape * y, 1.0 / shape);
                if (x <= v + y)
                    return x;
            }
        }
    }
    const double b = shape - 1.0 / 3.0, c = 1.0 / ::sqrt(9.0 * b);
    for (;;) {
        double x, v;
        do {
            x = s.normal();
            v = 1.0 + c * x;
        } while (v <= 0.0);
        v = v * v * v;
        double u = s.uniform();
        if (u < 1.0 - 0.0331 * (x * x) * (x * x))
            return b * v;
        if (::log(u) < 0.5 * x * x + b * (1.0 - v + ::log(v)))
            return b * v;
    }
}

// a, b <= 1: M. D. Jöhnk, Metrika 8, 1964, by logarithms where powers underflow; else two gammas.
double beta(source& s, double a, double b) {
    if (!(a <= 1.0 && b <= 1.0)) {
        double x = gamma(s, a), y = gamma(s, b);
        return x / (x + y);
    }
    if (a < 3e-103 && b < 3e-103)
        return (a + b) * s.uniform() < a ? 1.0 : 0.0;
    for (;;) {
        double u = s.uniform(), v = s.uniform();
        double x = ::pow(u, 1.0 / a), y = ::pow(v, 1.0 / b);
        if (!(x + y <= 1.0 && u + v > 0.0))
            continue;
        if (x > 0.0 && y > 0.0)
            return x / (x + y);
        double difference = ::log(u) / a - ::log(v) / b;
        if (difference > 0.0)
            return ::exp(-::log1p(::exp(-difference)));
        return ::exp(difference - ::log1p(::exp(difference)));
    }
}

double student(source& s, double freedom) {
    double numerator = s.normal(), denominator = gamma(s, freedom / 2.0);
    return ::sqrt(freedom / 2.0) * numerator / ::sqrt(denominator);
}

int64_t poisson(source& s, double mean);

double chi_square(source& s, double freedom) { return 2.0 * gamma(s, freedom / 2.0); }

// One of the squares carries the noncentrality, or a Poisson number of them is added.
double noncentral_chi_square(source& s, double freedom, double noncentrality) {
    if (noncentrality != noncentrality)
        return noncentrality;
    if (noncentrality == 0.0)
        return chi_square(s, freedom);
    if (freedom > 1.0) {
        double rest = chi_square(s, freedom - 1.0);
        double x = s.normal() + ::sqrt(noncentrality);
        return rest + x * x;
    }
    double more = double(poisson(s, noncentrality / 2.0));
    return chi_square(s, freedom + 2.0 * more);
}

double noncentral_f(source& s, double numerator, double denominator, double noncentrality) {
    double x = noncentral_chi_square(s, numerator, noncentrality) * denominator;
    return x / (chi_square(s, denominator) * numerator);
}

// D. J. Best, N. I. Fisher, Applied Statistics 28 (2), 1979: rejection from a wrapped Cauchy
// density.
double von_mises(source& s, double direction, double concentration) {
    if (concentration != concentration)
        return concentration;
    if (concentration < 1e-8)
        return pi * (2.0 * s.uniform() - 1.0);
    if (concentration > 1e6) {
        double x = direction + ::sqrt(1.0 / concentration) * s.normal();
        return x < -pi ? x + 2.0 * pi : x > pi ? x - 2.0 * pi : x;
    }
    double scale = 1.0 / concentration + concentration;
    if (concentration >= 1e-5) {
        double r = 1.0 + ::sqrt(1.0 + 4.0 * concentration * concentration);
        double rho = (r - ::sqrt(2.0 * r)) / (2.0 * concentration);
        scale = (1.0 + rho * rho) / (2.0 * rho);
    }
    double w;
    for (;;) {
        double z = ::cos(pi * s.uniform());
        w = (1.0 + scale * z) / (scale + z);
        double y = concentration * (scale - w), v = s.uniform();
        if (y * (2.0 - y) - v >= 0.0 || ::log(y / v) + 1.0 - y >= 0.0)
            break;
    }
    double angle = ::acos(w);
    angle = (s.uniform() < 0.5 ? -angle : angle) + direction;
    double wrapped = ::fmod(::fabs(angle) + pi, 2.0 * pi) - pi;
    return angle < 0.0 ? -wrapped : wrapped;
}

// J. R. Michael, W. R. Schucany, R. W. Haas, The American Statistician 30 (2), 1976; the smaller
// root in the form that does not cancel.
double wald(source& s, double mean, double scale) {
    double y = s.normal();
    y = mean * y * y;
    double x = mean * (1.0 - 2.0 / (1.0 + ::sqrt(1.0 + 4.0 * scale / y)));
    return s.uniform() <= mean / (mean + x) ? x : mean * mean / x;
}

// ---- discrete distributions ---------------------------------------------------------------------

// log((k - 1)!) by Stirling's series with 10 terms, after moving k up to 7 or more.
[[gnu::noinline]] double log_gamma(double x) {
    constexpr double terms[10] = {
        8.333333333333333e-02,  -2.777777777777778e-03, 7.936507936507937e-04,
        -5.952380952380952e-04, 8.417508417508418e-04,  -1.917526917526918e-03,
        6.410256410256410e-03,  -2.955065359477124e-02, 1.796443723688307e-01,
        -1.39243221690590e+00,
    };
    if (x == 1.0 || x == 2.0)
        return 0.0;
    const int up = x < 7.0 ? int(7.0 - x) : 0;
    double y = x + up, inverse_square = (1.0 / y) * (1.0 / y), series = terms[9];
    for (int i = 8; i >= 0; i--)
        series = series * inverse_square + terms[i];
    double result = series / y + 0.5 * 1.8378770664093453 + (y - 0.5) * ::log(y) - y;
    for (int i = 0; i < up; i++) {
        result -= ::log(y - 1.0);
        y -= 1.0;
    }
    return result;
}

double log_factorial(int64_t k) { return log_gamma(double(k) + 1.0); }

// mean >= 10: W. Hörmann, Insurance: Mathematics and Economics 12, 1993, algorithm PTRS; else how
// many uniform factors a product takes to fall to e^-mean.
[[gnu::noinline]] int64_t poisson(source& s, double mean) {
    if (mean == 0.0)
        return 0;
    if (!(mean < 9.2233720368547e18)) // only where callers could not know
        return largest_int64;
    if (mean < 10.0) {
        const double limit = ::exp(-mean);
        double product = s.uniform();
        int64_t k = 0;
        for (; product > limit; k++)
            product *= s.uniform();
        return k;
    }
    const double root = ::sqrt(mean), log_mean = ::log(mean);
    const double b = 0.931 + 2.53 * root, a = -0.059 + 0.02483 * b;
    const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4), quick = 0.9277 - 3.6224 / (b - 2.0);
    for (;;) {
        double u = s.uniform() - 0.5, v = s.uniform(), us = 0.5 - ::fabs(u);
        double x = ::floor((2.0 * a / us + b) * u + mean + 0.43);
        if (!(x >= 0.0 && x < 9223372036854775808.0))
            continue;
        int64_t k = int64_t(x);
        if (us >= 0.07 && v <= quick)
            return k;
        if (us < 0.013 && v > us)
            continue;
        if (::log(v) + ::log(inverse_alpha) - ::log(a / (us * us) + b) <=
            -mean + double(k) * log_mean - log_gamma(double(k) + 1.0))
            return k;
    }
}

// Stirling's correction of log(x!) times x, for the last test of `binomial`.
double correction(double x) {
    double square = x * x;
    return (13860.0 - (462.0 - (132.0 - (99.0 - 140.0 / square) / square) / square) / square) / x /
           166320.0;
}

// p <= 1/2. Few successes: the distribution function is walked up from 0 to a uniform number.
// Else V. Kachitvichyanukul, B. W. Schmeiser, Communications of the ACM 31 (2), 1988, algorithm
// BTPE: a triangle, a parallelogram and two exponential tails cover the scaled probabilities.
struct binomial {
    int64_t n = -1, mode = 0, bound = 0;
    double p = 0, q = 0, start = 0, middle = 0, half_width = 0, left = 0, right = 0, c = 0;
    double left_rate = 0, right_rate = 0, area2 = 0, area3 = 0, area4 = 0;
    bool few = false;

    void prepare(int64_t n_, double p_) {
        n = n_;
        p = p_;
        q = 1.0 - p;
        few = p * double(n) <= 30.0;
        const double mean = double(n) * p;
        if (few) {
            start = ::exp(double(n) * ::log1p(-p));
            const double far = mean + 10.0 * ::sqrt(mean * q + 1.0);
            bound = far < double(n) ? int64_t(far) : n;
            return;
        }
        const double peak = mean + p;
        mode = int64_t(::floor(peak));
        half_width = ::floor(2.195 * ::sqrt(mean * q) - 4.6 * q) + 0.5;
        middle = double(mode) + 0.5;
        left = middle - half_width;
        right = middle + half_width;
        c = 0.134 + 20.5 / (15.3 + double(mode));
        double a = (peak - left) / (peak - left * p);
        left_rate = a * (1.0 + a / 2.0);
        a = (right - peak) / (right * q);
        right_rate = a * (1.0 + a / 2.0);
        area2 = half_width * (1.0 + 2.0 * c);
        area3 = area2 + c / left_rate;
        area4 = area3 + c / right_rate;
    }

    int64_t walk(source& s) const {
        int64_t k = 0;
        double probability = start, u = s.uniform();
        while (u > probability) {
            k++;
            if (k > bound) {
                k = 0;
                probability = start;
                u = s.uniform();
            } else {
                u -= probability;
                probability = (double(n - k + 1) * p * probability) / (double(k) * q);
            }
        }
        return k;
    }

    // Whether a candidate under height v of the cover lies under the probabilities too.
    bool accepts(int64_t y, double v) const {
        const int64_t distance = y > mode ? y - mode : mode - y;
        const double variance = double(n) * p * q;
        if (distance <= 20 || double(distance) >= variance / 2.0 - 1.0) {
            const double odds = p / q, a = odds * double(n + 1);
            double ratio = 1.0;
            for (int64_t i = mode + 1; i <= y; i++)
                ratio *= a / double(i) - odds;
            for (int64_t i = y + 1; i <= mode; i++)
                ratio /= a / double(i) - odds;
            return v <= ratio;
        }
        const double k = double(distance);
        const double rho =
            (k / variance) * ((k * (k / 3.0 + 0.625) + 0.16666666666666666) / variance + 0.5);
        const double t = -k * k / (2.0 * variance), log_v = ::log(v);
        if (log_v < t - rho)
            return true;
        if (log_v > t + rho)
            return false;
        const double x1 = double(y) + 1.0, f1 = double(mode) + 1.0;
        const double z = double(n) + 1.0 - double(mode), w = double(n) - double(y) + 1.0;
        return log_v <= middle * ::log(f1 / x1) + (double(n - mode) + 0.5) * ::log(z / w) +
                            double(y - mode) * ::log(w * p / (x1 * q)) + correction(f1) +
                            correction(z) - correction(x1) - correction(w);
    }

    int64_t cover(source& s) const {
        for (;;) {
            double u = s.uniform() * area4, v = s.uniform(), y;
            if (u <= half_width)
                return int64_t(::floor(middle - half_width * v + u));
            if (u <= area2) {
                double x = left + (u - half_width) / c;
                v = v * c + 1.0 - ::fabs(double(mode) - x + 0.5) / half_width;
                if (v > 1.0)
                    continue;
                y = ::floor(x);
            } else if (u <= area3) {
                y = ::floor(left + ::log(v) / left_rate);
                if (v == 0.0 || y < 0.0)
                    continue;
                v *= (u - area2) * left_rate;
            } else {
                y = ::floor(right - ::log(v) / right_rate);
                if (v == 0.0 || y > double(n))
                    continue;
                v *= (u - area3) * right_rate;
            }
            if (accepts(int64_t(y), v))
                return int64_t(y);
        }
    }

    int64_t draw(source& s, int64_t trials, double probability) {
        if (trials == 0 || probability == 0.0)
            return 0;
        const bool swapped = probability > 0.5;
        const double smaller = swapped ? 1.0 - probability : probability;
        if (trials != n || smaller != p)
            prepare(trials, smaller);
        int64_t k = few ? walk(s) : cover(s);
        return swapped ? trials - k : k;
    }
};

int64_t negative_binomial(source& s, double successes, double p) {
    double mean = (1.0 - p) / p * gamma(s, successes);
    return poisson(s, mean);
}

// Likely success: the distribution function is walked; else ceil of an exponential number.
int64_t geometric(source& s, double p) {
    if (p >= 0.3333333333333333) {
        int64_t k = 1;
        double sum = p, term = p, q = 1.0 - p, u = s.uniform();
        while (u > sum && term > 0.0) {
            term *= q;
            sum += term;
            k++;
        }
        return k;
    }
    double x = ::ceil(-s.exponential() / ::log1p(-p));
    return x >= 9223372036854775808.0 ? largest_int64 : int64_t(x);
}

// Few drawn or left: one by one. Else E. Stadlober, Journal of Computational and Applied
// Mathematics 31, 1990, algorithm HRUA: ratio of uniforms, of the smaller group and the smaller
// sample.
int64_t hypergeometric(source& s, int64_t good, int64_t bad, int64_t drawn) {
    const int64_t total = good + bad, sample = drawn > total / 2 ? total - drawn : drawn;
    if (drawn < 10 || drawn > total - 10) {
        int64_t left = total, good_left = good;
        int64_t still = sample;
        for (; still > 0 && good_left > 0 && left > good_left; still--) {
            left--;
            const uint64_t mask = mask_over(uint64_t(left));
            if (int64_t(interval(s.s, uint64_t(left), mask)) < good_left)
                good_left--;
        }
        if (left == good_left)
            good_left -= still;
        return drawn > total / 2 ? good_left : good - good_left;
    }
    const int64_t few = good < bad ? good : bad, many = good < bad ? bad : good;
    const int64_t taken = drawn < total - drawn ? drawn : total - drawn;
    const double p = double(few) / double(total), q = double(many) / double(total);
    const double center = double(taken) * p + 0.5;
    const double variance = double(total - taken) * double(taken) * p * q / double(total - 1);
    const double deviation = ::sqrt(variance + 0.5);
    const double width = 1.7155277699214135 * deviation + 0.8989161620588988;
    const int64_t mode = int64_t(::floor(double(taken + 1) * double(few + 1) / double(total + 2)));
    const double at_mode = log_factorial(mode) + log_factorial(few - mode) +
                           log_factorial(taken - mode) + log_factorial(many - taken + mode);
    const double support = double((taken < few ? taken : few) + 1);
    const double far = ::floor(center + 16.0 * deviation);
    const double bound = support < far ? support : far;
    int64_t k;
    for (;;) {
        double u = s.uniform(), v = s.uniform();
        double x = center + width * (v - 0.5) / u;
        if (!(x >= 0.0 && x < bound))
            continue;
        k = int64_t(::floor(x));
        double t = at_mode - (log_factorial(k) + log_factorial(few - k) + log_factorial(taken - k) +
                              log_factorial(many - taken + k));
        if (u * (4.0 - u) - 3.0 <= t)
            break;
        if (u * (u - t) >= 1.0)
            continue;
        if (2.0 * ::log(u) <= t)
            break;
    }
    if (good > bad)
        k = taken - k;
    return taken < drawn ? good - k : k;
}

// A. W. Kemp, Applied Statistics 30 (3), 1981, algorithm LK.
int64_t log_series(source& s, double p) {
    const double r = ::log1p(-p);
    for (;;) {
        double v = s.uniform();
        if (v >= p)
            return 1;
        double u = s.uniform(), q = -::expm1(r * u);
        if (v > q * q)
            return v >= q ? 1 : 2;
        double x = ::floor(1.0 + ::log(v) / ::log(q));
        if (v > 0.0 && x >= 1.0 && x < 9.2e18)
            return int64_t(x);
    }
}

// Devroye, X.6.1: rejection from a Pareto density, cut where int64 ends.
int64_t zipf(source& s, double exponent) {
    if (exponent >= 1025.0)
        return 1;
    const double less = exponent - 1.0, b = ::pow(2.0, less);
    const double smallest = ::pow(9223372036854775808.0, -less);
    for (;;) {
        double u01 = s.uniform(), u = u01 * smallest + (1.0 - u01), v = s.uniform();
        double x = ::floor(::pow(u, -1.0 / less));
        if (!(x >= 1.0 && x < 9223372036854775808.0))
            continue;
        double t = ::pow(1.0 + 1.0 / x, less);
        if (v * x * (t - 1.0) / (b - 1.0) <= t / b)
            return int64_t(x);
    }
}

// ---- one loop for all samplers ------------------------------------------------------------------

template <class SOURCE, class OUT, class SAMPLER>
void sample(const random_request& r, SAMPLER sampler) {
    SOURCE s(r);
    OUT* out = static_cast<OUT*>(r.out);
    for (ptrdiff_t i = 0; i < r.n; i++)
        out[i] = OUT(sampler(s, i));
    s.s.finish();
}

void fill_gamma(const random_request& r) {
    sample<source, double>(r, [&](source& s, ptrdiff_t i) { return gamma(s, real(r, 0, i)); });
}
void fill_gamma32(const random_request& r) {
    sample<source32, float>(r, [&](source32& s, ptrdiff_t i) { return gamma(s, real(r, 0, i)); });
}
void fill_binomial(const random_request& r) {
    binomial b;
    sample<source, int64_t>(
        r, [&](source& s, ptrdiff_t i) { return b.draw(s, whole(r, 0, i), real(r, 1, i)); });
}
void fill_hypergeometric(const random_request& r) {
    sample<source, int64_t>(r, [&](source& s, ptrdiff_t i) {
        return hypergeometric(s, whole(r, 0, i), whole(r, 1, i), whole(r, 2, i));
    });
}

template <class OUT, OUT (*SAMPLER)(source&, double)> void fill1(const random_request& r) {
    sample<source, OUT>(r, [&](source& s, ptrdiff_t i) { return SAMPLER(s, real(r, 0, i)); });
}
template <class OUT, OUT (*SAMPLER)(source&, double, double)> void fill2(const random_request& r) {
    sample<source, OUT>(
        r, [&](source& s, ptrdiff_t i) { return SAMPLER(s, real(r, 0, i), real(r, 1, i)); });
}
void fill_f(const random_request& r) {
    sample<source, double>(r, [&](source& s, ptrdiff_t i) {
        return noncentral_f(s, real(r, 0, i), real(r, 1, i), real(r, 2, i));
    });
}

ARRPY_BODY random_kernels make_random_kernels() {
    random_kernels table;
    table.skip = &skip;
    random_kernel* fill = table.fill;
    fill[RANDOM_WORDS] = &words;
    fill[RANDOM_UNIFORM] = &uniform;
    fill[RANDOM_UNIFORM32] = &uniform32;
    fill[RANDOM_NORMAL] = &normal;
    fill[RANDOM_NORMAL32] = &normal32;
    fill[RANDOM_EXPONENTIAL] = &exponential;
    fill[RANDOM_EXPONENTIAL32] = &exponential32;
    fill[RANDOM_EXPONENTIAL_BY_LOG] = &exponential_by_log;
    fill[RANDOM_EXPONENTIAL_BY_LOG32] = &exponential_by_log32;
    fill[RANDOM_INTEGERS_BOOL] = &integers_bool;
    fill[RANDOM_INTEGERS8] = &integers_narrow<uint8_t>;
    fill[RANDOM_INTEGERS16] = &integers_narrow<uint16_t>;
    fill[RANDOM_INTEGERS32] = &integers<uint32_t>;
    fill[RANDOM_INTEGERS64] = &integers<uint64_t>;
    fill[RANDOM_SHUFFLE] = &shuffle;
    fill[RANDOM_DISTINCT] = &distinct;
    fill[RANDOM_GAMMA] = &fill_gamma;
    fill[RANDOM_GAMMA32] = &fill_gamma32;
    fill[RANDOM_BETA] = &fill2<double, beta>;
    fill[RANDOM_STUDENT] = &fill1<double, student>;
    fill[RANDOM_CHI_SQUARE] = &fill2<double, noncentral_chi_square>;
    fill[RANDOM_F] = &fill_f;
    fill[RANDOM_VON_MISES] = &fill2<double, von_mises>;
    fill[RANDOM_WALD] = &fill2<double, wald>;
    fill[RANDOM_BINOMIAL] = &fill_binomial;
    fill[RANDOM_POISSON] = &fill1<int64_t, poisson>;
    fill[RANDOM_NEGATIVE_BINOMIAL] = &fill2<int64_t, negative_binomial>;
    fill[RANDOM_GEOMETRIC] = &fill1<int64_t, geometric>;
    fill[RANDOM_HYPERGEOMETRIC] = &fill_hypergeometric;
    fill[RANDOM_LOG_SERIES] = &fill1<int64_t, log_series>;
    fill[RANDOM_ZIPF] = &fill1<int64_t, zipf>;
    return table;
}

} // namespace
} // namespace ARRPY_ISA
} // namespace arrpy
