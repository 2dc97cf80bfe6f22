/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is where in a result file: the tables and walks of format_version 1.
 *
 * Every part works in both directions (h->writing). Parts are ordered so that
 * reading meets a size, a name or a count before it is relied upon.
 */
#ifndef ASY_STORE_LAYOUT_H
#define ASY_STORE_LAYOUT_H

#include "plan/result.h"
#include "plan/review_result.h"
#include "store/h5.h"

enum { ASY_FORMAT_VERSION = 1 };

/* The whole file. */
ASY_MUST_USE
asy_status asy_layout_walk(asy_h5 *h, asy_result *result);
/* The whole file of a meta-analysis. */
ASY_MUST_USE
asy_status asy_layout_review(asy_h5 *h, asy_review_result *result);
/* Reading: does the root say that it is one? */
ASY_MUST_USE
asy_status asy_layout_is_review(asy_h5 *h, bool *review);
/* What any file of any version must say first. */
ASY_MUST_USE
asy_status asy_layout_identify(asy_h5 *h);
/* /added of a meta-analysis, if there is one; needs the models' names. */
ASY_MUST_USE
asy_status asy_layout_added(asy_h5 *h, asy_review_result *result);
/* /meta of a meta-analysis. */
ASY_MUST_USE
asy_status asy_layout_models(asy_h5 *h, hid_t at, void *result);

/* /learners/<id> for all learners. */
ASY_MUST_USE
asy_status asy_layout_learners(asy_h5 *h, hid_t at, void *result);
/* tuning/ of a learner; base is its asy_tuning_result. */
ASY_MUST_USE
asy_status asy_layout_tuning(asy_h5 *h, hid_t at, void *tuning);
/* The lists metrics/ and permutation/: of a learner over the outer folds
   (base is the asy_learner_result), on the held-out set (asy_holdout_result) */
ASY_MUST_USE
asy_status asy_layout_measured(asy_h5 *h, hid_t at, void *learner);
ASY_MUST_USE
asy_status asy_layout_measured_once(asy_h5 *h, hid_t at, void *holdout);
/* compare/<name>/<quantity> of a learner. */
ASY_MUST_USE
asy_status asy_layout_compare(asy_h5 *h, hid_t at, void *learner);
/* /compare: the published values. */
extern const asy_h5_list asy_layout_published;

/* Attributes estimate, lower, upper, level, method. */
extern const asy_h5_attribute asy_layout_interval[];

#endif
