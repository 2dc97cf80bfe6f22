/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pipeline step with its parameters and a training set, for tests. */
#ifndef ASY_TESTS_STEP_H
#define ASY_TESTS_STEP_H

#include "support/json.h"

#include "transform/transform.h"

typedef struct asy_step_bench {
    asy_bench bench;
    asy_train train;
    asy_step step;
    asy_value value[8]; /* the step's parameters */
} asy_step_bench;

/* Use a step of the registry with its defaults, then with the settings
   ("name=text", ended by NULL; or NULL for none). */
void asy_step_use(asy_step_bench *b, const char *name,
                  const char *const *settings);
/* The settings of one parameter, as a list for asy_step_use. */
#define ASY_SET(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Fit a mapping; the test fails if it does. */
void *asy_step_fit(asy_step_bench *b);
/* What a fitted mapping makes of rows. */
asy_matrix asy_step_apply(asy_step_bench *b, const void *model,
                          const asy_matrix *in);
/* What a resampler makes of the training set. */
asy_train asy_step_resample(asy_step_bench *b);
/* Run the step on its own training set, whichever kind it is. */
asy_status asy_step_run(asy_step_bench *b, asy_matrix *out);
/* It fails with this status and a sentence that contains each of the words
   (ended by NULL). */
void asy_step_fails(asy_step_bench *b, asy_status status,
                    const char *const *words);

/* A step beside the reference values of transforms.json: cmocka's set-up and
   tear-down, and the numbers below a key (the test fails without it). */
typedef struct asy_step_fixture {
    asy_step_bench step;
    json_t *root;
} asy_step_fixture;
int asy_step_set_up(void **state);
int asy_step_tear_down(void **state);
double *asy_step_numbers(asy_step_fixture *f, const json_t *object,
                         const char *key, size_t *n);

#endif
