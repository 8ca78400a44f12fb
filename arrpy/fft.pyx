"""Fourier transforms: the extension fft of the array API standard, and NumPy's fft2 family.

Every transform is a set of one-dimensional ones, which `_core` runs on the backend of the array.
float32 and complex64 are computed in float64; of several axes only the last result is rounded.

The bits of a result are the same on every backend, instruction set, number of threads and memory
layout. The error of a transform of n points is a small multiple of eps * log2(n), relative to the
norm of the result (docs/numerics.md).
"""

import math

from arrpy._core cimport (
    ArrPy, as_array, cast_array, check_device, copy_array, dtype_object, fail, fourier_transform,
    integer_of, map1, map2, normalised_axis, scalar_array,
)
from arrpy.creation import arange
from arrpy.manipulation import concat, roll

include "_core_tables.pxi"

__all__ = [
    "fft", "fft2", "fftfreq", "fftn", "fftshift", "hfft", "ifft", "ifft2", "ifftn", "ifftshift",
    "ihfft", "irfft", "irfft2", "irfftn", "rfft", "rfft2", "rfftfreq", "rfftn",
]


def __dir__():
    return __all__


cdef enum:
    COMPLEX = 0
    HALF = 1
    UNHALF = 2


# ---- one axis -----------------------------------------------------------------------------------


cdef ArrPy floating(str name, object x, bint complex_input):
    """What is transformed: float32, float64 or complex numbers, other reals as float64."""
    cdef ArrPy array = as_array(name, x)
    if array.number < FLOAT32:
        array = cast_array(array, COMPLEX128 if complex_input else FLOAT64)
    elif complex_input and array.number < COMPLEX64:
        array = cast_array(array, COMPLEX64 if array.number == FLOAT32 else COMPLEX128)
    return array


cdef ArrPy real_input(str name, object x):
    cdef ArrPy array = floating(name, x, False)
    if array.number >= COMPLEX64:
        raise fail("wrong_dtype", name, "real", (<object>array).dtype.name)
    return array


cdef int complex_number(ArrPy x) noexcept:
    return COMPLEX64 if x.number == FLOAT32 or x.number == COMPLEX64 else COMPLEX128


cdef int real_number(ArrPy x) noexcept:
    return FLOAT32 if x.number == FLOAT32 or x.number == COMPLEX64 else FLOAT64


cdef Py_ssize_t points_of(str name, object n, Py_ssize_t default) except -1:
    cdef object count = default
    if n is not None:
        count = integer_of(name, "n", n)
    if count < 1:
        raise fail("fft_length", name, count)
    if count > 1 << 58:
        raise fail("fft_too_long", name, count)
    return count


cdef double scale_of(str name, object norm, bint inverse, Py_ssize_t n) except? -1:
    """The factor of a result; "backward" divides inverse transforms by n, "forward" the others."""
    if norm is None or norm == "backward":
        return 1.0 / n if inverse else 1.0
    if norm == "forward":
        return 1.0 if inverse else 1.0 / n
    if norm == "ortho":
        return 1.0 / math.sqrt(n)
    raise fail("fft_norm", name, norm)


cdef ArrPy complex_transform(
    str name, object x, object n, object axis, object norm, bint inverse
):
    cdef ArrPy array = floating(name, x, inverse)
    cdef int place = normalised_axis(name, axis, array.dimensions)
    cdef Py_ssize_t points = points_of(name, n, array.lengths[place])
    return fourier_transform(
        name, array, COMPLEX, inverse, points, place, scale_of(name, norm, inverse, points),
        complex_number(array), None
    )


cdef ArrPy half_transform(str name, object x, object n, object axis, object norm):
    cdef ArrPy array = real_input(name, x)
    cdef int place = normalised_axis(name, axis, array.dimensions)
    cdef Py_ssize_t points = points_of(name, n, array.lengths[place])
    return fourier_transform(
        name, array, HALF, False, points, place, scale_of(name, norm, False, points),
        complex_number(array), None
    )


cdef ArrPy real_transform(str name, object x, object n, object axis, object norm):
    cdef ArrPy array = floating(name, x, True)
    cdef int place = normalised_axis(name, axis, array.dimensions)
    cdef Py_ssize_t points = points_of(name, n, 2 * (array.lengths[place] - 1))
    return fourier_transform(
        name, array, UNHALF, True, points, place, scale_of(name, norm, True, points),
        real_number(array), None
    )


