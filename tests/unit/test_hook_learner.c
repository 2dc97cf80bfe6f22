/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hooks as learners: what ships, what a hook is given, what it must return. */
#include <string.h>

#include "support/fitted.h"
#include "support/hooked.h"
#include "support/json.h"

/* ---- lua/knn.lua ---- */

/* Every third row is left out of training. */
static void split(asy_bench *bench, const char *cohort, asy_train *train,
                  asy_train *test)
{
    asy_train all;
    asy_cohort(&bench->arena, cohort, &all);
    asy_standardise(&all);
    size_t *in = ASY_NEW(&bench->arena, size_t, all.x.n), n = 0;
    size_t *out = ASY_NEW(&bench->arena, size_t, all.x.n), m = 0;
    for (size_t i = 0; i < all.x.n; i++)
        if (i % 3 == 0)
            out[m++] = i;
        else
            in[n++] = i;
    asy_take(&bench->arena, &all, in, n, train);
    asy_take(&bench->arena, &all, out, m, test);
}

static void knn_equals_the_built_in(void **state)
{
    (void)state;
    static const char *const cohorts[] = {"cohort_66", "breast_cancer", "wine"};
    static const char *const sizes[] = {"1", "4", "15"};
    for (size_t c = 0; c < 9; c++) {
        asy_hooked t;
        asy_train train, test;
        char set[32];
        asy_hooked_init(&t);
        asy_hooked_load(&t, ASY_HOOKED_LEARNER, "lua/knn.lua");
        asy_hooked_set(&t, "k", sizes[c / 3]);
        split(&t.bench, cohorts[c % 3], &train, &test);
        const double *found = asy_hooked_scores(&t, &train, &test.x);
        snprintf(set, sizeof set, "n_neighbors=%s", sizes[c / 3]);
        const void *model =
            asy_model_of(&t.bench, "k_nearest_neighbors", &train, ASY_SET(set));
        const double *want = asy_scores_of(&t.bench, "k_nearest_neighbors",
                                           model, &test.x, train.k);
        size_t n = test.x.n * (train.k > 2 ? (size_t)train.k : 1);
        ASY_NEAR_ALL(found, want, n, 0);
        asy_hooked_clear(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knn_equals_the_built_in),
    };
    return ASY_RUN_TESTS("hooks as learners", tests);
}
