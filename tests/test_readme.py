"""What the pages say: every example runs, every link leads somewhere, the marked parts exist."""

import doctest
import re
from pathlib import Path

import pytest

import arrpy

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PAGES = [README, *sorted(ROOT.glob("docs/**/*.md")), *sorted(ROOT.glob("examples/**/*.md"))]


def page_name(path):
    return str(path.relative_to(ROOT))


def blocks(path, language):
    return re.findall(rf"^```{language}\n(.*?)^```", path.read_text(), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("path", PAGES, ids=page_name)
def test_examples(path):
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner()
    names = {"arrpy": arrpy, "xp": arrpy}
    for number, block in enumerate(blocks(path, "python")):
        test = parser.get_doctest(block, names, f"{path.name}[{number}]", str(path), 0)
        runner.run(test, clear_globs=False)
        names.update(test.globs)
    assert runner.summarize(verbose=False).failed == 0


def test_the_tour_has_about_20_lines():
    tour = blocks(README, "python")[0]
    assert 15 <= len(re.findall(r"^(?:>>>|\.\.\.) ", tour, re.MULTILINE)) <= 22


@pytest.mark.parametrize("path", PAGES, ids=page_name)
def test_links(path):
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text())
    for target in targets:
        if not target.startswith(("https://", "http://")):
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", PAGES, ids=page_name)
def test_files_that_are_named_exist(path):
    """`cpp_kernels/parallel.hpp` and its like, named in the text from the source root."""
    folders = "arrpy|cython_backend|cpp_kernels|tests|benchmarks|docs|tools|examples"
    for name in re.findall(rf"`((?:{folders})/[\w./-]+)`", path.read_text()):
        assert (ROOT / name).exists(), name


def test_marks_that_other_programs_look_for():
    text = README.read_text()
    assert text.count("<!-- table:speed -->") == text.count("<!-- end table:speed -->") == 1
    for mark in ("<!-- command:main -->", "<!-- command:tests -->"):
        assert f"{mark}\n```sh\npython3 -m venv .venv\n" in text


def test_options_that_the_readme_names_exist():
    text = README.read_text()
    options = (ROOT / "meson.options").read_text()
    assert "-Disas=" in text and "option('isas'" in options
    sources = "".join(path.read_text() for path in ROOT.glob("arrpy/_core*.p*"))
    sources += (ROOT / "cpp_kernels" / "parallel.cpp").read_text()
    variables = set(re.findall(r"ARRPY_[A-Z_]+", text))
    assert variables == {
        "ARRPY_BACKEND", "ARRPY_ISA", "ARRPY_NUM_THREADS", "ARRPY_EXPORT_GUARD"
    }  # fmt: skip
    for variable in variables:
        assert variable in sources, variable
