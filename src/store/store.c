/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Result files: an HDF5 image is made in memory and written at one go, or read
 * at one go and taken apart. See store.h.
 *
 * Behind the image, where HDF5 does not look, stands a seal: the word below and
 * the XXH64 of the image. HDF5 guards its metadata but neither numbers nor
 * texts, and a changed length of a text makes it crash; so a sealed file is
 * only taken apart if its seal holds. HDF5 itself removes the seal when another
 * program changes the file: a file without one is read as it is.
 */
#include "store/store.h"

#include <string.h>

#include "base/file.h"
#include "store/layout.h"

static const char seal_word[] = "ASYSEAL1";
enum { WORD = sizeof seal_word - 1, SEAL = WORD + 8 }; /* bytes */

static void make_seal(const void *image, size_t size, unsigned char seal[SEAL])
{
    uint64_t sum = asy_hash64(image, size, 0);
    memcpy(seal, seal_word, WORD);
    for (int i = 0; i < 8; i++)
        seal[WORD + i] = (unsigned char)(sum >> (8 * i));
}

static asy_status seal(const asy_h5 *h, const void *image, size_t size,
                       asy_image *out)
{
    char *sealed = asy_arena_alloc(h->arena, size + SEAL);
    if (!sealed)
        return asy_nomem(h->err);
    memcpy(sealed, image, size);
    make_seal(image, size, (unsigned char *)sealed + size);
    *out = (asy_image){sealed, size + SEAL};
    return ASY_OK;
}

/* Take the seal off, if there is one and it holds. */
static asy_status unseal(const asy_h5 *h, const char *image, size_t *size)
{
    unsigned char seal[SEAL];
    if (*size < SEAL || memcmp(image + *size - SEAL, seal_word, WORD) != 0)
        return ASY_OK;
    make_seal(image, *size - SEAL, seal);
    if (memcmp(image + *size - SEAL, seal, SEAL) != 0)
        return asy_fail(h->err, ASY_EDATA,
                        "%s: is damaged: its bytes are not those that were "
                        "written (the checksum at its end differs)",
                        h->path);
    *size -= SEAL;
    return ASY_OK;
}

/* What a file holds: one of the two, the other NULL; both to look only. */
typedef struct content {
    asy_result *result;
    asy_review_result *review;
    bool is_review; /* out, when looking */
} content;

static asy_status walk(asy_h5 *h, content *c)
{
    if (c->result)
        return asy_layout_walk(h, c->result);
    if (c->review)
        return asy_layout_review(h, c->review);
    ASY_TRY(asy_layout_identify(h));
    return asy_layout_is_review(h, &c->is_review);
}

static asy_status make_image(asy_h5 *h, content *c, asy_image *out)
{
    const void *image;
    size_t size;
    ASY_TRY(asy_h5_create(h));
    ASY_TRY(walk(h, c));
    ASY_TRY(asy_h5_finish(h, &image, &size));
    return seal(h, image, size, out);
}

/* path is for messages. */
static asy_status image_of(const char *path, content *c, asy_arena *arena,
                           asy_image *out, asy_error *err)
{
    asy_h5 h = {.writing = true, .path = path, .arena = arena, .err = err};
    asy_status status = asy_h5_begin(&h);
    if (status == ASY_OK)
        status = make_image(&h, c, out);
    asy_h5_end(&h);
    return status;
}

static asy_status write_content(const char *path, content *c, asy_error *err)
{
    asy_arena scratch;
    asy_image image;
    asy_arena_init(&scratch);
    asy_status status = image_of(path, c, &scratch, &image, err);
    if (status == ASY_OK)
        status = asy_file_write(path, image.bytes, image.size, err);
    asy_arena_clear(&scratch);
    return status;
}

/* Copies, because the walk would fill them when reading. */
asy_status asy_store_write(const char *path, const asy_result *result,
                           asy_error *err)
{
    asy_result copy = *result;
    content c = {.result = &copy};
    return write_content(path, &c, err);
}

asy_status asy_store_write_review(const char *path,
                                  const asy_review_result *result,
                                  asy_error *err)
{
    asy_review_result copy = *result;
    content c = {.review = &copy};
    return write_content(path, &c, err);
}

asy_status asy_store_image(const asy_result *result, asy_arena *arena,
                           asy_image *image, asy_error *err)
{
    asy_result copy = *result;
    content c = {.result = &copy};
    return image_of(result->name, &c, arena, image, err);
}

asy_status asy_store_image_review(const asy_review_result *result,
                                  asy_arena *arena, asy_image *image,
                                  asy_error *err)
{
    asy_review_result copy = *result;
    content c = {.review = &copy};
    return image_of(result->name, &c, arena, image, err);
}

static asy_status read_image(asy_h5 *h, asy_arena *scratch, content *c)
{
    char *image;
    size_t size;
    ASY_TRY(asy_file_read(h->path, scratch, &image, &size, h->err));
    ASY_TRY(unseal(h, image, &size));
    ASY_TRY(asy_h5_open(h, image, size));
    return walk(h, c);
}

static asy_status read_content(const char *path, asy_arena *arena, content *c,
                               asy_error *err)
{
    asy_arena scratch;
    asy_arena_init(&scratch);
    asy_h5 h = {.path = path, .arena = arena, .err = err};
    asy_status status = asy_h5_begin(&h);
    if (status == ASY_OK)
        status = read_image(&h, &scratch, c);
    asy_h5_end(&h);
    asy_arena_clear(&scratch);
    return status;
}

asy_status asy_store_read(const char *path, asy_arena *arena,
                          asy_result *result, asy_error *err)
{
    *result = (asy_result){0};
    content c = {.result = result};
    return read_content(path, arena, &c, err);
}

asy_status asy_store_read_review(const char *path, asy_arena *arena,
                                 asy_review_result *result, asy_error *err)
{
    *result = (asy_review_result){0};
    content c = {.review = result};
    return read_content(path, arena, &c, err);
}

asy_status asy_store_is_review(const char *path, bool *review, asy_error *err)
{
    asy_arena arena;
    asy_arena_init(&arena);
    content c = {0};
    asy_status status = read_content(path, &arena, &c, err);
    *review = c.is_review;
    asy_arena_clear(&arena);
    return status;
}
