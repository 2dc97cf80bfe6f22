/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What ranks tell each other: see ranks_wire.h. */
#include "engine/ranks_wire.h"

#include <mpi.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"

asy_status asy_parcel_reserve(asy_parcel *parcel, size_t size, asy_error *err)
{
    if (size <= parcel->room)
        return ASY_OK;
    size_t room = 2 * parcel->room > size ? 2 * parcel->room : size;
    unsigned char *bytes = asy_realloc(parcel->bytes, room);
    if (!bytes)
        return asy_nomem(err);
    parcel->bytes = bytes;
    parcel->room = room;
    return ASY_OK;
}

asy_status asy_parcel_add(asy_parcel *parcel, const void *bytes, size_t size,
                          asy_error *err)
{
    ASY_TRY(asy_parcel_reserve(parcel, parcel->size + size, err));
    memcpy(parcel->bytes + parcel->size, bytes, size);
    parcel->size += size;
    return ASY_OK;
}

void asy_parcel_clear(asy_parcel *parcel)
{
    asy_free(parcel->bytes);
    *parcel = (asy_parcel){0};
}

bool asy_ranks_look(int rank, asy_arrival *arrival)
{
    int there = 0, size = 0;
    MPI_Status status;
    int from = rank < 0 ? MPI_ANY_SOURCE : rank;
    if (MPI_Iprobe(from, MPI_ANY_TAG, MPI_COMM_WORLD, &there, &status) !=
            MPI_SUCCESS ||
        !there)
        return false;
    MPI_Get_count(&status, MPI_BYTE, &size);
    *arrival = (asy_arrival){status.MPI_SOURCE, status.MPI_TAG, (size_t)size};
    return true;
}

double asy_ranks_patience(void)
{
    const char *wish = getenv("ASSAY_LOST_SECONDS");
    double seconds = wish ? strtod(wish, NULL) : 0;
    return seconds > 0 ? seconds : 120;
}

double asy_ranks_hello(double patience)
{
    return patience / 12;
}

void asy_ranks_nap(unsigned *idle)
{
    /* 0.05 ms and up to 1 ms: an idle rank must not take a worker's core. */
    long wait = 50000L << (*idle < 5 ? *idle : 5);
    struct timespec t = {.tv_nsec = wait < 1000000 ? wait : 1000000};
    nanosleep(&t, NULL);
    ++*idle;
}
