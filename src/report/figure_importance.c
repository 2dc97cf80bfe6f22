/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Permutation importance: one figure a learner, the most important features
   first. */
#include <math.h>

#include "report/facts.h"
#include "report/figure_dots.h"
#include "report/words.h"

enum { MOST_FEATURES = 20 };

static void add_data(const asy_result *r, const asy_ranked *ranked,
                     asy_text *data)
{
    asy_text_add(data, "rank,value,sd,feature\n");
    for (size_t i = 0; i < r->p; i++) {
        asy_text_addf(data, "%zu", i + 1);
        asy_figure_number(data, ranked[i].mean);
        asy_figure_number(data, ranked[i].sd);
        asy_figure_word(data, r->feature[ranked[i].feature]);
        asy_text_add(data, "\n");
    }
}

static asy_status add_footer(asy_figure_set *set, asy_figure *f)
{
    const asy_result *r = set->result;
    ASY_TRY(asy_figure_footer(
        set, f,
        "Mean and SD of %zu permutation%s of each feature "
        "in the outer test rows.",
        r->importance_repeats, asy_plural(r->importance_repeats)));
    if (r->p <= MOST_FEATURES)
        return ASY_OK;
    return asy_figure_footer(set, f, "The first %d of %zu features.",
                             MOST_FEATURES, r->p);
}

static asy_status draw_learner(asy_figure_set *set, const asy_learner_result *l)
{
    const asy_result *r = set->result;
    asy_arena *arena = set->ctx->arena;
    asy_figure *f;
    const asy_ranked *ranked = asy_facts_importance(r, l, arena);
    if (ranked && isnan(ranked[0].mean))
        return ASY_OK;
    ASY_TRY(asy_figure_add(set, "importance", l->id, &f));
    asy_dots_row *row = ASY_NEW(arena, asy_dots_row, r->p);
    const char *axis =
        asy_arena_printf(arena, "Drop of %s when permuted",
                         asy_words_metric(r, r->importance_metric));
    f->title = asy_arena_printf(arena, "Permutation importance, %s", l->id);
    if (!ranked || !row || !axis || !f->title)
        return asy_nomem(set->ctx->err);
    for (size_t i = 0; i < r->p; i++)
        row[i] = (asy_dots_row){.name = r->feature[ranked[i].feature],
                                .value = ranked[i].mean,
                                .spread = ranked[i].sd};
    add_data(r, ranked, &f->data);
    ASY_TRY(add_footer(set, f));
    asy_dots dots = {.row = row,
                     .n = r->p,
                     .most = MOST_FEATURES,
                     .axis = axis,
                     .zero = true};
    return asy_dots_draw(set, f, &dots);
}

static asy_status draw(asy_figure_set *set)
{
    const asy_result *r = set->result;
    for (size_t l = 0; r->importance_metric && l < r->n_learners; l++)
        if (r->learner[l].importance)
            ASY_TRY(draw_learner(set, &r->learner[l]));
    return ASY_OK;
}

const asy_figure_kind asy_figure_importance = {"importance", draw};
