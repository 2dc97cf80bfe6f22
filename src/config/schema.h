/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What JSON Schema (draft 2020-12) says of each kind of key. The schema is for
 * completion and checks in editors: it knows no includes' contents and no
 * rules between keys, so what it accepts may still be refused by the loader. It
 * wants keys left out where the loader would also take null.
 */
#ifndef ASY_CONFIG_SCHEMA_H
#define ASY_CONFIG_SCHEMA_H

#include "config/keys.h"

struct json_t;

/* Each returns a new reference, NULL if memory is out. */
struct json_t *asy_schema_key_param(const asy_key_entry *key,
                                    const asy_families *families);
struct json_t *asy_schema_key_seed(const asy_key_entry *key,
                                   const asy_families *families);
struct json_t *asy_schema_key_text(const asy_key_entry *key,
                                   const asy_families *families);
struct json_t *asy_schema_key_texts(const asy_key_entry *key,
                                    const asy_families *families);
struct json_t *asy_schema_key_section(const asy_key_entry *key,
                                      const asy_families *families);
struct json_t *asy_schema_key_sections(const asy_key_entry *key,
                                       const asy_families *families);
struct json_t *asy_schema_key_one_or_more(const asy_key_entry *key,
                                          const asy_families *families);
struct json_t *asy_schema_key_measure(const asy_key_entry *key,
                                      const asy_families *families);
struct json_t *asy_schema_key_measures(const asy_key_entry *key,
                                       const asy_families *families);
struct json_t *asy_schema_key_resampler(const asy_key_entry *key,
                                        const asy_families *families);
struct json_t *asy_schema_key_pipeline(const asy_key_entry *key,
                                       const asy_families *families);
struct json_t *asy_schema_key_learners(const asy_key_entry *key,
                                       const asy_families *families);
struct json_t *asy_schema_key_published(const asy_key_entry *key,
                                        const asy_families *families);
struct json_t *asy_schema_key_sweep(const asy_key_entry *key,
                                    const asy_families *families);

/* ---- building blocks; what is given is taken over, NULL gives NULL ---- */

struct json_t *asy_schema_param(const asy_param *param); /* one value */
/* Any text. Editors see what YAML makes of it, which may be a number. */
struct json_t *asy_schema_text(void);
struct json_t *asy_schema_hook(void); /* {lua: FILE} and nothing else */
struct json_t *asy_schema_names(const asy_family *family);
struct json_t *asy_schema_list(struct json_t *items, size_t least);
/* A mapping of these properties or an include; a mapping that includes need not
   have the required ones (a list of names). closed: no other property. */
struct json_t *asy_schema_object(struct json_t *properties,
                                 struct json_t *required, bool closed);
/* What the value is for, in front of what is known. */
struct json_t *asy_schema_help(struct json_t *schema, const char *help);
/* a or b; b may be absent (JSON null) */
struct json_t *asy_schema_either(struct json_t *a, struct json_t *b);

#endif
