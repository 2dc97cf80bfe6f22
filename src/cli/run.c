/* SPDX-License-Identifier: GPL-3.0-or-later */
/* assay run: a declared experiment, end to end. */
#include <stdio.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/execute.h"
#include "cli/progress.h"

static asy_status tell(const asy_execution *e, const char *path, asy_error *err)
{
    char took[48];
    asy_print_duration(e->seconds, took, sizeof took);
    printf("%s: %zu units in %s\n", path, e->units, took);
    if (e->failed == 0)
        return ASY_OK;
    return asy_fail(err, ASY_EUNITS,
                    "%zu of %zu units failed; the first is %s (assay show "
                    "lists all)",
                    e->failed, e->units, e->first_failure);
}

static asy_status run(int argc, char **argv, asy_error *err)
{
    asy_study_args args;
    ASY_TRY(asy_study_parse(argc, argv, "ojsf", &args, err));
    asy_study study;
    asy_execution execution;
    const char *path = NULL;
    asy_status status = asy_study_open(&args, &study, err);
    if (status == ASY_OK) {
        path = asy_output_path(&args, &study);
        status = path ? asy_execute(&study, &args, path, &execution, err)
                      : asy_nomem(err);
    }
    if (status == ASY_OK)
        status = tell(&execution, path, err);
    asy_study_close(&study);
    return status;
}

const asy_command asy_command_run = {
    .name = "run",
    .usage = "CONFIG [-o FILE.h5] [-j N] [--set KEY=VALUE ...] [--fresh]",
    .help = "run a declared experiment; the result is one HDF5 file",
    .more =
        "  -o FILE.h5        where the result goes (results/<name>.h5)\n"
        "  -j N              threads (all processors); the result is the same\n"
        "  --set KEY=VALUE   override a key, e.g. --set seed=7\n"
        "                    --set permutation_test.permutations=100\n"
        "                    --set pipeline.smote.k_neighbors=3\n"
        "  --fresh           forget an interrupted run and start again\n\n"
        "Ctrl-C ends a run cleanly; the same command goes on where it was.\n"
        "Exit status: 0 all well, 1 some units failed, 2 bad config, 3 bad\n"
        "data, 4 input/output, 130 interrupted.\n",
    .run = run,
};
