/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A library to preload: the n-th call on a file below a folder fails, or the
 * process is killed there. What to do is on a shared page: see faults.h.
 * Only the program itself is meant, not what it starts (gnuplot).
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "faults/faults.h"

static asy_faults *page;

__attribute__((constructor)) static void start(void)
{
    const char *name = getenv(ASY_FAULTS_VARIABLE);
    int fd = name ? open(name, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    void *mapped =
        mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    unsetenv(ASY_FAULTS_VARIABLE); /* children are none of our business */
    page = mapped == MAP_FAILED ? NULL : mapped;
}

static int is_below(const char *path)
{
    char whole[4096];
    size_t length = strlen(page->folder);
    if (path[0] != '/') {
        if (!getcwd(whole, sizeof whole / 2))
            return 0;
        size_t used = strlen(whole);
        snprintf(whole + used, sizeof whole - used, "/%s", path);
        path = whole;
    }
    return length > 0 && strncmp(path, page->folder, length) == 0 &&
           (path[length] == '/' || path[length] == '\0');
}

/* Is this call the one? */
static int meets(int call, const char *what, const char *path)
{
    if (!page || !(page->calls & call) || !is_below(path))
        return 0;
    if (atomic_fetch_add(&page->count, 1) + 1 != page->at)
        return 0;
    snprintf(page->what, sizeof page->what, "%s", what);
    atomic_store(&page->fired, 1);
    bool within = page->how == ASY_FAULT_KILL_WITHIN;
    if (page->how == ASY_FAULT_KILL_BEFORE ||
        (within && call != ASY_CALL_WRITE))
        kill(getpid(), SIGKILL);
    if (page->how == ASY_FAULT_ERROR)
        errno = page->error;
    return 1;
}

static int meets_fd(int call, const char *what, int fd)
{
    char link[64], path[4096];
    if (!page)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = '\0';
    return meets(call, what, path);
}

/* A function of the next library of that name. */
#define NEXT(function, type) ((type)dlsym(RTLD_NEXT, function))

/* Do the call if the process shall die after it. */
#define INSTEAD(call)                                                          \
    do {                                                                       \
        if (page->how != ASY_FAULT_KILL_AFTER)                                 \
            return -1;                                                         \
        (void)!(call);                                                         \
        kill(getpid(), SIGKILL);                                               \
    } while (0)

/* ---- by name ---- */

typedef int (*open_type)(const char *, int, ...);

int open(const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
    va_end(more);
    open_type next = NEXT("open", open_type);
    if (meets(ASY_CALL_OPEN, "open", path))
        INSTEAD(next(path, flags, mode));
    return next(path, flags, mode);
}

FILE *fopen(const char *path, const char *mode)
{
    FILE *(*next)(const char *, const char *) =
        NEXT("fopen", FILE * (*)(const char *, const char *));
    if (meets(ASY_CALL_OPEN, "fopen", path) &&
        page->how != ASY_FAULT_KILL_AFTER)
        return NULL;
    return next(path, mode);
}

int rename(const char *from, const char *to)
{
    int (*next)(const char *, const char *) =
        NEXT("rename", int (*)(const char *, const char *));
    if (meets(ASY_CALL_RENAME, "rename", to))
        INSTEAD(next(from, to));
    return next(from, to);
}

int mkdir(const char *path, mode_t mode)
{
    int (*next)(const char *, mode_t) =
        NEXT("mkdir", int (*)(const char *, mode_t));
    if (meets(ASY_CALL_MKDIR, "mkdir", path))
        INSTEAD(next(path, mode));
    return next(path, mode);
}

int unlink(const char *path)
{
    int (*next)(const char *) = NEXT("unlink", int (*)(const char *));
    if (meets(ASY_CALL_UNLINK, "unlink", path))
        INSTEAD(next(path));
    return next(path);
}

/* ---- on open files ---- */

int fsync(int fd)
{
    int (*next)(int) = NEXT("fsync", int (*)(int));
    if (meets_fd(ASY_CALL_SYNC, "fsync", fd))
        INSTEAD(next(fd));
    return next(fd);
}

int fdatasync(int fd)
{
    int (*next)(int) = NEXT("fdatasync", int (*)(int));
    if (meets_fd(ASY_CALL_SYNC, "fdatasync", fd))
        INSTEAD(next(fd));
    return next(fd);
}

/* As Linux does it: the descriptor is gone whatever close says. */
int close(int fd)
{
    int (*next)(int) = NEXT("close", int (*)(int));
    if (meets_fd(ASY_CALL_CLOSE, "close", fd)) {
        int was = errno;
        next(fd);
        if (page->how == ASY_FAULT_KILL_AFTER)
            kill(getpid(), SIGKILL);
        errno = was;
        return -1;
    }
    return next(fd);
}

int ftruncate(int fd, off_t length)
{
    int (*next)(int, off_t) = NEXT("ftruncate", int (*)(int, off_t));
    if (meets_fd(ASY_CALL_TRUNCATE, "ftruncate", fd))
        INSTEAD(next(fd, length));
    return next(fd, length);
}

/* What a write that meets the fault answers. */
static ssize_t cut_short(int fd, const void *bytes, size_t size, off_t at)
{
    ssize_t (*next)(int, const void *, size_t, off_t) =
        NEXT("pwrite", ssize_t(*)(int, const void *, size_t, off_t));
    ssize_t (*onwards)(int, const void *, size_t) =
        NEXT("write", ssize_t(*)(int, const void *, size_t));
    asy_fault_how how = page->how;
    if (how == ASY_FAULT_ERROR)
        return -1;
    size_t half = how == ASY_FAULT_KILL_AFTER ? size : (size + 1) / 2;
    ssize_t n = at < 0 ? onwards(fd, bytes, half) : next(fd, bytes, half, at);
    if (how == ASY_FAULT_KILL_WITHIN || how == ASY_FAULT_KILL_AFTER)
        kill(getpid(), SIGKILL);
    if (how == ASY_FAULT_HALF) {
        page->how = ASY_FAULT_ERROR;
        page->at = atomic_load(&page->count) + 1;
    }
    return n;
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    ssize_t (*next)(int, const void *, size_t) =
        NEXT("write", ssize_t(*)(int, const void *, size_t));
    if (meets_fd(ASY_CALL_WRITE, "write", fd))
        return cut_short(fd, bytes, size, -1);
    return next(fd, bytes, size);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    ssize_t (*next)(int, const void *, size_t, off_t) =
        NEXT("pwrite", ssize_t(*)(int, const void *, size_t, off_t));
    if (meets_fd(ASY_CALL_WRITE, "pwrite", fd))
        return cut_short(fd, bytes, size, at);
    return next(fd, bytes, size, at);
}

ssize_t pread(int fd, void *bytes, size_t size, off_t at)
{
    ssize_t (*next)(int, void *, size_t, off_t) =
        NEXT("pread", ssize_t(*)(int, void *, size_t, off_t));
    if (meets_fd(ASY_CALL_READ, "pread", fd))
        INSTEAD(next(fd, bytes, size, at));
    return next(fd, bytes, size, at);
}
