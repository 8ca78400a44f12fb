"""Movement: copy, gather, scatter, selection by a mask, index arithmetic and ranges.

    copy      out[r, c] = x[r, c]                       broadcasts, transposes, fills
    gather    out[i, j] = x[offsets[i] + j * stride]    take, integer indexing
    scatter   x[offsets[i] + j * stride] = values[i, j] put, assignment by integer indices
    compress  out = x[mask]        expand  x[mask] = values        nonzero  positions of mask
    iota      out[i] = start + i

Moving looks at no value: an element is `components` items of its buffer (2 for complex, else 1),
and floats move as the integers that hold their bits, so that NaN payloads survive. The loops are
slices and iterators of the standard library, one component after the other; of two dimensions the
longer one is the slice. An operand is a tuple (memoryview, start, strides...), all counted in
elements; a contiguous operand has no stride.
"""

from array import array
from collections.abc import Iterable, Iterator
from itertools import compress as selected
from itertools import islice

Contiguous = tuple[memoryview, int]
Strided = tuple[memoryview, int, int]
Plane = tuple[memoryview, int, int, int]


def words(buffer: memoryview) -> memoryview:
    """Return a float buffer as unsigned integers, any other as it is."""
    if buffer.format in "fd" and buffer.nbytes:
        return buffer.cast("B").cast("I" if buffer.itemsize == 4 else "Q")
    return buffer


def section(start: int, n: int, stride: int) -> slice:
    """Return the slice of n >= 1 items from `start`; a single item has no stride."""
    if n == 1:
        return slice(start, start + 1)
    stop = start + n * stride
    return slice(start, stop if stop >= 0 else None, stride)


def read(buffer: memoryview, start: int, n: int, stride: int) -> memoryview:
    """Return n >= 1 items; stride 0 repeats the first."""
    if stride == 0 and n > 1:
        item = buffer[start : start + 1].tobytes()
        return memoryview(item * n).cast(buffer.format)  # type: ignore[call-overload, no-any-return]
    return buffer[section(start, n, stride)]


def write(buffer: memoryview, where: slice, items: Iterable[int]) -> int:
    """Store items at a slice and return their number; the slice is cut to that number."""
    data = array(buffer.format, items)
    n = len(data)
    if n:
        buffer[section(where.start, n, where.step or 1)] = memoryview(data)
    return n


def planes(components: int, *operands: tuple) -> Iterator[list[tuple]]:  # type: ignore[type-arg]
    """Yield the operands once per component, counted in items of their buffers."""
    for component in range(components):
        yield [
            (words(buffer), start * components + component, *(s * components for s in strides))
            for buffer, start, *strides in operands
        ]


def copy(rows: int, columns: int, x: Plane, out: Plane, components: int) -> None:
    """Copy out[r, c] = x[r, c]; a stride 0 of x repeats its elements."""
    if rows <= 0 or columns <= 0:
        return
    if rows > columns:
        x, out = (x[0], x[1], x[3], x[2]), (out[0], out[1], out[3], out[2])
        rows, columns = columns, rows
    if components > 1 and (x[3] == out[3] == 1 or columns == 1):
        # Whole elements side by side: their items are one longer row.
        x = (x[0], x[1] * components, x[2] * components, 1)
        out = (out[0], out[1] * components, out[2] * components, 1)
        columns, components = columns * components, 1
    for source, target in planes(components, x, out):
        for r in range(rows):
            where = section(target[1] + r * target[2], columns, target[3])
            target[0][where] = read(source[0], source[1] + r * source[2], columns, source[3])


def accumulate_offsets(
    rows: int, columns: int, index: Plane, offsets: Plane, length: int, axis_stride: int
) -> int:
    """Add wrapped index[r, c] * axis_stride to offsets[r, c]; both operands are int64.

    A negative index counts from the end. Return the position r * columns + c of the first index
    outside -length ... length - 1 (then the offsets are unspecified), or -1.
    """
    if columns <= 0:
        return -1
    for r in range(rows):
        values = read(index[0], index[1] + r * index[2], columns, index[3]).tolist()
        if min(values) < -length or max(values) >= length:
            outside = (not -length <= value < length for value in values)
            return r * columns + next(selected(range(columns), outside))
        where = section(offsets[1] + r * offsets[2], columns, offsets[3])
        sums = [
            offset + value % length * axis_stride
            for offset, value in zip(offsets[0][where].tolist(), values, strict=True)
        ]
        offsets[0][where] = memoryview(array("q", sums))
    return -1


