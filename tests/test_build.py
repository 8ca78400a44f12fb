"""What the build leaves behind: symbols, instructions, files; and that faulty bodies fail it.

The tests that look into object files need the build folder, whose path is ARRPY_BUILD_DIR: for
example `pip install -Cbuild-dir=build .` and ARRPY_BUILD_DIR=build. A wheel to look into is named
by ARRPY_WHEEL. Both are set by .ci/run.
"""

import contextlib
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections import defaultdict
from pathlib import Path

import pytest

import arrpy

ROOT = Path(__file__).parent.parent
PACKAGE = Path(arrpy.__file__).parent
LIBRARIES = sorted(PACKAGE.rglob("*.so"))
BUILD = os.environ.get("ARRPY_BUILD_DIR")
WHEEL = os.environ.get("ARRPY_WHEEL")

needs_build = pytest.mark.skipif(not BUILD, reason="ARRPY_BUILD_DIR is not set")
elf = pytest.mark.skipif(
    sys.platform != "linux" or not shutil.which("nm"), reason="reads ELF files with binutils"
)


def output_of(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


# --- the extension modules ------------------------------------------------------------------------


@elf
@pytest.mark.parametrize("library", LIBRARIES, ids=lambda path: path.name.partition(".")[0])
def test_only_the_module_entry_is_exported(library):
    lines = output_of("nm", "-D", "--defined-only", str(library)).splitlines()
    module = library.name.partition(".")[0]
    names = {line.split()[-1] for line in lines}
    # clang exports the lock of OpenMP's reductions, by a name that no C identifier can have.
    assert names - {".gomp_critical_user_.reduction.var"} == {f"PyInit_{module}"}


@elf
@pytest.mark.skipif(not shutil.which("readelf"), reason="needs readelf")
@pytest.mark.parametrize("library", LIBRARIES, ids=lambda path: path.name.partition(".")[0])
def test_no_search_path_and_no_surprising_library(library):
    dynamic = output_of("readelf", "-d", str(library))
    # clang itself adds the folder of its OpenMP library.
    paths = re.findall(r"\((?:RPATH|RUNPATH)\).*\[(.*)\]", dynamic)
    assert all(Path(path, "libomp.so").exists() for path in paths)
    needed = set(re.findall(r"NEEDED.*\[(\w+)", dynamic))
    known = {"libc", "libm", "libgcc_s", "libpthread", "ld", "libstdc", "libpython3"}
    known |= {"libgomp", "libomp"}
    # A wheel that auditwheel repaired carries its own copy of libgomp and finds it by RPATH.
    assert needed <= known


def test_only_the_core_holds_kernels():
    """A second extension linked to them would have its own thread pool and instruction set."""
    text = (ROOT / "arrpy" / "meson.build").read_text() + (
        ROOT / "cython_backend" / "meson.build"
    ).read_text()
    assert text.count("kernel_libraries") == 1


# --- the objects of the instruction sets ----------------------------------------------------------


def objects(isa, word="."):
    found = sorted(Path(BUILD).glob(f"cpp_kernels/libkernels_{isa}.a.p/*{word}*.o"))
    assert found or not Path(BUILD, f"cpp_kernels/libkernels_{isa}.a").exists()
    return found


def built_isas():
    return [isa for isa in ("baseline", "avx2", "avx512") if objects(isa)]


@elf
@needs_build
def test_no_symbol_is_shared_between_instruction_sets():
    """The linker keeps one copy of a weak symbol: the AVX-512 one would crash older CPUs."""
    places = defaultdict(set)
    weak = set()
    for path in Path(BUILD).glob("cpp_kernels/libkernels_*.p/*.o"):
        for line in output_of("nm", "--defined-only", str(path)).splitlines():
            kind, name = line.split()[-2:]
            if kind in "WVu":
                weak.add(f"{path.parent.name}: {name}")
            elif kind.isupper():
                places[name].add(path.parent.name)
    assert not weak
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


# Where a fused multiply-add may stand although the code is compiled without contraction.
ALLOWED_FMA = (
    # GCC converts uint32 to float32 as high * 65536 + low, exact but for the one rounding.
    re.compile(r"to_number<float>, float, unsigned int>"),
    re.compile(r"to_number<complex<float> ?>, complex<float> ?, unsigned int>"),
)
FMA = re.compile(r"\bvfn?m(?:add|sub|addsub|subadd)\d+\w\w\b")


def fused(path):
    """(function, instruction) of each fused multiply-add."""
    function = ""
    for line in output_of("objdump", "-dC", "--no-show-raw-insn", str(path)).splitlines():
        if line.endswith(">:"):
            function = re.sub(r"arrpy::\w+::\(anonymous namespace\)::", "", line)
        elif match := FMA.search(line):
            yield function, match[0]


@elf
@needs_build
def test_element_wise_kernels_do_not_fuse():
    """`a * b + c` rounds twice on every CPU, so that all instruction sets give the same bits."""
    for isa in built_isas():
        for path in objects(isa, "elementwise"):
            found = {(f, i) for f, i in fused(path) if not any(a.search(f) for a in ALLOWED_FMA)}
            assert not found, f"{path.name}: {sorted(found)[:3]}"


@elf
@needs_build
def test_statistical_kernels_fuse_only_as_adders():
    """On AVX2, statistical.hpp adds by x * 1.0 + y, which is exact: a second unit for additions.

    The only operand that is multiplied is the constant 1.0, so the forms with an alternating sign,
    which GCC 12 makes of complex products in spite of -ffp-contract=off, may not occur.
    """
    for isa in built_isas():
        for path in objects(isa, "statistical"):
            instructions = {instruction for _, instruction in fused(path)}
            alternating = {i for i in instructions if "addsub" in i or "subadd" in i}
            assert not alternating, f"{isa} {path.name}: {alternating}"
            if isa != "avx2":
                assert not instructions, f"{isa} {path.name}: {instructions}"
            assert {i for i in instructions if not i.endswith("pd")} == set()


# --- the generator --------------------------------------------------------------------------------


@pytest.fixture
def sources(tmp_path):
    """A copy of what the generator reads, to be spoilt."""
    for folder in ("arrpy/_spec", "arrpy/python_backend", "cython_backend", "cpp_kernels"):
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "arrpy" / "elementwise.pyx", tmp_path / "arrpy")
    return tmp_path


