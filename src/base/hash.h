/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Digests: SHA-256 to name data and configs, a fast 64-bit hash for random
 * keys and journal checksums. Wraps nettle and xxHash.
 */
#ifndef ASY_BASE_HASH_H
#define ASY_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define ASY_SHA256_HEX 65 /* 64 hexadecimal digits and the final 0 */

void asy_sha256(const void *data, size_t size, char hex[ASY_SHA256_HEX]);

/* The same of bytes that come in pieces: init, add any number, hex. */
typedef struct asy_digest {
    uint64_t state[16];
} asy_digest;

void asy_digest_init(asy_digest *digest);
void asy_digest_add(asy_digest *digest, const void *data, size_t size);
void asy_digest_hex(const asy_digest *digest, char hex[ASY_SHA256_HEX]);

uint64_t asy_hash64(const void *data, size_t size, uint64_t seed); /* XXH64 */

#endif
