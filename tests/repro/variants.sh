# SPDX-License-Identifier: GPL-3.0-or-later
# What must not show in a result: sourced by tests/repro/run. Commands are given
# "run CONFIG -o FILE.h5" and settings, or "meta CONFIG ...".
# shellcheck disable=SC2154 # build, here, work, studies: of tests/repro/run

# ---- how many, in which order, how often interrupted ----

with_threads() { # N ...
    threads=$1
    shift
    "$build/assay" "$@" -j "$threads"
}

in_shards() { # N ...
    shards=$1 i=$1
    shift
    while [ "$i" -gt 0 ]; do # the last first
        "$build/assay" "$@" --shard "$i/$shards" || return 1
        i=$((i - 1))
    done
    shift
    "$build/assay" merge "$@"
}

# Kill it twice when the journal has grown, then let it end.
killed() { # run CONFIG -o FILE.h5 ...
    file=$4 times=0 held=0
    while [ $times -lt 2 ]; do
        "$build/assay" "$@" -j 1 &
        pid=$!
        while kill -0 $pid 2>/dev/null &&
            [ "$(size_of "$file.journal")" -le $held ]; do
            sleep 0.02
        done
        kill -KILL $pid 2>/dev/null
        wait $pid 2>/dev/null
        held=$(($(size_of "$file.journal") + 2000))
        times=$((times + 1))
    done
    [ ! -e "$file" ] || { echo "it ended before it was killed" && return 1; }
    "$build/assay" "$@" 2>&1 | tee "$work/said"
    grep -q "going on from" "$work/said"
}
size_of() { wc -c 2>/dev/null <"$1" || echo 0; }

verified() { # run CONFIG -o FILE.h5 ...
    "$build/assay" "$@" && "$build/assay" verify "$4"
}

ranks() { # N ...
    ranks=$1
    shift
    OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 \
        mpirun --oversubscribe -n "$ranks" "$build/mpi/assay" "$@"
}

# ---- which program ----

builds() {
    for cc in gcc clang; do
        for opt in O0 O2 O3 native; do
            if [ -x "$build/repro-$cc-$opt/assay" ]; then
                variant "$cc $opt" "$build/repro-$cc-$opt/assay"
            else
                skip "$cc $opt" "not built (make repro builds it)"
            fi
        done
    done
}

kernels() {
    for kernel in baseline avx2 avx512; do
        if ASSAY_KERNEL=$kernel "$build/assay" check "$(config_of asah)" \
            >/dev/null 2>&1; then
            variant "kernel $kernel" env ASSAY_KERNEL=$kernel \
                "$build/assay"
        else
            skip "kernel $kernel" "this processor has no $kernel"
        fi
    done
}

# glibc's own choice of code. That a tunable works shows in glibc's exp.
exponentials() {
    GLIBC_TUNABLES=$1 awk 'BEGIN {
        for (i = 1; i < 20000; i++) printf "%.17g\n", exp(i / 2001.7) }' |
        cksum
}

hidden() {
    if [ "$(exponentials "")" = \
        "$(exponentials glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F)" ]; then
        skip "glibc without FMA" "tunables change nothing here"
        return
    fi
    for caps in -AVX512F -AVX2,-AVX512F -FMA -AVX2,-FMA,-AVX512F; do
        variant "glibc $caps" env GLIBC_TUNABLES=glibc.cpu.hwcaps=$caps \
            ASSAY_KERNEL=baseline "$build/assay"
    done
}

# ---- where and for whom ----

in_folder() { # FOLDER ...
    (cd "$1" && shift && "$build/assay" "$@")
}

with_mask() { # MASK ...
    (umask "$1" && shift && "$build/assay" "$@")
}

# The same study in another place, its config named by a relative path.
moved() { # run CONFIG -o FILE.h5 ...
    verb=$1 config=${2#"$here/"}
    shift 2
    mkdir -p "$work/else where" &&
        cp -R "$here/configs" "$here/experiments" "$here/lua" "$work/else where" &&
        mkdir -p "$work/else where/tests" &&
        cp -R "$here/tests/repro" "$here/tests/data" "$work/else where/tests" &&
        (cd "$work/else where" && "$build/assay" "$verb" "$config" "$@")
}

locales() {
    mkdir -p "$work/locale"
    for locale in C de_DE.UTF-8 tr_TR.UTF-8; do
        if [ $locale != C ] && ! localedef -i ${locale%.*} -f UTF-8 \
            "$work/locale/$locale" >/dev/null 2>&1; then
            skip "locale $locale" "localedef cannot make it"
            continue
        fi
        variant "locale $locale" env LOCPATH="$work/locale" LC_ALL=$locale \
            LANG=$locale "$build/assay"
    done
}

places() {
    variant "folder /" in_folder /
    variant "moved, relative path" moved
    variant "umask 000" with_mask 000
    variant "umask 077" with_mask 077
    variant "time zone" env TZ=Pacific/Apia "$build/assay"
    variant "empty environment" env -i "$build/assay"
    variant "odd environment" env -u HOME LC_ALL=xx_YY LANGUAGE=nix COLUMNS=1 \
        OMP_NUM_THREADS=7 GSL_RNG_TYPE=mt19937 POSIXLY_CORRECT=1 \
        HDF5_DISABLE_VERSION_CHECK=2 "$build/assay"
    variant "memory filled" env MALLOC_PERTURB_=165 MALLOC_ARENA_MAX=1 \
        "$build/assay"
    if command -v setarch >/dev/null && setarch -R true 2>/dev/null; then
        variant "fixed addresses" setarch -R "$build/assay"
    fi
}

# Hash seeds and addresses are drawn anew by each run.
hooks_again() {
    all=$studies studies=hooks
    for i in 1 2 3 4 5 6 7 8; do
        variant "hooks, run $i" with_threads 2
    done
    studies=$all
}

# ---- what is run ----

quick_variants() {
    for n in 1 2 3; do
        variant_of_runs "-j $n" with_threads $n
    done
    kernels
    variant "empty environment" env -i "$build/assay"
    variant_of_runs "killed twice" killed
}

all_variants() {
    for n in 1 2 3 8; do
        variant_of_runs "-j $n" with_threads $n
    done
    builds
    kernels
    hidden
    locales
    places
    variant_of_runs "killed twice" killed
    variant_of_runs "3 shards, merged" in_shards 3
    variant "verified" verified
    if [ -x "$build/mpi/assay" ]; then
        for n in 1 2 4; do
            variant_of_runs "$n ranks" ranks $n
        done
    fi
    hooks_again
}
