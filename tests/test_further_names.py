"""Bits, memory, text of numbers, and what else completes NumPy's names: random calls of both."""

import itertools
import random
import struct
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from cells import cells, from_values, running
from numpy_reference import (
    BACKENDS,
    DTYPES,
    INTEGERS,
    NUMERIC,
    check,
    random_array,
    random_shape,
    random_values,
)
from test_differential import compare, one, outcome

import arrpy

CASES = {}


def case(dtypes=DTYPES, least=0):
    def register(function):
        CASES[function.__name__] = (function, dtypes, least)
        return function

    return register


def any_axis(rng, x):
    return None if x.ndim == 0 else one(rng, None, *range(-x.ndim - 1, x.ndim + 1))


@case((*INTEGERS, "bool", "float64"), least=1)
def packbits(rng, x):
    axis, order = any_axis(rng, x), one(rng, "big", "little")
    return lambda xp, x: xp.packbits(x, axis, order)


@case(("uint8",), least=1)
def unpackbits(rng, x):
    axis, order = any_axis(rng, x), one(rng, "big", "little")
    count = one(rng, None, int(rng.integers(-20, 40)))
    return lambda xp, x: xp.unpackbits(x, axis, count, order)


@case(NUMERIC, least=1)
def partition_in_place(rng, x):
    x[x == 0] = 0  # of which sign a zero of some rank is, NumPy leaves open
    n, axis = max(x.shape[-1], 1), one(rng, -1, -x.ndim, 0)
    kth = one(rng, 0, int(rng.integers(-n, n)), [0, n - 1], n, True)
    kind = {"kind": "introselect"} if rng.random() < 0.3 else {}

    def function(xp, x):
        y = x.copy()
        y.partition(kth, axis, **kind)
        places = x.argpartition(kth, axis, **kind)
        picked = xp.take_along_axis(x, places, axis)
        ranks = kth if isinstance(kth, list) else [kth]
        return [(xp.take(part, xp.asarray(ranks), axis=axis)) for part in (y, picked)]

    return function


@case(least=1)
def numpys_arguments(rng, x):
    kind, axis = one(rng, None, "stable", "mergesort", "quicksort"), one(rng, -1, 0)
    order = one(rng, "C", "K", "A")
    x[x == 0] = 0

    def function(xp, x):
        y = x.copy(order)
        y.sort(axis, kind)
        z = x.copy()
        z.sort(stable=True)
        places = x.argsort(axis, kind="stable")
        flags = (
            x.tobytes() == np.asarray(x).tobytes("C"),
            x.tobytes(order="F") == x.transpose().tobytes(),
        )
        return y, z, places, flags, xp.sort(x, kind="stable"), xp.argsort(x, axis, kind="stable")

    return function


@case(least=0)
def parts_assigned(rng, x):
    values = random_values(rng, "float32", one(rng, (), x.shape, x.shape[-1:]), special=False)

    def function(xp, x):
        x = x.copy()
        if x.dtype == "complex64" or x.dtype == "complex128":
            x.real = xp.asarray(values)
            x.imag = 2
        else:
            x.real = 1
        return x

    return function


@pytest.mark.parametrize("name", CASES)
def test_calls_agree_with_numpy(name):
    make, dtypes, least = CASES[name]
    for seed in range(60):
        rng = np.random.default_rng([seed, len(name)])
        dtype, backend = one(rng, *dtypes), BACKENDS[seed % 3]
        shape = random_shape(rng, int(rng.integers(least, 4)))
        if name in ("partition_in_place", "unpackbits"):  # NumPy fills empty ones with anything
            shape = tuple(max(n, 1) for n in shape)
        x, a = random_array(rng, dtype, shape)
        message = f"{name}: seed {seed}, {backend}, {dtype}, {shape}"
        compare(make(rng, x), x, a.to_backend(backend), message)


# --- cross, matvec, vecmat -----------------------------------------------------------------------


def cross_of(xp, x, y, arguments):
    return xp.cross(x, y, **arguments)


