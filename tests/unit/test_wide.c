/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every array loop that is compiled more than once (base/wide.h): each version
 * gives the bits of the baseline, whatever the length. tests/lint/kernels
 * requires a case here for each of ASY_VERSIONS, by its name.
 */
#include "base/wide.h"

#include <string.h>

#include "base/math.h"
#include "base/product.h"
#include "base/rng.h"
#include "learner/cholesky.h"
#include "learner/gram.h"
#include "learner/kernel_cache.h"
#include "learner/logistic_lanes.h"
#include "learner/smo_scan.h"
#include "learner/svc_path.h"
#include "support/check.h"
#include "support/fitted.h"

enum { MOST = 300, COLUMNS = 19, ROOM = MOST * COLUMNS };

/* What a case computes with, and where it puts what it finds. */
typedef struct input {
    size_t n;
    double a[ROOM], b[ROOM], c[ROOM]; /* common numbers */
    double edge[ROOM];                /* also infinite, subnormal, NaN */
    asy_bench bench;
    double out[ROOM];
} input;

static asy_matrix matrix(input *in)
{
    return (asy_matrix){in->a, in->n, COLUMNS, MOST};
}

/* ---- base/math.c ---- */

static void run_sum(input *in)
{
    in->out[0] = asy_sum(in->a, in->n);
}

static void run_dot(input *in)
{
    in->out[0] = asy_dot(in->a, in->b, in->n);
}

static void run_largest(input *in)
{
    in->out[0] = asy_largest(in->c, in->n);
}

static void run_axpy(input *in)
{
    memcpy(in->out, in->b, sizeof in->b);
    asy_axpy(in->c[0], in->a, in->out, in->n);
}

static void run_exp(input *in)
{
    asy_exp_n(in->edge, in->out, in->n);
}

static void run_sigmoid(input *in)
{
    asy_sigmoid_n(in->edge, in->out, in->n);
}

static void run_log1pexp(input *in)
{
    asy_log1pexp_n(in->edge, in->out, in->n);
}

/* ---- base/product.c ---- */

static void run_add_product(input *in)
{
    asy_matrix x = matrix(in);
    memcpy(in->out, in->c, in->n * sizeof *in->out);
    asy_add_product(&x, in->b, in->out);
}

static void run_dots(input *in)
{
    asy_matrix x = matrix(in);
    asy_dots(&x, in->b, in->out);
}

/* ---- learner/gram.c ---- */

static void run_add_block(input *in)
{
    asy_arena *arena = &in->bench.arena;
    asy_panels panels = in->n % 2 ? asy_panels_new(arena, in->n, COLUMNS)
                                  : asy_panels_lent(arena, in->n, COLUMNS);
    assert_non_null(panels.v);
    asy_panels_reset(&panels);
    for (size_t j = 0; j < 1 + in->n % COLUMNS; j++)
        asy_panels_add(&panels, j ? in->a + j * MOST : NULL);
    asy_panels_gram(&panels, in->b, in->out, COLUMNS);
}

/* ---- learner/cholesky.c ---- */

static void run_cholesky(input *in)
{
    size_t q = 1 + in->n % 32;
    for (size_t i = 0; i < q; i++)
        for (size_t j = 0; j < q; j++)
            in->out[i * q + j] =
                in->a[i] * in->a[j] + in->b[i] * in->b[j] + (i == j ? 3 : 0);
    asy_cholesky(in->out, q, q);
    asy_cholesky_solve(in->out, q, q, in->out + q * q);
}

/* ---- learner/logistic_loss.c, logistic_step.c, logistic_series.c ---- */

static void run_logistic(input *in)
{
    int y[MOST];
    for (size_t i = 0; i < in->n; i++)
        y[i] = i < 2 ? (int)i : in->b[i] < 0.4;
    asy_logistic problem = {.x = matrix(in),
                            .y = y,
                            .m = 1,
                            .weight = in->b,
                            .l2 = 1,
                            .intercept = true,
                            .tol = 1e-9,
                            .max_iter = 50};
    asy_logistic_end end;
    if (in->n < 2)
        return;
    ASY_GOOD(asy_logistic_solve(&problem, &in->bench.ctx, in->out, &end),
             &in->bench.err);
}

