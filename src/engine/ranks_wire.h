/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What ranks tell each other. A worker reports: records of finished units,
 * whether it wants more, and in the end how it ended. Rank 0 deals one span of
 * units a message. A report without records and a span of no units mean "I am
 * still here".
 *
 * Invariant: a message from rank 0 is so small that MPI sends it at once, so
 * that rank 0 never waits for a rank that may be lost.
 */
#ifndef ASY_ENGINE_RANKS_WIRE_H
#define ASY_ENGINE_RANKS_WIRE_H

#include "engine/dealer.h"
#include "engine/ranks.h"

enum asy_tag { ASY_TAG_REPORT, ASY_TAG_DEAL, ASY_TAG_STOP };
enum asy_wish { ASY_WANTS_NOTHING, ASY_WANTS_UNITS, ASY_SAYS_GOODBYE };

/* Seconds of silence after which a rank gives another one up: 120, or what
   ASSAY_LOST_SECONDS says (for tests). */
double asy_ranks_patience(void);
/* Every rank is heard at least so often. */
double asy_ranks_hello(double patience);

/* The start of a report; the records follow, each behind an asy_item. */
typedef struct asy_report {
    uint32_t wish;
    uint32_t threads;
    uint32_t status; /* with goodbye: an asy_status */
    uint32_t n;      /* records */
    char message[512];
} asy_report;

typedef struct asy_item {
    double seconds; /* that the unit took */
    uint64_t size;  /* of the record that follows */
} asy_item;

/* Bytes that grow: a message being made, or one that came. */
typedef struct asy_parcel {
    unsigned char *bytes;
    size_t size, room;
} asy_parcel;

/* Append, or make room for a message of that size. Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_parcel_add(asy_parcel *parcel, const void *bytes, size_t size,
                          asy_error *err);
ASY_MUST_USE
asy_status asy_parcel_reserve(asy_parcel *parcel, size_t size, asy_error *err);
void asy_parcel_clear(asy_parcel *parcel);

/* A message from rank (or -1: anybody), if one is there. */
typedef struct asy_arrival {
    int rank, tag;
    size_t size;
} asy_arrival;
bool asy_ranks_look(int rank, asy_arrival *arrival);

/* Sleep for a moment, longer the longer nothing has happened. *idle counts the
   calls; set it to 0 when something happens. */
void asy_ranks_nap(unsigned *idle);

/* The two sides of asy_ranks_run. */
ASY_MUST_USE
asy_status asy_ranks_serve(const asy_pool_options *options, unsigned threads,
                           asy_collection *collection, asy_error *err);
ASY_MUST_USE
asy_status asy_ranks_work(const asy_plan *plan, const asy_pool_options *options,
                          asy_error *err);

#endif
