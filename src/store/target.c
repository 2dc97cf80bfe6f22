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

/* How many bytes were read, at most SIGNATURE, and whether they are HDF5's. */
static asy_status read_start(const char *path, ssize_t *n, bool *is_hdf5,
                             asy_error *err)
{
    char start[SIGNATURE];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    *n = fd < 0 ? -1 : asy_io_read(fd, start, sizeof start, 0);
    asy_status status = *n < 0 ? asy_io_cannot(path, verb, err) : ASY_OK;
    if (fd >= 0)
        close(fd);
    *is_hdf5 = *n == SIGNATURE && memcmp(start, hdf5, SIGNATURE) == 0;
    return status;
}

static asy_status check_start(const char *path, asy_error *err)
{
    ssize_t n;
    bool is_hdf5;
    ASY_TRY(read_start(path, &n, &is_hdf5, err));
    if (n > 0 && !is_hdf5)
        return refuse(path, "a file that is no result", err);
    return ASY_OK;
}

bool asy_store_is_there(const char *path)
{
    struct stat info;
    ssize_t n;
    bool is_hdf5;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode) &&
           read_start(path, &n, &is_hdf5, NULL) == ASY_OK && is_hdf5;
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
