/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A figure as it is written: its numbers (CSV) and the gnuplot script that
 * draws them. The look of all figures is in figure_style.c.
 *
 * Lengths are millimetres on paper, places are measured from the figure's top
 * left corner. Texts that come from a config or from data reach the script only
 * through asy_figure_quote, and terminals take them literally (noenhanced).
 *
 * Everything lives in the set's arena but the two growing texts.
 */
#ifndef ASY_REPORT_FIGURE_H
#define ASY_REPORT_FIGURE_H

#include "base/text.h"
#include "plan/result.h"
#include "plan/review_result.h"

/* Widths that journals print: one column, two columns. */
#define ASY_COLUMN_WIDTH 85.0
#define ASY_PAGE_FULL_WIDTH 180.0
/* A line of small print; a character of it, as wide as fonts come. */
#define ASY_LINE_HEIGHT 3.1
#define ASY_CHARACTER_WIDTH 1.38

/* Okabe and Ito's colours that are dark enough for lines and text. */
#define ASY_INK "#222222"
#define ASY_GREY "#6e6e6e"
#define ASY_BLUE "#0072b2"
#define ASY_VERMILLION "#d55e00"
/* Lines of type 1 ... are told apart by colour and by dashes. */
enum { ASY_LINE_TYPES = 7 };

typedef struct asy_box {
    double left, top, width, height;
} asy_box;

typedef struct asy_figure asy_figure;
struct asy_figure {
    const char *stem;  /* name of its files, without extension */
    const char *title; /* above it, small */
    double width, height;
    const char *footer; /* small print */
    asy_text data, script;
    asy_figure *next;
};

/* The figures made of one result so far. */
typedef struct asy_figure_set {
    const asy_result *result;        /* of an experiment, or */
    const asy_review_result *review; /* of a meta-analysis */
    const char *name, *note;         /* its name, its data's note or NULL */
    asy_ctx *ctx;
    asy_figure *first, *last;
} asy_figure_set;

/* Adds the figures of one kind to the set; none where the result lacks what
   they show. Errors: ASY_ENOMEM. */
typedef struct asy_figure_kind {
    const char *name; /* as in the config's `figures` */
    asy_status (*draw)(asy_figure_set *set);
} asy_figure_kind;

extern const asy_figure_kind asy_figure_roc, asy_figure_pr, asy_figure_null,
    asy_figure_importance, asy_figure_tuning, asy_figure_forest;
/* Of a meta-analysis. */
extern const asy_figure_kind asy_figure_studies, asy_figure_sroc,
    asy_figure_funnel, asy_figure_influence, asy_figure_quadas;
extern const asy_figure_kind asy_figure_reported[ASY_N_REPORTED];

/* ---- figures.c ---- */

/* A new figure named <study>-<kind>[-<learner>] (learner may be NULL). */
ASY_MUST_USE
asy_status asy_figure_add(asy_figure_set *set, const char *kind,
                          const char *learner, asy_figure **figure);

/* ---- figure_style.c ---- */

/* One more sentence of small print below the figure. */
ASY_MUST_USE ASY_PRINTF(3, 4) asy_status
    asy_figure_footer(asy_figure_set *set, asy_figure *figure,
                      const char *format, ...);
/*
 * Begin the script: terminal, lines, title, small print (the result's note
 * comes last). body is the height without the small print; more than one panel
 * needs multiplot.
 */
ASY_MUST_USE
asy_status asy_figure_open(asy_figure_set *set, asy_figure *figure, double body,
                           bool multiplot);
void asy_figure_close(asy_figure *figure);

/* The next plot's axes are this box. */
void asy_figure_panel(asy_figure *figure, asy_box box);

/* One or more lines of script. */
ASY_PRINTF(2, 3)
void asy_figure_add_line(asy_figure *figure, const char *format, ...);
/* text as a gnuplot string. */
void asy_figure_quote(asy_text *script, const char *text);
/* `set label TEXT WHERE`; where: "at graph 0.5,0.5 right". */
ASY_PRINTF(3, 4)
void asy_figure_label(asy_figure *figure, const char *text, const char *where,
                      ...);
/* `set COMMAND TEXT`, as for xlabel. */
void asy_figure_set_text(asy_figure *figure, const char *command,
                         const char *text);
/* The same at a place of the paper, in millimetres; more: "right". */
void asy_figure_text_at(asy_figure *figure, const char *text, double x,
                        double y, const char *more);

/* A round distance between tics: about n of them over span > 0. */
double asy_figure_step(double span, double n);
/* Tics of axis "x" or "y" at that distance, all with as many decimals. */
void asy_figure_tics(asy_figure *figure, const char *axis, double span,
                     double n);
/* text cut to at most `most` characters, with an ellipsis. NULL: no memory. */
const char *asy_figure_cut(asy_arena *arena, const char *text, size_t most);

/* ---- cells of the CSV; each but the first begins with a comma ---- */

/* Empty for NaN, else what reads back. */
void asy_figure_number(asy_text *data, double x);
/* Always in quotes. */
void asy_figure_word(asy_text *data, const char *text);

#endif
