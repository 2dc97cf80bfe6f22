/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Array loops for wider registers where the processor has them.
 *
 * Such a loop is written once as ASY_LOOP and compiled twice: for every x86-64
 * processor, and inside an ASY_WIDE function for those with AVX2 (not FMA,
 * which rounds otherwise). Both do the same IEEE operations in the same order,
 * element by element or lane by lane, so which one runs shows in time only.
 */
#ifndef ASY_BASE_WIDE_H
#define ASY_BASE_WIDE_H

#include <stdbool.h>
#include <stddef.h>

#define ASY_LOOP static inline __attribute__((always_inline))

#if defined(__x86_64__)
#define ASY_WIDE __attribute__((target("avx2"))) static
/* Below this count the wider registers do not pay. */
#define ASY_WIDE_ENOUGH 16

static inline bool asy_wide(size_t n)
{
    return n >= ASY_WIDE_ENOUGH && __builtin_cpu_supports("avx2");
}
#else
#define ASY_WIDE static
static inline bool asy_wide(size_t n)
{
    (void)n;
    return false;
}
#endif

#endif
