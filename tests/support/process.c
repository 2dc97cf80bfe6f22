/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program as a process of its own: see process.h. */
#include "support/process.h"

#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE = 300 }; /* seconds until a process counts as hung */

long asy_environment(const char *name, long otherwise)
{
    const char *text = getenv(name);
    return text && *text ? strtol(text, NULL, 10) : otherwise;
}

static void join(char out[ASY_PROCESS_PATH], const char *dir, const char *name)
{
    int length = snprintf(out, ASY_PROCESS_PATH, "%s/%s", dir, name);
    assert_true(length > 0 && length < ASY_PROCESS_PATH);
}

/* ---- the stage ---- */

static asy_faults *share(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, sizeof(asy_faults)), 0);
    void *page = mmap(NULL, sizeof(asy_faults), PROT_READ | PROT_WRITE,
                      MAP_SHARED, fd, 0);
    assert_true(page != MAP_FAILED);
    close(fd);
    return page;
}

/* The libraries lie beside this program. */
static void find_library(asy_stage *stage, const char *name)
{
    char self[ASY_PROCESS_PATH];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    assert_true(length > 0);
    self[length] = '\0';
    *strrchr(self, '/') = '\0';
    length =
        snprintf(stage->library, sizeof stage->library, "%s/%s.so", self, name);
    assert_true(length > 0 && (size_t)length < sizeof stage->library);
    assert_int_equal(access(stage->library, R_OK), 0);
}

void asy_stage_init(asy_stage *stage, const char *library)
{
    char page[ASY_PROCESS_PATH];
    const char *program = getenv("ASSAY"), *folder = getenv("TMPDIR");
    *stage = (asy_stage){.library = ""};
    join(stage->dir, folder ? folder : "/tmp", "assay-stage-XXXXXX");
    assert_non_null(mkdtemp(stage->dir));
    assert_non_null(
        realpath(program ? program : "build/assay", stage->program));
    join(stage->folder, stage->dir, "out");
    join(page, stage->dir, "faults");
    stage->faults = share(page);
    if (library)
        find_library(stage, library);
    asy_stage_reset(stage);
}

void asy_stage_clear(asy_stage *stage)
{
    munmap(stage->faults, sizeof *stage->faults);
    asy_stage_remove(stage->dir);
}

void asy_stage_reset(asy_stage *stage)
{
    memset(stage->faults, 0, sizeof *stage->faults);
    asy_stage_remove(stage->folder);
    assert_int_equal(mkdir(stage->folder, 0777), 0);
}

void asy_stage_write(const asy_stage *stage, const char *name, const char *text)
{
    char path[ASY_PROCESS_PATH];
    join(path, stage->dir, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

void asy_stage_copy(const asy_stage *stage, const char *from, const char *name)
{
    char path[ASY_PROCESS_PATH], bytes[4096];
    join(path, stage->dir, name);
    FILE *source = fopen(from, "r"), *target = fopen(path, "w");
    assert_true(source && target);
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, source)) > 0;)
        assert_int_equal(fwrite(bytes, 1, n, target), n);
    fclose(source);
    assert_int_equal(fclose(target), 0);
}

#define SMALL_STUDY                                                            \
    "assay: 1\nname: small\n"                                                  \
    "data: {file: data.csv, target: lic_elevated, positive: 1}\n"              \
    "resampling: {outer: {method: kfold, folds: 2}}\n"                         \
    "confidence: {bootstrap: 100}\n"                                           \
    "permutation_test: {permutations: 1, metrics: [roc_auc]}\n"                \
    "metrics: [roc_auc]\nsweep: {seed: [1, 2]}\n"

void asy_stage_fill(const asy_stage *stage)
{
    asy_stage_copy(stage, "tests/data/cohort_66.csv", "data.csv");
    asy_stage_copy(stage, "lua/knn.lua", "knn.lua");
    asy_stage_write(stage, "c.yaml",
                    SMALL_STUDY
                    "learners: {lr: {model: logistic_regression}}\n");
    asy_stage_write(stage, "h.yaml",
                    SMALL_STUDY "learners: {knn: {model: {lua: knn.lua}}}\n");
    asy_stage_write(stage, "studies.csv",
                    "study,TP,FN,FP,TN\na,20,5,3,40\nb,31,6,8,55\n"
                    "c,12,4,2,30\nd,44,9,10,80\ne,17,3,5,33\n");
    asy_stage_write(stage, "m.yaml",
                    "assay: 1\nkind: meta_analysis\nname: small\n"
                    "data: {file: studies.csv, study: study, tp: TP, fn: FN, "
                    "fp: FP, tn: TN}\nmodels: [reitsma_reml]\n");
}

/* ---- processes ---- */

