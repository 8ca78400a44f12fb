"""What runs under ASan and UBSan: every kernel of every dtype, on odd sizes, strides and views.

Whether results are right is asked in `tests/`; here only memory and undefined behaviour count. So
every function of the specification may refuse the operands that it is given, but not touch a byte
beyond them.
"""

import itertools
import sys
import warnings
from array import array
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "tests"))
import samples
from cells import cycled, from_bytes, lay
from test_functions import arguments, function_of
from test_guard_pages import Guarded

import arrpy
from arrpy._spec.dtypes import CATEGORIES, DTYPES
from arrpy._spec.functions import FUNCTIONS
from arrpy._spec.ops import MAPS, REDUCTIONS, SCANS

SIZES = (0, 1, 3, 17, 64, 257, 2049, 16385)
BACKENDS = ("cython", "cpp")


def arrays(dtype, n):
    whole = arrpy.astype(arrpy.arange(2 * n + 1) % 5 + 1, dtype)
    return [whole[1 : n + 1], whole[::2][:n], whole[::-1][:n]]


@pytest.fixture(params=[*BACKENDS, *arrpy.available_isas()])
def tier(request):
    before = arrpy.isa()
    backend = request.param if request.param in BACKENDS else "cpp"
    arrpy.set_isa(request.param if request.param not in BACKENDS else before)
    with arrpy.use(backend):
        yield request.param
    arrpy.set_isa(before)


@pytest.mark.parametrize("operation", MAPS, ids=lambda line: line.name)
def test_maps(operation, tier):
    function = getattr(arrpy, operation.name)
    for dtype, n in itertools.product(CATEGORIES[operation.dtypes], SIZES):
        for x in arrays(dtype.name, n):
            arguments = [x] * operation.arity
            if operation.name == "where":
                arguments[0] = x > 2 if dtype.components == 1 else arrpy.real(x) > 2
            assert function(*arguments).shape == (n,)


@pytest.mark.parametrize("operation", REDUCTIONS, ids=lambda line: line.name)
def test_reductions(operation, tier):
    if not operation.public:
        return
    function = getattr(arrpy, operation.name)
    for dtype, n in itertools.product(CATEGORIES[operation.dtypes], SIZES[1:]):
        for x in arrays(dtype.name, n):
            assert function(x).shape == ()
            assert function(arrpy.broadcast_to(x, (3, n)), axis=0).shape == (n,)


@pytest.mark.parametrize("operation", SCANS, ids=lambda line: line.name)
def test_scans(operation, tier):
    for dtype, n in itertools.product(CATEGORIES[operation.dtypes], SIZES):
        for x in arrays(dtype.name, n):
            assert getattr(arrpy, operation.name)(x).shape == (n,)


