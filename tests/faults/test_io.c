/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every open, read, write, fsync, rename, truncation, removal of what the
 * commands write fails once: one sentence and exit status 4, no half-written
 * file, and the same command then completes to the same bytes. As SQLite is
 * tested (sqlite.org/testing.html, 3.2).
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "support/process.h"

static asy_stage stage;

typedef struct scene {
    const char *name;
    void (*prepare)(void); /* before each run, or NULL */
    long step;             /* `make check` fails each step-th call only */
    const char *const arguments[10];
} scene;

static const scene run_scene = {
    "run", NULL, 1, {"run", "c.yaml", "-o", "out/r.h5", "-j", "1"}};

/* Killed when a record was half written. */
static void cut_in_a_record(void)
{
    enum { HEADER_WRITES = 4, THREE_RECORDS = 3 };
    asy_faults *f = stage.faults;
    snprintf(f->folder, sizeof f->folder, "%s", stage.folder);
    f->calls = ASY_CALL_WRITE;
    f->how = ASY_FAULT_KILL_WITHIN;
    f->at = HEADER_WRITES + THREE_RECORDS + 1;
    assert_int_equal(asy_stage_run(&stage, run_scene.arguments), -9);
    memset(f, 0, sizeof *f);
}

static void both_shards(void)
{
    for (int i = 1; i <= 2; i++) {
        const char *const arguments[] = {"run",     "c.yaml",
                                         "-o",      "out/r.h5",
                                         "--shard", i == 1 ? "1/2" : "2/2",
                                         NULL};
        assert_int_equal(asy_stage_run(&stage, arguments), 0);
    }
}

static const scene scenes[] = {
    {"resume",
     cut_in_a_record,
     1,
     {"run", "c.yaml", "-o", "out/r.h5", "-j", "1"}},
    {"sweep", NULL, 5, {"sweep", "c.yaml", "-o", "out/s", "-j", "1"}},
    {"shard",
     NULL,
     1,
     {"run", "c.yaml", "-o", "out/r.h5", "-j", "1", "--shard", "1/2"}},
    {"merge", both_shards, 3, {"merge", "c.yaml", "-o", "out/r.h5"}},
    {"meta", NULL, 1, {"meta", "m.yaml", "-o", "out/m.h5"}},
    {"export", NULL, 11, {"export", "r.h5", "-o", "out/csv"}},
    {"latex", NULL, 7, {"latex", "r.h5", "-o", "out/tex"}},
    {"figures",
     NULL,
     9,
     {"figures", "r.h5", "-o", "out/fig", "--format", "svg"}},
};

/* One way to fail. */
typedef struct way {
    asy_fault_how how;
    int calls, error;
} way;

static void reference_of(const scene *s, char path[ASY_PROCESS_PATH])
{
    snprintf(path, ASY_PROCESS_PATH, "%.400s/reference-%s", stage.dir, s->name);
}

static void make_reference(const scene *s)
{
    char reference[ASY_PROCESS_PATH];
    reference_of(s, reference);
    asy_stage_reset(&stage);
    if (s->prepare)
        s->prepare();
    if (asy_stage_run(&stage, s->arguments) != 0)
        fail_msg("%s: %s", s->name, stage.said);
    assert_int_equal(rename(stage.folder, reference), 0);
}

/* One sentence that names a file or folder, and nothing that is not whole. */
static void check_refusal(const scene *s, int status, const char *reference)
{
    const char *end = strchr(stage.said, '\n');
    /* what a resumed run says first */
    if (end && strncmp(stage.said, "going on from", 13) == 0)
        memmove(stage.said, end + 1, strlen(end));
    end = strchr(stage.said, '\n');
    bool one_line = end && end[1] == '\0';
    if (status != 4 || !one_line || !strstr(stage.said, "out"))
        fail_msg("%s: call %ld (%s): status %d, said '%s'", s->name,
                 stage.faults->at, stage.faults->what, status, stage.said);
    if (asy_stage_count(stage.folder, ".tmp") > 0 ||
        asy_stage_count(stage.folder, ".part") > 0 ||
        !asy_stage_whole(stage.folder, reference))
        fail_msg("%s: call %ld (%s) left something half-written", s->name,
                 stage.faults->at, stage.faults->what);
}

