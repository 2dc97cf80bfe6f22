/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libyaml's events to a tree.
 *
 * The text is checked to be UTF-8 before libyaml sees it, because libyaml does
 * not say on which line a bad byte stands. Limits are checked while events
 * arrive, so that a hostile file is refused early.
 */
#include <string.h>
#include <yaml.h>

#include "base/utf8.h"
#include "config/fail.h"

typedef struct reader {
    yaml_parser_t yaml;
    yaml_event_t event; /* the current one; deleted by advance */
    bool has_event;
    const asy_source *source;
    asy_loader *loader;
    size_t depth;
} reader;

static asy_place place_of(const asy_source *source, size_t line, size_t column)
{
    asy_place place = {.file = source->file};
    if (source->numbered) {
        place.line = line + 1;
        place.column = column + 1;
    }
    return place;
}

static asy_place mark_place(const reader *r, yaml_mark_t mark)
{
    return place_of(r->source, mark.line, mark.column);
}

static asy_place event_place(const reader *r)
{
    return mark_place(r, r->event.start_mark);
}

/* ---- the text itself ---- */

static asy_place byte_place(const asy_source *source, size_t byte)
{
    size_t line = 0, column = 0;
    for (size_t i = 0; i < byte; i++) {
        bool end = source->text[i] == '\n';
        bool inner = ((unsigned char)source->text[i] & 0xC0) == 0x80;
        column = end ? 0 : column + !inner;
        line += end;
    }
    return place_of(source, line, column);
}

static asy_status check_text(reader *r)
{
    const char *text = r->source->text;
    size_t size = r->source->size;
    asy_error *err = r->loader->err;
    if (size > ASY_TREE_BYTES)
        return asy_fail_at(err, ASY_ECONFIG, place_of(r->source, 0, 0),
                           "the file is too long (found %zu bytes, need at "
                           "most %d)",
                           size, (int)ASY_TREE_BYTES);
    size_t good = asy_utf8_valid(text, size), at;
    if (asy_utf8_control(text, good, &at))
        good = at;
    if (good == size)
        return ASY_OK;
    return asy_fail_at(err, ASY_ECONFIG, byte_place(r->source, good),
                       "this is not text (found byte 0x%02x, need UTF-8 "
                       "without control characters)",
                       (unsigned char)text[good]);
}

/* ---- events ---- */

static asy_status syntax_error(reader *r)
{
    const yaml_parser_t *y = &r->yaml;
    if (y->error == YAML_MEMORY_ERROR)
        return asy_nomem(r->loader->err);
    size_t at = y->problem_mark.index;
    bool tab = at < r->source->size && r->source->text[at] == '\t';
    if (y->error == YAML_SCANNER_ERROR && tab)
        return asy_fail_at(r->loader->err, ASY_ECONFIG,
                           mark_place(r, y->problem_mark),
                           "this line is indented wrongly (found a tab, need "
                           "spaces)");
    return asy_fail_at(r->loader->err, ASY_ECONFIG,
                       mark_place(r, y->problem_mark),
                       "this is not YAML (found a syntax error%s%s: %s, need "
                       "valid YAML)",
                       y->context ? " " : "", y->context ? y->context : "",
                       y->problem ? y->problem : "unreadable");
}

static asy_status advance(reader *r)
{
    if (r->has_event)
        yaml_event_delete(&r->event);
    r->has_event = yaml_parser_parse(&r->yaml, &r->event) != 0;
    return r->has_event ? ASY_OK : syntax_error(r);
}

static asy_status refuse(reader *r, const char *found, const char *need)
{
    return asy_fail_at(r->loader->err, ASY_ECONFIG, event_place(r),
                       "this part of YAML is not used here (found %s, need "
                       "%s)",
                       found, need);
}

static asy_status check_properties(reader *r, const yaml_char_t *anchor,
                                   const yaml_char_t *tag)
{
    if (anchor)
        return refuse(r, "an anchor", "an include");
    if (tag)
        return refuse(r, "a tag", "plain values");
    return ASY_OK;
}

/* ---- nodes ---- */

static asy_status build(reader *r, asy_node **out);

static asy_status new_node(reader *r, asy_node_kind kind, asy_node **out)
{
    if (r->loader->nodes_left == 0)
        return asy_fail_at(r->loader->err, ASY_ECONFIG, event_place(r),
                           "the config is too large (found more than %d "
                           "values, need fewer)",
                           (int)ASY_TREE_NODES);
    r->loader->nodes_left--;
    asy_node *node = asy_arena_calloc(r->loader->arena, 1, sizeof *node);
    if (!node)
        return asy_nomem(r->loader->err);
    node->kind = kind;
    node->folder = r->source->folder;
    node->place = event_place(r);
    *out = node;
    return ASY_OK;
}

/* The text of the scalar event: escapes may have put into it what the file must
   not hold as such. */
static asy_status scalar_text(reader *r, const char **out)
{
    const char *value = (const char *)r->event.data.scalar.value;
    size_t length = r->event.data.scalar.length, at;
    if (strlen(value) != length)
        return refuse(r, "a text with a zero byte", "none");
    unsigned code = asy_utf8_control(value, length, &at);
    if (code)
        return asy_fail_at(r->loader->err, ASY_ECONFIG, event_place(r),
                           "this is not text (found the control character "
                           "U+%04X, need none)",
                           code);
    *out = asy_arena_strdup(r->loader->arena, value);
    return *out ? ASY_OK : asy_nomem(r->loader->err);
}

