// Movement: copy, gather, scatter, selection by a mask, index arithmetic and ranges.
//
//     copy      out[r, c] = x[r, c]                       broadcasts, transposes, fills
//     gather    out[i, j] = x[offsets[i] + j * stride]    take, integer indexing
//     scatter   x[offsets[i] + j * stride] = values[i, j] put, assignment by integer indices
//     compress  out = x[mask]        expand  x[mask] = values        nonzero  positions of mask
//     iota      out[i] = start + i
//
// Moving looks at no value, so the templates take a storage word instead of a dtype: five of them
// serve all thirteen dtypes, NaN payloads and signed zeros survive by construction.
//
// Transposition. If x runs along the rows while out runs along the columns, one of the two touches
// a new cache line with every element. copy therefore walks panels as wide as one line of out: such
// a panel reads a few streams in order, and every line it writes is complete before the next one.
// (M. Lam, E. Rothberg, M. Wolf, "The cache performance and optimizations of blocked algorithms",
// ASPLOS 1991.)
//
// Masks. A branch per element costs a misprediction whenever the mask is irregular. The walk here
// takes eight mask bytes as one 64-bit word; multiplied by 0x0101010101010101 that word holds all
// eight running counts, so every element knows its place in the output without a branch, and a
// false element is simply written where the next true one will overwrite it. The length of the
// output (`limit`) is an argument: the walk never writes beyond it, whatever the mask says, even
// when another thread changes the mask between counting and selecting.
// expand instead visits the set bits of 64 mask bytes: it touches no element it does not assign,
// except where one value goes everywhere; there whole vectors are blended and written back.
#pragma once

#include "memory_table.hpp"
#include "types.hpp"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace arrpy {
namespace ARRPY_ISA {
namespace {

// A complex128, or anything of 16 bytes; arrays align it like its halves.
struct word128 {
    uint64_t low, high;
};

constexpr ptrdiff_t cache_line = 64;
constexpr uint64_t every_byte = 0x0101010101010101;

// ---- copy ----------------------------------------------------------------------------------

// The stride -1 is a constant here: only then does the compiler reverse whole vectors. The last
// loop walks pointers, unrolled: that keeps g++ from building vectors out of single elements,
// which takes twice as long.
template <class Word>
void copy_row(ptrdiff_t n, const Word* x, ptrdiff_t x_stride, Word* out, ptrdiff_t out_stride) {
    if (out_stride == 1 && x_stride == 1) {
        memcpy(out, x, static_cast<size_t>(n) * sizeof(Word));
    } else if (out_stride == 1 && x_stride == 0) {
        const Word value = *x;
        for (ptrdiff_t i = 0; i < n; ++i)
            out[i] = value;
    } else if (out_stride == 1 && x_stride == -1) {
        for (ptrdiff_t i = 0; i < n; ++i)
            out[i] = x[-i];
    } else {
#pragma GCC unroll 8
        for (ptrdiff_t i = 0; i < n; ++i, x += x_stride, out += out_stride)
            *out = *x;
    }
}

// A tile; where `columns` and the strides 1 are constants, the inner loop is straight-line code.
template <class Word>
ARRPY_BODY void copy_tile(ptrdiff_t rows, ptrdiff_t columns, const Word* x, ptrdiff_t x_row_stride,
                          ptrdiff_t x_column_stride, Word* __restrict out, ptrdiff_t out_row_stride,
                          ptrdiff_t out_column_stride) {
    for (ptrdiff_t r = 0; r < rows; ++r, x += x_row_stride, out += out_row_stride)
        for (ptrdiff_t c = 0; c < columns; ++c)
            out[c * out_column_stride] = x[c * x_column_stride];
}

#ifdef __SSE2__
ARRPY_BODY __m128i low_pairs(uint8_t, __m128i a, __m128i b) { return _mm_unpacklo_epi8(a, b); }
ARRPY_BODY __m128i low_pairs(uint16_t, __m128i a, __m128i b) { return _mm_unpacklo_epi16(a, b); }
ARRPY_BODY __m128i low_pairs(uint32_t, __m128i a, __m128i b) { return _mm_unpacklo_epi32(a, b); }
ARRPY_BODY __m128i high_pairs(uint8_t, __m128i a, __m128i b) { return _mm_unpackhi_epi8(a, b); }
ARRPY_BODY __m128i high_pairs(uint16_t, __m128i a, __m128i b) { return _mm_unpackhi_epi16(a, b); }
ARRPY_BODY __m128i high_pairs(uint32_t, __m128i a, __m128i b) { return _mm_unpackhi_epi32(a, b); }

// A square of whole vectors: interleaving the lower with the upper half of the rows moves one bit
// of the row number into the column number, so log2(side) rounds exchange the two.
template <class Word>
ARRPY_BODY void transpose_square(const Word* x, ptrdiff_t x_stride, Word* out,
                                 ptrdiff_t out_stride) {
    constexpr int side = 16 / static_cast<int>(sizeof(Word));
    __m128i rows[side], pairs[side];
#pragma GCC unroll 16
    for (int i = 0; i < side; ++i)
        rows[i] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(x + i * x_stride));
#pragma GCC unroll 4
    for (int round = 1; round < side; round *= 2) {
#pragma GCC unroll 8
        for (int i = 0; i < side / 2; ++i) {
            pairs[2 * i] = low_pairs(Word{}, rows[i], rows[i + side / 2]);
            pairs[2 * i + 1] = high_pairs(Word{}, rows[i], rows[i + side / 2]);
        }
#pragma GCC unroll 16
        for (int i = 0; i < side; ++i)
            rows[i] = pairs[i];
    }
#pragma GCC unroll 16
    for (int i = 0; i < side; ++i)
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out + i * out_stride), rows[i]);
}
#endif

