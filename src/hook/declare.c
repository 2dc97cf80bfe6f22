/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading the table that a hook returned: what it is, what it can do, and its
 * functions. Parameters are in params.c.
 */
#include "hook/declare.h"

#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "hook/scan.h"

typedef struct flag {
    const char *name;
    unsigned cap;
} flag;

typedef struct kind {
    const char *name;
    const char *functions[4]; /* needed, NULL-ended */
    const char *others[4];    /* allowed, NULL-ended, but for flags */
    flag flags[5];
    void (*make)(asy_hook *hook, unsigned caps);
} kind;

static const kind kinds[] = {
    [ASY_HOOK_LEARNER] = {"learner",
                          {"fit", "score"},
                          {"params"},
                          {{"multiclass", ASY_MULTICLASS},
                           {"probability", ASY_PROBABILITY},
                           {"random", ASY_RANDOM},
                           {"missing_ok", ASY_MISSING_OK}},
                          asy_hook_make_learner},
    [ASY_HOOK_TRANSFORM] = {"transform",
                            {"fit", "apply"},
                            {"params", "names"},
                            {{"random", ASY_STEP_RANDOM},
                             {"uses_y", ASY_STEP_USES_Y},
                             {"missing_ok", ASY_STEP_MISSING_OK}},
                            asy_hook_make_transform},
    [ASY_HOOK_MEASURE] = {"metric",
                          {"score"},
                          {"title", "range", "needs"},
                          {{"multiclass", 0},
                           {"lower_is_better", ASY_LOWER_IS_BETTER}},
                          asy_hook_make_measure},
};

int asy_declare_fail(lua_State *L, const asy_declaring *d, const char *word,
                     const char *format, ...)
{
    va_list args;
    lua_pushfstring(L, "%s:%d: ", "hook",
                    asy_scan_line(d->hook->text, d->hook->size, word));
    va_start(args, format);
    lua_pushvfstring(L, format, args);
    va_end(args);
    lua_concat(L, 2);
    return lua_error(L);
}

const char *asy_declare_copy(lua_State *L, const asy_declaring *d,
                             const char *text)
{
    size_t length = strlen(text);
    if (length > ASY_HOOK_WORDS)
        asy_declare_fail(L, d, "return",
                         "found a text of %f bytes (need at most %d)",
                         (double)length, ASY_HOOK_WORDS);
    const char *copy = asy_arena_strdup(d->arena, text);
    if (!copy)
        asy_declare_starve(L);
    return copy;
}

int asy_declare_starve(lua_State *L)
{
    asy_hook_state_of(L)->starved = true;
    return asy_hook_raise(L, "out of memory");
}

/* Push the field of the hook's table at 2; is it there, and of this type? */
static bool has_field(lua_State *L, const asy_declaring *d, const char *name,
                      int type)
{
    lua_pushstring(L, name);
    int found = lua_rawget(L, 2);
    if (found != LUA_TNIL && found != type)
        asy_declare_fail(L, d, name, "%s is a %s (need a %s)", name,
                         lua_typename(L, found), lua_typename(L, type));
    return found == type;
}

static const kind *find_kind(lua_State *L, asy_declaring *d)
{
    if (!has_field(L, d, "kind", LUA_TSTRING))
        asy_declare_fail(L, d, "return",
                         "kind is missing (need learner, transform or metric)");
    const char *word = lua_tostring(L, -1);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(word, kinds[i].name) == 0) {
            d->hook->kind = (asy_hook_kind)i;
            lua_pop(L, 1);
            return &kinds[i];
        }
    asy_declare_fail(L, d, "kind",
                     "unknown kind (found %s, need learner, transform or "
                     "metric)",
                     word);
    return NULL;
}

/* All keys that this kind allows; their number. */
static size_t allowed(const kind *k, const char *words[24])
{
    size_t n = 0;
    words[n++] = "kind";
    words[n++] = "help";
    for (size_t i = 0; k->functions[i]; i++)
        words[n++] = k->functions[i];
    for (size_t i = 0; k->others[i]; i++)
        words[n++] = k->others[i];
    for (size_t i = 0; k->flags[i].name; i++)
        words[n++] = k->flags[i].name;
    return n;
}

