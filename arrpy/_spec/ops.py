"""Every operation of ArrPy, one line each.

To add an element-wise operation write its line here and its body in
`arrpy/python_backend/elementwise.py`, `cython_backend/elementwise_ops.pxi` and
`cpp_kernels/elementwise_ops.hpp`. A missing body fails the build and names the place.
"""

from functools import partial
from typing import Any

from .model import Operation

_elementwise1 = partial(Operation, form="map1", chapter="elementwise")
_elementwise2 = partial(Operation, form="map2", chapter="elementwise")
_elementwise3 = partial(Operation, form="map3", chapter="elementwise")
_reduction = partial(Operation, form="reduce", chapter="statistical")
_building_block = partial(Operation, form="reduce", chapter="statistical", public=False)
_search = partial(Operation, form="reduce", chapter="searching")
_truth = partial(Operation, form="reduce", chapter="utility")
_scan = partial(Operation, form="scan", chapter="statistical")


def _arithmetic(name: str, dtypes: str, formula: str, operator: str, **more: Any) -> Operation:
    return _elementwise2(
        name=name,
        dtypes=dtypes,
        result="same",
        accuracy="exact",
        formula=formula,
        operator=operator,
        **more,
    )


def _comparison(name: str, dtypes: str, formula: str, operator: str) -> Operation:
    return _elementwise2(
        name=name,
        dtypes=dtypes,
        result="bool",
        accuracy="exact",
        formula=formula,
        operator=operator,
    )


def _elementary(
    name: str, dtypes: str, formula: str, samples: str = "any", **more: Any
) -> Operation:
    """A function of the platform's C library until ArrPy has its own (docs/numerics.md)."""
    return _elementwise1(
        name=name,
        dtypes=dtypes,
        result="same",
        accuracy="platform",
        formula=formula,
        samples=samples,
        ulp=2.0,
        integers_as_float64=True,
        **more,
    )


def _test(name: str, formula: str) -> Operation:
    return _elementwise1(
        name=name, dtypes="numeric", result="bool", accuracy="exact", formula=formula
    )


def _rounding(name: str, dtypes: str, formula: str, **more: Any) -> Operation:
    return _elementwise1(
        name=name, dtypes=dtypes, result="same", accuracy="exact", formula=formula, **more
    )


_FLOATING = "floating-point"
_REAL_FLOATING = "real floating-point"

