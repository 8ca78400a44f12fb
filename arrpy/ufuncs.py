"""NumPy's ufuncs on arrays of ours, by NumPy's protocol `__array_ufunc__` (NEP 13).

One rule: who owns the result computes it. `numpy.sin(a)`, `ndarray + a` and `numpy.add(ndarray, a)`
make a new array, so the function of that name in ArrPy is called, on the backend of `a`.
`ndarray += a`, `out=ndarray` and `numpy.add.at(ndarray, i, a)` fill an array of NumPy's, so NumPy
computes, on the memory of `a`, by its own rules. What ArrPy has no function for, methods such as
`numpy.add.reduce`, and ufuncs of others are left to NumPy, which raises TypeError.

Reference: https://numpy.org/neps/nep-0013-ufunc-overrides.html
"""

from __future__ import annotations

import sys
from typing import Any

import arrpy


def called(ufunc: Any, method: str, inputs: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """What `ArrPy.__array_ufunc__` gives."""
    outputs: tuple[Any, ...] = options.get("out", ())
    filled = inputs[:1] if method == "at" else outputs
    if any(not isinstance(one, arrpy.ArrPy | None) for one in filled):
        lent = {key: _lent(value) for key, value in options.items()}
        return getattr(ufunc, method)(*map(_lent, inputs), **lent)
    name = ufunc.__name__
    function = getattr(arrpy, name, None)
    if method != "__call__" or function is None or not _is_of_numpy(ufunc, name):
        return NotImplemented
    if outputs:
        options["out"] = outputs[0] if len(outputs) == 1 else outputs
    return function(*inputs, **options)


def _is_of_numpy(ufunc: Any, name: str) -> bool:
    """Whether it is NumPy's own: another library's `add` may be anything."""
    return getattr(sys.modules.get("numpy"), name, None) is ufunc


def _lent(value: Any) -> Any:
    """An array as what NumPy reads without a copy."""
    return memoryview(value) if isinstance(value, arrpy.ArrPy) else value
