"""Pickles: all protocols, buffers out of band, what is kept, what is not, and other processes."""

import copy
import multiprocessing
import pickle
import random
import subprocess
import sys
from multiprocessing import shared_memory

import numpy as np
import pytest

import arrpy
from arrpy._spec.dtypes import DTYPES

NAMES = [dtype.name for dtype in DTYPES]
PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)
KEYS = (..., np.s_[::-1, 1:], np.s_[:, ::-2], np.s_[0], np.s_[1, 2, 3], np.s_[:, 3:], None)


def samples(dtype):
    """Arrays of every layout with their nested lists."""
    a = arrpy.astype(arrpy.reshape(arrpy.arange(24), (2, 3, 4)), dtype)
    yield from (a[key] for key in KEYS)
    yield a.reshape((6, 4)).T
    yield arrpy.broadcast_to(a[0, 0], (3, 2, 4))
    yield arrpy.broadcast_to(a[:, :1], (2, 3, 4))[::-1, ::2]
    yield arrpy.broadcast_to(a[0, 0, 0], (5, 0, 3))


def assert_same(b, a):
    assert (b.dtype, b.shape, b.is_readonly, b.tolist()) == (
        a.dtype,
        a.shape,
        a.is_readonly,
        a.tolist(),
    )
    assert (b.size < 2 or b.get_c_pointer()[0] != a.get_c_pointer()[0]) and b.device == a.device


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("dtype", NAMES)
def test_every_protocol(dtype, protocol):
    for a in samples(dtype):
        for one in (a, a.to_backend("cython")):
            b = pickle.loads(pickle.dumps(one, protocol))
            assert_same(b, a)
            assert b.backend == one.backend
            if not b.is_readonly and b.size:
                b[...] = 0
                assert not arrpy.any(b)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_numbers_keep_their_bits(protocol):
    rng = random.Random(protocol)
    for dtype in DTYPES:
        raw = bytes(
            rng.getrandbits(1 if dtype.name == "bool" else 8) for _ in range(5 * dtype.itemsize)
        )
        a = pickle.loads(pickle.dumps(arrpy.ArrPy(np.frombuffer(raw, dtype.name)), protocol))
        assert a.tobytes() == raw


@pytest.mark.parametrize("dtype", NAMES)
def test_out_of_band_buffers_are_not_copied(dtype):
    for a in samples(dtype):
        buffers = []
        data = pickle.dumps(a, 5, buffer_callback=buffers.append)
        assert len(buffers) == 1 and len(data) < 300
        b = pickle.loads(data, buffers=buffers)
        assert (b.dtype, b.shape, b.tolist()) == (a.dtype, a.shape, a.tolist())
        assert b.is_readonly == a.is_readonly
        if a.is_contiguous and a.size:
            assert b.get_c_pointer() == a.get_c_pointer()


def test_buffers_of_others():
    """Whatever the receiver holds: writable memory is shared, read-only memory copied."""
    a = arrpy.ArrPy([1.0, 2.0])
    buffers = []
    data = pickle.dumps(a, 5, buffer_callback=buffers.append)
    received = bytearray(buffers[0].raw())
    b = pickle.loads(data, buffers=[received])
    b[0] = 7
    assert received[:8] == np.float64(7).tobytes()
    with pytest.raises(BufferError):
        received.clear()
    del b
    received.clear()
    c = pickle.loads(data, buffers=[bytes(buffers[0].raw())])
    c[0] = 9  # it was writable, so it is
    assert c.tolist() == [9, 2]
    unaligned = memoryview(b"x" + bytes(buffers[0].raw()))[1:]
    assert pickle.loads(data, buffers=[unaligned]).tolist() == [1, 2]
    for wrong in (b"", b"123", bytes(17)):
        with pytest.raises(ValueError, match="bytes do not fill the shape"):
            pickle.loads(data, buffers=[wrong])


