/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The density of a PNG file: see png.h. */
#include "report/png.h"

#include <string.h>

#include "base/file.h"

/* Signature (8 bytes) and IHDR (25), which comes first in every PNG. */
enum { PNG_HEAD = 33 };

/* Length 9, pHYs, 11811 dots a metre both ways, unit metre, checksum. */
static const unsigned char density[] = {
    0x00, 0x00, 0x00, 0x09, 0x70, 0x48, 0x59, 0x73, 0x00, 0x00, 0x2e,
    0x23, 0x00, 0x00, 0x2e, 0x23, 0x01, 0x78, 0xa5, 0x3f, 0x76};

asy_status asy_png_set_density(const char *path, asy_arena *arena,
                               asy_error *err)
{
    char *old;
    size_t size;
    asy_mark mark = asy_arena_mark(arena);
    ASY_TRY(asy_file_read(path, arena, &old, &size, err));
    if (size < PNG_HEAD || memcmp(old, "\x89PNG\r\n", 6) != 0)
        return asy_fail(err, ASY_EIO, "%s: gnuplot left no PNG there", path);
    char *whole = asy_arena_alloc(arena, size + sizeof density);
    if (!whole)
        return asy_nomem(err);
    memcpy(whole, old, PNG_HEAD);
    memcpy(whole + PNG_HEAD, density, sizeof density);
    memcpy(whole + PNG_HEAD + sizeof density, old + PNG_HEAD, size - PNG_HEAD);
    asy_status status = asy_file_write(path, whole, size + sizeof density, err);
    asy_arena_release(arena, mark);
    return status;
}
