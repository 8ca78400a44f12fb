"""`arrpy.explain(function, *args)`: what runs when an operation runs, and what each step is worth.

Four answers, none of them from a table of claims:

* the plan: backend, instruction set, kernels, path and threads, noted by the drivers while they run
  the operation (`_core.explain_plan`), also of functions that are composed of several kernels;
* the bodies: the definition of the operation in each tier, cut out of the very files that were
  compiled, which the package carries with it;
* the bytes: what the kernel reads and writes at least; divided by the time it gives a bandwidth,
  and once that is the memory's, no more instructions per second help;
* the steps: the same arguments computed by a list comprehension, on the Python tier, the Cython
  tier, by the C++ kernels of each instruction set that this CPU has, and with all threads.

Comparing neighbouring steps shows what each one buys: array instead of list (flat memory, no number
objects), Cython instead of Python (no interpreter per element), C++ instead of Cython (several
elements per instruction, as many as the instruction set has lanes), threads (cores).
Reference for the limits: S. Williams, A. Waterman, D. Patterson, Roofline, CACM 52(4), 2009.
"""

import ast
import difflib
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import cache, partial, reduce
from importlib import import_module, resources
from math import prod
from typing import Any

import arrpy

from ._spec.dtypes import CATEGORIES, DTYPES, NUMBER, PROMOTION
from ._spec.functions import FUNCTIONS
from ._spec.model import Dtype, Operation
from ._spec.ops import OPERATIONS
from .measure import best_time
from .typeset import align, heading, milliseconds, paragraph, shorten, times

PATHS = {
    "hot": "small, contiguous, one dtype and shape: no planning, straight into the kernel",
    "contiguous": "all operands are runs of memory: one loop without strides",
    "strided": "some operand jumps through memory: the loop steps by its strides",
    "broadcast": "some operand is repeated along an axis: stride 0, nothing is copied",
    "cast": "some operand has another dtype: it is converted block by block in the cache",
    "masked": "a mask chooses the results that are stored, block by block",
    "indexed": "a list of places says which elements are moved",
    "none": "no kernel runs: the result is another view of the same memory, or has no elements",
}
Sources = Sequence[tuple[str, str]]  # names and texts of files
_TIERS = ("python", "cython", "cpp")
_FOLDERS = {
    "python": ("python_backend", (".py",)),
    "cython": ("cython_backend", (".pxi", ".pyx")),
    "cpp": ("cpp_kernels", (".hpp",)),
}
_FAMILIES = {
    **dict.fromkeys(("map1", "map2", "map3"), "elementwise"),
    **dict.fromkeys(("reduce", "scan"), "statistical"),
}
_CHAPTERS = {"linear_algebra": "linalg", "indexing": "memory"}  # chapter -> family, if another word
_COMPOSED_CHAPTERS = (
    "linear_algebra",
    "linalg",
    "fft",
    "statistical",
    "manipulation",
    "indexing",
    "searching",
    "utility",
)
_NAMESPACES = ("linalg", "fft")  # chapters whose functions are not in the main namespace
_PRODUCTS = ("matmul", "vecdot", "tensordot")
_ACCURACY = dict.fromkeys(_PRODUCTS, "bounded")
_SHAPES = {  # of the arguments that are made for functions that are composed of operations
    **dict.fromkeys(("matmul", "tensordot"), (100, 100)),
    **dict.fromkeys(("vecdot", "matrix_transpose", "flip", "diff"), (1000, 1000)),
    **dict.fromkeys(("cov", "corrcoef"), (8, 1000)),
    **dict.fromkeys(("fft", "ifft", "rfft", "irfft"), (1024,)),
    "lstsq": (1000, 8),
}
_PRODUCT_BODIES: dict[str, dict[str, list[str]]] = {
    "matmul": {"python": ["matmul"], "cython": ["multiply_row"], "cpp": ["multiply_tile"]},
    "vecdot": {"python": ["_dot_products"], "cython": ["floating_dot"], "cpp": ["dot_product"]},
    **{
        name: {"python": ["_pass"], "cython": ["pass_point"], "cpp": ["columns"]}
        for name in ("fft", "ifft", "rfft", "irfft")
    },
}
_FACTORIZATION_BODIES = {  # the step of each algorithm that does the work
    **dict.fromkeys(("solve", "inv", "det", "slogdet"), "eliminate"),
    **dict.fromkeys(("eigh", "eigvalsh"), "tridiagonal_ql"),
    **dict.fromkeys(("svd", "svdvals"), "bidiagonal_qr"),
    **dict.fromkeys(("eig", "eigvals"), "real_schur"),
    "qr": "reflect_rows",
}
_PRODUCT_BODIES |= {
    name: {"python": [f"_{body}"], "cython": [body], "cpp": [body]}
    for name, body in _FACTORIZATION_BODIES.items()
} | {"cholesky": {"python": ["cholesky"], "cython": ["cholesky_matrix"], "cpp": ["cholesky"]}}
_KERNEL = 34  # characters of a kernel's name in the table
_TITLES = {"python": "Python", "cython": "Cython", "cpp": "C++"}


