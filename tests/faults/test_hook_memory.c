/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hooks when the n-th allocation fails, for every n. Lua collects its garbage
 * and tries again, so a call may also go well; then its numbers are the same.
 */
#include "base/memory.h"
#include "support/hooked.h"
#include "support/json.h"

enum { ROWS = 66, LAST = 1200 };

typedef asy_status (*call)(asy_hooked *t, const asy_train *train,
                           double *score);

static asy_status learner(asy_hooked *t, const asy_train *train, double *score)
{
    void *model;
    ASY_TRY(asy_hooked_try(t, ASY_HOOKED_LEARNER, "lua/knn.lua"));
    ASY_TRY(asy_hooked_fit(t, train, &model));
    return asy_hooked_score(t, model, &train->x, score);
}

static asy_status transform(asy_hooked *t, const asy_train *train,
                            double *score)
{
    void *model;
    asy_ctx *ctx = &t->bench.ctx;
    ASY_TRY(asy_hooked_try(t, ASY_HOOKED_TRANSFORM, "lua/winsorize.lua"));
    const asy_transform *step = asy_hooked_transform(t);
    ASY_TRY(step->fit(&(asy_step){step, t->params}, train, ctx, &model));
    asy_matrix out = asy_matrix_new(ctx->arena, ROWS, train->x.p);
    if (!out.v)
        return asy_nomem(ctx->err);
    ASY_TRY(step->apply(model, &train->x, ctx, &out));
    for (size_t i = 0; i < ROWS; i++)
        score[i] = asy_at(&out, i, 1);
    return ASY_OK;
}

static asy_status measure(asy_hooked *t, const asy_train *train, double *score)
{
    double p[ROWS];
    for (int i = 0; i < ROWS; i++)
        p[i] = score[i] = i / (double)ROWS;
    ASY_TRY(asy_hooked_try(t, ASY_HOOKED_MEASURE, "lua/net_benefit.lua"));
    const asy_measure *m = asy_hooked_measure(t);
    asy_prediction prediction = {ROWS, 2, train->y, p, NULL, true};
    return m->compute(m, &prediction, &t->bench.ctx, &score[0]);
}

/* One call with the n-th allocation failing (0: none). */
static asy_status once(call call_it, long n, double *score)
{
    asy_hooked t;
    asy_train train;
    asy_hooked_init(&t);
    asy_cohort(&t.bench.arena, "cohort_66", &train);
    asy_memory_fail_at(n);
    asy_status status = call_it(&t, &train, score);
    asy_memory_fail_at(0);
    if (status != ASY_OK)
        asy_hooked_says(&t, "out of memory");
    asy_hooked_clear(&t);
    return status;
}

static void every_allocation(void **state)
{
    (void)state;
    const call calls[] = {learner, transform, measure};
    for (size_t c = 0; c < 3; c++) {
        double want[ROWS], found[ROWS];
        long failed = 0;
        assert_int_equal(once(calls[c], 0, want), ASY_OK);
        for (long n = 1; n <= LAST; n++) {
            asy_status status = once(calls[c], n, found);
            failed += status != ASY_OK;
            if (status == ASY_OK)
                ASY_NEAR_ALL(found, want, ROWS, 0);
            else
                assert_int_equal(status, ASY_ENOMEM);
        }
        assert_true(failed > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation)};
    return ASY_RUN_TESTS("hooks without memory", tests);
}
