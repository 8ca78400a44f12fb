"""Manipulation functions: other shapes of the same elements, and joined arrays.

Views wherever NumPy gives a view: reshape where strides allow it, permute_dims, moveaxis,
expand_dims, squeeze, flip, broadcast_to, broadcast_arrays, unstack.
"""

from arrpy._core cimport (
    ArrPy, as_array, assign, broadcast_view, cast_array, copy_array, fail, flag_of, get_item,
    integer_of, iota_array, lengths_of, map2, new_on, nonzero_arrays, normalised_axis, permuted,
    placed_like, promoted, reduce_array, reordered, reshaped, set_item, shape_of, strided, truth,
    view_with_layout, with_axis,
)

include "_core_tables.pxi"


def reshape(x, /, shape, order="C", *, copy=None):
    """The elements in their order with another shape.

    Parameters
    ----------
    x : ArrPy
    shape : int or tuple of int
        One length may be -1: it follows from the others.
    order : {"C", "F"}, default "C"
        In which order elements are read and written: last index first, or first index first.
    copy : bool, optional
        None copies only where strides cannot express the shape; False raises there.

    Returns
    -------
    ArrPy, shape `shape`

    Raises
    ------
    ValueError
        If the sizes differ.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.reshape(arrpy.arange(6), (2, -1)).tolist()
    [[0, 1, 2], [3, 4, 5]]
    """
    return reordered("reshape", as_array("reshape", x), shape, order, copy)


def permute_dims(x, /, axes):
    """The axes in another order, as a view.

    Parameters
    ----------
    x : ArrPy
    axes : tuple of int
        A permutation of 0, ..., ndim - 1.

    Returns
    -------
    ArrPy

    Raises
    ------
    ValueError
        If `axes` is no permutation.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.permute_dims(arrpy.ones((2, 3, 4)), (2, 0, 1)).shape
    (4, 2, 3)
    """
    cdef ArrPy array = as_array("permute_dims", x)
    try:
        axes = tuple(axes)
    except TypeError:
        raise fail("axis_type", "permute_dims", axes) from None
    return permuted("permute_dims", array, axes)


cdef list axis_list(str name, object axes, int ndim):
    """Normalised axes of an integer or a tuple, each at most once."""
    if not isinstance(axes, (tuple, list)):
        axes = (axes,)
    result = [normalised_axis(name, axis, ndim) for axis in axes]
    if len(set(result)) != len(result):
        raise fail("repeated_axis", name, tuple(axes))
    return result


def moveaxis(x, source, destination, /):
    """Axes moved to other places, the rest in order, as a view.

    Parameters
    ----------
    x : ArrPy
    source, destination : int or tuple of int, of the same length

    Returns
    -------
    ArrPy

    Examples
    --------
    >>> import arrpy
    >>> arrpy.moveaxis(arrpy.ones((2, 3, 4)), 0, -1).shape
    (3, 4, 2)
    """
    cdef ArrPy array = as_array("moveaxis", x)
    origins = axis_list("moveaxis", source, array.dimensions)
    targets = axis_list("moveaxis", destination, array.dimensions)
    if len(origins) != len(targets):
        raise fail("moveaxis_lengths", source, destination)
    order = [axis for axis in range(array.dimensions) if axis not in origins]
    for target, origin in sorted(zip(targets, origins)):
        order.insert(target, origin)
    return permuted("moveaxis", array, order)


def expand_dims(x, /, axis=0):
    """New axes of length 1, as a view.

    Parameters
    ----------
    x : ArrPy
    axis : int or tuple of int, default 0
        Where the new axes are in the result.

    Returns
    -------
    ArrPy

    Raises
    ------
    IndexError
        If an axis is out of range.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.expand_dims(arrpy.ones(3), axis=1).shape
    (3, 1)
    """
    cdef ArrPy array = as_array("expand_dims", x)
    count = len(axis) if isinstance(axis, (tuple, list)) else 1
    if array.dimensions + count > 64:
        raise fail("too_many_axes", "expand_dims", array.dimensions + count)
    for one in sorted(axis_list("expand_dims", axis, array.dimensions + count)):
        array = with_axis(array, one)
    return array