@dataclass(frozen=True, slots=True)
class Body:
    """The source of an operation in one tier; `text` is empty if no body bears its name."""

    tier: str
    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One way to compute the operation and the time of one call."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Kernel:
    """A kernel that ran: on which path, how often, with how many threads, over how many bytes.

    `runs` counts the drivers' calls with one plan each; `calls` the pieces (tiles, stretches) into
    which these were cut, `tile` the rows and columns of the first such piece. `twin` is the exact
    reduction that takes over where the rounding of this one is in doubt.
    """

    kernel: str
    backend: str
    path: str
    threads: int
    runs: int
    calls: int
    tile: tuple[int, int]
    bytes: int
    twin: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What `explain` found out; `str()` gives the page, `to_dict()` the data.

    Attributes
    ----------
    name, formula, accuracy : str
        From the specification.
    arguments : tuple of str
    backend, isa, kernel, path : str
        What runs for these arguments now; isa is empty below the C++ tier. Of several kernels the
        one that bears the operation's name, or else the last one.
    threads, bytes : int
        Threads used, bytes read and written by all kernels.
    kernels : tuple of Kernel
        All that ran, equal ones counted together, in the order of their first run.
    elements : int
        Elements of the largest argument.
    bodies : tuple of Body
        One per tier.
    steps : tuple of Step
        From the plain list to all threads.
    absent : tuple of str
        Instruction sets that this CPU lacks or this build left out.
    """

    name: str
    formula: str
    accuracy: str
    arguments: tuple[str, ...]
    backend: str
    isa: str
    kernel: str
    path: str
    threads: int
    bytes: int
    kernels: tuple[Kernel, ...]
    elements: int
    bodies: tuple[Body, ...]
    steps: tuple[Step, ...]
    absent: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return asdict(self)

    def __str__(self) -> str:
        lines = [*_plan_lines(self), *_body_lines(self), *_step_lines(self)]
        return "\n".join(lines)

    __repr__ = __str__


def explain(
    function: Callable[..., Any] | str, *args: Any, budget: float = 0.3, **options: Any
) -> Explanation:
    """Explain what runs when an operation runs, and measure every tier.

    Parameters
    ----------
    function : function or str
        A function of ArrPy, itself or by its name or alias.
    *args : ArrPy or number
        Its arguments. Without any, arrays of shape (1000, 1000) are made.
    budget : float
        Seconds per measurement, about.
    **options
        Its keyword arguments, such as axis.

    Raises
    ------
    ValueError
        If there is no such operation.

    Examples
    --------
    >>> import arrpy
    >>> print(arrpy.explain(arrpy.add).bodies[2].file)
    cpp_kernels/elementwise_ops.hpp
    """
    operation = find_operation(function)
    arguments = args or sample_arguments(operation.name)
    arrays = list(_arrays_in(arguments))
    if not arrays:
        arguments = (arrpy.ArrPy(arguments[0]), *arguments[1:])
        arrays = [arguments[0]]
    dtype = _operand_dtype(operation, arrays)
    plain = None if options else list_version(operation, dtype, arguments)
    called = partial(_public_function(operation.name), **options)
    plan = _plan(operation.name, arguments, options)
    backend = plan["backend"] or arrays[0].backend
    return Explanation(
        name=operation.name,
        formula=operation.formula,
        accuracy=operation.accuracy,
        arguments=tuple(map(_describe, arguments)),
        backend=backend,
        isa=_isa_of(operation, dtype) if backend == "cpp" else "",
        kernel=plan["kernel"],
        path=plan["path"],
        threads=plan["threads"],
        bytes=plan["bytes"],
        kernels=_count_kernels(plan["kernels"]),
        elements=max(_elements(x) for x in arrays),
        bodies=find_bodies(operation, dtype),
        steps=tuple(_measure_steps(called, plain, arguments, budget)),
        absent=tuple(isa for isa in ("baseline", "avx2", "avx512") if isa not in _isas()),
    )


def _plan(name: str, arguments: Sequence[Any], options: Mapping[str, Any]) -> dict[str, Any]:
    core = import_module("arrpy._core")
    plan: dict[str, Any] = core.explain_plan(_public_function(name), arguments, options)
    return plan


def _count_kernels(notes: Sequence[Mapping[str, Any]]) -> tuple[Kernel, ...]:
    """Return the kernels that ran, each with how often it did."""
    found: dict[tuple[Any, ...], Kernel] = {}
    for note in notes:
        key = (note["kernel"], note["backend"], note["path"], note["threads"])
        before = found.get(key, Kernel(*key, 0, 0, note["tile"], 0, note["twin"]))
        found[key] = replace(
            before,
            runs=before.runs + 1,
            calls=before.calls + note["calls"],
            bytes=before.bytes + note["bytes"],
        )
    return tuple(found.values())


def _isa_of(operation: Operation, dtype: Dtype) -> str:
    """Return the instruction set that the kernel of the C++ tier is compiled for."""
    return arrpy.isa() if operation.has_own_kernel_per_isa(dtype) else "baseline"


def _isas() -> tuple[Any, ...]:
    return tuple(arrpy.available_isas())


def find_operation(function: Callable[..., Any] | str) -> Operation:
    """Return the specification of an operation, found by function, name or alias.

    A function that is composed of operations has none; it gets one from its docstring.
    """
    name = function if isinstance(function, str) else getattr(function, "__name__", repr(function))
    for operation in OPERATIONS.values():
        if operation.public and name in (operation.name, *operation.aliases):
            return operation
    names = _composed_functions()
    if name in names:
        return names[name]
    close = difflib.get_close_matches(name, (*OPERATIONS, *names), n=3)
    hint = f"; did you mean {' or '.join(close)}?" if close else ""
    raise ValueError(f"explain: no operation is called {name!r}{hint}")


@cache
def _composed_functions() -> dict[str, Operation]:
    """Return the public functions that have no line in the specification."""
    found = {}
    for chapter in _COMPOSED_CHAPTERS:
        module = import_module(f"arrpy.{chapter}")
        for name in module.__all__ if chapter in _NAMESPACES else vars(arrpy):
            function = getattr(module, name, None)
            homes = (module.__name__, "arrpy._core") if chapter == "linalg" else (module.__name__,)
            own = getattr(function, "__module__", "") in homes and name not in OPERATIONS
            if own and callable(function) and not isinstance(function, type):
                line = FUNCTIONS.get(f"{chapter}.{name}" if chapter in _NAMESPACES else name)
                accuracy = _ACCURACY.get(name, line.accuracy if line else "exact")
                found[name] = Operation(
                    name,
                    "composite",
                    chapter,
                    "numeric",
                    "same",
                    accuracy,
                    _first_sentence(function),
                )
    return found


def _first_sentence(function: Callable[..., Any]) -> str:
    """Return the first line of a docstring, after the signature that Cython puts there."""
    lines = [line.strip() for line in (function.__doc__ or "").splitlines() if line.strip()]
    lines = lines[1:] if lines[0].startswith(f"{function.__name__}(") else lines
    return lines[0].rstrip(".")


def _operand_dtype(operation: Operation, arrays: Sequence[Any]) -> Dtype:
    """Return the dtype in which the bodies compute: the promoted one of the arrays."""
    names = [x.dtype.name for x in arrays]
    if operation.form == "composite":
        return DTYPES[NUMBER[names[0]]]
    if operation.name == "where":
        names = names[1:] or names
    name = reduce(lambda first, second: PROMOTION[NUMBER[first]][NUMBER[second]], names)
    dtype = DTYPES[NUMBER[name]]
    if operation.integers_as_float64 and dtype.family in ("bool", "integer"):
        return DTYPES[NUMBER["float64"]]
    return dtype


def _arrays_in(arguments: Sequence[Any]) -> Iterator[Any]:
    """Every array among the arguments, also those in a list of arrays."""
    for argument in arguments:
        if isinstance(argument, arrpy.ArrPy):
            yield argument
        elif isinstance(argument, list | tuple):
            yield from _arrays_in(argument)


def _describe(argument: Any) -> str:
    if isinstance(argument, arrpy.ArrPy):
        return f"{argument.dtype.name} {argument.shape}"
    if isinstance(argument, list | tuple):
        return f"[{', '.join(map(_describe, argument))}]"
    return repr(argument)


def _elements(x: Any) -> int:
    return prod(x.shape)


# Arguments when none are given


def sample_arguments(
    name: str, shape: Sequence[int] | None = None, dtype: str | None = None
) -> tuple[Any, ...]:
    """Return arguments that suit an operation: ordinary values from the middle of its domain."""
    operation = find_operation(name)
    if operation.form == "composite":
        return _composed_arguments(operation, shape, dtype)
    element = DTYPES[NUMBER[_sample_dtype(operation, dtype)]]
    lengths = tuple((1000, 1000) if shape is None else shape)
    if operation.form == "scan":  # without an axis it takes vectors only
        lengths = (prod(lengths),)
    operands = [_sample(element, lengths, operation.samples) for _ in range(operation.arity)]
    if operation.name == "where":
        return (_sample(DTYPES[0], lengths, "any"), *operands[1:])
    if operation.name == "clip":
        return (operands[0], 1, 2)
    return tuple(operands)


def _composed_arguments(
    operation: Operation, shape: Sequence[int] | None, dtype: str | None
) -> tuple[Any, ...]:
    """Return arguments of a function that is composed of operations, where arrays are enough."""
    if operation.name not in _SHAPES:
        raise ValueError(
            f"explain: {operation.name} needs more than arrays; in Python, write "
            f"arrpy.explain(arrpy.{operation.name}, ...) with its arguments"
        )
    element = DTYPES[NUMBER[_sample_dtype(operation, dtype)]]
    lengths = tuple(shape or _SHAPES[operation.name])
    x = _sample(element, lengths, "any")
    if operation.name == "lstsq":
        return (x, arrpy.reshape(x, (-1,))[: lengths[0]])
    return (x, x) if operation.name in _PRODUCTS else (x,)


def _sample_dtype(operation: Operation, dtype: str | None) -> str:
    """Return the dtype that was asked for, if accepted, else float64 or int64 or the first one."""
    accepted = [row.name for row in CATEGORIES[operation.dtypes]]
    if dtype is None:
        return next(name for name in ("float64", "int64", *accepted) if name in accepted)
    if dtype not in NUMBER:
        raise ValueError(f"explain: no dtype is called {dtype!r}; there are {', '.join(NUMBER)}")
    converted = operation.integers_as_float64 and DTYPES[NUMBER[dtype]].family in (
        "bool",
        "integer",
    )
    if dtype not in accepted and not converted:
        raise ValueError(f"explain: {operation.name} takes {operation.dtypes} dtypes; got {dtype}")
    return dtype


def _sample(dtype: Dtype, shape: tuple[int, ...], samples: str) -> Any:
    """Return an array that repeats 97 values, those of `_pattern`."""
    size = prod(shape)
    values = (_pattern(dtype.family, samples) * (size // 97 + 1))[:size]
    return arrpy.reshape(arrpy.ArrPy(values, dtype=dtype.name), shape)


def _pattern(family: str, samples: str) -> list[Any]:
    """Return 97 values: 1 to 6 for integers, in (0, 1) for floats, in (1, 2) for acosh."""
    if family == "bool":
        return [index % 2 == 0 for index in range(97)]
    if family == "integer":
        return [index % 6 + 1 for index in range(97)]
    first = 1.0 if samples == "above one" else 0.0
    values = [first + (index + 1) / 100 for index in range(97)]
    return [complex(value, 1 - value) for value in values] if family == "complex" else values


# The three bodies


def find_bodies(operation: Operation, dtype: Dtype) -> tuple[Body, ...]:
    """Return the body of an operation in each tier, for the dtype of its operands.

    An element-wise body bears the operation's name. A reduction or a scan is served by a state that
    several operations share, so there the pieces are found through the table that each tier keeps.
    """
    return tuple(_find_body(tier, operation, dtype) for tier in _TIERS)


def _find_body(tier: str, operation: Operation, dtype: Dtype) -> Body:
    sources = _sources(tier, operation, dtype)
    shared = operation.form in ("reduce", "scan")
    if operation.form == "composite":
        names = _PRODUCT_BODIES.get(operation.name, {}).get(tier, [])
    else:
        names = (_STATES[tier] if shared else _bodies)(sources, operation, dtype)
    pieces = [piece for name in dict.fromkeys(names) for piece in _find_pieces(tier, sources, name)]
    pieces = pieces if shared else pieces[:1]
    if not pieces:
        return Body(tier, sources[0][0] if sources else "", 0, "")
    first = pieces[0]
    return Body(tier, first.file, first.line, "\n\n".join(piece.text for piece in pieces))


def _find_pieces(tier: str, sources: Sources, name: str) -> list[Body]:
    """Return the definition of a name as a list of one, or an empty one."""
    for file, text in sources:
        found = _FINDERS[tier](text, name)
        if found:
            first, last = found
            lines = text.splitlines()[first - 1 : last]
            return [Body(tier, file, first, "\n".join(lines))]
    return []


def _bodies(sources: Sources, operation: Operation, dtype: Dtype) -> list[str]:
    """Return the names that a body may have, in the order in which every tier looks for them."""
    names = [f"{dtype.name}_{operation.name}", f"{dtype.family}_{operation.name}"]
    only_own = dtype.family == "complex" and operation.form.startswith("map")
    return names if only_own else [*names, operation.name]


def _python_state(sources: Sources, operation: Operation, dtype: Dtype) -> list[str]:
    """Return the classes of the Python tier's state; a scan has a loop instead."""
    if operation.form == "scan":
        return ["scan"]
    statistical = import_module("arrpy.python_backend.statistical")
    state = statistical.reduction(operation.name, dtype.name)
    parts = (state, *getattr(state, "__dict__", {}).values())
    return [ancestor.__name__ for part in parts for ancestor in type(part).__mro__[:-1]]


