"""Reductions and scans, the definition: n elements of each output become one value, or n.

    sum        the exact real sum, rounded once (ties to even) to the dtype of the result
    mean       round64(exact sum) / n;  of integers: exact sum / n, rounded once
    center     the mean, always as float64
    var        round64(exact sum of (x - center) ** 2) / (n - correction);  std = sqrt(var)
    prod       32 lanes: element i multiplies lane i mod 32, then a fixed tree joins the lanes
    max min    NaN wins, +0 is greater than -0;  argmax argmin: the first NaN, else the first index
    any all count_nonzero, and from left to right cumulative_sum, cumulative_prod

Shape: element i of output o is at start + o * output_stride + i * stride. `accumulate` may be
called several times, in logical order. A reduction is four small functions: `start(center)` makes
the state of one output, `take(state, values)` feeds it, `join(state, other)` appends the state of
later elements, `read(state, correction)` gives the result.

A correctly rounded sum does not depend on the order of its elements, which is why the Cython and
C++ tiers can sum in vectors and threads and still give these very bits. Here `math.fsum` does the
work. It raises where infinities of both signs meet or a partial sum overflows; then whole numbers
in units of 2**-1074, the smallest float, decide. No result is ever in doubt: `exact_sum` is `sum`.
Reference: J. Shewchuk, "Adaptive Precision Floating-Point Arithmetic", Discrete Comput. Geom. 18
(1997).
"""

import math
import typing
from array import array
from collections.abc import Callable, Sequence
from functools import reduce
from itertools import accumulate as running

LANES = 32
MASK = 2**64 - 1
inf, nan = math.inf, math.nan

State = typing.Any  # of one output; what it is, each reduction says
Values = typing.Any  # a list of numbers, of complex ones a list of each part
Reduction = typing.Any  # an object with start, take, join and read
Complex = tuple[float, float]
Line = tuple[memoryview, int, int]
Plane = tuple[memoryview, int, int, int]


# --- rounding ------------------------------------------------------------------------------------


def to_float32(value: float) -> float:
    return array("f", (value,))[0]


def units(value: float) -> int:
    """A finite float as a whole number of 2**-1074, the smallest float."""
    numerator, denominator = value.as_integer_ratio()
    return numerator << 1075 - denominator.bit_length()


def nearest(whole: int) -> float:
    """Round a whole number of 2**-1074 to float64."""
    try:
        return whole / 2**1074
    except OverflowError:
        return inf if whole > 0 else -inf


def nearest_float32(whole: int) -> float:
    """Round a whole number of 2**-1074 once to float32, not by way of float64."""
    total = nearest(whole)
    if not math.isfinite(total):
        return total
    below, above = math.nextafter(total, -inf), math.nextafter(total, inf)
    # total may be the middle of two float32 values: the sign of what it lacks decides. The middle
    # ends on an even bit, its neighbours on odd ones.
    if to_float32(below) != to_float32(above) and math.frexp(total)[0] * 2**53 % 2 == 0:
        lacking = whole - units(total)
        total = above if lacking > 0 else below if lacking < 0 else total
    return to_float32(total)


class Addends:
    """Floats to be added up: the latest ones as they are, the exact sum of the others as a number.

    Many floats are replaced by a whole number of 2**-1074, so that any number of them needs the
    same memory. What `math.fsum` rounds off is summed again, until nothing is left.
    """

    KEPT = 128  # floats that are kept as they are, if they do not come all at once

    __slots__ = ("count", "values", "whole")

    def __init__(self) -> None:
        self.count, self.values, self.whole = 0, array("d"), 0

    def extend(self, values: Values) -> None:
        if self.values and len(self.values) + len(values) > self.KEPT:
            self.settle()
        self.count += len(values)
        self.values.extend(values)

    def join(self, other: "Addends") -> None:
        self.extend(other.values)
        self.count += other.count - len(other.values)
        self.whole += other.whole

    def settle(self) -> None:
        """Move the values into the whole number; only an infinity or NaN remains."""
        values = self.values
        try:
            while math.isfinite(total := math.fsum(values)) and total:
                self.whole += units(total)
                values.append(-total)
            special = [] if math.isfinite(total) else [total]
        except (OverflowError, ValueError):  # a partial sum is too large, or inf - inf
            special = [value for value in values if not math.isfinite(value)]
            self.whole += 0 if special else sum(map(units, values))
        self.values = array("d", (sum(special),) if special else ())

    def total(self, rounding: Callable[[int], float] = nearest) -> float:
        """The exact sum, rounded once."""
        if rounding is nearest and not self.whole:
            try:
                return math.fsum(self.values) + 0.0  # -0.0 becomes +0.0
            except (OverflowError, ValueError):
                pass
        self.settle()
        return self.values[0] if self.values else rounding(self.whole)


