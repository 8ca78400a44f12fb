"""Factorizations of one matrix in plain Python: LU, Cholesky, QR, eigenvalues, singular values.

A matrix comes as a memoryview of doubles in C order (complex numbers as pairs), becomes a list of
rows of Python floats or complex numbers, and the results go back. float32 and complex64 arrive as
float64. A function returns a status: 0, or why there is no result.

Algorithms, all unblocked:
  LU        elimination with row exchanges (partial pivoting), applied to the right sides too
  Cholesky  U^H U by rows of U
  QR        Householder reflections H = 1 - tau v v^H with real results (LAPACK's convention)
  eigh      reflections to a real tridiagonal matrix, then QL steps with Wilkinson's shift
  svd       reflections to a real bidiagonal matrix (Golub-Kahan), then implicit QR steps; a step
            without shift where the shift would cost small singular values their digits
  eig       reflections to Hessenberg form; Francis double steps (real) or single steps (complex)
            to Schur form; eigenvectors of the triangle by substitution
The last three scale by a power of two, so that squares neither overflow nor underflow.

Why Python's complex type here, which other families avoid: docs/decisions/factorizations.md.

References: G. H. Golub, C. F. Van Loan, Matrix Computations, 4th edition, 2013, chapters 3-8;
J. Demmel, W. Kahan, Accurate singular values of bidiagonal matrices, SIAM J. Sci. Stat. Comput.
11 (5), 1990.
"""

from array import array
from collections.abc import Iterable, Sequence
from math import copysign, frexp, fsum, hypot, inf, isfinite, ldexp, log, nan, sqrt
from typing import Any

Number = Any  # float or complex
Row = list[Any]
Matrix = list[Row]
Reflection = tuple[Number, Row]  # tau and v

SINGULAR, NO_CONVERGENCE, NOT_FINITE = 1, 2, 3
EPSILON, ROOT_EPSILON, TINY = 2.0**-52, 2.0**-26, 2.0**-1000
NEGLIGIBLE = 2.0**-400  # beside 1, where its square must stay in the range
STEPS_PER_VALUE = 60  # two or three are usual
BALANCE_SWEEPS = 100  # three or four


# ---- LU ----


def solve(
    components: int,
    rows: int,
    columns: int,
    width: int,
    flag: bool,
    arrays: Sequence[Any],
    workspace: Any,
) -> int:
    """Solve a x = b: arrays a (n, n) and b (n, width), which becomes x."""
    a = _read(components, rows, rows, arrays[0])
    b = _read(components, rows, width, arrays[1])
    status, _ = _eliminate(a, b, singular_too=False)
    if not status:
        _substitute(a, b)
        _write(components, b, arrays[1])
    return status


def inverse(
    components: int,
    rows: int,
    columns: int,
    width: int,
    flag: bool,
    arrays: Sequence[Any],
    workspace: Any,
) -> int:
    """Invert a: arrays a (n, n) and out (n, n)."""
    a = _read(components, rows, rows, arrays[0])
    out = _identity(rows, rows)
    status, _ = _eliminate(a, out, singular_too=False)
    if not status:
        _substitute(a, out)
        _write(components, out, arrays[1])
    return status


