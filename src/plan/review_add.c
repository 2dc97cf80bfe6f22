/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run's result among the studies of a meta-analysis: see review.h. */
#include <string.h>

#include "base/distribution.h"
#include "infer/infer.h"
#include "plan/review.h"

typedef struct adder {
    const asy_review_config *config;
    const asy_result *run;
    const asy_learner_result *learner;
    asy_ctx *ctx;
    asy_review_result *out;
} adder;

/* ---- the table ---- */

/* Count one decision; false if the unit had failed. */
static bool count(asy_counts *t, int target, int decision)
{
    if (decision < 0)
        return false;
    if (target == 1)
        *(decision == 1 ? &t->tp : &t->fn) += 1;
    else
        *(decision == 1 ? &t->fp : &t->tn) += 1;
    return true;
}

static bool count_held_out(const adder *a, asy_counts *t)
{
    const asy_result *r = a->run;
    bool whole = true;
    for (size_t i = 0; i < r->n_holdout; i++)
        whole = count(t, r->target[r->holdout_sample[i]],
                      a->learner->holdout.decision[i]) &&
                whole;
    return whole;
}

/* The sum over repeats, made a mean in whole patients. */
static bool count_folds(const adder *a, asy_counts *t)
{
    const asy_result *r = a->run;
    const double n = (double)r->n_repeats;
    bool whole = true;
    for (size_t i = 0; i < r->m; i++)
        whole =
            count(t, r->target[r->sample[i]], a->learner->decision[i]) && whole;
    const double n1 = floor((t->tp + t->fn) / n + 0.5);
    const double n2 = floor((t->fp + t->tn) / n + 0.5);
    t->tp = floor(t->tp / n + 0.5);
    t->fp = floor(t->fp / n + 0.5);
    t->fn = n1 - t->tp;
    t->tn = n2 - t->fp;
    return whole;
}

static asy_status make_table(const adder *a, asy_counts *t)
{
    const asy_result *r = a->run;
    asy_review_added *out = &a->out->added;
    bool held_out = r->n_holdout > 0;
    *t = (asy_counts){0};
    bool whole = held_out ? count_held_out(a, t) : count_folds(a, t);
    if (!whole)
        return asy_fail(a->ctx->err, ASY_EDATA,
                        "%s: units of learner %s failed, so that patients have "
                        "no decision (need a run without failures)",
                        r->name, a->learner->id);
    if (t->tp + t->fn == 0 || t->fp + t->tn == 0)
        return asy_fail(a->ctx->err, ASY_EDATA,
                        "%s: a class has no rows (need both)", r->name);
    out->rows = held_out ? "held-out set" : "outer folds";
    out->repeats = held_out ? 1 : r->n_repeats;
    return ASY_OK;
}

static asy_bounds exact(double x, double n, double level)
{
    asy_interval i = asy_clopper_pearson(x, n, level);
    return (asy_bounds){i.estimate, i.lower, i.upper};
}

static void describe(const adder *a, const asy_counts *t)
{
    const asy_result *r = a->run;
    asy_review_added *out = &a->out->added;
    const double level = a->config->level;
    const asy_metric_result *metric =
        r->n_holdout > 0 ? a->learner->holdout.metric : a->learner->metric;
    size_t auc = asy_result_metric(r, "roc_auc");
    out->name = r->name;
    out->learner = a->learner->id;
    memcpy(out->config_sha256, r->config_sha256, sizeof out->config_sha256);
    out->tp = t->tp;
    out->fn = t->fn;
    out->fp = t->fp;
    out->tn = t->tn;
    out->sensitivity = exact(t->tp, t->tp + t->fn, level);
    out->specificity = exact(t->tn, t->tn + t->fp, level);
    out->auc = (asy_bounds){ASY_NAN, ASY_NAN, ASY_NAN};
    if (auc == r->n_metrics)
        return;
    const asy_interval *i = &metric[auc].pooled_interval;
    out->auc = (asy_bounds){i->estimate, i->lower, i->upper};
}

/* ---- beside each model ---- */

