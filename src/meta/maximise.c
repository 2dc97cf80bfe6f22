/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Maximising a smooth function of a few parameters: see parts.h.
 *
 * BFGS does the long way, Newton steps end it. All is done in units of the
 * objective's scale. GSL's optimisers would do, but where they stop shows in
 * the 8th digit, and that depends on how GSL was built.
 */
#include <string.h>

#include "base/math.h"
#include "meta/parts.h"

#define STEP 0x1p-9 /* of the central differences */
enum { CLIMBS = 200, NEWTONS = 200, HALVINGS = 40 };

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

/* ---- steps ---- */

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

/* ---- BFGS: Nocedal and Wright 2006, algorithm 6.1 ---- */

static void slopes(const asy_objective *f, const double *u, double *gradient)
{
    for (size_t i = 0; i < f->p; i++)
        gradient[i] = slope(f, u, i);
}

/* What a step s along which the gradient fell by y says of the inverse of
   -hessian; nothing if f is not concave along it. */
static void learn(size_t p, const double *s, const double *y, double *inverse)
{
    double v[ASY_META_PARAMS];
    const double fall = asy_linear(s, y, p);
    if (!(fall > 1e-12))
        return;
    for (size_t i = 0; i < p; i++)
        v[i] = asy_linear(inverse + i * p, y, p) / fall;
    const double weight = (1 + asy_linear(y, v, p)) / fall;
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < p; j++)
            inverse[i * p + j] +=
                weight * s[i] * s[j] - v[i] * s[j] - s[i] * v[j];
}

static void set_identity(size_t p, double *a)
{
    for (size_t i = 0; i < p * p; i++)
        a[i] = i % (p + 1) == 0 ? 1 : 0;
}

/* step = inverse gradient, if f rises along it, else the gradient. */
static void choose_step(size_t p, const double *gradient, double *inverse,
                        double *step)
{
    for (size_t i = 0; i < p; i++)
        step[i] = asy_linear(inverse + i * p, gradient, p);
    if (!(asy_linear(step, gradient, p) > 0)) {
        set_identity(p, inverse);
        memcpy(step, gradient, p * sizeof *step);
    }
    shorten(step, p);
}

static void climb(const asy_objective *f, double *u)
{
    const size_t p = f->p;
    double gradient[ASY_META_PARAMS], step[ASY_META_PARAMS];
    double inverse[ASY_META_PARAMS * ASY_META_PARAMS];
    double value = at(f, u);
    slopes(f, u, gradient);
    set_identity(p, inverse);
    for (int i = 0; i < CLIMBS; i++) {
        double from[ASY_META_PARAMS], before[ASY_META_PARAMS];
        if (asy_linear(gradient, gradient, p) < 1e-8)
            return;
        memcpy(from, u, p * sizeof *u);
        memcpy(before, gradient, p * sizeof *gradient);
        choose_step(p, gradient, inverse, step);
        if (!advance(f, u, step, &value))
            return;
        slopes(f, u, gradient);
        for (size_t j = 0; j < p; j++) {
            step[j] = u[j] - from[j];
            before[j] -= gradient[j];
        }
        learn(p, step, before, inverse);
    }
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

void asy_maximise(const asy_objective *f, asy_maximum *found)
{
    double u[ASY_META_PARAMS];
    for (size_t i = 0; i < f->p; i++)
        u[i] = found->theta[i] / f->scale[i];
    climb(f, u);
    found->converged = polish(f, u, &found->value, found->hessian);
    for (size_t i = 0; i < f->p; i++)
        found->theta[i] = u[i] * f->scale[i];
}