/* ---- learner/logistic_lanes_4.c, logistic_lanes_8.c ---- */

typedef asy_status (*solver)(asy_lane_team *, asy_ctx *);

static void run_team(input *in, solver solve, asy_lane_team *team)
{
    team->theta = in->out + ROOM / 2;
    ASY_GOOD(solve(team, &in->bench.ctx), &in->bench.err);
    for (size_t l = 0; l < team->count; l++)
        for (size_t j = 0; team->end[l].converged && j <= COLUMNS; j++)
            *in->out += team->theta[l * (COLUMNS + 1) + j] * (double)(j + l);
}

static void run_newton(input *in)
{
    static const double none[COLUMNS + 1], c[] = {1e-3, 0.1, 1, 20};
    int y[MOST];
    double reach[COLUMNS + 1];
    asy_panels panels = asy_panels_new(&in->bench.arena, in->n, COLUMNS + 1);
    assert_non_null(panels.v);
    asy_lane_team team = {.problem = {.x = matrix(in),
                                      .y = y,
                                      .m = 1,
                                      .l2 = 1,
                                      .intercept = true,
                                      .tol = 1e-9,
                                      .max_iter = 50,
                                      .reach = reach,
                                      .panels = &panels},
                          .share = in->b,
                          .count = 4};
    for (size_t i = 0; i < in->n; i++)
        y[i] = in->b[i] < 0.4;
    for (size_t j = 0; j <= COLUMNS; j++)
        asy_panels_add(&panels, j < COLUMNS ? in->a + j * MOST : NULL);
    asy_logistic_reach(&team.problem, in->b, reach);
    for (size_t l = 0; l < team.count; l++) {
        team.c[l] = c[l];
        team.start[l] = none;
    }
    run_team(in, asy_logistic_solve_4, &team);
    run_team(in, asy_logistic_solve_8, &team);
}

/* ---- learner/kernel.c, kernel_cache.c ---- */

static asy_kernel rbf(void)
{
    return (asy_kernel){asy_kernel_map_find("rbf"), 0.37, 0, 0};
}

static asy_gram gram_of(input *in)
{
    asy_gram gram;
    asy_matrix x = matrix(in);
    ASY_GOOD(asy_gram_init(&gram, &x, &in->bench.arena, &in->bench.err),
             &in->bench.err);
    return gram;
}

static void run_powers(input *in)
{
    asy_kernel kernel = rbf();
    memcpy(in->out, in->edge, sizeof in->edge);
    kernel.map->apply(&kernel, in->b, 0.3, in->out, in->n);
}

static void run_dot_rows(input *in)
{
    asy_gram gram = gram_of(in);
    asy_kernel linear = {asy_kernel_map_find("linear"), 0, 0, 0};
    gram.x.p = 1 + in->n % COLUMNS; /* odd and even */
    asy_gram_row_of(&gram, &linear, in->c, 1, in->out);
}

/* A matrix of n > 0 rows of x, and what it is made of. */
typedef struct matrix_of_rows {
    asy_kernel kernel;
    asy_gram gram;
    asy_kernel_cache cache;
} matrix_of_rows;

static asy_kernel_cache *cache_of(input *in, matrix_of_rows *m)
{
    m->kernel = rbf();
    m->gram = gram_of(in);
    ASY_GOOD(asy_kernel_cache_init(&m->cache, &m->kernel, &m->gram, 1 << 22,
                                   &in->bench.arena, &in->bench.err),
             &in->bench.err);
    return &m->cache;
}

static void run_invert(input *in)
{
    if (in->n == 0)
        return;
    matrix_of_rows m;
    asy_kernel_cache cache = *cache_of(in, &m);
    memcpy(in->out, asy_kernel_cache_inverse(&cache, in->n / 2),
           cache.stride * sizeof *in->out);
}

/* ---- learner/tree_scan.c, tree_pairs.c ---- */

