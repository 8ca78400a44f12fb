"""Sorting functions: sort, argsort, partition, argpartition.

The order: as numbers, -0.0 equal to +0.0, every NaN after all numbers, also when descending;
complex numbers by the real, then by the imaginary part. Equal elements keep their order.
"""

from arrpy._core cimport (
    ArrPy, as_array, cast_array, check_kind, fail, flag_of, new_array, normalised_axis, reshaped,
    sort_array,
)
from libc.stdint cimport int64_t

include "_core_tables.pxi"

cdef enum:
    SORT = 0
    ARGSORT = 1
    PARTITION = 2
    ARGPARTITION = 3


cdef ArrPy sorted_along(int task, str name, object x, object axis, object descending):
    cdef ArrPy array = as_array(name, x)
    if axis is None:
        array = reshaped(array, (-1,), None)
        axis = 0
    cdef bint downwards = flag_of(name, "descending", descending)
    return sort_array(task, array, normalised_axis(name, axis, array.dimensions), downwards)


def sort(x, /, axis=-1, kind=None, *, descending=False, stable=True):
    """The elements in order along an axis.

    Parameters
    ----------
    x : ArrPy, any dtype
    axis : int, default -1
        None sorts all elements as one vector.
    kind : str, optional
        NumPy's names of algorithms change nothing: every sort is stable.
    descending : bool, default False
        The largest first. NaNs are last all the same.
    stable : bool, default True
        Accepted for the standard's sake: every sort is stable.

    Returns
    -------
    ArrPy, shape and dtype of `x`

    Raises
    ------
    IndexError
        If there is no such axis.

    Notes
    -----
    In C++ a vectorised quicksort of the elements' order-preserving integer keys (M. Blacher et al.,
    Software: Practice and Experience 52, 2022), else a merge sort; a stable sort has one result.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.sort(arrpy.ArrPy([3.0, float("nan"), 1.0])).tolist()
    [1.0, 3.0, nan]
    >>> arrpy.sort(arrpy.ArrPy([[2, 7], [5, 1]]), axis=0, descending=True).tolist()
    [[5, 7], [2, 1]]
    """
    check_kind("sort", kind)
    return sorted_along(SORT, "sort", x, axis, descending)


def argsort(x, /, axis=-1, kind=None, *, descending=False, stable=True):
    """The indices that sort along an axis; equal elements by index.

    Parameters
    ----------
    x : ArrPy, any dtype
    axis : int, default -1
        None sorts all elements as one vector.
    kind : str, optional
        NumPy's names of algorithms change nothing: every sort is stable.
    descending : bool, default False
        The largest first. NaNs are last all the same.
    stable : bool, default True
        Accepted for the standard's sake: every sort is stable.

    Returns
    -------
    ArrPy, int64, shape of `x`

    Raises
    ------
    IndexError
        If there is no such axis.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.argsort(arrpy.ArrPy([5, 1, 5, 2])).tolist()
    [1, 3, 0, 2]
    >>> arrpy.argsort(arrpy.ArrPy([5, 1, 5, 2]), descending=True).tolist()
    [0, 2, 3, 1]
    """
    check_kind("argsort", kind)
    return sorted_along(ARGSORT, "argsort", x, axis, descending)


cdef ArrPy partitioned(int task, str name, object x, object kth, object axis, object descending):
    cdef ArrPy array = as_array(name, x), ranks
    cdef int along
    cdef bint downwards = flag_of(name, "descending", descending)
    cdef Py_ssize_t n, one = 1
    if axis is None:
        array = reshaped(array, (-1,), None)
        axis = 0
    along = normalised_axis(name, axis, array.dimensions)
    n = array.lengths[along]
    if type(kth) is int and -n <= kth < n:
        ranks = new_array(name, INT64, 1, &one)
        (<int64_t*>ranks.data)[0] = kth + n if kth < 0 else kth
        return sort_array(task, array, along, downwards, ranks)
    ranks = as_array(name, kth)
    if ranks.size_ > 0 and (ranks.number == BOOL or ranks.number >= FLOAT32) or (
        ranks.dimensions > 1
    ):
        raise fail("kth_type", name, kth)
    wanted = reshaped(ranks, (-1,), None).tolist()
    for rank in wanted:
        if not -n <= rank < n:
            raise fail("kth_range", name, rank, n)
    wanted = sorted({rank + n if rank < 0 else rank for rank in wanted})
    ranks = cast_array(as_array(name, wanted), INT64)
    return sort_array(task, array, along, downwards, ranks)


def partition(x, kth, /, axis=-1, kind="introselect", *, descending=False):
    """The elements of rank `kth` in their sorted places, smaller ones before, larger ones behind.

    Parameters
    ----------
    x : ArrPy, any dtype
    kth : int or sequence of int
        Ranks along the axis; negative ones count from the end.
    axis : int, default -1
        None takes all elements as one vector.
    kind : "introselect"
        For NumPy's sake.
    descending : bool, default False
        Larger ones before, smaller ones behind. NaNs are last all the same.

    Returns
    -------
    ArrPy, shape and dtype of `x`

    Raises
    ------
    ValueError
        If a rank does not exist.

    Notes
    -----
    The result is fully determined: within what lies before, between and behind the elements of the
    ranks, and within the elements equal to them, the order of `x` remains. Ranks are selected by
    quickselect (C. A. R. Hoare, "Algorithm 65: Find", 1961).

    Examples
    --------
    >>> import arrpy
    >>> arrpy.partition(arrpy.ArrPy([7, 1, 9, 5, 2]), 2).tolist()
    [1, 2, 5, 7, 9]
    """
    check_kind("partition", kind)
    return partitioned(PARTITION, "partition", x, kth, axis, descending)


def argpartition(x, kth, /, axis=-1, kind="introselect", *, descending=False):
    """The indices that partition along an axis; see `partition`.

    Parameters
    ----------
    x : ArrPy, any dtype
    kth : int or sequence of int
        Ranks along the axis; negative ones count from the end.
    axis : int, default -1
        None takes all elements as one vector.
    kind : "introselect"
        For NumPy's sake.
    descending : bool, default False

    Returns
    -------
    ArrPy, int64, shape of `x`

    Raises
    ------
    ValueError
        If a rank does not exist.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.argpartition(arrpy.ArrPy([7, 1, 9, 5, 2]), 2).tolist()
    [1, 4, 3, 0, 2]
    """
    check_kind("argpartition", kind)
    return partitioned(ARGPARTITION, "argpartition", x, kth, axis, descending)
