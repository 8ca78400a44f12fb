# Value types of the Cython tier, included by every module of this folder.
#
# The three fused types say what a body accepts; the compiler makes one C function per dtype:
#   integer    the eight integer dtypes, and bool (a byte 0 or 1, the C type of uint8)
#   floating   float32 and float64
#   real       both
# A complex number is a pair of reals: Cython's own complex types and C's <complex.h> have formulas
# and special cases of their own, ArrPy's are written out in elementwise_complex_ops.pxi.

from libc.stdint cimport (
    int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t,
)

ctypedef fused integer:
    int8_t
    int16_t
    int32_t
    int64_t
    uint8_t
    uint16_t
    uint32_t
    uint64_t

ctypedef fused floating:
    float
    double

ctypedef fused real:
    int8_t
    int16_t
    int32_t
    int64_t
    uint8_t
    uint16_t
    uint32_t
    uint64_t
    float
    double

ctypedef struct complex64_t:
    float real
    float imag

ctypedef struct complex128_t:
    double real
    double imag


# Both complex dtypes.
ctypedef fused complexfloating:
    complex64_t
    complex128_t
