/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Meta-analyses that a run is put beside: their files are read here, because a
 * config knows no result file. What is compared is one study, ours, with what
 * the others let expect of a next one: the prediction interval, which holds the
 * variation between studies.
 */
#include <string.h>

#include "base/file.h"
#include "cli/study.h"
#include "store/store.h"

static asy_published predicted(const asy_bounds *pooled, const asy_bounds *next)
{
    return (asy_published){.given = !isnan(pooled->estimate),
                           .has_interval = !isnan(next->lower),
                           .value = pooled->estimate,
                           .lower = next->lower,
                           .upper = next->upper};
}

static asy_status take(const asy_review_result *review, asy_compare_config *c,
                       asy_arena *arena, asy_error *err)
{
    size_t i = c->model ? asy_review_fit_at(review, c->model) : 0;
    if (i == review->n_fits)
        return asy_fail_at(err, ASY_ECONFIG, c->place,
                           "%s: the meta-analysis %s has no model %s (found "
                           "%zu models%s%s)",
                           c->name, c->meta, c->model ? c->model : "at all",
                           review->n_fits,
                           review->n_fits ? ", the first is " : "",
                           review->n_fits ? review->fit[0].name : "");
    const asy_review_fit *fit = &review->fit[i];
    const asy_accuracy *a = &fit->accuracy;
    c->model = fit->name;
    c->level = review->level;
    c->sensitivity = predicted(&a->sensitivity, &a->sensitivity_predicted);
    c->specificity = predicted(&a->specificity, &a->specificity_predicted);
    c->auc = (asy_published){.given = !isnan(a->auc), .value = a->auc};
    if (!c->title)
        c->title = asy_arena_printf(arena, "Next study (%s, %zu studies)",
                                    review->name, review->studies.k);
    return c->title ? ASY_OK : asy_nomem(err);
}

static asy_status read_one(asy_compare_config *c, asy_arena *arena,
                           asy_error *err)
{
    char *bytes;
    size_t size;
    asy_review_result review;
    asy_status status = asy_file_read(c->meta, arena, &bytes, &size, err);
    if (status != ASY_OK)
        return asy_frame(err, "compare %s (assay meta makes its file)",
                         c->name);
    asy_sha256(bytes, size, c->meta_sha256);
    if (c->sha256 && strcmp(c->sha256, c->meta_sha256) != 0)
        return asy_fail_at(err, ASY_EDATA, c->place,
                           "%s: other bytes than declared (found sha256 %s, "
                           "need %s)",
                           c->meta, c->meta_sha256, c->sha256);
    ASY_TRY(asy_store_read_review(c->meta, arena, &review, err));
    return take(&review, c, arena, err);
}

asy_status asy_study_read_reviews(asy_study *study, asy_error *err)
{
    for (size_t i = 0; i < study->config.n_compare; i++)
        if (study->config.compare[i].meta)
            ASY_TRY(read_one(&study->config.compare[i], &study->arena, err));
    return ASY_OK;
}
