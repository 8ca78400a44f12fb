"""100,000 random calls of NumPy's statistics, element-wise and further names, against NumPy."""

import numpy as np
import test_arithmetic
import test_descriptive
import test_further_names
from numpy_reference import BACKENDS, random_array, random_shape
from test_differential import compare, one
from test_fuzz import rounds

SHARE = 100_000 // (len(test_descriptive.CASES) + len(test_arithmetic.CASES))


def test_descriptive_statistics():
    for name, (make, dtypes, least, empty, exact) in test_descriptive.CASES.items():
        for seed in rounds(SHARE):
            rng, x, a, message = test_descriptive.draw(1000 + seed, name, dtypes, least, empty)
            test_descriptive.agree(make(rng, x), x, a, message, exact)


def agree(name, make, dtypes, least, seed):
    rng = np.random.default_rng([1000 + seed, len(name)])
    dtype, backend = one(rng, *dtypes), BACKENDS[seed % 3]
    shape = tuple(max(n, least) for n in random_shape(rng, int(rng.integers(least, 4))))
    x, a = random_array(rng, dtype, shape)
    message = f"{name}: seed {seed}, {backend}, {dtype}, {shape}"
    compare(make(rng, x), x, a.to_backend(backend), message)


def test_elementwise_functions():
    for name, (make, dtypes) in test_arithmetic.CASES.items():
        for seed in rounds(SHARE):
            agree(name, make, dtypes, 0, seed)


def test_further_functions():
    for name, (make, dtypes, least) in test_further_names.CASES.items():
        for seed in rounds(SHARE):
            agree(name, make, dtypes, least, seed)
