/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Escaping, macro names and tables for LaTeX: see latex.h. */
#include "report/latex.h"

#include <ctype.h>
#include <string.h>

/* The longest first where one begins another. */
static const char *const escapes[][2] = {
    {"≤", "$\\leq$"},
    {"\\", "\\textbackslash{}"},
    {"&", "\\&"},
    {"%", "\\%"},
    {"$", "\\$"},
    {"#", "\\#"},
    {"_", "\\_"},
    {"{", "\\{"},
    {"}", "\\}"},
    {"~", "\\textasciitilde{}"},
    {"^", "\\textasciicircum{}"},
    {"<", "$<$"},
    {">", "$>$"},
    {"|", "$|$"},
    {"\"", "''"},
    {"–", "--"},
};

/* A minus sign: before a digit, after nothing or a space. */
static bool is_minus(const char *text, const char *at)
{
    return *at == '-' && isdigit((unsigned char)at[1]) &&
           (at == text || at[-1] == ' ' || at[-1] == '(');
}

void asy_latex_text(const char *text, asy_text *out)
{
    const size_t n = sizeof escapes / sizeof *escapes;
    for (const char *at = text; *at;) {
        size_t i = 0;
        while (i < n && strncmp(at, escapes[i][0], strlen(escapes[i][0])) != 0)
            i++;
        if (i < n) {
            asy_text_add(out, escapes[i][1]);
            at += strlen(escapes[i][0]);
        } else if (is_minus(text, at)) {
            asy_text_add(out, "$-$");
            at++;
        } else {
            asy_text_addf(out, "%c", *at++);
        }
    }
}

void asy_latex_name(const char *text, asy_text *out)
{
    static const char *const digits[] = {"Zero",  "One",  "Two", "Three",
                                         "Four",  "Five", "Six", "Seven",
                                         "Eight", "Nine"};
    bool start = true;
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (isdigit(c))
            asy_text_add(out, digits[c - '0']);
        else if (c < 0x80 && isalpha(c))
            asy_text_addf(out, "%c", start ? toupper(c) : c);
        start = c >= 0x80 || !isalpha(c);
    }
}

/* ---- tables ---- */

static void head(const asy_table *t, asy_text *out)
{
    asy_text_add(out, "\\begin{tabular}{");
    for (size_t c = 0; c < t->n_columns; c++)
        asy_text_add(out, t->column[c].left ? "l" : "r");
    asy_text_add(out, "}\n\\toprule\n");
    for (size_t c = 0; c < t->n_columns; c++) {
        asy_text_add(out, c ? " & " : "");
        asy_latex_text(t->column[c].title, out);
    }
    asy_text_add(out, " \\\\\n\\midrule\n");
}

static bool same_group(const asy_table *t, size_t r)
{
    return r > 0 && strcmp(t->cell[r * t->n_columns],
                           t->cell[(r - 1) * t->n_columns]) == 0;
}

static void row(const asy_table *t, size_t r, bool named, asy_text *out)
{
    for (size_t c = 0; c < t->n_columns; c++) {
        size_t i = r * t->n_columns + c;
        bool spans = asy_table_spans(t, i);
        asy_text_add(out, c ? " & " : "");
        if (spans)
            asy_text_addf(out, "\\multicolumn{%zu}{l}{", t->n_columns - c);
        if (c > 0 || named)
            asy_latex_text(t->cell[i], out);
        if (spans) {
            asy_text_add(out, "}");
            break;
        }
    }
    asy_text_add(out, " \\\\\n");
}

void asy_latex_table(const asy_table *table, bool grouped, asy_text *out)
{
    if (table->failed) {
        out->failed = true;
        return;
    }
    asy_text_add(out, "\\resizebox{\\ifdim\\width>\\linewidth\\linewidth"
                      "\\else\\width\\fi}{!}{%\n");
    head(table, out);
    for (size_t r = 0; r < asy_table_rows(table); r++) {
        bool again = grouped && same_group(table, r);
        if (grouped && r > 0 && !again)
            asy_text_add(out, "\\addlinespace\n");
        row(table, r, !again, out);
    }
    asy_text_add(out, "\\bottomrule\n\\end{tabular}}\n");
}
