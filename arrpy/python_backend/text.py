"""Numbers in text: records of cells, read into a matrix.

A record is a line; lines that are blank or hold a comment only are none. Its cells are separated by
a delimiter or, if that is empty, by runs of blanks. Blanks (space, tab, carriage return) around a
cell do not belong to it. A comment reaches to the end of its line. With a quote character a cell
may be quoted: then it reaches to the next quote that is not doubled, over delimiters, comments and
line ends.

A cell is a number as Python writes it: digits with point and exponent, inf, infinity, nan; for
integers digits only; for bool 0, 1, true, false; complex numbers as 1+2j, with or without
parentheses. Floats are rounded correctly to float64 (by `float`, which is exact), float32 once more
from that.

Every function takes a part of the text, [begin, end), that begins with a record. What is wrong is
returned as (problem, begin, end, cell): where it is in the text, and in which cell (of a wrong
count: how many cells the record has).
"""

import re
from array import array
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple

NO_NUMBER, OUT_OF_RANGE, EMPTY_CELL, WRONG_COUNT, OPEN_QUOTE, AFTER_QUOTE = range(1, 7)
Error = tuple[int, int, int, int]
Cell = tuple[int, int]  # begin and end in the text

BLANKS = b" \t\r"
_NUMBER = rb"(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|nan)"
_FLOAT = re.compile(rb"[+-]?" + _NUMBER, re.IGNORECASE)
_INTEGER = re.compile(rb"[+-]?\d+")
_COMPLEX = re.compile(
    rb"[+-]?%b(?:[+-]%b?j)?|[+-]?%b?j" % (_NUMBER, _NUMBER, _NUMBER), re.IGNORECASE
)
_TRUTH = {b"0": 0, b"1": 1, b"true": 1, b"false": 0}


class Format(NamedTuple):
    """What the records of a text look like, and what becomes of their cells."""

    delimiter: bytes  # b"": runs of blanks
    quote: bytes  # b"": none
    comment: bytes  # b"": none
    missing: tuple[bytes, ...]  # cells without a value
    filling: Any  # what they become
    targets: list[int]  # the output column of each cell, -1 if it is not wanted
    columns: int  # of the output
    ragged: bool  # whether a record may have more cells than targets
    dtype: str


class Malformed(Exception):
    """What is wrong with a text."""


# --- cells ---------------------------------------------------------------------------------------


def trimmed(text: bytes, begin: int, end: int, blanks: bytes) -> Cell:
    """Return a cell without the blanks around it."""
    cell = text[begin:end]
    first = begin + len(cell) - len(cell.lstrip(blanks))
    return first, max(first, begin + len(cell.rstrip(blanks)))


def plain_cells(text: bytes, begin: int, end: int, blanks: bytes, delimiter: bytes) -> list[Cell]:
    """Return the cells of a record without quotes; [begin, end) has no blanks around it."""
    if not delimiter:
        return [
            (begin + match.start(), begin + match.end())
            for match in re.finditer(rb"[^ \t\r]+", text[begin:end])
        ]
    cells = []
    while True:
        stop = text.find(delimiter, begin, end)
        cells.append(trimmed(text, begin, end if stop < 0 else stop, blanks))
        if stop < 0:
            return cells
        begin = stop + 1


def records(
    text: bytes, begin: int, end: int, form: Format
) -> Iterator[tuple[int, int, list[Cell] | None]]:
    """Yield begin and end of every record and, where there may be quotes, its cells."""
    blanks = BLANKS.replace(form.delimiter, b"") if form.delimiter else BLANKS
    while begin < end:
        line_end = text.find(b"\n", begin, end)
        line_end = end if line_end < 0 else line_end
        if form.quote and form.quote in text[begin:line_end]:
            first, _ = trimmed(text, begin, line_end, blanks)
            if first < line_end and not starts_comment(text, first, form):
                cells, begin = quoted_record(text, first, end, form, blanks)
                yield first, begin, cells
            else:
                begin = line_end
        else:
            stop = text.find(form.comment, begin, line_end) if form.comment else -1
            first, stop = trimmed(text, begin, line_end if stop < 0 else stop, blanks)
            if first < stop:
                # A delimiter may be a blank; then an empty last cell counts.
                yield first, stop, None
            begin = line_end
        begin += 1


