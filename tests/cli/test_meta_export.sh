#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A meta-analysis as CSV, part by part: covariates, a run that was added,
# published estimates; and covariates that cannot be.
. tests/support/check.sh

rows() { tail -n +2 "$work/csv/$1.csv" | wc -l; }
export_file() {
    run "$ASSAY" export "$work/$1.h5" -o "$work/csv"
    expect "$1: export" is "$status" 0
    expect "$1: $2 in columns" is "$(sed 's/"[^"]*"/x/g' "$work/csv/$2.csv" |
        awk -F, '{print NF}' | sort -u | wc -l)" 1
}

# ---- covariates: two levels are the same model as the numbers 0 and 1 ----

cat >"$work/table.csv" <<'T'
study,TP,FN,FP,TN,kind,late,all
Ash,17,3,5,41,a,0,x
Birch,29,11,7,33,a,0,x
Cedar,8,1,4,19,b,1,x
Dogwood,33,9,2,71,b,1,x
Elm,7,3,3,9,b,1,x
T
cat >"$work/m.yaml" <<'Y'
assay: 1
kind: meta_analysis
name: made
data: {file: table.csv, study: study, tp: TP, fn: FN, fp: FP, tn: TN}
models: [reitsma_ml]
Y
with() { # name covariate coding
    run "$ASSAY" meta "$work/m.yaml" -o "$work/$1.h5" \
        --set "regression={covariate: $2, coding: $3}"
}
values() { cut -d, -f3- "$work/csv/regression.csv" | tail -n +2; }
with levels kind category
expect "levels: status" is "$status" 0
export_file levels regression
expect "levels: terms" is "$(rows regression)" 4
expect "levels: named" grep -q "logit fpr: b - a" "$work/csv/regression.csv"
values >"$work/levels.txt"
with number late number
expect "number: status" is "$status" 0
export_file number regression
expect "number: named" grep -q "logit fpr: late" "$work/csv/regression.csv"
values >"$work/number.txt"
expect "the same numbers" cmp -s "$work/levels.txt" "$work/number.txt"

refused() { # name covariate coding words
    with no "$2" "$3"
    expect "$1: status" is "$status" 3
    expect "$1: one line" one_line_of_error
    expect "$1: words" err_has "$4"
    expect "$1: no file" [ ! -e "$work/no.h5" ]
}
refused "one level" all category "found 1 level in 5 studies, need 2 to"
refused "no number" kind number 'table.csv:2:6: column "kind": "a" is no number'

# ---- a run among the studies: its folds, or its held-out set ----

cp tests/data/cohort_66.csv "$work/data.csv"
cat >"$work/run.yaml" <<'Y'
assay: 1
name: ours
data: {file: data.csv, target: lic_elevated, positive: 1}
holdout: {fraction: 0.3}
resampling: {outer: {method: kfold, folds: 3}}
learners: {lr: {model: logistic_regression}}
Y
run "$ASSAY" run "$work/run.yaml" -o "$work/ours.h5"
expect "a run to add" is "$status" 0
run "$ASSAY" meta "$work/m.yaml" --add "$work/ours.h5:lr" -o "$work/added.h5"
expect "add: status" is "$status" 0
run "$ASSAY" show "$work/added.h5"
expect "add: the held-out set" out_has "held-out set"
export_file added added
expect "add: a row a model" is "$(rows added)" 1
expect "add: the run" grep -q '^"*ours"*,"*lr"*,' "$work/csv/added.csv"

# ---- published estimates ----

run "$ASSAY" meta configs/elhaie-2025.yaml -o "$work/published.h5"
export_file published benchmark
expect "published: one" is "$(rows benchmark)" 1
expect "published: where" grep -q "10.1007/s00117-025-01513-2" \
    "$work/csv/benchmark.csv"
finish
