/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines, cells and the digest of a file do not depend on how much is read at a
   time; a table that changes while it is read is refused. */
#include "task/lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/scratch_file.h"
#include "task/scan.h"
#include "task/table.h"

enum { MOST = 4096, LEAST_CHUNK = 3, LARGEST_CHUNK = 80 };

/* A file, open, and what was found in it. */
typedef struct scene {
    asy_bench bench;
    char path[ASY_SCRATCH_PATH];
    asy_stream stream;
    char found[MOST];
    size_t length;
} scene;

static void begin_bytes(scene *s, const char *text, size_t size)
{
    asy_bench_init(&s->bench, 1);
    asy_scratch_write(text, size, s->path);
    ASY_GOOD(asy_stream_open(&s->stream, s->path, size, &s->bench.err),
             &s->bench.err);
}

static void begin(scene *s, const char *text)
{
    begin_bytes(s, text, strlen(text));
}

static void end(scene *s)
{
    asy_stream_close(&s->stream);
    asy_scratch_remove(s->path);
    asy_bench_clear(&s->bench);
}

static void note(scene *s, const char *text, size_t length, char mark)
{
    assert_true(s->length + length + 2 < MOST);
    memcpy(s->found + s->length, text, length);
    s->length += length;
    s->found[s->length++] = mark;
    s->found[s->length] = '\0';
}

static void note_lines(scene *s, asy_lines *lines)
{
    char *line;
    size_t size;
    s->length = 0;
    s->found[0] = '\0';
    for (;;) {
        ASY_GOOD(asy_lines_next(lines, &line, &size, &s->bench.err),
                 &s->bench.err);
        if (size == 0)
            return;
        note(s, line, size, '|');
    }
}

/* The file's lines are these, each with a '|' behind it, in memory and for
   every chunk. */
static void check_lines(const char *text, const char *need)
{
    scene s;
    char copy[MOST], sha256[ASY_SHA256_HEX], hex[ASY_SHA256_HEX];
    asy_lines lines;
    asy_sha256(text, strlen(text), sha256);
    begin(&s, text);
    for (size_t chunk = LEAST_CHUNK; chunk < LARGEST_CHUNK; chunk++) {
        asy_stream_rewind(&s.stream);
        asy_lines_of_file(&lines, &s.stream, chunk);
        note_lines(&s, &lines);
        asy_digest_hex(&lines.digest, hex);
        asy_lines_clear(&lines);
        assert_string_equal(s.found, need);
        assert_string_equal(hex, sha256);
    }
    memcpy(copy, text, strlen(text) + 1);
    asy_lines_of_text(&lines, copy, strlen(text));
    note_lines(&s, &lines);
    assert_string_equal(s.found, need);
    end(&s);
}

static void lines_end_alike_wherever_a_chunk_does(void **state)
{
    (void)state;
    check_lines("a,b\r\nc\rd\n\r\n\n\r\rlast", "a,b\r\n|c\r|d\n|\r\n|\n|\r|\r|"
                                               "last|");
    check_lines("a\r\n", "a\r\n|");
    check_lines("a\r", "a\r|");
    check_lines("\xEF\xBB\xBFx,y\n1,2", "x,y\n|1,2|");
    check_lines("\xEF\xBB\xBF", "");
    check_lines("ab", "ab|");
    check_lines("\n", "\n|");
}

static asy_status note_cell(void *user, const asy_cell *cell)
{
    assert_int_equal(cell->text[cell->length], '\0');
    note(user, cell->text, cell->length, ';');
    return ASY_OK;
}

static asy_status note_row(void *user, size_t row, size_t line)
{
    char text[64];
    int length = snprintf(text, sizeof text, "row %zu line %zu", row, line);
    note(user, text, (size_t)length, '\n');
    return ASY_OK;
}

/* The cells of a file, or the message that refuses it. */
static void scan(scene *s, size_t chunk)
{
    const asy_csv_sink sink = {s, note_cell, note_row};
    asy_csv_shape shape;
    asy_lines lines;
    s->length = 0;
    asy_stream_rewind(&s->stream);
    asy_lines_of_file(&lines, &s->stream, chunk);
    if (asy_csv_scan("f", &lines, &sink, &shape, &s->bench.err) != ASY_OK)
        note(s, s->bench.err.message, strlen(s->bench.err.message), '\n');
    asy_lines_clear(&lines);
}

