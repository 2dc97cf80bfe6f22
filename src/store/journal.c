/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The journal of finished units: see store.h, and frame.h for its form.
 *
 * Invariant: up to the length that the journal knows, the file is whole
 * records; what a failed or cut write left behind it is truncated away.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/memory.h"
#include "store/frame.h"
#include "store/journal.h"

asy_status asy_journal_write(asy_journal *j, const struct iovec *piece, int n,
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

/* ---- life ---- */

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
    asy_status status = asy_journal_start(j, request, loss, err);
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
    return n ? asy_journal_write(j, &piece, 1, err) : ASY_OK;
}

static asy_status append_large(asy_journal *j, const asy_bytes *record,
                               asy_error *err)
{
    unsigned char frame[ASY_FRAME];
    asy_frame_fill(frame, record->bytes, record->size);
    const struct iovec piece[] = {
        {frame, ASY_FRAME}, {(void *)(uintptr_t)record->bytes, record->size}};
    return asy_journal_write(j, piece, 2, err);
}

/* Records of a group are copied together: a write of many small pieces costs
   as much as many small writes. */
static asy_status gather(asy_journal *j, const asy_bytes *record,
                         asy_error *err)
{
    size_t size = ASY_FRAME + record->size;
    if (size > ASY_JOURNAL_BLOCK - j->gathered)
        ASY_TRY(flush(j, err));
    if (size > ASY_JOURNAL_BLOCK)
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
