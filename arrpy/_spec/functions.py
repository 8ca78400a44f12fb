"""Every public function that is not an operation of `ops.py`, one line each.

A function beyond the standard needs its line here and its body in the chapter that the line names:
`arrpy.<name>` finds the chapter through this table when the name is first asked for.
"""

from functools import partial

from .model import Function

_creation = partial(Function, chapter="creation", dtypes="", since="2021.12")
_creation_like = partial(Function, chapter="creation", dtypes="all", result="same", since="2021.12")
_manipulation = partial(
    Function, chapter="manipulation", dtypes="all", result="same", since="2021.12"
)
_indexing = partial(Function, chapter="indexing", dtypes="all", result="same", family="memory")
_searching = partial(Function, chapter="searching", dtypes="all")
_sorting = partial(Function, chapter="sorting", dtypes="all", family="sorting")
_product = partial(
    Function, chapter="linear_algebra", dtypes="numeric", result="same", family="linalg"
)
_statistical = partial(Function, chapter="statistical", dtypes="all")

# fmt: off
_LINES: tuple[Function, ...] = (
    # creation
    _creation("arange", result="", summary="evenly spaced values with a step", call="1, 9, 2"),
    _creation("empty", chapter="_core", result="", summary="an array that is not set", call="0"),
    _creation("eye", result="", summary="ones on a diagonal", call="3"),
    _creation("full", result="", summary="one value everywhere", call="3, 7"),
    _creation("linspace", result="", summary="evenly spaced values between two ends", call="0, 1, 5"),
    _creation("ones", result="", summary="ones", call="3"),
    _creation("zeros", chapter="_core", result="", summary="zeros", call="3"),
    _creation("asarray", chapter="_core", result="", summary="an array of data, shared where that is possible", call="[1, 2]"),
    _creation_like("from_dlpack", chapter="_core", summary="an array on the memory of another library's", since="2022.12"),
    _creation("from_pointer", chapter="_core", result="", summary="an array on memory at an address", call="0, 0, dtype='int8'", since=""),
    _creation_like("empty_like", summary="an array like another one that is not set", call="x[:0]"),
    _creation_like("full_like", summary="one value everywhere, like another array", call="x, 1"),
    _creation_like("ones_like", summary="ones, like another array"),
    _creation_like("zeros_like", summary="zeros, like another array"),
    _creation_like("meshgrid", summary="coordinate arrays of a grid", call="x, y"),
    _creation_like("tril", summary="the lower triangle", call="m", since="2022.12"),
    _creation_like("triu", summary="the upper triangle", call="m", since="2022.12"),
    # manipulation
    _manipulation("broadcast_arrays", summary="arrays in their common shape", call="x, m[:, :1]"),
    _manipulation("broadcast_to", summary="a view in a larger shape", call="x, (2, 6)"),
    _manipulation("concat", summary="arrays one after the other", call="[x, y]", aliases=("concatenate",)),
    _manipulation("expand_dims", summary="a view with a new axis", call="x, axis=0"),
    _manipulation("flip", summary="a view with axes reversed"),
    _manipulation("moveaxis", summary="a view with axes moved", call="m, 0, 1", since="2023.12"),
    _manipulation("permute_dims", summary="a view with axes in another order", call="m, (1, 0)"),
    _manipulation("repeat", summary="every element several times", call="x, 2", since="2023.12"),
    _manipulation("reshape", summary="the same elements in another shape", call="x, (2, 3)"),
    _manipulation("roll", summary="elements shifted around", call="x, 2"),
    _manipulation("squeeze", summary="a view without axes of length 1", call="x[None], axis=0"),
    _manipulation("stack", summary="arrays along a new axis", call="[x, y]"),
    _manipulation("tile", summary="an array several times", call="x, (2,)", since="2023.12"),
    _manipulation("unstack", summary="views along an axis", call="m", since="2023.12"),
    # indexing and searching
    _indexing("take", summary="elements at indices along an axis", call="x, i", since="2022.12"),
    _searching("nonzero", result="int64", family="memory", summary="indices of the elements that are not 0", since="2021.12"),
    _searching("searchsorted", dtypes="all", result="int64", family="sorting", summary="where elements belong in a sorted vector", call="xp.sort(x), y", since="2023.12"),
    # sorting
    _sorting("argsort", result="int64", summary="the indices that sort an axis", since="2021.12"),
    _sorting("sort", result="same", summary="the elements in order", since="2021.12"),
    _sorting("partition", result="same", summary="elements of given ranks in their sorted places", call="x, 2"),
    _sorting("argpartition", result="int64", summary="the indices that partition an axis", call="x, (1, -2)"),
    # products
    _product("matmul", summary="the matrix product", call="m, m", accuracy="bounded", since="2021.12"),
    _product("matrix_transpose", dtypes="all", family="", summary="a view with the last two axes exchanged", call="m", since="2021.12"),
    _product("tensordot", summary="sums of products over pairs of axes", call="m, m", accuracy="bounded", since="2021.12"),
    _product("vecdot", summary="sums of conj(x1) x2 along an axis", call="x, y", since="2021.12"),
    # statistics
    _statistical("cov", result="", summary="the covariance matrix", call="m"),
    _statistical("corrcoef", result="", summary="the matrix of correlation coefficients", call="m"),
    # inspection
    Function("__array_namespace_info__", "info", "", "", "what this namespace can do", call="", since="2023.12"),
    Function("storage_info", "_core", "all", "", "who owns the memory of an array"),
    Function("storages", "storage_comparison", "", "", "where Python can keep numbers, measured", call="10, budget=0.0"),
    # utility
    Function("diff", "utility", "all", "same", "differences of neighbours", since="2024.12"),
)
# fmt: on

FUNCTIONS: dict[str, Function] = {line.name: line for line in _LINES}
if len(FUNCTIONS) != len(_LINES):
    raise ValueError("_spec/functions.py: two lines have the same name")
