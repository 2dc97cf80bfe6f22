/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The curve of one learner: two classes with every repeat, their mean, the
 * middle 95 % and the held-out set; more classes with one mean curve a class,
 * that class against the rest.
 */
#include "report/figure_curve.h"
#include "base/math.h"
#include "report/facts.h"
#include "report/words.h"

/* Fewer repeats have no middle 95 %. */
enum { LEAST_BAND = 5 };

/* The curves of one learner. */
typedef struct drawing {
    asy_figure_set *set;
    const asy_curve_look *look;
    const asy_learner_result *learner;
    asy_figure *figure;
    size_t n_classes;   /* drawn: 1 for two classes */
    asy_trace *trace;   /* [n_classes x R] */
    asy_average *mean;  /* [n_classes] */
    asy_trace held_out; /* n = 0: none */
} drawing;

static int class_at(const drawing *d, size_t c)
{
    return d->n_classes == 1 ? 1 : (int)c;
}

/* ---- curves ---- */

static asy_status make_class(drawing *d, size_t c)
{
    const asy_result *r = d->set->result;
    asy_trace *trace = d->trace + c * r->n_repeats;
    asy_trace_source source = {r, d->learner, class_at(d, c), d->look->kind};
    for (size_t i = 0; i < r->n_repeats; i++)
        ASY_TRY(asy_trace_repeat(&source, i, d->set->ctx, &trace[i]));
    return asy_trace_average(trace, r->n_repeats, d->look->kind,
                             asy_trace_cells(trace, r->n_repeats), d->set->ctx,
                             &d->mean[c]);
}

static asy_status make_curves(drawing *d)
{
    const asy_result *r = d->set->result;
    asy_arena *arena = d->set->ctx->arena;
    d->n_classes = r->n_classes == 2 ? 1 : (size_t)r->n_classes;
    d->trace = ASY_NEW(arena, asy_trace, d->n_classes * r->n_repeats);
    d->mean = ASY_NEW(arena, asy_average, d->n_classes);
    if (!d->trace || !d->mean)
        return asy_nomem(d->set->ctx->err);
    for (size_t c = 0; c < d->n_classes; c++)
        ASY_TRY(make_class(d, c));
    if (r->n_holdout == 0 || d->n_classes > 1)
        return ASY_OK;
    asy_trace_source source = {r, d->learner, 1, d->look->kind};
    return asy_trace_holdout(&source, d->set->ctx, &d->held_out);
}

/* ---- numbers ---- */

/* Which curve it is and whose. */
typedef struct row_head {
    const char *curve;
    int class_index;
    double repeat; /* NaN: all of them */
} row_head;

static void add_row(drawing *d, row_head head, const double v[4])
{
    asy_text *data = &d->figure->data;
    asy_text_add(data, head.curve);
    asy_text_addf(data, ",%d", head.class_index);
    asy_figure_number(data, head.repeat);
    for (int i = 0; i < 4; i++)
        asy_figure_number(data, v[i]);
    asy_figure_word(data, d->set->result->class_name[head.class_index]);
    asy_text_add(data, "\n");
}

static void add_trace(drawing *d, row_head head, const asy_trace *t)
{
    for (size_t i = 0; i < t->n; i++)
        add_row(d, head, (double[]){t->x[i], t->y[i], ASY_NAN, ASY_NAN});
}

static void add_data(drawing *d)
{
    const asy_result *r = d->set->result;
    asy_text_addf(&d->figure->data,
                  "curve,class_index,repeat,%s,%s,lower,"
                  "upper,class\n",
                  d->look->x, d->look->y);
    for (size_t c = 0; c < d->n_classes; c++) {
        int class_index = class_at(d, c);
        const asy_average *a = &d->mean[c];
        for (size_t i = 0; i < a->n; i++)
            add_row(d, (row_head){"mean", class_index, ASY_NAN},
                    (double[]){a->x[i], a->y[i], a->lower[i], a->upper[i]});
        for (size_t i = 0; i < r->n_repeats; i++)
            add_trace(d, (row_head){"repeat", class_index, (double)i},
                      &d->trace[c * r->n_repeats + i]);
    }
    add_trace(d, (row_head){"holdout", 1, ASY_NAN}, &d->held_out);
}

/* ---- key and small print ---- */

static asy_status add_area(drawing *d, asy_legend *key, const char *line,
                           const char *what, const asy_interval *area)
{
    asy_ctx *ctx = d->set->ctx;
    if (!area || isnan(area->estimate))
        return asy_legend_add(key, line, what, ctx->err);
    const char *words = asy_words_interval(ctx->arena, area);
    if (!words)
        return asy_nomem(ctx->err);
    return asy_legend_add(key, line,
                          asy_arena_printf(ctx->arena, "%s %s", what, words),
                          ctx->err);
}

static asy_status key_two_classes(drawing *d, asy_legend *key)
{
    const asy_result *r = d->set->result;
    ASY_TRY(add_area(d, key, "lt 1", d->look->area,
                     asy_curve_area(r, d->learner->metric, d->look)));
    if (d->held_out.n == 0)
        return ASY_OK;
    return add_area(d, key, "lt 2", "held out",
                    asy_curve_area(r, d->learner->holdout.metric, d->look));
}

