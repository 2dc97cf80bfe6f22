/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranked rows of dots: see figure_dots.h. */
#include <math.h>

#include "report/figure_dots.h"
#include "report/table.h"

#define TOP 8.0
#define ROW 3.9
#define RIGHT 5.0

/* Paper widths and the longest names that leave the dots room. */
static const struct {
    double width;
    size_t characters;
} paper[] = {{ASY_COLUMN_WIDTH, 28}, {120, 50}, {ASY_PAGE_FULL_WIDTH, 88}};
enum { N_PAPERS = sizeof paper / sizeof *paper };

/* Characters of the longest name or remark. */
static size_t longest(const asy_dots *dots, size_t n, bool remarks)
{
    size_t most = 0;
    for (size_t i = 0; i < n; i++) {
        const char *text = remarks ? dots->row[i].remark : dots->row[i].name;
        size_t width = text ? asy_text_width(text) : 0;
        most = width > most ? width : most;
    }
    return most;
}

static asy_status add_row(asy_figure_set *set, asy_figure *f,
                          const asy_dots_row *row, size_t rank, size_t most)
{
    const char *name = asy_figure_cut(set->ctx->arena, row->name, most);
    if (!name)
        return asy_nomem(set->ctx->err);
    asy_figure_label(f, name, "at graph 0, first %zu right offset -0.8,0",
                     rank);
    if (row->remark)
        asy_figure_label(f, row->remark,
                         "at graph 1, first %zu left offset 0.8,0 "
                         "textcolor rgb '" ASY_GREY "'",
                         rank);
    return ASY_OK;
}

static void add_plot(asy_figure *f, const asy_dots *dots)
{
    if (dots->zero)
        asy_figure_add_line(f, "set arrow from 0, graph 0 to 0, graph 1 nohead "
                               "back lw 0.5 dt (6,5) lc rgb '" ASY_GREY "'");
    asy_figure_add_line(f, "shown(v) = column('rank') <= %zu ? v : NaN",
                        dots->most);
    asy_figure_add_line(
        f, "plot data using (shown(column('value') - column('sd'))):'rank':"
           "(2 * column('sd')):(0) with vectors nohead lw 0.9 dt 1 "
           "lc rgb '" ASY_BLUE "', \\\n"
           "  data using (shown(column('value'))):'rank' with points pt 7 "
           "ps 3*dot lc rgb '" ASY_BLUE "'");
}

/* Room for all bars and, if it is marked, zero. */
static void set_range(asy_figure *f, const asy_dots *dots, size_t n)
{
    double lower = HUGE_VAL, upper = -HUGE_VAL;
    for (size_t i = 0; i < n; i++) {
        const asy_dots_row *d = &dots->row[i];
        double spread = isnan(d->spread) ? 0 : d->spread;
        lower = asy_min(lower, d->value - spread);
        upper = asy_max(upper, d->value + spread);
    }
    if (dots->zero) {
        lower = asy_min(lower, 0);
        upper = asy_max(upper, 0);
    }
    double span = upper > lower ? upper - lower : 0.01;
    asy_figure_add_line(f, "set xrange [%.10g:%.10g]", lower - 0.04 * span,
                        upper + 0.04 * span);
    asy_figure_tics(f, "x", span, 5);
}

asy_status asy_dots_draw(asy_figure_set *set, asy_figure *f,
                         const asy_dots *dots)
{
    size_t n = dots->n < dots->most ? dots->n : dots->most;
    double height = (double)n * ROW;
    size_t name = longest(dots, n, false), at = 0;
    while (at + 1 < N_PAPERS && name > paper[at].characters)
        at++;
    size_t most = name < paper[at].characters ? name : paper[at].characters;
    double left = 6 + (double)most * ASY_CHARACTER_WIDTH;
    double right = RIGHT + (double)longest(dots, n, true) * ASY_CHARACTER_WIDTH;
    f->width = paper[at].width;
    ASY_TRY(asy_figure_open(set, f, TOP + height + 12, false));
    asy_figure_panel(f, (asy_box){left, TOP, f->width - left - right, height});
    set_range(f, dots, n);
    asy_figure_add_line(f, "set border 1\nunset ytics\nset yrange [%.1f:0.5]",
                        (double)n + 0.5);
    asy_figure_set_text(f, "xlabel", dots->axis);
    asy_figure_add_line(f, "set xlabel offset 0,0.3");
    for (size_t i = 0; i < n; i++)
        ASY_TRY(add_row(set, f, &dots->row[i], i + 1, most));
    add_plot(f, dots);
    asy_figure_close(f);
    return ASY_OK;
}
