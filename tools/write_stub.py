"""Write what is derived from the specification and committed: the type stub and a table.

    python tools/write_stub.py            writes the files
    python tools/write_stub.py --check    writes nothing, exit status 1 if one is out of date

* arrpy/__init__.pyi   tools/stub_template.pyi with the dtypes, operators and element-wise functions
* docs/operations.md   operation x dtype: the dtype of the result
* docs/numpy-names.md  NumPy's functions, and what ArrPy has of them

It reads `arrpy/_spec` and the template only, so it needs no built ArrPy.
"""

import re
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path += [str(ROOT / "arrpy"), str(ROOT / "tools")]

import numpy_names  # noqa: E402
from _spec.dtypes import CATEGORIES, DTYPES, result_dtype  # noqa: E402
from _spec.functions import FUNCTIONS  # noqa: E402
from _spec.model import Function, Operation  # noqa: E402
from _spec.ops import MAPS, OPERATIONS  # noqa: E402

IMPORT = r"^from \.(\w+) import (\w+) as (\w+)\n"
TEMPLATE = ROOT / "tools" / "stub_template.pyi"


# ---- the stub ----


def stub() -> str:
    """Return the text of arrpy/__init__.pyi."""
    template = TEMPLATE.read_text(encoding="utf-8")
    text = re.sub(IMPORT, "", template, flags=re.MULTILINE)
    for word, lines in {
        "dtypes": [f"{dtype.name}: DType" for dtype in DTYPES],
        "operators": [f"    {line}" for line in operators()],
        "functions": [
            function(operation)
            for operation in MAPS
            if operation.arity < 3 and f"\ndef {operation.name}(" not in text
        ],
        "chapters": chapters(template),
        "aliases": aliases(),
    }.items():
        indent = "    " if word == "operators" else ""
        text = text.replace(f"{indent}# insert {word}", "\n".join(lines))
    return f"# Written by tools/write_stub.py from tools/stub_template.pyi; do not edit.\n{text}"


def operators() -> list[str]:
    """Return the methods of ArrPy that are operators, in the order of the specification."""
    lines = []
    for operation in MAPS:
        name = operation.operator
        if not name:
            continue
        if operation.arity == 1:
            lines.append(f"def __{name}__(self) -> ArrPy: ...")
        elif operation.result == "bool":
            ignore = "  # type: ignore[override]" if name in ("eq", "ne") else ""
            lines.append(f"def __{name}__(self, other: _Operand) -> ArrPy: ...{ignore}")
        else:
            modulus = ", modulus: None = None" if name == "pow" else ""
            ignore = "  # type: ignore[misc]" if name == "pow" else ""
            for prefix in ("", "r"):
                lines.append(
                    f"def __{prefix}{name}__(self, other: _Operand{modulus}) -> ArrPy: ..."
                )
            lines.append(f"def __i{name}__(self, other: _Operand) -> ArrPy: ...{ignore}")
    return lines


def function(operation: Operation) -> str:
    """Return one element-wise function, with its formula as docstring."""
    names = ["x"] if operation.arity == 1 else ["x1", "x2"]
    parameters = [*(f"{name}: _Operand" for name in names), "/"]
    parameters += ["out: ArrPy | None = None", "*", "where: ArrPy | _bool | None = None"]
    return "\n".join(
        [
            f"def {operation.name}(",
            *(f"    {parameter}," for parameter in parameters),
            ") -> ArrPy:",
            f'    """{operation.formula}, element by element."""',
            "",
        ]
    )


def chapters(template: str) -> list[str]:
    """Return imports of the functions whose chapter is a Python file, and of the template."""
    names = [tuple(found) for found in re.findall(IMPORT, template, re.MULTILINE)]
    for line in FUNCTIONS.values():
        stated = re.search(rf"^(def|class) {line.name}\b", template, re.MULTILINE)
        if "." in line.name or stated or not (ROOT / "arrpy" / f"{line.chapter}.py").exists():
            continue
        names.append((line.chapter, line.name, line.name))
    ordered = sorted(set(names), key=lambda names: (names[0], names[1].lower()))
    return [f"from .{module} import {name} as {known}" for module, name, known in ordered]


def aliases() -> list[str]:
    """Return the further names of the functions of the main namespace."""
    operations = [line for line in OPERATIONS.values() if line.public]
    functions = [line for line in FUNCTIONS.values() if "." not in line.name]
    return [
        f"{alias} = {line.name}" for line in [*operations, *functions] for alias in line.aliases
    ]


# ---- the table ----

LETTERS = {"bool": "bool", "int": "i", "uint": "u", "float": "f", "complex": "c"}