def _cython_state(sources: Sources, operation: Operation, dtype: Dtype) -> list[str]:
    """Return the functions of the Cython tier, in which related operations share one loop."""
    integers = dtype.family in ("bool", "integer")
    if operation.form == "scan":
        return [
            "scan_integers" if integers else f"scan_{dtype.family}".replace("floating", "floats")
        ]
    if operation.name in ("max", "min", "argmax", "argmin"):
        return ["fold_extreme"]
    if operation.name in ("any", "all", "count_nonzero"):
        return ["fold_truth"]
    if integers:
        return ["fold_integers", *(["mean_of_integers"] if operation.name == "mean" else [])]
    if operation.name == "prod":
        return ["fold_complex_prod" if dtype.family == "complex" else "fold_prod"]
    exact = operation.name.startswith("exact_")
    passes = ["sum_exactly", "round_exactly"] if exact else ["sum_floats", "round_sum"]
    return passes if operation.name.endswith("sum") else [*passes, "read_out"]


def _cpp_state(sources: Sources, operation: Operation, dtype: Dtype) -> list[str]:
    """Return the operation's struct in the table of the C++ tier, and the structs at work in it."""
    text = "\n".join(text for _, text in sources)
    words = [
        word
        for piece in _find_pieces("cpp", sources, operation.name)
        for word in re.findall(r"\w+", re.split(r"kernel =|:", piece.text)[-1])
    ]
    for word in tuple(words):
        alias = re.search(rf"using {word} = ([^;]*);", text)
        words += re.findall(r"\w+", alias.group(1)) if alias else []
    integers = dtype.family in ("bool", "integer")
    other = ("floating_", "as_") if integers else "integer_"
    states = [word for word in words if not word.startswith(other)]
    return [operation.name, *(word for word in states if _is_at_work(sources, word))]


