"""Indexing beyond the random calls of test_differential.py: views, casts on assignment, overlap."""

import numpy as np
import pytest
from index_keys import run
from numpy_reference import BACKENDS, DTYPES, check, random_values

import arrpy


@pytest.fixture(params=BACKENDS, autouse=True)
def backend(request):
    with arrpy.use(request.param):
        yield request.param


def shares(x1, x2):
    return np.shares_memory(np.asarray(x1), np.asarray(x2))


@pytest.mark.parametrize(
    "key", [slice(1, 3), (slice(None), 1), Ellipsis, (..., slice(None, None, -2)), None, (0,)]
)
def test_basic_keys_give_views(key):
    values = np.arange(24).reshape(2, 3, 4)
    a = arrpy.ArrPy(values)
    check(a[key], values[key])
    assert shares(a[key], a)


@pytest.mark.parametrize("key", [[0, 1], (slice(None), [2, 0]), True, (0, [0, 2, 2])])
def test_index_arrays_give_copies(key):
    values = np.arange(24).reshape(2, 3, 4)
    a = arrpy.ArrPy(values)
    check(a[key], values[key])
    assert not shares(a[key], a)


@pytest.mark.parametrize(
    "key",
    [
        ([0, 1], slice(None), [1, 2]),
        (0, slice(None), [1, 2]),
        (slice(None), 0, [1, 2]),
        ([[0], [1]], slice(None), 2),
        (slice(None), [[0], [1]], [1, 2]),
        (None, 1, [0, 2], None),
        (..., [True, False, True, True]),
        (1, np.array([True, False, True])),
        (np.ones((2, 3), bool), 1),
        (slice(None), np.eye(3, 4, dtype=bool)),
    ],
)
def test_where_the_axes_of_index_arrays_go(key):
    values = np.arange(24).reshape(2, 3, 4)
    a = arrpy.ArrPy(values)
    mine = tuple(arrpy.ArrPy(part) if isinstance(part, np.ndarray) else part for part in key)
    check(a[mine], values[key])
    a[mine] = -a[mine]
    values[key] = -values[key]
    check(a, values)


def test_index_arrays_of_every_integer_dtype():
    a = arrpy.arange(300)
    for dtype in DTYPES[1:9]:
        assert a[arrpy.ArrPy([5, 0, 100], dtype=dtype)].tolist() == [5, 0, 100]
        if not dtype.startswith("u"):
            assert a[arrpy.ArrPy([-1, 2], dtype=dtype)].tolist() == [299, 2]
    with pytest.raises(IndexError, match="out of range on axis 0 of length 300"):
        a[arrpy.ArrPy([2**64 - 1], dtype="uint64")]


def test_last_of_several_values_stays():
    a = arrpy.zeros(4, dtype="int8")
    a[[1, 1, 2, 1]] = arrpy.ArrPy([1, 2, 3, 4])
    assert a.tolist() == [0, 4, 3, 0]


@pytest.mark.parametrize("source", DTYPES)
@pytest.mark.parametrize("target", DTYPES)
def test_assignment_casts(target, source):
    values = random_values(np.random.default_rng(3), source, (2, 3), special=False)
    a = arrpy.zeros((2, 3), dtype=target)
    if source.startswith("c") and not target.startswith("c"):
        with pytest.raises(
            TypeError, match=f"setitem: {source} values cannot be stored as {target}"
        ):
            a[...] = arrpy.ArrPy(values)
        return
    b = arrpy.ArrPy(values)
    a[...] = b
    assert a.tolist() == arrpy.astype(b, target).tolist()
    c = arrpy.zeros(6, dtype=target)
    c[arrpy.ArrPy([0, 2, 4])] = b[0]
    c[arrpy.ArrPy([False, True] * 3)] = b[1]
    assert c.tolist() == [
        x for pair in zip(a[0].tolist(), a[1].tolist(), strict=True) for x in pair
    ]


def test_overlapping_assignment_reads_before_it_writes():
    for layout in (lambda x: x, lambda x: x[:, ::2].T):
        for target, source in ((np.s_[1:], np.s_[:-1]), (np.s_[:-1], np.s_[:0:-1])):
            values = np.arange(48).reshape(6, 8)
            a, expected = arrpy.ArrPy(values), values.copy()
            layout(a)[target] = layout(a)[source]
            layout(expected)[target] = layout(values)[source]
            check(a, expected)
    a = arrpy.arange(10)
    a[::-1] = a
    assert a.tolist() == list(range(9, -1, -1))
    a = arrpy.arange(6)
    a[a > 2] = a[:3]
    assert a.tolist() == [0, 1, 2, 0, 1, 2]
    mask = arrpy.ArrPy([True, False, True])
    mask[mask] = False
    assert mask.tolist() == [False, False, False]
    a = arrpy.ArrPy([2, 0, 1])
    a[a] = arrpy.ArrPy([10, 20, 30])
    assert a.tolist() == [20, 30, 10]


@pytest.mark.parametrize("dtype", DTYPES)
def test_long_masks_and_gathers(dtype):
    """Longer than every block of the kernels, at odd offsets, with strides."""
    rng = np.random.default_rng(4)
    values = random_values(rng, dtype, 3001)
    mask = rng.random(3001) < 0.5
    index = rng.integers(-3001, 3001, 5000)
    for part in (np.s_[:], np.s_[1:], np.s_[::-3], np.s_[7:20]):
        a, x, m = arrpy.ArrPy(values)[part], values[part], mask[part]
        check(a[arrpy.asarray(m)], x[m])
        i = index[: x.size] % x.size
        check(a[arrpy.asarray(i)], x[i])
        theirs, chosen = x.copy(), x[m][::-1]
        mine = arrpy.ArrPy(theirs)
        theirs[m] = chosen
        mine[arrpy.asarray(m)] = arrpy.asarray(chosen)
        check(mine, theirs)


def test_results_carry_the_backend(backend):
    a = arrpy.arange(6).to_backend("python")
    for part in (a[2], a[1:3], a[[1, 2]], a[a > 2], arrpy.take(a, arrpy.ArrPy([1]))):
        assert part.backend == "python"
    assert arrpy.arange(3)[1:].backend == backend


def test_take():
    a = arrpy.reshape(arrpy.arange(12), (3, 4))
    check(arrpy.take(a, arrpy.ArrPy([3, 0]), axis=1), np.arange(12).reshape(3, 4)[:, [3, 0]])
    check(arrpy.take(arrpy.arange(5), arrpy.ArrPy([[4, 0], [1, 1]])), np.array([[4, 0], [1, 1]]))


def test_every_kind_of_key_agrees_with_numpy():
    """Python, NumPy and ArrPy integers and arrays, masks, lists, ranges, slices, `...`, None."""
    for seed in range(3000):
        difference = run(seed, BACKENDS[seed % 3])
        assert not difference, difference
