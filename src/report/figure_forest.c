/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A forest plot: sensitivity, specificity and AUC of each learner beside the
   published ones, with the numbers in columns at the right. */
#include "base/math.h"
#include "report/figure.h"
#include "report/words.h"

/* Columns from the left edge, and rows. */
#define NAMES 5.0
#define PLOT_LEFT 58.0
#define PLOT_WIDTH 41.0
#define ESTIMATES 103.0
#define DIFFERENCES 136.0
#define P_VALUES 177.0
#define TOP 12.0
#define ROW 4.2
#define NAME_CHARACTERS 39

typedef struct drawing {
    asy_figure_set *set;
    asy_figure *figure;
    size_t n_rows; /* so far; headings are rows too */
    double least;  /* the lowest bound so far */
    bool open;     /* a row without interval was met */
} drawing;

static const asy_compare_result *beside(const asy_result *r, size_t learner,
                                        size_t published, int quantity)
{
    return &r->learner[learner]
                .compare[published * ASY_N_QUANTITIES + (size_t)quantity];
}

/* The first published study that has the quantity, or n_compare. */
static size_t first_with(const asy_result *r, int quantity)
{
    size_t c = 0;
    while (c < r->n_compare &&
           isnan(r->published[c].quantity[quantity].estimate))
        c++;
    return c;
}

static bool has_bounds(const asy_interval *i)
{
    return !isnan(i->lower) && !isnan(i->upper);
}

/* ---- rows: each goes to the CSV ---- */

/* theirs: a published value; else difference is ours minus published. */
typedef struct row {
    int quantity;
    bool theirs;
    const char *name;
    const asy_interval *value;
    const asy_difference *difference;
} row;

static void add_row_data(drawing *d, const row *w)
{
    asy_text *data = &d->figure->data;
    const asy_interval *v = w->value;
    asy_text_addf(data, "%zu,%s,%d", d->n_rows,
                  w->theirs ? "published" : "ours", has_bounds(v));
    asy_figure_number(data, v->estimate);
    asy_figure_number(data, v->lower);
    asy_figure_number(data, v->upper);
    const asy_difference *x = w->difference;
    asy_figure_number(data, x ? x->interval.estimate : ASY_NAN);
    asy_figure_number(data, x ? x->interval.lower : ASY_NAN);
    asy_figure_number(data, x ? x->interval.upper : ASY_NAN);
    asy_figure_number(data, x ? x->p_value : ASY_NAN);
    asy_figure_word(data, asy_words_quantity((size_t)w->quantity));
    asy_figure_word(data, w->name);
    asy_text_add(data, "\n");
    double low = has_bounds(v) ? v->lower : v->estimate;
    d->least = low < d->least ? low : d->least;
    d->open = d->open || !has_bounds(v);
    d->n_rows++;
}

/* ---- the words of a row ---- */

static double row_place(size_t i)
{
    return TOP + ((double)i + 0.5) * ROW;
}

static asy_status add_row_words(drawing *d, const row *w, size_t place)
{
    asy_arena *arena = d->set->ctx->arena;
    double y = row_place(place);
    const char *name = asy_figure_cut(arena, w->name, NAME_CHARACTERS);
    const char *value = asy_words_interval(arena, w->value);
    if (!name || !value)
        return asy_nomem(d->set->ctx->err);
    if (!has_bounds(w->value))
        value = asy_arena_printf(arena, "%s (no interval)", value);
    if (!value)
        return asy_nomem(d->set->ctx->err);
    asy_figure_text_at(d->figure, name, NAMES, y, "");
    asy_figure_text_at(d->figure, value, ESTIMATES, y, "");
    if (!w->difference || isnan(w->difference->interval.estimate))
        return ASY_OK;
    value = asy_words_interval(arena, &w->difference->interval);
    const char *p = asy_words_p(arena, w->difference->p_value);
    if (!value || !p)
        return asy_nomem(d->set->ctx->err);
    asy_figure_text_at(d->figure, value, DIFFERENCES, y, "");
    asy_figure_text_at(d->figure, p, P_VALUES, y, "right");
    return ASY_OK;
}

