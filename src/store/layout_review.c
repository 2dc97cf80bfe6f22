/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of a meta-analysis: root, /studies, /funnel, /heterogeneity,
   /influence. /meta is in layout_models.c. */
#include "store/layout.h"

#include <string.h>

#define AT(member) offsetof(asy_review_result, member)

static const asy_h5_attribute root[] = {
    {"kind", ASY_H5_TEXT, AT(kind), 0},
    {"assay_version", ASY_H5_TEXT, AT(assay_version), 0},
    {"name", ASY_H5_TEXT, AT(name), 0},
    {"title", ASY_H5_TEXT, AT(title), ASY_H5_OPTIONAL},
    {"note", ASY_H5_TEXT, AT(note), ASY_H5_OPTIONAL},
    {"task", ASY_H5_TEXT, AT(task), 0},
    {"config", ASY_H5_TEXT, AT(config), 0},
    {"config_sha256", ASY_H5_DIGEST, AT(config_sha256), 0},
    {"data_sha256", ASY_H5_DIGEST, AT(data_sha256), 0},
    {"level", ASY_H5_REAL, AT(level), 0},
    {"continuity_add", ASY_H5_REAL, AT(continuity_add), 0},
    {"continuity_when", ASY_H5_TEXT, AT(continuity_when), 0},
    {"studies_with_zero", ASY_H5_COUNT, AT(studies_with_zero), 0},
    {"corrected_studies", ASY_H5_COUNT, AT(corrected_studies), 0},
    {"covariate", ASY_H5_TEXT, AT(covariate), ASY_H5_OPTIONAL},
    {"restricted_by", ASY_H5_TEXT, AT(restricted_by), ASY_H5_OPTIONAL},
    {"left_out", ASY_H5_COUNT, AT(studies.left_out), 0},
    {0}};

/* ---- studies ---- */

#define COLUMN(word, member, flag, help)                                       \
    {                                                                          \
        .name = (word), .kind = ASY_H5_REAL, .offset = AT(member),             \
        .dim = {ASY_DIM_STUDY}, .flags = (flag), .description = (help)         \
    }
#define FIRST ASY_H5_OPTIONAL
#define THEN ASY_H5_FOLLOWS

static const asy_h5_dataset studies[] = {
    {.name = "name",
     .kind = ASY_H5_TEXT,
     .offset = AT(studies.name),
     .dim = {ASY_DIM_STUDY},
     .description = "Names of the studies, in the order of the table."},
    COLUMN("patients", studies.patients, FIRST,
           "Number of patients as declared apart from the counts."),
    COLUMN("tp", studies.tp, FIRST, "True positives."),
    COLUMN("fn", studies.fn, THEN, "False negatives."),
    COLUMN("fp", studies.fp, THEN, "False positives."),
    COLUMN("tn", studies.tn, THEN, "True negatives."),
    COLUMN("sensitivity", studies.sensitivity, THEN, "tp / (tp + fn)."),
    COLUMN("sensitivity_lower", studies.sensitivity_lower, THEN,
           "Exact (Clopper-Pearson) lower bound, at the file's level."),
    COLUMN("sensitivity_upper", studies.sensitivity_upper, THEN,
           "Exact (Clopper-Pearson) upper bound."),
    COLUMN("specificity", studies.specificity, THEN, "tn / (tn + fp)."),
    COLUMN("specificity_lower", studies.specificity_lower, THEN,
           "Exact (Clopper-Pearson) lower bound."),
    COLUMN("specificity_upper", studies.specificity_upper, THEN,
           "Exact (Clopper-Pearson) upper bound."),
    COLUMN("ln_dor", studies.ln_dor, THEN,
           "Logarithm of the diagnostic odds ratio, corrected counts."),
    COLUMN("ln_dor_se", studies.ln_dor_se, THEN, "Its standard error."),
    COLUMN("effective_sample_size", studies.ess, THEN,
           "4 n1 n2 / (n1 + n2) of the patients with and without the "
           "condition."),
    COLUMN("auc", studies.reported[ASY_REPORTED_AUC], FIRST,
           "Reported area under the ROC curve."),
    COLUMN("auc_se", studies.reported_se[ASY_REPORTED_AUC], THEN,
           "Its standard error."),
    COLUMN("fisher_z", studies.reported[ASY_REPORTED_FISHER_Z], FIRST,
           "atanh of the reported correlation."),
    COLUMN("fisher_z_se", studies.reported_se[ASY_REPORTED_FISHER_Z], THEN,
           "Its standard error, 1 / sqrt(patients - 3)."),
    COLUMN("mean_absolute_error", studies.reported[ASY_REPORTED_ERROR], FIRST,
           "Reported mean absolute error."),
    COLUMN("mean_absolute_error_se", studies.reported_se[ASY_REPORTED_ERROR],
           THEN, "Its standard error."),
    {.name = "covariate",
     .kind = ASY_H5_TEXT,
     .offset = AT(studies.covariate),
     .dim = {ASY_DIM_STUDY},
     .flags = ASY_H5_OPTIONAL,
     .description = "The covariate of each study, as the table has it."},
    {0}};