static void redirect(const char *path, int to)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (fd < 0 || dup2(fd, to) < 0)
        _exit(98);
    close(fd);
}

static void become(const asy_stage *stage, const char *const *arguments)
{
    enum { MOST = 32 };
    const char *argv[MOST] = {stage->program};
    char page[ASY_PROCESS_PATH + 8];
    for (int i = 0; arguments[i] && i + 2 < MOST; i++)
        argv[i + 1] = arguments[i];
    if (chdir(stage->dir) != 0)
        _exit(98);
    redirect("stdout", STDOUT_FILENO);
    redirect("stderr", STDERR_FILENO);
    snprintf(page, sizeof page, "%s/faults", stage->dir);
    if (stage->library[0]) {
        setenv("LD_PRELOAD", stage->library, 1);
        setenv(ASY_FAULTS_VARIABLE, page, 1);
        /* the library comes before the sanitizer's, which minds otherwise */
        setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 1);
    }
    alarm(PATIENCE);
    execv(stage->program, (char *const *)(uintptr_t)argv);
    _exit(99);
}

pid_t asy_stage_start(asy_stage *stage, const char *const *arguments)
{
    fflush(stdout);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        become(stage, arguments);
    return pid;
}

int asy_stage_wait(asy_stage *stage, pid_t pid)
{
    int how;
    char path[ASY_PROCESS_PATH];
    assert_int_equal(waitpid(pid, &how, 0), pid);
    join(path, stage->dir, "stderr");
    FILE *file = fopen(path, "r");
    size_t n = file ? fread(stage->said, 1, sizeof stage->said - 1, file) : 0;
    stage->said[n] = '\0';
    if (file)
        fclose(file);
    return WIFSIGNALED(how) ? -WTERMSIG(how) : WEXITSTATUS(how);
}

int asy_stage_run(asy_stage *stage, const char *const *arguments)
{
    return asy_stage_wait(stage, asy_stage_start(stage, arguments));
}

/* ---- folders ---- */

static int remove_one(const char *path, const struct stat *info, int type,
                      struct FTW *where)
{
    (void)info;
    (void)type;
    (void)where;
    return remove(path);
}

void asy_stage_remove(const char *folder)
{
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static bool ends_in(const char *text, const char *end)
{
    size_t length = strlen(text), tail = end ? strlen(end) : 0;
    return !end || (length >= tail && strcmp(text + length - tail, end) == 0);
}

/* nftw has no place for these. */
static struct {
    const char *end, *from, *to;
    size_t n;
    bool same;
} walk;

static int count_one(const char *path, const struct stat *info, int type,
                     struct FTW *where)
{
    (void)info;
    (void)where;
    walk.n += type == FTW_F && ends_in(path, walk.end);
    return 0;
}

size_t asy_stage_count(const char *folder, const char *end)
{
    walk.n = 0;
    walk.end = end;
    nftw(folder, count_one, 16, FTW_PHYS);
    return walk.n;
}

bool asy_stage_same(const char *a, const char *b)
{
    FILE *one = fopen(a, "rb"), *two = fopen(b, "rb");
    bool same = one && two;
    char x[4096], y[sizeof x];
    for (size_t n = sizeof x; same && n == sizeof x;) {
        n = fread(x, 1, sizeof x, one);
        same = fread(y, 1, sizeof y, two) == n && memcmp(x, y, n) == 0;
    }
    if (one)
        fclose(one);
    if (two)
        fclose(two);
    return same;
}

/* Those of runs and shards differ from one to the next: who held them. */
static bool is_journal(const char *path)
{
    const char *shard = strstr(path, ".shard-");
    return ends_in(path, ".journal") ||
           (shard && !ends_in(path, ".json") && !ends_in(path, ".tmp"));
}

static int compare_one(const char *path, const struct stat *info, int type,
                       struct FTW *where)
{
    char other[2 * ASY_PROCESS_PATH];
    (void)info;
    (void)where;
    if (type != FTW_F || is_journal(path))
        return 0;
    snprintf(other, sizeof other, "%s%s", walk.to, path + strlen(walk.from));
    bool same = ends_in(path, ".run.json") ? access(other, R_OK) == 0
                                           : asy_stage_same(path, other);
    if (!same)
        print_error("%s and %s differ\n", path, other);
    walk.same = walk.same && same;
    return 0;
}

bool asy_stage_whole(const char *a, const char *b)
{
    walk.same = true;
    walk.from = a;
    walk.to = b;
    nftw(a, compare_one, 16, FTW_PHYS);
    return walk.same;
}

bool asy_stage_same_folders(const char *a, const char *b)
{
    return asy_stage_whole(a, b) &&
           asy_stage_count(a, NULL) == asy_stage_count(b, NULL);
}
