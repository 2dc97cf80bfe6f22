/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of a meta-analysis: the summary ROC plot and the funnel plot. */
#include "base/math.h"
#include "report/figure.h"
#include "report/words.h"

static const asy_box square = {14, 7.5, 67, 67};
#define BODY (square.top + square.height + 11.5)
/* Keys below the axes: two columns, rows. */
#define KEY_ROW 4.0
#define KEY_COLUMN 42.0

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

static void add_curve_point(asy_text *data, bool inside, const double *point)
{
    add_point(data, inside ? "curve" : "beyond", point[0], point[1], ASY_NAN);
    asy_text_add(data, ",\"\"\n");
}

/* The curve where there are studies, and beyond up to where it begins. */
static void add_curve(asy_text *data, const asy_review_fit *fit)
{
    const asy_accuracy *a = &fit->accuracy;
    bool before = true;
    for (size_t i = 0; fit->curve && i < ASY_CURVE; i++) {
        const double *point = &fit->curve[2 * i];
        bool inside = point[0] >= a->fpr_least && point[0] <= a->fpr_greatest;
        if (inside && !before && i > 0) /* the parts meet */
            add_curve_point(data, false, point);
        if (!inside && before && i > 0)
            add_curve_point(data, false, point - 2);
        add_curve_point(data, inside, point);
        before = inside;
    }
}

static void add_studies(asy_text *data, const asy_studies *s)
{
    double most = 1;
    for (size_t i = 0; i < s->k; i++)
        most = asy_max(most, s->ess[i]);
    for (size_t i = 0; i < s->k; i++) {
        add_point(data, "study", 1 - s->specificity[i], s->sensitivity[i],
                  sqrt(s->ess[i] / most));
        asy_figure_word(data, s->name[i]);
        asy_text_add(data, "\n");
    }
}

/* A published estimate that has a place in the plot. */
static bool has_point(const asy_benchmark *b)
{
    return !isnan(b->sensitivity.estimate) && !isnan(b->specificity.estimate);
}

/* Two studies let nobody expect anything of a third. */
static bool has_prediction(const asy_review_fit *fit)
{
    return !isnan(fit->accuracy.sensitivity_predicted.lower);
}

static void add_sroc_data(asy_figure *f, const asy_review_result *r)
{
    const asy_review_fit *fit = asy_review_shown(r);
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
    for (size_t i = 0; i < r->n_benchmarks; i++) {
        const asy_benchmark *b = &r->benchmark[i];
        if (!has_point(b))
            continue;
        add_point(data, "published", 1 - b->specificity.estimate,
                  b->sensitivity.estimate, ASY_NAN);
        asy_figure_word(data, b->title ? b->title : b->name);
        asy_text_add(data, "\n");
    }
    add_outline(data, "confidence", fit->confidence);
    if (has_prediction(fit))
        add_outline(data, "prediction", fit->prediction);
    add_curve(data, fit);
    add_point(data, "pooled", 1 - fit->accuracy.specificity.estimate,
              fit->accuracy.sensitivity.estimate, ASY_NAN);
    asy_text_add(data, ",\"\"\n");
}

/* The next of the keys below the axes: a line or a mark, and what it is. */
static void add_key(asy_figure *f, int *at, const char *line, const char *mark,
                    const char *text)
{
    const double x = 5 + KEY_COLUMN * (*at % 2);
    const double y = BODY + KEY_ROW * (*at / 2 + 0.2);
    const double down = 1 - y / f->height;
    if (line)
        asy_figure_add_line(f,
                            "set arrow from screen %.5f,%.5f to screen "
                            "%.5f,%.5f nohead %s",
                            x / f->width, down, (x + 6) / f->width, down, line);
    if (mark)
        asy_figure_label(f, "", "at screen %.5f,%.5f point %s",
                         (x + 3) / f->width, down, mark);
    asy_figure_text_at(f, text, x + 8, y, "");
    ++*at;
}

