"""Every public name has a docstring, and every example in it runs."""

import doctest
import inspect

import pytest

import arrpy
from arrpy import errors, explanation, fft, linalg, printing, random

MODULES = (arrpy, fft, linalg, random, printing, explanation, errors)


def documented():
    """(name, object) of all that is public, attributes and methods of ArrPy included."""
    found = {}
    for module in MODULES:
        for name in getattr(module, "__all__", None) or dir(module):
            value = getattr(module, name)
            if name.startswith("_") or inspect.ismodule(value) or not callable(value):
                continue
            if getattr(value, "__module__", "").startswith("arrpy"):
                found[f"{module.__name__}.{name}"] = value
    found |= {
        f"ArrPy.{name}": value
        for name, value in vars(arrpy.ArrPy).items()
        if not name.startswith("_")
    }
    found |= {
        f"{cls.__name__}.{name}": value
        for cls in map(random.__dict__.get, random.__all__)
        if isinstance(cls, type)
        for name, value in vars(cls).items()
        if not name.startswith("_")
    }
    return found


DOCUMENTED = documented()
EXEMPT = {"arrpy.errors"}  # one function per message: the message is the documentation


@pytest.mark.parametrize("name", DOCUMENTED)
def test_examples_run(name):
    text = inspect.getdoc(DOCUMENTED[name]) or ""
    if name.rpartition(".")[0] in EXEMPT:
        return
    assert text, f"{name} has no docstring"
    test = doctest.DocTestParser().get_doctest(text, {}, name, None, None)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    report = []
    runner.run(test, out=report.append, clear_globs=True)
    assert runner.failures == 0, "".join(report)


FUNCTIONS = [
    name for name, value in DOCUMENTED.items() if name.count(".") == 1 and "arrpy." in name
]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_public_functions_have_examples_and_sections(name):
    value = DOCUMENTED[name]
    text = inspect.getdoc(value) or ""
    if inspect.isclass(value) or value.__name__ == "__getattr__":
        assert text
        return
    assert "Examples\n--------\n" in text and ">>> " in text, f"{name}: no example"
    parameters = inspect.signature(value).parameters
    explained = "Parameters\n----------\n" in text or "; see `" in text
    assert not parameters or explained, f"{name}: parameters unexplained"
