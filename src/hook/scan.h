/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be seen in a hook's text before Lua reads it. */
#ifndef ASY_HOOK_SCAN_H
#define ASY_HOOK_SCAN_H

#include <stddef.h>

#include "base/status.h"

/*
 * Refuse the operator ^ other than ^2: Lua computes it by the C library's
 * pow, whose last bit depends on the processor, and it cannot be replaced (x^2
 * is x * x in Lua). math.pow can.
 * Errors: ASY_ECONFIG with path and line.
 */
ASY_MUST_USE
asy_status asy_scan_powers(const char *path, const char *text, size_t size,
                           asy_error *err);

/* The line (from 1) on which word first stands as a whole word, or 1. */
int asy_scan_line(const char *text, size_t size, const char *word);

#endif
