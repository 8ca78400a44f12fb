"""Numbers in text files: `loadtxt` reads them, `savetxt` writes them.

The reading itself is the family `text` of the three tiers; its Python body explains the grammar,
`arrpy/python_backend/text.py`. Here the options are checked and errors get their place.
"""

import codecs
import operator
import os
import sys
from builtins import open as open_file
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import arrpy as xp

from . import errors
from ._core import file_content, integer_argument, line_begin, parse_text, with_line_feeds
from .io import is_path, path_of, written
from .python_backend import text as definition

_SHOWN = 40  # characters of a malformed cell in its message
_ROWS = 1024  # written at a time
_BEGINNING = 1 << 20  # bytes of a file that are read first, if only some rows are wanted
_LIKE_UTF8 = ("utf-8", "ascii", "iso8859-1")  # where all characters of numbers are the same bytes


@errors.named
def loadtxt(
    file: Any,
    /,
    dtype: Any = float,
    comments: str | None = "#",
    delimiter: str | None = None,
    *,
    skiprows: int = 0,
    usecols: Any = None,
    unpack: bool = False,
    ndmin: int = 0,
    max_rows: int | None = None,
    quotechar: str | None = None,
    header: bool = False,
    missing: Any = (),
    filling: Any = None,
    encoding: str = "utf-8",
) -> Any:
    """Read numbers from a text, such as a CSV file.

    A record is a line; blank lines and comments are skipped. Floats are rounded correctly from
    their digits, on every backend to the same bits (float32 from the float64).

    Parameters
    ----------
    file : path, object with `read`, or iterable of lines
    dtype : dtype, default float64
    comments : str or None
        What begins a comment, which reaches to the end of the line.
    delimiter : str, optional
        One ASCII character between cells; by default runs of blanks.
    skiprows : int
        Lines to leave out first.
    usecols : int, str or sequence of them, optional
        The cells to read, in this order: counted from 0, negative from the end, or named by the
        header. By default all; then all records must have equally many.
    unpack : bool
        Whether to return the transpose, so that columns can be unpacked.
    ndmin : {0, 1, 2}
        Dimensions to keep; others of length 1 are dropped.
    max_rows : int, optional
        Records to read at most.
    quotechar : str, optional
        A cell that begins with this character reaches to the next one; doubled, it stands for
        itself. Inside, delimiters, comments and line ends are characters like others.
    header : bool
        Whether the first record holds the names of the columns.
    missing : str or sequence of str
        Cells that hold no value, for example ``("", "NA")``.
    filling : number, optional
        What they become; by default NaN. Integers and bools have none, so they need it.
    encoding : str

    Returns
    -------
    ArrPy, shape (rows, columns) without the lengths 1 that `ndmin` does not ask for

    Raises
    ------
    FormatError
        With line and column, both counted from 1, and the cell that is malformed.
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.loadtxt(["1 2.5", "3 -4e2  # a comment"]).tolist()
    [[1.0, 2.5], [3.0, -400.0]]
    >>> text = ["day,wind,rain", "1,7,NA", "2,9,0.5"]
    >>> x = arrpy.loadtxt(text, delimiter=",", header=True, usecols=["rain"], missing="NA")
    >>> x.tolist()
    [nan, 0.5]
    >>> arrpy.loadtxt(["1,2", "3,x"], delimiter=",")
    Traceback (most recent call last):
        ...
    arrpy.errors.FormatError: loadtxt: line 2, column 2: cannot read 'x' as float64
    """
    row = xp.empty(0, dtype=dtype)
    marks = [
        _mark("delimiter", delimiter),
        _mark("quotechar", quotechar),
        _comment(comments),
    ]
    if marks[0] and marks[0] == marks[1]:
        raise errors.text_option("quotechar", "must differ from the delimiter", quotechar)
    if marks[2] and marks[2] in marks[:2]:
        raise errors.text_option("comments", "must differ from delimiter and quotechar", comments)
    words = [missing]
    if not isinstance(missing, str):
        words = errors.listed("loadtxt", "missing", "a word or a sequence of words", missing)
    if not all(isinstance(word, str) and "\n" not in word for word in words):
        raise errors.text_option("missing", "must be words without line ends", missing)
    if words and filling is None and not row.dtype.kind.endswith("floating-point"):
        raise errors.text_option("filling", f"is needed for missing {row.dtype} values", filling)
    skiprows = _natural("skiprows", skiprows)
    max_rows = sys.maxsize if max_rows is None else _natural("max_rows", max_rows)
    if integer_argument("loadtxt", "ndmin", ndmin) not in (0, 1, 2):
        raise errors.text_option("ndmin", "must be 0, 1 or 2", ndmin)
    encoding = _codec("loadtxt", encoding)
    missing = [word.encode(errors="surrogateescape") for word in words]
    if filling is None:
        filling = float("nan") if words else 0

    def matrix_of(content: bytes, path: str) -> Any:
        begin = line_begin(content, min(skiprows, sys.maxsize))
        names: list[str] = []
        if header:
            names, begin = _names(content, begin, marks, path)
        result, error = parse_text(
            content,
            begin,
            row.dtype,
            *marks,
            missing,
            filling,
            lambda cells: _targets(cells, usecols, names),
            usecols is not None,
            min(max_rows, sys.maxsize),
        )
        if error:
            raise _format_error(content, path, row.dtype, error, names, usecols)
        return result

    for content, path in _beginnings(file, encoding, max_rows):
        with suppress(errors.FormatError):  # which may come from where it was cut
            result = matrix_of(content, path)
            if result.shape[0] == max_rows:
                return _shaped(result, ndmin, unpack)
    return _shaped(matrix_of(*_content(file, encoding)), ndmin, unpack)


