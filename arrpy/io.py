"""Files: `.npy`, `.npz`, raw bytes, mapped files, text.

A file that is written under its name is complete or not there: it is written under another name in
the same folder, forced to the disk, and then renamed. If that fails the old file is as it was.
A file whose content is malformed raises `FormatError`, whatever is wrong with it; nothing in a file
is ever run, and memory is asked for only after the file has been seen to have the bytes for it.

Where a function takes a file it takes a path, or an object with `read` or `write` of bytes.

Reference: NumPy Enhancement Proposal 1 (`.npy`); PKWARE, APPNOTE.TXT (`.npz`, a zip archive).
"""

import operator
import os
import stat
import zipfile
import zlib
from builtins import open as open_file
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, BinaryIO

import arrpy as xp

from . import errors, npy
from ._core import integer_argument, map_open_file
from .errors import FormatError

__all__ = [
    "FormatError",
    "NpzFile",
    "fromfile",
    "load",
    "open",
    "save",
    "savez",
    "savez_compressed",
    "tofile",
]


def __dir__() -> list[str]:
    return __all__


_DEFLATE_RATIO = 1032  # no deflate stream expands more (zlib's own bound)


# --- files ---------------------------------------------------------------------------------------


@contextmanager
def replaced(path: Any) -> Iterator[BinaryIO]:
    """A new file that takes the place of `path` when the block is left without an exception."""
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        mode = None
    if mode is not None and not stat.S_ISREG(mode):
        with open_file(path, "wb") as stream:  # a pipe or a device has no other version
            yield stream
        return
    target = os.path.realpath(os.fsdecode(path))
    folder, name = os.path.split(target)
    draft = os.path.join(folder, f".{name[:100]}.{os.urandom(6).hex()}")
    try:
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    except OSError as error:
        error.filename = os.fsdecode(path)  # the name that its user knows
        raise
    try:
        with open_file(descriptor, "w+b") as stream:
            yield stream
            stream.flush()
            if mode is not None:
                os.fchmod(descriptor, stat.S_IMODE(mode))
            os.fsync(descriptor)
        os.replace(draft, target)
    except BaseException:
        os.unlink(draft)
        raise


@contextmanager
def written(name: str, file: Any, suffix: str = "") -> Iterator[BinaryIO]:
    """What a function writes to: the object it was given, or the file that replaces a path."""
    if hasattr(file, "write"):
        yield file
        return
    if not is_path(file):
        raise errors.file_type(name, "write", file)
    path = path_of(name, file)
    with replaced(path if path.endswith(suffix) else path + suffix) as stream:
        yield stream


def is_path(file: Any) -> bool:
    """Whether something names a file."""
    return isinstance(file, (str, bytes, os.PathLike))


def path_of(name: str, file: Any) -> str:
    """Return a path as a string, which the system can take."""
    path = os.fsdecode(file)
    if "\0" in path:
        raise errors.wrong_value(name, "the path", "without zero bytes", repr(path))
    return path


def _remaining(stream: Any) -> int | None:
    """Bytes from here to the end, None where that cannot be known."""
    try:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            return None
    except (AttributeError, OSError, ValueError):
        pass
    try:
        here = stream.tell()
        end = stream.seek(0, 2)
        stream.seek(here)
    except (AttributeError, OSError, ValueError):
        return None
    return max(0, int(end) - int(here))


def _name_of(file: Any) -> str:
    name = getattr(file, "name", "")
    return name if isinstance(name, str) else ""


# --- .npy and .npz -------------------------------------------------------------------------------


@errors.named
def save(file: Any, x: Any, /) -> None:
    """Write an array as `.npy`, byte for byte as `numpy.save` does.

    Parameters
    ----------
    file : path or object with `write`
        A path without the ending `.npy` gets it. The old file is replaced when the new one is
        complete.
    x : ArrPy, any dtype and shape
        In Fortran order if it lies in memory so, else in C order.

    Raises
    ------
    OSError
        If it cannot be written; the old file is then as it was.

    Examples
    --------
    >>> import io, arrpy
    >>> file = io.BytesIO()
    >>> arrpy.save(file, arrpy.ArrPy([1, 2]))
    >>> len(file.getvalue())
    144
    """
    array = xp.asarray(x)
    with written("save", file, ".npy") as stream:
        npy.write_array(stream, array)


