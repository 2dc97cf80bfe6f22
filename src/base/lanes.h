/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two, four or eight doubles, or eight numbers of half the size, as the
 * compiler's own vectors, for loops that would not keep small arrays in
 * registers otherwise: the same operations lane by lane, whatever the width of
 * the registers. gcc keeps a vector that is wider than those in memory, at ten
 * times the cost: where it counts a loop has a form for each width.
 */
#ifndef ASY_BASE_LANES_H
#define ASY_BASE_LANES_H

#include <stdint.h>

#define ASY_PAIR 2

typedef double asy_pair __attribute__((vector_size(ASY_PAIR * sizeof(double)),
                                       aligned(sizeof(double)), may_alias));

#define ASY_CPAIR_AT(at) (*(const asy_pair *)(const void *)(at))

#define ASY_QUAD 4

typedef double asy_quad __attribute__((vector_size(ASY_QUAD * sizeof(double)),
                                       aligned(sizeof(double)), may_alias));

/* The four numbers from here on, to read or to write. */
#define ASY_QUAD_AT(at) (*(asy_quad *)(void *)(at))
#define ASY_CQUAD_AT(at) (*(const asy_quad *)(const void *)(at))

#define ASY_EIGHT 8

typedef double asy_eight __attribute__((vector_size(ASY_EIGHT * sizeof(double)),
                                        aligned(sizeof(double)), may_alias));

#define ASY_EIGHT_AT(at) (*(asy_eight *)(void *)(at))
#define ASY_CEIGHT_AT(at) (*(const asy_eight *)(const void *)(at))

/* Their bits; a comparison gives -1 in the lanes where it holds, else 0. */
typedef int64_t asy_pair_bits
    __attribute__((vector_size(ASY_PAIR * sizeof(int64_t)),
                   aligned(sizeof(int64_t)), may_alias));
typedef int64_t asy_quad_bits
    __attribute__((vector_size(ASY_QUAD * sizeof(int64_t)),
                   aligned(sizeof(int64_t)), may_alias));
typedef int64_t asy_eight_bits
    __attribute__((vector_size(ASY_EIGHT * sizeof(int64_t)),
                   aligned(sizeof(int64_t)), may_alias));

#define ASY_OCT 8

/* A comparison gives -1 in the lanes where it holds, else 0. */
typedef int32_t asy_oct __attribute__((vector_size(ASY_OCT * sizeof(int32_t))));
/* The same lanes as bits: sums and shifts may carry out of them. */
typedef uint32_t asy_oct_bits
    __attribute__((vector_size(ASY_OCT * sizeof(uint32_t))));
typedef float asy_oct_real
    __attribute__((vector_size(ASY_OCT * sizeof(float))));

/* yes where mask is -1, no where it is 0. */
#define ASY_OCT_PICK(mask, yes, no) (((mask) & (yes)) | (~(mask) & (no)))

#endif
