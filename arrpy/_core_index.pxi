# Indexing: views for integers, slices, `...` and None; copies for masks and integer arrays.
#
# A key is first parsed into one view (integers, slices, ellipsis, newaxis). Index arrays stay behind
# as "advanced" entries: a boolean mask stands for the integer arrays of its true positions, and beside
# index arrays an integer counts as one of them. The advanced axes then broadcast against each other,
# their indices become one offset per element of the broadcast shape, and a single gather or scatter
# moves the data. As in NumPy the new axes stand where the index arrays stood, or first if something
# lies between them.


cdef ArrPy view_with_layout(ArrPy base, int ndim, const Py_ssize_t* shape, const Py_ssize_t* steps, char* data):
    cdef ArrPy view = new_view(base, ndim)
    cdef int i
    for i in range(ndim):
        view.lengths[i] = shape[i]
        view.steps[i] = steps[i]
    view.data = data
    settle(view)
    return view


cdef inline Py_ssize_t checked_index(Py_ssize_t index, Py_ssize_t length, int axis) except? -1:
    if not -length <= index < length:
        raise fail("index_range", index, axis, length)
    return index + length if index < 0 else index


cdef ArrPy element(ArrPy x, const char* address):
    """A 0-d array that owns a copy of one element."""
    cdef ArrPy result
    cdef int itemsize = dtypes[x.number].itemsize
    if x.device_ != 0:
        result = new_on(x.device_, "getitem", x.number, 0, NULL)
        memcpy(result.data, address, itemsize)
        return result
    result = new_scalar(x.number)
    guard_map(x)
    if itemsize == 8:
        memcpy(result.data, address, 8)
    else:
        memcpy(result.data, address, itemsize)
    result.explicit = x.explicit
    result.tier = x.tier
    check_map(x)
    return result


cdef inline int unpack_slice(
    object key, Py_ssize_t* start, Py_ssize_t* stop, Py_ssize_t* step
) except -1:
    return 0 if PySlice_Unpack(key, start, stop, step) == 0 else refuse_slice(key)


cdef int refuse_slice(object key) except -1:
    """The message for the exception that is being raised."""
    try:
        pass_on()
    except (TypeError, ValueError) as error:
        raise fail("slice_parts", type(error), key) from None
    return -1


cdef int pass_on() except -1:
    return -1


cdef bint is_index_array(object key):
    """Whether a part of a key selects by array: masks, integer arrays, lists."""
    if type(key) is int or type(key) is slice:
        return False
    if isinstance(key, (bool, list, tuple, range)):
        return True
    if type(key) is ArrPy:
        return (<ArrPy>key).dimensions > 0 or (<ArrPy>key).number == BOOL
    if not PyObject_CheckBuffer(key) or isinstance(key, (bytes, bytearray)):
        return False
    if getattr(key, "ndim", 0) > 0 or not hasattr(key, "__index__"):
        return True
    return getattr(getattr(key, "dtype", None), "kind", None) == "b"


cdef ArrPy index_array(object key):
    cdef ArrPy array
    try:
        array = asarray(key)
    except (TypeError, ValueError, OverflowError) as error:
        raise renamed("index", error) from None
    if array.number == FLOAT64 and array.size_ == 0 and isinstance(key, (list, tuple, range)):
        array = cast_array(array, INT64)
    if array.number >= FLOAT32:
        raise fail("index_dtype", dtypes[array.number].name.decode())
    return array


