"""`explain`: the plan, the real source of every tier, and times of every tier."""

import json

import pytest

import arrpy
from arrpy import explanation as module
from arrpy.__main__ import main
from arrpy._spec.dtypes import CATEGORIES, DTYPES, NUMBER
from arrpy._spec.functions import FUNCTIONS
from arrpy._spec.ops import MAPS, OPERATIONS, REDUCTIONS, SCANS

SMALL = {"budget": 0.001}
explain_plan = arrpy._core.explain_plan
PUBLIC = [operation for operation in OPERATIONS.values() if operation.public]


def outside_of_source(found):
    """The lines of a page but for sources, which are indented."""
    return [line for line in str(found).splitlines() if not line.startswith("    ")]


@pytest.fixture(scope="module")
def added():
    x = arrpy.ArrPy([[1.0, 2.0], [3.0, 4.0]])
    return arrpy.explain(arrpy.add, x, x, **SMALL)


def test_function_name_and_alias_find_the_same_operation():
    assert module.find_operation(arrpy.add) is OPERATIONS["add"]
    assert module.find_operation("add") is OPERATIONS["add"]
    assert module.find_operation("arctan2") is OPERATIONS["atan2"]


@pytest.mark.parametrize(
    ("name", "hint"),
    [("ad", "; did you mean"), ("exact_sum", ""), ("zzzzzz", "")],
)
def test_unknown_operations(name, hint):
    with pytest.raises(ValueError, match=f"explain: no operation is called '{name}'{hint}"):
        arrpy.explain(name)


def test_the_plan(added):
    assert (added.name, added.formula, added.accuracy) == ("add", "x1 + x2", "exact")
    assert added.arguments == ("float64 (2, 2)", "float64 (2, 2)")
    assert (added.backend, added.isa) == ("cpp", arrpy.isa())
    assert added.path in module.PATHS
    assert added.threads == 1
    assert added.bytes == 3 * 4 * 8
    assert "add" in added.kernel


def test_paths():
    x = arrpy.reshape(arrpy.ArrPy([float(index) for index in range(64)]), (8, 8))
    integers = arrpy.reshape(arrpy.ArrPy(list(range(64))), (8, 8))
    cases = {
        "hot": (x, x),
        "strided": (x[:, ::2], x[:, ::2]),
        "broadcast": (x, x[0, :]),
        "cast": (x, integers),
        "contiguous": (x.to_backend("cpp"), x),
        "strided + broadcast": (x, x[:, :1]),
        "none": (x[:0], x[:0]),
    }
    for path, arguments in cases.items():
        found = arrpy.explain("add", *arguments, **SMALL)
        assert found.path == path
        assert all(module.PATHS[word] in " ".join(str(found).split()) for word in path.split(" + "))
    assert arrpy.explain("add", x, x, where=x > 3.0, **SMALL).path == "masked"


def test_the_plan_of_reductions_scans_and_products():
    x = arrpy.ones((300, 400))
    plan = explain_plan("sum", (x,), {"axis": 0})
    assert (plan["kernel"], plan["path"]) == ("reduce<sum, float64>", "contiguous")
    assert plan["bytes"] == 8 * (300 * 400 + 400)
    assert plan["kernels"][0]["twin"] == "exact_sum"
    assert explain_plan("max", (x[:, ::2],))["path"] == "strided"
    assert explain_plan("sum", (arrpy.ones(5),))["path"] == "hot"
    assert explain_plan("var", (arrpy.arange(20),), {"correction": 1})["path"] == "cast"
    assert (
        explain_plan("cumulative_sum", (x,), {"axis": 1})["kernel"]
        == "scan<cumulative_sum, float64>"
    )
    assert explain_plan("matmul", (x, x.T))["kernel"] == "matmul<float64>"
    assert explain_plan("matmul", (x, x[0]))["kernel"] == "matvec<float64>"
    assert explain_plan("take", (x, arrpy.ArrPy([1, 2])), {"axis": 0})["path"] == "indexed"
    assert explain_plan("reshape", (x, (-1,)))["kernels"] == []


