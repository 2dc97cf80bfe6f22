#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Meta-analyses as a user makes them: the shipped reviews with the peers'
# figures, the same bytes again, what is refused and how.
. tests/support/check.sh

for review in symptomatic asymptomatic; do
    run "$ASSAY" check configs/kearon-$review.yaml
    expect "$review: check" is "$status" 0
    run "$ASSAY" meta configs/kearon-$review.yaml -o "$work/$review.h5"
    expect "$review: status" is "$status" 0
    expect "$review: quiet" is "$(wc -c <"$work/err")" 0
    run "$ASSAY" meta configs/kearon-$review.yaml -o "$work/again.h5"
    expect "$review: same bytes" cmp -s "$work/$review.h5" "$work/again.h5"
done

# The figures of mada, lme4 and metafor (experiments/kearon/README.md).
run "$ASSAY" show "$work/symptomatic.h5"
expect "show: REML" out_has "0.886 (0.836, 0.922)  0.947 (0.903, 0.972)"
expect "show: GLMM" out_has "0.909 (0.860, 0.941)  0.972 (0.934, 0.988)"
run "$ASSAY" show "$work/asymptomatic.h5"
expect "show: Deeks" out_has "t = -0.118, p = 0.908"
run "$ASSAY" show "$work/asymptomatic.h5" --json
expect "json: status" is "$status" 0
expect "json: sensitivity" out_has '"estimate": 0.48754709'

# Figures: the forest plot has a row a study, the plot of the curve its parts.
run "$ASSAY" figures "$work/symptomatic.h5" -o "$work/figures" --format svg
expect "figures: status" is "$status" 0
for kind in forest sroc funnel influence; do
    stem="$work/figures/kearon-symptomatic-$kind"
    expect "figures: $kind" [ -s "$stem.svg" ]
    expect "figures: script of $kind" [ -s "$stem.gp" ]
done
lines() { wc -l <"$work/figures/kearon-symptomatic-$1.csv"; }
parts() { grep -c "^$1," "$work/figures/kearon-symptomatic-sroc.csv"; }
expect "forest: 16 studies" is "$(lines forest)" 17
expect "influence: 16 studies" is "$(lines influence)" 17
expect "funnel: 16 studies" is "$(lines funnel)" 17
expect "sroc: studies" is "$(parts study)" 16
expect "sroc: prediction region" is "$(parts prediction)" 101
expect "sroc: confidence region" is "$(parts confidence)" 101
expect "sroc: words" grep -q "95 % prediction region" \
    "$work/figures/kearon-symptomatic-sroc.svg"

# A covariate, counts from shares, a correlation at its bound.
cat >"$work/table.csv" <<'T'
study,sens,spec,sick,well,kind
Ash,0.85,0.892,20,46,a
Birch,0.725,0.825,40,40,a
Cedar,0.889,0.826,9,23,b
Dogwood,0.786,0.973,42,73,b
Elm,0.7,0.75,10,12,b
T
cat >"$work/m.yaml" <<'Y'
assay: 1
kind: meta_analysis
name: made
data: {file: table.csv, sensitivity: sens, specificity: spec, cases: sick, controls: well}
models: [reitsma_ml]
regression: {covariate: kind}
Y
# 0.892 of 46 is 41.03: 41/46 = 0.8913, which is not 0.892.
run "$ASSAY" meta "$work/m.yaml" -o "$work/m.h5"
expect "impossible share: status" is "$status" 3
expect "impossible share: says so" err_has "no table has this share"
sed -i 's/0.892,20/0.891,20/' "$work/table.csv"
run "$ASSAY" meta "$work/m.yaml" -o "$work/m.h5"
expect "shares: status" is "$status" 0
run "$ASSAY" show "$work/m.h5"
expect "shares: counts" out_has "Ash      17   3   5  41"
expect "covariate" out_has "Likelihood ratio"
run "$ASSAY" show "$work/m.h5" --json
expect "covariate in json" out_has '"logit fpr: b - a"'

