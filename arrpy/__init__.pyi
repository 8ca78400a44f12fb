# Written by tools/write_stub.py from tools/stub_template.pyi; do not edit.
# The types of what `import arrpy` gives. The lines `# insert ...` are filled in by write_stub.py
# from the specification; everything else in arrpy/__init__.pyi is this text. Here `bool` is a
# dtype of ArrPy, as the array API standard wants it, hence the builtin one is called _bool.

from array import array as _storage
from builtins import bool as _bool
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import EllipsisType, ModuleType, TracebackType
from typing import Any, ClassVar, Literal, NamedTuple, SupportsIndex, TypeAlias, final, overload

from typing_extensions import Buffer

from . import devices as devices
from . import fft as fft
from . import io as io
from . import linalg as linalg

# Chapters in Python hold their types themselves.
from .bits import packbits as packbits
from .bits import unpackbits as unpackbits
from .dlpack import DLDataType as DLDataType
from .dlpack import DLDevice as DLDevice
from .dlpack import DLPackWrapper as DLPackWrapper
from .dlpack import DLTensor as DLTensor
from .editing import append as append
from .editing import delete as delete
from .editing import insert as insert
from .editing import pad as pad
from .editing import resize as resize
from .editing import trim_zeros as trim_zeros
from .errors import FormatError as FormatError
from .explanation import explain as explain
from .grids import asarray_chkfinite as asarray_chkfinite
from .grids import c_ as c_
from .grids import diag as diag
from .grids import diag_indices as diag_indices
from .grids import diag_indices_from as diag_indices_from
from .grids import diagflat as diagflat
from .grids import diagonal as diagonal
from .grids import fill_diagonal as fill_diagonal
from .grids import frombuffer as frombuffer
from .grids import fromfunction as fromfunction
from .grids import fromiter as fromiter
from .grids import geomspace as geomspace
from .grids import identity as identity
from .grids import indices as indices
from .grids import ix_ as ix_
from .grids import logspace as logspace
from .grids import mask_indices as mask_indices
from .grids import mgrid as mgrid
from .grids import ogrid as ogrid
from .grids import r_ as r_
from .grids import ravel_multi_index as ravel_multi_index
from .grids import tri as tri
from .grids import tril_indices as tril_indices
from .grids import tril_indices_from as tril_indices_from
from .grids import triu_indices as triu_indices
from .grids import triu_indices_from as triu_indices_from
from .grids import unravel_index as unravel_index
from .grids import vander as vander
from .info import __array_namespace_info__ as __array_namespace_info__
from .info import capabilities as capabilities
from .io import fromfile as fromfile
from .io import load as load
from .io import open as open
from .io import save as save
from .io import savez as savez
from .io import savez_compressed as savez_compressed
from .io import tofile as tofile
from .iteration import broadcast as broadcast
from .iteration import Flat as _Flat
from .iteration import iterable as iterable
from .iteration import ndenumerate as ndenumerate
from .iteration import ndindex as ndindex
from .numerals import base_repr as base_repr
from .numerals import binary_repr as binary_repr
from .numerals import format_float_positional as format_float_positional
from .numerals import format_float_scientific as format_float_scientific
from .overlap import may_share_memory as may_share_memory
from .overlap import shares_memory as shares_memory
from .polynomials import polydiv as polydiv
from .printing import array2string as array2string
from .printing import array_repr as array_repr
from .printing import array_str as array_str
from .printing import get_printoptions as get_printoptions
from .printing import printoptions as printoptions
from .printing import set_printoptions as set_printoptions
from .products import matvec as matvec
from .products import vecmat as vecmat
from .rearrangement import array_split as array_split
from .rearrangement import ascontiguousarray as ascontiguousarray
from .rearrangement import atleast_1d as atleast_1d
from .rearrangement import atleast_2d as atleast_2d
from .rearrangement import atleast_3d as atleast_3d
from .rearrangement import block as block
from .rearrangement import column_stack as column_stack
from .rearrangement import copy as copy
from .rearrangement import dsplit as dsplit
from .rearrangement import dstack as dstack
from .rearrangement import fliplr as fliplr
from .rearrangement import flipud as flipud
from .rearrangement import hsplit as hsplit
from .rearrangement import hstack as hstack
from .rearrangement import ndim as ndim
from .rearrangement import ravel as ravel
from .rearrangement import rollaxis as rollaxis
from .rearrangement import rot90 as rot90
from .rearrangement import shape as shape
from .rearrangement import size as size
from .rearrangement import sliding_window_view as sliding_window_view
from .rearrangement import split as split
from .rearrangement import swapaxes as swapaxes
from .rearrangement import transpose as transpose
from .rearrangement import vsplit as vsplit
from .rearrangement import vstack as vstack
from .selection import choose as choose
from .selection import compress as compress
from .selection import copyto as copyto
from .selection import extract as extract
from .selection import place as place
from .selection import put as put
from .selection import putmask as putmask
from .selection import select as select
from .storage_comparison import storages as storages
from .text import fromstring as fromstring
from .text import loadtxt as loadtxt
from .text import savetxt as savetxt
from . import random as random

_Operand: TypeAlias = ArrPy | complex | list[Any] | tuple[Any, ...] | range | Buffer
_Data: TypeAlias = _Operand | Iterable[Any]
_DTypeLike: TypeAlias = DType | str | type
_Shape: TypeAlias = SupportsIndex | Sequence[SupportsIndex]
_Axes: TypeAlias = SupportsIndex | tuple[SupportsIndex, ...]
_Backend: TypeAlias = Literal["python", "cython", "cpp"]
_Isa: TypeAlias = Literal["baseline", "avx2", "avx512"]
_Device: TypeAlias = Device | str | None
_Index: TypeAlias = SupportsIndex | slice | EllipsisType | ArrPy | list[Any] | None
_Key: TypeAlias = _Index | tuple[_Index, ...]
_Mask: TypeAlias = _Operand | None

__version__: str
__array_api_version__: str

# ---- dtypes ----

