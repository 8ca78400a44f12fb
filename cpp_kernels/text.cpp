// Reading records of numbers. See text.hpp.
#include "text.hpp"

#include "operations.hpp"

#include <limits>
#include <string.h>
#include <type_traits>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace arrpy {
namespace {

__extension__ typedef unsigned __int128 uint128;

struct complex_value {
    double real, imag;
};

inline bool is_digit(char c) { return static_cast<unsigned char>(c - '0') < 10; }

inline char lower(char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; }

// Whether a lower-case word stands at p.
inline bool word_at(const char* p, const char* end, const char* word, ptrdiff_t length) {
    if (end - p < length)
        return false;
    for (ptrdiff_t i = 0; i < length; ++i) {
        if (lower(p[i]) != word[i])
            return false;
    }
    return true;
}

// --- floats --------------------------------------------------------------------------------------

inline double from_bits(uint64_t bits) {
    double value;
    memcpy(&value, &bits, 8);
    return value;
}

constexpr int smallest_power = -342, largest_power = 308;

// w * 10^q, rounded once; w > 0.
double scaled(uint64_t w, int64_t q, const uint64_t* powers) {
    if (q < smallest_power)
        return 0.0;
    if (q > largest_power)
        return std::numeric_limits<double>::infinity();
    const int zeros = __builtin_clzll(w);
    w <<= zeros;
    const uint64_t* const power = powers + 2 * (q - smallest_power);
    const uint128 product = uint128(w) * power[0];
    uint64_t high = uint64_t(product >> 64), low = uint64_t(product);
    if ((high & 0x1FF) == 0x1FF) { // the bits below might carry into those that count
        const uint64_t more = uint64_t(uint128(w) * power[1] >> 64);
        low += more;
        high += low < more;
    }
    const int top = int(high >> 63);
    uint64_t mantissa = high >> (top + 9); // 53 bits, one to round, and one above
    // floor(q * log2(10)) + 63, by a fixed-point multiplication that is exact in this range.
    int64_t exponent = ((217706 * q) >> 16) + 63 + top - zeros + 1023;
    if (exponent <= 0) {
        if (exponent <= -63)
            return 0.0;
        mantissa >>= 1 - exponent;
        mantissa = (mantissa + (mantissa & 1)) >> 1;
        return from_bits(mantissa); // a carry makes it the smallest normal number
    }
    // Exactly between two floats: possible only where 5^q fits the product.
    if (low <= 1 && q >= -4 && q <= 23 && (mantissa & 3) == 1 && mantissa << (top + 9) == high)
        mantissa &= ~uint64_t{1};
    mantissa = (mantissa + (mantissa & 1)) >> 1;
    if (mantissa >> 53) {
        mantissa >>= 1;
        ++exponent;
    }
    if (exponent >= 2047)
        return std::numeric_limits<double>::infinity();
    return from_bits(uint64_t(exponent) << 52 | (mantissa & ((uint64_t{1} << 52) - 1)));
}

constexpr double exact_powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

// Adds all digits at p to w, modulo 2^64: eight at a time where they lie in memory so.
inline const char* take_run(const char* p, const char* end, uint64_t& w) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    while (end - p >= 8) {
        uint64_t eight;
        memcpy(&eight, p, 8);
        const uint64_t values = eight - 0x3030303030303030;
        if (((values | (eight + 0x4646464646464646)) & 0x8080808080808080) != 0)
            break;
        // Neighbours become numbers of 2, then 4, then 8 digits.
        const uint64_t pairs = 10 * values + (values >> 8);
        const uint64_t low = (pairs & 0x000000FF000000FF) * (100 + (uint64_t{1000000} << 32));
        const uint64_t high = (pairs >> 16 & 0x000000FF000000FF) * (1 + (uint64_t{10000} << 32));
        w = 100000000 * w + ((low + high) >> 32);
        p += 8;
    }
#endif
    for (; p < end && is_digit(*p); ++p)
        w = 10 * w + uint64_t(*p - '0');
    return p;
}

// Adds the digits at p to w, of which it holds at most 19; counts those that did not fit.
inline const char* take_digits(const char* p, const char* end, uint64_t& w, int& digits,
                               int64_t& cut, bool& inexact) {
    while (p < end && is_digit(*p)) {
        if (digits < 19) {
            w = 10 * w + uint64_t(*p - '0');
            digits += w != 0; // leading zeros do not count
        } else {
            ++cut;
            inexact = inexact || *p != '0';
        }
        ++p;
    }
    return p;
}