def fft(x, /, n=None, axis=-1, norm="backward"):
    """The discrete Fourier transform along one axis: X[k] = sum of x[j] exp(-2 pi i j k / n).

    Parameters
    ----------
    x : ArrPy, any dtype
        Integers and bools are taken as float64.
    n : int, optional
        Points of the transform: `x` is cut or padded with zeros. Default: the length of the axis.
    axis : int, default -1
    norm : {"backward", "ortho", "forward"}
        Factor of the result: 1, 1/sqrt(n) or 1/n.

    Returns
    -------
    ArrPy, complex64 for float32 and complex64, else complex128

    Raises
    ------
    ValueError
        If `n` is less than 1 or `norm` unknown.
    IndexError
        If there is no such axis.

    Notes
    -----
    Mixed radix (4, 2 and odd primes up to 61), otherwise Bluestein's algorithm: C. Van Loan,
    Computational Frameworks for the Fast Fourier Transform, SIAM, 1992.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.fft.fft(arrpy.ArrPy([1.0, 0.0, 0.0, 0.0])).tolist()
    [(1+0j), (1+0j), (1+0j), (1+0j)]
    """
    return complex_transform("fft", x, n, axis, norm, False)


def ifft(x, /, n=None, axis=-1, norm="backward"):
    """The inverse of `fft`: x[j] = 1/n sum of X[k] exp(2 pi i j k / n).

    Parameters
    ----------
    x : ArrPy, any dtype
    n : int, optional
        Points of the transform: `x` is cut or padded with zeros. Default: the length of the axis.
    axis : int, default -1
    norm : {"backward", "ortho", "forward"}
        Factor of the result: 1/n, 1/sqrt(n) or 1.

    Returns
    -------
    ArrPy, complex64 for float32 and complex64, else complex128

    Raises
    ------
    ValueError
        If `n` is less than 1 or `norm` unknown.
    IndexError
        If there is no such axis.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.fft.ifft(arrpy.fft.fft(arrpy.ArrPy([1.0, 2.0, 3.0, 4.0]))).tolist()
    [(1+0j), (2+0j), (3+0j), (4+0j)]
    """
    return complex_transform("ifft", x, n, axis, norm, True)


def rfft(x, /, n=None, axis=-1, norm="backward"):
    """The transform of real numbers: the first n//2 + 1 points of `fft`; the others mirror them.

    Parameters
    ----------
    x : ArrPy, real
        Integers and bools are taken as float64.
    n : int, optional
        Points of the transform: `x` is cut or padded with zeros. Default: the length of the axis.
    axis : int, default -1
    norm : {"backward", "ortho", "forward"}
        Factor of the result: 1, 1/sqrt(n) or 1/n.

    Returns
    -------
    ArrPy, complex64 for float32, else complex128

    Raises
    ------
    TypeError
        If `x` is complex.
    ValueError
        If `n` is less than 1 or `norm` unknown.
    IndexError
        If there is no such axis.

    Notes
    -----
    Of even length: one complex transform of half the length.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.fft.rfft(arrpy.ArrPy([1.0, 0.0, 0.0, 0.0])).tolist()
    [(1+0j), (1+0j), (1+0j)]
    """
    return half_transform("rfft", x, n, axis, norm)


def irfft(x, /, n=None, axis=-1, norm="backward"):
    """The inverse of `rfft`: n real numbers from n//2 + 1 points of a spectrum.

    Parameters
    ----------
    x : ArrPy, any dtype
        The imaginary part of the first point, and of the last one if `n` is even, are taken as 0.
    n : int, optional
        Points of the result: `x` is cut or padded with zeros to n//2 + 1 points. Default:
        2 * (m - 1) for an axis of m points.
    axis : int, default -1
    norm : {"backward", "ortho", "forward"}
        Factor of the result: 1/n, 1/sqrt(n) or 1.

    Returns
    -------
    ArrPy, float32 for float32 and complex64, else float64

    Raises
    ------
    ValueError
        If `n` is less than 1 or `norm` unknown.
    IndexError
        If there is no such axis.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.fft.irfft(arrpy.ArrPy([10.0, -2.0 + 2.0j, -2.0])).tolist()
    [1.0, 2.0, 3.0, 4.0]
    """
    return real_transform("irfft", x, n, axis, norm)


