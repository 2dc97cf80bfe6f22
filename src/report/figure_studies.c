/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of a meta-analysis: the paired forest plot, and the pooled values without
   each study. */
#include "base/math.h"
#include "report/figure_pairs.h"
#include "report/figure_review.h"
#include "report/words.h"

static const asy_bounds none = {ASY_NAN, ASY_NAN, ASY_NAN};

static void fill_pooled(const asy_review_fit *fit, asy_pairs *pairs)
{
    const asy_accuracy *a = &fit->accuracy;
    pairs->n_sides = 2;
    pairs->side[0] =
        (asy_pair_side){"Sensitivity", "sensitivity", 0, 1, ASY_NAN, ASY_NAN};
    pairs->side[1] =
        (asy_pair_side){"Specificity", "specificity", 0, 1, ASY_NAN, ASY_NAN};
    pairs->pooled_name = "Pooled";
    pairs->pooled[0] = a->sensitivity;
    pairs->pooled[1] = a->specificity;
    pairs->predicted[0] = a->sensitivity_predicted;
    pairs->predicted[1] = a->specificity_predicted;
    pairs->predicted[0].estimate = pairs->predicted[1].estimate = ASY_NAN;
}

/* ---- rows below the pooled values ---- */

asy_status asy_figure_further(asy_figure_set *set, asy_bounds_of *bounds,
                              asy_pairs *pairs)
{
    const asy_review_result *r = set->review;
    asy_further_row *row =
        ASY_NEW(set->ctx->arena, asy_further_row, 1 + r->n_benchmarks);
    size_t n = 0;
    if (!row)
        return asy_nomem(set->ctx->err);
    for (size_t i = 0; i <= r->n_benchmarks; i++) {
        const asy_benchmark *b = i ? &r->benchmark[i - 1] : NULL;
        asy_further_row *f = &row[n];
        *f = (asy_further_row){.published = b != NULL,
                               .side = {none, none},
                               .name = b ? (b->title ? b->title : b->name)
                                         : r->added.name};
        if (!b && !r->added.name)
            continue;
        bounds(r, b, f->side);
        n += isnan(f->side[0].estimate) && isnan(f->side[1].estimate) ? 0 : 1;
    }
    pairs->further = row;
    pairs->n_further = n;
    return ASY_OK;
}

asy_status asy_figure_further_footer(asy_figure_set *set, asy_figure *figure,
                                     const asy_pairs *pairs)
{
    const asy_review_added *a = &set->review->added;
    for (size_t i = 0; i < pairs->n_further; i++)
        if (!pairs->further[i].published)
            return asy_figure_footer(
                set, figure, "Triangle: %s, %s, not pooled%s.", a->name,
                a->learner,
                pairs->n_further > 1 ? "; open diamonds: published" : "");
    if (pairs->n_further > 0)
        return asy_figure_footer(set, figure,
                                 "Open diamonds: published, not pooled.");
    return ASY_OK;
}

static void accuracies(const asy_review_result *r, const asy_benchmark *b,
                       asy_bounds side[2])
{
    side[0] = b ? b->sensitivity : r->added.sensitivity;
    side[1] = b ? b->specificity : r->added.specificity;
}

/* ---- forest ---- */

static double most_of(const asy_studies *s, bool cases)
{
    double most = 1;
    for (size_t i = 0; i < s->k; i++)
        most = asy_max(most, cases ? s->tp[i] + s->fn[i] : s->fp[i] + s->tn[i]);
    return most;
}

static void fill_row(const asy_studies *s, size_t i, double *count,
                     asy_paired_row *row)
{
    count[0] = s->tp[i];
    count[1] = s->fn[i];
    count[2] = s->fp[i];
    count[3] = s->tn[i];
    *row = (asy_paired_row){
        .name = s->name[i],
        .count = count,
        .side = {{s->sensitivity[i], s->sensitivity_lower[i],
                  s->sensitivity_upper[i]},
                 {s->specificity[i], s->specificity_lower[i],
                  s->specificity_upper[i]}},
        .size = {sqrt((s->tp[i] + s->fn[i]) / most_of(s, true)),
                 sqrt((s->fp[i] + s->tn[i]) / most_of(s, false))},
        .weight = ASY_NAN};
}

static asy_status draw_forest(asy_figure_set *set)
{
    const asy_review_result *r = set->review;
    const asy_review_fit *fit = asy_review_shown(r);
    const asy_studies *s = &r->studies;
    asy_figure *figure;
    if (!fit)
        return ASY_OK;
    asy_paired_row *row = ASY_NEW(set->ctx->arena, asy_paired_row, s->k);
    double *count = ASY_NEW(set->ctx->arena, double, 4 * s->k);
    if (!row || !count)
        return asy_nomem(set->ctx->err);
    for (size_t i = 0; i < s->k; i++)
        fill_row(s, i, count + 4 * i, &row[i]);
    asy_pairs pairs = {.row = row, .n = s->k, .diamond = true};
    fill_pooled(fit, &pairs);
    for (int side = 0; side < 2; side++) { /* a forest plot ends at 1 */
        pairs.side[side].end = 1;
        pairs.side[side].step = 0.2;
    }
    ASY_TRY(asy_figure_further(set, accuracies, &pairs));
    ASY_TRY(asy_figure_add(set, "forest", NULL, &figure));
    figure->title = r->title;
    ASY_TRY(asy_figure_footer(
        set, figure,
        "Squares: studies with exact (Clopper-Pearson) %g %% intervals, area "
        "by the number of patients. Diamond: pooled (%s). Bar: where the true "
        "value of a next study is expected.",
        100 * r->level, asy_words_model(fit->name)));
    ASY_TRY(asy_figure_further_footer(set, figure, &pairs));
    return asy_figure_pairs(set, figure, &pairs);
}

const asy_figure_kind asy_figure_studies = {"forest", draw_forest};

/* ---- influence ---- */

static asy_status draw_influence(asy_figure_set *set)
{
    const asy_review_result *r = set->review;
    const asy_review_influence *in = &r->influence;
    const size_t k = r->studies.k;
    size_t reml = asy_review_fit_at(r, "reitsma_reml");
    asy_figure *figure;
    if (reml == r->n_fits || r->fit[reml].failure || k < 3)
        return ASY_OK;
    asy_paired_row *row = ASY_NEW(set->ctx->arena, asy_paired_row, k);
    if (!row)
        return asy_nomem(set->ctx->err);
    for (size_t i = 0; i < k; i++)
        row[i] = (asy_paired_row){
            .name = r->studies.name[i],
            .side = {{in->sensitivity[i], in->sensitivity_lower[i],
                      in->sensitivity_upper[i]},
                     {in->specificity[i], in->specificity_lower[i],
                      in->specificity_upper[i]}},
            .size = {0.4, 0.4},
            .weight = ASY_NAN};
    asy_pairs pairs = {.row = row, .n = k};
    fill_pooled(&r->fit[reml], &pairs);
    pairs.pooled_name = "All studies";
    pairs.predicted[0] = pairs.predicted[1] = none;
    ASY_TRY(asy_figure_add(set, "influence", NULL, &figure));
    figure->title = "Pooled accuracy without each study";
    ASY_TRY(asy_figure_footer(set, figure,
                              "Each row: the pooled values (Reitsma, REML, "
                              "%g %% CI) when that study is left out. Dashed: "
                              "with all studies.",
                              100 * r->level));
    return asy_figure_pairs(set, figure, &pairs);
}

const asy_figure_kind asy_figure_influence = {"influence", draw_influence};
