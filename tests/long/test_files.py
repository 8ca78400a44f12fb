"""Damaged files and files that are cut short, in large amounts; see test_fuzz.py."""

import io
import random
import resource

import hostile_files
import pytest
from test_fuzz import rounds
from test_io import check_npy, check_npz
from test_maps import CUT_WHILE_READING, run
from test_text import check_text, hard_floats, nearest, written

import arrpy

pytestmark = pytest.mark.filterwarnings("ignore")
MEBI = 1 << 20


@pytest.fixture
def bounded():
    """The memory of the process may grow by 64 MiB."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    yield
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10) - before < 64 * MEBI


def test_damaged_npy_files(bounded):
    """1,000,000 files, each taken exactly if NumPy takes it."""
    for seed in rounds(1_000_000):
        check_npy(hostile_files.npy_file(seed))


def test_headers_of_npy_files(bounded):
    """300,000 files with headers as others might write them, each taken exactly if NumPy does."""
    for seed in rounds(300_000):
        check_npy(hostile_files.header_file(seed))


def test_damaged_npz_files(bounded):
    """100,000 archives: a sound array or FormatError, within a second."""
    for seed in rounds(100_000):
        data = hostile_files.npz_file(seed)
        if data[:4] in (b"PK\3\4", b"PK\5\6"):
            check_npz(data)


def test_files_cut_while_they_are_read(tmp_path):
    """1,000 tries, 0 deaths."""
    assert run(CUT_WHILE_READING, tmp_path / "x", max(100, len(rounds(1000)))) == "True True\n"


def test_damaged_texts(bounded):
    """100,000 texts: the same result or the same error on every backend."""
    for seed in rounds(100_000):
        check_text(seed)


def test_floats_are_correctly_rounded():
    """1,000,000 hard numbers against rational arithmetic, in both compiled tiers."""
    rng = random.Random(1)
    numbers = list(hard_floats(len(rounds(1_000_000)), 1))
    text = "\n".join(written(*number, rng) for number in numbers).encode()
    expected = [nearest(*number) for number in numbers]
    for backend in ("cython", "cpp"):
        with arrpy.use(backend):
            assert arrpy.loadtxt(io.BytesIO(text)).tolist() == expected
