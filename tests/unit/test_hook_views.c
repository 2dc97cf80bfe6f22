/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Matrices, vectors, labels and random numbers as a hook sees them. */
#include <string.h>

#include "support/hooked.h"
#include "support/json.h"

static void data_are_what_was_given(void **state)
{
    (void)state;
    asy_hooked t;
    asy_train train;
    asy_hooked_init(&t);
    asy_cohort(&t.bench.arena, "cohort_66", &train);
    ASY_GOOD(
        asy_hooked_text(&t, ASY_HOOKED_LEARNER,
                        "return {kind = 'learner',\n"
                        "fit = function(x, y) return {y[1] + 10 * y[66],\n"
                        "  x.cols, x.names[3]} end,\n"
                        "score = function(m, x) local s = {}\n"
                        "  assert(m[2] == x.cols and m[3] == 'f03', m[3])\n"
                        "  for i = 1, x.rows do\n"
                        "    s[i] = m[1] + x:get(i, 2) end\n"
                        "  return s end}"),
        &t.bench.err);
    train.names = NULL;
    const char *names[64];
    for (size_t j = 0; j < train.x.p; j++)
        names[j] = j == 2 ? "f03" : "other";
    train.names = names;
    const double *score = asy_hooked_scores(&t, &train, &train.x);
    for (size_t i = 0; i < train.x.n; i++)
        ASY_NEAR(score[i],
                 train.y[0] + 10 * train.y[65] + asy_at(&train.x, i, 1), 0);
    asy_hooked_clear(&t);
}

static void data_are_read_only(void **state)
{
    (void)state;
    asy_hooked_bad("x:set(1, 1, 0)", "read-only");
    asy_hooked_bad("y[1] = 0", "attempt to index a labels value");
    asy_hooked_good("local c = x:copy()\n"
                    "c:set(1, 1, 7)\n"
                    "assert(c:get(1, 1) == 7 and x:get(1, 1) ~= 7)");
}

static void places_beyond_the_end_are_named(void **state)
{
    (void)state;
    asy_hooked_bad("x:get(67, 1)", "row 67 does not exist (need 1 to 66)");
    asy_hooked_bad("x:get(0, 1)", "row 0 does not exist");
    asy_hooked_bad("x:get(4294967297, 1)",
                   "row 4294967297 does not exist (need 1 to 66)");
    asy_hooked_bad("x:row(math.mininteger)", "row -9223372036854775808 does");
    asy_hooked_bad("x:col(99)", "column 99 does not exist (need 1 to 11)");
    asy_hooked_bad("return y[0]", "label 0 does not exist");
    asy_hooked_bad("return x:row(1)[32]", "element 32 does not exist");
    asy_hooked_bad("x.get(1, 2, 3)", "matrix expected, got number");
    asy_hooked_bad("return x.height", "a matrix has no height");
    asy_hooked_bad("matrix.new(1e6, 1e6)", "fits into 256 MB");
}

static void rows_and_columns_are_cut(void **state)
{
    (void)state;
    asy_hooked_good(
        "local m = matrix.from{{1, 2, 3}, {4, 5, 6}}\n"
        "assert(m.rows == 2 and m.cols == 3 and m.names == nil)\n"
        "local r, c = m:row(2), m:col(3)\n"
        "assert(#r == 3 and r[1] == 4 and r[3] == 6)\n"
        "assert(#c == 2 and c[1] == 3 and c[2] == 6)\n"
        "local b = m:rows_at{2, 2, 1}\n"
        "assert(b.rows == 3 and b:get(2, 1) == 4 and b:get(3, 3) == 3)\n"
        "local d = m:cols_at{3}\n"
        "assert(d.rows == 2 and d.cols == 1 and d:get(2, 1) == 6)\n"
        "assert(matrix.from{}.rows == 0)\n"
        "assert(y.classes == 2 and #y:rows(0) + #y:rows(1) == #y)\n"
        "for _, i in ipairs(y:rows(1)) do assert(y[i] == 1) end");
    asy_hooked_bad("matrix.from{{1, 2}, {3}}", "row 2 has 1 numbers (need 2)");
    asy_hooked_bad("matrix.from{{1, 'b'}}", "found a string at 2 of a table");
}

static void products_are_right(void **state)
{
    (void)state;
    asy_hooked_good("local a = matrix.from{{1, 2}, {3, 4}, {5, 6}}\n"
                    "local b = matrix.from{{7, 8, 9}, {10, 11, 12}}\n"
                    "local c = a:mul(b)\n"
                    "assert(c.rows == 3 and c.cols == 3)\n"
                    "assert(c:get(1, 1) == 27 and c:get(2, 3) == 75)\n"
                    "assert(c:get(3, 2) == 106)\n"
                    "local v = a:mul{1, -1}\n"
                    "assert(#v == 3 and v[1] == -1 and v[3] == -1)\n"
                    "local t = a:transpose()\n"
                    "assert(t.rows == 2 and t:get(2, 3) == 6)\n"
                    "assert(vector.from{1, 2, 3}:dot{4, 5, 6} == 32)\n"
                    "assert(a:col(2):sum() == 12 and a:col(2):mean() == 4)\n"
                    "local w = vector.new(2):add(3, {1, 2})\n"
                    "assert(w[1] == 3 and w[2] == 6 and #w:table() == 2)");
    asy_hooked_bad("x:mul(x)", "found 11 columns and 66 rows");
    asy_hooked_bad("vector.new(2):dot{1}", "need the same length");
}

