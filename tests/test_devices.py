"""A device that is none (fake_device.py): every function of the specification runs on it.

Its kernels are those of tier 1, so its results must have the bits of that backend; what is tested
is that operands, results, tables and room for casts are brought to the device, and nothing else.
"""

import copy
import inspect
import operator
import pickle
import random
import re
from typing import ClassVar

import numpy as np
import pytest
import test_functions
import test_random
from fake_device import Fake, brought

import arrpy
from arrpy._spec.dtypes import CATEGORIES
from arrpy._spec.ops import OPERATIONS

DTYPES = ("bool", "int16", "uint64", "float32", "float64", "complex64", "complex128")
LINES = {line.name: line for line in test_functions.LINES}
PUBLIC = {line.name: line for line in OPERATIONS.values() if line.public}
ONE_DEVICE = "arrays must be on one device; got"


@pytest.fixture(scope="module")
def registered():
    fake = Fake(nbytes=1 << 28)
    device = arrpy.devices.register("fake", fake)
    assert device == "fake"
    yield fake
    arrpy.devices.unregister("fake")


@pytest.fixture
def fake(registered):
    registered.ran.clear()
    return registered


def on_fake(values):
    return arrpy.asarray(values).to_device("fake")


def arrays_in(result):
    """The arrays of a result, which may be a tuple of tuples."""
    if isinstance(result, arrpy.ArrPy):
        return [result]
    parts = result if isinstance(result, (tuple, list)) else ()
    return [array for part in parts for array in arrays_in(part)]


def assert_same(got, wanted, where):
    for array, expected in zip(arrays_in(got), arrays_in(wanted), strict=True):
        assert array.device == "fake", where
        assert (array.dtype, array.shape) == (expected.dtype, expected.shape), where
        assert array.tobytes() == expected.tobytes(), (where, array, expected)


# --- from the specification ----------------------------------------------------------------------

# What takes no array of a device: it reads files, or other libraries' memory.
FROM_ELSEWHERE = ("from_dlpack", "load", "open", "fromfile", "loadtxt")


@pytest.mark.parametrize("name", [n for n in LINES if n not in FROM_ELSEWHERE and LINES[n].dtypes])
def test_every_function_runs_there(fake, name):
    line = LINES[name]
    for dtype in [d.name for d in CATEGORIES[line.dtypes] if d.name in DTYPES]:
        with arrpy.use("python"):
            wanted = test_functions.run(line, dtype)
        names = {key: brought(x) for key, x in test_functions.arguments(dtype).items()}
        names["function"] = test_functions.function_of(name)
        assert_same(eval(f"function({line.call})", names), wanted, (name, dtype))


CALLS = {
    "map1": ("function(x)", "function(m.T)", "function(x[::-2])", "function(x, out=o(x))"),
    "map2": ("function(x, y)", "function(m.T, x[:3])", "function(x[0], y, where=b)"),
    "map3": ("function(x != y, x, y)",),
    "reduce": ("function(m)", "function(m, axis=0)", "function(m.T, axis=-1, keepdims=True)"),
    "scan": ("function(x)", "function(m, axis=0)"),
    "composite": ("function(x)",),
}  # fmt: skip


@pytest.mark.parametrize("name", PUBLIC)
def test_every_operation_runs_there(fake, name):
    line = PUBLIC[name]
    form = "map3" if name == "where" else line.form
    calls = ("function(x, 2, 5)", "function(x, y, None)") if name == "clip" else CALLS[form]
    for dtype in [d.name for d in CATEGORIES[line.dtypes] if d.name in DTYPES]:
        for call in calls:
            results = []
            for bring in (arrpy.asarray, brought):
                names = {key: bring(x) if isinstance(x, arrpy.ArrPy) else x
                         for key, x in test_functions.arguments(dtype).items()}  # fmt: skip
                names["function"] = getattr(arrpy, name)
                function = names["function"]
                names["o"] = lambda x, f=function: arrpy.full_like(f(x), 1)
                with arrpy.use("python"):
                    results.append(eval(call, names))
            assert_same(results[1], results[0], (name, dtype, call))


