"""Random calls of random generators against NumPy's, in large amounts (see test_fuzz.py)."""

import numpy as np
from test_fuzz import rounds
from test_random import BACKENDS, KINDS, STREAMS, equal, plain, xr


def test_mixed_calls_of_many_seeds():
    """1,000 seeds x 200 calls, each on another tier of the same stream."""
    names = list(STREAMS)
    for seed in rounds(1000):
        order = np.random.default_rng(seed)
        kind = KINDS[seed % 3]
        bits = getattr(xr, kind)(seed)
        theirs = np.random.Generator(getattr(np.random, kind)(seed))
        for _ in range(200):
            name, size = names[order.integers(len(names))], int(order.integers(200))
            ours = xr.Generator(bits, backend=BACKENDS[order.choice(3, p=[0.1, 0.4, 0.5])])
            got, wanted = STREAMS[name](ours, size), STREAMS[name](theirs, size)
            # float32 tails: log1p rounded from float64, not that of the C library on float32
            near = name.endswith("32") and np.allclose(np.asarray(got), wanted, rtol=2e-7, atol=0)
            assert near or equal(got, wanted), (seed, name)
            assert bits.state == plain(theirs.bit_generator.state), (seed, name)