cdef object opposite(str name, object norm):
    """The norm with which a transform has the factor that its inverse has with `norm`."""
    if norm == "ortho":
        return norm
    scale_of(name, norm, False, 1)  # refuses unknown ones
    return "backward" if norm == "forward" else "forward"


def hfft(x, /, n=None, axis=-1, norm="backward"):
    """The transform of a signal with Hermitian symmetry, given by its first half: real numbers.

    Parameters
    ----------
    x : ArrPy, any dtype
    n : int, optional
        Points of the result: `x` is cut or padded with zeros to n//2 + 1 points. Default:
        2 * (m - 1) for an axis of m points.
    axis : int, default -1
    norm : {"backward", "ortho", "forward"}
        Factor of the result: 1, 1/sqrt(n) or 1/n.

    Returns
    -------
    ArrPy, float32 for float32 and complex64, else float64

    Raises
    ------
    ValueError
        If `n` is less than 1 or `norm` unknown.
    IndexError
        If there is no such axis.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.fft.hfft(arrpy.ArrPy([1.0, 2.0, 3.0])).tolist()
    [8.0, -2.0, 0.0, -2.0]
    """
    cdef ArrPy array = floating("hfft", x, True)
    return real_transform("hfft", map1(MAP_CONJ, array), n, axis, opposite("hfft", norm))


def ihfft(x, /, n=None, axis=-1, norm="backward"):
    """The inverse of `hfft`: the first n//2 + 1 points of a signal with Hermitian symmetry.

    Parameters
    ----------
    x : ArrPy, real
    n : int, optional
        Points of the transform: `x` is cut or padded with zeros. Default: the length of the axis.
    axis : int, default -1
    norm : {"backward", "ortho", "forward"}
        Factor of the result: 1/n, 1/sqrt(n) or 1.

    Returns
    -------
    ArrPy, complex64 for float32, else complex128

    Raises
    ------
    TypeError
        If `x` is complex.
    ValueError
        If `n` is less than 1 or `norm` unknown.
    IndexError
        If there is no such axis.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.fft.ihfft(arrpy.ArrPy([8.0, -2.0, 0.0, -2.0])).tolist()
    [(1-0j), (2-0j), (3-0j)]
    """
    cdef ArrPy result = half_transform("ihfft", x, n, axis, opposite("ihfft", norm))
    return map1(MAP_CONJ, result, result)


# ---- several axes -------------------------------------------------------------------------------


cdef list integers_in(str name, str argument, object values):
    """A sequence argument as a list; what its elements are is checked by those who use them."""
    if isinstance(values, type) or not hasattr(values, "__iter__"):
        raise fail("wrong_type", name, argument, "a sequence of integers", type(values).__name__)
    return list(values)


cdef tuple lengths_and_axes(str name, ArrPy x, object s, object axes, bint half):
    """Points and places of the transforms; `half`: the last one starts from half a spectrum."""
    cdef Py_ssize_t last
    s = None if s is None else integers_in(name, "s", s)
    axes = None if axes is None else integers_in(name, "axes", axes)
    if axes is None:
        count = x.dimensions if s is None else len(s)
        axes = range(x.dimensions - count, x.dimensions)
    places = [normalised_axis(name, axis, x.dimensions) for axis in axes]
    if s is None:
        s = [x.lengths[place] for place in places]
        if half and places:
            last = places[-1]
            s[-1] = 2 * (x.lengths[last] - 1)
    if len(s) != len(places):
        raise fail("fft_axes", name, tuple(s), tuple(axes))
    points = []
    for place, count in zip(places, s, strict=True):  # -1: as many as there are
        points.append(points_of(name, x.lengths[<int>place] if count == -1 else count, 0))
    return points, places


cdef ArrPy along_axes(
    str name, ArrPy x, list points, list places, object norm, bint inverse, int dtype
):
    """Complex transforms along axes, the last one first; rounded to `dtype` after the final one."""
    cdef ArrPy out
    cdef int i, place, number
    cdef Py_ssize_t n
    for i in range(len(places) - 1, -1, -1):
        place = places[i]
        n = points[i]
        number = dtype if i == 0 else COMPLEX128
        out = None
        if i < len(places) - 1 and x.number == number and x.lengths[place] == n:
            out = x  # an intermediate result, of our own
        x = fourier_transform(
            name, x, COMPLEX, inverse, n, place, scale_of(name, norm, inverse, n), number, out
        )
    return x


