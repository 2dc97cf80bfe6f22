/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A study opened from its config: see study.h. */
#include "cli/study.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cli/shard.h"

asy_status asy_bad_option(char **argv, asy_error *err)
{
    return asy_fail(err, ASY_EARG,
                    "assay %s: unknown option or missing value at %s (assay "
                    "%s --help lists the options)",
                    argv[0], argv[optind - 1], argv[0]);
}

asy_status asy_parse_threads(const char *text, unsigned *threads,
                             asy_error *err)
{
    char *end;
    long n = strtol(text, &end, 10);
    if (*text == '\0' || *end != '\0' || n < 1 || n > ASY_MAX_WORKERS)
        return asy_fail(err, ASY_EARG,
                        "-j: found %s, need a number of threads from 1 to %d",
                        text, ASY_MAX_WORKERS);
    *threads = (unsigned)n;
    return ASY_OK;
}

asy_status asy_parse_count(const char *option, const char *text,
                           unsigned long long least, uint64_t *out,
                           asy_error *err)
{
    char *end;
    unsigned long long n = strtoull(text, &end, 10);
    if (!*text || *text == '-' || *end || n < least || n > UINT32_MAX)
        return asy_fail(err, ASY_EARG,
                        "%s: found %s, need a whole number from %llu to %u",
                        option, text, least, UINT32_MAX);
    *out = n;
    return ASY_OK;
}

static bool takes(const char *options, int letter)
{
    return letter != '?' && strchr(options, letter) != NULL;
}

asy_status asy_add_set(asy_study_args *args, const char *text, asy_error *err)
{
    if (args->n_sets == ASY_MAX_SETS)
        return asy_fail(err, ASY_EARG, "--set: found more than %d of them",
                        ASY_MAX_SETS);
    args->set[args->n_sets++] = text;
    return ASY_OK;
}

/* Where the value of an option is kept as it was written; NULL: it is not. */
static const char **text_of(asy_study_args *args, int letter)
{
    switch (letter) {
    case 'o':
        return &args->output;
    case 'a':
        return &args->add;
    case 't':
        return &args->time;
    case 'm':
        return &args->memory;
    case 'q':
        return &args->partition;
    default:
        return NULL;
    }
}

static asy_status take_option(asy_study_args *args, int letter, asy_error *err)
{
    const char **text = text_of(args, letter);
    if (text)
        *text = optarg;
    else if (letter == 'j')
        return asy_parse_threads(optarg, &args->threads, err);
    else if (letter == 'p')
        return asy_shard_parse(optarg, &args->shard, err);
    else if (letter == 'n')
        return asy_shards_parse(optarg, &args->shards, err);
    else if (letter == 's')
        return asy_add_set(args, optarg, err);
    else
        args->fresh = true;
    return ASY_OK;
}

asy_status asy_study_parse(int argc, char **argv, const char *options,
                           asy_study_args *args, asy_error *err)
{
    static const struct option longs[] = {
        {"set", required_argument, 0, 's'},
        {"fresh", no_argument, 0, 'f'},
        {"output", required_argument, 0, 'o'},
        {"add", required_argument, 0, 'a'},
        {"threads", required_argument, 0, 'j'},
        {"shard", required_argument, 0, 'p'},
        {"shards", required_argument, 0, 'n'},
        {"time", required_argument, 0, 't'},
        {"mem", required_argument, 0, 'm'},
        {"partition", required_argument, 0, 'q'},
        {0}};
    int c;
    *args = (asy_study_args){0};
    opterr = 0;
    optind = 1;
    while ((c = getopt_long(argc, argv, "o:j:s:", longs, NULL)) != -1) {
        if (!takes(options, c))
            return asy_bad_option(argv, err);
        ASY_TRY(take_option(args, c, err));
    }
    if (argc - optind != 1)
        return asy_fail(err, ASY_EARG,
                        "assay %s: found %d files, need one CONFIG", argv[0],
                        argc - optind);
    args->config = argv[optind];
    return ASY_OK;
}

asy_status asy_study_begin(asy_study *study, asy_error *err)
{
    *study = (asy_study){0};
    asy_arena_init(&study->arena);
    ASY_TRY(asy_hooks_new(&study->hooks, err));
    asy_hook_loader loader = asy_hooks_loader(study->hooks);
    return asy_families_make(&loader, &study->arena, &study->families, err);
}

asy_status asy_study_complete(asy_study *study, asy_error *err)
{
    asy_arena *arena = &study->arena;
    ASY_TRY(asy_study_read_reviews(study, err));
    ASY_TRY(asy_plan_task(&study->config, arena, &study->task, err));
    return asy_plan_make(&study->config, &study->task, arena, &study->plan,
                         err);
}

asy_status asy_study_open(const asy_study_args *args, asy_study *study,
                          asy_error *err)
{
    ASY_TRY(asy_study_begin(study, err));
    ASY_TRY(asy_config_load(args->config, args->set, args->n_sets,
                            &study->families, &study->arena, &study->config,
                            err));
    return asy_study_complete(study, err);
}

void asy_study_close(asy_study *study)
{
    asy_hooks_free(study->hooks);
    asy_arena_clear(&study->arena);
}

asy_status asy_only_files(int argc, char **argv, int n, asy_error *err)
{
    opterr = 0;
    optind = 1;
    if (getopt(argc, argv, "") != -1)
        return asy_bad_option(argv, err);
    if (argc - optind != n)
        return asy_fail(err, ASY_EARG, "assay %s: found %d files, need %d",
                        argv[0], argc - optind, n);
    return ASY_OK;
}
