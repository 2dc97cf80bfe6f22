/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How one result file deviates from another: a walk over both at once.
 *
 * The walk knows no layout: it goes through whatever objects the first file
 * has, in the order they were made, and then names what only the second has.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/math.h"
#include "store/h5_type.h"
#include "store/store.h"

enum { STORED, NOW, SIDES };

typedef struct walk {
    asy_h5 side[SIDES];
    asy_deviation *out;
    asy_error *err;
} walk;

/* Two objects of the same name; a negative handle where there is none. */
typedef struct pair {
    hid_t id[SIDES];
    const char *path;
} pair;

ASY_PRINTF(3, 4)
static void note(walk *w, const char *path, const char *format, ...)
{
    if (w->out->n++ > 0)
        return;
    va_list args;
    va_start(args, format);
    snprintf(w->out->path, sizeof w->out->path, "%s", path);
    vsnprintf(w->out->what, sizeof w->out->what, format, args);
    va_end(args);
}

static asy_status unreadable(walk *w, const char *path)
{
    return asy_fail(w->err, ASY_EDATA, "%s: cannot be read", path);
}

/* ---- values of an attribute or a dataset ---- */

typedef struct values {
    H5T_class_t type;
    bool attribute;
    int rank;
    hsize_t size[H5S_MAX_RANK];
    size_t n; /* numbers or texts */
    void *v;  /* double, int64_t or char * */
} values;

static bool read_into(hid_t id, bool attribute, hid_t type, void *out)
{
    if (attribute)
        return H5Aread(id, type, out) >= 0;
    return H5Dread(id, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, out) >= 0;
}

/* The type in memory, and how many numbers or texts a value then has. */
static hid_t memory_type(asy_h5 *h, H5T_class_t class, size_t *each)
{
    *each = 1;
    switch (class) {
    case H5T_FLOAT:
        return H5T_NATIVE_DOUBLE;
    case H5T_INTEGER:
        return H5T_NATIVE_INT64;
    case H5T_STRING:
        return h->text;
    case H5T_COMPOUND:
        *each = asy_h5_kind_texts(ASY_H5_FAILURE);
        return asy_h5_memory_type(h, ASY_H5_FAILURE);
    default:
        return H5I_INVALID_HID;
    }
}

static asy_status read_values(walk *w, int side, const pair *p, values *out)
{
    asy_h5 *h = &w->side[side];
    hid_t id = p->id[side];
    size_t each;
    hid_t type =
        asy_h5_hold(h, out->attribute ? H5Aget_type(id) : H5Dget_type(id));
    hid_t space =
        asy_h5_hold(h, out->attribute ? H5Aget_space(id) : H5Dget_space(id));
    out->type = H5Tget_class(type);
    out->rank = H5Sget_simple_extent_dims(space, out->size, NULL);
    hssize_t n = H5Sget_simple_extent_npoints(space);
    hid_t memory = memory_type(h, out->type, &each);
    if (memory < 0 || n < 0 || out->rank < 0 || (size_t)n > h->image_size)
        return unreadable(w, p->path);
    out->n = (size_t)n * each;
    out->v = asy_arena_calloc(h->arena, out->n, sizeof(double));
    if (!out->v)
        return asy_nomem(w->err);
    if (out->n > 0 && !read_into(id, out->attribute, memory, out->v))
        return unreadable(w, p->path);
    return ASY_OK;
}

static void free_values(values *x)
{
    bool texts = x->type == H5T_STRING || x->type == H5T_COMPOUND;
    for (size_t i = 0; x->v && texts && i < x->n; i++)
        H5free_memory(((char **)x->v)[i]);
}

/* ---- comparing them ---- */

static void compare_reals(walk *w, const char *path, const values *a,
                          const values *b)
{
    const double *x = a->v, *y = b->v;
    double largest = 0;
    size_t n = 0, nans = 0;
    for (size_t i = 0; i < a->n; i++) {
        if (memcmp(&x[i], &y[i], sizeof *x) == 0)
            continue;
        n++;
        nans += isnan(x[i]) || isnan(y[i]);
        largest = asy_max(largest, fabs(x[i] - y[i]));
    }
    if (n > 0 && a->n == 1)
        note(w, path, "%.17g is now %.17g", x[0], y[0]);
    else if (n > 0 && nans > 0)
        note(w, path,
             "%zu of %zu values differ, by at most %.3g; %zu of them are NaN "
             "on one side",
             n, a->n, largest, nans);
    else if (n > 0)
        note(w, path, "%zu of %zu values differ, by at most %.3g", n, a->n,
             largest);
}

