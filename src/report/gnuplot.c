/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Processes that run gnuplot: see gnuplot.h. */
#include "report/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/io.h"
#include "base/memory.h"

enum { MOST_FORMATS = 3, FIRST_ARGUMENTS = 4 };

/* One running gnuplot. */
typedef struct process {
    pid_t pid; /* 0: not started */
    bool running;
    int how; /* it ended, as waitpid says */
    FILE *said;
} process;

extern char **environ;

static asy_status missing(int cause, asy_error *err)
{
    if (cause == ENOENT)
        return asy_fail(err, ASY_EIO,
                        "gnuplot is not installed, and figures need it "
                        "(Debian: apt-get install gnuplot-nox)");
    return asy_fail(err, ASY_EIO, "cannot start gnuplot: %s", strerror(cause));
}

static int describe(posix_spawn_file_actions_t *to, const char *dir, int said)
{
    int bad = posix_spawn_file_actions_addopen(to, 0, "/dev/null", O_RDONLY, 0);
    if (!bad)
        bad = posix_spawn_file_actions_addopen(to, 1, "/dev/null", O_WRONLY, 0);
    if (!bad)
        bad = posix_spawn_file_actions_adddup2(to, said, 2);
    return bad ? bad : posix_spawn_file_actions_addchdir_np(to, dir);
}

/* With no signal blocked: who waits for one in a thread of his own keeps it
   from all others. */
static int spawn(const char *dir, const char **argv, process *p)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigemptyset(&none);
    int bad = posix_spawn_file_actions_init(&actions);
    if (bad)
        return bad;
    bad = posix_spawnattr_init(&attributes);
    if (!bad) {
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
        bad = describe(&actions, dir, fileno(p->said));
        if (!bad)
            bad = posix_spawnp(&p->pid, "gnuplot", &actions, &attributes,
                               (char *const *)argv, environ);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return bad;
}

/* argv has room for its first arguments, then the scripts and NULL. */
static asy_status start(const char *dir, const char **argv, const char *format,
                        process *p, asy_error *err)
{
    char set[64];
    snprintf(set, sizeof set, "format='%s'; suffix='%s'", format,
             ASY_UNFINISHED);
    const char *first[FIRST_ARGUMENTS] = {"gnuplot", "-d", "-e", set};
    memcpy(argv, first, sizeof first);
    p->said = tmpfile();
    if (!p->said)
        return missing(errno, err);
    int bad = spawn(dir, argv, p);
    p->running = bad == 0;
    if (bad)
        p->pid = 0;
    return bad ? missing(bad, err) : ASY_OK;
}

/* ---- their end ---- */

static bool is_set(const atomic_bool *stop)
{
    return stop && atomic_load(stop);
}

static bool have_ended(process *p, size_t n)
{
    bool all = true;
    for (size_t i = 0; i < n; i++) {
        if (p[i].running)
            p[i].running = waitpid(p[i].pid, &p[i].how, WNOHANG) == 0;
        all = all && !p[i].running;
    }
    return all;
}

/* Wait for their end, or bring it about. */
static void wait_for(process *p, size_t n, bool at_once,
                     const atomic_bool *stop)
{
    static const struct timespec moment = {.tv_nsec = 5000000};
    while (!have_ended(p, n)) {
        for (size_t i = 0; i < n && (at_once || is_set(stop)); i++)
            if (p[i].running)
                kill(p[i].pid, SIGKILL);
        nanosleep(&moment, NULL);
    }
}

/* The first line with a message in it: gnuplot also shows the bad line and
   marks the place. */
static void read_words(FILE *said, char *line, size_t size)
{
    rewind(said);
    while (fgets(line, (int)size, said)) {
        line[strcspn(line, "\n")] = '\0';
        if (strchr(line, ':'))
            return;
    }
    snprintf(line, size, "no reason given");
}

static asy_status judge(const process *p, asy_error *err)
{
    char line[512];
    if (!p->pid || p->how == 0)
        return ASY_OK;
    if (WIFSIGNALED(p->how))
        return asy_fail(err, ASY_EIO, "gnuplot was ended by a signal (%d)",
                        WTERMSIG(p->how));
    if (WEXITSTATUS(p->how) == 127)
        return missing(ENOENT, err); /* POSIX allows to hear of it so late */
    read_words(p->said, line, sizeof line);
    return asy_fail(err, ASY_EIO, "gnuplot failed: %s", line);
}

asy_status asy_gnuplot_run(const asy_gnuplot *job, const char *const *formats,
                           size_t n_formats, asy_error *err)
{
    process running[MOST_FORMATS] = {{0}};
    const char **argv = asy_calloc(FIRST_ARGUMENTS + job->n + 1, sizeof *argv);
    if (!argv)
        return asy_nomem(err);
    for (size_t i = 0; i < job->n; i++)
        argv[FIRST_ARGUMENTS + i] = job->scripts[i];
    asy_status status = ASY_OK;
    for (size_t f = 0; f < n_formats && status == ASY_OK; f++)
        status = start(job->dir, argv, formats[f], &running[f], err);
    wait_for(running, n_formats, status != ASY_OK, job->stop);
    if (is_set(job->stop))
        status = asy_fail(err, ASY_EINTERRUPTED, "interrupted");
    for (size_t f = 0; f < n_formats; f++) {
        if (status == ASY_OK)
            status = judge(&running[f], err);
        if (running[f].said)
            fclose(running[f].said);
    }
    asy_free(argv);
    return status;
}

/* What stands within the last bytes of a whole drawing. */
static const struct {
    const char *format, *end;
} endings[MOST_FORMATS] = {
    {"pdf", "%%EOF"}, {"svg", "</svg>"}, {"png", "IEND"}};

/* Returns its length, or -1. */
static ssize_t read_tail(const char *path, char *tail, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? 0 : -1;
    off_t end = lseek(fd, 0, SEEK_END);
    off_t at = end > (off_t)size ? end - (off_t)size : 0;
    ssize_t n = end < 0 ? -1 : asy_io_read(fd, tail, size, at);
    close(fd);
    return n;
}

asy_status asy_gnuplot_check(const char *path, const char *format,
                             asy_error *err)
{
    char tail[32];
    size_t i = 0;
    ssize_t n = read_tail(path, tail, sizeof tail);
    if (n < 0)
        return asy_io_cannot(path, "read", err);
    while (i + 1 < MOST_FORMATS && strcmp(format, endings[i].format) != 0)
        i++;
    if (memmem(tail, (size_t)n, endings[i].end, strlen(endings[i].end)))
        return ASY_OK;
    return asy_fail(err, ASY_EIO,
                    "%s: gnuplot could not write the whole drawing (is the "
                    "disk full?)",
                    path);
}