# Quantities without tables: AUCs, correlations, errors. DerSimonian and Laird
# by hand: tau2 0.001019, mean 0.83594, interval 0.77905 to 0.89283.
cat >"$work/single.csv" <<'T'
study,auc,se,r,n,mae,mae_se
Ash,0.81,0.04,0.62,40,1.9,0.3
Birch,0.88,0.03,0.71,66,1.4,0.2
Cedar,0.79,0.05,0.55,28,2.2,0.4
T
cat >"$work/single.yaml" <<'Y'
assay: 1
kind: meta_analysis
name: single
data: {file: single.csv, auc: auc, auc_se: se, correlation: r, patients: n, mean_absolute_error: mae, mean_absolute_error_se: mae_se}
Y
run "$ASSAY" meta "$work/single.yaml" -o "$work/single.h5"
expect "single quantities: status" is "$status" 0
run "$ASSAY" show "$work/single.h5"
expect "single quantities: AUC" out_has "0.836 (0.779, 0.893)"
expect "single quantities: Fisher z of 0.62" out_has "0.725"
run "$ASSAY" show "$work/single.h5" --json
expect "single quantities: json" out_has '"mean_absolute_error_pm"'
run "$ASSAY" meta "$work/single.yaml" --set 'models=[reitsma_ml]' \
    -o "$work/no.h5"
expect "models need counts" err_has "data declares no counts"
run "$ASSAY" meta "$work/single.yaml" --set data.auc_se=null -o "$work/no.h5"
expect "auc needs its error" err_has "need data.auc and data.auc_se"

# Studies without a value take no part; the logit keeps an AUC below 1.
# By hand, without Birch: logits 1.45001, 1.32493, se 0.25991, 0.30139,
# tau2 0, mean 1.39671, interval 1.01094 to 1.78248.
sed 's/Birch,0.88,0.03/Birch,,/; s/Cedar,0.79,0.05,0.55/Cedar,0.79,0.05,NA/' \
    "$work/single.csv" >"$work/blank.csv"
sed 's/single/blank/' "$work/single.yaml" >"$work/blank.yaml"
run "$ASSAY" meta "$work/blank.yaml" -o "$work/blank.h5" \
    --set 'univariate={quantities: [auc, logit_auc, fisher_z], methods: [dl]}'
expect "blanks: status" is "$status" 0
run "$ASSAY" show "$work/blank.h5"
expect "blanks: said" out_has "auc_dl: of the 2 studies that report it"
expect "blanks: logit" out_has "1.397 (1.011, 1.782)"
expect "blanks: back" out_has "0.802 (0.733, 0.856)"
sed -i 's/0.79,0.05/1.79,0.05/' "$work/blank.csv"
run "$ASSAY" meta "$work/blank.yaml" -o "$work/no.h5"
expect "no AUC: place" err_has "blank.csv:4:2: study Cedar: found 1.79"

# A run among the studies: the table of its outer folds, its distance.
cp tests/data/cohort_66.csv "$work/data.csv"
cat >"$work/run.yaml" <<'Y'
assay: 1
name: ours
data: {file: data.csv, target: lic_elevated, positive: 1}
resampling: {outer: {method: kfold, folds: 4, repeats: 2}}
learners:
  lr: {model: logistic_regression}
  nb: {model: gaussian_naive_bayes}
Y
run "$ASSAY" run "$work/run.yaml" -o "$work/ours.h5"
expect "a run to add" is "$status" 0
run "$ASSAY" meta configs/kearon-asymptomatic.yaml --add "$work/ours.h5:lr" \
    -o "$work/added.h5"
