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


def test_all_but_the_list_are_shared_both_ways(compared):
    for way in ("to_arrpy", "from_arrpy"):
        copied = [name for name, storage in compared.items() if not getattr(storage, way).shared]
        assert copied == ["list"]


def test_printed_it_is_two_tables():
    lines = repr(arrpy.storages(100, budget=0.0)).splitlines()
    assert max(map(len, lines)) <= 80
    first, second = lines[: len(NAMES) + 1], lines[len(NAMES) + 3 :]
    for table in (first, second):
        assert [line[:22].strip() for line in table] == ["storage", *NAMES]
    assert first[0].endswith("C pointer") and second[0].endswith("to ArrPy")
    assert [line.split()[-1] for line in first[1:]] == ["no"] + 7 * ["yes"]
    ways = [[word for word in line.split() if word[-1] == ","] for line in second[1:]]
    assert ways == [2 * ["copied,"]] + 7 * [2 * ["shared,"]]


@pytest.mark.parametrize("name", NAMES)
def test_both_ways_keep_the_numbers(name, tmp_path):
    (candidate,) = [one for one in storages._candidates() if one.name == name]
    source = [0.5 * index for index in range(1001)]
    array = candidate.to_arrpy.make(candidate.create(source))
    assert type(array) is arrpy.ArrPy and array.tolist() == source
    storage = candidate.from_arrpy.make(candidate.array(source, tmp_path / "elements"))
    assert [float(storage[index]) for index in range(1001)] == source


def test_sharing_is_found_out():
    """By writing, whatever is claimed; the numbers are as before afterwards."""
    array = arrpy.ArrPy([1.0, 2.0])
    for make, shared in ((arrpy.asarray, True), (arrpy.ArrPy, False), (list, False)):
        found = storages._conversion(storages._Way("shared", make), array, 0.0)
        assert (found.call, found.shared) == ("shared", shared) and found.seconds > 0
    assert array.tolist() == [1.0, 2.0]


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
        assert min(storage.to_arrpy.seconds, storage.from_arrpy.seconds) > 0


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
