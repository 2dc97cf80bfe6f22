/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of commands, in the order of `assay --help`. */
#include "cli/command.h"

static const asy_command *const commands[] = {
    &asy_command_check,  &asy_command_plan,    &asy_command_run,
    &asy_command_sweep,  &asy_command_merge,   &asy_command_slurm,
    &asy_command_meta,   &asy_command_show,    &asy_command_figures,
    &asy_command_export, &asy_command_compare, &asy_command_verify,
    &asy_command_audit,  &asy_command_latex,   &asy_command_schema,
    &asy_command_keys,
};

const asy_command *const *asy_commands(size_t *count)
{
    *count = sizeof commands / sizeof *commands;
    return commands;
}
