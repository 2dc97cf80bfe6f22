#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Hostile input from outside: whatever a file holds, the answer is one sentence
# with its place and the right status, within a bounded memory and time.
. tests/support/check.sh

# 1 GB of addresses for what must need far less (sanitizers need more to start).
limit=1000000
limited() {
    # shellcheck disable=SC3045
    (ulimit -v "$limit" && exec timeout 60 "$@")
}
limited "$ASSAY" --version >/dev/null 2>&1 || limit=unlimited

cat >"$work/rows.csv" <<'C'
id,y,a,b,g
1,0,0.5,1,p
2,0,0.1,2,q
3,1,0.7,3,p
4,1,0.9,1,q
5,0,0.2,2,p
6,1,0.8,3,q
7,0,0.3,1,p
8,1,0.6,2,q
9,0,0.4,3,p
10,1,0.65,1,q
11,0,0.45,2,p
12,1,0.95,3,q
C
cp "$work/rows.csv" "$work/data.csv"
head='assay: 1
name: hostile
data: {file: data.csv, target: y, id: id, drop: [g]}'

# refuse NAME STATUS FILE TEXT...: `check` and `run` end with STATUS and the
# texts in one line of error that begins with FILE.
refuse() {
    what=$1 want=$2 file=$3
    shift 3
    for command in check run; do
        run limited "$ASSAY" $command "$work/c.yaml"
        expect "$what: $command: status" is "$status" "$want"
        expect "$what: $command: one line" one_line_of_error
        for text in "$file" "$@"; do
            expect "$what: $command: says it" err_has "$text"
        done
    done
}

# ---- the config ----

{ echo 'a0: &a0 [x, x, x, x, x, x, x, x, x]'
  for i in 1 2 3 4 5 6 7 8 9; do
      p=$((i - 1))
      echo "a$i: &a$i [*a$p, *a$p, *a$p, *a$p, *a$p, *a$p, *a$p, *a$p, *a$p]"
  done; } >"$work/c.yaml"
refuse "alias bomb" 2 "c.yaml:1:5: " "an anchor"

for open in '[' '{a: ' '- '; do
    head -c 10000 /dev/zero | sed "s/\\x00/$open/g" >"$work/c.yaml"
    refuse "10,000 times $open" 2 "c.yaml:1:" "32 levels"
done

# Lines of 1 GB: of zeros (a sparse file), and of text.
truncate -s 1G "$work/c.yaml"
refuse "a line of 1 GB" 2 "c.yaml:1:1: " "1073741824 bytes" "1048576"
printf 'assay: 1\nname: ' >"$work/c.yaml"
head -c 2000000 /dev/zero | tr '\0' x >>"$work/c.yaml"
refuse "a line of 2 MB" 2 "c.yaml:1:1: " "2000015 bytes"
printf 'include: big.yaml\n' >"$work/c.yaml"
truncate -s 1G "$work/big.yaml"
refuse "an include of 1 GB" 2 "big.yaml" "1048576"
rm "$work/big.yaml"
printf 'include: /dev/zero\n' >"$work/c.yaml"
refuse "an include of a device" 2 "c.yaml:1:" "not a regular file"
mkfifo "$work/pipe"
printf 'include: pipe\n' >"$work/c.yaml"
refuse "an include of a pipe" 2 "c.yaml:1:" "not a regular file"

printf '%s\nlearners: {a: {model: lda}}\ntitle: "a\000b"\n' "$head" >"$work/c.yaml"
refuse "a zero byte" 2 "c.yaml:5:10: " "byte 0x00"
printf '%s\ntitle: "\377"\n' "$head" >"$work/c.yaml"
refuse "no UTF-8" 2 "c.yaml:4:9: " "byte 0xff"

printf '%s\nlearners: {a: {model: lda}}\ntitle: "a\\x1b[31m"\n' "$head" \
    >"$work/c.yaml"
refuse "an escape of an escape" 2 "c.yaml:5:8: " "U+001B"

