/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kind of `hooks`: a section that who loads hooks is told of, and that is
   written out where there is a hook. */
#include "config/keys.h"
#include "config/schema.h"

void asy_limit_hooks(const asy_binder *b)
{
    const asy_families *f = b->families;
    if (f->limit_hooks)
        f->limit_hooks(f->user, &b->config->hooks);
}

static asy_status bind_hooks(asy_binder *b, const asy_key_entry *key,
                             const asy_node *node, void *base)
{
    ASY_TRY(asy_kind_section.bind(b, key, node, base));
    asy_limit_hooks(b);
    return ASY_OK;
}

static bool has_hook(const asy_config *c)
{
    bool found = c->tune.metric.hook || c->importance.metric.hook;
    for (size_t i = 0; i < c->n_steps; i++)
        found |= c->step[i].member.hook;
    for (size_t i = 0; i < c->n_learners; i++)
        found |= c->learner[i].model.member.hook;
    for (size_t i = 0; i < c->n_metrics; i++)
        found |= c->metric[i].hook;
    return found;
}

static asy_node *write_hooks(asy_draft *draft, const asy_key_entry *key,
                             const void *base)
{
    return has_hook(base) ? asy_kind_section.write(draft, key, base) : NULL;
}

const asy_key_kind asy_kind_hooks = {.words = "a mapping",
                                     .bind = bind_hooks,
                                     .write = write_hooks,
                                     .schema = asy_schema_key_section};
