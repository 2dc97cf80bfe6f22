/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Losses and probabilities of logistic regression: see logistic.h. */
#include <math.h>

#include "base/math.h"
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

/* Row i of f to probabilities; returns log sum_c exp(f_ic). */
static double softmax_row(double *f, size_t n, size_t m)
{
    double top = f[0], sum = 0;
    for (size_t c = 1; c < m; c++)
        top = fmax(top, f[c * n]);
    for (size_t c = 0; c < m; c++) {
        f[c * n] = asy_exp(f[c * n] - top);
        sum += f[c * n];
    }
    for (size_t c = 0; c < m; c++)
        f[c * n] /= sum;
    return top + asy_log(sum);
}

void asy_softmax(double *f, size_t n, size_t m)
{
    for (size_t i = 0; i < n; i++)
        softmax_row(f + i, n, m);
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
        loss += problem->weight[i] * (softmax_row(probability + i, n, m) - own);
    }
    return loss;
}

double asy_logistic_loss(const asy_logistic *problem, const double *f,
                         double *probability)
{
    return problem->m == 1 ? binary_loss(problem, f, probability)
                           : multinomial_loss(problem, f, probability);
}

void asy_logistic_slope(const asy_logistic *problem, double *probability)
{
    size_t n = problem->x.n;
    for (size_t c = 0; c < problem->m; c++) {
        double *slope = probability + c * n;
        int own = problem->m == 1 ? 1 : (int)c;
        for (size_t i = 0; i < n; i++)
            slope[i] = problem->weight[i] * (slope[i] - (problem->y[i] == own));
    }
}

void asy_logistic_scores(const asy_logistic *problem, const double *theta,
                         double *out)
{
    size_t n = problem->x.n, p = problem->x.p;
    for (size_t c = 0; c < problem->m; c++) {
        const double *w = theta + c * (p + 1);
        double *f = out + c * n;
        for (size_t i = 0; i < n; i++)
            f[i] = w[p];
        for (size_t j = 0; j < p; j++)
            if (w[j] != 0)
                asy_axpy(w[j], asy_ccol(&problem->x, j), f, n);
    }
}
