"""The table of NumPy's names is complete and true (docs/numpy-names.md)."""

import importlib.util
import sys
import types
from pathlib import Path

import numpy as np
import pytest

import arrpy

TOOLS = Path(__file__).parent.parent / "tools"


@pytest.fixture(scope="module")
def listing():
    path = [str(TOOLS.parent / "arrpy")]
    before = sys.path[:]
    sys.path[:0] = path
    try:
        spec = importlib.util.spec_from_file_location("numpy_names", TOOLS / "numpy_names.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path[:] = before
    return module


def test_every_function_of_numpy_is_listed(listing):
    functions = {
        name
        for name in np.__all__
        if callable(getattr(np, name))
        and not isinstance(getattr(np, name), (type, types.ModuleType))
    }
    newer = tuple(map(int, np.__version__.split(".")[:2])) > (2, 4)
    assert functions <= set(listing.NAMES) or newer, functions - set(listing.NAMES)


def test_every_method_of_numpys_arrays_is_listed(listing):
    methods = {name for name in dir(np.ndarray) if not name.startswith("_")}
    newer = tuple(map(int, np.__version__.split(".")[:2])) > (2, 4)
    assert methods <= set(listing.METHODS) or newer, methods - set(listing.METHODS)
    assert set(listing.ABSENT_METHODS) <= set(listing.METHODS)
    for name in listing.METHODS:
        assert hasattr(arrpy.ArrPy, name) == (name not in listing.ABSENT_METHODS), name


def test_what_is_absent_is_absent_and_what_is_listed_exists(listing):
    assert set(listing.ABSENT) <= set(listing.NAMES)
    stub = (TOOLS.parent / "arrpy" / "__init__.pyi").read_text()
    present = set(listing.names_of(stub))
    assert set(listing.ABSENT) & present == set()
    for name in set(listing.NAMES) & present:
        assert callable(getattr(arrpy, name)), name
