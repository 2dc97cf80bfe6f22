/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Types in memory and in the file: see h5_type.h. */
#include "store/h5_type.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/math.h"
#include "base/utf8.h"
#include "plan/result.h"

hid_t asy_h5_memory_type(asy_h5 *h, asy_h5_kind kind)
{
    const hid_t type[] = {
        [ASY_H5_REAL] = H5T_NATIVE_DOUBLE, [ASY_H5_INTEGER] = H5T_NATIVE_INT,
        [ASY_H5_COUNT] = H5T_NATIVE_ULONG, [ASY_H5_SEED] = H5T_NATIVE_UINT64,
        [ASY_H5_BYTE] = H5T_NATIVE_UCHAR,  [ASY_H5_FLAG] = H5T_NATIVE_UCHAR,
        [ASY_H5_TEXT] = h->text,           [ASY_H5_DIGEST] = h->text};
    if (kind != ASY_H5_FAILURE)
        return type[kind];
    hid_t row = asy_h5_hold(h, H5Tcreate(H5T_COMPOUND, sizeof(asy_failure)));
    bool ok =
        H5Tinsert(row, "unit", HOFFSET(asy_failure, unit), h->text) >= 0 &&
        H5Tinsert(row, "status", HOFFSET(asy_failure, status), h->text) >= 0 &&
        H5Tinsert(row, "message", HOFFSET(asy_failure, message), h->text) >= 0;
    return ok ? row : H5I_INVALID_HID;
}

hid_t asy_h5_file_type(asy_h5 *h, asy_h5_kind kind)
{
    const hid_t type[] = {
        [ASY_H5_REAL] = H5T_IEEE_F64LE, [ASY_H5_INTEGER] = H5T_STD_I32LE,
        [ASY_H5_COUNT] = H5T_STD_I64LE, [ASY_H5_SEED] = H5T_STD_U64LE,
        [ASY_H5_BYTE] = H5T_STD_U8LE,   [ASY_H5_FLAG] = H5T_STD_U8LE};
    if (asy_h5_kind_texts(kind) > 0)
        return asy_h5_memory_type(h, kind);
    return type[kind];
}

size_t asy_h5_kind_size(asy_h5_kind kind)
{
    static const size_t size[] = {[ASY_H5_REAL] = sizeof(double),
                                  [ASY_H5_INTEGER] = sizeof(int),
                                  [ASY_H5_COUNT] = sizeof(size_t),
                                  [ASY_H5_SEED] = sizeof(uint64_t),
                                  [ASY_H5_BYTE] = 1,
                                  [ASY_H5_FLAG] = 1,
                                  [ASY_H5_TEXT] = sizeof(char *),
                                  [ASY_H5_DIGEST] = ASY_SHA256_HEX,
                                  [ASY_H5_FAILURE] = sizeof(asy_failure)};
    return size[kind];
}

size_t asy_h5_kind_texts(asy_h5_kind kind)
{
    if (kind == ASY_H5_FAILURE)
        return sizeof(asy_failure) / sizeof(char *);
    return kind == ASY_H5_TEXT || kind == ASY_H5_DIGEST;
}

bool asy_h5_type_fits(asy_h5 *h, hid_t type, asy_h5_kind kind)
{
    if (asy_h5_kind_texts(kind) > 0)
        return H5Tequal(type, asy_h5_file_type(h, kind)) > 0;
    return H5Tget_class(type) ==
           (kind == ASY_H5_REAL ? H5T_FLOAT : H5T_INTEGER);
}

bool asy_h5_is_text(const char *text)
{
    size_t size = strlen(text);
    return asy_utf8_valid(text, size) == size;
}

const char *asy_h5_clean_text(asy_h5 *h, const char *text)
{
    if (!text || asy_h5_is_text(text))
        return text ? text : "";
    char *copy = asy_arena_strdup(h->arena, text);
    for (char *c = copy; c && *c; c++) {
        c += asy_utf8_valid(c, strlen(c));
        if (!*c)
            break;
        *c = '?';
    }
    return copy;
}

double asy_h5_one_nan(double x)
{
    return isnan(x) ? ASY_NAN : x;
}
