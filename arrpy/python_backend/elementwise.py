"""Element-wise functions in plain Python: the bodies, the loops over them, and the casts.

This tier is the definition that a learner reads; the Cython and the C++ tier compute the same, bit
for bit. A body works on one element::

    out[r, c] = add(x1[r, c], x2[r, c])

Bodies take Python numbers (bool as 0 or 1, float32 as the float of equal value) and never raise.
Their result is rounded when it is *stored*: integers wrap to the dtype, floats are rounded to
float32, predicates become 0 or 1. So ``x1 + x2`` is all of ``add``, for every dtype. The body of an
operation is the first that exists of ``<dtype>_<op>``, ``<kind>_<op>`` (kind: bool, integer,
floating) and ``<op>``; see `body`. Complex bodies are in elementwise_complex.py.

Numerics: ``x // 0`` and ``x % 0`` of integers are 0; shifts by less than 0 or by the width and more
give 0 (-1 for the right shift of a negative number); NaN wins in minimum and maximum, and +0 > -0;
remainder has the sign of the divisor and floor_divide belongs to it, but where an infinity is
involved the array API standard decides (``1 // -inf`` is -0, not -1). What is composed of more than
one rounding is computed in float64 and rounded once. exp, log, sin, ... are the C library's.

The loops get operands ``(memory, start, row_stride, column_stride)`` counted in elements: a flat
memoryview of one component type, stride 0 for broadcasting, negative strides to run backwards. They
work on blocks of a row: memoryview slice -> map -> list -> struct or array.array -> memory, which
keeps everything but the body itself in compiled code. Between memory and body there is no list: a
number that lives for one step is allocated where the one before it was freed.

Reference: the array API standard 2025.12, "Element-wise functions", for every special case.
"""

import builtins
import math
import operator
import struct
import sys
from array import array
from collections.abc import Callable, Sequence
from math import inf, nan
from typing import Any

Operand = tuple[memoryview, int, int, int]


# ---- arithmetic ---------------------------------------------------------------------------------

add = operator.add
bool_add = operator.or_
subtract = operator.sub
multiply = operator.mul
negative = operator.neg
positive = operator.pos
abs = operator.abs


def divide(x1: float, x2: float) -> float:
    if x2:
        return x1 / x2
    return nan if x1 == 0 or x1 != x1 else math.copysign(inf, x1) * math.copysign(1.0, x2)


def reciprocal(x: float) -> float:
    return 1.0 / x if x else math.copysign(inf, x)


def integer_floor_divide(x1: int, x2: int) -> int:
    return x1 // x2 if x2 else 0


def float64_floor_divide(x1: float, x2: float) -> float:
    """Floor of the quotient, corrected where rounding hides on which side of an integer it lies."""
    quotient = divide(x1, x2)
    floored = floating_floor(quotient)
    if floored == quotient and abs(quotient) < 2.0**53 and abs(x2) < inf:
        # The true quotient is that integer or within 1/2 of it; a tie cannot occur.
        modulo = math.fmod(x1, x2)
        rounded_away = 2 * abs(modulo) > abs(x2)
        same_sign = (modulo < 0) == (x2 < 0)
        if modulo != 0 and rounded_away == same_sign:
            return floored - 1
    return floored


def float32_floor_divide(x1: float, x2: float) -> float:
    """In float64 no quotient of two float32 numbers rounds up to an integer below 2^28."""
    return floating_floor(divide(x1, x2))


def integer_remainder(x1: int, x2: int) -> int:
    return x1 % x2 if x2 else 0


def floating_remainder(x1: float, x2: float) -> float:
    return x1 % x2 if x2 else nan


def integer_fmod(x1: int, x2: int) -> int:
    if x2 == 0:
        return 0
    modulo: int = abs(x1) % abs(x2)
    return -modulo if x1 < 0 else modulo


def floating_fmod(x1: float, x2: float) -> float:
    return math.fmod(x1, x2) if math.isfinite(x1) and x2 else x1 + x2 if x1 != x1 else nan


gcd = math.gcd
lcm = math.lcm


def heaviside(x1: float, x2: float) -> float:
    return x2 if x1 == 0 else x1 if x1 != x1 else float(x1 > 0)


