// Sorting: sort, argsort, partition, argpartition, searchsorted.
//
// A stable sort has exactly one result, so the tiers may take different ways to it. Here every real
// dtype becomes a signed integer *key* of 32 or 64 bits whose order is the order of the elements:
// floats by the bits of their magnitude, both zeros as 0, every NaN as the largest key; descending
// order complements the keys. Then everything is one sort of integers.
//
//     sort      encode, sort the keys, decode. Zeros of both signs return in the input's order.
//     argsort   (key << bits | index) sorted as one integer: indices differ, so it is stable
//               although the sort is not. Where key and index need more than 64 bits, the low bits
//               of the key are cut off, and runs that agree in the rest are sorted again by them.
//     partition quickselect on the keys, then one stable pass that moves elements by class.
//
// The sort of integers is a quicksort. Its partition step reads whole vectors and packs what is
// less than the pivot to the left, in place, and the rest into the workspace, without a branch per
// element. Up to 16 vectors are sorted by a bitonic network. A pivot that turns out to be the
// minimum is split off together with its equals; too many bad pivots end in a merge sort. Long
// keys are first distributed into buckets between sampled splitters, one bucket per task.
//
// 8-bit and 16-bit elements are counted instead where that is cheaper. Complex numbers, in
// NumPy's lexicographic order, take the merge sort.
//
// References: C. A. R. Hoare, "Quicksort", The Computer Journal 5, 1962; K. E. Batcher, "Sorting
// networks and their applications", AFIPS 1968; M. Blacher et al., "Vectorized and
// performance-portable quicksort", Software: Practice and Experience 52, 2022.
#pragma once

#include "parallel.hpp"
#include "sorting_table.hpp"
#include "types.hpp"

#include <string.h>
#ifdef __AVX2__
#include <immintrin.h>
#endif

