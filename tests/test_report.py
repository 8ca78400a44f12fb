"""The main job: right numbers on every backend, the same bits, and a command line that holds."""

import json
import math
import os
import statistics
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest

import arrpy
from arrpy import pages, report, storage_comparison
from arrpy.__main__ import main, shipped_table, write_json
from arrpy.tables import TableError, parse_table, read_table

TINY = {"budget": 0.0}


@pytest.fixture(scope="module")
def weather():
    return read_table(str(shipped_table()))


@pytest.fixture(scope="module")
def weather_report(weather):
    return report.analyse(weather, **TINY)


def complete_rows(table):
    rows = zip(*(column.values for column in table.columns), strict=True)
    return np.array([row for row in rows if not any(map(math.isnan, row))])


# Numbers


def test_statistics_are_those_of_the_statistics_module(weather, weather_report):
    for analysis in weather_report.backends:
        for column, found in zip(weather.columns, analysis.statistics, strict=True):
            present = [value for value in column.values if not math.isnan(value)]
            exact_mean = sum(map(Fraction, present)) / len(present)
            assert (found.name, found.count, found.missing) == (
                column.name,
                len(present),
                column.missing,
            )
            assert (found.min, found.max) == (min(present), max(present))
            assert math.isclose(found.mean, exact_mean, rel_tol=2**-52)
            assert math.isclose(found.std, statistics.stdev(present), rel_tol=1e-14)


def test_correlation_and_fit_are_numpys(weather, weather_report):
    data = complete_rows(weather)
    design = np.column_stack([np.ones(len(data)), data[:, 1:]])
    solution = np.linalg.lstsq(design, data[:, 0], rcond=None)[0]
    for analysis in (weather_report.lists, *weather_report.backends):
        assert np.allclose(analysis.correlation, np.corrcoef(data.T), rtol=0, atol=1e-12)
        assert np.allclose(analysis.fit.coefficients, solution, rtol=1e-9)
        residual = data[:, 0] - design @ solution
        assert math.isclose(analysis.fit.r_squared, 1 - residual.var() / data[:, 0].var())
        freedom = len(data) - design.shape[1]
        assert math.isclose(analysis.fit.standard_error, math.sqrt(residual @ residual / freedom))


def test_all_backends_give_the_same_bits(weather_report):
    assert [analysis.backend for analysis in weather_report.backends] == list(arrpy.backends())
    assert weather_report.same_bits_everywhere()
    assert weather_report.deviation_of_lists() < 1e-10


def test_different_bits_are_noticed(weather_report):
    changed = report.Analysis(
        "cpp",
        weather_report.best.statistics,
        weather_report.best.correlation,
        report.Fit(
            tuple(map(math.nextafter, weather_report.best.fit.coefficients, [math.inf] * 8)),
            weather_report.best.fit.r_squared,
            weather_report.best.fit.standard_error,
        ),
    )
    assert not weather_report.same_bits(changed)


@pytest.mark.parametrize("rows", [3, 10, 100])
def test_least_squares_on_lists_recovers_a_plane(rows):
    x = [float(index) for index in range(rows)]
    z = [math.sin(index) for index in range(rows)]
    y = [2 - 3 * first + 0.5 * second for first, second in zip(x, z, strict=True)]
    found = report.least_squares([[1.0] * rows, x, z], y)
    assert found == pytest.approx([2, -3, 0.5])


# What takes part


def test_columns_with_most_values_missing_and_constant_ones_are_named():
    rows = "\n".join(f"{i},{i * i % 7},5,{i if i < 3 else ''}" for i in range(20))
    plan = report.make_plan(parse_table("y,x,constant,gust\n" + rows))
    assert [column.name for column in plan.used] == ["y", "x", "constant"]
    assert [column.name for column in plan.predictors] == ["x"]
    assert plan.complete_rows == 20
    assert plan.notes == (
        "gust stays out of correlation and fit: 17 of 20 values are missing.",
        "constant is no predictor: it is constant.",
    )


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("y\n1\n2\n3\n", "No fit of y: there is no other column to fit it on."),
        ("y,x\n1,2\n2,3\n", "No fit of y: 2 complete rows are too few for 2 coefficients."),
        ("y,x\n1,2\n,3\n,4\n,5\n", "No fit of y: most of its values are missing."),
        ("y,x\n1,\n,3\n4,\n,5\n", "No fit of y: there is no other column to fit it on."),
    ],
)
def test_tables_too_small_for_a_fit_still_get_their_statistics(text, note):
    result = report.analyse(parse_table(text), **TINY)
    assert result.plan.notes[-1] == note
    assert all(analysis.fit is None for analysis in result.backends)
    assert result.same_bits_everywhere()
    assert pages.report_page(result, [])


