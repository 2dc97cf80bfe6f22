/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shards: a run cut into parts for batch arrays. Shard I of N is a journal
 * beside the result, RESULT.shard-I-of-N, that stays when its units are done.
 * Whose unit is whose follows from the plan alone (plan/deal.h).
 */
#ifndef ASY_CLI_SHARD_H
#define ASY_CLI_SHARD_H

#include "cli/study.h"
#include "engine/collect.h"

/* "3/40". Errors: ASY_EARG. */
ASY_MUST_USE
asy_status asy_shard_parse(const char *text, asy_shard *shard, asy_error *err);

/* How many shards: "40". Errors: ASY_EARG. */
ASY_MUST_USE
asy_status asy_shards_parse(const char *text, size_t *shards, asy_error *err);

/* The file of a shard, in arena; NULL: no memory. */
char *asy_shard_path(asy_arena *arena, const char *result, asy_shard shard);
/* What a shard's journal says of itself, given what the run's would. */
char *asy_shard_identity(asy_arena *arena, const char *run, asy_shard shard);

/*
 * Put the records of all shards beside result into the collection; *shards is
 * their number. Errors: ASY_EIO if there is none; ASY_EDATA if shards are
 * missing, unfinished, damaged, or of another config, data, hooks or program,
 * or if shards of different N lie there (names them); ASY_EARG while one is
 * being written.
 */
ASY_MUST_USE
asy_status asy_shards_gather(const char *result, const char *identity,
                             asy_collection *collection, size_t *shards,
                             asy_error *err);

#endif