def wrapped(value: int, dtype: str) -> int:
    """Wrap an integer to 64 bits, signed unless the dtype is unsigned."""
    value &= MASK
    return value - 2**64 if value >> 63 and not dtype.startswith("u") else value


# --- reductions: start, take, join, read ---------------------------------------------------------


def join_by_adding(state: State, other: State) -> State:
    return state + other


class IntegerSum:
    start = staticmethod(lambda center: 0)
    join = staticmethod(join_by_adding)

    def take(self, state: State, values: Values) -> State:
        return state + sum(values)

    def read(self, state: State, correction: float) -> State:
        return state


class IntegerMean:
    """State: count and sum; Python divides whole numbers with a single rounding."""

    def start(self, center: float) -> State:
        return 0, 0

    def take(self, state: State, values: Values) -> State:
        return state[0] + len(values), state[1] + sum(values)

    def join(self, state: State, other: State) -> State:
        return state[0] + other[0], state[1] + other[1]

    def read(self, state: State, correction: float) -> State:
        count, total = state
        return total / count if count else nan


class FloatSum:
    """State: the elements, of which most are one exact number."""

    def __init__(self, rounding: Callable[[int], float] = nearest) -> None:
        self.rounding = rounding

    def start(self, center: float) -> State:
        return Addends()

    def take(self, state: State, values: Values) -> State:
        state.extend(values)
        return state

    def join(self, state: State, other: State) -> State:
        state.join(other)
        return state

    def read(self, state: State, correction: float) -> State:
        return state.total(self.rounding)


class FloatMean(FloatSum):
    def read(self, state: State, correction: float) -> State:
        return state.total() / state.count if state.count else nan


class Variance:
    """State: the center, and the squared deviations from it."""

    def start(self, center: float) -> State:
        return center, Addends()

    def take(self, state: State, values: Values) -> State:
        center, squares = state
        deviations = [value - center for value in values]
        squares.extend([deviation * deviation for deviation in deviations])
        return state

    def join(self, state: State, other: State) -> State:
        state[1].join(other[1])
        return state

    def read(self, state: State, correction: float) -> State:
        total, count = state[1].total(), state[1].count
        divisor = max(count - correction, 0.0)
        if divisor:
            return total / divisor
        return nan if total == 0 or total != total else inf


class StandardDeviation(Variance):
    def read(self, state: State, correction: float) -> State:
        return math.sqrt(Variance.read(self, state, correction))


class IntegerProduct:
    start = staticmethod(lambda center: 1)

    def take(self, state: State, values: Values) -> State:
        return reduce(lambda product, value: product * value & MASK, values, state)

    def join(self, state: State, other: State) -> State:
        return state * other & MASK

    def read(self, state: State, correction: float) -> State:
        return state


class FloatProduct:
    """State: the number of elements seen, then the lanes. Two states cannot be joined."""

    def start(self, center: float) -> State:
        return 0, [1.0] * LANES

    def take(self, state: State, values: Values) -> State:
        count, lanes = state
        lanes = lanes[:]
        for i in range(min(LANES, len(values))):
            lane = (count + i) % LANES
            lanes[lane] = math.prod(values[i::LANES], start=lanes[lane])
        return count + len(values), lanes

    def read(self, state: State, correction: float) -> State:
        lanes = state[1][:]
        step = LANES // 2
        while step:
            for j in range(step):
                lanes[j] *= lanes[j + step]
            step //= 2
        return lanes[0]


class Extreme:
    """State: the extreme so far, None before the first element."""

    def __init__(self, best: Callable[..., float]) -> None:
        self.best = best

    def start(self, center: float) -> State:
        return None

    def take(self, state: State, values: Values) -> State:
        return self.join(state, self.of(values)) if values else state

    def of(self, values: Values) -> float:
        total = sum(values)
        if total != total and any(value != value for value in values):
            return nan
        best = self.best(values)
        if best == 0 and isinstance(best, float):
            signs = [math.copysign(1.0, value) for value in values if value == 0]
            return math.copysign(0.0, self.best(signs))
        return best

    def join(self, state: State, other: State) -> State:
        if state is None or other is None:
            return other if state is None else state
        return self.of((state, other))

    def read(self, state: State, correction: float) -> State:
        return state


