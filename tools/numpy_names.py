"""NumPy's public functions and what ArrPy has of them: the table docs/numpy-names.md.

`NAMES` is the list of NumPy 2.4's public functions (tests/test_numpy_names.py compares it with the
NumPy that is installed). `ABSENT` says why ArrPy does without some of them, and what to write
instead. Everything else follows from the specification and the stub; write_stub.py writes it.
"""

import re

from _spec.functions import FUNCTIONS
from _spec.ops import OPERATIONS

_LIST = """
abs absolute acos acosh add all allclose amax amin angle any append apply_along_axis
apply_over_axes arange arccos arccosh arcsin arcsinh arctan arctan2 arctanh argmax argmin
argpartition argsort argwhere around array array2string array_equal array_equiv array_repr
array_split array_str asanyarray asarray asarray_chkfinite ascontiguousarray asfortranarray asin
asinh asmatrix astype atan atan2 atanh atleast_1d atleast_2d atleast_3d average bartlett base_repr
binary_repr bincount bitwise_and bitwise_count bitwise_invert bitwise_left_shift bitwise_not
bitwise_or bitwise_right_shift bitwise_xor blackman block bmat broadcast_arrays broadcast_shapes
broadcast_to busday_count busday_offset can_cast cbrt ceil choose clip column_stack common_type
compress concat concatenate conj conjugate convolve copy copysign copyto corrcoef correlate cos
cosh count_nonzero cov cross cumprod cumsum cumulative_prod cumulative_sum datetime_as_string
datetime_data deg2rad degrees delete diag diag_indices diag_indices_from diagflat diagonal diff
digitize divide divmod dot dsplit dstack ediff1d einsum einsum_path empty empty_like equal exp
exp2 expand_dims expm1 extract eye fabs fill_diagonal fix flatnonzero flip fliplr flipud
float_power floor floor_divide fmax fmin fmod format_float_positional format_float_scientific
frexp from_dlpack frombuffer fromfile fromfunction fromiter frompyfunc fromregex fromstring full
full_like gcd genfromtxt geomspace get_include get_printoptions getbufsize geterr geterrcall
gradient greater greater_equal hamming hanning heaviside histogram histogram2d histogram_bin_edges
histogramdd hsplit hstack hypot i0 identity imag indices info inner insert interp intersect1d
invert is_busday isclose iscomplex iscomplexobj isdtype isfinite isfortran isin isinf isnan isnat
isneginf isposinf isreal isrealobj isscalar issubdtype iterable ix_ kaiser kron lcm ldexp
left_shift less less_equal lexsort linspace load loadtxt log log10 log1p log2 logaddexp logaddexp2
logical_and logical_not logical_or logical_xor logspace mask_indices matmul matrix_transpose
matvec max maximum may_share_memory mean median meshgrid min min_scalar_type minimum mintypecode
mod modf moveaxis multiply nan_to_num nanargmax nanargmin nancumprod nancumsum nanmax nanmean
nanmedian nanmin nanpercentile nanprod nanquantile nanstd nansum nanvar ndim negative nested_iters
nextafter nonzero not_equal ones ones_like outer packbits pad partition percentile permute_dims
piecewise place poly polyadd polyder polydiv polyfit polyint polymul polysub polyval positive pow
power printoptions prod promote_types ptp put put_along_axis putmask quantile rad2deg radians
ravel ravel_multi_index real real_if_close reciprocal remainder repeat require reshape resize
result_type right_shift rint roll rollaxis roots rot90 round row_stack save savetxt savez
savez_compressed searchsorted select set_printoptions setbufsize setdiff1d seterr seterrcall
setxor1d shape shares_memory show_config show_runtime sign signbit sin sinc sinh size sort
sort_complex spacing split sqrt square squeeze stack std subtract sum swapaxes take
take_along_axis tan tanh tensordot test tile trace transpose trapezoid tri tril tril_indices
tril_indices_from trim_zeros triu triu_indices triu_indices_from true_divide trunc typename
union1d unique unique_all unique_counts unique_inverse unique_values unpackbits unravel_index
unstack unwrap vander var vdot vecdot vecmat vsplit vstack where zeros zeros_like
"""
NAMES = _LIST.split()

