/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Outcomes of calls and the sentence a user reads when one goes wrong.
 *
 * Every function that can fail returns an asy_status that must be looked at.
 * The function that first sees the trouble writes one sentence into the
 * asy_error ("what is wrong (found X, need Y)"); callers may put their
 * context in front of it. Nothing is ever printed below the cli layer.
 *
 * Invariant: status is ASY_OK if and only if message is empty.
 */
#ifndef ASY_BASE_STATUS_H
#define ASY_BASE_STATUS_H

#include <stddef.h>

#define ASY_MUST_USE __attribute__((warn_unused_result))
#define ASY_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

typedef enum asy_status {
    ASY_OK = 0,
    ASY_EARG,          /* bad command line                     exit 2 */
    ASY_ECONFIG,       /* bad configuration                    exit 2 */
    ASY_EDATA,         /* bad data                             exit 3 */
    ASY_EIO,           /* file could not be read or written    exit 4 */
    ASY_ENOMEM,        /* out of memory                        exit 4 */
    ASY_ENUMERIC,      /* a computation has no answer          a failed unit */
    ASY_ENOTCONVERGED, /* a solver hit its iteration limit     a failed unit */
    ASY_EHOOK,         /* a Lua hook failed                    a failed unit */
    ASY_EINTERRUPTED,  /* Ctrl-C                               exit 130 */
    ASY_EUNITS,        /* ran, but some units failed           exit 1 */
    ASY_EDIFFERS       /* ran, and found what should not be    exit 1 */
} asy_status;

typedef struct asy_error {
    asy_status status;
    char message[2048];
} asy_error;

/* Make err say nothing. */
void asy_error_reset(asy_error *err);

/* Record the sentence and return status. A NULL err is allowed. */
ASY_PRINTF(3, 4)
asy_status asy_fail(asy_error *err, asy_status status, const char *format, ...);

/* Put "context: " in front of what err already says; returns err's status. */
ASY_PRINTF(2, 3)
asy_status asy_frame(asy_error *err, const char *format, ...);

/* asy_fail(err, ASY_ENOMEM, "out of memory") in one short word; inline, so
   that the compiler sees that it never returns ASY_OK. */
static inline asy_status asy_nomem(asy_error *err)
{
    asy_fail(err, ASY_ENOMEM, "out of memory");
    return ASY_ENOMEM;
}

/* The process exit status that DESIGN's contract gives to a status. */
int asy_exit_code(asy_status status);

/* A short lower-case name ("ok", "bad data", ...) for the failures table. */
const char *asy_status_name(asy_status status);

/* Return from the calling function unless expr is ASY_OK. */
#define ASY_TRY(expr)                                                          \
    do {                                                                       \
        asy_status asy_try_ = (expr);                                          \
        if (asy_try_ != ASY_OK)                                                \
            return asy_try_;                                                   \
    } while (0)

#endif