/* How many rows of keys there are. */
static double key_rows(const asy_review_result *r, const asy_review_fit *fit)
{
    size_t n = 3; /* pooled, confidence region, study */
    n += fit->curve ? 1 : 0;
    n += has_prediction(fit) ? 1 : 0;
    n += r->added.name ? 1 : 0;
    for (size_t i = 0; i < r->n_benchmarks; i++)
        n += has_point(&r->benchmark[i]) ? 1 : 0;
    return (double)((n + 1) / 2);
}

#define LINE_CURVE "lw 1.2 dt 1 lc rgb '" ASY_BLUE "'"
#define LINE_CONFIDENCE "lw 1.0 dt (8,4) lc rgb '" ASY_VERMILLION "'"
#define LINE_PREDICTION "lw 1.0 dt (2.5,2.5) lc rgb '" ASY_INK "'"
#define GREEN "#007a5a"
#define MARK_STUDY "pt 6 lw 0.6 ps 5*dot lc rgb '" ASY_GREY "'"
#define MARK_POOLED "pt 7 ps 5*dot lc rgb '" ASY_VERMILLION "'"
#define MARK_ADDED "pt 9 ps 8*dot lc rgb '" ASY_BLUE "'"
#define MARK_PUBLISHED "pt 12 lw 0.9 ps 7*dot lc rgb '" GREEN "'"
enum { KEY_CHARACTERS = 24 };

/* The intervals of published estimates, a cross each. */
static void add_crosses(asy_figure *f, const asy_review_result *r)
{
    static const char line[] = "nohead lw 0.7 lc rgb '" GREEN "'";
    for (size_t i = 0; i < r->n_benchmarks; i++) {
        const asy_bounds *sens = &r->benchmark[i].sensitivity;
        const asy_bounds *spec = &r->benchmark[i].specificity;
        if (!has_point(&r->benchmark[i]))
            continue;
        if (!isnan(sens->lower))
            asy_figure_add_line(f,
                                "set arrow from %.10g,%.10g to %.10g,%.10g %s",
                                1 - spec->estimate, sens->lower,
                                1 - spec->estimate, sens->upper, line);
        if (!isnan(spec->lower))
            asy_figure_add_line(f,
                                "set arrow from %.10g,%.10g to %.10g,%.10g %s",
                                1 - spec->upper, sens->estimate,
                                1 - spec->lower, sens->estimate, line);
    }
}

/* Keys of what was not pooled. */
static asy_status add_mark_keys(asy_figure_set *set, asy_figure *f, int *at)
{
    const asy_review_result *r = set->review;
    asy_arena *arena = set->ctx->arena;
    const char *run = r->added.name
                          ? asy_figure_cut(arena, r->added.name, KEY_CHARACTERS)
                          : "";
    if (!run)
        return asy_nomem(set->ctx->err);
    if (r->added.name)
        add_key(f, at, NULL, MARK_ADDED, run);
    for (size_t i = 0; i < r->n_benchmarks; i++) {
        const asy_benchmark *b = &r->benchmark[i];
        const char *name = asy_figure_cut(arena, b->title ? b->title : b->name,
                                          KEY_CHARACTERS);
        if (!name)
            return asy_nomem(set->ctx->err);
        if (has_point(b))
            add_key(f, at, NULL, MARK_PUBLISHED, name);
    }
    return ASY_OK;
}

static asy_status add_sroc_keys(asy_figure_set *set, asy_figure *f)
{
    const asy_review_fit *fit = asy_review_shown(set->review);
    const double percent = 100 * set->review->level;
    asy_arena *arena = set->ctx->arena;
    int at = 0;
    const char *inner =
        asy_arena_printf(arena, "%g %% confidence region", percent);
    const char *outer =
        asy_arena_printf(arena, "%g %% prediction region", percent);
    const char *curve =
        asy_arena_printf(arena, "summary curve, AUC %.3f", fit->accuracy.auc);
    if (!inner || !outer || !curve)
        return asy_nomem(set->ctx->err);
    add_key(f, &at, NULL, MARK_POOLED, "pooled");
    add_key(f, &at, LINE_CONFIDENCE, NULL, inner);
    if (fit->curve)
        add_key(f, &at, LINE_CURVE, NULL, curve);
    if (has_prediction(fit))
        add_key(f, &at, LINE_PREDICTION, NULL, outer);
    add_key(f, &at, NULL, MARK_STUDY, "study");
    add_crosses(f, set->review);
    return add_mark_keys(set, f, &at);
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
        "  data using (of('pooled')):'sensitivity' with "
        "points " MARK_POOLED ", \\\n"
        "  data using (of('published')):'sensitivity' with "
        "points " MARK_PUBLISHED ", \\\n"
        "  data using (of('added')):'sensitivity' with points " MARK_ADDED
        "\n");
}

