/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The manual of all keys, from the table and the families. */
#include <stdio.h>
#include <string.h>

#include "config/keys.h"

enum { WIDTH = 78 };

/* Words broken into lines of WIDTH, indented. */
static void add_paragraph(asy_text *out, const char *text, int indent)
{
    size_t column = 0;
    while (*text) {
        size_t n = strcspn(text, " ");
        if (column && column + 1 + n > WIDTH) {
            asy_text_add(out, "\n");
            column = 0;
        }
        if (column == 0)
            asy_text_addf(out, "%*s%.*s", indent, "", (int)n, text);
        else
            asy_text_addf(out, " %.*s", (int)n, text);
        column += column ? n + 1 : n + (size_t)indent;
        text += n + (text[n] == ' ');
    }
    asy_text_add(out, "\n");
}

/* "name: needs; default x" and the help below it */
static void add_entry(asy_text *out, const asy_param *param, const char *words,
                      int indent)
{
    char needs[256], line[512];
    const char *end = "";
    asy_param_needs(param, needs, sizeof needs);
    if (param->flags & ASY_REQUIRED)
        end = " (required)";
    snprintf(line, sizeof line, "%s: %s%s%s%s", param->name,
             words ? words : needs, end,
             param->fallback && !*end ? "; default " : "",
             param->fallback && !*end ? param->fallback : "");
    add_paragraph(out, line, indent);
    add_paragraph(out, param->help, indent + 4);
}

/* What a key needs, where its parameter alone does not tell; or NULL. */
static const char *key_words(const asy_key_entry *key, char *out, size_t size)
{
    if (key->need)
        return key->need;
    if (key->kind != &asy_kind_texts || !key->param.choices)
        return key->kind->words;
    char needs[200];
    asy_param_needs(&key->param, needs, sizeof needs);
    snprintf(out, size, "a list, each %s", needs);
    return out;
}

static void add_keys(asy_text *out, const asy_key_entry *section, int indent)
{
    char words[256];
    for (size_t i = 0; i < section->n_keys; i++) {
        const asy_key_entry *key = &section->keys[i];
        add_entry(out, &key->param, key_words(key, words, sizeof words),
                  indent);
        add_keys(out, key, indent + 4);
    }
}

static void add_family(asy_text *out, const char *title,
                       const asy_family *family)
{
    asy_text_addf(out, "\n%s\n\n", title);
    for (size_t i = 0; i < family->n; i++) {
        const asy_member *m = &family->members[i];
        asy_text_addf(out, "%s\n", m->name);
        add_paragraph(out, m->help, 4);
        for (size_t j = 0; j < m->n_params; j++)
            add_entry(out, &m->params[j], NULL, 4);
    }
}

static const char top[] =
    "KEYS OF AN EXPERIMENT\n\n"
    "Any mapping may say `include: FILE`; what is written beside it overrides\n"
    "the file's.\n"
    "Any key may be set on the command line: --set a.b=VALUE.\n\n";

static const char grids[] =
    "\nGRIDS: grid: {PARAM: VALUES}\n\n"
    "[a, b, c]                     these values\n"
    "{range: [low, high, n]}       n evenly spaced, both ends included\n"
    "{log10: [low, high, n]}       10^e for n evenly spaced exponents e\n"
    "{uniform: [low, high]}        drawn (search: random)\n"
    "{log_uniform: [low, high]}    drawn evenly on the log scale\n"
    "Keys are tried in the order written, the last fastest.\n";

static const char reviews[] = "\nKEYS OF A META-ANALYSIS (assay meta)\n\n";

asy_status asy_config_manual(const asy_families *families, asy_arena *arena,
                             char **text, asy_error *err)
{
    asy_text out;
    asy_text_init(&out);
    asy_text_add(&out, top);
    add_keys(&out, &asy_config_root, 0);
    asy_text_add(&out, grids);
    asy_text_add(&out, reviews);
    add_keys(&out, &asy_review_root, 0);
    add_family(&out, "MODELS: learners.ID: {model: NAME, params: {...}}",
               &families->learner);
    add_family(&out, "STEPS: pipeline: [{NAME: {...}}]", &families->transform);
    add_family(&out, "METHODS: resampling.outer: {method: NAME, ...}",
               &families->resampler);
    add_family(&out, "METRICS: metrics: [NAME]", &families->measure);
    *text = out.failed ? NULL : asy_arena_strdup(arena, out.text);
    asy_text_clear(&out);
    return *text ? ASY_OK : asy_nomem(err);
}
