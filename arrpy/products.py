"""Products beyond the standard: dot, inner, outer, vdot, kron, trace, einsum and einsum_path.

All are composites over `matmul`, `vecdot`, `multiply` and `sum`, on the backend of their operands.

`einsum` contracts its operands two at a time. A pair is brought to the shapes (batch, left, inner)
and (batch, inner, right) and multiplied by `matmul`; without an inner label it is an element-wise
product. The order of the pairs is searched: all orders for up to five operands, else greedily the
pair whose product is smallest beside its operands.

Reference: R. N. C. Pfeifer, J. Haegeman, F. Verstraete, Faster identification of optimal
contraction sequences for tensor networks, Physical Review E 90, 2014.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import arrpy as xp

from ._core import array_argument
from .errors import einsum_error, named, out_shape, out_type, product_shapes, wrong_dtype
from .linear_algebra import diagonal, matmul, tensordot, vecdot

__all__ = [
    *("dot", "einsum", "einsum_path", "inner", "kron", "matvec", "outer", "trace", "vdot"),
    "vecmat",
]

_Array, _asarray, _bool = xp.ArrPy, xp.asarray, xp.bool
Labels = tuple[Any, ...]  # of the axes of an operand: letters, numbers, or the axes of an ellipsis
EXHAUSTIVE_UP_TO = 5  # operands: all 180 orders are tried
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


# --- products of two arrays ----------------------------------------------------------------------


@named
def dot(x1: Any, x2: Any, out: Any = None) -> Any:
    """NumPy's dot: sums of products over the last axis of x1 and the last but one of x2.

    Parameters
    ----------
    x1, x2 : ArrPy, numeric
        A vector has one axis only; a 0-d operand multiplies every element.
    out : ArrPy, optional
        Where the result is stored.

    Returns
    -------
    ArrPy

    Raises
    ------
    ValueError
        If the lengths differ.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.dot([[1, 2], [3, 4]], [5, 6]).tolist()
    [17, 39]
    """
    x1, x2 = _numeric("dot", x1), _numeric("dot", x2)
    if x1.ndim == 0 or x2.ndim == 0:
        result = x1 * x2
    elif x2.ndim == 1 or (x1.ndim <= 2 and x2.ndim == 2):
        result = matmul(x1, x2)
    else:
        result = tensordot(x1, x2, axes=((x1.ndim - 1,), (x2.ndim - 2,)))
    return _stored(result, out)


@named
def inner(x1: Any, x2: Any, /) -> Any:
    """Sums of products over the last axes of both operands.

    Parameters
    ----------
    x1, x2 : ArrPy, numeric
        A 0-d operand multiplies every element.

    Returns
    -------
    ArrPy, the other axes of x1, then those of x2

    Raises
    ------
    ValueError
        If the lengths of the last axes differ.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.inner([1, 2, 3], [0, 1, 0]).item()
    2
    """
    x1, x2 = _numeric("inner", x1), _numeric("inner", x2)
    if x1.ndim == 0 or x2.ndim == 0:
        return x1 * x2
    return tensordot(x1, x2, axes=((x1.ndim - 1,), (x2.ndim - 1,)))


@named
def outer(x1: Any, x2: Any, out: Any = None) -> Any:
    """The products of every element of x1 with every element of x2.

    Parameters
    ----------
    x1, x2 : ArrPy, numeric
        Taken as vectors, whatever their shapes.
    out : ArrPy, optional
        Where the result is stored.

    Returns
    -------
    ArrPy, shape (x1.size, x2.size)

    Examples
    --------
    >>> import arrpy
    >>> arrpy.outer([1, 2], [3, 4]).tolist()
    [[3, 4], [6, 8]]
    """
    x1, x2 = _vector(_numeric("outer", x1)), _vector(_numeric("outer", x2))
    return _stored(x1[:, None] * x2[None, :], out)


@named
def vdot(x1: Any, x2: Any, /) -> Any:
    """The sum of conj(x1) * x2 over all elements.

    Parameters
    ----------
    x1, x2 : ArrPy, numeric, of the same number of elements
        Taken as vectors, whatever their shapes.

    Returns
    -------
    ArrPy, shape ()

    Raises
    ------
    ValueError
        If the numbers of elements differ.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.vdot([1j, 2], [1j, 3]).item()
    (7+0j)
    """
    return vecdot(_vector(_numeric("vdot", x1)), _vector(_numeric("vdot", x2)))


@named
def matvec(x1: Any, x2: Any, /) -> Any:
    """Matrices times vectors.

    Parameters
    ----------
    x1 : ArrPy, numeric, shape (..., m, n)
    x2 : ArrPy, numeric, shape (..., n)

    Returns
    -------
    ArrPy, shape (..., m)

    Raises
    ------
    ValueError
        If the lengths differ, or the outer axes do not broadcast.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.matvec([[1, 2], [3, 4]], [5, 6]).tolist()
    [17, 39]
    """
    matrix, vector = _numeric("matvec", x1), _numeric("matvec", x2)
    if matrix.ndim < 2 or vector.ndim < 1:
        raise product_shapes("matvec", "(..., m, n) and (..., n)", matrix.shape, vector.shape)
    return matmul(matrix, vector[..., None])[..., 0]


@named
def vecmat(x1: Any, x2: Any, /) -> Any:
    """Conjugated vectors times matrices.

    Parameters
    ----------
    x1 : ArrPy, numeric, shape (..., n)
    x2 : ArrPy, numeric, shape (..., n, m)

    Returns
    -------
    ArrPy, shape (..., m)

    Raises
    ------
    ValueError
        If the lengths differ, or the outer axes do not broadcast.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.vecmat([5, 6], [[1, 2], [3, 4]]).tolist()
    [23, 34]
    """
    vector, matrix = _numeric("vecmat", x1), _numeric("vecmat", x2)
    if vector.ndim < 1 or matrix.ndim < 2:
        raise product_shapes("vecmat", "(..., n) and (..., n, m)", vector.shape, matrix.shape)
    return matmul(xp.conj(vector)[..., None, :], matrix)[..., 0, :]


@named
def kron(x1: Any, x2: Any, /) -> Any:
    """The Kronecker product: blocks of x2, each multiplied by one element of x1.

    Parameters
    ----------
    x1, x2 : ArrPy, numeric
        The one with fewer axes gets leading axes of length 1.

    Returns
    -------
    ArrPy, whose lengths are the products of the lengths

    Examples
    --------
    >>> import arrpy
    >>> arrpy.kron([1, 10], [1, 2, 3]).tolist()
    [1, 2, 3, 10, 20, 30]
    """
    x1, x2 = _numeric("kron", x1), _numeric("kron", x2)
    ndim = max(x1.ndim, x2.ndim)
    first = (1,) * (ndim - x1.ndim) + x1.shape
    second = (1,) * (ndim - x2.ndim) + x2.shape
    left = xp.reshape(x1, tuple(length for n in first for length in (n, 1)))
    right = xp.reshape(x2, tuple(length for n in second for length in (1, n)))
    return xp.reshape(left * right, tuple(n * m for n, m in zip(first, second, strict=True)))


@named
def trace(
    x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: Any = None, out: Any = None
) -> Any:
    """The sum along a diagonal of two axes.

    Parameters
    ----------
    x : ArrPy, numeric, of two axes at least
    offset : int, default 0
        Which diagonal: positive above the main one, negative below.
    axis1, axis2 : int, default 0 and 1
    dtype : dtype, optional
        Of the result, as in `sum`.
    out : ArrPy, optional
        Where the result is stored.

    Returns
    -------
    ArrPy, the other axes

    Raises
    ------
    ValueError
        If x has fewer than two axes, or one is named twice.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.trace([[1, 2], [3, 4]]).item()
    5
    """
    x = _numeric("trace", x)
    if x.ndim >= 2 and (axis1, axis2) not in ((-2, -1), (x.ndim - 2, x.ndim - 1)):
        x = xp.moveaxis(x, (axis1, axis2), (-2, -1))
    return _stored(xp.sum(diagonal(x, offset=offset), axis=-1, dtype=dtype), out)


# --- einsum --------------------------------------------------------------------------------------


@named
def einsum(*operands: Any, out: Any = None, dtype: Any = None, optimize: Any = True) -> Any:
    """Sums of products in Einstein's notation.

    Parameters
    ----------
    *operands : str, then ArrPys
        Subscripts such as "ij,jk->ik", one letter for each axis of each array. A letter that is
        missing behind the arrow is summed over. Without an arrow the result has the letters that
        appear once, in alphabetical order. "..." stands for any number of axes, which broadcast;
        a letter twice in one operand takes a diagonal. Or, without subscripts, each array is
        followed by a list of integers or Ellipsis, and at the end may follow that of the result.
    out : ArrPy, optional
        Where the result is stored.
    dtype : dtype, optional
        To which the operands are converted.
    optimize : bool, {"greedy", "optimal"} or a path of `einsum_path`, default True
        How the order of three or more operands is found; False: from left to right.

    Returns
    -------
    ArrPy
        A view if elements are only picked and arranged.

    Raises
    ------
    ValueError
        If subscripts and shapes do not fit.

    Notes
    -----
    Class bounded, like `matmul`; products without a sum are exact. bool: `and` for products, `or`
    for sums.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.einsum("ij,jk->ik", [[1, 2], [3, 4]], [[1, 0], [1, 1]]).tolist()
    [[3, 2], [7, 4]]
    >>> arrpy.einsum("ii", [[1, 2], [3, 4]]).item()
    5
    """
    subscripts, arrays = _operands(operands)
    steps, place = _planned(subscripts, arrays, optimize)
    dtypes = [x.dtype for x in arrays]
    mixed = dtypes.count(dtypes[0]) < len(dtypes)
    if dtype is not None or mixed or dtypes[0] is _bool:
        dtype = xp.result_type(*arrays) if dtype is None else dtype
        computed = xp.int64 if dtype == xp.bool else dtype
        arrays = [xp.astype(x, computed, copy=False) for x in arrays]
    for function, first, second in steps:
        if type(second) is int:
            arrays[first] = function(arrays[first], arrays[second])
        else:
            arrays[first] = function(arrays[first], second)
    result = arrays[place]
    if dtype is not None and dtype == _bool:
        result = result != 0
    return result if out is None else _stored(result, out)


@named
def einsum_path(*operands: Any, optimize: Any = True) -> tuple[list[Any], str]:
    """In which order `einsum` would contract its operands, and what that costs.

    Parameters
    ----------
    *operands : as for `einsum`
    optimize : as for `einsum`

    Returns
    -------
    (list, str)
        "einsum_path", then for each step the positions of the operands that it takes; its result
        goes to the end. And a table for reading.

    Raises
    ------
    ValueError
        If subscripts and shapes do not fit.

    Examples
    --------
    >>> import arrpy
    >>> a, b, c = arrpy.ones((2, 9)), arrpy.ones((9, 9)), arrpy.ones((9, 1))
    >>> arrpy.einsum_path("ij,jk,kl->il", a, b, c)[0]
    ['einsum_path', (1, 2), (0, 1)]
    """
    subscripts, arrays = _operands(operands)
    inputs, output, sizes = _parse(subscripts, [x.shape for x in arrays])
    path = _path(inputs, output, sizes, _hashable(optimize))
    return ["einsum_path", *path], _table(path, inputs, output, sizes)


def _operands(operands: Sequence[Any]) -> tuple[Any, list[Any]]:
    """Subscripts and arrays; without a text the subscripts are a tuple of tuples of labels."""
    if not operands:
        raise einsum_error("expected subscripts and arrays", "none")
    if isinstance(operands[0], str):
        return operands[0], [x if type(x) is _Array else _asarray(x) for x in operands[1:]]
    pairs = len(operands) // 2
    texts = tuple([tuple(_checked(x)) for x in operands[1 : 2 * pairs : 2]])
    result = tuple(_checked(operands[-1])) if len(operands) % 2 else None
    return (texts, result), [_asarray(x) for x in operands[0 : 2 * pairs : 2]]


def _parse(subscripts: Any, shapes: Sequence[Any]) -> tuple[list[Labels], Labels, dict[Any, int]]:
    """The labels of the axes of the operands and of the result, and the length of each label."""
    if isinstance(subscripts, str):
        subscripts = subscripts.replace(" ", "")
        head, arrow, tail = subscripts.partition("->")
        texts = [_split(text, subscripts) for text in head.split(",")]
        result = _split(tail, subscripts) if arrow else None
    else:
        texts, result = [list(text) for text in subscripts[0]], subscripts[1]
        subscripts = f"{texts} -> {result}"
    if len(texts) != len(shapes):
        raise einsum_error("as many subscripts as arrays are needed", subscripts)
    pairs = list(zip(texts, shapes, strict=True))
    inputs = [_with_axes(text, len(shape), subscripts) for text, shape in pairs]
    sizes = _sizes(shapes, inputs, subscripts)
    ellipsis = sorted({label for labels in inputs for label in labels if isinstance(label, tuple)})
    if result is None:
        every = [label for labels in inputs for label in labels if not isinstance(label, tuple)]
        output = (*ellipsis, *sorted(label for label in set(every) if every.count(label) == 1))
    else:
        output = tuple(_filled(result, ellipsis))
        unknown = not set(output) <= set(sizes)
        if unknown or len(set(output)) != len(output) or not set(ellipsis) <= set(output):
            raise einsum_error("the result needs labels of the operands, each once", subscripts)
    return inputs, output, sizes


def _split(text: str, subscripts: str) -> list[Any]:
    """The labels of one operand; Ellipsis for "..."."""
    before, dots, after = text.partition("...")
    if not all(letter in LETTERS for letter in before + after):
        raise einsum_error("subscripts are letters, commas, '->' and '...'", repr(subscripts))
    return [*before, ..., *after] if dots else [*before]


def _checked(labels: Any) -> list[Any]:
    """The labels of one operand in the form without subscripts."""
    try:
        result = [label if label is ... else label.__index__() for label in labels]
    except (TypeError, AttributeError):
        raise einsum_error("expected a list of integers or Ellipsis", repr(labels)) from None
    if result.count(...) > 1:
        raise einsum_error("only one Ellipsis is allowed", repr(labels))
    return result


def _filled(labels: Iterable[Any], ellipsis: Sequence[Any]) -> list[Any]:
    return [part for label in labels for part in (ellipsis if label is ... else [label])]


def _with_axes(labels: list[Any], ndim: int, subscripts: str) -> Labels:
    """One label per axis: those of an ellipsis are ("", -1), ("", -2), ... from the right."""
    missing = ndim - len(labels) + (... in labels)
    if missing < 0 or (missing > 0 and ... not in labels):
        raise einsum_error(f"{len(labels)} labels do not fit {ndim} axes", subscripts)
    return tuple(_filled(labels, [("", axis) for axis in range(-missing, 0)]))


def _sizes(shapes: Sequence[Any], inputs: list[Labels], subscripts: str) -> dict[Any, int]:
    sizes: dict[Any, int] = {}
    for shape, labels in zip(shapes, inputs, strict=True):
        for label, length in zip(labels, shape, strict=True):
            known = sizes.get(label, 1)
            if known != length and 1 not in (known, length):
                raise einsum_error(f"lengths {known} and {length} of one label", subscripts)
            sizes[label] = length if known == 1 else known
    return sizes


# --- the plan of a contraction -------------------------------------------------------------------
#
# What einsum calls depends on subscripts and shapes alone. A plan is a list of steps
# (function, i, j) for arrays[i] = function(arrays[i], arrays[j]), or with another argument than an
# array in the place of j. Plans are kept, as parsing costs far more than a small product.

PLANS = 256  # to keep


class _Term(NamedTuple):
    place: int
    labels: Labels
    shape: tuple[int, ...]


def _planned(subscripts: Any, arrays: list[Any], optimize: Any) -> tuple[list[Any], int]:
    """The steps, and which array then holds the result."""
    shapes = tuple([x.shape for x in arrays])
    if optimize is True:
        return _plan(subscripts, shapes, True)
    return _plan(subscripts, shapes, _hashable(optimize))


def _hashable(optimize: Any) -> Any:
    """What `optimize` says, paths as tuples."""
    if isinstance(optimize, list | tuple):
        optimize = tuple([tuple(step) if isinstance(step, list) else step for step in optimize])
    try:
        hash(optimize)
    except TypeError:
        raise _wrong_choice(optimize) from None
    return optimize


@lru_cache(PLANS)
def _plan(subscripts: Any, shapes: tuple[Any, ...], optimize: Any) -> tuple[list[Any], int]:
    inputs, output, sizes = _parse(subscripts, shapes)
    steps: list[Any] = []
    terms = [
        _prepared(steps, _Term(place, labels, shape), sizes)
        for place, (labels, shape) in enumerate(zip(inputs, shapes, strict=True))
    ]
    for positions in _path([term.labels for term in terms], output, sizes, optimize):
        chosen = [terms[i] for i in positions]
        terms = [term for i, term in enumerate(terms) if i not in positions]
        kept = set(output).union(*(term.labels for term in terms))
        term = chosen[0]
        for i, other in enumerate(chosen[1:], 2):
            needed = kept.union(*(later.labels for later in chosen[i:]))
            term = _contracted(steps, term, other, needed)
        terms.append(term)
    term = _summed(steps, terms[0], set(output))
    if not steps:  # a view, never the operand itself
        steps.append((xp.permute_dims, term.place, tuple(range(len(output)))))
    return steps, _arranged(steps, term, output).place


def _pick(x: Any, key: Any) -> Any:
    return x[key]


def _diagonal_of(x: Any, _: None) -> Any:
    """The diagonal of the last two axes."""
    return diagonal(x)


def _total(x: Any, axes: tuple[int, ...] | None) -> Any:
    return xp.sum(x, axis=axes, dtype=x.dtype)


def _prepared(steps: list[Any], term: _Term, sizes: dict[Any, int]) -> _Term:
    """Each label once: diagonals taken, axes of length 1 dropped that broadcast."""
    place, labels, shape = term
    drops = [length == 1 != sizes[label] for label, length in zip(labels, shape, strict=True)]
    if any(drops):
        steps.append((_pick, place, tuple([0 if drop else slice(None) for drop in drops])))
    left = [label for label, drop in zip(labels, drops, strict=True) if not drop]
    for label in dict.fromkeys(left):
        while left.count(label) > 1:
            i = left.index(label)
            j = left.index(label, i + 1)
            others = [k for k in range(len(left)) if k not in (i, j)]
            if others[:1] and others[-1] > i:
                steps.append((xp.permute_dims, place, (*others, i, j)))
            steps.append((_diagonal_of, place, None))
            del left[j], left[i]
            left.append(label)
    return _Term(place, tuple(left), tuple([sizes[label] for label in left]))


def _summed(steps: list[Any], term: _Term, kept: set[Any]) -> _Term:
    """Sum over the labels that nobody needs any more."""
    place, labels, shape = term
    axes = tuple([i for i, label in enumerate(labels) if label not in kept])
    if not axes:
        return term
    steps.append((_total, place, axes if len(axes) < len(labels) else None))
    left = [i for i in range(len(labels)) if i not in axes]
    return _Term(place, tuple([labels[i] for i in left]), tuple([shape[i] for i in left]))


def _arranged(steps: list[Any], term: _Term, labels: Sequence[Any]) -> _Term:
    """The axes in another order."""
    axes = tuple(map(term.labels.index, labels))
    if axes != tuple(range(len(axes))):
        steps.append((xp.permute_dims, term.place, axes))
    return _Term(term.place, tuple(labels), tuple([term.shape[i] for i in axes]))


def _reshaped(steps: list[Any], place: int, shape: tuple[int, ...], wanted: Any) -> None:
    if shape != wanted:
        steps.append((xp.reshape, place, wanted))


def _contracted(steps: list[Any], first: _Term, second: _Term, kept: set[Any]) -> _Term:
    """The product of two operands, summed over their common labels that are not kept."""
    first = _summed(steps, first, kept.union(second.labels))
    second = _summed(steps, second, kept.union(first.labels))
    batch = [label for label in first.labels if label in second.labels and label in kept]
    inner = [label for label in first.labels if label in second.labels and label not in kept]
    left = [label for label in first.labels if label not in second.labels]
    right = [label for label in second.labels if label not in first.labels]
    first = _arranged(steps, first, batch + left + inner)
    second = _arranged(steps, second, batch + inner + right)
    shared, rows = first.shape[: len(batch)], first.shape[len(batch) :][: len(left)]
    depths, columns = first.shape[len(batch) + len(left) :], second.shape[len(batch + inner) :]
    labels, shape = (*batch, *left, *right), shared + rows + columns
    if not inner:
        _reshaped(steps, first.place, first.shape, shared + rows + (1,) * len(columns))
        _reshaped(steps, second.place, second.shape, shared + (1,) * len(rows) + columns)
        steps.append((xp.multiply, first.place, second.place))
        return _Term(first.place, labels, shape)
    depth, height, width = map(math.prod, (depths, rows, columns))
    _reshaped(steps, first.place, first.shape, (*shared, height, depth))
    _reshaped(steps, second.place, second.shape, (*shared, depth, width))
    steps.append((matmul, first.place, second.place))
    _reshaped(steps, first.place, (*shared, height, width), shape)
    return _Term(first.place, labels, shape)


# --- the order of contractions -------------------------------------------------------------------


def _path(
    inputs: list[Labels], output: Labels, sizes: dict[Any, int], optimize: Any
) -> list[tuple[int, ...]]:
    """For each step the positions of its operands; the result goes to the end."""
    count = len(inputs)
    limit = None
    if isinstance(optimize, tuple) and len(optimize) == 2 and isinstance(optimize[0], str | bool):
        optimize, limit = optimize
    if isinstance(optimize, list | tuple):
        steps = [step for step in optimize if step != "einsum_path"]
        if not all(isinstance(step, tuple) for step in steps):
            raise _wrong_choice(optimize)
        return _checked_path(steps, count)
    if not isinstance(optimize, bool) and optimize not in ("greedy", "optimal"):
        raise _wrong_choice(optimize)
    if count <= 2:
        return [tuple(range(count))]
    sets = [frozenset(labels) for labels in inputs]
    if optimize is False:
        return [tuple(range(count))]
    problem = _Problem(frozenset(output), sizes, limit)
    if optimize == "optimal" or (optimize is True and count <= EXHAUSTIVE_UP_TO):
        return _best_path(problem, sets, math.inf)[1]
    return _greedy_path(problem, sets)


def _wrong_choice(optimize: Any) -> Exception:
    return einsum_error("optimize is a bool, 'greedy', 'optimal' or a path", repr(optimize))


def _checked_path(path: list[tuple[int, ...]], count: int) -> list[tuple[int, ...]]:
    for step in path:
        if not all(isinstance(i, int) for i in step):
            raise _wrong_choice(path)
        if not step or len(set(step)) != len(step) or not all(0 <= i < count for i in step):
            raise einsum_error("a step of the path names operands that are not there", repr(path))
        count -= len(step) - 1
    return path if count == 1 else [*path, tuple(range(count))]


class _Problem(NamedTuple):
    output: frozenset[Any]
    sizes: dict[Any, int]
    limit: Any  # elements that a product on the way may have

    def size(self, labels: Iterable[Any]) -> int:
        return math.prod(self.sizes[label] for label in labels)

    def product(self, sets: Sequence[frozenset[Any]], positions: Sequence[int]) -> frozenset[Any]:
        """The labels of the product of some operands."""
        others = (labels for i, labels in enumerate(sets) if i not in positions)
        needed = self.output.union(*others)
        return frozenset().union(*(sets[i] for i in positions)) & needed

    def flops(self, sets: Sequence[frozenset[Any]], positions: Sequence[int]) -> int:
        """Multiplications, and additions where something is summed."""
        every: frozenset[Any] = frozenset().union(*(sets[i] for i in positions))
        sums = self.product(sets, positions) != every
        return self.size(every) * (max(1, len(positions) - 1) + sums)

    def allows(self, labels: Iterable[Any]) -> bool:
        return self.limit is None or self.size(labels) <= self.limit


def _after(
    sets: Sequence[frozenset[Any]], positions: Sequence[int], product: frozenset[Any]
) -> list[frozenset[Any]]:
    return [*(labels for i, labels in enumerate(sets) if i not in positions), product]


def _pairs(count: int) -> list[tuple[int, int]]:
    return [(i, j) for i in range(count) for j in range(i + 1, count)]


def _best_path(
    problem: _Problem, sets: list[frozenset[Any]], bound: float
) -> tuple[float, list[tuple[int, ...]]]:
    """The cheapest order of all, below a bound that a better one has set."""
    everything: tuple[int, ...] = tuple(range(len(sets)))
    best: tuple[float, list[tuple[int, ...]]] = (problem.flops(sets, everything), [everything])
    if len(sets) <= 2:
        return best
    for pair in _pairs(len(sets)):
        product = problem.product(sets, pair)
        cost = problem.flops(sets, pair)
        if not problem.allows(product) or cost >= min(best[0], bound):
            continue
        limit = min(best[0], bound) - cost
        rest, path = _best_path(problem, _after(sets, pair, product), limit)
        if cost + rest < best[0]:
            best = (cost + rest, [pair, *path])
    return best


def _greedy_path(problem: _Problem, sets: list[frozenset[Any]]) -> list[tuple[int, ...]]:
    """Always the pair whose product is smallest beside its operands; outer products last."""
    path: list[tuple[int, ...]] = []
    while len(sets) > 2:
        candidates = []
        for i, j in _pairs(len(sets)):
            product = problem.product(sets, (i, j))
            growth = problem.size(product) - problem.size(sets[i]) - problem.size(sets[j])
            if problem.allows(product):
                apart = not sets[i] & sets[j]
                candidates.append((apart, growth, problem.flops(sets, (i, j)), (i, j)))
        if not candidates:
            break
        pair = min(candidates)[3]
        sets = _after(sets, pair, problem.product(sets, pair))
        path.append(pair)
    return [*path, tuple(range(len(sets)))]


def _table(
    path: list[tuple[int, ...]], inputs: list[Labels], output: Labels, sizes: dict[Any, int]
) -> str:
    """The text of `einsum_path`, in NumPy's form."""
    name = _names(inputs)
    problem = _Problem(frozenset(output), sizes, None)
    terms: list[Labels] = [tuple(dict.fromkeys(labels)) for labels in inputs]
    lines, scalings, flops, largest = [], [0], 0, 1
    for step, positions in enumerate(path):
        sets = [frozenset(labels) for labels in terms]
        chosen = [terms[i] for i in positions]
        product = problem.product(sets, positions)
        result = output if step == len(path) - 1 else tuple(sorted(product, key=name))
        flops += problem.flops(sets, positions)
        largest = max(largest, problem.size(product))
        scalings.append(len(frozenset().union(*chosen)))
        terms = [labels for i, labels in enumerate(terms) if i not in positions] + [result]
        current = f"{_written(chosen, name)}->{_written([result], name)}"
        remaining = f"{_written(terms, name)}->{_written([output], name)}"
        lines.append(f"{scalings[-1]:4}    {current:>24} {remaining:>40}")
    sets = [frozenset(labels) for labels in inputs]
    naive = problem.flops(sets, range(len(sets)))
    return "\n".join(
        [
            f"  Complete contraction:  {_written(inputs, name)}->{_written([output], name)}",
            f"         Naive scaling:  {len(sizes)}",
            f"     Optimized scaling:  {max(scalings)}",
            f"      Naive FLOP count:  {naive:.3e}",
            f"  Optimized FLOP count:  {flops:.3e}",
            f"   Theoretical speedup:  {naive / max(flops, 1):.3e}",
            f"  Largest intermediate:  {largest:.3e} elements",
            "-" * 74,
            f"{'scaling':6} {'current':>24} {'remaining':>40}",
            "-" * 74,
            *lines,
        ]
    )