@pytest.mark.filterwarnings("ignore:Arrays of 2-dimensional vectors:DeprecationWarning")
def test_cross_agrees_with_numpy():
    for seed in range(200):
        rng = np.random.default_rng(seed)
        shape = random_shape(rng, int(rng.integers(0, 3)))
        axes = [int(rng.integers(-len(shape) - 1, len(shape) + 1)) for _ in range(3)]
        arguments = dict(zip(("axisa", "axisb", "axisc"), axes, strict=True))
        if rng.random() < 0.3:
            arguments = {"axis": axes[0]}
        operands = []
        for axis in (axes[0], arguments.get("axisb", axes[0])):
            lengths = list(shape)
            lengths.insert(
                axis % (len(shape) + 1), int(rng.choice([2, 3, 3, 4], p=[0.3, 0.3, 0.35, 0.05]))
            )
            operands.append(random_array(rng, one(rng, *NUMERIC), tuple(lengths), special=False))
        (x, a), (y, b) = operands
        mine = a.to_backend(BACKENDS[seed % 3])
        expected, refused = outcome(lambda xp, pair: cross_of(xp, *pair), np, (x, y, arguments))
        actual, error = outcome(lambda xp, pair: cross_of(xp, *pair), arrpy, (mine, b, arguments))
        where = (seed, x.dtype, x.shape, y.dtype, y.shape, arguments, refused, error)
        assert (refused is None) == (error is None), where
        if refused is None:
            assert actual.dtype.name == expected.dtype.name and actual.shape == expected.shape
            got, wanted = np.asarray(actual), np.asarray(expected)
            if wanted.dtype.kind in "iu":
                assert np.array_equal(got, wanted), where
            else:
                scale = float(np.abs(x).max(initial=0)) * float(np.abs(y).max(initial=0))
                eps = 2.0**-20 if wanted.dtype in ("float32", "complex64") else 2.0**-48
                assert np.allclose(got, wanted, rtol=0, atol=eps * scale), where
            if len(arguments) == 1 and x.shape == y.shape and x.shape[arguments["axis"]] == 3:
                same = arrpy.linalg.cross(mine, b, **arguments)
                assert np.array_equal(np.asarray(same), got, equal_nan=True)


def test_cross_is_its_formula():
    a, b = [3.5, -2.25, 1e17], [1 / 3, 2.0, -0.125]
    wanted = []
    for i, k in ((1, 2), (2, 0), (0, 1)):
        first, second = (float(Fraction(x) * Fraction(y)) for x, y in ((a[i], b[k]), (a[k], b[i])))
        wanted.append(float(Fraction(first) - Fraction(second)))
    for cell in cells():
        with running(cell):
            x, y = from_values(a, "float64"), from_values(b, "float64")
            assert arrpy.cross(x, y).tolist() == wanted
            assert arrpy.linalg.cross(x, y).tolist() == wanted
            assert arrpy.cross(x[:2], y[:2]).item() == wanted[2]


def test_matrix_times_vector():
    for seed in range(60):
        rng = np.random.default_rng(seed)
        m, n, outer = int(rng.integers(0, 5)), int(rng.integers(0, 5)), random_shape(rng, 1)
        dtype = one(rng, "int32", "float64", "complex128")
        x, a = random_array(rng, dtype, (*outer, m, n), special=False)
        y, b = random_array(rng, dtype, (n,), special=False)
        z, c = random_array(rng, dtype, (*outer, m), special=False)
        a = a.to_backend(BACKENDS[seed % 3])
        for got, wanted in (
            (arrpy.matvec(a, b), np.matvec(x, y)),
            (arrpy.vecmat(c, a), np.vecmat(z, x)),
        ):
            assert got.dtype.name == wanted.dtype.name and got.shape == wanted.shape
            np.testing.assert_allclose(np.asarray(got), wanted, rtol=1e-12, atol=1e-6)


# --- einsum's plans ------------------------------------------------------------------------------


def test_a_plan_serves_other_arrays_of_the_same_shapes():
    rng = np.random.default_rng(4)
    texts = ("ij,jk->ik", "i,i", "ii->i", "ij->ji", "ij,j", "i...,i...", "ij,jk,kl->il", "ij->")
    for text, dtype in itertools.product(texts, ("int64", "float64", "complex128")):
        for backend in BACKENDS:
            shapes = [
                (3,) * max(1, len(part.replace("...", "")))
                for part in text.split("->")[0].split(",")
            ]
            arrays = [random_values(rng, dtype, shape, special=False) for shape in shapes]
            mine = [arrpy.asarray(x).to_backend(backend) for x in arrays]
            got, wanted = arrpy.einsum(text, *mine), np.einsum(text, *arrays)
            assert got.dtype.name == wanted.dtype.name and got.shape == wanted.shape
            np.testing.assert_allclose(np.asarray(got), wanted, rtol=1e-9, atol=1e-3)
            assert got.backend == backend


def test_einsum_without_steps_gives_a_view():
    x = arrpy.ArrPy([1, 2])
    view = arrpy.einsum("i->i", x)
    assert view is not x and arrpy.shares_memory(x, view)