def test_threads_are_those_that_get_work():
    x = arrpy.ones((1000, 1000))
    before = arrpy.get_num_threads()
    try:
        for threads in (1, 2):
            arrpy.set_num_threads(threads)
            for name in ("add", "exp", "sum", "cumulative_sum", "matmul"):
                arguments = (x, x) if name in ("add", "matmul") else (x,)
                options = {"axis": 1} if name == "cumulative_sum" else {}
                assert explain_plan(name, arguments, options)["threads"] == threads
            assert explain_plan("exp", (x[:3],))["threads"] == 1
    finally:
        arrpy.set_num_threads(before)


def test_notes_end_with_the_call():
    with pytest.raises(ValueError, match="do not broadcast"):
        explain_plan("add", (arrpy.ones(2), arrpy.ones(3)))
    assert len(explain_plan("add", (arrpy.ones(2), arrpy.ones(2)))["kernels"]) == 1


@pytest.mark.parametrize("backend", ["python", "cython", "cpp"])
def test_composed_functions_stay_on_their_backend(backend):
    x = arrpy.reshape(arrpy.ArrPy([float(i * i % 7) for i in range(40)], backend=backend), (5, 8))
    calls = [
        (arrpy.cov, x),
        (arrpy.corrcoef, x),
        (arrpy.linalg.lstsq, x.T[:, :3], x[4]),
        (arrpy.linalg.lstsq, x[:2], x[:2, 0]),
        (arrpy.stack, [x, x]),
    ]
    for function, *arguments in calls:
        found = arrpy.explain(function, *arguments, budget=0.0)
        arrays = [kernel for kernel in found.kernels if kernel.tile != (1, 1)]
        assert {kernel.backend for kernel in arrays} == {backend}, str(found)
        assert max(map(len, outside_of_source(found))) <= 80


@pytest.mark.parametrize("line", FUNCTIONS.values(), ids=lambda line: line.name)
def test_every_function_of_the_specification_can_be_explained(line):
    """Its kernel and three real bodies if it has a family, else its own source, and times."""
    found = module.explain_example(line.name, (2, 3), budget=0.0)
    assert (found.name, found.formula, found.accuracy) == (line.name, line.summary, line.accuracy)
    assert max(map(len, outside_of_source(found))) <= 80
    assert line.summary in " ".join(str(found).split())
    json.dumps(found.to_dict(), allow_nan=False)
    assert all(body.text and body.line > 0 for body in found.bodies), found.bodies
    tiers = [body.tier for body in found.bodies]
    if line.family:
        assert found.kernel != "none"
        assert tiers == ["python", "cython", "cpp"]
    else:
        assert tiers == ["composite"]
        assert line.name.rpartition(".")[2] in found.bodies[0].text
    assert {step.name for step in found.steps} >= {"Python tier", "Cython tier", "C++ baseline"}
    assert found.isa in ("", "baseline", *arrpy.available_isas())


@pytest.mark.parametrize("line", FUNCTIONS.values(), ids=lambda line: line.name)
def test_functions_are_found_by_themselves_and_by_their_names(line):
    function = module._function_of(line.name)
    assert module._function_of(module.find_operation(function).name) is function
    assert module.find_operation(line.name).name == line.name
    for alias in line.aliases:
        assert module.find_operation(alias).name == line.name


def test_a_bound_method_is_explained_with_its_arguments():
    rng = arrpy.random.default_rng(1)
    found = arrpy.explain(rng.normal, 0.0, 1.0, 50, **SMALL)
    assert found.name == "random.Generator.normal"
    assert found.kernel == "random<normal, float64>"
    assert "normal" in found.bodies[0].text