/* "benign 0.913"; the level of chance beside an average precision. */
static const char *class_words(const drawing *d, size_t c)
{
    const asy_result *r = d->set->result;
    asy_arena *arena = d->set->ctx->arena;
    const char *name = asy_figure_cut(arena, r->class_name[c], 16);
    if (!name || d->look->kind == ASY_ROC)
        return name ? asy_arena_printf(arena, "%s %.3f", name, d->mean[c].area)
                    : NULL;
    double share = (double)asy_facts_count(r, (int)c, ASY_DEVELOPMENT) /
                   (double)asy_facts_count(r, -1, ASY_DEVELOPMENT);
    return asy_arena_printf(arena, "%s %.3f [%.3f]", name, d->mean[c].area,
                            share);
}

static asy_status key_classes(drawing *d, asy_legend *key)
{
    asy_ctx *ctx = d->set->ctx;
    for (size_t c = 0; c < d->n_classes; c++) {
        const char *line = asy_arena_printf(ctx->arena, "lt %zu", c + 1);
        if (!line)
            return asy_nomem(ctx->err);
        ASY_TRY(asy_legend_add(key, line, class_words(d, c), ctx->err));
    }
    return add_area(
        d, key, NULL, "macro",
        asy_curve_area(d->set->result, d->learner->metric, d->look));
}

static asy_status add_footer(drawing *d)
{
    const asy_result *r = d->set->result;
    ASY_TRY(asy_curve_footer(d->set, d->figure, d->look, d->learner));
    if (d->n_classes > 1)
        return asy_figure_footer(d->set, d->figure,
                                 "Each class against the rest, with the area "
                                 "below its curve%s.",
                                 d->look->kind == ASY_PR ? " [its prevalence]"
                                                         : "");
    if (r->n_repeats > 1)
        ASY_TRY(asy_figure_footer(d->set, d->figure,
                                  "Thin: each of %zu repeats. Thick: their "
                                  "vertical mean.",
                                  r->n_repeats));
    if (r->n_repeats >= LEAST_BAND)
        return asy_figure_footer(d->set, d->figure,
                                 "Band: the middle 95 %% of repeats.");
    return ASY_OK;
}

/* ---- script ---- */

static void plot_two_classes(drawing *d)
{
    const asy_curve_look *k = d->look;
    size_t repeats = d->set->result->n_repeats;
    asy_text_add(&d->figure->script, "plot \\\n");
    if (repeats >= LEAST_BAND)
        asy_figure_add_line(
            d->figure,
            "  data using (is('mean')):'lower':'upper' with filledcurves "
            "fc rgb '#d3e3ef', \\");
    if (repeats > 1)
        asy_figure_add_line(
            d->figure,
            "  for [r=0:%zu] data using (is('repeat') + (column('repeat') == r "
            "? 0 : NaN)):'%s' with %s lw 0.3 dt 1 lc rgb '#8fb5cf', \\",
            repeats - 1, k->y, k->with);
    if (d->held_out.n > 0)
        asy_figure_add_line(
            d->figure, "  data using (is('holdout')):'%s' with %s lt 2, \\",
            k->y, k->with);
    asy_figure_add_line(d->figure,
                        "  data using (is('mean')):'%s' with lines lt 1", k->y);
}

static void plot_classes(drawing *d)
{
    asy_figure_add_line(d->figure,
                        "plot for [k=0:%zu] data using (is('mean') + "
                        "(column('class_index') == k ? 0 : NaN)):'%s' "
                        "with lines lt k+1",
                        d->n_classes - 1, d->look->y);
}

static asy_status write_script(drawing *d)
{
    asy_figure_set *set = d->set;
    bool two = d->n_classes == 1;
    double prevalence =
        two ? asy_facts_chance(set->result, ASY_DEVELOPMENT) : ASY_NAN;
    asy_legend key = {
        .curve = d->mean, .n_curves = d->n_classes, .prevalence = prevalence};
    ASY_TRY(add_footer(d));
    ASY_TRY(asy_figure_open(set, d->figure, asy_curve_body(), false));
    ASY_TRY(asy_curve_axes(set, d->figure, d->look, prevalence));
    ASY_TRY(two ? key_two_classes(d, &key) : key_classes(d, &key));
    asy_curve_legend(d->figure, d->look, &key);
    asy_figure_add_line(
        d->figure, "is(name) = strcol('curve') eq name ? column('%s') : NaN",
        d->look->x);
    if (two)
        plot_two_classes(d);
    else
        plot_classes(d);
    asy_figure_close(d->figure);
    return ASY_OK;
}

asy_status asy_curve_draw_learner(asy_figure_set *set,
                                  const asy_curve_look *look, size_t learner)
{
    drawing d = {
        .set = set, .look = look, .learner = &set->result->learner[learner]};
    ASY_TRY(make_curves(&d));
    if (d.mean[0].n == 0)
        return ASY_OK;
    ASY_TRY(asy_figure_add(set, look->name, d.learner->id, &d.figure));
    d.figure->width = ASY_COLUMN_WIDTH;
    d.figure->title =
        asy_arena_printf(set->ctx->arena, "%s, %s", look->title, d.learner->id);
    if (!d.figure->title)
        return asy_nomem(set->ctx->err);
    add_data(&d);
    return write_script(&d);
}
