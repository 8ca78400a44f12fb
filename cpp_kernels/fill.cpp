// Collects the kernels of one instruction set from the files that instantiate them.
#include "kernel_set.hpp"

namespace arrpy {
namespace ARRPY_ISA {

void fill_elementwise_bool(kernel_table& table);
void fill_elementwise_int8(kernel_table& table);
void fill_elementwise_int16(kernel_table& table);
void fill_elementwise_int32(kernel_table& table);
void fill_elementwise_int64(kernel_table& table);
void fill_elementwise_uint8(kernel_table& table);
void fill_elementwise_uint16(kernel_table& table);
void fill_elementwise_uint32(kernel_table& table);
void fill_elementwise_uint64(kernel_table& table);
void fill_elementwise_float32(kernel_table& table);
void fill_elementwise_float64(kernel_table& table);
void fill_elementwise_complex(kernel_table& table);
void fill_statistical_integer(kernel_table& table);
void fill_statistical_floating(kernel_table& table);
void fill_fft(kernel_table& table);
void fill_factorization(kernel_table& table);
void fill_linalg(kernel_table& table);
void fill_memory(kernel_table& table);
void fill_sorting(kernel_table& table);
void fill_counting(kernel_table& table);
void fill_random(kernel_table& table);

void fill(kernel_table& table) {
    fill_elementwise_bool(table);
    fill_elementwise_int8(table);
    fill_elementwise_int16(table);
    fill_elementwise_int32(table);
    fill_elementwise_int64(table);
    fill_elementwise_uint8(table);
    fill_elementwise_uint16(table);
    fill_elementwise_uint32(table);
    fill_elementwise_uint64(table);
    fill_elementwise_float32(table);
    fill_elementwise_float64(table);
    fill_elementwise_complex(table);
    fill_statistical_integer(table);
    fill_statistical_floating(table);
    fill_linalg(table);
    fill_sorting(table);
#ifdef ARRPY_UP_TO_AVX2
    fill_counting(table);
    fill_memory(table);
    fill_fft(table);
    fill_factorization(table);
#endif
#ifdef ARRPY_BASELINE
    fill_random(table);
#endif
}

} // namespace ARRPY_ISA
} // namespace arrpy
