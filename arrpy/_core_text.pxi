# Numbers in text: the driver of the family `text`.
#
# The text is cut into chunks at line ends. A first pass counts the records of every chunk, so that
# the second knows where in the result each chunk begins; in C++ both run on all threads. A quoted
# cell may hold line ends, so a text with quotes is one chunk. Of several errors the first in the
# text is raised, whatever thread met it first.

cdef extern from "text.hpp" namespace "arrpy" nogil:
    cdef struct text_word:
        const char* text
        Py_ssize_t length
    cdef struct text_format:
        char delimiter, quote
        text_word comment
        const text_word* missing
        Py_ssize_t missing_count
        const void* filling
        const Py_ssize_t* targets
        Py_ssize_t cells, columns
        bint ragged
        int dtype
        const uint64_t* powers
        double (*exact)(const char* text, Py_ssize_t length) noexcept nogil
    cdef struct text_error:
        Py_ssize_t begin, end, cell
        int problem
    bint has_bare_return(const char* text, Py_ssize_t length) noexcept
    Py_ssize_t count_cells(
        const char* text, Py_ssize_t begin, Py_ssize_t end, const text_format& form, text_error& error
    ) noexcept
    Py_ssize_t count_records(
        const char* text, Py_ssize_t begin, Py_ssize_t end, const text_format& form, text_error& error
    ) noexcept
    void parse_records(
        const char* text, Py_ssize_t begin, Py_ssize_t end, const text_format& form, Py_ssize_t limit,
        void* out, text_error& error
    ) noexcept

cdef extern from "unistd.h" nogil:
    Py_ssize_t pread(int descriptor, void* out, size_t count, int64_t offset)

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from libc.string cimport memchr

cdef enum:
    TEXT_CHUNK = 1 << 18  # bytes: some 10^4 numbers
    FILE_CHUNK = 1 << 22  # bytes that one thread reads of a file at a time
    WRONG_COUNT = 4

cdef bytes power_table = None


cdef bytes powers_of_five():
    """The 128 leading bits of 5^q for q = -342 ... 308, rounded down; of -27 ... -1 rounded up."""
    global power_table
    if power_table is None:
        words = array_module.array("Q")
        for q in range(-342, 309):
            power = 5 ** abs(q)
            if q >= 0:
                bits = power.bit_length()
                leading = power << (128 - bits) if bits <= 128 else power >> (bits - 128)
            else:
                # 2^b / 5^-q with b such that the quotient has at least 128 bits.
                leading = (1 << (power.bit_length() + 256)) // power + 1
                leading >>= leading.bit_length() - 128
                if q >= -27:  # here the division itself must be rounded at bit 128
                    leading = (1 << (power.bit_length() + 127)) // power + 1
            words.append(leading >> 64)
            words.append(leading & 0xFFFFFFFFFFFFFFFF)
        power_table = words.tobytes()
    return power_table


# --- the file ------------------------------------------------------------------------------------

cdef struct FileWork:
    int descriptor
    char* out
    Py_ssize_t size
    bint incomplete


cdef void read_chunks(void* context, Py_ssize_t begin, Py_ssize_t end) noexcept nogil:
    cdef FileWork* work = <FileWork*>context
    cdef Py_ssize_t place = begin * FILE_CHUNK, count
    end = min(end * FILE_CHUNK, work.size)
    while place < end:
        count = pread(work.descriptor, work.out + place, end - place, place)
        if count <= 0:
            work.incomplete = True
            return
        place += count


def file_content(int descriptor, Py_ssize_t size):
    """The `size` bytes of a file, read by all threads into huge pages; None if that fails."""
    cdef FileWork work
    cdef bint stopped
    if size <= 0:
        return None
    content = PyBytes_FromStringAndSize(NULL, size)
    work.descriptor = descriptor
    work.out = PyBytes_AS_STRING(content)
    work.size = size
    work.incomplete = False
    if size >= FILE_CHUNK:
        arrpy_advise_huge_pages(work.out, size)
    with nogil:
        stopped = parallel_for(
            read_chunks, &work, (size + FILE_CHUNK - 1) // FILE_CHUNK, 1, get_threads()
        )
    if stopped:
        interrupted()
    return None if work.incomplete else content


def with_line_feeds(bytes text):
    """The text with bare carriage returns, the line ends of old, made line feeds."""
    if has_bare_return(text, len(text)):
        return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return text


def line_begin(bytes text, Py_ssize_t lines):
    """Where a text goes on after some lines."""
    cdef const char* begin = text
    cdef const char* p = begin
    cdef const char* end = begin + len(text)
    while lines > 0 and p < end:
        p = <const char*>memchr(p, c"\n", end - p)
        p = end if p == NULL else p + 1
        lines -= 1
    return p - begin


# --- the records ---------------------------------------------------------------------------------


