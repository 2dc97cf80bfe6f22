/* SPDX-License-Identifier: GPL-3.0-or-later */
/* assay audit: does anything leak, and is the score chance where it must be? */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/progress.h"
#include "cli/study.h"
#include "report/audit.h"

enum { SPLITS = 5, PERMUTATIONS = 30, MOST_NOTES = 64 };

typedef struct audit_args {
    asy_study_args study; /* config, set, threads */
    size_t splits;        /* 0: all */
    size_t permutations;
    uint64_t seed;
    bool json;
} audit_args;

/* ---- arguments ---- */

static asy_status take(audit_args *args, int c, char **argv, asy_error *err)
{
    uint64_t n = 0;
    switch (c) {
    case 's':
        return asy_add_set(&args->study, optarg, err);
    case 'j':
        return asy_parse_threads(optarg, &args->study.threads, err);
    case 'J':
        args->json = true;
        return ASY_OK;
    case 'S':
        return asy_parse_count("--seed", optarg, 0, &args->seed, err);
    case 'p':
        ASY_TRY(asy_parse_count("--permutations", optarg, 0, &n, err));
        args->permutations = n;
        return ASY_OK;
    case 'n':
        if (strcmp(optarg, "all") != 0)
            ASY_TRY(asy_parse_count("--splits", optarg, 1, &n, err));
        args->splits = n;
        return ASY_OK;
    default:
        return asy_bad_option(argv, err);
    }
}

static asy_status parse(int argc, char **argv, audit_args *args, asy_error *err)
{
    static const struct option longs[] = {
        {"set", required_argument, 0, 's'},
        {"threads", required_argument, 0, 'j'},
        {"splits", required_argument, 0, 'n'},
        {"permutations", required_argument, 0, 'p'},
        {"seed", required_argument, 0, 'S'},
        {"json", no_argument, 0, 'J'},
        {0}};
    int c;
    *args = (audit_args){.splits = SPLITS, .permutations = PERMUTATIONS};
    opterr = 0;
    optind = 1;
    while ((c = getopt_long(argc, argv, "j:s:", longs, NULL)) != -1)
        ASY_TRY(take(args, c, argv, err));
    if (argc - optind != 1)
        return asy_fail(err, ASY_EARG,
                        "assay audit: found %d files, need one CONFIG",
                        argc - optind);
    args->study.config = argv[optind];
    return ASY_OK;
}

/* ---- the parts ---- */

typedef struct notes {
    asy_arena *arena;
    size_t n;
    const char *text[MOST_NOTES];
} notes;

static void note(void *user, const char *sentence)
{
    notes *list = user;
    if (list->n == MOST_NOTES)
        return;
    const char *copy = asy_arena_strdup(list->arena, sentence);
    list->text[list->n++] = copy ? copy : "out of memory";
}

static asy_status probe(const audit_args *args, asy_study *study,
                        asy_audit *out, asy_error *err)
{
    asy_progress progress;
    asy_audit_options options = {.splits = args->splits,
                                 .seed = args->seed,
                                 .progress = asy_progress_update,
                                 .user = &progress};
    asy_progress_init(&progress);
    asy_status status =
        asy_audit_plan(&study->plan, &options, &study->arena, out, err);
    asy_progress_end(&progress);
    return status;
}

static asy_status shuffle(const audit_args *args, asy_study *study,
                          asy_shuffled_all *out, asy_error *err)
{
    asy_progress progress;
    asy_shuffled_options options = {.permutations = args->permutations,
                                    .pool = {.threads = args->study.threads,
                                             .progress = asy_progress_update,
                                             .user = &progress}};
    asy_progress_init(&progress);
    asy_status status =
        asy_shuffled_run(&study->plan, &options, &study->arena, out, err);
    asy_progress_end(&progress);
    return status;
}

/* What the table itself may give away. */
static void look_at_data(asy_study *study, notes *list,
                         asy_audit_report *report)
{
    asy_arena scratch;
    asy_arena_init(&scratch);
    asy_task_check_leaks(&study->task, &scratch, note, list);
    for (size_t j = 0; j < study->task.p; j++)
        report->n_mirrors += asy_task_mirrors_target(&study->task, j, &scratch);
    asy_arena_clear(&scratch);
    report->n_notes = list->n;
    report->note = list->text;
}

static asy_status conclude(const audit_args *args,
                           const asy_audit_report *report, asy_error *err)
{
    ASY_TRY(args->json ? asy_report_audit_json(report, stdout, err)
                       : asy_report_audit(report, stdout, err));
    size_t n = asy_audit_findings(report);
    if (n == 0)
        return ASY_OK;
    return asy_fail(err, ASY_EDIFFERS,
                    "%s: the audit has %zu finding%s (see above)",
                    args->study.config, n, asy_plural(n));
}

static asy_status audit(const audit_args *args, asy_study *study,
                        asy_error *err)
{
    asy_audit found;
    asy_shuffled_all shuffled;
    notes list = {.arena = &study->arena};
    asy_audit_report report = {
        .plan = &study->plan, .seed = args->seed, .audit = &found};
    look_at_data(study, &list, &report);
    ASY_TRY(probe(args, study, &found, err));
    if (args->permutations > 0) {
        ASY_TRY(shuffle(args, study, &shuffled, err));
        report.shuffled = &shuffled;
    }
    return conclude(args, &report, err);
}

static asy_status run(int argc, char **argv, asy_error *err)
{
    audit_args args;
    asy_study study;
    ASY_TRY(parse(argc, argv, &args, err));
    asy_status status = asy_study_open(&args.study, &study, err);
    if (status == ASY_OK)
        status = audit(&args, &study, err);
    asy_study_close(&study);
    return status;
}

const asy_command asy_command_audit = {
    .name = "audit",
    .usage = "CONFIG [--splits N|all] [--permutations K] [--seed S] [--json] "
             "[-j N] ...",
    .help = "look for leaks, and for scores above chance on shuffled labels",
    .more =
        "A leak is a number of the training side that held-out rows can move.\n"
        "The audit runs units of the study, changes rows that must not "
        "matter,\n"
        "runs them again, and compares to the bit what every step and learner\n"
        "(Lua hooks too) has learnt:\n"
        "  - the held-out rows get other features and labels: what steps make\n"
        "    of the training rows, resampled rows, inner scores, the choice,\n"
        "    the threshold, the model's scores of training rows must not "
        "move,\n"
        "    before the held-out rows are scored or after;\n"
        "  - every other held-out row alone must get the values that it gets\n"
        "    among all;\n"
        "  - the test rows of each inner fold are changed in turn: what is\n"
        "    fitted in that fold must not move.\n"
        "Then the whole procedure runs on shuffled labels, where its score\n"
        "must centre on chance, and the table is searched for features that\n"
        "give the target away.\n\n"
        "  --splits N|all     outer splits to probe, drawn (5); a held-out\n"
        "                     set is always probed\n"
        "  --permutations K   times to shuffle the labels (30; 0: do not)\n"
        "  --seed S           draw other splits, rows and labels (0)\n"
        "  --set KEY=VALUE    override a key of the config\n"
        "  --json             the same as one JSON object\n"
        "  -j N               threads for the shuffled labels (all "
        "processors)\n"
        "\n"
        "No audit sees a column that was made from the outcome before the\n"
        "table got here, or labels written into a hook's text: read those.\n"
        "Exit status: 0 clean, 1 findings, 2 bad config, 3 bad data.\n",
    .run = run,
};
