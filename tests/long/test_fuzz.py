"""Random input in large amounts; CI runs one per cent of it.

ARRPY_FUZZ is the share in per cent: `ARRPY_FUZZ=100 pytest tests/long` runs all of it. A failure
names the seed, which is the number of the round. Results of full runs are recorded in RESULTS.md.
"""

import os
import random
import struct
from array import array
from fractions import Fraction

import index_keys
import numpy_calls
import pytest
import samples
from cells import cells, from_bytes, normalised, running

import arrpy
from arrpy._spec.ops import MAPS

SHARE = float(os.environ.get("ARRPY_FUZZ", "1")) / 100
EXACT = [operation for operation in MAPS if operation.accuracy == "exact"]

pytestmark = pytest.mark.filterwarnings("ignore:.*division:RuntimeWarning")


def rounds(full):
    """How many of `full` rounds to run."""
    return range(max(1, round(full * SHARE)))


def random_bits(rng, dtype, count):
    """Every bit pattern is as likely as any other: NaNs, subnormals, huge and tiny numbers."""
    if dtype.family == "bool":
        return bytes(rng.getrandbits(1) for _ in range(count))
    return rng.randbytes(count * dtype.itemsize)


@pytest.mark.parametrize("operation", EXACT, ids=lambda operation: operation.name)
def test_tiers_agree_on_random_bits(operation):
    """100 rounds x every dtype x 1,000 elements: the same bits in every tier."""
    function = getattr(arrpy, operation.name)
    for seed in rounds(100):
        for name in samples.accepted_dtypes(operation):
            rng = random.Random(f"{operation.name} {name} {seed}")
            names = samples.operand_dtypes(operation, name)
            data = [random_bits(rng, samples.dtype_of(each), 1000) for each in names]
            results = {}
            for cell in cells():
                with running(cell):
                    result = function(*map(from_bytes, data, names))
                results[normalised(bytes(result.tobytes()), result.dtype.name)] = cell
            assert len(results) == 1, (operation.name, name, seed, list(results.values()))


def random_addends(rng):
    """Numbers whose sum is hard: many magnitudes, and most of it cancels."""
    spread = rng.choice((1, 60, 500, 1000))
    values = [
        rng.uniform(-1.0, 1.0) * 2.0 ** rng.randint(-spread, min(spread, 1000))
        for _ in range(rng.randint(1, 400))
    ]
    if rng.random() < 0.7:
        values += [-value for value in values[rng.randint(0, 3) :]]
    if rng.random() < 0.3:
        values.append(2.0**-1074)
    rng.shuffle(values)
    return values


def nearest_float64(exact):
    try:
        return exact.numerator / exact.denominator
    except OverflowError:
        return float("inf") if exact > 0 else float("-inf")


def test_sums_are_correctly_rounded():
    """20,000 sums against rational arithmetic."""
    for seed in rounds(20_000):
        values = random_addends(random.Random(seed))
        expected = nearest_float64(sum(map(Fraction, values), Fraction(0)))
        for cell in cells():
            with running(cell):
                got = float(arrpy.sum(arrpy.ArrPy(array("d", values))))
            assert struct.pack("d", got) == struct.pack("d", expected + 0.0), (seed, str(cell))


def test_random_indexing_agrees_with_lists():
    """50,000 slices, read and assigned."""
    rng = random.Random(1)
    for _ in rounds(50_000):
        n = rng.randint(0, 12)
        values = [float(i) for i in range(n)]
        bounds = [rng.choice((None, rng.randint(-15, 15))) for _ in range(2)]
        key = slice(*bounds, rng.choice((None, 1, 2, 3, -1, -2, -5)))
        x = arrpy.ArrPy(array("d", values))
        assert x[key].tolist() == values[key], (n, key)
        x[key] = -1.0
        values[key] = [-1.0] * len(values[key])
        assert x.tolist() == values, (n, key)


def test_keys_of_every_kind_agree_with_numpy():
    """200,000 keys, read and assigned."""
    for seed in rounds(200_000):
        difference = index_keys.run(seed, arrpy.backends()[seed % 3])
        assert not difference, difference


@pytest.mark.parametrize("name", numpy_calls.CASES)
def test_calls_agree_with_numpy(name):
    """5,000 random calls of every function beyond the standard (tests/numpy_calls.py)."""
    for seed in rounds(5000):
        difference = numpy_calls.run(name, seed, arrpy.backends()[seed % 3])
        assert not difference, difference


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_forks_never_hang():
    """1,000 forks between parallel work of both compiled tiers."""
    arrpy.set_num_threads(2)
    x = arrpy.ones(300_000)

    def work():
        for tier in ("cpp", "cython"):
            with arrpy.use(tier):
                assert float(arrpy.sum(x + x)) == 600_000.0

    for _ in rounds(1000):
        work()
        child = os.fork()
        if child == 0:
            try:
                work()
            except BaseException:
                os._exit(1)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
