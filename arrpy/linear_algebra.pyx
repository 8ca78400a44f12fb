"""Linear algebra of the main namespace: matmul, matrix_transpose, tensordot, vecdot."""

from arrpy._core cimport (
    ArrPy, as_array, fail, integer_of, matmul_arrays, normalised_axis, permuted, reshaped,
    shape_of, transposed, vecdot_arrays, view_with_layout,
)

include "_core_tables.pxi"


def matmul(x1, x2, /):
    """The matrix product of vectors, matrices and stacks of matrices.

    Parameters
    ----------
    x1 : ArrPy, numeric, shape (..., m, k) or (k,)
    x2 : ArrPy, numeric, shape (..., k, n) or (k,)
        The leading axes broadcast.

    Returns
    -------
    ArrPy, shape (..., m, n), without the axis of a vector operand

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Notes
    -----
    Each output is one chain of fused multiply-adds over k; a product with one row or one column is
    summed in 32 virtual lanes (docs/numerics.md).

    Examples
    --------
    >>> import arrpy
    >>> arrpy.matmul([[1, 2], [3, 4]], [5, 6]).tolist()
    [17, 39]
    """
    return matmul_arrays("matmul", x1, x2)


def matrix_transpose(x, /):
    """The last two axes exchanged, as a view.

    Parameters
    ----------
    x : ArrPy, shape (..., m, n)

    Returns
    -------
    ArrPy, shape (..., n, m)

    Raises
    ------
    ValueError
        If `x` has fewer than two axes.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.matrix_transpose([[1, 2], [3, 4]]).tolist()
    [[1, 3], [2, 4]]
    """
    cdef ArrPy array = as_array("matrix_transpose", x)
    cdef int n = array.dimensions
    if n < 2:
        raise fail("not_a_matrix", "matrix_transpose", shape_of(array))
    return transposed(array, list(range(n - 2)) + [n - 1, n - 2])


def diagonal(x, /, *, offset=0):
    """A diagonal of each matrix, as a view.

    Parameters
    ----------
    x : ArrPy, shape (..., m, n)
    offset : int, default 0
        Which diagonal: positive above the main one, negative below.

    Returns
    -------
    ArrPy, shape (..., length of the diagonal)

    Raises
    ------
    ValueError
        If `x` has fewer than two axes.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.linalg.diagonal([[1, 2], [3, 4]], offset=1).tolist()
    [2]
    """
    cdef ArrPy array = as_array("diagonal", x)
    cdef Py_ssize_t[64] shape, steps
    cdef int i, n = array.dimensions
    cdef Py_ssize_t rows, columns, row, column
    cdef char* data = array.data
    if n < 2:
        raise fail("not_a_matrix", "diagonal", shape_of(array))
    if not hasattr(offset, "__index__"):
        raise fail("not_an_integer", "diagonal", "offset", offset)
    rows, columns = array.lengths[n - 2], array.lengths[n - 1]
    start = max(-rows, min(columns, offset.__index__()))
    row, column = max(0, -start), max(0, start)
    for i in range(n - 2):
        shape[i] = array.lengths[i]
        steps[i] = array.steps[i]
    shape[n - 2] = max(<Py_ssize_t>0, min(rows - row, columns - column))
    steps[n - 2] = array.steps[n - 2] + array.steps[n - 1]
    if shape[n - 2] > 0:
        data += array.dtype.itemsize * (row * array.steps[n - 2] + column * array.steps[n - 1])
    return view_with_layout(array, n - 1, shape, steps, data)


def tensordot(x1, x2, /, *, axes=2):
    """Sums of products over pairs of axes.

    Parameters
    ----------
    x1, x2 : ArrPy, numeric
    axes : int or pair of sequences of int, default 2
        How many of the last axes of `x1` go with the first ones of `x2`, or which with which.

    Returns
    -------
    ArrPy, the remaining axes of `x1`, then those of `x2`

    Raises
    ------
    ValueError
        If the lengths of paired axes differ.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.tensordot([[1, 2], [3, 4]], [[5, 6], [7, 8]], axes=1).tolist()
    [[19, 22], [43, 50]]
    """
    cdef ArrPy a = as_array("tensordot", x1), b = as_array("tensordot", x2)
    if hasattr(axes, "__index__") and getattr(axes, "ndim", 0) == 0:
        count = integer_of("tensordot", "axes", axes)
        if not 0 <= count <= min(a.dimensions, b.dimensions):
            raise fail("tensordot_axes", axes, shape_of(a), shape_of(b))
        first = list(range(a.dimensions - count, a.dimensions))
        second = list(range(count))
    else:
        try:
            pair = [list(part) if not hasattr(part, "__index__") else [part] for part in axes]
            first, second = pair
        except (TypeError, ValueError):
            raise fail("tensordot_axes", axes, shape_of(a), shape_of(b)) from None
        first = [normalised_axis("tensordot", axis, a.dimensions) for axis in first]
        second = [normalised_axis("tensordot", axis, b.dimensions) for axis in second]
        if len(set(first)) != len(first) or len(set(second)) != len(second):
            raise fail("repeated_axis", "tensordot", axes)
    if [a.shape[i] for i in first] != [b.shape[i] for i in second]:
        raise fail("tensordot_axes", axes, shape_of(a), shape_of(b))
    kept1 = [i for i in range(a.dimensions) if i not in first]
    kept2 = [i for i in range(b.dimensions) if i not in second]
    rows = [a.shape[i] for i in kept1]
    columns = [b.shape[i] for i in kept2]
    depth = product([a.shape[i] for i in first])
    left = reshaped(permuted("tensordot", a, kept1 + first), (product(rows), depth), None)
    right = reshaped(permuted("tensordot", b, second + kept2), (depth, product(columns)), None)
    return reshaped(matmul_arrays("tensordot", left, right), tuple(rows + columns), None)


cdef object product(list lengths):
    result = 1
    for length in lengths:
        result *= length
    return result


def vecdot(x1, x2, /, *, axis=-1):
    """Sums of conj(x1) * x2 along an axis.

    Parameters
    ----------
    x1, x2 : ArrPy, numeric
        The other axes broadcast.
    axis : int, default -1
        Negative: counted from the end of both shapes.

    Returns
    -------
    ArrPy

    Raises
    ------
    ValueError
        If the lengths along `axis` differ.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.vecdot([1, 2, 3], [4, 5, 6]).item()
    32
    """
    return vecdot_arrays(x1, x2, axis)
