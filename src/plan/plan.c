/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The design expanded into units: see plan.h. Splits are in split.c. */
#include "plan/plan.h"

#include <string.h>

#include "plan/grid.h"
#include "plan/rows.h"

static const asy_fold_column *fold_column(const asy_task *task,
                                          const asy_choice *method)
{
    const char *name = asy_plan_column(method);
    for (size_t i = 0; name && i < task->n_fold_columns; i++)
        if (strcmp(task->fold_column[i].name, name) == 0)
            return &task->fold_column[i];
    return NULL;
}

static asy_status check_method(const asy_plan *plan, const asy_choice *method,
                               const char *which, asy_error *err)
{
    const asy_resampler *r = method->member.implementation;
    if ((r->caps & ASY_RESAMPLE_NEEDS_GROUP) && !plan->group)
        return asy_fail_at(err, ASY_ECONFIG, method->place,
                           "%s method %s needs groups (found no data.group)",
                           which, r->name);
    return ASY_OK;
}

/* Is every development row tested exactly once? */
static bool outer_is_partition(const asy_plan *plan)
{
    if (!plan->outer_column)
        return plan->outer->caps & ASY_RESAMPLE_PARTITION;
    for (size_t i = 0; i < plan->n; i++)
        if (plan->outer_column->fold[plan->row[i]] < 0)
            return false;
    return true;
}

static asy_status check_scheme(const asy_plan *plan, asy_error *err)
{
    const asy_config *c = plan->config;
    if (c->permutation.permutations == 0 ||
        c->permutation.scheme != ASY_WITHIN_FOLD)
        return ASY_OK;
    if (!outer_is_partition(plan) ||
        strcmp(plan->outer->name, "leave_one_out") == 0)
        return asy_fail_at(err, ASY_ECONFIG, c->outer.place,
                           "permutation scheme within_fold cannot work with "
                           "the outer method %s (need folds of several rows "
                           "that partition the data, or scheme refold)",
                           plan->outer->name);
    return ASY_OK;
}

static asy_status plan_resampling(asy_plan *plan, asy_error *err)
{
    const asy_config *c = plan->config;
    plan->outer = c->outer.member.implementation;
    plan->inner = c->inner.member.implementation;
    plan->outer_column = fold_column(plan->task, &c->outer);
    plan->inner_column = fold_column(plan->task, &c->inner);
    ASY_TRY(check_method(plan, &c->outer, "outer", err));
    ASY_TRY(check_method(plan, &c->inner, "inner", err));
    ASY_TRY(check_scheme(plan, err));
    plan->n_repeats = c->outer_repeats;
    plan->n_permutations = c->permutation.permutations;
    plan->permutation_repeats = c->permutation.repeats;
    /* Folds of one row or one class may leave the pooled metric only. */
    plan->keep_null_scores =
        plan->outer_column || strcmp(plan->outer->name, "leave_one_out") == 0 ||
        strcmp(plan->outer->name, "leave_one_group_out") == 0;
    if (plan->n_repeats > 1 && !(plan->outer->caps & ASY_RESAMPLE_RANDOM))
        return asy_fail_at(err, ASY_ECONFIG, c->outer.place,
                           "outer method %s gives the same folds every time "
                           "(found repeats: %zu, need 1)",
                           plan->outer->name, plan->n_repeats);
    return ASY_OK;
}

static asy_status plan_steps(asy_plan *plan, asy_arena *arena, asy_error *err)
{
    const asy_config *c = plan->config;
    asy_step *step = ASY_NEW(arena, asy_step, c->n_steps + 1);
    if (!step)
        return asy_nomem(err);
    size_t n = 0;
    for (size_t j = 0; j < plan->task->p; j++) {
        if (!plan->task->categorical[j])
            continue;
        step[n++] = (asy_step){.transform = &asy_one_hot};
        break;
    }
    for (size_t s = 0; s < c->n_steps; s++)
        step[n++] = (asy_step){.transform = c->step[s].member.implementation,
                               .params = c->step[s].params};
    plan->step = step;
    plan->n_steps = n;
    return ASY_OK;
}

