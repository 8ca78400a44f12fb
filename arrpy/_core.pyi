# Types of what the chapters in Python take from the compiled core; the rest is untyped for them.

from typing import Any

from . import ArrPy, DType
from . import Device as Device

def map_open_file(
    descriptor: int,
    offset: int,
    path: str,
    mode: str,
    dtype: Any,
    shape: Any,
    fortran: bool = False,
) -> ArrPy: ...
def array_argument(name: str, x: Any) -> ArrPy: ...
def axis_argument(name: str, axis: Any, ndim: int) -> int: ...
def all_devices() -> tuple[Device, ...]: ...
def random_fill(
    operation: str,
    state: ArrPy,
    out: ArrPy,
    parameters: tuple[ArrPy, ...] = (),
    workspace: ArrPy | None = None,
) -> None: ...
def dtype_named(name: str) -> DType: ...
def __getattr__(name: str) -> Any: ...
