// Matrix products: out[r, c] = sum over k of a[r, k] b[k, c], and their vector cases.
//
// Shapes: a (rows, depth), b (depth, columns), out (rows, columns), any strides. Twelve numeric
// dtypes; out has the dtype of the inputs. depth == 0 gives zeros.
//
// Numerics.
//   matmul   every output is ONE chain in the order of k, started at +0: sum = a*b + sum. AVX2 and
//            AVX-512 fuse it (one rounding per step, so both give the same bits), the baseline
//            rounds product and sum. float32 accumulates in float32. A complex step is
//            real += a.real*b.real, real -= a.imag*b.imag, imag += a.real*b.imag,
//            imag += a.imag*b.real.
//            |error| <= depth * eps * (|a| @ |b|), eps 2**-52 or 2**-23; complex: twice the depth.
//   matvec,  32 virtual lanes: product k is added to lane k mod 32, lanes start at +0; then lane l
//   vecdot   takes lane l + 16, then l + 8, 4, 2, 1. Product and sum round separately on every ISA,
//            and float32 products and lanes are float64, rounded once at the end: the same bits on
//            all ISAs and tiers, for little: these products wait for memory, not for arithmetic.
//            A complex product is rounded as (ac - bd, ad + bc).
//   integers exact modulo 2**bits. Bytes are widened to 16 bits, since no CPU multiplies bytes.
// The chain never depends on which rows and columns a call computes, on strides or on vector width.
//
// Algorithm. A tile of rows x columns sums lives in vector registers while k runs: each vector of b
// is used by all rows of the tile, each element of a by all columns. Blocks of a and b are copied
// ("packed") into the workspace in exactly the order in which tiles read them; a panel of b then
// stays in L1 and a block of a in L2. Chains that are longer than a block continue from `out`.
// Small products skip the packing and run their chains in scalar registers.
//
// Reference: K. Goto, R. van de Geijn, Anatomy of High-Performance Matrix Multiplication, ACM
// Transactions on Mathematical Software 34 (3), 2008.
#pragma once

#include "linalg_table.hpp"
#include "types.hpp"

