/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * assay sweep: one run for every combination of the values under `sweep:`, and
 * a table of all results. A combination whose finished file is there already
 * is not run again.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/math.h"
#include "cli/command.h"
#include "cli/execute.h"
#include "cli/identity.h"
#include "report/csv.h"
#include "store/store.h"

#define MAX_COMBINATIONS 10000

typedef struct sweep {
    const asy_study_args *args;
    const asy_config *config; /* without any combination applied */
    const char *dir;
    size_t n;         /* combinations */
    asy_arena *arena; /* for what lasts the whole sweep */
    asy_csv csv;
    size_t failed;
} sweep;

/* Value of axis a in a combination; the last axis varies fastest. */
static const char *value_of(const asy_config *config, size_t combination,
                            size_t a)
{
    for (size_t i = config->n_sweep; i-- > a + 1;)
        combination /= config->sweep[i].n;
    return config->sweep[a].value[combination % config->sweep[a].n];
}

static asy_status with_values(const sweep *s, size_t combination,
                              asy_study_args *args, asy_error *err)
{
    const asy_config *c = s->config;
    *args = *s->args;
    if (args->n_sets + c->n_sweep > ASY_MAX_SETS)
        return asy_fail(err, ASY_ECONFIG,
                        "%s: sweep: found %zu keys and %zu --set, need at most "
                        "%d together",
                        c->path, c->n_sweep, args->n_sets, ASY_MAX_SETS);
    for (size_t a = 0; a < c->n_sweep; a++) {
        char *set = asy_arena_printf(s->arena, "%s=%s", c->sweep[a].key,
                                     value_of(c, combination, a));
        if (!set)
            return asy_nomem(err);
        args->set[args->n_sets++] = set;
    }
    return ASY_OK;
}

/* Is there a finished file of this very study, and what failed in it? With a
   journal beside it the run has not got to its end. */
static bool is_finished(asy_study *study, const char *path, size_t *failed)
{
    char *journal = asy_arena_printf(&study->arena, "%s.journal", path);
    if (!journal || access(journal, F_OK) == 0 || access(path, R_OK) != 0)
        return false;
    asy_arena arena;
    asy_error err;
    asy_result old;
    asy_arena_init(&arena);
    asy_error_reset(&err);
    bool finished = asy_store_read(path, &arena, &old, &err) == ASY_OK &&
                    asy_study_made(study, &old);
    *failed = finished ? old.n_failures : 0;
    asy_arena_clear(&arena);
    return finished;
}

static asy_status run_study(const asy_study_args *args, const char *path,
                            size_t *failed, asy_error *err)
{
    asy_study study;
    asy_status status = asy_study_open(args, &study, err);
    if (status == ASY_OK &&
        (args->fresh || !is_finished(&study, path, failed))) {
        asy_execution execution;
        status = asy_execute_alone(&study, args, path, &execution, err);
        *failed =
            status == ASY_OK ? execution.failed + execution.metrics_failed : 0;
    }
    asy_study_close(&study);
    return status;
}

static void header(sweep *s)
{
    static const char *const rest[] = {"learner", "metric", "estimate",
                                       "lower",   "upper",  "p_value"};
    asy_csv_text(&s->csv, "file");
    for (size_t a = 0; a < s->config->n_sweep; a++)
        asy_csv_text(&s->csv, s->config->sweep[a].key);
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
        asy_csv_text(&s->csv, rest[i]);
    asy_csv_end(&s->csv);
}

static double p_value(const asy_result *r, const asy_learner_result *l,
                      const char *metric)
{
    for (size_t m = 0; m < r->n_null_metrics; m++)
        if (strcmp(l->null[m].metric, metric) == 0)
            return l->null[m].p_value;
    return ASY_NAN;
}

static void row(sweep *s, size_t combination, const char *path,
                const asy_result *r, const asy_learner_result *l, size_t m)
{
    const asy_metric_result *metric = &l->metric[m];
    const char *slash = strrchr(path, '/');
    asy_csv_text(&s->csv, slash ? slash + 1 : path);
    for (size_t a = 0; a < s->config->n_sweep; a++)
        asy_csv_text(&s->csv, value_of(s->config, combination, a));
    asy_csv_text(&s->csv, l->id);
    asy_csv_text(&s->csv, metric->name);
    asy_csv_number(&s->csv, metric->interval.estimate);
    asy_csv_number(&s->csv, metric->interval.lower);
    asy_csv_number(&s->csv, metric->interval.upper);
    asy_csv_number(&s->csv, p_value(r, l, metric->name));
    asy_csv_end(&s->csv);
}

