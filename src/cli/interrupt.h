/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SIGINT and SIGTERM during a run. A thread of its own waits for them and sets
 * the flag that workers look at between candidates and between shuffles. If
 * the run has not ended by itself after the grace, the thread ends the
 * process: a unit in progress has left nothing behind, and the journal holds
 * all others, so this loses no more than kill -9 does, and less than waiting.
 * Nor does it wait for words to be heard.
 *
 * Invariant: begin and end come in pairs in the main thread; all threads that
 * are made between them leave the two signals to the watching one.
 */
#ifndef ASY_CLI_INTERRUPT_H
#define ASY_CLI_INTERRUPT_H

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

typedef struct asy_interrupt {
    atomic_bool requested; /* workers end when it is set */
    atomic_bool over;      /* the run has ended */
    bool watching;
    pthread_t watcher;
    sigset_t before;
    void (*last_words)(void *user); /* told before the process is ended */
    void *user;
} asy_interrupt;

/* last_words is called in the watching thread. Without a thread to be had the
   signals end the process, as they do by default. */
void asy_interrupt_begin(asy_interrupt *interrupt,
                         void (*last_words)(void *user), void *user);
void asy_interrupt_end(asy_interrupt *interrupt);

/* Say the last words of an interrupted process. A terminal that is stopped and
   a full pipe would wait for ever, and so would whoever else wants to speak:
   where the words are not taken at once the process ends without them, with
   the exit status of an interrupted run. */
void asy_interrupt_say(void (*words)(void *user), void *user);

#endif
