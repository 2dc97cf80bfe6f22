/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arguments to command: `assay COMMAND ...`. */
#include <getopt.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "base/wide.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/process.h"
#include "cli/sidecar.h"
#include "engine/ranks.h"
#include "meta/meta.h"

const char asy_commit[] = ASY_COMMIT; /* see Makefile */

static void print_overview(FILE *out)
{
    size_t n;
    const asy_command *const *command = asy_commands(&n);
    fputs("assay " ASY_VERSION
          ": reproducible clinical machine-learning experiments.\n"
          "One YAML file declares a study; one HDF5 file keeps its result.\n\n"
          "usage: assay COMMAND ...\n\n",
          out);
    for (size_t i = 0; i < n; i++)
        fprintf(out, "  %-8s %s\n", command[i]->name, command[i]->help);
    fputs("\nassay COMMAND --help tells more. A first study:\n"
          "  assay run configs/asah.yaml\n"
          "  assay show results/asah.h5\n"
          "  assay figures results/asah.h5\n",
          out);
}

static void print_help(const asy_command *command)
{
    printf("usage: assay %s %s\n\n%s\n", command->name, command->usage,
           command->help);
    if (command->more)
        printf("\n%s", command->more);
}

static const asy_command *find(const char *name, const char **nearest)
{
    size_t n;
    const asy_command *const *command = asy_commands(&n);
    const char *names[64];
    for (size_t i = 0; i < n && i < 64; i++) {
        names[i] = command[i]->name;
        if (strcmp(name, names[i]) == 0)
            return command[i];
    }
    *nearest = asy_nearest(name, names, n);
    return NULL;
}

static int unknown(const char *name, const char *nearest)
{
    fprintf(stderr, "assay: unknown command %s", name);
    if (nearest)
        fprintf(stderr, "; did you mean \"%s\"?", nearest);
    fputs(" (assay --help lists the commands)\n", stderr);
    return asy_exit_code(ASY_EARG);
}

static int wants_help(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return 1;
    return 0;
}

/* What did not fit into the buffer may have been lost long ago. */
static int finish(asy_status status, asy_error *err)
{
    bool lost = fflush(stdout) != 0 || ferror(stdout);
    if (lost && status == ASY_OK) {
        fputs("assay: standard output could not be written\n", stderr);
        return asy_exit_code(ASY_EIO);
    }
    if (status != ASY_OK && err->message[0]) {
        asy_utf8_tame(err->message, ""); /* it may quote any file */
        fprintf(stderr, "%s\n", err->message);
    }
    return asy_exit_code(status);
}

/* For tests: the version of the array loops is forced. Results are the same. */
static asy_status choose_kernel(asy_error *err)
{
    const char *version = getenv("ASSAY_KERNEL");
    if (asy_wide_choose(version, err) != ASY_OK)
        return asy_frame(err, "ASSAY_KERNEL");
    return ASY_OK;
}

static bool asks_for_overview(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 ||
           strcmp(word, "help") == 0;
}

/* A command line that runs nothing. */
static int explain(const asy_command *command, const char *nearest, int argc,
                   char **argv)
{
    if (argc < 2) {
        print_overview(stderr);
        return asy_exit_code(ASY_EARG);
    }
    if (command)
        print_help(command);
    else if (asks_for_overview(argv[1]))
        print_overview(stdout);
    else if (strcmp(argv[1], "--version") == 0)
        puts("assay " ASY_VERSION);
    else
        return unknown(argv[1], nearest);
    return finish(ASY_OK, NULL);
}

static void tell(void *user)
{
    const asy_error *err = user;
    fprintf(stderr, "%s\n", err->message);
}

/* Only rank 0 speaks; it has heard what went wrong elsewhere. */
static int act(int argc, char **argv)
{
    asy_error err;
    asy_error_reset(&err);
    const char *nearest = NULL;
    const asy_command *command = argc > 1 ? find(argv[1], &nearest) : NULL;
    bool runs = command && !wants_help(argc - 1, argv + 1);
    asy_status status = runs ? choose_kernel(&err) : ASY_OK;
    status = asy_ranks_ready(runs ? command->name : "help", status, &err);
    if (status == ASY_OK && !runs)
        return asy_rank() == 0 ? explain(command, nearest, argc, argv) : 0;
    if (status == ASY_OK && (asy_rank() == 0 || command->all_ranks))
        status = command->run(argc - 1, argv + 1, &err);
    if (asy_rank() > 0)
        return 0;
    if (status != ASY_EINTERRUPTED)
        return finish(status, &err);
    asy_interrupt_say(tell, &err);
    return asy_exit_code(status);
}

int main(int argc, char **argv)
{
    asy_error err;
    asy_error_reset(&err);
    asy_process_prepare();
    setlocale(LC_ALL, "C");      /* numbers look the same everywhere */
    unsetenv("POSIXLY_CORRECT"); /* options may follow the config */
    asy_meta_start();
    asy_status status = asy_ranks_start(&argc, &argv, &err);
    if (status != ASY_OK)
        return finish(status, &err);
    int code = act(argc, argv);
    asy_ranks_end(code);
    return code;
}
