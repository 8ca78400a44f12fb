"""ArrPy: N-dimensional arrays on `array.array`, from plain Python to SIMD.

The same operations exist three times, as the same algorithms: in plain Python
(`arrpy.python_backend`), in Cython (`arrpy.cython_backend`) and in C++. The namespace follows the
Python array API standard 2025.12, and has NumPy's functions by NumPy's names:

    >>> import arrpy as xp
    >>> xp.mean(xp.ArrPy([[1.0, 2.0], [3.0, 5.0]]), axis=0)
    ArrPy([2. , 3.5])

Where to look further: `dir(arrpy)` lists the functions, `help(arrpy.mean)` describes one,
`print(arrpy.explain(arrpy.mean))` shows what runs when it is called. `arrpy.linalg`, `arrpy.fft`,
`arrpy.random` and `arrpy.io` hold more.
"""

try:
    from ._version import __version__
except ModuleNotFoundError as error:
    raise ImportError(
        "arrpy: this is the source folder, which holds no compiled modules; install it with"
        " `pip install .`, then run from another folder or with `python -P`"
    ) from error

from ._core import (
    ArrPy,
    Device,
    DType,
    asarray,
    available_isas,
    backends,
    clear_pool,
    cpu_info,
    empty,
    from_dlpack,
    from_pointer,
    get_backend,
    get_num_threads,
    isa,
    pool_info,
    set_backend,
    set_isa,
    set_num_threads,
    storage_info,
    use,
    zeros,
)
from .creation import (
    arange,
    empty_like,
    eye,
    full,
    full_like,
    linspace,
    meshgrid,
    ones,
    ones_like,
    tril,
    triu,
    zeros_like,
)
from .dtypes import (
    astype,
    bool,
    can_cast,
    complex64,
    complex128,
    finfo,
    float32,
    float64,
    iinfo,
    int8,
    int16,
    int32,
    int64,
    isdtype,
    result_type,
    uint8,
    uint16,
    uint32,
    uint64,
)
from .elementwise import *  # noqa: F403
from .indexing import take, take_along_axis
from .linear_algebra import matmul, matrix_transpose, tensordot, vecdot
from .manipulation import (
    broadcast_arrays,
    broadcast_shapes,
    broadcast_to,
    concat,
    expand_dims,
    flip,
    moveaxis,
    permute_dims,
    repeat,
    reshape,
    roll,
    squeeze,
    stack,
    tile,
    unstack,
)
from .searching import argmax, argmin, count_nonzero, nonzero, searchsorted, where
from .sorting import argpartition, argsort, partition, sort
from .statistical import (
    corrcoef,
    cov,
    cumprod,
    cumsum,
    cumulative_prod,
    cumulative_sum,
    max,
    mean,
    min,
    prod,
    std,
    sum,
    var,
)
from .utility import all, allclose, any, array_equal, array_equiv, diff, isclose

__array_api_version__ = "2025.12"

e = 2.718281828459045
pi = 3.141592653589793
inf = float("inf")
nan = float("nan")
newaxis = None

# Loaded when first asked for: name -> module that holds it.
_LAZY = {
    "explain": "explanation",
    "devices": "devices",
    "DLDataType": "dlpack",
    "DLDevice": "dlpack",
    "DLPackWrapper": "dlpack",
    "DLTensor": "dlpack",
    "fft": "fft",
    "FormatError": "errors",
    "io": "io",
    "linalg": "linalg",
    "storages": "storage_comparison",
    "mgrid": "grids",
    "ogrid": "grids",
    "r_": "grids",
    "c_": "grids",
    "random": "random",
    "set_printoptions": "printing",
    "get_printoptions": "printing",
    "printoptions": "printing",
}


def _found(name):
    """A function that the specification knows by this name or alias, from its chapter."""
    from importlib import import_module

    from ._spec.functions import FUNCTIONS
    from ._spec.ops import OPERATIONS

    operations = (line for line in OPERATIONS.values() if line.public)
    functions = (line for line in FUNCTIONS.values() if "." not in line.name)
    for line in (*operations, *functions):
        if name == line.name or name in line.aliases:
            return getattr(import_module(f".{line.chapter}", __name__), line.name)
    package = import_module(__name__)  # from which Python takes what may have been meant
    raise AttributeError(f"module 'arrpy' has no attribute {name!r}", name=name, obj=package)


def __getattr__(name):
    if name.startswith("_") and name != "__array_namespace_info__":
        raise AttributeError(f"module 'arrpy' has no attribute {name!r}")
    if name in _LAZY:
        from importlib import import_module

        module = import_module(f".{_LAZY[name]}", __name__)
        value = module if name == _LAZY[name] else getattr(module, name)
    else:
        value = _found(name)
    globals()[name] = value
    return value


def __dir__():
    from ._spec.functions import FUNCTIONS
    from ._spec.ops import OPERATIONS

    lines = [*(line for line in OPERATIONS.values() if line.public), *FUNCTIONS.values()]
    names = {name for line in lines for name in (line.name, *line.aliases) if "." not in name}
    files = {name for name, value in globals().items() if hasattr(value, "__spec__")}
    return sorted({*globals(), *_LAZY, *names} - (files - {*_LAZY}))
