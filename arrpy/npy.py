r"""The `.npy` format: one array in a file, and how its header is read and written.

    magic      6 bytes    \x93NUMPY
    version    2 bytes    1.0, 2.0 or 3.0
    length     2 bytes (version 1) or 4, little-endian, of the header
    header     the text of a Python dict with exactly the keys descr, fortran_order and shape, in
               Latin-1 (versions 1 and 2) or UTF-8, filled up with blanks so that data begins at a
               multiple of 64 bytes
    data       the elements, in C order or, if fortran_order, in that of the reversed axes

The header is the work of whoever made the file, so nothing in it is run or trusted. It is read by a
parser of its own for the literals of Python, and what it says is compared with the size of the file
before memory is asked for. Headers that NumPy accepts are accepted: blanks, comments, any order of
keys, every way to write a string or number, and the `3L` of Python 2; so are the dtypes that NumPy
finds in a descr such as `1f8`. Objects (pickles) are never read.

Reference: NumPy Enhancement Proposal 1, "A Simple File Format for NumPy Arrays".
"""

import io
import math
import re
import struct
import sys
from dataclasses import dataclass
from typing import Any, BinaryIO

import arrpy as xp

from . import errors
from ._spec.dtypes import DTYPES

MAGIC = b"\x93NUMPY"
CHUNK = 16 << 20  # bytes read or written at a time; as in NumPy, it shapes the compressed output
_LENGTH_FORMATS = {(1, 0): "<H", (2, 0): "<I", (3, 0): "<I"}
_ALIGNMENT = 64
_GROWTH = 21  # digits that the first length of the shape has room for, as in NumPy
_LONGEST = 10_000  # characters of a header that NumPy reads
_AXES = 64
_FOREIGN_ORDER = ">" if sys.byteorder == "little" else "<"


@dataclass(frozen=True, slots=True)
class Header:
    """What the head of a `.npy` file says about its data."""

    dtype: str
    swapped: bool
    fortran: bool
    shape: tuple[int, ...]

    @property
    def nbytes(self) -> int:
        """Bytes of all elements."""
        return math.prod(self.shape) * _ROWS[self.dtype].itemsize


# --- dtypes --------------------------------------------------------------------------------------

_ROWS = {row.name: row for row in DTYPES}
_KINDS = {"b": "bool", "i": "int", "u": "uint", "f": "float", "c": "complex"}


def _table(text: str) -> dict[str, str]:
    return dict(line.split(":") for line in text.split())


_LETTERS = _table(
    "?:bool b:int8 h:int16 i:int32 l:int64 q:int64 p:int64 n:int64 B:uint8 H:uint16 I:uint32 "
    "L:uint64 Q:uint64 P:uint64 N:uint64 f:float32 d:float64 F:complex64 D:complex128"
)
_WORDS = {name: name for name in _ROWS} | _table(
    "bool_:bool byte:int8 ubyte:uint8 short:int16 ushort:uint16 intc:int32 uintc:uint32 "
    "long:int64 ulong:uint64 int:int64 longlong:int64 ulonglong:uint64 intp:int64 uintp:uint64 "
    "int_:int64 uint:uint64 single:float32 double:float64 float:float64 csingle:complex64 "
    "cdouble:complex128 complex:complex128"
)
_FOREIGN = _table(
    "O:object S:bytes a:bytes U:str T:str V:void M:datetime64 m:timedelta64 e:float16 "
    "g:longdouble G:clongdouble"
)
# NumPy also takes its own numbers of types, as characters.
_NUMBERED = (
    "bool int8 uint8 int16 uint16 int32 uint32 int64 uint64 int64 uint64 float32 float64 "
    "longdouble complex64 complex128"
)
_LETTERS |= {chr(number): name for number, name in enumerate(_NUMBERED.split())}
_SIZED = re.compile(r"([biufc])[ \t\n\r\f\v]*\+?(\d+)", re.ASCII)
# What NumPy takes for a list of dtypes: `1f8` and `(1,)f8` are one element each, and so accepted.
_LISTED = re.compile(r"[<>=|]?(?:[0-9]|\(\))|[^\[]*,")
_REPEATED = re.compile(r"([<>|=]?)( *\(?[ ,0-9]*\)? *)([<>|=]?)([A-Za-z0-9.?]*)(?:\s+)?")


