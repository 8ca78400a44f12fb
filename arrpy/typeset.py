"""Plain text that reads well in 80 columns: aligned columns, numbers, times, wrapped sentences."""

from collections.abc import Iterable, Sequence
from math import isnan
from textwrap import fill

WIDTH = 80


def align(rows: Iterable[Sequence[str]], left: int = 1, gap: int = 2) -> list[str]:
    """Return lines of columns as wide as their widest cell; the first `left` ones flush left."""
    table = [list(row) for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*table, strict=True)]
    lines = []
    for row in table:
        cells = [
            cell.ljust(width) if index < left else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append((" " * gap).join(cells).rstrip())
    return lines


def heading(text: str) -> list[str]:
    """Return a heading, underlined, after an empty line."""
    return ["", text, "-" * len(text)]


def paragraph(text: str, indent: str = "") -> list[str]:
    """Return a sentence wrapped to the width of the page."""
    return fill(text, WIDTH, initial_indent=indent, subsequent_indent=indent).splitlines()


def shorten(text: str, width: int) -> str:
    """Return the text, cut to `width` characters where it is longer."""
    return text if len(text) <= width else text[: width - 1] + "~"


def number(value: float, digits: int = 6) -> str:
    """Return a number with `digits` significant digits, `-` for NaN."""
    return "-" if isnan(value) else f"{value:.{digits}g}"


def milliseconds(seconds: float) -> str:
    """Return a time in milliseconds with three significant digits at least."""
    value = seconds * 1e3
    decimals = 1 if value >= 100 else 2 if value >= 10 else 3 if value >= 0.1 else 5
    return f"{value:.{decimals}f}"


def duration(seconds: float) -> str:
    """Return a time with three significant digits at least and its unit: `1.50 ms`, `99.8 ns`."""
    units = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
    unit = next((unit for unit, size in units.items() if seconds >= size), "ns")
    value = seconds / units[unit]
    return f"{value:.{0 if value >= 100 else 1 if value >= 10 else 2}f} {unit}"


def times(ratio: float) -> str:
    """Return a speed-up: `0.52x`, `14.2x`, `1,204x`."""
    return f"{ratio:,.0f}x" if ratio >= 100 else f"{ratio:.1f}x" if ratio >= 10 else f"{ratio:.2f}x"