// A number without its sign; returns where it ends, or null.
const char* read_magnitude(const char* p, const char* end, const text_format& format,
                           double& value) {
    const char* const start = p;
    uint64_t w = 0;
    int digits = 0;
    int64_t cut = 0, q = 0;
    bool inexact = false;
    p = take_run(p, end, w);
    ptrdiff_t count = p - start;
    if (p < end && *p == '.') {
        const char* const fraction = p + 1;
        p = take_run(fraction, end, w);
        q = fraction - p;
        count -= q;
    }
    if (count > 19) { // too many for 64 bits, or zeros in front
        w = 0;
        p = take_digits(start, end, w, digits, cut, inexact);
        q = cut;
        if (p < end && *p == '.') {
            const char* const fraction = p + 1;
            int64_t cut_fraction = 0;
            p = take_digits(fraction, end, w, digits, cut_fraction, inexact);
            q -= (p - fraction) - cut_fraction;
        }
    } else if (count == 0) {
        if (word_at(start, end, "nan", 3)) {
            value = std::numeric_limits<double>::quiet_NaN();
            return start + 3;
        }
        value = std::numeric_limits<double>::infinity();
        if (word_at(start, end, "infinity", 8))
            return start + 8;
        return word_at(start, end, "inf", 3) ? start + 3 : nullptr;
    }
    if (p < end && (*p == 'e' || *p == 'E')) {
        const char* e = p + 1;
        const bool negative = e < end && *e == '-';
        if (e < end && (*e == '-' || *e == '+'))
            ++e;
        if (e < end && is_digit(*e)) {
            int64_t exponent = 0;
            for (; e < end && is_digit(*e); ++e)
                exponent = exponent < 1000000000 ? 10 * exponent + (*e - '0') : exponent;
            q += negative ? -exponent : exponent;
            p = e;
        }
    }
    if (w == 0) {
        value = 0.0;
    } else if (!inexact && w <= uint64_t{1} << 53 && q >= -22 && q <= 22) {
        value = q < 0 ? double(w) / exact_powers[-q] : double(w) * exact_powers[q];
    } else {
        value = scaled(w, q, format.powers);
        if (inexact && value != scaled(w + 1, q, format.powers))
            value = format.exact(start, p - start);
    }
    return p;
}

const char* read_float(const char* p, const char* end, const text_format& format, double& value) {
    const bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+'))
        ++p;
    p = read_magnitude(p, end, format, value);
    if (negative)
        value = -value;
    return p;
}

inline bool is_unit(const char* p, const char* end) { return p < end && (*p == 'j' || *p == 'J'); }

// a, bj or a+bj; b may be left out after a sign or alone.
const char* read_complex_body(const char* p, const char* end, const text_format& format,
                              complex_value& value) {
    const char* const start = p;
    double first = 1.0;
    const char* after = read_float(p, end, format, first);
    if (after == nullptr) { // j, +j, -j
        after = p + (p < end && (*p == '-' || *p == '+'));
        first = p < end && *p == '-' ? -1.0 : 1.0;
        if (!is_unit(after, end))
            return nullptr;
    }
    value.real = 0.0;
    value.imag = first;
    if (is_unit(after, end))
        return after + 1;
    value.real = first;
    value.imag = 0.0;
    if (after == end || (*after != '-' && *after != '+'))
        return after == start ? nullptr : after;
    double second = 1.0;
    const char* unit = read_float(after, end, format, second);
    if (unit == nullptr) {
        unit = after + 1;
        second = *after == '-' ? -1.0 : 1.0;
    }
    if (!is_unit(unit, end))
        return nullptr;
    value.imag = second;
    return unit + 1;
}

// --- values: where the number at p ends, or null; `range` says that it does not fit
// ----------------

template <class T>
std::enable_if_t<std::is_integral_v<T>, const char*>
read_value(const char* p, const char* end, const text_format&, T& value, bool& range) {
    const bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+'))
        ++p;
    const char* const start = p;
    uint64_t magnitude = 0;
    bool huge = false;
    for (; p < end && is_digit(*p); ++p) {
        const unsigned digit = unsigned(*p - '0');
        huge = huge || magnitude > (UINT64_MAX - digit) / 10;
        magnitude = 10 * magnitude + digit;
    }
    if (p == start)
        return nullptr;
    const uint64_t largest = uint64_t(std::numeric_limits<T>::max());
    const uint64_t limit = !negative ? largest : std::is_signed_v<T> ? largest + 1 : 0;
    range = huge || magnitude > limit;
    value = T(negative ? 0 - magnitude : magnitude);
    return p;
}

