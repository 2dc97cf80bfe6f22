/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Configs: both kinds are read, checked, written out in full and read again;
 * an experiment on data.csv is planned.
 *
 * An input is a config. A line "#===" begins another file, 1.yaml, 2.yaml ...,
 * for includes; a line "#set KEY=VALUE" of the first gives a --set.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/review.h"
#include "fuzz/fuzz.h"
#include "plan/families.h"
#include "plan/plan.h"
#include "plan/review.h"

const char *const asy_fuzz_name = "config";

enum { FILES = 4, SETS = 8, PLANNED = 500 };

static const char table[] = "id,y,a,b,c,g,f,set\n"
                            "1,0,0.5,1,x,p,1,t\n2,0,0.1,2,y,q,1,t\n"
                            "3,1,0.7,3,x,p,2,t\n4,1,0.9,1,z,q,2,t\n"
                            "5,0,0.2,2,x,p,3,t\n6,1,0.8,3,y,q,3,t\n"
                            "7,0,0.3,1,x,r,1,t\n8,1,0.6,2,z,r,2,h\n"
                            "9,0,0.4,3,y,s,3,h\n10,1,,1,x,s,1,h\n"
                            "11,0,0.45,2,y,s,2,t\n12,1,0.95,3,z,r,3,t\n";

static const char studies[] = "study,TP,FN,FP,TN,kind,age\n"
                              "A,10,2,3,20,x,1\nB,5,0,2,30,y,2\n"
                              "C,20,5,6,40,x,3\nD,8,1,0,12,y,4\n";

/* ---- hooks that are not run: fuzz_hook.c does that ---- */

static const asy_param hook_param[] = {
    {"k", ASY_INTEGER, 1, 100, 0, NULL, "5", "a number"}};

/* A made member that stands on a built-in one. */
static asy_status load(const char *path, const void *implementation,
                       const asy_param *params, size_t n_params,
                       asy_member *out, asy_error *err)
{
    if (!strstr(path, ".lua"))
        return asy_fail(err, ASY_ECONFIG, "%s: is no hook", path);
    *out = (asy_member){.name = "hook.lua",
                        .help = "a hook",
                        .params = params,
                        .n_params = n_params,
                        .hook = true,
                        .implementation = implementation};
    return ASY_OK;
}

static asy_status load_learner(void *user, const char *path, asy_member *out,
                               asy_error *err)
{
    static asy_learner learner;
    (void)user;
    learner = *asy_learner_find("dummy");
    learner.params = hook_param;
    learner.n_params = 1;
    return load(path, &learner, hook_param, 1, out, err);
}

static asy_status load_transform(void *user, const char *path, asy_member *out,
                                 asy_error *err)
{
    (void)user;
    return load(path, asy_transform_find("standardize"), NULL, 0, out, err);
}

static asy_status load_measure(void *user, const char *path, asy_member *out,
                               asy_error *err)
{
    (void)user;
    return load(path, asy_measure_find("roc_auc"), NULL, 0, out, err);
}

/* ---- the input as files and --set ---- */

typedef struct input {
    char *text; /* ended by 0 */
    const char *path;
    const char *set[SETS];
    size_t n_sets;
    asy_arena arena;
    asy_error err;
} input;

/* The length of the file at text, up to a line "#===", and where the next
   begins (NULL: nowhere). */
static size_t file_length(const char *text, size_t size, const char **next)
{
    static const char mark[] = "\n#===\n";
    const char *end = memmem(text, size, mark, sizeof mark - 1);
    *next = end ? end + sizeof mark - 1 : NULL;
    return end ? (size_t)(end - text) + 1 : size;
}

static void write_files(const char *text, size_t size)
{
    char name[16];
    const char *end = text + size, *next = text;
    for (int i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "%d.yaml", i);
        text = next;
        size_t length =
            text ? file_length(text, (size_t)(end - text), &next) : 0;
        asy_fuzz_file(name, text, length);
    }
}

