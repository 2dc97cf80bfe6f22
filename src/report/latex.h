/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LaTeX text, tables and macros: what the files of `assay latex` are made of.
   They need the packages booktabs and graphicx. */
#ifndef ASY_REPORT_LATEX_H
#define ASY_REPORT_LATEX_H

#include "plan/result.h"
#include "report/table.h"

/* Text with everything escaped that means something to LaTeX; a minus before a
   digit becomes one. */
void asy_latex_text(const char *text, asy_text *out);

/* A booktabs tabular, scaled down if it is wider than the line. grouped: equal
   names in the first column are said once, with space between them. */
void asy_latex_table(const asy_table *table, bool grouped, asy_text *out);

/* "lic-all" as part of a macro's name: LicAll. Letters only: digits become
   words (s100b: SOneZeroZeroB), all else starts a new word. */
void asy_latex_name(const char *text, asy_text *out);

/* \newcommand for every number that a text may cite. */
void asy_latex_numbers(const asy_result *result, asy_arena *arena,
                       asy_text *out);

#endif
