/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a result file back to what it was made from: see reopen.h. */
#include "cli/reopen.h"

#include <jansson.h>
#include <string.h>

#include "base/hash.h"
#include "base/path.h"
#include "base/stream.h"
#include "cli/identity.h"
#include "cli/sidecar.h"
#include "task/csv.h"

enum { MAX_FOLDERS = 5 };

/* How far an attempt has come. Of two that failed, the further one knows more
   of what is wrong; a table with other bytes has come further than none. */
typedef enum stage {
    AT_CONFIG, /* and the hooks that it names */
    AT_HOOKS,
    AT_DATA,
    AT_OTHER_DATA,
    AT_DESIGN
} stage;

/* One way to make sense of the config: path names it and gives the folder. */
typedef struct attempt {
    const asy_origin *origin;
    const asy_result *result;  /* of an experiment, ... */
    asy_study *study;          /* ... opened here */
    asy_review_config *review; /* of a meta-analysis */
    asy_arena *arena;
    const char *name; /* of the config, for who reads of it */
    stage stage;
} attempt;

/* ---- folders ---- */

/* Where the config lay, if the run record beside the file says so. */
static const char *recorded_folder(const asy_origin *origin, asy_arena *arena)
{
    char *path = asy_sidecar_path(arena, origin->file);
    json_t *record = path ? json_load_file(path, 0, NULL) : NULL;
    const char *config = json_string_value(json_object_get(record, "config"));
    const char *folder = config ? asy_path_dir(arena, config) : NULL;
    json_decref(record);
    return folder;
}

static size_t list_folders(const asy_origin *origin, asy_arena *arena,
                           const char *folder[MAX_FOLDERS])
{
    size_t n = 0;
    if (origin->folder) {
        folder[n++] = origin->folder;
        return n;
    }
    const char *own = asy_path_dir(arena, origin->file);
    const char *recorded = recorded_folder(origin, arena);
    if (recorded)
        folder[n++] = recorded;
    folder[n++] = "configs";
    folder[n++] = own ? asy_arena_printf(arena, "%s/../configs", own) : NULL;
    folder[n++] = own;
    folder[n++] = ".";
    return n;
}

/* ---- digests ---- */

static asy_status digest_data(const char *path, char sha256[ASY_SHA256_HEX],
                              asy_error *err)
{
    asy_stream stream;
    asy_status status = asy_stream_open(&stream, path, ASY_TABLE_BYTES, err);
    if (status == ASY_OK)
        status = asy_stream_digest(&stream, sha256, err);
    asy_stream_close(&stream);
    return status;
}

static asy_status check_data(const asy_origin *origin, const char *path,
                             asy_error *err)
{
    char sha256[ASY_SHA256_HEX];
    ASY_TRY(digest_data(path, sha256, err));
    if (strcmp(sha256, origin->data_sha256) == 0)
        return ASY_OK;
    return asy_fail(err, ASY_EDATA,
                    "%s: is not the data of %s (found sha256 %s, need %s)",
                    path, origin->file, sha256, origin->data_sha256);
}

static asy_status check_hooks(const asy_origin *origin, const asy_study *study,
                              asy_error *err)
{
    char sha256[ASY_SHA256_HEX];
    asy_hooks_digest(study->hooks, sha256);
    if (strcmp(sha256, origin->hooks_sha256) == 0)
        return ASY_OK;
    return asy_fail(err, ASY_EDATA,
                    "the Lua hooks of %s have changed since (found sha256 %s, "
                    "need %s)",
                    origin->file, sha256, origin->hooks_sha256);
}

static asy_status check_reviews(const attempt *a, asy_error *err)
{
    const asy_compare_config *c = asy_study_other_review(a->study, a->result);
    if (!c)
        return ASY_OK;
    size_t i = (size_t)(c - a->study->config.compare);
    return asy_fail(err, ASY_EDATA,
                    "%s: is not the meta-analysis that %s was put beside "
                    "(found sha256 %s, need %s)",
                    c->meta, a->origin->file, c->meta_sha256,
                    a->result->published[i].meta_sha256);
}

/* ---- one attempt ---- */

static asy_status find_data(attempt *a, const char *path, asy_error *err)
{
    a->stage = AT_DATA;
    asy_status status = check_data(a->origin, path, err);
    if (status == ASY_EDATA)
        a->stage = AT_OTHER_DATA;
    return status;
}

