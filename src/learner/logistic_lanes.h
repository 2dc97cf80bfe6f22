/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Several logistic fits of the same rows side by side, one a lane of a vector:
 * two classes, an intercept, an l2 penalty, few columns. That is the usual grid
 * over C, whose fits alone are too small to keep wide registers busy.
 *
 * Invariant: a lane gets the bits of asy_logistic_solve, or no result; so the
 * number of lanes shows in time only.
 * Private to src/learner/logistic_*.c and its tests.
 */
#ifndef ASY_LEARNER_LOGISTIC_LANES_H
#define ASY_LEARNER_LOGISTIC_LANES_H

#include "learner/logistic.h"

/* Most lanes of any processor, and most columns with the intercept's. */
#define ASY_MOST_LANES 8
#define ASY_LANE_COLUMNS 32

/* Problems that differ in c, in weight = c share, and in start alone. */
typedef struct asy_lane_team {
    asy_logistic problem; /* what they have in common, and reach */
    const double *share;  /* [n] */
    size_t count;
    double c[ASY_MOST_LANES];
    const double *start[ASY_MOST_LANES];  /* [p + 1] each */
    double *theta;                        /* [count x (p + 1)] out */
    asy_logistic_end end[ASY_MOST_LANES]; /* out */
} asy_lane_team;

/* Can it be solved in a lane, once it has a start and its reach? */
bool asy_logistic_has_lane(const asy_logistic *problem);

/* Lanes there are on this processor: the most problems of a team. */
size_t asy_logistic_lanes(void);

/*
 * Solve a team's problems. A lane that needs a shorter step than Newton's, or
 * more than max_iter of them, is left with converged false: solve that problem
 * alone. Cost of all: as the longest of them alone. Errors: ASY_ENOMEM.
 */
ASY_MUST_USE
asy_status asy_logistic_solve_lanes(asy_lane_team *team, asy_ctx *ctx);

/* The same in two lanes, four, or eight, on any processor. */
ASY_MUST_USE
asy_status asy_logistic_solve_2(asy_lane_team *team, asy_ctx *ctx);
ASY_MUST_USE
asy_status asy_logistic_solve_4(asy_lane_team *team, asy_ctx *ctx);
ASY_MUST_USE
asy_status asy_logistic_solve_8(asy_lane_team *team, asy_ctx *ctx);

#endif