def squeeze(x, /, axis=None):
    """Axes of length 1 taken out, as a view.

    Parameters
    ----------
    x : ArrPy
    axis : int or tuple of int, optional
        By default all axes of length 1.

    Returns
    -------
    ArrPy

    Raises
    ------
    ValueError
        If an axis is not of length 1.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.squeeze(arrpy.ones((1, 3)), axis=0).shape
    (3,)
    """
    cdef ArrPy array = as_array("squeeze", x)
    cdef Py_ssize_t[64] shape, steps
    cdef int i, ndim = 0
    if axis is None:
        axes = [i for i in range(array.dimensions) if array.lengths[i] == 1]
    else:
        axes = axis_list("squeeze", axis, array.dimensions)
    for i in range(array.dimensions):
        if i not in axes:
            shape[ndim] = array.lengths[i]
            steps[ndim] = array.steps[i]
            ndim += 1
        elif array.lengths[i] != 1:
            raise fail("squeeze_axis", i, shape_of(array))
    return view_with_layout(array, ndim, shape, steps, array.data)


def flip(x, /, axis=None):
    """The elements in reverse order along axes, as a view.

    Parameters
    ----------
    x : ArrPy
    axis : int or tuple of int, optional
        By default all axes.

    Returns
    -------
    ArrPy, shape of `x`

    Examples
    --------
    >>> import arrpy
    >>> arrpy.flip(arrpy.ArrPy([1, 2, 3])).tolist()
    [3, 2, 1]
    """
    cdef ArrPy array = as_array("flip", x)
    axes = range(array.dimensions) if axis is None else axis_list("flip", axis, array.dimensions)
    key = [slice(None)] * array.dimensions
    for one in axes:
        key[one] = slice(None, None, -1)
    return get_item(array, (*key, Ellipsis))


def roll(x, /, shift, axis=None):
    """The elements shifted along axes; what leaves one end enters at the other.

    Parameters
    ----------
    x : ArrPy
    shift : int or tuple of int
    axis : int or tuple of int, optional
        By default `x` is rolled as a vector, then takes its shape again.

    Returns
    -------
    ArrPy, shape of `x`

    Examples
    --------
    >>> import arrpy
    >>> arrpy.roll(arrpy.ArrPy([1, 2, 3]), 1).tolist()
    [3, 1, 2]
    """
    cdef ArrPy array = as_array("roll", x), source, target
    if axis is None:
        target = roll(reshaped(array, (-1 if array.size_ else 0,), None), shift, axis=0)
        return reshaped(target, shape_of(array), None)
    shifts = shift if isinstance(shift, (tuple, list)) else (shift,)
    axes = axis if isinstance(axis, (tuple, list)) else (axis,)
    if len(shifts) == 1:
        shifts = tuple(shifts) * len(axes)
    if len(axes) == 1:
        axes = tuple(axes) * len(shifts)
    if len(shifts) != len(axes):
        raise fail("roll_lengths", shift, axis)
    target = copy_array(array)
    for one, amount in zip(axes, shifts):
        amount = integer_of("roll", "shift", amount)
        one = normalised_axis("roll", one, array.dimensions)
        length = array.lengths[<Py_ssize_t>one]
        amount = amount % length if length else 0
        if amount == 0:
            continue
        source = target
        target = copy_array(source)
        before = (slice(None),) * one
        set_item(target, before + (slice(amount, None),), get_item(source, before + (slice(0, length - amount),)))
        set_item(target, before + (slice(0, amount),), get_item(source, before + (slice(length - amount, None),)))
    return target


cdef int common_dtype_of(list arrays) except -1:
    cdef int number = (<ArrPy>arrays[0]).number
    for array in arrays[1:]:
        number = promoted(number, (<ArrPy>array).number)
    return number


cdef list array_list(str name, object arrays):
    """What is joined, as a list of arrays."""
    try:
        parts = list(arrays)
    except TypeError:
        raise fail("not_a_sequence", name, type(arrays).__name__) from None
    return [as_array(name, x) for x in parts]