expect "add: status" is "$status" 0
run "$ASSAY" show "$work/added.h5"
expect "add: named" out_has "ours, lr among the studies"
expect "add: its rows" out_has "outer folds, mean of the repeats"
run "$ASSAY" show "$work/added.h5" --json
expect "add: json" out_has '"in_prediction_region"'
positives=$(awk -F, '{n += $NF} END {print n}' "$work/data.csv")
expect "add: every patient once" is "$positives" "$(
    sed -n '/"added": {/,/"models"/s/.*"\(tp\|fn\)": //p' "$work/out" |
        awk '{n += $1} END {print n}')"
run "$ASSAY" meta configs/kearon-asymptomatic.yaml --add "$work/ours.h5" \
    -o "$work/no.h5"
expect "add: which learner" err_has "has 2 learners"
expect "add: which learner, status" is "$status" 2
run "$ASSAY" meta configs/kearon-asymptomatic.yaml --add "$work/ours.h5:xx" \
    -o "$work/no.h5"
expect "add: no such learner" err_has "has no learner xx"
run "$ASSAY" figures "$work/added.h5" -o "$work/figures" --format svg
expect "add: in the plot" grep -q "^added," \
    "$work/figures/kearon-asymptomatic-sroc.csv"

# What cannot be.
refused() {
    name=$1 want=$2 words=$3
    shift 3
    run "$ASSAY" meta "$@" -o "$work/no.h5"
    expect "$name: status" is "$status" "$want"
    expect "$name: words" err_has "$words"
    expect "$name: one line" one_line_of_error
    expect "$name: no file" [ ! -e "$work/no.h5" ]
}
table() { # the second study's counts
    printf 'study,TP,FN,FP,TN\nAsh,17,3,5,41\nBirch,%s\n' "$1" >"$work/t.csv"
    printf 'assay: 1\nkind: meta_analysis\nname: t\ndata: {file: t.csv}\n' \
        >"$work/t.yaml"
}
table 3,-1,2,9
refused "negative count" 3 "Birch: bad count of false negatives" "$work/t.yaml"
table 0,0,2,9
refused "no cases" 3 "Birch has no sensitivity" "$work/t.yaml"
table 3,1,0,0
refused "no controls" 3 "Birch has no specificity" "$work/t.yaml"
table 3,x,2,9
refused "no number" 3 "t.csv:3:3: column \"FN\"" "$work/t.yaml"
printf 'study,TP,FN,FP,TN\nAsh,17,3,5,41\n' >"$work/t.csv"
refused "one study" 3 "too few studies" "$work/t.yaml"
refused "an experiment" 2 "assay run runs" configs/asah.yaml
refused "unknown key" 2 "did you mean \"models\"" configs/kearon-symptomatic.yaml \
    --set model=x
run "$ASSAY" run configs/kearon-symptomatic.yaml -o "$work/no.h5"
expect "run says meta" err_has "assay meta runs"

table 3,1.5,2,9
refused "half a patient" 3 "t.csv:3:3: study Birch: bad count" "$work/t.yaml"
printf 'study,TP,FN,FP,TN\n' >"$work/t.csv"
refused "no rows" 3 "too few studies to pool (found 0" "$work/t.yaml"

# Numbers of patients that are declared apart.
printf 'study,TP,FN,FP,TN,n,sick\nAsh,17,3,5,41,70,20\nBirch,3,1,2,9,15,4\n' \
    >"$work/t.csv"
sizes() {
    printf 'assay: 1\nkind: meta_analysis\nname: t\ndata: {file: t.csv%s}\n' \
        "$1" >"$work/t.yaml"
}
sizes ", patients: n, cases: sick"
run "$ASSAY" meta "$work/t.yaml" -o "$work/sizes.h5"
expect "sizes: status" is "$status" 0
run "$ASSAY" show "$work/sizes.h5"
expect "sizes: shown" out_has "Ash          70  17   3   5  41"
sed -i 's/,9,15,4/,9,14,4/' "$work/t.csv"
refused "too few patients" 3 "t.csv:3:6: study Birch: its table does not have" \
    "$work/t.yaml"