const char* read_value(const char* p, const char* end, const text_format& format, double& value,
                       bool&) {
    return read_float(p, end, format, value);
}

const char* read_value(const char* p, const char* end, const text_format& format, float& value,
                       bool&) {
    double wide = 0.0;
    p = read_float(p, end, format, wide);
    value = float(wide);
    return p;
}

const char* read_value(const char* p, const char* end, const text_format& format,
                       complex_value& value, bool&) {
    if (p == end || *p != '(')
        return read_complex_body(p, end, format, value);
    p = read_complex_body(p + 1, end, format, value);
    return p != nullptr && p < end && *p == ')' ? p + 1 : nullptr;
}

struct complex_single {
    float real, imag;
};

const char* read_value(const char* p, const char* end, const text_format& format,
                       complex_single& value, bool& range) {
    complex_value wide = {0.0, 0.0};
    p = read_value(p, end, format, wide, range);
    value = {float(wide.real), float(wide.imag)};
    return p;
}

struct truth {
    uint8_t value;
};

const char* read_value(const char* p, const char* end, const text_format&, truth& value, bool&) {
    value.value = p < end && (*p == '1' || lower(*p) == 't');
    if (p < end && (*p == '0' || *p == '1'))
        return p + 1;
    if (word_at(p, end, "true", 4))
        return p + 4;
    return word_at(p, end, "false", 5) ? p + 5 : nullptr;
}

// --- records -------------------------------------------------------------------------------------

// Walks cells and records; `p` stands on the first character of a cell, after its blanks.
struct reader {
    const char *text, *p, *end;
    const text_format& format;

    bool is_blank(char c) const {
        return (c == ' ' || c == '\t' || c == '\r') && c != format.delimiter;
    }

    bool at_comment(const char* at) const {
        const ptrdiff_t length = format.comment.length;
        return length > 0 && *at == format.comment.text[0] && end - at >= length &&
               memcmp(at, format.comment.text, size_t(length)) == 0;
    }

    bool at_record_end(const char* at) const { return at == end || *at == '\n' || at_comment(at); }

    bool at_cell_end(const char* at) const {
        if (at_record_end(at))
            return true;
        return format.delimiter ? *at == format.delimiter : is_blank(*at);
    }

    const char* skip_blanks(const char* at) const {
        while (at < end && is_blank(*at))
            ++at;
        return at;
    }

    const char* skip_line(const char* at) const {
        const void* found = memchr(at, '\n', size_t(end - at));
        return found == nullptr ? end : static_cast<const char*>(found) + 1;
    }

    // Goes to the first cell of the next record; false if there is none.
    bool next_record() {
        for (;;) {
            p = skip_blanks(p);
            if (p == end)
                return false;
            if (!at_record_end(p))
                return true;
            p = skip_line(p);
        }
    }

    // Goes from the end of a cell to the next cell; false at the end of the record.
    bool next_cell() {
        if (!at_record_end(p)) {
            if (format.delimiter) {
                p = skip_blanks(p + 1);
                return true;
            }
            p = skip_blanks(p);
            if (!at_record_end(p))
                return true;
        }
        p = skip_line(p);
        return false;
    }

    // The characters of the cell at p, without quotes and blanks; goes to its end.
    bool take_cell(const char*& begin, const char*& stop, ptrdiff_t cell, text_error& error) {
        if (p < end && format.quote && *p == format.quote)
            return take_quoted(begin, stop, cell, error);
        begin = p;
        while (!at_cell_end(p))
            ++p;
        stop = p;
        while (stop > begin && is_blank(stop[-1]))
            --stop;
        return true;
    }

