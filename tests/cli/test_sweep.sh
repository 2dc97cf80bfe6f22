#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Combinations of a sweep that are there already: kept only if a run would make
# the same file, and what failed in them is told again.
. tests/support/check.sh

cp tests/data/cohort_66.csv "$work/data.csv"
cat >"$work/c.yaml" <<'Y'
assay: 1
name: small
data: {file: data.csv, target: lic_elevated, positive: 1}
resampling: {outer: {method: kfold, folds: 4}}
learners: {own: {model: {lua: own.lua}}}
metrics: [roc_auc]
confidence: {bootstrap: 100}
sweep: {seed: [1, 2]}
Y
# own SIGN [STATEMENT]: a model that ranks by the first column.
own() {
    cat >"$work/own.lua" <<L
return {
    kind = "learner",
    fit = function(x, y, params, rng) $2 return {} end,
    score = function(model, x)
        local scores = {}
        for i = 1, x.rows do scores[i] = $1 * x:get(i, 1) end
        return scores
    end,
}
L
}
sweep() { run "$ASSAY" sweep "$work/c.yaml" -o "$work/s"; }
made() { stat -c %Y.%i "$work/s/small-001.h5"; }
alone() {
    rm -f "$work/alone.h5"
    run "$ASSAY" run "$work/c.yaml" --set seed=1 -o "$work/alone.h5"
}

own -1
sweep
expect "first: status" is "$status" 0
before=$(made)
sweep
expect "again: not run" is "$(made)" "$before"

own 1
sweep
expect "changed hook: status" is "$status" 0
expect "changed hook: run again" [ "$(made)" != "$before" ]
alone
expect "changed hook: the file of a run" cmp -s "$work/alone.h5" "$work/s/small-001.h5"

own 1 'if x.rows == 49 then error("no") end'
sweep
expect "failed units: status" is "$status" 1
told=$(cat "$work/err")
before=$(made)
sweep
expect "failed units, again: not run" is "$(made)" "$before"
expect "failed units, again: status" is "$status" 1
expect "failed units, again: told" is "$(cat "$work/err")" "$told"

# The same for a meta-analysis that the runs stand beside; a result beside the
# old one cannot be verified beside the new one.
pool() { # STUDIES
    printf 'study,TP,FN,FP,TN\na,20,5,3,40\nb,31,6,8,55\nc,12,4,2,30\n%s' \
        "$1" >"$work/studies.csv"
    run "$ASSAY" meta "$work/m.yaml" -o "$work/m.h5"
}
cat >"$work/m.yaml" <<'Y'
assay: 1
kind: meta_analysis
name: pooled
data: {file: studies.csv, study: study, tp: TP, fn: FN, fp: FP, tn: TN}
models: [reitsma_reml]
Y
echo 'compare: [{name: pooled, meta: m.h5}]' >>"$work/c.yaml"
own 1
pool 'd,44,9,10,80
'
sweep
expect "beside: status" is "$status" 0
before=$(made)
sweep
expect "beside, again: not run" is "$(made)" "$before"
pool 'd,44,9,10,80
e,17,3,5,33
'
run "$ASSAY" verify "$work/s/small-001.h5"
expect "other meta-analysis: not verified" is "$status" 3
expect "other meta-analysis: says so" err_has "is not the meta-analysis that"
sweep
expect "other meta-analysis: run again" [ "$(made)" != "$before" ]
alone
expect "other meta-analysis: the file of a run" \
    cmp -s "$work/alone.h5" "$work/s/small-001.h5"

# A table that reads back as it was, whatever is in the values.
cat >>"$work/c.yaml" <<'Y'
learners: {lr: {model: logistic_regression}}
Y
sed -i '/own.lua/d; s/^sweep.*/sweep: {title: ["say \\"hi\\", ok", b], seed: [1]}/' \
    "$work/c.yaml"
run "$ASSAY" sweep "$work/c.yaml" -o "$work/q"
expect "quotes: status" is "$status" 0
run /usr/bin/python3 - "$work/q/sweep.csv" <<'P'
import csv, sys
for row in csv.reader(open(sys.argv[1]), strict=True):
    print(len(row), row[1])
P
expect "quotes: read as they are" is "$(cat "$work/out")" '9 title
9 "say \"hi\", ok"
9 b'
finish
