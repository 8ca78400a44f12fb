"""Sound files and what random damage makes of them; seeds name the files."""

import io
import random
import struct
import zipfile

import numpy as np
from samples import DTYPES

SHAPES = ((), (0,), (1,), (3,), (2, 3), (3, 2), (1, 4), (2, 0, 3), (2, 1, 2))
DESCRS = (
    *("<f8", ">f8", "=f8", "|f8", "f8", "d", "float64", "double", "<d", ">d", "<i4", ">i4", "i"),
    *("|b1", "?", "bool", "|i1", "b", "<u2", "H", ">u8", "<c8", ">c16", "F", "complex", "int"),
    *("|O", "O", "object", "<f2", "e", "<f16", "g", "|S3", "S", "<U2", "U", "|V4", "V", "<M8[s]"),
    *("<m8", "b2", "i3", "f9", "c4", "u0", "f", "<f", "f 4", "f+8", "f08", "<", "", "x", "f8,i4"),
    *("2f8", "<float64", "long", "p", "P", "l", "L", "q", "Q", "n", "N", "intp", "single", "f8 "),
)
TOKENS = (
    *(b"'", b'"', b"(", b")", b"{", b"}", b"[", b"]", b",", b":", b" ", b"\n", b"\t", b"\f", b"#"),
    *(b"\\", b"\\x41", b"\\101", b"L", b"0x1", b"0b1", b"1_0", b"00", b"-1", b"+1", b"- 1", b"1.0"),
    *(
        b"True",
        b"False",
        b"None",
        b"u'",
        b"b'",
        b"r'",
        b"'''",
        b"''",
        b"\x00",
        b"\xff",
        b"\xc3\xa9",
    ),
    *(b"9" * 19, b"9" * 30, b"4294967296", b"descr", b"shape", b"fortran_order", b"((", b"))"),
    *(
        b"*",
        b"**",
        b"set()",
        b"1j",
        b"...",
        b"__import__('os')",
        b"lambda: 0",
        b";",
        b"\r",
        b"#x\n",
    ),
)


def npy_bytes(array, version=None):
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, version)
    return stream.getvalue()


def sound_array(rng):
    dtype = np.dtype(rng.choice(DTYPES).name)
    shape = rng.choice(SHAPES)
    count = int(np.prod(shape))
    data = rng.randbytes(count * dtype.itemsize)
    if dtype.kind == "b":
        data = bytes(byte & 1 for byte in data)
    array = np.frombuffer(data, dtype).reshape(shape)
    if rng.random() < 0.3:
        array = np.asfortranarray(array)
    return array.astype(dtype.newbyteorder()) if rng.random() < 0.3 else array


def written_header(rng, array):
    """A header as somebody else might write it: other order, quotes, blanks, names."""
    quote = rng.choice("''\"")
    blank = rng.choice(("", " ", "  ", "\n", "\t", " # note\n"))
    shape = ",".join(rng.choice((f"{n}", f"{n:#x}", f"{n}L")) for n in array.shape)
    shape = f"({shape}{',' if array.ndim == 1 or rng.random() < 0.3 else ''})"
    if rng.random() < 0.2:
        shape = rng.choice(("(3)", "3", "[3]", "(-1,)", "(1.0,)", "(True,)", "((3),)", "(3,),"))
    members = [
        ("descr", f"{quote}{rng.choice(DESCRS)}{quote}"),
        ("fortran_order", rng.choice(("True", "False", "False", "0", "None"))),
        ("shape", shape),
    ]
    rng.shuffle(members)
    if rng.random() < 0.1:
        members.append(rng.choice(members))
    if rng.random() < 0.1:
        members.pop()
    body = f",{blank}".join(f"{quote}{key}{quote}:{blank}{value}" for key, value in members)
    text = f"{blank}{{{body}{rng.choice((',', '', blank))}}}{blank}".encode()
    version = rng.choice(((1, 0), (2, 0), (3, 0), (1, 0), (4, 0)))
    length = struct.pack("<H" if version == (1, 0) else "<I", len(text))
    return b"\x93NUMPY" + bytes(version) + length + text


