// All kernels of one instruction set: what the driver holds a pointer to.
//
// There is one set per instruction set; `fill_kernels` writes it. An entry is null exactly where
// the specification says that the operation does not accept the dtype.
#pragma once

#include "factorization_table.hpp"
#include "fft_table.hpp"
#include "counting_table.hpp"
#include "kernel_table.hpp"
#include "linalg_table.hpp"
#include "memory_table.hpp"
#include "sorting_table.hpp"
#include "random_table.hpp"

namespace arrpy {

struct kernel_table {
    map_kernel map[MAPS][DTYPES];
    map_kernel cast[DTYPES][DTYPES]; // [from][to]
    reduce_kernel reduce[REDUCTIONS][DTYPES];
    map_kernel scan[SCANS][DTYPES];
    linalg_kernels linalg[DTYPES];
    fft_kernels fft;
    memory_kernels memory[5];                              // by log2 of the item size
    factorization_kernel factorization[2][FACTORIZATIONS]; // of float64, complex128
    index_kernels index;
    iota_kernel iota[DTYPES];
    sorting_kernels sorting[DTYPES];
    counting_kernels counting;
    random_kernels random;
};

namespace baseline {
void fill(kernel_table& table);
}
namespace avx2 {
void fill(kernel_table& table);
}
namespace avx512 {
void fill(kernel_table& table);
}

inline bool is_built(int isa) {
    bool built[] = {true, false, false};
#ifdef ARRPY_HAVE_AVX2
    built[1] = true;
#endif
#ifdef ARRPY_HAVE_AVX512
    built[2] = true;
#endif
    return isa >= 0 && isa <= 2 && built[isa];
}

// Writes the kernels of an instruction set; false when this build has none for it. What a wider set
// does not have of its own, because it would gain little, stays that of the next narrower one
// (docs/decisions/small-code.md).
inline bool fill_kernels(int isa, kernel_table& table) {
    if (!is_built(isa))
        return false;
    baseline::fill(table);
#ifdef ARRPY_HAVE_AVX2
    if (isa >= 1)
        avx2::fill(table);
#endif
#ifdef ARRPY_HAVE_AVX512
    if (isa == 2)
        avx512::fill(table);
#endif
    return true;
}

} // namespace arrpy
