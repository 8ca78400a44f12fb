"""Where can Python keep a million numbers? The storages that ArrPy could have used, measured now.

For each storage: the time to make it from a list of float64 numbers, to read every element by its
index from Python, and to add all elements up in the storage's own best way, the memory that the
numbers take, and whether C code can be given a pointer to them. That last column decides: without
a pointer no kernel in C, without small memory no large array. `array.array` is the only storage of
the standard library that has both and needs neither a type per length (ctypes) nor a cast per use
(bytearray, mmap); ArrPy's own row is an `array.array` with shape, dtype and kernels on top.

A list holds pointers to number objects of 24 bytes each, so it takes four times the memory; reading
it is quick because the objects exist already, while every other storage makes a new one each time.
Each pointer is checked by reading the first number through it.

The second table goes both ways: an ArrPy made of each storage, and the storage made of an ArrPy.
What is written on one side is looked for on the other, which tells shared memory from a copy. Only
a list must be copied, because it holds objects. The ArrPy that a map is made of comes from
`arrpy.open`: both map one file.
"""

import ctypes
import mmap
import struct
import sys
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import arrpy

from .measure import best_time
from .typeset import align, duration, milliseconds

ITEMSIZE = 8


@dataclass(frozen=True, slots=True)
class Conversion:
    """One way between a storage and an ArrPy.

    Attributes
    ----------
    call : str
        What makes one of the other, called `a` (the ArrPy) or `x` (the storage).
    seconds : float
    shared : bool
        Whether what is written into one of them can be read in the other.
    """

    call: str
    seconds: float
    shared: bool


@dataclass(frozen=True, slots=True)
class Storage:
    """One row of the comparison.

    Attributes
    ----------
    name : str
    elements : int
        How many float64 numbers it held.
    creation, access, sum : float
        Seconds: to make it from a list, to read every element by index, to add all up.
    megabytes : float
        Memory of the numbers, 10^6 bytes.
    c_pointer : bool
        Whether C code can be given the address of the numbers.
    to_arrpy, from_arrpy : Conversion
        How an ArrPy is made of it, and how it is made of an ArrPy.
    """

    name: str
    elements: int
    creation: float
    access: float
    sum: float
    megabytes: float
    c_pointer: bool
    to_arrpy: Conversion
    from_arrpy: Conversion


class Comparison(list[Storage]):
    """The rows of the comparison; printed, two tables."""

    def __repr__(self) -> str:
        return "\n".join(tables(self))


@dataclass(frozen=True, slots=True)
class _Way:
    """How one of two is made of the other."""

    call: str
    make: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """How a storage is made, also of an ArrPy, added up, weighed and pointed at."""

    name: str
    create: Callable[[list[float]], Any]
    from_arrpy: _Way
    to_arrpy: _Way = _Way("arrpy.asarray(x)", arrpy.asarray)
    array: Callable[[list[float], Path], arrpy.ArrPy] = lambda source, path: arrpy.ArrPy(source)
    add_up: Callable[[Any], float] = sum
    size: Callable[[Any], int] = lambda storage: memoryview(storage).nbytes
    address: Callable[[Any], int | None] = lambda storage: None


def storages(elements: int = 1_000_000, *, budget: float = 0.15) -> Comparison:
    """Where Python can keep numbers: every storage that can be made here, measured now.

    Parameters
    ----------
    elements : int
        How many float64 numbers each storage holds.
    budget : float
        Seconds per measurement, about.

    Returns
    -------
    list of Storage
        Printed, two tables. Milliseconds to make a storage from a list, to read every number by
        its index and to add all up; memory; whether C code can be given a pointer to the numbers.
        Then both ways between a storage and an ArrPy: shared or copied, and the time it takes.

    Raises
    ------
    ValueError
        If `elements` is less than 1.

    Examples
    --------
    >>> import arrpy
    >>> compared = arrpy.storages(1000, budget=0.0)
    >>> [storage.name for storage in compared if not storage.to_arrpy.shared]
    ['list']
    >>> [storage.name for storage in compared if not storage.from_arrpy.shared]
    ['list']
    """
    return compare(elements, budget)