cdef ArrPy basic_view(ArrPy x, tuple keys, list advanced):
    """Apply all of a key but its index arrays.

    Those are collected as (axis of the view, array, place in the key).
    """
    cdef Py_ssize_t[MAXDIMS] shape, steps
    cdef Py_ssize_t start, stop, step, length, index
    cdef char* data = x.data
    cdef int itemsize = dtypes[x.number].itemsize, axis = 0, ndim = 0, consumed = 0, place = -1, i
    cdef bint ellipsis = False, has_arrays = False
    cdef ArrPy array
    for key in keys:
        if key is Ellipsis:
            if ellipsis:
                raise fail("two_ellipses", keys)
            ellipsis = True
        elif key is not None:
            consumed += mask_axes(key)
            has_arrays = has_arrays or is_index_array(key)
    if consumed > x.dimensions:
        raise fail("too_many_indices", consumed, x.dimensions)
    if not ellipsis:
        keys = keys + (Ellipsis,)
    for key in keys:
        place += 1
        if ndim + x.dimensions - axis > MAXDIMS:
            raise fail("too_many_axes", "index", ndim + x.dimensions - axis)
        if key is Ellipsis:
            for i in range(x.dimensions - consumed):
                shape[ndim] = x.lengths[axis]
                steps[ndim] = x.steps[axis]
                ndim += 1
                axis += 1
        elif key is None:
            shape[ndim] = 1
            steps[ndim] = 0
            ndim += 1
        elif type(key) is slice:
            length = x.lengths[axis]
            unpack_slice(key, &start, &stop, &step)
            length = PySlice_AdjustIndices(length, &start, &stop, step)
            if length > 0:
                data += start * x.steps[axis] * itemsize
            shape[ndim] = length
            steps[ndim] = x.steps[axis] * step
            ndim += 1
            axis += 1
        elif is_index_array(key):
            array = index_array(key)
            if type(key) is not ArrPy:
                array = placed(array, x.device_)
            if array.number != BOOL:
                advanced.append((ndim, array, place))
                shape[ndim] = x.lengths[axis]
                steps[ndim] = x.steps[axis]
                ndim += 1
                axis += 1
                continue
            if array.dimensions == 0:  # True keeps, False drops: an axis of length 1 is masked
                shape[ndim] = 1
                steps[ndim] = 0
                positions = zero_indices(1 if array.data[0] else 0)
                advanced.append((ndim, placed(positions, x.device_), place))
                ndim += 1
                continue
            for i in range(array.dimensions):
                if array.lengths[i] != x.lengths[axis + i] and array.lengths[i] != 0:
                    raise fail("mask_shape", shape_of(array), shape_of(x), axis)
            for positions in nonzero_arrays(array):
                advanced.append((ndim, positions, place))
                shape[ndim] = x.lengths[axis]
                steps[ndim] = x.steps[axis]
                ndim += 1
                axis += 1
        else:
            index = checked_index(index_value(key, x.lengths[axis], axis), x.lengths[axis], axis)
            if has_arrays:  # among index arrays an integer is one of them, as in NumPy
                advanced.append((ndim, scalar_array(index, INT64), place))
                shape[ndim] = x.lengths[axis]
                steps[ndim] = x.steps[axis]
                ndim += 1
            else:
                data += index * x.steps[axis] * itemsize
            axis += 1
    return view_with_layout(x, ndim, shape, steps, data)


cdef int mask_axes(object key) except -1:
    """How many axes of the array one part of a key uses up."""
    cdef ArrPy array
    if isinstance(key, bool):
        return 0
    if not is_index_array(key):
        return 1
    array = index_array(key)
    return array.dimensions if array.number == BOOL else 1


cdef inline Py_ssize_t index_value(object key, Py_ssize_t length, int axis) except? -1:
    """The C integer of an index; those beyond 64 bits are out of range."""
    cdef Py_ssize_t value = index_or_minus_one(key, IndexError)
    return refuse_index(key, length, axis) if value == -1 and PyErr_Occurred() != NULL else value


cdef Py_ssize_t refuse_index(object key, Py_ssize_t length, int axis) except -1:
    """The message for the exception that is being raised."""
    try:
        pass_on()
    except IndexError:
        raise fail("index_range", key, axis, length) from None
    except TypeError:
        raise fail("index_type", type(key).__name__) from None


cdef ArrPy zero_indices(Py_ssize_t n):
    return new_array("getitem", INT64, 1, &n, True)


cdef object get_item(ArrPy x, object key):
    cdef Py_ssize_t index
    cdef ArrPy view
    cdef list advanced
    cdef Py_ssize_t[2] pair
    if type(key) is int and x.dimensions == 1:
        index = checked_index(index_value(key, x.lengths[0], 0), x.lengths[0], 0)
        return element(x, x.data + index * x.steps[0] * dtypes[x.number].itemsize)
    if type(key) is slice and x.dimensions == 1:
        return slice_vector(x, key)
    if type(key) is tuple:
        keys = <tuple>key
        if x.dimensions == 2 and PyTuple_GET_SIZE(keys) == 2:
            if type(<object>PyTuple_GET_ITEM(keys, 0)) is int and type(<object>PyTuple_GET_ITEM(keys, 1)) is int:
                index = index_value(<object>PyTuple_GET_ITEM(keys, 0), x.lengths[0], 0)
                pair[0] = checked_index(index, x.lengths[0], 0)
                index = index_value(<object>PyTuple_GET_ITEM(keys, 1), x.lengths[1], 1)
                pair[1] = checked_index(index, x.lengths[1], 1)
                return element(
                    x, x.data + (pair[0] * x.steps[0] + pair[1] * x.steps[1]) * dtypes[x.number].itemsize
                )
    else:
        keys = (key,)
        if type(key) is ArrPy and (<ArrPy>key).number == INT64 and x.dimensions == 1:
            view = take_vector(x, <ArrPy>key)
            if view is not None:
                return view
        if type(key) is ArrPy and (<ArrPy>key).number == BOOL and same_shape(x, <ArrPy>key) and x.dimensions > 0:
            return masked_elements(x, <ArrPy>key)
    view = plain_view(x, keys)
    if view is not None:
        return view
    advanced = []
    view = basic_view(x, keys, advanced)
    if advanced:
        return gather_view(view, advanced)
    if view.dimensions == 0 and all([not isinstance(k, slice) and k is not Ellipsis for k in keys]):
        return element(x, view.data)
    return view


