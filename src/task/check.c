/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Likely mistakes in a task: see asy_task_check. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "task/csv.h"
#include "task/labels.h"
#include "task/suspect.h"

enum { FEW_IN_CLASS = 10, MANY_CLASSES = 20, SENTENCE = 1024, LIST = 600 };

typedef struct checker {
    const asy_task *task;
    asy_arena *scratch;
    void (*say)(void *user, const char *sentence);
    void *user;
    size_t said;
    bool leaks_only;
} checker;

ASY_PRINTF(2, 3)
static void tell(checker *c, const char *format, ...)
{
    char sentence[SENTENCE];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    c->say(c->user, sentence);
    c->said++;
}

/* ---- classes ---- */

static size_t class_rows(const asy_task *task, int k, bool held_only)
{
    size_t rows = 0;
    for (size_t i = 0; i < task->n; i++)
        rows += task->y[i] == k && (!held_only || task->holdout[i]);
    return rows;
}

/* One sentence on all classes with fewer rows (of the held-out ones, or of
   all) than least. */
static void check_few(checker *c, size_t least, bool held_only,
                      const char *advice)
{
    const asy_task *task = c->task;
    char list[LIST];
    size_t found = 0;
    const char **names = ASY_NEW(c->scratch, const char *, task->k);
    if (!names)
        return;
    for (int k = 0; k < task->k; k++)
        if (class_rows(task, k, held_only) < least)
            names[found++] = task->class_name[k];
    if (found == 0)
        return;
    asy_labels_list(names, found, list, sizeof list);
    tell(c, "fewer than %zu %srow%s of class %s; %s", least,
         held_only ? "held-out " : "", asy_plural(least), list, advice);
}

static void check_class_sizes(checker *c)
{
    const asy_task *task = c->task;
    bool held = task->n > 0 && memchr(task->holdout, 1, task->n);
    if (task->k > MANY_CLASSES && 5 * (size_t)task->k > task->n) {
        tell(c,
             "the target has %d classes in %zu rows; is it a measurement "
             "rather than a class?",
             task->k, task->n);
        return;
    }
    check_few(c, FEW_IN_CLASS, false, "no estimate of it is worth much");
    if (held)
        check_few(c, 1, true, "most measures are not defined on such a set");
}

/* Labels that differ in case or outer spaces only. */
static bool same_but_for_case(const char *a, const char *b)
{
    a += strspn(a, " ");
    b += strspn(b, " ");
    size_t n = strlen(a), m = strlen(b);
    while (n > 0 && a[n - 1] == ' ')
        n--;
    while (m > 0 && b[m - 1] == ' ')
        m--;
    return n == m && strncasecmp(a, b, n) == 0;
}

static void check_spellings(checker *c, const char *what,
                            const char *const *label, size_t n)
{
    char one[ASY_CLIP], other[ASY_CLIP];
    for (size_t a = 0; a + 1 < n; a++)
        for (size_t b = a + 1; b < n; b++)
            if (same_but_for_case(label[a], label[b])) {
                tell(c,
                     "%s: \"%s\" and \"%s\" count as two; are they one word "
                     "spelt in two ways?",
                     what, asy_csv_clip(label[a], one),
                     asy_csv_clip(label[b], other));
                return;
            }
}

static void check_all_spellings(checker *c)
{
    const asy_task *task = c->task;
    char clip[ASY_CLIP];
    check_spellings(c, "the target", task->class_name, (size_t)task->k);
    for (size_t j = 0; j < task->p; j++)
        check_spellings(c, asy_csv_clip(task->feature[j], clip), task->level[j],
                        task->n_levels[j]);
}

/* ---- single features ---- */

static void check_suspicion(checker *c, const asy_suspicion *suspicion,
                            unsigned char *settled)
{
    const asy_task *task = c->task;
    size_t found = 0;
    char list[LIST];
    const char **names = ASY_NEW(c->scratch, const char *, task->p);
    if (!names)
        return;
    for (size_t j = 0; j < task->p; j++) {
        asy_mark mark = asy_arena_mark(c->scratch);
        if (!settled[j] && suspicion->is(task, j, c->scratch)) {
            settled[j] = 1;
            names[found++] = task->feature[j];
        }
        asy_arena_release(c->scratch, mark);
    }
    if (found == 0)
        return;
    asy_labels_list(names, found, list, sizeof list);
    if (found == 1)
        tell(c, "the feature %s %s; %s", list, suspicion->what,
             suspicion->advice);
    else
        tell(c, "%zu features: each %s; %s: %s", found, suspicion->what,
             suspicion->advice, list);
}

static void check_features(checker *c)
{
    size_t n;
    const asy_suspicion *list = asy_suspicions(&n);
    unsigned char *settled = asy_arena_calloc(c->scratch, c->task->p, 1);
    for (size_t s = 0; s < n && settled; s++)
        if (list[s].leak || !c->leaks_only)
            check_suspicion(c, &list[s], settled);
}

/* ---- what occurs twice ---- */

typedef struct hashed {
    uint64_t hash;
    size_t index;
} hashed;

