// Factorizations of one matrix: LU, Cholesky, QR, Hermitian and general eigenvalues, SVD.
//
// T is double or complex<double>; every array is contiguous in C order (factorization_table.hpp).
// Class bounded: no sum is reassociated and none is fused, so all instruction sets agree; the other
// tiers run the same steps and differ by rounding in another order at most.
//
// Algorithms, all unblocked, with inner loops along rows:
//   LU           elimination with row exchanges (partial pivoting), applied to the right sides too
//   Cholesky     U^H U by rows of U
//   QR           Householder reflections H = 1 - tau v v^H with real results (LAPACK's convention)
//   eigh         reflections to a real tridiagonal matrix, then QL steps with Wilkinson's shift
//   svd          reflections to a real bidiagonal matrix (Golub-Kahan), then implicit QR steps; a
//                step without shift where the shift would cost small singular values their digits
//   eig          reflections to Hessenberg form; Francis double steps (real) or single steps
//                (complex) to Schur form; eigenvectors of the triangle by substitution
// The last three scale by a power of two, so that squares neither overflow nor underflow.
//
// References: G. H. Golub, C. F. Van Loan, Matrix Computations, 4th edition, 2013, chapters 3-8;
// J. Demmel, W. Kahan, Accurate singular values of bidiagonal matrices, SIAM J. Sci. Stat. Comput.
// 11 (5), 1990.
#pragma once

#include "factorization_table.hpp"
#include "types.hpp"

#include <math.h>