cdef ArrPy complex_transforms(str name, object x, object s, object axes, object norm, bint inverse):
    cdef ArrPy array = floating(name, x, True)
    points, places = lengths_and_axes(name, array, s, axes, False)
    if not places:
        scale_of(name, norm, inverse, 1)
        return copy_array(array)
    return along_axes(name, array, points, places, norm, inverse, array.number)


cdef ArrPy half_transforms(str name, object x, object s, object axes, object norm):
    cdef ArrPy array = real_input(name, x), result
    cdef int number = complex_number(array)
    cdef Py_ssize_t n
    points, places = lengths_and_axes(name, array, s, axes, False)
    if not places:
        raise fail("fft_no_axes", name)
    n = points[-1]
    result = fourier_transform(
        name, array, HALF, False, n, places[-1], scale_of(name, norm, False, n),
        number if len(places) == 1 else COMPLEX128, None
    )
    if len(places) == 1:
        return result
    # The intermediate result is ours: what has its length is transformed in place.
    return along_axes(name, result, points[:-1], places[:-1], norm, False, number)


cdef ArrPy real_transforms(str name, object x, object s, object axes, object norm):
    cdef ArrPy array = floating(name, x, True), result
    cdef int number = real_number(array)
    cdef Py_ssize_t n
    points, places = lengths_and_axes(name, array, s, axes, True)
    if not places:
        raise fail("fft_no_axes", name)
    n = points[-1]
    result = array
    if len(places) > 1:  # from the first axis on, which matters if one is named twice
        result = along_axes(
            name, array, points[-2::-1], places[-2::-1], norm, True, COMPLEX128
        )
    return fourier_transform(
        name, result, UNHALF, True, n, places[-1], scale_of(name, norm, True, n), number, None
    )


def fftn(x, /, s=None, axes=None, norm="backward"):
    """The discrete Fourier transform along several axes.

    Parameters
    ----------
    x : ArrPy, any dtype
    s : sequence of int, optional
        Points along each of `axes`; -1: as many as there are. `x` is cut or padded with zeros.
        Default: the shape of `x`.
    axes : sequence of int, optional
        Default: all axes, or the last ones if `s` is given.
    norm : {"backward", "ortho", "forward"}
        Factor of the result: 1, 1/sqrt(n) or 1/n, where n is the product of `s`.

    Returns
    -------
    ArrPy, complex64 for float32 and complex64, else complex128

    Raises
    ------
    ValueError
        If `s` and `axes` differ in length, a length is less than 1, or `norm` is unknown.
    IndexError
        If there is no such axis.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.fft.fftn(arrpy.ArrPy([[1.0, 2.0], [3.0, 4.0]])).tolist()
    [[(10+0j), (-2+0j)], [(-4+0j), 0j]]
    """
    return complex_transforms("fftn", x, s, axes, norm, False)


def ifftn(x, /, s=None, axes=None, norm="backward"):
    """The inverse of `fftn`.

    Parameters
    ----------
    x : ArrPy, any dtype
    s : sequence of int, optional
        Points along each of `axes`; -1: as many as there are. Default: the shape of `x`.
    axes : sequence of int, optional
        Default: all axes, or the last ones if `s` is given.
    norm : {"backward", "ortho", "forward"}
        Factor of the result: 1/n, 1/sqrt(n) or 1, where n is the product of `s`.

    Returns
    -------
    ArrPy, complex64 for float32 and complex64, else complex128

    Raises
    ------
    ValueError
        If `s` and `axes` differ in length, a length is less than 1, or `norm` is unknown.
    IndexError
        If there is no such axis.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.fft.ifftn(arrpy.ArrPy([[10.0, -2.0], [-4.0, 0.0]])).tolist()
    [[(1+0j), (2+0j)], [(3+0j), (4+0j)]]
    """
    return complex_transforms("ifftn", x, s, axes, norm, True)


def rfftn(x, /, s=None, axes=None, norm="backward"):
    """The transform of real numbers along several axes: `rfft` along the last one, then `fftn`.

    Parameters
    ----------
    x : ArrPy, real
    s : sequence of int, optional
        Points along each of `axes`; -1: as many as there are. Default: the shape of `x`.
    axes : sequence of int, optional
        Default: all axes, or the last ones if `s` is given.
    norm : {"backward", "ortho", "forward"}
        Factor of the result: 1, 1/sqrt(n) or 1/n, where n is the product of `s`.

    Returns
    -------
    ArrPy, complex64 for float32, else complex128
        n//2 + 1 points along the last of `axes`.

    Raises
    ------
    TypeError
        If `x` is complex.
    ValueError
        If `s` and `axes` differ in length, a length is less than 1, or `norm` is unknown.
    IndexError
        If there is no such axis.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.fft.rfftn(arrpy.ArrPy([[1.0, 2.0], [3.0, 4.0]])).tolist()
    [[(10+0j), (-2+0j)], [(-4+0j), 0j]]
    """
    return half_transforms("rfftn", x, s, axes, norm)