static void check_completion(const scene *s, const char *reference)
{
    asy_faults met = *stage.faults;
    memset(stage.faults, 0, sizeof *stage.faults);
    int status = asy_stage_run(&stage, s->arguments);
    if (status != 0 || !asy_stage_same_folders(stage.folder, reference))
        fail_msg("%s: after call %ld (%s) failed, the next run: status %d, "
                 "said '%s'",
                 s->name, met.at, met.what, status, stage.said);
}

/* The n-th call fails. Returns whether there was an n-th call. */
static bool once(const scene *s, const way *by, long n)
{
    char reference[ASY_PROCESS_PATH];
    asy_faults *f = stage.faults;
    reference_of(s, reference);
    asy_stage_reset(&stage);
    if (s->prepare)
        s->prepare();
    snprintf(f->folder, sizeof f->folder, "%s", stage.folder);
    f->calls = by->calls;
    f->how = by->how;
    f->error = by->error;
    f->at = n;
    int status = asy_stage_run(&stage, s->arguments);
    bool fired = atomic_load(&f->fired);
    if (status == 0 && !asy_stage_same_folders(stage.folder, reference))
        fail_msg("%s: call %ld (%s) failed unnoticed", s->name, n, f->what);
    if (!fired && status != 0)
        fail_msg("%s: status %d, said '%s'", s->name, status, stage.said);
    if (by->how == ASY_FAULT_SHORT && status != 0)
        fail_msg("%s: write %ld was short, said '%s'", s->name, n, stage.said);
    if (status != 0) {
        check_refusal(s, status, reference);
        check_completion(s, reference);
    }
    return fired;
}

static void every_call(const scene *s)
{
    const int writes = ASY_CALL_WRITE;
    const int space = ASY_CALL_WRITE | ASY_CALL_OPEN | ASY_CALL_MKDIR;
    const way ways[] = {{ASY_FAULT_ERROR, ASY_CALL_ANY, EIO},
                        {ASY_FAULT_HALF, writes, ENOSPC},
                        {ASY_FAULT_SHORT, writes, 0},
                        {ASY_FAULT_ERROR, space, ENOSPC}};
    bool all = asy_environment("ASSAY_FAULTS_ALL", 0);
    size_t n_ways = all ? 4 : 3;
    make_reference(s);
    for (size_t i = 0; i < n_ways; i++) {
        long n = 0, step = all ? 1 : s->step;
        while (once(s, &ways[i], 1 + n * step))
            n++;
        print_message("%s, way %zu: %ld calls failed in turn\n", s->name, i, n);
        assert_true(n > 0);
    }
}

static void a_run(void **state)
{
    (void)state;
    every_call(&run_scene);
}

static void every_other_command(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++)
        every_call(&scenes[i]);
}

static int set_up(void **state)
{
    (void)state;
    asy_stage_init(&stage, "interpose_io");
    asy_stage_fill(&stage);
    asy_stage_write(&stage, "c.yaml",
                    "assay: 1\nname: small\n"
                    "data: {file: data.csv, target: lic_elevated, "
                    "positive: 1}\n"
                    "resampling: {outer: {method: kfold, folds: 2}}\n"
                    "learners:\n  lr: {model: logistic_regression}\n"
                    "  gnb: {model: gaussian_naive_bayes}\n"
                    "metrics: [roc_auc]\n"
                    "confidence: {bootstrap: 100}\n"
                    "sweep: {seed: [1, 2]}\n");
    const char *const arguments[] = {"run", "c.yaml", "-o", "r.h5", NULL};
    int status = asy_stage_run(&stage, arguments);
    if (status != 0)
        print_error("%s\n", stage.said);
    return status;
}

static int tear_down(void **state)
{
    (void)state;
    asy_stage_clear(&stage);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_run, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_other_command, set_up, tear_down),
    };
    return ASY_RUN_TESTS("every call on a file fails once", tests);
}
