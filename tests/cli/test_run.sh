#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs as a user makes them: same bytes for any threads, interruption and
# resumption, overrides, sweeps, plans, quiet pipes.
. tests/support/check.sh
. tests/support/small_study.sh
echo "sweep: {pipeline.smote.k_neighbors: [2, 3], seed: [1, 2]}" >>"$work/c.yaml"

for j in 1 2 5; do
    run "$ASSAY" run "$work/c.yaml" -j $j -o "$work/j$j.h5"
    expect "-j $j" is "$status" 0
    expect "quiet in a pipe" is "$(wc -c <"$work/err")" 0
done
expect "same bytes, 1 and 2 threads" same "$work/j1.h5" "$work/j2.h5"
expect "same bytes, 1 and 5 threads" same "$work/j1.h5" "$work/j5.h5"
expect "no journal left" is "$(ls "$work" | grep -c journal)" 0
expect "the record of the run" [ -s "$work/j1.run.json" ]

# Each version of the array loops that the processor has.
for kernel in baseline avx2 avx512; do
    run env ASSAY_KERNEL=$kernel "$ASSAY" run "$work/c.yaml" -o "$work/k.h5" \
        --fresh
    if [ "$status" = 2 ]; then
        expect "$kernel: refused" err_has "kernel $kernel needs a processor"
        continue
    fi
    expect "$kernel: same bytes" same "$work/k.h5" "$work/j1.h5"
    expect "$kernel: recorded" grep -q "\"kernel\": \"$kernel\"" \
        "$work/k.run.json"
done
run env ASSAY_KERNEL=sse9 "$ASSAY" run "$work/c.yaml"
expect "a kernel that is none: status" is "$status" 2
expect "a kernel that is none" err_has "need baseline, avx2 or avx512"

# The default name, in the folder where the command was given.
run sh -c 'cd "$1" && "$2" run c.yaml' sh "$work" "$ASSAY"
expect "default output" same "$work/results/small.h5" "$work/j1.h5"

# What was found, as tables and as JSON.
run "$ASSAY" show "$work/j1.h5" --json
expect "show --json" is "$status" 0
run "$ASSAY" show "$work/j1.h5"
expect "show" out_has "ROC AUC"

# Ctrl-C: exit 130, a journal, no result; then it goes on to the same bytes.
"$ASSAY" run "$work/c.yaml" -j 1 -o "$work/cut.h5" \
    --set permutation_test.permutations=4000 2>"$work/err" >"$work/out" &
pid=$!
sleep 1
kill -INT $pid
status=0
wait $pid || status=$?
expect "interrupted: status" is "$status" 130
expect "interrupted: says so" err_has "goes on from there"
expect "interrupted: no result" [ ! -e "$work/cut.h5" ]
expect "interrupted: journal" [ -s "$work/cut.h5.journal" ]
# A folder whose name is no UTF-8; the record says so as well as it can.
odd="$work/caf$(printf '\351')"
if mkdir "$odd" 2>/dev/null; then
    cp "$work/c.yaml" "$work/data.csv" "$odd"
    run "$ASSAY" run "$odd/c.yaml" -o "$odd/r.h5"
    expect "a name in Latin-1" is "$status" 0
    expect "a name in Latin-1: no journal left" [ ! -e "$odd/r.h5.journal" ]
    expect "a name in Latin-1: the record" grep -q \
        "\"config\": \".*/caf$(printf '\357\277\275')/c.yaml\"" "$odd/r.run.json"
    run "$ASSAY" verify "$odd/r.h5" --sample 2
    expect "a name in Latin-1: verified" is "$status" 0
    expect "the same bytes as elsewhere" same "$odd/r.h5" "$work/j1.h5"
else
    skip "file names here are UTF-8"
fi

# What is no journal is not overwritten, neither through a link; nor is what a
# link stands for where the result is written first.
echo "my notes" >"$work/notes"
cp "$work/notes" "$work/odd.h5.journal"
for how in "" --fresh; do
    run "$ASSAY" run "$work/c.yaml" -o "$work/odd.h5" $how
    expect "no journal: status" is "$status" 2
    expect "no journal: says so" err_has "odd.h5.journal: the journal cannot be"
    expect "no journal: kept" same "$work/odd.h5.journal" "$work/notes"
