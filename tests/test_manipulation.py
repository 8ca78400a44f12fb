"""Manipulation functions: where they give views, what they carry. Values: test_differential.py."""

import numpy as np
import pytest
from numpy_reference import BACKENDS, DTYPES, check, random_values

import arrpy

VIEWS = {
    "permute_dims": lambda xp, x: xp.permute_dims(x, (2, 0, 1)),
    "moveaxis": lambda xp, x: xp.moveaxis(x, 0, -1),
    "moveaxis of two": lambda xp, x: xp.moveaxis(x, (0, 1), (-1, 0)),
    "matrix_transpose": lambda xp, x: xp.matrix_transpose(x),
    "expand_dims": lambda xp, x: xp.expand_dims(x, axis=1),
    "squeeze": lambda xp, x: xp.squeeze(xp.expand_dims(x, axis=0), axis=0),
    "flip": lambda xp, x: xp.flip(x, axis=(0, 2)),
    "broadcast_to": lambda xp, x: xp.broadcast_to(x, (5, 2, 3, 4)),
    "reshape": lambda xp, x: xp.reshape(x, (6, 2, 2)),
    "reshape of a slice": lambda xp, x: xp.reshape(x[:, :, ::2], (6, 2)),
    "reshape of a reversed array": lambda xp, x: xp.reshape(x[::-1], (2, 1, 12)),
    "unstack": lambda xp, x: xp.unstack(x, axis=1)[2],
}
COPIES = {
    "reshape of a transpose": lambda xp, x: xp.reshape(xp.permute_dims(x, (2, 1, 0)), (24,)),
    "roll": lambda xp, x: xp.roll(x, 2, axis=1),
    "concat": lambda xp, x: xp.concat([x]),
    "stack": lambda xp, x: xp.stack([x, x]),
    "tile": lambda xp, x: xp.tile(x, (1, 1, 1)),
    "repeat": lambda xp, x: xp.repeat(x, 1, axis=0),
}


def shares(x1, x2):
    return np.shares_memory(np.asarray(x1), np.asarray(x2))


@pytest.mark.parametrize("name", [*VIEWS, *COPIES])
@pytest.mark.parametrize("backend", BACKENDS)
def test_views_where_numpy_gives_views(name, backend):
    function = VIEWS.get(name) or COPIES[name]
    values = np.arange(24.0).reshape(2, 3, 4)
    a = arrpy.ArrPy(values).to_backend(backend)
    result = function(arrpy, a)
    check(result, function(np, values))
    assert shares(result, a) is (name in VIEWS)
    assert result.backend == backend


def test_reshape_copy_argument():
    a = arrpy.reshape(arrpy.arange(6), (2, 3))
    assert not shares(arrpy.reshape(a, (6,), copy=True), a)
    assert shares(arrpy.reshape(a, (6,), copy=False), a)
    assert shares(arrpy.reshape(a[:, ::-1], (2, 3, 1), copy=False), a)
    with pytest.raises(ValueError, match="copy=False"):
        arrpy.reshape(a.T, (6,), copy=False)


def test_broadcast_views_are_read_only_and_their_storage_is_shared():
    a = arrpy.ArrPy([1, 2])
    views = [arrpy.broadcast_to(a, (3, 2)), *arrpy.broadcast_arrays(a, arrpy.ones((2, 2)))]
    for view in views:
        assert view.is_readonly
        with pytest.raises(ValueError, match="read-only"):
            view[0, 0] = 1
        with pytest.raises(ValueError, match="read-only"):
            arrpy.add(view, 1, out=view)
    a[0] = 9
    assert views[0].tolist() == [[9, 2]] * 3


@pytest.mark.parametrize("first", DTYPES)
def test_joining_promotes(first):
    for second in DTYPES:
        x1 = random_values(np.random.default_rng(5), first, 3, special=False)
        x2 = random_values(np.random.default_rng(6), second, 3, special=False)
        joined = arrpy.concat([arrpy.ArrPy(x1), arrpy.ArrPy(x2)])
        check(joined, np.concat([x1, x2]))
        assert arrpy.stack([arrpy.ArrPy(x1), arrpy.ArrPy(x2)]).dtype == joined.dtype


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("shape", [(300, 70), (7, 5000), (3, 40, 50)])
@pytest.mark.parametrize("dtype", ["bool", "int16", "float32", "float64", "complex128"])
def test_large_transposes_and_rolls(shape, dtype, backend):
    """Across the blocks of the copy kernels."""
    values = random_values(np.random.default_rng(7), dtype, shape)
    a = arrpy.ArrPy(values).to_backend(backend)
    axes = tuple(range(len(shape)))[::-1]
    check(arrpy.permute_dims(a, axes).copy(), values.transpose(axes))
    check(arrpy.reshape(arrpy.permute_dims(a, axes), (-1,)), values.transpose(axes).reshape(-1))
    check(arrpy.roll(a[::-1], (3, -2), axis=(0, 1)), np.roll(values[::-1], (3, -2), axis=(0, 1)))
    check(arrpy.repeat(a[..., ::2], 3, axis=0), np.repeat(values[..., ::2], 3, axis=0))


def test_broadcast_shapes():
    assert arrpy.broadcast_shapes() == ()
    assert arrpy.broadcast_shapes((3, 1), (4,), (1, 1, 1)) == (1, 3, 4)
    assert arrpy.broadcast_shapes((0,), (1,)) == (0,)
    assert arrpy.broadcast_shapes(3, (2, 1)) == (2, 3)
