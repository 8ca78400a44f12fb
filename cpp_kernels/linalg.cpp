// The products of all numeric dtypes, for the kernel table of one instruction set.
#include "linalg.hpp"
#include "kernel_set.hpp"

namespace arrpy {
namespace ARRPY_ISA {

void fill_linalg(kernel_table& table);

void fill_linalg(kernel_table& table) {
    table.linalg[INT64] = linalg_of<int64_t>();
    table.linalg[UINT64] = linalg_of<uint64_t>();
    table.linalg[FLOAT32] = linalg_of<float>();
    table.linalg[FLOAT64] = linalg_of<double>();
#ifdef ARRPY_UP_TO_AVX2 // Dtype.widest_isa
    table.linalg[INT8] = linalg_of<int8_t>();
    table.linalg[INT16] = linalg_of<int16_t>();
    table.linalg[INT32] = linalg_of<int32_t>();
    table.linalg[UINT8] = linalg_of<uint8_t>();
    table.linalg[UINT16] = linalg_of<uint16_t>();
    table.linalg[UINT32] = linalg_of<uint32_t>();
    table.linalg[COMPLEX64] = linalg_of<complex<float>>();
    table.linalg[COMPLEX128] = linalg_of<complex<double>>();
#endif
}

} // namespace ARRPY_ISA
} // namespace arrpy
