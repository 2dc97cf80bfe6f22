/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PNG files that know how large they are on paper. */
#ifndef ASY_REPORT_PNG_H
#define ASY_REPORT_PNG_H

#include "base/arena.h"

/* Write "300 dots an inch" (a pHYs chunk) into the PNG file at path, which has
   none, as gnuplot leaves it. Errors: ASY_EIO. */
ASY_MUST_USE
asy_status asy_png_set_density(const char *path, asy_arena *arena,
                               asy_error *err);

#endif
