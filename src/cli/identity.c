/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which run it is: see identity.h. */
#include "cli/identity.h"

#include <string.h>

/* The SHA-256 of the meta-analyses, a line each. */
static const char *reviews(asy_study *study)
{
    const char *all = "";
    for (size_t i = 0; all && i < study->config.n_compare; i++)
        if (study->config.compare[i].meta)
            all = asy_arena_printf(&study->arena, "%s%s\n", all,
                                   study->config.compare[i].meta_sha256);
    return all;
}

const char *asy_study_identity(asy_study *study)
{
    char hooks[ASY_SHA256_HEX];
    const char *beside = reviews(study);
    asy_hooks_digest(study->hooks, hooks);
    if (!beside)
        return NULL;
    return asy_arena_printf(&study->arena, "assay %s\n%s\n%s\n%s\n%s",
                            ASY_VERSION, study->config.sha256,
                            study->task.sha256, hooks, beside);
}

const asy_compare_config *asy_study_other_review(const asy_study *study,
                                                 const asy_result *result)
{
    for (size_t i = 0; i < study->config.n_compare; i++) {
        const asy_compare_config *c = &study->config.compare[i];
        const char *theirs =
            i < result->n_compare ? result->published[i].meta_sha256 : NULL;
        if (c->meta && theirs && strcmp(c->meta_sha256, theirs) != 0)
            return c;
    }
    return NULL;
}

bool asy_study_made(const asy_study *study, const asy_result *result)
{
    char hooks[ASY_SHA256_HEX];
    asy_hooks_digest(study->hooks, hooks);
    return strcmp(result->assay_version, ASY_VERSION) == 0 &&
           strcmp(result->config_sha256, study->config.sha256) == 0 &&
           strcmp(result->data_sha256, study->task.sha256) == 0 &&
           strcmp(result->hooks_sha256, hooks) == 0 &&
           !asy_study_other_review(study, result);
}
