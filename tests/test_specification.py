"""The specification is complete and true: every line can be called, tested and explained."""

import ast
import inspect
from pathlib import Path

import pytest
import samples

import arrpy
from arrpy import _spec
from arrpy._spec.dtypes import CATEGORIES, DTYPES, PROMOTION, RESULTS, result_dtype
from arrpy._spec.examples import EXAMPLES
from arrpy._spec.ops import MAPS, OPERATIONS, REDUCTIONS, SCANS

LINES = list(OPERATIONS.values())
line_by_line = pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)


@line_by_line
def test_words_are_known(line):
    assert line.dtypes in CATEGORIES
    assert line.result in RESULTS
    assert line.accuracy in ("exact", "bounded", "platform")
    assert line.form in ("map1", "map2", "map3", "reduce", "scan", "composite")
    assert line.formula and 0.5 <= line.ulp <= 4


@line_by_line
def test_public_names_exist(line):
    for name in (line.name, *line.aliases):
        if line.public:
            assert callable(getattr(arrpy, name)), name
    if not line.public:
        assert not hasattr(arrpy, line.name)


@line_by_line
def test_functions_are_documented(line):
    if line.public:
        text = inspect.getdoc(getattr(arrpy, line.name))
        assert "Parameters" in text and ">>>" in text


@line_by_line
def test_samples_exist(line):
    """No operation without test values, in every dtype that it accepts."""
    assert line.samples in samples.FLOAT_DOMAINS
    for dtype in samples.accepted_dtypes(line):
        if line in MAPS:
            values = samples.operands(line.name, dtype)
            assert len(values) == line.arity
            assert len({len(x) for x in values}) == 1
            assert len(values[0]) >= 21 and len(values[0]) % 21 == 0
        else:
            for kind in samples.kinds(dtype):
                assert len(samples.reduction_values(dtype, kind, 50)) == 50


@line_by_line
def test_domains_have_an_entry_per_operand(line):
    if line in MAPS and line.dtypes != "integer":
        assert len(samples.FLOAT_DOMAINS[line.samples]) >= line.arity


@line_by_line
def test_result_rule_holds_on_every_backend(line):
    """The dtype of the result is the one the line states, in all three tiers."""
    if not line.public:
        return
    for dtype in samples.accepted_dtypes(line):
        names = samples.operand_dtypes(line, dtype) if line in MAPS else [dtype]
        arrays = [arrpy.ones(3, dtype=name) for name in names]
        for backend in arrpy.backends():
            with arrpy.use(backend):
                result = getattr(arrpy, line.name)(*arrays)
            assert result.dtype.name == result_dtype(line.result, samples.dtype_of(dtype))


def test_every_line_is_in_one_family():
    primitives = {line.name for line in LINES if line.is_primitive}
    assert primitives == {line.name for line in (*MAPS, *REDUCTIONS, *SCANS)}


def test_aliases_are_unique():
    names = [name for line in LINES for name in (line.name, *line.aliases)]
    assert len(names) == len(set(names))


def test_every_map_has_an_example():
    assert {line.name for line in MAPS} - {"where"} == set(EXAMPLES)


# --- dtypes --------------------------------------------------------------------------------------


def promoted(first, second):
    return PROMOTION[[d.name for d in DTYPES].index(first)][[d.name for d in DTYPES].index(second)]


# The tables of the array API standard, "Type Promotion Rules".
STANDARD = {
    ("int8", "int16"): "int16",
    ("int8", "int64"): "int64",
    ("uint8", "uint32"): "uint32",
    ("int8", "uint8"): "int16",
    ("int8", "uint16"): "int32",
    ("int8", "uint32"): "int64",
    ("int16", "uint8"): "int16",
    ("int32", "uint16"): "int32",
    ("int64", "uint32"): "int64",
    ("float32", "float64"): "float64",
    ("float32", "complex64"): "complex64",
    ("float64", "complex64"): "complex128",
    ("complex64", "complex128"): "complex128",
}


@pytest.mark.parametrize(("pair", "result"), STANDARD.items())
def test_promotion_of_the_standard(pair, result):
    assert promoted(*pair) == promoted(*pair[::-1]) == result


def test_promotion_is_a_lattice():
    """Symmetric, idempotent, and associative where no int64 meets uint64."""
    names = [row.name for row in DTYPES]
    for x1 in names:
        assert promoted(x1, x1) == x1
        for x2 in names:
            assert promoted(x1, x2) == promoted(x2, x1)


@pytest.mark.parametrize("row", DTYPES, ids=lambda row: row.name)
def test_dtype_rows(row):
    assert row.itemsize * 8 == row.dlpack[1]
    assert memoryview(bytes(8)).cast(row.typecode).itemsize * row.components == row.itemsize
    assert getattr(arrpy, row.name).name == row.name
    x = arrpy.zeros(2, dtype=row.name)
    assert memoryview(x).format == row.format
    assert memoryview(x).nbytes == 2 * row.itemsize


def test_the_specification_imports_nothing_but_the_standard_library():
    """The build reads it before ArrPy exists."""
    for path in Path(_spec.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module]
            else:
                continue
            assert set(names) <= {"dataclasses", "functools", "typing"}, (path, names)
