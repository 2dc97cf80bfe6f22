/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /learners/<id>: predictions, importance and the held-out set. */
#include "store/layout.h"

#define AT(member) offsetof(asy_learner_result, member)
#define HELD(member) offsetof(asy_holdout_result, member)

static const asy_h5_attribute attributes[] = {
    {"id", ASY_H5_TEXT, AT(id), 0},
    {"model", ASY_H5_TEXT, AT(model), 0},
    {"score_kind", ASY_H5_TEXT, AT(score_kind), 0},
    {0}};

static const asy_h5_dataset datasets[] = {
    {.name = "score",
     .kind = ASY_H5_REAL,
     .offset = AT(score),
     .dim = {ASY_DIM_ROW, ASY_DIM_SCORE},
     .description = "Score of each tested row: of two classes for the positive "
                    "one, else for each class; NaN where the unit failed."},
    {.name = "decision",
     .kind = ASY_H5_INTEGER,
     .offset = AT(decision),
     .dim = {ASY_DIM_ROW},
     .index_of = ASY_DIM_CLASS,
     .lowest = -1,
     .description = "Class decided for each tested row at its fold's "
                    "threshold, an index into /classes; -1 where the unit "
                    "failed."},
    {.name = "threshold",
     .kind = ASY_H5_REAL,
     .offset = AT(threshold),
     .dim = {ASY_DIM_REPEAT, ASY_DIM_FOLD},
     .description = "Scores at or above it are decided positive; chosen on "
                    "training rows; NaN for more than two classes."},
    {0}};

static const asy_h5_dataset importance = {
    .kind = ASY_H5_REAL,
    .offset = AT(importance),
    .dim = {ASY_DIM_FEATURE, ASY_DIM_SHUFFLE},
    .description = "Loss of the metric on outer test rows when the feature's "
                   "values are shuffled, mean over folds; NaN where not "
                   "defined."};

/* importance/<metric>: the one dataset whose name is a metric. */
static asy_status importance_set(asy_h5 *h, hid_t at, void *learner)
{
    const asy_result *r = h->root;
    asy_h5_dataset table[] = {importance, {0}};
    table[0].name = asy_h5_link_name(h, r->importance_metric);
    if (!table[0].name)
        return asy_nomem(h->err);
    return asy_h5_datasets(h, at, table, learner);
}

static const asy_h5_group importance_group = {
    "importance", "Permutation importance of the features.", NULL, NULL,
    importance_set};

/* ---- the held-out set ---- */

static const asy_h5_dataset held_samples[] = {
    {.name = "sample",
     .kind = ASY_H5_INTEGER,
     .offset = offsetof(asy_result, holdout_sample),
     .dim = {ASY_DIM_HELD_OUT},
     .index_of = ASY_DIM_SAMPLE,
     .description = "Held-out samples, as indices into /samples."},
    {0}};

static const asy_h5_dataset held_datasets[] = {
    {.name = "score",
     .kind = ASY_H5_REAL,
     .offset = HELD(score),
     .dim = {ASY_DIM_HELD_OUT, ASY_DIM_SCORE},
     .description = "Score of each held-out sample by the model fitted on all "
                    "other samples; NaN if that unit failed."},
    {.name = "decision",
     .kind = ASY_H5_INTEGER,
     .offset = HELD(decision),
     .dim = {ASY_DIM_HELD_OUT},
     .index_of = ASY_DIM_CLASS,
     .lowest = -1,
     .description = "Class decided for each held-out sample, an index into "
                    "/classes; -1 if the unit failed."},
    {.name = "threshold",
     .kind = ASY_H5_REAL,
     .offset = HELD(threshold),
     .description = "Scores at or above it are decided positive; chosen on "
                    "training rows; NaN for more than two classes."},
    {.name = "inner_score",
     .kind = ASY_H5_REAL,
     .offset = HELD(inner_score),
     .dim = {ASY_DIM_CANDIDATE},
     .description = "Mean over inner folds of the tuning metric."},
    {.name = "chosen",
     .kind = ASY_H5_INTEGER,
     .offset = HELD(chosen),
     .index_of = ASY_DIM_CANDIDATE,
     .lowest = -1,
     .description = "Candidate chosen by the inner search, an index into "
                    "tuning/candidates; -1 if the unit failed."},
    {0}};

static asy_status holdout_more(asy_h5 *h, hid_t at, void *holdout)
{
    ASY_TRY(asy_h5_datasets(h, at, held_samples, h->root));
    return asy_layout_measured_once(h, at, holdout);
}

static const asy_h5_group holdout_group = {
    "holdout", "The model of all other samples on the held-out test set.", NULL,
    held_datasets, holdout_more};

/* ---- a learner ---- */

static const asy_h5_group tuning_group = {
    "tuning", "The inner search of each outer fold.", NULL, NULL,
    asy_layout_tuning};

static asy_status learner_more(asy_h5 *h, hid_t at, void *base)
{
    asy_learner_result *learner = base;
    const asy_result *r = h->root;
    ASY_TRY(asy_h5_walk(h, at, &tuning_group, &learner->tuning));
    ASY_TRY(asy_layout_measured(h, at, learner));
    if (r->importance_metric)
        ASY_TRY(asy_h5_walk(h, at, &importance_group, learner));
    if (r->n_holdout > 0)
        ASY_TRY(asy_h5_walk(h, at, &holdout_group, &learner->holdout));
    return asy_layout_compare(h, at, learner);
}

static const asy_h5_list learners = {
    .name = "learners",
    .description = "One group a learner, in the order of the config.",
    .count = ASY_DIM_LEARNER,
    .offset = offsetof(asy_result, learner),
    .element_size = sizeof(asy_learner_result),
    .element = {.description = "What one learner predicted, and how well.",
                .attributes = attributes,
                .datasets = datasets,
                .more = learner_more}};

asy_status asy_layout_learners(asy_h5 *h, hid_t at, void *result)
{
    return asy_h5_walk_list(h, at, &learners, result);
}
