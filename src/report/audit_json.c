/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `assay audit --json`: members in a fixed order, null where a number is not
   defined. */
#include <jansson.h>
#include <stdlib.h>

#include "report/audit.h"
#include "report/json_value.h"

static json_t *count(size_t n)
{
    return json_integer((json_int_t)n);
}

static json_t *compared(const asy_audit *a)
{
    json_t *json = json_object();
    for (int k = 0; json && k < ASY_N_LEAKS; k++)
        if (k != ASY_LEAK_STATE) /* compared with the training side */
            json = asy_json_put(json, asy_words_leak_key((asy_leak_kind)k),
                                count(a->numbers[k]));
    return json;
}

static json_t *leaks(const asy_audit *a, asy_arena *arena)
{
    json_t *list = json_array();
    for (size_t i = 0; i < a->n_leaks; i++) {
        const asy_leak *l = &a->leak[i];
        const char *who = asy_words_leaker(l, arena);
        list = asy_json_append(
            list,
            json_pack("{ss, ss, ss, ss, ss, so, so, so, so}", "kind",
                      asy_words_leak_key(l->kind), "by", who ? who : "",
                      "meaning", asy_words_leak(l->kind), "first", l->where,
                      "moved_first", asy_words_phase(l->phase), "moved",
                      count(l->moved), "of", count(l->of), "largest",
                      asy_json_finite(l->largest), "units", count(l->units)));
    }
    return list;
}

static json_t *unprobed(const asy_audit *a)
{
    json_t *list = json_array();
    for (size_t i = 0; i < a->n_unprobed; i++)
        list = asy_json_append(list, json_pack("{ss, ss}", "unit",
                                               a->unprobed[i].where, "message",
                                               a->unprobed[i].message));
    return list;
}

static json_t *one_shuffled(const asy_shuffled *s)
{
    return json_pack(
        "{ss, ss, sb, so, so, so, so, so, so, so, so, so, so, so, ss}",
        "learner", s->learner, "metric", s->metric, "holdout", s->holdout,
        "permutations", count(s->n), "mean", asy_json_finite(s->mean), "sd",
        asy_json_finite(s->sd), "se", asy_json_finite(s->se), "lower",
        asy_json_finite(s->lower), "upper", asy_json_finite(s->upper),
        "chance_low", asy_json_finite(s->chance_low), "chance_high",
        asy_json_finite(s->chance_high), "t", asy_json_finite(s->z), "p_value",
        asy_json_finite(s->p_value), "observed", asy_json_finite(s->observed),
        "verdict", asy_words_centre(s->centre));
}

static json_t *shuffled(const asy_shuffled_all *all)
{
    if (!all)
        return json_null();
    json_t *list = json_array();
    for (size_t i = 0; i < all->n; i++)
        list = asy_json_append(list, one_shuffled(&all->of[i]));
    return json_pack("{so, ss, so, so}", "permutations",
                     count(all->permutations), "scheme", all->scheme,
                     "units_failed", count(all->failed), "of", list);
}

static json_t *notes(const asy_audit_report *r)
{
    json_t *list = json_array();
    for (size_t i = 0; i < r->n_notes; i++)
        list = asy_json_append(list, json_string(r->note[i]));
    return list;
}

static json_t *whole(const asy_audit_report *r, asy_arena *arena)
{
    const asy_audit *a = r->audit;
    return json_pack(
        "{ss, so, so, so, so, so, so, so, so, so, so, so, so}", "name",
        r->plan->config->name, "findings", count(asy_audit_findings(r)), "seed",
        count((size_t)r->seed), "splits", count(a->splits), "of_splits",
        count(a->of_splits), "units", count(a->units), "runs", count(a->runs),
        "compared", compared(a), "leaks", leaks(a, arena), "unprobed",
        unprobed(a), "shuffled", shuffled(r->shuffled), "target_features",
        count(r->n_mirrors), "notes", notes(r));
}

asy_status asy_report_audit_json(const asy_audit_report *report, FILE *out,
                                 asy_error *err)
{
    asy_arena arena;
    asy_arena_init(&arena);
    json_t *json = whole(report, &arena);
    char *text = json ? json_dumps(json, JSON_INDENT(2)) : NULL;
    if (text)
        fprintf(out, "%s\n", text);
    asy_status status = text ? ASY_OK : asy_nomem(err);
    free(text);
    json_decref(json);
    asy_arena_clear(&arena);
    return status;
}
