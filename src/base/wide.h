/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Array loops for wider registers where the processor has them.
 *
 * Such a loop is written once as ASY_LOOP and compiled twice: for every x86-64
 * processor, and inside an ASY_WIDE function for those with AVX2 (not FMA,
 * which rounds otherwise). Both do the same IEEE operations in the same order,
 * element by element or lane by lane, so which one runs shows in time only:
 * tests/unit/test_wide.c compares the bits.
 */
#ifndef ASY_BASE_WIDE_H
#define ASY_BASE_WIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

#define ASY_LOOP static inline __attribute__((always_inline))

#if defined(__x86_64__)
#define ASY_WIDE __attribute__((target("avx2"))) static
#else
#define ASY_WIDE static
#endif

/* Below this count the wider registers do not pay. */
#define ASY_WIDE_ENOUGH 16

/* Whether ASY_WIDE functions run: if the processor can, unless asy_wide_choose
   says otherwise. Nobody else writes it. */
extern bool asy_wide_registers;

static inline bool asy_wide(size_t n)
{
    return n >= ASY_WIDE_ENOUGH && asy_wide_registers;
}

/*
 * Choose what runs from now on: "baseline", "avx2", or NULL for what the
 * processor has. Only while there is one thread. Errors: ASY_EARG if there is
 * no such version or the processor cannot run it.
 */
ASY_MUST_USE
asy_status asy_wide_choose(const char *version, asy_error *err);

/* The version that runs: "baseline" or "avx2". */
const char *asy_wide_version(void);

#endif
