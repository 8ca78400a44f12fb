"""Text tables: ordinary ones are read as they are meant, hostile ones name the place."""

import csv
import io
import math
import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arrpy import tables
from arrpy.tables import TableError, find_delimiter, parse_table, read_number, read_table


def columns_of(text, **options):
    return {column.name: list(column.values) for column in parse_table(text, **options).columns}


# Ordinary tables


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", " "])
def test_every_delimiter_is_found(delimiter):
    text = "x,y,z\n1,2,3\n-4.5,5e3,.5\n".replace(",", delimiter)
    table = parse_table(text)
    assert table.delimiter == delimiter
    assert table.header
    assert columns_of(text) == {"x": [1, -4.5], "y": [2, 5000], "z": [3, 0.5]}


def test_blanks_of_any_width_delimit():
    assert columns_of("  x   y\n 1 \t 2\n10     20  \n") == {"x": [1, 10], "y": [2, 20]}


def test_a_table_without_header_gets_numbered_names():
    table = parse_table("1,2\n3,4\n")
    assert not table.header
    assert table.names == ("column 1", "column 2")
    assert table.rows == 2


def test_one_column():
    assert columns_of("height\n1\n2\n") == {"height": [1, 2]}
    assert columns_of("1\n2\n") == {"column 1": [1, 2]}


@pytest.mark.parametrize("word", ["", "NA", "NaN", "nan", "null", "-", "?", "N/A", "None", " NA "])
def test_missing_values(word):
    table = parse_table(f"x,y\n1,2\n{word},4\n5,6\n")
    values = table.columns[0].values
    assert table.columns[0].missing == 1
    assert math.isnan(values[1])
    assert (values[0], values[2]) == (1, 5)
    assert table.columns[1].missing == 0


def test_infinity_is_a_number():
    assert columns_of("x,y\ninf,1\n-Infinity,2\n")["x"] == [math.inf, -math.inf]


def test_windows_files_with_a_mark_and_old_line_ends():
    expected = {"a": [1, 3], "b": [2, 4]}
    for end in ("\r\n", "\r", "\n"):
        assert columns_of("\ufeffa,b\n1,2\n3,4\n".replace("\n", end)) == expected
    assert columns_of("a,b\n1,2\n3,4") == expected


def test_comments_and_blank_lines_are_skipped_but_counted():
    text = "# made by hand\n\na,b\n  # inside\n1,2\n\n3,x\n5,6\n"
    with pytest.raises(TableError, match=r"^table: line 7, column 2 \(b\): cannot read 'x'"):
        parse_table(text)
    assert columns_of(text.replace("x", "4")) == {"a": [1, 3, 5], "b": [2, 4, 6]}


def test_text_columns_are_left_out_and_named():
    table = parse_table(
        "day,city,x,empty\n2013-01-01,Rome,1,\n2013-01-02,7,2,NA\n2013-01-03,Oslo,3,\n"
    )
    assert table.names == ("x",)
    reasons = {column.name: column.reason for column in table.left_out}
    assert reasons == {"day": "text", "city": "text, but for 1 number", "empty": "empty"}


def test_names_are_made_unique_and_printable():
    table = parse_table('x,x,,"a\n b\x1b[2J",x\n1,2,3,4,5\n')
    assert table.names == ("x", "x (2)", "column 3", "a b [2J", "x (3)")


def test_an_empty_name_above_numbers_is_still_a_header():
    table = parse_table(",city\n0,Paris\n1,Rome\n")
    assert table.header
    assert table.names == ("column 1",)


def test_header_may_be_said():
    text = "1990,2000\n1,2\n"
    assert columns_of(text, header=True) == {"1990": [1], "2000": [2]}
    assert columns_of(text, header=False) == {"column 1": [1990, 1], "column 2": [2000, 2]}


def test_decimal_comma_is_never_guessed():
    text = "a;b\n1,5;2,25\n3;4\n5,5;6,5\n"
    hinted = parse_table(text.replace("3;4", "3,0;4,0"))
    assert [column.reason for column in hinted.left_out] == [
        "text, or a decimal comma (then: --decimal ,)"
    ] * 2
    assert columns_of(text, decimal=",") == {"a": [1.5, 3, 5.5], "b": [2.25, 4, 6.5]}
    with pytest.raises(TableError, match=r"cannot read '1\.5' as a number"):
        parse_table("a;b\n1,5;2\n1.5;3\n1;1\n", decimal=",")


# Quotes


