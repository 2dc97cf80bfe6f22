#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# assay audit: clean studies are clean under every scheme; hooks that leak on
# purpose are caught, each by the name of its step; tables that give the target
# away are told.
. tests/support/check.sh

cp tests/data/cohort_66.csv "$work/data.csv"
cp -r lua tests/data/hooks "$work"

# config NAME REST [RESAMPLING]: $work/NAME.yaml.
config() {
    cat >"$work/$1.yaml" <<Y
assay: 1
name: $1
seed: 5
data: {file: data.csv, target: lic_elevated, positive: 1}
resampling: ${3:-{outer: {method: kfold, folds: 3\}, inner: {method: kfold, folds: 3\}\}}
$2
Y
}
two="learners: {lr: {model: logistic_regression, grid: {C: [0.1, 1]}}}"

# clean NAME REST [RESAMPLING]: no leak in it.
clean() {
    config "$@"
    run "$ASSAY" audit "$work/$1.yaml" --permutations 0
    expect "$1: status" is "$status" 0
    expect "$1: says so" out_has "No leak: nothing that is learnt moved"
    expect "$1: last line" is "$(tail -n 1 "$work/out")" clean
    expect "$1: quiet" is "$(wc -c <"$work/err")" 0
}
clean steps "pipeline: [impute, standardize, {select_k_best: {k: 5}}, smote]
$two
threshold: {rule: youden}"
clean hooks "pipeline: [lua: lua/winsorize.lua, standardize]
learners:
  knn: {model: {lua: lua/knn.lua}, grid: {k: [3, 7]}}
  centroids: {model: {lua: lua/shrunken_centroids.lua}, grid: {threshold: [0, 1]}}
metrics: [roc_auc, {lua: lua/net_benefit.lua}]"
clean held-out "holdout: {fraction: 0.2}
$two"
expect "the held-out set is a split" out_has "4 of 4 outer splits probed"
clean loo "$two" "{outer: {method: leave_one_out}, inner: {method: kfold, folds: 3}}"
expect "some splits" out_has "5 of 66 outer splits probed"
# Copies of a row stay on one side of the inner folds.
clean bootstrap "$two" "{outer: {method: bootstrap, repeats: 3}, inner: {method: kfold, folds: 3}}"
sed 's/^/g,/; 1s/^g,/centre,/' "$work/data.csv" | awk -F, -v OFS=, \
    'NR > 1 { $1 = "c" (NR % 7) } { print }' >"$work/grouped.csv"
sed 's/data.csv/grouped.csv/; s/positive: 1/positive: 1, group: centre/' \
    "$work/hooks.yaml" >"$work/grouped.yaml"
run "$ASSAY" audit "$work/grouped.yaml" --permutations 0 --splits all
expect "groups: status" is "$status" 0
expect "groups: all splits" out_has "3 of 3 outer splits probed"

# leaks NAME REST KIND TEXT: caught, with its name.
leaks() {
    config "$1" "$2"
    run "$ASSAY" audit "$work/$1.yaml" --permutations 0
    expect "$1: status" is "$status" 1
    expect "$1: says what" out_has "LEAK  $3"
    expect "$1: not clean" [ "$(tail -n 1 "$work/out")" != clean ]
    expect "$1: one line of error" one_line_of_error
}
leaks adapts "pipeline: [standardize, lua: hooks/adapts.lua]
$two" "step adapts.lua is changed by the held-out rows that it is applied to"
expect "adapts: where" out_has "first in lr, repeat 0, fold"
expect "adapts: in every unit" out_has "in 3 of 3 units"
expect "adapts: the steps before are not named" [ "$(grep -c 'step standardize' "$work/out")" -eq 0 ]
leaks beside "learners: {rank: {model: {lua: hooks/beside.lua}}}" \
    "learner beside.lua makes of a held-out row what depends on the rows beside it"
leaks remembers "learners: {r: {model: {lua: hooks/remembers.lua}, grid: {shift: [0, 1]}}}" \
    "learner remembers.lua has learnt from the test rows of an inner fold"
expect "remembers: where" out_has "inner fold"
leaks carries "pipeline: [lua: hooks/carries.lua]
$two" "step carries.lua has learnt from the test rows of an inner fold"

# What already fails when it is run is a finding too.
config naive "pipeline: [lua: hooks/naive.lua]
$two"
run "$ASSAY" audit "$work/naive.yaml" --permutations 0
expect "naive: status" is "$status" 1
expect "naive: says why" out_has "FAILED  lr, repeat 0, fold"
expect "naive: what" out_has "of a row alone and"

# A target among the features, and a mean of it over other rows.
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "lic_elevated") t = i
    print $0, "copy"; next } { print $0, 7 - 2 * $t }' "$work/data.csv" >"$work/copy.csv"
sed 's/data.csv/copy.csv/' "$work/steps.yaml" >"$work/copy.yaml"
run "$ASSAY" audit "$work/copy.yaml" --permutations 0 --splits 1
expect "a copy of the target: status" is "$status" 1
expect "a copy of the target: says so" out_has '"copy" is the target in other'
awk -F, -v OFS=, 'NR == FNR { if (FNR == 1) { for (i = 1; i <= NF; i++) if ($i == "lic_elevated") t = i }
    else { g = (FNR > 20) + (FNR > 50); s[g] += $t; n[g]++ } next }
    FNR == 1 { print $0, "encoded"; next }
    { g = (FNR > 20) + (FNR > 50); printf "%s,%.6f\n", $0, (s[g] - $t) / (n[g] - 1) }' \
    "$work/data.csv" "$work/data.csv" >"$work/encoded.csv"
sed 's/data.csv/encoded.csv/' "$work/steps.yaml" >"$work/encoded.yaml"
run "$ASSAY" audit "$work/encoded.yaml" --permutations 0 --splits 1
expect "a mean of the target: status" is "$status" 0
expect "a mean of the target: says so" out_has 'the feature "encoded"'

# Shuffled labels, and everything as JSON.
run "$ASSAY" audit "$work/steps.yaml" --splits 1 --permutations 20
expect "shuffled: status" is "$status" 0
expect "shuffled: says how" out_has "Labels shuffled 20 times (refold)"
expect "shuffled: verdict" out_has " chance"
run "$ASSAY" audit "$work/adapts.yaml" --splits 1 --permutations 4 --json
expect "json: status" is "$status" 1
expect "json: it is" python3 -c 'import json, sys
r = json.load(open(sys.argv[1]))
assert r["leaks"][0]["by"] == "step adapts.lua", r["leaks"]
assert r["leaks"][0]["kind"] == "state"
assert r["compared"]["training"] > 1000
assert r["shuffled"]["of"][0]["metric"] == "roc_auc"
assert r["shuffled"]["of"][0]["permutations"] == 4' "$work/out"

# Arguments.
run "$ASSAY" audit
expect "no argument" is "$status" 2
run "$ASSAY" audit "$work/steps.yaml" --splits none
expect "bad splits" is "$status" 2
run "$ASSAY" audit "$work/none.yaml"
expect "no file" is "$status" 4
run "$ASSAY" audit --help
expect "help" out_has "A leak is"
finish
