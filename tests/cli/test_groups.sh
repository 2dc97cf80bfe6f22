#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A study whose rows come in groups: no group is on both sides of any division,
# and labels that are constant in groups are permuted by group.
. tests/support/check.sh

# 60 rows in 15 centres of four; the label is the centre's, or (mixed) the row's.
awk 'BEGIN {
    print "y,mixed,a,b,centre"
    for (i = 0; i < 60; i++) {
        g = int(i / 4)
        y = g * 7 % 5 < 2
        print y "," (i * 7 % 5 < 2) "," i * 37 % 101 / 10 + y * 3 "," \
            i * 53 % 89 / 10 ",c" g
    }
}' >"$work/data.csv"
cat >"$work/c.yaml" <<'Y'
assay: 1
name: grouped
data: {file: data.csv, target: y, positive: 1, group: centre, drop: [mixed]}
holdout: {fraction: 0.25}
resampling: {outer: {method: kfold, folds: 3, repeats: 2}, inner: {method: kfold, folds: 2}}
pipeline: [standardize]
learners:
  lr: {model: logistic_regression, grid: {C: [0.1, 1]}}
  b: {model: marker, params: {feature: b}}
permutation_test: {permutations: 40, metrics: [roc_auc]}
Y

study() { # name, then settings
    study=$1
    shift
    run "$ASSAY" run "$work/c.yaml" -o "$work/$study.h5" -j 2 "$@"
    expect "$study: status" is "$status" 0
    run "$ASSAY" export "$work/$study.h5" -o "$work/$study"
    expect "$study: exported" is "$status" 0
}
# How many groups are in more than one fold of a repeat; held out in part.
torn() {
    awk -F, 'NR > 1 {
        key = $1 "," $2 "," int(($4 - 1) / 4)
        if (key in fold && fold[key] != $3)
            torn[key]
        fold[key] = $3
    } END { for (k in torn) n++; print n + 0 }' "$work/$1/predictions.csv"
}
parted() {
    awk -F, 'NR > 1 { rows[$1 "," int(($2 - 1) / 4)]++ }
        END { for (g in rows) n += rows[g] != 4; print n + 0 }' \
        "$work/$1/holdout.csv"
}
# The different values that a statistic of the held-out set takes.
values() {
    awk -F, '$1 == "b" && $3 == "holdout" { print $5 }' "$work/$1/null.csv" | sort -u | wc -l
}

study pure
expect "pure: whole in folds" is "$(torn pure)" 0
expect "pure: whole in the held-out set" is "$(parted pure)" 0
held=$(($(wc -l <"$work/pure/holdout.csv") - 1))
expect "pure: four centres held out, of two learners" is "$held" 32
# Two of four centres can be positive in six ways.
expect "pure: permuted by centre" [ "$(values pure)" -le 6 ]
expect "pure: permuted at all" [ "$(values pure)" -gt 1 ]
run "$ASSAY" run "$work/c.yaml" -o "$work/again.h5" -j 1
expect "pure: the same bytes from one thread" cmp -s "$work/pure.h5" \
    "$work/again.h5"

study within --set permutation_test.scheme=within_fold
expect "within: whole in folds" is "$(torn within)" 0

study mixed --set data.target=mixed --set "data.drop=[y]"
expect "mixed: whole in folds" is "$(torn mixed)" 0
expect "mixed: whole in the held-out set" is "$(parted mixed)" 0
expect "mixed: permuted by row" [ "$(values mixed)" -gt 6 ]

study one --set "resampling.outer={method: leave_one_group_out}" \
    --set permutation_test=null
expect "one: a fold a centre" is "$(tail -n +2 "$work/one/predictions.csv" |
    cut -d, -f3 | sort -u | wc -l)" 11
expect "one: whole in folds" is "$(torn one)" 0
finish
