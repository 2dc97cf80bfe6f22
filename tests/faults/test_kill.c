/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kill -9 at random moments of a run: each time the same command goes on, and
 * ends with the bytes of a run that was left alone. What is in the journal at
 * the kill is kept, to the unit: only units in flight are done again.
 *
 * Half of the moments are drawn by the clock, evenly over the run's length;
 * half by the number of calls on files, before, within or after the call, so
 * that the short final write is hit as often as the long middle.
 * ASSAY_KILLS says how many runs are killed (20), ASSAY_KILLS_SEED which.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/rng.h"
#include "support/process.h"

enum { HEAD = 8 + 112, FRAME = 12, UNITS = 88 };

static asy_stage stage;
static char result[ASY_PROCESS_PATH], journal[ASY_PROCESS_PATH],
    reference[ASY_PROCESS_PATH];
static double length; /* of an uninterrupted run, seconds */
static long calls;    /* on files, of an uninterrupted run */

static const char *const arguments[2][8] = {
    {"run", "c.yaml", "-o", "out/r.h5", "-j", "1"},
    {"run", "c.yaml", "-o", "out/r.h5", "-j", "2"},
};

/* ---- what is in a journal, read by other code than wrote it ---- */

typedef struct content {
    long units;  /* whole records */
    size_t tail; /* bytes behind them */
} content;

static uint64_t number(const char *from, int bytes)
{
    uint64_t n = 0;
    while (bytes-- > 0)
        n = n << 8 | (unsigned char)from[bytes];
    return n;
}

static content read_journal(void)
{
    asy_bench bench;
    char *bytes;
    size_t size, at = HEAD;
    content c = {-1, 0}; /* the first frame is no record */
    asy_bench_init(&bench, 1);
    if (access(journal, F_OK) != 0)
        return (content){0, 0};
    ASY_GOOD(asy_file_read(journal, &bench.arena, &bytes, &size, &bench.err),
             &bench.err);
    while (at + FRAME <= size) {
        size_t payload = (size_t)number(bytes + at, 4);
        if (payload > size - at - FRAME ||
            asy_hash64(bytes + at + FRAME, payload, 0) !=
                number(bytes + at + 4, 8))
            break;
        at += FRAME + payload;
        c.units++;
    }
    c.tail = size > at ? size - at : 0;
    asy_bench_clear(&bench);
    return c.units < 0 ? (content){0, 0} : c;
}

/* ---- one run ---- */

/* What the run says that it kept. */
static long said_kept(void)
{
    long kept = 0, units = 0;
    if (sscanf(stage.said, "going on from %ld of %ld units", &kept, &units) > 0)
        assert_int_equal(units, UNITS);
    return kept;
}

static void ask_for_a_kill(asy_rng *rng)
{
    asy_faults *f = stage.faults;
    snprintf(f->folder, sizeof f->folder, "%s", stage.folder);
    f->calls = ASY_CALL_ANY & ~ASY_CALL_READ;
    f->how = ASY_FAULT_KILL_BEFORE + (asy_fault_how)asy_rng_below(rng, 3);
    /* half of them in the last calls, where all is written and renamed */
    long last = asy_rng_below(rng, 2) ? 30 : calls;
    f->at = calls - (long)asy_rng_below(rng, (uint32_t)last);
}

/* Start the run and kill it. Returns whether it was killed in time. */
static bool killed(asy_rng *rng, int threads)
{
    memset(stage.faults, 0, sizeof *stage.faults);
    bool by_clock = asy_rng_below(rng, 2);
    double delay = 1.1 * length * asy_rng_uniform(rng);
    if (!by_clock)
        ask_for_a_kill(rng);
    pid_t pid = asy_stage_start(&stage, arguments[threads]);
    if (by_clock) {
        usleep((useconds_t)(1e6 * delay));
        kill(pid, SIGKILL);
    }
    int status = asy_stage_wait(&stage, pid);
    if (status != 0 && status != -SIGKILL)
        fail_msg("status %d, said '%s'", status, stage.said);
    return status != 0;
}

/* How often it mattered when. */
static struct {
    long kills, empty, middle, end, done, torn;
} tally;

