/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frame of a result, and the order in which its parts are made. */
#include "engine/summary.h"

#include <string.h>

#include "base/math.h"

static asy_status samples(const asy_plan *plan, asy_arena *arena, asy_result *r,
                          asy_error *err)
{
    const asy_task *task = plan->task;
    r->n = task->n;
    r->p = task->p;
    r->n_classes = task->k;
    r->class_name = task->class_name;
    r->feature = task->feature;
    r->id = task->id;
    r->target = task->y;
    r->holdout = asy_arena_calloc(arena, task->n, 1);
    r->holdout_sample = ASY_NEW(arena, int, plan->n_holdout);
    if (!r->holdout || !r->holdout_sample)
        return asy_nomem(err);
    for (size_t i = 0; i < plan->n_holdout; i++) {
        r->holdout[plan->holdout_row[i]] = 1;
        r->holdout_sample[i] = (int)plan->holdout_row[i];
    }
    r->n_holdout = plan->n_holdout;
    if (!task->group)
        return ASY_OK;
    r->group = ASY_NEW(arena, const char *, task->n);
    if (!r->group)
        return asy_nomem(err);
    for (size_t i = 0; i < task->n; i++)
        r->group[i] = task->group_name[task->group[i]];
    return ASY_OK;
}

static asy_interval published(const asy_published *p, double level)
{
    asy_interval out = {ASY_NAN, ASY_NAN, ASY_NAN, level, "published"};
    if (p->given)
        out.estimate = p->value;
    if (p->given && p->has_interval) {
        out.lower = p->lower;
        out.upper = p->upper;
    }
    return out;
}

static asy_status comparisons(const asy_config *config, asy_arena *arena,
                              asy_result *r, asy_error *err)
{
    r->n_compare = config->n_compare;
    r->published = ASY_NEW(arena, asy_published_result, r->n_compare);
    if (!r->published)
        return asy_nomem(err);
    for (size_t i = 0; i < r->n_compare; i++) {
        const asy_compare_config *c = &config->compare[i];
        asy_published_result *p = &r->published[i];
        *p = (asy_published_result){.name = c->name,
                                    .model = c->meta ? c->model : NULL,
                                    .meta_sha256 =
                                        c->meta ? c->meta_sha256 : NULL,
                                    .title = c->title,
                                    .source = c->source,
                                    .doi = c->doi,
                                    .level = c->level};
        p->quantity[ASY_SENSITIVITY] = published(&c->sensitivity, c->level);
        p->quantity[ASY_SPECIFICITY] = published(&c->specificity, c->level);
        p->quantity[ASY_AUC] = published(&c->auc, c->level);
    }
    return ASY_OK;
}

static void design(const asy_plan *plan, asy_result *r)
{
    const asy_config *c = plan->config;
    r->name = c->name;
    r->title = c->title;
    r->task = "classification";
    r->note = c->data.note;
    r->assay_version = ASY_VERSION;
    r->seed = c->seed;
    r->config = c->resolved;
    memcpy(r->config_sha256, c->sha256, sizeof r->config_sha256);
    memcpy(r->data_sha256, plan->task->sha256, sizeof r->data_sha256);
    r->n_repeats = plan->n_repeats;
    r->n_folds = plan->n_folds;
    r->level = c->confidence.level;
    r->threshold_rule = c->threshold.rule;
    r->n_metrics = plan->n_metrics;
    r->tuning_metric = plan->tune->name;
    r->n_null_metrics = plan->n_null_metrics;
    r->n_permutations = plan->n_permutations;
    r->permutation_repeats = plan->permutation_repeats;
    if (plan->n_permutations > 0)
        r->scheme =
            c->permutation.scheme == ASY_WITHIN_FOLD ? "within_fold" : "refold";
    if (plan->importance) {
        r->importance_metric = plan->importance->name;
        r->importance_repeats = c->importance.repeats;
    }
    r->n_figures = c->n_figures;
    r->figure = c->figure;
}

const char *asy_summary_unit_name(const asy_plan *plan, size_t number,
                                  asy_arena *arena)
{
    asy_unit u = asy_plan_unit(plan, number);
    const char *id = plan->learner[u.learner].id;
    if (asy_unit_is_holdout(plan, u))
        return asy_arena_printf(arena, "%s, permutation %zu, held-out set", id,
                                u.permutation);
    return asy_arena_printf(arena, "%s, permutation %zu, repeat %zu, fold %zu",
                            id, u.permutation, u.repeat, u.fold);
}

