/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSV text becomes cells that know their line; bad text is refused there. */
#include "task/csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "support/check.h"

typedef struct parsed {
    asy_bench bench;
    asy_csv csv;
    char *text; /* with the cells */
    asy_status status;
} parsed;

static void parse_bytes(parsed *p, const char *text, size_t size)
{
    asy_bench_init(&p->bench, 1);
    /* A copy of just that size, so that a sanitizer sees reads beyond it. */
    p->text = malloc(size + 1);
    assert_non_null(p->text);
    memcpy(p->text, text, size);
    p->status = asy_csv_parse("f.csv", p->text, size, &p->bench.arena, &p->csv,
                              &p->bench.err);
}

static void parse(parsed *p, const char *text)
{
    parse_bytes(p, text, strlen(text));
    ASY_GOOD(p->status, &p->bench.err);
}

static void done(parsed *p)
{
    asy_bench_clear(&p->bench);
    free(p->text);
}

/* The text is refused with exactly this message. */
static void refuse_bytes(const char *text, size_t size, const char *message)
{
    parsed p;
    parse_bytes(&p, text, size);
    assert_int_equal(p.status, ASY_EDATA);
    assert_string_equal(p.bench.err.message, message);
    done(&p);
}

static void refuse(const char *text, const char *message)
{
    refuse_bytes(text, strlen(text), message);
}

static void check_2x3(const char *text)
{
    static const char *const cells[] = {"a", "b", "c", "1", "2",
                                        "3", "x", "",  "z"};
    parsed p;
    parse(&p, text);
    assert_int_equal(p.csv.n_cols, 3);
    assert_int_equal(p.csv.n_rows, 2);
    for (size_t c = 0; c < 9; c++)
        assert_string_equal(p.csv.text + p.csv.cell[c], cells[c]);
    assert_int_equal(p.csv.line[0], 1);
    assert_int_equal(p.csv.line[1], 2);
    assert_int_equal(p.csv.line[2], 3);
    assert_string_equal(asy_csv_name(&p.csv, 1), "b");
    assert_string_equal(asy_csv_cell(&p.csv, 1, 2), "z");
    done(&p);
}

static void same_cells_whatever_the_line_ends(void **state)
{
    (void)state;
    check_2x3("a,b,c\n1,2,3\nx,,z\n");
    check_2x3("a,b,c\n1,2,3\nx,,z");
    check_2x3("a,b,c\r\n1,2,3\r\nx,,z\r\n");
    check_2x3("a,b,c\r1,2,3\rx,,z\r");
    check_2x3("\xEF\xBB\xBF"
              "a,b,c\n1,2,3\nx,,z\n");
    check_2x3("a,b,c\n1,2,3\nx,,z\n\n \t\n\r\n");
    check_2x3("\"a\",\"b\",c\n1,\"2\",3\n\"x\",\"\",z\n");
    check_2x3("a, b ,c\n1,2 ,\t3\nx, ,z\n");
}

static void quotes_hold_commas_lines_and_quotes(void **state)
{
    (void)state;
    parsed p;
    parse(&p, "a,b\n\"x, y\",\"say \"\"hi\"\"\"\n\"two\n\nlines\",2\nend,3\n");
    assert_int_equal(p.csv.n_rows, 3);
    assert_string_equal(asy_csv_cell(&p.csv, 0, 0), "x, y");
    assert_string_equal(asy_csv_cell(&p.csv, 0, 1), "say \"hi\"");
    assert_string_equal(asy_csv_cell(&p.csv, 1, 0), "two\n\nlines");
    assert_string_equal(asy_csv_cell(&p.csv, 2, 0), "end");
    assert_int_equal(p.csv.line[2], 3);
    assert_int_equal(p.csv.line[3], 6);
    done(&p);
}

static void utf8_passes_unchanged(void **state)
{
    (void)state;
    parsed p;
    parse(&p, "größe,名,𝛾\n1,\"é\",z\n");
    assert_string_equal(asy_csv_name(&p.csv, 0), "größe");
    assert_string_equal(asy_csv_name(&p.csv, 2), "𝛾");
    assert_string_equal(asy_csv_cell(&p.csv, 0, 1), "é");
    done(&p);
}

static void ragged_rows_name_line_and_both_numbers(void **state)
{
    (void)state;
    refuse("a,b,c\n1,2,3\n1,2\n",
           "f.csv:3:3: the row has 2 cells, need 3 as in the header");
    refuse("a,b,c\n1,2,3,4,5\n",
           "f.csv:2:4: the row has 5 cells, need 3 as in the header");
    refuse("a,b,c\n\"1\n2\",2,3\n1",
           "f.csv:4:2: the row has 1 cell, need 3 as in the header");
}

static void quotes_out_of_place_are_refused(void **state)
{
    (void)state;
    refuse("a,b\n1,\"open\n2,3\n4,5\n",
           "f.csv:2:2: the quote that opens this cell is never closed");
    refuse("a,b\n1,\"", "f.csv:2:2: the quote that opens this cell is never "
                        "closed");
    refuse("a,b\n1,\"open\n2,\"x\"\n",
           "f.csv:3:2: text follows the closing quote of the cell that began "
           "on line 2; need a comma, or \"\" for a quote inside quotes");
    refuse("a,b\n5\"3,1\n",
           "f.csv:2:1: a quote inside a cell that has none at its start; "
           "quote the whole cell and double the quote inside");
}

