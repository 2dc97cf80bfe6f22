/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a message costs: rank 1 sends reports of 1 KB as ranks_work.c does, rank
 * 0 looks, receives and answers with a span. Prints rank 0's processor time
 * for one and half of the round trip, in seconds. Run it on 2 ranks.
 */
#include <mpi.h>
#include <stdio.h>
#include <time.h>

enum { TIMES = 20000, REPORT = 1024, SPAN = 16 };

static double clock_of(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void look(int from)
{
    int there = 0;
    while (!there)
        MPI_Iprobe(from, MPI_ANY_TAG, MPI_COMM_WORLD, &there,
                   MPI_STATUS_IGNORE);
}

/* Only the serving is timed, not the waiting for a report. */
static double serve(void)
{
    static char report[REPORT], span[SPAN];
    double busy = 0;
    for (int i = 0; i < TIMES; i++) {
        look(1);
        double start = clock_of(CLOCK_THREAD_CPUTIME_ID);
        int there;
        MPI_Iprobe(1, MPI_ANY_TAG, MPI_COMM_WORLD, &there, MPI_STATUS_IGNORE);
        MPI_Recv(report, REPORT, MPI_BYTE, 1, 0, MPI_COMM_WORLD,
                 MPI_STATUS_IGNORE);
        MPI_Send(span, SPAN, MPI_BYTE, 1, 0, MPI_COMM_WORLD);
        busy += clock_of(CLOCK_THREAD_CPUTIME_ID) - start;
    }
    return busy / TIMES;
}

static void ask(void)
{
    static char report[REPORT], span[SPAN];
    for (int i = 0; i < TIMES; i++) {
        MPI_Send(report, REPORT, MPI_BYTE, 0, 0, MPI_COMM_WORLD);
        look(0);
        MPI_Recv(span, SPAN, MPI_BYTE, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    }
}

int main(int argc, char **argv)
{
    int rank;
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    double start = clock_of(CLOCK_MONOTONIC);
    if (rank == 0) {
        double busy = serve();
        double trip = (clock_of(CLOCK_MONOTONIC) - start) / TIMES;
        printf("%.3g %.3g\n", busy, trip / 2);
    } else if (rank == 1) {
        ask();
    }
    MPI_Finalize();
    return 0;
}
