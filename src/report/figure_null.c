/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The permutation test: how the statistic falls under permuted labels, and
   where the observed one lies. A row of panels a learner, a column a metric (on
   the outer folds, then on the held-out set). */
#include <math.h>
#include <string.h>

#include "report/figure.h"
#include "report/words.h"

/* A panel and what surrounds it. */
#define LEFT 14.0
/* Above the first panel: the title, the learner, the part of the data. */
#define TOP 10.5
#define PART 2.5
#define PANEL_HEIGHT 19.0
#define ROW_PITCH 29.0
#define COLUMN_GAP 5.0
#define RIGHT 4.0
/* Bars reach up to this share of a panel; above it stand the words. */
#define BARS 0.62
enum { MOST_BINS = 30, COLUMN_TICS = 4 };

/* A metric on a part of the data: the same axis for all learners. */
typedef struct column {
    size_t metric; /* index of the null metric */
    bool holdout;
    double lower, width; /* of the first bin, of each bin */
    size_t n_bins;
} column;

typedef struct drawing {
    asy_figure_set *set;
    asy_figure *figure;
    column *column; /* [n_columns] */
    size_t n_columns;
    double most; /* the highest bar */
    double panel_width, top;
} drawing;

static const asy_null_result *null_of(const asy_learner_result *l,
                                      const column *c)
{
    const asy_null_result *all = c->holdout ? l->holdout.null : l->null;
    return &all[c->metric];
}

/* ---- bins ---- */

static void widen(double x, double range[2])
{
    if (!isfinite(x))
        return;
    range[0] = x < range[0] ? x : range[0];
    range[1] = x > range[1] ? x : range[1];
}

static void choose_bins(const asy_result *r, column *c)
{
    double range[2] = {HUGE_VAL, -HUGE_VAL};
    for (size_t l = 0; l < r->n_learners; l++) {
        const asy_null_result *null = null_of(&r->learner[l], c);
        widen(null->observed, range);
        for (size_t i = 0; i < r->n_permutations; i++)
            widen(null->null[i], range);
    }
    if (range[0] > range[1])
        range[0] = range[1] = 0;
    double span = range[1] - range[0];
    c->width = asy_figure_step(span > 1e-9 ? span : 0.01, MOST_BINS);
    double first = floor(range[0] / c->width + 1e-9);
    double after = ceil(range[1] / c->width - 1e-9);
    c->lower = first * c->width;
    c->n_bins = after > first ? (size_t)(after - first) : 1;
}

/* count [n_bins]. A bin has its lower edge, the last has both; values that are
   not defined are in no bin. */
static void count_bins(const asy_result *r, const column *c,
                       const asy_null_result *null, double *count)
{
    memset(count, 0, c->n_bins * sizeof *count);
    for (size_t i = 0; i < r->n_permutations; i++) {
        double bin = floor((null->null[i] - c->lower) / c->width + 1e-9);
        if (bin == (double)c->n_bins)
            bin--;
        if (bin >= 0 && bin < (double)c->n_bins)
            count[(size_t)bin]++;
    }
}

/* ---- numbers ---- */

static void add_bin(drawing *d, size_t l, size_t col, size_t bin, double count)
{
    const asy_result *r = d->set->result;
    const column *c = &d->column[col];
    const asy_null_result *null = null_of(&r->learner[l], c);
    asy_text *data = &d->figure->data;
    asy_text_addf(data, "%zu", l * d->n_columns + col);
    asy_figure_number(data, c->lower + (double)bin * c->width);
    asy_figure_number(data, c->lower + (double)(bin + 1) * c->width);
    asy_figure_number(data, count);
    asy_figure_number(data, null->observed);
    asy_figure_number(data, null->p_value);
    asy_figure_number(data, null->p_adjusted);
    asy_text_add(data, c->holdout ? ",holdout" : ",folds");
    asy_figure_word(data, null->metric);
    asy_figure_word(data, r->learner[l].id);
    asy_text_add(data, "\n");
}

static asy_status add_data(drawing *d)
{
    const asy_result *r = d->set->result;
    asy_text_add(&d->figure->data,
                 "panel,lower,upper,count,observed,p_value,p_adjusted,set,"
                 "metric,learner\n");
    for (size_t i = 0; i < r->n_learners * d->n_columns; i++) {
        size_t l = i / d->n_columns, col = i % d->n_columns;
        const column *c = &d->column[col];
        double *count = ASY_NEW(d->set->ctx->arena, double, c->n_bins);
        if (!count)
            return asy_nomem(d->set->ctx->err);
        count_bins(r, c, null_of(&r->learner[l], c), count);
        for (size_t bin = 0; bin < c->n_bins; bin++) {
            add_bin(d, l, col, bin, count[bin]);
            d->most = count[bin] > d->most ? count[bin] : d->most;
        }
    }
    return ASY_OK;
}

/* ---- script ---- */

/* "p = 0.031", "p ≤ 0.010" */
static const char *p_words(asy_arena *arena, double p, size_t n)
{
    const char *words = asy_words_permutation_p(arena, p, n);
    size_t sign = strlen("≤");
    if (words && strncmp(words, "≤", sign) == 0)
        return asy_arena_printf(arena, "p ≤ %s", words + sign);
    return words ? asy_arena_printf(arena, "p = %s", words) : NULL;
}