# --- memory --------------------------------------------------------------------------------------


def some_view(rng, base):
    keys = [slice(*sorted(rng.integers(0, n + 1, 2)), int(rng.integers(1, 4))) for n in base.shape]
    view = base[tuple(keys)]
    if rng.random() < 0.5:
        view = view[::-1]
    if rng.random() < 0.3:
        view = view.T
    return view.real if view.dtype.kind == "c" and rng.random() < 0.5 else view


def test_shared_memory_is_found_exactly():
    for seed in range(400):
        rng = np.random.default_rng(seed)
        shape = tuple(int(n) for n in rng.integers(1, 7, int(rng.integers(1, 4))))
        base = np.zeros(shape, one(rng, "int8", "float64", "complex64"))
        x, y = some_view(rng, base), some_view(rng, base)
        a, b = arrpy.asarray(x), arrpy.asarray(y)
        assert arrpy.shares_memory(a, b) == np.shares_memory(x, y), seed
        assert arrpy.may_share_memory(a, b) == np.may_share_memory(x, y), seed
    assert not arrpy.shares_memory(arrpy.zeros(3), arrpy.zeros(3))
    assert not arrpy.shares_memory(arrpy.zeros(0), arrpy.zeros(0))


# --- text ----------------------------------------------------------------------------------------


def some_float(rng):
    if rng.random() < 0.2:
        return rng.choice([0.0, -0.0, 1.0, 1e22, 1e-5, 0.15, 2.5, 0.999, 5e-324, np.inf, np.nan])
    if rng.random() < 0.5:
        return struct.unpack("d", rng.randbytes(8))[0]
    return round(rng.uniform(-1000, 1000), rng.randint(0, 6))


def written(name, options, xp, value):
    return getattr(xp, name)(value, **options)


def test_floats_as_numpy_writes_them():
    """Not `trim="-"` in scientific form, where NumPy leaves the point if options are given."""
    rng = random.Random(5)
    for round_ in range(3000):
        value, options = some_float(rng), {}
        for name, choices in (
            ("precision", range(13)),
            ("trim", "k.0-"),
            ("sign", (True,)),
            ("pad_left", range(9)),
            ("min_digits", range(15)),
        ):
            if rng.random() < 0.4:
                options[name] = rng.choice(choices)
        if "precision" in options and rng.random() < 0.3:
            options["unique"] = False
        if round_ % 2:
            name = "format_float_positional"
            if rng.random() < 0.3:
                options["fractional"] = False
            if rng.random() < 0.3:
                options["pad_right"] = rng.randint(0, 8)
        else:
            name = "format_float_scientific"
            if rng.random() < 0.3:
                options["exp_digits"] = rng.randint(1, 5)
            if options.get("trim") == "-":
                del options["trim"]
        with np.errstate(all="ignore"):
            theirs = np.float32(value) if rng.random() < 0.3 else np.float64(value)
        mine = arrpy.asarray(theirs)
        wanted, refused = outcome(partial(written, name, options), np, theirs)
        got, error = outcome(partial(written, name, options), arrpy, mine)
        assert type(refused) is type(error) and got == wanted, (name, theirs, options)


def test_integers_as_numpy_writes_them():
    rng = random.Random(6)
    for _ in range(500):
        value = rng.randint(-(10 ** rng.randint(0, 20)), 10 ** rng.randint(0, 20))
        width = rng.choice((None, rng.randint(0, 80)))
        for name, options in (
            ("base_repr", {"base": rng.randint(0, 40), "padding": rng.randint(0, 5)}),
            ("binary_repr", {"width": width}),
        ):
            wanted, refused = outcome(partial(written, name, options), np, value)
            got, error = outcome(partial(written, name, options), arrpy, value)
            assert got == wanted and (refused is None) == (error is None), (name, value, options)


def test_arrays_as_text():
    x = arrpy.ArrPy([[1.23456, 2.0], [3.0, 4.0]])
    assert arrpy.array_repr(x) == repr(x) and arrpy.array_str(x) == str(x)
    assert arrpy.array_str(x, precision=2) == "[[1.23 2.  ]\n [3.   4.  ]]"
    assert arrpy.array_repr(x[0], precision=1) == "ArrPy([1.2, 2. ])"
    assert arrpy.array2string(x[0], separator=", ") == "[1.23456, 2.     ]"
    assert arrpy.array2string(arrpy.arange(20), threshold=5, edgeitems=1) == "[ 0 ... 19]"
    assert (
        arrpy.array2string(arrpy.arange(3), formatter={"int": lambda v: f"<{v}>"})
        == "[<0> <1> <2>]"
    )
    assert arrpy.array2string(arrpy.arange(3), formatter={"float": str}) == "[0 1 2]"
    assert "\n" in arrpy.array2string(arrpy.arange(20), max_line_width=30)
    assert arrpy.array2string(arrpy.ArrPy(2.5)) == "2.5"
    assert arrpy.get_printoptions()["linewidth"] == 80
    assert str(arrpy.ArrPy([1.8e-44], dtype="float32")) == "[1.8e-44]"


