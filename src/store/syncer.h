/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An open file that is synced in the background, once a second at most.
 *
 * Invariant: what was written before a note is on its way to the disk within
 * a second of it, also if nothing is written any more.
 */
#ifndef ASY_STORE_SYNCER_H
#define ASY_STORE_SYNCER_H

#include <pthread.h>
#include <stdbool.h>

typedef struct asy_syncer {
    int fd; /* the caller's, open until the end */
    bool running;
    pthread_t thread;
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t wake;
    bool due, ending;
    double last; /* when the last sync began, seconds */
    int error;   /* errno of the first sync that failed, or 0 */
} asy_syncer;

void asy_syncer_init(asy_syncer *syncer, int fd);

/* The file was written to. The thread starts with the first note; where none
   can be had the file is synced here. Returns the errno of a sync that has
   failed since the beginning, or 0. */
int asy_syncer_note(asy_syncer *syncer);

/* Stop, without a last sync. Returns as a note. */
int asy_syncer_end(asy_syncer *syncer);

#endif
