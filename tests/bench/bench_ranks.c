/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a run costs on 1 to 10,000 ranks. Measures here (processor time, so that
 * a busy machine does not matter much): units of study S0, rank 0's work on a
 * record, a write to the journal, the merge of shards, the summary. Then
 * simulates. usage: bench_ranks [MESSAGE LATENCY [PERMUTATIONS]]; seconds that
 * rank 0 spends on a message, and that one takes; tests/bench/ranks measures
 * the first.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench/simulate.h"
#include "bench/study.h"
#include "bench/support.h"
#include "engine/summary.h"
#include "store/store.h"

enum { READINGS = 200, GROUP = 64, KINDS = 64 };

/* One real record of each kind, to make others of. */
typedef struct sample {
    unsigned char *bytes;
    size_t size;
} sample;

typedef struct measured {
    bench_study *study;
    sample sample[KINDS];
    double reading[KINDS * READINGS];
    sim_costs costs;
    double merge, summary; /* seconds a unit */
    double shard;          /* seconds to open one */
} measured;

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void say(const char *what, double seconds)
{
    printf("measured,%s,%.3g\n", what, seconds);
}

/* ---- units ---- */

static void keep_sample(measured *m, size_t kind, const asy_record *record,
                        asy_arena *arena)
{
    void *bytes;
    size_t size;
    asy_error *err = &m->study->err;
    bench_check(asy_record_encode(record, arena, &bytes, &size, err), err);
    m->sample[kind].bytes = asy_arena_alloc(&m->study->arena, size);
    if (!m->sample[kind].bytes)
        bench_check(asy_nomem(err), err);
    memcpy(m->sample[kind].bytes, bytes, size);
    m->sample[kind].size = size;
}

/* The i-th reading of a kind is a unit of another fold and permutation. */
static size_t pick(const asy_plan *plan, size_t kind, size_t i)
{
    asy_unit unit = {.permutation = kind % 2 ? 1 + i / plan->n_folds : 0,
                     .fold = i % plan->n_folds,
                     .learner = kind / 2};
    return asy_plan_number(plan, unit);
}

static void measure_units(measured *m)
{
    static const atomic_bool never;
    const asy_plan *plan = &m->study->plan;
    asy_error *err = &m->study->err;
    asy_worker worker;
    asy_record record;
    asy_worker_init(&worker, plan, 0, &never);
    for (size_t kind = 0; kind < 2 * plan->n_learners; kind++) {
        double sum = 0;
        for (size_t i = 0; i < READINGS; i++) {
            double start = cpu_seconds();
            bench_check(
                asy_unit_run(&worker, pick(plan, kind, i), &record, err), err);
            double took = cpu_seconds() - start;
            m->reading[kind * READINGS + i] = took;
            sum += took;
        }
        keep_sample(m, kind, &record, &worker.arena);
        char name[64];
        snprintf(name, sizeof name, "unit %s %s", plan->learner[kind / 2].id,
                 kind % 2 ? "permuted" : "observed");
        say(name, sum / READINGS);
    }
    asy_worker_clear(&worker);
    m->costs.n = READINGS;
    m->costs.reading = m->reading;
}

/* A record of that unit, made of the sample of its kind. */
static asy_bytes make_record(measured *m, size_t number)
{
    asy_unit unit = asy_plan_unit(&m->study->plan, number);
    sample *s = &m->sample[2 * unit.learner + (unit.permutation > 0)];
    uint64_t n = number;
    memcpy(s->bytes, &n, sizeof n);
    return (asy_bytes){s->bytes, s->size};
}

/* ---- rank 0 ---- */