def test_a_constant_column_has_no_correlation():
    result = report.analyse(parse_table("y,x,c\n1,2,7\n2,3,7\n4,4,7\n7,5,7\n"), **TINY)
    for analysis in (result.lists, *result.backends):
        assert all(math.isnan(value) for value in analysis.correlation[2])
        assert analysis.correlation[0][1] == pytest.approx(analysis.correlation[1][0])


def test_extreme_numbers_raise_nothing():
    text = "y,x,z\n1e308,-1e-320,1\n-1e308,1e-320,inf\n1e308,2e-320,3\n5,3e-320,4\n6,1e-320,9\n"
    result = report.analyse(parse_table(text), **TINY)
    assert result.plan.complete_rows == 4
    assert result.same_bits_everywhere()


def test_target_may_be_chosen(weather):
    plan = report.make_plan(weather, "Pressure")
    assert plan.target.name == "Pressure"
    assert "Temperature" in [column.name for column in plan.predictors]
    with pytest.raises(
        ValueError, match=r"report: no numeric column 'Gust'; there are Temperature"
    ):
        report.make_plan(weather, "Gust")


def test_one_is_no_plural():
    result = report.analyse(parse_table("y,x\n1,2\n"), **TINY)
    page = "\n".join(pages.report_page(result, storage_comparison.Comparison()))
    assert "1 row, 2 numeric columns" in page and "Correlation over 1 complete row\n" in page
    result = report.analyse(parse_table("y,x\n1,2\n5,7\n3,\n"), **TINY)
    page = "\n".join(pages.report_page(result, storage_comparison.Comparison()))
    assert "3 rows" in page and "1 value is missing" in page and "the 2 complete rows" in page


def test_a_table_without_numbers_is_refused():
    with pytest.raises(TableError, match=r"table: no numeric column \(a: text; b: text\)"):
        report.analyse(parse_table("a,b\nx,y\nz,w\n"))


# Pages


def test_the_page_fits_80_columns_and_says_what_it_must(weather_report):
    compared = storage_comparison.compare(1000, budget=0.0)
    lines = pages.report_page(weather_report, compared)
    assert max(map(len, lines)) <= 80
    text = "\n".join(lines)
    for fact in (
        "8,706 rows",
        "Left out: Time (text)",
        "7,830 complete rows",
        "plain lists",
        "same",
    ):
        assert fact in text
    for name in (*arrpy.backends(), arrpy.isa(), "array.array", "mmap", "R^2"):
        assert name in text


def test_many_columns_with_long_names_still_fit():
    names = [f"a very long name of column {index}" for index in range(25)]
    rows = [[str((i * j) % 11 + i / 7) for j in range(25)] for i in range(40)]
    text = "\n".join(",".join(row) for row in [names, *rows])
    result = report.analyse(parse_table(text), backends=["cpp"], **TINY)
    assert max(map(len, pages.report_page(result, []))) <= 80


def test_info_page():
    facts = pages.info_data()
    text = "\n".join(pages.info_page(facts))
    for name in (arrpy.__version__, *arrpy.backends(), *arrpy.available_isas(), "threads", "pool"):
        assert str(name) in text


# Command line


@pytest.fixture
def table_file(tmp_path):
    path = tmp_path / "small table.csv"
    path.write_text("y;x\n" + "\n".join(f"{i * 2 + i % 3};{i}" for i in range(30)))
    return path


