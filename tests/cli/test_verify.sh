#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# assay verify as a user meets it: the same bytes, a changed number, data and
# hooks that are elsewhere, others or gone, meta-analyses, and the run record.
. tests/support/check.sh

python=/usr/bin/python3 # Debian's, which has python3-h5py
mkdir -p "$work/study" "$work/results"
cp tests/data/cohort_66.csv "$work/study/data.csv"
cp lua/winsorize.lua lua/knn.lua "$work/study"
cat >"$work/study/c.yaml" <<'Y'
assay: 1
name: small
data: {file: data.csv, target: lic_elevated, positive: 1}
holdout: {fraction: 0.2}
resampling: {outer: {method: kfold, folds: 3, repeats: 2}, inner: {method: kfold, folds: 3}}
pipeline: [lua: winsorize.lua, standardize, smote: {k_neighbors: 3}]
learners:
  lr: {model: logistic_regression, grid: {C: [0.1, 1, 10]}}
  knn: {model: {lua: knn.lua}, grid: {k: [3, 7]}}
threshold: {rule: youden}
confidence: {bootstrap: 50}
permutation_test: {permutations: 6, metrics: [roc_auc, average_precision]}
importance: {repeats: 2, metric: roc_auc}
Y
r=$work/results/small.h5
"$ASSAY" run "$work/study/c.yaml" -o "$r" >/dev/null

# The same bytes, found by the run record, from any folder.
run "$ASSAY" verify "$r"
expect "identical: status" is "$status" 0
expect "identical: says so" out_has "small.h5: identical"
expect "identical: the SHA-256" out_has "$(sha256sum <"$r" | cut -d ' ' -f 1)"
expect "quiet in a pipe" is "$(wc -c <"$work/err")" 0
before=$(ls "$work" "$work/results" "$work/study")
run sh -c 'cd / && "$1" verify "$2" -j 1' sh "$ASSAY" "$r"
expect "from anywhere" is "$status" 0
expect "nothing is written" is "$(ls "$work" "$work/results" "$work/study")" \
    "$before"
run "$ASSAY" verify "$r" --sample 8 --seed 3
expect "sample: status" is "$status" 0
expect "sample: says what" out_has "8 of 62 units drawn with seed 3 (4 observed"
expect "sample: says so" out_has "numbers are the same to the bit"
expect "sample: what follows" out_has "all that follows from the stored units"
expect "sample: what is left: units" out_has \
    "not compared: scores, inner scores, learnt thresholds and failures of 10 "
expect "sample: what is left: nulls" out_has "null values of 20 permutations"
expect "sample: what is left: importance" out_has "; importance (means over"
run "$ASSAY" verify "$r" --sample 62
expect "all units: status" is "$status" 0
expect "all units: nothing is left" out_has "not compared: nothing"
run "$ASSAY" verify "$r" --sample 8 -o "$work/again.h5"
expect "a sample makes no file" is "$status" 2
run "$ASSAY" verify "$r" -o "$work/again.h5"
expect "-o keeps the new file" cmp -s "$work/again.h5" "$r"

# -o does not overwrite what is verified, by whatever name.
ln -s small.h5 "$work/results/link.h5"
before=$(cksum <"$r")
for out in "$r" "$work/results/../results/small.h5" "$work/results/link.h5"; do
    run "$ASSAY" verify "$r" -o "$out"
    expect "-o onto the file: status" is "$status" 2
    expect "-o onto the file: says so" err_has "is the file to verify"
done
expect "-o onto the file: it stays" is "$(cksum <"$r")" "$before"
run "$ASSAY" verify "$r" -o "$work/study/data.csv"
expect "-o onto a table: status" is "$status" 2
expect "-o onto a table: it stays" cmp -s tests/data/cohort_66.csv \
    "$work/study/data.csv"

# The record of the run.
for key in host system machine processors started finished seconds ranks threads \
    assay_version git_commit compiler built_with glibc kernel libraries config \
    config_sha256 data data_sha256 hooks_sha256 units units_failed \
    units_resumed; do
    expect "run record: $key" grep -q "\"$key\": [^ ]" \
        "$work/results/small.run.json"
done
expect "run record: a library" grep -q '"libhdf5' "$work/results/small.run.json"
expect "run record: the commit" grep -Eq \
    '"git_commit": "([0-9a-f]{40}(-dirty)?|unknown)"' \
    "$work/results/small.run.json"

