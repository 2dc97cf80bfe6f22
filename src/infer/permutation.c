/* SPDX-License-Identifier: GPL-3.0-or-later */
/* p-values from permuted labellings, plain and max-T adjusted. */

#include "base/math.h"
#include "infer/parts.h"

/* Values that differ by rounding alone are ties. */
static double guard(double observed)
{
    return 1e-12 * asy_max(1, fabs(observed));
}

double asy_permutation_p(const double *null, size_t n, double observed,
                         bool lower_is_better)
{
    if (isnan(observed))
        return (double)NAN;
    double sign = lower_is_better ? -1 : 1;
    double least = sign * observed - guard(observed);
    size_t as_good = 0;
    for (size_t i = 0; i < n; i++)
        as_good += isnan(null[i]) || sign * null[i] >= least;
    return (1 + (double)as_good) / ((double)n + 1);
}

/* One statistic's P + 1 values as signed scores: z = sign (x - mean) / sd. */
typedef struct scale {
    double mean, sd, sign;
} scale;

static double standardise(const scale *s, double x)
{
    return isnan(x) ? (double)HUGE_VAL : s->sign * (x - s->mean) / s->sd;
}

/* sd is 0, or NaN where the observed value is, for a statistic to leave out. */
static scale scale_of(const double *null, size_t n, double observed, int sign)
{
    double sum = observed, count = 1;
    for (size_t i = 0; i < n; i++) {
        if (isnan(null[i]))
            continue;
        sum += null[i];
        count += 1;
    }
    double mean = sum / count, squares = (observed - mean) * (observed - mean);
    for (size_t i = 0; i < n; i++)
        if (!isnan(null[i]))
            squares += (null[i] - mean) * (null[i] - mean);
    double sd = sqrt(squares / count);
    bool flat = sd <= guard(observed);
    return (scale){mean, flat ? 0 : sd, sign < 0 ? -1 : 1};
}

/* largest[b] = max(largest[b], this statistic in permutation b) */
static void raise_largest(const scale *s, const double *null, size_t n,
                          double *largest)
{
    for (size_t b = 0; b < n; b++) {
        double z = standardise(s, null[b]);
        if (z > largest[b])
            largest[b] = z;
    }
}

static double adjusted_p(const scale *s, const double *null, double observed,
                         const double *largest, size_t n)
{
    if (isnan(s->sd))
        return (double)NAN;
    if (!(s->sd > 0))
        return 1;
    double z = standardise(s, observed) - guard(observed) / s->sd;
    double plain = asy_permutation_p(null, n, observed, s->sign < 0);
    size_t as_good = 0;
    for (size_t b = 0; b < n; b++)
        as_good += largest[b] >= z;
    return asy_max(plain, (1 + (double)as_good) / ((double)n + 1));
}

static void set_all(double *v, size_t n, double value)
{
    for (size_t i = 0; i < n; i++)
        v[i] = value;
}

/* Cost O(J P). NaN everywhere if memory is out. */
void asy_max_t(const double *null, const double *observed, const int *sign,
               size_t n_stats, size_t n_permutations, asy_arena *scratch,
               double *adjusted)
{
    asy_mark mark = asy_arena_mark(scratch);
    double *largest = ASY_NEW(scratch, double, n_permutations);
    scale *scales = ASY_NEW(scratch, scale, n_stats);
    if (!largest || !scales) {
        set_all(adjusted, n_stats, (double)NAN);
        asy_arena_release(scratch, mark);
        return;
    }
    set_all(largest, n_permutations, -HUGE_VAL);
    for (size_t j = 0; j < n_stats; j++) {
        const double *own = null + j * n_permutations;
        scales[j] = scale_of(own, n_permutations, observed[j], sign[j]);
        if (scales[j].sd > 0)
            raise_largest(&scales[j], own, n_permutations, largest);
    }
    for (size_t j = 0; j < n_stats; j++)
        adjusted[j] = adjusted_p(&scales[j], null + j * n_permutations,
                                 observed[j], largest, n_permutations);
    asy_arena_release(scratch, mark);
}
