/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole experiments inside a test: YAML text in, result out. */
#ifndef ASY_TESTS_EXPERIMENT_H
#define ASY_TESTS_EXPERIMENT_H

#include "engine/pool.h"
#include "engine/summary.h"
#include "support/check.h"

typedef struct asy_experiment {
    asy_arena arena;
    asy_error err;
    asy_families families;
    asy_config config;
    asy_task task;
    asy_plan plan;
    asy_collection collection;
    asy_result result;
} asy_experiment;

/* The head of a study of the cohort of 66; the pipeline and the learners go
   below. */
#define ASY_COHORT_STUDY                                                       \
    "assay: 1\nname: cohort\n"                                                 \
    "data: {file: cohort_66.csv, target: lic_elevated, positive: 1,\n"         \
    "       categorical: [risk_group]}\n"                                      \
    "resampling: {outer: {method: kfold, folds: 3},\n"                         \
    "             inner: {method: kfold, folds: 3}}\n"
/* This study with steps of every sort and all learners. */
extern const char asy_everything_study[];

/* Config, data and plan from YAML text; paths are relative to tests/data. The
   status of the first step that failed; err says why. */
asy_status asy_experiment_open(asy_experiment *trial, const char *yaml);
/* Run all units on the given number of threads and summarise. */
asy_status asy_experiment_run(asy_experiment *trial, unsigned threads);
void asy_experiment_close(asy_experiment *trial);

/* open + run, or fail the test. */
void asy_experiment_make(asy_experiment *trial, const char *yaml,
                         unsigned threads);

/* A learner's metric by name, or fail. */
const asy_metric_result *asy_experiment_metric(const asy_experiment *trial,
                                               const char *learner,
                                               const char *metric);

#endif
