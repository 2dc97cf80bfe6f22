/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * assay slurm: a study as a batch script. The script is an array job, a shard a
 * task; the first task queues the merge, which waits for all of them. Whatever
 * is not asked for comes from the plan and a short probe of this machine.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/math.h"
#include "base/path.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/execute.h"
#include "cli/probe.h"
#include "cli/progress.h"

#define SHARD_SECONDS 900.0 /* of a task, unless --shards says otherwise */
#define MOST_SHARDS 1000    /* Slurm's MaxArraySize is 1001 by default */
#define SAFETY 3.0          /* other nodes may be slower than this machine */
#define BASE_MEMORY 256e6   /* bytes: program, libraries, data */

typedef struct job {
    const char *program, *config, *result; /* absolute */
    const asy_study_args *args;
    const asy_plan *plan;
    size_t shards;
    unsigned threads;
    double seconds; /* of the whole plan, on one core */
    long minutes;   /* limit of a task */
    double megabytes, merge_megabytes;
    asy_text arguments; /* of run and merge, quoted for sh */
} job;

/* ---- what the plan asks for ---- */

static void choose_size(job *j, const asy_probe *probe)
{
    const asy_study_args *a = j->args;
    double cores = (double)j->threads, units = (double)j->plan->n_units;
    double wanted = ceil(probe->seconds / (cores * SHARD_SECONDS));
    j->shards = a->shards ? a->shards
                          : (size_t)asy_min(asy_max(wanted, 1), MOST_SHARDS);
    j->seconds = probe->seconds;
    double task = probe->seconds / (cores * (double)j->shards);
    j->minutes = 5 + (long)ceil(SAFETY * task / 60);
    /* Records are held once as bytes and once as numbers. */
    double records = 2 * (double)probe->record * units;
    double work = 1.5 * cores * (double)probe->memory;
    j->megabytes =
        ceil(1e-6 * (BASE_MEMORY + work + records / (double)j->shards));
    j->merge_megabytes = ceil(1e-6 * (BASE_MEMORY + 2 * records));
}

static asy_status measure(job *j, asy_study *study, asy_error *err)
{
    asy_cost *cost = ASY_NEW(&study->arena, asy_cost, study->plan.n_learners);
    asy_probe probe;
    if (!cost)
        return asy_nomem(err);
    ASY_TRY(asy_plan_cost(&study->plan, &study->arena, cost, err));
    ASY_TRY(asy_probe_plan(&study->plan, cost, &probe, err));
    choose_size(j, &probe);
    return ASY_OK;
}

/* ---- the words of the script ---- */

/* In single quotes, as sh reads them. */
static void add_quoted(asy_text *text, const char *word)
{
    asy_text_add(text, "'");
    for (; *word; word++)
        asy_text_addf(text, *word == '\'' ? "'\\''" : "%c", *word);
    asy_text_add(text, "'");
}

/* A line break could end the script inside the script. */
static asy_status check_printable(const char *word, asy_error *err)
{
    for (const char *c = word; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            return asy_fail(err, ASY_EARG,
                            "slurm: found the control character 0x%02x after "
                            "\"%.*s\", need a text of one line",
                            (unsigned)*c, (int)(c - word), word);
    return ASY_OK;
}

static asy_status check_arguments(const job *j, asy_error *err)
{
    ASY_TRY(check_printable(j->program, err));
    ASY_TRY(check_printable(j->config, err));
    ASY_TRY(check_printable(j->result, err));
    for (size_t i = 0; i < j->args->n_sets; i++)
        ASY_TRY(check_printable(j->args->set[i], err));
    return ASY_OK;
}

static void gather_arguments(job *j)
{
    asy_text *t = &j->arguments;
    add_quoted(t, j->config);
    asy_text_add(t, " \\\n    -o ");
    add_quoted(t, j->result);
    for (size_t i = 0; i < j->args->n_sets; i++) {
        asy_text_add(t, " \\\n    --set ");
        add_quoted(t, j->args->set[i]);
    }
}

/* What Slurm's own options may look like; the script does not quote them. */
static asy_status check_word(const char *option, const char *word,
                             asy_error *err)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.,:+-";
    if (!word || (*word && word[strspn(word, plain)] == '\0'))
        return ASY_OK;
    return asy_fail(err, ASY_EARG,
                    "%s: found %s, need a word as Slurm takes it (letters, "
                    "digits and _.,:+-)",
                    option, word);
}

static asy_status check_words(const asy_study_args *args, asy_error *err)
{
    ASY_TRY(check_word("--time", args->time, err));
    ASY_TRY(check_word("--mem", args->memory, err));
    return check_word("--partition", args->partition, err);
}

/* ---- the script ---- */

static void print_options(const job *j, const char *suffix, double megabytes)
{
    const asy_study_args *a = j->args;
    printf("#SBATCH --job-name=%s%s\n", j->plan->config->name, suffix);
    if (a->partition)
        printf("#SBATCH --partition=%s\n", a->partition);
    if (a->time)
        printf("#SBATCH --time=%s\n", a->time);
    else
        printf("#SBATCH --time=%ld\n", j->minutes);
    if (a->memory)
        printf("#SBATCH --mem=%s\n", a->memory);
    else
        printf("#SBATCH --mem=%.0fM\n", megabytes);
}

