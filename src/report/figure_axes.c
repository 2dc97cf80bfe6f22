/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Axes and legend of curves in the unit square: see figure_curve.h. */
#include <math.h>
#include <string.h>

#include "report/figure_curve.h"
#include "report/table.h"
#include "report/words.h"

/* The square, and in it the legend's rows, sample lines and distance to axes.
 */
static const asy_box square = {14, 7.5, 67, 67};
#define LABEL 0.05 /* height of a label, as a share of an axis */
#define LEGEND_ROW 3.6
#define LEGEND_SAMPLE 5.0
#define LEGEND_GAP 2.5
/* Crossing the thin line of prevalence is as bad as so many points. */
enum { LINE_COST = 60 };

asy_status asy_legend_add(asy_legend *key, const char *line, const char *text,
                          asy_error *err)
{
    if (!text)
        return asy_nomem(err);
    if (key->n < ASY_LEGEND_LINES)
        key->line[key->n++] = (asy_legend_line){line, text};
    return ASY_OK;
}

double asy_curve_body(void)
{
    return square.top + square.height + 11.5;
}

static asy_status add_chance(asy_figure_set *set, asy_figure *f,
                             const asy_curve_look *look, double prevalence)
{
    const char *line = "nohead back lw 0.5 dt (6,4) lc rgb '" ASY_GREY "'";
    if (look->kind == ASY_ROC)
        asy_figure_add_line(f, "set arrow from 0,0 to 1,1 %s", line);
    if (look->kind == ASY_ROC || isnan(prevalence))
        return ASY_OK;
    const char *text =
        asy_arena_printf(set->ctx->arena, "prevalence %.3f", prevalence);
    if (!text)
        return asy_nomem(set->ctx->err);
    asy_figure_add_line(f, "set arrow from 0,%.6f to 1,%.6f %s", prevalence,
                        prevalence, line);
    asy_figure_label(f, text, "at 0.02,%.6f textcolor rgb '" ASY_GREY "'",
                     prevalence +
                         (prevalence > 2 * LABEL ? -LABEL : LABEL) / 2);
    return ASY_OK;
}

asy_status asy_curve_axes(asy_figure_set *set, asy_figure *f,
                          const asy_curve_look *look, double prevalence)
{
    asy_figure_panel(f, square);
    asy_figure_set_text(f, "xlabel", look->x_label);
    asy_figure_set_text(f, "ylabel", look->y_label);
    asy_figure_add_line(f, "set xrange [0:1]\nset yrange [0:1]\n"
                           "set xtics 0.2 format '%%.1f'\n"
                           "set ytics 0.2 format '%%.1f'\n"
                           "set xlabel offset 0,0.3\n"
                           "set ylabel offset 0.8,0");
    return add_chance(set, f, look, prevalence);
}

/* ---- legend ---- */

/* Points of the curves in a box whose sides are shares of the axes. */
static size_t count_inside(const asy_legend *key, asy_box box)
{
    size_t count = 0;
    for (size_t c = 0; c < key->n_curves; c++)
        for (size_t i = 0; i < key->curve[c].n; i++) {
            double x = key->curve[c].x[i], y = key->curve[c].y[i];
            count += x > box.left && x < box.left + box.width && y > box.top &&
                     y < box.top + box.height;
        }
    return count;
}

/* Is the line of prevalence, with its label, behind the words? */
static bool crosses(const asy_legend *key, asy_box box)
{
    double gap = LEGEND_GAP / square.width;
    return box.top + gap < key->prevalence + LABEL &&
           box.top + box.height - gap > key->prevalence - LABEL;
}

/* How much the box would cover, in points of curves. */
static size_t cost(const asy_legend *key, asy_box box)
{
    return count_inside(key, box) + (crosses(key, box) ? LINE_COST : 0);
}

/* Corners are "b" or "t" (bottom, top) and "l" or "r". */
static asy_box corner_box(const char *corner, double width, double height)
{
    return (asy_box){corner[1] == 'l' ? 0 : 1 - width,
                     corner[0] == 'b' ? 0 : 1 - height, width, height};
}

static asy_box choose_corner(const asy_curve_look *look, double width,
                             double height, const asy_legend *key)
{
    asy_box best = corner_box(look->corners, width, height);
    for (const char *c = look->corners + 2; *c; c += 2) {
        asy_box box = corner_box(c, width, height);
        if (cost(key, box) < cost(key, best))
            best = box;
    }
    return best;
}

static void add_key_line(asy_figure *f, const asy_legend_line *line, double x,
                         double y)
{
    double sample = LEGEND_SAMPLE / square.width;
    if (line->line)
        asy_figure_add_line(
            f, "set arrow from graph %.4f,%.4f to graph %.4f,%.4f nohead %s", x,
            y, x + sample, y, line->line);
    asy_figure_label(f, line->text, "at graph %.4f,%.4f front",
                     x + sample + 1.2 / square.width, y);
}

void asy_curve_legend(asy_figure *f, const asy_curve_look *look,
                      const asy_legend *key)
{
    size_t widest = 0;
    for (size_t i = 0; i < key->n; i++) {
        size_t width = asy_text_width(key->line[i].text);
        widest = width > widest ? width : widest;
    }
    double gap = LEGEND_GAP / square.width, row = LEGEND_ROW / square.width;
    double width =
        (LEGEND_SAMPLE + (double)widest * ASY_CHARACTER_WIDTH) / square.width +
        2 * gap;
    double height = (double)key->n * row + 2 * gap;
    asy_box box = choose_corner(look, width, height, key);
    for (size_t i = 0; i < key->n; i++)
        add_key_line(f, &key->line[i], box.left + gap,
                     box.top + height - gap - ((double)i + 0.5) * row);
}

const asy_interval *asy_curve_area(const asy_result *result,
                                   const asy_metric_result *metric,
                                   const asy_curve_look *look)
{
    size_t m = asy_result_metric(result, look->metric);
    return m < result->n_metrics ? &metric[m].pooled_interval : NULL;
}

asy_status asy_curve_footer(asy_figure_set *set, asy_figure *f,
                            const asy_curve_look *look,
                            const asy_learner_result *learner)
{
    const asy_result *r = set->result;
    if (r->n_classes == 2)
        ASY_TRY(asy_figure_footer(set, f,
                                  "Positive: %s. Test rows of the %zu "
                                  "outer folds pooled.",
                                  r->class_name[1], r->n_folds));
    else
        ASY_TRY(asy_figure_footer(
            set, f, "Test rows of the %zu outer folds pooled.", r->n_folds));
    const asy_interval *area = asy_curve_area(r, learner->metric, look);
    if (!area || isnan(area->estimate))
        return ASY_OK;
    return asy_figure_footer(set, f, "%s: %s%s (%g %% CI, %s).", look->area,
                             look->area_name,
                             r->n_repeats > 1 ? ", mean of repeats" : "",
                             100 * area->level, asy_words_method_of(area));
}
