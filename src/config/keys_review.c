/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every key of a meta-analysis: the counterpart of keys.c. */
#include "config/keys.h"
#include "config/review.h"

#define AT(member) offsetof(asy_review_config, member)
#define COUNT_OF(array) (sizeof(array) / sizeof *(array))
#define SECTION(array) .keys = (array), .n_keys = COUNT_OF(array)
#define OPEN (ASY_ABOVE_MIN | ASY_BELOW_MAX)
#define TEXT ASY_STRING, 0, 0
#define ANY 0, 0, 0 /* kinds that have no simple type */
#define COLUMN(key, fallback, help)                                            \
    {                                                                          \
        .param = {#key, TEXT, 0, NULL, fallback, help},                        \
        .kind = &asy_kind_text, .slot = AT(data.key)                           \
    }

static const asy_key_entry data_keys[] = {
    {.param = {"file", TEXT, ASY_REQUIRED, NULL, NULL,
               "the studies (CSV), one a row; relative to the file that says "
               "so"},
     .kind = &asy_kind_path,
     .slot = AT(data.file),
     .more = AT(data.file_written)},
    {.param = {"sha256", TEXT, 0, NULL, NULL,
               "refuse a table whose bytes have another SHA-256"},
     .kind = &asy_kind_text,
     .slot = AT(data.sha256),
     .pattern = "^[0-9a-f]{64}$",
     .need = "64 hexadecimal digits in lower case"},
    COLUMN(study, "study", "column that names the studies"),
    COLUMN(tp, NULL, "column of the true positives; default: TP"),
    COLUMN(fn, NULL, "column of the false negatives; default: FN"),
    COLUMN(fp, NULL, "column of the false positives; default: FP"),
    COLUMN(tn, NULL, "column of the true negatives; default: TN"),
    COLUMN(sensitivity, NULL,
           "instead of counts: column of the reported sensitivity"),
    COLUMN(specificity, NULL,
           "instead of counts: column of the reported specificity"),
    COLUMN(cases, NULL,
           "column of the number with the condition: makes counts of the "
           "sensitivity, or is compared with tp + fn"),
    COLUMN(controls, NULL,
           "column of the number without the condition: makes counts of the "
           "specificity, or is compared with fp + tn"),
    COLUMN(sensitivity_lower, NULL,
           "instead of cases: column of the lower bound of the sensitivity"),
    COLUMN(sensitivity_upper, NULL, "column of its upper bound"),
    COLUMN(specificity_lower, NULL,
           "instead of controls: column of the lower bound of the specificity"),
    COLUMN(specificity_upper, NULL, "column of its upper bound"),
    {.param = {"interval", ASY_CHOICE, 0, 0, 0, "clopper_pearson|wilson",
               "clopper_pearson",
               "how reported intervals were made, at confidence.level"},
     .kind = &asy_kind_word,
     .slot = AT(data.interval)},
    COLUMN(patients, NULL,
           "column of the number of patients; compared with the counts, and "
           "needed for a correlation"),
    COLUMN(auc, NULL,
           "column of the area under the ROC curve; empty where a study has "
           "none, as may be the next ones"),
    COLUMN(auc_se, NULL, "column of its standard error"),
    COLUMN(correlation, NULL, "column of a correlation coefficient"),
    COLUMN(mean_absolute_error, NULL, "column of a mean absolute error"),
    COLUMN(mean_absolute_error_se, NULL, "column of its standard error"),
    {.param = {"note", TEXT, 0, NULL, NULL,
               "a sentence printed with every table and figure"},
     .kind = &asy_kind_text,
     .slot = AT(data.note)},
};

static const asy_key_entry continuity_keys[] = {
    {.param = {"add", ASY_NUMBER, 0, 10, ASY_ABOVE_MIN, NULL, "0.5",
               "what is added to each of the four cells of a study"},
     .kind = &asy_kind_number,
     .slot = AT(continuity.add)},
    {.param = {"when", ASY_CHOICE, 0, 0, 0, "none|single|any", "any",
               "to no study, to each with an empty cell, or to all if any has "
               "one; the GLMM never needs it"},
     .kind = &asy_kind_word,
     .slot = AT(continuity.when)},
};

static const asy_key_entry univariate_keys[] = {
    {.param = {"quantities", ASY_CHOICE, 0, 0, 0,
               "logit_sensitivity|logit_specificity|ln_dor|ln_lr_positive|"
               "ln_lr_negative|auc|logit_auc|fisher_z|mean_absolute_error",
               "[logit_sensitivity, logit_specificity, ln_dor]",
               "what is pooled by itself; if not written, also what data has "
               "columns for, and without counts only that; of auc and "
               "logit_auc the first is drawn and compared"},
     .kind = &asy_kind_texts,
     .slot = AT(univariate.quantity),
     .more = AT(univariate.n_quantities)},
    {.param = {"methods", ASY_CHOICE, 0, 0, 0, "dl|reml|pm", "[dl, reml, pm]",
               "how the variance between studies is estimated: DerSimonian and "
               "Laird, restricted maximum likelihood, Paule and Mandel"},
     .kind = &asy_kind_texts,
     .slot = AT(univariate.method),
     .more = AT(univariate.n_methods)},
};

static const asy_key_entry regression_keys[] = {
    {.param = {"covariate", TEXT, ASY_REQUIRED, NULL, NULL,
               "column that may explain differences between studies"},
     .kind = &asy_kind_text,
     .slot = AT(regression.covariate)},
    {.param = {"coding", ASY_CHOICE, 0, 0, 0, "category|number", "category",
               "levels compared with the first in the alphabet, or a slope"},
     .kind = &asy_kind_word,
     .slot = AT(regression.coding)},
};

#define DOMAIN(key, which, help)                                               \
    {                                                                          \
        .param = {key, TEXT, 0, NULL, NULL, help}, .kind = &asy_kind_text,     \
        .slot = AT(domain) + (which) * sizeof(const char *)                    \
    }

static const asy_key_entry quadas_keys[] = {
    DOMAIN("patient_selection", ASY_DOMAIN_PATIENTS,
           "column: could the selection of patients have introduced bias?"),
    DOMAIN("index_test", ASY_DOMAIN_INDEX_TEST,
           "column: could the index test have introduced bias?"),
    DOMAIN("reference_standard", ASY_DOMAIN_REFERENCE,
           "column: could the reference standard have introduced bias?"),
    DOMAIN("flow_and_timing", ASY_DOMAIN_FLOW,
           "column: could the flow of patients have introduced bias?"),
    DOMAIN("applicability_patients", ASY_APPLICABLE_PATIENTS,
           "column: concern that the patients do not match the question"),
    DOMAIN("applicability_index_test", ASY_APPLICABLE_INDEX_TEST,
           "column: concern that the index test does not match it"),
    DOMAIN("applicability_reference", ASY_APPLICABLE_REFERENCE,
           "column: concern that the reference standard does not match it"),
};

static const asy_key_entry restrict_keys[] = {
    {.param = {"column", TEXT, ASY_REQUIRED, NULL, NULL,
               "column of the table, such as a judgement"},
     .kind = &asy_kind_text,
     .slot = offsetof(asy_restriction, column)},
    {.param = {"values", TEXT, ASY_REQUIRED, NULL, NULL,
               "studies whose cell is one of these are analysed, the others "
               "left out"},
     .kind = &asy_kind_texts,
     .slot = offsetof(asy_restriction, value),
     .more = offsetof(asy_restriction, n_values)},
};

static const asy_key_entry confidence_keys[] = {
    {.param = {"level", ASY_NUMBER, 0, 1, OPEN, NULL, "0.95",
               "coverage of intervals and regions"},
     .kind = &asy_kind_number,
     .slot = AT(level)},
};

static const asy_key_entry root_keys[] = {
    {.param = {"assay", ASY_CHOICE, 0, 0, ASY_REQUIRED, "1", "1",
               "config format"},
     .kind = &asy_kind_fixed},
    {.param = {"kind", ASY_CHOICE, 0, 0, ASY_REQUIRED, "meta_analysis",
               "meta_analysis", "what is declared"},
     .kind = &asy_kind_fixed},
    {.param = {"name", TEXT, ASY_REQUIRED, NULL, NULL,
               "slug; the result is results/NAME.h5 unless told otherwise"},
     .kind = &asy_kind_text,
     .slot = AT(name),
     .pattern = "^[a-z0-9-]+$",
     .need = "a slug of a-z, 0-9 and -"},
    {.param = {"title", TEXT, 0, NULL, NULL,
               "title of tables and figures; default: name"},
     .kind = &asy_kind_text,
     .slot = AT(title)},
    {.param = {"data", ANY, ASY_REQUIRED, NULL, NULL,
               "the studies and the roles of the table's columns"},
     .kind = &asy_kind_section,
     SECTION(data_keys)},
    {.param = {"quadas2", ANY, 0, NULL, NULL,
               "columns of QUADAS-2 judgements: low, high or unclear"},
     .kind = &asy_kind_section,
     SECTION(quadas_keys)},
    {.param = {"restrict", ANY, 0, NULL, NULL,
               "analyse the studies that pass this, or all of a list of these"},
     .kind = &asy_kind_one_or_more,
     .slot = AT(restriction),
     .more = AT(n_restrictions),
     .item_size = sizeof(asy_restriction),
     .item_place = offsetof(asy_restriction, place),
     SECTION(restrict_keys)},
    {.param = {"continuity", ANY, 0, NULL, NULL,
               "continuity correction of tables with an empty cell"},
     .kind = &asy_kind_section,
     SECTION(continuity_keys)},
    {.param = {"models", ASY_CHOICE, 0, 0, 0,
               "reitsma_reml|reitsma_ml|glmm_laplace|glmm_aghq",
               "[reitsma_reml, reitsma_ml, glmm_laplace, glmm_aghq]",
               "bivariate models of sensitivity and specificity"},
     .kind = &asy_kind_texts,
     .slot = AT(model),
     .more = AT(n_models)},
    {.param = {"univariate", ANY, 0, NULL, NULL,
               "random effects of one quantity at a time"},
     .kind = &asy_kind_section,
     SECTION(univariate_keys)},
    {.param = {"regression", ANY, 0, NULL, NULL,
               "a covariate in every bivariate model, with a likelihood-ratio "
               "test"},
     .kind = &asy_kind_section,
     SECTION(regression_keys)},
    {.param = {"benchmark", ANY, 0, NULL, NULL,
               "published pooled estimates to stand beside these"},
     .kind = &asy_kind_sections,
     .slot = AT(benchmark),
     .more = AT(n_benchmarks),
     .item_size = sizeof(asy_compare_config),
     .item_place = offsetof(asy_compare_config, place),
     .keys = asy_compare_keys,
     .n_keys = ASY_PUBLISHED_KEYS},
    {.param = {"confidence", ANY, 0, NULL, NULL, "intervals and regions"},
     .kind = &asy_kind_section,
     SECTION(confidence_keys)},
    {.param = {"figures", ASY_CHOICE, 0, 0, 0,
               "forest|sroc|funnel|influence|quadas2|auc|correlation|error",
               NULL, "what assay figures draws; default: all there is"},
     .kind = &asy_kind_texts,
     .slot = AT(figure),
     .more = AT(n_figures)},
};

const asy_key_entry asy_review_root = {
    .param = {"", ANY, ASY_REQUIRED, NULL, NULL, "a declared meta-analysis"},
    .kind = &asy_kind_section,
    SECTION(root_keys)};
