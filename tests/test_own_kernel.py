"""The example examples/own_kernel builds, runs, and agrees with the Python tier on any view."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parent.parent / "examples" / "own_kernel"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    pytest.importorskip("Cython")
    pytest.importorskip("setuptools")
    if not (shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")):
        pytest.skip("there is no C compiler")
    folder = tmp_path_factory.mktemp("example") / "own_kernel"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("build", "*.c", "*.so"))
    run(folder, "setup.py", "build_ext", "--inplace")
    return folder


def run(folder, *arguments):
    result = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONSAFEPATH": ""},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_it_prints_what_its_readme_says(built):
    readme = (EXAMPLE / "README.md").read_text()
    printed = run(built, "use_own_kernel.py")
    assert printed.count("the same bits") == 3
    assert f"```\n{printed}```" in readme


CASES = """
import arrpy, math
from use_own_kernel import softsign
special = [0.0, -0.0, 5e-324, 1e308, -1e308, math.inf, -math.inf, math.nan, 0.1, -3.0]
x = arrpy.reshape(arrpy.ArrPy(special), (2, 5))
for view in (x, x.T, x[::-1, ::-2], x[:, 1:1], x[1:, 3:], arrpy.broadcast_to(x[:1, 2:3], (3, 4))):
    out = softsign(view)
    assert out.shape == view.shape
    for row, given in zip(out.tolist(), view.tolist()):
        for y, v in zip(row, given):
            expected = v / (1.0 + abs(v))
            assert y == expected and math.copysign(1, y) == math.copysign(1, expected) or y != y
for wrong in (arrpy.ArrPy([1.0]), arrpy.ArrPy([[1]])):
    try:
        softsign(wrong)
    except TypeError as error:
        assert str(error).startswith("softsign: expected a float64 matrix")
    else:
        raise AssertionError("accepted")
"""


def test_special_values_and_layouts(built):
    run(built, "-c", CASES)


def test_the_kernel_is_about_20_lines():
    text = (EXAMPLE / "own_kernel.pyx").read_text()
    assert len([line for line in text.splitlines() if line.strip()]) <= 20
