/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a stored result back to the records that it was made of, without a fit.
 *
 * Restored are the observed units, and of permuted ones those that failed. Rows
 * come from the plan; scores, inner scores and thresholds that were learnt from
 * the result; metrics, decisions, choices and other thresholds are made from
 * these. Importance is not stored by unit: a restored record has none.
 */
#ifndef ASY_ENGINE_RESTORE_H
#define ASY_ENGINE_RESTORE_H

#include "engine/collect.h"
#include "plan/result.h"

/*
 * records must be empty; what it gets points into stored. stored must have the
 * shape of the plan, as asy_recheck_units sees to, but for its rows.
 *
 * Cost: the metrics of all observed units. Errors: ASY_EDATA if stored has
 * other test rows than the plan; ASY_ENOMEM.
 */
ASY_MUST_USE
asy_status asy_restore_records(const asy_result *stored,
                               asy_collection *records, asy_error *err);

#endif
