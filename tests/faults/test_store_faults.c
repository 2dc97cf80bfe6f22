/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Result files that cannot be written, and files that are no whole result:
 * one sentence each, no crash, and nothing half-written stays.
 */
#include <errno.h>
#include <fcntl.h>
#include <hdf5.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "store/store.h"
#include "support/filled_result.h"
#include "support/scratch_file.h"

static const asy_filling full = {2, false, 300, 2};
static const asy_filling bare = {3, true, 20, 0};

typedef struct desk {
    asy_arena arena;
    asy_result made;
    asy_error err;
    char path[ASY_SCRATCH_PATH], temporary[ASY_SCRATCH_PATH + 4];
} desk;

static void desk_init(desk *d, const asy_filling *filling)
{
    asy_arena_init(&d->arena);
    asy_error_reset(&d->err);
    asy_scratch_write("", 0, d->path);
    snprintf(d->temporary, sizeof d->temporary, "%s.tmp", d->path);
    asy_filled_result(filling, &d->arena, &d->made);
}

static void desk_clear(desk *d)
{
    asy_scratch_remove(d->path);
    asy_arena_clear(&d->arena);
}

static asy_status write_to(desk *d, const char *path)
{
    asy_error_reset(&d->err);
    return asy_store_write(path, &d->made, &d->err);
}

static asy_status read_from(desk *d, const char *path)
{
    asy_arena arena;
    asy_result result;
    asy_arena_init(&arena);
    asy_error_reset(&d->err);
    asy_status status = asy_store_read(path, &arena, &result, &d->err);
    asy_arena_clear(&arena);
    return status;
}

/* The last call failed, and its message names these. */
static void said(const desk *d, const char *first, const char *second)
{
    if (!strstr(d->err.message, first) || !strstr(d->err.message, second))
        fail_msg("'%s' lacks '%s' or '%s'", d->err.message, first, second);
}

/* ---- writing ---- */

static void a_missing_folder_is_told(void **state)
{
    (void)state;
    desk d;
    desk_init(&d, &bare);
    const char *path = "/tmp/assay-no-such-folder/x.h5";
    assert_int_equal(write_to(&d, path), ASY_EIO);
    said(&d, path, "No such file or directory");
    desk_clear(&d);
}

static void a_folder_in_the_way_is_told(void **state)
{
    (void)state;
    desk d;
    desk_init(&d, &bare);
    asy_scratch_remove(d.path);
    assert_int_equal(mkdir(d.path, 0777), 0);
    assert_int_equal(write_to(&d, d.path), ASY_EIO);
    said(&d, d.path, "directory");
    assert_int_equal(access(d.temporary, F_OK), -1);
    assert_int_equal(rmdir(d.path), 0);
    desk_clear(&d);
}

static void a_read_only_folder_is_told(void **state)
{
    (void)state;
    if (geteuid() == 0)
        ASY_SKIP("root may write anywhere");
    desk d;
    char path[ASY_SCRATCH_PATH + 4];
    desk_init(&d, &bare);
    asy_scratch_remove(d.path);
    assert_int_equal(mkdir(d.path, 0555), 0);
    snprintf(path, sizeof path, "%s/x", d.path);
    assert_int_equal(write_to(&d, path), ASY_EIO);
    said(&d, path, "Permission denied");
    assert_int_equal(rmdir(d.path), 0);
    desk_clear(&d);
}

/* A limit on the size of files stands for a full disk. */
static void a_full_disk_leaves_the_old_file(void **state)
{
    (void)state;
    desk d;
    char *text;
    size_t size;
    desk_init(&d, &full);
    ASY_GOOD(asy_file_write(d.path, "old", 3, &d.err), &d.err);
    struct rlimit was, low;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    low = (struct rlimit){4096, was.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &low), 0);
    asy_status status = write_to(&d, d.path);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    assert_int_equal(status, ASY_EIO);
    said(&d, d.path, "File too large");
    assert_int_equal(access(d.temporary, F_OK), -1);
    ASY_GOOD(asy_file_read(d.path, &d.arena, &text, &size, &d.err), &d.err);
    assert_string_equal(text, "old");
    desk_clear(&d);
}