    bool take_quoted(const char*& begin, const char*& stop, ptrdiff_t cell, text_error& error) {
        const char* const opening = p++;
        begin = skip_blanks(p);
        for (;;) {
            const void* found = p < end ? memchr(p, format.quote, size_t(end - p)) : nullptr;
            if (found == nullptr)
                return report(error, opening, skip_line(opening), cell, TEXT_OPEN_QUOTE);
            p = static_cast<const char*>(found) + 1;
            if (p == end || *p != format.quote)
                break;
            ++p;
        }
        stop = p - 1;
        while (stop > begin && is_blank(stop[-1]))
            --stop;
        if (begin > stop)
            begin = stop;
        const char* const after = format.delimiter ? skip_blanks(p) : p;
        if (!at_cell_end(after)) {
            p = after;
            while (!at_cell_end(p))
                ++p;
            return report(error, after, p, cell, TEXT_AFTER_QUOTE);
        }
        p = after;
        return true;
    }

    bool report(text_error& error, const char* begin, const char* stop, ptrdiff_t cell,
                text_problem problem) const {
        error = {begin - text, stop - text, cell, problem};
        return false;
    }

    bool is_missing(const char* begin, const char* stop) const {
        for (ptrdiff_t i = 0; i < format.missing_count; ++i) {
            const text_word& word = format.missing[i];
            if (stop - begin == word.length && memcmp(begin, word.text, size_t(word.length)) == 0)
                return true;
        }
        return false;
    }
};

// --- plain records: integers and delimiters, nothing else ----------------------------------------

typedef uint8_t bytes16 __attribute__((vector_size(16)));
typedef uint16_t words8 __attribute__((vector_size(16)));
typedef uint32_t longs4 __attribute__((vector_size(16)));

inline bytes16 bytes_at(const void* p) {
    bytes16 bytes;
    memcpy(&bytes, p, 16);
    return bytes;
}

// How many lines there are; -1 if one might be blank or a comment. A blank line is empty or has a
// blank both after and before a line end; a comment has its mark.
ptrdiff_t count_plain_lines(const char* p, const char* end, const text_word& comment) {
    const uint8_t mark = comment.length > 0 ? uint8_t(*comment.text) : '\0';
    const auto is_blank = [](auto c) { return (c == ' ') | (c == '\t') | (c == '\r'); };
    if (p == end)
        return 0;
    if (*p == '\n' || uint8_t(*p) == mark)
        return -1;
    // Blanks at the beginnings of lines; blanks at their ends, and marks.
    bool is_indented = is_blank(*p), is_doubtful = is_blank(end[-1]);
    ptrdiff_t lines = end[-1] != '\n';
    while (end - p > 16) {
        const ptrdiff_t left = (end - 1 - p) / 16, n = left < 255 ? left : 255;
        bytes16 ends = {}, indents = {}, doubts = {}, blank_lines = {};
        for (ptrdiff_t i = 0; i < n; ++i, p += 16) {
            const bytes16 c = bytes_at(p), next = bytes_at(p + 1);
            const bytes16 is_end = bytes16(c == '\n');
            ends -= is_end; // true is 255, which is -1
            blank_lines |= is_end & bytes16((next == '\n') | (next == '\r') | (next == mark));
            indents |= is_end & bytes16(is_blank(next));
            doubts |= (bytes16(is_blank(c)) & bytes16(next == '\n')) | bytes16(c == mark);
        }
        uint8_t indent = 0, doubt = 0;
        for (int i = 0; i < 16; ++i) {
            lines += ends[i];
            indent = uint8_t(indent | indents[i]);
            doubt = uint8_t(doubt | doubts[i]);
            if (blank_lines[i])
                return -1;
        }
        is_indented = is_indented || indent;
        is_doubtful = is_doubtful || doubt;
    }
    for (; p < end; ++p) {
        const char next = p + 1 < end ? p[1] : '0';
        if (*p == '\n') {
            ++lines;
            if (next == '\n' || next == '\r' || uint8_t(next) == mark)
                return -1;
        }
        is_indented = is_indented || (*p == '\n' && is_blank(next));
        is_doubtful = is_doubtful || (is_blank(*p) && next == '\n') || uint8_t(*p) == mark;
    }
    return is_indented && is_doubtful ? -1 : lines;
}

inline bool ends_cell(char c, const text_format& f) {
    return f.delimiter ? c == f.delimiter : c == ' ' || c == '\t';
}

