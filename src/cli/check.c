/* SPDX-License-Identifier: GPL-3.0-or-later */
/* assay check: validate everything, list likely mistakes, run nothing. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/study.h"
#include "plan/review.h"
#include "task/labels.h"

#define MANY_CANDIDATES 500

static void say(void *user, const char *sentence)
{
    size_t *n = user;
    (*n)++;
    printf("note: %s\n", sentence);
}

/* What went wrong with a step, over all training sets of a repeat. */
typedef struct trouble {
    size_t sets;     /* training sets where the step cannot work */
    char first[512]; /* where it was first, and why */
} trouble;

typedef struct fold_check {
    const asy_plan *plan;
    asy_ctx *ctx;
    size_t sets;             /* training sets looked at */
    trouble *step;           /* [n_steps] */
    trouble no_class;        /* a class without training rows */
    trouble no_inner;        /* outer folds without inner ones */
    size_t outer, outer_one; /* outer folds; those that test one class */
    size_t inner, inner_one; /* inner folds; those that test one class */
} fold_check;

ASY_PRINTF(2, 3)
static void note_trouble(trouble *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (t->sets++ == 0)
        vsnprintf(t->first, sizeof t->first, format, args);
    va_end(args);
}

/* Can every resampling step act on these training rows? y as the fold indexes
   it. */
static asy_status check_set(fold_check *check, const asy_fold *fold,
                            const int *y, const char *where)
{
    const asy_plan *plan = check->plan;
    size_t k = (size_t)plan->task->k;
    size_t *count = asy_arena_calloc(check->ctx->scratch, k, sizeof *count);
    if (!count)
        return asy_nomem(check->ctx->err);
    for (size_t i = 0; i < fold->n_train; i++)
        count[y[fold->train[i]]]++;
    check->sets++;
    for (size_t c = 0; c < k; c++)
        if (count[c] == 0)
            note_trouble(&check->no_class,
                         "%s: class %s has no training rows (need at least 1)",
                         where, plan->task->class_name[c]);
    asy_class_sizes counts = {count, plan->task->k, plan->task->class_name};
    for (size_t s = 0; s < plan->n_steps; s++) {
        asy_error err;
        asy_error_reset(&err);
        if (asy_transform_check_counts(&plan->step[s], &counts, &err) != ASY_OK)
            note_trouble(&check->step[s], "%s: %s", where, err.message);
    }
    return ASY_OK;
}

static bool tests_one_class(const asy_fold *fold, const int *y)
{
    for (size_t i = 1; i < fold->n_test; i++)
        if (y[fold->test[i]] != y[fold->test[0]])
            return false;
    return true;
}

static asy_status check_inner(fold_check *check, const asy_fold *outer,
                              size_t f, size_t *notes)
{
    asy_tried_inner tried;
    ASY_TRY(asy_plan_try_inner(check->plan, outer, f, check->ctx, &tried));
    const asy_folds *inner = &tried.folds;
    if (inner->n == 0)
        note_trouble(&check->no_inner, "%s", tried.why.message);
    if (inner->warning[0] && f == 0)
        say(notes, inner->warning);
    char where[80];
    for (size_t g = 0; g < inner->n; g++) {
        snprintf(where, sizeof where, "outer fold %zu, inner fold %zu", f, g);
        ASY_TRY(check_set(check, &inner->fold[g], tried.y, where));
        check->inner++;
        check->inner_one += tests_one_class(&inner->fold[g], tried.y);
    }
    return ASY_OK;
}

/* Does any learner use the inner folds? */
static bool any_search(const asy_plan *plan)
{
    for (size_t l = 0; l < plan->n_learners; l++)
        if (asy_plan_searches(plan, (asy_unit){.learner = l}))
            return true;
    return false;
}

/* In t->sets of so many: of what, and what about it. */
static void tell_trouble(const trouble *t, size_t sets, const char *what,
                         size_t *notes)
{
    char text[sizeof t->first + 128];
    if (t->sets == 0)
        return;
    snprintf(text, sizeof text, "in %zu of %zu %s; %s", t->sets, sets, what,
             t->first);
    say(notes, text);
}

