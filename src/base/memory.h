/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one door to the heap: every allocation of the program passes here, so
 * that tests can make the n-th one fail.
 */
#ifndef ASY_BASE_MEMORY_H
#define ASY_BASE_MEMORY_H

#include <stddef.h>

void *asy_malloc(size_t bytes);
void *asy_malloc_aligned(size_t bytes); /* 64-byte aligned */
void *asy_calloc(size_t count, size_t size);
void *asy_realloc(void *old, size_t bytes);
void asy_free(void *p);

/* Allocations that were refused so far. Who builds something of many small
   pieces may look once, at the end, whether any was. */
unsigned long asy_memory_refusals(void);

/* Tests: the n-th allocation from now (1 = the next) fails; 0 = none. */
void asy_memory_fail_at(long n);

#endif