cdef ArrPy take_vector(ArrPy x, ArrPy index):
    """x[index] for small arrays on the default tier, or None."""
    cdef operand[2] operands
    cdef ArrPy offsets, result
    cdef Py_ssize_t bad
    if not (is_hot(index) and cpp_is_default()) or x.explicit or index.dimensions == 0:
        return None
    offsets = new_array("getitem", INT64, 1, &index.size_, True)
    operands[0] = operand(index.data, 0, 1)
    operands[1] = operand(offsets.data, 0, 1)
    bad = kernels.index.accumulate_offsets(1, index.size_, operands, x.lengths[0], x.steps[0])
    if bad >= 0:
        raise fail("index_range", (<const int64_t*>index.data)[bad], 0, x.lengths[0])
    result = new_like(index, x.number)
    kernels.memory[word_of(x.number)].gather(
        index.size_, 1, x.data, <const int64_t*>offsets.data, 1, result.data
    )
    check_map(x)
    check_map(index)
    return result


cdef ArrPy plain_view(ArrPy x, tuple keys):
    """The view of a key of integers and at least one slice, one per axis or fewer; else None."""
    cdef Py_ssize_t count = PyTuple_GET_SIZE(keys), axis, start, stop, step
    cdef Py_ssize_t[MAXDIMS] shape, steps
    cdef Py_ssize_t itemsize = dtypes[x.number].itemsize
    cdef char* data = x.data
    cdef int ndim = 0
    if count > x.dimensions:
        return None
    for axis in range(count):
        key = <object>PyTuple_GET_ITEM(keys, axis)
        if type(key) is slice:
            unpack_slice(key, &start, &stop, &step)
            shape[ndim] = PySlice_AdjustIndices(x.lengths[axis], &start, &stop, step)
            steps[ndim] = x.steps[axis] * step
            if shape[ndim] > 0:
                data += start * x.steps[axis] * itemsize
            ndim += 1
        elif type(key) is int:
            start = checked_index(index_value(key, x.lengths[axis], axis), x.lengths[axis], axis)
            data += start * x.steps[axis] * itemsize
        else:
            return None
    for axis in range(count, x.dimensions):
        shape[ndim] = x.lengths[axis]
        steps[ndim] = x.steps[axis]
        ndim += 1
    return view_with_layout(x, ndim, shape, steps, data) if ndim > 0 else None


cdef ArrPy slice_vector(ArrPy x, object key):
    """x[start:stop:step] of a vector, the most frequent view."""
    cdef Py_ssize_t start, stop, step, length
    cdef ArrPy view = new_view(x, 1)
    unpack_slice(key, &start, &stop, &step)
    length = PySlice_AdjustIndices(x.lengths[0], &start, &stop, step)
    view.lengths[0] = length
    view.steps[0] = x.steps[0] * step
    if length > 0:
        view.data = x.data + start * x.steps[0] * dtypes[x.number].itemsize
    view.size_ = length
    view.contiguous = view.steps[0] == 1 or length <= 1
    return view


cdef int set_item(ArrPy x, object key, object value) except -1:
    cdef list advanced
    cdef ArrPy target
    cdef Py_ssize_t index
    if x.readonly:
        raise fail("read_only", "setitem")
    if type(key) is int and x.dimensions == 1 and type(value) in (float, int, bool, complex):
        check_scalar_kind(value, x.number)
        index = checked_index(index_value(key, x.lengths[0], 0), x.lengths[0], 0)
        guard_map(x)
        try:
            ingest_fill(
                value, 0, NULL, x.number, x.data + index * x.steps[0] * dtypes[x.number].itemsize
            )
        except OverflowError as error:
            raise renamed("setitem", error) from None
        return check_map(x)
    if type(key) is ArrPy and (<ArrPy>key).number == BOOL and same_shape(x, <ArrPy>key) and x.dimensions > 0:
        return assign_masked(x, <ArrPy>key, value)
    keys = key if type(key) is tuple else (key,)
    target = plain_view(x, keys)
    if target is None:
        advanced = []
        target = basic_view(x, keys, advanced)
        if advanced:
            return scatter_view(target, advanced, value)
    return assign_value(target, value)


