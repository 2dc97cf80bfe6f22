/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many logistic fits go side by side, and which: see logistic_lanes.h. */
#include "learner/logistic_lanes.h"

#include "base/wide.h"

/* Of more rows the vectors of all lanes leave the near caches. */
#define MOST_ROWS 8192

bool asy_logistic_has_lane(const asy_logistic *problem)
{
    const asy_panels *panels = problem->panels;
    return problem->m == 1 && problem->l1 <= 0 && problem->l2 > 0 &&
           problem->intercept && panels && !panels->column &&
           panels->n <= MOST_ROWS && panels->q <= ASY_LANE_COLUMNS;
}

/* As many as a register holds: what two registers stood for the compiler would
   keep in memory, and lanes that have arrived cost what the others do. */
static const struct {
    size_t lanes;
    asy_status (*solve)(asy_lane_team *team, asy_ctx *ctx);
} versions[ASY_WIDTHS] = {
    [ASY_BASELINE] = {2, asy_logistic_solve_2},
    [ASY_AVX2] = {4, asy_logistic_solve_4},
    [ASY_AVX512] = {8, asy_logistic_solve_8},
};

size_t asy_logistic_lanes(void)
{
    return versions[asy_wide(ASY_WIDE_ENOUGH)].lanes;
}

asy_status asy_logistic_solve_lanes(asy_lane_team *team, asy_ctx *ctx)
{
    return versions[asy_wide(ASY_WIDE_ENOUGH)].solve(team, ctx);
}