sed -i 's/,9,14,4/,9,15,5/' "$work/t.csv"
refused "other cases" 3 "t.csv:3:7: study Birch: its table does not have" \
    "$work/t.yaml"
sizes ""

# A model that has no fit: kept with its reason, the others go on.
printf 'study,TP,FN,FP,TN\nAsh,17,3,5,41\nBirch,3,1,0,9\nCedar,9,2,1,9\n' \
    >"$work/t.csv"
run "$ASSAY" meta "$work/t.yaml" --set continuity.when=none -o "$work/part.h5"
expect "a failed model: status" is "$status" 1
expect "a failed model: said" err_has "the first is reitsma_reml: study 2 has"
expect "a failed model: one line" one_line_of_error
run "$ASSAY" show "$work/part.h5"
expect "a failed model: shown" out_has "reitsma_ml failed: study 2 has an empty"
expect "a failed model: the others" out_has "glmm_aghq     0."
run "$ASSAY" show "$work/part.h5" --json
expect "a failed model: json" out_has '"failure": "study 2 has an empty cell'
run "$ASSAY" figures "$work/part.h5" -o "$work/figures" --format svg
expect "a failed model: figures" is "$status" 0

# Two studies: no correlation, and it is said.
table 3,1,2,9
run "$ASSAY" meta "$work/t.yaml" -o "$work/two.h5"
expect "two studies: status" is "$status" 0
run "$ASSAY" show "$work/two.h5"
expect "two studies: said" out_has "Fewer than 4 studies"

# Judgements of the risk of bias: drawn, and studies left out by them.
run "$ASSAY" meta tests/data/meta/quadas.yaml -o "$work/quadas.h5"
expect "quadas: status" is "$status" 0
run "$ASSAY" show "$work/quadas.h5"
expect "quadas: shown" out_has "D4: flow and timing"
run "$ASSAY" figures "$work/quadas.h5" -o "$work/figures" --format svg
expect "quadas: not asked for" [ ! -e "$work/figures/quadas-auc.svg" ]
run "$ASSAY" meta tests/data/meta/quadas.yaml --set 'figures=[sroc]' \
    -o "$work/one.h5"
run "$ASSAY" figures "$work/one.h5" -o "$work/one" --format svg
expect "figures: one kind" is "$(ls "$work/one" | grep -c svg)" 1
expect "quadas: figure" [ -s "$work/figures/quadas-quadas2.svg" ]
expect "quadas: 20 lights" is \
    "$(grep -c '^light,' "$work/figures/quadas-quadas2.csv")" 20
run "$ASSAY" meta tests/data/meta/quadas.yaml -o "$work/low.h5" \
    --set restrict.column=patients --set 'restrict.values=[low]'
expect "restrict: status" is "$status" 0
run "$ASSAY" show "$work/low.h5"
expect "restrict: said" out_has "1 studies of the table, by their patients"

run "$ASSAY" meta tests/data/meta/quadas.yaml -o "$work/low.h5" --set \
    'restrict=[{column: patients, values: [low]}, {column: flow, values: [low]}]'
expect "restrict twice: status" is "$status" 0
run "$ASSAY" show "$work/low.h5"
expect "restrict twice: said" out_has "by their patients, flow"

# As CSV: a row a study, a model, a judgement; whole rows.
run "$ASSAY" export "$work/quadas.h5" -o "$work/csv"
expect "export: status" is "$status" 0
rows() { tail -n +2 "$work/csv/$1.csv" | wc -l; }
expect "export: studies" is "$(rows studies)" 5
expect "export: a model, and without correlation" is "$(rows models)" 2
expect "export: judgements" is "$(rows judgements)" 20
expect "export: influence" is "$(rows influence)" 5
for name in models univariate studies influence; do
    expect "export: $name in columns" is "$(awk -F, '{print NF}' \
        "$work/csv/$name.csv" | sort -u | wc -l)" 1
done

