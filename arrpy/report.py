"""The main job: what a table says, computed on every backend, timed, and compared bit by bit.

Three computations, each on plain Python lists and on the Python, Cython and C++ tier:

* statistics of each column, over its values that are not missing: count, min, mean, std, max, with
  std = sqrt(sum((x - mean)^2) / (n - 1));
* the correlation matrix r_ij = cov(x_i, x_j) / (std_i std_j);
* least squares: the coefficients b that make |y - X b| least, where y is the target column and X
  has a column of ones and all other columns. Solved by Householder QR, which reflects column after
  column onto an axis; the normal equations X'X b = X'y would square the condition number.

Correlation and fit need complete rows, those in which every column in use has a finite number. A
column with more missing than present values stays out of both, otherwise it would empty the table.

The list version is what one writes without an array library: the same formulas, `sum` from left to
right. ArrPy's sums are correctly rounded, so the tiers agree in every bit, while the lists differ
in the last digits. Reference: G. Golub, C. Van Loan, Matrix Computations, section 5.3.
"""

import math
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import arrpy

from .measure import best_time
from .tables import Column, Table, TableError, counted

LISTS = "plain lists"
STEPS = ("statistics", "correlation", "fit")


@dataclass(frozen=True, slots=True)
class ColumnStatistics:
    """What one column says: float64 results over its values that are not missing."""

    name: str
    count: int
    missing: int
    min: float
    mean: float
    std: float
    max: float


@dataclass(frozen=True, slots=True)
class Fit:
    """A least-squares fit: target = intercept + sum(coefficient * predictor)."""

    coefficients: tuple[float, ...]  # the intercept first
    r_squared: float
    standard_error: float


@dataclass(slots=True)
class Analysis:
    """All results of one backend and how long each step took."""

    backend: str
    statistics: list[ColumnStatistics]
    correlation: list[list[float]]
    fit: Fit | None
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """Seconds of all steps together."""
        return sum(self.seconds.values())

    def numbers(self) -> Iterator[tuple[float, float]]:
        """Every computed number in a fixed order, and the size that its error is measured by."""
        for column in self.statistics:
            extent = max(abs(column.min), abs(column.max))
            for value in (column.count, column.min, column.mean, column.std, column.max):
                yield value, extent
        for row in self.correlation:
            yield from ((value, 1.0) for value in row)
        if self.fit:
            yield from ((value, abs(value)) for value in self.fit.coefficients)
            yield self.fit.r_squared, 1.0
            yield self.fit.standard_error, self.fit.standard_error


