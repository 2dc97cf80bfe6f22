/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The simulated reviews as a table, and what our models make of them.
 *
 * usage: simulate truth 1                design, logit sensitivity, specificity
 *        simulate data SETS              design,set,tp,fn,fp,tn a study
 *        simulate fit SETS DESIGN        a line a fit, as peers.R prints them:
 *        design,set,by,model,failed,warned,bound,log_likelihood, then estimate,
 *        lower and upper of the logit sensitivity and the logit specificity
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/distribution.h"
#include "support/check.h"
#include "support/simulated.h"

typedef struct line {
    const asy_design *design;
    size_t set;
    const char *model;
    bool failed, bound;
    double log_likelihood;
    asy_bounds sensitivity, specificity; /* logits */
} line;

static void print_bounds(asy_bounds b)
{
    printf(",%.10g,%.10g,%.10g", b.estimate, b.lower, b.upper);
}

static void print_line(const line *l)
{
    printf("%s,%zu,assay,%s,%d,0,%d,%.10g", l->design->name, l->set, l->model,
           l->failed, l->bound, l->log_likelihood);
    print_bounds(l->sensitivity);
    print_bounds(l->specificity);
    putchar('\n');
}

static asy_bounds wald(double estimate, double variance)
{
    double half = asy_normal_quantile(0.975) * sqrt(variance);
    return (asy_bounds){estimate, estimate - half, estimate + half};
}

/* ---- both together ---- */

static void fit_model(const asy_simulated *s, asy_meta_model model,
                      asy_bench *bench, line *l)
{
    static const char *const name[ASY_N_META_MODELS] = {
        "reitsma_reml", "reitsma_ml", "glmm_laplace", "glmm_aghq"};
    asy_bivariate b;
    l->model = name[model];
    l->failed =
        asy_bivariate_fit(&s->review, model, true, &bench->ctx, &b) != ASY_OK;
    if (l->failed) {
        asy_error_reset(&bench->err);
        return;
    }
    l->bound = b.bound != ASY_INTERIOR;
    l->log_likelihood = b.log_likelihood;
    l->sensitivity = wald(b.beta[0], b.vcov[0]);
    l->specificity = wald(-b.beta[1], b.vcov[3]);
}

/* ---- one at a time ---- */

static asy_bounds pool(const asy_simulated *s, asy_effect effect,
                       asy_pooling method, bool corrected, line *l)
{
    asy_univariate u;
    asy_error err = {0};
    double y[ASY_SIMULATED_MOST], v[ASY_SIMULATED_MOST];
    asy_effects(s->corrected, s->review.k, effect, y, v);
    if (asy_pool(y, v, s->review.k, method, 0.95, &u, &err) != ASY_OK) {
        l->failed = true;
        return (asy_bounds){ASY_NAN, ASY_NAN, ASY_NAN};
    }
    l->bound = l->bound || u.tau2 == 0;
    return corrected ? (asy_bounds){u.estimate, u.hksj_lower, u.hksj_upper}
                     : (asy_bounds){u.estimate, u.lower, u.upper};
}

static void pool_both(const asy_simulated *s, asy_pooling method,
                      bool corrected, line *l)
{
    static const char *const name[ASY_N_POOLINGS][2] = {
        {"dl", "dl_hk"}, {"reml", "reml_hk"}, {"pm", "pm_hk"}};
    l->model = name[method][corrected];
    l->log_likelihood = ASY_NAN;
    l->sensitivity = pool(s, ASY_LOGIT_SENSITIVITY, method, corrected, l);
    l->specificity = pool(s, ASY_LOGIT_SPECIFICITY, method, corrected, l);
}

/* ---- the sets ---- */

static void fit_set(const asy_design *design, size_t set, asy_bench *bench)
{
    asy_simulated s;
    asy_simulate(design, set, &s);
    for (int m = 0; m < ASY_N_META_MODELS + 2 * ASY_N_POOLINGS; m++) {
        line l = {.design = design, .set = set};
        int p = m - ASY_N_META_MODELS;
        if (p < 0)
            fit_model(&s, (asy_meta_model)m, bench, &l);
        else
            pool_both(&s, (asy_pooling)(p / 2), p % 2, &l);
        print_line(&l);
    }
}

static void print_set(const asy_design *design, size_t set)
{
    asy_simulated s;
    asy_simulate(design, set, &s);
    for (size_t i = 0; i < s.review.k; i++) {
        const asy_counts *t = &s.raw[i];
        printf("%s,%zu,%.0f,%.0f,%.0f,%.0f\n", design->name, set, t->tp, t->fn,
               t->fp, t->tn);
    }
}

static int print_truth(void)
{
    for (int d = 0; d < ASY_N_DESIGNS; d++)
        printf("%s,%g,%g\n", asy_designs[d].name,
               asy_designs[d].logit_sensitivity,
               asy_designs[d].logit_specificity);
    return 0;
}

static const asy_design *design_of(const char *name)
{
    for (int d = 0; name && d < ASY_N_DESIGNS; d++)
        if (strcmp(asy_designs[d].name, name) == 0)
            return &asy_designs[d];
    return NULL;
}

int main(int argc, char **argv)
{
    const char *what = argc > 2 ? argv[1] : "";
    const size_t sets = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
    const asy_design *design = design_of(argc > 3 ? argv[3] : NULL);
    bool data = strcmp(what, "data") == 0, truth = strcmp(what, "truth") == 0;
    bool fit = strcmp(what, "fit") == 0 && design;
    if (sets == 0 || !(data || truth || fit)) {
        fprintf(stderr,
                "usage: simulate truth 1 | data SETS | fit SETS DESIGN\n");
        return 2;
    }
    if (truth)
        return print_truth();
    asy_bench bench;
    asy_bench_init(&bench, 1);
    for (int d = 0; d < ASY_N_DESIGNS; d++)
        for (size_t set = 0; set < sets; set++) {
            if (data)
                print_set(&asy_designs[d], set);
            else if (fit && design == &asy_designs[d])
                fit_set(design, set, &bench);
        }
    asy_bench_clear(&bench);
    return 0;
}