def irfftn(x, /, s=None, axes=None, norm="backward"):
    """The inverse of `rfftn`.

    Parameters
    ----------
    x : ArrPy, any dtype
    s : sequence of int, optional
        Points of the result along each of `axes`. Default: the shape of `x`, but 2 * (m - 1)
        along the last one, if that has m points.
    axes : sequence of int, optional
        Default: all axes, or the last ones if `s` is given.
    norm : {"backward", "ortho", "forward"}
        Factor of the result: 1/n, 1/sqrt(n) or 1, where n is the product of `s`.

    Returns
    -------
    ArrPy, float32 for float32 and complex64, else float64

    Raises
    ------
    ValueError
        If `s` and `axes` differ in length, a length is less than 1, or `norm` is unknown.
    IndexError
        If there is no such axis.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.fft.irfftn(arrpy.ArrPy([[10.0, -2.0], [-4.0, 0.0]])).tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """
    return real_transforms("irfftn", x, s, axes, norm)


def fft2(x, /, s=None, axes=(-2, -1), norm="backward"):
    """`fftn` along two axes.

    Parameters
    ----------
    x : ArrPy, any dtype
    s : sequence of int, optional
    axes : sequence of int, default (-2, -1)
    norm : {"backward", "ortho", "forward"}

    Returns
    -------
    ArrPy, complex64 for float32 and complex64, else complex128

    Raises
    ------
    ValueError, IndexError
        As `fftn`.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.fft.fft2(arrpy.ArrPy([[1.0, 2.0], [3.0, 4.0]])).tolist()
    [[(10+0j), (-2+0j)], [(-4+0j), 0j]]
    """
    return complex_transforms("fft2", x, s, axes, norm, False)


def ifft2(x, /, s=None, axes=(-2, -1), norm="backward"):
    """`ifftn` along two axes.

    Parameters
    ----------
    x : ArrPy, any dtype
    s : sequence of int, optional
    axes : sequence of int, default (-2, -1)
    norm : {"backward", "ortho", "forward"}

    Returns
    -------
    ArrPy, complex64 for float32 and complex64, else complex128

    Raises
    ------
    ValueError, IndexError
        As `ifftn`.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.fft.ifft2(arrpy.ArrPy([[10.0, -2.0], [-4.0, 0.0]])).tolist()
    [[(1+0j), (2+0j)], [(3+0j), (4+0j)]]
    """
    return complex_transforms("ifft2", x, s, axes, norm, True)


def rfft2(x, /, s=None, axes=(-2, -1), norm="backward"):
    """`rfftn` along two axes.

    Parameters
    ----------
    x : ArrPy, real
    s : sequence of int, optional
    axes : sequence of int, default (-2, -1)
    norm : {"backward", "ortho", "forward"}

    Returns
    -------
    ArrPy, complex64 for float32, else complex128

    Raises
    ------
    TypeError, ValueError, IndexError
        As `rfftn`.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.fft.rfft2(arrpy.ArrPy([[1.0, 2.0], [3.0, 4.0]])).tolist()
    [[(10+0j), (-2+0j)], [(-4+0j), 0j]]
    """
    return half_transforms("rfft2", x, s, axes, norm)


def irfft2(x, /, s=None, axes=(-2, -1), norm="backward"):
    """`irfftn` along two axes.

    Parameters
    ----------
    x : ArrPy, any dtype
    s : sequence of int, optional
    axes : sequence of int, default (-2, -1)
    norm : {"backward", "ortho", "forward"}

    Returns
    -------
    ArrPy, float32 for float32 and complex64, else float64

    Raises
    ------
    ValueError, IndexError
        As `irfftn`.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.fft.irfft2(arrpy.ArrPy([[10.0, -2.0], [-4.0, 0.0]])).tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """
    return real_transforms("irfft2", x, s, axes, norm)