@dataclass(frozen=True, slots=True)
class Plan:
    """Which columns take part in what, found out from the values before anything is computed.

    Attributes
    ----------
    used : tuple of Column
        The columns of correlation and fit.
    complete_rows : int
        How many rows have a finite number in each of them.
    target : Column or None
        The column that is fitted, None if no fit can be made.
    predictors : tuple of Column
        The columns it is fitted on.
    notes : tuple of str
        What was left out and why, in sentences.
    """

    used: tuple[Column, ...]
    complete_rows: int
    target: Column | None
    predictors: tuple[Column, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The results of every backend over one table."""

    table: Table
    plan: Plan
    lists: Analysis
    backends: tuple[Analysis, ...]

    @property
    def best(self) -> Analysis:
        """The highest tier, whose numbers are shown."""
        return self.backends[-1]

    def same_bits(self, backend: Analysis) -> bool:
        """Whether a backend's numbers are those of the highest tier in every bit."""
        return _bits(backend) == _bits(self.best)

    def same_bits_everywhere(self) -> bool:
        """Whether all backends agree in every bit of every number."""
        return all(map(self.same_bits, self.backends))

    def deviation_of_lists(self) -> float:
        """Return the largest relative difference between the list version and the highest tier.

        Relative to the number itself; for a mean to the largest value, for a correlation to 1,
        because a number near zero may be what remains of large ones.
        """
        pairs = zip(self.lists.numbers(), self.best.numbers(), strict=True)
        return max(_relative_difference(mine, *exact) for (mine, _), exact in pairs)


def analyse(
    table: Table,
    target: str | None = None,
    backends: Sequence[str] | None = None,
    budget: float = 0.3,
) -> Report:
    """Compute statistics, correlations and a fit on plain lists and on every backend.

    Parameters
    ----------
    table : Table
    target : str, optional
        The column to fit on the others; by default the first numeric one.
    backends : sequence of str, optional
        By default all of `arrpy.backends()`, lowest tier first.
    budget : float
        Seconds per step and backend, about; a step that takes longer runs once.

    Raises
    ------
    TableError
        If no column is numeric.
    ValueError
        If there is no column `target`, or no backend of a name.
    """
    if not table.columns:
        words = "; ".join(f"{column.name}: {column.reason}" for column in table.left_out)
        raise TableError(f"no numeric column ({words})", table.path)
    plan = make_plan(table, target)
    tiers = tuple(arrpy.backends() if backends is None else backends)
    return Report(
        table=table,
        plan=plan,
        lists=_timed(_ListSteps(table, plan), budget),
        backends=tuple(_timed(_ArraySteps(table, plan, tier), budget) for tier in tiers),
    )


# What takes part


def make_plan(table: Table, target: str | None = None) -> Plan:
    """Choose the columns of correlation and fit; see `Plan`."""
    wanted = _find_target(table, target)
    used = tuple(column for column in table.columns if 2 * column.missing <= table.rows)
    notes = [
        f"{column.name} stays out of correlation and fit: {column.missing:,} of {table.rows:,} "
        "values are missing."
        for column in table.columns
        if column not in used
    ]
    rows = _complete_rows(used)
    predictors = []
    for column in used:
        if column is not wanted and rows and len({column.values[row] for row in rows}) > 1:
            predictors.append(column)
        elif column is not wanted:
            notes.append(f"{column.name} is no predictor: it is constant.")
    problem = _why_no_fit(wanted, used, len(rows), len(predictors))
    if problem:
        notes.append(f"No fit of {wanted.name}: {problem}.")
    return Plan(
        used=used,
        complete_rows=len(rows),
        target=None if problem else wanted,
        predictors=() if problem else tuple(predictors),
        notes=tuple(notes),
    )


def _find_target(table: Table, target: str | None) -> Column:
    if target is None:
        return table.columns[0]
    for column in table.columns:
        if column.name == target:
            return column
    raise ValueError(f"report: no numeric column {target!r}; there are {', '.join(table.names)}")


def _complete_rows(columns: tuple[Column, ...]) -> list[int]:
    rows = zip(*(column.values for column in columns), strict=True)
    return [index for index, row in enumerate(rows) if all(map(math.isfinite, row))]


def _why_no_fit(target: Column, used: tuple[Column, ...], rows: int, predictors: int) -> str:
    if target not in used:
        return "most of its values are missing"
    if not predictors:
        return "there is no other column to fit it on"
    if rows <= predictors + 1:
        verb = "is" if rows == 1 else "are"
        return f"{counted(rows, 'complete row')} {verb} too few for {predictors + 1} coefficients"
    return ""


# Timing


def _timed(steps: "_ListSteps | _ArraySteps", budget: float) -> Analysis:
    """Run each step once for its result, then time it."""
    analysis = Analysis(steps.backend, steps.statistics(), steps.correlation(), steps.fit())
    for name in STEPS:
        step: Callable[[], object] = getattr(steps, name)
        if name != "fit" or analysis.fit:
            analysis.seconds[name] = best_time(step, budget)
    return analysis


# On ArrPy arrays


class _ArraySteps:
    """The computations as one writes them with ArrPy; the arrays decide on which tier they run."""

    def __init__(self, table: Table, plan: Plan, backend: str) -> None:
        self.backend = backend
        self.table = table
        self.plan = plan
        self.data = self._matrix(table.columns)
        self.complete: Any = None
        if plan.used:
            used = self._matrix(plan.used)
            self.complete = used[arrpy.all(arrpy.isfinite(used), axis=1)]

    def _matrix(self, columns: Sequence[Column]) -> Any:
        """Return the columns side by side, an array of shape (rows, columns)."""
        backend: Any = self.backend
        arrays = [arrpy.ArrPy(column.values, backend=backend) for column in columns]
        return arrpy.stack(arrays, axis=1)

    def statistics(self) -> list[ColumnStatistics]:
        results = []
        for index, column in enumerate(self.table.columns):
            values = self.data[:, index]
            present = values[arrpy.logical_not(arrpy.isnan(values))]
            results.append(
                ColumnStatistics(
                    name=column.name,
                    count=len(present),
                    missing=len(values) - len(present),
                    min=float(arrpy.min(present)),
                    mean=float(arrpy.mean(present)),
                    std=float(arrpy.std(present, correction=1)),
                    max=float(arrpy.max(present)),
                )
            )
        return results

    def correlation(self) -> list[list[float]]:
        if self.plan.complete_rows < 2:
            return _no_correlation(len(self.plan.used))
        matrix = arrpy.corrcoef(arrpy.matrix_transpose(self.complete))
        size = len(self.plan.used)
        values: list[list[float]] = arrpy.reshape(matrix, (size, size)).tolist()
        return values

    def fit(self) -> Fit | None:
        if self.plan.target is None:
            return None
        y = self._complete_column(self.plan.target)
        ones = arrpy.ones_like(y)
        predictors = [self._complete_column(column) for column in self.plan.predictors]
        coefficients = _solve(arrpy.stack([ones, *predictors], axis=1), y)
        prediction = ones * coefficients[0]
        for coefficient, predictor in zip(coefficients[1:], predictors, strict=True):
            prediction = prediction + predictor * coefficient
        residual_squares = float(arrpy.sum(arrpy.square(y - prediction)))
        total_squares = float(arrpy.sum(arrpy.square(y - arrpy.mean(y))))
        return _judge(coefficients, residual_squares, total_squares, len(y))

    def _complete_column(self, column: Column) -> Any:
        return self.complete[:, self.plan.used.index(column)]


def _solve(design: Any, target: Any) -> list[float]:
    """Return the least-squares coefficients of one right-hand side."""
    lstsq: Any = arrpy.linalg.lstsq
    result = lstsq(design, target)
    solution: list[float] = result[0].tolist()
    return solution


def _no_correlation(size: int) -> list[list[float]]:
    return [[math.nan] * size for _ in range(size)]


def _judge(coefficients: list[float], residual: float, total: float, rows: int) -> Fit:
    """Return the fit with R^2 = 1 - residual / total and its standard error."""
    freedom = rows - len(coefficients)
    return Fit(
        coefficients=tuple(coefficients),
        r_squared=1 - residual / total if total else math.nan,
        standard_error=math.sqrt(residual / freedom),
    )


# On plain lists


class _ListSteps:
    """The same computations on lists of floats, without any library."""

    backend = LISTS

    def __init__(self, table: Table, plan: Plan) -> None:
        self.plan = plan
        self.columns = [(column.name, list(column.values)) for column in table.columns]
        rows = _complete_rows(plan.used)
        self.complete = [[column.values[row] for row in rows] for column in plan.used]

    def statistics(self) -> list[ColumnStatistics]:
        results = []
        for name, values in self.columns:
            present = [value for value in values if value == value]
            mean, std = _mean_and_std(present)
            missing = len(values) - len(present)
            results.append(
                ColumnStatistics(name, len(present), missing, min(present), mean, std, max(present))
            )
        return results

    def correlation(self) -> list[list[float]]:
        if self.plan.complete_rows < 2:
            return _no_correlation(len(self.plan.used))
        deviations = [_deviations(column) for column in self.complete]
        norms = [math.sqrt(_dot(column, column)) for column in deviations]
        return [
            [
                _dot(first, second) / norm1 / norm2 if norm1 and norm2 else math.nan
                for second, norm2 in zip(deviations, norms, strict=True)
            ]
            for first, norm1 in zip(deviations, norms, strict=True)
        ]

    def fit(self) -> Fit | None:
        if self.plan.target is None:
            return None
        y = self._complete_column(self.plan.target)
        columns = [[1.0] * len(y), *map(self._complete_column, self.plan.predictors)]
        coefficients = least_squares(columns, y)
        residuals = [
            value - _dot(coefficients, row)
            for value, row in zip(y, zip(*columns, strict=True), strict=True)
        ]
        deviations = _deviations(y)
        return _judge(
            coefficients, _dot(residuals, residuals), _dot(deviations, deviations), len(y)
        )

    def _complete_column(self, column: Column) -> list[float]:
        return self.complete[self.plan.used.index(column)]


def _dot(first: Sequence[float], second: Sequence[float]) -> float:
    return sum(value1 * value2 for value1, value2 in zip(first, second, strict=True))


def _deviations(values: list[float]) -> list[float]:
    mean = sum(values) / len(values)
    return [value - mean for value in values]


def _mean_and_std(values: list[float]) -> tuple[float, float]:
    mean = sum(values) / len(values)
    if len(values) < 2:
        return mean, math.nan
    squares = sum((value - mean) * (value - mean) for value in values)
    return mean, math.sqrt(squares / (len(values) - 1))


def least_squares(columns: list[list[float]], target: list[float]) -> list[float]:
    """Return b that makes |target - sum(b_j columns_j)| least, by Householder QR on lists."""
    columns = [list(column) for column in columns]
    target = list(target)
    for step, column in enumerate(columns):
        head = column[step]
        length = math.copysign(math.sqrt(_dot(column[step:], column[step:])), -head)
        mirror = [head - length, *column[step + 1 :]]  # orthogonal to the mirror plane
        scale = length * mirror[0]  # minus half of its squared length
        column[step] = length
        for other in (*columns[step + 1 :], target):
            factor = _dot(mirror, other[step:]) / scale if scale else 0.0
            other[step:] = [
                value + factor * part for value, part in zip(other[step:], mirror, strict=True)
            ]
    return _back_substitution(columns, target)


def _back_substitution(columns: list[list[float]], target: list[float]) -> list[float]:
    """Solve R b = target, R the upper triangle of the columns; NaN where its diagonal is zero."""
    size = len(columns)
    solution = [0.0] * size
    for row in reversed(range(size)):
        known = sum(columns[index][row] * solution[index] for index in range(row + 1, size))
        pivot = columns[row][row]
        solution[row] = (target[row] - known) / pivot if pivot else math.nan
    return solution


# Comparison


def _bits(analysis: Analysis) -> bytes:
    """Every number as its eight bytes; all NaNs are one."""
    numbers = [math.nan if math.isnan(value) else value for value, _ in analysis.numbers()]
    return struct.pack(f"{len(numbers)}d", *numbers)


def _relative_difference(first: float, second: float, size: float) -> float:
    if first == second or (math.isnan(first) and math.isnan(second)):
        return 0.0
    difference = abs(first - second) / (size or 1.0)
    return math.inf if math.isnan(difference) else difference
