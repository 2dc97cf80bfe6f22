/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which version of the array loops runs: see wide.h. */
#include "base/wide.h"

#include <stdbool.h>
#include <string.h>

asy_width asy_wide_chosen;

static const char *const names[ASY_WIDTHS] = {"baseline", "avx2", "avx512"};

#if defined(__x86_64__)

static asy_width widest(void)
{
    __builtin_cpu_init();
    bool avx512 = __builtin_cpu_supports("avx512f") &&
                  __builtin_cpu_supports("avx512bw") &&
                  __builtin_cpu_supports("avx512dq") &&
                  __builtin_cpu_supports("avx512vl");
    return avx512                           ? ASY_AVX512
           : __builtin_cpu_supports("avx2") ? ASY_AVX2
                                            : ASY_BASELINE;
}

#else

static asy_width widest(void)
{
    return ASY_BASELINE;
}

#endif

/* Before main, so that programs which choose nothing run the fastest one. */
__attribute__((constructor)) static void choose_widest(void)
{
    asy_wide_chosen = widest();
}

static asy_width find(const char *version)
{
    asy_width width = ASY_BASELINE;
    while (width < ASY_WIDTHS && strcmp(version, names[width]) != 0)
        width++;
    return width;
}

asy_status asy_wide_choose(const char *version, asy_error *err)
{
    const asy_width most = widest(), width = version ? find(version) : most;
    if (width == ASY_WIDTHS)
        return asy_fail(err, ASY_EARG,
                        "found the kernel \"%s\", need baseline, avx2 or "
                        "avx512",
                        version);
    if (width > most)
        return asy_fail(err, ASY_EARG,
                        "the kernel %s needs a processor with %s (this one "
                        "runs %s)",
                        version, width == ASY_AVX2 ? "AVX2" : "AVX-512",
                        names[most]);
    asy_wide_chosen = width;
    return ASY_OK;
}

const char *asy_wide_version(void)
{
    return names[asy_wide_chosen];
}
