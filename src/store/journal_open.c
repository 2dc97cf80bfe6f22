/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening a journal: one process at a time, and nothing overwritten that is
 * none. See store.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/file.h"
#include "base/folder.h"
#include "base/io.h"
#include "base/memory.h"
#include "store/frame.h"
#include "store/journal.h"

/* ---- the file and its lock ---- */

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
    return asy_journal_write(j, piece, 4, err);
}

/* ---- what is there ---- */

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

asy_status asy_journal_start(asy_journal *j, const asy_journal_request *q,
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
