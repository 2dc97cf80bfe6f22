/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A journal as bytes: see frame.h. */
#include "store/frame.h"

#include <string.h>

const char asy_journal_magic[] = "ASYJRNL2";

static void put_number(unsigned char *to, uint64_t number, int bytes)
{
    for (int i = 0; i < bytes; i++)
        to[i] = (unsigned char)(number >> (8 * i));
}

static uint64_t get_number(const unsigned char *from, int bytes)
{
    uint64_t number = 0;
    for (int i = 0; i < bytes; i++)
        number |= (uint64_t)from[i] << (8 * i);
    return number;
}

void asy_frame_fill(unsigned char frame[ASY_FRAME], const void *payload,
                    size_t size)
{
    put_number(frame, size, 4);
    put_number(frame + 4, asy_hash64(payload, size, 0), 8);
}

const unsigned char *asy_frames_next(asy_frames *frames, size_t *size)
{
    if (frames->size - frames->at < ASY_FRAME)
        return NULL;
    const unsigned char *frame = frames->bytes + frames->at;
    *size = (size_t)get_number(frame, 4);
    if (frames->size - frames->at - ASY_FRAME < *size)
        return NULL;
    const unsigned char *payload = frame + ASY_FRAME;
    if (asy_hash64(payload, *size, 0) != get_number(frame + 4, 8))
        return NULL;
    frames->at += ASY_FRAME + *size;
    return payload;
}

const unsigned char *asy_frames_begin(asy_frames *frames, size_t *size)
{
    if (frames->size < ASY_MAGIC + ASY_HOLDER ||
        memcmp(frames->bytes, asy_journal_magic, ASY_MAGIC) != 0)
        return NULL;
    frames->at = ASY_MAGIC + ASY_HOLDER;
    return asy_frames_next(frames, size);
}
