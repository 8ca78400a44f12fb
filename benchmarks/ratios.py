"""Print ArrPy's time over NumPy's for every case, measured side by side in one process.

    env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE python benchmarks/ratios.py [WORD ...] [--readme]

Both libraries take turns, and each keeps its minimum over many rounds: on a noisy machine the
minimum is what repeats. A ratio below 1 means that ArrPy is faster. WORDs select cases by name.
With --readme the table of README.md is replaced.
"""

import argparse
import timeit
from array import array
from pathlib import Path

import numpy
from cases import CASES, Case

import arrpy

README = Path(__file__).parent.parent / "README.md"
MARKS = ("<!-- table:speed -->", "<!-- end table:speed -->")


def timer(case: Case, library) -> timeit.Timer:
    names = {"xp": library, "array": array}
    exec(case.setup, names)
    statement = case.statement
    if library is numpy and case.numpy_statement:
        statement = case.numpy_statement
    return timeit.Timer(statement, globals=names)


def measure(case: Case, seconds: float) -> tuple[float, float]:
    """Best seconds per call of ArrPy and of NumPy."""
    timers = [timer(case, arrpy), timer(case, numpy)]
    once = max(min(one.timeit(1) for _ in range(3)) for one in timers)
    number = max(1, int(0.002 / once))
    rounds = max(5, int(seconds / (2 * number * once)))
    best = [float("inf"), float("inf")]
    for _ in range(min(rounds, 400)):
        for i, one in enumerate(timers):
            best[i] = min(best[i], one.timeit(number) / number)
    return best[0], best[1]


def readable(seconds: float) -> str:
    for unit, scale in (("ns", 1e-9), ("us", 1e-6), ("ms", 1e-3)):
        if seconds < 1000 * scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds:.3g} s"


def row(case: Case, seconds: float) -> str:
    ours, theirs = measure(case, seconds)
    goal = "" if case.goal is None else f"{case.goal:.2f}"
    return (
        f"| {case.name:<34} | {readable(ours):>8} | {readable(theirs):>8} |"
        f" {ours / theirs:>5.2f} | {goal:>5} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("words", nargs="*")
    parser.add_argument("--seconds", type=float, default=1.0, help="per case")
    parser.add_argument("--readme", action="store_true")
    options = parser.parse_args()
    lines = [
        f"| {'case (float64)':<34} | {'ArrPy':>8} | {'NumPy':>8} | ratio | goal  |",
        f"|{'-' * 36}|{'-' * 9}:|{'-' * 9}:|------:|------:|",
    ]
    print(*lines, sep="\n")
    for case in CASES:
        if all(word in case.name for word in options.words):
            lines.append(row(case, options.seconds))
            print(lines[-1], flush=True)
    if options.readme:
        text = README.read_text()
        before, rest = text.split(MARKS[0], 1)
        after = rest.split(MARKS[1], 1)[1]
        README.write_text(before + "\n".join([MARKS[0], *lines, MARKS[1]]) + after)


if __name__ == "__main__":
    main()
