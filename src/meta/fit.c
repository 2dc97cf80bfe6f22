/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fitting the bivariate models: starts, the best of several maxima, what lies
 * on a bound. See meta.h.
 *
 * Starts take both between-study deviations from DerSimonian and Laird and
 * several correlations, because at L_22 = 0 (correlation -1 or 1) the slope in
 * L_22 is 0 even where the likelihood rises on both sides. The quadrature
 * starts from Laplace's maximum, moved off such points.
 */
#include <string.h>

#include "base/eigen.h"
#include "base/math.h"
#include "meta/parts.h"

#define ON_BOUND 1e-4 /* of the scale of the parameter */
enum { LEAST_CORRELATED = 4 };

typedef struct fitter {
    const asy_review *review;
    bool exact; /* GLMM */
    asy_normal normal;
    asy_binomial binomial;
    asy_objective f;
    size_t first_root; /* parameters before those of L */
    double tau1, tau2; /* rough deviations between studies */
    asy_ctx *ctx;
} fitter;

/* ---- preparing ---- */

static asy_status need_cells(const fitter *w)
{
    for (size_t i = 0; i < w->review->k && !w->exact; i++)
        if (asy_counts_has_zero(&w->review->corrected[i]))
            return asy_fail(w->ctx->err, ASY_EDATA,
                            "study %zu has an empty cell (the normal model "
                            "needs a continuity correction for it; the GLMM "
                            "needs none)",
                            i + 1);
    return ASY_OK;
}

/* Logits and their variances; for the exact model rough ones, as starts. */
static asy_status make_logits(fitter *w)
{
    const size_t k = w->review->k;
    asy_arena *scratch = w->ctx->scratch;
    double *y1 = ASY_NEW(scratch, double, 4 * k);
    asy_counts *own = ASY_NEW(scratch, asy_counts, k);
    if (!y1 || !own)
        return asy_nomem(w->ctx->err);
    const asy_counts *table = w->review->corrected;
    if (w->exact) {
        static const asy_correction half = {0.5, ASY_CORRECT_SINGLE};
        asy_counts_correct(w->review->raw, k, &half, own);
        table = own;
    }
    double *v1 = y1 + k, *y2 = v1 + k, *v2 = y2 + k;
    asy_effects(table, k, ASY_LOGIT_SENSITIVITY, y1, v1);
    asy_effects(table, k, ASY_LOGIT_SPECIFICITY, y2, v2);
    for (size_t i = 0; i < k; i++)
        y2[i] = -y2[i];
    w->normal.y1 = y1;
    w->normal.v1 = v1;
    w->normal.y2 = y2;
    w->normal.v2 = v2;
    return ASY_OK;
}

/* tau: rough deviation between studies; scale: of what the data tell. */
static asy_status rough(const double *y, const double *v, size_t k, double *tau,
                        double *scale, asy_error *err)
{
    asy_univariate pooled;
    ASY_TRY(asy_pool(y, v, k, ASY_POOL_DL, 0.95, &pooled, err));
    double precision = 0;
    for (size_t i = 0; i < k; i++)
        precision += 1 / v[i];
    *scale = sqrt(pooled.tau2 + (double)k / precision);
    *tau = asy_max(sqrt(pooled.tau2), 0.3 * *scale);
    return ASY_OK;
}

static asy_status make_objective(fitter *w)
{
    const asy_normal *n = &w->normal;
    const size_t k = w->review->k, q = w->review->q;
    double scale1, scale2;
    ASY_TRY(rough(n->y1, n->v1, k, &w->tau1, &scale1, w->ctx->err));
    ASY_TRY(rough(n->y2, n->v2, k, &w->tau2, &scale2, w->ctx->err));
    w->first_root = w->exact ? 2 * q : 0;
    w->f.p = w->first_root + (n->correlated ? 3 : 2);
    w->f.value = w->exact ? asy_binomial_value : asy_normal_value;
    w->f.problem = w->exact ? (const void *)&w->binomial : n;
    for (size_t j = 0; j < w->first_root; j++)
        w->f.scale[j] = j < q ? scale1 : scale2;
    double *scale = w->f.scale + w->first_root;
    scale[0] = scale1;
    scale[1] = scale[2] = scale2;
    return ASY_OK;
}