static void compare_integers(walk *w, const char *path, const values *a,
                             const values *b)
{
    const int64_t *x = a->v, *y = b->v;
    double largest = 0;
    size_t n = 0;
    for (size_t i = 0; i < a->n; i++) {
        n += x[i] != y[i];
        largest = asy_max(largest, fabs((double)x[i] - (double)y[i]));
    }
    if (n > 0 && a->n == 1)
        note(w, path, "%lld is now %lld", (long long)x[0], (long long)y[0]);
    else if (n > 0)
        note(w, path, "%zu of %zu values differ, by at most %.0f", n, a->n,
             largest);
}

/* Where two texts part, a few words from there. */
static const char *from_difference(const char *a, const char *b)
{
    size_t i = 0;
    while (a[i] && a[i] == b[i])
        i++;
    return a + (i > 10 ? i - 10 : 0);
}

static void compare_texts(walk *w, const char *path, const values *a,
                          const values *b)
{
    const char *const *x = a->v, *const *y = b->v;
    size_t n = 0, first = 0;
    for (size_t i = a->n; i-- > 0;) {
        if (strcmp(x[i] ? x[i] : "", y[i] ? y[i] : "") == 0)
            continue;
        n++;
        first = i;
    }
    if (n == 0)
        return;
    const char *stored = x[first] ? x[first] : "";
    const char *now = y[first] ? y[first] : "";
    const char *was = from_difference(stored, now);
    const char *is = from_difference(now, stored);
    if (a->n == 1)
        note(w, path, "\"%.60s\" is now \"%.60s\"", was, is);
    else
        note(w, path, "%zu of %zu texts differ: \"%.60s\" is now \"%.60s\"", n,
             a->n, was, is);
}

static void compare_values(walk *w, const char *path, const values *a,
                           const values *b)
{
    if (a->type != b->type) {
        note(w, path, "has another type");
        return;
    }
    if (a->rank != b->rank ||
        memcmp(a->size, b->size, (size_t)a->rank * sizeof *a->size) != 0) {
        note(w, path, "has another shape: %zu values are now %zu", a->n, b->n);
        return;
    }
    if (a->type == H5T_FLOAT)
        compare_reals(w, path, a, b);
    else if (a->type == H5T_INTEGER)
        compare_integers(w, path, a, b);
    else
        compare_texts(w, path, a, b);
}

/* Both sides' values; the handles are released by the caller. */
static asy_status compare(walk *w, const pair *p, bool attribute)
{
    values x[SIDES] = {{.attribute = attribute}, {.attribute = attribute}};
    asy_status status = ASY_OK;
    w->out->objects++;
    for (int s = 0; s < SIDES && status == ASY_OK; s++)
        status = read_values(w, s, p, &x[s]);
    if (status == ASY_OK)
        compare_values(w, p->path, &x[STORED], &x[NOW]);
    free_values(&x[STORED]);
    free_values(&x[NOW]);
    return status;
}

/* ---- the walk ---- */

static void only_in(walk *w, const char *path, int side)
{
    w->out->objects++;
    note(w, path, "%s",
         side == STORED ? "is in the file, but not made any more"
                        : "is not in the file");
}

/* The i-th attribute of one side: its name, and both handles. */
static asy_status next_attribute(walk *w, const pair *at, int side, hsize_t i)
{
    char name[256], path[512];
    pair p = {.path = path};
    asy_h5 *h = &w->side[side];
    p.id[side] = asy_h5_hold(h, H5Aopen_by_idx(at->id[side], ".", H5_INDEX_NAME,
                                               H5_ITER_INC, i, H5P_DEFAULT,
                                               H5P_DEFAULT));
    if (p.id[side] < 0 || H5Aget_name(p.id[side], sizeof name, name) < 0)
        return unreadable(w, at->path);
    snprintf(path, sizeof path, "%s@%s", at->path, name);
    bool both;
    ASY_TRY(asy_h5_has_attribute(&w->side[!side], at->id[!side], name, &both));
    if (!both) {
        only_in(w, path, side);
        return ASY_OK;
    }
    if (side == NOW) /* was compared from the other side */
        return ASY_OK;
    p.id[NOW] =
        asy_h5_hold(&w->side[NOW], H5Aopen(at->id[NOW], name, H5P_DEFAULT));
    return compare(w, &p, true);
}

typedef asy_status visitor(walk *w, const pair *at, int side, hsize_t i);