static void every_allocation_may_fail_while_writing(void **state)
{
    (void)state;
    desk d;
    desk_init(&d, &full);
    asy_status status = ASY_ENOMEM;
    for (long n = 1; status != ASY_OK; n++) {
        asy_memory_fail_at(n);
        status = write_to(&d, d.path);
        asy_memory_fail_at(0);
        if (status != ASY_OK)
            assert_true(d.err.message[0] && n < 10000);
    }
    ASY_GOOD(read_from(&d, d.path), &d.err);
    desk_clear(&d);
}

static void every_allocation_may_fail_while_reading(void **state)
{
    (void)state;
    desk d;
    desk_init(&d, &full);
    ASY_GOOD(write_to(&d, d.path), &d.err);
    asy_status status = ASY_ENOMEM;
    for (long n = 1; status != ASY_OK; n++) {
        asy_memory_fail_at(n);
        status = read_from(&d, d.path);
        asy_memory_fail_at(0);
        assert_true(status == ASY_OK || status == ASY_ENOMEM);
    }
    desk_clear(&d);
}

/* ---- reading what is no result ---- */

static void no_file_is_told(void **state)
{
    (void)state;
    desk d;
    desk_init(&d, &bare);
    const char *path = "/tmp/assay-no-such-file.h5";
    assert_int_equal(read_from(&d, path), ASY_EIO);
    said(&d, path, "No such file");
    assert_int_equal(read_from(&d, "/tmp"), ASY_EIO);
    desk_clear(&d);
}

static void a_file_of_another_kind_is_told(void **state)
{
    (void)state;
    desk d;
    desk_init(&d, &bare);
    assert_int_equal(read_from(&d, d.path), ASY_EDATA); /* empty */
    said(&d, d.path, "no HDF5 file");
    ASY_GOOD(asy_file_write(d.path, "a,b\n1,2\n", 8, &d.err), &d.err);
    assert_int_equal(read_from(&d, d.path), ASY_EDATA);
    said(&d, d.path, "no HDF5 file");
    desk_clear(&d);
}