/* The observed value: a line, and its words on the side with more room. */
static asy_status add_observed(drawing *d, const column *c,
                               const asy_null_result *null)
{
    asy_arena *arena = d->set->ctx->arena;
    const char *value = asy_words_number(arena, null->observed);
    const char *p =
        p_words(arena, null->p_value, d->set->result->n_permutations);
    const char *text =
        value ? asy_arena_printf(arena, "observed %s", value) : NULL;
    if (!p || !text)
        return asy_nomem(d->set->ctx->err);
    if (isnan(null->observed))
        return ASY_OK;
    double middle = c->lower + (double)c->n_bins * c->width / 2;
    bool right = null->observed > middle;
    const char *side = right ? "right offset -0.6,0" : "left offset 0.6,0";
    asy_figure_add_line(d->figure,
                        "set arrow from %.10g, graph 0 to %.10g, graph 1 "
                        "nohead front lw 1.2 lc rgb '" ASY_VERMILLION "'",
                        null->observed, null->observed);
    asy_figure_label(d->figure, text, "at %.10g, graph 0.92 %s", null->observed,
                     side);
    asy_figure_label(d->figure, p, "at %.10g, graph 0.76 %s", null->observed,
                     side);
    return ASY_OK;
}

static void add_axes(drawing *d, size_t row, size_t col)
{
    const asy_result *r = d->set->result;
    const column *c = &d->column[col];
    double upper = c->lower + (double)c->n_bins * c->width;
    asy_box box = {LEFT + (double)col * (d->panel_width + COLUMN_GAP),
                   d->top + (double)row * ROW_PITCH, d->panel_width,
                   PANEL_HEIGHT};
    asy_figure_panel(d->figure, box);
    asy_figure_add_line(d->figure,
                        "set xrange [%.10g:%.10g]\nset yrange [0:%.10g]",
                        c->lower, upper, d->most / BARS);
    asy_figure_tics(d->figure, "x", upper - c->lower, COLUMN_TICS);
    asy_figure_tics(d->figure, "y", d->most, 2.5);
    if (col > 0)
        asy_figure_add_line(d->figure, "set format y ''");
    asy_figure_set_text(d->figure, "ylabel", col ? "" : "Permutations");
    if (row + 1 == r->n_learners)
        asy_figure_set_text(
            d->figure, "xlabel",
            asy_words_metric(r, null_of(&r->learner[row], c)->metric));
    if (row == 0 && r->n_holdout > 0)
        asy_figure_text_at(d->figure,
                           c->holdout ? "held-out set" : "outer folds",
                           box.left + box.width / 2, box.top - 4.2,
                           "center textcolor rgb '" ASY_GREY "'");
    if (col == 0)
        asy_figure_text_at(d->figure, r->learner[row].id, box.left,
                           box.top - 1.8, "");
}

static asy_status add_panel(drawing *d, size_t row, size_t col)
{
    const column *c = &d->column[col];
    const asy_learner_result *l = &d->set->result->learner[row];
    add_axes(d, row, col);
    ASY_TRY(add_observed(d, c, null_of(l, c)));
    asy_figure_add_line(d->figure,
                        "plot data using (column('panel') == %zu ? "
                        "(column('lower') + column('upper')) / 2 : NaN)"
                        ":'count':(%.10g) with boxes fc rgb '#b5b5b5'",
                        row * d->n_columns + col, 0.92 * c->width);
    asy_figure_add_line(d->figure, "unset label\nunset arrow");
    return ASY_OK;
}

static asy_status write_script(drawing *d)
{
    const asy_result *r = d->set->result;
    ASY_TRY(asy_figure_footer(
        d->set, d->figure,
        "Grey: the whole procedure on permuted labels, %zu times (%s). Line: "
        "with the labels observed.",
        r->n_permutations, r->scheme));
    ASY_TRY(asy_figure_open(d->set, d->figure,
                            d->top + (double)r->n_learners * ROW_PITCH + 2,
                            true));
    asy_figure_add_line(d->figure,
                        "set xlabel offset 0,0.5\nset ylabel offset 0.4,0");
    for (size_t row = 0; row < r->n_learners; row++)
        for (size_t col = 0; col < d->n_columns; col++)
            ASY_TRY(add_panel(d, row, col));
    asy_figure_close(d->figure);
    return ASY_OK;
}

static asy_status make_columns(drawing *d)
{
    const asy_result *r = d->set->result;
    bool both = r->n_holdout > 0 && r->learner[0].holdout.null;
    d->n_columns = r->n_null_metrics * (both ? 2 : 1);
    d->column = ASY_NEW(d->set->ctx->arena, column, d->n_columns);
    if (!d->column)
        return asy_nomem(d->set->ctx->err);
    for (size_t i = 0; i < d->n_columns; i++) {
        d->column[i] = (column){.metric = i % r->n_null_metrics,
                                .holdout = i >= r->n_null_metrics};
        choose_bins(r, &d->column[i]);
    }
    return ASY_OK;
}

static asy_status draw(asy_figure_set *set)
{
    const asy_result *r = set->result;
    drawing d = {.set = set, .most = 1};
    if (!r->scheme || r->n_permutations == 0 || r->n_null_metrics == 0)
        return ASY_OK;
    ASY_TRY(make_columns(&d));
    ASY_TRY(asy_figure_add(set, "null", NULL, &d.figure));
    d.figure->title = "Permutation test";
    d.figure->width = d.n_columns == 1 ? ASY_COLUMN_WIDTH : ASY_PAGE_FULL_WIDTH;
    d.panel_width =
        (d.figure->width - LEFT - RIGHT + COLUMN_GAP) / (double)d.n_columns -
        COLUMN_GAP;
    d.top = r->n_holdout > 0 ? TOP + PART : TOP;
    ASY_TRY(add_data(&d));
    return write_script(&d);
}

const asy_figure_kind asy_figure_null = {"null", draw};