def _is_at_work(sources: Sources, name: str) -> bool:
    """Whether a struct computes something; the others only choose a type."""
    pieces = _find_pieces("cpp", sources, name)
    return any(re.search(r"\b(finish|step|value)\(", piece.text) for piece in pieces)


def _sources(tier: str, operation: Operation, dtype: Dtype) -> list[tuple[str, str]]:
    """Return name and text of the files of the operation's family."""
    chapter = _CHAPTERS.get(operation.chapter, operation.chapter)
    family = _FAMILIES.get(operation.form, chapter)
    if operation.name in _FACTORIZATION_BODIES or operation.name == "cholesky":
        family = "factorization"
    files = [file for file in _read_sources(tier) if f"/{family}" in file[0]]
    if family != "elementwise":
        return files
    return [file for file in files if ("complex" in file[0]) == (dtype.family == "complex")]


@cache
def _read_sources(tier: str) -> tuple[tuple[str, str], ...]:
    folder, suffixes = _FOLDERS[tier]
    root = resources.files(arrpy)
    place = root / folder if tier == "python" else root / "sources" / folder
    files = sorted(place.iterdir(), key=lambda file: file.name)
    return tuple(
        (f"{folder}/{file.name}", file.read_text(encoding="utf-8"))
        for file in files
        if file.name.endswith(suffixes)
    )