static asy_review_beside nothing_beside(const char *model)
{
    const asy_bounds none = {ASY_NAN, ASY_NAN, ASY_NAN};
    return (asy_review_beside){.name = model,
                               .place = {ASY_NAN, ASY_NAN, ASY_NAN, ASY_NAN,
                                         ASY_NAN, ASY_NAN, ASY_NAN, ASY_NAN,
                                         false, false},
                               .sensitivity = none,
                               .specificity = none,
                               .auc = ASY_NAN};
}

/* The model again with the study among the others. */
static asy_status refit(const adder *a, const asy_review_fit *without,
                        const asy_review *with, asy_review_beside *out)
{
    asy_bivariate fit;
    asy_accuracy accuracy;
    asy_status status = asy_bivariate_fit(
        with, without->fit.model, without->fit.correlated, a->ctx, &fit);
    if (status == ASY_ENOTCONVERGED) { /* its place is known all the same */
        asy_review_beside none = nothing_beside(out->name);
        none.place = out->place;
        *out = none;
        asy_error_reset(a->ctx->err);
        return ASY_OK;
    }
    ASY_TRY(status);
    asy_accuracy_of(&fit, with, a->config->level, &accuracy);
    out->sensitivity = accuracy.sensitivity;
    out->specificity = accuracy.specificity;
    out->auc = accuracy.auc;
    return ASY_OK;
}

static asy_status beside_all(const adder *a, const asy_counts *t,
                             const asy_review *with)
{
    asy_review_result *out = a->out;
    for (size_t i = 0; i < out->n_fits; i++) {
        asy_review_beside *b = &out->added.beside[i];
        b->name = out->fit[i].name;
        if (out->fit[i].failure) {
            *b = nothing_beside(b->name);
            continue;
        }
        asy_place_study(&out->fit[i].fit, t, a->config->level, &b->place);
        ASY_TRY(refit(a, &out->fit[i], with, b));
    }
    return ASY_OK;
}

static asy_status place(const adder *a, const asy_counts *t)
{
    const size_t k = a->out->studies.k;
    asy_counts *raw = ASY_NEW(a->ctx->scratch, asy_counts, 2 * (k + 1));
    a->out->added.beside = asy_arena_calloc(a->ctx->arena, a->out->n_fits,
                                            sizeof *a->out->added.beside);
    if (!raw || !a->out->added.beside)
        return asy_nomem(a->ctx->err);
    memcpy(raw, a->out->studies.raw, k * sizeof *raw);
    raw[k] = *t;
    asy_correction correction = {a->config->continuity.add,
                                 (asy_correct_when)a->config->continuity.when};
    asy_counts_correct(raw, k + 1, &correction, raw + k + 1);
    asy_review with = {
        .k = k + 1, .raw = raw, .corrected = raw + k + 1, .q = 1};
    return beside_all(a, t, &with);
}

/* ---- the AUC ---- */

static asy_bounds on_share(bool logit, double estimate, double lower,
                           double upper)
{
    if (!logit)
        return (asy_bounds){estimate, lower, upper};
    return (asy_bounds){asy_sigmoid(estimate), asy_sigmoid(lower),
                        asy_sigmoid(upper)};
}

/* One AUC and its variance on the scale of the analysis. */
static void put_auc(bool logit, double auc, double se, double *y, double *v)
{
    *y = logit ? asy_log(auc) - asy_log1p(-auc) : auc;
    se = logit ? se / (auc * (1 - auc)) : se;
    *v = se * se;
}

/* The scale is that of the first of auc and logit_auc that is pooled. */
static bool wants_logit(const asy_review_config *c)
{
    for (size_t i = 0; i < c->univariate.n_quantities; i++) {
        if (strcmp(c->univariate.quantity[i], "logit_auc") == 0)
            return true;
        if (strcmp(c->univariate.quantity[i], "auc") == 0)
            return false;
    }
    return false;
}

/* Among n AUCs y with variances v, ours behind them. */
static asy_status compare_auc(const adder *a, bool logit, const double *y,
                              const double *v, size_t n)
{
    asy_review_beside_auc *out = &a->out->added.beside_auc;
    asy_univariate w, o;
    const double level = a->config->level;
    ASY_TRY(asy_pool(y, v, n, ASY_POOL_REML, level, &o, a->ctx->err));
    ASY_TRY(asy_pool(y, v, n + 1, ASY_POOL_REML, level, &w, a->ctx->err));
    out->without = on_share(logit, o.estimate, o.lower, o.upper);
    out->with = on_share(logit, w.estimate, w.lower, w.upper);
    out->next = on_share(logit, o.estimate, o.predict_lower, o.predict_upper);
    out->z = (y[n] - o.estimate) / sqrt(v[n] + o.tau2 + o.se * o.se);
    out->p_value = asy_normal_p(out->z);
    return ASY_OK;
}

