/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The registries as the config layer wants to see them: one list of members a
 * family, and a door for hooks.
 */
#ifndef ASY_PLAN_FAMILIES_H
#define ASY_PLAN_FAMILIES_H

#include "config/config.h"

/* How to load hooks; any may be NULL. user is passed through. */
typedef struct asy_hook_loader {
    asy_status (*learner)(void *user, const char *path, asy_member *out,
                          asy_error *err);
    asy_status (*transform)(void *user, const char *path, asy_member *out,
                            asy_error *err);
    asy_status (*measure)(void *user, const char *path, asy_member *out,
                          asy_error *err);
    void (*limit)(void *user, const asy_hook_limits *limits);
    void *user;
} asy_hook_loader;

/* Everything that is registered, in registry order. Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_families_make(const asy_hook_loader *hooks, asy_arena *arena,
                             asy_families *families, asy_error *err);

#endif
