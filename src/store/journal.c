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
#include <unistd.h>

#include "base/file.h"
#include "base/folder.h"
#include "base/io.h"
#include "base/memory.h"
#include "store/frame.h"
#include "store/store.h"
#include "store/syncer.h"

enum { BLOCK = 65536 }; /* bytes that are written at once */

struct asy_journal {
    int fd;
    char *path;
    off_t length; /* of the whole records */
    asy_syncer syncer;
    pthread_mutex_t lock;
    size_t gathered; /* bytes in the block */
    unsigned char block[BLOCK];
};

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
    char head[ASY_MAGIC + ASY_HOLDER + 1] = "";
    bool named = asy_io_read(j->fd, head, sizeof head - 1, 0) > ASY_MAGIC &&
                 memcmp(head, asy_journal_magic, ASY_MAGIC) == 0 &&
                 head[ASY_MAGIC];
    return asy_fail(err, ASY_EARG,
                    "%s: another run is writing it, %s (wait for that run, or "
                    "give this one another output with -o)",
                    j->path,
                    named ? head + ASY_MAGIC : "which has just started");
}

/* Whatever stands there is not for us to overwrite. */
static asy_status foreign(const asy_journal *j, const char *what,
                          asy_error *err)
{
    return asy_fail(err, ASY_EARG,
                    "%s: the journal cannot be written there (found %s, need "
                    "the journal of a run, or nothing: move it, or give "
                    "another output with -o)",
                    j->path, what);
}

/* Not through a link, and without waiting for the other end of a pipe. */
static asy_status open_file(asy_journal *j, asy_error *err)
{
    const int ours = O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    struct stat info;
    j->fd = open(j->path, O_RDWR | ours, 0666);
    if (j->fd < 0 && errno == ELOOP)
        return foreign(j, "a symbolic link", err);
    if (j->fd < 0)
        return asy_io_cannot(j->path, "open", err);
    if (fstat(j->fd, &info) != 0)
        return asy_io_cannot(j->path, "read", err);
    if (!S_ISREG(info.st_mode))
        return foreign(j, "what is no regular file", err);
    return ASY_OK;
}

