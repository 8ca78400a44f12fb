"""What the pages say: every example runs, every link leads somewhere, the marked parts exist."""

import doctest
import re
import shutil
import subprocess
import sys
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


# ---- docs/adding-an-operation.md: its edits, made in a copy of the sources ----

# File -> the text before which the page puts its block.
PLACES = {
    "arrpy/_spec/ops.py": '    _rounding("reciprocal"',
    "arrpy/_spec/examples.py": '    "square":',
    "arrpy/python_backend/elementwise.py": "def sqrt(",
    "cython_backend/elementwise_ops.pxi": "cdef inline real square(",
    "cpp_kernels/elementwise_ops.hpp": "struct square {",
}
GENERATED = [
    "operations.hpp",
    "elementwise_float32.cpp",
    "elementwise.pyx",
    "arrpy_elementwise.pyx",
]


@pytest.fixture
def copy(tmp_path):
    for folder in ("arrpy", "cython_backend", "cpp_kernels"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "generated").mkdir()
    return tmp_path


def generate(root):
    command = [sys.executable, "cython_backend/generate.py", "generated", *GENERATED]
    return subprocess.run(command, cwd=root, capture_output=True, text=True)


def edit(root, name):
    """Insert the block that follows the first mention of a file in the page."""
    page = (ROOT / "docs" / "adding-an-operation.md").read_text()
    after = page.split(f"`{name}`", 1)[1]
    block = re.search(r"^```\w+\n(.*?)^```", after, re.DOTALL | re.MULTILINE)[1]
    path = root / name
    text = path.read_text()
    assert text.count(PLACES[name]) == 1, name
    path.write_text(text.replace(PLACES[name], block + PLACES[name]))


def test_adding_an_operation(copy):
    page = (ROOT / "docs" / "adding-an-operation.md").read_text()
    specification, example, *bodies = PLACES
    edit(copy, specification)
    refusal = generate(copy)
    assert refusal.returncode == 1
    expected = re.search(r"^(arrpy/python_backend/.*): no body(.*)$", page, re.MULTILINE)[0]
    line = re.compile(r"ops\.py:\d+")
    assert line.sub("", expected) in line.sub("", refusal.stderr)
    edit(copy, example)
    for name in bodies:
        assert f"{name}: no body for operation 'softsign'" in generate(copy).stderr
        edit(copy, name)
    done = generate(copy)
    assert done.returncode == 0, done.stderr
    generated = {name: (copy / "generated" / name).read_text() for name in GENERATED}
    assert "&map1<ops::softsign, float, float>" in generated["elementwise_float32.cpp"]
    assert "def softsign(x, /, out=None, *, where=None):" in generated["arrpy_elementwise.pyx"]
    assert "loop_softsign_float64" in generated["elementwise.pyx"]


def test_a_body_without_a_line_in_the_specification_fails_the_build(copy):
    path = copy / "cpp_kernels" / "elementwise_ops.hpp"
    text = path.read_text()
    body = "struct orphan {};\n"
    place = text.index("struct square {")
    path.write_text(text[:place] + body + text[place:])
    number = text[:place].count("\n") + 1
    refusal = generate(copy)
    assert refusal.returncode == 1
    assert refusal.stderr.strip() == (
        f"cpp_kernels/elementwise_ops.hpp:{number}: body 'orphan' belongs to no line of"
        " arrpy/_spec/ops.py"
    )