def dtype_of(descr: Any) -> tuple[str, bool] | None:
    """Return the dtype that a descr names, and whether its bytes are swapped; None for no dtype."""
    if isinstance(descr, tuple) and len(descr) > 1:
        found = dtype_of(descr[0])
        return found if found and _is_one(descr[1], found[0]) else None
    if not isinstance(descr, str):
        return None
    if _LISTED.match(descr):
        return _repeated(descr)
    if descr in _WORDS:
        return _WORDS[descr], False
    order, code = (descr[0], descr[1:]) if descr[:1] in tuple("<>=|") else ("", descr)
    name = _LETTERS.get(code)
    if name is None and (match := _SIZED.fullmatch(code)) and len(match[2].lstrip("0")) < 9:
        kind, size = match[1], int(match[2])
        name = "bool" if (kind, size) == ("b", 1) else f"{_KINDS[kind]}{8 * size}"
    if name not in _ROWS:
        return None
    row = _ROWS[name]
    return name, order == _FOREIGN_ORDER and row.itemsize > row.components


def _is_one(count: Any, dtype: str) -> bool:
    """Whether the second member of a descr, a shape or dtype, leaves the first as it is."""
    if count is None or isinstance(count, str):
        other = dtype_of("d" if count is None else count)
        return other is not None and _ROWS[other[0]].itemsize == _ROWS[dtype].itemsize
    lengths = list(count) if isinstance(count, (tuple, list)) else [count]
    return all(type(length) is int and length == 1 for length in lengths) and count != []


def _repeated(descr: str) -> tuple[str, bool] | None:
    """Return the dtype of a descr such as `1f8`, if it stands for one element."""
    match = _REPEATED.fullmatch(descr)
    if match is None:
        return None
    orders = {order.replace("=", "<>"[sys.byteorder == "big"]) for order in match.group(1, 3)}
    orders.discard("")
    if len(orders) > 1:
        return None
    order = orders.pop() if orders else ""
    found = dtype_of((order if order == _FOREIGN_ORDER else "") + match[4])
    if found is None or match[2] == "":
        return found
    try:
        count = _Literal(f"({match[2]})").read()
    except _Malformed:
        return None
    return found if _is_one(count, found[0]) else None


def components(dtype: str) -> int:
    """How many numbers an element consists of: 2 for complex ones, else 1."""
    return _ROWS[dtype].components


def _foreign_name(descr: Any) -> str:
    """What a dtype that is not one of the 13 is called."""
    if not isinstance(descr, str):
        return f"a structured dtype, {descr!r:.60}"
    code = descr.lstrip("<>=|")
    sized = {"f2": "float16", "f12": "longdouble", "f16": "longdouble", "c32": "clongdouble"}
    name = sized.get(code) or _FOREIGN.get(code[:1], "")
    return f"{name}, {descr!r:.60}" if name else f"{descr!r:.60}"


# --- the header, read ----------------------------------------------------------------------------


class _Malformed(Exception):
    """What is wrong with a header."""


_BLANKS = re.compile(r"(?:[ \t\f\n]|#[^\n]*|\\\n)*")
_LINE_REST = re.compile(r"(?:[ \t\f]|\\\n(?!\Z))*(?:#[^\n]*)?")
_DIGITS = r"[0-9](?:_?[0-9])*"
_INTEGER = re.compile(
    r"0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|0(?:_?0)*|[1-9](?:_?[0-9])*",
    re.ASCII,
)
_FLOAT = re.compile(
    rf"(?:(?:{_DIGITS})?\.{_DIGITS}|{_DIGITS}\.?)(?:[eE][+-]?{_DIGITS})?[jJ]?", re.ASCII
)
_WORD = re.compile(r"[A-Za-z_]\w*")
_QUOTE = re.compile(r"([uU]|[bB]?[rR]?|[rR][bB])('{3}|\"{3}|'|\")")
_CONSTANTS = {"True": True, "False": False, "None": None}
_ESCAPES = dict(zip("abfnrtv\\'\"\n", "\a\b\f\n\r\t\v\\'\"", strict=False)) | {"\n": ""}
_CODES = re.compile(r"[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}")
_NAMED = re.compile(r"N\{([^}]*)\}")
_DEEPEST = 200  # brackets in each other, in CPython
_LONGEST_DECIMAL = 4300  # digits, in CPython


