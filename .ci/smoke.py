"""A quick check that an installed ArrPy computes on every backend and instruction set."""

import math

import arrpy

NUMBERS = [0.5 * i - 20.0 for i in range(2000)]


def check(x: "arrpy.ArrPy") -> None:
    assert (x + x).tolist() == [2.0 * v for v in NUMBERS]
    assert (x * 2.0)[::-3].tolist() == [2.0 * v for v in NUMBERS[::-3]]
    assert float(arrpy.sum(x)) == math.fsum(NUMBERS)
    assert float(arrpy.max(x)) == max(NUMBERS)
    assert arrpy.astype(x, arrpy.int64).tolist() == [int(v) for v in NUMBERS]
    assert arrpy.cumulative_sum(x).tolist()[-1] == math.fsum(NUMBERS)
    m = arrpy.reshape(x, (40, 50))
    assert (m.T @ m).shape == (50, 50)
    assert m[3, ::7].tolist() == NUMBERS[150:200:7]


def main() -> None:
    for backend in ("python", "cython", "cpp"):
        check(arrpy.ArrPy(NUMBERS, backend=backend))
    for isa in arrpy.available_isas():
        arrpy.set_isa(isa)
        check(arrpy.ArrPy(NUMBERS))
    print(f"arrpy {arrpy.__version__}: python, cython, cpp ({', '.join(arrpy.available_isas())})")


main()