static asy_status walk_folds(fold_check *check, size_t *notes)
{
    asy_folds outer;
    asy_ctx *ctx = check->ctx;
    ASY_TRY(asy_plan_outer(check->plan, 0, check->plan->y, ctx, &outer));
    if (outer.warning[0])
        say(notes, outer.warning);
    for (size_t f = 0; f < outer.n; f++) {
        char where[64];
        asy_mark arena = asy_arena_mark(ctx->arena);
        asy_mark scratch = asy_arena_mark(ctx->scratch);
        snprintf(where, sizeof where, "outer fold %zu", f);
        ASY_TRY(check_set(check, &outer.fold[f], check->plan->y, where));
        check->outer++;
        check->outer_one += tests_one_class(&outer.fold[f], check->plan->y);
        if (any_search(check->plan))
            ASY_TRY(check_inner(check, &outer.fold[f], f, notes));
        asy_arena_release(ctx->scratch, scratch);
        asy_arena_release(ctx->arena, arena);
    }
    return ASY_OK;
}

static bool any_choice(const asy_plan *plan)
{
    for (size_t l = 0; l < plan->n_learners; l++)
        if (plan->learner[l].n_candidates > 1)
            return true;
    return false;
}

/* Folds that test one class only, where measures of ranking have no value. */
static void tell_one_class(const fold_check *check, size_t *notes)
{
    char text[512];
    const asy_plan *plan = check->plan;
    if (check->outer_one > 0) {
        snprintf(text, sizeof text,
                 "%zu of %zu outer folds test rows of one class: roc_auc is "
                 "not defined there, and other metrics%s say little",
                 check->outer_one, check->outer,
                 plan->importance ? " and the importance" : "");
        say(notes, text);
    }
    if (check->inner_one > 0 && any_choice(plan) &&
        (plan->tune->caps & ASY_NEEDS_SCORE)) {
        snprintf(text, sizeof text,
                 "%zu of %zu inner folds test rows of one class: where %s is "
                 "not defined in one, no candidate has a mean and the first "
                 "is taken",
                 check->inner_one, check->inner, plan->tune->name);
        say(notes, text);
    }
}

static asy_status check_folds(const asy_plan *plan, size_t *notes, asy_ctx *ctx)
{
    fold_check check = {.plan = plan, .ctx = ctx};
    check.step =
        asy_arena_calloc(ctx->arena, plan->n_steps, sizeof *check.step);
    if (!check.step)
        return asy_nomem(ctx->err);
    ASY_TRY(walk_folds(&check, notes));
    tell_trouble(&check.no_inner, check.outer,
                 "outer folds, units that tune or learn a threshold fail",
                 notes);
    tell_trouble(&check.no_class, check.sets, "training sets", notes);
    tell_one_class(&check, notes);
    for (size_t s = 0; s < plan->n_steps; s++)
        tell_trouble(&check.step[s], check.sets, "training sets", notes);
    return ASY_OK;
}

static void check_learners(const asy_plan *plan, size_t *notes)
{
    char text[256];
    bool fixed = plan->threshold == ASY_THRESHOLD_FIXED;
    for (size_t l = 0; l < plan->n_learners; l++) {
        const asy_plan_learner *p = &plan->learner[l];
        if (p->n_candidates > MANY_CANDIDATES) {
            snprintf(text, sizeof text,
                     "learner %s has %zu candidates for %zu rows: the best of "
                     "so many is likely to be luck",
                     p->id, p->n_candidates, plan->n);
            say(notes, text);
        }
        if (fixed && !(p->learner->caps & ASY_PROBABILITY)) {
            snprintf(text, sizeof text,
                     "learner %s gives decision scores: the fixed threshold "
                     "%g is not a probability there",
                     p->id, plan->config->threshold.value);
            say(notes, text);
        }
    }
}

/* Might a step fill missing values? A hook might. */
static bool any_filling(const asy_plan *plan)
{
    for (size_t s = 0; s < plan->n_steps; s++) {
        const char *name = plan->step[s].transform->name;
        if (strcmp(name, "impute") == 0 ||
            (!asy_transform_find(name) &&
             plan->step[s].transform != &asy_one_hot))
            return true;
    }
    return false;
}

