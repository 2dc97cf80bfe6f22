/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Made-up families: see families.h. */
#include "support/families.h"

#include <math.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))
#define MEMBER(name, table)                                                    \
    {                                                                          \
        name, "help of " name, table, COUNT_OF(table), false, NULL             \
    }
#define BARE(name)                                                             \
    {                                                                          \
        name, "help of " name, NULL, 0, false, NULL                            \
    }

static const asy_param logistic[] = {
    {"C", ASY_NUMBER, 0, HUGE_VAL, ASY_ABOVE_MIN, NULL, "1", "inverse penalty"},
    {"penalty", ASY_CHOICE | ASY_NULL, 0, 0, 0, "l1|l2|elasticnet", "l2",
     "penalty"},
    {"class_weight", ASY_CHOICE | ASY_NULL, 0, 0, 0, "balanced", "null",
     "weights"},
    {"max_iter", ASY_INTEGER, 1, 1e6, 0, NULL, "100", "steps"},
};
static const asy_param svc[] = {
    {"C", ASY_NUMBER, 0, HUGE_VAL, ASY_ABOVE_MIN, NULL, "1", "inverse penalty"},
    {"kernel", ASY_CHOICE, 0, 0, 0, "linear|rbf|poly", "rbf", "kernel"},
    {"gamma", ASY_NUMBER | ASY_CHOICE, 0, HUGE_VAL, ASY_ABOVE_MIN, "scale|auto",
     "scale", "kernel width"},
    {"shrinking", ASY_BOOL, 0, 0, 0, NULL, "true", "heuristic"},
};
static const asy_param forest[] = {
    {"n_estimators", ASY_INTEGER, 1, 1e5, 0, NULL, "100", "trees"},
    {"max_depth", ASY_INTEGER | ASY_NULL, 1, 1e3, 0, NULL, "null", "levels"},
    {"max_features", ASY_NUMBER | ASY_INTEGER | ASY_CHOICE, 0, 0,
     ASY_COUNT_OR_FRACTION, "sqrt|log2", "sqrt", "features at a node"},
    {"min_samples_leaf", ASY_INTEGER, 1, 1e9, 0, NULL, "1", "rows of a leaf"},
};
static const asy_param marker[] = {
    {"feature", ASY_STRING, 0, 0, ASY_REQUIRED, NULL, NULL, "its column"},
};
static const asy_member learners[] = {
    MEMBER("logistic_regression", logistic), MEMBER("svc", svc),
    MEMBER("random_forest", forest), MEMBER("marker", marker), BARE("naive")};

static const asy_param impute[] = {
    {"strategy", ASY_CHOICE, 0, 0, 0, "mean|median|most_frequent", "mean",
     "what fills a gap"},
};
static const asy_param smote[] = {
    {"k_neighbors", ASY_INTEGER, 1, 1000, 0, NULL, "5", "neighbours"},
    {"on_small_class", ASY_CHOICE, 0, 0, 0, "error|clip|skip", "error",
     "too few rows"},
};
static const asy_member transforms[] = {
    MEMBER("impute", impute), BARE("standardize"), MEMBER("smote", smote)};

static const asy_param kfold[] = {
    {"folds", ASY_INTEGER, 2, 1e6, 0, NULL, "5", "folds"},
    {"shuffle", ASY_BOOL, 0, 0, 0, NULL, "true", "in random order"},
};
static const asy_param predefined[] = {
    {"column", ASY_STRING, 0, 0, ASY_REQUIRED, NULL, NULL, "column of folds"},
};
static const asy_member resamplers[] = {MEMBER("kfold", kfold),
                                        BARE("leave_one_out"),
                                        MEMBER("predefined", predefined)};

static const asy_member measures[] = {BARE("roc_auc"),
                                      BARE("average_precision"),
                                      BARE("balanced_accuracy"),
                                      BARE("sensitivity"),
                                      BARE("specificity"),
                                      BARE("f1"),
                                      BARE("mcc"),
                                      BARE("brier"),
                                      BARE("log_loss")};

static const asy_param hook[] = {
    {"k", ASY_INTEGER, 1, 100, 0, NULL, "5", "a number"},
};

static asy_status load_hook(void *user, const char *path, asy_member *out,
                            asy_error *err)
{
    (void)user;
    size_t length = strlen(path);
    if (strstr(path, "broken"))
        return asy_fail(err, ASY_EHOOK, "%s:3: syntax error", path);
    if (length < 4 || strcmp(path + length - 4, ".lua") != 0)
        return asy_fail(err, ASY_EHOOK, "%s: is no Lua file", path);
    *out = (asy_member){.name = path,
                        .help = "a hook",
                        .params = hook,
                        .n_params = COUNT_OF(hook),
                        .hook = true};
    return ASY_OK;
}

static const asy_families families = {
    .learner = {"model", learners, COUNT_OF(learners), load_hook, NULL},
    .transform = {"step", transforms, COUNT_OF(transforms), load_hook, NULL},
    .resampler = {"method", resamplers, COUNT_OF(resamplers), NULL, NULL},
    .measure = {"metric", measures, COUNT_OF(measures), load_hook, NULL},
};

const asy_families *asy_fake_families(void)
{
    return &families;
}
