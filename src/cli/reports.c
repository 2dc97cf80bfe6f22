/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands that read one result file: show, export, figures, latex. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/study.h"
#include "report/report.h"
#include "store/store.h"

/* FILE.h5 and the options of these commands. */
typedef struct report_args {
    const char *file, *dir, *format;
    bool json;
    const atomic_bool *stop; /* of figures */
} report_args;

static asy_status parse(int argc, char **argv, const char *letters,
                        report_args *args, asy_error *err)
{
    static const struct option longs[] = {{"json", no_argument, 0, 'J'},
                                          {"output", required_argument, 0, 'o'},
                                          {"format", required_argument, 0, 'F'},
                                          {0}};
    int c;
    *args = (report_args){0};
    opterr = 0;
    optind = 1;
    while ((c = getopt_long(argc, argv, "o:", longs, NULL)) != -1) {
        if (c == '?' || !strchr(letters, c))
            return asy_bad_option(argv, err);
        if (c == 'J')
            args->json = true;
        else if (c == 'o')
            args->dir = optarg;
        else
            args->format = optarg;
    }
    if (argc - optind != 1)
        return asy_fail(err, ASY_EARG,
                        "assay %s: found %d files, need one FILE.h5", argv[0],
                        argc - optind);
    args->file = argv[optind];
    return ASY_OK;
}

/* Read the file and hand the result to a report. */
typedef asy_status (*reporter)(const asy_result *result,
                               const report_args *args, asy_error *err);

static asy_status with_result(const report_args *args, reporter report,
                              asy_error *err)
{
    asy_arena arena;
    asy_arena_init(&arena);
    asy_result result;
    asy_status status = asy_store_read(args->file, &arena, &result, err);
    if (status == ASY_OK)
        status = report(&result, args, err);
    asy_arena_clear(&arena);
    return status;
}

static asy_status report_show(const asy_result *result, const report_args *args,
                              asy_error *err)
{
    return args->json ? asy_report_json(result, stdout, err)
                      : asy_report_show(result, stdout, err);
}

/* The same for a meta-analysis. */
typedef asy_status (*review_reporter)(const asy_review_result *result,
                                      const report_args *args, asy_error *err);

/* The report that fits what the file holds. */
static asy_status with_either(const report_args *args, reporter report,
                              review_reporter review_report, asy_error *err)
{
    bool is_review;
    ASY_TRY(asy_store_is_review(args->file, &is_review, err));
    if (!is_review)
        return with_result(args, report, err);
    asy_arena arena;
    asy_arena_init(&arena);
    asy_review_result result;
    asy_status status = asy_store_read_review(args->file, &arena, &result, err);
    if (status == ASY_OK)
        status = review_report(&result, args, err);
    asy_arena_clear(&arena);
    return status;
}

static asy_status show_review(const asy_review_result *result,
                              const report_args *args, asy_error *err)
{
    return args->json ? asy_report_review_json(result, stdout, err)
                      : asy_report_review(result, stdout, err);
}

static asy_status run_show(int argc, char **argv, asy_error *err)
{
    report_args args;
    ASY_TRY(parse(argc, argv, "J", &args, err));
    return with_either(&args, report_show, show_review, err);
}

static asy_status report_export(const asy_result *result,
                                const report_args *args, asy_error *err)
{
    return asy_report_export(result, args->dir, err);
}

static asy_status export_review(const asy_review_result *result,
                                const report_args *args, asy_error *err)
{
    return asy_report_review_export(result, args->dir, err);
}

static asy_status need_dir(const report_args *args, const char *command,
                           asy_error *err)
{
    if (args->dir)
        return ASY_OK;
    return asy_fail(err, ASY_EARG, "assay %s: -o DIR is missing", command);
}

static asy_status run_export(int argc, char **argv, asy_error *err)
{
    report_args args;
    ASY_TRY(parse(argc, argv, "o", &args, err));
    ASY_TRY(need_dir(&args, argv[0], err));
    return with_either(&args, report_export, export_review, err);
}