class _Literal:
    """A parser of the Python literals that a header may consist of."""

    def __init__(self, text: str) -> None:
        self.text, self.position = text.lstrip(" \t").replace("\r\n", "\n").replace("\r", "\n"), 0

    def read(self) -> Any:
        """Return the value that the whole text stands for, in lines that are not indented."""
        if "\0" in self.text:
            raise _Malformed("the header holds a zero byte")
        if self.indentation():
            raise _Malformed("the header is indented")
        try:
            value = self.value(0)
        except RecursionError:
            raise _Malformed("the header is nested too deeply") from None
        self.position = _LINE_REST.match(self.text, self.position).end()  # type: ignore[union-attr]
        ended = self.text.startswith("\n", self.position)
        self.position += ended
        if (ended and self.indentation()) or self.position < len(self.text):
            raise _Malformed("something follows the header's closing brace")
        return value

    def indentation(self) -> int:
        """Skip blank lines; return how far the next one is indented, for Python's tokenizer."""
        text, end = self.text, len(self.text)
        while True:
            column = before = 0
            while self.position < end:
                character = text[self.position]
                if character == "\\" and text[self.position + 1 : self.position + 2] == "\n":
                    before = before or column
                    self.position += 1
                    if self.position + 1 == end:
                        raise _Malformed("the header ends in a line to be continued")
                elif character not in " \t\f":
                    break
                column = 0 if character == "\f" else column + (character != "\\")
                self.position += 1
            line_end = text.find("\n", self.position)
            if self.position == end or text[self.position] not in "#\n":
                return before or column
            if line_end < 0:  # a comment without an end
                self.position = end
                return 0
            self.position = line_end + 1

    def next(self) -> str:
        """Skip blanks and comments; return the character that follows, "" at the end."""
        match = _BLANKS.match(self.text, self.position)
        assert match is not None
        self.position = match.end()
        return self.text[self.position : self.position + 1]

    def accept(self, mark: str) -> bool:
        found = self.next() == mark
        self.position += found
        return found

    def expect(self, mark: str) -> None:
        if not self.accept(mark):
            raise _Malformed(f"the header lacks {mark!r} at character {self.position}")

    def value(self, depth: int) -> Any:
        value = self.operand(depth)
        if depth and type(value) in (int, float) and self.next() in ("+", "-"):
            negative = self.accept("-") or not self.accept("+")
            imaginary = self.number(depth)
            if not isinstance(imaginary, complex):
                raise _Malformed(f"the header has no value at character {self.position}")
            value = value - imaginary if negative else value + imaginary
        return value

    def operand(self, depth: int) -> Any:
        """Return a value that is no sum."""
        start = self.next()
        if depth > _DEEPEST:
            raise _Malformed("the header is nested too deeply")
        if start and start in "([{":
            self.position += 1
            if depth == _DEEPEST:
                raise _Malformed("the header is nested too deeply")
            return {"(": self.tuple, "[": self.list, "{": self.dict}[start](depth + 1)
        if _QUOTE.match(self.text, self.position):
            return self.string()
        word = _WORD.match(self.text, self.position)
        if word and word[0] in _CONSTANTS:
            self.position = word.end()
            return _CONSTANTS[word[0]]
        if word and word[0] == "set":
            self.position = word.end()
            self.expect("(")
            self.expect(")")
            return set()
        if self.text.startswith("...", self.position):
            self.position += 3
            return ...
        if self.accept("-"):
            return -self.number(depth)
        self.accept("+")
        return self.number(depth)

    def number(self, depth: int) -> Any:
        """Return a number without a sign, perhaps in parentheses."""
        if self.accept("("):
            if depth >= _DEEPEST:
                raise _Malformed("the header is nested too deeply")
            number = self.number(depth + 1)
            self.expect(")")
            return number
        matches = [form.match(self.text, self.position) for form in (_INTEGER, _FLOAT)]
        match = max((m for m in matches if m), key=re.Match.end, default=None)
        if match is None:
            raise _Malformed(f"the header has no value at character {self.position}")
        digits = match[0].replace("_", "")
        self.position = match.end()
        following = self.text[self.position : self.position + 1]
        is_integer = match.re is _INTEGER
        too_long = is_integer and digits[0] != "0" and len(digits) > _LONGEST_DECIMAL
        if re.match(r"[\w.]", following) or too_long or (digits.isdecimal() and not is_integer):
            raise _Malformed(f"the header has no number at character {match.start()}")
        if is_integer:
            return int(digits, 0)
        return complex(0.0, float(digits[:-1])) if digits[-1] in "jJ" else float(digits)

    def string(self) -> Any:
        """Return one string or several side by side, or bytes."""
        parts: list[str] = []
        kinds = set()
        while match := _QUOTE.match(self.text, self.position):
            self.position = match.end()
            prefix = match[1].lower()
            kinds.add("b" in prefix)
            parts.append(self.string_body(match[2], "r" in prefix, "b" in prefix))
            self.next()
        if len(kinds) > 1:
            raise _Malformed("the header mixes strings and bytes")
        text = "".join(parts)
        return text.encode("latin-1") if True in kinds else text

    def string_body(self, quote: str, raw: bool, is_bytes: bool) -> str:
        characters = []
        while not self.text.startswith(quote, self.position):
            character = self.text[self.position : self.position + 1]
            if character == "" or (character == "\n" and len(quote) == 1):
                raise _Malformed("a string in the header is not closed")
            self.position += 1
            if is_bytes and not character.isascii():
                raise _Malformed("bytes in the header are not ASCII")
            if character == "\\":
                character = self.escaped(raw, is_bytes)
            characters.append(character)
        self.position += len(quote)
        return "".join(characters)

    def escaped(self, raw: bool, is_bytes: bool) -> str:
        following = self.text[self.position : self.position + 1]
        if following == "":
            raise _Malformed("a string in the header ends in the middle of an escape")
        if raw:
            if is_bytes and not following.isascii():
                raise _Malformed("bytes in the header are not ASCII")
            self.position += 1
            return "\\" + following
        if following in _ESCAPES:
            self.position += 1
            return _ESCAPES[following]
        if is_bytes and following in "uUN":
            return "\\"
        code = _CODES.match(self.text, self.position)
        if code is None:
            return self.named(following)
        self.position = code.end()
        number = int(code[0], 8) if code[0][0] in "01234567" else int(code[0][1:], 16)
        if number > 0x10FFFF:
            raise _Malformed("a string in the header has a malformed escape")
        return chr(number & 255 if is_bytes else number)

    def named(self, following: str) -> str:
        """Return the character of `\\N{name}`; of what is no escape the backslash itself."""
        if following not in "xuUN":
            return "\\"
        import unicodedata

        name = _NAMED.match(self.text, self.position)
        try:
            character = unicodedata.lookup(name[1]) if name else ""
        except KeyError:
            character = ""
        if name is None or len(character) != 1:
            raise _Malformed("a string in the header has a malformed escape")
        self.position = name.end()
        return character

    def items(self, end: str, depth: int) -> tuple[list[Any], bool]:
        """Return the values up to a closing mark, and whether there is a comma among them."""
        values: list[Any] = []
        comma = True
        commas = False
        while not self.accept(end):
            if not comma:
                raise _Malformed(f"the header lacks ',' or {end!r} at character {self.position}")
            values.append(self.value(depth))
            comma = self.accept(",")
            commas = commas or comma
        return values, commas

    def tuple(self, depth: int) -> Any:
        values, commas = self.items(")", depth)
        return tuple(values) if commas or not values else values[0]

    def list(self, depth: int) -> Any:
        return self.items("]", depth)[0]

    def dict(self, depth: int) -> Any:
        """Return what is in braces, which may be a set."""
        members: dict[Any, Any] = {}
        is_set = False
        try:
            while not self.accept("}"):
                key = self.value(depth)
                if not members:
                    is_set = self.next() in (",", "}")
                if not is_set:
                    self.expect(":")
                members[key] = None if is_set else self.value(depth)
                if not self.accept(","):
                    self.expect("}")
                    break
        except TypeError:
            raise _Malformed("a key of the header cannot be one") from None
        return set(members) if is_set else members


