/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The root of the file and what is the same for all learners. */
#include "store/layout.h"

#include <limits.h>
#include <string.h>

#define AT(member) offsetof(asy_result, member)

static const asy_h5_attribute root[] = {
    {"assay_version", ASY_H5_TEXT, AT(assay_version), 0},
    {"name", ASY_H5_TEXT, AT(name), 0},
    {"title", ASY_H5_TEXT, AT(title), ASY_H5_OPTIONAL},
    {"note", ASY_H5_TEXT, AT(note), ASY_H5_OPTIONAL},
    {"task", ASY_H5_TEXT, AT(task), 0},
    {"seed", ASY_H5_SEED, AT(seed), 0},
    {"config", ASY_H5_TEXT, AT(config), 0},
    {"config_sha256", ASY_H5_DIGEST, AT(config_sha256), 0},
    {"data_sha256", ASY_H5_DIGEST, AT(data_sha256), 0},
    {"hooks_sha256", ASY_H5_DIGEST, AT(hooks_sha256), 0},
    {0}};

static const asy_h5_dataset names[] = {
    {.name = "classes",
     .kind = ASY_H5_TEXT,
     .offset = AT(class_name),
     .dim = {ASY_DIM_CLASS},
     .description =
         "Labels of the classes; of two, index 1 is the positive one."},
    {.name = "features",
     .kind = ASY_H5_TEXT,
     .offset = AT(feature),
     .dim = {ASY_DIM_FEATURE},
     .description = "Names of the features: the table's columns, in order."},
    {0}};

static const asy_h5_attribute design_facts[] = {
    {"level", ASY_H5_REAL, AT(level), 0},
    {"threshold_rule", ASY_H5_TEXT, AT(threshold_rule), 0},
    {"tuning_metric", ASY_H5_TEXT, AT(tuning_metric), 0},
    {"permutations", ASY_H5_COUNT, AT(n_permutations), 0},
    {"permutation_repeats", ASY_H5_COUNT, AT(permutation_repeats), 0},
    {"scheme", ASY_H5_TEXT, AT(scheme), ASY_H5_OPTIONAL},
    {"importance_metric", ASY_H5_TEXT, AT(importance_metric), ASY_H5_OPTIONAL},
    {"importance_repeats", ASY_H5_COUNT, AT(importance_repeats), 0},
    {"holdout_samples", ASY_H5_COUNT, AT(n_holdout), 0},
    {0}};

static const asy_h5_dataset design_sets[] = {
    {.name = "figures",
     .kind = ASY_H5_TEXT,
     .offset = AT(figure),
     .dim = {ASY_DIM_FIGURE},
     .description = "Kinds of figures that the config declares."},
    {0}};

static const asy_h5_dataset samples[] = {
    {.name = "id",
     .kind = ASY_H5_TEXT,
     .offset = AT(id),
     .dim = {ASY_DIM_SAMPLE},
     .description = "Identifier of each sample, in the order of the table."},
    {.name = "target",
     .kind = ASY_H5_INTEGER,
     .offset = AT(target),
     .dim = {ASY_DIM_SAMPLE},
     .index_of = ASY_DIM_CLASS,
     .description = "Class of each sample, an index (from 0) into /classes."},
    {.name = "group",
     .kind = ASY_H5_TEXT,
     .offset = AT(group),
     .dim = {ASY_DIM_SAMPLE},
     .flags = ASY_H5_OPTIONAL,
     .description = "Group of each sample; a group never crosses a fold."},
    {.name = "holdout",
     .kind = ASY_H5_BYTE,
     .offset = AT(holdout),
     .dim = {ASY_DIM_SAMPLE},
     .description = "1 if the sample is in the held-out test set, else 0."},
    {0}};

static const asy_h5_attribute resampling_facts[] = {
    {"repeats", ASY_H5_COUNT, AT(n_repeats), 0},
    {"folds", ASY_H5_COUNT, AT(n_folds), 0},
    {0}};

static const asy_h5_dataset resampling[] = {
    {.name = "repeat",
     .kind = ASY_H5_INTEGER,
     .offset = AT(repeat),
     .dim = {ASY_DIM_ROW},
     .index_of = ASY_DIM_REPEAT,
     .description = "Repeat (from 0) of each row; a row is one sample tested "
                    "in one outer fold of one repeat."},
    {.name = "fold",
     .kind = ASY_H5_INTEGER,
     .offset = AT(fold),
     .dim = {ASY_DIM_ROW},
     .index_of = ASY_DIM_FOLD,
     .description = "Outer fold (from 0) in which each row is tested."},
    {.name = "sample",
     .kind = ASY_H5_INTEGER,
     .offset = AT(sample),
     .dim = {ASY_DIM_ROW},
     .index_of = ASY_DIM_SAMPLE,
     .description = "Sample of each row, an index (from 0) into /samples."},
    {.name = "n_train",
     .kind = ASY_H5_COUNT,
     .offset = AT(n_train),
     .dim = {ASY_DIM_REPEAT, ASY_DIM_FOLD},
     .description = "Number of training samples, before any resampling step."},
    {0}};

static const asy_h5_group groups[] = {
    {"design", "What the config declared for all learners.", design_facts,
     design_sets, NULL},
    {"samples", "The samples of the table.", NULL, samples, NULL},
    {"resampling", "Which sample was tested in which outer fold.",
     resampling_facts, resampling, NULL},
    {0}};

static const asy_h5_dataset failures[] = {
    {.name = "failures",
     .kind = ASY_H5_FAILURE,
     .offset = AT(failure),
     .dim = {ASY_DIM_FAILURE},
     .description = "What failed, a unit or a metric over rows of several: "
                    "which, with what status, and why; no rows when all went "
                    "well."},
    {0}};