def test_a_file_and_json(table_file, tmp_path, capsys):
    target = tmp_path / "result.json"
    options = ["--json", str(target), "--target", "x", "--storage-size", "100"]
    assert main([str(table_file), *options]) == 0
    assert "Least squares: x from the other columns" in capsys.readouterr().out
    facts = json.loads(target.read_text())
    assert facts["table"]["rows"] == 30
    assert facts["plan"]["target"] == "x"
    assert [backend["backend"] for backend in facts["backends"]] == list(arrpy.backends())
    assert all(backend["same_bits"] for backend in facts["backends"])
    found = {storage["name"]: storage["from_arrpy"]["shared"] for storage in facts["storages"]}
    assert (found["list"], found["array.array"], found["mmap"]) == (False, True, True)
    assert list(tmp_path.glob(".*")) == []


def test_reading_options(tmp_path, capsys):
    path = tmp_path / "t.txt"
    path.write_text("1,5;2\n2,5;3\n3,5;5\n4,5;4\n")
    options = [
        "--decimal",
        ",",
        "--header",
        "no",
        "--storage-size",
        "0",
        "--backends",
        "cpp,python",
    ]
    assert main([str(path), *options]) == 0
    out = capsys.readouterr().out
    assert "semicolon-delimited" in out
    assert "cython" not in out.split("measured now")[1]


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        ("a,b\n1,2\n3,x\n5,6\n", [], "table: line 3, column 2 (b): cannot read 'x' as a number"),
        ("a,b\n1,2\n", ["--target", "c"], "report: no numeric column 'c'; there are a, b"),
        ("", [], "table: no rows"),
    ],
)
def test_errors_are_one_line_and_status_2(tmp_path, capsys, content, options, message):
    path = tmp_path / "bad.csv"
    path.write_text(content)
    assert main([str(path), *options]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert captured.err.strip().endswith(message)


def test_missing_files_and_unwritable_json(tmp_path, capsys, table_file):
    assert main([str(tmp_path / "nowhere.csv")]) == 2
    assert "nowhere.csv" in capsys.readouterr().err
    assert main(["info", "--json", str(tmp_path / "no folder" / "x.json")]) == 2
    assert "no folder" in capsys.readouterr().err


def test_json_to_standard_output_stands_alone(capsys, table_file):
    assert main([str(table_file), "--storage-size", "0", "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["machine"]["arrpy"] == arrpy.__version__


def test_json_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "facts.json"
    path.write_text("before")
    with pytest.raises(TypeError):
        write_json(str(path), {"a": object()})
    assert path.read_text() == "before"
    write_json(str(path), {"a": math.nan, "b": (1, math.inf), "c": {"d": 0.5}})
    assert json.loads(path.read_text()) == {"a": None, "b": [1, None], "c": {"d": 0.5}}
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("words", [["--help"], ["info", "--help"], ["explain", "--help"]])
def test_help(words, capsys):
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 0
    assert "usage: python -m arrpy" in capsys.readouterr().out


def test_the_command_runs_in_another_folder_and_into_a_closed_pipe(tmp_path):
    command = [sys.executable, "-m", "arrpy", "info"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert arrpy.__version__ in done.stdout
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as closed:
        done = subprocess.run(
            command, cwd=tmp_path, stdout=closed, stderr=subprocess.PIPE, check=False
        )
    assert done.stderr == b""


@pytest.mark.parametrize("words", [[], ["explain", "sin"]])
def test_ctrl_c_leaves_with_one_line(words):
    # The process says when it is at work: Ctrl-C during the import is Python's own matter.
    code = (
        "import signal, sys, threading\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from arrpy.__main__ import main\n"
        "threading.Timer(0.3, signal.raise_signal, [signal.SIGINT]).start()\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    command = [sys.executable, "-c", code, *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert done.stdout == ""
    assert done.stderr.endswith(": interrupted\n")
    assert done.stderr.count("\n") == 1


def test_names_that_the_terminal_cannot_show(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("höhe,x\n1,2\n2,3\n4,5\n5,7\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "arrpy", str(path), "--storage-size", "0"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "h\\xf6he" in done.stdout
