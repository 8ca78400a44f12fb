"""Threads: how many, what they may not change, fork, and Ctrl-C."""

import json
import os
import random
import subprocess
import sys

import pytest
from interrupts import assert_ctrl_c_is_answered

import arrpy

TIERS = ("cython", "cpp")
LARGE = 300_000  # elements; enough for several threads in both tiers


def python(code, timeout=60, **environment):
    """Run code in a process of its own; what it prints, parsed as JSON."""
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=timeout,
        env=os.environ | environment,
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


# --- how many -------------------------------------------------------------------------------------


def test_set_num_threads():
    default = arrpy.get_num_threads()
    assert 1 <= default <= len(os.sched_getaffinity(0))
    arrpy.set_num_threads(3)
    assert arrpy.get_num_threads() == 3
    arrpy.set_num_threads(0)
    assert arrpy.get_num_threads() == default


def test_wrong_number_of_threads():
    with pytest.raises(ValueError, match=r"^set_num_threads: "):
        arrpy.set_num_threads(-1)
    for wrong in (1.5, "two", None):
        with pytest.raises(TypeError):
            arrpy.set_num_threads(wrong)


@pytest.mark.parametrize(
    ("environment", "threads"),
    [
        ({"ARRPY_NUM_THREADS": "5"}, 5),
        ({"OMP_NUM_THREADS": "4"}, 4),
        ({"OMP_NUM_THREADS": "3,2"}, 3),
        ({"ARRPY_NUM_THREADS": "2", "OMP_NUM_THREADS": "7"}, 2),
    ],
)
def test_environment(environment, threads):
    environment = {"ARRPY_NUM_THREADS": "", "OMP_NUM_THREADS": ""} | environment
    assert python("import arrpy; print(arrpy.get_num_threads())", **environment) == threads


def test_affinity_is_honoured():
    code = """
import os
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
import arrpy
print(arrpy.get_num_threads())
"""
    assert python(code, ARRPY_NUM_THREADS="", OMP_NUM_THREADS="") == 1


# --- what they may not change ---------------------------------------------------------------------


@pytest.mark.parametrize("tier", TIERS)
def test_threads_do_not_change_bits(tier):
    rng = random.Random(1)
    values = [rng.uniform(-1, 1) * 2.0 ** rng.randint(-40, 40) for _ in range(LARGE)]
    results = []
    for threads in (1, 2, 3, 8):
        arrpy.set_num_threads(threads)
        x = arrpy.ArrPy(values, backend=tier)
        m = arrpy.reshape(x, (300, 1000))
        parts = (x * x + x, arrpy.sum(x), arrpy.sum(m, axis=0), arrpy.sum(m, axis=1))
        results.append(b"".join(bytes(part.to_memoryview()) for part in parts))
    assert len(set(results)) == 1


# --- fork -----------------------------------------------------------------------------------------

FORK = f"""
import os, sys, arrpy
arrpy.set_num_threads(4)
x = arrpy.ArrPy([float(i % 1000) for i in range({LARGE})], backend=sys.argv[1])

def work():
    y = x * 2.0 + x
    assert float(arrpy.sum(y)) == 3.0 * sum(i % 1000 for i in range({LARGE}))

def in_child(function):
    child = os.fork()
    if child == 0:
        try:
            function()
        except BaseException:
            os._exit(1)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

def child():
    work()
    in_child(work)
    work()

work()
for _ in range(20):
    in_child(child)
    work()
print("done")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.parametrize("tier", TIERS)
def test_parallel_work_in_parent_child_and_grandchild(tier):
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FORK, tier],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.stdout == "done\n", result.stderr


# --- Ctrl-C ---------------------------------------------------------------------------------------

# Some seconds of one operation, which must end soon after the signal. `ready` comes before it.
LONG = {
    "python": "x = arrpy.ones((2000, 2000)); f = lambda: arrpy.exp(x)",
    "cython": "x = arrpy.ones((6000, 6000)); f = lambda: arrpy.pow(x, x)",
    "cpp": "x = arrpy.ones((6000, 6000)); f = lambda: arrpy.pow(x, x)",
}


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("tier", LONG)
def test_ctrl_c_is_answered(tier, threads):
    assert_ctrl_c_is_answered(f"arrpy.set_backend({tier!r}); {LONG[tier]}", threads)
