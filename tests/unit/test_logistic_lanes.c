/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Logistic fits side by side: a lane that arrives gives the bits of a solver
 * that has the problem for itself, and one that cannot is left alone.
 */
#include "learner/logistic_lanes.h"

#include <stdio.h>
#include <string.h>

#include "base/math.h"
#include "support/fitted.h"
#include "support/trial.h"

enum { LANES = ASY_MOST_LANES, MOST = ASY_LANE_COLUMNS };

static const double costs[LANES] = {1e-4, 3e-3, 0.02, 0.1, 1, 7, 60, 1000};

/* A team, and what it points to. */
typedef struct stage {
    asy_trial trial;
    asy_lane_team team;
    asy_panels panels;
    double reach[MOST], theta[LANES * MOST], start[LANES][MOST];
    double *share, *weight;
} stage;

/* The first p columns of n rows of a cohort; class 1 weighs twice. */
static void set_up(stage *s, const char *cohort, size_t n, size_t p)
{
    asy_trial_use(&s->trial, cohort);
    asy_arena *arena = &s->trial.bench.arena;
    asy_matrix x = s->trial.train.x;
    x.n = n < x.n ? n : x.n;
    x.p = p < x.p ? p : x.p;
    s->panels = asy_panels_new(arena, x.n, x.p + 1);
    s->share = ASY_NEW(arena, double, x.n);
    s->weight = ASY_NEW(arena, double, x.n);
    assert_true(s->panels.v && s->share && s->weight);
    for (size_t j = 0; j < x.p; j++)
        asy_panels_add(&s->panels, asy_ccol(&x, j));
    asy_panels_add(&s->panels, NULL);
    for (size_t i = 0; i < x.n; i++)
        s->share[i] = 1 + s->trial.train.y[i];
    s->team = (asy_lane_team){.problem = {.x = x,
                                          .y = s->trial.train.y,
                                          .m = 1,
                                          .l2 = 1,
                                          .intercept = true,
                                          .tol = 1e-12,
                                          .max_iter = 50,
                                          .reach = s->reach,
                                          .panels = &s->panels},
                              .share = s->share,
                              .theta = s->theta};
    asy_logistic_reach(&s->team.problem, s->share, s->reach);
}

/* Lane l's problem for a solver of one. */
static asy_logistic problem_of(stage *s, size_t l)
{
    asy_logistic problem = s->team.problem;
    for (size_t i = 0; i < problem.x.n; i++)
        s->weight[i] = s->team.c[l] * s->share[i];
    problem.weight = s->weight;
    problem.c = s->team.c[l];
    problem.start = s->team.start[l];
    return problem;
}

/* Lanes that begin at share of the way to their ends. */
static void begin_at(stage *s, double share)
{
    size_t q = s->team.problem.x.p + 1;
    for (size_t l = 0; l < LANES; l++) {
        s->team.c[l] = costs[l];
        s->team.start[l] = s->start[l];
        memset(s->start[l], 0, sizeof s->start[l]);
        asy_logistic problem = problem_of(s, l);
        asy_logistic_end end;
        ASY_GOOD(asy_logistic_solve(&problem, &s->trial.bench.ctx, s->start[l],
                                    &end),
                 &s->trial.bench.err);
        for (size_t j = 0; j < q; j++)
            s->start[l][j] *= share;
    }
}

/* How many of the lanes arrived; those gave the bits of a lone fit. */
static size_t count_equal(stage *s)
{
    size_t q = s->team.problem.x.p + 1, arrived = 0;
    for (size_t l = 0; l < s->team.count; l++) {
        asy_logistic problem = problem_of(s, l);
        asy_logistic_end end;
        double theta[MOST];
        if (!s->team.end[l].converged)
            continue;
        ASY_GOOD(asy_logistic_solve(&problem, &s->trial.bench.ctx, theta, &end),
                 &s->trial.bench.err);
        assert_memory_equal(s->theta + l * q, theta, q * sizeof *theta);
        assert_int_equal(s->team.end[l].iterations, end.iterations);
        assert_true(s->team.end[l].residual == end.residual);
        arrived++;
    }
    return arrived;
}

static size_t solve(stage *s, size_t lanes)
{
    asy_status (*how)(asy_lane_team *, asy_ctx *) =
        lanes == 2   ? asy_logistic_solve_2
        : lanes == 4 ? asy_logistic_solve_4
                     : asy_logistic_solve_8;
    ASY_GOOD(how(&s->team, &s->trial.bench.ctx), &s->trial.bench.err);
    return count_equal(s);
}

/* Rows that fill no block, one, and more than one; columns to the most. */
static void lanes_give_the_bits_of_a_lone_fit(void **state)
{
    (void)state;
    static const size_t rows[] = {9, 40, 66, 128, 300};
    static stage s;
    size_t tried = 0, arrived = 0;
    for (size_t i = 0; i < 5 * 4; i++) {
        size_t n = rows[i / 4], p = (size_t[]){1, 6, 11, 30}[i % 4];
        s.trial.learner = asy_learner_find("logistic_regression");
        asy_bench_init(&s.trial.bench, i);
        set_up(&s, n > 66 ? "breast_cancer" : "cohort_66", n, p);
        begin_at(&s, 0.97);
        for (size_t count = 1; count <= LANES; count++) {
            s.team.count = count;
            for (size_t lanes = LANES; lanes >= 2 && lanes >= count;
                 lanes /= 2) {
                arrived += solve(&s, lanes);
                tried += count;
            }
        }
        asy_bench_clear(&s.trial.bench);
    }
    assert_true(arrived > tried * 9 / 10);
}

/* From far away or without steps to take nobody arrives, and nobody is said to
   have. */
static void a_lane_that_cannot_is_left_alone(void **state)
{
    (void)state;
    static stage s;
    s.trial.learner = asy_learner_find("logistic_regression");
    asy_bench_init(&s.trial.bench, 1);
    set_up(&s, "cohort_66", 66, 11);
    begin_at(&s, -30);
    s.team.count = 4;
    solve(&s, 4);
    assert_false(s.team.end[3].converged);
    begin_at(&s, 0.5);
    s.team.problem.max_iter = 1;
    solve(&s, 4);
    assert_false(s.team.end[3].converged);
    asy_bench_clear(&s.trial.bench);
}

static void other_problems_have_no_lane(void **state)
{
    (void)state;
    static stage s;
    s.trial.learner = asy_learner_find("logistic_regression");
    asy_bench_init(&s.trial.bench, 1);
    set_up(&s, "cohort_66", 66, 11);
    const asy_logistic good = s.team.problem;
    assert_true(asy_logistic_has_lane(&good));
    asy_logistic other[6];
    for (size_t i = 0; i < 6; i++)
        other[i] = good;
    other[0].m = 3;
    other[1].l1 = 0.5;
    other[2].l2 = 0;
    other[3].intercept = false;
    other[4].panels = NULL;
    asy_panels wide = s.panels;
    wide.q = ASY_LANE_COLUMNS + 1;
    other[5].panels = &wide;
    for (size_t i = 0; i < 6; i++)
        assert_false(asy_logistic_has_lane(&other[i]));
    asy_bench_clear(&s.trial.bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lanes_give_the_bits_of_a_lone_fit),
        cmocka_unit_test(a_lane_that_cannot_is_left_alone),
        cmocka_unit_test(other_problems_have_no_lane),
    };
    return ASY_RUN_TESTS("logistic fits side by side", tests);
}
