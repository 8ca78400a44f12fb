"""Text tables: delimiter, header, quotes and missing values, read without any silent guess.

A table is a sequence of records of equally many cells; a record is a line, or several where a
quoted cell holds line breaks (RFC 4180: a cell in double quotes may hold delimiters and line
breaks, and "" inside it stands for one quote). Lines that are blank or begin with # are skipped.

What is found out from the text, and then reported in `Table`:

* encoding: UTF-8, UTF-16 with its mark, otherwise Latin-1, in which every byte is a character;
* delimiter: tab ; | , are tried in this order, and the one wins that cuts most of the first records
  into equally many cells. Blanks delimit only where none of the four does. Comma comes last because
  it is also a decimal sign: `1,5;2,5` is two cells;
* header: the first record is one if it has words where the columns below have numbers;
* numeric columns: at least as many numbers as other words, not counting missing values. A word in
  such a column is a malformed cell and raises `TableError` with its line and column; every other
  column is text, and is left out and named.

This is not the reader of `arrpy.loadtxt`, which is told what a text looks like and reads numbers
only. Here a comment is a whole line, so that a # may stand in a name or a text; a quoted cell keeps
its blanks and says where it began; the decimal sign may be a comma; and a column is numeric or text
by all of its cells.

Numbers are ASCII, as `float` reads them but without its underscores; what is too large for
float64 is malformed, not infinite. Everything here is standard library, so that a learner can take
this file away alone. Reference: Y. Shafranovich, RFC 4180, 2005.
"""

import re
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from math import isinf, isnan, nan
from os import PathLike, fspath
from pathlib import Path

MISSING = frozenset(("", "na", "n/a", "nan", "null", "none", "-", "?"))
WHITESPACE = " "
DELIMITERS = ("\t", ";", "|", ",")
DELIMITER_NAMES = {"\t": "tab", ";": "semicolon", "|": "bar", ",": "comma", WHITESPACE: "blanks"}

_SAMPLE = 1000  # records looked at to find delimiter and header
_ENDS = {delimiter: re.compile(rf"[{re.escape(delimiter)}\n]") for delimiter in DELIMITERS}
_ENDS[WHITESPACE] = re.compile(r"[ \t\n]")
_BLANKS = re.compile(r"[ \t]+")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_SHOWN = 40  # characters of a malformed cell in its message


class TableError(ValueError):
    """A text table that cannot be read.

    Attributes
    ----------
    path : str
        The file.
    line : int or None
        The line, counted from 1; of a quoted cell the one on which it begins.
    column : int or None
        The cell of the record, counted from 1.
    name : str or None
        The column's name.
    """

    def __init__(
        self,
        problem: str,
        path: str = "",
        line: int | None = None,
        column: int | None = None,
        name: str | None = None,
    ) -> None:
        place = ", ".join(
            f"{word} {number}" for word, number in (("line", line), ("column", column)) if number
        )
        if column and name:
            place += f" ({name})"
        super().__init__(f"table: {place}: {problem}" if place else f"table: {problem}")
        self.path, self.line, self.column, self.name = path, line, column, name

    def __reduce__(self) -> tuple[object, ...]:
        # The place is in the text already; pickle must not put it there twice.
        return _restore_error, (str(self),), self.__dict__


def _restore_error(message: str) -> TableError:
    error = TableError("")
    error.args = (message,)
    return error


