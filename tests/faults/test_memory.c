/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every allocation fails once, the program's own ones and those of the
 * libraries it calls: no crash, one sentence and exit status 4 (or the right
 * result, where a library does without), nothing of ours left unfreed, nothing
 * half-written.
 *
 * HDF5 is held to less: version 1.10 crashes on some of its own allocations,
 * and takes others for damage. There a process may die, and the next one must
 * end with the same bytes, as after kill -9. What keeps HDF5 from this is that
 * its memory is asked for beforehand (asy_h5_begin): see test_limits.sh.
 *
 * All of the first allocations are tried, of the others each step-th one from
 * a random phase; ASSAY_FAULTS_ALL says the step, 1 tries all,
 * ASSAY_FAULTS_FROM where to start. --list names the scenes, ASSAY_FAULTS_ONLY
 * chooses one: they can be played side by side.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "support/process.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OWN_ALLOCATOR 1
#else
#define OWN_ALLOCATOR 0
#endif

/* gcov writes down its counts when a program ends, and dies of a refusal. */
#ifdef ASY_COVERAGE
#define COUNTED 1
#else
#define COUNTED 0
#endif

enum { FIRST = 24, SAMPLED = 12, AGAIN = 8 };

static asy_stage stage;

typedef struct scene {
    const char *name;
    bool prints; /* its standard output is a result */
    const char *const arguments[10];
} scene;

static const scene scenes[] = {
    {"check", true, {"check", "c.yaml"}},
    {"plan", false, {"plan", "c.yaml"}},
    {"run", false, {"run", "c.yaml", "-o", "out/r.h5", "-j", "1"}},
    {"hook", false, {"run", "h.yaml", "-o", "out/r.h5", "-j", "2"}},
    {"sweep", false, {"sweep", "c.yaml", "-o", "out/s", "-j", "1"}},
    {"shard", false, {"run", "c.yaml", "-o", "out/r.h5", "--shard", "1/2"}},
    {"meta", true, {"meta", "m.yaml", "-o", "out/m.h5"}},
    {"show", true, {"show", "r.h5"}},
    {"show-json", true, {"show", "r.h5", "--json"}},
    {"show-meta", true, {"show", "m.h5"}},
    {"meta-json", true, {"show", "m.h5", "--json"}},
    {"export", true, {"export", "r.h5", "-o", "out/csv"}},
    {"latex", true, {"latex", "r.h5", "-o", "out/tex"}},
    {"compare", true, {"compare", "r.h5", "r.h5"}},
    {"figures", true, {"figures", "r.h5", "-o", "out/fig", "--format", "svg"}},
    {"verify", false, {"verify", "r.h5", "-j", "1"}},
    {"sample", false, {"verify", "r.h5", "--sample", "3"}},
    {"audit",
     true,
     {"audit", "h.yaml", "--permutations", "1", "--splits", "1", "-j", "1"}},
    {"slurm", true, {"slurm", "c.yaml"}},
    {"schema", true, {"schema"}},
    {"keys", true, {"keys"}},
};
enum { N_SCENES = sizeof scenes / sizeof *scenes };

static void path_of(char path[ASY_PROCESS_PATH], const char *what,
                    const char *name)
{
    snprintf(path, ASY_PROCESS_PATH, "%.300s/%s%s%s", stage.dir, what,
             name ? "-" : "", name ? name : "");
}

/* What the scene prints and leaves if nothing fails. */
static void make_reference(const scene *s)
{
    char from[ASY_PROCESS_PATH], to[ASY_PROCESS_PATH];
    asy_stage_reset(&stage);
    if (asy_stage_run(&stage, s->arguments) != 0)
        fail_msg("%s: %s", s->name, stage.said);
    path_of(to, "reference", s->name);
    assert_int_equal(rename(stage.folder, to), 0);
    path_of(from, "stdout", NULL);
    path_of(to, "printed", s->name);
    assert_int_equal(rename(from, to), 0);
    if (atomic_load(&stage.faults->lost[0]) > 0)
        fail_msg("%s: %ld blocks are not freed", s->name,
                 atomic_load(&stage.faults->lost[0]));
}

static bool is_right(const scene *s)
{
    char reference[ASY_PROCESS_PATH], out[ASY_PROCESS_PATH],
        printed[ASY_PROCESS_PATH];
    path_of(reference, "reference", s->name);
    path_of(printed, "printed", s->name);
    path_of(out, "stdout", NULL);
    return asy_stage_same_folders(stage.folder, reference) &&
           (!s->prints || asy_stage_same(out, printed));
}

static bool is_one_sentence(const char *said)
{
    const char *end = strchr(said, '\n');
    return end && end[1] == '\0' && strstr(said, "memory");
}