@final
class DType:
    @property
    def number(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def itemsize(self) -> int: ...
    @property
    def typecode(self) -> str: ...
    def __call__(self, value: complex = 0) -> ArrPy: ...
    def __eq__(self, other: object) -> _bool: ...
    def __hash__(self) -> int: ...

class _FloatLimits(NamedTuple):
    bits: int
    eps: float
    max: float
    min: float
    smallest_normal: float
    dtype: DType

class _IntegerLimits(NamedTuple):
    bits: int
    max: int
    min: int
    dtype: DType

bool: DType
int8: DType
int16: DType
int32: DType
int64: DType
uint8: DType
uint16: DType
uint32: DType
uint64: DType
float32: DType
float64: DType
complex64: DType
complex128: DType

def astype(
    x: _Operand, dtype: _DTypeLike, /, *, copy: _bool = True, device: _Device = None
) -> ArrPy: ...
def promote_types(type1: _DTypeLike, type2: _DTypeLike) -> DType: ...
def can_cast(from_: _DTypeLike | ArrPy, to: _DTypeLike, /) -> _bool: ...
def finfo(type: _DTypeLike | ArrPy, /) -> _FloatLimits: ...
def iinfo(type: _DTypeLike | ArrPy, /) -> _IntegerLimits: ...
def isdtype(dtype: _DTypeLike, kind: _DTypeLike | tuple[_DTypeLike, ...]) -> _bool: ...
def result_type(*arrays_and_dtypes: ArrPy | _DTypeLike | complex) -> DType: ...

# ---- the array ----

@final
class Device:
    def __init__(self, name: Device | str) -> None: ...
    @property
    def name(self) -> str: ...
    def __eq__(self, other: object) -> _bool: ...
    def __hash__(self) -> int: ...

@final
class ArrPy:
    __array_priority__: ClassVar[float]
    __hash__: ClassVar[None]  # type: ignore[assignment]
    def __init__(
        self, data: _Data, dtype: _DTypeLike | None = None, backend: _Backend | None = None
    ) -> None: ...
    @property
    def shape(self) -> tuple[int, ...]: ...
    @property
    def ndim(self) -> int: ...
    @property
    def size(self) -> int: ...
    @property
    def dtype(self) -> DType: ...
    @property
    def itemsize(self) -> int: ...
    @property
    def nbytes(self) -> int: ...
    @property
    def strides(self) -> tuple[int, ...]: ...
    @property
    def backend(self) -> _Backend: ...
    @property
    def device(self) -> Device: ...
    @property
    def storage(self) -> _storage[Any] | memoryview: ...
    @property
    def is_contiguous(self) -> _bool: ...
    @property
    def is_readonly(self) -> _bool: ...
    @property
    def T(self) -> ArrPy: ...
    @property
    def mT(self) -> ArrPy: ...
    @property
    def real(self) -> ArrPy: ...
    @real.setter
    def real(self, values: Any) -> None: ...
    @property
    def imag(self) -> ArrPy: ...
    @imag.setter
    def imag(self, values: Any) -> None: ...
    def tolist(self) -> Any: ...
    def item(self, *index: SupportsIndex | tuple[SupportsIndex, ...]) -> Any: ...
    def copy(self, order: str = "C") -> ArrPy: ...
    def view(self, dtype: _DTypeLike | None = None) -> ArrPy: ...
    @property
    def flat(self) -> _Flat: ...
    @flat.setter
    def flat(self, values: _Operand) -> None: ...
    def to_backend(self, backend: _Backend | None) -> ArrPy: ...
    def to_device(self, device: Device | str, /, *, stream: None = None) -> ArrPy: ...
    def __dlpack__(
        self,
        *,
        stream: None = None,
        max_version: tuple[int, int] | None = None,
        dl_device: tuple[int, int] | None = None,
        copy: _bool | None = None,
    ) -> Any: ...
    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Any, ...]: ...
    def __dlpack_device__(self) -> tuple[int, int]: ...
    def get_c_pointer(self) -> tuple[int, int]: ...
    def to_memoryview(self) -> memoryview: ...
    def tobytes(self, order: str = "C") -> bytes: ...
    def astype(self, dtype: _DTypeLike, *, copy: _bool = True) -> ArrPy: ...
    def sum(
        self,
        axis: _Axes | None = None,
        dtype: _DTypeLike | None = None,
        out: ArrPy | None = None,
        keepdims: _bool = False,
        *,
        initial: complex | ArrPy | None = None,
        where: _Mask = None,
    ) -> ArrPy: ...
    def prod(
        self,
        axis: _Axes | None = None,
        dtype: _DTypeLike | None = None,
        out: ArrPy | None = None,
        keepdims: _bool = False,
        *,
        initial: complex | ArrPy | None = None,
        where: _Mask = None,
    ) -> ArrPy: ...
    def mean(
        self,
        axis: _Axes | None = None,
        dtype: _DTypeLike | None = None,
        out: ArrPy | None = None,
        keepdims: _bool = False,
        *,
        where: _Mask = None,
    ) -> ArrPy: ...
    def var(
        self,
        axis: _Axes | None = None,
        dtype: _DTypeLike | None = None,
        out: ArrPy | None = None,
        ddof: float = 0,
        keepdims: _bool = False,
        *,
        where: _Mask = None,
        correction: float = 0.0,
    ) -> ArrPy: ...
    def std(
        self,
        axis: _Axes | None = None,
        dtype: _DTypeLike | None = None,
        out: ArrPy | None = None,
        ddof: float = 0,
        keepdims: _bool = False,
        *,
        where: _Mask = None,
        correction: float = 0.0,
    ) -> ArrPy: ...
    def min(
        self,
        axis: _Axes | None = None,
        out: ArrPy | None = None,
        keepdims: _bool = False,
        *,
        initial: float | ArrPy | None = None,
        where: _Mask = None,
    ) -> ArrPy: ...
    def max(
        self,
        axis: _Axes | None = None,
        out: ArrPy | None = None,
        keepdims: _bool = False,
        *,
        initial: float | ArrPy | None = None,
        where: _Mask = None,
    ) -> ArrPy: ...
    def all(
        self,
        axis: _Axes | None = None,
        out: ArrPy | None = None,
        keepdims: _bool = False,
        *,
        where: _Mask = None,
    ) -> ArrPy: ...
    def any(
        self,
        axis: _Axes | None = None,
        out: ArrPy | None = None,
        keepdims: _bool = False,
        *,
        where: _Mask = None,
    ) -> ArrPy: ...
    def argmax(
        self,
        axis: SupportsIndex | None = None,
        out: ArrPy | None = None,
        *,
        keepdims: _bool = False,
    ) -> ArrPy: ...
    def argmin(
        self,
        axis: SupportsIndex | None = None,
        out: ArrPy | None = None,
        *,
        keepdims: _bool = False,
    ) -> ArrPy: ...
    def cumsum(
        self,
        axis: SupportsIndex | None = None,
        dtype: _DTypeLike | None = None,
        out: ArrPy | None = None,
    ) -> ArrPy: ...
    def cumprod(
        self,
        axis: SupportsIndex | None = None,
        dtype: _DTypeLike | None = None,
        out: ArrPy | None = None,
    ) -> ArrPy: ...
    def reshape(
        self,
        *shape: SupportsIndex | Sequence[SupportsIndex],
        order: Literal["C", "F"] = "C",
        copy: _bool | None = None,
    ) -> ArrPy: ...
    def transpose(self, *axes: SupportsIndex | Sequence[SupportsIndex] | None) -> ArrPy: ...
    def swapaxes(self, axis1: SupportsIndex, axis2: SupportsIndex, /) -> ArrPy: ...
    def dot(self, x2: _Operand, out: ArrPy | None = None) -> ArrPy: ...
    def trace(
        self,
        offset: SupportsIndex = 0,
        axis1: SupportsIndex = 0,
        axis2: SupportsIndex = 1,
        dtype: _DTypeLike | None = None,
        out: ArrPy | None = None,
    ) -> ArrPy: ...
    def ravel(self, order: Literal["C", "F"] = "C") -> ArrPy: ...
    def flatten(self, order: Literal["C", "F"] = "C") -> ArrPy: ...
    def squeeze(self, axis: _Axes | None = None) -> ArrPy: ...
    def repeat(self, repeats: _Operand, axis: SupportsIndex | None = None) -> ArrPy: ...
    def take(
        self,
        indices: _Operand,
        axis: SupportsIndex | None = None,
        *,
        mode: Literal["raise", "wrap", "clip"] = "raise",
    ) -> ArrPy: ...
    def put(
        self,
        indices: _Operand,
        values: _Operand,
        mode: Literal["raise", "wrap", "clip"] = "raise",
    ) -> None: ...
    def compress(self, condition: _Operand, axis: SupportsIndex | None = None) -> ArrPy: ...
    def choose(
        self,
        choices: Sequence[_Operand] | ArrPy,
        *,
        mode: Literal["raise", "wrap", "clip"] = "raise",
    ) -> ArrPy: ...
    def diagonal(
        self, offset: SupportsIndex = 0, axis1: SupportsIndex = 0, axis2: SupportsIndex = 1
    ) -> ArrPy: ...
    def clip(
        self,
        min: _Operand | None = None,
        max: _Operand | None = None,
        out: ArrPy | None = None,
    ) -> ArrPy: ...
    def round(self, decimals: SupportsIndex = 0, out: ArrPy | None = None) -> ArrPy: ...
    def conj(self) -> ArrPy: ...
    def conjugate(self) -> ArrPy: ...
    def ptp(self, axis: _Axes | None = None, *, keepdims: _bool = False) -> ArrPy: ...
    def sort(
        self,
        axis: SupportsIndex = -1,
        kind: str | None = None,
        *,
        descending: _bool = False,
        stable: _bool = True,
    ) -> None: ...
    def argsort(
        self,
        axis: SupportsIndex | None = -1,
        kind: str | None = None,
        *,
        descending: _bool = False,
        stable: _bool = True,
    ) -> ArrPy: ...
    def searchsorted(
        self,
        x2: _Operand,
        side: Literal["left", "right"] = "left",
        sorter: _Operand | None = None,
    ) -> ArrPy: ...
    def partition(
        self,
        kth: Any,
        axis: SupportsIndex = -1,
        kind: str | None = "introselect",
        *,
        descending: _bool = False,
    ) -> None: ...
    def argpartition(
        self,
        kth: Any,
        axis: SupportsIndex | None = -1,
        kind: str | None = "introselect",
        *,
        descending: _bool = False,
    ) -> ArrPy: ...
    def nonzero(self) -> tuple[ArrPy, ...]: ...
    def take_along_axis(self, indices: _Operand, axis: SupportsIndex | None = -1) -> ArrPy: ...
    def put_along_axis(
        self, indices: _Operand, values: _Operand, axis: SupportsIndex | None = -1
    ) -> None: ...
    def fill(self, value: _Operand) -> None: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[ArrPy]: ...
    def __contains__(self, value: _Operand) -> _bool: ...
    def __getitem__(self, key: _Key) -> ArrPy: ...
    def __setitem__(self, key: _Key, value: _Operand) -> None: ...
    def __bool__(self) -> _bool: ...
    def __int__(self) -> int: ...
    def __float__(self) -> float: ...
    def __complex__(self) -> complex: ...
    def __index__(self) -> int: ...
    def __round__(self, digits: int | None = None) -> Any: ...
    def __format__(self, specification: str) -> str: ...
    def tofile(self, file: Any) -> None: ...
    def flush(self) -> None: ...
    def __copy__(self) -> ArrPy: ...
    def __deepcopy__(self, memo: Any) -> ArrPy: ...
    def __buffer__(self, flags: int, /) -> memoryview: ...
    def __array__(self, dtype: Any = None, copy: _bool | None = None) -> Any: ...
    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any: ...
    def __array_namespace__(self, *, api_version: str | None = None) -> ModuleType: ...
    def _repr_html_(self) -> str: ...
    def __add__(self, other: _Operand) -> ArrPy: ...
    def __radd__(self, other: _Operand) -> ArrPy: ...
    def __iadd__(self, other: _Operand) -> ArrPy: ...
    def __sub__(self, other: _Operand) -> ArrPy: ...
    def __rsub__(self, other: _Operand) -> ArrPy: ...
    def __isub__(self, other: _Operand) -> ArrPy: ...
    def __mul__(self, other: _Operand) -> ArrPy: ...
    def __rmul__(self, other: _Operand) -> ArrPy: ...
    def __imul__(self, other: _Operand) -> ArrPy: ...
    def __truediv__(self, other: _Operand) -> ArrPy: ...
    def __rtruediv__(self, other: _Operand) -> ArrPy: ...
    def __itruediv__(self, other: _Operand) -> ArrPy: ...
    def __floordiv__(self, other: _Operand) -> ArrPy: ...
    def __rfloordiv__(self, other: _Operand) -> ArrPy: ...
    def __ifloordiv__(self, other: _Operand) -> ArrPy: ...
    def __mod__(self, other: _Operand) -> ArrPy: ...
    def __rmod__(self, other: _Operand) -> ArrPy: ...
    def __imod__(self, other: _Operand) -> ArrPy: ...
    def __pow__(self, other: _Operand, modulus: None = None) -> ArrPy: ...
    def __rpow__(self, other: _Operand, modulus: None = None) -> ArrPy: ...
    def __ipow__(self, other: _Operand) -> ArrPy: ...  # type: ignore[misc]
    def __neg__(self) -> ArrPy: ...
    def __pos__(self) -> ArrPy: ...
    def __abs__(self) -> ArrPy: ...
    def __eq__(self, other: _Operand) -> ArrPy: ...  # type: ignore[override]
    def __ne__(self, other: _Operand) -> ArrPy: ...  # type: ignore[override]
    def __lt__(self, other: _Operand) -> ArrPy: ...
    def __le__(self, other: _Operand) -> ArrPy: ...
    def __gt__(self, other: _Operand) -> ArrPy: ...
    def __ge__(self, other: _Operand) -> ArrPy: ...
    def __and__(self, other: _Operand) -> ArrPy: ...
    def __rand__(self, other: _Operand) -> ArrPy: ...
    def __iand__(self, other: _Operand) -> ArrPy: ...
    def __or__(self, other: _Operand) -> ArrPy: ...
    def __ror__(self, other: _Operand) -> ArrPy: ...
    def __ior__(self, other: _Operand) -> ArrPy: ...
    def __xor__(self, other: _Operand) -> ArrPy: ...
    def __rxor__(self, other: _Operand) -> ArrPy: ...
    def __ixor__(self, other: _Operand) -> ArrPy: ...
    def __invert__(self) -> ArrPy: ...
    def __lshift__(self, other: _Operand) -> ArrPy: ...
    def __rlshift__(self, other: _Operand) -> ArrPy: ...
    def __ilshift__(self, other: _Operand) -> ArrPy: ...
    def __rshift__(self, other: _Operand) -> ArrPy: ...
    def __rrshift__(self, other: _Operand) -> ArrPy: ...
    def __irshift__(self, other: _Operand) -> ArrPy: ...
    def __divmod__(self, other: _Operand) -> tuple[ArrPy, ArrPy]: ...
    def __rdivmod__(self, other: _Operand) -> tuple[ArrPy, ArrPy]: ...
    def __matmul__(self, other: _Operand) -> ArrPy: ...
    def __rmatmul__(self, other: _Operand) -> ArrPy: ...
    def __imatmul__(self, other: _Operand) -> ArrPy: ...

