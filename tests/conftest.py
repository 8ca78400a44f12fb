"""What every test shares: the state of the library is the same before each of them."""

import os

import pytest

import arrpy

# Tests start further Pythons in the clone: they must not import its folder `arrpy`, the source,
# instead of the installed package (docs/decisions/running-from-the-clone.md).
os.environ["PYTHONSAFEPATH"] = "1"


@pytest.fixture(autouse=True)
def default_state():
    """Widest instruction set, default backend and threads, however the last test ended."""
    widest = arrpy.available_isas()[-1]
    arrpy.set_isa(widest)
    arrpy.set_backend("cpp")
    arrpy.set_num_threads(0)
    yield


def pytest_report_header():
    isas = ", ".join(arrpy.available_isas())
    return f"arrpy {arrpy.__version__}: instruction sets {isas}; {arrpy.get_num_threads()} threads"
