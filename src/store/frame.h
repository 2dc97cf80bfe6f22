/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A journal as bytes, little-endian:
 *
 *     header   "ASYJRNL2"   holder[112]   u32 size   u64 XXH64   identity
 *     record                              u32 size   u64 XXH64   payload
 *
 * The holder is the process that writes, in words, for others to read; what
 * holds them off is a lock on the file.
 * Invariant: a frame is only given out if it is whole and its checksum holds.
 */
#ifndef ASY_STORE_FRAME_H
#define ASY_STORE_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"

extern const char asy_journal_magic[];
enum { ASY_MAGIC = 8, ASY_HOLDER = 112, ASY_FRAME = 12 }; /* bytes */

/* A journal in memory, and how far it was read. */
typedef struct asy_frames {
    const unsigned char *bytes;
    size_t size, at;
} asy_frames;

/* The identity in the header; NULL if there is no whole header. */
const unsigned char *asy_frames_begin(asy_frames *frames, size_t *size);
/* The next payload; NULL at the end or at damage (then at < size). */
const unsigned char *asy_frames_next(asy_frames *frames, size_t *size);

/* What stands in front of a payload. */
void asy_frame_fill(unsigned char frame[ASY_FRAME], const void *payload,
                    size_t size);

#endif