# ---- frequencies and shifts ---------------------------------------------------------------------


cdef ArrPy frequencies(str name, object n, object d, object dtype, object device, bint half):
    cdef Py_ssize_t points = points_of(name, n, 0)
    cdef double spacing
    try:
        spacing = float(d)
    except (TypeError, ValueError):
        raise fail("real_number", name, d) from None
    if spacing == 0.0:
        raise fail("fft_spacing", name, d)
    step = 1.0 / (points * spacing)
    check_device(name, device)
    ramp = arange(points // 2 + 1 if half else (points - 1) // 2 + 1, dtype=FLOATS, device=device)
    if not half:
        ramp = concat([ramp, arange(-(points // 2), 0, dtype=FLOATS, device=device)])
    cdef ArrPy result = <ArrPy>map2(MAP_MULTIPLY, ramp, scalar_array(step, FLOAT64))
    if dtype is None or dtype == FLOATS:
        return result
    if dtype != dtype_object(FLOAT32):
        raise fail("wrong_dtype", name, "real floating-point", dtype)
    return cast_array(result, FLOAT32)


FLOATS = dtype_object(FLOAT64)


def fftfreq(n, /, d=1.0, dtype=None, device=None):
    """The frequencies of the points of `fft`: 0, 1, ..., -2, -1 divided by n * d.

    Parameters
    ----------
    n : int
        Points of the transform.
    d : float, default 1.0
        Spacing of the samples.
    dtype : dtype, optional
        float32 or float64, which is the default.
    device : optional
        By default "cpu".

    Returns
    -------
    ArrPy, shape (n,)

    Raises
    ------
    TypeError
        If `dtype` is not real floating-point.
    ValueError
        If `n` is less than 1 or `d` is 0.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.fft.fftfreq(5, d=0.1).tolist()
    [0.0, 2.0, 4.0, -4.0, -2.0]
    """
    return frequencies("fftfreq", n, d, dtype, device, False)


def rfftfreq(n, /, d=1.0, dtype=None, device=None):
    """The frequencies of the points of `rfft`: 0, 1, ..., n//2 divided by n * d.

    Parameters
    ----------
    n : int
        Points of the transform.
    d : float, default 1.0
        Spacing of the samples.
    dtype : dtype, optional
        float32 or float64, which is the default.
    device : optional
        By default "cpu".

    Returns
    -------
    ArrPy, shape (n//2 + 1,)

    Raises
    ------
    TypeError
        If `dtype` is not real floating-point.
    ValueError
        If `n` is less than 1 or `d` is 0.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.fft.rfftfreq(5, d=0.1).tolist()
    [0.0, 2.0, 4.0]
    """
    return frequencies("rfftfreq", n, d, dtype, device, True)


cdef object shifted(str name, object x, object axes, bint inverse):
    cdef ArrPy array = as_array(name, x)
    if axes is None:
        axes = range(array.dimensions)
    elif hasattr(axes, "__index__"):
        axes = (axes,)
    axes = integers_in(name, "axes", axes)
    places = tuple([normalised_axis(name, axis, array.dimensions) for axis in axes])
    halves = tuple([array.lengths[<int>place] // 2 for place in places])
    if not places:
        return copy_array(array)
    return roll(array, tuple([-half for half in halves]) if inverse else halves, axis=places)


def fftshift(x, /, axes=None):
    """The halves of each axis exchanged, so that frequency 0 comes into the middle.

    Parameters
    ----------
    x : ArrPy
    axes : int or sequence of int, optional
        By default all axes.

    Returns
    -------
    ArrPy, dtype and shape of `x`

    Raises
    ------
    IndexError
        If there is no such axis.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.fft.fftshift(arrpy.fft.fftfreq(5, d=0.1)).tolist()
    [-4.0, -2.0, 0.0, 2.0, 4.0]
    """
    return shifted("fftshift", x, axes, False)


def ifftshift(x, /, axes=None):
    """The inverse of `fftshift`; the two differ for axes of odd length.

    Parameters
    ----------
    x : ArrPy
    axes : int or sequence of int, optional
        By default all axes.

    Returns
    -------
    ArrPy, dtype and shape of `x`

    Raises
    ------
    IndexError
        If there is no such axis.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.fft.ifftshift(arrpy.ArrPy([-2, -1, 0, 1, 2])).tolist()
    [0, 1, 2, -2, -1]
    """
    return shifted("ifftshift", x, axes, True)
