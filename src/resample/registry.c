/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The resampling methods there are: see resample.h. */
#include "resample/resample.h"

#include <string.h>

/* One line a method, in the manual's order; X(name) stands for the vtable
   asy_resampler_<name>. */
#define RESAMPLERS(X)                                                          \
    X(kfold)                                                                   \
    X(leave_one_out)                                                           \
    X(leave_one_group_out)                                                     \
    X(holdout)                                                                 \
    X(bootstrap)                                                               \
    X(predefined)

#define DECLARE(name) extern const asy_resampler asy_resampler_##name;
RESAMPLERS(DECLARE)
#undef DECLARE

#define ENTRY(name) &asy_resampler_##name,
static const asy_resampler *const registry[] = {RESAMPLERS(ENTRY)};
#undef ENTRY

#define COUNT (sizeof(registry) / sizeof(registry[0]))

const asy_resampler *const *asy_resamplers(size_t *count)
{
    *count = COUNT;
    return registry;
}

const asy_resampler *asy_resampler_find(const char *name)
{
    for (size_t i = 0; i < COUNT; i++)
        if (strcmp(registry[i]->name, name) == 0)
            return registry[i];
    return NULL;
}
