// The random kernels, for the kernel table of one instruction set.
#include "random.hpp"
#include "kernel_set.hpp"

namespace arrpy {
namespace ARRPY_ISA {

void fill_random(kernel_table& table);

void fill_random(kernel_table& table) { table.random = make_random_kernels(); }

} // namespace ARRPY_ISA
} // namespace arrpy
