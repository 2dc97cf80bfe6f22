/* SPDX-License-Identifier: GPL-3.0-or-later */
/* assay run: a declared experiment, end to end. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/execute.h"
#include "cli/progress.h"
#include "cli/shard.h"
#include "engine/ranks.h"

typedef struct request {
    asy_study_args args;
    asy_study study;
    const char *path; /* of the result, or of the shard */
} request;

static asy_status tell(const asy_execution *e, const char *path, asy_error *err)
{
    char took[48];
    asy_print_duration(e->seconds, took, sizeof took);
    printf("%s: %zu units in %s\n", path, e->units, took);
    return asy_execution_outcome(e, err);
}

static const char *output(const asy_study_args *args, asy_study *study)
{
    const char *path = asy_output_path(args, study);
    if (!path || args->shard.of == 0)
        return path;
    return asy_shard_path(&study->arena, path, args->shard);
}

/* All that a rank finds out by itself before the ranks go on together. */
static asy_status get_ready(int argc, char **argv, request *r, asy_error *err)
{
    ASY_TRY(asy_study_parse(argc, argv, "ojsfp", &r->args, err));
    ASY_TRY(asy_study_open(&r->args, &r->study, err));
    r->path = output(&r->args, &r->study);
    return r->path ? ASY_OK : asy_nomem(err);
}

static asy_status run(int argc, char **argv, asy_error *err)
{
    request r = {0};
    asy_execution execution;
    asy_status status = get_ready(argc, argv, &r, err);
    status = asy_ranks_agree(status, err);
    if (status == ASY_OK)
        status = asy_execute(&r.study, &r.args, r.path, &execution, err);
    if (status == ASY_OK && asy_rank() == 0)
        status = tell(&execution, r.path, err);
    asy_study_close(&r.study);
    return status;
}

const asy_command asy_command_run = {
    .all_ranks = true,
    .name = "run",
    .usage = "CONFIG [-o FILE.h5] [-j N] [--set KEY=VALUE ...] [--fresh]\n"
             "                 [--shard I/N]",
    .help = "run a declared experiment; the result is one HDF5 file",
    .more =
        "  -o FILE.h5        where the result goes (results/<name>.h5)\n"
        "  -j N              threads (all processors); the result is the same\n"
        "                    Over MPI, threads of each rank. mpirun binds "
        "ranks\n"
        "                    to single cores: give it --map-by slot:PE=N, or\n"
        "                    --bind-to none, so that threads do not share one\n"
        "  --set KEY=VALUE   override a key, e.g. --set seed=7\n"
        "                    --set permutation_test.permutations=100\n"
        "                    --set pipeline.smote.k_neighbors=3\n"
        "  --fresh           forget an interrupted run and start again\n"
        "  --shard I/N       only part I of N, into FILE.h5.shard-I-of-N; "
        "when\n"
        "                    all are there: assay merge CONFIG\n\n"
        "Ctrl-C ends a run cleanly; the same command goes on where it was.\n"
        "Exit status: 0 all well, 1 some units or metrics failed, 2 bad\n"
        "config, 3 bad data, 4 input/output, 130 interrupted.\n",
    .run = run,
};
