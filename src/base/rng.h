/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Counter-based random numbers: Philox4x32-10 (Salmon et al. 2011,
 * doi:10.1145/2063384.2063405).
 *
 * A draw is a pure function of a 64-bit key and a position in the stream. The
 * key is made from the master seed and from what the draw depends on, never
 * from threads, time or order:
 *
 *     uint64_t key = asy_key("smote", seed);
 *     key = asy_key_add(key, repeat);
 *     asy_rng rng;
 *     asy_rng_init(&rng, key);
 */
#ifndef ASY_BASE_RNG_H
#define ASY_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

typedef struct asy_rng {
    uint32_t key[2];
    uint32_t counter[4];
    uint32_t out[4];
    unsigned left; /* unused words of out */
} asy_rng;

/* The start of a key: what is drawn, and the master seed. */
uint64_t asy_key(const char *purpose, uint64_t seed);
/* A key that also depends on one more number, or on a text. */
uint64_t asy_key_add(uint64_t key, uint64_t number);
uint64_t asy_key_text(uint64_t key, const char *text);

void asy_rng_init(asy_rng *rng, uint64_t key);
/* One of 2^64 streams of the same key, for draws that have a place of their
   own (a node in a tree): place 0 is asy_rng_init. */
void asy_rng_init_at(asy_rng *rng, uint64_t key, uint64_t place);

/* One block of the generator: out = philox4x32_10(counter, key). */
void asy_philox(const uint32_t counter[4], const uint32_t key[2],
                uint32_t out[4]);

uint32_t asy_rng_u32(asy_rng *rng);
uint64_t asy_rng_u64(asy_rng *rng);
/* Uniform on [0, 1), a multiple of 2^-53. */
double asy_rng_uniform(asy_rng *rng);
/* Uniform on 0 .. n-1 without bias (Lemire 2019); n from 1 to 2^32-1. */
uint32_t asy_rng_below(asy_rng *rng, uint32_t n);
/* Two independent ones, on 0 .. a-1 and 0 .. b-1, from one word if a b is below
   2^32 (Brackett-Rozinsky and Lemire 2024, arXiv:2408.06213). */
void asy_rng_below_two(asy_rng *rng, uint32_t a, uint32_t b, uint32_t out[2]);
/* Fisher-Yates, from the last element down. */
void asy_rng_shuffle(asy_rng *rng, size_t *v, size_t n);

#endif
