/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Simulated reviews: see simulated.h. */
#include "support/simulated.h"

#include "base/distribution.h"
#include "base/rng.h"

/* Ordinary accuracies and arms; then accuracies near 1 in small arms, where
   empty cells are the rule. */
#define ORDINARY 1.4, 1.9, 0.6, 0.8, -0.4
#define HIGH 2.2, 2.9, 0.6, 0.8, -0.4
const asy_design asy_designs[ASY_N_DESIGNS] = {
    [ASY_DESIGN_FEW] = {"few", 5, 5, 20, 119, ORDINARY},
    [ASY_DESIGN_MIDDLING] = {"middling", 12, 20, 20, 119, ORDINARY},
    [ASY_DESIGN_SPARSE] = {"sparse", 12, 20, 5, 24, HIGH},
    [ASY_DESIGN_FEW_SPARSE] = {"few_sparse", 5, 5, 5, 24, HIGH}};

static double draw_normal(asy_rng *rng)
{
    return asy_normal_quantile(asy_rng_uniform(rng) + 0x1p-54);
}

/* Uniform on least .. most. */
static double draw_whole(asy_rng *rng, double least, double most)
{
    return least + asy_rng_below(rng, (uint32_t)(most - least) + 1);
}

static double draw_binomial(asy_rng *rng, double n, double p)
{
    double x = 0;
    for (double i = 0; i < n; i++)
        x += asy_rng_uniform(rng) < p;
    return x;
}

static asy_counts draw_study(const asy_design *d, asy_rng *rng)
{
    const double rho = d->correlation;
    double z1 = draw_normal(rng), z2 = draw_normal(rng);
    double logit1 = d->logit_sensitivity + d->tau_sensitivity * z1;
    double logit2 = d->logit_specificity +
                    d->tau_specificity * (rho * z1 + sqrt(1 - rho * rho) * z2);
    double cases = draw_whole(rng, d->least_n, d->most_n);
    double controls = draw_whole(rng, d->least_n, d->most_n);
    double tp = draw_binomial(rng, cases, asy_sigmoid(logit1));
    double tn = draw_binomial(rng, controls, asy_sigmoid(logit2));
    return (asy_counts){tp, cases - tp, controls - tn, tn};
}

void asy_simulate(const asy_design *design, size_t set, asy_simulated *out)
{
    static const asy_correction half = {0.5, ASY_CORRECT_SINGLE};
    asy_rng rng;
    uint64_t key = asy_key_text(asy_key("reviews", 1), design->name);
    asy_rng_init(&rng, asy_key_add(key, set));
    size_t k = (size_t)draw_whole(&rng, (double)design->least_k,
                                  (double)design->most_k);
    for (size_t i = 0; i < k; i++)
        out->raw[i] = draw_study(design, &rng);
    asy_counts_correct(out->raw, k, &half, out->corrected);
    out->review = (asy_review){
        .k = k, .raw = out->raw, .corrected = out->corrected, .q = 1};
}
