/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A run on many ranks, simulated: the dealer is the real one, what units and
 * messages cost was measured. Rank 0's server is one queue; each rank works
 * through its units and asks for more before it runs dry.
 *
 * Left out: failures, what rank 0's own threads do beside the server, and a
 * network that gets slower when it is busy.
 */
#ifndef ASY_BENCH_SIMULATE_H
#define ASY_BENCH_SIMULATE_H

#include "engine/dealer.h"

/* Seconds that things take. */
typedef struct sim_costs {
    size_t n;              /* readings of each kind of unit */
    const double *reading; /* [2 x learners x n] kind 2 l + permuted */
    double latency;        /* a message on its way */
    double poll;           /* until a rank looks whether one has come */
    double message;        /* rank 0: receive one and answer it */
    double write;          /* rank 0: one write to the journal */
    double record;         /* rank 0: take a record apart and keep it */
} sim_costs;

typedef enum sim_policy {
    SIM_ONE_BY_ONE, /* a unit a message, asked for when the last is done */
    SIM_GUIDED      /* as the program does it */
} sim_policy;

typedef struct sim_outcome {
    double seconds;  /* until rank 0 has kept the last record */
    double work;     /* seconds of all units together */
    double served;   /* seconds that rank 0 was busy serving */
    size_t messages; /* from ranks */
} sim_outcome;

/* How long does a unit take? The same for every policy. */
double sim_unit(const asy_plan *plan, const sim_costs *costs, size_t number);

ASY_MUST_USE
asy_status sim_ranks(const asy_plan *plan, const sim_costs *costs,
                     unsigned ranks, sim_policy policy, sim_outcome *out,
                     asy_error *err);

/* The same cut into shards, each on a core of its own: the longest shard, and
   all of them together. */
ASY_MUST_USE
asy_status sim_shards(const asy_plan *plan, const sim_costs *costs,
                      size_t shards, sim_outcome *out, asy_error *err);

#endif