# Results of their own for each array, views, or nothing at all: there is nothing to mix.
EACH_FOR_ITSELF = (
    *("meshgrid", "broadcast_arrays", "broadcast", "ix_", "savez", "savez_compressed"),
    *("may_share_memory", "shares_memory"),
)


def test_no_function_mixes_devices(fake):
    """Every function of several arrays, one of them elsewhere, says the same."""
    count = 0
    for name, line in LINES.items():
        words = [*dict.fromkeys(re.findall(r"(?<![\w.])[xymib](?!\w)", line.call))]
        if not line.dtypes or len(words) < 2 or name in EACH_FOR_ITSELF:
            continue
        dtype = [d.name for d in CATEGORIES[line.dtypes]][-1]
        for word in words:
            names = test_functions.arguments(dtype)
            names[word] = brought(names[word])
            names["function"] = test_functions.function_of(name)
            with pytest.raises(ValueError, match=ONE_DEVICE):
                eval(f"function({line.call})", names)
            count += 1
    assert count > 60


def takes_a_device(function):
    return callable(function) and "device" in inspect.signature(function).parameters


WITH_DEVICE = [name for name in LINES if takes_a_device(test_functions.function_of(name))]
GENERATORS = ("random.default_rng", "random.Generator")


@pytest.mark.parametrize("name", [name for name in WITH_DEVICE if name not in GENERATORS])
def test_every_function_takes_its_device(fake, name):
    """Results lie where they are asked for, else where their array is, else on the CPU."""
    line = LINES[name]
    names = test_functions.arguments("float64") | {"function": test_functions.function_of(name)}
    wanted = eval(f"function({line.call})", names)
    assert wanted.device == "cpu"
    for names["where"] in ("fake", arrpy.Device("fake")):
        assert_same(eval(f"function({line.call}, device=where)", names), wanted, name)
    with pytest.raises(ValueError, match="device must be one of cpu, fake; got 'gpu'"):
        eval(f"function({line.call}, device='gpu')", names)
    names["x"] = names["x"].to_device("fake")
    assert eval(f"function({line.call})", names).device == ("fake" if "x" in line.call else "cpu")
    back = eval(f"function({line.call}, device='cpu')", names)
    assert back.device == "cpu" and back.tobytes() == wanted.tobytes()


def test_the_standards_creation_functions_take_a_device():
    creation = {line.name for line in LINES.values()
                if line.since and line.chapter in ("creation", "_core")}  # fmt: skip
    assert creation - set(WITH_DEVICE) == {"meshgrid", "tril", "triu"}
    assert {"astype", "fft.fftfreq", "fft.rfftfreq"} < set(WITH_DEVICE)


def test_methods_take_a_device(fake):
    info = arrpy.__array_namespace_info__()
    assert info.default_device() == "cpu" and info.devices() == ("cpu", "fake")
    methods = [getattr(info, name) for name in dir(info) if name[0] != "_"]
    methods = [method for method in methods if takes_a_device(method)]
    assert {method.__name__ for method in methods} == {"default_dtypes", "dtypes"}
    for method in methods:
        assert method(device="fake") == method(device=arrpy.Device("fake")) == method()
        with pytest.raises(ValueError, match=f"{method.__name__}: device must be one of cpu, fake"):
            method(device="gpu")
    of_arrays = [name for name, method in vars(arrpy.ArrPy).items()
                 if name[0] != "_" and takes_a_device(method)]  # fmt: skip
    assert of_arrays == ["to_device"]
    with pytest.raises(ValueError, match="to_device: device must be one of cpu, fake; got 'gpu'"):
        arrpy.ones(1).to_device("gpu")