def concat(arrays, /, axis=0):
    """Arrays joined along an axis.

    Parameters
    ----------
    arrays : sequence of ArrPy
        Equal shapes except along `axis`.
    axis : int or None, default 0
        None joins them as vectors.

    Returns
    -------
    ArrPy, the common dtype

    Raises
    ------
    ValueError
        If there are no arrays or their shapes do not fit.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.concat([arrpy.ArrPy([1, 2]), arrpy.ArrPy([3])]).tolist()
    [1, 2, 3]
    """
    cdef list parts = array_list("concat", arrays)
    cdef ArrPy part, result, window
    cdef Py_ssize_t[64] lengths
    cdef Py_ssize_t position = 0, itemsize
    cdef int joined, i
    if not parts:
        raise fail("nothing_to_join", "concat")
    if axis is None:
        parts = [reshaped(x, (x.size,), None) for x in parts]
        axis = 0
    part = <ArrPy>parts[0]
    if part.dimensions == 0:
        raise fail("join_0d", "concat")
    joined = normalised_axis("concat", axis, part.dimensions)
    for i in range(part.dimensions):
        lengths[i] = part.lengths[i]
    lengths[joined] = 0
    for part in parts:
        if part.dimensions != (<ArrPy>parts[0]).dimensions:
            raise fail("join_shapes", "concat", [shape_of(x) for x in parts], joined)
        for i in range(part.dimensions):
            if i != joined and part.lengths[i] != lengths[i]:
                raise fail("join_shapes", "concat", [shape_of(x) for x in parts], joined)
        lengths[joined] += part.lengths[joined]
    result = new_on(part.device_, "concat", common_dtype_of(parts), part.dimensions, lengths)
    result = placed_like("concat", result, parts)
    itemsize = result.dtype.itemsize
    for part in parts:
        window = view_with_layout(
            result, result.dimensions, part.lengths, result.steps,
            result.data + position * result.steps[joined] * itemsize,
        )
        assign(window, part)
        position += part.lengths[joined]
    return result


def stack(arrays, /, axis=0):
    """Arrays of one shape joined along a new axis.

    Parameters
    ----------
    arrays : sequence of ArrPy, all of one shape
    axis : int, default 0
        Where the new axis is in the result.

    Returns
    -------
    ArrPy, one axis more than the arrays

    Raises
    ------
    ValueError
        If there are no arrays or their shapes differ.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.stack([arrpy.ArrPy([1, 2]), arrpy.ArrPy([3, 4])], axis=1).tolist()
    [[1, 3], [2, 4]]
    """
    parts = array_list("stack", arrays)
    if not parts:
        raise fail("nothing_to_join", "stack")
    if len({shape_of(x) for x in parts}) > 1:
        raise fail("stack_shapes", [shape_of(x) for x in parts])
    if parts[0].ndim == 64:
        raise fail("too_many_axes", "stack", parts[0].ndim + 1)
    axis = normalised_axis("stack", axis, parts[0].ndim + 1)
    return concat([expand_dims(x, axis=axis) for x in parts], axis=axis)


def unstack(x, /, axis=0):
    """The sub-arrays along an axis, as views.

    Parameters
    ----------
    x : ArrPy, at least one axis
    axis : int, default 0

    Returns
    -------
    tuple of ArrPy

    Examples
    --------
    >>> import arrpy
    >>> [part.tolist() for part in arrpy.unstack(arrpy.ArrPy([[1, 2], [3, 4]]))]
    [[1, 2], [3, 4]]
    """
    cdef ArrPy array = as_array("unstack", x)
    if array.dimensions == 0:
        raise fail("unstack_0d")
    cdef int split = normalised_axis("unstack", axis, array.dimensions)
    before = (slice(None),) * split
    return tuple([get_item(array, (*before, i, Ellipsis)) for i in range(array.lengths[split])])


cdef tuple broadcast_shape(str name, list shapes):
    ndim = max([len(shape) for shape in shapes], default=0)
    lengths = [1] * ndim
    for shape in shapes:
        for i, length in enumerate(shape, ndim - len(shape)):
            if length != 1:
                if lengths[i] not in (1, length):
                    raise fail("broadcast", name, shapes)
                lengths[i] = length
    return tuple(lengths)


