#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Two runs of the same result at once: the second says who holds it and leaves
# everything alone. Two processes that write the same file take turns.
. tests/faults/study.sh

run "$ASSAY" run "$work/c.yaml" -o "$work/alone.h5" \
    --set permutation_test.permutations=300
expect "alone" is "$status" 0
launch run "$work/c.yaml" -o "$work/r.h5" --set permutation_test.permutations=300
await "$work/r.h5.journal"
kill -STOP $pid
run "$ASSAY" run "$work/c.yaml" -o "$work/r.h5" --set permutation_test.permutations=300
expect "second: status" is "$status" 2
expect "second: one sentence" one_line_of_error
expect "second: who holds it" err_has "process $pid on $(uname -n)"
run "$ASSAY" run "$work/c.yaml" -o "$work/r.h5" --fresh
expect "second: not by --fresh either" is "$status" 2
run "$ASSAY" run "$work/c.yaml" -o "$work/r.h5" --set seed=2
expect "second: not by another config either" is "$status" 2
kill -CONT $pid
land
expect "first: ends well" is "$status" 0
expect "first: same bytes" same "$work/r.h5" "$work/alone.h5"
expect "no journal left" [ ! -e "$work/r.h5.journal" ]

# After a kill the name in the journal is stale, the lock is not.
launch run "$work/c.yaml" -o "$work/k.h5" --set permutation_test.permutations=300
await "$work/k.h5.journal"
kill -KILL $pid
land
run "$ASSAY" run "$work/c.yaml" -o "$work/k.h5" --set permutation_test.permutations=300
expect "after a kill: status" is "$status" 0
expect "after a kill: same bytes" same "$work/k.h5" "$work/alone.h5"

# A meta-analysis has no journal; its file is written by one at a time.
run "$ASSAY" meta "$work/m.yaml" -o "$work/m.h5"
expect "meta alone" is "$status" 0
pids=""
for i in 1 2 3 4 5 6 7 8; do
    "$ASSAY" meta "$work/m.yaml" -o "$work/shared.h5" >/dev/null 2>&1 &
    pids="$pids $!"
done
bad=0
for p in $pids; do wait "$p" || bad=$((bad + 1)); done
expect "eight at once: all end well" is "$bad" 0
expect "eight at once: same bytes" same "$work/shared.h5" "$work/m.h5"
expect "eight at once: nothing else" is "$(ls "$work" | grep -c '\.tmp$')" 0
finish
