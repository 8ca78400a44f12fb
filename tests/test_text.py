"""Text: numbers to the last bit, options, places of errors, the same on every backend."""

import io
import math
import random
import struct
from fractions import Fraction

import numpy as np
import pytest
import samples
from cells import cells, running, same

import arrpy
from arrpy import FormatError
from arrpy import text as text_module
from arrpy._spec.dtypes import DTYPES

NAMES = [row.name for row in DTYPES]
BACKENDS = arrpy.backends()


def everywhere(text, **options):
    """The array or the error (text, line, column) of loadtxt, the same on every backend."""
    results = []
    for backend in BACKENDS:
        with arrpy.use(backend):
            try:
                results.append(arrpy.loadtxt(io.BytesIO(text), **options))
            except FormatError as error:
                results.append((str(error), error.line, error.column))
    first = results[0]
    for other in results[1:]:
        if isinstance(first, tuple) or isinstance(other, tuple):
            assert first == other, (text[:300], options, results)
        else:
            assert (first.shape, first.dtype) == (other.shape, other.dtype), (text[:300], options)
            assert same(first.tobytes(), other.tobytes(), first.dtype.name), (text[:300], options)
    return first


# --- floats --------------------------------------------------------------------------------------


def nearest(digits, exponent):
    """digits * 10^exponent, rounded by rational arithmetic."""
    exact = Fraction(digits) * Fraction(10) ** exponent
    try:
        return exact.numerator / exact.denominator
    except OverflowError:
        return math.inf


def halfway(rng):
    """The digits of a number exactly between two floats, and of its neighbours."""
    bits = rng.getrandbits(63) % 0x7FEFFFFFFFFFFFFF
    low, high = struct.unpack("<2d", struct.pack("<2Q", bits, bits + 1))
    middle = (Fraction(low) + Fraction(high)) / 2
    if middle.denominator.bit_length() > 1:
        shift = middle.denominator.bit_length() - 1
        digits, exponent = middle.numerator * 5**shift, -shift
    else:
        digits, exponent = middle.numerator, 0
    return digits + rng.choice((0, 0, 1, -1)), exponent


def hard_floats(count, seed=0):
    """(digits, exponent) where correct rounding is difficult."""
    rng = random.Random(seed)
    for i in range(count):
        kind = i % 6
        if kind == 0:
            yield rng.getrandbits(64) % 10**19, rng.randint(-360, 310)
        elif kind == 1:
            yield rng.randrange(10 ** rng.randint(1, 30)), rng.randint(-40, 40)
        elif kind == 2:
            yield halfway(rng)
        elif kind == 3:
            yield rng.randrange(10 ** rng.randint(1, 25)), rng.randint(-345, -300)
        elif kind == 4:
            value = struct.unpack("<d", struct.pack("<Q", rng.getrandbits(62)))[0]
            digits, _, exponent = f"{value:.16e}".partition("e")
            yield int(digits.replace(".", "")), int(exponent) - 16
        else:
            yield rng.randrange(10**18, 10**19) * 10 ** rng.randint(0, 5), rng.randint(-40, 20)


def written(digits, exponent, rng):
    """The number as text, in one of the many ways to write it."""
    text = str(digits)
    kind = rng.randrange(4)
    if kind == 0 and -60 < exponent < 40:
        if exponent >= 0:
            return text + "0" * exponent
        text = text.rjust(1 - exponent, "0")
        return f"{text[:exponent]}.{text[exponent:]}"
    place = rng.randint(0, len(text))
    head, tail = text[:place], text[place:]
    exponent += len(tail)
    mark = rng.choice(("e", "E"))
    sign = rng.choice(("", "+")) if exponent >= 0 else ""
    return f"{head}.{tail}{mark}{sign}{exponent}"


