/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A study opened from its config: what check, plan, run and sweep share.
 */
#ifndef ASY_CLI_STUDY_H
#define ASY_CLI_STUDY_H

#include <stdbool.h>

#include "hook/hook.h"
#include "plan/deal.h"
#include "plan/review.h"

#define ASY_MAX_SETS 64
#define ASY_MAX_SHARDS 100000

/* The arguments that name a study and change it. */
typedef struct asy_study_args {
    const char *config;
    const char *set[ASY_MAX_SETS]; /* KEY=VALUE */
    size_t n_sets;
    const char *output; /* -o, or NULL */
    const char *add;    /* --add, or NULL */
    unsigned threads;   /* -j, 0 = all */
    bool fresh;
    size_t shards;                         /* --shards, 0 = not given */
    const char *time, *memory, *partition; /* --time ..., or NULL */
    asy_shard shard;                       /* --shard; of 0: the whole run */
} asy_study_args;

typedef struct asy_study {
    asy_arena arena;
    asy_hooks *hooks;
    asy_families families;
    asy_config config;
    asy_task task;
    asy_plan plan;
} asy_study;

/* Parse CONFIG [-o FILE] [-j N] [--set KEY=VALUE ...] [--fresh]; options lists
   the letters that this command takes ("oj", "s" for --set, "f" for --fresh,
   "a" for --add, "p" for --shard, "n", "t", "m",
   "q" for --shards, --time, --mem, --partition). Errors: ASY_EARG. */
ASY_MUST_USE
asy_status asy_study_parse(int argc, char **argv, const char *options,
                           asy_study_args *args, asy_error *err);

/* Config, hooks, data and plan, up to the step that failed. Close it in any
   case. */
ASY_MUST_USE
asy_status asy_study_open(const asy_study_args *args, asy_study *study,
                          asy_error *err);
void asy_study_close(asy_study *study);

/* The same in two steps, for who has a config's text instead of its file: an
   empty study with its families, then, when config is there, data and plan. */
ASY_MUST_USE
asy_status asy_study_begin(asy_study *study, asy_error *err);
ASY_MUST_USE
asy_status asy_study_complete(asy_study *study, asy_error *err);

/* Fill the items of `compare` that name a meta-analysis from its file (done by
   asy_study_open). Errors: ASY_EIO, ASY_EDATA, ASY_ECONFIG. */
ASY_MUST_USE
asy_status asy_study_read_reviews(asy_study *study, asy_error *err);

/* Put a run beside a meta-analysis: what is FILE.h5 or FILE.h5:LEARNER (behind
   the last colon, if that is no part of an existing path). Errors: those of
   asy_store_read and asy_review_add. */
ASY_MUST_USE
asy_status asy_review_add_run(const char *what, const asy_review_config *config,
                              asy_arena *arena, asy_review_result *result,
                              asy_error *err);

/* -j's value. Errors: ASY_EARG. */
ASY_MUST_USE
asy_status asy_parse_threads(const char *text, unsigned *threads,
                             asy_error *err);

/* A whole number from least to 2^32 - 1; option names it. Errors: ASY_EARG. */
ASY_MUST_USE
asy_status asy_parse_count(const char *option, const char *text,
                           unsigned long long least, uint64_t *out,
                           asy_error *err);
/* One more --set. Errors: ASY_EARG. */
ASY_MUST_USE
asy_status asy_add_set(asy_study_args *args, const char *text, asy_error *err);

/* The sentence for the option that getopt stopped at. Returns ASY_EARG. */
asy_status asy_bad_option(char **argv, asy_error *err);

/* Exactly n file arguments and nothing else. Errors: ASY_EARG. */
ASY_MUST_USE
asy_status asy_only_files(int argc, char **argv, int n, asy_error *err);

#endif
