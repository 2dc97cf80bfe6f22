/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The look that all figures share: see figure.h. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "report/figure.h"
#include "report/table.h"

/* Above the body: the title's line. Margins of the paper. */
#define TITLE_BASE 4.0
#define TITLE_CHARACTER 1.65
#define MARGIN 3.0

void asy_figure_quote(asy_text *script, const char *text)
{
    char one[2] = "";
    asy_text_add(script, "'");
    for (const char *c = text ? text : ""; *c; c++) {
        one[0] = (unsigned char)*c < ' ' ? ' ' : *c;
        asy_text_add(script, *c == '\'' ? "''" : one);
    }
    asy_text_add(script, "'");
}

/* The least of 1, 2, 5 times a power of ten that is not below the distance. */
double asy_figure_step(double span, double n)
{
    double x = span / n, unit = 1;
    if (!(x > 0) || !isfinite(x))
        return 1;
    while (unit > x)
        unit /= 10;
    while (unit * 10 <= x)
        unit *= 10;
    if (x <= unit)
        return unit;
    return x <= 2 * unit ? 2 * unit : x <= 5 * unit ? 5 * unit : 10 * unit;
}

const char *asy_figure_cut(asy_arena *arena, const char *text, size_t most)
{
    if (asy_text_width(text) <= most)
        return text;
    size_t seen = 0;
    const char *end = text;
    while (*end) {
        seen += ((unsigned char)*end & 0xc0) != 0x80;
        if (seen == most)
            break;
        end++;
    }
    return asy_arena_printf(arena, "%.*s…", (int)(end - text), text);
}

void asy_figure_number(asy_text *data, double x)
{
    char out[32] = "";
    if (!isnan(x))
        asy_print_double(x, out);
    bool first = !data->length || data->text[data->length - 1] == '\n';
    asy_text_addf(data, "%s%s", first ? "" : ",", out);
}

void asy_figure_word(asy_text *data, const char *text)
{
    char one[2] = "";
    bool first = !data->length || data->text[data->length - 1] == '\n';
    asy_text_add(data, first ? "\"" : ",\"");
    for (const char *c = text; *c; c++) {
        one[0] = (unsigned char)*c < ' ' ? ' ' : *c;
        asy_text_add(data, *c == '"' ? "\"\"" : one);
    }
    asy_text_add(data, "\"");
}

/* ---- script ---- */

static void add(asy_figure *f, const char *format, va_list args)
{
    char line[1024];
    if (vsnprintf(line, sizeof line, format, args) >= (int)sizeof line)
        f->script.failed = true;
    asy_text_addf(&f->script, "%s\n", line);
}

void asy_figure_add_line(asy_figure *f, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(f, format, args);
    va_end(args);
}

void asy_figure_tics(asy_figure *f, const char *axis, double span, double n)
{
    double step = asy_figure_step(span, n);
    int decimals = 0;
    for (double x = step; x < 0.999 && decimals < 9; x *= 10)
        decimals++;
    asy_figure_add_line(f, "set %stics %.10g format '%%.%df'", axis, step,
                        decimals);
}

void asy_figure_label(asy_figure *f, const char *text, const char *where, ...)
{
    va_list args;
    asy_text_add(&f->script, "set label ");
    asy_figure_quote(&f->script, text);
    asy_text_add(&f->script, " ");
    va_start(args, where);
    add(f, where, args);
    va_end(args);
}

void asy_figure_set_text(asy_figure *f, const char *command, const char *text)
{
    asy_text_addf(&f->script, "set %s ", command);
    asy_figure_quote(&f->script, text);
    asy_text_add(&f->script, "\n");
}

void asy_figure_text_at(asy_figure *f, const char *text, double x, double y,
                        const char *more)
{
    asy_figure_label(f, text, "at screen %.5f,%.5f %s", x / f->width,
                     1 - y / f->height, more);
}

void asy_figure_panel(asy_figure *f, asy_box box)
{
    asy_figure_add_line(f, "set lmargin at screen %.5f", box.left / f->width);
    asy_figure_add_line(f, "set rmargin at screen %.5f",
                        (box.left + box.width) / f->width);
    asy_figure_add_line(f, "set tmargin at screen %.5f",
                        1 - box.top / f->height);
    asy_figure_add_line(f, "set bmargin at screen %.5f",
                        1 - (box.top + box.height) / f->height);
}

/* ---- small print ---- */

/* The first line of text: at most `room` characters, whole words. */
static size_t first_line(const char *text, size_t room)
{
    size_t width = 0, end = 0, i = 0;
    for (; text[i]; i++) {
        if (text[i] == ' ')
            end = i;
        width += ((unsigned char)text[i] & 0xc0) != 0x80;
        if (width > room && end > 0)
            return end;
    }
    return i;
}

asy_status asy_figure_footer(asy_figure_set *set, asy_figure *f,
                             const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    f->footer =
        asy_arena_printf(set->ctx->arena, "%s%s%s", f->footer ? f->footer : "",
                         f->footer ? " " : "", text);
    return f->footer ? ASY_OK : asy_nomem(set->ctx->err);
}

