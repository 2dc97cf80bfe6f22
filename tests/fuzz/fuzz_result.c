/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Result files: a good file is changed through HDF5 itself, so that its
 * checksums hold and the damage is one of content; it is then read, and what
 * could be read is shown.
 *
 * An input is the number of a base file and edits (see result_edit.c), or, from
 * BASES on, the bytes of a file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "fuzz/fuzz.h"
#include "fuzz/result_edit.h"
#include "plan/review.h"
#include "report/report.h"
#include "store/store.h"
#include "support/filled_result.h"
#include "support/result.h"

const char *const asy_fuzz_name = "result";

enum { BASES = 6, REVIEW = 5, SEAL = 16 };

/* LeakSanitizer: HDF5 does not give back all it took when it fails. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libhdf5";
}

/* ---- base files ---- */

typedef struct base {
    char *bytes;
    size_t size;
    asy_edit_objects objects;
} base;

static asy_status write_review(const char *path, asy_bench *b)
{
    asy_review_config config;
    asy_review_result review;
    ASY_TRY(asy_review_load("tests/data/meta/quadas.yaml", NULL, 0, &b->arena,
                            &config, &b->err));
    ASY_TRY(asy_review_analyse(&config, &b->arena, &review, &b->err));
    return asy_store_write_review(path, &review, &b->err);
}

static asy_status write_base(size_t i, const char *path, asy_bench *b)
{
    static const asy_filling filling[] = {
        {2, false, 100, 1}, {3, false, 100, 0}, {2, true, 100, 0}};
    asy_result result;
    if (i == REVIEW)
        return write_review(path, b);
    if (i < 3)
        asy_filled_result(&filling[i], &b->arena, &result);
    else
        asy_made_result(b, i == 3 ? 2 : 3, &result);
    return asy_store_write(path, &result, &b->err);
}

/* Made when it is first asked for; without the seal. */
static const base *base_file(size_t i)
{
    static base made[BASES];
    asy_bench b;
    char *bytes;
    if (made[i].bytes)
        return &made[i];
    asy_bench_init(&b, 1);
    const char *path = asy_fuzz_file("base.h5", "", 0);
    ASY_FUZZ_NEED(write_base(i, path, &b) == ASY_OK);
    ASY_FUZZ_NEED(
        asy_file_read(path, &b.arena, &bytes, &made[i].size, &b.err) == ASY_OK);
    made[i].size -= SEAL;
    made[i].bytes = malloc(made[i].size);
    ASY_FUZZ_NEED(made[i].bytes != NULL);
    memcpy(made[i].bytes, bytes, made[i].size);
    asy_edit_list(path, &made[i].objects); /* this takes off the seal too */
    asy_bench_clear(&b);
    return &made[i];
}

/* ---- reading and showing ---- */

static void show(const asy_result *result, asy_error *err)
{
    const char *name = "a.h5";
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    ASY_FUZZ_NEED(out != NULL);
    asy_status status = asy_report_show(result, out, err);
    ASY_FUZZ_NEED((status == ASY_OK) == (err->message[0] == '\0'));
    asy_error_reset(err);
    status = asy_report_json(result, out, err);
    ASY_FUZZ_NEED(status == ASY_OK); /* memory there is */
    asy_error_reset(err);
    status = asy_report_compare(&result, &name, 1, out, err);
    fclose(out);
    free(text);
}

static void show_review(const asy_review_result *result, asy_error *err)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    ASY_FUZZ_NEED(out != NULL);
    asy_status status = asy_report_review(result, out, err);
    asy_error_reset(err);
    status = asy_report_review_json(result, out, err);
    ASY_FUZZ_NEED(status == ASY_OK);
    fclose(out);
    free(text);
}

static void read_experiment(const char *path, asy_arena *arena)
{
    asy_error err = {0};
    asy_result result;
    if (asy_store_read(path, arena, &result, &err) == ASY_OK)
        show(&result, &err);
    else
        ASY_FUZZ_NEED(err.message[0] != '\0');
}

static void read_review(const char *path, asy_arena *arena)
{
    asy_error err = {0};
    asy_review_result result;
    if (asy_store_read_review(path, arena, &result, &err) == ASY_OK)
        show_review(&result, &err);
    else
        ASY_FUZZ_NEED(err.message[0] != '\0');
}

static void read_any(const char *path, asy_arena *arena)
{
    asy_error err = {0};
    bool review;
    if (asy_store_is_review(path, &review, &err) == ASY_OK)
        (review ? read_review : read_experiment)(path, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    asy_arena arena;
    if (size == 0)
        return 0;
    asy_arena_init(&arena);
    if (data[0] < BASES) {
        const base *from = base_file(data[0]);
        const char *path = asy_fuzz_file("a.h5", from->bytes, from->size);
        asy_edit(path, &from->objects, data + 1, size - 1);
        (data[0] == REVIEW ? read_review : read_experiment)(path, &arena);
    } else {
        read_any(asy_fuzz_file("a.h5", data + 1, size - 1), &arena);
    }
    asy_arena_clear(&arena);
    return 0;
}