def _without_python2(header: str) -> str:
    """Return a header of Python 2 without the L of its integers, as NumPy's reader does it.

    Tokens are separated and put together again by the standard library, which makes blanks and
    line ends its own way; so it is decided there what such a header may look like.
    """
    import tokenize

    try:
        kept = []
        after_number = False
        for token in tokenize.generate_tokens(io.StringIO(header).readline):
            if not (after_number and token.type == tokenize.NAME and token.string == "L"):
                kept.append(token)
                after_number = token.type == tokenize.NUMBER
        return str(tokenize.untokenize(kept))
    except (tokenize.TokenError, SyntaxError, ValueError, LookupError) as problem:
        raise _Malformed(f"the header is no Python literal: {problem!s:.60}") from None


def _parse(header: str, python2: bool) -> Header:
    """Read a header; `python2`: also one that only NumPy's filter for Python 2 makes readable."""
    try:
        members = _Literal(header).read()
    except _Malformed:
        if not python2:
            raise
        members = _Literal(_without_python2(header)).read()
    if not isinstance(members, dict) or set(members) != {"descr", "fortran_order", "shape"}:
        keys = f"{list(members) if isinstance(members, dict) else members!r:.60}"
        raise _Malformed(f"the header must have the keys descr, fortran_order, shape; got {keys}")
    shape, fortran, descr = members["shape"], members["fortran_order"], members["descr"]
    if not isinstance(shape, tuple) or any(type(length) is not int for length in shape):
        raise _Malformed(f"shape must be a tuple of integers; got {shape!r:.60}")
    if any(not 0 <= length < 1 << 63 for length in shape) or len(shape) > _AXES:
        raise _Malformed(f"no array has this shape; got {shape!r:.60}")
    if not isinstance(fortran, bool):
        raise _Malformed(f"fortran_order must be True or False; got {fortran!r:.60}")
    found = dtype_of(descr)
    if found is None:
        raise _Malformed(f"not one of the 13 dtypes; got {_foreign_name(descr)}")
    return Header(found[0], found[1], fortran, shape)