def broadcast_shapes(*shapes):
    """The shape that shapes broadcast to.

    Parameters
    ----------
    *shapes : tuple of int

    Returns
    -------
    tuple of int

    Raises
    ------
    ValueError
        If they do not broadcast.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.broadcast_shapes((3, 1), (1, 4))
    (3, 4)
    """
    cdef Py_ssize_t[64] lengths
    checked = []
    for shape in shapes:
        ndim = lengths_of("broadcast_shapes", shape, lengths)
        if any([lengths[i] < 0 for i in range(ndim)]):
            raise fail("negative_length", "broadcast_shapes", shape)
        checked.append(tuple([lengths[i] for i in range(ndim)]))
    return broadcast_shape("broadcast_shapes", checked)


def broadcast_to(x, /, shape):
    """An array seen with a larger shape, as a read-only view.

    Parameters
    ----------
    x : ArrPy
    shape : tuple of int

    Returns
    -------
    ArrPy, shape `shape`

    Raises
    ------
    ValueError
        If `x` does not broadcast to the shape.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.broadcast_to(arrpy.ArrPy([1, 2]), (2, 2)).tolist()
    [[1, 2], [1, 2]]
    """
    cdef ArrPy array = as_array("broadcast_to", x)
    cdef Py_ssize_t[64] lengths
    cdef int ndim = lengths_of("broadcast_to", shape, lengths)
    wanted = tuple([lengths[i] for i in range(ndim)])
    if any([length < 0 for length in wanted]):
        raise fail("negative_length", "broadcast_to", wanted)
    if broadcast_shape("broadcast_to", [shape_of(array), wanted]) != wanted:
        raise fail("broadcast", "broadcast_to", [shape_of(array), wanted])
    return broadcast_view(array, ndim, lengths)


def broadcast_arrays(*arrays):
    """Arrays seen with their common shape, as read-only views.

    Parameters
    ----------
    *arrays : ArrPy

    Returns
    -------
    tuple of ArrPy

    Examples
    --------
    >>> import arrpy
    >>> a, b = arrpy.broadcast_arrays(arrpy.ArrPy([1, 2]), arrpy.ArrPy([[3], [4]]))
    >>> a.shape, b.shape
    ((2, 2), (2, 2))
    """
    parts = [as_array("broadcast_arrays", x) for x in arrays]
    shape = broadcast_shape("broadcast_arrays", [shape_of(x) for x in parts])
    return tuple([broadcast_to(x, shape) for x in parts])


def repeat(x, repeats, /, axis=None):
    """Every element several times.

    Parameters
    ----------
    x : ArrPy
    repeats : int or ArrPy of integers
        One count for all, or one for each index along `axis`.
    axis : int, optional
        By default `x` is taken as a vector.

    Returns
    -------
    ArrPy

    Raises
    ------
    ValueError
        If a count is negative or their number does not fit.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.repeat(arrpy.ArrPy([1, 2]), 2).tolist()
    [1, 1, 2, 2]
    """
    cdef ArrPy array = as_array("repeat", x), counts = as_array("repeat", repeats), steps
    cdef int along, i
    cdef Py_ssize_t[64] lengths
    if counts.number >= FLOAT32:
        raise fail("wrong_dtype", "repeat", "integer", counts.dtype.name)
    if axis is None:
        array = reshaped(array, (array.size_,), None)
        axis = 0
    along = normalised_axis("repeat", axis, array.dimensions)
    if counts.dimensions > 1 or counts.dimensions == 1 and counts.size_ not in (1, array.lengths[along]):
        raise fail("repeat_counts", shape_of(counts), array.lengths[along])
    if counts.size_ and counts.number <= INT64 and truth(
        reduce_array(REDUCE_ANY, <ArrPy>map2(MAP_LESS, counts, 0), None, False)
    ):
        raise fail("negative_repeat", counts.tolist())
    if counts.size_ == 1:
        count = counts.item()
        if count > 2**60:
            raise fail("shape_huge", "repeat", (count,))
        array = with_axis(array, along + 1)
        for i in range(array.dimensions):
            lengths[i] = array.lengths[i]
        lengths[along + 1] = count
        array = spread("repeat", array, array.dimensions, lengths)
        shape = list(shape_of(array))
        shape[along : along + 2] = [shape[along] * count]
        return reshaped(array, tuple(shape), None)
    if counts.size_ == 0:
        return copy_array(array)
    # element i stands in row i as often as its count says: the rows of the true positions
    most = reduce_array(REDUCE_MAX, counts, None, False).item()
    if most > 2**40:
        raise fail("shape_huge", "repeat", counts.tolist())
    steps = iota_array(INT64, most, 0, array)
    mask = map2(MAP_LESS, steps, cast_array(reshaped(counts, (-1, 1), None), INT64))
    rows = nonzero_arrays(mask)[0]
    return get_item(array, (slice(None),) * along + (rows,))


