/* SPDX-License-Identifier: GPL-3.0-or-later */
/* <result>.run.json: what happened, as opposed to what came out. Times, host
   and thread counts live here and never in the result file. */
#ifndef ASY_CLI_SIDECAR_H
#define ASY_CLI_SIDECAR_H

#include "cli/execute.h"

ASY_MUST_USE
asy_status asy_sidecar_write(asy_study *study, const char *path,
                             const asy_execution *execution, asy_error *err);

#endif