cdef double exact_float(const char* text, Py_ssize_t length) noexcept with gil:
    return float(text[:length])


cdef struct TextWork:
    const char* text
    text_format form
    Py_ssize_t begin, end, chunk, chunks
    Py_ssize_t* rows  # of each chunk, then where it begins in the result
    text_error* errors
    Py_ssize_t limit
    char* out
    int itemsize


cdef Py_ssize_t chunk_begin(const TextWork* work, Py_ssize_t i) noexcept nogil:
    """Where chunk i begins: after the first line end at or behind its even share."""
    cdef Py_ssize_t place = work.begin + i * work.chunk
    cdef const char* found
    if i == 0:
        return work.begin
    if i >= work.chunks:
        return work.end
    found = <const char*>memchr(work.text + place - 1, c'\n', work.end - place + 1)
    return work.end if found == NULL else found + 1 - work.text


cdef void count_chunks(void* context, Py_ssize_t begin, Py_ssize_t end) noexcept nogil:
    cdef TextWork* work = <TextWork*>context
    cdef Py_ssize_t i
    for i in range(begin, end):
        work.rows[i] = count_records(
            work.text, chunk_begin(work, i), chunk_begin(work, i + 1), work.form, work.errors[i]
        )


cdef void parse_chunks(void* context, Py_ssize_t begin, Py_ssize_t end) noexcept nogil:
    cdef TextWork* work = <TextWork*>context
    cdef Py_ssize_t i, rows
    for i in range(begin, end):
        rows = min(work.rows[i + 1], work.limit) - work.rows[i]
        if rows > 0:
            parse_records(
                work.text, chunk_begin(work, i), chunk_begin(work, i + 1), work.form, rows,
                work.out + work.rows[i] * work.form.columns * work.itemsize, work.errors[i],
            )


cdef int first_error(const TextWork* work, list error) except -1:
    """Write (problem, begin, end, cell) of the first error, if there is one."""
    cdef Py_ssize_t i
    for i in range(work.chunks):
        if work.errors[i].problem != 0:
            error[:] = [
                work.errors[i].problem, work.errors[i].begin, work.errors[i].end, work.errors[i].cell,
            ]
            return 1
    return 0


cdef int sum_up(TextWork* work) noexcept:
    """Turn the numbers of rows of the chunks into where they begin."""
    cdef Py_ssize_t i, rows, before = 0
    for i in range(work.chunks):
        rows = work.rows[i]
        work.rows[i] = before
        before += rows
    work.rows[work.chunks] = before
    return 0


