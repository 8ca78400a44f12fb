"""Devices beside the CPU: what a GPU backend has to bring, and how it is made known.

A device is an object with two methods:

``allocate(nbytes)``
    Memory for an array: an object with a writable buffer of at least `nbytes` bytes at a multiple
    of 16, which the CPU can address too, as managed memory of CUDA and shared memory of Metal. The
    array holds the buffer, and drops it last.
``run(name, shape, operands, options)``
    Compute one operation and return when it is done; NotImplemented if the device does not offer
    it. `name` is a word of the specification ("add", "sum"), or "copy", which also casts. Every
    operand is a tuple (address of the first element, name of its dtype, strides in bytes), all of
    the one `shape`; the last is the result. Operands have been broadcast (stride 0) and cast to the
    dtype in which the operation computes. A reduction's result has stride 0 along the reduced axes;
    `options` then has "axes", and "correction" for "var" and "std".

`register` makes it known: ``a.to_device("name")``, ``zeros(3, device="name")`` and all creation
functions use it; views, element-wise operations, reductions and assignment of its arrays run on it,
and their results stay there. Other functions raise NotImplementedError until the device brings
kernels of their family; nothing is computed elsewhere silently.
"""

from ._core import register_device as register
from ._core import unregister_device as unregister

__all__ = ["register", "unregister"]
