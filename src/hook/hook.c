/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hooks of a study: see hook.h. */
#include "hook/hook.h"

#include <stdint.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "hook/scan.h"
#include "hook/state.h"

struct asy_hooks {
    asy_arena arena;
    asy_hook *first; /* in order of loading */
    asy_hook **last; /* where the next one goes */
    asy_hook_limits limits;
};

static const char *const kind_names[] = {"learner", "transform", "metric"};

asy_status asy_hooks_new(asy_hooks **out, asy_error *err)
{
    asy_hooks *hooks = asy_calloc(1, sizeof *hooks);
    if (!hooks)
        return asy_nomem(err);
    asy_arena_init(&hooks->arena);
    hooks->last = &hooks->first;
    hooks->limits =
        (asy_hook_limits){ASY_HOOK_MEMORY_MB, ASY_HOOK_INSTRUCTIONS};
    *out = hooks;
    return ASY_OK;
}

void asy_hooks_limit(asy_hooks *hooks, asy_hook_limits limits)
{
    hooks->limits = limits;
}

void asy_hooks_free(asy_hooks *hooks)
{
    if (!hooks)
        return;
    for (asy_hook *hook = hooks->first; hook; hook = hook->next)
        for (size_t w = 0; w < ASY_MAX_WORKERS; w++)
            asy_hook_state_free(hook->state[w]);
    asy_arena_clear(&hooks->arena);
    asy_free(hooks);
}

/* Each text's digest is hashed together with what came before. */
void asy_hooks_digest(const asy_hooks *hooks, char hex[ASY_SHA256_HEX])
{
    enum { DIGITS = ASY_SHA256_HEX - 1 };
    char both[2 * DIGITS + 1];
    asy_sha256("", 0, hex);
    for (const asy_hook *hook = hooks->first; hook; hook = hook->next) {
        memcpy(both, hex, DIGITS);
        asy_sha256(hook->text, hook->size, both + DIGITS);
        asy_sha256(both, 2 * (size_t)DIGITS, hex);
    }
}

/* ---- loading ---- */

/* The path without its folders: where a study lies must change no number. */
static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static asy_status read_hook(asy_hooks *hooks, const char *path, asy_hook **out,
                            asy_error *err)
{
    asy_hook *hook = asy_arena_calloc(&hooks->arena, 1, sizeof *hook);
    asy_content content;
    if (!hook)
        return asy_nomem(err);
    hook->path = asy_arena_strdup(&hooks->arena, path);
    if (!hook->path)
        return asy_nomem(err);
    hook->name = file_name(hook->path);
    hook->limits = &hooks->limits;
    asy_status status =
        asy_file_read_upto(path, ASY_HOOK_TEXT, &hooks->arena, &content, err);
    if (status == ASY_EIO || status == ASY_EDATA)
        err->status = status = ASY_ECONFIG;
    if (status != ASY_OK)
        return status;
    hook->text = content.text;
    hook->size = content.size;
    *out = hook;
    hook->code = asy_scan_lengths(hook->text, hook->size, &hooks->arena,
                                  &hook->code_size);
    if (!hook->code)
        return asy_nomem(err);
    return asy_scan_powers(hook->path, hook->text, hook->size, err);
}

/* Run the file once and learn what it is. */
static asy_status examine(asy_hooks *hooks, asy_hook *hook, asy_error *err)
{
    asy_hook_state *state;
    ASY_TRY(asy_hook_state_new(hook, ASY_ECONFIG, &state, err));
    asy_status status = asy_hook_declare(hook, state, &hooks->arena, err);
    asy_hook_state_free(state);
    return status;
}

static asy_hook *find(const asy_hooks *hooks, const char *path)
{
    asy_hook *hook = hooks->first;
    while (hook && strcmp(hook->path, path) != 0)
        hook = hook->next;
    return hook;
}

static asy_status load(asy_hooks *hooks, const char *path, asy_hook_kind kind,
                       asy_member *out, asy_error *err)
{
    asy_hook *hook = find(hooks, path);
    if (!hook) {
        ASY_TRY(read_hook(hooks, path, &hook, err));
        ASY_TRY(examine(hooks, hook, err));
        *hooks->last = hook;
        hooks->last = &hook->next;
    }
    if (hook->kind != kind)
        return asy_fail(err, ASY_ECONFIG,
                        "%s:1: wrong kind of hook (found %s, need %s)", path,
                        kind_names[hook->kind], kind_names[kind]);
    *out = (asy_member){.name = hook->name,
                        .help = hook->help,
                        .params = hook->params,
                        .n_params = hook->n_params,
                        .hook = true,
                        .implementation = &hook->as};
    return ASY_OK;
}

static asy_status load_learner(void *user, const char *path, asy_member *out,
                               asy_error *err)
{
    return load(user, path, ASY_HOOK_LEARNER, out, err);
}

static asy_status load_transform(void *user, const char *path, asy_member *out,
                                 asy_error *err)
{
    return load(user, path, ASY_HOOK_TRANSFORM, out, err);
}

static asy_status load_measure(void *user, const char *path, asy_member *out,
                               asy_error *err)
{
    return load(user, path, ASY_HOOK_MEASURE, out, err);
}

static void set_limits(void *user, const asy_hook_limits *limits)
{
    asy_hooks_limit(user, *limits);
}

asy_hook_loader asy_hooks_loader(asy_hooks *hooks)
{
    return (asy_hook_loader){.learner = load_learner,
                             .transform = load_transform,
                             .measure = load_measure,
                             .limit = set_limits,
                             .user = hooks};
}