static void measure_collecting(measured *m, asy_collection *collection)
{
    const asy_plan *plan = &m->study->plan;
    asy_error *err = &m->study->err;
    asy_arena arena;
    asy_dealer dealer;
    asy_arena_init(&arena);
    bench_check(asy_collection_init(collection, plan, err), err);
    const asy_dealer_request request = {.collection = collection, .threads = 1};
    bench_check(asy_dealer_init(&dealer, &request, &arena, err), err);
    double start = cpu_seconds();
    for (size_t u = 0; u < plan->n_units; u++) {
        asy_bytes r = make_record(m, u);
        bench_check(asy_collection_put(collection, r.bytes, r.size, err), err);
        asy_dealer_done(&dealer, u, 1e-3, 1);
    }
    m->costs.record = (cpu_seconds() - start) / (double)plan->n_units;
    say("collect and note a record", m->costs.record);
    asy_arena_clear(&arena);
}

static asy_status ignore(void *user, const void *bytes, size_t size)
{
    (void)user;
    (void)bytes;
    (void)size;
    return ASY_OK;
}

static const asy_journal_request request = {
    .identity = "bench", .fresh = true, .put = ignore};

/* A record by append, in groups of n; the file stays. */
static double time_journal(measured *m, const char *path, size_t n)
{
    asy_error *err = &m->study->err;
    asy_journal *journal;
    asy_journal_loss loss;
    asy_bytes record[GROUP];
    for (size_t i = 0; i < n; i++) /* permuted, of the first learner */
        record[i] = make_record(m, pick(&m->study->plan, 1, i));
    bench_check(asy_journal_open(path, &request, &journal, &loss, err), err);
    size_t groups = 20000 / n;
    double start = cpu_seconds();
    for (size_t i = 0; i < groups; i++)
        bench_check(asy_journal_append_all(journal, record, n, err), err);
    double took = cpu_seconds() - start;
    bench_check(asy_journal_close(journal, true, err), err);
    return took / (double)(groups * n);
}

static void measure_journal(measured *m, const char *path)
{
    double one = time_journal(m, path, 1);
    double many = time_journal(m, path, GROUP);
    say("journal: a record written alone", one);
    say("journal: a record of a group of 64", many);
    /* one = write + each, many = write / 64 + each */
    m->costs.write = (one - many) * GROUP / (GROUP - 1);
    m->costs.record += many;
}

/* ---- the end of a run ---- */

static void write_shard(measured *m, const char *path)
{
    const asy_plan *plan = &m->study->plan;
    asy_error *err = &m->study->err;
    asy_journal *journal;
    asy_journal_loss loss;
    bench_check(asy_journal_open(path, &request, &journal, &loss, err), err);
    for (size_t u = 0; u < plan->n_units; u++) {
        asy_bytes r = make_record(m, u);
        bench_check(asy_journal_append(journal, r.bytes, r.size, err), err);
    }
    bench_check(asy_journal_close(journal, false, err), err);
}

static asy_status accept(void *user, const char *text, size_t size,
                         asy_error *err)
{
    (void)user;
    (void)text;
    (void)size;
    (void)err;
    return ASY_OK;
}

static asy_status put(void *user, const void *bytes, size_t size,
                      asy_error *err)
{
    return asy_collection_put(user, bytes, size, err);
}

static void measure_merge(measured *m, const char *path)
{
    asy_error *err = &m->study->err;
    asy_collection collection;
    asy_journal_visitor visitor = {accept, put, &collection};
    bench_check(asy_collection_init(&collection, &m->study->plan, err), err);
    write_shard(m, path);
    double start = cpu_seconds();
    bench_check(asy_journal_scan(path, &visitor, err), err);
    m->merge = (cpu_seconds() - start) / (double)m->study->plan.n_units;
    say("merge: a record of a shard", m->merge);
    asy_collection_clear(&collection);
    unlink(path);
}

/* Opening and closing a shard, whatever is in it. */
static void measure_opening(measured *m, const char *path)
{
    asy_error *err = &m->study->err;
    asy_journal_visitor visitor = {accept, put, NULL};
    asy_journal *journal;
    asy_journal_loss loss;
    enum { TIMES = 1000 };
    bench_check(asy_journal_open(path, &request, &journal, &loss, err), err);
    bench_check(asy_journal_close(journal, false, err), err);
    double start = cpu_seconds();
    for (int i = 0; i < TIMES; i++)
        bench_check(asy_journal_scan(path, &visitor, err), err);
    m->shard = (cpu_seconds() - start) / TIMES;
    say("merge: a shard", m->shard);
    unlink(path);
}