@errors.named
def fromstring(string: str, dtype: Any = float, count: int = -1, *, sep: str) -> Any:
    """Numbers from a string.

    Parameters
    ----------
    string : str
    dtype : dtype, default float64
    count : int, default -1
        How many numbers; -1: all.
    sep : str
        What stands between numbers; blanks beside it do not count. For bytes use `frombuffer`.

    Returns
    -------
    ArrPy, one axis

    Raises
    ------
    FormatError
        If something is no number of the dtype.
    ValueError
        If `sep` is empty, or there are fewer than `count` numbers.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.fromstring("1, 2, 3", sep=",").tolist()
    [1.0, 2.0, 3.0]
    """
    if not isinstance(string, str) or not isinstance(sep, str):
        got = type(sep if isinstance(string, str) else string).__name__
        raise errors.wrong_type("fromstring", "string and sep", "str", got)
    if not sep:
        raise errors.wrong_value("fromstring", "sep", "not empty", repr(sep))
    count = integer_argument("fromstring", "count", count)
    words = string.split(sep.strip() or None)
    if len(words) > 1 and not words[-1].strip():
        words.pop()  # a separator may end the text
    if not string.strip():
        words = []
    wanted = len(words) if count < 0 else count
    if wanted > len(words):
        raise errors.wrong_value("fromstring", "string", f"of {wanted} numbers", len(words))
    lines = [" ".join(word.split()) for word in words[:wanted]]
    if "" in lines:
        raise errors.wrong_value("fromstring", "string", "without empty places", repr(string))
    return loadtxt(lines, dtype, None, "\x1f", ndmin=1)  # a delimiter that does not occur


def _mark(name: str, mark: str | None) -> bytes:
    if mark is None:
        return b""
    if not isinstance(mark, str) or len(mark) != 1 or not mark.isascii() or mark in "\r\n\0":
        raise errors.text_option(name, "must be one ASCII character", mark)
    return mark.encode()


def _natural(name: str, value: Any) -> int:
    number: int = integer_argument("loadtxt", name, value)
    if number < 0:
        raise errors.negative_argument("loadtxt", name, value)
    return number


def _codec(name: str, encoding: Any) -> str:
    """Return the name that Python gives to an encoding."""
    try:
        if isinstance(encoding, str) and "\0" not in encoding:
            found = codecs.lookup(encoding)
            if found._is_text_encoding:
                return found.name
    except LookupError:
        pass
    raise errors.wrong_value(name, "encoding", "the name of an encoding of text", repr(encoding))


def _comment(comments: str | None) -> bytes:
    if comments is None:
        return b""
    if not isinstance(comments, str) or not comments or comments[0] in " \t\r" or "\n" in comments:
        raise errors.text_option("comments", "must be a word that begins with no blank", comments)
    return comments.encode()


