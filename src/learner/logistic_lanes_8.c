/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Eight logistic fits side by side: see logistic_lanes.h. */
#define LANES 8
#include "learner/logistic_lanes_body.h"

asy_status asy_logistic_solve_8(asy_lane_team *team, asy_ctx *ctx)
{
    return solve_lanes(team, ctx);
}