@errors.named
def load(file: Any, /, *, mmap: Any = False) -> Any:
    """Read an array from `.npy`, or a mapping of names to arrays from `.npz`.

    Parameters
    ----------
    file : path or object with `read` and `seek`
    mmap : bool or {"r", "r+", "c"}
        Whether to map the file into memory instead of reading it; True means "r". See `open`.

    Returns
    -------
    ArrPy or NpzFile

    Raises
    ------
    FormatError
        If the file is malformed or holds another dtype than the 13. Objects (pickles) are refused.
    ValueError
        If the file cannot be mapped: an archive, foreign byte order, data at an odd place.
    OSError
        If it cannot be read.

    Examples
    --------
    >>> import io, arrpy
    >>> file = io.BytesIO()
    >>> arrpy.save(file, arrpy.ArrPy([[1.5], [2.5]]))
    >>> _ = file.seek(0)
    >>> arrpy.load(file).tolist()
    [[1.5], [2.5]]
    """
    if not isinstance(mmap, (bool, str)) or mmap not in (False, True, "r", "r+", "c"):
        raise errors.load_mode(mmap)
    if not is_path(file):
        if not hasattr(file, "read"):
            raise errors.file_type("load", "read", file)
        if mmap is not False:
            raise errors.map_kind(_name_of(file), "only a file with a path can be mapped")
        return _load(file, _name_of(file))
    path = path_of("load", file)
    if mmap is not False:
        return _map_npy(path, "r" if mmap is True else mmap)
    with ExitStack() as held:
        stream = held.enter_context(open_file(path, "rb"))
        result = _load(stream, path)
        if isinstance(result, NpzFile):  # which closes it
            held.pop_all()
            result.stream = stream
        return result


def _load(stream: Any, path: str) -> Any:
    remaining = _remaining(stream)
    if remaining is None:
        return npy.read_array(stream, "load", path, None)
    here = stream.tell()
    head = stream.read(4)
    stream.seek(here)
    if not head:
        raise errors.malformed("load", path, "the file is empty")
    if head in (b"PK\x03\x04", b"PK\x05\x06"):
        return NpzFile(stream, path)
    return npy.read_array(stream, "load", path, remaining)


class NpzFile(Mapping[str, Any]):
    """The arrays of an `.npz` archive by their names; each is read when it is asked for.

    Use it in a `with` block or call `close`: it keeps the file open.

    Attributes
    ----------
    files : list of str
        The names.

    Raises
    ------
    FormatError
        If the archive is malformed, or a member is no `.npy` file, when that member is read.
    """

    def __init__(self, stream: Any, path: str = "") -> None:
        self.path = path
        self.stream: Any = None  # the file to close, if it was opened here
        self._archive: zipfile.ZipFile | None = None
        with self._reading(""):
            self._archive = zipfile.ZipFile(stream)
            self._members = {info.filename: info for info in self._archive.infolist()}
        self._size = os.fstat(stream.fileno()).st_size if _is_file(stream) else None
        self.files = [name.removesuffix(".npy") for name in self._members]

    @contextmanager
    def _reading(self, member: str) -> Iterator[None]:
        """What zipfile raises for malformed archives, as `FormatError`."""
        try:
            yield
        except FormatError:
            raise
        except OSError as error:
            if error.errno not in (None, 22):  # an offset before the file is EINVAL
                raise
            raise self._malformed(member, error) from None
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            ValueError,
            ArithmeticError,
            LookupError,
            TypeError,
        ) as error:
            raise self._malformed(member, error) from None
        except Exception as error:
            if type(error).__module__ != "struct":
                raise
            raise self._malformed(member, error) from None

    def _malformed(self, member: str, error: Exception) -> FormatError:
        where = f"{member}: " if member else ""
        return errors.malformed("load", self.path, f"{where}not a sound archive: {error!s:.100}")

    def __getitem__(self, key: str) -> Any:
        if self._archive is None:
            raise errors.closed_archive(self.path)
        info = self._members.get(key) or self._members.get(f"{key}.npy")
        if info is None:
            raise KeyError(key)
        place = f"{self.path}: {info.filename}" if self.path else info.filename
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise errors.malformed("load", place, f"unknown compression {info.compress_type}")
        ratio = 1 if info.compress_type == zipfile.ZIP_STORED else _DEFLATE_RATIO
        if info.file_size > info.compress_size * ratio + 64:
            raise errors.malformed(
                "load", place, f"{info.compress_size} bytes cannot hold {info.file_size}"
            )
        if self._size is not None and info.compress_size > self._size:
            raise errors.malformed("load", place, "the archive is smaller than its member")
        with self._reading(info.filename), self._archive.open(info) as stream:
            array = npy.read_array(_Member(stream), "load", place, info.file_size)  # type: ignore[arg-type]
            while stream.read(npy.CHUNK):  # to the end, where the checksum is compared
                pass
            return array

    def __iter__(self) -> Iterator[str]:
        return iter(self.files)

    def __len__(self) -> int:
        return len(self.files)

    def __enter__(self) -> "NpzFile":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"NpzFile({self.path!r}, {', '.join(self.files)})"

    def close(self) -> None:
        """Close the file, if it was opened here."""
        archive, self._archive = getattr(self, "_archive", None), None
        if archive is not None:
            archive.close()
        if getattr(self, "stream", None) is not None:
            self.stream.close()


