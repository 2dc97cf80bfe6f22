/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is likely to be a mistake in a table of diagnostic studies. */
#include <stdio.h>
#include <string.h>

#include "plan/review.h"

enum { SENTENCE = 256, FEW_STUDIES = 10 };

typedef struct speaker {
    const asy_review_config *config;
    const asy_studies *studies;
    void (*say)(void *user, const char *sentence);
    void *user;
} speaker;

static void twice(const speaker *s)
{
    char text[SENTENCE];
    const char *const *name = s->studies->name;
    for (size_t i = 0; i < s->studies->k; i++)
        for (size_t j = 0; j < i; j++) {
            if (strcmp(name[i], name[j]) != 0)
                continue;
            snprintf(text, sizeof text,
                     "study %.80s is there twice (rows %zu and %zu): tables of "
                     "the same patients are not independent",
                     name[i], j + 1, i + 1);
            s->say(s->user, text);
            break;
        }
}

/* Most studies are better than chance the wrong way round. */
static void swapped(const speaker *s)
{
    size_t below = 0;
    for (size_t i = 0; i < s->studies->k; i++)
        below += s->studies->sensitivity[i] + s->studies->specificity[i] < 1;
    if (2 * below > s->studies->k)
        s->say(s->user, "most studies have sensitivity + specificity below 1: "
                        "are the columns of fn and fp, or tp and tn, swapped?");
}

static void empty(const speaker *s)
{
    char text[SENTENCE];
    size_t n = 0;
    for (size_t i = 0; i < s->studies->k; i++)
        n += asy_counts_has_zero(&s->studies->raw[i]);
    if (n == 0 || s->config->continuity.when != ASY_REVIEW_NONE)
        return;
    snprintf(text, sizeof text,
             "%zu studies have an empty cell and continuity.when is none: only "
             "the GLMM can use them",
             n);
    s->say(s->user, text);
}

static void few(const speaker *s)
{
    char text[SENTENCE];
    if (s->studies->k >= FEW_STUDIES)
        return;
    snprintf(
        text, sizeof text,
        "%zu studies: variances between studies are poorly known, and tests "
        "of funnel asymmetry have little power below %d",
        s->studies->k, FEW_STUDIES);
    s->say(s->user, text);
}

void asy_review_check(const asy_review_config *config,
                      const asy_studies *studies,
                      void (*say)(void *user, const char *sentence), void *user)
{
    const speaker s = {config, studies, say, user};
    twice(&s);
    few(&s);
    if (!asy_review_has_counts(config))
        return;
    swapped(&s);
    empty(&s);
}
