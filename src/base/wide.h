/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Array loops for wider registers where the processor has them.
 *
 * Such a loop is written once as ASY_LOOP, and ASY_VERSIONS compiles it for
 * every x86-64 processor, for those with AVX2 (not FMA, which rounds otherwise)
 * and for those with AVX-512. All do the same IEEE operations in the same
 * order, element by element or lane by lane, so which one runs shows in time
 * only: tests/unit/test_wide.c compares the bits.
 *
 *   ASY_LOOP double dot_loop(const double *x, const double *y, size_t n) {...}
 *   ASY_VERSIONS(double, dot, (const double *x, const double *y, size_t n),
 *                (x, y, n));
 *   ... ASY_WIDEST(dot, n, (x, y, n)) ...
 */
#ifndef ASY_BASE_WIDE_H
#define ASY_BASE_WIDE_H

#include <stddef.h>

#include "base/status.h"

typedef enum asy_width {
    ASY_BASELINE,
    ASY_AVX2,
    ASY_AVX512,
    ASY_WIDTHS
} asy_width;

#define ASY_LOOP static inline __attribute__((always_inline))

#if defined(__x86_64__)

#define ASY_TARGET_AVX2 __attribute__((target("avx2")))
#if defined(__clang__)
#define ASY_TARGET_AVX512                                                      \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#else
#define ASY_TARGET_AVX512                                                      \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,"                \
                          "prefer-vector-width=512")))
#endif

#define ASY_VERSIONS_APART(type, name, loop, loop2, loop512, parameters,       \
                           arguments)                                          \
    ASY_TARGET_AVX2 static type name##_avx2 parameters                         \
    {                                                                          \
        return loop2 arguments;                                                \
    }                                                                          \
    ASY_TARGET_AVX512 static type name##_avx512 parameters                     \
    {                                                                          \
        return loop512 arguments;                                              \
    }                                                                          \
    static type(*const name##_versions[ASY_WIDTHS])                            \
        parameters = {loop, name##_avx2, name##_avx512}

#else

#define ASY_VERSIONS_APART(type, name, loop, loop2, loop512, parameters,       \
                           arguments)                                          \
    static type(*const name##_versions[ASY_WIDTHS])                            \
        parameters = {loop, loop2, loop512}

#endif

/* The versions of name_loop; parameters and arguments in parentheses.
   ASY_VERSIONS_APART: from a loop each, for the same sums. */
#define ASY_VERSIONS(type, name, parameters, arguments)                        \
    ASY_VERSIONS_APART(type, name, name##_loop, name##_loop, name##_loop,      \
                       parameters, arguments)

/* Call the version of a loop that suits n numbers. */
#define ASY_WIDEST(name, n, arguments) name##_versions[asy_wide(n)] arguments

/* Below this count the wider registers do not pay. */
#define ASY_WIDE_ENOUGH 16

/* What runs: the widest the processor can, unless asy_wide_choose says
   otherwise. Nobody else writes it. */
extern asy_width asy_wide_chosen;

static inline asy_width asy_wide(size_t n)
{
    return n >= ASY_WIDE_ENOUGH ? asy_wide_chosen : ASY_BASELINE;
}

/*
 * Choose what runs from now on: "baseline", "avx2", "avx512", or NULL for the
 * widest that the processor has. Only while there is one thread. Errors:
 * ASY_EARG if there is no such version or the processor cannot run it.
 */
ASY_MUST_USE
asy_status asy_wide_choose(const char *version, asy_error *err);

/* The version that runs: "baseline", "avx2" or "avx512". */
const char *asy_wide_version(void);

#endif
