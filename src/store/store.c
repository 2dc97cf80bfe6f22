/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Result files: an HDF5 image is made in memory and written at one go, or read
 * at one go and taken apart. See store.h.
 */
#include "store/store.h"

#include "base/text.h"
#include "store/layout.h"

static asy_status write_image(asy_h5 *h, asy_result *result)
{
    const void *image;
    size_t size;
    ASY_TRY(asy_h5_create(h));
    ASY_TRY(asy_layout_walk(h, result));
    ASY_TRY(asy_h5_finish(h, &image, &size));
    return asy_write_file(h->path, image, size, h->err);
}

asy_status asy_store_write(const char *path, const asy_result *result,
                           asy_error *err)
{
    asy_arena scratch;
    asy_arena_init(&scratch);
    asy_result copy = *result; /* the walk would fill it when reading */
    asy_h5 h = {.writing = true, .path = path, .arena = &scratch, .err = err};
    asy_h5_begin(&h);
    asy_status status = write_image(&h, &copy);
    asy_h5_end(&h);
    asy_arena_clear(&scratch);
    return status;
}

static asy_status read_image(asy_h5 *h, asy_arena *scratch, asy_result *result)
{
    char *image;
    size_t size;
    ASY_TRY(asy_read_file(h->path, scratch, &image, &size, h->err));
    ASY_TRY(asy_h5_open(h, image, size));
    return asy_layout_walk(h, result);
}

asy_status asy_store_read(const char *path, asy_arena *arena,
                          asy_result *result, asy_error *err)
{
    asy_arena scratch;
    asy_arena_init(&scratch);
    *result = (asy_result){0};
    asy_h5 h = {.path = path, .arena = arena, .err = err};
    asy_h5_begin(&h);
    asy_status status = read_image(&h, &scratch, result);
    asy_h5_end(&h);
    asy_arena_clear(&scratch);
    return status;
}
