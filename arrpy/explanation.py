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
from io import BytesIO
from math import prod
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import arrpy

from ._spec.dtypes import CATEGORIES, DTYPES, NUMBER, PROMOTION
from ._spec.functions import FUNCTIONS
from ._spec.model import WIDEST_ISA, Dtype, Function, Operation
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
    "cpp": ("cpp_kernels", (".hpp", ".cpp")),
}
_FAMILIES = {
    **dict.fromkeys(("map1", "map2", "map3"), "elementwise"),
    **dict.fromkeys(("reduce", "scan"), "statistical"),
}
# Heads of kernel names, where they are not the family itself, and the family they belong to.
_ALL_ISAS = ("baseline", "avx2", "avx512")
_KERNEL_FAMILIES = {
    **dict.fromkeys(("map1", "map2", "map3", "cast"), "elementwise"),
    **dict.fromkeys(("reduce", "scan"), "statistical"),
    **dict.fromkeys(("matmul", "matvec", "vecdot"), "linalg"),
    **dict.fromkeys(
        ("cholesky", "determinant", "eig", "eigh", "inverse", "qr", "solve", "svd"), "factorization"
    ),
}
# What does the work of a kernel in each tier, where it does not bear the kernel's own name: the
# Python tier's name, then the Cython tier's, then that of the C++ tier.
_WORKERS = {
    "linalg.matmul": ("matmul", "multiply_row", "multiply_tile"),
    **dict.fromkeys(("linalg.matvec", "linalg.vecdot"), ("_dot_products", "floating_dot", "dot")),
    "fft.fft": ("_pass", "pass_point", "columns"),
    **dict.fromkeys(
        ("factorization.solve", "factorization.inverse", "factorization.determinant"),
        ("_eliminate", "eliminate", "eliminate"),
    ),
    "factorization.cholesky": ("cholesky", "cholesky_matrix", "cholesky"),
    "factorization.eigh": ("_tridiagonal_ql", "tridiagonal_ql", "tridiagonal_ql"),
    "factorization.svd": ("_bidiagonal_qr", "bidiagonal_qr", "bidiagonal_qr"),
    "factorization.eig": ("_real_schur", "real_schur", "real_schur"),
    "factorization.qr": ("_reflect_rows", "reflect_rows", "reflect_rows"),
    "sorting.sort": ("sort", "order_rows", "sort_row"),
    "sorting.argsort": ("argsort", "order_rows", "argsort_row"),
    "sorting.argpartition": ("argpartition", "argpartition", "partition"),
    "sorting.searchsorted": ("searchsorted", "place_of", "lower_bound"),
    "counting.add": ("add", "add", "add_weights"),
    "elementwise.cast": ("cast", "_saturating_cast", "cast"),
    "memory.copy": ("copy", "copy_tile", "copy_tile"),
    "memory.gather": ("gather", "gather_words", "gather"),
    "memory.scatter": ("scatter", "scatter_words", "scatter"),
    "memory.compress": ("compress", "compress_words", "compress"),
    "memory.expand": ("expand", "expand_words", "expand"),
    "random.words": ("Source", "next64", "words"),
    "random.uniform32": ("Source", "uniform32", "uniform32"),
    "random.integers": ("_integers", "bounded", "integers"),
}
_EXAMPLE = (1000, 64)  # elements of vectors, rows of matrices in examples of composed functions
_WIDTH = 60  # characters of arguments in a row
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
        one of the family or name of the function, or else the one that moves most bytes.
    threads, bytes : int
        Threads used, bytes read and written by all kernels.
    kernels : tuple of Kernel
        All that ran, equal ones counted together, in the order of their first run.
    elements : int
        Elements of the largest argument.
    bodies : tuple of Body
        One per tier; of a function that is composed of others its own source, once.
    made_of : tuple of str
        The primitives that ran, in the order of their first run; one of its own name is no part.
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
    made_of: tuple[str, ...]
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
    called = _function_of(operation.name) if isinstance(function, str) else function
    if operation.form == "composite":
        if not args and not options:
            return explain_example(operation.name, budget=budget)
        return _explanation(operation, called, args, options, budget)
    arguments = args or sample_arguments(operation.name)
    if next(_arrays_in(arguments), None) is None:
        arguments = (arrpy.ArrPy(arguments[0]), *arguments[1:])
    return _explanation(operation, called, arguments, options, budget)


