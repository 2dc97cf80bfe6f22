/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The procedure on shuffled labels: see shuffled.h. */
#include "engine/shuffled.h"

#include <math.h>
#include <string.h>

#include "base/distribution.h"
#include "base/math.h"
#include "engine/summary.h"

#define FAMILY_ALPHA 0.001
#define LEVEL 0.95

typedef struct shuffle {
    asy_config config; /* the study's, with a test of its own */
    asy_plan plan;
    asy_summary summary;
    asy_arena *arena;
    asy_shuffled_all *out;
    asy_error *err;
} shuffle;

/* ---- chance ---- */

/* R of N rows are of the class: tied scores, and scores without ties. */
static void precision_by_chance(double r, double n, double *tied,
                                double *untied)
{
    double h = 0;
    for (double k = 1; k <= n; k++)
        h += 1 / k;
    *tied = r / n;
    *untied = n > 1 ? (h + (r - 1) / (n - 1) * (n - h)) / n : r;
}

/* The mean over classes (of two: the positive one) for rows with labels y. */
static void precision_of(const asy_task *task, const size_t *rows, size_t n,
                         double *low, double *high)
{
    int first = task->k == 2 ? 1 : 0;
    *low = *high = 0;
    for (int c = first; c < task->k; c++) {
        double r = 0, tied, untied;
        for (size_t i = 0; i < n; i++)
            r += task->y[rows[i]] == c;
        precision_by_chance(r, (double)n, &tied, &untied);
        *low += tied / (task->k - first);
        *high += untied / (task->k - first);
    }
}

/* The mean over the outer folds; folds of one row are pooled. */
static asy_status precision_over_folds(shuffle *s, double *low, double *high)
{
    const asy_plan *plan = &s->plan;
    asy_folds folds;
    size_t *rows = ASY_NEW(s->arena, size_t, plan->n);
    if (!rows)
        return asy_nomem(s->err);
    ASY_TRY(asy_plan_outer(plan, 0, plan->y, &s->summary.ctx, &folds));
    size_t counted = 0;
    *low = *high = 0;
    for (size_t f = 0; f < folds.n; f++) {
        const asy_fold *fold = &folds.fold[f];
        double tied, untied;
        for (size_t i = 0; i < fold->n_test; i++)
            rows[i] = plan->row[fold->test[i]];
        if (fold->n_test < 2)
            continue;
        precision_of(plan->task, rows, fold->n_test, &tied, &untied);
        *low += tied;
        *high += untied;
        counted++;
    }
    if (counted == 0) {
        precision_of(plan->task, plan->row, plan->n, low, high);
        return ASY_OK;
    }
    *low /= (double)counted;
    *high /= (double)counted;
    return ASY_OK;
}

static const struct {
    const char *metric;
    double chance; /* NaN: depends on the folds or on the classes */
} known[] = {{"roc_auc", 0.5},
             {"average_precision", (double)NAN},
             {"balanced_accuracy", (double)NAN},
             {"mcc", 0},
             {"cohen_kappa", 0}};
enum { KNOWN = sizeof known / sizeof *known };

static asy_status chance_of(shuffle *s, asy_shuffled *of)
{
    const asy_plan *plan = &s->plan;
    if (strcmp(of->metric, "balanced_accuracy") == 0) {
        of->chance_low = of->chance_high = 1.0 / plan->task->k;
        return ASY_OK;
    }
    if (strcmp(of->metric, "average_precision") != 0) {
        for (size_t i = 0; i < KNOWN; i++)
            if (strcmp(of->metric, known[i].metric) == 0)
                of->chance_low = of->chance_high = known[i].chance;
        return ASY_OK;
    }
    if (!of->holdout)
        return precision_over_folds(s, &of->chance_low, &of->chance_high);
    precision_of(plan->task, plan->holdout_row, plan->n_holdout,
                 &of->chance_low, &of->chance_high);
    return ASY_OK;
}

/* ---- the study with a test of its own ---- */

/* ROC AUC, and what else is declared and has a chance level. */
static asy_status choose_metrics(shuffle *s, const asy_config *from)
{
    asy_member *list = ASY_NEW(s->arena, asy_member, KNOWN);
    size_t n = 0;
    if (!list)
        return asy_nomem(s->err);
    for (size_t i = 0; i < KNOWN; i++) {
        bool declared = i == 0;
        for (size_t m = 0; m < from->n_metrics; m++)
            declared |= !from->metric[m].hook &&
                        strcmp(from->metric[m].name, known[i].metric) == 0;
        if (declared)
            list[n++] = (asy_member){.name = known[i].metric,
                                     .implementation =
                                         asy_measure_find(known[i].metric)};
    }
    s->config.metric = s->config.permutation.metric = list;
    s->config.n_metrics = s->config.permutation.n_metrics = n;
    return ASY_OK;
}

