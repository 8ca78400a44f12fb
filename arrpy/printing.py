"""Arrays as text: ``repr``, ``str``, ``format`` and the print options.

Three steps, each a few lines:

1. *Summarise.* An array of more than ``threshold`` elements is cut down to ``edgeitems`` at both
   ends of every long axis, by slicing, so that a huge array is never read as a whole.
2. *Format.* All elements are written the same way, chosen from all of them: fixed or exponent
   form, padded to one width, so that columns align. A floating-point number is written with
   the fewest digits that give it back (for float32: give back that float32).
3. *Lay out.* Rows are nested in brackets, wrapped at ``linewidth``, a blank line between matrices.

A ``repr`` that is not summarised round-trips: evaluated with the names ``ArrPy``, ``nan``, ``inf``
and the dtypes, it gives the same values and the same dtype. ``str`` and summarised arrays are for
reading and show at most 8 fractional digits.

Reference: G. L. Steele and J. L. White, "How to print floating-point numbers accurately", PLDI 1990
(the shortest digits that round-trip, which Python's ``repr`` computes for float64).
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from html import escape
from typing import Any, Protocol

from ._core import array_argument, integer_argument

__all__ = [
    "array2string",
    "array_format",
    "array_html",
    "array_repr",
    "array_str",
    "get_printoptions",
    "printoptions",
    "set_printoptions",
]

_DIGITS_FOR_READING = 8
_DEFAULT_DTYPES = frozenset({"bool", "int64", "float64", "complex128"})
_SINGLE_PRECISION = frozenset({"float32", "complex64"})
# Fixed form is left when columns would become long: beyond 1e16 integers are not exact,
# below 1e-4 and beyond a ratio of 1e6 most of a column would be zeros.
_FIXED_BELOW = 1e16
_FIXED_FROM = 1e-4
_FIXED_RATIO = 1e6


class _DType(Protocol):
    @property
    def name(self) -> str: ...


class _Array(Protocol):
    """What an array must offer to be printed."""

    @property
    def shape(self) -> tuple[int, ...]: ...
    @property
    def ndim(self) -> int: ...
    @property
    def size(self) -> int: ...
    @property
    def dtype(self) -> _DType: ...
    def __getitem__(self, key: Any, /) -> _Array: ...
    def tolist(self) -> Any: ...


class _Ellipsis:
    """The gap of a summarised axis."""


_GAP = _Ellipsis()


@dataclass(frozen=True)
class _PrintOptions:
    precision: int | None = None
    threshold: int = 1000
    edgeitems: int = 3
    linewidth: int = 80
    suppress: bool = False


_DEFAULT = _PrintOptions()
_options: ContextVar[_PrintOptions] = ContextVar("arrpy_printoptions", default=_DEFAULT)


_NAMES_OF_NUMPY = {"linewidth": "max_line_width", "suppress": "suppress_small"}


class _Unset:
    def __repr__(self) -> str:
        return "<unchanged>"


_UNSET = _Unset()


def _checked(function: str, changes: dict[str, Any]) -> dict[str, Any]:
    """The options that were given, or an error of a function that names the wrong one."""
    given = {name: value for name, value in changes.items() if value is not _UNSET}
    called = {} if function.endswith("printoptions") else _NAMES_OF_NUMPY
    for name, value in given.items():
        word = called.get(name, name)
        if name == "suppress":
            if not isinstance(value, bool):
                raise TypeError(f"{function}: {word} must be a bool; got {value!r}")
            continue
        if name == "precision" and value is None:
            continue
        if isinstance(value, bool):
            raise TypeError(f"{function}: {word} must be an integer; got {value!r}")
        given[name] = integer_argument(function, word, value)
        lowest = 0 if name in ("precision", "threshold") else 1
        if given[name] < lowest:
            raise ValueError(f"{function}: {word} must be at least {lowest}; got {value}")
    return given


def set_printoptions(
    *,
    precision: int | _Unset | None = _UNSET,
    threshold: int | _Unset = _UNSET,
    edgeitems: int | _Unset = _UNSET,
    linewidth: int | _Unset = _UNSET,
    suppress: bool | _Unset = _UNSET,
) -> None:
    """Change how arrays are printed in this thread (more exactly, in the current context).

    Parameters
    ----------
    precision : int or None
        Largest number of fractional digits. None: as many as the number needs to round-trip where
        a ``repr`` shows all elements, else at most 8.
    threshold : int
        Arrays with more elements than this are summarised.
    edgeitems : int
        How many elements of each end of an axis a summary shows.
    linewidth : int
        Where lines are wrapped.
    suppress : bool
        True: small numbers are written in fixed form, as 0 if need be; never in exponent form.

    Raises
    ------
    TypeError, ValueError
        An option is of the wrong type or out of range; then none is changed.

    Examples
    --------
    >>> import arrpy
    >>> with arrpy.printoptions(precision=3):
    ...     print(arrpy.ArrPy([1 / 3, 2.0]))
    [0.333 2.   ]
    """
    _options.set(replace(_options.get(), **_checked("set_printoptions", locals())))


def get_printoptions() -> dict[str, Any]:
    """Return the print options in force.

    Returns
    -------
    dict
        A copy, in the form that ``set_printoptions(**options)`` takes.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.get_printoptions()["threshold"]
    1000
    """
    return asdict(_options.get())


@contextmanager
def printoptions(
    *,
    precision: int | _Unset | None = _UNSET,
    threshold: int | _Unset = _UNSET,
    edgeitems: int | _Unset = _UNSET,
    linewidth: int | _Unset = _UNSET,
    suppress: bool | _Unset = _UNSET,
) -> Iterator[dict[str, Any]]:
    """Change the print options inside a ``with`` block; see `set_printoptions`.

    Yields
    ------
    dict
        The options in force inside the block.

    Examples
    --------
    >>> import arrpy
    >>> with arrpy.printoptions(threshold=5, edgeitems=1):
    ...     print(arrpy.ArrPy(range(10)))
    [0 ... 9]
    """
    token = _options.set(replace(_options.get(), **_checked("printoptions", locals())))
    try:
        yield get_printoptions()
    finally:
        _options.reset(token)


# ---- 1. summarise ----


def _merge(front: list[Any], back: list[Any], axis: int) -> list[Any]:
    """Both ends of one axis of a nested list, with a gap between them."""
    if axis == 0:
        return [*front, _GAP, *back]
    return [
        _merge(x, y, axis - 1) if x is not _GAP else _GAP for x, y in zip(front, back, strict=True)
    ]


def _edges(array: _Array, axis: int, edgeitems: int) -> Any:
    """The nested list of an array, without the middle of its long axes from `axis` on."""
    if axis == array.ndim:
        return array.tolist()
    length = array.shape[axis]
    if length <= 2 * edgeitems:
        return _edges(array, axis + 1, edgeitems)
    before = (slice(None),) * axis
    front = array[(*before, slice(0, edgeitems))]
    back = array[(*before, slice(length - edgeitems, length))]
    return _merge(_edges(front, axis + 1, edgeitems), _edges(back, axis + 1, edgeitems), axis)


def _is_summarised(array: _Array, options: _PrintOptions) -> bool:
    if array.ndim == 0 or array.size <= options.threshold:
        return False
    return max(array.shape) > 2 * options.edgeitems


def _leaves(nested: Any) -> Iterator[Any]:
    if isinstance(nested, list):
        for item in nested:
            yield from _leaves(item)
    elif nested is not _GAP:
        yield nested


# ---- 2. format ----


def _float32(value: float) -> float:
    try:
        rounded: float = struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        return math.copysign(math.inf, value)
    return rounded


def shortest_digits(value: float, single: bool) -> str:
    """The fewest digits that give a finite `value` back."""
    if single:
        # Of normal numbers 6 digits are always kept, so fewer only stand before zeros.
        for digits in range(6 if abs(value) >= 2.0**-126 else 1, 9):
            text = f"{value:.{digits}g}"
            if _float32(float(text)) == value:
                return text
        return f"{value:.9g}"
    return repr(value)


def _split_fixed(value: float, single: bool, precision: int | None) -> tuple[str, str]:
    """The digits before and after the point, without trailing zeros."""
    text = format(Decimal(shortest_digits(value, single)), "f")
    whole, _, fraction = text.partition(".")
    if precision is not None and len(fraction) > precision:
        whole, _, fraction = f"{value:.{precision}f}".partition(".")
    return whole, fraction.rstrip("0")


def _split_exponent(value: float, single: bool, precision: int | None) -> tuple[str, str, int]:
    """The digit before the point, those after it, and the decimal exponent."""
    number = Decimal(shortest_digits(value, single))
    digits = "".join(map(str, number.as_tuple().digits)).strip("0")
    if precision is None or len(digits) <= precision + 1:
        # Not the e-format: the shortest digits need not be the value rounded to as many digits.
        sign = "-" if number.is_signed() else ""
        return sign + (digits[:1] or "0"), digits[1:], number.adjusted() if digits else 0
    mantissa, _, exponent = f"{value:.{precision}e}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    return whole, fraction.rstrip("0"), int(exponent)


def _needs_exponent(magnitudes: list[float], suppress: bool) -> bool:
    if not magnitudes:
        return False
    largest, smallest = max(magnitudes), min(magnitudes)
    if largest >= _FIXED_BELOW:
        return True
    return not suppress and (smallest < _FIXED_FROM or largest > _FIXED_RATIO * smallest)


def _format_floats(
    values: list[float], single: bool, precision: int | None, suppress: bool
) -> list[str]:
    """Floating-point numbers in columns: the points are below each other."""
    finite = [value for value in values if math.isfinite(value)]
    if _needs_exponent([abs(value) for value in finite if value != 0.0], suppress):
        numbers = iter(_format_exponent(finite, single, precision))
    else:
        numbers = iter(_format_fixed(finite, single, precision))
    return _align([next(numbers) if math.isfinite(value) else repr(value) for value in values])


def _format_fixed(values: list[float], single: bool, precision: int | None) -> list[str]:
    parts = [_split_fixed(value, single, precision) for value in values]
    width = max((len(fraction) for _, fraction in parts), default=0)
    return [f"{whole}.{fraction:<{width}}" for whole, fraction in parts]


def _format_exponent(values: list[float], single: bool, precision: int | None) -> list[str]:
    parts = [_split_exponent(value, single, precision) for value in values]
    width = max((len(fraction) for _, fraction, _ in parts), default=0)
    digits = max((len(str(abs(exponent))) for _, _, exponent in parts), default=2)
    return [
        f"{whole}.{fraction:0<{width}}e{exponent:+0{max(digits, 2) + 1}d}"
        for whole, fraction, exponent in parts
    ]


def _needs_constructor(value: complex) -> bool:
    """True if ``real + imag j`` would not evaluate to `value`: signed zeros, inf j and nan j."""
    zeros = [part for part in (value.real, value.imag) if part == 0.0]
    return not math.isfinite(value.imag) or any(math.copysign(1.0, zero) < 0.0 for zero in zeros)


def _join_complex(value: complex, real: str, imag: str, exact: bool) -> str:
    if exact and _needs_constructor(value):
        return f"complex({real.strip()}, {imag.strip()})"
    stripped = imag.strip()
    signed = stripped if stripped.startswith("-") else f"+{stripped}"
    return f"{real}{signed}j" + " " * (len(imag) - len(imag.rstrip()))


def _align(texts: list[str]) -> list[str]:
    width = max(map(len, texts), default=0)
    return [text.rjust(width) for text in texts]


def _format_leaves(
    values: list[Any], dtype: str, precision: int | None, suppress: bool, exact: bool
) -> list[str]:
    """All elements as text of one width; `exact` for text that is to be evaluated."""
    single = dtype in _SINGLE_PRECISION
    if suppress and precision is None:
        precision = _DIGITS_FOR_READING
    if dtype.startswith("float"):
        return _format_floats(values, single, precision, suppress)
    if dtype.startswith("complex"):
        real = _format_floats([value.real for value in values], single, precision, suppress)
        imag = _format_floats([value.imag for value in values], single, precision, suppress)
        return _align(
            [_join_complex(*parts, exact) for parts in zip(values, real, imag, strict=True)]
        )
    return _align([str(value) for value in values])


def _format_scalar(value: Any, dtype: str, precision: int | None, exact: bool) -> str:
    """The element of a 0-d array, as Python writes such a number."""
    single = dtype in _SINGLE_PRECISION
    if isinstance(value, complex):
        real = _format_scalar(value.real, dtype, precision, exact)
        imag = _format_scalar(value.imag, dtype, precision, exact)
        return _join_complex(value, real, imag, exact)
    if not isinstance(value, float) or not math.isfinite(value):
        return str(value)
    if precision is not None:
        return _format_floats([value], single, precision, False)[0]
    return repr(float(shortest_digits(value, single)))


# ---- 3. lay out ----


def _row(texts: list[str], separator: str, indent: int, width: int) -> str:
    """The elements of an innermost list, in lines no longer than `width` where that is possible."""
    lines = []
    line = texts[0]
    for text in texts[1:]:
        if indent + len(line) + len(separator) + len(text) > width:
            lines.append(line + separator.rstrip())
            line = text
        else:
            line += separator + text
    lines.append(line)
    return ("\n" + " " * indent).join(lines)


def _layout(
    nested: list[Any], texts: Iterator[str], ndim: int, indent: int, separator: str, width: int
) -> str:
    """The brackets around a nested list of `ndim` dimensions; `texts` are its elements in order."""
    comma = separator.rstrip()
    if ndim == 1:
        items = ["..." if item is _GAP else next(texts) for item in nested]
        return f"[{_row(items, separator, indent + 1, width)}]"
    rows = [
        "..." if item is _GAP else _layout(item, texts, ndim - 1, indent + 1, separator, width)
        for item in nested
    ]
    return "[" + (comma + "\n" * (ndim - 1) + " " * (indent + 1)).join(rows) + "]"


def _body(
    array: _Array, indent: int, separator: str, formatter: Callable[[list[Any], bool], list[str]]
) -> str:
    """Elements with their brackets; `formatter` gets those shown and whether some are left out."""
    options = _options.get()
    if array.size == 0:
        return "[]"
    summarised = _is_summarised(array, options)
    nested = _edges(array, 0, options.edgeitems) if summarised else array.tolist()
    texts = formatter(list(_leaves(nested)), summarised)
    # Room for all brackets that may close after an element, and for the parenthesis or comma.
    width = options.linewidth - array.ndim - len(separator.rstrip())
    return _layout(nested, iter(texts), array.ndim, indent, separator, width)


def _for_reading(options: _PrintOptions) -> int:
    return _DIGITS_FOR_READING if options.precision is None else options.precision


@contextmanager
def _changed(
    function: str, max_line_width: Any, precision: Any, suppress_small: Any, **more: Any
) -> Iterator[_PrintOptions]:
    """The print options that arguments of NumPy's names give; None leaves an option as it is."""
    given = {"linewidth": max_line_width, "precision": precision, "suppress": suppress_small}
    given = {name: value for name, value in (given | more).items() if value is not None}
    if not given:
        yield _options.get()
        return
    with printoptions(**_checked(function, given)):
        yield _options.get()


