#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Less memory than a command needs (ulimit -v), from none beyond the program's
# own pages upwards: one sentence and exit status 4, in whatever library it
# lacks, until it is enough.
. tests/faults/study.sh

# GnuTLS, which HDF5 brings along, says a word of its own while it is loaded.
within() {
    went=0
    (ulimit -v "$1" && shift && "$@") >"$work/out" 2>"$work/all" || went=$?
    sed '/^Error in GnuTLS initialization/d' "$work/all" >"$work/err"
    return $went
}

if ! within 4000000 "$ASSAY" --version; then
    skip "a sanitizer takes more memory than can be limited"
    finish
    exit
fi
start=20000 # kB
until within "$start" "$ASSAY" --version; do start=$((start + 500)); done

run "$ASSAY" run "$work/c.yaml" -o "$work/r.h5" -j 1

# squeeze NAME COMMAND...: with more and more memory until it goes well.
squeeze() {
    name=$1 limit=$start refused=0 wrong="" status=1
    shift
    while [ "$status" -ne 0 ] && [ "$limit" -lt 400000 ]; do
        status=0
        rm -f "$work/q.h5"*
        within "$limit" "$@" || status=$?
        if [ "$status" -ne 0 ]; then
            refused=$((refused + 1))
            { [ "$status" -eq 4 ] && one_line_of_error &&
                err_has "out of memory"; } ||
                wrong="$wrong $limit kB: $status ($(head -n 1 "$work/err"))"
        fi
        limit=$((limit + 1300))
    done
    expect "$name: refused well$wrong" [ -z "$wrong" ]
    expect "$name: enough in the end" is "$status" 0
    expect "$name: too little before" [ $refused -gt 0 ]
}

squeeze run "$ASSAY" run "$work/c.yaml" -o "$work/q.h5" -j 1
expect "run: same bytes" same "$work/q.h5" "$work/r.h5"
squeeze "two threads" "$ASSAY" run "$work/c.yaml" -o "$work/q.h5" -j 2
squeeze plan "$ASSAY" plan "$work/c.yaml"
squeeze show "$ASSAY" show "$work/r.h5"
squeeze json "$ASSAY" show "$work/r.h5" --json
squeeze export "$ASSAY" export "$work/r.h5" -o "$work/csv"
squeeze latex "$ASSAY" latex "$work/r.h5" -o "$work/tex"
finish
