/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which version of the array loops runs: see wide.h. */
#include "base/wide.h"

#include <string.h>

bool asy_wide_registers;

static bool processor_is_wide(void)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2");
#else
    return false;
#endif
}

/* Before main, so that programs which choose nothing run the faster one. */
__attribute__((constructor)) static void choose_widest(void)
{
    asy_wide_registers = processor_is_wide();
}

asy_status asy_wide_choose(const char *version, asy_error *err)
{
    const bool can = processor_is_wide();
    const bool avx2 = version && strcmp(version, "avx2") == 0;
    if (version && !avx2 && strcmp(version, "baseline") != 0)
        return asy_fail(err, ASY_EARG,
                        "found the kernel \"%s\", need baseline or avx2",
                        version);
    if (avx2 && !can)
        return asy_fail(err, ASY_EARG,
                        "the kernel avx2 needs a processor with AVX2 (this "
                        "one runs baseline)");
    asy_wide_registers = version ? avx2 : can;
    return ASY_OK;
}

const char *asy_wide_version(void)
{
    return asy_wide_registers ? "avx2" : "baseline";
}
