/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the methods share: counting classes and groups, and turning "row i is
 * tested in fold f" into lists of rows. Internal to src/resample.
 */
#ifndef ASY_RESAMPLE_FOLDS_H
#define ASY_RESAMPLE_FOLDS_H

#include "base/rng.h"
#include "resample/resample.h"

/* The units that are dealt: the groups that have rows, or else the rows. */
typedef struct asy_units {
    size_t n;
    size_t *of;    /* [in->n] unit of each row; ascending group index */
    size_t *size;  /* [n] rows */
    size_t *count; /* [n x k] rows of each class, row by row of this table */
    size_t *total; /* [k] rows of each class in all */
} asy_units;

/* Count, in scratch. Cost O(n + units k). Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_units_make(const asy_resample_in *in, asy_units *units);

/*
 * Can each class be found in need different units? If one cannot, out gets a
 * warning that names the class with fewest; if none can, ASY_EDATA. Classes
 * without rows do not count.
 */
ASY_MUST_USE
asy_status asy_units_check(const asy_resample_in *in, const asy_units *units,
                           size_t need, asy_folds *out);

/* Room in arena for fold's lists: train [n_train] and test [n_test], for the
   caller to fill. Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_fold_reserve(const asy_resample_in *in, asy_fold *fold,
                            size_t **train, size_t **test);

/*
 * Fold f tests the rows with of[i] == f and trains on all others; -1 is never
 * tested. Warns if a fold's training rows lack a class.
 *
 * Cost O(n n_folds), in arena. Errors: ASY_EDATA if a fold tests nothing or
 * trains on nothing; ASY_ENOMEM.
 */
ASY_MUST_USE
asy_status asy_folds_make(const asy_resample_in *in, const int *of,
                          size_t n_folds, asy_folds *out);

/* Deal units over folds: whole groups, balanced in rows and classes.
   of [in->n] gets the fold of each row. Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_deal_groups(const asy_resample_in *in, const asy_units *units,
                           size_t folds, bool shuffle, int *of);

/* asy_choose_fraction for groups. Errors: ASY_EDATA, ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_choose_groups(const asy_resample_in *in, const asy_units *units,
                             double fraction, unsigned char *chosen);

/* order [n] = 0 .. n-1 with the larger units first: by powers of two, in random
   order within one, if rng is given, else by size and then by index.
   Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_units_order(const asy_resample_in *in, const asy_units *units,
                           asy_rng *rng, size_t *order);

#endif