namespace arrpy {
namespace ARRPY_ISA {
namespace {

constexpr int network_vectors = 16;
constexpr ptrdiff_t poll_from = 1 << 17;     // elements of a step that looks at Ctrl-C
constexpr ptrdiff_t parallel_from = 1 << 17; // keys worth several threads

#if defined(__AVX512F__)
constexpr int vector_bytes = 64;
#elif defined(__AVX2__)
constexpr int vector_bytes = 32;
#else
constexpr int vector_bytes = 16;
#endif

template <class Key> struct vector_of {
    typedef Key type __attribute__((vector_size(vector_bytes)));
    static constexpr int lanes = vector_bytes / static_cast<int>(sizeof(Key));
};

template <class Key> constexpr Key largest_key = std::numeric_limits<Key>::max();
template <class Key>
constexpr ptrdiff_t network_limit = network_vectors * ptrdiff_t{vector_of<Key>::lanes};

// ---- the network ---------------------------------------------------------------------------

template <class Key> ARRPY_BODY typename vector_of<Key>::type load_keys(const Key* keys) {
    typename vector_of<Key>::type v;
    memcpy(&v, keys, sizeof v);
    return v;
}

template <class Key> ARRPY_BODY void store_keys(Key* keys, const typename vector_of<Key>::type& v) {
    memcpy(keys, &v, sizeof v);
}

// Lane i of the result is lane i ^ pattern of v.
template <class Key, int pattern>
ARRPY_BODY typename vector_of<Key>::type crossed_lanes(const typename vector_of<Key>::type& v) {
    typename vector_of<Key>::type result;
    constexpr int lanes = vector_of<Key>::lanes;
#ifdef __clang__
    for (int i = 0; i < lanes; ++i)
        result[i] = v[i ^ pattern];
#else
    typename vector_of<Key>::type from;
#pragma GCC unroll 16
    for (int i = 0; i < lanes; ++i)
        from[i] = i ^ pattern;
    result = __builtin_shuffle(v, from);
#endif
    return result;
}

// Compare-exchange of the lanes i and i ^ pattern: the lower one takes the minimum.
template <class Key, int pattern>
ARRPY_BODY typename vector_of<Key>::type exchange_lanes(const typename vector_of<Key>::type& v) {
    typedef typename vector_of<Key>::type vector;
    const vector w = crossed_lanes<Key, pattern>(v);
    const vector low = v < w ? v : w, high = v < w ? w : v;
    vector upper;
#pragma GCC unroll 16
    for (int i = 0; i < vector_of<Key>::lanes; ++i)
        upper[i] = (i ^ pattern) < i ? -1 : 0;
    return upper ? high : low;
}

// Merges within vectors whose lanes are bitonic: distances lanes / 2 ... 1.
template <class Key, int distance>
ARRPY_BODY typename vector_of<Key>::type half_clean(typename vector_of<Key>::type v) {
    if constexpr (distance > 0) {
        v = exchange_lanes<Key, distance>(v);
        v = half_clean<Key, distance / 2>(v);
    }
    return v;
}

template <class Key, int width>
ARRPY_BODY typename vector_of<Key>::type sort_lanes(typename vector_of<Key>::type v) {
    if constexpr (width > 1) {
        v = sort_lanes<Key, width / 2>(v);
        v = exchange_lanes<Key, width - 1>(v);
        v = half_clean<Key, width / 4>(v);
    }
    return v;
}

// Sorts a power of two of vectors: sorted runs of 1, 2, 4, ... vectors merge with their neighbours.
// Their number is a constant, so that they can stay in registers.
template <class Key, int vectors> void sort_vectors(Key* keys) {
    typedef typename vector_of<Key>::type vector;
    constexpr int lanes = vector_of<Key>::lanes;
    vector v[vectors];
#pragma GCC unroll 16
    for (int i = 0; i < vectors; ++i)
        v[i] = sort_lanes<Key, lanes>(load_keys(keys + i * lanes));
#pragma GCC unroll 4
    for (int run = 1; run < vectors; run *= 2) {
#pragma GCC unroll 8
        for (int i = 0; i < vectors / 2; ++i) {
            const int low = i / run * 2 * run + i % run,
                      high = low / run * run + 2 * run - 1 - i % run;
            const vector a = v[low], b = crossed_lanes<Key, lanes - 1>(v[high]);
            v[low] = a < b ? a : b;
            v[high] = crossed_lanes<Key, lanes - 1>(a < b ? b : a);
        }
#pragma GCC unroll 4
        for (int distance = run / 2; distance > 0; distance /= 2)
#pragma GCC unroll 8
            for (int i = 0; i < vectors / 2; ++i) {
                const int low = i / distance * 2 * distance + i % distance;
                const vector a = v[low], b = v[low + distance];
                v[low] = a < b ? a : b;
                v[low + distance] = a < b ? b : a;
            }
#pragma GCC unroll 16
        for (int i = 0; i < vectors; ++i)
            v[i] = half_clean<Key, lanes / 2>(v[i]);
    }
#pragma GCC unroll 16
    for (int i = 0; i < vectors; ++i)
        store_keys(keys + i * lanes, v[i]);
}

// Sorts n keys in place; there is room for whole vectors, a power of two of them, which are filled.
template <class Key> void sort_padded(ptrdiff_t n, Key* keys) {
    constexpr ptrdiff_t lanes = vector_of<Key>::lanes;
    int vectors = 1;
    while (vectors * lanes < n)
        vectors *= 2;
    for (ptrdiff_t i = n; i < vectors * lanes; ++i)
        keys[i] = largest_key<Key>;
    switch (vectors) {
    case 1:
        return sort_vectors<Key, 1>(keys);
    case 2:
        return sort_vectors<Key, 2>(keys);
    case 4:
        return sort_vectors<Key, 4>(keys);
    case 8:
        return sort_vectors<Key, 8>(keys);
    default:
        return sort_vectors<Key, 16>(keys);
    }
}

template <class Key> void sort_by_network(ptrdiff_t n, Key* keys) {
    Key padded[network_limit<Key>];
    memcpy(padded, keys, static_cast<size_t>(n) * sizeof(Key));
    sort_padded(n, padded);
    memcpy(keys, padded, static_cast<size_t>(n) * sizeof(Key));
}

// ---- the partition step --------------------------------------------------------------------

#if defined(__AVX2__) && !defined(__AVX512F__)
// For every mask of 4 or 8 lanes, the lanes that are set, in order, one byte each.
struct packing_table {
    uint64_t eight[256] = {};
    uint64_t four[16] = {}; // two 32-bit lanes per 64-bit lane
    constexpr packing_table() {
        for (unsigned mask = 0; mask < 256; ++mask)
            for (unsigned lane = 0, place = 0; lane < 8; ++lane)
                if (mask >> lane & 1)
                    eight[mask] |= uint64_t{lane} << (8 * place++);
        for (unsigned mask = 0; mask < 16; ++mask)
            for (unsigned lane = 0, place = 0; lane < 4; ++lane)
                if (mask >> lane & 1) {
                    four[mask] |= uint64_t{2 * lane} << (8 * place++);
                    four[mask] |= uint64_t{2 * lane + 1} << (8 * place++);
                }
    }
};
constexpr packing_table packing;

ARRPY_BODY __m256i packed_lanes(__m256i v, uint64_t lanes) {
    const __m256i from = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128(static_cast<int64_t>(lanes)));
    return _mm256_permutevar8x32_epi32(v, from);
}
#endif

// Packs the lanes of one vector that belong left and right; returns how many went left.
template <bool or_equal, class Key>
ARRPY_BODY ptrdiff_t split_vector(const Key* from, Key pivot, Key* left, Key* right) {
#if defined(__AVX512F__)
    const __m512i v = _mm512_loadu_si512(from);
    if constexpr (sizeof(Key) == 8) {
        const __m512i p = _mm512_set1_epi64(pivot);
        const __mmask8 mask =
            or_equal ? _mm512_cmple_epi64_mask(v, p) : _mm512_cmplt_epi64_mask(v, p);
        _mm512_storeu_si512(left, _mm512_maskz_compress_epi64(mask, v));
        _mm512_storeu_si512(right, _mm512_maskz_compress_epi64(static_cast<__mmask8>(~mask), v));
        return __builtin_popcount(mask);
    } else {
        const __m512i p = _mm512_set1_epi32(pivot);
        const __mmask16 mask =
            or_equal ? _mm512_cmple_epi32_mask(v, p) : _mm512_cmplt_epi32_mask(v, p);
        _mm512_storeu_si512(left, _mm512_maskz_compress_epi32(mask, v));
        _mm512_storeu_si512(right, _mm512_maskz_compress_epi32(static_cast<__mmask16>(~mask), v));
        return __builtin_popcount(mask);
    }
#elif defined(__AVX2__)
    const __m256i v = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
    unsigned mask, all;
    const uint64_t* table;
    if constexpr (sizeof(Key) == 8) {
        const __m256i p = _mm256_set1_epi64x(pivot);
        const __m256i less = or_equal ? _mm256_cmpgt_epi64(v, p) : _mm256_cmpgt_epi64(p, v);
        mask = static_cast<unsigned>(_mm256_movemask_pd(_mm256_castsi256_pd(less)));
        table = packing.four;
        all = 15;
    } else {
        const __m256i p = _mm256_set1_epi32(pivot);
        const __m256i less = or_equal ? _mm256_cmpgt_epi32(v, p) : _mm256_cmpgt_epi32(p, v);
        mask = static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(less)));
        table = packing.eight;
        all = 255;
    }
    if (or_equal)
        mask ^= all;
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(left), packed_lanes(v, table[mask]));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(right), packed_lanes(v, table[mask ^ all]));
    return __builtin_popcount(mask);
#else
    // In place the left side may overwrite `from`: every element is read before.
    constexpr int lanes = vector_of<Key>::lanes;
    Key v[lanes];
    memcpy(v, from, sizeof v);
    ptrdiff_t count = 0;
    for (int i = 0; i < lanes; ++i) {
        const bool less = or_equal ? v[i] <= pivot : v[i] < pivot;
        left[count] = v[i];
        right[i - count] = v[i];
        count += less;
    }
    return count;
#endif
}

// Copies in pieces between which Ctrl-C is looked at; false when stopped.
template <class Key> bool copy_keys(ptrdiff_t n, const Key* from, Key* to) {
    for (ptrdiff_t i = 0; i < n; i += poll_from) {
        if (i > 0 && poll_now())
            return false;
        const ptrdiff_t some = n - i < poll_from ? n - i : poll_from;
        memcpy(to + i, from + i, static_cast<size_t>(some) * sizeof(Key));
    }
    return true;
}