# --- one by one ----------------------------------------------------------------------------------


def test_there_and_back(fake):
    a = arrpy.reshape(arrpy.arange(6.0), (2, 3))
    b = a.to_device("fake")
    assert (b.device, b.shape, b.dtype, b.backend) == ("fake", (2, 3), "float64", "fake")
    assert b.to_device("fake") is b and b.device in arrpy.__array_namespace_info__().devices()
    assert 0 <= b.get_c_pointer()[0] - fake.first < len(fake.arena)
    c = b.to_device("cpu")
    assert c.device == "cpu" and c.backend == "cpp" and c.tolist() == b.tolist()
    assert (c + 1).device == "cpu"
    assert fake.ran == []  # moving is no operation
    assert b[::-1, 1:].to_device("cpu").tolist() == [[4, 5], [1, 2]]
    assert fake.ran == ["memory.copy"]
    b[0, 0] = 9
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
    for made in (arrpy.linspace(a, 2, 3), arrpy.full(3, a), arrpy.full(3, a[0])):
        assert made.device == "fake" and made.tolist()[0] in (1, [1, 1, 1])


def test_operations_run_there(fake):
    a, b = on_fake([[1.0, 2.0], [3.0, 4.0]]), on_fake([10, 20])
    c = a + b * 2
    assert c.device == "fake" and c.tolist() == [[21, 42], [23, 44]]
    assert (2 - a).tolist() == [[1, 0], [-1, -2]]
    assert arrpy.sqrt(on_fake([4, 9])).tolist() == [2, 3]  # integers: cast there, then computed
    assert (a[::-1].T > 2).tolist() == [[True, False], [True, False]]
    assert arrpy.where(a > 2, a, arrpy.ArrPy(0.0)).tolist() == [[0, 0], [3, 4]]
    assert arrpy.add(a, a, where=a > 2).tolist() == [[0, 0], [6, 8]]
    a += 1
    a[0] = b
    assert a.tolist() == [[10, 20], [4, 5]]
    out = arrpy.empty((2, 2), device="fake")
    assert arrpy.negative(a, out=out) is out and out.tolist() == [[-10, -20], [-4, -5]]
    assert a[1, 1].device == "fake" and float(a[1, 1]) == 5
    assert a[[1, 0], [0, 1]].tolist() == [4, 20] and a[a > 5].tolist() == [10, 20]
    a[[0]] = b
    a[a > 15] = 0
    assert a.tolist() == [[10, 0], [4, 5]]
    assert {word.split(".")[0] for word in fake.ran} == {"elementwise", "memory"}


def test_random_expressions(fake):
    """The device agrees with the CPU on operators of arrays of all layouts and dtypes."""
    rng = random.Random(3)
    operators = [operator.add, operator.sub, operator.mul, operator.lt, operator.eq]
    for _ in range(200):
        shape = tuple(rng.choice((1, 2, 3)) for _ in range(rng.randrange(4)))
        dtypes = [rng.choice(("int8", "uint16", "int64", "float32", "float64")) for _ in "ab"]
        x, y = (
            np.array([rng.randrange(50) for _ in range(int(np.prod(shape)))], dtype).reshape(shape)
            for dtype in dtypes
        )
        function = rng.choice([*operators, arrpy.maximum])
        cut = (slice(None, None, rng.choice((1, -1))),) * len(shape)
        wanted = function(arrpy.asarray(x)[cut], arrpy.asarray(y))
        got = function(on_fake(x)[cut] if shape else on_fake(x), on_fake(y))
        assert (got.dtype, got.shape, got.tolist()) == (wanted.dtype, wanted.shape, wanted.tolist())


def test_operands_longer_than_a_tile_are_cast_there(fake):
    x = arrpy.arange(100_000) % 1000
    y = x.to_device("fake")
    assert (y + 0.5).tobytes() == (x + 0.5).tobytes()
    assert arrpy.sum(arrpy.astype(y, arrpy.int8), dtype=arrpy.int64) == arrpy.sum(
        arrpy.astype(x, arrpy.int8), dtype=arrpy.int64
    )


