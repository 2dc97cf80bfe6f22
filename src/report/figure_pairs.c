/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two panels of intervals with their numbers: see figure_pairs.h. */
#include "report/figure_pairs.h"

#include <math.h>

#include "report/words.h"

/* Places from the left edge, and rows. */
#define NAMES 3.0
#define PANEL_WIDTH 25.0
#define TOP 13.0
#define ROW 3.9
#define COUNTS_END 45.0
#define COUNT_WIDTH 7.2
#define NAME_CHARACTERS 25

typedef struct panel {
    double left, words; /* the axes, the numbers beside them */
    const char *title, *column;
} panel;

static const panel panels[2] = {
    {70, 97, "Sensitivity", "sensitivity"},
    {125, 152, "Specificity", "specificity"},
};

typedef struct drawing {
    asy_figure_set *set;
    asy_figure *figure;
    const asy_pairs *pairs;
} drawing;

/* ---- numbers ---- */

static void add_side(asy_text *data, const asy_bounds *b, double size)
{
    asy_figure_number(data, b->estimate);
    asy_figure_number(data, b->lower);
    asy_figure_number(data, b->upper);
    asy_figure_number(data, size);
}

static void add_data(drawing *d)
{
    asy_text *data = &d->figure->data;
    asy_text_add(data, "row");
    for (int s = 0; s < 2; s++)
        asy_text_addf(data, ",%s,%s_lower,%s_upper,%s_size", panels[s].column,
                      panels[s].column, panels[s].column, panels[s].column);
    asy_text_add(data, ",name\n");
    for (size_t i = 0; i < d->pairs->n; i++) {
        const asy_paired_row *row = &d->pairs->row[i];
        asy_text_addf(data, "%zu", i);
        for (int s = 0; s < 2; s++)
            add_side(data, &row->side[s], row->size[s]);
        asy_figure_word(data, row->name);
        asy_text_add(data, "\n");
    }
}

/* ---- words ---- */

static double row_place(size_t i)
{
    return TOP + ((double)i + 0.5) * ROW;
}

static asy_status add_values(drawing *d, const asy_bounds side[2], double y)
{
    asy_arena *arena = d->set->ctx->arena;
    for (int s = 0; s < 2; s++) {
        asy_interval i = {.estimate = side[s].estimate,
                          .lower = side[s].lower,
                          .upper = side[s].upper};
        const char *words = isnan(i.estimate) ? asy_words_bounds(arena, &i)
                                              : asy_words_interval(arena, &i);
        if (!words)
            return asy_nomem(d->set->ctx->err);
        asy_figure_text_at(d->figure, words, panels[s].words, y, "");
    }
    return ASY_OK;
}

static asy_status add_name(drawing *d, const char *name, double y)
{
    name = asy_figure_cut(d->set->ctx->arena, name, NAME_CHARACTERS);
    if (!name)
        return asy_nomem(d->set->ctx->err);
    asy_figure_text_at(d->figure, name, NAMES, y, "");
    return ASY_OK;
}

static asy_status add_counts(drawing *d, const double *count, double y)
{
    for (int c = 0; count && c < 4; c++) {
        const char *text =
            asy_arena_printf(d->set->ctx->arena, "%.0f", count[c]);
        if (!text)
            return asy_nomem(d->set->ctx->err);
        asy_figure_text_at(d->figure, text, COUNTS_END + c * COUNT_WIDTH, y,
                           "right");
    }
    return ASY_OK;
}

static asy_status add_rows(drawing *d)
{
    const asy_pairs *p = d->pairs;
    for (size_t i = 0; i < p->n; i++) {
        ASY_TRY(add_name(d, p->row[i].name, row_place(i)));
        ASY_TRY(add_counts(d, p->row[i].count, row_place(i)));
        ASY_TRY(add_values(d, p->row[i].side, row_place(i)));
    }
    ASY_TRY(add_name(d, p->pooled_name, row_place(p->n)));
    ASY_TRY(add_values(d, p->pooled, row_place(p->n)));
    if (!p->diamond)
        return ASY_OK;
    ASY_TRY(add_name(d, "Prediction interval", row_place(p->n + 1)));
    return add_values(d, p->predicted, row_place(p->n + 1));
}