// Moves the keys less than the pivot (`or_equal`: not greater) to the front and returns their
// number, or -1 when stopped. Whole vectors are stored, but never beyond key n of either side.
template <bool or_equal, class Key> ptrdiff_t split(ptrdiff_t n, Key* keys, Key pivot, Key* spare) {
    constexpr ptrdiff_t lanes = vector_of<Key>::lanes;
    ptrdiff_t left = 0, i = 0;
    while (n - i >= lanes) {
        const ptrdiff_t end = n - i < poll_from ? n : i + poll_from;
        for (; end - i >= lanes; i += lanes)
            left += split_vector<or_equal>(keys + i, pivot, keys + left, spare + (i - left));
        if (end < n && poll_now())
            return -1;
    }
    for (; i < n; ++i) {
        const Key key = keys[i];
        keys[left] = key;
        spare[i - left] = key;
        left += or_equal ? key <= pivot : key < pivot;
    }
    return copy_keys(n - left, spare, keys + left) ? left : -1;
}

// The median of a sample that grows with n.
template <class Key> Key choose_pivot(ptrdiff_t n, const Key* keys) {
    Key sample[64];
    const ptrdiff_t count = n < 1 << 12 ? 9 : n < 1 << 16 ? 25 : 63;
    static_assert(network_limit<int64_t> >= 32, "two networks must hold the sample");
    const ptrdiff_t step = n / count;
    for (ptrdiff_t i = 0; i < count; ++i)
        sample[i] = keys[i * step + (i * i) % step];
    if (count <= network_limit<Key>)
        sort_by_network(count, sample);
    else
        for (ptrdiff_t i = 1; i < count; ++i) {
            const Key key = sample[i];
            ptrdiff_t k = i;
            for (; k > 0 && sample[k - 1] > key; --k)
                sample[k] = sample[k - 1];
            sample[k] = key;
        }
    return sample[count / 2];
}

// ---- merge sort ----------------------------------------------------------------------------

// Stable, bottom-up from insertion-sorted runs. The result is in `items`.
template <class Item, class Less>
bool merge_sort(ptrdiff_t n, Item* items, Item* spare, Less less) {
    constexpr ptrdiff_t run = 16;
    for (ptrdiff_t first = 0; first < n; first += run)
        for (ptrdiff_t i = first + 1; i < n && i < first + run; ++i) {
            const Item item = items[i];
            ptrdiff_t k = i;
            for (; k > first && less(item, items[k - 1]); --k)
                items[k] = items[k - 1];
            items[k] = item;
        }
    Item *from = items, *to = spare;
    for (ptrdiff_t width = run; width < n; width *= 2) {
        for (ptrdiff_t first = 0; first < n; first += 2 * width) {
            const ptrdiff_t middle = first + width < n ? first + width : n;
            const ptrdiff_t end = middle + width < n ? middle + width : n;
            ptrdiff_t i = first, k = middle, out = first;
            while (i < middle && k < end) {
                if ((out & (poll_from - 1)) == 0 && poll_now())
                    return false;
                if (less(from[k], from[i]))
                    to[out++] = from[k++];
                else
                    to[out++] = from[i++];
            }
            memcpy(to + out, from + i, static_cast<size_t>(middle - i) * sizeof(Item));
            out += middle - i;
            memcpy(to + out, from + k, static_cast<size_t>(end - k) * sizeof(Item));
        }
        Item* const sorted = to;
        to = from;
        from = sorted;
    }
    if (from != items)
        memcpy(items, from, static_cast<size_t>(n) * sizeof(Item));
    return true;
}

// ---- quicksort -----------------------------------------------------------------------------

template <class Key> bool quicksort(ptrdiff_t n, Key* keys, Key* spare, int bad_pivots) {
    while (n > network_limit<Key>) {
        if (bad_pivots == 0)
            return merge_sort(n, keys, spare, [](Key a, Key b) { return a < b; });
        const Key pivot = choose_pivot(n, keys);
        ptrdiff_t left = split<false>(n, keys, pivot, spare);
        if (left == 0) {
            left = split<true>(n, keys, pivot, spare);
            if (left < 0)
                return false;
            keys += left;
            n -= left;
            continue;
        }
        if (left < 0)
            return false;
        const ptrdiff_t right = n - left;
        bad_pivots -= left < n / 8 || right < n / 8;
        if (left < right) {
            if (!quicksort(left, keys, spare, bad_pivots))
                return false;
            keys += left;
            n = right;
        } else {
            if (!quicksort(right, keys + left, spare, bad_pivots))
                return false;
            n = left;
        }
    }
    if (n > 1)
        sort_by_network(n, keys);
    return true;
}

template <class Key> bool is_ascending(ptrdiff_t n, const Key* keys) {
    constexpr ptrdiff_t block = 64;
    ptrdiff_t i = 1;
    for (; n - i >= block; i += block) {
        Key falls = 0;
        for (ptrdiff_t k = i; k < i + block; ++k)
            falls |= keys[k] < keys[k - 1];
        if (falls)
            return false;
    }
    for (; i < n; ++i)
        if (keys[i] < keys[i - 1])
            return false;
    return true;
}

constexpr int allowed_bad_pivots = 24;

// ---- several threads -----------------------------------------------------------------------

constexpr int max_buckets = 64, max_stretches = 64;

template <class Key> struct distribution {
    ptrdiff_t n, stretch; // keys of all, of one stretch
    Key *keys, *spare;
    int buckets;
    bool stopped;
    Key splitters[max_buckets];
    ptrdiff_t places[max_stretches][max_buckets]; // counts, then where the next key goes
    ptrdiff_t bounds[max_buckets + 1];
};