# ---- what the process has chosen ----

def backends() -> tuple[str, ...]: ...
def get_backend() -> _Backend: ...
def set_backend(backend: _Backend) -> None: ...

@final
class use:
    def __init__(self, backend: _Backend) -> None: ...
    def __enter__(self) -> use: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None: ...

def isa() -> _Isa: ...
def available_isas() -> tuple[str, ...]: ...
def set_isa(name: _Isa) -> None: ...
def get_num_threads() -> int: ...
def set_num_threads(threads: SupportsIndex) -> None: ...
def cpu_info() -> dict[str, Any]: ...
def pool_info() -> dict[str, int]: ...
def clear_pool() -> None: ...

# ---- creation ----

def asarray(
    obj: _Data,
    /,
    dtype: _DTypeLike | None = None,
    *,
    device: _Device = None,
    copy: _bool | None = None,
) -> ArrPy: ...
def from_dlpack(x: Any, /, *, device: _Device = None, copy: _bool | None = None) -> ArrPy: ...
def from_pointer(
    pointer: Any,
    shape: _Shape,
    *,
    dtype: _DTypeLike | None = None,
    owner: object = None,
    readonly: _bool = False,
) -> ArrPy: ...
def storage_info(x: ArrPy, /) -> dict[str, Any]: ...
def empty(shape: _Shape, dtype: _DTypeLike | None = None, *, device: _Device = None) -> ArrPy: ...
def zeros(shape: _Shape, dtype: _DTypeLike | None = None, *, device: _Device = None) -> ArrPy: ...
def array(
    data: _Data,
    /,
    dtype: _DTypeLike | None = None,
    *,
    copy: _bool | None = True,
    ndmin: SupportsIndex = 0,
    device: _Device = None,
) -> ArrPy: ...
def ones(shape: _Shape, dtype: _DTypeLike | None = None, *, device: _Device = None) -> ArrPy: ...
def full(
    shape: _Shape,
    fill_value: _Operand,
    dtype: _DTypeLike | None = None,
    *,
    device: _Device = None,
) -> ArrPy: ...
def empty_like(
    x: _Operand,
    /,
    dtype: _DTypeLike | None = None,
    *,
    shape: _Shape | None = None,
    device: _Device = None,
) -> ArrPy: ...
def zeros_like(
    x: _Operand,
    /,
    dtype: _DTypeLike | None = None,
    *,
    shape: _Shape | None = None,
    device: _Device = None,
) -> ArrPy: ...
def ones_like(
    x: _Operand,
    /,
    dtype: _DTypeLike | None = None,
    *,
    shape: _Shape | None = None,
    device: _Device = None,
) -> ArrPy: ...
def full_like(
    x: _Operand,
    /,
    fill_value: _Operand,
    dtype: _DTypeLike | None = None,
    *,
    shape: _Shape | None = None,
    device: _Device = None,
) -> ArrPy: ...
def arange(
    start: float,
    /,
    stop: float | None = None,
    step: float = 1,
    dtype: _DTypeLike | None = None,
    *,
    device: _Device = None,
) -> ArrPy: ...
def linspace(
    start: _Operand,
    stop: _Operand,
    /,
    num: SupportsIndex = 50,
    endpoint: _bool = True,
    retstep: _bool = False,
    dtype: _DTypeLike | None = None,
    axis: SupportsIndex = 0,
    *,
    device: _Device = None,
) -> Any: ...
def eye(
    n_rows: SupportsIndex,
    n_cols: SupportsIndex | None = None,
    /,
    k: SupportsIndex = 0,
    dtype: _DTypeLike | None = None,
    *,
    device: _Device = None,
) -> ArrPy: ...
def tril(x: _Operand, /, k: SupportsIndex = 0) -> ArrPy: ...
def triu(x: _Operand, /, k: SupportsIndex = 0) -> ArrPy: ...
def meshgrid(
    *arrays: _Operand,
    copy: _bool = True,
    sparse: _bool = False,
    indexing: Literal["xy", "ij"] = "xy",
) -> tuple[ArrPy, ...]: ...

