/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Panels of intervals with their numbers: see figure_pairs.h. */
#include "report/figure_pairs.h"

#include <string.h>

#include "base/math.h"
#include "report/table.h"
#include "report/words.h"

/* Places from the left edge, and rows. */
#define NAMES 3.0
#define TOP 13.0
#define ROW 3.9
#define COUNT_WIDTH 7.2
#define WEIGHTS_END 175.0
/* What names leave free: before counts of four digits, and before a panel. */
#define COUNT_GAP 6.0
#define GAP 2.0
#define EM 2.56 /* of the letters */

/* The axes of a panel and the numbers beside them. */
typedef struct panel {
    double left, width, words;
} panel;

/* Where the first counts end, and the panels. */
typedef struct layout {
    double counts_end;
    panel pair[2];
} layout;

static const layout usual = {45, {{70, 25, 97}, {125, 25, 152}}};
static const layout long_names = {52, {{76, 25, 103}, {129, 25, 156}}};
static const panel single = {66, 58, 129};

typedef struct drawing {
    asy_figure_set *set;
    asy_figure *figure;
    const asy_pairs *pairs;
    const layout *layout;
    size_t rows; /* with those of the pooled values */
} drawing;

static const panel *panel_of(const drawing *d, size_t side)
{
    return d->pairs->n_sides == 2 ? &d->layout->pair[side] : &single;
}

/* ---- numbers ---- */

static void begin_row(asy_text *data, size_t row, const char *mark)
{
    asy_text_addf(data, "%zu,%s", row, mark);
}

static void add_side(asy_text *data, const asy_bounds *b, double size)
{
    asy_figure_number(data, b->estimate);
    asy_figure_number(data, b->lower);
    asy_figure_number(data, b->upper);
    asy_figure_number(data, size);
}

static void end_row(asy_text *data, const char *name)
{
    asy_figure_word(data, name);
    asy_text_add(data, "\n");
}

static void add_data(drawing *d)
{
    const asy_pairs *p = d->pairs;
    asy_text *data = &d->figure->data;
    asy_text_add(data, "row,mark");
    for (size_t s = 0; s < p->n_sides; s++) {
        const char *c = p->side[s].column;
        asy_text_addf(data, ",%s,%s_lower,%s_upper,%s_size", c, c, c, c);
    }
    asy_text_add(data, ",name\n");
    for (size_t i = 0; i < p->n; i++) {
        begin_row(data, i, "study");
        for (size_t s = 0; s < p->n_sides; s++)
            add_side(data, &p->row[i].side[s], p->row[i].size[s]);
        end_row(data, p->row[i].name);
    }
    for (size_t i = 0; i < p->n_further; i++) {
        const asy_further_row *f = &p->further[i];
        begin_row(data, d->rows - p->n_further + i,
                  f->published ? "published" : "run");
        for (size_t s = 0; s < p->n_sides; s++)
            add_side(data, &f->side[s], (double)NAN);
        end_row(data, f->name);
    }
}

/* ---- words ---- */

static double row_place(size_t i)
{
    return TOP + ((double)i + 0.5) * ROW;
}

/* "0.913 (0.871, 0.955)", or what there is of it. */
static const char *words_of(const drawing *d, const asy_bounds *b)
{
    asy_arena *arena = d->set->ctx->arena;
    asy_interval i = {
        .estimate = b->estimate, .lower = b->lower, .upper = b->upper};
    if (isnan(b->lower))
        return asy_words_number(arena, b->estimate);
    if (!isnan(b->estimate))
        return asy_words_interval(arena, &i);
    const char *bounds = asy_words_bounds(arena, &i);
    return bounds ? asy_arena_printf(arena, "(%s)", bounds) : NULL;
}

static asy_status add_values(drawing *d, const asy_bounds side[2], double y)
{
    for (size_t s = 0; s < d->pairs->n_sides; s++) {
        const char *words = words_of(d, &side[s]);
        if (!words)
            return asy_nomem(d->set->ctx->err);
        asy_figure_text_at(d->figure, words, panel_of(d, s)->words, y, "");
    }
    return ASY_OK;
}

/* How wide a byte's letter is about, in ems; bytes that go on: nothing. */
static double letter_width(unsigned char c)
{
    if ((c & 0xc0) == 0x80)
        return 0;
    if (strchr(" ijlftrI.,:;'|!()[]-", c))
        return 0.31;
    if (strchr("mwMW@%", c))
        return 0.88;
    return (c >= 'A' && c <= 'Z') || c >= 0x80 ? 0.7 : 0.54;
}

/* The characters of a name that fit into millimetres, an ellipsis included. */
static size_t fitting(const char *name, double room)
{
    const double ellipsis = 1.0;
    double width = 0;
    size_t n = 0, short_of_ellipsis = 1;
    for (; *name && width <= room / EM; name++) {
        width += letter_width((unsigned char)*name);
        n += ((unsigned char)*name & 0xc0) != 0x80;
        if (width + ellipsis <= room / EM)
            short_of_ellipsis = n + 1;
    }
    return width <= room / EM ? n : short_of_ellipsis;
}