def integer_pow(x1: int, x2: int) -> int:
    return builtins.pow(x1, x2, 1 << 64) if x2 >= 0 else 0


def floating_pow(x1: float, x2: float) -> float:
    try:
        return math.pow(x1, x2)
    except OverflowError:
        return -inf if x1 < 0 and _is_odd(x2) else inf
    except ValueError:
        if x1 == 0:
            return math.copysign(inf, x1) if _is_odd(x2) else inf
        return nan


def _is_odd(x: float) -> bool:
    return math.isfinite(x) and abs(math.fmod(x, 2)) == 1


def sign(x: float) -> float:
    return (x > 0) - (x < 0) if x == x else x


def square(x: float) -> float:
    return x * x


def sqrt(x: float) -> float:
    return math.sqrt(x) if x >= 0 else nan


def _exact_square(x: float) -> tuple[float, float]:
    """Return x * x rounded, and its rounding error (Veltkamp's splitting, Dekker's product)."""
    scaled = 134217729.0 * x  # 2^27 + 1 cuts 53 bits into two halves of at most 26
    high = scaled - (scaled - x)
    low = x - high
    product = x * x
    return product, ((high * high - product) + high * low + low * high) + low * low


exact_square: Callable[[float], tuple[float, float]] = _exact_square  # elementwise_complex uses it


def cbrt(x: float) -> float:
    """A parabola, two steps of Halley's, and one of Newton's with the exact residual: 0.501 ULP.

    x = m 8^k with m from 1/2 to 4, and the root is cbrt(m) 2^k. An error e of the parabola, at most
    0.04, becomes 2/3 e^3 by each of Halley's steps.
    """
    if x == 0 or not math.isfinite(x):
        return x
    m, exponent = math.frexp(abs(x))
    k = exponent // 3
    m = math.ldexp(m, exponent - 3 * k)
    root = 0.6362 + m * (0.3934 - 0.0404 * m)
    for _ in range(2):
        cube = root * root * root
        root = root * ((cube + 2.0 * m) / (2.0 * cube + m))
    square, square_error = _exact_product(root, root)
    cube, cube_error = _exact_product(square, root)
    residual = ((m - cube) - cube_error) - square_error * root
    return math.copysign(math.ldexp(root + residual / (3.0 * square), k), x)


def _exact_product(x1: float, x2: float) -> tuple[float, float]:
    """Return x1 * x2 rounded, and its rounding error (Veltkamp's splitting, Dekker's product)."""
    product = x1 * x2
    high1 = 134217729.0 * x1 - (134217729.0 * x1 - x1)
    high2 = 134217729.0 * x2 - (134217729.0 * x2 - x2)
    low1, low2 = x1 - high1, x2 - high2
    return product, ((high1 * high2 - product) + high1 * low2 + low1 * high2) + low1 * low2


def float64_hypot(x1: float, x2: float) -> float:
    """Root of the sum as a pair of floats, and one Newton step with its residual: 0.501 ULP.

    A power of two scales the operands so that no square leaves the range.
    Reference: C. F. Borges, "An improved algorithm for hypot(a, b)", ACM TOMS 47 (2021).
    """
    x1, x2 = abs(x1), abs(x2)
    if x1 == inf or x2 == inf:
        return inf
    larger, smaller = (x1, x2) if x1 > x2 else (x2, x1)
    if larger == 0 or x1 != x1 or x2 != x2:
        return larger + smaller
    scale, unscale = 1.0, 1.0
    if larger > 2.0**500:
        scale, unscale = 2.0**-600, 2.0**600
    elif larger < 2.0**-400:
        scale, unscale = 2.0**600, 2.0**-600
    x, x_error = _exact_square(larger * scale)
    y, y_error = _exact_square(smaller * scale)
    total = x + y
    total_error = (y - (total - x)) + (x_error + y_error)
    root = math.sqrt(total)
    root_square, root_error = _exact_square(root)
    residual = ((total - root_square) - root_error) + total_error
    return (root + residual / (2 * root)) * unscale


def float32_hypot(x1: float, x2: float) -> float:
    """The squares are exact in float64 and cannot leave its range."""
    if abs(x1) == inf or abs(x2) == inf:
        return inf
    return sqrt(x1 * x1 + x2 * x2)


