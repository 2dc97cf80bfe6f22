#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A hook's metric that raises on what no unit gave it (pooled or permuted rows,
# bootstrap resamples) costs the value it was asked for and is on record; every
# other number is there, verify agrees, and so do threads and shards.
. tests/support/check.sh

cp tests/data/cohort_66.csv "$work/data.csv"
cp tests/data/hooks/*.lua "$work"
same() { cmp -s "$1" "$2"; }

# study NAME METRIC OUTER MORE: run it with 3 threads, as shards and again.
study() {
    cat >"$work/$1.yaml" <<Y
assay: 1
name: $1
seed: 5
data: {file: data.csv, target: lic_elevated, positive: 1}
resampling: {outer: $3}
pipeline: [standardize]
learners: {lr: {model: logistic_regression}}
metrics: [roc_auc, {lua: $2}]
confidence: {bootstrap: 20}
$4
Y
    run "$ASSAY" run "$work/$1.yaml" -j 3 -o "$work/$1.h5"
    expect "$1: status" is "$status" 1
    expect "$1: the units are well" err_has "all units went well, but"
    cp "$work/err" "$work/$1.said"
    run "$ASSAY" run "$work/$1.yaml" -j 1 -o "$work/$1-1.h5"
    expect "$1: the same of 1 thread" same "$work/$1.h5" "$work/$1-1.h5"
    for i in 1 2; do
        run "$ASSAY" run "$work/$1.yaml" --shard $i/2 -o "$work/$1-2.h5"
        expect "$1: shard $i" is "$status" 0
    done
    run "$ASSAY" merge "$work/$1.yaml" -o "$work/$1-2.h5"
    expect "$1: merge, status" is "$status" 1
    expect "$1: merge, the same words" same "$work/err" "$work/$1.said"
    expect "$1: merge, the same bytes" same "$work/$1.h5" "$work/$1-2.h5"
    run "$ASSAY" verify "$work/$1.h5"
    expect "$1: verify" is "$status" 0
    run "$ASSAY" verify --sample 4 "$work/$1.h5"
    expect "$1: verify --sample" is "$status" 0
    run "$ASSAY" show "$work/$1.h5"
}

study pooled fold_only.lua "{method: kfold, folds: 3, repeats: 2}" ""
expect "pooled: counted" out_has "1 failed metric, listed at the end"
expect "pooled: listed" out_has "lr: fold_only.lua of the pooled predictions"
expect "pooled: with its line" out_has "fold_only.lua:7: too many rows (in"
expect "pooled: said at once" grep -q "1 metric failed .* lr: fold_only.lua" \
    "$work/pooled.said"
run "$ASSAY" export "$work/pooled.h5" -o "$work/tables"
expect "pooled: no unit failed" grep -q '^failed_units,0' \
    "$work/tables/study.csv"
expect "pooled: exported" grep -q "too many rows" "$work/tables/failures.csv"

study drawn no_ties.lua "{method: kfold, folds: 3, repeats: 2}" \
    "holdout: {fraction: 0.3}"
expect "drawn: counted" out_has "2 failed metrics, listed at the end"
expect "drawn: once for all resamples" is 1 \
    "$(grep -c "no_ties.lua of bootstrap resamples:" "$work/out")"
expect "drawn: the held-out set" out_has \
    "no_ties.lua of bootstrap resamples of the held-out set"
expect "drawn: the value is there" grep -qE \
    '^  no_ties.lua +0\.[0-9]+ .* 0\.[0-9]+ +– +– *$' "$work/out"

# Folds of one row have no value: the test takes pooled predictions.
study permuted fold_only.lua "{method: leave_one_out}" \
    "permutation_test: {permutations: 3, metrics: [roc_auc, {lua: fold_only.lua}]}"
expect "permuted: counted" out_has "2 failed metrics, listed at the end"
expect "permuted: listed" out_has \
    "lr: fold_only.lua of the pooled predictions of permutations"
run "$ASSAY" audit "$work/permuted.yaml"
expect "permuted: audit" is "$status" 0

# The same study without the hook has the same other numbers.
sed '/^metrics/s/,.*/]/; s/, {lua: fold_only.lua}//' "$work/permuted.yaml" \
    >"$work/without.yaml"
run "$ASSAY" run "$work/without.yaml" -o "$work/without.h5"
expect "without: status" is "$status" 0
for file in permuted without; do
    run "$ASSAY" export "$work/$file.h5" -o "$work/$file"
    grep roc_auc "$work/$file/metrics.csv" >"$work/$file.numbers"
done
expect "without: the same numbers" same "$work/permuted.numbers" \
    "$work/without.numbers"
finish