def _beginnings(file: Any, encoding: str, max_rows: int) -> Iterator[tuple[bytes, str]]:
    """Yield longer and longer beginnings of a file of which only some rows are wanted."""
    if max_rows in (0, sys.maxsize) or not is_path(file) or encoding not in _LIKE_UTF8:
        return
    path = path_of("loadtxt", file)
    with open_file(path, "rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        length = _BEGINNING
        while length < size:
            part = file_content(stream.fileno(), length) or b""
            lines = part[: part.rfind(b"\n") + 1]
            yield _plain(lines, encoding, path), path
            length *= 8


def _content(file: Any, encoding: str) -> tuple[bytes, str]:
    """Return the text in UTF-8, its lines ended by line feeds, and the path."""
    path = ""
    if is_path(file):
        path = path_of("loadtxt", file)
        with open_file(path, "rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            content: Any = file_content(stream.fileno(), size) or stream.read()
    elif hasattr(file, "read"):
        path = file.name if isinstance(getattr(file, "name", None), str) else ""
        content = file.read()
        if not isinstance(content, (str, bytes, bytearray, memoryview)):
            got = type(content).__name__
            raise errors.wrong_type("loadtxt", "what the file reads", "str or bytes", got)
    else:
        content = b"\n".join(_line(line).removesuffix(b"\n") for line in _lines(file))
    return _plain(content, encoding, path), path


def _plain(content: Any, encoding: str, path: str) -> bytes:
    """Return a text in UTF-8, its lines ended by line feeds."""
    if isinstance(content, str):
        content = content.encode("utf-8", "surrogateescape")
    content = bytes(content)
    if encoding not in _LIKE_UTF8 or (encoding == "iso8859-1" and not content.isascii()):
        try:
            content = content.decode(encoding).encode()
        except UnicodeDecodeError as error:
            raise errors.malformed("loadtxt", path, f"not {encoding} text: {error}") from None
    content = content.removeprefix(b"\xef\xbb\xbf")
    return with_line_feeds(content) if b"\r" in content else content


def _lines(file: Any) -> Iterator[Any]:
    try:
        return iter(file)
    except TypeError:
        raise errors.file_type("loadtxt", "read", file) from None


def _line(line: Any) -> bytes:
    if not isinstance(line, (str, bytes)):
        raise errors.wrong_type("loadtxt", "lines", "str or bytes", type(line).__name__)
    return line.encode() if isinstance(line, str) else line


def _names(content: bytes, begin: int, marks: list[bytes], path: str) -> tuple[list[str], int]:
    """Return the cells of the first record as words, and where the next line begins."""
    delimiter, quote, comment = marks
    form = definition.Format(delimiter, quote, comment, (), 0, [], 0, False, "float64")
    try:
        cells, end = definition.first_record(content, begin, len(content), form)
    except definition.Malformed as problem:
        raise _format_error(content, path, "a name", list(problem.args), [], None) from None
    return [content[start:stop].decode("utf-8", "replace") for start, stop in cells], end


def _targets(cells: int, usecols: Any, names: list[str]) -> list[int]:
    """Return the output column of each cell, -1 for cells that are not wanted."""
    if usecols is None:
        return list(range(cells))
    many = hasattr(usecols, "__iter__") and not isinstance(usecols, (str, type))
    many = many and getattr(usecols, "ndim", 1) > 0
    wanted = list(usecols) if many else [usecols]
    targets = [-1] * cells
    for column, which in enumerate(wanted):
        if isinstance(which, str) and which not in names:
            raise errors.text_option("usecols", f"names a column; there are {names}", which)
        try:
            place = names.index(which) if isinstance(which, str) else operator.index(which)
        except TypeError:
            raise errors.text_option("usecols", "must be integers or names", which) from None
        if not -cells <= place < cells:
            if cells == 0:
                return []
            raise errors.text_option("usecols", f"must be within {cells} cells", which)
        if targets[place] >= 0:
            raise errors.text_option("usecols", "must name each cell once", usecols)
        targets[place] = column
    while targets and targets[-1] < 0:
        targets.pop()
    return targets


def _format_error(
    content: bytes, path: str, dtype: Any, error: list[int], names: list[str], usecols: Any
) -> Exception:
    problem, begin, end, cell = error
    line = content.count(b"\n", 0, begin) + 1
    text = content[begin : min(end, begin + 4 * _SHOWN)].decode("utf-8", "replace").strip()
    shown = repr(text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "...")
    if problem == definition.WRONG_COUNT:
        what = f"the record has {cell} cell{'s'[: cell != 1]}, not as many as the first"
        if usecols is not None:
            what = f"the record has only {cell} cell{'s'[: cell != 1]}"
        return errors.text_place(path, line, None, "", what)
    what = {
        definition.NO_NUMBER: f"cannot read {shown} as {dtype}",
        definition.OUT_OF_RANGE: f"{shown} does not fit {dtype}",
        definition.EMPTY_CELL: f"an empty cell; `missing` has no ''; expected {dtype}",
        definition.OPEN_QUOTE: "a quote is opened and never closed",
        definition.AFTER_QUOTE: f"{shown} follows the closing quote",
    }[problem]
    name = names[cell] if cell < len(names) else ""
    return errors.text_place(path, line, cell + 1, name, what)


def _shaped(matrix: Any, ndmin: int, unpack: bool) -> Any:
    """Drop axes of length 1 down to `ndmin` dimensions, as NumPy does."""
    if 0 in matrix.shape:
        matrix = xp.empty((0,) * max(1, ndmin), dtype=matrix.dtype)
    elif ndmin < 2 and 1 in matrix.shape:
        shape = tuple(length for length in matrix.shape if length != 1)
        matrix = xp.reshape(matrix, shape if shape or ndmin == 0 else (1,))
    return matrix.T if unpack and matrix.ndim == 2 else matrix


@errors.named
def savetxt(
    file: Any,
    x: Any,
    /,
    fmt: Any = "%.18e",
    delimiter: str = " ",
    newline: str = "\n",
    header: str = "",
    footer: str = "",
    comments: str = "# ",
    encoding: str = "utf-8",
) -> None:
    """Write a vector or matrix as text, a row to a line, as `numpy.savetxt` does.

    Parameters
    ----------
    file : path or object with `write` of bytes
        The file of a path is replaced when the new one is complete.
    x : ArrPy, shape (n,) or (n, m)
        A vector is written as a column.
    fmt : str or sequence of str
        Python's % formats: one for all, one per column, or one for the whole row. The default
        keeps every bit of float64; ``"%r"`` does so with the fewest digits.
    delimiter, newline : str
    header, footer : str
        Text before and after, each line behind `comments`.
    comments : str
    encoding : str

    Raises
    ------
    ValueError
        If x has another number of dimensions, or `fmt` another number of formats than x columns.
    TypeError
        If a format does not take the numbers.

    Examples
    --------
    >>> import io, arrpy
    >>> file = io.BytesIO()
    >>> arrpy.savetxt(file, arrpy.ArrPy([[1.5, 2], [3, 4]]), fmt="%g", delimiter=",")
    >>> file.getvalue()
    b'1.5,2\\n3,4\\n'
    """
    texts = {"delimiter": delimiter, "newline": newline, "header": header, "footer": footer}
    for name, text in (texts | {"comments": comments}).items():
        if not isinstance(text, str):
            raise errors.wrong_type("savetxt", name, "str", repr(text))
    encoding = _codec("savetxt", encoding)
    array = xp.asarray(x)
    if array.ndim not in (1, 2):
        raise errors.vector_or_matrix("savetxt", array.shape)
    if array.ndim == 1:
        array = xp.reshape(array, (-1, 1)) if array.size else xp.empty((0, 1), dtype=array.dtype)
    is_complex = array.dtype.kind == "complex floating-point"
    row = _row_format(fmt, array.shape[1], delimiter, is_complex) + newline
    with written("savetxt", file) as stream:
        if header:
            stream.write(_encoded(_remark(header, comments) + newline, encoding))
        for start in range(0, array.shape[0], _ROWS):
            text = _rows_text(array[start : start + _ROWS], row, is_complex)
            stream.write(_encoded(text, encoding))
        if footer:
            stream.write(_encoded(_remark(footer, comments) + newline, encoding))


def _remark(text: str, comments: str) -> str:
    return comments + text.replace("\n", "\n" + comments)


def _encoded(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as error:
        character = repr(text[error.start])
        raise errors.wrong_value(
            "savetxt", "encoding", f"one that has the character {character}", encoding
        ) from None


def _row_format(fmt: Any, columns: int, delimiter: str, is_complex: bool) -> str:
    if isinstance(fmt, (list, tuple)):
        if len(fmt) != columns:
            raise errors.text_formats(len(fmt), columns)
        return delimiter.join(map(str, fmt))
    if not isinstance(fmt, str):
        raise errors.text_format_type(fmt)
    count = fmt.count("%")
    if count == 1:
        one = f" ({fmt}+{fmt}j)" if is_complex else fmt
        return delimiter.join([one] * columns)
    if count == columns * (1 + is_complex):
        return fmt
    raise errors.text_formats(count, columns)


def _rows_text(rows: Any, row: str, is_complex: bool) -> str:
    if is_complex:
        rows = xp.stack([rows.real, rows.imag], axis=-1)
    try:
        text: str = (row * rows.shape[0]) % tuple(xp.reshape(rows, (-1,)).tolist())
    except (TypeError, ValueError, OverflowError) as error:
        raise errors.text_format_mismatch(row, error) from None
    return text.replace("+-", "-") if is_complex else text
