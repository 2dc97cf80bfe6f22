/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where an audit looks into a unit while it runs: what has been learnt from
 * training rows, and the end of the unit. Runs that make results have no tap,
 * and a tap changes no number of a unit.
 */
#ifndef ASY_ENGINE_TAP_H
#define ASY_ENGINE_TAP_H

#include "engine/job.h"

struct asy_tap {
    /* Inner folds to use instead of drawing them; NULL: draw. */
    const asy_folds *inner_folds;
    /* The inner folds that are used. */
    asy_status (*divided)(void *user, const asy_job *job,
                          const asy_folds *folds);
    /* A pipeline was fitted; inner as for asy_job_key. */
    asy_status (*prepared)(void *user, const asy_job *job, size_t inner,
                           const asy_pipeline *pipeline);
    /* A candidate was fitted behind it. */
    asy_status (*fitted)(void *user, const asy_job *job, size_t candidate,
                         const asy_fitting *fitting, const void *model);
    /* Candidates were, by a learner that needs no models for that. */
    asy_status (*evaluated)(void *user, const asy_job *job,
                            asy_candidates candidates,
                            const asy_fitting *fitting);
    /* The inner search, if there was one, has ended. */
    asy_status (*chosen)(void *user, const asy_job *job,
                         const asy_search_result *found);
    /* The test rows were scored: the last that happens. */
    asy_status (*scored)(void *user, const asy_job *job,
                         const asy_final *final);
    void *user;
};

#endif
