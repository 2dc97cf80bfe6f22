/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Result files: what is written reads back, and is the same bytes each time.
 * With the arguments "--write FILE [classes]" it writes a made result instead,
 * for the tests in other languages.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "store/store.h"
#include "support/filled_result.h"
#include "support/scratch_file.h"

static const asy_filling full = {2, false, 300, 2};
static const asy_filling bare = {2, true, 0, 0};
static const asy_filling three = {3, false, 300, 0};
static const asy_filling long_config = {2, true, 200000, 0};

/* A test's arena, two results and a path that is free. */
typedef struct desk {
    asy_arena arena;
    asy_result made, back;
    asy_error err;
    char path[ASY_SCRATCH_PATH];
} desk;

static void desk_init(desk *d, const asy_filling *made)
{
    asy_arena_init(&d->arena);
    asy_error_reset(&d->err);
    asy_scratch_write("", 0, d->path);
    asy_filled_result(made, &d->arena, &d->made);
}

static void desk_clear(desk *d)
{
    asy_scratch_remove(d->path);
    asy_arena_clear(&d->arena);
}

static void back_again(const asy_filling *made)
{
    desk d;
    desk_init(&d, made);
    ASY_GOOD(asy_store_write(d.path, &d.made, &d.err), &d.err);
    ASY_GOOD(asy_store_read(d.path, &d.arena, &d.back, &d.err), &d.err);
    asy_same_result(&d.made, &d.back);
    desk_clear(&d);
}

static void reads_back_what_was_written(void **state)
{
    (void)state;
    back_again(&full);
    back_again(&three);
    back_again(&bare);
}

static void a_config_of_200_kb_is_kept_whole(void **state)
{
    (void)state;
    back_again(&long_config);
}

static void no_permutations_no_samples_no_failures_are_fine(void **state)
{
    (void)state;
    desk d;
    desk_init(&d, &full);
    d.made.n_permutations = 0;
    d.made.n_failures = 0;
    d.made.n_figures = 0;
    d.made.m = 0;
    ASY_GOOD(asy_store_write(d.path, &d.made, &d.err), &d.err);
    ASY_GOOD(asy_store_read(d.path, &d.arena, &d.back, &d.err), &d.err);
    asy_same_result(&d.made, &d.back);
    desk_clear(&d);
}

static void learners_keep_their_order(void **state)
{
    (void)state;
    desk d;
    desk_init(&d, &full);
    ASY_GOOD(asy_store_write(d.path, &d.made, &d.err), &d.err);
    ASY_GOOD(asy_store_read(d.path, &d.arena, &d.back, &d.err), &d.err);
    assert_string_equal(d.back.learner[0].id, "svc");
    assert_string_equal(d.back.learner[1].id, "lr");
    assert_string_equal(d.back.learner[0].tuning.param[0], "gamma");
    assert_string_equal(d.back.learner[0].tuning.param[1], "C");
    assert_string_equal(d.back.learner[0].metric[0].name, "roc_auc");
    desk_clear(&d);
}

/* ---- same bytes ---- */

static void read_bytes(desk *d, const char *path, char **bytes, size_t *size)
{
    ASY_GOOD(asy_file_read(path, &d->arena, bytes, size, &d->err), &d->err);
}

/* Leave heap blocks full of something before they are handed out again. */
static void stir_heap(void)
{
    void *block[64];
    for (size_t i = 0; i < 64; i++) {
        block[i] = malloc(64u << (i % 12));
        if (block[i])
            memset(block[i], (int)i + 1, 64u << (i % 12));
    }
    for (size_t i = 0; i < 64; i++)
        free(block[i]);
}

static void write_in_child(desk *d, const char *path)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        stir_heap();
        _exit(asy_store_write(path, &d->made, &d->err) == ASY_OK ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void same_bytes(const asy_filling *made, unsigned seconds)
{
    desk d;
    desk_init(&d, made);
    char *first, *second, *third, other[ASY_SCRATCH_PATH];
    size_t n_first, n_second, n_third;
    asy_scratch_write("", 0, other);
    ASY_GOOD(asy_store_write(d.path, &d.made, &d.err), &d.err);
    read_bytes(&d, d.path, &first, &n_first);
    stir_heap();
    sleep(seconds); /* a time stamp would change */
    ASY_GOOD(asy_store_write(other, &d.made, &d.err), &d.err);
    read_bytes(&d, other, &second, &n_second);
    write_in_child(&d, other);
    read_bytes(&d, other, &third, &n_third);
    assert_int_equal(n_first, n_second);
    assert_int_equal(n_first, n_third);
    assert_memory_equal(first, second, n_first);
    assert_memory_equal(first, third, n_first);
    asy_scratch_remove(other);
    desk_clear(&d);
}

static void the_same_result_gives_the_same_bytes(void **state)
{
    (void)state;
    same_bytes(&full, 1);
    same_bytes(&long_config, 0);
}

static void what_is_read_writes_the_same_bytes(void **state)
{
    (void)state;
    desk d;
    desk_init(&d, &full);
    char *first, *second;
    size_t n_first, n_second;
    ASY_GOOD(asy_store_write(d.path, &d.made, &d.err), &d.err);
    read_bytes(&d, d.path, &first, &n_first);
    ASY_GOOD(asy_store_read(d.path, &d.arena, &d.back, &d.err), &d.err);
    ASY_GOOD(asy_store_write(d.path, &d.back, &d.err), &d.err);
    read_bytes(&d, d.path, &second, &n_second);
    assert_int_equal(n_first, n_second);
    assert_memory_equal(first, second, n_first);
    desk_clear(&d);
}

/* Compilers disagree on the sign of 0.0 / 0.0. */
static void all_nans_are_written_alike(void **state)
{
    (void)state;
    desk d;
    desk_init(&d, &full);
    char *first, *second;
    size_t n_first, n_second;
    d.made.learner[0].score[2] = (double)NAN;
    d.made.learner[0].metric[0].interval.upper = (double)NAN;
    ASY_GOOD(asy_store_write(d.path, &d.made, &d.err), &d.err);
    read_bytes(&d, d.path, &first, &n_first);
    d.made.learner[0].score[2] = -(double)NAN;
    d.made.learner[0].metric[0].interval.upper = -(double)NAN;
    ASY_GOOD(asy_store_write(d.path, &d.made, &d.err), &d.err);
    read_bytes(&d, d.path, &second, &n_second);
    assert_memory_equal(first, second, n_first);
    desk_clear(&d);
}

static int write_made(const char *path, int classes)
{
    asy_filling made = full;
    asy_arena arena;
    asy_result result;
    asy_error err;
    made.classes = classes;
    asy_arena_init(&arena);
    asy_filled_result(&made, &arena, &result);
    asy_status status = asy_store_write(path, &result, &err);
    asy_arena_clear(&arena);
    return status == ASY_OK ? 0 : 1;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_back_what_was_written),
        cmocka_unit_test(a_config_of_200_kb_is_kept_whole),
        cmocka_unit_test(no_permutations_no_samples_no_failures_are_fine),
        cmocka_unit_test(learners_keep_their_order),
        cmocka_unit_test(the_same_result_gives_the_same_bytes),
        cmocka_unit_test(what_is_read_writes_the_same_bytes),
        cmocka_unit_test(all_nans_are_written_alike),
    };
    if (argc > 2 && strcmp(argv[1], "--write") == 0)
        return write_made(argv[2], argc > 3 ? atoi(argv[3]) : 2);
    return ASY_RUN_TESTS("store", tests);
}
