/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `assay verify --sample` has to say, on standard output. */
#ifndef ASY_CLI_SAMPLE_H
#define ASY_CLI_SAMPLE_H

#include "engine/recheck.h"

/* "(4 observed, ...)", the end of a line. */
void asy_sample_tell_units(const asy_recheck *found);
/* What was taken as it is stored: "not compared: ...". */
void asy_sample_tell_rest(const asy_recheck *found);
/* Units have other numbers: ASY_EDIFFERS, how many and which first. */
ASY_MUST_USE
asy_status asy_sample_differs(const asy_recheck *found, const char *file,
                              asy_error *err);

#endif
