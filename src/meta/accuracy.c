/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What follows from a bivariate fit: accuracy with intervals by the delta
 * method on logarithms and logits, HSROC parameters, heterogeneity.
 */
#include "base/math.h"
#include "meta/parts.h"

/* A linear function of the two logits: a mu1 + b mu2, with its variance. */
typedef struct contrast {
    double value, variance;
} contrast;

static contrast combine(const asy_bivariate *f, double value, double a,
                        double b)
{
    return (contrast){value, a * a * f->vcov[0] + 2 * a * b * f->vcov[1] +
                                 b * b * f->vcov[3]};
}

static asy_bounds on_log_scale(contrast c, double z)
{
    double reach = z * sqrt(c.variance);
    return (asy_bounds){asy_exp(c.value), asy_exp(c.value - reach),
                        asy_exp(c.value + reach)};
}

static asy_bounds on_logit_scale(double mu, double variance, double z)
{
    double reach = z * sqrt(variance);
    return (asy_bounds){asy_sigmoid(mu), asy_sigmoid(mu - reach),
                        asy_sigmoid(mu + reach)};
}

static void ratios(const asy_bivariate *f, double z, asy_accuracy *out)
{
    const double mu1 = f->beta[0], mu2 = f->beta[1];
    const double se = asy_sigmoid(mu1), fpr = asy_sigmoid(mu2);
    /* log p = -log(1 + exp(-mu)), log(1 - p) = -log(1 + exp(mu)) */
    double positive = asy_log1pexp(-mu2) - asy_log1pexp(-mu1);
    double negative = asy_log1pexp(mu2) - asy_log1pexp(mu1);
    out->dor = on_log_scale(combine(f, mu1 - mu2, 1, -1), z);
    out->lr_positive =
        on_log_scale(combine(f, positive, 1 - se, -(1 - fpr)), z);
    out->lr_negative = on_log_scale(combine(f, negative, -se, fpr), z);
}

static void pooled(const asy_bivariate *f, double level, asy_accuracy *out)
{
    double z = asy_normal_quantile((1 + level) / 2);
    double t = asy_t_quantile((1 + level) / 2, (double)f->k - 2);
    const double mu1 = f->beta[0], mu2 = f->beta[1];
    out->sensitivity = on_logit_scale(mu1, f->vcov[0], z);
    out->specificity = on_logit_scale(-mu2, f->vcov[3], z);
    out->sensitivity_predicted = on_logit_scale(mu1, f->vcov[0] + f->psi11, t);
    out->specificity_predicted = on_logit_scale(-mu2, f->vcov[3] + f->psi22, t);
    ratios(f, z, out);
    out->radius2_chi2 = asy_chi2_quantile(level, 2);
    out->radius2_f = 2 * asy_f_quantile(level, 2, (double)f->k - 2);
}

static void between(const asy_bivariate *f, asy_accuracy *out)
{
    const double s1 = sqrt(f->psi11), s2 = sqrt(f->psi22);
    out->tau_sensitivity = s1;
    out->tau_specificity = s2;
    out->correlation = out->shape = out->theta = out->lambda = ASY_NAN;
    out->var_accuracy = 2 * (s1 * s2 - f->psi12);
    out->var_threshold = (s1 * s2 + f->psi12) / 2;
    if (!(s1 > 0 && s2 > 0))
        return;
    double rho = -f->psi12 / (s1 * s2);
    out->correlation =
        f->bound == ASY_BOUND_CORRELATION ? copysign(1, rho) : rho;
    const double ratio = sqrt(s2 / s1);
    const double a = ratio * f->beta[0], b = f->beta[1] / ratio;
    out->shape = asy_log(s2 / s1);
    out->theta = (a + b) / 2;
    out->lambda = a - b;
}

/* ---- Zhou and Dendukuri 2014, doi:10.1002/sim.6115 ---- */

/* Mean over studies of the expected within-study variance of a logit whose
   mean is mu and variance tau2 between studies: E[1 / (n p (1 - p))]. */
static double within(double mu, double tau2, double mean_inverse_n)
{
    return mean_inverse_n *
           (asy_exp(tau2 / 2 + mu) + asy_exp(tau2 / 2 - mu) + 2);
}

static void zhou_dendukuri(const asy_bivariate *f, const asy_review *review,
                           asy_accuracy *out)
{
    double inverse1 = 0, inverse2 = 0;
    for (size_t i = 0; i < review->k; i++) {
        const asy_counts *t = &review->raw[i];
        inverse1 += 1 / (t->tp + t->fn);
        inverse2 += 1 / (t->fp + t->tn);
    }
    double e1 = within(f->beta[0], f->psi11, inverse1 / (double)review->k);
    double e2 = within(f->beta[1], f->psi22, inverse2 / (double)review->k);
    double determinant = f->psi11 * f->psi22 - f->psi12 * f->psi12;
    if (f->bound != ASY_INTERIOR)
        determinant = 0;
    double between2 = sqrt(determinant);
    out->i2 = between2 / (sqrt(e1 * e2) + between2);
    out->i2_sensitivity = f->psi11 / (f->psi11 + e1);
    out->i2_specificity = f->psi22 / (f->psi22 + e2);
}

void asy_accuracy_of(const asy_bivariate *fit, const asy_review *review,
                     double level, asy_accuracy *out)
{
    pooled(fit, level, out);
    between(fit, out);
    zhou_dendukuri(fit, review, out);
    asy_sroc_areas(fit, review, out);
}

double asy_bivariate_on_proportions(const asy_bivariate *fit,
                                    const asy_review *review)
{
    double sum = fit->log_likelihood;
    for (size_t i = 0; i < review->k; i++) {
        const asy_counts *t = &review->corrected[i];
        const double n1 = t->tp + t->fn, n2 = t->fp + t->tn;
        sum += asy_log(n1 / t->tp * (n1 / t->fn));
        sum += asy_log(n2 / t->fp * (n2 / t->tn));
    }
    return sum;
}

asy_lr_test asy_likelihood_ratio(const asy_bivariate *full,
                                 const asy_bivariate *reduced)
{
    asy_lr_test t = {ASY_NAN, 2 * (double)(full->q - reduced->q), ASY_NAN};
    if (full->model != reduced->model || full->model == ASY_REITSMA_REML)
        return t;
    double gain = full->log_likelihood - reduced->log_likelihood;
    t.statistic = 2 * asy_max(gain, 0);
    t.p_value = asy_chi2_p(t.statistic, t.df);
    return t;
}
