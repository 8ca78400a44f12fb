// The counting kernels, for the kernel table of one instruction set.
#include "counting.hpp"
#include "kernel_set.hpp"

namespace arrpy {
namespace ARRPY_ISA {

void fill_counting(kernel_table& table);

void fill_counting(kernel_table& table) { table.counting = counting_kernels{&count, &add_weights}; }

} // namespace ARRPY_ISA
} // namespace arrpy
