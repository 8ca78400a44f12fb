"""Numbers in text: records of cells, read into a matrix.

A record is a line; lines that are blank or hold a comment only are none. Its cells are separated by
a delimiter or, if that is empty, by runs of blanks. Blanks (space, tab, carriage return) around a
cell do not belong to it. A comment reaches to the end of its line. With a quote character a cell
may be quoted: then it reaches to the next quote that is not doubled, over delimiters, comments and
line ends.

A cell is a number as Python writes it: digits with point and exponent, inf, infinity, nan; for
integers digits only; for bool 0, 1, true, false; complex numbers as 1+2j, with or without
parentheses. Floats are rounded correctly to float64, float32 once more from that.

How a float is read: its first 19 digits are an integer w, so that it is w * 10^q. If w has at most
53 bits and 10^|q| is exact, one multiplication or division rounds correctly (Clinger). Otherwise
the 64 bits of w are multiplied with the 128 leading bits of 5^q, which is always enough to round
w * 10^q (Eisel, Lemire, Mushtak). If digits were cut off and w and w + 1 round differently, Python's
`float` decides.

Every function takes a part of the text, [begin, end), that begins with a record. What is wrong is
returned as (problem, begin, end, cell): where it is in the text, and in which cell (of a wrong
count: how many cells the record has).
"""

from libc.stdint cimport int64_t, uint8_t, uint64_t, UINT64_MAX
from libc.string cimport memchr, memcmp, memcpy

cdef extern from *:
    """
    __extension__ typedef unsigned __int128 text_uint128;
    static inline uint64_t text_product(uint64_t a, uint64_t b, uint64_t* low) {
        text_uint128 product = (text_uint128)a * b;
        *low = (uint64_t)product;
        return (uint64_t)(product >> 64);
    }
    static inline int text_leading_zeros(uint64_t x) { return __builtin_clzll(x); }
    """
    uint64_t text_product(uint64_t a, uint64_t b, uint64_t* low) noexcept nogil
    int text_leading_zeros(uint64_t x) noexcept nogil

cdef enum:
    SOUND
    NO_NUMBER
    OUT_OF_RANGE
    EMPTY_CELL
    WRONG_COUNT
    OPEN_QUOTE
    AFTER_QUOTE

cdef enum:
    BOOL
    INT8
    INT16
    INT32
    INT64
    UINT8
    UINT16
    UINT32
    UINT64
    FLOAT32
    FLOAT64
    COMPLEX64
    COMPLEX128

cdef enum:
    SMALLEST_POWER = -342
    LARGEST_POWER = 308

cdef double INF = float("inf")
cdef double NAN = float("nan")
cdef double[23] exact_powers
cdef int[13] sizes
for i in range(23):
    exact_powers[i] = 10.0**i
for i, size in enumerate((1, 1, 2, 4, 8, 1, 2, 4, 8, 4, 8, 8, 16)):
    sizes[i] = size


cdef struct Walk:
    const char* text
    const char* p  # the first character of a cell, after its blanks; or the end of a cell
    const char* end
    char delimiter, quote
    const char* comment
    Py_ssize_t comment_length
    const char* missing  # words, a line end after each
    const char* missing_end
    const char* filling
    const int64_t* targets
    Py_ssize_t cells, columns
    bint ragged
    bint direct  # no delimiter, quote or comment looks like a part of a number
    int dtype, itemsize
    const uint64_t* powers
    int problem
    Py_ssize_t begin, stop, cell


cdef inline bint is_digit(char c) noexcept nogil:
    return <unsigned char>(c - c'0') < 10


cdef inline char lower(char c) noexcept nogil:
    return c + 32 if c'A' <= c <= c'Z' else c


cdef bint word_at(const char* p, const char* end, const char* word, Py_ssize_t length) noexcept nogil:
    """Whether a lower-case word stands at p."""
    cdef Py_ssize_t i
    if end - p < length:
        return False
    for i in range(length):
        if lower(p[i]) != word[i]:
            return False
    return True


# --- floats --------------------------------------------------------------------------------------


cdef inline double from_bits(uint64_t bits) noexcept nogil:
    cdef double value
    memcpy(&value, &bits, 8)
    return value


cdef double exact(const char* text, Py_ssize_t length) noexcept with gil:
    return float(text[:length])


