/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions, handles and groups: see h5.h. */
#include "store/h5.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "store/h5_type.h"

/* Up to this many attributes and links are kept in the object's header, in
   the order they were made; beyond it HDF5 builds an index. */
enum { COMPACT = 64 };

/* More than HDF5 needs beside the file's own bytes. */
enum { RESERVE = 16 << 20 }; /* bytes */

/* HDF5 looks whether a file has the name that an image is given: none can. */
static const char nowhere[] = "/dev/null/image";

hid_t asy_h5_hold(asy_h5 *h, hid_t handle)
{
    if (handle < 0)
        return handle;
    if (h->n_held == sizeof h->held / sizeof *h->held) {
        H5Idec_ref(handle);
        return H5I_INVALID_HID;
    }
    h->held[h->n_held++] = handle;
    return handle;
}

void asy_h5_release(asy_h5 *h, size_t mark)
{
    while (h->n_held > mark)
        H5Idec_ref(h->held[--h->n_held]);
}

static herr_t is_of_memory(unsigned n, const H5E_error2_t *error, void *found)
{
    (void)n;
    *(bool *)found |= error->maj_num == H5E_RESOURCE;
    return 0;
}

/* Was it for want of memory, ours or the library's? */
static bool lacked_memory(const asy_h5 *h)
{
    bool theirs = false;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, is_of_memory, &theirs);
    return theirs || asy_memory_refusals() != h->refusals;
}

asy_status asy_h5_fail(asy_h5 *h, hid_t at, const char *name)
{
    char where[512] = "";
    if (lacked_memory(h))
        return asy_nomem(h->err);
    ssize_t length = H5Iget_name(at, where, sizeof where);
    const char *slash = length > 1 ? "/" : "";
    if (h->writing)
        return asy_fail(h->err, ASY_EIO, "%s: HDF5 could not make %s%s%s",
                        h->path, where, slash, name);
    return asy_fail(h->err, ASY_EDATA,
                    "%s: is damaged or no assay result: %s%s%s is missing or "
                    "cannot be read",
                    h->path, where, slash, name);
}

hid_t asy_h5_creation(asy_h5 *h, hid_t cls)
{
    hid_t list = asy_h5_hold(h, H5Pcreate(cls));
    if (list < 0 || H5Pset_obj_track_times(list, false) < 0 ||
        H5Pset_attr_phase_change(list, COMPACT, 0) < 0)
        return H5I_INVALID_HID;
    if (cls == H5P_DATASET_CREATE)
        return list;
    unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
    bool ok = H5Pset_link_creation_order(list, order) >= 0 &&
              H5Pset_link_phase_change(list, COMPACT, 0) >= 0;
    return ok ? list : H5I_INVALID_HID;
}

asy_status asy_h5_begin(asy_h5 *h)
{
    h->n_held = 0;
    h->refusals = asy_memory_refusals();
    h->file = h->text = H5I_INVALID_HID;
    void *needed = asy_malloc(RESERVE);
    if (!needed)
        return asy_nomem(h->err);
    asy_free(needed);
    /* Errors are told in our own sentences, not printed by the library. */
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    return ASY_OK;
}

void asy_h5_end(asy_h5 *h)
{
    asy_h5_release(h, 0);
    asy_free(h->image.bytes);
    h->image = (asy_h5_image){0};
}

/* The driver's memory grows; what is new is zero. */
static void *image_grow(void *old, size_t size, H5FD_file_image_op_t op,
                        void *user)
{
    (void)op;
    asy_h5_image *image = user;
    unsigned char *bytes = asy_realloc(old, size);
    if (!bytes)
        return NULL;
    if (size > image->room)
        memset(bytes + image->room, 0, size - image->room);
    image->bytes = bytes;
    image->room = size;
    return bytes;
}

/* The driver is done with the memory: it is ours now. */
static herr_t image_keep(void *bytes, H5FD_file_image_op_t op, void *user)
{
    (void)bytes;
    (void)op;
    (void)user;
    return 0;
}

static void *user_share(void *user)
{
    return user;
}

static herr_t user_keep(void *user)
{
    (void)user;
    return 0;
}

/* Access to a file in memory, in the format of HDF5 1.8 whatever library. */
static hid_t access_list(asy_h5 *h)
{
    H5FD_file_image_callbacks_t own = {.image_realloc = image_grow,
                                       .image_free = image_keep,
                                       .udata_copy = user_share,
                                       .udata_free = user_keep,
                                       .udata = &h->image};
    hid_t list = asy_h5_hold(h, H5Pcreate(H5P_FILE_ACCESS));
    bool ok = list >= 0 && H5Pset_fapl_core(list, 1 << 20, false) >= 0 &&
              (!h->writing || H5Pset_file_image_callbacks(list, &own) >= 0) &&
              H5Pset_libver_bounds(list, H5F_LIBVER_V18, H5F_LIBVER_V18) >= 0 &&
              H5Pset_fclose_degree(list, H5F_CLOSE_STRONG) >= 0;
    return ok ? list : H5I_INVALID_HID;
}