static const asy_h5_dataset influence[] = {
    COLUMN("sensitivity", influence.sensitivity, 0,
           "Pooled sensitivity without the study (Reitsma, REML)."),
    COLUMN("sensitivity_lower", influence.sensitivity_lower, 0,
           "Its lower bound (Wald, logit scale)."),
    COLUMN("sensitivity_upper", influence.sensitivity_upper, 0,
           "Its upper bound."),
    COLUMN("specificity", influence.specificity, 0,
           "Pooled specificity without the study."),
    COLUMN("specificity_lower", influence.specificity_lower, 0,
           "Its lower bound (Wald, logit scale)."),
    COLUMN("specificity_upper", influence.specificity_upper, 0,
           "Its upper bound."),
    COLUMN("tau_sensitivity", influence.tau_sensitivity, 0,
           "Between-study standard deviation of the logit sensitivity without "
           "the study."),
    COLUMN("tau_specificity", influence.tau_specificity, 0,
           "The same of the logit specificity."),
    COLUMN("correlation", influence.correlation, 0,
           "Their between-study correlation without the study."),
    COLUMN("distance2", influence.distance2, 0,
           "Squared distance of the study from what the others predict, in "
           "units of within + between + estimation variance."),
    COLUMN("p_value", influence.p_value, 0,
           "Its p, chi-squared with 2 degrees of freedom."),
    {0}};

/* ---- between studies ---- */

static const asy_h5_attribute heterogeneity[] = {
    {"q", ASY_H5_REAL, AT(heterogeneity.q), 0},
    {"q_df", ASY_H5_REAL, AT(heterogeneity.q_df), 0},
    {"q_p_value", ASY_H5_REAL, AT(heterogeneity.q_p_value), 0},
    {"holling_unadjusted_typical", ASY_H5_REAL,
     AT(heterogeneity.holling_unadjusted[0]), 0},
    {"holling_unadjusted_harmonic", ASY_H5_REAL,
     AT(heterogeneity.holling_unadjusted[1]), 0},
    {"holling_unadjusted_mean", ASY_H5_REAL,
     AT(heterogeneity.holling_unadjusted[2]), 0},
    {"holling_adjusted_typical", ASY_H5_REAL,
     AT(heterogeneity.holling_adjusted[0]), 0},
    {"holling_adjusted_harmonic", ASY_H5_REAL,
     AT(heterogeneity.holling_adjusted[1]), 0},
    {"holling_adjusted_mean", ASY_H5_REAL,
     AT(heterogeneity.holling_adjusted[2]), 0},
    {0}};

