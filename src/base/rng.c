/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Philox4x32-10: ten rounds, each
 *   (x0, x1, x2, x3) -> (hi(M1 x2) ^ x1 ^ k0, lo(M1 x2),
 *                        hi(M0 x0) ^ x3 ^ k1, lo(M0 x0))
 * with k0 += 0x9E3779B9, k1 += 0xBB67AE85 between rounds
 * (M0 = 0xD2511F53, M1 = 0xCD9E8D57).
 * Known value: counter 0, key 0 gives 6627e8d5 e169c58d bc57ac4c 9b00dbd8.
 */
#include "base/rng.h"

#include <string.h>

#include "base/hash.h"

uint64_t asy_key(const char *purpose, uint64_t seed)
{
    return asy_hash64(purpose, strlen(purpose), seed);
}

uint64_t asy_key_add(uint64_t key, uint64_t number)
{
    unsigned char bytes[8];
    for (unsigned i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(number >> (8 * i));
    return asy_hash64(bytes, sizeof bytes, key);
}

uint64_t asy_key_text(uint64_t key, const char *text)
{
    return asy_hash64(text, strlen(text), key);
}

void asy_rng_init(asy_rng *rng, uint64_t key)
{
    asy_rng_init_at(rng, key, 0);
}

void asy_rng_init_at(asy_rng *rng, uint64_t key, uint64_t place)
{
    *rng =
        (asy_rng){.key = {(uint32_t)key, (uint32_t)(key >> 32)},
                  .counter = {0, 0, (uint32_t)place, (uint32_t)(place >> 32)}};
}

void asy_philox(const uint32_t counter[4], const uint32_t key[2],
                uint32_t out[4])
{
    uint32_t x0 = counter[0], x1 = counter[1], x2 = counter[2], x3 = counter[3];
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; round++) {
        uint64_t a = (uint64_t)0xD2511F53u * x0;
        uint64_t b = (uint64_t)0xCD9E8D57u * x2;
        uint32_t y0 = (uint32_t)(b >> 32) ^ x1 ^ k0;
        uint32_t y2 = (uint32_t)(a >> 32) ^ x3 ^ k1;
        x1 = (uint32_t)b;
        x3 = (uint32_t)a;
        x0 = y0;
        x2 = y2;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    out[0] = x0;
    out[1] = x1;
    out[2] = x2;
    out[3] = x3;
}

static void refill(asy_rng *rng)
{
    asy_philox(rng->counter, rng->key, rng->out);
    rng->left = 4;
    for (int i = 0; i < 4 && ++rng->counter[i] == 0; i++)
        continue;
}

uint32_t asy_rng_u32(asy_rng *rng)
{
    if (rng->left == 0)
        refill(rng);
    return rng->out[4 - rng->left--];
}

uint64_t asy_rng_u64(asy_rng *rng)
{
    uint64_t low = asy_rng_u32(rng);
    return low | (uint64_t)asy_rng_u32(rng) << 32;
}

double asy_rng_uniform(asy_rng *rng)
{
    return (double)(asy_rng_u64(rng) >> 11) * 0x1p-53;
}

uint32_t asy_rng_below(asy_rng *rng, uint32_t n)
{
    uint64_t m = (uint64_t)asy_rng_u32(rng) * n;
    if ((uint32_t)m < n) {
        uint32_t threshold = (0u - n) % n;
        while ((uint32_t)m < threshold)
            m = (uint64_t)asy_rng_u32(rng) * n;
    }
    return (uint32_t)(m >> 32);
}

void asy_rng_below_two(asy_rng *rng, uint32_t a, uint32_t b, uint32_t out[2])
{
    uint64_t pairs = (uint64_t)a * b;
    if (pairs > UINT32_MAX) {
        out[0] = asy_rng_below(rng, a);
        out[1] = asy_rng_below(rng, b);
        return;
    }
    uint32_t n = (uint32_t)pairs;
    uint64_t first, second;
    do {
        first = (uint64_t)asy_rng_u32(rng) * a;
        second = (uint64_t)(uint32_t)first * b;
    } while ((uint32_t)second < n && (uint32_t)second < (0u - n) % n);
    out[0] = (uint32_t)(first >> 32);
    out[1] = (uint32_t)(second >> 32);
}

void asy_rng_shuffle(asy_rng *rng, size_t *v, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t j = asy_rng_below(rng, (uint32_t)i);
        size_t t = v[i - 1];
        v[i - 1] = v[j];
        v[j] = t;
    }
}
