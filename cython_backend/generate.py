"""Turn the specification into what the build compiles: tables and instantiations, no algorithms.

Usage: generate.py OUTPUT_FOLDER FILE...

Every FILE is one of
    operations.hpp            ids and facts of operations and dtypes, as C++ tables
    _core_tables.pxi          the same ids for Cython
    elementwise_<dtype>.cpp   the lines table.map[ADD][FLOAT64] = &map2<ops::add, ...>
    statistical_<family>.cpp  the same for reductions and scans
    linalg.cpp, sorting.cpp   the same for families with one set of kernels per dtype
    arrpy_elementwise.pyx     the public functions of the chapter arrpy/elementwise.pyx
    elementwise.pyx           the Cython template, repeated for every operation and dtype

Before anything is written, bodies.py checks that no body is missing and none is left over.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
# Last, since chapters such as io and random are called like modules of Python.
sys.path += [str(ROOT / "arrpy"), str(ROOT / "cython_backend")]

from _spec.dtypes import CATEGORIES, DTYPES, NUMBER, PROMOTION  # noqa: E402
from _spec.model import Dtype, Operation  # noqa: E402
from _spec.ops import MAPS, REDUCTIONS, SCANS  # noqa: E402
from bodies import COMPLEX_BODIES, REAL_BODIES, body_name, check_bodies  # noqa: E402
from chapter import chapter_pyx, part  # noqa: E402
from instantiations import BY_NAME, cpp_text, output_dtype  # noqa: E402

# --- tables ------------------------------------------------------------------------------------


def enum(names: list[str], total: str) -> str:
    return ", ".join(f"{name} = {number}" for number, name in enumerate([*names, total]))


def ids() -> dict[str, list[str]]:
    return {
        "DTYPES": [dtype.name.upper() for dtype in DTYPES],
        "MAPS": [f"MAP_{operation.name.upper()}" for operation in MAPS],
        "REDUCTIONS": [f"REDUCE_{operation.name.upper()}" for operation in REDUCTIONS],
        "SCANS": [f"SCAN_{operation.name.upper()}" for operation in SCANS],
    }


def facts(operation: Operation) -> str:
    accepted = sum(1 << NUMBER[dtype.name] for dtype in CATEGORIES[operation.dtypes])
    results = ", ".join(
        str(NUMBER[output_dtype(operation, dtype).name])
        if dtype in CATEGORIES[operation.dtypes]
        else "-1"
        for dtype in DTYPES
    )
    integers = "true" if operation.integers_as_float64 else "false"
    return (
        f'    {{"{operation.name}", "{operation.dtypes}", {operation.arity}, 0x{accepted:04x},'
        f" {{{results}}}, {integers}, {'true' if operation.accuracy == 'platform' else 'false'}}},"
    )


def operations_hpp() -> str:
    lines = ["// Generated from arrpy/_spec.", "#pragma once", "", "namespace arrpy {", ""]
    lines += [f"enum {{ {enum(names, total)} }};" for total, names in ids().items()]
    lines += [
        "",
        "struct operation_facts {",
        "    const char *name, *category;",
        "    int arity, accepted; // accepted: bit i is set for dtype i",
        "    signed char result[DTYPES]; // dtype of the result for input of dtype i",
        "    bool integers_as_float64;",
        "    bool costly; // an elementary function: tens of operations per element",
        "};",
        "",
    ]
    for total, operations in (("map", MAPS), ("reduce", REDUCTIONS), ("scan", SCANS)):
        lines.append(f"[[maybe_unused]] static const operation_facts {total}_facts[] = {{")
        lines += [facts(operation) for operation in operations]
        lines.append("};")
    lines.append("")
    lines.append("struct dtype_facts { const char *name, *kind, *family, *format; char typecode;")
    lines.append("    int itemsize, components; };")
    lines.append("[[maybe_unused]] static const dtype_facts dtypes[] = {")
    lines += [
        f'    {{"{dtype.name}", "{dtype.kind}", "{dtype.family}", "{dtype.format}",'
        f" '{dtype.typecode}', {dtype.itemsize}, {dtype.components}}},"
        for dtype in DTYPES
    ]
    lines.append("};")
    lines.append("[[maybe_unused]] static const signed char promotion[DTYPES][DTYPES] = {")
    lines += [f"    {{{', '.join(str(NUMBER[name]) for name in row)}}}," for row in PROMOTION]
    lines += ["};", "", "} // namespace arrpy", ""]
    return "\n".join(lines)


def core_tables_pxi() -> str:
    lines = ["# Generated from arrpy/_spec."]
    for total, names in ids().items():
        lines.append("cdef enum:")
        lines += [f"    {name} = {number}" for number, name in enumerate([*names, total])]
    return "\n".join(lines) + "\n"


# --- the Cython template -------------------------------------------------------------------------


def component(dtype: Dtype) -> str:
    return {"complex64": "float", "complex128": "double"}.get(dtype.name, dtype.cython_type)


def set_types(text: str, operands: dict[str, Dtype]) -> str:
    """Replace `double` in each line by the type of the operand that the line declares."""
    lines = []
    for line in text.splitlines():
        match = re.search(r"cdef (?:const )?double\* (\w+)", line)
        if match:
            line = re.sub(r"\bdouble\b", operands[match[1]].cython_type, line)
        lines.append(line)
    return "\n".join(lines)


def operand_dtypes(operation: Operation, dtype: Dtype) -> dict[str, Dtype]:
    names = ["x"] if operation.arity == 1 else ["x1", "x2", "x3"][: operation.arity]
    operands = dict.fromkeys(names, dtype)
    if operation.name == "where":
        operands["x1"] = BY_NAME["bool"]
    return operands | {"out": output_dtype(operation, dtype)}


def loop_text(template: str, arity: int, name: str, body: str, operands: dict[str, Dtype]) -> str:
    model = {1: "negative", 2: "add", 3: "clip"}[arity]
    text = set_types(part(template, f"loop{arity}"), operands)
    text = re.sub(rf"\b{model}_float64\b", f"loop_{name}", text)
    return re.sub(rf"\b{model}\b", body, text)


def address_text(template: str, dtype: Dtype) -> str:
    text = part(template, "address").replace("float64", dtype.name)
    return re.sub(r"\bdouble\b", component(dtype), text)


def address_table(template: str) -> str:
    model = part(template, "address table").splitlines()
    rows = [
        model[-1]
        .replace("[10]", f"[{row}]")
        .replace("float64", dtype.name)
        .replace("double", dtype.cython_type)
        for row, dtype in enumerate(DTYPES)
    ]
    return "\n".join([*model[:-1], *rows])


def elementwise_pyx() -> str:
    template = (ROOT / "cython_backend" / "elementwise.pyx").read_text()
    loops = []
    table = [f"cdef loop_function[{len(MAPS) + len(DTYPES)}][{len(DTYPES)}] loops"]
    for operation_id, operation in enumerate(MAPS):
        for dtype in CATEGORIES[operation.dtypes]:
            files = COMPLEX_BODIES if dtype.family == "complex" else REAL_BODIES
            body = body_name(operation, dtype, files[1].read())
            name, operands = f"{operation.name}_{dtype.name}", operand_dtypes(operation, dtype)
            loops.append(loop_text(template, operation.arity, name, body, operands))
            table.append(f"loops[{operation_id}][{NUMBER[dtype.name]}] = loop_{name}")
    for target_id, target in enumerate(DTYPES):
        for row, source in enumerate(DTYPES):
            name, operands = f"cast_{source.name}_{target.name}", {"x": source, "out": target}
            loops.append(loop_text(template, 1, name, f"cast_to_{target.name}", operands))
            table.append(f"loops[{len(MAPS) + target_id}][{row}] = loop_{name}")
    for begin, end, texts in (
        ("loop1", "loop3", loops),
        ("table", "table", ["\n".join(table)]),
        ("address", "address", [address_text(template, dtype) for dtype in DTYPES]),
        ("address table", "address table", [address_table(template)]),
    ):
        first, last = template.index(f"# begin {begin}\n"), template.index(f"# end {end}\n")
        rest = template[last + len(f"# end {end}\n") :]
        template = template[:first] + "\n\n\n".join(texts) + "\n" + rest
    return template


def text_of(name: str) -> str:
    if name == "arrpy_elementwise.pyx":
        return chapter_pyx()
    if name == "operations.hpp":
        return operations_hpp()
    if name == "_core_tables.pxi":
        return core_tables_pxi()
    if name == "elementwise.pyx":
        return elementwise_pyx()
    return cpp_text(name)


if __name__ == "__main__":
    check_bodies()
    output = Path(sys.argv[1])
    for name in sys.argv[2:]:
        text = text_of(name)
        # A file that stays as it is keeps its time, and ninja then leaves what depends on it alone.
        if not (output / name).is_file() or (output / name).read_text() != text:
            (output / name).write_text(text)
