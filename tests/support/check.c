/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by every test program: see check.h. */
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/wide.h"

static size_t skipped;

/* All tests can run with each version of the array loops. */
static void choose_kernel(void)
{
    asy_error err;
    asy_error_reset(&err);
    if (asy_wide_choose(getenv("ASSAY_KERNEL"), &err) != ASY_OK) {
        fprintf(stderr, "ASSAY_KERNEL: %s\n", err.message);
        exit(2);
    }
}

int asy_run_tests(const char *name, const struct CMUnitTest *tests, size_t n)
{
    choose_kernel();
    int failed = _cmocka_run_group_tests(name, tests, n, NULL, NULL);
    fflush(stderr);
    printf("%zu passed, %d failed", n - skipped - (size_t)failed, failed);
    if (skipped)
        printf(", %zu skipped", skipped);
    printf("\n");
    return failed ? 1 : 0;
}

void asy_count_skip(const char *why)
{
    skipped++;
    printf("skipped: %s\n", why);
}

static int near_enough(double a, double b, double tolerance)
{
    if (isnan(a) || isnan(b))
        return isnan(a) && isnan(b);
    if (a == b)
        return 1;
    return fabs(a - b) <= tolerance * fmax(1.0, fabs(b));
}

void asy_near(double a, double b, double tolerance, const char *what,
              const char *file, int line)
{
    if (near_enough(a, b, tolerance))
        return;
    print_error("%s: found %.17g, need %.17g within %g\n", what, a, b,
                tolerance);
    _fail(file, line);
}

void asy_near_all(const double *a, const double *b, size_t n, double tolerance,
                  const char *what, const char *file, int line)
{
    for (size_t i = 0; i < n; i++) {
        if (near_enough(a[i], b[i], tolerance))
            continue;
        print_error("%s[%zu]: found %.17g, need %.17g within %g\n", what, i,
                    a[i], b[i], tolerance);
        _fail(file, line);
    }
}

void asy_good(asy_status status, const asy_error *err, const char *file,
              int line)
{
    if (status == ASY_OK)
        return;
    print_error("unexpected %s: %s\n", asy_status_name(status), err->message);
    _fail(file, line);
}

void asy_bench_init(asy_bench *bench, uint64_t seed)
{
    asy_arena_init(&bench->arena);
    asy_arena_init(&bench->scratch);
    asy_error_reset(&bench->err);
    bench->ctx = (asy_ctx){.arena = &bench->arena,
                           .scratch = &bench->scratch,
                           .key = seed,
                           .unit = 1,
                           .err = &bench->err};
}

void asy_bench_clear(asy_bench *bench)
{
    asy_arena_clear(&bench->arena);
    asy_arena_clear(&bench->scratch);
}