cdef double scaled(uint64_t w, int64_t q, const uint64_t* powers) noexcept nogil:
    """w * 10^q, rounded once; w > 0."""
    cdef uint64_t low, high, more, rest, mantissa
    cdef int zeros, top
    cdef int64_t exponent
    if q < SMALLEST_POWER:
        return 0.0
    if q > LARGEST_POWER:
        return INF
    zeros = text_leading_zeros(w)
    w <<= zeros
    powers += 2 * (q - SMALLEST_POWER)
    high = text_product(w, powers[0], &low)
    if high & 0x1FF == 0x1FF:  # the bits below might carry into those that count
        more = text_product(w, powers[1], &rest)
        low += more
        high += low < more
    top = <int>(high >> 63)
    mantissa = high >> (top + 9)  # 53 bits, one to round, and one above
    # floor(q * log2(10)) + 63, by a fixed-point multiplication that is exact in this range.
    exponent = ((217706 * q) >> 16) + 63 + top - zeros + 1023
    if exponent <= 0:
        if exponent <= -63:
            return 0.0
        mantissa >>= 1 - exponent
        return from_bits((mantissa + (mantissa & 1)) >> 1)
    # Exactly between two floats: possible only where 5^q fits the product.
    if low <= 1 and -4 <= q <= 23 and mantissa & 3 == 1 and mantissa << (top + 9) == high:
        mantissa ^= 1
    mantissa = (mantissa + (mantissa & 1)) >> 1
    if mantissa >> 53:
        mantissa >>= 1
        exponent += 1
    if exponent >= 2047:
        return INF
    return from_bits(<uint64_t>exponent << 52 | (mantissa & ((<uint64_t>1 << 52) - 1)))


cdef inline const char* take_run(const char* p, const char* end, uint64_t* w) noexcept nogil:
    """Add all digits at p to w, modulo 2^64."""
    while p < end and is_digit(p[0]):
        w[0] = 10 * w[0] + <uint64_t>(p[0] - c'0')
        p += 1
    return p


cdef const char* take_digits(
    const char* p, const char* end, uint64_t* w, int* digits, int64_t* cut, bint* inexact
) noexcept nogil:
    """Add the digits at p to w, which holds at most 19 of them; count those that did not fit."""
    while p < end and is_digit(p[0]):
        if digits[0] < 19:
            w[0] = 10 * w[0] + <uint64_t>(p[0] - c'0')
            digits[0] += w[0] != 0
        else:
            cut[0] += 1
            inexact[0] = inexact[0] or p[0] != c'0'
        p += 1
    return p


cdef const char* read_magnitude(
    const char* p, const char* end, const uint64_t* powers, double* value
) noexcept nogil:
    """A number without its sign; returns where it ends, or NULL."""
    cdef const char* start = p
    cdef const char* fraction
    cdef const char* e
    cdef uint64_t w = 0
    cdef int digits = 0
    cdef int64_t cut = 0, cut_fraction = 0, q, exponent = 0
    cdef bint inexact = False, negative
    cdef Py_ssize_t count
    p = take_run(p, end, &w)
    count = p - start
    q = 0
    if p < end and p[0] == c'.':
        fraction = p + 1
        p = take_run(fraction, end, &w)
        q = fraction - p
        count -= q
    if count > 19:  # too many for 64 bits, or zeros in front
        w = 0
        p = take_digits(start, end, &w, &digits, &cut, &inexact)
        q = cut
        if p < end and p[0] == c'.':
            fraction = p + 1
            p = take_digits(fraction, end, &w, &digits, &cut_fraction, &inexact)
            q -= (p - fraction) - cut_fraction
    elif count == 0:
        if word_at(start, end, b"nan", 3):
            value[0] = NAN
            return start + 3
        value[0] = INF
        if word_at(start, end, b"infinity", 8):
            return start + 8
        return start + 3 if word_at(start, end, b"inf", 3) else NULL
    if p < end and lower(p[0]) == c'e':
        e = p + 1
        negative = e < end and e[0] == c'-'
        if e < end and (e[0] == c'-' or e[0] == c'+'):
            e += 1
        if e < end and is_digit(e[0]):
            while e < end and is_digit(e[0]):
                if exponent < 1000000000:
                    exponent = 10 * exponent + (e[0] - c'0')
                e += 1
            q += -exponent if negative else exponent
            p = e
    if w == 0:
        value[0] = 0.0
    elif not inexact and w <= <uint64_t>1 << 53 and -22 <= q <= 22:
        value[0] = <double>w / exact_powers[-q] if q < 0 else <double>w * exact_powers[q]
    else:
        value[0] = scaled(w, q, powers)
        if inexact and value[0] != scaled(w + 1, q, powers):
            value[0] = exact(start, p - start)
    return p