static void check_cells(const char *text, const char *need)
{
    scene s;
    begin(&s, text);
    for (size_t chunk = LEAST_CHUNK; chunk < LARGEST_CHUNK; chunk++) {
        scan(&s, chunk);
        assert_string_equal(s.found, need);
    }
    end(&s);
}

static void cells_are_whole_wherever_a_chunk_ends(void **state)
{
    (void)state;
    check_cells("größe,\"a, \"\"b\"\"\",𝛾\r\n"
                "1,\"two\r\nlines, é\", 3 \r\n"
                "\" 4 \",,\n\n",
                "größe;a, \"b\";𝛾;row 0 line 1\n"
                "1;two\r\nlines, é;3;row 1 line 2\n"
                " 4 ;;;row 2 line 4\n");
    check_cells("a,b\n1,2\n3,", "a;b;row 0 line 1\n1;2;row 1 line 2\n"
                                "3;;row 2 line 3\n");
}

static void errors_are_placed_wherever_a_chunk_ends(void **state)
{
    (void)state;
    check_cells("a,b\r\n1,\xC3",
                "a;b;row 0 line 1\n1;f:2:2: byte 0xC3 is not UTF-8 text "
                "(another encoding, such as Latin-1? save the file as "
                "UTF-8)\n");
    check_cells("a,b\n\"1\n2\",3,4\n",
                "a;b;row 0 line 1\n1\n2;3;f:2:3: the row has 3 cells, need 2 "
                "as in the header\n");
    check_cells("a,b\n1,\"2\n\n",
                "a;b;row 0 line 1\n1;f:2:2: the quote that opens this cell is "
                "never closed\n");
}

/* Rows without quotes are split by our own code, others by libcsv. */
static void quotes_make_no_difference(void **state)
{
    (void)state;
    static const char *const cells[][3] = {
        {"1", "x y", ""}, {"", "", ""}, {"é", "-1e5", "a.b"}, {"", "z", "0"}};
    scene s;
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        const char *const *c = cells[i];
        char text[256], plain[MOST];
        snprintf(text, sizeof text, "a,b,c\n %s\t,%s, %s \n", c[0], c[1], c[2]);
        begin(&s, text);
        scan(&s, MOST);
        memcpy(plain, s.found, sizeof plain);
        end(&s);
        snprintf(text, sizeof text, "\"a\",b,c\n \"%s\"\t,%s, %s \n", c[0],
                 c[1], c[2]);
        begin(&s, text);
        scan(&s, MOST);
        assert_string_equal(s.found, plain);
        end(&s);
    }
}

/* ---- rows without an end ---- */

static asy_status any_row(void *user, size_t row, size_t line)
{
    (void)user, (void)row, (void)line;
    return ASY_OK;
}

/* A file [size] is refused with this message, or not if it is empty, whatever
   the chunk. */
static void check_refusal(const char *text, size_t size, const char *need)
{
    static const size_t chunks[] = {1000, 1 << 16, ASY_ROW_BYTES - 1};
    const asy_csv_sink sink = {.row = any_row};
    scene s;
    asy_csv_shape shape;
    asy_lines lines;
    begin_bytes(&s, text, size);
    for (size_t c = 0; c < sizeof chunks / sizeof *chunks; c++) {
        asy_error_reset(&s.bench.err);
        asy_stream_rewind(&s.stream);
        asy_lines_of_file(&lines, &s.stream, chunks[c]);
        asy_status status =
            asy_csv_scan("f", &lines, &sink, &shape, &s.bench.err);
        assert_int_equal(status, *need ? ASY_EDATA : ASY_OK);
        assert_string_equal(s.bench.err.message, need);
        assert_true(lines.room < 3 * (size_t)ASY_ROW_BYTES);
        asy_lines_clear(&lines);
    }
    end(&s);
}

/* 17 cells of x, which some line ends and size bytes of a row. */
static size_t put_row(char *to, size_t size)
{
    enum { CELL = 1000000 };
    memset(to, 'x', size);
    for (size_t at = CELL; at < size; at += CELL)
        to[at] = ',';
    to[size - 1] = '\n';
    return size;
}