def _find_in_python(text: str, name: str) -> tuple[int, int] | None:
    """Return first and last line of a definition or an assignment at the top level."""
    return _python_definitions(text).get(name)


@cache
def _python_definitions(text: str) -> dict[str, tuple[int, int]]:
    found = {}
    for node in ast.parse(text).body:
        names: list[str] = []
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        for name in names:
            found[name] = (node.lineno, node.end_lineno or node.lineno)
    return found


def _find_in_cython(text: str, name: str) -> tuple[int, int] | None:
    """Return the lines of a function: its head, and what is indented below it."""
    lines = text.splitlines()
    head = re.compile(rf"(cdef|cpdef|def)\b[^=(]*\b{re.escape(name)}\s*\(")
    for index, line in enumerate(lines):
        if head.match(line):
            last = index
            for below in range(index + 1, len(lines)):
                if lines[below].strip() and not lines[below].startswith((" ", ")")):
                    break
                last = below if lines[below].strip() else last
            return _comment_above(lines, index, "#"), last + 1
    return None


def _find_in_cpp(text: str, name: str) -> tuple[int, int] | None:
    """Return the lines of a struct or function, from its head to the brace that closes it."""
    word = re.escape(name)
    template = r"^(?:template\s*<[^\n]*>\s*)?"
    struct = re.search(rf"{template}struct\s+{word}\b[^;{{]*{{", text, re.MULTILINE)
    function = rf"{template}[\w<>:*& ]+[ *&]{word}\([^;{{}}]*\)\s*{{"
    found = struct or re.search(function, text, re.MULTILINE)
    if not found:
        return None
    first = text.count("\n", 0, found.start())
    last = text.count("\n", 0, _closing_brace(text, found.end()))
    return _comment_above(text.splitlines(), first, "//"), last + 1