static bool make_text_type(asy_h5 *h)
{
    h->text = asy_h5_hold(h, H5Tcopy(H5T_C_S1));
    return h->text >= 0 && H5Tset_size(h->text, H5T_VARIABLE) >= 0 &&
           H5Tset_cset(h->text, H5T_CSET_UTF8) >= 0;
}

asy_status asy_h5_create(asy_h5 *h)
{
    hid_t access = access_list(h);
    hid_t creation = asy_h5_creation(h, H5P_FILE_CREATE);
    h->file =
        asy_h5_hold(h, H5Fcreate(nowhere, H5F_ACC_TRUNC, creation, access));
    if (h->file < 0 || !make_text_type(h))
        return asy_nomem(h->err);
    return ASY_OK;
}

asy_status asy_h5_open(asy_h5 *h, void *image, size_t size)
{
    /* HDF5 takes images of one name for one file. */
    char name[sizeof nowhere + 16];
    snprintf(name, sizeof name, "%s%u", nowhere, h->number);
    h->image_size = size;
    hid_t access = access_list(h);
    if (access < 0 || !make_text_type(h))
        return asy_nomem(h->err);
    if (size > 0 && H5Pset_file_image(access, image, size) >= 0)
        h->file = asy_h5_hold(h, H5Fopen(name, H5F_ACC_RDONLY, access));
    if (h->file < 0)
        return asy_fail(h->err, ASY_EDATA,
                        "%s: is no HDF5 file, or was cut short (%zu bytes)",
                        h->path, size);
    return ASY_OK;
}

/*
 * The image of a finished file. H5Fget_file_image would clear a flag in the
 * superblock without renewing its checksum, so the buffer is taken over from
 * the driver when the file is closed.
 */
asy_status asy_h5_finish(asy_h5 *h, const void **image, size_t *size)
{
    enum { END_OF_FILE = 28, SUPERBLOCK = 48 }; /* bytes, version 2 */
    uint64_t end = 0;
    bool ok = H5Fflush(h->file, H5F_SCOPE_GLOBAL) >= 0;
    asy_h5_release(h, 0);
    if (ok && h->image.bytes && h->image.room >= SUPERBLOCK)
        memcpy(&end, h->image.bytes + END_OF_FILE, sizeof end);
    if (end < SUPERBLOCK || end > h->image.room)
        return asy_nomem(h->err);
    *image = h->image.bytes;
    *size = (size_t)end;
    return ASY_OK;
}

static asy_status told(asy_h5 *h, hid_t at, const char *name, htri_t answer,
                       bool *has)
{
    *has = answer > 0;
    return answer < 0 ? asy_h5_fail(h, at, name) : ASY_OK;
}

asy_status asy_h5_has(asy_h5 *h, hid_t at, const char *name, bool *has)
{
    return told(h, at, name, H5Lexists(at, name, H5P_DEFAULT), has);
}

asy_status asy_h5_has_attribute(asy_h5 *h, hid_t at, const char *name,
                                bool *has)
{
    return told(h, at, name, H5Aexists(at, name), has);
}

bool asy_h5_meet(asy_h5 *h, asy_dim dim, size_t size)
{
    if (*h->size[dim] == ASY_UNKNOWN)
        *h->size[dim] = size;
    return *h->size[dim] == size;
}

const char *asy_h5_dim_name(asy_dim dim)
{
    static const char *const name[ASY_N_DIMS] = {
        [ASY_DIM_SAMPLE] = "sample",
        [ASY_DIM_CLASS] = "class",
        [ASY_DIM_SCORE] = "class",
        [ASY_DIM_FEATURE] = "feature",
        [ASY_DIM_ROW] = "row of /resampling",
        [ASY_DIM_REPEAT] = "repeat",
        [ASY_DIM_FOLD] = "outer fold",
        [ASY_DIM_CANDIDATE] = "candidate",
        [ASY_DIM_PERMUTATION] = "permutation",
        [ASY_DIM_SHUFFLE] = "shuffle",
        [ASY_DIM_HELD_OUT] = "held-out sample",
        [ASY_DIM_ONE] = "the one model",
        [ASY_DIM_FAILURE] = "failed unit",
        [ASY_DIM_FIGURE] = "figure",
        [ASY_DIM_METRIC] = "metric",
        [ASY_DIM_NULL_METRIC] = "tested metric",
        [ASY_DIM_PUBLISHED] = "published study",
        [ASY_DIM_LEARNER] = "learner",
        [ASY_DIM_STUDY] = "study",
        [ASY_DIM_MODEL] = "model",
        [ASY_DIM_POOLED] = "pooled quantity",
        [ASY_DIM_REGRESSION] = "model with the covariate",
        [ASY_DIM_COEFFICIENT] = "coefficient",
        [ASY_DIM_OUTLINE] = "point of the outline",
        [ASY_DIM_CURVE] = "point of the curve",
        [ASY_DIM_COORDINATE] = "coordinate",
    };
    return name[dim];
}

