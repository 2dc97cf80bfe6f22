/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A record as bytes: numbers in the order of the struct, each array behind its
 * count. One walk over the fields serves writing and reading; the machine is
 * little-endian (x86-64, arm64), which the build checks.
 */
#include "plan/record.h"

#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "records are little-endian");

/* Where the walk is: counting (bytes NULL), writing, or reading. */
typedef struct cursor {
    unsigned char *out;
    const unsigned char *in;
    size_t at, size;
    asy_arena *arena;
    bool bad;
} cursor;

/* One value of size bytes, to or from the stream. */
static void value(cursor *c, void *v, size_t size)
{
    if (c->in) {
        if (c->bad || c->size - c->at < size) {
            c->bad = true;
            return;
        }
        memcpy(v, c->in + c->at, size);
    } else if (c->out) {
        memcpy(c->out + c->at, v, size);
    }
    c->at += size;
}

/* An array behind its count. */
static void array(cursor *c, const void **v, size_t *count, size_t size)
{
    uint64_t n = *count;
    value(c, &n, sizeof n);
    *count = (size_t)n;
    if (!c->in) {
        if (c->out && n)
            memcpy(c->out + c->at, *v, n * size);
        c->at += n * size;
        return;
    }
    if (c->bad || n > (c->size - c->at) / size) {
        c->bad = true;
        return;
    }
    void *copy = asy_arena_array(c->arena, n, size);
    if (!copy) {
        c->bad = true;
        return;
    }
    if (n)
        memcpy(copy, c->in + c->at, n * size);
    *v = copy;
    c->at += n * size;
}

#define ARRAY(field, count)                                                    \
    do {                                                                       \
        const void *p = r->field;                                              \
        array(c, &p, &(count), sizeof *r->field);                              \
        r->field = p;                                                          \
    } while (0)

static void walk(cursor *c, asy_record *r)
{
    uint32_t status = r->status;
    uint64_t n_train = r->n_train;
    int32_t chosen = r->chosen;
    size_t message = c->in ? 0 : strlen(r->message) + 1;
    value(c, &r->number, sizeof r->number);
    value(c, &status, sizeof status);
    value(c, &chosen, sizeof chosen);
    value(c, &n_train, sizeof n_train);
    value(c, &r->threshold, sizeof r->threshold);
    r->status = status <= ASY_EUNITS ? (asy_status)status : ASY_EDATA;
    r->chosen = chosen;
    r->n_train = (size_t)n_train;
    ARRAY(message, message);
    ARRAY(inner_score, r->n_candidates);
    ARRAY(metric, r->n_metrics);
    ARRAY(test, r->n_test);
    ARRAY(score, r->n_scores);
    size_t n_decisions = r->n_test;
    ARRAY(decision, n_decisions);
    ARRAY(importance, r->n_importance);
    c->bad |= n_decisions != r->n_test;
    if (c->in && !c->bad)
        c->bad = message == 0 || r->message[message - 1] != '\0';
}

uint64_t asy_record_number(const void *bytes)
{
    uint64_t number;
    memcpy(&number, bytes, sizeof number);
    return number;
}

asy_status asy_record_encode(const asy_record *record, asy_arena *arena,
                             void **bytes, size_t *size, asy_error *err)
{
    asy_record copy = *record;
    cursor count = {0};
    walk(&count, &copy);
    cursor write = {.out = asy_arena_alloc(arena, count.at)};
    if (!write.out)
        return asy_nomem(err);
    walk(&write, &copy);
    *bytes = write.out;
    *size = write.at;
    return ASY_OK;
}

asy_status asy_record_decode(const void *bytes, size_t size, asy_arena *arena,
                             asy_record *record, asy_error *err)
{
    *record = (asy_record){.message = ""};
    cursor c = {.in = bytes, .size = size, .arena = arena};
    walk(&c, record);
    if (c.bad || c.at != size)
        return asy_fail(err, ASY_EDATA, "%zu bytes are no record of a unit",
                        size);
    return ASY_OK;
}