/* Visit n things of one side, each with its handles closed afterwards. */
static asy_status visit(walk *w, const pair *at, int side, hsize_t n,
                        visitor *each)
{
    for (hsize_t i = 0; i < n; i++) {
        size_t stored = w->side[STORED].n_held, now = w->side[NOW].n_held;
        asy_mark mark = asy_arena_mark(w->side[STORED].arena);
        asy_status status = each(w, at, side, i);
        asy_arena_release(w->side[STORED].arena, mark);
        asy_h5_release(&w->side[STORED], stored);
        asy_h5_release(&w->side[NOW], now);
        if (status != ASY_OK)
            return status;
    }
    return ASY_OK;
}

static asy_status attributes(walk *w, const pair *at)
{
    for (int s = 0; s < SIDES; s++) {
        H5O_info_t info;
        if (H5Oget_info2(at->id[s], &info, H5O_INFO_NUM_ATTRS) < 0)
            return unreadable(w, at->path);
        ASY_TRY(visit(w, at, s, info.num_attrs, next_attribute));
    }
    return ASY_OK;
}

static asy_status group(walk *w, const pair *at);

static asy_status object(walk *w, const pair *p)
{
    H5I_type_t type = H5Iget_type(p->id[STORED]);
    if (type != H5Iget_type(p->id[NOW])) {
        note(w, p->path, "is another kind of object");
        return ASY_OK;
    }
    if (type == H5I_GROUP)
        return group(w, p);
    if (type != H5I_DATASET)
        return unreadable(w, p->path);
    ASY_TRY(compare(w, p, false));
    return attributes(w, p);
}

/* The i-th link of one side; groups made elsewhere may have no order. */
static asy_status next_link(walk *w, const pair *at, int side, hsize_t i)
{
    char name[400], path[512];
    pair p = {.path = path};
    ssize_t length =
        H5Lget_name_by_idx(at->id[side], ".", H5_INDEX_CRT_ORDER, H5_ITER_INC,
                           i, name, sizeof name, H5P_DEFAULT);
    if (length < 0)
        length =
            H5Lget_name_by_idx(at->id[side], ".", H5_INDEX_NAME, H5_ITER_INC, i,
                               name, sizeof name, H5P_DEFAULT);
    if (length < 0 || (size_t)length >= sizeof name)
        return unreadable(w, at->path);
    bool root = strcmp(at->path, "/") == 0;
    snprintf(path, sizeof path, "%s/%s", root ? "" : at->path, name);
    bool both;
    ASY_TRY(asy_h5_has(&w->side[!side], at->id[!side], name, &both));
    if (!both) {
        only_in(w, path, side);
        return ASY_OK;
    }
    if (side == NOW)
        return ASY_OK;
    for (int s = 0; s < SIDES; s++) {
        p.id[s] =
            asy_h5_hold(&w->side[s], H5Oopen(at->id[s], name, H5P_DEFAULT));
        if (p.id[s] < 0)
            return unreadable(w, path);
    }
    return object(w, &p);
}

static asy_status group(walk *w, const pair *at)
{
    ASY_TRY(attributes(w, at));
    for (int s = 0; s < SIDES; s++) {
        H5G_info_t info;
        if (H5Gget_info(at->id[s], &info) < 0)
            return unreadable(w, at->path);
        ASY_TRY(visit(w, at, s, info.nlinks, next_link));
    }
    return ASY_OK;
}

static asy_status open_both(walk *w, const asy_image *const image[SIDES])
{
    for (int s = 0; s < SIDES; s++) {
        /* HDF5 takes a copy; its interface only forgot to say const. */
        void *bytes = (void *)(uintptr_t)image[s]->bytes;
        ASY_TRY(asy_h5_open(&w->side[s], bytes, image[s]->size));
    }
    pair root = {.id = {w->side[STORED].file, w->side[NOW].file}, .path = "/"};
    return group(w, &root);
}

asy_status asy_store_deviation(const asy_image *stored, const asy_image *now,
                               asy_deviation *out, asy_error *err)
{
    asy_arena scratch;
    asy_arena_init(&scratch);
    *out = (asy_deviation){0};
    walk w = {.out = out, .err = err};
    w.side[STORED] =
        (asy_h5){.path = "the stored file", .arena = &scratch, .err = err};
    w.side[NOW] = (asy_h5){
        .number = 1, .path = "the new file", .arena = &scratch, .err = err};
    asy_status status = asy_h5_begin(&w.side[STORED]);
    if (status == ASY_OK)
        status = asy_h5_begin(&w.side[NOW]);
    if (status == ASY_OK)
        status = open_both(&w, (const asy_image *[]){stored, now});
    asy_h5_end(&w.side[NOW]);
    asy_h5_end(&w.side[STORED]);
    asy_arena_clear(&scratch);
    return status;
}
