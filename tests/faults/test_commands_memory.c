/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Each command, in this process, when the n-th of the program's own
 * allocations fails, for every n: "out of memory" and nothing else, until the
 * command goes well. Under the address sanitizer (make asan) this also shows
 * that nothing leaks on the way out. test_memory.c does the same to whole
 * processes and to the libraries.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "cli/command.h"
#include "support/process.h"

enum { MOST = 16 };

static asy_stage stage;
static int printed; /* the real standard output, while commands print */

typedef struct scene {
    long step; /* each step-th allocation fails */
    const asy_command *command;
    const char *const arguments[MOST];
} scene;

static const scene scenes[] = {
    {1, &asy_command_check, {"check", "c.yaml"}},
    {1, &asy_command_plan, {"plan", "c.yaml"}},
    {1, &asy_command_run, {"run", "c.yaml", "-o", "out/r.h5", "-j", "1"}},
    {29, &asy_command_run, {"run", "h.yaml", "-o", "out/h.h5", "-j", "2"}},
    {1, &asy_command_sweep, {"sweep", "c.yaml", "-o", "out/s", "-j", "1"}},
    {1,
     &asy_command_run,
     {"run", "c.yaml", "-o", "out/m.h5", "-j", "1", "--shard", "1/1"}},
    {1, &asy_command_merge, {"merge", "c.yaml", "-o", "out/m.h5"}},
    {1, &asy_command_meta, {"meta", "m.yaml", "-o", "out/meta.h5"}},
    {1, &asy_command_show, {"show", "out/r.h5"}},
    {1, &asy_command_show, {"show", "out/r.h5", "--json"}},
    {1, &asy_command_show, {"show", "out/meta.h5"}},
    {1, &asy_command_export, {"export", "out/r.h5", "-o", "out/csv"}},
    {1, &asy_command_export, {"export", "out/meta.h5", "-o", "out/csv"}},
    {1, &asy_command_latex, {"latex", "out/r.h5", "-o", "out/tex"}},
    {1, &asy_command_compare, {"compare", "out/r.h5", "out/m.h5"}},
    {1, &asy_command_verify, {"verify", "out/r.h5", "--folder", "."}},
    {1, &asy_command_slurm, {"slurm", "c.yaml"}},
    {307, &asy_command_schema, {"schema"}},
    {1, &asy_command_keys, {"keys"}},
};

/* Commands write to standard output; nobody wants to read it here. */
static void hush(void)
{
    fflush(stdout);
    printed = dup(STDOUT_FILENO);
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    assert_true(printed >= 0 && nowhere >= 0);
    dup2(nowhere, STDOUT_FILENO);
    close(nowhere);
}

static void speak(void)
{
    fflush(stdout);
    dup2(printed, STDOUT_FILENO);
    close(printed);
}

static asy_status once(const scene *s, long n, asy_error *err)
{
    char *argv[MOST + 1] = {NULL};
    int argc = 0;
    while (argc < MOST && s->arguments[argc]) {
        argv[argc] = (char *)(uintptr_t)s->arguments[argc];
        argc++;
    }
    asy_error_reset(err);
    hush();
    asy_memory_fail_at(n);
    asy_status status = s->command->run(argc, argv, err);
    asy_memory_fail_at(0);
    speak();
    return status;
}

/* The n-th allocation fails. Returns whether there was an n-th one. */
static bool fails_well(const scene *s, long n)
{
    asy_error err;
    unsigned long before = asy_memory_refusals();
    asy_status status = once(s, n, &err);
    bool met = asy_memory_refusals() > before;
    bool refused = status == ASY_ENOMEM && strstr(err.message, "out of memory");
    if (!refused && status != ASY_OK)
        fail_msg("%s: allocation %ld: %s: %s", s->arguments[0], n,
                 asy_status_name(status), err.message);
    return met;
}

static void every_allocation(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        long n = 1;
        while (fails_well(&scenes[i], n))
            n += scenes[i].step;
        print_message("%s: %ld allocations\n", scenes[i].arguments[0], n - 1);
        assert_true(n > 1);
    }
}

static int set_up(void **state)
{
    (void)state;
    static const char study[] =
        "assay: 1\nname: small\n"
        "data: {file: data.csv, target: lic_elevated, positive: 1}\n"
        "resampling: {outer: {method: kfold, folds: 2}}\n"
        "confidence: {bootstrap: 100}\n"
        "permutation_test: {permutations: 1, metrics: [roc_auc]}\n"
        "metrics: [roc_auc]\nsweep: {seed: [1, 2]}\n";
    char text[1024];
    asy_stage_init(&stage, NULL);
    asy_stage_copy(&stage, "tests/data/cohort_66.csv", "data.csv");
    asy_stage_copy(&stage, "lua/knn.lua", "knn.lua");
    snprintf(text, sizeof text, "%slearners: {lr: {model: %s}}\n", study,
             "logistic_regression");
    asy_stage_write(&stage, "c.yaml", text);
    snprintf(text, sizeof text, "%slearners: {knn: {model: {lua: knn.lua}}}\n",
             study);
    asy_stage_write(&stage, "h.yaml", text);
    asy_stage_write(&stage, "studies.csv",
                    "study,TP,FN,FP,TN\na,20,5,3,40\nb,31,6,8,55\n"
                    "c,12,4,2,30\nd,44,9,10,80\ne,17,3,5,33\n");
    asy_stage_write(&stage, "m.yaml",
                    "assay: 1\nkind: meta_analysis\nname: small\n"
                    "data: {file: studies.csv, study: study, tp: TP, fn: FN, "
                    "fp: FP, tn: TN}\nmodels: [reitsma_reml]\n");
    return chdir(stage.dir);
}

static int tear_down(void **state)
{
    (void)state;
    asy_stage_clear(&stage);
    return chdir("/");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_allocation, set_up, tear_down)};
    return ASY_RUN_TESTS("commands without memory", tests);
}