cdef const char* read_float(
    const char* p, const char* end, const uint64_t* powers, double* value
) noexcept nogil:
    cdef bint negative = p < end and p[0] == c'-'
    if p < end and (p[0] == c'-' or p[0] == c'+'):
        p += 1
    p = read_magnitude(p, end, powers, value)
    if negative:
        value[0] = -value[0]
    return p


cdef inline bint is_unit(const char* p, const char* end) noexcept nogil:
    return p < end and lower(p[0]) == c'j'


cdef const char* read_complex_body(
    const char* p, const char* end, const uint64_t* powers, double* value
) noexcept nogil:
    """a, bj or a+bj; b may be left out after a sign or alone."""
    cdef double number = 1.0
    cdef const char* after = read_float(p, end, powers, &number)
    if after == NULL:  # j, +j, -j
        number = -1.0 if p < end and p[0] == c'-' else 1.0
        after = p + 1 if p < end and (p[0] == c'-' or p[0] == c'+') else p
        if not is_unit(after, end):
            return NULL
    value[0] = 0.0
    value[1] = number
    if is_unit(after, end):
        return after + 1
    value[0] = number
    value[1] = 0.0
    if after == end or (after[0] != c'-' and after[0] != c'+'):
        return after
    p = read_float(after, end, powers, &number)
    if p == NULL:
        number = -1.0 if after[0] == c'-' else 1.0
        p = after + 1
    if not is_unit(p, end):
        return NULL
    value[1] = number
    return p + 1


# --- values --------------------------------------------------------------------------------------


cdef const char* read_integer(
    const char* p, const char* end, int bits, bint signed, int64_t* value, bint* out_of_range
) noexcept nogil:
    cdef bint negative = p < end and p[0] == c'-', huge = False
    cdef const char* start
    cdef uint64_t magnitude = 0, digit, largest, limit
    if p < end and (p[0] == c'-' or p[0] == c'+'):
        p += 1
    start = p
    while p < end and is_digit(p[0]):
        digit = <uint64_t>(p[0] - c'0')
        huge = huge or magnitude > (UINT64_MAX - digit) // 10
        magnitude = 10 * magnitude + digit
        p += 1
    if p == start:
        return NULL
    largest = UINT64_MAX >> (64 - bits + signed)
    limit = (largest + 1 if signed else 0) if negative else largest
    out_of_range[0] = huge or magnitude > limit
    value[0] = <int64_t>(0 - magnitude if negative else magnitude)
    return p


cdef const char* read_truth(const char* p, const char* end, uint8_t* value) noexcept nogil:
    value[0] = p < end and (p[0] == c'1' or lower(p[0]) == c't')
    if p < end and (p[0] == c'0' or p[0] == c'1'):
        return p + 1
    if word_at(p, end, b"true", 4):
        return p + 4
    return p + 5 if word_at(p, end, b"false", 5) else NULL


cdef const char* read_value(
    const Walk* walk, const char* p, const char* end, char* out, bint* out_of_range
) noexcept nogil:
    """Read the number at p into `out`; returns where it ends, or NULL."""
    cdef double[2] value
    cdef int64_t number = 0
    cdef bint parentheses
    if walk.dtype == FLOAT64:
        return read_float(p, end, walk.powers, <double*>out)
    if walk.dtype == FLOAT32:
        p = read_float(p, end, walk.powers, &value[0])
        (<float*>out)[0] = <float>value[0]
        return p
    if walk.dtype == BOOL:
        return read_truth(p, end, <uint8_t*>out)
    if walk.dtype < FLOAT32:
        p = read_integer(p, end, 8 * walk.itemsize, walk.dtype <= INT64, &number, out_of_range)
        memcpy(out, &number, walk.itemsize)  # little-endian: the low bytes come first
        return p
    value[0] = value[1] = 0.0
    parentheses = p < end and p[0] == c'('
    p = read_complex_body(p + 1 if parentheses else p, end, walk.powers, &value[0])
    if parentheses and p != NULL:
        p = p + 1 if p < end and p[0] == c')' else NULL
    if walk.dtype == COMPLEX64:
        (<float*>out)[0] = <float>value[0]
        (<float*>out)[1] = <float>value[1]
    else:
        memcpy(out, &value[0], 16)
    return p


# --- records -------------------------------------------------------------------------------------


cdef inline bint is_blank(const Walk* walk, char c) noexcept nogil:
    return (c == c' ' or c == c'\t' or c == c'\r') and c != walk.delimiter


cdef inline bint at_record_end(const Walk* walk, const char* at) noexcept nogil:
    if at == walk.end or at[0] == c'\n':
        return True
    return (
        walk.comment_length > 0 and at[0] == walk.comment[0]
        and walk.end - at >= walk.comment_length
        and memcmp(at, walk.comment, walk.comment_length) == 0
    )


