/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Syncing in the background: see syncer.h. */
#include "store/syncer.h"

#include <errno.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

#define INTERVAL 1.0

static void sync_unlocked(asy_syncer *s)
{
    s->due = false;
    s->last = asy_seconds();
    pthread_mutex_unlock(&s->lock);
    int error = fdatasync(s->fd) == 0 ? 0 : errno;
    pthread_mutex_lock(&s->lock);
    if (s->error == 0)
        s->error = error;
}

static void *keep_synced(void *argument)
{
    asy_syncer *s = argument;
    pthread_mutex_lock(&s->lock);
    while (!s->ending) {
        double at = s->last + INTERVAL;
        struct timespec then = {.tv_sec = (time_t)at};
        then.tv_nsec = (long)(1e9 * (at - (double)then.tv_sec));
        if (!s->due)
            pthread_cond_wait(&s->wake, &s->lock);
        else if (asy_seconds() < at)
            pthread_cond_timedwait(&s->wake, &s->lock, &then);
        else
            sync_unlocked(s);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

/* The thread leaves all signals to others. */
static bool start(asy_syncer *s)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(&s->thread, NULL, keep_synced, s) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

void asy_syncer_init(asy_syncer *syncer, int fd)
{
    *syncer = (asy_syncer){.fd = fd, .last = asy_seconds()};
    pthread_mutex_init(&syncer->lock, NULL);
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&syncer->wake, &clock);
    pthread_condattr_destroy(&clock);
}

int asy_syncer_note(asy_syncer *syncer)
{
    pthread_mutex_lock(&syncer->lock);
    if (!syncer->running)
        syncer->running = start(syncer);
    if (!syncer->running)
        sync_unlocked(syncer);
    else if (!syncer->due)
        pthread_cond_signal(&syncer->wake);
    syncer->due = syncer->running;
    int error = syncer->error;
    pthread_mutex_unlock(&syncer->lock);
    return error;
}

int asy_syncer_end(asy_syncer *syncer)
{
    pthread_mutex_lock(&syncer->lock);
    syncer->ending = true;
    pthread_cond_signal(&syncer->wake);
    pthread_mutex_unlock(&syncer->lock);
    if (syncer->running)
        pthread_join(syncer->thread, NULL);
    pthread_cond_destroy(&syncer->wake);
    pthread_mutex_destroy(&syncer->lock);
    return syncer->error;
}
