/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reviews with reference values: see reviews.h. */
#include "support/reviews.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

static const char own_reference[] = "tests/reference/meta.json";
static const char own_data[] = "tests/data/meta";
static const char shared_reference[] =
    "../shared/reference/meta/reference.json";
static const char shared_data[] = "../shared/data/meta";

/* ---- a review's table: study,TP,FN,FP,TN[,covariate...], unquoted ---- */

static size_t count_lines(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += *text == '\n';
    return n;
}

static double next_count(char **rest)
{
    return strtod(strsep(rest, ","), NULL);
}

static void read_row(asy_known_review *r, size_t i, char *line)
{
    r->study[i] = strsep(&line, ",");
    r->raw[i].tp = next_count(&line);
    r->raw[i].fn = next_count(&line);
    r->raw[i].fp = next_count(&line);
    r->raw[i].tn = next_count(&line);
    if (r->level)
        r->level[i] = strsep(&line, ",");
}

static void read_table(asy_arena *arena, asy_known_review *r, const char *path)
{
    char *text;
    size_t size;
    asy_error err = {0};
    ASY_GOOD(asy_file_read(path, arena, &text, &size, &err), &err);
    r->k = count_lines(text) - 1;
    r->raw = ASY_NEW(arena, asy_counts, r->k);
    r->study = ASY_NEW(arena, const char *, r->k);
    char *header = strsep(&text, "\n");
    if (strlen(header) > strlen("study,TP,FN,FP,TN"))
        r->level = ASY_NEW(arena, const char *, r->k);
    for (size_t i = 0; i < r->k; i++)
        read_row(r, i, strsep(&text, "\n"));
}

static size_t add_reviews(asy_known_reviews *all, const json_t *reference,
                          const char *folder)
{
    const char *id;
    json_t *known, *sets = json_object_get(reference, "datasets");
    json_object_foreach(sets, id, known)
    {
        asy_known_review *r = &all->review[all->n++];
        char path[256];
        snprintf(path, sizeof path, "%s/%s.csv", folder, id);
        *r = (asy_known_review){.id = id, .known = known};
        read_table(&all->arena, r, path);
    }
    return json_object_size(sets);
}

void asy_known_load(asy_known_reviews *all)
{
    enum { MOST = 64 };
    *all = (asy_known_reviews){0};
    asy_arena_init(&all->arena);
    all->review = ASY_NEW(&all->arena, asy_known_review, MOST);
    all->own = asy_json_load(own_reference);
    add_reviews(all, all->own, own_data);
    if (access(shared_reference, R_OK) != 0)
        return;
    all->shared = asy_json_load(shared_reference);
    all->n_shared = add_reviews(all, all->shared, shared_data);
}

void asy_known_clear(asy_known_reviews *all)
{
    json_decref(all->own);
    json_decref(all->shared);
    asy_arena_clear(&all->arena);
}

void asy_known_need_shared(const asy_known_reviews *all)
{
    if (!all->shared)
        ASY_SKIP("../shared/data/meta is not there: 35 of 37 reviews are not "
                 "tested");
}

void asy_known_correct(const asy_known_review *review, const char *policy,
                       asy_counts *out)
{
    asy_correction half = {0.5, ASY_CORRECT_ANY};
    if (strcmp(policy, "single") == 0)
        half.when = ASY_CORRECT_SINGLE;
    if (strcmp(policy, "none") == 0)
        half.when = ASY_CORRECT_NONE;
    asy_counts_correct(review->raw, review->k, &half, out);
}

double asy_known_number(const json_t *object, const char *path)
{
    while (object && *path) {
        char key[64];
        size_t n = strcspn(path, ".");
        snprintf(key, sizeof key, "%.*s", (int)n, path);
        object = json_is_array(object)
                     ? json_array_get(object, (size_t)atoi(key))
                     : json_object_get(object, key);
        path += n + (path[n] == '.');
    }
    return json_is_number(object) ? json_number_value(object) : (double)NAN;
}
