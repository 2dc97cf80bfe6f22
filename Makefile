# SPDX-License-Identifier: GPL-3.0-or-later
# assay: `make help` lists the targets.

CC = gcc
OPT = -O3
BUILD = build

PKGS := gsl lua5.4 yaml-0.1 hdf5 nettle libxxhash jansson
WARN := -Wall -Wextra -Wconversion -Wshadow -Wdouble-promotion -Wundef \
	-Wmissing-prototypes -Wstrict-prototypes -Wvla -Wwrite-strings \
	$(if $(WERROR),-Werror)
# The numeric contract: IEEE arithmetic as written, nothing contracted. Nobody
# looks at the floating-point flags, so loops with comparisons may vectorise.
NUMERIC := -ffp-contract=off -fno-fast-math -fno-trapping-math
# V=1 shows the commands.
Q := $(if $(V),,@)
SAY = @$(if $(V),:,echo)

VERSION := $(shell cat src/VERSION)
CPPFLAGS = -Isrc -D_GNU_SOURCE -DASY_VERSION='"$(VERSION)"'
CFLAGS = -std=c11 $(OPT) -g -pthread $(WARN) $(NUMERIC) $(SANITIZE)
LDFLAGS = -pthread $(SANITIZE)
PKG_CFLAGS = $(shell pkg-config --cflags $(PKGS))
PKG_LIBS = $(shell pkg-config --libs $(PKGS)) -lcsv -lm
TEST_CFLAGS = -Itests -I/usr/include/libsvm
TEST_LIBS = $(shell pkg-config --libs cmocka) -lsvm -llinear

# MPI=1: ranks of MPI instead of one process; give it a BUILD of its own.
MPI_ONLY := $(patsubst %,src/engine/ranks_%.c,mpi serve work wire)
ifdef MPI
CPPFLAGS += $(subst -I,-isystem ,$(shell mpicc --showme:compile))
PKG_LIBS += $(shell mpicc --showme:link)
UNUSED := src/engine/ranks_alone.c
else
UNUSED := $(MPI_ONLY)
endif

