#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A run over MPI ranks: the bytes of a run in one process, whatever the number
# of ranks and threads, after a kill, with a rank lost, in shards; and errors
# that read as they do without MPI.
# usage: make check-mpi ($ASSAY is built without MPI, $ASSAY_MPI with it)
. tests/support/check.sh
. tests/support/small_study.sh
mpi=$(realpath "${ASSAY_MPI:-build/mpi/assay}")
interposed=$(realpath "${ASSAY_LARGE:-build/tests/faults/interpose_large.so}")
root=""
[ "$(id -u)" -eq 0 ] && root=--allow-run-as-root

# ranks N ARGUMENTS...: assay on N ranks.
ranks() {
    n=$1
    shift
    run mpirun --oversubscribe $root -n "$n" "$mpi" "$@"
}
# The sentence among what mpirun itself has to say.
says() { grep -qxF -- "$1" "$work/err"; }
first_error() { head -n 1 "$work/alone.err"; }

more=permutation_test.permutations=200
run "$ASSAY" run "$work/c.yaml" -o "$work/whole.h5" --set $more
expect "one process" is "$status" 0

run sh -c "ldd '$ASSAY'; nm -D '$ASSAY'; strings '$ASSAY'"
expect "no MPI in the plain build" [ "$(grep -c -e MPI_ -e libmpi "$work/out")" -eq 0 ]

for n in 1 2 4; do
    for j in 1 2; do
        ranks $n run "$work/c.yaml" -o "$work/m.h5" -j $j --set $more
        expect "$n ranks, -j $j" is "$status" 0
        expect "$n ranks, -j $j: one line" is "$(wc -l <"$work/out")" 1
        expect "$n ranks, -j $j: same bytes" same "$work/m.h5" "$work/whole.h5"
        rm -f "$work/m.h5"
    done
done
expect "no journal left" is "$(ls "$work" | grep -c journal)" 0
run "$mpi" run "$work/c.yaml" -o "$work/m.h5" --set $more
expect "without mpirun" same "$work/m.h5" "$work/whole.h5"
ranks 3 run "$work/c.yaml" -o "$work/m.h5" --set $more
expect "threads by default" same "$work/m.h5" "$work/whole.h5"
expect "its record of the run: threads" grep -q '"threads": ' "$work/m.run.json"
expect "its record of the run: ranks" grep -q '"ranks": 3,' "$work/m.run.json"

# Shards of ranks; a merge; commands that only rank 0 runs.
for i in 1 2; do
    ranks 2 run "$work/c.yaml" -o "$work/s.h5" --shard $i/2 --set $more
    expect "shard $i on 2 ranks" is "$status" 0
done
ranks 2 merge "$work/c.yaml" -o "$work/s.h5" --set $more
expect "merge under mpirun" same "$work/s.h5" "$work/whole.h5"
ranks 3 show "$work/s.h5"
cp "$work/out" "$work/shown"
run "$mpi" show "$work/s.h5"
expect "show prints once" same "$work/out" "$work/shown"
ranks 3 run --help
expect "help is printed once" is "$(grep -c '^usage: assay run' "$work/out")" 1
ranks 3 nonsense
expect "unknown command: status" is "$status" 2
expect "unknown command: said once" is "$(grep -c nonsense "$work/err")" 1

# start N OPTIONS...: a long run in the background; its children are the ranks.
long=permutation_test.permutations=4000
start() {
    n=$1
    shift
    mpirun --oversubscribe $root "$@" -n "$n" "$mpi" run "$work/c.yaml" -j 1 \
        -o "$work/k.h5" --set $long >"$work/out" 2>"$work/err" &
    pid=$!
    left=100
    until [ "$(stat -c %s "$work/k.h5.journal" 2>/dev/null || echo 0)" -gt 20000 ]; do
        left=$((left - 1))
        [ $left -gt 0 ] || break
        sleep 0.1
    done
}
end() {
    status=0
    wait $pid || status=$?
}
nobody_left() { ! pgrep -f "$work/k.h5" >/dev/null; }
wait_for_nobody() {
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        nobody_left && return
        sleep 0.5
    done
    return 1
}
run "$ASSAY" run "$work/c.yaml" -o "$work/long.h5" --set $long

