/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which run is it? Everything that a run's numbers depend on: the program's
 * numbers (src/VERSION, raised with each change of them), config, data, hooks,
 * and the meta-analyses that it is put beside.
 */
#ifndef ASY_CLI_IDENTITY_H
#define ASY_CLI_IDENTITY_H

#include "cli/study.h"

/* A line for each of these, the one that journals and shards begin with. In the
   study's arena; NULL: no memory. */
const char *asy_study_identity(asy_study *study);

/* Would a run of the study now make this result? */
bool asy_study_made(const asy_study *study, const asy_result *result);

/* The first item of `compare` whose meta-analysis is not the one that the
   result was put beside; NULL: none. */
const asy_compare_config *asy_study_other_review(const asy_study *study,
                                                 const asy_result *result);

#endif