/* A figure's path: of the one format asked for, or of all three on a line, when
   the last of them is there. */
typedef struct drawn {
    const char *format; /* NULL: all three */
    size_t n;
} drawn;

static void print_path(void *user, const char *path)
{
    drawn *d = user;
    const char *dot = strrchr(path, '.');
    d->n++;
    if (d->format || !dot)
        puts(path);
    else if (strcmp(dot, ".png") == 0)
        printf("%.*s.{pdf,svg,png}\n", (int)(dot - path), path);
}

static asy_status tell_none(const drawn *d, const report_args *args)
{
    if (d->n == 0)
        printf("%s has no numbers for any of its figures\n", args->file);
    return ASY_OK;
}

static asy_figures_job job_of(const report_args *args, drawn *d)
{
    d->format = args->format;
    return (asy_figures_job){.dir = args->dir ? args->dir : "results/figures",
                             .format = args->format,
                             .stop = args->stop,
                             .made = print_path,
                             .user = d};
}

static asy_status report_figures(const asy_result *result,
                                 const report_args *args, asy_error *err)
{
    drawn d = {0};
    asy_figures_job job = job_of(args, &d);
    ASY_TRY(asy_report_figures(result, &job, err));
    return tell_none(&d, args);
}

static asy_status review_figures(const asy_review_result *result,
                                 const report_args *args, asy_error *err)
{
    drawn d = {0};
    asy_figures_job job = job_of(args, &d);
    ASY_TRY(asy_report_review_figures(result, &job, err));
    return tell_none(&d, args);
}

static void last_words(void *user)
{
    (void)user;
    fputs("assay: interrupted\n", stderr);
}

static asy_status run_figures(int argc, char **argv, asy_error *err)
{
    report_args args;
    asy_interrupt interrupt;
    ASY_TRY(parse(argc, argv, "oF", &args, err));
    const char *f = args.format;
    if (f && strcmp(f, "pdf") && strcmp(f, "svg") && strcmp(f, "png"))
        return asy_fail(err, ASY_EARG,
                        "assay figures: --format: found %s, need pdf, svg or "
                        "png",
                        f);
    args.stop = &interrupt.requested;
    asy_interrupt_begin(&interrupt, last_words, NULL);
    asy_status status = with_either(&args, report_figures, review_figures, err);
    asy_interrupt_end(&interrupt);
    return status;
}

static asy_status report_latex(const asy_result *result,
                               const report_args *args, asy_error *err)
{
    return asy_report_latex(result, args->dir, err);
}

static asy_status run_latex(int argc, char **argv, asy_error *err)
{
    report_args args;
    ASY_TRY(parse(argc, argv, "o", &args, err));
    ASY_TRY(need_dir(&args, argv[0], err));
    return with_result(&args, report_latex, err);
}

const asy_command asy_command_show = {
    .name = "show",
    .usage = "FILE.h5 [--json]",
    .help = "the results as tables, or as JSON",
    .more = "  --json   everything shown, as one JSON object\n",
    .run = run_show,
};

const asy_command asy_command_export = {
    .name = "export",
    .usage = "FILE.h5 -o DIR",
    .help = "predictions, folds, metrics, nulls ... as CSV, a file a table",
    .run = run_export,
};

const asy_command asy_command_figures = {
    .name = "figures",
    .usage = "FILE.h5 [-o DIR] [--format pdf|svg|png]",
    .help = "draw the figures of a result with gnuplot",
    .more = "  -o DIR         where they go (results/figures)\n"
            "  --format FMT   pdf, svg or png (default: all three)\n\n"
            "Beside each figure: its numbers (.csv) and its script (.gp).\n",
    .run = run_figures,
};

const asy_command asy_command_latex = {
    .name = "latex",
    .usage = "FILE.h5 -o DIR",
    .help = "tables and numbers of a result for a LaTeX paper",
    .run = run_latex,
};