def starts_comment(text: bytes, place: int, form: Format) -> bool:
    return form.comment != b"" and text.startswith(form.comment, place)


def quoted_record(
    text: bytes, place: int, end: int, form: Format, blanks: bytes
) -> tuple[list[Cell], int]:
    """Return the cells of a record and where it ends, at a line end or at `end`."""
    cells: list[Cell] = []
    ends = re.compile(
        b"|".join(
            [rb"\n", re.escape(form.delimiter) if form.delimiter else rb"[ \t\r]"]
            + ([re.escape(form.comment)] if form.comment else [])
        )
    )

    def cell_end(start: int) -> int:
        found = ends.search(text, start, end)
        return found.start() if found else end

    def skip(start: int) -> int:
        while start < end and text[start] in blanks:
            start += 1
        return start

    while True:
        if text.startswith(form.quote, place, end):
            cell, place = quoted_cell(text, place, end, len(cells), form, blanks)
            after = skip(place) if form.delimiter else place
            place = cell_end(after)
            if place > after:
                raise Malformed(AFTER_QUOTE, after, place, len(cells))
            cells.append(cell)
        else:
            start, place = place, cell_end(place)
            cells.append(trimmed(text, start, place, blanks))
        at_end = place == end or text[place] == 10 or starts_comment(text, place, form)
        if not at_end:
            place = skip(place + len(form.delimiter))
            if not form.delimiter:
                at_end = place == end or text[place] == 10 or starts_comment(text, place, form)
        if at_end:
            stop = text.find(b"\n", place, end)
            return cells, end if stop < 0 else stop


def quoted_cell(
    text: bytes, opening: int, end: int, number: int, form: Format, blanks: bytes
) -> tuple[Cell, int]:
    """Return a cell without its quotes, and the place after the closing one."""
    place = opening + 1
    while True:
        found = text.find(form.quote, place, end)
        if found < 0:
            line_end = text.find(b"\n", opening, end)
            raise Malformed(OPEN_QUOTE, opening, end if line_end < 0 else line_end + 1, number)
        place = found + 1
        if not text.startswith(form.quote, place, end):
            return trimmed(text, opening + 1, found, blanks), place
        place += 1


# --- values --------------------------------------------------------------------------------------


def integer(cell: bytes, bits: int, signed: bool) -> int:
    if not _INTEGER.fullmatch(cell):
        raise ValueError
    lowest = -1 << (bits - 1) if signed else 0
    digits = cell.lstrip(b"+-").lstrip(b"0") or b"0"
    value = int(digits[:25]) * (-1 if cell.startswith(b"-") else 1)
    if not lowest <= value < lowest + (1 << bits):
        raise OverflowError
    return value


def real(cell: bytes) -> float:
    if not _FLOAT.fullmatch(cell):
        raise ValueError
    return float(cell)


def complex_number(cell: bytes) -> complex:
    bare = cell[1:-1] if cell.startswith(b"(") and cell.endswith(b")") else cell
    if not _COMPLEX.fullmatch(bare):
        raise ValueError
    return complex(bare.decode())


def truth(cell: bytes) -> int:
    if cell.lower() not in _TRUTH:
        raise ValueError
    return _TRUTH[cell.lower()]


def reader_of(dtype: str) -> Callable[[bytes], Any]:
    """Return the function that reads a cell: ValueError for no number, OverflowError for range."""
    if dtype == "bool":
        return truth
    if dtype.startswith("float"):
        return real
    if dtype.startswith("complex"):
        return complex_number
    bits, signed = int(dtype.lstrip("uint")), not dtype.startswith("u")
    return lambda cell: integer(cell, bits, signed)


