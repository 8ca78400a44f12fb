// The transforms, for the kernel table of one instruction set.
#include "fft.hpp"
#include "kernel_set.hpp"

namespace arrpy {
namespace ARRPY_ISA {

void fill_fft(kernel_table& table);

void fill_fft(kernel_table& table) { table.fft = {&fft::roots, &fft::workspace, &fft::transform}; }

} // namespace ARRPY_ISA
} // namespace arrpy