/* Wrap text below top; the place below it. The figure's height must be known
   unless measuring. */
static double add_small_print(asy_figure *f, const char *text, double top,
                              bool measuring)
{
    size_t room = (size_t)((f->width - 2 * MARGIN) / ASY_CHARACTER_WIDTH);
    char line[256];
    while (text && *text) {
        size_t length = first_line(text, room);
        snprintf(line, sizeof line, "%.*s", (int)length, text);
        if (!measuring)
            asy_figure_text_at(f, line, MARGIN, top + 0.5 * ASY_LINE_HEIGHT,
                               "textcolor rgb '" ASY_GREY "'");
        top += ASY_LINE_HEIGHT;
        text += length + (text[length] == ' ');
    }
    return top;
}

/* The note stands alone, so that nobody overlooks it. */
static double add_footer(asy_figure *f, const char *note, double top,
                         bool measuring)
{
    top = add_small_print(f, f->footer, top, measuring);
    return add_small_print(f, note, top, measuring);
}

/* ---- the whole ---- */

/*
 * Terminals differ in what a line width, a font size and a point mean; the
 * factors make them points on paper (measured on gnuplot 5.4). dot is the
 * point size that gives a mark one point wide.
 */
static void add_terminals(asy_figure *f)
{
    double w = f->width / 25.4, h = f->height / 25.4;
    asy_figure_add_line(
        f,
        "if (format eq 'pdf') set terminal pdfcairo noenhanced "
        "size %.4fin,%.4fin font 'Arial,7' fontscale 0.75 linewidth 2; "
        "dot = 0.164",
        w, h);
    asy_figure_add_line(
        f,
        "if (format eq 'svg') set terminal svg noenhanced size %.0f,%.0f "
        "font 'Arial,7' fontscale 1.3333 linewidth 1.3333 "
        "background 'white'; dot = 0.222",
        96 * w, 96 * h);
    asy_figure_add_line(
        f,
        "if (format eq 'png') set terminal pngcairo noenhanced "
        "size %.0f,%.0f font 'Arial,7' fontscale 3.125 linewidth 4.1667; "
        "dot = 0.672",
        300 * w, 300 * h);
}

static void add_lines(asy_figure *f)
{
    static const char *const look[ASY_LINE_TYPES] = {
        "'#0072b2' dt 1",
        "'#d55e00' dt (14,5)",
        "'#007a5a' dt (5,3)",
        "'#a6437c' dt (14,4,3,4)",
        "'#222222' dt (2.5,2)",
        "'#b37400' dt (24,4)",
        "'#2f8fc7' dt (8,3,2,3,2,3)",
    };
    for (int i = 0; i < ASY_LINE_TYPES; i++)
        asy_figure_add_line(f, "set linetype %d lw 1.2 lc rgb %s", i + 1,
                            look[i]);
    asy_figure_add_line(f, "set linetype cycle %d", ASY_LINE_TYPES);
}

static void add_settings(asy_figure *f)
{
    asy_text_add(&f->script,
                 "set encoding utf8\n"
                 "set datafile separator ','\n"
                 "set datafile columnheaders\n"
                 "set border 3 lw 0.5 lc rgb '" ASY_INK "'\n"
                 "set tics nomirror out scale 0.4 textcolor rgb '" ASY_INK "'\n"
                 "set style fill solid 1 noborder\n"
                 "unset key\n");
}

asy_status asy_figure_open(asy_figure_set *set, asy_figure *f, double body,
                           bool multiplot)
{
    const char *note = set->note;
    if (note)
        note = asy_arena_printf(set->ctx->arena, "Data: %s.", note);
    size_t room = (size_t)((f->width - MARGIN) / TITLE_CHARACTER);
    const char *title = asy_figure_cut(set->ctx->arena, f->title, room);
    if (!title || (set->note && !note))
        return asy_nomem(set->ctx->err);
    f->height = add_footer(f, note, body, true) + 1.5;
    asy_figure_add_line(f,
                        "# Draws %s.pdf: gnuplot -d %s.gp\n"
                        "# As SVG or PNG: gnuplot -d -e \"format='svg'\" "
                        "%s.gp",
                        f->stem, f->stem, f->stem);
    asy_figure_add_line(f, "reset\n"
                           "if (!exists('format')) format = 'pdf'\n"
                           "if (!exists('suffix')) suffix = ''");
    asy_figure_add_line(f, "data = '%s.csv'", f->stem);
    add_terminals(f);
    asy_figure_add_line(f, "set output '%s.'.format.suffix", f->stem);
    add_settings(f);
    add_lines(f);
    if (multiplot)
        asy_figure_add_line(f, "set multiplot");
    asy_figure_text_at(f, title, MARGIN, TITLE_BASE, "font ',8'");
    add_footer(f, note, body, false);
    return ASY_OK;
}

void asy_figure_close(asy_figure *f)
{
    asy_figure_add_line(f, "unset multiplot\nunset output");
}
