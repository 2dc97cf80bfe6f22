/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bottom-up merge sort over short insertion-sorted runs: see order.h. */
#include "measure/order.h"

#include <stdbool.h>
#include <string.h>

#define RUN 16u

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void insertion_sort(asy_ranked *v, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        asy_ranked moved = v[i];
        size_t j = i;
        for (; j > 0 && v[j - 1].score < moved.score; j--)
            v[j] = v[j - 1];
        v[j] = moved;
    }
}

static void merge(const asy_ranked *a, size_t n_a, const asy_ranked *b,
                  size_t n_b, asy_ranked *out)
{
    while (n_a && n_b) {
        if (a->score >= b->score) {
            *out++ = *a++;
            n_a--;
        } else {
            *out++ = *b++;
            n_b--;
        }
    }
    if (n_a)
        memcpy(out, a, n_a * sizeof *a);
    if (n_b)
        memcpy(out, b, n_b * sizeof *b);
}

static void merge_pass(const asy_ranked *from, asy_ranked *to, size_t n,
                       size_t width)
{
    for (size_t i = 0; i < n; i += 2 * width) {
        size_t middle = smaller(i + width, n);
        size_t end = smaller(i + 2 * width, n);
        merge(from + i, middle - i, from + middle, end - middle, to + i);
    }
}

/* The sorted rows end in v or in other; whichever is returned. */
static asy_ranked *merge_sort(asy_ranked *v, asy_ranked *other, size_t n)
{
    for (size_t i = 0; i < n; i += RUN)
        insertion_sort(v + i, smaller(RUN, n - i));
    for (size_t width = RUN; width < n; width *= 2) {
        merge_pass(v, other, n, width);
        asy_ranked *sorted = other;
        other = v;
        v = sorted;
    }
    return v;
}

asy_ranked *asy_rank_scores(const double *score, size_t n, size_t stride,
                            asy_arena *arena)
{
    asy_ranked *v = ASY_NEW(arena, asy_ranked, n);
    asy_ranked *other = ASY_NEW(arena, asy_ranked, n);
    if (!v || !other)
        return NULL;
    bool sorted = true;
    for (size_t i = 0; i < n; i++) {
        v[i] = (asy_ranked){score[i * stride], i};
        sorted = sorted && (i == 0 || v[i - 1].score >= v[i].score);
    }
    return sorted ? v : merge_sort(v, other, n);
}

size_t asy_tie_end(const asy_ranked *ranked, size_t n, size_t i)
{
    double score = ranked[i].score;
    do
        i++;
    while (i < n && ranked[i].score == score);
    return i;
}