static void print_rows(const sweep *s, size_t combination, const asy_result *r)
{
    for (size_t l = 0; l < r->n_learners; l++) {
        for (size_t a = 0; a < s->config->n_sweep; a++)
            printf("%-12s ", l ? "" : value_of(s->config, combination, a));
        const asy_learner_result *learner = &r->learner[l];
        printf("%-12s", learner->id);
        for (size_t m = 0; m < r->n_metrics; m++)
            printf(" %8.3f", learner->metric[m].interval.estimate);
        putchar('\n');
    }
}

static asy_status tabulate(sweep *s, size_t combination, const char *path,
                           asy_error *err)
{
    asy_arena arena;
    asy_result result;
    asy_arena_init(&arena);
    asy_status status = asy_store_read(path, &arena, &result, err);
    if (status == ASY_OK) {
        for (size_t l = 0; l < result.n_learners; l++)
            for (size_t m = 0; m < result.n_metrics; m++)
                row(s, combination, path, &result, &result.learner[l], m);
        print_rows(s, combination, &result);
    }
    asy_arena_clear(&arena);
    return status;
}

static asy_status one(sweep *s, size_t combination, asy_error *err)
{
    asy_study_args args;
    ASY_TRY(with_values(s, combination, &args, err));
    char *path = asy_arena_printf(s->arena, "%s/%s-%03zu.h5", s->dir,
                                  s->config->name, combination + 1);
    if (!path)
        return asy_nomem(err);
    size_t failed = 0;
    ASY_TRY(run_study(&args, path, &failed, err));
    s->failed += failed;
    return tabulate(s, combination, path, err);
}

static void print_header(const asy_config *c)
{
    for (size_t a = 0; a < c->n_sweep; a++) {
        const char *dot = strrchr(c->sweep[a].key, '.');
        printf("%-12s ", dot ? dot + 1 : c->sweep[a].key);
    }
    printf("%-12s", "learner");
    for (size_t m = 0; m < c->n_metrics; m++)
        printf(" %8.8s", c->metric[m].name);
    putchar('\n');
}

static asy_status count(const asy_config *c, size_t *n, asy_error *err)
{
    *n = 1;
    if (c->n_sweep == 0)
        return asy_fail(err, ASY_ECONFIG,
                        "%s: there is no sweep: (need keys with the values to "
                        "try, e.g. sweep: {pipeline.smote.k_neighbors: "
                        "[3, 5]})",
                        c->path);
    for (size_t a = 0; a < c->n_sweep; a++) {
        *n *= c->sweep[a].n;
        if (*n > MAX_COMBINATIONS)
            return asy_fail(err, ASY_ECONFIG,
                            "%s: sweep: more than %d combinations", c->path,
                            MAX_COMBINATIONS);
    }
    return ASY_OK;
}

static asy_status sweep_all(sweep *s, asy_error *err)
{
    ASY_TRY(count(s->config, &s->n, err));
    ASY_TRY(asy_folder_make(s->dir, err));
    header(s);
    print_header(s->config);
    for (size_t c = 0; c < s->n; c++)
        ASY_TRY(one(s, c, err));
    ASY_TRY(asy_csv_write(&s->csv, s->dir, "sweep.csv", err));
    printf("\n%zu runs; table in %s/sweep.csv\n", s->n, s->dir);
    if (s->failed)
        return asy_fail(err, ASY_EUNITS,
                        "%zu units or metrics failed (assay show FILE.h5 lists "
                        "them)",
                        s->failed);
    return ASY_OK;
}

static asy_status run(int argc, char **argv, asy_error *err)
{
    asy_study_args args;
    ASY_TRY(asy_study_parse(argc, argv, "ojsf", &args, err));
    asy_study study;
    asy_status status = asy_study_open(&args, &study, err);
    if (status == ASY_OK) {
        sweep s = {
            .args = &args, .config = &study.config, .arena = &study.arena};
        s.dir = args.output ? args.output
                            : asy_arena_printf(&study.arena, "results/%s-sweep",
                                               study.config.name);
        asy_text_init(&s.csv.text);
        status = s.dir ? sweep_all(&s, err) : asy_nomem(err);
        asy_text_clear(&s.csv.text);
    }
    asy_study_close(&study);
    return status;
}

const asy_command asy_command_sweep = {
    .name = "sweep",
    .usage = "CONFIG [-o DIR] [-j N] [--set KEY=VALUE ...] [--fresh]",
    .help = "run every combination of the values under sweep:, and a table",
    .more = "  sweep: {pipeline.smote.k_neighbors: [3, 5, 7], seed: [1, 2]}\n"
            "gives six runs in DIR (results/<name>-sweep) and sweep.csv.\n"
            "Finished combinations are not run again.\n",
    .run = run,
};
