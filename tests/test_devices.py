"""A device that is none: memory of its own, and operations by NumPy, which are counted."""

import operator
import pickle
import random

import numpy as np
import pytest

import arrpy

FUNCTIONS = {
    "bitwise_invert": np.invert,
    "bitwise_and": np.bitwise_and,
    "floor_divide": np.floor_divide,
    "where": np.where,
}
REDUCTIONS = {"sum": np.sum, "max": np.max, "mean": np.mean, "std": np.std, "all": np.all}
REDUCTIONS["any"] = np.any


class Fake:
    """Runs operations by NumPy on memory of its own."""

    def __init__(self, offers=None):
        self.ran = []
        self.blocks = []
        self.offers = offers

    def allocate(self, nbytes):
        block = np.zeros(nbytes + 16, "u1")
        block = block[-block.ctypes.data % 16 :]
        self.blocks.append((block.ctypes.data, len(block)))
        return block

    def view(self, shape, operand):
        address, dtype, strides = operand
        low = address + sum(min(0, (n - 1) * s) for n, s in zip(shape, strides, strict=True) if n)
        assert any(begin <= low < begin + size for begin, size in self.blocks), "memory of the CPU"
        whole = np.frombuffer((np.ctypeslib.ctypes.c_char * 1).from_address(address), "u1")
        dtype = np.dtype(dtype)
        whole = np.lib.stride_tricks.as_strided(whole, (dtype.itemsize,), (1,))
        return np.lib.stride_tricks.as_strided(whole.view(dtype), (*shape, 1), (*strides, 1))[
            ..., 0
        ]

    def run(self, name, shape, operands, options):
        self.ran.append(name)
        if self.offers is not None and name not in self.offers:
            return NotImplemented
        *inputs, out = [self.view(shape, operand) for operand in operands]
        if name == "copy":
            np.copyto(out, inputs[0], casting="unsafe")
        elif name in REDUCTIONS:
            more = {"ddof": options["correction"]} if name == "std" else {}
            axes = options["axes"]
            first = tuple(
                slice(0, 1) if axis in axes else slice(None) for axis in range(len(shape))
            )
            kept = REDUCTIONS[name](inputs[0], axis=axes, keepdims=True, **more)
            out[first] = kept
        else:
            function = FUNCTIONS.get(name) or getattr(np, name)
            out[...] = function(*inputs)
        return None


@pytest.fixture
def fake():
    fake = Fake()
    device = arrpy.devices.register("fake", fake)
    assert device == "fake"
    yield fake
    arrpy.devices.unregister("fake")


def on_fake(values):
    return arrpy.asarray(values).to_device("fake")


def test_there_and_back(fake):
    a = arrpy.reshape(arrpy.arange(6.0), (2, 3))
    b = a.to_device("fake")
    assert (b.device, b.shape, b.dtype, b.backend) == ("fake", (2, 3), "float64", "fake")
    assert b.to_device("fake") is b and b.device in arrpy.__array_namespace_info__().devices()
    assert b.get_c_pointer()[0] == fake.blocks[0][0]
    c = b.to_device("cpu")
    assert c.device == "cpu" and c.backend == "cpp" and c.tolist() == b.tolist()
    assert (c + 1).device == "cpu"
    assert fake.ran == []  # moving is no operation
    assert b[::-1, 1:].to_device("cpu").tolist() == [[4, 5], [1, 2]]
    assert fake.ran == ["copy"]
    b[0, 0] = 9
    assert fake.ran == ["copy", "copy"]
    assert a[0, 0] == 0 and b.tolist() == [[9, 1, 2], [3, 4, 5]]


def test_creation_on_a_device(fake):
    a = arrpy.ones(3, device="fake")
    for made in (
        *(arrpy.zeros(3, device="fake"), arrpy.empty(3, device=a.device), a),
        *(arrpy.full(3, 2, device="fake"), arrpy.arange(3, device="fake")),
        *(arrpy.linspace(0, 1, 3, device="fake"), arrpy.eye(3, device="fake")),
        *(arrpy.asarray([1, 2, 3], device="fake"), arrpy.asarray(b"abc", device="fake")),
        *(arrpy.zeros_like(a), arrpy.ones_like(a), arrpy.full_like(a, 7), arrpy.empty_like(a)),
        *(arrpy.from_dlpack(np.ones(3), device="fake"), arrpy.astype(a, "int8")),
        *(arrpy.astype(arrpy.ones(3), "int8", device="fake"), arrpy.ArrPy(a), a.copy()),
    ):
        assert made.device == "fake" and made.shape[0] == 3
    for made in (arrpy.zeros_like(a, device="cpu"), arrpy.astype(a, "int8", device="cpu")):
        assert made.device == "cpu"
    assert arrpy.asarray(a).device == "fake"
    assert arrpy.asarray(a, device="cpu").device == "cpu"
    with pytest.raises(ValueError, match="another device"):
        arrpy.asarray(a, device="cpu", copy=False)
    assert arrpy.full_like(a, 7).tolist() == [7, 7, 7]


