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
                       "fn, fp and tn, or sensitivity, specificity, cases and "
                       "controls)");
}

static asy_status half_declared(asy_binder *b)
{
    return asy_fail_at(b->err, ASY_ECONFIG, asy_place_of(b, "data"),
                       "reported shares are half declared (need sensitivity, "
                       "specificity, cases and controls together)");
}

/* Counts by their usual names, unless shares are reported. */
static asy_status check_columns(asy_binder *b, asy_review_config *c)
{
    const char *shares[] = {c->data.sensitivity, c->data.specificity,
                            c->data.cases, c->data.controls};
    const char **counts[] = {&c->data.tp, &c->data.fn, &c->data.fp,
                             &c->data.tn};
    static const char *const usual[] = {"TP", "FN", "FP", "TN"};
    size_t n_shares = 0, n_counts = 0;
    for (int i = 0; i < 4; i++) {
        n_shares += shares[i] != NULL;
        n_counts += *counts[i] != NULL;
    }
    if (n_shares > 0 && n_counts > 0)
        return both_ways(b);
    if (n_shares > 0)
        return n_shares == 4 ? ASY_OK : half_declared(b);
    for (int i = 0; i < 4; i++)
        if (!*counts[i])
            *counts[i] = usual[i];
    return ASY_OK;
}

/* ---- reading ---- */

static asy_status bind(asy_binder *b, asy_review_config *config)
{
    ASY_TRY(asy_check_format(b));
    ASY_TRY(asy_review_root.kind->bind(b, &asy_review_root, b->root, config));
    if (!config->title)
        config->title = config->name;
    ASY_TRY(check_columns(b, config));
    return asy_resolve(b, &asy_review_root, config, &config->resolved,
                       config->sha256);
}

asy_status asy_review_load(const char *path, const char *const *sets,
                           size_t n_sets, asy_arena *arena,
                           asy_review_config *config, asy_error *err)
{
    asy_error ignored = {0};
    asy_loader loader;
    asy_source source;
    asy_binder b = {.loader = &loader,
                    .arena = arena,
                    .err = err ? err : &ignored,
                    .meta_analysis = true};
    *config = (asy_review_config){.path = asy_arena_strdup(arena, path)};
    if (!config->path)
        return asy_nomem(b.err);
    ASY_TRY(asy_open_config(&b, path, &source));
    ASY_TRY(asy_read_config(&b, &source, sets, n_sets));
    return bind(&b, config);
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
