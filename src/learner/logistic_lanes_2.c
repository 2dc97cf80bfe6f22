/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two logistic fits side by side: see logistic_lanes.h. */
#define LANES 2
#include "learner/logistic_lanes_body.h"

asy_status asy_logistic_solve_2(asy_lane_team *team, asy_ctx *ctx)
{
    return solve_lanes(team, ctx);
}