// The bucket of a key: how many splitters are less than it.
template <class Key, class Use>
ARRPY_BODY void classify(const distribution<Key>& d, ptrdiff_t stretch, Use use) {
    constexpr ptrdiff_t block = 256;
    Key bucket[block];
    const ptrdiff_t first = stretch * d.stretch;
    const ptrdiff_t end = first + d.stretch < d.n ? first + d.stretch : d.n;
    for (ptrdiff_t i = first; i < end; i += block) {
        const ptrdiff_t some = end - i < block ? end - i : block;
        const Key* keys = d.keys + i;
        for (ptrdiff_t k = 0; k < some; ++k)
            bucket[k] = 0;
        for (int s = 0; s < d.buckets - 1; ++s)
            for (ptrdiff_t k = 0; k < some; ++k)
                bucket[k] += keys[k] > d.splitters[s];
        for (ptrdiff_t k = 0; k < some; ++k)
            use(static_cast<int>(bucket[k]), keys[k]);
    }
}

template <class Key> void count_stretches(void* context, ptrdiff_t begin, ptrdiff_t end) {
    distribution<Key>& d = *static_cast<distribution<Key>*>(context);
    for (ptrdiff_t s = begin; s < end; ++s)
        classify(d, s, [&](int bucket, Key) { ++d.places[s][bucket]; });
}

template <class Key> void scatter_stretches(void* context, ptrdiff_t begin, ptrdiff_t end) {
    distribution<Key>& d = *static_cast<distribution<Key>*>(context);
    for (ptrdiff_t s = begin; s < end; ++s)
        classify(d, s, [&](int bucket, Key key) { d.spare[d.places[s][bucket]++] = key; });
}

template <class Key> void sort_buckets(void* context, ptrdiff_t begin, ptrdiff_t end) {
    distribution<Key>& d = *static_cast<distribution<Key>*>(context);
    for (ptrdiff_t b = begin; b < end; ++b) {
        const ptrdiff_t first = d.bounds[b], n = d.bounds[b + 1] - first;
        quicksort(n, d.spare + first, d.keys + first, allowed_bad_pivots);
        memcpy(d.keys + first, d.spare + first, static_cast<size_t>(n) * sizeof(Key));
    }
}

// Equally spaced elements of a sorted sample become the splitters.
template <class Key> void choose_splitters(distribution<Key>& d) {
    constexpr int oversampling = 16;
    Key sample[max_buckets * oversampling], spare[max_buckets * oversampling];
    const ptrdiff_t count = d.buckets * oversampling, step = d.n / count;
    for (ptrdiff_t i = 0; i < count; ++i)
        sample[i] = d.keys[i * step + (i * i) % step];
    quicksort(count, sample, spare, allowed_bad_pivots);
    for (int s = 0; s < d.buckets - 1; ++s)
        d.splitters[s] = sample[(s + 1) * oversampling];
}

template <class Key> bool sort_in_buckets(ptrdiff_t n, Key* keys, Key* spare, int threads) {
    distribution<Key> d;
    d.n = n;
    d.keys = keys;
    d.spare = spare;
    d.buckets = 16;
    while (d.buckets < max_buckets && d.buckets < 4 * threads)
        d.buckets *= 2;
    d.stretch = (n + max_stretches - 1) / max_stretches;
    choose_splitters(d);
    memset(d.places, 0, sizeof d.places);
    if (parallel_for(&count_stretches<Key>, &d, max_stretches, 1, threads))
        return false;
    ptrdiff_t place = 0;
    for (int b = 0; b < d.buckets; ++b) {
        d.bounds[b] = place;
        for (int s = 0; s < max_stretches; ++s) {
            const ptrdiff_t count = d.places[s][b];
            d.places[s][b] = place;
            place += count;
        }
    }
    d.bounds[d.buckets] = n;
    return !parallel_for(&scatter_stretches<Key>, &d, max_stretches, 1, threads) &&
           !parallel_for(&sort_buckets<Key>, &d, d.buckets, 1, threads) && !stop_requested();
}

// Sorts keys in place; `spare` has room for n keys. False when it was stopped.
template <class Key> bool sort_keys(ptrdiff_t n, Key* keys, Key* spare, int threads) {
    if (n <= network_limit<Key>) {
        if (n > 1)
            sort_by_network(n, keys);
        return true;
    }
    if (is_ascending(n, keys))
        return true;
    if (threads > 1 && n >= parallel_from)
        return sort_in_buckets(n, keys, spare, threads);
    return quicksort(n, keys, spare, allowed_bad_pivots);
}

// ---- elements as keys ----------------------------------------------------------------------

template <class T> constexpr bool is_small = sizeof(T) <= 2;
template <class T> using key_of = std::conditional_t<sizeof(T) == 8, int64_t, int32_t>;

template <class T> ARRPY_BODY bool is_nan(T x) {
    if constexpr (std::is_floating_point_v<T>)
        return x != x;
    else
        return false;
}

// Floats: the bits of negative numbers are complemented below the sign. x + 0 turns -0 into +0.
template <class T> ARRPY_BODY key_of<T> encode(T x, bool descending) {
    typedef key_of<T> Key;
    constexpr Key sign = std::numeric_limits<Key>::min();
    Key key;
    if constexpr (std::is_floating_point_v<T>) {
        const T positive_zero = x + T(0);
        memcpy(&key, &positive_zero, sizeof key);
        key ^= key < 0 ? largest_key<Key> : 0;
    } else if constexpr (std::is_unsigned_v<T> && !is_small<T>) {
        key = static_cast<Key>(x) ^ sign;
    } else {
        key = x;
    }
    key ^= static_cast<Key>(-Key{descending});
    return is_nan(x) ? largest_key<Key> : key;
}

template <class T> ARRPY_BODY T decode(key_of<T> key, bool descending) {
    typedef key_of<T> Key;
    constexpr Key sign = std::numeric_limits<Key>::min();
    key ^= static_cast<Key>(-Key{descending});
    if constexpr (std::is_floating_point_v<T>) {
        key ^= key < 0 ? largest_key<Key> : 0;
        T x;
        memcpy(&x, &key, sizeof x);
        return x;
    } else if constexpr (std::is_unsigned_v<T> && !is_small<T>) {
        return static_cast<T>(key ^ sign);
    } else {
        return static_cast<T>(key);
    }
}

template <class T> ARRPY_BODY bool is_negative_zero(T x) {
    if constexpr (std::is_floating_point_v<T>) {
        key_of<T> bits;
        memcpy(&bits, &x, sizeof bits);
        return bits == std::numeric_limits<key_of<T>>::min();
    } else {
        return false;
    }
}

