/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The journal: what was appended comes back in order, and nothing else, after
 * a cut at any byte and after any changed byte.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/store.h"
#include "support/scratch_file.h"

static const char identity[] = "assay 0.1.0\nconfig\ndata\nhooks\n";
static const char *const payload[] = {"first", "", "the third record", "4"};
enum { N_PAYLOADS = 4, HOLDER = 112 };
enum { HEADER = 8 + HOLDER + 12 + (int)sizeof identity - 1 };

/* What a replay has shown. */
typedef struct seen {
    size_t n;
    bool wrong;         /* a record that is not the n-th payload */
    asy_status refusal; /* what to answer */
} seen;

static asy_status look(void *user, const void *bytes, size_t size)
{
    seen *s = user;
    size_t i = s->n++ % N_PAYLOADS;
    if (size != strlen(payload[i]) || memcmp(bytes, payload[i], size) != 0)
        s->wrong = true;
    return s->refusal;
}

typedef struct desk {
    char path[ASY_SCRATCH_PATH];
    asy_journal *journal;
    asy_journal_loss loss;
    seen seen;
    asy_error err;
} desk;

static asy_status try_open(desk *d, const char *id, bool fresh)
{
    asy_error_reset(&d->err);
    d->seen = (seen){.refusal = d->seen.refusal};
    const asy_journal_request request = {
        .identity = id, .fresh = fresh, .put = look, .user = &d->seen};
    return asy_journal_open(d->path, &request, &d->journal, &d->loss, &d->err);
}

static void open_it(desk *d, const char *id, bool fresh)
{
    ASY_GOOD(try_open(d, id, fresh), &d->err);
}

static void close_it(desk *d, bool remove_file)
{
    ASY_GOOD(asy_journal_close(d->journal, remove_file, &d->err), &d->err);
}

static void append_all(desk *d)
{
    for (size_t i = 0; i < N_PAYLOADS; i++)
        ASY_GOOD(asy_journal_append(d->journal, payload[i], strlen(payload[i]),
                                    &d->err),
                 &d->err);
}

/* A closed journal that holds all payloads. */
static void filled(desk *d)
{
    *d = (desk){.journal = NULL};
    asy_scratch_write("", 0, d->path);
    open_it(d, identity, false);
    append_all(d);
    close_it(d, false);
}

static off_t size_of(const char *path)
{
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    return info.st_size;
}

static void records_come_back_in_order(void **state)
{
    (void)state;
    desk d;
    filled(&d);
    open_it(&d, identity, false);
    assert_int_equal(d.seen.n, N_PAYLOADS);
    assert_false(d.seen.wrong);
    assert_int_equal(d.loss, ASY_LOST_NOTHING);
    append_all(&d);
    close_it(&d, false);
    open_it(&d, identity, false);
    assert_int_equal(d.seen.n, 2 * N_PAYLOADS);
    assert_false(d.seen.wrong);
    close_it(&d, true);
}

static void a_missing_file_starts_empty(void **state)
{
    (void)state;
    desk d = {.journal = NULL};
    asy_scratch_write("", 0, d.path);
    asy_scratch_remove(d.path);
    open_it(&d, identity, false);
    assert_int_equal(d.seen.n, 0);
    assert_int_equal(d.loss, ASY_LOST_NOTHING);
    close_it(&d, true);
}

static void closing_can_remove_the_file(void **state)
{
    (void)state;
    desk d;
    filled(&d);
    open_it(&d, identity, false);
    close_it(&d, true);
    assert_int_equal(access(d.path, F_OK), -1);
    assert_int_equal(errno, ENOENT);
}

static void another_run_s_journal_is_discarded(void **state)
{
    (void)state;
    desk d;
    filled(&d);
    open_it(&d, "assay 0.1.0\nconfig\ndata\nother\n", false);
    assert_int_equal(d.seen.n, 0);
    assert_int_equal(d.loss, ASY_LOST_OTHER);
    close_it(&d, false);
    open_it(&d, identity, false);
    assert_int_equal(d.loss, ASY_LOST_OTHER);
    close_it(&d, true);
}

static void another_run_s_journal_is_kept_if_asked(void **state)
{
    (void)state;
    desk d;
    filled(&d);
    const asy_journal_request request = {.identity = "another",
                                         .keep_other = true};
    assert_int_equal(
        asy_journal_open(d.path, &request, &d.journal, &d.loss, &d.err),
        ASY_EARG);
    assert_non_null(strstr(d.err.message, "would be lost"));
    open_it(&d, identity, false);
    assert_int_equal(d.seen.n, N_PAYLOADS);
    assert_int_equal(d.loss, ASY_LOST_NOTHING);
    close_it(&d, true);
}

static void a_journal_that_is_gone_can_be_closed(void **state)
{
    (void)state;
    desk d;
    filled(&d);
    open_it(&d, identity, false);
    asy_scratch_remove(d.path);
    close_it(&d, true);
}