start 3
kill -KILL $pid
end
expect "mpirun killed: no result" [ ! -e "$work/k.h5" ]
expect "mpirun killed: no rank left" wait_for_nobody
ranks 2 run "$work/c.yaml" -o "$work/k.h5" --set $long
expect "mpirun killed: goes on" err_has "going on from"
expect "mpirun killed: same bytes" same "$work/k.h5" "$work/long.h5"
rm "$work/k.h5"

start 3
kill -KILL "$(pgrep -P $pid | tail -n 1)"
end
expect "rank killed: says so" [ "$status" -ne 0 ]
expect "rank killed: no result" [ ! -e "$work/k.h5" ]
expect "rank killed: no rank left" wait_for_nobody
run "$ASSAY" run "$work/c.yaml" -o "$work/k.h5" --set $long
expect "rank killed: goes on without MPI" err_has "going on from"
expect "rank killed: same bytes" same "$work/k.h5" "$work/long.h5"
rm "$work/k.h5"

start 3 --enable-recovery
kill -KILL "$(pgrep -P $pid | tail -n 1)"
end
expect "rank lost, recovery: the run ends well" is "$status" 0
expect "rank lost, recovery: same bytes" same "$work/k.h5" "$work/long.h5"
expect "rank lost, recovery: no rank left" wait_for_nobody
rm -f "$work/k.h5"

start 2 --enable-recovery -x ASSAY_LOST_SECONDS=2
kill -KILL "$(pgrep -P $pid | head -n 1)"
end
expect "rank 0 killed, recovery: no result" [ ! -e "$work/k.h5" ]
expect "rank 0 killed, recovery: the other rank ends" nobody_left
rm "$work/k.h5.journal"

# Rank 1 stands still with units of kinds that nobody else has measured.
sed -e '/^holdout/d' -e '/^threshold/d' -e '/^permutation_test/d' \
    -e 's/^resampling.*/resampling: {outer: {method: holdout}}/' \
    -e 's/^  lr:.*/  a: {model: random_forest, params: {n_estimators: 300000}}/' \
    -e 's/^  rf:.*/  b: {model: random_forest, params: {n_estimators: 300001}}/' \
    -e '/^  b:/a\  c: {model: lda}' "$work/c.yaml" >"$work/still.yaml"
run "$ASSAY" run "$work/still.yaml" -o "$work/still.h5"
expect "three units" out_has ": 3 units"
mpirun --oversubscribe $root -x ASSAY_LOST_SECONDS=2 -n 2 "$mpi" run \
    "$work/still.yaml" -j 1 -o "$work/k.h5" >"$work/out" 2>"$work/err" &
pid=$!
until [ -e "$work/k.h5.journal" ]; do sleep 0.1; done
sleep 0.4
still=$(pgrep -P $pid | tail -n 1)
kill -STOP "$still"
left=300
until [ -e "$work/k.h5" ] || [ $left -eq 0 ]; do
    left=$((left - 1))
    sleep 0.1
done
kill -CONT "$still"
end
expect "rank stopped: the run ends well" is "$status" 0
expect "rank stopped: same bytes" same "$work/k.h5" "$work/still.h5"
rm -f "$work"/k.h5*

start 3
kill -TERM $pid
end
expect "SIGTERM: no result" [ ! -e "$work/k.h5" ]
expect "SIGTERM: says how to go on" err_has "the same command goes on from there"
ranks 4 run "$work/c.yaml" -o "$work/k.h5" --set $long
expect "SIGTERM: same bytes" same "$work/k.h5" "$work/long.h5"

# Errors: the sentence and the exit status of a run without MPI.
compare_error() {
    name=$1
    shift
    run "$ASSAY" run "$@"
    alone=$status
    cp "$work/err" "$work/alone.err"
    ranks 2 run "$@"
    expect "$name: same status" is "$status" "$alone"
    expect "$name: same sentence" says "$(first_error)"
    expect "$name: said once" is "$(grep -cxF -- "$(first_error)" "$work/err")" 1
}
cat >"$work/bad.lua" <<'L'
return {
    name = "bad", task = "classification",
    fit = function(x, y, params, ctx) error("no " .. tostring(nil)) end,
    score = function(model, x) return {} end,
}
L
sed 's|lr: {model: logistic_regression.*|lr: {model: {lua: bad.lua}}|' \
    "$work/c.yaml" >"$work/hook.yaml"
