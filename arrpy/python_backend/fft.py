"""Discrete Fourier transforms in plain Python: X[k] = sum over j of x[j] w^(jk).

Here w = exp(-2 pi i/n). A complex number is a pair of floats; everything is computed in float64 and
rounded once when it is stored. All transforms are forward ones: the inverse swaps real and
imaginary parts of input and output, because swap(F(swap(x))) = n F^-1(x). So the driver says where
the parts lie, and a kernel knows no direction.

Algorithms.
  mixed radix  n = r m. One pass computes, for p < m and j < r,
               y_j = (sum over k of x[p + m k] w_r^(jk)) w_n^(jp); what remains is r transforms of
               length m. Each pass writes into other lists in the order that the next one reads,
               so that the last pass leaves the result in order (Stockham's variant). Radices are
               4, 2, then odd primes; terms of an odd radix are added in the order k = 1, 2, ...
               The factor 1 of p = 0 is not multiplied.
  Bluestein    jk = (j^2 + k^2 - (k - j)^2) / 2 makes any length a convolution with the chirp
               c_k = w_2n^(k^2), of any length >= 2n - 1 that has small factors only.
  real input   of even length n = 2 m: z_k = x_2k + i x_(2k+1) is transformed with length m; then
               X_k = (Z_k + Z*_(m-k)) / 2 - i/2 w_n^k (Z_k - Z*_(m-k)), and back in reverse.
  long n       = n1 n2: the driver runs n2 transforms of length n1, multiplied by w_n^(i k) where
               they are stored ("twist"), then n1 transforms of length n2.

Roots of unity: the angle is reduced to an eighth of a turn in integers, carried to twice the
precision of a float, and cos and sin are Taylor polynomials whose leading term is added last. The
error is below 0.75 ULP. No function of the C library takes part and no products are contracted, so
the results are the same on every tier, instruction set and machine.

Reference: C. Van Loan, Computational Frameworks for the Fast Fourier Transform, SIAM, 1992.
"""

from collections.abc import MutableSequence, Sequence
from math import pi
from typing import Any

Complex = tuple[float, float]
Parts = tuple[list[float], list[float]]  # the real parts and the imaginary ones
Lines = tuple[MutableSequence[float], int, int, int, int]

COMPLEX, HALF, UNHALF, HERMITIAN = range(4)

_QUARTER_LOW = 3.061616997868383e-17  # pi/4 - fl(pi/4)
_SINE = [
    -1 / 6, 1 / 120, -1 / 5040, 1 / 362880, -1 / 39916800, 1 / 6227020800, -1 / 1307674368000,
    1 / 355687428096000,
]  # fmt: skip
_COSINE = [
    1 / 24, -1 / 720, 1 / 40320, -1 / 3628800, 1 / 479001600, -1 / 87178291200,
    1 / 20922789888000, -1 / 6402373705728000,
]  # fmt: skip


# ---- roots of unity ----


def roots(n: int, exponents: memoryview, minus_one: bool, out: MutableSequence[float]) -> None:
    """Store exp(-2 pi i e / n) for every exponent: all real parts, then all imaginary parts.

    Parameters
    ----------
    n : int
    exponents : memoryview of int64, each in [0, n)
    minus_one : bool
        Store the root minus 1, without cancellation; then 8 e <= n for every exponent.
    out : memoryview of float64, twice as long as `exponents`
    """
    count = len(exponents)
    for i, exponent in enumerate(exponents):
        out[i], out[count + i] = _root(exponent, n, minus_one)


def _root(exponent: int, n: int, minus_one: bool = False) -> Complex:
    octant, rest = divmod(8 * exponent, n)
    if octant & 1:
        rest = n - rest
    angle, low = _angle(rest, n)
    if minus_one:
        return _cosine_minus_one(angle, low), -_sine(angle, low)
    cosine, sine = _cosine(angle, low), _sine(angle, low)
    if (octant + 1) & 2:
        cosine, sine = sine, cosine
    if (octant + 2) & 4:
        cosine = -cosine
    return cosine, (sine if octant & 4 else -sine)


