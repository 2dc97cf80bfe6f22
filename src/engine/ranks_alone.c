/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One process, built without MPI: see ranks.h. */
#include "engine/crew.h"
#include "engine/ranks.h"

asy_status asy_ranks_start(int *argc, char ***argv, asy_error *err)
{
    (void)argc;
    (void)argv;
    (void)err;
    return ASY_OK;
}

void asy_ranks_end(int exit_code)
{
    (void)exit_code;
}

unsigned asy_rank(void)
{
    return 0;
}

unsigned asy_ranks_count(void)
{
    return 1;
}

unsigned asy_ranks_threads(unsigned wanted)
{
    return asy_crew_size(wanted, SIZE_MAX);
}

asy_status asy_ranks_agree(asy_status mine, asy_error *err)
{
    (void)err;
    return mine;
}

asy_status asy_ranks_ready(const char *identity, asy_status mine,
                           asy_error *err)
{
    (void)identity;
    (void)err;
    return mine;
}

asy_status asy_ranks_run(const asy_plan *plan, const asy_pool_options *options,
                         asy_collection *collection, asy_error *err)
{
    return asy_pool_run(plan, options, collection, err);
}
