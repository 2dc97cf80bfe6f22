/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Maximising a smooth function of a few parameters: see parts.h.
 *
 * GSL's BFGS does the long way; its last digits belong to how GSL was built.
 * Where it stops is therefore rounded to a grid that is coarse beside those
 * digits, and fine beside the distance to the maximum; Newton steps of our own
 * arithmetic go on from there. All is done in units of the objective's scale.
 */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multimin.h>
#include <math.h>
#include <string.h>

#include "base/math.h"
#include "meta/parts.h"

#define STEP 0x1p-9  /* of the central differences */
#define GRID 0x1p-12 /* where Newton's method may begin */
enum { CLIMBS = 200, NEWTONS = 200, HALVINGS = 40 };

void asy_meta_start(void)
{
    gsl_set_error_handler_off();
}

/* f at u + a e_i + b e_j, in units of scale. */
static double shifted(const asy_objective *f, const double *u, size_t i,
                      double a, size_t j, double b)
{
    double theta[ASY_META_PARAMS];
    for (size_t m = 0; m < f->p; m++)
        theta[m] = u[m] * f->scale[m];
    theta[i] += a * f->scale[i];
    theta[j] += b * f->scale[j];
    return f->value(f->problem, theta);
}

static double at(const asy_objective *f, const double *u)
{
    return shifted(f, u, 0, 0, 0, 0);
}

static double slope(const asy_objective *f, const double *u, size_t i)
{
    const double h = STEP;
    double near = shifted(f, u, i, h, i, 0) - shifted(f, u, i, -h, i, 0);
    double far = shifted(f, u, i, 2 * h, i, 0) - shifted(f, u, i, -2 * h, i, 0);
    return (8 * near - far) / (12 * h);
}

static double curvature(const asy_objective *f, const double *u, size_t i)
{
    const double h = STEP;
    double near = shifted(f, u, i, h, i, 0) + shifted(f, u, i, -h, i, 0);
    double far = shifted(f, u, i, 2 * h, i, 0) + shifted(f, u, i, -2 * h, i, 0);
    return (16 * near - far - 30 * at(f, u)) / (12 * h * h);
}

static double cross(const asy_objective *f, const double *u, size_t i, size_t j,
                    double h)
{
    double same = shifted(f, u, i, h, j, h) + shifted(f, u, i, -h, j, -h);
    double other = shifted(f, u, i, h, j, -h) + shifted(f, u, i, -h, j, h);
    return (same - other) / (4 * h * h);
}

static void derivatives(const asy_objective *f, const double *u,
                        double *gradient, double *hessian)
{
    const size_t p = f->p;
    for (size_t i = 0; i < p; i++) {
        gradient[i] = slope(f, u, i);
        hessian[i * p + i] = curvature(f, u, i);
        for (size_t j = 0; j < i; j++) {
            double near = cross(f, u, i, j, STEP);
            double far = cross(f, u, i, j, 2 * STEP);
            hessian[i * p + j] = hessian[j * p + i] = (4 * near - far) / 3;
        }
    }
}

/* ---- GSL's BFGS on -f ---- */

static double falling(const gsl_vector *u, void *f)
{
    return -at(f, u->data);
}

static void falling_slope(const gsl_vector *u, void *f, gsl_vector *g)
{
    for (size_t i = 0; i < u->size; i++)
        g->data[i] = -slope(f, u->data, i);
}

static void falling_both(const gsl_vector *u, void *f, double *value,
                         gsl_vector *g)
{
    *value = falling(u, f);
    falling_slope(u, f, g);
}

