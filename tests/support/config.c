/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trying configs: see config.h. */
#include "support/config.h"

#include <string.h>

#include "support/check.h"

static void start(asy_config_trial *trial)
{
    asy_arena_init(&trial->arena);
    asy_error_reset(&trial->err);
    memset(&trial->config, 0, sizeof trial->config);
}

void asy_config_trial_load(asy_config_trial *trial, const char *path,
                           const char *const *sets, size_t n_sets)
{
    start(trial);
    trial->status = asy_config_load(path, sets, n_sets, asy_fake_families(),
                                    &trial->arena, &trial->config, &trial->err);
}

void asy_config_trial_parse(asy_config_trial *trial, const char *text)
{
    start(trial);
    trial->status =
        asy_config_parse("t.yaml", text, asy_fake_families(), &trial->arena,
                         &trial->config, &trial->err);
}

void asy_config_trial_clear(asy_config_trial *trial)
{
    asy_arena_clear(&trial->arena);
}

void asy_refused(const char *text, const char *sentence, const char *file,
                 int line)
{
    asy_config_trial trial;
    asy_config_trial_parse(&trial, text);
    bool same =
        trial.status == ASY_ECONFIG && strcmp(trial.err.message, sentence) == 0;
    if (!same)
        print_error("found: %s (%s)\nneed:  %s\n", trial.err.message,
                    asy_status_name(trial.status), sentence);
    asy_config_trial_clear(&trial);
    if (!same)
        _fail(file, line);
}
