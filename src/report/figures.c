/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `assay figures`: which figures are drawn, their files, and gnuplot.
 *
 * Invariant: a drawing has its name only once it is whole; what gnuplot has
 * under its hands is called .part and does not outlive the call; if the call is
 * killed, not the next one.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/folder.h"
#include "report/figure.h"
#include "report/gnuplot.h"
#include "report/png.h"
#include "report/report.h"

static const asy_figure_kind *const kinds[] = {
    &asy_figure_roc,        &asy_figure_pr,     &asy_figure_null,
    &asy_figure_importance, &asy_figure_tuning, &asy_figure_forest,
};
static const asy_figure_kind *const review_kinds[] = {
    &asy_figure_studies,
    &asy_figure_sroc,
    &asy_figure_funnel,
    &asy_figure_influence,
    &asy_figure_quadas,
    &asy_figure_reported[ASY_REPORTED_AUC],
    &asy_figure_reported[ASY_REPORTED_FISHER_Z],
    &asy_figure_reported[ASY_REPORTED_ERROR],
};
#define COUNT_OF(array) (sizeof(array) / sizeof *(array))
enum { N_FORMATS = 3 };

static const char *const all_formats[N_FORMATS] = {"pdf", "svg", "png"};

/* What is written where. */
typedef struct output {
    const asy_figures_job *job;
    const char *const *formats; /* [n_formats] */
    size_t n_formats;
} output;

/* Names of learners and studies may hold what a path must not. */
static void sanitize(char *name)
{
    for (char *c = name; *c; c++)
        if (!isalnum((unsigned char)*c) && !strchr("._-", *c))
            *c = '_';
    if (*name == '-' || *name == '.')
        *name = '_';
}

asy_status asy_figure_add(asy_figure_set *set, const char *kind,
                          const char *learner, asy_figure **figure)
{
    asy_arena *arena = set->ctx->arena;
    asy_figure *f = asy_arena_calloc(arena, 1, sizeof *f);
    char *stem = asy_arena_printf(arena, "%s-%s%s%s", set->name, kind,
                                  learner ? "-" : "", learner ? learner : "");
    if (!f || !stem)
        return asy_nomem(set->ctx->err);
    sanitize(stem);
    f->stem = stem;
    f->title = "";
    asy_text_init(&f->data);
    asy_text_init(&f->script);
    if (set->last)
        set->last->next = f;
    else
        set->first = f;
    set->last = f;
    *figure = f;
    return ASY_OK;
}

/* Is it one of n names? All are, where there are none. */
static bool is_wanted(const char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return n == 0;
}

static asy_status draw_all(asy_figure_set *set)
{
    const asy_result *result = set->result;
    const asy_review_result *review = set->review;
    for (size_t i = 0; result && i < COUNT_OF(kinds); i++)
        if (is_wanted(result->figure, result->n_figures, kinds[i]->name))
            ASY_TRY(kinds[i]->draw(set));
    for (size_t i = 0; review && i < COUNT_OF(review_kinds); i++)
        if (is_wanted(review->figure, review->n_figures, review_kinds[i]->name))
            ASY_TRY(review_kinds[i]->draw(set));
    return ASY_OK;
}

/* ---- files ---- */

/* dir/stem.extension, or NULL if memory is out. */
static char *path_of(const asy_figure_set *set, const char *dir,
                     const asy_figure *f, const char *extension)
{
    return asy_arena_printf(set->ctx->arena, "%s/%s.%s", dir, f->stem,
                            extension);
}

static asy_status write_text(const asy_figure_set *set, const char *dir,
                             const asy_figure *f, bool script)
{
    const asy_text *text = script ? &f->script : &f->data;
    char *path = path_of(set, dir, f, script ? "gp" : "csv");
    if (!path || text->failed || !text->text)
        return asy_nomem(set->ctx->err);
    return asy_file_write(path, text->text, text->length, set->ctx->err);
}

static asy_status write_texts(const asy_figure_set *set, const output *out)
{
    ASY_TRY(asy_folder_make(out->job->dir, set->ctx->err));
    for (const asy_figure *f = set->first; f; f = f->next) {
        ASY_TRY(write_text(set, out->job->dir, f, false));
        ASY_TRY(write_text(set, out->job->dir, f, true));
    }
    return ASY_OK;
}