def generate(sources, *names):
    out = sources / "out"
    out.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, sources / "cython_backend" / "generate.py", out, *names],
        capture_output=True,
        text=True,
    )


# A file of bodies -> a body that no operation asks for.
BODIES = {
    "arrpy/python_backend/elementwise.py": "def surplus(x):\n    return x\n",
    "cython_backend/elementwise_ops.pxi": (
        "cdef inline real surplus(real x) noexcept nogil:\n    return x\n"
    ),
    "cpp_kernels/elementwise_ops.hpp": (
        "struct surplus {\n"
        "    template <class T> ARRPY_BODY static T apply(T x) { return x; }\n"
        "};\n"
    ),
}
DEFINITION = r"^(def |cdef inline \w+ |struct )logaddexp\b"


def test_the_sources_are_accepted(sources):
    result = generate(sources, "operations.hpp")
    assert result.returncode == 0, result.stderr
    assert "MAP_ADD" in (sources / "out" / "operations.hpp").read_text()


@pytest.mark.parametrize("path", BODIES)
def test_missing_body_fails_with_file_and_line(sources, path):
    text = (sources / path).read_text()
    renamed, count = re.subn(DEFINITION, r"\1renamed", text, flags=re.MULTILINE)
    assert count == 1
    (sources / path).write_text(renamed)
    result = generate(sources, "operations.hpp")
    assert result.returncode != 0
    assert f"{path}: no body for operation 'logaddexp' on float32" in result.stderr
    line = re.search(r"arrpy/_spec/ops\.py:(\d+)", result.stderr)
    specification = (sources / "arrpy/_spec/ops.py").read_text().splitlines()
    assert '"logaddexp"' in specification[int(line[1]) - 1]


@pytest.mark.parametrize("path", BODIES)
def test_orphan_body_fails_with_file_and_line(sources, path):
    text = (sources / path).read_text().rstrip("\n") + "\n\n\n"
    (sources / path).write_text(text + BODIES[path])
    result = generate(sources, "operations.hpp")
    assert result.returncode != 0
    line = text.count("\n") + 1
    assert (
        f"{path}:{line}: body 'surplus' belongs to no line of arrpy/_spec/ops.py" in result.stderr
    )


# --- the package ----------------------------------------------------------------------------------

SUFFIXES = {".py", ".pyi", ".so", ".pyx", ".pxi", ".pxd", ".hpp", ".cpp", ".csv", ".md", ".typed"}


def is_expected(name):
    return Path(name).suffix in SUFFIXES or Path(name).name == "py.typed"


def test_version_has_one_source():
    build = (ROOT / "meson.build").read_text()
    version = re.search(r"^  version: '([^']+)'", build, re.MULTILINE)[1]
    assert arrpy.__version__ == version
    # Not installed when it is run from a folder on PYTHONPATH.
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        assert importlib.metadata.version("arrpy") == version


def test_installed_files():
    """Sources only where `arrpy.explain` shows them; no libraries, objects or build files."""
    names = [p.relative_to(PACKAGE) for p in PACKAGE.rglob("*") if p.is_file()]
    names = [name for name in names if "__pycache__" not in name.parts]
    assert [str(name) for name in names if not is_expected(name)] == []
    stray = [name for name in names if name.suffix in (".hpp", ".cpp", ".pxi", ".pyx")]
    assert {name.parts[0] for name in stray} <= {"sources"}


@pytest.mark.skipif(not WHEEL, reason="ARRPY_WHEEL is not set")
def test_wheel():
    assert os.path.getsize(WHEEL) <= 3_000_000
    with zipfile.ZipFile(WHEEL) as wheel:
        names = wheel.namelist()
    tops = {name.split("/")[0] for name in names}
    assert tops <= {"arrpy", f"arrpy-{arrpy.__version__}.dist-info", "arrpy.libs"}
    package = [name for name in names if name.startswith("arrpy/") and not name.endswith("/")]
    assert [name for name in package if not is_expected(name)] == []
    assert any(name.endswith("licenses/LICENSE") for name in names)