class _Member:
    """A member of an archive as a stream that counts what was read of it."""

    def __init__(self, stream: Any) -> None:
        self._stream, self._position = stream, 0

    def read(self, count: int) -> bytes:
        part: bytes = self._stream.read(count)
        self._position += len(part)
        return part

    def tell(self) -> int:
        return self._position


def _is_file(stream: Any) -> bool:
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (AttributeError, OSError, ValueError):
        return False


@errors.named
def savez(file: Any, /, *arrays: Any, **named: Any) -> None:
    """Write several arrays into one `.npz` archive, byte for byte as `numpy.savez` does.

    Parameters
    ----------
    file : path or object with `write`
        A path without the ending `.npz` gets it. The old file is replaced when the new one is
        complete.
    *arrays : ArrPy
        Are called `arr_0`, `arr_1`, ...
    **named : ArrPy
        Are called by their keywords.

    Raises
    ------
    ValueError
        If a keyword is the name of another array.

    Examples
    --------
    >>> import io, arrpy
    >>> file = io.BytesIO()
    >>> arrpy.savez(file, arrpy.ArrPy([1]), y=arrpy.ArrPy([2.5]))
    >>> _ = file.seek(0)
    >>> {name: x.tolist() for name, x in arrpy.load(file).items()}
    {'y': [2.5], 'arr_0': [1]}
    """
    _save_archive(file, arrays, named, zipfile.ZIP_STORED)


@errors.named
def savez_compressed(file: Any, /, *arrays: Any, **named: Any) -> None:
    """Write several arrays into one compressed `.npz` archive; see `savez`.

    Examples
    --------
    >>> import io, arrpy
    >>> file = io.BytesIO()
    >>> arrpy.savez_compressed(file, x=arrpy.zeros(100000))
    >>> len(file.getvalue()) < 2000
    True
    """
    _save_archive(file, arrays, named, zipfile.ZIP_DEFLATED)


def _save_archive(
    file: Any, arrays: tuple[Any, ...], named: dict[str, Any], compression: int
) -> None:
    members = {name: xp.asarray(value) for name, value in named.items()}
    for number, value in enumerate(arrays):
        if f"arr_{number}" in members:
            raise errors.archive_name(f"arr_{number}")
        members[f"arr_{number}"] = xp.asarray(value)
    with (
        written("savez", file, ".npz") as stream,
        zipfile.ZipFile(stream, "w", compression, allowZip64=True) as archive,
    ):
        for name, array in members.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                npy.write_array(member, array)  # type: ignore[arg-type]


# --- mapped files --------------------------------------------------------------------------------


