"""Every public function, called with nonsense: it says what is wrong, in its own name.

The call of the specification is made with one argument after the other replaced by garbage. What
comes out is a result or one of the built-in exception classes with a message that starts with the
name of the operation; the arrays that went in are what they were.
"""

import ast

import pytest
from test_functions import arguments, function_of

import arrpy
from arrpy._spec.functions import FUNCTIONS
from arrpy._spec.ops import OPERATIONS


class Opaque:
    """An object that is nothing."""


GARBAGE = {
    "None": None,
    "an object": Opaque(),
    "text": "text",
    "bytes": b"ab",
    "ragged": [[1, 2], [3]],
    "text in a list": [[1, "x"]],
    "deep": [[[[[[[1]]]]]]],
    "10**30": 10**30,
    "-10**30": -(10**30),
    "2**62": 2**62,
    "nan": float("nan"),
    "inf": float("inf"),
    "-1": -1,
    "99": 99,
    "half": 0.5,
    "imaginary": 1j,
    "huge shape": (2**40, 2**40),
    "negative shape": (-1, -5),
    "many axes": (1,) * 65,
    "empty list": [],
    "empty tuple": (),
    "dict": {"a": 1},
    "set": {1, 2},
    "a type": list,
    "a function": len,
    "a dtype": arrpy.float32,
    "a generator": (i for i in "ab"),
    "fraction array": arrpy.ArrPy([0.5, -1.5]),
    "complex array": arrpy.ArrPy([1j]),
    "empty array": arrpy.zeros((0, 3)),
    "9 axes": arrpy.ones((1,) * 9),
    "NaNs": arrpy.ArrPy([float("nan")] * 6),
}
# Not io, where text would become the name of a file; wrong arguments of the chapters that are not
# named here are in the test files of these chapters.
CHAPTERS = (
    "_core", "analysis", "application", "arithmetic", "creation", "descriptive", "editing", "fft",
    "grids", "iteration", "linear_algebra", "manipulation", "nan_statistics", "order",
    "rearrangement", "searching", "selection", "sets", "sorting", "statistical",
    "summary", "utility",
)  # fmt: skip
CALLING = ("fromfunction", "pad", "apply_along_axis", "apply_over_axes", "piecewise", "vectorize")
ALLOWED = (TypeError, ValueError, IndexError, OverflowError, BufferError)


def calls():
    """(name, call) of every public function and operation."""
    lines = [line for line in FUNCTIONS.values() if line.chapter in CHAPTERS]
    found = [(line.name, line.call, line.aliases) for line in lines]
    found = [line for line in found if line[0] != "storages"]  # measures as long as it is told to
    for line in OPERATIONS.values():
        if line.public:
            call = {1: "x", 2: "x, y", 3: "b, x, y"}[line.arity]
            found.append((line.name, "x, 1, 5" if line.name == "clip" else call, line.aliases))
    return found


def parts(call):
    """Positional arguments and keywords of a call, as source."""
    node = ast.parse(f"f({call})", mode="eval").body
    positional = [ast.unparse(one) for one in node.args]
    return positional, {one.arg: ast.unparse(one.value) for one in node.keywords}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("name", "call", "aliases"), calls(), ids=lambda value: str(value)[:40])
def test_garbage_is_refused_in_the_name_of_the_operation(name, call, aliases):
    function = function_of(name)
    word = name.rpartition(".")[2]
    positional, keywords = parts(call)
    for place in [*range(len(positional)), *keywords]:
        for kind, garbage in GARBAGE.items():
            if name in CALLING and (callable(garbage) or name in CALLING[2:]):
                continue  # what a user's function raises is left alone
            names = arguments("int64") | {"garbage": garbage}
            args = [eval(one, names) for one in positional]
            options = {key: eval(one, names) for key, one in keywords.items()}
            if isinstance(place, int):
                args[place] = garbage
            else:
                options[place] = garbage
            before = [one.tolist() for one in args if isinstance(one, arrpy.ArrPy)]
            where = f"{name}({call}) with {kind} for argument {place}"
            try:
                function(*args, **options)
            except MemoryError as error:
                assert str(error), where
            except ALLOWED as error:
                text = str(error)
                assert text.startswith((f"{word}: ", f"{word}() ")), f"{where}: {error!r}"
                after = [one.tolist() for one in args if isinstance(one, arrpy.ArrPy)]
                assert repr(before) == repr(after), f"{where} changed an array"
            except BaseException as error:
                raise AssertionError(f"{where}: {error!r}") from error
