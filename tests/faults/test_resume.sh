#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A run that was killed goes on without being asked, unless anything its numbers
# depend on has changed: config, data, hook. Then it says so and starts afresh.
. tests/faults/study.sh

many="permutation_test.permutations=200"

# Leave a journal with some units in it.
cut() {
    launch run "$work/c.yaml" -o "$work/r.h5" -j 1 --set $many
    tries=0
    while [ "$(stat -c %s "$work/r.h5.journal" 2>/dev/null || echo 0)" -lt 2500 ] &&
        [ $tries -lt 1000 ]; do
        sleep 0.01
        tries=$((tries + 1))
    done
    kill -KILL $pid
    land
    expect "$1: cut" is "$status" 137
}

# The next run must begin at the first unit and say so.
afresh() {
    run "$ASSAY" run "$work/c.yaml" -o "$work/r.h5"
    expect "$1: status" is "$status" 0
    expect "$1: says so" err_has "starting afresh"
    expect "$1: keeps nothing" [ "$(grep -c "going on" "$work/err")" -eq 0 ]
    run "$ASSAY" run "$work/c.yaml" -o "$work/clean.h5"
    expect "$1: same bytes as alone" same "$work/r.h5" "$work/clean.h5"
}

cut "unchanged"
run "$ASSAY" run "$work/c.yaml" -o "$work/r.h5" --set $many
expect "unchanged: goes on" err_has "going on from"
run "$ASSAY" run "$work/c.yaml" -o "$work/clean.h5" --set $many
expect "unchanged: same bytes" same "$work/r.h5" "$work/clean.h5"

cut "another config"
afresh "another config"

many="permutation_test.permutations=200 --set seed=3"
cut "another seed"
run "$ASSAY" run "$work/c.yaml" -o "$work/r.h5" --set permutation_test.permutations=200
expect "another seed: says so" err_has "starting afresh"

sed -i 's/^permutation_test.*/permutation_test: {permutations: 60}/' "$work/c.yaml"
many="seed=0"
cut "another value in the data"
head -n 1 tests/data/cohort_66.csv >"$work/data.csv"
tail -n +2 tests/data/cohort_66.csv | sort >>"$work/data.csv"
afresh "other data"

cut "another hook"
echo "-- a comment is another hook too" >>"$work/knn.lua"
afresh "another hook"

cut "a changed config file"
sed -i 's/folds: 3/folds: 4/' "$work/c.yaml"
afresh "a changed config file"

cut "fresh"
run "$ASSAY" run "$work/c.yaml" -o "$work/r.h5" --fresh
expect "fresh: status" is "$status" 0
expect "fresh: keeps nothing" [ "$(grep -c "going on" "$work/err")" -eq 0 ]
expect "fresh: same bytes" same "$work/r.h5" "$work/clean.h5"

# What does not change a number changes nothing: threads, folder, name.
cut "other threads"
run "$ASSAY" run "$work/c.yaml" -o "$work/r.h5" -j 3
expect "other threads: goes on" err_has "going on from"
expect "other threads: same bytes" same "$work/r.h5" "$work/clean.h5"
finish