/* Give a drawing its name. */
static asy_status reveal(const asy_figure_set *set, const output *out,
                         const asy_figure *f, const char *format)
{
    asy_error *err = set->ctx->err;
    const atomic_bool *stop = out->job->stop;
    if (stop && atomic_load(stop))
        return asy_fail(err, ASY_EINTERRUPTED, "interrupted");
    char *path = path_of(set, out->job->dir, f, format);
    char *part =
        path ? asy_arena_printf(set->ctx->arena, "%s%s", path, ASY_UNFINISHED)
             : NULL;
    if (!part)
        return asy_nomem(err);
    ASY_TRY(asy_gnuplot_check(part, format, err));
    if (strcmp(format, "png") == 0)
        ASY_TRY(asy_png_set_density(part, set->ctx->arena, err));
    if (rename(part, path) != 0)
        return asy_fail(err, ASY_EIO, "%s: cannot rename to %s: %s", part, path,
                        strerror(errno));
    if (out->job->made)
        out->job->made(out->job->user, path);
    return ASY_OK;
}

/* Of all formats, whichever are drawn now, and what writing one needs: a call
   that was killed may have left them. */
static void remove_unfinished(const asy_figure_set *set, const char *dir)
{
    static const char *const suffixes[] = {ASY_UNFINISHED,
                                           ASY_UNFINISHED ".tmp"};
    for (const asy_figure *f = set->first; f; f = f->next)
        for (size_t i = 0; i < N_FORMATS * COUNT_OF(suffixes); i++) {
            asy_mark mark = asy_arena_mark(set->ctx->arena);
            char *path = path_of(set, dir, f, all_formats[i % N_FORMATS]);
            char *part = path ? asy_arena_printf(set->ctx->arena, "%s%s", path,
                                                 suffixes[i / N_FORMATS])
                              : NULL;
            if (part)
                unlink(part);
            asy_arena_release(set->ctx->arena, mark);
        }
}

static asy_status run_scripts(const asy_figure_set *set, const output *out)
{
    asy_gnuplot job = {.dir = out->job->dir, .stop = out->job->stop};
    for (const asy_figure *f = set->first; f; f = f->next)
        job.n++;
    const char **script = ASY_NEW(set->ctx->arena, const char *, job.n);
    if (!script)
        return asy_nomem(set->ctx->err);
    job.scripts = script;
    for (const asy_figure *f = set->first; f; f = f->next) {
        *script = asy_arena_printf(set->ctx->arena, "%s.gp", f->stem);
        if (!*script++)
            return asy_nomem(set->ctx->err);
    }
    return asy_gnuplot_run(&job, out->formats, out->n_formats, set->ctx->err);
}

static asy_status write_all(const asy_figure_set *set, const output *out)
{
    if (!set->first)
        return ASY_OK;
    ASY_TRY(write_texts(set, out));
    asy_status status = run_scripts(set, out);
    for (const asy_figure *f = set->first; f && status == ASY_OK; f = f->next)
        for (size_t i = 0; i < out->n_formats && status == ASY_OK; i++)
            status = reveal(set, out, f, out->formats[i]);
    remove_unfinished(set, out->job->dir);
    return status;
}

static bool is_known(const char *format)
{
    for (size_t i = 0; i < N_FORMATS; i++)
        if (strcmp(format, all_formats[i]) == 0)
            return true;
    return false;
}

/* Draw what is in the set and write it; what it holds goes. */
static asy_status make(asy_figure_set *set, const asy_figures_job *job,
                       asy_error *err)
{
    const char *const *format = job->format ? &job->format : all_formats;
    if (!is_known(*format))
        return asy_fail(err, ASY_EARG, "found format %s, need pdf, svg or png",
                        *format);
    asy_arena arena, scratch;
    asy_arena_init(&arena);
    asy_arena_init(&scratch);
    asy_ctx ctx = {.arena = &arena, .scratch = &scratch, .err = err};
    set->ctx = &ctx;
    output out = {job, format, job->format ? 1 : N_FORMATS};
    asy_status status = draw_all(set);
    if (status == ASY_OK)
        status = write_all(set, &out);
    for (asy_figure *f = set->first; f; f = f->next) {
        asy_text_clear(&f->data);
        asy_text_clear(&f->script);
    }
    asy_arena_clear(&scratch);
    asy_arena_clear(&arena);
    return status;
}

asy_status asy_report_figures(const asy_result *result,
                              const asy_figures_job *job, asy_error *err)
{
    asy_figure_set set = {
        .result = result, .name = result->name, .note = result->note};
    return make(&set, job, err);
}

asy_status asy_report_review_figures(const asy_review_result *result,
                                     const asy_figures_job *job, asy_error *err)
{
    asy_figure_set set = {
        .review = result, .name = result->name, .note = result->note};
    return make(&set, job, err);
}