const char *asy_h5_link_name(asy_h5 *h, const char *name)
{
    char *link = asy_arena_strdup(h->arena, name);
    for (char *c = link; c && *c; c++)
        if (*c == '/')
            *c = ':';
    return link;
}

asy_status asy_h5_fill(asy_h5 *h, hid_t at, const asy_h5_group *group,
                       void *base)
{
    if (group->attributes)
        ASY_TRY(asy_h5_attributes(h, at, group->attributes, base));
    if (group->datasets)
        ASY_TRY(asy_h5_datasets(h, at, group->datasets, base));
    return group->more ? group->more(h, at, base) : ASY_OK;
}

/* Make or open a group and push it. */
static hid_t enter(asy_h5 *h, hid_t at, const char *name,
                   const char *description)
{
    if (!h->writing)
        return asy_h5_hold(h, H5Gopen2(at, name, H5P_DEFAULT));
    hid_t creation = asy_h5_creation(h, H5P_GROUP_CREATE);
    hid_t group = asy_h5_hold(
        h, H5Gcreate2(at, name, H5P_DEFAULT, creation, H5P_DEFAULT));
    return asy_h5_describe(h, group, description) ? group : H5I_INVALID_HID;
}

asy_status asy_h5_walk(asy_h5 *h, hid_t at, const asy_h5_group *group,
                       void *base)
{
    size_t mark = h->n_held;
    const char *name = asy_h5_link_name(h, group->name);
    if (!name)
        return asy_nomem(h->err);
    hid_t inside = enter(h, at, name, group->description);
    asy_status status = inside < 0 ? asy_h5_fail(h, at, name)
                                   : asy_h5_fill(h, inside, group, base);
    asy_h5_release(h, mark);
    return status;
}

/* Reading: find how long the list is and make room for it. */
static asy_status meet_list(asy_h5 *h, hid_t at, const asy_h5_list *list,
                            void **array)
{
    H5G_info_t info;
    if (H5Gget_info(at, &info) < 0 || info.nlinks > h->image_size)
        return asy_h5_fail(h, at, ".");
    if (!asy_h5_meet(h, list->count, (size_t)info.nlinks))
        return asy_fail(h->err, ASY_EDATA,
                        "%s: is damaged: found %zu groups in a %s, need %zu",
                        h->path, (size_t)info.nlinks, list->name,
                        *h->size[list->count]);
    *array =
        asy_arena_calloc(h->arena, (size_t)info.nlinks, list->element_size);
    return *array ? ASY_OK : asy_nomem(h->err);
}

/* The name of the i-th group: of the element, or of the i-th link made. */
static asy_status element_name(asy_h5 *h, hid_t at, const void *element,
                               size_t i, const char **name)
{
    char link[1024];
    if (h->writing) {
        *name = *(const char *const *)element;
        return ASY_OK;
    }
    ssize_t length =
        H5Lget_name_by_idx(at, ".", H5_INDEX_CRT_ORDER, H5_ITER_INC, (hsize_t)i,
                           link, sizeof link, H5P_DEFAULT);
    if (length < 0 || (size_t)length >= sizeof link || !asy_h5_is_text(link))
        return asy_h5_fail(h, at, "(a group by its order)");
    *name = asy_arena_strdup(h->arena, link);
    return *name ? ASY_OK : asy_nomem(h->err);
}

static asy_status elements(asy_h5 *h, hid_t at, const asy_h5_list *list,
                           void **array)
{
    if (!h->writing)
        ASY_TRY(meet_list(h, at, list, array));
    for (size_t i = 0; i < *h->size[list->count]; i++) {
        void *element = asy_h5_member(*array, i * list->element_size);
        asy_h5_group group = list->element;
        ASY_TRY(element_name(h, at, element, i, &group.name));
        ASY_TRY(asy_h5_walk(h, at, &group, element));
    }
    return ASY_OK;
}

asy_status asy_h5_walk_list(asy_h5 *h, hid_t at, const asy_h5_list *list,
                            void *base)
{
    size_t mark = h->n_held;
    bool has = h->writing && *h->size[list->count] > 0;
    if (!h->writing)
        ASY_TRY(asy_h5_has(h, at, list->name, &has));
    if (!has && list->flags & ASY_H5_OPTIONAL &&
        (h->writing || asy_h5_meet(h, list->count, 0)))
        return ASY_OK;
    hid_t inside = enter(h, at, list->name, list->description);
    asy_status status =
        inside < 0
            ? asy_h5_fail(h, at, list->name)
            : elements(h, inside, list, asy_h5_member(base, list->offset));
    asy_h5_release(h, mark);
    return status;
}
