"""The 13 dtypes: promotion, casts, limits, kinds, and the ways to name them."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from numpy_reference import BACKENDS, DTYPES, INTEGERS, check, random_values

import arrpy


def test_names_equality_and_hash():
    for name in DTYPES:
        dtype = getattr(arrpy, name)
        assert dtype == name == dtype.name == str(dtype) and dtype == np.dtype(name)
        assert repr(dtype) == f"arrpy.{name}" and hash(dtype) == hash(name)
        assert arrpy.zeros(1, dtype=np.dtype(name)).dtype is dtype
        assert arrpy.zeros(1, dtype=getattr(np, name if name != "bool" else "bool_")).dtype is dtype
        assert dtype(1).dtype is dtype and dtype(1).shape == ()
    assert len({getattr(arrpy, name) for name in DTYPES}) == 13
    for python, name in (
        (bool, "bool"),
        (int, "int64"),
        (float, "float64"),
        (complex, "complex128"),
    ):
        assert arrpy.zeros(1, dtype=python).dtype == name


@pytest.mark.parametrize("first", DTYPES)
def test_promotion(first):
    for second in DTYPES:
        expected = np.result_type(first, second).name
        assert arrpy.result_type(getattr(arrpy, first), getattr(arrpy, second)) == expected
        pair = arrpy.zeros(2, dtype=first), arrpy.zeros(2, dtype=second)
        assert arrpy.result_type(*pair) == arrpy.add(*pair).dtype == expected
        assert arrpy.can_cast(first, second) is (expected == second)


@pytest.mark.parametrize("scalar", [True, 3, 2.5, 1j])
def test_python_numbers_are_weak(scalar):
    for name in DTYPES:
        expected = np.result_type(np.zeros(1, name), scalar)
        assert arrpy.result_type(arrpy.zeros(1, dtype=name), scalar) == expected.name
        assert arrpy.result_type(scalar, getattr(arrpy, name)) == expected.name
        assert (arrpy.zeros(1, dtype=name) + scalar).dtype == expected.name
    assert arrpy.result_type(scalar) == np.asarray(scalar).dtype.name
    assert arrpy.result_type(scalar, 1) == np.asarray(scalar + 1).dtype.name


def cast(value, source, target):
    """What astype must give for one number, in Python's unlimited integers."""
    if target == "bool":
        return value != 0
    if target.startswith("complex"):
        return complex(value) if target == "complex128" else complex(np.complex64(value))
    if target.startswith("float"):
        return float(value) if target == "float64" else float(np.float32(value))
    limits = np.iinfo(target)
    if isinstance(value, float):
        if math.isnan(value):
            return 0
        bounded = min(max(value, -1e30), 1e30)
        return min(max(math.trunc(bounded), limits.min), limits.max)
    return (int(value) - limits.min) % 2**limits.bits + limits.min


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("source", DTYPES)
def test_casts(source, backend):
    values = random_values(np.random.default_rng(4), source, 77)
    if source.startswith("float"):
        edges = [2.0**k + d for k in (7, 8, 15, 16, 31, 32, 63, 64) for d in (-1, -0.5, 0, 0.5, 1)]
        values = np.concat([values, np.array([*edges, *(-x for x in edges)], source)])
    a = arrpy.ArrPy(values).to_backend(backend)
    for target in DTYPES:
        if source.startswith("complex") and not target.startswith("complex"):
            if target != "bool":
                with pytest.raises(TypeError, match="complex number is not a real one"):
                    arrpy.astype(a, target)
            continue
        result = arrpy.astype(a[::-1], target)
        assert result.dtype == target and result.backend == backend
        if source.startswith("complex"):
            check(result, values[::-1].astype(target))
            continue
        expected = [cast(x, source, target) for x in values.tolist()[::-1]]
        assert repr(result.tolist()) == repr(expected)


def test_integers_become_float32_by_one_rounding():
    """2^24 + 1 and its like lie halfway: through float64 they would be rounded twice."""
    for value in (2**24 + 1, 2**40 + 2**16 + 1, 2**63 - 2**38 + 1, 2**62 + 2**38 + 1):
        for backend in BACKENDS:
            a = arrpy.ArrPy([value], dtype="int64").to_backend(backend)
            result = Fraction(arrpy.astype(a, "float32").item())
            up, down = (np.nextafter(np.float32(result), np.float32(d)) for d in (np.inf, 0))
            assert all(abs(result - value) <= abs(Fraction(float(x)) - value) for x in (up, down))


def test_astype_copy():
    a = arrpy.ArrPy([1, 2])
    assert arrpy.astype(a, "int64", copy=False) is a
    assert arrpy.astype(a, "int64").storage is not a.storage


@pytest.mark.parametrize("name", ["float32", "float64", "complex64", "complex128"])
def test_finfo(name):
    mine, theirs = arrpy.finfo(getattr(arrpy, name)), np.finfo(name)
    for field in ("bits", "eps", "max", "min", "smallest_normal"):
        assert getattr(mine, field) == getattr(theirs, field)
    assert mine.dtype == theirs.dtype.name and type(mine.eps) is float
    assert arrpy.finfo(arrpy.zeros(1, dtype=name)) == mine


@pytest.mark.parametrize("name", INTEGERS)
def test_iinfo_and_comparisons_with_numbers_beyond_it(name):
    mine, theirs = arrpy.iinfo(name), np.iinfo(name)
    assert (mine.bits, mine.min, mine.max) == (theirs.bits, theirs.min, theirs.max)
    a = arrpy.ArrPy([mine.min, 5, mine.max], dtype=name)
    for bound in (mine.min - 1, mine.min, 5, mine.max, mine.max + 1):
        for backend in BACKENDS:
            b = a.to_backend(backend)
            assert (b > bound).tolist() == [x > bound for x in a.tolist()]
            assert (b <= bound).tolist() == [x <= bound for x in a.tolist()]
            assert (b == bound).tolist() == [x == bound for x in a.tolist()]


def test_isdtype():
    kinds = ("bool", "signed integer", "unsigned integer", "integral")
    kinds += ("real floating", "complex floating", "numeric")
    for name, kind in itertools.product(DTYPES, kinds):
        assert arrpy.isdtype(getattr(arrpy, name), kind) is np.isdtype(np.dtype(name), kind)
    assert arrpy.isdtype(arrpy.int8, (arrpy.int8, "bool"))
    assert not arrpy.isdtype(arrpy.int8, (arrpy.int16, "bool"))
