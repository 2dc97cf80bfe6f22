/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a file to a meta-analysis: tree, table, rules, resolved text. */
#include "config/review.h"

#include <string.h>

#include "config/keys.h"

/* ---- rules ---- */

static asy_status both_ways(asy_binder *b)
{
    return asy_fail_at(b->err, ASY_ECONFIG, asy_place_of(b, "data"),
                       "data declares counts and shares (found both, need tp, "
                       "fn, fp and tn, or sensitivity and specificity)");
}

static asy_status half_declared(asy_binder *b, const char *share,
                                const char *patients)
{
    return asy_fail_at(b->err, ASY_ECONFIG, asy_place_of(b, "data"),
                       "reported shares are half declared (need %s with %s, or "
                       "with %s_lower and %s_upper)",
                       share, patients, share, share);
}

/* A share needs a number of patients or an interval, not both. */
static bool is_whole(const char *share, const char *patients, const char *lower,
                     const char *upper)
{
    bool bounds = lower && upper, half = !lower != !upper;
    return share && !half && (patients != NULL) != bounds;
}

static asy_status check_shares(asy_binder *b, const asy_review_config *c)
{
    if (!is_whole(c->data.sensitivity, c->data.cases, c->data.sensitivity_lower,
                  c->data.sensitivity_upper))
        return half_declared(b, "sensitivity", "cases");
    if (!is_whole(c->data.specificity, c->data.controls,
                  c->data.specificity_lower, c->data.specificity_upper))
        return half_declared(b, "specificity", "controls");
    return ASY_OK;
}

static size_t count_given(const char *const *word, size_t n)
{
    size_t given = 0;
    for (size_t i = 0; i < n; i++)
        given += word[i] != NULL;
    return given;
}

/* Columns of a single quantity: value and what its variance comes from. */
typedef struct quantity {
    const char *name, *value, *spread, *value_key, *spread_key;
} quantity;
enum { QUANTITIES = 3 };

static void list_quantities(const asy_review_config *c, quantity q[QUANTITIES])
{
    q[0] = (quantity){"auc", c->data.auc, c->data.auc_se, "auc", "auc_se"};
    q[1] = (quantity){"fisher_z", c->data.correlation, c->data.patients,
                      "correlation", "patients"};
    q[2] = (quantity){"mean_absolute_error", c->data.mean_absolute_error,
                      c->data.mean_absolute_error_se, "mean_absolute_error",
                      "mean_absolute_error_se"};
}

/* The number of patients may stand alone. */
static asy_status check_quantity(asy_binder *b, const quantity *q, bool wanted)
{
    bool alone = q->spread && strcmp(q->spread_key, "patients") != 0;
    if (q->value ? q->spread != NULL : !alone && !wanted)
        return ASY_OK;
    return asy_fail_at(b->err, ASY_ECONFIG, asy_place_of(b, "data"),
                       "%s lacks columns (need data.%s and data.%s)", q->name,
                       q->value_key, q->spread_key);
}

static bool is_listed(const asy_review_config *c, const char *name)
{
    for (size_t i = 0; i < c->univariate.n_quantities; i++)
        if (strcmp(c->univariate.quantity[i], name) == 0)
            return true;
    return false;
}

/* Counts by their usual names, unless shares or single quantities alone are
   there. */
static asy_status check_columns(asy_binder *b, asy_review_config *c)
{
    const char *const shares[] = {
        c->data.sensitivity,       c->data.specificity,
        c->data.sensitivity_lower, c->data.sensitivity_upper,
        c->data.specificity_lower, c->data.specificity_upper};
    const char **counts[] = {&c->data.tp, &c->data.fn, &c->data.fp,
                             &c->data.tn};
    static const char *const usual[] = {"TP", "FN", "FP", "TN"};
    size_t n_shares = count_given(shares, sizeof shares / sizeof *shares);
    size_t n_counts = 0;
    for (int i = 0; i < 4; i++)
        n_counts += *counts[i] != NULL;
    if (n_shares > 0 && n_counts > 0)
        return both_ways(b);
    if (n_shares > 0)
        return check_shares(b, c);
    bool single =
        c->data.auc || c->data.correlation || c->data.mean_absolute_error;
    for (int i = 0; i < 4 && (n_counts > 0 || !single); i++)
        if (!*counts[i])
            *counts[i] = usual[i];
    return ASY_OK;
}

bool asy_review_has_counts(const asy_review_config *c)
{
    return c->data.tp || c->data.sensitivity;
}