def test_operations_run_there(fake):
    a, b = on_fake([[1.0, 2.0], [3.0, 4.0]]), on_fake([10, 20])
    c = a + b * 2
    assert c.device == "fake" and c.tolist() == [[21, 42], [23, 44]]
    assert fake.ran == ["multiply", "copy", "add"]
    assert (2 - a).tolist() == [[1, 0], [-1, -2]]
    assert arrpy.sqrt(on_fake([4, 9])).tolist() == [2, 3]  # integers: cast there, then computed
    assert (a[::-1].T > 2).tolist() == [[True, False], [True, False]]
    assert arrpy.where(a > 2, a, arrpy.ArrPy(0.0)).tolist() == [[0, 0], [3, 4]]
    a += 1
    a[0] = b
    assert a.tolist() == [[10, 20], [4, 5]]
    out = arrpy.empty((2, 2), device="fake")
    assert arrpy.negative(a, out=out) is out and out.tolist() == [[-10, -20], [-4, -5]]
    assert a[1, 1].device == "fake" and float(a[1, 1]) == 5


def test_reductions_run_there(fake):
    values = np.arange(24.0).reshape(2, 3, 4)
    a = on_fake(values)
    for name, function in REDUCTIONS.items():
        for axis in (None, 0, -1, (0, 2)):
            for keepdims in (False, True):
                got = getattr(arrpy, name)(a[:, ::-1], axis=axis, keepdims=keepdims)
                wanted = function(values[:, ::-1], axis=axis, keepdims=keepdims)
                assert got.device == "fake" and got.shape == wanted.shape
                assert np.allclose(np.asarray(got.to_device("cpu")), wanted)
    assert set(fake.ran) == set(REDUCTIONS)
    assert arrpy.std(a, correction=1).item() == pytest.approx(values.std(ddof=1))
    assert arrpy.sum(arrpy.zeros((0, 3), device="fake"), axis=0).tolist() == [0, 0, 0]


def test_random_expressions(fake):
    """The device agrees with the CPU on everything it offers."""
    rng = random.Random(3)
    operators = [operator.add, operator.sub, operator.mul, operator.lt, operator.eq, np.maximum]
    for _ in range(300):
        shape = tuple(rng.choice((1, 2, 3)) for _ in range(rng.randrange(4)))
        dtypes = [rng.choice(("int8", "uint16", "int64", "float32", "float64")) for _ in "ab"]
        x, y = (
            np.array([rng.randrange(50) for _ in range(int(np.prod(shape)))], dtype).reshape(shape)
            for dtype in dtypes
        )
        function = rng.choice(operators)
        function = arrpy.maximum if function is np.maximum else function
        cut = (slice(None, None, rng.choice((1, -1))),) * len(shape)
        wanted = function(arrpy.asarray(x)[cut], arrpy.asarray(y))
        got = function(on_fake(x)[cut] if shape else on_fake(x), on_fake(y))
        assert (got.dtype, got.shape, got.tolist()) == (wanted.dtype, wanted.shape, wanted.tolist())


def test_views_need_no_operation(fake):
    a = on_fake(np.arange(6.0).reshape(2, 3))
    for view in (
        *(a.T, a[0], a[:, ::-1], a[None], a[..., 1], arrpy.reshape(a, (3, 2)), a.ravel()),
        *(arrpy.permute_dims(a, (1, 0)), arrpy.expand_dims(a, axis=0), arrpy.flip(a)),
        arrpy.broadcast_to(a, (2, 2, 3)),
    ):
        assert view.device == "fake" and view.tolist() is not None
    assert fake.ran == []


def test_nothing_runs_elsewhere_silently(fake):
    a = on_fake([[3.0, 1.0], [2.0, 4.0]])
    for call in (
        *(lambda: a @ a, lambda: arrpy.sort(a), lambda: arrpy.cumulative_sum(a[0])),
        *(lambda: arrpy.take(a[0], arrpy.ArrPy([0])), lambda: arrpy.nonzero(a), lambda: a[a > 2]),
        *(lambda: arrpy.vecdot(a, a), lambda: arrpy.fft.fft(a[0]), lambda: a[[0, 1]]),
        *(lambda: arrpy.searchsorted(a[0], a[1]), lambda: arrpy.tril(a)),
    ):
        with pytest.raises(NotImplementedError, match=r"no kernels of this family; use to_device"):
            call()
    with pytest.raises(NotImplementedError, match="add with where: the device"):
        arrpy.add(a, a, where=arrpy.ArrPy([True, False]))


