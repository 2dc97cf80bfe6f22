/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a file or a text to a config: tree, includes, --set, table, rules,
   resolved text. */
#include <string.h>

#include "base/file.h"
#include "base/path.h"
#include "config/keys.h"

asy_status asy_bind_tree(asy_binder *b)
{
    ASY_TRY(asy_check_format(b));
    ASY_TRY(
        asy_config_root.kind->bind(b, &asy_config_root, b->root, b->config));
    return asy_check_rules(b);
}

asy_status asy_open_config(asy_binder *b, const char *path, asy_source *source)
{
    asy_content content;
    if (strcmp(path, "-") == 0)
        return asy_fail(b->err, ASY_ECONFIG,
                        "a config cannot come from a pipe (found -, need a "
                        "file: relative paths start from its folder)");
    *source = (asy_source){.folder = "", .numbered = true};
    source->file = asy_arena_strdup(b->arena, path);
    if (!source->file)
        return asy_nomem(b->err);
    asy_status status =
        asy_file_read_upto(path, ASY_TREE_BYTES, b->arena, &content, b->err);
    if (status == ASY_EDATA)
        b->err->status = status = ASY_ECONFIG;
    source->text = content.text;
    source->size = content.size;
    return status;
}

asy_status asy_source_of(asy_binder *b, const char *path, const char *text,
                         asy_source *source)
{
    *source = (asy_source){.file = asy_arena_strdup(b->arena, path),
                           .folder = "",
                           .numbered = true,
                           .text = text,
                           .size = strlen(text)};
    return source->file ? ASY_OK : asy_nomem(b->err);
}

asy_status asy_read_config(asy_binder *b, const asy_source *source,
                           const char *const *sets, size_t n_sets)
{
    asy_node *root;
    asy_loader_init(b->loader, b->arena, b->err);
    b->folder = asy_path_dir(b->arena, source->file);
    if (!b->folder)
        return asy_nomem(b->err);
    ASY_TRY(asy_tree_parse(b->loader, source, &root));
    ASY_TRY(asy_expect(b, root, ASY_NODE_MAP, "the config"));
    ASY_TRY(asy_tree_include(b->loader, source->file, root));
    for (size_t i = 0; i < n_sets; i++)
        ASY_TRY(asy_tree_set(b->loader, source->file, root, sets[i]));
    b->root = root;
    return ASY_OK;
}

static asy_status load(asy_binder *b, const asy_source *source,
                       const char *const *sets, size_t n_sets)
{
    asy_loader loader;
    b->loader = &loader;
    *b->config = (asy_config){.path = asy_arena_strdup(b->arena, source->file)};
    if (!b->config->path)
        return asy_nomem(b->err);
    ASY_TRY(asy_read_config(b, source, sets, n_sets));
    ASY_TRY(asy_bind_tree(b));
    ASY_TRY(asy_check_sweep(b));
    asy_limit_hooks(b); /* a value of the sweep may have said otherwise */
    return asy_resolve(b, &asy_config_root, b->config, &b->config->resolved,
                       b->config->sha256);
}

asy_status asy_config_load(const char *path, const char *const *sets,
                           size_t n_sets, const asy_families *families,
                           asy_arena *arena, asy_config *config, asy_error *err)
{
    asy_error ignored = {0};
    asy_source source;
    asy_binder b = {.arena = arena,
                    .err = err ? err : &ignored,
                    .families = families,
                    .config = config};
    ASY_TRY(asy_open_config(&b, path, &source));
    return load(&b, &source, sets, n_sets);
}

asy_status asy_config_parse(const char *path, const char *text,
                            const asy_families *families, asy_arena *arena,
                            asy_config *config, asy_error *err)
{
    asy_error ignored = {0};
    asy_binder b = {.arena = arena,
                    .err = err ? err : &ignored,
                    .families = families,
                    .config = config};
    asy_source source;
    ASY_TRY(asy_source_of(&b, path, text, &source));
    return load(&b, &source, NULL, 0);
}