def _angle(rest: int, n: int) -> Complex:
    """pi/4 * rest / n as a float and what it lacks."""
    share = rest / n
    product, error = _two_product(share, float(n))
    share_low = ((rest - product) - error) / n
    product, error = _two_product(pi / 4, share)
    error += (pi / 4) * share_low + _QUARTER_LOW * share
    angle = product + error
    return angle, (product - angle) + error


def _two_product(x1: float, x2: float) -> Complex:
    """x1 * x2 as its rounded value and the rounding error (Dekker)."""
    product = x1 * x2
    high1, high2 = _upper_half(x1), _upper_half(x2)
    low1, low2 = x1 - high1, x2 - high2
    return product, ((high1 * high2 - product) + high1 * low2 + low1 * high2) + low1 * low2


def _upper_half(x: float) -> float:
    scaled = 134217729.0 * x  # 2^27 + 1
    return scaled - (scaled - x)


def _sine(angle: float, low: float) -> float:
    square = angle * angle
    return angle + (angle * (square * _polynomial(_SINE, square)) + low)


def _cosine(angle: float, low: float) -> float:
    square, error = _two_product(angle, angle)
    half = 0.5 * square
    rest = square * (square * _polynomial(_COSINE, square)) - (0.5 * error + angle * low)
    leading = 1.0 - half
    return leading + (((1.0 - leading) - half) + rest)


def _cosine_minus_one(angle: float, low: float) -> float:
    square, error = _two_product(angle, angle)
    rest = square * (square * _polynomial(_COSINE, square)) - (0.5 * error + angle * low)
    return rest - 0.5 * square


def _polynomial(coefficients: list[float], x: float) -> float:
    total = 0.0
    for coefficient in reversed(coefficients):
        total = total * x + coefficient
    return total


# ---- transforms ----


def transform(
    plan: tuple[Any, ...], call: tuple[Any, ...], rows: int, x: Lines, out: Lines
) -> None:
    """Transform `rows` lines of x into lines of out.

    Parameters
    ----------
    plan : tuple (n, radices, table, padded, chirp, filter)
        Length; radices of the passes of `n`, or of `padded` for Bluestein's algorithm; for each
        pass the roots w^(jp), j = 1 to r - 1, p < m, all real and all imaginary parts of one j
        after the other, then for an odd radix those of w_r^k; chirp: real and imaginary parts of
        c_k, k < n; filter: of the transform of the conjugate chirp, divided by `padded`.
    call : tuple (kind, x_points, out_points, scale, half, twist)
        kind: COMPLEX; HALF, pairs of reals to the upper half of the spectrum; UNHALF, its reverse;
        HERMITIAN, half of a spectrum of odd length to reals. Points of x beyond `x_points` are 0,
        those of out beyond `out_points` are not stored. scale: factor of the result. half: the
        roots w_2n^k, k <= n, for HALF and UNHALF. twist: None or (high, low, length, first row):
        roots that a result is multiplied by.
    rows : int
    x, out : tuple (memoryview of float32 or float64, start, row stride, point stride, offset of the
        imaginary part), all in floats; offset 0: there is no imaginary part
    """
    n, radices, table, padded, chirp, spectrum = plan
    kind, x_points, out_points, scale, half, twist = call
    for row in range(rows):
        real, imag = _load(kind, n, x_points, row, x, half)
        if padded:
            real, imag = _bluestein(n, radices, table, padded, chirp, spectrum, real, imag)
        else:
            real, imag = _passes(n, radices, table, real, imag)
        if kind == HALF:
            real, imag = _upper_spectrum(n, half, real, imag)
        elif twist:
            _twist(n, twist, row, real, imag)
        _store(out_points, scale, row, real, imag, out)


