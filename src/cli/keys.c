/* SPDX-License-Identifier: GPL-3.0-or-later */
/* assay keys and assay schema: what a config may say, for people and editors.
 */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/study.h"
#include "config/review.h"

typedef asy_status (*describe)(const asy_families *families, asy_arena *arena,
                               char **text, asy_error *err);

static asy_status print(int argc, char **argv, describe what, asy_error *err)
{
    ASY_TRY(asy_only_files(argc, argv, 0, err));
    asy_arena arena;
    asy_arena_init(&arena);
    asy_families families;
    char *text;
    asy_status status = asy_families_make(NULL, &arena, &families, err);
    if (status == ASY_OK)
        status = what(&families, &arena, &text, err);
    if (status == ASY_OK)
        fputs(text, stdout);
    asy_arena_clear(&arena);
    return status;
}

static asy_status run_keys(int argc, char **argv, asy_error *err)
{
    return print(argc, argv, asy_config_manual, err);
}

static asy_status review_schema(const asy_families *families, asy_arena *arena,
                                char **text, asy_error *err)
{
    (void)families;
    return asy_review_schema(arena, text, err);
}

/* KIND, an optional argument, is taken off before the others are looked at. */
static asy_status run_schema(int argc, char **argv, asy_error *err)
{
    if (argc == 2 && strcmp(argv[1], "meta_analysis") == 0)
        return print(1, argv, review_schema, err);
    if (argc == 2 && strcmp(argv[1], "experiment") == 0)
        argc = 1;
    return print(argc, argv, asy_config_schema, err);
}

const asy_command asy_command_keys = {
    .name = "keys",
    .usage = "",
    .help = "every key of a config, with its default and meaning",
    .run = run_keys,
};

const asy_command asy_command_schema = {
    .name = "schema",
    .usage = "[experiment|meta_analysis]",
    .help = "the JSON Schema of configs, for editors",
    .run = run_schema,
};
