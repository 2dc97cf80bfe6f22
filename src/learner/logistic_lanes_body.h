/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Newton's method in LANES lanes: what the files logistic_lanes_2.c
 * to logistic_lanes_8.c have in common; see logistic_lanes.h. The steps are
 * those of logistic_newton.c, logistic_step.c and logistic_series.c, in their
 * order; what they decide by a condition, a lane decides by a mask.
 */
#ifndef ASY_LEARNER_LOGISTIC_LANES_BODY_H
#define ASY_LEARNER_LOGISTIC_LANES_BODY_H

#include "learner/lane_algebra.h"
#include "learner/logistic_newton.h"

typedef struct lanes {
    asy_lane_team *team;
    const asy_logistic *problem; /* what they have in common */
    size_t n, p, q;
    vector *theta, *gradient, *step, *bound; /* [q] */
    vector *image, *term, *left;             /* [q]; left = -H step */
    vector *weight, *f, *probability;        /* [n] */
    vector *f_step, *f_term, *u, *d;         /* [n] */
    vector *scaled;                          /* [2 x LANE_BLOCK] */
    vector *h;                               /* [q x q] */
    vector c, residual, drop, curvature;
    vector ceiling;   /* the objective without coefficients */
    bool open[LANES]; /* is the lane on its way? */
    int final[LANES]; /* steps whose gain rounding may hide */
} lanes;

static bool any_open(const lanes *s)
{
    bool any = false;
    for (size_t l = 0; l < LANES; l++)
        any |= s->open[l];
    return any;
}

/* ---- room, and where the lanes begin ---- */

static bool get_room(lanes *s, asy_arena *arena)
{
    vector **small[] = {&s->theta, &s->gradient, &s->step, &s->bound,
                        &s->image, &s->term,     &s->left};
    vector **large[] = {&s->weight, &s->f,      &s->probability,
                        &s->f_step, &s->f_term, &s->u,
                        &s->d};
    bool all = true;
    for (size_t i = 0; i < sizeof small / sizeof *small; i++)
        all &= (*small[i] = ASY_NEW(arena, vector, s->q)) != NULL;
    for (size_t i = 0; i < sizeof large / sizeof *large; i++)
        all &= (*large[i] = ASY_NEW(arena, vector, s->n)) != NULL;
    s->scaled = ASY_NEW(arena, vector, 2 * LANE_BLOCK);
    s->h = ASY_NEW(arena, vector, s->q * s->q);
    return all && s->scaled && s->h;
}

/* Lanes without a problem of their own repeat the first. */
static void load(lanes *s)
{
    const asy_lane_team *team = s->team;
    for (size_t l = 0; l < LANES; l++) {
        size_t own = l < team->count ? l : 0;
        s->open[l] = l < team->count;
        s->c[l] = team->c[own];
        for (size_t j = 0; j < s->q; j++)
            s->theta[j][l] = team->start[own][j];
    }
}

ASY_LOOP void begin(lanes *s)
{
    const asy_logistic *problem = s->problem;
    for (size_t j = 0; j < s->q; j++)
        s->bound[j] = s->c * problem->reach[j];
    for (size_t i = 0; i < s->n; i++)
        s->weight[i] = s->c * s->team->share[i];
    asy_lanes_scores(&problem->x, s->theta, s->f);
    asy_lanes_sum(s->weight, s->n, &s->ceiling);
    s->ceiling *= asy_log(2);
}

/* The functions of math.h take the lanes as numbers in a row. */
static void find_probability(lanes *s)
{
    asy_sigmoid_n((const double *)s->f, (double *)s->probability, s->n * LANES);
}

/* ---- the gradient, and who has arrived ---- */

ASY_LOOP void find_gradient(lanes *s)
{
    const asy_logistic *problem = s->problem;
    for (size_t i = 0; i < s->n; i++)
        s->u[i] =
            s->weight[i] * (s->probability[i] - (double)(problem->y[i] == 1));
    asy_lanes_dots(&problem->x, s->u, s->gradient);
    for (size_t j = 0; j < s->p; j++)
        s->gradient[j] += problem->l2 * s->theta[j];
}

ASY_LOOP void find_residual(lanes *s)
{
    vector most = {0};
    for (size_t j = 0; j < s->q; j++) {
        const vector part = LANE_ABS(s->gradient[j]), bound = s->bound[j];
        const vector_bits larger = (part > most * bound) & (bound > 0);
        most = LANE_PICK(larger, part / bound, most);
    }
    s->residual = most;
}

/* Lanes that have arrived leave. */
static void leave(lanes *s, size_t iterations)
{
    for (size_t l = 0; l < LANES; l++) {
        if (!s->open[l] || !(s->residual[l] <= s->problem->tol))
            continue;
        s->open[l] = false;
        s->team->end[l] = (asy_logistic_end){iterations, s->residual[l], true};
        for (size_t j = 0; j < s->q; j++)
            s->team->theta[l * s->q + j] = s->theta[j][l];
    }
}

/* ---- a step ---- */

