"""Functions beyond the standard against NumPy: rearrangement, editing, selection, grids, iteration.

The cases are in numpy_calls.py; tests/long/test_fuzz_calls.py runs many more of them.
"""

import pytest
from numpy_calls import CASES, run
from numpy_reference import BACKENDS

ROUNDS = 60


@pytest.mark.parametrize("name", CASES)
def test_calls_agree(name):
    for seed in range(ROUNDS):
        difference = run(name, seed, BACKENDS[seed % 3])
        assert not difference, difference