@dataclass(frozen=True, slots=True)
class Column:
    """A numeric column; a missing value is NaN."""

    name: str
    values: "array[float]"
    missing: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A column without numbers, and why it is not among the numeric ones."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Table:
    """The numeric columns of a text table and what was found out about the text."""

    path: str
    rows: int
    columns: tuple[Column, ...]
    left_out: tuple[LeftOut, ...]
    delimiter: str
    header: bool
    encoding: str

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the numeric columns."""
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    cells: list[str]

    def line_of(self, index: int) -> int:
        """Return the line on which a cell begins: every break before it is in an earlier cell."""
        return self.line + sum(cell.count("\n") for cell in self.cells[:index])


@dataclass(frozen=True, slots=True)
class _Options:
    """What the reading of one text depends on."""

    path: str
    delimiter: str
    decimal: str

    @property
    def blanks(self) -> str:
        """The characters around a cell that do not belong to it."""
        return " " if self.delimiter == "\t" else " \t"


def read_table(
    path: str | PathLike[str],
    *,
    delimiter: str | None = None,
    decimal: str = ".",
    header: bool | None = None,
) -> Table:
    r"""Read a text table from a file.

    Parameters
    ----------
    path : str or path-like
    delimiter : {",", ";", "\t", "|", " "}, optional
        " " stands for one or more blanks or tabs. By default it is found out.
    decimal : {".", ","}
    header : bool, optional
        Whether the first record holds the names. By default it is found out.

    Returns
    -------
    Table

    Raises
    ------
    TableError
        With path, line and column of what cannot be read.
    OSError
        If the file cannot be opened.
    """
    name = fspath(path)
    text, encoding = decode(Path(path).read_bytes(), name)
    return parse_table(
        text, name, delimiter=delimiter, decimal=decimal, header=header, encoding=encoding
    )


def decode(content: bytes, path: str = "") -> tuple[str, str]:
    """Return the text of a file's bytes and the name of its encoding."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        encoding = "utf-8" if _is_utf8(content) else "latin-1"
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        raise TableError(f"not {encoding} text, {error.reason}", path) from None
    if "\0" in text:
        raise TableError("a zero byte; this is not a text table", path)
    return text, encoding


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def parse_table(
    text: str,
    path: str = "text",
    *,
    delimiter: str | None = None,
    decimal: str = ".",
    header: bool | None = None,
    encoding: str = "utf-8",
) -> Table:
    r"""Read a text table from a string; see `read_table`.

    Examples
    --------
    >>> table = parse_table("time,wind\n01:00,5\n02:00,NA\n")
    >>> table.names, table.columns[0].missing, table.left_out[0].reason
    (('wind',), 1, 'text')
    """
    if decimal not in (".", ","):
        raise ValueError(f"table: decimal must be '.' or ','; got {decimal!r}")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if delimiter is None:
        delimiter = find_delimiter(text, decimal)
    elif delimiter not in DELIMITER_NAMES or delimiter == decimal:
        raise ValueError(f"table: delimiter must be one of , ; | tab blank; got {delimiter!r}")
    options = _Options(path, delimiter, decimal)
    records = list(_records(text, options))
    _check_widths(records, options)
    if header is None:
        header = _has_header(records, options)
    names = _names(records[0].cells, header)
    body = records[header:]
    if not body:
        raise TableError("no rows below the header", path, records[0].line)
    columns = [_column(body, index, name, options) for index, name in enumerate(names)]
    return Table(
        path=path,
        rows=len(body),
        columns=tuple(column for column in columns if isinstance(column, Column)),
        left_out=tuple(column for column in columns if isinstance(column, LeftOut)),
        delimiter=delimiter,
        header=header,
        encoding=encoding,
    )


# Records and cells


def _records(text: str, options: _Options) -> Iterator[_Record]:
    position, line, blanks = 0, 1, options.blanks
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        row = text[position:end]
        if row.strip(blanks) and not row.lstrip().startswith("#"):
            if '"' in row:
                cells, end = _quoted_record(text, position, line, options)
            elif options.delimiter == WHITESPACE:
                cells = _BLANKS.split(row.strip(" \t"))
            else:
                cells = row.split(options.delimiter)
            yield _Record(line, cells)
        line += text.count("\n", position, end) + 1
        position = end + 1


def _quoted_record(text: str, start: int, line: int, options: _Options) -> tuple[list[str], int]:
    """Return the cells of a record that has quotes, and where its last line ends."""
    cells: list[str] = []
    position = _skip(text, start, options.blanks)
    while True:
        if text.startswith('"', position):
            cell, position = _quoted_cell(text, position, _Record(line, cells), options)
        else:
            end = _cell_end(text, position, options)
            cell, position = text[position:end], end
        cells.append(cell)
        if position == len(text) or text[position] == "\n":
            return cells, position
        if options.delimiter != WHITESPACE:
            position += 1
        position = _skip(text, position, options.blanks)
        if options.delimiter == WHITESPACE and text[position : position + 1] in ("", "\n"):
            return cells, position


def _quoted_cell(text: str, start: int, record: _Record, options: _Options) -> tuple[str, int]:
    """Return a cell without its quotes, and the position of what ends it."""
    end = text.find('"', start + 1)
    while end >= 0 and text.startswith('"', end + 1):
        end = text.find('"', end + 2)
    if end < 0:
        line, column = record.line_of(len(record.cells)), len(record.cells) + 1
        raise TableError("a quote is opened and never closed", options.path, line, column)
    stop = end + 1
    if options.delimiter != WHITESPACE:
        stop = _skip(text, stop, options.blanks)
    cell_end = _cell_end(text, stop, options)
    if stop < cell_end:
        line, column = record.line_of(len(record.cells)), len(record.cells) + 1
        follows = _abbreviate(text[stop:cell_end])
        raise TableError(f"{follows} follows the closing quote", options.path, line, column)
    return text[start + 1 : end].replace('""', '"'), stop


def _cell_end(text: str, position: int, options: _Options) -> int:
    """Return the position of the delimiter or line end that ends an unquoted cell."""
    found = _ENDS[options.delimiter].search(text, position)
    return found.start() if found else len(text)


def _skip(text: str, position: int, blanks: str) -> int:
    while position < len(text) and text[position] in blanks:
        position += 1
    return position


# What the text does not say


def find_delimiter(text: str, decimal: str = ".") -> str:
    """Return the delimiter that cuts most of the first records into equally many cells."""
    best, best_share = WHITESPACE, 0.49  # half of the records are enough
    for delimiter in DELIMITERS:
        share = _regular_share(text, _Options("", delimiter, decimal))
        if delimiter != decimal and share > best_share:
            best, best_share = delimiter, share
    return best


