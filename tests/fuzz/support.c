/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files and claims of the fuzz harnesses: see fuzz.h. */
#include "fuzz/fuzz.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64];

static void remove_folder(void)
{
    DIR *dir = opendir(folder);
    for (struct dirent *e; dir && (e = readdir(dir));)
        if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
            unlinkat(dirfd(dir), e->d_name, 0);
    if (dir)
        closedir(dir);
    rmdir(folder);
}

/* In memory where the system offers that: a fuzzer writes many files. */
static void make_folder(void)
{
    if (folder[0])
        return;
    bool memory = access("/dev/shm", W_OK) == 0;
    snprintf(folder, sizeof folder, "%s/assay-fuzz-XXXXXX",
             memory ? "/dev/shm" : "/tmp");
    ASY_FUZZ_NEED(mkdtemp(folder) != NULL);
    atexit(remove_folder);
}

const char *asy_fuzz_file(const char *name, const void *data, size_t size)
{
    static char path[128];
    make_folder();
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (!data) {
        unlink(path);
        return path;
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    ASY_FUZZ_NEED(fd >= 0);
    ASY_FUZZ_NEED(write(fd, data, size) == (ssize_t)size);
    close(fd);
    return path;
}

void asy_fuzz_need(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "does not hold: %s\n", what);
    abort();
}
