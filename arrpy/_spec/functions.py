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
_rearranged = partial(Function, chapter="rearrangement", dtypes="all", result="same")
_selection = partial(Function, chapter="selection", dtypes="all", result="same", family="memory")
_grid = partial(Function, chapter="grids", dtypes="all", result="same")
_indexing = partial(Function, chapter="indexing", dtypes="all", result="same", family="memory")
_searching = partial(Function, chapter="searching", dtypes="all")
_sorting = partial(Function, chapter="sorting", dtypes="all", family="sorting")
_product = partial(
    Function, chapter="linear_algebra", dtypes="numeric", result="same", family="linalg"
)
_fft = partial(Function, chapter="fft", dtypes="all", result="", family="fft", since="2022.12")
_analysis = partial(Function, chapter="analysis", dtypes="real", result="")
_window = partial(_analysis, dtypes="", accuracy="platform", call="5")
_application = partial(Function, chapter="application", dtypes="all", result="")
_statistical = partial(Function, chapter="statistical", dtypes="all")
_file = partial(Function, chapter="io", dtypes="all", result="")
_descriptive = partial(Function, chapter="descriptive", dtypes="real numeric")
_nan = partial(Function, chapter="nan_statistics", dtypes="all")
_arithmetic = partial(Function, chapter="arithmetic", dtypes="all")
_comparison = partial(Function, chapter="utility", dtypes="all", call="x, y")

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
    _creation("asarray", chapter="_core", result="", summary="an array of data, shared where that is possible", call="[1, 2]", aliases=("asanyarray",)),
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
    # manipulation beyond the standard
    _rearranged("array_split", call="m, 2", summary="views of nearly equal length along an axis"),
    _rearranged("ascontiguousarray", summary="an array without gaps, copied only where necessary"),
    _rearranged("atleast_1d", summary="a view with at least one axis"),
    _rearranged("atleast_2d", summary="a view with at least two axes"),
    _rearranged("atleast_3d", summary="a view with at least three axes"),
    _rearranged("block", call="[[m, m], [m, m]]", summary="an array of blocks in nested lists"),
    _rearranged("column_stack", call="[x, y]", summary="vectors as columns of a matrix"),
    _rearranged("copy", summary="a contiguous copy"),
    _rearranged("dsplit", call="m.reshape(1, 3, 3), 3", summary="views along the third axis"),
    _rearranged("dstack", call="[m, m]", summary="arrays joined along the third axis"),
    _rearranged("fliplr", call="m", summary="a view with the columns reversed"),
    _rearranged("flipud", call="m", summary="a view with the rows reversed"),
    _rearranged("hsplit", call="m, 3", summary="views along the second axis"),
    _rearranged("hstack", call="[x, y]", summary="arrays joined along the second axis"),
    _rearranged("ndim", result="", summary="the number of axes"),
    _rearranged("ravel", call="m", summary="the elements as a vector"),
    _rearranged("rollaxis", call="m, 1", summary="a view with one axis moved"),
    _rearranged("rot90", call="m", summary="a view turned by right angles"),
    _rearranged("shape", result="", summary="the lengths of the axes"),
    _rearranged("size", result="", summary="the number of elements"),
    _rearranged("sliding_window_view", call="x, 3", summary="a view of all windows of a shape"),
    _rearranged("split", call="m, 3", summary="views of equal length along an axis"),
    _rearranged("swapaxes", call="m, 0, 1", summary="a view with two axes exchanged"),
    _rearranged("transpose", call="m", summary="a view with the axes in another order"),
    _rearranged("vsplit", call="m, 3", summary="views along the first axis"),
    _rearranged("vstack", call="[x, y]", summary="arrays joined along the first axis", aliases=("row_stack",)),
    _rearranged("as_strided", chapter="manipulation", call="x, (2, 3), (x.itemsize, x.itemsize)", summary="a view of any strides within the storage"),
    _rearranged("append", chapter="editing", call="x, y", summary="values put after an array"),
    _rearranged("delete", chapter="editing", call="x, [0, 2]", summary="an array without some elements"),
    _rearranged("insert", chapter="editing", call="x, [1, 3], y[:2]", summary="an array with values put in"),
    _rearranged("pad", chapter="editing", call="m, 2, 'reflect'", summary="an array with borders"),
    _rearranged("resize", chapter="editing", call="x, (2, 5)", summary="the elements again and again in another shape"),
    _rearranged("trim_zeros", chapter="editing", summary="an array without zeros at its borders"),
    _rearranged("broadcast", chapter="iteration", result="", call="x, m[:, :1]", summary="the common shape of arrays, and their elements"),
    _rearranged("ndenumerate", chapter="iteration", result="", summary="pairs of index and element"),
    _rearranged("ndindex", chapter="iteration", dtypes="", result="", call="2, 3", summary="all indices of a shape"),
    # selection
    _selection("choose", dtypes="integer or boolean", result="int64", call="x ^ x, [i[:1], i[1:2]]", summary="elements of several arrays"),
    _selection("compress", call="b, x", summary="the slices at which a condition is true"),
    _selection("copyto", call="x, y, where=b", result="", summary="assigns where a mask is true"),
    _selection("extract", call="b, x", summary="the elements at which a condition is true"),
    _selection("place", call="x, b, y", result="", summary="assigns values one after the other where a mask is true"),
    _selection("put", call="x, i, y", result="", summary="assigns at flat indices"),
    _selection("putmask", call="x, b, y", result="", summary="assigns values of the same places where a mask is true"),
    _selection("select", result="", call="[b, ~b], [x, y]", summary="elements of the first choice whose condition is true"),
    # creation beyond the standard
    _creation("array", result="", summary="an array of data, by default a copy", call="[1, 2]", since=""),
    _grid("diag", summary="a matrix with a diagonal, or its diagonal as a view"),
    _grid("diag_indices", dtypes="", result="", call="3", summary="the indices of the main diagonal"),
    _grid("diag_indices_from", result="int64", call="m", summary="the indices of an array's main diagonal"),
    _grid("diagflat", call="m", summary="a matrix with the elements on a diagonal"),
    _grid("diagonal", call="m", summary="the diagonal of matrices, a view"),
    _grid("fill_diagonal", result="", call="m, x", summary="sets the main diagonal"),
    _grid("frombuffer", dtypes="", result="", call="b'12345678'", summary="the bytes of a buffer as a vector"),
    _grid("fromfunction", dtypes="", result="", call="lambda i, j: i + j, (2, 3)", summary="a function of the indices"),
    _grid("fromiter", dtypes="", result="", call="range(3), 'int64'", summary="a vector of what an iterator gives"),
    _grid("geomspace", dtypes="", result="", call="1, 8, 4", accuracy="platform", summary="numbers with a constant quotient"),
    _grid("identity", dtypes="", result="", call="3", summary="the unit matrix"),
    _grid("indices", dtypes="", result="", call="(2, 3)", summary="the index of every element of a shape"),
    _grid("ix_", result="", call="x, y", summary="index vectors that select a grid"),
    _grid("logspace", dtypes="", result="", call="0, 2, 3", accuracy="platform", summary="numbers with evenly spaced logarithms"),
    _grid("ravel_multi_index", dtypes="", result="", call="([0, 1], [0, 2]), (2, 3)", summary="one index per axis as flat indices"),
    _grid("tri", dtypes="", result="", call="3, 4", summary="ones at and below a diagonal"),
    _grid("tril_indices", dtypes="", result="", call="3", summary="the indices of a lower triangle"),
    _grid("tril_indices_from", result="int64", call="m", summary="the indices of an array's lower triangle"),
    _grid("triu_indices", dtypes="", result="", call="3", summary="the indices of an upper triangle"),
    _grid("triu_indices_from", result="int64", call="m", summary="the indices of an array's upper triangle"),
    _grid("unravel_index", dtypes="", result="", call="[0, 5], (2, 3)", summary="flat indices as one index per axis"),
    _grid("vander", result="", call="x[:3]", summary="powers of the elements in columns"),
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
    # Fourier transforms
    _fft("fft.fft", summary="the discrete Fourier transform along an axis"),
    _fft("fft.ifft", summary="its inverse"),
    _fft("fft.fftn", summary="the discrete Fourier transform along several axes", call="m"),
    _fft("fft.ifftn", summary="its inverse", call="m"),
    _fft("fft.rfft", dtypes="real", summary="half of the transform of real numbers"),
    _fft("fft.irfft", summary="real numbers from half of their transform"),
    _fft("fft.rfftn", dtypes="real", summary="half of the transform of real numbers along several axes", call="m"),
    _fft("fft.irfftn", summary="real numbers from half of their transform along several axes", call="m"),
    _fft("fft.hfft", summary="the real transform of a Hermitian signal"),
    _fft("fft.ihfft", dtypes="real", summary="half of a Hermitian signal from its transform"),
    _fft("fft.fftfreq", dtypes="", family="", summary="the frequencies of fft", call="5"),
    _fft("fft.rfftfreq", dtypes="", family="", summary="the frequencies of rfft", call="5"),
    _fft("fft.fftshift", family="", result="same", summary="frequency 0 moved into the middle"),
    _fft("fft.ifftshift", family="", result="same", summary="frequency 0 moved to the beginning"),
    _fft("fft.fft2", summary="the discrete Fourier transform along two axes", call="m", since=""),
    _fft("fft.ifft2", summary="its inverse", call="m", since=""),
    _fft("fft.rfft2", dtypes="real", summary="half of the transform of real numbers along two axes", call="m", since=""),
    _fft("fft.irfft2", summary="real numbers from half of their transform along two axes", call="m", since=""),
    # analysis of samples
    _analysis("interp", summary="piecewise linear interpolation", call="x, [1, 4, 6], y[:3]"),
    _analysis("gradient", dtypes="numeric", summary="derivatives by central differences", call="m"),
    _analysis("trapezoid", dtypes="numeric", summary="the integral by the trapezoidal rule"),
    _analysis("ediff1d", dtypes="numeric", result="same", summary="differences of neighbours, and what comes before and after"),
    _analysis("unwrap", dtypes="real numeric", summary="jumps of more than half a period undone"),
    _analysis("convolve", dtypes="all", result="same", summary="sums of a[k - j] v[j]", call="x, y[:3]"),
    _analysis("correlate", dtypes="all", result="same", summary="sums of a[j + k] conj(v[j])", call="x, y[:3]"),
    _window("bartlett", accuracy="exact", summary="the Bartlett window"),
    _window("blackman", summary="the Blackman window"),
    _window("hamming", summary="the Hamming window"),
    _window("hanning", summary="the Hann window"),
    _window("kaiser", summary="the Kaiser window", call="5, 8.0"),
    _analysis("i0", accuracy="platform", summary="the modified Bessel function of order 0"),
    _analysis("sinc", dtypes="all", accuracy="platform", summary="sin(pi x) / (pi x)"),
    # functions of one's own
    _application("apply_along_axis", summary="a function of the vectors along an axis", call="xp.flip, 0, m"),
    _application("apply_over_axes", summary="a function of one axis after the other", call="lambda a, axis: xp.flip(a, axis=axis), m, (0, 1)"),
    _application("vectorize", dtypes="", summary="a Python function of elements", call="abs"),
    _application("piecewise", summary="another function in each region", call="x, [b, ~b], [lambda part: part[::-1], 1]"),
    # statistics
    _statistical("cov", result="", summary="the covariance matrix", call="m"),
    _statistical("corrcoef", result="", summary="the matrix of correlation coefficients", call="m"),
    # inspection
    Function("__array_namespace_info__", "info", "", "", "what this namespace can do", call="", since="2023.12"),
    Function("storage_info", "_core", "all", "", "who owns the memory of an array"),
    Function("storages", "storage_comparison", "", "", "where Python can keep numbers, measured", call="10, budget=0.0"),
    # files
    _file("save", call="BytesIO(), x", summary="write an array as .npy"),
    _file("load", call="saved(x)", summary="read .npy or .npz, or map .npy"),
    _file("savez", call="BytesIO(), x, y=y", summary="write arrays into an .npz archive"),
    _file("savez_compressed", call="BytesIO(), x, y=y", summary="write arrays into a compressed .npz archive"),
    _file("open", call="path_of(x), dtype, (2, 3)", summary="map a file into memory"),
    _file("fromfile", call="path_of(x), dtype", summary="read raw elements"),
    _file("tofile", call="x, BytesIO()", summary="write raw elements"),
    _statistical("cumsum", result="accumulator", summary="running sums"),
    _statistical("cumprod", result="accumulator", summary="running products"),
    _descriptive("median", dtypes="all", result="floating accumulator", summary="the middle element"),
    _descriptive("nanmedian", dtypes="all", result="floating accumulator", summary="the median of what is not NaN"),
    _descriptive("quantile", result="floating accumulator", summary="values that fractions of the elements do not exceed", call="x, 0.3"),
    _descriptive("percentile", result="floating accumulator", summary="quantiles by percentages", call="x, 30"),
    _descriptive("nanquantile", result="floating accumulator", summary="quantiles of what is not NaN", call="x, 0.3"),
    _descriptive("nanpercentile", result="floating accumulator", summary="percentiles of what is not NaN", call="x, 30"),
    _descriptive("average", dtypes="all", result="floating accumulator", summary="the weighted mean", call="x, weights=x"),
    _descriptive("bincount", dtypes="integer or boolean", result="int64", family="counting", summary="how often each integer occurs"),
    _descriptive("histogram", dtypes="real", result="int64", summary="how many elements fall into each bin"),
    _descriptive("histogram_bin_edges", dtypes="real", result="", summary="the edges of the bins of a histogram"),
    Function("ptp", "summary", "real numeric", "same", "the largest element minus the smallest"),
    Function("histogram2d", "summary", "real", "float64", "how many points fall into each rectangle", call="x, y, 3"),
    Function("histogramdd", "summary", "real", "float64", "how many points fall into each box", call="m, 2"),
    _nan("nansum", result="accumulator", summary="the sum of what is not NaN"),
    _nan("nanprod", result="accumulator", summary="the product of what is not NaN"),
    _nan("nanmean", result="floating accumulator", summary="the mean of what is not NaN"),
    _nan("nanvar", dtypes="real", result="floating accumulator", summary="the variance of what is not NaN"),
    _nan("nanstd", dtypes="real", result="floating accumulator", summary="the standard deviation of what is not NaN"),
    _nan("nanmin", dtypes="real", result="same", summary="the smallest element that is not NaN"),
    _nan("nanmax", dtypes="real", result="same", summary="the largest element that is not NaN"),
    _nan("nanargmin", dtypes="real", result="int64", summary="the index of the smallest element that is not NaN"),
    _nan("nanargmax", dtypes="real", result="int64", summary="the index of the largest element that is not NaN"),
    _nan("nancumsum", result="accumulator", summary="running sums that pass over NaN"),
    _nan("nancumprod", result="accumulator", summary="running products that pass over NaN"),
    # further element-wise functions
    _arithmetic("fabs", dtypes="real", result="floating accumulator", summary="the absolute value as a float"),
    _arithmetic("rint", result="floating accumulator", summary="the nearest integer as a float"),
    _arithmetic("degrees", dtypes="real", result="floating accumulator", summary="radians as degrees", aliases=("rad2deg",)),
    _arithmetic("radians", dtypes="real", result="floating accumulator", summary="degrees as radians", aliases=("deg2rad",)),
    _arithmetic("divmod", dtypes="real numeric", result="same", summary="quotient and remainder", call="x, y"),
    _arithmetic("modf", dtypes="real", result="floating accumulator", summary="the fractional and the integral part"),
    _arithmetic("float_power", result="", summary="x1 ** x2 in float64 or complex128", call="x, y", accuracy="platform"),
    _arithmetic("angle", result="", summary="the angle of complex numbers", accuracy="platform"),
    _arithmetic("nan_to_num", result="same", summary="numbers in place of NaN and infinities"),
    _arithmetic("spacing", dtypes="real", result="floating accumulator", summary="the distance to the next float"),
    _arithmetic("real_if_close", result="", summary="the real part if the imaginary part is almost 0"),
    _arithmetic("isposinf", dtypes="real", result="bool", summary="whether x is plus infinity"),
    _arithmetic("isneginf", dtypes="real", result="bool", summary="whether x is minus infinity"),
    _arithmetic("iscomplex", result="bool", summary="where the imaginary part is not 0"),
    _arithmetic("isreal", result="bool", summary="where the imaginary part is 0"),
    _arithmetic("iscomplexobj", result="", summary="whether the dtype is complex"),
    _arithmetic("isrealobj", result="", summary="whether the dtype is not complex"),
    _arithmetic("isscalar", dtypes="", result="", summary="whether an object is a number or a string", call="1.5"),
    # utility
    _comparison("isclose", result="bool", summary="where arrays are equal within a tolerance"),
    _comparison("allclose", result="", summary="whether arrays are equal within a tolerance"),
    _comparison("array_equal", result="", summary="whether arrays have the same shape and elements"),
    _comparison("array_equiv", result="", summary="whether arrays broadcast and are then equal"),
    Function("diff", "utility", "all", "same", "differences of neighbours", since="2024.12"),
)
# fmt: on

FUNCTIONS: dict[str, Function] = {line.name: line for line in _LINES}
if len(FUNCTIONS) != len(_LINES):
    raise ValueError("_spec/functions.py: two lines have the same name")
