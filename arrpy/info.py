"""What this namespace can do: the inspection functions of the array API standard.

`arrpy.__array_namespace_info__()` returns an `Info` object, whose methods answer questions about
the namespace: dtypes, devices and which optional behaviour there is.

Reference: array API standard 2025.12, chapter "Inspection API"
"""

from typing import Any

import arrpy

from ._core import Device, all_devices, device_argument, dtype_named
from ._spec.dtypes import CATEGORIES, DTYPES
from ._spec.functions import FUNCTIONS
from ._spec.model import Function, Operation
from ._spec.ops import OPERATIONS

_ELEMENTARY = {
    "bool": ("bool",),
    "signed integer": ("signed integer",),
    "unsigned integer": ("unsigned integer",),
    "real floating": ("real floating-point",),
    "complex floating": ("complex floating-point",),
}
_KINDS = _ELEMENTARY | {
    "integral": (*_ELEMENTARY["signed integer"], *_ELEMENTARY["unsigned integer"]),
    "numeric": tuple(kind for name in _ELEMENTARY if name != "bool" for kind in _ELEMENTARY[name]),
}


class Info:
    """Answers about the namespace `arrpy`; `arrpy.__array_namespace_info__()` makes it."""

    __module__ = "arrpy.info"

    def capabilities(self) -> dict[str, Any]:
        """Which optional behaviour of the standard there is.

        Returns
        -------
        dict
            "boolean indexing", "data-dependent shapes": True; "max dimensions": 64.

        Examples
        --------
        >>> import arrpy
        >>> arrpy.__array_namespace_info__().capabilities()["max dimensions"]
        64
        """
        return {"boolean indexing": True, "data-dependent shapes": True, "max dimensions": 64}

    def default_device(self) -> Any:
        """The device of new arrays.

        Examples
        --------
        >>> import arrpy
        >>> arrpy.__array_namespace_info__().default_device()
        arrpy.Device('cpu')
        """
        return Device("cpu")

    def devices(self) -> tuple[Any, ...]:
        """The devices there are.

        Examples
        --------
        >>> import arrpy
        >>> arrpy.__array_namespace_info__().devices()
        (arrpy.Device('cpu'),)
        """
        return tuple(all_devices())

    def default_dtypes(self, *, device: Any = None) -> dict[str, Any]:
        """The dtypes that functions choose where they are not told.

        Parameters
        ----------
        device : optional
            A device; all have the same.

        Returns
        -------
        dict
            Under "real floating", "complex floating", "integral" and "indexing".

        Examples
        --------
        >>> import arrpy
        >>> arrpy.__array_namespace_info__().default_dtypes()["integral"]
        arrpy.int64
        """
        device_argument("default_dtypes", device)
        return {
            "real floating": arrpy.float64,
            "complex floating": arrpy.complex128,
            "integral": arrpy.int64,
            "indexing": arrpy.int64,
        }

    def dtypes(self, *, device: Any = None, kind: Any = None) -> dict[str, Any]:
        """The dtypes of a kind, by name.

        Parameters
        ----------
        device : optional
            A device; all have the same.
        kind : str or tuple of str, optional
            "bool", "signed integer", "unsigned integer", "integral", "real floating",
            "complex floating", "numeric", or several of them; None: all.

        Raises
        ------
        ValueError
            If there is no such kind or device.

        Examples
        --------
        >>> import arrpy
        >>> arrpy.__array_namespace_info__().dtypes(kind="real floating")
        {'float32': arrpy.float32, 'float64': arrpy.float64}
        """
        device_argument("dtypes", device)
        wanted = _kinds(kind)
        return {row.name: dtype_named(row.name) for row in DTYPES if row.kind in wanted}


def _kinds(kind: Any) -> tuple[str, ...]:
    """The specification's kinds of a `kind` argument."""
    if kind is None:
        return (*_KINDS["bool"], *_KINDS["numeric"])
    if isinstance(kind, tuple):
        return tuple(part for one in kind for part in _kinds(one))
    if not isinstance(kind, str) or kind not in _KINDS:
        raise arrpy.errors.unknown_kind("dtypes", kind, tuple(_KINDS))
    return _KINDS[kind]


def __array_namespace_info__() -> Info:
    """What this namespace can do: dtypes, devices, optional behaviour.

    Returns
    -------
    Info

    Examples
    --------
    >>> import arrpy
    >>> sorted(arrpy.__array_namespace_info__().dtypes(kind="bool"))
    ['bool']
    """
    return Info()


def capabilities() -> dict[str, dict[str, tuple[str, ...]]]:
    """Which dtypes every function accepts on every backend, from the specification.

    Returns
    -------
    dict
        Name of a function -> backend -> names of the dtypes of its first array. A function without
        an array as input has no dtypes.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.capabilities()["hypot"]["python"]
    ('float32', 'float64')
    """
    lines: list[Operation | Function] = [*OPERATIONS.values(), *FUNCTIONS.values()]
    return {
        line.name: dict.fromkeys(arrpy.backends(), _accepted(line))
        for line in lines
        if isinstance(line, Function) or line.public
    }


def _accepted(line: Operation | Function) -> tuple[str, ...]:
    dtypes = CATEGORIES[line.dtypes] if line.dtypes else ()
    if isinstance(line, Operation) and line.integers_as_float64:
        integers = (dtype for dtype in DTYPES if dtype.family in ("bool", "integer"))
        dtypes = (*integers, *dtypes)
    if isinstance(line, Operation) and line.complex_by_parts:
        dtypes = (*dtypes, *(dtype for dtype in DTYPES if dtype.family == "complex"))
    return tuple(dtype.name for dtype in dtypes)
