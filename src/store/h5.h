/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The little of HDF5 that a result file needs, for both directions.
 *
 * The file is declared in tables (layout.c): groups hold attributes and
 * datasets, each tied to a member of a struct. The same walk over the tables
 * writes the file or reads it, so that the two cannot disagree.
 *
 * Invariants: every HDF5 handle is on one stack and closed by the function that
 * pushed it, on each path. Files are images in memory: this module never opens
 * one. Not thread-safe: the main thread only, as HDF5's library is one big
 * state.
 */
#ifndef ASY_STORE_H5_H
#define ASY_STORE_H5_H

#include <hdf5.h>
#include <stdbool.h>

#include "base/arena.h"

/* The named dimensions of datasets and the lengths of lists. */
typedef enum asy_dim {
    ASY_DIM_END, /* ends a shape */
    ASY_DIM_SAMPLE,
    ASY_DIM_CLASS,
    ASY_DIM_SCORE, /* columns of a score; 1 is no dimension at all */
    ASY_DIM_FEATURE,
    ASY_DIM_ROW,
    ASY_DIM_REPEAT,
    ASY_DIM_FOLD,
    ASY_DIM_CANDIDATE,
    ASY_DIM_PERMUTATION,
    ASY_DIM_SHUFFLE,
    ASY_DIM_HELD_OUT,
    ASY_DIM_ONE,
    ASY_DIM_FAILURE,
    ASY_DIM_FIGURE,
    ASY_DIM_METRIC,
    ASY_DIM_NULL_METRIC,
    ASY_DIM_PUBLISHED,
    ASY_DIM_LEARNER,
    ASY_DIM_STUDY, /* from here: of meta-analyses */
    ASY_DIM_DOMAIN,
    ASY_DIM_BENCHMARK,
    ASY_DIM_MODEL,
    ASY_DIM_POOLED,
    ASY_DIM_REGRESSION,
    ASY_DIM_COEFFICIENT,
    ASY_DIM_OUTLINE,
    ASY_DIM_CURVE,
    ASY_DIM_COORDINATE,
    ASY_N_DIMS
} asy_dim;
#define ASY_UNKNOWN SIZE_MAX /* a size that reading has not met yet */

/* The bytes of a file that is being written. */
typedef struct asy_h5_image {
    unsigned char *bytes;
    size_t room;
} asy_h5_image;

typedef struct asy_h5 {
    bool writing;
    const char *path;         /* for messages only */
    asy_arena *arena;         /* reading: where values live; writing: scratch */
    size_t *size[ASY_N_DIMS]; /* in the result; ASY_UNKNOWN until read */
    void *root;               /* the asy_result or asy_review_result */
    asy_error *err;
    unsigned number;        /* of sessions that are open at once: 0, 1 */
    unsigned long refusals; /* of memory, before it began */
    size_t image_size;      /* reading: no value can be larger */
    asy_h5_image image;     /* writing */
    hid_t file, text;       /* the open file; the type of all strings */
    hid_t held[64];
    size_t n_held;
} asy_h5;

/* What else a group or dataset holds; base is its struct in memory. */
typedef asy_status asy_part(asy_h5 *h, hid_t at, void *base);

/* Types in the file, and in memory. An attribute is the value itself, a
   dataset a pointer to as many. */
typedef enum asy_h5_kind {
    ASY_H5_REAL,    /* float64: double; NaNs are all written alike */
    ASY_H5_INTEGER, /* int32: int */
    ASY_H5_COUNT,   /* int64: size_t */
    ASY_H5_SEED,    /* uint64: uint64_t */
    ASY_H5_BYTE,    /* uint8: unsigned char */
    ASY_H5_FLAG,    /* uint8, 0 or 1: bool (attributes) */
    ASY_H5_TEXT,    /* UTF-8 of any length: const char * */
    ASY_H5_DIGEST,  /* the same: char[ASY_SHA256_HEX] (attributes) */
    ASY_H5_FAILURE  /* a compound of texts: asy_failure (datasets) */
} asy_h5_kind;

enum {
    ASY_H5_OPTIONAL = 1, /* NULL in memory = absent in the file */
    ASY_H5_FOLLOWS = 2   /* datasets: there if the one before it is */
};

typedef struct asy_h5_attribute {
    const char *name; /* NULL ends a table */
    asy_h5_kind kind;
    size_t offset;
    unsigned flags;
} asy_h5_attribute;

