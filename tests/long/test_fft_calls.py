"""Random Fourier transforms against NumPy in large amounts; CI runs one per cent of them.

ARRPY_FUZZ is the share in per cent, as in test_fuzz.py.
"""

import os

import numpy as np
import pytest
from cells import cells, running
from numpy_reference import same_values
from test_fft import compare, complex_values, numpy_differs, random_call

import arrpy

SHARE = float(os.environ.get("ARRPY_FUZZ", "1")) / 100


@pytest.mark.parametrize("backend", arrpy.backends())
def test_random_calls_agree_with_numpy(backend):
    """30,000 calls of every function; a tenth of them on the Python tier."""
    full = 3_000 if backend == "python" else 30_000
    with arrpy.use(backend):
        for seed in range(max(1, round(full * SHARE))):
            name, x, view, options = random_call(np.random.default_rng([31, seed]))
            if not numpy_differs(name, x):
                compare(name, x, view, **options)


def test_every_length_has_the_same_bits_on_all_tiers():
    """Lengths 1 to 2,000: every mixture of radices, and Bluestein's algorithm."""
    for n in range(1, max(20, round(2_000 * SHARE)) + 1):
        x = complex_values(n)
        results = []
        for cell in cells():
            with running(cell):
                whole = np.asarray(arrpy.fft.fft(arrpy.ArrPy(x)))
                half = np.asarray(arrpy.fft.rfft(arrpy.ArrPy(x).real))
                back = np.asarray(arrpy.fft.irfft(arrpy.ArrPy(x), n=n))
                results.append((whole, half, back))
        for result in results[1:]:
            for one, other in zip(result, results[0], strict=True):
                assert same_values(one, other), n