static asy_status make_plan(shuffle *s, const asy_plan *study, size_t n)
{
    s->config = *study->config;
    ASY_TRY(choose_metrics(s, study->config));
    s->config.outer_repeats = 1;
    s->config.importance.repeats = 0;
    s->config.permutation.permutations = n;
    s->config.permutation.repeats = 1;
    return asy_plan_make(&s->config, study->task, s->arena, &s->plan, s->err);
}

/* ---- what came out ---- */

static void place(asy_shuffled *of, size_t n_tests)
{
    double from = of->mean;
    if (of->mean < of->chance_low)
        from = of->chance_low;
    if (of->mean > of->chance_high)
        from = of->chance_high;
    /* Without spread a value that is chance but for rounding is chance. */
    double d = fabs(of->mean - from) < 1e-12 ? 0 : of->mean - from;
    double df = (double)of->n - 1;
    of->z = d == 0 ? 0 : d / of->se;
    of->p_value = d == 0 ? 1 : of->se > 0 ? asy_t_p(of->z, df) : 0;
    double reach = asy_t_quantile((1 + LEVEL) / 2, df) * of->se;
    of->lower = of->mean - reach;
    of->upper = of->mean + reach;
    if (of->p_value * (double)n_tests < FAMILY_ALPHA)
        of->centre = d > 0 ? ASY_ABOVE_CHANCE : ASY_BELOW_CHANCE;
}

void asy_shuffled_describe(asy_shuffled *of, const double *value, size_t n,
                           size_t n_tests)
{
    double sum = 0, ss = 0;
    of->n = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(value[i])) {
            sum += value[i];
            of->n++;
        }
    of->mean = sum / (double)of->n;
    for (size_t i = 0; i < n; i++)
        if (!isnan(value[i]))
            ss += (value[i] - of->mean) * (value[i] - of->mean);
    of->sd = sqrt(ss / ((double)of->n - 1));
    of->se = of->sd / sqrt((double)of->n);
    of->centre = of->n < 3 ? ASY_NO_VALUES : ASY_CENTRED;
    if (of->centre == ASY_CENTRED)
        place(of, n_tests);
}

static asy_status test_one(shuffle *s, size_t learner, size_t metric,
                           bool holdout, asy_shuffled *of)
{
    const asy_plan *plan = &s->plan;
    size_t n = plan->n_permutations;
    double *value = ASY_NEW(s->arena, double, n);
    if (!value)
        return asy_nomem(s->err);
    size_t m = plan->null_metric[metric];
    *of = (asy_shuffled){.learner = plan->learner[learner].id,
                         .metric = plan->metric[m]->name,
                         .holdout = holdout};
    for (size_t b = 0; b <= n; b++) {
        asy_labelling labelling = {b, learner, holdout};
        ASY_TRY(asy_summary_statistic(&s->summary, labelling, m,
                                      b == 0 ? &of->observed : &value[b - 1]));
    }
    ASY_TRY(chance_of(s, of));
    asy_shuffled_describe(of, value, n, s->out->n);
    return ASY_OK;
}

static asy_status test_all(shuffle *s)
{
    const asy_plan *plan = &s->plan;
    asy_shuffled_all *out = s->out;
    size_t sets = plan->n_holdout > 0 ? 2 : 1, at = 0;
    out->n = plan->n_learners * plan->n_null_metrics * sets;
    out->of = ASY_NEW(s->arena, asy_shuffled, out->n);
    if (!out->of)
        return asy_nomem(s->err);
    for (size_t l = 0; l < plan->n_learners; l++)
        for (size_t h = 0; h < sets; h++)
            for (size_t m = 0; m < plan->n_null_metrics; m++)
                ASY_TRY(test_one(s, l, m, h == 1, &out->of[at++]));
    return ASY_OK;
}

static asy_status run(shuffle *s, const asy_pool_options *options,
                      asy_collection *collection)
{
    asy_arena scratch;
    ASY_TRY(asy_pool_run(&s->plan, options, collection, s->err));
    asy_arena_init(&scratch);
    s->summary = (asy_summary){
        .plan = &s->plan,
        .collection = collection,
        .ctx = {.arena = s->arena, .scratch = &scratch, .err = s->err}};
    s->out->failed = collection->n_failed;
    asy_status status = test_all(s);
    asy_arena_clear(&scratch);
    return status;
}

asy_status asy_shuffled_run(const asy_plan *study,
                            const asy_shuffled_options *options,
                            asy_arena *arena, asy_shuffled_all *out,
                            asy_error *err)
{
    bool within = study->config->permutation.scheme == ASY_WITHIN_FOLD;
    *out = (asy_shuffled_all){.permutations = options->permutations,
                              .scheme = within ? "within_fold" : "refold"};
    shuffle s = {.arena = arena, .out = out, .err = err};
    ASY_TRY(make_plan(&s, study, options->permutations));
    asy_collection collection;
    asy_status status = asy_collection_init(&collection, &s.plan, err);
    if (status == ASY_OK)
        status = run(&s, &options->pool, &collection);
    asy_collection_clear(&collection);
    return status;
}
