/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranked rows of dots: see figure_dots.h. */
#include <math.h>

#include "report/figure_dots.h"
#include "report/table.h"

#define TOP 8.0
#define ROW 3.9
#define RIGHT 5.0
enum { MOST_CHARACTERS = 28 };

/* Room for the longest of these texts, in millimetres. */
static double room_for(const asy_dots *dots, size_t n, bool remarks)
{
    size_t widest = 0;
    for (size_t i = 0; i < n; i++) {
        const char *text = remarks ? dots->row[i].remark : dots->row[i].name;
        size_t width = text ? asy_text_width(text) : 0;
        widest = width > widest ? width : widest;
    }
    if (widest > MOST_CHARACTERS)
        widest = MOST_CHARACTERS;
    return (double)widest * ASY_CHARACTER_WIDTH;
}

static asy_status add_row(asy_figure_set *set, asy_figure *f,
                          const asy_dot *row, size_t rank)
{
    const char *name =
        asy_figure_cut(set->ctx->arena, row->name, MOST_CHARACTERS);
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
           "lc rgb '#8fb5cf', \\\n"
           "  data using (shown(column('value'))):'rank' with points pt 7 "
           "ps 4*dot lc rgb '" ASY_BLUE "'");
}

asy_status asy_dots_draw(asy_figure_set *set, asy_figure *f,
                         const asy_dots *dots)
{
    size_t n = dots->n < dots->most ? dots->n : dots->most;
    double height = (double)n * ROW;
    double left = 5 + room_for(dots, n, false);
    double right = RIGHT + room_for(dots, n, true);
    f->width = ASY_COLUMN_WIDTH;
    ASY_TRY(asy_figure_open(set, f, TOP + height + 12, false));
    asy_figure_panel(f, (asy_box){left, TOP, f->width - left - right, height});
    asy_figure_add_line(f,
                        "set border 1\nunset ytics\nset yrange [%.1f:0.5]\n"
                        "set xtics autofreq format '%%g'\n"
                        "set offsets graph 0.03, graph 0.03, 0, 0",
                        (double)n + 0.5);
    asy_figure_set_text(f, "xlabel", dots->axis);
    asy_figure_add_line(f, "set xlabel offset 0,0.3");
    for (size_t i = 0; i < n; i++)
        ASY_TRY(add_row(set, f, &dots->row[i], i + 1));
    add_plot(f, dots);
    asy_figure_close(f);
    return ASY_OK;
}