void asy_declare_check_keys(lua_State *L, const asy_declaring *d, int table,
                            const char *const *words, size_t n)
{
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING)
            asy_declare_fail(L, d, "return",
                             "found a %s as a key (need a name)",
                             luaL_typename(L, -2));
        const char *key = lua_tostring(L, -2);
        size_t i = 0;
        while (i < n && strcmp(words[i], key) != 0)
            i++;
        if (i < n)
            continue;
        const char *meant = asy_nearest(key, words, n);
        asy_declare_fail(L, d, key, "unknown key %s%s%s%s", key,
                         meant ? " (did you mean " : "", meant ? meant : "",
                         meant ? "?)" : "");
    }
}

static unsigned read_flags(lua_State *L, const asy_declaring *d, const kind *k)
{
    unsigned caps = 0;
    for (size_t i = 0; k->flags[i].name; i++) {
        if (has_field(L, d, k->flags[i].name, LUA_TBOOLEAN) &&
            lua_toboolean(L, -1))
            caps |= k->flags[i].cap;
        lua_pop(L, 1);
    }
    return caps;
}

static const char *read_text(lua_State *L, const asy_declaring *d,
                             const char *name, const char *fallback)
{
    const char *text = fallback;
    if (has_field(L, d, name, LUA_TSTRING))
        text = asy_declare_copy(L, d, lua_tostring(L, -1));
    lua_pop(L, 1);
    return text;
}

/* ---- metrics ---- */

static double read_bound(lua_State *L, const asy_declaring *d, int i)
{
    if (lua_rawgeti(L, -1, i) != LUA_TNUMBER)
        asy_declare_fail(L, d, "range", "bad range (need {lowest, highest})");
    double bound = lua_tonumber(L, -1);
    lua_pop(L, 1);
    return bound;
}

static unsigned read_needs(lua_State *L, const asy_declaring *d)
{
    static const flag needs[] = {{"score", ASY_NEEDS_SCORE},
                                 {"decision", ASY_NEEDS_DECISION},
                                 {"probability", ASY_NEEDS_PROBABILITY}};
    const char *word = read_text(L, d, "needs", "score");
    for (size_t i = 0; i < 3; i++)
        if (strcmp(word, needs[i].name) == 0)
            return needs[i].cap;
    asy_declare_fail(L, d, "needs",
                     "bad needs (found %s, need score, decision or "
                     "probability)",
                     word);
    return 0;
}

static unsigned read_measure(lua_State *L, asy_declaring *d)
{
    asy_measure *m = &d->hook->as.measure;
    m->title = read_text(L, d, "title", d->hook->name);
    m->lower = (double)-INFINITY;
    m->upper = (double)INFINITY;
    if (has_field(L, d, "range", LUA_TTABLE)) {
        m->lower = read_bound(L, d, 1);
        m->upper = read_bound(L, d, 2);
        if (!(m->lower < m->upper))
            asy_declare_fail(L, d, "range",
                             "bad range (need lowest < highest)");
    }
    lua_pop(L, 1);
    bool many =
        has_field(L, d, "multiclass", LUA_TBOOLEAN) && lua_toboolean(L, -1);
    lua_pop(L, 1);
    return read_needs(L, d) | (many ? 0 : ASY_TWO_CLASSES_ONLY);
}

/* ---- all kinds ---- */

/* Body: the asy_declaring is the argument. */
static int declare(lua_State *L)
{
    asy_declaring *d = lua_touserdata(L, 1);
    const char *words[24];
    asy_hook_push_table(L);
    const kind *k = find_kind(L, d);
    size_t n = allowed(k, words);
    asy_declare_check_keys(L, d, 2, words, n);
    for (size_t i = 0; k->functions[i]; i++) {
        if (!has_field(L, d, k->functions[i], LUA_TFUNCTION))
            asy_declare_fail(L, d, "kind", "%s is missing (a %s needs it)",
                             k->functions[i], k->name);
        lua_pop(L, 1);
    }
    d->hook->help = read_text(L, d, "help", d->hook->name);
    d->caps = read_flags(L, d, k);
    if (d->hook->kind == ASY_HOOK_MEASURE)
        d->caps |= read_measure(L, d);
    else if (has_field(L, d, "params", LUA_TTABLE))
        asy_declare_params(L, d);
    return 0;
}

asy_status asy_hook_declare(asy_hook *hook, asy_hook_state *state,
                            asy_arena *arena, asy_error *err)
{
    asy_declaring d = {.hook = hook, .arena = arena};
    ASY_TRY(asy_hook_run(state, NULL, declare, &d, err));
    kinds[hook->kind].make(hook, d.caps);
    return ASY_OK;
}
