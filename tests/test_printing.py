"""repr, str and format of arrays, and the print options."""

import math
import struct
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import arrpy
from arrpy import ArrPy
from arrpy.printing import array_html

DTYPES = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
DTYPES += ("float32", "float64", "complex64", "complex128")
NAMES = {
    "ArrPy": ArrPy,
    "nan": math.nan,
    "inf": math.inf,
    **{name: getattr(arrpy, name) for name in DTYPES},
}

REPRS = [
    (lambda: ArrPy([[1, 2.5], [3, 4]]), "ArrPy([[1. , 2.5],\n       [3. , 4. ]])"),
    (lambda: ArrPy([1, 2], dtype=arrpy.int8), "ArrPy([1, 2], dtype=int8)"),
    (lambda: ArrPy([-1, 20, 3]), "ArrPy([-1, 20,  3])"),
    (lambda: ArrPy([True, False]), "ArrPy([ True, False])"),
    (lambda: ArrPy(3.0), "ArrPy(3.0)"),
    (lambda: ArrPy(True), "ArrPy(True)"),
    (lambda: ArrPy(0.1, dtype=arrpy.float32), "ArrPy(0.1, dtype=float32)"),
    (lambda: ArrPy([0.1, 0.5], dtype=arrpy.float32), "ArrPy([0.1, 0.5], dtype=float32)"),
    (lambda: ArrPy([1.5, math.nan, -math.inf]), "ArrPy([ 1.5,  nan, -inf])"),
    (lambda: ArrPy([-0.0, 0.0, 1.0]), "ArrPy([-0.,  0.,  1.])"),
    (lambda: ArrPy([1e-10, 2.5e10]), "ArrPy([1.0e-10, 2.5e+10])"),
    (lambda: ArrPy([1e-10, 2e300]), "ArrPy([1.e-010, 2.e+300])"),
    # The shortest digits of this number are not its value rounded to 16 digits.
    (lambda: ArrPy([5.960464477539063e-08]), "ArrPy([5.960464477539063e-08])"),
    (lambda: ArrPy([1e16]), "ArrPy([1.e+16])"),
    (lambda: ArrPy([0.0, 0.0]), "ArrPy([0., 0.])"),
    (lambda: ArrPy([1 + 2j, -1.5 - 3j]), "ArrPy([ 1. +2.j, -1.5-3.j])"),
    (lambda: ArrPy(complex(0.0, -0.0)), "ArrPy(complex(0.0, -0.0))"),
    (lambda: ArrPy([]), "ArrPy([], dtype=float64)"),
    (lambda: arrpy.zeros((0, 3)), "ArrPy([], shape=(0, 3), dtype=float64)"),
    (lambda: arrpy.zeros((2, 0), dtype=arrpy.int8), "ArrPy([], shape=(2, 0), dtype=int8)"),
    (
        lambda: arrpy.arange(2000),
        "ArrPy([   0,    1,    2, ..., 1997, 1998, 1999], shape=(2000,))",
    ),
    (
        lambda: arrpy.reshape(arrpy.arange(8), (2, 2, 2)),
        "ArrPy([[[0, 1],\n        [2, 3]],\n\n       [[4, 5],\n        [6, 7]]])",
    ),
]


@pytest.mark.parametrize(("make", "text"), REPRS, ids=[text for _, text in REPRS])
def test_repr(make, text):
    assert repr(make()) == text


STRS = [
    (lambda: ArrPy([[1, 2.5], [3, 4]]), "[[1.  2.5]\n [3.  4. ]]"),
    (lambda: ArrPy([1 / 3, 2.0]), "[0.33333333 2.        ]"),
    (lambda: ArrPy(2.5), "2.5"),
    (lambda: ArrPy([complex(math.nan, math.inf)]), "[nan+infj]"),
    (lambda: arrpy.zeros((0, 3)), "[]"),
    (lambda: arrpy.arange(1001), "[   0    1    2 ...  998  999 1000]"),
]


@pytest.mark.parametrize(("make", "text"), STRS, ids=[text for _, text in STRS])
def test_str(make, text):
    assert str(make()) == text


def bits(value):
    """A key that distinguishes signed zeros and equates all NaNs."""
    if isinstance(value, list):
        return [bits(item) for item in value]
    if isinstance(value, complex):
        return (bits(value.real), bits(value.imag))
    if isinstance(value, float):
        return "nan" if math.isnan(value) else struct.pack("d", value)
    return value


def round_trips(array):
    back = eval(repr(array), {"__builtins__": {"complex": complex, "True": True}}, NAMES)
    assert back.dtype == array.dtype
    assert back.shape == array.shape
    assert bits(back.tolist()) == bits(array.tolist())


SINGLES = st.floats(width=32)


@given(st.lists(st.floats(), min_size=1, max_size=8))
def test_float64_round_trips(values):
    round_trips(ArrPy(values))
    round_trips(ArrPy(values[0]))


@given(st.lists(SINGLES, min_size=1, max_size=8))
def test_float32_round_trips(values):
    round_trips(ArrPy(values, dtype=arrpy.float32))
    round_trips(ArrPy(values[0], dtype=arrpy.float32))