static void rows_have_a_greatest_length(void **state)
{
    (void)state;
    static const char head[] = "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q\n";
    enum { HEAD = sizeof head - 1, MOST_BYTES = HEAD + 2 * ASY_ROW_BYTES };
    char *text = malloc(MOST_BYTES), *row = text + HEAD;
    assert_non_null(text);
    memcpy(text, head, HEAD);
    size_t fits = put_row(row, ASY_ROW_BYTES - 1);
    check_refusal(text, HEAD + fits, "");
    size_t more = put_row(row, ASY_ROW_BYTES);
    const char *too_long =
        "f:2:17: the row is too long (found 16777216 bytes or more, need "
        "fewer: at most 100000 cells of some 167 bytes)";
    check_refusal(text, HEAD + more, too_long);
    row[more - 1] = 'x';
    check_refusal(text, HEAD + more, too_long);
    free(text);
}

/* "a", then a row of cells that are all part. */
static char *cells_of(const char *part, size_t size)
{
    const size_t length = strlen(part);
    char *text = malloc(size);
    assert_non_null(text);
    memcpy(text, "a\n", 2);
    for (size_t at = 2; at < size; at += length)
        memcpy(text + at, part, size - at < length ? size - at : length);
    return text;
}

/* The limit lies between two bytes of a character in one of these. */
static void rows_end_their_limit_wherever_it_lies(void **state)
{
    (void)state;
    static const char *const parts[] = {"é,", ",é", "xé,", "\"\nx\","};
    static const size_t line[] = {2, 2, 2, 3355445};
    static const size_t cell[] = {5592406, 5592407, 4194305, 3355444};
    enum { SIZE = 2 * ASY_ROW_BYTES };
    char need[160];
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        char *text = cells_of(parts[i], SIZE);
        snprintf(need, sizeof need,
                 "f:%zu:%zu: the row is too long (found 16777216 bytes or "
                 "more, need fewer: at most 100000 cells of some 167 bytes)",
                 line[i], cell[i]);
        check_refusal(text, SIZE, need);
        free(text);
    }
}

/* ---- a file that changes ---- */

/* Filling a table that was surveyed when the file held before, and now holds
   after (of the same size, or longer). */
static void check_change(const char *before, const char *after, asy_status need,
                         const char *message)
{
    scene s;
    asy_task task = {0};
    begin(&s, before);
    const asy_task_spec spec = {.file = s.path, .target = "y"};
    asy_table table = {.spec = &spec,
                       .stream = s.stream,
                       .task = &task,
                       .arena = &s.bench.arena,
                       .scratch = &s.bench.scratch,
                       .err = &s.bench.err};
    ASY_GOOD(asy_table_survey(&table), &s.bench.err);
    FILE *file = fopen(s.path, "wb");
    assert_non_null(file);
    assert_true(fputs(after, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(asy_table_fill(&table), need);
    if (message)
        assert_non_null(strstr(s.bench.err.message, message));
    end(&s);
}

static void a_table_that_changes_is_refused(void **state)
{
    (void)state;
    const char *before = "x,y\n10,0\n2,1\n", *changed = "changed while";
    check_change(before, before, ASY_OK, NULL);
    check_change(before, "x,y\n11,0\n2,1\n", ASY_EIO, changed);
    check_change(before, "x,y\n10,0\n2,111111111\n", ASY_EIO, changed);
    check_change(before, "x,y\n1\n,0\n2,1\n", ASY_EDATA, "the row has 1 cell");
    check_change(before, "x,y\n1,0\n2,\n1,\n", ASY_EIO, changed);
    check_change(before, "x,y\n,,,,,,,,,", ASY_EDATA, "the row has 10 cells");
    check_change(before, "y\n1\n2\n3\n4\n5\n6", ASY_EIO, changed);
    check_change(before, "x,y,z,a,b,c,d", ASY_EIO, changed);
    check_change(before, "x,y\n1,0\n", ASY_EIO, "ended before its 13 bytes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_end_alike_wherever_a_chunk_does),
        cmocka_unit_test(cells_are_whole_wherever_a_chunk_ends),
        cmocka_unit_test(errors_are_placed_wherever_a_chunk_ends),
        cmocka_unit_test(quotes_make_no_difference),
        cmocka_unit_test(rows_have_a_greatest_length),
        cmocka_unit_test(rows_end_their_limit_wherever_it_lies),
        cmocka_unit_test(a_table_that_changes_is_refused),
    };
    return ASY_RUN_TESTS("lines", tests);
}
