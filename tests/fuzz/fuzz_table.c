/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CSV tables: read under roles, and looked through for likely mistakes.
 *
 * An input is a line of roles, "target=y;id=who;drop=a,b;missing=,NA;...",
 * and a table.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "task/task.h"

const char *const asy_fuzz_name = "table";

enum { MOST = 8 }; /* names of one role */

typedef struct names {
    const char *name[MOST];
    size_t n;
} names;

typedef struct roles {
    asy_task_spec spec;
    names drop, categorical, missing, folds;
} roles;

static void split(names *to, char *text)
{
    for (char *name; to->n < MOST && (name = strsep(&text, ","));)
        to->name[to->n++] = name;
}

static void read_role(roles *r, const char *key, char *value)
{
    const struct {
        const char *key;
        const char **one;
        names *many;
    } known[] = {{"target", &r->spec.target, NULL},
                 {"positive", &r->spec.positive, NULL},
                 {"id", &r->spec.id, NULL},
                 {"group", &r->spec.group, NULL},
                 {"column", &r->spec.holdout_column, NULL},
                 {"value", &r->spec.holdout_value, NULL},
                 {"drop", NULL, &r->drop},
                 {"categorical", NULL, &r->categorical},
                 {"missing", NULL, &r->missing},
                 {"folds", NULL, &r->folds}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(key, known[i].key) != 0)
            continue;
        if (known[i].one)
            *known[i].one = value;
        else
            split(known[i].many, value);
    }
}

/* text is cut into pieces. */
static void read_roles(roles *r, char *text)
{
    *r = (roles){.spec.target = "y"};
    for (char *role; (role = strsep(&text, ";"));) {
        char *key = strsep(&role, "=");
        if (role)
            read_role(r, key, role);
    }
    asy_task_spec *spec = &r->spec;
    if (!spec->holdout_column || !spec->holdout_value)
        spec->holdout_column = spec->holdout_value = NULL;
    spec->drop = r->drop.name;
    spec->n_drop = r->drop.n;
    spec->categorical = r->categorical.name;
    spec->n_categorical = r->categorical.n;
    spec->missing = r->missing.name;
    spec->n_missing = r->missing.n;
    spec->fold_columns = r->folds.name;
    spec->n_fold_columns = r->folds.n;
}

/* ---- the invariant of task.h ---- */

static void check_cell(const asy_task *t, size_t i, size_t j)
{
    double x = asy_at(&t->x, i, j);
    ASY_FUZZ_NEED(!isinf(x));
    if (t->categorical[j] && !isnan(x))
        ASY_FUZZ_NEED(x >= 0 && x < (double)t->n_levels[j]);
}

static void check_folds(const asy_task *t, const asy_fold_column *f)
{
    for (size_t i = 0; i < t->n; i++)
        ASY_FUZZ_NEED(f->fold[i] >= -1 && f->fold[i] < f->n_folds);
}

static void check(const asy_task *t)
{
    ASY_FUZZ_NEED(t->k >= 2 && t->p > 0 && t->n > 0);
    for (size_t i = 0; i < t->n; i++) {
        ASY_FUZZ_NEED(t->y[i] >= 0 && t->y[i] < t->k);
        if (t->group)
            ASY_FUZZ_NEED(t->group[i] >= 0 && t->group[i] < t->n_groups);
        for (size_t j = 0; j < t->p; j++)
            check_cell(t, i, j);
    }
    for (size_t c = 0; c < t->n_fold_columns; c++)
        check_folds(t, &t->fold_column[c]);
}

static void ignore(void *user, const char *sentence)
{
    size_t *said = user;
    *said += strlen(sentence) > 0;
}

static void read_table(const asy_task_spec *spec)
{
    asy_arena arena, scratch;
    asy_error err = {0};
    asy_task task;
    size_t said = 0;
    asy_arena_init(&arena);
    asy_arena_init(&scratch);
    if (asy_task_read(spec, &arena, &task, &err) == ASY_OK) {
        check(&task);
        ASY_FUZZ_NEED(asy_task_check(&task, &scratch, ignore, &said) == said);
    }
    asy_arena_clear(&scratch);
    asy_arena_clear(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    roles r;
    const uint8_t *end = size ? memchr(data, '\n', size) : NULL;
    if (!end)
        return 0;
    char *line = strndup((const char *)data, (size_t)(end - data));
    ASY_FUZZ_NEED(line != NULL);
    read_roles(&r, line);
    r.spec.file =
        asy_fuzz_file("table.csv", end + 1, size - (size_t)(end + 1 - data));
    read_table(&r.spec);
    free(line);
    return 0;
}
