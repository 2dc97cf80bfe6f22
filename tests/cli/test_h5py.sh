#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Result files as other languages read them: h5py, and R where it has hdf5r.
. tests/support/check.sh

python=/usr/bin/python3 # Debian's, which has python3-h5py
store=$(dirname "$ASSAY")/tests/unit/test_store

# contract NAME FILE [made]: count what check_h5.py counts.
contract() {
    name=$1
    shift
    run "$python" tests/cli/check_h5.py "$@"
    counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' \
        "$work/out")
    expect "$name: all was looked at" [ -n "$counts" ]
    counts=${counts:-0 0}
    passed=$((passed + ${counts% *}))
    failed=$((failed + ${counts#* }))
    grep '^FAILED' "$work/out"
}

if ! "$python" -c 'import h5py' 2>/dev/null; then
    skip "h5py is not installed (apt-get install python3-h5py)"
    finish
    exit
fi

"$store" --write "$work/two.h5"
"$store" --write "$work/three.h5" 3
contract "made, two classes" "$work/two.h5" made
contract "made, three classes" "$work/three.h5" made

cp tests/data/cohort_66.csv "$work/data.csv"
cat >"$work/c.yaml" <<'Y'
assay: 1
name: h5py
title: Größe
data: {file: data.csv, target: lic_elevated, positive: 1}
holdout: {fraction: 0.2}
resampling: {outer: {method: kfold, folds: 3, repeats: 2}, inner: {method: kfold, folds: 3}}
pipeline: [standardize]
learners:
  svc: {model: svc, grid: {C: [0.1, 1], kernel: [linear, rbf]}}
  lda: {model: lda}
metrics: [roc_auc, average_precision, sensitivity, brier]
permutation_test: {permutations: 9, metrics: [roc_auc, brier]}
importance: {repeats: 2, metric: roc_auc}
compare:
  - {name: earlier, sensitivity: {value: 0.8, lower: 0.7, upper: 0.9}}
Y
run "$ASSAY" run "$work/c.yaml" -o "$work/run.h5"
expect "the run" is "$status" 0
[ "$status" -eq 0 ] && contract "a run" "$work/run.h5"

if Rscript -e 'library(hdf5r)' >/dev/null 2>&1; then
    run Rscript tests/cli/check_h5.R "$work/two.h5"
    expect "R" is "$status" 0
else
    skip "R has no hdf5r"
fi
finish