def array_repr(
    arr: Any, max_line_width: Any = None, precision: Any = None, suppress_small: Any = None
) -> str:
    """Return the text of ``repr(arr)``.

    Parameters
    ----------
    arr : ArrPy, any dtype, any shape
        What to print.
    max_line_width, precision, suppress_small : optional
        Instead of the print options linewidth, precision and suppress.

    Returns
    -------
    str
        An expression that gives the array back if all elements are shown; else it ends with the
        shape.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.ArrPy([[1, 2.5], [3, 4]])
    ArrPy([[1. , 2.5],
           [3. , 4. ]])
    """
    array: _Array = array_argument("array_repr", arr)
    with _changed("array_repr", max_line_width, precision, suppress_small) as options:
        return _repr(array, options)


def _repr(array: _Array, options: _PrintOptions) -> str:
    name = array.dtype.name
    prefix = "ArrPy("

    def formatter(values: list[Any], summarised: bool) -> list[str]:
        precision = _for_reading(options) if summarised else options.precision
        return _format_leaves(values, name, precision, options.suppress, not summarised)

    if array.ndim == 0:
        body = _format_scalar(array.tolist(), name, options.precision, True)
    else:
        body = _body(array, len(prefix), ", ", formatter)
    remarks = []
    if (array.size == 0 and array.shape != (0,)) or _is_summarised(array, options):
        remarks.append(f"shape={array.shape}")
    if name not in _DEFAULT_DTYPES or array.size == 0:
        remarks.append(f"dtype={name}")
    return _with_remarks(prefix + body, remarks, len(prefix), options.linewidth)