def damaged(rng, data, tokens=TOKENS):
    """The bytes with a few of them changed, gone, doubled or new."""
    data = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        # Most of what can go wrong is in the first bytes.
        limit = len(data) if rng.random() < 0.3 else min(len(data), 80)
        place = rng.randrange(limit + 1)
        kind = rng.randrange(7)
        if kind == 0 and data:
            data[place % len(data)] ^= 1 << rng.randrange(8)
        elif kind == 1 and data:
            data[place % len(data)] = rng.randrange(256)
        elif kind == 2:
            del data[place : place + rng.choice((1, 1, 2, 9, 200))]
        elif kind == 3:
            data[place:place] = rng.choice(tokens)
        elif kind == 4:
            token = rng.choice(tokens)
            data[place : place + len(token)] = token
        elif kind == 5:
            data[place:place] = data[place : place + rng.randrange(40)]
        elif kind == 6:
            del data[rng.randrange(len(data) + 1) :]
    return bytes(data)


def npy_file(seed):
    """A `.npy` file, seldom a sound one."""
    rng = random.Random(f"npy {seed}")
    array = sound_array(rng)
    if rng.random() < 0.25:
        data = written_header(rng, array) + array.tobytes()
    else:
        data = npy_bytes(array, rng.choice((None, None, (1, 0), (2, 0), (3, 0))))
    return data if rng.random() < 0.1 else damaged(rng, data)


HEADER_BLANKS = (
    "",
    "",
    " ",
    "  ",
    "\n",
    "\t",
    "\f",
    "\r",
    "\r\n",
    " # x\n",
    "#\r",
    "\\\n",
    "\v",
    "\xa0",
)
HEADER_NUMBERS = (
    *(
        "0",
        "1",
        "2",
        "3",
        "03",
        "0x2",
        "0X_3",
        "0o2",
        "0b11",
        "1_0",
        "1__0",
        "00",
        "0_0",
        "-0",
        "+2",
    ),
    *("-1", "+(3)", "(2)", "-(0)", "--1", "2L", "3 L", "2l", "0x2L", "True", "False", "1.0", "1e0"),
    *(
        "2j",
        "1+2j",
        "None",
        "2LL",
        "2 LL",
        "3\tL",
        "0L",
        "9" * 19,
        "9" * 30,
        "012",
        "1.",
        ".5",
        "3if",
    ),
)
HEADER_OTHERS = (
    *(
        "set()",
        "{1}",
        "{}",
        "[]",
        "()",
        "b'x'",
        "...",
        "1.5",
        "1j",
        "{1: 2}",
        "'a' b'b'",
        "x",
        "-True",
    ),
    *("{[]}", "f'a'", "lambda: 0", "1 if 1 else 2", "(1,)+(2,)", "'%s' % 1", "not 1", "~1", "1+1"),
)


def header_string(rng, text):
    """A string literal that may mean the text: prefixes, escapes, parts side by side."""
    if rng.random() < 0.2:
        place = rng.randint(0, len(text))
        between = rng.choice(HEADER_BLANKS)
        return header_string(rng, text[:place]) + between + header_string(rng, text[place:])
    prefix = rng.choice(("u", "U", "r", "R", "b", "rb", "ur", "f")) if rng.random() < 0.1 else ""
    quote = rng.choice(("'", "'", '"', "'''", '"""'))
    body = list(text)
    for i, character in enumerate(text):
        if rng.random() < 0.02:
            code = ord(character)
            form = rng.choice(
                ("\\x%02x", "\\%03o", "\\u%04x", "\\U%08x", "\\%o", "\\x%x", "\\q%c", "\\\n%c")
            )
            body[i] = form % code
    if rng.random() < 0.02:
        body.insert(
            rng.randint(0, len(body)),
            rng.choice(("\\N{DIGIT ONE}", "\\N{x}", "\\N", "\\", "\n", "\\a", "\\'", "é")),
        )
    return f"{prefix}{quote}{''.join(body)}{quote}"


def header_shape(rng):
    """A tuple of lengths, or something like it."""
    numbers = [rng.choice(HEADER_NUMBERS[:4]) for _ in range(rng.randint(0, 4))]
    if numbers and rng.random() < 0.3:
        numbers[rng.randrange(len(numbers))] = rng.choice(HEADER_NUMBERS)
    blank = rng.choice(HEADER_BLANKS) if rng.random() < 0.2 else ""
    text = f",{blank}".join(numbers) + rng.choice(("", ",", blank, f",{blank}"))
    if rng.random() < 0.05:
        return rng.choice((text, f"[{text}]", f"{{{text}}}", f"({text}", f"{text})"))
    nested = rng.choice((1, 2, 40)) if rng.random() < 0.1 else 0
    return f"{'(' * nested}({blank}{text}){')' * nested}"


