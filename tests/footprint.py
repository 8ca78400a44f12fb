"""What a process holds: memory and descriptors before and after many cycles."""

import gc
import os
from pathlib import Path

import arrpy


def resident_bytes():
    """Memory of this process that is in use, in bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def descriptors():
    """How many files this process has open."""
    return len(os.listdir("/proc/self/fd"))


def assert_nothing_is_left(cycle, cycles, slack=1 << 20):
    """Run `cycle` often; afterwards no descriptor and less than `slack` bytes more are in use."""
    for _ in range(max(20, cycles // 10)):  # caches and pools fill first
        cycle()
    gc.collect()
    arrpy.clear_pool()
    memory, files = resident_bytes(), descriptors()
    for _ in range(cycles):
        cycle()
    gc.collect()
    arrpy.clear_pool()
    assert descriptors() == files
    assert resident_bytes() - memory < slack, (cycle.__name__, resident_bytes() - memory)
