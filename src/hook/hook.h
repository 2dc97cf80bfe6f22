/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lua hooks: custom learners, transforms and metrics.
 *
 * A hook is a file that returns a table (kind, params, and functions); its
 * members look to the rest of the program like built-in ones. Each unit of work
 * runs a hook in a fresh Lua state of its worker, without io, os, package or
 * debug, so that what a hook returns depends on its arguments alone.
 */
#ifndef ASY_HOOK_HOOK_H
#define ASY_HOOK_HOOK_H

#include "base/hash.h"
#include "plan/families.h"

typedef struct asy_hooks asy_hooks;

#define ASY_MAX_WORKERS 1024

/* Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_hooks_new(asy_hooks **hooks, asy_error *err);
void asy_hooks_free(asy_hooks *hooks);

/* From now on. The loader is told by the config's key `hooks`. */
void asy_hooks_limit(asy_hooks *hooks, asy_hook_limits limits);

/* The door through which the config layer loads hooks. */
asy_hook_loader asy_hooks_loader(asy_hooks *hooks);

/* SHA-256 over the texts of all hooks loaded so far, in order of loading. */
void asy_hooks_digest(const asy_hooks *hooks, char hex[ASY_SHA256_HEX]);

#endif
