/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of a meta-analysis: the summary ROC plot and the funnel plot. */
#include "base/math.h"
#include "report/figure.h"
#include "report/words.h"

static const asy_box square = {14, 7.5, 67, 67};
#define BODY (square.top + square.height + 11.5)

/* ---- summary ROC: parts of one CSV ---- */

static void add_point(asy_text *data, const char *part, double fpr, double sens,
                      double size)
{
    asy_text_add(data, part);
    asy_figure_number(data, fpr);
    asy_figure_number(data, sens);
    asy_figure_number(data, size);
}

static void add_outline(asy_text *data, const char *part, const double *point)
{
    for (size_t i = 0; point && i < ASY_OUTLINE; i++) {
        add_point(data, part, point[2 * i + 1], point[2 * i], ASY_NAN);
        asy_text_add(data, ",\"\"\n");
    }
}

/* The curve where there are studies, and beyond up to where it begins. */
static void add_curve(asy_text *data, const asy_review_fit *fit)
{
    const asy_accuracy *a = &fit->accuracy;
    const double *curve = fit->curve;
    for (size_t i = 0; curve && i < ASY_CURVE; i++) {
        double fpr = curve[2 * i];
        bool inside = fpr >= a->fpr_least && fpr <= a->fpr_greatest;
        bool edge =
            inside && i + 1 < ASY_CURVE && curve[2 * i + 2] > a->fpr_greatest;
        add_point(data, inside ? "curve" : "beyond", fpr, curve[2 * i + 1],
                  ASY_NAN);
        asy_text_add(data, ",\"\"\n");
        if (!edge)
            continue;
        add_point(data, "beyond", fpr, curve[2 * i + 1], ASY_NAN);
        asy_text_add(data, ",\"\"\n");
    }
}

static void add_studies(asy_text *data, const asy_studies *s)
{
    double most = 1;
    for (size_t i = 0; i < s->k; i++)
        most = fmax(most, s->ess[i]);
    for (size_t i = 0; i < s->k; i++) {
        add_point(data, "study", 1 - s->specificity[i], s->sensitivity[i],
                  sqrt(s->ess[i] / most));
        asy_figure_word(data, s->name[i]);
        asy_text_add(data, "\n");
    }
}

static void add_sroc_data(asy_figure *f, const asy_review_result *r)
{
    const asy_review_fit *fit = &r->fit[0];
    asy_text *data = &f->data;
    asy_text_add(data, "part,fpr,sensitivity,size,name\n");
    add_studies(data, &r->studies);
    const asy_review_added *a = &r->added;
    if (a->name) {
        add_point(data, "added", 1 - a->specificity.estimate,
                  a->sensitivity.estimate, ASY_NAN);
        asy_figure_word(data, a->name);
        asy_text_add(data, "\n");
    }
    add_outline(data, "confidence", fit->confidence);
    add_outline(data, "prediction", fit->prediction);
    add_curve(data, fit);
    add_point(data, "pooled", 1 - fit->accuracy.specificity.estimate,
              fit->accuracy.sensitivity.estimate, ASY_NAN);
    asy_text_add(data, ",\"\"\n");
}

/* One row of the legend in the lower right corner. */
static void add_key(asy_figure *f, int row, const char *line, const char *text)
{
    double y = 0.05 + 0.052 * row;
    if (line)
        asy_figure_add_line(
            f, "set arrow from graph 0.41,%.3f to graph 0.48,%.3f nohead %s", y,
            y, line);
    asy_figure_label(f, text, "at graph 0.50,%.3f front", y);
}

#define LINE_CURVE "lw 1.2 dt 1 lc rgb '" ASY_BLUE "'"
#define LINE_CONFIDENCE "lw 1.0 dt (8,4) lc rgb '" ASY_VERMILLION "'"
#define LINE_PREDICTION "lw 1.0 dt (2.5,2.5) lc rgb '" ASY_INK "'"

static asy_status add_sroc_keys(asy_figure_set *set, asy_figure *f)
{
    const asy_review_fit *fit = &set->review->fit[0];
    const double percent = 100 * set->review->level;
    asy_arena *arena = set->ctx->arena;
    const char *inner =
        asy_arena_printf(arena, "%g %% confidence region", percent);
    const char *outer =
        asy_arena_printf(arena, "%g %% prediction region", percent);
    const char *curve =
        asy_arena_printf(arena, "summary curve, AUC %.3f", fit->accuracy.auc);
    if (!inner || !outer || !curve)
        return asy_nomem(set->ctx->err);
    add_key(f, 0, LINE_PREDICTION, outer);
    add_key(f, 1, LINE_CONFIDENCE, inner);
    if (fit->curve)
        add_key(f, 2, LINE_CURVE, curve);
    return ASY_OK;
}

