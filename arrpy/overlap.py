"""Whether arrays share memory.

The bytes of an array of extents n_k and strides s_k are a + sum s_k i_k + b with 0 <= i_k < n_k and
0 <= b < itemsize. Two arrays share a byte if the equation that sets two such sums equal has a
solution within the limits of its variables. Strides may be taken as positive by reversing axes.
The search fixes one variable after the other, the one of the largest coefficient first: what the
others can still reach bounds its values, and their greatest common divisor must divide the rest.
The worst case grows exponentially with the number of axes (the problem is NP-complete); arrays made
by slicing are decided at once.
"""

from __future__ import annotations

from math import gcd
from typing import Any

import arrpy as xp

from . import errors
from ._core import array_argument


def _memory(array: xp.ArrPy) -> tuple[int, int, list[tuple[int, int]]]:
    """First byte, length in bytes, and (stride, largest index) of every axis that moves."""
    first, _ = array.get_c_pointer()
    reach = array.itemsize
    steps = []
    for stride, n in zip(array.strides, array.shape, strict=True):
        if n > 1 and stride:
            steps.append((abs(stride), n - 1))
            reach += abs(stride) * (n - 1)
            first += min(0, stride * (n - 1))
    return first, reach, steps


def _ranges(name: str, a: Any, b: Any) -> tuple[bool, xp.ArrPy, xp.ArrPy]:
    """Whether the ranges of addresses overlap."""
    arrays = array_argument(name, a), array_argument(name, b)
    if any(array.size == 0 for array in arrays):
        return False, *arrays
    (first1, reach1, _), (first2, reach2, _) = map(_memory, arrays)
    return first1 < first2 + reach2 and first2 < first1 + reach1, *arrays


@errors.named
def may_share_memory(a: Any, b: Any, /) -> bool:
    """Whether the ranges of addresses of two arrays overlap, so that they may share memory.

    Parameters
    ----------
    a, b : ArrPy, any dtype

    Returns
    -------
    bool

    Examples
    --------
    >>> import arrpy
    >>> x = arrpy.arange(6)
    >>> arrpy.may_share_memory(x[::2], x[1::2]), arrpy.may_share_memory(x[:3], x[3:])
    (True, False)
    """
    return _ranges("may_share_memory", a, b)[0]


@errors.named
def shares_memory(a: Any, b: Any, /) -> bool:
    """Whether two arrays have a byte of memory in common, exactly.

    Parameters
    ----------
    a, b : ArrPy, any dtype

    Returns
    -------
    bool

    Notes
    -----
    With arrays of many axes and unusual strides this can take very long; `may_share_memory` never
    does.

    Examples
    --------
    >>> import arrpy
    >>> x = arrpy.arange(6)
    >>> arrpy.shares_memory(x[::2], x[1::2]), arrpy.shares_memory(x[::2], x[::3])
    (False, True)
    """
    overlap, first, second = _ranges("shares_memory", a, b)
    if not overlap:
        return False
    begin1, _, steps1 = _memory(first)
    begin2, _, steps2 = _memory(second)
    steps = [*steps1, (1, first.itemsize - 1)]
    steps += [*steps2, (1, second.itemsize - 1)]
    # begin1 + sum of the first = begin2 + sum of the second, whose indices count from the end.
    target = (
        begin2 - begin1 + sum(step * most for step, most in (*steps2, (1, second.itemsize - 1)))
    )
    return _reachable(sorted((step for step in steps if step[1]), reverse=True), target)


def _reachable(steps: list[tuple[int, int]], target: int) -> bool:
    """Whether target = sum of step * i with 0 <= i <= most."""
    if target < 0 or target > sum(step * most for step, most in steps):
        return False
    if target == 0:
        return True
    (step, most), others = steps[0], steps[1:]
    if target % gcd(step, *(other for other, _ in others)):
        return False
    reach = sum(other * limit for other, limit in others)
    lowest = max(0, -((reach - target) // step))
    return any(
        _reachable(others, target - step * i)
        for i in range(min(most, target // step), lowest - 1, -1)
    )
