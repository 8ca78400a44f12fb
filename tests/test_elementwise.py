"""Element-wise operations against mathematics: fractions, integers, mpmath (oracle.py).

Here one layout on the widest instruction set is enough, because test_tiers.py shows that all others
give the same bits. Then what belongs to the public functions: `out`, `where`, operators, Python
scalars and promotion, and the messages of what is refused.
"""

import cmath
import math
import operator as operators
import warnings

import oracle
import pytest
import samples
from cells import cells, from_bytes, from_values, running, same

import arrpy
import arrpy.python_backend.elementwise as plain_python
from arrpy._spec.dtypes import DTYPES, PROMOTION, result_dtype
from arrpy._spec.ops import MAPS, OPERATIONS

ignore_division = pytest.mark.filterwarnings("ignore:.*division:RuntimeWarning")
pytestmark = ignore_division


def items(choose):
    return [
        pytest.param(line.name, dtype, id=f"{line.name}-{dtype}")
        for line in MAPS
        for dtype in samples.accepted_dtypes(line)
        if choose(line.name, dtype)
    ]


def computed(name, dtype):
    """Operands as lists of values, and the results as Python values."""
    values = samples.operands(name, dtype)
    names = samples.operand_dtypes(OPERATIONS[name], dtype)
    arrays = [from_values(x, d) for x, d in zip(values, names, strict=True)]
    result = getattr(arrpy, name)(*arrays)
    wanted = result_dtype(OPERATIONS[name].result, samples.dtype_of(dtype))
    assert result.dtype.name == wanted
    return values, samples.unpack(result.tobytes(), wanted), wanted


def is_elementary(name, dtype):
    family = samples.dtype_of(dtype).family
    return name in (*oracle.SPECIAL, *oracle._SPECIAL2) and family == "floating"


def has_complex_function(name, dtype):
    complex_ = samples.dtype_of(dtype).family == "complex"
    return complex_ and name in oracle.COMPLEX_FUNCTIONS


# --- one right value -----------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "dtype"), items(oracle.knows_exactly))
def test_exact(name, dtype):
    values, got, result = computed(name, dtype)
    wanted = [oracle.exact(name, dtype, *x) for x in zip(*values, strict=True)]
    packed = samples.pack(got, result), samples.pack(wanted, result)
    if same(*packed, result):
        return
    for x, value, right in zip(zip(*values, strict=True), got, wanted, strict=True):
        pair = samples.pack([value], result), samples.pack([right], result)
        assert same(*pair, result), f"{name}{x} is {value!r}, expected {right!r}"


STRICT = items(lambda name, dtype: plain_python.body(name, dtype) in plain_python.STRICT)


@pytest.mark.parametrize(("name", "dtype"), STRICT)
def test_strict_bodies(name, dtype):
    """Where the function that may raise does not raise, it gives what the body gives."""
    body, count = plain_python.body(name, dtype), 0
    for x in zip(*samples.operands(name, dtype), strict=True):
        try:
            value = plain_python.STRICT[body](*x)
        except (ArithmeticError, ValueError):
            continue
        count += 1
        right = body(*x)
        assert type(value) is type(right), x
        assert value == right or (value != value and right != right), x
        assert math.copysign(1, value) == math.copysign(1, right) or value != value, x
    assert count > 0


# --- a bound on the error ------------------------------------------------------------------------


def allowed(name, dtype):
    """ULPs: of float64 as the specification says, float32 is a rounded float64."""
    return OPERATIONS[name].ulp if dtype in ("float64", "complex128") else 0.51


@pytest.mark.parametrize(("name", "dtype"), items(is_elementary))
def test_elementary(name, dtype):
    values, got, _ = computed(name, dtype)
    typecode = samples.dtype_of(dtype).typecode
    for x, value in zip(zip(*values, strict=True), got, strict=True):
        error = oracle.real_error(name, value, x, typecode)
        assert error <= allowed(name, dtype), f"{name}{x} is {value!r}: {error} ULP off"


def complex_tolerance(name, dtype, values):
    """In epsilons of the modulus: what a formula of a few rounded steps may lose."""
    tolerance = 8.0
    if name == "pow":
        base, exponent = values
        tolerance += 8 * abs(exponent) * abs(cmath.log(base))
    if name == "exp2":  # the angle is rounded
        tolerance += abs(values[0].imag)
    return 1.0 + tolerance * 2.0**-29 if dtype == "complex64" else tolerance


