/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the fuzz harnesses share. A harness is one file with the entry point of
 * libFuzzer: `make fuzz` links it with that engine, `make check` with replay.c,
 * which feeds it the committed inputs of tests/fuzz/corpus/<name>/.
 *
 * Invariant: an entry point keeps nothing that depends on an earlier input.
 */
#ifndef ASY_TESTS_FUZZ_H
#define ASY_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern const char *const asy_fuzz_name; /* of the harness and its corpus */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file of these bytes in a folder of this process alone; its path stays valid
   until the next call. NULL data: no file of that name. */
const char *asy_fuzz_file(const char *name, const void *data, size_t size);

/* What must hold whatever the input: else the process is aborted, which the
   engine reports as a finding. */
#define ASY_FUZZ_NEED(condition) asy_fuzz_need((condition), #condition)
void asy_fuzz_need(bool holds, const char *what);

#endif