static bool is_half_written(const scene *s)
{
    char reference[ASY_PROCESS_PATH];
    path_of(reference, "reference", s->name);
    return asy_stage_count(stage.folder, ".tmp") > 0 ||
           asy_stage_count(stage.folder, ".part") > 0 ||
           !asy_stage_whole(stage.folder, reference);
}

/* How it ended, tallied. */
static struct {
    long refused, right, hdf5, hdf5_died;
} tally;

static bool has_died(int status)
{
    return status < 0 || status == 255;
}

static bool ended_well(const scene *s, int status, bool hdf5)
{
    if (status == 0)
        return is_right(s);
    if (has_died(status))
        return hdf5 || COUNTED;
    return status == 4 ? hdf5 || is_one_sentence(stage.said)
                       : hdf5 && status == 3;
}

static void check_end(const scene *s, int status)
{
    const asy_faults *f = stage.faults;
    bool hdf5 = strncmp(f->what, "libhdf5", 7) == 0;
    bool died = has_died(status);
    if (!ended_well(s, status, hdf5) || is_half_written(s))
        fail_msg("%s: allocation %ld (of %s): status %d, said '%s'", s->name,
                 f->at, f->what, status, stage.said);
    if (!died && f->lost[0] > 0)
        fail_msg("%s: allocation %ld (of %s) leaves %ld blocks unfreed",
                 s->name, f->at, f->what, f->lost[0]);
    tally.right += status == 0;
    tally.refused += status == 4;
    tally.hdf5 += hdf5;
    tally.hdf5_died += hdf5 && died;
}

/* The n-th allocation fails. Returns whether there was an n-th one. */
static bool once(const scene *s, long n)
{
    asy_stage_reset(&stage);
    stage.faults->at = n;
    int status = asy_stage_run(&stage, s->arguments);
    if (!atomic_load(&stage.faults->fired))
        return false;
    check_end(s, status);
    if (status < 0 || n % AGAIN == 0) {
        stage.faults->at = 0;
        if (asy_stage_run(&stage, s->arguments) != 0 || !is_right(s))
            fail_msg("%s: after allocation %ld failed, the next run said '%s'",
                     s->name, n, stage.said);
    }
    return true;
}

static void every_allocation(const scene *s, asy_rng *rng)
{
    make_reference(s);
    long all = atomic_load(&stage.faults->count);
    long step = asy_environment("ASSAY_FAULTS_ALL", 1 + all / SAMPLED);
    long n = asy_environment("ASSAY_FAULTS_FROM", 1);
    memset(&tally, 0, sizeof tally);
    while (n <= FIRST && once(s, n))
        n++;
    if (step > 1)
        n += asy_rng_below(rng, (uint32_t)step);
    while (once(s, n))
        n += step;
    print_message("%s, %ld allocations, each %ld-th: %ld refused, %ld done "
                  "without; %ld of HDF5, which died %ld times\n",
                  s->name, all, step, tally.refused, tally.right, tally.hdf5,
                  tally.hdf5_died);
}

static void of_scene(void **state)
{
    if (OWN_ALLOCATOR)
        ASY_SKIP("a sanitizer has its own allocator");
    asy_rng rng;
    asy_rng_init(&rng, (uint64_t)asy_environment("ASSAY_FAULTS_SEED", 1));
    every_allocation(*state, &rng);
}

/* ---- inputs ---- */

static int make(const char *const *arguments)
{
    int status = asy_stage_run(&stage, arguments);
    if (status != 0)
        print_error("%s\n", stage.said);
    return status;
}

static int set_up(void **state)
{
    (void)state;
    if (OWN_ALLOCATOR)
        return 0;
    asy_stage_init(&stage, "interpose_memory");
    asy_stage_fill(&stage);
    const char *const runs[] = {"run", "c.yaml", "-o", "r.h5", NULL};
    const char *const meta[] = {"meta", "m.yaml", "-o", "m.h5", NULL};
    return make(runs) != 0 ? -1 : make(meta);
}

static int tear_down(void **state)
{
    (void)state;
    if (!OWN_ALLOCATOR)
        asy_stage_clear(&stage);
    return 0;
}

static int list(void)
{
    for (size_t i = 0; i < N_SCENES; i++)
        puts(scenes[i].name);
    return 0;
}

int main(int argc, char **argv)
{
    struct CMUnitTest tests[N_SCENES];
    const char *only = getenv("ASSAY_FAULTS_ONLY");
    size_t n = 0;
    if (argc > 1 && strcmp(argv[1], "--list") == 0)
        return list();
    for (size_t i = 0; i < N_SCENES; i++)
        if (!only || strcmp(only, scenes[i].name) == 0)
            tests[n++] = (struct CMUnitTest){.name = scenes[i].name,
                                             .test_func = of_scene,
                                             .setup_func = set_up,
                                             .teardown_func = tear_down,
                                             .initial_state =
                                                 (void *)(uintptr_t)&scenes[i]};
    return asy_run_tests("every allocation fails once", tests, n);
}
