"""Cycles that lend and borrow memory in every way; each of them ends with nothing held."""

import ctypes
import mmap
import pickle
import tempfile
from array import array
from multiprocessing import shared_memory

import numpy as np
from capsules import Producer, managed

import arrpy

N = 512  # doubles of one cycle: a page


def array_array():
    storage = array("d", bytes(8 * N))
    arrpy.asarray(storage)[::2].to_memoryview().release()
    storage.append(1.0)


def byte_buffers():
    memory = bytearray(8 * N)
    a = arrpy.asarray(memoryview(memory).cast("d"))
    a[1:] = a[:-1]
    del a
    memory.append(0)
    arrpy.asarray(bytes(8 * N))


def ctypes_array():
    numbers = (ctypes.c_double * N)()
    arrpy.asarray(numbers)
    arrpy.from_pointer(ctypes.pointer(numbers), N)
    arrpy.from_pointer(ctypes.addressof(numbers), N, dtype="float64", owner=numbers)


def mapped_file():
    with tempfile.TemporaryFile() as file:
        file.truncate(8 * N)
        with mmap.mmap(file.fileno(), 8 * N) as memory:
            a = arrpy.asarray(memory, copy=False)
            a[:] = 3
            del a


def shared():
    memory = shared_memory.SharedMemory(create=True, size=8 * N)
    a = arrpy.asarray(memory.buf)
    a[0] = 1
    del a
    memory.close()
    memory.unlink()


def numpy_array():
    a = arrpy.asarray(np.zeros((N // 8, 8))[::-1].T)
    np.asarray(a)[...] = 1
    np.from_dlpack(a[1:])
    arrpy.from_dlpack(np.ones(N))


def dlpack():
    a = arrpy.ones(N)
    for max_version in (None, (1, 0)):
        a.__dlpack__(max_version=max_version)
        a.__dlpack__(max_version=max_version, copy=True)
        arrpy.from_dlpack(a.__dlpack__(max_version=max_version))
    arrpy.from_dlpack(Producer(managed((ctypes.c_double * N)(), (N,))))
    arrpy.DLPackWrapper(a)


def refusals():
    """Everything that is refused gives back what it took."""
    memory = bytearray(8 * N + 1)
    unaligned = memoryview(memory)[1:].cast("d")
    for refused in (
        lambda: arrpy.asarray(unaligned, copy=False),
        lambda: arrpy.asarray(memory, dtype="float64", copy=False),
        lambda: arrpy.asarray(np.zeros(N, "f2")),
        lambda: arrpy.from_dlpack(Producer(managed(None, (N,)))),
        lambda: arrpy.from_dlpack(Producer(managed((ctypes.c_double * N)(), (N,), version=(9, 0)))),
        lambda: arrpy.asarray(b"ab").__dlpack__(),
    ):
        try:
            refused()
        except (BufferError, TypeError, ValueError):
            continue
        raise AssertionError("not refused")
    arrpy.asarray(unaligned)
    unaligned.release()
    memory.append(0)


def pickles():
    a = arrpy.asarray(np.arange(2.0 * N))[::2]
    for protocol in (2, 4, 5):
        pickle.loads(pickle.dumps(a, protocol))
    buffers = []
    data = pickle.dumps(a, 5, buffer_callback=buffers.append)
    pickle.loads(data, buffers=buffers)


CYCLES = [
    *(array_array, byte_buffers, ctypes_array, mapped_file, shared, numpy_array, dlpack, refusals),
    pickles,
]
