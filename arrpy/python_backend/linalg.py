"""Matrix products in plain Python: out[r, c] = sum over k of a[r, k] b[k, c].

Shapes: a (rows, depth), b (depth, columns), out (rows, columns), any strides; the twelve numeric
dtypes. depth == 0 gives zeros.

Numerics. `matmul` adds the products of an output in the order of k, starting at +0. Integers are
exact until the store, which wraps them; float32 is summed in float64 and rounded once at the store.
`matvec` and `vecdot`, the kernels for products with one row or one column, use 32 virtual lanes:
product k is added to lane k mod 32, then lane l takes lane l + 16, l + 8, l + 4, l + 2, l + 1. They
have the same bits on all three tiers. A complex product rounds as (ac - bd, ad + bc).

Why loops over lists: a row and a column are read once, then `map` multiplies and `reduce` adds them
from left to right. `sum` would not do: from Python 3.12 on it compensates its rounding errors.

Reference: G. H. Golub, C. F. Van Loan, Matrix Computations, 4th edition, section 1.1, 2013.
"""

from collections.abc import Callable
from functools import reduce
from operator import add, mul, neg, sub
from typing import Any

from .memory import Plane

VIRTUAL_LANES = 32

Pair = tuple[list[Any], list[Any]]  # the real parts and the imaginary ones


def matmul(dtype: str, rows: int, columns: int, depth: int, a: Plane, b: Plane, out: Plane) -> None:
    """Multiply matrices: every output is one chain of additions.

    Parameters
    ----------
    dtype : str, name of a numeric dtype, the same for a, b and out
    rows, columns, depth : int
    a, b, out : tuple (memoryview of components, start, row_stride, column_stride), in elements
    """
    if dtype.startswith("complex"):
        _complex_matmul(rows, columns, depth, a, b, out)
        return
    store = _store_of(dtype)
    a_buffer, a_start, a_row_stride, a_column_stride = a
    b_buffer, b_start, b_row_stride, b_column_stride = b
    out_buffer, out_start, out_row_stride, out_column_stride = out
    zero = 0 if "int" in dtype else 0.0
    b_columns = [
        _line(b_buffer, b_start + column * b_column_stride, depth, b_row_stride)
        for column in range(columns)
    ]
    for row in range(rows):
        a_row = _line(a_buffer, a_start + row * a_row_stride, depth, a_column_stride)
        for column, b_column in enumerate(b_columns):
            index = out_start + row * out_row_stride + column * out_column_stride
            out_buffer[index] = store(reduce(add, map(mul, a_row, b_column), zero))


def matvec(dtype: str, outputs: int, n: int, x1: Plane, x2: Plane, out: Plane) -> None:
    """Multiply rows of x1 by rows of x2 and sum, without conjugation; parameters as `vecdot`."""
    _dot_products(dtype, outputs, n, x1, x2, out, conjugate=False)


def vecdot(dtype: str, outputs: int, n: int, x1: Plane, x2: Plane, out: Plane) -> None:
    """Sum conj(x1[r, k]) * x2[r, k] over k, for every output r.

    Parameters
    ----------
    dtype : str, name of a numeric dtype, the same for x1, x2 and out
    outputs, n : int
    x1, x2 : tuple (memoryview of components, start, stride between outputs, stride along n)
    out : tuple (memoryview of components, start, stride between outputs, any number)
    """
    _dot_products(dtype, outputs, n, x1, x2, out, conjugate=True)


def _complex_matmul(rows: int, columns: int, depth: int, a: Plane, b: Plane, out: Plane) -> None:
    a_buffer, a_start, a_row_stride, a_column_stride = a
    b_buffer, b_start, b_row_stride, b_column_stride = b
    out_buffer, out_start, out_row_stride, out_column_stride = out
    b_columns = [
        _complex_line(b_buffer, b_start + column * b_column_stride, depth, b_row_stride)
        for column in range(columns)
    ]
    for row in range(rows):
        a_row = _complex_line(a_buffer, a_start + row * a_row_stride, depth, a_column_stride)
        for column, b_column in enumerate(b_columns):
            real: Any = 0.0
            imag: Any = 0.0
            for a_real, a_imag, b_real, b_imag in zip(*a_row, *b_column, strict=True):
                real += a_real * b_real
                real -= a_imag * b_imag
                imag += a_real * b_imag
                imag += a_imag * b_real
            index = out_start + row * out_row_stride + column * out_column_stride
            out_buffer[2 * index], out_buffer[2 * index + 1] = real, imag


def _dot_products(
    dtype: str, outputs: int, n: int, x1: Plane, x2: Plane, out: Plane, conjugate: bool
) -> None:
    x1_buffer, x1_start, x1_row_stride, x1_stride = x1
    x2_buffer, x2_start, x2_row_stride, x2_stride = x2
    out_buffer, out_start, out_stride, _ = out
    is_complex = dtype.startswith("complex")
    store = _store_of(dtype)
    zero = 0 if "int" in dtype else 0.0
    line: Callable[[memoryview, int, int, int], Any] = _complex_line if is_complex else _line
    for output in range(outputs):
        x1_row = line(x1_buffer, x1_start + output * x1_row_stride, n, x1_stride)
        x2_row = line(x2_buffer, x2_start + output * x2_row_stride, n, x2_stride)
        index = out_start + output * out_stride
        if is_complex:
            real_products, imag_products = _complex_products(x1_row, x2_row, conjugate)
            out_buffer[2 * index] = _sum_in_lanes(real_products, zero)
            out_buffer[2 * index + 1] = _sum_in_lanes(imag_products, zero)
        else:
            out_buffer[index] = store(_sum_in_lanes(list(map(mul, x1_row, x2_row)), zero))


def _complex_products(x1: Pair, x2: Pair, conjugate: bool) -> Pair:
    (a, b), (c, d) = x1, x2
    if conjugate:
        b = list(map(neg, b))
    real = list(map(sub, map(mul, a, c), map(mul, b, d)))
    imag = list(map(add, map(mul, a, d), map(mul, b, c)))
    return real, imag


def _sum_in_lanes(products: list[Any], zero: float) -> Any:
    lanes = [reduce(add, products[lane::VIRTUAL_LANES], zero) for lane in range(VIRTUAL_LANES)]
    while len(lanes) > 1:
        half = len(lanes) // 2
        lanes = list(map(add, lanes[:half], lanes[half:]))
    return lanes[0]


def _line(buffer: memoryview, start: int, n: int, stride: int) -> list[Any]:
    return [buffer[start + k * stride] for k in range(n)]


def _complex_line(buffer: memoryview, start: int, n: int, stride: int) -> Pair:
    indices = [2 * (start + k * stride) for k in range(n)]
    return [buffer[index] for index in indices], [buffer[index + 1] for index in indices]


def _store_of(dtype: str) -> Callable[[Any], Any]:
    """The function that fits a sum to its dtype; floats are rounded by the buffer itself."""
    if "int" not in dtype:
        return float
    bits = int(dtype.partition("int")[2])
    lowest = 0 if dtype.startswith("u") else -(1 << (bits - 1))
    mask = (1 << bits) - 1
    return lambda total: ((total - lowest) & mask) + lowest
