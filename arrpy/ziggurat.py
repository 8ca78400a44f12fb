"""Tables of the ziggurat method, computed when the first normal or exponential number is drawn.

A density f that falls from x = 0 is covered by 256 layers of equal area v. Layer i > 0 is the box
from 0 to x[i] wide and from f(x[i]) to f(x[i - 1]) high; layer 0 is the box below f(r), r = x[255],
and the tail beyond r. From the top down v = x[i + 1] * (f(x[i]) - f(x[i + 1])), so

    x[i] = f^-1(v / x[i + 1] + f(x[i + 1])).

A random integer j of m bits in layer i becomes j * w[i], and is accepted at once if j < k[i]:

    w[i] = x[i] / 2^m,  k[i] = 2^m * x[i - 1] / x[i];  layer 0 has the width v / f(r), k[1] = 0.

The streams are to be NumPy's to the last bit, and its tables bear the marks of how they were made.
Those of the normal density come from float64 arithmetic: an area 6e-16 of itself too small, and one
value of f rounded up although the value below it is nearer by 0.3 % of their distance. Those of the
exponential density come from exact arithmetic, its float64 limits k are even, its float32 values
were rounded to 9 digits first. exp and log are decimal's here: the same bits on every platform.

Reference: G. Marsaglia, W. W. Tsang, "The ziggurat method for generating random variables",
Journal of Statistical Software 5 (8), 2000.
"""

import math
import struct
from array import array
from decimal import Decimal, localcontext
from functools import cache

LAYERS = 256
NORMAL, EXPONENTIAL, NORMAL32, EXPONENTIAL32 = range(4)  # order of the tables

NORMAL_R = 3.6541528853610088
NORMAL_AREA = 0.004928673233974655 - 4 * 2.0**-60
NORMAL_ROUNDED_UP = 38
EXPONENTIAL_R = Decimal("7.6971174701310497140446280481")


def _float32(x: float) -> float:
    return float(struct.unpack("f", struct.pack("f", x))[0])


def _float32_of_9_digits(x: float) -> float:
    return _float32(float(f"{x:.8e}"))


def _exp(x: float) -> float:
    return float(Decimal(x).exp())


def _log(x: float) -> float:
    return float(Decimal(x).ln())


def _normal() -> tuple[list[float], list[float]]:
    """Widths and densities; the width of layer 0 is that of its box."""
    x, f = [0.0] * LAYERS, [1.0] * LAYERS
    x[255] = NORMAL_R
    f[255] = _exp(-0.5 * x[255] * x[255])
    for i in range(254, 0, -1):
        x[i] = math.sqrt(-2.0 * _log(NORMAL_AREA / x[i + 1] + f[i + 1]))
        f[i] = _exp(-0.5 * x[i] * x[i])
        if i == NORMAL_ROUNDED_UP:
            f[i] = math.nextafter(f[i], 1.0)
    x[0] = NORMAL_AREA / f[255]
    return x, f


def _exponential() -> tuple[list[Decimal], list[Decimal]]:
    x, f = [EXPONENTIAL_R] * LAYERS, [Decimal(1)] * LAYERS
    f[255] = (-EXPONENTIAL_R).exp()
    area = (EXPONENTIAL_R + 1) * f[255]
    for i in range(254, 0, -1):
        f[i] = area / x[i + 1] + f[i + 1]
        x[i] = -f[i].ln()
    x[0] = area / f[255]
    return x, f


@cache
def tables() -> "tuple[array[int], array[float], array[float]]":
    """k, w and f of the four tables, one after the other."""
    with localcontext() as context:
        context.prec = 40
        x, f = _normal()
        ratios = [x[255] / x[0], 0.0] + [x[i - 1] / x[i] for i in range(2, LAYERS)]
        y, g = _exponential()
        exact = [y[255] / y[0], Decimal(0)] + [y[i - 1] / y[i] for i in range(2, LAYERS)]
        k = [round(ratio * 2.0**52) for ratio in ratios]
        k += [2 * int(ratio * 2**52) for ratio in exact]
        k += [int(ratios[0] * 2.0**23), *(round(ratio * 2.0**23) for ratio in ratios[1:])]
        k += [round(ratio * 2**23) for ratio in exact]
        w = [width / 2.0**52 for width in x] + [float(width / 2**53) for width in y]
        w += [_float32(width / 2.0**23) for width in x]
        w += [_float32_of_9_digits(float(width / 2**23)) for width in y]
        densities = [float(density) for density in g]
    values = f + densities + list(map(_float32, f)) + list(map(_float32_of_9_digits, densities))
    return array("Q", k), array("d", w), array("d", values)
