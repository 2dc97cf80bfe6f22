/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be seen in a hook's text before Lua reads it. */
#ifndef ASY_HOOK_SCAN_H
#define ASY_HOOK_SCAN_H

#include <stddef.h>

#include "base/arena.h"
#include "base/status.h"

/*
 * Refuse the operator ^ other than ^2: Lua computes it by the C library's
 * pow, whose last bit depends on the processor, and it cannot be replaced (x^2
 * is x * x in Lua). math.pow can. The operator groups from the right, so that
 * x^2^2 is refused at its first ^, whatever stands between.
 * Errors: ASY_ECONFIG with path and line.
 */
ASY_MUST_USE
asy_status asy_scan_powers(const char *path, const char *text, size_t size,
                           asy_error *err);

/* The word that stands for # in a hook's code. A word of Lua itself: no hook
   can give it another meaning, or let it be a name or a field. */
#define ASY_LENGTH_MARK "false"

/*
 * The text with " false^" for every # outside of comments and strings, the
 * same lines: false may stand where # may, the unary # and the left-hand side
 * of ^ bind alike, so that the meaning stays (see length.c). In arena; NULL if
 * memory is out.
 */
char *asy_scan_lengths(const char *text, size_t size, asy_arena *arena,
                       size_t *new_size);

/* The line (from 1) on which word first stands as a whole word, or 1. */
int asy_scan_line(const char *text, size_t size, const char *word);

#endif
