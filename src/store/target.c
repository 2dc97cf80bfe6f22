/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a result may be written: see asy_store_check_target. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "store/store.h"

static const char hdf5[] = "\x89HDF\r\n\x1a\n"; /* its first bytes */
enum { SIGNATURE = sizeof hdf5 - 1 };
static const char verb[] = "read what is there";

static asy_status refuse(const char *path, const char *found, asy_error *err)
{
    return asy_fail(err, ASY_EARG,
                    "%s: found %s there, which a result would replace; need "
                    "another -o FILE.h5",
                    path, found);
}

static asy_status check_start(const char *path, asy_error *err)
{
    char start[SIGNATURE];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : asy_io_read(fd, start, sizeof start, 0);
    asy_status status = n < 0 ? asy_io_cannot(path, verb, err) : ASY_OK;
    if (fd >= 0)
        close(fd);
    if (n == 0 || status != ASY_OK)
        return status;
    if (n < SIGNATURE || memcmp(start, hdf5, SIGNATURE) != 0)
        return refuse(path, "a file that is no result", err);
    return ASY_OK;
}

asy_status asy_store_check_target(const char *path, asy_error *err)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return errno == ENOENT || errno == ENOTDIR
                   ? ASY_OK
                   : asy_io_cannot(path, verb, err);
    if (S_ISDIR(info.st_mode))
        return refuse(path, "a folder", err);
    if (!S_ISREG(info.st_mode))
        return refuse(path, "a device or pipe", err);
    return check_start(path, err);
}
