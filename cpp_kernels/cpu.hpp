// What the machine offers: instruction sets, caches, and how many CPUs this process may use.
//
// Every kernel is compiled once per instruction set; at import the driver asks `best_isa` and picks
// one function table. Two parties must agree before a wide register may be touched: the CPU (the
// CPUID instruction lists its features) and the operating system (the register XCR0 says whether it
// saves the upper halves of the registers at a context switch). A CPU with AVX-512 under a kernel
// that does not save the ZMM registers must run the AVX2 kernels. The levels are those of the
// x86-64 psABI, exactly the feature sets that -march=x86-64-v3 and -v4 let the compiler use:
//
//   baseline   what the portable build asks for; runs on any CPU the library was built for
//   avx2       x86-64-v3: AVX, AVX2, BMI1, BMI2, F16C, FMA, LZCNT, MOVBE
//   avx512     x86-64-v4: avx2 and AVX512F, BW, CD, DQ, VL
//
// How many threads are worth starting has three answers, and the smallest counts: CPUs that exist,
// CPUs the scheduler may place us on (affinity), and CPU time per period granted to our control
// group (a container limited to 1.5 CPUs on a machine of 64 should use 2 threads, not 64).
//
// Reference: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 1, section 13
// (XSAVE) and 14.3 (detection of AVX); x86-64 psABI, "Micro-Architecture Levels".
#pragma once

#include <stddef.h>

#pragma GCC visibility push(hidden)
namespace arrpy {

// Scoped, because `arrpy::baseline`, `arrpy::avx2` and `arrpy::avx512` are the kernels' namespaces.
enum class isa : int { baseline = 0, avx2 = 1, avx512 = 2 };
constexpr int isa_count = 3;

bool isa_supported(isa level) noexcept;
isa best_isa() noexcept;
const char* isa_name(isa level) noexcept;

// Writes the marketing name ("AMD EPYC 7763 ...") and a final '\0' into text[0..size).
void cpu_name(char* text, size_t size) noexcept;

// Bytes of one instance of each data cache, 0 when unknown.
struct cache_sizes {
    ptrdiff_t l1d, l2, l3;
};
cache_sizes get_cache_sizes() noexcept;

// Logical CPUs in the affinity mask, and the physical cores they belong to; both at least 1.
int usable_cpus() noexcept;
int usable_cores() noexcept;

// CPUs' worth of time granted by cgroup v1 or v2, rounded up; 0 when there is no limit. `root` is
// put before /proc and /sys, so that a test can show it a machine of its own.
int cgroup_cpus(const char* root = "") noexcept;

} // namespace arrpy
#pragma GCC visibility pop