def _with_remarks(text: str, remarks: list[str], indent: int, linewidth: int) -> str:
    """`text` with shape and dtype, on a line of their own if the last one has no room for them."""
    if not remarks:
        return text + ")"
    tail = ", ".join(remarks) + ")"
    last = len(text) - (text.rfind("\n") + 1)
    gap = " " if last + 2 + len(tail) <= linewidth else "\n" + " " * indent
    return f"{text},{gap}{tail}"


def array_str(
    a: Any, max_line_width: Any = None, precision: Any = None, suppress_small: Any = None
) -> str:
    """Return the text of ``str(a)``: the elements without commas, at most 8 fractional digits.

    Parameters
    ----------
    a : ArrPy, any dtype, any shape
        What to print.
    max_line_width, precision, suppress_small : optional
        Instead of the print options linewidth, precision and suppress.

    Returns
    -------
    str

    Examples
    --------
    >>> import arrpy
    >>> print(arrpy.ArrPy([1 / 3, 2.0]))
    [0.33333333 2.        ]
    """
    array: _Array = array_argument("array_str", a)
    with _changed("array_str", max_line_width, precision, suppress_small) as options:
        return _str(array, options, " ", 0)


def _str(array: _Array, options: _PrintOptions, separator: str, indent: int) -> str:
    name = array.dtype.name

    def formatter(values: list[Any], summarised: bool) -> list[str]:
        return _format_leaves(values, name, _for_reading(options), options.suppress, False)

    if array.ndim == 0:
        return _format_scalar(array.tolist(), name, options.precision, False)
    return _body(array, indent, separator, formatter)


