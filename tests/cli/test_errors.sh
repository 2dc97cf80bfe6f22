#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Bad input: one clear sentence with its place, the right exit status, nothing
# left behind.
. tests/support/check.sh

cp tests/data/cohort_66.csv "$work/data.csv"

# config TEXT: write $work/c.yaml with a good head and TEXT below.
config() {
    printf 'assay: 1\nname: bad\ndata: {file: data.csv, target: lic_elevated, positive: 1}\n%s\n' \
        "$1" >"$work/c.yaml"
}
good='learners: {a: {model: lda}}'

# refuse NAME STATUS TEXT...: the run ends with STATUS and all the texts in its
# one line of error, and writes no result.
refuse() {
    name=$1 want=$2
    shift 2
    run "$ASSAY" run "$work/c.yaml" -o "$work/r.h5"
    expect "$name: status" is "$status" "$want"
    expect "$name: one line" one_line_of_error
    for text in "$@"; do
        expect "$name: says it" err_has "$text"
    done
    expect "$name: nothing written" is "$(ls "$work" | grep -c '^r')" 0
}

config "lerners: {a: {model: lda}}"
refuse "misspelt key" 2 "c.yaml:4:1: " 'did you mean "learners"?'
config "learners: {a: {model: random_forrest}}"
refuse "misspelt learner" 2 "c.yaml:4:23: " 'did you mean "random_forest"?'
config "$good
pipeline: [smot]"
refuse "misspelt step" 2 "c.yaml:5:12: " 'did you mean "smote"?'
config "learners: {a: {model: svc, params: {C: -1}}}"
refuse "out of range" 2 "c.yaml:4:" "found -1" "need a number > 0"
config "learners: {a: {model: svc, grid: {C: []}}}"
refuse "empty grid" 2 "c.yaml:4:"
config "learners: {a: {model: svc, grid: {C: [1"
refuse "no YAML" 2 "c.yaml:"
config "{include: c.yaml}"
printf 'include: c.yaml\n' >"$work/c.yaml"
refuse "cyclic include" 2 "c.yaml"
printf 'assay: 1\nname: bad\nkind: meta_analysis\n' >"$work/c.yaml"
refuse "meta-analysis" 2 "c.yaml:3:"

config "$good"
mv "$work/data.csv" "$work/kept.csv"
refuse "missing data" 4 "data.csv" "No such file"
printf 'a,lic_elevated\n1,0\n2\n' >"$work/data.csv"
refuse "ragged" 3 "data.csv:3:"
printf 'a,lic_elevated\n1,0\n2,0\n' >"$work/data.csv"
refuse "one class" 3 "data.csv:"
printf 'a,lic_elevated\n1,0\ninf,1\n' >"$work/data.csv"
refuse "infinity" 3 "data.csv:3:"
printf 'a,lic_elevated\nx,0\ny,1\n' >"$work/data.csv"
refuse "text" 3 "data.csv:2:" "categorical"
printf 'a,b\n1,0\n2,1\n' >"$work/data.csv"
refuse "no target" 3 "lic_elevated"
printf 'a\351,lic_elevated\n1,0\n2,1\n' >"$work/data.csv"
refuse "wrong encoding" 3 "data.csv:1:" "UTF-8"
printf 'a,b,lic_elevated\n1,,0\n2,,1\n3,,1\n' >"$work/data.csv"
refuse "all missing" 3 "b"
mv "$work/kept.csv" "$work/data.csv"
config "$good
resampling: {outer: {method: kfold, folds: 60}}"
refuse "more folds than a class" 3 "c.yaml:5:" "60"

# Units fail where a class cannot carry SMOTE: exit 1, and the file has the rest.
config "learners: {a: {model: lda}, m: {model: marker, params: {feature: hb_g_dl}}}
pipeline: [smote: {k_neighbors: 40}]"
run "$ASSAY" run "$work/c.yaml" -o "$work/r.h5"
expect "failed units: status" is "$status" 1
expect "failed units: says which" err_has "a, permutation 0, repeat 0, fold 0"
expect "failed units: says why" err_has "smote"
expect "failed units: file is there" [ -s "$work/r.h5" ]
run "$ASSAY" show "$work/r.h5"
expect "failed units: shown" out_has "failed"
rm -f "$work"/r*

# The command line.
run "$ASSAY" rnu "$work/c.yaml"
expect "misspelt command" is "$status" 2
expect "misspelt command: suggestion" err_has 'did you mean "run"?'
run "$ASSAY" run
expect "no config" is "$status" 2
run "$ASSAY" run "$work/none.yaml"
expect "missing config" is "$status" 4
run "$ASSAY" run "$work/c.yaml" -j 0
expect "no threads" is "$status" 2
run "$ASSAY" run "$work/c.yaml" --nonsense
expect "unknown option" is "$status" 2
run "$ASSAY" run "$work/c.yaml" --set pipelin.0=impute
expect "--set of an unknown key" is "$status" 2
expect "--set: suggestion" err_has 'did you mean "pipeline"?'
run "$ASSAY" show "$work/c.yaml"
expect "no HDF5" is "$status" 3
run "$ASSAY" show "$work/none.h5"
expect "missing result" is "$status" 4

# Where nothing can be written.
config "$good"
printf x >"$work/file"
run "$ASSAY" run "$work/c.yaml" -o "$work/file/r.h5"
expect "a file where a folder should be" is "$status" 4
run "$ASSAY" run "$work/c.yaml" -o /proc/r.h5
expect "unwritable folder" is "$status" 4
expect "unwritable folder: says which" err_has "/proc"
run "$ASSAY" run "$work/c.yaml" -o "$work/ok.h5"
if [ -c /dev/full ]; then
    run sh -c '"$1" show "$2" >/dev/full' sh "$ASSAY" "$work/ok.h5"
    expect "full output" is "$status" 4
fi
finish
