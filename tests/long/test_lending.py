"""10^4 cycles of lending and borrowing memory, and 10^5 random exporters (see test_fuzz.py)."""

import random

import pytest
from footprint import assert_nothing_is_left
from lending import CYCLES
from test_fuzz import rounds
from test_memory_of_others import check_exporter, random_exporter


@pytest.mark.parametrize("cycle", CYCLES, ids=lambda cycle: cycle.__name__)
def test_cycles_leave_nothing(cycle):
    assert_nothing_is_left(cycle, len(rounds(10_000)))


def test_random_exporters():
    rng = random.Random("exporters")
    for _ in rounds(100_000):
        check_exporter(random_exporter(rng))
