"""What runs under ASan and UBSan: every kernel of every dtype, on odd sizes, strides and views."""

import itertools

import pytest

import arrpy
from arrpy._spec.dtypes import CATEGORIES, DTYPES
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