static double names_room(const drawing *d, bool counts)
{
    return (counts ? d->layout->counts_end - COUNT_GAP
                   : panel_of(d, 0)->left - GAP) -
           NAMES;
}

static void choose_layout(drawing *d)
{
    d->layout = &usual;
    for (size_t i = 0; i < d->pairs->n; i++) {
        const asy_paired_row *row = &d->pairs->row[i];
        size_t most = fitting(row->name, names_room(d, row->count != NULL));
        if (most < asy_text_width(row->name)) {
            d->layout = &long_names;
            return;
        }
    }
}

static asy_status add_name(drawing *d, const char *name, bool counts, double y)
{
    size_t most = fitting(name, names_room(d, counts));
    name = asy_figure_cut(d->set->ctx->arena, name, most);
    if (!name)
        return asy_nomem(d->set->ctx->err);
    asy_figure_text_at(d->figure, name, NAMES, y, "");
    return ASY_OK;
}

static asy_status add_number(drawing *d, const char *format, double number,
                             double x, double y)
{
    const char *text = asy_arena_printf(d->set->ctx->arena, format, number);
    if (!text)
        return asy_nomem(d->set->ctx->err);
    asy_figure_text_at(d->figure, text, x, y, "right");
    return ASY_OK;
}

static asy_status add_row(drawing *d, const asy_paired_row *row, double y)
{
    ASY_TRY(add_name(d, row->name, row->count != NULL, y));
    for (int c = 0; row->count && c < 4; c++)
        ASY_TRY(add_number(d, "%.0f", row->count[c],
                           d->layout->counts_end + c * COUNT_WIDTH, y));
    if (d->pairs->n_sides == 1 && !isnan(row->weight))
        ASY_TRY(add_number(d, "%.1f", row->weight, WEIGHTS_END, y));
    return add_values(d, row->side, y);
}

static asy_status add_rows(drawing *d)
{
    const asy_pairs *p = d->pairs;
    size_t at = p->n;
    for (size_t i = 0; i < p->n; i++)
        ASY_TRY(add_row(d, &p->row[i], row_place(i)));
    ASY_TRY(add_name(d, p->pooled_name, false, row_place(at)));
    ASY_TRY(add_values(d, p->pooled, row_place(at++)));
    if (p->diamond) {
        ASY_TRY(add_name(d, "Prediction interval", false, row_place(at)));
        ASY_TRY(add_values(d, p->predicted, row_place(at++)));
    }
    for (size_t i = 0; i < p->n_further; i++, at++) {
        ASY_TRY(add_name(d, p->further[i].name, false, row_place(at)));
        ASY_TRY(add_values(d, p->further[i].side, row_place(at)));
    }
    return ASY_OK;
}

static void add_heads(drawing *d)
{
    static const char *const counts[] = {"TP", "FN", "FP", "TN"};
    static const char right[] = "right textcolor rgb '" ASY_GREY "'";
    const asy_pairs *p = d->pairs;
    const char *grey = "textcolor rgb '" ASY_GREY "'";
    const double y = TOP - 2.5;
    asy_figure_text_at(d->figure, "Study", NAMES, y, grey);
    for (int c = 0; p->row[0].count && c < 4; c++)
        asy_figure_text_at(d->figure, counts[c],
                           d->layout->counts_end + c * COUNT_WIDTH, y, right);
    for (size_t s = 0; s < p->n_sides; s++)
        asy_figure_text_at(d->figure, p->side[s].title, panel_of(d, s)->left, y,
                           grey);
    if (p->n_sides == 1 && !isnan(p->row[0].weight))
        asy_figure_text_at(d->figure, "Weight, %", WEIGHTS_END, y, right);
}

/* ---- panels ---- */

static double within(double x, const double range[2])
{
    return asy_min(asy_max(x, range[0]), range[1]);
}

static void add_diamond(drawing *d, const asy_bounds *b, const double range[2])
{
    const double y = (double)d->pairs->n;
    const double low = within(b->lower, range), high = within(b->upper, range);
    asy_figure_add_line(
        d->figure,
        "set object 1 polygon from %.10g,%g to %.10g,%g to %.10g,%g to "
        "%.10g,%g to %.10g,%g fc rgb '" ASY_VERMILLION "' fs solid 1 noborder",
        low, y, b->estimate, y - 0.32, high, y, b->estimate, y + 0.32, low, y);
}

static void add_pooled(drawing *d, size_t side, const double range[2])
{
    const asy_pairs *p = d->pairs;
    const asy_bounds *b = &p->pooled[side], *next = &p->predicted[side];
    const double y = (double)p->n;
    if (isnan(b->estimate))
        return;
    asy_figure_add_line(d->figure,
                        "set arrow 1 from %.10g,%.1f to %.10g,%.1f nohead back "
                        "lw 0.4 dt (6,5) lc rgb '" ASY_GREY "'",
                        b->estimate, -0.5, b->estimate, y + 0.5);
    if (!p->diamond)
        return;
    if (!isnan(b->lower))
        add_diamond(d, b, range);
    if (!isnan(next->lower))
        asy_figure_add_line(d->figure,
                            "set arrow 2 from %.10g,%g to %.10g,%g nohead lw "
                            "1.4 dt 1 lc rgb '" ASY_VERMILLION "'",
                            within(next->lower, range), y + 1,
                            within(next->upper, range), y + 1);
}