static void measure_summary(measured *m, const asy_collection *collection,
                            const char *path)
{
    asy_error *err = &m->study->err;
    asy_result result;
    asy_arena arena;
    asy_arena_init(&arena);
    double start = cpu_seconds();
    bench_check(asy_summarise(collection, &arena, &result, err), err);
    bench_check(asy_store_write(path, &result, err), err);
    m->summary = (cpu_seconds() - start) / (double)m->study->plan.n_units;
    say("summary and result file: a unit", m->summary);
    asy_arena_clear(&arena);
    unlink(path);
}

/* ---- the simulation ---- */

static double reach(const sim_outcome *o, unsigned ranks, double extra)
{
    return o->work / ((double)ranks * (o->seconds + extra));
}

static void simulate(const measured *m, const asy_plan *plan, asy_error *err)
{
    static const unsigned ranks[] = {1, 10, 100, 1000, 10000};
    double units = (double)plan->n_units;
    for (size_t i = 0; i < sizeof ranks / sizeof *ranks; i++) {
        unsigned n = ranks[i];
        sim_outcome one, guided, shards;
        bench_check(sim_ranks(plan, &m->costs, n, SIM_ONE_BY_ONE, &one, err),
                    err);
        bench_check(sim_ranks(plan, &m->costs, n, SIM_GUIDED, &guided, err),
                    err);
        bench_check(sim_shards(plan, &m->costs, n, &shards, err), err);
        double merging = m->shard * (double)n + m->merge * units;
        printf("simulated,%u,%.4g,%.3f,%.3f,%.3f,%.3f,%zu,%.3g,%.3f,%.3g\n", n,
               guided.work, reach(&one, n, 0), reach(&guided, n, 0),
               reach(&shards, n, 0), reach(&shards, n, merging),
               guided.messages, guided.served / guided.seconds, guided.seconds,
               merging);
    }
    printf("summary,%.3g\n", m->summary * units);
}

/* The study as measured, then the same with each unit ten and a hundred times
   as long: a larger cohort. */
static void simulate_all(measured *m, size_t permutations)
{
    bench_study large;
    bench_study_open(&large, "tests/bench/s0.yaml", NULL, permutations);
    puts("simulated,ranks,work_s,one_by_one,guided,shards,shards_and_merge,"
         "messages,rank0_busy,guided_s,merge_s");
    for (int longer = 1; longer <= 100; longer *= 10) {
        printf("units,%d times as long\n", longer);
        simulate(m, &large.plan, &large.err);
        for (size_t i = 0; i < KINDS * READINGS; i++)
            m->reading[i] *= 10;
    }
    bench_study_close(&large);
}

int main(int argc, char **argv)
{
    static measured m;
    bench_study study;
    asy_collection collection;
    char path[] = "/tmp/assay-ranks-XXXXXX";
    int fd = mkstemp(path);
    if (fd < 0)
        bench_usage("bench_ranks: /tmp cannot be written");
    close(fd);
    m.study = &study;
    m.costs.message = argc > 1 ? strtod(argv[1], NULL) : 2e-6;
    m.costs.latency = argc > 2 ? strtod(argv[2], NULL) : 5e-6;
    m.costs.poll = 5e-4; /* half of the longest nap in ranks_wire.c */
    bench_study_open(&study, "tests/bench/s0.yaml", NULL, 2000);
    measure_units(&m);
    measure_collecting(&m, &collection);
    measure_journal(&m, path);
    measure_merge(&m, path);
    measure_opening(&m, path);
    measure_summary(&m, &collection, path);
    asy_collection_clear(&collection);
    simulate_all(&m, bench_count(argc, argv, 3, 100000));
    bench_study_close(&study);
    return 0;
}