@pytest.mark.parametrize(("name", "dtype"), items(has_complex_function))
def test_complex_functions(name, dtype):
    values, got, result = computed(name, dtype)
    typecode = samples.dtype_of(result).typecode
    for x, value in zip(zip(*values, strict=True), got, strict=True):
        true = oracle.complex_true(name, *x)
        if true is None:
            continue
        error = oracle.complex_error(complex(value), true, typecode)
        tolerance = complex_tolerance(name, dtype, x)
        assert error <= tolerance, f"{name}{x} is {value!r}: {error} epsilons off"


CMATH = [
    "exp",
    "log",
    "log10",
    "sqrt",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "sinh",
    "cosh",
    "tanh",
    "asinh",
    "acosh",
    "atanh",
]


def standard_value(name, x):
    """Python's cmath, but where the standard asks for more: one component that is not NaN."""
    if name == "tanh" and x.real == 0 and math.isnan(x.imag):
        return complex(x.real, math.nan)
    if name == "tan" and x.imag == 0 and math.isnan(x.real):
        return complex(math.nan, x.imag)
    if name == "acosh" and x.real == 0 and math.isnan(x.imag):
        return complex(math.nan, math.pi / 2)
    return getattr(cmath, name)(x)


def near(x, y):
    """Equal, or finite and close; infinities and zeros count without their signs."""
    if x != x or y != y:
        return x != x and y != y
    if math.isinf(x) or math.isinf(y):
        return abs(x) == abs(y)
    return math.isclose(x, y, rel_tol=1e-9, abs_tol=1e-12)


@pytest.mark.parametrize("name", CMATH)
def test_complex_special_values(name):
    """Infinities, NaNs, zeros of both signs and branch cuts, against Python's cmath."""
    values = samples.special_values(samples.dtype_of("complex128"))
    got = getattr(arrpy, name)(from_values(values, "complex128")).tolist()
    for x, value in zip(values, got, strict=True):
        try:
            wanted = standard_value(name, x)
        except (ValueError, OverflowError):  # cmath raises where the result is not finite
            continue
        assert near(value.real, wanted.real) and near(value.imag, wanted.imag), (
            f"{name}({x!r}) is {value!r}, expected {wanted!r}"
        )
        if cmath.isfinite(wanted) and wanted.imag:
            assert math.copysign(1, value.imag) == math.copysign(1, wanted.imag), (name, x)


def test_every_line_has_an_oracle():
    for line in MAPS:
        for dtype in samples.accepted_dtypes(line):
            checks = (oracle.knows_exactly, is_elementary, has_complex_function)
            assert any(check(line.name, dtype) for check in checks), (line.name, dtype)


# --- integers where floats are computed ----------------------------------------------------------


@pytest.mark.parametrize(
    "name", [line.name for line in MAPS if line.integers_as_float64 and line.arity == 1]
)
@pytest.mark.parametrize("dtype", ["bool", "int8", "int64", "uint64", "uint16"])
def test_integers_as_float64(name, dtype):
    values = samples.special_values(samples.dtype_of(dtype))
    for cell in cells():
        with running(cell):
            got = getattr(arrpy, name)(from_values(values, dtype))
            wanted = getattr(arrpy, name)(from_values(list(map(float, values)), "float64"))
        assert got.dtype.name == "float64"
        assert same(got.tobytes(), wanted.tobytes(), "float64"), (name, dtype, cell)


@pytest.mark.parametrize("dtype", ["bool", "int8", "int64", "uint64"])
def test_divide_integers(dtype):
    values = samples.special_values(samples.dtype_of(dtype))
    x1 = from_values([x for x in values for _ in values], dtype)
    x2 = from_values(values * len(values), dtype)
    pairs = [(float(x), float(y)) for x in values for y in values]
    wanted = samples.pack([oracle.float_quotient(*pair) for pair in pairs], "float64")
    for cell in cells():
        with running(cell):
            assert same(arrpy.divide(x1, x2).tobytes(), wanted, "float64"), (dtype, cell)


# --- casts ---------------------------------------------------------------------------------------


def cast_value(value, target):
    """A value as another dtype, by the rules of docs/numerics.md."""
    row = samples.dtype_of(target)
    if row.family == "bool":
        return bool(value)
    if row.family == "complex":
        value = complex(value) if isinstance(value, complex) else complex(_as_float(value, target))
        return complex(oracle.stored(value.real, target), oracle.stored(value.imag, target))
    if row.family == "floating":
        return _as_float(value, target)
    if isinstance(value, int):
        return oracle.wrapped(value, target)
    if value != value:
        return 0
    limited = max(float(row.minimum), min(float(row.maximum), value))
    return max(row.minimum, min(row.maximum, math.trunc(limited)))


def _as_float(value, target):
    if isinstance(value, int):
        return oracle.rounded(value, samples.dtype_of(target).typecode)
    return oracle.stored(value, target)


