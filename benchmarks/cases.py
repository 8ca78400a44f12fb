"""The cases that are measured: name, statement for ArrPy, statement for NumPy, goal.

A case is a small expression in which `xp` is the library, and `a`, `b`, ... are its arrays, made by
`setup(xp)`. The same text runs with both libraries unless a second one is given for NumPy.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """One row of the table: `goal` is the largest wanted ratio of ArrPy's time to NumPy's."""

    name: str
    setup: str
    statement: str
    numpy_statement: str = ""
    goal: float | None = None


_PAIR = (
    "a = xp.asarray(array('d', [0.5 + i * 0.25 % 7 for i in range({n})]));"
    " b = xp.asarray(array('d', [1.5 + i * 0.125 % 5 for i in range({n})]))"
)
_LARGE = (
    "a = (xp.arange({n}) * 0.6180339887) % 1.0 + 0.1; b = (xp.arange({n}) * 0.7548776662) % 1.0"
)


def _pair(n: int) -> str:
    return (_PAIR if n <= 100_000 else _LARGE).format(n=n)


_TEXT = (
    "import tempfile, random; rng = random.Random(1); file = tempfile.NamedTemporaryFile('w');"
    " number = lambda: {number};"
    " lines = (','.join(str(number()) for _ in range(3)) for _ in range(300_000));"
    " file.write('\\n'.join(lines)); file.flush()"
)

_RANDOM = "rng = xp.random.default_rng(1)"

CASES = (
    Case("a + b, n = 1", _pair(1), "a + b", goal=0.30),
    Case("a + b, n = 8", _pair(8), "a + b", goal=0.30),
    Case("a + b, n = 100", _pair(100), "a + b", goal=0.30),
    Case("a * 2.0, n = 8", _pair(8), "a * 2.0", goal=0.25),
    Case("a.sum(), n = 8", _pair(8), "a.sum()", goal=0.15),
    Case("xp.add(a, b), n = 8", _pair(8), "xp.add(a, b)"),
    Case("xp.sqrt(a), n = 8", _pair(8), "xp.sqrt(a)"),
    Case("a < b, n = 8", _pair(8), "a < b"),
    Case("a[3]", _pair(8), "a[3]", goal=1.1),
    Case("float(a[3])", _pair(8), "float(a[3])"),
    Case("a[2:5]", _pair(8), "a[2:5]", goal=0.90),
    Case("m[2, 3]", "m = xp.ones((4, 4))", "m[2, 3]"),
    Case("m[1:3, ::2]", "m = xp.ones((4, 4))", "m[1:3, ::2]"),
    Case("len(a)", _pair(8), "len(a)", goal=1.2),
    Case("reshape (2, 4)", _pair(8), "xp.reshape(a, (2, 4))"),
    Case("matmul 3x3", "m = xp.ones((3, 3))", "m @ m"),
    Case("where, n = 8", _pair(8) + "; c = a < b", "xp.where(c, a, b)"),
    Case(
        "list of 3 floats",
        "x = [1.0, 2.0, 3.0]",
        "xp.ArrPy(x)",
        "xp.array(x)",
    ),
    Case(
        "list of 1e5 floats",
        "x = [i * 0.5 for i in range(100_000)]",
        "xp.ArrPy(x)",
        "xp.array(x)",
        0.20,
    ),
    Case(
        "nested list 1000 x 100",
        "x = [[i * 0.5 for i in range(100)] for _ in range(1000)]",
        "xp.ArrPy(x)",
        "xp.array(x)",
        0.20,
    ),
    Case("list of 1e5 ints", "x = list(range(100_000))", "xp.ArrPy(x)", "xp.array(x)", 0.30),
    Case("a + b, n = 1e4", _pair(10_000), "a + b", goal=1.1),
    Case("a + b, n = 1e5", _pair(100_000), "a + b", goal=1.1),
    Case("a + b, n = 1e6", _pair(1_000_000), "a + b", goal=1.1),
    Case("a + b, n = 1e7", _pair(10_000_000), "a + b", goal=1.1),
    Case("a + b, out, n = 1e6", _pair(1_000_000) + "; o = a + b", "xp.add(a, b, out=o)"),
    Case("sum, n = 1e5", _pair(100_000), "xp.sum(a)", goal=0.9),
    Case("sum, n = 1e6", _pair(1_000_000), "xp.sum(a)", goal=0.9),
    Case("sum axis 0, 1000 x 1000", "a = xp.ones((1000, 1000)) * 0.37", "xp.sum(a, axis=0)"),
    Case("sum axis 1, 1000 x 1000", "a = xp.ones((1000, 1000)) * 0.37", "xp.sum(a, axis=1)"),
    Case("var, n = 1e6", _pair(1_000_000), "xp.var(a)", goal=0.5),
    Case("max, n = 1e6", _pair(1_000_000), "xp.max(a)"),
    Case("cumulative_sum, n = 1e6", _pair(1_000_000), "xp.cumulative_sum(a)", goal=0.4),
    Case("sqrt, n = 1e6", _pair(1_000_000), "xp.sqrt(a)"),
    Case("exp, n = 1e6", _pair(1_000_000), "xp.exp(a)"),
    Case("sin, n = 1e6", _pair(1_000_000), "xp.sin(a)"),
    Case("a < b, n = 1e6", _pair(1_000_000), "a < b"),
    Case("(1000, 1000) + (1000,)", "a = xp.ones((1000, 1000)); b = xp.ones(1000)", "a + b"),
    Case("a.T + b, 2000 x 2000", "a = xp.ones((2000, 2000)); b = xp.ones((2000, 2000))", "a.T + b"),
    Case("a[::2] + b[::2], n = 1e6", _pair(1_000_000), "a[::2] + b[::2]"),
    Case("a // b int64, n = 1e6", "a = xp.arange(1_000_000); b = a % 97 + 1", "a // b"),
    Case("a[mask], n = 1e6", "a = xp.sin(xp.arange(1_000_000) * 1.0); m = a > 0", "a[m]"),
    Case(
        "take, n = 1e6",
        "a = xp.ones(1_000_000); i = (xp.arange(1_000_000) * 7919) % 1_000_000",
        "a[i]",
    ),
    Case("copy of a transpose, 2000 x 2000", "a = xp.ones((2000, 2000))", "a.T.copy()"),
    Case("matmul 256", "a = xp.ones((256, 256)) * 0.5", "a @ a"),
    Case("matmul 1024", "a = xp.ones((1024, 1024)) * 0.5", "a @ a"),
    Case(
        "float32 a + b, n = 1e6",
        _pair(1_000_000) + "; a = xp.astype(a, xp.float32); b = xp.astype(b, xp.float32)",
        "a + b",
    ),
    Case("random(), one", _RANDOM, "rng.random()"),
    Case("random, n = 1e6", _RANDOM, "rng.random(1_000_000)", goal=0.33),
    Case("normal, n = 1e6", _RANDOM, "rng.normal(size=1_000_000)", goal=0.62),
    Case("integers, n = 1e6", _RANDOM, "rng.integers(1000, size=1_000_000)"),
    Case("permutation, n = 1e6", _RANDOM, "rng.permutation(1_000_000)"),
    Case(
        "loadtxt, 3e5 x 3 ints",
        _TEXT.format(number="rng.randrange(10 ** rng.randint(1, 10))"),
        "xp.loadtxt(file.name, 'int64', delimiter=',')",
        goal=0.2,
    ),
    Case(
        "loadtxt, 3e5 x 3 floats",
        _TEXT.format(number="rng.gauss(0.0, 1.0)"),
        "xp.loadtxt(file.name, delimiter=',')",
        goal=0.2,
    ),
)
