/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of what an audit found: internal to it. */
#ifndef ASY_ENGINE_FINDINGS_H
#define ASY_ENGINE_FINDINGS_H

#include "engine/audit.h"

typedef struct asy_findings {
    const asy_plan *plan;
    asy_audit *out;
    asy_arena *arena; /* of out */
    size_t leak_room, unprobed_room;
    asy_error *err;
} asy_findings;

/* A leak in unit number (and inner fold, or a number from ASY_ALL_INNER on).
   The same kind by the same step is counted once a unit. */
ASY_MUST_USE
asy_status asy_findings_leak(asy_findings *findings, size_t number,
                             asy_leak found, size_t inner);
/* A unit that fails, and how. */
ASY_MUST_USE
asy_status asy_findings_unprobed(asy_findings *findings, size_t number,
                                 const char *message);

#endif
