/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths as texts: see path.h. */
#include "base/path.h"

#include <string.h>

char *asy_path_join(asy_arena *arena, const char *dir, const char *name)
{
    if (name[0] == '/' || !*dir || strcmp(dir, ".") == 0)
        return asy_arena_strdup(arena, name);
    return asy_arena_printf(arena, "%s/%s", dir, name);
}

char *asy_path_dir(asy_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return asy_arena_strdup(arena, ".");
    if (slash == path)
        return asy_arena_strdup(arena, "/");
    return asy_arena_printf(arena, "%.*s", (int)(slash - path), path);
}
