/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of keys and what can be done with one.
 *
 * A key has a kind. A kind knows how to bind a node of the tree to a slot of
 * the config, how to write the slot out again, and what JSON Schema says of it.
 * Everything that walks the table (binding, the resolved text, the schema, the
 * manual) calls the kind and knows no key by name.
 *
 * Invariant: write gives a tree that binds to the same slot again.
 */
#ifndef ASY_CONFIG_KEYS_H
#define ASY_CONFIG_KEYS_H

#include "config/fail.h"

struct json_t;

typedef struct asy_binder {
    asy_loader *loader;
    asy_arena *arena;
    asy_error *err;
    const asy_families *families;
    const char *folder; /* of the config file */
    const asy_node *root;
    asy_config *config; /* of an experiment */
    bool meta_analysis; /* the kind that is wanted */
} asy_binder;

typedef struct asy_key_kind asy_key_kind;

typedef struct asy_key_entry asy_key_entry;
struct asy_key_entry {
    /* Name, types, range, flags, choices, default (as YAML) and help. Without
       a default and without ASY_REQUIRED the key may be absent. */
    asy_param param;
    const asy_key_kind *kind;
    size_t slot;         /* offset in the config (or in a list's item) */
    size_t more;         /* a second slot: count of a list, ... or 0 */
    size_t place;        /* slot for where the value stands, or 0 */
    const char *pattern; /* POSIX and ECMA expression for texts, or NULL */
    const char *need;    /* the pattern in words */
    const asy_key_entry *keys; /* of a section, of a list's items */
    size_t n_keys;
    size_t item_size, item_place; /* of a list's items: bytes, where a slot for
                                     the item's place is */
};

struct asy_key_kind {
    const char *words; /* for the manual; NULL: as the parameter says */
    /* base is the config, or the item of a list of sections. */
    asy_status (*bind)(asy_binder *b, const asy_key_entry *key,
                       const asy_node *node, void *base);
    /* NULL where the slot holds nothing. */
    asy_node *(*write)(asy_draft *draft, const asy_key_entry *key,
                       const void *base);
    struct json_t *(*schema)(const asy_key_entry *key,
                             const asy_families *families);
};

/* The whole file: a section without a name. */
extern const asy_key_entry asy_config_root; /* kind: experiment */
extern const asy_key_entry asy_review_root; /* kind: meta_analysis */

/* An item of `compare` (keys.c): typed figures, and then what names a
   meta-analysis instead. */
enum { ASY_PUBLISHED_KEYS = 8, ASY_COMPARE_KEYS = 11 };
extern const asy_key_entry asy_compare_keys[ASY_COMPARE_KEYS];

/* values.c: one value */
extern const asy_key_kind asy_kind_fixed;  /* held nowhere: its default */
extern const asy_key_kind asy_kind_number; /* double; NaN = absent */
extern const asy_key_kind asy_kind_count;  /* size_t; 0 without default = absent
                                            */
extern const asy_key_kind asy_kind_seed;   /* uint64_t */
extern const asy_key_kind asy_kind_word;   /* enum: index of the choice */
/* texts.c: text */
extern const asy_key_kind asy_kind_text;  /* const char *; NULL = absent */
extern const asy_key_kind asy_kind_path;  /* more: the path as written */
extern const asy_key_kind asy_kind_texts; /* const char **; more: count */
extern const asy_key_kind asy_kind_marks; /* the same; "" is one of them */
/* section.c */
extern const asy_key_kind asy_kind_section;
extern const asy_key_kind asy_kind_sections;    /* array; more: count */
extern const asy_key_kind asy_kind_one_or_more; /* the same; or one mapping */
/* measures.c */
extern const asy_key_kind asy_kind_measure;  /* asy_member */
extern const asy_key_kind asy_kind_measures; /* asy_member *; more: count */
/* resampling.c, pipeline.c, learners.c, published.c, sweep.c */
extern const asy_key_kind asy_kind_resampler; /* asy_choice; more: repeats */
extern const asy_key_kind asy_kind_pipeline;
extern const asy_key_kind asy_kind_hooks; /* hooks.c: asy_hook_limits */
extern const asy_key_kind asy_kind_learners;
extern const asy_key_kind asy_kind_published;
extern const asy_key_kind asy_kind_sweep;

static inline void *asy_slot(void *base, size_t offset)
{
    return (char *)base + offset;
}

static inline const void *asy_cslot(const void *base, size_t offset)
{
    return (const char *)base + offset;
}

/* Tell who loads hooks what the config allows them. */
void asy_limit_hooks(const asy_binder *b);

/* ---- what kinds share ---- */

/* Fails with "bad value for NAME (found ..., need a mapping)" and the like. */
ASY_MUST_USE
asy_status asy_expect(asy_binder *b, const asy_node *node, asy_node_kind kind,
                      const char *name);
/* A list with at least one item. */
ASY_MUST_USE
asy_status asy_expect_items(asy_binder *b, const asy_node *node,
                            const char *name);
