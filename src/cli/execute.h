/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Run an opened study to a finished result file: what run and sweep share. */
#ifndef ASY_CLI_EXECUTE_H
#define ASY_CLI_EXECUTE_H

#include "cli/study.h"

typedef struct asy_execution {
    size_t units, failed, resumed;
    size_t metrics_failed; /* on rows of several units */
    double seconds;
    size_t shards;           /* merged */
    unsigned ranks, threads; /* threads of rank 0 */
    char first_failure[512]; /* what failed first, and its message */
} asy_execution;

/* results/<name>.h5, or what -o said. In arena. */
const char *asy_output_path(const asy_study_args *args, asy_study *study);

/*
 * On all ranks together: every unit (but those in the journal of an earlier,
 * interrupted run of the same study), then the result file and its .run.json.
 * SIGINT and SIGTERM end the run at the next candidate, or the process within a
 * second; the journal stays and the next run goes on from it. Errors:
 * ASY_EINTERRUPTED, ASY_EIO, ASY_ENOMEM; ASY_EARG if what lies at path or its
 * journal is not ours to replace. Failed units and metrics are no error here:
 * see execution->failed. Where args name a shard, path is the shard's file: its
 * units go there, and no result is made.
 */
ASY_MUST_USE
asy_status asy_execute(asy_study *study, const asy_study_args *args,
                       const char *path, asy_execution *execution,
                       asy_error *err);

/* The same on one rank alone. */
ASY_MUST_USE
asy_status asy_execute_alone(asy_study *study, const asy_study_args *args,
                             const char *path, asy_execution *execution,
                             asy_error *err);

/* The same from the shards beside path, without computing anything. Errors:
   also those of asy_shards_gather, and ASY_EARG if path has the journal of
   another run; then a result that was there stays. */
ASY_MUST_USE
asy_status asy_execute_merge(asy_study *study, const asy_study_args *args,
                             const char *path, asy_execution *execution,
                             asy_error *err);

/* ASY_OK, or ASY_EUNITS and a sentence about the failed units or metrics. */
ASY_MUST_USE
asy_status asy_execution_outcome(const asy_execution *execution,
                                 asy_error *err);

#endif