static const asy_h5_attribute funnel[] = {
    {"intercept", ASY_H5_REAL, AT(funnel.intercept), 0},
    {"slope", ASY_H5_REAL, AT(funnel.slope), 0},
    {"slope_se", ASY_H5_REAL, AT(funnel.slope_se), 0},
    {"t", ASY_H5_REAL, AT(funnel.t), 0},
    {"df", ASY_H5_REAL, AT(funnel.df), 0},
    {"p_value", ASY_H5_REAL, AT(funnel.p_value), 0},
    {0}};

static const asy_h5_group studies_group = {
    "studies", "The studies: counts, shares with exact intervals.", NULL,
    studies, NULL};
static const asy_h5_group meta_group = {
    "meta", "Pooled accuracy, a group a model.", NULL, NULL, asy_layout_models};
/* What needs two-by-two tables. */
static const asy_h5_group groups_of_counts[] = {
    {"heterogeneity",
     "Q: Cochran's of both logits together. holling_*: I2 of Holling et al. "
     "2019 (shares, by kind of typical within-study variance).",
     heterogeneity, NULL, NULL},
    {"funnel",
     "Deeks' test: ln DOR on 1 / sqrt(effective sample size), weighted by it; "
     "the slope is the asymmetry.",
     funnel, NULL, NULL},
    {"influence", "The pooled estimates without each study in turn.", NULL,
     influence, NULL},
    {0}};

/* ---- judgements ---- */

static const asy_h5_dataset judgements[] = {
    {.name = "domain",
     .kind = ASY_H5_TEXT,
     .offset = AT(studies.domain),
     .dim = {ASY_DIM_DOMAIN},
     .description = "Domains of QUADAS-2: risk of bias, applicability."},
    {.name = "judgement",
     .kind = ASY_H5_TEXT,
     .offset = AT(studies.judgement),
     .dim = {ASY_DIM_STUDY, ASY_DIM_DOMAIN},
     .description = "low, unclear or high, for each study and domain."},
    {0}};

/* The group is there only if judgements were declared. */
static asy_status quadas(asy_h5 *h, asy_review_result *r)
{
    static const asy_h5_group group = {
        "quadas2", "Judgements of the risk of bias.", NULL, judgements, NULL};
    bool has = h->writing && r->studies.n_domains > 0;
    if (!h->writing)
        ASY_TRY(asy_h5_has(h, h->file, group.name, &has));
    if (has)
        return asy_h5_walk(h, h->file, &group, r);
    if (!h->writing)
        r->studies.n_domains = 0;
    return ASY_OK;
}

/* ---- published pooled estimates ---- */

#define PART(word, member)                                                     \
    {word, ASY_H5_REAL, offsetof(asy_benchmark, member.estimate), 0},          \
        {word "_lower", ASY_H5_REAL, offsetof(asy_benchmark, member.lower),    \
         0},                                                                   \
    {                                                                          \
        word "_upper", ASY_H5_REAL, offsetof(asy_benchmark, member.upper), 0   \
    }
#define WORDS(word, member, flags)                                             \
    {                                                                          \
        word, ASY_H5_TEXT, offsetof(asy_benchmark, member), flags              \
    }

static const asy_h5_attribute benchmark[] = {
    WORDS("name", name, 0),
    WORDS("title", title, ASY_H5_OPTIONAL),
    WORDS("source", source, ASY_H5_OPTIONAL),
    WORDS("doi", doi, ASY_H5_OPTIONAL),
    {"level", ASY_H5_REAL, offsetof(asy_benchmark, level), 0},
    PART("sensitivity", sensitivity),
    PART("specificity", specificity),
    PART("auc", auc),
    {0}};

static const asy_h5_list benchmarks = {
    .name = "benchmark",
    .description = "Published pooled estimates, to stand beside these.",
    .count = ASY_DIM_BENCHMARK,
    .offset = AT(benchmark),
    .element_size = sizeof(asy_benchmark),
    .flags = ASY_H5_OPTIONAL,
    .element = {.description = "As published; NaN where nothing was.",
                .attributes = benchmark}};

