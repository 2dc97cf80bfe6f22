#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A study on a real Slurm: the script that `assay slurm` prints is submitted,
# the array and the merge run, the result has the bytes of a plain run; also
# when a task is killed and when the same script is submitted twice.
# usage: make check-slurm (as root; outside make check)
. tests/support/check.sh
. tests/support/small_study.sh
. tests/cluster/slurm_node.sh
daemons=""
trap 'stop_slurm; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

if [ "$(id -u)" -ne 0 ]; then
    skip "slurmd needs root"
    finish
    exit
fi
run start_slurm
expect "a Slurm of one node" is "$status" 0
if [ "$status" -ne 0 ]; then
    tail -n 5 "$slurm"/*.log "$slurm"/*.out
    finish
    exit 1
fi

# $job is the array; the merge is the job whose name ends in -merge.
submit() {
    job=$(cd "$work" && sbatch --parsable "$1")
    [ -n "$job" ]
}
queue_is_empty() { [ -z "$(squeue -h)" ]; }
state_of() { # of all jobs whose name matches
    scontrol -o show job | grep "JobName=$1 " | sed 's/.*JobState=\([A-Z]*\).*/\1/' |
        sort | uniq -c | awk '{printf "%s%s %s", sep, $1, $2; sep = ", "}'
}

more=permutation_test.permutations=600
run "$ASSAY" run "$work/c.yaml" -o "$work/whole.h5" --set $more
expect "plain run" is "$status" 0
"$ASSAY" slurm "$work/c.yaml" -o "$work/s.h5" --shards 5 --time 5 --mem 200M \
    --set $more >"$work/job.sh"

# Through the queue, array first, then the merge.
expect "submitted" submit job.sh
expect "all jobs ended" wait_for 120 queue_is_empty
expect "the tasks ended well" is "$(state_of small)" "5 COMPLETED"
expect "the merge ended well" is "$(state_of small-merge)" "1 COMPLETED"
expect "same bytes" same "$work/s.h5" "$work/whole.h5"

# Again, with the shards there: the same.
rm "$work/s.h5"
expect "submitted again" submit job.sh
expect "again: all jobs ended" wait_for 120 queue_is_empty
expect "again: same bytes" same "$work/s.h5" "$work/whole.h5"

# A task killed on the way: no merge, and no result; submitted again, it is
# done from where it was.
more=permutation_test.permutations=3000
"$ASSAY" slurm "$work/c.yaml" -o "$work/k.h5" --shards 3 --time 5 --mem 200M \
    --set $more >"$work/kill.sh"
expect "long one submitted" submit kill.sh
expect "a shard has begun" wait_for 60 test -s "$work/k.h5.shard-2-of-3"
sleep 0.5
scancel --signal=KILL --full "${job}_2"
expect "killed: all jobs ended" wait_for 180 queue_is_empty
expect "killed: no result" [ ! -e "$work/k.h5" ]
expect "killed: the merge was not run" \
    [ "$(state_of small-merge | grep -c CANCELLED)" -eq 1 ]
expect "killed: submitted again" submit kill.sh
expect "killed: all ended" wait_for 180 queue_is_empty
expect "killed: it went on" grep -q "going on from" "$work"/small-"$job"-2.log
run "$ASSAY" run "$work/c.yaml" -o "$work/long.h5" --set $more
expect "killed: same bytes" same "$work/k.h5" "$work/long.h5"
finish
