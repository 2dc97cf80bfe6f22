/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tuning of one and of two hyperparameters: see figure_tuning.h. */
#include "base/math.h"
#include "report/figure_tuning.h"
#include "report/table.h"
#include "report/words.h"

#define TOP 8.0
#define RIGHT 5.0
#define LINE_LEFT 14.0
#define LINE_HEIGHT 45.0
/* Cells are at least this wide for "0.913", at most so that they stay cells. */
#define LEAST_CELL 8.0
#define MOST_CELL 20.0
#define CELL_HEIGHT 8.0
enum { MOST_CELLS_DOWN = 20 };

/* A tic with its label, which gnuplot takes for a format. */
static void add_tic(asy_figure *f, const char *axis, const char *label,
                    double place)
{
    asy_text doubled;
    asy_text_init(&doubled);
    for (const char *c = label; *c; c++)
        asy_text_addf(&doubled, "%c%s", *c, *c == '%' ? "%" : "");
    asy_text_addf(&f->script, "set %stics add (", axis);
    asy_figure_quote(&f->script, doubled.text);
    asy_text_addf(&f->script, " %.10g)\n", place);
    f->script.failed = f->script.failed || doubled.failed;
    asy_text_clear(&doubled);
}

/* ---- one ---- */

/* Labels of values, leaving out those for which there is no room. */
static void add_line_tics(asy_figure *f, const asy_axis *a, double width)
{
    double needed = ((double)a->longest + 1.5) * ASY_CHARACTER_WIDTH;
    size_t room = (size_t)(width / needed);
    size_t every = room ? (a->n + room - 1) / room : a->n;
    asy_figure_add_line(f, "set xtics ()");
    for (size_t i = 0; i < a->n; i += every)
        add_tic(f, "x", a->label[i], asy_axis_place(a, i));
}

static void set_ranges(const asy_search *s)
{
    const asy_axis *a = &s->axis[0];
    double first = asy_axis_place(a, 0), last = asy_axis_place(a, a->n - 1);
    double lower = HUGE_VAL, upper = -HUGE_VAL;
    for (size_t c = 0; c < s->n; c++) {
        lower = asy_min(lower, s->score[c] - s->sd[c]);
        upper = asy_max(upper, s->score[c] + s->sd[c]);
    }
    double span = upper > lower ? upper - lower : 0.01;
    double pad = a->numeric ? 0.06 * (last - first) : 0.5;
    if (a->log)
        asy_figure_add_line(s->figure,
                            "set logscale x\nset xrange [%.10g:%.10g]",
                            first / asy_pow(last / first, 0.06),
                            last * asy_pow(last / first, 0.06));
    else
        asy_figure_add_line(s->figure, "set xrange [%.10g:%.10g]", first - pad,
                            last + pad);
    asy_figure_add_line(s->figure, "set yrange [%.10g:%.10g]",
                        lower - 0.05 * span, upper + 0.15 * span);
    asy_figure_tics(s->figure, "y", span, 5);
}

static asy_status add_counts(const asy_search *s)
{
    for (size_t c = 0; c < s->n; c++) {
        if (s->chosen[c] == 0 || isnan(s->score[c]))
            continue;
        const char *text =
            asy_arena_printf(s->set->ctx->arena, "×%zu", s->chosen[c]);
        if (!text)
            return asy_nomem(s->set->ctx->err);
        const asy_axis *a = &s->axis[0];
        asy_figure_label(s->figure, text, "at %.10g,%.10g center offset 0,0.7",
                         asy_axis_place(a, asy_axis_at(s, a, c)),
                         s->score[c] + s->sd[c]);
    }
    return ASY_OK;
}

asy_status asy_tuning_line(asy_search *s)
{
    asy_figure *f = s->figure;
    const asy_axis *a = &s->axis[0];
    const asy_result *r = s->set->result;
    f->width = ASY_COLUMN_WIDTH;
    double width = f->width - LINE_LEFT - RIGHT;
    ASY_TRY(asy_figure_open(s->set, f, TOP + LINE_HEIGHT + 11.5, false));
    asy_figure_panel(f, (asy_box){LINE_LEFT, TOP, width, LINE_HEIGHT});
    set_ranges(s);
    add_line_tics(f, a, width);
    asy_figure_set_text(f, "xlabel", a->name);
    asy_figure_set_text(f, "ylabel", asy_words_metric(r, r->tuning_metric));
    asy_figure_add_line(f, "set xlabel offset 0,0.3\nset ylabel offset 0.8,0");
    ASY_TRY(add_counts(s));
    asy_figure_add_line(
        f,
        "plot data using 'x':'value':'sd' with yerrorbars lw 0.6 pt 7 "
        "ps 0 lc rgb '" ASY_BLUE "', \\\n"
        "  data using 'x':'value' smooth unique with %s lt 1, \\\n"
        "  data using 'x':'value' with points pt 7 ps 3.2*dot "
        "lc rgb '" ASY_BLUE "'",
        a->numeric ? "lines" : "dots");
    asy_figure_close(f);
    return ASY_OK;
}