compare_error "bad hook" "$work/hook.yaml" -o "$work/h.h5"
echo "return 1 +" >"$work/bad.lua"
compare_error "broken hook" "$work/hook.yaml" -o "$work/h.h5"
compare_error "failing units" "$work/c.yaml" -o "$work/f.h5" \
    --set pipeline.smote.k_neighbors=12
compare_error "bad config" "$work/c.yaml" --set sed=1
compare_error "bad argument" "$work/c.yaml" --shard 3/2
compare_error "no such file" "$work/none.yaml"
compare_error "no such folder" "$work/c.yaml" -o /proc/none/x.h5

# One rank alone fails, wherever: all hear it, none waits for ever.
one="mpirun --oversubscribe $root -n 1 $mpi run $work/c.yaml -o $work/e.h5 -j 1"
run timeout 30 $one : -n 1 -x ASSAY_KERNEL=none "$mpi" run "$work/c.yaml"
expect "bad kernel on one rank: status" is "$status" 2
expect "bad kernel on one rank: says so" err_has "rank 1: ASSAY_KERNEL: "
run timeout 30 $one : -n 1 "$mpi" run "$work/c.yaml" --nope
expect "bad option on one rank: status" is "$status" 2
expect "bad option on one rank: says so" err_has "rank 1: assay run: "
run timeout 30 $one : -n 1 "$mpi" show "$work/whole.h5"
expect "other command on one rank: status" is "$status" 3
expect "other command on one rank: says so" err_has "rank 1 has another "

cat >"$work/tall.yaml" <<'Y'
assay: 1
name: tall
data: {file: tall.csv, target: y, positive: 1}
resampling: {outer: {method: holdout}}
learners: {a: {model: lda}}
Y
awk 'BEGIN {
    for (i = 0; i <= 8000; i++) {
        line = i ? i % 2 : "y"
        for (j = 1; j <= 10; j++)
            line = line "," (i ? (i * j + i % 7) % 997 : "x" j)
        print line
    }
}' >"$work/tall.csv"
cat >"$work/less.sh" <<'S'
#!/bin/sh
[ "$OMPI_COMM_WORLD_RANK" = 0 ] || export LD_PRELOAD="$LARGE_FAIL"
exec "$@"
S
failures=0
for n in 1 2 3 4 5 6 7 8; do
    run env LARGE_FAIL="$interposed" ASY_FAULTS_LARGE=300000:$n timeout 30 \
        mpirun --oversubscribe $root -n 2 sh "$work/less.sh" "$mpi" run \
        "$work/tall.yaml" -o "$work/e.h5" -j 1
    [ "$status" -ne 0 ] || break
    failures=$((failures + 1))
    expect "large allocation $n on one rank: status" is "$status" 4
    expect "large allocation $n on one rank: says so" \
        grep -q "^rank 1: .*out of memory" "$work/err"
done
expect "large allocations on one rank: four or more" [ "$failures" -ge 4 ]
expect "large allocations on one rank: then it works" is "$status" 0
rm -f "$work"/e.h5*

# Ranks that see different files.
cat >"$work/each.sh" <<'S'
#!/bin/sh
exec "$1" run "$2/c$OMPI_COMM_WORLD_RANK.yaml" -o "$2/e.h5"
S
cp "$work/c.yaml" "$work/c0.yaml"
sed 's/^name:.*/&\nseed: 5/' "$work/c.yaml" >"$work/c1.yaml"
run mpirun --oversubscribe $root -n 2 sh "$work/each.sh" "$mpi" "$work"
expect "another config: status" is "$status" 3
expect "another config: says so" err_has "rank 1 has another config"
rm "$work/c1.yaml"
run mpirun --oversubscribe $root -n 2 sh "$work/each.sh" "$mpi" "$work"
expect "no config on one rank: status" is "$status" 4
expect "no config on one rank: says so" err_has "rank 1: "
expect "no config on one rank: nothing made" [ ! -e "$work/e.h5" ]
finish