// Work on a long row, cut into parts for several threads.
template <class T> struct row {
    const T* x;
    T* out;
    ptrdiff_t n, x_stride, out_stride;
    bool descending;
    key_of<T>* keys;
    int64_t* packed;
    // argsort: packed = (key - least) >> shift << index_bits | index
    key_of<T> least;
    int shift, index_bits;
    bool negative_zeros[max_stretches];
    key_of<T> smallest[max_stretches], largest[max_stretches];
};

// Elements of one task that encodes or decodes: at least 2^16, at most `max_stretches` tasks.
ARRPY_BODY ptrdiff_t part_of(ptrdiff_t n) {
    constexpr ptrdiff_t least = 1 << 16;
    const ptrdiff_t even = (n + max_stretches - 1) / max_stretches;
    return even > least ? even : least;
}

template <class T> bool in_parts(chunk_function function, row<T>& r, int threads) {
    const ptrdiff_t part = part_of(r.n);
    if (r.n <= part)
        function(&r, 0, r.n);
    return r.n <= part || !parallel_for(function, &r, r.n, part, threads);
}

template <class T> void encode_part(void* context, ptrdiff_t begin, ptrdiff_t end) {
    row<T>& r = *static_cast<row<T>*>(context);
    const ptrdiff_t stride = r.x_stride;
    const bool descending = r.descending;
    bool zeros = false;
    key_of<T> smallest = largest_key<key_of<T>>, largest = std::numeric_limits<key_of<T>>::min();
    auto take = [&](ptrdiff_t i, T x) {
        const key_of<T> key = encode(x, descending);
        r.keys[i] = key;
        zeros |= is_negative_zero(x);
        smallest = key < smallest ? key : smallest;
        largest = key > largest ? key : largest;
    };
    if (stride == 1)
        for (ptrdiff_t i = begin; i < end; ++i)
            take(i, r.x[i]);
    else
        for (ptrdiff_t i = begin; i < end; ++i)
            take(i, r.x[i * stride]);
    const ptrdiff_t p = begin / part_of(r.n);
    r.negative_zeros[p] = zeros;
    r.smallest[p] = smallest;
    r.largest[p] = largest;
}

template <class T> void decode_part(void* context, ptrdiff_t begin, ptrdiff_t end) {
    const row<T>& r = *static_cast<const row<T>*>(context);
    const ptrdiff_t stride = r.out_stride;
    const bool descending = r.descending;
    if (stride == 1)
        for (ptrdiff_t i = begin; i < end; ++i)
            r.out[i] = decode<T>(r.keys[i], descending);
    else
        for (ptrdiff_t i = begin; i < end; ++i)
            r.out[i * stride] = decode<T>(r.keys[i], descending);
}

// The first key that is not less than a value.
template <class Key> ptrdiff_t lower_bound(ptrdiff_t n, const Key* keys, Key value) {
    ptrdiff_t first = 0;
    while (n > 0) {
        const ptrdiff_t half = n / 2;
        const bool less = keys[first + half] < value;
        first += less ? half + 1 : 0;
        n = less ? n - half - 1 : half;
    }
    return first;
}

// The zeros of a row, in its order, as decoded elements; returns their number.
template <class T> ptrdiff_t collect_zeros(const row<T>& r, T* zeros) {
    ptrdiff_t count = 0;
    for (ptrdiff_t i = 0; i < r.n; ++i)
        if (r.x[i * r.x_stride] == T(0))
            zeros[count++] = r.x[i * r.x_stride];
    return count;
}

template <class T> bool sort_row(row<T>& r, key_of<T>* spare, int threads) {
    const ptrdiff_t parts = part_of(r.n);
    if (!in_parts(&encode_part<T>, r, threads))
        return false;
    if (!sort_keys(r.n, r.keys, spare, threads))
        return false;
    bool negative_zeros = false;
    for (ptrdiff_t p = 0; p * parts < r.n; ++p)
        negative_zeros |= r.negative_zeros[p];
    T* const zeros = reinterpret_cast<T*>(spare);
    const ptrdiff_t count = negative_zeros ? collect_zeros(r, zeros) : 0;
    const ptrdiff_t first = count ? lower_bound(r.n, r.keys, encode(T(0), r.descending)) : 0;
    if (!in_parts(&decode_part<T>, r, threads))
        return false;
    for (ptrdiff_t i = 0; i < count; ++i)
        r.out[(first + i) * r.out_stride] = zeros[i];
    return true;
}

// ---- counting ------------------------------------------------------------------------------

// Elements of 1 or 2 bytes are counted where there are more of them than values.
template <class T> constexpr ptrdiff_t counters = is_small<T> ? ptrdiff_t{1} << (8 * sizeof(T)) : 0;

template <class T> ARRPY_BODY bool is_counted(ptrdiff_t n) {
    return is_small<T> && n >= counters<T>;
}

// The key of counter 0.
template <class T> ARRPY_BODY key_of<T> first_key(bool descending) {
    constexpr key_of<T> count = counters<T>;
    return std::is_signed_v<T> ? -count / 2 : descending ? -count : 0;
}

template <class T> bool count_row(const row<T>& r, ptrdiff_t* counts) {
    const key_of<T> first = first_key<T>(r.descending);
    memset(counts, 0, counters<T> * sizeof *counts);
    for (ptrdiff_t i = 0; i < r.n; ++i) {
        if ((i & (poll_from - 1)) == 0 && poll_now())
            return false;
        ++counts[encode(r.x[i * r.x_stride], r.descending) - first];
    }
    return true;
}

template <class T> bool sort_by_counting(const row<T>& r, ptrdiff_t* counts) {
    if (!count_row(r, counts))
        return false;
    key_of<T> key = first_key<T>(r.descending);
    ptrdiff_t i = 0;
    for (ptrdiff_t c = 0; c < counters<T>; ++c, ++key) {
        const T value = decode<T>(key, r.descending);
        for (const ptrdiff_t end = i + counts[c]; i < end; ++i)
            r.out[i * r.out_stride] = value;
    }
    return true;
}

