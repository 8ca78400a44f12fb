// The sorting kernels of all dtypes, for the kernel table of one instruction set.
#include "sorting.hpp"
#include "kernel_set.hpp"

namespace arrpy {
namespace ARRPY_ISA {

void fill_sorting(kernel_table& table);

void fill_sorting(kernel_table& table) {
    table.sorting[BOOL] = sorting_of<uint8_t>();
    table.sorting[INT8] = sorting_of<int8_t>();
    table.sorting[INT16] = sorting_of<int16_t>();
    table.sorting[INT32] = sorting_of<int32_t>();
    table.sorting[INT64] = sorting_of<int64_t>();
    table.sorting[UINT8] = sorting_of<uint8_t>();
    table.sorting[UINT16] = sorting_of<uint16_t>();
    table.sorting[UINT32] = sorting_of<uint32_t>();
    table.sorting[UINT64] = sorting_of<uint64_t>();
    table.sorting[FLOAT32] = sorting_of<float>();
    table.sorting[FLOAT64] = sorting_of<double>();
    table.sorting[COMPLEX64] = sorting_of<complex<float>>();
    table.sorting[COMPLEX128] = sorting_of<complex<double>>();
}

} // namespace ARRPY_ISA
} // namespace arrpy
