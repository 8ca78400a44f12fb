// The movement kernels of all item sizes, for the kernel table of one instruction set.
#include "memory.hpp"
#include "kernel_set.hpp"

namespace arrpy {
namespace ARRPY_ISA {

void fill_memory(kernel_table& table);

void fill_memory(kernel_table& table) {
    table.memory[0] = make_memory_kernels<uint8_t>();
    table.memory[1] = make_memory_kernels<uint16_t>();
    table.memory[2] = make_memory_kernels<uint32_t>();
    table.memory[3] = make_memory_kernels<uint64_t>();
    table.memory[4] = make_memory_kernels<word128>();
    table.index = make_index_kernels();
    table.iota[INT8] = &iota<int8_t>;
    table.iota[INT16] = &iota<int16_t>;
    table.iota[INT32] = &iota<int32_t>;
    table.iota[INT64] = &iota<int64_t>;
    table.iota[UINT8] = &iota<uint8_t>;
    table.iota[UINT16] = &iota<uint16_t>;
    table.iota[UINT32] = &iota<uint32_t>;
    table.iota[UINT64] = &iota<uint64_t>;
    table.iota[FLOAT32] = &iota<float>;
    table.iota[FLOAT64] = &iota<double>;
}

} // namespace ARRPY_ISA
} // namespace arrpy