static asy_status draw_sroc(asy_figure_set *set)
{
    const asy_review_result *r = set->review;
    const asy_review_fit *fit = asy_review_shown(r);
    asy_figure *f;
    if (!fit)
        return ASY_OK;
    ASY_TRY(asy_figure_add(set, "sroc", NULL, &f));
    f->width = ASY_COLUMN_WIDTH;
    f->title = "Summary ROC";
    add_sroc_data(f, r);
    ASY_TRY(asy_figure_footer(
        set, f,
        "Circles: %zu studies, area by effective sample size. Pooled by %s.%s",
        r->studies.k, asy_words_model(fit->name),
        fit->curve ? " The curve (Rutter and Gatsonis) is solid where there "
                     "are studies."
                   : ""));
    if (r->added.name)
        ASY_TRY(asy_figure_footer(set, f, "Triangle: %s, %s, not pooled.",
                                  r->added.name, r->added.learner));
    if (r->n_benchmarks > 0)
        ASY_TRY(asy_figure_footer(
            set, f, "Diamond with its intervals: published, not pooled."));
    ASY_TRY(asy_figure_open(set, f, BODY + KEY_ROW * key_rows(r, fit), false));
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
        most = asy_max(most, x);
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

/* Round numbers around all ln DOR. */
static void set_effects(asy_figure *f, const asy_studies *s, double range[2])
{
    range[0] = HUGE_VAL;
    range[1] = -HUGE_VAL;
    for (size_t i = 0; i < s->k; i++) {
        range[0] = asy_min(range[0], s->ln_dor[i]);
        range[1] = asy_max(range[1], s->ln_dor[i]);
    }
    const double span = range[1] > range[0] ? range[1] - range[0] : 1;
    const double step = asy_figure_step(span, 5);
    range[0] = floor((range[0] - 0.03 * span) / step) * step;
    range[1] = ceil((range[1] + 0.03 * span) / step) * step;
    asy_figure_add_line(f, "set xrange [%.10g:%.10g]", range[0], range[1]);
    asy_figure_tics(f, "x", step, 1);
}

/* Deeks' line where it is inside the axes. */
static void add_deeks(asy_figure *f, const asy_funnel *t, double most,
                      const double range[2])
{
    double from = 0, to = most;
    if (t->slope != 0) {
        double a = (range[0] - t->intercept) / t->slope;
        double b = (range[1] - t->intercept) / t->slope;
        from = asy_max(0, asy_min(a, b));
        to = asy_min(most, asy_max(a, b));
    }
    if (from < to)
        asy_figure_add_line(
            f,
            "set arrow from %.10g,%.10g to %.10g,%.10g nohead lw 1 dt (8,4) lc "
            "rgb '" ASY_VERMILLION "'",
            t->intercept + t->slope * from, from, t->intercept + t->slope * to,
            to);
}

static asy_status draw_funnel(asy_figure_set *set)
{
    const asy_review_result *r = set->review;
    asy_figure *f;
    double range[2];
    if (!r->studies.tp || isnan(r->funnel.slope))
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
    asy_figure_add_line(f, "set yrange [%.10g:0]", most);
    asy_figure_tics(f, "y", most, 5);
    set_effects(f, &r->studies, range);
    add_deeks(f, &r->funnel, most, range);
    asy_figure_add_line(f, "plot data using 'ln_dor':'inverse_root_ess' with "
                           "points pt 7 ps 4*dot lc rgb '" ASY_BLUE "'");
    asy_figure_close(f);
    return ASY_OK;
}

const asy_figure_kind asy_figure_funnel = {"funnel", draw_funnel};