static void a_foreign_hdf5_file_is_told(void **state)
{
    (void)state;
    desk d;
    desk_init(&d, &bare);
    hid_t file = H5Fcreate(d.path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(file >= 0 && H5Fclose(file) >= 0);
    assert_int_equal(read_from(&d, d.path), ASY_EDATA);
    said(&d, d.path, "format");
    desk_clear(&d);
}

/* ---- reading a result that was changed with HDF5's own means ---- */

typedef void change(hid_t file);

static void changed(change *by, const char *expected)
{
    desk d;
    desk_init(&d, &full);
    ASY_GOOD(write_to(&d, d.path), &d.err);
    hid_t file = H5Fopen(d.path, H5F_ACC_RDWR, H5P_DEFAULT);
    assert_true(file >= 0);
    by(file);
    assert_true(H5Fclose(file) >= 0);
    assert_int_equal(read_from(&d, d.path), ASY_EDATA);
    said(&d, d.path, expected);
    desk_clear(&d);
}

static void newer_version(hid_t file)
{
    int version = 2;
    hid_t attribute = H5Aopen(file, "format_version", H5P_DEFAULT);
    assert_true(H5Awrite(attribute, H5T_NATIVE_INT, &version) >= 0);
    assert_true(H5Aclose(attribute) >= 0);
}

static void without_score(hid_t file)
{
    assert_true(H5Ldelete(file, "learners/lr/score", H5P_DEFAULT) >= 0);
}

static void without_metric(hid_t file)
{
    assert_true(H5Ldelete(file, "learners/lr/metrics/brier", H5P_DEFAULT) >= 0);
}

static void without_attribute(hid_t file)
{
    assert_true(H5Adelete(file, "data_sha256") >= 0);
}

/* Replace /resampling/fold by n integers of a value. */
static void replace_fold(hid_t file, hsize_t n, int value)
{
    assert_true(H5Ldelete(file, "resampling/fold", H5P_DEFAULT) >= 0);
    int values[16];
    for (hsize_t i = 0; i < n; i++)
        values[i] = value;
    hid_t space = H5Screate_simple(1, &n, NULL);
    hid_t set = H5Dcreate2(file, "resampling/fold", H5T_STD_I32LE, space,
                           H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(H5Dwrite(set, H5T_NATIVE_INT, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                         values) >= 0);
    assert_true(H5Dclose(set) >= 0 && H5Sclose(space) >= 0);
}

static void another_shape(hid_t file)
{
    replace_fold(file, 5, 0);
}

static void a_fold_too_many(hid_t file)
{
    replace_fold(file, 7, 3);
}

static void text_for_numbers(hid_t file)
{
    assert_true(H5Ldelete(file, "samples/target", H5P_DEFAULT) >= 0);
    assert_true(H5Lcreate_hard(file, "samples/id", file, "samples/target",
                               H5P_DEFAULT, H5P_DEFAULT) >= 0);
}

static void what_is_missing_or_other_is_told(void **state)
{
    (void)state;
    changed(newer_version, "found format_version 2, need 1");
    changed(without_score, "/learners/lr/score");
    changed(without_metric, "metrics");
    changed(without_attribute, "data_sha256");
    changed(another_shape, "/resampling/fold has another shape (found 5, "
                           "need 7)");
    changed(a_fold_too_many, "found 3, need 0 to 2");
    changed(text_for_numbers, "/samples/target");
}

/* ---- cut and flipped files ---- */

static void overwrite(const char *path, const char *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* Bytes to step over: all are tried if ASSAY_FAULTS_STEP is 1. */
static size_t step_of(size_t otherwise)
{
    const char *step = getenv("ASSAY_FAULTS_STEP");
    return step ? (size_t)strtoul(step, NULL, 10) : otherwise;
}

static void a_cut_file_is_told(void **state)
{
    (void)state;
    desk d;
    char *bytes;
    size_t size;
    desk_init(&d, &bare);
    ASY_GOOD(write_to(&d, d.path), &d.err);
    ASY_GOOD(asy_file_read(d.path, &d.arena, &bytes, &size, &d.err), &d.err);
    size_t whole = size - 16; /* behind it is only the checksum */
    for (size_t n = 0; n < whole; n += step_of(509)) {
        overwrite(d.path, bytes, n);
        assert_int_equal(read_from(&d, d.path), ASY_EDATA);
        said(&d, d.path, "");
    }
    desk_clear(&d);
}

/* Only the word that announces the checksum may change unnoticed. */
static void a_changed_byte_is_told(void **state)
{
    (void)state;
    desk d;
    char *bytes;
    size_t size;
    desk_init(&d, &full);
    ASY_GOOD(write_to(&d, d.path), &d.err);
    ASY_GOOD(asy_file_read(d.path, &d.arena, &bytes, &size, &d.err), &d.err);
    for (size_t at = 0; at < size; at += at < size - 50 ? step_of(97) : 1) {
        bytes[at] = (char)(bytes[at] ^ 0x55);
        overwrite(d.path, bytes, size);
        bytes[at] = (char)(bytes[at] ^ 0x55);
        bool word = at + 16 >= size && at + 8 < size;
        asy_status status = read_from(&d, d.path);
        assert_int_equal(status, word ? ASY_OK : ASY_EDATA);
        if (!word)
            said(&d, d.path, "checksum");
    }
    desk_clear(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_folder_is_told),
        cmocka_unit_test(a_folder_in_the_way_is_told),
        cmocka_unit_test(a_read_only_folder_is_told),
        cmocka_unit_test(a_full_disk_leaves_the_old_file),
        cmocka_unit_test(every_allocation_may_fail_while_writing),
        cmocka_unit_test(every_allocation_may_fail_while_reading),
        cmocka_unit_test(no_file_is_told),
        cmocka_unit_test(a_file_of_another_kind_is_told),
        cmocka_unit_test(a_foreign_hdf5_file_is_told),
        cmocka_unit_test(what_is_missing_or_other_is_told),
        cmocka_unit_test(a_cut_file_is_told),
        cmocka_unit_test(a_changed_byte_is_told),
    };
    return ASY_RUN_TESTS("store faults", tests);
}