cdef ArrPy value_array(ArrPy target, object value):
    """What is assigned, as an array: Python data takes the dtype of the target."""
    try:
        source = as_operand(value)
        if source is None:
            source = from_data(value, target.number)
    except (TypeError, ValueError, OverflowError) as error:
        raise renamed("setitem", error) from None
    if type(source) is not ArrPy:
        check_scalar_kind(source, target.number)
        try:
            source = scalar_array(source, target.number)
        except (TypeError, ValueError, OverflowError) as error:
            raise renamed("setitem", error) from None
    if not can_assign((<ArrPy>source).number, target.number):
        raise fail(
            "assign_dtype", dtypes[(<ArrPy>source).number].name.decode(), dtypes[target.number].name.decode()
        )
    return <ArrPy>source


cdef int check_scalar_kind(object value, int dtype) except -1:
    if isinstance(value, complex) and dtype < COMPLEX64:
        raise fail("assign_dtype", "complex", dtypes[dtype].name.decode())
    return 0


cdef bint can_assign(int source, int target) noexcept:
    """Assignment casts like astype, except that an imaginary part is never dropped silently."""
    return not (source >= COMPLEX64 and target < COMPLEX64)


cdef int assign_value(ArrPy target, object value) except -1:
    cdef ArrPy source = value_array(target, value)
    if may_overlap(source, target) and not same_elements(source, target):
        source = copy_array(source)
    return assign(target, source)


cdef int assign(ArrPy target, ArrPy source) except -1:
    """target[...] = source, broadcast and cast, by the tier of the operands; they do not overlap."""
    cdef Plan plan
    cdef Loop* loop = &plan.loop
    cdef bint explicit
    cdef int tier = backend_of("assign", [target, source], &explicit), i
    loop.ndim = 0
    loop.operands = 0
    broadcast_lengths(loop, target)
    if broadcast_lengths(loop, source) < 0 or not loop_has_shape(loop, target):
        # NumPy also accepts leading axes of length 1
        source = without_leading_ones(source, target.dimensions)
        loop.ndim = 0
        broadcast_lengths(loop, target)
        if broadcast_lengths(loop, source) < 0 or not loop_has_shape(loop, target):
            raise fail("assign_shape", shape_of(source), shape_of(target))
    if target.size_ == 0:
        return 0
    if tier >= ON_DEVICE:
        if target.device_ != device_of(tier):
            raise fail("mixed_devices", "assign", target.device, source.device)
        source = placed(source, target.device_)
    add_operand(loop, source)
    add_operand(loop, target)
    if not target.contiguous:
        sort_axes(loop, 1)
    plan.operation = COPY
    plan.inputs = 1
    plan.kernel_dtype = source.number
    plan.result_dtype = target.number
    plan.casts = plan.masked = False
    if tier == CPP:
        run_cpp(&plan, target.size_)
    else:
        run_objects(&plan, tier)
    check_map(source)
    return check_map(target)


cdef bint loop_has_shape(const Loop* loop, ArrPy x) noexcept:
    cdef int i
    if loop.ndim != x.dimensions:
        return False
    for i in range(loop.ndim):
        if loop.shape[i] != x.lengths[i]:
            return False
    return True


cdef ArrPy without_leading_ones(ArrPy x, int ndim):
    cdef int skip = 0
    while x.dimensions - skip > ndim and x.lengths[skip] == 1:
        skip += 1
    return view_with_layout(x, x.dimensions - skip, x.lengths + skip, x.steps + skip, x.data)


# --- masks and index arrays ----------------------------------------------------------------------


cdef int word_of(int dtype) noexcept nogil:
    """log2 of the item size: which memory kernels move this dtype."""
    cdef int itemsize = dtypes[dtype].itemsize
    return 0 if itemsize == 1 else 1 if itemsize == 2 else 2 if itemsize == 4 else 3 if itemsize == 8 else 4


cdef tuple vector_operand(ArrPy x):
    """(memoryview, start, stride) of a contiguous array, for the object memory kernels."""
    return (flat_view(x.data, x.size_ * dtypes[x.number].itemsize, x.number), 0, 1)


