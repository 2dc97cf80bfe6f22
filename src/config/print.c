/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Trees as YAML. What is printed reads back to the same tree, and one tree has
 * one text: a text is quoted unless it is a plain word, and a mapping or list
 * stays on its line if it fits and holds no mapping.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "config/tree.h"

/* ---- scalars ---- */

static const char letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";

/* No YAML reader takes text for anything but a text. */
static bool is_word(const char *text)
{
    static const char *const special[] = {"null", "true", "false", "yes", "no",
                                          "on",   "off",  "y",     "n"};
    size_t first = strspn(text, letters);
    if (first == 0 ||
        text[first + strspn(text + first, "-./0123456789"
                                          "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "abcdefghijklmnopqrstuvwxyz_")])
        return false;
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        if (strcasecmp(text, special[i]) == 0)
            return false;
    return true;
}

static bool is_plain_number(const char *text)
{
    double x;
    return asy_parse_double(text, &x);
}

/* Decode the UTF-8 character at *s and step over it; the text is valid. */
static uint32_t next_character(const unsigned char **s)
{
    const unsigned char *c = *s;
    size_t n = c[0] < 0x80 ? 1 : c[0] < 0xE0 ? 2 : c[0] < 0xF0 ? 3 : 4;
    uint32_t code = n == 1 ? c[0] : c[0] & (0xFFu >> (n + 1));
    for (size_t i = 1; i < n; i++)
        code = code << 6 | (c[i] & 0x3Fu);
    *s += n;
    return code;
}

/* Would YAML's reader refuse the character, or fold it as a line break? */
static bool needs_escape(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 ||
           code == 0x2029 || code == 0xFEFF || code == 0xFFFE || code == 0xFFFF;
}

static void print_quoted(asy_text *out, const char *text)
{
    const unsigned char *s = (const unsigned char *)text;
    asy_text_add(out, "\"");
    while (*s) {
        const unsigned char *start = s;
        uint32_t code = next_character(&s);
        if (code == '"' || code == '\\')
            asy_text_addf(out, "\\%c", (char)code);
        else if (needs_escape(code))
            asy_text_addf(out, "\\u%04X", (unsigned)code);
        else
            asy_text_addf(out, "%.*s", (int)(s - start), (const char *)start);
    }
    asy_text_add(out, "\"");
}

static void print_key(asy_text *out, const char *key)
{
    if (is_word(key))
        asy_text_add(out, key);
    else
        print_quoted(out, key);
    asy_text_add(out, ":");
}

/* Plain scalars with a meaning of their own (numbers, true, null) stay plain;
   any other text is quoted unless it is a word. */
static void print_scalar(asy_text *out, const asy_node *node)
{
    static const char *const values[] = {"null", "true", "false", "~"};
    bool plain = is_word(node->text);
    if (!node->quoted) {
        plain = plain || is_plain_number(node->text);
        for (size_t i = 0; i < sizeof values / sizeof *values; i++)
            plain = plain || strcmp(node->text, values[i]) == 0;
    }
    if (plain)
        asy_text_add(out, node->text);
    else if (!node->quoted && !*node->text)
        asy_text_add(out, "null");
    else
        print_quoted(out, node->text);
}

/* ---- flow ---- */

void asy_node_print_flow(asy_text *out, const asy_node *node)
{
    bool map = node->kind == ASY_NODE_MAP;
    if (node->kind == ASY_NODE_SCALAR) {
        print_scalar(out, node);
        return;
    }
    asy_text_add(out, map ? "{" : "[");
    for (const asy_node *child = node->first; child; child = child->next) {
        if (map) {
            print_key(out, child->key);
            asy_text_add(out, " ");
        }
        asy_node_print_flow(out, child);
        asy_text_add(out, child->next ? ", " : "");
    }
    asy_text_add(out, map ? "}" : "]");
}

/* ---- blocks ---- */

static bool holds_map(const asy_node *node)
{
    for (const asy_node *child = node->first; child; child = child->next)
        if (child->kind == ASY_NODE_MAP || holds_map(child))
            return true;
    return false;
}

/* Is what was added since `start` of the line short enough? */
static bool fits(const asy_text *out, size_t start)
{
    return out->length - start <= ASY_TREE_PRINT_WIDTH;
}

static void cut(asy_text *out, size_t length)
{
    if (out->failed)
        return;
    out->length = length;
    out->text[length] = '\0';
}

static void print_block(asy_text *out, const asy_node *node, int indent,
                        bool started);

/* The value after "key:" or "-", on the same line if it fits. */
static void print_value(asy_text *out, const asy_node *node, int indent,
                        size_t line)
{
    size_t before = out->length;
    bool empty = node->count == 0;
    bool item = !node->key && node->kind == ASY_NODE_MAP;
    if (empty || (!item && !holds_map(node))) {
        asy_text_add(out, " ");
        asy_node_print_flow(out, node);
        if (empty || fits(out, line)) {
            asy_text_add(out, "\n");
            return;
        }
        cut(out, before);
    }
    asy_text_add(out, item ? " " : "\n");
    print_block(out, node, indent + 2, item);
}

/* started: the first line's indentation is already there. */
static void print_block(asy_text *out, const asy_node *node, int indent,
                        bool started)
{
    for (const asy_node *child = node->first; child; child = child->next) {
        size_t line = out->length;
        if (started && child == node->first)
            line -= (size_t)indent;
        else
            asy_text_addf(out, "%*s", indent, "");
        if (node->kind == ASY_NODE_MAP)
            print_key(out, child->key);
        else
            asy_text_add(out, "-");
        print_value(out, child, indent, line);
    }
}

void asy_node_print(asy_text *out, const asy_node *root)
{
    print_block(out, root, 0, false);
}