def test_quoted_cells_hold_delimiters_quotes_and_breaks():
    text = '"a,b","c ""d""",e\n1,"2", 3\n"4" , 5,"6"\n"7\n",8,9\n'
    assert columns_of(text) == {"a,b": [1, 4, 7], 'c "d"': [2, 5, 8], "e": [3, 6, 9]}


def test_a_break_in_a_quoted_cell_does_not_shift_later_line_numbers():
    text = 'note,x\n"one\ntwo\nthree",1\nfour,2\n"five\nsix",bad\nseven,3\n'
    with pytest.raises(TableError) as caught:
        parse_table(text)
    assert (caught.value.line, caught.value.column, caught.value.name) == (7, 2, "x")


def test_a_hash_in_quotes_is_no_comment():
    table = parse_table('"#1",x\n"a\n#b",1\n"#c",2\n')
    assert table.names == ("x",)
    assert table.rows == 2


def test_a_quote_inside_a_cell_is_a_character():
    table = parse_table('size,x\n5" pipe,1\n6" pipe,2\n')
    assert table.names == ("x",)


def test_quotes_between_blanks():
    assert columns_of('name x\n"New York" 1\n"Rome" 2 \n') == {"x": [1, 2]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('a,b\n1,"2\n3,4\n', "line 2, column 2: a quote is opened and never closed"),
        ('"', "line 1, column 1: a quote is opened and never closed"),
        ('a,b\n1,2\n"3"4,5\n', "line 3, column 1: '4' follows the closing quote"),
        ('a b\n"1"2 3\n', "line 2, column 1: '2' follows the closing quote"),
        ('x,y\n"a\nb"c,2\n', "line 2, column 1: 'c' follows the closing quote"),
    ],
)
def test_bad_quotes_name_the_place(text, message):
    delimiter = " " if text.startswith("a b") else ","
    with pytest.raises(TableError) as caught:
        parse_table(text, delimiter=delimiter)
    assert str(caught.value) == f"table: {message}"


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('a,b\n1,"2\n3,4\n', 2, 2),
        ('"a,b\n1,2\n', 1, 1),
        ('a,"b\n1,2\n3,4\n', 1, 2),
        ('a;b;c\n1;2;3\n4;"x\n;5\n', 3, 2),
        ("a,b\n" + "1,2\n" * 2000 + '3,"4\n5,6\n', 2002, 2),
        ('a b\n1 "2\n3 4\n', 2, 2),
    ],
)
def test_an_open_quote_is_named_with_a_delimiter_that_is_found(text, line, column):
    with pytest.raises(TableError) as caught:
        parse_table(text)
    place = f"line {line}, column {column}"
    assert str(caught.value) == f"table: {place}: a quote is opened and never closed"


# What cannot be read


@pytest.mark.parametrize(
    "cell",
    ["abc", "1_000", "1,5", "0x10", "1 2", "12%", "--1", "1e", "٣", "1.2.3", "1e5.0", "True", "1j"],
)
def test_a_malformed_cell_has_its_line_and_column(cell):
    text = f"T;P;Wind\n1;2;3\n4;5;{cell}\n7;8;9\n"
    with pytest.raises(TableError) as caught:
        parse_table(text, "winds.csv")
    error = caught.value
    assert str(error) == f"table: line 3, column 3 (Wind): cannot read {cell!r} as a number"
    assert (error.path, error.line, error.column, error.name) == ("winds.csv", 3, 3, "Wind")
    assert isinstance(error, ValueError)


def test_a_number_beyond_float64_is_malformed_not_infinite():
    with pytest.raises(
        TableError, match=r"line 3, column 1 \(x\): '1e999' is too large for float64"
    ):
        parse_table("x,y\n1,1\n1e999,2\n")
    assert read_number("1e-999") == 0.0


def test_a_long_cell_is_shortened_in_the_message():
    with pytest.raises(TableError) as caught:
        parse_table(f"x,y\n1,1\n2,2\n{'z' * 10**6},2\n")
    assert len(str(caught.value)) < 120


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "table: no rows"),
        ("\n  \n# only a comment\n", "table: no rows"),
        ("a,b\n", "table: line 1: no rows below the header"),
        ("a,b\n1,2\n3\n", "table: line 3: 1 value, line 1 has 2"),
        ("a,b\n1\n", "table: line 2: 1 value, line 1 has 2"),
        ("a,b\n1,2,3\n", "table: line 2: 3 values, line 1 has 2"),
        ("My measurements\na,b\n1,2\n3,4\n", "table: line 2: 2 values, line 1 has 1"),
    ],
)
def test_tables_without_rows_and_ragged_ones(text, message):
    with pytest.raises(TableError) as caught:
        parse_table(text)
    assert str(caught.value) == message