@errors.named
def open(path: Any, dtype: Any = None, shape: Any = None, mode: str = "r", offset: int = 0) -> Any:
    """Map a file into memory as an array: the elements are read when they are used.

    The array may be larger than memory, is shared with every process that maps the same file, and
    takes part in every operation. The map ends, and is written to the disk, with its last array.

    Parameters
    ----------
    path : path
    dtype : dtype, optional
        By default that of the header of a `.npy` file.
    shape : int or tuple of int, optional
        By default that of the header; with a dtype, all elements from `offset` to the end, 1-D.
    mode : {"r", "r+", "c", "w+"}
        "r": read only, assignment is refused. "r+": assignment changes the file. "c": assignment
        changes this process's copy only. "w+": a new file of zeros; dtype and shape are needed.
    offset : int
        Where the elements begin, in bytes: a multiple of the size of a number.

    Returns
    -------
    ArrPy
        With `flush()`, which writes changes to the disk and waits for that.

    Raises
    ------
    FormatError
        If the file is too short, or without a dtype no sound `.npy` file.
    OSError
        If the file cannot be opened or mapped. Also any operation that meets a file that somebody
        has cut short meanwhile.

    Notes
    -----
    Reading beyond the end of a file that was cut short sends the signal SIGBUS, which would end the
    process. ArrPy installs a handler with its first map; it deals with its own maps only and hands
    everything else on. See `cpp_kernels/file_map.hpp`.

    Examples
    --------
    >>> import arrpy, os, tempfile
    >>> path = os.path.join(tempfile.mkdtemp(), "numbers")
    >>> x = arrpy.open(path, arrpy.float64, (2, 3), mode="w+")
    >>> x[1] = 2.5
    >>> x.flush()
    >>> arrpy.open(path, arrpy.float64)[3:].tolist()
    [2.5, 2.5, 2.5]
    """
    if not isinstance(mode, str) or mode not in ("r", "r+", "c", "w+"):
        raise errors.map_mode(mode)
    if not is_path(path):
        raise errors.wrong_type("open", "path", "a path", type(path).__name__)
    name = path_of("open", path)
    offset = integer_argument("open", "offset", offset)
    if offset < 0:
        raise errors.negative_argument("open", "offset", offset)
    if dtype is None:
        if mode == "w+":
            raise errors.map_needs("a dtype", "for a new file")
        if shape is not None or offset:
            raise errors.map_needs("a dtype", "with a shape or an offset")
        return _map_npy(name, mode)
    row = xp.empty(0, dtype=dtype)
    if mode == "w+":
        if shape is None:
            raise errors.map_needs("a shape", "for a new file")
        return _map_new(name, row.dtype, shape, offset)
    with _opened(name, mode, buffering=0) as stream:
        size = _size_of(stream, name) - offset
        if shape is None:
            if size < 0:
                raise errors.malformed("open", name, f"the file ends before byte {offset}")
            if size % row.itemsize:
                raise errors.malformed(
                    "open", name, f"{size} bytes are no whole number of {row.dtype} elements"
                )
            shape = (size // row.itemsize,)
        _check_length(name, row, shape, size)
        return map_open_file(stream.fileno(), offset, name, mode, row.dtype, shape)


def _opened(path: str, mode: str, buffering: int = -1) -> Any:
    """A file that is to be mapped; a pipe, which cannot be, is not waited for."""

    def without_waiting(name: str, flags: int) -> int:
        return os.open(name, flags | os.O_NONBLOCK)

    return open_file(path, "r+b" if mode == "r+" else "rb", buffering, opener=without_waiting)


def _size_of(stream: Any, path: str) -> int:
    status = os.fstat(stream.fileno())
    if not stat.S_ISREG(status.st_mode):
        raise errors.malformed("open", path, "not a regular file")
    return status.st_size


def _count(shape: Any) -> int:
    """Elements of a shape, which is checked where the array is made."""
    count = 1
    for length in shape if isinstance(shape, (tuple, list)) else (shape,):
        try:
            count *= max(0, operator.index(length))
        except TypeError:
            raise errors.shape_type("open", shape) from None
    return count


def _check_length(path: str, row: Any, shape: Any, size: int) -> None:
    nbytes = _count(shape) * row.itemsize
    if nbytes > size:
        raise errors.malformed(
            "open", path, f"{row.dtype} data of shape {shape} takes {nbytes} bytes; {size} are left"
        )


def _map_new(path: str, dtype: Any, shape: Any, offset: int) -> Any:
    row = xp.broadcast_to(xp.zeros((), dtype=dtype), shape)  # refuses what is no shape
    width = row.itemsize // npy.components(row.dtype.name)
    if offset % width:
        raise errors.map_alignment(offset, width)
    nbytes = _count(shape) * row.itemsize
    if offset + nbytes >= 1 << 63:
        raise errors.too_many_bytes("open", shape, row.itemsize)
    with open_file(path, "w+b", buffering=0) as stream:
        os.ftruncate(stream.fileno(), offset + nbytes)
        return map_open_file(stream.fileno(), offset, path, "r+", dtype, shape)


def _map_npy(path: str, mode: str) -> Any:
    with _opened(path, mode) as stream:
        size = _size_of(stream, path)
        head = stream.read(4)
        if head == b"PK\x03\x04":
            raise errors.map_kind(path, "an archive cannot be mapped")
        stream.seek(0)
        header = npy.read_header(stream, "load", path)
        if header.swapped:
            raise errors.map_kind(path, "data of foreign byte order cannot be mapped")
        offset = stream.tell()
        _check_length(path, xp.empty(0, dtype=header.dtype), header.shape, size - offset)
        return map_open_file(
            stream.fileno(), offset, path, mode, header.dtype, header.shape, header.fortran
        )


# --- raw bytes -----------------------------------------------------------------------------------


@errors.named
def fromfile(file: Any, dtype: Any = float, count: int = -1, *, offset: int = 0) -> Any:
    """Read raw elements in native byte order.

    Parameters
    ----------
    file : path or object with `read`
        Of an open file the elements from where it stands.
    dtype : dtype, default float64
    count : int
        How many elements; -1 for all up to the end.
    offset : int
        Bytes to skip first.

    Returns
    -------
    ArrPy, shape (count,)

    Raises
    ------
    FormatError
        If the file has fewer elements, or ends in the middle of one.

    Examples
    --------
    >>> import io, arrpy
    >>> arrpy.fromfile(io.BytesIO(b"abcd"), arrpy.uint8, 2, offset=1).tolist()
    [98, 99]
    """
    row = xp.empty(0, dtype=dtype)
    count = integer_argument("fromfile", "count", count)
    offset = integer_argument("fromfile", "offset", offset)
    if offset < 0:
        raise errors.negative_argument("fromfile", "offset", offset)
    if count < -1:
        raise errors.negative_argument("fromfile", "count", count)
    if not is_path(file):
        if not hasattr(file, "read"):
            raise errors.file_type("fromfile", "read", file)
        return _read_raw(file, _name_of(file), row, count, offset)
    path = path_of("fromfile", file)
    with open_file(path, "rb") as stream:
        return _read_raw(stream, path, row, count, offset)


def _read_raw(stream: Any, path: str, row: Any, count: int, offset: int) -> Any:
    skipped = 0
    while skipped < offset:
        part = stream.read(min(npy.CHUNK, offset - skipped))
        if not part:
            raise errors.malformed("fromfile", path, f"the file ends before byte {offset}")
        skipped += len(part)
    remaining = _remaining(stream)
    dtype = "uint8" if row.dtype == xp.bool else row.dtype.name
    if count < 0:
        if remaining is None:
            rest = b"".join(iter(lambda: stream.read(npy.CHUNK), b""))
            remaining = len(rest)
        if remaining % row.itemsize:
            raise errors.malformed(
                "fromfile", path, f"{remaining} bytes are no whole number of {row.dtype} elements"
            )
        count = remaining // row.itemsize
        if _remaining(stream) is None:
            return npy.restored(rest, dtype, (count,), False)
    array = npy.read_data(stream, "fromfile", path, dtype, (count,), False, remaining)
    return xp.not_equal(array, 0) if row.dtype == xp.bool else array


@errors.named
def tofile(x: Any, file: Any, /) -> None:
    """Write the elements in C order, as raw bytes in native byte order.

    Parameters
    ----------
    x : ArrPy
    file : path or object with `write`
        The file of a path is replaced when the new one is complete.

    Examples
    --------
    >>> import io, arrpy
    >>> file = io.BytesIO()
    >>> arrpy.tofile(arrpy.ArrPy([1, 2], dtype=arrpy.uint8), file)
    >>> file.getvalue()
    b'\\x01\\x02'
    """
    array = xp.asarray(x)
    with written("tofile", file) as stream:
        npy.write_data(stream, array)


def __getattr__(name: str) -> Any:
    """`loadtxt` and `savetxt` live in `arrpy.text`."""
    if name in ("loadtxt", "savetxt"):
        from . import text

        return getattr(text, name)
    raise AttributeError(f"module 'arrpy.io' has no attribute {name!r}")
