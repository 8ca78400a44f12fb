# Conversion of one value to another dtype, Cython tier: one body per target dtype.
#
#     out[i] = cast_to_float32(x[i])
#
# The including module includes types.pxi first. `number` is every value type, so that the compiler
# makes all 13 x 13 conversions; bool is the byte 0 or 1 and converts like uint8.
#
#   integer -> integer   wraps modulo 2^width
#   float   -> integer   truncates; NaN gives 0; out of range saturates
#   any     -> float     rounded once, to nearest with ties to even (int64 -> float32 does not pass
#                        through float64); too large becomes an infinity
#   complex -> real      drops the imaginary part; real -> complex has the imaginary part +0
#   any     -> bool      x != 0, thus NaN is true
#
# Reference: IEEE 754-2019, 5.4.1 (integers to floats) and 5.8 (floats to integers).

from libc.stdint cimport (
    INT8_MAX, INT8_MIN, INT16_MAX, INT16_MIN, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN,
    UINT8_MAX, UINT16_MAX, UINT32_MAX, UINT64_MAX,
)

ctypedef fused number:
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
    complex64_t
    complex128_t


# The double next to the largest integer is 2^bits, the first value that does not fit.
cdef inline integer _saturating_cast(double x, integer lowest, integer largest) noexcept nogil:
    if x >= <double> largest + 1.0:
        return largest
    if x < <double> lowest:
        return lowest
    if x != x:
        return 0
    return <integer> x


cdef inline uint8_t cast_to_bool(number x) noexcept nogil:
    if number is complex64_t or number is complex128_t:
        return (x.real != 0) | (x.imag != 0)
    else:
        return x != 0


cdef inline int8_t cast_to_int8(number x) noexcept nogil:
    if number is complex64_t or number is complex128_t:
        return _saturating_cast(x.real, <int8_t> INT8_MIN, <int8_t> INT8_MAX)
    elif number is float or number is double:
        return _saturating_cast(x, <int8_t> INT8_MIN, <int8_t> INT8_MAX)
    else:
        return <int8_t> x


cdef inline int16_t cast_to_int16(number x) noexcept nogil:
    if number is complex64_t or number is complex128_t:
        return _saturating_cast(x.real, <int16_t> INT16_MIN, <int16_t> INT16_MAX)
    elif number is float or number is double:
        return _saturating_cast(x, <int16_t> INT16_MIN, <int16_t> INT16_MAX)
    else:
        return <int16_t> x


cdef inline int32_t cast_to_int32(number x) noexcept nogil:
    if number is complex64_t or number is complex128_t:
        return _saturating_cast(x.real, <int32_t> INT32_MIN, <int32_t> INT32_MAX)
    elif number is float or number is double:
        return _saturating_cast(x, <int32_t> INT32_MIN, <int32_t> INT32_MAX)
    else:
        return <int32_t> x


cdef inline int64_t cast_to_int64(number x) noexcept nogil:
    if number is complex64_t or number is complex128_t:
        return _saturating_cast(x.real, <int64_t> INT64_MIN, <int64_t> INT64_MAX)
    elif number is float or number is double:
        return _saturating_cast(x, <int64_t> INT64_MIN, <int64_t> INT64_MAX)
    else:
        return <int64_t> x


cdef inline uint8_t cast_to_uint8(number x) noexcept nogil:
    if number is complex64_t or number is complex128_t:
        return _saturating_cast(x.real, <uint8_t> 0, <uint8_t> UINT8_MAX)
    elif number is float or number is double:
        return _saturating_cast(x, <uint8_t> 0, <uint8_t> UINT8_MAX)
    else:
        return <uint8_t> x


cdef inline uint16_t cast_to_uint16(number x) noexcept nogil:
    if number is complex64_t or number is complex128_t:
        return _saturating_cast(x.real, <uint16_t> 0, <uint16_t> UINT16_MAX)
    elif number is float or number is double:
        return _saturating_cast(x, <uint16_t> 0, <uint16_t> UINT16_MAX)
    else:
        return <uint16_t> x


cdef inline uint32_t cast_to_uint32(number x) noexcept nogil:
    if number is complex64_t or number is complex128_t:
        return _saturating_cast(x.real, <uint32_t> 0, <uint32_t> UINT32_MAX)
    elif number is float or number is double:
        return _saturating_cast(x, <uint32_t> 0, <uint32_t> UINT32_MAX)
    else:
        return <uint32_t> x


cdef inline uint64_t cast_to_uint64(number x) noexcept nogil:
    if number is complex64_t or number is complex128_t:
        return _saturating_cast(x.real, <uint64_t> 0, <uint64_t> UINT64_MAX)
    elif number is float or number is double:
        return _saturating_cast(x, <uint64_t> 0, <uint64_t> UINT64_MAX)
    else:
        return <uint64_t> x


cdef inline float cast_to_float32(number x) noexcept nogil:
    if number is complex64_t or number is complex128_t:
        return <float> x.real
    else:
        return <float> x


cdef inline double cast_to_float64(number x) noexcept nogil:
    if number is complex64_t or number is complex128_t:
        return <double> x.real
    else:
        return <double> x


cdef inline complex64_t cast_to_complex64(number x) noexcept nogil:
    cdef complex64_t result
    if number is complex64_t or number is complex128_t:
        result.real = <float> x.real
        result.imag = <float> x.imag
    else:
        result.real = <float> x
        result.imag = 0
    return result


cdef inline complex128_t cast_to_complex128(number x) noexcept nogil:
    cdef complex128_t result
    if number is complex64_t or number is complex128_t:
        result.real = <double> x.real
        result.imag = <double> x.imag
    else:
        result.real = <double> x
        result.imag = 0
    return result
