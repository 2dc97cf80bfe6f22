/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attributes: one value each, fixed by a table. See h5.h. */
#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/math.h"
#include "store/h5.h"
#include "store/h5_type.h"

static bool put(asy_h5 *h, hid_t at, const char *name, asy_h5_kind kind,
                const void *value)
{
    size_t mark = h->n_held;
    hid_t space = asy_h5_hold(h, H5Screate(H5S_SCALAR));
    hid_t attribute =
        asy_h5_hold(h, H5Acreate2(at, name, asy_h5_file_type(h, kind), space,
                                  H5P_DEFAULT, H5P_DEFAULT));
    bool ok = attribute >= 0 &&
              H5Awrite(attribute, asy_h5_memory_type(h, kind), value) >= 0;
    asy_h5_release(h, mark);
    return ok;
}

bool asy_h5_describe(asy_h5 *h, hid_t at, const char *text)
{
    return put(h, at, "description", ASY_H5_TEXT, &text);
}

static asy_status write_one(asy_h5 *h, hid_t at, const asy_h5_attribute *a,
                            const void *member)
{
    const char *text = NULL;
    if (a->kind == ASY_H5_TEXT)
        text = *(const char *const *)member;
    if (a->kind == ASY_H5_DIGEST)
        text = member;
    if (text)
        member = &text;
    else if (a->kind == ASY_H5_TEXT && a->flags & ASY_H5_OPTIONAL)
        return ASY_OK;
    double real = 0;
    if (a->kind == ASY_H5_REAL) {
        real = asy_h5_one_nan(*(const double *)member);
        member = &real;
    }
    return put(h, at, a->name, a->kind, member) ? ASY_OK
                                                : asy_h5_fail(h, at, a->name);
}

/* Copy what HDF5 allocated into the arena. */
static asy_status take_text(asy_h5 *h, const asy_h5_attribute *a,
                            const char *text, void *member)
{
    if (a->kind == ASY_H5_DIGEST) {
        size_t length = strnlen(text, ASY_SHA256_HEX - 1);
        memcpy(member, text, length);
        ((char *)member)[length] = '\0';
        return ASY_OK;
    }
    char *copy = asy_arena_strdup(h->arena, text);
    *(const char **)member = copy;
    return copy ? ASY_OK : asy_nomem(h->err);
}

static asy_status get_text(asy_h5 *h, hid_t attribute,
                           const asy_h5_attribute *a, void *member)
{
    char *text = NULL;
    if (H5Aread(attribute, h->text, &text) < 0 || !text)
        return asy_h5_fail(h, attribute, a->name);
    asy_status status = asy_h5_is_text(text)
                            ? take_text(h, a, text, member)
                            : asy_h5_fail(h, attribute, a->name);
    H5free_memory(text);
    return status;
}

static asy_status get(asy_h5 *h, hid_t attribute, const asy_h5_attribute *a,
                      void *member)
{
    hid_t type = asy_h5_hold(h, H5Aget_type(attribute));
    hid_t space = asy_h5_hold(h, H5Aget_space(attribute));
    if (!asy_h5_type_fits(h, type, a->kind) ||
        H5Sget_simple_extent_npoints(space) != 1)
        return asy_h5_fail(h, attribute, a->name);
    if (a->kind == ASY_H5_TEXT || a->kind == ASY_H5_DIGEST)
        return get_text(h, attribute, a, member);
    if (H5Aread(attribute, asy_h5_memory_type(h, a->kind), member) < 0)
        return asy_h5_fail(h, attribute, a->name);
    unsigned char *byte = member;
    if (a->kind == ASY_H5_FLAG)
        *byte = *byte != 0;
    return ASY_OK;
}

static asy_status read_one(asy_h5 *h, hid_t at, const asy_h5_attribute *a,
                           void *member)
{
    size_t mark = h->n_held;
    bool has = true;
    if (a->flags & ASY_H5_OPTIONAL)
        ASY_TRY(asy_h5_has_attribute(h, at, a->name, &has));
    if (!has)
        return ASY_OK;
    hid_t attribute = asy_h5_hold(h, H5Aopen(at, a->name, H5P_DEFAULT));
    asy_status status = attribute < 0 ? asy_h5_fail(h, at, a->name)
                                      : get(h, attribute, a, member);
    asy_h5_release(h, mark);
    return status;
}

asy_status asy_h5_attributes(asy_h5 *h, hid_t at, const asy_h5_attribute *table,
                             void *base)
{
    for (const asy_h5_attribute *a = table; a->name; a++) {
        void *member = asy_h5_member(base, a->offset);
        ASY_TRY(h->writing ? write_one(h, at, a, member)
                           : read_one(h, at, a, member));
    }
    return ASY_OK;
}