static void print_head(const job *j)
{
    char took[48];
    asy_print_duration(j->seconds, took, sizeof took);
    puts("#!/bin/sh");
    print_options(j, "", j->megabytes);
    printf("#SBATCH --array=1-%zu\n"
           "#SBATCH --cpus-per-task=%u\n"
           "#SBATCH --output=%s-%%A-%%a.log\n"
           "#SBATCH --requeue\n",
           j->shards, j->threads, j->plan->config->name);
    printf("#\n"
           "# %zu units, about %s on one core of the machine that wrote this, "
           "in %zu shards.\n"
           "# Submit with: sbatch FILE. The first task queues the merge, which "
           "waits until\n"
           "# all tasks have ended well. Submitted again, it goes on from what "
           "is there.\n"
           "set -eu\n",
           j->plan->n_units, took, j->shards);
}

static void print_merge(const job *j)
{
    fputs("\n# A task that Slurm started again has queued the merge before.\n"
          "if [ \"$SLURM_ARRAY_TASK_ID\" -eq 1 ] && "
          "[ \"${SLURM_RESTART_COUNT:-0}\" -eq 0 ]; then\n"
          "    sbatch --dependency=\"afterok:$SLURM_ARRAY_JOB_ID\" \\\n"
          "        --kill-on-invalid-dep=yes <<'MERGE'\n"
          "#!/bin/sh\n",
          stdout);
    print_options(j, "-merge", j->merge_megabytes);
    printf("#SBATCH --output=%s-merge-%%j.log\n", j->plan->config->name);
    fputs("exec ", stdout);
    printf("%s merge \\\n    %s\nMERGE\nfi\n", j->program, j->arguments.text);
}

static void print_shard(const job *j)
{
    printf("\nstatus=0\n"
           "%s run \\\n    %s \\\n"
           "    -j \"${SLURM_CPUS_PER_TASK:-%u}\" \\\n"
           "    --shard \"$SLURM_ARRAY_TASK_ID/%zu\" || status=$?\n"
           "# 1: some units failed. That is on record, and the merge says so.\n"
           "[ \"$status\" -ne 1 ] || status=0\n"
           "exit \"$status\"\n",
           j->program, j->arguments.text, j->threads, j->shards);
}

/* ---- the command ---- */

static asy_status cannot_name(const char *what, asy_error *err)
{
    return asy_fail(err, ASY_EIO, "cannot find the absolute path of %s", what);
}

/* The program's own path, quoted. */
static asy_status name_program(job *j, asy_arena *arena, asy_error *err)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    if (n < 0)
        return cannot_name("this program", err);
    path[n] = '\0';
    asy_text quoted;
    asy_text_init(&quoted);
    add_quoted(&quoted, path);
    j->program = quoted.failed ? NULL : asy_arena_strdup(arena, quoted.text);
    asy_text_clear(&quoted);
    return j->program ? ASY_OK : asy_nomem(err);
}

static asy_status name_files(job *j, asy_study *study, asy_error *err)
{
    char here[4096];
    const char *result = asy_output_path(j->args, study);
    if (!getcwd(here, sizeof here))
        return cannot_name("this folder", err);
    j->config = asy_path_join(&study->arena, here, j->args->config);
    j->result = result ? asy_path_join(&study->arena, here, result) : NULL;
    if (!j->config || !j->result)
        return asy_nomem(err);
    return name_program(j, &study->arena, err);
}

static asy_status print_script(job *j, asy_study *study, asy_error *err)
{
    ASY_TRY(check_words(j->args, err));
    ASY_TRY(name_files(j, study, err));
    ASY_TRY(check_arguments(j, err));
    ASY_TRY(measure(j, study, err));
    gather_arguments(j);
    if (j->arguments.failed)
        return asy_nomem(err);
    print_head(j);
    print_merge(j);
    print_shard(j);
    return ASY_OK;
}

static asy_status run(int argc, char **argv, asy_error *err)
{
    asy_study_args args;
    ASY_TRY(asy_study_parse(argc, argv, "ojsntmq", &args, err));
    asy_study study;
    asy_status status = asy_study_open(&args, &study, err);
    if (status == ASY_OK) {
        job j = {.args = &args,
                 .plan = &study.plan,
                 .threads = args.threads ? args.threads : 1};
        asy_text_init(&j.arguments);
        status = print_script(&j, &study, err);
        asy_text_clear(&j.arguments);
    }
    asy_study_close(&study);
    return status;
}

const asy_command asy_command_slurm = {
    .name = "slurm",
    .usage = "CONFIG [-o FILE.h5] [-j N] [--shards N] [--time T] [--mem M]\n"
             "                   [--partition P] [--set KEY=VALUE ...]",
    .help = "print a Slurm script: an array of shards, then the merge",
    .more =
        "  -j N           threads a task (1)\n"
        "  --shards N     tasks (as many as make 15 minutes each)\n"
        "  --time T       limit of a task, as Slurm takes it (3 times what a\n"
        "                 probe of this machine says, and 5 minutes)\n"
        "  --mem M        memory of a task, as Slurm takes it (from the plan)\n"
        "  --partition P  where to run (the cluster's default)\n\n"
        "  assay slurm study.yaml --shards 40 -j 4 > study.sh\n"
        "  sbatch study.sh\n\n"
        "Program, config and result are named by absolute paths; all nodes\n"
        "must see them. A task that is killed or requeued goes on from its\n"
        "shard; so does the whole script if it is submitted again.\n",
    .run = run,
};
