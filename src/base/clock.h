/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time that only goes forward. */
#ifndef ASY_BASE_CLOCK_H
#define ASY_BASE_CLOCK_H

/* Seconds since some fixed moment, whatever is done to the calendar. */
double asy_seconds(void);

#endif