@pytest.mark.parametrize("cell", cells(), ids=str)
def test_floats_are_correctly_rounded(cell):
    """12,000 hard numbers against rational arithmetic."""
    rng = random.Random(3)
    numbers = list(hard_floats(3000 if cell.backend == "python" else 12_000))
    text = "\n".join(written(*number, rng) for number in numbers).encode()
    with running(cell):
        got = arrpy.loadtxt(io.BytesIO(text)).tolist()
    for value, number in zip(got, numbers, strict=True):
        assert value == nearest(*number), number


def test_every_power_of_ten():
    text = "".join(f"1e{q} 9007199254740993e{q} 5e{q}\n" for q in range(-350, 312)).encode()
    got = everywhere(text).tolist()
    assert got == [[float(word) for word in line.split()] for line in text.decode().splitlines()]


def test_special_floats():
    words = "inf -inf +INF Infinity -infinity nan -nan NaN 0 -0 -0.0 .5 5. +.5e-3 1E+5 00012 0e999"
    got = everywhere(words.encode())
    expected = [float(word) for word in words.split()]
    assert same(got.tobytes(), samples.pack(expected, "float64"), "float64")
    long = (
        b"1" * 100_000 + b" " + b"0." + b"0" * 100_000 + b"1 1e99999999999999999999 1e-9999999999"
    )
    assert everywhere(long).tolist() == [math.inf, 0.0, math.inf, 0.0]


def test_float32_is_the_rounded_float64():
    rng = random.Random(9)
    text = "\n".join(written(*number, rng) for number in hard_floats(600, 1)).encode()
    wide = everywhere(text)
    assert same(everywhere(text, dtype="float32").tobytes(), wide.astype("float32").tobytes(), "f4")


WRONG = (
    *(
        "1_0",
        "1e",
        "e5",
        ".",
        "-",
        "+",
        "1.2.3",
        "0x10",
        "1d5",
        "--1",
        "+-1",
        "infin",
        "na",
        "1 2x",
    ),
    *("nan()", "1e+", "1,5", "\x0c1", "1\x0b", "\u0661", "1j", "true", "None", "1e5.0", "1\x00"),
)


@pytest.mark.parametrize("word", WRONG)
def test_what_is_no_float(word):
    text = f"1;2\n 3 ; {word} \n".encode()
    message, line, column = everywhere(text, delimiter=";")
    assert (line, column) == (2, 2) and "cannot read" in message


# --- other dtypes --------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", NAMES[1:9])
def test_integers(dtype):
    row = samples.dtype_of(dtype)
    values = [row.minimum, row.maximum, 0, 1, 7]
    text = "\n".join(map(str, values)).encode() + b"\n+5\n-0\n007\n"
    assert everywhere(text, dtype=dtype).tolist() == [*values, 5, 0, 7]
    for number in (row.minimum - 1, row.maximum + 1, 10**30, -(10**30)):
        message, line, column = everywhere(f"1\n{number}".encode(), dtype=dtype)
        assert (line, column) == (2, 1) and f"does not fit {dtype}" in message
    for word in (b"1.0", b"1e3", b"", b"300.5", b"x", b"-", b"9" * 30 + b"x"):
        message, *place = everywhere(b"1,1\n2," + word, dtype=dtype, delimiter=",")
        assert place == [2, 2] and ("cannot read" in message or "empty" in message)


