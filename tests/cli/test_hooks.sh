#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Studies with Lua hooks: they run, tune and give the same bytes for any
# threads; what goes wrong in one fails its units with its file and line, and
# what is wrong with one is an error of the config.
. tests/support/check.sh

cp tests/data/cohort_66.csv "$work/data.csv"
cp -r lua "$work/lua"
cp tests/data/hooks/*.lua "$work/lua"

# config NAME LEARNERS: $work/NAME.yaml with these learners.
config() {
    cat >"$work/$1.yaml" <<Y
assay: 1
name: $1
seed: 5
data: {file: data.csv, target: lic_elevated, positive: 1}
resampling: {outer: {method: kfold, folds: 3}, inner: {method: kfold, folds: 3}}
confidence: {bootstrap: 50}
$2
Y
}
same() { cmp -s "$1" "$2"; }

config all "pipeline: [{lua: lua/winsorize.lua, upper: 0.9}, standardize]
learners:
  knn: {model: {lua: lua/knn.lua}, grid: {k: [3, 7]}}
  points: {model: {lua: lua/points.lua}}
  centroids: {model: {lua: lua/shrunken_centroids.lua}, grid: {threshold: [0, 1]}}
  random: {model: {lua: lua/random.lua}, grid: {columns: [1, 2, 5]}}
metrics: [roc_auc, {lua: lua/net_benefit.lua}]
permutation_test: {permutations: 5, metrics: [roc_auc]}
importance: {repeats: 2, metric: roc_auc}"
for j in 1 3; do
    run "$ASSAY" run "$work/all.yaml" -j $j -o "$work/all$j.h5"
    expect "-j $j" is "$status" 0
done
expect "same bytes, 1 and 3 threads" same "$work/all1.h5" "$work/all3.h5"
run "$ASSAY" show "$work/all1.h5"
expect "the metric's title" out_has "Net benefit at 0.2"
expect "the hook's path" out_has "lua/knn.lua"

# Where a study lies changes no number.
mkdir "$work/far" "$work/far/away"
cp -r "$work/all.yaml" "$work/data.csv" "$work/lua" "$work/far/away"
run sh -c 'cd "$1/far/away" && "$2" run all.yaml -o far.h5' sh "$work" "$ASSAY"
expect "elsewhere" is "$status" 0
expect "same bytes elsewhere" same "$work/far/away/far.h5" "$work/all1.h5"

# A failing hook fails its own units.
config two "learners:
  bad: {model: {lua: lua/fails.lua}}
  good: {model: lda}"
run "$ASSAY" run "$work/two.yaml" -o "$work/two.h5"
expect "a failing hook: status" is "$status" 1
expect "a failing hook: says where" err_has "fails.lua:8: told to (in fit)"
run "$ASSAY" show "$work/two.h5" --json
expect "the others are there" out_has '"good"'
run sh -c 'cd "$1/far/away" && cp ../../two.yaml . && "$2" run two.yaml -o t.h5' \
    sh "$work" "$ASSAY"
expect "failures do not tell the folder" same "$work/far/away/t.h5" \
    "$work/two.h5"

config rubbish "learners: {bad: {model: {lua: lua/rubbish.lua}}}"
run "$ASSAY" run "$work/rubbish.yaml" -o "$work/rubbish.h5"
expect "rubbish: status" is "$status" 1
expect "rubbish: says what" err_has \
    "rubbish.lua:8: score returned 0 numbers (need"

config loops "learners: {bad: {model: {lua: lua/loops.lua}}}"
sed -i 's/folds: 3}, inner/folds: 2}, inner/' "$work/loops.yaml"
run "$ASSAY" run "$work/loops.yaml" -o "$work/loops.h5"
expect "a loop: status" is "$status" 1
expect "a loop: says so" err_has "does it loop for ever?"

# refuse NAME LEARNERS TEXT: an error of the config that says TEXT.
refuse() {
    config bad "$2"
    run "$ASSAY" check "$work/bad.yaml"
    expect "$1: status" is "$status" 2
    expect "$1: says" err_has "$3"
    expect "$1: one line" one_line_of_error
}
printf 'return {kind = "learner"\n' >"$work/lua/syntax.lua"
printf 'return {\nkind = "model"}\n' >"$work/lua/kind.lua"
printf '\033Lua' >"$work/lua/binary.lua"
refuse "no file" "learners: {a: {model: {lua: lua/none.lua}}}" "lua/none.lua"
refuse "syntax" "learners: {a: {model: {lua: lua/syntax.lua}}}" "syntax.lua:2:"
refuse "bytecode" "learners: {a: {model: {lua: lua/binary.lua}}}" \
    "attempt to load a binary chunk"
refuse "kind" "learners: {a: {model: {lua: lua/kind.lua}}}" \
    "kind.lua:2: unknown kind (found model"
refuse "wrong family" "learners: {a: {model: {lua: lua/winsorize.lua}}}" \
    "wrong kind of hook (found transform, need learner)"
refuse "unknown parameter" \
    "learners: {a: {model: {lua: lua/knn.lua}, grid: {neighbours: [1]}}}" \
    "neighbours"
refuse "bad value" \
    "learners: {a: {model: {lua: lua/knn.lua}, params: {k: 0}}}" "found 0"
finish