def test_composed_functions_say_what_they_are_made_of():
    x = arrpy.ArrPy([1.0, 4.0, 2.0])
    found = arrpy.explain(arrpy.ptp, x, **SMALL)
    assert {"max", "min", "subtract"} <= set(found.made_of)
    assert found.bodies[0].file == "summary.py"
    assert "It is made of other functions" in str(found)


def test_the_instruction_set_is_that_of_the_kernel():
    x, chosen = arrpy.ArrPy([1.0, 2.0]), arrpy.isa()
    assert arrpy.explain("add", x, x, **SMALL).isa == chosen
    assert arrpy.explain("random.Generator.normal", **SMALL).isa == "baseline"
    narrower = [isa for isa in arrpy.available_isas() if isa != "avx512"]
    assert arrpy.explain(arrpy.fft.fft, x, **SMALL).isa in (chosen, narrower[-1])
    assert arrpy.explain(arrpy.fft.fft, x, **SMALL).isa != "avx512"


def test_kernels_of_families_have_the_bodies_that_do_the_work():
    m = arrpy.ArrPy([[2.0, 1.0], [1.0, 2.0]])
    bodies = arrpy.explain(arrpy.linalg.inv, m, **SMALL).bodies
    assert all("eliminate" in body.text for body in bodies)
    assert "multiply_tile" in arrpy.explain("matmul", m, m, **SMALL).bodies[2].text


def test_the_bodies_are_the_real_source(added):
    assert [body.tier for body in added.bodies] == ["python", "cython", "cpp"]
    assert [body.file for body in added.bodies] == [
        "python_backend/elementwise.py",
        "cython_backend/elementwise_ops.pxi",
        "cpp_kernels/elementwise_ops.hpp",
    ]
    python, cython, cpp = (body.text for body in added.bodies)
    assert python == "add = operator.add"
    assert cython.startswith("cdef inline real add(real x1, real x2)")
    assert cython.endswith("(x1 + x2)")
    assert cpp.startswith("struct add {")
    assert cpp.endswith("};")
    assert all(body.line > 10 for body in added.bodies)


@pytest.mark.parametrize("operation", MAPS, ids=lambda operation: operation.name)
def test_every_elementwise_operation_has_a_body_in_each_tier(operation):
    for dtype in CATEGORIES[operation.dtypes]:
        for body in module.find_bodies(operation, dtype):
            assert body.text, (dtype.name, body)
            assert operation.name in body.text
            assert body.text.count("{") == body.text.count("}")
            assert len(body.text.splitlines()) < 80


@pytest.mark.parametrize("operation", [*REDUCTIONS, *SCANS], ids=lambda operation: operation.name)
def test_every_reduction_and_scan_has_a_body_in_each_tier(operation):
    for dtype in CATEGORIES[operation.dtypes]:
        for body in module.find_bodies(operation, dtype):
            assert body.text, (dtype.name, body)


def test_the_steps_are_those_that_this_cpu_can_take(added):
    names = [step.name for step in added.steps]
    isas = [f"C++ {isa}" for isa in arrpy.available_isas()]
    threads = arrpy.get_num_threads()
    last = [f"C++ {arrpy.isa()}, {threads} threads"] if threads > 1 else []
    assert names == ["plain list", "Python tier", "Cython tier", *isas, *last]
    assert all(step.seconds > 0 for step in added.steps)
    assert set(added.absent) == {"baseline", "avx2", "avx512"} - set(arrpy.available_isas())


def test_threads_and_instruction_set_are_left_as_they_were():
    before = (arrpy.get_num_threads(), arrpy.isa(), arrpy.get_backend())
    arrpy.explain("sin", arrpy.ArrPy([0.5]), **SMALL)
    assert (arrpy.get_num_threads(), arrpy.isa(), arrpy.get_backend()) == before


@pytest.mark.parametrize("backend", ["python", "cython", "cpp"])
def test_the_backend_of_the_arguments_is_explained(backend):
    x = arrpy.ArrPy([1.0, 2.0, 3.0], backend=backend)
    found = arrpy.explain("multiply", x, 2.0, **SMALL)
    assert found.backend == backend
    assert bool(found.isa) == (backend == "cpp")