def integer_text(rng, dtype):
    """Records that are read as vectors, and among them one that cannot be, and options."""
    row = samples.dtype_of(dtype)
    delimiter = rng.choice((",", ",", None, ";", " ", "\t"))
    columns = rng.choice((1, 1, 2, 3, 7))
    blanks = rng.choice(("", "", "", " ", "  ")) if delimiter != " " else ""
    between = (delimiter or rng.choice((" ", "\t", "  "))) + blanks

    def number():
        digits = rng.randint(1, len(str(row.maximum)) - rng.choice((0, 1)))
        value = rng.randrange(10**digits)
        if row.minimum < 0 and rng.random() < 0.2:
            value = -value
        value = min(max(value, row.minimum), row.maximum)
        return (
            f"{value:{rng.choice(('', '', '', '+', '012'))}}" if rng.random() < 0.1 else str(value)
        )

    lines = [
        blanks + between.join(number() for _ in range(columns)) for _ in range(rng.randint(1, 80))
    ]
    for _ in range(rng.choice((0, 0, 0, 1, 2))):
        place = rng.randrange(len(lines))
        line = lines[place]
        at = rng.randint(0, len(line))
        odd = rng.choice(
            ("", " ", "#", "\r", "x", "-", "+", "9" * 21, delimiter or " ", "\n", ".", "\0")
        )
        lines[place] = line[:at] + odd + line[at:]
    end = rng.choice(("\n", "\n", "\r\n"))
    text = end.join(lines) + rng.choice(("", end))
    options = {"delimiter": delimiter, "dtype": dtype, "skiprows": rng.choice((0, 0, 1))}
    if rng.random() < 0.2:
        options["max_rows"] = rng.randint(0, 90)
    if rng.random() < 0.2:
        options["quotechar"] = '"'
    if rng.random() < 0.3 and columns > 1:
        options["usecols"] = rng.sample(range(columns), rng.randint(1, columns))
        kept = {column % columns for column in options["usecols"]}
        texts = (
            ("a", "-", "1-2", "x y", "'", '"', "", "2.5", "#") if rng.random() < 0.5 else ("", "7")
        )
        rows = [line.split(delimiter) for line in text.split(end)]
        for cells in rows:
            for column in range(len(cells)):
                if column not in kept and rng.random() < 0.2:
                    cells[column] += rng.choice(texts)
        text = end.join((delimiter or between).join(cells) for cells in rows)
    return text.encode(), options


@pytest.mark.filterwarnings("ignore:.*no data:UserWarning")
@pytest.mark.parametrize("dtype", NAMES[1:9])
def test_integers_in_vectors(dtype):
    """200 texts on every backend and against NumPy."""
    rng = random.Random(dtype)
    for _ in range(200):
        text, options = integer_text(rng, dtype)
        try:
            got = everywhere(text, **options)
        except ValueError as error:
            assert "usecols must be within" in str(error), (text, options)
            continue
        try:
            expected = np.loadtxt(io.StringIO(text.decode(), newline=""), **options)
        except (ValueError, OverflowError):
            continue
        if b"\0" not in text:
            assert not isinstance(got, tuple), (text, options, got)
            equal = np.array_equal(np.asarray(got), expected) if got.size else not expected.size
            assert equal, (text, options)


def test_bools():
    got = everywhere(b"0 1 true False TRUE false", dtype="bool")
    assert got.tolist() == [False, True, True, False, True, False]
    for word in (b"2", b"tru", b"truee", b"10", b"yes"):
        assert "cannot read" in everywhere(b"1 " + word, dtype="bool")[0]


def test_complex_numbers():
    words = "1 1j j -j +j 1+2j 1-j (3+4j) (-1e5-2.5e-3j) inf-infj nan+nanj .5j 1E2J (2) -0-0j -2j"
    got = everywhere(words.encode(), dtype="complex128")
    expected = [complex(word) for word in words.split()]
    assert same(got.tobytes(), samples.pack(expected, "complex128"), "complex128")
    narrow = everywhere(words.encode(), dtype="complex64")
    assert same(narrow.tobytes(), got.astype("complex64").tobytes(), "complex64")
    for word in (
        "(1",
        "1)",
        "1+",
        "1+2",
        "1+2j3",
        "()",
        "1++2j",
        "+-j",
        "1j+2",
        "i",
        "(1+2j",
        "jj",
    ):
        assert "cannot read" in everywhere(f"1 {word}".encode(), dtype="complex128")[0]


