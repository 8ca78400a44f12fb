"""dot, inner, outer, vdot, kron, trace, einsum and einsum_path against NumPy and fractions."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from numpy_reference import BACKENDS, NUMERIC, random_array

import arrpy


@pytest.fixture(params=BACKENDS, autouse=True)
def backend(request):
    with arrpy.use(request.param):
        yield request.param


def agree(got, expected, where=""):
    """Equal, or for floats within the rounding of a sum."""
    expected = np.asarray(expected)
    assert type(got) is arrpy.ArrPy, where
    assert (got.shape, got.dtype.name) == (expected.shape, expected.dtype.name), where
    got = np.asarray(got)
    if expected.dtype.kind in "fc":
        scale = abs(expected).max(initial=1.0)
        rtol = 2e-5 if expected.dtype.itemsize // (1 + (expected.dtype.kind == "c")) == 4 else 1e-12
        assert np.allclose(got, expected, rtol=rtol, atol=rtol * scale), (where, got, expected)
    else:
        assert np.array_equal(got, expected), (where, got, expected)


def both(function, reference, *arguments, **options):
    """Run both, or let both refuse."""
    arrays = [arrpy.asarray(x) if isinstance(x, np.ndarray) else x for x in arguments]
    try:
        expected = reference(*arguments, **options)
    except (ValueError, TypeError, IndexError):
        with pytest.raises((ValueError, TypeError, IndexError)):
            function(*arrays, **options)
        return
    agree(function(*arrays, **options), expected, (reference.__name__, arguments, options))


SHAPES = [(), (3,), (2, 3), (3, 2), (0,), (3, 0), (2, 3, 4), (4, 3), (2, 2, 4, 3), (1,), (1, 3)]


@pytest.mark.parametrize("dtype", ["int8", "uint64", "float32", "float64", "complex128"])
def test_pairs_of_arrays(dtype):
    rng = np.random.default_rng(1)
    for shape1, shape2 in itertools.product(SHAPES, SHAPES):
        x1, _ = random_array(rng, dtype, shape1, special=False)
        x2, _ = random_array(rng, dtype, shape2, special=False)
        for name in ("dot", "inner", "outer", "kron", "vdot"):
            reference = getattr(np, name)
            if name == "vdot" and x1.size != x2.size:
                with pytest.raises(ValueError, match="vdot"):
                    arrpy.vdot(arrpy.asarray(x1), arrpy.asarray(x2))
                continue
            both(getattr(arrpy, name), reference, x1, x2)


@pytest.mark.parametrize("dtype", NUMERIC)
def test_trace(dtype):
    rng = np.random.default_rng(2)
    for shape in ((3, 3), (2, 4), (4, 2, 3), (0, 2), (2, 3, 2, 2)):
        x, _ = random_array(rng, dtype, shape, special=False)
        for offset in range(-4, 5):
            for axis1, axis2 in ((0, 1), (1, 0), (-1, 0), (-2, -1)):
                expected = np.asarray(np.trace(x, offset, axis1, axis2))
                got = arrpy.trace(arrpy.asarray(x), offset, axis1, axis2)
                agree(got, expected.astype(got.dtype.name))
                again = arrpy.asarray(x).trace(offset, axis1, axis2)
                assert again.tolist() == got.tolist()
    with pytest.raises(ValueError, match="matrix"):
        arrpy.trace([1, 2])


SUBSCRIPTS = [
    "ij,jk->ik", "ij,jk", "ij,kj->ik", "ij,ij->", "ij,ij->i", "ij,ij->ij", "i,j->ij", "i,i",
    "i,i->i", "ij->ji", "ij->", "ij->i", "ij->j", "ji", "ii", "ii->i", "iij->j", "iji->j", "iij",
    "iii->i", "ij,i", "...ij,...jk->...ik", "...ij,jk", "i...,i...->...", "...,...", "i...->...i",
    "...i->...", "...", "ij,jk,kl->il", "ij,jk,kl", "i,j,k->kji", "ij,ij,ij->ij", "ij,jk,ki->",
    "ab,bc,cd,de->ae", "abc,bd,ce->ade", "bij,bjk->bik", "bij,bkj->bik", "bi,bi->b",
    "ijk,ilm,njm,nlk->", "ij,k->ijk", "ij,kl->", "ij,kl->ik", "i,ij,j", "aB,Bc->ac",
    "ea,fb,abcd,gc,hd->efgh", "i->", "i->i", "->", ",->", " i j , j k -> i k ", "ii,jj->ij",
    "ii,i->i", "ijj,jkk->ik",
]  # fmt: skip


def operands_of(rng, subscripts, dtype, lengths, broadcast=True):
    """Arrays that fit: an ellipsis becomes up to two axes, some axes are 1."""
    arrays = []
    head = subscripts.partition("->")[0].replace(" ", "")
    for text in head.split(","):
        shape = []
        for part in text.replace("...", "."):
            if part == ".":
                shape += [2, 3][int(rng.integers(0, 3)) :]
            else:
                shape.append(lengths[part])
        if broadcast and text.count("...") == 0 and len(set(text)) == len(text):
            shape = [1 if rng.random() < 0.1 else length for length in shape]
        x, _ = random_array(rng, dtype, tuple(shape), special=False)
        arrays.append(np.asarray(x))
    return arrays


@pytest.mark.parametrize("dtype", ["bool", "int8", "int64", "float32", "float64", "complex64"])
def test_einsum(dtype, backend):
    rng = np.random.default_rng(3)
    for subscripts in SUBSCRIPTS:
        for _ in range(3 if backend == "python" else 8):
            lengths = {
                letter: int(rng.integers(0 if rng.random() < 0.1 else 1, 4))
                for letter in "abcdefghijklmnopB"
            }
            arrays = operands_of(rng, subscripts, dtype, lengths)
            optimize = [True, False, "greedy", "optimal"][int(rng.integers(0, 4))]

            def reference(*operands, optimize):
                result = np.einsum(*operands)
                return result if isinstance(result, np.ndarray) else np.asarray(result)

            both(arrpy.einsum, reference, subscripts, *arrays, optimize=optimize)


def test_einsum_without_subscripts():
    rng = np.random.default_rng(4)
    a, b, c = rng.normal(size=(2, 3)), rng.normal(size=(3, 4)), rng.normal(size=(5, 2, 3))
    for operands in (
        (a, [0, 1], b, [1, 2]),
        (a, [0, 1], b, [1, 2], [2, 0]),
        (a, [30, 1], b, [1, 2]),
        (c, [..., 1], [1, ...]),
        (c, [Ellipsis, 0, 1], a, [0, 1], [...]),
        (a, [0, 1]),
        (a, [1, 0]),
        (a, [0, 0]),
    ):
        both(arrpy.einsum, lambda *x: np.asarray(np.einsum(*x)), *operands)


def test_einsum_options():
    a, b = np.arange(6, dtype="int32").reshape(2, 3), np.arange(12, dtype="int64").reshape(3, 4)
    out = arrpy.zeros((2, 4), dtype=arrpy.int64)
    assert arrpy.einsum("ij,jk", arrpy.asarray(a), arrpy.asarray(b), out=out) is out
    assert np.array_equal(np.asarray(out), a @ b)
    agree(arrpy.einsum("ij,jk", a, b, dtype=arrpy.float64), (a @ b).astype("float64"))
    with pytest.raises(ValueError, match="shape"):
        arrpy.einsum("ij,jk", a, b, out=arrpy.zeros((2, 3)))
    x = arrpy.asarray(np.eye(3))
    arrpy.einsum("ii->i", x)[...] = 7.0
    assert arrpy.einsum("ii", x).item() == 21.0


def test_einsum_is_exact_where_no_sum_is_rounded():
    rng = np.random.default_rng(5)
    a, b = rng.normal(size=(3, 4)), rng.normal(size=(4, 2))
    got = arrpy.einsum("ij,jk->ik", a, b)
    for i, k in itertools.product(range(3), range(2)):
        terms = [Fraction(x) * Fraction(y) for x, y in zip(a[i], b[:, k], strict=True)]
        error = abs(Fraction(got[i, k].item()) - sum(terms))
        assert error <= 4 * Fraction(2) ** -52 * sum(map(abs, terms))
    assert np.array_equal(
        np.asarray(arrpy.einsum("i,j->ij", a[0], b[0])), np.multiply.outer(a[0], b[0])
    )


@pytest.mark.parametrize(
    "arguments",
    [
        (), ("ij",), ("ij", [1]), ("i,j", [1]), ("i->k", [1]), ("ij->ii", [[1]]), ("i;j", [1]),
        ("i...j...", [[1]]), ("i..", [1]), ("i->i->i", [1]), ("ij,jk", [[1, 2]], [[1]] * 3),
        ("i...->i", [[1]]), ([1], [0.5]), ([1], 3), ("i", "x"), ("i1", [[1]]),
    ],
)  # fmt: skip
def test_einsum_refuses(arguments):
    with pytest.raises((ValueError, TypeError), match="; got "):
        arrpy.einsum(*arguments)


def test_einsum_path():
    a, b, c = np.ones((2, 9)), np.ones((9, 9)), np.ones((9, 1))
    path, text = arrpy.einsum_path("ij,jk,kl->il", a, b, c)
    assert path == ["einsum_path", (1, 2), (0, 1)] == np.einsum_path("ij,jk,kl->il", a, b, c)[0]
    expected = np.einsum_path("ij,jk,kl->il", a, b, c)[1]
    for line in ("Complete contraction", "Naive scaling", "Naive FLOP", "Largest intermediate"):
        wanted = next(row for row in expected.splitlines() if line in row)
        assert wanted.split() in [row.split() for row in text.splitlines()], (wanted, text)
    assert arrpy.einsum_path("ij,jk", a, b)[0] == ["einsum_path", (0, 1)]
    assert arrpy.einsum_path("ij,jk,kl->il", a, b, c, optimize=False)[0] == [
        "einsum_path",
        (0, 1, 2),
    ]
    for optimize in (path, [(0, 2), (0, 1)], [(0, 1, 2)], ("greedy", 4), "greedy"):
        got = arrpy.einsum("ij,jk,kl->il", a, b, c, optimize=optimize)
        assert got.tolist() == (a @ b @ c).tolist()
    for optimize in ([(0, 3)], [(0, 0)], "best", [()]):
        with pytest.raises(ValueError, match="; got "):
            arrpy.einsum("ij,jk,kl->il", a, b, c, optimize=optimize)


def test_exhaustive_search_is_never_worse_than_greedy():
    rng = np.random.default_rng(6)
    for _ in range(40):
        letters = "abcdef"
        lengths = {letter: int(rng.integers(1, 9)) for letter in letters}
        terms = ["".join(rng.choice(list(letters), 2, replace=False)) for _ in range(5)]
        arrays = [np.ones([lengths[letter] for letter in term]) for term in terms]
        counts = []
        for optimize in ("optimal", "greedy"):
            text = arrpy.einsum_path(",".join(terms) + "->", *arrays, optimize=optimize)[1]
            counts.append(float(text.split("Optimized FLOP count:")[1].split()[0]))
        assert counts[0] <= counts[1]


def test_methods_and_outputs():
    x = arrpy.ArrPy([[1.0, 2.0], [3.0, 4.0]])
    assert x.dot(x).tolist() == arrpy.dot(x, x).tolist() == [[7.0, 10.0], [15.0, 22.0]]
    assert x.dot(2.0).tolist() == [[2.0, 4.0], [6.0, 8.0]]
    assert x.trace().item() == 5.0
    out = arrpy.zeros((2, 2))
    assert arrpy.dot(x, x, out) is out and out.tolist() == [[7.0, 10.0], [15.0, 22.0]]
    assert math.prod(arrpy.outer(x, x).shape) == 16


def test_no_product_of_bools_but_einsum():
    x = arrpy.ArrPy([True, False])
    for name in ("dot", "inner", "outer", "kron", "vdot"):
        with pytest.raises(TypeError, match="expected numeric"):
            getattr(arrpy, name)(x, x)
    assert arrpy.einsum("i,j->ij", x, x).tolist() == [[True, False], [False, False]]
