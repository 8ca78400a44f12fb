"""The stopwatch of the main job and of `explain`: the shortest of several rounds.

A machine can only make a computation slower than it is, never quicker, so the minimum of many
rounds is the best estimate of the true time; means also measure the neighbours. Short functions are
called many times per round: a clock of 50 ns resolution says nothing about one call of 30 ns.
Reference: J. Chen, J. Revels, Robust benchmarking in noisy environments, 2016.
"""

from collections.abc import Callable
from time import perf_counter
from timeit import Timer

_ROUND = 1e-3  # seconds that a round lasts at least


def best_time(function: Callable[[], object], budget: float = 0.3, rounds: int = 7) -> float:
    """Return the seconds of one call: the least of up to `rounds` rounds, within about `budget`."""
    deadline = perf_counter() + budget
    timer = Timer(function)
    best = timer.timeit(1)
    calls = max(1, int(_ROUND / max(best, 1e-8)))
    for _ in range(rounds):
        if perf_counter() + best * calls > deadline:
            break
        best = min(best, timer.timeit(calls) / calls)
    return best