static void run_forest(input *in)
{
    int y[MOST];
    for (size_t i = 0; i < in->n; i++)
        y[i] = i < 2 ? (int)i : in->b[i] < 0.4;
    asy_train train = {.x = matrix(in), .y = y, .k = 2};
    if (in->n < 2)
        return;
    const void *model = asy_model_of(&in->bench, "random_forest", &train,
                                     ASY_SET("n_estimators=3"));
    memcpy(in->out,
           asy_scores_of(&in->bench, "random_forest", model, &train.x, 2),
           in->n * sizeof *in->out);
}

/* ---- learner/sweep.c, svc_path.c ---- */

/* Rows of alternating classes, each class as often as the other. */
static void run_path(input *in)
{
    double target[MOST], weight[MOST];
    size_t n = in->n = in->n / 2 * 2;
    if (n == 0)
        return;
    for (size_t i = 0; i < n; i++) {
        target[i] = i % 2 ? 1 : -1;
        weight[i] = 1;
    }
    matrix_of_rows m;
    asy_kernel_cache *cache = cache_of(in, &m);
    asy_svc_path path;
    ASY_GOOD(asy_svc_path_init(&path, n, cache->stride, &in->bench.arena,
                               &in->bench.err),
             &in->bench.err);
    asy_svc_path_start(&path, cache, target, weight);
    assert_true(asy_svc_path_solve(&path, 1.5, in->out));
    memcpy(in->out + n, path.wait, n * sizeof *path.wait);
}

/* ---- learner/smo_scan.c ---- */

/* Rows in whole lanes; every third may not rise, every fifth not fall. */
static asy_smo_scan scan_of(input *in)
{
    asy_smo_scan scan = {
        .n = (in->n + ASY_KERNEL_PAD - 1) / ASY_KERNEL_PAD * ASY_KERNEL_PAD,
        .g = in->out,
        .up = in->out + MOST + ASY_KERNEL_PAD,
        .down = in->out + 2 * (MOST + ASY_KERNEL_PAD),
        .height = in->out + 3 * (MOST + ASY_KERNEL_PAD),
        .gain = in->out + 4 * (MOST + ASY_KERNEL_PAD),
    };
    for (size_t i = 0; i < scan.n; i++) {
        scan.g[i] = in->a[i];
        scan.up[i] = i % 3 && i < in->n ? 0 : -HUGE_VAL;
        scan.down[i] = i % 5 && i < in->n ? 0 : HUGE_VAL;
    }
    return scan;
}

static void run_move(input *in)
{
    asy_smo_scan scan = scan_of(in);
    asy_smo_move(&scan, 0.7, in->b, in->c);
}

static void run_fold_gains(input *in)
{
    asy_smo_scan scan = scan_of(in);
    if (in->n > 5)
        in->out[ROOM - 1] = (double)asy_smo_falling(&scan, in->n / 2, in->b);
}

typedef struct kernel_case {
    const char *name; /* of the loop */
    void (*run)(input *);
} kernel_case;

static const kernel_case cases[] = {
    {"sum", run_sum},
    {"dot", run_dot},
    {"largest", run_largest},
    {"axpy", run_axpy},
    {"exp", run_exp},
    {"sigmoid", run_sigmoid},
    {"log1pexp", run_log1pexp},
    {"add_product", run_add_product},
    {"dots", run_dots},
    {"add_block", run_add_block},
    {"factor", run_cholesky},
    {"solve", run_cholesky},
    {"slope", run_logistic},
    {"curvature", run_logistic},
    {"second", run_logistic},
    {"third", run_logistic},
    {"newton", run_newton},
    {"powers", run_powers},
    {"dot", run_dot_rows},
    {"invert", run_invert},
    {"find_gains", run_forest},
    {"allow", run_forest},
    {"reach", run_forest},
    {"measure_pairs", run_forest},
    {"choose_pairs", run_forest},
    {"subtract", run_path},
    {"spread", run_path},
    {"look_ahead", run_path},
    {"move", run_move},
    {"fold_gains", run_fold_gains},
};

/* ---- */

