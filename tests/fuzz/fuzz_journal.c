/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Journals: what an interrupted run left is taken up, whatever it holds, and
 * summarised with the units that it lacks.
 *
 * An input is a byte and a journal file. If the byte is odd, lengths and
 * checksums of the file's frames are put right first, so that damage reaches
 * the records behind them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/hash.h"
#include "fuzz/fuzz.h"
#include "store/store.h"
#include "support/experiment.h"

const char *const asy_fuzz_name = "journal";

enum { HEAD = 8 + 112, FRAME = 12, RECORDS = 64 };
static const char identity[] = "the run of a fuzzer";

static const char study[] =
    "assay: 1\n"
    "name: fuzz\n"
    "data: {file: aSAH.csv, target: outcome, positive: Poor,"
    " drop: [gos6, gender]}\n"
    "holdout: {fraction: 0.2}\n"
    "resampling: {outer: {method: kfold, folds: 2},"
    " inner: {method: kfold, folds: 2}}\n"
    "learners: {lr: {model: logistic_regression, grid: {C: [0.1, 1]}}}\n"
    "metrics: [roc_auc, sensitivity]\n"
    "confidence: {bootstrap: 20}\n"
    "permutation_test: {permutations: 1, metrics: [roc_auc]}\n"
    "importance: {repeats: 1, metric: roc_auc}\n";

/* ---- the study, run once, and its records as they should be ---- */

typedef struct good {
    asy_experiment trial;
    size_t n;
    void *bytes[RECORDS];
    size_t size[RECORDS];
} good;

static good *run_once(void)
{
    static good *g;
    if (g)
        return g;
    g = calloc(1, sizeof *g);
    ASY_FUZZ_NEED(g != NULL);
    asy_experiment *t = &g->trial;
    ASY_FUZZ_NEED(asy_experiment_open(t, study) == ASY_OK);
    ASY_FUZZ_NEED(asy_experiment_run(t, 1) == ASY_OK);
    g->n = t->plan.n_units;
    ASY_FUZZ_NEED(g->n <= RECORDS);
    for (size_t u = 0; u < g->n; u++)
        ASY_FUZZ_NEED(asy_record_encode(&t->collection.record[u], &t->arena,
                                        &g->bytes[u], &g->size[u],
                                        &t->err) == ASY_OK);
    return g;
}

/* ---- a journal's file ---- */

/* Renew the checksum of every frame that lies within the file; the last one's
   length too. */
static void put_right(uint8_t *file, size_t size)
{
    size_t at = HEAD;
    while (at < size && size - at >= FRAME) {
        uint32_t length;
        memcpy(&length, file + at, sizeof length);
        if (length > size - at - FRAME)
            length = (uint32_t)(size - at - FRAME);
        uint64_t sum = asy_hash64(file + at + FRAME, length, 0);
        memcpy(file + at, &length, sizeof length);
        memcpy(file + at + sizeof length, &sum, sizeof sum);
        at += FRAME + length;
    }
}

static const char *write_file(const uint8_t *data, size_t size)
{
    uint8_t *file = malloc(size);
    ASY_FUZZ_NEED(file != NULL);
    memcpy(file, data + 1, size - 1);
    if (data[0] & 1)
        put_right(file, size - 1);
    const char *path = asy_fuzz_file("a.journal", file, size - 1);
    free(file);
    return path;
}

/* What a journal replays: into a collection, and as one digest. */
typedef struct replayed {
    asy_collection *collection; /* or NULL */
    size_t n, taken;
    uint64_t digest;
} replayed;

static asy_status put(void *user, const void *payload, size_t size)
{
    replayed *r = user;
    asy_error err = {0};
    r->n++;
    r->digest = asy_hash64(payload, size, r->digest);
    if (r->collection &&
        asy_collection_put(r->collection, payload, size, &err) == ASY_OK)
        r->taken++;
    return ASY_OK;
}

/* False: the file is no journal. */
static bool open_and_close(const char *path, const char *more, replayed *r)
{
    asy_journal *journal;
    asy_error err = {0};
    asy_journal_loss loss;
    const asy_journal_request request = {
        .identity = identity, .put = put, .user = r};
    asy_status status = asy_journal_open(path, &request, &journal, &loss, &err);
    if (status == ASY_EARG)
        return false;
    ASY_FUZZ_NEED(status == ASY_OK);
    if (more)
        ASY_FUZZ_NEED(asy_journal_append(journal, more, strlen(more), &err) ==
                      ASY_OK);
    ASY_FUZZ_NEED(asy_journal_close(journal, false, &err) == ASY_OK);
    return true;
}

static uint64_t digest_of(const char *path)
{
    asy_arena arena;
    asy_error err = {0};
    char *bytes;
    size_t size;
    asy_arena_init(&arena);
    ASY_FUZZ_NEED(asy_file_read(path, &arena, &bytes, &size, &err) == ASY_OK);
    uint64_t digest = asy_hash64(bytes, size, 0);
    asy_arena_clear(&arena);
    return digest;
}

/* Once opened a journal is whole: it replays the same again, and what was
   appended. What is no journal stays as it is. */
static void check_journal(const char *path, asy_collection *collection,
                          size_t *taken)
{
    replayed first = {.collection = collection}, second = {0}, third = {0};
    uint64_t before = digest_of(path);
    if (!open_and_close(path, NULL, &first)) {
        ASY_FUZZ_NEED(digest_of(path) == before);
        return;
    }
    ASY_FUZZ_NEED(open_and_close(path, "more", &second));
    ASY_FUZZ_NEED(open_and_close(path, NULL, &third));
    ASY_FUZZ_NEED(second.n == first.n && second.digest == first.digest);
    ASY_FUZZ_NEED(third.n == first.n + 1);
    *taken = first.taken;
}

static void summarise(const good *g, asy_collection *collection)
{
    asy_arena arena;
    asy_error err = {0};
    asy_result result;
    asy_arena_init(&arena);
    for (size_t u = 0; u < g->n; u++)
        ASY_FUZZ_NEED(asy_collection_put(collection, g->bytes[u], g->size[u],
                                         &err) == ASY_OK);
    ASY_FUZZ_NEED(collection->n_done == g->n);
    asy_status status = asy_summarise(collection, &arena, &result, &err);
    ASY_FUZZ_NEED((status == ASY_OK) == (err.message[0] == '\0'));
    asy_arena_clear(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    good *g = run_once();
    asy_collection collection;
    asy_error err = {0};
    size_t taken = 0;
    if (size == 0)
        return 0;
    ASY_FUZZ_NEED(asy_collection_init(&collection, &g->trial.plan, &err) ==
                  ASY_OK);
    check_journal(write_file(data, size), &collection, &taken);
    if (taken > 0)
        summarise(g, &collection);
    asy_collection_clear(&collection);
    return 0;
}
