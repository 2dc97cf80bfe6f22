# SPDX-License-Identifier: GPL-3.0-or-later
# assay: `make help` lists the targets.

CC ?= gcc
OPT ?= -O3
BUILD ?= build

PKGS := gsl lua5.4 yaml-0.1 hdf5 nettle libxxhash jansson
TEST_PKGS := cmocka

WARN := -Wall -Wextra -Wconversion -Wshadow -Wdouble-promotion -Wundef \
	-Wmissing-prototypes -Wstrict-prototypes -Wvla -Wwrite-strings \
	$(if $(CI)$(WERROR),-Werror)
# The numeric contract: IEEE arithmetic as written, no contraction. Nobody
# reads exception flags; without them gcc can vectorise comparisons.
NUMERIC := -ffp-contract=off -fno-fast-math -fno-trapping-math
ifeq (,$(findstring clang,$(CC)))
NUMERIC += -fexcess-precision=standard
endif
VERSION := $(shell cat src/VERSION)
CPPFLAGS += -Isrc -D_GNU_SOURCE -DASY_VERSION='"$(VERSION)"'
CFLAGS += -std=c11 $(OPT) -g -pthread $(WARN) $(NUMERIC) $(SANITIZE)
LDFLAGS += -pthread $(SANITIZE)
PKG_CFLAGS = $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LIBS = $(shell pkg-config --libs $(PKGS)) -lcsv -lm
TEST_LIBS = $(shell pkg-config --libs $(TEST_PKGS)) -lsvm -llinear

SRC := $(wildcard src/*/*.c)
OBJ := $(SRC:src/%.c=$(BUILD)/obj/%.o)
TEST_SRC := $(wildcard tests/*/test_*.c)
TESTS := $(TEST_SRC:tests/%.c=$(BUILD)/tests/%)
SUPPORT := $(wildcard tests/support/*.c)
SUPPORT_OBJ := $(SUPPORT:tests/%.c=$(BUILD)/tests/%.o)

.DEFAULT_GOAL := all
.PHONY: all help deps deps-check demo check lint format asan clean

all: $(BUILD)/assay ## build the program (build/assay)

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | \
	  awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(BUILD)/obj/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/libassay.a: $(OBJ)
	@rm -f $@
	ar rcs $@ $^

$(BUILD)/assay: src/main.c $(BUILD)/libassay.a
	$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(BUILD)/tests/support/%.o: tests/support/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Itests $(PKG_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/%: tests/%.c $(SUPPORT_OBJ) $(BUILD)/libassay.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Itests -I/usr/include/libsvm $(PKG_CFLAGS) $(CFLAGS) \
	  $(LDFLAGS) -MMD -MP -o $@ $< $(SUPPORT_OBJ) $(BUILD)/libassay.a \
	  $(PKG_LIBS) $(TEST_LIBS)

tests-only: $(TESTS) ## build the tests
run-tests: $(TESTS)
	@tests/run $(TESTS)

clean: ## remove what was built
	rm -rf $(BUILD)

-include $(OBJ:.o=.d) $(TESTS:=.d) $(SUPPORT_OBJ:.o=.d)
