"""The public element-wise functions: the parts of arrpy/elementwise.pyx, repeated per operation."""

from _spec.examples import EXAMPLES
from _spec.model import Operation
from _spec.ops import MAPS
from bodies import ROOT


def part(template: str, name: str) -> str:
    """The text between `# begin NAME` and `# end NAME`."""
    return template.split(f"# begin {name}\n")[1].split(f"# end {name}\n")[0].strip("\n")


def docstring(operation: Operation) -> str:
    names = "x" if operation.arity == 1 else "x1, x2"
    arguments, result = EXAMPLES[operation.name]
    returned = {"same": "the dtype of the input", "real": "real"}.get(operation.result, "bool")
    promoted = "; integers are computed as float64" if operation.integers_as_float64 else ""
    shapes = "" if operation.arity == 1 else " The shapes broadcast."
    category = "any" if operation.dtypes == "all" else operation.dtypes
    formula = operation.formula
    if operation.result == "bool":
        formula = f"Whether {formula.removeprefix('whether ')}"
    elif formula.startswith(("the ", "how ")):  # words, not symbols
        formula = formula[0].upper() + formula[1:]
    return f"""{formula}, element by element.

    Parameters
    ----------
    {names} : ArrPy or number, {category} dtype{promoted}
    out : ArrPy, optional
        Where the result is stored.
    where : ArrPy of bool, optional
        Elements that are computed; the others of `out` stay as they are, without `out` they are 0.

    Returns
    -------
    ArrPy, {returned}

    Raises
    ------
    TypeError
        If something is no array or number{"" if category == "any" else f", or not {category}"}.
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    Accuracy: {operation.accuracy} (docs/numerics.md).{shapes}

    Examples
    --------
    >>> import arrpy
    >>> arrpy.{operation.name}({arguments}).tolist()
    {result}
    """


def chapter_pyx() -> str:
    template = (ROOT / "arrpy" / "elementwise.pyx").read_text()
    functions = []
    tail = template[template.index("# end function2\n") + 16 :]
    for operation in MAPS:
        if operation.arity == 3 or f"\ndef {operation.name}(" in tail:
            continue
        model = {1: "negative", 2: "add"}[operation.arity]
        text = part(template, f"function{operation.arity}")
        text = text.replace("DOCSTRING", docstring(operation))
        text = text.replace(f"def {model}(", f"def {operation.name}(")
        functions.append(text.replace(f"MAP_{model.upper()},", f"MAP_{operation.name.upper()},"))
    head = template[: template.index("# begin function1")]
    return head + "\n\n\n".join(functions) + "\n" + tail
