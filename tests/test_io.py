"""Files: against NumPy, against damaged input, and what failures leave behind."""

import errno
import io
import itertools
import math
import os
import pickle
import random
import re
import stat
import struct
import time
import zipfile

import hostile_files
import numpy as np
import pytest
import samples
from cells import LAYOUTS, from_values, lay

import arrpy
from arrpy import FormatError, npy
from arrpy._spec.dtypes import DTYPES

NAMES = [row.name for row in DTYPES]


def numpy_bytes(save, *arrays, **named):
    stream = io.BytesIO()
    save(stream, *arrays, **named)
    return stream.getvalue()


def load(data):
    return arrpy.load(io.BytesIO(data))


def same_array(got, wanted):
    """Whether an ArrPy is, to the last bit, an array of NumPy."""
    native = wanted.astype(wanted.dtype.newbyteorder("="))
    if wanted.dtype == bool:  # NumPy keeps bytes that are neither 0 nor 1
        native = wanted.view(np.uint8) != 0
    return (got.dtype.name, got.shape, got.tobytes()) == (
        wanted.dtype.name,
        wanted.shape,
        native.tobytes(),
    )


# --- .npy ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", NAMES)
@pytest.mark.parametrize("shape", hostile_files.SHAPES)
def test_npy_is_what_numpy_writes_and_reads(dtype, shape):
    rng = random.Random(f"{dtype} {shape}")
    count = int(np.prod(shape))
    values = samples.random_values(samples.dtype_of(dtype), "any", 0, count, rng)
    array = np.array(values, dtype).reshape(shape)
    for view in (array, array.T, array[::-1] if array.ndim else array, np.asfortranarray(array)):
        expected = numpy_bytes(np.save, view)
        stream = io.BytesIO()
        arrpy.save(stream, arrpy.asarray(view))
        assert stream.getvalue() == expected
        for version in ((1, 0), (2, 0), (3, 0)):
            for order in "<>":
                data = hostile_files.npy_bytes(view.astype(view.dtype.newbyteorder(order)), version)
                assert same_array(load(data), view)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_is_saved(layout):
    x = lay(samples.pack(list(range(42)), "int32"), "int32", layout)
    stream = io.BytesIO()
    arrpy.save(stream, x)
    assert stream.getvalue() == numpy_bytes(np.save, np.asarray(x))


def test_64_axes():
    x = arrpy.zeros((1,) * 63 + (2,))
    stream = io.BytesIO()
    arrpy.save(stream, x)
    assert stream.getvalue() == numpy_bytes(np.save, np.asarray(x))
    assert load(stream.getvalue()).shape == x.shape


FOREIGN = {
    "O": "object",
    "<f2": "float16",
    "<f16": "longdouble",
    "|S3": "bytes",
    "<U3": "str",
    "|V3": "void",
    "<M8[s]": "datetime64",
    "<m8[s]": "timedelta64",
    "<c32": "clongdouble",
}


@pytest.mark.parametrize("descr", FOREIGN)
def test_other_dtypes_are_refused_by_name(descr):
    data = numpy_bytes(np.save, np.zeros(2, descr))
    with pytest.raises(FormatError, match=f"not one of the 13 dtypes; got {FOREIGN[descr]}"):
        load(data)


def test_structured_dtypes_are_refused():
    with pytest.raises(FormatError, match="structured"):
        load(numpy_bytes(np.save, np.zeros(2, [("a", "<f8"), ("b", "<i4")])))


class Bomb:
    def __reduce__(self):
        return os.system, ("echo pickle ran",)


def test_pickles_never_run(capfd):
    for data in (pickle.dumps(Bomb()), numpy_bytes(np.save, np.array([Bomb()], object))):
        with pytest.raises(FormatError):
            load(data)
    assert capfd.readouterr().out == ""


def test_sizes_are_checked_before_memory_is_asked_for():
    header = "{{'descr': '<f8', 'fortran_order': False, 'shape': {}}}"
    for shape in (
        "(1152921504606846976,)",
        "(9223372036854775807, 9)",
        "(1,)",
        "(4294967296,) * 2",
    ):
        text = header.format(shape).encode()
        with pytest.raises(FormatError):
            load(b"\x93NUMPY\1\0" + struct.pack("<H", len(text)) + text + b"1234567")


