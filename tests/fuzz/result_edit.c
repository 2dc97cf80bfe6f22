/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Edits of an HDF5 file, told by bytes.
 *
 * An edit is a byte for its kind (an index into the table `kinds`), one for the
 * object (in the order of names), and what the kind takes: numbers of one byte,
 * texts of a length and as many bytes. Where bytes are lacking they are 0.
 */
#include "fuzz/result_edit.h"

#include <hdf5.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EDITS = 8, TEXT = 64, PATH = ASY_EDIT_PATH + TEXT };

typedef struct editor {
    const char *name; /* of the file */
    hid_t file;
    const asy_edit_objects *objects;
    const char *path; /* of the object that is edited */
    const uint8_t *at, *end;
} editor;

/* ---- the file ---- */

static hid_t open_file(const char *path)
{
    enum { KEEP = 16 << 20 }; /* bytes: what is given back costs pages anew */
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    H5set_free_list_limits(4 * KEEP, KEEP, 4 * KEEP, KEEP, 4 * KEEP, KEEP);
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V18);
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, access);
    H5Pclose(access);
    return file;
}

/* What was deleted is gone for good: HDF5 1.10.8 trips over its own remains of
   a deleted link when it follows a path. */
static void reopen(editor *e)
{
    H5Fclose(e->file);
    e->file = open_file(e->name);
}

/* ---- the bytes ---- */

static unsigned take(editor *e)
{
    return e->at < e->end ? *e->at++ : 0;
}

static void take_text(editor *e, char text[TEXT])
{
    size_t length = take(e) % TEXT, left = (size_t)(e->end - e->at);
    length = length < left ? length : left;
    if (length)
        memcpy(text, e->at, length);
    text[length] = '\0';
    e->at += length;
}

/* A number worth trying. */
static double take_number(editor *e)
{
    static const double odd[] = {
        0,    1,          -1,     2,      HUGE_VAL,   (double)NAN,   -HUGE_VAL,
        1e18, 4294967296, -1e300, 1e-320, 2147483647, -2147483648.0, 0.5,
        3,    12};
    unsigned byte = take(e);
    size_t n = sizeof odd / sizeof *odd;
    return byte < n ? odd[byte] : (double)byte - (double)n;
}

/* ---- values of any type ---- */

static hid_t text_type(void)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    H5Tset_cset(type, H5T_CSET_UTF8);
    return type;
}

static hid_t take_type(editor *e)
{
    const hid_t type[] = {H5T_IEEE_F64LE, H5T_STD_I32LE,  H5T_STD_I64LE,
                          H5T_STD_U64LE,  H5T_STD_U8LE,   H5T_IEEE_F32BE,
                          H5T_STD_I16BE,  H5T_NATIVE_B64, H5T_C_S1};
    unsigned which = take(e) % 10;
    return which == 9 ? text_type() : H5Tcopy(type[which]);
}

static hid_t take_space(editor *e)
{
    hsize_t size[4] = {1, 1, 1, 1};
    int rank = (int)(take(e) % 5);
    for (int i = 0; i < rank; i++)
        size[i] = take(e) % 32;
    return rank ? H5Screate_simple(rank, size, NULL) : H5Screate(H5S_SCALAR);
}

static hssize_t count(hid_t at, bool attribute)
{
    hid_t space = attribute ? H5Aget_space(at) : H5Dget_space(at);
    hssize_t n = H5Sget_simple_extent_npoints(space);
    H5Sclose(space);
    return n;
}

