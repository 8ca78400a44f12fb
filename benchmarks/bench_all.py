"""Every case with pytest-benchmark: `pytest benchmarks/bench_all.py`, ArrPy and NumPy in groups."""

import numpy
import pytest
from cases import CASES
from ratios import timer

import arrpy


@pytest.mark.parametrize("library", [arrpy, numpy], ids=["arrpy", "numpy"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def bench(benchmark, case, library):
    benchmark.group = case.name
    one = timer(case, library)
    benchmark(one.inner, range(1), one.timer)