// Whether a character may stand in a cell that is not wanted, without a closer look.
inline bool is_text(char c, const text_format& f) {
    return c != '\n' && c != '\r' && (f.quote == 0 || c != f.quote) &&
           (f.comment.length == 0 || c != *f.comment.text);
}

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
// A bit for each of 16 bytes that are 0 or 255.
inline uint64_t bits_of(bytes16 truths) {
#ifdef __SSE2__
    return uint64_t(unsigned(_mm_movemask_epi8(__m128i(truths))));
#else
    uint64_t halves[2];
    memcpy(halves, &truths, 16);
    for (uint64_t& half : halves) // the lowest bit of byte i goes to bit 56 + i
        half = (half & 0x0101010101010101) * 0x0102040810204080 >> 56;
    return halves[0] | halves[1] << 8;
#endif
}

// A bit for each of 64 bytes that is neither a digit nor a minus sign.
inline uint64_t others_of(const char* p) {
    uint64_t bits = 0;
    for (int i = 0; i < 64; i += 16) {
        const bytes16 bytes = bytes_at(p + i);
        bits |= bits_of(bytes16(bytes16(bytes - '0') > 9) & bytes16(bytes != '-')) << i;
    }
    return bits;
}

constexpr uint8_t last_bytes[32] = {0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
                                    0,   0,   0,   0,   0,   255, 255, 255, 255, 255, 255,
                                    255, 255, 255, 255, 255, 255, 255, 255, 255, 255};

// The number that up to 16 digits in front of `stop` make; 16 bytes are readable there. Neighbours
// become numbers of 2, then 4, 8 and 16 digits. What is no digit is marked in `wrong`.
inline uint64_t digits_before(const char* stop, ptrdiff_t length, bytes16& wrong) {
    const bytes16 digits = (bytes_at(stop - 16) - '0') & bytes_at(last_bytes + length);
    wrong |= bytes16(digits > 9);
    const words8 ones = words8(digits);
    const words8 twos = (ones & 255) * 10 + (ones >> 8);
    const longs4 pairs = longs4(twos * words8{100, 1, 100, 1, 100, 1, 100, 1});
    const longs4 fours = (pairs & 65535) + (pairs >> 16);
    uint64_t eights[2];
    memcpy(eights, &fours, 16);
    for (uint64_t& eight : eights)
        eight = eight * (1 + (uint64_t{10000} << 32)) >> 32;
    return 100000000 * eights[0] + eights[1];
}

// Goes through a text from one byte to the next that is neither a digit nor a minus sign.
struct scanner {
    const char *block, *end;
    uint64_t others; // of the 64 bytes of the block

    bool start(const char* p, const char* text_end) {
        block = p;
        end = text_end;
        others = 0;
        if (end - block < 64)
            return false;
        others = others_of(block);
        return true;
    }

    // The next such byte; null where less than 64 bytes are left.
    const char* next() {
        while (others == 0) {
            block += 64;
            if (end - block < 64)
                return nullptr;
            others = others_of(block);
        }
        const char* const found = block + __builtin_ctzll(others);
        others &= others - 1;
        return found;
    }

    // Makes `next` go on at p; where less than 64 bytes are left it finds nothing.
    void go_to(const char* p) {
        if (p - block >= 64)
            start(p, end);
        else
            others &= ~uint64_t{0} << (p - block);
    }

    // Behind the blanks at p, 16 at a time; null where less than 64 bytes are left.
    const char* skip_blanks(const char* p) {
        for (int count = 16; count == 16; p += count) {
            if (end - p < 64)
                return nullptr;
            const uint64_t marks = bits_of(bytes16(bytes_at(p) != ' '));
            count = marks == 0 ? 16 : __builtin_ctzll(marks);
        }
        go_to(p);
        return p;
    }
};

