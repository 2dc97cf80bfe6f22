#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The batch script: what it says, and that its tasks and its merge give the
# bytes of a run. A stand-in for sbatch keeps the merge's script and runs it
# when the tasks have ended; `make check-slurm` does this with a real Slurm.
. tests/support/check.sh
. tests/support/small_study.sh

mkdir "$work/bin" "$work/a place"
cat >"$work/bin/sbatch" <<'S'
#!/bin/sh
echo "$*" >>"$MERGES/arguments"
cat >"$MERGES/merge.sh"
S
chmod +x "$work/bin/sbatch"
export MERGES="$work"

# task I: run the script as task I of its array.
task() {
    run env PATH="$work/bin:$PATH" SLURM_ARRAY_TASK_ID="$1" SLURM_ARRAY_JOB_ID=77 \
        SLURM_CPUS_PER_TASK=2 sh "$work/job.sh"
}

seed='seed=7'
title="title=it's \$HOME \"here\""
run "$ASSAY" run "$work/c.yaml" -o "$work/whole.h5" --set "$seed" --set "$title"
(cd "$work/a place" && "$ASSAY" slurm ../c.yaml -o r.h5 --shards 3 -j 2 \
    --time 1:30:00 --mem 2G --partition long --set "$seed" --set "$title") \
    >"$work/job.sh" 2>"$work/err"
expect "slurm: status" is "$?" 0
cp "$work/job.sh" "$work/out"
for line in "--array=1-3" "--cpus-per-task=2" "--time=1:30:00" "--mem=2G" \
    "--partition=long" "--job-name=small"; do
    expect "has $line" grep -qx "#SBATCH $line" "$work/job.sh"
done
if command -v shellcheck >/dev/null 2>&1; then
    # SC2016: the title's $HOME is meant as it stands.
    run shellcheck -e SC2016 "$work/job.sh"
    expect "shellcheck" is "$status" 0
else
    skip "shellcheck is not installed"
fi

for i in 2 1 3; do
    task $i
    expect "task $i" is "$status" 0
done
expect "one merge queued" is "$(wc -l <"$work/arguments")" 1
expect "after the array" grep -q "afterok:77" "$work/arguments"
run env SLURM_RESTART_COUNT=1 PATH="$work/bin:$PATH" SLURM_ARRAY_TASK_ID=1 \
    SLURM_ARRAY_JOB_ID=77 sh "$work/job.sh"
expect "started again: no second merge" is "$(wc -l <"$work/arguments")" 1
run sh "$work/merge.sh"
expect "merge" is "$status" 0
expect "same bytes" same "$work/a place/r.h5" "$work/whole.h5"

# Failed units are for the merge to tell; anything else fails the task.
"$ASSAY" slurm "$work/c.yaml" -o "$work/f.h5" --shards 1 \
    --set pipeline.smote.k_neighbors=12 >"$work/job.sh"
task 1
expect "failed units: the task is well" is "$status" 0
run sh "$work/merge.sh"
expect "failed units: the merge is not" is "$status" 1
rm "$work/data.csv"
task 1
expect "no data: the task fails" is "$status" 4

# Defaults come from the plan; bad words are refused.
cp tests/data/cohort_66.csv "$work/data.csv"
run "$ASSAY" slurm "$work/c.yaml"
expect "small study, one shard" out_has "--array=1-1"
run "$ASSAY" slurm "$work/c.yaml" --set permutation_test.permutations=1000000 \
    --set learners.rf.params.n_estimators=50000
expect "huge study, most shards" out_has "--array=1-1000"
for bad in "--time=1;2" "--mem=2 G" "--partition=" "--shards=0" "--shards=x"; do
    run "$ASSAY" slurm "$work/c.yaml" "$bad"
    expect "$bad" is "$status" 2
    expect "$bad: nothing printed" [ ! -s "$work/out" ]
done
# A line break could end the script that is inside the script.
run "$ASSAY" slurm "$work/c.yaml" --set "title=x
MERGE
date"
expect "line break: status" is "$status" 2
expect "line break: one line" one_line_of_error
expect "line break: where" err_has 'control character 0x0a after "title=x"'
expect "line break: no script" [ ! -s "$work/out" ]
finish
