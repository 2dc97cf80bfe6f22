#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A run cut into shards and merged is the run: same bytes in any order, after a
# kill, however often; and nothing is merged that is missing or strange.
. tests/support/check.sh
. tests/support/small_study.sh

shard() { run "$ASSAY" run "$work/c.yaml" -o "$work/s.h5" --shard "$@"; }
merge() { run "$ASSAY" merge "$work/c.yaml" -o "$work/s.h5" "$@"; }
file() { echo "$work/s.h5.shard-$1-of-$2"; }
forget() { rm -f "$work"/s.h5*; }

run "$ASSAY" run "$work/c.yaml" -o "$work/whole.h5"
expect "whole run" is "$status" 0

# Any number of shards, in any order, with any threads.
for n in 1 2 5; do
    forget
    for i in $(seq "$n" -1 1); do
        shard "$i/$n" -j $((1 + i % 3))
        expect "shard $i of $n" is "$status" 0
    done
    expect "$n shards: no result yet" [ ! -e "$work/s.h5" ]
    merge
    expect "$n shards merge" is "$status" 0
    expect "$n shards: same bytes" same "$work/s.h5" "$work/whole.h5"
done
expect "no journal left" is "$(ls "$work" | grep -c journal)" 0

# Again: the same; over a result that is there: replaced whole.
merge
expect "merged twice" same "$work/s.h5" "$work/whole.h5"
run "$ASSAY" meta configs/kearon-symptomatic.yaml -o "$work/s.h5"
merge
expect "merged over another result" same "$work/s.h5" "$work/whole.h5"

# A finished shard is not computed again.
before=$(stat -c %s "$(file 2 5)")
shard 2/5
expect "finished shard: status" is "$status" 0
expect "finished shard: says so" err_has "going on from 44 of 44 units"
expect "finished shard: unchanged" is "$(stat -c %s "$(file 2 5)")" "$before"

# What is missing is named, and an earlier result stays.
rm "$(file 2 5)" "$(file 4 5)"
merge
expect "missing: status" is "$status" 3
expect "missing: named" err_has "missing shards: 2, 4 of 5"
expect "missing: one line" one_line_of_error
expect "missing: result stays" same "$work/s.h5" "$work/whole.h5"
expect "missing: no journal" [ ! -e "$work/s.h5.journal" ]
shard 2/5
shard 4/5

# An interrupted run of something else is not thrown away for a merge.
cp "$(file 2 5)" "$work/s.h5.journal"
merge
expect "another run: status" is "$status" 2
expect "another run: says so" err_has "s.h5.journal: would be lost"
expect "another run: its journal stays" same "$work/s.h5.journal" "$(file 2 5)"
rm "$work/s.h5.journal"

# Damage in the middle, a cut tail, another file: named, repaired by a run.
printf 'X' | dd of="$(file 3 5)" bs=1 seek=2000 conv=notrunc status=none
merge
expect "damaged: status" is "$status" 3
expect "damaged: names the file" err_has "$(file 3 5): is damaged or cut at"
shard 3/5
expect "repaired: goes on" err_has "going on from"
merge
expect "repaired: same bytes" same "$work/s.h5" "$work/whole.h5"
truncate -s -7 "$(file 1 5)"
merge
expect "cut: status" is "$status" 3
expect "cut: names the file" err_has "$(file 1 5): is damaged or cut at"
shard 1/5
echo "no journal at all" >"$(file 5 5)"
merge
expect "strange: status" is "$status" 3
expect "strange: says so" err_has "is no journal of units"
shard 5/5
expect "strange: not overwritten" err_has "found a file that is no journal"
rm "$(file 5 5)"
shard 5/5
merge
expect "after all that: same bytes" same "$work/s.h5" "$work/whole.h5"

