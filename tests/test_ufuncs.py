"""NumPy's ufuncs and operators on arrays of both libraries: docs/numpy.md, line by line."""

import operator

import numpy as np
import pytest

import arrpy as xp

BACKENDS = xp.backends()
OPERATORS = [
    *("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul"),
    *("eq", "ne", "lt", "le", "gt", "ge"),
]
UNARY = [
    name
    for name in dir(np)
    if isinstance(getattr(np, name), np.ufunc) and getattr(np, name).nin == 1 and hasattr(xp, name)
]
BINARY = [
    name
    for name in dir(np)
    if isinstance(getattr(np, name), np.ufunc) and getattr(np, name).nin == 2 and hasattr(xp, name)
]


def values(name):
    """Arguments that every function takes: at least 1 for acosh, below 1 for atanh."""
    x = np.array([[0.25, 0.5], [0.75, 0.125]]) + ("cosh" in name)
    return x, np.array([[0.5, 2.0], [0.25, 3.0]])


def near(got, expected):
    got, expected = np.asarray(got), np.asarray(expected)
    assert got.shape == expected.shape and got.dtype == expected.dtype
    assert np.allclose(got, expected, rtol=1e-14, equal_nan=True)


def called(function, *arguments):
    """The result, or the arguments as integers where floats are refused (gcd, bitwise_and)."""
    try:
        return function(*arguments)
    except TypeError:
        return function(*[(one * 8).astype("int64") for one in arguments])


def check(got, expected, backend):
    """One result, or a tuple of them: of ours, on the backend, with NumPy's numbers."""
    pairs = zip(got, expected, strict=True) if isinstance(got, tuple) else [(got, expected)]
    for mine, theirs in pairs:
        assert type(mine) is xp.ArrPy and mine.backend == backend
        assert np.allclose(np.asarray(mine), theirs, rtol=1e-14)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", UNARY)
def test_functions_of_one_array(name, backend):
    n, _ = values(name)
    ufunc = getattr(np, name)
    got = called(ufunc, xp.asarray(n).to_backend(backend))
    expected = called(ufunc, n)
    check(got, expected, backend)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", BINARY)
def test_functions_of_two_arrays(name, backend):
    n, m = values(name)
    ufunc = getattr(np, name)
    a, b = (xp.asarray(x).to_backend(backend) for x in (n, m))
    if name == "ldexp":
        m, b = m.astype("int64"), b.astype("int64")
    expected = called(ufunc, n, m)
    for x, y in ((a, b), (n, b), (a, m)):
        got = called(ufunc, x, y)
        check(got, expected, backend)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("word", OPERATORS)
def test_operators_give_arrays_of_ours(word, backend):
    n, m = values(word)
    a, b = (xp.asarray(x).to_backend(backend) for x in (n, m))
    operate = getattr(operator, word)
    for got in (operate(n, b), operate(a, m), operate(a, b)):
        assert type(got) is xp.ArrPy and got.backend == backend
        near(got, operate(n, m))
    if word != "matmul":
        for got in (operate(np.float64(0.5), b), operate(a, np.float64(0.5))):
            assert type(got) is xp.ArrPy and got.backend == backend
        near(operate(np.float64(0.5), b), operate(np.float64(0.5), m))
    assert type(divmod(n, b)[1]) is xp.ArrPy


@pytest.mark.parametrize("backend", BACKENDS)
def test_numpy_fills_its_own_arrays(backend):
    n, m = values("add")
    a = xp.asarray(m).to_backend(backend)
    for word in ("iadd", "isub", "imul", "itruediv", "ifloordiv", "imod", "ipow", "imatmul"):
        mine, theirs = n.copy(), n.copy()
        assert getattr(operator, word)(mine, a) is mine
        getattr(operator, word)(theirs, m)
        assert mine.tobytes() == theirs.tobytes()
    out = np.zeros((2, 2))
    assert np.add(a, a, out=out) is out and (out == m + m).all()
    assert np.add(n, a, out=out, where=xp.asarray(n > 0.3)) is out
    np.add.at(out, ([0, 0],), xp.asarray(m).to_backend(backend)[0])
    whole = np.array([1, 2])
    with pytest.raises(TypeError, match="Cannot cast"):
        whole += xp.ArrPy([0.5, 1.5])
    assert whole.tolist() == [1, 2]


@pytest.mark.parametrize("backend", BACKENDS)
def test_arrays_of_ours_are_filled_by_us(backend):
    n, m = values("add")
    a = xp.zeros((2, 2)).to_backend(backend)
    assert np.add(n, m, out=a) is a
    near(a, n + m)
    assert np.multiply(n, a, out=a, where=xp.asarray(n > 0.3)) is a
    a += n
    a[:] = n
    near(a, n)


def test_what_is_left_to_numpy():
    a = xp.ArrPy([1.0, 2.0])
    with pytest.raises(TypeError, match="NotImplemented"):
        np.add.reduce(a)
    with pytest.raises(TypeError, match="NotImplemented"):
        np.multiply.outer(np.ones(2), a)
    with pytest.raises(TypeError, match="unexpected keyword argument 'dtype'"):
        np.sin(a, dtype="float32")
    with pytest.raises(ValueError, match=r"add: shapes \(3,\) and \(2,\) do not broadcast"):
        np.ones(3) + a
    sin = np.frompyfunc(lambda x: -x, 1, 1)
    with pytest.raises(TypeError, match="NotImplemented"):
        sin(a)
    assert type(np.sum(a)) is xp.ArrPy and type(np.clip(a, 0, 1)) is xp.ArrPy
    assert type(np.sort(a)) is np.ndarray
    assert np.concatenate([np.zeros(1), a]).tolist() == [0.0, 1.0, 2.0]


def test_memory_is_shared():
    a = xp.ArrPy([1.0, 2.0])
    np.asarray(a)[0] = 5.0
    n = np.array([0.0, 1.0])
    xp.asarray(n)[1] = 7.0
    assert a.tolist() == [5.0, 2.0] and n.tolist() == [0.0, 7.0]
