"""Data type functions, and the thirteen dtypes themselves."""

from arrpy._core cimport (
    ArrPy, DType, as_array, cast_array, check_device, dtype_number, dtype_object, fail, placed, promoted,
)
from collections import namedtuple

include "_core_tables.pxi"

bool = dtype_object(BOOL)
int8 = dtype_object(INT8)
int16 = dtype_object(INT16)
int32 = dtype_object(INT32)
int64 = dtype_object(INT64)
uint8 = dtype_object(UINT8)
uint16 = dtype_object(UINT16)
uint32 = dtype_object(UINT32)
uint64 = dtype_object(UINT64)
float32 = dtype_object(FLOAT32)
float64 = dtype_object(FLOAT64)
complex64 = dtype_object(COMPLEX64)
complex128 = dtype_object(COMPLEX128)

finfo_object = namedtuple("finfo_object", "bits eps max min smallest_normal dtype")
iinfo_object = namedtuple("iinfo_object", "bits max min dtype")


def astype(x, dtype, /, *, copy=True, device=None):
    """The elements converted to another dtype.

    Parameters
    ----------
    x : ArrPy
    dtype : dtype
        Floats are truncated to integers (NaN gives 0, out of range saturates), integers wrap.
    copy : bool, default True
        Whether to copy also when the dtype is the same.
    device : optional
        Only "cpu".

    Returns
    -------
    ArrPy, shape of `x`

    Raises
    ------
    TypeError
        If complex numbers are converted to real ones.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.astype(arrpy.ArrPy([1.9, 300.0]), arrpy.uint8).tolist()
    [1, 255]
    """
    cdef ArrPy array = as_array("astype", x)
    cdef int number = dtype_number("astype", dtype)
    if device is not None:
        array = placed(array, check_device("astype", device))
    if array.number >= COMPLEX64 and number < COMPLEX64 and number != BOOL:
        raise fail("complex_to_real", "astype", array.dtype.name)
    if number == array.number and not copy:
        return array
    return cast_array(array, number)


cdef object weak_or_number(str name, object x):
    """The number of a dtype or of an array's dtype, or a Python scalar as it is."""
    if type(x) is ArrPy:
        return (<ArrPy>x).number
    if type(x) is DType or isinstance(x, str) or isinstance(x, type):
        return dtype_number(name, x)
    if isinstance(x, (list, tuple)):
        return as_array(name, x).number
    return dtype_number(name, getattr(x, "dtype", x))


def result_type(*arrays_and_dtypes):
    """The dtype of an operation on arrays, dtypes and Python numbers.

    Parameters
    ----------
    *arrays_and_dtypes : ArrPy, dtype, or Python number

    Returns
    -------
    dtype

    Raises
    ------
    ValueError
        If there is no argument.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.result_type(arrpy.int8, arrpy.uint8, 3)
    arrpy.int16
    """
    if not arrays_and_dtypes:
        raise fail("no_arguments", "result_type")
    strong, weak = [], []
    for x in arrays_and_dtypes:
        if isinstance(x, (int, float, complex)) and not hasattr(x, "dtype"):
            weak.append(x)
        else:
            strong.append(weak_or_number("result_type", x))
    if not strong:
        strong = [
            BOOL if isinstance(x, type(True)) else INT64 if isinstance(x, int)
            else FLOAT64 if isinstance(x, float) else COMPLEX128
            for x in weak
        ]
        weak = []
    cdef int number = strong[0]
    for other in strong[1:]:
        number = promoted(number, other)
    for x in weak:
        if isinstance(x, type(True)):
            continue
        if isinstance(x, int):
            number = INT64 if number == BOOL else number
        elif isinstance(x, float):
            number = FLOAT64 if number < FLOAT32 else number
        elif number < COMPLEX64:
            number = COMPLEX64 if number == FLOAT32 else COMPLEX128
    return dtype_object(number)


