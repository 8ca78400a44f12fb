// Spreads scalar operands over blocks of memory, see broadcast.hpp.
#include "broadcast.hpp"

#include <string.h>

namespace arrpy {
namespace {

constexpr int most_inputs = 3;
constexpr size_t block_bytes = 4096;

template <class T> void repeat(void* block, const void* scalar, ptrdiff_t n) {
    T value, *out = static_cast<T*>(block);
    memcpy(&value, scalar, sizeof value);
    for (ptrdiff_t i = 0; i < n; ++i)
        out[i] = value;
}

struct pair {
    uint64_t first, second;
};

void spread(void* block, const char* scalar, size_t size, ptrdiff_t n) {
    switch (size) {
    case 1:
        return repeat<uint8_t>(block, scalar, n);
    case 2:
        return repeat<uint16_t>(block, scalar, n);
    case 4:
        return repeat<uint32_t>(block, scalar, n);
    case 8:
        return repeat<uint64_t>(block, scalar, n);
    default:
        return repeat<pair>(block, scalar, n);
    }
}

} // namespace

void run_broadcast(map_kernel kernel, int inputs, const size_t* sizes, ptrdiff_t rows,
                   ptrdiff_t columns, const operand* operands) {
    alignas(64) char blocks[most_inputs][block_bytes];
    operand parts[most_inputs + 1];
    size_t widest = 1;
    for (int i = 0; i <= inputs; ++i)
        widest = sizes[i] > widest ? sizes[i] : widest;
    const ptrdiff_t most = static_cast<ptrdiff_t>(block_bytes / widest);
    const ptrdiff_t length = columns < most ? columns : most;
    for (ptrdiff_t row = 0; row < rows; ++row) {
        const char* starts[most_inputs + 1];
        for (int i = 0; i <= inputs; ++i) {
            const ptrdiff_t size = static_cast<ptrdiff_t>(sizes[i]);
            starts[i] =
                static_cast<const char*>(operands[i].data) + row * operands[i].row_stride * size;
            parts[i].row_stride = 0;
            parts[i].column_stride = 1;
            if (operands[i].column_stride == 0) {
                if (row == 0 || operands[i].row_stride != 0)
                    spread(blocks[i], starts[i], sizes[i], length);
                starts[i] = nullptr;
            }
        }
        for (ptrdiff_t begin = 0; begin < columns; begin += length) {
            const ptrdiff_t n = columns - begin < length ? columns - begin : length;
            for (int i = 0; i <= inputs; ++i)
                parts[i].data = starts[i] ? const_cast<char*>(starts[i]) +
                                                begin * static_cast<ptrdiff_t>(sizes[i])
                                          : blocks[i];
            kernel(1, n, parts);
        }
    }
}

} // namespace arrpy
