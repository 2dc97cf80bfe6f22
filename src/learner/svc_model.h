/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A fitted support vector classifier: its machines, and how they vote. */
#ifndef ASY_LEARNER_SVC_MODEL_H
#define ASY_LEARNER_SVC_MODEL_H

#include "learner/learner.h"
#include "learner/svc_machine.h"

typedef struct asy_svc_pair {
    int a, b; /* the machine is positive for class a */
    asy_svc_machine machine;
} asy_svc_pair;

typedef struct asy_svc_model {
    asy_kernel kernel; /* of all machines */
    int k;
    size_t n_pairs; /* two classes: one, (1, 0); else a < b, b fastest */
    asy_svc_pair *pair;
} asy_svc_model;

/*
 * Scores of more than two classes, score [x->n x k] row by row.
 *
 * A class gets one vote for each pair it wins (a decision of 0 goes to the
 * first), and s / (3 (|s| + 1)) with s the sum of its decisions: less than a
 * third, so that it only orders classes of equal votes. A class without
 * training rows loses all its pairs, by 0. Equal to scikit-learn's
 * decision_function with the shape ovr.
 */
ASY_MUST_USE
asy_status asy_svc_vote(const asy_svc_model *model, const asy_matrix *x,
                        asy_ctx *ctx, double *score);

#endif
