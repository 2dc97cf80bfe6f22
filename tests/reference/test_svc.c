/* SPDX-License-Identifier: GPL-3.0-or-later */
/* svc against exact solutions, scikit-learn's votes and LIBSVM. */
#include <stdlib.h>
#include <string.h>

#include <svm.h>

#include "base/rng.h"
#include "learner/svc_model.h"
#include "support/json.h"

enum { KERNEL, C, GAMMA, DEGREE, COEF0, TOL, CLASS_WEIGHT, N_PARAMS = 8 };

typedef struct svc {
    const asy_learner *learner;
    asy_value value[N_PARAMS];
    asy_svc_model *model;
} svc;

static asy_value number(double x)
{
    return (asy_value){.type = ASY_NUMBER, .number = x};
}

static asy_value word(const char *w)
{
    return (asy_value){.type = ASY_CHOICE, .string = w};
}

static void make(svc *s, const char *kernel, double c, asy_bench *bench)
{
    s->learner = asy_learner_find("svc");
    assert_non_null(s->learner);
    assert_int_equal(s->learner->n_params, N_PARAMS);
    ASY_GOOD(
        asy_param_defaults(s->learner->params, N_PARAMS, s->value, &bench->err),
        &bench->err);
    s->value[KERNEL] = word(kernel);
    s->value[C] = number(c);
}

static asy_status try_fit(svc *s, const asy_train *train, const void *shared,
                          asy_bench *bench)
{
    asy_fit f = {s->learner,
                 train,
                 shared,
                 {s->learner->params, N_PARAMS, s->value},
                 &bench->ctx};
    void *model = NULL;
    asy_status status = s->learner->fit(&f, &model);
    s->model = model;
    return status;
}

static void fit(svc *s, const asy_train *train, asy_bench *bench)
{
    ASY_GOOD(try_fit(s, train, NULL, bench), &bench->err);
}

static double *decide(const svc *s, const asy_matrix *x, asy_bench *bench)
{
    size_t width = s->model->k == 2 ? 1 : (size_t)s->model->k;
    double *score = ASY_NEW(&bench->arena, double, x->n *width);
    assert_non_null(score);
    ASY_GOOD(s->learner->score(s->model, x, &bench->ctx, score), &bench->err);
    return score;
}

/* ---- exact solutions ---------------------------------------------------- */

static void compare_exact(const json_t *entry, asy_bench *bench)
{
    const char *data = json_string_value(json_object_get(entry, "data"));
    const char *kernel = json_string_value(json_object_get(entry, "kernel"));
    asy_train train;
    asy_cohort(&bench->arena, data, &train);
    asy_standardise(&train);
    svc s;
    make(&s, kernel, asy_json_number(entry, "C"), bench);
    if (strcmp(kernel, "rbf") == 0)
        s.value[GAMMA] = number(asy_json_number(entry, "gamma"));
    s.value[TOL] = number(1e-10);
    fit(&s, &train, bench);
    const asy_svc_machine *m = &s.model->pair[0].machine;
    size_t n;
    const double *exact = asy_json_doubles(
        &bench->arena, json_object_get(entry, "decision_exact"), &n);
    const int *support = asy_json_ints(
        &bench->arena, json_object_get(entry, "n_support_exact_neg_pos"), NULL);
    assert_int_equal(n, train.x.n);
    ASY_NEAR(m->objective, asy_json_number(entry, "dual_objective_exact"),
             1e-11);
    ASY_NEAR(m->intercept, asy_json_number(entry, "intercept_exact"), 1e-8);
    ASY_NEAR_ALL(decide(&s, &train.x, bench), exact, n, 1e-8);
    assert_int_equal(m->n_negative, support[0]);
    assert_int_equal(m->n_positive, support[1]);
}

static void reaches_the_exact_solutions(void **state)
{
    (void)state;
    json_t *root = asy_json_load("tests/reference/learners.json");
    const json_t *entries = json_object_get(root, "svc");
    assert_int_equal(json_array_size(entries), 22);
    for (size_t i = 0; i < 22; i++) {
        asy_bench bench;
        asy_bench_init(&bench, 1);
        compare_exact(json_array_get(entries, i), &bench);
        asy_bench_clear(&bench);
    }
    json_decref(root);
}

/* ---- more than two classes ---------------------------------------------- */

