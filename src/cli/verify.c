/* SPDX-License-Identifier: GPL-3.0-or-later */
/* assay verify: does a result file come out again, to the bit? */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/progress.h"
#include "cli/reopen.h"
#include "cli/sample.h"
#include "engine/pool.h"
#include "engine/recheck.h"
#include "engine/summary.h"
#include "store/store.h"

typedef struct verify_args {
    const char *file, *data, *folder, *add, *output;
    unsigned threads;
    size_t sample; /* 0: the whole */
    uint64_t seed;
} verify_args;

/* A file under verification. */
typedef struct verification {
    const verify_args *args;
    asy_arena arena;
    asy_image stored;
    char sha256[ASY_SHA256_HEX]; /* of the file */
    double start;
    asy_error *err;
} verification;

/* ---- arguments ---- */

static asy_status take(verify_args *args, int c, char **argv, asy_error *err)
{
    uint64_t n = 0;
    switch (c) {
    case 'd':
        args->data = optarg;
        return ASY_OK;
    case 'D':
        args->folder = optarg;
        return ASY_OK;
    case 'a':
        args->add = optarg;
        return ASY_OK;
    case 'o':
        args->output = optarg;
        return ASY_OK;
    case 'j':
        return asy_parse_threads(optarg, &args->threads, err);
    case 'S':
        return asy_parse_count("--seed", optarg, 0, &args->seed, err);
    case 'n':
        ASY_TRY(asy_parse_count("--sample", optarg, 1, &n, err));
        args->sample = n;
        return ASY_OK;
    default:
        return asy_bad_option(argv, err);
    }
}

static asy_status parse(int argc, char **argv, verify_args *args,
                        asy_error *err)
{
    static const struct option longs[] = {
        {"data", required_argument, 0, 'd'},
        {"folder", required_argument, 0, 'D'},
        {"add", required_argument, 0, 'a'},
        {"output", required_argument, 0, 'o'},
        {"threads", required_argument, 0, 'j'},
        {"sample", required_argument, 0, 'n'},
        {"seed", required_argument, 0, 'S'},
        {0}};
    int c;
    *args = (verify_args){0};
    opterr = 0;
    optind = 1;
    while ((c = getopt_long(argc, argv, "o:j:", longs, NULL)) != -1)
        ASY_TRY(take(args, c, argv, err));
    if (argc - optind != 1)
        return asy_fail(err, ASY_EARG,
                        "assay verify: found %d files, need one FILE.h5",
                        argc - optind);
    args->file = argv[optind];
    return ASY_OK;
}

/* ---- what came out ---- */

/* Another program's numbers may be the same; its version's name is not. */
static const char *tell_version(const verification *v, const char *version)
{
    if (strcmp(version, ASY_VERSION) != 0)
        printf("%s: made by assay %s, this is %s; compared all the same, but "
               "for the version's name\n",
               v->args->file, version, ASY_VERSION);
    return version;
}

static void tell_time(const verification *v)
{
    char took[48];
    asy_print_duration(asy_seconds() - v->start, took, sizeof took);
    printf("run again in %s\n", took);
}

/* Where two files of different bytes differ. */
static asy_status differ(const verification *v, const asy_image *now)
{
    const char *file = v->args->file;
    asy_deviation d;
    ASY_TRY(asy_store_deviation(&v->stored, now, &d, v->err));
    if (d.n == 0)
        return asy_fail(v->err, ASY_EDIFFERS,
                        "%s: other bytes, but all %zu datasets and attributes "
                        "are the same (did another program write the file?)",
                        file, d.objects);
    return asy_fail(v->err, ASY_EDIFFERS,
                    "%s: differs in %zu of %zu datasets and attributes; the "
                    "first is %s: %s",
                    file, d.n, d.objects, d.path, d.what);
}

/* The new file beside the stored one. */
static asy_status judge(verification *v, const asy_image *now)
{
    char sha256[ASY_SHA256_HEX];
    if (v->args->output)
        ASY_TRY(asy_file_write(v->args->output, now->bytes, now->size, v->err));
    asy_sha256(now->bytes, now->size, sha256);
    if (strcmp(sha256, v->sha256) == 0) {
        printf("%s: identical\nsha256 %s, ", v->args->file, sha256);
        tell_time(v);
        return ASY_OK;
    }
    printf("sha256 %s stored\nsha256 %s now, ", v->sha256, sha256);
    tell_time(v);
    return differ(v, now);
}

/* ---- an experiment ---- */

