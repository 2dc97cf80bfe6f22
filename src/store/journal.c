/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The journal of finished units: see store.h, and frame.h for its form.
 *
 * Invariant: up to the length that the journal knows, the file is whole
 * records; what a failed or cut write left behind it is truncated away.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/folder.h"
#include "base/memory.h"
#include "store/frame.h"
#include "store/store.h"

enum { BLOCK = 65536 }; /* bytes that are written at once */

struct asy_journal {
    int fd;
    char *path;
    off_t length;  /* of the whole records */
    time_t synced; /* monotonic second of the last fsync */
    pthread_mutex_t lock;
    size_t gathered; /* bytes in the block */
    unsigned char block[BLOCK];
};

static asy_status cannot(const char *path, const char *verb, asy_error *err)
{
    return asy_fail(err, ASY_EIO, "%s: cannot %s: %s", path, verb,
                    strerror(errno));
}

/* ---- opening: one process at a time ---- */

static void name_self(char holder[ASY_HOLDER])
{
    struct utsname host = {.nodename = "an unknown host"};
    uname(&host);
    memset(holder, 0, ASY_HOLDER);
    snprintf(holder, ASY_HOLDER, "process %ld on %s", (long)getpid(),
             host.nodename);
}

static asy_status held_by_another(const asy_journal *j, asy_error *err)
{
    char holder[ASY_HOLDER + 1] = "";
    ssize_t n = pread(j->fd, holder, ASY_HOLDER, ASY_MAGIC);
    holder[n > 0 ? n : 0] = '\0';
    return asy_fail(err, ASY_EARG,
                    "%s: another run is writing it, %s (wait for that run, or "
                    "give this one another output with -o)",
                    j->path, holder[0] ? holder : "which has just started");
}

