/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time that only goes forward: see clock.h. */
#include "base/clock.h"

#include <time.h>

double asy_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}
