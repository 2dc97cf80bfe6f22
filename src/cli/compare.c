/* SPDX-License-Identifier: GPL-3.0-or-later */
/* assay compare: learners, runs and published estimates side by side. */
#include <stdio.h>

#include "cli/command.h"
#include "report/report.h"
#include "store/store.h"

static asy_status compare(char **paths, size_t n, asy_arena *arena,
                          asy_error *err)
{
    const asy_result **results = ASY_NEW(arena, const asy_result *, n);
    if (!results)
        return asy_nomem(err);
    for (size_t i = 0; i < n; i++) {
        asy_result *result = ASY_NEW(arena, asy_result, 1);
        if (!result)
            return asy_nomem(err);
        ASY_TRY(asy_store_read(paths[i], arena, result, err));
        results[i] = result;
    }
    return asy_report_compare(results, (const char *const *)paths, n, stdout,
                              err);
}

static asy_status run(int argc, char **argv, asy_error *err)
{
    if (argc < 2)
        return asy_fail(err, ASY_EARG,
                        "assay compare: found no file, need FILE.h5 ...");
    asy_arena arena;
    asy_arena_init(&arena);
    asy_status status = compare(argv + 1, (size_t)argc - 1, &arena, err);
    asy_arena_clear(&arena);
    return status;
}

const asy_command asy_command_compare = {
    .name = "compare",
    .usage = "FILE.h5 ...",
    .help = "learners, runs and pooled estimates side by side",
    .more = "Learners of one file are compared in pairs (DeLong's test on the\n"
            "pooled scores, the corrected t over folds); files over the same\n"
            "samples likewise, others as independent; pooled estimates named\n"
            "under compare: on the logit scale.\n",
    .run = run,
};