def test_composites_run_there(fake):
    """Functions that are made of others need nothing of their own."""
    values = np.array([[3.0, 1.0], [2.0, 4.0]])
    a = on_fake(values)
    for got, wanted in (
        *((arrpy.roll(a, 1), np.roll(values, 1)), (arrpy.tile(a, 2), np.tile(values, 2))),
        *((arrpy.repeat(a, 2), np.repeat(values, 2)), (arrpy.diff(a), np.diff(values))),
        *((arrpy.concat([a, a]), np.concatenate([values, values])), (a.T.copy(), values.T)),
        *((arrpy.stack([a, a]), np.stack([values, values])),),
        (arrpy.meshgrid(a[0], a[1])[1], np.meshgrid(values[0], values[1])[1]),
    ):
        assert got.device == "fake" and got.tolist() == wanted.tolist()
    assert set(fake.ran) == {"copy", "subtract"}


def test_devices_do_not_mix(fake):
    a = on_fake([1.0, 2.0])
    other = arrpy.devices.register("other", Fake())
    try:
        for strange in (arrpy.ArrPy([1.0, 2.0]), [1.0, 2.0], a.to_device(other)):
            for function in (operator.add, operator.iadd, arrpy.maximum):
                with pytest.raises(ValueError, match="arrays must be on one device"):
                    function(a, strange)
            with pytest.raises(ValueError, match="arrays must be on one device"):
                a[:] = strange
        with pytest.raises(ValueError, match="arrays must be on one device"):
            arrpy.ArrPy([1.0, 2.0]) + a
        with pytest.raises(ValueError, match="arrays must be on one device"):
            arrpy.add(a, a, out=arrpy.ones(2))
        assert (a + arrpy.ArrPy(1.0)).tolist() == [2, 3] and (1.0 + a).tolist() == [2, 3]
        assert a.tolist() == [1, 2]
    finally:
        arrpy.devices.unregister(other)


def test_an_operation_that_the_device_does_not_offer():
    arrpy.devices.register("poor", Fake(offers={"copy", "add"}))
    try:
        a = arrpy.ones(3, device="poor")
        assert (a + a).tolist() == [2, 2, 2]
        with pytest.raises(
            NotImplementedError, match="sin: the device has no such operation; got poor"
        ):
            arrpy.sin(a)
        with pytest.raises(NotImplementedError, match="sum: the device"):
            arrpy.sum(a)
    finally:
        arrpy.devices.unregister("poor")
    with pytest.raises(
        ValueError, match=r"add: device must be one of cpu; got arrpy\.Device\('poor'\)"
    ):
        a + a
    assert a.tolist() == [1, 1, 1] and a.to_device("cpu").tolist() == [1, 1, 1]


def test_ways_out(fake):
    a = on_fake([1.5, 2.5])
    assert repr(a) == repr(a.to_device("cpu")) and f"{a[0]:.2f}" == "1.50"
    assert a.tobytes() == np.array([1.5, 2.5]).tobytes()
    assert np.asarray(a).tolist() == [1.5, 2.5] and np.from_dlpack(a).tolist() == [1.5, 2.5]
    restored = pickle.loads(pickle.dumps(a))
    assert restored.device == "cpu" and restored.tolist() == [1.5, 2.5]
    info = arrpy.storage_info(a)
    assert (info["kind"], info["device"]) == ("buffer", "fake")
    with pytest.raises(ValueError, match="backends are for arrays on the cpu"):
        a.to_backend("python")


def test_memory_is_given_back():
    device = Fake()
    released = []

    class Block(bytearray):
        def __del__(self):
            released.append(len(self))

    device.allocate = lambda nbytes: Block(nbytes)
    arrpy.devices.register("fake", device)
    try:
        a = arrpy.ones(100, device="fake")
        view = memoryview(a[50:])
        del a
        assert released == []
        view.release()
        del view
        assert released == [800]
        for wrong in (bytearray(8), bytes(1000), memoryview(bytearray(1001))[1:], None):
            device.allocate = lambda nbytes, wrong=wrong: wrong
            with pytest.raises((MemoryError, BufferError, TypeError)):
                arrpy.ones(100, device="fake")
    finally:
        arrpy.devices.unregister("fake")


def test_registration(fake):
    for name in ("fake", "cpu", 3, None):
        with pytest.raises(ValueError, match="expected a new name"):
            arrpy.devices.register(name, Fake())
    for method in ("allocate", "run"):
        incomplete = Fake()
        setattr(incomplete, method, None)
        with pytest.raises(TypeError, match=f"needs a method {method}"):
            arrpy.devices.register("new", incomplete)
    with pytest.raises(ValueError, match="one that was registered; got 'cpu'"):
        arrpy.devices.unregister("cpu")
    with pytest.raises(ValueError, match="device must be one of cpu, fake; got 'new'"):
        arrpy.devices.unregister("new")
