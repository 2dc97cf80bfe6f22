#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# SIGINT and SIGTERM end a run within a second, also in a unit that takes
# longer, with exit status 130; the same command then goes on to the same bytes.
. tests/faults/study.sh

cat >"$work/forest.yaml" <<'Y'
assay: 1
name: forest
data: {file: data.csv, target: lic_elevated, positive: 1}
resampling: {outer: {method: kfold, folds: 2}}
learners:
  lr: {model: logistic_regression}
  rf: {model: random_forest, params: {n_estimators: 1000000}}
Y
many="permutation_test.permutations=400"
run "$ASSAY" run "$work/c.yaml" -o "$work/alone.h5" --set $many
expect "alone" is "$status" 0

# send SIGNAL: to $pid; $took is in milliseconds.
send() {
    start=$(now)
    kill -"$1" $pid
    land
    took=$((($(now) - start) / 1000000))
}

for signal in INT TERM; do
    out="$work/$signal.h5"
    launch run "$work/c.yaml" -o "$out" -j 2 --set $many
    await "$out.journal"
    sleep 0.1
    send $signal
    expect "$signal: status" is "$status" 130
    expect "$signal: within a second" [ $took -lt 1500 ]
    expect "$signal: says so" words "the same command goes on from there"
    expect "$signal: no result" [ ! -e "$out" ]
    run "$ASSAY" run "$work/c.yaml" -o "$out" --set $many
    expect "$signal: goes on" err_has "going on from"
    expect "$signal: same bytes" same "$out" "$work/alone.h5"

    launch run "$work/forest.yaml" -o "$work/forest.h5" -j 2
    await "$work/forest.h5.journal"
    sleep 0.3
    send $signal
    expect "$signal in a long unit: status" is "$status" 130
    expect "$signal in a long unit: within a second" [ $took -lt 1500 ]
    expect "$signal in a long unit: says so" words "goes on from there"
    expect "$signal in a long unit: journal" [ -s "$work/forest.h5.journal" ]
done

# Who cannot wait sends it twice.
launch run "$work/forest.yaml" -o "$work/forest.h5" -j 2
sleep 0.5
kill -INT $pid
sleep 0.1
send INT
expect "twice: status" is "$status" 130
expect "twice: at once" [ $took -lt 500 ]

# A sweep stops as a whole.
printf 'sweep: {seed: [1, 2, 3]}\n' >>"$work/c.yaml"
launch sweep "$work/c.yaml" -o "$work/sweep" --set $many
await "$work/sweep/small-001.h5.journal"
send INT
expect "sweep: status" is "$status" 130
expect "sweep: no further run" [ ! -e "$work/sweep/small-002.h5.journal" ]
finish