# --- kernel entry points -------------------------------------------------------------------------


def first_record(text: bytes, begin: int, end: int, form: Format) -> tuple[list[Cell], int]:
    """Return the cells of the first record and where the next line begins."""
    blanks = BLANKS.replace(form.delimiter, b"") if form.delimiter else BLANKS
    for first, stop, cells in records(text, begin, end, form):
        if cells is None:
            cells = plain_cells(text, first, stop, blanks, form.delimiter)
        line_end = text.find(b"\n", stop, end)
        return cells, end if line_end < 0 else line_end + 1
    return [], end


def count_cells(text: bytes, begin: int, end: int, form: Format) -> tuple[int, Error | None]:
    """Return how many cells the first record has; 0 if there is none."""
    try:
        return len(first_record(text, begin, end, form)[0]), None
    except Malformed as problem:
        return 0, problem.args[:4]


def count_records(text: bytes, begin: int, end: int, form: Format) -> tuple[int, Error | None]:
    """Return how many records there are, up to the first malformed quote."""
    count = 0
    try:
        for _ in records(text, begin, end, form):
            count += 1
    except Malformed as problem:
        return count, problem.args[:4]
    return count, None


def parse_records(
    text: bytes, begin: int, end: int, form: Format, limit: int, out: memoryview
) -> Error | None:
    """Read up to `limit` records into rows of `out`, until something is wrong."""
    numbers: array[Any] = array(out.format)
    # What `float` reads beyond the grammar: underscores, and blanks that are none here.
    plain = (
        form.dtype.startswith("float")
        and not form.missing
        and form.targets == list(range(form.columns))
        and not any(text.find(character, begin, end) >= 0 for character in (b"_", b"\v", b"\f"))
    )
    try:
        for first, stop, cells in islice(records(text, begin, end, form), limit):
            values = plain_values(text[first:stop], form) if plain and cells is None else None
            numbers.extend(values or record_values(text, first, stop, end, cells, form))
    except Malformed as problem:
        return problem.args[:4]
    if numbers:
        out[: len(numbers)] = memoryview(numbers)
    return None


def plain_values(record: bytes, form: Format) -> list[float] | None:
    """Return the floats of a record of nothing else; None if something needs a closer look."""
    words = record.split(form.delimiter) if form.delimiter else record.split()
    try:
        return list(map(float, words)) if len(words) == form.columns else None
    except ValueError:
        return None


def record_values(
    text: bytes, first: int, stop: int, end: int, cells: list[Cell] | None, form: Format
) -> list[Any]:
    """Return the values of a record by output column; of complex numbers both parts."""
    if cells is None:
        blanks = BLANKS.replace(form.delimiter, b"") if form.delimiter else BLANKS
        cells = plain_cells(text, first, stop, blanks, form.delimiter)
    read = reader_of(form.dtype)
    values: list[Any] = [form.filling] * form.columns
    for number, ((start, cell_end), target) in enumerate(zip(cells, form.targets, strict=False)):
        if target >= 0:
            values[target] = value_of(text, start, cell_end, number, form, read)
    if len(cells) < len(form.targets) or (len(cells) > len(form.targets) and not form.ragged):
        line_end = text.find(b"\n", first, end)
        raise Malformed(WRONG_COUNT, first, end if line_end < 0 else line_end, len(cells))
    if form.dtype.startswith("complex"):
        return [part for value in values for part in (value.real, value.imag)]
    return values


def value_of(
    text: bytes, begin: int, end: int, number: int, form: Format, read: Callable[[bytes], Any]
) -> Any:
    cell = text[begin:end]
    if cell in form.missing:
        return form.filling
    try:
        return read(cell)
    except ValueError:
        problem = EMPTY_CELL if begin == end else NO_NUMBER
    except OverflowError:
        problem = OUT_OF_RANGE
    raise Malformed(problem, begin, end, number)