def _load(kind: int, n: int, points: int, row: int, x: Lines, half: Sequence[float]) -> Parts:
    buffer, start, row_stride, stride, imag_offset = x
    start += row * row_stride
    places = range(start, start + points * stride, stride) if points else ()
    if kind == HALF:  # x_points counts reals, two to a point
        places = range(start, start + points // 2 * stride, stride)
    real = [float(buffer[place]) for place in places]
    imag = [float(buffer[place + imag_offset]) if imag_offset else 0.0 for place in places]
    if kind == HALF and points & 1:
        real.append(float(buffer[start + points // 2 * stride]))
        imag.append(0.0)
    if kind == UNHALF:
        real += [0.0] * (n + 1 - points)
        imag += [0.0] * (n + 1 - points)
        return _lower_spectrum(n, half, real, imag)
    if kind == HERMITIAN:  # conjugated: the inverse transform of a real result
        real += [0.0] * (n // 2 + 1 - points)
        imag += [0.0] * (n // 2 + 1 - points)
        return real + real[:0:-1], [0.0] + [-part for part in imag[1:]] + imag[:0:-1]
    return real + [0.0] * (n - len(real)), imag + [0.0] * (n - len(imag))


def _store(
    points: int, scale: float, row: int, real: list[float], imag: list[float], out: Lines
) -> None:
    buffer, start, row_stride, stride, imag_offset = out
    place = start + row * row_stride
    for k in range(points):
        buffer[place] = real[k] * scale
        if imag_offset:
            buffer[place + imag_offset] = imag[k] * scale
        place += stride


def _passes(
    n: int, radices: Sequence[int], table: Sequence[float], real: list[float], imag: list[float]
) -> Parts:
    inner, place = 1, 0
    for radix in radices:
        n //= radix
        real, imag = _pass(radix, n, inner, table[place:], real, imag)
        inner *= radix
        place += 2 * n * (radix - 1) + (2 * radix if radix & 1 else 0)
    return real, imag


def _pass(
    radix: int, m: int, inner: int, table: Sequence[float], real: list[float], imag: list[float]
) -> Parts:
    butterfly = {2: _butterfly_2, 4: _butterfly_4}.get(radix, _butterfly_odd)
    circle = table[2 * m * (radix - 1) :]
    out_real, out_imag = [0.0] * len(real), [0.0] * len(imag)
    for p in range(m):
        for q in range(inner):
            places = range(p * inner + q, len(real), m * inner)
            y = butterfly(radix, circle, [real[k] for k in places], [imag[k] for k in places])
            target = radix * p * inner + q
            for j in range(radix):
                y_real, y_imag = y[j]
                if p and j:
                    place = 2 * m * (j - 1) + p
                    y_real, y_imag = _product(y_real, y_imag, table[place], table[place + m])
                out_real[target + j * inner], out_imag[target + j * inner] = y_real, y_imag
    return out_real, out_imag


def _product(a: float, b: float, c: float, d: float) -> Complex:
    """(a + bi)(c + di)."""
    return a * c - b * d, a * d + b * c


def _butterfly_2(
    _radix: int, _circle: Sequence[float], real: list[float], imag: list[float]
) -> Sequence[Complex]:
    (a, b), (c, d) = real, imag
    return (a + b, c + d), (a - b, c - d)


def _butterfly_4(
    _radix: int, _circle: Sequence[float], real: list[float], imag: list[float]
) -> Sequence[Complex]:
    even_real, even_imag = real[0] + real[2], imag[0] + imag[2]
    odd_real, odd_imag = real[0] - real[2], imag[0] - imag[2]
    sum_real, sum_imag = real[1] + real[3], imag[1] + imag[3]
    turned_real, turned_imag = imag[1] - imag[3], real[3] - real[1]  # -i (x_1 - x_3)
    return (
        (even_real + sum_real, even_imag + sum_imag),
        (odd_real + turned_real, odd_imag + turned_imag),
        (even_real - sum_real, even_imag - sum_imag),
        (odd_real - turned_real, odd_imag - turned_imag),
    )


def _butterfly_odd(
    radix: int, circle: Sequence[float], real: list[float], imag: list[float]
) -> Sequence[Complex]:
    """With s_k = x_k + x_(r-k), d_k = x_k - x_(r-k): y_j and y_(r-j) are
    x_0 + sum of cos(2 pi jk/r) s_k, minus and plus i times the sum of sin(2 pi jk/r) d_k."""
    half = range(1, radix // 2 + 1)
    sums = [(real[k] + real[radix - k], imag[k] + imag[radix - k]) for k in half]
    differences = [(real[k] - real[radix - k], imag[k] - imag[radix - k]) for k in half]
    y = [(real[0], imag[0])] * radix
    for sum_real, sum_imag in sums:
        y[0] = y[0][0] + sum_real, y[0][1] + sum_imag
    for j in half:
        even_real, even_imag, odd_real, odd_imag = real[0], imag[0], 0.0, 0.0
        for k in half:
            cosine, sine = circle[j * k % radix], circle[radix + j * k % radix]
            even_real += cosine * sums[k - 1][0]
            even_imag += cosine * sums[k - 1][1]
            odd_real += sine * differences[k - 1][0]
            odd_imag += sine * differences[k - 1][1]
        y[j] = even_real - odd_imag, even_imag + odd_real
        y[radix - j] = even_real + odd_imag, even_imag - odd_real
    return y


def _bluestein(
    n: int,
    radices: Sequence[int],
    table: Sequence[float],
    padded: int,
    chirp: Sequence[float],
    spectrum: Sequence[float],
    real: list[float],
    imag: list[float],
) -> Parts:
    zeros = [0.0] * (padded - n)
    real, imag = _products(n, real, imag, chirp)
    real, imag = _passes(padded, radices, table, real + zeros, imag + zeros)
    real, imag = _products(padded, real, imag, spectrum)
    imag, real = _passes(padded, radices, table, imag, real)  # the inverse
    return _products(n, real, imag, chirp)


def _products(n: int, real: list[float], imag: list[float], factors: Sequence[float]) -> Parts:
    products = [_product(real[k], imag[k], factors[k], factors[n + k]) for k in range(n)]
    return [real for real, _ in products], [imag for _, imag in products]


def _upper_spectrum(n: int, half: Sequence[float], real: list[float], imag: list[float]) -> Parts:
    """From Z, of length n, to X_0 ... X_n, the half spectrum of 2 n reals."""
    out_real, out_imag = [real[0] + imag[0]], [0.0]
    for k in range(1, n):
        a_real, a_imag, b_real, b_imag = real[k], imag[k], real[n - k], -imag[n - k]
        even_real, even_imag = a_real + b_real, a_imag + b_imag
        odd_real, odd_imag = a_imag - b_imag, b_real - a_real  # -i (a - b)
        odd_real, odd_imag = _product(odd_real, odd_imag, half[k], half[n + 1 + k])
        out_real.append(0.5 * (even_real + odd_real))
        out_imag.append(0.5 * (even_imag + odd_imag))
    return [*out_real, real[0] - imag[0]], [*out_imag, 0.0]


def _lower_spectrum(n: int, half: Sequence[float], real: list[float], imag: list[float]) -> Parts:
    """From X_0 ... X_n to Z, of length n, with its parts swapped for the inverse transform."""
    out_real, out_imag = [real[0] - real[n]], [real[0] + real[n]]
    for k in range(1, n):
        a_real, a_imag, b_real, b_imag = real[k], imag[k], real[n - k], -imag[n - k]
        even_real, even_imag = a_real + b_real, a_imag + b_imag
        odd_real, odd_imag = b_imag - a_imag, a_real - b_real  # i (a - b)
        odd_real, odd_imag = _product(odd_real, odd_imag, half[k], -half[n + 1 + k])
        out_imag.append(even_real + odd_real)
        out_real.append(even_imag + odd_imag)
    return out_real, out_imag


def _twist(n: int, twist: tuple[Any, ...], row: int, real: list[float], imag: list[float]) -> None:
    """Multiply point k by w^(i k), w^(high + low) = u + u d: u a root, d a root minus 1."""
    high, low, length, first = twist
    i = first + row
    for k in range(1, n):
        a, b = divmod(i * k, length)
        u_real, u_imag = high[a], high[n + a]
        w_real, w_imag = _product(u_real, u_imag, low[b], low[length + b])
        real[k], imag[k] = _product(real[k], imag[k], u_real + w_real, u_imag + w_imag)
