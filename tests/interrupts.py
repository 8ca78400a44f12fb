"""Ctrl-C in a process that works for long: is it answered, and is ArrPy sound afterwards?"""

import signal
import subprocess
import sys
import time

# Background jobs of a shell ignore SIGINT, and so would their children.
PROGRAM = """
import signal, time, arrpy
signal.signal(signal.SIGINT, signal.default_int_handler)
arrpy.set_num_threads({threads})
{setup}
print("ready", flush=True)
try:
    for _ in range(1000):
        f()
except KeyboardInterrupt:
    print(time.monotonic())
    y = arrpy.ArrPy([1.0, 2.0]) + 1.0
    assert y.tolist() == [2.0, 3.0]
"""


def assert_ctrl_c_is_answered(setup, threads):
    """`setup` defines f, some seconds of work. It must end soon after the signal."""
    code = PROGRAM.format(threads=threads, setup=setup)
    with subprocess.Popen(
        [sys.executable, "-P", "-c", code],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout.readline() == "ready\n"
            time.sleep(0.3)
            asked = time.monotonic()
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 0, err
    # 100 ms on an idle machine; the rest is for a busy one.
    assert float(out) - asked < 2.0
