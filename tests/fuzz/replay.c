/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The committed inputs through a fuzz harness, without a fuzzing engine: each
 * must come back. Without arguments those of tests/fuzz/corpus/<name>/, else
 * the files that are named.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz/fuzz.h"

enum { MOST = 1 << 20 }; /* bytes of an input */

/* Feed one file, in a buffer of just its size. False if it cannot be read. */
static bool feed(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *room = malloc(MOST), *exact = NULL;
    size_t size = file && room ? fread(room, 1, MOST, file) : 0;
    exact = malloc(size ? size : 1);
    bool ok = file && room && exact;
    if (ok) {
        memcpy(exact, room, size);
        alarm(60); /* an input must not hang */
        LLVMFuzzerTestOneInput(exact, size);
        alarm(0);
    }
    if (file)
        fclose(file);
    free(room);
    free(exact);
    return ok;
}

/* The name goes ahead, so that a crash tells which input it was. */
static void feed_named(const char *path, size_t *passed, size_t *failed)
{
    printf("%s\n", path);
    fflush(stdout);
    if (feed(path))
        ++*passed;
    else
        ++*failed;
}

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void feed_corpus(size_t *passed, size_t *failed)
{
    char folder[256], path[600];
    struct dirent **entry;
    snprintf(folder, sizeof folder, "tests/fuzz/corpus/%s", asy_fuzz_name);
    int n = scandir(folder, &entry, visible, alphasort);
    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, entry[i]->d_name);
        feed_named(path, passed, failed);
        free(entry[i]);
    }
    if (n >= 0)
        free(entry);
    if (n <= 0) {
        printf("%s has no inputs\n", folder);
        ++*failed;
    }
}

int main(int argc, char **argv)
{
    size_t passed = 0, failed = 0;
    for (int i = 1; i < argc; i++)
        feed_named(argv[i], &passed, &failed);
    if (argc < 2)
        feed_corpus(&passed, &failed);
    printf("%zu passed, %zu failed\n", passed, failed);
    return failed ? 1 : 0;
}
