"""What every test shares: the state of the library is the same before each of them."""

import pytest

import arrpy


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
