/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The record of a run: see sidecar.h. */
#include "cli/sidecar.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#include "base/text.h"
#include "base/wide.h"

static void now_utc(char out[32])
{
    time_t now = time(NULL);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

static json_t *describe(const asy_study *study, const asy_execution *e)
{
    struct utsname host = {.nodename = "unknown"};
    char finished[32];
    uname(&host);
    now_utc(finished);
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:f}",
        "assay_version", ASY_VERSION, "compiler", __VERSION__, "kernel",
        asy_wide_version(), "host", host.nodename, "machine", host.machine,
        "finished", finished, "config_sha256", study->config.sha256,
        "data_sha256", study->task.sha256, "threads", (json_int_t)e->threads,
        "units", (json_int_t)e->units, "units_failed", (json_int_t)e->failed,
        "units_resumed", (json_int_t)e->resumed, "seconds", e->seconds);
}

asy_status asy_sidecar_write(asy_study *study, const char *path,
                             const asy_execution *execution, asy_error *err)
{
    size_t length = strlen(path);
    bool h5 = length > 3 && strcmp(path + length - 3, ".h5") == 0;
    char *name = asy_arena_printf(&study->arena, "%.*s.run.json",
                                  (int)(h5 ? length - 3 : length), path);
    json_t *record = describe(study, execution);
    char *text = record ? json_dumps(record, JSON_INDENT(2)) : NULL;
    asy_status status = text && name
                            ? asy_write_file(name, text, strlen(text), err)
                            : asy_nomem(err);
    free(text);
    json_decref(record);
    return status;
}