def test_a_stream_of_unknown_length():
    data = numpy_bytes(np.save, np.arange(5))
    stream = io.BufferedReader(Whole(data))
    assert arrpy.load(stream).tolist() == [0, 1, 2, 3, 4]
    with pytest.raises(FormatError, match="ends"):
        arrpy.load(io.BufferedReader(Whole(data[:-3])))


class Whole(io.RawIOBase):
    """A stream without a position."""

    def __init__(self, data):
        self.rest = data

    def readable(self):
        return True

    def readinto(self, buffer):
        n = min(len(buffer), len(self.rest))
        buffer[:n] = self.rest[:n]
        self.rest = self.rest[n:]
        return n


def has_elements_of_several_values(data):
    """Whether the dtype is a subarray, such as '2f8' or '0f8': not one of the 13."""
    stream = io.BytesIO(data)
    version = np.lib.format.read_magic(stream)
    dtype = np.lib._format_impl._read_array_header(stream, version)[2]
    while dtype.shape and math.prod(dtype.shape) == 1:  # '1f8' is one element
        dtype = dtype.base
    return dtype.shape != ()


def check_npy(data):
    """ArrPy takes a file exactly if NumPy does and it holds one of the 13 dtypes."""
    try:
        expected = np.load(io.BytesIO(data), allow_pickle=False)
    except Exception:
        expected = None
    sound = isinstance(expected, np.ndarray) and expected.dtype.name in NAMES
    if sound and expected.size == 0:
        sound = not has_elements_of_several_values(data)
    start = time.perf_counter()
    try:
        got = load(data)
    except FormatError:
        got = None
    assert time.perf_counter() - start < 1
    if isinstance(got, arrpy.io.NpzFile):
        return
    assert (got is not None) == sound, (data[:200], expected)
    assert got is None or same_array(got, expected), data[:200]


@pytest.mark.filterwarnings("ignore")
def test_damaged_npy_files_are_taken_as_numpy_takes_them():
    """5,000 files; a million in tests/long."""
    for seed in range(5000):
        check_npy(hostile_files.npy_file(seed))


@pytest.mark.filterwarnings("ignore")
def test_headers_are_taken_as_numpy_takes_them():
    """3,000 headers as others might write them, 300,000 in tests/long, and those once missed."""
    for seed in (*range(3000), 156281, 168028, 186090):
        check_npy(hostile_files.header_file(seed))
    for seed in (453899, 933970, 979280, 554834, 710103, 619568):
        check_npy(hostile_files.npy_file(seed))


def numpy_dtype(descr):
    """The name and whether the bytes are swapped, of what NumPy reads as one of the 13 dtypes."""
    try:
        dtype = np.lib.format.descr_to_dtype(descr)
    except Exception:
        return None
    while dtype.shape and math.prod(dtype.shape) == 1:
        dtype = dtype.base
    if dtype.shape or dtype.names or dtype.name not in NAMES:
        return None
    return dtype.name, not dtype.isnative


DESCR_PARTS = (
    *(
        "<",
        ">",
        "=",
        "|",
        "f8",
        "i4",
        "b1",
        "?",
        "float64",
        "int",
        "1",
        "(1,)",
        "()",
        " ",
        "(",
        ")",
    ),
    *(",", "\t", "\n", "D", "u2", "0", "2", "+", "-", "L", "_", "[", "]", "c16", ".", "\xa0"),
)


@pytest.mark.filterwarnings("ignore")
def test_descrs_mean_what_they_mean_to_numpy():
    """All words of two and 5,000 of up to six parts, and tuples of a descr and a shape."""
    words = {"".join(parts) for parts in itertools.product(DESCR_PARTS, repeat=2)}
    rng = random.Random(1)
    words |= {"".join(rng.choices(DESCR_PARTS, k=rng.randint(3, 6))) for _ in range(5000)}
    for word in words:
        assert npy.dtype_of(word) == numpy_dtype(word), word
    second = ((), 1, (1,), [1], (1, 1), 2, 0, None, "i8", "f4", True, [], 1.0, "(1,)f8", (1, True))
    for pair in itertools.product(("f8", "1f8", "x", "<i4", (">f8", 1), ("i8", (1,))), second):
        assert npy.dtype_of(pair) == npy.dtype_of((*pair, 3)) == numpy_dtype(pair), pair


