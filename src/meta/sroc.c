/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The summary ROC curve of Rutter and Gatsonis, logit sens = a + b logit fpr
 * with b = tau_1 / tau_2 through the summary point; areas; regions.
 *
 * The whole area is the integral over t = logit fpr of expit(a + b t) against
 * the logistic density. Both are analytic for |Im t| < pi / max(1, b), so that
 * the plain sum over evenly spaced t converges beyond double precision.
 */
#include "base/math.h"
#include "meta/parts.h"

typedef struct line {
    double a, b;
} line;

static line line_of(const asy_bivariate *f)
{
    double b = sqrt(f->psi11 / f->psi22);
    return (line){f->beta[0] - b * f->beta[1], b};
}

double asy_sroc(const asy_bivariate *fit, double fpr)
{
    line l = line_of(fit);
    return asy_sigmoid(l.a + l.b * asy_logit(fpr));
}

static double sens_at(line l, double fpr)
{
    return asy_sigmoid(l.a + l.b * asy_logit(fpr));
}

static double whole_area(line l)
{
    const double h = 0.25 / asy_max(1, l.b);
    const double ends = 40;
    double sum = 0;
    for (double i = -floor(ends / h); i * h <= ends; i++) {
        double t = i * h, e = asy_exp(-fabs(t));
        sum += asy_sigmoid(l.a + l.b * t) * e / ((1 + e) * (1 + e));
    }
    return sum * h;
}

/* Gauss-Legendre with 5 points in each of PANELS parts. */
static double area_between(line l, double low, double high)
{
    enum { PANELS = 400 };
    const double r = 2 * sqrt(10.0 / 7);
    const double node[3] = {0, sqrt(5 - r) / 3, sqrt(5 + r) / 3};
    const double weight[3] = {128.0 / 225, (322 + 13 * sqrt(70)) / 900,
                              (322 - 13 * sqrt(70)) / 900};
    const double half = (high - low) / (2 * PANELS);
    double sum = 0;
    for (int i = 0; i < PANELS; i++) {
        double middle = low + (2 * i + 1) * half;
        sum += weight[0] * sens_at(l, middle);
        for (int j = 1; j < 3; j++)
            sum += weight[j] * (sens_at(l, middle - half * node[j]) +
                                sens_at(l, middle + half * node[j]));
    }
    return sum * half;
}

/* mada's AUC: trapezoids over .01, .02, ..., .99, divided by 99, of which
   there are 98, so that a perfect curve has 0.98990. */
static double mada_area(line l)
{
    double sum = (sens_at(l, 0.01) + sens_at(l, 0.99)) / 2;
    for (int i = 2; i < 99; i++)
        sum += sens_at(l, i / 100.0);
    return sum / 99;
}

/* The studies' range, between 0.01 and 0.99. */
static void range(const asy_review *review, asy_accuracy *out)
{
    double low = 1, high = 0;
    for (size_t i = 0; i < review->k; i++) {
        const asy_counts *t = &review->raw[i];
        double fpr = t->fp / (t->fp + t->tn);
        low = asy_min(low, fpr);
        high = asy_max(high, fpr);
    }
    out->fpr_least = asy_min(asy_max(low, 0.01), 0.99);
    out->fpr_greatest = asy_min(asy_max(high, 0.01), 0.99);
}

void asy_sroc_areas(const asy_bivariate *fit, const asy_review *review,
                    asy_accuracy *out)
{
    out->auc = out->auc_mada = out->partial_area = out->partial_auc = ASY_NAN;
    range(review, out);
    if (!(fit->psi11 > 0 && fit->psi22 > 0))
        return;
    line l = line_of(fit);
    out->auc = whole_area(l);
    out->auc_mada = mada_area(l);
    double width = out->fpr_greatest - out->fpr_least;
    if (!(width > 0))
        return;
    out->partial_area = area_between(l, out->fpr_least, out->fpr_greatest);
    out->partial_auc = out->partial_area / width;
}

/* Cosine and sine of a whole turn's n-th part (n >= 8), from their series:
   libm's have other bits on other processors. */
static void one_turn(size_t n, double *cosine, double *sine)
{
    const double x = 6.283185307179586477 / (double)n;
    double term = 1, c = 0, s = 0;
    for (int i = 0; i < 40; i += 2) {
        c += term;
        term *= x / (i + 1);
        s += term;
        term *= -x / (i + 2);
    }
    *cosine = c;
    *sine = s;
}

void asy_region(const asy_bivariate *fit, bool prediction, double radius2,
                size_t n, double *point)
{
    const double c11 = fit->vcov[0] + (prediction ? fit->psi11 : 0);
    const double c12 = fit->vcov[1] + (prediction ? fit->psi12 : 0);
    const double c22 = fit->vcov[3] + (prediction ? fit->psi22 : 0);
    const double l11 = sqrt(c11), l21 = c12 / l11;
    const double l22 = sqrt(asy_max(c22 - l21 * l21, 0)), r = sqrt(radius2);
    double step_c, step_s, c = 1, s = 0;
    one_turn(n, &step_c, &step_s);
    for (size_t i = 0; i < n; i++) {
        point[2 * i] = asy_sigmoid(fit->beta[0] + r * l11 * c);
        point[2 * i + 1] = asy_sigmoid(fit->beta[1] + r * (l21 * c + l22 * s));
        double next = c * step_c - s * step_s;
        s = s * step_c + c * step_s;
        c = next;
    }
}