// Reads records of nothing but integers, and texts that are not wanted, from `place` on and returns
// how many; `place` is then where the next one begins, which has anything else in it, be it an
// error or the end of the text.
template <class T>
ptrdiff_t read_plain(const char* text, const char*& place, const char* end, const text_format& f,
                     ptrdiff_t limit, T* out) {
    constexpr uint64_t largest = uint64_t(std::numeric_limits<T>::max());
    const char* begin = place;
    scanner scan;
    if (!scan.start(begin, end))
        return 0;
    bytes16 wrong = {};
    for (ptrdiff_t row = 0; row < limit; ++row, out += f.columns) {
        const char* stop = begin;
        for (ptrdiff_t cell = 0; cell < f.cells; ++cell) {
            stop = scan.next();
            if (stop == begin && *begin == ' ' && f.delimiter != ' ') {
                begin = scan.skip_blanks(begin);
                stop = begin == nullptr ? nullptr : scan.next();
            }
            if (stop == nullptr)
                return row;
            const ptrdiff_t target = f.targets[cell];
            if (target < 0) {
                if (f.delimiter == 0 && ends_cell(*begin, f))
                    return row;
                while (stop != nullptr && !ends_cell(*stop, f)) {
                    if (!is_text(*stop, f))
                        return row;
                    stop = scan.next();
                }
            } else {
                const bool negative = *begin == '-';
                const ptrdiff_t length = stop - begin - negative;
                if (uint64_t(length - 1) >= 19 || stop - text < 32)
                    return row;
                uint64_t magnitude = digits_before(stop, length < 16 ? length : 16, wrong);
                if (length > 16)
                    magnitude += 10000000000000000 * digits_before(stop - 16, length - 16, wrong);
                // Signs are as good as random, so there is no branch on them.
                const uint64_t minus = 0 - uint64_t(negative);
                if (magnitude > (std::is_signed_v<T> ? largest - minus : largest & ~minus))
                    return row;
                out[target] = T((magnitude ^ minus) - minus);
            }
            if (stop == nullptr || (cell + 1 < f.cells && !ends_cell(*stop, f)))
                return row;
            begin = stop + 1;
        }
        if (f.ragged && f.quote == 0 && ends_cell(*stop, f)) {
            stop = static_cast<const char*>(memchr(stop, '\n', size_t(end - stop)));
            if (stop != nullptr)
                scan.go_to(stop + 1);
        } else if (*stop == '\r' && scan.next() == stop + 1) {
            ++stop;
        }
        if (stop == nullptr || *stop != '\n' || bits_of(wrong) != 0)
            return row;
        begin = stop + 1;
        place = begin;
    }
    return limit;
}
#else
template <class T>
ptrdiff_t read_plain(const char*, const char*&, const char*, const text_format&, ptrdiff_t, T*) {
    return 0;
}
#endif

// Whether a delimiter or the beginning of a comment may be a part of a number.
inline bool is_part_of_number(char c) {
    const char letter = char(c | 32);
    return is_digit(c) || c == '-' || c == '+' || c == '.' || c == '(' || c == ')' ||
           (letter >= 'a' && letter <= 'z');
}

inline bool marks_in_numbers(const text_format& f) {
    return is_part_of_number(f.delimiter) || is_part_of_number(f.quote) ||
           (f.comment.length > 0 && is_part_of_number(*f.comment.text));
}

// --- the loops -----------------------------------------------------------------------------------

// The value of the cell at p. `direct`: what is not quoted and mostly a number is read at once,
// without looking for the end of the cell first.
template <class T>
bool read_cell(reader& r, T& value, ptrdiff_t cell, bool direct, text_error& error) {
    bool range = false;
    if (direct && !(r.p < r.end && r.format.quote && *r.p == r.format.quote)) {
        const char* const after = read_value(r.p, r.end, r.format, value, range);
        if (after != nullptr && !range && r.format.missing_count == 0 && after < r.end &&
            (*after == '\n' || (*after == r.format.delimiter && *after != '\0'))) {
            r.p = after;
            return true;
        }
        if (after != nullptr && !range) {
            const char* const stop = r.format.delimiter ? r.skip_blanks(after) : after;
            if (r.at_cell_end(stop) && !r.is_missing(r.p, after)) {
                r.p = stop;
                return true;
            }
        }
    }
    const char *begin, *stop;
    if (!r.take_cell(begin, stop, cell, error))
        return false;
    if (r.is_missing(begin, stop)) {
        memcpy(&value, r.format.filling, sizeof(T));
        return true;
    }
    range = false;
    if (read_value(begin, stop, r.format, value, range) != stop || begin == stop)
        return r.report(error, begin, stop, cell, begin == stop ? TEXT_EMPTY_CELL : TEXT_NO_NUMBER);
    return !range || r.report(error, begin, stop, cell, TEXT_OUT_OF_RANGE);
}