def compare(elements: int = 1_000_000, budget: float = 0.15) -> Comparison:
    """Measure every storage that can be made here.

    Parameters
    ----------
    elements : int
        How many float64 numbers each one holds.
    budget : float
        Seconds per measurement, about.
    """
    if elements < 1:
        raise ValueError(f"compare: elements must be at least 1; got {elements}")
    source = [0.5 * index for index in range(elements)]
    return Comparison(_measure(candidate, source, budget) for candidate in _candidates())


def tables(compared: Sequence[Storage]) -> list[str]:
    """Return the lines of both tables."""
    text = "Both ways: the same memory, or a copy, and the time until it is there."
    return [*align(_measured(compared)), "", text, *align(_directions(compared), left=2)]


def _measured(compared: Sequence[Storage]) -> list[tuple[str, ...]]:
    heads = ("storage", "create ms", "read all ms", "sum ms", "MB", "C pointer")
    return [
        heads,
        *(
            (
                storage.name,
                milliseconds(storage.creation),
                milliseconds(storage.access),
                milliseconds(storage.sum),
                f"{storage.megabytes:.1f}",
                "yes" if storage.c_pointer else "no",
            )
            for storage in compared
        ),
    ]


def _directions(compared: Sequence[Storage]) -> list[tuple[str, ...]]:
    heads = ("storage", "made of an ArrPy a", "from ArrPy", "to ArrPy")
    return [
        heads,
        *(
            (
                storage.name,
                storage.from_arrpy.call,
                *(
                    f"{'shared' if way.shared else 'copied'}, {duration(way.seconds)}"
                    for way in (storage.from_arrpy, storage.to_arrpy)
                ),
            )
            for storage in compared
        ),
    ]


def missing_storages() -> dict[str, str]:
    """Return the storages that cannot be made here, and why."""
    made = {candidate.name for candidate in _candidates()}
    reasons = {
        "NumPy": "is not installed",
    }
    return {name: reason for name, reason in reasons.items() if name not in made}


def _measure(candidate: _Candidate, source: list[float], budget: float) -> Storage:
    storage = candidate.create(source)
    return Storage(
        name=candidate.name,
        elements=len(source),
        creation=best_time(partial(candidate.create, source), budget),
        access=best_time(partial(_read_every_element, storage, len(source)), budget),
        sum=best_time(partial(candidate.add_up, storage), budget),
        megabytes=candidate.size(storage) / 1e6,
        c_pointer=_points_at(candidate.address(storage), source[0]),
        to_arrpy=_conversion(candidate.to_arrpy, storage, budget),
        from_arrpy=_from_arrpy(candidate, source, budget),
    )


def _from_arrpy(candidate: _Candidate, source: list[float], budget: float) -> Conversion:
    with TemporaryDirectory() as folder:
        array = candidate.array(source, Path(folder, "elements"))
        return _conversion(candidate.from_arrpy, array, budget)


def _conversion(way: _Way, given: Any, budget: float) -> Conversion:
    made = way.make(given)
    shared = _can_be_read(given, made) and _can_be_read(made, given)
    return Conversion(way.call, best_time(partial(way.make, given), budget), shared)


def _can_be_read(written: Any, read: Any) -> bool:
    """Whether a number that is written on one side arrives on the other."""
    before = written[0]
    written[0] = before + 1.0
    arrives = bool(read[0] == before + 1.0)
    written[0] = before
    return arrives


def _read_every_element(storage: Sequence[float], elements: int) -> None:
    for index in range(elements):
        storage[index]


def _points_at(address: int | None, first: float) -> bool:
    """Whether the first number can be read through the address, without the storage."""
    return address is not None and ctypes.c_double.from_address(address).value == first


# The storages


