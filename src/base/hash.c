/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Digests by nettle and xxHash: see hash.h. */
#include "base/hash.h"

#include <nettle/sha2.h>
#include <stdio.h>
#include <string.h>
#include <xxhash.h>

_Static_assert(sizeof(struct sha256_ctx) <= sizeof(asy_digest),
               "a digest has room for nettle's state");

void asy_digest_init(asy_digest *digest)
{
    struct sha256_ctx ctx;
    sha256_init(&ctx);
    memcpy(digest, &ctx, sizeof ctx);
}

void asy_digest_add(asy_digest *digest, const void *data, size_t size)
{
    struct sha256_ctx ctx;
    memcpy(&ctx, digest, sizeof ctx);
    sha256_update(&ctx, size, data);
    memcpy(digest, &ctx, sizeof ctx);
}

void asy_digest_hex(const asy_digest *digest, char hex[ASY_SHA256_HEX])
{
    struct sha256_ctx ctx;
    uint8_t bytes[SHA256_DIGEST_SIZE];
    memcpy(&ctx, digest, sizeof ctx);
    sha256_digest(&ctx, sizeof bytes, bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
}

void asy_sha256(const void *data, size_t size, char hex[ASY_SHA256_HEX])
{
    asy_digest digest;
    asy_digest_init(&digest);
    asy_digest_add(&digest, data, size);
    asy_digest_hex(&digest, hex);
}

uint64_t asy_hash64(const void *data, size_t size, uint64_t seed)
{
    return XXH64(data, size, seed);
}
