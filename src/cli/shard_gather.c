/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From shards to one collection: see shard.h. A unit may be in any of the
 * files; which shard owes it is only asked to name what is missing.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/path.h"
#include "base/text.h"
#include "cli/shard.h"
#include "plan/deal.h"
#include "store/store.h"

enum { NAMED = 8 }; /* shards listed by number in a message */

typedef struct gathering {
    const char *result;
    const char *identity; /* of the run */
    const char *path;     /* of the shard being read */
    asy_shard shard;
    size_t of;   /* shards in all; 0: none seen yet */
    bool *there; /* [of + 1] */
    asy_collection *collection;
    asy_arena *arena;
    asy_error *err;
} gathering;

/* ---- which shards there are ---- */

/* Is name a shard of the result called base? */
static bool parse_name(const char *name, const char *base, asy_shard *shard)
{
    size_t length = strlen(base);
    int end = 0;
    if (strncmp(name, base, length) != 0 ||
        sscanf(name + length, ".shard-%6zu-of-%6zu%n", &shard->index,
               &shard->of, &end) != 2)
        return false;
    return end > 0 && name[length + (size_t)end] == '\0' && shard->index >= 1 &&
           shard->index <= shard->of && shard->of <= ASY_MAX_SHARDS;
}

static asy_status note(gathering *g, asy_shard shard)
{
    if (g->of == 0) {
        g->there = asy_arena_calloc(g->arena, shard.of + 1, sizeof *g->there);
        if (!g->there)
            return asy_nomem(g->err);
        g->of = shard.of;
    }
    if (shard.of != g->of)
        return asy_fail(g->err, ASY_EDATA,
                        "%s: found shards of %zu and of %zu (remove those "
                        "that are not meant)",
                        g->result, g->of, shard.of);
    g->there[shard.index] = true;
    return ASY_OK;
}

static asy_status look_into(gathering *g, DIR *dir)
{
    const char *slash = strrchr(g->result, '/');
    const char *base = slash ? slash + 1 : g->result;
    const struct dirent *entry;
    while ((entry = readdir(dir))) {
        asy_shard shard;
        if (parse_name(entry->d_name, base, &shard))
            ASY_TRY(note(g, shard));
    }
    if (g->of == 0)
        return asy_fail(g->err, ASY_EIO,
                        "%s: there are no shards beside it (need files %s"
                        ".shard-I-of-N, as assay run --shard I/N leaves them)",
                        g->result, base);
    return ASY_OK;
}

static asy_status find_shards(gathering *g)
{
    const char *folder = asy_path_dir(g->arena, g->result);
    if (!folder)
        return asy_nomem(g->err);
    DIR *dir = opendir(folder);
    if (!dir)
        return asy_fail(g->err, ASY_EIO, "%s: cannot open: %s", folder,
                        strerror(errno));
    asy_status status = look_into(g, dir);
    closedir(dir);
    return status;
}

/* ---- reading one ---- */

/* The name of the first line that differs, in the order of the identity. */
static const char *difference(const char *ours, const char *theirs, size_t size)
{
    static const char *const part[] = {
        "shard", "version of assay", "config", "data", "hooks", "meta-analysis",
    };
    enum { PARTS = sizeof part / sizeof *part };
    size_t line = 0;
    for (size_t i = 0; i < size && ours[i] == theirs[i] && ours[i]; i++)
        line += ours[i] == '\n';
    return part[line < PARTS ? line : PARTS - 1];
}

static asy_status check_identity(void *user, const char *text, size_t size,
                                 asy_error *err)
{
    const gathering *g = user;
    const char *wanted = asy_shard_identity(g->arena, g->identity, g->shard);
    if (!wanted)
        return asy_nomem(err);
    if (size == strlen(wanted) && memcmp(text, wanted, size) == 0)
        return ASY_OK;
    return asy_fail(err, ASY_EDATA,
                    "%s: was made from another %s (run it again: assay run "
                    "... --shard %zu/%zu)",
                    g->path, difference(wanted, text, size), g->shard.index,
                    g->shard.of);
}

static asy_status take(void *user, const void *bytes, size_t size,
                       asy_error *err)
{
    const gathering *g = user;
    asy_status status = asy_collection_put(g->collection, bytes, size, err);
    return status == ASY_OK ? ASY_OK : asy_frame(err, "%s", g->path);
}

static asy_status read_shard(gathering *g)
{
    g->path = asy_shard_path(g->arena, g->result, g->shard);
    if (!g->path)
        return asy_nomem(g->err);
    asy_journal_visitor visitor = {check_identity, take, g};
    return asy_journal_scan(g->path, &visitor, g->err);
}

/* ---- what is missing ---- */

/* "3, 7, 12 and 5 more" of the shards that owe units and are (not) there. */
static size_t list(const gathering *g, const size_t *owed, bool there,
                   asy_text *text)
{
    size_t n = 0;
    for (size_t i = 1; i <= g->of; i++) {
        if (g->there[i] != there || owed[i] == 0)
            continue;
        if (n++ < NAMED)
            asy_text_addf(text, "%s%zu", n > 1 ? ", " : "", i);
    }
    if (n > NAMED)
        asy_text_addf(text, " and %zu more", n - NAMED);
    return n;
}

static asy_status complain(const gathering *g, const size_t *owed)
{
    asy_text missing, unfinished;
    asy_text_init(&missing);
    asy_text_init(&unfinished);
    size_t absent = list(g, owed, false, &missing);
    size_t cut = list(g, owed, true, &unfinished);
    asy_status status = asy_fail(
        g->err, ASY_EDATA,
        "%s: %zu of %zu units are there; %s%s%s%s%s of %zu (run them with "
        "assay run ... --shard I/%zu, then merge again)",
        g->result, g->collection->n_done, g->collection->plan->n_units,
        absent ? "missing shards: " : "", absent ? missing.text : "",
        absent && cut ? "; " : "", cut ? "unfinished shards: " : "",
        cut ? unfinished.text : "", g->of, g->of);
    if (missing.failed || unfinished.failed)
        status = asy_nomem(g->err);
    asy_text_clear(&missing);
    asy_text_clear(&unfinished);
    return status;
}

static asy_status check_complete(const gathering *g)
{
    const asy_plan *plan = g->collection->plan;
    if (g->collection->n_done == plan->n_units)
        return ASY_OK;
    size_t *owed = asy_arena_calloc(g->arena, g->of + 1, sizeof *owed);
    asy_deal deal;
    if (!owed)
        return asy_nomem(g->err);
    ASY_TRY(asy_deal_make(plan, g->arena, &deal, g->err));
    for (size_t i = 0; i < plan->n_units; i++)
        if (!asy_collection_has(g->collection, asy_deal_at(&deal, i)))
            owed[1 + i % g->of]++;
    return complain(g, owed);
}

static asy_status gather(gathering *g)
{
    ASY_TRY(find_shards(g));
    for (size_t i = 1; i <= g->of; i++) {
        g->shard = (asy_shard){i, g->of};
        if (g->there[i])
            ASY_TRY(read_shard(g));
    }
    return check_complete(g);
}

asy_status asy_shards_gather(const char *result, const char *identity,
                             asy_collection *collection, size_t *shards,
                             asy_error *err)
{
    asy_arena arena;
    asy_arena_init(&arena);
    gathering g = {.result = result,
                   .identity = identity,
                   .collection = collection,
                   .arena = &arena,
                   .err = err};
    asy_status status = gather(&g);
    *shards = g.of;
    asy_arena_clear(&arena);
    return status;
}
