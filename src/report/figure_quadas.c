/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * QUADAS-2, as reviews show it: a light for each study and domain, and bars of
 * the studies' shares. Signs say the same as colours, for those who do not see
 * them and for black and white print.
 */
#include <string.h>

#include "report/figure.h"

/* Places from the left edge, and rows. */
#define NAMES 3.0
#define LIGHTS 62.0
#define COLUMN 13.5
#define TOP 13.0
#define ROW 5.0
#define BARS_WIDTH 94.5
#define GAP 9.0
#define NAME_CHARACTERS 36

typedef struct word {
    const char *judgement, *colour, *sign, *ink;
} word;

static const word words[] = {{"low", "#009e73", "+", "white"},
                             {"unclear", "#e6b800", "?", ASY_INK},
                             {"high", ASY_VERMILLION, "–", "white"}};
enum { N_WORDS = sizeof words / sizeof *words };

/* ---- numbers ---- */

static size_t how_many(const asy_studies *s, size_t d, const char *judgement)
{
    size_t n = 0;
    for (size_t i = 0; i < s->k; i++)
        n += strcmp(s->judgement[i * s->n_domains + d], judgement) == 0;
    return n;
}

static void add_lights(asy_text *data, const asy_studies *s)
{
    for (size_t i = 0; i < s->k; i++)
        for (size_t d = 0; d < s->n_domains; d++) {
            asy_text_addf(data, "light,%zu,%zu,,,%s", d + 1, i,
                          s->judgement[i * s->n_domains + d]);
            asy_figure_word(data, s->name[i]);
            asy_text_add(data, "\n");
        }
}

static void add_bars(asy_text *data, const asy_studies *s)
{
    for (size_t d = 0; d < s->n_domains; d++) {
        double from = 0;
        for (int w = 0; w < N_WORDS; w++) {
            double to = from + 100 *
                                   (double)how_many(s, d, words[w].judgement) /
                                   (double)s->k;
            asy_text_add(data, "bar");
            asy_figure_number(data, (from + to) / 2);
            asy_text_addf(data, ",%zu", d);
            asy_figure_number(data, from);
            asy_figure_number(data, to);
            asy_text_addf(data, ",%s", words[w].judgement);
            asy_figure_word(data, s->domain[d]);
            asy_text_add(data, "\n");
            from = to;
        }
    }
}

/* ---- words ---- */

static asy_status add_name(asy_figure_set *set, asy_figure *f, const char *name,
                           double y)
{
    name = asy_figure_cut(set->ctx->arena, name, NAME_CHARACTERS);
    if (!name)
        return asy_nomem(set->ctx->err);
    asy_figure_text_at(f, name, NAMES, y, "");
    return ASY_OK;
}

static double bars_top(const asy_studies *s)
{
    return TOP + (double)s->k * ROW + GAP;
}

static asy_status add_words(asy_figure_set *set, asy_figure *f)
{
    const asy_studies *s = &set->review->studies;
    asy_arena *arena = set->ctx->arena;
    for (size_t i = 0; i < s->k; i++)
        ASY_TRY(add_name(set, f, s->name[i], TOP + ((double)i + 0.5) * ROW));
    for (size_t d = 0; d < s->n_domains; d++) {
        const char *head = asy_arena_printf(arena, "D%zu", d + 1);
        const char *name =
            asy_arena_printf(arena, "D%zu %s", d + 1, s->domain[d]);
        if (!head || !name)
            return asy_nomem(set->ctx->err);
        asy_figure_text_at(f, head, LIGHTS + ((double)d + 0.5) * COLUMN,
                           TOP - 2, "center");
        ASY_TRY(add_name(set, f, name, bars_top(s) + ((double)d + 0.5) * ROW));
    }
    return ASY_OK;
}

/* ---- panels ---- */

static void plot_lights(asy_figure *f, const asy_studies *s)
{
    asy_figure_panel(f, (asy_box){LIGHTS, TOP, COLUMN * (double)s->n_domains,
                                  ROW * (double)s->k});
    asy_figure_add_line(f,
                        "unset border\nunset tics\nset xrange [0.5:%zu.5]\n"
                        "set yrange [%zu.5:-0.5]\nplot \\",
                        s->n_domains, s->k - 1);
    for (int w = 0; w < N_WORDS; w++)
        asy_figure_add_line(
            f,
            "  data using (of('light', '%s')):'y' with points pt 7 ps 11.5*dot "
            "lc rgb '%s', \\\n"
            "  data using (of('light', '%s')):'y':('%s') with labels center "
            "textcolor rgb '%s'%s",
            words[w].judgement, words[w].colour, words[w].judgement,
            words[w].sign, words[w].ink, w + 1 < N_WORDS ? ", \\" : "");
}

static void plot_bars(asy_figure *f, const asy_studies *s)
{
    asy_figure_panel(f, (asy_box){LIGHTS, bars_top(s), BARS_WIDTH,
                                  ROW * (double)s->n_domains});
    asy_figure_add_line(f,
                        "unset label\nset border 1\nset xtics 25 nomirror out "
                        "format '%%g %%%%'\nset xrange [0:100]\n"
                        "set yrange [%zu.5:-0.5]\nplot \\",
                        s->n_domains - 1);
    for (int w = 0; w < N_WORDS; w++)
        asy_figure_add_line(
            f,
            "  data using (of('bar', '%s')):'y':'from':'to':"
            "(column('y') - 0.36):(column('y') + 0.36) with boxxyerror "
            "fs solid 1 noborder fc rgb '%s'%s",
            words[w].judgement, words[w].colour, w + 1 < N_WORDS ? ", \\" : "");
}

static asy_status draw(asy_figure_set *set)
{
    const asy_studies *s = &set->review->studies;
    asy_figure *f;
    if (s->n_domains == 0)
        return ASY_OK;
    ASY_TRY(asy_figure_add(set, "quadas2", NULL, &f));
    f->width = ASY_PAGE_FULL_WIDTH;
    f->title = "Risk of bias and applicability (QUADAS-2)";
    asy_text_add(&f->data, "part,x,y,from,to,judgement,name\n");
    add_lights(&f->data, s);
    add_bars(&f->data, s);
    ASY_TRY(asy_figure_footer(set, f,
                              "Green +: low risk or concern; yellow ?: "
                              "unclear; red –: high. Bars: share of the %zu "
                              "studies.",
                              s->k));
    ASY_TRY(asy_figure_open(
        set, f, bars_top(s) + ROW * (double)s->n_domains + 7, true));
    ASY_TRY(add_words(set, f));
    asy_figure_add_line(f, "of(part, word) = strcol('part') eq part && "
                           "strcol('judgement') eq word ? column('x') : NaN");
    plot_lights(f, s);
    plot_bars(f, s);
    asy_figure_close(f);
    return ASY_OK;
}

const asy_figure_kind asy_figure_quadas = {"quadas2", draw};