static asy_status open_study(attempt *a, const char *path, asy_error *err)
{
    asy_study *study = a->study;
    const asy_origin *origin = a->origin;
    ASY_TRY(asy_study_begin(study, err));
    ASY_TRY(asy_config_parse(path, origin->config, &study->families,
                             &study->arena, &study->config, err));
    if (origin->data)
        study->config.data.file = origin->data;
    study->config.path = asy_arena_strdup(&study->arena, a->name);
    if (!study->config.path)
        return asy_nomem(err);
    a->stage = AT_HOOKS;
    ASY_TRY(check_hooks(origin, study, err));
    ASY_TRY(find_data(a, study->config.data.file, err));
    a->stage = AT_DESIGN;
    ASY_TRY(asy_study_complete(study, err));
    return check_reviews(a, err);
}

static asy_status open_review(attempt *a, const char *path, asy_error *err)
{
    ASY_TRY(
        asy_review_parse(path, a->origin->config, a->arena, a->review, err));
    if (a->origin->data)
        a->review->data.file = a->origin->data;
    return find_data(a, a->review->data.file, err);
}

/* The config has no file: say the result's name where its path would stand. */
static asy_status tell_name(const attempt *a, const char *path, asy_error *err)
{
    char rest[sizeof err->message];
    size_t n = strlen(path);
    if (a->stage > AT_CONFIG || strncmp(err->message, path, n) != 0 ||
        err->message[n] != ':')
        return err->status;
    snprintf(rest, sizeof rest, "%s", err->message + n);
    return asy_fail(err, err->status, "%s%s", a->name, rest);
}

static asy_status try_folder(attempt *a, const char *folder, asy_error *err)
{
    char *path = folder ? asy_path_join(a->arena, folder, "config") : NULL;
    if (!path)
        return asy_nomem(err);
    a->stage = AT_CONFIG;
    asy_status status =
        a->study ? open_study(a, path, err) : open_review(a, path, err);
    return status == ASY_OK ? ASY_OK : tell_name(a, path, err);
}

/* ---- the search ---- */

static asy_status tell_missing(const char *const *folder, size_t n,
                               asy_error *err)
{
    char list[600] = "";
    for (size_t i = 0; i < n; i++)
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s",
                 i ? ", " : "", folder[i]);
    size_t used = strlen(err->message);
    snprintf(err->message + used, sizeof err->message - used,
             "; the config's paths were taken from %s (--folder names another, "
             "--data the table)",
             list);
    return err->status;
}

/* Would another folder have helped? */
static bool is_missing(const attempt *a, stage furthest)
{
    return furthest == AT_CONFIG || (furthest == AT_DATA && !a->origin->data);
}

static asy_status search(attempt *a, asy_error *err)
{
    const char *folder[MAX_FOLDERS];
    size_t n = list_folders(a->origin, a->arena, folder);
    asy_error best;
    stage furthest = AT_CONFIG;
    for (size_t i = 0; i < n; i++) {
        if (a->study && i > 0)
            asy_study_close(a->study);
        asy_error_reset(err);
        asy_status status = try_folder(a, folder[i], err);
        if (status == ASY_OK || status == ASY_ENOMEM)
            return status;
        if (i == 0 || a->stage > furthest) {
            best = *err;
            furthest = a->stage;
        }
    }
    *err = best;
    return is_missing(a, furthest) ? tell_missing(folder, n, err) : err->status;
}

static asy_status reopen(attempt *a, asy_error *err)
{
    if (!*a->origin->config)
        return asy_fail(err, ASY_EDATA,
                        "%s: holds no config to run again (its attribute "
                        "config is empty)",
                        a->origin->file);
    a->name = asy_arena_printf(a->arena, "%s (config)", a->origin->file);
    return a->name ? search(a, err) : asy_nomem(err);
}

asy_status asy_study_reopen(const asy_origin *origin, const asy_result *result,
                            asy_study *study, asy_error *err)
{
    asy_arena arena;
    asy_arena_init(&arena);
    *study = (asy_study){0};
    attempt a = {
        .origin = origin, .result = result, .study = study, .arena = &arena};
    asy_status status = reopen(&a, err);
    asy_arena_clear(&arena);
    return status;
}

asy_status asy_review_reopen(const asy_origin *origin, asy_arena *arena,
                             asy_review_config *config, asy_error *err)
{
    attempt a = {.origin = origin, .review = config, .arena = arena};
    return reopen(&a, err);
}