cdef inline bint at_cell_end(const Walk* walk, const char* at) noexcept nogil:
    if at_record_end(walk, at):
        return True
    return at[0] == walk.delimiter if walk.delimiter else is_blank(walk, at[0])


cdef inline const char* skip_blanks(const Walk* walk, const char* at) noexcept nogil:
    while at < walk.end and is_blank(walk, at[0]):
        at += 1
    return at


cdef const char* skip_line(const Walk* walk, const char* at) noexcept nogil:
    cdef const void* found = memchr(at, c'\n', walk.end - at) if at < walk.end else NULL
    return walk.end if found == NULL else <const char*>found + 1


cdef bint next_record(Walk* walk) noexcept nogil:
    """Go to the first cell of the next record; False if there is none."""
    while True:
        walk.p = skip_blanks(walk, walk.p)
        if walk.p == walk.end:
            return False
        if not at_record_end(walk, walk.p):
            return True
        walk.p = skip_line(walk, walk.p)


cdef bint next_cell(Walk* walk) noexcept nogil:
    """Go from the end of a cell to the next cell; False at the end of the record."""
    if not at_record_end(walk, walk.p):
        if walk.delimiter:
            walk.p = skip_blanks(walk, walk.p + 1)
            return True
        walk.p = skip_blanks(walk, walk.p)
        if not at_record_end(walk, walk.p):
            return True
    walk.p = skip_line(walk, walk.p)
    return False


cdef bint report(
    Walk* walk, int problem, const char* begin, const char* stop, Py_ssize_t cell
) noexcept nogil:
    walk.problem = problem
    walk.begin = begin - walk.text
    walk.stop = stop - walk.text
    walk.cell = cell
    return False


cdef bint take_cell(
    Walk* walk, const char** begin, const char** stop, Py_ssize_t cell
) noexcept nogil:
    """The characters of the cell at p, without quotes and blanks; goes to its end."""
    cdef const char* opening = walk.p
    cdef const char* after
    cdef const void* found
    if not (walk.quote and walk.p < walk.end and walk.p[0] == walk.quote):
        begin[0] = walk.p
        while not at_cell_end(walk, walk.p):
            walk.p += 1
        stop[0] = walk.p
    else:
        walk.p += 1
        begin[0] = skip_blanks(walk, walk.p)
        while True:
            found = memchr(walk.p, walk.quote, walk.end - walk.p) if walk.p < walk.end else NULL
            if found == NULL:
                return report(walk, OPEN_QUOTE, opening, skip_line(walk, opening), cell)
            walk.p = <const char*>found + 1
            if walk.p == walk.end or walk.p[0] != walk.quote:
                break
            walk.p += 1
        stop[0] = walk.p - 1
        if begin[0] > stop[0]:
            begin[0] = stop[0]
        after = skip_blanks(walk, walk.p) if walk.delimiter else walk.p
        walk.p = after
        while not at_cell_end(walk, walk.p):
            walk.p += 1
        if walk.p > after:
            return report(walk, AFTER_QUOTE, after, walk.p, cell)
    while stop[0] > begin[0] and is_blank(walk, (stop[0] - 1)[0]):
        stop[0] -= 1
    return True


cdef bint is_missing(const Walk* walk, const char* begin, const char* stop) noexcept nogil:
    cdef const char* word = walk.missing
    cdef const char* word_end
    while word < walk.missing_end:
        word_end = <const char*>memchr(word, c'\n', walk.missing_end - word)
        if word_end - word == stop - begin and memcmp(word, begin, stop - begin) == 0:
            return True
        word = word_end + 1
    return False


cdef bint read_cell(Walk* walk, char* out, Py_ssize_t cell) noexcept nogil:
    """The value of the cell at p; what is not quoted and a number is read at once."""
    cdef bint out_of_range = False
    cdef const char* begin = walk.p
    cdef const char* stop
    if walk.direct and not (walk.quote and walk.p < walk.end and walk.p[0] == walk.quote):
        stop = read_value(walk, begin, walk.end, out, &out_of_range)
        if stop != NULL and not out_of_range and not is_missing(walk, begin, stop):
            if walk.delimiter:
                stop = skip_blanks(walk, stop)
            if at_cell_end(walk, stop):
                walk.p = stop
                return True
    if not take_cell(walk, &begin, &stop, cell):
        return False
    if is_missing(walk, begin, stop):
        memcpy(out, walk.filling, walk.itemsize)
        return True
    out_of_range = False
    if begin == stop:
        return report(walk, EMPTY_CELL, begin, stop, cell)
    if read_value(walk, begin, stop, out, &out_of_range) != stop:
        return report(walk, NO_NUMBER, begin, stop, cell)
    return not out_of_range or report(walk, OUT_OF_RANGE, begin, stop, cell)


