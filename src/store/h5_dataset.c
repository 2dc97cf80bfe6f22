/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Datasets: contiguous arrays of up to three dimensions. See h5.h. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "store/h5.h"
#include "store/h5_type.h"

typedef struct shape {
    int rank;
    asy_dim dim[3];
    hsize_t size[3];
    size_t count; /* of values */
} shape;

/* The dimensions that the file shows. */
static shape shape_of(const asy_h5 *h, const asy_h5_dataset *d)
{
    shape s = {.count = 1};
    for (size_t i = 0; d->dim[i] != ASY_DIM_END; i++) {
        asy_dim dim = d->dim[i];
        if (dim == ASY_DIM_SCORE && *h->size[dim] == 1)
            continue;
        s.dim[s.rank] = dim;
        s.size[s.rank++] = *h->size[dim];
        s.count *= *h->size[dim];
    }
    return s;
}

/* The description and what the dimensions run over. */
static bool describe(asy_h5 *h, hid_t set, const asy_h5_dataset *d,
                     const shape *s)
{
    asy_text text;
    asy_text_init(&text);
    asy_text_add(&text, d->description);
    for (int i = 0; i < s->rank; i++)
        asy_text_addf(&text, "%s%s",
                      i ? ", " : " Axes: ", asy_h5_dim_name(s->dim[i]));
    asy_text_add(&text, s->rank ? "." : "");
    bool ok = !text.failed && asy_h5_describe(h, set, text.text);
    asy_text_clear(&text);
    return ok;
}

/* The values as they are written: one NaN, no missing text, UTF-8. NULL if
   memory is out. */
static const void *presentable(asy_h5 *h, asy_h5_kind kind, const void *values,
                               size_t count)
{
    size_t texts = asy_h5_kind_texts(kind) * count;
    if (kind == ASY_H5_REAL) {
        double *copy = ASY_NEW(h->arena, double, count);
        for (size_t i = 0; copy && i < count; i++)
            copy[i] = asy_h5_one_nan(((const double *)values)[i]);
        return copy;
    }
    if (count == 0)
        return ""; /* HDF5 asks for an address even so */
    if (texts == 0)
        return values;
    const char **copy = ASY_NEW(h->arena, const char *, texts);
    for (size_t i = 0; copy && i < texts; i++) {
        copy[i] = asy_h5_clean_text(h, ((const char *const *)values)[i]);
        if (!copy[i])
            return NULL;
    }
    return copy;
}

static asy_status write_values(asy_h5 *h, hid_t at, const asy_h5_dataset *d,
                               void *base)
{
    void *member = asy_h5_member(base, d->offset);
    shape s = shape_of(h, d);
    const void *values = d->dim[0] ? *(void **)member : member;
    values = presentable(h, d->kind, values, s.count);
    if (!values)
        return asy_nomem(h->err);
    hid_t space = asy_h5_hold(h, H5Screate_simple(s.rank, s.size, NULL));
    hid_t creation = asy_h5_creation(h, H5P_DATASET_CREATE);
    hid_t set =
        asy_h5_hold(h, H5Dcreate2(at, d->name, asy_h5_file_type(h, d->kind),
                                  space, H5P_DEFAULT, creation, H5P_DEFAULT));
    bool ok = set >= 0 &&
              H5Dwrite(set, asy_h5_memory_type(h, d->kind), H5S_ALL, H5S_ALL,
                       H5P_DEFAULT, values) >= 0 &&
              describe(h, set, d, &s);
    if (!ok)
        return asy_h5_fail(h, at, d->name);
    return d->more ? d->more(h, set, base) : ASY_OK;
}

/* ---- reading ---- */

static asy_status wrong_shape(asy_h5 *h, hid_t set, const shape *s,
                              const hsize_t *found, int rank)
{
    char name[512] = "", have[128] = "", need[128] = "";
    H5Iget_name(set, name, sizeof name);
    for (int i = 0; i < rank; i++)
        snprintf(have + strlen(have), sizeof have - strlen(have), "%s%llu",
                 i ? " x " : "", (unsigned long long)found[i]);
    for (int i = 0; i < s->rank; i++) {
        bool known = s->size[i] != ASY_UNKNOWN;
        snprintf(need + strlen(need), sizeof need - strlen(need),
                 known ? "%s%llu" : "%sany", i ? " x " : "",
                 (unsigned long long)s->size[i]);
    }
    return asy_fail(h->err, ASY_EDATA,
                    "%s: is damaged: %s has another shape (found %s, need %s)",
                    h->path, name, rank ? have : "one value",
                    s->rank ? need : "one value");
}

