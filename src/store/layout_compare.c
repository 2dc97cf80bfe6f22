/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /compare/<name>, published values, and compare/ of each learner. */
#include <string.h>

#include "base/math.h"
#include "store/layout.h"

#define AT(member) offsetof(asy_published_result, member)
#define QUANTITY(word, q)                                                      \
    {word, ASY_H5_REAL, AT(quantity[q].estimate), 0},                          \
        {word "_lower", ASY_H5_REAL, AT(quantity[q].lower), 0},                \
    {                                                                          \
        word "_upper", ASY_H5_REAL, AT(quantity[q].upper), 0                   \
    }

static const asy_h5_attribute attributes[] = {
    {"name", ASY_H5_TEXT, AT(name), 0},
    {"title", ASY_H5_TEXT, AT(title), ASY_H5_OPTIONAL},
    {"source", ASY_H5_TEXT, AT(source), ASY_H5_OPTIONAL},
    {"doi", ASY_H5_TEXT, AT(doi), ASY_H5_OPTIONAL},
    {"model", ASY_H5_TEXT, AT(model), ASY_H5_OPTIONAL},
    {"meta_sha256", ASY_H5_TEXT, AT(meta_sha256), ASY_H5_OPTIONAL},
    {"level", ASY_H5_REAL, AT(level), 0},
    QUANTITY("sensitivity", ASY_SENSITIVITY),
    QUANTITY("specificity", ASY_SPECIFICITY),
    QUANTITY("auc", ASY_AUC),
    {0}};

/* Reading: what all published intervals share. */
static asy_status share(asy_h5 *h, hid_t at, void *published)
{
    (void)at;
    asy_published_result *p = published;
    for (int q = 0; !h->writing && q < ASY_N_QUANTITIES; q++) {
        p->quantity[q].level = p->level;
        p->quantity[q].method = "published";
    }
    return ASY_OK;
}

const asy_h5_list asy_layout_published = {
    .name = "compare",
    .description = "Published estimates that this study is put beside.",
    .count = ASY_DIM_PUBLISHED,
    .offset = offsetof(asy_result, published),
    .element_size = sizeof(asy_published_result),
    .flags = ASY_H5_OPTIONAL,
    .element = {.description = "Published estimates with their intervals; NaN "
                               "where none was published.",
                .attributes = attributes,
                .more = share}};

/* ---- a learner beside them ---- */

#define DIFFERENCE(member)                                                     \
    offsetof(asy_compare_result, difference) + offsetof(asy_difference, member)

static const asy_h5_attribute beside[] = {
    {"difference", ASY_H5_REAL, DIFFERENCE(interval.estimate), 0},
    {"difference_lower", ASY_H5_REAL, DIFFERENCE(interval.lower), 0},
    {"difference_upper", ASY_H5_REAL, DIFFERENCE(interval.upper), 0},
    {"difference_level", ASY_H5_REAL, DIFFERENCE(interval.level), 0},
    {"difference_method", ASY_H5_TEXT, DIFFERENCE(interval.method),
     ASY_H5_OPTIONAL},
    {"statistic", ASY_H5_REAL, DIFFERENCE(statistic), 0},
    {"df", ASY_H5_REAL, DIFFERENCE(df), 0},
    {"p_value", ASY_H5_REAL, DIFFERENCE(p_value), 0},
    {0}};

static asy_status ours(asy_h5 *h, hid_t at, void *compare)
{
    asy_compare_result *c = compare;
    return asy_h5_attributes(h, at, asy_layout_interval, &c->ours);
}

static const char *const quantity_name[ASY_N_QUANTITIES] = {
    [ASY_SENSITIVITY] = "sensitivity",
    [ASY_SPECIFICITY] = "specificity",
    [ASY_AUC] = "auc"};

/* base is the learner's comparisons with one study: [ASY_N_QUANTITIES]. */
static asy_status quantities(asy_h5 *h, hid_t at, void *base)
{
    asy_compare_result *c = base;
    for (int q = 0; q < ASY_N_QUANTITIES; q++) {
        if (!h->writing)
            ASY_TRY(asy_h5_has(h, at, quantity_name[q], &c[q].given));
        asy_h5_group group = {quantity_name[q],
                              "Ours with its interval, and logit(ours) - "
                              "logit(published) with its interval and p.",
                              beside, NULL, ours};
        if (c[q].given)
            ASY_TRY(asy_h5_walk(h, at, &group, &c[q]));
    }
    return ASY_OK;
}

static asy_status studies(asy_h5 *h, hid_t at, void *base)
{
    const asy_result *r = h->root;
    asy_learner_result *learner = base;
    for (size_t i = 0; i < r->n_compare; i++) {
        asy_h5_group group = {
            r->published[i].name,
            "This learner beside one study; only what that study published.",
            NULL, NULL, quantities};
        ASY_TRY(asy_h5_walk(h, at, &group,
                            learner->compare + i * ASY_N_QUANTITIES));
    }
    return ASY_OK;
}

asy_status asy_layout_compare(asy_h5 *h, hid_t at, void *base)
{
    const asy_result *r = h->root;
    asy_learner_result *learner = base;
    static const asy_h5_group group = {
        "compare", "This learner beside published estimates.", NULL, NULL,
        studies};
    if (!h->writing)
        learner->compare =
            asy_arena_calloc(h->arena, r->n_compare * ASY_N_QUANTITIES,
                             sizeof *learner->compare);
    if (!learner->compare)
        return r->n_compare == 0 ? ASY_OK : asy_nomem(h->err);
    return r->n_compare > 0 ? asy_h5_walk(h, at, &group, learner) : ASY_OK;
}
