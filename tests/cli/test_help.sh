#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What assay says of itself, and words that nobody receives.
. tests/support/check.sh

run "$ASSAY"
expect "no command: status" is "$status" 2
expect "no command: overview" err_has "usage: assay COMMAND"
for word in --help -h help; do
    run "$ASSAY" "$word"
    expect "$word: status" is "$status" 0
    expect "$word: overview" out_has "A first study:"
done
run "$ASSAY" --version
expect "version" out_has "assay $(cat src/VERSION)"
# Behind the + stands how often numbers have changed, so that no journal, shard
# or sweep mixes those of two programs.
changes=$(awk '/^##/ { on = $0 == "### Changed numbers" }
    on && /^- / { n++ } END { print n + 0 }' CHANGELOG.md)
expect "version: counts the changed numbers" is "$(sed 's/.*+//' src/VERSION)" \
    "$changes"
run "$ASSAY" shwo x.h5
expect "misspelt: status" is "$status" 2
expect "misspelt: one line" one_line_of_error
expect "misspelt: meant" err_has "unknown command shwo; did you mean \"show\"?"
run "$ASSAY" frobnicate
expect "unknown: one line" one_line_of_error
expect "unknown: where to look" err_has "assay --help lists the commands"

# A full disk behind standard output, whether the words fit a buffer or not; or
# nothing at all behind it.
lost() {
    expect "$*: status" is "$status" 4
    expect "$*: one line" one_line_of_error
    expect "$*: says so" err_has "standard output could not be written"
}
to_full() {
    run sh -c 'exec "$@" >/dev/full' sh "$ASSAY" "$@"
    lost "$@"
}
to_nobody() {
    run sh -c 'exec "$@" >&-' sh "$ASSAY" "$@"
    lost closed "$@"
}
to_nobody --version
to_nobody keys
to_nobody plan configs/asah.yaml
to_nobody slurm configs/asah.yaml
run sh -c 'exec "$@" >&-' sh "$ASSAY" show
expect "closed, nothing to say: its own error" is "$status" 2
if [ -c /dev/full ]; then
    to_full --help
    to_full --version
    to_full run --help
    to_full keys
    to_full schema
    to_full plan configs/asah.yaml
else
    skip "no /dev/full here"
fi
finish