def _closing_brace(text: str, position: int) -> int:
    depth = 1
    for brace in re.compile(r"[{}]").finditer(text, position):
        depth += 1 if brace.group() == "{" else -1
        if not depth:
            return brace.start()
    return len(text)


def _comment_above(lines: list[str], index: int, mark: str) -> int:
    """Return the number, from 1, of the first comment line directly above line `index`."""
    while index and lines[index - 1].startswith(mark):
        index -= 1
    return index + 1


_FINDERS: dict[str, Callable[[str, str], tuple[int, int] | None]] = {
    "python": _find_in_python,
    "cython": _find_in_cython,
    "cpp": _find_in_cpp,
}
_STATES: dict[str, Callable[[Sources, Operation, Dtype], list[str]]] = {
    "python": _python_state,
    "cython": _cython_state,
    "cpp": _cpp_state,
}


# The steps


def _measure_steps(
    function: Callable[..., Any],
    plain: Callable[[], object] | None,
    arguments: Sequence[Any],
    budget: float,
) -> Iterator[Step]:
    if plain is not None:
        yield Step("plain list", best_time(plain, budget))
    threads = arrpy.get_num_threads()
    chosen = arrpy.isa()
    with _single_thread():
        for tier in ("python", "cython"):
            yield Step(f"{_TITLES[tier]} tier", _time_on(tier, function, arguments, budget))
        for isa in _isas():
            arrpy.set_isa(isa)
            yield Step(f"C++ {isa}", _time_on("cpp", function, arguments, budget))
    if threads > 1:
        seconds = _time_on("cpp", function, arguments, budget)
        yield Step(f"C++ {chosen}, {threads} threads", seconds)