cdef void parse(Walk* walk, Py_ssize_t limit, char* out) noexcept nogil:
    cdef Py_ssize_t row = 0, cell, target
    cdef const char* start
    cdef const char* begin
    cdef const char* stop
    while row < limit and next_record(walk):
        start = walk.p
        cell = 0
        while True:
            target = walk.targets[cell] if cell < walk.cells else -1
            if target >= 0:
                if not read_cell(walk, out + target * walk.itemsize, cell):
                    return
            elif not take_cell(walk, &begin, &stop, cell):
                return
            cell += 1
            if not next_cell(walk):
                break
        if cell < walk.cells or (cell > walk.cells and not walk.ragged):
            stop = skip_line(walk, start)
            report(walk, WRONG_COUNT, start, stop - ((stop - 1)[0] == c'\n'), cell)
            return
        out += walk.columns * walk.itemsize
        row += 1


cdef bint is_part_of_number(char c) noexcept nogil:
    return is_digit(c) or c'a' <= c | 32 <= c'z' or c == c'-' or c == c'+' or c == c'.' or (
        c == c'(' or c == c')'
    )


# --- kernel entry points -------------------------------------------------------------------------


cdef int set_up(Walk* walk, bytes text, Py_ssize_t begin, Py_ssize_t end, tuple form) except -1:
    """(delimiter, quote, comment, missing words, filling, columns, ragged, dtype, powers)."""
    cdef bytes delimiter = form[0], quote = form[1], comment = form[2], missing = form[3]
    cdef bytes filling = form[4], powers = form[8]
    walk.text = text
    walk.p = walk.text + begin
    walk.end = walk.text + end
    walk.delimiter = delimiter[0] if delimiter else 0
    walk.quote = quote[0] if quote else 0
    walk.comment = comment
    walk.comment_length = len(comment)
    walk.direct = not (
        is_part_of_number(walk.delimiter) or is_part_of_number(walk.quote)
        or (walk.comment_length > 0 and is_part_of_number(walk.comment[0]))
    )
    walk.missing = missing
    walk.missing_end = walk.missing + len(missing)
    walk.filling = filling
    walk.columns = form[5]
    walk.ragged = form[6]
    walk.dtype = form[7]
    walk.itemsize = sizes[walk.dtype]
    walk.powers = <const uint64_t*><const char*>powers
    walk.targets = NULL
    walk.cells = 0
    walk.problem = SOUND
    return 0


cdef object error_of(const Walk* walk):
    return None if walk.problem == SOUND else (walk.problem, walk.begin, walk.stop, walk.cell)


def count_cells(bytes text, Py_ssize_t begin, Py_ssize_t end, tuple form):
    """Return how many cells the first record has; 0 if there is none."""
    cdef Walk walk
    cdef Py_ssize_t cells = 0
    cdef const char* first
    cdef const char* stop
    set_up(&walk, text, begin, end, form)
    if not next_record(&walk):
        return 0, None
    while take_cell(&walk, &first, &stop, cells):
        cells += 1
        if not next_cell(&walk):
            break
    return cells, error_of(&walk)


def count_records(bytes text, Py_ssize_t begin, Py_ssize_t end, tuple form):
    """Return how many records there are, up to the first malformed quote."""
    cdef Walk walk
    cdef Py_ssize_t records = 0, cell
    cdef const char* first
    cdef const char* stop
    set_up(&walk, text, begin, end, form)
    with nogil:
        while walk.problem == SOUND and next_record(&walk):
            if not walk.quote:
                walk.p = skip_line(&walk, walk.p)
            else:
                cell = 0
                while take_cell(&walk, &first, &stop, cell) and next_cell(&walk):
                    cell += 1
            records += walk.problem == SOUND
    return records, error_of(&walk)


def parse_records(
    bytes text, Py_ssize_t begin, Py_ssize_t end, tuple form, const int64_t[::1] targets,
    Py_ssize_t limit, uint8_t[::1] out,
):
    """Read up to `limit` records into rows of `out`, until something is wrong."""
    cdef Walk walk
    set_up(&walk, text, begin, end, form)
    walk.targets = &targets[0]
    walk.cells = targets.shape[0]
    with nogil:
        parse(&walk, limit, <char*>&out[0])
    return error_of(&walk)