/* There is room for what the summary may add. */
static asy_status failures(const asy_collection *collection, asy_arena *arena,
                           asy_result *r, asy_error *err)
{
    const asy_plan *plan = collection->plan;
    size_t room = plan->n_learners * plan->n_metrics * ASY_WHATS;
    r->failure = ASY_NEW(arena, asy_failure, collection->n_failed + room);
    if (!r->failure)
        return asy_nomem(err);
    for (size_t u = 0; u < plan->n_units; u++) {
        const asy_record *record = &collection->record[u];
        if (record->status == ASY_OK)
            continue;
        asy_failure *f = &r->failure[r->n_failures++];
        f->unit = asy_summary_unit_name(plan, u, arena);
        f->status = asy_status_name(record->status);
        f->message = asy_arena_strdup(arena, record->message);
        if (!f->unit || !f->message)
            return asy_nomem(err);
    }
    return ASY_OK;
}

asy_status asy_summary_spare(asy_summary *s, asy_status status)
{
    if (status != ASY_EHOOK)
        return status;
    if (s->fault.status == ASY_OK)
        s->fault = *s->ctx.err;
    asy_error_reset(s->ctx.err);
    return ASY_OK;
}

/* What a permutation's pooled predictions did is known where its units are: a
   summary made again takes it from the stored result. */
static const char *stored_message(const asy_result *stored, const char *unit)
{
    for (size_t i = 0; i < stored->n_failures; i++)
        if (strcmp(stored->failure[i].unit, unit) == 0)
            return stored->failure[i].message;
    return NULL;
}

asy_status asy_summary_note(asy_summary *s, size_t learner,
                            const asy_measure *measure, asy_what what)
{
    static const char *const of[ASY_WHATS] = {
        [ASY_OF_POOLED] = "the pooled predictions",
        [ASY_OF_BOOTSTRAP] = "bootstrap resamples",
        [ASY_OF_HOLDOUT_BOOTSTRAP] = "bootstrap resamples of the held-out set",
        [ASY_OF_PERMUTED] = "the pooled predictions of permutations"};
    bool again = s->stored && what == ASY_OF_PERMUTED;
    if (s->fault.status == ASY_OK && !again)
        return ASY_OK;
    asy_arena *arena = s->ctx.arena;
    const char *message = s->fault.message;
    char *unit =
        asy_arena_printf(arena, "%s: %s of %s", s->plan->learner[learner].id,
                         measure->name, of[what]);
    if (!unit)
        return asy_nomem(s->ctx.err);
    if (again && !(message = stored_message(s->stored, unit)))
        return ASY_OK;
    message = asy_arena_strdup(arena, message);
    if (!message)
        return asy_nomem(s->ctx.err);
    asy_result *r = s->result;
    r->failure[r->n_failures++] =
        (asy_failure){unit, asy_status_name(ASY_EHOOK), message};
    asy_error_reset(&s->fault);
    return ASY_OK;
}

static asy_status learner(asy_summary *s, size_t l)
{
    const asy_plan_learner *from = &s->plan->learner[l];
    asy_learner_result *to = &s->result->learner[l];
    *to = (asy_learner_result){
        .id = from->id,
        .model = s->plan->config->learner[l].model.member.name,
        .score_kind =
            from->learner->caps & ASY_PROBABILITY ? "probability" : "decision"};
    ASY_TRY(asy_summary_predictions(s, l));
    ASY_TRY(asy_summary_metrics(s, l));
    ASY_TRY(asy_summary_compare(s, l));
    return s->plan->n_holdout ? asy_summary_holdout(s, l) : ASY_OK;
}

static asy_status fill(asy_summary *s)
{
    const asy_plan *plan = s->plan;
    asy_arena *arena = s->ctx.arena;
    asy_result *r = s->result;
    ASY_TRY(samples(plan, arena, r, s->ctx.err));
    design(plan, r);
    ASY_TRY(comparisons(plan->config, arena, r, s->ctx.err));
    ASY_TRY(failures(s->collection, arena, r, s->ctx.err));
    ASY_TRY(asy_summary_layout(s));
    r->n_learners = plan->n_learners;
    r->learner = ASY_NEW(arena, asy_learner_result, r->n_learners);
    if (!r->learner)
        return asy_nomem(s->ctx.err);
    for (size_t l = 0; l < r->n_learners; l++)
        ASY_TRY(learner(s, l));
    return asy_summary_nulls(s);
}

asy_status asy_summarise(const asy_collection *collection, asy_arena *arena,
                         asy_result *result, asy_error *err)
{
    return asy_summarise_again(collection, NULL, arena, result, err);
}

asy_status asy_summarise_again(const asy_collection *observed,
                               const asy_result *stored, asy_arena *arena,
                               asy_result *result, asy_error *err)
{
    *result = (asy_result){0};
    asy_arena scratch;
    asy_arena_init(&scratch);
    asy_summary s = {.plan = observed->plan,
                     .collection = observed,
                     .stored = stored,
                     .result = result,
                     .ctx = {.arena = arena, .scratch = &scratch, .err = err}};
    asy_status status = fill(&s);
    asy_arena_clear(&scratch);
    return status;
}