def _regular_share(text: str, options: _Options) -> float:
    """Return the share of the first records that have the commonest number of cells, if above 1.

    What stands before a malformed quote counts, so that the quote is named when the text is read.
    """
    widths: Counter[int] = Counter()
    try:
        widths.update(len(record.cells) for record in islice(_records(text, options), _SAMPLE))
    except TableError as error:
        if not widths:
            widths[error.column or 0] = 1
    width, count = widths.most_common(1)[0] if widths else (0, 0)
    return count / widths.total() if width > 1 else 0.0


def _check_widths(records: list[_Record], options: _Options) -> None:
    if not records:
        raise TableError("no rows", options.path)
    first = records[0]
    width = len(first.cells)
    for record in records:
        if len(record.cells) != width:
            raise TableError(
                f"{counted(len(record.cells), 'value')}, line {first.line} has {width}",
                options.path,
                record.line,
            )


def counted(number: int, noun: str) -> str:
    """Return a number and its noun: 1 row, 2,000 rows."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _has_header(records: list[_Record], options: _Options) -> bool:
    first, body = records[0], records[1 : 1 + _SAMPLE]
    numeric = [
        index for index in range(len(first.cells)) if _is_numeric(_kinds(body, index, options))
    ]
    kinds = {index: _kinds([first], index, options) for index in range(len(first.cells))}
    words = [index for index in numeric if kinds[index]["word"]]
    numbers = [index for index in numeric if kinds[index]["number"]]
    if words and numbers:
        raise TableError(
            f"header or data? It has {_abbreviate(first.cells[words[0]])} in column "
            f"{words[0] + 1} but {_abbreviate(first.cells[numbers[0]])} in column "
            f"{numbers[0] + 1}; say which with header=True or False (--header yes or no)",
            options.path,
            first.line,
        )
    if words or numbers:
        return bool(words)
    # No column decides: names may be empty, values of a header are never numbers.
    return all(kind["number"] == 0 for kind in kinds.values()) and any(
        kind["word"] for kind in kinds.values()
    )


def _kinds(records: list[_Record], index: int, options: _Options) -> Counter[str]:
    return Counter(_kind(record.cells[index], options.decimal) for record in records)


def _kind(cell: str, decimal: str) -> str:
    try:
        return "missing" if read_number(cell, decimal) is None else "number"
    except ValueError:
        return "word"


def _is_numeric(kinds: Counter[str]) -> bool:
    return kinds["number"] > 0 and kinds["number"] >= kinds["word"]


def _names(cells: list[str], header: bool) -> list[str]:
    """Return unique printable names; `column 3` for an empty one, `Wind (2)` for a copy."""
    names: list[str] = []
    copies: dict[str, int] = {}
    for index, cell in enumerate(cells):
        printable = "".join(char if char.isprintable() else " " for char in cell)
        base = " ".join(printable.split()) if header else ""
        base = base or f"column {index + 1}"
        name = base
        while name in copies:
            copies[base] += 1
            name = f"{base} ({copies[base]})"
        copies[name] = 1
        names.append(name)
    return names


# Values


def read_number(cell: str, decimal: str = ".") -> float | None:
    """Return the number in a cell, or None for a missing value.

    Raises
    ------
    ValueError
        If it is neither.
    """
    text = cell.strip()
    if decimal == ",":
        text = text.replace(".", "?").replace(",", ".")
    try:
        number = float(text)
    except ValueError:
        if cell.strip().lower() in MISSING:
            return None
        raise ValueError(f"cannot read {_abbreviate(cell)} as a number") from None
    if "_" in text or not text.isascii():
        raise ValueError(f"cannot read {_abbreviate(cell)} as a number")
    if isinf(number) and any(char.isdigit() for char in text):
        raise ValueError(f"{_abbreviate(cell)} is too large for float64")
    return None if isnan(number) else number


def _column(records: list[_Record], index: int, name: str, options: _Options) -> Column | LeftOut:
    values = array("d")
    missing = 0
    malformed: list[tuple[_Record, str]] = []
    for record in records:
        try:
            number = read_number(record.cells[index], options.decimal)
        except ValueError as error:
            malformed.append((record, str(error)))
            continue
        missing += number is None
        values.append(nan if number is None else number)
    numbers = len(values) - missing
    if numbers < len(malformed) or not numbers:
        return LeftOut(name, _reason(numbers, [record.cells[index] for record, _ in malformed]))
    for record, problem in malformed:
        raise TableError(problem, options.path, record.line_of(index), index + 1, name)
    return Column(name, values, missing)


def _reason(numbers: int, words: list[str]) -> str:
    if not words:
        return "empty"
    if all(_DECIMAL_COMMA.fullmatch(word.strip()) for word in words):
        return "text, or a decimal comma (then: --decimal ,)"
    return f"text, but for {counted(numbers, 'number')}" if numbers else "text"


def _abbreviate(cell: str) -> str:
    text = cell.strip()
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "...")
