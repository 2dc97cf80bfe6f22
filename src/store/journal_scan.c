/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a journal that is finished and stays as it is: see store.h. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "store/frame.h"
#include "store/store.h"

static asy_status scan(const char *path, asy_frames *frames,
                       const asy_journal_visitor *v, asy_error *err)
{
    size_t size = 0;
    const unsigned char *payload = asy_frames_begin(frames, &size);
    if (!payload)
        return asy_fail(err, ASY_EDATA,
                        "%s: is no journal of units, or its start is damaged",
                        path);
    ASY_TRY(v->identity(v->user, (const char *)payload, size, err));
    while ((payload = asy_frames_next(frames, &size)))
        ASY_TRY(v->record(v->user, payload, size, err));
    if (frames->at < frames->size)
        return asy_fail(err, ASY_EDATA,
                        "%s: is damaged or cut at byte %zu of %zu", path,
                        frames->at, frames->size);
    return ASY_OK;
}

static asy_status scan_all(const char *path, const asy_journal_visitor *visitor,
                           asy_error *err)
{
    asy_arena arena;
    char *bytes;
    size_t size;
    asy_arena_init(&arena);
    asy_status status = asy_file_read(path, &arena, &bytes, &size, err);
    if (status == ASY_OK) {
        asy_frames frames = {(const unsigned char *)bytes, size, 0};
        status = scan(path, &frames, visitor, err);
    }
    asy_arena_clear(&arena);
    return status;
}

asy_status asy_journal_scan(const char *path,
                            const asy_journal_visitor *visitor, asy_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return asy_fail(err, ASY_EIO, "%s: cannot open: %s", path,
                        strerror(errno));
    asy_status status = ASY_OK;
    if (flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        status =
            asy_fail(err, ASY_EARG,
                     "%s: a run is still writing it (wait for that run)", path);
    if (status == ASY_OK)
        status = scan_all(path, visitor, err);
    close(fd); /* lets go of the lock */
    return status;
}