cdef object call_memory(int tier, str name, list arguments, Py_ssize_t work=-1):
    """A memory kernel of an object tier; with `work` elements to share it takes a thread count."""
    if tier == CYTHON and work >= 0:
        arguments.append(object_threads(work))
    return getattr(tier_module(tier, "memory"), name)(*arguments)


cdef Py_ssize_t count_true(ArrPy mask) except -1:
    """True elements of a contiguous mask."""
    cdef Py_ssize_t count
    cdef int tier
    cdef bint explicit
    tier = backend_of("nonzero", [mask], &explicit)
    if mask.size_ == 0:
        return 0
    if noting:
        note_memory("count_true", BOOL, tier, 1, mask.size_)
    if tier == CPP:
        count = kernels.index.count_true(mask.size_, <const uint8_t*>mask.data, 1)
    else:
        count = call_memory(tier, "count_true", [mask.size_, vector_operand(mask)], mask.size_)
    check_map(mask)
    return count


cdef ArrPy contiguous_array(ArrPy x):
    return x if x.contiguous else copy_array(x)


cdef ArrPy flat_nonzero(ArrPy mask, int tier, bint explicit):
    """Flat indices of the true elements of a contiguous mask, int64."""
    cdef Py_ssize_t count = count_true(mask)
    cdef ArrPy result = new_result("nonzero", tier, explicit, INT64, 1, &count)
    if count == 0:
        return result
    if noting:
        note_memory("nonzero", INT64, tier, 1, count)
    if tier == CPP:
        with nogil:
            kernels.index.nonzero(
                mask.size_, <const uint8_t*>mask.data, 1, 0, <int64_t*>result.data, count
            )
    else:
        call_memory(
            tier, "nonzero", [mask.size_, vector_operand(mask), 0, vector_operand(result)[:2], count]
        )
    check_map(mask)
    return result


cdef list nonzero_arrays(ArrPy mask):
    """One int64 vector per axis: where the mask is true, in C order."""
    cdef bint explicit
    cdef int tier = backend_of("nonzero", [mask], &explicit), i
    cdef ArrPy flat = flat_nonzero(contiguous_array(mask), tier, explicit)
    cdef list result = []
    if mask.dimensions == 1:
        return [flat]
    for i in range(mask.dimensions - 1, 0, -1):
        result.append(map2(MAP_REMAINDER, flat, max(1, mask.lengths[i])))
        flat = map2(MAP_FLOOR_DIVIDE, flat, max(1, mask.lengths[i]))
    result.append(flat)
    result.reverse()
    return result


cdef ArrPy masked_elements(ArrPy x, ArrPy mask):
    """x[mask] for a mask of x's shape, in C order."""
    cdef bint explicit
    cdef int tier = backend_of("getitem", [x, mask], &explicit)
    cdef ArrPy flat_mask = contiguous_array(mask), flat = contiguous_array(x), result
    cdef Py_ssize_t count = count_true(flat_mask)
    result = new_result("getitem", tier, explicit, x.number, 1, &count)
    if count == 0:
        return result
    if noting:
        note_memory("compress", x.number, tier, 1, count)
    if tier == CPP:
        with nogil:
            kernels.memory[word_of(x.number)].compress(
                x.size_, flat.data, 1, <const uint8_t*>flat_mask.data, 1, result.data, count
            )
    else:
        call_memory(tier, "compress", [
            x.size_, vector_operand(flat), vector_operand(flat_mask), vector_operand(result)[:2],
            count, dtypes[x.number].components,
        ])
    check_map(x)
    check_map(mask)
    return result


cdef int assign_masked(ArrPy x, ArrPy mask, object value) except -1:
    """x[mask] = value: a scalar everywhere, or one value per true element."""
    cdef ArrPy source = value_array(x, value), flat_mask, target
    cdef Py_ssize_t count
    cdef bint explicit
    cdef int tier = backend_of("setitem", [x, mask, source], &explicit)
    if source.size_ == 1 and source.dimensions <= 1:
        if may_overlap(mask, x):
            mask = copy_array(mask)
        source = cast_array(source, x.number)
        source.dimensions = 0
        source.shape_tuple = None
        map_general(MAP_WHERE, [mask, source, x], x, None)
        return 0
    flat_mask = contiguous_array(mask)
    count = count_true(flat_mask)
    if source.dimensions != 1 or source.lengths[0] != count:
        raise fail("mask_values", shape_of(source), count)
    if count == 0:
        return 0
    source = cast_array(source, x.number)
    target = x if x.contiguous else copy_array(x)
    if noting:
        note_memory("expand", x.number, tier, 1, count)
    if tier == CPP:
        with nogil:
            kernels.memory[word_of(x.number)].expand(
                x.size_, <const uint8_t*>flat_mask.data, 1, source.data, 1, target.data, 1, count
            )
    else:
        call_memory(tier, "expand", [
            x.size_, vector_operand(flat_mask), vector_operand(source), vector_operand(target),
            count, dtypes[x.number].components,
        ])
    if target is not x:
        assign(x, target)
    check_map(mask)
    return check_map(x)


