/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SMOTE against imbalanced-learn: the neighbours it finds, and the rows it
 * makes from given draws. (The draws themselves come from another generator.)
 */
#include "support/json.h"

#include "transform/smote.h"

#define K 5

typedef struct fixture {
    asy_bench bench;
    json_t *root, *smote;
    asy_train all;      /* cohort_66, standardised */
    asy_matrix class_x; /* its minority rows */
    size_t *rows, n;
    size_t *neighbour;
    double *distance;
} fixture;

static int set_up(void **state)
{
    static fixture f;
    asy_bench_init(&f.bench, 1);
    asy_arena *arena = &f.bench.arena;
    f.root = asy_json_load("tests/reference/learners.json");
    f.smote = json_object_get(f.root, "smote_cohort_66_std");
    asy_cohort(arena, "cohort_66", &f.all);
    asy_standardise(&f.all);
    f.rows =
        asy_json_rows(arena, json_object_get(f.smote, "minority_rows"), &f.n);
    f.class_x = asy_matrix_new(arena, f.n, f.all.x.p);
    asy_matrix_take(&f.all.x, f.rows, f.n, &f.class_x);
    f.neighbour = ASY_NEW(arena, size_t, f.n * K);
    f.distance = ASY_NEW(arena, double, f.n);
    asy_smote_neighbours(&f.class_x, K, f.distance, f.neighbour);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    json_decref(f->root);
    asy_bench_clear(&f->bench);
    return 0;
}

static void finds_the_same_neighbours(void **state)
{
    fixture *f = *state;
    size_t n;
    size_t *need = asy_json_rows(
        &f->bench.arena, json_object_get(f->smote, "neighbour_rows"), &n);
    assert_int_equal(n, f->n * K);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(f->rows[f->neighbour[i]], need[i]);
}

static double distance(const asy_matrix *x, size_t a, size_t b)
{
    double ss = 0;
    for (size_t j = 0; j < x->p; j++) {
        double d = asy_at(x, a, j) - asy_at(x, b, j);
        ss += d * d;
    }
    return sqrt(ss);
}

static void at_the_same_distances(void **state)
{
    fixture *f = *state;
    double *need = asy_json_doubles(
        &f->bench.arena, json_object_get(f->smote, "neighbour_distances"),
        NULL);
    for (size_t i = 0; i < f->n * K; i++)
        ASY_NEAR(distance(&f->class_x, i / K, f->neighbour[i]), need[i], 1e-12);
}

/* The draws that imbalanced-learn made, as rows of the cohort. */
static asy_smote_draw *their_draws(fixture *f, const json_t *theirs, size_t *n)
{
    asy_arena *arena = &f->bench.arena;
    size_t *base = asy_json_rows(arena, json_object_get(theirs, "base_row"), n);
    size_t *neighbour =
        asy_json_rows(arena, json_object_get(theirs, "neighbour_row"), NULL);
    double *gap =
        asy_json_doubles(arena, json_object_get(theirs, "step"), NULL);
    asy_smote_draw *draw = ASY_NEW(arena, asy_smote_draw, *n);
    for (size_t i = 0; i < *n; i++)
        draw[i] = (asy_smote_draw){base[i], neighbour[i], gap[i]};
    return draw;
}

static void makes_the_same_rows_from_the_same_draws(void **state)
{
    fixture *f = *state;
    const json_t *theirs = json_object_get(f->smote, "imblearn_seed_0");
    size_t n, cells;
    asy_smote_draw *draw = their_draws(f, theirs, &n);
    double *need = asy_json_doubles(
        &f->bench.arena, json_object_get(theirs, "synthetic"), &cells);
    assert_int_equal(cells, n * f->all.x.p);
    asy_matrix out = asy_matrix_new(&f->bench.arena, n, f->all.x.p);
    asy_smote_synthesise(&f->all.x, draw, n, &out, 0);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < out.p; j++)
            ASY_NEAR(asy_at(&out, i, j), need[i * out.p + j], 1e-12);
}

static void duplicates_are_neighbours_and_self_is_not(void **state)
{
    (void)state;
    double v[] = {3, 3, 3, 7}, distances[4];
    size_t neighbour[8];
    asy_matrix x = {v, 4, 1, 4};
    asy_smote_neighbours(&x, 2, distances, neighbour);
    const size_t need[] = {1, 2, 0, 2, 0, 1, 0, 1};
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(neighbour[i], need[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(finds_the_same_neighbours, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(at_the_same_distances, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(makes_the_same_rows_from_the_same_draws,
                                        set_up, tear_down),
        cmocka_unit_test(duplicates_are_neighbours_and_self_is_not),
    };
    return ASY_RUN_TESTS("smote against imbalanced-learn", tests);
}