# --- .npz ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["savez", "savez_compressed"])
def test_npz_is_what_numpy_writes(name, tmp_path):
    rng = random.Random(name)
    arrays = [hostile_files.sound_array(rng).astype("f8") for _ in range(3)]
    arrays.append(np.arange(100_000.0).reshape(100, 1000))
    expected = numpy_bytes(getattr(np, name), *arrays, z=arrays[0], a=arrays[3].T)
    stream = io.BytesIO()
    ours = [arrpy.asarray(x) for x in arrays]
    getattr(arrpy, name)(stream, *ours, z=ours[0], a=ours[3].T)
    assert stream.getvalue() == expected
    path = tmp_path / "x"
    getattr(arrpy, name)(path, *ours, z=ours[0], a=ours[3].T)
    assert (tmp_path / "x.npz").read_bytes() == expected
    with arrpy.load(tmp_path / "x.npz") as archive:
        assert archive.files == ["z", "a", "arr_0", "arr_1", "arr_2", "arr_3"]
        assert len(archive) == 6 and "a" in archive and "b" not in archive
        assert same_array(archive["a"], arrays[3].T)
        assert same_array(archive["arr_0.npy"], arrays[0])
        with pytest.raises(KeyError):
            archive["b"]
    with pytest.raises(ValueError, match="closed"):
        archive["a"]


def test_names_of_arrays_must_differ():
    with pytest.raises(ValueError, match="arr_0"):
        arrpy.savez(io.BytesIO(), arrpy.zeros(1), arr_0=arrpy.zeros(1))


def test_a_bomb_is_refused():
    """A member that says it is larger than its compressed bytes can be."""
    stream = io.BytesIO()
    arrpy.savez_compressed(stream, x=arrpy.zeros(10))
    data = bytearray(stream.getvalue())
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 0x7FFFFFFF)
    with pytest.raises(FormatError, match="cannot hold"):
        load(bytes(data))["x"]


def check_npz(data):
    start = time.perf_counter()
    try:
        with load(data) as archive:
            for name in archive.files:
                try:
                    archive[name].tobytes()
                except FormatError:
                    continue
    except FormatError:
        pass
    except AttributeError:
        raise AssertionError(data[:20]) from None
    assert time.perf_counter() - start < 1


@pytest.mark.filterwarnings("ignore")
def test_damaged_npz_files_only_raise_format_errors():
    """1,000 files; a hundred thousand in tests/long."""
    for seed in range(1000):
        data = hostile_files.npz_file(seed)
        if data[:2] == b"PK" and data[2:4] in (b"\3\4", b"\5\6"):
            check_npz(data)