@pytest.mark.parametrize("n", [1, 2, 7, 64, 97, 2047, 4096])
def test_fourier_transforms_of_every_plan(fake, n):
    """Radices, Bluestein's convolution, and reals, whose tables are made on the device."""
    x = arrpy.random.default_rng(n).random(n)
    for function in (arrpy.fft.fft, arrpy.fft.rfft):
        got = function(x.to_device("fake"))
        assert got.device == "fake" and got.tobytes() == function(x).tobytes()


def test_views_need_no_operation(fake):
    a = on_fake(np.arange(6.0).reshape(2, 3))
    for view in (
        *(a.T, a[0], a[:, ::-1], a[None], a[..., 1], arrpy.reshape(a, (3, 2)), a.ravel()),
        *(arrpy.permute_dims(a, (1, 0)), arrpy.expand_dims(a, axis=0), arrpy.flip(a)),
        arrpy.broadcast_to(a, (2, 2, 3)),
    ):
        assert view.device == "fake" and view.tolist() is not None
    assert fake.ran == []


def test_devices_do_not_mix(fake):
    a = on_fake([1.0, 2.0])
    other = arrpy.devices.register("other", Fake())
    try:
        for strange in (arrpy.ArrPy([1.0, 2.0]), [1.0, 2.0], a.to_device(other)):
            for function in (operator.add, operator.iadd, arrpy.maximum):
                with pytest.raises(ValueError, match=ONE_DEVICE):
                    function(a, strange)
            with pytest.raises(ValueError, match=ONE_DEVICE):
                a[:] = strange
        for call in (
            *(lambda: arrpy.ArrPy([1.0, 2.0]) + a, lambda: arrpy.add(a, a, out=arrpy.ones(2))),
            lambda: arrpy.add(arrpy.ones(2), arrpy.ones(2), out=a),
            lambda: arrpy.add(a, a, where=arrpy.ArrPy([True, False])),
            *(lambda: a[arrpy.ArrPy([0])], lambda: a[arrpy.ArrPy([True, False])]),
            *(lambda: operator.setitem(arrpy.ones((2, 2)), 0, a), lambda: arrpy.ones(2) @ a),
            lambda: operator.setitem(arrpy.ones(()), ..., a[0]),
        ):
            with pytest.raises(ValueError, match=ONE_DEVICE):
                call()
        assert (a + arrpy.ArrPy(1.0)).tolist() == [2, 3] and (1.0 + a).tolist() == [2, 3]
        assert a.tolist() == [1, 2]
    finally:
        arrpy.devices.unregister(other)


def test_a_family_that_the_device_does_not_offer():
    arrpy.devices.register("poor", Fake(families=("elementwise", "memory")))
    try:
        a = arrpy.ones(3, device="poor")
        assert (a + a).tolist() == [2, 2, 2]
        for call in (lambda: arrpy.sum(a), lambda: arrpy.fft.fft(a), lambda: arrpy.sort(a)):
            with pytest.raises(NotImplementedError, match="this device has no such kernels"):
                call()
    finally:
        arrpy.devices.unregister("poor")
    for function, name in ((arrpy.sin, "sin"), (arrpy.sum, "sum"), (arrpy.sort, "sort")):
        with pytest.raises(
            ValueError, match=rf"{name}: device must be one of .*cpu.*; got arrpy\.Device\('poor'\)"
        ):
            function(a)
    assert a.tolist() == [1, 1, 1] and a.to_device("cpu").tolist() == [1, 1, 1]


# --- random numbers ------------------------------------------------------------------------------

