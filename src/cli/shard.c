/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names and identities of shards: see shard.h. */
#include "cli/shard.h"

#include <stdio.h>

asy_status asy_shard_parse(const char *text, asy_shard *shard, asy_error *err)
{
    unsigned index, of;
    int end = 0;
    bool whole = sscanf(text, "%6u/%6u%n", &index, &of, &end) == 2 && end > 0 &&
                 text[end] == '\0';
    if (!whole || index < 1 || index > of || of > ASY_MAX_SHARDS)
        return asy_fail(err, ASY_EARG,
                        "--shard: found %s, need I/N with I from 1 to N and N "
                        "at most %d, e.g. 3/40",
                        text, ASY_MAX_SHARDS);
    *shard = (asy_shard){index, of};
    return ASY_OK;
}

asy_status asy_shards_parse(const char *text, size_t *shards, asy_error *err)
{
    unsigned n;
    int end = 0;
    bool whole = sscanf(text, "%6u%n", &n, &end) == 1 && text[end] == '\0';
    if (!whole || n < 1 || n > ASY_MAX_SHARDS)
        return asy_fail(err, ASY_EARG,
                        "--shards: found %s, need a number from 1 to %d", text,
                        ASY_MAX_SHARDS);
    *shards = n;
    return ASY_OK;
}

char *asy_shard_path(asy_arena *arena, const char *result, asy_shard shard)
{
    return asy_arena_printf(arena, "%s.shard-%zu-of-%zu", result, shard.index,
                            shard.of);
}

char *asy_shard_identity(asy_arena *arena, const char *run, asy_shard shard)
{
    return asy_arena_printf(arena, "shard %zu of %zu\n%s", shard.index,
                            shard.of, run);
}
