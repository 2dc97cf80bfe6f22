#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The schema in configs/ is the one that the key table makes (make schema), and
# the shipped configs are valid.
. tests/support/check.sh

run "$ASSAY" schema
expect "schema: status" is "$status" 0
expect "schema: up to date" cmp -s "$work/out" configs/experiment.schema.json
run "$ASSAY" schema meta_analysis
expect "schema of a meta-analysis: status" is "$status" 0
expect "schema of a meta-analysis: up to date" \
    cmp -s "$work/out" configs/meta_analysis.schema.json
for config in configs/*.yaml; do
    run "$ASSAY" check "$config"
    expect "$config is valid" is "$status" 0
    # Two reviews have few studies, and are told so.
    case $config in configs/elhaie-*) notes=1 ;; *) notes=0 ;; esac
    expect "$config: notes" is "$(grep -c '^note' "$work/out")" $notes
done
run "$ASSAY" keys
expect "keys: status" is "$status" 0
for word in smote random_forest leave_one_group_out permutations; do
    expect "keys: tells of $word" out_has "$word"
done
for command in check plan run sweep meta show figures export compare latex keys; do
    run "$ASSAY" $command --help
    expect "$command --help: status" is "$status" 0
    expect "$command --help: usage" out_has "usage: assay $command"
done
finish
