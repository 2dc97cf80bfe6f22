/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hooks loaded, fitted and asked from a test. */
#ifndef ASY_TESTS_HOOKED_H
#define ASY_TESTS_HOOKED_H

#include "hook/hook.h"
#include "learner/learner.h"
#include "measure/measure.h"
#include "support/check.h"
#include "transform/transform.h"

typedef struct asy_hooked {
    asy_bench bench;
    asy_hooks *hooks;
    asy_member member;
    asy_value value[8]; /* of the member's parameters; defaults at first */
    asy_params params;
} asy_hooked;

void asy_hooked_init(asy_hooked *t);
void asy_hooked_clear(asy_hooked *t);

typedef enum asy_hooked_kind {
    ASY_HOOKED_LEARNER,
    ASY_HOOKED_TRANSFORM,
    ASY_HOOKED_MEASURE
} asy_hooked_kind;

/* Load a file as a member of the family; the error is in t->bench.err. */
ASY_MUST_USE
asy_status asy_hooked_try(asy_hooked *t, asy_hooked_kind kind,
                          const char *path);
/* The same with a hook's text; its file is called PATH in messages. */
ASY_MUST_USE
asy_status asy_hooked_text(asy_hooked *t, asy_hooked_kind kind,
                           const char *text);
/* Run Lua statements as the fit of a learner, with x, y, params and rng, on
   the cohort of 66. */
ASY_MUST_USE
asy_status asy_hooked_run(asy_hooked *t, const char *statements);
/* The same on its own, or fail. */
void asy_hooked_good(const char *statements);
/* The same; the error must hold text. */
void asy_hooked_bad(const char *statements, const char *text);

/* Load or fail, with default parameters. */
void asy_hooked_load(asy_hooked *t, asy_hooked_kind kind, const char *path);
void asy_hooked_set(asy_hooked *t, const char *param, const char *text);

const asy_learner *asy_hooked_learner(const asy_hooked *t);
const asy_transform *asy_hooked_transform(const asy_hooked *t);
const asy_measure *asy_hooked_measure(const asy_hooked *t);

/* Fit a learner on train and score x: [n] or [n x k], in the bench's arena. */
ASY_MUST_USE
asy_status asy_hooked_fit(asy_hooked *t, const asy_train *train, void **model);
ASY_MUST_USE
asy_status asy_hooked_score(asy_hooked *t, const void *model,
                            const asy_matrix *x, double *score);
double *asy_hooked_scores(asy_hooked *t, const asy_train *train,
                          const asy_matrix *x);

/* A cohort of tests/data; row i is a test row if i % 3 = 0. */
void asy_hooked_split(asy_hooked *t, const char *cohort, asy_train *train,
                      asy_train *test);

/* The last error holds this text, or fail. */
void asy_hooked_says(const asy_hooked *t, const char *text);

#endif
