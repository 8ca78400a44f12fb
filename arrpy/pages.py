"""The pages that `python -m arrpy` prints, and the same facts as data for `--json`.

Every page is a list of lines of at most 80 characters. Text and JSON are made from the same result
objects, so that they cannot disagree.
"""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import arrpy

from .report import LISTS, STEPS, Analysis, Report
from .storage_comparison import Storage, missing_storages, tables
from .tables import DELIMITER_NAMES, Table, counted
from .typeset import WIDTH, align, heading, milliseconds, number, paragraph, shorten, times

_NAME = 20  # characters of a column's name


def machine() -> dict[str, Any]:
    """Return what the computations run on: CPU, instruction sets, threads, tiers, Python."""
    return {
        "arrpy": arrpy.__version__,
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": f"{platform.system()} {platform.machine()}",
        "cpu": dict(arrpy.cpu_info()),
        "backend": arrpy.get_backend(),
        "backends": list(arrpy.backends()),
        "isa": arrpy.isa(),
        "isas": list(arrpy.available_isas()),
        "threads": arrpy.get_num_threads(),
    }


def machine_line(facts: Mapping[str, Any]) -> str:
    """Return one sentence: version, CPU, default tier, instruction set, threads."""
    threads = f"{facts['threads']} thread{'s' if facts['threads'] != 1 else ''}"
    return (
        f"ArrPy {facts['arrpy']} on {facts['cpu']['name']}: default tier {facts['backend']}, "
        f"instruction set {facts['isa']}, {threads}."
    )


# python -m arrpy info


def info_data() -> dict[str, Any]:
    """Return `machine` and the state of the memory pool."""
    return {**machine(), "pool": dict(arrpy.pool_info())}


def info_page(facts: Mapping[str, Any]) -> list[str]:
    """Return the page of `python -m arrpy info`."""
    cpu = facts["cpu"]
    rows = [
        ("version", facts["arrpy"]),
        ("Python", f"{facts['python']}, {facts['system']}"),
        ("CPU", f"{cpu['name']}, {cpu['cpus']} usable"),
        ("caches", _caches(cpu)),
        ("backends", _chosen(facts["backends"], facts["backend"])),
        ("instruction sets", _chosen(facts["isas"], facts["isa"])),
        ("threads", str(facts["threads"])),
        *(
            (f"pool {name}".replace("_", " "), _count(value))
            for name, value in facts["pool"].items()
        ),
    ]
    return align(rows, left=2)


def _count(value: int | bool) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else f"{value:,}"


def _chosen(names: Sequence[str], chosen: str) -> str:
    return ", ".join(f"{name} (chosen)" if name == chosen else name for name in names)


def _caches(cpu: Mapping[str, Any]) -> str:
    sizes = (("L1d", cpu["l1d"]), ("L2", cpu["l2"]), ("L3", cpu["l3"]))
    known = [f"{name} {_kibibytes(size)}" for name, size in sizes if size]
    return ", ".join(known) or "unknown"


def _kibibytes(size: int) -> str:
    return f"{size // 1048576} MiB" if size >= 1048576 else f"{size // 1024} KiB"


# python -m arrpy [FILE]


def report_data(report: Report, storages: Sequence[Storage]) -> dict[str, Any]:
    """Return everything that the main page says, and the numbers of every backend."""
    return {
        "machine": machine(),
        "table": _table_data(report.table),
        "storages": [asdict(storage) for storage in storages],
        "plan": {
            "columns": [column.name for column in report.plan.used],
            "complete_rows": report.plan.complete_rows,
            "target": report.plan.target.name if report.plan.target else None,
            "predictors": [column.name for column in report.plan.predictors],
            "notes": list(report.plan.notes),
        },
        "plain_lists": _analysis_data(report.lists),
        "backends": [
            {**_analysis_data(analysis), "same_bits": report.same_bits(analysis)}
            for analysis in report.backends
        ],
        "same_bits_everywhere": report.same_bits_everywhere(),
        "deviation_of_lists": report.deviation_of_lists(),
    }


def _table_data(table: Table) -> dict[str, Any]:
    return {
        "path": table.path,
        "rows": table.rows,
        "columns": list(table.names),
        "left_out": [asdict(column) for column in table.left_out],
        "delimiter": DELIMITER_NAMES[table.delimiter],
        "header": table.header,
        "encoding": table.encoding,
    }


def _analysis_data(analysis: Analysis) -> dict[str, Any]:
    return {**asdict(analysis), "total_seconds": analysis.total}


def report_page(report: Report, storages: Sequence[Storage]) -> list[str]:
    """Return the main page: table, storages, statistics, correlation, fit, backends."""
    return [
        *paragraph(machine_line(machine())),
        *_table_lines(report),
        *_storage_lines(storages),
        *_statistics_lines(report),
        *_correlation_lines(report),
        *_fit_lines(report),
        *_backend_lines(report),
    ]


