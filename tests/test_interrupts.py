"""Ctrl-C in every family of kernels, on every backend: long work ends soon after the signal.

A call is repeated until a signal comes, as Ctrl-C would, and has to end soon after it. On an idle
machine that is 100 ms; the bound here is for a busy one, far below what the long calls would take.
"""

import signal
import time

import pytest

import arrpy as xp

BOUND = 1.0  # seconds; most of the calls below would run for several
CALLS = {
    "sort": "xp.sort(x)",
    "argsort": "xp.argsort(x)",
    "partition": "xp.partition(x, x.size // 2)",
    "lexsort": "xp.lexsort((i, x))",
    "searchsorted": "xp.searchsorted(x, x[i])",
    "unique": "xp.unique(x)",
    "sum": "xp.sum(x)",
    "cumulative_sum": "xp.cumulative_sum(x)",
    "add": "x + x",
    "pow": "x ** 2.5",
    "take": "xp.take(x, i)",
    "put": "x.__setitem__(i, 1.0)",
    "matmul": "m @ m",
    "matvec": "xp.vecdot(m, m)",
    "einsum": "xp.einsum('ij,jk->ik', m, m)",
    "convolve": "xp.convolve(x, m[0])",
    "kron": "xp.kron(m[:99, :99], m[:30, :30])",
    "inv": "xp.linalg.inv(m)",
    "qr": "xp.linalg.qr(m)",
    "svd": "xp.linalg.svd(m)",
    "eig": "xp.linalg.eig(m)",
    "eigh": "xp.linalg.eigh(m + m.T)",
    "det": "xp.linalg.det(m)",
    "fft": "xp.fft.fft(x)",
    "bluestein": "xp.fft.fft(x[:1000003])",
    "bincount": "xp.bincount(i)",
    "random": "rng.random(x.size)",
    "normal": "rng.normal(size=x.size)",
    "poisson": "rng.poisson(50.0, size=x.size)",
    "choice": "rng.choice(x.size, x.size, replace=False)",
    "shuffle": "rng.shuffle(x)",
    "from a list": "xp.ArrPy(l)",
    "repr": "repr(x)",
    "median": "xp.median(x)",
    "interp": "xp.interp(x, s, s)",
    "isin": "xp.isin(i, i)",
    "loadtxt": "xp.loadtxt(t)",
}
SIZES = {"python": (300_000, 300), "cython": (3_000_000, 1800), "cpp": (3_000_000, 2400)}


@pytest.fixture(scope="module", params=SIZES)
def names(request):
    """Operands large enough that a kernel would run for long."""
    size, rows = SIZES[request.param]
    rng = xp.random.default_rng(1)
    x = rng.random(size)
    found = {
        "x": x.to_backend(request.param),
        "s": xp.sort(x).to_backend(request.param),
        "i": rng.integers(0, size, size).to_backend(request.param),
        "m": rng.random((rows, rows)).to_backend(request.param),
    }
    rng = xp.random.default_rng(1, backend=request.param)
    text = ["1.5 2.5 3.5\n"] * (size // 10)
    return {"xp": xp, "rng": rng, "l": x.tolist(), "t": text, **found}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_long_call_ends_soon_after_the_signal(names, call):
    code = compile(call, "call", "eval")
    due = time.monotonic() + 0.05
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            signal.setitimer(signal.ITIMER_REAL, 0.05)
            while time.monotonic() < due + 60:
                eval(code, names)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert time.monotonic() - due < BOUND
    assert (xp.ArrPy([1.0, 2.0]) + 1.0).tolist() == [2.0, 3.0]