cdef ArrPy flat_offsets(ArrPy view, list advanced, list shape):
    """One element offset into the view per element of the broadcast index shape."""
    cdef ArrPy offsets, index, wide
    cdef Py_ssize_t[MAXDIMS] lengths
    cdef int i, axis
    cdef Py_ssize_t bad
    cdef Plan plan
    cdef Loop* loop = &plan.loop
    cdef list arrays = [array for _, array, _ in advanced]
    cdef bint explicit
    cdef int tier = backend_of("getitem", [view] + arrays, &explicit)
    loop.ndim = 0
    loop.operands = 0
    for array in arrays:
        if broadcast_lengths(loop, <ArrPy>array) < 0:
            raise fail("index_shapes", [shape_of(y) for y in arrays])
    for i in range(loop.ndim):
        shape.append(loop.shape[i])
        lengths[i] = loop.shape[i]
    offsets = new_result("getitem", tier, explicit, INT64, len(shape), lengths, True)
    if offsets.size_ == 0:
        return offsets
    for axis, array, _ in advanced:
        index = placed(<ArrPy>array, offsets.device_)
        if index.number == UINT64:
            check_unsigned_indices(index, view.lengths[axis], axis)
        wide = index if index.number == INT64 else cast_array(index, INT64)
        wide = broadcast_view(wide, len(shape), lengths)
        if not wide.contiguous:
            wide = copy_array(wide)
        bad = accumulate_offsets(wide, view.lengths[axis], view.steps[axis], offsets, tier)
        if bad >= 0:
            raise fail("index_range", (<const int64_t*>wide.data)[bad], axis, view.lengths[axis])
    check_maps(arrays)
    return offsets


cdef int check_unsigned_indices(ArrPy index, Py_ssize_t length, int axis) except -1:
    """uint64 beyond int64 must not wrap to a valid index."""
    if truth(reduce_any(map2(MAP_GREATER, index, PY_SSIZE_T_MAX))):
        raise fail("index_range", PY_SSIZE_T_MAX, axis, length)
    return 0


cdef Py_ssize_t accumulate_offsets(
    ArrPy index, Py_ssize_t length, Py_ssize_t step, ArrPy offsets, int tier
) except -2:
    cdef operand[2] operands
    if tier == CPP:
        operands[0] = operand(index.data, 0, 1)
        operands[1] = operand(offsets.data, 0, 1)
        return kernels.index.accumulate_offsets(1, index.size_, operands, length, step)
    view, start, stride = vector_operand(index)
    target, target_start, target_stride = vector_operand(offsets)
    return call_memory(tier, "accumulate_offsets", [
        1, index.size_, (view, start, 0, stride), (target, target_start, 0, target_stride), length,
        step,
    ], index.size_)


cdef ArrPy broadcast_view(ArrPy x, int ndim, const Py_ssize_t* shape):
    """x seen with a larger shape, to which it is known to broadcast."""
    cdef Py_ssize_t[MAXDIMS] steps
    cdef int shift = ndim - x.dimensions, i
    for i in range(ndim):
        steps[i] = 0
        if i >= shift and x.lengths[i - shift] != 1:
            steps[i] = x.steps[i - shift]
    cdef ArrPy view = view_with_layout(x, ndim, shape, steps, x.data)
    view.readonly = True
    return view


cdef ArrPy rest_view(ArrPy view, list advanced):
    """The view with its advanced axes taken out (at index 0)."""
    cdef Py_ssize_t[MAXDIMS] shape, steps
    cdef int i, ndim = 0
    axes = {axis for axis, _, _ in advanced}
    for i in range(view.dimensions):
        if i not in axes:
            shape[ndim] = view.lengths[i]
            steps[ndim] = view.steps[i]
            ndim += 1
    return view_with_layout(view, ndim, shape, steps, view.data)


cdef int leading_axes(list advanced):
    """Where the axes of the index arrays go: their own place if they are neighbours, else first.

    Neighbours in the key: an ellipsis between them separates them even if it stands for no axis.
    """
    places = [place for _, _, place in advanced]
    for i in range(1, len(places)):
        if places[i] - places[i - 1] > 1:
            return 0
    return advanced[0][0]


