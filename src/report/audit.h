/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an audit found, as a page or as JSON. */
#ifndef ASY_REPORT_AUDIT_H
#define ASY_REPORT_AUDIT_H

#include <stdio.h>

#include "engine/audit.h"
#include "engine/shuffled.h"

typedef struct asy_audit_report {
    const asy_plan *plan;
    uint64_t seed;
    const asy_audit *audit;
    const asy_shuffled_all *shuffled; /* NULL: not asked for */
    size_t n_mirrors;                 /* features that are the target */
    size_t n_notes;
    const char *const *note; /* sentences on the data, those among them */
} asy_audit_report;

/* What makes an audit fail: leaks, features that are the target, scores above
   chance on shuffled labels, units that could not be probed. */
size_t asy_audit_findings(const asy_audit_report *report);

/* Errors: ASY_ENOMEM, ASY_EIO. */
ASY_MUST_USE
asy_status asy_report_audit(const asy_audit_report *report, FILE *out,
                            asy_error *err);
ASY_MUST_USE
asy_status asy_report_audit_json(const asy_audit_report *report, FILE *out,
                                 asy_error *err);

/* "step adapts.lua", "learner lr": what moved a number. */
const char *asy_words_leaker(const asy_leak *leak, asy_arena *arena);
/* What a kind of leak means, in a sentence; and its key. */
const char *asy_words_leak(asy_leak_kind kind);
const char *asy_words_leak_key(asy_leak_kind kind);
const char *asy_words_phase(asy_phase phase);
const char *asy_words_centre(asy_centre centre);

#endif