def array2string(
    a: Any,
    max_line_width: Any = None,
    precision: Any = None,
    suppress_small: Any = None,
    separator: str = " ",
    prefix: str = "",
    *,
    formatter: Any = None,
    threshold: Any = None,
    edgeitems: Any = None,
    suffix: str = "",
) -> str:
    """The elements as text, with a choice of options.

    Parameters
    ----------
    a : ArrPy, any dtype, any shape
    max_line_width, precision, suppress_small, threshold, edgeitems : optional
        Instead of the print options linewidth, precision, suppress, threshold and edgeitems.
    separator : str, default " "
        What stands between elements.
    prefix, suffix : str, default ""
        What will stand before and behind the text; lines leave room for them.
    formatter : callable or dict, optional
        Makes the text of an element; a dict has one for "all", "bool", "int", "float" or "complex".

    Returns
    -------
    str

    Raises
    ------
    TypeError, ValueError
        An option is of the wrong type or out of range.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.array2string(arrpy.ArrPy([1.5, 2.25]), separator=", ")
    '[1.5 , 2.25]'
    >>> arrpy.array2string(arrpy.ArrPy([1, 20]), formatter=hex)
    '[ 0x1 0x14]'
    """
    from .errors import text, wrong_type

    array: _Array = array_argument("array2string", a)
    for word, given in (("separator", separator), ("prefix", prefix), ("suffix", suffix)):
        text("array2string", word, given)
    more = {"threshold": threshold, "edgeitems": edgeitems}
    with _changed("array2string", max_line_width, precision, suppress_small, **more) as options:
        if suffix:
            options = replace(options, linewidth=max(1, options.linewidth - len(suffix)))
        token = _options.set(options)
        try:
            made = formatter
            if isinstance(formatter, dict):
                kind = array.dtype.name.lstrip("u").rstrip("0123456789")
                made = formatter.get(kind, formatter.get("all"))
            if made is not None and not callable(made):
                raise wrong_type("array2string", "formatter", "callable or a dict", repr(made))
            if made is None:
                return _str(array, options, separator, len(prefix))
            if array.ndim == 0:
                return str(made(array.tolist()))
            return _body(
                array, len(prefix), separator, lambda values, _: _align([made(v) for v in values])
            )
        finally:
            _options.reset(token)


