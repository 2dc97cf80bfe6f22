/* SPDX-License-Identifier: GPL-3.0-or-later */
/* assay check: validate everything, list likely mistakes, run nothing. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/study.h"

#define MANY_CANDIDATES 500

static void say(void *user, const char *sentence)
{
    size_t *n = user;
    (*n)++;
    printf("note: %s\n", sentence);
}

static size_t smallest_class(const size_t *count, int k)
{
    size_t least = count[0];
    for (int c = 1; c < k; c++)
        if (count[c] < least)
            least = count[c];
    return least;
}

/* Can every resampling step act on the training rows of the folds? */
static asy_status check_steps(const asy_plan *plan, const asy_fold *fold,
                              const int *y, const char *where, size_t *notes,
                              asy_ctx *ctx)
{
    size_t *count =
        asy_arena_calloc(ctx->arena, (size_t)plan->task->k, sizeof *count);
    if (!count)
        return asy_nomem(ctx->err);
    for (size_t i = 0; i < fold->n_train; i++)
        count[y[fold->train[i]]]++;
    if (smallest_class(count, plan->task->k) == 0) {
        char text[256];
        snprintf(text, sizeof text,
                 "%s: a class has no training rows (need at least 1)", where);
        say(notes, text);
        return ASY_OK;
    }
    for (size_t s = 0; s < plan->n_steps; s++) {
        asy_error err;
        asy_error_reset(&err);
        if (asy_transform_check_counts(&plan->step[s], count, plan->task->k,
                                       &err) == ASY_OK)
            continue;
        char text[sizeof err.message + 256];
        snprintf(text, sizeof text, "%s: %s: %s", where,
                 plan->step[s].transform->name, err.message);
        say(notes, text);
    }
    return ASY_OK;
}

static asy_status check_inner(const asy_plan *plan, const asy_fold *outer,
                              size_t f, size_t *notes, asy_ctx *ctx)
{
    int *y = ASY_NEW(ctx->arena, int, outer->n_train);
    if (!y)
        return asy_nomem(ctx->err);
    for (size_t i = 0; i < outer->n_train; i++)
        y[i] = plan->y[outer->train[i]];
    asy_inner_in in = {
        .fold = f, .rows = outer->train, .n_rows = outer->n_train, .y = y};
    asy_folds inner;
    ASY_TRY(asy_plan_inner(plan, &in, ctx, &inner));
    char where[80];
    if (inner.warning[0] && f == 0)
        say(notes, inner.warning);
    for (size_t g = 0; g < inner.n; g++) {
        snprintf(where, sizeof where, "outer fold %zu, inner fold %zu", f, g);
        ASY_TRY(check_steps(plan, &inner.fold[g], y, where, notes, ctx));
    }
    return ASY_OK;
}

static asy_status check_folds(const asy_plan *plan, size_t *notes, asy_ctx *ctx)
{
    asy_folds outer;
    ASY_TRY(asy_plan_outer(plan, 0, plan->y, ctx, &outer));
    if (outer.warning[0])
        say(notes, outer.warning);
    for (size_t f = 0; f < outer.n; f++) {
        char where[80];
        asy_mark mark = asy_arena_mark(ctx->arena);
        snprintf(where, sizeof where, "outer fold %zu", f);
        ASY_TRY(check_steps(plan, &outer.fold[f], plan->y, where, notes, ctx));
        ASY_TRY(check_inner(plan, &outer.fold[f], f, notes, ctx));
        asy_arena_release(ctx->arena, mark);
    }
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

static asy_status check(asy_study *study, size_t *notes, asy_error *err)
{
    asy_arena scratch, arena;
    asy_arena_init(&scratch);
    asy_arena_init(&arena);
    asy_ctx ctx = {.arena = &arena, .scratch = &scratch, .err = err};
    asy_task_check(&study->task, &scratch, say, notes);
    asy_status status = check_folds(&study->plan, notes, &ctx);
    check_learners(&study->plan, notes);
    asy_arena_clear(&arena);
    asy_arena_clear(&scratch);
    return status;
}

static asy_status run(int argc, char **argv, asy_error *err)
{
    asy_study_args args;
    ASY_TRY(asy_study_parse(argc, argv, "s", &args, err));
    asy_study study;
    size_t notes = 0;
    asy_status status = asy_study_open(&args, &study, err);
    if (status == ASY_OK)
        status = check(&study, &notes, err);
    if (status == ASY_OK)
        printf("%s: valid; %zu rows, %zu features, %d classes, %zu learners, "
               "%zu note%s\n",
               args.config, study.task.n, study.task.p, study.task.k,
               study.plan.n_learners, notes, notes == 1 ? "" : "s");
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