def _names(inputs: list[Labels]) -> Callable[[Any], str]:
    """A letter for every label: itself, or one that is free."""
    labels = list(dict.fromkeys(label for part in inputs for label in part))
    free = [letter for letter in reversed(LETTERS) if letter not in labels]
    names = {label: label if isinstance(label, str) else "" for label in labels}
    for label in sorted(label for label in labels if isinstance(label, int)):
        names[label] = free.pop()
    for label in labels:
        if isinstance(label, tuple):
            names[label] = free.pop(0)
    return names.__getitem__


def _written(terms: Iterable[Labels], name: Callable[[Any], str]) -> str:
    return ",".join("".join(map(name, labels)) for labels in terms)


# --- arguments -----------------------------------------------------------------------------------


def _numeric(name: str, x: Any) -> Any:
    """An array of numbers."""
    x = array_argument(name, x)
    if x.dtype == xp.bool:
        raise wrong_dtype(name, "numeric", "bool")
    return x


def _vector(x: Any) -> Any:
    return xp.reshape(x, (math.prod(x.shape),))


def _stored(result: Any, out: Any) -> Any:
    """The result, in `out` if there is one."""
    if out is None:
        return result
    if not isinstance(out, xp.ArrPy):
        raise out_type("out", type(out).__name__)
    if out.shape != result.shape:
        raise out_shape("out", result.shape, out.shape)
    out[...] = result
    return out
