/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A made result, small but complete, for tests of what reads results. */
#ifndef ASY_TESTS_RESULT_H
#define ASY_TESTS_RESULT_H

#include "plan/result.h"
#include "support/check.h"

/*
 * 24 samples of 2 or 3 classes, 6 of them held out, 25 features, 2 repeats of 3
 * folds, 9 permutations, 4 importance repeats, one published estimate (its AUC
 * without an interval; two classes only), one failed unit that left no hole.
 *
 * Learners: lr (probabilities, 3 candidates of C and penalty), svc (decision
 * scores, nothing tuned). Metrics: roc_auc, average_precision, sensitivity
 * (two classes) or balanced_accuracy, brier (two classes) or log_loss. Fold and
 * pooled values are those of the made predictions; for three classes there are
 * groups. Names hold what CSV and LaTeX must escape. All in bench->arena.
 */
void asy_made_result(asy_bench *bench, int n_classes, asy_result *out);

#endif
