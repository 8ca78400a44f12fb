"""Devices beside the CPU: what a GPU backend has to bring, and how it is made known.

A device is an object with two methods, and perhaps an attribute:

``allocate(nbytes)``
    Memory for an array: an object with a writable buffer of at least `nbytes` bytes at a multiple
    of 16, which the CPU can address too, as managed memory of CUDA and shared memory of Metal. The
    array holds the buffer, and drops it last.
``kernels(family)``
    The kernels of a family ("elementwise", "statistical", "memory", "linalg", "sorting",
    "factorization", "fft", "counting", "random"): an object, such as a module, with the functions
    of `arrpy.python_backend.<family>`, which are called with the same arguments and define what
    they compute. The memoryviews that they get are memory of the device; they return when they are
    done. Asked for once per family; it raises NotImplementedError for families without kernels.
``dlpack_device``
    What DLPack calls it, a tuple (type, id) such as (13, 0) for managed memory of CUDA. Without it
    the device is (12, number): an extension, whose arrays only ArrPy knows.

So a GPU backend is one more folder with the words of `arrpy.python_backend`. `register` makes it
known: ``a.to_device("name")``, ``zeros(3, device="name")`` and all creation functions use it, as
``random.default_rng(seed, device="name")`` does, and every operation on its arrays runs there and
leaves its result there. Nothing is computed elsewhere silently, and arrays of different devices are
never mixed: ValueError.
"""

from ._core import register_device as register
from ._core import unregister_device as unregister

__all__ = ["register", "unregister"]