def logaddexp(x1: float, x2: float) -> float:
    """max + log1p(exp(min - max)), where exp cannot overflow."""
    larger = x1 if x1 > x2 else x2
    distance = 0.0 if x1 == x2 else abs(x1 - x2)
    return larger + math.log1p(math.exp(-distance))


def logaddexp2(x1: float, x2: float) -> float:
    """max + log2(1 + 2^(min - max)), where 2^x cannot overflow."""
    larger = x1 if x1 > x2 else x2
    distance = 0.0 if x1 == x2 else abs(x1 - x2)
    return larger + math.log1p(math.exp2(-distance)) * 1.4426950408889634  # log2(e)


# ---- comparison, minimum, maximum, selection ----------------------------------------------------

equal = operator.eq
not_equal = operator.ne
less = operator.lt
less_equal = operator.le
greater = operator.gt
greater_equal = operator.ge

maximum = builtins.max
minimum = builtins.min


def floating_maximum(x1: float, x2: float) -> float:
    if x1 > x2 or x1 != x1:
        return x1
    if x1 == x2:
        return x2 if signbit(x1) else x1
    return x2


def floating_minimum(x1: float, x2: float) -> float:
    if x1 < x2 or x1 != x1:
        return x1
    if x1 == x2:
        return x1 if signbit(x1) else x2
    return x2


fmax = builtins.max
fmin = builtins.min


def floating_fmax(x1: float, x2: float) -> float:
    return x2 if x1 != x1 else x1 if x2 != x2 else floating_maximum(x1, x2)


def floating_fmin(x1: float, x2: float) -> float:
    return x2 if x1 != x1 else x1 if x2 != x2 else floating_minimum(x1, x2)


def clip(x: int, low: int, high: int) -> int:
    """The upper limit wins if the limits are in the wrong order."""
    return minimum(maximum(x, low), high)


def floating_clip(x: float, low: float, high: float) -> float:
    return floating_minimum(floating_maximum(x, low), high)


def where(condition: int, x1: float, x2: float) -> float:
    return x1 if condition else x2


# ---- logic and bits -----------------------------------------------------------------------------

logical_not = operator.not_
bitwise_and = operator.and_
bitwise_or = operator.or_
bitwise_xor = operator.xor
bitwise_invert = operator.invert
bool_bitwise_invert = operator.not_


def logical_and(x1: float, x2: float) -> bool:
    return x1 != 0 and x2 != 0


def logical_or(x1: float, x2: float) -> bool:
    return x1 != 0 or x2 != 0


def logical_xor(x1: float, x2: float) -> bool:
    return (x1 != 0) != (x2 != 0)


def bitwise_left_shift(x1: int, x2: int) -> int:
    return x1 << x2 if 0 <= x2 < 64 else 0


def bitwise_right_shift(x1: int, x2: int) -> int:
    return x1 >> x2 if 0 <= x2 < 64 else -(x1 < 0)


def bitwise_count(x: int) -> int:
    return abs(x).bit_count()


# ---- rounding -----------------------------------------------------------------------------------
# From 2^52 on every float is an integer; copysign keeps the sign of zero.

integer_floor = operator.pos
integer_ceil = operator.pos
integer_trunc = operator.pos
integer_round = operator.pos


def floating_floor(x: float) -> float:
    return math.copysign(math.floor(x), x) if abs(x) < 2.0**52 else x


def floating_ceil(x: float) -> float:
    return math.copysign(math.ceil(x), x) if abs(x) < 2.0**52 else x


def floating_trunc(x: float) -> float:
    return math.copysign(math.trunc(x), x) if abs(x) < 2.0**52 else x


def floating_round(x: float) -> float:
    """Half to even: adding 2^52 pushes the fraction out of the float."""
    return math.copysign((abs(x) + 2.0**52) - 2.0**52, x) if abs(x) < 2.0**52 else x


# ---- classification and the parts of a float ----------------------------------------------------

isfinite = math.isfinite
isinf = math.isinf
isnan = math.isnan
copysign = math.copysign
nextafter = math.nextafter


def signbit(x: float) -> bool:
    return math.copysign(1.0, x) < 0


