/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Four doubles as the compiler's own vector, for loops that would not keep
 * small arrays of doubles in registers otherwise: IEEE operations lane by lane,
 * whatever the width of the registers.
 */
#ifndef ASY_BASE_LANES_H
#define ASY_BASE_LANES_H

#define ASY_QUAD 4

typedef double asy_quad __attribute__((vector_size(ASY_QUAD * sizeof(double)),
                                       aligned(sizeof(double)), may_alias));

/* The four numbers from here on, to read or to write. */
#define ASY_QUAD_AT(at) (*(asy_quad *)(void *)(at))
#define ASY_CQUAD_AT(at) (*(const asy_quad *)(const void *)(at))

#endif