static asy_status open_locked(asy_journal *j, asy_error *err)
{
    for (;;) {
        j->fd = open(j->path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (j->fd < 0)
            return cannot(j->path, "open", err);
        if (flock(j->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
            return held_by_another(j, err);
        if (asy_file_is_at(j->fd, j->path))
            return ASY_OK;
        close(j->fd);
    }
}

static asy_status read_all(const asy_journal *j, unsigned char **bytes,
                           size_t *size, asy_error *err)
{
    struct stat info;
    if (fstat(j->fd, &info) != 0)
        return cannot(j->path, "read", err);
    *size = 0;
    *bytes = asy_malloc((size_t)info.st_size + 1);
    if (!*bytes)
        return asy_nomem(err);
    while (*size < (size_t)info.st_size) {
        ssize_t n = pread(j->fd, *bytes + *size, (size_t)info.st_size - *size,
                          (off_t)*size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return cannot(j->path, "read", err);
        if (n == 0)
            break;
        *size += (size_t)n;
    }
    return ASY_OK;
}

/* ---- reading ---- */

/* Does the file start with the header of this run? */
static bool recognise(asy_frames *r, const char *identity)
{
    size_t size = 0;
    const unsigned char *found = asy_frames_begin(r, &size);
    return found && size == strlen(identity) &&
           memcmp(found, identity, size) == 0;
}

static asy_status replay_all(asy_frames *r,
                             asy_status (*put)(void *user, const void *payload,
                                               size_t size),
                             void *user)
{
    const unsigned char *payload;
    size_t size = 0;
    while ((payload = asy_frames_next(r, &size)))
        ASY_TRY(put(user, payload, size));
    return ASY_OK;
}

/* ---- writing ---- */

static bool write_at(int fd, const struct iovec *piece, off_t at)
{
    const char *from = piece->iov_base;
    for (size_t left = piece->iov_len; left > 0;) {
        ssize_t n = pwrite(fd, from, left, at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        from += n;
        at += n;
        left -= (size_t)n;
    }
    return true;
}

/* Append pieces; cut back to whole records if one cannot be written. */
static asy_status append(asy_journal *j, const struct iovec *piece, int n,
                         asy_error *err)
{
    off_t at = j->length;
    for (int i = 0; i < n; at += (off_t)piece[i++].iov_len)
        if (!write_at(j->fd, &piece[i], at)) {
            asy_status status = cannot(j->path, "write", err);
            if (ftruncate(j->fd, j->length) != 0)
                return status; /* the checksum marks the broken tail as well */
            return status;
        }
    j->length = at;
    return ASY_OK;
}

static asy_status begin_empty(asy_journal *j, const char *identity,
                              asy_error *err)
{
    char holder[ASY_HOLDER];
    unsigned char frame[ASY_FRAME];
    size_t size = strlen(identity);
    name_self(holder);
    asy_frame_fill(frame, identity, size);
    const struct iovec piece[] = {
        {(void *)(uintptr_t)asy_journal_magic, ASY_MAGIC},
        {holder, ASY_HOLDER},
        {frame, ASY_FRAME},
        {(void *)(uintptr_t)identity, size}};
    j->length = 0;
    if (ftruncate(j->fd, 0) != 0)
        return cannot(j->path, "write", err);
    ASY_TRY(append(j, piece, 4, err));
    if (fsync(j->fd) != 0)
        return cannot(j->path, "write", err);
    return asy_folder_sync(j->path, err);
}

static time_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

/* ---- the life of a journal ---- */

static void let_go(asy_journal *j)
{
    if (j->fd >= 0)
        close(j->fd);
    pthread_mutex_destroy(&j->lock);
    asy_free(j->path);
    asy_free(j);
}

static asy_journal *allocate(const char *path)
{
    asy_journal *j = asy_calloc(1, sizeof *j);
    if (!j)
        return NULL;
    j->fd = -1;
    pthread_mutex_init(&j->lock, NULL);
    size_t size = strlen(path) + 1;
    j->path = asy_malloc(size);
    if (!j->path) {
        let_go(j);
        return NULL;
    }
    memcpy(j->path, path, size);
    return j;
}

/* What the caller asked of an opened journal. */
typedef struct request {
    const char *identity;
    bool fresh;
    asy_status (*put)(void *user, const void *payload, size_t size);
    void *user;
    bool *discarded;
} request;

/* A header that was cut while it was being written has lost nothing. */
static bool held_something(const asy_frames *r, const char *identity)
{
    return r->size >= ASY_MAGIC + ASY_HOLDER + ASY_FRAME + strlen(identity) ||
           memcmp(r->bytes, asy_journal_magic,
                  r->size < ASY_MAGIC ? r->size : ASY_MAGIC) != 0;
}

static asy_status take_up(asy_journal *j, asy_frames *r, const request *q,
                          asy_error *err)
{
    if (q->fresh || !recognise(r, q->identity)) {
        *q->discarded = r->size > 0 && held_something(r, q->identity);
        return begin_empty(j, q->identity, err);
    }
    char holder[ASY_HOLDER];
    name_self(holder);
    if (!write_at(j->fd, &(struct iovec){holder, ASY_HOLDER}, ASY_MAGIC))
        return cannot(j->path, "write", err);
    ASY_TRY(replay_all(r, q->put, q->user));
    j->length = (off_t)r->at;
    if (r->at < r->size && ftruncate(j->fd, j->length) != 0)
        return cannot(j->path, "write", err);
    return ASY_OK;
}

static asy_status start(asy_journal *j, const request *q, asy_error *err)
{
    unsigned char *bytes = NULL;
    size_t size = 0;
    ASY_TRY(open_locked(j, err));
    asy_status status = read_all(j, &bytes, &size, err);
    asy_frames r = {bytes, size, 0};
    if (status == ASY_OK)
        status = take_up(j, &r, q, err);
    asy_free(bytes);
    j->synced = now();
    return status;
}

asy_status asy_journal_open(const char *path, const char *identity, bool fresh,
                            asy_status (*put)(void *user, const void *payload,
                                              size_t size),
                            void *user, asy_journal **journal, bool *discarded,
                            asy_error *err)
{
    *journal = NULL;
    *discarded = false;
    asy_journal *j = allocate(path);
    if (!j)
        return asy_nomem(err);
    request q = {identity, fresh, put, user, discarded};
    asy_status status = start(j, &q, err);
    if (status != ASY_OK) {
        let_go(j);
        return status;
    }
    *journal = j;
    return ASY_OK;
}

/* Write what has been gathered in the block. */
static asy_status flush(asy_journal *j, asy_error *err)
{
    const struct iovec piece = {j->block, j->gathered};
    size_t n = j->gathered;
    j->gathered = 0;
    return n ? append(j, &piece, 1, err) : ASY_OK;
}

static asy_status append_large(asy_journal *j, const asy_bytes *record,
                               asy_error *err)
{
    unsigned char frame[ASY_FRAME];
    asy_frame_fill(frame, record->bytes, record->size);
    const struct iovec piece[] = {
        {frame, ASY_FRAME}, {(void *)(uintptr_t)record->bytes, record->size}};
    return append(j, piece, 2, err);
}

/* Records of a group are copied together: a write of many small pieces costs
   as much as many small writes. */
static asy_status gather(asy_journal *j, const asy_bytes *record,
                         asy_error *err)
{
    size_t size = ASY_FRAME + record->size;
    if (size > BLOCK - j->gathered)
        ASY_TRY(flush(j, err));
    if (size > BLOCK)
        return append_large(j, record, err);
    unsigned char *to = j->block + j->gathered;
    asy_frame_fill(to, record->bytes, record->size);
    memcpy(to + ASY_FRAME, record->bytes, record->size);
    j->gathered += size;
    return ASY_OK;
}

static asy_status append_locked(asy_journal *j, const asy_bytes *record,
                                size_t n, asy_error *err)
{
    j->gathered = 0; /* an earlier call may have failed half-way */
    for (size_t i = 0; i < n; i++)
        ASY_TRY(gather(j, &record[i], err));
    ASY_TRY(flush(j, err));
    time_t second = now();
    if (second == j->synced)
        return ASY_OK;
    j->synced = second;
    return fdatasync(j->fd) == 0 ? ASY_OK : cannot(j->path, "write", err);
}

asy_status asy_journal_append_all(asy_journal *journal, const asy_bytes *record,
                                  size_t n, asy_error *err)
{
    for (size_t i = 0; i < n; i++)
        if (record[i].size > UINT32_MAX)
            return asy_fail(err, ASY_EIO,
                            "%s: a record is too large (found %zu bytes, need "
                            "at most %u)",
                            journal->path, record[i].size, UINT32_MAX);
    pthread_mutex_lock(&journal->lock);
    asy_status status = append_locked(journal, record, n, err);
    pthread_mutex_unlock(&journal->lock);
    return status;
}

asy_status asy_journal_append(asy_journal *journal, const void *payload,
                              size_t size, asy_error *err)
{
    const asy_bytes record = {payload, size};
    return asy_journal_append_all(journal, &record, 1, err);
}

asy_status asy_journal_close(asy_journal *journal, bool remove_file,
                             asy_error *err)
{
    asy_status status = ASY_OK;
    /* Removed while still locked: nobody can have taken it up. */
    if (remove_file && unlink(journal->path) != 0)
        status = cannot(journal->path, "remove", err);
    if (!remove_file && fsync(journal->fd) != 0)
        status = cannot(journal->path, "write", err);
    let_go(journal);
    return status;
}