def gather(
    n: int, inner: int, x: Strided, offsets: Contiguous, out: Contiguous, components: int
) -> None:
    """Copy out[i, j] = x[offsets[i] + j * stride] for i < n, j < inner; out is contiguous."""
    if n <= 0 or inner <= 0:
        return
    places = offsets[0][offsets[1] : offsets[1] + n].tolist()
    target = (out[0], out[1], inner, 1)
    if n < inner:
        for i, place in enumerate(places):
            row = (x[0], x[1] + place, 0, x[2])
            copy(1, inner, row, (out[0], out[1] + i * inner, 0, 1), components)
        return
    for source, (buffer, start, stride, step) in planes(components, x, target):
        for j in range(inner):
            shift = source[1] + j * source[2]
            items = map(source[0].__getitem__, [shift + place * components for place in places])
            write(buffer, section(start + j * step, n, stride), items)


def scatter(
    n: int, inner: int, x: Strided, offsets: Contiguous, values: Plane, components: int
) -> None:
    """Copy x[offsets[i] + j * stride] = values[i, j] in order of i: the last duplicate wins."""
    if n <= 0 or inner <= 0:
        return
    places = offsets[0][offsets[1] : offsets[1] + n].tolist()
    if inner > 1:
        # Row by row even when rows are short: rows may overlap, and the later one wins.
        for i, place in enumerate(places):
            row = (values[0], values[1] + i * values[2], 0, values[3])
            copy(1, inner, row, (x[0], x[1] + place, 0, x[2]), components)
        return
    for (buffer, start, _), source in planes(components, x, values):
        items = read(source[0], source[1], n, source[2]).tolist()
        for place, item in zip(places, items, strict=True):
            buffer[start + place * components] = item


def nonzero(n: int, mask: Strided, first: int, out: Contiguous, limit: int) -> int:
    """Write first + positions of the true elements; return their number, at most `limit`."""
    if n <= 0:
        return 0
    positions = selected(range(first, first + n), read(mask[0], mask[1], n, mask[2]).tolist())
    return write(out[0], section(out[1], n, 1), islice(positions, limit))


def count_true(n: int, mask: Strided) -> int:
    """Return the number of true elements."""
    return n - read(mask[0], mask[1], n, mask[2]).tobytes().count(b"\0") if n > 0 else 0


def compress(
    n: int, x: Strided, mask: Strided, out: Contiguous, limit: int, components: int
) -> int:
    """Write out = x[mask]; return how many elements it selected, at most `limit`."""
    if n <= 0:
        return 0
    chosen = read(mask[0], mask[1], n, mask[2]).tolist()
    count = 0
    for source, (buffer, start, stride) in planes(components, x, (*out, 1)):
        items = selected(read(source[0], source[1], n, source[2]).tolist(), chosen)
        count = write(buffer, section(start, n, stride), islice(items, limit))
    return count


def expand(n: int, mask: Strided, values: Strided, x: Strided, limit: int, components: int) -> int:
    """Write x[mask] = values in order; return how many values it used, at most `limit`."""
    if n <= 0:
        return 0
    chosen = read(mask[0], mask[1], n, mask[2]).tolist()
    count = min(limit, n - chosen.count(0))
    if count <= 0:
        return 0
    for source, (buffer, start, stride) in planes(components, values, x):
        items = read(source[0], source[1], count, source[2]).tolist()
        places = selected(range(n), chosen)
        for place, item in zip(places, items, strict=False):
            buffer[start + place * stride] = item
    return count


def once_rounded(value: int) -> int:
    """Return an integer that float64 holds and float32 rounds like `value` (round to odd)."""
    return (value >> 11 | (value & 2047 != 0)) << 11 if abs(value) > 1 << 53 else value


def iota(n: int, start: int, out: Contiguous) -> None:
    """Write out[i] = start + i; integers wrap, floats round once."""
    if n <= 0:
        return
    kind, bits = out[0].format, 8 * out[0].itemsize
    values: Iterable[int] = range(start, start + n)
    if kind == "f":
        values = map(once_rounded, values)
    elif kind != "d":
        low = -1 << (bits - 1) if kind in "bhiq" else 0
        if start < low or start + n > low + (1 << bits):
            values = [(value - low) % (1 << bits) + low for value in values]
    write(out[0], section(out[1], n, 1), values)
