"""Counting in plain Python: how often each small integer occurs, and sums of weights by integer.

    count   counts[index[i]] += 1
    add     sums[index[i]] += weights[i]        float64, each addition rounded, in order of i

Operands are tuples (memoryview, start, stride), counted in elements; `index` and `counts` are
int64, `weights` and `sums` float64, and the outputs are contiguous.
"""

from collections.abc import Iterator
from typing import Any

Strided = tuple[memoryview, int, int]
Contiguous = tuple[memoryview, int]


def count(n: int, index: Strided, counts: Contiguous, bins: int) -> None:
    """Add 1 to counts[index[i]] for i < n; an index outside 0 ... bins - 1 is passed over."""
    buffer, first = counts
    for bin in _items(n, index):
        if 0 <= bin < bins:
            buffer[first + bin] += 1


def add(n: int, index: Strided, weights: Strided, sums: Contiguous, bins: int) -> None:
    """Add weights[i] to sums[index[i]] for i < n, in this order."""
    buffer, first = sums
    for bin, weight in zip(_items(n, index), _items(n, weights), strict=True):
        if 0 <= bin < bins:
            buffer[first + bin] += weight


def _items(n: int, x: Strided) -> Iterator[Any]:
    """Yield the n items of an operand."""
    buffer, start, stride = x
    return (buffer[start + i * stride] for i in range(n))
