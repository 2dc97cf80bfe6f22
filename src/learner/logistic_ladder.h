/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where Newton's method begins: rough solutions at C = 10^-4, 10^-3 ... 10^4,
 * each found from the ones before it in a step or two. A fit begins between
 * the rungs next to its C, and candidates of a grid climb the ladder together.
 *
 * Invariant: a rung depends on the rows and on the problem without its C, so a
 * fit's result does not depend on which other fits were made.
 * Private to src/learner/logistic_*.c.
 */
#ifndef ASY_LEARNER_LOGISTIC_LADDER_H
#define ASY_LEARNER_LOGISTIC_LADDER_H

#include "learner/logistic.h"

#define ASY_RUNGS 9

typedef struct asy_ladder {
    size_t limit;   /* coordinates there is room for */
    bool begun;     /* is the following set? */
    size_t climbed; /* rungs that are known */
    double l1, l2;  /* of the problem that they are for */
    bool balanced, intercept;
    double *theta; /* [ASY_RUNGS x limit] */
    double *reach; /* [limit] as in asy_logistic, for C = 1 */
} asy_ladder;

/* Room for problems of at most limit coordinates. Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_ladder_init(asy_ladder *ladder, size_t limit, asy_ctx *ctx);

/* What of a problem is not in asy_logistic. */
typedef struct asy_ladder_place {
    double c;
    const double *share; /* [n] weight / C */
    bool balanced;       /* share is not 1 */
} asy_ladder_place;

/*
 * Tell problem where to begin (its start stays NULL if C is below the ladder)
 * and its reach; both in the ladder or ctx->scratch. Climbs as far as this C
 * needs. Errors: ASY_ENOMEM.
 */
ASY_MUST_USE
asy_status asy_ladder_start(asy_ladder *ladder, const asy_ladder_place *place,
                            asy_ctx *ctx, asy_logistic *problem);

#endif
