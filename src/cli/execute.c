/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From an opened study to a finished result file: see execute.h. */
#include "cli/execute.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/folder.h"
#include "base/path.h"
#include "base/text.h"
#include "cli/identity.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/shard.h"
#include "cli/sidecar.h"
#include "engine/crew.h"
#include "engine/ranks.h"
#include "engine/summary.h"
#include "store/store.h"

/* A run on its way. */
typedef struct run {
    asy_study *study;
    const asy_study_args *args;
    const char *path; /* of the result, or of the shard */
    const char *id;   /* of the run: see identity.h */
    unsigned threads;
    bool all_ranks;  /* run this together */
    bool merging;    /* records come from shards, not from work */
    asy_share share; /* of a sharded run */
    asy_collection collection;
    asy_journal *journal;
    const char *journal_path;
    asy_progress progress;
    asy_interrupt interrupt;
    atomic_size_t done;  /* for the last words */
    atomic_size_t units; /* to be done */
    double start;        /* seconds */
    asy_error *err;
} run;

static asy_status keep(void *user, const asy_bytes *record, size_t n,
                       asy_error *err)
{
    run *r = user;
    return asy_journal_append_all(r->journal, record, n, err);
}

static asy_status replay(void *user, const void *bytes, size_t size)
{
    run *r = user;
    asy_status status = asy_collection_put(&r->collection, bytes, size, r->err);
    return status == ASY_OK
               ? ASY_OK
               : asy_frame(r->err, "%s (--fresh starts without it)",
                           r->journal_path);
}

static void progress(void *user, size_t done, size_t total)
{
    run *r = user;
    atomic_store(&r->done, done);
    asy_progress_update(&r->progress, done, total);
}

static const char interrupted[] =
    "interrupted after %zu of %zu units; the same command goes on from there";

static void last_words(void *user)
{
    run *r = user;
    if (asy_rank() > 0)
        return;
    if (isatty(STDERR_FILENO))
        fputc('\n', stderr); /* the progress bar stands there */
    fprintf(stderr, interrupted, atomic_load(&r->done), atomic_load(&r->units));
    fputc('\n', stderr);
}

static void tell_loss(const run *r, asy_journal_loss loss)
{
    if (loss == ASY_LOST_OTHER)
        fprintf(stderr,
                "%s: config, data, hooks or program changed since the "
                "interrupted run; starting afresh\n",
                r->study->config.path);
    if (loss == ASY_LOST_UNREADABLE)
        fprintf(stderr, "%s: its start cannot be read; starting afresh\n",
                r->journal_path);
}

/* A shard is its own journal; whoever makes the result holds the result's. */
static asy_status open_journal(run *r, asy_execution *execution, asy_error *err)
{
    asy_arena *arena = &r->study->arena;
    asy_shard shard = r->args->shard;
    const char *dir = asy_path_dir(arena, r->path);
    r->journal_path =
        shard.of ? r->path : asy_arena_printf(arena, "%s.journal", r->path);
    const char *id = shard.of ? asy_shard_identity(arena, r->id, shard) : r->id;
    if (!dir || !r->journal_path || !id)
        return asy_nomem(err);
    ASY_TRY(asy_folder_make(dir, err));
    asy_journal_loss loss;
    const asy_journal_request request = {.identity = id,
                                         .fresh = r->args->fresh,
                                         .keep_other = r->merging,
                                         .put = replay,
                                         .user = r};
    ASY_TRY(
        asy_journal_open(r->journal_path, &request, &r->journal, &loss, err));
    if (!r->args->fresh)
        tell_loss(r, loss);
    execution->resumed = r->collection.n_done;
    atomic_store(&r->done, r->collection.n_done);
    if (execution->resumed > 0)
        fprintf(stderr, "going on from %zu of %zu units\n", execution->resumed,
                execution->units);
    return ASY_OK;
}

