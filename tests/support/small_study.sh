# SPDX-License-Identifier: GPL-3.0-or-later
# A small study with everything in it, for tests that run it in many ways:
# $work/c.yaml, 218 units of two learners. Sourced after check.sh.
cp tests/data/cohort_66.csv "$work/data.csv"
cat >"$work/c.yaml" <<'Y'
assay: 1
name: small
data: {file: data.csv, target: lic_elevated, positive: 1}
holdout: {fraction: 0.2}
resampling: {outer: {method: kfold, folds: 4, repeats: 2}, inner: {method: kfold, folds: 3}}
pipeline: [standardize, smote: {k_neighbors: 3}]
learners:
  lr: {model: logistic_regression, grid: {C: [0.1, 1, 10]}}
  rf: {model: random_forest, params: {n_estimators: 20}, grid: {min_samples_leaf: [1, 3]}}
threshold: {rule: youden}
permutation_test: {permutations: 20, metrics: [roc_auc, average_precision]}
importance: {repeats: 2, metric: roc_auc}
Y

same() { cmp -s "$1" "$2"; }