/* Bars cut where the axis ends, and marks by what a row is. */
static void add_plot(drawing *d, const char *column, const double range[2])
{
    static const struct {
        const char *mark, *bar, *point;
    } look[] = {
        {"study", "'" ASY_INK "'", NULL},
        {"run", "'" ASY_BLUE "'", "pt 9 ps 6.5*dot lc rgb '" ASY_BLUE "'"},
        {"published", "'" ASY_VERMILLION "'",
         "pt 12 lw 0.8 ps 6.5*dot lc rgb '" ASY_VERMILLION "'"}};
    asy_text *script = &d->figure->script;
    asy_figure_add_line(
        d->figure,
        "of(mark, x) = strcol('mark') eq mark ? x : NaN\n"
        "low(mark) = of(mark, column('%s_lower') < %.10g ? %.10g : "
        "column('%s_lower'))\n"
        "high(x) = x > %.10g ? %.10g : x",
        column, range[0], range[0], column, range[1], range[1]);
    asy_text_add(script, "plot");
    for (int i = 0; i < 3; i++)
        asy_text_addf(
            script,
            " data using (low('%s')):'row':(high(column('%s_upper')) - "
            "low('%s')):(0) with vectors nohead lw 0.8 dt 1 lc rgb %s, \\\n",
            look[i].mark, column, look[i].mark, look[i].bar);
    asy_text_addf(script,
                  "  data using (of('study', column('%s'))):'row':"
                  "((2 + 3.5 * column('%s_size')) * dot) with points pt 5 ps "
                  "variable lc rgb '" ASY_BLUE "'",
                  column, column);
    for (int i = 1; i < 3; i++)
        asy_text_addf(script,
                      ", \\\n  data using (of('%s', column('%s'))):'row' with "
                      "points %s",
                      look[i].mark, column, look[i].point);
    asy_figure_add_line(d->figure, "\nunset arrow\nunset object");
}

/* ---- the range of an axis: round numbers that hold all that is drawn ---- */

static void widen(double range[2], const asy_bounds *b)
{
    range[0] = asy_min(range[0], asy_min(b->estimate, b->lower));
    range[1] = asy_max(range[1], asy_max(b->estimate, b->upper));
}

/* The distance between tics. */
static double find_range(const drawing *d, size_t side, double range[2])
{
    const asy_pairs *p = d->pairs;
    const asy_pair_side *s = &p->side[side];
    range[0] = HUGE_VAL;
    range[1] = isnan(s->end) ? -HUGE_VAL : s->end;
    widen(range, &p->pooled[side]);
    widen(range, &p->predicted[side]);
    for (size_t i = 0; i < p->n; i++)
        widen(range, &p->row[i].side[side]);
    for (size_t i = 0; i < p->n_further; i++)
        widen(range, &p->further[i].side[side]);
    range[0] = asy_max(range[0], s->least);
    range[1] = asy_min(range[1], s->most);
    if (!(range[0] < range[1]))
        range[0] = range[1] - (isnan(s->step) ? 0.01 : s->step);
    double tics = p->n_sides == 2 ? 3 : 5;
    double step =
        isnan(s->step) ? asy_figure_step(range[1] - range[0], tics) : s->step;
    range[0] = asy_max(s->least, floor(range[0] / step + 1e-9) * step);
    range[1] = asy_min(s->most, ceil(range[1] / step - 1e-9) * step);
    return step;
}

/* ---- the whole ---- */

static void add_panel(drawing *d, size_t side)
{
    const panel *p = panel_of(d, side);
    const double rows = (double)d->rows;
    double range[2];
    const double step = find_range(d, side, range);
    asy_figure_panel(d->figure, (asy_box){p->left, TOP, p->width, rows * ROW});
    asy_figure_add_line(d->figure,
                        "set border 1\nunset ytics\nset xrange [%.10g:%.10g]\n"
                        "set yrange [%.1f:-0.5]",
                        range[0], range[1], rows - 0.5);
    asy_figure_tics(d->figure, "x", step, 1);
    add_pooled(d, side, range);
    add_plot(d, d->pairs->side[side].column, range);
}

asy_status asy_figure_pairs(asy_figure_set *set, asy_figure *figure,
                            const asy_pairs *pairs)
{
    drawing d = {.set = set,
                 .figure = figure,
                 .pairs = pairs,
                 .rows =
                     pairs->n + (pairs->diamond ? 2 : 1) + pairs->n_further};
    choose_layout(&d);
    figure->width = ASY_PAGE_FULL_WIDTH;
    add_data(&d);
    ASY_TRY(asy_figure_open(set, figure, TOP + (double)d.rows * ROW + 9, true));
    add_heads(&d);
    ASY_TRY(add_rows(&d));
    for (size_t side = 0; side < pairs->n_sides; side++) {
        add_panel(&d, side);
        asy_figure_add_line(figure, "unset label"); /* the words once */
    }
    asy_figure_close(figure);
    return ASY_OK;
}
