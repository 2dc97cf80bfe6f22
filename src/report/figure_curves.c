/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mean curves of all learners in one figure; more than two classes: the
   mean over classes, each against the rest. */
#include "base/math.h"
#include "report/facts.h"
#include "report/figure_curve.h"
#include "report/words.h"

/* Where classes differ in size, all have to share a grid. */
enum { MACRO_CELLS = 200 };

static asy_status average_class(asy_figure_set *set,
                                const asy_trace_source *source, size_t cells,
                                asy_average *mean)
{
    size_t n = set->result->n_repeats;
    asy_trace *trace = ASY_NEW(set->ctx->arena, asy_trace, n);
    if (!trace)
        return asy_nomem(set->ctx->err);
    for (size_t i = 0; i < n; i++)
        ASY_TRY(asy_trace_repeat(source, i, set->ctx, &trace[i]));
    cells = cells ? cells : asy_trace_cells(trace, n);
    return asy_trace_average(trace, n, source->kind, cells, set->ctx, mean);
}

static asy_status average_learner(asy_figure_set *set,
                                  const asy_curve_look *look, size_t learner,
                                  asy_average *mean)
{
    const asy_result *r = set->result;
    asy_trace_source source = {r, &r->learner[learner], 1, look->kind};
    if (r->n_classes == 2)
        return average_class(set, &source, 0, mean);
    size_t k = (size_t)r->n_classes;
    *mean = (asy_average){0};
    for (source.class_index = 0; source.class_index < r->n_classes;
         source.class_index++) {
        asy_average one;
        ASY_TRY(average_class(set, &source, MACRO_CELLS, &one));
        ASY_TRY(asy_average_add(mean, &one, k, set->ctx));
    }
    return ASY_OK;
}

static void add_data(const asy_figure_set *set, const asy_curve_look *look,
                     const asy_average *mean, asy_text *data)
{
    asy_text_addf(data, "learner_index,%s,%s,learner\n", look->x, look->y);
    for (size_t l = 0; l < set->result->n_learners; l++)
        for (size_t i = 0; i < mean[l].n; i++) {
            asy_text_addf(data, "%zu", l);
            asy_figure_number(data, mean[l].x[i]);
            asy_figure_number(data, mean[l].y[i]);
            asy_figure_word(data, set->result->learner[l].id);
            asy_text_add(data, "\n");
        }
}

static asy_status add_key(asy_figure_set *set, const asy_curve_look *look,
                          const asy_average *mean, asy_legend *key)
{
    const asy_result *r = set->result;
    asy_arena *arena = set->ctx->arena;
    for (size_t l = 0; l < r->n_learners; l++) {
        if (mean[l].n == 0)
            continue;
        const asy_interval *area =
            asy_curve_area(r, r->learner[l].metric, look);
        const char *words = area ? asy_words_interval(arena, area) : "";
        const char *id = asy_figure_cut(arena, r->learner[l].id, 12);
        const char *line = asy_arena_printf(arena, "lt %zu", l + 1);
        if (!words || !id || !line)
            return asy_nomem(set->ctx->err);
        ASY_TRY(asy_legend_add(key, line,
                               asy_arena_printf(arena, "%s %s", id, words),
                               set->ctx->err));
    }
    return ASY_OK;
}

static asy_status write_script(asy_figure_set *set, const asy_curve_look *look,
                               const asy_average *mean, asy_figure *f)
{
    const asy_result *r = set->result;
    double prevalence =
        r->n_classes == 2 ? asy_facts_chance(r, ASY_DEVELOPMENT) : ASY_NAN;
    asy_legend key = {
        .curve = mean, .n_curves = r->n_learners, .prevalence = prevalence};
    ASY_TRY(asy_curve_footer(set, f, look, &r->learner[0]));
    if (r->n_repeats > 1)
        ASY_TRY(asy_figure_footer(
            set, f, "Curves: vertical mean of %zu repeats.", r->n_repeats));
    ASY_TRY(asy_figure_open(set, f, asy_curve_body(), false));
    ASY_TRY(asy_curve_axes(set, f, look, prevalence));
    ASY_TRY(add_key(set, look, mean, &key));
    asy_curve_legend(f, look, &key);
    asy_figure_add_line(f,
                        "plot for [l=0:%zu] data using "
                        "(column('learner_index') == l ? column('%s') : NaN)"
                        ":'%s' with lines lt l+1",
                        r->n_learners - 1, look->x, look->y);
    asy_figure_close(f);
    return ASY_OK;
}

static asy_status draw_all(asy_figure_set *set, const asy_curve_look *look)
{
    const asy_result *r = set->result;
    asy_figure *f;
    asy_average *mean = ASY_NEW(set->ctx->arena, asy_average, r->n_learners);
    if (!mean)
        return asy_nomem(set->ctx->err);
    bool any = false;
    for (size_t l = 0; l < r->n_learners; l++) {
        ASY_TRY(average_learner(set, look, l, &mean[l]));
        any = any || mean[l].n > 0;
    }
    if (!any)
        return ASY_OK;
    ASY_TRY(asy_figure_add(set, look->name, NULL, &f));
    f->width = ASY_COLUMN_WIDTH;
    f->title = asy_arena_printf(set->ctx->arena, "%ss%s", look->title,
                                r->n_classes > 2 ? ", mean over classes" : "");
    if (!f->title)
        return asy_nomem(set->ctx->err);
    add_data(set, look, mean, &f->data);
    return write_script(set, look, mean, f);
}

asy_status asy_curve_draw(asy_figure_set *set, const asy_curve_look *look)
{
    if (set->result->n_learners > 1)
        ASY_TRY(draw_all(set, look));
    for (size_t l = 0; l < set->result->n_learners; l++)
        ASY_TRY(asy_curve_draw_learner(set, look, l));
    return ASY_OK;
}