def test_a_first_line_that_could_be_both_is_refused():
    with pytest.raises(TableError, match="header or data"):
        parse_table("x,1990\n1,2\n3,4\n")
    assert columns_of("x,1990\n1,2\n", header=True) == {"x": [1], "1990": [2]}


@pytest.mark.parametrize(
    "options", [{"decimal": "'"}, {"delimiter": "x"}, {"delimiter": ",", "decimal": ","}]
)
def test_options_are_checked(options):
    with pytest.raises(ValueError, match="table: de"):
        parse_table("a,b\n1,2\n", **options)


def test_the_error_can_be_pickled():
    with pytest.raises(TableError) as caught:
        parse_table("a,b\n1,2\n3,x\n5,6\n", "f.csv")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert str(copy) == str(caught.value)
    assert (copy.path, copy.line, copy.column) == ("f.csv", 3, 2)


@pytest.mark.parametrize("piece", ['"a",', ',"', 'x"y,', '"a" ', '"a\n', "\n", "#\n", '"', "a,"])
def test_hostile_repetitions_take_linear_time(piece):
    with pytest.raises(TableError):
        parse_table(piece * 50_000)


def test_many_quotes_are_read_in_linear_time():
    text = "x,y\n" + '""' * 200_000 + ",1\n"
    assert parse_table("x,y\n" + '"' + '""' * 200_000 + '",1\na,2\n').names == ("y",)
    with pytest.raises(TableError):
        parse_table(text[:-3] + '"', delimiter=",")


# Files and encodings


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("cp1252", "latin-1")],
)
def test_encodings(tmp_path, encoding, found):
    path = tmp_path / "winds.csv"
    path.write_bytes("Höhe,x\n1,2\n".encode(encoding))
    table = read_table(path)
    assert table.encoding == found
    assert table.names == ("Höhe", "x")
    assert table.path == str(path)


def test_binary_files_are_refused(tmp_path):
    path = tmp_path / "array.npy"
    path.write_bytes(b"\x93NUMPY\x01\x00v\x00")
    with pytest.raises(TableError, match="a zero byte; this is not a text table"):
        read_table(path)
    path.write_bytes(b"\xff\xfe1")
    with pytest.raises(TableError, match="not utf-16 text"):
        read_table(path)


def test_missing_files_stay_os_errors(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_table(tmp_path / "nowhere.csv")


def test_the_shipped_table():
    path = Path(tables.__file__).parent / "data" / "jfk_weather_2013.csv"
    table = read_table(path)
    assert table.rows == 8706
    missing = {column.name: column.missing for column in table.columns}
    assert missing == {
        "Temperature": 0, "DewPoint": 0, "WindDirection": 51,
        "Wind": 3, "Rain": 0, "Pressure": 831, "Visibility": 0,
    }  # fmt: skip
    assert [column.name for column in table.left_out] == ["Time"]


# Properties

finite = st.floats(allow_nan=False, allow_infinity=False)
cells = st.one_of(finite, st.none())


@st.composite
def number_tables(draw):
    width = draw(st.integers(2, 5))
    return draw(st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=8))


@given(number_tables(), st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["\n", "\r\n"]))
def test_what_csv_writes_is_read_back(rows, delimiter, end):
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    names = [f"name {index}" for index in range(len(rows[0]))]
    writer.writerow(names)
    writer.writerows(["" if value is None else repr(value) for value in row] for row in rows)
    table = parse_table(stream.getvalue(), header=True, delimiter=delimiter)
    for column in table.columns:
        expected = [row[names.index(column.name)] for row in rows]
        assert column.missing == expected.count(None)
        assert [None if math.isnan(value) else value for value in column.values] == expected
    left_out = [column.name for column in table.left_out]
    assert all(row[names.index(name)] is None for name in left_out for row in rows)


@settings(max_examples=300)
@given(st.text(st.sampled_from('ab1,;|\t "\n\r#-.e?é\x00'), max_size=60))
def test_no_text_leaks_another_exception(text):
    try:
        table = parse_table(text)
    except TableError as error:
        assert str(error).startswith("table: ")
        return
    assert all(len(column.values) == table.rows for column in table.columns)


@given(
    st.lists(st.text(st.characters(exclude_characters="\0\r"), min_size=1), min_size=2, max_size=4)
)
def test_any_text_survives_quoting(words):
    quoted = ",".join('"' + word.replace('"', '""') + '"' for word in words)
    options = tables._Options("", ",", ".")
    (record,) = tables._records(quoted, options)
    assert record.cells == words


def test_delimiter_of_a_text_with_none():
    assert find_delimiter("1\n2\n") == " "