// A panel with x contiguous along the rows and out along the columns. Words of at most 4 bytes
// gain from squares in registers (1.6 times at 4 bytes, 6 times at 1); of 8 bytes too few fit.
template <class Word>
void copy_panel(ptrdiff_t rows, ptrdiff_t columns, const Word* x, ptrdiff_t x_stride, Word* out,
                ptrdiff_t out_stride) {
    constexpr ptrdiff_t width = cache_line / static_cast<ptrdiff_t>(sizeof(Word));
    ptrdiff_t r = 0;
#ifdef __SSE2__
    if constexpr (sizeof(Word) <= 4) {
        constexpr ptrdiff_t side = 16 / static_cast<ptrdiff_t>(sizeof(Word));
        for (; rows - r >= side; r += side) {
            ptrdiff_t c = 0;
            for (; columns - c >= side; c += side)
                transpose_square(x + r + c * x_stride, x_stride, out + r * out_stride + c,
                                 out_stride);
            copy_tile(side, columns - c, x + r + c * x_stride, 1, x_stride,
                      out + r * out_stride + c, out_stride, 1);
        }
    }
#endif
    if (columns == width)
        copy_tile(rows - r, width, x + r, 1, x_stride, out + r * out_stride, out_stride, 1);
    else
        copy_tile(rows - r, columns, x + r, 1, x_stride, out + r * out_stride, out_stride, 1);
}

// Panels one cache line of out wide and few enough rows high that L1 and the TLB keep their lines.
template <class Word>
void copy_transposed(ptrdiff_t rows, ptrdiff_t columns, const operand& x, const operand& out) {
    constexpr ptrdiff_t width = cache_line / static_cast<ptrdiff_t>(sizeof(Word)), height = 256;
    for (ptrdiff_t r = 0; r < rows; r += height) {
        const ptrdiff_t high = rows - r < height ? rows - r : height;
        for (ptrdiff_t c = 0; c < columns; c += width) {
            const ptrdiff_t wide = columns - c < width ? columns - c : width;
            const Word* from =
                static_cast<const Word*>(x.data) + r * x.row_stride + c * x.column_stride;
            Word* to = static_cast<Word*>(out.data) + r * out.row_stride + c * out.column_stride;
            if (x.row_stride == 1 && out.column_stride == 1)
                copy_panel(high, wide, from, x.column_stride, to, out.row_stride);
            else
                copy_tile(high, wide, from, x.row_stride, x.column_stride, to, out.row_stride,
                          out.column_stride);
        }
    }
}

// Rows of two to four elements: the number of columns becomes a constant.
template <class Word>
void copy_narrow(ptrdiff_t rows, ptrdiff_t columns, const operand& x, const operand& out) {
    const Word* from = static_cast<const Word*>(x.data);
    Word* to = static_cast<Word*>(out.data);
    const ptrdiff_t x_row = x.row_stride, x_column = x.column_stride;
    const ptrdiff_t out_row = out.row_stride, out_column = out.column_stride;
    switch (columns) {
    case 2:
        copy_tile(rows, 2, from, x_row, x_column, to, out_row, out_column);
        break;
    case 3:
        copy_tile(rows, 3, from, x_row, x_column, to, out_row, out_column);
        break;
    case 4:
        copy_tile(rows, 4, from, x_row, x_column, to, out_row, out_column);
        break;
    }
}

ARRPY_BODY ptrdiff_t magnitude(ptrdiff_t stride) { return stride < 0 ? -stride : stride; }

