/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Simulated reviews of diagnostic accuracy with known truth: the study's logit
 * sensitivity and logit specificity are bivariate normal, its counts binomial.
 * Set r of a design is always the same.
 */
#ifndef ASY_TESTS_SIMULATED_H
#define ASY_TESTS_SIMULATED_H

#include "meta/meta.h"

enum { ASY_SIMULATED_MOST = 20 }; /* studies */

typedef struct asy_design {
    const char *name;
    size_t least_k, most_k;   /* studies of a review */
    double least_n, most_n;   /* patients of an arm */
    double logit_sensitivity; /* means, */
    double logit_specificity; /* deviations and correlation */
    double tau_sensitivity;   /* between studies */
    double tau_specificity;
    double correlation;
} asy_design;

enum {
    ASY_DESIGN_FEW,
    ASY_DESIGN_MIDDLING,
    ASY_DESIGN_SPARSE,
    ASY_DESIGN_FEW_SPARSE,
    ASY_N_DESIGNS
};
extern const asy_design asy_designs[ASY_N_DESIGNS];

typedef struct asy_simulated {
    asy_counts raw[ASY_SIMULATED_MOST];
    asy_counts corrected[ASY_SIMULATED_MOST]; /* 0.5 where a cell is empty */
    asy_review review;                        /* of these */
} asy_simulated;

void asy_simulate(const asy_design *design, size_t set, asy_simulated *out);

#endif