# ---- element-wise functions ----

def add(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """x1 + x2, element by element."""

def subtract(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """x1 - x2, element by element."""

def multiply(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """x1 * x2, element by element."""

def divide(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """x1 / x2, element by element."""

def floor_divide(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """floor(x1 / x2), element by element."""

def remainder(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """x1 - x2 * floor(x1 / x2), element by element."""

def pow(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """x1 ** x2, element by element."""

def negative(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """-x, element by element."""

def positive(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """+x, element by element."""

def abs(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """|x|, element by element."""

def sign(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """x / |x|, 0 where x is 0, element by element."""

def square(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """x * x, element by element."""

def reciprocal(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """1 / x, element by element."""

def sqrt(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """the non-negative root of x, element by element."""

def hypot(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """sqrt(x1**2 + x2**2), element by element."""

def copysign(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """|x1| with the sign of x2, element by element."""

def nextafter(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """the float next to x1 towards x2, element by element."""

def ldexp(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """x1 * 2**trunc(x2), element by element."""

def maximum(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """the larger one; NaN wins, element by element."""

def minimum(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """the smaller one; NaN wins, element by element."""

def fmax(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """the larger one; NaN loses, element by element."""

def fmin(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """the smaller one; NaN loses, element by element."""

def fmod(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """x1 - x2 * trunc(x1 / x2), element by element."""

def heaviside(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """0 below 0, 1 above it, x2 where x1 is 0, element by element."""

def gcd(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """the greatest common divisor of |x1| and |x2|, element by element."""

def lcm(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """the lowest common multiple of |x1| and |x2|, element by element."""

def ceil(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """the least integer >= x, element by element."""

def floor(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """the greatest integer <= x, element by element."""

def trunc(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """x without its fraction, element by element."""

def equal(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """x1 == x2, element by element."""

def not_equal(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """x1 != x2, element by element."""

def less(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """x1 < x2, element by element."""

def less_equal(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """x1 <= x2, element by element."""

def greater(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """x1 > x2, element by element."""

def greater_equal(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """x1 >= x2, element by element."""

def isfinite(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """whether x is neither infinite nor NaN, element by element."""

def isinf(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """whether x is infinite, element by element."""

def isnan(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """whether x is NaN, element by element."""

def signbit(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """whether the sign bit is set, element by element."""

def logical_and(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """x1 != 0 and x2 != 0, element by element."""

def logical_or(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """x1 != 0 or x2 != 0, element by element."""

def logical_xor(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """(x1 != 0) != (x2 != 0), element by element."""

def logical_not(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """x == 0, element by element."""

def bitwise_and(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """x1 & x2, element by element."""

def bitwise_or(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """x1 | x2, element by element."""

def bitwise_xor(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """x1 ^ x2, element by element."""

def bitwise_invert(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """~x, element by element."""

def bitwise_left_shift(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """x1 << x2; 0 from the width on, element by element."""

def bitwise_right_shift(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """x1 >> x2; the sign from the width on, element by element."""

def bitwise_count(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """how many bits of |x| are 1, element by element."""

def conj(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """real - i imag, element by element."""

def real(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """the real part, element by element."""

def imag(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """the imaginary part, element by element."""

def exp(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """e ** x, element by element."""

def expm1(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """e ** x - 1, element by element."""

def exp2(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """2 ** x, element by element."""

def cbrt(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """the cube root of x, element by element."""

def log(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """the natural logarithm, element by element."""

def log1p(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """log(1 + x), element by element."""

def log2(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """the logarithm to base 2, element by element."""

def log10(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """the logarithm to base 10, element by element."""

def sin(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """the sine of x radians, element by element."""

def cos(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """the cosine of x radians, element by element."""

def tan(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """the tangent of x radians, element by element."""

def asin(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """the inverse of sin, in radians, element by element."""

def acos(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """the inverse of cos, in radians, element by element."""

def atan(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """the inverse of tan, in radians, element by element."""

def sinh(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """(e**x - e**-x) / 2, element by element."""

def cosh(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """(e**x + e**-x) / 2, element by element."""

def tanh(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """sinh(x) / cosh(x), element by element."""

def asinh(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """the inverse of sinh, element by element."""

def acosh(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """the inverse of cosh, element by element."""

def atanh(
    x: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """the inverse of tanh, element by element."""

def atan2(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """the angle of the point (x2, x1), in radians, element by element."""

def logaddexp(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """log(e**x1 + e**x2), element by element."""

def logaddexp2(
    x1: _Operand,
    x2: _Operand,
    /,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy:
    """log2(2**x1 + 2**x2), element by element."""

def clip(
    x: _Operand,
    /,
    min: _Operand | None = None,
    max: _Operand | None = None,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
    a_min: _Operand | None = None,
    a_max: _Operand | None = None,
) -> ArrPy: ...
def round(
    x: _Operand,
    /,
    decimals: SupportsIndex = 0,
    out: ArrPy | None = None,
    *,
    where: ArrPy | _bool | None = None,
) -> ArrPy: ...

# ---- further element-wise functions ----

def fabs(x: _Operand, /, out: ArrPy | None = None) -> ArrPy: ...
def rint(x: _Operand, /, out: ArrPy | None = None) -> ArrPy: ...
def degrees(x: _Operand, /, out: ArrPy | None = None) -> ArrPy: ...
def radians(x: _Operand, /, out: ArrPy | None = None) -> ArrPy: ...
def divmod(x1: _Operand, x2: _Operand, /) -> tuple[ArrPy, ArrPy]: ...
def modf(x: _Operand, /) -> tuple[ArrPy, ArrPy]: ...
def frexp(x: _Operand, /) -> tuple[ArrPy, ArrPy]: ...
def float_power(x1: _Operand, x2: _Operand, /) -> ArrPy: ...
def angle(z: _Operand, deg: _bool = False) -> ArrPy: ...
def nan_to_num(
    x: _Operand,
    copy: _bool = True,
    nan: float = 0.0,
    posinf: float | None = None,
    neginf: float | None = None,
) -> ArrPy: ...
def spacing(x: _Operand, /, out: ArrPy | None = None) -> ArrPy: ...
def real_if_close(a: _Operand, tol: float = 100) -> ArrPy: ...
def isposinf(x: _Operand, /, out: ArrPy | None = None) -> ArrPy: ...
def isneginf(x: _Operand, /, out: ArrPy | None = None) -> ArrPy: ...
def iscomplex(x: _Operand) -> ArrPy: ...
def isreal(x: _Operand) -> ArrPy: ...
def iscomplexobj(x: _Operand) -> _bool: ...
def isrealobj(x: _Operand) -> _bool: ...
def isscalar(element: object) -> _bool: ...

# ---- statistics ----

def sum(
    x: _Operand,
    /,
    axis: _Axes | None = None,
    dtype: _DTypeLike | None = None,
    out: ArrPy | None = None,
    keepdims: _bool = False,
    *,
    initial: complex | ArrPy | None = None,
    where: _Mask = None,
) -> ArrPy: ...
def prod(
    x: _Operand,
    /,
    axis: _Axes | None = None,
    dtype: _DTypeLike | None = None,
    out: ArrPy | None = None,
    keepdims: _bool = False,
    *,
    initial: complex | ArrPy | None = None,
    where: _Mask = None,
) -> ArrPy: ...
def mean(
    x: _Operand,
    /,
    axis: _Axes | None = None,
    dtype: _DTypeLike | None = None,
    out: ArrPy | None = None,
    keepdims: _bool = False,
    *,
    where: _Mask = None,
) -> ArrPy: ...
def var(
    x: _Operand,
    /,
    axis: _Axes | None = None,
    dtype: _DTypeLike | None = None,
    out: ArrPy | None = None,
    ddof: float = 0,
    keepdims: _bool = False,
    *,
    where: _Mask = None,
    correction: float = 0.0,
) -> ArrPy: ...
def std(
    x: _Operand,
    /,
    axis: _Axes | None = None,
    dtype: _DTypeLike | None = None,
    out: ArrPy | None = None,
    ddof: float = 0,
    keepdims: _bool = False,
    *,
    where: _Mask = None,
    correction: float = 0.0,
) -> ArrPy: ...
def min(
    x: _Operand,
    /,
    axis: _Axes | None = None,
    out: ArrPy | None = None,
    keepdims: _bool = False,
    *,
    initial: float | ArrPy | None = None,
    where: _Mask = None,
) -> ArrPy: ...
def max(
    x: _Operand,
    /,
    axis: _Axes | None = None,
    out: ArrPy | None = None,
    keepdims: _bool = False,
    *,
    initial: float | ArrPy | None = None,
    where: _Mask = None,
) -> ArrPy: ...
def cumsum(
    x: _Operand,
    /,
    axis: SupportsIndex | None = None,
    dtype: _DTypeLike | None = None,
    out: ArrPy | None = None,
) -> ArrPy: ...
def cumprod(
    x: _Operand,
    /,
    axis: SupportsIndex | None = None,
    dtype: _DTypeLike | None = None,
    out: ArrPy | None = None,
) -> ArrPy: ...
def cumulative_sum(
    x: _Operand,
    /,
    *,
    axis: SupportsIndex | None = None,
    dtype: _DTypeLike | None = None,
    out: ArrPy | None = None,
    include_initial: _bool = False,
) -> ArrPy: ...
def cumulative_prod(
    x: _Operand,
    /,
    *,
    axis: SupportsIndex | None = None,
    dtype: _DTypeLike | None = None,
    out: ArrPy | None = None,
    include_initial: _bool = False,
) -> ArrPy: ...
def cov(
    x: _Operand,
    /,
    y: _Operand | None = None,
    rowvar: _bool = True,
    bias: _bool = False,
    ddof: float | None = None,
    fweights: _Operand | None = None,
    aweights: _Operand | None = None,
    *,
    dtype: _DTypeLike | None = None,
    correction: float | None = None,
) -> ArrPy: ...
def corrcoef(
    x: _Operand,
    /,
    y: _Operand | None = None,
    rowvar: _bool = True,
    *,
    dtype: _DTypeLike | None = None,
) -> ArrPy: ...
def median(
    a: _Operand,
    axis: _Axes | None = None,
    out: ArrPy | None = None,
    overwrite_input: _bool = False,
    keepdims: _bool = False,
) -> ArrPy: ...
def nanmedian(
    a: _Operand,
    axis: _Axes | None = None,
    out: ArrPy | None = None,
    overwrite_input: _bool = False,
    keepdims: _bool = False,
) -> ArrPy: ...
def quantile(
    a: _Operand,
    q: _Operand,
    axis: _Axes | None = None,
    out: ArrPy | None = None,
    overwrite_input: _bool = False,
    method: str = "linear",
    keepdims: _bool = False,
    *,
    weights: _Operand | None = None,
) -> ArrPy: ...
def percentile(
    a: _Operand,
    q: _Operand,
    axis: _Axes | None = None,
    out: ArrPy | None = None,
    overwrite_input: _bool = False,
    method: str = "linear",
    keepdims: _bool = False,
    *,
    weights: _Operand | None = None,
) -> ArrPy: ...
def nanquantile(
    a: _Operand,
    q: _Operand,
    axis: _Axes | None = None,
    out: ArrPy | None = None,
    overwrite_input: _bool = False,
    method: str = "linear",
    keepdims: _bool = False,
    *,
    weights: _Operand | None = None,
) -> ArrPy: ...
def nanpercentile(
    a: _Operand,
    q: _Operand,
    axis: _Axes | None = None,
    out: ArrPy | None = None,
    overwrite_input: _bool = False,
    method: str = "linear",
    keepdims: _bool = False,
    *,
    weights: _Operand | None = None,
) -> ArrPy: ...
def average(
    a: _Operand,
    axis: _Axes | None = None,
    weights: _Operand | None = None,
    returned: _bool = False,
    *,
    keepdims: _bool = False,
) -> Any: ...
def bincount(
    x: _Operand, /, weights: _Operand | None = None, minlength: SupportsIndex = 0
) -> ArrPy: ...
def histogram(
    a: _Operand,
    bins: _Operand | str = 10,
    range: tuple[float, float] | None = None,
    density: _bool | None = None,
    weights: _Operand | None = None,
) -> tuple[ArrPy, ArrPy]: ...
def histogram_bin_edges(
    a: _Operand,
    bins: _Operand | str = 10,
    range: tuple[float, float] | None = None,
    weights: _Operand | None = None,
) -> ArrPy: ...
def ptp(
    a: _Operand, axis: _Axes | None = None, out: ArrPy | None = None, keepdims: _bool = False
) -> ArrPy: ...
def histogram2d(
    x: _Operand,
    y: _Operand,
    bins: Any = 10,
    range: Sequence[tuple[float, float]] | None = None,
    density: _bool | None = None,
    weights: _Operand | None = None,
) -> tuple[ArrPy, ArrPy, ArrPy]: ...
def histogramdd(
    sample: Any,
    bins: Any = 10,
    range: Sequence[tuple[float, float] | None] | None = None,
    density: _bool | None = None,
    weights: _Operand | None = None,
) -> tuple[ArrPy, tuple[ArrPy, ...]]: ...
def nansum(
    a: _Operand,
    /,
    axis: _Axes | None = None,
    dtype: _DTypeLike | None = None,
    out: ArrPy | None = None,
    keepdims: _bool = False,
    initial: complex | ArrPy | None = None,
    where: _Mask = None,
) -> ArrPy: ...
def nanprod(
    a: _Operand,
    /,
    axis: _Axes | None = None,
    dtype: _DTypeLike | None = None,
    out: ArrPy | None = None,
    keepdims: _bool = False,
    initial: complex | ArrPy | None = None,
    where: _Mask = None,
) -> ArrPy: ...
def nanmean(
    a: _Operand,
    /,
    axis: _Axes | None = None,
    dtype: _DTypeLike | None = None,
    out: ArrPy | None = None,
    keepdims: _bool = False,
    *,
    where: _Mask = None,
) -> ArrPy: ...
def nanvar(
    a: _Operand,
    /,
    axis: _Axes | None = None,
    dtype: _DTypeLike | None = None,
    out: ArrPy | None = None,
    ddof: float = 0,
    keepdims: _bool = False,
    *,
    where: _Mask = None,
    correction: float = 0.0,
) -> ArrPy: ...
def nanstd(
    a: _Operand,
    /,
    axis: _Axes | None = None,
    dtype: _DTypeLike | None = None,
    out: ArrPy | None = None,
    ddof: float = 0,
    keepdims: _bool = False,
    *,
    where: _Mask = None,
    correction: float = 0.0,
) -> ArrPy: ...
def nanmin(
    a: _Operand,
    /,
    axis: _Axes | None = None,
    out: ArrPy | None = None,
    keepdims: _bool = False,
    initial: float | ArrPy | None = None,
    where: _Mask = None,
) -> ArrPy: ...
def nanmax(
    a: _Operand,
    /,
    axis: _Axes | None = None,
    out: ArrPy | None = None,
    keepdims: _bool = False,
    initial: float | ArrPy | None = None,
    where: _Mask = None,
) -> ArrPy: ...
def nanargmin(
    a: _Operand,
    /,
    axis: SupportsIndex | None = None,
    out: ArrPy | None = None,
    *,
    keepdims: _bool = False,
) -> ArrPy: ...
def nanargmax(
    a: _Operand,
    /,
    axis: SupportsIndex | None = None,
    out: ArrPy | None = None,
    *,
    keepdims: _bool = False,
) -> ArrPy: ...
def nancumsum(
    a: _Operand,
    /,
    axis: SupportsIndex | None = None,
    dtype: _DTypeLike | None = None,
    out: ArrPy | None = None,
) -> ArrPy: ...
def nancumprod(
    a: _Operand,
    /,
    axis: SupportsIndex | None = None,
    dtype: _DTypeLike | None = None,
    out: ArrPy | None = None,
) -> ArrPy: ...

# ---- linear algebra ----

def matmul(x1: _Operand, x2: _Operand, /) -> ArrPy: ...
def matrix_transpose(x: _Operand, /) -> ArrPy: ...
def tensordot(
    x1: _Operand,
    x2: _Operand,
    /,
    *,
    axes: SupportsIndex | tuple[Sequence[SupportsIndex], Sequence[SupportsIndex]] = 2,
) -> ArrPy: ...
def cross(
    x1: _Operand,
    x2: _Operand,
    axisa: SupportsIndex = -1,
    axisb: SupportsIndex = -1,
    axisc: SupportsIndex = -1,
    axis: SupportsIndex | None = None,
) -> ArrPy: ...
def dot(x1: _Operand, x2: _Operand, out: ArrPy | None = None) -> ArrPy: ...
def einsum(
    *operands: str | _Operand | Sequence[Any],
    out: ArrPy | None = None,
    dtype: _DTypeLike | None = None,
    optimize: _bool | str | Sequence[Any] = True,
) -> ArrPy: ...
def einsum_path(
    *operands: str | _Operand | Sequence[Any], optimize: _bool | str | Sequence[Any] = True
) -> tuple[list[Any], str]: ...
def inner(x1: _Operand, x2: _Operand, /) -> ArrPy: ...
def kron(x1: _Operand, x2: _Operand, /) -> ArrPy: ...
def outer(x1: _Operand, x2: _Operand, out: ArrPy | None = None) -> ArrPy: ...
def trace(
    x: _Operand,
    offset: SupportsIndex = 0,
    axis1: SupportsIndex = 0,
    axis2: SupportsIndex = 1,
    dtype: _DTypeLike | None = None,
    out: ArrPy | None = None,
) -> ArrPy: ...
def vdot(x1: _Operand, x2: _Operand, /) -> ArrPy: ...
def vecdot(x1: _Operand, x2: _Operand, /, *, axis: SupportsIndex = -1) -> ArrPy: ...

# ---- manipulation ----

def broadcast_arrays(*arrays: _Operand) -> tuple[ArrPy, ...]: ...
def broadcast_shapes(*shapes: tuple[int, ...]) -> tuple[int, ...]: ...
def broadcast_to(x: _Operand, /, shape: _Shape) -> ArrPy: ...
def concat(arrays: Sequence[_Operand], /, axis: SupportsIndex | None = 0) -> ArrPy: ...
def expand_dims(x: _Operand, /, axis: _Axes = 0) -> ArrPy: ...
def flip(x: _Operand, /, axis: _Axes | None = None) -> ArrPy: ...
def moveaxis(x: _Operand, source: _Axes, destination: _Axes, /) -> ArrPy: ...
def permute_dims(x: _Operand, /, axes: Sequence[SupportsIndex]) -> ArrPy: ...
def repeat(x: _Operand, repeats: _Operand, /, axis: SupportsIndex | None = None) -> ArrPy: ...
def reshape(
    x: _Operand, /, shape: _Shape, order: Literal["C", "F"] = "C", *, copy: _bool | None = None
) -> ArrPy: ...
def roll(x: _Operand, /, shift: _Axes, axis: _Axes | None = None) -> ArrPy: ...
def squeeze(x: _Operand, /, axis: _Axes | None = None) -> ArrPy: ...
def stack(arrays: Sequence[_Operand], /, axis: SupportsIndex = 0) -> ArrPy: ...
def tile(x: _Operand, repetitions: _Shape, /) -> ArrPy: ...
def unstack(x: _Operand, /, axis: SupportsIndex = 0) -> tuple[ArrPy, ...]: ...
def as_strided(
    x: _Operand,
    shape: _Shape | None = None,
    strides: Sequence[SupportsIndex] | None = None,
    *,
    writeable: _bool = True,
) -> ArrPy: ...

# ---- searching, indexing, utility ----

def argmax(
    x: _Operand,
    /,
    axis: SupportsIndex | None = None,
    out: ArrPy | None = None,
    *,
    keepdims: _bool = False,
) -> ArrPy: ...
def argmin(
    x: _Operand,
    /,
    axis: SupportsIndex | None = None,
    out: ArrPy | None = None,
    *,
    keepdims: _bool = False,
) -> ArrPy: ...
def count_nonzero(
    x: _Operand,
    /,
    axis: _Axes | None = None,
    *,
    keepdims: _bool = False,
) -> ArrPy: ...
def nonzero(x: _Operand, /) -> tuple[ArrPy, ...]: ...
def searchsorted(
    x1: _Operand,
    x2: _Operand,
    /,
    side: Literal["left", "right"] = "left",
    sorter: _Operand | None = None,
) -> ArrPy: ...
def sort(
    x: _Operand,
    /,
    axis: SupportsIndex | None = -1,
    kind: str | None = None,
    *,
    descending: _bool = False,
    stable: _bool = True,
) -> ArrPy: ...
def argsort(
    x: _Operand,
    /,
    axis: SupportsIndex | None = -1,
    kind: str | None = None,
    *,
    descending: _bool = False,
    stable: _bool = True,
) -> ArrPy: ...
def partition(
    x: _Operand,
    kth: _Operand,
    /,
    axis: SupportsIndex | None = -1,
    kind: str | None = "introselect",
    *,
    descending: _bool = False,
) -> ArrPy: ...
def argpartition(
    x: _Operand,
    kth: _Operand,
    /,
    axis: SupportsIndex | None = -1,
    kind: str | None = "introselect",
    *,
    descending: _bool = False,
) -> ArrPy: ...
def take(
    x: _Operand,
    indices: _Operand,
    /,
    axis: SupportsIndex | None = None,
    *,
    mode: Literal["raise", "wrap", "clip"] = "raise",
) -> ArrPy: ...
@overload
def where(condition: _Operand, /) -> tuple[ArrPy, ...]: ...
@overload
def where(condition: _Operand, x1: _Operand, x2: _Operand, /) -> ArrPy: ...
def all(
    x: _Operand,
    /,
    axis: _Axes | None = None,
    out: ArrPy | None = None,
    keepdims: _bool = False,
    *,
    where: _Mask = None,
) -> ArrPy: ...
def any(
    x: _Operand,
    /,
    axis: _Axes | None = None,
    out: ArrPy | None = None,
    keepdims: _bool = False,
    *,
    where: _Mask = None,
) -> ArrPy: ...
def isclose(
    a: _Operand,
    b: _Operand,
    rtol: _Operand = 1e-5,
    atol: _Operand = 1e-8,
    equal_nan: _bool = False,
) -> ArrPy: ...
def allclose(
    a: _Operand,
    b: _Operand,
    rtol: _Operand = 1e-5,
    atol: _Operand = 1e-8,
    equal_nan: _bool = False,
) -> _bool: ...
def array_equal(a1: _Operand, a2: _Operand, equal_nan: _bool = False) -> _bool: ...
def array_equiv(a1: _Operand, a2: _Operand) -> _bool: ...
def take_along_axis(
    x: _Operand, indices: _Operand, /, axis: SupportsIndex | None = -1
) -> ArrPy: ...
def put_along_axis(
    x: ArrPy, indices: _Operand, values: _Operand, /, axis: SupportsIndex | None = -1
) -> None: ...
def lexsort(keys: Sequence[_Operand] | ArrPy, /, axis: SupportsIndex = -1) -> ArrPy: ...

class _TopkResult(NamedTuple):
    values: ArrPy
    indices: ArrPy

def topk(
    x: _Operand,
    k: SupportsIndex,
    /,
    axis: SupportsIndex | None = -1,
    *,
    largest: _bool = True,
) -> _TopkResult: ...
def sort_complex(x: _Operand, /) -> ArrPy: ...
def digitize(x: _Operand, bins: _Operand, /, right: _bool = False) -> ArrPy: ...
def flatnonzero(x: _Operand, /) -> ArrPy: ...
def argwhere(x: _Operand, /) -> ArrPy: ...

# ---- sets ----

class _UniqueAllResult(NamedTuple):
    values: ArrPy
    indices: ArrPy
    inverse_indices: ArrPy
    counts: ArrPy

class _UniqueCountsResult(NamedTuple):
    values: ArrPy
    counts: ArrPy

class _UniqueInverseResult(NamedTuple):
    values: ArrPy
    inverse_indices: ArrPy

def unique_all(x: _Operand, /) -> _UniqueAllResult: ...
def unique_counts(x: _Operand, /) -> _UniqueCountsResult: ...
def unique_inverse(x: _Operand, /) -> _UniqueInverseResult: ...
def unique_values(x: _Operand, /) -> ArrPy: ...
def isin(
    x1: _Operand,
    x2: _Operand,
    /,
    assume_unique: _bool = False,
    invert: _bool = False,
    *,
    kind: Any = None,
) -> ArrPy: ...
def unique(
    x: _Operand,
    /,
    return_index: _bool = False,
    return_inverse: _bool = False,
    return_counts: _bool = False,
    axis: SupportsIndex | None = None,
    *,
    equal_nan: _bool = True,
    sorted: _bool = True,
) -> Any: ...
def intersect1d(
    x1: _Operand,
    x2: _Operand,
    /,
    assume_unique: _bool = False,
    return_indices: _bool = False,
) -> Any: ...
def union1d(x1: _Operand, x2: _Operand, /) -> ArrPy: ...
def setdiff1d(x1: _Operand, x2: _Operand, /, assume_unique: _bool = False) -> ArrPy: ...
def setxor1d(x1: _Operand, x2: _Operand, /, assume_unique: _bool = False) -> ArrPy: ...
def diff(
    x: _Operand,
    n: int = 1,
    axis: SupportsIndex = -1,
    prepend: _Operand | None = None,
    append: _Operand | None = None,
) -> ArrPy: ...

# ---- analysis of samples ----

def interp(
    x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None
) -> ArrPy: ...
def gradient(f: Any, *varargs: Any, axis: Any = None, edge_order: int = 1) -> Any: ...
def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: Any = -1) -> ArrPy: ...
def ediff1d(ary: Any, to_end: Any = None, to_begin: Any = None) -> ArrPy: ...
def unwrap(
    p: Any, discont: Any = None, axis: Any = -1, *, period: Any = 6.283185307179586
) -> ArrPy: ...
def convolve(a: Any, v: Any, mode: str = "full") -> ArrPy: ...
def correlate(a: Any, v: Any, mode: str = "valid") -> ArrPy: ...
def bartlett(M: Any) -> ArrPy: ...
def blackman(M: Any) -> ArrPy: ...
def hamming(M: Any) -> ArrPy: ...
def hanning(M: Any) -> ArrPy: ...
def kaiser(M: Any, beta: Any) -> ArrPy: ...
def i0(x: Any) -> ArrPy: ...
def sinc(x: Any) -> ArrPy: ...

# ---- polynomials ----

def polyval(p: Any, x: Any) -> ArrPy: ...
def polyadd(a1: Any, a2: Any) -> ArrPy: ...
def polysub(a1: Any, a2: Any) -> ArrPy: ...
def polymul(a1: Any, a2: Any) -> ArrPy: ...
def polyder(p: Any, m: Any = 1) -> ArrPy: ...
def polyint(p: Any, m: Any = 1, k: Any = None) -> ArrPy: ...
def poly(seq_of_zeros: Any) -> Any: ...
def roots(p: Any) -> ArrPy: ...
def polyfit(
    x: Any,
    y: Any,
    deg: Any,
    rcond: Any = None,
    full: _bool = False,
    w: Any = None,
    cov: Any = False,
) -> Any: ...

# ---- functions of one's own ----

def apply_along_axis(
    func1d: Callable[..., Any], axis: Any, arr: Any, *args: Any, **kwargs: Any
) -> ArrPy: ...
def apply_over_axes(func: Callable[..., Any], a: Any, axes: Any) -> ArrPy: ...
def piecewise(x: Any, condlist: Any, funclist: Any, *args: Any, **kw: Any) -> ArrPy: ...

class vectorize:
    def __init__(
        self,
        pyfunc: Callable[..., Any] | None = None,
        otypes: Any = None,
        doc: str | None = None,
        excluded: Iterable[int | str] | None = None,
        cache: _bool = False,
    ) -> None: ...
    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...

# ---- constants ----

e: float
pi: float
inf: float
nan: float
newaxis: None

# ---- further names of the same functions ----

true_divide = divide
mod = remainder
power = pow
absolute = abs
around = round
fix = trunc
bitwise_not = bitwise_invert
invert = bitwise_invert
left_shift = bitwise_left_shift
right_shift = bitwise_right_shift
conjugate = conj
arcsin = asin
arccos = acos
arctan = atan
arcsinh = asinh
arccosh = acosh
arctanh = atanh
arctan2 = atan2
amax = max
amin = min
asanyarray = asarray
concatenate = concat
row_stack = vstack
rad2deg = degrees
deg2rad = radians
