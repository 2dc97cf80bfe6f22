/* SPDX-License-Identifier: GPL-3.0-or-later */
/* assay plan: what a run would do, and about how long it would take. */
#include <stdio.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/probe.h"
#include "cli/progress.h"
#include "cli/study.h"

static void print_design(const asy_plan *p)
{
    printf("%s: %zu rows, %zu features, %d classes", p->config->name, p->n,
           p->task->p, p->task->k);
    if (p->n_holdout)
        printf(", %zu rows held out", p->n_holdout);
    printf("\nouter %s: %zu repeats x %zu folds; inner %s; %zu permutations "
           "x %zu repeats\n\n",
           p->outer->name, p->n_repeats, p->n_folds, p->inner->name,
           p->n_permutations, p->permutation_repeats);
    printf("%-16s %10s %10s %12s %14s\n", "learner", "candidates", "units",
           "fits", "time, 1 core");
}

static asy_status print_costs(const asy_plan *plan, const asy_cost *cost,
                              asy_error *err)
{
    asy_cost all = {0};
    double seconds = 0;
    size_t memory = 0;
    char text[48];
    for (size_t l = 0; l < plan->n_learners; l++) {
        asy_probe probe;
        ASY_TRY(asy_probe_learner(plan, l, &probe, err));
        double each = probe.seconds * (double)cost[l].units;
        asy_print_duration(each, text, sizeof text);
        printf("%-16s %10zu %10zu %12zu %14s\n", plan->learner[l].id,
               plan->learner[l].n_candidates, cost[l].units, cost[l].fits,
               text);
        all.units += cost[l].units;
        all.fits += cost[l].fits;
        seconds += each;
        memory = probe.memory > memory ? probe.memory : memory;
    }
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    asy_print_duration(seconds, text, sizeof text);
    printf("%-16s %10s %10zu %12zu %14s\n\n", "all", "", all.units, all.fits,
           text);
    asy_print_duration(seconds / (double)cores, text, sizeof text);
    printf("about %s with %ld threads; about %.1f MB a thread\n", text, cores,
           1e-6 * (double)memory);
    return ASY_OK;
}

static void tell_failing(const asy_plan *plan, const asy_cost *cost)
{
    for (size_t l = 0; l < plan->n_learners; l++)
        if (cost[l].failing > 0)
            printf("note: %zu of %zu units of %s fail; %s\n", cost[l].failing,
                   cost[l].units, plan->learner[l].id, cost[l].why);
}

static asy_status show(asy_study *study, asy_error *err)
{
    const asy_plan *plan = &study->plan;
    asy_cost *cost = ASY_NEW(&study->arena, asy_cost, plan->n_learners);
    if (!cost)
        return asy_nomem(err);
    ASY_TRY(asy_plan_cost(plan, &study->arena, cost, err));
    print_design(plan);
    ASY_TRY(print_costs(plan, cost, err));
    tell_failing(plan, cost);
    return ASY_OK;
}

static asy_status run(int argc, char **argv, asy_error *err)
{
    asy_study_args args;
    ASY_TRY(asy_study_parse(argc, argv, "s", &args, err));
    asy_study study;
    asy_status status = asy_study_open(&args, &study, err);
    if (status == ASY_OK)
        status = show(&study, err);
    asy_study_close(&study);
    return status;
}

const asy_command asy_command_plan = {
    .name = "plan",
    .usage = "CONFIG [--set KEY=VALUE ...]",
    .help = "count units and fits, estimate time and memory",
    .more = "Fits are counted from the folds themselves: candidates x inner\n"
            "folds + 1 a unit. The time is extrapolated from the first units\n"
            "of each learner, run for a fifth of a second.\n",
    .run = run,
};