def determinant(
    components: int,
    rows: int,
    columns: int,
    width: int,
    flag: bool,
    arrays: Sequence[Any],
    workspace: Any,
) -> int:
    """Multiply the pivots: arrays a (n, n), sign, log|det| and det.

    The product is kept as a number near 1 times a power of two: only the end can overflow.
    """
    a = _read(components, rows, rows, arrays[0])
    _, product = _eliminate(a, [[] for _ in a], singular_too=True)
    exponents = 0
    for i, row in enumerate(a):
        pivot, exponent = _split(row[i])
        product, more = _split(product * pivot)
        exponents += exponent + more
    length = _modulus(product)
    sign = _divide(product, length) if length else product
    if length == inf or length != length:
        logarithm = length
    else:
        logarithm = log(length) + exponents * log(2.0) if length else -inf
    bounded = max(-3000, min(3000, exponents))
    for part in (bounded // 2, bounded - bounded // 2):
        product = _scaled(product, part)
    _write(components, [[sign]], arrays[1])
    arrays[2][0] = logarithm
    _write(components, [[product]], arrays[3])
    return 0


def _eliminate(a: Matrix, b: Matrix, singular_too: bool) -> tuple[int, float]:
    """Eliminate a to its upper triangle and b alike; return a status and the sign of the swaps."""
    n = len(a)
    sign = 1.0
    for k in range(n):
        pivot = k
        for i in range(k + 1, n):
            if _size(a[i][k]) > _size(a[pivot][k]):
                pivot = i
        if a[pivot][k] == 0:
            if singular_too:
                continue
            return SINGULAR, sign
        if pivot != k:
            a[k], a[pivot] = a[pivot], a[k]
            b[k], b[pivot] = b[pivot], b[k]
            sign = -sign
        for i in range(k + 1, n):
            factor = _divide(a[i][k], a[k][k])
            if factor != 0:
                a[i][k + 1 :] = _plus(a[i][k + 1 :], -factor, a[k][k + 1 :])
                b[i] = _plus(b[i], -factor, b[k])
    return 0, sign


def _substitute(a: Matrix, b: Matrix) -> None:
    """Solve a x = b for the upper triangle of a; x takes the place of b."""
    n = len(a)
    for i in range(n - 1, -1, -1):
        for j in range(i + 1, n):
            b[i] = _plus(b[i], -a[i][j], b[j])
        b[i] = [_divide(x, a[i][i]) for x in b[i]]


# ---- Cholesky ----


def cholesky(
    components: int,
    rows: int,
    columns: int,
    width: int,
    flag: bool,
    arrays: Sequence[Any],
    workspace: Any,
) -> int:
    """Replace a (n, n) by L, with `flag` by U; of a only that triangle is read."""
    n = rows
    a = _read(components, n, n, arrays[0])
    if not flag:
        a = _conjugate_transpose(a)
    for k in range(n):
        if not a[k][k].real > 0:
            return SINGULAR
        root = sqrt(a[k][k].real)
        a[k][k:] = [_divide(x, root) for x in a[k][k:]]
        a[k][k] = root
        a[k][:k] = [0.0] * k
        for i in range(k + 1, n):
            a[i][i:] = _plus(a[i][i:], -a[k][i].conjugate(), a[k][i:])
    _write(components, a if flag else _conjugate_transpose(a), arrays[0])
    return 0


# ---- QR ----


def qr(
    components: int,
    rows: int,
    columns: int,
    width: int,
    flag: bool,
    arrays: Sequence[Any],
    workspace: Any,
) -> int:
    """Replace a (m, n) by R and fill q (m, width)."""
    m, n = rows, columns
    a = _read(components, m, n, arrays[0])
    q = _identity(m, width)
    reflections = []
    for k in range(min(m, n)):
        beta, tau, v = _reflector([a[i][k] for i in range(k, m)])
        _reflect_rows(a, k, k + 1, tau.conjugate(), v)
        for i in range(k, m):
            a[i][k] = beta if i == k else 0.0
        reflections.append((tau, v))
    for k in range(len(reflections) - 1, -1, -1):
        _reflect_rows(q, k, k, *reflections[k])
    _write(components, a, arrays[0])
    _write(components, q, arrays[1])
    return 0


def _reflector(x: Row) -> tuple[Number, Number, Row]:
    """For H = 1 - tau v v^H with H^H x = (beta, 0, ..., 0): beta (real), tau, v with v[0] = 1."""
    rest = _norm(x[1:])
    if rest == 0 and x[0].imag == 0:
        return x[0], 0.0, [1.0, *x[1:]]
    beta = -copysign(hypot(_modulus(x[0]), rest), x[0].real)
    divisor = x[0] - beta
    return beta, _divide(-divisor, beta), [1.0, *(_divide(y, divisor) for y in x[1:])]


def _reflect_rows(a: Matrix, top: int, left: int, tau: Number, v: Row) -> None:
    """Subtract tau v (v^H block) from the block of a that begins at (top, left), in place."""
    if tau == 0:
        return
    sums = [0.0] * len(a[top][left:])
    for i, x in enumerate(v):
        sums = _plus(sums, x.conjugate(), a[top + i][left:])
    for i, x in enumerate(v):
        a[top + i][left:] = _plus(a[top + i][left:], -tau * x, sums)


def _reflect_columns(a: Matrix, rows: Iterable[int], left: int, tau: Number, v: Row) -> None:
    """Subtract tau (block v) v^H from the block of a in these rows, columns from left on."""
    if tau == 0:
        return
    right = left + len(v)
    conjugates = [x.conjugate() for x in v]
    for i in rows:
        product = sum((x * y for x, y in zip(a[i][left:right], v, strict=True)), 0.0)
        a[i][left:right] = _plus(a[i][left:right], -tau * product, conjugates)


# ---- Hermitian eigenvalues ----


def eigh(
    components: int,
    rows: int,
    columns: int,
    width: int,
    flag: bool,
    arrays: Sequence[Any],
    workspace: Any,
) -> int:
    """Fill w (n) and, with `flag`, the columns of v (n, n), from the lower triangle of a (n, n)."""
    n = rows
    a = _read(components, n, n, arrays[0])
    for i in range(n):
        a[i][i] = a[i][i].real
        for j in range(i):
            a[j][i] = a[i][j].conjugate()
    scale = _scale_to_one(a)
    if not isfinite(scale):
        return NOT_FINITE
    d, e, reflections = _tridiagonalize(a)
    vectors: Matrix = []
    if flag:
        q = _identity(n, n)
        for k in range(n - 2, -1, -1):
            _reflect_rows(q, k + 1, k + 1, *reflections[k])
        vectors = _transpose(q)
    if not _tridiagonal_ql(d, e, vectors):
        return NO_CONVERGENCE
    order = sorted(range(n), key=d.__getitem__)
    arrays[1][:] = _doubles([d[i] * scale for i in order])
    if flag:
        _write(components, _transpose([vectors[i] for i in order]), arrays[2])
    return 0


def _tridiagonalize(a: Matrix) -> tuple[list[float], list[float], list[Reflection]]:
    """Reflect a Hermitian matrix to a real tridiagonal one: diagonal, subdiagonal, reflections."""
    n = len(a)
    d, e, reflections = [], [], []
    for k in range(n):
        d.append(a[k][k].real)
        if k == n - 1:
            break
        beta, tau, v = _reflector([a[i][k] for i in range(k + 1, n)])
        e.append(beta.real)
        reflections.append((tau, v))
        if tau == 0:
            continue
        # w = tau block v - (|tau|^2 v^H block v / 2) v; rows of block are conjugate columns.
        sums = [0.0] * (n - k - 1)
        for i, x in enumerate(v):
            sums = _plus(sums, x.conjugate(), a[k + 1 + i][k + 1 :])
        w = [tau * x.conjugate() for x in sums]
        half = 0.5 * tau * sum((x.conjugate() * y for x, y in zip(w, v, strict=True)), 0.0)
        w = _plus(w, -half, v)
        v_conjugate = [x.conjugate() for x in v]
        w_conjugate = [x.conjugate() for x in w]
        for i in range(n - k - 1):
            row = a[k + 1 + i]
            change = _plus([v[i] * x for x in w_conjugate], w[i], v_conjugate)
            row[k + 1 :] = _plus(row[k + 1 :], -1.0, change)
    return d, [*e, 0.0], reflections


def _tridiagonal_ql(d: list[float], e: list[float], vectors: Matrix) -> bool:
    """Make d the eigenvalues of a symmetric tridiagonal matrix, whose rotations combine vectors."""
    n = len(d)
    for first in range(n):
        for step in range(STEPS_PER_VALUE + 1):
            last = first
            while last < n - 1 and not _negligible(e[last], d[last], d[last + 1]):
                last += 1
            if last == first:
                break
            if step == STEPS_PER_VALUE:
                return False
            if step == 0 and abs(d[last]) < abs(d[first]):
                _reverse_block(d, e, vectors, first, last)
            slope = (d[first + 1] - d[first]) / (2.0 * e[first])
            root = hypot(slope, 1.0)
            bulge = d[last] - d[first] + e[first] / (slope + copysign(root, slope))
            c, s, shift = 1.0, 1.0, 0.0
            for i in range(last - 1, first - 1, -1):
                off, along = s * e[i], c * e[i]
                length = e[i + 1] = hypot(off, bulge)
                if length == 0.0:
                    d[i + 1] -= shift
                    e[last] = 0.0
                    break
                s, c = off / length, bulge / length
                diagonal = d[i + 1] - shift
                mixed = (d[i] - diagonal) * s + 2.0 * c * along
                shift = s * mixed
                d[i + 1] = diagonal + shift
                bulge = c * mixed - along
                _rotate(vectors, i, c, -s)
            else:
                d[first] -= shift
                e[first], e[last] = bulge, 0.0
    return True


def _negligible(off: float, x: float, y: float) -> bool:
    """Whether an element is nothing beside its neighbours on the diagonal."""
    return abs(off) <= EPSILON * (abs(x) + abs(y)) + TINY


def _reverse_block(d: list[float], e: list[float], vectors: Matrix, first: int, last: int) -> None:
    """Write a block from its other end: QL steps want it to grow downwards."""
    d[first : last + 1] = d[first : last + 1][::-1]
    e[first:last] = e[first:last][::-1]
    if vectors:
        vectors[first : last + 1] = vectors[first : last + 1][::-1]


# ---- Singular values ----


def svd(
    components: int,
    rows: int,
    columns: int,
    width: int,
    flag: bool,
    arrays: Sequence[Any],
    workspace: Any,
) -> int:
    """Fill s (n) and, if width is not 0, u (m, width) and vh (n, n), from a (m, n) with m >= n."""
    m, n = rows, columns
    a = _read(components, m, n, arrays[0])
    scale = _scale_to_one(a)
    if not isfinite(scale):
        return NOT_FINITE
    d, e, left, right = _bidiagonalize(a, m, n)
    u_rows: Matrix = []
    v_rows: Matrix = []
    if width:
        u, v = _identity(m, width), _identity(n, n)
        for k in range(n - 1, -1, -1):
            _reflect_rows(u, k, k, *left[k])
        for k in range(n - 2, -1, -1):
            _reflect_rows(v, k + 1, k + 1, *right[k])
        u_rows, v_rows = _transpose(u), _conjugate_transpose(v)
    if not _bidiagonal_qr(d, e, u_rows, v_rows):
        return NO_CONVERGENCE
    for i in range(n):
        if copysign(1.0, d[i]) < 0.0:
            d[i] = -d[i]
            if width:
                v_rows[i] = [-x for x in v_rows[i]]
    order = sorted(range(n), key=d.__getitem__, reverse=True)
    arrays[2][:] = _doubles([d[i] * scale for i in order])
    if width:
        u_rows[:n] = [u_rows[i] for i in order]
        _write(components, _transpose(u_rows), arrays[1])
        _write(components, [v_rows[i] for i in order], arrays[3])
    return 0


def _bidiagonalize(
    a: Matrix, m: int, n: int
) -> tuple[list[float], list[float], list[Reflection], list[Reflection]]:
    """Reflect a to a real bidiagonal matrix: two diagonals, left and right reflections."""
    d, e, left, right = [], [], [], []
    for k in range(n):
        beta, tau, v = _reflector([a[i][k] for i in range(k, m)])
        d.append(beta.real)
        left.append((tau, v))
        _reflect_rows(a, k, k + 1, tau.conjugate(), v)
        if k == n - 1:
            break
        beta, tau, v = _reflector([x.conjugate() for x in a[k][k + 1 :]])
        e.append(beta.real)
        right.append((tau, v))
        _reflect_columns(a, range(k + 1, m), k + 1, tau, v)
    return d, e, left, right


def _bidiagonal_qr(d: list[float], e: list[float], u: Matrix, v: Matrix) -> bool:
    """Make d the singular values of a bidiagonal matrix; rotations combine rows of u and v."""
    last, step = len(d) - 1, 0
    while last > 0:
        first = last
        while first > 0:
            if _negligible(e[first - 1], d[first - 1], d[first]):
                e[first - 1] = 0.0
                break
            first -= 1
        if first == last:
            last, step = last - 1, 0
            continue
        if step == STEPS_PER_VALUE:
            return False
        step += 1
        shift = _smaller_singular_value(d[last - 1], e[last - 1], d[last])
        # A block with a zero takes a step without shift, which splits it off.
        if 0.0 in d[first : last + 1] or shift == 0.0 or abs(shift / d[first]) < ROOT_EPSILON:
            _step_without_shift(d, e, first, last, u, v)
        else:
            _step_with_shift(d, e, first, last, shift, u, v)
    return True


def _step_without_shift(
    d: list[float], e: list[float], first: int, last: int, u: Matrix, v: Matrix
) -> None:
    c, left_c, left_s = 1.0, 1.0, 0.0
    for i in range(first, last):
        r, c, s = _rotation(d[i] * c, e[i])
        if i > first:
            e[i - 1] = left_s * r
        d[i], left_c, left_s = _rotation(left_c * r, d[i + 1] * s)
        _rotate(v, i, c, s)
        _rotate(u, i, left_c, left_s)
    end = d[last] * c
    e[last - 1], d[last] = end * left_s, end * left_c


def _step_with_shift(
    d: list[float],
    e: list[float],
    first: int,
    last: int,
    shift: float,
    u: Matrix,
    v: Matrix,
) -> None:
    f = (abs(d[first]) - shift) * (copysign(1.0, d[first]) + shift / d[first])
    g = e[first]
    for i in range(first, last):
        r, c, s = _rotation(f, g)
        if i > first:
            e[i - 1] = r
        f, e[i] = c * d[i] + s * e[i], c * e[i] - s * d[i]
        g, d[i + 1] = s * d[i + 1], c * d[i + 1]
        _rotate(v, i, c, s)
        d[i], c, s = _rotation(f, g)
        f, d[i + 1] = c * e[i] + s * d[i + 1], c * d[i + 1] - s * e[i]
        if i < last - 1:
            g, e[i + 1] = s * e[i + 1], c * e[i + 1]
        _rotate(u, i, c, s)
    e[last - 1] = f


def _smaller_singular_value(f: float, g: float, h: float) -> float:
    """The smaller singular value of the triangle (f, g; 0, h)."""
    low, high = sorted((abs(f), abs(h)))
    g = abs(g)
    if low == 0.0:
        return 0.0
    if g < high:
        total, difference, part = 1.0 + low / high, (high - low) / high, g / high
        return 2.0 * low / (sqrt(total * total + part * part) + sqrt(difference**2 + part * part))
    part = high / g
    if part == 0.0:
        return low * high / g
    total, difference = (1.0 + low / high) * part, (high - low) / high * part
    return 2.0 * (low * part / (sqrt(1.0 + total * total) + sqrt(1.0 + difference**2)))


# ---- General eigenvalues ----


def eig(
    components: int,
    rows: int,
    columns: int,
    width: int,
    flag: bool,
    arrays: Sequence[Any],
    workspace: Any,
) -> int:
    """Fill w (n complex) and, with `flag`, the columns of v (n, n complex), from a (n, n)."""
    n = rows
    a = _read(components, n, n, arrays[0])
    scale = _scale_to_one(a)
    if not isfinite(scale):
        return NOT_FINITE
    factors = _balance(a)
    q = _to_hessenberg(a)
    if not (_real_schur if components == 1 else _complex_schur)(a, q):
        return NO_CONVERGENCE
    if components == 1:
        a, q = _complex_form(a, q)
    w = [a[i][i] for i in range(n)]
    _write(2, [[x * scale for x in w]], arrays[1])
    if flag:
        _write(2, _transpose(_triangular_vectors(a, q, factors, components == 1)), arrays[2])
    return 0


def _balance(a: Matrix) -> list[float]:
    """Make a f^-1 a f for a diagonal f of powers of two, which is returned.

    It brings the norms of row i and column i together. Eigenvectors of a are f times those of the
    result.
    """
    n = len(a)
    factors = [1.0] * n
    for _ in range(BALANCE_SWEEPS):
        changed = False
        for i in range(n):
            column = hypot(*(_size(a[j][i]) for j in range(n) if j != i))
            row = hypot(*(_size(a[i][j]) for j in range(n) if j != i))
            if column < TINY or row < TINY:
                continue
            before, factor = column + row, 1.0
            while column < row / 2.0:
                factor, row, column = factor * 2.0, row / 2.0, column * 2.0
            while column >= row * 2.0:
                factor, row, column = factor / 2.0, row * 2.0, column / 2.0
            total = factors[i] * factor
            if column + row >= 0.95 * before or not 2.0**-400 < total < 2.0**400:
                continue
            changed = True
            factors[i] = total
            a[i] = [x / factor for x in a[i]]
            for j in range(n):
                a[j][i] *= factor
        if not changed:
            break
    return factors


def _to_hessenberg(a: Matrix) -> Matrix:
    """Make a an upper Hessenberg matrix h with a = Q h Q^H; return the transpose of Q."""
    n = len(a)
    reflections = []
    for k in range(n - 2):
        beta, tau, v = _reflector([a[i][k] for i in range(k + 1, n)])
        _reflect_rows(a, k + 1, k + 1, tau.conjugate(), v)
        _reflect_columns(a, range(n), k + 1, tau, v)
        for i in range(k + 1, n):
            a[i][k] = beta if i == k + 1 else 0.0
        reflections.append((tau, v))
    q = _identity(n, n)
    for k in range(n - 3, -1, -1):
        _reflect_rows(q, k + 1, k + 1, *reflections[k])
    return _transpose(q)


def _block_start(h: Matrix, last: int) -> int:
    """Find the first row of the block that ends at last: above it the subdiagonal vanishes."""
    for first in range(last, 0, -1):
        beside = _size(h[first - 1][first - 1]) + _size(h[first][first])
        size = _size(h[first][first - 1])
        if size <= EPSILON * beside or size < NEGLIGIBLE:
            h[first][first - 1] = 0.0
            return first
    return 0


def _complex_schur(h: Matrix, q: Matrix) -> bool:
    """Make h triangular by single QR steps."""
    last, step = len(h) - 1, 0
    while last > 0:
        first = _block_start(h, last)
        if first == last:
            last, step = last - 1, 0
            continue
        if step == STEPS_PER_VALUE:
            return False
        step += 1
        below, end = h[last][last - 1], h[last][last]
        shift = _nearer_eigenvalue(h[last - 1][last - 1], h[last - 1][last], below, end)
        if step % 10 == 0:  # out of a cycle
            shift = end + _modulus(below)
        x, y = h[first][first] - shift, h[first + 1][first]
        for k in range(first, last):
            # y is made real by a phase, then (x, |y|) is turned to (r, 0).
            y_size = _modulus(y)
            r = hypot(_modulus(x), y_size)
            phase = y / y_size if y_size else 1.0
            c, s = (x / r, y_size / r) if r else (1.0, 0.0)
            left, bottom = max(k - 1, first), min(k + 2, last)
            h[k + 1][left:] = [phase.conjugate() * z for z in h[k + 1][left:]]
            for i in range(bottom + 1):
                h[i][k + 1] *= phase
            q[k + 1] = [z * phase for z in q[k + 1]]
            _turn_both_sides(h, q, k, c, s, left, bottom)
            if k > first:
                h[k + 1][k - 1] = 0.0
            if k + 1 < last:
                x, y = h[k + 1][k], h[k + 2][k]
    return True


def _nearer_eigenvalue(a: Number, b: Number, c: Number, d: Number) -> Number:
    """The eigenvalue of (a, b; c, d) nearer to d."""
    half, product = 0.5 * (a - d), b * c
    if product == 0:
        return d
    square = half * half + product
    root = complex(sqrt(0.5 * (_modulus(square) + abs(square.real))), 0.0)
    if root:
        root += 0.5j * square.imag / root.real
    if square.real < 0.0:
        root = complex(abs(root.imag), copysign(root.real, square.imag))
    against = half.real * root.real + half.imag * root.imag < 0.0
    total = half - root if against else half + root
    return d - _divide(product, total) if total != 0 else d


def _turn_both_sides(
    h: Matrix, q: Matrix, k: int, c: Number, s: Number, left: int, bottom: int
) -> None:
    """Turn rows and columns k, k + 1 of h, and Q, by the rotation of first row (conj(c), s)."""
    x, y = h[k][left:], h[k + 1][left:]
    h[k][left:] = _plus([c.conjugate() * z for z in x], s, y)
    h[k + 1][left:] = _plus([c * z for z in y], -s, x)
    for i in range(bottom + 1):
        x, y = h[i][k], h[i][k + 1]
        h[i][k], h[i][k + 1] = c * x + s * y, c.conjugate() * y - s * x
    x, y = q[k], q[k + 1]
    q[k] = _plus([c * z for z in x], s, y)
    q[k + 1] = _plus([c.conjugate() * z for z in y], -s, x)


def _real_schur(h: Matrix, q: Matrix) -> bool:
    """Make h triangular, but for blocks of two conjugate eigenvalues, by Francis's double steps."""
    last, step = len(h) - 1, 0
    while last > 0:
        first = _block_start(h, last)
        if first >= last - 1:
            if first == last - 1:
                _split_block(h, q, first)
            last, step = first - 1, 0
            continue
        if step == STEPS_PER_VALUE:
            return False
        step += 1
        corner, other = h[last][last], h[last - 1][last - 1]
        product = h[last][last - 1] * h[last - 1][last]
        if step % 10 == 0:  # out of a cycle
            size = abs(h[last][last - 1]) + abs(h[last - 1][last - 2])
            corner = other = h[last][last] + 0.75 * size
            product = -0.4375 * size * size
        # The first column of (h - s1)(h - s2), divided by the subdiagonal element.
        r, s = corner - h[first][first], other - h[first][first]
        below = h[first + 1][first]
        x = [
            (r * s - product) / below + h[first][first + 1],
            h[first + 1][first + 1] - h[first][first] - r - s,
            h[first + 2][first + 1],
        ]
        size = sum(map(abs, x))
        x = [y / size for y in x] if size else x
        for k in range(first, last):
            count = min(3, last - k + 1)
            if k > first:
                x = [h[i][k - 1] for i in range(k, k + count)]
            _, tau, v = _reflector(x[:count])
            _reflect_rows(h, k, max(k - 1, first), tau, v)
            _reflect_columns(h, range(min(k + 3, last) + 1), k, tau, v)
            _reflect_rows(q, k, 0, tau, v)
            if k > first:
                for i in range(k + 1, k + count):
                    h[i][k - 1] = 0.0
    return True


def _split_block(h: Matrix, q: Matrix, k: int) -> None:
    """Make the block at k triangular if its two eigenvalues are real."""
    half, product = 0.5 * (h[k][k] - h[k + 1][k + 1]), h[k][k + 1] * h[k + 1][k]
    square = half * half + product
    if square < 0.0:
        return
    _, c, s = _rotation(half + copysign(sqrt(square), half), h[k + 1][k])
    _turn_both_sides(h, q, k, c, s, k, k + 1)
    h[k + 1][k] = 0.0


def _complex_form(h: Matrix, q: Matrix) -> tuple[Matrix, Matrix]:
    """Return the real Schur form as a complex one, conjugate eigenvalues being exact conjugates."""
    n = len(h)
    t = [[complex(x) for x in row] for row in h]
    z = [[complex(x) for x in row] for row in q]
    k = 0
    while k < n:
        if k + 1 < n and h[k + 1][k] != 0.0:
            below = h[k + 1][k]
            half = 0.5 * (h[k][k] - h[k + 1][k + 1])
            root = sqrt(-(half * half + h[k][k + 1] * below))
            value = complex(h[k + 1][k + 1] + half, root)
            x = complex(half, root)  # (x, below) is an eigenvector of the block
            r = hypot(_modulus(x), below)
            _turn_both_sides(t, z, k, x / r, below / r, k, k + 1)
            t[k][k], t[k + 1][k + 1], t[k + 1][k] = value, value.conjugate(), 0j
            k += 1
        k += 1
    return t, z


def _triangular_vectors(t: Matrix, q: Matrix, factors: list[float], is_real: bool) -> Matrix:
    """Return eigenvectors of f Q t Q^H f^-1 for triangular t, as rows.

    They have length 1, the largest component real. In a real problem the vectors of real
    eigenvalues are real, those of conjugate ones conjugate.
    """
    vectors: Matrix = []
    for k in range(len(t)):
        value = t[k][k]
        if is_real and value.imag < 0.0:  # the second of a pair
            vectors.append([x.conjugate() for x in vectors[-1]])
            continue
        least = max(EPSILON * _size(value), 2.0**-500)
        x = [0j] * k + [1 + 0j]
        for i in range(k - 1, -1, -1):
            total = -sum((t[i][j] * x[j] for j in range(i + 1, k + 1)), 0j)
            gap = t[i][i] - value
            x[i] = _divide(total, gap if _size(gap) >= least else least)
            size = _size(x[i])
            if size > 2.0**300:
                x[i:] = [y / size for y in x[i:]]
        largest = max(map(_size, x))
        vector = [0j] * len(t)
        for j, y in enumerate(x):
            vector = _plus(vector, y / largest, q[j])
        vector = [x * factor for x, factor in zip(vector, factors, strict=True)]
        length = _norm(vector)
        place = max(range(len(t)), key=[_modulus(y) for y in vector].__getitem__)
        factor = vector[place].conjugate() / _modulus(vector[place]) / length
        vector = [factor * y for y in vector]
        if is_real and value.imag == 0.0:
            vector = [complex(y.real, 0.0) for y in vector]
        vector[place] = complex(vector[place].real, 0.0)
        vectors.append(vector)
    return vectors


# ---- Numbers and rows ----


def _divide(x: Number, y: Number) -> Number:
    """x / y as IEEE says, also for y = 0."""
    try:
        return x / y
    except (ZeroDivisionError, OverflowError):
        if isinstance(x, complex) or isinstance(y, complex):
            return complex(nan, nan)
        return x * copysign(inf, y) if x else nan


def _modulus(x: Number) -> float:
    return hypot(x.real, x.imag)


def _size(x: Number) -> float:
    """|real| + |imag|: a size that needs no root."""
    size: float = abs(x.real) + abs(x.imag)
    return size


def _norm(x: Row) -> float:
    """The length of a list; the largest is divided out where squares could leave the range."""
    largest = max(map(_size, x), default=0.0)
    unit = 1.0 if largest == 0.0 or 2.0**-400 < largest < 2.0**400 else largest
    parts = [y / unit for number in x for y in (number.real, number.imag)]
    return unit * sqrt(fsum(y * y for y in parts)) if isfinite(largest) else nan


def _scaled(x: Number, exponent: int) -> Number:
    """x times a power of two, in steps that do not round on the way."""
    half = exponent // 2
    return x * ldexp(1.0, half) * ldexp(1.0, exponent - half)


def _split(x: Number) -> tuple[Number, int]:
    """x as a number near 1 and a power of two."""
    exponent = frexp(_size(x))[1] if 0.0 < _size(x) < inf else 0
    return _scaled(x, -exponent), exponent


def _plus(row: Row, factor: Number, other: Row) -> Row:
    """row + factor * other"""
    return [x + factor * y for x, y in zip(row, other, strict=True)]


def _rotation(f: float, g: float) -> tuple[float, float, float]:
    """r, c and s with c f + s g = r and c g - s f = 0."""
    r = hypot(f, g)
    return (r, f / r, g / r) if r else (r, 1.0, 0.0)


def _rotate(rows: Matrix, i: int, c: Number, s: Number) -> None:
    """Turn rows i and i + 1: (x, y) becomes (c x + s y, c y - s x)."""
    if rows:
        x, y = rows[i], rows[i + 1]
        rows[i] = [c * a + s * b for a, b in zip(x, y, strict=True)]
        rows[i + 1] = [c * b - s * a for a, b in zip(x, y, strict=True)]


def _identity(rows: int, columns: int) -> Matrix:
    return [[float(i == j) for j in range(columns)] for i in range(rows)]


def _transpose(a: Matrix) -> Matrix:
    return [list(column) for column in zip(*a, strict=True)]


def _conjugate_transpose(a: Matrix) -> Matrix:
    return [[x.conjugate() for x in column] for column in zip(*a, strict=True)]


def _scale_to_one(a: Matrix) -> float:
    """Multiply a by a power of two so that the largest part becomes about 1; return its inverse."""
    sizes = [abs(part) for row in a for x in row for part in (x.real, x.imag)]
    if not all(map(isfinite, sizes)):
        return nan
    largest = max(sizes, default=0.0)
    if largest == 0.0:
        return 1.0
    exponent = max(-1000, min(1000, frexp(largest)[1]))
    factor = ldexp(1.0, -exponent)
    for row in a:
        row[:] = [x * factor for x in row]
    return ldexp(1.0, exponent)


def _read(components: int, rows: int, columns: int, buffer: Any) -> Matrix:
    numbers = buffer.tolist()
    if components == 2:
        numbers = list(map(complex, numbers[::2], numbers[1::2]))
    return [numbers[i * columns : (i + 1) * columns] for i in range(rows)]


def _write(components: int, rows: Matrix, buffer: Any) -> None:
    numbers = [x for row in rows for x in row]
    if components == 2:
        numbers = [part for x in numbers for part in (x.real, x.imag)]
    buffer[:] = _doubles(numbers)


def _doubles(numbers: Row) -> memoryview:
    return memoryview(array("d", numbers))