static void fresh_discards(void **state)
{
    (void)state;
    desk d;
    filled(&d);
    open_it(&d, identity, true);
    assert_int_equal(d.seen.n, 0);
    assert_int_equal(d.loss, ASY_LOST_OTHER);
    assert_int_equal(size_of(d.path), HEADER);
    close_it(&d, true);
}

/* It is refused, and is what it was. */
static void expect_refused(desk *d, const char *found)
{
    assert_int_equal(try_open(d, identity, true), ASY_EARG);
    assert_int_equal(try_open(d, identity, false), ASY_EARG);
    assert_null(d->journal);
    assert_non_null(strstr(d->err.message, d->path));
    assert_non_null(strstr(d->err.message, found));
}

static void a_foreign_file_is_left_alone(void **state)
{
    (void)state;
    static const char *const text[] = {"no journal\n", "A", "ASYJRN", "x"};
    for (size_t i = 0; i < 4; i++) {
        desk d = {.journal = NULL};
        char now[16] = "";
        bool ours = strncmp(text[i], "ASYJRNL", strlen(text[i])) == 0;
        asy_scratch_write(text[i], strlen(text[i]), d.path);
        if (ours) { /* cut when it had just been begun */
            open_it(&d, identity, false);
            assert_int_equal(d.loss, ASY_LOST_NOTHING);
            close_it(&d, true);
            continue;
        }
        expect_refused(&d, "found a file that is no journal");
        int fd = open(d.path, O_RDONLY | O_CLOEXEC);
        assert_int_equal(read(fd, now, sizeof now), strlen(text[i]));
        assert_string_equal(now, text[i]);
        close(fd);
        asy_scratch_remove(d.path);
    }
}

/* A power cut may leave a new file's length without its bytes. */
static void a_file_of_zeros_is_begun_again(void **state)
{
    (void)state;
    desk d = {.journal = NULL};
    const char zeros[40] = "";
    asy_scratch_write(zeros, sizeof zeros, d.path);
    open_it(&d, identity, false);
    assert_int_equal(d.loss, ASY_LOST_NOTHING);
    close_it(&d, true);
}

static void links_and_pipes_are_refused(void **state)
{
    (void)state;
    desk d, link = {.journal = NULL};
    filled(&d);
    off_t before = size_of(d.path);
    snprintf(link.path, sizeof link.path, "%.40s.link", d.path);
    assert_int_equal(symlink(d.path, link.path), 0);
    expect_refused(&link, "found a symbolic link");
    assert_int_equal(unlink(link.path), 0);
    assert_int_equal(mkfifo(link.path, 0600), 0);
    expect_refused(&link, "found what is no regular file");
    assert_int_equal(unlink(link.path), 0);
    assert_int_equal(size_of(d.path), before);
    asy_scratch_remove(d.path);
}

static void a_refused_record_is_an_error(void **state)
{
    (void)state;
    desk d;
    filled(&d);
    d.seen.refusal = ASY_EDATA;
    assert_int_equal(try_open(&d, identity, false), ASY_EDATA);
    assert_null(d.journal);
    d.seen.refusal = ASY_OK;
    open_it(&d, identity, false); /* nothing still holds it */
    close_it(&d, true);
}

/* ---- damage ---- */

/* How many whole records lie within the first `size` bytes. */
static size_t whole_records(size_t size)
{
    size_t n = 0, end = HEADER;
    while (n < N_PAYLOADS && end + 12 + strlen(payload[n]) <= size)
        end += 12 + strlen(payload[n++]);
    return n;
}

static void a_cut_at_any_byte_loses_only_the_tail(void **state)
{
    (void)state;
    desk d;
    filled(&d);
    size_t full = (size_t)size_of(d.path);
    asy_scratch_remove(d.path);
    for (size_t size = 0; size <= full; size++) {
        filled(&d);
        assert_int_equal(truncate(d.path, (off_t)size), 0);
        open_it(&d, identity, false);
        assert_int_equal(d.seen.n, whole_records(size));
        assert_false(d.seen.wrong);
        assert_int_equal(d.loss, ASY_LOST_NOTHING);
        append_all(&d);
        close_it(&d, false);
        open_it(&d, identity, false);
        assert_int_equal(d.seen.n, whole_records(size) + N_PAYLOADS);
        close_it(&d, true);
    }
}

static void flip(const char *path, size_t at)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    unsigned char byte;
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &byte, 1, (off_t)at), 1);
    byte ^= 0x41;
    assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
    assert_int_equal(close(fd), 0);
}

