"""DLPack capsules made with ctypes, independent of ArrPy: well-formed ones and hostile ones.

Every tensor made here counts: `live` holds those whose deleter has not run yet, and a deleter that
runs twice raises in the test that reads `deleted_twice`.
"""

import ctypes
import random

from arrpy.dlpack import DLDataType, DLDevice, DLTensor

I64 = ctypes.c_int64
READ_ONLY, COPIED = 1, 2
live = {}
deleted_twice = []


class Legacy(ctypes.Structure):
    pass


class Versioned(ctypes.Structure):
    pass


Deleter = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
Legacy._fields_ = [
    ("tensor", DLTensor),
    ("context", ctypes.c_void_p),
    ("deleter", Deleter),
]
Versioned._fields_ = [
    ("major", ctypes.c_uint32),
    ("minor", ctypes.c_uint32),
    ("context", ctypes.c_void_p),
    ("deleter", Deleter),
    ("flags", ctypes.c_uint64),
    ("tensor", DLTensor),
]
Destructor = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
_new = ctypes.pythonapi.PyCapsule_New
_new.restype = ctypes.py_object
_new.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_pointer.restype = ctypes.c_void_p
_pointer.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
_is_valid = ctypes.pythonapi.PyCapsule_IsValid
_is_valid.restype = ctypes.c_int
_is_valid.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
_name = ctypes.pythonapi.PyCapsule_GetName
_name.restype = ctypes.c_char_p
_name.argtypes = [ctypes.py_object]


@Deleter
def _delete(address):
    if live.pop(address, None) is None:
        deleted_twice.append(address)


@Destructor
def _destroy(capsule):
    """Free a tensor that nobody took over: its capsule still has its first name."""
    for name in NAMES:
        if _is_valid(capsule, name):
            address = _pointer(capsule, name)
            if address in live and live[address][-1] == name:
                _delete(address)


def name_of(capsule):
    return _name(capsule).decode()


def managed(
    data,
    shape,
    strides=None,
    dtype=(2, 64, 1),
    *,
    device=(1, 0),
    ndim=None,
    offset=0,
    version=None,
    flags=0,
    name=None,
    deleter=True,
    null_shape=False,
):
    """A capsule; `data` is an address or a ctypes object that lives until the deleter runs.

    Without `deleter` the tensor stays in `live` until the test removes it.
    """
    lengths = (I64 * len(shape))(*shape)
    steps = None if strides is None else (I64 * len(strides))(*strides)
    struct = Legacy() if version is None else Versioned()
    tensor = struct.tensor
    tensor.data = data if data is None or isinstance(data, int) else ctypes.addressof(data)
    tensor.device = DLDevice(*device)
    tensor.dtype = DLDataType(*dtype)
    tensor.ndim = len(shape) if ndim is None else ndim
    pointer = ctypes.POINTER(I64)
    tensor.shape = pointer() if null_shape else ctypes.cast(lengths, pointer)
    tensor.strides = pointer() if steps is None else ctypes.cast(steps, pointer)
    tensor.byte_offset = offset
    if deleter:
        struct.deleter = _delete
    if version is not None:
        struct.major, struct.minor = version
        struct.flags = flags
    address = ctypes.addressof(struct)
    if name is None:
        name = b"dltensor" if version is None else b"dltensor_versioned"
    live[address] = (struct, lengths, steps, data, name)
    return _new(address, name, ctypes.cast(_destroy if deleter else None, ctypes.c_void_p))


class Producer:
    """An object of another library: gives one capsule, or whatever else it was told to give."""

    def __init__(self, capsule, device=(1, 0)):
        self.capsule = capsule
        self.device = device

    def __dlpack_device__(self):
        return answer(self.device)

    def __dlpack__(self, **wishes):
        self.wishes = wishes
        capsule, self.capsule = self.capsule, None
        return answer(capsule)


def answer(what):
    if isinstance(what, BaseException):
        raise type(what)(*what.args)  # a new one: no cycle of producer and traceback
    return what


# ---- hostile ones ----

EXTREMES = (-1, 0, 1, 2, 7, 63, 64, 65, 2**31 - 1, 2**31, 2**32, 2**62, 2**63 - 1, -(2**63), -8)
MEMORY = (ctypes.c_double * 256)(*range(256))
NAMES = (
    b"dltensor",
    b"dltensor_versioned",
    b"used_dltensor",
    b"used_dltensor_versioned",
    b"tensor",
)


def hostile(seed):
    """A producer of which some answers are wrong, and maybe none."""
    rng = random.Random(seed)
    ndim = rng.choice((0, 1, 2, 3, 5))
    facts = {
        "data": MEMORY,
        "shape": [rng.choice((1, 2, 3)) for _ in range(ndim)],
        "strides": [rng.choice((-1, 0, 1, 2)) for _ in range(ndim)] if rng.random() < 0.5 else None,
        "version": rng.choice((None, (1, 0), (1, 3))),
        "offset": 64,
    }
    for _ in range(rng.choice((0, 1, 1, 1, 2, 3))):
        _spoil(rng, facts)
    name = facts.pop("name", None)
    if name is None and facts["version"] is None:
        name = b"dltensor"
    capsule = managed(
        facts.pop("data"), facts.pop("shape"), facts.pop("strides"), name=name, **facts
    )
    device = (1, 0)
    if rng.random() < 0.1:
        capsule = rng.choice((None, 3, b"", [], ValueError("no"), TypeError("no"), KeyError("no")))
    if rng.random() < 0.05:
        device = rng.choice(
            ((2, 0), (1,), None, "cpu", (1, 0, 0), (1.5, 0), OSError("no"), (-1, 0))
        )
    return Producer(capsule, device)


def _spoil(rng, facts):
    axes = len(facts["shape"])
    what = rng.randrange(10)
    if what == 0:
        facts["ndim"] = rng.choice((-1, 65, 2**31 - 1, -(2**31), 64 if axes == 64 else -5))
    elif what == 1:
        facts["data"] = rng.choice((None, 1, 2**64 - 8, 2**63, 4096))
    elif what == 2:
        facts["null_shape"] = True
    elif what == 3 and axes:
        facts["shape"][rng.randrange(axes)] = rng.choice(EXTREMES)
    elif what == 4 and axes:
        facts["strides"] = facts["strides"] or [1] * axes
        facts["strides"][rng.randrange(axes)] = rng.choice(EXTREMES)
    elif what == 5:
        facts["offset"] = rng.choice((1, 3, 8, 2**32, 2**62, 2**63 - 1, 2**63, 2**64 - 1))
    elif what == 6:
        code, lanes = rng.choice((0, 1, 2, 3, 4, 5, 6, 7, 14, 255)), rng.choice((0, 1, 1, 2, 65535))
        facts["dtype"] = (code, rng.choice((0, 1, 4, 8, 16, 32, 64, 128, 255)), lanes)
    elif what == 7:
        facts["device"] = rng.choice(
            ((0, 0), (2, 0), (3, 0), (-1, 5), (12, 0), (2**31 - 1, -1), (1, 7))
        )
    elif what == 8:
        facts["version"] = rng.choice(((0, 8), (2, 0), (99, 0), (2**32 - 1, 2**32 - 1)))
        facts["flags"] = rng.choice((0, 1, 2, 3, 2**63))
    else:
        facts["name"] = rng.choice(NAMES)
        if facts["name"] in (b"dltensor", b"used_dltensor"):
            facts["version"] = None
            facts.pop("flags", None)
        elif facts["version"] is None:
            facts["version"] = (1, 0)