/* What the plan does not know, and then the file that would be written. */
static asy_status image_of(const verification *v, const asy_result *stored,
                           asy_study *study, asy_result *now, asy_image *image)
{
    asy_hooks_digest(study->hooks, now->hooks_sha256);
    now->assay_version = tell_version(v, stored->assay_version);
    return asy_store_image(now, &study->arena, image, v->err);
}

static asy_status run_again(verification *v, const asy_result *stored,
                            asy_study *study, asy_collection *collection)
{
    asy_progress progress;
    asy_pool_options options = {.threads = v->args->threads,
                                .progress = asy_progress_update,
                                .user = &progress};
    asy_result now;
    asy_image image;
    asy_progress_init(&progress);
    asy_status status =
        asy_pool_run(&study->plan, &options, collection, v->err);
    asy_progress_end(&progress);
    if (status != ASY_OK)
        return status;
    ASY_TRY(asy_summarise(collection, &study->arena, &now, v->err));
    ASY_TRY(image_of(v, stored, study, &now, &image));
    return judge(v, &image);
}

static asy_status verify_whole(verification *v, const asy_result *stored,
                               asy_study *study)
{
    asy_collection collection;
    asy_status status = asy_collection_init(&collection, &study->plan, v->err);
    if (status == ASY_OK)
        status = run_again(v, stored, study, &collection);
    asy_collection_clear(&collection);
    return status;
}

/* ---- a sample of it ---- */

/* The units that were drawn agree; does what is made of all units? */
static asy_status judge_sample(verification *v, const asy_image *now,
                               const asy_recheck *found)
{
    printf("all %zu numbers are the same to the bit; ", found->compared);
    tell_time(v);
    if (now->size != v->stored.size ||
        memcmp(now->bytes, v->stored.bytes, now->size) != 0)
        return differ(v, now);
    printf("all that follows from the stored units (metrics, estimates, "
           "intervals, p-values, comparisons, samples, design) is the same\n");
    asy_sample_tell_rest(found);
    return ASY_OK;
}

static asy_status verify_sample(verification *v, const asy_result *stored,
                                asy_study *study)
{
    asy_recheck found;
    asy_progress progress;
    asy_image image;
    asy_recheck_options options = {.n = v->args->sample,
                                   .seed = v->args->seed,
                                   .progress = asy_progress_update,
                                   .user = &progress,
                                   .arena = &study->arena};
    asy_progress_init(&progress);
    asy_status status =
        asy_recheck_units(&study->plan, stored, &options, &found, v->err);
    asy_progress_end(&progress);
    if (status != ASY_OK)
        return status;
    ASY_TRY(image_of(v, stored, study, &found.now, &image));
    printf("%s: %zu of %zu units drawn with seed %llu ", v->args->file,
           found.observed + found.permuted, study->plan.n_units,
           (unsigned long long)v->args->seed);
    asy_sample_tell_units(&found);
    if (found.differing > 0)
        return asy_sample_differs(&found, v->args->file, v->err);
    return judge_sample(v, &image, &found);
}

/* ---- from the file to its study ---- */

static asy_origin origin_of(const verification *v, const char *config,
                            const char *data_sha256)
{
    return (asy_origin){.file = v->args->file,
                        .config = config,
                        .data_sha256 = data_sha256,
                        .folder = v->args->folder,
                        .data = v->args->data};
}

static asy_status verify_experiment(verification *v)
{
    asy_result stored;
    asy_study study;
    ASY_TRY(asy_store_read(v->args->file, &v->arena, &stored, v->err));
    asy_origin origin = origin_of(v, stored.config, stored.data_sha256);
    origin.hooks_sha256 = stored.hooks_sha256;
    asy_status status = asy_study_reopen(&origin, &stored, &study, v->err);
    if (status == ASY_OK)
        status = v->args->sample ? verify_sample(v, &stored, &study)
                                 : verify_whole(v, &stored, &study);
    asy_study_close(&study);
    return status;
}

/* ---- a meta-analysis ---- */

static asy_status add_again(verification *v, const asy_review_result *stored,
                            const asy_review_config *config,
                            asy_review_result *now)
{
    const asy_review_added *added = &stored->added;
    if (!added->name)
        return ASY_OK;
    if (!v->args->add)
        return asy_fail(v->err, ASY_EARG,
                        "%s: was made with --add: learner %s of the run %s "
                        "(need --add FILE.h5:LEARNER again)",
                        v->args->file, added->learner, added->name);
    return asy_review_add_run(v->args->add, config, &v->arena, now, v->err);
}