def header_descr(rng):
    """The literal of a dtype: mostly a string, sometimes a tuple of one and a shape."""
    text = rng.choice(DESCRS[:24]) if rng.random() < 0.9 else rng.choice(DESCRS)
    if rng.random() < 0.15:
        count = rng.choice(
            ("1", "(1,)", "()", "(1)", " 1 ", "1,", "2", "(1,1)", "01", "<", ">", "=")
        )
        place = rng.choice((0, 0, 1, len(text)))
        text = text[:place] + count + text[place:]
    literal = header_string(rng, text)
    if rng.random() < 0.1:
        second = rng.choice(
            ("()", "1", "(1,)", "2", "[1]", "None", "'i8'", "True", "1.0", "(1,(1,))")
        )
        literal = f"({literal}, {second}{rng.choice(('', ',', ', 3'))})"
    return literal


def header_file(seed):
    """A `.npy` file with more data than it needs, whose header is one of the many NumPy takes."""
    rng = random.Random(f"header {seed}")
    blanks = HEADER_BLANKS if rng.random() < 0.4 else ("", " ")
    members = [
        ["descr", header_descr(rng)],
        ["fortran_order", rng.choice(("True", "False") * 9 + ("(True)", "0"))],
        ["shape", header_shape(rng)],
    ]
    rng.shuffle(members)
    if rng.random() < 0.1:
        key, value = rng.choice(members)
        value = rng.choice((value, *HEADER_OTHERS, *HEADER_NUMBERS))
        members.insert(rng.randint(0, 3), [key, value])
    if rng.random() < 0.02:
        members.append([rng.choice(("x", "", "Shape")), rng.choice(HEADER_OTHERS)])
    parts = []
    for key, value in members:
        literal = header_string(rng, key) if rng.random() < 0.2 else repr(key)
        parts += [literal, ":", value, ","]
    if rng.random() < 0.7:
        parts.pop()
    parts = ["", "{", *parts, "}", ""]
    text = "".join(part + rng.choice(blanks if rng.random() < 0.3 else ("", " ")) for part in parts)
    if rng.random() < 0.2:
        text += " " * rng.randrange(40) + rng.choice(
            ("\n", "", " ", "\r", "\\\n", "# x", "\n\n", ";")
        )
    for _ in range(rng.choice((0, 0, 0, 0, 0, 1, 2))):
        place = rng.randint(0, len(text))
        token = rng.choice(TOKENS).decode("latin-1")
        text = text[:place] + token + text[place + rng.choice((0, 0, 1, len(token))) :]
    version = rng.choice((1, 1, 2, 3))
    raw = text.encode("utf-8" if version == 3 else "latin-1", "replace")
    length = struct.pack("<H" if version == 1 else "<I", len(raw))
    return b"\x93NUMPY" + bytes((version, 0)) + length + raw + bytes(rng.choice((1000, 8000)))


ZIP_TOKENS = (
    *(b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07", b"\xff\xff"),
    *(b"\xff" * 4, b"\xff" * 8, b"\x00" * 4, b"\x01\x00", b"\x0c\x00", b"\x0e\x00", b"\x63\x00"),
    *(
        b"\x7f\xff\xff\xff",
        b".npy",
        b"\x08\x00",
        b"\x09\x00",
        b"\x01\x08",
        struct.pack("<Q", 1 << 40),
    ),
)


def npz_file(seed):
    """An `.npz` archive, damaged anywhere."""
    rng = random.Random(f"npz {seed}")
    stream = io.BytesIO()
    method = rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name in rng.sample(("a", "b.npy", "arr_0.npy", "x/y.npy", "é.npy"), rng.randint(1, 3)):
            member = npy_bytes(sound_array(rng))
            if rng.random() < 0.2:
                member = damaged(rng, member)
            with archive.open(name, "w", force_zip64=rng.random() < 0.5) as writer:
                writer.write(member)
    data = bytearray(stream.getvalue())
    for _ in range(rng.choice((0, 1, 1, 2, 4))):
        # Half of the damage goes into the directory at the end.
        start = rng.choice((0, max(0, len(data) - 200)))
        data[start:] = damaged(rng, bytes(data[start:]), ZIP_TOKENS)
    if rng.random() < 0.8:
        data[:4] = b"PK\x03\x04"
    return bytes(data)