# Counts that no machine carries out: config LEARNERS REST.
config() {
    printf '%s\n%s\n' "$head" "$1" >"$work/c.yaml"
}
lda='learners: {a: {model: lda}}'
for spec in \
    'resampling: {outer: {method: kfold, folds: 1e9}}' \
    'resampling: {outer: {method: kfold, repeats: 1e9}}' \
    'resampling: {outer: {method: bootstrap, repeats: 1e12}}' \
    'resampling: {outer: {method: holdout, repeats: 1e300}}' \
    'confidence: {bootstrap: 1e12}' \
    'permutation_test: {permutations: 1e15}' \
    'permutation_test: {permutations: 10, repeats: 1e9}' \
    'importance: {repeats: 1e12}' \
    'tune: {search: random, n_iter: 1e12}' \
    'hooks: {memory_mb: 1e15}' \
    'hooks: {instructions: -1}' \
    'seed: 1e99' \
    'pipeline: [smote: {k_neighbors: 1e12}]' \
    'pipeline: [pca: {n_components: 1e12}]' \
    'pipeline: [select_k_best: {k: 1e18}]'; do
    config "$lda
$spec"
    refuse "$spec" 2 "c.yaml:5:" "found"
done
for spec in \
    'model: random_forest, params: {n_estimators: 1e12}' \
    'model: random_forest, params: {max_depth: 1e18}' \
    'model: logistic_regression, params: {max_iter: 1e15}' \
    'model: k_nearest_neighbors, params: {n_neighbors: 1e15}' \
    'model: svc, grid: {C: {log10: [-3, 3, 1e9]}}' \
    'model: svc, grid: {C: {range: [0.1, 1, 1e12]}}' \
    'model: svc, grid: {C: {log10: [-3, 3, 1000]}, gamma: {log10: [-3, 3, 1000]}}' \
    'model: svc, grid: {C: {log10: [-999, 999, 9]}}'; do
    config "learners: {a: {$spec}}"
    refuse "$spec" 2 "c.yaml:4:"
done
config "learners: {$(seq -f 'l%g: {model: lda}' -s ', ' 1 2000)}"
refuse "2,000 learners" 2 "c.yaml:4:" "1000"
config "$lda
metrics: [$(yes roc_auc | head -n 5000 | paste -sd,)]"
refuse "5,000 metrics" 2 "c.yaml:5:"

# ---- the table ----

config "$lda"
# table NAME TEXT...: data.csv is refused with status 3.
table() {
    table=$1
    shift
    refuse "$table" 3 "data.csv:" "$@"
}
{ printf 'y'
  seq -f ',c%g' -s '' 1 1000000
  printf '\n0\n'; } >"$work/data.csv"
table "1,000,000 columns" "data.csv:1: " "1000001 cells"
{ yes y, | head -n 1000000 | tr -d '\n'
  printf 'z\n'; } >"$work/data.csv"
table "a million columns of one name" "data.csv:1:"
printf 'id,y,a,g\n1,0,1,p\n2,1,\000,q\n' >"$work/data.csv"
table "a zero byte" "data.csv:3:" "byte 0x00"
printf 'id,y,a,g\n1,0,1,p\n2,1,\303(,q\n' >"$work/data.csv"
table "no UTF-8" "data.csv:3:" "byte 0xC3"
printf 'id,y,a\033[31m,g\n1,0,1,p\n2,1,2,q\n' >"$work/data.csv"
table "an escape in a name" "data.csv:1:3: " "U+001B"
printf 'id,y,a,g\n1,0,1,p\n2,\302\233,2,q\n' >"$work/data.csv"
table "an escape in a class" "data.csv:3:2: " "U+009B"
printf 'id,y,a,g\n1,0,1e999,p\n2,1,2,q\n' >"$work/data.csv"
table "infinity" "data.csv:2:3: "
{ printf 'id,y,a,g\n1,0,"'
  head -c 3000000 /dev/zero | tr '\0' '\n'; } >"$work/data.csv"
