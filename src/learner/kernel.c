/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kernel functions as maps of inner products: see kernel.h. */
#include "learner/kernel.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/math.h"
#include "base/wide.h"

#define LEAST_POWER (-200.0)
#define LARGEST 1e150

static void map_linear(const asy_kernel *kernel, const double *norm,
                       double norm_z, double *row, size_t n)
{
    (void)kernel, (void)norm, (void)norm_z, (void)row, (void)n;
}

/* Rounding may make a squared distance negative: it then counts as 0. Values
   under exp(-200) are raised to it: they change no decision, and subnormal
   numbers are slow. */
ASY_LOOP void powers_loop(double gamma, const double *norm, double norm_z,
                          double *restrict row, size_t n)
{
    for (size_t t = 0; t < n; t++) {
        double power = -gamma * ((norm[t] + norm_z) - 2 * row[t]);
        power = power < 0 ? power : 0;
        row[t] = power > LEAST_POWER ? power : LEAST_POWER;
    }
}

ASY_VERSIONS(void, powers,
             (double gamma, const double *norm, double norm_z, double *row,
              size_t n),
             (gamma, norm, norm_z, row, n));

static void map_rbf(const asy_kernel *kernel, const double *norm, double norm_z,
                    double *row, size_t n)
{
    ASY_WIDEST(powers, n, (kernel->gamma, norm, norm_z, row, n));
    asy_exp_n(row, row, n);
}

static double power(double x, unsigned degree)
{
    double result = 1;
    for (; degree; degree >>= 1, x *= x)
        if (degree & 1)
            result *= x;
    return result;
}

static void map_poly(const asy_kernel *kernel, const double *norm,
                     double norm_z, double *row, size_t n)
{
    (void)norm, (void)norm_z;
    for (size_t t = 0; t < n; t++)
        row[t] = power(kernel->gamma * row[t] + kernel->coef0, kernel->degree);
}

static const asy_kernel_map maps[] = {
    {"linear", true, map_linear},
    {"rbf", false, map_rbf},
    {"poly", false, map_poly},
};

const asy_kernel_map *asy_kernel_map_find(const char *name)
{
    for (size_t i = 0; i < sizeof maps / sizeof maps[0]; i++)
        if (strcmp(maps[i].name, name) == 0)
            return &maps[i];
    return NULL;
}

double asy_kernel_gamma_scale(const asy_matrix *x)
{
    double cells = (double)x->n * (double)x->p, mean = 0, ss = 0;
    for (size_t j = 0; j < x->p; j++)
        mean += asy_sum(asy_ccol(x, j), x->n);
    mean /= cells;
    for (size_t j = 0; j < x->p; j++)
        for (size_t i = 0; i < x->n; i++)
            ss += (asy_at(x, i, j) - mean) * (asy_at(x, i, j) - mean);
    return ss > 0 ? 1 / ((double)x->p * (ss / cells)) : 1;
}

/* dot += a za + b zb, in this order */
ASY_LOOP void add_two(const double *a, double za, const double *b, double zb,
                      double *restrict dot, size_t n)
{
    for (size_t t = 0; t < n; t++)
        dot[t] = (dot[t] + a[t] * za) + b[t] * zb;
}

ASY_LOOP void dot_loop(const asy_matrix *x, const double *z, size_t stride,
                       double *dot)
{
    size_t j = 0;
    for (; j + 2 <= x->p; j += 2)
        add_two(asy_ccol(x, j), z[j * stride], asy_ccol(x, j + 1),
                z[(j + 1) * stride], dot, x->n);
    if (j < x->p)
        asy_axpy(z[j * stride], asy_ccol(x, j), dot, x->n);
}

ASY_VERSIONS(void, dot,
             (const asy_matrix *x, const double *z, size_t stride, double *dot),
             (x, z, stride, dot));

/* dot [x->n] = x_t'z, summed over columns in their order */
static void dot_rows(const asy_matrix *x, const double *z, size_t stride,
                     double *dot)
{
    memset(dot, 0, x->n * sizeof *dot);
    ASY_WIDEST(dot, x->n, (x, z, stride, dot));
}

