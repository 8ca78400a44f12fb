"""Devices and the inspection functions, as the array API standard 2025.12 words them."""

import pickle

import pytest

import arrpy
from arrpy._spec.dtypes import DTYPES

INFO = arrpy.__array_namespace_info__()
KINDS = {
    "bool": {"bool"},
    "signed integer": {"int8", "int16", "int32", "int64"},
    "unsigned integer": {"uint8", "uint16", "uint32", "uint64"},
    "real floating": {"float32", "float64"},
    "complex floating": {"complex64", "complex128"},
}
KINDS["integral"] = KINDS["signed integer"] | KINDS["unsigned integer"]
KINDS["numeric"] = {dtype.name for dtype in DTYPES} - {"bool"}


def test_devices():
    cpu = arrpy.ArrPy([1]).device
    assert INFO.default_device() == cpu and INFO.devices() == (cpu,)
    assert (cpu, str(cpu), cpu.name) == ("cpu", "cpu", "cpu")
    assert "cpu" == cpu and cpu != "gpu" and cpu != 1 and cpu == arrpy.Device("cpu")  # noqa: SIM300
    assert {cpu: 1}["cpu"] == 1 and hash(cpu) == hash("cpu")
    assert repr(cpu) == "arrpy.Device('cpu')" and eval(repr(cpu)) == cpu
    assert pickle.loads(pickle.dumps(cpu)) == cpu
    assert arrpy.ArrPy([1]).device is cpu  # cheap: always the same object
    for wrong in ("gpu", None, 0, "CPU"):
        with pytest.raises(ValueError, match=f"^Device: device must be one of cpu; got {wrong!r}"):
            arrpy.Device(wrong)
    with pytest.raises(AttributeError):
        cpu.name = "gpu"


@pytest.mark.parametrize("device", ["cpu", arrpy.Device("cpu"), None])
def test_creation_takes_a_device(device):
    a = arrpy.ones(2)
    for made in (
        *(arrpy.zeros(2, device=device), arrpy.empty(2, device=device)),
        *(arrpy.ones(2, device=device), arrpy.full(2, 1, device=device)),
        *(arrpy.arange(2, device=device), arrpy.linspace(0, 1, 2, device=device)),
        *(arrpy.eye(2, device=device), arrpy.asarray([1, 2], device=device)),
        *(arrpy.zeros_like(a, device=device), arrpy.ones_like(a, device=device)),
        *(arrpy.full_like(a, 1, device=device), arrpy.empty_like(a, device=device)),
    ):
        assert made.device == "cpu"
    assert a.to_device(a.device) is a
    with pytest.raises(ValueError, match="zeros: device must be one of cpu; got 'gpu'"):
        arrpy.zeros(2, device="gpu")
    with pytest.raises(ValueError, match="to_device: device must be one of cpu; got 0"):
        a.to_device(0)
    with pytest.raises(ValueError, match="no streams; got 1"):
        a.to_device("cpu", stream=1)


def test_capabilities():
    assert INFO.capabilities() == {
        "boolean indexing": True,
        "data-dependent shapes": True,
        "max dimensions": 64,
    }
    assert arrpy.zeros((1,) * 64).ndim == 64


@pytest.mark.parametrize("device", ["cpu", arrpy.Device("cpu"), None])
def test_default_dtypes(device):
    assert INFO.default_dtypes(device=device) == {
        "real floating": arrpy.zeros(1).dtype,
        "complex floating": arrpy.asarray([1j]).dtype,
        "integral": arrpy.asarray([1]).dtype,
        "indexing": arrpy.argmax(arrpy.ones(1)).dtype,
    }


@pytest.mark.parametrize("kind", KINDS)
def test_dtypes_of_a_kind(kind):
    found = INFO.dtypes(kind=kind)
    assert set(found) == KINDS[kind]
    for name, dtype in found.items():
        assert dtype is getattr(arrpy, name) and arrpy.isdtype(dtype, kind)
    assert INFO.dtypes(kind=(kind,), device="cpu") == found


def test_dtypes_of_several_kinds():
    assert list(INFO.dtypes()) == [dtype.name for dtype in DTYPES]
    assert set(INFO.dtypes(kind=("bool", "integral"))) == {"bool"} | KINDS["integral"]
    assert INFO.dtypes(kind=()) == {}


def test_questions_that_have_no_answer():
    for kind in ("float", 3, ["bool"], ("bool", "text")):
        with pytest.raises(ValueError, match="dtypes: kind must be one of bool, "):
            INFO.dtypes(kind=kind)
    for question in (INFO.dtypes, INFO.default_dtypes):
        with pytest.raises(ValueError, match="device must be one of cpu; got 'gpu'"):
            question(device="gpu")
