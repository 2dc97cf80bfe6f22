/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files read in pieces: their bytes, their digest, and what is refused. */
#include "base/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/check.h"

enum { MILLION = 1000000 };

typedef struct scene {
    asy_bench bench;
    char path[64];
    asy_stream stream;
} scene;

/* A file of a million letters a, opened. */
static int enter(void **state)
{
    scene *s = calloc(1, sizeof *s);
    char *text = malloc(MILLION);
    *state = s;
    asy_bench_init(&s->bench, 1);
    strcpy(s->path, "/tmp/assay-stream-XXXXXX");
    int fd = mkstemp(s->path);
    memset(text, 'a', MILLION);
    ssize_t written = write(fd, text, MILLION);
    free(text);
    close(fd);
    if (written != MILLION)
        return -1;
    return asy_stream_open(&s->stream, s->path, MILLION, &s->bench.err);
}

static int leave(void **state)
{
    scene *s = *state;
    asy_stream_close(&s->stream);
    unlink(s->path);
    asy_bench_clear(&s->bench);
    free(s);
    return 0;
}

/* The third test vector of FIPS 180-4. */
static void digest_gives_a_known_answer(void **state)
{
    scene *s = *state;
    char hex[ASY_SHA256_HEX];
    for (int again = 0; again < 2; again++) {
        ASY_GOOD(asy_stream_digest(&s->stream, hex, &s->bench.err),
                 &s->bench.err);
        assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67"
                                 "f1809a48a497200e046d39ccc7112cd0");
        asy_stream_rewind(&s->stream);
    }
}

static void digest_is_of_what_is_left(void **state)
{
    scene *s = *state;
    char piece[MILLION / 2], rest[ASY_SHA256_HEX], whole[ASY_SHA256_HEX];
    size_t got;
    ASY_GOOD(
        asy_stream_read(&s->stream, piece, sizeof piece, &got, &s->bench.err),
        &s->bench.err);
    assert_int_equal(got, sizeof piece);
    ASY_GOOD(asy_stream_digest(&s->stream, rest, &s->bench.err), &s->bench.err);
    asy_sha256(piece, sizeof piece, whole);
    assert_string_equal(rest, whole); /* both halves are alike */
}

static void a_file_cut_meanwhile_is_told(void **state)
{
    scene *s = *state;
    char hex[ASY_SHA256_HEX];
    assert_int_equal(truncate(s->path, MILLION - 1), 0);
    assert_int_equal(asy_stream_digest(&s->stream, hex, &s->bench.err),
                     ASY_EIO);
    assert_non_null(strstr(s->bench.err.message, "ended before its 1000000"));
}

static void a_longer_file_than_allowed_is_told(void **state)
{
    scene *s = *state;
    asy_stream longer;
    assert_int_equal(
        asy_stream_open(&longer, s->path, MILLION - 1, &s->bench.err),
        ASY_EDATA);
    assert_non_null(strstr(s->bench.err.message, "too long"));
    asy_stream_close(&longer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(digest_gives_a_known_answer, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(digest_is_of_what_is_left, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(a_file_cut_meanwhile_is_told, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(a_longer_file_than_allowed_is_told,
                                        enter, leave),
    };
    return ASY_RUN_TESTS("stream", tests);
}
