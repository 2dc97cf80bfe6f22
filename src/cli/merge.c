/* SPDX-License-Identifier: GPL-3.0-or-later */
/* assay merge: shards of a run to the result of the run. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/execute.h"

static asy_status merge(const asy_study_args *args, asy_study *study,
                        asy_error *err)
{
    asy_execution execution;
    const char *path = asy_output_path(args, study);
    if (!path)
        return asy_nomem(err);
    ASY_TRY(asy_execute_merge(study, args, path, &execution, err));
    printf("%s: %zu units from %zu shards\n", path, execution.units,
           execution.shards);
    return asy_execution_outcome(&execution, err);
}

static asy_status run(int argc, char **argv, asy_error *err)
{
    asy_study_args args;
    ASY_TRY(asy_study_parse(argc, argv, "os", &args, err));
    asy_study study;
    asy_status status = asy_study_open(&args, &study, err);
    if (status == ASY_OK)
        status = merge(&args, &study, err);
    asy_study_close(&study);
    return status;
}

const asy_command asy_command_merge = {
    .name = "merge",
    .usage = "CONFIG [-o FILE.h5] [--set KEY=VALUE ...]",
    .help = "gather the shards of a run into its result",
    .more =
        "After assay run CONFIG --shard I/N for every I from 1 to N, in any\n"
        "order and on any machine that sees the same folder, this writes\n"
        "the file that one run would have written, byte for byte. The\n"
        "shards FILE.h5.shard-I-of-N stay; remove them when you like.\n"
        "Give the same -o and --set as to the shards.\n",
    .run = run,
};