def short(name: str) -> str:
    word = name.rstrip("0123456789")
    return LETTERS[word] + name[len(word) :]


HEAD = """# Operations

<!-- Written by tools/write_stub.py from arrpy/_spec; do not edit. -->

One row per function, one column per input dtype (`i8` is int8, `u8` uint8, `f32`
float32, `c64` complex64). A cell holds the dtype of the result; `-` means that the operation does
not accept the dtype and raises `TypeError`, `+` that it accepts it and the dtype of the result
depends on more than that. A result in *italics* is computed from the input converted to float64.
The dtype is that of the first array.

Every cell exists on all three backends: the build fails if a body is missing, and
`tests/test_stub.py` and `tests/test_functions.py` run every cell on each of them.
`arrpy.capabilities()` gives the same table to programs. The class says what agrees between backends
([numerics.md](numerics.md)); ULP bounds the error of an element-wise float64 result, in units of
its last place. What reductions round is in numerics.md.

The second half of the page has the functions that are not repeated per dtype: composites, written
once over others ("kernels" is empty), and entries of a family of kernels, which is named.
"""

TITLES = {
    "elementwise": "Element-wise functions",
    "searching": "Searching",
    "statistical": "Statistics",
    "utility": "Utility",
}


def table() -> str:
    """Return the text of docs/operations.md."""
    parts = [HEAD]
    public = [operation for operation in OPERATIONS.values() if operation.public]
    for chapter in dict.fromkeys(operation.chapter for operation in public):
        header = ["operation", *(short(dtype.name) for dtype in DTYPES), "class", "ULP", "since"]
        parts.append(f"## {TITLES[chapter]}\n")
        parts.append("| " + " | ".join(header) + " |")
        parts.append("|" + "---|" * len(header))
        parts += [row(operation) for operation in public if operation.chapter == chapter]
        parts.append("")
    parts.append("## Composites and families of kernels\n")
    header = ["function", *(short(dtype.name) for dtype in DTYPES), "class", "kernels", "since"]
    parts.append("| " + " | ".join(header) + " |")
    parts.append("|" + "---|" * len(header))
    parts += [function_row(line) for line in FUNCTIONS.values() if line.dtypes]
    parts.append("\nWithout an array as input: ")
    names = [f"`{line.name}`" for line in FUNCTIONS.values() if not line.dtypes]
    parts.append(textwrap.fill(", ".join(names) + ".", 100) + "\n")
    return "\n".join(parts)


def function_row(line: Function) -> str:
    cells = [f"`{line.name}`"]
    for dtype in DTYPES:
        if dtype not in CATEGORIES[line.dtypes]:
            cells.append("-")
        else:
            cells.append(short(result_dtype(line.result, dtype)) if line.result else "+")
    return "| " + " | ".join([*cells, line.accuracy, line.family, line.since]) + " |"


def row(operation: Operation) -> str:
    name = f"`{operation.name}`"
    if operation.operator:
        name += f" `{symbol(operation)}`"
    cells = [name, *(cell(operation, dtype) for dtype in DTYPES)]
    has_error = operation.form.startswith("map") and operation.result != "bool"
    error = f"{operation.ulp:g}" if has_error else ""
    return "| " + " | ".join([*cells, operation.accuracy, error, operation.since]) + " |"


def cell(operation: Operation, dtype) -> str:
    """Return the short name of the result dtype for input of `dtype`, or "-"."""
    if operation.integers_as_float64 and dtype.family in ("bool", "integer"):
        return "*f64*"
    if operation.complex_by_parts and dtype.family == "complex":
        return short(result_dtype("real", dtype))
    if dtype not in CATEGORIES[operation.dtypes]:
        return "-"
    return short(result_dtype(operation.result, dtype))


SYMBOLS = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**",
    "neg": "-x", "pos": "+x", "abs": "abs()", "invert": "~", "and": "&", "or": "\\|", "xor": "^",
    "lshift": "<<", "rshift": ">>", "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">",
    "ge": ">=",
}  # fmt: skip


def symbol(operation: Operation) -> str:
    return SYMBOLS[operation.operator]


FILES = {
    ROOT / "arrpy" / "__init__.pyi": stub,
    ROOT / "docs" / "operations.md": table,
    ROOT / "docs" / "numpy-names.md": lambda: numpy_names.table(stub()),
}


def main() -> int:
    stale = [path for path in FILES if not path.exists() or path.read_text() != FILES[path]()]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is out of date; run python tools/write_stub.py")
        return 1 if stale else 0
    for path in stale:
        path.write_text(FILES[path](), encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