def _candidates() -> list[_Candidate]:
    return [
        _Candidate("list", _make_list, _Way("a.tolist()", arrpy.ArrPy.tolist), size=_size_of_list),
        _Candidate(
            "array.array",
            partial(array, "d"),
            _Way("a.storage", lambda array: array.storage),
            address=lambda storage: int(storage.buffer_info()[0]),
        ),
        _Candidate(
            "ctypes",
            _make_ctypes,
            _Way("from_buffer(a)", _ctypes_on),
            address=ctypes.addressof,
        ),
        _Candidate(
            "bytearray + memoryview",
            _make_bytearray,
            _Way("memoryview(a)", memoryview),
            address=_address_of_view,
        ),
        _Candidate(
            "mmap",
            _make_mmap,
            _Way("mmap of its file", _map_of_file),
            array=_mapped,
            address=_address_of_view,
        ),
        _Candidate(
            "ArrPy",
            arrpy.ArrPy,
            _Way("arrpy.asarray(a)", arrpy.asarray),
            add_up=lambda storage: float(arrpy.sum(storage)),
            address=_address_of_arrpy,
        ),
        *_numpy_candidates(),
        _dlpack_candidate(),
    ]


def _make_list(source: list[float]) -> list[float]:
    return [number + 0.0 for number in source]  # number objects of its own


def _size_of_list(storage: list[float]) -> int:
    return sys.getsizeof(storage) + len(storage) * sys.getsizeof(storage[0])


def _make_ctypes(source: list[float]) -> Any:
    return (ctypes.c_double * len(source))(*source)


def _make_bytearray(source: list[float]) -> Any:
    return _fill(bytearray(ITEMSIZE * len(source)), source)


def _make_mmap(source: list[float]) -> Any:
    return _fill(mmap.mmap(-1, ITEMSIZE * len(source)), source)


def _ctypes_on(array: arrpy.ArrPy) -> Any:
    return (ctypes.c_double * array.size).from_buffer(array)


def _mapped(source: list[float], path: Path) -> arrpy.ArrPy:
    """Return an ArrPy on a mapped file."""
    array: arrpy.ArrPy = arrpy.open(path, arrpy.float64, (len(source),), mode="w+")
    array[...] = source
    return array


def _map_of_file(array: arrpy.ArrPy) -> Any:
    with open(arrpy.storage_info(array)["owner"], "r+b") as file:
        return memoryview(mmap.mmap(file.fileno(), array.nbytes)).cast("d")


def _fill(memory: bytearray | mmap.mmap, source: list[float]) -> Any:
    struct.pack_into(f"{len(source)}d", memory, 0, *source)
    return memoryview(memory).cast("d")


def _address_of_view(storage: Any) -> int:
    return ctypes.addressof(ctypes.c_double.from_buffer(storage))


def _numpy() -> Any:
    """Return NumPy, or None where it is not installed."""
    try:
        import numpy  # only here: ArrPy does not depend on it
    except ImportError:
        return None
    return numpy


def _numpy_candidates() -> list[_Candidate]:
    numpy = _numpy()
    if numpy is None:
        return []
    return [
        _Candidate(
            "NumPy",
            numpy.array,
            _Way("numpy.asarray(a)", numpy.asarray),
            add_up=numpy.sum,
            address=_address_of_numpy,
        )
    ]


def _dlpack_candidate() -> _Candidate:
    """Return an array that one library made and, if possible, another one took over."""
    library = _numpy() or arrpy
    return _Candidate(
        "DLPack",
        lambda source: library.from_dlpack(arrpy.ArrPy(source)),
        _Way("from_dlpack(a)", library.from_dlpack),
        _Way("arrpy.from_dlpack(x)", arrpy.from_dlpack),
        add_up=lambda storage: float(library.sum(storage)),
        address=_address_of_arrpy if library is arrpy else _address_of_numpy,
    )


def _address_of_arrpy(storage: Any) -> int:
    return int(storage.get_c_pointer()[0])


def _address_of_numpy(storage: Any) -> int:
    return int(storage.ctypes.data)
