/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The registries as lists of members: see families.h. */
#include "plan/families.h"

#include "learner/learner.h"
#include "measure/measure.h"
#include "resample/resample.h"
#include "transform/transform.h"

/* Member i of a registry; *n its size. */
typedef asy_member (*member_at)(size_t i, size_t *n);

static asy_member learner_at(size_t i, size_t *n)
{
    const asy_learner *l = asy_learners(n)[i];
    return (asy_member){.name = l->name,
                        .help = l->help,
                        .params = l->params,
                        .n_params = l->n_params,
                        .implementation = l};
}

static asy_member transform_at(size_t i, size_t *n)
{
    const asy_transform *t = asy_transforms(n)[i];
    return (asy_member){.name = t->name,
                        .help = t->help,
                        .params = t->params,
                        .n_params = t->n_params,
                        .implementation = t};
}

static asy_member resampler_at(size_t i, size_t *n)
{
    const asy_resampler *r = asy_resamplers(n)[i];
    return (asy_member){.name = r->name,
                        .help = r->help,
                        .params = r->params,
                        .n_params = r->n_params,
                        .implementation = r};
}

static asy_member measure_at(size_t i, size_t *n)
{
    const asy_measure *m = asy_measures(n)[i];
    return (asy_member){.name = m->name, .help = m->help, .implementation = m};
}

static asy_status list(member_at at, asy_arena *arena, asy_family *family,
                       asy_error *err)
{
    at(0, &family->n);
    asy_member *members = ASY_NEW(arena, asy_member, family->n);
    if (!members)
        return asy_nomem(err);
    for (size_t i = 0; i < family->n; i++)
        members[i] = at(i, &family->n);
    family->members = members;
    return ASY_OK;
}

asy_status asy_families_make(const asy_hook_loader *hooks, asy_arena *arena,
                             asy_families *families, asy_error *err)
{
    static const asy_hook_loader none = {0};
    if (!hooks)
        hooks = &none;
    *families = (asy_families){
        .learner = {.noun = "model", .load_hook = hooks->learner},
        .transform = {.noun = "step", .load_hook = hooks->transform},
        .resampler = {.noun = "method"},
        .measure = {.noun = "metric", .load_hook = hooks->measure},
        .limit_hooks = hooks->limit,
        .user = hooks->user,
    };
    families->learner.user = families->transform.user = families->measure.user =
        hooks->user;
    ASY_TRY(list(learner_at, arena, &families->learner, err));
    ASY_TRY(list(transform_at, arena, &families->transform, err));
    ASY_TRY(list(resampler_at, arena, &families->resampler, err));
    return list(measure_at, arena, &families->measure, err);
}
