/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The record of a run: see sidecar.h.
 *
 * Invariant: jansson is given valid values only, texts as UTF-8; what it then
 * cannot make is for want of memory.
 */
#include "cli/sidecar.h"

#include <errno.h>
#include <gnu/libc-version.h>
#include <jansson.h>
#include <limits.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/io.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/wide.h"
#include "store/store.h"

#ifdef __clang__
#define COMPILER "clang " __VERSION__
#else
#define COMPILER "gcc " __VERSION__
#endif

enum { LARGEST = 1 << 20 }; /* bytes of a record */

/* The length of a name without its .h5. */
static int stem(const char *result)
{
    size_t length = strlen(result);
    bool h5 = length > 3 && strcmp(result + length - 3, ".h5") == 0;
    return (int)(h5 ? length - 3 : length);
}

char *asy_sidecar_path(asy_arena *arena, const char *result)
{
    return asy_arena_printf(arena, "%.*s.run.json", stem(result), result);
}

/* ---- what is there ---- */

/* jansson says why it refuses a text, and nothing where memory is out. */
static asy_status is_record(const asy_content *content, bool *is,
                            asy_error *err)
{
    json_error_t why = {0};
    json_t *record = json_loadb(content->text, content->size, 0, &why);
    *is = json_is_string(json_object_get(record, "assay_version")) &&
          json_is_string(json_object_get(record, "config_sha256"));
    bool starved = !record && (!why.text[0] || json_error_code(&why) ==
                                                   json_error_out_of_memory);
    json_decref(record);
    return starved ? asy_nomem(err) : ASY_OK;
}

static asy_status check_record(const char *path, asy_arena *arena,
                               asy_error *err)
{
    struct stat info;
    asy_content content;
    bool is = false;
    if (stat(path, &info) != 0)
        return errno == ENOENT || errno == ENOTDIR
                   ? ASY_OK
                   : asy_io_cannot(path, "read what is there", err);
    if (S_ISREG(info.st_mode) && info.st_size == 0)
        return ASY_OK;
    if (S_ISREG(info.st_mode) && info.st_size <= LARGEST) {
        ASY_TRY(asy_file_read_upto(path, LARGEST, arena, &content, err));
        ASY_TRY(is_record(&content, &is, err));
    }
    if (is)
        return ASY_OK;
    return asy_fail(err, ASY_EARG,
                    "%s: found something there that is no run record, which "
                    "the record of this run would replace; need another -o "
                    "FILE.h5",
                    path);
}

asy_status asy_sidecar_check(const char *result, asy_arena *arena,
                             asy_error *err)
{
    int length = stem(result);
    bool h5 = result[length] != '\0';
    char *path = asy_sidecar_path(arena, result);
    char *other =
        asy_arena_printf(arena, "%.*s%s", length, result, h5 ? "" : ".h5");
    if (!path || !other)
        return asy_nomem(err);
    if (asy_store_is_there(other))
        return asy_fail(err, ASY_EARG,
                        "%s: found %s, whose run record %s this run would "
                        "replace; need another -o FILE.h5",
                        result, other, path);
    return check_record(path, arena, err);
}

/* ---- what is written ---- */

/* Names of files and hosts are bytes, texts of JSON are UTF-8: U+FFFD stands
   for each byte that is no part of a character. */
static json_t *words(const char *bytes)
{
    asy_text text;
    asy_text_init(&text);
    asy_text_add(&text, "");
    for (size_t left = strlen(bytes); left > 0;) {
        size_t n = asy_utf8_valid(bytes, left);
        asy_text_addf(&text, "%.*s", (int)n, bytes);
        if (n < left) {
            asy_text_add(&text, "\xEF\xBF\xBD");
            n++;
        }
        bytes += n;
        left -= n;
    }
    json_t *string = text.failed ? NULL : json_string(text.text);
    asy_text_clear(&text);
    return string;
}

static json_t *moment(double seconds_ago)
{
    char text[32];
    time_t then = time(NULL) - (time_t)(seconds_ago + 0.5);
    struct tm utc;
    gmtime_r(&then, &utc);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return json_string(text);
}

/* The whole path, so that the record can be read from anywhere. */
static json_t *place(const char *path)
{
    char whole[PATH_MAX];
    return words(realpath(path, whole) ? whole : path);
}

static int add_library(struct dl_phdr_info *info, size_t size, void *list)
{
    (void)size;
    char whole[PATH_MAX];
    const char *slash = *info->dlpi_name && realpath(info->dlpi_name, whole)
                            ? strrchr(whole, '/')
                            : NULL;
    return slash ? json_array_append_new(list, words(slash + 1)) : 0;
}

/* The shared libraries as they were loaded: names of files with versions. */
static json_t *libraries(void)
{
    json_t *list = json_array();
    if (dl_iterate_phdr(add_library, list) == 0)
        return list;
    json_decref(list);
    return NULL;
}

/* The program and the machine. */
static json_t *describe_program(void)
{
    struct utsname u = {.nodename = "unknown"};
    uname(&u);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:s, s:s, s:I}",
                     "assay_version", ASY_VERSION, "git_commit",
                     asy_commit ? asy_commit : "unknown", "compiler", COMPILER,
                     "built_with", ASY_BUILT_WITH, "glibc",
                     gnu_get_libc_version(), "kernel", asy_wide_version(),
                     "host", words(u.nodename), "system", u.sysname, "release",
                     u.release, "machine", u.machine, "processors",
                     (json_int_t)sysconf(_SC_NPROCESSORS_ONLN));
}

static json_t *describe_run(const asy_run_facts *f)
{
    const asy_execution *e = &f->execution;
    return json_pack("{s:o, s:s, s:o, s:s, s:s, s:o, s:o, s:f, s:I, s:I, s:I, "
                     "s:I, s:I, s:o}",
                     "config", place(f->config), "config_sha256",
                     f->config_sha256, "data", place(f->data), "data_sha256",
                     f->data_sha256, "hooks_sha256", f->hooks_sha256, "started",
                     moment(e->seconds), "finished", moment(0), "seconds",
                     e->seconds, "ranks", (json_int_t)e->ranks, "threads",
                     (json_int_t)e->threads, "units", (json_int_t)e->units,
                     "units_failed", (json_int_t)e->failed, "units_resumed",
                     (json_int_t)e->resumed, "libraries", libraries());
}

asy_status asy_sidecar_put(const asy_run_facts *facts, const char *path,
                           asy_arena *arena, asy_error *err)
{
    char *name = asy_sidecar_path(arena, path);
    json_t *record = describe_program(), *run = describe_run(facts);
    bool whole = json_object_update(record, run) == 0;
    char *text = whole ? json_dumps(record, JSON_INDENT(2)) : NULL;
    asy_status status = text && name
                            ? asy_file_write(name, text, strlen(text), err)
                            : asy_nomem(err);
    free(text);
    json_decref(run);
    json_decref(record);
    return status;
}

asy_status asy_sidecar_write(asy_study *study, const char *path,
                             const asy_execution *execution, asy_error *err)
{
    char hooks[ASY_SHA256_HEX];
    asy_hooks_digest(study->hooks, hooks);
    asy_run_facts facts = {.config = study->config.path,
                           .config_sha256 = study->config.sha256,
                           .data = study->config.data.file,
                           .data_sha256 = study->task.sha256,
                           .hooks_sha256 = hooks,
                           .execution = *execution};
    return asy_sidecar_put(&facts, path, &study->arena, err);
}