def test_numbers_from_a_string():
    assert arrpy.fromstring("1 2  3", sep=" ").tolist() == [1.0, 2.0, 3.0]
    assert arrpy.fromstring("1;2; 3;", "int8", sep=";").tolist() == [1, 2, 3]
    assert arrpy.fromstring("1,2,3", "int64", 2, sep=",").tolist() == [1, 2]
    assert arrpy.fromstring(" ", sep=",").shape == (0,)


# --- the rest ------------------------------------------------------------------------------------


def test_polynomial_division_multiplies_back():
    for backend in BACKENDS:
        for seed in range(40):
            rng = np.random.default_rng(seed)
            u = rng.integers(-9, 10, int(rng.integers(1, 8))).astype(
                one(rng, "float64", "complex128")
            )
            v = rng.integers(-9, 10, int(rng.integers(1, 5))).astype("float64")
            v[0] = v[0] or 1
            mine = arrpy.asarray(u).to_backend(backend)
            got, wanted = arrpy.polydiv(mine, arrpy.asarray(v)), np.polydiv(u, v)
            for part, other in zip(got, wanted, strict=True):
                assert part.dtype.name == other.dtype.name and part.shape == other.shape
                np.testing.assert_allclose(np.asarray(part), other, rtol=1e-9, atol=1e-9)


def test_small_functions():
    check(arrpy.mask_indices(4, arrpy.triu, 1), np.mask_indices(4, np.triu, 1))
    for first, second in itertools.product(DTYPES, repeat=2):
        wanted = np.promote_types(first, second).name
        assert arrpy.promote_types(first, second).name == wanted
    for value in ([1], "a", 3, None, {1: 2}, np.zeros(2), np.zeros(())):
        assert arrpy.iterable(value) == np.iterable(value)
    assert arrpy.asarray_chkfinite([1, 2], dtype="float32").dtype == arrpy.float32


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: arrpy.packbits([1.0]), TypeError, "packbits: expected integer or boolean"),
        (lambda: arrpy.packbits([1], bitorder="x"), ValueError, "packbits: bitorder"),
        (lambda: arrpy.unpackbits([1]), TypeError, "unpackbits: expected uint8"),
        (lambda: arrpy.asarray_chkfinite([np.nan]), ValueError, "asarray_chkfinite: every"),
        (lambda: arrpy.base_repr(1, 40), ValueError, "base_repr: base"),
        (lambda: arrpy.base_repr(1.5), TypeError, "base_repr: number"),
        (lambda: arrpy.binary_repr(9, 2), ValueError, "binary_repr: width"),
        (lambda: arrpy.format_float_positional([1, 2]), TypeError, "format_float_positional: x"),
        (lambda: arrpy.fromstring("1,,2", sep=","), ValueError, "fromstring: string"),
        (lambda: arrpy.fromstring("1", sep=""), ValueError, "fromstring: sep"),
        (lambda: arrpy.fromstring("x", sep=","), arrpy.FormatError, "fromstring: line 1"),
        (lambda: arrpy.polydiv([], [1]), ValueError, "polydiv: coefficients"),
        (lambda: arrpy.matvec([1], [1]), ValueError, "matvec: expected the shapes"),
        (lambda: arrpy.vecmat([1, 2], [[1]]), ValueError, "vecmat: "),
        (lambda: arrpy.cross([1, 2, 3, 4], [1, 2, 3]), ValueError, "cross: the vectors"),
        (lambda: arrpy.cross([True] * 3, [1, 2, 3]), TypeError, "cross: expected numeric"),
        (lambda: setattr(arrpy.zeros(2), "imag", 1), TypeError, "imag: expected complex"),
        (lambda: arrpy.promote_types("x", "int8"), TypeError, "promote_types: "),
    ],
)
def test_what_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_explain_knows_the_variance_of_complex_numbers():
    text = str(arrpy.explain(arrpy.var, arrpy.ArrPy([1j, 2.0])))
    assert text.startswith("var: ")