def array_format(array: _Array, format_spec: str) -> str:
    """Return the text of ``format(array, format_spec)``, which applies to every element.

    Parameters
    ----------
    array : ArrPy, any dtype, any shape
        What to print.
    format_spec : str
        As for the Python numbers of the array's dtype; empty: the same as ``str(array)``.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        The specification does not suit the elements.

    Examples
    --------
    >>> import arrpy
    >>> f"{arrpy.ArrPy([1.0, 10.5]):.2f}"
    '[ 1.00 10.50]'
    """
    if not format_spec:
        return array_str(array)
    if array.ndim == 0:
        return format(array.tolist(), format_spec)

    def formatter(values: list[Any], summarised: bool) -> list[str]:
        return _align([format(value, format_spec) for value in values])

    return _body(array, 0, " ", formatter)


# ---- a table for notebooks ----


def array_html(array: _Array) -> str:
    """Return the HTML that a notebook shows: a table of the elements, summarised as in ``repr``.

    A vector is one row; of an array with more than two axes the matrices follow each other.

    Parameters
    ----------
    array : ArrPy, any dtype, any shape
        What to show.

    Returns
    -------
    str

    Examples
    --------
    >>> import arrpy
    >>> from arrpy.printing import array_html
    >>> print(array_html(arrpy.ArrPy([1, 2])))
    <table>
    <caption>ArrPy, shape (2,), int64</caption>
    <tr><td>1</td><td>2</td></tr>
    </table>
    """
    caption = escape(f"ArrPy, shape {array.shape}, {array.dtype.name}")
    if array.size == 0 or array.ndim == 0:
        rows = [f"<tr><td>{escape(array_str(array))}</td></tr>"]
    else:
        rows = _html_rows(array)
    return "\n".join(["<table>", f"<caption>{caption}</caption>", *rows, "</table>"])


def _html_rows(array: _Array) -> list[str]:
    options = _options.get()
    summarised = _is_summarised(array, options)
    nested = _edges(array, 0, options.edgeitems) if summarised else array.tolist()
    values = list(_leaves(nested))
    name, precision = array.dtype.name, _for_reading(options)
    texts = iter(_format_leaves(values, name, precision, options.suppress, False))
    rows = []
    for line in _html_lines(nested, array.ndim):
        cells = ["..." if item is _GAP else escape(next(texts).strip()) for item in line]
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    return rows


def _html_lines(nested: list[Any], ndim: int) -> Iterator[list[Any]]:
    """The innermost lists in order, with a gap's line where some are left out or a matrix ends."""
    if ndim == 1:
        yield nested
        return
    for index, item in enumerate(nested):
        if item is _GAP:
            yield [_GAP]
            continue
        if index and ndim > 2:
            yield []
        yield from _html_lines(item, ndim - 1)