static void add_heads(drawing *d)
{
    static const char *const counts[] = {"TP", "FN", "FP", "TN"};
    const char *grey = "textcolor rgb '" ASY_GREY "'";
    asy_figure_text_at(d->figure, "Study", NAMES, TOP - 2.5, grey);
    for (int c = 0; d->pairs->row[0].count && c < 4; c++)
        asy_figure_text_at(d->figure, counts[c], COUNTS_END + c * COUNT_WIDTH,
                           TOP - 2.5, "right textcolor rgb '" ASY_GREY "'");
    for (int s = 0; s < 2; s++)
        asy_figure_text_at(d->figure, panels[s].title, panels[s].left,
                           TOP - 2.5, grey);
}

/* ---- panels ---- */

static void add_pooled(drawing *d, int side)
{
    const asy_pairs *p = d->pairs;
    const asy_bounds *b = &p->pooled[side], *next = &p->predicted[side];
    const double y = (double)p->n;
    asy_figure_add_line(d->figure,
                        "set arrow 1 from %.10g,%.1f to %.10g,%.1f nohead back "
                        "lw 0.4 dt (6,5) lc rgb '" ASY_GREY "'",
                        b->estimate, -0.5, b->estimate, y + 0.5);
    if (!p->diamond)
        return;
    asy_figure_add_line(
        d->figure,
        "set object 1 polygon from %.10g,%g to %.10g,%g to %.10g,%g to "
        "%.10g,%g to %.10g,%g fc rgb '" ASY_VERMILLION "' fs solid 1 noborder",
        b->lower, y, b->estimate, y - 0.32, b->upper, y, b->estimate, y + 0.32,
        b->lower, y);
    if (!isnan(next->lower))
        asy_figure_add_line(d->figure,
                            "set arrow 2 from %.10g,%g to %.10g,%g nohead lw "
                            "1.4 dt 1 lc rgb '" ASY_VERMILLION "'",
                            next->lower, y + 1, next->upper, y + 1);
}

static void add_panel(drawing *d, int side, const double range[2])
{
    const asy_pairs *p = d->pairs;
    const char *column = panels[side].column;
    const double rows = (double)p->n + (p->diamond ? 2 : 1);
    asy_figure_panel(
        d->figure, (asy_box){panels[side].left, TOP, PANEL_WIDTH, rows * ROW});
    asy_figure_add_line(d->figure,
                        "set border 1\nunset ytics\nset xrange [%.10g:%.10g]\n"
                        "set yrange [%.1f:-0.5]",
                        range[0], range[1], rows - 0.5);
    asy_figure_tics(d->figure, "x", range[1] - range[0], p->diamond ? 4 : 2);
    add_pooled(d, side);
    asy_figure_add_line(
        d->figure,
        "plot data using '%s_lower':'row':(column('%s_upper') - "
        "column('%s_lower')):(0) with vectors nohead lw 0.8 dt 1 lc rgb "
        "'" ASY_INK "', \\\n"
        "  data using '%s':'row':((2 + 3.5 * column('%s_size')) * dot) with "
        "points pt 5 ps variable lc rgb '" ASY_BLUE "'\n"
        "unset arrow\nunset object",
        column, column, column, column, column);
}

/* Round numbers that hold all that is drawn on one side; a forest plot ends at
   1. */
static void find_range(const asy_pairs *p, int side, double range[2])
{
    const double pooled = p->pooled[side].estimate;
    range[0] = fmin(pooled, p->predicted[side].lower);
    range[1] = p->diamond ? 1 : pooled;
    for (size_t i = 0; i < p->n; i++) {
        const asy_bounds *b = &p->row[i].side[side];
        range[0] = fmin(range[0], fmin(b->estimate, b->lower));
        range[1] = fmax(range[1], b->estimate);
    }
    double step = p->diamond ? 0.2 : asy_figure_step(range[1] - range[0], 2);
    range[0] = fmax(0, floor(range[0] / step) * step);
    range[1] = fmin(1, ceil(range[1] / step) * step);
}

asy_status asy_figure_pairs(asy_figure_set *set, asy_figure *figure,
                            const asy_pairs *pairs)
{
    drawing d = {set, figure, pairs};
    const double rows = (double)pairs->n + (pairs->diamond ? 2 : 1);
    figure->width = ASY_PAGE_FULL_WIDTH;
    add_data(&d);
    ASY_TRY(asy_figure_open(set, figure, TOP + rows * ROW + 9, true));
    add_heads(&d);
    ASY_TRY(add_rows(&d));
    for (int side = 0; side < 2; side++) {
        double range[2];
        find_range(pairs, side, range);
        add_panel(&d, side, range);
        asy_figure_add_line(figure, "unset label"); /* the words once */
    }
    asy_figure_close(figure);
    return ASY_OK;
}