@contextmanager
def _single_thread() -> Iterator[None]:
    """One thread inside; afterwards threads and instruction set are what they were."""
    threads, isa = arrpy.get_num_threads(), arrpy.isa()
    arrpy.set_num_threads(1)
    try:
        yield
    finally:
        arrpy.set_num_threads(threads)
        arrpy.set_isa(isa)


def _time_on(
    tier: Any, function: Callable[..., Any], arguments: Sequence[Any], budget: float
) -> float:
    default = [_on_default_tier(argument) for argument in arguments]
    with arrpy.use(tier):
        return best_time(partial(function, *default), budget)


def _on_default_tier(argument: Any) -> Any:
    """Return an argument whose arrays have no tier of their own."""
    if isinstance(argument, arrpy.ArrPy):
        return argument.to_backend(None)
    if isinstance(argument, list | tuple) and _holds_array(argument):
        return [_on_default_tier(part) for part in argument]
    return argument


def _holds_array(argument: Sequence[Any]) -> bool:
    return next(_arrays_in(argument), None) is not None


def _public_function(name: str) -> Callable[..., Any]:
    places = (arrpy, *(getattr(arrpy, namespace) for namespace in _NAMESPACES))
    found = (getattr(place, name, None) for place in places)
    function: Callable[..., Any] = next(value for value in found if callable(value))
    return function


def _mean(values: list[Any]) -> Any:
    return sum(values) / len(values)


def _var(values: list[Any]) -> Any:
    mean = _mean(values)
    return sum((value - mean) * (value - mean) for value in values) / len(values)


def _running(add: Callable[[Any, Any], Any], values: list[Any]) -> list[Any]:
    results, last = values[:1], values[0]
    for value in values[1:]:
        last = add(last, value)
        results.append(last)
    return results


_LIST_REDUCTIONS: dict[str, Callable[[list[Any]], Any]] = {
    "sum": sum,
    "mean": _mean,
    "prod": prod,
    "var": _var,
    "std": lambda values: _var(values) ** 0.5,
    "max": max,
    "min": min,
    "argmax": lambda values: values.index(max(values)),
    "argmin": lambda values: values.index(min(values)),
    "count_nonzero": lambda values: sum(1 for value in values if value),
    "all": all,
    "any": any,
    "cumulative_sum": partial(_running, operator.add),
    "cumulative_prod": partial(_running, operator.mul),
}


def list_version(
    operation: Operation, dtype: Dtype, arguments: Sequence[Any]
) -> Callable[[], object] | None:
    """Return the same computation on lists of Python numbers, None where there is no plain one.

    Element-wise it is a list comprehension over the Python tier's own body; complex numbers use
    Python's operators, because that body works on components.
    """
    if operation.form == "composite":
        return None
    columns = [_flat_list(argument, arguments) for argument in arguments]
    if not columns[0]:
        return None
    if operation.form in ("reduce", "scan"):
        reduction = _LIST_REDUCTIONS.get(operation.name)
        return None if reduction is None else partial(reduction, columns[0])
    if not operation.form.startswith("map") or len({len(column) for column in columns}) > 1:
        return None
    if dtype.family == "complex":
        body = getattr(operator, operation.operator, None) if operation.operator else None
    else:
        body = import_module("arrpy.python_backend.elementwise").body(operation.name, dtype.name)
    return None if body is None else partial(_comprehension, body, columns)


def _comprehension(body: Callable[..., Any], columns: list[list[Any]]) -> list[Any]:
    if len(columns) == 1:
        return [body(value) for value in columns[0]]
    if len(columns) == 2:
        return [body(value1, value2) for value1, value2 in zip(*columns, strict=True)]
    return [body(*values) for values in zip(*columns, strict=True)]


