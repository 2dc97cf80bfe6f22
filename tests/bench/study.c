/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A study of one learner inside a benchmark: see study.h. */
#include "bench/study.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/support.h"
#include "plan/families.h"

static asy_status make(bench_study *s, const char *path, size_t permutations)
{
    char set[64];
    const char *sets[] = {set};
    snprintf(set, sizeof set, "permutation_test.permutations=%zu",
             permutations);
    ASY_TRY(asy_families_make(NULL, &s->arena, &s->families, &s->err));
    ASY_TRY(asy_config_load(path, sets, 1, &s->families, &s->arena, &s->config,
                            &s->err));
    ASY_TRY(asy_plan_task(&s->config, &s->arena, &s->task, &s->err));
    return asy_plan_make(&s->config, &s->task, &s->arena, &s->plan, &s->err);
}

/* A plan is data: with one learner in it there is one learner to run. */
static asy_status keep_only(bench_study *s, const char *id)
{
    asy_plan *plan = &s->plan;
    for (size_t l = 0; l < plan->n_learners; l++)
        if (strcmp(plan->learner[l].id, id) == 0) {
            plan->learner += l;
            plan->n_units /= plan->n_learners;
            plan->n_learners = 1;
            return ASY_OK;
        }
    return asy_fail(&s->err, ASY_EARG, "there is no learner %s", id);
}

void bench_study_open(bench_study *s, const char *path, const char *id,
                      size_t permutations)
{
    *s = (bench_study){0};
    asy_arena_init(&s->arena);
    asy_error_reset(&s->err);
    bench_check(make(s, path, permutations), &s->err);
    if (id)
        bench_check(keep_only(s, id), &s->err);
    asy_cost *cost = ASY_NEW(&s->arena, asy_cost, s->plan.n_learners);
    if (!cost)
        bench_check(asy_nomem(&s->err), &s->err);
    bench_check(asy_plan_cost(&s->plan, &s->arena, cost, &s->err), &s->err);
    for (size_t l = 0; l < s->plan.n_learners; l++)
        s->fits += cost[l].fits;
}

void bench_study_close(bench_study *s)
{
    asy_arena_clear(&s->arena);
}

double bench_study_run(bench_study *s, unsigned threads)
{
    asy_pool_options options = {.threads = threads};
    asy_collection collection;
    bench_check(asy_collection_init(&collection, &s->plan, &s->err), &s->err);
    double start = bench_seconds();
    bench_check(asy_pool_run(&s->plan, &options, &collection, &s->err),
                &s->err);
    double end = bench_seconds();
    if (collection.n_failed > 0)
        bench_check(asy_fail(&s->err, ASY_EUNITS, "%zu units failed",
                             collection.n_failed),
                    &s->err);
    asy_collection_clear(&collection);
    return end - start;
}
