/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Made tables for benchmarks, the same bytes for the same arguments.
 *
 * cohort N      11 columns as a clinic has them: rounded, tied, correlated
 *               through one hidden severity; some 30 % positive
 * clusters N P  P columns, P/5 of them informative (each class is two normal
 *               clouds around corners of a cube), P/5 sums of these, the rest
 *               noise; 30 % positive, labels of 5 % drawn anew
 * genes N P     P columns of noise, the first 20 shifted in the 40 % positive
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/math.h"
#include "base/rng.h"
#include "bench/support.h"

enum { MOST_COLUMNS = 1000 };

/* Box and Muller without their sine: Marsaglia's polar method. */
static double normal(asy_rng *rng)
{
    for (;;) {
        double a = 2 * asy_rng_uniform(rng) - 1;
        double b = 2 * asy_rng_uniform(rng) - 1, s = a * a + b * b;
        if (s > 0 && s < 1)
            return a * sqrt(-2 * asy_log(s) / s);
    }
}

/* ---- cohort ---- */

typedef struct column {
    const char *name;
    double middle, spread; /* of its logarithm if positive-valued */
    double follows;        /* correlation with severity */
    double step;           /* rounded to multiples of this; 0: yes or no */
} column;

static const column cohort_columns[] = {
    {"age", 10.7, 4.2, 0.1, 0.1},
    {"male", 0, 1, 0, 0},
    {"weight", 38, 14, 0.1, 0.1},
    {"ferritin", 950, 520, 0.8, 1},
    {"volume", 150, 90, 0.9, 0.1},
    {"transfusions", 12, 7, 0.85, 1},
    {"haemoglobin", 11.6, 1.2, 0, .1},
    {"alt", 33, 15, 0.3, 1},
    {"ast", 32, 9, 0.3, 1},
    {"months", 21, 7, 0.5, 1},
    {"risk", 2, 0.8, 0.4, 1},
};
#define COHORT_P (sizeof cohort_columns / sizeof cohort_columns[0])

static double cohort_value(const column *c, double severity, asy_rng *rng)
{
    double own = sqrt(1 - c->follows * c->follows);
    double z = c->follows * severity + own * normal(rng);
    if (c->step == 0)
        return z > 0;
    return floor(fmax(c->middle + c->spread * z, 0) / c->step) * c->step;
}

static void write_cohort(size_t n, asy_rng *rng)
{
    for (size_t j = 0; j < COHORT_P; j++)
        printf("%s,", cohort_columns[j].name);
    puts("target");
    for (size_t i = 0; i < n; i++) {
        double severity = normal(rng);
        for (size_t j = 0; j < COHORT_P; j++)
            printf("%.10g,", cohort_value(&cohort_columns[j], severity, rng));
        printf("%d\n", severity + 0.3 * normal(rng) > 0.55);
    }
}

/* ---- clusters ---- */

typedef struct clouds {
    size_t p, informative;
    double corner[4][MOST_COLUMNS]; /* of cloud 2 class + which */
    double mix[MOST_COLUMNS][MOST_COLUMNS / 5];
} clouds;

static void place(clouds *c, asy_rng *rng)
{
    for (size_t k = 0; k < 4; k++)
        for (size_t j = 0; j < c->informative; j++)
            c->corner[k][j] = asy_rng_below(rng, 2) ? 0.8 : -0.8;
    for (size_t j = c->informative; j < 2 * c->informative; j++)
        for (size_t l = 0; l < c->informative; l++)
            c->mix[j][l] = 2 * asy_rng_uniform(rng) - 1;
}

static void write_row(const clouds *c, asy_rng *rng)
{
    double x[MOST_COLUMNS];
    size_t label = asy_rng_uniform(rng) < 0.3;
    const double *corner = c->corner[2 * label + asy_rng_below(rng, 2)];
    for (size_t j = 0; j < c->p; j++)
        x[j] = normal(rng) + (j < c->informative ? corner[j] : 0);
    for (size_t j = c->informative; j < 2 * c->informative; j++)
        x[j] = asy_dot(c->mix[j], x, c->informative);
    for (size_t j = 0; j < c->p; j++)
        printf("%.6f,", x[j]);
    if (asy_rng_uniform(rng) < 0.05)
        label = asy_rng_below(rng, 2);
    printf("%zu\n", label);
}

static void write_clusters(size_t n, size_t p, asy_rng *rng)
{
    static clouds c;
    c.p = p;
    c.informative = p / 5;
    place(&c, rng);
    for (size_t j = 0; j < p; j++)
        printf("x%zu,", j);
    puts("target");
    for (size_t i = 0; i < n; i++)
        write_row(&c, rng);
}

/* ---- genes ---- */

enum { TELLING = 20 }; /* columns that differ between the classes */

/* Labels first: every row is written as it is drawn. */
static void write_genes(size_t n, size_t p, asy_rng *rng)
{
    printf("target");
    for (size_t j = 0; j < p; j++)
        printf(",g%zu", j);
    for (size_t i = 0; i < n; i++) {
        bool label = asy_rng_uniform(rng) < 0.4;
        printf("\n%d", label);
        for (size_t j = 0; j < p; j++)
            printf(",%.4f", normal(rng) + (label && j < TELLING ? 0.8 : 0));
    }
    putchar('\n');
}

int main(int argc, char **argv)
{
    asy_rng rng;
    size_t n = bench_count(argc, argv, 2, 0);
    size_t p = bench_count(argc, argv, 3, COHORT_P);
    asy_rng_init(&rng, asy_key_add(asy_key("made data", n), p));
    if (argc == 3 && strcmp(argv[1], "cohort") == 0)
        write_cohort(n, &rng);
    else if (argc == 4 && strcmp(argv[1], "clusters") == 0 && p >= 5 &&
             p <= MOST_COLUMNS)
        write_clusters(n, p, &rng);
    else if (argc == 4 && strcmp(argv[1], "genes") == 0)
        write_genes(n, p, &rng);
    else
        bench_usage("make_data cohort N | clusters N P | genes N P");
    return EXIT_SUCCESS;
}