table "a quote left open over 3,000,000 lines" "data.csv:2:3: " "never closed"
# Lines without an end, in less memory than they have bytes.
usual=$limit
[ "$limit" = unlimited ] || limit=200000
# endless BYTE BEGIN: data.csv begins so and goes on with 250 MB of that byte.
endless() {
    head -c 250000000 /dev/zero | tr '\0' "$1" >"$work/data.csv"
    begin "$2"
}
begin() {
    printf '%b' "id,y,a,g\\n1,0,1,p\\n$1" |
        dd of="$work/data.csv" conv=notrunc 2>/dev/null
}
endless x 2,1,
table "a cell without an end" "data.csv:3:3: " "more than 1048576 bytes"
begin '2,1,"'
table "a quoted cell without an end" "data.csv:3:3: " "1048576" "never closed"
begin ',"a\nb'
table "a quote over lines" "data.csv:3:2: " "1048576" "never closed"
endless , 2,1
table "a row without an end" "data.csv:3:167" "16777216 bytes or more"
tr , ' ' <"$work/data.csv" >"$work/blank.csv"
mv "$work/blank.csv" "$work/data.csv"
begin '   '
table "a blank line without an end" "data.csv:3:1: " "16777216 bytes or more"
limit=$usual
rm "$work/data.csv"
truncate -s 100G "$work/data.csv"
refuse "a table of 100 GB" 3 "data.csv:1:1: " "need at most 1073741824"
cp "$work/c.yaml" "$work/study.yaml"
printf '%s\n' 'assay: 1' 'kind: meta_analysis' 'name: h' \
    'data: {file: data.csv, tp: a, fn: b, fp: c, tn: d}' >"$work/c.yaml"
truncate -s 1G "$work/data.csv"
run limited "$ASSAY" check "$work/c.yaml"
expect "a review's table of 1 GB: status" is "$status" 3
expect "a review's table of 1 GB: place" err_has "data.csv:1:1: "
expect "a review's table of 1 GB: limit" err_has "at most 16777216"
mv "$work/study.yaml" "$work/c.yaml"
rm "$work/data.csv"
mkfifo "$work/data.csv"
refuse "a table that is a pipe" 4 "data.csv" "not a regular file"

# ---- result files ----

# unreadable NAME: r.h5 is refused by every command that reads one.
unreadable() {
    for command in show compare figures export latex; do
        case $command in
        export | latex) run limited "$ASSAY" $command "$work/r.h5" -o "$work/o" ;;
        *) run limited "$ASSAY" $command "$work/r.h5" ;;
        esac
        expect "$1: $command: status" is "$status" "$2"
        expect "$1: $command: one line" one_line_of_error
        expect "$1: $command: file" err_has "r.h5"
    done
}
printf '\211HDF\r\n\032\n' >"$work/r.h5"
unreadable "only a signature" 3
head -c 100000 /dev/urandom >"$work/r.h5"
unreadable "noise" 3
if [ "$limit" != unlimited ]; then
    truncate -s 100G "$work/r.h5"
    unreadable "100 GB" 4
else
    skip "a result of 100 GB: memory cannot be limited"
fi

# ---- hooks ----

rm "$work/data.csv"
head -n 7 "$work/rows.csv" >"$work/data.csv"
config "learners: {a: {model: {lua: big.lua}}}"
truncate -s 100G "$work/big.lua"
refuse "a hook of 100 GB" 2 "big.lua"
rm "$work/big.lua"
{ printf 'return '
  head -c 1000000 /dev/zero | tr '\0' '('; } >"$work/big.lua"
refuse "a hook of 1,000,000 brackets" 2 "big.lua:1:"
printf 'local t = {} while true do t[#t + 1] = {} end' >"$work/big.lua"
refuse "a hook that takes all memory" 2 "big.lua:1:" "hooks.memory_mb"
config "hooks: {memory_mb: 3}
learners: {a: {model: {lua: big.lua}}}"
refuse "the same, of less" 2 "big.lua:1:" "at most 3 MB"
printf 'error("a\\255\\27[31m\\155\\nb")' >"$work/big.lua"
refuse "a hook that cries out" 2 "big.lua:1:"
expect "a hook that cries out: in text" \
    is "$(LC_ALL=C tr -d ' -~\n' <"$work/err" | wc -c)" 0
printf 'while true do end' >"$work/big.lua"
config "hooks: {instructions: 100000}
learners: {a: {model: {lua: big.lua}}}"
refuse "a hook that loops" 2 "big.lua:1:" "after 100000 Lua instructions" \
    "hooks.instructions"
finish