template <class T>
bool argsort_by_counting(const row<T>& r, int64_t* out, ptrdiff_t out_stride, ptrdiff_t* counts) {
    if (!count_row(r, counts))
        return false;
    const key_of<T> first = first_key<T>(r.descending);
    ptrdiff_t place = 0;
    for (ptrdiff_t c = 0; c < counters<T>; ++c) {
        const ptrdiff_t count = counts[c];
        counts[c] = place;
        place += count;
    }
    for (ptrdiff_t i = 0; i < r.n; ++i) {
        if ((i & (poll_from - 1)) == 0 && poll_now())
            return false;
        out[counts[encode(r.x[i * r.x_stride], r.descending) - first]++ * out_stride] = i;
    }
    return true;
}

// ---- sort ----------------------------------------------------------------------------------

template <class T> ARRPY_BODY row<T> row_of(const operand& x, const operand* out, ptrdiff_t r) {
    row<T> result;
    result.x = static_cast<const T*>(x.data) + r * x.row_stride;
    result.x_stride = x.column_stride;
    result.out = out ? static_cast<T*>(out->data) + r * out->row_stride : nullptr;
    result.out_stride = out ? out->column_stride : 0;
    return result;
}

// A row that one network sorts.
template <class T> void sort_short(const row<T>& r) {
    typedef key_of<T> Key;
    Key keys[network_limit<Key>];
    bool negative_zeros = false;
    for (ptrdiff_t i = 0; i < r.n; ++i) {
        const T x = r.x[i * r.x_stride];
        keys[i] = encode(x, r.descending);
        negative_zeros |= is_negative_zero(x);
    }
    sort_padded(r.n, keys);
    T zeros[network_limit<Key>];
    const ptrdiff_t count = negative_zeros ? collect_zeros(r, zeros) : 0;
    for (ptrdiff_t i = 0; i < r.n; ++i)
        r.out[i * r.out_stride] = decode<T>(keys[i], r.descending);
    T* const first =
        r.out + (count ? lower_bound(r.n, keys, encode(T(0), r.descending)) * r.out_stride : 0);
    for (ptrdiff_t i = 0; i < count; ++i)
        first[i * r.out_stride] = zeros[i];
}

template <class T>
bool sort(ptrdiff_t rows, ptrdiff_t n, const operand* operands, bool descending, int threads,
          void* workspace) {
    for (ptrdiff_t i = 0; i < rows; ++i) {
        row<T> r = row_of<T>(operands[0], &operands[1], i);
        r.n = n;
        r.descending = descending;
        r.keys = static_cast<key_of<T>*>(workspace);
        bool finished = true;
        if (is_counted<T>(n))
            finished = sort_by_counting(r, static_cast<ptrdiff_t*>(workspace));
        else if (n <= network_limit<key_of<T>>)
            sort_short(r);
        else
            finished = sort_row(r, r.keys + n, threads);
        if (!finished)
            return false;
    }
    return true;
}

// ---- argsort -------------------------------------------------------------------------------

template <class T> void pack_part(void* context, ptrdiff_t begin, ptrdiff_t end) {
    const row<T>& r = *static_cast<const row<T>*>(context);
    const uint64_t least = static_cast<uint64_t>(int64_t{r.least});
    const int shift = r.shift, index_bits = r.index_bits;
    // The top bit is flipped: packed values are compared as signed numbers.
    for (ptrdiff_t i = begin; i < end; ++i) {
        const uint64_t key = (static_cast<uint64_t>(int64_t{r.keys[i]}) - least) >> shift;
        const uint64_t value = (key << index_bits | static_cast<uint64_t>(i)) ^ (uint64_t{1} << 63);
        r.packed[i] = static_cast<int64_t>(value);
    }
}

// Runs that agree in all bits of the key that were packed: sort them by the bits cut off.
template <class T> bool sort_runs(const row<T>& r, int64_t* spare) {
    const uint64_t index_mask = (uint64_t{1} << r.index_bits) - 1;
    const uint64_t least = static_cast<uint64_t>(int64_t{r.least});
    const uint64_t low_mask = (uint64_t{1} << r.shift) - 1;
    ptrdiff_t first = 0;
    for (ptrdiff_t i = 1; i <= r.n; ++i) {
        if ((i & (poll_from - 1)) == 0 && poll_now())
            return false;
        if (i < r.n && (r.packed[i] ^ r.packed[first]) >> r.index_bits == 0)
            continue;
        if (i - first > 1) {
            for (ptrdiff_t k = first; k < i; ++k) {
                const uint64_t index = static_cast<uint64_t>(r.packed[k]) & index_mask;
                const uint64_t key = static_cast<uint64_t>(int64_t{r.keys[index]}) - least;
                const uint64_t value = (key & low_mask) << r.index_bits | index;
                r.packed[k] = static_cast<int64_t>(value ^ (uint64_t{1} << 63));
            }
            if (!sort_keys(i - first, r.packed + first, spare, 1))
                return false;
        }
        first = i;
    }
    return true;
}

ARRPY_BODY int bits_of(uint64_t x) { return x == 0 ? 0 : 64 - __builtin_clzll(x); }

// Fills r.packed with the sorted indices below their masks. `spare` has room for n numbers.
template <class T> bool argsort_row(row<T>& r, int64_t* spare, int threads) {
    const ptrdiff_t parts = part_of(r.n);
    if (!in_parts(&encode_part<T>, r, threads))
        return false;
    key_of<T> smallest = r.smallest[0], largest = r.largest[0];
    for (ptrdiff_t p = 1; p * parts < r.n; ++p) {
        smallest = r.smallest[p] < smallest ? r.smallest[p] : smallest;
        largest = r.largest[p] > largest ? r.largest[p] : largest;
    }
    r.least = smallest;
    r.index_bits = bits_of(static_cast<uint64_t>(r.n - 1));
    const int key_bits =
        bits_of(static_cast<uint64_t>(int64_t{largest}) - static_cast<uint64_t>(int64_t{smallest}));
    r.shift = key_bits + r.index_bits > 64 ? key_bits + r.index_bits - 64 : 0;
    if (r.shift > 32) { // beyond 2^32 elements what is cut off does not fit beside the index
        for (ptrdiff_t i = 0; i < r.n; ++i)
            r.packed[i] = i;
        const key_of<T>* keys = r.keys;
        return merge_sort(r.n, r.packed, spare,
                          [=](int64_t a, int64_t b) { return keys[a] < keys[b]; });
    }
    if (!in_parts(&pack_part<T>, r, threads))
        return false;
    if (!sort_keys(r.n, r.packed, spare, threads))
        return false;
    return r.shift == 0 || sort_runs(r, spare);
}