static bool has_missing(const asy_task *task, size_t j)
{
    const double *x = asy_ccol(&task->x, j);
    for (size_t i = 0; i < task->n; i++)
        if (isnan(x[i]))
            return true;
    return false;
}

/* Numbers that are missing and stay so; in text they are a level. */
static asy_status check_missing(const asy_plan *plan, size_t *notes,
                                asy_ctx *ctx)
{
    char list[600], text[800];
    const asy_task *task = plan->task;
    const char **name = ASY_NEW(ctx->scratch, const char *, task->p);
    if (!name)
        return asy_nomem(ctx->err);
    size_t n = 0;
    for (size_t j = 0; j < task->p; j++)
        if (!task->categorical[j] && has_missing(task, j))
            name[n++] = task->feature[j];
    if (n == 0 || any_filling(plan))
        return ASY_OK;
    asy_labels_list(name, n, list, sizeof list);
    snprintf(text, sizeof text,
             "missing values in %s and no impute step in the pipeline: most "
             "learners will fail",
             list);
    say(notes, text);
    return ASY_OK;
}

static asy_status check(asy_study *study, size_t *notes, asy_error *err)
{
    asy_arena scratch, arena;
    asy_arena_init(&scratch);
    asy_arena_init(&arena);
    asy_ctx ctx = {.arena = &arena, .scratch = &scratch, .err = err};
    asy_task_check(&study->task, &scratch, say, notes);
    asy_status status = check_folds(&study->plan, notes, &ctx);
    check_learners(&study->plan, notes);
    if (status == ASY_OK)
        status = check_missing(&study->plan, notes, &ctx);
    asy_arena_clear(&arena);
    asy_arena_clear(&scratch);
    return status;
}

/* A meta-analysis: its config and its table. */
static asy_status check_review(const asy_study_args *args, asy_arena *arena,
                               asy_error *err)
{
    asy_review_config config;
    asy_studies studies;
    char sha256[ASY_SHA256_HEX];
    size_t notes = 0;
    ASY_TRY(asy_review_load(args->config, args->set, args->n_sets, arena,
                            &config, err));
    ASY_TRY(asy_review_read(&config, arena, &studies, sha256, err));
    asy_review_check(&config, &studies, say, &notes);
    printf("%s: valid; %zu studies, %zu model%s, %zu note%s\n", args->config,
           studies.k, config.n_models, asy_plural(config.n_models), notes,
           asy_plural(notes));
    return ASY_OK;
}

/* Done if the config declares a meta-analysis. */
static asy_status try_review(const asy_study_args *args, bool *done,
                             asy_error *err)
{
    asy_arena arena;
    asy_arena_init(&arena);
    asy_status status = asy_review_is_declared(args->config, &arena, done, err);
    if (status == ASY_OK && *done)
        status = check_review(args, &arena, err);
    asy_arena_clear(&arena);
    return status;
}

static asy_status run(int argc, char **argv, asy_error *err)
{
    asy_study_args args;
    bool review;
    ASY_TRY(asy_study_parse(argc, argv, "s", &args, err));
    ASY_TRY(try_review(&args, &review, err));
    if (review)
        return ASY_OK;
    asy_study study;
    size_t notes = 0;
    asy_status status = asy_study_open(&args, &study, err);
    if (status == ASY_OK)
        status = check(&study, &notes, err);
    if (status == ASY_OK)
        printf("%s: valid; %zu rows, %zu features, %d classes, %zu learner%s, "
               "%zu note%s\n",
               args.config, study.task.n, study.task.p, study.task.k,
               study.plan.n_learners, asy_plural(study.plan.n_learners), notes,
               asy_plural(notes));
    asy_study_close(&study);
    return status;
}

const asy_command asy_command_check = {
    .name = "check",
    .usage = "CONFIG [--set KEY=VALUE ...]",
    .help = "validate a config and its data, list likely mistakes, run nothing",
    .more =
        "Errors stop a run and give exit status 2 (config) or 3 (data);\n"
        "notes are likely mistakes: a feature equal to the target, constant\n"
        "or duplicate columns, identifiers left as features, duplicate\n"
        "rows, folds that a class or SMOTE cannot fill, more candidates\n"
        "than sense. `assay keys` lists every key.\n",
    .run = run,
};