def float32_nextafter(x1: float, x2: float) -> float:
    """The bits of floats of one sign are ordered like the floats: a step is +-1 on the bits."""
    if x1 == x2:
        return x2
    if x1 != x1 or x2 != x2:
        return nan
    if x1 == 0:
        return math.copysign(2.0**-149, x2)
    bits: int = struct.unpack("=I", struct.pack("=f", x1))[0]
    away_from_zero = (x1 < x2) == (x1 > 0)
    bits += 1 if away_from_zero else -1
    neighbour: float = struct.unpack("=f", struct.pack("=I", bits))[0]
    return neighbour


def ldexp(x1: float, x2: float) -> float:
    """An exponent beyond +-2800 takes every float to 0 or infinity; NaN counts as 0."""
    exponent = int(max(-2800.0, min(2800.0, x2))) if x2 == x2 else 0
    try:
        return math.ldexp(x1, exponent)
    except OverflowError:
        return math.copysign(inf, x1)


# Of real numbers; the complex bodies are in elementwise_complex.py.
conj = operator.pos
real = operator.pos


def imag(x: float) -> int:
    return 0


# ---- elementary functions: the C library, with IEEE results where `math` raises -----------------


def exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return inf


def expm1(x: float) -> float:
    try:
        return math.expm1(x)
    except OverflowError:
        return inf


def exp2(x: float) -> float:
    try:
        return math.exp2(x)
    except OverflowError:
        return inf


def log(x: float) -> float:
    return math.log(x) if x > 0 else -inf if x == 0 else nan


def log2(x: float) -> float:
    return math.log2(x) if x > 0 else -inf if x == 0 else nan


def log10(x: float) -> float:
    return math.log10(x) if x > 0 else -inf if x == 0 else nan


def log1p(x: float) -> float:
    return math.log1p(x) if x > -1 else -inf if x == -1 else nan


def sin(x: float) -> float:
    return math.sin(x) if math.isfinite(x) else nan


def cos(x: float) -> float:
    return math.cos(x) if math.isfinite(x) else nan


def tan(x: float) -> float:
    return math.tan(x) if math.isfinite(x) else nan


def asin(x: float) -> float:
    return math.asin(x) if -1 <= x <= 1 else nan


def acos(x: float) -> float:
    return math.acos(x) if -1 <= x <= 1 else nan


def sinh(x: float) -> float:
    try:
        return math.sinh(x)
    except OverflowError:
        return math.copysign(inf, x)


def cosh(x: float) -> float:
    try:
        return math.cosh(x)
    except OverflowError:
        return inf


def acosh(x: float) -> float:
    return math.acosh(x) if x >= 1 else nan


def atanh(x: float) -> float:
    if -1 < x < 1:
        return math.atanh(x)
    return math.copysign(inf, x) if abs(x) == 1 else nan


atan = math.atan
atan2 = math.atan2
asinh = math.asinh
tanh = math.tanh

# ---- lookup -------------------------------------------------------------------------------------

_KINDS = {
    "bool": "bool",
    "int8": "integer",
    "int16": "integer",
    "int32": "integer",
    "int64": "integer",
    "uint8": "integer",
    "uint16": "integer",
    "uint32": "integer",
    "uint64": "integer",
    "float32": "floating",
    "float64": "floating",
    "complex64": "complex",
    "complex128": "complex",
}


def body(operation: str, dtype: str) -> Callable[..., Any]:
    """Return the body of an operation on operands of a dtype.

    The first that exists of ``<dtype>_<operation>``, ``<kind>_<operation>`` and ``<operation>``;
    for complex dtypes only the first two, from elementwise_complex.py.
    """
    kind = _KINDS[dtype]
    names = [f"{dtype}_{operation}", f"{kind}_{operation}"]
    module = sys.modules[__name__]
    if kind == "complex":  # imported late, as it imports this module
        from . import elementwise_complex as module
    else:
        names.append(operation)
    for name in names:
        if hasattr(module, name):
            function: Callable[..., Any] = getattr(module, name)
            return function
    raise LookupError(f"{module.__name__} defines none of {', '.join(names)}")


# ---- loops --------------------------------------------------------------------------------------

# Elements per step: the lists of a step stay in the L2 cache, and its overhead is below 1 %.
_BLOCK = 8192


