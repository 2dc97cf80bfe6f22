/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A YAML document as a tree whose nodes know where they were written.
 *
 * The tree is smaller than YAML: scalars, lists and mappings with scalar keys.
 * Anchors, aliases, tags and a second document are refused, depth and size are
 * limited, a key occurs once in a mapping. So every walk over a tree ends, and
 * recursion over it is bounded.
 *
 * Invariant: everything a node points to lives in the loader's arena.
 */
#ifndef ASY_CONFIG_TREE_H
#define ASY_CONFIG_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"
#include "config/config.h"

enum {
    ASY_TREE_DEPTH = 32,        /* nested lists and mappings */
    ASY_TREE_NODES = 50000,     /* all files of a config together */
    ASY_TREE_FILES = 100,       /* the same: files read */
    ASY_TREE_BYTES = 1 << 20,   /* one file */
    ASY_TREE_KEYS = 1000,       /* keys of one mapping */
    ASY_TREE_KEY_LENGTH = 200,  /* bytes of one key */
    ASY_TREE_FOUND_LENGTH = 96, /* buffer for asy_node_found */
    ASY_TREE_PRINT_WIDTH = 80   /* a mapping that fits stays on its line */
};

typedef enum asy_node_kind {
    ASY_NODE_SCALAR,
    ASY_NODE_LIST,
    ASY_NODE_MAP
} asy_node_kind;

typedef struct asy_node asy_node;
struct asy_node {
    asy_node_kind kind;
    bool quoted;        /* scalar: written with quotes, so never a number */
    const char *text;   /* scalar */
    const char *key;    /* its name in the mapping above, or NULL */
    const char *folder; /* of the file it is written in, relative to the
                           config's folder; "" = there */
    asy_place place, key_place;
    size_t count; /* children, in the order written */
    asy_node *first, *last, *next;
};

/* What reading needs, and how much it may still take. */
typedef struct asy_loader {
    asy_arena *arena;
    asy_error *err;
    size_t nodes_left, files_left;
} asy_loader;

/* A text to be read as YAML. */
typedef struct asy_source {
    const char *file;   /* its name in messages; NULL for none */
    const char *folder; /* see asy_node.folder */
    bool numbered;      /* places have line and column */
    const char *text;
    size_t size;
} asy_source;

void asy_loader_init(asy_loader *loader, asy_arena *arena, asy_error *err);

/* Read a text as one document. Errors: ASY_ECONFIG with its place. */
ASY_MUST_USE
asy_status asy_tree_parse(asy_loader *loader, const asy_source *source,
                          asy_node **root);

/*
 * Replace every mapping that says `include: FILE` by the mapping in FILE,
 * overridden key by key, deeply, by what is written beside the include. FILE
 * is looked for from the folder of the file that says so; config is the path
 * of the outermost file and need not exist.
 *
 * Errors: ASY_ECONFIG at the include: FILE cannot be read, is no mapping, or
 * includes itself (shows the chain).
 */
ASY_MUST_USE
asy_status asy_tree_include(asy_loader *loader, const char *config,
                            asy_node *node);

/* Apply one --set text "a.b=c"; config as above. Errors: ASY_ECONFIG that
   begins "--set a.b=c: ". */
ASY_MUST_USE
asy_status asy_tree_set(asy_loader *loader, const char *config, asy_node *root,
                        const char *set);

/* ---- nodes ---- */

/* NULL where not found. */
asy_node *asy_node_find(const asy_node *map, const char *key);
asy_node *asy_node_at(const asy_node *list, size_t index);
void asy_node_append(asy_node *parent, asy_node *child);
/* Give node the content of other, but leave it its key and its neighbours. */
void asy_node_become(asy_node *node, const asy_node *other);
/* Deeply: mappings are merged, anything else in over replaces what base has. */
void asy_node_merge(asy_node *base, asy_node *over);
/* NULL if memory is out. */
asy_node *asy_node_copy(asy_arena *arena, const asy_node *node);
/* An unquoted null, ~ or nothing. */
bool asy_node_is_null(const asy_node *node);
/* What node is, for "(found ...": a number or word as written, "a mapping". */
const char *asy_node_found(const asy_node *node,
                           char out[ASY_TREE_FOUND_LENGTH]);
/* Its path from the config's folder, if node is a path. NULL: no memory. */
const char *asy_node_path(asy_arena *arena, const asy_node *node);

/* ---- making and printing trees: resolved configs ---- */

/* Makes nodes; failed stays true once memory ran out. NULL nodes are allowed
   everywhere and mean "nothing to write". */
typedef struct asy_draft {
    asy_arena *arena;
    bool failed;
} asy_draft;

asy_node *asy_draft_scalar(asy_draft *draft, const char *text, bool quoted);
asy_node *asy_draft_list(asy_draft *draft);
asy_node *asy_draft_map(asy_draft *draft);
void asy_draft_add(asy_node *list, asy_node *item);
void asy_draft_put(asy_node *map, const char *key, asy_node *value);

/* The tree as YAML that reads back to it: a mapping or list that fits the line
   and holds no other mapping is written in flow style. */
void asy_node_print(asy_text *out, const asy_node *root);
/* On one line. */
void asy_node_print_flow(asy_text *out, const asy_node *node);

#endif
