/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Processes that share a run. Built with MPI=1 (ranks_mpi.c and what belongs to
 * it) they are the ranks of MPI_COMM_WORLD: rank 0 deals units, keeps the
 * journal and writes the result; the others work, and say nothing to the user.
 * Otherwise (ranks_alone.c) there is one process, rank 0, and no trace of MPI.
 *
 * Invariant: functions marked collective are called by all ranks, in the same
 * order, from the thread that called asy_ranks_start.
 */
#ifndef ASY_ENGINE_RANKS_H
#define ASY_ENGINE_RANKS_H

#include "engine/pool.h"

/* Collective. Errors: ASY_EIO if the MPI library cannot serve threads. */
ASY_MUST_USE
asy_status asy_ranks_start(int *argc, char ***argv, asy_error *err);
/* Collective, the last call. The others wait for rank 0, which may be writing
   a result, without limit. If another rank is lost, rank 0 ends the job here
   with exit_code, because MPI cannot end in peace. */
void asy_ranks_end(int exit_code);

unsigned asy_rank(void);
unsigned asy_ranks_count(void);

/* Threads for this rank where `wanted` were asked for: 0 is its part of the
   processors of its machine. Collective the first time it is called with 0. */
unsigned asy_ranks_threads(unsigned wanted);

/* Collective. mine is how it went on this rank. Returns the first failure of
   any rank to all of them, rank 0's first. Whatever may fail on one rank alone
   is followed by this, or the others wait for that rank for ever. */
ASY_MUST_USE
asy_status asy_ranks_agree(asy_status mine, asy_error *err);

/* The same, and do all have the same in mind? identity names what this rank is
   about to do (config, data, ...); it may be NULL if mine is a failure. Errors:
   those, and ASY_EDATA if a rank is about to do something else than rank 0. */
ASY_MUST_USE
asy_status asy_ranks_ready(const char *identity, asy_status mine,
                           asy_error *err);

/* Collective: asy_pool_run over all ranks. On rank 0 collection receives all
   records; on others it is empty and stays so, and keep and progress are not
   called. Errors: as asy_pool_run, of any rank. A rank that has not heard rank
   0 for two minutes ends the job, with the exit status of ASY_EIO. */
ASY_MUST_USE
asy_status asy_ranks_run(const asy_plan *plan, const asy_pool_options *options,
                         asy_collection *collection, asy_error *err);

#endif