#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace arrpy {
namespace ARRPY_ISA {
namespace {

// ---- Vectors ------------------------------------------------------------------------------------

// A test may force another width: wider than the hardware is slow, but has the same results.
#if defined(ARRPY_VECTOR_BYTES)
constexpr int vector_bytes = ARRPY_VECTOR_BYTES;
#elif defined(__AVX512F__)
constexpr int vector_bytes = 64;
#elif defined(__AVX2__)
constexpr int vector_bytes = 32;
#else
constexpr int vector_bytes = 16;
#endif

template <class R> struct vector_of {
    typedef R type __attribute__((vector_size(vector_bytes)));
};
template <class R> using vector = typename vector_of<R>::type;
template <class R> constexpr int lanes_of = vector_bytes / int(sizeof(R));

template <class R> ARRPY_BODY vector<R> load(const R* x) {
    vector<R> values;
    memcpy(&values, x, sizeof values);
    return values;
}

template <class R> ARRPY_BODY void store(R* x, vector<R> values) {
    memcpy(x, &values, sizeof values);
}

// x - 0 is x for every x, also for -0, where x + 0 is not.
template <class R> ARRPY_BODY vector<R> broadcast(R x) { return x - vector<R>{}; }

// ---- One step of a chain: x1 * x2 + sum ---------------------------------------------------------

template <class R> ARRPY_BODY R multiply_add(R x1, R x2, R sum) {
    if constexpr (std::is_integral_v<R>) {
        using U = unsigned_of<R>;
        return R(U(x1) * U(x2) + U(sum));
    } else {
#if defined(__FMA__)
        if constexpr (sizeof(R) == 4)
            return __builtin_fmaf(x1, x2, sum);
        else
            return __builtin_fma(x1, x2, sum);
#else
        return x1 * x2 + sum;
#endif
    }
}

template <class V>
constexpr bool holds_integers = std::is_integral_v<std::decay_t<decltype(V{}[0])>>;

// x1 * x2 + sum in every lane. No compiler-independent spelling exists for a fused vector product.
template <class V> ARRPY_BODY V multiply_add_vector(V x1, V x2, V sum) {
#if defined(__FMA__)
    if constexpr (!holds_integers<V>) {
        constexpr bool single = sizeof(x1[0]) == 4;
#if defined(__AVX512F__)
        if constexpr (single && sizeof(V) == 64)
            return V(_mm512_fmadd_ps(x1, x2, sum));
        else if constexpr (sizeof(V) == 64)
            return V(_mm512_fmadd_pd(x1, x2, sum));
        else
#endif
            if constexpr (single && sizeof(V) == 32)
            return V(_mm256_fmadd_ps(x1, x2, sum));
        else if constexpr (sizeof(V) == 32)
            return V(_mm256_fmadd_pd(x1, x2, sum));
        for (size_t lane = 0; lane < sizeof(V) / sizeof(x1[0]); lane++)
            sum[lane] = multiply_add(x1[lane], x2[lane], sum[lane]);
        return sum;
    } else
#endif
        return x1 * x2 + sum;
}

// Product of the low halves of 64-bit lanes: one instruction, where a full product takes eight.
template <class V> ARRPY_BODY V multiply_low_halves(V x1, V x2) {
#if defined(__AVX2__)
    if constexpr (sizeof(V) == 32)
        return V(_mm256_mul_epu32((__m256i)x1, (__m256i)x2));
    else
#elif defined(__SSE2__)
    if constexpr (sizeof(V) == 16)
        return V(_mm_mul_epu32((__m128i)x1, (__m128i)x2));
    else
#endif
        return (x1 & 0xffffffffu) * (x2 & 0xffffffffu);
}

// ---- How a tile sums, by kind of number ---------------------------------------------------------
// element   what a and b are packed as
// planes    vectors that b needs for one vector of outputs, and a tile keeps for it
// left      one element of a, spread over a vector

template <class R> struct real_chain {
    using element = R;
    using lane = R;
    static constexpr int planes = 1;
    using left = vector<R>;

    static left spread(const R* a) { return broadcast(*a); }
    static R plane(R b, int) { return b; }
    static void step(vector<R>* sums, const left& a, const vector<R>* b) {
        sums[0] = multiply_add_vector(a, b[0], sums[0]);
    }
    static R combine(const R* sums, ptrdiff_t) { return sums[0]; }
};

template <class R> struct complex_chain {
    using element = complex<R>;
    using lane = R;
    static constexpr int planes = 2;
    struct left {
        vector<R> real, imag, minus_imag;
    };

    static left spread(const element* a) {
        return {broadcast(a->real), broadcast(a->imag), broadcast(-a->imag)};
    }
    static R plane(element b, int index) { return index == 0 ? b.real : b.imag; }
    static void step(vector<R>* sums, const left& a, const vector<R>* b) {
        sums[0] = multiply_add_vector(a.real, b[0], sums[0]);
        sums[0] = multiply_add_vector(a.minus_imag, b[1], sums[0]);
        sums[1] = multiply_add_vector(a.real, b[1], sums[1]);
        sums[1] = multiply_add_vector(a.imag, b[0], sums[1]);
    }
    static element combine(const R* sums, ptrdiff_t plane_stride) {
        return {sums[0], sums[plane_stride]};
    }
};

// a*b mod 2**64 from 32-bit halves: low*low + 2**32 * (high*low + low*high). The two sums stay
// apart until the end, so a step is three short multiplications and no shift of a product.
struct split_chain {
    using element = uint64_t;
    using lane = uint64_t;
    static constexpr int planes = 2;
    struct left {
        vector<uint64_t> low, high;
    };