class ExtremeIndex:
    """State: count, index of the extreme (-1: none yet), the extreme."""

    def __init__(self, best: Callable[..., float]) -> None:
        self.best = best

    def start(self, center: float) -> State:
        return 0, -1, None

    def take(self, state: State, values: Values) -> State:
        if not values:
            return state
        total = sum(values)
        index = None
        if total != total:
            index = next((i for i, value in enumerate(values) if value != value), None)
        if index is None:
            index = values.index(self.best(values))
        return self.join(state, (len(values), index, values[index]))

    def join(self, state: State, other: State) -> State:
        count, index, value = state
        other_count, other_index, other_value = other
        if index < 0:
            better = other_index >= 0
        elif other_index < 0 or value != value:
            better = False
        else:
            better = other_value != other_value or (
                other_value != value and self.best(value, other_value) == other_value
            )
        if better:
            index, value = count + other_index, other_value
        return count + other_count, index, value

    def read(self, state: State, correction: float) -> State:
        return state[1]


class Any:
    start = staticmethod(lambda center: False)

    def take(self, state: State, values: Values) -> State:
        return state or any(values)

    def join(self, state: State, other: State) -> State:
        return state or other

    def read(self, state: State, correction: float) -> State:
        return state


class All:
    start = staticmethod(lambda center: True)

    def take(self, state: State, values: Values) -> State:
        return state and all(values)

    def join(self, state: State, other: State) -> State:
        return state and other

    def read(self, state: State, correction: float) -> State:
        return state


class CountNonzero:
    start = staticmethod(lambda center: 0)
    join = staticmethod(join_by_adding)

    def take(self, state: State, values: Values) -> State:
        return state + len(values) - values.count(0)

    def read(self, state: State, correction: float) -> State:
        return state


# --- complex: pairs of reals ---------------------------------------------------------------------


class ByComponents:
    """The real and the imaginary parts are reduced on their own."""

    def __init__(self, real: Reduction) -> None:
        self.real = real

    def start(self, center: float) -> State:
        return self.real.start(center), self.real.start(center)

    def take(self, state: State, values: Values) -> State:
        return tuple(map(self.real.take, state, values))

    def join(self, state: State, other: State) -> State:
        return tuple(map(self.real.join, state, other))

    def read(self, state: State, correction: float) -> State:
        return tuple(self.real.read(part, correction) for part in state)


class ByTruth:
    """A complex number is true unless both parts are zero."""

    def __init__(self, truth: Reduction) -> None:
        self.truth = truth
        self.start, self.join, self.read = truth.start, truth.join, truth.read

    def take(self, state: State, values: Values) -> State:
        return self.truth.take(
            state, [real != 0 or imag != 0 for real, imag in zip(*values, strict=True)]
        )


def complex_multiply(x1: Complex, x2: Complex) -> Complex:
    (a, b), (c, d) = x1, x2
    return a * c - b * d, a * d + b * c


class ComplexProduct:
    """State: lanes of pairs, as many as have seen an element (1 + 0i times inf would be NaN)."""

    def start(self, center: float) -> State:
        return 0, []

    def take(self, state: State, values: Values) -> State:
        count, lanes = state
        lanes = lanes[:]
        for value in zip(*values, strict=True):
            if count < LANES:
                lanes.append(value)
            else:
                lanes[count % LANES] = complex_multiply(lanes[count % LANES], value)
            count += 1
        return count, lanes

    def read(self, state: State, correction: float) -> State:
        lanes = state[1][:] or [(1.0, 0.0)]
        step = LANES // 2
        while step:
            for j in range(min(step, len(lanes) - step)):
                lanes[j] = complex_multiply(lanes[j], lanes[j + step])
            step //= 2
        return lanes[0]


# --- which reduction serves an operation and a kind of dtype -------------------------------------

_TRUTH = {"any": Any(), "all": All(), "count_nonzero": CountNonzero()}
_EXTREMES = {
    "max": Extreme(max),
    "min": Extreme(min),
    "argmax": ExtremeIndex(max),
    "argmin": ExtremeIndex(min),
}
INTEGER: dict[str, Reduction] = {
    "sum": IntegerSum(),
    "mean": IntegerMean(),
    "prod": IntegerProduct(),
    **_EXTREMES,
    **_TRUTH,
}
FLOAT64 = {
    "sum": FloatSum(),
    "mean": FloatMean(),
    "center": FloatMean(),
    "var": Variance(),
    "std": StandardDeviation(),
    "prod": FloatProduct(),
    **_EXTREMES,
    **_TRUTH,
}
FLOAT32 = FLOAT64 | {"sum": FloatSum(nearest_float32)}
_COMPLEX = {"prod": ComplexProduct()} | {name: ByTruth(truth) for name, truth in _TRUTH.items()}
COMPLEX64 = {name: ByComponents(FLOAT32[name]) for name in ("sum", "mean", "center")} | _COMPLEX
COMPLEX128 = {name: ByComponents(FLOAT64[name]) for name in ("sum", "mean", "center")} | _COMPLEX

