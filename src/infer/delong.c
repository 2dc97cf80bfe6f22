/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DeLong's variance of ROC AUCs (DeLong et al. 1988, doi:10.2307/2531595) from
 * ranks, O(n log n) (Sun and Xu 2014, doi:10.1109/LSP.2014.2337313).
 *
 * The placement of a row is the share of the other class's rows on the right
 * side of it, ties half. With m positives and n negatives
 *
 *   AUC = mean of either class's placements
 *   var = S10 / m + S01 / n,  sample variances of the placements of a class
 *
 * Two scores of the same rows: the same with the differences of placements,
 * which is S_a + S_b - 2 S_ab without forming it.
 *
 * Invariant: placements are held as wins, whole numbers (two for a row beaten,
 * one for a tie, summed over repeats), so that constant placements have
 * variance 0 exactly and the AUC has the bits of the measure roc_auc.
 */

#include "base/math.h"
#include "base/order.h"
#include "infer/parts.h"

typedef struct wins {
    const int *y;
    size_t n;
    double of_class[2]; /* rows of each class */
    double *of;         /* [n] */
    double repeats;
} wins;

/* Tied rows from..end of falling, above them seen[c] rows of class c. */
static void add_group(wins *w, const asy_ordered *falling, size_t from,
                      size_t end, double *seen)
{
    double tied[2] = {0, 0};
    for (size_t i = from; i < end; i++)
        tied[w->y[falling[i].row]] += 1;
    double below = w->of_class[0] - seen[0] - tied[0];
    for (size_t i = from; i < end; i++) {
        size_t row = falling[i].row;
        w->of[row] += w->y[row] ? 2 * below + tied[0] : 2 * seen[1] + tied[1];
    }
    seen[0] += tied[0];
    seen[1] += tied[1];
}

static asy_status add_repeat(wins *w, const double *score, asy_ctx *ctx)
{
    asy_mark mark = asy_arena_mark(ctx->scratch);
    asy_ordered *work = ASY_NEW(ctx->scratch, asy_ordered, 2 * w->n);
    if (!work)
        return asy_nomem(ctx->err);
    const asy_ordered *falling = asy_order_falling(score, w->n, 1, work);
    double seen[2] = {0, 0};
    for (size_t i = 0; i < w->n;) {
        size_t end = asy_tie_end(falling, w->n, i);
        add_group(w, falling, i, end, seen);
        i = end;
    }
    asy_arena_release(ctx->scratch, mark);
    return ASY_OK;
}

static asy_status count_wins(wins *w, const double *score, asy_ctx *ctx)
{
    w->of = asy_arena_calloc(ctx->scratch, w->n, sizeof *w->of);
    if (!w->of)
        return asy_nomem(ctx->err);
    for (size_t i = 0; i < w->n; i++)
        w->of_class[w->y[i]] += 1;
    for (size_t r = 0; r < (size_t)w->repeats; r++)
        ASY_TRY(add_repeat(w, score + r * w->n, ctx));
    return ASY_OK;
}

static bool comparable(const wins *w, const double *score)
{
    for (size_t i = 0; i < w->n * (size_t)w->repeats; i++)
        if (isnan(score[i]))
            return false;
    return w->of_class[0] > 0 && w->of_class[1] > 0;
}

/* Sum of wins of the positives over all pairs: AUC, or a difference of two. */
static double mean_placement(const wins *w)
{
    double sum = 0;
    for (size_t i = 0; i < w->n; i++)
        if (w->y[i])
            sum += w->of[i];
    return sum / (2 * w->of_class[0] * w->of_class[1] * w->repeats);
}

/* Sample variance of one class's placements over their number. */
static double class_part(const wins *w, int class)
{
    double n = w->of_class[class], most = 2 * w->of_class[!class] * w->repeats;
    double sum = 0, squares = 0;
    for (size_t i = 0; i < w->n; i++)
        if (w->y[i] == class)
            sum += w->of[i];
    double mean = sum / n;
    for (size_t i = 0; i < w->n; i++)
        if (w->y[i] == class)
            squares += (w->of[i] - mean) * (w->of[i] - mean);
    return n > 1 ? squares / (most * most) / (n - 1) / n : (double)NAN;
}

static double standard_error_of(const wins *w)
{
    return sqrt(class_part(w, 1) + class_part(w, 0));
}

/* No spread among the placements says nothing about the next patient: bounds
   from AUC x m successes of the m rows of the smaller class. */
static asy_interval degenerate(const wins *w, double auc, double level)
{
    double m = asy_min(w->of_class[0], w->of_class[1]);
    asy_interval exact = asy_clopper_pearson(auc * m, m, level);
    return (asy_interval){auc, exact.lower, exact.upper, level,
                          "delong-degenerate"};
}

static asy_interval interval_of(const wins *w, double auc, double se,
                                double level)
{
    if (!(se > 0))
        return degenerate(w, auc, level);
    asy_interval i = asy_wald(auc, se, (double)NAN, level, "delong").interval;
    i.lower = asy_max(i.lower, 0);
    i.upper = asy_min(i.upper, 1);
    return i;
}

asy_status asy_delong(const int *y, const double *score, size_t n,
                      size_t repeats, double level, asy_ctx *ctx,
                      asy_interval *out, double *standard_error)
{
    wins w = {.y = y, .n = n, .repeats = (double)repeats};
    asy_mark mark = asy_arena_mark(ctx->scratch);
    asy_status status = count_wins(&w, score, ctx);
    *out = asy_no_interval(level, "delong");
    *standard_error = (double)NAN;
    if (status == ASY_OK && comparable(&w, score)) {
        *standard_error = standard_error_of(&w);
        *out = interval_of(&w, mean_placement(&w), *standard_error, level);
    }
    asy_arena_release(ctx->scratch, mark);
    return status;
}

static asy_status paired(wins *a, const double *score_a, wins *b,
                         const double *score_b, asy_ctx *ctx)
{
    ASY_TRY(count_wins(a, score_a, ctx));
    ASY_TRY(count_wins(b, score_b, ctx));
    for (size_t i = 0; i < a->n; i++)
        a->of[i] -= b->of[i];
    return ASY_OK;
}

asy_status asy_delong_paired(const int *y, const double *a, const double *b,
                             size_t n, size_t repeats, double level,
                             asy_ctx *ctx, asy_difference *out)
{
    wins w = {.y = y, .n = n, .repeats = (double)repeats}, v = w;
    asy_mark mark = asy_arena_mark(ctx->scratch);
    asy_status status = paired(&w, a, &v, b, ctx);
    *out = asy_no_difference(level, "delong");
    if (status == ASY_OK && comparable(&w, a) && comparable(&v, b))
        *out = asy_wald(mean_placement(&w), standard_error_of(&w), (double)NAN,
                        level, "delong");
    asy_arena_release(ctx->scratch, mark);
    return status;
}

void asy_delong_unpaired(double auc_a, double se_a, size_t n_a, double auc_b,
                         double se_b, size_t n_b, double level,
                         asy_difference *out)
{
    double va = se_a * se_a, vb = se_b * se_b, v = va + vb;
    double df =
        v * v / (va * va / ((double)n_a - 1) + vb * vb / ((double)n_b - 1));
    *out = asy_no_difference(level, "delong");
    if (v > 0)
        *out = asy_wald(auc_a - auc_b, sqrt(v), df, level, "delong");
}