DRAWS = {
    **test_random.STREAMS,
    **{f"{name} (distribution)": (lambda g, n, draw=draw: draw(g, size=n))
       for name, (draw, _) in (test_random.CONTINUOUS | test_random.DISCRETE).items()},
    "multivariate_normal": lambda g, n: g.multivariate_normal([1, 2], [[2, 0.5], [0.5, 1]], n),
}  # fmt: skip
# What no array can be given to.
WITHOUT_ARRAYS = ("bytes", "standard_cauchy", "spawn", "bit_generator")


class Lifting:
    """A generator of the CPU whose parameters all become arrays of the device, `out` too."""

    methods: ClassVar = set()

    def __init__(self, generator):
        self.generator, self.lifted = generator, False

    def __getattr__(self, name):
        method = getattr(self.generator, name)
        numbers = re.findall(r"^ *([\w, ]+) : (?:float|int) or ArrPy", method.__doc__, re.M)
        liftable = ", ".join(numbers).split(", ")

        def run(*arguments, **options):
            bound = inspect.signature(method).bind(*arguments, **options)
            for key, value in bound.arguments.items():
                if key in liftable and isinstance(value, (int, float)) and value < 2**64:
                    value = [value]
                if isinstance(value, (list, np.ndarray)) and (name, key) != ("shuffle", "x"):
                    bound.arguments[key] = on_fake(value)
                    self.lifted = True
                    self.methods.add(name)
            if name in ("random", "standard_normal", "standard_exponential"):
                size, dtype = (bound.arguments.get(key) for key in ("size", "dtype"))
                bound.arguments["out"] = arrpy.empty(
                    () if size is None else size, dtype=dtype or "float64", device="fake"
                )
                self.lifted = True
                self.methods.add(name)
            return method(*bound.args, **bound.kwargs)

        return run


@pytest.mark.parametrize("name", [name for name in DRAWS if name != "shuffle array"])
def test_every_draw_runs_there(fake, name):
    """A generator of a device, and one of the CPU beside arrays of the device."""
    wanted = DRAWS[name](arrpy.random.default_rng(3, backend="python"), 7)
    got = DRAWS[name](arrpy.random.default_rng(3, device="fake"), 7)
    if name != "shuffle list":
        assert_same(got, wanted, name)
    assert "random.fill" in fake.ran
    lifting = Lifting(arrpy.random.default_rng(3))
    got = DRAWS[name](lifting, 7)
    if lifting.lifted:
        assert got.device == "fake"
        assert got.tobytes() == arrpy.asarray(wanted).tobytes()


def test_arrays_of_a_device_were_given_to_every_method(fake):
    for name in DRAWS:
        if name != "shuffle array":
            DRAWS[name](Lifting(arrpy.random.default_rng(3)), 3)
    public = {name for name in vars(arrpy.random.Generator) if name[0] != "_"}
    assert public - Lifting.methods - {"shuffle"} == set(WITHOUT_ARRAYS)


def test_long_draws_there(fake):
    """Pieces, permutations in parts, and the mirrored state of the generator."""
    for name, draw in test_random.LONG_STREAMS.items():
        ours, theirs = (arrpy.random.default_rng(5, device=d) for d in ("fake", None))
        assert draw(ours).tobytes() == draw(theirs).tobytes(), name
        assert ours.bit_generator.state == theirs.bit_generator.state


def test_shuffling_there(fake):
    x, y = arrpy.arange(12), arrpy.arange(12, device="fake")
    arrpy.random.default_rng(1).shuffle(x)
    arrpy.random.default_rng(1).shuffle(y)
    assert y.device == "fake" and y.tolist() == x.tolist()
    arrpy.random.default_rng(1).permuted(y, out=y)
    assert y.tolist() == arrpy.random.default_rng(1).permuted(x).tolist()


