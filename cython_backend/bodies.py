"""The bodies of the element-wise operations: which there are, and whether each has its place.

Every operation of the specification must have its body on all three tiers for every dtype that
it accepts, and every body its line in the specification; otherwise the build fails and names the
place.
The first name that exists wins: `<dtype>_<operation>`, `<family>_<operation>`, `<operation>`.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from _spec.dtypes import CATEGORIES
from _spec.model import Dtype, Operation
from _spec.ops import MAPS

ROOT = Path(__file__).parent.parent
SPECIFICATION = "arrpy/_spec/ops.py"


@dataclass(frozen=True)
class BodyFile:
    """A file of bodies, how a body looks in it, and what a new one is to look like."""

    path: str
    pattern: str
    example: str

    def read(self) -> dict[str, int]:
        """Name of each body -> its line."""
        text = (ROOT / self.path).read_text()
        return {
            match[1]: text.count("\n", 0, match.start(1)) + 1
            for match in re.finditer(self.pattern, text, re.MULTILINE)
        }


_PYTHON = r"^(?:def )?([a-z][a-z0-9_]*)(?:\(| = )"
_CYTHON = r"^cdef inline [\w ]*?\b([a-z][a-z0-9_]*)\("
_CPP = r"^struct ([a-z][a-z0-9_]*) \{"

REAL_BODIES = (
    BodyFile("arrpy/python_backend/elementwise.py", _PYTHON, "def {name}({arguments}): ..."),
    BodyFile(
        "cython_backend/elementwise_ops.pxi",
        _CYTHON,
        "cdef inline real {name}(real x) noexcept nogil: ...",
    ),
    BodyFile(
        "cpp_kernels/elementwise_ops.hpp",
        _CPP,
        "struct {name} {{ template <class T> ARRPY_BODY static T apply(T x); }};",
    ),
)
COMPLEX_BODIES = (
    BodyFile("arrpy/python_backend/elementwise_complex.py", _PYTHON, "def {name}(real, imag): ..."),
    BodyFile(
        "cython_backend/elementwise_complex_ops.pxi",
        _CYTHON,
        "cdef inline complexfloating {name}(complexfloating x) noexcept nogil: ...",
    ),
    BodyFile(
        "cpp_kernels/elementwise_complex_ops.hpp",
        _CPP,
        "struct {name} {{ template <class R> ARRPY_BODY static complex<R> apply(complex<R> x); }};",
    ),
)
# Names in the Python files that are loops and look-ups, not bodies.
NOT_BODIES = {"map1", "map2", "map3", "cast", "body"}


def candidates(operation: Operation, dtype: Dtype) -> tuple[str, ...]:
    """The names a body may have, the most special first."""
    if dtype.family == "complex":
        return (f"complex_{operation.name}",)
    names = [f"{dtype.name}_{operation.name}", f"{dtype.family}_{operation.name}", operation.name]
    if dtype.family == "bool":  # a byte 0 or 1 is also an integer
        names.append(f"integer_{operation.name}")
    return tuple(dict.fromkeys(names))


def specification_line(name: str) -> int:
    lines = (ROOT / SPECIFICATION).read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if f'"{name}"' in line)


def check_bodies() -> None:
    """Every (operation, dtype) has a body in each tier, and every body is used."""
    faults = []
    for families, files in (
        (("bool", "integer", "floating"), REAL_BODIES),
        (("complex",), COMPLEX_BODIES),
    ):
        for file in files:
            bodies, used = file.read(), set()
            for operation in MAPS:
                for dtype in CATEGORIES[operation.dtypes]:
                    if dtype.family not in families:
                        continue
                    found = [name for name in candidates(operation, dtype) if name in bodies]
                    used.update(found[:1])
                    if not found:
                        name = candidates(operation, dtype)[-1]
                        faults.append(
                            f"{file.path}: no body for operation {operation.name!r} on"
                            f" {dtype.name} ({SPECIFICATION}:{specification_line(operation.name)});"
                            f" write: " + file.example.format(name=name, arguments="x")
                        )
            for name in bodies.keys() - used - NOT_BODIES:
                faults.append(
                    f"{file.path}:{bodies[name]}: body {name!r} belongs to no line of"
                    f" {SPECIFICATION}"
                )
    if faults:
        sys.exit("\n".join(dict.fromkeys(faults)))


def body_name(operation: Operation, dtype: Dtype, bodies: dict[str, int]) -> str:
    return next(name for name in candidates(operation, dtype) if name in bodies)
