/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The program as a process of its own, for tests that fail its calls or kill
 * it: started with a library preloaded, its words kept.
 */
#ifndef ASY_TESTS_PROCESS_H
#define ASY_TESTS_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#include "faults/faults.h"
#include "support/check.h"

enum { ASY_PROCESS_PATH = 512, ASY_PROCESS_WORDS = 8192 };

/* A folder of its own, and what processes there share with the test. */
typedef struct asy_stage {
    char dir[ASY_PROCESS_PATH];    /* for inputs and references; goes away */
    char folder[ASY_PROCESS_PATH]; /* dir/out, where faults happen */
    char program[ASY_PROCESS_PATH];
    char library[ASY_PROCESS_PATH]; /* preloaded if not empty */
    asy_faults *faults;
    char said[ASY_PROCESS_WORDS]; /* standard error of the last process */
} asy_stage;

/* library: interpose_io, interpose_memory, or NULL. The program is $ASSAY, the
   stage lies in $TMPDIR or /tmp. */
void asy_stage_init(asy_stage *stage, const char *library);
void asy_stage_clear(asy_stage *stage);
/* An empty folder again, and no fault asked for. */
void asy_stage_reset(asy_stage *stage);
/* A file in dir. */
void asy_stage_write(const asy_stage *stage, const char *name,
                     const char *text);
/* Copy a file of the project to dir. */
void asy_stage_copy(const asy_stage *stage, const char *from, const char *name);

/* The files of a small study, c.yaml, the same with a hook, h.yaml, and a small
   meta-analysis, m.yaml, with all that they name. `sweep` finds two seeds. */
void asy_stage_fill(const asy_stage *stage);

/* Start the program in dir with these arguments (ended by NULL). */
pid_t asy_stage_start(asy_stage *stage, const char *const *arguments);
/* Its exit status, or minus the signal that ended it; said is filled. */
int asy_stage_wait(asy_stage *stage, pid_t pid);
int asy_stage_run(asy_stage *stage, const char *const *arguments);

/* Files of a folder and those below it that end so; any if end is NULL. */
size_t asy_stage_count(const char *folder, const char *end);
/* Is there a file of these very bytes? */
bool asy_stage_same(const char *a, const char *b);
/* Is every file of a whole, that is, the same as the one of that name in b?
   Journals may be there; in *.run.json are times. */
bool asy_stage_whole(const char *a, const char *b);
/* The same, and no file is missing or too many. */
bool asy_stage_same_folders(const char *a, const char *b);
void asy_stage_remove(const char *folder);

/* An integer from the environment, or what is meant without one. */
long asy_environment(const char *name, long otherwise);

#endif