def read_header(stream: BinaryIO, name: str, path: str) -> Header:
    """Read magic, version and header, and leave the stream where the data begins."""
    head = stream.read(8)
    if head[:6] != MAGIC:
        raise errors.malformed(name, path, f"not a .npy file, it begins with {head[:6]!r}")
    version = tuple(head[6:8])
    if version not in _LENGTH_FORMATS:
        raise errors.malformed(name, path, f"unknown version; got {'.'.join(map(str, version))}")
    length_format = _LENGTH_FORMATS[version]
    raw = stream.read(struct.calcsize(length_format))
    if len(raw) < struct.calcsize(length_format):
        raise errors.malformed(name, path, "the file ends before its header")
    (length,) = struct.unpack(length_format, raw)
    if length > 4 * _LONGEST:
        raise errors.malformed(name, path, f"the header is too long; got {length} bytes")
    text = stream.read(length)
    if len(text) < length:
        raise errors.malformed(name, path, f"the file ends in its header of {length} bytes")
    try:
        header = text.decode("utf-8" if version == (3, 0) else "latin-1")
        if len(header) > _LONGEST:
            raise _Malformed(f"the header is too long; got {len(header)} characters")
        return _parse(header, version != (3, 0))
    except UnicodeDecodeError:
        raise errors.malformed(name, path, "the header is not UTF-8") from None
    except _Malformed as problem:
        raise errors.malformed(name, path, str(problem)) from None


# --- the array, read -----------------------------------------------------------------------------


def read_array(stream: BinaryIO, name: str, path: str, remaining: int | None) -> Any:
    """Read one array; `remaining` are the bytes of the stream from here on, if they are known."""
    start = stream.tell() if remaining is not None else 0
    header = read_header(stream, name, path)
    if remaining is not None:
        remaining -= stream.tell() - start
    # A bool of any other byte than 0 and 1 is true.
    dtype = "uint8" if header.dtype == "bool" else header.dtype
    shape = header.shape[::-1] if header.fortran else header.shape
    data = read_data(stream, name, path, dtype, shape, header.swapped, remaining)
    if header.dtype == "bool":
        data = xp.not_equal(data, 0)
    return xp.permute_dims(data, tuple(range(len(shape)))[::-1]) if header.fortran else data