# A run beside a meta-analysis: what that lets expect of a next study.
beside() { # keys of the item of compare
    cat >"$work/beside.yaml" <<Y
assay: 1
name: beside
data: {file: $PWD/experiments/asah/asah.csv, target: outcome, positive: Poor, drop: [gos6], categorical: [gender]}
resampling: {outer: {method: kfold, folds: 5}}
learners: {m: {model: marker, params: {feature: ndka}}}
metrics: [roc_auc]
compare: [{name: kearon, $1}]
Y
}
beside "meta: symptomatic.h5, model: reitsma_reml"
run "$ASSAY" run "$work/beside.yaml" -o "$work/beside.h5"
expect "beside: status" is "$status" 0
cp "$work/beside.h5" "$work/before.h5"
run "$ASSAY" show "$work/beside.h5"
expect "beside: title" out_has "Next study (kearon-symptomatic, 16 studies)"
expect "beside: prediction interval" out_has "0.886  0.628, 0.973"
beside "meta: symptomatic.h5, model: glmm_laplace"
run "$ASSAY" run "$work/beside.yaml" -o "$work/beside.h5"
run "$ASSAY" show "$work/beside.h5"
expect "beside: the other model" out_has "0.909"
expect "beside: other bytes" [ "$(cksum <"$work/before.h5")" != \
    "$(cksum <"$work/beside.h5")" ]
wrong() {
    beside "$2"
    run "$ASSAY" run "$work/beside.yaml" -o "$work/no.h5"
    expect "$1: status" is "$status" "$3"
    expect "$1: words" err_has "$4"
    expect "$1: no file" [ ! -e "$work/no.h5" ]
}
wrong "no such model" "meta: symptomatic.h5, model: x" 2 "has no model x"
wrong "no such file" "meta: none.h5" 4 "assay meta makes its file"
wrong "no meta-analysis" "meta: before.h5" 3 "need that of a meta-analysis"
wrong "other bytes" "meta: symptomatic.h5, sha256: $(printf '%064d' 0)" 3 \
    "other bytes than declared"

# Published pooled estimates beside ours.
for study in elhaie-2025 elhaie-2025-auc; do
    run "$ASSAY" check configs/$study.yaml
    expect "$study: check" is "$status" 0
    run "$ASSAY" meta configs/$study.yaml -o "$work/$study.h5"
    expect "$study: status" is "$status" 0
    run "$ASSAY" show "$work/$study.h5"
    expect "$study: benchmark" out_has "0.790 (0.660, 0.880)"
done
run "$ASSAY" figures "$work/elhaie-2025.h5" -o "$work/figures" --format svg
run "$ASSAY" figures "$work/elhaie-2025-auc.h5" -o "$work/figures" --format svg
for plot in elhaie-2025-forest elhaie-2025-sroc elhaie-2025-auc-auc; do
    expect "benchmark drawn: $plot" grep -q "published," \
        "$work/figures/$plot.csv"
done
expect "AUC forest: logit bounds" grep -q "^2,study,0.98,0.89" \
    "$work/figures/elhaie-2025-auc-auc.csv"
run "$ASSAY" show "$work/elhaie-2025.h5" --json
expect "benchmark in json" out_has '"doi": "10.1007/s00117-025-01513-2"'

# A run's AUC among those of the studies.
printf 'study,a,e\nAsh,0.7,0.05\nBirch,0.8,0.04\nCedar,0.6,0.05\n' \
    >"$work/a.csv"
printf 'assay: 1\nkind: meta_analysis\nname: a\n%s\n' \
    'data: {file: a.csv, auc: a, auc_se: e}' >"$work/a.yaml"
run "$ASSAY" meta "$work/a.yaml" -o "$work/a.h5" --add "$work/before.h5:m"
expect "added AUC: status" is "$status" 0
run "$ASSAY" show "$work/a.h5"
expect "added AUC: said" out_has "prediction interval, p = 0.453"
run "$ASSAY" show "$work/a.h5" --json
expect "added AUC: json" out_has '"pooled_auc"'

finish