def parse_text(
    bytes text, Py_ssize_t begin, dtype, bytes delimiter, bytes quote, bytes comment, list missing,
    filling, targets_of, bint ragged, Py_ssize_t limit
):
    """The records of a text from a byte on, as a matrix; what `arrpy.loadtxt` calls.

    `targets_of(cells)` gives the output column of each cell of the first record. Returns the array,
    and [problem, begin, end, cell] of what is malformed, or [].
    """
    cdef TextWork work
    cdef int number = dtype_number("loadtxt", dtype), tier = current_backend()
    cdef ArrPy fill = scalar_array(filling, number), result, targets
    cdef Py_ssize_t[2] shape
    cdef Py_ssize_t i, cells
    cdef list error = []
    cdef text_error found
    cdef bytes powers = powers_of_five(), words = b"".join([word + b"\n" for word in missing])
    cdef text_word* pointers = <text_word*>PyMem_Malloc((len(missing) + 1) * sizeof(text_word))
    if pointers == NULL:
        raise MemoryError("loadtxt: cannot allocate the missing words")
    work.rows = NULL
    work.errors = NULL
    try:
        for i, word in enumerate(missing):
            pointers[i] = text_word(<const char*><bytes>word, len(word))
        work.text = text
        work.begin = begin
        work.end = len(text)
        work.itemsize = dtypes[number].itemsize
        work.form.delimiter = delimiter[0] if delimiter else 0
        work.form.quote = quote[0] if quote else 0
        work.form.comment = text_word(<const char*>comment, len(comment))
        work.form.missing = pointers
        work.form.missing_count = len(missing)
        work.form.filling = fill.data
        work.form.targets = NULL
        work.form.cells = 0
        work.form.columns = 0
        work.form.ragged = ragged
        work.form.dtype = number
        work.form.powers = <const uint64_t*><const char*>powers
        work.form.exact = exact_float
        work.chunk = TEXT_CHUNK if not quote else max(1, work.end - work.begin)
        work.chunks = max(1, (work.end - work.begin + work.chunk - 1) // work.chunk)
        work.rows = <Py_ssize_t*>PyMem_Calloc(work.chunks + 1, sizeof(Py_ssize_t))
        work.errors = <text_error*>PyMem_Calloc(work.chunks, sizeof(text_error))
        if work.rows == NULL or work.errors == NULL:
            raise MemoryError("loadtxt: cannot allocate the list of chunks")
        form = object_format(tier, delimiter, quote, comment, missing, words, fill, 0, ragged, powers)
        cells = cells_of_text(&work, tier, text, form, error)
        if error:
            return None, error
        targets = from_data(targets_of(cells), INT64)
        work.form.targets = <const Py_ssize_t*>targets.data
        work.form.cells = targets.size_
        work.form.columns = max(0, 1 + <Py_ssize_t>max(targets.tolist(), default=-1))
        count_all(&work, tier, text, form, error)
        if error:
            if limit < 0 or work.rows[work.chunks] < limit:
                return None, error
            error.clear()  # behind the last row that is wanted
            for i in range(work.chunks):
                work.errors[i].problem = 0
        work.limit = work.rows[work.chunks] if limit < 0 else min(limit, work.rows[work.chunks])
        shape[0] = work.limit
        shape[1] = work.form.columns
        result = new_array("loadtxt", number, 2, shape)
        if result.size_ == 0:
            return result, error
        work.out = result.data
        form = object_format(
            tier, delimiter, quote, comment, missing, words, fill, work.form.columns, ragged, powers
        )
        parse_all(&work, tier, text, form, targets, result, error)
        if noting:
            note(
                "loadtxt", kernel_name(tier, "text", "parse_records", dtype_name(number)),
                "contiguous", tier, team(work.chunks, 1, get_threads()) if tier == CPP else 1,
                work.chunks, (shape[0], shape[1]),
                work.end - work.begin + result.size_ * work.itemsize,
            )
        return result, error
    finally:
        PyMem_Free(pointers)
        PyMem_Free(work.rows)
        PyMem_Free(work.errors)


cdef object object_format(
    int tier, bytes delimiter, bytes quote, bytes comment, list missing, bytes words, ArrPy filling,
    Py_ssize_t columns, bint ragged, bytes powers
):
    """The description of a text, as the object tiers take it."""
    if tier == CPP:
        return None
    if tier == CYTHON:
        return (
            delimiter, quote, comment, words, filling.tobytes(), columns, ragged, filling.number,
            powers,
        )
    return [
        delimiter, quote, comment, tuple(missing), filling.item(), [], columns, ragged,
        dtypes[filling.number].name.decode(),
    ]


cdef object tier_format(int tier, object form):
    return tier_module(PYTHON, "text").Format(*form) if tier == PYTHON else form


cdef Py_ssize_t cells_of_text(TextWork* work, int tier, bytes text, object form, list error) except -1:
    cdef Py_ssize_t cells
    if tier == CPP:
        cells = count_cells(work.text, work.begin, work.end, work.form, work.errors[0])
        first_error(work, error)
        return cells
    cells, problem = tier_module(tier, "text").count_cells(
        text, work.begin, work.end, tier_format(tier, form)
    )
    error[:] = problem or []
    return cells


cdef int count_all(TextWork* work, int tier, bytes text, object form, list error) except -1:
    cdef Py_ssize_t i
    cdef bint stopped
    if tier == CPP:
        with nogil:
            stopped = parallel_for(count_chunks, work, work.chunks, 1, get_threads())
        if stopped:
            return interrupted()
        first_error(work, error)
    else:
        form = tier_format(tier, form)
        for i in range(work.chunks):
            work.rows[i], problem = tier_module(tier, "text").count_records(
                text, chunk_begin(work, i), chunk_begin(work, i + 1), form
            )
            if problem is not None:
                error[:] = problem
                break
            PyErr_CheckSignals()
    return sum_up(work)


cdef int parse_all(
    TextWork* work, int tier, bytes text, object form, ArrPy targets, ArrPy result, list error
) except -1:
    cdef Py_ssize_t i, rows, width = work.form.columns * work.itemsize
    cdef bint stopped
    if tier == CPP:
        with nogil:
            stopped = parallel_for(parse_chunks, work, work.chunks, 1, get_threads())
        if stopped:
            return interrupted()
        return first_error(work, error)
    module = tier_module(tier, "text")
    if tier == PYTHON:
        form[5] = targets.tolist()
    form = tier_format(tier, form)
    for i in range(work.chunks):
        rows = min(work.rows[i + 1], work.limit) - work.rows[i]
        if rows <= 0:
            continue
        arguments = [text, chunk_begin(work, i), chunk_begin(work, i + 1), form]
        out = flat_view(work.out + work.rows[i] * width, rows * width, result.number)
        if tier == CYTHON:
            arguments += [flat_view(targets.data, targets.size_ * 8, INT64)]
            out = out.cast("B")
        problem = module.parse_records(*arguments, rows, out)
        if problem is not None:
            error[:] = problem
            return 0
        PyErr_CheckSignals()
    return 0