/* Among the AUCs that the studies report. */
static asy_status place_auc(const adder *a)
{
    const asy_studies *s = &a->out->studies;
    asy_review_beside_auc *out = &a->out->added.beside_auc;
    const asy_bounds *ours = &a->out->added.auc;
    const double *auc = s->reported[ASY_REPORTED_AUC];
    const double *se = s->reported_se[ASY_REPORTED_AUC];
    const asy_bounds none = {ASY_NAN, ASY_NAN, ASY_NAN};
    const bool logit = wants_logit(a->config);
    size_t n = 0;
    *out = (asy_review_beside_auc){ASY_NAN, none, none, none, ASY_NAN, ASY_NAN};
    /* the lower bound: the upper one may be cut at 1 */
    double own = (ours->estimate - ours->lower) /
                 asy_normal_quantile((1 + a->run->level) / 2);
    if (!auc || !(own > 0) || (logit && ours->estimate >= 1))
        return ASY_OK;
    out->se = own;
    double *y = ASY_NEW(a->ctx->scratch, double, 2 * (s->k + 1));
    if (!y)
        return asy_nomem(a->ctx->err);
    double *v = y + s->k + 1;
    for (size_t i = 0; i < s->k; i++) {
        if (isnan(auc[i]))
            continue;
        put_auc(logit, auc[i], se[i], &y[n], &v[n]);
        n++;
    }
    put_auc(logit, ours->estimate, own, &y[n], &v[n]);
    return compare_auc(a, logit, y, v, n);
}

/* ---- the whole ---- */

static asy_status find_learner(adder *a, const char *id)
{
    const asy_result *r = a->run;
    if (r->n_classes != 2)
        return asy_fail(a->ctx->err, ASY_EDATA,
                        "%s: found %d classes, need two to have a sensitivity",
                        r->name, r->n_classes);
    if (!id && r->n_learners != 1)
        return asy_fail(a->ctx->err, ASY_EARG,
                        "--add: %s has %zu learners (need FILE.h5:LEARNER; the "
                        "first is %s)",
                        r->name, r->n_learners, r->learner[0].id);
    size_t l = id ? asy_result_learner(r, id) : 0;
    if (l == r->n_learners)
        return asy_fail(a->ctx->err, ASY_EARG,
                        "--add: %s has no learner %s (the first is %s)",
                        r->name, id, r->learner[0].id);
    a->learner = &r->learner[l];
    return ASY_OK;
}

static asy_status run(adder *a, const char *learner)
{
    asy_counts table;
    const asy_studies *s = &a->out->studies;
    if (!s->tp && !s->reported[ASY_REPORTED_AUC])
        return asy_fail(a->ctx->err, ASY_EARG,
                        "--add: the meta-analysis has neither two-by-two "
                        "tables nor AUCs");
    ASY_TRY(find_learner(a, learner));
    ASY_TRY(make_table(a, &table));
    describe(a, &table);
    ASY_TRY(place_auc(a));
    if (s->tp)
        return place(a, &table);
    a->out->added.beside = /* no model to stand beside */
        asy_arena_calloc(a->ctx->arena, 1, sizeof *a->out->added.beside);
    return a->out->added.beside ? ASY_OK : asy_nomem(a->ctx->err);
}

asy_status asy_review_add(const asy_review_config *config, const asy_result *of,
                          const char *learner, asy_arena *arena,
                          asy_review_result *result, asy_error *err)
{
    asy_arena scratch;
    asy_arena_init(&scratch);
    asy_ctx ctx = {.arena = arena, .scratch = &scratch, .err = err};
    adder a = {.config = config, .run = of, .ctx = &ctx, .out = result};
    asy_status status = run(&a, learner);
    asy_arena_clear(&scratch);
    return status;
}