    static left spread(const uint64_t* a) { return {broadcast(*a), broadcast(*a >> 32)}; }
    static uint64_t plane(uint64_t b, int index) { return index == 0 ? b : b >> 32; }
    static void step(vector<uint64_t>* sums, const left& a, const vector<uint64_t>* b) {
        sums[0] += multiply_low_halves(a.low, b[0]);
        sums[1] += multiply_low_halves(a.high, b[0]) + multiply_low_halves(a.low, b[1]);
    }
    static uint64_t combine(const uint64_t* sums, ptrdiff_t plane_stride) {
        return sums[0] + (sums[plane_stride] << 32);
    }
};

// The type that holds the sums of T: unsigned for integers, at least 16 bits wide.
template <class T, class = void> struct sum_of {
    using type = T;
};
template <class T> struct sum_of<T, std::enable_if_t<std::is_integral_v<T>>> {
    using type = std::conditional_t<sizeof(T) == 1, uint16_t, std::make_unsigned_t<T>>;
};

template <class S> struct chain_of {
    using type = real_chain<S>;
};
template <class R> struct chain_of<complex<R>> {
    using type = complex_chain<R>;
};
#if !defined(__AVX512DQ__) // which has a 64-bit multiplication
template <> struct chain_of<uint64_t> {
    using type = split_chain;
};
#endif
template <class T> using chain = typename chain_of<typename sum_of<T>::type>::type;

// ---- Tiles and blocks ---------------------------------------------------------------------------

// 12 sums, 2 vectors of b and 2 of a fill the 16 vector registers (24 of the 32 of AVX-512).
template <class K> struct tile {
    static constexpr ptrdiff_t lanes = lanes_of<typename K::lane>;
    static constexpr int rows = vector_bytes == 64 ? 12 : 6;
    static constexpr int vectors = 2 / K::planes;
    static constexpr ptrdiff_t columns = lanes * vectors;
    static constexpr int width = int(columns) * K::planes; // numbers of b for one k
};

// A panel of b (block_depth x one tile) takes 16 KiB, half of the L1. A block of a takes 192 KiB of
// the L2, one of b at most 2 MiB: measured on Zen 3, flat within a factor of two.
constexpr ptrdiff_t block_depth = 256;
template <class K> struct block {
    static constexpr ptrdiff_t size = ptrdiff_t(sizeof(typename K::element));
    static constexpr ptrdiff_t rows = (192 * 1024 / (block_depth * size)) / 12 * 12;
    static constexpr ptrdiff_t columns = 1024;
};

// Up to this many steps the scalar chains are done before a tile is set up.
constexpr ptrdiff_t small_product = 512;

ARRPY_BODY ptrdiff_t smaller(ptrdiff_t x1, ptrdiff_t x2) { return x1 < x2 ? x1 : x2; }

ARRPY_BODY ptrdiff_t round_up(ptrdiff_t n, ptrdiff_t multiple) {
    return (n + multiple - 1) / multiple * multiple;
}

ARRPY_BODY bool is_small(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth) {
    return rows <= small_product && columns <= small_product && depth <= small_product &&
           rows * columns * depth <= small_product;
}

template <class T> T* address(const operand& x, ptrdiff_t row, ptrdiff_t column) {
    return static_cast<T*>(x.data) + row * x.row_stride + column * x.column_stride;
}

// A part of an operand: where it starts, with the strides of the whole.
template <class T> operand part(const operand& x, ptrdiff_t row, ptrdiff_t column) {
    return {address<T>(x, row, column), x.row_stride, x.column_stride};
}

// ---- The tile kernel ----------------------------------------------------------------------------

// One tile: rows x columns chains of `depth` steps. a has row and depth strides, b lies packed.
// sums[row][plane][column] is read first and written last.
template <class K>
void multiply_tile(ptrdiff_t depth, const typename K::element* a, ptrdiff_t a_row_stride,
                   ptrdiff_t a_depth_stride, const typename K::lane* b, typename K::lane* sums,
                   ptrdiff_t sums_row_stride, bool first) {
    using R = typename K::lane;
    constexpr int rows = tile<K>::rows, vectors = tile<K>::vectors, planes = K::planes;
    constexpr ptrdiff_t lanes = tile<K>::lanes;
    vector<R> registers[rows][vectors][planes];

    for (int row = 0; row < rows; row++)
        for (int v = 0; v < vectors; v++)
            for (int p = 0; p < planes; p++)
                registers[row][v][p] =
                    first ? vector<R>{}
                          : load(sums + row * sums_row_stride + (p * vectors + v) * lanes);
    for (ptrdiff_t k = 0; k < depth; k++) {
        vector<R> right[vectors][planes];
        for (int v = 0; v < vectors; v++)
            for (int p = 0; p < planes; p++)
                right[v][p] = load(b + (p * vectors + v) * lanes);
#pragma GCC unroll 12
        for (int row = 0; row < rows; row++) {
            const typename K::left left = K::spread(a + row * a_row_stride);
            for (int v = 0; v < vectors; v++)
                K::step(registers[row][v], left, right[v]);
        }
        a += a_depth_stride;
        b += tile<K>::width;
    }
    for (int row = 0; row < rows; row++)
        for (int v = 0; v < vectors; v++)
            for (int p = 0; p < planes; p++)
                store(sums + row * sums_row_stride + (p * vectors + v) * lanes,
                      registers[row][v][p]);
}

// ---- Packing ------------------------------------------------------------------------------------

// Panels of tile rows: packed[panel][k][row]. Rows that a does not have are zeros.
template <class T, class K>
void pack_a(ptrdiff_t rows, ptrdiff_t depth, const operand& a, typename K::element* packed) {
    using S = typename sum_of<T>::type;
    constexpr ptrdiff_t panel = tile<K>::rows;
    for (ptrdiff_t top = 0; top < rows; top += panel) {
        const ptrdiff_t valid = smaller(panel, rows - top);
        for (ptrdiff_t k = 0; k < depth; k++)
            for (ptrdiff_t row = 0; row < panel; row++)
                *packed++ = row < valid ? S(*address<const T>(a, top + row, k)) : S{};
    }
}

// Panels of tile columns: packed[panel][k][plane][column]. Columns that b does not have are zeros.
template <class T, class K>
void pack_b(ptrdiff_t depth, ptrdiff_t columns, const operand& b, typename K::lane* packed) {
    using S = typename sum_of<T>::type;
    constexpr ptrdiff_t panel = tile<K>::columns;
    for (ptrdiff_t left = 0; left < columns; left += panel) {
        const ptrdiff_t valid = smaller(panel, columns - left);
        for (ptrdiff_t k = 0; k < depth; k++, packed += tile<K>::width) {
            const T* x = address<const T>(b, k, left);
            if (valid == panel && b.column_stride == 1) {
                for (ptrdiff_t p = 0; p < K::planes; p++)
                    for (ptrdiff_t column = 0; column < panel; column++)
                        packed[p * panel + column] = K::plane(S(x[column]), int(p));
            } else {
                for (ptrdiff_t column = 0; column < panel; column++) {
                    const S value = column < valid ? S(x[column * b.column_stride]) : S{};
                    for (ptrdiff_t p = 0; p < K::planes; p++)
                        packed[p * panel + column] = K::plane(value, int(p));
                }
            }
        }
    }
}

// ---- matmul -------------------------------------------------------------------------------------

template <class T> T step(T a, T b, T sum) {
    if constexpr (is_complex<T>::value) {
        sum.real = multiply_add(a.real, b.real, sum.real);
        sum.real = multiply_add(-a.imag, b.imag, sum.real);
        sum.imag = multiply_add(a.real, b.imag, sum.imag);
        sum.imag = multiply_add(a.imag, b.real, sum.imag);
        return sum;
    } else {
        return multiply_add(a, b, sum);
    }
}

// Four chains at a time, because one waits for its own last sum.
template <class T>
void multiply_small(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const operand& a,
                    const operand& b, const operand& out) {
    for (ptrdiff_t row = 0; row < rows; row++) {
        ptrdiff_t column = 0;
        for (; column + 4 <= columns; column += 4) {
            T sums[4] = {};
            for (ptrdiff_t k = 0; k < depth; k++)
                for (int c = 0; c < 4; c++)
                    sums[c] = step(*address<const T>(a, row, k),
                                   *address<const T>(b, k, column + c), sums[c]);
            for (int c = 0; c < 4; c++)
                *address<T>(out, row, column + c) = sums[c];
        }
        for (; column < columns; column++) {
            T sum{};
            for (ptrdiff_t k = 0; k < depth; k++)
                sum = step(*address<const T>(a, row, k), *address<const T>(b, k, column), sum);
            *address<T>(out, row, column) = sum;
        }
    }
}

// A tile that `out` cannot take as it is: cut off by an edge, strided, narrower, or in planes.
template <class T, class K>
void multiply_edge(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const typename K::element* a,
                   const typename K::lane* b, const operand& out, bool first) {
    using S = typename sum_of<T>::type;
    constexpr ptrdiff_t panel = tile<K>::columns;
    typename K::lane sums[tile<K>::rows * tile<K>::width] = {};
    if (!first)
        for (ptrdiff_t row = 0; row < rows; row++)
            for (ptrdiff_t column = 0; column < columns; column++) {
                const S value = S(*address<const T>(out, row, column));
                sums[row * tile<K>::width + column] = K::plane(value, 0);
                if constexpr (is_complex<T>::value)
                    sums[row * tile<K>::width + panel + column] = K::plane(value, 1);
            }
    multiply_tile<K>(depth, a, 1, tile<K>::rows, b, sums, tile<K>::width, first);
    for (ptrdiff_t row = 0; row < rows; row++)
        for (ptrdiff_t column = 0; column < columns; column++)
            *address<T>(out, row, column) =
                T(K::combine(sums + row * tile<K>::width + column, panel));
}

// One packed block of a times one packed block of b, tile by tile.
template <class T, class K>
void multiply_block(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth,
                    const typename K::element* a, const typename K::lane* b, const operand& out,
                    bool first) {
    constexpr bool stores_tiles = K::planes == 1 && std::is_same_v<typename sum_of<T>::type, T>;
    for (ptrdiff_t left = 0; left < columns; left += tile<K>::columns) {
        const ptrdiff_t tile_columns = smaller(tile<K>::columns, columns - left);
        const typename K::lane* b_panel = b + left * K::planes * depth;
        for (ptrdiff_t top = 0; top < rows; top += tile<K>::rows) {
            const ptrdiff_t tile_rows = smaller(tile<K>::rows, rows - top);
            const typename K::element* a_panel = a + top * depth;
            if constexpr (stores_tiles) {
                if (tile_rows == tile<K>::rows && tile_columns == tile<K>::columns &&
                    out.column_stride == 1) {
                    multiply_tile<K>(depth, a_panel, 1, tile<K>::rows, b_panel,
                                     address<T>(out, top, left), out.row_stride, first);
                    continue;
                }
            }
            multiply_edge<T, K>(tile_rows, tile_columns, depth, a_panel, b_panel,
                                part<T>(out, top, left), first);
        }
    }
}

template <class K> struct workspace {
    // Bytes of the packed blocks, and of 64-byte alignment for both.
    static constexpr ptrdiff_t alignment = 64;

    static ptrdiff_t a_bytes(ptrdiff_t rows, ptrdiff_t depth) {
        const ptrdiff_t packed = round_up(smaller(rows, block<K>::rows), tile<K>::rows);
        return round_up(packed * smaller(depth, block_depth) *
                            ptrdiff_t(sizeof(typename K::element)),
                        alignment);
    }
    static ptrdiff_t b_bytes(ptrdiff_t columns, ptrdiff_t depth) {
        const ptrdiff_t packed = round_up(smaller(columns, block<K>::columns), tile<K>::columns);
        return packed * smaller(depth, block_depth) * K::planes *
               ptrdiff_t(sizeof(typename K::lane));
    }
};

template <class T> size_t matmul_workspace_of(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth) {
    using K = chain<T>;
    if (is_small(rows, columns, depth))
        return 0;
    return size_t(workspace<K>::alignment + workspace<K>::a_bytes(rows, depth) +
                  workspace<K>::b_bytes(columns, depth));
}

// Blocks of columns, of depth, of rows: b is packed once, a once for every 1024 columns.
template <class T>
void matmul_of(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const operand* operands,
               void* lent) {
    using K = chain<T>;
    const operand &a = operands[0], &b = operands[1], &out = operands[2];
    if (is_small(rows, columns, depth))
        return multiply_small<T>(rows, columns, depth, a, b, out);
    const uintptr_t aligned = (uintptr_t(lent) + uintptr_t(workspace<K>::alignment) - 1) &
                              ~(uintptr_t(workspace<K>::alignment) - 1);
    auto* const a_packed = reinterpret_cast<typename K::element*>(aligned);
    auto* const b_packed = reinterpret_cast<typename K::lane*>(
        aligned + uintptr_t(workspace<K>::a_bytes(rows, depth)));

    for (ptrdiff_t left = 0; left < columns; left += block<K>::columns) {
        const ptrdiff_t block_columns = smaller(block<K>::columns, columns - left);
        for (ptrdiff_t k = 0; k < depth; k += block_depth) {
            const ptrdiff_t steps = smaller(block_depth, depth - k);
            pack_b<T, K>(steps, block_columns, part<T>(b, k, left), b_packed);
            for (ptrdiff_t top = 0; top < rows; top += block<K>::rows) {
                const ptrdiff_t block_rows = smaller(block<K>::rows, rows - top);
                pack_a<T, K>(block_rows, steps, part<T>(a, top, k), a_packed);
                multiply_block<T, K>(block_rows, block_columns, steps, a_packed, b_packed,
                                     part<T>(out, top, left), k == 0);
            }
        }
    }
}

// ---- matvec, vecdot -----------------------------------------------------------------------------

constexpr int virtual_lanes = 32;

// Two roundings, unlike multiply_add.
template <class R> ARRPY_BODY R multiply_then_add(R x1, R x2, R sum) {
    if constexpr (std::is_integral_v<R>)
        return multiply_add(x1, x2, sum);
    else
        return sum + x1 * x2;
}

// Lanes are wider than their inputs where that costs nothing: float32 sums in float64. A complex
// number has two planes of lanes. (One interleaved plane would invite g++ 12 to fuse ac - bd into
// one rounding, which it does in spite of -ffp-contract=off.)
template <class T> struct dot {
    using component = typename real_of<T>::type;
    using lane = std::conditional_t<std::is_same_v<component, float>, double,
                                    typename sum_of<component>::type>;
    static constexpr int planes = is_complex<T>::value ? 2 : 1;
    static constexpr int vectors = virtual_lanes / lanes_of<lane>;
};

// 32 numbers of an operand, as one vector of lanes after the other.
template <class T> struct dot_block {
    typename dot<T>::lane values[dot<T>::planes][virtual_lanes];
};

template <class T, bool conjugate>
ARRPY_BODY void spread_element(const T& x, ptrdiff_t lane, dot_block<T>& spread) {
    using R = typename dot<T>::lane;
    if constexpr (is_complex<T>::value) {
        spread.values[0][lane] = R(x.real);
        spread.values[1][lane] = R(conjugate ? -x.imag : x.imag);
    } else {
        spread.values[0][lane] = R(x);
    }
}

// Copies up to 32 elements. Lanes without an element add +0 to a sum, which is never -0: no change.
// Not inlined, which costs no time but would double the code of this file.
template <class T, bool conjugate>
__attribute__((noinline)) void spread_block(ptrdiff_t count, const T* x, ptrdiff_t stride,
                                            dot_block<T>& spread) {
    if (count == virtual_lanes && stride == 1) { // constants, so that the compiler vectorises
        for (ptrdiff_t lane = 0; lane < virtual_lanes; lane++)
            spread_element<T, conjugate>(x[lane], lane, spread);
        return;
    }
    if (count < virtual_lanes)
        memset(&spread, 0, sizeof spread);
    for (ptrdiff_t lane = 0; lane < count; lane++)
        spread_element<T, conjugate>(x[lane * stride], lane, spread);
}

// One vector of lanes, from elements of a narrower type if need be.
template <class R, class T> ARRPY_BODY vector<R> load_lanes(const T* x) {
    if constexpr (std::is_same_v<R, T>) {
        return load(x);
    } else { // g++ 12 makes one instruction of this, but eight of __builtin_convertvector
        vector<R> values = {};
        for (int lane = 0; lane < lanes_of<R>; lane++)
            values[lane] = R(x[lane]);
        return values;
    }
}

// The first lanes of a vector, zeros in the others.
template <class R, class T> vector<R> load_some_lanes(ptrdiff_t count, const T* x) {
    if (count >= lanes_of<R>)
        return load_lanes<R>(x);
    T padded[lanes_of<R>] = {};
    for (ptrdiff_t lane = 0; lane < count; lane++)
        padded[lane] = x[lane];
    return load_lanes<R>(padded);
}

template <class T> struct dot_lanes {
    using R = typename dot<T>::lane;
    static constexpr int vectors = dot<T>::vectors;
    vector<R> sums[dot<T>::planes][vectors];

    dot_lanes() { // an initialiser would become a call that costs as much as 64 products
        for (int p = 0; p < dot<T>::planes; p++)
            for (int v = 0; v < vectors; v++)
                sums[p][v] = vector<R>{};
    }

    // 32 real products, of elements or of lanes that are spread already.
    template <class E1, class E2> void add(const E1* x1, const E2* x2) {
        for (int v = 0; v < vectors; v++)
            sums[0][v] += load_lanes<R>(x1 + v * lanes_of<R>) * load_lanes<R>(x2 + v * lanes_of<R>);
    }

    // Fewer than 32.
    template <class E1, class E2> void add_some(ptrdiff_t count, const E1* x1, const E2* x2) {
        for (int v = 0; v < vectors; v++) {
            const ptrdiff_t rest = count - v * lanes_of<R>;
            if (rest <= 0)
                return;
            sums[0][v] += load_some_lanes<R>(rest, x1 + v * lanes_of<R>) *
                          load_some_lanes<R>(rest, x2 + v * lanes_of<R>);
        }
    }

    void add(const dot_block<T>& x1, const dot_block<T>& x2) {
        if constexpr (dot<T>::planes == 1) {
            add(x1.values[0], x2.values[0]);
        } else {
            for (int v = 0; v < vectors; v++) {
                const auto a = load(x1.values[0] + v * lanes_of<R>);
                const auto b = load(x1.values[1] + v * lanes_of<R>);
                const auto c = load(x2.values[0] + v * lanes_of<R>);
                const auto d = load(x2.values[1] + v * lanes_of<R>);
                sums[0][v] += a * c - b * d;
                sums[1][v] += a * d + b * c;
            }
        }
    }

    // Lane l takes l + 16, l + 8, l + 4, l + 2, l + 1: whole vectors first, then inside the last.
    template <int width> void fold(vector<R>* plane) {
        if constexpr (width > 0) {
            for (int v = 0; v < width; v++)
                plane[v] += plane[v + width];
            fold<width / 2>(plane);
        }
    }

    R total(int plane) {
        fold<vectors / 2>(sums[plane]);
        R lanes[lanes_of<R>];
        store(lanes, sums[plane][0]);
        constexpr int used = lanes_of<R> < virtual_lanes ? lanes_of<R> : virtual_lanes;
        for (int width = used / 2; width > 0; width /= 2)
            for (int lane = 0; lane < width; lane++)
                lanes[lane] = R(lanes[lane] + lanes[lane + width]);
        return lanes[0];
    }
};

template <class T> T dot_result(dot_lanes<T>& lanes) {
    using C = typename dot<T>::component;
    if constexpr (is_complex<T>::value)
        return {C(lanes.total(0)), C(lanes.total(1))};
    else
        return T(lanes.total(0));
}

// Up to eight products have a lane each; the other lanes of the tree are zeros.
template <class T>
T short_dot(ptrdiff_t n, const T* x1, ptrdiff_t stride1, const T* x2, ptrdiff_t stride2) {
    using R = typename dot<T>::lane;
    R lanes[8] = {};
    for (ptrdiff_t k = 0; k < n; k++)
        lanes[k] = multiply_then_add(R(x1[k * stride1]), R(x2[k * stride2]), lanes[k]);
    for (int width = 4; width > 0; width /= 2)
        for (int lane = 0; lane < width; lane++)
            lanes[lane] = R(lanes[lane] + lanes[lane + width]);
    return T(lanes[0]);
}

template <class T, bool conjugate>
T dot_product(ptrdiff_t n, const T* x1, ptrdiff_t stride1, const T* x2, ptrdiff_t stride2) {
    if constexpr (!is_complex<T>::value)
        if (n <= 8)
            return short_dot(n, x1, stride1, x2, stride2);
    dot_lanes<T> lanes;
    ptrdiff_t k = 0;
    if constexpr (!is_complex<T>::value)
        if (stride1 == 1 && stride2 == 1) {
            for (; k + virtual_lanes <= n; k += virtual_lanes)
                lanes.add(x1 + k, x2 + k);
            lanes.add_some(n - k, x1 + k, x2 + k);
            return dot_result(lanes);
        }
    for (; k < n; k += virtual_lanes) {
        const ptrdiff_t count = smaller(virtual_lanes, n - k);
        dot_block<T> block1, block2;
        spread_block<T, conjugate>(count, x1 + k * stride1, stride1, block1);
        spread_block<T, false>(count, x2 + k * stride2, stride2, block2);
        lanes.add(block1, block2);
    }
    return dot_result(lanes);
}

template <class T, bool conjugate>
void add_shared(ptrdiff_t count, const T* x1, ptrdiff_t stride, const dot_block<T>* shared,
                dot_lanes<T>& sums) {
    dot_lanes<T> lanes = sums;
    for (ptrdiff_t k = 0; k < count; k += virtual_lanes, shared++) {
        const ptrdiff_t rest = smaller(virtual_lanes, count - k);
        if constexpr (!is_complex<T>::value) {
            if (stride == 1) {
                if (rest == virtual_lanes)
                    lanes.add(x1 + k, shared->values[0]);
                else
                    lanes.add_some(rest, x1 + k, shared->values[0]);
                continue;
            }
        }
        dot_block<T> block;
        spread_block<T, conjugate>(rest, x1 + k * stride, stride, block);
        lanes.add(block, *shared);
    }
    sums = lanes;
}

// One x2 for all outputs, as in matrix @ vector: it is spread once for a group of rows.
template <class T, bool conjugate>
void dot_shared(ptrdiff_t outputs, ptrdiff_t n, const operand& x1, const operand& x2,
                const operand& out) {
    constexpr ptrdiff_t group = 16, blocks = 16; // their lanes and blocks: 12 KiB, 24 if complex
    for (ptrdiff_t first = 0; first < outputs; first += group) {
        const ptrdiff_t rows = smaller(group, outputs - first);
        dot_lanes<T> sums[group];
        for (ptrdiff_t start = 0; start < n; start += blocks * virtual_lanes) {
            const ptrdiff_t count = smaller(blocks * virtual_lanes, n - start);
            dot_block<T> shared[blocks];
            for (ptrdiff_t k = 0; k < count; k += virtual_lanes)
                spread_block<T, false>(smaller(virtual_lanes, count - k),
                                       address<const T>(x2, first, start + k), x2.column_stride,
                                       shared[k / virtual_lanes]);
            for (ptrdiff_t row = 0; row < rows; row++)
                add_shared<T, conjugate>(count, address<const T>(x1, first + row, start),
                                         x1.column_stride, shared, sums[row]);
        }
        for (ptrdiff_t row = 0; row < rows; row++)
            *address<T>(out, first + row, 0) = dot_result(sums[row]);
    }
}

// Outputs side by side in memory, as in vector @ matrix: every output has its 32 lanes, k runs
// outermost, and the matrix is read in the order in which it lies. x1 is the same for all outputs.
template <class T, bool conjugate>
void dot_side_by_side(ptrdiff_t outputs, ptrdiff_t n, const operand& x1, const operand& x2,
                      const operand& out) {
    using R = typename dot<T>::lane;
    using C = typename dot<T>::component;
    constexpr int planes = dot<T>::planes;
    constexpr ptrdiff_t width = 512 / (planes * ptrdiff_t(sizeof(R))); // lanes: 16 KiB, half the L1
    constexpr ptrdiff_t rows_ahead = 8; // short runs of a far row: the CPU does not foresee them
    R lanes[virtual_lanes][planes][width];

    for (ptrdiff_t first = 0; first < outputs; first += width) {
        const ptrdiff_t count = smaller(width, outputs - first);
        memset(lanes, 0, sizeof lanes);
        for (ptrdiff_t k = 0; k < n; k++) {
            const T left = *address<const T>(x1, first, k);
            const T* const right = address<const T>(x2, first, k);
            R(&lane)[planes][width] = lanes[k % virtual_lanes];
            if (k + rows_ahead < n)
                for (ptrdiff_t i = 0; i < count; i += ptrdiff_t(64 / sizeof(T)))
                    __builtin_prefetch(right + rows_ahead * x2.column_stride + i);
            if constexpr (is_complex<T>::value) {
                const R a = left.real, b = conjugate ? -left.imag : left.imag;
                for (ptrdiff_t i = 0; i < count; i++)
                    lane[0][i] += a * R(right[i].real) - b * R(right[i].imag);
                for (ptrdiff_t i = 0; i < count; i++)
                    lane[1][i] += a * R(right[i].imag) + b * R(right[i].real);
            } else {
                for (ptrdiff_t i = 0; i < count; i++)
                    lane[0][i] = multiply_then_add(R(left), R(right[i]), lane[0][i]);
            }
        }
        for (int half = virtual_lanes / 2; half > 0; half /= 2)
            for (int lane = 0; lane < half; lane++)
                for (int p = 0; p < planes; p++)
                    for (ptrdiff_t i = 0; i < count; i++)
                        lanes[lane][p][i] = R(lanes[lane][p][i] + lanes[lane + half][p][i]);
        for (ptrdiff_t i = 0; i < count; i++) {
            if constexpr (is_complex<T>::value)
                *address<T>(out, first + i, 0) = {C(lanes[0][0][i]), C(lanes[0][1][i])};
            else
                *address<T>(out, first + i, 0) = T(lanes[0][0][i]);
        }
    }
}

// Every output alone needs its row at a stride: worth avoiding from a few outputs on.
ARRPY_BODY bool lies_side_by_side(ptrdiff_t outputs, const operand& x1, const operand& x2) {
    return outputs >= 8 && x1.row_stride == 0 && x2.row_stride == 1 && x2.column_stride != 1;
}

// Elements that are lanes as they lie need no spreading.
template <class T> bool shares(ptrdiff_t outputs, ptrdiff_t n, const operand& x2) {
    return outputs >= 4 && n > 8 && x2.row_stride == 0 &&
           (x2.column_stride != 1 || !std::is_same_v<T, typename dot<T>::lane>);
}

template <class T, bool conjugate>
void dot_products(ptrdiff_t outputs, ptrdiff_t n, const operand* operands) {
    const operand &x1 = operands[0], &x2 = operands[1], &out = operands[2];
    constexpr bool commutes = !(conjugate && is_complex<T>::value);
    if (lies_side_by_side(outputs, x1, x2))
        return dot_side_by_side<T, conjugate>(outputs, n, x1, x2, out);
    if (commutes && lies_side_by_side(outputs, x2, x1))
        return dot_side_by_side<T, false>(outputs, n, x2, x1, out);
    if (shares<T>(outputs, n, x2))
        return dot_shared<T, conjugate>(outputs, n, x1, x2, out);
    if (commutes && shares<T>(outputs, n, x1))
        return dot_shared<T, false>(outputs, n, x2, x1, out);
    for (ptrdiff_t row = 0; row < outputs; row++)
        *address<T>(out, row, 0) =
            dot_product<T, conjugate>(n, address<const T>(x1, row, 0), x1.column_stride,
                                      address<const T>(x2, row, 0), x2.column_stride);
}

// ---- What the kernel table takes: linalg_of<T>() for each numeric dtype -------------------------

// Signed integers have the bits of unsigned ones, so they share their code.
template <class T, class = void> struct bits_of {
    using type = T;
};
template <class T> struct bits_of<T, std::enable_if_t<std::is_integral_v<T>>> {
    using type = std::make_unsigned_t<T>;
};

template <class T> constexpr linalg_kernels linalg_of() {
    using B = typename bits_of<T>::type;
    return {matmul_of<B>, matmul_workspace_of<B>, dot_products<B, false>,
            dot_products<B, is_complex<B>::value>};
}

} // namespace
} // namespace ARRPY_ISA
} // namespace arrpy