static int by_hash(const void *a, const void *b)
{
    const hashed *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

static bool same_columns(const asy_task *task, size_t a, size_t b)
{
    return task->categorical[a] == task->categorical[b] &&
           memcmp(asy_ccol(&task->x, a), asy_ccol(&task->x, b),
                  task->n * sizeof(double)) == 0;
}

static bool same_rows(const asy_task *task, size_t a, size_t b)
{
    bool same = task->y[a] == task->y[b];
    for (size_t j = 0; j < task->p && same; j++) {
        double u = asy_at(&task->x, a, j), v = asy_at(&task->x, b, j);
        same = u == v || (isnan(u) && isnan(v));
    }
    return same;
}

static void check_columns_twice(checker *c)
{
    const asy_task *task = c->task;
    char one[ASY_CLIP], other[ASY_CLIP];
    hashed *list = ASY_NEW(c->scratch, hashed, task->p);
    if (!list)
        return;
    for (size_t j = 0; j < task->p; j++)
        list[j] = (hashed){
            asy_hash64(asy_ccol(&task->x, j), task->n * sizeof(double), 0), j};
    qsort(list, task->p, sizeof *list, by_hash);
    for (size_t j = 1; j < task->p; j++)
        if (same_columns(task, list[j - 1].index, list[j].index))
            tell(c,
                 "the features \"%s\" and \"%s\" hold the same values; drop "
                 "one",
                 asy_csv_clip(task->feature[list[j - 1].index], one),
                 asy_csv_clip(task->feature[list[j].index], other));
}

static void hash_rows(const asy_task *task, hashed *list)
{
    for (size_t i = 0; i < task->n; i++)
        list[i] = (hashed){(uint64_t)task->y[i], i};
    for (size_t j = 0; j < task->p; j++) {
        const double *x = asy_ccol(&task->x, j);
        for (size_t i = 0; i < task->n; i++)
            list[i].hash = asy_hash64(&x[i], sizeof x[i], list[i].hash);
    }
}

static void check_rows_twice(checker *c)
{
    /* With one or two features equal rows are no surprise. */
    enum { FEW_FEATURES = 2 };
    const asy_task *task = c->task;
    hashed *list = ASY_NEW(c->scratch, hashed, task->n);
    size_t found = 0, first = 0;
    if (!list || task->p <= FEW_FEATURES)
        return;
    hash_rows(task, list);
    qsort(list, task->n, sizeof *list, by_hash);
    for (size_t i = 1; i < task->n; i++)
        if (same_rows(task, list[i - 1].index, list[i].index) && !found++)
            first = i;
    if (found > 0)
        tell(c,
             "%zu row%s another in all features and the class (lines %zu "
             "and %zu); a row trained on and tested flatters every learner",
             found, found == 1 ? " repeats" : "s repeat",
             task->line[list[first - 1].index], task->line[list[first].index]);
}

typedef struct named {
    const char *id;
    size_t index;
} named;

static int by_id(const void *a, const void *b)
{
    const named *x = a, *y = b;
    int order = strcmp(x->id, y->id);
    return order != 0 ? order : (x->index > y->index) - (x->index < y->index);
}

static void check_ids_twice(checker *c)
{
    const asy_task *task = c->task;
    char clip[ASY_CLIP];
    named *list = ASY_NEW(c->scratch, named, task->n);
    if (!list || !task->has_id || task->group)
        return;
    for (size_t i = 0; i < task->n; i++)
        list[i] = (named){task->id[i], i};
    qsort(list, task->n, sizeof *list, by_id);
    for (size_t i = 1; i < task->n; i++) {
        if (strcmp(list[i - 1].id, list[i].id) != 0)
            continue;
        tell(c,
             "the id \"%s\" has several rows (lines %zu and %zu); declare the "
             "column as data.group too, or they may be trained on and tested",
             asy_csv_clip(list[i].id, clip), task->line[list[i - 1].index],
             task->line[list[i].index]);
        return;
    }
}

typedef void check(checker *c);

static size_t run_checks(checker *c, check *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        asy_mark mark = asy_arena_mark(c->scratch);
        list[i](c);
        asy_arena_release(c->scratch, mark);
    }
    return c->said;
}

size_t asy_task_check(const asy_task *task, asy_arena *scratch,
                      void (*say)(void *user, const char *sentence), void *user)
{
    static check *const checks[] = {
        check_features,  check_columns_twice, check_rows_twice,
        check_ids_twice, check_class_sizes,   check_all_spellings,
    };
    checker c = {.task = task, .scratch = scratch, .say = say, .user = user};
    return run_checks(&c, checks, sizeof checks / sizeof checks[0]);
}

size_t asy_task_check_leaks(const asy_task *task, asy_arena *scratch,
                            void (*say)(void *user, const char *sentence),
                            void *user)
{
    static check *const checks[] = {check_features, check_rows_twice,
                                    check_ids_twice};
    checker c = {.task = task,
                 .scratch = scratch,
                 .say = say,
                 .user = user,
                 .leaks_only = true};
    return run_checks(&c, checks, sizeof checks / sizeof checks[0]);
}