/* What is pooled if nothing is written: what there are columns for. */
static asy_status default_quantities(asy_binder *b, asy_review_config *c,
                                     const quantity *q)
{
    static const char *const of_counts[] = {"logit_sensitivity",
                                            "logit_specificity", "ln_dor"};
    const char **list = ASY_NEW(b->arena, const char *, 3 + QUANTITIES);
    if (!list)
        return asy_nomem(b->err);
    size_t n = 0;
    for (size_t i = 0; i < 3 && asy_review_has_counts(c); i++)
        list[n++] = of_counts[i];
    for (size_t i = 0; i < QUANTITIES; i++)
        if (q[i].value)
            list[n++] = q[i].name;
    c->univariate.quantity = list;
    c->univariate.n_quantities = n;
    return ASY_OK;
}

/* Without counts there are no models, and no quantity that is made of them. */
static asy_status need_no_counts(asy_binder *b, asy_review_config *c)
{
    static const char *const made[] = {"logit_sensitivity", "logit_specificity",
                                       "ln_dor", "ln_lr_positive",
                                       "ln_lr_negative"};
    if (asy_review_has_counts(c))
        return ASY_OK;
    if (!asy_is_written(b, "models"))
        c->n_models = 0;
    bool needs = c->n_models > 0 || c->regression.covariate;
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        needs = needs || is_listed(c, made[i]);
    if (!needs)
        return ASY_OK;
    return asy_fail_at(b->err, ASY_ECONFIG, asy_place_of(b, "data"),
                       "data declares no counts (models, a covariate and "
                       "quantities of the two-by-two table need tp, fn, fp and "
                       "tn)");
}

static asy_status check_quantities(asy_binder *b, asy_review_config *c)
{
    quantity q[QUANTITIES];
    list_quantities(c, q);
    for (size_t i = 0; i < QUANTITIES; i++)
        ASY_TRY(check_quantity(b, &q[i], is_listed(c, q[i].name)));
    ASY_TRY(check_quantity(b, &q[0], is_listed(c, "logit_auc")));
    if (!asy_is_written(b, "univariate.quantities"))
        ASY_TRY(default_quantities(b, c, q));
    return need_no_counts(b, c);
}

/* ---- reading ---- */

static asy_status bind(asy_binder *b, asy_review_config *config)
{
    ASY_TRY(asy_check_format(b));
    ASY_TRY(asy_review_root.kind->bind(b, &asy_review_root, b->root, config));
    if (!config->title)
        config->title = config->name;
    ASY_TRY(check_columns(b, config));
    ASY_TRY(check_quantities(b, config));
    return asy_resolve(b, &asy_review_root, config, &config->resolved,
                       config->sha256);
}

static asy_status read(asy_binder *b, const asy_source *source,
                       const char *const *sets, size_t n_sets,
                       asy_review_config *config)
{
    asy_loader loader;
    b->loader = &loader;
    *config =
        (asy_review_config){.path = asy_arena_strdup(b->arena, source->file)};
    if (!config->path)
        return asy_nomem(b->err);
    ASY_TRY(asy_read_config(b, source, sets, n_sets));
    return bind(b, config);
}

asy_status asy_review_load(const char *path, const char *const *sets,
                           size_t n_sets, asy_arena *arena,
                           asy_review_config *config, asy_error *err)
{
    asy_error ignored = {0};
    asy_source source;
    asy_binder b = {
        .arena = arena, .err = err ? err : &ignored, .meta_analysis = true};
    ASY_TRY(asy_open_config(&b, path, &source));
    return read(&b, &source, sets, n_sets, config);
}

asy_status asy_review_parse(const char *path, const char *text,
                            asy_arena *arena, asy_review_config *config,
                            asy_error *err)
{
    asy_error ignored = {0};
    asy_binder b = {
        .arena = arena, .err = err ? err : &ignored, .meta_analysis = true};
    asy_source source;
    ASY_TRY(asy_source_of(&b, path, text, &source));
    return read(&b, &source, NULL, 0, config);
}

asy_status asy_review_is_declared(const char *path, asy_arena *arena,
                                  bool *declared, asy_error *err)
{
    asy_loader loader;
    asy_source source;
    asy_binder b = {.loader = &loader, .arena = arena, .err = err};
    ASY_TRY(asy_open_config(&b, path, &source));
    ASY_TRY(asy_read_config(&b, &source, NULL, 0));
    const asy_node *kind = asy_node_find(b.root, "kind");
    *declared = kind && kind->kind == ASY_NODE_SCALAR &&
                strcmp(kind->text, "meta_analysis") == 0;
    return ASY_OK;
}