# --- options -------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:.*no data:UserWarning")
def test_options_agree_with_numpy():
    text = "# head\n 1 2.5\t3 # note\n\n4 5 6\r\n   \n7 8 9"
    for options in (
        {},
        {"skiprows": 2},
        {"skiprows": 99},
        {"usecols": 1},
        {"usecols": (2, 0)},
        {"usecols": [-1]},
        {"unpack": True},
        {"max_rows": 1},
        {"max_rows": 2, "skiprows": 2},
        {"max_rows": 1, "usecols": 0},
        {"max_rows": 1, "usecols": 0, "ndmin": 1},
        {"max_rows": 1, "usecols": 0, "ndmin": 2},
        {"max_rows": 1, "ndmin": 2},
        {"usecols": 1, "ndmin": 2},
        {"dtype": "float32"},
    ):
        expected = np.loadtxt(io.StringIO(text), **options)
        got = everywhere(text.encode(), **options)
        assert got.shape == expected.shape and got.dtype.name == expected.dtype.name, options
        assert got.tobytes() == expected.tobytes(), options
    text = '1,"2",\' 3\'\n4,"5"," 6 "\n'
    assert everywhere(text.replace("'", '"').encode(), delimiter=",", quotechar='"').tolist() == [
        [1.0, 2.0, 3.0],
        [4.0, 5.0, 6.0],
    ]


def test_line_ends():
    for end in ("\n", "\r\n", "\r"):
        text = end.join(("1 2", "", "3 4")).encode()
        assert everywhere(text).tolist() == [[1.0, 2.0], [3.0, 4.0]]
        assert everywhere(text + end.encode() + b"5 x")[1:] == (4, 2)


def test_delimiters():
    for delimiter in ",;|\t :":
        text = f"1{delimiter}2\n3{delimiter}4".encode()
        assert everywhere(text, delimiter=delimiter).tolist() == [[1.0, 2.0], [3.0, 4.0]]
    message, _, column = everywhere(b"1  2\n", delimiter=" ")
    assert column == 2 and "empty" in message
    assert everywhere(b"\t1\t2", delimiter="\t", missing="", filling=0).tolist() == [0, 1, 2]
    assert everywhere(b"1,2,", delimiter=",", missing="").tolist()[:2] == [1.0, 2.0]


def test_marks_that_look_like_parts_of_numbers():
    """A cell ends where its delimiter, comment or line does, whatever number could be read on."""
    for mark in "0189+-.()eEjnaNfITtruxz":
        for options in ({"delimiter": mark}, {"comments": mark}, {"quotechar": mark}):
            for dtype in ("float64", "int64", "uint8", "bool", "complex128"):
                for text in ("1,2", "1e5 12", f"22{mark}33{mark}1", f"{mark}5{mark} 7", "3nan4"):
                    everywhere(f"{text}\n{text}\n".encode(), dtype=dtype, **options)
    assert everywhere(b"2134\n", delimiter="1", dtype="int64").tolist() == [2, 34]
    assert everywhere(b"2e34e5\n", delimiter="e").tolist() == [2, 34, 5]
    assert everywhere(b"2e3 4\n", comments="e").tolist() == 2


def test_missing_values():
    text = b"1,,NA\n-999,4, \n"
    got = everywhere(text, delimiter=",", missing=("", "NA", "-999"))
    assert np.array_equal(np.asarray(got), [[1, np.nan, np.nan], [np.nan, 4, np.nan]], True)
    got = everywhere(text, delimiter=",", missing=("", "NA"), filling=-1, dtype="int32")
    assert got.tolist() == [[1, -1, -1], [-999, 4, -1]]
    got = everywhere(b"x 1j", missing="x", filling=2 - 3j, dtype="complex64")
    assert got.tolist() == [2 - 3j, 1j]
    assert "cannot read 'NA'" in everywhere(text, delimiter=",", missing="")[0]