def test_read_only_arrays_stay_read_only():
    frozen = arrpy.asarray(b"abc")
    for protocol in PROTOCOLS:
        b = pickle.loads(pickle.dumps(frozen, protocol))
        assert b.is_readonly and b.tolist() == [97, 98, 99]
        with pytest.raises(ValueError, match="read-only"):
            b[0] = 1
    buffers = []
    data = pickle.dumps(frozen, 5, buffer_callback=buffers.append)
    assert buffers[0].raw().readonly
    assert pickle.loads(data, buffers=[bytearray(b"xyz")]).is_readonly


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_only_visible_data_is_written(protocol):
    big = arrpy.zeros(100_000)
    secret = b"\x11\x22\x33\x44\x55\x66\x77\x88"
    big[5] = np.frombuffer(secret)[0]
    assert len(pickle.dumps(big[:2], protocol)) < 400
    for view in (big[:5], big[6:1000], big[::10]):
        assert secret not in pickle.dumps(view, protocol)
    assert len(pickle.dumps(arrpy.broadcast_to(arrpy.ArrPy(1.0), (1000, 1000)), protocol)) < 400
    row = arrpy.broadcast_to(arrpy.arange(10.0), (10**6, 10))
    restored = pickle.loads(pickle.dumps(row, protocol))
    assert restored.shape == (10**6, 10) and restored.strides == (0, 8)
    assert len(pickle.dumps(row, protocol)) < 600


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_bytes_are_deterministic(protocol):
    """The same elements give the same bytes, whatever their history and layout."""
    a = arrpy.reshape(arrpy.arange(12.0), (3, 4))
    same = [
        *(a, a.copy(), a[:, ::-1].copy()[:, ::-1], a.T.copy().T, arrpy.ArrPy(a.tolist())),
        *(arrpy.asarray(np.arange(12.0).reshape(3, 4)), pickle.loads(pickle.dumps(a, protocol))),
    ]
    assert len({pickle.dumps(one, protocol) for one in same}) == 1
    code = f"""
import arrpy, pickle, sys
a = arrpy.reshape(arrpy.arange(12.0), (3, 4))
sys.stdout.write(pickle.dumps(a, {protocol}).hex())
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert bytes.fromhex(run.stdout) == pickle.dumps(a, protocol)


def test_hostile_pickles_are_refused():
    restore = arrpy.ArrPy([1.0]).__reduce__()[0]
    ok = bytes(16)
    assert restore(ok, "float64", (2,), None).tolist() == [0, 0]
    assert restore(ok, "float64", (2,), "python").backend == "python"
    wrong = [
        *(
            (ok, "float64", (3,), None),
            (ok, "float64", (-2,), None),
            (ok, "float64", (2**62,), None),
        ),
        *((ok, "float65", (2,), None), (ok, 8, (2,), None), (ok, "float64", "ab", None)),
        *((ok, "float64", (2,), "fortran"), ("text", "float64", (2,), None)),
        *((ok, "float64", (2,), None, (3,)), (ok, "float64", (2,), None, ())),
        *((ok, "float64", (1, 2), None, (-1, 2)), (ok, "float64", (1, 2), None, (2**62, 2))),
        *((None, "float64", (2,), None), (ok[:-1], "float64", (2,), None)),
        *((b"\x02", "bool", (1,), None), (ok, "float64", (2.0,), None)),
        (ok, "float64", (1,) * 65, None),
    ]
    for arguments in wrong:
        with pytest.raises((ValueError, TypeError)):
            restore(*arguments)


def test_random_arguments_of_restore():
    restore = arrpy.ArrPy([1.0]).__reduce__()[0]
    rng = random.Random(5)
    lengths = (0, 1, 2, 4, -1, 2**31, 2**62, 2**63, 2.5, None, True)
    restored = 0
    for _ in range(3000):
        data = rng.choice((bytes, bytearray))(rng.choice((0, 1, 4, 8, 16)))
        shape = tuple(rng.choice(lengths) for _ in range(rng.randrange(3)))
        broadcast = rng.choice((None, None, shape, tuple(rng.choice(lengths) for _ in range(2))))
        try:
            a = restore(data, rng.choice(NAMES), shape, None, broadcast)
        except (TypeError, ValueError):
            continue
        restored += 1
        assert a.nbytes == len(data) or a.is_readonly
    assert restored > 100


def test_copies_in_memory():
    a = arrpy.broadcast_to(arrpy.arange(3.0), (2, 3))
    for duplicate in (copy.copy(a), copy.deepcopy(a), a.copy()):
        assert duplicate.tolist() == a.tolist() and not duplicate.is_readonly
    shared = [a, a, {"x": a}]
    first, second, third = copy.deepcopy(shared)
    assert first is second is third["x"] and first is not a
    first, second, third = pickle.loads(pickle.dumps(shared))
    assert first is second is third["x"]


# ---- other processes ----


def double(a):
    return a * 2, a.is_readonly, a.backend


def write_at_front(name, value):
    memory = shared_memory.SharedMemory(name)
    a = arrpy.asarray(memory.buf.cast("d"))
    a[0] = value
    total = arrpy.sum(a).item()
    del a
    memory.close()
    return total


@pytest.fixture(scope="module", params=["fork", "spawn", "forkserver"])
def pool(request):
    with multiprocessing.get_context(request.param).Pool(1) as pool:
        yield pool
    pool.join()


def test_arrays_travel_to_other_processes(pool):
    big = arrpy.arange(300_000.0)
    arrays = [arrpy.ArrPy([1, 2], backend="python"), arrpy.asarray(b"ab"), big, big[::-3]]
    for a, (twice, read_only, backend) in zip(arrays, pool.map(double, arrays), strict=True):
        assert arrpy.all(twice == a * 2) and twice.dtype == a.dtype
        assert read_only == a.is_readonly
        assert a is not arrays[0] or backend == "python"  # explicit ones travel


def test_shared_memory(pool):
    memory = shared_memory.SharedMemory(create=True, size=8 * 1000)
    try:
        a = arrpy.asarray(memory.buf[: 8 * 1000].cast("d"), copy=False)
        a[...] = arrpy.ones(1000)
        assert pool.apply(write_at_front, (memory.name, 5.0)) == 1004
        assert a[0] == 5
        with pytest.raises(BufferError):
            memory.close()
        del a
        memory.close()
    finally:
        memory.unlink()