static asy_status prepare(fitter *w, asy_meta_model model, bool correlated)
{
    const asy_review *r = w->review;
    correlated = correlated && r->k >= LEAST_CORRELATED;
    w->exact = model == ASY_GLMM_LAPLACE || model == ASY_GLMM_AGHQ;
    w->normal = (asy_normal){.review = r,
                             .restricted = model == ASY_REITSMA_REML,
                             .correlated = correlated};
    w->binomial = (asy_binomial){.review = r, .correlated = correlated};
    ASY_TRY(need_cells(w));
    ASY_TRY(make_logits(w));
    if (w->exact) {
        double *constant = ASY_NEW(w->ctx->scratch, double, r->k);
        if (!constant)
            return asy_nomem(w->ctx->err);
        asy_binomial_constants(r, constant);
        w->binomial.constant = constant;
    }
    return make_objective(w);
}

/* ---- searching ---- */

static void put_root(const fitter *w, const asy_root *root, double *theta)
{
    theta += w->first_root;
    theta[0] = root->l11;
    theta[1] = w->normal.correlated ? root->l21 : root->l22;
    theta[2] = root->l22;
}

static bool put_start(const fitter *w, double rho, double *theta)
{
    double vcov[ASY_META_BETAS * ASY_META_BETAS], beta[ASY_META_BETAS];
    asy_root root = {w->tau1, rho * w->tau2, w->tau2 * sqrt(1 - rho * rho)};
    if (!asy_normal_beta(&w->normal, &root, beta, vcov))
        return false;
    memcpy(theta, beta, w->first_root * sizeof *theta);
    put_root(w, &root, theta);
    return true;
}

/* The better of best and what is found from start. */
static asy_status try_start(const fitter *w, asy_maximum *start,
                            asy_maximum *best, bool *any)
{
    ASY_TRY(asy_maximise(&w->f, start, w->ctx->err));
    bool better = !*any || (start->converged && !best->converged) ||
                  (start->converged == best->converged &&
                   start->value > best->value + 1e-9);
    if (better)
        *best = *start;
    *any = true;
    return ASY_OK;
}

static asy_status search(const fitter *w, asy_maximum *best)
{
    static const double rho[] = {0, 0.5, -0.5, 0.9, -0.9};
    const size_t n = w->normal.correlated ? sizeof rho / sizeof *rho : 1;
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        asy_maximum start;
        if (!put_start(w, rho[i], start.theta))
            return asy_fail(w->ctx->err, ASY_EDATA,
                            "the covariates do not have full rank (need "
                            "columns that do not depend on each other)");
        ASY_TRY(try_start(w, &start, best, &any));
    }
    return ASY_OK;
}

/* From Laplace's maximum to that of the quadrature. */
static asy_status refine(fitter *w, asy_maximum *best)
{
    asy_maximum start = *best;
    bool any = false;
    ASY_TRY(asy_binomial_rule(&w->binomial, w->ctx));
    double *l = start.theta + w->first_root;
    for (size_t i = w->first_root; i < w->f.p; i++, l++)
        if (fabs(*l) < 0.1 * w->f.scale[i])
            *l = 0.1 * w->f.scale[i];
    return try_start(w, &start, best, &any);
}

/* ---- what was found ---- */

/* Parameters of L that are 0 but for rounding are made 0. */
static asy_root settle(const fitter *w, asy_maximum *found)
{
    double *theta = found->theta + w->first_root;
    const double *scale = w->f.scale + w->first_root;
    asy_root root = asy_root_of(theta, w->normal.correlated);
    double sd2 = sqrt(root.l21 * root.l21 + root.l22 * root.l22);
    if (fabs(root.l11) < ON_BOUND * scale[0])
        root = (asy_root){0, 0, sd2};
    if (sd2 < ON_BOUND * scale[1])
        root.l21 = root.l22 = 0;
    else if (fabs(root.l22) < ON_BOUND * scale[1])
        root.l22 = 0;
    put_root(w, &root, found->theta);
    found->value = w->f.value(w->f.problem, found->theta);
    return root;
}

static asy_meta_bound bound_of(const asy_root *root)
{
    bool none2 = root->l21 == 0 && root->l22 == 0;
    if (root->l11 == 0)
        return none2 ? ASY_BOUND_BOTH : ASY_BOUND_SENSITIVITY;
    if (none2)
        return ASY_BOUND_SPECIFICITY;
    return root->l22 == 0 ? ASY_BOUND_CORRELATION : ASY_INTERIOR;
}

/* The coefficients' part of the inverse information. Directions without any
   information are left out if they are of L alone (a bound); a coefficient
   that has a part in one is not finite. */
