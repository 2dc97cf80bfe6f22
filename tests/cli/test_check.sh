#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# assay check: what it tells of a study that is valid and likely to disappoint.
. tests/support/check.sh

# 24 rows, 4 of class "rare": two in each of two outer folds' training rows.
awk 'BEGIN {
    print "y,a,b,set"
    for (i = 1; i <= 24; i++)
        print (i > 20 ? "rare" : "usual") "," i * 7 % 11 "," \
            (i == 3 ? "" : i * 5 % 13) "," (i > 20 ? 2 : i % 2 + 1)
}' >"$work/data.csv"
cat >"$work/c.yaml" <<'Y'
assay: 1
name: small
data: {file: data.csv, target: y, positive: rare, drop: [set]}
resampling: {outer: {method: kfold, folds: 2}, inner: {method: kfold, folds: 2}}
pipeline: [impute, standardize]
learners:
  svc: {model: svc, grid: {C: [0.1, 1]}}
Y
check() {
    run "$ASSAY" check "$work/c.yaml" "$@"
    expect "valid" is "$status" 0
}
no_note() {
    if out_has "$1"; then false; else true; fi
}
check
expect "nothing to fill" no_note "missing values"
check --set "pipeline=[standardize, smote]"
expect "small class, by its label" out_has "note: in 6 of 6 training sets; \
outer fold 0: smote with k_neighbors 5 needs at least 6 training rows of each \
class (found 2 of class rare)"
expect "missing cells" out_has "missing values in \"b\" and no impute step"
check --set "pipeline=[impute, smote: {on_small_class: skip}]"
expect "small class, skipped" no_note "smote"
check --set "threshold={rule: fixed, value: 0.3}"
expect "decision scores" out_has "learner svc gives decision scores: the fixed \
threshold 0.3 is not a probability there"
steps=$(seq -s, 1 501)
check --set "learners.svc.grid.C=[$steps]"
expect "many candidates" out_has "learner svc has 501 candidates for 24 rows"

# Folds of the table's own: all rare rows are tested in the second.
check --set "resampling={outer: {method: predefined, column: set}}" \
    --set "data.drop=[]"
expect "a class lost" out_has "lack class rare (found 0 of 4 rows, need some)"
expect "a class that is not learnt" out_has "class rare has no training rows"
expect "one class tested" out_has "of 2 outer folds test rows of one class"

# Training rows too few for the inner folds: a run ends, and units that search
# them fail, so check and plan tell of it and where it is written.
sed 's/inner: .*/inner: {method: kfold, folds: 13}}/' "$work/c.yaml" \
    >"$work/i.yaml"
where="i.yaml:4:55: resampling.inner: training rows of outer fold 0: kfold: \
found 12 rows, need at least one for each of 13 folds"
run "$ASSAY" check "$work/i.yaml"
expect "no inner folds, check: valid" is "$status" 0
expect "no inner folds, check: note" out_has "note: in 2 of 2 outer folds, units \
that tune or learn a threshold fail; $work/$where"
run "$ASSAY" plan "$work/i.yaml"
expect "no inner folds, plan: status" is "$status" 0
expect "no inner folds, plan: note" out_has "note: 2 of 2 units of svc fail; \
$work/$where"
run "$ASSAY" run "$work/i.yaml" -o "$work/i.h5"
expect "no inner folds, run: status" is "$status" 1
expect "no inner folds, run: units" err_has "2 of 2 units failed"
for command in check plan run; do
    run "$ASSAY" $command "$work/i.yaml" --set 'learners.svc={model: svc}'
    expect "none needed, $command: status" is "$status" 0
    expect "none needed, $command: no note" no_note "resampling.inner"
done
run "$ASSAY" check "$work/c.yaml" --set resampling.outer.folds=25
expect "no outer folds: status" is "$status" 3
expect "no outer folds: where" err_has "resampling.outer: kfold: found 24 rows"
finish
