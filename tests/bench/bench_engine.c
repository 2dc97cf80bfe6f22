/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the time of study S0 goes, on one thread: fits, predictions, pipeline
 * steps, scoring, and the engine's own, which is the rest. The plan's vtables
 * are replaced by ones that note the processor's clock around each call.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/study.h"
#include "bench/support.h"

enum { FIT, PREDICT, STEPS, SCORING, N_PARTS };
static const char *const part_name[N_PARTS] = {"fit", "predict", "steps",
                                               "scoring"};
static uint64_t spent[N_PARTS];

static uint64_t ticks(void)
{
    return __builtin_ia32_rdtsc();
}

#define TIMED(part, call)                                                      \
    uint64_t start_ = ticks();                                                 \
    asy_status status_ = call;                                                 \
    spent[part] += ticks() - start_;                                           \
    return status_

/* ---- the learner ---- */

static const asy_learner *learner;

static asy_status prepare(const asy_learner *l, const asy_train *train,
                          asy_ctx *ctx, void **shared)
{
    (void)l;
    TIMED(FIT, learner->prepare(learner, train, ctx, shared));
}

static asy_status expect(const void *shared, const asy_matrix *x, asy_ctx *ctx)
{
    TIMED(PREDICT, learner->expect(shared, x, ctx));
}

static asy_status fit_ahead(const asy_fit *first, size_t n)
{
    TIMED(FIT, learner->fit_ahead(first, n));
}

static asy_status fit(const asy_fit *f, void **model)
{
    TIMED(FIT, learner->fit(f, model));
}

static asy_status evaluate(const asy_fit *first, size_t n, const asy_matrix *x,
                           double *out)
{
    TIMED(FIT, learner->evaluate(first, n, x, out));
}

static asy_status score(const void *model, const asy_matrix *x, asy_ctx *ctx,
                        double *out)
{
    TIMED(PREDICT, learner->score(model, x, ctx, out));
}

static asy_status log_odds(const void *model, const asy_matrix *x, asy_ctx *ctx,
                           double *out)
{
    TIMED(PREDICT, learner->log_odds(model, x, ctx, out));
}

static void time_learner(asy_plan *plan)
{
    static asy_learner timed;
    static asy_plan_learner planned;
    learner = plan->learner->learner;
    timed = *learner;
    timed.prepare = learner->prepare ? prepare : NULL;
    timed.expect = learner->expect ? expect : NULL;
    timed.fit_ahead = learner->fit_ahead ? fit_ahead : NULL;
    timed.fit = fit;
    timed.evaluate = learner->evaluate ? evaluate : NULL;
    timed.score = score;
    timed.log_odds = learner->log_odds ? log_odds : NULL;
    planned = *plan->learner;
    planned.learner = &timed;
    plan->learner = &planned;
}

/* ---- the steps: S0's two, one of each kind ---- */

static const asy_transform *mapping, *resampler;

static asy_status step_fit(const asy_step *step, const asy_train *train,
                           asy_ctx *ctx, void **model)
{
    TIMED(STEPS, mapping->fit(step, train, ctx, model));
}

static asy_status step_apply(const void *model, const asy_matrix *in,
                             asy_ctx *ctx, asy_matrix *out)
{
    TIMED(STEPS, mapping->apply(model, in, ctx, out));
}

static asy_status step_resample(const asy_step *step, const asy_train *in,
                                asy_ctx *ctx, asy_train *out)
{
    TIMED(STEPS, resampler->resample(step, in, ctx, out));
}

static void time_steps(asy_plan *plan)
{
    static asy_transform timed[2];
    static asy_step step[2];
    if (plan->n_steps != 2 || !plan->step[0].transform->apply ||
        !plan->step[1].transform->resample)
        bench_usage("bench_engine needs a mapping, then a resampler");
    mapping = plan->step[0].transform;
    resampler = plan->step[1].transform;
    memcpy(step, plan->step, sizeof step);
    timed[0] = *mapping;
    timed[0].fit = step_fit;
    timed[0].apply = step_apply;
    timed[1] = *resampler;
    timed[1].resample = step_resample;
    step[0].transform = &timed[0];
    step[1].transform = &timed[1];
    plan->step = step;
}

/* ---- the measures ---- */

enum { MOST_MEASURES = 16 };

static asy_status compute(const asy_measure *measure,
                          const asy_prediction *prediction, asy_ctx *ctx,
                          double *value)
{
    const asy_measure *real = asy_measure_find(measure->name);
    TIMED(SCORING, real->compute(real, prediction, ctx, value));
}

static void time_measures(asy_plan *plan)
{
    static asy_measure timed[MOST_MEASURES + 1];
    static const asy_measure *metric[MOST_MEASURES];
    if (plan->n_metrics > MOST_MEASURES)
        bench_usage("bench_engine takes fewer metrics");
    for (size_t m = 0; m < plan->n_metrics; m++) {
        timed[m] = *plan->metric[m];
        timed[m].compute = compute;
        metric[m] = &timed[m];
    }
    plan->metric = metric;
    timed[MOST_MEASURES] = *plan->tune;
    timed[MOST_MEASURES].compute = compute;
    plan->tune = &timed[MOST_MEASURES];
}

/* "ours" is the engine's own share of the time; the parts are told to standard
   error. */
static void one_reading(bench_study *s)
{
    memset(spent, 0, sizeof spent);
    uint64_t start = ticks();
    bench_study_run(s, 1);
    double total = (double)(ticks() - start), own = total;
    for (size_t i = 0; i < N_PARTS; i++) {
        own -= (double)spent[i];
        fprintf(stderr, "%s %.2f %%, ", part_name[i],
                100 * (double)spent[i] / total);
    }
    fprintf(stderr, "engine %.2f %%\n", 100 * own / total);
    bench_report("ours", own / total);
}

int main(int argc, char **argv)
{
    if (argc < 4)
        bench_usage("bench_engine CONFIG LEARNER PERMUTATIONS [READINGS]");
    bench_study s;
    bench_study_open(&s, argv[1], argv[2], bench_count(argc, argv, 3, 0));
    time_learner(&s.plan);
    time_steps(&s.plan);
    time_measures(&s.plan);
    for (size_t r = 0; r < bench_count(argc, argv, 4, 1); r++)
        one_reading(&s);
    bench_study_close(&s);
    return EXIT_SUCCESS;
}
