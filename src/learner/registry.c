/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The learners there are: see learner.h. */
#include "learner/learner.h"

#include <string.h>

/* One line a learner, in the manual's order; X(name) stands for the vtable
   asy_learner_<name>. */
#define LEARNERS(X)                                                            \
    X(logistic_regression)                                                     \
    X(svc)                                                                     \
    X(random_forest)                                                           \
    X(decision_tree)                                                           \
    X(k_nearest_neighbors)                                                     \
    X(gaussian_naive_bayes)                                                    \
    X(lda)                                                                     \
    X(marker)                                                                  \
    X(dummy)

#define DECLARE(name) extern const asy_learner asy_learner_##name;
LEARNERS(DECLARE)
#undef DECLARE

#define ENTRY(name) &asy_learner_##name,
static const asy_learner *const registry[] = {LEARNERS(ENTRY)};
#undef ENTRY

#define COUNT (sizeof(registry) / sizeof(registry[0]))

const asy_learner *const *asy_learners(size_t *count)
{
    *count = COUNT;
    return registry;
}

const asy_learner *asy_learner_find(const char *name)
{
    for (size_t i = 0; i < COUNT; i++)
        if (strcmp(registry[i]->name, name) == 0)
            return registry[i];
    return NULL;
}
