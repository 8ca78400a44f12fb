// Numbers in text: records of cells, read into a matrix.
//
// A record is a line; lines that are blank or hold a comment only are none. Its cells are separated
// by a delimiter or, if that is 0, by runs of blanks. Blanks (space, tab, carriage return) around a
// cell do not belong to it. A comment reaches to the end of its line. With a quote character a cell
// may be quoted: then it reaches to the next quote that is not doubled, over delimiters, comments
// and line ends.
//
// A cell is a number as Python writes it: digits with point and exponent, inf, infinity, nan; for
// integers digits only; for bool 0, 1, true, false; complex numbers as 1+2j, with or without
// parentheses. Floats are rounded correctly to float64, float32 once more from that.
//
// How a float is read: its first 19 digits are an integer w, so that it is w * 10^q. If w has at
// most 53 bits and 10^|q| is exact, one multiplication or division rounds correctly (Clinger).
// Otherwise the 64 bits of w are multiplied with the 128 leading bits of 5^q; that is always enough
// to round w * 10^q (Eisel and Lemire; Mushtak and Lemire). If digits were cut off and w and w + 1
// round differently, `exact` decides.
//
// Records of plain integers are read without a look at every character: 64 bytes at a time become
// a mask of those that are no digits and no minus signs, its bits say where the numbers end, and
// the up to 16 digits in front become a number in one vector (Lemire). What does not fit is read by
// cells.
//
// Every function takes a part of the text, [begin, end), that begins with a record, so several
// threads may read one text. There are no instruction sets here: most of it is branches, and wider
// vectors than 16 bytes do not help numbers of some digits.
//
// Reference: W. D. Clinger, "How to read floating point numbers accurately", PLDI 1990; D. Lemire,
// "Number parsing at a gigabyte per second", 2021; N. Mushtak, D. Lemire, "Fast number parsing
// without fallback", 2023.
#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)
namespace arrpy {

struct text_word {
    const char* text;
    ptrdiff_t length;
};

struct text_format {
    char delimiter, quote;    // 0: blanks, none
    text_word comment;        // length 0: none
    const text_word* missing; // cells without a value
    ptrdiff_t missing_count;
    const void* filling;      // what they become, one element
    const ptrdiff_t* targets; // the output column of each cell, -1 if it is not wanted
    ptrdiff_t cells, columns; // targets; columns of the output
    bool ragged;              // a record may have more cells than `cells`
    int dtype;
    const uint64_t* powers; // two words for each of 5^-342 ... 5^308, the high one first
    double (*exact)(const char* text, ptrdiff_t length);
};

enum text_problem {
    TEXT_SOUND,
    TEXT_NO_NUMBER,
    TEXT_OUT_OF_RANGE,
    TEXT_EMPTY_CELL,
    TEXT_WRONG_COUNT,
    TEXT_OPEN_QUOTE,
    TEXT_AFTER_QUOTE
};

// The first thing wrong: where it is in the text, and in which cell (of TEXT_WRONG_COUNT: how many
// cells the record has).
struct text_error {
    ptrdiff_t begin, end, cell;
    int problem;
};

// Whether a carriage return stands anywhere but in front of a line feed.
bool has_bare_return(const char* text, ptrdiff_t length) noexcept;

// The cells of the first record; 0 if there is none.
ptrdiff_t count_cells(const char* text, ptrdiff_t begin, ptrdiff_t end, const text_format& format,
                      text_error& error) noexcept;

// How many records there are, up to the first malformed quote.
ptrdiff_t count_records(const char* text, ptrdiff_t begin, ptrdiff_t end, const text_format& format,
                        text_error& error) noexcept;

// Reads up to `limit` records into rows of `out`, until something is wrong.
void parse_records(const char* text, ptrdiff_t begin, ptrdiff_t end, const text_format& format,
                   ptrdiff_t limit, void* out, text_error& error) noexcept;

} // namespace arrpy
#pragma GCC visibility pop