# Without it: --folder, --data, the usual places.
rm "$work/results/small.run.json"
run "$ASSAY" verify "$r" --sample 2
expect "nothing found: status" is "$status" 2
expect "nothing found: says what" err_has "winsorize.lua"
expect "nothing found: one line" one_line_of_error
expect "nothing found: where" err_has "small.h5 (config):"
expect "nothing found: what helps" err_has "--folder names another"
run "$ASSAY" verify "$r" --sample 2 --folder "$work/study"
expect "--folder" is "$status" 0
run sh -c 'cd "$1/study" && "$2" verify "$3" --sample 2' sh "$work" "$ASSAY" "$r"
expect "the folder one is in" is "$status" 0
mv "$work/study" "$work/configs"
run "$ASSAY" verify "$r" --sample 2
expect "configs/ beside results/" is "$status" 0
mv "$work/configs" "$work/study"
mv "$work/study/data.csv" "$work/moved.csv"
run "$ASSAY" verify "$r" --folder "$work/study"
expect "no data: in one line" one_line_of_error
expect "no data: status" is "$status" 4
expect "no data: says which" err_has "data.csv: cannot open"
expect "no data: says what helps" err_has "--data the table"
run "$ASSAY" verify "$r" --sample 2 --folder "$work/study" \
    --data "$work/moved.csv"
expect "--data" is "$status" 0
# The folder of the record has the hooks, later ones do not.
printf '{"config": "%s"}\n' "$work/study/c.yaml" >"$work/results/small.run.json"
run "$ASSAY" verify "$r" --data "$work/nothere.csv"
expect "no such --data: status" is "$status" 4
expect "no such --data: says so" err_has "nothere.csv: cannot open"
expect "no such --data: no word of folders" is \
    "$(grep -c -e --folder "$work/err")" 0
run "$ASSAY" verify "$r" --data "$work"
expect "a folder as --data" is "$status" 4
rm "$work/results/small.run.json"
sed '3s/1/2/' "$work/moved.csv" >"$work/study/data.csv"
run "$ASSAY" verify "$r" --folder "$work/study"
expect "other data: status" is "$status" 3
expect "other data: says so" err_has "is not the data of"
expect "other data: what was found" err_has \
    "found sha256 $(sha256sum <"$work/study/data.csv" | cut -d ' ' -f 1)"
expect "other data: what is needed" err_has \
    "need $(sha256sum <"$work/moved.csv" | cut -d ' ' -f 1)"
cp "$work/moved.csv" "$work/study/data.csv"
echo "-- a word more" >>"$work/study/knn.lua"
run "$ASSAY" verify "$r" --folder "$work/study"
expect "other hooks: status" is "$status" 3
expect "other hooks: says so" err_has "the Lua hooks of"
cp lua/knn.lua "$work/study"

# Files that are none, or damaged.
head -c 9000 "$r" >"$work/cut.h5"
run "$ASSAY" verify "$work/cut.h5"
expect "cut: status" is "$status" 3
printf 'x' | dd of="$work/again.h5" bs=1 seek=5000 conv=notrunc 2>/dev/null
run "$ASSAY" verify "$work/again.h5"
expect "changed by hand: status" is "$status" 3
expect "changed by hand: says so" err_has "is damaged"
run "$ASSAY" verify "$work/none.h5"
expect "no file" is "$status" 4
run "$ASSAY" verify
expect "no argument" is "$status" 2
run "$ASSAY" verify "$r" --sample none
expect "bad sample" is "$status" 2
run "$ASSAY" verify --help
expect "help" out_has "--sample N"

# change CODE: a copy of the result, changed from Python, as $work/py.h5.
change() {
    cp "$r" "$work/py.h5"
    run "$python" -c "
import h5py
f = h5py.File('$work/py.h5', 'r+')
$1
f.close()"
}
if "$python" -c 'import h5py' 2>/dev/null; then
    change "f['learners/lr/score'][3] += 0.25"
    run "$ASSAY" verify "$work/py.h5" --folder "$work/study"
    expect "a changed number: status" is "$status" 1
    expect "a changed number: says which" err_has "/learners/lr/score: 1 of 106"
    expect "a changed number: by how much" err_has "by at most 0.25"
    run "$ASSAY" verify "$work/py.h5" --folder "$work/study" --sample 60
    expect "sampled: status" is "$status" 1
    expect "sampled: says which" err_has "/learners/lr/score[3]"
    # What follows from stored units is made again without a fit.
    while IFS='|' read -r path code; do
        change "$code"
        run "$ASSAY" verify "$work/py.h5" --folder "$work/study" --sample 1
        expect "forged $code: status" is "$status" 1
        expect "forged $code: says which" err_has "first is $path:"
    done <<'F'