done
ln -sf notes "$work/odd.h5.journal"
run "$ASSAY" run "$work/c.yaml" -o "$work/odd.h5"
expect "a link for a journal: status" is "$status" 2
expect "a link for a journal: says so" err_has "found a symbolic link"
rm "$work/odd.h5.journal"
ln -s notes "$work/odd.h5.tmp"
run "$ASSAY" run "$work/c.yaml" -o "$work/odd.h5"
expect "a link for a result: status" is "$status" 4
expect "a link for a result: says so" err_has "odd.h5.tmp: is not a regular"
expect "neither was followed" is "$(cat "$work/notes")" "my notes"
rm "$work/odd.h5.tmp"
run "$ASSAY" run "$work/c.yaml" -o "$work/odd.h5"
expect "with nothing in the way" same "$work/odd.h5" "$work/j1.h5"

# A journal of another study is thrown away, and that is said.
run "$ASSAY" run "$work/c.yaml" -o "$work/cut.h5"
expect "changed config: status" is "$status" 0
expect "changed config: says so" err_has "starting afresh"
expect "changed config: result" same "$work/cut.h5" "$work/j1.h5"

"$ASSAY" run "$work/c.yaml" -j 1 -o "$work/again.h5" \
    --set permutation_test.permutations=1000 >/dev/null 2>&1 &
pid=$!
sleep 0.4
kill -KILL $pid
wait $pid 2>/dev/null
expect "killed: no result" [ ! -e "$work/again.h5" ]
run "$ASSAY" run "$work/c.yaml" -o "$work/again.h5" \
    --set permutation_test.permutations=1000
expect "resumed: status" is "$status" 0
expect "resumed: says so" err_has "going on from"
run "$ASSAY" run "$work/c.yaml" -o "$work/whole.h5" \
    --set permutation_test.permutations=1000
expect "resumed: same bytes" same "$work/again.h5" "$work/whole.h5"

# --set, plan, check, sweep.
run "$ASSAY" run "$work/c.yaml" -o "$work/seed.h5" --set seed=9
expect "another seed, other bytes" [ "$(cmp -s "$work/seed.h5" "$work/j1.h5"; echo $?)" -eq 1 ]
run "$ASSAY" plan "$work/c.yaml"
expect "plan: status" is "$status" 0
# lr: 29 units search 3 candidates x 3 inner folds + 1; 8 + 1 + 20 x (4 + 1)
expect "plan: units" out_has "109"
expect "plan: fits" out_has "1090"
run "$ASSAY" check "$work/c.yaml"
expect "check: status" is "$status" 0
expect "check: valid" out_has "valid"
run "$ASSAY" sweep "$work/c.yaml" -o "$work/sweep"
expect "sweep: status" is "$status" 0
expect "sweep: four files" is "$(ls "$work"/sweep/*.h5 | wc -l)" 4
expect "sweep: table" [ "$(wc -l <"$work/sweep/sweep.csv")" -eq $((1 + 4 * 2 * 8)) ]
before=$(stat -c %Y.%i "$work/sweep/small-001.h5")
run "$ASSAY" sweep "$work/c.yaml" -o "$work/sweep"
expect "sweep: not run twice" is "$(stat -c %Y.%i "$work/sweep/small-001.h5")" "$before"
run "$ASSAY" export "$work/j1.h5" -o "$work/csv"
expect "export: status" is "$status" 0
expect "export: predictions" is "$(wc -l <"$work/csv/predictions.csv")" $((1 + 2 * 2 * 53))
run "$ASSAY" compare "$work/j1.h5" "$work/seed.h5"
expect "compare: status" is "$status" 0

# A terminal gets a progress bar. Where no terminal can be made (a bare chroot),
# there is nothing to draw on.
if script -qec true /dev/null >/dev/null 2>&1; then
    run script -qec "$ASSAY run $work/c.yaml -j 1 -o $work/tty.h5 --set permutation_test.permutations=300" /dev/null
    expect "progress bar" out_has "left"
else
    skip "script(1) cannot make a terminal here"
fi
finish