static asy_status open_locked(asy_journal *j, asy_error *err)
{
    for (;;) {
        ASY_TRY(open_file(j, err));
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
        return asy_io_cannot(j->path, "read", err);
    *bytes = asy_malloc((size_t)info.st_size + 1);
    if (!*bytes)
        return asy_nomem(err);
    ssize_t n = asy_io_read(j->fd, *bytes, (size_t)info.st_size, 0);
    if (n < 0)
        return asy_io_cannot(j->path, "read", err);
    *size = (size_t)n;
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

/* Append pieces; cut back to whole records if one cannot be written. */
static asy_status append(asy_journal *j, const struct iovec *piece, int n,
                         asy_error *err)
{
    off_t at = j->length;
    for (int i = 0; i < n; at += (off_t)piece[i++].iov_len)
        if (!asy_io_write(j->fd, piece[i].iov_base, piece[i].iov_len, at)) {
            asy_status status = asy_io_cannot(j->path, "write", err);
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
        return asy_io_cannot(j->path, "write", err);
    return append(j, piece, 4, err);
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

/* Nothing but zeros, as a power cut may leave of what was just written? */
static bool is_blank(const asy_frames *r)
{
    for (size_t i = 0; i < r->size; i++)
        if (r->bytes[i] != 0)
            return false;
    return true;
}

/* Was it a journal, of whatever run and version? The last byte of the magic is
   the version; a journal may have ended within it. */
static bool is_journal(const asy_frames *r)
{
    size_t n = r->size < ASY_MAGIC - 1 ? r->size : ASY_MAGIC - 1;
    return memcmp(r->bytes, asy_journal_magic, n) == 0 || is_blank(r);
}

/* What goes if it starts empty? A header that was cut while it was being
   written has lost nothing. */
static asy_journal_loss loss_of(const asy_frames *r, const char *identity)
{
    size_t header = ASY_MAGIC + ASY_HOLDER + ASY_FRAME + strlen(identity), size;
    asy_frames again = {r->bytes, r->size, 0};
    if (r->size < header)
        return ASY_LOST_NOTHING;
    return asy_frames_begin(&again, &size) ? ASY_LOST_OTHER
                                           : ASY_LOST_UNREADABLE;
}

static asy_status keep_other(const asy_journal *j, asy_journal_loss loss,
                             asy_error *err)
{
    return asy_fail(err, ASY_EARG,
                    "%s: would be lost: it is the journal of an interrupted "
                    "run%s (finish that run, remove the journal, or give "
                    "another output with -o)",
                    j->path,
                    loss == ASY_LOST_OTHER
                        ? " of another config, data, hooks or program"
                        : ", whose start cannot be read");
}

static asy_status go_on(asy_journal *j, asy_frames *r,
                        const asy_journal_request *q, asy_error *err)
{
    char holder[ASY_HOLDER];
    name_self(holder);
    if (!asy_io_write(j->fd, holder, ASY_HOLDER, ASY_MAGIC))
        return asy_io_cannot(j->path, "write", err);
    ASY_TRY(replay_all(r, q->put, q->user));
    j->length = (off_t)r->at;
    if (r->at < r->size && ftruncate(j->fd, j->length) != 0)
        return asy_io_cannot(j->path, "write", err);
    return ASY_OK;
}

static asy_status take_up(asy_journal *j, asy_frames *r,
                          const asy_journal_request *q, asy_journal_loss *loss,
                          asy_error *err)
{
    if (!is_journal(r))
        return foreign(j, "a file that is no journal", err);
    if (!q->fresh && recognise(r, q->identity))
        return go_on(j, r, q, err);
    *loss = loss_of(r, q->identity);
    if (q->keep_other && *loss != ASY_LOST_NOTHING)
        return keep_other(j, *loss, err);
    return begin_empty(j, q->identity, err);
}

/* What was replayed may never have reached the disk: its process was killed. */
static asy_status settle(const asy_journal *j, asy_error *err)
{
    if (fsync(j->fd) != 0)
        return asy_io_cannot(j->path, "write", err);
    return asy_folder_sync(j->path, err);
}

static asy_status start(asy_journal *j, const asy_journal_request *q,
                        asy_journal_loss *loss, asy_error *err)
{
    unsigned char *bytes = NULL;
    size_t size = 0;
    ASY_TRY(open_locked(j, err));
    asy_status status = read_all(j, &bytes, &size, err);
    asy_frames r = {bytes, size, 0};
    if (status == ASY_OK)
        status = take_up(j, &r, q, loss, err);
    asy_free(bytes);
    return status == ASY_OK ? settle(j, err) : status;
}

asy_status asy_journal_open(const char *path,
                            const asy_journal_request *request,
                            asy_journal **journal, asy_journal_loss *loss,
                            asy_error *err)
{
    *journal = NULL;
    *loss = ASY_LOST_NOTHING;
    asy_journal *j = allocate(path);
    if (!j)
        return asy_nomem(err);
    asy_status status = start(j, request, loss, err);
    if (status != ASY_OK) {
        let_go(j);
        return status;
    }
    asy_syncer_init(&j->syncer, j->fd);
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
    errno = asy_syncer_note(&j->syncer);
    return errno == 0 ? ASY_OK : asy_io_cannot(j->path, "write", err);
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
    errno = asy_syncer_end(&journal->syncer);
    bool lost = errno != 0 || (!remove_file && fsync(journal->fd) != 0);
    if (!remove_file && lost)
        status = asy_io_cannot(journal->path, "write", err);
    /* Removed while still locked: nobody can have taken it up. Who has done so
       before has done no harm. */
    if (remove_file && unlink(journal->path) != 0 && errno != ENOENT)
        status = asy_io_cannot(journal->path, "remove", err);
    let_go(journal);
    return status;
}
