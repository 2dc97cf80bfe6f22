/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One radial support vector machine, the mean over a 5 x 5 grid of C and gamma,
   ours and LIBSVM called from C, both to LIBSVM's default tolerance 1e-3. */
#include <stdlib.h>
#include <svm.h>

#include "bench/support.h"

#define N_C 5
#define N_GAMMA 5
static const char *const c_text[N_C] = {"0.01", "0.1", "1", "10", "100"};
static const char *const gamma_text[N_GAMMA] = {"0.001", "0.01", "0.1", "1",
                                                "10"};

/* ---- ours ---- */

static double ours(bench *b, bench_fit *f)
{
    asy_mark mark = asy_arena_mark(&b->arena);
    double start = bench_seconds();
    bench_prepare(f);
    for (size_t c = 0; c < N_C; c++) {
        bench_set(f, "C", c_text[c]);
        for (size_t g = 0; g < N_GAMMA; g++) {
            bench_set(f, "gamma", gamma_text[g]);
            asy_mark fit = asy_arena_mark(&b->arena);
            bench_run(f);
            asy_arena_release(&b->arena, fit);
        }
    }
    double end = bench_seconds();
    asy_arena_release(&b->arena, mark);
    return (end - start) / (N_C * N_GAMMA);
}

/* ---- LIBSVM ---- */

static void quiet(const char *text)
{
    (void)text;
}

static struct svm_node *sparse_row(const bench *b, size_t i)
{
    size_t p = b->task.p;
    struct svm_node *row = malloc((p + 1) * sizeof *row);
    for (size_t j = 0; j < p; j++)
        row[j] = (struct svm_node){(int)j + 1, asy_at(&b->task.x, i, j)};
    row[p].index = -1;
    return row;
}

static struct svm_problem make_problem(const bench *b)
{
    size_t n = b->task.n;
    struct svm_problem problem = {.l = (int)n,
                                  .y = malloc(n * sizeof(double)),
                                  .x = malloc(n * sizeof(void *))};
    for (size_t i = 0; i < n; i++) {
        problem.x[i] = sparse_row(b, i);
        problem.y[i] = b->task.y[i] ? 1 : -1;
    }
    return problem;
}

static double peer(const struct svm_problem *problem)
{
    double start = bench_seconds();
    for (size_t c = 0; c < N_C; c++)
        for (size_t g = 0; g < N_GAMMA; g++) {
            struct svm_parameter how = {.svm_type = C_SVC,
                                        .kernel_type = RBF,
                                        .C = strtod(c_text[c], NULL),
                                        .gamma = strtod(gamma_text[g], NULL),
                                        .cache_size = 200,
                                        .eps = 1e-3,
                                        .shrinking = 1};
            struct svm_model *model = svm_train(problem, &how);
            svm_free_and_destroy_model(&model);
        }
    return (bench_seconds() - start) / (N_C * N_GAMMA);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        bench_usage("bench_svc FILE TARGET [READINGS]");
    bench b;
    bench_open(&b, argv[1], argv[2], true);
    bench_fit f = bench_learner(&b, "svc");
    bench_set(&f, "tol", "1e-3");
    svm_set_print_string_function(quiet);
    struct svm_problem problem = make_problem(&b);
    ours(&b, &f);
    for (size_t r = 0; r < bench_count(argc, argv, 3, 1); r++) {
        bench_report("ours", ours(&b, &f));
        bench_report("peer", peer(&problem));
    }
    bench_close(&b);
    return EXIT_SUCCESS;
}