/* How it went here, or on the first rank where it failed. */
static asy_status agree(const run *r, asy_status mine, asy_error *err)
{
    return r->all_ranks ? asy_ranks_agree(mine, err) : mine;
}

static asy_status run_units(run *r, asy_error *err)
{
    asy_pool_options options = {.threads = r->threads,
                                .stop = &r->interrupt.requested,
                                .share = r->args->shard.of ? &r->share : NULL,
                                .keep = keep,
                                .progress = progress,
                                .user = r};
    asy_study *study = r->study;
    asy_status laid =
        asy_plan_lay(&study->plan, &study->task, &study->arena, err);
    ASY_TRY(agree(r, laid, err));
    asy_progress_init(&r->progress);
    asy_status status = (r->all_ranks ? asy_ranks_run : asy_pool_run)(
        &study->plan, &options, &r->collection, err);
    asy_progress_end(&r->progress);
    if (status == ASY_EINTERRUPTED)
        return asy_fail(err, ASY_EINTERRUPTED, interrupted,
                        r->collection.n_done, atomic_load(&r->units));
    return status;
}

static void note_failures(const asy_result *result, asy_execution *execution)
{
    execution->failed = asy_result_failed_units(result);
    execution->metrics_failed = result->n_failures - execution->failed;
    if (result->n_failures > 0)
        snprintf(execution->first_failure, sizeof execution->first_failure,
                 "%s: %s", result->failure[0].unit, result->failure[0].message);
}

static asy_status finish(run *r, asy_execution *execution, asy_error *err)
{
    asy_result result;
    ASY_TRY(asy_summarise(&r->collection, &r->study->arena, &result, err));
    asy_hooks_digest(r->study->hooks, result.hooks_sha256);
    note_failures(&result, execution);
    return asy_store_write(r->path, &result, err);
}

static asy_status find_share(run *r, asy_error *err)
{
    asy_arena *arena = &r->study->arena;
    asy_deal deal;
    ASY_TRY(asy_deal_make(&r->study->plan, arena, &deal, err));
    return asy_deal_shard(&deal, r->args->shard, arena, &r->share, err);
}

/* What is to be done: the run's identity and its units. */
static asy_status prepare(run *r, asy_execution *execution, asy_error *err)
{
    bool whole = r->args->shard.of == 0;
    ASY_TRY(asy_collection_init(&r->collection, &r->study->plan, err));
    r->id = asy_study_identity(r->study);
    if (!r->id)
        return asy_nomem(err);
    ASY_TRY(whole ? asy_store_check_target(r->path, err) : find_share(r, err));
    ASY_TRY(asy_sidecar_check(r->path, &r->study->arena, err));
    execution->units = whole ? r->study->plan.n_units : r->share.n;
    atomic_store(&r->units, execution->units);
    return ASY_OK;
}

static asy_status obtain(run *r, asy_execution *execution, asy_error *err)
{
    if (r->merging)
        ASY_TRY(asy_shards_gather(r->path, r->id, &r->collection,
                                  &execution->shards, err));
    else
        ASY_TRY(run_units(r, err));
    if (r->args->shard.of == 0)
        return finish(r, execution, err);
    execution->failed = r->collection.n_failed;
    return ASY_OK;
}

/* Is the journal of no further use? A shard's is what was asked for; one that
   a merge has only made to hold the lock has no unit. */
static bool disposable(const run *r, asy_status status,
                       const asy_execution *execution)
{
    if (r->merging && execution->resumed == 0)
        return true;
    return status == ASY_OK && r->args->shard.of == 0;
}

/* The journal is the last to go: until then everything can be made again. */
static asy_status close_journal(run *r, asy_status status,
                                const asy_execution *execution, asy_error *err)
{
    asy_error closing;
    asy_error_reset(&closing);
    if (!r->journal)
        return status;
    asy_status closed = asy_journal_close(
        r->journal, disposable(r, status, execution), &closing);
    if (status != ASY_OK || closed == ASY_OK)
        return status;
    *err = closing;
    return closed;
}

