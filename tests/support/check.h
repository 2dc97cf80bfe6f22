/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every test program shares: cmocka, its last line "N passed, N failed",
 * and comparisons of doubles that say where they differ.
 */
#ifndef ASY_TESTS_CHECK_H
#define ASY_TESTS_CHECK_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/status.h"
#include "base/train.h"

/* Run, print cmocka's report and the closing line; the exit status. */
int asy_run_tests(const char *name, const struct CMUnitTest *tests, size_t n);
#define ASY_RUN_TESTS(name, tests)                                             \
    asy_run_tests((name), (tests), sizeof(tests) / sizeof((tests)[0]))

/* Skip the running test, saying why; counted as skipped. */
#define ASY_SKIP(why)                                                          \
    do {                                                                       \
        asy_count_skip(why);                                                   \
        skip();                                                                \
    } while (0)
void asy_count_skip(const char *why);

/* |a - b| <= tolerance * max(1, |b|); NaN equals NaN. */
#define ASY_NEAR(a, b, tolerance)                                              \
    asy_near((a), (b), (tolerance), #a, __FILE__, __LINE__)
void asy_near(double a, double b, double tolerance, const char *what,
              const char *file, int line);
/* The same for arrays; names the first index that differs. */
#define ASY_NEAR_ALL(a, b, n, tolerance)                                       \
    asy_near_all((a), (b), (n), (tolerance), #a, __FILE__, __LINE__)
void asy_near_all(const double *a, const double *b, size_t n, double tolerance,
                  const char *what, const char *file, int line);

/* status is ASY_OK, or fail with err's message. */
#define ASY_GOOD(status, err) asy_good((status), (err), __FILE__, __LINE__)
void asy_good(asy_status status, const asy_error *err, const char *file,
              int line);

/* Fresh arenas and a context for tests; err is cleared. */
typedef struct asy_bench {
    asy_arena arena, scratch;
    asy_error err;
    asy_ctx ctx;
} asy_bench;
void asy_bench_init(asy_bench *bench, uint64_t seed);
void asy_bench_clear(asy_bench *bench);

#endif