@pytest.mark.parametrize("dtype", CATEGORIES["floating-point"], ids=lambda dtype: dtype.name)
def test_transforms(dtype, tier):
    for n in (1, 2, 3, 16, 30, 61, 67, 100, 257):
        for rows in (1, 3, 8, 9):
            for x in arrays(dtype.name, rows * n):
                for view in (arrpy.reshape(x, (rows, n)), arrpy.reshape(x, (n, rows)).T):
                    assert arrpy.fft.fft(view).shape == (rows, n)
                    assert arrpy.fft.irfft(view, n=n + 1).shape == (rows, n + 1)
                    if dtype.components == 1:
                        assert arrpy.fft.rfft(view).shape == (rows, n // 2 + 1)


def test_long_transforms(tier):
    """Lengths that are split in two, with fewer lines at the end than there are lanes."""
    for n in (1 << 14, 16385, 17000):
        for x in arrays("complex128", n):
            assert arrpy.fft.fft(x).shape == (n,)
            assert arrpy.fft.rfft(arrpy.real(x), 2 * n).shape == (n + 1,)


@pytest.mark.parametrize("dtype", DTYPES, ids=lambda dtype: dtype.name)
def test_movement_and_products(dtype, tier):
    for n in SIZES[1:-1]:
        for x in arrays(dtype.name, n):
            mask = arrpy.arange(n) % 3 == 0
            chosen = x[mask]
            y = x.copy()
            y[mask] = chosen
            y[arrpy.arange(n)[::-1]] = x
            assert arrpy.take(y, arrpy.arange(n)).shape == (n,)
            for target in DTYPES:
                if dtype.components == 1 or target.components == 2:
                    assert arrpy.astype(x, target.name).shape == (n,)
            if dtype.name != "bool" and n < 300:
                assert arrpy.matmul(x[:, None], x[None, :]).shape == (n, n)
                assert arrpy.vecdot(x, x).shape == ()


# --- every function of the specification, on operands that lie in every way ----------------------

REGIONS = {name: Guarded(2) for name in ("x", "y", "m", "i", "b")}


def at_redzone(data, dtype, shape, name):
    """On a heap block of exactly this size, between the sanitizer's red zones."""
    block = array("B", data)
    address, _ = block.buffer_info()
    return arrpy.from_pointer(address, shape, dtype=dtype, owner=block) if data else None


def at_page(at_end):
    """Against a page that may not be touched."""

    def place(data, dtype, shape, name):
        region = REGIONS[name]
        begin = len(region.view) - len(data) if at_end else 0
        region.view[begin : begin + len(data)] = data
        return arrpy.from_pointer(region.first + begin, shape, dtype=dtype, owner=region)

    return place


def laid(layout):
    def place(data, dtype, shape, name):
        if len(shape) == 1:
            return lay(data, dtype, layout)
        whole = arrpy.broadcast_to(from_bytes(data, dtype, shape)[..., None], (*shape, 2)).copy()
        return {"strided": whole[..., 1], "reversed": whole[::-1, ::-1, 0]}.get(layout)

    return place


def transposed(data, dtype, shape, name):
    return from_bytes(data, dtype, shape).T.copy().T if len(shape) == 2 else None


def longer(data, dtype, shape, name):
    """Past the registers and their tails; the matrix past the tiles."""
    count = 203 if len(shape) == 1 else 19
    itemsize = samples.dtype_of(dtype).itemsize
    more = cycled(data, count ** len(shape), itemsize)
    return at_redzone(more, dtype, (count,) * len(shape), name)


PLACES = {
    "red zone": at_redzone,
    "page behind": at_page(True),
    "page before": at_page(False),
    "strided": laid("strided"),
    "reversed": laid("reversed"),
    "offset": lambda data, dtype, shape, name: longer(data, dtype, shape, name)[1:],
    "transposed": transposed,
    "longer": longer,
    "empty": lambda data, dtype, shape, name: from_bytes(b"", dtype, (0,) * len(shape)),
    "0-d": lambda data, dtype, shape, name: from_bytes(data, dtype, shape)[(0,) * len(shape)],
}


def call(line, dtype, place):
    names = arguments(dtype) | {"function": function_of(line.name)}
    for name in REGIONS:
        x = names[name]
        placed = place(x.tobytes(), x.dtype.name, x.shape, name)
        names[name] = x if placed is None else placed
    eval(f"function({line.call})", names)


@pytest.mark.parametrize("line", FUNCTIONS.values(), ids=lambda line: line.name)
def test_functions(line):
    """The call of the specification, for every dtype, place and compiled backend."""
    used = PLACES if any(name in line.call for name in REGIONS) else {"red zone": at_redzone}
    dtypes = CATEGORIES[line.dtypes or "real floating-point"]
    for dtype, backend, title in itertools.product(dtypes, BACKENDS, used):
        with arrpy.use(backend), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                call(line, dtype.name, used[title])
            except (ArithmeticError, IndexError, MemoryError, TypeError, ValueError):
                # Lengths, shapes and layouts may be refused, but not the call of the specification.
                if title == "red zone":
                    raise


@pytest.mark.parametrize("dtype", DTYPES, ids=lambda dtype: dtype.name)
def test_threads(dtype):
    """Operands that several threads share out among themselves."""
    arrpy.set_num_threads(2)
    for backend in BACKENDS:
        with arrpy.use(backend):
            x = arrpy.astype(arrpy.arange(200_003) % 7, dtype.name)
            for view in (x, x[::-1], x[1::2], arrpy.reshape(x[3:], (400, 500)).T):
                (view == view).sum()
                arrpy.astype(view, arrpy.complex128)
                arrpy.count_nonzero(view)
                arrpy.sort(view, axis=0)
                view[view == view]
                if dtype.family != "bool":
                    arrpy.add(view, view)
                    arrpy.sum(view)
                    arrpy.prod(view, axis=0)
    arrpy.set_num_threads(0)