/* The lines "#set ..." of the first file, cut out of a copy. */
static void find_sets(input *in)
{
    char *at = in->text;
    for (char *line; (line = strsep(&at, "\n")) && in->n_sets < SETS;) {
        if (strcmp(line, "#===") == 0)
            return;
        if (strncmp(line, "#set ", 5) == 0)
            in->set[in->n_sets++] = line + 5;
    }
}

/* ---- an experiment ---- */

static void plan(input *in, const asy_config *config)
{
    asy_task task;
    asy_plan plan;
    asy_cost cost[64];
    if (strcmp(config->data.file_written, "data.csv") != 0 ||
        asy_plan_task(config, &in->arena, &task, &in->err) != ASY_OK ||
        asy_plan_make(config, &task, &in->arena, &plan, &in->err) != ASY_OK)
        return;
    ASY_FUZZ_NEED(plan.n_units > 0);
    if (plan.n_units < PLANNED && plan.n_learners <= 64 &&
        asy_plan_cost(&plan, &in->arena, cost, &in->err) == ASY_OK)
        ASY_FUZZ_NEED(cost[0].units <= plan.n_units);
}

static void experiment(input *in)
{
    static const asy_hook_loader loader = {load_learner, load_transform,
                                           load_measure, NULL, NULL};
    asy_families families;
    asy_config config, again;
    if (asy_families_make(&loader, &in->arena, &families, &in->err) != ASY_OK ||
        asy_config_load(in->path, in->set, in->n_sets, &families, &in->arena,
                        &config, &in->err) != ASY_OK)
        return;
    asy_status status = asy_config_parse(in->path, config.resolved, &families,
                                         &in->arena, &again, &in->err);
    if (status != ASY_OK)
        fprintf(stderr, "%s\n%s", in->err.message, config.resolved);
    ASY_FUZZ_NEED(status == ASY_OK);
    ASY_FUZZ_NEED(strcmp(config.resolved, again.resolved) == 0);
    plan(in, &config);
}

/* ---- a meta-analysis ---- */

static void meta_analysis(input *in)
{
    asy_review_config config, again;
    asy_studies read;
    char sha256[ASY_SHA256_HEX];
    if (asy_review_load(in->path, in->set, in->n_sets, &in->arena, &config,
                        &in->err) != ASY_OK)
        return;
    const char *path = asy_fuzz_file("resolved.yaml", config.resolved,
                                     strlen(config.resolved));
    asy_status status =
        asy_review_load(path, NULL, 0, &in->arena, &again, &in->err);
    if (status != ASY_OK)
        fprintf(stderr, "%s\n%s", in->err.message, config.resolved);
    ASY_FUZZ_NEED(status == ASY_OK);
    ASY_FUZZ_NEED(strcmp(config.resolved, again.resolved) == 0);
    if (strcmp(config.data.file_written, "studies.csv") == 0)
        status = asy_review_read(&config, &in->arena, &read, sha256, &in->err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    input in = {.text = malloc(size + 1)};
    char path[128];
    bool declared;
    ASY_FUZZ_NEED(in.text != NULL);
    if (size)
        memcpy(in.text, data, size);
    in.text[size] = '\0';
    write_files(in.text, size);
    find_sets(&in);
    asy_fuzz_file("data.csv", table, sizeof table - 1);
    asy_fuzz_file("studies.csv", studies, sizeof studies - 1);
    snprintf(path, sizeof path, "%s", asy_fuzz_file("resolved.yaml", NULL, 0));
    strcpy(strrchr(path, '/'), "/0.yaml");
    in.path = path;
    asy_arena_init(&in.arena);
    if (asy_review_is_declared(path, &in.arena, &declared, &in.err) == ASY_OK) {
        asy_error_reset(&in.err);
        (declared ? meta_analysis : experiment)(&in);
    }
    asy_arena_clear(&in.arena);
    free(in.text);
    return 0;
}
