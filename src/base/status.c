/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Outcomes of calls: see status.h. */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    int exit_code;
} outcomes[] = {
    [ASY_OK] = {"ok", 0},
    [ASY_EARG] = {"bad argument", 2},
    [ASY_ECONFIG] = {"bad configuration", 2},
    [ASY_EDATA] = {"bad data", 3},
    [ASY_EIO] = {"input/output error", 4},
    [ASY_ENOMEM] = {"out of memory", 4},
    [ASY_ENUMERIC] = {"numerical failure", 1},
    [ASY_ENOTCONVERGED] = {"not converged", 1},
    [ASY_EHOOK] = {"hook failed", 1},
    [ASY_EINTERRUPTED] = {"interrupted", 130},
    [ASY_EUNITS] = {"units failed", 1},
    [ASY_EDIFFERS] = {"not as promised", 1},
};

void asy_error_reset(asy_error *err)
{
    err->status = ASY_OK;
    err->message[0] = '\0';
}

asy_status asy_fail(asy_error *err, asy_status status, const char *format, ...)
{
    if (!err)
        return status;
    va_list args;
    va_start(args, format);
    vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    err->status = status;
    return status;
}

asy_status asy_frame(asy_error *err, const char *format, ...)
{
    char old[sizeof err->message];
    memcpy(old, err->message, sizeof old);
    va_list args;
    va_start(args, format);
    int used = vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    if (used < 0 || (size_t)used >= sizeof err->message)
        return err->status;
    /* What does not fit is cut. */
    if (snprintf(err->message + used, sizeof err->message - (size_t)used,
                 ": %s", old) < 0)
        err->message[used] = '\0';
    return err->status;
}

int asy_exit_code(asy_status status)
{
    return outcomes[status].exit_code;
}

const char *asy_status_name(asy_status status)
{
    return outcomes[status].name;
}
