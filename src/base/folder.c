/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders: see folder.h. */
#include "base/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"

asy_status asy_folder_sync(const char *path, asy_error *err)
{
    char dir[4096] = ".";
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) + 1 : 0;
    if (length >= sizeof dir)
        return asy_fail(err, ASY_EIO, "%s: the path is too long", path);
    if (slash)
        memcpy(dir, path, length);
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 && errno == EACCES)
        return ASY_OK; /* a folder that may be written but not read */
    bool bad = fd < 0 || (fsync(fd) != 0 && errno != EINVAL);
    asy_status status = bad ? asy_io_cannot(path, "write", err) : ASY_OK;
    if (fd >= 0)
        close(fd);
    return status;
}

/* A folder that was made is on the disk, so that what is synced in it can be
   found there. */
static asy_status make_one(const char *path, asy_error *err)
{
    if (mkdir(path, 0777) == 0)
        return asy_folder_sync(path, err);
    return errno == EEXIST ? ASY_OK
                           : asy_io_cannot(path, "make the folder", err);
}

asy_status asy_folder_make(const char *path, asy_error *err)
{
    char part[4096];
    size_t length = strlen(path);
    if (length == 0)
        return asy_fail(err, ASY_EIO, "a folder's name is empty");
    if (length >= sizeof part)
        return asy_fail(err, ASY_EIO, "%s: the path is too long", path);
    memcpy(part, path, length + 1);
    for (char *c = part + 1;; c++) {
        if (*c != '/' && *c != '\0')
            continue;
        char was = *c;
        *c = '\0';
        ASY_TRY(make_one(part, err));
        *c = was;
        if (was == '\0')
            break;
    }
    struct stat info;
    if (stat(path, &info) != 0 || !S_ISDIR(info.st_mode))
        return asy_fail(err, ASY_EIO, "%s: is not a folder", path);
    return ASY_OK;
}
