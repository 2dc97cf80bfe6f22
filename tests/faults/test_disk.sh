#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A disk that fills at each page, and a read-only folder: one sentence, exit
# status 4, nothing half-written; with room again the same command goes on to
# the same bytes. The disk is a small tmpfs in a mount namespace of its own.
if [ -z "${ASSAY_OWN_MOUNTS:-}" ]; then
    for how in -m -Urm; do
        if unshare $how sh -c 'd=$(mktemp -d) && mount -t tmpfs none "$d" &&
            umount "$d" && rmdir "$d"' 2>/dev/null; then
            ASSAY_OWN_MOUNTS=1 exec unshare $how "$0"
        fi
    done
    echo "skipped: no tmpfs can be mounted here (neither root nor namespaces)"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
fi
. tests/faults/study.sh
trap 'umount "$work/disk" 2>/dev/null; rm -rf "$work"' EXIT

mkdir "$work/disk"
half_written() { find "$work/disk" -name '*.tmp' -o -name '*.part' | grep -q .; }
whole() { ! half_written; }

# fill NAME START STEP COMMAND...: run the command, which writes to
# $work/disk/out, on disks of START, START + STEP, ... pages until it fits; it
# must fail well on all others. The files must be those on a disk with room.
fill() {
    name=$1 pages=$2 step=$3
    shift 3
    mount -t tmpfs -o size=64m none "$work/disk"
    run "$@"
    expect "$name: with room" is "$status" 0
    rm -rf "$work/reference"
    cp -r "$work/disk/out" "$work/reference"
    umount "$work/disk"
    refused=0 wrong="" status=1
    while [ "$status" -ne 0 ] && [ "$pages" -lt 4000 ]; do
        mount -t tmpfs -o size="$((pages * 4))k" none "$work/disk"
        run "$@"
        if [ "$status" -ne 0 ]; then
            refused=$((refused + 1))
            { [ "$status" -eq 4 ] && one_line_of_error && whole &&
                grep -q "No space left\|gnuplot" "$work/err"; } ||
                wrong="$wrong $pages pages (status $status: $(cat "$work/err"))"
            mount -o remount,size=64m "$work/disk"
            run "$@"
            { [ "$status" -eq 0 ] && settled; } ||
                wrong="$wrong then $pages pages (status $status)"
            status=1
        else
            settled || wrong="$wrong $pages pages: incomplete unnoticed"
        fi
        umount "$work/disk"
        pages=$((pages + step))
    done
    expect "$name: every fuller disk refused well$wrong" [ -z "$wrong" ]
    expect "$name: some were too small" [ $refused -gt 0 ]
}

# Everything is there, as on a disk with room.
settled() {
    for file in "$work"/reference/*; do
        case $file in *.run.json) continue ;; esac
        cmp -s "$file" "$work/disk/out/${file##*/}" || return 1
    done
    [ "$(ls "$work/reference" | wc -l)" -eq "$(ls "$work/disk/out" | wc -l)" ]
}

out="$work/disk/out"
fill run 1 3 "$ASSAY" run "$work/c.yaml" -o "$out/r.h5" -j 1
fill meta 1 1 "$ASSAY" meta "$work/m.yaml" -o "$out/m.h5"
run "$ASSAY" run "$work/c.yaml" -o "$work/r.h5"
fill export 2 4 "$ASSAY" export "$work/r.h5" -o "$out"
fill latex 2 2 "$ASSAY" latex "$work/r.h5" -o "$out"
fill figures 7 5 "$ASSAY" figures "$work/r.h5" -o "$out" --format svg

# A read-only disk.
mount -t tmpfs none "$work/disk"
mkdir "$out"
mount -o remount,ro "$work/disk"
for words in "run c.yaml -o $out/r.h5" "sweep c.yaml -o $out" \
    "meta m.yaml -o $out/m.h5" "export r.h5 -o $out" "latex r.h5 -o $out" \
    "figures r.h5 -o $out"; do
    printf 'sweep: {seed: [1, 2]}\n' | cat "$work/c.yaml" - >"$work/s.yaml"
    words=$(echo "$words" | sed 's/sweep c.yaml/sweep s.yaml/')
    # shellcheck disable=SC2086
    run sh -c 'cd "$1" && shift && "$@"' sh "$work" "$ASSAY" $words
    name=${words%% *}
    expect "read-only, $name: status" is "$status" 4
    expect "read-only, $name: one sentence" one_line_of_error
    expect "read-only, $name: names it" err_has "$out"
    expect "read-only, $name: why" err_has "Read-only file system"
done
umount "$work/disk"

# A folder that this user may not write; root may, and needs another user.
mkdir "$work/closed"
chmod 555 "$work/closed"
if [ "$(id -u)" -ne 0 ]; then
    run "$ASSAY" run "$work/c.yaml" -o "$work/closed/r.h5"
    expect "closed folder: status" is "$status" 4
    expect "closed folder: why" err_has "Permission denied"
else
    skip "root may write to every folder"
fi
finish
