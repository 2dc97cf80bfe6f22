/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the journal share: see store.h for its use. */
#ifndef ASY_STORE_JOURNAL_H
#define ASY_STORE_JOURNAL_H

#include <pthread.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "store/store.h"
#include "store/syncer.h"

enum { ASY_JOURNAL_BLOCK = 65536 }; /* bytes that are written at once */

struct asy_journal {
    int fd;
    char *path;
    off_t length; /* of the whole records */
    asy_syncer syncer;
    pthread_mutex_t lock;
    size_t gathered; /* bytes in the block */
    unsigned char block[ASY_JOURNAL_BLOCK];
};

/* Open the file, lock it, and replay or begin it (journal_open.c). Whatever the
   outcome fd is the caller's to close, if it is one. Errors: as opening. */
ASY_MUST_USE
asy_status asy_journal_start(asy_journal *journal,
                             const asy_journal_request *request,
                             asy_journal_loss *loss, asy_error *err);

/* Append pieces [n]; cut back to whole records if one cannot be written.
   Errors: ASY_EIO. */
ASY_MUST_USE
asy_status asy_journal_write(asy_journal *journal, const struct iovec *piece,
                             int n, asy_error *err);

#endif
