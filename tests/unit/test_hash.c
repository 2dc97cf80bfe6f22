/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Digests against the published test vectors of FIPS 180-4 and of xxHash. */
#include "base/hash.h"

#include <string.h>

#include "support/check.h"

static void expect(const char *text, const char *want)
{
    char hex[ASY_SHA256_HEX];
    asy_sha256(text, strlen(text), hex);
    assert_string_equal(hex, want);
}

static void sha256_gives_known_answers(void **state)
{
    (void)state;
    expect("", "e3b0c44298fc1c149afbf4c8996fb924"
               "27ae41e4649b934ca495991b7852b855");
    expect("abc", "ba7816bf8f01cfea414140de5dae2223"
                  "b00361a396177a9cb410ff61f20015ad");
    expect("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
           "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void hash64_gives_known_answers(void **state)
{
    (void)state;
    assert_true(asy_hash64("", 0, 0) == UINT64_C(0xef46db3751d8e999));
    assert_true(asy_hash64("abc", 3, 0) == UINT64_C(0x44bc2cf5ad770999));
    assert_true(asy_hash64("abc", 3, 1) != asy_hash64("abc", 3, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_gives_known_answers),
        cmocka_unit_test(hash64_gives_known_answers),
    };
    return ASY_RUN_TESTS("hash", tests);
}