/* Called twice, for the numbers and, when the height is known, the words. */
typedef asy_status (*visitor)(drawing *d, const row *w, size_t place);

static asy_status visit_data(drawing *d, const row *w, size_t place)
{
    d->n_rows = place;
    add_row_data(d, w);
    return ASY_OK;
}

static asy_status visit_learners(drawing *d, int q, visitor visit, size_t *at)
{
    const asy_result *r = d->set->result;
    size_t c = first_with(r, q);
    for (size_t l = 0; l < r->n_learners; l++) {
        const asy_compare_result *x = beside(r, l, c, q);
        row w = {.quantity = q, .name = r->learner[l].id, .value = &x->ours};
        if (r->n_compare == 1)
            w.difference = &x->difference;
        ASY_TRY(visit(d, &w, (*at)++));
    }
    return ASY_OK;
}

static asy_status visit_published(drawing *d, int q, visitor visit, size_t *at)
{
    const asy_result *r = d->set->result;
    for (size_t c = 0; c < r->n_compare; c++) {
        const asy_published_result *p = &r->published[c];
        row w = {.quantity = q,
                 .theirs = true,
                 .name = asy_words_published(p),
                 .value = &p->quantity[q]};
        if (!isnan(p->quantity[q].estimate))
            ASY_TRY(visit(d, &w, (*at)++));
    }
    return ASY_OK;
}

/* A heading, the learners, the published, for each quantity that any study
   published. heading may be NULL. */
static asy_status visit_rows(drawing *d, visitor visit,
                             void (*heading)(drawing *d, int q, size_t place))
{
    size_t at = 0;
    for (int q = 0; q < ASY_N_QUANTITIES; q++) {
        if (first_with(d->set->result, q) == d->set->result->n_compare)
            continue;
        if (heading)
            heading(d, q, at);
        at++;
        ASY_TRY(visit_learners(d, q, visit, &at));
        ASY_TRY(visit_published(d, q, visit, &at));
    }
    return ASY_OK;
}

/* ---- script ---- */

/* The heading, and a line down at the first published value. */
static void add_heading(drawing *d, int q, size_t place)
{
    const asy_result *r = d->set->result;
    double first = r->published[first_with(r, q)].quantity[q].estimate;
    asy_figure_text_at(d->figure, asy_words_quantity((size_t)q), 3,
                       row_place(place), "font ',7.5'");
    asy_figure_add_line(d->figure,
                        "set arrow from %.10g,%.1f to %.10g,%.1f nohead back "
                        "lw 0.4 dt (6,5) lc rgb '" ASY_GREY "'",
                        first, (double)place + 0.5, first,
                        (double)(place + r->n_learners) + 1);
}

static asy_status add_heads(drawing *d)
{
    const asy_result *r = d->set->result;
    asy_arena *arena = d->set->ctx->arena;
    const char *grey = "textcolor rgb '" ASY_GREY "'";
    double y = TOP - 2;
    const char *level = asy_words_level(arena, r->level);
    const char *head =
        level ? asy_arena_printf(arena, "Estimate (%s)", level) : NULL;
    if (!head)
        return asy_nomem(d->set->ctx->err);
    asy_figure_text_at(d->figure, head, ESTIMATES, y, grey);
    if (r->n_compare > 1)
        return ASY_OK;
    asy_figure_text_at(d->figure, "Difference of logits", DIFFERENCES, y, grey);
    asy_figure_text_at(d->figure, "p", P_VALUES, y,
                       "right textcolor rgb '" ASY_GREY "'");
    return ASY_OK;
}

