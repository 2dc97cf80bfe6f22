/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Includes: a mapping that says `include: FILE` is FILE's mapping with what is
 * written beside the include laid over it.
 *
 * Files are told apart by device and inode, so a circle is seen however its
 * paths are spelt.
 */
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/path.h"
#include "config/fail.h"

enum { LONGEST_CHAIN = 16 };

/* The file being read, and the one that included it. */
typedef struct link {
    const char *path;
    bool known; /* it exists, and id says which file it is */
    struct stat id;
    size_t depth;
    const struct link *up;
} link_t;

static link_t link_to(const char *path, const link_t *up)
{
    link_t link = {.path = path, .up = up, .depth = up ? up->depth + 1 : 0};
    link.known = stat(path, &link.id) == 0;
    return link;
}

static bool is_in_chain(const link_t *new)
{
    for (const link_t *l = new->up; l &&new->known; l = l->up)
        if (l->known && l->id.st_dev == new->id.st_dev &&
            l->id.st_ino == new->id.st_ino)
            return true;
    return false;
}

static void print_chain(asy_text *out, const link_t *l)
{
    if (l->up) {
        print_chain(out, l->up);
        asy_text_add(out, " -> ");
    }
    asy_text_add(out, l->path);
}

static asy_status check_link(asy_loader *loader, const asy_node *at,
                             const link_t *link)
{
    bool circle = is_in_chain(link);
    if (!circle && link->depth <= LONGEST_CHAIN)
        return ASY_OK;
    asy_text chain;
    asy_text_init(&chain);
    print_chain(&chain, link);
    asy_status status = asy_fail_at(
        loader->err, ASY_ECONFIG, at->place, "%s (found %s, need %s)",
        circle ? "the includes go in a circle"
               : "the includes are nested too deeply",
        chain.failed ? "?" : chain.text,
        circle ? "an end" : "at most 16 levels");
    asy_text_clear(&chain);
    return status;
}

static asy_status read_tree(asy_loader *loader, const asy_node *at,
                            const link_t *link, const char *folder,
                            asy_node **root)
{
    asy_source source = {
        .file = link->path, .folder = folder, .numbered = true};
    asy_error why = {0};
    asy_content content;
    if (loader->files_left == 0)
        return asy_fail_at(loader->err, ASY_ECONFIG, at->place,
                           "the config has too many includes (found more than "
                           "%d, need fewer)",
                           (int)ASY_TREE_FILES);
    loader->files_left--;
    if (asy_file_read_upto(link->path, ASY_TREE_BYTES, loader->arena, &content,
                           &why) != ASY_OK)
        return asy_fail_at(loader->err, ASY_ECONFIG, at->place,
                           "the included file cannot be used (found %s, need "
                           "a readable file)",
                           why.message);
    source.text = content.text;
    source.size = content.size;
    ASY_TRY(asy_tree_parse(loader, &source, root));
    if ((*root)->kind != ASY_NODE_MAP)
        return asy_bad_value(loader->err, *root, "an included file",
                             "a mapping");
    return ASY_OK;
}

static asy_status resolve(asy_loader *loader, const link_t *here,
                          const char *folder, asy_node *node);

/* Take the child named key out of map. */
static void remove_key(asy_node *map, const asy_node *child)
{
    asy_node *before = NULL;
    for (asy_node *c = map->first; c != child; c = c->next)
        before = c;
    if (before)
        before->next = child->next;
    else
        map->first = child->next;
    if (map->last == child)
        map->last = before;
    map->count--;
}

/* Lay what node holds over the mapping in the file that `at` names. */
static asy_status include(asy_loader *loader, const link_t *here,
                          const char *folder, asy_node *node, asy_node *at)
{
    if (at->kind != ASY_NODE_SCALAR || !*at->text)
        return asy_bad_value(loader->err, at, "include", "the path of a file");
    const char *relative = asy_node_path(loader->arena, at);
    char *inner = relative ? asy_path_dir(loader->arena, relative) : NULL;
    char *path =
        relative ? asy_path_join(loader->arena, folder, relative) : NULL;
    if (!inner || !path)
        return asy_nomem(loader->err);
    link_t link = link_to(path, here);
    ASY_TRY(check_link(loader, at, &link));
    asy_node *base;
    ASY_TRY(
        read_tree(loader, at, &link, strcmp(inner, ".") ? inner : "", &base));
    ASY_TRY(resolve(loader, &link, folder, base));
    remove_key(node, at);
    asy_node_merge(base, node);
    node->first = base->first;
    node->last = base->last;
    node->count = base->count;
    return ASY_OK;
}

/* folder is that of the outermost file. */
static asy_status resolve(asy_loader *loader, const link_t *here,
                          const char *folder, asy_node *node)
{
    for (asy_node *child = node->first; child; child = child->next)
        ASY_TRY(resolve(loader, here, folder, child));
    asy_node *at = asy_node_find(node, "include");
    return at ? include(loader, here, folder, node, at) : ASY_OK;
}

asy_status asy_tree_include(asy_loader *loader, const char *config,
                            asy_node *node)
{
    link_t outermost = link_to(config, NULL);
    char *folder = asy_path_dir(loader->arena, config);
    if (!folder)
        return asy_nomem(loader->err);
    return resolve(loader, &outermost, folder, node);
}
