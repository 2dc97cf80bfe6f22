/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The minimum on a face of the box: see smo_face.h. */
#include "learner/smo_face.h"

#include "base/math.h"
#include "learner/cholesky.h"

#define MOST_ROWS 512

asy_status asy_smo_face_init(asy_smo_face *face, size_t n, asy_arena *arena,
                             asy_error *err)
{
    size_t limit = n < MOST_ROWS ? n : MOST_ROWS;
    *face = (asy_smo_face){
        .limit = limit,
        .row = ASY_NEW(arena, size_t, limit),
        .factor = ASY_NEW(arena, double, limit *limit),
        .move = ASY_NEW(arena, double, limit),
        .ones = ASY_NEW(arena, double, limit),
    };
    if (!face->row || !face->factor || !face->move || !face->ones)
        return asy_nomem(err);
    return ASY_OK;
}

size_t asy_smo_face_cost(size_t count, size_t n)
{
    return count * count / 8 * count / (n + 64);
}

/* A row that the others explain but for this share of its own length makes the
   way too long to be trusted. */
#define LEAST_PIVOT 1e-10

static void fill(asy_smo_face *face, asy_kernel_cache *kernel)
{
    size_t n = face->count;
    for (size_t a = 0; a < n; a++) {
        const double *row = asy_kernel_cache_row(kernel, face->row[a]);
        for (size_t b = 0; b <= a; b++)
            face->factor[a * n + b] = row[face->row[b]];
    }
}

/* After the factor, which holds the reciprocals of its diagonal. */
static bool independent(const asy_smo_face *face, const double *diagonal)
{
    for (size_t a = 0; a < face->count; a++) {
        double r = face->factor[a * face->count + a];
        if (!(r > 0 && r * r * diagonal[face->row[a]] * LEAST_PIVOT < 1))
            return false;
    }
    return true;
}

/* With u = K^-1 g and v = K^-1 1: move = u - lambda v, lambda = sum u / sum v.
 */
bool asy_smo_face_solve(asy_smo_face *face, asy_kernel_cache *kernel,
                        const double *g)
{
    size_t n = face->count;
    fill(face, kernel);
    asy_cholesky(face->factor, n, n);
    if (!independent(face, kernel->diagonal))
        return false;
    for (size_t a = 0; a < n; a++) {
        face->move[a] = g[face->row[a]];
        face->ones[a] = 1;
    }
    asy_cholesky_solve(face->factor, n, n, face->move);
    asy_cholesky_solve(face->factor, n, n, face->ones);
    double all = asy_sum(face->ones, n);
    if (!(all > 0))
        return false;
    asy_axpy(-asy_sum(face->move, n) / all, face->ones, face->move, n);
    return true;
}