def test_sound_members_of_damaged_archives_are_right():
    array = np.arange(1000.0)
    data = numpy_bytes(np.savez, x=array)
    rng = random.Random(5)
    for _ in range(300):
        broken = bytearray(data)
        broken[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        try:
            with load(bytes(broken)) as archive:
                got = [archive[name] for name in archive.files]
        except FormatError:
            continue
        assert all(same_array(x, array) for x in got)


# --- raw bytes -----------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", NAMES)
def test_raw_bytes_there_and_back(dtype, tmp_path):
    rng = random.Random(dtype)
    values = samples.random_values(samples.dtype_of(dtype), "any", 0, 42, rng)
    x = from_values(values, dtype, (6, 7))
    path = tmp_path / "raw"
    arrpy.tofile(x.T, path)
    assert path.read_bytes() == x.T.tobytes()
    x.tofile(path)
    back = arrpy.fromfile(path, dtype)
    assert (back.tobytes(), back.dtype.name) == (x.tobytes(), dtype)
    part = arrpy.fromfile(path, dtype, 3, offset=2 * x.itemsize)
    assert part.tobytes() == x.tobytes()[2 * x.itemsize : 5 * x.itemsize]
    with open(path, "rb") as stream:
        stream.read(x.itemsize)
        assert arrpy.fromfile(stream, dtype, 41).tobytes() == x.tobytes()[x.itemsize :]
    stream = io.BufferedReader(Whole(x.tobytes()))
    assert arrpy.fromfile(stream, dtype).tobytes() == x.tobytes()


def test_raw_bytes_that_do_not_fit(tmp_path):
    path = tmp_path / "raw"
    path.write_bytes(b"\2" * 15)
    for arguments in ((float,), (float, 2), ("int16",), ("int8", 16)):
        with pytest.raises(FormatError):
            arrpy.fromfile(path, *arguments)
    with pytest.raises(FormatError):
        arrpy.fromfile(path, "int8", offset=16)
    with pytest.raises(ValueError, match="negative"):
        arrpy.fromfile(path, "int8", offset=-1)
    with pytest.raises(ValueError, match="negative"):
        arrpy.fromfile(path, "int8", -2)
    assert arrpy.fromfile(path, "bool").tobytes() == b"\1" * 15
    with pytest.raises(FileNotFoundError):
        arrpy.fromfile(tmp_path / "none", "int8")


# --- what failures leave behind ------------------------------------------------------------------


class Full(io.RawIOBase):
    def writable(self):
        return True

    def write(self, data):
        raise OSError(errno.ENOSPC, "no space left on device")


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "x.npy"
    arrpy.save(path, arrpy.ArrPy([1]))
    old = path.read_bytes()
    monkeypatch.setattr(os, "fsync", lambda _: Full().write(b""))
    for write in (
        lambda: arrpy.save(path, arrpy.ArrPy([2])),
        lambda: arrpy.savez(path, arrpy.ArrPy([2])),
        lambda: arrpy.tofile(arrpy.ArrPy([2]), path),
    ):
        with pytest.raises(OSError, match="no space"):
            write()
    with pytest.raises(OSError, match="no space"):
        arrpy.save(Full(), arrpy.zeros(5))
    assert path.read_bytes() == old
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["x.npy"]


def test_an_argument_that_is_no_array_leaves_the_old_file(tmp_path):
    path = tmp_path / "x.npy"
    arrpy.save(path, arrpy.ArrPy([1]))
    old = path.read_bytes()
    with pytest.raises(TypeError):
        arrpy.save(path, ["a"])
    assert path.read_bytes() == old


def test_permissions_and_links_survive(tmp_path):
    path, link = tmp_path / "x.npy", tmp_path / "link.npy"
    arrpy.save(path, arrpy.ArrPy([1]))
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~mask
    path.chmod(0o640)
    link.symlink_to(path)
    arrpy.save(link, arrpy.ArrPy([2]))
    assert link.is_symlink() and arrpy.load(path).tolist() == [2]
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_pipes_are_written_in_place():
    read, write = os.pipe()
    arrpy.tofile(arrpy.ArrPy([1], dtype="int8"), f"/dev/fd/{write}")
    assert os.read(read, 10) == b"\1"
    os.close(read)
    os.close(write)


def test_descriptors_are_closed(tmp_path):
    path = tmp_path / "x.npy"
    archive = tmp_path / "x.npz"
    before = len(os.listdir("/dev/fd"))
    for _ in range(50):
        arrpy.save(path, arrpy.zeros(3))
        arrpy.load(path)
        arrpy.savez(archive, arrpy.zeros(3))
        arrpy.load(archive)["arr_0"]
        for bad in (path, archive):
            with pytest.raises(FormatError):
                (tmp_path / "bad").write_bytes(bad.read_bytes()[:-1])
                loaded = arrpy.load(tmp_path / "bad")
                loaded["arr_0"]
    assert len(os.listdir("/dev/fd")) == before


def test_format_errors_can_be_pickled():
    error = FormatError("load: x", "path", 3, 4)
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.path, copy.line, copy.column) == ("load: x", "path", 3, 4)


