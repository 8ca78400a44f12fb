// The factorizations of both dtypes, for the kernel table of one instruction set.
#include "factorization.hpp"
#include "kernel_set.hpp"

namespace arrpy {
namespace ARRPY_ISA {

void fill_factorization(kernel_table& table);

template <class T> static void fill_dtype(factorization_kernel (&kernels)[FACTORIZATIONS]) {
    kernels[SOLVE] = &solve<T>;
    kernels[INVERSE] = &inverse<T>;
    kernels[DETERMINANT] = &determinant<T>;
    kernels[CHOLESKY] = &cholesky<T>;
    kernels[QR] = &qr<T>;
    kernels[EIGH] = &eigh<T>;
    kernels[SVD] = &svd<T>;
    kernels[EIG] = &eig<T>;
}

void fill_factorization(kernel_table& table) {
    fill_dtype<double>(table.factorization[0]);
    fill_dtype<complex<double>>(table.factorization[1]);
}

} // namespace ARRPY_ISA
} // namespace arrpy