typedef struct asy_h5_dataset {
    const char *name; /* NULL ends a table */
    asy_h5_kind kind;
    size_t offset;  /* of the pointer; without dimensions of the value */
    asy_dim dim[4]; /* at most three and the end */
    const char *description;
    unsigned flags;
    asy_dim index_of; /* reading: integers must be in lowest .. its size - 1 */
    int lowest;
    asy_part *more;
} asy_h5_dataset;

typedef struct asy_h5_group {
    const char *name, *description;
    const asy_h5_attribute *attributes; /* or NULL */
    const asy_h5_dataset *datasets;     /* or NULL */
    asy_part *more;                     /* or NULL */
} asy_h5_group;

/* A group of groups, one for each element of an array, in its order. */
typedef struct asy_h5_list {
    const char *name, *description;
    asy_dim count;
    size_t offset;        /* of the pointer to the array */
    size_t element_size;  /* an element's first member is its name, which */
    asy_h5_group element; /* is also an attribute of its group */
    unsigned flags;       /* ASY_H5_OPTIONAL: absent if the count is 0 */
} asy_h5_list;

/* ---- a session: begin, create or open, walk, (finish,) end ---- */

/* HDF5 does not bear a lack of memory: there must be enough for it, or it is
   not begun. Errors: ASY_ENOMEM. asy_h5_end is due in any case. */
ASY_MUST_USE
asy_status asy_h5_begin(asy_h5 *h);
/* Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_h5_create(asy_h5 *h);
/* Errors: ASY_EDATA if the bytes are no HDF5 file. */
ASY_MUST_USE
asy_status asy_h5_open(asy_h5 *h, void *image, size_t size);
/* Close the file; its bytes stay until asy_h5_end. */
ASY_MUST_USE
asy_status asy_h5_finish(asy_h5 *h, const void **image, size_t *size);
/* Close everything that is still open. */
void asy_h5_end(asy_h5 *h);

/* ---- walking: write base's members to the file or fill them from it ----
   Errors when reading: ASY_EDATA names what is missing, of another type or
   shape; when writing: ASY_EIO. ASY_ENOMEM. */

ASY_MUST_USE
asy_status asy_h5_attributes(asy_h5 *h, hid_t at, const asy_h5_attribute *table,
                             void *base);
ASY_MUST_USE
asy_status asy_h5_datasets(asy_h5 *h, hid_t at, const asy_h5_dataset *table,
                           void *base);
ASY_MUST_USE
asy_status asy_h5_walk(asy_h5 *h, hid_t at, const asy_h5_group *group,
                       void *base);
ASY_MUST_USE
asy_status asy_h5_walk_list(asy_h5 *h, hid_t at, const asy_h5_list *list,
                            void *base);
/* A group's attributes, datasets and more, in the group itself. */
ASY_MUST_USE
asy_status asy_h5_fill(asy_h5 *h, hid_t at, const asy_h5_group *group,
                       void *base);

/* ---- pieces ---- */

/* Push a handle, or pass a failure (negative) on. */
hid_t asy_h5_hold(asy_h5 *h, hid_t handle);
/* Close all handles pushed since n_held was mark. */
void asy_h5_release(asy_h5 *h, size_t mark);
/* Is there a link, or an attribute, of that name? What HDF5 cannot tell is not
   absent. Errors: ASY_ENOMEM, ASY_EDATA. */
ASY_MUST_USE
asy_status asy_h5_has(asy_h5 *h, hid_t at, const char *name, bool *has);
ASY_MUST_USE
asy_status asy_h5_has_attribute(asy_h5 *h, hid_t at, const char *name,
                                bool *has);
/* One text attribute `description`. */
bool asy_h5_describe(asy_h5 *h, hid_t at, const char *text);
/* Object names cannot hold a slash: lua/knn.lua is linked as lua:knn.lua. */
const char *asy_h5_link_name(asy_h5 *h, const char *name);
/* The sentence for something that could not be written or read. */
asy_status asy_h5_fail(asy_h5 *h, hid_t at, const char *name);
/* A creation list for objects without times. cls: H5P_GROUP_CREATE, ... */
hid_t asy_h5_creation(asy_h5 *h, hid_t cls);
/* Where the member at an offset lies. */
static inline void *asy_h5_member(void *base, size_t offset)
{
    return (char *)base + offset;
}
/* Reading: a size is met; false if it was known as another. */
bool asy_h5_meet(asy_h5 *h, asy_dim dim, size_t size);
/* What a dimension runs over: "outer fold". */
const char *asy_h5_dim_name(asy_dim dim);

#endif
