// The contract of the factorization kernels: LU, Cholesky, QR, eigenvalues, singular values.
//
// A kernel works on ONE matrix. Every array is contiguous, in C order, of doubles or of complex
// numbers (pairs of doubles): the driver casts float32 and complex64, walks the stack and lends
// the workspace. Kernels overwrite their arrays, never allocate, and return a status.
#pragma once

#include "kernel_table.hpp"

namespace arrpy {

enum factorization_operation {
    SOLVE,       // arrays {a (n x n, lost), b (n x width) -> x}
    INVERSE,     // arrays {a (n x n, lost), out (n x n)}
    DETERMINANT, // arrays {a (n x n, lost), sign, log|det| (a real), det}
    CHOLESKY,    // arrays {a (n x n) -> triangle}; flag: upper
    QR,          // arrays {a (m x n) -> R, q (m x width)}
    EIGH,        // arrays {a (n x n, lost), w (n reals), v (n x n)}; flag: with v
    SVD,         // arrays {a (m x n, lost), u (m x width), s (n reals), vh (n x n)}, m >= n;
                 // width 0: only s
    EIG,         // arrays {a (n x n, lost), w (n complex), v (n x n complex)}; flag: with v
    FACTORIZATIONS
};

enum factorization_status {
    FACTORIZED = 0,
    SINGULAR = 1, // a pivot is 0, or not positive (CHOLESKY)
    NO_CONVERGENCE = 2,
    NOT_FINITE = 3,
    STOPPED = 4
};

struct factorization {
    ptrdiff_t rows, columns, width;
    int flag;
    double* arrays[4];
    double* workspace;
    bool (*stop)(); // asked once per column
};

typedef int (*factorization_kernel)(const factorization* problem);

// Doubles of workspace that an operation needs; the same on every tier.
inline ptrdiff_t factorization_workspace(int operation, ptrdiff_t rows, ptrdiff_t columns,
                                         ptrdiff_t width, int components) {
    switch (operation) {
    case QR:
        return components * (rows + columns + width + rows);
    case EIGH:
        return components * 4 * rows + rows;
    case SVD:
        return components * (2 * rows + 5 * columns + width + rows * width);
    case EIG:
        return 2 * (4 * rows + 2 * rows * rows);
    default:
        return 0;
    }
}

} // namespace arrpy
