"""Sorting in plain Python: sort, argsort, partition, argpartition, searchsorted.

Order: as numbers, -0.0 equal to +0.0, every NaN after all numbers, also when descending. Complex
numbers compare by the real part, then by the imaginary part; those with a NaN in the imaginary
part follow those without, then come those with one in the real part, then those with two, as in
NumPy.
Equal elements keep the order of the input: a stable sort has exactly one result, so that the tiers,
which take different ways to it, agree in every bit.

Every element is given a key, a number or a tuple of numbers, whose order in Python is that order.
Python's own stable sort (T. Peters, listsort.txt, 2002) then sorts indices by key, in runs of
limited length that are merged afterwards: between two calls Ctrl-C is answered.

partition: what stands before, at and behind the given ranks of the sorted sequence is fixed, inside
these groups the input's order remains. With ranks k1 < k2: first all that is less than the element
of rank k1, then its equals, then what lies between it and that of rank k2, and so on.

An operand is a tuple (memoryview of components, start, row stride, column stride), in elements.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

Plane = tuple[memoryview, int, int, int]

RUN = 1 << 16


def sort(dtype: str, rows: int, n: int, x: Plane, out: Plane, descending: bool) -> None:
    """Write every row of x in sorted order to the row of out, which may be x itself."""
    for row in range(rows):
        values = read_row(dtype, x, row, n)
        order = sorted_indices(keys_of(dtype, values, descending))
        write_row(dtype, out, row, [values[i] for i in order])


def argsort(dtype: str, rows: int, n: int, x: Plane, out: Plane, descending: bool) -> None:
    """Write the indices that sort every row of x to the row of out, int64."""
    for row in range(rows):
        keys = keys_of(dtype, read_row(dtype, x, row, n), descending)
        write_row("int64", out, row, sorted_indices(keys))


def partition(
    dtype: str, rows: int, n: int, x: Plane, out: Plane, kth: list[int], descending: bool
) -> None:
    """Write every row of x, partitioned at the ascending ranks kth, to the row of out."""
    for row in range(rows):
        values = read_row(dtype, x, row, n)
        order = grouped_indices(keys_of(dtype, values, descending), kth)
        write_row(dtype, out, row, [values[i] for i in order])


def argpartition(
    dtype: str, rows: int, n: int, x: Plane, out: Plane, kth: list[int], descending: bool
) -> None:
    """Write the indices that partition every row of x at the ranks kth to the row of out."""
    for row in range(rows):
        keys = keys_of(dtype, read_row(dtype, x, row, n), descending)
        write_row("int64", out, row, grouped_indices(keys, kth))


def searchsorted(
    dtype: str, n: int, x1: Plane, count: int, x2: Plane, out: Plane, right: bool
) -> None:
    """Write how many of `count` ascending elements x1 are less than each of n elements x2.

    Parameters
    ----------
    dtype : str, of x1 and x2
    n, count : int
    x1, x2, out : tuple, of one row each; out is int64
    right : bool, "less or equal" instead of "less"
    """
    values = read_row(dtype, x1, 0, count) + read_row(dtype, x2, 0, n)
    keys = keys_of(dtype, values, False)
    ascending, wanted = keys[:count], keys[count:]
    find = bisect_right if right else bisect_left
    write_row("int64", out, 0, [find(ascending, key) for key in wanted])


def keys_of(dtype: str, values: list[Any], descending: bool) -> list[Any]:
    """Return what orders the values: themselves, or tuples where some of them are NaN."""
    sign = -1 if descending else 1
    if dtype.startswith("complex"):
        return [complex_key(real, imag, sign) for real, imag in values]
    if "float" in dtype and any(value != value for value in values):
        return [(True, 0.0) if value != value else (False, sign * value) for value in values]
    return [-value for value in values] if descending else values


def complex_key(real: float, imag: float, sign: int) -> tuple[int, float, float]:
    """Return the order of a complex number: which parts are NaN, then the parts that are not."""
    lacks_real, lacks_imag = real != real, imag != imag
    return (
        2 * lacks_real + lacks_imag,
        0.0 if lacks_real else sign * real,
        0.0 if lacks_imag else sign * imag,
    )


def sorted_indices(keys: list[Any]) -> list[int]:
    """Return the indices that sort the keys, stably."""
    n = len(keys)
    runs = [
        sorted(range(first, min(first + RUN, n)), key=keys.__getitem__)
        for first in range(0, n, RUN)
    ]
    while len(runs) > 1:
        odd = runs[len(runs) // 2 * 2 :]
        pairs = zip(runs[::2], runs[1::2], strict=False)
        runs = [sorted(left + right, key=keys.__getitem__) for left, right in pairs] + odd
    return runs[0] if runs else []


def grouped_indices(keys: list[Any], kth: list[int]) -> list[int]:
    """Return the indices in the order of `partition`: groups sorted, members in input order."""
    order = sorted_indices(keys)
    result: list[int] = []
    n = len(order)
    for rank in kth:
        if rank < len(result):
            continue
        first, last, key = rank, rank + 1, keys[order[rank]]
        while first > len(result) and keys[order[first - 1]] == key:
            first -= 1
        while last < n and keys[order[last]] == key:
            last += 1
        result += sorted(order[len(result) : first])
        result += order[first:last]
    return result + sorted(order[len(result) :])


def read_row(dtype: str, x: Plane, row: int, n: int) -> list[Any]:
    """Return n elements as a list of numbers, of pairs for complex dtypes."""
    buffer, start, row_stride, stride = x
    first = start + row * row_stride
    indices = [first + i * stride for i in range(n)]
    if dtype.startswith("complex"):
        return [(buffer[2 * i], buffer[2 * i + 1]) for i in indices]
    return [buffer[i] for i in indices]


def write_row(dtype: str, out: Plane, row: int, values: Sequence[Any]) -> None:
    """Store the elements of one row."""
    buffer, start, row_stride, stride = out
    i = start + row * row_stride
    for value in values:
        if dtype.startswith("complex"):
            buffer[2 * i], buffer[2 * i + 1] = value
        else:
            buffer[i] = value
        i += stride
