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

enum { OBJECTS = 512, PATH = 256, EDITS = 12, TEXT = 64 };

typedef struct editor {
    hid_t file;
    char object[OBJECTS][PATH]; /* paths in the file, by name */
    size_t n;
    const char *path; /* of the object that is edited */
    const uint8_t *at, *end;
} editor;

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

/* The same number or text in all places of a dataset or attribute. */
static void fill(editor *e, hid_t to, bool attribute)
{
    hid_t space = attribute ? H5Aget_space(to) : H5Dget_space(to);
    hid_t type = attribute ? H5Aget_type(to) : H5Dget_type(to), own = -1;
    hssize_t n = H5Sget_simple_extent_npoints(space);
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
    H5Sclose(space);
}

/* ---- kinds of edits ---- */

static void delete_object(editor *e)
{
    H5Ldelete(e->file, e->path, H5P_DEFAULT);
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

static void set_attribute(editor *e)
{
    char name[TEXT];
    if (!take_attribute(e, name))
        return;
    hid_t attribute =
        H5Aopen_by_name(e->file, e->path, name, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute < 0)
        return;
    fill(e, attribute, true);
    H5Aclose(attribute);
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

/* One value among the others. */
static void set_one(editor *e)
{
    hid_t set = open_dataset(e);
    if (set < 0)
        return;
    hid_t space = H5Dget_space(set), one = H5Screate(H5S_SCALAR);
    hsize_t size[H5S_MAX_RANK] = {0};
    int rank = H5Sget_simple_extent_dims(space, size, NULL);
    double number = take_number(e);
    for (int i = 0; i < rank; i++)
        size[i] = size[i] ? take(e) % size[i] : 0;
    if (rank > 0)
        H5Sselect_elements(space, H5S_SELECT_SET, 1, size);
    H5Dwrite(set, H5T_NATIVE_DOUBLE, one, space, H5P_DEFAULT, &number);
    H5Sclose(one);
    H5Sclose(space);
    H5Dclose(set);
}

static void replace_dataset(editor *e)
{
    hid_t type = take_type(e), space = take_space(e);
    H5Ldelete(e->file, e->path, H5P_DEFAULT);
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
static void beside(const editor *e, const char *name, char path[PATH + TEXT])
{
    const char *slash = strrchr(e->path, '/');
    int length = slash ? (int)(slash - e->path) + 1 : 0;
    snprintf(path, PATH + TEXT, "%.*s%s", length, e->path, name);
}

static void rename_object(editor *e)
{
    char name[TEXT], path[PATH + TEXT];
    take_text(e, name);
    beside(e, name, path);
    H5Lmove(e->file, e->path, e->file, path, H5P_DEFAULT, H5P_DEFAULT);
}

static void copy_object(editor *e)
{
    char name[TEXT], path[PATH + TEXT];
    take_text(e, name);
    beside(e, name, path);
    H5Ocopy(e->file, e->path, e->file, path, H5P_DEFAULT, H5P_DEFAULT);
}

/* Another object takes its place, as a hard or a soft link. */
static void link_object(editor *e)
{
    const char *to = e->object[take(e) % e->n];
    H5Ldelete(e->file, e->path, H5P_DEFAULT);
    if (take(e) % 2)
        H5Lcreate_hard(e->file, to, e->file, e->path, H5P_DEFAULT, H5P_DEFAULT);
    else
        H5Lcreate_soft(to, e->file, e->path, H5P_DEFAULT, H5P_DEFAULT);
}

typedef void kind(editor *e);
static kind *const kinds[] = {
    delete_object, delete_attribute, set_attribute,   replace_attribute,
    set_dataset,   set_one,          replace_dataset, rename_object,
    copy_object,   link_object};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* ---- the whole ---- */

static herr_t note(hid_t at, const char *name, const H5O_info_t *info,
                   void *user)
{
    editor *e = user;
    (void)at;
    (void)info;
    if (e->n < OBJECTS && strlen(name) < PATH && strcmp(name, ".") != 0)
        strcpy(e->object[e->n++], name);
    return 0;
}

static void edit(editor *e)
{
    H5Ovisit(e->file, H5_INDEX_NAME, H5_ITER_INC, note, e);
    for (int i = 0; e->n > 0 && i < EDITS && e->at < e->end; i++) {
        unsigned which = take(e) % KINDS, object = take(e);
        object += 256 * (take(e) % 2);
        e->path = e->object[object % e->n];
        if (object % (e->n + 1) == e->n)
            e->path = "/"; /* for its attributes */
        kinds[which](e);
    }
}

void asy_fuzz_edit(const char *path, const uint8_t *edits, size_t size)
{
    editor *e = calloc(1, sizeof *e);
    if (!e)
        return;
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V18);
    e->at = edits;
    e->end = edits + size;
    e->file = H5Fopen(path, H5F_ACC_RDWR, access);
    if (e->file >= 0) {
        edit(e);
        H5Fclose(e->file);
    }
    H5Pclose(access);
    free(e);
}
