/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole files: see file.h. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/io.h"
#include "base/stream.h"

static asy_status starved(const char *path, size_t size, asy_error *err)
{
    return asy_fail(err, ASY_ENOMEM, "%s: out of memory (it has %zu bytes)",
                    path, size);
}

static asy_status slurp(asy_stream *file, asy_arena *arena, char **text,
                        asy_error *err)
{
    size_t got;
    *text = asy_arena_alloc(arena, file->size + 1);
    if (!*text)
        return starved(file->path, file->size, err);
    ASY_TRY(asy_stream_read(file, *text, file->size, &got, err));
    (*text)[got] = '\0';
    return ASY_OK;
}

asy_status asy_file_read(const char *path, asy_arena *arena, char **text,
                         size_t *size, asy_error *err)
{
    asy_content content;
    asy_status status =
        asy_file_read_upto(path, SIZE_MAX - 1, arena, &content, err);
    *text = content.text;
    *size = content.size;
    return status;
}

asy_status asy_file_read_upto(const char *path, size_t most, asy_arena *arena,
                              asy_content *content, asy_error *err)
{
    asy_stream file;
    *content = (asy_content){.text = NULL};
    asy_status status = asy_stream_open(&file, path, most, err);
    if (status == ASY_OK)
        status = slurp(&file, arena, &content->text, err);
    content->size = file.size;
    asy_stream_close(&file);
    return status;
}

bool asy_file_is_at(int fd, const char *path)
{
    struct stat ours, theirs;
    return fstat(fd, &ours) == 0 && lstat(path, &theirs) == 0 &&
           ours.st_ino == theirs.st_ino && ours.st_dev == theirs.st_dev;
}

/* Open the temporary file of path. What is no regular file was not put there by
   us: a link would lead to somebody else's file, a pipe would hold us up. */
static asy_status open_new(const char *temporary, const char *path, int *fd,
                           asy_error *err)
{
    const int ours = O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    struct stat info;
    *fd = open(temporary, O_WRONLY | ours, 0666);
    if (*fd < 0 && errno != ELOOP && errno != ENXIO)
        return asy_io_cannot(path, "write", err);
    if (*fd >= 0 && fstat(*fd, &info) == 0 && S_ISREG(info.st_mode))
        return ASY_OK;
    if (*fd >= 0)
        close(*fd);
    return asy_fail(err, ASY_EIO,
                    "%s: is not a regular file (it is where %s is written "
                    "before it gets its name; move it)",
                    temporary, path);
}

/* Open for this process alone: another that writes the same file is waited
   for. A file system without locks does without. */
static asy_status open_alone(const char *temporary, const char *path, int *fd,
                             asy_error *err)
{
    for (;;) {
        ASY_TRY(open_new(temporary, path, fd, err));
        while (flock(*fd, LOCK_EX) != 0 && errno == EINTR)
            ;
        if (asy_file_is_at(*fd, temporary))
            return ASY_OK;
        close(*fd);
    }
}

typedef struct span {
    const char *text;
    size_t size;
} span;

/* Fill the temporary file and give it its name. */
static asy_status replace(int fd, const char *temporary, const char *path,
                          const span *bytes, asy_error *err)
{
    if (ftruncate(fd, 0) != 0 ||
        !asy_io_write(fd, bytes->text, bytes->size, 0) || fsync(fd) != 0 ||
        rename(temporary, path) != 0)
        return asy_io_cannot(path, "write", err);
    return ASY_OK;
}

asy_status asy_file_write(const char *path, const char *text, size_t size,
                          asy_error *err)
{
    char temporary[4096];
    int length = snprintf(temporary, sizeof temporary, "%s.tmp", path);
    if (length < 0 || (size_t)length >= sizeof temporary)
        return asy_fail(err, ASY_EIO, "%s: the path is too long", path);
    int fd = -1;
    const span bytes = {text, size};
    ASY_TRY(open_alone(temporary, path, &fd, err));
    asy_status status = replace(fd, temporary, path, &bytes, err);
    if (status != ASY_OK)
        unlink(temporary); /* while it is still locked */
    if (close(fd) != 0 && status == ASY_OK)
        status = asy_io_cannot(path, "write", err);
    return status == ASY_OK ? asy_folder_sync(path, err) : status;
}
