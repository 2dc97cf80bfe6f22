/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SIGINT and SIGTERM during a run: see interrupt.h. */
#include "cli/interrupt.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/status.h"

/* The two end within a second in all. */
static const struct timespec grace = {.tv_nsec = 750000000};
enum { PATIENCE = 150 }; /* milliseconds */

_Noreturn static void leave(void)
{
    _exit(asy_exit_code(ASY_EINTERRUPTED));
}

/* ---- words that nobody may hear ---- */

typedef struct speech {
    void (*words)(void *user);
    void *user;
} speech;

static void *speak(void *argument)
{
    const speech *s = argument;
    s->words(s->user);
    fflush(stdout);
    return NULL;
}

void asy_interrupt_say(void (*words)(void *user), void *user)
{
    const struct timespec moment = {.tv_nsec = 1000000};
    speech s = {words, user};
    pthread_t speaker;
    if (pthread_create(&speaker, NULL, speak, &s) != 0) {
        speak(&s);
        return;
    }
    for (int i = 0; i < PATIENCE; i++) {
        if (pthread_tryjoin_np(speaker, NULL) == 0)
            return;
        nanosleep(&moment, NULL);
    }
    leave();
}

/* ---- watching ---- */

static sigset_t wanted(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

/* Wait for a second signal, the end of the run, or the end of the grace. */
static void wait_on(const sigset_t *set)
{
    while (sigtimedwait(set, NULL, &grace) < 0 && errno == EINTR)
        ;
}

static void *watch(void *argument)
{
    asy_interrupt *in = argument;
    sigset_t set = wanted();
    int number;
    sigwait(&set, &number);
    if (atomic_load(&in->over))
        return NULL;
    atomic_store(&in->requested, true);
    wait_on(&set);
    if (atomic_load(&in->over))
        return NULL;
    asy_interrupt_say(in->last_words, in->user);
    leave();
}

void asy_interrupt_begin(asy_interrupt *in, void (*last_words)(void *user),
                         void *user)
{
    sigset_t set = wanted();
    atomic_init(&in->requested, false);
    atomic_init(&in->over, false);
    in->last_words = last_words;
    in->user = user;
    pthread_sigmask(SIG_BLOCK, &set, &in->before);
    in->watching = pthread_create(&in->watcher, NULL, watch, in) == 0;
    if (!in->watching)
        pthread_sigmask(SIG_SETMASK, &in->before, NULL);
}

void asy_interrupt_end(asy_interrupt *in)
{
    if (!in->watching)
        return;
    atomic_store(&in->over, true);
    pthread_kill(in->watcher, SIGTERM);
    pthread_join(in->watcher, NULL);
    pthread_sigmask(SIG_SETMASK, &in->before, NULL);
}