@pytest.mark.parametrize("operation", PUBLIC, ids=lambda operation: operation.name)
def test_every_operation_can_be_explained_without_arguments(operation):
    arguments = module.sample_arguments(operation.name, (3, 2))
    found = arrpy.explain(operation.name, *arguments, budget=0.0)
    text = str(found)
    assert operation.formula in text
    assert repr(found) == text
    json.dumps(found.to_dict(), allow_nan=False)


@pytest.mark.parametrize("dtype", NUMBER)
def test_sample_arguments_of_every_dtype(dtype):
    x1, x2 = module.sample_arguments("equal", (5, 7), dtype)
    assert x1.shape == x2.shape == (5, 7)
    assert x1.dtype.name == dtype
    found = arrpy.explain("equal", x1, x2, **SMALL)
    assert found.elements == 35


def test_sample_arguments_check_the_dtype():
    with pytest.raises(ValueError, match="explain: no dtype is called 'float16'"):
        module.sample_arguments("add", (2,), "float16")
    with pytest.raises(
        ValueError, match="bitwise_and takes integer or boolean dtypes; got float64"
    ):
        module.sample_arguments("bitwise_and", (2,), "float64")
    assert module.sample_arguments("sqrt", (2,), "int16")[0].dtype.name == "int16"


def test_list_versions_give_what_arrays_give():
    for operation in PUBLIC:
        arguments = module.sample_arguments(operation.name, (11,))
        array = arguments[-1] if operation.arity > 1 else arguments[0]
        dtype = DTYPES[NUMBER[getattr(array, "dtype", arguments[0].dtype).name]]
        plain = module.list_version(operation, dtype, arguments)
        if plain is None:
            continue
        expected = module._function_of(operation.name)(*arguments).tolist()
        assert plain() == pytest.approx(expected, rel=1e-12), operation.name


def test_operations_without_plain_list_start_with_the_python_tier():
    x = arrpy.ArrPy([1 + 2j, 3j])
    assert arrpy.explain("exp", x, **SMALL).steps[0].name == "Python tier"
    assert arrpy.explain("multiply", x, x, **SMALL).steps[0].name == "plain list"
    assert arrpy.explain("add", x, x[:1], **SMALL).steps[0].name == "Python tier"


def test_the_page_fits_80_columns_but_for_source(added):
    assert max(map(len, outside_of_source(added))) <= 80
    for word in ("arguments", "kernel", "path", "threads", "GB/s", "faster", "struct add"):
        assert word in str(added)


def test_command_line(capsys, tmp_path):
    path = tmp_path / "add.json"
    words = ["explain", "add", "--shape", "20x30", "--dtype", "float32", "--json", str(path)]
    assert main(words) == 0
    assert "float32 (20, 30), float32 (20, 30)" in capsys.readouterr().out
    assert json.loads(path.read_text())["elements"] == 600
    assert main(["explain", "nothing"]) == 2
    assert "no operation is called 'nothing'" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["explain", "add", "--shape", "2xx"])
    assert "expected a number of 0 or more" in capsys.readouterr().err


def test_a_copied_source_parser_knows_multi_line_heads():
    text = "cdef void f(\n    int a,\n) noexcept nogil:\n    return\n\n"
    text += "# next\ncdef int g(int a):\n    pass\n"
    assert module._find_in_cython(text, "f") == (1, 4)
    assert module._find_in_cython(text, "g") == (6, 8)
    assert module._find_in_cython(text, "h") is None
    text = "// says\ntemplate <class T>\nstruct f { int a() { return 1; }\n};\nstruct g : f {};\n"
    assert module._find_in_cpp(text, "f") == (1, 4)
    assert module._find_in_cpp(text, "g") == (5, 5)
    assert module._find_in_cpp(text, "a") is None