def test_a_generator_has_one_device(fake):
    rng = arrpy.random.default_rng(1, device="fake")
    assert repr(rng) == "Generator(PCG64, device='fake')"
    for other in (rng.spawn(1)[0], copy.copy(rng), pickle.loads(pickle.dumps(rng))):
        assert other.random(2).device == "fake"
    assert arrpy.random.default_rng(rng) is rng
    assert arrpy.random.default_rng(rng, device="cpu").random(2).device == "cpu"
    assert type(rng.normal(2.0)) is float and type(rng.integers(9)) is int
    assert rng.normal([1.0, 2.0], arrpy.ArrPy([1.0, 2.0])).device == "fake"  # brought there
    home = arrpy.random.default_rng(1, device="cpu")
    assert home.normal(on_fake([1.0, 2.0])).device == "cpu"
    for call in (
        lambda: rng.random(out=arrpy.zeros(3)),
        lambda: rng.shuffle(arrpy.zeros(3)),
        lambda: rng.permuted([1, 2], out=arrpy.zeros(2)),
        lambda: arrpy.random.default_rng(1).normal([1.0, 2.0], on_fake([1.0, 2.0])),
        lambda: arrpy.random.default_rng(1).laplace([1.0, 2.0], on_fake([1.0, 2.0])),
        lambda: arrpy.random.default_rng(1).integers([1, 2], on_fake([3, 4])),
        lambda: arrpy.random.default_rng(1).gamma(on_fake([1.0, 2.0]), [1.0, 2.0]),
    ):
        with pytest.raises(ValueError, match=ONE_DEVICE):
            call()
    with pytest.raises(ValueError, match="default_rng: device must be one of cpu, fake; got 'gpu'"):
        arrpy.random.default_rng(device="gpu")
    for call in (
        lambda: arrpy.random.default_rng(backend="python", device="fake"),
        lambda: arrpy.random.default_rng(backend="python").normal(on_fake([1.0])),
    ):
        with pytest.raises(ValueError, match="backends are for arrays on the cpu; got fake"):
            call()


# --- ways in and out -----------------------------------------------------------------------------


def test_ways_out(fake):
    a = on_fake([1.5, 2.5])
    assert repr(a) == repr(a.to_device("cpu")) and f"{a[0]:.2f}" == "1.50"
    assert a.tobytes() == np.array([1.5, 2.5]).tobytes()
    assert np.asarray(a).tolist() == np.from_dlpack(a, device="cpu").tolist() == [1.5, 2.5]
    restored = pickle.loads(pickle.dumps(a))
    assert restored.device == "cpu" and restored.tolist() == [1.5, 2.5]
    info = arrpy.storage_info(a)
    assert (info["kind"], info["device"]) == ("buffer", "fake")
    assert a.to_backend(None) is a
    with pytest.raises(ValueError, match="backends are for arrays on the cpu"):
        a.to_backend("python")


class Tensor:
    """Another library's array: it speaks DLPack and nothing else."""

    def __init__(self, array):
        self.array = array

    def __dlpack__(self, **wishes):
        return self.array.__dlpack__(**wishes)

    def __dlpack_device__(self):
        return self.array.__dlpack_device__()


@pytest.mark.parametrize("take", [arrpy.from_dlpack, arrpy.asarray])
@pytest.mark.parametrize("wrap", [lambda a: a, Tensor, arrpy.DLPackWrapper])
def test_tensors_stay_on_their_device(fake, take, wrap):
    a = on_fake([[1.0, 2.0], [3.0, 4.0]])
    for options in ({}, {"copy": False}, {"device": "fake"}, {"device": "fake", "copy": False}):
        b = take(wrap(a.T), **options)
        assert b.device == "fake" and arrpy.storage_info(b)["device"] == "fake"
        b[0, 1] += 1
        assert a[1, 0] == b[0, 1] and (b + b).device == "fake"
    for device in ("fake", "cpu"):
        b = take(wrap(a), device=device, copy=True)
        assert b.device == device and b.tolist() == a.tolist()
        assert b.get_c_pointer() != a.get_c_pointer()
    assert take(wrap(a), device="cpu").device == "cpu"
    with pytest.raises(ValueError, match="another device"):
        take(wrap(a), device="cpu", copy=False)
    assert take(wrap(arrpy.ones(2)), device="fake").device == "fake"