REDUCTIONS: dict[str, dict[str, Reduction]] = {
    "float32": FLOAT32,
    "float64": FLOAT64,
    "complex64": COMPLEX64,
    "complex128": COMPLEX128,
}


def reduction(operation: str, dtype: str) -> Reduction:
    return REDUCTIONS.get(dtype, INTEGER)[operation.removeprefix("exact_")]


# --- kernel entry points -------------------------------------------------------------------------


def segment(buffer: memoryview, start: int, stride: int, n: int) -> list[typing.Any]:
    """List n elements from start on."""
    if stride == 0:
        return [buffer[start]] * n
    stop = start + n * stride
    return buffer[start : stop if stop >= 0 else None : stride].tolist()


def elements(dtype: str, buffer: memoryview, start: int, stride: int, n: int) -> Values:
    """List n elements; of complex ones the real parts and the imaginary parts."""
    if dtype.startswith("complex"):
        start, stride = 2 * start, 2 * stride
        return segment(buffer, start, stride, n), segment(buffer, start + 1, stride, n)
    return segment(buffer, start, stride, n)


def initialize(
    operation: str, dtype: str, outputs: int, centers: Sequence[float] | None
) -> list[State]:
    """Make the states of the outputs; `centers` are the means that var and std need."""
    start = reduction(operation, dtype).start
    return [start(0.0 if centers is None else centers[output]) for output in range(outputs)]


def accumulate(
    operation: str, dtype: str, states: list[State], outputs: int, n: int, x: Plane
) -> None:
    """Feed n further elements to every output."""
    buffer, start, output_stride, stride = x
    take = reduction(operation, dtype).take
    for output in range(outputs if n else 0):
        values = elements(dtype, buffer, start + output * output_stride, stride, n)
        states[output] = take(states[output], values)


def merge(operation: str, dtype: str, states: list[State], others: list[State]) -> None:
    """Append the states of elements that come later; prod of floats has no merge."""
    join = reduction(operation, dtype).join
    states[:] = map(join, states, others)


def finish(
    operation: str, dtype: str, states: list[State], outputs: int, out: Line, correction: float
) -> int:
    """Write the results; return how many are in doubt: none."""
    buffer, start, stride = out
    read = reduction(operation, dtype).read
    for output in range(outputs):
        value = read(states[output], correction)
        place = start + output * stride
        if isinstance(value, tuple):
            buffer[2 * place], buffer[2 * place + 1] = value
        elif operation in ("sum", "prod") and isinstance(value, int):
            buffer[place] = wrapped(value, dtype)
        else:
            buffer[place] = value
    return 0


# --- scans ---------------------------------------------------------------------------------------


def complex_add(x1: Complex, x2: Complex) -> Complex:
    return x1[0] + x2[0], x1[1] + x2[1]


def integer_multiply(x1: int, x2: int) -> int:
    return x1 * x2 & MASK


Step = typing.Any  # a function of what was summed up and a further element
STEPS: dict[
    str, tuple[Step, Step, Step]
] = {  # of integers, floats, complex numbers; None is addition
    "cumulative_sum": (None, None, complex_add),
    "cumulative_prod": (integer_multiply, lambda x1, x2: x1 * x2, complex_multiply),
}


def scan(operation: str, dtype: str, rows: int, n: int, x: Plane, out: Plane) -> None:
    """Write running sums or products along each row; float32 is rounded only at the store."""
    buffer, start, row_stride, stride = x
    out_buffer, out_start, out_row_stride, out_stride = out
    of_integers, of_floats, of_complex = STEPS[operation]
    for row in range(rows if n else 0):
        values = elements(dtype, buffer, start + row * row_stride, stride, n)
        place = out_start + row * out_row_stride
        if dtype.startswith("complex"):
            for value in running(zip(*values, strict=True), of_complex):
                out_buffer[2 * place], out_buffer[2 * place + 1] = value
                place += out_stride
        elif dtype.startswith("float"):
            for value in running(values, of_floats):
                out_buffer[place] = value
                place += out_stride
        else:
            for value in running(values, of_integers):
                out_buffer[place] = wrapped(value, dtype)
                place += out_stride
