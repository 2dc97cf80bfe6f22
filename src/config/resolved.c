/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The canonical text of a config: every key in the table's order, defaults
   written out. Equal configs have equal texts. */
#include <string.h>

#include "config/keys.h"

asy_status asy_resolve_config(asy_binder *b)
{
    asy_draft draft = {.arena = b->arena};
    asy_node *root =
        asy_config_root.kind->write(&draft, &asy_config_root, b->config);
    if (draft.failed || !root)
        return asy_nomem(b->err);
    asy_text text;
    asy_text_init(&text);
    asy_node_print(&text, root);
    b->config->resolved =
        text.failed ? NULL : asy_arena_strdup(b->arena, text.text);
    asy_text_clear(&text);
    if (!b->config->resolved)
        return asy_nomem(b->err);
    asy_sha256(b->config->resolved, strlen(b->config->resolved),
               b->config->sha256);
    return ASY_OK;
}
