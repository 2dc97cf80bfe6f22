/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Losses and probabilities of logistic regression: see logistic.h. */
#include "base/math.h"
#include "base/wide.h"
#include "learner/logistic.h"

/* log(1 + exp(-f)) for class 1, log(1 + exp(f)) for class 0. */
static double binary_loss(const asy_logistic *problem, const double *f,
                          double *probability)
{
    size_t n = problem->x.n;
    double *loss = probability;
    for (size_t i = 0; i < n; i++)
        loss[i] = problem->y[i] ? -f[i] : f[i];
    asy_log1pexp_n(loss, loss, n);
    double total = asy_dot(problem->weight, loss, n);
    asy_sigmoid_n(f, probability, n);
    return total;
}

static double multinomial_loss(const asy_logistic *problem, const double *f,
                               double *probability)
{
    size_t n = problem->x.n, m = problem->m;
    double loss = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t c = 0; c < m; c++)
            probability[c * n + i] = f[c * n + i];
        double own = f[(size_t)problem->y[i] * n + i];
        loss +=
            problem->weight[i] * (asy_softmax_row(probability + i, n, m) - own);
    }
    return loss;
}

double asy_logistic_loss(const asy_logistic *problem, const double *f,
                         double *probability)
{
    return problem->m == 1 ? binary_loss(problem, f, probability)
                           : multinomial_loss(problem, f, probability);
}

void asy_logistic_probability(const asy_logistic *problem, const double *f,
                              double *probability)
{
    if (problem->m == 1)
        asy_sigmoid_n(f, probability, problem->x.n);
    else
        multinomial_loss(problem, f, probability);
}

ASY_LOOP void slope_loop(const asy_logistic *problem, int own,
                         const double *probability, double *slope)
{
    for (size_t i = 0; i < problem->x.n; i++)
        slope[i] =
            problem->weight[i] * (probability[i] - (problem->y[i] == own));
}

ASY_VERSIONS(void, slope,
             (const asy_logistic *problem, int own, const double *probability,
              double *slope),
             (problem, own, probability, slope));

void asy_logistic_slope(const asy_logistic *problem, const double *probability,
                        double *slope)
{
    size_t n = problem->x.n;
    for (size_t c = 0; c < problem->m; c++) {
        int own = problem->m == 1 ? 1 : (int)c;
        ASY_WIDEST(slope, n,
                   (problem, own, probability + c * n, slope + c * n));
    }
}