@pytest.mark.parametrize("source", [row.name for row in DTYPES])
def test_casts(source):
    row = samples.dtype_of(source)
    values = samples.special_values(row)
    if row.family == "integer":
        values += [
            v for v in ((1 << 53) + 1, (1 << 24) + 1, (1 << 62) + (1 << 38)) if v <= row.maximum
        ]
    if row.family == "floating":
        values += [127.9, -128.9, 255.5, 2.0**31, 2.0**63, -(2.0**63), 2.0**64, -1e30]
        values = samples.unpack(samples.pack(values, source), source)
    for target in DTYPES:
        if row.family == "complex" and target.family != "complex":
            continue
        wanted = samples.pack([cast_value(value, target.name) for value in values], target.name)
        for cell in cells():
            with running(cell):
                got = arrpy.astype(from_values(values, source), target.name).tobytes()
            assert same(got, wanted, target.name), (
                source,
                target.name,
                str(cell),
                values,
                samples.unpack(got, target.name),
            )


# --- promotion and Python scalars ----------------------------------------------------------------


@pytest.mark.parametrize("first", range(len(DTYPES)))
def test_promotion(first):
    for second, row in enumerate(DTYPES):
        x1 = arrpy.ArrPy([1, 0, 1], dtype=DTYPES[first].name)
        x2 = arrpy.ArrPy([1, 1, 0], dtype=row.name)
        for cell in cells():
            with running(cell):
                result = arrpy.add(x1, x2)
            assert result.dtype.name == PROMOTION[first][second]
            assert [abs(x) for x in result.tolist()] == (
                [1, 1, 1] if first == second == 0 else [2, 1, 1]
            )


SCALARS = [
    ("int8", 3, "int8"),
    ("int64", 3, "int64"),
    ("uint8", 3, "uint8"),
    ("float32", 3, "float32"),
    ("complex64", 3, "complex64"),
    ("float32", 0.1, "float32"),
    ("float64", 0.1, "float64"),
    ("int8", 0.5, "float64"),
    ("complex64", 0.5, "complex64"),
    ("float32", 1j, "complex64"),
    ("float64", 1j, "complex128"),
    ("complex64", 1j, "complex64"),
    ("int16", True, "int16"),
    ("bool", True, "bool"),
]


@pytest.mark.parametrize(("dtype", "scalar", "result"), SCALARS)
def test_python_scalars(dtype, scalar, result):
    """A Python scalar takes the dtype of the array, if its kind allows."""
    values = samples.unpack(samples.pack([1, 0, 1, 1], dtype), dtype)
    x = from_values(values, dtype)
    converted = from_values([scalar] * 4, result)
    for cell in cells():
        with running(cell):
            for got, wanted in (
                (x + scalar, arrpy.add(x, converted)),
                (scalar + x, arrpy.add(converted, x)),
                (x * scalar, arrpy.multiply(x, converted)),
            ):
                assert got.dtype.name == result
                assert got.tobytes() == wanted.tobytes(), (dtype, scalar, cell)


@pytest.mark.parametrize("value", [128, -129, 2**70])
def test_python_integer_out_of_range(value):
    x = arrpy.ArrPy([1, -1], dtype="int8")
    for cell in cells():
        with running(cell):
            with pytest.raises(OverflowError):
                x + value
            assert (x < value).tolist() == [value > 0] * 2
            assert (x == value).tolist() == [False] * 2
            assert (value > x).tolist() == [value > 0] * 2


BINARY = {line.operator: line.name for line in MAPS if line.operator and line.arity == 2}


@pytest.mark.parametrize("word", sorted(BINARY))
def test_operators(word):
    """The operator is the function; in place it writes into the very same memory."""
    name = BINARY[word]
    dtype = "int32" if name.startswith("bitwise") or word == "floordiv" else "float64"
    x1 = arrpy.ArrPy([7, 2, 9, 4], dtype=dtype)
    x2 = arrpy.ArrPy([2, 2, 3, 5], dtype=dtype)
    python = getattr(operators, word + "_" if word in ("and", "or") else word)
    for cell in cells():
        with running(cell):
            wanted = getattr(arrpy, name)(x1, x2)
            assert python(x1, x2).tobytes() == wanted.tobytes()
            assert python(x1, 2).tobytes() == getattr(arrpy, name)(x1, 2).tobytes()
            assert python(2, x1).tobytes() == getattr(arrpy, name)(2, x1).tobytes()
            if OPERATIONS[name].result == "same":
                target = x1.copy()
                kept = target
                target = getattr(operators, "i" + word)(target, x2)
                assert target is kept
                assert target.tobytes() == wanted.tobytes()