template <class T>
bool argsort(ptrdiff_t rows, ptrdiff_t n, const operand* operands, bool descending, int threads,
             void* workspace) {
    const operand& out = operands[1];
    for (ptrdiff_t i = 0; n > 0 && i < rows; ++i) {
        row<T> r = row_of<T>(operands[0], nullptr, i);
        int64_t* const indices = static_cast<int64_t*>(out.data) + i * out.row_stride;
        r.n = n;
        r.descending = descending;
        if (is_counted<T>(n)) {
            if (!argsort_by_counting(r, indices, out.column_stride,
                                     static_cast<ptrdiff_t*>(workspace)))
                return false;
            continue;
        }
        int64_t* const spare = static_cast<int64_t*>(workspace);
        r.packed = out.column_stride == 1 ? indices : spare + n;
        r.keys = reinterpret_cast<key_of<T>*>(spare + 2 * n);
        if (!argsort_row(r, spare, threads))
            return false;
        const int64_t mask = static_cast<int64_t>((uint64_t{1} << r.index_bits) - 1);
        for (ptrdiff_t k = 0; k < n; ++k)
            indices[k * out.column_stride] = r.packed[k] & mask;
    }
    return true;
}

// ---- any two elements ----------------------------------------------------------------------

// Which components are NaN: complex numbers with one in the imaginary part follow those without,
// then come those with one in the real part, then those with two.
template <class T> ARRPY_BODY int nan_class(T x) {
    if constexpr (is_complex<T>::value)
        return 2 * (x.real != x.real) + (x.imag != x.imag);
    else
        return is_nan(x);
}

template <class T> ARRPY_BODY bool precedes(T a, T b, bool descending) {
    const int a_class = nan_class(a), b_class = nan_class(b);
    if (a_class != b_class)
        return a_class < b_class;
    if constexpr (is_complex<T>::value) {
        if (a_class < 2 && a.real != b.real)
            return descending ? a.real > b.real : a.real < b.real;
        return descending ? a.imag > b.imag : a.imag < b.imag;
    } else {
        return descending ? a > b : a < b;
    }
}

// Complex: indices sorted by merging.
template <class T>
bool merge_indices(ptrdiff_t n, const T* x, ptrdiff_t stride, bool descending, int64_t* indices,
                   int64_t* spare) {
    for (ptrdiff_t i = 0; i < n; ++i)
        indices[i] = i;
    return merge_sort(n, indices, spare, [=](int64_t a, int64_t b) {
        return precedes(x[a * stride], x[b * stride], descending);
    });
}

template <class T>
bool argsort_complex(ptrdiff_t rows, ptrdiff_t n, const operand* operands, bool descending, int,
                     void* workspace) {
    const operand& out = operands[1];
    int64_t* const sorted = static_cast<int64_t*>(workspace);
    for (ptrdiff_t i = 0; i < rows; ++i) {
        const T* x = static_cast<const T*>(operands[0].data) + i * operands[0].row_stride;
        int64_t* to = static_cast<int64_t*>(out.data) + i * out.row_stride;
        if (!merge_indices(n, x, operands[0].column_stride, descending, sorted, sorted + n))
            return false;
        for (ptrdiff_t k = 0; k < n; ++k)
            to[k * out.column_stride] = sorted[k];
    }
    return true;
}

template <class T>
bool sort_complex(ptrdiff_t rows, ptrdiff_t n, const operand* operands, bool descending, int,
                  void* workspace) {
    const operand& out = operands[1];
    int64_t* const sorted = static_cast<int64_t*>(workspace);
    T* const values = reinterpret_cast<T*>(sorted + 2 * n);
    for (ptrdiff_t i = 0; i < rows; ++i) {
        const T* x = static_cast<const T*>(operands[0].data) + i * operands[0].row_stride;
        const ptrdiff_t stride = operands[0].column_stride;
        T* to = static_cast<T*>(out.data) + i * out.row_stride;
        if (!merge_indices(n, x, stride, descending, sorted, sorted + n))
            return false;
        for (ptrdiff_t k = 0; k < n; ++k)
            values[k] = x[sorted[k] * stride];
        for (ptrdiff_t k = 0; k < n; ++k)
            to[k * out.column_stride] = values[k];
    }
    return true;
}

// ---- partition -----------------------------------------------------------------------------

// Brings the keys of the ranks kth[0] < kth[1] < ... (all within [base, base + n)) into place.
template <class Key>
bool select(ptrdiff_t n, Key* keys, Key* spare, ptrdiff_t base, ptrdiff_t ranks, const int64_t* kth,
            int bad_pivots) {
    while (ranks > 0) {
        if (n <= network_limit<Key> || bad_pivots == 0)
            return sort_keys(n, keys, spare, 1);
        const Key pivot = choose_pivot(n, keys);
        ptrdiff_t left = split<false>(n, keys, pivot, spare);
        const bool minimum = left == 0;
        if (minimum)
            left = split<true>(n, keys, pivot, spare);
        if (left < 0)
            return false;
        if (!minimum)
            bad_pivots -= left < n / 8 || n - left < n / 8;
        ptrdiff_t before = 0; // ranks on the left
        while (before < ranks && kth[before] - base < left)
            ++before;
        if (!minimum && !select(left, keys, spare, base, before, kth, bad_pivots))
            return false;
        keys += left;
        n -= left;
        base += left;
        kth += before;
        ranks -= before;
    }
    return true;
}