ASY_LOOP void find_newton(lanes *s)
{
    const asy_logistic *problem = s->problem;
    for (size_t i = 0; i < s->n; i++)
        s->d[i] = s->weight[i] * s->probability[i] * (1 - s->probability[i]);
    asy_lanes_gram(problem->panels, s->d, s->scaled, s->h);
    for (size_t j = 0; j < s->p; j++)
        s->h[j * (s->q + 1)] += problem->l2;
    asy_lanes_factor(s->h, s->q);
    for (size_t j = 0; j < s->q; j++) {
        s->step[j] = -s->gradient[j];
        s->left[j] = s->gradient[j];
    }
    asy_lanes_solve(s->h, s->q, s->step);
    asy_lanes_scores(&problem->x, s->step, s->f_step);
}

/* image = X' u, term = H^-1 of it, f_term = X term, size = its largest. */
ASY_LOOP void find_term(lanes *s, vector *size)
{
    const asy_matrix *x = &s->problem->x;
    asy_lanes_dots(x, s->u, s->image);
    memcpy(s->term, s->image, s->q * sizeof *s->term);
    asy_lanes_solve(s->h, s->q, s->term);
    asy_lanes_scores(x, s->term, s->f_term);
    asy_lanes_largest(s->f_term, s->n, size);
}

/* The term becomes part of the step of the lanes in who. */
ASY_LOOP void add_term(lanes *s, const vector_bits *who)
{
    const vector none = {0};
    for (size_t j = 0; j < s->q; j++) {
        s->step[j] += LANE_PICK(*who, s->term[j], none);
        s->left[j] -= LANE_PICK(*who, s->image[j], none);
    }
    for (size_t i = 0; i < s->n; i++)
        s->f_step[i] += LANE_PICK(*who, s->f_term[i], none);
}

ASY_LOOP void second(const lanes *s)
{
    for (size_t i = 0; i < s->n; i++) {
        const vector p = s->probability[i], f = s->f_step[i];
        s->u[i] = -s->d[i] * (1 - 2 * p) * f * f / 2;
    }
}

ASY_LOOP void third(const lanes *s)
{
    for (size_t i = 0; i < s->n; i++) {
        const vector p = s->probability[i], f = s->f_step[i];
        const vector l4 = 1 - 6 * p * (1 - p);
        s->u[i] = -s->d[i] * f *
                  ((1 - 2 * p) * s->f_term[i] + l4 * f * f * (1.0 / 6));
    }
}

static bool any(const lanes *s, const vector_bits *who)
{
    bool found = false;
    for (size_t l = 0; l < LANES; l++)
        found |= s->open[l] && (*who)[l];
    return found;
}

/* As asy_newton_extend's terms. */
ASY_LOOP void add_terms(lanes *s)
{
    const double tol = s->problem->tol;
    vector first, size, next;
    asy_lanes_largest(s->f_step, s->n, &first);
    vector_bits who = ~((first > ASY_SERIES_LONGEST) | (first * first <= tol));
    if (!any(s, &who))
        return;
    second(s);
    find_term(s, &size);
    who &= ~(size > first / 2);
    if (!any(s, &who))
        return;
    third(s);
    add_term(s, &who);
    who &= ~(first * size <= tol);
    if (!any(s, &who))
        return;
    find_term(s, &next);
    who &= next <= size / 2;
    add_term(s, &who);
}

/* Lanes whose full step is not known to gain enough, or that gain next to
   nothing for long, are left to a solver that looks at the objective. */
ASY_LOOP void close_unsure(lanes *s)
{
    vector longest;
    asy_lanes_largest(s->f_step, s->n, &longest);
    for (size_t l = 0; l < LANES; l++) {
        double drop = s->drop[l], least = asy_newton_rounding(s->ceiling[l]);
        s->final[l] += -drop <= least;
        s->open[l] &= s->final[l] < ASY_NEWTON_FINAL &&
                      asy_newton_is_sure(drop, s->curvature[l], longest[l]);
    }
}

ASY_LOOP void take_step(lanes *s)
{
    find_newton(s);
    add_terms(s);
    asy_lanes_dot(s->gradient, s->step, s->q, &s->drop);
    asy_lanes_dot(s->left, s->step, s->q, &s->curvature);
    s->curvature = -s->curvature;
    close_unsure(s);
    for (size_t j = 0; j < s->q; j++)
        s->theta[j] += s->step[j];
    for (size_t i = 0; i < s->n; i++)
        s->f[i] += s->f_step[i];
}

ASY_LOOP void newton_loop(lanes *s)
{
    begin(s);
    for (size_t i = 0;; i++) {
        find_probability(s);
        find_gradient(s);
        find_residual(s);
        leave(s, i);
        if (!any_open(s) || i >= s->problem->max_iter)
            return;
        take_step(s);
        if (!any_open(s))
            return;
    }
}

ASY_VERSIONS(void, newton, (lanes * s), (s));

static asy_status solve_lanes(asy_lane_team *team, asy_ctx *ctx)
{
    lanes s = {.team = team,
               .problem = &team->problem,
               .n = team->problem.x.n,
               .p = team->problem.x.p,
               .q = team->problem.x.p + 1};
    for (size_t l = 0; l < team->count; l++)
        team->end[l] = (asy_logistic_end){0};
    if (!get_room(&s, ctx->scratch))
        return asy_nomem(ctx->err);
    load(&s);
    ASY_WIDEST(newton, ASY_WIDE_ENOUGH, (&s));
    return ASY_OK;
}

#endif