cdef ArrPy spread(str name, ArrPy x, int ndim, const Py_ssize_t* shape):
    """A copy of x broadcast to a shape."""
    cdef ArrPy result = new_on(x.device_, name, x.number, ndim, shape)
    result = placed_like(name, result, [x])
    assign(result, broadcast_view(x, ndim, shape))
    return result


def tile(x, repetitions, /):
    """An array repeated as a whole along each axis.

    Parameters
    ----------
    x : ArrPy
    repetitions : int or tuple of int
        The shorter one of shape and repetitions is filled with 1 in front.

    Returns
    -------
    ArrPy

    Examples
    --------
    >>> import arrpy
    >>> arrpy.tile(arrpy.ArrPy([1, 2]), (2, 2)).tolist()
    [[1, 2, 1, 2], [1, 2, 1, 2]]
    """
    cdef ArrPy array = as_array("tile", x)
    cdef Py_ssize_t[64] counts, lengths
    cdef int ndim = lengths_of("tile", repetitions, counts), i
    repeated = [counts[i] for i in range(ndim)]
    if any([count < 0 for count in repeated]):
        raise fail("negative_length", "tile", tuple(repeated))
    shape = [1] * (ndim - array.dimensions) + list(shape_of(array))
    repeated = [1] * (array.dimensions - ndim) + repeated
    if 2 * len(shape) > 64:
        raise fail("too_many_axes", "tile", 2 * len(shape))
    array = reshaped(array, tuple([part for length in shape for part in (1, length)]), None)
    for i in range(len(shape)):
        lengths[2 * i] = repeated[i]
        lengths[2 * i + 1] = shape[i]
    array = spread("tile", array, 2 * len(shape), lengths)
    return reshaped(array, tuple([a * b for a, b in zip(repeated, shape)]), None)


def as_strided(x, shape=None, strides=None, *, writeable=True):
    """A view of any shape and strides that stays within the storage of an array.

    Elements may overlap: then assignment to one changes others.

    Parameters
    ----------
    x : ArrPy
        Where the view starts.
    shape : tuple of int, default `x.shape`
    strides : tuple of int, default `x.strides`
        In bytes, multiples of the element size.
    writeable : bool, default True
        Whether the view may be assigned to, if `x` may.

    Returns
    -------
    ArrPy, shape `shape`

    Raises
    ------
    ValueError
        If an element of the view would lie outside the storage.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.as_strided(arrpy.arange(4), (3, 2), (8, 8)).tolist()
    [[0, 1], [1, 2], [2, 3]]
    """
    cdef ArrPy array = as_array("as_strided", x), view
    cdef Py_ssize_t[64] lengths, steps
    cdef int ndim = lengths_of("as_strided", shape_of(array) if shape is None else shape, lengths)
    if strides is None:
        strides = array.strides
    if lengths_of("as_strided", strides, steps) != ndim:
        raise fail("strided_count", tuple([lengths[i] for i in range(ndim)]), strides)
    view = strided(array, ndim, lengths, steps)
    view.readonly = array.readonly or not flag_of("as_strided", "writeable", writeable)
    return view