static asy_status covariance(const fitter *w, const asy_maximum *found,
                             double *vcov)
{
    enum { M = ASY_META_PARAMS };
    const size_t p = w->f.p, n = w->first_root;
    double a[M * M], value[M], vector[M * M];
    for (size_t i = 0; i < p * p; i++)
        a[i] = -found->hessian[i];
    ASY_TRY(asy_eigen_symmetric(a, p, value, vector, w->ctx));
    memset(vcov, 0, n * n * sizeof *vcov);
    for (size_t c = 0; c < p; c++) {
        const double *along = vector + c * p;
        bool known = value[c] > 1e-7 * value[0];
        for (size_t i = 0; i < n * n && known; i++)
            vcov[i] += along[i / n] * along[i % n] / value[c] *
                       w->f.scale[i / n] * w->f.scale[i % n];
        for (size_t i = 0; i < n && !known; i++)
            if (fabs(along[i]) > 1e-3)
                vcov[i * n + i] = HUGE_VAL;
    }
    return ASY_OK;
}

/* Where a cell is empty in every study the likelihood rises for ever: that
   arm's logit is infinite, and nothing is known between studies. */
static void separate(asy_bivariate *out, size_t arm)
{
    if (out->q != 1 || !isinf(out->vcov[3 * arm]))
        return;
    out->beta[arm] = copysign(HUGE_VAL, out->beta[arm]);
    out->vcov[1] = out->vcov[2] = out->psi12 = 0;
    *(arm == 0 ? &out->psi11 : &out->psi22) = 0;
    out->bound = ASY_SEPARATED;
}

static asy_status fill(const fitter *w, asy_maximum *found, asy_bivariate *out)
{
    if (!found->converged)
        return asy_fail(w->ctx->err, ASY_ENOTCONVERGED,
                        "the likelihood of the bivariate model has no maximum "
                        "that the search could reach");
    asy_root root = settle(w, found);
    out->psi11 = root.l11 * root.l11;
    out->psi12 = root.l11 * root.l21;
    out->psi22 = root.l21 * root.l21 + root.l22 * root.l22;
    out->log_likelihood = found->value;
    out->correlated = w->normal.correlated;
    out->bound = bound_of(&root);
    if (!w->exact) {
        asy_normal_beta(&w->normal, &root, out->beta, out->vcov);
        return ASY_OK;
    }
    memcpy(out->beta, found->theta, w->first_root * sizeof *out->beta);
    ASY_TRY(covariance(w, found, out->vcov));
    separate(out, 0);
    separate(out, 1);
    return ASY_OK;
}

asy_status asy_bivariate_fit(const asy_review *review, asy_meta_model model,
                             bool correlated, asy_ctx *ctx, asy_bivariate *out)
{
    fitter w = {.review = review, .ctx = ctx};
    asy_maximum best;
    *out = (asy_bivariate){.model = model, .k = review->k, .q = review->q};
    const asy_mark mark = asy_arena_mark(ctx->scratch);
    asy_status status = prepare(&w, model, correlated);
    if (status == ASY_OK)
        status = search(&w, &best);
    if (status == ASY_OK && model == ASY_GLMM_AGHQ)
        status = refine(&w, &best);
    if (status == ASY_OK)
        status = fill(&w, &best, out);
    asy_arena_release(ctx->scratch, mark);
    return status;
}

const char *asy_bivariate_note(const asy_bivariate *fit)
{
    static const char *const note[ASY_N_META_BOUNDS] = {
        [ASY_BOUND_CORRELATION] =
            "The between-study correlation is at its bound: the studies do not "
            "tell it from perfect correlation. See the fit without it.",
        [ASY_BOUND_SENSITIVITY] =
            "No variation of sensitivity between studies was found: "
            "correlation and summary curve are not defined.",
        [ASY_BOUND_SPECIFICITY] =
            "No variation of specificity between studies was found: "
            "correlation and summary curve are not defined.",
        [ASY_BOUND_BOTH] =
            "No variation between studies was found: correlation and summary "
            "curve are not defined.",
        [ASY_SEPARATED] =
            "A cell is empty in every study: the exact model has no finite "
            "estimate there, and no interval. See a model with a continuity "
            "correction."};
    if (fit->bound == ASY_SEPARATED)
        return note[ASY_SEPARATED];
    if (fit->k < LEAST_CORRELATED)
        return "Fewer than 4 studies: sensitivity and specificity were pooled "
               "without a correlation between them.";
    return note[fit->bound];
}