/* ---- figures that the config wants; all where it names none ---- */

static const asy_h5_dataset figures[] = {
    {.name = "figures",
     .kind = ASY_H5_TEXT,
     .offset = AT(figure),
     .dim = {ASY_DIM_FIGURE},
     .flags = ASY_H5_OPTIONAL,
     .description = "Kinds of figures that the config declares."},
    {0}};

/* ---- the walk ---- */

typedef struct sizes {
    size_t outline, curve, coordinate, unused;
} sizes;

static void tie_sizes(asy_h5 *h, asy_review_result *r, sizes *own)
{
    for (int dim = 0; dim < ASY_N_DIMS; dim++)
        h->size[dim] = &own->unused;
    h->size[ASY_DIM_STUDY] = &r->studies.k;
    h->size[ASY_DIM_FIGURE] = &r->n_figures;
    h->size[ASY_DIM_DOMAIN] = &r->studies.n_domains;
    h->size[ASY_DIM_BENCHMARK] = &r->n_benchmarks;
    h->size[ASY_DIM_MODEL] = &r->n_fits;
    h->size[ASY_DIM_POOLED] = &r->n_pooled;
    h->size[ASY_DIM_REGRESSION] = &r->n_regressions;
    h->size[ASY_DIM_COEFFICIENT] = &r->n_coefficients;
    h->size[ASY_DIM_OUTLINE] = &own->outline;
    h->size[ASY_DIM_CURVE] = &own->curve;
    h->size[ASY_DIM_COORDINATE] = &own->coordinate;
    if (h->writing)
        return;
    r->studies.k = r->n_fits = r->n_pooled = ASY_UNKNOWN;
    r->n_regressions = r->n_coefficients = ASY_UNKNOWN;
    r->studies.n_domains = r->n_benchmarks = r->n_figures = ASY_UNKNOWN;
}

asy_status asy_layout_is_review(asy_h5 *h, bool *review)
{
    return asy_h5_has_attribute(h, h->file, "kind", review);
}

static asy_status need_review(asy_h5 *h)
{
    bool review = true;
    if (!h->writing)
        ASY_TRY(asy_layout_is_review(h, &review));
    if (review)
        return ASY_OK;
    return asy_fail(h->err, ASY_EDATA,
                    "%s: is the result of an experiment, need that of a "
                    "meta-analysis (assay meta makes one)",
                    h->path);
}

asy_status asy_layout_review(asy_h5 *h, asy_review_result *r)
{
    sizes own = {ASY_OUTLINE, ASY_CURVE, 2, 0};
    h->root = r;
    tie_sizes(h, r, &own);
    if (h->writing &&
        !asy_h5_describe(h, h->file, "Result of an assay meta-analysis."))
        return asy_h5_fail(h, h->file, "description");
    ASY_TRY(asy_layout_identify(h));
    ASY_TRY(need_review(h));
    ASY_TRY(asy_h5_attributes(h, h->file, root, r));
    ASY_TRY(asy_h5_walk(h, h->file, &studies_group, r));
    ASY_TRY(quadas(h, r));
    for (const asy_h5_group *g = groups_of_counts; r->studies.tp && g->name;
         g++)
        ASY_TRY(asy_h5_walk(h, h->file, g, r));
    ASY_TRY(asy_h5_walk(h, h->file, &meta_group, r));
    ASY_TRY(asy_layout_added(h, r));
    ASY_TRY(asy_h5_walk_list(h, h->file, &benchmarks, r));
    ASY_TRY(asy_h5_datasets(h, h->file, figures, r));
    if (r->n_coefficients == ASY_UNKNOWN)
        r->n_coefficients = 0;
    if (r->n_figures == ASY_UNKNOWN)
        r->n_figures = 0;
    return ASY_OK;
}
