/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths as texts: no file is looked at. */
#ifndef ASY_BASE_PATH_H
#define ASY_BASE_PATH_H

#include "base/arena.h"

/* dir/name, or name alone where it is absolute. NULL: no memory. */
char *asy_path_join(asy_arena *arena, const char *dir, const char *name);
/* The folder of a path; "." if it names none. NULL: no memory. */
char *asy_path_dir(asy_arena *arena, const char *path);

#endif