/* ---- two ---- */

/* How a heat map lies on the page. */
typedef struct layout {
    double left, cell, height, bottom; /* cell: its width */
    bool turned;                       /* labels of x */
} layout;

static double available(const asy_search *s, double width)
{
    double left = 9 + (double)s->axis[1].longest * ASY_CHARACTER_WIDTH;
    return (width - left - RIGHT) / (double)s->axis[0].n;
}

bool asy_tuning_fits(const asy_search *s)
{
    const asy_axis *x = &s->axis[0], *y = &s->axis[1];
    return x->n * y->n == s->n && y->n <= MOST_CELLS_DOWN && y->longest <= 20 &&
           available(s, ASY_PAGE_FULL_WIDTH) >= LEAST_CELL;
}

static layout lay_out(asy_search *s)
{
    const asy_axis *x = &s->axis[0];
    bool narrow = available(s, ASY_COLUMN_WIDTH) >= LEAST_CELL;
    s->figure->width = narrow ? ASY_COLUMN_WIDTH : ASY_PAGE_FULL_WIDTH;
    double cell = asy_min(available(s, s->figure->width), MOST_CELL);
    double label = (double)x->longest * ASY_CHARACTER_WIDTH;
    double name = (double)asy_text_width(s->axis[1].name) * ASY_CHARACTER_WIDTH;
    bool turned = label + 1 > cell;
    return (layout){.left =
                        9 + (double)s->axis[1].longest * ASY_CHARACTER_WIDTH,
                    .cell = cell,
                    .height = asy_max(CELL_HEIGHT * (double)s->axis[1].n, name),
                    .bottom = turned ? 9 + label : 11.5,
                    .turned = turned};
}

static asy_status add_cells(asy_search *s)
{
    for (size_t c = 0; c < s->n; c++) {
        size_t x = asy_axis_at(s, &s->axis[0], c);
        size_t y = asy_axis_at(s, &s->axis[1], c);
        asy_arena *arena = s->set->ctx->arena;
        const char *value = asy_words_number(arena, s->score[c]);
        const char *times = asy_arena_printf(arena, "×%zu", s->chosen[c]);
        if (!value || !times)
            return asy_nomem(s->set->ctx->err);
        bool chosen = s->chosen[c] > 0;
        asy_figure_label(s->figure, value, "at %zu,%zu center front%s", x, y,
                         chosen ? " offset 0,0.5" : "");
        if (chosen)
            asy_figure_label(s->figure, times,
                             "at %zu,%zu center front offset 0,-0.5", x, y);
    }
    return ASY_OK;
}

static void add_heat_axes(asy_figure *f, const asy_search *s, const layout *l)
{
    const asy_axis *x = &s->axis[0], *y = &s->axis[1];
    asy_figure_add_line(f,
                        "set border 0\nset xrange [-0.5:%.1f]\n"
                        "set yrange [-0.5:%.1f]",
                        (double)x->n - 0.5, (double)y->n - 0.5);
    asy_figure_add_line(f,
                        "set xtics scale 0%s\nset ytics scale 0\n"
                        "set xtics ()\nset ytics ()",
                        l->turned ? " rotate by 90 right" : "");
    for (size_t i = 0; i < x->n; i++)
        add_tic(f, "x", x->label[i], (double)i);
    for (size_t i = 0; i < y->n; i++)
        add_tic(f, "y", y->label[i], (double)i);
    asy_figure_set_text(f, "xlabel", x->name);
    asy_figure_set_text(f, "ylabel", y->name);
    asy_figure_add_line(f, "unset colorbox\n"
                           "set palette defined (0 '#f4f8fb', 1 '#74b3dc')");
}

asy_status asy_tuning_heat(asy_search *s)
{
    asy_figure *f = s->figure;
    layout l = lay_out(s);
    double width = l.cell * (double)s->axis[0].n;
    ASY_TRY(asy_figure_open(s->set, f, TOP + l.height + l.bottom, false));
    asy_figure_panel(f, (asy_box){l.left, TOP, width, l.height});
    add_heat_axes(f, s, &l);
    ASY_TRY(add_cells(s));
    asy_figure_add_line(f, "plot data using 'x':'y':(0.485):(0.475):'value' "
                           "with boxxyerror fc palette fs solid 1 noborder");
    asy_figure_close(f);
    return ASY_OK;
}
