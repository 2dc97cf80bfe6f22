/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Each command, in this process, when the n-th of the program's own
 * allocations fails, for every n: "out of memory" and nothing else, until the
 * command goes well. Under the address sanitizer (make asan) this also shows
 * that nothing leaks on the way out. test_memory.c does the same to whole
 * processes and to the libraries.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "cli/command.h"
#include "support/process.h"

enum { MOST = 16 };

static asy_stage stage;
static int printed; /* the real standard output, while commands print */

typedef struct scene {
    long step; /* each step-th allocation fails */
    const asy_command *command;
    const char *const arguments[MOST];
} scene;

static const scene scenes[] = {
    {1, &asy_command_check, {"check", "c.yaml"}},
    {1, &asy_command_plan, {"plan", "c.yaml"}},
    {1, &asy_command_run, {"run", "c.yaml", "-o", "out/r.h5", "-j", "1"}},
    {29, &asy_command_run, {"run", "h.yaml", "-o", "out/h.h5", "-j", "2"}},
    {1, &asy_command_sweep, {"sweep", "c.yaml", "-o", "out/s", "-j", "1"}},
    {1,
     &asy_command_run,
     {"run", "c.yaml", "-o", "out/m.h5", "-j", "1", "--shard", "1/1"}},
    {1, &asy_command_merge, {"merge", "c.yaml", "-o", "out/m.h5"}},
    {1, &asy_command_meta, {"meta", "m.yaml", "-o", "out/meta.h5"}},
    {1, &asy_command_show, {"show", "out/r.h5"}},
    {1, &asy_command_show, {"show", "out/r.h5", "--json"}},
    {1, &asy_command_show, {"show", "out/meta.h5"}},
    {1, &asy_command_export, {"export", "out/r.h5", "-o", "out/csv"}},
    {1, &asy_command_export, {"export", "out/meta.h5", "-o", "out/csv"}},
    {1, &asy_command_latex, {"latex", "out/r.h5", "-o", "out/tex"}},
    {1, &asy_command_compare, {"compare", "out/r.h5", "out/m.h5"}},
    {1, &asy_command_verify, {"verify", "out/r.h5", "--folder", "."}},
    {1, &asy_command_slurm, {"slurm", "c.yaml"}},
    {307, &asy_command_schema, {"schema"}},
    {1, &asy_command_keys, {"keys"}},
};

/* Commands write to standard output; nobody wants to read it here. */
static void hush(void)
{
    fflush(stdout);
    printed = dup(STDOUT_FILENO);
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    assert_true(printed >= 0 && nowhere >= 0);
    dup2(nowhere, STDOUT_FILENO);
    close(nowhere);
}

static void speak(void)
{
    fflush(stdout);
    dup2(printed, STDOUT_FILENO);
    close(printed);
}

static asy_status once(const scene *s, long n, asy_error *err)
{
    char *argv[MOST + 1] = {NULL};
    int argc = 0;
    while (argc < MOST && s->arguments[argc]) {
        argv[argc] = (char *)(uintptr_t)s->arguments[argc];
        argc++;
    }
    asy_error_reset(err);
    hush();
    asy_memory_fail_at(n);
    asy_status status = s->command->run(argc, argv, err);
    asy_memory_fail_at(0);
    speak();
    return status;
}

/* The n-th allocation fails. Returns whether there was an n-th one. */
static bool fails_well(const scene *s, long n)
{
    asy_error err;
    unsigned long before = asy_memory_refusals();
    asy_status status = once(s, n, &err);
    bool met = asy_memory_refusals() > before;
    bool refused = status == ASY_ENOMEM && strstr(err.message, "out of memory");
    if (!refused && status != ASY_OK)
        fail_msg("%s: allocation %ld: %s: %s", s->arguments[0], n,
                 asy_status_name(status), err.message);
    return met;
}

static void every_allocation(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        long n = 1;
        while (fails_well(&scenes[i], n))
            n += scenes[i].step;
        print_message("%s: %ld allocations\n", scenes[i].arguments[0], n - 1);
        assert_true(n > 1);
    }
}

static int set_up(void **state)
{
    (void)state;
    asy_stage_init(&stage, NULL);
    asy_stage_fill(&stage);
    return chdir(stage.dir);
}

static int tear_down(void **state)
{
    (void)state;
    asy_stage_clear(&stage);
    return chdir("/");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_allocation, set_up, tear_down)};
    return ASY_RUN_TESTS("commands without memory", tests);
}