def read_data(
    stream: BinaryIO,
    name: str,
    path: str,
    dtype: str,
    shape: tuple[int, ...],
    swapped: bool,
    remaining: int | None,
) -> Any:
    """Read the elements of an array in C order."""
    nbytes = math.prod(shape) * _ROWS[dtype].itemsize
    if remaining is not None and nbytes > remaining:
        raise errors.malformed(
            name, path, f"{dtype} data of shape {shape} takes {nbytes} bytes; {remaining} are left"
        )
    if remaining is None:
        data = _read_unmeasured(stream, name, path, nbytes)
        return restored(data, dtype, shape, swapped)
    array = _empty(name, path, shape, dtype)
    if nbytes:
        _fill(stream, name, path, array)
        if swapped:
            _swap(array)
    return array


def _empty(name: str, path: str, shape: tuple[int, ...], dtype: str) -> Any:
    try:
        return xp.empty(shape, dtype=dtype)
    except ValueError:
        raise errors.malformed(name, path, f"no array has this shape; got {shape}") from None


def _fill(stream: BinaryIO, name: str, path: str, array: Any) -> None:
    with memoryview(array.storage) as numbers, numbers.cast("B") as view:
        done = 0
        while done < len(view):
            if isinstance(stream, io.BufferedReader):
                count = stream.readinto(view[done:])
            else:
                part = stream.read(min(CHUNK, len(view) - done))
                count = len(part)
                view[done : done + count] = part
            if not count:
                raise errors.malformed(
                    name, path, f"the data ends after {done} of {len(view)} bytes"
                )
            done += count


def _read_unmeasured(stream: BinaryIO, name: str, path: str, nbytes: int) -> bytearray:
    """Read bytes of a stream whose length nobody knows: memory grows with what really comes."""
    data = bytearray()
    while len(data) < nbytes:
        part = stream.read(min(CHUNK, nbytes - len(data)))
        if not part:
            raise errors.malformed(name, path, f"the data ends after {len(data)} of {nbytes} bytes")
        data += part
    return data


def restored(data: bytes | bytearray, dtype: str, shape: tuple[int, ...], swapped: bool) -> Any:
    """Return a new array of the bytes of its elements."""
    array = xp.empty(shape, dtype=dtype)
    if data:
        with memoryview(array.storage) as numbers, numbers.cast("B") as view:
            view[:] = data
        if swapped:
            _swap(array)
    return array


def _swap(array: Any) -> None:
    """Reverse the bytes of every number."""
    array.storage.byteswap()


# --- writing -------------------------------------------------------------------------------------


def header_of(dtype: str, shape: tuple[int, ...], fortran: bool) -> bytes:
    """Return everything that precedes the data, byte for byte what NumPy writes."""
    text = f"{{'descr': {_ROWS[dtype].npy!r}, 'fortran_order': {fortran}, 'shape': {shape!r}, }}"
    if shape:
        text += " " * (_GROWTH - len(repr(shape[-1 if fortran else 0])))
    length = len(text) + 1
    padding = _ALIGNMENT - (len(MAGIC) + 2 + 2 + length) % _ALIGNMENT
    head = MAGIC + bytes((1, 0)) + struct.pack("<H", length + padding)
    return head + text.encode("ascii") + b" " * padding + b"\n"


def write_array(stream: BinaryIO, array: Any) -> None:
    """Write an array as `.npy`: in Fortran order if it lies in memory so, else in C order."""
    fortran = False
    shape, dtype = array.shape, array.dtype.name
    if not array.is_contiguous:
        turned = xp.permute_dims(array, tuple(range(array.ndim))[::-1])
        if turned.is_contiguous:
            array, fortran = turned, True
    stream.write(header_of(dtype, shape, fortran))
    write_data(stream, array)


def write_data(stream: BinaryIO, array: Any) -> None:
    """Write the elements in C order, a chunk at a time."""
    flat = xp.reshape(array, (-1,)) if array.size else array
    step = CHUNK // array.itemsize
    for start in range(0, array.size, step):
        stream.write(flat[start : start + step].tobytes())