static void distances_are_right(void **state)
{
    (void)state;
    asy_hooked_good("local a = matrix.from{{0, 0}, {3, 4}}\n"
                    "local b = matrix.from{{3, 4}, {0, 0}, {6, 8}}\n"
                    "local d = a:distances(b)\n"
                    "assert(d.rows == 2 and d.cols == 3)\n"
                    "assert(d:get(1, 1) == 5 and d:get(2, 1) == 0)\n"
                    "assert(d:get(1, 3) == 10 and d:get(2, 3) == 5)\n"
                    "assert(a:distances(b, 'squared'):get(1, 3) == 100)");
    asy_hooked_bad("x:distances(matrix.new(1, 2))", "found 11 and 2 columns");
}

static void equations_are_solved(void **state)
{
    (void)state;
    /* A zero pivot at first; x = (1, -2, 3). */
    asy_hooked_good(
        "local a = matrix.from{{0, 2, 1}, {4, 1, -1}, {-2, 3, 5}}\n"
        "local b = {-1, -1, 7}\n"
        "local u = solve(a, b)\n"
        "local want = {1, -2, 3}\n"
        "for i = 1, 3 do assert(math.abs(u[i] - want[i]) < 1e-14, u[i]) end\n"
        "local inverse = solve(a, matrix.from{{1,0,0}, {0,1,0}, {0,0,1}})\n"
        "local one = a:mul(inverse)\n"
        "for i = 1, 3 do for j = 1, 3 do\n"
        "  local e = i == j and 1 or 0\n"
        "  assert(math.abs(one:get(i, j) - e) < 1e-14)\n"
        "end end\n"
        "assert(a:get(1, 1) == 0)");
    asy_hooked_bad("solve(matrix.from{{1, 2}, {2, 4}}, {1, 1})",
                   "singular (found no pivot for column 2)");
    asy_hooked_bad("solve(x, {1})", "found a matrix of 66 x 11");
}

static void smallest_come_first(void **state)
{
    (void)state;
    asy_hooked_good("local v = vector.from{3, 1, 0/0, 2, 1}\n"
                    "local a = table.concat(v:order(), ' ')\n"
                    "assert(a == '2 5 4 1 3', a)\n"
                    "assert(table.concat(v:smallest(5), ' ') == a)\n"
                    "assert(table.concat(v:smallest(3), ' ') == '2 5 4')");
    asy_hooked_bad("vector.new(3):smallest(4)", "need 1 to 3");
}

/* Mean and variance of 20,000 draws lie within 5 standard errors. */
static void draws_have_their_distributions(void **state)
{
    (void)state;
    asy_hooked_good(
        "local n, sum, squares, thirds = 20000, 0, 0, {0, 0, 0}\n"
        "for i = 1, n do\n"
        "  local z = rng:normal()\n"
        "  sum = sum + z\n"
        "  squares = squares + z * z\n"
        "  local k = rng:integer(3)\n"
        "  thirds[k] = thirds[k] + 1\n"
        "end\n"
        "assert(math.abs(sum / n) < 5 / math.sqrt(n))\n"
        "assert(math.abs(squares / n - 1) < 5 * math.sqrt(2 / n))\n"
        "for k = 1, 3 do\n"
        "  assert(math.abs(thirds[k] - n / 3) < 5 * math.sqrt(n * 2 / 9))\n"
        "end\n"
        "local t = rng:shuffle{1, 2, 3, 4, 5, 6, 7, 8}\n"
        "local seen = {}\n"
        "for _, v in ipairs(t) do seen[v] = true end\n"
        "assert(#t == 8 and #seen == 8)");
    asy_hooked_bad("rng:integer(0)", "need 1 to");
}

/* What was handed out must not be used after its call. */
static void views_end_with_their_call(void **state)
{
    (void)state;
    static const char *const uses[] = {"kept.x:get(1, 1)", "#kept.y",
                                       "kept.y[1]",        "kept.rng:uniform()",
                                       "kept.x.rows",      "kept.x:copy()"};
    for (size_t i = 0; i < sizeof uses / sizeof *uses; i++) {
        asy_hooked t;
        asy_train train;
        void *model;
        asy_hooked_init(&t);
        asy_cohort(&t.bench.arena, "cohort_66", &train);
        const char *text = asy_arena_printf(
            &t.bench.arena,
            "local kept\n"
            "return {kind = 'learner',\n"
            "fit = function(x, y, params, rng)\n"
            "  kept = {x = x, y = y, rng = rng} return kept end,\n"
            "score = function(m, x) local v = %s return {v} end}",
            uses[i]);
        ASY_GOOD(asy_hooked_text(&t, ASY_HOOKED_LEARNER, text), &t.bench.err);
        assert_int_equal(asy_hooked_fit(&t, &train, &model), ASY_EHOOK);
        asy_hooked_says(&t, "of an earlier call was used");
        asy_hooked_clear(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(data_are_what_was_given),
        cmocka_unit_test(data_are_read_only),
        cmocka_unit_test(places_beyond_the_end_are_named),
        cmocka_unit_test(rows_and_columns_are_cut),
        cmocka_unit_test(products_are_right),
        cmocka_unit_test(distances_are_right),
        cmocka_unit_test(equations_are_solved),
        cmocka_unit_test(smallest_come_first),
        cmocka_unit_test(draws_have_their_distributions),
        cmocka_unit_test(views_end_with_their_call),
    };
    return ASY_RUN_TESTS("what hooks hold", tests);
}