# fmt: off
_LINES: tuple[Operation, ...] = (
    # arithmetic
    _arithmetic("add", "all", "x1 + x2", "add"),
    _arithmetic("subtract", "numeric", "x1 - x2", "sub"),
    _arithmetic("multiply", "all", "x1 * x2", "mul"),
    _arithmetic("divide", _FLOATING, "x1 / x2", "truediv", samples="nonzero", aliases=("true_divide",), integers_as_float64=True),
    _arithmetic("floor_divide", "real numeric", "floor(x1 / x2)", "floordiv", samples="nonzero"),
    _arithmetic("remainder", "real numeric", "x1 - x2 * floor(x1 / x2)", "mod", samples="nonzero", aliases=("mod",)),
    _elementwise2("pow", dtypes="numeric", result="same", accuracy="platform", formula="x1 ** x2", operator="pow", samples="power", aliases=("power",), ulp=2.0),
    _rounding("negative", "numeric", "-x", operator="neg"),
    _rounding("positive", "numeric", "+x", operator="pos"),
    _elementwise1("abs", dtypes="numeric", result="real", accuracy="exact", formula="|x|", operator="abs", aliases=("absolute",), ulp=1.0),
    _rounding("sign", "numeric", "x / |x|, 0 where x is 0", ulp=2.0),
    _rounding("square", "numeric", "x * x"),
    _rounding("reciprocal", _FLOATING, "1 / x", samples="nonzero"),
    _rounding("sqrt", _FLOATING, "the non-negative root of x", samples="nonnegative", integers_as_float64=True),
    _elementwise2("hypot", dtypes=_REAL_FLOATING, result="same", accuracy="exact", formula="sqrt(x1**2 + x2**2)", ulp=1.0, since="2023.12"),
    _elementwise2("copysign", dtypes=_REAL_FLOATING, result="same", accuracy="exact", formula="|x1| with the sign of x2", since="2023.12"),
    _elementwise2("nextafter", dtypes=_REAL_FLOATING, result="same", accuracy="exact", formula="the float next to x1 towards x2", since="2024.12"),
    _elementwise2("ldexp", dtypes=_REAL_FLOATING, result="same", accuracy="exact", formula="x1 * 2**trunc(x2)", samples="scale", integers_as_float64=True, since=""),
    _elementwise2("maximum", dtypes="real", result="same", accuracy="exact", formula="the larger one; NaN wins", since="2023.12"),
    _elementwise2("minimum", dtypes="real", result="same", accuracy="exact", formula="the smaller one; NaN wins", since="2023.12"),
    _elementwise2("fmax", dtypes="real", result="same", accuracy="exact", formula="the larger one; NaN loses", since=""),
    _elementwise2("fmin", dtypes="real", result="same", accuracy="exact", formula="the smaller one; NaN loses", since=""),
    _elementwise2("fmod", dtypes="real numeric", result="same", accuracy="exact", formula="x1 - x2 * trunc(x1 / x2)", samples="nonzero", since=""),
    _elementwise2("heaviside", dtypes=_REAL_FLOATING, result="same", accuracy="exact", formula="0 below 0, 1 above it, x2 where x1 is 0", since=""),
    _elementwise2("gcd", dtypes="integer", result="same", accuracy="exact", formula="the greatest common divisor of |x1| and |x2|", since=""),
    _elementwise2("lcm", dtypes="integer", result="same", accuracy="exact", formula="the lowest common multiple of |x1| and |x2|", since=""),
    # rounding
    _rounding("ceil", "real numeric", "the least integer >= x"),
    _rounding("floor", "real numeric", "the greatest integer <= x"),
    _rounding("round", "numeric", "the nearest integer, ties to even", aliases=("around",)),
    _rounding("trunc", "real numeric", "x without its fraction", aliases=("fix",)),
    # comparison and tests
    _comparison("equal", "all", "x1 == x2", "eq"),
    _comparison("not_equal", "all", "x1 != x2", "ne"),
    _comparison("less", "real", "x1 < x2", "lt"),
    _comparison("less_equal", "real", "x1 <= x2", "le"),
    _comparison("greater", "real", "x1 > x2", "gt"),
    _comparison("greater_equal", "real", "x1 >= x2", "ge"),
    _test("isfinite", "whether x is neither infinite nor NaN"),
    _test("isinf", "whether x is infinite"),
    _test("isnan", "whether x is NaN"),
    _elementwise1("signbit", dtypes=_REAL_FLOATING, result="bool", accuracy="exact", formula="whether the sign bit is set", since="2023.12"),
    # logic and bits
    _elementwise2("logical_and", dtypes="all", result="bool", accuracy="exact", formula="x1 != 0 and x2 != 0"),
    _elementwise2("logical_or", dtypes="all", result="bool", accuracy="exact", formula="x1 != 0 or x2 != 0"),
    _elementwise2("logical_xor", dtypes="all", result="bool", accuracy="exact", formula="(x1 != 0) != (x2 != 0)"),
    _elementwise1("logical_not", dtypes="all", result="bool", accuracy="exact", formula="x == 0"),
    _arithmetic("bitwise_and", "integer or boolean", "x1 & x2", "and"),
    _arithmetic("bitwise_or", "integer or boolean", "x1 | x2", "or"),
    _arithmetic("bitwise_xor", "integer or boolean", "x1 ^ x2", "xor"),
    _rounding("bitwise_invert", "integer or boolean", "~x", operator="invert", aliases=("bitwise_not", "invert")),
    _arithmetic("bitwise_left_shift", "integer", "x1 << x2; 0 from the width on", "lshift", samples="shift", aliases=("left_shift",)),
    _arithmetic("bitwise_right_shift", "integer", "x1 >> x2; the sign from the width on", "rshift", samples="shift", aliases=("right_shift",)),
    _elementwise1("bitwise_count", dtypes="integer or boolean", result="uint8", accuracy="exact", formula="how many bits of |x| are 1", since=""),
    # complex parts
    _rounding("conj", "numeric", "real - i imag", aliases=("conjugate",)),
    _elementwise1("real", dtypes="numeric", result="real", accuracy="exact", formula="the real part"),
    _elementwise1("imag", dtypes="numeric", result="real", accuracy="exact", formula="the imaginary part"),
    # elementary functions
    _elementary("exp", _FLOATING, "e ** x"),
    _elementary("expm1", _FLOATING, "e ** x - 1"),
    _elementary("exp2", _FLOATING, "2 ** x", since=""),
    _elementwise1("cbrt", dtypes=_REAL_FLOATING, result="same", accuracy="exact", formula="the cube root of x", ulp=1.0, integers_as_float64=True, since=""),
    _elementary("log", _FLOATING, "the natural logarithm", "positive"),
    _elementary("log1p", _FLOATING, "log(1 + x)", "positive"),
    _elementary("log2", _FLOATING, "the logarithm to base 2", "positive"),
    _elementary("log10", _FLOATING, "the logarithm to base 10", "positive"),
    _elementary("sin", _FLOATING, "the sine of x radians"),
    _elementary("cos", _FLOATING, "the cosine of x radians"),
    _elementary("tan", _FLOATING, "the tangent of x radians"),
    _elementary("asin", _FLOATING, "the inverse of sin, in radians", "unit", aliases=("arcsin",)),
    _elementary("acos", _FLOATING, "the inverse of cos, in radians", "unit", aliases=("arccos",)),
    _elementary("atan", _FLOATING, "the inverse of tan, in radians", aliases=("arctan",)),
    _elementary("sinh", _FLOATING, "(e**x - e**-x) / 2"),
    _elementary("cosh", _FLOATING, "(e**x + e**-x) / 2"),
    _elementary("tanh", _FLOATING, "sinh(x) / cosh(x)"),
    _elementary("asinh", _FLOATING, "the inverse of sinh", aliases=("arcsinh",)),
    _elementary("acosh", _FLOATING, "the inverse of cosh", "above one", aliases=("arccosh",)),
    _elementary("atanh", _FLOATING, "the inverse of tanh", "unit", aliases=("arctanh",)),
    _elementwise2("atan2", dtypes=_REAL_FLOATING, result="same", accuracy="platform", formula="the angle of the point (x2, x1), in radians", aliases=("arctan2",), ulp=2.0),
    _elementwise2("logaddexp", dtypes=_REAL_FLOATING, result="same", accuracy="platform", formula="log(e**x1 + e**x2)", ulp=3.0),
    _elementwise2("logaddexp2", dtypes=_REAL_FLOATING, result="same", accuracy="platform", formula="log2(2**x1 + 2**x2)", ulp=3.0, since=""),
    # three operands
    _elementwise3("clip", dtypes="real numeric", result="same", accuracy="exact", formula="min(max(x, low), high); NaN wins", since="2023.12"),
    Operation("where", "map3", "searching", "all", "same", "exact", "x1 where the condition holds, else x2"),
    # reductions
    _reduction("sum", dtypes="all", result="accumulator", accuracy="exact", formula="the exact sum, rounded once"),
    _reduction("mean", dtypes="all", result="floating accumulator", accuracy="exact", formula="sum / n"),
    _reduction("var", dtypes=_REAL_FLOATING, result="same", accuracy="exact", formula="sum(|x - mean|**2) / (n - correction)", integers_as_float64=True, complex_by_parts=True),
    _reduction("std", dtypes=_REAL_FLOATING, result="same", accuracy="exact", formula="sqrt(var(x))", integers_as_float64=True, complex_by_parts=True),
    _reduction("prod", dtypes="all", result="accumulator", accuracy="exact", formula="the product, in 32 virtual lanes"),
    _reduction("max", dtypes="real", result="same", accuracy="exact", formula="the largest element; NaN wins", aliases=("amax",)),
    _reduction("min", dtypes="real", result="same", accuracy="exact", formula="the smallest element; NaN wins", aliases=("amin",)),
    _building_block("center", dtypes=_REAL_FLOATING, result="float64", accuracy="exact", formula="the mean in float64", integers_as_float64=True),
    _building_block("exact_sum", dtypes=_FLOATING, result="same", accuracy="exact", formula="sum where the fast pass is in doubt"),
    _building_block("exact_mean", dtypes=_FLOATING, result="same", accuracy="exact", formula="mean where the fast pass is in doubt"),
    _building_block("exact_center", dtypes=_REAL_FLOATING, result="float64", accuracy="exact", formula="center where the fast pass is in doubt", integers_as_float64=True),
    _building_block("exact_var", dtypes=_REAL_FLOATING, result="same", accuracy="exact", formula="var where the fast pass is in doubt"),
    _building_block("exact_std", dtypes=_REAL_FLOATING, result="same", accuracy="exact", formula="std where the fast pass is in doubt"),
    _search("argmax", dtypes="real", result="int64", accuracy="exact", formula="the index of the first largest element"),
    _search("argmin", dtypes="real", result="int64", accuracy="exact", formula="the index of the first smallest element"),
    _search("count_nonzero", dtypes="all", result="int64", accuracy="exact", formula="how many elements are not 0", since="2024.12"),
    _truth("all", dtypes="all", result="bool", accuracy="exact", formula="whether every element is not 0"),
    _truth("any", dtypes="all", result="bool", accuracy="exact", formula="whether some element is not 0"),
    _scan("cumulative_sum", dtypes="all", result="accumulator", accuracy="exact", formula="running sums, left to right", since="2023.12"),
    _scan("cumulative_prod", dtypes="all", result="accumulator", accuracy="exact", formula="running products, left to right", since="2024.12"),
)
# fmt: on

OPERATIONS: dict[str, Operation] = {line.name: line for line in _LINES}
if len(OPERATIONS) != len(_LINES):
    raise ValueError("_spec/ops.py: two lines have the same name")

MAPS = tuple(line for line in _LINES if line.form.startswith("map"))
REDUCTIONS = tuple(line for line in _LINES if line.form == "reduce")
SCANS = tuple(line for line in _LINES if line.form == "scan")