/* ---- sizes ---- */

/* Sizes that are no size_t of the result itself. */
typedef struct sizes {
    size_t classes, width, one, candidates;
    size_t unused; /* of dimensions that only meta-analyses have */
} sizes;

static void tie_sizes(asy_h5 *h, asy_result *r, sizes *own)
{
    for (int dim = ASY_DIM_STUDY; dim < ASY_N_DIMS; dim++)
        h->size[dim] = &own->unused;
    h->size[ASY_DIM_SAMPLE] = &r->n;
    h->size[ASY_DIM_CLASS] = &own->classes;
    h->size[ASY_DIM_SCORE] = &own->width;
    h->size[ASY_DIM_FEATURE] = &r->p;
    h->size[ASY_DIM_ROW] = &r->m;
    h->size[ASY_DIM_REPEAT] = &r->n_repeats;
    h->size[ASY_DIM_FOLD] = &r->n_folds;
    h->size[ASY_DIM_CANDIDATE] = &own->candidates;
    h->size[ASY_DIM_PERMUTATION] = &r->n_permutations;
    h->size[ASY_DIM_SHUFFLE] = &r->importance_repeats;
    h->size[ASY_DIM_HELD_OUT] = &r->n_holdout;
    h->size[ASY_DIM_ONE] = &own->one;
    h->size[ASY_DIM_FAILURE] = &r->n_failures;
    h->size[ASY_DIM_FIGURE] = &r->n_figures;
    h->size[ASY_DIM_METRIC] = &r->n_metrics;
    h->size[ASY_DIM_NULL_METRIC] = &r->n_null_metrics;
    h->size[ASY_DIM_PUBLISHED] = &r->n_compare;
    h->size[ASY_DIM_LEARNER] = &r->n_learners;
}

static void set_sizes(asy_h5 *h, const asy_result *r, sizes *own)
{
    for (int dim = ASY_DIM_END + 1; !h->writing && dim < ASY_N_DIMS; dim++)
        *h->size[dim] = ASY_UNKNOWN;
    own->one = 1;
    if (h->writing)
        own->classes = (size_t)r->n_classes;
}

/* What nothing in the file told has no members. */
static void settle_sizes(asy_h5 *h)
{
    for (int dim = ASY_DIM_END + 1; dim < ASY_N_DIMS; dim++)
        if (*h->size[dim] == ASY_UNKNOWN)
            *h->size[dim] = 0;
}

static asy_status count_classes(asy_h5 *h, asy_result *r, sizes *own)
{
    if (own->classes > INT_MAX)
        return asy_h5_fail(h, h->file, "classes");
    r->n_classes = (int)own->classes;
    own->width = own->classes == 2 ? 1 : own->classes;
    return ASY_OK;
}

/* ---- the walk ---- */

typedef struct identity {
    const char *format;
    size_t version;
} identity;

asy_status asy_layout_identify(asy_h5 *h)
{
    static const asy_h5_attribute format[] = {
        {"format", ASY_H5_TEXT, offsetof(identity, format), 0},
        {"format_version", ASY_H5_COUNT, offsetof(identity, version), 0},
        {0}};
    identity id = {"assay-result", ASY_FORMAT_VERSION};
    ASY_TRY(asy_h5_attributes(h, h->file, format, &id));
    if (strcmp(id.format, "assay-result") != 0)
        return asy_fail(h->err, ASY_EDATA,
                        "%s: is no assay result (its format is '%.40s', need "
                        "'assay-result')",
                        h->path, id.format);
    if (id.version != ASY_FORMAT_VERSION)
        return asy_fail(h->err, ASY_EDATA,
                        "%s: was written by another assay (found "
                        "format_version %zu, need %d)",
                        h->path, id.version, ASY_FORMAT_VERSION);
    return ASY_OK;
}

/* A meta-analysis has a kind and other parts. */
static asy_status need_experiment(asy_h5 *h)
{
    bool review = false;
    if (!h->writing)
        ASY_TRY(asy_layout_is_review(h, &review));
    if (!review)
        return ASY_OK;
    return asy_fail(h->err, ASY_EDATA,
                    "%s: is the result of a meta-analysis (assay show prints "
                    "it), need that of an experiment",
                    h->path);
}

static asy_status parts(asy_h5 *h, asy_result *r, sizes *own)
{
    ASY_TRY(asy_h5_attributes(h, h->file, root, r));
    ASY_TRY(asy_h5_datasets(h, h->file, names, r));
    ASY_TRY(count_classes(h, r, own));
    for (const asy_h5_group *group = groups; group->name; group++)
        ASY_TRY(asy_h5_walk(h, h->file, group, r));
    ASY_TRY(asy_h5_walk_list(h, h->file, &asy_layout_published, r));
    ASY_TRY(asy_layout_learners(h, h->file, r));
    return asy_h5_datasets(h, h->file, failures, r);
}

asy_status asy_layout_walk(asy_h5 *h, asy_result *r)
{
    sizes own = {0};
    h->root = r;
    tie_sizes(h, r, &own);
    set_sizes(h, r, &own);
    if (h->writing && !asy_h5_describe(h, h->file, "Result of an assay run."))
        return asy_h5_fail(h, h->file, "description");
    ASY_TRY(asy_layout_identify(h));
    ASY_TRY(need_experiment(h));
    ASY_TRY(parts(h, r, &own));
    settle_sizes(h);
    return ASY_OK;
}
