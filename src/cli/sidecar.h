/* SPDX-License-Identifier: GPL-3.0-or-later */
/* <result>.run.json: what happened, as opposed to what came out. Times, host,
   versions, places and thread counts live here and never in the result file. */
#ifndef ASY_CLI_SIDECAR_H
#define ASY_CLI_SIDECAR_H

#include "cli/execute.h"

/* The commit that the program was built from; main.c has it, a test program
   has none. */
extern const char asy_commit[] __attribute__((weak));

/* Where the record of a result file is: its .h5 becomes .run.json. In arena;
   NULL if memory is out. */
char *asy_sidecar_path(asy_arena *arena, const char *result);

/* May the record of a result be written? Nothing is there, or an empty file or
   the record of an older run; and no other result has the same one (x and x.h5
   have). Errors: ASY_EARG; ASY_EIO if it cannot be read; ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_sidecar_check(const char *result, asy_arena *arena,
                             asy_error *err);

/* What a record tells of a run, beside program, host and time. */
typedef struct asy_run_facts {
    const char *config, *data; /* paths */
    const char *config_sha256, *data_sha256, *hooks_sha256;
    asy_execution execution;
} asy_run_facts;
ASY_MUST_USE
asy_status asy_sidecar_put(const asy_run_facts *facts, const char *path,
                           asy_arena *arena, asy_error *err);

/* The same of a study. */
ASY_MUST_USE
asy_status asy_sidecar_write(asy_study *study, const char *path,
                             const asy_execution *execution, asy_error *err);

#endif
