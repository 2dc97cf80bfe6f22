/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Matrix arithmetic for hooks. Every sum runs in one fixed order, and a row of
   a product depends on that row alone. */
#include <lauxlib.h>
#include <math.h>

#include "base/math.h"
#include "hook/state.h"
#include "hook/view.h"

/* out (+)= a b, a column of out at a time: out_j += a_k b_kj. */
static void multiply(const asy_matrix *a, const asy_matrix *b, asy_matrix *out)
{
    for (size_t j = 0; j < b->p; j++)
        for (size_t k = 0; k < a->p; k++)
            asy_axpy(asy_at(b, k, j), asy_ccol(a, k), asy_col(out, j), a->n);
}

/* That many multiplications and additions are about to be made. */
static void charge_flops(lua_State *L, size_t n, size_t p, size_t q)
{
    const double a_time = 8; /* of one instruction */
    asy_hook_charge(L, (double)(n + 1) * (double)(p + 1) * (double)(q + 1) /
                           a_time);
}

/* a:mul(b): a matrix for a matrix, a vector for a vector or table. */
static int matrix_mul(lua_State *L)
{
    const asy_view_array *a = asy_check_matrix(L, 1);
    const asy_view_array *b = asy_test_array(L, 2);
    if (!b)
        b = asy_check_numbers(L, 2);
    if (a->x.p != b->x.n)
        return asy_hook_raise(L,
                              "mul: found %d columns and %d rows, need as "
                              "many of each",
                              (int)a->x.p, (int)b->x.n);
    asy_view_array *out = b->head.kind == ASY_VIEW_MATRIX
                              ? asy_new_matrix(L, a->x.n, b->x.p)
                              : asy_new_vector(L, a->x.n);
    charge_flops(L, a->x.n, a->x.p, b->x.p);
    multiply(&a->x, &b->x, &out->x);
    return 1;
}

static int matrix_transpose(lua_State *L)
{
    const asy_view_array *a = asy_check_matrix(L, 1);
    asy_view_array *out = asy_new_matrix(L, a->x.p, a->x.n);
    for (size_t j = 0; j < a->x.p; j++)
        for (size_t i = 0; i < a->x.n; i++)
            asy_col(&out->x, i)[j] = asy_at(&a->x, i, j);
    return 1;
}

static void add_squares(const double *x, double z, double *sum, size_t n)
{
    for (size_t i = 0; i < n; i++)
        sum[i] += (x[i] - z) * (x[i] - z);
}

/* x:distances(z): Euclidean; element (i, j) for row i of x, row j of z. With
   "squared" as second argument their squares. */
static int matrix_distances(lua_State *L)
{
    static const char *const options[] = {"euclidean", "squared", NULL};
    const asy_view_array *x = asy_check_matrix(L, 1);
    const asy_view_array *z = asy_check_matrix(L, 2);
    bool root = luaL_checkoption(L, 3, "euclidean", options) == 0;
    if (x->x.p != z->x.p)
        return asy_hook_raise(L,
                              "distances: found %d and %d columns, need as "
                              "many of each",
                              (int)x->x.p, (int)z->x.p);
    asy_view_array *out = asy_new_matrix(L, x->x.n, z->x.n);
    charge_flops(L, x->x.n, x->x.p, z->x.n);
    for (size_t j = 0; j < z->x.n; j++) {
        double *d = asy_col(&out->x, j);
        for (size_t c = 0; c < x->x.p; c++)
            add_squares(asy_ccol(&x->x, c), asy_at(&z->x, j, c), d, x->x.n);
        for (size_t i = 0; root && i < x->x.n; i++)
            d[i] = sqrt(d[i]);
    }
    return 1;
}

const luaL_Reg asy_matrix_algebra[] = {{"mul", matrix_mul},
                                       {"transpose", matrix_transpose},
                                       {"distances", matrix_distances},
                                       {NULL, NULL}};

/* ---- solve(a, b): Gaussian elimination with partial pivoting ---- */

static void swap_rows(asy_matrix *a, size_t i, size_t k)
{
    for (size_t j = 0; i != k && j < a->p; j++) {
        double t = asy_col(a, j)[i];
        asy_col(a, j)[i] = asy_col(a, j)[k];
        asy_col(a, j)[k] = t;
    }
}

/* The row from k on with the largest element in column k; the first of ties. */
static size_t pivot_row(const asy_matrix *a, size_t k)
{
    size_t best = k;
    for (size_t i = k + 1; i < a->n; i++)
        if (fabs(asy_at(a, i, k)) > fabs(asy_at(a, best, k)))
            best = i;
    return best;
}

/* Take multiples of row k from the rows below it, in one column. */
static void eliminate(const double *factor, double *column, size_t k, size_t n)
{
    asy_axpy(-column[k], factor + k + 1, column + k + 1, n - k - 1);
}

/* a becomes its factors, b the solution; the column without a pivot, or n. */
static size_t solve_in_place(asy_matrix *a, asy_matrix *b)
{
    size_t n = a->n;
    for (size_t k = 0; k < n; k++) {
        size_t i = pivot_row(a, k);
        double pivot = asy_at(a, i, k);
        if (!(fabs(pivot) > 0) || isinf(pivot))
            return k;
        swap_rows(a, i, k);
        swap_rows(b, i, k);
        for (size_t r = k + 1; r < n; r++)
            asy_col(a, k)[r] /= pivot;
        for (size_t j = k + 1; j < n; j++)
            eliminate(asy_ccol(a, k), asy_col(a, j), k, n);
        for (size_t j = 0; j < b->p; j++)
            eliminate(asy_ccol(a, k), asy_col(b, j), k, n);
    }
    for (size_t j = 0; j < b->p; j++)
        for (size_t k = n; k-- > 0;) {
            double *x = asy_col(b, j);
            x[k] /= asy_at(a, k, k);
            asy_axpy(-x[k], asy_ccol(a, k), x, k);
        }
    return n;
}

/* A copy of the array at index, on top of the stack. */
static asy_view_array *push_copy(lua_State *L, const asy_view_array *a)
{
    asy_view_array *out = a->head.kind == ASY_VIEW_MATRIX
                              ? asy_new_matrix(L, a->x.n, a->x.p)
                              : asy_new_vector(L, a->x.n);
    for (size_t j = 0; j < a->x.p; j++)
        for (size_t i = 0; i < a->x.n; i++)
            asy_col(&out->x, j)[i] = asy_at(&a->x, i, j);
    return out;
}

/* solve(a, b): x with a x = b; b a vector, a table or a matrix. */
int asy_lua_solve(lua_State *L)
{
    const asy_view_array *a = asy_check_matrix(L, 1);
    const asy_view_array *b = asy_test_array(L, 2);
    if (!b)
        b = asy_check_numbers(L, 2);
    if (a->x.n != a->x.p || a->x.n != b->x.n)
        return asy_hook_raise(L,
                              "solve: found a matrix of %d x %d and a right "
                              "side of %d, need a square matrix and as many",
                              (int)a->x.n, (int)a->x.p, (int)b->x.n);
    asy_view_array *factors = push_copy(L, a);
    asy_view_array *x = push_copy(L, b);
    charge_flops(L, a->x.n, a->x.n, a->x.n + x->x.p);
    size_t k = solve_in_place(&factors->x, &x->x);
    if (k < a->x.n)
        return asy_hook_raise(L,
                              "solve: the matrix is singular (found no "
                              "pivot for column %d)",
                              (int)k + 1);
    return 1;
}