def test_quotes():
    options = {"delimiter": ",", "quotechar": '"'}
    text = b'"1",2\n"#3" , "4"\n'
    assert everywhere(text, **options, missing="#3", filling=9).tolist() == [[1, 2], [9, 4]]
    text = b'1,"a\nb,c#",3\n"4", " 5 " ,6 # "\n'
    got = everywhere(text, **options, usecols=(0, 2))
    assert got.tolist() == [[1, 3], [4, 6]]
    message, line, column = everywhere(text + b'7,"x""y",9', **options, usecols=1, skiprows=2)
    assert (line, column) == (4, 2) and 'x""y' in message
    message, line, column = everywhere(text + b'7,"8', **options)
    assert (line, column) == (4, 2) and "never closed" in message
    message, line, column = everywhere(b'1,2\n"3"x,4', **options)
    assert (line, column) == (2, 1) and "'x' follows" in message
    assert everywhere(b"'1' '2'\n3 '4'", quotechar="'").tolist() == [[1, 2], [3, 4]]
    assert "follows" in everywhere(b"'1''2' '3'4", quotechar="'")[0]


def test_header():
    text = b'# note\n day , "wind" ,rain\n1,2,3\n4,5,6\n'
    options = {"delimiter": ",", "quotechar": '"', "header": True}
    assert everywhere(text, **options).tolist() == [[1, 2, 3], [4, 5, 6]]
    assert everywhere(text, **options, usecols=("rain", 0)).tolist() == [[3, 1], [6, 4]]
    assert everywhere(text, **options, usecols="wind").tolist() == [2, 5]
    with pytest.raises(ValueError, match="names a column"):
        arrpy.loadtxt(io.BytesIO(text), **options, usecols="snow")
    message = everywhere(text + b"7,x,9", **options)[0]
    assert message == "loadtxt: line 5, column 2 (wind): cannot read 'x' as float64"


def test_wrong_numbers_of_cells():
    message, line, column = everywhere(b"1 2\n\n3\n4 5")
    assert message == "loadtxt: line 3: the record has 1 cell, not as many as the first"
    assert (line, column) == (3, None)
    assert "has 3 cells" in everywhere(b"1 2\n3 4 5")[0]
    assert everywhere(b"1 2 x\n3 4", usecols=(0, 1)).tolist() == [[1, 2], [3, 4]]
    assert "has only 1 cell" in everywhere(b"1 2 x\n3\n", usecols=(0, 1))[0]


def test_empty_texts():
    for text in (b"", b"\n\n", b"# a\n  \n"):
        assert everywhere(text).shape == (0,)
        assert everywhere(text, ndmin=2).shape == (0, 0)
    assert everywhere(b"1 2", max_rows=0).shape == (0,)


def test_places_of_errors_in_long_texts():
    """The first error counts, whatever chunk and thread meet it."""
    lines = [f"{i} {i * 0.5} {i}e3" for i in range(60_000)]
    lines[50_000] = "1 2 x"
    lines[41_234] = "1 zz 3"
    message, line, column = everywhere("\n".join(lines).encode())
    assert (line, column) == (41_235, 2) and "'zz'" in message
    lines[41_234] = lines[50_000] = "\n1 2 3 # fine\n"
    got = everywhere("\n".join(lines).encode())
    assert got.shape == (60_000, 3) and got[59_999].tolist() == [59_999, 29_999.5, 59_999_000]
    for threads in (1, 3):
        arrpy.set_num_threads(threads)
        again = arrpy.loadtxt(io.BytesIO("\n".join(lines).encode()))
        assert again.tobytes() == got.tobytes()