static asy_status check_learner(const asy_plan *plan,
                                const asy_learner_config *declared,
                                asy_error *err)
{
    const asy_learner *l = declared->model.member.implementation;
    if (plan->task->k > 2 && !(l->caps & ASY_MULTICLASS))
        return asy_fail_at(err, ASY_ECONFIG, declared->model.place,
                           "learner %s: %s takes two classes (found %d)",
                           declared->id, l->name, plan->task->k);
    if (declared->n_axes > 0 && (plan->tune->caps & ASY_NEEDS_PROBABILITY) &&
        !(l->caps & ASY_PROBABILITY))
        return asy_fail_at(err, ASY_ECONFIG, declared->model.place,
                           "learner %s: %s gives decision scores, but tuning "
                           "by %s needs probabilities",
                           declared->id, l->name, plan->tune->name);
    bool single_rows = strcmp(plan->inner->name, "leave_one_out") == 0;
    if (declared->n_axes > 0 && single_rows &&
        (plan->tune->caps & ASY_NEEDS_SCORE))
        return asy_fail_at(err, ASY_ECONFIG, plan->config->inner.place,
                           "inner method leave_one_out tests one row at a "
                           "time, where %s is not defined (need kfold, or "
                           "another tune metric)",
                           plan->tune->name);
    return ASY_OK;
}

static asy_status plan_learners(asy_plan *plan, asy_arena *arena,
                                asy_error *err)
{
    const asy_config *c = plan->config;
    asy_plan_learner *learner = ASY_NEW(arena, asy_plan_learner, c->n_learners);
    if (!learner)
        return asy_nomem(err);
    for (size_t l = 0; l < c->n_learners; l++) {
        ASY_TRY(check_learner(plan, &c->learner[l], err));
        ASY_TRY(asy_grid_expand(c, &c->learner[l], arena, &learner[l], err));
    }
    plan->n_learners = c->n_learners;
    plan->learner = learner;
    return ASY_OK;
}

static size_t metric_index(const asy_plan *plan, const asy_measure *measure)
{
    size_t i = 0;
    while (i < plan->n_metrics && plan->metric[i] != measure &&
           strcmp(plan->metric[i]->name, measure->name) != 0)
        i++;
    return i;
}

static asy_status check_measure(const asy_plan *plan, const asy_measure *m,
                                const char *use, asy_error *err)
{
    if (plan->task->k > 2 && (m->caps & ASY_TWO_CLASSES_ONLY))
        return asy_fail(err, ASY_ECONFIG,
                        "%s: %s: the metric %s is defined for two classes "
                        "(found %d)",
                        plan->config->path, use, m->name, plan->task->k);
    return ASY_OK;
}

static asy_status plan_metrics(asy_plan *plan, asy_arena *arena, asy_error *err)
{
    const asy_config *c = plan->config;
    const asy_measure **metric =
        ASY_NEW(arena, const asy_measure *, c->n_metrics);
    size_t *null = ASY_NEW(arena, size_t, c->permutation.n_metrics);
    if (!metric || !null)
        return asy_nomem(err);
    for (size_t m = 0; m < c->n_metrics; m++) {
        metric[m] = c->metric[m].implementation;
        ASY_TRY(check_measure(plan, metric[m], "metrics", err));
    }
    plan->metric = metric;
    plan->n_metrics = c->n_metrics;
    plan->tune = c->tune.metric.implementation;
    ASY_TRY(check_measure(plan, plan->tune, "tune", err));
    if (c->importance.repeats > 0) {
        plan->importance = c->importance.metric.implementation;
        ASY_TRY(check_measure(plan, plan->importance, "importance", err));
    }
    if (plan->n_permutations > 0)
        plan->n_null_metrics = c->permutation.n_metrics;
    for (size_t m = 0; m < plan->n_null_metrics; m++) {
        null[m] = metric_index(plan, c->permutation.metric[m].implementation);
        if (null[m] == plan->n_metrics)
            return asy_fail(err, ASY_ECONFIG,
                            "%s: permutation_test: the metric %s must also be "
                            "listed under metrics",
                            c->path, c->permutation.metric[m].name);
    }
    plan->null_metric = null;
    return ASY_OK;
}