static void a_changed_byte_is_never_replayed(void **state)
{
    (void)state;
    desk d;
    filled(&d);
    size_t full = (size_t)size_of(d.path);
    asy_scratch_remove(d.path);
    for (size_t at = 0; at < full; at++) {
        filled(&d);
        flip(d.path, at);
        if (at < 7) { /* not to be known as a journal any more */
            expect_refused(&d, "no journal");
            asy_scratch_remove(d.path);
            continue;
        }
        open_it(&d, identity, false);
        bool words = at >= 8 && at < 8 + HOLDER; /* who wrote it: no matter */
        bool header = at < HEADER && !words;
        assert_int_equal(d.seen.n, words    ? N_PAYLOADS
                                   : header ? 0
                                            : whole_records(at));
        assert_false(d.seen.wrong);
        assert_int_equal(d.loss,
                         header ? ASY_LOST_UNREADABLE : ASY_LOST_NOTHING);
        close_it(&d, true);
    }
}

/* ---- two at a time ---- */

static void a_second_process_is_refused(void **state)
{
    (void)state;
    desk d;
    filled(&d);
    open_it(&d, identity, false);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        desk other = d;
        bool refused = try_open(&other, identity, false) == ASY_EARG &&
                       strstr(other.err.message, "another run") &&
                       strstr(other.err.message, d.path);
        _exit(refused ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    append_all(&d);
    close_it(&d, false);
    open_it(&d, identity, false);
    assert_int_equal(d.seen.n, 2 * N_PAYLOADS);
    close_it(&d, true);
}

enum { THREADS = 4, EACH = 200 };

static void *append_many(void *user)
{
    desk *d = user;
    asy_error err;
    for (int i = 0; i < EACH; i++)
        if (asy_journal_append(d->journal, "first", 5, &err) != ASY_OK)
            return d;
    return NULL;
}

static asy_status count(void *user, const void *bytes, size_t size)
{
    size_t *n = user;
    *n += size == 5 && memcmp(bytes, "first", 5) == 0;
    return ASY_OK;
}

static void threads_append_whole_records(void **state)
{
    (void)state;
    desk d;
    pthread_t thread[THREADS];
    filled(&d);
    open_it(&d, identity, true);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, append_many, &d), 0);
    for (int i = 0; i < THREADS; i++) {
        void *failed;
        assert_int_equal(pthread_join(thread[i], &failed), 0);
        assert_null(failed);
    }
    close_it(&d, false);
    size_t n = 0;
    const asy_journal_request request = {
        .identity = identity, .put = count, .user = &n};
    ASY_GOOD(asy_journal_open(d.path, &request, &d.journal, &d.loss, &d.err),
             &d.err);
    assert_int_equal(n, THREADS * EACH);
    close_it(&d, true);
}

/* ---- the disk ---- */

static void a_missing_folder_is_named(void **state)
{
    (void)state;
    desk d = {.path = "/tmp/assay-no-such-folder/x.journal"};
    assert_int_equal(try_open(&d, identity, false), ASY_EIO);
    assert_non_null(strstr(d.err.message, d.path));
    assert_non_null(strstr(d.err.message, "No such file"));
}

/* A limit on the size of files stands for a full disk. */
static void a_full_disk_leaves_whole_records(void **state)
{
    (void)state;
    desk d;
    filled(&d);
    open_it(&d, identity, false);
    struct rlimit was, low;
    off_t before = size_of(d.path);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    low = (struct rlimit){(rlim_t)before + 14, was.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &low), 0);
    asy_status status =
        asy_journal_append(d.journal, payload[0], strlen(payload[0]), &d.err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    assert_int_equal(status, ASY_EIO);
    assert_non_null(strstr(d.err.message, d.path));
    assert_int_equal(size_of(d.path), before);
    append_all(&d);
    close_it(&d, false);
    open_it(&d, identity, false);
    assert_int_equal(d.seen.n, 2 * N_PAYLOADS);
    assert_false(d.seen.wrong);
    close_it(&d, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_come_back_in_order),
        cmocka_unit_test(a_missing_file_starts_empty),
        cmocka_unit_test(closing_can_remove_the_file),
        cmocka_unit_test(another_run_s_journal_is_discarded),
        cmocka_unit_test(another_run_s_journal_is_kept_if_asked),
        cmocka_unit_test(a_journal_that_is_gone_can_be_closed),
        cmocka_unit_test(fresh_discards),
        cmocka_unit_test(a_foreign_file_is_left_alone),
        cmocka_unit_test(a_file_of_zeros_is_begun_again),
        cmocka_unit_test(links_and_pipes_are_refused),
        cmocka_unit_test(a_refused_record_is_an_error),
        cmocka_unit_test(a_cut_at_any_byte_loses_only_the_tail),
        cmocka_unit_test(a_changed_byte_is_never_replayed),
        cmocka_unit_test(a_second_process_is_refused),
        cmocka_unit_test(threads_append_whole_records),
        cmocka_unit_test(a_missing_folder_is_named),
        cmocka_unit_test(a_full_disk_leaves_whole_records),
    };
    return ASY_RUN_TESTS("journal", tests);
}