/learners/lr/permutation/roc_auc@p_value|f['learners/lr/permutation/roc_auc'].attrs['p_value'] = 0.001
/learners/knn/permutation/roc_auc/null@p_value_adjusted|f['learners/knn/permutation/roc_auc/null'].attrs['p_value_adjusted'] = 0.001
/learners/lr/metrics/roc_auc@estimate|f['learners/lr/metrics/roc_auc'].attrs['estimate'] = 0.99
/learners/lr/metrics/roc_auc/pooled@lower|f['learners/lr/metrics/roc_auc/pooled'].attrs['lower'] = 0.9
/learners/lr/metrics/mcc/fold|f['learners/lr/metrics/mcc/fold'][1, 2] += 0.001
/learners/lr/decision|f['learners/lr/decision'][5] ^= 1
/learners/lr/tuning/chosen|f['learners/lr/tuning/chosen'][1, 1] += -1 if f['learners/lr/tuning/chosen'][1, 1] else 1
/learners/knn/holdout/metrics/mcc/pooled|f['learners/knn/holdout/metrics/mcc/pooled'][0] = 1
/samples/target|f['samples/target'][0] ^= 1
/samples/id|f['samples/id'][0] = 'nobody'
/@config_sha256|f.attrs['config_sha256'] = 'f' * 64
/learners/lr/more|f['learners/lr/more'] = [1.5]
F
    change "f['learners/lr/importance/roc_auc'][0, 0] = 0.7"
    run "$ASSAY" verify "$work/py.h5" --folder "$work/study" --sample 62
    expect "forged importance: says which" err_has \
        "first is /learners/lr/importance/roc_auc:"
    change "f.attrs['assay_version'] = '0.0.9'"
    run "$ASSAY" verify "$work/py.h5" --folder "$work/study"
    expect "another version: says so" out_has "made by assay 0.0.9"
    expect "another version: compared" err_has "attributes are the same"
    change "del f.attrs['config']"
    run "$ASSAY" verify "$work/py.h5" --folder "$work/study"
    expect "no config: status" is "$status" 3
    expect "no config: says so" err_has "config"
    change "f.attrs['config'] = ''"
    run "$ASSAY" verify "$work/py.h5" --folder "$work/study"
    expect "an empty config: status" is "$status" 3
    expect "an empty config: says so" err_has "holds no config to run again"
else
    skip "h5py is not installed (apt-get install python3-h5py)"
fi

# A table whose name begins as that of the config in messages keeps its own.
cp tests/data/cohort_66.csv "$work/study/config.csv"
sed 's/data.csv/config.csv/; s/permutations: 6/permutations: 1/' \
    "$work/study/c.yaml" >"$work/study/d.yaml"
"$ASSAY" run "$work/study/d.yaml" -o "$work/results/d.h5" >/dev/null
mv "$work/study/config.csv" "$work/other.csv"
run "$ASSAY" verify "$work/results/d.h5"
expect "config.csv: is named" err_has "study/config.csv: cannot open"

# Meta-analyses, alone and with a run put beside them.
cp tests/data/meta/kearon_symptomatic.csv "$work/study/studies.csv"
printf '%s\n' "assay: 1" "kind: meta_analysis" "name: pooled" \
    "data: {file: studies.csv, study: study}" "models: [reitsma_reml]" \
    >"$work/study/m.yaml"
"$ASSAY" meta "$work/study/m.yaml" -o "$work/m.h5" >/dev/null
expect "meta-analysis: the run record" grep -q '"git_commit"' "$work/m.run.json"
run "$ASSAY" verify "$work/m.h5"
expect "meta-analysis: status" is "$status" 0
expect "meta-analysis: says so" out_has "m.h5: identical"
"$ASSAY" meta "$work/study/m.yaml" -o "$work/m.h5" --add "$r:lr" >/dev/null
run "$ASSAY" verify "$work/m.h5" --folder "$work/study"
expect "with a run: what is missing" err_has "learner lr of the run small"
run "$ASSAY" verify "$work/m.h5" --folder "$work/study" --add "$r:lr"
expect "with a run: status" is "$status" 0
run "$ASSAY" verify "$work/m.h5" --folder "$work/study" --add "$r:knn"
expect "with another learner" is "$status" 1
expect "with another learner: says where" err_has "/added"
finish
