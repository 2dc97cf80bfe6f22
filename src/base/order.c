/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A merge sort from short insertion-sorted runs upwards: see order.h.
 *
 * There are 2^levels runs and run r is [r n / 2^levels, (r + 1) n / 2^levels),
 * so that two runs that are merged differ in length by one at most. Then a
 * merge can go from both ends at once and meet in the middle without ever
 * asking whether a run is used up, and which run is next is no branch: two
 * chains of loads go side by side, and there is nothing to guess.
 */
#include "base/order.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/wide.h"

#define RUN 8 /* runs sorted by insertion are shorter */

ASY_LOOP bool before(const asy_ordered *a, const asy_ordered *b, bool falling)
{
    return falling ? a->value > b->value : a->value < b->value;
}

/* Does v[1] belong behind v[0]? Not if either is NaN. */
ASY_LOOP bool in_order(const asy_ordered *v, bool falling)
{
    return falling ? v[0].value >= v[1].value : v[0].value <= v[1].value;
}

ASY_LOOP void sort_run(asy_ordered *v, size_t n, bool falling)
{
    for (size_t i = 1; i < n; i++) {
        asy_ordered moved = v[i];
        size_t j = i;
        for (; j > 0 && before(&moved, &v[j - 1], falling); j--)
            v[j] = v[j - 1];
        v[j] = moved;
    }
}

/* out [n] = the merge of v [half] and of the n - half that follow it. */
ASY_LOOP void merge(const asy_ordered *v, size_t half, size_t n,
                    asy_ordered *out, bool falling)
{
    const asy_ordered *a = v, *b = v + half, *a_end = b, *b_end = v + n;
    asy_ordered *end = out + n;
    for (size_t left = n / 2; left > 0; left--) {
        size_t second = before(b, a, falling);
        *out++ = a[(size_t)(b - a) * second];
        b += second;
        a += 1 - second;
        size_t first = before(b_end - 1, a_end - 1, falling);
        *--end = a_end[(b_end - a_end) * (ptrdiff_t)(1 - first) - 1];
        a_end -= first;
        b_end -= 1 - first;
    }
    if (out < end)
        *out = a < a_end ? *a : *b;
}

/* The same; runs that do not overlap are only copied. */
ASY_LOOP void join(const asy_ordered *v, size_t half, size_t n,
                   asy_ordered *out, bool falling)
{
    const asy_ordered *b = v + half;
    if (!before(b, b - 1, falling)) {
        memcpy(out, v, n * sizeof *v);
    } else if (before(v + n - 1, v, falling)) {
        memcpy(out, b, (n - half) * sizeof *v);
        memcpy(out + (n - half), v, half * sizeof *v);
    } else {
        merge(v, half, n, out, falling);
    }
}

/* Sort v [n] with the help of spare [n]; the result is in one of them. */
ASY_LOOP asy_ordered *sort(asy_ordered *v, asy_ordered *spare, size_t n,
                           bool falling)
{
    unsigned levels = 0;
    while (n >> levels >= RUN)
        levels++;
    for (size_t r = 0; r < (size_t)1 << levels; r++) {
        size_t first = r * n >> levels, end = (r + 1) * n >> levels;
        sort_run(v + first, end - first, falling);
    }
    for (; levels > 0; levels--) {
        for (size_t r = 0; r < (size_t)1 << levels; r += 2) {
            size_t first = r * n >> levels, end = (r + 2) * n >> levels;
            size_t middle = (r + 1) * n >> levels;
            join(v + first, middle - first, end - first, spare + first,
                 falling);
        }
        asy_ordered *sorted = spare;
        spare = v;
        v = sorted;
    }
    return v;
}

/* Close the gaps that NaNs leave; how many others there are. */
static size_t leave_out_nan(asy_ordered *v, size_t n)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        v[m] = v[i];
        m += isnan(v[m].value) ? 0 : 1;
    }
    return m;
}

static void append_nan(const double *value, size_t n, size_t stride,
                       asy_ordered *end)
{
    for (size_t i = 0; i < n; i++)
        if (isnan(value[i * stride]))
            *end++ = (asy_ordered){value[i * stride], i};
}

ASY_LOOP const asy_ordered *order(const double *value, size_t n, size_t stride,
                                  asy_ordered *work, bool falling)
{
    bool sorted = true;
    for (size_t i = 0; i < n; i++) {
        work[i] = (asy_ordered){value[i * stride], i};
        sorted = sorted && (i == 0 || in_order(&work[i - 1], falling));
    }
    if (sorted)
        return work;
    size_t m = leave_out_nan(work, n);
    asy_ordered *v = sort(work, work + n, m, falling);
    if (m < n)
        append_nan(value, n, stride, v + m);
    return v;
}

const asy_ordered *asy_order_rising(const double *value, size_t n,
                                    size_t stride, asy_ordered *work)
{
    return order(value, n, stride, work, false);
}

const asy_ordered *asy_order_falling(const double *value, size_t n,
                                     size_t stride, asy_ordered *work)
{
    return order(value, n, stride, work, true);
}

size_t asy_tie_end(const asy_ordered *ordered, size_t n, size_t i)
{
    double value = ordered[i].value;
    do
        i++;
    while (i < n && ordered[i].value == value);
    return i;
}

void asy_sort(double *value, size_t n, asy_ordered *work)
{
    const asy_ordered *v = asy_order_rising(value, n, 1, work);
    for (size_t i = 0; i < n; i++)
        value[i] = v[i].value;
}