def map1(
    function: Callable[..., Any],
    rows: int,
    columns: int,
    x: Operand,
    out: Operand,
    components: Sequence[int] = (1, 1),
) -> None:
    """Store ``out[r, c] = function(x[r, c])`` for r < rows and c < columns.

    `components` says for every operand, the output last, how many numbers an element consists of:
    1, or 2 for complex operands. The function takes the components of all its inputs one after the
    other; for a complex output it returns the pair (real, imag).
    """
    _walk(function, rows, columns, [*_parts(x, components[0])], _parts(out, components[1]))


def map2(
    function: Callable[..., Any],
    rows: int,
    columns: int,
    x1: Operand,
    x2: Operand,
    out: Operand,
    components: Sequence[int] = (1, 1, 1),
) -> None:
    """Store ``out[r, c] = function(x1[r, c], x2[r, c])``; see `map1`."""
    inputs = [*_parts(x1, components[0]), *_parts(x2, components[1])]
    _walk(function, rows, columns, inputs, _parts(out, components[2]))


def map3(
    function: Callable[..., Any],
    rows: int,
    columns: int,
    x1: Operand,
    x2: Operand,
    x3: Operand,
    out: Operand,
    components: Sequence[int] = (1, 1, 1, 1),
) -> None:
    """Store ``out[r, c] = function(x1[r, c], x2[r, c], x3[r, c])``; see `map1`."""
    inputs = [*_parts(x1, components[0]), *_parts(x2, components[1]), *_parts(x3, components[2])]
    _walk(function, rows, columns, inputs, _parts(out, components[3]))


def _parts(x: Operand, components: int) -> list[Operand]:
    """Split an operand into its components: a complex one is two strided real ones."""
    memory, start, row_stride, column_stride = x
    if components == 1:
        return [x]
    strides = 2 * row_stride, 2 * column_stride
    return [(memory, 2 * start, *strides), (memory, 2 * start + 1, *strides)]


def _walk(
    function: Callable[..., Any] | None,
    rows: int,
    columns: int,
    inputs: list[Operand],
    outputs: list[Operand],
) -> None:
    """Apply a function, or the identity (None), block by block."""
    rows, columns, operands = _merge(rows, columns, inputs + outputs)
    inputs, outputs = operands[: len(inputs)], operands[len(inputs) :]
    for row in range(rows):
        for first in range(0, columns, _BLOCK):
            count = min(_BLOCK, columns - first)
            arguments = [_read(x, row, first, count) for x in inputs]
            results = arguments[0] if function is None else _results(function, arguments)
            if len(outputs) == 1:
                _write(outputs[0], row, first, count, results)
            else:
                for component, out in enumerate(outputs):
                    _write(out, row, first, count, [pair[component] for pair in results])


# What a body does but where it catches or avoids an exception, which is rare.
STRICT: dict[Callable[..., Any], Callable[..., Any]] = {
    divide: operator.truediv,
    integer_floor_divide: operator.floordiv,
    integer_remainder: operator.mod,
    floating_remainder: operator.mod,
    floating_fmod: math.fmod,
    floating_pow: math.pow,
    **{
        function: getattr(math, function.__name__)
        for function in (
            *(sqrt, exp, expm1, exp2, log, log2, log10, log1p),
            *(sin, cos, tan, asin, acos, sinh, cosh, acosh, atanh),
        )
    },
}


def _results(function: Callable[..., Any], arguments: list[Sequence[Any]]) -> list[Any]:
    """Apply a function to a block, the strict one first: without a body around it, it is faster."""
    try:
        return list(map(STRICT.get(function, function), *arguments))
    except (ArithmeticError, ValueError):
        return list(map(function, *arguments))


def _merge(rows: int, columns: int, operands: list[Operand]) -> tuple[int, int, list[Operand]]:
    """Make rows and columns one long row where the strides allow it, else put the longer last."""
    if rows > columns:
        rows, columns = columns, rows
        operands = [(memory, start, column, row) for memory, start, row, column in operands]
    if rows > 1 and all(row == columns * column for _, _, row, column in operands):
        rows, columns = 1, rows * columns
    elif rows > 1 and all(column == rows * row for _, _, row, column in operands):
        rows, columns = 1, rows * columns
        operands = [(memory, start, column, row) for memory, start, row, column in operands]
    return rows, columns, operands


