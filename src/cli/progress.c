/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Progress on a terminal: see progress.h. */
#include "cli/progress.h"

#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"

#define WIDTH 32
#define INTERVAL 0.1

void asy_print_duration(double seconds, char *out, size_t size)
{
    long s = (long)(seconds + 0.5);
    if (seconds < 10)
        snprintf(out, size, "%.1f s", seconds);
    else if (s < 60)
        snprintf(out, size, "%ld s", s);
    else if (s < 3600)
        snprintf(out, size, "%ld min %ld s", s / 60, s % 60);
    else
        snprintf(out, size, "%ld h %ld min", s / 3600, s % 3600 / 60);
}

void asy_progress_init(asy_progress *progress)
{
    *progress = (asy_progress){.shown = isatty(STDERR_FILENO) != 0,
                               .start = asy_seconds()};
}

/* A terminal that is stopped (Ctrl-S) holds up no run. */
static bool is_listening(void)
{
    struct pollfd terminal = {.fd = STDERR_FILENO, .events = POLLOUT};
    return poll(&terminal, 1, 0) == 1 && (terminal.revents & POLLOUT);
}

static void draw(const asy_progress *p, size_t done, size_t total, double now)
{
    char bar[WIDTH + 1], left[48];
    size_t full = done * WIDTH / total;
    for (size_t i = 0; i < WIDTH; i++)
        bar[i] = i < full ? '#' : '.';
    bar[WIDTH] = '\0';
    double each = (now - p->start) / (double)(done - p->already);
    asy_print_duration(each * (double)(total - done), left, sizeof left);
    fprintf(stderr, "\r\033[K[%s] %3zu %%  %zu of %zu units, %s left", bar,
            done * 100 / total, done, total, left);
    fflush(stderr);
}

void asy_progress_update(void *user, size_t done, size_t total)
{
    asy_progress *p = user;
    if (!p->shown || total == 0)
        return;
    if (!p->started) {
        p->started = true;
        p->already = done - 1;
    }
    double now = asy_seconds();
    if (now - p->last < INTERVAL && done < total)
        return;
    p->last = now;
    if (is_listening())
        draw(p, done, total, now);
}

void asy_progress_end(asy_progress *progress)
{
    if (progress->shown && progress->started && is_listening())
        fputs("\r\033[K", stderr);
    progress->shown = false;
}
