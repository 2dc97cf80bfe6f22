/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A terminal whose output is stopped (Ctrl-S) and a full pipe hold up neither
 * SIGTERM nor SIGINT: the run ends within a second, exit status 130, its
 * journal kept.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "support/process.h"

static asy_stage stage;

/* Units of some hundredths of a second, for minutes. */
static const char study[] =
    "assay: 1\n"
    "name: long\n"
    "data: {file: data.csv, target: lic_elevated, positive: 1}\n"
    "resampling: {outer: {method: kfold, folds: 2}}\n"
    "learners:\n"
    "  rf: {model: random_forest, params: {n_estimators: 300}}\n"
    "permutation_test: {permutations: 20000}\n";

static const char *const run_it[] = {"run", "long.yaml", "-o", "out/r.h5",
                                     "-j",  "2",         NULL};

static void pause_for(double seconds)
{
    const struct timespec t = {
        (time_t)seconds, (long)(1e9 * (seconds - (double)(time_t)seconds))};
    nanosleep(&t, NULL);
}

/* The thread sanitizer's own _exit flushes standard error, and waits there. */
#ifdef __SANITIZE_THREAD__
enum { EXIT_WAITS = 1 };
#else
enum { EXIT_WAITS = 0 };
#endif

/* ---- what a run speaks into ---- */

typedef struct ear {
    int near, far; /* the run's end and ours */
} ear;

/* A terminal, or two ends of -1 where none can be made. */
static ear make_terminal(void)
{
    ear e = {-1, -1};
    e.far = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (e.far < 0 || grantpt(e.far) != 0 || unlockpt(e.far) != 0)
        return (ear){-1, -1};
    e.near = open(ptsname(e.far), O_RDWR | O_NOCTTY | O_CLOEXEC);
    return e;
}

static ear make_full_pipe(void)
{
    int end[2];
    assert_int_equal(pipe2(end, O_CLOEXEC), 0);
    int flags = fcntl(end[1], F_GETFL);
    assert_int_equal(fcntl(end[1], F_SETFL, flags | O_NONBLOCK), 0);
    while (write(end[1], "x", 1) == 1)
        ;
    assert_int_equal(errno, EAGAIN);
    assert_int_equal(fcntl(end[1], F_SETFL, flags), 0);
    return (ear){end[1], end[0]};
}

static void stop(const ear *e)
{
    assert_int_equal(tcflow(e->near, TCOOFF), 0);
}

static void drop(const ear *e)
{
    close(e->near);
    close(e->far);
}

/* ---- runs ---- */

static pid_t start(const ear *e)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid > 0)
        return pid;
    char *argument[16] = {stage.program};
    for (int i = 0; run_it[i]; i++)
        argument[i + 1] = (char *)(uintptr_t)run_it[i];
    if (chdir(stage.dir) == 0 && dup2(e->near, STDERR_FILENO) >= 0 &&
        dup2(e->near, STDOUT_FILENO) >= 0)
        execv(stage.program, argument);
    _exit(127);
}

/* Send a signal: the exit status, or minus the signal that had to be used. */
static int end(pid_t pid, int signal, double *took)
{
    int status;
    double begin = asy_seconds();
    assert_int_equal(kill(pid, signal), 0);
    for (*took = 0; *took < 10; *took = asy_seconds() - begin) {
        if (waitpid(pid, &status, WNOHANG) == pid)
            return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
        pause_for(0.01);
    }
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    return -SIGKILL;
}

static void expect_end(pid_t pid, int signal)
{
    double took;
    int status = end(pid, signal, &took);
    if (status != 130 || took > 2)
        fail_msg("status %d after %.2f s", status, took);
    assert_int_equal(asy_stage_count(stage.folder, ".journal"), 1);
    assert_int_equal(asy_stage_count(stage.folder, ".h5"), 0);
}

static void await_units(void)
{
    for (int i = 0; i < 1000; i++, pause_for(0.01))
        if (asy_stage_count(stage.folder, ".journal") == 1)
            break;
    pause_for(0.5);
}

static void stopped_while_it_draws(void **state)
{
    (void)state;
    if (EXIT_WAITS)
        ASY_SKIP("_exit of the thread sanitizer waits for the terminal");
    for (int i = 0; i < 2; i++) {
        ear e = make_terminal();
        if (e.near < 0)
            ASY_SKIP("no terminal can be made here");
        asy_stage_reset(&stage);
        pid_t pid = start(&e);
        await_units();
        stop(&e);
        pause_for(0.5);
        expect_end(pid, i == 0 ? SIGTERM : SIGINT);
        drop(&e);
    }
}

/* A run that goes on says so before anything else; it waits there. */
static void stopped_from_the_start(void **state)
{
    (void)state;
    if (EXIT_WAITS)
        ASY_SKIP("_exit of the thread sanitizer waits for the terminal");
    ear e = make_terminal();
    if (e.near < 0)
        ASY_SKIP("no terminal can be made here");
    stop(&e);
    pid_t pid = start(&e);
    pause_for(1);
    expect_end(pid, SIGTERM);
    drop(&e);
}

static void a_full_pipe(void **state)
{
    (void)state;
    if (EXIT_WAITS)
        ASY_SKIP("_exit of the thread sanitizer waits for the terminal");
    ear e = make_full_pipe();
    pid_t pid = start(&e);
    pause_for(1);
    expect_end(pid, SIGTERM);
    drop(&e);
}

static int set_up(void **state)
{
    (void)state;
    asy_stage_init(&stage, NULL);
    asy_stage_copy(&stage, "tests/data/cohort_66.csv", "data.csv");
    asy_stage_write(&stage, "long.yaml", study);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    asy_stage_clear(&stage);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(stopped_while_it_draws, set_up),
        cmocka_unit_test(stopped_from_the_start),
        cmocka_unit_test_teardown(a_full_pipe, tear_down),
    };
    return ASY_RUN_TESTS("stopped terminals", tests);
}
