/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole files: read, written whole or not at all, and refused with a reason. */
#include "base/file.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/memory.h"
#include "base/path.h"
#include "support/check.h"

static char folder[64];
static asy_bench bench;

static int enter(void **state)
{
    (void)state;
    asy_bench_init(&bench, 1);
    snprintf(folder, sizeof folder, "/tmp/assay-file-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int leave(void **state)
{
    (void)state;
    char command[256];
    snprintf(command, sizeof command, "chmod -R u+w '%s' && rm -r '%s'", folder,
             folder);
    asy_bench_clear(&bench);
    return system(command);
}

static const char *in(const char *name)
{
    return asy_path_join(&bench.arena, folder, name);
}

static void expect_text(const char *path, const char *want)
{
    char *text;
    size_t size;
    ASY_GOOD(asy_file_read(path, &bench.arena, &text, &size, &bench.err),
             &bench.err);
    assert_int_equal(size, strlen(want));
    assert_string_equal(text, want);
}

static void write_text(const char *path, const char *text)
{
    ASY_GOOD(asy_file_write(path, text, strlen(text), &bench.err), &bench.err);
}

/* The status is ASY_EIO and the message is path and cause. */
static void expect_refusal(asy_status status, const char *path,
                           const char *cause)
{
    assert_int_equal(status, ASY_EIO);
    assert_int_equal(strncmp(bench.err.message, path, strlen(path)), 0);
    if (!strstr(bench.err.message, cause))
        fail_msg("\"%s\" lacks \"%s\"", bench.err.message, cause);
}

static asy_status read_it(const char *path)
{
    char *text;
    size_t size;
    return asy_file_read(path, &bench.arena, &text, &size, &bench.err);
}

static void files_come_back_as_written(void **state)
{
    (void)state;
    const char *path = in("a.txt");
    write_text(path, "first, and longer");
    expect_text(path, "first, and longer");
    write_text(path, "second");
    expect_text(path, "second");
    write_text(path, "");
    expect_text(path, "");
    assert_int_equal(access(in("a.txt.tmp"), F_OK), -1);
}

static void bytes_of_zero_are_kept(void **state)
{
    (void)state;
    const char data[] = "a\0b\0";
    char *text;
    size_t size;
    ASY_GOOD(asy_file_write(in("z"), data, 4, &bench.err), &bench.err);
    ASY_GOOD(asy_file_read(in("z"), &bench.arena, &text, &size, &bench.err),
             &bench.err);
    assert_int_equal(size, 4);
    assert_memory_equal(text, data, 5);
}

static void missing_places_are_named(void **state)
{
    (void)state;
    const char *path = in("none/a.txt");
    expect_refusal(asy_file_write(path, "x", 1, &bench.err), path,
                   "No such file or directory");
    expect_refusal(read_it(path), path, "No such file or directory");
    expect_refusal(read_it(folder), folder, "is not a regular file");
}

static void read_only_folders_keep_the_old_file(void **state)
{
    (void)state;
    if (geteuid() == 0)
        ASY_SKIP("root may write to every folder");
    const char *path = in("a.txt");
    write_text(path, "old");
    assert_int_equal(chmod(folder, 0500), 0);
    expect_refusal(asy_file_write(path, "new", 3, &bench.err), path,
                   "Permission denied");
    expect_text(path, "old");
}

/* Works for root too: a folder stands where the temporary file or the file
   itself should be. */
static void failed_writes_leave_nothing_behind(void **state)
{
    (void)state;
    const char *path = in("taken");
    assert_int_equal(mkdir(path, 0700), 0);
    expect_refusal(asy_file_write(path, "x", 1, &bench.err), path,
                   "Is a directory");
    assert_int_equal(access(in("taken.tmp"), F_OK), -1);
    const char *other = in("b");
    write_text(other, "old");
    assert_int_equal(mkdir(in("b.tmp"), 0700), 0);
    expect_refusal(asy_file_write(other, "new", 3, &bench.err), other,
                   "Is a directory");
    expect_text(other, "old");
}

/* A limit on the size of files stands for a full disk. */
static void full_disks_are_reported(void **state)
{
    (void)state;
    const char *path = in("c");
    struct rlimit was, low;
    write_text(path, "old");
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    low = (struct rlimit){2, was.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &low), 0);
    asy_status status = asy_file_write(path, "new", 3, &bench.err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    expect_refusal(status, path, "File too large");
    expect_text(path, "old");
    assert_int_equal(access(in("c.tmp"), F_OK), -1);
}

static void what_a_killed_write_left_is_overwritten(void **state)
{
    (void)state;
    write_text(in("a.tmp"), "longer than what comes");
    write_text(in("a"), "text");
    expect_text(in("a"), "text");
    assert_int_equal(access(in("a.tmp"), F_OK), -1);
}

static void links_and_pipes_are_not_followed(void **state)
{
    (void)state;
    const char *path = in("a"), *victim = in("victim"), *odd = in("a.tmp");
    write_text(path, "old");
    write_text(victim, "not ours");
    assert_int_equal(symlink(victim, odd), 0);
    expect_refusal(asy_file_write(path, "new", 3, &bench.err), odd,
                   "is not a regular file");
    expect_text(victim, "not ours");
    expect_text(path, "old");
    assert_int_equal(unlink(odd), 0);
    assert_int_equal(mkfifo(odd, 0600), 0);
    expect_refusal(asy_file_write(path, "new", 3, &bench.err), odd,
                   "is not a regular file");
    int reader = open(odd, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    expect_refusal(asy_file_write(path, "new", 3, &bench.err), odd,
                   "is not a regular file");
    close(reader);
    expect_text(path, "old");
    assert_int_equal(access(odd, F_OK), 0);
}

/* The folders that were synced, in place of the C library's call. */
static struct {
    int n;
    ino_t inode[16];
} synced;

int fsync(int fd)
{
    struct stat info;
    if (fstat(fd, &info) == 0 && S_ISDIR(info.st_mode) && synced.n < 16)
        synced.inode[synced.n++] = info.st_ino;
    return (int)syscall(SYS_fsync, fd);
}

static void new_folders_and_files_outlast_a_power_cut(void **state)
{
    (void)state;
    const char *const holder[] = {folder, in("x"), in("x/y"), in("x/y/z")};
    struct stat info;
    synced.n = 0;
    ASY_GOOD(asy_folder_make(in("x/y//z/"), &bench.err), &bench.err);
    ASY_GOOD(asy_folder_make(in("x/y/z"), &bench.err), &bench.err);
    write_text(in("x/y/z/a"), "text");
    assert_int_equal(synced.n, 4);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(stat(holder[i], &info), 0);
        assert_int_equal(synced.inode[i], info.st_ino);
    }
}

static void long_paths_are_refused(void **state)
{
    (void)state;
    char path[5000];
    memset(path, 'p', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    assert_int_equal(asy_file_write(path, "x", 1, &bench.err), ASY_EIO);
    assert_int_equal(asy_folder_make(path, &bench.err), ASY_EIO);
}

static void folders_are_made_with_their_parents(void **state)
{
    (void)state;
    struct stat info;
    ASY_GOOD(asy_folder_make(in("x/y//z/"), &bench.err), &bench.err);
    assert_int_equal(stat(in("x/y/z"), &info), 0);
    assert_true(S_ISDIR(info.st_mode));
    ASY_GOOD(asy_folder_make(in("x/y"), &bench.err), &bench.err);
    write_text(in("file"), "x");
    const char *path = in("file");
    expect_refusal(asy_folder_make(path, &bench.err), path, "is not a folder");
    expect_refusal(asy_folder_make(in("file/z"), &bench.err), in("file/z"),
                   "Not a directory");
    assert_int_equal(asy_folder_make("", &bench.err), ASY_EIO);
}

static void reading_survives_lack_of_memory(void **state)
{
    (void)state;
    const char *path = in("d");
    write_text(path, "text");
    asy_arena arena;
    asy_arena_init(&arena);
    char *text;
    size_t size;
    asy_memory_fail_at(1);
    asy_status status = asy_file_read(path, &arena, &text, &size, &bench.err);
    asy_memory_fail_at(0);
    assert_int_equal(status, ASY_ENOMEM);
    asy_arena_clear(&arena);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(files_come_back_as_written),
        IN_FOLDER(bytes_of_zero_are_kept),
        IN_FOLDER(missing_places_are_named),
        IN_FOLDER(read_only_folders_keep_the_old_file),
        IN_FOLDER(failed_writes_leave_nothing_behind),
        IN_FOLDER(full_disks_are_reported),
        IN_FOLDER(what_a_killed_write_left_is_overwritten),
        IN_FOLDER(links_and_pipes_are_not_followed),
        IN_FOLDER(new_folders_and_files_outlast_a_power_cut),
        IN_FOLDER(long_paths_are_refused),
        IN_FOLDER(folders_are_made_with_their_parents),
        IN_FOLDER(reading_survives_lack_of_memory),
    };
    return ASY_RUN_TESTS("file", tests);
}