static asy_status build_scalar(reader *r, asy_node **out)
{
    ASY_TRY(check_properties(r, r->event.data.scalar.anchor,
                             r->event.data.scalar.tag));
    ASY_TRY(new_node(r, ASY_NODE_SCALAR, out));
    ASY_TRY(scalar_text(r, &(*out)->text));
    (*out)->quoted = r->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    return advance(r);
}

static asy_status build_list(reader *r, asy_node **out)
{
    ASY_TRY(check_properties(r, r->event.data.sequence_start.anchor,
                             r->event.data.sequence_start.tag));
    ASY_TRY(new_node(r, ASY_NODE_LIST, out));
    ASY_TRY(advance(r));
    while (r->event.type != YAML_SEQUENCE_END_EVENT) {
        asy_node *item;
        ASY_TRY(build(r, &item));
        asy_node_append(*out, item);
    }
    return advance(r);
}

static asy_status check_key(reader *r, const asy_node *map, const char *key)
{
    const asy_node *twin = asy_node_find(map, key);
    if (twin && twin->key_place.line)
        return asy_fail_at(r->loader->err, ASY_ECONFIG, event_place(r),
                           "key \"%s\" is written twice (found it on line %zu "
                           "too, need it once)",
                           key, twin->key_place.line);
    if (twin)
        return asy_fail_at(r->loader->err, ASY_ECONFIG, event_place(r),
                           "key \"%s\" is written twice (found two, need one)",
                           key);
    if (map->count >= ASY_TREE_KEYS)
        return refuse(r, "a mapping with too many keys", "at most 1000");
    if (strlen(key) > ASY_TREE_KEY_LENGTH)
        return refuse(r, "a key that is too long", "at most 200 bytes");
    return ASY_OK;
}

static asy_status build_pair(reader *r, asy_node *map)
{
    if (r->event.type == YAML_ALIAS_EVENT)
        return refuse(r, "an alias", "an include");
    if (r->event.type != YAML_SCALAR_EVENT)
        return refuse(r, "a key that is no text", "a word");
    ASY_TRY(check_properties(r, r->event.data.scalar.anchor,
                             r->event.data.scalar.tag));
    const char *key = "";
    asy_place key_place = event_place(r);
    ASY_TRY(scalar_text(r, &key));
    ASY_TRY(check_key(r, map, key));
    ASY_TRY(advance(r));
    asy_node *value;
    ASY_TRY(build(r, &value));
    value->key = key;
    value->key_place = key_place;
    asy_node_append(map, value);
    return ASY_OK;
}

static asy_status build_map(reader *r, asy_node **out)
{
    ASY_TRY(check_properties(r, r->event.data.mapping_start.anchor,
                             r->event.data.mapping_start.tag));
    ASY_TRY(new_node(r, ASY_NODE_MAP, out));
    ASY_TRY(advance(r));
    while (r->event.type != YAML_MAPPING_END_EVENT)
        ASY_TRY(build_pair(r, *out));
    return advance(r);
}

static asy_status build(reader *r, asy_node **out)
{
    if (r->event.type == YAML_ALIAS_EVENT)
        return refuse(r, "an alias", "an include");
    if (r->event.type == YAML_SCALAR_EVENT)
        return build_scalar(r, out);
    if (r->depth == ASY_TREE_DEPTH)
        return refuse(r, "more than 32 levels of nesting", "fewer");
    r->depth++;
    ASY_TRY(r->event.type == YAML_SEQUENCE_START_EVENT ? build_list(r, out)
                                                       : build_map(r, out));
    r->depth--;
    return ASY_OK;
}

/* ---- documents ---- */

static asy_status build_document(reader *r, asy_node **root)
{
    ASY_TRY(advance(r)); /* start of the stream */
    ASY_TRY(advance(r));
    if (r->event.type == YAML_STREAM_END_EVENT)
        return asy_fail_at(r->loader->err, ASY_ECONFIG,
                           place_of(r->source, 0, 0),
                           "the file is empty (found nothing, need a mapping "
                           "of keys)");
    ASY_TRY(advance(r)); /* start of the document */
    ASY_TRY(build(r, root));
    ASY_TRY(advance(r)); /* end of the document */
    if (r->event.type != YAML_STREAM_END_EVENT)
        return refuse(r, "a second document", "one");
    return ASY_OK;
}

asy_status asy_tree_parse(asy_loader *loader, const asy_source *source,
                          asy_node **root)
{
    static const char bom[] = "\xEF\xBB\xBF";
    asy_source text = *source;
    if (text.size >= 3 && memcmp(text.text, bom, 3) == 0) {
        text.text += 3;
        text.size -= 3;
    }
    reader r = {.source = &text, .loader = loader};
    ASY_TRY(check_text(&r));
    if (!yaml_parser_initialize(&r.yaml))
        return asy_nomem(loader->err);
    yaml_parser_set_encoding(&r.yaml, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.yaml, (const unsigned char *)text.text,
                                 text.size);
    asy_status status = build_document(&r, root);
    if (r.has_event)
        yaml_event_delete(&r.event);
    yaml_parser_delete(&r.yaml);
    return status;
}