template <class T> void parse(reader r, ptrdiff_t limit, T* out, text_error& error) {
    const text_format& f = r.format;
    const bool direct = !marks_in_numbers(f), plain = direct && f.missing_count == 0;
    for (ptrdiff_t row = 0; row < limit; ++row, out += f.columns) {
        if constexpr (std::is_integral_v<T>) {
            const ptrdiff_t read = plain ? read_plain(r.text, r.p, r.end, f, limit - row, out) : 0;
            row += read;
            out += read * f.columns;
            if (row == limit)
                return;
        }
        if (!r.next_record())
            return;
        const char* const start = r.p;
        ptrdiff_t cell = 0;
        bool more = true;
        while (more) {
            const ptrdiff_t target = cell < f.cells ? f.targets[cell] : -1;
            if (target >= 0) {
                if (!read_cell(r, out[target], cell, direct, error))
                    return;
            } else {
                const char *begin, *stop;
                if (!r.take_cell(begin, stop, cell, error))
                    return;
            }
            ++cell;
            more = r.next_cell();
        }
        if (cell < f.cells || (cell > f.cells && !f.ragged)) {
            const char* stop = static_cast<const char*>(memchr(start, '\n', size_t(r.end - start)));
            r.report(error, start, stop == nullptr ? r.end : stop, cell, TEXT_WRONG_COUNT);
            return;
        }
    }
}

} // namespace

ptrdiff_t count_cells(const char* text, ptrdiff_t begin, ptrdiff_t end, const text_format& format,
                      text_error& error) noexcept {
    reader r = {text, text + begin, text + end, format};
    if (!r.next_record())
        return 0;
    ptrdiff_t cells = 0;
    const char *first, *stop;
    do {
        if (!r.take_cell(first, stop, cells, error))
            return cells;
        ++cells;
    } while (r.next_cell());
    return cells;
}

bool has_bare_return(const char* text, ptrdiff_t length) noexcept {
    if (length == 0)
        return false;
    const char *p = text, *const last = text + length - 1;
    while (last - p >= 16) {
        const ptrdiff_t blocks = (last - p) / 16, n = blocks < 1024 ? blocks : 1024;
        bytes16 found = {};
        for (ptrdiff_t i = 0; i < n; ++i, p += 16)
            found |= bytes16(bytes_at(p) == '\r') & bytes16(bytes_at(p + 1) != '\n');
        uint64_t halves[2];
        memcpy(halves, &found, 16);
        if ((halves[0] | halves[1]) != 0)
            return true;
    }
    for (; p < last; ++p) {
        if (p[0] == '\r' && p[1] != '\n')
            return true;
    }
    return *last == '\r';
}

ptrdiff_t count_records(const char* text, ptrdiff_t begin, ptrdiff_t end, const text_format& format,
                        text_error& error) noexcept {
    reader r = {text, text + begin, text + end, format};
    ptrdiff_t records = format.quote ? -1 : count_plain_lines(r.p, r.end, format.comment);
    if (records >= 0)
        return records;
    for (records = 0; r.next_record(); ++records) {
        if (!format.quote) {
            r.p = r.skip_line(r.p);
            continue;
        }
        ptrdiff_t cell = 0;
        const char *first, *stop;
        do {
            if (!r.take_cell(first, stop, cell++, error))
                return records;
        } while (r.next_cell());
    }
    return records;
}

void parse_records(const char* text, ptrdiff_t begin, ptrdiff_t end, const text_format& format,
                   ptrdiff_t limit, void* out, text_error& error) noexcept {
    const reader r = {text, text + begin, text + end, format};
    switch (format.dtype) {
    case BOOL:
        return parse(r, limit, static_cast<truth*>(out), error);
    case INT8:
        return parse(r, limit, static_cast<int8_t*>(out), error);
    case INT16:
        return parse(r, limit, static_cast<int16_t*>(out), error);
    case INT32:
        return parse(r, limit, static_cast<int32_t*>(out), error);
    case INT64:
        return parse(r, limit, static_cast<int64_t*>(out), error);
    case UINT8:
        return parse(r, limit, static_cast<uint8_t*>(out), error);
    case UINT16:
        return parse(r, limit, static_cast<uint16_t*>(out), error);
    case UINT32:
        return parse(r, limit, static_cast<uint32_t*>(out), error);
    case UINT64:
        return parse(r, limit, static_cast<uint64_t*>(out), error);
    case FLOAT32:
        return parse(r, limit, static_cast<float*>(out), error);
    case FLOAT64:
        return parse(r, limit, static_cast<double*>(out), error);
    case COMPLEX64:
        return parse(r, limit, static_cast<complex_single*>(out), error);
    default:
        return parse(r, limit, static_cast<complex_value*>(out), error);
    }
}

} // namespace arrpy
