# SPDX-License-Identifier: GPL-3.0-or-later
# Shared by the shell tests: `. tests/support/check.sh`, then `run COMMAND`,
# `expect NAME CONDITION...`, and `finish` at the end. Tests run from the
# project's root; $ASSAY is the program, $work a folder that goes away.
ASSAY=$(realpath "${ASSAY:-build/assay}")
passed=0 failed=0 skipped=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Run a command; its output is in $work/out and $work/err, its status in $status.
run() {
    status=0
    "$@" >"$work/out" 2>"$work/err" || status=$?
}

# expect NAME COMMAND...: count whether the command succeeds.
expect() {
    name=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $name ($*)"
        sed 's/^/    out: /' "$work/out" | head -n 5
        sed 's/^/    err: /' "$work/err" | head -n 5
    fi
}

is() { [ "$1" = "$2" ]; }
out_has() { grep -qF -- "$1" "$work/out"; }
err_has() { grep -qF -- "$1" "$work/err"; }
one_line_of_error() { [ "$(wc -l <"$work/err")" -eq 1 ]; }

skip() {
    skipped=$((skipped + 1))
    echo "skipped: $1"
}

finish() {
    if [ "$skipped" -gt 0 ]; then
        echo "$passed passed, $failed failed, $skipped skipped"
    else
        echo "$passed passed, $failed failed"
    fi
    [ "$failed" -eq 0 ]
}
