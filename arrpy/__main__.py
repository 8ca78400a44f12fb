"""The command line: `python -m arrpy [FILE]`, `... info`, `... explain NAME`.

Without FILE the table that ships with ArrPy is analysed. A file that is called info or explain is
reached as ./info. Exit status: 0; or, with one line on stderr, 2 for a wrong argument, a table that
cannot be read or a file that cannot be opened, and 130 after Ctrl-C.
"""

import argparse
import json
import math
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import arrpy

from . import explanation, pages, report, storage_comparison, tables

_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "blanks": " "}
_HEADER = {"yes": True, "no": False, "auto": None}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    command, parser = _analyse, _analyse_parser()
    if words[:1] == ["info"]:
        command, parser, words = _info, _info_parser(), words[1:]
    elif words[:1] == ["explain"]:
        command, parser, words = _explain, _explain_parser(), words[1:]
    try:
        return _run(command, parser.parse_args(words))
    except OSError as error:
        problem = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        print(f"{parser.prog}: {problem}", file=sys.stderr)
    except ValueError as error:
        command_name = parser.prog.split()[-1]
        print(f"{parser.prog}: {str(error).removeprefix(f'{command_name}: ')}", file=sys.stderr)
    except MemoryError:
        print(f"{parser.prog}: not enough memory", file=sys.stderr)
    except KeyboardInterrupt:
        print(f"{parser.prog}: interrupted", file=sys.stderr)
        return 128 + signal.SIGINT  # as shells do
    return 2


def _run(
    command: Callable[[argparse.Namespace], tuple[list[str], dict[str, Any]]],
    options: argparse.Namespace,
) -> int:
    lines, facts = command(options)
    if options.json == "-":
        lines = [json_text(facts)]
    elif options.json:
        write_json(options.json, facts)
    try:
        _print(lines)
    except BrokenPipeError:
        # The reader (`| head`) has gone; keep the interpreter from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _print(lines: list[str]) -> None:
    encoding = sys.stdout.encoding or "ascii"
    text = "\n".join(lines).encode(encoding, "backslashreplace").decode(encoding)
    print(text, flush=True)


# Commands: options -> (lines of the page, facts for --json)


def _analyse(options: argparse.Namespace) -> tuple[list[str], dict[str, Any]]:
    reading = {
        "delimiter": _DELIMITERS.get(options.delimiter),
        "decimal": options.decimal,
        "header": _HEADER[options.header],
    }
    try:
        if options.file is None:
            with resources.as_file(shipped_table()) as path:
                table = tables.read_table(path, **reading)
        else:
            table = tables.read_table(options.file, **reading)
        result = report.analyse(table, options.target, options.backends)
    except tables.TableError as error:
        raise ValueError(f"{error.path}: {error}") from None
    size = options.storage_size
    compared = storage_comparison.compare(size) if size else storage_comparison.Comparison()
    return pages.report_page(result, compared), pages.report_data(result, compared)


def _info(options: argparse.Namespace) -> tuple[list[str], dict[str, Any]]:
    facts = pages.info_data()
    return pages.info_page(facts), facts


def _explain(options: argparse.Namespace) -> tuple[list[str], dict[str, Any]]:
    found = explanation.explain_example(options.name, options.shape, options.dtype)
    return str(found).splitlines(), found.to_dict()


def shipped_table() -> Any:
    """Return the table that ships with ArrPy, as a resource of the package."""
    return resources.files(arrpy) / "data" / "jfk_weather_2013.csv"


# Arguments


def _parser(name: str, description: str, epilog: str = "") -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"python -m arrpy {name}".strip(), description=description, epilog=epilog
    )
    text = "also write everything as JSON; -: to standard output, instead of the page"
    parser.add_argument("--json", metavar="FILE", help=text)
    return parser


def _analyse_parser() -> argparse.ArgumentParser:
    parser = _parser(
        "",
        "Statistics, correlation and a least-squares fit of a text table, computed on plain lists "
        "and on every backend of ArrPy, timed and compared bit by bit.",
        "Further commands: `python -m arrpy info` (version, CPU, instruction sets, pool), "
        "`python -m arrpy explain NAME` (what runs when an operation runs, and its source).",
    )
    parser.add_argument(
        "file", nargs="?", metavar="FILE", help="text table (default: a weather table)"
    )
    parser.add_argument(
        "--target", metavar="COLUMN", help="column to fit on the others (default: first)"
    )
    parser.add_argument(
        "--backends", type=_backend_list, metavar="NAMES", help="for example cython,cpp"
    )
    parser.add_argument("--delimiter", choices=_DELIMITERS, help="default: found out")
    parser.add_argument(
        "--decimal", choices=[".", ","], default=".", help="decimal sign (default: .)"
    )
    parser.add_argument("--header", choices=_HEADER, default="auto", help="default: found out")
    parser.add_argument(
        "--storage-size",
        type=_natural,
        default=1_000_000,
        metavar="N",
        help="numbers in the comparison of storages, 0 for none (default: 1000000)",
    )
    return parser


def _info_parser() -> argparse.ArgumentParser:
    return _parser("info", "Version, CPU, backends, instruction sets, threads, caches and pool.")


def _explain_parser() -> argparse.ArgumentParser:
    parser = _parser(
        "explain",
        "What runs when an operation runs: kernel, path, threads; its three bodies; the time of "
        "each tier, measured now.",
    )
    parser.add_argument("name", metavar="NAME", help="operation, for example add")
    parser.add_argument("--shape", type=_shape, metavar="1000x1000", help="shape of the arguments")
    parser.add_argument(
        "--dtype", metavar="DTYPE", help="dtype of the arguments, for example float64"
    )
    return parser


def _natural(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"expected a number of 0 or more; got {text!r}")
    return int(text)


def _shape(text: str) -> tuple[int, ...]:
    return tuple(map(_natural, text.split("x")))


def _backend_list(text: str) -> list[str]:
    names = [name for name in arrpy.backends() if name in text.split(",")]
    unknown = set(text.split(",")) - set(names)
    if unknown:
        raise argparse.ArgumentTypeError(
            f"no backend {', '.join(sorted(unknown))}; there are {', '.join(arrpy.backends())}"
        )
    return names


# JSON


def json_text(facts: dict[str, Any]) -> str:
    return json.dumps(_json_value(facts), indent=2, allow_nan=False, ensure_ascii=False)


def write_json(path: str, facts: dict[str, Any]) -> None:
    """Write facts to a file that is either complete or, after a failure, what it was before."""
    target = Path(path)
    text = json_text(facts)
    handle, draft = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with open(handle, "w", encoding="utf-8") as stream:
            stream.write(text + "\n")
        os.chmod(draft, 0o666 & ~_umask())
        os.replace(draft, target)
    except BaseException:
        os.unlink(draft)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _json_value(value: Any) -> Any:
    """Return the value with null for NaN and infinities, which JSON lacks."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(name): _json_value(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_json_value(member) for member in value]
    return value


if __name__ == "__main__":
    sys.exit(main())