def _table_lines(report: Report) -> list[str]:
    table = report.table
    layout = f"{DELIMITER_NAMES[table.delimiter]}-delimited {table.encoding}"
    header = "with" if table.header else "without"
    lines = heading("Table")
    lines += [table.path if len(table.path) <= WIDTH else "..." + table.path[3 - WIDTH :]]
    lines += paragraph(
        f"{counted(table.rows, 'row')}, {counted(len(table.columns), 'numeric column')}, {layout}, "
        f"{header} header."
    )
    if table.left_out:
        names = ", ".join(f"{column.name} ({column.reason})" for column in table.left_out)
        lines += paragraph(f"Left out: {names}.")
    missing = sum(column.missing for column in table.columns)
    if missing:
        lines += paragraph(
            f"{counted(missing, 'value')} {'is' if missing == 1 else 'are'} missing. The "
            "statistics of a column skip them; correlation and fit use only the "
            f"{counted(report.plan.complete_rows, 'complete row')}."
        )
    for note in report.plan.notes:
        lines += paragraph(note)
    return lines


def _storage_lines(storages: Sequence[Storage]) -> list[str]:
    if not storages:
        return []
    lines = heading(f"Where {storages[0].elements:,} numbers can live, measured now")
    lines += tables(storages)
    for name, reason in missing_storages().items():
        lines += paragraph(f"{name} {reason}.")
    return lines


def _statistics_lines(report: Report) -> list[str]:
    rows: list[tuple[str, ...]] = [("column", "count", "missing", "min", "mean", "std", "max")]
    rows += [
        (
            shorten(column.name, _NAME),
            f"{column.count:,}",
            f"{column.missing:,}",
            *map(number, (column.min, column.mean, column.std, column.max)),
        )
        for column in report.best.statistics
    ]
    return heading("Statistics of each column") + align(rows)


def _correlation_lines(report: Report) -> list[str]:
    names = [column.name for column in report.plan.used]
    if len(names) < 2:
        return []
    labels = [f"{index} {shorten(name, _NAME - 3)}" for index, name in enumerate(names, start=1)]
    width = max(map(len, labels))
    per_block = (WIDTH - width) // 7
    lines = heading(f"Correlation over {counted(report.plan.complete_rows, 'complete row')}")
    for first in range(0, len(names), per_block):
        block = range(first, min(first + per_block, len(names)))
        rows = [("".ljust(width), *(str(index + 1).rjust(5) for index in block))]
        rows += [
            (label.ljust(width), *(_correlation(row[index]) for index in block))
            for label, row in zip(labels, report.best.correlation, strict=True)
        ]
        lines += [*([""] if first else []), *align(rows)]
    return lines


def _correlation(value: float) -> str:
    return "-" if value != value else f"{value:.2f}"


def _fit_lines(report: Report) -> list[str]:
    fit, target = report.best.fit, report.plan.target
    if fit is None or target is None:
        return []
    names = ["intercept", *(column.name for column in report.plan.predictors)]
    rows = [("", "coefficient")]
    rows += [
        (shorten(name, 2 * _NAME), number(coefficient))
        for name, coefficient in zip(names, fit.coefficients, strict=True)
    ]
    return [
        *heading(f"Least squares: {shorten(target.name, 2 * _NAME)} from the other columns"),
        *align(rows),
        f"R^2 {fit.r_squared:.4f}, standard error {number(fit.standard_error, 4)}, "
        f"{counted(report.plan.complete_rows, 'complete row')}",
    ]


def _backend_lines(report: Report) -> list[str]:
    rows = [("backend", *(f"{step} ms" for step in STEPS), "all ms", "faster", "bits")]
    rows += [_backend_row(report, analysis) for analysis in (report.lists, *report.backends)]
    return [
        *heading("The same computation on every backend, measured now"),
        *align(rows),
        *paragraph(_verdict(report)),
    ]


def _backend_row(report: Report, analysis: Analysis) -> tuple[str, ...]:
    bits = "same" if report.same_bits(analysis) else "DIFFER"
    return (
        analysis.backend,
        *(milliseconds(analysis.seconds[s]) if s in analysis.seconds else "-" for s in STEPS),
        milliseconds(analysis.total),
        times(report.lists.total / analysis.total),
        "-" if analysis is report.lists else bits,
    )


def _verdict(report: Report) -> str:
    count = sum(1 for _ in report.best.numbers())
    tiers = ", ".join(analysis.backend for analysis in report.backends)
    agree = "are the same in every bit" if report.same_bits_everywhere() else "DIFFER in some bits"
    deviation = report.deviation_of_lists()
    off = f"are off by up to {deviation:.1e}" if deviation else "agree here"
    return (
        f"All {count} numbers {agree} on {tiers}. The {LISTS} add from left to right, ArrPy rounds "
        f"each sum once: the lists {off}."
    )
