/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trying configs with made-up families: what a test of the config layer does
   again and again. */
#ifndef ASY_TESTS_CONFIG_H
#define ASY_TESTS_CONFIG_H

#include "config/config.h"
#include "support/families.h"

/* The least that is a config; its last line is the learners', so that a test
   may add keys below. */
#define ASY_LEAST_CONFIG                                                       \
    "assay: 1\n"                                                               \
    "name: least\n"                                                            \
    "data: {file: x.csv, target: y}\n"                                         \
    "learners: {a: {model: naive}}\n"

typedef struct asy_config_trial {
    asy_arena arena;
    asy_error err;
    asy_status status;
    asy_config config;
} asy_config_trial;

void asy_config_trial_load(asy_config_trial *trial, const char *path,
                           const char *const *sets, size_t n_sets);
/* Text named "t.yaml". */
void asy_config_trial_parse(asy_config_trial *trial, const char *text);
void asy_config_trial_clear(asy_config_trial *trial);

/* The text is refused with exactly this sentence. */
#define ASY_REFUSED(text, sentence)                                            \
    asy_refused((text), (sentence), __FILE__, __LINE__)
void asy_refused(const char *text, const char *sentence, const char *file,
                 int line);
/* The least config with this below it is refused with exactly this. */
#define ASY_REFUSED_BELOW(text, sentence)                                      \
    ASY_REFUSED(ASY_LEAST_CONFIG text, sentence)

#endif