ARRPY_BODY operand transposed(const operand& x) {
    return operand{x.data, x.column_stride, x.row_stride};
}

// out decides which dimension is inner; x decides whether the walk has to be blocked.
template <class Word> void copy(ptrdiff_t rows, ptrdiff_t columns, const operand* operands) {
    operand x = operands[0], out = operands[1];
    if (rows <= 0 || columns <= 0)
        return;
    const bool along_rows =
        columns == 1 || (rows > 1 && magnitude(out.row_stride) < magnitude(out.column_stride));
    if (along_rows) {
        x = transposed(x);
        out = transposed(out);
        const ptrdiff_t swapped = rows;
        rows = columns;
        columns = swapped;
    }
    const bool crossed = x.row_stride != 0 && magnitude(x.row_stride) < magnitude(x.column_stride);
    if (rows > 1 && columns >= 2 && columns <= 4)
        return copy_narrow<Word>(rows, columns, x, out);
    if (rows > 1 && crossed)
        return copy_transposed<Word>(rows, columns, x, out);
    for (ptrdiff_t r = 0; r < rows; ++r)
        copy_row(columns, static_cast<const Word*>(x.data) + r * x.row_stride, x.column_stride,
                 static_cast<Word*>(out.data) + r * out.row_stride, out.column_stride);
}

// ---- gather and scatter --------------------------------------------------------------------

// The first index of [0, n) whose value lies outside -length ... length - 1.
ARRPY_BODY ptrdiff_t first_outside(ptrdiff_t n, const int64_t* index, ptrdiff_t stride,
                                   int64_t length) {
    for (ptrdiff_t i = 0; i < n; ++i)
        if (index[i * stride] < -length || index[i * stride] >= length)
            return i;
    return -1;
}

// Adds in unsigned arithmetic: an index that turns out to be wrong must not overflow before.
ARRPY_BODY bool accumulate_row(ptrdiff_t n, const int64_t* index, ptrdiff_t index_stride,
                               int64_t* offsets, ptrdiff_t offset_stride, uint64_t length,
                               uint64_t axis_stride) {
    uint64_t outside = 0;
    for (ptrdiff_t i = 0; i < n; ++i) {
        const int64_t given = index[i * index_stride];
        const uint64_t wrapped = static_cast<uint64_t>(given) + (given < 0 ? length : 0);
        outside |= static_cast<uint64_t>(wrapped >= length);
        int64_t& offset = offsets[i * offset_stride];
        offset = static_cast<int64_t>(static_cast<uint64_t>(offset) + wrapped * axis_stride);
    }
    return outside == 0;
}

ARRPY_BODY ptrdiff_t accumulate_offsets(ptrdiff_t rows, ptrdiff_t columns, const operand* operands,
                                        int64_t length, ptrdiff_t axis_stride) {
    const operand& index = operands[0];
    const operand& offsets = operands[1];
    const uint64_t limit = static_cast<uint64_t>(length), step = static_cast<uint64_t>(axis_stride);
    const bool contiguous = index.column_stride == 1 && offsets.column_stride == 1;
    for (ptrdiff_t r = 0; r < rows; ++r) {
        const int64_t* from = static_cast<const int64_t*>(index.data) + r * index.row_stride;
        int64_t* to = static_cast<int64_t*>(offsets.data) + r * offsets.row_stride;
        // No CPU below AVX-512 multiplies 64-bit lanes; the usual stride 1 needs no product.
        const bool inside = contiguous && step == 1
                                ? accumulate_row(columns, from, 1, to, 1, limit, 1)
                                : accumulate_row(columns, from, index.column_stride, to,
                                                 offsets.column_stride, limit, step);
        if (!inside)
            return r * columns + first_outside(columns, from, index.column_stride, length);
    }
    return -1;
}

template <class Word>
void gather(ptrdiff_t n, ptrdiff_t inner, const void* x, const int64_t* __restrict offsets,
            ptrdiff_t inner_stride, void* out) {
    const Word* from = static_cast<const Word*>(x);
    Word* __restrict to = static_cast<Word*>(out);
    if (inner == 1) {
        for (ptrdiff_t i = 0; i < n; ++i)
            to[i] = from[offsets[i]];
    } else if (inner_stride == 1 && inner * static_cast<ptrdiff_t>(sizeof(Word)) >= cache_line) {
        for (ptrdiff_t i = 0; i < n; ++i)
            memcpy(to + i * inner, from + offsets[i], static_cast<size_t>(inner) * sizeof(Word));
    } else {
        for (ptrdiff_t i = 0; i < n; ++i)
            for (ptrdiff_t j = 0; j < inner; ++j)
                to[i * inner + j] = from[offsets[i] + j * inner_stride];
    }
}

