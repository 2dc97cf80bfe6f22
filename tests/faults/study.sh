# SPDX-License-Identifier: GPL-3.0-or-later
# The studies of the shell tests in this folder, in $work: a config and its data,
# and a meta-analysis, m.yaml, with its table.
. tests/support/check.sh

cp tests/data/cohort_66.csv "$work/data.csv"
cp lua/knn.lua "$work/knn.lua"
cat >"$work/c.yaml" <<'Y'
assay: 1
name: small
data: {file: data.csv, target: lic_elevated, positive: 1}
resampling: {outer: {method: kfold, folds: 4}, inner: {method: kfold, folds: 3}}
pipeline: [standardize]
learners:
  lr: {model: logistic_regression, grid: {C: [0.1, 1, 10]}}
  knn: {model: {lua: knn.lua}}
confidence: {bootstrap: 200}
permutation_test: {permutations: 10}
Y
printf 'study,TP,FN,FP,TN\na,20,5,3,40\nb,31,6,8,55\nc,12,4,2,30\nd,44,9,10,80\n' \
    >"$work/studies.csv"
cat >"$work/m.yaml" <<'Y'
assay: 1
kind: meta_analysis
name: small
data: {file: studies.csv, study: study, tp: TP, fn: FN, fp: FP, tn: TN}
models: [reitsma_reml]
Y

same() { cmp -s "$1" "$2"; }
now() { date +%s%N; }

# Wait until a file is there (at most ten seconds).
await() {
    tries=0
    while [ ! -s "$1" ] && [ $tries -lt 1000 ]; do
        sleep 0.01
        tries=$((tries + 1))
    done
}

# launch ARGUMENT...: assay in the background, its words in $work/words; $pid.
launch() {
    "$ASSAY" "$@" >/dev/null 2>"$work/words" &
    pid=$!
}

# land: wait for it; $status.
land() {
    status=0
    wait $pid 2>/dev/null || status=$?
}

words() { grep -qF -- "$1" "$work/words"; }
