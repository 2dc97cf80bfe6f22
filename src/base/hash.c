/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Digests by nettle and xxHash: see hash.h. */
#include "base/hash.h"

#include <nettle/sha2.h>
#include <stdio.h>
#include <xxhash.h>

void asy_sha256(const void *data, size_t size, char hex[ASY_SHA256_HEX])
{
    struct sha256_ctx ctx;
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_init(&ctx);
    sha256_update(&ctx, size, data);
    sha256_digest(&ctx, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

uint64_t asy_hash64(const void *data, size_t size, uint64_t seed)
{
    return XXH64(data, size, seed);
}
