#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What lies where a result would go: an older result is replaced, anything else
# stays. No word for the user ends up in a file, and a file that may not grow is
# an error like any other.
. tests/faults/study.sh

mkdir "$work/folder"
mkfifo "$work/pipe"
ln -s data.csv "$work/link"
echo 'ten years of work' >"$work/thesis.txt"

# refused COMMAND CONFIG TARGET WHY
refused() {
    cp -r "$work/$3" "$work/before" 2>/dev/null
    run timeout 20 "$ASSAY" "$1" "$work/$2" -o "$work/$3"
    expect "$1 -o $3: status" is "$status" 2
    expect "$1 -o $3: one line" one_line_of_error
    expect "$1 -o $3: why" err_has "$4"
    expect "$1 -o $3: stays" diff -rq "$work/before" "$work/$3"
    expect "$1 -o $3: no journal" [ ! -e "$work/$3.journal" ]
    rm -rf "$work/before"
}
for target in data.csv c.yaml knn.lua thesis.txt link; do
    refused run c.yaml $target "found a file that is no result there"
done
refused run c.yaml folder "found a folder there"
refused merge c.yaml thesis.txt "found a file that is no result there"
refused meta m.yaml studies.csv "found a file that is no result there"
refused meta m.yaml m.yaml "found a file that is no result there"
run timeout 20 "$ASSAY" run "$work/c.yaml" -o "$work/pipe"
expect "pipe: status" is "$status" 2
expect "pipe: stays" [ -p "$work/pipe" ]

run "$ASSAY" run "$work/c.yaml" -o "$work/whole.h5"
: >"$work/r.h5"
run "$ASSAY" run "$work/c.yaml" -o "$work/r.h5"
expect "an empty file is replaced" same "$work/r.h5" "$work/whole.h5"
run "$ASSAY" meta "$work/m.yaml" -o "$work/r.h5"
run "$ASSAY" run "$work/c.yaml" -o "$work/r.h5"
expect "another result is replaced" same "$work/r.h5" "$work/whole.h5"

# The same of the run record beside it: an older one or an empty file.
# no_record COMMAND CONFIG TEXT: with TEXT in the way of n.run.json
no_record() {
    printf '%s\n' "$3" >"$work/n.run.json"
    run "$ASSAY" "$1" "$work/$2" -o "$work/n.h5"
    expect "$1, record: status" is "$status" 2
    expect "$1, record: one line" one_line_of_error
    expect "$1, record: why" err_has "n.run.json: found something there that is"
    expect "$1, record: stays" is "$(cat "$work/n.run.json")" "$3"
    expect "$1, record: nothing done" [ ! -e "$work/n.h5" ]
    expect "$1, record: no journal" [ ! -e "$work/n.h5.journal" ]
}
no_record run c.yaml "my notes"
no_record run c.yaml '{"assay_version": 1, "config_sha256": "of mine"}'
no_record run c.yaml '["assay_version", "config_sha256"]'
no_record meta m.yaml '{"notes": "my own"}'
: >"$work/n.run.json"
run "$ASSAY" run "$work/c.yaml" -o "$work/n.h5"
expect "an empty record is replaced" is "$status" 0
run "$ASSAY" run "$work/c.yaml" -o "$work/n.h5"
expect "an older record is replaced" is "$status" 0
mkdir "$work/o.run.json"
run "$ASSAY" run "$work/c.yaml" -o "$work/o.h5"
expect "a folder as record: status" is "$status" 2
rmdir "$work/o.run.json"
run "$ASSAY" run "$work/c.yaml" -o "$work/n"
expect "the record of another result: status" is "$status" 2
expect "the record of another result: why" err_has "n.h5, whose run record"
rm "$work/n.run.json"
mv "$work/n.h5" "$work/n"
run "$ASSAY" run "$work/c.yaml" -o "$work/n.h5"
expect "the other way round: status" is "$status" 2
expect "the other way round: nothing done" [ ! -e "$work/n.h5" ]

# With standard streams closed, the journal must not become one of them.
for i in 1 2; do
    run "$ASSAY" run "$work/c.yaml" -o "$work/s.h5" --shard $i/2
done
for closed in '<&-' '>&-' '2>&-' '<&- >&- 2>&-'; do
    run sh -c "\"\$1\" run \"\$2\" -o \"\$3\" --shard 1/2 $closed" sh \
        "$ASSAY" "$work/c.yaml" "$work/s.h5"
    expect "closed $closed: status" [ "$status" -eq 0 -o "$closed" != '2>&-' ]
    run "$ASSAY" merge "$work/c.yaml" -o "$work/s.h5"
    expect "closed $closed: the shard is whole" same "$work/s.h5" "$work/whole.h5"
done

# A run that cannot say that it is done is done all the same.
run sh -c '"$1" run "$2" -o "$3" >&-' sh "$ASSAY" "$work/c.yaml" "$work/o.h5"
expect "closed output: status" is "$status" 4
expect "closed output: the result is there" same "$work/o.h5" "$work/whole.h5"
expect "closed output: no journal" [ ! -e "$work/o.h5.journal" ]
run sh -c '"$1" show "$2" >&-' sh "$ASSAY" "$work/o.h5"
expect "closed output: show" is "$status" 4

# The shell's limit is in blocks of 512 bytes.
run sh -c 'ulimit -f 20; exec "$@"' sh "$ASSAY" run "$work/c.yaml" -o "$work/l.h5"
expect "file size limit: status" is "$status" 4
expect "file size limit: one line" one_line_of_error
expect "file size limit: says so" err_has "File too large"
expect "file size limit: no result" [ ! -e "$work/l.h5" ]
run "$ASSAY" run "$work/c.yaml" -o "$work/l.h5"
expect "file size limit: goes on to the same bytes" same "$work/l.h5" "$work/whole.h5"
finish
