"""Every public function, called with nonsense: it says what is wrong, in its own name.

The call of the specification is made with one argument after the other replaced by garbage. What
comes out is a result or one of the built-in exception classes with a message that starts with the
name of the operation; the arrays that went in are what they were.
"""

import ast
import inspect
import re

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
CALLING = (
    *("fromfunction", "pad", "mask_indices"),
    *("apply_along_axis", "apply_over_axes", "piecewise", "vectorize"),
)
ALLOWED = (TypeError, ValueError, IndexError, OverflowError, BufferError)
FILES = ("text", "bytes", "99")  # garbage that names a file
# What refuses a seed, on behalf of all that take one.
SEEDED = ("random.default_rng", "random.PCG64", "random.PCG64DXSM", "random.Philox")
# Words of the interpreter that say nothing to the caller of a function of arrays.
INTERPRETER = re.compile(
    r"object of type|has no len|object is not|index out of range$|unsupported operand|interpreted"
    r"|must be a string or a real|must be real number|invalid literal|could not convert"
    r"|has no attribute|slice indices|to unpack|not supported between|bad operand"
    r"|too large to convert|unhashable|unexpected keyword|incorrect type"
)


def calls():
    """(name, call) of every public function and operation."""
    found = [(line.name, line.call) for line in FUNCTIONS.values()]
    found = [line for line in found if line[0] != "storages"]  # measures as long as it is told to
    for line in OPERATIONS.values():
        if line.public:
            call = {1: "x", 2: "x, y", 3: "b, x, y"}[line.arity]
            found.append((line.name, "x, 1, 5" if line.name == "clip" else call))
    for method in dir(arrpy.ArrPy):
        if not callable(getattr(arrpy.ArrPy, method)) or method == "tofile":
            continue
        if method in FUNCTIONS:
            call = FUNCTIONS[method].call
            found.append((f"ArrPy.{method}", "x, b" if method == "compress" else call))
        elif method in OPERATIONS:
            found.append((f"ArrPy.{method}", "x"))
    return [*found, *FURTHER.items()]


# Methods that are no functions of the same name, and what answers about dtypes and shapes.
FURTHER = {
    "broadcast_shapes": "(1, 2), (3, 1)",
    "can_cast": "'int8', 'int16'",
    "finfo": "'float64'",
    "iinfo": "'int8'",
    "isdtype": "dtype, 'numeric'",
    "result_type": "x, 'int16'",
    "ArrPy.fill": "x, 1",
    "ArrPy.flatten": "m",
    "ArrPy.item": "m, 1, 2",
    "ArrPy.to_backend": "x, 'python'",
    "ArrPy.to_device": "x, 'cpu'",
    "ArrPy.tobytes": "x",
    "ArrPy.view": "x, 'uint8'",
}


def parts(call):
    """Positional arguments and keywords of a call, as source."""
    node = ast.parse(f"f({call})", mode="eval").body
    positional = [ast.unparse(one) for one in node.args]
    return positional, {one.arg: ast.unparse(one.value) for one in node.keywords}


def places(name, call):
    """Where garbage goes: every argument, but not the object whose method is called."""
    positional, keywords = parts(call)
    is_method = name.startswith("ArrPy.") or name.count(".") == 2
    return [*range(is_method, len(positional)), *keywords]


def makes_sense(name, place, kind, garbage):
    """Whether something is no garbage in this place: names of files, functions to be called."""
    if name in CALLING:
        handed_on = name in CALLING[3:] or place == "k"  # k goes to the function of mask_indices
        return callable(garbage) or handed_on  # what they raise is left alone
    if name == "array2string" and place == "formatter" and callable(garbage):
        return True
    return (
        place == (name == "tofile")
        and kind in FILES
        and FUNCTIONS.get(name, ADD).chapter in ("io", "text")
    )


ADD = OPERATIONS["add"]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("backend", arrpy.backends())
@pytest.mark.parametrize(("name", "call"), calls(), ids=lambda value: str(value)[:40])
def test_garbage_is_refused_in_the_name_of_the_operation(name, call, backend):
    with arrpy.use(backend):
        for place in places(name, call):
            for kind, garbage in GARBAGE.items():
                if not makes_sense(name, place, kind, garbage):
                    refuse(name, call, place, kind)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("backend", arrpy.backends())
@pytest.mark.parametrize(("name", "call"), calls(), ids=lambda value: str(value)[:40])
def test_wrong_options_are_refused_in_the_name_of_the_operation(name, call, backend):
    """Every argument with a name, also those that the call of the specification leaves out."""
    with arrpy.use(backend):
        for place in options(name, call):
            for kind, garbage in GARBAGE.items():
                if not makes_sense(name, place, kind, garbage):
                    refuse(name, call, place, kind)


def options(name, call):
    """The names of the arguments that a call does not give."""
    positional, keywords = parts(call)
    parameters = list(inspect.signature(function_of(name)).parameters.values())[len(positional) :]
    named = [
        one.name for one in parameters if one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY)
    ]
    return [one for one in named if one not in keywords]


def refuse(name, call, place, kind):
    """Call with garbage in one place; nothing, or the right exception, must come of it."""
    function, word = function_of(name), name.rpartition(".")[2]
    positional, keywords = parts(call)
    names = arguments("int64")
    args = [eval(one, names) for one in positional]
    named = {key: eval(one, names) for key, one in keywords.items()}
    if isinstance(place, int):
        args[place] = GARBAGE[kind]
    else:
        named[place] = GARBAGE[kind]
    before = contents((args, named))
    where = f"{name}({call}) with {kind} for argument {place}"
    try:
        function(*args, **named)
    except MemoryError as error:
        assert str(error).startswith(f"{word}: cannot allocate"), f"{where}: {error!r}"
    except ALLOWED as error:
        text = str(error)
        said_by = (f"{word}: ", "SeedSequence: ") if name in SEEDED else f"{word}: "
        assert text.startswith(said_by), f"{where}: {error!r}"
        assert not INTERPRETER.search(text), f"{where}: {error!r}"
        assert re.search(r"got |\d|does not|do not", text), f"{where}: {error!r}"
        assert contents((args, named)) == before, f"{where} changed an array"
    except BaseException as error:
        raise AssertionError(f"{where}: {error!r}") from error


def contents(value):
    """The elements of all arrays among the arguments."""
    if isinstance(value, arrpy.ArrPy):
        return value.dtype, value.shape, value.tobytes()
    if isinstance(value, dict):
        value = list(value.values())
    return [contents(one) for one in value] if isinstance(value, (list, tuple)) else None
