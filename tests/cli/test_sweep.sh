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
finish