static asy_threshold_rule threshold_rule(const char *rule)
{
    static const struct {
        const char *name;
        asy_threshold_rule rule;
    } rules[] = {
        {"natural", ASY_THRESHOLD_NATURAL},
        {"fixed", ASY_THRESHOLD_FIXED},
        {"youden", ASY_THRESHOLD_YOUDEN},
        {"prevalence", ASY_THRESHOLD_PREVALENCE},
        {"sensitivity", ASY_THRESHOLD_SENSITIVITY},
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (strcmp(rules[i].name, rule) == 0)
            return rules[i].rule;
    return ASY_THRESHOLD_NATURAL;
}

/* The number of outer folds, and that the observed labels can be split. */
static asy_status try_split(asy_plan *plan, asy_arena *arena, asy_error *err)
{
    asy_arena scratch;
    asy_arena_init(&scratch);
    asy_ctx ctx = {.arena = arena, .scratch = &scratch, .err = err};
    asy_mark mark = asy_arena_mark(arena);
    asy_folds folds;
    asy_status status = asy_plan_outer(plan, 0, plan->y, &ctx, &folds);
    asy_arena_release(arena, mark);
    asy_arena_clear(&scratch);
    if (status != ASY_OK) {
        char text[sizeof err->message];
        memcpy(text, err->message, sizeof text);
        return asy_fail_at(err, status, plan->config->outer.place,
                           "resampling.outer: %s", text);
    }
    plan->n_folds = folds.n;
    return ASY_OK;
}

static size_t units_of_labelling(const asy_plan *plan, size_t repeats)
{
    return (repeats * plan->n_folds + (plan->n_holdout > 0)) * plan->n_learners;
}

asy_status asy_plan_make(const asy_config *config, const asy_task *task,
                         asy_arena *arena, asy_plan *plan, asy_error *err)
{
    *plan = (asy_plan){.config = config, .task = task};
    plan->threshold = threshold_rule(config->threshold.rule);
    ASY_TRY(asy_plan_divide(config, task, arena, plan, err));
    ASY_TRY(plan_resampling(plan, err));
    ASY_TRY(plan_steps(plan, arena, err));
    ASY_TRY(plan_metrics(plan, arena, err));
    ASY_TRY(plan_learners(plan, arena, err));
    ASY_TRY(try_split(plan, arena, err));
    plan->n_units = units_of_labelling(plan, plan->n_repeats) +
                    plan->n_permutations *
                        units_of_labelling(plan, plan->permutation_repeats);
    return ASY_OK;
}

asy_unit asy_plan_unit(const asy_plan *plan, size_t number)
{
    size_t repeats = plan->n_repeats;
    size_t size = units_of_labelling(plan, repeats);
    asy_unit unit = {0};
    if (number >= size) {
        repeats = plan->permutation_repeats;
        number -= size;
        size = units_of_labelling(plan, repeats);
        unit.permutation = 1 + number / size;
        number %= size;
    }
    unit.learner = number % plan->n_learners;
    number /= plan->n_learners;
    if (number == repeats * plan->n_folds) {
        unit.fold = plan->n_folds;
    } else {
        unit.repeat = number / plan->n_folds;
        unit.fold = number % plan->n_folds;
    }
    return unit;
}

size_t asy_plan_number(const asy_plan *plan, asy_unit unit)
{
    size_t repeats = plan->n_repeats, start = 0;
    if (unit.permutation > 0) {
        start = units_of_labelling(plan, repeats);
        repeats = plan->permutation_repeats;
        start += (unit.permutation - 1) * units_of_labelling(plan, repeats);
    }
    size_t split = asy_unit_is_holdout(plan, unit)
                       ? repeats * plan->n_folds
                       : unit.repeat * plan->n_folds + unit.fold;
    return start + split * plan->n_learners + unit.learner;
}

/* Does any metric of this unit look at decisions? */
static bool needs_decisions(const asy_plan *plan, asy_unit unit)
{
    if (unit.permutation == 0)
        return true;
    for (size_t m = 0; m < plan->n_null_metrics; m++)
        if (plan->metric[plan->null_metric[m]]->caps & ASY_NEEDS_DECISION)
            return true;
    return false;
}

bool asy_plan_learns_threshold(const asy_plan *plan, asy_unit unit)
{
    return plan->task->k == 2 && plan->threshold != ASY_THRESHOLD_NATURAL &&
           plan->threshold != ASY_THRESHOLD_FIXED &&
           needs_decisions(plan, unit);
}

bool asy_plan_searches(const asy_plan *plan, asy_unit unit)
{
    return plan->learner[unit.learner].n_candidates > 1 ||
           asy_plan_learns_threshold(plan, unit);
}
