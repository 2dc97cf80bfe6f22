/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole files and paths: see text.h. */
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static asy_status cannot(const char *verb, const char *path, asy_error *err)
{
    return asy_fail(err, ASY_EIO, "%s: cannot %s: %s", path, verb,
                    strerror(errno));
}

static asy_status slurp(FILE *file, const char *path, asy_arena *arena,
                        char **text, size_t *size, asy_error *err)
{
    struct stat info;
    if (fstat(fileno(file), &info) != 0)
        return cannot("read", path, err);
    if (!S_ISREG(info.st_mode))
        return asy_fail(err, ASY_EIO, "%s: is not a regular file", path);
    *size = (size_t)info.st_size;
    *text = asy_arena_alloc(arena, *size + 1);
    if (!*text)
        return asy_nomem(err);
    if (fread(*text, 1, *size, file) != *size)
        return asy_fail(err, ASY_EIO, "%s: ended before its %zu bytes", path,
                        *size);
    (*text)[*size] = '\0';
    return ASY_OK;
}

asy_status asy_read_file(const char *path, asy_arena *arena, char **text,
                         size_t *size, asy_error *err)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return cannot("open", path, err);
    asy_status status = slurp(file, path, arena, text, size, err);
    fclose(file);
    return status;
}

static asy_status write_all(int fd, const char *path, const char *text,
                            size_t size, asy_error *err)
{
    while (size > 0) {
        ssize_t n = write(fd, text, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return cannot("write", path, err);
        text += n;
        size -= (size_t)n;
    }
    return fsync(fd) == 0 ? ASY_OK : cannot("write", path, err);
}

asy_status asy_write_file(const char *path, const char *text, size_t size,
                          asy_error *err)
{
    char temporary[4096];
    int length = snprintf(temporary, sizeof temporary, "%s.tmp", path);
    if (length < 0 || (size_t)length >= sizeof temporary)
        return asy_fail(err, ASY_EIO, "%s: the path is too long", path);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return cannot("write", path, err);
    asy_status status = write_all(fd, path, text, size, err);
    if (close(fd) != 0 && status == ASY_OK)
        status = cannot("write", path, err);
    if (status == ASY_OK && rename(temporary, path) != 0)
        status = cannot("write", path, err);
    if (status != ASY_OK)
        unlink(temporary);
    return status;
}

char *asy_path_join(asy_arena *arena, const char *dir, const char *name)
{
    if (name[0] == '/' || !*dir || strcmp(dir, ".") == 0)
        return asy_arena_strdup(arena, name);
    return asy_arena_printf(arena, "%s/%s", dir, name);
}

char *asy_path_dir(asy_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return asy_arena_strdup(arena, ".");
    if (slash == path)
        return asy_arena_strdup(arena, "/");
    return asy_arena_printf(arena, "%.*s", (int)(slash - path), path);
}

asy_status asy_make_dir(const char *path, asy_error *err)
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
        if (mkdir(part, 0777) != 0 && errno != EEXIST)
            return cannot("make the folder", part, err);
        *c = was;
        if (was == '\0')
            break;
    }
    struct stat info;
    if (stat(path, &info) != 0 || !S_ISDIR(info.st_mode))
        return asy_fail(err, ASY_EIO, "%s: is not a folder", path);
    return ASY_OK;
}
