"""The committed stub and table: up to date, complete, and true of the package that is installed."""

import ast
import inspect
import subprocess
import sys
import types
from pathlib import Path

import pytest

import arrpy
from arrpy._spec.dtypes import CATEGORIES, DTYPES, result_dtype
from arrpy._spec.ops import MAPS, REDUCTIONS, SCANS

ROOT = Path(__file__).parent.parent
WRITER = ROOT / "tools" / "write_stub.py"
INSTALLED = Path(arrpy.__file__).parent

# Slots that CPython shows for every class of this kind and that say nothing about types.
NOT_IN_STUB = {"__delitem__", "__reduce__"}
# The buffer protocol has this name in Python from 3.12 on only.
NOT_AT_RUNTIME = {"__buffer__"} if sys.version_info < (3, 12) else set()


def statements(body):
    """Name -> the node that defines it, of the public and the special names."""
    found = {}
    for node in body:
        names = []
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.AnnAssign):
            names = [node.target.id]
        elif isinstance(node, ast.Assign):  # a further name of a function
            names = [target.id for target in node.targets]
        elif isinstance(node, ast.ImportFrom):
            names = [alias.asname for alias in node.names if alias.asname == alias.name]
        for name in names:
            if not name.startswith("_") or name.endswith("__") or name == "_repr_html_":
                found[name] = node
    return found


@pytest.fixture(scope="module")
def stub():
    return ast.parse((ROOT / "arrpy" / "__init__.pyi").read_text()).body


@pytest.fixture(scope="module")
def namespace(stub):
    return statements(stub)


@pytest.fixture(scope="module")
def classes(stub):
    return {node.name: statements(node.body) for node in stub if isinstance(node, ast.ClassDef)}


