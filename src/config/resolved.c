/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The canonical text of a config: every key in the table's order, defaults
   written out. Equal configs have equal texts. */
#include <string.h>

#include "config/keys.h"

asy_status asy_resolve(asy_binder *b, const asy_key_entry *table,
                       const void *base, const char **resolved,
                       char sha256[ASY_SHA256_HEX])
{
    asy_draft draft = {.arena = b->arena};
    asy_node *root = table->kind->write(&draft, table, base);
    if (draft.failed || !root)
        return asy_nomem(b->err);
    asy_text text;
    asy_text_init(&text);
    asy_node_print(&text, root);
    *resolved = text.failed ? NULL : asy_arena_strdup(b->arena, text.text);
    asy_text_clear(&text);
    if (!*resolved)
        return asy_nomem(b->err);
    asy_sha256(*resolved, strlen(*resolved), sha256);
    return ASY_OK;
}
