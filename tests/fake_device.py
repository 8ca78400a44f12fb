"""A device that is none: an arena of memory of its own, and the kernels of tier 1 behind a check.

Every kernel must get memory of the arena only: one address elsewhere is an operand that was not
brought to the device, or room that was not allocated there.
"""

import importlib

import numpy as np

import arrpy


class Kernels:
    """The functions of a family; counts their calls and looks at the memory they get."""

    def __init__(self, device, family):
        self.device = device
        self.family = family
        self.module = importlib.import_module(f"arrpy.python_backend.{family}")

    def __getattr__(self, name):
        function = getattr(self.module, name)

        def run(*arguments, **options):
            self.device.ran.append(f"{self.family}.{name}")
            self.device.check(arguments)
            return function(*arguments, **options)

        return run


class Fake:
    """Registered as a device, it runs everything on itself."""

    def __init__(self, families=None, nbytes=1 << 26):
        self.ran = []
        self.arena = memoryview(bytearray(nbytes + 64))
        self.first = np.frombuffer(self.arena, "u1").ctypes.data
        self.used = -self.first % 64
        self.families = families

    def allocate(self, nbytes):
        begin = self.used
        self.used += (nbytes + 63) // 64 * 64
        assert self.used <= len(self.arena), "the arena is used up"
        return self.arena[begin : begin + nbytes]

    def kernels(self, family):
        if self.families is not None and family not in self.families:
            raise NotImplementedError(f"{family}: this device has no such kernels")
        return Kernels(self, family)

    def check(self, arguments):
        for argument in arguments:
            if isinstance(argument, (tuple, list)):
                self.check(argument)
            elif isinstance(argument, memoryview) and argument.nbytes:
                address = np.frombuffer(argument.cast("B"), "u1").ctypes.data
                inside = self.first <= address < self.first + len(self.arena)
                assert inside, "memory of the CPU"


def brought(value, device="fake"):
    """The arrays of a value on a device, everything else as it is."""
    return value.to_device(device) if isinstance(value, arrpy.ArrPy) else value