def test_files_are_what_the_writer_writes():
    run = subprocess.run([sys.executable, WRITER, "--check"], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_stub_and_marker_are_installed():
    assert (INSTALLED / "py.typed").exists()
    assert (INSTALLED / "__init__.pyi").read_text() == (ROOT / "arrpy/__init__.pyi").read_text()


def test_every_public_name_is_in_the_stub_and_the_other_way_round(namespace):
    modules = {name for name, module in arrpy._LAZY.items() if name == module}
    public = {
        name
        for name in dir(arrpy)
        if not name.startswith("_")
        and (name in modules or not isinstance(getattr(arrpy, name), types.ModuleType))
    }
    assert public == {name for name in namespace if not name.startswith("__")}


@pytest.mark.parametrize("name", ["ArrPy", "DType", "Device", "use"])
def test_every_member_is_in_the_stub_and_the_other_way_round(classes, name):
    cls = getattr(arrpy, name)
    members = {
        member
        for member in dir(cls)
        if not member.startswith("_") or member == "_repr_html_" or member not in dir(object)
    }
    members -= {"__pyx_vtable__", "__setstate__", "__reduce_cython__", "__setstate_cython__"}
    stated = classes[name].keys() - NOT_AT_RUNTIME
    assert stated - set(dir(cls)) == set()
    assert members - NOT_IN_STUB - stated == set()


def parameters_of_stub(node, skip_self):
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = [inspect.Parameter.empty] * (len(positional) - len(arguments.defaults))
    defaults += [ast.literal_eval(default) for default in arguments.defaults]
    found = []
    for i, (argument, default) in enumerate(zip(positional, defaults, strict=True)):
        kind = "POSITIONAL_ONLY" if i < len(arguments.posonlyargs) else "POSITIONAL_OR_KEYWORD"
        found.append((argument.arg, kind, default))
    if arguments.vararg:
        found.append((arguments.vararg.arg, "VAR_POSITIONAL", inspect.Parameter.empty))
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        value = inspect.Parameter.empty if default is None else ast.literal_eval(default)
        found.append((argument.arg, "KEYWORD_ONLY", value))
    if arguments.kwarg:
        found.append((arguments.kwarg.arg, "VAR_KEYWORD", inspect.Parameter.empty))
    return found[skip_self:]


def parameters_at_runtime(function, skip_self):
    parameters = list(inspect.signature(function).parameters.values())[skip_self:]
    return [(one.name, one.kind.name, one.default) for one in parameters]


def test_signatures_of_functions_agree(namespace):
    checked = 0
    for name, node in namespace.items():
        if isinstance(node, ast.FunctionDef) and not node.decorator_list:  # no overloads
            assert parameters_of_stub(node, 0) == parameters_at_runtime(getattr(arrpy, name), 0), (
                name
            )
            checked += 1
    assert checked > 120


def test_signatures_of_methods_agree(classes):
    checked = 0
    for name, node in classes["ArrPy"].items():
        member = getattr(arrpy.ArrPy, name, None)
        if not isinstance(node, ast.FunctionDef) or name.startswith("__"):
            continue
        if node.decorator_list:
            assert isinstance(member, types.GetSetDescriptorType), name
        else:
            assert parameters_of_stub(node, 1) == parameters_at_runtime(member, 1), name
            checked += 1
    assert checked > 20


def test_mypy_accepts_the_stub_and_a_program_that_uses_it(tmp_path):
    pytest.importorskip("mypy", reason="mypy belongs to the extra 'lint'")
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    stub = ROOT / "arrpy" / "__init__.pyi"
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent"]
    command += ["--cache-dir", str(tmp_path / "cache"), str(stub), str(program)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert run.returncode == 0, run.stdout


PROGRAM = """
from array import array

import arrpy as xp

a = xp.ArrPy([1.0, 2.0], dtype=xp.float32, backend="cython")
b: xp.ArrPy = 2.0 * a / (3 + a) ** 2 - [1.0, 2.0]
same: xp.ArrPy = a == b
a += 1
a **= 2
total: float = float(xp.sum(a, axis=0))
shape: tuple[int, ...] = xp.asarray(array("d", [1.0])).shape
dtype: xp.DType = xp.bool
view = memoryview(a[1:2, None, ...])
a[a > 0] = 0
with xp.use("python"):
    xp.add(a, [1, 2], out=a, where=a > 1)
for one in a:
    element: xp.ArrPy = one
limit: int = xp.iinfo(xp.int8).max
quotient, remainder = divmod(a, 2)
xp.ArrPy([1.0], backend="fortran")  # type: ignore[arg-type]
xp.add(a)  # type: ignore[call-arg]
"""


# ---- the table: every cell is run on every backend ----


def call(operation, backend, name):
    x = arrpy.ArrPy([1, 1], dtype=name, backend=backend)
    function = getattr(arrpy, operation.name)
    if operation.name == "where":
        return function(arrpy.ArrPy([True, False]), x, x)
    return function(*[x] * operation.arity)


def expected_dtype(operation, dtype):
    if operation.integers_as_float64 and dtype.family in ("bool", "integer"):
        return "float64"
    if operation.complex_by_parts and dtype.family == "complex":
        return result_dtype("real", dtype)
    if dtype not in CATEGORIES[operation.dtypes]:
        return None
    return result_dtype(operation.result, dtype)


@pytest.mark.parametrize(
    "operation",
    [operation for operation in (*MAPS, *REDUCTIONS, *SCANS) if operation.public],
    ids=lambda operation: operation.name,
)
def test_every_cell_of_the_table_runs_on_every_backend(operation):
    for backend in arrpy.backends():
        for dtype in DTYPES:
            expected = expected_dtype(operation, dtype)
            if expected is None:
                with pytest.raises(
                    TypeError, match=rf"^{operation.name}: expected .* got {dtype.name}"
                ):
                    call(operation, backend, dtype.name)
                continue
            result = call(operation, backend, dtype.name)
            assert (result.dtype.name, result.backend) == (expected, backend), dtype.name