/* scikit-learn's definition of the shape ovr for three classes. */
static void expect_votes(const double *pairs, double *score)
{
    static const int first[] = {0, 0, 1}, second[] = {1, 2, 2};
    double sum[3] = {0};
    score[0] = score[1] = score[2] = 0;
    for (int m = 0; m < 3; m++) {
        sum[first[m]] += pairs[m];
        sum[second[m]] -= pairs[m];
        score[pairs[m] < 0 ? second[m] : first[m]] += 1;
    }
    for (int c = 0; c < 3; c++)
        score[c] += sum[c] / (3 * (fabs(sum[c]) + 1));
}

static int largest(const double *score)
{
    int best = 0;
    for (int c = 1; c < 3; c++)
        if (score[c] > score[best])
            best = c;
    return best;
}

static void pairs_vote_as_in_scikit_learn(void **state)
{
    (void)state;
    asy_bench bench;
    asy_bench_init(&bench, 1);
    json_t *root = asy_json_load("tests/reference/learners.json");
    const json_t *entry = json_object_get(root, "svc_multiclass_ovo_wine");
    const double *pairs = asy_json_doubles(
        &bench.arena, json_object_get(entry, "decision_ovo"), NULL);
    const int *class =
        asy_json_ints(&bench.arena, json_object_get(entry, "prediction"), NULL);
    asy_train train;
    asy_cohort(&bench.arena, "wine", &train);
    asy_standardise(&train);
    svc s;
    make(&s, "rbf", asy_json_number(entry, "C"), &bench);
    s.value[GAMMA] = number(asy_json_number(entry, "gamma"));
    fit(&s, &train, &bench);
    const double *score = decide(&s, &train.x, &bench);
    for (size_t i = 0; i < train.x.n; i++) {
        double want[3];
        expect_votes(pairs + 3 * i, want);
        ASY_NEAR_ALL(score + 3 * i, want, 3, 1e-5);
        assert_int_equal(largest(score + 3 * i), class[i]);
    }
    json_decref(root);
    asy_bench_clear(&bench);
}

/* Of three classes the middle one has no rows: it loses every pair. */
static void absent_class_never_wins(void **state)
{
    (void)state;
    asy_bench bench;
    asy_bench_init(&bench, 1);
    asy_train train;
    asy_cohort(&bench.arena, "cohort_66", &train);
    int *y = ASY_NEW(&bench.arena, int, train.x.n);
    for (size_t i = 0; i < train.x.n; i++)
        y[i] = 2 * train.y[i];
    svc two, three;
    make(&two, "rbf", 1, &bench);
    make(&three, "rbf", 1, &bench);
    fit(&two, &train, &bench);
    train.y = y;
    train.k = 3;
    fit(&three, &train, &bench);
    const double *d = decide(&two, &train.x, &bench);
    const double *score = decide(&three, &train.x, &bench);
    for (size_t i = 0; i < train.x.n; i++) {
        ASY_NEAR(score[3 * i + 1], 0, 0);
        ASY_NEAR(score[3 * i + 2],
                 (d[i] > 0 ? 2 : 1) + d[i] / (3 * (fabs(d[i]) + 1)), 1e-5);
    }
    asy_bench_clear(&bench);
}

/* ---- LIBSVM ------------------------------------------------------------- */

typedef struct draw {
    size_t n, p;
    double share; /* of class 1 */
    bool twins;   /* every other row repeats the one before */
    const char *kernel;
    double c, gamma, coef0;
    unsigned degree;
    bool balanced;
} draw;

static const draw draws[] = {
    {40, 3, 0.5, false, "linear", 0.1, 1, 0, 3, false},
    {40, 3, 0.2, true, "linear", 10, 1, 0, 3, true},
    {50, 5, 0.5, false, "rbf", 1, 0.2, 0, 3, false},
    {51, 5, 0.1, false, "rbf", 10, 0.05, 0, 3, true},
    {64, 2, 0.4, true, "rbf", 100, 1, 0, 3, false},
    {90, 20, 0.9, true, "rbf", 0.5, 0.01, 0, 3, true},
    {45, 4, 0.5, false, "poly", 1, 0.25, 1, 2, false},
    {45, 4, 0.3, true, "poly", 0.1, 0.3, 0.5, 3, true},
    {30, 6, 0.5, false, "poly", 1, 0.1, 0, 5, false},
};
#define N_DRAWS (sizeof(draws) / sizeof(draws[0]))

static double normal(asy_rng *rng)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += asy_rng_uniform(rng);
    return sum;
}