static asy_status verify_review(verification *v)
{
    asy_review_result stored, now;
    asy_review_config config;
    asy_image image;
    if (v->args->sample)
        return asy_fail(v->err, ASY_EARG,
                        "--sample: %s is a meta-analysis and has no units "
                        "(without it all is run again, in seconds)",
                        v->args->file);
    ASY_TRY(asy_store_read_review(v->args->file, &v->arena, &stored, v->err));
    asy_origin origin = origin_of(v, stored.config, stored.data_sha256);
    ASY_TRY(asy_review_reopen(&origin, &v->arena, &config, v->err));
    ASY_TRY(asy_review_analyse(&config, &v->arena, &now, v->err));
    ASY_TRY(add_again(v, &stored, &config, &now));
    now.assay_version = tell_version(v, stored.assay_version);
    ASY_TRY(asy_store_image_review(&now, &v->arena, &image, v->err));
    return judge(v, &image);
}

/* ---- the command ---- */

/* The evidence is not to be overwritten, whatever its name in -o. */
static asy_status check_output(const verify_args *args, asy_error *err)
{
    struct stat file, output;
    if (!args->output)
        return ASY_OK;
    if (args->sample)
        return asy_fail(err, ASY_EARG,
                        "-o: a sample makes no whole result (need -o or "
                        "--sample)");
    if (stat(args->file, &file) == 0 && stat(args->output, &output) == 0 &&
        file.st_dev == output.st_dev && file.st_ino == output.st_ino)
        return asy_fail(err, ASY_EARG,
                        "-o: %s is the file to verify (need another name)",
                        args->output);
    return asy_store_check_target(args->output, err);
}

static asy_status verify(verification *v)
{
    bool is_review;
    char *bytes;
    ASY_TRY(check_output(v->args, v->err));
    ASY_TRY(asy_store_is_review(v->args->file, &is_review, v->err));
    ASY_TRY(asy_file_read(v->args->file, &v->arena, &bytes, &v->stored.size,
                          v->err));
    v->stored.bytes = bytes;
    asy_sha256(bytes, v->stored.size, v->sha256);
    return is_review ? verify_review(v) : verify_experiment(v);
}

static asy_status run(int argc, char **argv, asy_error *err)
{
    verify_args args;
    ASY_TRY(parse(argc, argv, &args, err));
    verification v = {.args = &args, .start = asy_seconds(), .err = err};
    asy_arena_init(&v.arena);
    asy_status status = verify(&v);
    asy_arena_clear(&v.arena);
    return status;
}

const asy_command asy_command_verify = {
    .name = "verify",
    .usage = "FILE.h5 [--sample N [--seed S]] [--folder DIR] [--data FILE] "
             "[-j N] ...",
    .help = "run a result's own config again: the same bytes?",
    .more =
        "Says `identical` and the SHA-256, or names the first dataset that\n"
        "differs and by how much. Nothing is written.\n\n"
        "  --sample N     run N units again, drawn at random, half of them\n"
        "                 permuted, and lay them beside what is stored; then\n"
        "                 make all that follows from the stored units again,\n"
        "                 without fits (metrics, decisions, choices, "
        "estimates,\n"
        "                 intervals, p-values, comparisons, samples, design):\n"
        "                 seconds instead of the whole run. Taken as stored,\n"
        "                 and listed as `not compared`: scores, inner scores,\n"
        "                 learnt thresholds and failures of units not drawn,\n"
        "                 null values of permutations not drawn, importance\n"
        "                 unless all observed units are drawn\n"
        "  --seed S       draw others (0)\n"
        "  --folder DIR   where the config lay: its paths to data and hooks\n"
        "                 start from there (as the .run.json beside the file\n"
        "                 says; else configs/, beside FILE.h5, or here)\n"
        "  --data FILE    the table itself\n"
        "  --add RUN.h5:LEARNER   the run that a meta-analysis was made with\n"
        "  -j N           threads (all processors)\n"
        "  -o FILE.h5     keep what came out now\n\n"
        "Data, hooks and meta-analyses count only with the SHA-256 that the\n"
        "file holds. Exit status:\n"
        "  0  identical\n"
        "  1  differs\n"
        "  2  a bad option; a hook of the config is not there; this program\n"
        "     refuses the config; --add is needed\n"
        "  3  FILE.h5 is no result or damaged; other data or hooks\n"
        "  4  FILE.h5, the data or a meta-analysis is not there; no memory\n",
    .run = run,
};
