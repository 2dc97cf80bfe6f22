/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a test and the interposed libraries (interpose_*.c) tell each other: a
 * page of memory shared through the file named by $ASSAY_FAULTS.
 *
 * The n-th matching call of the program fails, once. A test counts n up until a
 * run passes without the fault having been met: then every call was met.
 */
#ifndef ASY_TESTS_FAULTS_H
#define ASY_TESTS_FAULTS_H

#include <stdatomic.h>

#define ASY_FAULTS_VARIABLE "ASSAY_FAULTS"

/* Calls on files. */
enum {
    ASY_CALL_OPEN = 1 << 0,
    ASY_CALL_READ = 1 << 1,
    ASY_CALL_WRITE = 1 << 2,
    ASY_CALL_SYNC = 1 << 3,
    ASY_CALL_CLOSE = 1 << 4,
    ASY_CALL_RENAME = 1 << 5,
    ASY_CALL_TRUNCATE = 1 << 6,
    ASY_CALL_MKDIR = 1 << 7,
    ASY_CALL_UNLINK = 1 << 8,
    ASY_CALL_ANY = (1 << 9) - 1
};

typedef enum asy_fault_how {
    ASY_FAULT_ERROR,       /* errno = error, nothing done */
    ASY_FAULT_SHORT,       /* a write that takes the first half only */
    ASY_FAULT_HALF,        /* the same, and the next call is an error */
    ASY_FAULT_KILL_BEFORE, /* SIGKILL instead of the call */
    ASY_FAULT_KILL_WITHIN, /* a write of the first half, then SIGKILL */
    ASY_FAULT_KILL_AFTER   /* SIGKILL when the call is done */
} asy_fault_how;

/* A page of zeros asks for nothing. */
typedef struct asy_faults {
    /* the test's part */
    char folder[512]; /* calls on files below it count */
    int calls;        /* which ones */
    asy_fault_how how;
    int error;
    long at; /* the call that fails, from 1; 0: none */
    /* the library's part */
    atomic_long count; /* matching calls so far */
    atomic_int fired;
    char what[32];       /* the function that failed */
    atomic_long lost[2]; /* memory: blocks left at the end: ours, libraries' */
} asy_faults;

#endif