def _flat_list(argument: Any, arguments: Sequence[Any]) -> list[Any]:
    """Return the elements as a list; a number is repeated to the size of the largest array."""
    if isinstance(argument, arrpy.ArrPy):
        values: list[Any] = arrpy.reshape(argument, (-1,)).tolist()
        return values
    size = max(_elements(x) for x in arguments if isinstance(x, arrpy.ArrPy))
    return [argument] * size


# The page


def _plan_lines(explanation: Explanation) -> list[str]:
    tier = _TITLES[explanation.backend]
    isa = f", instruction set {explanation.isa}" if explanation.isa else ""
    rows = [
        ("arguments", ", ".join(explanation.arguments)),
        ("backend", f"{explanation.backend} ({tier} tier{isa})"),
        ("kernel", explanation.kernel),
        ("path", explanation.path),
        ("threads", str(explanation.threads)),
        ("bytes moved", f"{explanation.bytes:,}"),
    ]
    title = paragraph(f"{explanation.name}: {explanation.formula} ({explanation.accuracy})")
    if len(explanation.kernels) == 1:
        rows.append(("work", _calls(explanation.kernels[0])))
    lines = [*title, "-" * max(map(len, title)), *align(rows, left=2)]
    for word in explanation.path.split(" + "):
        lines += paragraph(f"{word}: {PATHS[word]}.")
    return [*lines, *_kernel_lines(explanation.kernels)]


def _kernel_lines(kernels: Sequence[Kernel]) -> list[str]:
    """Return the table of kernels, if there is more than one run to tell of."""
    lines: list[str] = []
    if sum(kernel.runs for kernel in kernels) > 1:
        several = len({kernel.backend for kernel in kernels}) > 1
        rows: list[tuple[str, ...]] = [("kernel", "path", "runs", "calls", "bytes")]
        for kernel in kernels:
            tier = f"{kernel.backend} " if several else ""
            counts = (f"{kernel.runs:,}", f"{kernel.calls:,}", f"{kernel.bytes:,}")
            path = kernel.path.replace(" + ", "+")
            rows.append((shorten(tier + kernel.kernel, _KERNEL), path, *counts))
        lines = [*heading("Every kernel that ran"), *align(rows, left=2)]
    for twin in dict.fromkeys(kernel.twin for kernel in kernels if kernel.twin):
        lines += paragraph(f"Where the rounding is in doubt, {twin} repeats it.")
    return lines


def _calls(kernel: Kernel) -> str:
    calls = "call" if kernel.calls == 1 else "calls"
    return f"{kernel.calls:,} {calls} of up to {kernel.tile[0]:,} x {kernel.tile[1]:,} elements"


def _body_lines(explanation: Explanation) -> list[str]:
    lines = heading("Its body in each tier")
    if not any(body.text for body in explanation.bodies):
        return lines + paragraph("It has none of its own: it is composed of other operations.")
    for body in explanation.bodies:
        if not body.text:
            lines += paragraph(f"{_TITLES[body.tier]}: no body bears this name in {body.file}.")
            continue
        lines += [f"{_TITLES[body.tier]}: {body.file}, line {body.line}", ""]
        lines += [f"    {line}".rstrip() for line in body.text.splitlines()]
        lines += [""]
    return lines[:-1] if not lines[-1] else lines


def _step_lines(explanation: Explanation) -> list[str]:
    first = explanation.steps[0].seconds
    elements = max(1, explanation.elements)
    rows = [("step", "ms", "ns per element", "GB/s", "faster")]
    rows += [
        (
            step.name,
            milliseconds(step.seconds),
            f"{step.seconds / elements * 1e9:.3f}",
            f"{explanation.bytes / step.seconds / 1e9:.2f}",
            times(first / step.seconds),
        )
        for step in explanation.steps
    ]
    lines = [*heading("Each step, measured now (one thread unless said)"), *align(rows)]
    if explanation.absent:
        names = ", ".join(explanation.absent)
        lines += paragraph(f"Not here: {names} (this CPU lacks it, or the build left it out).")
    return lines
