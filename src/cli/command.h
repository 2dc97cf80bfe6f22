/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commands: one file each, and one line in commands.c. A command reads its
 * own arguments, does its work, prints what it found, and returns a status;
 * main prints the error sentence and turns the status into the exit status.
 */
#ifndef ASY_CLI_COMMAND_H
#define ASY_CLI_COMMAND_H

#include <stdbool.h>

#include "base/status.h"

typedef struct asy_command {
    const char *name;
    const char *usage; /* "CONFIG [-o FILE.h5] ..." */
    const char *help;  /* one line */
    const char *more;  /* options and examples for `assay NAME --help` */
    bool all_ranks;    /* all MPI ranks run it together; else only rank 0 */
    /* argv[0] is the command's name; optind is 1. */
    asy_status (*run)(int argc, char **argv, asy_error *err);
} asy_command;

const asy_command *const *asy_commands(size_t *count);

extern const asy_command asy_command_check, asy_command_plan, asy_command_run,
    asy_command_sweep, asy_command_merge, asy_command_slurm, asy_command_meta,
    asy_command_show, asy_command_figures, asy_command_export,
    asy_command_compare, asy_command_latex, asy_command_schema,
    asy_command_keys, asy_command_verify, asy_command_audit;

#endif