def promote_types(type1, type2):
    """The dtype to which two dtypes promote.

    Parameters
    ----------
    type1, type2 : dtype

    Returns
    -------
    dtype

    Raises
    ------
    TypeError
        If an argument is no dtype.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.promote_types(arrpy.int64, arrpy.float32)
    arrpy.float64
    """
    cdef int first = dtype_number("promote_types", type1)
    cdef int second = dtype_number("promote_types", type2)
    return result_type(dtype_object(first), dtype_object(second))


def can_cast(from_, to, /):
    """Whether a dtype can be converted to another without losing values, by promotion.

    Parameters
    ----------
    from_ : dtype or ArrPy
    to : dtype

    Returns
    -------
    bool

    Examples
    --------
    >>> import arrpy
    >>> arrpy.can_cast(arrpy.int8, arrpy.int16), arrpy.can_cast(arrpy.float64, arrpy.int8)
    (True, False)
    """
    cdef int source = weak_or_number("can_cast", from_), target = dtype_number("can_cast", to)
    return promoted(source, target) == target


cdef tuple KINDS = (
    ("bool", (BOOL,)),
    ("signed integer", (INT8, INT16, INT32, INT64)),
    ("unsigned integer", (UINT8, UINT16, UINT32, UINT64)),
    ("integral", (INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64)),
    ("real floating", (FLOAT32, FLOAT64)),
    ("complex floating", (COMPLEX64, COMPLEX128)),
    ("numeric", tuple(range(INT8, DTYPES))),
)


def isdtype(dtype, kind):
    """Whether a dtype is of a kind.

    Parameters
    ----------
    dtype : dtype
    kind : dtype, str, or tuple of them
        "bool", "signed integer", "unsigned integer", "integral", "real floating",
        "complex floating" or "numeric".

    Returns
    -------
    bool

    Raises
    ------
    ValueError
        If the kind is unknown.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.isdtype(arrpy.int8, "integral")
    True
    """
    cdef int number = dtype_number("isdtype", dtype)
    if isinstance(kind, tuple):
        return any([isdtype(dtype, one) for one in kind])
    if isinstance(kind, str):
        kinds = dict(KINDS)
        if kind not in kinds:
            raise fail("unknown_kind", "isdtype", kind, tuple(kinds))
        return number in kinds[kind]
    return number == dtype_number("isdtype", kind)


def finfo(type, /):
    """The limits of a floating-point dtype.

    Parameters
    ----------
    type : dtype or ArrPy, floating-point
        For complex ones, the limits of a component.

    Returns
    -------
    named tuple (bits, eps, max, min, smallest_normal, dtype)

    Raises
    ------
    TypeError
        If the dtype is not floating-point.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.finfo(arrpy.float64).eps
    2.220446049250313e-16
    """
    cdef int number = weak_or_number("finfo", type)
    if number < FLOAT32:
        raise fail("wrong_dtype", "finfo", "floating-point", dtype_object(number).name)
    if number == FLOAT32 or number == COMPLEX64:
        return finfo_object(32, 2.0**-23, (2 - 2.0**-23) * 2.0**127, -(2 - 2.0**-23) * 2.0**127, 2.0**-126, float32)
    return finfo_object(64, 2.0**-52, (2 - 2.0**-52) * 2.0**1023, -(2 - 2.0**-52) * 2.0**1023, 2.0**-1022, float64)


def iinfo(type, /):
    """The limits of an integer dtype.

    Parameters
    ----------
    type : dtype or ArrPy, integer

    Returns
    -------
    named tuple (bits, max, min, dtype)

    Raises
    ------
    TypeError
        If the dtype is not an integer.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.iinfo(arrpy.int8).max
    127
    """
    cdef int number = weak_or_number("iinfo", type)
    if not INT8 <= number <= UINT64:
        raise fail("wrong_dtype", "iinfo", "integer", dtype_object(number).name)
    bits = 8 * dtype_object(number).itemsize
    signed = number <= INT64
    return iinfo_object(
        bits, (1 << (bits - signed)) - 1, -(1 << (bits - 1)) if signed else 0, dtype_object(number)
    )