static void generate(const draw *d, uint64_t seed, asy_arena *arena,
                     asy_train *train)
{
    static const char *names[32];
    asy_rng rng;
    asy_rng_init(&rng, asy_key("test_svc", seed));
    asy_matrix x = asy_matrix_new(arena, d->n, d->p);
    int *y = ASY_NEW(arena, int, d->n);
    for (size_t i = 0; i < d->n; i++) {
        y[i] = i < 2 ? (int)i : asy_rng_uniform(&rng) < d->share;
        for (size_t j = 0; j < d->p; j++)
            asy_col(&x, j)[i] = d->twins && i % 2
                                    ? asy_at(&x, i - 1, j)
                                    : normal(&rng) + (j == 0) * y[i];
    }
    *train = (asy_train){.x = x, .y = y, .k = 2, .names = names};
}

/* Rows of x as LIBSVM wants them; the caller frees both blocks. */
static struct svm_problem libsvm_rows(const asy_train *train)
{
    size_t n = train->x.n, p = train->x.p;
    struct svm_node *node = malloc(n * (p + 1) * sizeof *node);
    struct svm_problem problem = {(int)n, malloc(n * sizeof(double)),
                                  malloc(n * sizeof(struct svm_node *))};
    for (size_t i = 0; i < n; i++) {
        problem.x[i] = node + i * (p + 1);
        problem.y[i] = train->y[i] ? 1 : -1;
        for (size_t j = 0; j < p; j++)
            problem.x[i][j] =
                (struct svm_node){(int)j + 1, asy_at(&train->x, i, j)};
        problem.x[i][p].index = -1;
    }
    return problem;
}

static void quiet(const char *text)
{
    (void)text;
}

static struct svm_model *libsvm_fit(const draw *d, const asy_train *train,
                                    const struct svm_problem *problem)
{
    static int label[] = {-1, 1};
    asy_value balanced = word("balanced");
    double weight[2];
    asy_class_weights(train, &balanced, weight);
    struct svm_parameter parameter = {
        .svm_type = C_SVC,
        .kernel_type = !strcmp(d->kernel, "linear") ? LINEAR
                       : !strcmp(d->kernel, "rbf")  ? RBF
                                                    : POLY,
        .gamma = d->gamma,
        .coef0 = d->coef0,
        .degree = (int)d->degree,
        .C = d->c,
        .cache_size = 10,
        .eps = 1e-9,
        .nr_weight = d->balanced ? 2 : 0,
        .weight_label = label,
        .weight = weight,
        .shrinking = 1,
    };
    svm_set_print_string_function(quiet);
    struct svm_model *model = svm_train(problem, &parameter);
    model->param.nr_weight = 0; /* label and weight are not its to free */
    model->param.weight_label = NULL;
    model->param.weight = NULL;
    return model;
}

/*
 * LIBSVM keeps kernel values as floats (24 bits), so that its solution is that
 * of a problem perturbed by about 6e-8 of the largest value.
 */
static void compare_libsvm(const draw *d, uint64_t seed, asy_bench *bench)
{
    asy_train train;
    generate(d, seed, &bench->arena, &train);
    svc s;
    make(&s, d->kernel, d->c, bench);
    s.value[GAMMA] = number(d->gamma);
    s.value[COEF0] = number(d->coef0);
    s.value[DEGREE] = (asy_value){.type = ASY_INTEGER, .number = d->degree};
    if (d->balanced)
        s.value[CLASS_WEIGHT] = word("balanced");
    fit(&s, &train, bench);
    const double *score = decide(&s, &train.x, bench);
    struct svm_problem problem = libsvm_rows(&train);
    struct svm_model *model = libsvm_fit(d, &train, &problem);
    /* Its decision is positive for the label that comes first. */
    double sign = model->label[0] == 1 ? 1 : -1;
    for (size_t i = 0; i < train.x.n; i++) {
        double decision;
        svm_predict_values(model, problem.x[i], &decision);
        ASY_NEAR(score[i], sign * decision, 1e-4);
    }
    ASY_NEAR(s.model->pair[0].machine.intercept, -sign * model->rho[0], 1e-4);
    svm_free_and_destroy_model(&model);
    free(problem.x[0]);
    free(problem.x);
    free(problem.y);
}

static void agrees_with_libsvm(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 3; seed++)
        for (size_t i = 0; i < N_DRAWS; i++) {
            asy_bench bench;
            asy_bench_init(&bench, 1);
            compare_libsvm(&draws[i], seed, &bench);
            asy_bench_clear(&bench);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reaches_the_exact_solutions),
        cmocka_unit_test(pairs_vote_as_in_scikit_learn),
        cmocka_unit_test(absent_class_never_wins),
        cmocka_unit_test(agrees_with_libsvm),
    };
    return ASY_RUN_TESTS("svc", tests);
}
