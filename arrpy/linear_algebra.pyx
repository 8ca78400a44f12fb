"""Linear algebra of the main namespace: matmul, matrix_transpose, tensordot, vecdot, cross."""

from arrpy._core cimport (
    ArrPy, DType, as_array, dtype_object, fail, integer_of, map1, map2, matmul_arrays, new_on,
    normalised_axis, permuted, placed_like, renamed, reshaped, shape_of, transposed, vecdot_arrays,
    view_with_layout,
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
    try:
        start = offset.__index__()
    except (AttributeError, TypeError):
        raise fail("not_an_integer", "diagonal", "offset", offset) from None
    rows, columns = array.lengths[n - 2], array.lengths[n - 1]
    start = max(-rows, min(columns, start))
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


cdef ArrPy component(ArrPy x, int axis, int index, int step=0):
    """What has this index along an axis, a view without that axis.

    With a step also what comes next, the two along the last axis.
    """
    cdef Py_ssize_t[64] shape, steps
    cdef int i, k = 0
    cdef int itemsize = (<DType>dtype_object(x.number)).itemsize
    for i in range(x.dimensions):
        if i != axis:
            shape[k] = x.lengths[i]
            steps[k] = x.steps[i]
            k += 1
    if step != 0:
        shape[k] = 2
        steps[k] = step * x.steps[axis]
        k += 1
    return view_with_layout(x, k, shape, steps, x.data + index * x.steps[axis] * itemsize)


cdef int axis_of(str name, object axis, int ndim) except -1:
    if type(axis) is int and -ndim <= axis < ndim:
        return <int>axis + ndim if axis < 0 else axis
    return normalised_axis(name, axis, ndim)


cdef ArrPy cross_arrays(str name, object a, object b, object axis_a, object axis_b, object axis_c):
    """The products of components, each over whole arrays; a vector of two has the third one 0.

    With three components, the first two of the result are (a1, a2) * (b2, b0) - (a2, a0) * (b1, b2).
    """
    cdef ArrPy x1 = as_array(name, a), x2 = as_array(name, b), result, first, second
    cdef int along1, along2, along, i, k
    cdef Py_ssize_t n1, n2
    cdef Py_ssize_t[64] shape
    if x1.number == BOOL or x2.number == BOOL:
        raise fail("wrong_dtype", name, "numeric", "bool")
    along1 = axis_of(name, axis_a, x1.dimensions)
    along2 = axis_of(name, axis_b, x2.dimensions)
    n1 = x1.lengths[along1]
    n2 = x2.lengths[along2]
    if not (2 <= n1 <= 3 and 2 <= n2 <= 3):
        raise fail("cross_length", axis_a, shape_of(x1), shape_of(x2))
    cdef ArrPy a0 = component(x1, along1, 0), a1 = component(x1, along1, 1)
    cdef ArrPy b0 = component(x2, along2, 0), b1 = component(x2, along2, 1), a2, b2
    try:
        first = <ArrPy>map2(MAP_MULTIPLY, a0, b1)
    except ValueError as error:
        raise renamed(name, error) from None
    if n1 == n2 == 2:
        return map2(MAP_SUBTRACT, first, map2(MAP_MULTIPLY, a1, b0), first)
    along = axis_of(name, axis_c, first.dimensions + 1)
    k = 0
    for i in range(first.dimensions + 1):
        shape[i] = 3
        if i != along:
            shape[i] = first.lengths[k]
            k += 1
    result = new_on(x1.device_, name, first.number, first.dimensions + 1, shape)
    result = placed_like(name, result, [x1, x2])
    map2(MAP_SUBTRACT, first, map2(MAP_MULTIPLY, a1, b0), component(result, along, 2))
    if n1 == n2:
        first = <ArrPy>map2(MAP_MULTIPLY, component(x1, along1, 1, 1), component(x2, along2, 2, -2))
        second = <ArrPy>map2(MAP_MULTIPLY, component(x1, along1, 2, -2), component(x2, along2, 1, 1))
        map2(MAP_SUBTRACT, first, second, component(result, along, 0, 1))
    elif n1 == 2:
        b2 = component(x2, along2, 2)
        map2(MAP_MULTIPLY, a1, b2, component(result, along, 0))
        map1(MAP_NEGATIVE, map2(MAP_MULTIPLY, a0, b2), component(result, along, 1))
    else:
        a2 = component(x1, along1, 2)
        map1(MAP_NEGATIVE, map2(MAP_MULTIPLY, a2, b1), component(result, along, 0))
        map2(MAP_MULTIPLY, a2, b0, component(result, along, 1))
    return result


def cross(x1, x2, axisa=-1, axisb=-1, axisc=-1, axis=None):
    """The cross product of vectors of two or three elements.

    Parameters
    ----------
    x1, x2 : ArrPy, numeric
        Their vectors lie along one axis, the other axes broadcast. A vector of two elements has the
        third element 0.
    axisa, axisb, axisc : int, default -1
        The axis of the vectors in `x1`, in `x2` and in the result.
    axis : int, optional
        Instead of all three.

    Returns
    -------
    ArrPy
        Of two vectors of two elements only the third element, without the axis.

    Raises
    ------
    ValueError
        If the vectors have other lengths.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.cross([1, 0, 0], [0, 1, 0]).tolist(), arrpy.cross([1, 2], [3, 4]).item()
    ([0, 0, 1], -2)
    """
    if axis is not None:
        axisa = axisb = axisc = axis
    return cross_arrays("cross", x1, x2, axisa, axisb, axisc)
