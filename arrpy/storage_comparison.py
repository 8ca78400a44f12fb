"""Where can Python keep a million numbers? The storages that ArrPy could have used, measured now.

For each storage: the time to make it from a list of float64 numbers, to read every element by its
index from Python, and to add all elements up in the storage's own best way, the memory that the
numbers take, and whether C code can be given a pointer to them. That last column decides: without
a pointer no kernel in C, without small memory no large array. `array.array` is the only storage of
the standard library that has both and needs neither a type per length (ctypes) nor a cast per use
(bytearray, mmap); ArrPy's own row is an `array.array` with shape, dtype and kernels on top.

A list holds pointers to number objects of 24 bytes each, so it takes four times the memory; reading
it is quick because the objects exist already, while every other storage makes a new one each time.
Each pointer is checked by reading the first number through it, and by asking for an ArrPy there.
"""

import ctypes
import mmap
import struct
import sys
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import arrpy

from .measure import best_time
from .typeset import align, milliseconds

ITEMSIZE = 8


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
    shared : bool
        Whether `arrpy.asarray(storage, copy=False)` is an array on the same memory.
    """

    name: str
    elements: int
    creation: float
    access: float
    sum: float
    megabytes: float
    c_pointer: bool
    shared: bool


class Comparison(list[Storage]):
    """The rows of the comparison; printed, a table."""

    def __repr__(self) -> str:
        return "\n".join(align(table(self)))


@dataclass(frozen=True, slots=True)
class _Candidate:
    """How a storage is made, added up, weighed and pointed at."""

    name: str
    create: Callable[[list[float]], Any]
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
        Printed, a table: milliseconds to make a storage from a list, to read every number by its
        index and to add all up; memory; whether C code can be given a pointer to the numbers, and
        whether an ArrPy can share them.

    Raises
    ------
    ValueError
        If `elements` is less than 1.

    Examples
    --------
    >>> import arrpy
    >>> compared = arrpy.storages(1000, budget=0.0)
    >>> [storage.name for storage in compared if not storage.shared]
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


def table(compared: Sequence[Storage]) -> list[tuple[str, ...]]:
    """Return the rows of the comparison as text, a line of headings first."""
    heads = ("storage", "create ms", "read all ms", "sum ms", "MB", "C pointer", "shared")
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
                "yes" if storage.shared else "no",
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
        shared=_shares(storage, candidate.address(storage)),
    )


def _shares(storage: Any, address: int | None) -> bool:
    """Whether an array made without a copy begins at the address of the storage."""
    try:
        array = arrpy.asarray(storage, copy=False)
    except ValueError:
        return False
    return bool(array.get_c_pointer()[0] == address)


def _read_every_element(storage: Sequence[float], elements: int) -> None:
    for index in range(elements):
        storage[index]


def _points_at(address: int | None, first: float) -> bool:
    """Whether the first number can be read through the address, without the storage."""
    return address is not None and ctypes.c_double.from_address(address).value == first


# The storages


def _candidates() -> list[_Candidate]:
    return [
        _Candidate("list", _make_list, size=_size_of_list),
        _Candidate(
            "array.array",
            partial(array, "d"),
            address=lambda storage: int(storage.buffer_info()[0]),
        ),
        _Candidate("ctypes", _make_ctypes, address=ctypes.addressof),
        _Candidate("bytearray + memoryview", _make_bytearray, address=_address_of_view),
        _Candidate("mmap", _make_mmap, address=_address_of_view),
        _Candidate(
            "ArrPy",
            arrpy.ArrPy,
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
    return [_Candidate("NumPy", numpy.array, add_up=numpy.sum, address=_address_of_numpy)]


def _dlpack_candidate() -> _Candidate:
    """Return an array that one library made and, if possible, another one took over."""
    library = _numpy() or arrpy
    return _Candidate(
        "DLPack",
        lambda source: library.from_dlpack(arrpy.ArrPy(source)),
        add_up=lambda storage: float(library.sum(storage)),
        address=_address_of_arrpy if library is arrpy else _address_of_numpy,
    )


def _address_of_arrpy(storage: Any) -> int:
    return int(storage.get_c_pointer()[0])


def _address_of_numpy(storage: Any) -> int:
    return int(storage.ctypes.data)