def test_inplace_keeps_dtype_and_memory():
    x = arrpy.ArrPy([1.5, 2.5], dtype="float32")
    address = x.get_c_pointer()
    x += arrpy.ArrPy([1, 2], dtype="int16")
    assert (x.dtype.name, x.tolist(), x.get_c_pointer()) == ("float32", [2.5, 4.5], address)
    integers = arrpy.ArrPy([1, 2])
    with pytest.raises(TypeError):
        integers += 0.5
    assert integers.tolist() == [1, 2]


def test_inplace_on_a_view_of_itself():
    for cell in cells():
        with running(cell):
            x = arrpy.arange(12, dtype="int64")
            x[1:] += x[:-1]
            assert x.tolist() == [0, *(2 * i - 1 for i in range(1, 12))]
            m = arrpy.reshape(arrpy.arange(9), (3, 3))
            m += m.T
            assert m.tolist() == [[0, 4, 8], [4, 8, 12], [8, 12, 16]]


# --- masks ---------------------------------------------------------------------------------------


def test_where_without_out_leaves_zeros():
    mask = arrpy.ArrPy([True, False, True])
    for cell in cells():
        with running(cell):
            assert arrpy.add(arrpy.ArrPy([1, 2, 3]), 1, where=mask).tolist() == [2, 0, 4]


def test_where_broadcasts():
    mask = arrpy.ArrPy([[True], [False]])
    out = arrpy.full((2, 3), 9)
    for cell in cells():
        with running(cell):
            arrpy.multiply(arrpy.ArrPy([1, 2, 3]), 2, out=out, where=mask)
        assert out.tolist() == [[2, 4, 6], [9, 9, 9]]


def test_clip_with_open_sides():
    x = arrpy.ArrPy([1.0, 5.0, 9.0, math.nan])
    assert arrpy.clip(x, 2.0).tolist()[:3] == [2.0, 5.0, 9.0]
    assert arrpy.clip(x, None, 6.0).tolist()[:3] == [1.0, 5.0, 6.0]
    assert arrpy.clip(x, 6.0, 2.0).tolist()[:3] == [2.0, 2.0, 2.0]
    assert arrpy.clip(x).tolist()[:3] == [1.0, 5.0, 9.0]


# --- warnings and errors -------------------------------------------------------------------------


@pytest.mark.parametrize("function", [arrpy.floor_divide, arrpy.remainder])
def test_integer_division_by_zero_warns_once(function):
    x = arrpy.ArrPy([5, 0, -5])
    for cell in cells():
        with running(cell), warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            assert function(x, arrpy.ArrPy([0, 0, 0])).tolist() == [0, 0, 0]
            function(x, 0)
            function(arrpy.ArrPy([1.0]), 0.0)
        assert [w.category for w in caught] == [RuntimeWarning] * 2, cell


def test_negative_integer_power_is_refused():
    for cell in cells():
        with running(cell), pytest.raises(ValueError, match="pow"):
            arrpy.ArrPy([2, 3]) ** arrpy.ArrPy([1, -1])


@pytest.mark.parametrize("line", MAPS, ids=lambda line: line.name)
def test_other_dtypes_are_refused(line):
    accepted = {*samples.accepted_dtypes(line), *samples.float64_inputs(line)}
    for row in DTYPES:
        if row.name in accepted or line.name == "where":
            continue
        x = arrpy.zeros(2, dtype=row.name)
        for cell in cells():
            with running(cell), pytest.raises(TypeError, match=line.name):
                getattr(arrpy, line.name)(*[x] * line.arity)


def test_shapes_that_do_not_broadcast():
    for cell in cells():
        with running(cell), pytest.raises(ValueError, match="broadcast"):
            arrpy.add(arrpy.zeros((2, 3)), arrpy.zeros(4))


@pytest.mark.parametrize(
    ("out", "error"),
    [
        (lambda: arrpy.zeros(4), ValueError),
        (lambda: arrpy.zeros(3, dtype="int64"), TypeError),
        (lambda: [0.0] * 3, TypeError),
        (lambda: arrpy.broadcast_to(arrpy.zeros(1), (3,)), ValueError),
        (
            lambda: arrpy.asarray(memoryview(from_bytes(bytes(24), "float64")).toreadonly()),
            ValueError,
        ),
    ],
)
def test_out_that_cannot_take_the_result(out, error):
    for cell in cells():
        with running(cell), pytest.raises(error, match="add"):
            arrpy.add(arrpy.ArrPy([1.0, 2.0, 3.0]), 1.0, out=out())
