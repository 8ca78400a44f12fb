"""The comparison of storages: what it says about pointers, memory and sums is checked here."""

import pytest

import arrpy
from arrpy import storage_comparison as storages

NAMES = [
    "list",
    "array.array",
    "ctypes",
    "bytearray + memoryview",
    "mmap",
    "ArrPy",
    "NumPy",
    "DLPack",
]


@pytest.fixture(scope="module")
def compared():
    return {storage.name: storage for storage in storages.compare(10_000, budget=0.01)}


def test_every_storage_of_the_design_is_there(compared):
    assert list(compared) == NAMES
    assert storages.missing_storages() == {}


def test_only_the_list_has_no_pointer(compared):
    assert [name for name, storage in compared.items() if not storage.c_pointer] == ["list"]


def test_an_array_shares_every_storage_but_the_list(compared):
    assert [name for name, storage in compared.items() if not storage.shared] == ["list"]


def test_printed_it_is_a_table():
    compared = arrpy.storages(100, budget=0.0)
    lines = repr(compared).splitlines()
    assert [line[:22].strip() for line in lines] == ["storage", *NAMES]
    assert lines[0].split()[-3:] == ["C", "pointer", "shared"]
    assert all(line.split()[-2:] == ["yes", "yes"] for line in lines[2:])


def test_memory(compared):
    for name, storage in compared.items():
        assert storage.elements == 10_000
        if name == "list":
            assert 0.3 < storage.megabytes < 0.4
        else:
            assert storage.megabytes == pytest.approx(0.08)


def test_times_are_positive(compared):
    for storage in compared.values():
        assert min(storage.creation, storage.access, storage.sum) > 0


@pytest.mark.parametrize("name", NAMES)
def test_each_storage_holds_and_sums_the_numbers(name):
    (candidate,) = [one for one in storages._candidates() if one.name == name]
    source = [0.5 * index for index in range(1001)]
    storage = candidate.create(source)
    assert [float(storage[index]) for index in range(1001)] == source
    assert float(candidate.add_up(storage)) == 250250.0
    assert len(storage) == 1001


def test_without_numpy(monkeypatch):
    monkeypatch.setattr(storages, "_numpy", lambda: None)
    names = [candidate.name for candidate in storages._candidates()]
    assert "NumPy" not in names
    assert "NumPy" in storages.missing_storages()
    assert "DLPack" in names  # ArrPy gives and takes it
    (dlpack,) = [one for one in storages._candidates() if one.name == "DLPack"]
    assert type(dlpack.create([1.0])) is arrpy.ArrPy


def test_wrong_pointers_are_noticed():
    storage = storages._make_ctypes([1.0, 2.0])
    address = storages.ctypes.addressof(storage)
    assert storages._points_at(address, 1.0)
    assert not storages._points_at(address + 8, 1.0)
    assert not storages._points_at(None, 1.0)


def test_no_elements_are_refused():
    with pytest.raises(ValueError, match="compare: elements must be at least 1; got 0"):
        storages.compare(0)
