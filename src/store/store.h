/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The result file (HDF5, format_version 1) and the journal of finished units.
 *
 * Invariant: a file of the final name is always whole: it is written beside it
 * under a temporary name, fsynced and renamed. Its bytes depend on the result
 * alone: no times, no compression, no host.
 * Behind the HDF5 data, where HDF5 does not look, stands a checksum of all
 * bytes. Result files are written and read by the main thread only.
 */
#ifndef ASY_STORE_STORE_H
#define ASY_STORE_STORE_H

#include "plan/record.h"
#include "plan/result.h"
#include "plan/review_result.h"

/* May a result be written there? Nothing is, or an older result or another
   HDF5 file, or an empty one: no table, config or device goes away by a slip of
   the hand. Errors: ASY_EARG; ASY_EIO if it cannot be read. */
ASY_MUST_USE
asy_status asy_store_check_target(const char *path, asy_error *err);
/* Is there a file that begins as a result does? */
bool asy_store_is_there(const char *path);

/* Errors: ASY_EIO (which file, why; nothing half-written stays). */
ASY_MUST_USE
asy_status asy_store_write(const char *path, const asy_result *result,
                           asy_error *err);

/* What is read equals what was written, number by number, and every index in it
   is in range. Errors: ASY_EIO no such file; ASY_EDATA not an assay result, or
   cut or changed (says what is missing or has another shape); ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_store_read(const char *path, asy_arena *arena,
                          asy_result *result, asy_error *err);

/* The same for a meta-analysis. */
ASY_MUST_USE
asy_status asy_store_write_review(const char *path,
                                  const asy_review_result *result,
                                  asy_error *err);
ASY_MUST_USE
asy_status asy_store_read_review(const char *path, asy_arena *arena,
                                 asy_review_result *result, asy_error *err);
/* Is the file that of a meta-analysis? Errors: as reading. */
ASY_MUST_USE
asy_status asy_store_is_review(const char *path, bool *review, asy_error *err);

/* A file's bytes, in memory: what would be written. */
typedef struct asy_image {
    const char *bytes;
    size_t size;
} asy_image;

/* The bytes that asy_store_write writes, in arena. Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_store_image(const asy_result *result, asy_arena *arena,
                           asy_image *image, asy_error *err);
ASY_MUST_USE
asy_status asy_store_image_review(const asy_review_result *result,
                                  asy_arena *arena, asy_image *image,
                                  asy_error *err);

/* How one file deviates from another, object by object in the order of the
   first: attributes ("/design@level"), datasets, and what only one has. */
typedef struct asy_deviation {
    size_t objects;  /* attributes and datasets looked at */
    size_t n;        /* those that differ */
    char path[512];  /* the first that does; its name is empty if none does */
    char what[1024]; /* how it differs */
} asy_deviation;

/* Compare two images of whole, readable files (asy_store_read has seen the
   stored one). Cost O(size). Errors: ASY_EDATA, ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_store_deviation(const asy_image *stored, const asy_image *now,
                               asy_deviation *out, asy_error *err);

/*
 * The journal: records appended as units end, so that a killed run goes on
 * where it was. A file of: a header with the run's identity (config, data and
 * hook digests), then records {length, XXH64 of the payload, payload}. A broken
 * or cut tail is dropped on reading.
 */
typedef struct asy_journal asy_journal;

/* What is asked of a journal that is opened. */
typedef struct asy_journal_request {
    const char *identity;
    bool fresh;      /* start empty whatever there is */
    bool keep_other; /* refuse to, if units would be lost by that */
    /* Told of each whole record of this identity that is there. */
    asy_status (*put)(void *user, const void *payload, size_t size);
    void *user;
} asy_journal_request;

/* What was thrown away because the journal started empty. */
typedef enum asy_journal_loss {
    ASY_LOST_NOTHING,
    ASY_LOST_OTHER,     /* units of another identity */
    ASY_LOST_UNREADABLE /* what followed a header that cannot be read */
} asy_journal_loss;

/* Open for appending. If the file exists and its identity is the same, its
   records are replayed; otherwise (or if fresh) it starts empty. All that is in
   it then is on the disk. Errors: ASY_EIO; ASY_EARG if another process holds it
   (says so), if what stands there is no journal, or one to keep: that is left
   as it is. */
ASY_MUST_USE
asy_status asy_journal_open(const char *path,
                            const asy_journal_request *request,
                            asy_journal **journal, asy_journal_loss *loss,
                            asy_error *err);
/* Thread-safe: one append at a time. On its way to the disk within a second of
   the return, whether or not another record follows; a failure of that is the
   error of the next append, or of closing. */
ASY_MUST_USE
asy_status asy_journal_append(asy_journal *journal, const void *payload,
                              size_t size, asy_error *err);
/* The same for n records as few writes: a group that came in one message. */
ASY_MUST_USE
asy_status asy_journal_append_all(asy_journal *journal, const asy_bytes *record,
                                  size_t n, asy_error *err);
/* Read a journal from end to end and leave it as it is. identity comes first,
   then each record. Errors: ASY_EIO; ASY_EARG while a run writes it; ASY_EDATA
   if it is no journal, or damaged or cut (says where; the whole records before
   that were visited); those of the visitor. */
typedef struct asy_journal_visitor {
    asy_status (*identity)(void *user, const char *text, size_t size,
                           asy_error *err);
    asy_status (*record)(void *user, const void *payload, size_t size,
                         asy_error *err);
    void *user;
} asy_journal_visitor;
ASY_MUST_USE
asy_status asy_journal_scan(const char *path,
                            const asy_journal_visitor *visitor, asy_error *err);
/* Close; remove the file if the run is complete. */
ASY_MUST_USE
asy_status asy_journal_close(asy_journal *journal, bool remove_file,
                             asy_error *err);

#endif
