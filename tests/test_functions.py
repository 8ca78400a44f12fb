"""Every function of `_spec/functions.py`: each dtype on each backend, compared across backends.

What a function computes is asked in the test file of its chapter. Here the line of the
specification is the test: its call runs for every dtype that it accepts, gives the stated dtype,
and the same values on all backends, to the last bit where its class is exact.
"""

import importlib
import inspect
import tempfile
from io import BytesIO
from pathlib import Path

import pytest
import samples
from cells import from_values, same

import arrpy
from arrpy._spec.dtypes import CATEGORIES, DTYPES, RESULTS, result_dtype
from arrpy._spec.functions import FUNCTIONS
from arrpy._spec.ops import OPERATIONS

LINES = list(FUNCTIONS.values())
line_by_line = pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)


def function_of(name):
    value = arrpy
    for word in name.split("."):
        value = getattr(value, word)
    return value


FOLDER = tempfile.TemporaryDirectory()


def saved(x):
    """A stream that holds an array as `.npy`."""
    stream = BytesIO()
    arrpy.save(stream, x)
    stream.seek(0)
    return stream


def path_of(x):
    """A file that holds the elements of an array."""
    path = Path(FOLDER.name, "elements")
    path.write_bytes(x.tobytes())
    return path


def arguments(dtype):
    """What the `call` of a line may name."""
    is_complex = samples.dtype_of(dtype).components == 2
    unit = 1j if is_complex else 0
    if dtype == "bool":
        x, y = [True, False, True, True, False, True], [False, False, True, True, False, False]
        matrix = [True, False, True, False, True, True, True, True, False]
    else:
        x = [3 + unit, 1, 4 - 2 * unit, 1, 5, 9 + unit]
        y = [2, 7 + unit, 1, 8, 2 - unit, 8]
        matrix = [4, 1 + unit, 2, 1 - unit, 5, 1, 2, 1, 6]
    return {
        "x": from_values(x, dtype),
        "y": from_values(y, dtype),
        "m": from_values(matrix, dtype, (3, 3)),
        "i": arrpy.ArrPy([2, 0, 1]),
        "b": arrpy.ArrPy([True, False, True, True, False, True]),
        "dtype": getattr(arrpy, dtype),
        "rng": arrpy.random.default_rng(1),
        "xp": arrpy,
        "BytesIO": BytesIO,
        "saved": saved,
        "path_of": path_of,
    }


def run(line, dtype):
    names = arguments(dtype) | {"function": function_of(line.name)}
    return eval(f"function({line.call})", names)


def flat(result):
    """The arrays of a result, which may be a tuple of tuples of arrays and numbers."""
    if isinstance(result, arrpy.ArrPy):
        return [result]
    if isinstance(result, (tuple, list)):
        return [array for part in result for array in flat(part)]
    if isinstance(result, (bool, int, float, complex)):
        return [arrpy.asarray(result)]
    return []


def close(got, expected, dtype):
    """Whether two results of class bounded agree: 100 units of the last place of the largest."""
    eps = 2.0**-23 if dtype in ("float32", "complex64") else 2.0**-52
    pairs = list(zip(samples.unpack(got, dtype), samples.unpack(expected, dtype), strict=True))
    scale = max((abs(b) for _, b in pairs if b == b), default=0.0)
    return all(a == b or (a != a and b != b) or abs(a - b) <= 100 * eps * scale for a, b in pairs)


@line_by_line
def test_words_are_known(line):
    assert line.dtypes in CATEGORIES or line.dtypes == ""
    assert line.result in (*RESULTS, "")
    assert line.accuracy in ("exact", "bounded", "platform")
    assert line.summary


@line_by_line
def test_names_exist_and_are_documented(line):
    function = function_of(line.name)
    assert callable(function)
    prefix = line.name.rpartition(".")[0]
    for alias in line.aliases:
        assert function_of(f"{prefix}.{alias}" if prefix else alias) is function
    if "." not in line.name:
        module = importlib.import_module(f"arrpy.{line.chapter}")
        assert getattr(module, line.name) is function
    text = inspect.getdoc(function)
    assert text and ">>>" in text, line.name


def test_names_are_unique():
    lines = [*LINES, *OPERATIONS.values()]
    names = [name for line in lines for name in (line.name, *line.aliases)]
    assert len(names) == len(set(names))


@line_by_line
def test_every_backend_gives_the_same(line):
    """One cell of the capability table after the other: dtype x backend."""
    for dtype in CATEGORIES[line.dtypes or "real floating-point"]:
        results = {}
        for backend in arrpy.backends():
            with arrpy.use(backend):
                results[backend] = flat(run(line, dtype.name))
                for array in results[backend]:
                    assert array.backend == backend
        for backend, arrays in results.items():
            assert len(arrays) == len(results["cpp"])
            for got, wanted in zip(arrays, results["cpp"], strict=True):
                where = (line.name, dtype.name, backend)
                assert (got.dtype, got.shape) == (wanted.dtype, wanted.shape), where
                buffers = got.tobytes(), wanted.tobytes(), got.dtype.name
                equal = same(*buffers) or (line.accuracy != "exact" and close(*buffers))
                assert equal, (*where, got.tolist(), wanted.tolist())
        if line.result and results["cpp"]:
            assert results["cpp"][0].dtype.name == result_dtype(line.result, dtype)


@line_by_line
def test_other_dtypes_are_refused(line):
    if not line.dtypes:
        return
    for dtype in set(DTYPES) - set(CATEGORIES[line.dtypes]):
        with pytest.raises((TypeError, ValueError), match=r"expected|dtype"):
            run(line, dtype.name)


def test_the_capability_table_is_complete():
    """Every public function has its row, and every row the same dtypes on all backends."""
    table = arrpy.capabilities()
    aliases = {alias for line in (*LINES, *OPERATIONS.values()) for alias in line.aliases}
    for name in dir(arrpy):
        if name.startswith("_") or name in aliases | NOT_OPERATIONS:
            continue
        assert name in table or not inspect.isroutine(getattr(arrpy, name)), name
    for name, row in table.items():
        assert tuple(row) == arrpy.backends()
        assert len(set(row.values())) == 1, name


# What answers about the library, its state, shapes and dtypes, and computes nothing.
NOT_OPERATIONS = {
    *("available_isas", "backends", "clear_pool", "cpu_info", "get_backend", "get_num_threads"),
    *("isa", "pool_info", "set_backend", "set_isa", "set_num_threads", "explain"),
    *("set_printoptions", "get_printoptions", "printoptions"),
    *("broadcast_shapes", "can_cast", "finfo", "iinfo", "isdtype", "result_type"),
}
