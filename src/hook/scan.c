/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hook's text without comments and strings: see scan.h. */
#include "hook/scan.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

typedef struct scan {
    const char *at, *end;
    int line;
} scan;

static char peek(const scan *s, size_t ahead)
{
    return (size_t)(s->end - s->at) > ahead ? s->at[ahead] : '\0';
}

static void step(scan *s)
{
    if (s->at < s->end && *s->at++ == '\n')
        s->line++;
}

/* The '=' of a long bracket that opens here, [==[; -1 if none does. */
static int long_bracket(const scan *s)
{
    size_t n = 1;
    if (peek(s, 0) != '[')
        return -1;
    while (peek(s, n) == '=')
        n++;
    return peek(s, n) == '[' ? (int)n - 1 : -1;
}

static bool closes(const scan *s, int level)
{
    size_t n = 1;
    if (peek(s, 0) != ']')
        return false;
    while (peek(s, n) == '=')
        n++;
    return (int)n - 1 == level && peek(s, n) == ']';
}

static void skip_long(scan *s, int level)
{
    while (s->at < s->end && !closes(s, level))
        step(s);
    for (int i = 0; i < level + 2; i++)
        step(s);
}

/* Lua ends a line at \n, \r and both together. */
static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

/* Past a backslash and what it protects: \z the space that follows, a line's
   end of two characters both. */
static void skip_escape(scan *s)
{
    step(s);
    char first = peek(s, 0), second = peek(s, 1);
    if (is_line_end(first) && is_line_end(second) && first != second)
        step(s);
    step(s);
    while (first == 'z' && isspace((unsigned char)peek(s, 0)))
        step(s);
}

static void skip_quoted(scan *s)
{
    char quote = peek(s, 0);
    step(s);
    while (s->at < s->end && peek(s, 0) != quote && !is_line_end(peek(s, 0)))
        if (peek(s, 0) == '\\')
            skip_escape(s);
        else
            step(s);
    step(s);
}

/* Go past a comment or a string, if one begins here. */
static bool skip_text(scan *s)
{
    bool comment = peek(s, 0) == '-' && peek(s, 1) == '-';
    if (comment) {
        step(s);
        step(s);
    }
    int level = long_bracket(s);
    if (level >= 0)
        skip_long(s, level);
    else if (comment)
        while (s->at < s->end && !is_line_end(peek(s, 0)))
            step(s);
    else if (peek(s, 0) == '"' || peek(s, 0) == '\'')
        skip_quoted(s);
    else
        return false;
    return true;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Go past what separates two words: white space and comments. */
static void skip_gap(scan *s)
{
    for (;;)
        if (isspace((unsigned char)peek(s, 0)))
            step(s);
        else if (peek(s, 0) != '-' || !skip_text(s))
            return;
}

/* At a ^: is its exponent the literal 2, and not 2^...? */
static bool is_square(scan s)
{
    step(&s);
    skip_gap(&s);
    char after = peek(&s, 1);
    if (peek(&s, 0) != '2' || is_word(after) || after == '.')
        return false;
    step(&s);
    skip_gap(&s);
    return peek(&s, 0) != '^';
}

asy_status asy_scan_powers(const char *path, const char *text, size_t size,
                           asy_error *err)
{
    scan s = {text, text + size, 1};
    while (s.at < s.end) {
        if (skip_text(&s))
            continue;
        if (peek(&s, 0) == '^' && !is_square(s))
            return asy_fail(err, ASY_ECONFIG,
                            "%s:%d: the operator ^ gives other last digits on "
                            "other processors (need math.pow(x, y), x * x or "
                            "x^2)",
                            path, s.line);
        step(&s);
    }
    return ASY_OK;
}

static size_t count_lengths(const char *text, size_t size)
{
    size_t n = 0;
    for (size_t i = 0; i < size; i++)
        n += text[i] == '#';
    return n;
}

char *asy_scan_lengths(const char *text, size_t size, asy_arena *arena,
                       size_t *new_size)
{
    static const char mark[] = " " ASY_LENGTH_MARK "^";
    const size_t length = sizeof mark - 1;
    scan s = {text, text + size, 1};
    char *out =
        asy_arena_alloc(arena, size + length * count_lengths(text, size) + 1);
    char *to = out;
    while (out && s.at < s.end) {
        const char *from = s.at;
        bool other = skip_text(&s) || *from != '#';
        if (s.at == from)
            step(&s);
        size_t n = other ? (size_t)(s.at - from) : length;
        memcpy(to, other ? from : mark, n);
        to += n;
    }
    *new_size = (size_t)(to - out);
    return out;
}

int asy_scan_line(const char *text, size_t size, const char *word)
{
    size_t length = strlen(word);
    scan s = {text, text + size, 1};
    while (s.at < s.end) {
        bool begins = s.at == text || !is_word(s.at[-1]);
        if (begins && (size_t)(s.end - s.at) >= length &&
            memcmp(s.at, word, length) == 0 && !is_word(peek(&s, length)))
            return s.line;
        step(&s);
    }
    return 1;
}