def test_a_few_rows_of_a_long_file(tmp_path, monkeypatch):
    """Beginnings of a file are read first; what is cut there makes no difference."""
    monkeypatch.setattr(text_module, "_BEGINNING", 9)
    path = tmp_path / "x.csv"
    for seed in range(1500):
        text, options = random_text(seed)
        options["max_rows"] = seed % 5
        options["header"] = seed % 7 == 0
        path.write_bytes(text)
        results = []
        for source in (str(path), io.BytesIO(text)):
            try:
                x = arrpy.loadtxt(source, **options)
                results.append((x.shape, x.tobytes()))
            except ValueError as error:
                results.append(str(error).replace(f"{path}: ", ""))
        assert results[0] == results[1], (text, options)
    path.write_bytes("Höhe,x\n1,2\n".encode("latin-1"))
    options = {"delimiter": ",", "header": True, "encoding": "latin-1"}
    assert arrpy.loadtxt(path, usecols="Höhe", **options).tolist() == 1


def test_sources(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("1,2\n3,4\n")
    expected = [[1.0, 2.0], [3.0, 4.0]]
    for source in (
        path,
        str(path),
        io.StringIO("1,2\n3,4\n"),
        io.BytesIO(b"\xef\xbb\xbf1,2\n3,4"),
        ["1,2", "3,4"],
        iter([b"1,2\n", b"3,4\n"]),
    ):
        assert arrpy.loadtxt(source, delimiter=",").tolist() == expected
    path.write_bytes("1,2\n3,4\n".encode("utf-16"))
    assert arrpy.loadtxt(path, delimiter=",", encoding="utf-16").tolist() == expected
    path.write_bytes(b"1,2\n3,\xff\n")
    with pytest.raises(FormatError, match=r"x\.csv: line 2, column 2") as caught:
        arrpy.loadtxt(path, delimiter=",")
    assert caught.value.path == str(path)
    with pytest.raises(FileNotFoundError):
        arrpy.loadtxt(tmp_path / "none")


def test_wrong_options():
    for options in (
        {"delimiter": ",,"},
        {"delimiter": "\n"},
        {"delimiter": "é"},
        {"delimiter": ",", "quotechar": ","},
        {"comments": ","},
        {"comments": ""},
        {"comments": "#", "quotechar": "#"},
        {"skiprows": -1},
        {"max_rows": -1},
        {"ndmin": 3},
        {"usecols": 2},
        {"usecols": (0, 0)},
        {"usecols": "a"},
        {"usecols": 1.5},
        {"missing": "x", "dtype": int},
        {"missing": [1]},
    ):
        options.setdefault("delimiter", ",")
        if options.get("comments") == "#":
            options["delimiter"] = ","
        with pytest.raises(ValueError, match="loadtxt"):
            arrpy.loadtxt(["1,2"], **options)
    with pytest.raises(TypeError):
        arrpy.loadtxt(["1"], "O")


# --- damaged texts -------------------------------------------------------------------------------

PIECES = (
    *("1", "2.5", "-3e4", "nan", "inf", ",", ",", " ", "\t", "\n", "\n", "\r\n", "\r", "#", "##"),
    *('"', '"', '""', "x", "1e", "NA", "true", "1j", "(1+2j)", "99999999999999999999", "\x00", "é"),
    *("0.1", "123456789012345678901234567890", "1e400", "-0", "+", ";", "'", "9" * 40, "1e-400"),
)


def random_text(seed):
    """A text of pieces that fit each other well or badly, and options."""
    rng = random.Random(f"text {seed}")
    delimiter = rng.choice((None, ",", ",", " ", "\t", ";"))
    options = {
        "delimiter": delimiter,
        "quotechar": rng.choice((None, None, '"', "'")),
        "comments": rng.choice(("#", "#", None, "##", "//")),
        "dtype": rng.choice(
            ("float64", "float64", "float32", "int64", "uint8", "bool", "complex64")
        ),
        "missing": rng.choice(((), (), ("",), ("NA", "x"), ("1",))),
        "filling": 0,
        "skiprows": rng.choice((0, 0, 1)),
        "max_rows": rng.choice((None, None, 2)),
        "usecols": rng.choice((None, None, None, 0)),
    }
    if rng.random() < 0.5:
        text = "".join(rng.choice(PIECES) for _ in range(rng.randint(0, 25)))
    else:
        columns = rng.randint(1, 4)
        between = delimiter or rng.choice((" ", "  ", "\t "))
        rows = [
            between.join(rng.choice(("1", "0", " 2.5", "7 ", '"3"', "-4")) for _ in range(columns))
            for _ in range(rng.randint(0, 6))
        ]
        text = "\n".join(rows)
        for _ in range(rng.choice((0, 1, 1, 3))):
            place = rng.randint(0, len(text))
            text = text[:place] + rng.choice(PIECES) + text[place + rng.randint(0, 2) :]
    return text.encode(), options


def check_text(seed):
    text, options = random_text(seed)
    try:
        everywhere(text, **options)
    except ValueError as error:
        assert "loadtxt: " in str(error), (seed, text, options)


def test_damaged_texts_are_read_alike():
    """5,000 texts; a hundred thousand in tests/long."""
    for seed in range(5000):
        check_text(seed)


# --- writing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", NAMES)
def test_savetxt_is_what_numpy_writes(dtype):
    rng = random.Random(dtype)
    values = samples.random_values(samples.dtype_of(dtype), "any", 0, 12, rng)
    array = np.array(values, dtype)
    for x in (array, array.reshape(3, 4), array.reshape(4, 3).T, array[:1], array[:0]):
        for options in (
            {},
            {"delimiter": ",", "fmt": "%.3g"},
            {"header": "a\nb", "footer": "c", "comments": "! ", "newline": "\r\n"},
            {"fmt": "%g"},
        ):
            expected, got = io.BytesIO(), io.BytesIO()
            np.savetxt(expected, x, **options)
            arrpy.savetxt(got, arrpy.asarray(x), **options)
            assert got.getvalue() == expected.getvalue(), (dtype, options)
    many = {"fmt": ["%d", "%.2f", "%e"]}
    if not dtype.startswith("complex"):
        expected, got = io.BytesIO(), io.BytesIO()
        np.savetxt(expected, array.reshape(4, 3), **many)
        arrpy.savetxt(got, arrpy.asarray(array.reshape(4, 3)), **many)
        assert got.getvalue() == expected.getvalue()


@pytest.mark.parametrize("dtype", ["float64", "float32", "complex128", "int64"])
@pytest.mark.parametrize("fmt", ["%.18e", "%r"])
def test_there_and_back(dtype, fmt, tmp_path):
    if fmt == "%r" and dtype == "complex128":
        fmt = "%.17g"
    rng = random.Random(dtype)
    values = samples.random_values(samples.dtype_of(dtype), "any", 0, 3000, rng)
    x = arrpy.ArrPy(values, dtype=dtype).reshape(1000, 3)
    if dtype == "int64":
        fmt = "%d"
    arrpy.savetxt(tmp_path / "x", x, fmt=fmt, delimiter=",")
    back = arrpy.loadtxt(tmp_path / "x", dtype, delimiter=",")
    assert back.tobytes() == x.tobytes()


def test_what_savetxt_refuses(tmp_path):
    path = tmp_path / "x"
    path.write_text("old")
    for x, options, kind in (
        (arrpy.ones((2, 2, 2)), {}, ValueError),
        (arrpy.ArrPy(1.0), {}, ValueError),
        (arrpy.ones((2, 2)), {"fmt": ["%d"]}, ValueError),
        (arrpy.ones((2, 2)), {"fmt": "%d %d %d"}, ValueError),
        (arrpy.ones((2, 2)), {"fmt": 3}, TypeError),
        (arrpy.ones((2, 2)), {"fmt": "%c"}, TypeError),
    ):
        with pytest.raises(kind):
            arrpy.savetxt(path, x, **options)
    assert path.read_text() == "old" and len(list(tmp_path.iterdir())) == 1