/* The same number or text in all places of a dataset or attribute. */
static void fill(editor *e, hid_t to, bool attribute)
{
    hid_t type = attribute ? H5Aget_type(to) : H5Dget_type(to), own = -1;
    hssize_t n = count(to, attribute);
    bool text = H5Tis_variable_str(type) > 0;
    char word[TEXT];
    double number = text ? 0 : take_number(e);
    if (text)
        take_text(e, word);
    if (n > 0 && n < 1 << 16) {
        const char **words = calloc((size_t)n, sizeof *words);
        double *numbers = calloc((size_t)n, sizeof *numbers);
        for (hssize_t i = 0; words && numbers && i < n; i++) {
            words[i] = word;
            numbers[i] = number;
        }
        own = text ? H5Tcopy(type) : H5Tcopy(H5T_NATIVE_DOUBLE);
        const void *values = text ? (const void *)words : numbers;
        if (attribute)
            H5Awrite(to, own, values);
        else
            H5Dwrite(to, own, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
        free(words);
        free(numbers);
        H5Tclose(own);
    }
    H5Tclose(type);
}

/* ---- links ---- */

/* The name's place in the group that holds the edited object. */
static void beside(const editor *e, const char *name, char path[PATH])
{
    const char *slash = strrchr(e->path, '/');
    int length = slash ? (int)(slash - e->path) + 1 : 0;
    snprintf(path, PATH, "%.*s%s", length, e->path, name);
}

/* Whether the link may go. A group with several hard links may hold one to
   itself, at whatever depth; to take that one away HDF5 1.10.8 counts the
   group's links down while it still walks the group's messages, and frees one
   of them twice. */
static bool can_go(const editor *e)
{
    H5O_info_t info;
    char group[PATH];
    beside(e, ".", group);
    return H5Oget_info_by_name(e->file, group, &info, H5P_DEFAULT) >= 0 &&
           info.rc == 1;
}

static bool delete_link(const editor *e)
{
    return can_go(e) && H5Ldelete(e->file, e->path, H5P_DEFAULT) >= 0;
}

/* ---- kinds of edits ---- */

static void delete_object(editor *e)
{
    delete_link(e);
}

/* The name of one of the object's attributes. */
static bool take_attribute(editor *e, char name[TEXT])
{
    H5O_info_t info;
    unsigned which = take(e);
    if (H5Oget_info_by_name(e->file, e->path, &info, H5P_DEFAULT) < 0 ||
        info.num_attrs == 0)
        return false;
    return H5Aget_name_by_idx(e->file, e->path, H5_INDEX_NAME, H5_ITER_INC,
                              which % info.num_attrs, name, TEXT,
                              H5P_DEFAULT) > 0;
}

static void delete_attribute(editor *e)
{
    char name[TEXT];
    if (take_attribute(e, name))
        H5Adelete_by_name(e->file, e->path, name, H5P_DEFAULT);
}

/* H5Aopen_by_name of HDF5 1.10.8 takes the attribute from the object, but puts
   what is written to it into the root's attribute of the same name. */
static void set_attribute(editor *e)
{
    char name[TEXT];
    if (!take_attribute(e, name))
        return;
    hid_t object = H5Oopen(e->file, e->path, H5P_DEFAULT);
    hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    if (attribute >= 0) {
        fill(e, attribute, true);
        H5Aclose(attribute);
    }
    H5Oclose(object);
}

static void replace_attribute(editor *e)
{
    char name[TEXT];
    if (!take_attribute(e, name))
        return;
    hid_t type = take_type(e), space = take_space(e);
    H5Adelete_by_name(e->file, e->path, name, H5P_DEFAULT);
    hid_t attribute = H5Acreate_by_name(e->file, e->path, name, type, space,
                                        H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute >= 0) {
        fill(e, attribute, true);
        H5Aclose(attribute);
    }
    H5Sclose(space);
    H5Tclose(type);
}

static hid_t open_dataset(const editor *e)
{
    H5O_info_t info;
    if (H5Oget_info_by_name(e->file, e->path, &info, H5P_DEFAULT) < 0 ||
        info.type != H5O_TYPE_DATASET)
        return -1;
    return H5Dopen2(e->file, e->path, H5P_DEFAULT);
}

static void set_dataset(editor *e)
{
    hid_t set = open_dataset(e);
    if (set < 0)
        return;
    fill(e, set, false);
    H5Dclose(set);
}

/* One value in a place among the others. */
static void set_among(editor *e, hid_t set)
{
    hid_t space = H5Dget_space(set), one = H5Screate(H5S_SCALAR);
    hsize_t size[H5S_MAX_RANK] = {0};
    int rank = H5Sget_simple_extent_dims(space, size, NULL);
    double number = take_number(e);
    for (int i = 0; i < rank; i++)
        size[i] = take(e) % size[i];
    if (rank > 0)
        H5Sselect_elements(space, H5S_SELECT_SET, 1, size);
    H5Dwrite(set, H5T_NATIVE_DOUBLE, one, space, H5P_DEFAULT, &number);
    H5Sclose(one);
    H5Sclose(space);
}

/* Where there is no place, HDF5 1.10.8 writes beyond the dataset. */
static void set_one(editor *e)
{
    hid_t set = open_dataset(e);
    if (set < 0)
        return;
    if (count(set, false) > 0)
        set_among(e, set);
    H5Dclose(set);
}

static void replace_dataset(editor *e)
{
    hid_t type = take_type(e), space = take_space(e);
    delete_link(e);
    reopen(e);
    hid_t set = H5Dcreate2(e->file, e->path, type, space, H5P_DEFAULT,
                           H5P_DEFAULT, H5P_DEFAULT);
    if (set >= 0) {
        fill(e, set, false);
        H5Dclose(set);
    }
    H5Sclose(space);
    H5Tclose(type);
}

/* The object under another name beside it. */
static void rename_object(editor *e)
{
    char name[TEXT], path[PATH];
    take_text(e, name);
    beside(e, name, path);
    if (can_go(e))
        H5Lmove(e->file, e->path, e->file, path, H5P_DEFAULT, H5P_DEFAULT);
}

/* The object under a second name (H5Ocopy loses itself in circles). */
static void double_object(editor *e)
{
    char name[TEXT], path[PATH];
    take_text(e, name);
    beside(e, name, path);
    H5Lcreate_hard(e->file, e->path, e->file, path, H5P_DEFAULT, H5P_DEFAULT);
}

/* Another object takes its place, as a hard or a soft link. */
static void link_object(editor *e)
{
    const char *to = e->objects->path[take(e) % e->objects->n];
    delete_link(e);
    reopen(e);
    if (take(e) % 2)
        H5Lcreate_hard(e->file, to, e->file, e->path, H5P_DEFAULT, H5P_DEFAULT);
    else
        H5Lcreate_soft(to, e->file, e->path, H5P_DEFAULT, H5P_DEFAULT);
}

typedef void kind(editor *e);
static kind *const kinds[] = {
    delete_object, delete_attribute, set_attribute,   replace_attribute,
    set_dataset,   set_one,          replace_dataset, rename_object,
    double_object, link_object};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* ---- the whole ---- */

static herr_t note(hid_t at, const char *name, const H5O_info_t *info,
                   void *user)
{
    asy_edit_objects *objects = user;
    (void)at;
    (void)info;
    if (objects->n < ASY_EDIT_OBJECTS && strlen(name) < ASY_EDIT_PATH)
        strcpy(objects->path[objects->n++], name);
    return 0;
}

void asy_edit_list(const char *path, asy_edit_objects *objects)
{
    hid_t file = open_file(path);
    objects->n = 0;
    H5Ovisit(file, H5_INDEX_NAME, H5_ITER_INC, note, objects);
    H5Fclose(file);
}

/* The file is opened anew for each edit, so that none meets what HDF5 keeps of
   another. */
void asy_edit(const char *path, const asy_edit_objects *objects,
              const uint8_t *edits, size_t size)
{
    editor e = {
        .name = path, .objects = objects, .at = edits, .end = edits + size};
    for (int i = 0; objects->n > 0 && i < EDITS && e.at < e.end; i++) {
        unsigned which = take(&e) % KINDS, object = take(&e);
        object += 256 * (take(&e) % 2);
        e.path = objects->path[object % objects->n];
        e.file = open_file(path);
        if (e.file < 0)
            return;
        kinds[which](&e);
        H5Fclose(e.file);
    }
}
