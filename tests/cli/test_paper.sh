#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The paper: no number in its text is typed by hand, and every table, figure
# and macro it names is one that the program makes. Needs no LaTeX.
. tests/support/check.sh

paper=paper/paper.tex

# The lines with a typed number, of the text and of what the preamble defines
# for it. Allowed digits: names of files and works, lengths, arguments of a
# macro, a lone 1 and the square in a formula, proper names.
typed() {
    sed -e '1,/^\\begin{document}/{/^\\newcommand\|^\\title/!d}' \
        -e 's/^%.*//; s/\([^\\]\)%.*/\1/' \
        -e 's/\\\(cite[a-z]*\|ref\|label\|input\){[^}]*}//g' \
        -e 's/\\includegraphics\(\[[^]]*\]\)\{0,1\}{[^}]*}//g' \
        -e 's/\\hspace{[^}]*}//g' \
        -e 's/^\\renewcommand{\\[a-z]*fraction}{[^}]*}//' \
        -e 's/\[[1-9]\]{/{/; s/#[1-9]//g' \
        -e 's/HDF5//g; s/\.h5//g; s/OT1//g; s/{100b}//' \
        -e 's/\$\([^$]*\)\$/\n$\1$\n/g' "$1" |
        sed -e '/^\$/s/\(^\|[^0-9.]\)1\([^0-9.]\|$\)/\1\2/g; /^\$/s/\^2//' |
        grep '[0-9]'
}

run typed "$paper"
expect "no digit is typed in paper.tex" is "$(cat "$work/out")" ""
for text in 'an area of 0.95' 'in 66 children' '$p = 0.01$' '$n = 12$'; do
    sed "s/^Small clinical/& $text/" "$paper" >"$work/typed.tex"
    run typed "$work/typed.tex"
    expect "a typed number is found: $text" [ -s "$work/out" ]
done

# The smallest runs that have everything the paper reads.
for study in asah wdbc lic-all; do
    run "$ASSAY" run "configs/$study.yaml" -o "$work/$study.h5" \
        --set permutation_test.permutations=1 \
        --set resampling.outer.repeats=1 --set importance.repeats=1 \
        --set confidence.bootstrap=20 --set learners.rf.params.n_estimators=3
    expect "$study runs" is "$status" 0
    run "$ASSAY" latex "$work/$study.h5" -o "$work/generated"
    expect "$study: assay latex" is "$status" 0
    run "$ASSAY" figures "$work/$study.h5" -o "$work/generated" --format pdf
    expect "$study: assay figures" is "$status" 0
done
paper/reported >"$work/generated/reported.tex"

names() {
    sed -n "s/.*\\\\$1\(\[[^]]*\]\)\{0,1\}{\([^}]*\)}.*/\2/p" "$paper"
}
for file in $(names input); do
    expect "input{$file}: made" [ -f "$work/$file.tex" ]
    expect "input{$file}: has content" grep -q '^\\' "$work/$file.tex"
done
for file in $(names includegraphics); do
    expect "includegraphics{$file}: made" [ -s "$work/generated/$file.pdf" ]
done
for macro in $(grep -o '\\\(Asah\|Wdbc\|LicAll\|Reported\)[A-Za-z]*' "$paper" |
    sort -u); do
    expect "${macro#?}: defined" grep -qF "newcommand{$macro}" "$work"/generated/*.tex
done

# Each work that is cited is in the references, and none is there for nothing.
cited=$(grep -o '\\cite[a-z]*{[^}]*}' "$paper" | sed 's/.*{//; s/}//' | sort -u)
listed=$(sed -n 's/^@[a-z]*{\(.*\),$/\1/p' paper/references.bib | sort -u)
expect "references and citations agree" is "$cited" "$listed"

finish