# Shards of another config, other data, another place, another number.
run "$ASSAY" run "$work/c.yaml" -o "$work/s.h5" --shard 2/5 --set seed=9
merge
expect "other config: status" is "$status" 3
expect "other config: says so" err_has "$(file 2 5): was made from another config"
cp "$(file 1 5)" "$(file 2 5)"
merge
expect "renamed: says so" err_has "$(file 2 5): was made from another shard"
cp "$work/data.csv" "$work/kept.csv"
sed '2s/,/,1/2' "$work/kept.csv" >"$work/data.csv"
shard 2/5
cp "$work/kept.csv" "$work/data.csv"
merge
expect "other data: says so" err_has "$(file 2 5): was made from another data"
shard 2/5
shard 1/3
merge
expect "two divisions: status" is "$status" 3
expect "two divisions: says so" err_has "of 3"
rm "$(file 1 3)"
merge --set seed=9
expect "another seed asked for" err_has "was made from another config"

# Somebody writes a shard, or the result.
flock "$(file 2 5)" "$ASSAY" merge "$work/c.yaml" -o "$work/s.h5" \
    2>"$work/err" >"$work/out" && status=0 || status=$?
expect "busy shard: status" is "$status" 2
expect "busy shard: says so" err_has "a run is still writing it"
flock "$(file 2 5)" "$ASSAY" run "$work/c.yaml" -o "$work/s.h5" --shard 2/5 \
    2>"$work/err" >"$work/out" && status=0 || status=$?
expect "same shard twice: status" is "$status" 2
expect "same shard twice: says so" err_has "another run is writing it"
flock "$work/s.h5.journal" "$ASSAY" merge "$work/c.yaml" -o "$work/s.h5" \
    2>"$work/err" >"$work/out" && status=0 || status=$?
expect "two merges: status" is "$status" 2
expect "two merges: says so" err_has "another run is writing it"
for i in 1 2 3; do
    "$ASSAY" merge "$work/c.yaml" -o "$work/s.h5" >/dev/null 2>&1 &
done
wait
expect "merges at once: same bytes" same "$work/s.h5" "$work/whole.h5"

# Killed, and again: the shard goes on where it was.
more=permutation_test.permutations=2000
forget
"$ASSAY" run "$work/c.yaml" -o "$work/s.h5" --shard 1/2 -j 1 --set $more \
    >/dev/null 2>&1 &
pid=$!
sleep 0.4
kill -KILL $pid
wait $pid 2>/dev/null
shard 2/2 --set $more
merge --set $more
expect "killed: not merged" is "$status" 3
shard 1/2 --set $more
expect "killed: goes on" err_has "going on from"
merge --set $more
run "$ASSAY" run "$work/c.yaml" -o "$work/more.h5" --set $more
expect "killed: same bytes" same "$work/s.h5" "$work/more.h5"

# Units that fail are in their shard, and the merged run ends as a run does.
forget
for i in 1 2; do
    shard $i/2 --set pipeline.smote.k_neighbors=12
    expect "failing shard $i" is "$status" 1
done
merge --set pipeline.smote.k_neighbors=12
expect "failed units: status" is "$status" 1
cp "$work/err" "$work/merged.err"
run "$ASSAY" run "$work/c.yaml" -o "$work/fail.h5" \
    --set pipeline.smote.k_neighbors=12
expect "failed units: same sentence" same "$work/err" "$work/merged.err"
expect "failed units: same bytes" same "$work/s.h5" "$work/fail.h5"

# Arguments, and nothing there.
for bad in 0/3 4/3 3 /3 3/ 1/0 -1/2 1/2x 1/1000000 a/b; do
    shard "$bad"
    expect "--shard $bad" is "$status" 2
done
expect "says what is needed" err_has "need I/N"
run "$ASSAY" merge "$work/c.yaml" -o "$work/none.h5"
expect "no shards: status" is "$status" 4
expect "no shards: says so" err_has "there are no shards beside it"
expect "no shards: nothing made" is "$(ls "$work" | grep -c none)" 0
finish