cdef ArrPy rest_offsets(ArrPy rest):
    """Element offsets of a view's own elements, in C order, as a contiguous vector."""
    cdef ArrPy offsets, ramp
    cdef Py_ssize_t[MAXDIMS] ones
    cdef int i
    offsets = new_array("getitem", INT64, rest.dimensions, rest.lengths, True)
    offsets = placed_like("getitem", offsets, [rest])
    for i in range(rest.dimensions):
        ones[0] = rest.lengths[i]
        ramp = iota_array(INT64, rest.lengths[i], 0, rest)
        inplace(MAP_MULTIPLY, ramp, rest.steps[i])
        ramp = column_view(ramp, i, rest.dimensions)
        inplace(MAP_ADD, offsets, ramp)
    return offsets


cdef ArrPy column_view(ArrPy vector, int axis, int ndim):
    """A vector as an array of ndim axes that varies along one."""
    cdef Py_ssize_t[MAXDIMS] shape, steps
    cdef int i
    for i in range(ndim):
        shape[i] = vector.lengths[0] if i == axis else 1
        steps[i] = vector.steps[0] if i == axis else 0
    return view_with_layout(vector, ndim, shape, steps, vector.data)


cdef ArrPy iota_array(int dtype, Py_ssize_t n, int64_t start=0, ArrPy like=None):
    """start, start + 1, ... in a real dtype, on the backend of another array if one is given."""
    cdef bint explicit
    cdef int tier = backend_of("arange", [like], &explicit)
    cdef ArrPy result = new_result("arange", tier, explicit, dtype, 1, &n)
    if n == 0:
        return result
    if noting:
        note_memory("iota", dtype, tier, 1, n)
    if tier == CPP:
        with nogil:
            kernels.iota[dtype](n, start, result.data)
    else:
        call_memory(tier, "iota", [n, start, vector_operand(result)[:2]], n)
    return result


cdef ArrPy gather_view(ArrPy view, list advanced):
    """Index arrays: one offset per element of their broadcast shape, times the remaining axes."""
    cdef list shape = []
    cdef ArrPy offsets = flat_offsets(view, advanced, shape)
    cdef ArrPy rest = rest_view(view, advanced), result
    cdef Py_ssize_t[MAXDIMS] lengths
    cdef int first = leading_axes(advanced), count = len(shape), i
    cdef bint explicit
    cdef int tier = backend_of("getitem", [view] + [array for _, array, _ in advanced], &explicit)
    cdef Py_ssize_t inner_step = 1, inner = 1
    if count + rest.dimensions > MAXDIMS:
        raise fail("too_many_axes", "index", count + rest.dimensions)
    for i in range(count):
        lengths[i] = shape[i]
    for i in range(rest.dimensions):
        lengths[count + i] = rest.lengths[i]
    result = new_result(
        "getitem", tier, explicit, view.number, count + rest.dimensions, lengths
    )
    if result.size_ > 0:
        offsets, inner, inner_step = split_rest(offsets, rest)
        gather(view, offsets, inner, inner_step, result, tier)
        check_map(view)
    return move_block(result, 0, count, first)


cdef tuple split_rest(ArrPy offsets, ArrPy rest):
    """Offsets for all but an evenly spaced innermost part of `rest`: (offsets, inner, inner step)."""
    cdef Loop loop
    cdef Py_ssize_t[MAXDIMS] shape, steps
    cdef ArrPy outer, both
    cdef int i
    loop.ndim = 0
    loop.operands = 0
    broadcast_lengths(&loop, rest)
    add_operand(&loop, rest)
    collapse(&loop)
    pad(&loop)
    if loop.ndim > 1:
        for i in range(loop.ndim - 1):
            shape[i] = loop.shape[i]
            steps[i] = loop.steps[0][i]
        outer = rest_offsets(view_with_layout(rest, loop.ndim - 1, shape, steps, rest.data))
        outer = column_view(flat(outer), 1, 2)
        both = column_view(flat(offsets), 0, 2)
        offsets = <ArrPy>map2(MAP_ADD, both, outer)
    return offsets, loop.shape[loop.ndim - 1], loop.steps[0][loop.ndim - 1]


cdef ArrPy flat(ArrPy x):
    """A contiguous array as a vector."""
    cdef Py_ssize_t one = 1
    return view_with_layout(x, 1, &x.size_, &one, x.data)


cdef struct Gather:
    Py_ssize_t inner, inner_step, itemsize
    int word
    const char* x
    const int64_t* offsets
    char* out