template <class Word>
void scatter(ptrdiff_t n, ptrdiff_t inner, void* x, const int64_t* __restrict offsets,
             ptrdiff_t inner_stride, const void* values, ptrdiff_t value_stride,
             ptrdiff_t value_inner_stride) {
    Word* to = static_cast<Word*>(x);
    const Word* from = static_cast<const Word*>(values);
    if (inner == 1) {
        for (ptrdiff_t i = 0; i < n; ++i)
            to[offsets[i]] = from[i * value_stride];
    } else {
        for (ptrdiff_t i = 0; i < n; ++i)
            copy_row(inner, from + i * value_stride, value_inner_stride, to + offsets[i],
                     inner_stride);
    }
}

// ---- masks ---------------------------------------------------------------------------------

// Each byte 1 where it was not 0: a byte beyond 1 must not shift what follows.
ARRPY_BODY uint64_t normalised(uint64_t bytes) {
    constexpr uint64_t below_top = 0x7f * every_byte;
    return ((((bytes & below_top) + below_top) | bytes) >> 7) & every_byte;
}

// Eight mask elements as bytes 0 or 1, the first in the lowest.
ARRPY_BODY uint64_t mask_word(const uint8_t* mask, ptrdiff_t stride) {
    static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the first byte must be the lowest");
    uint64_t bytes = 0;
    if (stride == 1)
        memcpy(&bytes, mask, sizeof bytes);
    else
        for (int i = 0; i < 8; ++i)
            bytes |= static_cast<uint64_t>(mask[i * stride]) << (8 * i);
    return normalised(bytes);
}

// Calls move(i, count, place) in order of i, where count + place true elements precede i.
// It is called for every true element, and for a false one only if count + place < limit.
template <class Move>
ARRPY_BODY ptrdiff_t walk_mask(ptrdiff_t n, const uint8_t* mask, ptrdiff_t stride, ptrdiff_t limit,
                               Move move) {
    ptrdiff_t i = 0, count = 0;
    for (; n - i >= 8; i += 8) {
        const uint64_t word = mask_word(mask + i * stride, stride);
        if (word == 0)
            continue;
        if (limit - count < 8) {
            for (int k = 0; k < 8 && count < limit; ++k)
                if ((word >> (8 * k)) & 1)
                    move(i + k, count++, 0);
            continue;
        }
        uint64_t places = word * every_byte;
        move(i, count, 0);
        for (int k = 1; k < 8; ++k, places >>= 8)
            move(i + k, count, static_cast<ptrdiff_t>(places & 0xff));
        count += static_cast<ptrdiff_t>(places);
    }
    for (; i < n && count < limit; ++i)
        if (mask[i * stride] != 0)
            move(i, count++, 0);
    return count;
}

// Stride 1 as a constant makes the mask word one load and the addresses of x plain sums.
template <class Move>
ARRPY_BODY ptrdiff_t select(ptrdiff_t n, const uint8_t* mask, ptrdiff_t stride, ptrdiff_t limit,
                            Move move) {
    return stride == 1 ? walk_mask(n, mask, 1, limit, move)
                       : walk_mask(n, mask, stride, limit, move);
}

template <class Word>
ptrdiff_t compress(ptrdiff_t n, const void* x, ptrdiff_t x_stride, const uint8_t* mask,
                   ptrdiff_t mask_stride, void* out, ptrdiff_t limit) {
    const Word* from = static_cast<const Word*>(x);
    Word* __restrict to = static_cast<Word*>(out);
    if (x_stride == 1 && mask_stride == 1)
        return walk_mask(n, mask, 1, limit, [=](ptrdiff_t i, ptrdiff_t count, ptrdiff_t place) {
            (to + count)[place] = from[i];
        });
    return walk_mask(n, mask, mask_stride, limit,
                     [=](ptrdiff_t i, ptrdiff_t count, ptrdiff_t place) {
                         (to + count)[place] = from[i * x_stride];
                     });
}

ARRPY_BODY ptrdiff_t nonzero(ptrdiff_t n, const uint8_t* mask, ptrdiff_t mask_stride, int64_t first,
                             int64_t* out, ptrdiff_t limit) {
    return select(n, mask, mask_stride, limit, [=](ptrdiff_t i, ptrdiff_t count, ptrdiff_t place) {
        (out + count)[place] = first + i;
    });
}