static void add_sroc_plot(asy_figure *f)
{
    asy_figure_add_line(
        f, "of(part) = strcol('part') eq part ? column('fpr') : NaN");
    asy_text_add(
        &f->script,
        "plot data using (of('study')):'sensitivity':"
        "((2 + 8 * column('size')) * dot) with points pt 6 ps variable "
        "lw 0.6 lc rgb '" ASY_GREY "', \\\n"
        "  data using (of('beyond')):'sensitivity' with lines lw 0.7 "
        "dt (2,4) lc rgb '" ASY_BLUE "', \\\n"
        "  data using (of('curve')):'sensitivity' with lines " LINE_CURVE
        ", \\\n"
        "  data using (of('prediction')):'sensitivity' with "
        "lines " LINE_PREDICTION ", \\\n"
        "  data using (of('confidence')):'sensitivity' with "
        "lines " LINE_CONFIDENCE ", \\\n"
        "  data using (of('pooled')):'sensitivity' with points pt 7 "
        "ps 5*dot lc rgb '" ASY_VERMILLION "', \\\n"
        "  data using (of('added')):'sensitivity' with points pt 9 "
        "ps 8*dot lc rgb '" ASY_BLUE "'\n");
}

static asy_status draw_sroc(asy_figure_set *set)
{
    const asy_review_result *r = set->review;
    asy_figure *f;
    if (r->n_fits == 0)
        return ASY_OK;
    ASY_TRY(asy_figure_add(set, "sroc", NULL, &f));
    f->width = ASY_COLUMN_WIDTH;
    f->title = "Summary ROC";
    add_sroc_data(f, r);
    ASY_TRY(asy_figure_footer(
        set, f,
        "Circles: %zu studies, area by effective sample size. Dot: pooled "
        "(%s). The curve (Rutter and Gatsonis) is solid where there are "
        "studies.",
        r->studies.k, asy_words_model(r->fit[0].name)));
    if (r->added.name)
        ASY_TRY(asy_figure_footer(set, f, "Triangle: %s, %s.", r->added.name,
                                  r->added.learner));
    ASY_TRY(asy_figure_open(set, f, BODY, false));
    asy_figure_panel(f, square);
    asy_figure_set_text(f, "xlabel", "1 - specificity");
    asy_figure_set_text(f, "ylabel", "Sensitivity");
    asy_figure_add_line(f, "set xrange [0:1]\nset yrange [0:1]\n"
                           "set xtics 0.2 format '%%.1f'\n"
                           "set ytics 0.2 format '%%.1f'\n"
                           "set xlabel offset 0,0.3\n"
                           "set ylabel offset 0.8,0");
    ASY_TRY(add_sroc_keys(set, f));
    add_sroc_plot(f);
    asy_figure_close(f);
    return ASY_OK;
}

const asy_figure_kind asy_figure_sroc = {"sroc", draw_sroc};

/* ---- funnel ---- */

static double add_funnel_data(asy_figure *f, const asy_studies *s)
{
    double most = 0;
    asy_text_add(&f->data, "ln_dor,inverse_root_ess,name\n");
    for (size_t i = 0; i < s->k; i++) {
        double x = 1 / sqrt(s->ess[i]);
        most = fmax(most, x);
        asy_figure_number(&f->data, s->ln_dor[i]);
        asy_figure_number(&f->data, x);
        asy_figure_word(&f->data, s->name[i]);
        asy_text_add(&f->data, "\n");
    }
    return most;
}

static asy_status add_funnel_footer(asy_figure_set *set, asy_figure *f)
{
    const asy_review_result *r = set->review;
    const char *p = asy_words_p(set->ctx->arena, r->funnel.p_value);
    if (!p)
        return asy_nomem(set->ctx->err);
    return asy_figure_footer(
        set, f,
        "Line: Deeks' regression, weighted by effective sample size; "
        "asymmetry p = %s%s.",
        p, r->studies.k < 10 ? " (little power below 10 studies)" : "");
}

static asy_status draw_funnel(asy_figure_set *set)
{
    const asy_review_result *r = set->review;
    const asy_funnel *t = &r->funnel;
    asy_figure *f;
    if (!r->studies.tp || isnan(t->slope))
        return ASY_OK;
    ASY_TRY(asy_figure_add(set, "funnel", NULL, &f));
    f->width = ASY_COLUMN_WIDTH;
    f->title = "Funnel plot";
    const double most = 1.1 * add_funnel_data(f, &r->studies);
    ASY_TRY(add_funnel_footer(set, f));
    ASY_TRY(asy_figure_open(set, f, BODY, false));
    asy_figure_panel(f, square);
    asy_figure_set_text(f, "xlabel", "ln diagnostic odds ratio");
    asy_figure_set_text(f, "ylabel", "1 / root of effective sample size");
    asy_figure_add_line(f,
                        "set yrange [%.10g:0]\nset offsets graph 0.05, graph "
                        "0.05, 0, 0",
                        most);
    asy_figure_tics(f, "y", most, 5);
    asy_figure_add_line(f,
                        "set arrow from %.10g,0 to %.10g,%.10g nohead lw 1 dt "
                        "(8,4) lc rgb '" ASY_VERMILLION "'",
                        t->intercept, t->intercept + t->slope * most, most);
    asy_figure_add_line(f, "plot data using 'ln_dor':'inverse_root_ess' with "
                           "points pt 7 ps 4*dot lc rgb '" ASY_BLUE "'");
    asy_figure_close(f);
    return ASY_OK;
}

const asy_figure_kind asy_figure_funnel = {"funnel", draw_funnel};