OBJ := $(patsubst src/%.c,$(BUILD)/obj/%.o,\
	$(filter-out $(UNUSED),$(wildcard src/*/*.c)))
SUPPORT := $(patsubst tests/%.c,$(BUILD)/tests/%.o,$(wildcard tests/support/*.c))
TESTS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/*/test_*.c))
FUZZERS := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_SUPPORT := $(addprefix $(BUILD)/tests/fuzz/,support.o result_edit.o)
TESTS += $(FUZZERS:%=$(BUILD)/tests/fuzz/replay_%)
# Libraries that tests preload to make calls of the program fail.
INTERPOSED := $(patsubst tests/%.c,$(BUILD)/tests/%.so,\
	$(wildcard tests/faults/interpose_*.c))
UNIT_TESTS := $(filter $(BUILD)/tests/unit/%,$(TESTS))
SCRIPTS := $(wildcard tests/*/test_*.sh)
MEMCHECK = valgrind -q --error-exitcode=99 --leak-check=full \
	--show-leak-kinds=definite --errors-for-leak-kinds=definite
BENCH_SUPPORT := $(addprefix $(BUILD)/tests/bench/,support.o study.o simulate.o)
BENCH_MAINS := $(wildcard tests/bench/bench_*.c tests/bench/make_*.c)
# What needs a peer's library is built where that is installed.
BENCH_MAINS := $(filter-out $(if $(wildcard /usr/include/libsvm/svm.h),,\
	%/bench_svc.c) $(if $(wildcard /usr/include/linear.h),,\
	%/bench_logistic.c),$(BENCH_MAINS))
BENCHES := $(patsubst tests/%.c,$(BUILD)/tests/%,$(BENCH_MAINS))
SOURCES := $(wildcard src/*.c src/*/*.[ch] tests/*/*.[ch])

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all always help deps demo check run-tests lint format asan schema paper clean \
	fuzz fuzzers \
	bench bench-quick bench-scale bench-deps benches simulated

all: $(BUILD)/assay ## build the program, build/assay

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' \
	  $(MAKEFILE_LIST)
	@echo "variables: CC=gcc|clang OPT=-O3 WERROR=1 V=1 BUILD=build MPI=1 FUZZ_SECONDS=60"

# ---- what must be on the machine ----

# Each purpose is looked after once; the stamp is as good as the script.
$(BUILD)/.deps-%: .ci/deps
	@.ci/deps $*
	@mkdir -p $(BUILD) && touch $@

deps: $(BUILD)/.deps-run ## install what is missing to build and run

# ---- the program ----

$(BUILD)/obj/%.o: src/%.c src/VERSION
	@mkdir -p $(@D)
	$(SAY) "  CC   $<"
	$(Q)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/libassay.a: $(OBJ)
	@rm -f $@
	@ar rcs $@ $^

# What the run record tells of the build: the libraries of the headers, and the
# commit, which is looked up each time but only touched when it is another.
$(BUILD)/obj/cli/sidecar.o: CPPFLAGS += -DASY_BUILT_WITH='"$(shell \
	for p in $(PKGS); do echo $$p $$(pkg-config --modversion $$p); done)"'

$(BUILD)/commit: always
	@mkdir -p $(@D)
	@git describe --always --dirty --abbrev=40 --exclude '*' >$@.new \
	  2>/dev/null || echo unknown >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(BUILD)/assay: src/main.c $(BUILD)/libassay.a $(BUILD)/commit
	$(SAY) "  LINK $@"
	$(Q)$(CC) $(CPPFLAGS) -DASY_COMMIT='"$(shell cat $(BUILD)/commit)"' \
	  $(PKG_CFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c %.a,$^) $(PKG_LIBS)

schema: $(BUILD)/assay ## write configs/*.schema.json from the key tables
	$(BUILD)/assay schema > configs/experiment.schema.json
	$(BUILD)/assay schema meta_analysis > configs/meta_analysis.schema.json

# ---- a study on real data ----

demo: $(BUILD)/.deps-run ## set up, build, run a study on real data, draw it
	@$(MAKE) --no-print-directory -j2 -s all
	@$(BUILD)/assay run configs/asah.yaml
	@$(BUILD)/assay show results/asah.h5
	@echo "Figures:"
	@$(BUILD)/assay figures results/asah.h5

# ---- the paper ----

RESULTS := $(patsubst %,results/%.h5,asah wdbc lic-all)

# A study runs again when its config, its data or the program is newer.
$(RESULTS): results/%.h5: configs/%.yaml $(BUILD)/assay
	@echo "$*: $$($(BUILD)/assay plan $< | tail -n 1)"
	@$(BUILD)/assay run $< -o $@
results/asah.h5: experiments/asah/asah.csv
results/wdbc.h5: experiments/wdbc/wdbc.csv
results/lic-all.h5: experiments/lic-all/cohort.csv configs/shared/elhaie-2025.yaml

$(BUILD)/paper.pdf: paper/build paper/reported paper/paper.tex \
  paper/references.bib $(wildcard experiments/*/published.csv) $(RESULTS)
	@echo "Tables, figures and text:"
	@paper/build $(BUILD)/assay $@ $(RESULTS)

paper: $(BUILD)/.deps-paper ## run the three studies, make the paper from them
	@$(MAKE) --no-print-directory -j2 -s all
	@$(MAKE) --no-print-directory -s -j1 $(BUILD)/paper.pdf
	@echo $(BUILD)/paper.pdf

# ---- tests ----

$(BUILD)/tests/%.o: tests/%.c
	@mkdir -p $(@D)
	$(SAY) "  CC   $<"
	$(Q)$(CC) $(CPPFLAGS) $(TEST_CFLAGS) $(PKG_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(SUPPORT) $(BUILD)/libassay.a
	$(SAY) "  LINK $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o %.a,$^) $(PKG_LIBS) $(TEST_LIBS)

# A fuzz harness fed with the inputs that are committed.
$(BUILD)/tests/fuzz/replay_%: $(BUILD)/tests/fuzz/fuzz_%.o \
  $(BUILD)/tests/fuzz/replay.o $(FUZZ_SUPPORT) $(SUPPORT) $(BUILD)/libassay.a
	$(SAY) "  LINK $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o %.a,$^) $(PKG_LIBS) $(TEST_LIBS)

$(BUILD)/tests/faults/%.so: tests/faults/%.c tests/faults/faults.h
	@mkdir -p $(@D)
	$(SAY) "  LINK $@"
	$(Q)$(CC) -D_GNU_SOURCE -Itests -std=c11 -O1 -g $(WARN) -shared -fPIC \
	  -o $@ $< -ldl

run-tests: $(BUILD)/assay $(TESTS) $(INTERPOSED)
	@ASSAY=$(BUILD)/assay tests/run $(TESTS) $(SCRIPTS)

check: $(BUILD)/.deps-check ## set up, build, run all tests
	@$(MAKE) --no-print-directory -j2 -s run-tests

asan: $(BUILD)/.deps-check ## all tests under address and undefined sanitizers
	@$(MAKE) --no-print-directory -j2 -s run-tests BUILD=$(BUILD)/asan \
	  OPT=-O1 SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all"

# ---- fuzzing ----

FUZZ_SECONDS = 60
FUZZ_SANITIZE := address,undefined,float-cast-overflow

# The same harness, driven by libFuzzer.
$(BUILD)/tests/fuzz/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(FUZZ_SUPPORT) \
  $(SUPPORT) $(BUILD)/libassay.a
	$(SAY) "  LINK $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -fsanitize=fuzzer -o $@ $(filter %.o %.a,$^) \
	  $(PKG_LIBS) $(TEST_LIBS)

fuzzers: $(FUZZERS:%=$(BUILD)/tests/fuzz/fuzz_%)

fuzz: $(BUILD)/.deps-fuzz ## fuzz each reader for FUZZ_SECONDS (60)
	@$(MAKE) --no-print-directory -j2 -s fuzzers CC=clang BUILD=$(BUILD)/fuzz \
	  OPT=-O1 SANITIZE="-fsanitize=fuzzer-no-link,$(FUZZ_SANITIZE) \
	  -fno-sanitize-recover=all -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION"
	@tests/fuzz/run $(BUILD)/fuzz $(FUZZ_SECONDS) $(FUZZERS)

# ---- beyond one machine ----

.PHONY: check-mpi check-slurm bench-ranks

check-mpi: $(BUILD)/.deps-mpi ## test runs over MPI ranks (Open MPI)
	@$(MAKE) --no-print-directory -j2 -s all $(INTERPOSED)
	@$(MAKE) --no-print-directory -j2 -s all MPI=1 BUILD=$(BUILD)/mpi
	@ASSAY=$(BUILD)/assay ASSAY_MPI=$(BUILD)/mpi/assay \
	  ASSAY_LARGE=$(BUILD)/tests/faults/interpose_large.so \
	  tests/run tests/cluster/check_mpi.sh

check-slurm: $(BUILD)/.deps-slurm ## test arrays on a real one-node Slurm (root)
	@$(MAKE) --no-print-directory -j2 -s all
	@ASSAY=$(BUILD)/assay tests/run tests/cluster/check_slurm.sh

# ---- more than `make check` ----

.PHONY: check-faults tsan valgrind coverage repro repro-store

# What a build must not show in a result: the compiler and what it may do.
REPRO_BUILDS := $(foreach cc,gcc clang,$(cc)-O0 $(cc)-O2 $(cc)-O3 $(cc)-native)
repro-build-%:
	@$(MAKE) --no-print-directory -j2 -s all SAY=@: \
	  CC=$(firstword $(subst -, ,$*)) \
	  OPT="$(patsubst -native,-O3 -march=native,-$(lastword $(subst -, ,$*)))" \
	  BUILD=$(BUILD)/repro-$*

repro: $(BUILD)/.deps-repro ## same bytes: every build, kernel, place (10 minutes)
	@$(MAKE) --no-print-directory -j2 -s all
	@$(MAKE) --no-print-directory -j1 -s $(REPRO_BUILDS:%=repro-build-%)
	@if command -v mpicc >/dev/null; then $(MAKE) --no-print-directory -j2 -s \
	  all SAY=@: MPI=1 BUILD=$(BUILD)/mpi; fi
	@tests/repro/run $(BUILD)

repro-store: all ## renew the hashes of the studies after numbers have changed
	@tests/repro/run $(BUILD) --store

# The many scenes of the allocations' test run side by side, in memory if a
# folder there is: no disk is asked for half a million fsyncs.
ALLOCATIONS := $(BUILD)/tests/faults/test_memory
FAULTS := $(filter $(BUILD)/tests/faults/%,$(TESTS))
check-faults: $(BUILD)/.deps-check ## 200 kills, every call and allocation failing
	@$(MAKE) --no-print-directory -j2 -s $(BUILD)/assay $(INTERPOSED) $(FAULTS)
	@ASSAY=$(BUILD)/assay ASSAY_KILLS=200 ASSAY_FAULTS_ALL=1 tests/run \
	  $(filter-out $(ALLOCATIONS),$(FAULTS)) $(filter tests/faults/%,$(SCRIPTS))
	@ASSAY=$(BUILD)/assay tests/faults/every_allocation $(ALLOCATIONS)

tsan: $(BUILD)/.deps-check ## all tests under the thread sanitizer
	@TSAN_OPTIONS="halt_on_error=1 exitcode=66 atexit_sleep_ms=0" \
	  $(MAKE) --no-print-directory -j2 -s run-tests BUILD=$(BUILD)/tsan \
	  OPT=-O1 SANITIZE=-fsanitize=thread

valgrind: $(BUILD)/.deps-valgrind ## the unit tests under memcheck (minutes)
	@$(MAKE) --no-print-directory -j2 -s $(UNIT_TESTS)
	@UNDER="$(MEMCHECK)" tests/run $(UNIT_TESTS)

coverage: $(BUILD)/.deps-coverage ## lines and branches of src/ that tests reach
	@find $(BUILD)/coverage -name '*.gcda' -delete 2>/dev/null || true
	@$(MAKE) --no-print-directory -j2 -s run-tests BUILD=$(BUILD)/coverage \
	  OPT=-O1 SANITIZE="--coverage -fprofile-update=atomic -DASY_COVERAGE"
	@gcovr --root . --filter src/ $(BUILD)/coverage --branches \
	  --txt $(BUILD)/coverage/branches.txt --html-details \
	  $(BUILD)/coverage/index.html --print-summary
	@gcovr --root . --filter src/ $(BUILD)/coverage \
	  --txt $(BUILD)/coverage/lines.txt
	@echo "$(BUILD)/coverage: lines.txt, branches.txt, index.html"

# ---- speed ----

BENCH_LIBS = $(if $(findstring svc,$@),-lsvm) $(if $(findstring logistic,$@),-llinear)
$(BENCHES): $(BUILD)/tests/bench/%: $(BUILD)/tests/bench/%.o $(BENCH_SUPPORT) \
  $(BUILD)/libassay.a
	$(SAY) "  LINK $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o %.a,$^) $(PKG_LIBS) $(BENCH_LIBS)

benches: $(BENCHES) $(BUILD)/assay

bench-deps: ## install the peers that `make bench` measures against
	@.ci/deps bench

bench: ## measure against every peer installed (some 20 minutes, idle machine)
	@$(MAKE) --no-print-directory -j2 -s benches
	@tests/bench/run $(BUILD)

bench-ranks: $(BUILD)/.deps-mpi ## threads against ranks; simulate 10,000 ranks
	@$(MAKE) --no-print-directory -j2 -s benches
	@$(MAKE) --no-print-directory -j2 -s all MPI=1 BUILD=$(BUILD)/mpi
	@tests/bench/ranks $(BUILD)

bench-quick: ## count instructions and compare with the stored counts
	@$(MAKE) --no-print-directory -j2 -s benches
	@tests/bench/quick $(BUILD)

bench-scale: ## cost against rows and permutations (some 20 minutes, idle machine)
	@$(MAKE) --no-print-directory -j2 -s benches
	@tests/bench/scale $(BUILD)

# ---- meta-analyses of simulated reviews, ours and the R packages' ----

simulated: $(BUILD)/tests/simulated/simulate ## reviews of known truth, ours and R's (an hour)
	@tests/simulated/run $(BUILD)

# ---- the code ----

lint: $(BUILD)/.deps-lint ## layers, format, warnings with gcc and clang
	@tests/lint/layers src
	@tests/lint/kernels src tests/unit/test_wide.c
	@clang-format --dry-run --Werror $(SOURCES)
	@$(MAKE) --no-print-directory -j2 -s all WERROR=1 CC=gcc BUILD=$(BUILD)/gcc
	@$(MAKE) --no-print-directory -j2 -s all WERROR=1 CC=clang \
	  BUILD=$(BUILD)/clang
	@tests/lint/symbols $(BUILD)/gcc/libassay.a
	@tests/lint/symbols $(BUILD)/clang/libassay.a
	@echo "lint: clean"

format: $(BUILD)/.deps-lint ## format all sources
	clang-format -i $(SOURCES)

clean: ## remove what was built
	rm -rf $(BUILD) paper/generated

-include $(OBJ:.o=.d) $(SUPPORT:.o=.d) $(TESTS:=.d) $(BENCH_SUPPORT:.o=.d) $(BENCHES:=.d) \
  $(FUZZERS:%=$(BUILD)/tests/fuzz/fuzz_%.d) $(FUZZ_SUPPORT:.o=.d)
