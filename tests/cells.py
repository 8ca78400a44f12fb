"""The cells of the test matrix: where an operation runs, and how its operands lie in memory."""

import itertools
import math
from array import array
from contextlib import contextmanager
from dataclasses import dataclass

import samples

import arrpy
from arrpy import _core

# Block sizes of the drivers and kernels (arrpy/_core_map.pxi, _core_reduce.pxi, python_backend).
BLOCK, PYTHON_BLOCK, TILE, STRETCH = 2048, 8192, 16384, 32768
PARALLEL_FROM = 200_000  # elements from which even a cheap operation runs on several threads


@dataclass(frozen=True)
class Cell:
    """A backend, for C++ an instruction set, and a number of threads."""

    backend: str
    isa: str = ""
    threads: int = 1

    def __str__(self):
        return f"{self.backend} {self.isa} {self.threads} thread(s)"


def cells(threads=1, backends=("python", "cython", "cpp")):
    """Every cell of the machine for a number of threads."""
    chosen = [Cell(backend, "", threads) for backend in backends if backend != "cpp"]
    if "cpp" in backends:
        chosen += [Cell("cpp", isa, threads) for isa in arrpy.available_isas()]
    return chosen


@contextmanager
def running(cell):
    """Run the block in a cell."""
    isa = arrpy.isa()
    try:
        arrpy.set_isa(cell.isa or isa)
        arrpy.set_num_threads(cell.threads)
        with arrpy.use(cell.backend):
            yield
    finally:
        arrpy.set_isa(isa)
        arrpy.set_num_threads(0)


REFERENCE = Cell("python")


# --- arrays --------------------------------------------------------------------------------------


def from_bytes(data, dtype, shape=None):
    """A contiguous array with a storage of its own."""
    count = len(data) // samples.dtype_of(dtype).itemsize
    return _core.restore(bytes(data), dtype, (count,) if shape is None else shape, None)


def from_values(values, dtype, shape=None):
    return from_bytes(samples.pack(values, dtype), dtype, shape)


def _elements(data, itemsize):
    return [data[i : i + itemsize] for i in range(0, len(data), itemsize)]


def _spread(data, itemsize, step):
    """The elements `step` apart, ones between them (true for bool, never a neutral value)."""
    gap = b"\1" * (itemsize * (step - 1))
    return b"".join(element + gap for element in _elements(data, itemsize))


def _contiguous(data, dtype, itemsize):
    return from_bytes(data, dtype)


def _offset(data, dtype, itemsize):
    """Aligned to its items, not to 16 bytes."""
    return from_bytes(b"\1" * itemsize + data, dtype)[1:]


def _strided(data, dtype, itemsize):
    return from_bytes(_spread(data, itemsize, 3), dtype)[::3]


def _reversed(data, dtype, itemsize):
    return from_bytes(b"".join(_elements(data, itemsize)[::-1]), dtype)[::-1]


def _reversed_strided(data, dtype, itemsize):
    backwards = b"".join(_elements(data, itemsize)[::-1])
    spread = _spread(backwards, itemsize, 2)
    return from_bytes(spread[: len(spread) - itemsize], dtype)[::-2]


def _rows(data, dtype, itemsize):
    """A matrix whose rows lie apart."""
    rows = [data[i : i + 7 * itemsize] for i in range(0, len(data), 7 * itemsize)]
    padded = b"".join(row + b"\1" * 2 * itemsize for row in rows)
    return from_bytes(padded, dtype, (len(rows), 9))[:, :7]


def _transposed(data, dtype, itemsize):
    elements = _elements(data, itemsize)
    columns = b"".join(b"".join(elements[i::7]) for i in range(7))
    return from_bytes(columns, dtype, (7, len(elements) // 7)).T


def _permuted(data, dtype, itemsize):
    """Shape (3, n, 7) in memory order (n, 7, 3)."""
    elements = _elements(data, itemsize)
    third = len(elements) // 3
    mixed = b"".join(b"".join(elements[i::third]) for i in range(third))
    array3 = from_bytes(mixed, dtype, (third // 7, 7, 3))
    return arrpy.permute_dims(array3, (2, 0, 1))


LAYOUTS = {
    "contiguous": _contiguous,
    "offset": _offset,
    "strided": _strided,
    "reversed": _reversed,
    "reversed strided": _reversed_strided,
    "rows": _rows,
    "transposed": _transposed,
    "permuted": _permuted,
}
FLAT = ("contiguous", "offset", "strided", "reversed", "reversed strided")


def lay(data, dtype, layout):
    """An array of these elements in logical order, lying in memory as the layout says.

    The number of elements must be a multiple of 21.
    """
    return LAYOUTS[layout](data, dtype, samples.dtype_of(dtype).itemsize)


def like_shape(x, layout):
    """`x`, which is flat, with the shape that arrays of a layout have."""
    shapes = {"rows": (-1, 7), "transposed": (-1, 7), "permuted": (3, -1, 7)}
    return arrpy.reshape(x, shapes[layout]) if layout in shapes else x


# --- comparison ----------------------------------------------------------------------------------


def normalised(data, dtype):
    """The bytes with every NaN replaced by one and the same."""
    typecode = samples.dtype_of(dtype).typecode
    if typecode not in "fd":
        return data
    parts = array(typecode, data)
    return array(typecode, [x if x == x else math.nan for x in parts]).tobytes()


def same(got, expected, dtype):
    """Whether two buffers hold equal values: zeros by sign, every NaN equal to every NaN."""
    if got == expected:
        return True
    if len(got) != len(expected):
        return False
    return normalised(got, dtype) == normalised(expected, dtype)


def first_difference(got, expected, dtype):
    pairs = zip(samples.unpack(got, dtype), samples.unpack(expected, dtype), strict=False)
    for i, (value, wanted) in enumerate(pairs):
        if not same(samples.pack([value], dtype), samples.pack([wanted], dtype), dtype):
            return f"element {i} is {value!r}, expected {wanted!r}"
    return f"{len(got)} bytes, expected {len(expected)}"


def assert_same(result, expected, dtype, *where):
    """Compare an array with the bytes of its elements in C order."""
    assert result.dtype.name == dtype, (result.dtype, *where)
    got = result.tobytes()
    if not same(got, expected, dtype):
        raise AssertionError(
            f"{', '.join(map(str, where))}: {first_difference(got, expected, dtype)}"
        )


def cycled(data, count, itemsize):
    """The elements of `data`, over and over, until there are `count`."""
    return (data * (count * itemsize // len(data) + 1))[: count * itemsize]


def axis_sets(ndim):
    """None and every set of axes."""
    sets = itertools.chain.from_iterable(
        itertools.combinations(range(ndim), k) for k in range(ndim + 1)
    )
    return [None, *sets]