// Counts the zero bytes of at most 255 vectors: the counts of every lane then fit a byte.
ARRPY_BODY ptrdiff_t count_false(ptrdiff_t vectors, const uint8_t* mask) {
    typedef uint8_t lanes __attribute__((vector_size(32)));
    lanes zeros = {};
    for (ptrdiff_t i = 0; i < vectors; ++i) {
        lanes bytes;
        memcpy(&bytes, mask + 32 * i, sizeof bytes);
        zeros -= reinterpret_cast<lanes>(bytes == 0);
    }
    ptrdiff_t count = 0;
    for (int lane = 0; lane < 32; ++lane)
        count += zeros[lane];
    return count;
}

ARRPY_BODY ptrdiff_t count_true(ptrdiff_t n, const uint8_t* mask, ptrdiff_t mask_stride) {
    ptrdiff_t i = 0, count = 0;
    if (mask_stride == 1)
        for (ptrdiff_t vectors; (vectors = (n - i) / 32) > 0; i += 32 * vectors) {
            vectors = vectors < 255 ? vectors : 255;
            count += 32 * vectors - count_false(vectors, mask + i);
        }
    for (; i < n; ++i)
        count += mask[i * mask_stride] != 0;
    return count;
}

// The truth of at most 64 elements, one bit each. The product moves bit 8 k to bit 56 + k.
ARRPY_BODY uint64_t mask_bits(ptrdiff_t n, const uint8_t* mask, ptrdiff_t stride) {
    uint64_t bits = 0;
    ptrdiff_t i = 0;
    for (; n - i >= 8; i += 8)
        bits |= ((mask_word(mask + i * stride, stride) * 0x0102040810204080) >> 56) << i;
    for (; i < n; ++i)
        bits |= static_cast<uint64_t>(mask[i * stride] != 0) << i;
    return bits;
}

// One value for all: reads and writes every element of x, but as whole vectors.
template <class Word>
ptrdiff_t expand_value(ptrdiff_t n, const uint8_t* __restrict mask, Word value,
                       Word* __restrict x) {
    for (ptrdiff_t i = 0; i < n; ++i)
        x[i] = mask[i] != 0 ? value : x[i];
    return count_true(n, mask, 1);
}

template <class Word>
ptrdiff_t expand(ptrdiff_t n, const uint8_t* mask, ptrdiff_t mask_stride, const void* values,
                 ptrdiff_t value_stride, void* x, ptrdiff_t x_stride, ptrdiff_t limit) {
    const Word* from = static_cast<const Word*>(values);
    Word* to = static_cast<Word*>(x);
    if (value_stride == 0 && mask_stride == 1 && x_stride == 1 && limit >= n)
        return n > 0 ? expand_value(n, mask, *from, to) : 0;
    ptrdiff_t count = 0;
    for (ptrdiff_t i = 0; i < n; i += 64) {
        uint64_t bits = mask_bits(n - i < 64 ? n - i : 64, mask + i * mask_stride, mask_stride);
        for (; bits != 0 && count < limit; bits &= bits - 1) {
            const ptrdiff_t k = i + __builtin_ctzll(bits);
            to[k * x_stride] = from[count++ * value_stride];
        }
    }
    return count;
}

// ---- ranges --------------------------------------------------------------------------------

// Floats within +-2^53 are start + i without an error, and only there can whole vectors convert
// (from int32): elsewhere every integer is converted, and so rounded, by itself.
template <class T> void iota(ptrdiff_t n, int64_t start, void* out) {
    T* to = static_cast<T*>(out);
    if constexpr (std::is_integral_v<T>) {
        for (ptrdiff_t i = 0; i < n; ++i)
            to[i] = static_cast<T>(static_cast<uint64_t>(start) + static_cast<uint64_t>(i));
    } else {
        constexpr int64_t exact = int64_t{1} << 53;
        constexpr ptrdiff_t block = 1 << 12;
        ptrdiff_t i = 0;
        if (start >= -exact && start <= exact - n)
            for (; n - i >= block; i += block) {
                const double base = static_cast<double>(start + i);
                for (int32_t k = 0; k < block; ++k)
                    to[i + k] = static_cast<T>(base + static_cast<double>(k));
            }
        for (; i < n; ++i)
            to[i] = static_cast<T>(start + i);
    }
}

// ---- tables --------------------------------------------------------------------------------

template <class Word> constexpr memory_kernels make_memory_kernels() {
    return memory_kernels{&copy<Word>, &gather<Word>, &scatter<Word>, &compress<Word>,
                          &expand<Word>};
}

ARRPY_BODY constexpr index_kernels make_index_kernels() {
    return index_kernels{&accumulate_offsets, &nonzero, &count_true};
}

} // namespace
} // namespace ARRPY_ISA
} // namespace arrpy
