/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Candidates of a learner: see grid.h. */
#include "plan/grid.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/math.h"
#include "base/rng.h"

/* The number of list combinations, or SIZE_MAX if there is no end of them
   (a distribution, or more than fit). */
static size_t combinations(const asy_learner_config *declared)
{
    size_t n = 1;
    for (size_t a = 0; a < declared->n_axes; a++) {
        size_t k = declared->axis[a].n;
        if (declared->axis[a].kind != ASY_AXIS_LIST || n > SIZE_MAX / k)
            return SIZE_MAX;
        n *= k;
    }
    return n;
}

/* Combination number `index`, the last axis fastest, into values. */
static void combine(const asy_learner_config *declared, size_t index,
                    asy_value *values)
{
    for (size_t a = declared->n_axes; a-- > 0;) {
        const asy_axis *axis = &declared->axis[a];
        values[axis->param] = axis->value[index % axis->n];
        index /= axis->n;
    }
}

/* Whole numbers are drawn from where they round down to, so that the ends are
   as likely as what lies between. */
static asy_value draw_between(const asy_axis *axis, const asy_param *param,
                              asy_rng *rng)
{
    bool whole = !(param->types & ASY_NUMBER);
    double u = asy_rng_uniform(rng), x;
    double low = whole ? floor(axis->low + 0.5) : axis->low;
    double high = whole ? floor(axis->high + 0.5) + 1 : axis->high;
    if (axis->kind == ASY_AXIS_LOG_UNIFORM) {
        double start = asy_log(asy_max(low, axis->low)), end = asy_log(high);
        x = asy_exp(start + u * (end - start));
    } else {
        x = low + u * (high - low);
    }
    if (whole)
        x = asy_min(asy_max(floor(x), low), high - 1);
    return (asy_value){.type = whole ? ASY_INTEGER : ASY_NUMBER, .number = x};
}

static void draw(const asy_learner_config *declared, asy_rng *rng,
                 asy_value *values)
{
    for (size_t a = 0; a < declared->n_axes; a++) {
        const asy_axis *axis = &declared->axis[a];
        if (axis->kind == ASY_AXIS_LIST)
            values[axis->param] =
                axis->value[asy_rng_below(rng, (uint32_t)axis->n)];
        else
            values[axis->param] = draw_between(
                axis, &declared->model.params.table[axis->param], rng);
    }
}

/* n of total list combinations without repetition, in random order. */
static asy_status draw_combinations(const asy_learner_config *declared,
                                    size_t total, asy_rng *rng,
                                    asy_arena *arena, asy_plan_learner *learner)
{
    size_t *order = ASY_NEW(arena, size_t, total);
    if (!order)
        return ASY_ENOMEM;
    for (size_t i = 0; i < total; i++)
        order[i] = i;
    asy_rng_shuffle(rng, order, total);
    asy_value *values = (asy_value *)learner->candidate;
    for (size_t c = 0; c < learner->n_candidates; c++)
        combine(declared, order[c], values + c * learner->learner->n_params);
    return ASY_OK;
}

static asy_status fill(const asy_config *config,
                       const asy_learner_config *declared, size_t total,
                       asy_arena *arena, asy_plan_learner *learner)
{
    size_t n_params = learner->learner->n_params;
    asy_value *values = (asy_value *)learner->candidate;
    for (size_t c = 0; c < learner->n_candidates; c++)
        if (n_params)
            memcpy(values + c * n_params, declared->model.params.value,
                   n_params * sizeof *values);
    asy_rng rng;
    asy_rng_init(&rng,
                 asy_key_text(asy_key("search", config->seed), declared->id));
    if (config->tune.search == ASY_SEARCH_GRID) {
        for (size_t c = 0; c < learner->n_candidates; c++)
            combine(declared, c, values + c * n_params);
        return ASY_OK;
    }
    if (total <= ASY_MAX_CANDIDATES)
        return draw_combinations(declared, total, &rng, arena, learner);
    for (size_t c = 0; c < learner->n_candidates; c++)
        draw(declared, &rng, values + c * n_params);
    return ASY_OK;
}

static asy_status check_all(const asy_learner_config *declared,
                            const asy_plan_learner *learner, asy_error *err)
{
    const asy_learner *l = learner->learner;
    for (size_t c = 0; l->check && c < learner->n_candidates; c++) {
        asy_params params = {l->params, l->n_params,
                             learner->candidate + c * l->n_params};
        asy_status status = l->check(&params, err);
        if (status == ASY_OK)
            continue;
        char text[sizeof err->message];
        memcpy(text, err->message, sizeof text);
        return asy_fail_at(err, status, declared->model.place, "learner %s: %s",
                           declared->id, text);
    }
    return ASY_OK;
}

static asy_status count(const asy_config *config,
                        const asy_learner_config *declared, size_t total,
                        size_t *n, asy_error *err)
{
    *n = total;
    if (config->tune.search == ASY_SEARCH_RANDOM && declared->n_axes > 0 &&
        config->tune.n_iter < total)
        *n = config->tune.n_iter;
    if (*n > ASY_MAX_CANDIDATES)
        return asy_fail_at(err, ASY_ECONFIG, declared->model.place,
                           "learner %s: too many candidates (found %zu, need "
                           "at most %d); use fewer values or tune: {search: "
                           "random, n_iter: ...}",
                           declared->id, *n, ASY_MAX_CANDIDATES);
    return ASY_OK;
}

asy_status asy_grid_expand(const asy_config *config,
                           const asy_learner_config *declared, asy_arena *arena,
                           asy_plan_learner *learner, asy_error *err)
{
    const asy_learner *l = declared->model.member.implementation;
    size_t total = combinations(declared);
    *learner = (asy_plan_learner){
        .id = declared->id, .learner = l, .n_tuned = declared->n_axes};
    ASY_TRY(count(config, declared, total, &learner->n_candidates, err));
    size_t *tuned = ASY_NEW(arena, size_t, declared->n_axes);
    asy_value *values =
        ASY_NEW(arena, asy_value, learner->n_candidates * l->n_params);
    if (!tuned || !values)
        return asy_nomem(err);
    for (size_t a = 0; a < declared->n_axes; a++)
        tuned[a] = declared->axis[a].param;
    learner->tuned = tuned;
    learner->candidate = values;
    if (fill(config, declared, total, arena, learner) != ASY_OK)
        return asy_nomem(err);
    return check_all(declared, learner, err);
}