/* Take over unknown sizes, compare the others, count the values. */
static asy_status meet_shape(asy_h5 *h, hid_t set, const asy_h5_dataset *d,
                             size_t *count)
{
    hsize_t found[3] = {0};
    shape s = shape_of(h, d);
    hid_t space = asy_h5_hold(h, H5Dget_space(set));
    int rank = H5Sget_simple_extent_ndims(space);
    if (rank < 0 || rank > 3 ||
        H5Sget_simple_extent_dims(space, found, NULL) < 0)
        return asy_h5_fail(h, set, "(its shape)");
    bool same = rank == s.rank;
    for (int i = 0; same && i < rank; i++)
        same = asy_h5_meet(h, s.dim[i], found[i]);
    if (!same)
        return wrong_shape(h, set, &s, found, rank);
    *count = 1;
    for (int i = 0; i < rank; i++)
        if (__builtin_mul_overflow(*count, (size_t)found[i], count))
            return wrong_shape(h, set, &s, found, rank);
    /* A text takes 16 bytes in its dataset, not the 8 of a pointer. */
    if (*count > h->image_size / asy_h5_kind_size(d->kind))
        return wrong_shape(h, set, &s, found, rank);
    return ASY_OK;
}

/* Replace texts that HDF5 allocated by copies in the arena. */
static asy_status adopt_texts(asy_h5 *h, hid_t set, const char **text, size_t n)
{
    bool failed = false, damaged = false;
    for (size_t i = 0; i < n; i++) {
        char *theirs = (char *)text[i];
        damaged |= theirs && !asy_h5_is_text(theirs);
        text[i] = asy_arena_strdup(h->arena, theirs ? theirs : "");
        failed |= !text[i];
        H5free_memory(theirs);
    }
    if (damaged)
        return asy_h5_fail(h, set, "(its text)");
    return failed ? asy_nomem(h->err) : ASY_OK;
}

static asy_status check_range(asy_h5 *h, hid_t set, const asy_h5_dataset *d,
                              const int *value, size_t n)
{
    size_t end = *h->size[d->index_of];
    for (size_t i = 0; i < n; i++) {
        bool below = value[i] < d->lowest;
        if (below || (value[i] >= 0 && (size_t)value[i] >= end)) {
            char name[512] = "";
            H5Iget_name(set, name, sizeof name);
            return asy_fail(h->err, ASY_EDATA,
                            "%s: is damaged: %s counts %ss (found %d, need "
                            "%d to %zu)",
                            h->path, name, asy_h5_dim_name(d->index_of),
                            value[i], d->lowest, end - 1);
        }
    }
    return ASY_OK;
}

static asy_status get(asy_h5 *h, hid_t set, const asy_h5_dataset *d,
                      void *member)
{
    size_t count = 0;
    hid_t type = asy_h5_hold(h, H5Dget_type(set));
    if (!asy_h5_type_fits(h, type, d->kind))
        return asy_h5_fail(h, set, "(its type)");
    ASY_TRY(meet_shape(h, set, d, &count));
    void *values = member;
    if (d->dim[0])
        values = asy_arena_calloc(h->arena, count, asy_h5_kind_size(d->kind));
    if (!values)
        return asy_nomem(h->err);
    bool ok = H5Dread(set, asy_h5_memory_type(h, d->kind), H5S_ALL, H5S_ALL,
                      H5P_DEFAULT, values) >= 0;
    if (!ok)
        return asy_h5_fail(h, set, "(its values)");
    ASY_TRY(adopt_texts(h, set, values, asy_h5_kind_texts(d->kind) * count));
    if (d->dim[0])
        *(void **)member = values;
    return d->index_of ? check_range(h, set, d, values, count) : ASY_OK;
}

static asy_status read_values(asy_h5 *h, hid_t at, const asy_h5_dataset *d,
                              void *base)
{
    hid_t set = asy_h5_hold(h, H5Dopen2(at, d->name, H5P_DEFAULT));
    if (set < 0)
        return asy_h5_fail(h, at, d->name);
    ASY_TRY(get(h, set, d, asy_h5_member(base, d->offset)));
    return d->more ? d->more(h, set, base) : ASY_OK;
}

/* has: in, whether the dataset before it in the table is there. */
static asy_status meet(asy_h5 *h, hid_t at, const asy_h5_dataset *d, void *base,
                       bool *has)
{
    if (d->flags & ASY_H5_FOLLOWS)
        return ASY_OK;
    *has = true;
    if (!(d->flags & ASY_H5_OPTIONAL))
        return ASY_OK;
    if (!h->writing)
        return asy_h5_has(h, at, d->name, has);
    *has = *(void **)asy_h5_member(base, d->offset) != NULL;
    return ASY_OK;
}

asy_status asy_h5_datasets(asy_h5 *h, hid_t at, const asy_h5_dataset *table,
                           void *base)
{
    bool has = true;
    for (const asy_h5_dataset *d = table; d->name; d++) {
        ASY_TRY(meet(h, at, d, base, &has));
        if (!has)
            continue;
        size_t mark = h->n_held;
        asy_status status = h->writing ? write_values(h, at, d, base)
                                       : read_values(h, at, d, base);
        asy_h5_release(h, mark);
        ASY_TRY(status);
    }
    return ASY_OK;
}