static void take_down(content c)
{
    tally.kills++;
    tally.torn += c.tail > 0;
    if (access(journal, F_OK) != 0 && access(result, F_OK) == 0)
        tally.done++;
    else if (c.units == 0)
        tally.empty++;
    else if (c.units == UNITS)
        tally.end++;
    else
        tally.middle++;
}

/* Kill, go on, kill again ..., and let the last one end. */
static void trial(asy_rng *rng)
{
    long kept = 0;
    asy_stage_reset(&stage);
    for (int kills = 1 + (int)asy_rng_below(rng, 2); kills > 0; kills--) {
        if (!killed(rng, (int)asy_rng_below(rng, 2))) {
            kept = 0; /* it has ended: the next one starts anew */
            break;
        }
        content c = read_journal();
        take_down(c);
        if (access(result, F_OK) == 0 && !asy_stage_same(result, reference))
            fail_msg("a result that is not whole");
        bool done = access(journal, F_OK) != 0 && access(result, F_OK) == 0;
        if (!done && c.units < kept)
            fail_msg("%ld units after %ld were kept", c.units, kept);
        kept = done ? 0 : c.units;
    }
    memset(stage.faults, 0, sizeof *stage.faults);
    assert_int_equal(asy_stage_run(&stage, arguments[0]), 0);
    if (said_kept() != kept)
        fail_msg("%ld units were in the journal, said '%s'", kept, stage.said);
    assert_true(asy_stage_same(result, reference));
    assert_int_equal(asy_stage_count(stage.folder, NULL), 2);
}

static void the_same_bytes_after_every_kill(void **state)
{
    (void)state;
    long wanted = asy_environment("ASSAY_KILLS", 20);
    long seed = asy_environment("ASSAY_KILLS_SEED", 20260301);
    asy_rng rng;
    asy_rng_init(&rng, (uint64_t)seed);
    while (tally.kills < wanted)
        trial(&rng);
    print_message("%ld kills: %ld before the first unit, %ld between units, "
                  "%ld during the final write, %ld after it; %ld tore a "
                  "record\n",
                  tally.kills, tally.empty, tally.middle, tally.end, tally.done,
                  tally.torn);
}

/* ---- the uninterrupted run ---- */

static int set_up(void **state)
{
    (void)state;
    asy_stage_init(&stage, "interpose_io");
    asy_stage_copy(&stage, "tests/data/cohort_66.csv", "data.csv");
    asy_stage_write(
        &stage, "c.yaml",
        "assay: 1\nname: small\n"
        "data: {file: data.csv, target: lic_elevated, positive: 1}\n"
        "resampling: {outer: {method: kfold, folds: 4}, inner: "
        "{method: kfold, folds: 3}}\n"
        "pipeline: [standardize, smote: {k_neighbors: 3}]\n"
        "learners:\n  lr: {model: logistic_regression, grid: {C: [0.1, 1]}}\n"
        "  rf: {model: random_forest, params: {n_estimators: 10}}\n"
        "confidence: {bootstrap: 500}\n"
        "permutation_test: {permutations: 10}\n");
    snprintf(result, sizeof result, "%.400s/r.h5", stage.folder);
    snprintf(journal, sizeof journal, "%.400s/r.h5.journal", stage.folder);
    snprintf(reference, sizeof reference, "%.400s/reference.h5", stage.dir);
    snprintf(stage.faults->folder, sizeof stage.faults->folder, "%s",
             stage.folder);
    stage.faults->calls = ASY_CALL_ANY & ~ASY_CALL_READ;
    double start = asy_seconds();
    if (asy_stage_run(&stage, arguments[0]) != 0) {
        print_error("%s\n", stage.said);
        return -1;
    }
    length = asy_seconds() - start;
    calls = atomic_load(&stage.faults->count);
    print_message("a run takes %.2f s and %ld calls\n", length, calls);
    return rename(result, reference);
}

static int tear_down(void **state)
{
    (void)state;
    asy_stage_clear(&stage);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(
        the_same_bytes_after_every_kill, set_up, tear_down)};
    return ASY_RUN_TESTS("kill -9", tests);
}