@given(st.lists(st.builds(complex, st.floats(), st.floats()), min_size=1, max_size=6))
def test_complex128_round_trips(values):
    round_trips(ArrPy(values))
    round_trips(ArrPy(values[0]))


@given(st.lists(st.builds(complex, SINGLES, SINGLES), min_size=1, max_size=6))
def test_complex64_round_trips(values):
    round_trips(ArrPy(values, dtype=arrpy.complex64))
    round_trips(ArrPy(values[0], dtype=arrpy.complex64))


@given(
    st.lists(
        st.lists(st.integers(-(2**63), 2**63 - 1), min_size=3, max_size=3), min_size=1, max_size=5
    )
)
def test_int64_round_trips(rows):
    round_trips(ArrPy(rows))


@given(
    st.lists(st.floats(), min_size=1, max_size=40),
    st.integers(40, 100),
    st.sampled_from([None, 0, 3, 12]),
)
def test_lines_fit_and_columns_align(values, linewidth, precision):
    with arrpy.printoptions(linewidth=linewidth, precision=precision):
        text = repr(ArrPy(values))
        rows = repr(ArrPy([[value] for value in values])).split("\n")
    assert all(len(line) <= linewidth for line in text.split("\n"))
    assert len({len(line) for line in rows[:-1]}) <= 1


@pytest.mark.parametrize("name", [name for name in NAMES if "int" in name])
def test_every_integer_dtype_round_trips(name):
    round_trips(ArrPy([0, 1, 127], dtype=NAMES[name]))


def test_huge_array_is_not_read_as_a_whole():
    array = arrpy.broadcast_to(ArrPy(1.5), (10**9, 10**9))
    assert repr(array).startswith("ArrPy([[1.5, 1.5, 1.5, ..., 1.5, 1.5, 1.5],\n")
    assert repr(array).endswith("shape=(1000000000, 1000000000))")


def test_format():
    assert f"{ArrPy([[1, 2.5], [3, 40]]):.2f}" == "[[ 1.00  2.50]\n [ 3.00 40.00]]"
    assert f"{ArrPy(2.5):.3e}" == "2.500e+00"
    assert f"{ArrPy([1, 2]):03d}" == "[001 002]"
    assert f"{ArrPy([1.5])}" == "[1.5]"
    with pytest.raises(ValueError, match="Unknown format code 'd'"):
        format(ArrPy([1.5]), "d")


def test_html():
    text = array_html(arrpy.reshape(arrpy.arange(6), (2, 3)))
    assert text == (
        "<table>\n<caption>ArrPy, shape (2, 3), int64</caption>\n"
        "<tr><td>0</td><td>1</td><td>2</td></tr>\n<tr><td>3</td><td>4</td><td>5</td></tr>\n</table>"
    )
    assert ArrPy([1.5])._repr_html_() == array_html(ArrPy([1.5]))
    assert "<td>2.5</td>" in array_html(ArrPy(2.5))
    assert "<td>[]</td>" in array_html(arrpy.zeros((0, 3)))
    assert array_html(arrpy.zeros((2, 2, 2))).count("<tr></tr>") == 1


@pytest.mark.parametrize("shape", [(10**6,), (1000, 1000), (50, 50, 50), (1, 1, 10**6)])
def test_html_is_summarised_and_well_formed(shape):
    text = array_html(arrpy.broadcast_to(ArrPy(complex(0, math.nan)), shape))
    assert len(text) < 12_000
    table = ElementTree.fromstring(text)
    assert table.find("caption").text == f"ArrPy, shape {shape}, complex128"
    assert "..." in {cell.text for cell in table.iter("td")}


def test_options():
    before = arrpy.get_printoptions()
    assert before == {
        "precision": None,
        "threshold": 1000,
        "edgeitems": 3,
        "linewidth": 80,
        "suppress": False,
    }
    with arrpy.printoptions(precision=3, suppress=True) as options:
        assert options["precision"] == 3
        assert repr(ArrPy([1 / 3, 1e-10, 5])) == "ArrPy([0.333, 0.   , 5.   ])"
    with arrpy.printoptions(threshold=5, edgeitems=1):
        assert str(ArrPy(range(10))) == "[0 ... 9]"
    assert arrpy.get_printoptions() == before
    try:
        arrpy.set_printoptions(linewidth=20)
        assert repr(ArrPy([100, 200, 300, 400])) == "ArrPy([100, 200,\n       300, 400])"
    finally:
        arrpy.set_printoptions(**before)


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({"precision": -1}, ValueError, "precision must be at least 0; got -1"),
        ({"edgeitems": 0}, ValueError, "edgeitems must be at least 1; got 0"),
        ({"linewidth": 8.0}, TypeError, "linewidth must be an integer; got 8.0"),
        ({"suppress": 1}, TypeError, "suppress must be a bool; got 1"),
    ],
)
def test_wrong_options_change_nothing(options, error, text):
    before = arrpy.get_printoptions()
    with pytest.raises(error) as caught:
        arrpy.set_printoptions(**{"threshold": 7, **options})
    assert str(caught.value) == f"set_printoptions: {text}"
    assert arrpy.get_printoptions() == before
