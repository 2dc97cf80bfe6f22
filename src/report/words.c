/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words and numbers: see words.h. */
#include "report/words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define DASH "–"

const char *asy_words_method(const char *method)
{
    static const char *const words[][2] = {
        {"corrected-t", "corrected t"},
        {"delong", "DeLong"},
        {"delong-degenerate", "exact"},
        {"clopper-pearson", "exact"},
        {"wilson", "Wilson"},
        {"bootstrap", "bootstrap"},
        {"none", DASH},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (method && strcmp(method, words[i][0]) == 0)
            return words[i][1];
    return method ? method : DASH;
}

const char *asy_words_model(const char *model)
{
    static const char *const words[][2] = {
        {"reitsma_reml", "Reitsma, REML"},
        {"reitsma_ml", "Reitsma, ML"},
        {"glmm_laplace", "binomial GLMM, Laplace"},
        {"glmm_aghq", "binomial GLMM"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(model, words[i][0]) == 0)
            return words[i][1];
    return model;
}

const char *asy_words_method_of(const asy_interval *interval)
{
    if (isnan(interval->lower) || isnan(interval->upper))
        return DASH;
    return asy_words_method(interval->method);
}

/* Three decimals; what rounds to zero has no sign. */
static const char *rounded(double x, char out[32])
{
    if (isnan(x))
        return DASH;
    snprintf(out, 32, fabs(x) < 1e7 ? "%.3f" : "%.3e", x);
    return strcmp(out, "-0.000") == 0 ? "0.000" : out;
}

const char *asy_words_number(asy_arena *arena, double x)
{
    char text[32];
    return asy_arena_strdup(arena, rounded(x, text));
}

const char *asy_words_bounds(asy_arena *arena, const asy_interval *interval)
{
    char lower[32], upper[32];
    if (isnan(interval->lower) || isnan(interval->upper))
        return DASH;
    return asy_arena_printf(arena, "%s, %s", rounded(interval->lower, lower),
                            rounded(interval->upper, upper));
}

const char *asy_words_interval(asy_arena *arena, const asy_interval *interval)
{
    char text[32];
    const char *bounds = asy_words_bounds(arena, interval);
    if (!bounds || strcmp(bounds, DASH) == 0)
        return asy_words_number(arena, interval->estimate);
    return asy_arena_printf(arena, "%s (%s)", rounded(interval->estimate, text),
                            bounds);
}

const char *asy_words_p(asy_arena *arena, double p)
{
    return p < 0.001 ? "<0.001" : asy_words_number(arena, p);
}

const char *asy_words_permutation_p(asy_arena *arena, double p, size_t n)
{
    double least = 1 / ((double)n + 1);
    const char *sign = p <= least * (1 + 1e-9) ? "≤" : "";
    if (isnan(p))
        return DASH;
    if (p < 0.0005)
        return asy_arena_printf(arena, "%s%.1g", sign, p);
    return asy_arena_printf(arena, "%s%.3f", sign, p);
}

const char *asy_words_level(asy_arena *arena, double level)
{
    return asy_arena_printf(arena, "%g %% CI", 100 * level);
}

const char *asy_words_percent(asy_arena *arena, double share)
{
    return asy_arena_printf(arena, "%.1f %%", 100 * share);
}

const char *asy_words_metric(const asy_result *result, const char *name)
{
    size_t m = asy_result_metric(result, name);
    if (m < result->n_metrics && result->learner[0].metric[m].title)
        return result->learner[0].metric[m].title;
    const asy_measure *measure = asy_measure_find(name);
    return measure ? measure->title : name;
}

const char *asy_words_quantity(size_t quantity)
{
    static const char *const words[ASY_N_QUANTITIES] = {
        [ASY_SENSITIVITY] = "Sensitivity",
        [ASY_SPECIFICITY] = "Specificity",
        [ASY_AUC] = "ROC AUC"};
    return words[quantity];
}

const char *asy_words_quantity_key(size_t quantity)
{
    static const char *const keys[ASY_N_QUANTITIES] = {
        [ASY_SENSITIVITY] = "sensitivity",
        [ASY_SPECIFICITY] = "specificity",
        [ASY_AUC] = "roc_auc"};
    return keys[quantity];
}

const char *asy_words_published(const asy_published_result *published)
{
    return published->title ? published->title : published->name;
}
