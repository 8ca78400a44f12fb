"""Types of the extension fft; what the functions do is in fft.pyx."""

from collections.abc import Sequence
from typing import Literal, SupportsIndex, TypeAlias

from . import ArrPy, _Device, _DTypeLike, _Operand

_Norm: TypeAlias = Literal["backward", "ortho", "forward"] | None
_Axes: TypeAlias = SupportsIndex | Sequence[SupportsIndex] | None

def fft(
    x: _Operand,
    /,
    n: SupportsIndex | None = None,
    axis: SupportsIndex = -1,
    norm: _Norm = "backward",
) -> ArrPy: ...
def ifft(
    x: _Operand,
    /,
    n: SupportsIndex | None = None,
    axis: SupportsIndex = -1,
    norm: _Norm = "backward",
) -> ArrPy: ...
def rfft(
    x: _Operand,
    /,
    n: SupportsIndex | None = None,
    axis: SupportsIndex = -1,
    norm: _Norm = "backward",
) -> ArrPy: ...
def irfft(
    x: _Operand,
    /,
    n: SupportsIndex | None = None,
    axis: SupportsIndex = -1,
    norm: _Norm = "backward",
) -> ArrPy: ...
def hfft(
    x: _Operand,
    /,
    n: SupportsIndex | None = None,
    axis: SupportsIndex = -1,
    norm: _Norm = "backward",
) -> ArrPy: ...
def ihfft(
    x: _Operand,
    /,
    n: SupportsIndex | None = None,
    axis: SupportsIndex = -1,
    norm: _Norm = "backward",
) -> ArrPy: ...
def fftn(
    x: _Operand,
    /,
    s: Sequence[SupportsIndex] | None = None,
    axes: Sequence[SupportsIndex] | None = None,
    norm: _Norm = "backward",
) -> ArrPy: ...
def ifftn(
    x: _Operand,
    /,
    s: Sequence[SupportsIndex] | None = None,
    axes: Sequence[SupportsIndex] | None = None,
    norm: _Norm = "backward",
) -> ArrPy: ...
def rfftn(
    x: _Operand,
    /,
    s: Sequence[SupportsIndex] | None = None,
    axes: Sequence[SupportsIndex] | None = None,
    norm: _Norm = "backward",
) -> ArrPy: ...
def irfftn(
    x: _Operand,
    /,
    s: Sequence[SupportsIndex] | None = None,
    axes: Sequence[SupportsIndex] | None = None,
    norm: _Norm = "backward",
) -> ArrPy: ...
def fft2(
    x: _Operand,
    /,
    s: Sequence[SupportsIndex] | None = None,
    axes: Sequence[SupportsIndex] | None = (-2, -1),
    norm: _Norm = "backward",
) -> ArrPy: ...
def ifft2(
    x: _Operand,
    /,
    s: Sequence[SupportsIndex] | None = None,
    axes: Sequence[SupportsIndex] | None = (-2, -1),
    norm: _Norm = "backward",
) -> ArrPy: ...
def rfft2(
    x: _Operand,
    /,
    s: Sequence[SupportsIndex] | None = None,
    axes: Sequence[SupportsIndex] | None = (-2, -1),
    norm: _Norm = "backward",
) -> ArrPy: ...
def irfft2(
    x: _Operand,
    /,
    s: Sequence[SupportsIndex] | None = None,
    axes: Sequence[SupportsIndex] | None = (-2, -1),
    norm: _Norm = "backward",
) -> ArrPy: ...
def fftfreq(
    n: SupportsIndex,
    /,
    d: float = 1.0,
    dtype: _DTypeLike | None = None,
    device: _Device = None,
) -> ArrPy: ...
def rfftfreq(
    n: SupportsIndex,
    /,
    d: float = 1.0,
    dtype: _DTypeLike | None = None,
    device: _Device = None,
) -> ArrPy: ...
def fftshift(x: _Operand, /, axes: _Axes = None) -> ArrPy: ...
def ifftshift(x: _Operand, /, axes: _Axes = None) -> ArrPy: ...