def explain_example(
    name: str, shape: Sequence[int] | None = None, dtype: str | None = None, budget: float = 0.3
) -> Explanation:
    """Explain a function with arguments made for it: the call in its line of the specification."""
    operation = find_operation(name)
    called = _function_of(operation.name)
    if operation.form != "composite":
        return _explanation(operation, called, sample_arguments(name, shape, dtype), {}, budget)
    run, arguments, options = _example(operation, shape, dtype)
    return _explanation(operation, called, arguments, options, budget, run)


def _explanation(
    operation: Operation,
    called: Callable[..., Any],
    arguments: Sequence[Any],
    options: Mapping[str, Any],
    budget: float,
    example: Callable[[], Any] | None = None,
) -> Explanation:
    """Explain one call; `example` makes the same call with fresh arguments each time."""
    arrays = list(_arrays_in((arguments, list(options.values()))))
    dtype = _operand_dtype(operation, arrays)
    plain = None if options else list_version(operation, dtype, arguments)
    notes = import_module("arrpy._core").explain_plan(
        example or called, () if example else arguments, {} if example else options
    )["kernels"]
    main = _main_kernel(operation, notes)
    backend = main["backend"] or (arrays[0].backend if arrays else arrpy.get_backend())
    shown = [f"{key}={_describe(value)}" for key, value in options.items()]
    parts = dict.fromkeys(note["operation"] for note in notes)
    own_name = operation.name.rpartition(".")[2]
    if example is None:
        steps = _measure_steps(
            lambda tier: partial(
                called,
                *map(_on_default_tier, arguments),
                **{key: _on_default_tier(value) for key, value in options.items()},
            ),
            plain,
            budget,
        )
    else:
        steps = _measure_steps(lambda tier: example, plain, budget)
    return Explanation(
        name=operation.name,
        formula=operation.formula,
        accuracy=operation.accuracy,
        arguments=(*map(_describe, arguments), *shown),
        backend=backend,
        isa=_isa_of(operation, dtype, main) if backend == "cpp" else "",
        kernel=main["kernel"],
        path=main["path"],
        threads=max((note["threads"] for note in notes), default=1),
        bytes=sum(note["bytes"] for note in notes),
        kernels=_count_kernels(notes),
        elements=max(map(_elements, arrays), default=1),
        bodies=_bodies_of(operation, dtype, main["kernel"]),
        made_of=tuple(part for part in parts if part != own_name),
        steps=tuple(steps),
        absent=tuple(isa for isa in _ALL_ISAS if isa not in _isas()),
    )


_NO_KERNEL = {"kernel": "none", "path": "none", "backend": "", "operation": ""}