cdef void gather_part(void* context, Py_ssize_t begin, Py_ssize_t end) noexcept nogil:
    cdef const Gather* g = <const Gather*>context
    kernels.memory[g.word].gather(
        end - begin, g.inner, g.x, g.offsets + begin, g.inner_step,
        g.out + begin * g.inner * g.itemsize,
    )


cdef int gather(
    ArrPy x, ArrPy offsets, Py_ssize_t inner, Py_ssize_t inner_step, ArrPy out, int tier
) except -1:
    cdef Gather g
    cdef bint stopped
    cdef int threads = get_threads() if out.size_ >= PARALLEL_FROM // 4 else 1
    if noting:
        note_memory(
            "gather", x.number, tier,
            team(offsets.size_, max(1, TILE // inner), threads) if tier == CPP else
            object_threads(out.size_) if tier == CYTHON else 1, out.size_,
        )
    if tier != CPP:
        gather_objects(x, offsets, inner, inner_step, out, tier)
        return 0
    g.inner = inner
    g.inner_step = inner_step
    g.itemsize = dtypes[x.number].itemsize
    g.word = word_of(x.number)
    g.x = x.data
    g.offsets = <const int64_t*>offsets.data
    g.out = out.data
    with nogil:
        stopped = parallel_for(gather_part, &g, offsets.size_, max(1, TILE // inner), threads)
    return interrupted() if stopped else 0


cdef int gather_objects(
    ArrPy x, ArrPy offsets, Py_ssize_t inner, Py_ssize_t inner_step, ArrPy out, int tier
) except -1:
    """The same by an object tier, in parts, so that Ctrl-C is answered."""
    cdef Py_ssize_t first, count, most = max(1, OBJECT_PART // max(1, inner))
    source = (*object_base(x), inner_step)
    places, start = vector_operand(offsets)[:2]
    target, begin = vector_operand(out)[:2]
    for first in range(0, offsets.size_, most):
        count = min(most, offsets.size_ - first)
        call_memory(tier, "gather", [
            count, inner, source, (places, start + first), (target, begin + first * inner),
            dtypes[x.number].components,
        ], count * inner)
        PyErr_CheckSignals()
    return 0


cdef tuple object_base(ArrPy x):
    """A memoryview over all that x can touch, and where its first element is."""
    cdef char* low
    cdef char* high
    extent(x, &low, &high)
    return flat_view(low, high - low, x.number), (x.data - low) // dtypes[x.number].itemsize


cdef int scatter_view(ArrPy view, list advanced, object value) except -1:
    """view[index arrays] = value; of several values for one element the last one stays."""
    cdef list shape = []
    cdef ArrPy offsets = flat_offsets(view, advanced, shape)
    cdef ArrPy rest = rest_view(view, advanced), source, values
    cdef Py_ssize_t[MAXDIMS] lengths
    cdef int first = leading_axes(advanced), count = len(shape), i
    cdef bint explicit
    cdef int tier = backend_of("setitem", [view] + [array for _, array, _ in advanced], &explicit)
    cdef Py_ssize_t inner, inner_step
    for i in range(count):
        lengths[i] = shape[i]
    for i in range(rest.dimensions):
        lengths[count + i] = rest.lengths[i]
    source = value_array(view, value)
    values = new_result(
        "setitem", tier, explicit, view.number, count + rest.dimensions, lengths
    )
    assign(move_block(values, 0, count, first), source)
    if values.size_ == 0:
        return 0
    offsets, inner, inner_step = split_rest(offsets, rest)
    if noting:
        note_memory("scatter", view.number, tier, 1, values.size_)
    if tier != CPP:
        call_memory(tier, "scatter", [
            offsets.size_, inner, (*object_base(view), inner_step), vector_operand(offsets)[:2],
            (*vector_operand(values)[:2], inner, 1), dtypes[view.number].components,
        ])
        return check_map(view)
    with nogil:
        kernels.memory[word_of(view.number)].scatter(
            offsets.size_, inner, view.data, <const int64_t*>offsets.data, inner_step,
            values.data, inner, 1,
        )
    return check_map(view)


cdef ArrPy move_block(ArrPy x, int begin, int count, int to):
    """x with `count` axes from `begin` = 0 moved behind the `to` axes that follow them."""
    cdef Py_ssize_t[MAXDIMS] shape, steps
    cdef int i, k = 0
    if to == 0:
        return x
    for i in list(range(count, count + to)) + list(range(count)) + list(range(count + to, x.dimensions)):
        shape[k] = x.lengths[i]
        steps[k] = x.steps[i]
        k += 1
    return view_with_layout(x, x.dimensions, shape, steps, x.data)
