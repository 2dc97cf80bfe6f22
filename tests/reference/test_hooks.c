/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lua/shrunken_centroids.lua against scikit-learn's centroids
   (make_hooks.py). */
#include <string.h>

#include "support/hooked.h"
#include "support/json.h"

/* key is "threshold_prior" */
static void compare(const char *cohort, const char *key, const json_t *values)
{
    asy_hooked t;
    asy_train train, test;
    char threshold[16];
    size_t n;
    asy_hooked_init(&t);
    asy_hooked_load(&t, ASY_HOOKED_LEARNER, "lua/shrunken_centroids.lua");
    snprintf(threshold, sizeof threshold, "%.*s", (int)(strchr(key, '_') - key),
             key);
    asy_hooked_set(&t, "threshold", threshold);
    asy_hooked_set(&t, "prior", strchr(key, '_') + 1);
    asy_hooked_split(&t, cohort, &train, &test);
    const double *want = asy_json_doubles(&t.bench.arena, values, &n);
    assert_int_equal(n, test.x.n);
    const double *found = asy_hooked_scores(&t, &train, &test.x);
    ASY_NEAR_ALL(found, want, n, 1e-11);
    asy_hooked_clear(&t);
}

static void shrunken_centroids_are_scikit_learns(void **state)
{
    (void)state;
    static const char *const cohorts[] = {"cohort_66", "breast_cancer"};
    json_t *root = asy_json_load("tests/reference/hooks.json");
    for (size_t c = 0; c < 2; c++) {
        const char *key;
        json_t *values;
        size_t seen = 0;
        json_object_foreach(json_object_get(root, cohorts[c]), key, values)
        {
            compare(cohorts[c], key, values);
            seen++;
        }
        assert_int_equal(seen, 6);
    }
    json_decref(root);
}

/* All columns drop out, and what remains is the share of class 1. */
static void a_huge_threshold_leaves_the_prior(void **state)
{
    (void)state;
    asy_hooked t;
    asy_train train, test;
    asy_hooked_init(&t);
    asy_hooked_load(&t, ASY_HOOKED_LEARNER, "lua/shrunken_centroids.lua");
    asy_hooked_set(&t, "threshold", "1e6");
    asy_hooked_split(&t, "breast_cancer", &train, &test);
    double ones = 0;
    for (size_t i = 0; i < train.x.n; i++)
        ones += train.y[i];
    const double *found = asy_hooked_scores(&t, &train, &test.x);
    for (size_t i = 0; i < test.x.n; i++)
        ASY_NEAR(found[i], ones / (double)train.x.n, 1e-12);
    asy_hooked_clear(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shrunken_centroids_are_scikit_learns),
        cmocka_unit_test(a_huge_threshold_leaves_the_prior),
    };
    return ASY_RUN_TESTS("shipped hooks", tests);
}
