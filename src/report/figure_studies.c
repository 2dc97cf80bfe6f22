/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of a meta-analysis: the paired forest plot, and the pooled values without
   each study. */
#include "base/math.h"
#include "report/figure_pairs.h"
#include "report/words.h"

/* The model that figures show: the first that was asked for. */
static const asy_review_fit *shown(const asy_figure_set *set)
{
    return set->review->n_fits ? &set->review->fit[0] : NULL;
}

static void fill_pooled(const asy_review_fit *fit, asy_pairs *pairs)
{
    const asy_accuracy *a = &fit->accuracy;
    pairs->pooled_name = "Pooled";
    pairs->pooled[0] = a->sensitivity;
    pairs->pooled[1] = a->specificity;
    pairs->predicted[0] = a->sensitivity_predicted;
    pairs->predicted[1] = a->specificity_predicted;
    pairs->predicted[0].estimate = pairs->predicted[1].estimate = ASY_NAN;
}

/* ---- forest ---- */

static double most_of(const asy_studies *s, bool cases)
{
    double most = 1;
    for (size_t i = 0; i < s->k; i++)
        most = fmax(most, cases ? s->tp[i] + s->fn[i] : s->fp[i] + s->tn[i]);
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
                 sqrt((s->fp[i] + s->tn[i]) / most_of(s, false))}};
}

static asy_status draw_forest(asy_figure_set *set)
{
    const asy_review_result *r = set->review;
    const asy_studies *s = &r->studies;
    asy_figure *figure;
    if (!shown(set))
        return ASY_OK;
    asy_paired_row *row = ASY_NEW(set->ctx->arena, asy_paired_row, s->k);
    double *count = ASY_NEW(set->ctx->arena, double, 4 * s->k);
    if (!row || !count)
        return asy_nomem(set->ctx->err);
    for (size_t i = 0; i < s->k; i++)
        fill_row(s, i, count + 4 * i, &row[i]);
    asy_pairs pairs = {.row = row, .n = s->k, .diamond = true};
    fill_pooled(shown(set), &pairs);
    ASY_TRY(asy_figure_add(set, "forest", NULL, &figure));
    figure->title = r->title;
    ASY_TRY(asy_figure_footer(
        set, figure,
        "Squares: studies with exact (Clopper-Pearson) %g %% intervals, area "
        "by the number of patients. Diamond: pooled (%s). Bar: where the true "
        "value of a next study is expected.",
        100 * r->level, asy_words_model(shown(set)->name)));
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
    if (reml == r->n_fits || k < 3)
        return ASY_OK;
    asy_paired_row *row = ASY_NEW(set->ctx->arena, asy_paired_row, k);
    if (!row)
        return asy_nomem(set->ctx->err);
    for (size_t i = 0; i < k; i++)
        row[i] =
            (asy_paired_row){.name = r->studies.name[i],
                             .side = {{in->sensitivity[i], ASY_NAN, ASY_NAN},
                                      {in->specificity[i], ASY_NAN, ASY_NAN}},
                             .size = {0.5, 0.5}};
    asy_pairs pairs = {.row = row, .n = k};
    fill_pooled(&r->fit[reml], &pairs);
    pairs.pooled_name = "All studies";
    pairs.predicted[0] = pairs.predicted[1] =
        (asy_bounds){ASY_NAN, ASY_NAN, ASY_NAN};
    ASY_TRY(asy_figure_add(set, "influence", NULL, &figure));
    figure->title = "Pooled accuracy without each study";
    ASY_TRY(asy_figure_footer(set, figure,
                              "Each row: the pooled values (Reitsma, REML) "
                              "when that study is left out. Dashed: with all "
                              "studies."));
    return asy_figure_pairs(set, figure, &pairs);
}

const asy_figure_kind asy_figure_influence = {"influence", draw_influence};
