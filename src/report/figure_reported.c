/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of a meta-analysis: a forest plot of each quantity that the studies report by
   itself, on the scale on which it is reported. */
#include <string.h>

#include "base/math.h"
#include "report/figure_review.h"
#include "report/words.h"

typedef struct kind {
    asy_reported which;
    const char *figure;   /* its name in `figures` */
    const char *quantity; /* what is pooled, or its logit */
    asy_pair_side side;
} kind;

static const kind kinds[ASY_N_REPORTED] = {
    {ASY_REPORTED_AUC,
     "auc",
     "auc",
     {"Area under the ROC curve", "auc", 0, 1, 1, 0.1}},
    {ASY_REPORTED_FISHER_Z,
     "correlation",
     "fisher_z",
     {"Correlation", "correlation", -1, 1, ASY_NAN, ASY_NAN}},
    {ASY_REPORTED_ERROR,
     "error",
     "mean_absolute_error",
     {"Mean absolute error", "error", 0, HUGE_VAL, ASY_NAN, ASY_NAN}}};

static const asy_bounds none = {ASY_NAN, ASY_NAN, ASY_NAN};

/* The pooling that is drawn: the first that was declared. */
static const asy_review_pooled *shown(const asy_review_result *r, const kind *k)
{
    return k->which == ASY_REPORTED_AUC ? asy_review_pooled_auc(r)
                                        : asy_review_pooled_of(r, k->quantity);
}

/* ---- studies ---- */

static double logit(double p)
{
    return asy_log(p) - asy_log1p(-p);
}

/* A study's value and Wald bounds on the scale of the analysis, and back. */
static asy_bounds bounds_of(const kind *k, bool on_logit, double y, double half)
{
    if (on_logit) {
        half /= y * (1 - y);
        return (asy_bounds){y, asy_sigmoid(logit(y) - half),
                            asy_sigmoid(logit(y) + half)};
    }
    if (k->which == ASY_REPORTED_FISHER_Z)
        return (asy_bounds){asy_tanh(y), asy_tanh(y - half),
                            asy_tanh(y + half)};
    return (asy_bounds){y, y - half, y + half};
}

static double variance_of(bool on_logit, double y, double se)
{
    se = on_logit ? se / (y * (1 - y)) : se;
    return se * se;
}

/* Rows of the studies that have a value; weights add up to 100. */
static size_t fill_rows(const asy_review_result *r, const kind *k,
                        const asy_review_pooled *p, asy_paired_row *row)
{
    const asy_studies *s = &r->studies;
    const bool on_logit = strncmp(p->name, "logit_", 6) == 0;
    /* the pooled interval is Wald's too, at the same level */
    const double z = (p->pooled.upper - p->pooled.estimate) / p->pooled.se;
    double sum = 0, most = 0;
    size_t n = 0;
    for (size_t i = 0; i < s->k; i++) {
        double y = s->reported[k->which][i], se = s->reported_se[k->which][i];
        if (isnan(y))
            continue;
        double weight = 1 / (variance_of(on_logit, y, se) + p->pooled.tau2);
        row[n++] =
            (asy_paired_row){.name = s->name[i],
                             .side = {bounds_of(k, on_logit, y, z * se), none},
                             .weight = weight};
        sum += weight;
        most = asy_max(most, weight);
    }
    for (size_t i = 0; i < n; i++) {
        row[i].size[0] = sqrt(row[i].weight / most);
        row[i].weight *= 100 / sum;
    }
    return n;
}

/* ---- what is not pooled ---- */

static void areas(const asy_review_result *r, const asy_benchmark *b,
                  asy_bounds side[2])
{
    side[0] = b ? b->auc : r->added.auc;
}

static const char *method_of(const char *name)
{
    const char *end = strrchr(name, '_');
    if (strcmp(end, "_dl") == 0)
        return "DerSimonian and Laird";
    return strcmp(end, "_pm") == 0 ? "Paule and Mandel" : "REML";
}

/* ---- the figure ---- */

static asy_status add_footer(asy_figure_set *set, asy_figure *figure,
                             const kind *k, const asy_review_pooled *p)
{
    const double percent = 100 * set->review->level;
    const char *scale = strncmp(p->name, "logit_", 6) == 0  ? ", logit scale"
                        : k->which == ASY_REPORTED_FISHER_Z ? ", Fisher's z"
                                                            : "";
    return asy_figure_footer(
        set, figure,
        "Squares: studies with %g %% intervals, area by weight. Diamond: "
        "pooled (random effects, %s%s; tau2 %.3g, I2 %.1f %%, Q %.2f on %.0f "
        "df). Bar: where the true value of a next study is expected.",
        percent, method_of(p->name), scale, p->pooled.tau2, p->pooled.i2,
        p->pooled.q, p->pooled.q_df);
}

static asy_status draw(asy_figure_set *set, const kind *k)
{
    const asy_review_result *r = set->review;
    const asy_review_pooled *p = shown(r, k);
    asy_figure *figure;
    if (!p || !r->studies.reported[k->which])
        return ASY_OK;
    asy_paired_row *row =
        ASY_NEW(set->ctx->arena, asy_paired_row, r->studies.k);
    if (!row)
        return asy_nomem(set->ctx->err);
    asy_pairs pairs = {.n_sides = 1,
                       .side = {k->side},
                       .row = row,
                       .n = fill_rows(r, k, p, row),
                       .pooled_name = "Pooled",
                       .diamond = true,
                       .pooled = {p->reported, none},
                       .predicted = {p->reported_next, none}};
    pairs.predicted[0].estimate = ASY_NAN;
    if (k->which == ASY_REPORTED_AUC)
        ASY_TRY(asy_figure_further(set, areas, &pairs));
    ASY_TRY(asy_figure_add(set, k->figure, NULL, &figure));
    figure->title = r->title;
    ASY_TRY(add_footer(set, figure, k, p));
    ASY_TRY(asy_figure_further_footer(set, figure, &pairs));
    return asy_figure_pairs(set, figure, &pairs);
}

static asy_status draw_auc(asy_figure_set *set)
{
    return draw(set, &kinds[ASY_REPORTED_AUC]);
}

static asy_status draw_correlation(asy_figure_set *set)
{
    return draw(set, &kinds[ASY_REPORTED_FISHER_Z]);
}

static asy_status draw_error(asy_figure_set *set)
{
    return draw(set, &kinds[ASY_REPORTED_ERROR]);
}

const asy_figure_kind asy_figure_reported[ASY_N_REPORTED] = {
    {"auc", draw_auc},
    {"correlation", draw_correlation},
    {"error", draw_error}};