def test_wrong_arguments():
    for call in (
        lambda: arrpy.load("x", mmap="w"),
        lambda: arrpy.load(io.BytesIO(b"x"), mmap=True),
        lambda: arrpy.load(io.BytesIO(b"")),
        lambda: zipfile and load(b"PK\3\4"),
    ):
        with pytest.raises(ValueError, match="load"):
            call()


# --- options that mean nothing -------------------------------------------------------------------

NONSENSE = (
    *(None, "x", "", 1.5, -1, [], {}, object(), b"x", 2**70, -(2**70), math.nan, True, (1, 2)),
    *(["a"], [None], "é", "\n", "\0", 3j, arrpy.ones(2), arrpy.ArrPy(1), range(3), len, int, set()),
    *("no-such-codec", "hex", "%", "%d %d %d", "%q", "%(a)s", "%*d", "%c"),
)
OPTIONS = {
    "loadtxt": "file dtype comments delimiter skiprows usecols unpack ndmin max_rows quotechar "
    "header missing filling encoding",
    "savetxt": "file x fmt delimiter newline header footer comments encoding",
    "fromstring": "string dtype count sep",
    "save": "file x",
    "load": "file mmap",
    "savez": "file x",
    "savez_compressed": "file x",
    "open": "path dtype shape mode offset",
    "fromfile": "file dtype count offset",
    "tofile": "x file",
}
USUAL = {"x": arrpy.ones((2, 2)), "string": "1 2", "sep": " ", "shape": (2,)}


def call_with(name, folder, option, value):
    """Call a function of files with one argument that may mean nothing, the others being sound."""
    place = folder / "sound.npy"
    arguments = {word: USUAL[word] for word in OPTIONS[name].split() if word in USUAL}
    arguments |= {"path": str(place), "dtype": "float64", "mode": "r"} if name == "open" else {}
    if "file" in OPTIONS[name]:
        text = io.BytesIO(b"1 2\n3 4\n" + bytes(8) * (name == "fromfile"))
        arguments["file"] = str(place) if name == "load" else text
    arguments[option] = value
    positional = [
        arguments.pop(word)
        for word in OPTIONS[name].split()
        if word in ("file", "x") and word in arguments
    ]
    return getattr(arrpy, name)(*positional, **arguments)


@pytest.mark.parametrize(("name", "option"), [(n, o) for n in OPTIONS for o in OPTIONS[n].split()])
def test_nonsense_is_refused_in_our_words(name, option, tmp_path, monkeypatch):
    """`<op>: <what is wrong>; got <values>`, or the system's word about a file."""
    monkeypatch.chdir(tmp_path)
    arrpy.save(tmp_path / "sound.npy", arrpy.ones((2, 2)))
    for value in NONSENSE:
        try:
            call_with(name, tmp_path, option, value)
        except FormatError as error:
            assert str(error).startswith(f"{name}: ")
        except OSError:
            assert option in ("file", "path")
        except (TypeError, ValueError, OverflowError) as error:
            where = (type(error), str(error), value)
            assert re.match(rf"{name}: .+(; got |does not fit)", str(error), re.DOTALL), where
            words = "' object |supported between|argument .* must be str|embedded|tuple.index"
            found = re.search(words, str(error).partition("; got")[0])
            assert found is None or "cannot make a number of" in str(error), where


def test_a_refused_new_map_leaves_the_old_file(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"old")
    for options in ({"offset": 1}, {"shape": (-1,)}, {"shape": 2**62}, {"offset": 2**70}):
        with pytest.raises(ValueError, match="open: "):
            arrpy.open(path, **{"dtype": "float64", "shape": 3, "mode": "w+"} | options)
    assert path.read_bytes() == b"old"


def test_encodings_of_text(tmp_path):
    with pytest.raises(ValueError, match="savetxt: encoding must be one that has the character"):
        arrpy.savetxt(io.BytesIO(), arrpy.ones(2), header="é", encoding="ascii")
    assert arrpy.loadtxt(
        io.BytesIO("1;2".encode("utf-16")), delimiter=";", encoding="UTF_16"
    ).tolist() == [1, 2]
    with pytest.raises(TypeError, match="what the file reads must be str or bytes; got int"):
        arrpy.loadtxt(type("Stream", (), {"read": lambda self: 5})())