namespace arrpy {
namespace ARRPY_ISA {
namespace {

constexpr double epsilon = 0x1p-52;
constexpr double tiny = 0x1p-1000;
constexpr double negligible = 0x1p-400; // beside 1, where its square must stay in the range

// ---- Numbers: a pair of doubles with the operators of a real ------------------------------------

using pair = complex<double>;

ARRPY_BODY pair operator+(pair a, pair b) { return {a.real + b.real, a.imag + b.imag}; }
ARRPY_BODY pair operator-(pair a, pair b) { return {a.real - b.real, a.imag - b.imag}; }
ARRPY_BODY pair operator-(pair a) { return {-a.real, -a.imag}; }
// A sum with a negated factor, not a difference: docs/decisions/no-hidden-fma.md.
ARRPY_BODY pair operator*(pair a, pair b) {
    return {a.real * b.real + -a.imag * b.imag, a.real * b.imag + a.imag * b.real};
}
ARRPY_BODY pair operator*(pair a, double b) { return {a.real * b, a.imag * b}; }

// Smith's division: the larger part of the divisor is divided out first.
ARRPY_BODY pair operator/(pair a, pair b) {
    if (::fabs(b.real) >= ::fabs(b.imag)) {
        const double ratio = b.imag == 0 ? 0 : b.imag / b.real, length = b.real + b.imag * ratio;
        const double minus = -ratio;
        return {(a.real + a.imag * ratio) / length, (a.imag + a.real * minus) / length};
    }
    const double ratio = b.real / b.imag, length = b.real * ratio + b.imag, minus = -ratio;
    return {(a.real * ratio + a.imag) / length, (a.real + a.imag * minus) / -length};
}

ARRPY_BODY double conj(double x) { return x; }
ARRPY_BODY pair conj(pair x) { return {x.real, -x.imag}; }
ARRPY_BODY double real(double x) { return x; }
ARRPY_BODY double real(pair x) { return x.real; }
ARRPY_BODY double imag(double) { return 0; }
ARRPY_BODY double imag(pair x) { return x.imag; }
ARRPY_BODY double modulus(double x) { return ::fabs(x); }
ARRPY_BODY double modulus(pair x) { return ::hypot(x.real, x.imag); }
// |real| + |imag|: a size that needs no root.
ARRPY_BODY double size_of(double x) { return ::fabs(x); }
ARRPY_BODY double size_of(pair x) { return ::fabs(x.real) + ::fabs(x.imag); }

template <class T> ARRPY_BODY T number(double x) {
    if constexpr (is_complex<T>::value)
        return {x, 0.0};
    else
        return x;
}

template <class T> constexpr int components_of = is_complex<T>::value ? 2 : 1;

template <class T> ARRPY_BODY void exchange(T& a, T& b) {
    const T kept = a;
    a = b;
    b = kept;
}

// ---- Rows ---------------------------------------------------------------------------------------

// y += factor * x
template <class T>
ARRPY_BODY void add_multiple(ptrdiff_t n, T factor, const T* __restrict x, T* __restrict y) {
    for (ptrdiff_t j = 0; j < n; j++)
        y[j] = y[j] + factor * x[j];
}

// y -= factor * x
template <class T>
ARRPY_BODY void subtract_multiple(ptrdiff_t n, T factor, const T* __restrict x, T* __restrict y) {
    for (ptrdiff_t j = 0; j < n; j++)
        y[j] = y[j] - factor * x[j];
}

// (x, y) <- (c x + s y, c y - s x), for rows of n doubles
ARRPY_BODY void rotate(ptrdiff_t n, double c, double s, double* __restrict x,
                       double* __restrict y) {
    for (ptrdiff_t j = 0; j < n; j++) {
        const double kept = x[j];
        x[j] = c * kept + s * y[j];
        y[j] = c * y[j] + -s * kept;
    }
}

// c and s with c f + s g = r and c g - s f = 0; returns r.
ARRPY_BODY double rotation(double f, double g, double* c, double* s) {
    const double r = ::hypot(f, g);
    *c = r == 0 ? 1 : f / r;
    *s = r == 0 ? 0 : g / r;
    return r;
}

template <class T> ARRPY_BODY void set_identity(ptrdiff_t rows, ptrdiff_t columns, T* a) {
    for (ptrdiff_t i = 0; i < rows; i++)
        for (ptrdiff_t j = 0; j < columns; j++)
            a[i * columns + j] = number<T>(i == j ? 1 : 0);
}

template <class T> ARRPY_BODY void transpose(ptrdiff_t n, T* a) {
    for (ptrdiff_t i = 0; i < n; i++)
        for (ptrdiff_t j = 0; j < i; j++)
            exchange(a[i * n + j], a[j * n + i]);
}

// The largest component becomes about 1. Returns the power of two to multiply results by, NaN if
// some element is not finite.
ARRPY_BODY double scale_to_one(ptrdiff_t count, double* x) {
    double largest = 0, check = 0;
    for (ptrdiff_t i = 0; i < count; i++) {
        const double size = ::fabs(x[i]);
        largest = size > largest ? size : largest;
        check += x[i] * 0;
    }
    if (check != 0)
        return check;
    int exponent;
    ::frexp(largest, &exponent);
    exponent = exponent < -1000 ? -1000 : exponent > 1000 ? 1000 : exponent;
    const double factor = ::ldexp(1, -exponent);
    if (largest == 0)
        return 1;
    for (ptrdiff_t i = 0; i < count; i++)
        x[i] *= factor;
    return ::ldexp(1, exponent);
}

// ---- Reflections --------------------------------------------------------------------------------

// The norm of n numbers; the largest is divided out where squares could leave the range.
template <class T> ARRPY_BODY double norm(ptrdiff_t n, const T* x) {
    double largest = 0, sum = 0;
    for (ptrdiff_t i = 0; i < n; i++) {
        const double size = size_of(x[i]);
        largest = size > largest ? size : largest;
    }
    const bool safe = largest > 0x1p-400 && largest < 0x1p400;
    const double unit = safe || largest == 0 ? 1 : largest;
    for (ptrdiff_t i = 0; i < n; i++) {
        const double a = real(x[i]) / unit, b = imag(x[i]) / unit;
        sum += a * a;
        if constexpr (is_complex<T>::value)
            sum += b * b;
    }
    return unit * ::sqrt(sum);
}

// For H = 1 - tau v v^H with H^H x = (beta, 0, ..., 0), beta real: x becomes (beta, v[1], ...),
// where v[0] is 1. Returns tau; 0 if x has that form already.
template <class T> ARRPY_BODY T reflector(ptrdiff_t n, T* x) {
    const double rest = norm(n - 1, x + 1);
    if (rest == 0 && imag(x[0]) == 0)
        return number<T>(0);
    const T first = x[0];
    const double beta = -::copysign(::hypot(modulus(first), rest), real(first));
    const T divisor = first - number<T>(beta);
    for (ptrdiff_t i = 1; i < n; i++)
        x[i] = x[i] / divisor;
    x[0] = number<T>(beta);
    return -divisor / number<T>(beta);
}

// a -= tau v (v^H a); `sums` holds `columns` numbers.
template <class T>
ARRPY_BODY void reflect_rows(ptrdiff_t rows, ptrdiff_t columns, T tau, const T* v, T* a,
                             ptrdiff_t stride, T* sums) {
    if (size_of(tau) == 0)
        return;
    for (ptrdiff_t j = 0; j < columns; j++)
        sums[j] = number<T>(0);
    for (ptrdiff_t i = 0; i < rows; i++)
        add_multiple(columns, conj(v[i]), a + i * stride, sums);
    for (ptrdiff_t i = 0; i < rows; i++)
        subtract_multiple(columns, tau * v[i], sums, a + i * stride);
}

// a -= tau (a v) v^H; `conjugates` holds `columns` numbers.
template <class T>
ARRPY_BODY void reflect_columns(ptrdiff_t rows, ptrdiff_t columns, T tau, const T* v, T* a,
                                ptrdiff_t stride, T* conjugates) {
    if (size_of(tau) == 0)
        return;
    for (ptrdiff_t j = 0; j < columns; j++)
        conjugates[j] = conj(v[j]);
    for (ptrdiff_t i = 0; i < rows; i++) {
        T sum = number<T>(0);
        for (ptrdiff_t j = 0; j < columns; j++)
            sum = sum + a[i * stride + j] * v[j];
        subtract_multiple(columns, tau * sum, conjugates, a + i * stride);
    }
}

// Copy n numbers that lie `stride` apart.
template <class T>
ARRPY_BODY void gather(ptrdiff_t n, const T* from, ptrdiff_t from_stride, T* to,
                       ptrdiff_t to_stride) {
    for (ptrdiff_t i = 0; i < n; i++)
        to[i * to_stride] = from[i * from_stride];
}

// ---- LU -----------------------------------------------------------------------------------------

// Eliminates a to its upper triangle, and b alike; returns a status, `odd` tells an odd number of
// row exchanges. Without `singular_too` it ends at the first pivot that is 0.
template <class T>
ARRPY_BODY int eliminate(const factorization* p, ptrdiff_t n, ptrdiff_t width, T* a, T* b,
                         bool singular_too, bool* odd) {
    for (ptrdiff_t k = 0; k < n; k++) {
        if (n > 64 && p->stop())
            return STOPPED;
        ptrdiff_t pivot = k;
        for (ptrdiff_t i = k + 1; i < n; i++)
            if (size_of(a[i * n + k]) > size_of(a[pivot * n + k]))
                pivot = i;
        if (size_of(a[pivot * n + k]) == 0) {
            if (singular_too)
                continue;
            return SINGULAR;
        }
        if (pivot != k) {
            *odd = !*odd;
            for (ptrdiff_t j = k; j < n; j++)
                exchange(a[k * n + j], a[pivot * n + j]);
            for (ptrdiff_t j = 0; j < width; j++)
                exchange(b[k * width + j], b[pivot * width + j]);
        }
        for (ptrdiff_t i = k + 1; i < n; i++) {
            const T factor = a[i * n + k] / a[k * n + k];
            if (size_of(factor) == 0)
                continue;
            subtract_multiple(n - k - 1, factor, a + k * n + k + 1, a + i * n + k + 1);
            subtract_multiple(width, factor, b + k * width, b + i * width);
        }
    }
    return FACTORIZED;
}

// Solves a x = b for the upper triangle of a; x takes the place of b.
template <class T> ARRPY_BODY void substitute(ptrdiff_t n, ptrdiff_t width, const T* a, T* b) {
    for (ptrdiff_t i = n - 1; i >= 0; i--) {
        for (ptrdiff_t j = i + 1; j < n; j++)
            subtract_multiple(width, a[i * n + j], b + j * width, b + i * width);
        for (ptrdiff_t j = 0; j < width; j++)
            b[i * width + j] = b[i * width + j] / a[i * n + i];
    }
}

template <class T> int solve(const factorization* p) {
    T* a = reinterpret_cast<T*>(p->arrays[0]);
    T* b = reinterpret_cast<T*>(p->arrays[1]);
    bool odd = false;
    const int status = eliminate(p, p->rows, p->width, a, b, false, &odd);
    if (status == FACTORIZED)
        substitute(p->rows, p->width, a, b);
    return status;
}

template <class T> int inverse(const factorization* p) {
    T* a = reinterpret_cast<T*>(p->arrays[0]);
    T* out = reinterpret_cast<T*>(p->arrays[1]);
    bool odd = false;
    set_identity(p->rows, p->rows, out);
    const int status = eliminate(p, p->rows, p->rows, a, out, false, &odd);
    if (status == FACTORIZED)
        substitute(p->rows, p->rows, a, out);
    return status;
}

// The product of the pivots, as a number near 1 times a power of two: only the end can overflow.
template <class T> int determinant(const factorization* p) {
    const ptrdiff_t n = p->rows;
    T* a = reinterpret_cast<T*>(p->arrays[0]);
    bool odd = false;
    const int status = eliminate(p, n, 0, a, a, true, &odd);
    if (status != FACTORIZED)
        return status;
    T product = number<T>(odd ? -1 : 1);
    double exponents = 0;
    for (ptrdiff_t i = 0; i < n; i++) {
        T pivot = a[i * n + i];
        int exponent = 0;
        const double size = size_of(pivot);
        if (size > 0 && size <= 0x1.fffffffffffffp1023) {
            ::frexp(size, &exponent);
            // in two steps: 2^-exponent alone may overflow
            pivot = pivot * ::ldexp(1, -exponent / 2) * ::ldexp(1, -exponent - -exponent / 2);
        }
        product = product * pivot;
        exponents += exponent;
        const double length = size_of(product);
        if (length > 0 && length <= 0x1.fffffffffffffp1023) {
            ::frexp(length, &exponent);
            product = product * ::ldexp(1, -exponent);
            exponents += exponent;
        }
    }
    const double length = modulus(product);
    T sign = product;
    if (length > 0)
        sign = product / number<T>(length);
    *reinterpret_cast<T*>(p->arrays[1]) = sign;
    *p->arrays[2] = length > 0 ? ::log(length) + exponents * 0x1.62e42fefa39efp-1
                               : (length == 0 ? -HUGE_VAL : length);
    const double bounded = exponents > 3000 ? 3000 : exponents < -3000 ? -3000 : exponents;
    const int half = int(bounded) / 2;
    *reinterpret_cast<T*>(p->arrays[3]) =
        product * ::ldexp(1, half / 2) * ::ldexp(1, half - half / 2) *
        ::ldexp(1, (int(bounded) - half) / 2) *
        ::ldexp(1, (int(bounded) - half) - (int(bounded) - half) / 2);
    return FACTORIZED;
}

// ---- Cholesky -----------------------------------------------------------------------------------

// a = U^H U. The lower factor reads the lower triangle, the upper one the upper triangle.
template <class T> int cholesky(const factorization* p) {
    const ptrdiff_t n = p->rows;
    T* a = reinterpret_cast<T*>(p->arrays[0]);
    if (!p->flag)
        for (ptrdiff_t i = 0; i < n; i++)
            for (ptrdiff_t j = 0; j < i; j++)
                a[j * n + i] = conj(a[i * n + j]);
    for (ptrdiff_t k = 0; k < n; k++) {
        if (n > 64 && p->stop())
            return STOPPED;
        const double pivot = real(a[k * n + k]);
        if (!(pivot > 0))
            return SINGULAR;
        const double root = ::sqrt(pivot);
        a[k * n + k] = number<T>(root);
        for (ptrdiff_t j = k + 1; j < n; j++)
            a[k * n + j] = a[k * n + j] / number<T>(root);
        for (ptrdiff_t i = k + 1; i < n; i++)
            subtract_multiple(n - i, conj(a[k * n + i]), a + k * n + i, a + i * n + i);
    }
    for (ptrdiff_t i = 0; i < n; i++)
        for (ptrdiff_t j = 0; j < i; j++) {
            if (!p->flag) {
                a[i * n + j] = conj(a[j * n + i]);
                a[j * n + i] = number<T>(0);
            } else {
                a[i * n + j] = number<T>(0);
            }
        }
    return FACTORIZED;
}

// ---- QR -----------------------------------------------------------------------------------------

template <class T> int qr(const factorization* p) {
    const ptrdiff_t m = p->rows, n = p->columns, width = p->width, steps = m < n ? m : n;
    T* a = reinterpret_cast<T*>(p->arrays[0]);
    T* q = reinterpret_cast<T*>(p->arrays[1]);
    T* v = reinterpret_cast<T*>(p->workspace);
    T* taus = v + m;
    T* sums = taus + m;
    for (ptrdiff_t k = 0; k < steps; k++) {
        if (m > 64 && p->stop())
            return STOPPED;
        gather(m - k, a + k * n + k, n, v, 1);
        taus[k] = reflector(m - k, v);
        gather(m - k, v, 1, a + k * n + k, n);
        v[0] = number<T>(1);
        reflect_rows(m - k, n - k - 1, conj(taus[k]), v, a + k * n + k + 1, n, sums);
    }
    set_identity(m, width, q);
    for (ptrdiff_t k = steps - 1; k >= 0; k--) {
        if (m > 64 && p->stop())
            return STOPPED;
        gather(m - k, a + k * n + k, n, v, 1);
        v[0] = number<T>(1);
        reflect_rows(m - k, width - k, taus[k], v, q + k * width + k, width, sums);
        for (ptrdiff_t i = k + 1; i < m; i++)
            a[i * n + k] = number<T>(0);
    }
    return FACTORIZED;
}

// ---- Hermitian eigenvalues ----------------------------------------------------------------------

constexpr int steps_per_value = 60; // two or three are usual
constexpr int balance_sweeps = 100; // three or four

// Reflects a Hermitian matrix (both triangles given) to a tridiagonal one: d, e. The reflections
// stay below its subdiagonal and in taus.
template <class T>
ARRPY_BODY int tridiagonalize(const factorization* p, ptrdiff_t n, T* a, double* d, double* e,
                              T* taus, T* v, T* w, T* sums) {
    for (ptrdiff_t k = 0; k < n; k++) {
        if (n > 64 && p->stop())
            return STOPPED;
        d[k] = real(a[k * n + k]);
        if (k == n - 1)
            break;
        const ptrdiff_t rest = n - k - 1;
        T* block = a + (k + 1) * n + k + 1;
        gather(rest, a + (k + 1) * n + k, n, v, 1);
        const T tau = taus[k] = reflector(rest, v);
        gather(rest, v, 1, a + (k + 1) * n + k, n);
        e[k] = real(v[0]);
        v[0] = number<T>(1);
        if (size_of(tau) == 0)
            continue;
        // w = tau block v - (|tau|^2 v^H block v / 2) v; rows of block are conjugate columns.
        for (ptrdiff_t j = 0; j < rest; j++)
            sums[j] = number<T>(0);
        for (ptrdiff_t i = 0; i < rest; i++)
            add_multiple(rest, conj(v[i]), block + i * n, sums);
        T product = number<T>(0);
        for (ptrdiff_t j = 0; j < rest; j++) {
            w[j] = tau * conj(sums[j]);
            product = product + conj(w[j]) * v[j];
        }
        const T half = tau * product * 0.5;
        for (ptrdiff_t j = 0; j < rest; j++) {
            w[j] = conj(w[j] - half * v[j]);
            sums[j] = conj(v[j]);
        }
        for (ptrdiff_t i = 0; i < rest; i++) {
            const T factor = conj(w[i]);
            T* row = block + i * n;
            for (ptrdiff_t j = 0; j < rest; j++)
                row[j] = row[j] - (v[i] * w[j] + factor * sums[j]);
        }
    }
    return FACTORIZED;
}

ARRPY_BODY void exchange_rows(ptrdiff_t i, ptrdiff_t j, double* rows, ptrdiff_t width) {
    for (ptrdiff_t k = 0; rows && k < width; k++)
        exchange(rows[i * width + k], rows[j * width + k]);
}

// Write a block of a tridiagonal matrix from its other end: QL steps want it to grow downwards.
ARRPY_BODY void reverse_block(ptrdiff_t first, ptrdiff_t last, double* d, double* e, double* z,
                              ptrdiff_t width) {
    for (ptrdiff_t i = first, j = last; i < j; i++, j--) {
        exchange(d[i], d[j]);
        exchange_rows(i, j, z, width);
        if (i < j - 1)
            exchange(e[i], e[j - 1]);
    }
}

// Eigenvalues of a symmetric tridiagonal matrix (diagonal d, beside it e, which has room for n) by
// QL steps; the same rotations combine the rows of z, which may be null.
ARRPY_BODY int tridiagonal_ql(const factorization* p, ptrdiff_t n, double* d, double* e, double* z,
                              ptrdiff_t width) {
    if (n > 0)
        e[n - 1] = 0;
    for (ptrdiff_t first = 0; first < n; first++) {
        for (int step = 0;; step++) {
            ptrdiff_t last = first;
            while (last < n - 1 &&
                   ::fabs(e[last]) > epsilon * (::fabs(d[last]) + ::fabs(d[last + 1])) + tiny)
                last++;
            if (last == first)
                break;
            if (step == steps_per_value)
                return NO_CONVERGENCE;
            if (n > 64 && p->stop())
                return STOPPED;
            if (step == 0 && ::fabs(d[last]) < ::fabs(d[first]))
                reverse_block(first, last, d, e, z, width);
            const double slope = (d[first + 1] - d[first]) / (2 * e[first]);
            const double root = ::hypot(slope, 1.0);
            double bulge = d[last] - d[first] + e[first] / (slope + ::copysign(root, slope));
            double c = 1, s = 1, shift = 0;
            ptrdiff_t i = last - 1;
            for (; i >= first; i--) {
                const double off = s * e[i], along = c * e[i];
                const double length = e[i + 1] = ::hypot(off, bulge);
                if (length == 0) {
                    d[i + 1] -= shift;
                    e[last] = 0;
                    break;
                }
                s = off / length;
                c = bulge / length;
                const double diagonal = d[i + 1] - shift;
                const double mixed = (d[i] - diagonal) * s + 2 * c * along;
                shift = s * mixed;
                d[i + 1] = diagonal + shift;
                bulge = c * mixed - along;
                if (z)
                    rotate(width, c, -s, z + i * width, z + (i + 1) * width);
            }
            if (i >= first)
                continue;
            d[first] -= shift;
            e[first] = bulge;
            e[last] = 0;
        }
    }
    return FACTORIZED;
}

// Put values in order and rows with them: rising, or falling for sign -1.
ARRPY_BODY void sort_rows(ptrdiff_t n, double* values, double sign, double* rows, ptrdiff_t width,
                          double* others, ptrdiff_t other_width) {
    for (ptrdiff_t i = 0; i < n; i++) {
        ptrdiff_t best = i;
        for (ptrdiff_t j = i + 1; j < n; j++)
            if (sign * values[j] < sign * values[best])
                best = j;
        if (best == i)
            continue;
        exchange(values[i], values[best]);
        exchange_rows(i, best, rows, width);
        exchange_rows(i, best, others, other_width);
    }
}

// Reads the lower triangle. Eigenvectors are the columns of v.
template <class T> int eigh(const factorization* p) {
    const ptrdiff_t n = p->rows;
    T* a = reinterpret_cast<T*>(p->arrays[0]);
    double* d = p->arrays[1];
    T* q = reinterpret_cast<T*>(p->arrays[2]);
    T* taus = reinterpret_cast<T*>(p->workspace);
    T* v = taus + n;
    T* w = v + n;
    T* sums = w + n;
    double* e = reinterpret_cast<double*>(sums + n);
    for (ptrdiff_t i = 0; i < n; i++) {
        for (ptrdiff_t j = 0; j < i; j++)
            a[j * n + i] = conj(a[i * n + j]);
        a[i * n + i] = number<T>(real(a[i * n + i]));
    }
    const double scale = scale_to_one(n * n * components_of<T>, p->arrays[0]);
    if (scale != scale)
        return NOT_FINITE;
    int status = tridiagonalize(p, n, a, d, e, taus, v, w, sums);
    if (status != FACTORIZED)
        return status;
    if (p->flag) {
        set_identity(n, n, q);
        for (ptrdiff_t k = n - 2; k >= 0; k--) {
            if (n > 64 && p->stop())
                return STOPPED;
            gather(n - k - 1, a + (k + 1) * n + k, n, v, 1);
            v[0] = number<T>(1);
            reflect_rows(n - k - 1, n - k - 1, taus[k], v, q + (k + 1) * n + k + 1, n, sums);
        }
        transpose(n, q);
    }
    double* rows = p->flag ? p->arrays[2] : nullptr;
    const ptrdiff_t width = n * components_of<T>;
    status = tridiagonal_ql(p, n, d, e, rows, width);
    if (status != FACTORIZED)
        return status;
    sort_rows(n, d, 1, rows, width, nullptr, 0);
    for (ptrdiff_t i = 0; i < n; i++)
        d[i] *= scale;
    if (p->flag)
        transpose(n, q);
    return FACTORIZED;
}

// ---- Singular values ----------------------------------------------------------------------------

// The smaller singular value of the triangle (f, g; 0, h).
ARRPY_BODY double smaller_singular_value(double f, double g, double h) {
    const double fa = ::fabs(f), ga = ::fabs(g), ha = ::fabs(h);
    const double low = fa < ha ? fa : ha, high = fa < ha ? ha : fa;
    if (low == 0)
        return 0;
    if (ga < high) {
        const double sum = 1 + low / high, difference = (high - low) / high, part = ga / high;
        return 2 * low /
               (::sqrt(sum * sum + part * part) + ::sqrt(difference * difference + part * part));
    }
    const double part = high / ga;
    if (part == 0)
        return low * high / ga;
    const double sum = (1 + low / high) * part, difference = (high - low) / high * part;
    return 2 * (low * part / (::sqrt(1 + sum * sum) + ::sqrt(1 + difference * difference)));
}

// Singular values of a bidiagonal matrix (diagonal d, above it e) by implicit QR steps; left
// rotations combine the rows of u, right ones the rows of v; either may be null.
ARRPY_BODY int bidiagonal_qr(const factorization* p, ptrdiff_t n, double* d, double* e, double* u,
                             ptrdiff_t u_width, double* v, ptrdiff_t v_width) {
    ptrdiff_t last = n - 1;
    int step = 0;
    while (last > 0) {
        ptrdiff_t first = last;
        while (first > 0) {
            const double beside = ::fabs(d[first - 1]) + ::fabs(d[first]);
            if (::fabs(e[first - 1]) <= epsilon * beside + tiny) {
                e[first - 1] = 0;
                break;
            }
            first--;
        }
        if (first == last) {
            last--;
            step = 0;
            continue;
        }
        if (step++ == steps_per_value)
            return NO_CONVERGENCE;
        if (n > 64 && p->stop())
            return STOPPED;
        double shift = smaller_singular_value(d[last - 1], e[last - 1], d[last]);
        const double ratio = d[first] == 0 ? 0 : shift / d[first];
        for (ptrdiff_t i = first; i <= last; i++)
            if (d[i] == 0)
                shift = 0; // a step without shift then splits off the zero
        double c = 1, s = 0, left_c = 1, left_s = 0, f, g;
        if (shift == 0 || ratio * ratio < epsilon) {
            for (ptrdiff_t i = first; i < last; i++) {
                const double r = rotation(d[i] * c, e[i], &c, &s);
                if (i > first)
                    e[i - 1] = left_s * r;
                d[i] = rotation(left_c * r, d[i + 1] * s, &left_c, &left_s);
                if (v)
                    rotate(v_width, c, s, v + i * v_width, v + (i + 1) * v_width);
                if (u)
                    rotate(u_width, left_c, left_s, u + i * u_width, u + (i + 1) * u_width);
            }
            const double end = d[last] * c;
            e[last - 1] = end * left_s;
            d[last] = end * left_c;
            continue;
        }
        f = (::fabs(d[first]) - shift) * (::copysign(1.0, d[first]) + shift / d[first]);
        g = e[first];
        for (ptrdiff_t i = first; i < last; i++) {
            const double r = rotation(f, g, &c, &s);
            if (i > first)
                e[i - 1] = r;
            f = c * d[i] + s * e[i];
            e[i] = c * e[i] - s * d[i];
            g = s * d[i + 1];
            d[i + 1] = c * d[i + 1];
            d[i] = rotation(f, g, &left_c, &left_s);
            f = left_c * e[i] + left_s * d[i + 1];
            d[i + 1] = left_c * d[i + 1] - left_s * e[i];
            if (i < last - 1) {
                g = left_s * e[i + 1];
                e[i + 1] = left_c * e[i + 1];
            }
            if (v)
                rotate(v_width, c, s, v + i * v_width, v + (i + 1) * v_width);
            if (u)
                rotate(u_width, left_c, left_s, u + i * u_width, u + (i + 1) * u_width);
        }
        e[last - 1] = f;
    }
    return FACTORIZED;
}

// a = u diag(s) vh for rows >= columns; width 0 gives only s.
template <class T> int svd(const factorization* p) {
    const ptrdiff_t m = p->rows, n = p->columns, width = p->width;
    T* a = reinterpret_cast<T*>(p->arrays[0]);
    T* u = reinterpret_cast<T*>(p->arrays[1]);
    double* d = p->arrays[2];
    T* vh = reinterpret_cast<T*>(p->arrays[3]);
    T* columns = reinterpret_cast<T*>(p->workspace); // u transposed
    T* left_taus = columns + m * width;
    T* right_taus = left_taus + n;
    T* x = right_taus + n;
    T* sums = x + m;
    double* e = reinterpret_cast<double*>(sums + m + width);
    const double scale = scale_to_one(m * n * components_of<T>, p->arrays[0]);
    if (scale != scale)
        return NOT_FINITE;
    for (ptrdiff_t k = 0; k < n; k++) {
        if (m > 64 && p->stop())
            return STOPPED;
        gather(m - k, a + k * n + k, n, x, 1);
        left_taus[k] = reflector(m - k, x);
        gather(m - k, x, 1, a + k * n + k, n);
        d[k] = real(x[0]);
        x[0] = number<T>(1);
        T* right = a + k * n + k + 1;
        const ptrdiff_t rest = n - k - 1;
        reflect_rows(m - k, rest, conj(left_taus[k]), x, right, n, sums);
        if (rest == 0)
            break;
        for (ptrdiff_t j = 0; j < rest; j++)
            right[j] = conj(right[j]);
        right_taus[k] = reflector(rest, right);
        e[k] = real(right[0]);
        gather(rest, right, 1, x, 1);
        x[0] = number<T>(1);
        reflect_columns(m - k - 1, rest, right_taus[k], x, right + n, n, sums);
    }
    if (width > 0) {
        set_identity(m, width, u);
        for (ptrdiff_t k = n - 1; k >= 0; k--) {
            if (m > 64 && p->stop())
                return STOPPED;
            gather(m - k, a + k * n + k, n, x, 1);
            x[0] = number<T>(1);
            reflect_rows(m - k, width - k, left_taus[k], x, u + k * width + k, width, sums);
        }
        for (ptrdiff_t i = 0; i < m; i++)
            gather(width, u + i * width, 1, columns + i, m);
        set_identity(n, n, vh);
        for (ptrdiff_t k = n - 2; k >= 0; k--) {
            gather(n - k - 1, a + k * n + k + 1, 1, x, 1);
            x[0] = number<T>(1);
            reflect_rows(n - k - 1, n - k - 1, right_taus[k], x, vh + (k + 1) * n + k + 1, n, sums);
        }
        transpose(n, vh);
        for (ptrdiff_t i = 0; i < n * n; i++)
            vh[i] = conj(vh[i]);
    }
    double* u_rows = width > 0 ? reinterpret_cast<double*>(columns) : nullptr;
    double* v_rows = width > 0 ? p->arrays[3] : nullptr;
    const ptrdiff_t u_width = m * components_of<T>, v_width = n * components_of<T>;
    const int status = bidiagonal_qr(p, n, d, e, u_rows, u_width, v_rows, v_width);
    if (status != FACTORIZED)
        return status;
    for (ptrdiff_t i = 0; i < n; i++) {
        if (::signbit(d[i])) {
            d[i] = -d[i];
            for (ptrdiff_t j = 0; v_rows && j < v_width; j++)
                v_rows[i * v_width + j] = -v_rows[i * v_width + j];
        }
        d[i] *= scale;
    }
    sort_rows(n, d, -1, u_rows, u_width, v_rows, v_width);
    for (ptrdiff_t i = 0; width > 0 && i < m; i++)
        gather(width, columns + i, m, u + i * width, 1);
    return FACTORIZED;
}

// ---- General eigenvalues ------------------------------------------------------------------------

// a becomes f^-1 a f for a diagonal f of powers of two, which brings the norms of row i and column
// i together. Vectors of a are f times those of the result.
template <class T> ARRPY_BODY void balance(ptrdiff_t n, T* a, double* factors) {
    for (ptrdiff_t i = 0; i < n; i++)
        factors[i] = 1;
    bool changed = true;
    for (int sweep = 0; changed && sweep < balance_sweeps; sweep++) {
        changed = false;
        for (ptrdiff_t i = 0; i < n; i++) {
            double column = 0, row = 0, factor = 1;
            for (ptrdiff_t j = 0; j < n; j++) {
                if (j == i)
                    continue;
                column = ::hypot(column, size_of(a[j * n + i]));
                row = ::hypot(row, size_of(a[i * n + j]));
            }
            if (column < tiny || row < tiny)
                continue;
            const double before = column + row;
            for (; column < row / 2; row /= 2, column *= 2)
                factor *= 2;
            for (; column >= row * 2; row *= 2, column /= 2)
                factor /= 2;
            const double total = factors[i] * factor;
            if (column + row >= 0.95 * before || !(total > 0x1p-400 && total < 0x1p400))
                continue;
            changed = true;
            factors[i] = total;
            for (ptrdiff_t j = 0; j < n; j++) {
                a[i * n + j] = a[i * n + j] * number<T>(1 / factor);
                a[j * n + i] = a[j * n + i] * number<T>(factor);
            }
        }
    }
}

// a becomes an upper Hessenberg matrix h with a = Q h Q^H; q, if not null, receives Q transposed.
template <class T>
ARRPY_BODY int to_hessenberg(const factorization* p, ptrdiff_t n, T* a, T* q, T* taus, T* v,
                             T* sums) {
    for (ptrdiff_t k = 0; k + 2 < n; k++) {
        if (n > 64 && p->stop())
            return STOPPED;
        const ptrdiff_t rest = n - k - 1;
        gather(rest, a + (k + 1) * n + k, n, v, 1);
        taus[k] = reflector(rest, v);
        gather(rest, v, 1, a + (k + 1) * n + k, n);
        v[0] = number<T>(1);
        reflect_rows(rest, rest, conj(taus[k]), v, a + (k + 1) * n + k + 1, n, sums);
        reflect_columns(n, rest, taus[k], v, a + k + 1, n, sums);
    }
    if (q)
        set_identity(n, n, q);
    for (ptrdiff_t k = n - 3; k >= 0; k--) {
        const ptrdiff_t rest = n - k - 1;
        gather(rest, a + (k + 1) * n + k, n, v, 1);
        v[0] = number<T>(1);
        if (q)
            reflect_rows(rest, rest, taus[k], v, q + (k + 1) * n + k + 1, n, sums);
        for (ptrdiff_t i = k + 2; i < n; i++)
            a[i * n + k] = number<T>(0);
    }
    if (q)
        transpose(n, q);
    return FACTORIZED;
}

// The first row of the block that ends at `last`: above it the subdiagonal vanishes.
template <class T> ARRPY_BODY ptrdiff_t block_start(ptrdiff_t n, T* h, ptrdiff_t last) {
    ptrdiff_t first = last;
    for (; first > 0; first--) {
        const double beside =
            size_of(h[(first - 1) * n + first - 1]) + size_of(h[first * n + first]);
        const double size = size_of(h[first * n + first - 1]);
        if (size <= epsilon * beside || size < negligible) {
            h[first * n + first - 1] = number<T>(0);
            break;
        }
    }
    return first;
}

// (x, y) <- (conj(c) x + s y, c y - s x) for complex c and real s.
ARRPY_BODY void turn(ptrdiff_t n, pair c, double s, pair* x, pair* y) {
    for (ptrdiff_t j = 0; j < n; j++) {
        const pair kept = x[j];
        x[j] = conj(c) * kept + y[j] * s;
        y[j] = c * y[j] - kept * s;
    }
}

// Rows k, k + 1 of h from column `left` on, its columns k, k + 1 down to row `bottom`, and Q alike.
// The rotation is unitary with first row (conj(c), s).
ARRPY_BODY void turn_both_sides(ptrdiff_t n, pair* h, pair* q, ptrdiff_t k, pair c, double s,
                                ptrdiff_t left, ptrdiff_t bottom) {
    turn(n - left, c, s, h + k * n + left, h + (k + 1) * n + left);
    for (ptrdiff_t i = 0; i <= bottom; i++) {
        pair* row = h + i * n + k;
        const pair kept = row[0];
        row[0] = c * kept + row[1] * s;
        row[1] = conj(c) * row[1] - kept * s;
    }
    if (q)
        turn(n, conj(c), s, q + k * n, q + (k + 1) * n);
}

// The eigenvalue of (a, b; c, d) nearer to d.
ARRPY_BODY pair nearer_eigenvalue(pair a, pair b, pair c, pair d) {
    const pair half = (a - d) * 0.5, product = b * c;
    if (size_of(product) == 0)
        return d;
    const pair square = half * half + product;
    const double length = modulus(square);
    pair root = {::sqrt(0.5 * (length + ::fabs(square.real))), 0};
    root.imag = root.real == 0 ? 0 : 0.5 * square.imag / root.real;
    if (square.real < 0)
        root = {::fabs(root.imag), ::copysign(root.real, square.imag)};
    const pair sum = half.real * root.real + half.imag * root.imag < 0 ? half - root : half + root;
    return size_of(sum) == 0 ? d : d - product / sum;
}

// Single QR steps: h becomes triangular.
ARRPY_BODY int complex_schur(const factorization* p, ptrdiff_t n, pair* h, pair* q) {
    int step = 0;
    for (ptrdiff_t last = n - 1; last > 0;) {
        const ptrdiff_t first = block_start(n, h, last);
        if (first == last) {
            last--;
            step = 0;
            continue;
        }
        if (step++ == steps_per_value)
            return NO_CONVERGENCE;
        if (n > 32 && p->stop())
            return STOPPED;
        const pair* end = h + last * n + last;
        pair shift = nearer_eigenvalue(end[-n - 1], end[-n], end[-1], end[0]);
        if (step % 10 == 0) // out of a cycle
            shift = end[0] + number<pair>(modulus(end[-1]));
        pair x = h[first * n + first] - shift, y = h[(first + 1) * n + first];
        for (ptrdiff_t k = first; k < last; k++) {
            // y is made real by a phase, then (x, |y|) is turned to (r, 0).
            const double y_size = modulus(y), r = ::hypot(modulus(x), y_size);
            const pair phase = y_size == 0 ? number<pair>(1) : y * (1 / y_size);
            const pair c = r == 0 ? number<pair>(1) : x * (1 / r);
            const double s = r == 0 ? 0 : y_size / r;
            const ptrdiff_t left = k > first ? k - 1 : first;
            // Row k + 1 times conj(phase), column k + 1 times phase: a diagonal similarity.
            for (ptrdiff_t j = left; j < n; j++)
                h[(k + 1) * n + j] = conj(phase) * h[(k + 1) * n + j];
            const ptrdiff_t bottom = k + 2 < last ? k + 2 : last;
            for (ptrdiff_t i = 0; i <= bottom; i++)
                h[i * n + k + 1] = h[i * n + k + 1] * phase;
            for (ptrdiff_t j = 0; q && j < n; j++)
                q[(k + 1) * n + j] = q[(k + 1) * n + j] * phase;
            turn_both_sides(n, h, q, k, c, s, left, bottom);
            if (k > first)
                h[(k + 1) * n + k - 1] = number<pair>(0);
            if (k + 1 < last) {
                x = h[(k + 1) * n + k];
                y = h[(k + 2) * n + k];
            }
        }
    }
    return FACTORIZED;
}

// Turn rows and columns k, k + 1 of a real h so that the block of two real eigenvalues becomes
// triangular; a block of two complex ones stays.
ARRPY_BODY void split_block(ptrdiff_t n, double* h, double* q, ptrdiff_t k) {
    double* top = h + k * n + k;
    const double half = 0.5 * (top[0] - top[n + 1]), product = top[1] * top[n];
    const double square = half * half + product;
    if (square < 0)
        return;
    const double sum = half + ::copysign(::sqrt(square), half);
    double c, s;
    rotation(sum, top[n], &c, &s);
    rotate(n - k, c, s, top, top + n);
    for (ptrdiff_t i = 0; i <= k + 1; i++) {
        double* row = h + i * n + k;
        const double kept = row[0];
        row[0] = c * kept + s * row[1];
        row[1] = c * row[1] + -s * kept;
    }
    if (q)
        rotate(n, c, s, q + k * n, q + (k + 1) * n);
    top[n] = 0;
}

// Francis's double steps: h becomes triangular but for blocks of two conjugate eigenvalues.
ARRPY_BODY int real_schur(const factorization* p, ptrdiff_t n, double* h, double* q, double* sums) {
    int step = 0;
    for (ptrdiff_t last = n - 1; last > 0;) {
        const ptrdiff_t first = block_start(n, h, last);
        if (first >= last - 1) {
            if (first == last - 1)
                split_block(n, h, q, first);
            last = first - 1;
            step = 0;
            continue;
        }
        if (step++ == steps_per_value)
            return NO_CONVERGENCE;
        if (n > 32 && p->stop())
            return STOPPED;
        const double* end = h + last * n + last;
        double corner = end[0], other = end[-n - 1], product = end[-n] * end[-1];
        if (step % 10 == 0) { // out of a cycle
            const double size = ::fabs(end[-1]) + ::fabs(end[-n - 2]);
            corner = other = end[0] + 0.75 * size;
            product = -0.4375 * size * size;
        }
        // The first column of (h - s1)(h - s2), divided by the subdiagonal element.
        const double* top = h + first * n + first;
        const double r = corner - top[0], s = other - top[0];
        double v[3] = {(r * s - product) / top[n] + top[1], top[n + 1] - top[0] - r - s,
                       top[2 * n + 1]};
        const double size = ::fabs(v[0]) + ::fabs(v[1]) + ::fabs(v[2]);
        if (size > 0)
            for (int i = 0; i < 3; i++)
                v[i] /= size;
        for (ptrdiff_t k = first; k < last; k++) {
            const ptrdiff_t count = k + 2 <= last ? 3 : 2;
            const ptrdiff_t left = k > first ? k - 1 : first;
            const ptrdiff_t bottom = k + 3 < last ? k + 3 : last;
            if (k > first)
                gather(count, h + k * n + k - 1, n, v, 1);
            const double tau = reflector(count, v);
            v[0] = 1;
            reflect_rows(count, n - left, tau, v, h + k * n + left, n, sums);
            reflect_columns(bottom + 1, count, tau, v, h + k, n, sums);
            if (q)
                reflect_rows(count, n, tau, v, q + k * n, n, sums);
            if (k > first)
                for (ptrdiff_t i = k + 1; i < k + count; i++)
                    h[i * n + k - 1] = 0;
        }
    }
    return FACTORIZED;
}

// The real Schur form as a complex one; the two eigenvalues of a block become exact conjugates.
ARRPY_BODY void complex_form(ptrdiff_t n, const double* h, const double* q, pair* t, pair* z,
                             pair* w) {
    for (ptrdiff_t i = 0; i < n * n; i++) {
        t[i] = {h[i], 0};
        if (z)
            z[i] = {q[i], 0};
    }
    for (ptrdiff_t k = 0; k < n; k++) {
        w[k] = {h[k * n + k], 0};
        if (k + 1 == n || h[(k + 1) * n + k] == 0)
            continue;
        const double* top = h + k * n + k;
        const double half = 0.5 * (top[0] - top[n + 1]);
        const double root = ::sqrt(-(half * half + top[1] * top[n]));
        w[k] = {top[n + 1] + half, root};
        w[k + 1] = conj(w[k]);
        const pair x = {half, root}; // (x, h[k + 1, k]) is an eigenvector of the block
        const double r = ::hypot(modulus(x), top[n]);
        turn_both_sides(n, t, z, k, x * (1 / r), top[n] / r, k, k + 1);
        t[(k + 1) * n + k] = {0, 0};
        k++;
    }
    for (ptrdiff_t k = 0; k < n; k++)
        t[k * n + k] = w[k];
}

// Eigenvectors of f Q t Q^H f^-1, t triangular with diagonal w, as columns of v: length 1, the
// largest component real. z is Q transposed. In a real problem vectors of real eigenvalues are real
// and those of conjugate ones conjugate.
ARRPY_BODY int triangular_vectors(const factorization* p, ptrdiff_t n, const pair* t, const pair* z,
                                  const pair* w, const double* factors, pair* v, pair* x,
                                  pair* sums, bool is_real) {
    for (ptrdiff_t k = 0; k < n; k++) {
        if (n > 64 && p->stop())
            return STOPPED;
        if (is_real && w[k].imag < 0) { // the second of a pair
            for (ptrdiff_t i = 0; i < n; i++)
                v[i * n + k] = conj(v[i * n + k - 1]);
            continue;
        }
        const double least = ::fmax(epsilon * size_of(w[k]), 0x1p-500);
        x[k] = {1, 0};
        for (ptrdiff_t i = k - 1; i >= 0; i--) {
            pair sum = {0, 0};
            for (ptrdiff_t j = i + 1; j <= k; j++)
                sum = sum - t[i * n + j] * x[j];
            pair gap = t[i * n + i] - w[k];
            if (size_of(gap) < least)
                gap = {least, 0};
            x[i] = sum / gap;
            const double size = size_of(x[i]);
            for (ptrdiff_t j = i; size > 0x1p300 && j <= k; j++)
                x[j] = x[j] * (1 / size);
        }
        double largest = 0;
        for (ptrdiff_t j = 0; j <= k; j++)
            largest = ::fmax(largest, size_of(x[j]));
        for (ptrdiff_t i = 0; i < n; i++)
            sums[i] = {0, 0};
        for (ptrdiff_t j = 0; j <= k; j++)
            add_multiple(n, x[j] * (1 / largest), z + j * n, sums);
        for (ptrdiff_t i = 0; i < n; i++)
            sums[i] = sums[i] * factors[i];
        const double length = norm(n, sums);
        ptrdiff_t place = 0;
        for (ptrdiff_t i = 1; i < n; i++)
            if (modulus(sums[i]) > modulus(sums[place]))
                place = i;
        const double size = modulus(sums[place]);
        const pair factor = conj(sums[place]) * (1 / size) * (1 / length);
        for (ptrdiff_t i = 0; i < n; i++) {
            v[i * n + k] = factor * sums[i];
            if (is_real && w[k].imag == 0)
                v[i * n + k].imag = 0;
        }
        v[place * n + k].imag = 0;
    }
    return FACTORIZED;
}

template <class T> int eig(const factorization* p) {
    const ptrdiff_t n = p->rows;
    T* a = reinterpret_cast<T*>(p->arrays[0]);
    pair* w = reinterpret_cast<pair*>(p->arrays[1]);
    pair* v = reinterpret_cast<pair*>(p->arrays[2]);
    pair* t = reinterpret_cast<pair*>(p->workspace);
    pair* z = t + n * n;
    pair* lines = z + n * n;
    const double scale = scale_to_one(n * n * components_of<T>, p->arrays[0]);
    if (scale != scale)
        return NOT_FINITE;
    double* factors = reinterpret_cast<double*>(lines + 3 * n);
    balance(n, a, factors);
    // Until it is replaced by the vectors, v holds Q transposed, of the type of a.
    T* q = p->flag ? reinterpret_cast<T*>(p->arrays[2]) : nullptr;
    T* taus = reinterpret_cast<T*>(lines);
    int status = to_hessenberg(p, n, a, q, taus, taus + n, taus + 2 * n);
    if (status != FACTORIZED)
        return status;
    if constexpr (is_complex<T>::value) {
        status = complex_schur(p, n, a, q);
        for (ptrdiff_t i = 0; i < n; i++)
            w[i] = a[i * n + i];
        for (ptrdiff_t i = 0; q && i < n * n; i++) {
            t[i] = a[i];
            z[i] = q[i];
        }
    } else {
        status = real_schur(p, n, a, q, taus);
        if (status == FACTORIZED)
            complex_form(n, a, q, t, q ? z : nullptr, w);
    }
    if (status == FACTORIZED && p->flag)
        status =
            triangular_vectors(p, n, t, z, w, factors, v, lines, lines + n, !is_complex<T>::value);
    for (ptrdiff_t i = 0; i < n; i++)
        w[i] = w[i] * scale;
    return status;
}

} // namespace
} // namespace ARRPY_ISA
} // namespace arrpy