asy_status asy_gram_init(asy_gram *gram, const asy_matrix *x, asy_arena *arena,
                         asy_error *err)
{
    double *norm = asy_arena_calloc(arena, x->n, sizeof *norm);
    if (!norm)
        return asy_nomem(err);
    for (size_t j = 0; j < x->p; j++) {
        const double *column = asy_ccol(x, j);
        for (size_t t = 0; t < x->n; t++)
            norm[t] += column[t] * column[t];
    }
    *gram = (asy_gram){.x = *x, .norm = norm, .all = x->n};
    return ASY_OK;
}

asy_status asy_gram_fill(asy_gram *gram, asy_arena *arena, asy_error *err)
{
    size_t n = gram->x.n;
    double *dot = n <= SIZE_MAX / (n + 1) ? ASY_NEW(arena, double, n *n) : NULL;
    if (!dot)
        return asy_nomem(err);
    for (size_t i = 0; i < n; i++) {
        double *row = dot + i * n, *z = gram->x.v + i;
        asy_matrix rest = {z, n - i, gram->x.p, gram->x.ld};
        dot_rows(&rest, z, gram->x.ld, row + i);
        for (size_t t = 0; t < i; t++)
            row[t] = dot[t * n + i];
    }
    gram->dot = dot;
    return ASY_OK;
}

asy_status asy_gram_take(const asy_gram *gram, const size_t *index, size_t n,
                         asy_arena *arena, asy_gram *out, asy_error *err)
{
    asy_matrix x = asy_matrix_new(arena, n, gram->x.p);
    double *norm = ASY_NEW(arena, double, n);
    if (!x.v || !norm)
        return asy_nomem(err);
    asy_matrix_take(&gram->x, index, n, &x);
    for (size_t i = 0; i < n; i++)
        norm[i] = gram->norm[index[i]];
    *out = (asy_gram){x, norm, gram->dot, gram->all, index};
    return ASY_OK;
}

/* No inner product exceeds the largest |x|^2 in size. */
asy_status asy_kernel_check(const asy_kernel *kernel, const asy_gram *gram,
                            asy_error *err)
{
    asy_kernel bound = *kernel;
    bound.coef0 = fabs(kernel->coef0);
    double norm = 0;
    for (size_t t = 0; t < gram->x.n; t++)
        norm = gram->norm[t] > norm ? gram->norm[t] : norm;
    double value = norm;
    bound.map->apply(&bound, &norm, norm, &value, 1);
    if (norm <= LARGEST && value <= LARGEST)
        return ASY_OK;
    return asy_fail(err, ASY_ENUMERIC,
                    "%s kernel values overflow (found %g, need at most %g): "
                    "standardize the features",
                    kernel->map->name, norm > value ? norm : value, LARGEST);
}

void asy_gram_row_from(const asy_gram *gram, const asy_kernel *kernel, size_t i,
                       size_t first, double *row)
{
    size_t n = gram->x.n - first;
    const size_t *index = gram->index;
    if (!gram->dot) {
        asy_matrix rest = {gram->x.v + first, n, gram->x.p, gram->x.ld};
        dot_rows(&rest, gram->x.v + i, gram->x.ld, row + first);
    } else if (!index) {
        memcpy(row + first, gram->dot + i * gram->all + first, n * sizeof *row);
    } else {
        const double *dot = gram->dot + index[i] * gram->all;
        for (size_t t = first; t < gram->x.n; t++)
            row[t] = dot[index[t]];
    }
    kernel->map->apply(kernel, gram->norm + first, gram->norm[i], row + first,
                       n);
}

void asy_gram_row(const asy_gram *gram, const asy_kernel *kernel, size_t i,
                  double *row)
{
    asy_gram_row_from(gram, kernel, i, 0, row);
}

void asy_gram_row_of(const asy_gram *gram, const asy_kernel *kernel,
                     const double *z, size_t stride, double *row)
{
    double norm = 0;
    for (size_t j = 0; j < gram->x.p; j++)
        norm += z[j * stride] * z[j * stride];
    dot_rows(&gram->x, z, stride, row);
    kernel->map->apply(kernel, gram->norm, norm, row, gram->x.n);
}