static void blank_lines_between_rows_are_refused(void **state)
{
    (void)state;
    refuse("a,b\n1,2\n\n \n3,4\n",
           "f.csv:3: a blank line, need a row of cells");
    refuse("\na,b\n1,2\n", "f.csv:1: a blank line, need a row of cells");
}

static void empty_files_are_refused(void **state)
{
    (void)state;
    const char *message =
        "f.csv:1: the file is empty, need a row of column names";
    refuse("", message);
    refuse("\xEF\xBB\xBF", message);
    refuse("\n\n  \n", message);
}

static void other_encodings_name_the_byte_and_the_line(void **state)
{
    (void)state;
    refuse("a,b\n1,2\nM\xFCller,3\n",
           "f.csv:3:1: byte 0xFC is not UTF-8 text (another encoding, such as "
           "Latin-1? save the file as UTF-8)");
    refuse("a,b\n1,\"x\ny\xE9\"\n",
           "f.csv:3:2: byte 0xE9 is not UTF-8 text (another encoding, such as "
           "Latin-1? save the file as UTF-8)");
    refuse_bytes("a,b\n1,\0\n", 8,
                 "f.csv:2:2: byte 0x00 is not UTF-8 text (is this a "
                 "spreadsheet or UTF-16 file? save it as CSV in UTF-8)");
    refuse_bytes("\xFF\xFE"
                 "a\0,\0",
                 6,
                 "f.csv:1:1: byte 0xFF is not UTF-8 text (is this a "
                 "spreadsheet or UTF-16 file? save it as CSV in UTF-8)");
}

static void control_characters_are_refused(void **state)
{
    (void)state;
    refuse("a,b\n1,2\n3,x\x1B[31m\n",
           "f.csv:3:2: the cell holds the control character U+001B, which a "
           "terminal might obey; remove it");
    refuse("a,\"b\n\xC2\x9B\"\n",
           "f.csv:1:2: the cell holds the control character U+009B, which a "
           "terminal might obey; remove it");
    parsed p;
    parse(&p, "a,\"b\r\n\tc\"\n");
    done(&p);
}

/* "a,b\n1,CELL\n" with a cell of that length between quotes, or none. */
static char *long_cell(size_t length, const char *quote)
{
    char *text = malloc(length + 16);
    assert_non_null(text);
    char *cell = stpcpy(stpcpy(text, "a,b\n1,"), quote);
    memset(cell, 'x', length);
    strcpy(stpcpy(cell + length, quote), "\n");
    return text;
}

static void check_longest_cell(const char *quote)
{
    parsed p;
    char *text = long_cell(ASY_CELL_BYTES, quote);
    parse(&p, text);
    assert_int_equal(strlen(asy_csv_cell(&p.csv, 0, 1)), ASY_CELL_BYTES);
    done(&p);
    free(text);
}

static void cells_have_a_greatest_length(void **state)
{
    (void)state;
    check_longest_cell("");
    check_longest_cell("\"");
    char *text = long_cell(ASY_CELL_BYTES + 1, "");
    refuse(text, "f.csv:2:2: the cell has more than 1048576 bytes, need fewer");
    free(text);
    text = long_cell(ASY_CELL_BYTES + 1, "\"");
    refuse(text, "f.csv:2:2: the cell has more than 1048576 bytes; is the "
                 "quote that opens it never closed?");
    free(text);
}

static void texts_have_a_greatest_length(void **state)
{
    (void)state;
    char *text = calloc(ASY_CSV_BYTES + 2, 1);
    assert_non_null(text);
    memset(text, '\n', ASY_CSV_BYTES + 1);
    memcpy(text, "a,b", 3);
    refuse(text, "f.csv: 16777217 bytes, need at most 16777216");
    text[ASY_CSV_BYTES] = '\0';
    parsed p;
    parse(&p, text);
    assert_int_equal(p.csv.n_rows, 0);
    done(&p);
    free(text);
}

static void clipped_texts_end_between_characters(void **state)
{
    (void)state;
    char out[ASY_CLIP];
    assert_string_equal(asy_csv_clip("short", out), "short");
    assert_string_equal(asy_csv_clip("a\nb\tc", out), "a?b?c");
    asy_csv_clip("äääääääääääääääääääääääääää", out);
    assert_int_equal(asy_utf8_valid(out, strlen(out)), strlen(out));
    assert_string_equal(out + strlen(out) - 3, "...");
    asy_csv_clip("xäääääääääääääääääääääääääää", out);
    assert_int_equal(asy_utf8_valid(out, strlen(out)), strlen(out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_cells_whatever_the_line_ends),
        cmocka_unit_test(quotes_hold_commas_lines_and_quotes),
        cmocka_unit_test(utf8_passes_unchanged),
        cmocka_unit_test(ragged_rows_name_line_and_both_numbers),
        cmocka_unit_test(quotes_out_of_place_are_refused),
        cmocka_unit_test(blank_lines_between_rows_are_refused),
        cmocka_unit_test(empty_files_are_refused),
        cmocka_unit_test(other_encodings_name_the_byte_and_the_line),
        cmocka_unit_test(control_characters_are_refused),
        cmocka_unit_test(cells_have_a_greatest_length),
        cmocka_unit_test(texts_have_a_greatest_length),
        cmocka_unit_test(clipped_texts_end_between_characters),
    };
    return ASY_RUN_TESTS("csv", tests);
}
