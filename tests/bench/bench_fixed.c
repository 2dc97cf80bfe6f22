/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fixed pieces of work, one a call, for counting instructions: what stands
 * before the work (reading, planning) happens outside bench_work.
 */
#include <stdlib.h>
#include <string.h>

#include "bench/study.h"
#include "bench/support.h"

#define SMALL "tests/data/cohort_66.csv", "lic_elevated"
#define LARGE "tests/data/breast_cancer.csv", "target"
#define STUDY "tests/bench/s0.yaml"

/* One piece of work: a study's learner, or one fit. */
typedef struct work {
    const char *name;
    const char *file, *target; /* target NULL: a study */
    const char *learner;
    size_t units; /* of a study: only the first so many */
    const char *set[4][2];
} work;

static const work works[] = {
    {"s0_lr", STUDY, NULL, "lr", 10, {{0}}},
    {"s0_svc", STUDY, NULL, "svc", 5, {{0}}},
    {"s0_rf", STUDY, NULL, "rf", 1, {{0}}},
    {"logistic_66", SMALL, "logistic_regression", 0, {{"C", "1"}}},
    {"logistic_569", LARGE, "logistic_regression", 0, {{"C", "1"}}},
    {"lasso_569",
     LARGE,
     "logistic_regression",
     0,
     {{"C", "1"}, {"penalty", "l1"}}},
    {"svc_66", SMALL, "svc", 0, {{"C", "1"}, {"gamma", "0.1"}}},
    {"svc_569", LARGE, "svc", 0, {{"C", "10"}, {"gamma", "0.1"}}},
    {"forest_66", SMALL, "random_forest", 0, {{"n_estimators", "200"}}},
    {"forest_569", LARGE, "random_forest", 0, {{"n_estimators", "20"}}},
};

/* The counter is told to look at this function and what it calls. */
void bench_work(bench_study *study, bench_fit *fit);
__attribute__((noinline)) void bench_work(bench_study *study, bench_fit *fit)
{
    if (study) {
        bench_study_run(study, 1);
        return;
    }
    bench_prepare(fit);
    bench_run(fit);
}

static void run_study(const work *w)
{
    bench_study s;
    bench_study_open(&s, w->file, w->learner, 1);
    s.plan.n_units = w->units;
    bench_work(&s, NULL);
    bench_study_close(&s);
}

static void run_fit(const work *w)
{
    bench b;
    bench_open(&b, w->file, w->target, true);
    bench_fit f = bench_learner(&b, w->learner);
    for (size_t i = 0; i < 4 && w->set[i][0]; i++)
        bench_set(&f, w->set[i][0], w->set[i][1]);
    bench_work(NULL, &f);
    bench_close(&b);
}

int main(int argc, char **argv)
{
    size_t n = sizeof works / sizeof works[0];
    for (size_t i = 0; argc == 2 && i < n; i++)
        if (strcmp(argv[1], works[i].name) == 0) {
            if (works[i].target)
                run_fit(&works[i]);
            else
                run_study(&works[i]);
            return EXIT_SUCCESS;
        }
    bench_usage("bench_fixed WORK (the names are in instructions.csv)");
}