def test_dlpack_says_where_arrays_are(fake):
    a = on_fake([1.0, 2.0])
    kind, number = a.__dlpack_device__()
    assert kind == 12 and number > 0  # an extension of DLPack's own devices
    assert arrpy.from_dlpack(a.__dlpack__(stream=1)).device == "fake"
    with pytest.raises((BufferError, RuntimeError)):  # NumPy knows no such device
        np.from_dlpack(a)
    shared = np.from_dlpack(a, device="cpu")
    shared[0] = 5
    assert a[0] == 5
    with pytest.raises(
        BufferError, match=r"on device \(12, \d+\) or the CPU, \(1, 0\); got \(2, 0"
    ):
        a.__dlpack__(dl_device=(2, 0))


def test_devices_that_dlpack_knows(fake):
    managed = Fake()
    managed.dlpack_device = (13, 0)
    for wrong in ((1, 0), (3, 1), (13,), (13, -1), (13, 2**31), 13, None):
        other = Fake()
        other.dlpack_device = wrong
        with pytest.raises(ValueError, match=r"dlpack_device must be .* no other device has; got"):
            arrpy.devices.register("wrong", other)
    arrpy.devices.register("managed", managed)
    try:
        a = arrpy.ones(2, device="managed")
        assert a.__dlpack_device__() == (13, 0) and arrpy.asarray(Tensor(a)).device == "managed"
        with pytest.raises(ValueError, match=r"no other device has; got \(13, 0\)"):
            arrpy.devices.register("second", managed)
    finally:
        arrpy.devices.unregister("managed")
    for x in (a, Tensor(a), a.__dlpack__()):
        with pytest.raises(BufferError, match=r"data must be on cpu or fake; got device \(13, 0\)"):
            arrpy.from_dlpack(x)
    assert arrpy.from_dlpack(a, device="cpu").tolist() == [1, 1]


def test_memory_is_given_back():
    device = Fake()
    released, made = [], [0]

    class Block(bytearray):
        def __init__(self, nbytes):
            super().__init__(nbytes)
            made[0] += 1

        def __del__(self):
            released.append(len(self))

    device.allocate = lambda nbytes: Block(nbytes)
    device.check = lambda arguments: None
    arrpy.devices.register("blocks", device)
    try:
        a = arrpy.ones(100, device="blocks")
        view = memoryview(a[50:])
        del a
        assert released == []
        view.release()
        del view
        assert released == [800]
        arrpy.fft.fft(arrpy.ones(96, device="blocks"))
        arrpy.random.default_rng(device="blocks").normal(size=3)
        for wrong in (bytearray(8), bytes(1000), memoryview(bytearray(1001))[1:], None):
            device.allocate = lambda nbytes, wrong=wrong: wrong
            with pytest.raises((MemoryError, BufferError, TypeError)):
                arrpy.ones(100, device="blocks")
        device.allocate = Block
    finally:
        arrpy.devices.unregister("blocks")
    assert len(released) == made[0]


def test_registration(fake):
    for name in ("fake", "cpu", 3, None):
        with pytest.raises(ValueError, match="expected a new name"):
            arrpy.devices.register(name, Fake())
    for method in ("allocate", "kernels"):
        incomplete = Fake()
        setattr(incomplete, method, None)
        with pytest.raises(TypeError, match=f"needs a method {method}"):
            arrpy.devices.register("new", incomplete)
    with pytest.raises(ValueError, match="one that was registered; got 'cpu'"):
        arrpy.devices.unregister("cpu")
    with pytest.raises(ValueError, match="device must be one of cpu, fake; got 'new'"):
        arrpy.devices.unregister("new")