def _main_kernel(operation: Operation, notes: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the kernel of the function's family, or of its name, or else the busiest one."""
    line = FUNCTIONS.get(operation.name)
    word = operation.name.rpartition(".")[2]
    family = [note for note in notes if line and _family_of(note["kernel"]) == line.family]
    named = [note for note in family or notes if note["operation"] == word]
    most = [max(notes, key=lambda note: note["bytes"])] if notes else [_NO_KERNEL]
    return (named or family or most)[-1]


def _family_of(kernel: str) -> str:
    head = re.split(r"[<(]", kernel)[0]
    return _KERNEL_FAMILIES.get(head, head)


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


def _isa_of(operation: Operation, dtype: Dtype, main: Mapping[str, Any]) -> str:
    """Return the instruction set that the kernel of the C++ tier is compiled for."""
    composite = operation.form == "composite"
    line = OPERATIONS.get(main["operation"], operation) if composite else operation
    if line.form == "composite":
        widest = WIDEST_ISA.get(_family_of(main["kernel"]), dtype.widest_isa)
    else:
        widest = line.widest_isa(dtype)
    limit = min(map(_ALL_ISAS.index, (widest, arrpy.isa())))
    return next(isa for isa in reversed(_ALL_ISAS[: limit + 1]) if isa in _isas())


def _isas() -> tuple[Any, ...]:
    return tuple(arrpy.available_isas())


def find_operation(function: Callable[..., Any] | str) -> Operation:
    """Return the line of the specification of a function, found by function, name or alias.

    A function that is no operation of its own gets a line of the form "composite".
    """
    name = function if isinstance(function, str) else getattr(function, "__name__", repr(function))
    for operation in OPERATIONS.values():
        known = operation.public and name in (operation.name, *operation.aliases)
        if known and (isinstance(function, str) or _function_of(operation.name) is function):
            return operation
    lines = [
        line
        for line in FUNCTIONS.values()
        if name in (line.name, *line.aliases, line.name.rpartition(".")[2])
    ]
    if not isinstance(function, str):
        plain = getattr(function, "__func__", function)
        lines = [line for line in lines if _function_of(line.name) is plain]
    lines.sort(key=lambda line: (line.name != name, line.name.count(".")))
    if lines:
        line = lines[0]
        return Operation(
            line.name,
            "composite",
            line.chapter,
            line.dtypes or "all",
            "same",
            line.accuracy,
            line.summary,
        )
    close = difflib.get_close_matches(name, (*OPERATIONS, *FUNCTIONS), n=3)
    hint = f"; did you mean {' or '.join(close)}?" if close else ""
    raise ValueError(f"explain: no operation is called {name!r}{hint}")


def _operand_dtype(operation: Operation, arrays: Sequence[Any]) -> Dtype:
    """Return the dtype in which the bodies compute: the promoted one of the arrays."""
    names = [x.dtype.name for x in arrays]
    if operation.form == "composite":
        return DTYPES[NUMBER[names[0] if names else "float64"]]
    if operation.name == "where":
        names = names[1:] or names
    name = reduce(lambda first, second: PROMOTION[NUMBER[first]][NUMBER[second]], names)
    dtype = DTYPES[NUMBER[name]]
    if operation.integers_as_float64 and dtype.family in ("bool", "integer"):
        return DTYPES[NUMBER["float64"]]
    if operation.complex_by_parts and dtype.family == "complex":
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
        return shorten(f"[{', '.join(map(_describe, argument))}]", _WIDTH)
    return shorten(repr(argument), _WIDTH)


def _elements(x: Any) -> int:
    return prod(x.shape)


# Arguments when none are given


def sample_arguments(
    name: str, shape: Sequence[int] | None = None, dtype: str | None = None
) -> tuple[Any, ...]:
    """Return arguments that suit an operation: ordinary values from the middle of its domain."""
    operation = find_operation(name)
    if operation.form == "composite":
        return _example(operation, shape, dtype)[1]
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


def _example(
    operation: Operation, shape: Sequence[int] | None, dtype: str | None
) -> tuple[Callable[[], Any], tuple[Any, ...], dict[str, Any]]:
    """Return the call that the specification has for a function, and its arguments.

    Its operands are large, unless the call is made for the small ones of the specification.
    """
    line = FUNCTIONS[operation.name]
    element = DTYPES[NUMBER[_sample_dtype(operation, dtype)]]
    count, rows = (prod(shape), max(shape)) if shape else _EXAMPLE
    try:
        return _call_of(line, element, count, rows)
    except (ValueError, IndexError, TypeError) as error:
        if shape:
            raise ValueError(
                f"explain: the example {line.name}({line.call}) needs another shape than {shape}; "
                f"got {error}"
            ) from None
        return _call_of(line, element, 6, 3)


def _call_of(
    line: Function, element: Dtype, count: int, rows: int
) -> tuple[Callable[[], Any], tuple[Any, ...], dict[str, Any]]:
    names = _operands(element, count, rows) | {"function": _function_of(line.name)}
    run = partial(eval, compile(f"function({line.call})", line.name, "eval"), names)
    run()
    names["capture"] = lambda *args, **options: (args, options)
    arguments, options = eval(f"capture({line.call})", names)
    return run, arguments, options


def _operands(element: Dtype, count: int, rows: int) -> dict[str, Any]:
    """Return what the calls of the specification name (`model.Function`)."""
    x = _sample(element, (count,), "any")
    squares = _sample(element, (rows * rows,), "any")
    positive = arrpy.reshape(squares, (rows, rows)) if element.family != "bool" else None
    if positive is None:
        matrix = arrpy.eye(rows, dtype="bool")
    else:  # symmetric, and positive definite as long as its elements are below 8
        positive = arrpy.astype(positive + positive.T, x.dtype)
        matrix = arrpy.astype(positive + arrpy.eye(rows, dtype=x.dtype) * (16 * rows), x.dtype)
    return {
        "x": x,
        "y": arrpy.flip(x) + False,
        "m": matrix,
        "i": arrpy.arange(count) * 7 % count if count % 7 else arrpy.arange(count),
        "b": arrpy.arange(count) % 3 != 1,
        "dtype": x.dtype,
        "rng": arrpy.random.default_rng(1),
        "xp": arrpy,
        "BytesIO": BytesIO,
        "saved": _saved,
        "path_of": _path_of,
    }


def _saved(x: Any) -> BytesIO:
    stream = BytesIO()
    arrpy.save(stream, x)
    stream.seek(0)
    return stream


_folder: list[Any] = []  # of the files that examples read, made when first needed


def _path_of(x: Any) -> Path:
    if not _folder:
        _folder.append(TemporaryDirectory())
    path = Path(_folder[0].name, "elements")
    path.write_bytes(x.tobytes())
    return path


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


def _bodies_of(operation: Operation, dtype: Dtype, kernel: str) -> tuple[Body, ...]:
    """Return the bodies of what a call is about: an operation, a kernel, or a function's own."""
    if operation.form != "composite":
        return find_bodies(operation, dtype)
    if not FUNCTIONS[operation.name].family or kernel == "none":
        return (_own_source(operation),)
    head, word = re.split(r"[<(,)>]", kernel)[:2]
    if word in OPERATIONS:
        return find_bodies(OPERATIONS[word], dtype)
    family = _family_of(kernel)
    return find_kernel_bodies(family, head if head in _KERNEL_FAMILIES or head == "fft" else word)


def find_kernel_bodies(family: str, kernel: str) -> tuple[Body, ...]:
    """Return what does the work of a kernel in each tier."""
    names = next(
        (
            names
            for key in (kernel, kernel.rstrip("0123456789"), kernel.partition("_bool")[0])
            if (names := _WORKERS.get(f"{family}.{key}"))
        ),
        (kernel,) * 3,
    )
    return tuple(_kernel_body(tier, family, name) for tier, name in zip(_TIERS, names, strict=True))


def _kernel_body(tier: str, family: str, name: str) -> Body:
    words = (f"/{family}", "/cast") if family == "elementwise" else (f"/{family}",)
    sources = [file for file in _read_sources(tier) if any(word in file[0] for word in words)]
    short = name.rstrip("0123456789")
    for one in (name, f"fill_{name}", short, f"fill_{short}"):
        pieces = _find_pieces(tier, sources, one)
        if pieces:
            return pieces[0]
    return Body(tier, sources[0][0], 0, "")


def _own_source(operation: Operation) -> Body:
    """Return the source of a function that is written once, over other functions."""
    line = FUNCTIONS[operation.name]
    word = operation.name.rpartition(".")[2]
    function = _function_of(operation.name)
    module = getattr(function, "__module__", "").rpartition(".")[2] or line.chapter
    for chapter in dict.fromkeys((line.chapter, module)):
        for file, text in _read_chapter(chapter):
            find = _find_in_python if file.endswith(".py") else _find_in_cython
            found = find(text, word)
            if found:
                lines = text.splitlines()[found[0] - 1 : found[1]]
                return Body("composite", file, found[0], "\n".join(lines))
    return Body("composite", line.chapter, 0, "")


@cache
def _read_chapter(chapter: str) -> tuple[tuple[str, str], ...]:
    """Return name and text of the files of a chapter: Python, or Cython that was compiled."""
    root = resources.files(arrpy)
    plain = root / f"{chapter}.py"
    if plain.is_file():
        return ((plain.name, plain.read_text(encoding="utf-8")),)
    files = sorted((root / "sources" / "chapters").iterdir(), key=lambda file: file.name)
    return tuple(
        (file.name, file.read_text(encoding="utf-8"))
        for file in files
        if file.name.startswith(chapter) and file.name.endswith((".pyx", ".pxi"))
    )


def find_bodies(operation: Operation, dtype: Dtype) -> tuple[Body, ...]:
    """Return the body of an operation in each tier, for the dtype of its operands.

    An element-wise body bears the operation's name. A reduction or a scan is served by a state that
    several operations share, so there the pieces are found through the table that each tier keeps.
    """
    return tuple(_find_body(tier, operation, dtype) for tier in _TIERS)


def _find_body(tier: str, operation: Operation, dtype: Dtype) -> Body:
    sources = _sources(tier, operation, dtype)
    shared = operation.form in ("reduce", "scan")
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
    family = _FAMILIES[operation.form]
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
    found: dict[str, tuple[int, int]] = {}
    classes = [node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]
    methods = [part for node in classes for part in node.body if isinstance(part, ast.FunctionDef)]
    for node in [*methods, *ast.parse(text).body]:
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
    attribute, end = r"(?:\[\[\S*\]\]\s)?", r"\)\s*(?:noexcept\s*)?{"
    function = rf"{template}{attribute}[\w<>:*& ]+[ *&]{word}\([^;{{}}]*{end}"
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
    call_on: Callable[[str], Callable[[], Any]],
    plain: Callable[[], object] | None,
    budget: float,
) -> Iterator[Step]:
    if plain is not None:
        yield Step("plain list", best_time(plain, budget))
    threads = arrpy.get_num_threads()
    chosen = arrpy.isa()
    with _single_thread():
        for tier in ("python", "cython"):
            yield Step(f"{_TITLES[tier]} tier", _time_on(tier, call_on(tier), budget))
        for isa in _isas():
            arrpy.set_isa(isa)
            yield Step(f"C++ {isa}", _time_on("cpp", call_on("cpp"), budget))
    if threads > 1:
        seconds = _time_on("cpp", call_on("cpp"), budget)
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


