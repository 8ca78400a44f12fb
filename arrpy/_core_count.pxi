# Counting: one entry for occurrences and for sums of weights. The order of the additions is part of
# the definition, so one thread does it, in parts between which Ctrl-C is looked at.

cdef Py_ssize_t COUNT_PART = 1 << 20


cdef ArrPy count_array(ArrPy index, ArrPy weights, Py_ssize_t bins):
    """Occurrences (int64), or sums of the weights (float64), of 0 ... bins - 1 in an int64 vector.

    Indices that are no bin are passed over. `weights` is None or a float64 vector of the same length.
    """
    cdef bint explicit
    cdef list given = [index] if weights is None else [index, weights]
    cdef int tier = backend_of("bincount", given, &explicit)
    cdef int dtype = INT64 if weights is None else FLOAT64
    cdef ArrPy out = new_result("bincount", tier, explicit, dtype, 1, &bins, True)
    cdef Py_ssize_t n = index.size_, part, done = 0
    cdef operand[3] x
    if n == 0 or bins == 0:
        return out
    x[0] = operand(index.data, 0, index.steps[0])
    x[2] = operand(out.data, 0, 1)
    if weights is not None:
        x[1] = operand(weights.data, 0, weights.steps[0])
    if noting:
        name = "count" if weights is None else "add"
        note(
            "bincount", kernel_name(tier, "counting", name, dtype_name(out.number)), "indexed", tier,
            1, 1, (1, n), 8 * (n + bins + (0 if weights is None else n)),
        )
    while done < n:
        part = min(COUNT_PART, n - done)
        count_part(tier, part, x, weights is not None, bins)
        done += part
        x[0].data = <int64_t*>x[0].data + part * x[0].column_stride
        if weights is not None:
            x[1].data = <double*>x[1].data + part * x[1].column_stride
        PyErr_CheckSignals()
    check_map(index)
    return out


cdef int count_part(
    int tier, Py_ssize_t n, const operand* x, bint weighted, Py_ssize_t bins
) except -1:
    cdef list arguments
    if tier == CPP:
        if n < RELEASE_FROM:
            count_part_cpp(n, x, weighted, bins)
        else:
            with nogil:
                count_part_cpp(n, x, weighted, bins)
        return 0
    arguments = [n, strided_operand(&x[0], INT64, n)]
    if weighted:
        arguments.append(strided_operand(&x[1], FLOAT64, n))
    arguments.append(strided_operand(&x[2], FLOAT64 if weighted else INT64, bins)[:2])
    getattr(tier_module(tier, "counting"), "add" if weighted else "count")(*arguments, bins)
    return 0


cdef void count_part_cpp(
    Py_ssize_t n, const operand* x, bint weighted, Py_ssize_t bins
) noexcept nogil:
    if weighted:
        kernels.counting.add(
            n, <const int64_t*>x[0].data, x[0].column_stride, <const double*>x[1].data,
            x[1].column_stride, <double*>x[2].data, bins,
        )
    else:
        kernels.counting.count(
            n, <const int64_t*>x[0].data, x[0].column_stride, <int64_t*>x[2].data, bins
        )


cdef tuple strided_operand(const operand* x, int dtype, Py_ssize_t n):
    """(memoryview, start, stride) of a vector."""
    view, start, _, stride = object_operand(x, dtype, 1, n)
    return view, start, stride
