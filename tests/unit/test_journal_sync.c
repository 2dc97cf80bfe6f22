/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal and the disk: what a power cut may cost. */
#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/store.h"
#include "support/scratch_file.h"

/* What the journal asks of the disk, in place of the C library's. */
static struct {
    atomic_int syncs;
    atomic_int failing; /* how many of the next fail */
    atomic_long size;   /* of the file when it was synced last */
} disk;

int fdatasync(int fd)
{
    struct stat info;
    int result = (int)syscall(SYS_fdatasync, fd);
    if (atomic_load(&disk.failing) > 0) {
        atomic_fetch_sub(&disk.failing, 1);
        errno = EIO;
        result = -1;
    }
    int why = errno;
    if (result == 0 && fstat(fd, &info) == 0)
        atomic_store(&disk.size, info.st_size);
    atomic_fetch_add(&disk.syncs, 1);
    errno = why;
    return result;
}

static void wait_for_a_sync(void)
{
    const struct timespec moment = {.tv_nsec = 10000000};
    for (int i = 0; i < 2000 && atomic_load(&disk.syncs) == 0; i++)
        nanosleep(&moment, NULL);
}

typedef struct desk {
    char path[ASY_SCRATCH_PATH];
    asy_journal *journal;
    asy_error err;
} desk;

static asy_status ignore(void *user, const void *bytes, size_t size)
{
    (void)user, (void)bytes, (void)size;
    return ASY_OK;
}

static void begin(desk *d)
{
    const asy_journal_request request = {
        .identity = "identity", .fresh = true, .put = ignore};
    asy_journal_loss loss;
    asy_scratch_write("", 0, d->path);
    asy_error_reset(&d->err);
    ASY_GOOD(asy_journal_open(d->path, &request, &d->journal, &loss, &d->err),
             &d->err);
    atomic_store(&disk.syncs, 0);
}

static void append(desk *d, int n)
{
    for (int i = 0; i < n; i++)
        ASY_GOOD(asy_journal_append(d->journal, "record", 6, &d->err), &d->err);
}

static void close_it(desk *d, bool remove_file)
{
    ASY_GOOD(asy_journal_close(d->journal, remove_file, &d->err), &d->err);
}

static void the_last_record_is_synced_without_another(void **state)
{
    (void)state;
    struct stat info;
    desk d;
    begin(&d);
    for (int round = 0; round < 2; round++) {
        atomic_store(&disk.syncs, 0);
        double start = asy_seconds();
        append(&d, 4);
        wait_for_a_sync();
        double took = asy_seconds() - start;
        assert_int_equal(stat(d.path, &info), 0);
        assert_int_equal(atomic_load(&disk.size), info.st_size);
        assert_int_equal(atomic_load(&disk.syncs), 1);
        assert_true(took < 5); /* a second where the machine is idle */
    }
    close_it(&d, true);
}

static void nothing_is_synced_while_nothing_is_written(void **state)
{
    (void)state;
    const struct timespec longer = {.tv_sec = 1, .tv_nsec = 300000000};
    desk d;
    begin(&d);
    append(&d, 4);
    wait_for_a_sync();
    nanosleep(&longer, NULL);
    assert_int_equal(atomic_load(&disk.syncs), 1);
    close_it(&d, true);
}

static void a_journal_closes_before_a_sync_is_due(void **state)
{
    (void)state;
    desk d;
    begin(&d);
    append(&d, 1);
    double start = asy_seconds();
    close_it(&d, true);
    assert_true(asy_seconds() - start < 0.9);
}

static void expect_failure(const desk *d, asy_status status)
{
    assert_int_equal(status, ASY_EIO);
    assert_non_null(strstr(d->err.message, d->path));
    assert_non_null(strstr(d->err.message, "Input/output error"));
}

static void a_failed_sync_is_told_at_the_next_record(void **state)
{
    (void)state;
    desk d;
    begin(&d);
    atomic_store(&disk.failing, 1);
    append(&d, 1);
    wait_for_a_sync();
    const struct timespec moment = {.tv_nsec = 100000000};
    nanosleep(&moment, NULL); /* the failure is noted behind the call */
    expect_failure(&d, asy_journal_append(d.journal, "x", 1, &d.err));
    close_it(&d, true); /* the run is complete all the same */
}

static void a_failed_sync_is_told_at_the_end(void **state)
{
    (void)state;
    desk d;
    begin(&d);
    atomic_store(&disk.failing, 1);
    append(&d, 1);
    wait_for_a_sync();
    expect_failure(&d, asy_journal_close(d.journal, false, &d.err));
    asy_scratch_remove(d.path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_record_is_synced_without_another),
        cmocka_unit_test(nothing_is_synced_while_nothing_is_written),
        cmocka_unit_test(a_journal_closes_before_a_sync_is_due),
        cmocka_unit_test(a_failed_sync_is_told_at_the_next_record),
        cmocka_unit_test(a_failed_sync_is_told_at_the_end),
    };
    return ASY_RUN_TESTS("journal and disk", tests);
}