def _time_on(tier: Any, call: Callable[[], Any], budget: float) -> float:
    with arrpy.use(tier):
        return best_time(call, budget)


def _on_default_tier(argument: Any) -> Any:
    """Return an argument whose arrays have no tier of their own."""
    if isinstance(argument, arrpy.ArrPy):
        return argument.to_backend(None)
    if isinstance(argument, list | tuple) and _holds_array(argument):
        return [_on_default_tier(part) for part in argument]
    return argument


def _holds_array(argument: Sequence[Any]) -> bool:
    return next(_arrays_in(argument), None) is not None


def _function_of(name: str) -> Callable[..., Any]:
    """Return a public function by its name in the specification, with its namespace."""
    found: Any = arrpy
    for word in name.split("."):
        found = getattr(found, word)
    function: Callable[..., Any] = found
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
        *_argument_rows(explanation.arguments),
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


def _argument_rows(arguments: Sequence[str]) -> list[tuple[str, str]]:
    """Return the arguments in one row, or a row each if that is too long."""
    together = ", ".join(arguments)
    if len(together) <= _WIDTH:
        return [("arguments", together)]
    labels = ["arguments", *[""] * (len(arguments) - 1)]
    return [(label, shorten(one, _WIDTH)) for label, one in zip(labels, arguments, strict=True)]


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
    if explanation.bodies[0].tier == "composite":
        lines = heading("Its source, written once for all tiers")
        parts = ", ".join(explanation.made_of) or "no kernel"
        lines += paragraph(f"It is made of other functions; for these arguments: {parts}.")
    for body in explanation.bodies:
        if not body.text:
            lines += paragraph(
                f"{_TITLES.get(body.tier, body.tier)}: no body bears this name in {body.file}."
            )
            continue
        title = f"{_TITLES[body.tier]}: " if body.tier in _TITLES else ""
        lines += [f"{title}{body.file}, line {body.line}", ""]
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
