/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a result file back to what it was made from.
 *
 * The file holds its config, whose paths start from the folder that the config
 * lay in, which the file does not tell (where a study lies changes no byte). So
 * folders are tried: the one that is given, or else the one named in the run
 * record beside the file, then the usual places. What is found counts only if
 * data, hooks and meta-analyses have the SHA-256 that the file says.
 */
#ifndef ASY_CLI_REOPEN_H
#define ASY_CLI_REOPEN_H

#include "cli/study.h"
#include "plan/review.h"

/* What a result file says of its making, and what the user adds. */
typedef struct asy_origin {
    const char *file;         /* the result file */
    const char *config;       /* resolved YAML */
    const char *data_sha256;  /* of the table that was read */
    const char *hooks_sha256; /* of all hooks; NULL for a meta-analysis */
    const char *folder;       /* --folder: where the config's paths start */
    const char *data;         /* --data: the table itself */
} asy_origin;

/* The study of a result. Close it in any case. Errors: ASY_EIO (nothing found;
   says where it was looked for), ASY_EDATA (found, but with other bytes; both
   SHA-256), ASY_ECONFIG (this program refuses the config). */
ASY_MUST_USE
asy_status asy_study_reopen(const asy_origin *origin, const asy_result *result,
                            asy_study *study, asy_error *err);

/* The config of a meta-analysis, with its table's path. Errors: the same. */
ASY_MUST_USE
asy_status asy_review_reopen(const asy_origin *origin, asy_arena *arena,
                             asy_review_config *config, asy_error *err);

#endif
