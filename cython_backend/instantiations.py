"""The C++ files that instantiate the kernels of the specification, one statement per kernel.

    table.map[MAP_ADD][FLOAT64] = &map2<ops::add, double, double>;

What `widest_isa` keeps from the wider instruction sets stands below a condition: the same file is
compiled for all of them.
"""

from _spec.dtypes import CATEGORIES, DTYPES, result_dtype
from _spec.model import WIDEST_ISA, Dtype, Operation
from _spec.ops import MAPS, REDUCTIONS, SCANS
from bodies import COMPLEX_BODIES, REAL_BODIES, body_name

BY_NAME = {dtype.name: dtype for dtype in DTYPES}


def output_dtype(operation: Operation, dtype: Dtype) -> Dtype:
    return BY_NAME[result_dtype(operation.result, dtype)]


def cpp_file(header: str, function: str, statements: list[str]) -> str:
    return "\n".join(
        [
            "// Generated from arrpy/_spec.",
            f'#include "{header}"',
            '#include "kernel_set.hpp"',
            "",
            "namespace arrpy { namespace ARRPY_ISA { "
            f"void {function}(kernel_table& table); }} }}",
            "",
            f"void arrpy::ARRPY_ISA::{function}([[maybe_unused]] kernel_table& table) {{",
            *[line if line.startswith("#") else f"    {line}" for line in statements],
            "}",
            "",
        ]
    )


# What is compiled for the narrower instruction sets only, in cpp_kernels/meson.build's words.
CONDITION_OF_ISA = {"avx2": "ARRPY_UP_TO_AVX2", "baseline": "ARRPY_BASELINE"}

# Pairs of the widest instruction set that has a kernel, and the statement that notes the kernel.
Statements = list[tuple[str, str]]


def conditional(statements: Statements) -> list[str]:
    lines = [text for isa, text in statements if isa not in CONDITION_OF_ISA]
    for isa, condition in CONDITION_OF_ISA.items():
        chosen = [text for widest, text in statements if widest == isa]
        if chosen:
            lines += [f"#ifdef {condition}", *chosen, "#endif"]
    return lines


def elementwise_statements(dtype: Dtype) -> Statements:
    files = COMPLEX_BODIES if dtype.family == "complex" else REAL_BODIES
    bodies = files[2].read()
    statements = []
    for operation in MAPS:
        if dtype not in CATEGORIES[operation.dtypes]:
            continue
        types = [output_dtype(operation, dtype).c_type, dtype.c_type]
        if operation.arity == 3:
            types.insert(1, "uint8_t" if operation.name == "where" else dtype.c_type)
        arguments = ", ".join([f"ops::{body_name(operation, dtype, bodies)}", *types])
        statement = (
            f"table.map[MAP_{operation.name.upper()}][{dtype.name.upper()}] ="
            f" &{operation.form}<{arguments}>;"
        )
        statements.append((operation.widest_isa(dtype), statement))
    for target in DTYPES:
        body = "to_bool" if target.name == "bool" else f"to_number<{target.c_type}>"
        statement = (
            f"table.cast[{dtype.name.upper()}][{target.name.upper()}] ="
            f" &map1<{body}, {target.c_type}, {dtype.c_type}>;"
        )
        statements.append((dtype.widest_isa, statement))
    return statements


def elementwise_cpp(word: str) -> str:
    """Of a dtype, or of the family "complex", whose dtypes share functions on double components."""
    statements = []
    for dtype in DTYPES:
        if word in (dtype.name, dtype.family):
            statements += elementwise_statements(dtype)
    return cpp_file("elementwise.hpp", f"fill_elementwise_{word}", conditional(statements))


# Dtypes that share kernels are compiled together: bool is summed as uint8, a complex by its parts.
STATISTICAL_FAMILIES = {"integer": ("bool", "integer"), "floating": ("floating", "complex")}


def statistical_cpp(family: str) -> str:
    statements = []
    for table, operations in (("reduce", REDUCTIONS), ("scan", SCANS)):
        namespace = "reductions" if table == "reduce" else "scans"
        for operation in operations:
            for dtype in CATEGORIES[operation.dtypes]:
                if dtype.family not in STATISTICAL_FAMILIES[family]:
                    continue
                call = f"{table}<{namespace}::{operation.name}, {dtype.c_type}>"
                statement = (
                    f"table.{table}[{table.upper()}_{operation.name.upper()}]"
                    f"[{dtype.name.upper()}] = "
                    + (f"{call}();" if table == "reduce" else f"&{call};")
                )
                statements.append((operation.widest_isa(dtype), statement))
    return cpp_file("statistical.hpp", f"fill_statistical_{family}", conditional(statements))


# Dtypes of the families whose kernels a function template makes all at once: sorting_of<double>().
DTYPES_OF_FAMILY = {"linalg": "numeric", "sorting": "all"}


def family_cpp(family: str) -> str:
    statements = []
    for dtype in CATEGORIES[DTYPES_OF_FAMILY[family]]:
        call = f"{family}_of<{dtype.c_type}>()"
        isa = WIDEST_ISA.get(family, dtype.widest_isa)
        statements.append((isa, f"table.{family}[{dtype.name.upper()}] = {call};"))
    return cpp_file(f"{family}.hpp", f"fill_{family}", conditional(statements))


def cpp_text(name: str) -> str:
    """The text of elementwise_<dtype>.cpp, statistical_<family>.cpp or <family>.cpp."""
    family, _, word = name.removesuffix(".cpp").partition("_")
    if family in DTYPES_OF_FAMILY:
        return family_cpp(family)
    return elementwise_cpp(word) if family == "elementwise" else statistical_cpp(word)