/* One value that param allows; a misspelt choice gets a suggestion. */
ASY_MUST_USE
asy_status asy_bind_value(asy_binder *b, const asy_param *param,
                          const asy_node *node, asy_value *value);
/* key is none of words: an error with a suggestion. */
ASY_MUST_USE
asy_status asy_unknown_key(asy_binder *b, const asy_node *node,
                           const char *where, const char *const *words,
                           size_t n);
/* A key that must be there is not. */
ASY_MUST_USE
asy_status asy_missing_key(asy_binder *b, asy_place place, const char *where,
                           const asy_param *param);

/* ---- members of families (members.c) ---- */

/* Find the member that node names ("svc") or load its hook ({lua: FILE}, if
   the family has hooks). Other keys of a hook's mapping are left to the
   caller. */
ASY_MUST_USE
asy_status asy_bind_member(asy_binder *b, const asy_family *family,
                           const asy_node *node, asy_member *member);
/* A hook whose file node names. */
ASY_MUST_USE
asy_status asy_bind_hook(asy_binder *b, const asy_family *family,
                         const asy_node *file, asy_member *member);
/* Which of member's parameters node's key names; an error with a suggestion if
   none. */
ASY_MUST_USE
asy_status asy_find_param(asy_binder *b, const asy_member *member,
                          const asy_node *node, size_t *index);
/*
 * The parameters that map (or NULL) writes, and defaults for the others.
 * skip lists keys of map that are no parameters, ends with NULL. A required
 * parameter that is not written is left with type 0.
 */
ASY_MUST_USE
asy_status asy_bind_params(asy_binder *b, const asy_choice *choice,
                           const asy_node *map, const char *const *skip,
                           asy_value **values);
/* Fails if a required parameter was left out. */
ASY_MUST_USE
asy_status asy_require_params(asy_binder *b, const asy_choice *choice);
/* Name, member and parameters at once, where nothing else is written. */
ASY_MUST_USE
asy_status asy_bind_choice(asy_binder *b, const asy_node *map,
                           const char *const *skip, asy_choice *choice);

asy_node *asy_write_member(asy_draft *draft, const asy_member *member);
asy_node *asy_write_value(asy_draft *draft, const asy_value *value);
asy_node *asy_write_number(asy_draft *draft, double x);
/* Every parameter of choice into map; skip [n_params] leaves some out. */
void asy_write_params(asy_draft *draft, const asy_choice *choice,
                      const bool *skip, asy_node *map);

/* `repeats` of the outer resampling (resampling.c), for the schema. */
const asy_param *asy_repeats_param(void);

/* ---- grids (grid.c) ---- */

/* The `grid:` mapping of a learner. Errors: ASY_ECONFIG. */
ASY_MUST_USE
asy_status asy_bind_grid(asy_binder *b, const asy_node *grid,
                         asy_learner_config *learner);
asy_node *asy_write_grid(asy_draft *draft, const asy_learner_config *learner);

/* ---- the whole (section.c, rules.c, resolved.c) ---- */

/* Find the key of a section, or NULL. */
const asy_key_entry *asy_key_find(const asy_key_entry *section,
                                  const char *name);
/* May a section be left out because a required key of it holds nothing? */
bool asy_key_is_required(const asy_key_entry *key);

/* The config format and kind, before anything else is looked at. */
ASY_MUST_USE
asy_status asy_check_format(asy_binder *b);
/* What involves more than one key; fills what depends on other keys. */
ASY_MUST_USE
asy_status asy_check_rules(asy_binder *b);
/* Every value of every sweep key gives a config that loads. */
ASY_MUST_USE
asy_status asy_check_sweep(asy_binder *b);
/* The canonical text of what was bound to base, and its digest. */
ASY_MUST_USE
asy_status asy_resolve(asy_binder *b, const asy_key_entry *table,
                       const void *base, const char **resolved,
                       char sha256[ASY_SHA256_HEX]);

/* ---- from a file to a tree (load.c) ---- */

/* Read the outermost file. Errors: ASY_EIO, ASY_ECONFIG for "-". */
ASY_MUST_USE
asy_status asy_open_config(asy_binder *b, const char *path, asy_source *source);
/* A text that is already there; path names it. Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_source_of(asy_binder *b, const char *path, const char *text,
                         asy_source *source);
/* Its tree with includes and --set applied: b->root. Needs b->loader's memory.
   Errors: ASY_ECONFIG. */
ASY_MUST_USE
asy_status asy_read_config(asy_binder *b, const asy_source *source,
                           const char *const *sets, size_t n_sets);

/* Bind a tree: format, table, rules. */
ASY_MUST_USE
asy_status asy_bind_tree(asy_binder *b);

/* The place of the deepest written part of a dotted path, for messages. */
asy_place asy_place_of(const asy_binder *b, const char *path);
/* Was the key at a dotted path written (and is not null)? */
bool asy_is_written(const asy_binder *b, const char *path);

#endif