_DATES = "there are no dates among the thirteen dtypes"
_ERRORS = "floating-point operations never warn, so there is nothing to set"
_OTHER_TYPES = "there are no matrices and no subclasses of ArrPy"
_BUILD = "about NumPy's own build; `python -m arrpy` reports on ArrPy's"
_TYPES = "NumPy's hierarchy of types; use `isdtype` and `result_type`"
ABSENT = {
    "busday_count": _DATES,
    "busday_offset": _DATES,
    "datetime_as_string": _DATES,
    "datetime_data": _DATES,
    "is_busday": _DATES,
    "isnat": _DATES,
    "geterr": _ERRORS,
    "seterr": _ERRORS,
    "geterrcall": _ERRORS,
    "seterrcall": _ERRORS,
    "getbufsize": "a setting of NumPy's loops",
    "setbufsize": "a setting of NumPy's loops",
    "asmatrix": _OTHER_TYPES,
    "bmat": _OTHER_TYPES,
    "get_include": _BUILD,
    "show_config": _BUILD,
    "show_runtime": _BUILD,
    "test": _BUILD,
    "info": "use Python's `help`",
    "common_type": _TYPES,
    "issubdtype": _TYPES,
    "min_scalar_type": _TYPES,
    "mintypecode": _TYPES,
    "typename": _TYPES,
    "fromregex": "makes records; there are no structured dtypes",
    "genfromtxt": "use `loadtxt`, which has `missing` and `filling`",
    "frompyfunc": "makes arrays of objects; use `vectorize`",
    "nested_iters": "a tool for NumPy's own loops; use `ndindex`",
    "asfortranarray": "arrays of ArrPy are made in C order; a transpose is a view",
    "isfortran": "arrays of ArrPy are made in C order; see `strides`",
    "require": "flags of NumPy's memory; use `ascontiguousarray`",
}


# The public attributes and methods of numpy.ndarray.
_METHODS = """
T all any argmax argmin argpartition argsort astype base byteswap choose clip compress conj
conjugate copy ctypes cumprod cumsum data device diagonal dot dtype dump dumps fill flags flat
flatten getfield imag item itemsize mT max mean min nbytes ndim nonzero partition prod put ravel
real repeat reshape resize round searchsorted setfield setflags shape size sort squeeze std strides
sum swapaxes take to_device tobytes tofile tolist trace transpose var view
"""
METHODS = _METHODS.split()
_FIELDS = "there are no structured dtypes"
_FLAGS = "use `is_contiguous` and `is_readonly`"
ABSENT_METHODS = {
    "base": "use `storage` and `arrpy.storage_info`",
    "byteswap": "arrays are of the machine's byte order",
    "ctypes": "use `get_c_pointer`",
    "data": "use `to_memoryview`",
    "dump": "use `pickle.dump`",
    "dumps": "use `pickle.dumps`",
    "flags": _FLAGS,
    "getfield": _FIELDS,
    "resize": "an array never changes its size; use the function `resize`",
    "setfield": _FIELDS,
    "setflags": _FLAGS,
}


def names_of(stub: str) -> dict[str, str]:
    """Every public name -> what it is: an operation, a function, or another name of one."""
    kinds = dict.fromkeys(re.findall(r"^def (\w+)\(", stub, re.MULTILINE), "function")
    kinds |= dict.fromkeys(re.findall(r"^from \.\w+ import \w+ as (\w+)$", stub, re.M), "function")
    for line in [*(one for one in OPERATIONS.values() if one.public), *FUNCTIONS.values()]:
        kernel = line.is_primitive if hasattr(line, "is_primitive") else bool(line.family)
        kinds[line.name] = "kernels on every backend" if kernel else "composite"
        kinds |= dict.fromkeys(line.aliases, f"another name of `{line.name}`")
    return kinds


HEAD = """# NumPy's functions in ArrPy

<!-- Written by tools/write_stub.py from arrpy/_spec and tools/numpy_names.py; do not edit. -->

All {count} public functions of NumPy 2.4. *Kernels on every backend*: the function has an
algorithm on each of the three tiers. *Composite*: it is made of other functions and runs on the
backend of its operands. *Function*: it needs no kernel, as it makes views, dtypes or texts. A dash:
ArrPy does without it, for the reason given.

| NumPy | ArrPy |
|---|---|
"""

METHODS_HEAD = """
# NumPy's methods and attributes of arrays in ArrPy

All {count} public attributes of `numpy.ndarray`.

| ndarray | ArrPy |
|---|---|"""


def table(stub: str) -> str:
    """Return the text of docs/numpy-names.md."""
    kinds = names_of(stub)
    rows = []
    for name in NAMES:
        what = kinds[name] if name in kinds else f"-: {ABSENT[name]}"
        rows.append(f"| `{name}` | {what} |")
    rows.append(METHODS_HEAD.format(count=len(METHODS)))
    for name in METHODS:
        what = f"-: {ABSENT_METHODS[name]}" if name in ABSENT_METHODS else "the same name"
        rows.append(f"| `{name}` | {what} |")
    return HEAD.format(count=len(NAMES)) + "\n".join(rows) + "\n"
