/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ranks of MPI_COMM_WORLD: see ranks.h. */
#include <mpi.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/memory.h"
#include "engine/crew.h"
#include "engine/ranks_wire.h"

#define FAREWELL_SECONDS 5.0 /* that rank 0 waits for the others to end */

unsigned asy_ranks_count(void)
{
    int n = 1;
    MPI_Comm_size(MPI_COMM_WORLD, &n);
    return (unsigned)n;
}

unsigned asy_rank(void)
{
    int rank = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    return (unsigned)rank;
}

asy_status asy_ranks_start(int *argc, char ***argv, asy_error *err)
{
    int provided = MPI_THREAD_SINGLE;
    /* Threads of the library's own leave all signals to ours. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int answer = MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED, &provided);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (answer != MPI_SUCCESS || provided < MPI_THREAD_FUNNELED)
        return asy_fail(err, ASY_EIO,
                        "this MPI library cannot serve a program with threads "
                        "(found level %d, need MPI_THREAD_FUNNELED)",
                        provided);
    /* A lost rank must not end the others. */
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    return ASY_OK;
}

/* Without spinning: rank 0 may be writing its result on our core. Only rank 0
   stops waiting; it comes last, after its result is safe. */
void asy_ranks_end(int exit_code)
{
    MPI_Request all;
    int there = 0;
    unsigned idle = 0;
    double start = asy_seconds();
    bool failed = MPI_Ibarrier(MPI_COMM_WORLD, &all) != MPI_SUCCESS;
    while (!failed && !there) {
        failed = MPI_Test(&all, &there, MPI_STATUS_IGNORE) != MPI_SUCCESS;
        if (asy_rank() == 0 && asy_seconds() - start > FAREWELL_SECONDS)
            failed = true;
        if (!there)
            asy_ranks_nap(&idle);
    }
    if (failed) {
        fflush(NULL);
        MPI_Abort(MPI_COMM_WORLD, exit_code);
    }
    MPI_Finalize();
}

/* Ranks on the machine of this one. */
static unsigned count_neighbours(void)
{
    MPI_Comm here;
    int n = 1;
    if (MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0,
                            MPI_INFO_NULL, &here) != MPI_SUCCESS)
        return 1;
    MPI_Comm_size(here, &n);
    MPI_Comm_free(&here);
    return (unsigned)n;
}

unsigned asy_ranks_threads(unsigned wanted)
{
    if (wanted)
        return wanted;
    unsigned allowed = asy_crew_size(0, SIZE_MAX);
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned mine = (unsigned)(online > 0 ? online : 1) / count_neighbours();
    if (mine == 0)
        mine = 1;
    return mine < allowed ? mine : allowed;
}

/* ---- are all ready? ---- */

typedef struct readiness {
    uint64_t identity; /* hash */
    uint64_t status;
} readiness;

/* Everybody hears the sentence of one rank. */
static asy_status hear(unsigned rank, asy_error *err)
{
    asy_error theirs = *err;
    MPI_Bcast(&theirs, (int)sizeof theirs, MPI_BYTE, (int)rank, MPI_COMM_WORLD);
    *err = theirs;
    return rank ? asy_frame(err, "rank %u", rank) : err->status;
}

static asy_status judge(const readiness *all, unsigned n, asy_error *err)
{
    for (unsigned r = 0; r < n; r++)
        if (all[r].status != ASY_OK)
            return hear(r, err);
    for (unsigned r = 1; r < n; r++)
        if (all[r].identity != all[0].identity)
            return asy_fail(err, ASY_EDATA,
                            "rank %u has another config, data, hooks, command "
                            "or program than rank 0 (need the same files on "
                            "all machines)",
                            r);
    return ASY_OK;
}

asy_status asy_ranks_ready(const char *identity, asy_status mine,
                           asy_error *err)
{
    unsigned n = asy_ranks_count();
    readiness me = {.status = mine};
    if (identity)
        me.identity = asy_hash64(identity, strlen(identity), 0);
    readiness *all = asy_calloc(n, sizeof *all);
    if (!all) /* the others hear it from MPI, which ends them */
        MPI_Abort(MPI_COMM_WORLD, asy_exit_code(ASY_ENOMEM));
    MPI_Allgather(&me, (int)sizeof me, MPI_BYTE, all, (int)sizeof *all,
                  MPI_BYTE, MPI_COMM_WORLD);
    asy_status status = judge(all, n, err);
    asy_free(all);
    return status;
}

asy_status asy_ranks_agree(asy_status mine, asy_error *err)
{
    return asy_ranks_ready(NULL, mine, err);
}

asy_status asy_ranks_run(const asy_plan *plan, const asy_pool_options *options,
                         asy_collection *collection, asy_error *err)
{
    if (asy_ranks_count() == 1)
        return asy_pool_run(plan, options, collection, err);
    unsigned threads = options->threads;
    MPI_Allreduce(MPI_IN_PLACE, &threads, 1, MPI_UNSIGNED, MPI_SUM,
                  MPI_COMM_WORLD);
    if (asy_rank() > 0)
        return asy_ranks_work(plan, options, err);
    return asy_ranks_serve(options, threads, collection, err);
}
