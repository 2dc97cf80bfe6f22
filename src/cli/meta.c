/* SPDX-License-Identifier: GPL-3.0-or-later */
/* assay meta: a declared meta-analysis of diagnostic accuracy, end to end. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/folder.h"
#include "base/path.h"
#include "cli/command.h"
#include "cli/progress.h"
#include "cli/sidecar.h"
#include "cli/study.h"
#include "plan/review.h"
#include "report/report.h"
#include "store/store.h"

static const char *output_path(const asy_study_args *args,
                               const asy_review_config *config,
                               asy_arena *arena)
{
    if (args->output)
        return args->output;
    return asy_arena_printf(arena, "results/%s.h5", config->name);
}

typedef struct analysis {
    const asy_review_config *config;
    const asy_review_result *result;
    double start; /* seconds */
} analysis;

static asy_status record(const analysis *a, const char *path, asy_arena *arena,
                         asy_error *err)
{
    const asy_review_config *config = a->config;
    const asy_review_result *result = a->result;
    char none[ASY_SHA256_HEX];
    asy_sha256("", 0, none);
    asy_run_facts facts = {.config = config->path,
                           .config_sha256 = config->sha256,
                           .data = config->data.file,
                           .data_sha256 = result->data_sha256,
                           .hooks_sha256 = none,
                           .execution = {.units = result->n_fits,
                                         .ranks = 1,
                                         .threads = 1,
                                         .seconds = asy_seconds() - a->start}};
    return asy_sidecar_put(&facts, path, arena, err);
}

static asy_status save(const asy_review_result *result, const char *path,
                       asy_arena *arena, asy_error *err)
{
    char *dir = asy_path_dir(arena, path);
    if (!dir)
        return asy_nomem(err);
    ASY_TRY(asy_folder_make(dir, err));
    ASY_TRY(asy_store_write_review(path, result, err));
    printf("%s: %zu studies, %zu models\n", path, result->studies.k,
           result->n_fits);
    return ASY_OK;
}

/* What has no fit is in the file with its reason; the command says so. */
typedef struct failures {
    size_t n;
    const char *name, *reason; /* of the first */
} failures;

static void count_failure(failures *f, const char *name, const char *reason)
{
    if (reason && f->n++ == 0) {
        f->name = name;
        f->reason = reason;
    }
}

static asy_status need_fits(const asy_review_result *r, asy_error *err)
{
    failures f = {0};
    for (size_t i = 0; i < r->n_fits; i++)
        count_failure(&f, r->fit[i].name, r->fit[i].failure);
    for (size_t i = 0; i < r->n_pooled; i++)
        count_failure(&f, r->pooled[i].name, r->pooled[i].failure);
    for (size_t i = 0; i < r->n_regressions; i++)
        count_failure(&f, r->regression[i].name, r->regression[i].failure);
    if (f.n == 0)
        return ASY_OK;
    return asy_fail(err, ASY_EUNITS,
                    "%zu of %zu models failed; the first is %s: %s (assay show "
                    "lists them)",
                    f.n, r->n_fits + r->n_pooled + r->n_regressions, f.name,
                    f.reason);
}

asy_status asy_review_add_run(const char *what, const asy_review_config *config,
                              asy_arena *arena, asy_review_result *result,
                              asy_error *err)
{
    char *path = asy_arena_strdup(arena, what);
    asy_result *run = ASY_NEW(arena, asy_result, 1);
    if (!path || !run)
        return asy_nomem(err);
    char *colon = strrchr(path, ':');
    if (access(path, F_OK) == 0)
        colon = NULL;
    if (colon)
        *colon++ = '\0';
    ASY_TRY(asy_store_read(path, arena, run, err));
    return asy_review_add(config, run, colon, arena, result, err);
}

static asy_status analyse(const asy_study_args *args, asy_arena *arena,
                          asy_error *err)
{
    asy_review_config config;
    asy_review_result result;
    const analysis job = {&config, &result, asy_seconds()};
    ASY_TRY(asy_review_load(args->config, args->set, args->n_sets, arena,
                            &config, err));
    const char *path = output_path(args, &config, arena);
    if (!path)
        return asy_nomem(err);
    ASY_TRY(asy_store_check_target(path, err));
    ASY_TRY(asy_sidecar_check(path, arena, err));
    ASY_TRY(asy_review_analyse(&config, arena, &result, err));
    if (args->add)
        ASY_TRY(asy_review_add_run(args->add, &config, arena, &result, err));
    ASY_TRY(save(&result, path, arena, err));
    ASY_TRY(record(&job, path, arena, err));
    return need_fits(&result, err);
}

static asy_status run(int argc, char **argv, asy_error *err)
{
    asy_study_args args;
    asy_arena arena;
    ASY_TRY(asy_study_parse(argc, argv, "osa", &args, err));
    asy_arena_init(&arena);
    asy_status status = analyse(&args, &arena, err);
    asy_arena_clear(&arena);
    return status;
}

const asy_command asy_command_meta = {
    .name = "meta",
    .usage =
        "CONFIG [-o FILE.h5] [--set KEY=VALUE ...] [--add RUN.h5[:LEARNER]]",
    .help = "pool the accuracy of diagnostic studies (kind: meta_analysis)",
    .more =
        "  -o FILE.h5        where the result goes (results/<name>.h5)\n"
        "  --set KEY=VALUE   override a key, e.g. --set "
        "continuity.when=single\n"
        "                    --set regression.covariate=generation\n"
        "  --add RUN.h5:LEARNER   put a run's result among the studies: its\n"
        "                    table at the declared threshold, its distance\n"
        "                    from them, the pooled values with it; its AUC\n"
        "                    among those that the studies report\n\n"
        "Bivariate models (Reitsma by REML and ML, the binomial GLMM by\n"
        "Laplace and by quadrature), univariate random effects, HSROC and the\n"
        "summary curve, heterogeneity, Deeks' test, leave-one-out.\n"
        "`assay show FILE.h5` prints the result, `assay keys` lists the "
        "keys.\n"
        "Exit status: 0 all well, 1 some models failed, 2 bad config, 3 bad\n"
        "data, 4 input or output.\n",
    .run = run,
};