// Calls emit(i, place) for every element: in its place, when ordered stably by where it stands
// between the thresholds. `counts` has room for 2 * count + 1 numbers.
template <class T, class At, class Emit>
bool place_between(ptrdiff_t n, ptrdiff_t count, const T* thresholds, bool descending,
                   ptrdiff_t* counts, At at, Emit emit) {
    auto class_of = [=](T x) {
        ptrdiff_t first = 0, rest = count;
        while (rest > 0) {
            const ptrdiff_t half = rest / 2;
            const bool less = precedes(thresholds[first + half], x, descending);
            first += less ? half + 1 : 0;
            rest = less ? rest - half - 1 : half;
        }
        return 2 * first + (first < count && !precedes(x, thresholds[first], descending));
    };
    for (ptrdiff_t c = 0; c <= 2 * count; ++c)
        counts[c] = 0;
    for (ptrdiff_t i = 0; i < n; ++i) {
        if ((i & (poll_from - 1)) == 0 && poll_now())
            return false;
        ++counts[class_of(at(i))];
    }
    ptrdiff_t place = 0;
    for (ptrdiff_t c = 0; c <= 2 * count; ++c) {
        const ptrdiff_t some = counts[c];
        counts[c] = place;
        place += some;
    }
    for (ptrdiff_t i = 0; i < n; ++i) {
        if ((i & (poll_from - 1)) == 0 && poll_now())
            return false;
        emit(i, counts[class_of(at(i))]++);
    }
    return true;
}

// The distinct values of ascending ranks; returns their number.
template <class T, class At>
ptrdiff_t distinct(ptrdiff_t ranks, T* thresholds, bool descending, At at) {
    ptrdiff_t count = 0;
    for (ptrdiff_t k = 0; k < ranks; ++k) {
        const T value = at(k);
        if (count == 0 || precedes(thresholds[count - 1], value, descending))
            thresholds[count++] = value;
    }
    return count;
}

// Workspace: counts of 2 * ranks + 1, then thresholds, keys, selected keys, spare keys.
template <class T, bool indices>
bool partition(ptrdiff_t rows, ptrdiff_t n, const operand* operands, ptrdiff_t ranks,
               const int64_t* kth, bool descending, void* workspace) {
    const operand &x = operands[0], &out = operands[1];
    ptrdiff_t* const counts = static_cast<ptrdiff_t*>(workspace);
    char* const room = reinterpret_cast<char*>(counts + 2 * ranks + 2);
    for (ptrdiff_t i = 0; i < rows; ++i) {
        const T* from = static_cast<const T*>(x.data) + i * x.row_stride;
        auto emit = [&](ptrdiff_t element, ptrdiff_t place) {
            const ptrdiff_t to = i * out.row_stride + place * out.column_stride;
            if constexpr (indices)
                static_cast<int64_t*>(out.data)[to] = element;
            else
                static_cast<T*>(out.data)[to] = from[element * x.column_stride];
        };
        bool finished;
        if constexpr (is_complex<T>::value) {
            T* const thresholds = reinterpret_cast<T*>(room);
            int64_t* const sorted = reinterpret_cast<int64_t*>(thresholds + ranks);
            if (!merge_indices(n, from, x.column_stride, descending, sorted, sorted + n))
                return false;
            const ptrdiff_t count = distinct(ranks, thresholds, descending, [&](ptrdiff_t k) {
                return from[sorted[kth[k]] * x.column_stride];
            });
            finished = place_between(
                n, count, thresholds, descending, counts,
                [&](ptrdiff_t element) { return from[element * x.column_stride]; }, emit);
        } else {
            typedef key_of<T> Key;
            Key* const thresholds = reinterpret_cast<Key*>(room);
            Key *const keys = thresholds + ranks, *const selected = keys + n;
            for (ptrdiff_t k = 0; k < n; ++k) {
                if ((k & (poll_from - 1)) == 0 && poll_now())
                    return false;
                keys[k] = encode(from[k * x.column_stride], descending);
            }
            if (!copy_keys(n, keys, selected) ||
                !select(n, selected, selected + n, 0, ranks, kth, allowed_bad_pivots))
                return false;
            const ptrdiff_t count =
                distinct(ranks, thresholds, false, [&](ptrdiff_t k) { return selected[kth[k]]; });
            finished = place_between(
                n, count, thresholds, false, counts,
                [&](ptrdiff_t element) { return keys[element]; }, emit);
        }
        if (!finished)
            return false;
    }
    return true;
}

// ---- searchsorted --------------------------------------------------------------------------

// Several searches advance together: their reads do not wait for each other.
template <class T>
void searchsorted(ptrdiff_t n, const void* x1, ptrdiff_t x1_stride, ptrdiff_t count, const void* x2,
                  ptrdiff_t x2_stride, int64_t* out, bool right) {
    constexpr int together = 8;
    const T* const sorted = static_cast<const T*>(x1);
    const T* const wanted = static_cast<const T*>(x2);
    for (ptrdiff_t i = 0; i < n; i += together) {
        const int some = n - i < together ? static_cast<int>(n - i) : together;
        ptrdiff_t places[together] = {};
        T values[together] = {};
        for (int k = 0; k < some; ++k)
            values[k] = wanted[(i + k) * x2_stride];
        auto belongs_after = [=](T value, ptrdiff_t place) {
            const T other = sorted[place * x1_stride];
            return right ? !precedes(value, other, false) : precedes(other, value, false);
        };
        ptrdiff_t rest = count;
        for (; rest > 1; rest -= rest / 2)
            for (int k = 0; k < together; ++k)
                places[k] += belongs_after(values[k], places[k] + rest / 2 - 1) ? rest / 2 : 0;
        for (int k = 0; k < some; ++k)
            out[i + k] = places[k] + (rest == 1 && belongs_after(values[k], places[k]) ? 1 : 0);
    }
}

// ---- tables --------------------------------------------------------------------------------

template <class T> size_t workspace(ptrdiff_t n, ptrdiff_t ranks) {
    if constexpr (is_complex<T>::value)
        return static_cast<size_t>(n * 32 + ranks * 32) + 64;
    else
        return static_cast<size_t>((is_counted<T>(n) ? counters<T> * 8 : 0) + n * 24 + ranks * 32) +
               64;
}

template <class T> constexpr sorting_kernels sorting_of() {
    if constexpr (is_complex<T>::value)
        return sorting_kernels{&sort_complex<T>,    &argsort_complex<T>, &partition<T, false>,
                               &partition<T, true>, &searchsorted<T>,    &workspace<T>};
    else
        return sorting_kernels{
            &sort<T>,         &argsort<T>,  &partition<T, false>, &partition<T, true>,
            &searchsorted<T>, &workspace<T>};
}

} // namespace
} // namespace ARRPY_ISA
} // namespace arrpy