static asy_status carry_out(run *r, asy_execution *execution, asy_error *err)
{
    asy_status status = prepare(r, execution, err);
    if (status == ASY_OK)
        status = open_journal(r, execution, err);
    if (r->all_ranks)
        status = asy_ranks_ready(r->id, status, err);
    if (status == ASY_OK)
        status = obtain(r, execution, err);
    execution->seconds = asy_seconds() - r->start;
    if (status == ASY_OK)
        status = asy_sidecar_write(r->study, r->path, execution, err);
    return close_journal(r, status, execution, err);
}

/* What a rank does that is not the first. */
static asy_status assist(run *r, asy_execution *execution, asy_error *err)
{
    asy_status status = prepare(r, execution, err);
    ASY_TRY(asy_ranks_ready(r->id, status, err));
    return run_units(r, err);
}

/* A signal that came while the end was being written has changed nothing, but
   who sends one wants no further runs. */
static asy_status carry_out_watched(run *r, asy_execution *execution,
                                    asy_error *err)
{
    asy_interrupt_begin(&r->interrupt, last_words, r);
    asy_status status = asy_rank() == 0 ? carry_out(r, execution, err)
                                        : assist(r, execution, err);
    asy_interrupt_end(&r->interrupt);
    if (status == ASY_OK && atomic_load(&r->interrupt.requested))
        return asy_fail(err, ASY_EINTERRUPTED,
                        "interrupted when %s was complete", r->path);
    return status;
}

const char *asy_output_path(const asy_study_args *args, asy_study *study)
{
    if (args->output)
        return args->output;
    return asy_arena_printf(&study->arena, "results/%s.h5", study->config.name);
}

static asy_status execute(run *r, asy_execution *execution, asy_error *err)
{
    unsigned wanted = r->args->threads;
    r->threads = r->all_ranks ? asy_ranks_threads(wanted)
                              : asy_crew_size(wanted, SIZE_MAX);
    *execution = (asy_execution){.threads = r->threads,
                                 .ranks = r->all_ranks ? asy_ranks_count() : 1};
    r->start = asy_seconds();
    asy_status status = carry_out_watched(r, execution, err);
    asy_collection_clear(&r->collection);
    return status;
}

asy_status asy_execute(asy_study *study, const asy_study_args *args,
                       const char *path, asy_execution *execution,
                       asy_error *err)
{
    run r = {.study = study,
             .args = args,
             .path = path,
             .all_ranks = true,
             .err = err};
    return execute(&r, execution, err);
}

asy_status asy_execute_alone(asy_study *study, const asy_study_args *args,
                             const char *path, asy_execution *execution,
                             asy_error *err)
{
    run r = {.study = study, .args = args, .path = path, .err = err};
    return execute(&r, execution, err);
}

asy_status asy_execute_merge(asy_study *study, const asy_study_args *args,
                             const char *path, asy_execution *execution,
                             asy_error *err)
{
    run r = {.study = study,
             .args = args,
             .path = path,
             .merging = true,
             .err = err};
    return execute(&r, execution, err);
}

asy_status asy_execution_outcome(const asy_execution *e, asy_error *err)
{
    if (e->failed == 0 && e->metrics_failed == 0)
        return ASY_OK;
    if (e->failed == 0)
        return asy_fail(err, ASY_EUNITS,
                        "all units went well, but %zu metric%s failed on their "
                        "predictions; the first is %s (assay show lists all)",
                        e->metrics_failed, asy_plural(e->metrics_failed),
                        e->first_failure);
    if (e->first_failure[0] == '\0')
        return asy_fail(err, ASY_EUNITS,
                        "%zu of %zu units failed (the merged result lists "
                        "them)",
                        e->failed, e->units);
    return asy_fail(err, ASY_EUNITS,
                    "%zu of %zu units failed; the first is %s (assay show "
                    "lists all)",
                    e->failed, e->units, e->first_failure);
}