static void fill(input *in, size_t n)
{
    const double edge[] = {HUGE_VAL, -HUGE_VAL, 5e-324, -0.0, (double)NAN};
    asy_rng rng;
    asy_rng_init(&rng, asy_key("wide", n));
    in->n = n;
    for (size_t i = 0; i < ROOM; i++) {
        in->a[i] = 4 * asy_rng_uniform(&rng) - 2;
        in->b[i] = asy_rng_uniform(&rng);
        in->c[i] = ldexp(asy_rng_uniform(&rng) - 0.5, (int)(i % 30));
        in->edge[i] = 1600 * asy_rng_uniform(&rng) - 800;
        if (asy_rng_below(&rng, 20) == 0)
            in->edge[i] = edge[asy_rng_below(&rng, 5)];
    }
}

/* A product has the bits of asy_axpy and asy_dot, column by column. */
static void products_are_those_of_the_columns(void **state)
{
    (void)state;
    static input in;
    for (size_t n = 0; n <= MOST; n += n < 40 ? 1 : 20) {
        fill(&in, n);
        asy_matrix x = matrix(&in);
        static double f[MOST], by_column[MOST];
        double dots[COLUMNS];
        memcpy(f, in.c, n * sizeof *f);
        memcpy(by_column, in.c, n * sizeof *f);
        asy_add_product(&x, in.b, f);
        asy_dots(&x, in.b, dots);
        for (size_t j = 0; j < COLUMNS; j++) {
            asy_axpy(in.b[j], asy_ccol(&x, j), by_column, n);
            assert_true(asy_dot(asy_ccol(&x, j), in.b, n) == dots[j]);
        }
        assert_memory_equal(f, by_column, n * sizeof *f);
    }
}

static void run(const kernel_case *c, input *in, const char *version)
{
    asy_error err;
    asy_error_reset(&err);
    ASY_GOOD(asy_wide_choose(version, &err), &err);
    memset(in->out, 0, sizeof in->out);
    asy_bench_init(&in->bench, 1);
    c->run(in);
    asy_bench_clear(&in->bench);
}

static const char *const versions[] = {"avx2", "avx512"};
enum { VERSIONS = sizeof versions / sizeof *versions };

static void compare(const kernel_case *c, input *in, size_t has)
{
    static double want[ROOM];
    run(c, in, "baseline");
    memcpy(want, in->out, sizeof want);
    for (size_t v = 0; v < has; v++) {
        run(c, in, versions[v]);
        for (size_t i = 0; i < ROOM; i++)
            if (memcmp(&want[i], &in->out[i], sizeof *want) != 0)
                fail_msg("%s, n = %zu: baseline gives %a, %s gives %a at %zu",
                         c->name, in->n, want[i], versions[v], in->out[i], i);
    }
}

static void versions_agree_bit_by_bit(void **state)
{
    (void)state;
    static input in;
    size_t has = 0;
    while (has < VERSIONS && asy_wide_choose(versions[has], NULL) == ASY_OK)
        has++;
    if (has == 0)
        ASY_SKIP("this processor has one version only");
    for (size_t n = 0; n <= MOST; n += n < 100 ? 1 : 67) {
        fill(&in, n);
        for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
            compare(&cases[k], &in, has);
    }
    assert_int_equal(asy_wide_choose(NULL, NULL), ASY_OK);
}

static void a_version_can_be_chosen(void **state)
{
    (void)state;
    asy_error err;
    asy_error_reset(&err);
    ASY_GOOD(asy_wide_choose(NULL, &err), &err);
    const char *usual = asy_wide_version();
    ASY_GOOD(asy_wide_choose("baseline", &err), &err);
    assert_string_equal(asy_wide_version(), "baseline");
    assert_false(asy_wide(1000));
    assert_int_equal(asy_wide_choose("sse9", &err), ASY_EARG);
    assert_string_equal(err.message,
                        "found the kernel \"sse9\", need baseline, avx2 or "
                        "avx512");
    assert_string_equal(asy_wide_version(), "baseline");
    asy_error_reset(&err);
    ASY_GOOD(asy_wide_choose(NULL, &err), &err);
    assert_string_equal(asy_wide_version(), usual);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_version_can_be_chosen),
        cmocka_unit_test(versions_agree_bit_by_bit),
        cmocka_unit_test(products_are_those_of_the_columns),
    };
    return ASY_RUN_TESTS("wide", tests);
}
