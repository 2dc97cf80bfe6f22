/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /added of a meta-analysis: a run's result among the studies. */
#include "store/layout.h"

#define AT(member) offsetof(asy_review_added, member)
#define REAL(word, member)                                                     \
    {                                                                          \
        word, ASY_H5_REAL, AT(member), 0                                       \
    }
#define BOUNDS(word, member)                                                   \
    REAL(word, member.estimate), REAL(word "_lower", member.lower),            \
        REAL(word "_upper", member.upper)

static const asy_h5_attribute study[] = {
    {"name", ASY_H5_TEXT, AT(name), 0},
    {"learner", ASY_H5_TEXT, AT(learner), 0},
    {"rows", ASY_H5_TEXT, AT(rows), 0},
    {"repeats", ASY_H5_COUNT, AT(repeats), 0},
    {"config_sha256", ASY_H5_DIGEST, AT(config_sha256), 0},
    REAL("tp", tp),
    REAL("fn", fn),
    REAL("fp", fp),
    REAL("tn", tn),
    BOUNDS("sensitivity", sensitivity),
    BOUNDS("specificity", specificity),
    BOUNDS("roc_auc", auc),
    REAL("roc_auc_se", beside_auc.se),
    BOUNDS("pooled_auc", beside_auc.without),
    BOUNDS("pooled_auc_with", beside_auc.with),
    REAL("next_auc_lower", beside_auc.next.lower),
    REAL("next_auc_upper", beside_auc.next.upper),
    REAL("auc_z", beside_auc.z),
    REAL("auc_p_value", beside_auc.p_value),
    {0}};

#undef AT
#define AT(member) offsetof(asy_review_beside, member)

static const asy_h5_attribute beside[] = {
    REAL("z_sensitivity", place.z_sensitivity),
    REAL("p_sensitivity", place.p_sensitivity),
    REAL("z_specificity", place.z_specificity),
    REAL("p_specificity", place.p_specificity),
    REAL("distance2", place.distance2),
    REAL("p_value", place.p_value),
    REAL("mean_distance2", place.mean_distance2),
    REAL("mean_p_value", place.mean_p_value),
    {"in_confidence_region", ASY_H5_FLAG, AT(place.in_confidence), 0},
    {"in_prediction_region", ASY_H5_FLAG, AT(place.in_prediction), 0},
    BOUNDS("sensitivity", sensitivity),
    BOUNDS("specificity", specificity),
    REAL("sroc_auc", auc),
    {0}};

static asy_status models(asy_h5 *h, hid_t at, void *base)
{
    const asy_review_result *r = h->root;
    asy_review_added *added = base;
    if (!h->writing)
        added->beside =
            asy_arena_calloc(h->arena, r->n_fits, sizeof *added->beside);
    if (!added->beside)
        return asy_nomem(h->err);
    for (size_t i = 0; i < r->n_fits; i++) {
        asy_h5_group group = {
            r->model[i],
            "The study beside the model without it: z, p and Mahalanobis' "
            "distance2 against what the studies predict, mean_* against the "
            "pooled mean alone; sensitivity, specificity and sroc_auc pooled "
            "with it.",
            beside, NULL, NULL};
        added->beside[i].name = r->model[i];
        ASY_TRY(asy_h5_walk(h, at, &group, &added->beside[i]));
    }
    return ASY_OK;
}

asy_status asy_layout_added(asy_h5 *h, asy_review_result *r)
{
    static const asy_h5_group group = {
        "added", "A run's result among the studies, with exact intervals.",
        study, NULL, models};
    bool has = h->writing && r->added.name;
    if (!h->writing)
        ASY_TRY(asy_h5_has(h, h->file, group.name, &has));
    if (!has)
        return ASY_OK;
    return asy_h5_walk(h, h->file, &group, &r->added);
}