static void add_plot(drawing *d)
{
    asy_text_add(
        &d->figure->script,
        "is(kind, bounds) = strcol('whose') eq kind && "
        "column('interval') == bounds ? column('estimate') : NaN\n"
        "bar(kind) = strcol('whose') eq kind && column('interval') == 1 "
        "? column('lower') : NaN\n"
        "plot data using (bar('ours')):'row':"
        "(column('upper') - column('lower')):(0) with vectors nohead "
        "lw 0.9 dt 1 lc rgb '" ASY_BLUE "', \\\n"
        "  data using (bar('published')):'row':"
        "(column('upper') - column('lower')):(0) with vectors nohead "
        "lw 0.9 dt 1 lc rgb '" ASY_VERMILLION "', \\\n"
        "  data using (is('ours', 1)):'row' with points pt 7 ps 4.2*dot "
        "lc rgb '" ASY_BLUE "', \\\n"
        "  data using (is('ours', 0)):'row' with points pt 6 ps 4.2*dot "
        "lc rgb '" ASY_BLUE "', \\\n"
        "  data using (is('published', 1)):'row' with points pt 13 "
        "ps 6*dot lc rgb '" ASY_VERMILLION "', \\\n"
        "  data using (is('published', 0)):'row' with points pt 12 "
        "ps 6*dot lc rgb '" ASY_VERMILLION "'\n");
}

static asy_status add_footer(drawing *d)
{
    const asy_result *r = d->set->result;
    asy_figure_set *set = d->set;
    ASY_TRY(asy_figure_footer(
        set, d->figure,
        "Circles: this study, test rows of the %zu outer folds pooled (%g %% "
        "CI). Diamonds: published.%s",
        r->n_folds, 100 * r->level,
        d->open ? " Open marks: no interval." : ""));
    if (r->n_compare == 1)
        ASY_TRY(
            asy_figure_footer(set, d->figure,
                              "Difference: logit of ours minus logit of the "
                              "published; it needs both intervals."));
    for (size_t c = 0; c < r->n_compare; c++)
        if (r->published[c].source)
            ASY_TRY(asy_figure_footer(
                set, d->figure, "%s: %s%s%s.",
                asy_words_published(&r->published[c]), r->published[c].source,
                r->published[c].doi ? ", doi " : "",
                r->published[c].doi ? r->published[c].doi : ""));
    return ASY_OK;
}

static asy_status write_script(drawing *d)
{
    double plot = (double)d->n_rows * ROW;
    double lower = floor(10 * d->least + 1e-9) / 10;
    ASY_TRY(add_footer(d));
    ASY_TRY(asy_figure_open(d->set, d->figure, TOP + plot + 10, false));
    asy_figure_panel(d->figure, (asy_box){PLOT_LEFT, TOP, PLOT_WIDTH, plot});
    asy_figure_add_line(d->figure,
                        "set border 1\nunset ytics\nset xrange [%.2f:1]\n"
                        "set xtics %.1f format '%%.1f'\n"
                        "set yrange [%.1f:-0.5]",
                        lower, lower < 0.45 ? 0.2 : 0.1,
                        (double)d->n_rows - 0.5);
    ASY_TRY(add_heads(d));
    ASY_TRY(visit_rows(d, add_row_words, add_heading));
    add_plot(d);
    asy_figure_close(d->figure);
    return ASY_OK;
}

static asy_status draw(asy_figure_set *set)
{
    drawing d = {.set = set, .least = 0.9};
    if (set->result->n_compare == 0 || set->result->n_classes != 2)
        return ASY_OK;
    ASY_TRY(asy_figure_add(set, "forest", NULL, &d.figure));
    d.figure->width = ASY_PAGE_FULL_WIDTH;
    d.figure->title = "This study beside published estimates";
    asy_text_add(
        &d.figure->data,
        "row,whose,interval,estimate,lower,upper,difference,difference_lower,"
        "difference_upper,p_value,quantity,name\n");
    ASY_TRY(visit_rows(&d, visit_data, NULL));
    return write_script(&d);
}

const asy_figure_kind asy_figure_forest = {"forest", draw};
