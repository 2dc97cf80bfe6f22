#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Folds that are given or hard: predefined folds under both permutation schemes,
# folds of one row, the same value in every fold, missing values nobody fills.
. tests/support/check.sh

# fold: three folds; part: as fold, but some rows are never tested; one: a fold
# a row. a tells the classes apart but for noise, b without an error.
awk 'BEGIN {
    print "y,a,b,fold,part,one"
    for (i = 0; i < 40; i++) {
        y = i % 2
        print y "," (i * 7 % 11 + 3 * y) "," (y * 100 + i) "," int(i / 2) % 3 \
            "," (i < 4 ? "" : int(i / 2) % 3) "," i
    }
}' >"$work/d.csv"

# study COLUMN SCHEME FEATURE: run with folds from COLUMN.
study() {
    cat >"$work/c.yaml" <<Y
assay: 1
name: folds
data: {file: d.csv, target: y, positive: 1, drop: [$4]}
resampling: {outer: {method: predefined, column: $1}, inner: {method: kfold, folds: 2}}
learners: {m: {model: marker, params: {feature: $3}}}
metrics: [roc_auc]
permutation_test: {permutations: 19, scheme: $2}
Y
    run "$ASSAY" run "$work/c.yaml" -o "$work/r.h5"
}
p_value() {
    "$ASSAY" show "$work/r.h5" --json | tr -d ' \n' |
        sed 's/.*"p_value":\([^,}]*\).*/\1/'
}

study fold within_fold a "b, part, one"
expect "within_fold, predefined: status" is "$status" 0
expect "within_fold, predefined: p" [ "$(p_value)" = 0.050000000000000003 ]
study part within_fold a "b, fold, one"
expect "rows that are never tested: status" is "$status" 2
expect "rows that are never tested: says it" err_has "within_fold"

# The statistic is the pooled one, on both sides.
study one refold a "b, fold, part"
expect "a fold a row: status" is "$status" 0
expect "a fold a row: p" [ "$(p_value)" = 0.050000000000000003 ]

run "$ASSAY" check "$work/c.yaml"
expect "a fold a row: note" out_has "40 of 40 outer folds test rows of one class"
run "$ASSAY" check "$work/c.yaml" \
    --set resampling.inner='{method: predefined, column: one}' \
    --set learners.m='{model: gaussian_naive_bayes, grid: {var_smoothing: [1, 2]}}'
expect "inner folds of one class: note" out_has "and the first is taken"

study fold refold b "a, part, one"
run "$ASSAY" show "$work/r.h5"
expect "no width: says so" out_has "the same in every fold"

echo 'return {kind = "metric", score = function(y, s) return 0 / 0 end}' \
    >"$work/none.lua"
run "$ASSAY" run "$work/c.yaml" -o "$work/none.h5" \
    --set 'metrics=[roc_auc, {lua: none.lua}]'
run "$ASSAY" show "$work/none.h5"
expect "a metric without a value: says so" out_has "not defined for these scores"

sed 's/^1,3,/1,,/; s/^0,0,/0,,/' "$work/d.csv" >"$work/m.csv"
mv "$work/m.csv" "$work/d.csv"
run "$ASSAY" check "$work/c.yaml" --set "data.drop=[b, part, one]" \
    --set learners.m.params.feature=a
expect "missing values: status" is "$status" 0
expect "missing values: note" out_has 'missing values in "a" and no impute'
run "$ASSAY" check "$work/c.yaml" --set "data.drop=[b, part, one]" \
    --set learners.m.params.feature=a --set "pipeline=[impute]"
expect "filled: no note" [ "$(grep -c 'no impute' "$work/out")" -eq 0 ]
finish
