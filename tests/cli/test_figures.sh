#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Figures as they come out: sizes on paper, fonts, words, scripts that stand
# alone, and a machine without gnuplot.
. tests/support/check.sh

cp tests/data/cohort_66.csv "$work/data.csv"
cat >"$work/c.yaml" <<'Y'
assay: 1
name: drawn
data: {file: data.csv, target: lic_elevated, positive: 1, note: made rows}
holdout: {fraction: 0.2}
resampling: {outer: {method: kfold, folds: 3, repeats: 2}, inner: {method: kfold, folds: 3}}
pipeline: [standardize]
learners:
  lr: {model: logistic_regression, grid: {C: {log10: [-2, 2, 5]}}}
  knn: {model: k_nearest_neighbors, grid: {n_neighbors: [3, 5], weights: [uniform, distance]}}
permutation_test: {permutations: 19, metrics: [roc_auc]}
importance: {repeats: 2, metric: roc_auc}
compare: [{name: pooled, sensitivity: {value: 0.79, lower: 0.66, upper: 0.88}, auc: 0.84}]
Y
run "$ASSAY" run "$work/c.yaml" -o "$work/r.h5"
expect "the run" is "$status" 0

run "$ASSAY" figures "$work/r.h5" -o "$work/f"
expect "figures" is "$status" 0
expect "nothing on standard error" is "$(wc -c <"$work/err")" 0
for figure in roc roc-lr roc-knn pr pr-lr pr-knn null importance-lr \
    importance-knn tuning-lr tuning-knn forest; do
    for form in pdf svg png csv gp; do
        expect "$figure.$form" [ -s "$work/f/drawn-$figure.$form" ]
    done
    expect "$figure is told" out_has "/f/drawn-$figure.{pdf,svg,png}"
done
expect "nothing else is there" is "$(ls "$work/f" | wc -l)" 60

# The numbers do not depend on how often or where they are written.
run "$ASSAY" figures "$work/r.h5" -o "$work/g" --format svg
expect "one format" is "$status" 0
expect "only that format" is "$(ls "$work/g" | grep -c -e pdf -e png)" 0
for csv in "$work"/f/*.csv; do
    expect "same numbers, $(basename "$csv")" \
        cmp -s "$csv" "$work/g/$(basename "$csv")"
done

# A script draws its figure by itself, wherever it lies.
mkdir "$work/alone"
cp "$work/f/drawn-forest.gp" "$work/f/drawn-forest.csv" "$work/alone"
run sh -c 'cd "$1" && gnuplot -d -e "format='"'svg'"'" drawn-forest.gp' \
    sh "$work/alone"
expect "the script alone" is "$status" 0
ink() { grep -E '<(text|path|use|rect)' "$1" | cksum; }
expect "draws the same" is "$(ink "$work/alone/drawn-forest.svg")" \
    "$(ink "$work/f/drawn-forest.svg")"

# 85 mm are 241 points, or 1004 dots at 300 an inch.
if command -v pdfinfo >/dev/null; then
    run pdfinfo "$work/f/drawn-roc-lr.pdf"
    expect "width on paper" out_has "Page size:       240 x"
    run pdffonts "$work/f/drawn-roc-lr.pdf"
    expect "fonts are embedded" is "$(tail -n +3 "$work/out" | grep -vc yes)" 0
    run pdftotext -layout "$work/f/drawn-roc-lr.pdf" -
    expect "direct label" out_has "AUC 0."
    expect "axis" out_has "False positive rate"
    expect "held-out set" out_has "held out"
    expect "what the data are" out_has "Data: made rows."
    run pdftotext -layout "$work/f/drawn-pr.pdf" -
    expect "prevalence" out_has "prevalence 0.3"
    run pdftotext -layout "$work/f/drawn-null.pdf" -
    expect "observed" out_has "observed 0."
    run pdftotext -layout "$work/f/drawn-forest.pdf" -
    expect "no interval is said" out_has "0.840 (no interval)"
else
    skip "no pdfinfo (poppler-utils)"
fi
width=$(od -An -tu1 -j18 -N2 "$work/f/drawn-roc-lr.png" | tr -s ' ')
expect "PNG width" is "$width" " 3 236"
expect "PNG density" is \
    "$(od -An -c -j37 -N4 "$work/f/drawn-roc-lr.png" | tr -d ' ')" pHYs
if command -v python3 >/dev/null; then
    run python3 -c 'import sys, xml.dom.minidom as d
for f in sys.argv[1:]: d.parse(f)' "$work"/f/*.svg
    expect "SVG is XML" is "$status" 0
fi

# Interrupted: nothing half-drawn stays, and nobody goes on drawing. A gnuplot
# that never ends says when it has begun.
mkdir "$work/slow"
cat >"$work/slow/gnuplot" <<G
#!/bin/sh
echo half >drawn-roc.pdf.part
echo \$\$ >>"$work/pids"
exec sleep 60
G
chmod +x "$work/slow/gnuplot"
for signal in INT TERM; do
    rm -f "$work/pids"
    PATH="$work/slow:$PATH" "$ASSAY" figures "$work/r.h5" -o "$work/i" \
        >"$work/out" 2>"$work/err" &
    tries=0
    until [ "$(wc -l 2>/dev/null <"$work/pids")" = 3 ] || [ $tries = 200 ]; do
        sleep 0.05
        tries=$((tries + 1))
    done
    kill -s $signal $!
    status=0
    wait $! || status=$?
    expect "SIG$signal: status" is "$status" 130
    expect "SIG$signal: says so" err_has "interrupted"
    expect "SIG$signal: no .part" is "$(ls "$work/i" | grep -c part)" 0
    for pid in $(cat "$work/pids"); do
        expect "SIG$signal: gnuplot has ended" [ ! -d "/proc/$pid" ]
    done
done
# What a killed call has left goes with the next, whatever that draws.
touch "$work/i/drawn-roc.pdf.part" "$work/i/drawn-pr.svg.part" \
    "$work/i/drawn-null.png.part.tmp"
run "$ASSAY" figures "$work/r.h5" -o "$work/i" --format png
expect "after a killed call: status" is "$status" 0
expect "after a killed call: no .part" is "$(ls "$work/i" | grep -c part)" 0

# Without gnuplot, and where nothing can be written.
mkdir "$work/bin"
run env PATH="$work/bin" "$ASSAY" figures "$work/r.h5" -o "$work/h"
expect "no gnuplot" is "$status" 4
expect "says how to install it" err_has "apt-get install gnuplot-nox"
expect "in one line" one_line_of_error
expect "no drawing" is "$(ls "$work/h" | grep -c -e pdf -e svg -e png)" 0
run "$ASSAY" figures "$work/r.h5" -o /proc/none
expect "unwritable folder" is "$status" 4
run "$ASSAY" figures "$work/r.h5" --format gif
expect "unknown format" is "$status" 2
finish