def _span(x: Operand, row: int, first: int, count: int) -> slice:
    """Return the slice of memory that holds `count` elements of a row."""
    _, start, row_stride, column_stride = x
    step = column_stride or 1
    begin = start + row * row_stride + first * column_stride
    end = begin + count * step
    return slice(begin, end if end >= 0 else None, step)


def _read(x: Operand, row: int, first: int, count: int) -> Sequence[Any]:
    memory, start, row_stride, column_stride = x
    if column_stride == 0:
        return [memory[start + row * row_stride]] * count
    return memory[_span(x, row, first, count)]


def _write(out: Operand, row: int, first: int, count: int, values: Sequence[Any]) -> None:
    """Store values: struct and array round floats, and refuse integers that do not fit."""
    memory = out[0]
    target = _span(out, row, first, count)
    try:
        if target.step == 1:
            offset = target.start * memory.itemsize
            struct.pack_into(f"{count}{memory.format}", memory, offset, *values)
        else:
            memory[target] = array(memory.format, values)
    except (OverflowError, struct.error):
        memory[target] = _wrap(memory.format, values)


def _wrap(typecode: str, values: Sequence[int]) -> memoryview:
    """Return integers modulo 2^width: their low bits, read as `typecode`."""
    unsigned = array(typecode.upper())
    mask = (1 << 8 * unsigned.itemsize) - 1
    unsigned.extend([value & mask for value in values])
    as_bytes: Any = memoryview(unsigned).cast("B")
    wrapped: memoryview = as_bytes.cast(typecode)
    return wrapped


# ---- casts --------------------------------------------------------------------------------------


def cast(rows: int, columns: int, x: Operand, out: Operand, from_dtype: str, to_dtype: str) -> None:
    """Store the elements of x, of dtype `from_dtype`, as elements of `to_dtype`.

    Integers wrap. A float becomes an integer by truncation; NaN gives 0, out of range saturates. A
    float result is rounded once. Anything becomes bool by ``x != 0``; complex numbers lose their
    imaginary part, and real ones get the imaginary part +0.
    """
    inputs = _parts(x, 2 if _KINDS[from_dtype] == "complex" else 1)
    outputs = _parts(out, 2 if _KINDS[to_dtype] == "complex" else 1)
    if to_dtype == "bool" and len(inputs) == 2:
        _walk(logical_or, rows, columns, inputs, outputs)
        return
    function = _cast_body(from_dtype, to_dtype)
    for component, target in enumerate(outputs):
        if component < len(inputs):
            _walk(function, rows, columns, [inputs[component]], [target])
        else:
            _walk(imag, rows, columns, [inputs[0]], [target])


def _cast_body(from_dtype: str, to_dtype: str) -> Callable[[Any], Any] | None:
    """Return the function that converts one real number; None where storing it does everything."""
    from_kind, to_kind = _KINDS[from_dtype], _KINDS[to_dtype]
    if to_kind == "bool":
        return None if from_kind == "bool" else bool
    if from_kind in ("floating", "complex") and to_kind == "integer":
        return _SATURATING[to_dtype]
    if from_dtype in ("int64", "uint64") and to_dtype in ("float32", "complex64"):
        return _integer_to_float32
    return None


def _integer_to_float32(x: int) -> float:
    """Return a float64 that rounds to float32 as x does.

    Beyond 2^53, the last of the 53 bits collects all that are cut off ("rounding to odd"), so that
    the second rounding still sees on which side of a tie x lies.
    """
    if -(1 << 53) <= x <= 1 << 53:
        return float(x)
    return float((x >> 11 | (x & 2047 != 0)) << 11)


def _saturating_cast(bits: int, signed: bool) -> Callable[[float], int]:
    lowest = -(1 << bits - 1) if signed else 0
    largest = (1 << bits - 1) - 1 if signed else (1 << bits) - 1

    def truncate(x: float) -> int:
        if lowest <= x <= largest:
            return int(x)
        if x != x:
            return 0
        return lowest if x < lowest else largest

    return truncate


_SATURATING = {
    f"{prefix}int{bits}": _saturating_cast(bits, prefix == "")
    for prefix in ("", "u")
    for bits in (8, 16, 32, 64)
}