static bool climb(const asy_objective *f, double *u)
{
    asy_objective copy = *f; /* GSL's parameters are not const */
    gsl_multimin_function_fdf down = {.f = falling,
                                      .df = falling_slope,
                                      .fdf = falling_both,
                                      .n = f->p,
                                      .params = &copy};
    gsl_vector_view start = gsl_vector_view_array(u, f->p);
    gsl_multimin_fdfminimizer *m = gsl_multimin_fdfminimizer_alloc(
        gsl_multimin_fdfminimizer_vector_bfgs2, f->p);
    if (!m)
        return false;
    gsl_multimin_fdfminimizer_set(m, &down, &start.vector, 0.1, 0.1);
    for (int i = 0; i < CLIMBS; i++)
        if (gsl_multimin_fdfminimizer_iterate(m) != GSL_SUCCESS ||
            gsl_multimin_test_gradient(m->gradient, 1e-4) == GSL_SUCCESS)
            break;
    for (size_t i = 0; i < f->p; i++)
        u[i] = GRID * floor(m->x->data[i] / GRID + 0.5);
    gsl_multimin_fdfminimizer_free(m);
    return true;
}

/* ---- Newton ---- */

/* step = (damping - hessian)^-1 gradient, with as much damping as makes the
   matrix positive definite; returns the gain that it promises. */
static double newton_step(const double *gradient, const double *hessian,
                          size_t p, double *step)
{
    double a[ASY_META_PARAMS * ASY_META_PARAMS];
    double inverse[ASY_META_PARAMS * ASY_META_PARAMS], most = 1e-8, gain = 0;
    for (size_t i = 0; i < p; i++)
        most = asy_max(most, fabs(hessian[i * p + i]));
    for (double damping = 1e-9 * most;; damping *= 10) {
        for (size_t i = 0; i < p * p; i++)
            a[i] = -hessian[i] + (i % (p + 1) == 0 ? damping : 0);
        if (asy_meta_invert(a, p, inverse, NULL) || damping > 1e6 * most)
            break;
    }
    for (size_t i = 0; i < p; i++) {
        step[i] = asy_linear(inverse + i * p, gradient, p);
        gain += step[i] * gradient[i] / 2;
    }
    return gain;
}

/* No longer than 1 in any direction. */
static void shorten(double *step, size_t p)
{
    double most = 1;
    for (size_t i = 0; i < p; i++)
        most = asy_max(most, fabs(step[i]));
    for (size_t i = 0; i < p; i++)
        step[i] /= most;
}

/* Go along step as far as f does not fall; false if it falls everywhere. */
static bool advance(const asy_objective *f, double *u, const double *step,
                    double *value)
{
    double next[ASY_META_PARAMS], part = 1;
    for (int halved = 0; halved < HALVINGS; halved++, part /= 2) {
        for (size_t i = 0; i < f->p; i++)
            next[i] = u[i] + part * step[i];
        double there = at(f, next);
        if (there >= *value - 1e-13 * fabs(*value)) {
            memcpy(u, next, f->p * sizeof *u);
            *value = there;
            return true;
        }
    }
    return false;
}

static bool polish(const asy_objective *f, double *u, double *value,
                   double *hessian)
{
    double gradient[ASY_META_PARAMS], step[ASY_META_PARAMS];
    *value = at(f, u);
    for (int i = 0; i < NEWTONS; i++) {
        derivatives(f, u, gradient, hessian);
        double gain = newton_step(gradient, hessian, f->p, step);
        shorten(step, f->p);
        bool last = gain < 1e-14 * asy_max(1, fabs(*value));
        if (!advance(f, u, step, value) || last)
            return gain < 1e-9;
    }
    return false;
}

asy_status asy_maximise(const asy_objective *f, asy_maximum *found,
                        asy_error *err)
{
    double u[ASY_META_PARAMS];
    for (size_t i = 0; i < f->p; i++)
        u[i] = found->theta[i] / f->scale[i];
    if (!climb(f, u))
        return asy_nomem(err);
    found->converged = polish(f, u, &found->value, found->hessian);
    for (size_t i = 0; i < f->p; i++)
        found->theta[i] = u[i] * f->scale[i];
    return ASY_OK;
}
